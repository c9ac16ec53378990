"""Decides whether formulas elsewhere may read the summary, and so must be recalculated when the workbook is opened.

A recalculation that nobody needs is not harmless: in a workbook with our own functions, opened where they are not
installed, it would turn their kept results into errors. One that is missing would leave stale figures. So the formulas
are searched for anything that could lead to the summary, and every doubt counts as a yes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from xl_kpi.closed.ooxml import Element, main
from xl_kpi.closed.package import Package, Sheet
from xl_kpi.closed.workbook import Workbook

#: Searching more than this would cost more than the splice: then the answer is yes.
_MOST_BYTES = 48 << 20
#: A shorter word would be found everywhere.
_SHORTEST = 3
#: Functions that reach a sheet without naming it as formulas do; and the beginning of all our own names.
_ALWAYS = ("indirect", "kpi")
_FRAGMENT = re.compile("[a-z0-9_]+")


def values(root: Element) -> dict[str, tuple[str, ...]]:
    """Return what the cells of a sheet say, without their looks."""
    return {
        cell.get("r", ""): (cell.get("t", "n"), *(e.text for e in cell.iter() if e.text))
        for cell in root.iter(main("c"))
        if len(cell)
    }


def formulas_may_read(book: Package, workbook: Workbook, sheet: Sheet, tables: Iterable[str]) -> bool:
    """Tell whether a formula on another sheet may read `sheet`, one of the names that point into it, or its tables."""
    others = [s.part for s in book.sheets() if s.part != sheet.part and s.kind != "chartsheet"]
    if sum(book.size(part) for part in others) > _MOST_BYTES:
        return True
    words = _fragments([sheet.name, *workbook.names_of(sheet.name), *tables])
    if any(len(word) < _SHORTEST for word in words):
        return True
    return any(_holds(book, part, words) for part in others)


def _fragments(words: list[str]) -> list[bytes]:
    """Return the plainest piece of each word: it stands in a formula's XML however that is written."""
    found = {max(_FRAGMENT.findall(word.lower()), key=len, default="") for word in words} | {*_ALWAYS}
    shortest = [word for word in found if not any(other in word for other in found - {word})]
    return [word.encode() for word in shortest]


def _holds(book: Package, part: str, words: list[bytes]) -> bool:
    overlap = max(map(len, words)) - 1
    tail = b""
    for piece in book.stream(part):
        text = tail + piece.lower()
        if any(word in text for word in words):
            return True
        tail = text[-overlap:]
    return False
