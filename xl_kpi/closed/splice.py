"""Puts one freshly written sheet into a workbook; every other part of the workbook keeps the same bytes.

The donor is a workbook with one sheet. Its sheet takes the place of an earlier one (same part, id and tab) or is
added; its styles are appended where they are new, its shared strings become inline strings, its drawings, charts and
tables get free part names. A donor that says the same as the last one changes nothing at all.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from xl_kpi.closed import bookkeeping, ooxml, recalculation, refusals, styles
from xl_kpi.closed.document import ContentTypes, Document
from xl_kpi.closed.package import Package, Sheet
from xl_kpi.closed.replace import real_file, replace_file
from xl_kpi.closed.transplant import (
    DAYS_TO_1904,
    Home,
    Table,
    part_names,
    read_table,
    table_names,
    table_parts,
    transplant,
)
from xl_kpi.closed.workbook import Workbook
from xl_kpi.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from xl_kpi.closed.ooxml import Element


def refresh_sheet(path: Path, donor: bytes, *, names: tuple[str, ...], after: str | None) -> bool:
    """Put the donor's only sheet into the workbook at `path`, in one step.

    Parameters
    ----------
    path
        An .xlsx or .xlsm workbook; a link is followed.
    donor
        A workbook with one sheet, as XlsxWriter writes it.
    names
        The names that the sheet may already have, the first one found is replaced and keeps its name. Without any of
        them a new sheet, named like the donor's, is added.
    after
        The sheet behind which a new one is put; the last one when there is none of that name.

    Returns
    -------
    bool
        False when the workbook holds exactly this sheet already; then nothing is written.

    Raises
    ------
    FileError
        The workbook cannot be read or must not be changed; it is as it was.
    """
    try:
        return _refresh(path, donor, names, after)
    except FileError as error:
        raise error.at(path) from error.__cause__


def splice(book: bytes | Path, donor: bytes, *, names: Sequence[str], after: str | None) -> bytes:
    """Return the workbook with the donor's only sheet in it, all in memory; see `refresh_sheet`."""
    with Package(book) as package, Package(donor) as source:
        new = changes(package, source, names=names, after=after)
        result = BytesIO()
        package.write(result, new)
        return result.getvalue()


def changes(book: Package, donor: Package, *, names: Sequence[str], after: str | None) -> dict[str, bytes | None]:
    """Return what the splice changes: new bytes by part, `None` for a part that goes; empty when nothing does."""
    bookkeeping.refuse_unsafe_package(book)
    workbook = Workbook(book)
    old = workbook.find(tuple(names))
    old_root = None if old is None else _readable(book, old)
    sheet = workbook.insert(donor.sheets()[0].name, after) if old is None else old
    dropped = set() if old is None else _only_of(book, old)
    style_sheet = _style_sheet(book, workbook)
    home = Home(
        sheet=sheet,
        part_names=part_names(donor, book, sheet, dropped),
        tables=_tables(donor, book, workbook, sheet),
        styles=styles.append_styles(style_sheet.root, _donor_styles(donor)),
        date_shift=DAYS_TO_1904 * (Workbook(donor).uses_1904 - workbook.uses_1904),
    )
    parts = transplant(donor, home, old_root)
    types = _content_types(book, donor, home, dropped - parts.keys(), style_sheet.part)
    new: dict[str, bytes | None] = dict.fromkeys(sorted(dropped))
    new |= parts | style_sheet.changes()
    if old_root is None:
        new |= bookkeeping.add_title(book, workbook, sheet)
    else:
        new |= bookkeeping.leave_calculation_chain(book, workbook, types, sheet, old_root)
    names_before = workbook.names_of(sheet.name)
    workbook.put_names(donor.xml(donor.workbook), donor.sheets()[0].name, sheet.name)
    if _values_differ(old_root, parts[sheet.part]) or names_before != workbook.names_of(sheet.name):
        _recalculate(book, workbook, home, names_before)
    new |= workbook.changes() | types.changes()
    return {part: data for part, data in new.items() if not _is_there(book, part, data)}


