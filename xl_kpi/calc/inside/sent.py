"""The columns that the other Python has: none is sent twice, and one that is watched not even read twice."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, NamedTuple

from xl_kpi.calc.inside.ranges import MANY, Cells, cells_of, packed

#: Cells of columns that both sides keep.
MOST_CELLS = 8_000_000

Message = dict[str, Any]
#: Which column it is: the document's number (no two open ones share it), the range, the column, its first row.
Key = tuple[object, ...]


class Read(NamedTuple):
    """Cells as they were read, the errors among them, what watches them, and its number of changes then."""

    cells: Any
    errors: dict[int, str]
    watch: Any = None
    changes: int | None = None


class Sent:
    """The columns that the other Python has, and the one that it will ask for next."""

    def __init__(self) -> None:
        #: Numbers of columns that the other side may forget.
        self.dropped: list[int] = []
        #: `watching.Watches`, in an office.
        self.watches: Any = None
        self._columns: OrderedDict[Key, tuple[int, Read]] = OrderedDict()
        self._size = 0
        self._token = 0
        self._next: dict[Key, tuple[int, int]] = {}
        self._before: Key | None = None
        self._ahead: tuple[Key, Read] | None = None

    def column(self, cells: Cells, document: Any, at: int, top: int) -> tuple[Message, bytes]:
        """Return what to say of a column: that it is the same as before, or its cells."""
        key = _key(cells, document, at, top)
        if self._before is not None and self._before[:2] == key[:2]:
            self._next[self._before] = at, top
        self._before = key
        ahead = self._taken_ahead(key)
        token, known = self._columns.get(key, (0, None))
        if ahead is None and known is not None and self._holds(known, cells, at, top):
            return self._same(key, token)
        read = ahead or self._read(cells, document, at, top)
        if known is not None and known.cells == read.cells and known.errors == read.errors:
            self._columns[key] = token, read
            return self._same(key, token)
        if known is not None:
            self._drop(key)
        self._token += 1
        self._columns[key] = self._token, read
        self._size += len(read.cells)
        while self._size > MOST_CELLS and len(self._columns) > 1:
            oldest = next(iter(self._columns))
            self._end(self._columns[oldest][1])
            self._drop(oldest)
        said, plain = packed(read.cells, read.errors)
        return {**said, "token": self._token}, plain

    def read_ahead(self, cells: Cells, document: Any) -> None:
        """Read the column that was asked for next the last time, while the other side is busy with this one.

        Not where a formula may have to be calculated first: its question would meet the next one of the other side.
        """
        following = self._next.get(self._before) if self._before is not None else None
        if following is None:
            return
        key = _key(cells, document, *following)
        _, known = self._columns.get(key, (0, None))
        if (known is None or not self._holds(known, cells, *following)) and not cells.has_formulas:
            self._ahead = key, self._read(cells, document, *following)

    def begin(self) -> None:
        """Begin with another question: what was read ahead for the last one may have changed since."""
        self._taken_ahead(None)
        self._before = None

    def forget(self) -> None:
        """Begin with another Python, which has nothing."""
        for _, read in self._columns.values():
            self._end(read)
        self._columns.clear()
        self.dropped.clear()
        self._size = 0

    def differs(self, watch: Any) -> bool:
        """Tell whether the cells of a watch are others than those that the other side has, which is then forgotten.

        Nobody may need them any more: they are not to be looked at again and again.
        """
        for key, (token, read) in self._columns.items():
            if read.watch is watch:
                changes = watch.changes
                if cells_of(watch.document, watch.area, len(read.cells)) != read.cells:
                    self._end(read)
                    self._drop(key)
                    return True
                self._columns[key] = token, read._replace(changes=changes)
        return False

    def _holds(self, known: Read, cells: Cells, at: int, top: int) -> bool:
        return known.watch is not None and self.watches.trusts(known.watch, known.changes, cells.area(at, top))

    def _read(self, cells: Cells, document: Any, at: int, top: int) -> Read:
        """Read a column, watched from before its first cell is read; a short one is as quickly read again."""
        _, known = self._columns.get(_key(cells, document, at, top), (0, None))
        watch = None if known is None else known.watch
        if self.watches is not None and cells.height - top > MANY:
            watch = self.watches.begin(document, cells.area(at, top), watch)
        changes = None if watch is None else watch.changes
        return Read(*cells.column(at, top), watch, changes)

    def _taken_ahead(self, key: Key | None) -> Read | None:
        """Return what was read ahead where it is the column that is asked for; it is kept for no other."""
        ahead, self._ahead = self._ahead, None
        if ahead is None or ahead[0] == key:
            return None if ahead is None else ahead[1]
        _, known = self._columns.get(ahead[0], (0, None))
        if known is None or known.watch is not ahead[1].watch:
            self._end(ahead[1])
        return None

    def _same(self, key: Key, token: int) -> tuple[Message, bytes]:
        self._columns.move_to_end(key)
        return {"same": token}, b""

    def _drop(self, key: Key) -> None:
        token, read = self._columns.pop(key)
        self._size -= len(read.cells)
        self.dropped.append(token)

    def _end(self, read: Read) -> None:
        if read.watch is not None:
            self.watches.end(read.watch)


# --------------------------------------------------------------------------------------------- private


def _key(cells: Cells, document: Any, at: int, top: int) -> Key:
    return document.RuntimeUID, cells.address, at, top
