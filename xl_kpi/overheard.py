"""A source that notes what it said, so that one that says the same again need not have its deals read again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from xl_kpi.area import Rows
from xl_kpi.source import Source


@dataclass(slots=True)
class Overheard:
    """A `Source` that passes on what another says, and remembers it.

    Parameters
    ----------
    source
        The other one.
    """

    source: Source
    _rows: dict[tuple[int, int], Rows] = field(default_factory=dict)
    _columns: dict[tuple[int, int], Sequence[object]] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """How many rows it has."""
        return self.source.height

    @property
    def width(self) -> int:
        """How many columns it has."""
        return self.source.width

    @property
    def first_row(self) -> int:
        """The sheet's number of its first row."""
        return self.source.first_row

    @property
    def address(self) -> str | None:
        """Where the host finds the same cells again."""
        return self.source.address

    @property
    def of_int(self) -> Callable[[int], object] | None:
        """What a whole number stands for."""
        return self.source.of_int

    def rows(self, top: int, bottom: int) -> Rows:
        """Return some rows."""
        rows = self.source.rows(top, bottom)
        self._rows[top, bottom] = [list(row) for row in rows]
        return rows

    def column(self, at: int, top: int) -> Sequence[object]:
        """Return the cells of one column."""
        self._columns[at, top] = self.source.column(at, top)
        return self._columns[at, top]

    def is_said_by(self, source: Source) -> bool:
        """Tell whether a source says the same: the very columns, in a host that hands out an unchanged one again.

        A host that makes new columns each time is not asked: that would cost as much as to read the deals.
        """
        return (
            bool(self._columns)
            and all(map(_frozen, self._columns.values()))
            and (source.height, source.width, source.first_row, source.address)
            == (self.height, self.width, self.first_row, self.address)
            and all(list(map(list, source.rows(*place))) == rows for place, rows in self._rows.items())
            and all(source.column(*place) is column for place, column in self._columns.items())
        )


# --------------------------------------------------------------------------------------------- private


def _frozen(column: Sequence[object]) -> bool:
    return isinstance(column, np.ndarray) and not column.flags.writeable and column.base is None
