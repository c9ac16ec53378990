"""Puts a freshly rendered sheet in the place of an older one in an open workbook.

The new sheet is copied in beside the old one; names, formulas and chart series are re-pointed to it; it takes over
the old one's name and those of its tables; only then is the old one deleted. Deleting first would turn every
reference into #REF!. The deletion is the last step: all before it are undone when one fails.

Not re-pointed: data validation, conditional formats and pivot sources that refer to the tab.

The objects are those of Excel's own model, as COM hands them over. No Excel was at hand: the tests run this on a
model of one that knows sheets, formulas, names, tables and series.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from xl_kpi.excel.references import Repointing

MANUAL = -4135  # xlCalculationManual
FORMULAS, PART = -4123, 2  # xlFormulas, xlPart
VISIBLE = -1  # xlSheetVisible
#: The settings that are changed during a swap, and to what.
QUIET = {"ScreenUpdating": False, "DisplayAlerts": False, "EnableEvents": False, "Calculation": MANUAL}


def put_sheet(workbook: Any, donor: Any, names: Sequence[str]) -> None:
    """Put the donor's only sheet into the workbook.

    Parameters
    ----------
    workbook, donor
        Two open workbooks.
    names
        The names that the sheet may already have; the first one found is replaced and keeps its name and visibility.
        Without any of them the sheet is added at the end.
    """
    old = find_sheet(workbook, names)
    with ExitStack() as undo:
        new = _copy(workbook, donor, old, undo)
        tables = _tables(donor, new)
        if old is not None:
            repoint = Repointing(old.Name, new.Name, _successors(old, tables))
            _repoint_names(workbook, repoint, undo)
            _repoint_formulas(workbook, repoint, undo)
            _repoint_charts(workbook, repoint, undo)
        _take_names(workbook, donor, new, undo)
        _take_over(workbook, old, new, tables, undo)
        if old is not None:
            old.Delete()
        undo.pop_all()


def find_sheet(workbook: Any, names: Sequence[str]) -> Any | None:
    """Return the first worksheet that has one of the names, or None."""
    wanted = {name.casefold() for name in names}
    return next((sheet for sheet in members(workbook.Worksheets) if sheet.Name.casefold() in wanted), None)


def members(collection: Any) -> list[Any]:
    """Return the members of a collection of Excel, which count from 1; a list, for some are deleted on the way."""
    return [collection.Item(at) for at in range(1, collection.Count + 1)]


@contextmanager
def quiet(workbook: Any) -> Iterator[None]:
    """Work without flicker, questions, events and recalculation; leave everything as it was, also on failure."""
    app = workbook.Application
    before = {setting: getattr(app, setting) for setting in QUIET}
    sheet, selection = workbook.ActiveSheet.Name, _selected(app)
    try:
        for setting, value in QUIET.items():
            setattr(app, setting, value)
        yield
    finally:
        # Each on its own: one that fails must not keep the others from being restored.
        for step in (workbook.Activate, lambda: _select(workbook, sheet, selection)):
            with suppress(Exception):
                step()
        for setting, value in reversed(before.items()):
            with suppress(Exception):
                setattr(app, setting, value)


def _copy(workbook: Any, donor: Any, old: Any | None, undo: ExitStack) -> Any:
    # beside a sheet that is seen: where a copy goes after a hidden one is not certain
    beside = old if old is not None else [s for s in members(workbook.Sheets) if s.Visible == VISIBLE][-1]
    known = {name.Name for name in members(workbook.Names)}
    there = {sheet.Name for sheet in members(workbook.Sheets)}
    undo.callback(_delete_others, workbook, there)
    donor.Worksheets(1).Copy(After=beside)
    undo.callback(_forget_names, workbook, known)
    return next(sheet for sheet in members(workbook.Sheets) if sheet.Name not in there)


def _delete_others(workbook: Any, there: set[str]) -> None:
    """Delete the sheets that were not there before."""
    for sheet in members(workbook.Sheets):
        if sheet.Name not in there:
            sheet.Delete()


def _forget_names(workbook: Any, known: set[str]) -> None:
    """Delete the names that came with a copied sheet."""
    for name in members(workbook.Names):
        if name.Name not in known:
            name.Delete()


def _tables(donor: Any, new: Any) -> dict[str, Any]:
    """Return the copied tables by the names they were written under; Excel renames a copy whose name is taken."""
    copies = {table.Range.Address: table for table in members(new.ListObjects)}
    written = members(donor.Worksheets(1).ListObjects)
    return {table.Name: copies[table.Range.Address] for table in written if table.Range.Address in copies}


def _successors(old: Any, tables: dict[str, Any]) -> dict[str, str]:
    """Return the names of the old sheet's tables, each with that of the copied table for the same thing."""
    names = {name.casefold(): table.Name for name, table in tables.items()}
    return {t.Name: names[t.Name.casefold()] for t in members(old.ListObjects) if t.Name.casefold() in names}


def _repoint_names(workbook: Any, repoint: Repointing, undo: ExitStack) -> None:
    """Re-point the names of the workbook and of its other sheets; the old sheet's own go with it."""
    own = (_prefix(repoint.old), _prefix(repoint.new))
    for name in members(workbook.Names):
        if not name.Name.replace("'", "").casefold().startswith(own):
            _set(name, "RefersTo", repoint(name.RefersTo), undo)


