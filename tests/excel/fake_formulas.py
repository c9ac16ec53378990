"""What Excel does to formulas by itself: renaming a sheet or a table changes them, deleting it makes #REF! of them."""

from __future__ import annotations

import re
from collections.abc import Callable

from fake_com import ComError

SHEET = re.compile(r"'((?:[^']|'')+)'!|(?<![\w.'\]!#])([^\W\d][\w.]*)!")
TABLE = re.compile(r"(?<![\w.!'\[\]@])([^\W\d]\w*)(\[)")


def display(sheet: str) -> str:
    """A sheet's name as formulas show it."""
    return f"{sheet}!" if re.fullmatch(r"[^\W\d]\w*", sheet) else "'" + sheet.replace("'", "''") + "'!"


def outside_texts(formula: str, change: Callable[[str], str]) -> str:
    parts = formula.split('"')
    parts[::2] = map(change, parts[::2])
    return '"'.join(parts)


def entered(formula: str, sheets: list[str], tables: list[str]) -> str:
    """The formula as Excel keeps it when it is entered; what it names must be there."""
    known = {name.casefold(): name for name in sheets}

    def sheet(found: re.Match[str]) -> str:
        name = (found[1] or found[2]).replace("''", "'")
        if "]" in name:
            return found[0]
        if name.casefold() not in known:
            raise ComError(f"Excel asks for a file: there is no sheet {name}")
        return display(known[name.casefold()])

    def table(found: re.Match[str]) -> str:
        if found[1].casefold() not in {name.casefold() for name in tables}:
            raise ComError(f"There is a problem with this formula: {found[1]}")
        return found[0]

    return outside_texts(formula, lambda part: TABLE.sub(table, SHEET.sub(sheet, part)))


def sheet_renamed(formula: str, old: str, new: str) -> str:
    return _sheets(formula, old, display(new))


def sheet_deleted(formula: str, old: str) -> str:
    return _sheets(formula, old, "#REF!")


def table_renamed(formula: str, old: str, new: str) -> str:
    return outside_texts(formula, lambda part: re.sub(rf"(?<![\w.!\[]){re.escape(old)}(?=\[)", new, part))


def table_deleted(formula: str, old: str) -> str:
    return outside_texts(formula, lambda part: re.sub(rf"(?<![\w.!\[]){re.escape(old)}\[[^\]]*\]", "#REF!", part))


def _sheets(formula: str, old: str, put: str) -> str:
    def one(found: re.Match[str]) -> str:
        name = (found[1] or found[2]).replace("''", "'")
        return put if name.casefold() == old.casefold() else found[0]

    return outside_texts(formula, lambda part: SHEET.sub(one, part))
