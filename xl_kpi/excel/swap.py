"""Puts a freshly rendered sheet in the place of an older one in an open workbook.

The new sheet is copied in beside the old one; everything that reads the old one is pointed to it; it takes over the
old one's name and those of its tables; only then is the old one deleted. Deleting first would turn every reference
into #REF!. The deletion is the last step, for it alone cannot be taken back: all before it are when one fails.

The objects are those of Excel's own model, as COM hands them over. No Excel was at hand: the tests run this on a
model of one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from xl_kpi.errors import FileError
from xl_kpi.excel.checks import refuse_locked
from xl_kpi.excel.figures import carry_names, take_figures
from xl_kpi.excel.holders import holders
from xl_kpi.excel.links import Link, texts
from xl_kpi.excel.objects import HIDDEN, VISIBLE, members
from xl_kpi.excel.references import Repointing
from xl_kpi.excel.refusals import CLEAR_IT, TABLE_LOST
from xl_kpi.excel.summary_tables import REPLACED, SummaryTables, free_name
from xl_kpi.excel.undo import Undo
from xl_kpi.texts import Text, same

#: While it is put in, the new sheet has a name so short that no formula grows: Excel takes 255 characters of some.
NEW, OLD = "XlKpiNew", "xl_kpi replaced"
NO_COLOR = -4142  # xlColorIndexNone

HALF_DONE = Text(
    "The refresh failed, and not everything could be taken back.",
    "L'actualisation a échoué, et tout n'a pas pu être annulé.",
)
CLOSE_WITHOUT_SAVING = Text(
    "Close the workbook without saving it and open it again: the file itself was not touched.",
    "Fermez le classeur sans l'enregistrer et rouvrez-le : le fichier lui-même n'a pas été touché.",
)
NOT_DELETED = Text("Excel did not delete the old tab.", "Excel n'a pas supprimé l'ancien onglet.")
TRY_AGAIN = Text(
    "Nothing was changed. Close open dialogs and try again.",
    "Rien n'a été changé. Fermez les boîtes de dialogue ouvertes et recommencez.",
)


def put_sheet(workbook: Any, donor: Any, old: Any | None, after: str, settle: Callable[[], None]) -> None:
    """Put the donor's only sheet into the workbook.

    Parameters
    ----------
    workbook, donor
        Two open workbooks.
    old
        The sheet that is replaced; the new one takes over its name, visibility and tab colour. None: it is added.
    after
        The sheet that an added one is put behind.
    settle
        Goes back to the user's sheet, from which a copied one takes the focus.

    Raises
    ------
    FileError
        Something that reads the old sheet cannot follow; or a failure could not be taken back altogether.
    """
    undo = Undo()
    try:
        if old is None:
            add_sheet(workbook, donor, workbook.Sheets.Item(after), settle, undo)
        else:
            _replace(workbook, donor, old, settle, undo)
    except Exception as error:
        if not undo.run():
            raise FileError(HALF_DONE, CLOSE_WITHOUT_SAVING) from error
        raise


def add_sheet(workbook: Any, donor: Any, beside: Any, settle: Callable[[], None], undo: Undo) -> None:
    """Put the donor's only sheet behind another one, with its tables and the names of its figures."""
    new = _copy(workbook, donor, beside, settle, undo)
    undo.set(new, "Name", donor.Worksheets.Item(1).Name)
    SummaryTables(workbook, donor, None, new).take_names(undo)
    take_figures(workbook, donor, new, {new.Name.casefold()}, undo)


# --------------------------------------------------------------------------------------------- private


