"""Cells as Excel hands them over through COM become plain rows, and a range is read in one go.

`Range.Value2` gives dates as serial numbers, which is many times faster than the dates that pywin32 would make;
the core knows both date systems. Numbers arrive as float, so an int is an error value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from xl_kpi.cells import ErrorCell
from xl_kpi.errors import ArgumentError
from xl_kpi.source import Given
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

Rows = Sequence[Sequence[object]]

#: A larger range is cut to the used part of its sheet: whole columns are a million rows.
TRIM_ABOVE = 50_000
#: A smaller range is read in one go: a call takes longer than its cells.
AT_ONCE_BELOW = 20_000

ONE_RANGE = Text(
    "A range in several pieces cannot be read.",
    "Une plage en plusieurs morceaux ne peut pas être lue.",
)
USE_ONE_RANGE = Text("Give one connected range.", "Donnez une seule plage d'un seul tenant.")

_ADDRESS = re.compile(r"\[(?P<book>.+?)\](?P<sheet>.+)!(?P<cells>[^!]+)")


class RangeSource:
    """A Range object of Excel, as COM hands it over: read in one go when small, else column by column.

    A cell is None, str, float, bool or `ErrorCell`. Whole columns are cut to the used part of the sheet, and a
    table's totals row is left out.

    Raises
    ------
    ArgumentError
        It is a selection of several ranges.
    """

    def __init__(self, area: Any) -> None:
        if area.Areas.Count > 1:
            raise ArgumentError(ONE_RANGE, USE_ONE_RANGE)
        self._sheet = area.Worksheet
        self.address = f"[{self._sheet.Parent.Name}]{self._sheet.Name}!{area.Address}"
        used = area
        if area.CountLarge > TRIM_ABOVE:
            used = area.Application.Intersect(area, self._sheet.UsedRange)
        self._top, self._left = (area.Row, area.Column) if used is None else (used.Row, used.Column)
        self.width = 1 if used is None else used.Columns.Count
        self.height = 1 if used is None else used.Rows.Count - self._ends_with_totals(used)
        self._all: Rows | None = ((None,),) if used is None else None

    @property
    def of_int(self) -> Callable[[int], object]:
        """Error values arrive as whole numbers."""
        return error_of

    @property
    def first_row(self) -> int:
        """The sheet's number of its first row."""
        return int(self._top)

    def rows(self, top: int, bottom: int) -> Rows:
        """Return some rows (0-based, `bottom` not included)."""
        whole = self._whole(wanted=bottom - top == self.height)
        some = self._read(top, bottom, 0, self.width) if whole is None else whole[top:bottom]
        return Given(some, of_int=error_of).rows(0, bottom - top)

    def column(self, at: int, top: int) -> Sequence[object]:
        """Return the cells of one column from row `top` on."""
        if top >= self.height:
            return []
        whole = self._whole()
        if whole is None:
            return list(map(itemgetter(0), self._read(top, self.height, at, at + 1)))
        return Given(whole).column(at, top)

    def _whole(self, *, wanted: bool = False) -> Rows | None:
        """Return all cells where they have been read, or are few or all `wanted` anyway; read once."""
        if self._all is None and (wanted or self.height * self.width < AT_ONCE_BELOW):
            self._all = self._read(0, self.height, 0, self.width)
        return self._all

    def _read(self, top: int, bottom: int, left: int, right: int) -> Rows:
        first = self._sheet.Cells(self._top + top, self._left + left)
        last = self._sheet.Cells(self._top + bottom - 1, self._left + right - 1)
        return rows_of(self._sheet.Range(first, last).Value2)

    def _ends_with_totals(self, used: Any) -> bool:
        """Tell whether the last row is the totals row of a table."""
        last = used.Row + used.Rows.Count - 1
        tables = self._sheet.ListObjects
        for at in range(1, tables.Count + 1):
            table = tables.Item(at)
            if table.ShowTotals and table.TotalsRowRange.Row == last:
                totals = table.TotalsRowRange
                if (
                    totals.Column < self._left + used.Columns.Count
                    and totals.Column + totals.Columns.Count > self._left
                ):
                    return bool(used.Rows.Count > 1)
        return False


def find_range(address: str, workbook: Any) -> RangeSource | None:
    """Read a range of a handle again; a workbook saved under another name is the one that holds the handle.

    Parameters
    ----------
    address
        As `RangeSource.address` gave it.
    workbook
        The workbook whose cell holds the handle.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    books = workbook.Application.Workbooks
    book = next((one for one in map(books.Item, range(1, books.Count + 1)) if one.Name == found["book"]), workbook)
    sheets = book.Worksheets
    sheet = next((one for one in map(sheets.Item, range(1, sheets.Count + 1)) if one.Name == found["sheet"]), None)
    return None if sheet is None else RangeSource(sheet.Range(found["cells"]))


def rows_of(value: object) -> Rows:
    """Return a value that came through COM as rows: a table, one row, or a single value; error values as numbers."""
    if not isinstance(value, (tuple, list)):
        return ((value,),)
    return value if value and isinstance(value[0], (tuple, list)) else (value,)


def error_of(code: int) -> ErrorCell:
    """Return the error value behind its number; an unknown one counts as #VALUE!."""
    return ErrorCell(ERRORS.get(code - FIRST_ERROR, "#VALUE!"))
