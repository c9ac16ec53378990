"""Edits of the workbook part: its list of sheets, its names, its settings.

A sheet put in the middle shifts everything that counts sheets; everything that names them stays.
"""

from __future__ import annotations

import copy

from xl_kpi.closed import ooxml, refusals
from xl_kpi.closed.document import Document, Relations
from xl_kpi.closed.formulas import repointed, sheets_of
from xl_kpi.closed.ooxml import Element, main
from xl_kpi.closed.package import Package, Sheet

#: The order of the elements in the workbook part.
_ORDER = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)
_BUILT_IN = "_xlnm."
#: How the names of the summary's figures begin, and what one says whose figure is not there today.
_FIGURE = "kpi_"
_NOT_AVAILABLE = "#N/A"
_LONGEST_NAME = 31


class Workbook:
    """The workbook part and its relationships, being edited."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._document = Document(package, package.workbook)
        self.relations = Relations(package, package.workbook)
        self.root = self._document.root

    def changes(self) -> dict[str, bytes]:
        """Return the new bytes of what changed."""
        return self._document.changes() | self.relations.changes()

    @property
    def uses_1904(self) -> bool:
        """Whether dates count from 1904."""
        settings = self.root.find(main("workbookPr"))
        return settings is not None and ooxml.is_true(settings.get("date1904"))

    def find(self, names: tuple[str, ...]) -> Sheet | None:
        """Return the sheet that bears the first of these names that is there."""
        by_name = {sheet.name.casefold(): sheet for sheet in self._package.sheets()}
        return next((by_name[n.casefold()] for n in names if n.casefold() in by_name), None)

    def insert(self, name: str, after: str | None) -> Sheet:
        """List a new sheet right after the sheet `after` (the last one when that is not there)."""
        protection = self.root.find(main("workbookProtection"))
        if protection is not None and ooxml.is_true(protection.get("lockStructure")):
            raise refusals.STRUCTURE_PROTECTED.error(sheet=name)
        before = self._package.sheets()
        if self.find((name,)) is not None:
            raise refusals.NAME_TAKEN.error(sheet=name)
        named = [sheet.name.casefold() for sheet in before]
        at = named.index(after.casefold()) + 1 if after and after.casefold() in named else len(named)
        part = self._free_sheet_part()
        sheet_id = str(max((ooxml.integer(s.sheet_id, s.name) for s in before), default=0) + 1)
        relation_id = self.relations.add("worksheet", part)
        self._shift(at)
        sheets = ooxml.place(self.root, "sheets", _ORDER)
        attributes = {"name": name[:_LONGEST_NAME], "sheetId": sheet_id, ooxml.RELATION_ID: relation_id}
        entry = sheets.makeelement(main("sheet"), attributes)
        entries = list(sheets.iterchildren(main("sheet")))
        if at < len(entries):
            entries[at].addprevious(entry)
        else:
            sheets.append(entry)
        return Sheet(name, part, sheet_id, "visible", relation_id, "worksheet")

    def put_names(self, donor: Element, donor_sheet: str, sheet: str) -> None:
        """Give the sheet the donor's names.

        Of the sheet's own built-in names (print area, titles) only the donor's stay. A name of the whole workbook is
        written when it is new, or points to the sheet, or to nothing any more; any other belongs to the user. A figure
        that the donor does not have today becomes #N/A: its old cell may hold another figure now.
        """
        index = self.position(sheet)
        own = list(donor.iterfind(f"{main('definedNames')}/{main('definedName')}"))
        kept = {_name_key(e, index) for e in own}
        present = self.root.find(main("definedNames"))
        for entry in [] if present is None else list(present.iterchildren(main("definedName"))):
            key = _name_key(entry, None)
            if key[1] == index and key[0].startswith(_BUILT_IN) and key not in kept:
                entry.getparent().remove(entry)  # type: ignore[union-attr]  # it was found under its parent
            is_figure = key[1] is None and key[0].startswith(_FIGURE)
            if is_figure and key not in kept and sheet.casefold() in sheets_of(entry.text or ""):
                entry.text = _NOT_AVAILABLE
        for entry in own:
            text = repointed(entry.text or "", donor_sheet, sheet)
            self._put_name(entry, _name_key(entry, index), text, sheet)
        if present is not None and not len(present):
            self.root.remove(present)

    def name_words(self) -> set[str]:
        """Return every defined name in lower case: a table may not be called the same."""
        return {_name_key(e, None)[0] for e in self.root.iterfind(f"{main('definedNames')}/{main('definedName')}")}

    def names_of(self, sheet: str) -> set[str]:
        """Return the names, in lower case, whose formula reads the sheet, itself or through another name."""
        entries = list(self.root.iterfind(f"{main('definedNames')}/{main('definedName')}"))
        texts = [(_name_key(entry, None)[0], (entry.text or "").lower()) for entry in entries]
        found: set[str] = {name for name, text in texts if sheet.casefold() in sheets_of(text)}
        while more := {name for name, text in texts if any(word in text for word in found)} - found:
            found |= more
        return found

    @property
    def recalculates_on_load(self) -> bool:
        """Whether the formulas are recalculated when the workbook is opened."""
        settings = self.root.find(main("calcPr"))
        return settings is not None and ooxml.is_true(settings.get("fullCalcOnLoad"))

    def recalculate_on_load(self) -> None:
        """Have the formulas recalculated when the workbook is opened."""
        ooxml.place(self.root, "calcPr", _ORDER).set("fullCalcOnLoad", "1")

    def _put_name(self, entry: Element, key: tuple[str, int | None], text: str, sheet: str) -> None:
        home = ooxml.place(self.root, "definedNames", _ORDER)
        for present in home.iterchildren(main("definedName")):
            if _name_key(present, None) == key:
                is_ours = key[1] is not None or _is_free(present.text or "", sheet)
                if is_ours and present.text != text:
                    present.text = text
                return
        added = copy.deepcopy(entry)
        added.text, added.tail = text, None
        if key[1] is not None:
            added.set("localSheetId", str(key[1]))
        home.append(added)

    def position(self, sheet: str) -> int:
        """Return the sheet's place among the tabs, from 0."""
        entries = self.root.iterfind(f"{main('sheets')}/{main('sheet')}")
        return next(i for i, e in enumerate(entries) if e.get("name", "").casefold() == sheet.casefold())

    def _shift(self, at: int) -> None:
        """Make room for a sheet at position `at` in everything that counts sheets from 0."""
        for entry in self.root.iterfind(f"{main('definedNames')}/{main('definedName')}"):
            _raise_from(entry, "localSheetId", at)
        for view in self.root.iterfind(f"{main('bookViews')}/{main('workbookView')}"):
            _raise_from(view, "activeTab", at)
            _raise_from(view, "firstSheet", at)

    def _free_sheet_part(self) -> str:
        folder = self._package.workbook.rpartition("/")[0]
        stem = f"{folder}/worksheets/sheet".lstrip("/")
        taken = {part.lower() for part in {*self._package.parts} | self._package.reachable("")}
        number = next(n for n in range(1, 1 << 16) if f"{stem}{n}.xml".lower() not in taken)
        return f"{stem}{number}.xml"


def _name_key(entry: Element, index: int | None) -> tuple[str, int | None]:
    """Return a name in lower case and the sheet it belongs to: `index` in place of the donor's only sheet."""
    local_to = entry.get("localSheetId")
    if local_to is None:
        return entry.get("name", "").lower(), None
    return entry.get("name", "").lower(), ooxml.integer(local_to, "definedName") if index is None else index


def _is_free(text: str, sheet: str) -> bool:
    return sheet.casefold() in sheets_of(text) or "#REF!" in text or text == _NOT_AVAILABLE


def _raise_from(element: Element, attribute: str, at: int) -> None:
    value = ooxml.integer(element.get(attribute), attribute, default=-1)
    if value >= at:
        element.set(attribute, str(value + 1))
