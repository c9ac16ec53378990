"""A header row and the columns under it, as the host read them: the one shape in which a sheet enters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from xl_kpi import cells
from xl_kpi.area import HEAD, Area, cut
from xl_kpi.cells import Column, ErrorCell
from xl_kpi.errors import SheetError
from xl_kpi.frozen import once
from xl_kpi.headers import Recognised, named_column, recognise
from xl_kpi.source import Columns, Given, Source, columns_of, head, is_source, rows_of
from xl_kpi.texts import Text, same

#: Fields that every figure needs and hardly a row lacks: they tell first which rows are blank.
ALWAYS_TOLD = ("created_on", "deal_id", "stage")
#: How far down a header may stand, under a title and notes.
HEADER_ROWS = HEAD


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a sheet.

    Parameters
    ----------
    headers
        The header cells as text, "" where empty.
    columns
        One array of raw cells for each header.
    rows
        The sheet's row number of each data row; blank rows are gone.
    place
        Where it was read, for messages: "pipeline.xlsx, sheet Deals".
    date1904
        True when serial numbers count from 1904.
    header_row
        The sheet's row number of the header.
    other_headers
        Row numbers above it that look like a header, too; what stands there is not read.
    """

    headers: tuple[str, ...]
    columns: Sequence[Column]
    rows: NDArray[np.int64]
    place: str = ""
    date1904: bool = False
    header_row: int = 1
    other_headers: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def blanks(self) -> NDArray[np.int64]:
        """Return the sheet's numbers of the blank rows between the header and the last row."""
        last = int(self.rows[-1]) if len(self) else self.header_row
        if last - self.header_row <= len(self):
            return np.zeros(0, np.int64)
        return np.setdiff1d(np.arange(self.header_row + 1, last + 1), self.rows, assume_unique=True)

    def find(self, header: str) -> int | None:
        """Return the index of the column with that header, compared the forgiving way, or None."""
        return named_column(self.headers, header)

    def named(self, at: int) -> Text:
        """Return the header of a column for a sentence, with its number where that alone tells it apart."""
        header = self.headers[at]
        if not header:
            return Text(f"column {at + 1} (no header)", f"colonne {at + 1} (sans en-tête)")
        if self.headers.count(header) == 1:
            return same(header)
        return same(header) + Text(f" (column {at + 1})", f" (colonne {at + 1})")

    def holds(self, at: int) -> bool:
        """Tell whether a column has a header or, without one, a cell that is not blank."""
        return bool(self.headers[at]) or bool(rows_told([self.columns[at]], len(self)).any())

    def take(self, keep: NDArray[np.bool_]) -> Grid:
        """Return the grid with only the rows marked."""
        columns = Columns(lambda at: cut(self.columns[at], keep), len(self.columns))
        return replace(self, columns=columns, rows=self.rows[keep])


EMPTY = Grid((), (), np.zeros(0, np.int64))


def grid_of(
    rows: Sequence[Sequence[object]],
    *,
    header_at: int = 0,
    first_row: int = 1,
    place: str = "",
    date1904: bool = False,
) -> Grid:
    """Make a grid of rows of cells, such as the values of a range.

    Parameters
    ----------
    rows
        The rows, all of the same length; the one at `header_at` is the header, what stands above is left.
    first_row
        The sheet's number of the first of `rows`.
    """
    source = Given(rows, first_row)
    return grid_of_source(source, header_at=header_at, place=place, date1904=date1904) if rows else EMPTY


def grid_of_source(
    source: Source, *, header_at: int, first: Sequence[int] = (), place: str = "", date1904: bool = False
) -> Grid:
    """Make a grid of the cells of a host.

    Parameters
    ----------
    first
        The columns that will be asked for anyway: they tell first which rows are blank.
    """
    headers = tuple(header_text(cell) for cell in source.rows(header_at, header_at + 1)[0])
    columns = columns_of(source, header_at + 1)
    size = max(source.height - header_at - 1, 0)
    rows = np.arange(size, dtype=np.int64) + source.first_row + header_at + 1
    grid = Grid(headers, columns, rows, place, date1904, source.first_row + header_at)
    others = (at for at in range(len(headers)) if at not in first)
    filled = rows_told((columns[at] for at in chain(first, others)), size)
    return grid if filled.all() else grid.take(filled)


