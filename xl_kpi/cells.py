"""Raw cell values become texts, numbers, shares and days. What cannot be read is marked, never guessed.

A column is a numpy array as its host read it: of objects (None, str, float, int, bool, date, `ErrorCell`),
of floats (NaN is empty) or of datetime64 (NaT is empty). Typed columns take the fast way. Whatever has to
be decided for text (does the comma mark decimals, does the day come first, are percentages 30 or 0.3) is
decided once for the whole column or sheet, from the evidence of all its cells, never cell by cell.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_kpi.daytexts import DateOrder, day_of, proves
from xl_kpi.frozen import once
from xl_kpi.numbertexts import Mark, decimal_mark, number_of, reads_both_ways
from xl_kpi.words import normalise

Column = NDArray[Any]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Words that people and exports write into a cell that holds nothing.
MISSING = frozenset({"", "na", "n/a", "n.a.", "n/d", "n.d.", "n.c.", "null", "nil", "none", "nan", "nat",
                     "-", "--", "\u2013", "\u2014", "?", "(blank)", "(none)", "(vide)", "(aucun)"})  # fmt: skip
#: Errors of a sheet that an export wrote out as text, in English and in French.
ERRORS = frozenset({"#n/a", "#n/d", "#ref!", "#value!", "#valeur!", "#div/0!", "#name?", "#nom?", "#num!", "#nombre!",
                    "#null!", "#nul!", "#spill!", "#propagation!", "#calc!"})  # fmt: skip
_NOTHING = MISSING | ERRORS
_LONGEST_MISSING = max(map(len, _NOTHING))
YES = frozenset({"true", "yes", "y", "t", "1", "x", "vrai", "oui", "o", "v", "\u2713", "\u2714", "\u2611", "\u2705"})
NO = frozenset({"false", "no", "n", "f", "0", "faux", "non", "\u2717", "\u2718", "\u2610", "\u274c"})
#: 1.0 and 0.0 as text, as programs write a yes and a no among empty cells.
_YES_OR_NO = re.compile(r"([01])[.,]0+")

EPOCH = dt.date(1970, 1, 1).toordinal()
#: Day 0 of Excel's two date systems, in days since 1970-01-01. Serials below 61 differ by Excel's day
#: 1900-02-29 that never was; no pipeline holds them.
SERIAL_0 = dt.date(1899, 12, 30).toordinal() - EPOCH
SERIAL_0_1904 = dt.date(1904, 1, 1).toordinal() - EPOCH
#: No amount of any currency, and its square is still a number: what is beyond it, infinity too, is none.
LARGEST = 1e100
#: A serial outside 1950..2200 is a number in the wrong column, not a date.
FIRST_DAY = dt.date(1950, 1, 1).toordinal() - EPOCH
LAST_DAY = dt.date(2200, 1, 1).toordinal() - EPOCH

#: The least number of eight digits: year, month and day in one.
FIRST_COMPACT = 10_000_000
SERIAL_2000, SERIAL_2050 = 36526, 55153
#: Cells that are looked at before a whole column is: the first notes show that a column of notes holds no dates.
FIRST_CELLS = 1000
#: A serial number of 2000..2050 as a text, which a CSV file or a cell kept as text has.
_SERIAL = re.compile(r"(?:3[6-9]|4\d|5[0-5])\d{3}(?:[.,]\d+)?")


class ErrorCell(str):
    """An error value of a sheet, such as "#N/A" or "#REF!": it holds nothing, and that is reported."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A column that was read.

    Parameters
    ----------
    values
        float64 with NaN, or days since 1970-01-01 as float64 with NaN, where nothing is told.
    bad
        True where a cell holds something that cannot be read.
    """

    values: NDArray[np.float64]
    bad: NDArray[np.bool_]


def numbers(column: Column, *, grouping: bool = False, small: bool = False) -> Parsed:
    """Read amounts: numbers as they are, text with currency signs, spaces and either decimal mark.

    With `grouping` a sign before three digits groups thousands unless the column proves otherwise. With `small`, for
    a scale of at most 100, it marks decimals in every cell: thousands are none.
    """
    if column.dtype.kind in "fiu":
        values = column.astype(np.float64)
        beyond = np.abs(values) > LARGEST
        return Parsed(np.where(beyond, np.nan, values), beyond)
    if column.dtype.kind != "O":
        return _no_numbers(column)
    if small:
        return _parse(column, _small_number, lambda numbers: numbers)
    mark = decimal_mark({v for v in column.tolist() if type(v) is str}, grouping=grouping)
    return _parse(column, lambda text: number_of(text, mark), lambda numbers: numbers)


def shares(column: Column) -> Parsed:
    """Read probabilities as shares of 1: 0.3, "30 %", and 30 when the column is written in percent.

    A column is in percent when one of its plain numbers is greater than 1. With a plain number between 0 and 1 among
    them it is in both scales: that one and every plain 1 can be read both ways, and are bad, as is a share outside
    0..1.
    """
    plain, percent = _plain_shares(column)
    values = plain.values.copy()
    with np.errstate(invalid="ignore"):
        in_percent = bool((values[~percent] > 1).any())
        between = ~percent & in_percent & (values > 0) & (values < 1)
        unclear = between | (~percent & between.any() & (values == 1))
        values[percent | in_percent] /= 100
        outside = (values < 0) | (values > 1) | unclear
    values[outside] = np.nan
    return Parsed(values, plain.bad | outside)


def proof_of_percent(column: Column) -> float | None:
    """Return a plain number that shows that a column of probabilities is written in percent, or None."""
    plain, percent = _plain_shares(column)
    with np.errstate(invalid="ignore"):
        shown = ~percent & (plain.values > 1) & (plain.values <= 100)
    return float(plain.values[shown.argmax()]) if shown.any() else None


def days(column: Column, *, date1904: bool = False, order: DateOrder | None = "dmy") -> Parsed:
    """Read dates as days since 1970-01-01: real dates, serial numbers, ISO text, d/m/y or m/d/y text.

    `order` None means that the sheet's text dates can be read both ways: those that differ are bad.
    """
    zero = SERIAL_0_1904 if date1904 else SERIAL_0
    if column.dtype.kind == "M":
        values = column.astype("M8[D]").astype(np.float64)
        values[np.isnat(column)] = np.nan
        return _within_days(values, np.zeros(len(column), bool))
    if column.dtype.kind in "fiu":
        values = _days_of(column.astype(np.float64), zero)
        return _within_days(values, np.zeros(len(column), bool))
    if column.dtype.kind != "O":
        return _no_numbers(column)
    parsed = _parse(
        column,
        lambda text: _serial(text, zero) if (day := day_of(text, order)) is None else day_number(day),
        lambda serials: _days_of(serials, zero),
        with_dates=True,
    )
    return _within_days(parsed.values, parsed.bad)


@once
def texts(column: Column) -> NDArray[np.object_]:
    """Read texts, trimmed, with None where the cell says nothing; 12.0 reads "12"."""
    if column.dtype.kind != "O":
        return np.array([_text(v) for v in column.tolist()], object)
    if not is_plain_text(column):
        return _each(column, _text)
    values = column.tolist()
    trimmed = list(map(str.strip, [v or "" for v in values]))
    missing: set[str] = set()
    if min(map(len, trimmed), default=0) <= _LONGEST_MISSING:
        missing = {text for text in set(trimmed) if len(text) <= _LONGEST_MISSING and text.casefold() in _NOTHING}
    if missing:
        return np.array([None if text in missing else text for text in trimmed], object)
    if all(map(operator.is_, values, trimmed)):
        return column  # most columns of text are as they should be
    return np.array(trimmed, object)


@once
def is_plain_text(column: Column) -> bool:
    """Tell whether a column holds nothing but texts and empty cells."""
    return column.dtype.kind == "O" and set(map(type, column.tolist())) <= {str, NoneType}


def flags(column: Column) -> NDArray[np.object_]:
    """Read yes and no in both languages: True, False, or None where the cell says neither."""
    return _each(column, flag_of)


def flag_of(value: object) -> bool | None:
    """Read one yes or no."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and (sign := value.strip().removesuffix("\ufe0f")) in YES | NO:
        return sign in YES  # a tick has no letters that could be normalised
    if isinstance(value, str) and (number := _YES_OR_NO.fullmatch(value.strip())):
        return number[1] in YES
    word = normalise(str(int(value) if isinstance(value, float) and value in (0, 1) else value))
    return True if word in YES else False if word in NO else None


