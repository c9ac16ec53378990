"""What stands in the way of a refresh is found before anything is done."""

from __future__ import annotations

from typing import Any

from xl_kpi.errors import FileError
from xl_kpi.excel.drawings import SLICER, shapes_of
from xl_kpi.excel.holders import holders
from xl_kpi.excel.links import Link
from xl_kpi.excel.objects import answer, members
from xl_kpi.excel.references import Readings
from xl_kpi.excel.refusals import (
    A_SLICER,
    CLOSE_OTHER,
    HOLDS_ANALYSIS,
    MOVE_IT,
    OLD_FORMAT,
    OTHER_READS,
    PIVOT,
    PROTECTED,
    QUERY,
    READS_THE_TAB,
    REFRESH_CLOSED,
    SAVE_AS,
    SHARED,
    SLICER_ON_TABLE,
    TAB_PROTECTED,
    UNPROTECT,
    UNPROTECT_SHEET,
    UNSHARE,
)
from xl_kpi.texts import same

LINKS = 1  # xlExcelLinks
FROM_QUERY = 3  # xlSrcQuery


def refuse_workbook(workbook: Any) -> None:
    """Refuse a workbook whose sheets must not be changed, or cannot be."""
    if workbook.ProtectStructure:
        raise FileError(PROTECTED, UNPROTECT)
    if workbook.MultiUserEditing:
        raise FileError(SHARED, UNSHARE)
    if workbook.Excel8CompatibilityMode:
        raise FileError(OLD_FORMAT, SAVE_AS)


def refuse_tab(workbook: Any, tab: Any) -> None:
    """Refuse to replace a tab that is protected, or whose end would take an analysis of the user's along."""
    name = tab.Name
    if tab.ProtectContents:
        raise FileError(TAB_PROTECTED.format(sheet=name), UNPROTECT_SHEET)
    tables = members(tab.ListObjects)
    held = {
        PIVOT: tab.PivotTables().Count > 0,
        A_SLICER: any(shape.Type == SLICER for shape in shapes_of(tab)),
        QUERY: tab.QueryTables.Count > 0 or any(table.SourceType == FROM_QUERY for table in tables),
    }
    for what, there in held.items():
        if there:
            raise FileError(HOLDS_ANALYSIS.format(sheet=name, what=what), MOVE_IT)
    own = {table.Name for table in tables}
    for cache in members(workbook.SlicerCaches):
        table = answer(cache, "ListObject")
        if table is not None and table.Name in own:
            raise FileError(SLICER_ON_TABLE.format(slicer=cache.Name, sheet=name), REFRESH_CLOSED)


def refuse_locked(found: list[Link]) -> None:
    """Refuse when a protection keeps something from following the tab."""
    for link in found:
        if link.locked:
            raise FileError(READS_THE_TAB.format(place=link.where), UNPROTECT_SHEET)


def refuse_readers(workbook: Any, tab: Any) -> None:
    """Refuse when another open workbook reads the tab: Excel would make #REF! of it. A closed one finds it by name."""
    reads = Readings(workbook.Name, tab.Name, tuple(table.Name for table in members(tab.ListObjects)))
    for other in members(workbook.Application.Workbooks):
        if other.Name == reads.book or other.LinkSources(LINKS) is None:
            continue
        for link in holders(other, reads.concerns, set()):
            raise FileError(OTHER_READS.format(book=same(other.Name), place=link.where), CLOSE_OTHER)
