"""An open document as the other Python asks for it: its sheets, its tables, what its days count from."""

from __future__ import annotations

from typing import Any

from xl_kpi.calc.inside import office
from xl_kpi.calc.inside.ranges import Cells, title, used_area


def described(document: Any, message: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001  # the shape of a service
    """Return the sheets, each as a range from A1 on, and the tables of a document."""
    sheets = [document.Sheets.getByIndex(at) for at in range(document.Sheets.getCount())]
    return {
        "name": title(document),
        "date1904": bool(office.date1904(document)),
        "sheets": [{"name": sheet.getName(), **office.CONVERSATION.lend(_whole(document, sheet))} for sheet in sheets],
        "tables": list(_tables(document, sheets)),
    }


def _whole(document: Any, sheet: Any) -> Cells:
    used = used_area(sheet)
    return Cells(document, sheet.getCellRangeByPosition(0, 0, used.EndColumn, used.EndRow), totals=True)


def _tables(document: Any, sheets: list[Any]) -> Any:
    tables = document.DatabaseRanges
    for name in tables.getElementNames():
        table = tables.getByName(name)
        place = table.getDataArea()
        yield {
            "name": name,
            "sheet": sheets[place.Sheet].getName(),
            "top": place.StartRow,
            "left": place.StartColumn,
            "bottom": place.EndRow,
            "right": place.EndColumn,
            "totals": int(bool(table.TotalsRow)),
        }