@once
def is_error(column: Column) -> NDArray[np.bool_]:
    """Mark the error cells."""
    if column.dtype.kind != "O":
        return np.zeros(len(column), bool)
    values = column.tolist()
    texts = {value for value in values if type(value) is str}
    wrong = {text for text in texts if is_error_text(text)}
    if not wrong:
        return np.array([type(value) is ErrorCell for value in values], bool)
    return np.array([type(value) is ErrorCell or (type(value) is str and value in wrong) for value in values], bool)


def is_error_text(text: str) -> bool:
    """Tell whether a text is an error value that an export wrote out."""
    return "#" in text and text.strip().casefold() in ERRORS


@once
def missing(column: Column) -> Mask:
    """Mark the cells that hold nothing."""
    if column.dtype.kind == "M":
        return np.asarray(np.isnat(column), bool)
    if column.dtype.kind == "f":
        return np.asarray(np.isnan(column), bool)
    values = column.tolist()
    known = {text: is_missing(text) for text in {value for value in values if type(value) is str}}
    return np.array([known[value] if type(value) is str else is_missing(value) for value in values], bool)


def is_missing(value: object) -> bool:
    """Tell whether a cell holds nothing: empty, NaN, an error, or a word such as "n/a"."""
    if value is None or isinstance(value, ErrorCell):
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return isinstance(value, str) and value.strip().casefold() in _NOTHING


