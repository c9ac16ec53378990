"""Where in a workbook the deals or the events stand, and which rows and cells around them an import must heed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from xl_kpi import cells
from xl_kpi.area import Area
from xl_kpi.book import Book, TableAt, area_in
from xl_kpi.closed import ooxml
from xl_kpi.closed.errorcells import whole_rows
from xl_kpi.closed.extent import SHEET_COLUMNS, SHEET_ROWS
from xl_kpi.deals import Deals
from xl_kpi.errors import SheetError
from xl_kpi.grid import Grid, blank, header_row, header_text, rows_told
from xl_kpi.headers import recognise_log
from xl_kpi.importing.sides import Side
from xl_kpi.texts import Text

#: The last column of a sheet, from 0, and its last row, from 1.
LAST_COLUMN, LAST_ROW = SHEET_COLUMNS - 1, SHEET_ROWS
#: Fields of which a deal tells at least one.
TELLING = (
    "stage", "status", "amount", "expected_amount", "created_on", "closed_on", "expected_on", "won_on", "lost_on",
)  # fmt: skip
_FORMULA_CELL = re.compile(
    rb"<(?:[\w.-]+:)?c\s[^>]*?\br=[\"']([A-Z]+)(\d+)[\"'][^>]*(?<!/)>\s*<(?:[\w.-]+:)?f[\s>/]", re.DOTALL
)


@dataclass(frozen=True)
class Place:
    """The rectangle of a table of deals or events on its sheet. Rows count from 1, columns from 0.

    Parameters
    ----------
    table
        The table object, or None for a plain range.
    header, last
        The row of the header, and the last one that holds a deal or an event (the header's where there is none).
    left, right
        The first column and the last.
    bottom
        The last row that belongs to the table before its totals; of a plain range `last`.
    below
        Rows under `last` in which a cell of these columns holds something, the totals row among them, in order.
    room
        How many columns right of the table are free beside all of its rows.
    """

    sheet: str
    table: TableAt | None
    header: int
    last: int
    left: int
    right: int
    bottom: int
    below: tuple[int, ...]
    room: int

    def shift(self, new: int) -> int:
        """Return how far what stands below moves when that many rows come in."""
        if not new or not self.below:
            return 0
        return max(0, self.last + new - self.below[0] + 1)

    def end(self, new: int) -> int:
        """Return the last row of the table, before its totals, with that many rows more; a total typed in it moves."""
        inside = bool(self.below) and self.below[0] <= self.bottom
        return max(self.bottom + (self.shift(new) if inside else 0), self.last + new)


def place_of(book: Book, sheet: str, grid: Grid, last: int | None, above: int | None = None) -> Place:
    """Find the rectangle that a grid was read from.

    Parameters
    ----------
    grid
        As `pipeline.find` found it.
    last
        The last row of a deal or an event; None where there is none.
    above
        Of a plain range the last row above the notes under it, where there are notes.
    """
    area = area_in(book, sheet)
    table = next((t for t in book.tables if t.sheet == sheet and grid.place == f"{book.name}, {t.name}"), None)
    if table is None:  # an event log is found by its sheet
        table = next((t for t in book.tables if t.sheet == sheet and _headers_of(area, t) == grid.headers), None)
    if table is not None:
        header, left, right = table.top + 1, table.left, table.right
        bottom = table.bottom + 1 - table.totals
    else:
        header, left, right = _plain(area, grid)
        last = _last_filled(area, header, header if last is None else above or last, left, right)
        bottom = last
    last = header if last is None else last
    below = tuple(_filled_rows(area, last, left, right))
    if table is not None and table.totals and bottom + 1 not in below:
        below = tuple(sorted({*below, bottom + 1}))
    return Place(sheet, table, header, last, left, right, bottom, below, _room(area, header, bottom, right))


def above_notes(deals: Deals) -> int | None:
    """Return the last row above notes that stand under a plain range of deals, or None where there are none.

    A note stands apart from the deals, behind an empty row or a total, and holds one cell, or nothing that tells of a
    deal. It is read as a deal that says nothing; new deals go above it, where formulas look for them.
    """
    rows, columns = deals.grid.rows, deals.grid.columns
    telling = {at for name, at in deals.known.fields.items() if name in TELLING}
    end = len(rows)
    for gap in np.flatnonzero(np.diff(rows) > 1)[::-1].tolist():
        filled = [(at in telling, ~cells.missing(columns[at][gap + 1 : end])) for at in range(len(columns))]
        count = np.sum([there for _, there in filled], axis=0)
        tells = np.any([there for tells, there in filled if tells], axis=0)
        if ((count > 1) & tells).any():
            break
        end = gap + 1
    return int(rows[end - 1]) if end < len(rows) else None


def fitted(side: Side, place: Place, formulas: Mapping[int, frozenset[int]]) -> Side:
    """Return a side of that place alone, with the cells that are formulas.

    Parameters
    ----------
    formulas
        Column of the sheet (from 0) -> rows that hold one.
    """
    width = place.right - place.left + 1
    keep = side.rows <= place.last
    own = {at - place.left: rows for at, rows in formulas.items() if place.left <= at <= place.right}
    rows = set(side.rows[keep].tolist())
    calculated = {at for at, there in own.items() if place.last in there and len(there & rows) * 2 > len(rows)}
    return replace(
        side,
        headers=side.headers[:width],
        columns=[column[keep] for column in side.columns[:width]],
        rows=side.rows[keep],
        formulas=own,
        calculated=frozenset(calculated),
    )


def formula_cells(pieces: Iterable[bytes]) -> Mapping[int, frozenset[int]]:
    """Return the rows (from 1) in which each column (from 0) of a sheet part holds a formula."""
    found: dict[int, set[int]] = {}
    for rows in whole_rows(pieces):
        if b"<f" not in rows and b":f" not in rows:
            continue
        for letters, number in _FORMULA_CELL.findall(rows):
            found.setdefault(ooxml.column_at(letters.decode()), set()).add(int(number))
    return {column: frozenset(rows) for column, rows in found.items()}


def refuse_no_room(place: Place, named: str, columns: int) -> None:
    """Refuse new columns where the cells right of the table are in use.

    Raises
    ------
    SheetError
        With the remedy.
    """
    if columns > place.room:
        raise SheetError(
            Text(
                "{place}: the export has columns that the table lacks, and the cells right of it are in use.",
                "{place} : l'export a des colonnes que le tableau n'a pas, et les cellules à sa droite sont occupées.",
            ).format(place=named),
            Text(
                "Move what stands right of the table, or give it the missing columns yourself.",
                "Déplacez ce qui se trouve à droite du tableau, ou ajoutez-lui vous-même les colonnes manquantes.",
            ),
        )


# --------------------------------------------------------------------------------------------- private


def _headers_of(area: Area, table: TableAt) -> tuple[str, ...]:
    return tuple(header_text(cell) for cell in area.row(table.top)[table.left : table.right + 1])


def _plain(area: Area, grid: Grid) -> tuple[int, int, int]:
    """Return the header's row of a plain range, its first column with a header and its last."""
    found = next((at for at, row in enumerate(area.head) if _is_header(row, grid)), None)
    if found is None:
        found = (header_row(area.head) or (0, None))[0]
    named = [at for at, header in enumerate(grid.headers) if header]
    return found + 1, 0, named[-1] if named else 0  # the header's row counts from 1


def _is_header(row: Iterable[object], grid: Grid) -> bool:
    headers = tuple(header_text(cell) for cell in row)
    return headers[: len(grid.headers)] == grid.headers and (
        header_row([headers]) is not None or recognise_log(headers) is not None
    )


def _last_filled(area: Area, header: int, last: int, left: int, right: int) -> int:
    """Return the last row up to `last` in which one of the columns holds something: what stands beside is no deal."""
    if last == header or not all(blank(cell) for cell in area.row(last - 1)[left : right + 1]):
        return last
    return max((row for row in _filled_rows(area, header, left, right) if row <= last), default=header)


def _filled_rows(area: Area, last: int, left: int, right: int) -> list[int]:
    """Return the rows below `last` in which one of the columns holds something."""
    columns = area.columns(last, area.height, left, right + 1)
    told = rows_told(columns, max(0, area.height - last))
    return [last + down + 1 for down in np.flatnonzero(told).tolist()]


def _room(area: Area, header: int, bottom: int, right: int) -> int:
    """Count the free columns right of the table, beside its rows."""
    if right + 1 >= area.width:
        return LAST_COLUMN - right
    columns = area.columns(header - 1, min(bottom, area.height), right + 1, area.width)
    used = (at for at, column in enumerate(columns) if rows_told([column], len(column)).any())
    return next(used, LAST_COLUMN - right)
