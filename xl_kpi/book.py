"""What the product asks of a workbook, whichever program holds it, and what a user may choose in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from xl_kpi.area import Area, Rows, area_of


@dataclass(frozen=True, slots=True)
class TableAt:
    """A table object: its name, its sheet, its place (0-based, both ends included), and its totals rows."""

    name: str
    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    totals: int = 0


class Book(Protocol):
    """What a host shows of a workbook."""

    @property
    def name(self) -> str:
        """The name for messages."""

    @property
    def sheets(self) -> Sequence[str]:
        """The sheets in order."""

    @property
    def tables(self) -> Sequence[TableAt]:
        """The table objects."""

    @property
    def date1904(self) -> bool:
        """True when dates count from 1904."""

    def rows(self, sheet: str) -> Rows:
        """Return all cells of a sheet from A1 on, every row of the same length."""


@runtime_checkable
class ColumnBook(Protocol):
    """A workbook that hands out columns, which spares a big sheet its rows."""

    def area(self, sheet: str) -> Area:
        """Return all cells of a sheet from A1 on."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user chose on the command line or in a dialog; everything is optional."""

    sheet: str | None = None
    table: str | None = None
    log: str | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)


NO_CHOICE = Choices()


def area_in(book: Book, sheet: str) -> Area:
    """Return the cells of a sheet, whichever way its host hands them out."""
    if isinstance(book, ColumnBook):
        return book.area(sheet)
    rows = book.rows(sheet)
    return area_of(rows, len(rows[0]) if rows else 0)
