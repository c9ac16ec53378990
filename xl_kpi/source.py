"""Cells that a function is given, read only where they are asked for.

A host hands over a range; the header tells which of its columns matter, and the others are never fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Protocol, TypeGuard, overload, runtime_checkable

from xl_kpi.area import HEAD, Rows, pack
from xl_kpi.cells import Column


@runtime_checkable
class Source(Protocol):
    """A rectangle of cells of a host."""

    @property
    def height(self) -> int:
        """How many rows it has."""

    @property
    def width(self) -> int:
        """How many columns it has."""

    @property
    def first_row(self) -> int:
        """The sheet's number of its first row; 1 for cells that do not lie on a sheet."""

    @property
    def address(self) -> str | None:
        """Where the host finds the same cells again; None for cells that lie nowhere."""

    @property
    def of_int(self) -> Callable[[int], object] | None:
        """What a whole number stands for where the host writes error values as such; None where it is a number."""

    def rows(self, top: int, bottom: int) -> Rows:
        """Return some rows (0-based, `bottom` not included), cell by cell."""

    def column(self, at: int, top: int) -> Sequence[object]:
        """Return the cells of one column from row `top` on; `of_int` has not been at them."""


@dataclass(frozen=True, slots=True)
class Given:
    """Rows of cells that are there already.

    Parameters
    ----------
    cells
        The rows, all of the same length.
    """

    cells: Rows
    first_row: int = 1
    address: str | None = None
    of_int: Callable[[int], object] | None = None

    @property
    def height(self) -> int:
        """How many rows it has."""
        return len(self.cells)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.cells[0]) if self.cells else 0

    def rows(self, top: int, bottom: int) -> Rows:
        """Return some rows."""
        some = self.cells[top:bottom]
        return some if self.of_int is None else [_told(row, self.of_int) for row in some]

    def column(self, at: int, top: int) -> Sequence[object]:
        """Return the cells of one column from row `top` on."""
        return list(map(itemgetter(at), self.cells[top:] if top else self.cells))


class Columns(Sequence[Column]):
    """The columns of a table, each loaded when it is first asked for.

    Parameters
    ----------
    load
        Returns the column at an index.
    """

    def __init__(self, load: Callable[[int], Column], width: int) -> None:
        self._load = load
        self._columns: list[Column | None] = [None] * width

    def __len__(self) -> int:
        return len(self._columns)

    @overload
    def __getitem__(self, at: int) -> Column: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Column]: ...
    def __getitem__(self, at: int | slice) -> Column | Sequence[Column]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        column = self._columns[at]
        if column is None:
            column = self._columns[at] = self._load(range(len(self))[at])
        return column

    def __iter__(self) -> Iterator[Column]:
        return (self[at] for at in range(len(self)))


def is_source(value: object) -> TypeGuard[Source]:
    """Tell whether it is a source: each type is looked at once, as a protocol's members take their time."""
    kind = type(value)
    if kind not in _IS_SOURCE:
        _IS_SOURCE[kind] = isinstance(value, Source)
    return _IS_SOURCE[kind]


def columns_of(source: Source, top: int) -> Columns:
    """Return the columns of a source from row `top` on."""
    return Columns(lambda at: pack(source.column(at, top), source.of_int), source.width)


def head(source: Source) -> Rows:
    """Return the first rows, where a header may stand."""
    return source.rows(0, min(HEAD, source.height))


def value_of(argument: object) -> object:
    """Return what a function reads of an argument: a single value, or rows of cells."""
    if not is_source(argument):
        return argument
    rows = argument.rows(0, argument.height)
    return rows[0][0] if argument.height == 1 and argument.width == 1 else [list(row) for row in rows]


def rows_of(value: object) -> list[list[object]] | None:
    """Return rows of cells, all of the same length, or None for what is no range."""
    if not isinstance(value, list | tuple) or not value or not all(isinstance(row, list | tuple) for row in value):
        return None
    width = len(value[0])
    if not width or any(len(row) != width for row in value):
        return None
    if any(isinstance(cell, list | tuple) for row in value for cell in row):
        return None
    return [list(row) for row in value]


# --------------------------------------------------------------------------------------------- private

_IS_SOURCE: dict[type, bool] = {}


def _told(cells: Sequence[object], of_int: Callable[[int], object]) -> Sequence[object]:
    return [of_int(cell) if type(cell) is int else cell for cell in cells] if int in map(type, cells) else cells
