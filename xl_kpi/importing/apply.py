"""Carries out a plan in a closed workbook: the sheet, its table, and whatever refers to them; nothing else changes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from xl_kpi.closed import bookkeeping, ooxml, recalculation, refusals, styles
from xl_kpi.closed.document import ContentTypes, Document
from xl_kpi.closed.ooxml import Element, main
from xl_kpi.closed.package import Package, Sheet
from xl_kpi.closed.workbook import Workbook
from xl_kpi.errors import FileError, SheetError
from xl_kpi.importing.cellxml import letters, split
from xl_kpi.importing.looks import Looks
from xl_kpi.importing.place import LAST_ROW, Place, refuse_no_room
from xl_kpi.importing.plan import Plan
from xl_kpi.importing.references import Growth, growth_of
from xl_kpi.importing.sheetpart import SheetPart, refused_below
from xl_kpi.importing.values import Kind
from xl_kpi.texts import Text, same

Changes = dict[str, bytes | None]
#: Relationships of a sheet to what is anchored in its cells and is not moved here.
_ANCHORED = {"drawing", "comments", "threadedComment", "vmlDrawing", "pivotTable", "table"}
#: Parts that hold no formulas; the sheets' texts are most of a workbook.
_WITHOUT_FORMULAS = ("sharedStrings.xml", "styles.xml", "theme1.xml", "calcChain.xml")


def changes_of(book: Package, place: Place, plan: Plan, headers: Sequence[str], named: str) -> tuple[Changes, int]:
    """Return what a plan changes, new bytes by part, `None` for a part that goes; and how many formulas wait for it.

    Parameters
    ----------
    headers
        Of the table's columns.
    named
        The file and the place in it, for messages.

    Raises
    ------
    FileError, SheetError
        The workbook must not be changed, or there is no room for what comes in.
    """
    bookkeeping.refuse_unsafe_package(book)
    sheet = next(s for s in book.sheets() if s.name == place.sheet)
    root = _shell(book, sheet)
    if root.find(main("sheetProtection")) is not None:
        raise refusals.SHEET_PROTECTED.error(sheet=sheet.name)
    refuse_no_room(place, named, len(plan.headers))
    growth = growth_of(place, plan.new)
    if growth.end + growth.shift > LAST_ROW:
        raise _too_many(named)
    workbook = Workbook(book)
    document = Document(book, _styles_part(book, workbook), styles.EMPTY)
    data = growth.in_part(book.read(sheet.part), own=True) if plan.new else book.read(sheet.part)
    part = SheetPart(data, sheet.part, place, workbook.uses_1904, headers)
    width = len(headers)
    if growth.shift:
        _refuse_anchored(book, sheet, growth, data, named)
    formulas = _fill(part, plan, place, Looks(document), width)
    types = ContentTypes(book)
    new: Changes = {sheet.part: part.written(growth, width + len(plan.headers))}
    if plan.new:
        new |= _elsewhere(book, sheet, growth)
    _extend_names(workbook, growth, width + len(plan.headers))
    if place.table is not None:
        new |= _grown_table(book, sheet, place, plan, growth)
    if formulas or growth.shift:
        new |= _without_chain(book, workbook, types)
    _recalculate(book, workbook, sheet, place)
    new |= document.changes() | workbook.changes() | types.changes()
    changed = {name: data for name, data in new.items() if data is None or name not in book or data != book.read(name)}
    return changed, part.waiting


def shown_currency(book: Package, place: Place, column: int) -> str | None:
    """Return the currency that the number format of a column of amounts shows, or None."""
    sheet = next(s for s in book.sheets() if s.name == place.sheet)
    style = SheetPart(book.read(sheet.part), sheet.part, place, date1904=False).styles().get(place.left + column, "0")
    part = book.related(book.workbook, "styles")
    return None if part is None or part not in book else Looks(Document(book, part)).currency(style)


# --------------------------------------------------------------------------------------------- private


def _shell(book: Package, sheet: Sheet) -> Element:
    """Return a sheet without its rows, to look at what else it holds."""
    head, _, tail, _ = split(book.read(sheet.part), sheet.part)
    return ooxml.parse(head + tail, sheet.part)


def _styles_part(book: Package, workbook: Workbook) -> str:
    part = book.related(book.workbook, "styles")
    if part is None:
        part = f"{book.workbook.rpartition('/')[0]}/styles.xml".lstrip("/")
        workbook.relations.add("styles", part)
    return part


def _fill(part: SheetPart, plan: Plan, place: Place, looks: Looks, width: int) -> bool:
    """Put everything that comes in into the sheet; return whether formulas are among it."""
    base = part.styles()
    kinds = plan.kinds
    total = width + len(plan.headers)
    for at in range(width, total):
        base[place.left + at] = _like(base, kinds, kinds[at], place.left, width)
    for at, header in enumerate(plan.headers, width):
        part.put(place.header, place.left + at, header, part.header_style())
    for change in plan.changes:
        column = place.left + change.column
        kind, currency = _shown(change.new, kinds[change.column]), change.currency

        def style(there: str, column: int = column, kind: Kind = kind, currency: str | None = currency) -> str:
            return looks.of(there or base.get(column, "0"), kind, currency)

        part.put(change.row, column, change.new, style)
    return _add_rows(part, plan, place, looks, base)


def _add_rows(part: SheetPart, plan: Plan, place: Place, looks: Looks, base: dict[int, str]) -> bool:
    """Add the new rows: into rows that are there and free, else as rows of their own."""
    first, last = place.last + 1, place.last + plan.new
    if not plan.new:
        return False
    fillers = {at: part.filler(place.left + at) for at, cells in enumerate(plan.rows) if cells is None}
    there = part.rows
    cell, formula = part.writer.cell, part.writer.formula
    columns = [(place.left + at, plan.kinds.get(at, Kind.TEXT), cells) for at, cells in enumerate(plan.rows)]
    for number in range(first, last + 1):
        line: list[bytes] = []
        for column, kind, cells in columns:
            look = base.get(column, "0")
            value = None if cells is None else cells[number - first]
            if cells is None and (filler := fillers[column - place.left]) is not None:
                if number in there:
                    part.put(number, column, filler(number), look)
                else:
                    line.append(formula(column, number, filler(number), look))
            elif value is not None:
                style = looks.of(look, _shown(value, kind), plan.currencies[number - first])
                if number in there:
                    part.put(number, column, value, style)
                else:
                    line.append(cell(column, number, value, style))
            elif look != "0":
                line.append(cell(column, number, None, look))
        if number not in there:
            part.add(number, b"".join(line))
    return any(filler is not None for filler in fillers.values())


def _shown(value: object, kind: Kind) -> Kind:
    """Return what a cell shows: a text in a column of dates needs no date's look, a date among texts does."""
    if isinstance(value, dt.date):
        return Kind.DAY
    return Kind.TEXT if isinstance(value, str) or value is None else kind


