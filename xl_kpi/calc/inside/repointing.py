"""Points the text of a formula from one sheet to another, and nothing else in it."""

from __future__ import annotations

import re

_QUOTED = r"'(?:[^']|'')*'"
#: A text in quotes, a sheet of another file, a sheet's name in apostrophes, or a plain word; the rest is left alone.
_TOKENS = re.compile(rf'"(?:[^"]|"")*"|{_QUOTED}#\$?(?:{_QUOTED}|\w+)|\$?{_QUOTED}(?=\.)|\$?[^\W\d][\w]*(?=\.)')


def repointed(formula: str, old: str, new: str) -> str:
    """Return a formula, in LibreOffice's own notation, with a sheet's name replaced where a cell is meant.

    `'KPI Summary'.B5` is a cell; `"KPI Summary"` is a text, which INDIRECT will find by the name later on; and
    `'file:///other.ods'#$'KPI Summary'.B5` is the tab of another workbook.
    """

    def put(found: re.Match[str]) -> str:
        token = found[0]
        if token.startswith('"') or "'#" in token:
            return token
        dollar = "$" if token.startswith("$") else ""
        name = token[len(dollar) :]
        plain = name[1:-1].replace("''", "'") if name.startswith("'") else name
        return f"{dollar}{quoted(new)}" if plain.casefold() == old.casefold() else token

    return _TOKENS.sub(put, formula)


def quoted(name: str) -> str:
    """Return a sheet's name as a formula has it."""
    return "'" + name.replace("'", "''") + "'"
