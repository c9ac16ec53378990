"""What else in a package knows about a sheet: the calculation chain, the document's properties, slicers, formulas."""

from __future__ import annotations

from lxml import etree

from xl_kpi.closed import ooxml, refusals
from xl_kpi.closed.document import ContentTypes, Document
from xl_kpi.closed.ooxml import Element, main
from xl_kpi.closed.package import Package, Sheet
from xl_kpi.closed.workbook import Workbook
from xl_kpi.texts import Text

_TITLES = "TitlesOfParts"
_HEADINGS = "HeadingPairs"
#: What a refresh would lose, by the kind of relationship that the sheet has to it.
_ANALYSIS = {
    "pivotTable": ("a pivot table", "un tableau croisé dynamique"),
    "slicer": ("a slicer", "un segment"),
    "timeline": ("a timeline", "une chronologie"),
    "queryTable": ("a data query", "une requête de données"),
}


def refuse_unsafe_package(book: Package) -> None:
    """Refuse a package that any change would break: signed, or shared with tracked changes."""
    signed = any(r.kind == "origin" and "digital-signature" in r.type for r in book.relations(""))
    if signed or any(part.startswith("_xmlsignatures/") for part in book.parts):
        raise refusals.SIGNED.error()
    if book.related(book.workbook, "revisionHeaders"):
        raise refusals.SHARED.error()


def refuse_unsafe_sheet(book: Package, sheet: Sheet, root: Element) -> None:
    """Refuse to replace a sheet that is no worksheet, is protected, or holds an analysis of the user's."""
    if root.find(main("sheetProtection")) is not None:
        raise refusals.SHEET_PROTECTED.error(sheet=sheet.name)
    for relation in book.relations(sheet.part):
        if relation.kind in _ANALYSIS:
            raise refusals.HOLDS_ANALYSIS.error(sheet=sheet.name, what=Text(*_ANALYSIS[relation.kind]))


def refuse_lost_slicers(book: Package, sheet: Sheet, gone: set[int]) -> None:
    """Refuse when a slicer on another sheet filters a table of this sheet that the refresh takes away."""
    if not gone:
        return
    for relation in book.relations(book.workbook):
        if relation.kind == "slicerCache" and relation.target in book:
            root = book.xml(relation.target)
            tables = {e.get("tableId") for e in root.iter() if ooxml.local(e) == "tableSlicerCache"}
            if tables & {str(number) for number in gone}:
                raise refusals.SLICER_WITHOUT_TABLE.error(slicer=root.get("name", ""), sheet=sheet.name)


def leave_calculation_chain(
    book: Package, workbook: Workbook, types: ContentTypes, sheet: Sheet, root: Element
) -> dict[str, bytes | None]:
    """Take the old sheet's cells out of the calculation chain; an empty chain goes altogether."""
    part = book.related(book.workbook, "calcChain")
    if part is None or part not in book or next(root.iter(main("f")), None) is None:
        return {}
    chain = Document(book, part)
    current = ""
    for entry in list(chain.root.iterchildren(main("c"))):
        own = entry.get("i")
        current = own or current
        if current == sheet.sheet_id:
            chain.root.remove(entry)
        elif own is None and _sheet_before(entry) != current:
            entry.set("i", current)  # it relied on the entry before it, which is gone
    if len(chain.root):
        return dict(chain.changes())
    workbook.relations.remove(part)
    types.remove(part)
    return {part: None}


def add_title(book: Package, workbook: Workbook, sheet: Sheet) -> dict[str, bytes]:
    """Add the new sheet to the document's properties, when they list the sheets in the usual way."""
    part = book.related("", "extended-properties")
    if part is None or part not in book:
        return {}
    properties = Document(book, part)
    titles, headings = (_vector(properties.root, name) for name in (_TITLES, _HEADINGS))
    if titles is None or headings is None:
        return {}
    counts = list(headings.iter(f"{{{ooxml.VARIANT}}}i4"))
    names = [e.text or "" for e in titles]
    listed = ({"visible", "hidden", "veryHidden"}, {"visible", "hidden"}, {"visible"})
    groups = (_group(names, counts, _worksheets(book, states)) for states in listed)
    group = next((group for group in groups if group is not None), None)
    if group is None:
        return {}
    start, count, worksheets = group
    count.text = str(len(worksheets) + 1)
    before = {s.name for s in book.sheets()[: workbook.position(sheet.name)]}
    entry = etree.Element(f"{{{ooxml.VARIANT}}}lpstr")
    entry.text = sheet.name
    titles.insert(start + sum(name in before for name in worksheets), entry)
    titles.set("size", str(len(titles)))
    return properties.changes()


def _sheet_before(entry: Element) -> str:
    before = entry.getprevious()
    while before is not None and before.get("i") is None:
        before = before.getprevious()
    return "" if before is None else before.get("i", "")


def _vector(root: Element, name: str) -> Element | None:
    holder = next((e for e in root if ooxml.local(e) == name), None)
    return None if holder is None or not len(holder) else holder[0]


def _worksheets(book: Package, states: set[str]) -> list[str]:
    return [s.name for s in book.sheets() if s.kind == "worksheet" and s.state in states]


def _group(names: list[str], counts: list[Element], worksheets: list[str]) -> tuple[int, Element, list[str]] | None:
    """Return where the worksheets begin among the titles, their count and themselves; `None` when they do not."""
    start = 0
    for count in counts:
        length = ooxml.integer(count.text, _HEADINGS)
        if names[start : start + length] == worksheets:
            return start, count, worksheets
        start += length
    return None
