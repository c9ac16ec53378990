"""What the figures say in sentences, by hand, in both languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from kpis.by_hand import deals

from xl_kpi import sentences as module
from xl_kpi.kpi import Kpi, Measure
from xl_kpi.kpis.conversion import WIN_RATE
from xl_kpi.kpis.speed import TIME_TO_CLOSE
from xl_kpi.kpis.value import AVERAGE_SALE, REVENUE, SALES_COUNT
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.sections import MORE
from xl_kpi.sentences import sentences
from xl_kpi.settings import Settings, Target
from xl_kpi.summary import figures
from xl_kpi.targets import Aim
from xl_kpi.texts import Text

HEADER = "Stage | Created | Proposal on | Closed | Amount | Currency | Satisfaction (/5)"
STAGES = "Lead;Proposal"


def won(closed: str, count: int, amount: float = 100, days: int = 30, score: object = "") -> str:
    """Write won deals that were in Lead for a third of their days."""
    last = dt.date.fromisoformat(closed)
    dates = f"{last - dt.timedelta(days)} | {last - dt.timedelta(days - days // 3)} | {closed}"
    return "\n".join([f"Won | {dates} | {amount} | EUR | {score}"] * count)


def lost(stage: str, count: int, amount: float) -> str:
    dated = "2026-01-05" if stage == "Proposal" else ""
    return "\n".join([f"Lost | 2026-01-01 | {dated} | 2026-02-01 | {amount} | EUR |"] * count)


def said(*parts: str, targets: tuple[Target, ...] = (), period: Period = ALWAYS) -> tuple[Text, ...]:
    told = figures(deals("\n".join([HEADER, *parts]), STAGES), Settings(targets=targets), period, by=())
    changes = tuple(told.changes.values())
    return sentences(told.deals, period, told.leak, told.slow, changes, told.aims)


def starting(texts: tuple[Text, ...], word: str) -> list[Text]:
    return [text for text in texts if text.en.startswith(word)]


def one(texts: tuple[Text, ...], word: str) -> Text:
    (text,) = starting(texts, word)
    return text


# --- Leak ---


def test_a_leak_is_told_with_its_figures():
    # Lost at Proposal: 5 x 400 = 2000. Past it: 5 won of 5 closed. A fifth of 2000, all of it won: 400.
    text = one(said(won("2026-06-01", 5), lost("Proposal", 5, 400)), "Leak")
    assert text.en == (
        "Leak: 5 deals worth €2,000 were lost at Proposal. Losing one deal in five fewer at Proposal would bring about "
        "€400: a fifth of €2,000."
    )
    assert text.fr == (
        "Fuite : 5 affaires d'une valeur de 2\u202f000\u00a0€ ont été perdues à l'étape Proposal. En perdre une sur "
        "cinq de moins y rapporterait environ 400\u00a0€ : un cinquième de 2\u202f000\u00a0€."
    )


def test_the_gain_of_a_leak_is_rounded_to_two_figures():
    # Lost at Lead: 5 x 1234 = 6170. Past it: 6 won of the 6 + 2 closed. 20 % x 6170 x 75 % = 925.5, about 930.
    text = one(said(won("2026-06-01", 6), lost("Lead", 5, 1234), lost("Proposal", 2, 10)), "Leak")
    assert "would bring about €930: a fifth of €6,170 is €1,234, and 75% of the deals that get past Lead" in text.en


def test_four_losses_are_no_leak():
    assert starting(said(won("2026-06-01", 5), lost("Proposal", 4, 9000)), "Leak") == []


def test_a_leak_that_would_bring_nothing_is_not_told():
    assert starting(said(lost("Lead", 5, 400), lost("Proposal", 2, 10)), "Leak") == []


def test_what_is_usually_won_is_not_claimed_of_fewer_than_five_closed_deals():
    assert starting(said(won("2026-06-01", 1), lost("Lead", 5, 400)), "Leak") == []


# --- Slow ---


def test_the_slowest_stage_is_told_with_its_share_of_the_days():
    text = one(said(won("2026-06-01", 5)), "Slowest")  # 10 days in Lead, 20 in Proposal
    assert text.en == ("Slowest stage: won deals spend 67% of their days in Proposal, 20 days on average (5 deals).")
    assert text.fr == (
        "Phase la plus lente : les affaires gagnées passent 67\u00a0% de leurs jours en Proposal, 20 jours en moyenne "
        "(5 affaires)."
    )


def test_the_slowest_stage_of_four_deals_is_not_told():
    assert starting(said(won("2026-06-01", 4)), "Slowest") == []


def test_a_stage_of_one_day_is_singular():
    rows = "\n".join(["Won | 2026-05-31 | 2026-06-01 | 2026-06-01 | 5 | EUR |"] * 5)  # a day in Lead, none in Proposal
    text = one(said(rows), "Slowest")
    assert "1 day on average" in text.en
    assert "1 jour en moyenne" in text.fr


# --- Revenue ---


def test_revenue_that_rose_is_told_with_both_windows():
    text = one(said(won("2026-06-01", 40, 250), won("2025-06-01", 10, 250)), "Revenue")
    assert text.en == "Revenue of the last 12 months: €10,000, 300% more than in the 12 months before (€2,500)."
    assert text.fr == (
        "CA des 12 derniers mois : 10\u202f000\u00a0€, "
        "300\u00a0% de plus que les 12 mois précédents (2\u202f500\u00a0€)."
    )


def test_revenue_that_fell_is_told_with_both_windows():
    text = one(said(won("2026-06-01", 10, 250), won("2025-06-01", 40, 250)), "Revenue")
    assert text.en == "Revenue of the last 12 months: €2,500, 75% less than in the 12 months before (€10,000)."
    assert text.fr == (
        "CA des 12 derniers mois : 2\u202f500\u00a0€, "
        "75\u00a0% de moins que les 12 mois précédents (10\u202f000\u00a0€)."
    )


@pytest.mark.parametrize(("now", "before"), [(4, 5), (5, 4)])
def test_revenue_of_fewer_than_five_deals_in_a_window_is_not_compared(now, before):
    assert starting(said(won("2026-06-01", now), won("2025-06-01", before)), "Revenue") == []


@pytest.mark.parametrize("period", [Period(dt.date(2026, 1, 1)), Period(None, dt.date(2026, 6, 30))])
def test_the_last_12_months_are_not_told_of_another_period(period):
    assert starting(said(won("2026-06-01", 5), won("2025-12-01", 5), period=period), "Revenue") == []


def test_revenue_that_rose_from_below_zero_is_not_said_to_have_fallen():
    texts = said(won("2026-06-01", 5, 100), won("2025-06-01", 5, -100))
    assert [text.en for text in texts if "less than" in text.en] == []


# --- Targets ---


def aim(kpi: Kpi, goal: float, value: float | None) -> Aim:
    return Aim(kpi, Target(kpi.name.en, goal, None, "year", None), goal, Measure(value, kpi.unit, 50))


def of_targets(*found: Aim) -> Text | None:
    read = deals(f"{HEADER}\n{won('2026-06-01', 1)}", STAGES)
    texts = sentences(read, ALWAYS, None, None, (), found)
    return texts[0] if texts else None


MET, NEAR, MISSED = aim(SALES_COUNT, 10, 10), aim(SALES_COUNT, 10, 9), aim(SALES_COUNT, 10, 8)


def test_missed_targets_are_named_with_what_was_reached_in_its_currency():
    text = of_targets(aim(REVENUE, 2000, 1000), MET, aim(TIME_TO_CLOSE, 20, 30), aim(WIN_RATE, 0.5, 0.46))
    assert text == Text(
        "Targets: 1 of 4 met, 1 near, 2 missed: Revenue this year (€1,000, target €2,000), Time to close this year "
        "(30.0\u00a0days, target 20.0\u00a0days).",
        "Objectifs : 1 sur 4 atteint, 1 proche, 2 manqués : CA signé cette année (1\u202f000\u00a0€, objectif "
        "2\u202f000\u00a0€), Délai de conclusion cette année (30,0\u00a0jours, objectif 20,0\u00a0jours).",
    )


@pytest.mark.parametrize(
    ("found", "en", "fr"),
    [
        ([MET], "1 of 1 met, 0 near, 0 missed.", "1 sur 1 atteint, 0 proche, 0 manqué."),
        ([NEAR], "0 of 1 met, 1 near, 0 missed.", "0 sur 1 atteint, 1 proche, 0 manqué."),
        ([MET, MET, NEAR, NEAR], "2 of 4 met, 2 near, 0 missed.", "2 sur 4 atteints, 2 proches, 0 manqué."),
        ([MISSED], "0 of 1 met, 0 near, 1 missed: Sales this year (8, target 10).",
         "0 sur 1 atteint, 0 proche, 1 manqué : Nombre de ventes cette année (8, objectif 10)."),
    ],
)  # fmt: skip
def test_targets_are_counted_in_the_singular_and_in_the_plural(found, en, fr):
    assert of_targets(*found) == Text("Targets: " + en, "Objectifs : " + fr)


def test_three_missed_targets_are_named_and_the_others_only_counted():
    text = of_targets(MISSED, aim(REVENUE, 9, 1), aim(WIN_RATE, 0.9, 0.1), aim(AVERAGE_SALE, 9, 2))
    assert text is not None
    assert text.en == (
        "Targets: 0 of 4 met, 0 near, 4 missed: Sales this year (8, target 10), Revenue this year (€1, target €9), "
        "Win rate this year (10%, target 90%)."
    )


def test_a_target_whose_period_still_runs_is_told_as_of_now_and_with_its_owner():
    his = replace(MISSED, running=True, target=replace(MISSED.target, owner="Karim", period="month"))
    assert of_targets(his) == Text(
        "Targets so far (periods that still run): 0 of 1 met, 0 near, 1 missed: Sales, Karim, this month (8, target "
        "10).",
        "Objectifs à ce jour (périodes en cours) : 0 sur 1 atteint, 0 proche, 1 manqué : Nombre de ventes, Karim, ce "
        "mois (8, objectif 10).",
    )


def test_a_target_that_cannot_be_told_is_not_counted():
    unknown = aim(REVENUE, 9, None)
    assert of_targets(unknown) is None
    text = of_targets(MET, unknown)
    assert text is not None
    assert text.en == "Targets: 1 of 1 met, 0 near, 0 missed."


def test_targets_of_the_settings_are_told_of_the_sheets_deals():
    wanted = (Target("CA signé", 1000.0, None, "month", None), Target("Sales", 2.0, None, "month", None))
    text = one(said(won("2026-06-01", 2, 250), won("2026-05-31", 9), targets=wanted), "Targets")
    assert text.en == "Targets: 1 of 2 met, 0 near, 1 missed: Revenue this month (€500, target €1,000)."


@pytest.mark.parametrize("kpi", ["Average sale", "Win rate", "Time to close"])
def test_a_mean_or_rate_of_fewer_than_five_deals_is_not_said_to_miss_a_target(kpi):
    goal = 1.0 if kpi == "Time to close" else 100.0 if kpi == "Win rate" else 9000.0
    texts = said(won("2026-06-01", 1), lost("Lead", 1, 5), targets=(Target(kpi, goal, None, "year", None),))
    assert [text.en for text in texts if " missed: " in text.en] == []


# --- Fast and slow ---

FAST = [won("2026-06-01", 4, days=10, score=5), won("2026-06-01", 1, days=10, score=3)]  # 4 of 5 gave 4 or more
SLOW = [won("2026-06-01", 1, days=20, score=4), won("2026-06-01", 4, days=20, score=3)]  # 1 of 5


def test_the_customers_of_fast_deals_are_compared_with_those_of_slow_ones():
    text = one(said(*FAST, *SLOW), "Satisfaction")  # the median of 5 x 10 and 5 x 20 days is 15
    assert text.en == (
        "Satisfaction: 80% of the customers are satisfied when the deal closed within 15 days (5 answers), 20% when it "
        "took longer (5 answers). Chance alone could bring this difference."
    )
    assert text.fr == (
        "Satisfaction : 80\u00a0% des clients sont satisfaits quand l'affaire a été conclue en 15 jours ou moins "
        "(5 réponses), 20\u00a0% quand elle a pris plus de temps (5 réponses). "
        "Le hasard seul peut expliquer cet écart."
    )


def test_satisfaction_that_differs_by_more_than_chance_is_told_without_a_doubt():
    text = one(said(won("2026-06-01", 20, days=10, score=5), won("2026-06-01", 20, days=20, score=1)), "Satisfaction")
    assert text.en.endswith("(20 answers).")


def test_many_answers_that_hardly_differ_are_not_called_few():
    fast = [won("2026-06-01", 120, days=10, score=5), won("2026-06-01", 80, days=10, score=1)]
    slow = [won("2026-06-01", 115, days=20, score=5), won("2026-06-01", 85, days=20, score=1)]
    text = one(said(*fast, *slow), "Satisfaction")
    assert text.en.endswith("(200 answers). Chance alone could bring this difference.")
    assert "few" not in text.en
    assert text.fr.endswith("(200 réponses). Le hasard seul peut expliquer cet écart.")


def test_revenue_that_chance_alone_could_have_moved_is_told_with_that_doubt():
    text = one(said(won("2026-06-01", 5, 250), won("2025-06-01", 5, 200)), "Revenue")
    assert text.en == (
        "Revenue of the last 12 months: €1,250, against €1,000 in the 12 months before; chance alone could bring this "
        "difference (5 sales and 5)."
    )
    assert text.fr.endswith("le hasard seul peut expliquer cet écart (5 ventes et 5).")


def test_fast_and_slow_deals_are_those_of_the_period():
    outside = won("2025-12-31", 6, days=90, score=1)
    period = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert (
        "80% of the customers are satisfied when the deal closed within 15 days"
        in one(said(*FAST, *SLOW, outside, period=period), "Satisfaction").en
    )


def test_deals_without_a_score_or_closed_before_they_began_are_in_neither_half():
    backwards = "\n".join(["Won | 2026-06-09 | | 2026-06-01 | 5 | EUR | 5"] * 3)
    text = one(said(*FAST, *SLOW, won("2026-06-01", 9, days=10), backwards), "Satisfaction")
    assert "the deal closed within 15 days (5 answers), 20% when it took longer (5 answers)" in text.en


@pytest.mark.parametrize(
    ("fast", "slow"),
    [(5, 4), (4, 5), (7, 4)],
    ids=["nine answers", "nine answers, more of them slow", "eleven answers, only four of them slow"],
)
def test_a_half_of_fewer_than_five_answers_is_not_compared(fast, slow):
    parts = [won("2026-06-01", fast, days=10, score=5), won("2026-06-01", slow, days=20, score=1)]
    assert starting(said(*parts), "Satisfaction") == []


def test_deals_closed_within_one_day_are_singular():
    text = one(said(won("2026-06-01", 6, days=1, score=5), won("2026-06-01", 5, days=9, score=1)), "Satisfaction")
    assert "within 1 day (" in text.en
    assert "en 1 jour ou moins" in text.fr


# --- All of them ---


def everything() -> tuple[Text, ...]:
    rows = [*FAST, *SLOW, won("2025-06-01", 5), lost("Proposal", 5, 400)]
    return said(*rows, targets=(Target("Revenue", 9.0, None, "year", None),))


def test_the_sentences_come_in_the_order_of_their_use():
    assert [text.en.split()[0] for text in everything()] == ["Leak:", "Slowest", "Revenue", "Targets", "Satisfaction:"]


def test_there_are_at_most_seven_sentences_and_the_first_ones_stay(monkeypatch: pytest.MonkeyPatch):
    assert module.MOST == 7
    monkeypatch.setattr(module, "MOST", 2)
    assert [text.en.split()[0] for text in everything()] == ["Leak:", "Slowest"]


@pytest.mark.parametrize("rows", [[], [won("2026-06-01", 4, 900, score=5), lost("Lead", 4, 900)]])
def test_of_four_won_and_four_lost_deals_nothing_is_claimed(rows: list[Any]):
    assert said(*rows) == ()


def test_one_row_that_is_not_shown_is_singular_in_french():
    assert MORE.format(n=1).fr == "1 autre ligne non affichée ici."


# --- With the open deals ---


def waiting(count: int, days: int) -> str:
    begun = dt.date(2026, 6, 30) - dt.timedelta(days)
    return "\n".join([f"Lead | {begun} | | | 100 | EUR |"] * count)


def test_the_open_deals_are_told_where_they_move_the_time_to_close_beyond_its_interval():
    deals_won = [won("2026-06-01", 10, days=30), won("2026-06-01", 2, days=90)]
    text = one(said(*deals_won, waiting(40, 60)), "Time to close")
    assert text.en == (
        "Time to close: half of the won deals took 30 days or less; with the 40 open deals counted, half of the "
        "deals that will be won take 90 days."
    )
    assert text.fr == (
        "Délai de conclusion : la moitié des affaires gagnées a pris 30 jours ou moins ; en comptant aussi 40 affaires "
        "en cours, la moitié de celles qui seront gagnées en prend 90 jours."
    )
    assert starting(said(*deals_won, waiting(1, 60)), "Time to close") == []
    assert starting(said(won("2026-06-01", 5, days=30), waiting(40, 60)), "Time to close") == []
