"""How a KPI moved against the window before, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from kpis.by_hand import deals

from xl_kpi.catalogue import HEADLINES
from xl_kpi.compare import Change, change
from xl_kpi.deals import Deals
from xl_kpi.kpi import Kpi, Measure
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
        closed("2026-06-30", 2, 200),
        closed("2025-07-01", 3, 200),
        closed("2025-06-30", 4, 160),
        closed("2024-07-01", 1, 160),
        closed("2024-06-30", 1, 9000),
    )
    found = moved(read, REVENUE)
    assert (found.now.value, found.now.n) == (5 * 200, 5)
    assert (found.before.value, found.before.n) == (5 * 160, 5)
    assert (found.usual, found.better) == (True, True)
    assert found.text("EUR").en == "12 months: €1,000, before €800 (▲\u00a025%)"
    assert found.text("EUR").fr == "12 mois : 1\u202f000\u00a0€, avant 800\u00a0€ (▲\u00a025\u00a0%)"


def test_a_period_given_is_compared_with_the_same_length_before_it():
    read = table(closed("2026-01-01", 5, 30), closed("2025-12-31", 5, 40), closed("2025-09-30", 5, 9000))
    found = moved(read, REVENUE, Period(dt.date(2026, 1, 1), dt.date(2026, 3, 31)))  # the quarter before: from October
    assert (found.now.value, found.before.value, found.usual, found.better) == (150, 200, False, False)
    assert found.text(None).en == "Period: 150, before 200 (▼\u00a025%)"
    assert found.text(None).fr == "Période : 150, avant 200 (▼\u00a025\u00a0%)"


def test_a_period_that_only_ends_is_compared_by_the_12_months_up_to_its_end():
    read = table(closed("2026-01-01", 5, 9000), closed("2025-12-31", 5, 30), closed("2024-12-31", 6, 20))
    found = moved(read, REVENUE, Period(None, dt.date(2025, 12, 31)))
    assert (found.now.value, found.before.value, found.usual) == (150, 120, True)


def test_a_share_moves_by_points():
    read = table(
        closed("2026-01-01", 3),
        closed("2026-01-01", 2, outcome="Lost"),
        closed("2025-01-01", 2),
        closed("2025-01-01", 3, outcome="Lost"),
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
