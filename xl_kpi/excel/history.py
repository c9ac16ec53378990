"""The sheet KPI History of an open workbook: a row a day, which Excel itself adds to the table.

What is done is noted, so that a refresh that fails afterwards takes it back. No Excel was at hand: the tests run this
on a model of one.
"""

from __future__ import annotations

from typing import Any

from openpyxl.utils.cell import range_boundaries

from xl_kpi.cells import EPOCH, SERIAL_0, SERIAL_0_1904
from xl_kpi.closed.refusals import NO_HISTORY
from xl_kpi.errors import FileError
from xl_kpi.excel.objects import answer, members
from xl_kpi.excel.ranges import rows_of
from xl_kpi.excel.refusals import CLEAR_FILTER, HISTORY_FILTERED, HISTORY_PROTECTED, UNPROTECT_SHEET
from xl_kpi.excel.undo import Undo
from xl_kpi.history import DATE, Day
from xl_kpi.words import normalise

UP = -4162  # xlShiftUp


def add_day(workbook: Any, sheet: Any, day: Day, undo: Undo) -> None:
    """Add a day to the table of the history, which has it not yet (`history.is_told`); no row that is there changes.

    Raises
    ------
    FileError
        The table is not there any more, is filtered, or its sheet is protected.
    """
    table, headers = _table(sheet)
    left, _, right, bottom = _place(table)
    serial = float(day.day.toordinal() - EPOCH - (SERIAL_0_1904 if workbook.Date1904 else SERIAL_0))
    column = left + _at(headers, (DATE.en, DATE.fr))
    last = bottom - bool(table.ShowTotals)
    if sheet.ProtectContents and not sheet.ProtectionMode:
        raise FileError(HISTORY_PROTECTED.format(sheet=sheet.Name), UNPROTECT_SHEET)
    filtered = answer(table, "AutoFilter")
    if filtered is not None and filtered.FilterMode:
        raise FileError(HISTORY_FILTERED.format(sheet=sheet.Name), CLEAR_FILTER)

    def shrink() -> None:
        if _place(table)[3] > bottom:
            _area(sheet, last + 1, left, last + 1, right).Delete(UP)

    undo.note(shrink)
    table.ListRows.Add(AlwaysInsert=True)
    _area(sheet, last + 1, column, last + 1, column).Value2 = serial
    for names, value in day.figures.items():
        if (at := _at(headers, names)) >= 0:
            _area(sheet, last + 1, left + at, last + 1, left + at).Value2 = value


# --------------------------------------------------------------------------------------------- private


def _table(sheet: Any) -> tuple[Any, list[str]]:
    """Return the table that has a column of days, and its headers."""
    for table in members(sheet.ListObjects):
        left, top, right, _ = _place(table)
        headers = [normalise(str(header)) for header in rows_of(_area(sheet, top, left, top, right).Value2)[0]]
        if _at(headers, (DATE.en, DATE.fr)) >= 0:
            return table, headers
    raise NO_HISTORY.error(sheet=sheet.Name, date=DATE)


def _at(headers: list[str], names: tuple[str, ...]) -> int:
    """Return the column that bears one of the names, -1 where none does."""
    wanted = {normalise(name) for name in names}
    return next((at for at, header in enumerate(headers) if header in wanted), -1)


def _place(table: Any) -> tuple[int, int, int, int]:
    """Return the first column and row of a table and its last ones, counted from 1."""
    left, top, right, bottom = range_boundaries(str(table.Range.Address).replace("$", ""))
    return left, top, right, bottom


def _area(sheet: Any, top: int, left: int, bottom: int, right: int) -> Any:
    return sheet.Range(sheet.Cells(top, left), sheet.Cells(bottom, right))
