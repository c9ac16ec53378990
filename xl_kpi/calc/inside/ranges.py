"""Cells of an open document, read by the column: only those that are asked for cross the pipe."""

from __future__ import annotations

import re
from array import array
from itertools import chain
from typing import Any

#: Error values of LibreOffice by their number -> as Excel writes them.
ERRORS = {
    503: "#NUM!",
    519: "#VALUE!",
    521: "#NULL!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}
FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA
FORMULAS_IN_ERROR = 4  # com.sun.star.sheet.FormulaResult.ERROR
SEPARATOR = "\x1f"  # between texts on the pipe
EMPTY = float("nan")  # no cell holds it
CHART_DATA = "com.sun.star.chart2.data.DataProvider"
#: In a column of fewer cells nothing is to be gained.
MANY = 500

_ADDRESS = re.compile(r"\[[^\]]*\](?P<sheet>.+)!(?P<cells>[^!]+)", re.DOTALL)


class Cells:
    """A rectangle of a sheet, cut to what is used, without the totals row of a table.

    Parameters
    ----------
    document
        The document, which knows its tables.
    area
        A range of it, as LibreOffice hands it over.
    totals
        True to keep the totals row.
    """

    def __init__(self, document: Any, area: Any, *, totals: bool = False) -> None:
        self._document = document
        self.sheet = area.getSpreadsheet()
        place = area.getRangeAddress()
        one = (place.StartRow, place.StartColumn) == (place.EndRow, place.EndColumn)
        used = place if one else used_area(self.sheet)  # a cell, such as one of KPI_DEALS, asks for nothing more
        self.top, self.left = place.StartRow, place.StartColumn
        bottom = max(min(place.EndRow, used.EndRow), self.top)
        self.right = max(min(place.EndColumn, used.EndColumn), self.left)
        if not totals and bottom > self.top and _ends_with_totals(document, place.Sheet, bottom, self.left, self.right):
            bottom -= 1
        self.bottom = bottom
        corners = f"{_cell(place.StartColumn, place.StartRow)}:{_cell(place.EndColumn, place.EndRow)}"
        self.address = f"[{title(document)}]{self.sheet.getName()}!{corners}"
        self._errors: dict[tuple[int, int], str] | None = None
        self._formulas: bool | None = None

    @property
    def has_formulas(self) -> bool:
        """Tell whether a cell of it is a formula."""
        if self._formulas is None:
            self._formulas = bool(self._whole().queryContentCells(FORMULAS).getCount())
        return self._formulas

    @property
    def height(self) -> int:
        """How many rows there are."""
        return int(self.bottom - self.top + 1)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return int(self.right - self.left + 1)

    def rows(self, top: int, bottom: int) -> list[list[object]]:
        """Return some rows, `bottom` not included; an empty cell is None, an error a list of its name."""
        if bottom <= top:
            return []
        data = self._data(top, bottom, 0, self.width)
        rows: list[list[object]] = [[None if cell == "" else cell for cell in row] for row in data]
        for (row, column), error in self.errors().items():
            if top <= row < bottom:
                rows[row - top][column] = [error]
        return rows

    def column(self, at: int, top: int) -> tuple[Any, dict[int, str]]:
        """Return the cells of a column from row `top` on, and the errors among them by their row.

        A cell is a float, a text, or "" or None where it is empty.
        """
        cells: Any = ()
        if top < self.height:
            cells = cells_of(self._document, self.area(at, top), self.height - top)
        return cells, {
            row - top: error for (row, column), error in self.errors().items() if column == at and row >= top
        }

    def area(self, at: int, top: int) -> Any:
        """Return the cells of a column from row `top` on as LibreOffice has them."""
        return self.sheet.getCellRangeByPosition(self.left + at, self.top + top, self.left + at, self.bottom)

    def errors(self) -> dict[tuple[int, int], str]:
        """Return the cells that are an error, by their place from the first cell on."""
        if self._errors is None:
            self._errors = {}
            for place in self._whole().queryFormulaCells(FORMULAS_IN_ERROR).getRangeAddresses():
                for row in range(place.StartRow, place.EndRow + 1):
                    for column in range(place.StartColumn, place.EndColumn + 1):
                        number = self.sheet.getCellByPosition(column, row).getError()
                        self._errors[row - self.top, column - self.left] = ERRORS.get(number, "#VALUE!")
        return self._errors

    def _whole(self) -> Any:
        return self.sheet.getCellRangeByPosition(self.left, self.top, self.right, self.bottom)

    def _data(self, top: int, bottom: int, left: int, right: int) -> Any:
        return self.sheet.getCellRangeByPosition(
            self.left + left, self.top + top, self.left + right - 1, self.top + bottom - 1
        ).getDataArray()


def find(document: Any, address: str) -> Cells | None:
    """Return the cells of an address, whatever the document is called by now; None when they are not there."""
    found = _ADDRESS.fullmatch(address)
    if found is None or not document.Sheets.hasByName(found["sheet"]):
        return None
    sheet = document.Sheets.getByName(found["sheet"])
    return Cells(document, sheet.getCellRangeByName(found["cells"].replace("$", "")))


def used_area(sheet: Any) -> Any:
    """Return the address of the used cells of a sheet."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    return cursor.getRangeAddress()


def title(document: Any) -> str:
    """Return the name of a document's file, or the one in its window."""
    return str(document.getURL().rpartition("/")[2] or document.getTitle())


def cells_of(document: Any, area: Any, height: int) -> Any:
    """Return the cells of one column, the fastest way there is."""
    cells = fast_column(document, area, height) if height > MANY else None
    return tuple(chain.from_iterable(area.getDataArray())) if cells is None else cells


def fast_column(document: Any, area: Any, height: int) -> Any | None:
    """Return the cells of one column as charts read them: flat, in half the time; None where that may differ.

    Charts take texts as they are shown, so a format that adds to a text rules this way out.
    """
    provider = document.createInstance(CHART_DATA)
    provider.IncludeHiddenCells = True  # a filter hides rows
    cells = provider.createDataSequenceByRangeRepresentation(area.AbsoluteName).getData()
    if len(cells) != height:
        return None
    if str not in set(map(type, cells)):
        return cells
    if area.getPropertyState("NumberFormat").value == "AMBIGUOUS_VALUE":  # the column has several
        return None
    format_ = document.getNumberFormats().getByKey(area.NumberFormat).FormatString
    return cells if "@" not in format_ or format_ == "@" else None


def packed(column: Any, errors: dict[int, str]) -> tuple[dict[str, object], bytes]:
    """Return a column as it crosses the pipe: texts, or numbers with the few cells that are none beside them."""
    cells = list(column)
    if not errors:
        try:
            return {"kind": "numbers"}, array("d", cells).tobytes()
        except TypeError:
            pass
        if all(type(cell) is str for cell in cells):
            text = SEPARATOR.join(cells)
            if text.count(SEPARATOR) == max(len(cells) - 1, 0):
                return {"kind": "texts", "count": len(cells)}, text.encode("utf-8", "surrogatepass")
    for row, error in errors.items():
        cells[row] = [error]
    numbers = array("d", [cell if type(cell) is float else EMPTY for cell in cells])
    others = {row: cell for row, cell in enumerate(cells) if type(cell) is not float and cell not in ("", None)}
    return {"kind": "numbers", "others": others}, numbers.tobytes()


# --------------------------------------------------------------------------------------------- private


def _ends_with_totals(document: Any, sheet: int, bottom: int, left: int, right: int) -> bool:
    tables = document.DatabaseRanges
    for name in tables.getElementNames():
        table = tables.getByName(name)
        place = table.getDataArea()
        if place.Sheet == sheet and place.EndRow == bottom and place.StartColumn <= right and place.EndColumn >= left:
            return bool(table.TotalsRow)
    return False


def _cell(column: int, row: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"${letters}${row + 1}"