def _repoint_formulas(workbook: Any, repoint: Repointing, undo: ExitStack) -> None:
    for sheet in members(workbook.Worksheets):
        if sheet.Name in (repoint.old, repoint.new):
            continue
        # All are found before the first is changed: the new sheet's name holds the old one's.
        cells: dict[str, Any] = {}
        for word in repoint.words:
            cells |= _cells_with(sheet.UsedRange, word)
        for cell in cells.values():
            _repoint_cell(cell, repoint, undo)


def _repoint_cell(cell: Any, repoint: Repointing, undo: ExitStack) -> None:
    if not cell.HasFormula:
        return
    spills = getattr(cell, "HasSpill", None)  # None in an Excel without dynamic arrays
    if spills:
        if cell.SpillParent.Address == cell.Address:
            _set(cell, "Formula2", repoint(cell.Formula2), undo)
    elif cell.HasArray:
        # An array entered over several cells can only be changed as a whole, and is found once in each of them.
        array = cell.CurrentArray
        _set(array, "FormulaArray", repoint(array.FormulaArray), undo)
    else:
        kind = "Formula" if spills is None else "Formula2"
        _set(cell, kind, repoint(getattr(cell, kind)), undo)


def _repoint_charts(workbook: Any, repoint: Repointing, undo: ExitStack) -> None:
    """Re-point the series of every chart, on the other sheets and on sheets of their own."""
    charts = members(workbook.Charts)
    for sheet in members(workbook.Worksheets):
        if sheet.Name not in (repoint.old, repoint.new):
            charts += [holder.Chart for holder in members(sheet.ChartObjects())]
    for chart in charts:
        for series in members(chart.SeriesCollection()):
            _set(series, "Formula", repoint(series.Formula), undo)


def _take_names(workbook: Any, donor: Any, new: Any, undo: ExitStack) -> None:
    """Let the workbook's names for the headline values mean the cells of the new sheet.

    Depending on what is there already, Excel copies such names into the workbook or onto the sheet, or not at all.
    """
    to_new = Repointing(donor.Worksheets(1).Name, new.Name, {})
    wanted = {name.Name: to_new(name.RefersTo) for name in members(donor.Names) if "!" not in name.Name}
    there = {name.Name.casefold(): name for name in members(workbook.Names) if "!" not in name.Name}
    for name, target in wanted.items():
        if name.casefold() in there:
            _set(there[name.casefold()], "RefersTo", target, undo)
        else:
            undo.callback(workbook.Names.Add(Name=name, RefersTo=target).Delete)
    for name in members(new.Names):
        if name.Name.rpartition("!")[2].casefold() in {key.casefold() for key in wanted}:
            name.Delete()


def _take_over(workbook: Any, old: Any | None, new: Any, tables: dict[str, Any], undo: ExitStack) -> None:
    """Give the new sheet the name and visibility of the old one, and its tables the names they were written under."""
    if old is not None:
        name = old.Name
        _set(new, "Visible", old.Visible, undo)
        _set(old, "Name", _free_name(workbook), undo)
        _set(new, "Name", name, undo)
        for at, table in enumerate(members(old.ListObjects), 1):
            _set(table, "Name", f"XlKpiReplaced_{at}", undo)
    taken = {t.Name.casefold() for sheet in members(workbook.Worksheets) for t in members(sheet.ListObjects)}
    for name, table in tables.items():
        if name.casefold() not in taken:  # a table of the user's may have it
            _set(table, "Name", name, undo)


def _free_name(workbook: Any) -> str:
    taken = {sheet.Name.casefold() for sheet in members(workbook.Sheets)}
    return next(name for name in (f"xl_kpi replaced {n}" for n in range(1, 1000)) if name not in taken)


def _cells_with(area: Any, word: str) -> dict[str, Any]:
    """Return the cells in whose formula the word stands, by their address."""
    for wild in "~*?":
        word = word.replace(wild, "~" + wild)
    found: dict[str, Any] = {}
    cell = area.Find(What=word, LookIn=FORMULAS, LookAt=PART, MatchCase=False)
    while cell is not None and cell.Address not in found:
        found[cell.Address] = cell
        cell = area.FindNext(cell)
    return found


def _set(thing: Any, attribute: str, value: Any, undo: ExitStack) -> None:
    """Set an attribute if that changes it, and remember how to take it back."""
    before = getattr(thing, attribute)
    if value != before:
        setattr(thing, attribute, value)
        undo.callback(setattr, thing, attribute, before)


def _prefix(sheet: str) -> str:
    return sheet.replace("'", "").casefold() + "!"


def _selected(app: Any) -> str | None:
    with suppress(Exception):  # no window, or a chart sheet
        return str(app.ActiveWindow.RangeSelection.Address)
    return None


def _select(workbook: Any, sheet: str, selection: str | None) -> None:
    workbook.Sheets(sheet).Activate()
    if selection is not None:
        workbook.Sheets(sheet).Range(selection).Select()
