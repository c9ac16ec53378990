"""The tables of the tab: database ranges of the document that formulas know by their names."""

from __future__ import annotations

from functools import partial
from typing import Any

from xl_kpi.calc.inside.holders import Undo, naming


def take_tables(document: Any, donor: Any, new: Any, old: Any, undone: list[Undo]) -> None:
    """Let the tables of the donor lie on the new sheet, under their names; a user's own on the old one follows it.

    A name that means a table elsewhere is the user's and is left alone.
    """
    ours, theirs = document.DatabaseRanges, donor.DatabaseRanges
    sheet = new.getRangeAddress().Sheet
    of_old = -1 if old is None else old.getRangeAddress().Sheet
    areas = {name: theirs.getByName(name).getDataArea() for name in theirs.getElementNames()}
    known = [name for name in ours.getElementNames() if ours.getByName(name).getDataArea().Sheet == of_old]
    write_again = naming(document, known)
    undone += write_again  # what is noted first is taken back last
    for name in known:
        table = ours.getByName(name)
        before = table.getDataArea()
        _lay(table, areas.get(name, table.getDataArea()), sheet)
        undone.append(partial(table.setDataArea, before))
    for name, area in areas.items():
        if not ours.hasByName(name):
            area.Sheet = sheet
            ours.addNewByName(name, area)
            ours.getByName(name).ContainsHeader = True
            undone.append(partial(ours.removeByName, name))
    for write in write_again:
        write()


def _lay(table: Any, area: Any, sheet: int) -> None:
    area.Sheet = sheet
    table.setDataArea(area)
