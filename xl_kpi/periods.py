"""Periods of whole days, both ends included, and the windows that compare one with the one before."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xl_kpi.cells import day_number
from xl_kpi.errors import ArgumentError
from xl_kpi.texts import Text

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included; an end that is None is open."""

    start: dt.date | None = None
    end: dt.date | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise ArgumentError(
                Text("The period begins on {start}, after its end on {end}.",
                     "La période commence le {start}, après sa fin le {end}.").format(start=self.start, end=self.end),
                Text("Give the earlier day as \"from\".", "Donnez le premier jour comme « du »."),
            )  # fmt: skip

    @property
    def always(self) -> bool:
        """True when neither end is set."""
        return self.start is None and self.end is None

    @property
    def days(self) -> int:
        """How many days a period with two ends has."""
        assert self.start is not None  # noqa: S101  # a window has both ends
        assert self.end is not None  # noqa: S101
        return (self.end - self.start).days + 1

    def holds(self, days: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Mark the days (since 1970-01-01, NaN is none) that lie in the period; all when it is open."""
        if self.always:
            return np.ones(len(days), bool)
        low = -np.inf if self.start is None else day_number(self.start)
        high = np.inf if self.end is None else day_number(self.end)
        with np.errstate(invalid="ignore"):
            return (days >= low) & (days <= high)

    def before(self) -> Period:
        """Return the period of the same length that ends the day before this one begins.

        Whole calendar months are compared with as many whole months.
        """
        if self.start is None or self.end is None:
            raise ArgumentError(
                Text("A period with one end has no period before it.",
                     "Une période ouverte n'a pas de période précédente."),
                Text("Give both \"from\" and \"to\".", "Donnez « du » et « au »."),
            )  # fmt: skip
        end = self.start - ONE_DAY
        if self.start.day == 1 and is_month_end(self.end):
            months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1
            return Period(months_before(self.start, months), end)
        return Period(self.start - (self.end - self.start) - ONE_DAY, end)


ALWAYS = Period()


def last_months(as_of: dt.date, months: int = 12) -> Period:
    """Return the months up to and including `as_of`: whole calendar months when it ends one."""
    if is_month_end(as_of):
        return Period(months_before(as_of.replace(day=1), months - 1), as_of)
    return Period(months_before(as_of, months) + ONE_DAY, as_of)


def windows(as_of: dt.date, period: Period = ALWAYS, months: int = 12) -> tuple[Period, Period]:
    """Return the window and the one before it: the period given, else the months up to its end or to `as_of`.

    A period without an end runs up to `as_of`, or is the one day it begins with when that comes later.
    """
    if period.start is not None:
        window = Period(period.start, period.end or max(as_of, period.start))
        return window, window.before()
    window = last_months(period.end or as_of, months)
    start = window.start
    assert start is not None  # noqa: S101  # last_months always sets both ends
    return window, last_months(start - ONE_DAY, months)


def month_of(day: dt.date) -> str:
    """Return the month of a day as "2026-11"."""
    return f"{day.year:04d}-{day.month:02d}"


def month_said(month: str) -> Text:
    """Write a month as its reader does: 2026-11, in French 11/2026."""
    year, number = month.split("-")
    return Text(month, f"{number}/{year}")


def months_between(first: str, last: str) -> list[str]:
    """Return the months from one to another, both included; at least the first."""
    year, month = int(first[:4]), int(first[5:])
    count = max(0, (int(last[:4]) - year) * 12 + int(last[5:]) - month)
    return [f"{year + (month - 1 + n) // 12:04d}-{(month - 1 + n) % 12 + 1:02d}" for n in range(count + 1)]


def month_end(month: str) -> dt.date:
    """Return the last day of a month written as "2026-11"."""
    year, number = int(month[:4]), int(month[5:])
    return dt.date(year, number, calendar.monthrange(year, number)[1])


def is_month_end(day: dt.date) -> bool:
    """Tell whether a day is the last of its month."""
    return (day + ONE_DAY).day == 1


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the same day of the month some months earlier, or the last day of a shorter month."""
    at = day.year * 12 + day.month - 1 - months
    year, month = divmod(at, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
