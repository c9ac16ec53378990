"""The sheets of an open document."""

from __future__ import annotations

from typing import Any


def present(document: Any, names: Any) -> Any | None:
    """Return the sheet that has one of the names, in any case."""
    there = {name.casefold(): name for name in document.Sheets.getElementNames()}
    for name in names:
        if name.casefold() in there:
            return document.Sheets.getByName(there[name.casefold()])
    return None
