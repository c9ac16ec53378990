"""Targets: how they are read, which period and whose deals they look at, and how far they are."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from kpis.by_hand import deals

from xl_kpi.catalogue import CARDS, HEADLINES
from xl_kpi.errors import SheetError
from xl_kpi.kpi import Kpi, Measure
from xl_kpi.kpis.conversion import WIN_RATE
from xl_kpi.kpis.customers import RETENTION_RATE
from xl_kpi.kpis.outlook import PIPELINE_COVERAGE
from xl_kpi.kpis.speed import TIME_TO_CLOSE
from xl_kpi.kpis.value import REVENUE, SALES_COUNT
from xl_kpi.periods import Period
from xl_kpi.settings import Target, read_settings
from xl_kpi.summary import figures, summarise
from xl_kpi.targets import Aim, Reached, aims, calendar, cards, kpi_of, still_asked, targets_table
from xl_kpi.texts import Text

DEALS = """
Owner | Stage | Amount | Created    | Closed     | Currency
Marie | Won   | 100    | 2026-06-01 | 2026-06-11 | EUR
Marie | Won   | 200    | 2026-04-01 | 2026-04-01 | EUR
Karim | Won   | 400    | 2026-01-01 | 2026-01-01 | EUR
Karim | Won   | 800    | 2025-12-31 | 2025-12-31 | EUR
Karim | Won   | 1600   | 2026-01-01 | 2026-07-01 | EUR
Karim | Lost  | 3200   | 2026-01-01 | 2026-06-30 | EUR
"""


def target(kpi: str = "Revenue", value: float | None = 1000.0, **other: Any) -> Target:
    return Target(kpi, value, other.get("owner"), other.get("period", "year"), other.get("show"))


def reached(kpi: Kpi, goal: float, value: float | None) -> Reached:
    return Aim(kpi, target(), goal, Measure(value, kpi.unit, 5)).reached


def only(*targets: Target, written: str = DEALS) -> Aim:
    (aim,) = aims(deals(written), targets)
    return aim


# --- The table ---


def test_the_targets_table_is_read_in_english():
    rows = [
        ["Our aims"],
        [None, "KPI", "Target", "Owner", "Period", "Show"],
        [None, "Revenue", 1000.0, " Marie ", "Quarter", "yes"],
        [None, " Win rate ", 0.3, None, "month", "no"],
        [None, "Time to close", None, "", None, None],
        [None, None, 5.0, None, None, None],
        [None, "Sales", 5.0, None, None, None],
    ]
    assert read_settings(rows).targets == (
        Target("Revenue", 1000.0, "Marie", "quarter", True),
        Target("Win rate", 0.3, None, "month", False),
        Target("Time to close", None, None, "year", None),
    )


def test_the_targets_table_is_read_in_french():
    rows = [
        ["Indicateur", "Objectif", "Commercial", "Période", "Afficher"],
        ["CA signé", "1 000,50", "Marie", "Trimestre", "oui"],
        ["Taux de réussite", "30 %", None, "mois", "non"],
        ["Délai de conclusion", 20.0, None, "Année", None],
    ]
    assert read_settings(rows).targets == (
        Target("CA signé", 1000.5, "Marie", "quarter", True),
        Target("Taux de réussite", 0.3, None, "month", False),
        Target("Délai de conclusion", 20.0, None, "year", None),
    )


def test_the_columns_of_the_targets_table_may_stand_in_any_order_and_most_may_be_left_out():
    rows = [["Target", "Note", "KPI"], [7.0, "as agreed", "Sales"]]
    assert read_settings(rows).targets == (Target("Sales", 7.0, None, "year", None),)


@pytest.mark.parametrize("period", ["week", "semaine", "2026"])
def test_a_period_that_is_none_of_the_three_is_refused(period):
    with pytest.raises(SheetError, match="a period is month, quarter or year") as refusal:
        read_settings([["KPI", "Target", "Period"], ["Revenue", 5.0, period]])
    assert refusal.value.problem.en == f'The Targets table says "{period}" for Revenue.'
    assert refusal.value.problem.fr == f"La table Objectifs dit « {period} » pour Revenue."


def test_a_target_that_is_no_number_is_refused():
    with pytest.raises(SheetError, match='says "a lot" for Revenue') as refusal:
        read_settings([["KPI", "Target"], ["Revenue", "a lot"]])
    assert refusal.value.remedy.fr.startswith("Un objectif est un nombre")


# --- The KPI ---


@pytest.mark.parametrize("name", ["Win rate", "WIN RATE", "Taux de réussite", "taux de reussite", "WIN_RATE"])
def test_a_target_names_its_kpi_in_either_language_or_as_a_function(name):
    assert kpi_of(target(name)) is WIN_RATE


@pytest.mark.parametrize("name", ["Profit", PIPELINE_COVERAGE.name.en])
def test_a_kpi_that_cannot_have_a_target_is_refused_with_the_list_of_those_that_can(name):
    with pytest.raises(SheetError) as refusal:
        aims(deals(DEALS), [target(name)])
    assert refusal.value.problem.en == f'The Targets table names a KPI that is not known: "{name}".'
    assert refusal.value.problem.fr == f"La table Objectifs nomme un KPI inconnu : « {name} »."
    assert refusal.value.remedy.en == (
        "Targets can be set for: Time to close, Deal age, Win rate, Sales, Revenue, Average sale, Weighted revenue, "
        "Open pipeline, Sales velocity, Retention rate, Satisfaction rate."
    )
    assert refusal.value.remedy.fr.startswith("Des objectifs sont possibles pour : Délai de conclusion, ")


def test_an_unknown_kpi_that_is_only_to_be_shown_is_refused_as_well():
    with pytest.raises(SheetError, match='not known: "Profit"'):
        cards([target("Profit", None, show=True)], CARDS)


# --- The period ---


@pytest.mark.parametrize(
    ("day", "period", "start", "end"),
    [
        ("2026-06-30", "month", "2026-06-01", "2026-06-30"),
        ("2024-02-01", "month", "2024-02-01", "2024-02-29"),
        ("2026-12-15", "month", "2026-12-01", "2026-12-31"),
        ("2026-01-01", "quarter", "2026-01-01", "2026-03-31"),
        ("2026-06-30", "quarter", "2026-04-01", "2026-06-30"),
        ("2026-12-31", "quarter", "2026-10-01", "2026-12-31"),
        ("2026-01-01", "year", "2026-01-01", "2026-12-31"),
        ("2026-12-31", "year", "2026-01-01", "2026-12-31"),
    ],
)
def test_the_period_of_a_target_is_the_calendar_one_that_holds_the_day(day, period, start, end):
    found = calendar(dt.date.fromisoformat(day), period)
    assert found == Period(dt.date.fromisoformat(start), dt.date.fromisoformat(end))


@pytest.mark.parametrize(
    ("period", "value", "n"), [("month", 100, 1), ("quarter", 100 + 200, 2), ("year", 100 + 200 + 400 + 1600, 4)]
)
def test_each_target_is_measured_over_its_own_period(period, value, n):
    aim = only(target(period=period))
    assert (aim.measure.value, aim.measure.n) == (value, n)


# --- Whose ---


@pytest.mark.parametrize("name", ["Marie", "MARIE"])
def test_a_target_of_an_owner_counts_the_owners_deals_only(name):
    assert only(target(owner=name)).measure.value == 100 + 200


def test_the_owner_of_a_target_is_found_under_a_french_header():
    assert only(target(owner="Marie"), written=DEALS.replace("Owner", "Commercial")).measure.value == 300


def test_a_target_of_an_owner_without_deals_is_not_available_rather_than_missed():
    aim = only(target(owner="Zoé"))
    assert aim.measure.value is None
    assert aim.reached is Reached.UNKNOWN


def test_a_row_without_a_target_is_not_measured():
    assert aims(deals(DEALS), [target(value=None, show=True)]) == ()


# --- How far ---


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (1000.01, Reached.MET),
        (1000.0, Reached.MET),
        (999.99, Reached.NEAR),
        (900.0, Reached.NEAR),
        (899.99, Reached.MISSED),
        (None, Reached.UNKNOWN),
    ],
)
def test_where_more_is_better_a_target_is_near_down_to_ten_per_cent_below(value, state):
    assert reached(REVENUE, 1000.0, value) is state


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (19.99, Reached.MET),
        (20.0, Reached.MET),
        (20.01, Reached.NEAR),
        (22.0, Reached.NEAR),
        (22.01, Reached.MISSED),
        (None, Reached.UNKNOWN),
    ],
)
def test_where_less_is_better_a_target_is_near_up_to_ten_per_cent_above(value, state):
    assert reached(TIME_TO_CLOSE, 20.0, value) is state


@pytest.mark.parametrize(("goal", "value"), [(0.3, 0.27), (0.7, 0.63), (0.9, 0.81), (1.0, 0.9)])
def test_a_rate_exactly_ten_per_cent_below_its_target_is_near(goal, value):
    assert reached(WIN_RATE, goal, value) is Reached.NEAR
    assert reached(WIN_RATE, goal, value - 0.001) is Reached.MISSED


def test_a_sum_of_cents_meets_the_target_that_it_makes_by_hand():
    table = "Stage | Amount | Closed\nWon | 0.7 | 2026-06-01\nWon | 0.1 | 2026-06-01"  # 0.7999999999999999 in binary
    assert only(target(value=0.8), written=table).reached is Reached.MET


@pytest.mark.parametrize("written", [30.0, 0.3, "30 %", "30%", "30\u00a0%", "0,3", "30"])
def test_a_rate_may_be_written_in_per_cent_or_as_a_share(written):
    settings = read_settings([["KPI", "Target"], ["Win rate", written]])
    (aim,) = aims(deals(DEALS), settings.targets)
    assert aim.goal == pytest.approx(0.3)
    assert (aim.measure.value, aim.reached) == (4 / 5, Reached.MET)  # of 2026: 4 won, 1 lost


def test_a_rate_of_1_is_all_of_them():
    assert only(target("Win rate", 1.0)).goal == 1.0


def test_a_target_in_another_unit_than_a_rate_is_taken_as_it_is():
    assert only(target("Time to close", 30.0)).goal == 30.0
    assert only(target("Sales", 40.0)).goal == 40.0


# --- The table of the page ---


def test_the_table_writes_each_target_in_its_own_unit():
    found = aims(deals(DEALS), [target(value=110.0, period="month"), target("Win rate", 90.0, owner="Karim")])
    first, second = targets_table(found, "EUR").records()
    assert (first["kpi"], first["owner"], first["period"]) == ("Revenue", "firm", "this month")
    assert (first["said"], first["goal"], first["reached"]) == ("€100", "€110", "near")  # 99 is 10 % below 110
    assert (second["owner"], second["said"], second["goal"], second["reached"]) == ("Karim", "67%", "90%", "missed")
    assert (second["n"], second["value"], second["target"]) == (3, 2 / 3, 0.9)


def test_the_table_says_the_same_in_french():
    table = targets_table([only(target(value=1000.0, period="quarter"))], "EUR")
    said = [value.fr for value in table.rows[0][:6]]
    assert said == ["CA signé", "manqué", "ce trimestre", "société", "300\u00a0€", "1\u202f000\u00a0€"]


@pytest.mark.parametrize(
    ("kpi", "goal", "period", "en", "fr", "code"),
    [
        ("Revenue", 1e6, "year", "missed so far", "manqué à ce jour", "missed"),
        ("Revenue", 2400.0, "year", "near so far", "proche à ce jour", "near"),
        ("Revenue", 2000.0, "year", "met", "atteint", "met"),  # what is sold stays sold
        ("Average sale", 2.0, "year", "met so far", "atteint à ce jour", "met"),  # a mean may yet fall
        ("Revenue", 1e6, "quarter", "missed", "manqué", "missed"),  # its last day is the as-of day
    ],
)
def test_a_target_of_a_period_that_still_runs_says_so_and_programs_read_the_bare_word(kpi, goal, period, en, fr, code):
    table = targets_table([only(target(kpi, goal, period=period))], "EUR")
    (said,) = table.column("reached")
    assert (said.en, said.fr) == (en, fr)
    assert [row["reached"] for row in table.records("fr")] == [code]


def test_a_target_without_a_figure_is_a_dash_and_not_available():
    table = targets_table([only(target("Satisfaction rate", 0.8))], "EUR")
    assert [column.key for column in table.columns[:6]] == ["kpi", "reached", "period", "owner", "said", "goal"]
    assert [str(value(lang)) for lang in ("en", "fr") for value in table.rows[0][1:2]] == [
        "not available",
        "non disponible",
    ]
    assert table.rows[0][4].fr == "–"


def test_the_french_name_of_the_definitions_names_its_kpi():
    assert kpi_of(target("Délai de conclusion (Time to Close)")) is TIME_TO_CLOSE


# --- Cards ---


def test_show_chooses_the_cards_in_the_order_of_the_table_and_each_once():
    chosen = [
        target("Taux de rétention", None, show=True),
        target("Revenue", 5.0, show=False),
        target("Win rate", 0.5, show=True),
        target("Sales", 5.0),
        target("WIN_RATE", 0.6, owner="Marie", show=True),
    ]
    assert cards(chosen, CARDS) == (RETENTION_RATE, WIN_RATE)


def test_where_no_row_says_show_the_usual_cards_stay():
    assert cards([target(), target("Win rate", 0.5, show=False)], (REVENUE,)) == (REVENUE,)


@pytest.mark.parametrize("kpi", HEADLINES, ids=lambda kpi: kpi.key)
def test_every_headline_can_be_a_card(kpi):
    assert cards([target(kpi.name.fr, None, show=True)], CARDS) == (kpi,)


def test_a_card_tells_the_firms_target_and_not_an_owners():
    rows = [
        ["KPI", "Target", "Owner", "Period", "Show"],
        ["Revenue", 9.0, "Marie", "month", "x"],
        ["Revenue", 1000.0, None, "quarter", "x"],
        ["Sales", 5.0, None, None, None],
    ]
    settings = read_settings(rows)
    (card,) = summarise(figures(deals(DEALS), settings)).cards
    assert card.kpi is REVENUE
    assert card.target.en == "Target this quarter: €1,000, missed (€300)"
    assert card.target.fr == "Objectif du trimestre : 1\u202f000\u00a0€, manqué (300\u00a0€)"


def test_a_card_whose_target_has_no_figure_says_it_once():
    settings = read_settings([["KPI", "Target", "Show"], ["Satisfaction rate", 0.8, "x"]])
    (card,) = summarise(figures(deals(DEALS), settings)).cards
    assert card.target == Text(
        "Target this year: 80%, no figure yet", "Objectif de l'année : 80\u00a0%, pas encore de chiffre"
    )


def test_what_is_still_asked_is_the_revenue_of_the_longest_period_that_runs_and_is_not_met():
    def aim(period: str, goal: float, kpi=REVENUE, owner: str | None = None, running: bool = True) -> Aim:
        return Aim(kpi, Target("x", goal, owner, period, None), goal, Measure(100.0, kpi.unit, 9), running)

    found = [aim("month", 200), aim("quarter", 200), aim("year", 50), aim("year", 900, owner="Marie")]
    assert still_asked(found) is found[1]
    assert still_asked([aim("year", 200, running=False), aim("year", 200, kpi=SALES_COUNT)]) is None