def _replace(workbook: Any, donor: Any, old: Any, settle: Callable[[], None], undo: Undo) -> None:
    name = old.Name
    leaves = Repointing({name: NEW}, {table.Name: REPLACED for table in members(old.ListObjects)})
    found = holders(workbook, leaves.concerns, {name})
    refuse_locked(found)  # before anything is done
    by_name = texts(workbook, leaves.concerns, {name})

    new = _copy(workbook, donor, old, settle, undo)
    short = new.Name
    tables = SummaryTables(workbook, donor, old, new)
    _refuse_lost(found, tables.lost)
    repoint = Repointing({name: short}, tables.successors)
    carry_names(old, new, repoint)
    _point(found, repoint, undo)
    take_figures(workbook, donor, new, {name.casefold(), short.casefold()}, undo)

    if old.Tab.ColorIndex != NO_COLOR:
        undo.set(new.Tab, "Color", old.Tab.Color)
    taken = {sheet.Name.casefold() for sheet in members(workbook.Sheets)}
    undo.set(old, "Name", free_name(OLD, taken))
    undo.set(new, "Name", name)
    meanwhile = tables.take_names(undo)
    _point_the_rest(workbook, Repointing({old.Name: name, short: name}, meanwhile), name, undo)
    for link, text in by_name:
        now = link.read()
        if now != text:
            undo.note_write(link.read, link.write, now)
            link.change(text)
    undo.set(new, "Visible", old.Visible)
    _delete(workbook, old, undo)


def _copy(workbook: Any, donor: Any, beside: Any, settle: Callable[[], None], undo: Undo) -> Any:
    """Copy the donor's sheet in behind another one, under a short name."""
    there = {sheet.Name for sheet in members(workbook.Sheets)}
    known = {name.Name for name in members(workbook.Names)}
    undo.note(lambda: _delete_others(workbook.Names, known))
    undo.note(lambda: _delete_others(workbook.Sheets, there))
    donor.Worksheets.Item(1).Copy(After=beside)
    new = next(sheet for sheet in members(workbook.Sheets) if sheet.Name not in there)
    if new.Index != beside.Index + 1:  # beside a hidden sheet that is not certain
        new.Move(After=beside)
    settle()
    new.Name = free_name(NEW, {name.casefold() for name in there})
    return new


def _delete_others(collection: Any, there: set[str]) -> None:
    """Delete the sheets or names that were not there before."""
    for member in members(collection):
        if member.Name not in there:
            member.Delete()


def _refuse_lost(found: list[Link], lost: list[str]) -> None:
    """Refuse when a table is read that the new sheet does not have: Excel would make #REF! of it for good."""
    for table in lost:
        reads = Repointing({}, {table: REPLACED})
        for link in found:
            if reads.concerns(link.read()):
                raise FileError(TABLE_LOST.format(table=same(table), place=link.where), CLEAR_IT)


def _point(found: list[Link], repoint: Repointing, undo: Undo) -> None:
    for link in found:
        before = link.read()
        after = repoint(before)
        if after != before:
            undo.note_write(link.read, link.write, before)
            link.change(after)


def _point_the_rest(workbook: Any, repoint: Repointing, tab: str, undo: Undo) -> None:
    """Point what was not seen the first time, and what did not follow when the new sheet got its name."""
    found = holders(workbook, repoint.concerns, {*repoint.sheets, tab})
    refuse_locked(found)
    _point(found, repoint, undo)


def _delete(workbook: Any, old: Any, undo: Undo) -> None:
    """Delete the old sheet, which cannot be taken back. Excel does not delete one that is very hidden."""
    if old.Visible not in (VISIBLE, HIDDEN):
        undo.set(old, "Visible", HIDDEN)
    name, failure = old.Name, None
    try:
        old.Delete()
    except Exception as error:  # it may be gone all the same; then there is no way back
        failure = error
    there = _is_there(workbook, name)
    if there or (there is None and failure is not None):
        raise FileError(NOT_DELETED, TRY_AGAIN) from failure


def _is_there(workbook: Any, name: str) -> bool | None:
    """Tell whether a sheet is there; None when Excel does not say, which alone must not undo a deletion."""
    for _ in range(2):
        with suppress(Exception):
            return any(sheet.Name == name for sheet in members(workbook.Sheets))
    return None
