"""Brings exports into a workbook on disk: the whole of it, or nothing.

The work is done on a copy, which takes the workbook's place in one step once everything has succeeded.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from xl_kpi.book import Book, Choices
from xl_kpi.closed import refusals
from xl_kpi.closed.files import NO_SHEETS, Request, refresh
from xl_kpi.closed.package import Package
from xl_kpi.closed.reader import TEXT_FILES, open_book
from xl_kpi.closed.replace import real_file, replace_file
from xl_kpi.daytexts import DateOrder
from xl_kpi.deals import Deals
from xl_kpi.errors import FileError, SheetError, XlKpiError
from xl_kpi.excel.newbook import check_name, put
from xl_kpi.grid import Grid
from xl_kpi.importing.apply import changes_of, shown_currency
from xl_kpi.importing.exports import Export, read_export
from xl_kpi.importing.fresh import HISTORY, new_book, with_log
from xl_kpi.importing.notes import UNCALCULATED
from xl_kpi.importing.place import Place, above_notes, fitted, formula_cells, place_of
from xl_kpi.importing.plan import Plan, plan_deals, plan_events
from xl_kpi.importing.report import Part, Report, part_of
from xl_kpi.importing.sides import Side, are_open, side_of_deals, side_of_log
from xl_kpi.pipeline import Found, find
from xl_kpi.texts import Lang, Text, same


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked of an import, beside the files; everything is optional.

    Parameters
    ----------
    choices
        Sheet, table and columns of the exports, where the user named them.
    into
        The sheet or table of the workbook that the deals go into.
    dates
        Whether the day or the month comes first in the exports' text dates.
    lang
        The language of what is written anew; else the workbook's or the export's.
    dry
        Whether only to say what would change.
    """

    choices: Choices = field(default_factory=Choices)
    into: str | None = None
    dates: DateOrder | None = None
    lang: Lang | None = None
    dry: bool = False


