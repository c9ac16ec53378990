"""The cells of an open workbook, each sheet read in one go, as the core asks for them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils.cell import range_boundaries

from xl_kpi.excel.objects import members
from xl_kpi.excel.ranges import Rows, rows_of
from xl_kpi.pipeline import TableAt

#: Of a sheet with more used cells only those up to the last filled one are read: formats alone use cells, too.
MEASURED_ABOVE = 50_000


@dataclass(frozen=True, slots=True)
class Contents:
    """The cells of an open workbook.

    Parameters
    ----------
    sheets
        The rows of every worksheet, from A1 on, by its name; the KPI Summary is not among them.
    tables
        For every table the name of its sheet and its range ("A3:H120"), without the totals row.
    date1904
        True when the serial numbers count from 1904.
    name
        The name of the workbook, for messages.
    """

    sheets: Mapping[str, Rows]
    tables: Mapping[str, tuple[str, str]]
    date1904: bool
    name: str = "workbook"


class OpenBook:
    """The cells of an open workbook as the core asks for them."""

    def __init__(self, contents: Contents) -> None:
        self._sheets = contents.sheets
        self.name = contents.name
        self.date1904 = contents.date1904
        self.sheets: Sequence[str] = tuple(contents.sheets)
        self.tables: Sequence[TableAt] = tuple(
            TableAt(name, sheet, top - 1, left - 1, bottom - 1, right - 1)
            for name, (sheet, place) in contents.tables.items()
            for left, top, right, bottom in [range_boundaries(place)]
        )

    def rows(self, sheet: str) -> Rows:
        """Return the cells of a sheet."""
        return self._sheets[sheet]


def contents(workbook: Any, summary_names: Collection[str]) -> Contents:
    """Read every worksheet but the KPI Summary; hidden sheets, filtered rows and protected cells are read like others.

    Parameters
    ----------
    summary_names
        The names that a KPI Summary has.
    """
    own = {name.casefold() for name in summary_names}
    sheets: dict[str, Rows] = {}
    tables: dict[str, tuple[str, str]] = {}
    for sheet in members(workbook.Worksheets):
        name = sheet.Name
        if name.casefold() in own:
            continue
        sheets[name] = _rows(sheet)
        for table in members(sheet.ListObjects):
            tables[table.Name] = (name, _range_of(table))
    return Contents(sheets, tables, bool(workbook.Date1904), str(workbook.Name))


def _rows(sheet: Any) -> Rows:
    used = sheet.UsedRange
    bottom, right = used.Row + used.Rows.Count - 1, used.Column + used.Columns.Count - 1
    if bottom * right > MEASURED_ABOVE:
        bottom = _last(sheet, bottom, lambda row: ((row, 1), (bottom, right)))
        right = _last(sheet, right, lambda column: ((1, column), (bottom, right)))
    return rows_of(sheet.Range(sheet.Range("A1"), sheet.Cells(bottom, right)).Value2)


def _last(sheet: Any, end: int, rest: Any) -> int:
    """Return the last row or column that has a filled cell: beyond it Excel counts none."""
    count = sheet.Application.WorksheetFunction.CountA
    low, high = 1, end  # the last one lies between, both included
    while low < high:
        middle = (low + high + 1) // 2
        start, stop = rest(middle)
        if count(sheet.Range(sheet.Cells(*start), sheet.Cells(*stop))):
            low = middle
        else:
            high = middle - 1
    return low


def _range_of(table: Any) -> str:
    first, _, last = str(table.Range.Address).replace("$", "").partition(":")
    last = last or first
    if table.ShowTotals:
        last = re.sub(r"\d+$", lambda row: str(int(row[0]) - 1), last)
    return f"{first}:{last}"
