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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_kpi import cells
from xl_kpi.area import as_objects
from xl_kpi.cells import Column, ErrorCell, Floats
from xl_kpi.columns import AMOUNTS, DAYS, FLAGS, amounts
from xl_kpi.daytexts import DateOrder
from xl_kpi.numbertexts import unit_of_header
from xl_kpi.scores import scores

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
    SCORE = "score"
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
    return Kind.SCORE if field == "score" else Kind.TEXT


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


def values_of(
    column: Column, kind: Kind, *, header: str = "", order: DateOrder | None = None, date1904: bool = False
) -> Values:
    """Read the cells of a column.

    Parameters
    ----------
    header
        Amounts say what they are in full, and are written in the unit that it names: 12 under "CA (k\u20ac)".
    order
        How text dates are read; without it those that can be read both ways stay text.
    """
    raw = _plain(column)
    if kind is Kind.DAY:
        parsed = cells.days(column, date1904=date1904, order=order).values
        return _read(kind, raw, parsed, _dates(parsed))
    if kind is Kind.AMOUNT:
        unit, full = unit_of_header(header), amounts(column, header).values
        return _read(kind, raw, np.round(full, 6), full if unit == 1 else np.round(full / unit, 9))
    if kind in (Kind.NUMBER, Kind.SCORE):
        parsed = (scores(column, header) if kind is Kind.SCORE else cells.numbers(column)).values
        return _read(kind, raw, parsed, parsed)
    if kind is Kind.SHARE:
        parsed = cells.shares(column).values
        return _read(kind, raw, parsed, parsed)
    if kind is Kind.FLAG:
        flags = [_flag(value) for value in raw.tolist()]
        return Values(kind, flags, [flag if isinstance(flag, bool) else _said(flag) for flag in flags])
    return Values(kind, raw.tolist(), cells.texts(raw).tolist())


def holds(column: Column) -> bool:
    """Tell whether a column holds anything."""
    return any(not _blank(value) for value in as_objects(column).tolist())


# --------------------------------------------------------------------------------------------- private


def _plain(column: Column) -> NDArray[np.object_]:
    """Return the cells as objects, None where blank, their line breaks as a cell has them."""
    raw = as_objects(column)
    if column.dtype.kind != "O":
        return raw
    odd = {v for v in set(filter(_is_text, raw.tolist())) if not v.strip() or "\r" in v}
    if not odd and not any(type(v) is float and math.isnan(v) for v in raw.tolist()):
        return raw
    plain = [None if _blank(v) else _with_plain_breaks(v) if type(v) is str else v for v in raw.tolist()]
    return np.array([*plain, None], object)[:-1]  # the None keeps numpy from looking into the cells


def _read(kind: Kind, raw: NDArray[np.object_], parsed: Floats, ready: NDArray[Any]) -> Values:
    """Return what was read, and the cells themselves where nothing was."""
    written, said = ready.astype(object), parsed.astype(object)
    for at in np.flatnonzero(np.isnan(parsed)).tolist():
        written[at], said[at] = raw[at], _said(raw[at])
    return Values(kind, written.tolist(), said.tolist())


def _dates(parsed: Floats) -> NDArray[np.datetime64]:
    """Return days since 1970-01-01 as dates, NaT where there is none."""
    found = np.full(len(parsed), np.datetime64("NaT"), "M8[D]")
    told = ~np.isnan(parsed)
    found[told] = parsed[told].astype(np.int64).astype("M8[D]")
    return found


def _is_text(value: object) -> bool:
    return type(value) is str


def _with_plain_breaks(text: str) -> str:
    """Return a text with the line breaks that a cell has."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


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
