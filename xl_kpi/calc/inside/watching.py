"""Watches the columns that were read: one that has not changed since need not be read again.

LibreOffice tells a listener that cells of a range have changed when what changed them is done. Two things are to be
minded. A formula may be calculated in the middle of a change (columns come in), when it was not told yet. And when
everything is calculated anew, every listener is told of a change, though cells that hold no formula stay what they are.

So each document has an outpost, too: a cell that nobody uses. What it is told of is no change. And a column that was
reported just after it was taken as unchanged, or together with the outpost, is looked at again as soon as the office is
free; if it has changed after all, everything is calculated once more.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import unohelper
from com.sun.star.util import XModifyListener

from xl_kpi.calc.inside.later import later
from xl_kpi.calc.inside.ranges import FORMULAS


class Watch(unohelper.Base, XModifyListener):  # type: ignore[misc]  # classes of the office
    """Watches some cells.

    Parameters
    ----------
    document, area
        The cells.
    report
        What is to be done when they are reported.
    outpost
        What watches the cell of the document that nobody uses; None for itself.
    """

    def __init__(self, document: Any, area: Any, report: Callable[[Watch], None], outpost: Watch | None = None) -> None:
        self.document, self.area = document, area
        self.outpost = outpost
        #: Counts how often the cells were read.
        self.reads = 0
        self._place = area.AbsoluteName
        self._told = 0
        self._report = report
        area.addModifyListener(self)

    @property
    def changes(self) -> int:
        """A number that is another one after each change of the cells."""
        return self._told - (0 if self.outpost is None else self.outpost.changes)

    def modified(self, event: Any) -> None:  # noqa: ARG002  # UNO's shape
        """Note that a cell may have changed."""
        self._told += 1
        self._report(self)

    def disposing(self, event: Any) -> None:  # noqa: ARG002
        """Let go of a document that is closed."""
        self.document = self.area = None

    @property
    def is_in_place(self) -> bool:
        """Tell whether the cells, and those of the outpost, lie where they lay: rows and columns come and go."""
        here = self.area is not None and self._place == _place_of(self.area)
        return here and (self.outpost is None or self.outpost.is_in_place)

    def is_of(self, area: Any) -> bool:
        """Tell whether it watches the cells of an area."""
        return self.is_in_place and self._place == area.AbsoluteName

    def end(self) -> None:
        """Watch no longer."""
        if self.area is not None:
            with suppress(Exception):  # cells that were removed tell nobody any more
                self.area.removeModifyListener(self)
            self.document = self.area = None


class Watches:
    """All that is watched.

    Parameters
    ----------
    differs
        Tells whether the cells of a watch are others than those that were read last.
    """

    def __init__(self, differs: Callable[[Watch], bool]) -> None:
        self._differs = differs
        self._outposts: dict[str, Watch] = {}
        self._of: dict[Watch, set[Watch]] = {}
        self._trusted: set[Watch] = set()
        #: With how often each had been read then.
        self._suspected: dict[Watch, int] = {}

    def begin(self, document: Any, area: Any, before: Watch | None) -> Watch | None:
        """Watch a column that is about to be read; None where formulas stand: they change with other cells.

        Parameters
        ----------
        before
            What watched these cells so far.
        """
        of_values = not area.queryContentCells(FORMULAS).getCount()
        watch = before if before is not None and of_values and before.is_of(area) else None
        if watch is None and before is not None:
            self.end(before)
        if watch is None and of_values:
            outpost = self._outpost(document, area.getSpreadsheet())
            watch = Watch(document, area, self._reported, outpost)
            self._of[outpost].add(watch)
        if watch is not None:
            watch.reads += 1
        return watch

    def trusts(self, watch: Watch, changes: int | None, area: Any) -> bool:
        """Tell whether a column is as it was read, when `changes` was its number."""
        if watch.changes != changes or not watch.is_of(area):
            return False
        if not self._trusted:
            later(self._look_again)
        self._trusted.add(watch)
        return True

    def end(self, watch: Watch) -> None:
        """Watch a column no longer."""
        if watch.outpost in self._of:
            self._of[watch.outpost].discard(watch)
        watch.end()

    def _outpost(self, document: Any, sheet: Any) -> Watch:
        name = document.RuntimeUID
        known = self._outposts.get(name)
        if known is None or not known.is_in_place:
            for gone in [one for one, outpost in self._outposts.items() if not outpost.is_in_place]:
                del self._of[self._outposts[gone]]
                self._outposts.pop(gone).end()
            cell = sheet.getCellByPosition(sheet.getColumns().getCount() - 1, sheet.getRows().getCount() - 1)
            known = self._outposts[name] = Watch(document, cell, self._everything_reported)
            self._of[known] = set()
        return known

    def _reported(self, watch: Watch) -> None:
        if watch in self._trusted:
            self._suspect([watch])

    def _everything_reported(self, outpost: Watch) -> None:
        self._suspect(self._of.get(outpost, ()))

    def _suspect(self, watches: Any) -> None:
        if not self._trusted and not self._suspected:
            later(self._look_again)
        self._suspected.update({watch: watch.reads for watch in watches})

    def _look_again(self) -> None:
        """Look at one column that is suspected, and at the next when the office is free again."""
        self._trusted.clear()
        if not self._suspected:
            return
        watch, reads = self._suspected.popitem()
        if watch.is_in_place and watch.reads == reads and self._differs(watch):
            _calculate_all(watch.document)
        if self._suspected and not self._trusted:
            later(self._look_again)


# --------------------------------------------------------------------------------------------- private


def _place_of(area: Any) -> str:
    """Return where cells lie; nowhere once they were removed."""
    try:
        return str(area.AbsoluteName)
    except Exception:  # that is how LibreOffice says so
        return ""


def _calculate_all(document: Any) -> None:
    """Calculate every formula anew; the document is no more changed than it was."""
    changed = document.isModified()
    document.calculateAll()
    document.setModified(changed)
