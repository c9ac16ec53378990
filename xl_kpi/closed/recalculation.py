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

#: Searching more than this would cost more than the splice: then the answer is yes.
_MOST_BYTES = 64 << 20
#: A shorter word would be found everywhere.
_SHORTEST = 3
#: The function that reaches a sheet without naming it as formulas do.
_INDIRECT = "indirect"
#: How the names of the summary's figures and tables begin: looked for at once, before each of them.
_OUR_PREFIX = b"kpi"
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(?:\s[^>]*)?>([^<]*)")
_FRAGMENT = re.compile("[a-z0-9_]+")


def values(root: Element) -> dict[str, tuple[str, ...]]:
    """Return what the cells of a sheet say, without their looks."""
    return {
        cell.get("r", ""): (cell.get("t", "n"), *(e.text for e in cell.iter() if e.text))
        for cell in root.iter(main("c"))
        if len(cell)
    }


def formulas_may_read(book: Package, sheet: Sheet, names: Iterable[str]) -> bool:
    """Tell whether a formula on another sheet may read `sheet`, by its own name or by that of a cell or table of it."""
    others = [s.part for s in book.sheets() if s.part != sheet.part and s.kind != "chartsheet"]
    if sum(book.size(part) for part in others) > _MOST_BYTES:
        return True
    words = _fragments([sheet.name, *names])
    if any(len(word) < _SHORTEST for word in words):
        return True
    return any(_holds(book, part, words) for part in others)


def _fragments(words: list[str]) -> set[bytes]:
    """Return the plainest piece of each word: it stands in a formula's XML however that is written."""
    plain = {max(_FRAGMENT.findall(word.lower()), key=len, default="") for word in words}
    return {word.encode() for word in plain | {_INDIRECT}}


def _holds(book: Package, part: str, words: set[bytes]) -> bool:
    """Tell whether a formula of the sheet holds one of the words; the quick search spares most sheets the slow one."""
    quick = {_OUR_PREFIX if word.startswith(_OUR_PREFIX) else word for word in words}
    tail = b""
    for piece in book.stream(part):
        text = tail + piece.lower()
        if any(word in text for word in quick):
            formulas = _FORMULA.findall(text)
            if any(word in formula for formula in formulas for word in words):
                return True
        tail = text[max(text.rfind(b"<"), 0) :]  # a formula may go on in the next piece
    return False