def _like(base: dict[int, str], kinds: dict[int, Kind], kind: Kind, left: int, width: int) -> str:
    """Return the style of a column that holds the same, for a new one."""
    alike = (base[left + at] for at in range(width) if kinds.get(at) is kind and left + at in base)
    return next(alike, "0")


def _grown_table(book: Package, sheet: Sheet, place: Place, plan: Plan, growth: Growth) -> Changes:
    """Return the table's part with its new rows and columns."""
    assert place.table is not None  # noqa: S101  # its caller asks
    for relation in book.relations(sheet.part):
        if relation.kind != "table" or relation.external:
            continue
        table = Document(book, relation.target)
        root = table.root
        if (root.get("displayName") or root.get("name")) != place.table.name:
            continue
        right = place.right + len(plan.headers)
        totals = ooxml.integer(root.get("totalsRowCount"), relation.target)
        area = f"{letters(place.left).decode()}{place.header}:{letters(right).decode()}{growth.end}"
        root.set("ref", f"{area[: area.index(':')]}:{letters(right).decode()}{growth.end + totals}")
        filtered = root.find(main("autoFilter"))
        if filtered is not None:
            filtered.set("ref", area)
        for formula in root.iter(main("calculatedColumnFormula"), main("totalsRowFormula")):
            formula.text = growth.formula(formula.text or "", own=True)
        _add_columns(root, plan.headers)
        return dict(table.changes())
    return {}


def _add_columns(root: Element, headers: tuple[str, ...]) -> None:
    columns = root.find(main("tableColumns"))
    if columns is None or not headers:
        return
    number = max((ooxml.integer(e.get("id"), "table") for e in columns), default=0)
    for header in headers:
        number += 1
        columns.append(columns.makeelement(main("tableColumn"), {"id": str(number), "name": header}))
    columns.set("count", str(len(columns)))


