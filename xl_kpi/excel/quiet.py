"""Excel at rest while something is done to it: no flicker, no questions, no events, no recalculation.

Whatever is changed is put back, also on failure: settings, status bar, pointer, window, sheets, selection, scrolling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from xl_kpi.excel.objects import answer, members, twice
from xl_kpi.texts import Lang, Text

MANUAL, WAIT = -4135, 2  # xlCalculationManual, xlWait
LONGEST_ADDRESS = 255  # characters that Range takes
#: The settings that are changed, and to what. Calculation comes back first but one: it must happen behind the curtain.
QUIET = {"ScreenUpdating": False, "Cursor": WAIT, "DisplayAlerts": False, "EnableEvents": False, "Calculation": MANUAL}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the user was: window, sheets, selection and the cell in the window's corner."""

    window: Any
    sheet: str
    group: tuple[str, ...]
    selection: str | None
    corner: tuple[int, int] | None


class Quiet:
    """An Excel at rest; says on the status bar what goes on, and can go back to where the user was."""

    def __init__(self, workbook: Any, lang: Lang) -> None:
        self._app, self._workbook, self._lang = workbook.Application, workbook, lang
        self._window = self._app.ActiveWindow
        self._place = _place(workbook)

    def say(self, text: Text) -> None:
        """Show a text on the status bar."""
        self._app.StatusBar = text(self._lang)

    def back(self) -> None:
        """Go back to where the user was; what Excel takes as relative to the active cell stays the same, too."""
        _return(self._workbook, self._place)
        if self._window is not None:
            self._window.Activate()


@contextmanager
def quiet(workbook: Any, lang: Lang) -> Iterator[Quiet]:
    """Work on an Excel at rest; leave everything as it was, also on failure.

    Parameters
    ----------
    lang
        The language of the status bar.
    """
    app = workbook.Application
    before = {"StatusBar": _given_back(app.StatusBar), **{setting: getattr(app, setting) for setting in QUIET}}
    at_rest = Quiet(workbook, lang)
    try:
        for setting, value in QUIET.items():
            setattr(app, setting, value)
        yield at_rest
    finally:
        # Each on its own, and twice: one that fails must not keep the others from being restored.
        twice(at_rest.back)
        for setting, value in reversed(before.items()):
            twice(_setter(app, setting, value))


def _setter(app: Any, setting: str, value: object) -> Callable[[], None]:
    return lambda: setattr(app, setting, value)


def _place(workbook: Any) -> Place:
    window = workbook.Windows.Item(1)
    selected = answer(window, "RangeSelection")  # None on a chart sheet
    selection = None if selected is None else _short(str(selected.Address))
    return Place(
        window=window,
        sheet=workbook.ActiveSheet.Name,
        group=tuple(sheet.Name for sheet in members(window.SelectedSheets)),
        selection=selection,
        corner=None if selection is None else (window.ScrollRow, window.ScrollColumn),
    )


def _return(workbook: Any, place: Place) -> None:
    place.window.Activate()
    sheet = workbook.Sheets.Item(place.sheet)
    sheet.Select()  # and no other: a group of sheets is made again below
    # A selection that a protection forbids, or a corner that is gone, is no reason to fail.
    if place.selection is not None:
        twice(lambda: sheet.Range(place.selection).Select())
    if place.corner is not None:
        twice(_setter(place.window, "ScrollRow", place.corner[0]))
        twice(_setter(place.window, "ScrollColumn", place.corner[1]))
    for name in place.group:
        if name != place.sheet:
            twice(_selector(workbook, name))


def _selector(workbook: Any, name: str) -> Callable[[], None]:
    """Return what adds a sheet to those that are selected."""
    return lambda: workbook.Sheets.Item(name).Select(False)


def _short(address: str) -> str:
    """Return an address that Excel takes back: of a longer one, with many areas, the first areas."""
    return address if len(address) <= LONGEST_ADDRESS else address[:LONGEST_ADDRESS].rpartition(",")[0]


def _given_back(shown: object) -> object:
    """Return what gives the status bar back: some versions say in words that it is Excel's own."""
    return False if str(shown).upper() in ("FALSE", "FAUX") else shown
