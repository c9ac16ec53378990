"""Calculates a cell once more without a trace: no entry in undo, no document that seems changed."""

from __future__ import annotations

from typing import Any

from xl_kpi.calc.inside.later import later

_renewed: set[tuple[str, str]] = set()


def calculate_again(document: Any, cell: Any) -> None:
    """Let a cell with a formula be calculated anew, with its whole array where it is one, and all that depend on it."""
    formula = cell.getFormula()
    if not formula.startswith(("=", "{=")):
        return
    in_array = formula.startswith("{")
    changed, undo = document.isModified(), document.getUndoManager()
    undo.lock()
    try:
        if in_array:
            array_of(cell).setArrayFormula(formula[1:-1])
        else:
            cell.setFormula(formula)
    finally:
        undo.unlock()
        document.setModified(changed)


def array_of(cell: Any) -> Any:
    """Return the cells of the array formula that a cell belongs to."""
    cells = cell.getSpreadsheet().createCursorByRange(cell)
    cells.collapseToCurrentArray()
    return cells


def renew(document: Any, area: Any, handle: str) -> None:
    """Let the KPI_DEALS cell be calculated again whose deals nobody remembers, as after opening a document.

    Once for each handle: it may be that its own ranges are gone.
    """
    if not hasattr(area, "getCellByPosition") or (document.RuntimeUID, handle) in _renewed:
        return
    _renewed.add((document.RuntimeUID, handle))
    later(lambda: calculate_again(document, area.getCellByPosition(0, 0)))