def _refresh(path: Path, donor: bytes, names: tuple[str, ...], after: str | None) -> bool:
    real = real_file(path)
    seen = real.stat()
    try:
        package = Package(real)
    except OSError as error:
        raise refusals.explained(error) from error
    with package, Package(donor) as source:
        new = changes(package, source, names=names, after=after)
        if not new:
            return False

        def write(file: BinaryIO) -> None:
            package.write(file, new)
            package.file.close()

        replace_file(real, write, seen)
    return True


def _readable(book: Package, sheet: Sheet) -> Element:
    """Return the sheet to be replaced, refused when that would lose more than a summary."""
    if sheet.kind != "worksheet":
        raise refusals.NOT_A_WORKSHEET.error(sheet=sheet.name)
    root = book.xml(sheet.part)
    if root.tag != ooxml.main("worksheet"):
        raise refusals.DAMAGED.error(part=sheet.part)
    bookkeeping.refuse_unsafe_sheet(book, sheet, root)
    return root


def _only_of(book: Package, sheet: Sheet) -> set[str]:
    """Return the parts, with their relationships, that nothing but this sheet leads to."""
    gone = book.reachable(sheet.part) - book.reachable("", avoiding=sheet.part) - {sheet.part}
    holders = {book.spelled(ooxml.relations_part(part)) for part in gone | {sheet.part}}
    return {part for part in gone | holders if part in book}


def _style_sheet(book: Package, workbook: Workbook) -> Document:
    part = book.related(book.workbook, "styles")
    if part is None:
        part = f"{book.workbook.rpartition('/')[0]}/styles.xml".lstrip("/")
        workbook.relations.add("styles", part)
    elif part not in book:
        raise refusals.DAMAGED.error(part=part)
    return Document(book, part, styles.EMPTY)


def _donor_styles(donor: Package) -> Element:
    part = donor.related(donor.workbook, "styles")
    return donor.xml(part) if part else ooxml.parse(styles.EMPTY, "styles")


def _tables(donor: Package, book: Package, workbook: Workbook, sheet: Sheet) -> dict[str, Table]:
    """Return the donor's tables with ids and names that are unique in the workbook, and the last refresh's if any."""
    old: list[Table] = []
    others: list[Table] = []
    for present in book.sheets():
        home = old if present.part == sheet.part else others
        home.extend(read_table(book, part) for part in table_parts(book, present.part))
    tables = table_names(donor, old, others, workbook.name_words())
    gone = {table.id for table in old} - {table.id for table in tables.values()}
    bookkeeping.refuse_lost_slicers(book, sheet, gone)
    return tables


def _content_types(book: Package, donor: Package, home: Home, gone: set[str], style_part: str) -> ContentTypes:
    types = ContentTypes(book)
    for part in gone:
        types.remove(part)
    for part, name in home.part_names.items():
        types.set(name, donor.content_type(part))
    types.set(style_part, ooxml.SPREADSHEET + "styles+xml")
    return types


def _recalculate(book: Package, workbook: Workbook, home: Home, names_before: set[str]) -> None:
    """Have the workbook recalculated when it is opened, if a formula may read what changed."""
    if workbook.recalculates_on_load:
        return
    words = names_before | workbook.names_of(home.sheet.name) | {table.name for table in home.tables.values()}
    if recalculation.formulas_may_read(book, home.sheet, words):
        workbook.recalculate_on_load()


def _is_there(book: Package, part: str, data: bytes | None) -> bool:
    """Tell whether the workbook holds just this; a part of another spelling is another part to the archive."""
    if part not in book or book.spelled(part) != part:
        return data is None
    return data == book.read(part)


def _values_differ(old: Element | None, new: bytes) -> bool:
    return old is None or recalculation.values(old) != recalculation.values(ooxml.parse(new, "sheet"))
