"""What `KPI_DEALS` returns: a text in a cell that stands for deals which were read once.

    KPI_DEALS #9f3c2a11d0e4b7a8 ["=[Deals.xlsx]Pipeline!$A$1:$L$61","stages","=[Deals.xlsx]Settings!$A$3:$D$8"]

It names its ranges and holds a hash of what was in them. What was read is kept as long as the process lives; after
that (the workbook opened again, saved under another name) the ranges are read again, and hold only if the hash agrees.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from xl_kpi.cells import Column
from xl_kpi.deals import Deals
from xl_kpi.errors import StaleError
from xl_kpi.frozen import once
from xl_kpi.grid import Grid
from xl_kpi.overheard import Overheard
from xl_kpi.source import Source, is_source
from xl_kpi.texts import Text

MARK = "KPI_DEALS #"
#: How many handles are kept: a workbook has one or two, and each holds all its deals.
MOST = 8

STALE = Text(
    "The deals of this KPI_DEALS cell are not at hand any more and cannot be read again as they were.",
    "Les affaires de cette cellule KPI_DEALS ne sont plus en mémoire et ne se relisent pas à l'identique.",
)
CALCULATE = Text(
    "Calculate that cell again: select it, F2, Enter (or Ctrl+Alt+F9 for all).",
    "Recalculez cette cellule : sélectionnez-la, F2, Entrée (ou Ctrl+Alt+F9 pour tout).",
)

#: Reads a range again by its address; None when it is not there.
Find = Callable[[str], Source | None]


@dataclass(slots=True)
class Handles:
    """The deals that handles stand for, the last used ones."""

    _kept: OrderedDict[str, tuple[Deals, bool]] = field(default_factory=OrderedDict)
    _said: OrderedDict[tuple[str | None, str], tuple[Overheard, str]] = field(default_factory=OrderedDict)

    def keep(self, handle: str, deals: Deals, *, dated: bool) -> None:
        """Keep the deals of a handle; `dated` when the call named their as-of day."""
        self._kept[handle] = deals, dated
        self._kept.move_to_end(handle)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def rename(self, old: str, new: str) -> None:
        """Let another handle stand for the same deals."""
        self._kept[new] = self._kept.pop(old)

    def get(self, handle: str, today: dt.date) -> Deals | None:
        """Return the deals of a handle, None when they are not kept or were read for another day."""
        deals, dated = self._kept.get(handle, (None, False))
        if deals is None or not (dated or deals.as_of == today):
            return None
        self._kept.move_to_end(handle)
        return deals

    def note(self, source: Overheard, given: str, handle: str) -> None:
        """Remember what a source said when a handle was made of it, and what was given beside it."""
        self._said[source.address, given] = source, handle
        self._said.move_to_end((source.address, given))
        while len(self._said) > MOST:
            self._said.popitem(last=False)

    def unchanged(self, source: Source, given: str) -> tuple[str, Deals] | None:
        """Return the handle and the deals of a source that says what it said before; None where it may not."""
        before, handle = self._said.get((source.address, given), (None, ""))
        if before is None or handle not in self._kept or not before.is_said_by(source):
            return None
        self._kept.move_to_end(handle)
        return handle, self._kept[handle][0]


def is_handle(value: object) -> bool:
    """Tell whether a cell holds a handle."""
    return isinstance(value, str) and value.startswith(MARK)


def handle_of(grid: Grid, arguments: Sequence[object]) -> str:
    """Return the handle of a call.

    Parameters
    ----------
    grid
        The deals, as they were read.
    arguments
        Of the call: the deals, then names and values; sources, rows of cells or single values.
    """
    digest = hashlib.blake2b(digest_size=8)
    for part in _content(grid):
        digest.update(part)
    for argument in arguments[1:]:
        cells = argument.rows(0, argument.height) if is_source(argument) else argument
        digest.update(repr([list(row) for row in cells] if isinstance(cells, list | tuple) else cells).encode())
    told = json.dumps([_written(argument) for argument in arguments], ensure_ascii=False, separators=(",", ":"))
    return f"{MARK}{digest.hexdigest()} {told}"


def hash_of(handle: str) -> str:
    """Return the hash that a handle holds."""
    return handle[len(MARK) :].partition(" ")[0]


def arguments_of(handle: str, find: Find) -> list[object]:
    """Return the arguments of the call that made a handle, its ranges read again.

    Raises
    ------
    StaleError
        A range is not there any more, or the handle is none.
    """
    try:
        told = json.loads(handle[len(MARK) :].partition(" ")[2])
    except ValueError:
        told = None
    if not isinstance(told, list):
        raise StaleError(STALE, CALCULATE)
    return [_read(one, find) for one in told]


# --------------------------------------------------------------------------------------------- private


def _content(grid: Grid) -> list[bytes]:
    """Return what decides the figures of a grid."""
    return [repr((grid.headers, grid.date1904)).encode(), grid.rows.tobytes(), *map(_digest, grid.columns)]


@once
def _digest(column: Column) -> bytes:
    return hashlib.blake2b(_bytes(column), digest_size=16).digest()


def _bytes(column: Column) -> bytes:
    if column.dtype.kind != "O":
        return column.tobytes()
    cells = [cell if type(cell) is str else f"\x1e{cell!r}" for cell in column.tolist()]
    return "\x1f".join(cells).encode("utf-8", "surrogatepass")


def _written(argument: object) -> object:
    """Write an argument into the handle: an address begins with "=", a text that does so with an apostrophe."""
    if is_source(argument):
        return f"={argument.address or ''}"
    if isinstance(argument, str):
        return f"'{argument}" if argument.startswith(("=", "'")) else argument
    if argument is None or isinstance(argument, bool | int | float):
        return argument
    return argument.isoformat() if isinstance(argument, dt.date) else "="


def _read(told: object, find: Find) -> object:
    if not isinstance(told, str) or not told.startswith(("=", "'")):
        return told
    if told.startswith("'"):
        return told[1:]
    source = find(told[1:]) if len(told) > 1 else None
    if source is None:
        raise StaleError(STALE, CALCULATE)
    return source
