"""The commands of the menu: what they do, and the box that says what came of it."""

from __future__ import annotations

import uuid
from typing import Any

from xl_kpi.calc.inside import book, office, rows, tab
from xl_kpi.calc.inside.pipe import NoWorkerError
from xl_kpi.calc.inside.renewal import array_of, calculate_again

SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
TITLE = "xl-kpi"
NOT_CALLED = 504  # Err:504: an argument that the function cannot be given


class RefusedError(Exception):
    """A command cannot be done; the text is for the user."""


def run(frame: Any, name: str, given: dict[str, Any]) -> str:
    """Run a command on the document of a window, show what it says when the window can be seen, and return it."""
    lang = office.language()
    document = frame.getController().getModel()
    good, said = True, ""
    try:
        if not document.supportsService(SPREADSHEET):
            raise RefusedError(office.words("not_sheets", lang))
        if name == "diagnose":
            said = _diagnose(document, lang)
        else:
            good, said = _ask(frame, document, name, given, lang)
    except RefusedError as error:
        good, said = False, str(error)
    except NoWorkerError as error:
        good, said = False, office.why_not(error, lang)
    except Exception as error:  # nothing may end as a traceback in a box
        good, said = False, office.words("failed", lang, reason=f"{type(error).__name__}: {error}")
    window = frame.getContainerWindow()
    if said and window.isVisible() and not given.get("Quiet"):
        _show(window, said, good=good)
    return said


def finished(source: Any, said: str) -> Any:
    """Return the event that tells a listener what a command said."""
    import uno  # noqa: PLC0415  # there is none outside of the office

    event = uno.createUnoStruct("com.sun.star.frame.DispatchResultEvent")
    event.Source, event.State, event.Result = source, 1, said
    return event


# --------------------------------------------------------------------------------------------- private


def _ask(frame: Any, document: Any, name: str, given: dict[str, Any], lang: str) -> tuple[bool, str]:
    """Let the other Python do a command."""
    office.CONVERSATION.worker.forgive()
    question = {"call": None, "command": name, "lang": lang, "file": ""}
    if name == "import":
        question["file"] = given.get("File") or _chosen(lang)
        if not question["file"]:
            return True, ""
    global _asks  # noqa: PLW0603  # one command runs at a time, on the main thread
    _asks = frame.getContainerWindow() if not given.get("Quiet") else None
    if name in ("refresh", "import"):
        refused = tab.refusal(document)
        if refused:
            raise RefusedError(office.words(refused[0], lang, sheet=refused[1]))
    answer = office.CONVERSATION.ask(question, document)
    if "show" in answer and document.Sheets.hasByName(answer["show"]):
        frame.getController().setActiveSheet(document.Sheets.getByName(answer["show"]))
    return "error" not in answer, str(answer.get("reason") or answer.get("text") or "")


def _diagnose(document: Any, lang: str) -> str:
    """Calculate the selected cell once more, and return the reason of the error that it shows."""
    office.CONVERSATION.worker.forgive()
    cell = _selected(document)
    asked = [] if cell is None else _methods_in(cell.getFormula())
    if cell is None or not cell.getError() or not asked:
        return office.words("no_error", lang)
    sheet = cell.getSpreadsheet()
    if sheet.isProtected() and cell.CellProtection.IsLocked:
        return office.words("locked", lang, sheet=sheet.getName())
    here = f"${uuid.uuid4().hex}"  # no formula has that: LibreOffice calculates it anew
    office.REASONS.append((here, ""))
    calculate_again(document, cell)
    error = cell.getError()
    reasons = list(office.REASONS)
    since = reasons[next(at for at, (method, _) in enumerate(reasons) if method == here) + 1 :]
    office.REASONS.remove((here, ""))
    found = next((reason for method, reason in since if method in asked), None)
    return found or office.words("not_called" if error == NOT_CALLED else "no_error", lang)


def _selected(document: Any) -> Any | None:
    """Return the selected cell, or the first one of the array that it belongs to."""
    selected = document.getCurrentController().getSelection()
    address = getattr(selected, "RangeAddress", None)
    if address is None:
        return None
    cell = selected.getSpreadsheet().getCellByPosition(address.StartColumn, address.StartRow)
    return array_of(cell).getCellByPosition(0, 0) if cell.getFormula().startswith("{") else cell


def _methods_in(formula: str) -> list[str]:
    """Return the methods of the interface that a formula calls, as LibreOffice writes them."""
    return [method for method in office.FUNCTIONS if f".{method}(".upper() in formula.upper()]


def _chosen(lang: str) -> str:
    """Let the user choose a file."""
    import uno  # noqa: PLC0415

    picker = office.service("com.sun.star.ui.dialogs.FilePicker")
    picker.setTitle(office.words("asking", lang))
    if picker.execute() != 1:
        return ""
    return str(uno.fileUrlToSystemPath(picker.getSelectedFiles()[0]))


def _agreed(document: Any, message: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001  # the shape of a service
    """Ask the user whether what is about to be done shall be done; a command that runs quietly was told so."""
    if _asks is None or not _asks.isVisible():
        return {"agreed": True}
    from com.sun.star.awt.MessageBoxType import QUERYBOX  # noqa: PLC0415

    ok_or_cancel, ok = 2, 1
    box = _asks.getToolkit().createMessageBox(_asks, QUERYBOX, ok_or_cancel, TITLE, message["text"])
    return {"agreed": box.execute() == ok}


_asks: Any = None  # the window that a command may ask in


def _show(window: Any, said: str, *, good: bool) -> None:
    from com.sun.star.awt.MessageBoxType import ERRORBOX, INFOBOX  # noqa: PLC0415

    box = window.getToolkit().createMessageBox(window, INFOBOX if good else ERRORBOX, 1, TITLE, said)
    box.execute()


office.CONVERSATION.serve("book", book.described)
office.CONVERSATION.serve("formulas", rows.formulas)
office.CONVERSATION.serve("write", rows.write)
office.CONVERSATION.serve("agree", _agreed)
office.CONVERSATION.serve("put", tab.put)
