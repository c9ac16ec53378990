"""The time to close with the open deals counted, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from by_hand import ask, deals, reason

from xl_kpi.kpis.speed import time_to_close
from xl_kpi.periods import Period

HEADER = "Stage | Created | Closed"


def won(days: int, outcome: str = "Won", closed: str = "2026-06-01") -> str:
    return f"{outcome} | {dt.date.fromisoformat(closed) - dt.timedelta(days)} | {closed}"


def still(days: int) -> str:
    return f"Lead | {dt.date(2026, 6, 30) - dt.timedelta(days)} |"


def with_open(*rows: str, period: Period | None = None):
    read = deals("\n".join([HEADER, *rows]), "Lead")
    return time_to_close(read, statistic="with open", **({"period": period} if period else {}))


def test_without_open_deals_it_is_the_day_by_which_half_are_won():
    measure = with_open(won(10), won(20), won(30), won(100))
    assert (measure.value, measure.n) == (20.0, 4)
    assert measure.details == {"median": 25.0, "with_open": 0.0}


def test_open_deals_make_it_longer_because_they_may_still_be_won():
    # By day 10 1/6 are won, by 20 2/6; the two open ones leave at 25; of the rest half is won at 30: 4/6.
    measure = with_open(won(10), won(20), won(30), won(100), still(25), still(25))
    assert measure.value == 30.0
    assert measure.details["with_open"] == 2.0


def test_lost_and_set_aside_deals_can_no_longer_be_won_and_do_not_count_as_waiting():
    rows = [won(10), won(20), won(30), won(100)]
    expected = with_open(*rows, won(15, "Lost"), won(15, "Lost"))
    assert expected.value == 20.0
    assert with_open(*rows, won(15, "Passed"), won(15, "Passed")).value == expected.value


def test_in_a_period_each_deal_counts_from_its_age_when_the_period_began_to_the_one_when_it_ended():
    half = Period(dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    old = won(400, closed="2025-12-31")  # closed before
    late = won(5, closed="2026-07-05")  # begun within it, won after it
    long = won(300, closed="2026-03-01")  # looked at from 241 days on
    measure = with_open(old, late, long, won(20), won(40), period=half)
    # Day 20: one of the two that are looked at so young (`late` only until it is 0 days old), day 40 the other.
    assert measure.n == 3
    assert measure.value == 20.0


def test_what_cannot_be_followed_is_left_out_and_counted():
    measure = with_open(won(10), "Won | 2026-01-01 |", "Won | | 2026-01-01", won(-3), "Lead | 2027-01-01 |")
    assert (measure.value, measure.n, measure.left_out) == (10.0, 1, 4)
    assert measure.note is not None
    assert measure.note.en == (
        "4 rows left out: no closing date (1), no first contact (1), closed before the first contact (1), first "
        "contact after the as-of day (1)."
    )


def test_where_no_deal_is_won_it_is_not_available():
    assert reason(with_open(won(10, "Lost"), still(5))).startswith("No won deal has both a first contact and a later")


@pytest.mark.parametrize(("word", "value"), [("statistic", "with open"), ("statistique", "avec en cours")])
def test_in_a_cell_it_is_a_statistic_in_both_languages(word, value):
    table = "\n".join([HEADER, won(10), won(20), still(25)])
    assert ask("TIME_TO_CLOSE", table, word, value, "stages", [["Stage", "Kind"], ["Lead", "open"]]) == 10.0