def grid_of_area(
    area: Area,
    *,
    header_at: int,
    end: int | None = None,
    left: int = 0,
    right: int | None = None,
    place: str = "",
    date1904: bool = False,
) -> Grid:
    """Make a grid of the columns of a sheet: the header at `header_at`, the cells under it up to `end`."""
    end = area.height if end is None else end
    right = area.width if right is None else min(right, area.width)
    headers = tuple(header_text(cell) for cell in area.row(header_at)[left:right])
    columns = area.columns(header_at + 1, end, left, right)
    rows = np.arange(header_at + 2, end + 1, dtype=np.int64)
    grid = Grid(headers, columns, rows, place, date1904, header_at + 1)
    filled = rows_told(sorted(columns, key=lambda column: column.dtype.kind == "O"), len(grid))
    return grid if filled.all() else grid.take(filled)


def pipeline_grid(cells_of: object, *, date1904: bool = False) -> Grid:
    """Make the grid of the deals that a function is given: a source, or rows of cells.

    Raises
    ------
    SheetError
        It is no range with a header that is recognised.
    """
    rows = None if is_source(cells_of) else rows_of(cells_of)
    source = cells_of if is_source(cells_of) else Given(rows or [])
    top = head(source) if source.height and source.width else ()
    found = header_row(top)
    if found is None:
        raise SheetError(
            Text("The first argument is no range of deals with its header row.",
                 "Le premier argument n'est pas une plage d'affaires avec sa ligne d'en-têtes."),
            Text("Give the whole table with its headers, such as Deals[#All].",
                 "Donnez tout le tableau avec ses en-têtes, par exemple Deals[#Tout]."),
        )  # fmt: skip
    at, known = found
    usual = [known.fields[name] for name in ALWAYS_TOLD if name in known.fields]
    first = dict.fromkeys((*usual, *known.fields.values(), *(column for _, column in known.entries)))
    grid = grid_of_source(source, header_at=at, first=tuple(first), place="deals", date1904=date1904)
    return replace(grid, other_headers=headers_above(top, at, source.first_row))


def header_row(
    rows: Sequence[Sequence[object]], chosen: Mapping[str, str] | None = None
) -> tuple[int, Recognised] | None:
    """Find the header of a pipeline among the first rows: the row that says most, or None."""
    best: tuple[int, Recognised] | None = None
    for at, row in enumerate(rows[:HEADER_ROWS]):
        found = recognise([header_text(cell) for cell in row], chosen=chosen)
        if found.is_pipeline and (best is None or told(found) > told(best[1])):
            best = at, found
    return best


def headers_above(
    rows: Sequence[Sequence[object]], at: int, first_row: int = 1, chosen: Mapping[str, str] | None = None
) -> tuple[int, ...]:
    """Return the numbers of the rows above a header that could be headers of a pipeline, too."""
    return tuple(row + first_row for row in range(at) if header_row([rows[row]], chosen) is not None)


def told(found: Recognised) -> int:
    """Count how much a header row says."""
    return len(found.fields) + len(found.entries)


def header_text(cell: object) -> str:
    """Return a header cell as text."""
    return "" if blank(cell) else (cells.texts(np.array([cell], object))[0] or "")


def blank(cell: object) -> bool:
    """Tell whether a cell is empty; an error is not."""
    if isinstance(cell, ErrorCell):
        return False
    return cell is None or (isinstance(cell, str) and not cell.strip()) or cell != cell  # noqa: PLR0124  # NaN


def rows_told(columns: Iterable[Column], size: int) -> NDArray[np.bool_]:
    """Mark the rows with a cell that is not blank; each column is asked only about the rows still in doubt."""
    filled = np.zeros(size, bool)
    doubt = np.arange(size)
    for column in columns:
        if not len(doubt):
            break
        told = _filled(column) if len(doubt) == size else _filled(column[doubt])
        filled[doubt[told]] = True
        doubt = doubt[~told]
    return filled


# --------------------------------------------------------------------------------------------- private


@once
def _filled(column: Column) -> NDArray[np.bool_]:
    """Mark the cells that are not blank."""
    if cells.is_plain_text(column):
        return np.array([cell is not None and bool(cell.strip()) for cell in column.tolist()], bool)
    if column.dtype.kind == "O":
        return np.array([not blank(cell) for cell in column.tolist()], bool)
    return np.asarray(~np.isnat(column) if column.dtype.kind == "M" else ~np.isnan(column), bool)
