"""The names of the tab in an open workbook: KPI_REVENUE and so on, and those that the user gave the tab."""

from __future__ import annotations

from typing import Any

from xl_kpi.excel.objects import members
from xl_kpi.excel.references import Repointing, sheets_in
from xl_kpi.excel.undo import Undo

FIGURE = "kpi_"
NOT_AVAILABLE = "=#N/A"
BUILT_IN = frozenset({"print_area", "print_titles", "_filterdatabase", "criteria", "extract", "consolidate_area"})


def carry_names(old: Any, new: Any, repoint: Repointing) -> None:
    """Give the new sheet the names that the user gave the old one; the built-in ones are its own already.

    They go with the sheet when it is taken back.
    """
    there = {_own(name) for name in members(new.Names)}
    for name in members(old.Names):
        if _own(name).casefold() not in BUILT_IN and _own(name) not in there:
            new.Names.Add(_own(name), repoint(name.RefersTo))


def take_figures(workbook: Any, donor: Any, new: Any, tab: set[str], undo: Undo) -> None:
    """Let the workbook's names for the headline values mean the cells of the new sheet.

    A name that means something else is the user's. A figure that there is none of today becomes #N/A: its old cell
    may hold another one now. The names that Excel copied along onto the sheet go: they would hide those.

    Parameters
    ----------
    tab
        The names of the old and the new sheet, in lower case.
    """
    to_new = Repointing({donor.Worksheets.Item(1).Name: new.Name}, {})
    wanted = {name.Name: to_new(name.RefersTo) for name in members(donor.Names) if _is_global(name)}
    there = {name.Name.casefold(): name for name in members(workbook.Names) if _is_global(name)}
    for name, target in wanted.items():
        present = there.get(name.casefold())
        if present is None:
            workbook.Names.Add(name, target)
        elif _is_free(present.RefersTo, tab):
            undo.set(present, "RefersTo", target)
    known = {name.casefold() for name in wanted}
    for key, present in there.items():
        if key.startswith(FIGURE) and key not in known and sheets_in(present.RefersTo) & tab:
            undo.set(present, "RefersTo", NOT_AVAILABLE)
    for copied in members(new.Names):
        if _own(copied).casefold() in known:
            copied.Delete()


def renamed_tab(workbook: Any) -> str | None:
    """Return the sheet that the figures' names mean, when it is there: the tab, whatever it is called."""
    sheets = {sheet.Name.casefold(): sheet.Name for sheet in members(workbook.Worksheets)}
    for name in members(workbook.Names):
        if _is_global(name) and name.Name.casefold().startswith(FIGURE):
            for sheet in sheets_in(name.RefersTo):
                if sheet in sheets:
                    return str(sheets[sheet])
    return None


def _own(name: Any) -> str:
    """Return a name without the sheet before it."""
    return str(name.Name).rpartition("!")[2]


def _is_global(name: Any) -> bool:
    return "!" not in name.Name


def _is_free(refers_to: str, tab: set[str]) -> bool:
    """Tell whether a name means the tab, or nothing any more."""
    return bool(sheets_in(refers_to) & tab) or "#REF!" in refers_to or refers_to == NOT_AVAILABLE
