"""References inside formulas, re-pointed from one sheet and its tables to another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

#: Texts and columns in brackets are left alone; sheet names, quoted or plain, and names are looked at.
_TOKEN = re.compile(
    r"""
      "(?:[^"]|"")*"                             # a text
    | \[[^\[\]]*\]                               # a column of a table, a foreign workbook
    | '(?P<quoted>(?:[^']|'')+)'!
    | (?<![\w.'\]])(?P<plain>[^\W\d][\w.]*)!
    | (?<![\w.!])(?P<name>[^\W\d][\w.]*)(?![\w.(!])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Repointing:
    """From some sheets and tables to others.

    Parameters
    ----------
    sheets
        The names of sheets, each with that of the sheet that takes its place.
    tables
        The names of tables, each with that of the table in its place.
    """

    sheets: Mapping[str, str]
    tables: Mapping[str, str]

    def __call__(self, formula: str) -> str:
        """Return the formula with what named an old sheet or table naming the new one."""
        return _TOKEN.sub(self._put, formula)

    def concerns(self, formula: str) -> bool:
        """Tell whether the formula names one of the old sheets or tables."""
        return any(word in formula.casefold() for word in self.words) and self(formula) != formula

    @property
    def words(self) -> tuple[str, ...]:
        """What a formula holds in lower case when it is concerned: sheets as formulas write them, and tables."""
        return (*(_escaped(sheet).casefold() for sheet in self.sheets), *(table.casefold() for table in self.tables))

    def _put(self, token: re.Match[str]) -> str:
        if token["name"] is not None:
            return _successor(self.tables, token["name"]) or token.group()
        if token["plain"] is not None:
            new = _successor(self.sheets, token["plain"])
            return token.group() if new is None else f"'{_escaped(new)}'!"
        if token["quoted"] is None:
            return token.group()
        # 'Jan:KPI Summary'! reads from one sheet to another
        ends = token["quoted"].replace("''", "'").split(":")
        found = [_successor(self.sheets, end) for end in ends]
        if not any(found):
            return token.group()
        put = ":".join(new or end for new, end in zip(found, ends, strict=True))
        return f"'{_escaped(put)}'!"


def sheets_in(formula: str) -> set[str]:
    """Return the sheets of the same workbook that a formula names, in lower case."""
    found: set[str] = set()
    for token in _TOKEN.finditer(formula):
        quoted = (token["quoted"] or "").replace("''", "'")
        if "]" not in quoted:
            found |= {end.casefold() for end in (*quoted.split(":"), token["plain"]) if end}
    return found


@dataclass(frozen=True, slots=True)
class Readings:
    """What formulas of another workbook read of this one: a sheet, or one of its tables."""

    book: str
    sheet: str
    tables: tuple[str, ...]

    def concerns(self, formula: str) -> bool:
        """Tell whether a formula of another workbook reads the sheet."""
        text, book = formula.casefold(), _escaped(self.book).casefold()
        if f"[{book}]{_escaped(self.sheet).casefold()}'!" in text:
            return True
        return any(re.search(rf"{re.escape(book)}'?!{re.escape(table.casefold())}\b", text) for table in self.tables)


def _escaped(sheet: str) -> str:
    return sheet.replace("'", "''")


def _successor(names: Mapping[str, str], name: str) -> str | None:
    wanted = name.casefold()
    return next((new for old, new in names.items() if old.casefold() == wanted), None)
