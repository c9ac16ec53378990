"""Which formulas of a row read the cells that an import changes: what they show is of before."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from openpyxl.utils import column_index_from_string

_STRINGS = re.compile(r'"[^"]*"')
_ADDRESS = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*)!)?(?<![\w.\[@])\$?(?P<from>[A-Z]{1,3})\$?\d*"
    r"(?::\$?(?P<to>[A-Z]{1,3})\$?\d*)?(?![\w.(\]])"
)
#: [Amount], [@Amount], [@[Amount HT]]; a range of columns, [@[From]:[To]], may read any.
_NAMES = re.compile(r"\[@?([^\[\]#@]+)\]")
_ANY = re.compile(r"\]:\[|\b(?:INDIRECT|OFFSET)\(|\[#?@?\]|\[#This Row\]\]", re.IGNORECASE)


def stale(formulas: Mapping[int, str], changed: Collection[int], headers: Mapping[int, str], sheet: str) -> set[int]:
    """Return the columns whose formulas read, themselves or by way of another one, a cell of their row that changes.

    Parameters
    ----------
    formulas
        Column -> the formula that stands there in this row.
    changed
        Columns whose cells change.
    headers
        Column -> its name in the table.
    sheet
        The name of their sheet.
    """
    found: set[int] = set()
    touched = set(changed)
    while more := {at for at, text in formulas.items() if at not in touched and _reads(text, touched, headers, sheet)}:
        found |= more
        touched |= more
    return found


# --------------------------------------------------------------------------------------------- private


def _reads(formula: str, columns: Collection[int], headers: Mapping[int, str], sheet: str) -> bool:
    """Tell whether a formula reads one of some columns; one that may read anything does."""
    text = _STRINGS.sub('""', formula)
    if _ANY.search(text):
        return True
    names = {name.replace("'", "").strip().casefold() for name in _NAMES.findall(text)}
    if names & {headers[at].replace("'", "").casefold() for at in columns if at in headers}:
        return True
    for found in _ADDRESS.finditer(_NAMES.sub("[]", text)):
        if found["sheet"] and found["sheet"].strip("'").replace("''", "'").casefold() != sheet.casefold():
            continue
        first = column_index_from_string(found["from"]) - 1
        last = column_index_from_string(found["to"]) - 1 if found["to"] else first
        if any(first <= at <= last for at in columns):
            return True
    return False
