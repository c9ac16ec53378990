"""Puts a freshly rendered sheet in the place of the old KPI Summary of an open document.

Removing the old sheet makes #REF! of what reads it, and undo does not bring that back. So the new sheet is put in
beside it, everything that reads the old one is pointed to the new one, and only then the old one is removed.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from xl_kpi.calc.inside import history, office
from xl_kpi.calc.inside.holders import Undo, locked, point
from xl_kpi.calc.inside.pages import dress, hide_grid, hold_shapes
from xl_kpi.calc.inside.repointing import quoted, repointed
from xl_kpi.calc.inside.sheets import present
from xl_kpi.calc.inside.tables import take_tables

FIGURE = "kpi_"
NAMES = ("KPI Summary", "Synthèse KPI")


def refusal(document: Any) -> tuple[str, str] | None:
    """Return why the tab of a document cannot be replaced: the key of a sentence, and the sheet it is about."""
    if document.isReadonly():
        return "read_only", ""
    if document.isProtected():
        return "protected", ""
    old = present(document, NAMES)
    if old is None:
        return None
    reader = locked(document, old)
    name = old.getName()
    reasons = (
        (old.isProtected(), "sheet_protected", name),
        (reader is not None, "reader_protected", reader or ""),
        (bool(old.getDataPilotTables().getElementNames()), "analysis", name),
    )
    return next(((key, sheet) for found, key, sheet in reasons if found), None)


def put(document: Any, message: dict[str, Any]) -> dict[str, Any]:
    """Put the only sheet of a workbook into the document.

    Parameters
    ----------
    message
        "url" of the workbook, "names" that a KPI Summary has, the first one for a new tab, and the sheet "after"
        which that goes; "history" tells the day that is added to the sheet KPI History, None where none is.
    """
    day = message["history"]
    refused = history.refusal(document, day) if day else None
    if refused is not None:
        return {"error": "refused", "reason": office.words(refused[0], office.language(), sheet=refused[1])}
    controller = document.getCurrentController()
    active = controller.getActiveSheet().getName() if controller is not None else ""
    selected = controller.getSelection() if controller is not None else None
    donor = office.opened(message["url"])
    document.lockControllers()
    undone: list[Undo] = []
    try:
        if day:
            old = present(document, message["names"])
            history.add_day(document, day, message["after"] if old is None else old.getName(), undone)
        name = _replace(document, donor, message)
    except Exception:
        for undo in reversed(undone):
            undo()
        raise
    finally:
        document.unlockControllers()
        donor.close(True)
    with suppress(Exception):  # the sheet is in its place; how the window looks is no reason to say it failed
        _settle(document, controller, name, active, selected)
    document.getUndoManager().clear()
    return {"name": name}


# --------------------------------------------------------------------------------------------- private


def _replace(document: Any, donor: Any, message: dict[str, Any]) -> str:
    sheets = document.Sheets
    old = present(document, message["names"])
    behind = old if old is not None else sheets.getByName(message["after"])
    names = set(sheets.getElementNames())
    sheets.importSheet(donor, donor.Sheets.getByIndex(0).getName(), behind.getRangeAddress().Sheet + 1)
    (new,) = (sheets.getByName(name) for name in sheets.getElementNames() if name not in names)
    undone: list[Undo] = [lambda: sheets.removeByName(new.getName())]
    try:
        name = message["names"][0] if old is None else old.getName()
        if old is not None:
            point(document, old, new, undone)
        take_tables(document, donor, new, old, undone)
        dress(document, donor, new, old)
        _figures(document, donor, new, old, undone)
        _own_names(old, new)
    except Exception:
        for undo in reversed(undone):
            undo()
        raise
    if old is not None:
        code = old.CodeName
        sheets.removeByName(name)
        new.CodeName = code  # macros know a sheet by it
    if new.getName() != name:
        new.setName(name)
    hold_shapes(new)
    return str(name)


def _settle(document: Any, controller: Any, name: str, active: str, selected: Any) -> None:
    """Hide the grid lines of the new sheet, and show the sheet that the user had before, and what was selected."""
    if controller is None:
        return
    if document.Sheets.getByName(name).IsVisible:
        hide_grid(document, document.Sheets.getByName(name), office.service("com.sun.star.frame.DispatchHelper"))
    if document.Sheets.hasByName(active):
        controller.setActiveSheet(document.Sheets.getByName(active))
        if active != name:
            controller.select(selected)


def _figures(document: Any, donor: Any, new: Any, old: Any, undone: list[Undo]) -> None:
    """Let the document's names for the headline figures mean the cells of the new sheet."""
    place = quoted(new.getName())
    theirs = quoted(donor.Sheets.getByIndex(0).getName())
    ours = document.NamedRanges
    for name in donor.NamedRanges.getElementNames():
        if not name.casefold().startswith(FIGURE):
            continue
        content = donor.NamedRanges.getByName(name).getContent()
        target = content.replace(theirs, place)
        if not ours.hasByName(name):
            ours.addNewByName(name, target, new.getCellByPosition(0, 0).getCellAddress(), 0)
            undone.append(partial(ours.removeByName, name))
        elif _is_free(ours.getByName(name).getContent(), new, old):
            before = ours.getByName(name).getContent()
            ours.getByName(name).setContent(target)
            undone.append(partial(ours.getByName(name).setContent, before))


def _own_names(old: Any, new: Any) -> None:
    """Give the new sheet the names that the user gave the old one; they go with it when it is taken back."""
    if old is None:
        return
    for name in old.NamedRanges.getElementNames():
        if not new.NamedRanges.hasByName(name):
            content = repointed(old.NamedRanges.getByName(name).getContent(), old.getName(), new.getName())
            new.NamedRanges.addNewByName(name, content, new.getCellByPosition(0, 0).getCellAddress(), 0)


def _is_free(content: str, new: Any, old: Any) -> bool:
    """Tell whether a name means the tab, or nothing any more."""
    tabs = [sheet.getName() for sheet in (new, old) if sheet is not None]
    return "#REF!" in content or content in ("", "#N/A") or any(quoted(tab) in content for tab in tabs)
