"""Rewrites the donor's parts for their new home: other part names, style numbers, table names and sheet name."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xl_kpi.closed import ooxml
from xl_kpi.closed.formulas import repointed
from xl_kpi.closed.ooxml import Element, main
from xl_kpi.closed.package import Package, Sheet
from xl_kpi.closed.styles import StyleIds

#: Days from 1900-01-00 to 1904-01-01, Excel's two beginnings of time.
DAYS_TO_1904 = 1462
_FORMULA_TAGS = {"f", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula"}
_FORMULA_ATTRIBUTES = ("location", "textlink")
_SHEET_PROPERTIES = ("sheetPr", "dimension")


@dataclass(frozen=True, slots=True)
class Table:
    """What must be unique in a workbook about a table."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Home:
    """What the donor's parts must know about the workbook that they move into."""

    sheet: Sheet
    part_names: Mapping[str, str]
    """The donor's parts and their names in the workbook."""
    tables: Mapping[str, Table]
    """The donor's table parts and what the tables are called in the workbook."""
    styles: StyleIds
    date_shift: int
    """Days to add to a date."""


def part_names(donor: Package, book: Package, sheet: Sheet, dropped: set[str]) -> dict[str, str]:
    """Return a free name in the workbook for each of the donor's parts; the sheet's part keeps its own."""
    source = donor.sheets()[0].part
    names = {source: sheet.part}
    # A part that is missing though something names it is taken too: ours would appear in its place.
    taken = {p.lower() for p in {*book.parts} - dropped | book.reachable("", avoiding=sheet.part)} | {
        sheet.part.lower()
    }
    from_folder, to_folder = (p.workbook.rpartition("/")[0] for p in (donor, book))
    for part in sorted((p for p in donor.reachable(source) if p in donor), key=_natural):
        folder, _, file = part.removeprefix(f"{from_folder}/").rpartition("/")
        stem, suffix = re.fullmatch(r"(.*?)\d*(\.\w+)", file).groups()  # type: ignore[union-attr]  # parts end so
        start = "/".join(word for word in (to_folder, folder, stem) if word)
        number = next(n for n in range(1, 1 << 16) if f"{start}{n}{suffix}".lower() not in taken)
        names[part] = f"{start}{number}{suffix}"
        taken.add(names[part].lower())
    return names


def table_names(donor: Package, old: list[Table], others: list[Table], name_words: set[str]) -> dict[str, Table]:
    """Return each donor table's id and name in the workbook: those of the last refresh where it can be seen."""
    ids = {table.id for table in others}
    words = {table.name.lower() for table in others} | name_words
    earlier = {table.name.lower(): table for table in old}
    new = sorted(table_parts(donor, donor.sheets()[0].part), key=_natural)
    wanted = {part: read_table(donor, part).name for part in new}
    bases = {base.lower() for base in wanted.values()}
    found = {}
    for part, base in wanted.items():
        name = _last_name(base, earlier, words | bases - {base.lower()}) or _free_name(base, words)
        words.add(name.lower())
        number = earlier[name.lower()].id if name.lower() in earlier else 0
        if not number or number in ids:
            number = next(n for n in range(1, 1 << 20) if n not in ids | {t.id for t in old})
        ids.add(number)
        found[part] = Table(number, name)
    return found


def table_parts(package: Package, sheet_part: str) -> Iterator[str]:
    """Return the table parts of one sheet."""
    return (r.target for r in package.relations(sheet_part) if r.kind == "table" and r.target in package)


def read_table(package: Package, part: str) -> Table:
    """Read a table's id and name."""
    root = package.xml(part)
    return Table(ooxml.integer(root.get("id"), part), str(root.get("displayName") or root.get("name")))


def transplant(donor: Package, home: Home, old: Element | None) -> dict[str, bytes]:
    """Return the donor's parts as they stand in the workbook, with their relationships.

    `old` is the sheet that is replaced: its code name, tab colour and selection pass to the new one.
    """
    parts = {}
    for part, name in home.part_names.items():
        parts[name] = _part(donor, part, home, old)
        holder = ooxml.relations_part(part)
        if holder in donor:
            parts[ooxml.relations_part(name)] = ooxml.serialize(_relations(donor, part, home))
    return parts


def _part(donor: Package, part: str, home: Home, old: Element | None) -> bytes:
    source = donor.sheets()[0]
    if part == source.part:
        root = _sheet(donor, home, old)
    elif part in home.tables:
        root = _table(donor.xml(part), home.tables[part], home.styles)
    elif source.name != home.sheet.name and part.endswith(".xml"):
        root = donor.xml(part)
    else:
        return donor.read(part)
    _repoint(root, source.name, home.sheet.name)
    return ooxml.serialize(root)


