"""Writes an import into an open document: new rows within the table, so that whatever refers to it grows with it.

LibreOffice lets a reference grow when cells come in before its last one. So the rows come in above the last deal, which
then moves back up. The whole is one step of undo, and is undone when it fails.
"""

from __future__ import annotations

from typing import Any

from xl_kpi.calc.inside import office

FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA
#: How a day and a share are shown where the column has no format yet.
FORMATS = {"DAY": 36, "SHARE": 10}  # com.sun.star.i18n.NumberFormatIndex: DATE_SYS_DDMMYYYY, PERCENT_INT
GENERAL = 0


def formulas(document: Any, message: dict[str, Any]) -> dict[str, Any]:
    """Return where formulas stand among the deals, and the format of each column's last cell."""
    sheet = document.Sheets.getByName(message["sheet"])
    left, right, last = message["left"], message["right"], message["last"]
    area = sheet.getCellRangeByPosition(left, min(message["header"], last - 1), right, last - 1)
    places = area.queryContentCells(FORMULAS).getRangeAddresses()
    codes = document.getNumberFormats()
    return {
        "formulas": [[at.StartRow + 1, at.StartColumn, at.EndRow + 1, at.EndColumn] for at in places],
        "formats": [
            codes.getByKey(sheet.getCellByPosition(column, last - 1).NumberFormat).FormatString
            for column in range(left, right + 1)
        ],
    }


def write(document: Any, message: dict[str, Any]) -> dict[str, Any]:
    """Write new columns, new rows and changed cells; all of it or nothing."""
    sheet = document.Sheets.getByName(message["sheet"])
    lang = office.language()
    if sheet.isProtected():
        return {"error": "refused", "reason": office.words("sheet_protected", lang, sheet=message["sheet"])}
    undo = document.getUndoManager()
    undo.enterUndoContext(office.words("undo", lang))
    try:
        _Rows(document, sheet, message).write()
    except Exception:
        undo.leaveUndoContext()
        undo.undo()
        raise
    undo.leaveUndoContext()
    return {}


class _Rows:
    """The deals of a sheet; rows count from 1 and columns from 0, as the other Python has them."""

    def __init__(self, document: Any, sheet: Any, told: dict[str, Any]) -> None:
        self.document, self.sheet, self.told = document, sheet, told
        self.left: int = told["left"]
        self.right: int = told["right"] + len(told["headers"])
        self.last: int = told["last"]
        self.new: int = told["new"]

    def write(self) -> None:
        for at, header in enumerate(self.told["headers"]):
            self._area(self.told["header"], self.told["right"] + 1 + at).setString(header)
        self._make_room()
        for at, cells in enumerate(self.told["columns"]):
            if self.new:
                self._fill(self.left + at, cells, self.told["kinds"][at])
        for row, column, kind, value in self.told["changes"]:
            cell = self._area(row, self.left + column)
            _show(cell, kind)
            _put(cell, value)
        self._lay_table()

    def _area(self, top: int, left: int, bottom: int | None = None, right: int | None = None) -> Any:
        bottom, right = bottom or top, left if right is None else right
        if (top, left) == (bottom, right):
            return self.sheet.getCellByPosition(left, top - 1)
        return self.sheet.getCellRangeByPosition(left, top - 1, right, bottom - 1)

    def _make_room(self) -> None:
        """Bring in as many rows as are missing, within the table."""
        bottom, missing = self.told["bottom"], self.new - (self.told["bottom"] - self.last)
        if not self.new or missing <= 0:
            return
        under_header = bottom == self.told["header"]
        first = bottom + 1 if under_header else bottom
        down = _down()
        self.sheet.insertCells(self._area(first, self.left, first + missing - 1, self.right).getRangeAddress(), down)
        if bottom == self.last and not under_header:  # the last deal goes back to its place
            moved = self._area(bottom + missing, self.left, bottom + missing, self.right)
            self.sheet.moveRange(self._area(bottom, self.left).getCellAddress(), moved.getRangeAddress())
            for column in range(self.left, self.right + 1):
                look = self._area(bottom, column).NumberFormat
                self._area(bottom + missing, column).NumberFormat = look

    def _fill(self, column: int, cells: list[Any] | None, kind: str) -> None:
        """Write the new cells of a column; where the last deal has a formula and nothing comes, it is filled down."""
        first, end = self.last + 1, self.last + self.new
        if cells is None:
            above = self._area(self.last, column)
            if self.last > self.told["header"] and above.getFormula().startswith("="):
                self._area(self.last, column, end, column).fillAuto(_to_bottom(), 1)
            return
        for at, value in enumerate(cells):
            if value is not None:
                cell = self._area(first + at, column)
                _show(cell, kind)
                _put(cell, value)

    def _lay_table(self) -> None:
        if self.told["table"] is None:
            return
        table = self.document.DatabaseRanges.getByName(self.told["table"])
        area = table.getDataArea()
        area.EndRow = self.told["end"] - 1 + self.told["totals"]
        area.EndColumn = self.right
        table.setDataArea(area)


def _put(cell: Any, value: Any) -> None:
    """Write one cell; a text stays a text, whatever it looks like."""
    if isinstance(value, str):
        cell.setString(value)
    elif value is None:
        cell.setString("")
    else:
        cell.setValue(float(value))


def _show(cell: Any, kind: str) -> None:
    if kind in FORMATS and cell.NumberFormat == GENERAL:
        cell.NumberFormat = FORMATS[kind]


def _down() -> Any:
    import uno  # noqa: PLC0415  # there is none outside of the office

    return uno.Enum("com.sun.star.sheet.CellInsertMode", "DOWN")


def _to_bottom() -> Any:
    import uno  # noqa: PLC0415

    return uno.Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM")