def import_files(exports: Sequence[Path], target: Path, asked: Asked, today: dt.date) -> Report:
    """Bring exports into a workbook, and refresh its KPI Summary.

    Parameters
    ----------
    exports
        Text files or workbooks, each with deals, an event log, or both.
    target
        The workbook; a new one is made where there is none.

    Raises
    ------
    XlKpiError
        Something cannot be read, or the workbook must not be changed; it is as it was.
    """
    read = [read_export(path, asked.choices, asked.dates, today) for path in exports]
    if target.suffix.lower() in TEXT_FILES:
        raise FileError(same(f"{target}: ") + NO_SHEETS, NAME_A_WORKBOOK)
    with tempfile.TemporaryDirectory(prefix="xl-kpi-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / target.name
        with _naming(copy, target):
            there = target.exists() or target.is_symlink()
            return (_update if there else _create)(read, target, copy, asked, today)


# --------------------------------------------------------------------------------------------- private

NO_DEALS = Text("A new workbook needs deals, and these exports hold none.",
                "Un nouveau classeur a besoin d'affaires, et ces exports n'en contiennent pas.")  # fmt: skip
GIVE_DEALS = Text("Give the export of the deals too.", "Donnez aussi l'export des affaires.")
NO_FOLDER = Text("There is no such folder.", "Ce dossier n'existe pas.")
MAKE_FOLDER = Text("Make it, or name another.", "Créez-le, ou indiquez-en un autre.")
NAME_A_WORKBOOK = Text("Name a workbook (.xlsx or .xlsm) with -o.", "Nommez un classeur (.xlsx ou .xlsm) avec -o.")


#: What is said of the workbook's deals and log after an import.
NEEDS = ("unknown_stage", "unlisted_stage", "log_unknown_deal", "log_unknown_stage", "log_not_used")


def _create(exports: Sequence[Export], target: Path, copy: Path, asked: Asked, today: dt.date) -> Report:
    """Make a new workbook of the exports."""
    check_name(target)
    if not target.parent.is_dir():
        raise FileError(same(f"{target.parent}: ") + NO_FOLDER, MAKE_FOLDER)
    logs = [export.log for export in exports if export.log is not None]
    deals = [read for export in exports for read in export.deals_beside(logs, asked.dates, today)]
    if not deals:
        raise SheetError(same(f"{target}: ") + NO_DEALS, GIVE_DEALS)
    copy.write_bytes(new_book(deals, asked.lang or deals[0].lang, today))
    parts, _, _ = _bring(exports, copy, asked, today)
    done = refresh(copy, Request(), today, asked.lang)
    if not asked.dry:
        put(target, copy.read_bytes())
    found, changed = _needs(done.told.deals, copy, target), not asked.dry
    return Report(target, parts, True, changed, asked.dry, done.tab, done.lang, found)


def _update(exports: Sequence[Export], target: Path, copy: Path, asked: Asked, today: dt.date) -> Report:
    """Bring the exports into a workbook that is there, by way of a copy."""
    real = _checked(target)
    try:
        seen = real.stat()
        shutil.copyfile(real, copy)
    except OSError as error:
        raise refusals.explained(error).at(target) from error
    parts, changed, lang = _bring(exports, copy, asked, today)
    if not changed or (len(parts) > 1 and _same_parts(real, copy)):  # exports that overlap may undo each other
        return Report(target, parts, created=False, changed=False, dry=asked.dry, tab=None, lang=lang)
    done = refresh(copy, Request(choices=_choices(copy, asked)), today, asked.lang)
    if asked.dry:  # all that the real run does has been done, so that its refusals are told, too
        return Report(target, parts, False, False, True, done.tab, done.lang, _needs(done.told.deals, copy, target))

    def write(file: BinaryIO) -> None:
        with copy.open("rb") as source:
            shutil.copyfileobj(source, file)

    replace_file(real, write, seen)
    return Report(target, parts, False, True, False, done.tab, done.lang, _needs(done.told.deals, copy, target))


def _same_parts(one: Path, other: Path) -> bool:
    """Tell whether two workbooks hold the same, however it is packed."""
    with Package(one) as mine, Package(other) as theirs:
        return set(mine.parts) == set(theirs.parts) and all(mine.read(part) == theirs.read(part) for part in mine.parts)


def _needs(deals: Deals, copy: Path, target: Path) -> tuple[Text, ...]:
    """Return what is found in the deals of the workbook that an import may have brought about, naming the workbook."""
    return tuple(_renamed(finding.text, copy, target) for finding in deals.findings if finding.kind in NEEDS)


def _renamed(text: Text, copy: Path, target: Path) -> Text:
    return Text(text.en.replace(str(copy), str(target)), text.fr.replace(str(copy), str(target)))


def _bring(exports: Sequence[Export], copy: Path, asked: Asked, today: dt.date) -> tuple[tuple[Part, ...], bool, Lang]:
    """Bring all exports into the copy, the deals first; return what they brought, and whether anything changed."""
    done = [_bring_deals(export, copy, asked, today) for export in exports if export.deals is not None]
    done += [_bring_log(export, copy, asked, today) for export in exports if export.log is not None]
    return tuple(part for part, _, _ in done), any(changed for _, changed, _ in done), done[0][2]


def _checked(target: Path) -> Path:
    try:
        return real_file(target)
    except FileError as error:
        raise error.at(target) from error.__cause__


def _choices(path: Path, asked: Asked) -> Choices:
    """Return where in the workbook the deals go, as the user named it."""
    if asked.into is None:
        return Choices()
    tables = {table.name.casefold() for table in open_book(path).tables}
    return Choices(table=asked.into) if asked.into.casefold() in tables else Choices(sheet=asked.into)


def _bring_deals(export: Export, copy: Path, asked: Asked, today: dt.date) -> tuple[Part, bool, Lang]:
    assert export.deals is not None  # noqa: S101  # its caller asks
    book = open_book(copy)
    found = find(book, _choices(copy, asked))
    ours = found.deals(today)
    place = _place(book, found, ours)
    target = _cut(side_of_deals(ours), place, copy)
    source = side_of_deals(export.deals)
    if target.currency is None and any(source.currencies):
        target = replace(target, currency=_shown_currency(copy, place, target))
    is_open = are_open(export.deals, found.settings.stages, len(source))
    lang = asked.lang or found.settings.lang or ours.lang
    plan = plan_deals(source, target, is_open, lang)
    part = part_of(export.path.name, place.sheet, plan, export.found, events=False)
    changed, waiting = _carry_out(copy, place, plan, target)
    return (replace(part, found=(UNCALCULATED.format(n=waiting), *part.found)) if waiting else part), changed, lang


def _bring_log(export: Export, copy: Path, asked: Asked, today: dt.date) -> tuple[Part, bool, Lang]:
    assert export.log is not None  # noqa: S101  # its caller asks
    book = open_book(copy)
    found = find(book, _choices(copy, asked))
    lang = asked.lang or found.settings.lang or found.deals(today).lang
    sheet, log = _log_of(book, found)
    if log is None:
        copy.write_bytes(with_log(copy.read_bytes(), found.sheet, lang))
        book = open_book(copy)
        sheet, log = _log_of(book, find(book, _choices(copy, asked)))
    assert log is not None  # noqa: S101  # it has just been made
    place = place_of(book, sheet, log, int(log.rows.max()) if len(log) else None)
    target = _cut(side_of_log(log, None), place, copy)
    source = side_of_log(export.log, asked.dates)
    plan = plan_events(source, target, lang)
    changed, _ = _carry_out(copy, place, plan, target)
    return part_of(export.path.name, sheet, plan, (), events=True), changed, lang


def _log_of(book: Book, found: Found) -> tuple[str, Grid | None]:
    """Return the event log of a workbook and its sheet: one whose ids repeat, or the sheet that an import made."""
    named = next((sheet for sheet in book.sheets if sheet in (HISTORY.en, HISTORY.fr)), None)
    log = found.log or (None if named is None else find(book, Choices(table=None, sheet=found.sheet, log=named)).log)
    sheet = next((s for s in book.sheets if log is not None and log.place == f"{book.name}, {s}"), "")
    return sheet, log


def _place(book: Book, found: Found, deals: Deals) -> Place:
    rows = deals.grid.rows
    return place_of(book, found.sheet, found.grid, int(rows.max()) if len(rows) else None, above_notes(deals))


def _cut(side: Side, place: Place, path: Path) -> Side:
    """Leave out what stands right of the table, and mark the cells that are formulas."""
    with Package(path) as package:
        sheet = next((s for s in package.sheets() if s.name == place.sheet), None)
        cells = {} if sheet is None else formula_cells(package.stream(sheet.part))
    return fitted(side, place, cells)


def _shown_currency(path: Path, place: Place, side: Side) -> str | None:
    """Return the currency that the amounts of a table show by their number format."""
    at = side.fields.get("amount")
    if at is None:
        return None
    with Package(path) as package:
        return shown_currency(package, place, at)


def _carry_out(copy: Path, place: Place, plan: Plan, target: Side) -> tuple[bool, int]:
    """Carry out a plan on the copy; return whether it changed, and how many formulas wait to be calculated."""
    if plan.is_empty:
        return False, 0
    with Package(copy) as package:
        new, waiting = changes_of(package, place, plan, target.headers, target.place)
        fresh = copy.with_name(f"{copy.name}.new")
        with fresh.open("wb") as file:
            package.write(file, new)
    fresh.replace(copy)
    return True, waiting


@contextmanager
def _naming(copy: Path, target: Path) -> Iterator[None]:
    """Let an error that names the copy name the workbook itself."""
    try:
        yield
    except OSError as error:
        raise refusals.explained(error).at(target) from error
    except XlKpiError as error:
        said = [_renamed(text, copy, target) for text in (error.problem, error.remedy)]
        named = type(error)(*said)
        raise (named if str(target) in said[0].en else named.at(target)) from error.__cause__