def holds_dates(column: Column) -> bool:
    """Tell whether a column holds nothing but dates, for a header that alone does not say so.

    Plain numbers count as dates when all are serials of 2000..2050 and not all round: those would be amounts.
    """
    if column.dtype.kind == "M":
        return not np.isnat(column).all()
    filled = np.array([_unquoted(v) for v in column.tolist() if not is_missing(v)], object)
    plain = np.array([v for v in filled if type(v) in (int, float)], np.float64)
    if len(plain) and (((plain < SERIAL_2000) | (plain > SERIAL_2050)).any() or (plain % 50 == 0).all()):
        return False
    return bool(len(filled)) and all(bool(are_days(part).all()) for part in (filled[:FIRST_CELLS], filled))


def are_days(column: Column, *, date1904: bool = False) -> Mask:
    """Mark the cells that hold a day, whether the day or the month comes first in it.

    What a column holds is asked before the order of the sheet's text dates is known: 01/15/2026 is a date, too.
    """
    parsed = days(column, date1904=date1904, order="dmy")
    told: Mask = ~np.isnan(parsed.values)
    bad = np.flatnonzero(parsed.bad) if column.dtype.kind == "O" else ()
    texts = {column[at] for at in bad if type(column[at]) is str}
    month_first = {text for text in texts if proves(text) == "mdy"}
    if month_first:
        rows = [at for at in bad if type(column[at]) is str and column[at] in month_first]
        told[rows] = ~np.isnan(days(column[rows], order="mdy").values)
    return told


def date_order(columns: Sequence[Column]) -> DateOrder | None:
    """Decide from all text dates of a sheet whether the day or the month comes first.

    Returns None when nothing proves either, or when some prove one and some the other.
    """
    proven = proven_orders(columns)
    return next(iter(proven)) if len(proven) == 1 else None


def proven_orders(columns: Sequence[Column]) -> set[DateOrder]:
    """Return the orders that text dates prove: none, one, or both where they are mixed."""
    proven: set[DateOrder] = set()
    for column in columns:
        if column.dtype.kind == "O":
            texts = {v for v in column.tolist() if type(v) is str}
            proven |= {order for order in map(proves, texts) if order is not None}
    return proven


def date_of(day: float) -> dt.date:
    """Return the calendar date of a day number."""
    return dt.date.fromordinal(int(day) + EPOCH)


def day_number(date: dt.date) -> float:
    """Return the day number of a calendar date."""
    return float(date.toordinal() - EPOCH)


# --------------------------------------------------------------------------------------------- private


def _unquoted(cell: object) -> object:
    """Return a serial number kept as text as the number that it is."""
    return float(cell.strip().replace(",", ".")) if type(cell) is str and _SERIAL.fullmatch(cell.strip()) else cell


def _serial(text: str, zero: int) -> float | None:
    """Read a serial number kept as text, or return None."""
    number = _unquoted(text)
    return math.floor(number) + zero if isinstance(number, float) and SERIAL_2000 <= number <= SERIAL_2050 else None


