"""An open document of LibreOffice as the core asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from xl_kpi.area import Rows
from xl_kpi.book import TableAt
from xl_kpi.calc.answering import OfficeRange, range_of
from xl_kpi.calc.channel import Channel
from xl_kpi.summary import TAB


class OfficeBook:
    """An open document as the core asks for it; the KPI Summary is not among its sheets."""

    def __init__(self, channel: Channel) -> None:
        said = channel.ask({"want": "book"})
        own = {name.casefold() for name in TAB.values()}
        self.name: str = said["name"]
        self.date1904: bool = said["date1904"]
        self._ranges: dict[str, OfficeRange] = {
            sheet["name"]: range_of(channel, sheet) for sheet in said["sheets"] if sheet["name"].casefold() not in own
        }
        self.sheets: Sequence[str] = tuple(self._ranges)
        self.tables: Sequence[TableAt] = tuple(
            TableAt(**table) for table in said["tables"] if table["sheet"] in self._ranges
        )

    def rows(self, sheet: str) -> Rows:
        """Return the cells of a sheet."""
        cells = self._ranges[sheet]
        return cells.rows(0, cells.height)
