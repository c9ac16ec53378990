"""The cells of an export as a workbook shall hold them: real dates and numbers, text as text, nothing guessed.

What cannot be read stays what it was. Two cells are compared by what they say, not by how they are written: a text
13/01/2026 and the real date are the same, and so is 12 beside "12".
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from enum import Enum
from functools import cache

import numpy as np

from xl_kpi import cells
from xl_kpi.area import as_objects
from xl_kpi.cells import Column, ErrorCell, Parsed
from xl_kpi.columns import AMOUNTS, DAYS, FLAGS, NUMBERS
from xl_kpi.daytexts import DateOrder

#: A number as a program writes it; "007", "+33" and "1e5" are no numbers but names.
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TRUE, _FALSE = frozenset({"true", "vrai"}), frozenset({"false", "faux"})


class Kind(Enum):
    """What the cells of a column are."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    AMOUNT = "amount"
    SHARE = "share"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Values:
    """One column, row by row.

    Parameters
    ----------
    kind
        What it holds.
    ready
        What is written: a date, float, bool, text, `ErrorCell` or None.
    said
        What is compared: equal for cells that say the same; None where a cell says nothing.
    """

    kind: Kind
    ready: list[object]
    said: list[object]


def kind_of(field: str | None, *, entry: bool = False) -> Kind:
    """Return what the column of a field holds; `entry` for the date on which a stage was entered."""
    if entry or field in DAYS:
        return Kind.DAY
    if field in AMOUNTS:
        return Kind.AMOUNT
    if field == "probability":
        return Kind.SHARE
    if field in FLAGS:
        return Kind.FLAG
    return Kind.NUMBER if field in NUMBERS else Kind.TEXT


def kind_by_cells(column: Column) -> Kind:
    """Return what a column that is no field holds: numbers or dates only where every cell is one beyond doubt."""
    if column.dtype.kind == "M":
        return Kind.DAY
    if column.dtype.kind == "f":
        return Kind.NUMBER
    told = [value for value in column.tolist() if not _blank(value)]
    if told and all(isinstance(v, float) or (type(v) is str and _PLAIN_NUMBER.fullmatch(v.strip())) for v in told):
        return Kind.NUMBER
    if told and all(isinstance(v, dt.date) or (type(v) is str and _is_iso_day(v.strip())) for v in told):
        return Kind.DAY
    return Kind.TEXT


def values_of(column: Column, kind: Kind, *, order: DateOrder | None = None, date1904: bool = False) -> Values:
    """Read the cells of a column.

    Parameters
    ----------
    order
        How text dates are read; without it those that can be read both ways stay text.
    """
    raw = as_objects(column).tolist()
    if column.dtype.kind == "O":
        raw = [None if v is None or _blank(v) else _with_plain_breaks(v) if type(v) is str else v for v in raw]
    if kind is Kind.DAY:
        return _days(raw, cells.days(column, date1904=date1904, order=order))
    if kind in (Kind.NUMBER, Kind.AMOUNT):
        return _numbers(kind, raw, cells.numbers(column, grouping=kind is Kind.AMOUNT))
    if kind is Kind.SHARE:
        return _numbers(kind, raw, cells.shares(column))
    if kind is Kind.FLAG:
        ready = [_flag(value) for value in raw]
        return Values(kind, ready, [ready_ if isinstance(ready_, bool) else _said(ready_) for ready_ in ready])
    return Values(kind, raw, cells.texts(np.array(raw, object)).tolist() if raw else [])


def holds(column: Column) -> bool:
    """Tell whether a column holds anything."""
    return any(not _blank(value) for value in as_objects(column).tolist())


# --------------------------------------------------------------------------------------------- private


def _days(raw: list[object], parsed: Parsed) -> Values:
    ready = [
        cell if math.isnan(day) else cells.date_of(day) for cell, day in zip(raw, parsed.values.tolist(), strict=True)
    ]
    said = [_said(cell) if math.isnan(day) else day for cell, day in zip(raw, parsed.values.tolist(), strict=True)]
    return Values(Kind.DAY, ready, said)


def _numbers(kind: Kind, raw: list[object], parsed: Parsed) -> Values:
    pairs = list(zip(raw, parsed.values.tolist(), strict=True))
    ready = [cell if math.isnan(number) else number for cell, number in pairs]
    return Values(kind, ready, [_said(cell) if math.isnan(number) else number for cell, number in pairs])


def _with_plain_breaks(text: str) -> str:
    """Return a text with the line breaks that a cell has."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _flag(value: object) -> object:
    """Read TRUE and FALSE as spreadsheets write them; other words for yes and no stay the words they are."""
    word = value.strip().casefold() if isinstance(value, str) else None
    return True if word in _TRUE else False if word in _FALSE else value


def _said(value: object) -> object:
    """Return what a cell that is not of its column's kind says."""
    return None if cells.is_missing(value) else str(value).strip()


def _blank(value: object) -> bool:
    if isinstance(value, ErrorCell):
        return False
    return value is None or (isinstance(value, str) and not value.strip()) or value != value  # noqa: PLR0124  # NaN


@cache
def _is_iso_day(text: str) -> bool:
    if not _ISO_DAY.fullmatch(text):
        return False
    try:
        return dt.date.fromisoformat(text) is not None
    except ValueError:
        return False
