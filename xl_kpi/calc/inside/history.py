"""The sheet KPI History of an open document: a row a day under its table; no row that is there changes."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from xl_kpi.calc.inside import office
from xl_kpi.calc.inside.holders import Undo, naming
from xl_kpi.calc.inside.sheets import present
from xl_kpi.calc.inside.tables import take_tables

CELLS = 23  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA


def refusal(document: Any, told: dict[str, Any]) -> tuple[str, str] | None:
    """Return why the day cannot be added: the key of a sentence, and the sheet it is about."""
    sheet = present(document, told["names"])
    if sheet is None:
        return None
    table = _table(document, sheet, told)
    reasons = (
        (table is None, "no_history"),
        (sheet.isProtected(), "sheet_protected"),
        (table is not None and not _has_room(document, sheet, table), "no_room"),
    )
    return next(((key, sheet.getName()) for found, key in reasons if found), None)


def add_day(document: Any, told: dict[str, Any], after: str, undone: list[Undo]) -> None:
    """Add a day, which the other side found that the history has not yet; the first one begins the sheet.

    Parameters
    ----------
    told
        "names" that the sheet has, the first one for a new sheet; "date", the headers that the column of days may have,
        and the "day" as a number; "figures", pairs of such headers and a value; "url" of a workbook with the history
        as it begins, where there is none.
    after
        The sheet that a new one goes behind.
    """
    sheet = present(document, told["names"])
    if sheet is None:
        _begin(document, told, after, undone)
    else:
        _add(document, sheet, told, undone)


# --------------------------------------------------------------------------------------------- private


def _begin(document: Any, told: dict[str, Any], after: str, undone: list[Undo]) -> None:
    sheets, names = document.Sheets, set(document.Sheets.getElementNames())
    donor = office.opened(told["url"])
    try:
        behind = sheets.getByName(after).getRangeAddress().Sheet + 1
        sheets.importSheet(donor, donor.Sheets.getByIndex(0).getName(), behind)
        (new,) = (sheets.getByName(name) for name in sheets.getElementNames() if name not in names)
        undone.append(lambda: sheets.removeByName(new.getName()))
        take_tables(document, donor, new, None, undone)
        new.setName(told["names"][0])
    finally:
        donor.close(True)
    controller = document.getCurrentController()
    with suppress(Exception):  # how the window looks is no reason to fail
        controller.setActiveSheet(new)
        controller.freezeAtPosition(1, 1)


def _add(document: Any, sheet: Any, told: dict[str, Any], undone: list[Undo]) -> None:
    name = _table(document, sheet, told)
    assert name is not None  # noqa: S101  # refused before
    table = document.DatabaseRanges.getByName(name)
    before, area = table.getDataArea(), table.getDataArea()
    headers, row = _headers(sheet, area), area.EndRow + 1
    values = [(told["date"], told["day"]), *told["figures"]]
    columns = [(area.StartColumn + _at(headers, names), value) for names, value in values if _at(headers, names) >= 0]
    line = sheet.getCellRangeByPosition(area.StartColumn, row, area.EndColumn, row)
    undone.append(partial(line.clearContents, CELLS))
    for column, value in columns:
        cell = sheet.getCellByPosition(column, row)
        cell.NumberFormat = sheet.getCellByPosition(column, row - 1).NumberFormat
        cell.setValue(value)
    write_again = naming(document, [name])
    area.EndRow = row
    undone.append(partial(table.setDataArea, before))
    table.setDataArea(area)
    for write in write_again:
        write()


def _table(document: Any, sheet: Any, told: dict[str, Any]) -> str | None:
    """Return the table of the sheet that has a column of days."""
    tables = document.DatabaseRanges
    for name in tables.getElementNames():
        area = tables.getByName(name).getDataArea()
        if area.Sheet == sheet.getRangeAddress().Sheet and _at(_headers(sheet, area), told["date"]) >= 0:
            return str(name)
    return None


def _headers(sheet: Any, area: Any) -> list[str]:
    cells = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.StartRow)
    return [_plain(str(header)) for header in cells.getDataArray()[0]]


def _at(headers: list[str], names: list[str]) -> int:
    """Return the column that bears one of the names, -1 where none does."""
    wanted = {_plain(name) for name in names}
    return next((at for at, header in enumerate(headers) if header in wanted), -1)


def _plain(header: str) -> str:
    return " ".join(header.split()).casefold()


def _has_room(document: Any, sheet: Any, name: str) -> bool:
    """Tell whether a table ends with no totals and nothing stands in the row under it."""
    table = document.DatabaseRanges.getByName(name)
    area = table.getDataArea()
    under = sheet.getCellRangeByPosition(area.StartColumn, area.EndRow + 1, area.EndColumn, area.EndRow + 1)
    return not table.TotalsRow and not under.queryContentCells(CELLS).getCount()
