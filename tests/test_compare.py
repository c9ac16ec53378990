"""How a KPI moved against the window before, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from kpis.by_hand import deals

from xl_kpi.catalogue import HEADLINES
from xl_kpi.compare import Change, change
from xl_kpi.deals import Deals
from xl_kpi.kpi import Kpi, Measure, Unit
from xl_kpi.kpis.conversion import WIN_RATE
from xl_kpi.kpis.outlook import DEAL_AGE, OPEN_PIPELINE, SALES_VELOCITY
from xl_kpi.kpis.speed import TIME_TO_CLOSE
from xl_kpi.kpis.value import REVENUE, SALES_COUNT, WEIGHTED_REVENUE
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.texts import EMPTY

HEADER = "Stage | Amount | Created | Closed"


def closed(day: str, count: int, amount: float = 100, outcome: str = "Won", days: int = 10) -> str:
    created = dt.date.fromisoformat(day) - dt.timedelta(days)
    return "\n".join([f"{outcome} | {amount} | {created} | {day}"] * count)


def table(*parts: str) -> Deals:
    return deals("\n".join([HEADER, *parts]))


def moved(read: Deals, kpi: Kpi, period: Period = ALWAYS) -> Change:
    found = change(read, kpi, period)
    assert found is not None
    return found


def of(kpi: Kpi, now: float, before: float) -> Change:
    return Change(kpi, Measure(now, kpi.unit, 500), Measure(before, kpi.unit, 500), True)


def test_the_12_months_up_to_the_day_are_compared_with_the_12_before():
    read = table(
        closed("2026-07-01", 1, 7000),  # after the window, which ends on 2026-06-30
        closed("2026-06-30", 20, 200),
        closed("2025-07-01", 30, 200),
        closed("2025-06-30", 11, 160),
        closed("2024-07-01", 9, 160),
        closed("2024-06-30", 1, 9000),
    )
    found = moved(read, REVENUE)
    assert (found.now.value, found.now.n) == (50 * 200, 50)
    assert (found.before.value, found.before.n) == (20 * 160, 20)
    assert (found.usual, found.better) == (True, True)
    assert found.text("EUR").en == "12 months: €10,000, before €3,200 (▲\u00a0213%)"
    assert found.text("EUR").fr == "12 mois : 10\u202f000\u00a0€, avant 3\u202f200\u00a0€ (▲\u00a0213\u00a0%)"


def test_a_period_given_is_compared_with_the_same_length_before_it():
    read = table(closed("2026-01-01", 5, 30), closed("2025-12-31", 20, 30), closed("2025-09-30", 5, 9000))
    found = moved(read, REVENUE, Period(dt.date(2026, 1, 1), dt.date(2026, 3, 31)))  # the quarter before: from October
    assert (found.now.value, found.before.value, found.usual, found.better) == (150, 600, False, False)
    assert found.text(None).en == "Period: 150, before 600 (▼\u00a075%)"
    assert found.text(None).fr == "Période : 150, avant 600 (▼\u00a075\u00a0%)"


def test_a_period_that_only_ends_is_compared_by_the_12_months_up_to_its_end():
    read = table(closed("2026-01-01", 5, 9000), closed("2025-12-31", 5, 30), closed("2024-12-31", 6, 20))
    found = moved(read, REVENUE, Period(None, dt.date(2025, 12, 31)))
    assert (found.now.value, found.before.value, found.usual) == (150, 120, True)


def test_a_share_moves_by_points():
    read = table(
        closed("2026-01-01", 60),
        closed("2026-01-01", 40, outcome="Lost"),
        closed("2025-01-01", 40),
        closed("2025-01-01", 60, outcome="Lost"),
    )
    found = moved(read, WIN_RATE)
    assert found.text(None).en == "12 months: 60%, before 40% (▲\u00a020\u00a0pts)"
    assert found.text(None).fr == "12 mois : 60\u00a0%, avant 40\u00a0% (▲\u00a020\u00a0pts)"


@pytest.mark.parametrize(("before", "arrow", "better"), [(30, "▼", True), (15, "▲", False)])
def test_days_move_by_days_and_fewer_are_better(before, arrow, better):
    found = moved(table(closed("2026-01-01", 5, days=20), closed("2025-01-01", 5, days=before)), TIME_TO_CLOSE)
    assert found.better is better
    by = abs(20 - before)
    assert found.text(None).en == f"12 months: 20.0\u00a0days, before {before}.0\u00a0days ({arrow}\u00a0{by}.0)"
    assert found.text(None).fr == f"12 mois : 20,0\u00a0jours, avant {before},0\u00a0jours ({arrow}\u00a0{by},0)"


# --- What chance alone could bring ---

SMALL = {
    "win_rate": [closed("2026-01-01", 3), closed("2026-01-01", 2, outcome="Lost"),
                 closed("2025-01-01", 2), closed("2025-01-01", 3, outcome="Lost")],
    "sales_count": [closed("2026-01-01", 9), closed("2025-01-01", 5)],
    "revenue": [closed("2026-01-01", 5, 250), closed("2025-01-01", 5, 200)],
    "average_sale": [closed("2026-01-01", 4), closed("2026-01-01", 1, 900), closed("2025-01-01", 5)],
    "time_to_close": [closed("2026-01-01", 4), closed("2026-01-01", 1, days=99), closed("2025-01-01", 5)],
}  # fmt: skip


@pytest.mark.parametrize("kpi", [kpi for kpi in HEADLINES if kpi.key in SMALL], ids=lambda kpi: kpi.key)
def test_a_change_that_chance_alone_could_bring_is_neither_up_nor_down(kpi):
    found = moved(table(*SMALL[kpi.key]), kpi)
    assert (found.clear, found.better) == (False, None)
    text = found.text(None)
    assert text.en.endswith("(may be chance)")
    assert text.fr.endswith("(peut relever du hasard)")
    assert "\u25b2" not in text.en + text.fr


def test_twice_as_many_sales_are_clear_when_they_are_many():
    assert not moved(table(closed("2026-01-01", 10), closed("2025-01-01", 5)), SALES_COUNT).clear
    assert moved(table(closed("2026-01-01", 40), closed("2025-01-01", 20)), SALES_COUNT).clear


def test_every_kpi_that_is_compared_can_be_told_from_chance():
    for kpi in HEADLINES:
        if kpi.compares:
            assert kpi.unit in (Unit.SHARE, Unit.COUNT) or kpi.sample is not None


def test_what_did_not_move_has_no_arrow_and_is_neither_better_nor_worse():
    found = moved(table(closed("2026-01-01", 5), closed("2025-01-01", 5)), SALES_COUNT)
    assert found.better is None
    assert found.text(None).en == "12 months: 5, as before"
    assert found.text(None).fr == "12 mois : 5, comme avant"


def test_what_reads_the_same_when_rounded_is_as_before():
    assert of(WIN_RATE, 0.504, 0.496).text(None).en == "12 months: 50%, as before"


@pytest.mark.parametrize(("now", "before"), [(4, 5), (5, 4), (4, 4), (5, 0), (0, 5)])
def test_fewer_than_five_deals_in_either_window_say_nothing(now, before):
    parts = [closed("2026-01-01", now, 900), closed("2025-01-01", before), closed("2020-01-01", 1)]
    for kpi in (REVENUE, TIME_TO_CLOSE, SALES_COUNT):
        assert moved(table(*filter(None, parts)), kpi).text("EUR") == EMPTY


def test_a_kpi_that_is_not_available_before_says_nothing_and_is_neither_better_nor_worse():
    found = moved(table(closed("2026-01-01", 5)), TIME_TO_CLOSE)
    assert found.before.value is None
    assert (found.text(None), found.better) == (EMPTY, None)


def test_the_kpis_of_open_deals_are_not_compared_and_all_others_are():
    read = table(closed("2026-01-01", 5), closed("2025-01-01", 5), "Lead | 100 | 2025-01-01 |")
    still = {kpi.key for kpi in HEADLINES if change(read, kpi) is None}
    assert still == {kpi.key for kpi in (WEIGHTED_REVENUE, OPEN_PIPELINE, SALES_VELOCITY, DEAL_AGE)}


def test_an_arrow_never_moves_by_0_points():
    assert "▲\u00a00\u00a0pts" not in of(WIN_RATE, 0.507, 0.503).text(None).en


def test_one_point_is_singular_in_both_languages():
    text = of(WIN_RATE, 0.51, 0.50).text(None)
    assert text.en == "12 months: 51%, before 50% (▲\u00a01\u00a0pt)"
    assert text.fr == "12 mois : 51\u00a0%, avant 50\u00a0% (▲\u00a01\u00a0pt)"


def test_per_cent_of_a_negative_amount_is_not_said():
    assert "%" not in of(REVENUE, 100.0, -100.0).text(None).en