def _elsewhere(book: Package, sheet: Sheet, growth: Growth) -> Changes:
    """Return the other parts whose formulas, charts or pivot tables read the table's cells."""
    new: Changes = {}
    for part in book.parts:
        if part == sheet.part or not part.endswith(".xml") or part.endswith(_WITHOUT_FORMULAS) or part == book.workbook:
            continue
        data = book.read(part)
        after = _pivot_source(growth, growth.in_part(data, own=False))
        if after != data:
            new[part] = after
    return new


def _pivot_source(growth: Growth, data: bytes) -> bytes:
    """Return a pivot table's source with its rows as they are now."""
    if b"worksheetSource" not in data:
        return data

    def put(found: re.Match[bytes]) -> bytes:
        element = found[0].decode()
        named = re.search(r'\bsheet="([^"]*)"', element)
        if named is None or named[1].casefold() != growth.sheet.casefold():
            return found[0]
        return re.sub(r'\bref="([^"]*)"', lambda m: f'ref="{growth.area(m[1])}"', element).encode()

    return re.sub(rb"<(?:[\w.-]+:)?worksheetSource\s[^>]*>", put, data)


def _extend_names(workbook: Workbook, growth: Growth, width: int) -> None:
    """Let the names of the workbook follow; the hidden one of a filter takes new columns in, as the filter does."""
    for entry in workbook.root.iterfind(f"{main('definedNames')}/{main('definedName')}"):
        after = growth.formula(entry.text or "", own=False)
        if entry.get("name") == "_xlnm._FilterDatabase":
            after = growth.widened(after, letters(growth.left + width - 1).decode())
        if after != (entry.text or ""):
            entry.text = after


def _refuse_anchored(book: Package, sheet: Sheet, growth: Growth, data: bytes, named: str) -> None:
    """Refuse to move what is more than cells: pictures, comments, other tables, joined cells below the deals."""
    tail = data[data.rfind(b"sheetData") :]
    rows = list(refused_below(tail, growth))
    for relation in book.relations(sheet.part):
        if relation.kind in _ANCHORED and not relation.external and relation.target in book:
            rows += _anchored_rows(relation.kind, book.read(relation.target), growth)
    if rows:
        raise SheetError(
            Text(
                "{place}: the new rows need the room of what stands below the table (row {row}), which is more than "
                "cells.",
                "{place} : les nouvelles lignes ont besoin de la place de ce qui se trouve sous le tableau (ligne "
                "{row}), et ce ne sont pas que des cellules.",
            ).format(place=named, row=same(str(min(rows)))),
            Text(
                "Move it to the right or to another sheet, and import again.",
                "Déplacez-le à droite ou sur une autre feuille, et importez de nouveau.",
            ),
        )


def _anchored_rows(kind: str, data: bytes, growth: Growth) -> list[int]:
    """Return the rows, from the first that moves on, in which something of a part is anchored."""
    below = growth.below or 0
    if kind in ("drawing", "vmlDrawing"):
        found = [int(row) + 1 for row in re.findall(rb"<(?:[\w.-]+:)?(?:row|Row)>(\d+)</", data)]
    else:
        own = re.findall(rb"\bref=[\"'](?:[A-Z]+)(\d+)", data)
        found = [int(row) for row in own]
    return [row for row in found if row >= below]


def _without_chain(book: Package, workbook: Workbook, types: ContentTypes) -> Changes:
    """Take the calculation chain out: a spreadsheet makes it anew, and one that names the wrong cells is an error."""
    part = book.related(book.workbook, "calcChain")
    if part is None or part not in book:
        return {}
    workbook.relations.remove(part)
    types.remove(part)
    return {book.spelled(part): None}


def _recalculate(book: Package, workbook: Workbook, sheet: Sheet, place: Place) -> None:
    """Have the workbook recalculated when it is opened, if a formula may read the deals."""
    if workbook.recalculates_on_load:
        return
    words = workbook.names_of(sheet.name) | ({place.table.name} if place.table else set())
    own = re.search(rb"<(?:[\w.-]+:)?f[\s>]", book.read(sheet.part)) is not None
    if own or recalculation.formulas_may_read(book, sheet, words):
        workbook.recalculate_on_load()


def _too_many(named: str) -> FileError:
    return FileError(
        Text("{place}: a sheet has no more than 1,048,576 rows.", "{place} : une feuille n'a que 1 048 576 lignes.")
        .format(place=named),
        Text("Split the export, or move old deals to another workbook.",
             "Divisez l'export, ou déplacez d'anciennes affaires dans un autre classeur."),
    )  # fmt: skip
