"""Cells as Excel hands them over through COM become plain rows, and a range is read in one go.

`Range.Value2` gives dates as serial numbers, which is many times faster than the dates that pywin32 would make;
the core knows both date systems. Numbers arrive as float, so an int is an error value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from xl_kpi.cells import ErrorCell
from xl_kpi.errors import ArgumentError
from xl_kpi.texts import Text

#: Error values arrive as 0x800A0000 + number, read as a signed integer.
FIRST_ERROR = -0x7FF60000
ERRORS = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}

#: A larger range is cut to the used part of its sheet: whole columns are a million rows.
TRIM_ABOVE = 50_000

ONE_RANGE = Text(
    "A range in several pieces cannot be read.",
    "Une plage en plusieurs morceaux ne peut pas être lue.",
)
USE_ONE_RANGE = Text("Give one connected range.", "Donnez une seule plage d'un seul tenant.")

Rows = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of an argument.

    Parameters
    ----------
    rows
        Row by row; a cell is None, str, float, bool or `ErrorCell`.
    first_row
        The sheet's number of the first row; 1 for cells that do not lie on a sheet.
    """

    rows: Rows
    first_row: int = 1

    @property
    def value(self) -> object:
        """The rows, or the value itself when it is a single cell."""
        return self.rows[0][0] if len(self.rows) == 1 and len(self.rows[0]) == 1 else self.rows


def read_range(area: Any) -> Cells:
    """Read a Range object of Excel, as COM hands it over.

    Raises
    ------
    ArgumentError
        When it is a selection of several ranges.
    """
    if area.Areas.Count > 1:
        raise ArgumentError(ONE_RANGE, USE_ONE_RANGE)
    if area.CountLarge > TRIM_ABOVE:
        used = area.Application.Intersect(area, area.Worksheet.UsedRange)
        if used is None:
            return Cells(((None,),), area.Row)
        area = used
    return Cells(rows_of(area.Value2), area.Row)


def rows_of(value: object) -> Rows:
    """Return a value that came through COM as rows: a table, one row, or a single value."""
    if not isinstance(value, (tuple, list)):
        rows: Rows = ((value,),)
    elif value and isinstance(value[0], (tuple, list)):
        rows = value
    else:
        rows = (value,)
    if int not in set(map(type, chain.from_iterable(rows))):
        return rows
    return [[error_of(cell) if type(cell) is int else cell for cell in row] for row in rows]


def error_of(code: int) -> ErrorCell:
    """Return the error value behind its number; an unknown one counts as #VALUE!."""
    return ErrorCell(ERRORS.get(code - FIRST_ERROR, "#VALUE!"))
