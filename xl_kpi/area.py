"""The cells of one sheet, column by column: typed wherever all cells of a stretch are alike.

A million rows as Python objects are slow and big; most columns hold nothing but numbers, or nothing but dates.
A stretch whose cells differ (a text far down among the numbers) stays as objects, so no cell ever loses its type.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from types import NoneType

import numpy as np
from numpy.typing import NDArray

from xl_kpi.cells import EPOCH, Column

Rows = Sequence[Sequence[object]]

#: The first rows stand apart: a title and a header must not make objects of the numbers under them.
HEAD = 20
#: Rows of a stretch: big enough for numpy, small enough that its Python objects stay in the processor's cache.
STRETCH = 1024
#: A column with more different texts is made of names and ids: there is nothing to share.
SHARED_TEXTS = 4096

#: The cells of an empty row, whichever way the host writes them.
NOTHING = frozenset({None, ""})
NO_DAY = np.iinfo(np.int64).min


class Area:
    """All cells of a sheet from A1 on.

    Parameters
    ----------
    stretches
        Runs of rows, each one array a column; the first has at most `HEAD` rows, the others `STRETCH`.
    height, width
        How many rows and columns there are.
    """

    def __init__(self, stretches: list[list[Column]], height: int, width: int) -> None:
        self._stretches = stretches
        self.height = height
        self.width = width

    @property
    def head(self) -> Rows:
        """The first rows, where a header may stand."""
        return list(self._rows(self._stretches[:1]))

    @property
    def rows(self) -> Rows:
        """All rows, cell by cell: for small sheets."""
        return list(self._rows(self._stretches)) if self.width else [[]] * self.height

    @property
    def without_gaps(self) -> Rows:
        """All rows with one empty row where there are many: a stray cell far below must not cost a million."""
        kept: list[Sequence[object]] = []
        filled = True
        for stretch in self._stretches:
            if filled or not all(column.dtype.kind != "O" and _empty(column).all() for column in stretch):
                for row in self._rows([stretch]):
                    before, filled = filled, row.count(None) < len(row)
                    if filled or before:
                        kept.append(row)
        return kept

    def row(self, at: int) -> list[object]:
        """One row (0-based), cell by cell."""
        return [as_objects(column)[0] for column in self.columns(at, at + 1, 0, self.width)]

    def columns(self, top: int, bottom: int, left: int, right: int) -> tuple[Column, ...]:
        """Return a rectangle (0-based, `bottom` and `right` not included), one array a column."""
        parts: list[tuple[int, slice]] = []
        for number in range(len(self._stretches)):
            start, end = self._bounds(number)
            if start < bottom and end > top:
                parts.append((number, slice(max(top - start, 0), min(bottom, end) - start)))
        return tuple(
            join([cut(self._stretches[number][at], rows) for number, rows in parts])
            for at in range(left, min(right, self.width))
        )

    def put(self, row: int, column: int, cell: object) -> None:
        """Set one cell (0-based); one outside the area is ignored."""
        if row >= self.height or column >= self.width:
            return
        number = 0 if row < HEAD else (row - HEAD) // STRETCH + 1
        stretch = self._stretches[number]
        stretch[column] = as_objects(stretch[column])
        stretch[column][row - self._bounds(number)[0]] = cell

    def _bounds(self, number: int) -> tuple[int, int]:
        start = HEAD + (number - 1) * STRETCH if number else 0
        return start, min(self.height, HEAD + number * STRETCH)

    @staticmethod
    def _rows(stretches: list[list[Column]]) -> Iterator[list[object]]:
        for stretch in stretches:
            yield from map(list, zip(*(as_objects(column).tolist() for column in stretch), strict=True))


def area_of(rows: Iterable[Sequence[object]], width: int) -> Area:
    """Make an area of rows of cells, each `width` long, taken one stretch at a time."""
    source = iter(rows)
    texts: list[dict[str, str] | None] = [{} for _ in range(width)]
    stretches: list[list[Column]] = []
    height, size = 0, HEAD
    while taken := list(islice(source, size)):
        height += len(taken)
        columns = _columns(taken, width)
        stretches.append(columns)
        for at, column in enumerate(columns):
            texts[at] = _share(column, texts[at])
        size = STRETCH
    return Area(stretches, height, width)


def pack(cells: Sequence[object], of_int: Callable[[int], object] | None = None) -> Column:
    """Make one array of cells: typed when all that are not empty are floats, or dates, else of objects.

    Parameters
    ----------
    of_int
        What whole numbers stand for, where they are no numbers.
    """
    if isinstance(cells, np.ndarray):  # a host that has them so
        return cells
    kinds = set(map(type, cells))
    if of_int is not None and int in kinds:
        cells = [of_int(cell) if type(cell) is int else cell for cell in cells]
        kinds = set(map(type, cells))
    if str in kinds and "" in cells:
        cells = [None if cell == "" else cell for cell in cells]
        kinds = set(map(type, cells))
    if kinds == {float}:
        return np.array(cells, np.float64)
    kinds.discard(NoneType)
    if not kinds:
        return np.full(len(cells), np.nan)
    if kinds == {float}:  # numpy makes NaN of None, too, but slowly
        return np.array([math.nan if cell is None else cell for cell in cells], np.float64)
    if kinds == {dt.date}:  # by their ordinals: numpy takes ten times as long to make days of dates
        days = [NO_DAY if cell is None else cell.toordinal() - EPOCH for cell in cells]  # type: ignore[attr-defined]
        return np.array(days, np.int64).view("M8[D]")
    column = np.empty(len(cells), object)
    column[:] = cells
    return column


def join(parts: Sequence[Column]) -> Column:
    """Put stretches of one column together: typed when those that hold anything have the same type."""
    if not parts:
        return np.empty(0, object)
    kinds = {part.dtype for part in parts if part.dtype.kind == "O" or not _empty(part).all()}
    if not kinds:
        return np.full(sum(map(len, parts)), np.nan)
    if len(kinds) != 1 or np.dtype(object) in kinds:
        return np.concatenate([as_objects(part) for part in parts])
    typed = kinds.pop()
    nothing = np.array(np.nan if typed.kind == "f" else "NaT", typed)
    return np.concatenate([part if part.dtype == typed else np.full(len(part), nothing) for part in parts])


def cut(column: Column, rows: slice | NDArray[np.bool_]) -> Column:
    """Take some rows of a column; without a header or a totals row the rest may be alike."""
    some: Column = column[rows]
    return pack(some.tolist()) if column.dtype.kind == "O" and len(some) < len(column) else some


def as_objects(column: Column) -> Column:
    """Return the cells of a column as Python objects, None where empty."""
    if column.dtype.kind == "O":
        return column
    objects = column.astype(object)
    objects[_empty(column)] = None
    return objects


# --------------------------------------------------------------------------------------------- private


def _columns(rows: list[Sequence[object]], width: int) -> list[Column]:
    """Make one array a column of some rows; those without anything, a sheet may have a million, at next to no cost."""
    if set(rows[0]) <= NOTHING and rows.count(rows[0]) == len(rows):
        return [np.full(len(rows), np.nan)] * width
    return [pack(cells) for cells in zip(*rows, strict=True)]


def _empty(column: Column) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Mark the empty cells of a typed column."""
    return np.isnat(column) if column.dtype.kind == "M" else np.isnan(column)


def _share(column: Column, known: dict[str, str] | None) -> dict[str, str] | None:
    """Let equal texts of a column be one object, as long as there are few different ones."""
    if known is None or column.dtype.kind != "O":
        return known
    column[:] = [known.setdefault(cell, cell) if type(cell) is str else cell for cell in column.tolist()]
    return known if len(known) <= SHARED_TEXTS else None
