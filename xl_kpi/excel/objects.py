"""Small ways of asking Excel's objects, as COM hands them over.

Excel refuses in more than one way: a property that this version does not know, a thing that is not there ("no cells
were found"), and a call that it has no time for. Only the first two are answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

#: Numbers of COM's errors.
UNKNOWN_NAME, NOT_A_MEMBER = -2147352570, -2147352573
EXCEPTION = -2147352567  # Excel's own refusal; what it is stands in the details
EDITING = -2146777998  # ... such as: a cell is being edited

VISIBLE, HIDDEN = -1, 0  # xlSheetVisible, xlSheetHidden


def members(collection: Any) -> list[Any]:
    """Return the members of a collection of Excel, which count from 1; a list, for some are deleted on the way."""
    return [collection.Item(at) for at in range(1, collection.Count + 1)]


def find_sheet(workbook: Any, names: Sequence[str]) -> Any | None:
    """Return the worksheet that has the first of the names, else the next, or None."""
    sheets = {sheet.Name.casefold(): sheet for sheet in members(workbook.Worksheets)}
    return next((sheets[name.casefold()] for name in names if name.casefold() in sheets), None)


def knows(thing: Any, attribute: str) -> bool:
    """Tell whether this version of Excel has the property."""
    try:
        getattr(thing, attribute)
    except Exception as error:
        if _is_unknown(error):
            return False
        if not _is_refusal(error):
            raise
    return True


def answer(thing: Any, attribute: str, *arguments: Any) -> Any:
    """Return an attribute, or what it gives for arguments; None when Excel answers that there is none.

    It is asked twice: what is refused once may have been refused for lack of time.
    """
    for _ in range(2):
        try:
            found = getattr(thing, attribute)
            return found(*arguments) if arguments else found
        except Exception as error:
            if not _is_unknown(error) and not _is_refusal(error):
                raise
    return None


def twice(step: Callable[[], object]) -> bool:
    """Do a step, once more when it fails, and tell whether it was done: for what must not be left undone."""
    for _ in range(2):
        with suppress(Exception):
            step()
            return True
    return False


def said(error: Exception) -> str:
    """Return in one line what Excel says in an error of COM, or what else an error is."""
    details: tuple[Any, ...] = getattr(error, "excepinfo", None) or ()
    words = details[2] if len(details) > 2 and details[2] else f"{type(error).__name__}: {error}"
    return " ".join(str(words).split())


def _is_unknown(error: Exception) -> bool:
    return isinstance(error, AttributeError) or getattr(error, "hresult", None) in (UNKNOWN_NAME, NOT_A_MEMBER)


def _is_refusal(error: Exception) -> bool:
    if getattr(error, "hresult", None) != EXCEPTION:
        return False
    details: tuple[Any, ...] = getattr(error, "excepinfo", None) or ()
    return not (len(details) > 5 and details[5] == EDITING)
