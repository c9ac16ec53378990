"""The button "Import export…": brings an export into the open workbook, after saying what it will change.

The plan is that of a closed workbook. Excel itself adds the rows to the table, and so extends whatever refers to it.
Whatever goes wrong is told in one box, and the deals are as they were.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import xlwings as xw
from openpyxl.utils.cell import range_boundaries

from xl_kpi.book import Choices
from xl_kpi.cells import EPOCH, SERIAL_0, SERIAL_0_1904, ErrorCell
from xl_kpi.errors import FileError, SheetError, XlKpiError
from xl_kpi.excel.checks import refuse_workbook
from xl_kpi.excel.live import NO_WORKBOOK, OPEN_ONE, TITLE, excels_language, refresh_workbook
from xl_kpi.excel.objects import answer, members, said
from xl_kpi.excel.openbook import OpenBook, contents
from xl_kpi.excel.quiet import quiet
from xl_kpi.excel.ranges import rows_of
from xl_kpi.excel.undo import Undo
from xl_kpi.importing.exports import Export, read_export
from xl_kpi.importing.opentexts import (
    ASK,
    BRINGING,
    CLEAR_IT,
    CLOSE_AND_IMPORT,
    FAILED,
    FILES,
    FILTERED,
    HALF_UNDONE,
    LOG_LEFT,
    MAKE_TABLE,
    NO_TABLE,
    NOT_REFRESHED,
    NOTHING,
    ON_A_MAC,
    ONLY_EVENTS,
    PICK,
    PROTECTED,
    READING,
    UNPROTECT,
)
from xl_kpi.importing.place import Place, fitted, place_of, refuse_no_room
from xl_kpi.importing.plan import Plan, plan_deals
from xl_kpi.importing.report import Part, part_of
from xl_kpi.importing.sides import are_open, side_of_deals
from xl_kpi.importing.values import Kind
from xl_kpi.numbertexts import currency_in
from xl_kpi.pipeline import find
from xl_kpi.summary import TAB
from xl_kpi.texts import Lang, Text, same

DOWN, UP = -4121, -4162  # xlShiftDown, xlShiftUp
GENERAL, SHORT_DATE, PERCENT = "General", "m/d/yyyy", "0%"  # the short date is the reader's own, whatever his country
#: A text that Excel takes for nothing else: it begins with a letter and holds no digit.
_WORDS = re.compile(r"[^\W\d_]\D*")
#: Lines of notes that the box shows.
MOST_NOTES = 8


def bring_in() -> None:
    """Import into the workbook whose button was clicked; the active one when the button is an add-in's."""
    book = xw.Book.caller()
    if sys.platform == "darwin":
        book.app.alert(f"{ON_A_MAC.en}\n\n{ON_A_MAC.fr}", TITLE)
        return
    app = book.api.Application
    lang = excels_language(app)
    try:
        workbook = app.ActiveWorkbook if book.api.IsAddin else book.api
        if workbook is None:
            raise FileError(NO_WORKBOOK, OPEN_ONE)
        chosen = app.GetOpenFilename(f"Exports ({FILES}),{FILES}", 1, PICK(lang))
        if not isinstance(chosen, str):
            return  # the dialog was closed
        told = import_into(workbook, Path(chosen), lang, lambda text: _agrees(book, text(lang)))
        if told is not None:
            book.app.alert(told(lang), TITLE, mode="info")
    except XlKpiError as error:
        book.app.alert(error.text(lang), TITLE, mode="critical")
    except Exception as error:  # a traceback in a box helps nobody
        book.app.alert(f"{FAILED(lang)}{said(error)}", TITLE, mode="critical")


def import_into(workbook: Any, path: Path, lang: Lang, agreed: Callable[[Text], bool]) -> Text | None:
    """Bring an export into an open workbook, given as Excel's own object, and refresh its KPI Summary.

    Parameters
    ----------
    lang
        The language of Excel.
    agreed
        Asks the user whether what is about to be done shall be done.

    Returns
    -------
    Text | None
        What the user should know, if anything.

    Raises
    ------
    XlKpiError
        The export cannot be read, or the workbook takes no import; it is as it was.
    """
    refuse_workbook(workbook)
    today = dt.date.today()
    export = read_export(path, Choices(), None, today)
    if export.deals is None:
        raise SheetError(same(f"{path}: ") + ONLY_EVENTS, CLOSE_AND_IMPORT)
    with quiet(workbook, lang) as excel:
        excel.say(READING)
        work = _planned(workbook, export, lang, today)
    if work.plan.is_empty:
        return NOTHING
    if not agreed(_question(work.part, export)):
        return None
    with quiet(workbook, lang) as excel:
        excel.say(BRINGING)
        _carry_out(workbook, work)
    try:
        return refresh_workbook(workbook, lang)
    except XlKpiError as error:
        return NOT_REFRESHED + error.text


