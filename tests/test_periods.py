"""Periods of whole days and the windows before them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from xl_kpi.cells import day_number
from xl_kpi.errors import ArgumentError
from xl_kpi.periods import (
    ALWAYS,
    Period,
    is_month_end,
    last_months,
    month_of,
    months_before,
    months_between,
    windows,
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def period(text: str) -> Period:
    start, end = text.split("..")
    return Period(day(start) if start else None, day(end) if end else None)


@pytest.mark.parametrize(
    ("window", "held"),
    [
        ("2026-01-10..2026-01-20", [1, 2, 3]),
        ("2026-01-10..", [1, 2, 3, 4]),
        ("..2026-01-10", [0, 1]),
        ("..", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_both_ends_are_included_and_a_missing_day_is_in_no_period_but_the_open_one(
    window: str, held: list[int]
) -> None:
    days = [day_number(day(f"2026-01-{d}")) for d in ("09", "10", "15", "20", "21")]
    assert np.flatnonzero(period(window).holds(np.array([*days, np.nan]))).tolist() == held


def test_a_period_that_ends_before_it_begins_is_refused_in_both_languages() -> None:
    with pytest.raises(ArgumentError, match="begins on 2026-03-01, after its end on 2026-02-01") as refused:
        Period(day("2026-03-01"), day("2026-02-01"))
    assert "commence le 01/03/2026" in refused.value.text.fr


def test_a_period_of_one_day_is_a_period() -> None:
    assert Period(day("2026-03-01"), day("2026-03-01")).before() == Period(day("2026-02-28"), day("2026-02-28"))


@pytest.mark.parametrize(
    ("window", "before"),
    [
        ("2026-01-01..2026-12-31", "2025-01-01..2025-12-31"), ("2024-01-01..2024-12-31", "2023-01-01..2023-12-31"),
        ("2026-04-01..2026-06-30", "2026-01-01..2026-03-31"), ("2026-03-01..2026-03-31", "2026-02-01..2026-02-28"),
        ("2024-03-01..2024-03-31", "2024-02-01..2024-02-29"), ("2026-01-10..2026-01-19", "2025-12-31..2026-01-09"),
        ("2026-02-01..2026-02-27", "2026-01-05..2026-01-31"),
    ],
)  # fmt: skip
def test_whole_months_are_compared_with_as_many_and_days_with_as_many(window: str, before: str) -> None:
    assert period(window).before() == period(before)


@pytest.mark.parametrize("window", ["2026-01-01..", "..2026-01-01", ".."])
def test_an_open_period_has_none_before_it(window: str) -> None:
    with pytest.raises(ArgumentError, match="no period before it"):
        period(window).before()


@pytest.mark.parametrize(
    ("as_of", "months", "window"),
    [
        ("2026-06-30", 12, "2025-07-01..2026-06-30"), ("2026-06-15", 12, "2025-06-16..2026-06-15"),
        ("2024-02-29", 12, "2023-03-01..2024-02-29"), ("2024-02-28", 12, "2023-03-01..2024-02-28"),
        ("2026-02-28", 1, "2026-02-01..2026-02-28"), ("2026-03-30", 1, "2026-03-01..2026-03-30"),
        ("2026-01-31", 2, "2025-12-01..2026-01-31"), ("2026-01-15", 1, "2025-12-16..2026-01-15"),
    ],
)  # fmt: skip
def test_the_months_up_to_a_day(as_of: str, months: int, window: str) -> None:
    assert last_months(day(as_of), months) == period(window)


@pytest.mark.parametrize(
    ("given", "months", "window", "before"),
    [
        ("..", 12, "2025-07-01..2026-06-30", "2024-07-01..2025-06-30"),
        ("..", 1, "2026-06-01..2026-06-30", "2026-05-01..2026-05-31"),
        ("2026-06-01..", 12, "2026-06-01..2026-06-30", "2026-05-01..2026-05-31"),
        ("..2026-03-30", 1, "2026-03-01..2026-03-30", "2026-02-01..2026-02-28"),
        ("2026-07-10..", 12, "2026-07-10..2026-07-10", "2026-07-09..2026-07-09"),
        ("..2026-03-31", 3, "2026-01-01..2026-03-31", "2025-10-01..2025-12-31"),
        ("2026-01-10..2026-01-19", 12, "2026-01-10..2026-01-19", "2025-12-31..2026-01-09"),
    ],
)
def test_the_windows_of_a_period_or_of_the_months_up_to_the_as_of_day(
    given: str, months: int, window: str, before: str
) -> None:
    assert windows(day("2026-06-30"), period(given), months) == (period(window), period(before))


def test_the_two_windows_never_overlap_and_leave_no_day_between() -> None:
    for offset in range(800):
        as_of = day("2023-01-01") + dt.timedelta(offset)
        for months in (1, 3, 12):
            window, before = windows(as_of, ALWAYS, months)
            assert window.end == as_of
            assert window.start == before.end + dt.timedelta(1)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "end"), [("2024-02-28", False), ("2024-02-29", True), ("2026-02-28", True), ("2026-12-31", True)]
)
def test_the_last_day_of_a_month(text: str, end: bool) -> None:
    assert is_month_end(day(text)) is end


@pytest.mark.parametrize(
    ("text", "months", "earlier"),
    [
        ("2026-03-31", 1, "2026-02-28"),
        ("2024-03-31", 1, "2024-02-29"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2026-05-05", 0, "2026-05-05"),
    ],
)
def test_the_same_day_some_months_earlier(text: str, months: int, earlier: str) -> None:
    assert months_before(day(text), months) == day(earlier)


def test_the_months_from_one_to_another() -> None:
    assert months_between("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert months_between("2026-02", "2026-02") == months_between("2026-02", "2025-01") == ["2026-02"]
    assert month_of(day("2026-02-28")) == "2026-02"
