"""Cells of an office that is not there: what `inside` asks of LibreOffice, in plain Python."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

ERROR_NUMBERS = {"#N/A": 32767, "#NUM!": 503, "#REF!": 524}


class FakeArea:
    def __init__(self, sheet: FakeSheet, left: int, top: int, right: int, bottom: int) -> None:
        self.sheet, self.place = sheet, (left, top, right, bottom)
        self.AbsoluteName = f"${sheet.name}.{self.place}"

    def getSpreadsheet(self) -> FakeSheet:  # noqa: N802
        return self.sheet

    def getRangeAddress(self) -> Any:  # noqa: N802
        left, top, right, bottom = self.place
        return SimpleNamespace(Sheet=0, StartColumn=left, StartRow=top, EndColumn=right, EndRow=bottom)

    def getDataArray(self) -> Any:  # noqa: N802
        left, top, right, bottom = self.place
        self.sheet.reads.append(self.place)
        return tuple(
            tuple(None if self.sheet.is_error(row, column) else self.sheet.cell(row, column)
                  for column in range(left, right + 1))
            for row in range(top, bottom + 1)
        )  # fmt: skip

    def queryContentCells(self, flags: int) -> Any:  # noqa: N802
        return SimpleNamespace(getCount=lambda: self.sheet.formulas)

    def queryFormulaCells(self, flags: int) -> Any:  # noqa: N802
        left, top, right, bottom = self.place
        found = [
            SimpleNamespace(StartRow=row, EndRow=row, StartColumn=column, EndColumn=column)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if self.sheet.is_error(row, column)
        ]
        return SimpleNamespace(getRangeAddresses=lambda: found)


class FakeSheet:
    def __init__(self, rows: list[list[Any]], name: str = "Deals") -> None:
        self.rows, self.name, self.reads, self.formulas = rows, name, [], 0

    def cell(self, row: int, column: int) -> Any:
        inside = row < len(self.rows) and column < len(self.rows[0])
        return self.rows[row][column] if inside else ""

    def is_error(self, row: int, column: int) -> bool:
        return str(self.cell(row, column)) in ERROR_NUMBERS

    def getName(self) -> str:  # noqa: N802
        return self.name

    def createCursor(self) -> Any:  # noqa: N802
        end = FakeArea(self, 0, 0, len(self.rows[0]) - 1, len(self.rows) - 1)
        return SimpleNamespace(gotoEndOfUsedArea=lambda _: None, getRangeAddress=end.getRangeAddress)

    def getCellRangeByPosition(self, left: int, top: int, right: int, bottom: int) -> FakeArea:  # noqa: N802
        return FakeArea(self, left, top, right, bottom)

    def getCellRangeByName(self, name: str) -> FakeArea:  # noqa: N802
        assert name == "A1:C4"
        return FakeArea(self, 0, 0, 2, 3)

    def getCellByPosition(self, column: int, row: int) -> Any:  # noqa: N802
        return SimpleNamespace(getError=lambda: ERROR_NUMBERS.get(str(self.cell(row, column)), 0))


class FakeDocument:
    """A document of one sheet; `totals` is the last row of a table that is its totals row."""

    RuntimeUID = "1"

    def __init__(self, rows: list[list[Any]], totals: int | None = None) -> None:
        self.sheet = FakeSheet(rows)
        self.Sheets = SimpleNamespace(hasByName=lambda name: name == "Deals", getByName=lambda _: self.sheet)
        area = FakeArea(self.sheet, 0, 0, len(rows[0]) - 1, totals or 0)
        table = SimpleNamespace(getDataArea=area.getRangeAddress, TotalsRow=True)
        names = ("Deals",) if totals else ()
        self.DatabaseRanges = SimpleNamespace(getElementNames=lambda: names, getByName=lambda _: table)

    def createInstance(self, name: str) -> Any:  # noqa: N802
        """There are no charts here."""
        none = SimpleNamespace(getData=lambda: ())
        return SimpleNamespace(createDataSequenceByRangeRepresentation=lambda _: none)

    def getURL(self) -> str:  # noqa: N802
        return "file:///home/marie/My%20deals.ods"

    def getTitle(self) -> str:  # noqa: N802
        return "My deals"

    def area(self, left: int, top: int, right: int, bottom: int) -> FakeArea:
        return FakeArea(self.sheet, left, top, right, bottom)