# --------------------------------------------------------------------------------------------- private


@dataclass(frozen=True)
class _Work:
    """What is to be done, and where: the sheet and the table as Excel's own objects."""

    plan: Plan
    place: Place
    part: Part
    sheet: Any
    table: Any
    date1904: bool


def _planned(workbook: Any, export: Export, lang: Lang, today: dt.date) -> _Work:
    """Read the workbook and plan the import; refuse what stands in its way."""
    assert export.deals is not None  # noqa: S101  # its caller asks
    book = OpenBook(contents(workbook, TAB.values()))
    found = find(book)
    ours = found.deals(today)
    rows = ours.grid.rows
    place = place_of(book, found.sheet, found.grid, int(rows.max()) if len(rows) else None)
    if place.table is None:
        raise SheetError(same(f"{book.name}, {found.sheet}: ") + NO_TABLE, MAKE_TABLE)
    sheet = workbook.Worksheets.Item(found.sheet)
    table = next(one for one in members(sheet.ListObjects) if one.Name == place.table.name)
    _refuse(sheet, table, found.sheet)
    target = fitted(side_of_deals(ours), place, _formulas(sheet, place))
    source = side_of_deals(export.deals)
    if target.currency is None:
        shown = _shown_currency(sheet, place, target.fields.get("amount"))
        target = replace(target, currency=shown)
    is_open = are_open(export.deals, found.settings.stages, len(source))
    plan = plan_deals(source, target, is_open, found.settings.lang or ours.lang or lang)
    refuse_no_room(place, target.place, len(plan.headers))
    part = part_of(export.path.name, place.sheet, plan, export.found, events=False)
    return _Work(plan, place, part, sheet, table, book.date1904)


def _refuse(sheet: Any, table: Any, named: str) -> None:
    if sheet.ProtectContents and not sheet.ProtectionMode:
        raise SheetError(PROTECTED.format(sheet=same(named)), UNPROTECT)
    filtered = answer(table, "AutoFilter")
    if filtered is not None and filtered.FilterMode:
        raise SheetError(same(f"{named}: ") + FILTERED, CLEAR_IT)


def _formulas(sheet: Any, place: Place) -> dict[int, frozenset[int]]:
    """Return the rows in which each column of the table holds a formula."""
    if place.last == place.header:
        return {}
    area = _area(sheet, place.header + 1, place.left, place.last, place.right)
    if area.HasFormula is False:
        return {}
    found: dict[int, set[int]] = {}
    for down, cells in enumerate(rows_of(area.Formula)):
        for at, cell in enumerate(cells):
            if isinstance(cell, str) and cell.startswith("="):
                found.setdefault(place.left + at, set()).add(place.header + 1 + down)
    return {column: frozenset(rows) for column, rows in found.items()}


def _shown_currency(sheet: Any, place: Place, column: int | None) -> str | None:
    if column is None:
        return None
    return _currency_of(_area(sheet, place.last, place.left + column, place.last, place.left + column).NumberFormat)


def _currency_of(code: object) -> str | None:
    return currency_in(str(code or "").replace('"', " ").replace("\\", " "))


def _question(part: Part, export: Export) -> Text:
    notes = [*part.found[:MOST_NOTES], *([LOG_LEFT] if export.log is not None else [])]
    lines = [part.counts, *part.examples(), *notes, same(""), ASK]
    return Text("\n".join(line.en for line in lines), "\n".join(line.fr for line in lines))


def _agrees(book: Any, question: str) -> bool:
    return bool(book.app.alert(question, TITLE, buttons="ok_cancel") == "ok")


def _carry_out(workbook: Any, work: _Work) -> None:
    """Change the workbook; whatever fails, everything is taken back."""
    saved, undo = workbook.Saved, Undo()
    try:
        _note_size(work, undo)
        _add_columns(work)
        _add_rows(work)
        _fill_rows(work, undo)
        _change_cells(work, undo)
    except Exception as error:
        if not undo.run():
            raise FileError(HALF_UNDONE, same(said(error))) from error
        undo.set(workbook, "Saved", saved)
        raise