def _sheet(donor: Package, home: Home, old: Element | None) -> Element:
    root = donor.xml(donor.sheets()[0].part)
    strings_part = donor.related(donor.workbook, "sharedStrings")
    strings = list(donor.xml(strings_part)) if strings_part else []
    styles = home.styles
    for cell in root.iter(main("c")):
        if home.date_shift and cell.get("s") in styles.dates:
            _shift_date(cell, home.date_shift)
        if cell.get("t") == "s":
            _inline(cell, strings)
    for element in root.iter(main("c"), main("row")):
        _translate(element, "s", styles.cells)
    for element in root.iter(main("col")):
        _translate(element, "style", styles.cells)
    _translate_differential(root, styles)
    _carry_over(old, root)
    return root


def _table(root: Element, table: Table, styles: StyleIds) -> Element:
    root.set("id", str(table.id))
    root.set("name", table.name)
    root.set("displayName", table.name)
    _translate_differential(root, styles)
    return root


def _relations(donor: Package, part: str, home: Home) -> Element:
    root = donor.xml(ooxml.relations_part(part))
    source = donor.sheets()[0].name
    for entry, relation in zip(root, donor.relations(part), strict=True):
        if relation.target in home.part_names and not relation.external:
            entry.set("Target", ooxml.relative(home.part_names[part], home.part_names[relation.target]))
        elif relation.target.startswith("#"):
            entry.set("Target", repointed(relation.target, source, home.sheet.name))
    return root


def _inline(cell: Element, strings: list[Element]) -> None:
    """Put a shared string into the cell itself: the workbook's own shared strings are left alone."""
    value = cell.find(main("v"))
    if value is None:
        return
    inline = value.makeelement(main("is"))
    inline.extend(copy.deepcopy(list(strings[int(value.text or "0")])))
    cell.replace(value, inline)
    cell.set("t", "inlineStr")


def _shift_date(cell: Element, days: int) -> None:
    value = cell.find(main("v"))
    if value is not None and cell.get("t", "n") == "n" and value.text:
        shifted = float(value.text) + days
        value.text = repr(int(shifted) if shifted.is_integer() else shifted)


def _translate(element: Element, attribute: str, numbers: Mapping[str, str]) -> None:
    number = element.get(attribute)
    if number is not None:
        element.set(attribute, numbers[number])


def _translate_differential(root: Element, styles: StyleIds) -> None:
    for element in root.iter():
        for key in element.attrib if isinstance(element.tag, str) else ():
            if str(key).lower().endswith("dxfid"):
                _translate(element, str(key), styles.differential)


def _carry_over(old: Element | None, new: Element) -> None:
    """Keep what the user or the macros gave the old sheet: code name, tab colour, and whether it is selected."""
    before = None if old is None else old.find(main("sheetPr"))
    code_name = None if before is None else before.get("codeName")
    colour = None if before is None else before.find(main("tabColor"))
    own = new.find(main("sheetPr"))
    if own is not None and old is not None:
        for element in own.findall(main("tabColor")):
            own.remove(element)
    if code_name or colour is not None:
        own = ooxml.place(new, "sheetPr", _SHEET_PROPERTIES) if own is None else own
    if own is not None:
        own.attrib.pop("codeName", "")
        if code_name:
            own.set("codeName", code_name)
        if colour is not None:
            own.insert(0, copy.deepcopy(colour))
    selected = old is not None and any(ooxml.is_true(v.get("tabSelected")) for v in old.iter(main("sheetView")))
    for view in new.iter(main("sheetView")):
        view.attrib.pop("tabSelected", "")
        if selected:
            view.set("tabSelected", "1")


def _repoint(root: Element, old: str, new: str) -> None:
    """Re-point every formula of a part from the donor's sheet name to the one that the workbook keeps."""
    if old == new:
        return
    for element in root.iter():
        if ooxml.local(element) in _FORMULA_TAGS and element.text:
            element.text = repointed(element.text, old, new)
        for attribute in _FORMULA_ATTRIBUTES if isinstance(element.tag, str) else ():
            text = element.get(attribute)
            if text:
                element.set(attribute, repointed(text, old, new))


def _last_name(base: str, earlier: Mapping[str, Table], taken: set[str]) -> str | None:
    """Return what the last refresh called this table: its own name, or that with a number."""
    pattern = re.compile(re.escape(base.lower()) + r"(_\d+)?")
    found = sorted((w for w in earlier if w not in taken and pattern.fullmatch(w)), key=_natural)
    return earlier[found[0]].name if found else None


def _free_name(base: str, words: set[str]) -> str:
    if base.lower() not in words:
        return base
    return next(name for n in range(2, 1 << 16) if (name := f"{base}_{n}").lower() not in words)


def _natural(part: str) -> tuple[int, str]:
    """Order table2 before table10."""
    return len(part), part
