"""Appends the donor's cell formats to the workbook's, where they are not there already.

Formats are matched by their canonical form, so that a second refresh adds nothing.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TypeAlias

from xl_kpi.closed import ooxml
from xl_kpi.closed.ooxml import Element, main

#: The order of the sections in a style sheet.
_SECTIONS = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
#: A workbook without styles, or with a section missing: index 0 (and fill 1) have a fixed meaning.
EMPTY = f"""<styleSheet xmlns="{ooxml.MAIN}">
<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>
</styleSheet>""".replace("\n", "").encode()

_FIRST_CUSTOM_FORMAT = 164
_BUILT_IN_DATES = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})
#: What may stand in a format without being part of the date: quoted text, escapes, colours and conditions.
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')

_Canonical: TypeAlias = tuple[str, tuple[tuple[str, str], ...], str, tuple["_Canonical", ...]]


@dataclass(frozen=True, slots=True)
class StyleIds:
    """The donor's style numbers in the workbook: cell formats and differential formats."""

    cells: dict[str, str]
    differential: dict[str, str]
    dates: frozenset[str]
    """The donor's own numbers of the cell formats that show a date."""


def append_styles(host: Element, donor: Element) -> StyleIds:
    """Add the donor's formats to the workbook's style sheet `host` in place, and return their numbers there."""
    return _Styles(host).take(donor)


def with_number_format(host: Element, base: str, number: str, code: str | None) -> str:
    """Return the number of the cell format that is `base` with another number format, added where there is none.

    Parameters
    ----------
    number, code
        A built-in format, or any number from 164 on and its code.
    """
    book = _Styles(host)
    formats = list(_section(host, "cellXfs"))
    own = copy.deepcopy(formats[int(base)]) if int(base) < len(formats) else host.makeelement(main("xf"), {})
    own.set("numFmtId", book.number_format(number, code))
    own.set("applyNumberFormat", "1")
    return str(book.put("cellXfs", own))


class _Styles:
    """The workbook's style sheet with an index of what it holds, built section by section when needed."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._known: dict[str, dict[_Canonical, int]] = {}
        self._codes: dict[str, str] | None = None

    def take(self, donor: Element) -> StyleIds:
        codes = number_formats(donor)
        formats = list(_section(donor, "cellXfs"))
        cells = {"0": "0"}  # the default cell looks like the workbook's own default
        for i, cell_format in enumerate(formats[1:], 1):
            cells[str(i)] = str(self._take_format(cell_format, donor, codes))
        differential = {}
        for i, dxf in enumerate(_section(donor, "dxfs")):
            own = copy.deepcopy(dxf)
            for number in own.iter(main("numFmt")):
                number.set("numFmtId", self.number_format(number.get("numFmtId", "0"), number.get("formatCode")))
            differential[str(i)] = str(self.put("dxfs", own))
        dates = {str(i) for i, f in enumerate(formats) if is_date(f.get("numFmtId", "0"), codes)}
        return StyleIds(cells, differential, frozenset(dates))

    def _take_format(self, cell_format: Element, donor: Element, codes: dict[str, str]) -> int:
        own = copy.deepcopy(cell_format)
        self._ensure("cellStyleXfs")
        own.set("xfId", "0")
        for section, attribute in (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId")):
            number = int(own.get(attribute, "0"))
            at = self.put(section, _section(donor, section)[number]) if number else 0
            own.set(attribute, str(at))
        number_format = own.get("numFmtId", "0")
        own.set("numFmtId", self.number_format(number_format, codes.get(number_format)))
        return self.put("cellXfs", own)

    def put(self, section: str, element: Element) -> int:
        """Return the number of an equal element of the section, appended when there is none."""
        known = self._known.get(section)
        if known is None:
            known = self._known[section] = {}
            for i, present in enumerate(self._ensure(section).iterchildren(element.tag)):
                known.setdefault(_canonical(present), i)
        key = _canonical(element)
        if key not in known:
            home = self._ensure(section)
            known[key] = sum(1 for _ in home.iterchildren(element.tag))
            home.append(copy.deepcopy(element))
            home.set("count", str(known[key] + 1))
        return known[key]

    def _ensure(self, section: str) -> Element:
        """Return a section of the style sheet, holding at least the entries whose numbers have a fixed meaning."""
        home = ooxml.place(self._root, section, _SECTIONS)
        fixed = list(_section(ooxml.parse(EMPTY, section), section))
        for entry in fixed[sum(1 for e in home if isinstance(e.tag, str)) :]:
            home.append(entry)
            home.set("count", str(len(home)))
        return home

    def number_format(self, number: str, code: str | None) -> str:
        """Return the workbook's number for a format code; built-in numbers mean the same everywhere."""
        if code is None or int(number) < _FIRST_CUSTOM_FORMAT:
            return number
        if self._codes is None:
            self._codes = number_formats(self._root)
        for own, present in self._codes.items():
            if present == code:
                return own
        own = str(max(_FIRST_CUSTOM_FORMAT - 1, *(ooxml.integer(number, "numFmt") for number in self._codes), 0) + 1)
        home = ooxml.place(self._root, "numFmts", _SECTIONS)
        entry = home.makeelement(main("numFmt"), {"numFmtId": own, "formatCode": code})
        home.append(entry)
        home.set("count", str(len(home)))
        self._codes[own] = code
        return own


def _section(root: Element, name: str) -> Element:
    found = root.find(main(name))
    return root.makeelement(main(name)) if found is None else found


def number_formats(root: Element) -> dict[str, str]:
    """Return the code of each number format that a style sheet defines itself."""
    return {e.get("numFmtId", ""): e.get("formatCode", "") for e in _section(root, "numFmts") if e.get("numFmtId")}


def is_date(number: str, codes: dict[str, str]) -> bool:
    """Tell a date from a duration: it shows a day or a year."""
    if number in codes:
        return bool(re.search("[dy]", _NOT_CODE.sub("", codes[number]).lower()))
    return number.isascii() and number.isdigit() and int(number) in _BUILT_IN_DATES  # a damaged one is no date's


def _canonical(element: Element) -> _Canonical:
    """Return what two equal formats share, however they are written.

    A flag that is off and one that is not written are the same, and the elements of a font come in any order.
    """
    name = ooxml.local(element)
    attributes = sorted(
        (str(key), "1" if str(key).startswith("apply") else str(value))
        for key, value in element.attrib.items()
        if not (str(key).startswith("apply") and not ooxml.is_true(str(value)))
    )
    children = [_canonical(child) for child in element if isinstance(child.tag, str)]
    if name == "font":
        children.sort()
    return name, tuple(attributes), (element.text or "").strip(), tuple(children)