def _note_size(work: _Work, undo: Undo) -> None:
    """Note how to give the table back the rows and columns that it has now, however far the import has come."""
    place, table = work.place, work.table
    width = place.right - place.left + 1
    rows, _ = _size(table)

    def shrink() -> None:
        more = _size(table)[0] - rows
        right = place.left + _size(table)[1] - 1
        if more > 0:
            _area(work.sheet, place.bottom + 1, place.left, place.bottom + more, right).Delete(UP)
        for _ in range(_size(table)[1] - width):
            columns = table.ListColumns
            columns.Item(columns.Count).Delete()

    undo.note(shrink)


def _size(table: Any) -> tuple[int, int]:
    """Return how many rows and columns a table has, its header and totals among them."""
    left, top, right, bottom = range_boundaries(str(table.Range.Address).replace("$", ""))
    return bottom - top + 1, right - left + 1


def _add_columns(work: _Work) -> None:
    for header in work.plan.headers:
        work.table.ListColumns.Add().Name = header


def _add_rows(work: _Work) -> None:
    """Have Excel make room: the first row under the table's last one, the others before it, inside the table."""
    place, plan = work.place, work.plan
    missing = plan.new - (place.bottom - place.last)
    if not plan.new or missing <= 0:
        return
    right = place.right + len(plan.headers)
    work.table.ListRows.Add(AlwaysInsert=True)
    end = place.bottom + 1
    if missing > 1:
        _area(work.sheet, end, place.left, place.bottom + missing - 1, right).Insert(DOWN)


def _fill_rows(work: _Work, undo: Undo) -> None:
    """Write the new rows, column by column; a column that the workbook calculates has been filled by Excel."""
    place, plan = work.place, work.plan
    first, last = place.last + 1, place.last + plan.new
    for at, cells in enumerate(plan.rows if plan.new else ()):
        if cells is None or all(cell is None for cell in cells):
            continue
        area = _area(work.sheet, first, place.left + at, last, place.left + at)
        _show(area, plan.kinds.get(at, Kind.TEXT), undo)
        undo.note(lambda area=area: setattr(area, "Value2", None))  # type: ignore[misc]
        values = tuple((_written(cell, work.date1904),) for cell in cells)
        area.Value2 = values if plan.new > 1 else values[0][0]
        if plan.kinds.get(at) is Kind.AMOUNT:
            _show_currencies(work, at, area.NumberFormat)


def _show(area: Any, kind: Kind, undo: Undo) -> None:
    """Give cells without a format of their own one that shows what comes into them."""
    wanted = {Kind.DAY: SHORT_DATE, Kind.SHARE: PERCENT}.get(kind)
    if wanted is not None and area.NumberFormat == GENERAL:
        undo.set(area, "NumberFormat", wanted)


def _show_currencies(work: _Work, column: int, code: object) -> None:
    """Let no amount wear the sign of another currency."""
    shown = _currency_of(code)
    for down, currency in enumerate(work.plan.currencies):
        if shown is not None and currency not in (None, shown):
            row, at = work.place.last + 1 + down, work.place.left + column
            _area(work.sheet, row, at, row, at).NumberFormat = f'#,##0.00 "{currency}"'


def _change_cells(work: _Work, undo: Undo) -> None:
    for change in work.plan.changes:
        column = work.place.left + change.column
        cell = _area(work.sheet, change.row, column, change.row, column)
        before = cell.Value2
        undo.note(lambda cell=cell, before=before: setattr(cell, "Value2", _written(before, work.date1904)))  # type: ignore[misc]
        _show(cell, work.plan.kinds[change.column], undo)
        cell.Value2 = _written(change.new, work.date1904)


def _written(value: object, date1904: bool) -> object:
    """Return a value as Excel takes it; behind an apostrophe a text is text, whatever Excel would make of it."""
    if isinstance(value, str):
        plain = isinstance(value, ErrorCell) or not value or (_WORDS.fullmatch(value) and not _is_flag(value))
        return str(value) if plain else f"'{value}"
    if isinstance(value, dt.date):
        return float(value.toordinal() - EPOCH - (SERIAL_0_1904 if date1904 else SERIAL_0))
    return value


def _is_flag(text: str) -> bool:
    return text.strip().casefold() in {"true", "false", "vrai", "faux"}


def _area(sheet: Any, top: int, left: int, bottom: int, right: int) -> Any:
    """Return a range, its rows counted from 1 and its columns from 0."""
    return sheet.Range(sheet.Cells(top, left + 1), sheet.Cells(bottom, right + 1))
