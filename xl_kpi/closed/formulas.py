"""The sheet names inside formulas: found, and re-pointed to another sheet."""

from __future__ import annotations

import re

#: A text in quotes (left alone), a quoted sheet name, a plain sheet name; the last two with their "!".
_TOKEN = re.compile(r"""("(?:[^"]|"")*")|'((?:[^']|'')+)'!|((?<![\w.'\]])[^\W\d][\w.]*)!""")


def quoted(name: str) -> str:
    """Write a sheet name as a formula does, always in quotes."""
    return "'" + name.replace("'", "''") + "'"


def sheets_of(formula: str) -> set[str]:
    """Return the sheets that a formula names, in lower case."""
    found = set()
    for match in _TOKEN.finditer(formula):
        name = _name(match)
        if name is not None:
            found.add(name.casefold())
    return found


def repointed(formula: str, old: str, new: str) -> str:
    """Return the formula with the sheet `old` called `new`; texts in quotes and other sheets stay."""

    def put(match: re.Match[str]) -> str:
        name = _name(match)
        if name is None or name.casefold() != old.casefold():
            return match.group()
        return quoted(new) + "!"

    return _TOKEN.sub(put, formula)


def _name(match: re.Match[str]) -> str | None:
    if match[1] is not None:
        return None
    return match[2].replace("''", "'") if match[2] is not None else str(match[3])
