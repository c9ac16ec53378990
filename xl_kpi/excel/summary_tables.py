"""The table objects of the new tab, which are to be called what those of the old one were."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, count
from typing import Any

from xl_kpi.excel.objects import members
from xl_kpi.excel.undo import Undo

#: What a table of the old tab is called until it is deleted.
REPLACED = "XlKpiReplaced"


class SummaryTables:
    """The tables of the new tab, each beside the one that it replaces.

    Parameters
    ----------
    workbook, donor
        Two open workbooks.
    old, new
        The sheet that is replaced, if any, and the copy of the donor's only sheet.
    """

    def __init__(self, workbook: Any, donor: Any, old: Any | None, new: Any) -> None:
        # Excel renames the copy of a table whose name is taken: it is known by its place
        copies = {table.Range.Address: table for table in members(new.ListObjects)}
        written = {table.Name: copies[table.Range.Address] for table in members(donor.Worksheets.Item(1).ListObjects)}
        self._old = [] if old is None else [(table, table.Name) for table in members(old.ListObjects)]
        self._copies = written
        self._earlier = earlier_names(written, [name for _, name in self._old])
        taken = _names_taken(workbook) - {table.Name.casefold() for table in written.values()}
        self._final: dict[str, str] = {}
        for base in written:
            self._final[base] = self._earlier.get(base) or free_name(base, taken)
            taken.add(self._final[base].casefold())

    @property
    def successors(self) -> dict[str, str]:
        """The names of the old tab's tables, each with the present name of the table in its place."""
        return {old: self._copies[base].Name for base, old in self._earlier.items()}

    @property
    def lost(self) -> list[str]:
        """The names of the old tab's tables that the new one does not have."""
        return [name for _, name in self._old if name not in self._earlier.values()]

    def take_names(self, undo: Undo) -> dict[str, str]:
        """Give the new tables their names; return what the old ones are called meanwhile, each with its successor."""
        meanwhile = {}
        for at, (table, name) in enumerate(self._old, 1):
            undo.set(table, "Name", f"{REPLACED}_{at}")
            meanwhile[f"{REPLACED}_{at}"] = name
        for base, table in self._copies.items():
            undo.set(table, "Name", self._final[base])
        by_old = {old: self._final[base] for base, old in self._earlier.items()}
        return {now: by_old[name] for now, name in meanwhile.items() if name in by_old}


def earlier_names(written: Iterable[str], there: Iterable[str]) -> dict[str, str]:
    """Return for the names of written tables what the last refresh called them: the same, or with a number behind."""
    bases = list(written)
    known = {base.casefold() for base in bases}
    found: dict[str, str] = {}
    for base in bases:
        same = [name for name in there if name.casefold() == base.casefold()]
        numbered = [
            name
            for name in there
            if re.fullmatch(rf"{re.escape(base)}_\d+", name, re.IGNORECASE) and name.casefold() not in known
        ]
        if same or numbered:
            found[base] = (same or sorted(numbered, key=lambda name: (len(name), name)))[0]
    return found


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return the name, with a number behind it when it is taken; those taken are in lower case."""
    known = set(taken)
    candidates = chain([name], (f"{name}_{number}" for number in count(2)))
    return next(candidate for candidate in candidates if candidate.casefold() not in known)


def _names_taken(workbook: Any) -> set[str]:
    """Return the names of tables and of cells, in lower case: one may not be called like another."""
    taken = {name.Name.casefold() for name in members(workbook.Names)}
    for sheet in members(workbook.Worksheets):
        taken |= {table.Name.casefold() for table in members(sheet.ListObjects)}
    return taken