def _days_of(numbers: Floats, zero: int) -> Floats:
    """Return the days of serial numbers, and of numbers such as 20260131 that databases write."""
    days: Floats = np.floor(numbers) + zero
    with np.errstate(invalid="ignore"):
        compact = (numbers >= FIRST_COMPACT) & (numbers == np.floor(numbers)) & (numbers < 10 * FIRST_COMPACT)
    for number in np.unique(numbers[compact]).tolist():
        day = day_of(str(int(number)))
        if day is not None:
            days[numbers == number] = day_number(day)
    return days


def _plain_shares(column: Column) -> tuple[Parsed, Mask]:
    """Read the numbers of a column of probabilities, and mark those that carry their own percent sign."""
    percent = np.zeros(len(column), bool)
    if column.dtype.kind == "O":
        percent = np.array([type(v) is str and "%" in v for v in column], bool)
        if percent.any():
            column = np.array([v.replace("%", "") if type(v) is str else v for v in column], object)
    return numbers(column, small=True), percent


def _small_number(text: str) -> float | None:
    """Read a number of which there are no thousands: of the two readings of 33,333 the smaller one."""
    marks: tuple[Mark, ...] = (",", ".") if reads_both_ways(text) else (".",)
    return min((number for mark in marks if (number := number_of(text, mark)) is not None), key=abs, default=None)


def _parse(
    column: Column,
    of_text: Callable[[str], float | None],
    of_numbers: Callable[[Floats], Floats],
    *,
    with_dates: bool = False,
) -> Parsed:
    """Read a column of objects; each distinct text is read once. Unless `with_dates` a date is bad."""
    cells = column.tolist()
    plain = np.array([cell if type(cell) is float else math.nan for cell in cells], np.float64)
    bad = np.abs(plain) > LARGEST
    plain[bad] = math.nan
    values = of_numbers(plain)
    if with_dates:
        day = np.array([cell.toordinal() if type(cell) is dt.date else 0 for cell in cells], np.float64)
        values = np.where(day > 0, day - EPOCH, values)
    usual = {float, NoneType, dt.date} if with_dates else {float, NoneType}
    texts = {cell for cell in cells if type(cell) is str}
    if texts:
        known = {text: None if is_missing(text) else _within(of_text(text)) for text in texts}
        wrong = {text for text in texts if known[text] is None and (is_error_text(text) or not is_missing(text))}
        told = np.array([known[cell] if type(cell) is str else None for cell in cells], np.float64)  # None: NaN
        values = np.where(np.isnan(told), values, told)
        bad |= np.array([type(cell) is str and cell in wrong for cell in cells], bool)
        usual = {*usual, str}
    for at, cell in [(at, cell) for at, cell in enumerate(cells) if type(cell) not in usual]:
        if with_dates and isinstance(cell, dt.date):  # a datetime: time of day and zone do not matter
            values[at] = cell.toordinal() - EPOCH
        elif (type(cell) is int or isinstance(cell, np.number)) and not abs(cell) > LARGEST:  # type: ignore[operator]
            values[at] = of_numbers(np.array([cell], np.float64))[0]
        else:
            bad[at] = True  # an error cell, a boolean, a date among amounts, a number without end
    return Parsed(values, bad)


def _within(number: float | None) -> float | None:
    """Return a number that a text says, None beyond the largest."""
    return None if number is None or abs(number) > LARGEST else number


def _within_days(values: NDArray[np.float64], bad: NDArray[np.bool_]) -> Parsed:
    with np.errstate(invalid="ignore"):
        outside = (values < FIRST_DAY) | (values > LAST_DAY)
    values[outside] = np.nan
    return Parsed(values, bad | outside)


def _no_numbers(column: Column) -> Parsed:
    """Mark every cell that holds something: none of a column of dates or of booleans is a number."""
    empty = np.isnat(column) if column.dtype.kind == "M" else np.zeros(len(column), bool)
    return Parsed(np.full(len(column), np.nan), ~empty)


def _each(column: Column, read: Callable[[Any], object]) -> NDArray[np.object_]:
    """Read every cell of a column; each distinct text is read once."""
    values = column.tolist()
    known = {text: read(text) for text in {value for value in values if type(value) is str}}
    return np.array([known[value] if type(value) is str else read(value) for value in values], object)


def _text(value: object) -> str | None:
    if type(value) is str:
        text = value.strip()
        return None if len(text) <= _LONGEST_MISSING and is_missing(text) else text
    if is_missing(value):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value).strip()
