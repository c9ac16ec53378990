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
    """From one sheet to another.

    Parameters
    ----------
    old, new
        The names of the sheets.
    tables
        The names of the old sheet's tables, each with that of the table in its place.
    """

    old: str
    new: str
    tables: Mapping[str, str]

    def __call__(self, formula: str) -> str:
        """Return the formula with what named the old sheet and its tables naming the new ones."""
        return _TOKEN.sub(self._put, formula)

    @property
    def words(self) -> tuple[str, ...]:
        """What a formula holds when it is concerned: the sheet's name as formulas write it, the tables' names."""
        return (self.old.replace("'", "''"), *self.tables)

    def _put(self, token: re.Match[str]) -> str:
        if token["name"] is not None:
            names = {old.casefold(): new for old, new in self.tables.items()}
            return names.get(token["name"].casefold(), token.group())
        sheet = token["plain"] if token["quoted"] is None else token["quoted"].replace("''", "'")
        if sheet is None or sheet.casefold() != self.old.casefold():
            return token.group()
        return "'" + self.new.replace("'", "''") + "'!"
