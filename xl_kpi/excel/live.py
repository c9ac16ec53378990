"""The button "Refresh summary": reads the open workbook and puts a new KPI Summary into it.

Whatever goes wrong is told in one box, and the workbook is as it was. It runs in the process that answers the
functions and holds no lock: a cell that Excel calculates meanwhile is answered in between.

A tab is known by its name, as in closed files: one that was renamed is the user's, kept as it is with the names that
mean it, and the new tab is added. That is said.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import xlwings as xw

from xl_kpi.blocks import Summary
from xl_kpi.errors import FileError, XlKpiError
from xl_kpi.excel.checks import refuse_readers, refuse_tab, refuse_workbook
from xl_kpi.excel.figures import renamed_tab
from xl_kpi.excel.history import add_day
from xl_kpi.excel.objects import find_sheet, members, said, twice
from xl_kpi.excel.openbook import Contents, OpenBook, contents
from xl_kpi.excel.quiet import Quiet, quiet
from xl_kpi.excel.swap import CLOSE_WITHOUT_SAVING, HALF_DONE, add_sheet, put_sheet
from xl_kpi.excel.undo import Undo
from xl_kpi.history import COLUMNS, DATE, SHEETS, Day, day_of, is_told
from xl_kpi.pipeline import find
from xl_kpi.sheet import render
from xl_kpi.sheet.history import render_history
from xl_kpi.summary import TAB, figures, summarise
from xl_kpi.texts import Lang, Text, same

TITLE = "xl-kpi"

FAILED = Text("The refresh failed and changed nothing: ", "L'actualisation a échoué et n'a rien changé : ")
NO_WORKBOOK = Text("No workbook is open.", "Aucun classeur n'est ouvert.")
OPEN_ONE = Text(
    "Open the workbook with your pipeline and click again.", "Ouvrez le classeur de vos affaires et recliquez."
)
ON_A_MAC = Text(
    "On a Mac an open workbook cannot be refreshed. Close it and run: xl-kpi refresh FILE",
    "Sur un Mac, un classeur ouvert ne peut pas être actualisé. Fermez-le et lancez : xl-kpi refresh FICHIER",
)
RENAMED = Text(
    'The tab "{old}" was a KPI Summary and is kept as it is; today\'s figures are on "{new}". To have "{old}" '
    'refreshed instead, delete "{new}" and give it that name.',
    "L'onglet « {old} » était une synthèse et reste tel quel ; les chiffres du jour sont sur « {new} ». Pour que "
    "« {old} » soit actualisé à sa place, supprimez « {new} » et donnez-lui ce nom.",
)

READING = Text("xl-kpi: reading the sheets…", "xl-kpi : lecture des feuilles…")
COMPUTING = Text("xl-kpi: computing the KPIs…", "xl-kpi : calcul des indicateurs…")
PUTTING = Text("xl-kpi: putting the KPI Summary in…", "xl-kpi : mise en place de la synthèse…")

INTERFACE = 2  # msoLanguageIDUI
PRIMARY_LANGUAGE, FRENCH = 0x3FF, 0x0C


def refresh() -> None:
    """Refresh the workbook whose button was clicked; the active one when the button is an add-in's."""
    book = xw.Book.caller()
    if sys.platform == "darwin":
        book.app.alert(f"{ON_A_MAC.en}\n\n{ON_A_MAC.fr}", TITLE)  # Excel does not tell its language there
        return
    app = book.api.Application
    lang = excels_language(app)
    try:
        workbook = app.ActiveWorkbook if book.api.IsAddin else book.api
        if workbook is None:
            raise FileError(NO_WORKBOOK, OPEN_ONE)
        told = refresh_workbook(workbook, lang)
        if told is not None:
            book.app.alert(told(lang), TITLE, mode="info")
    except XlKpiError as error:
        book.app.alert(error.text(lang), TITLE, mode="critical")
    except Exception as error:  # a traceback in a box helps nobody
        book.app.alert(f"{FAILED(lang)}{said(error)}", TITLE, mode="critical")


def refresh_workbook(workbook: Any, lang: Lang) -> Text | None:
    """Refresh an open workbook, given as Excel's own object.

    Parameters
    ----------
    lang
        The language of Excel: of the status bar, and of a summary whose workbook does not set one.

    Returns
    -------
    Text | None
        What the user should know, if anything.

    Raises
    ------
    XlKpiError
        When there is no pipeline to be read, or the workbook must not be changed; it is as it was.
    """
    refuse_workbook(workbook)
    saved = workbook.Saved
    try:
        with quiet(workbook, lang) as excel:
            return _refresh(workbook, lang, excel)
    except Exception:
        twice(lambda: None if workbook.Saved == saved else setattr(workbook, "Saved", saved))
        raise


def excels_language(app: Any) -> Lang:
    """Return the language of Excel's own interface."""
    with suppress(Exception):
        return "fr" if app.LanguageSettings.LanguageID(INTERFACE) & PRIMARY_LANGUAGE == FRENCH else "en"
    return "en"


# --------------------------------------------------------------------------------------------- private


def _refresh(workbook: Any, lang: Lang, excel: Quiet) -> Text | None:
    excel.say(READING)
    read = contents(workbook, TAB.values())
    excel.say(COMPUTING)
    summary, spoken, pipeline, day = _summary_of(read, lang)
    if day is not None and is_told(OpenBook(read), day):
        day = None
    rendered = render(summary, spoken, name=TAB[spoken])
    excel.say(PUTTING)
    names = (TAB[spoken], *(tab for tab in TAB.values() if tab != TAB[spoken]))
    old = find_sheet(workbook, names)
    told = None
    if old is not None:
        refuse_tab(workbook, old)
        refuse_readers(workbook, old)
    elif renamed := renamed_tab(workbook):
        told = RENAMED.format(old=same(renamed), new=same(TAB[spoken]))
    undo = Undo()
    try:
        if day is not None:
            _remember(workbook, day, spoken, pipeline if old is None else old.Name, excel, undo)
        with _opened_beside(workbook, rendered) as donor:
            put_sheet(workbook, donor, old, pipeline, excel.back)
    except Exception as error:
        if not undo.run():
            raise FileError(HALF_DONE, CLOSE_WITHOUT_SAVING) from error
        raise
    return told


def _summary_of(contents: Contents, lang: Lang) -> tuple[Summary, Lang, str, Day | None]:
    """Return the summary of the workbook's pipeline, the language to write it in, the pipeline's sheet, and the day.

    The day is what is added to the history; None unless Settings ask for it.
    """
    found = find(OpenBook(contents))
    told = figures(found.deals(dt.date.today()), found.settings)
    return summarise(told), found.settings.lang or told.deals.lang or lang, found.sheet, day_of(told)


def _remember(workbook: Any, day: Day, spoken: Lang, beside: str, excel: Quiet, undo: Undo) -> None:
    """Add the day to the sheet KPI History, which begins behind another sheet when there is none."""
    there = find_sheet(workbook, tuple(SHEETS.values()))
    if there is not None:
        add_day(workbook, there, day, undo)
        return
    begun = render_history(day.day, COLUMNS, day.row, spoken, date=DATE, name=SHEETS[spoken])
    with _opened_beside(workbook, begun) as donor:
        add_sheet(workbook, donor, workbook.Sheets.Item(beside), excel.back, undo)


@contextmanager
def _opened_beside(workbook: Any, rendered: bytes) -> Iterator[Any]:
    """Open the rendered sheet as a workbook of its own, under a name that no open workbook has; then close it."""
    with tempfile.NamedTemporaryFile(prefix="xl_kpi_", suffix=".xlsx", delete=False) as file:
        file.write(rendered)
    path = Path(file.name)
    app = workbook.Application
    try:
        yield app.Workbooks.Open(str(path), UpdateLinks=0, ReadOnly=True, AddToMru=False)
    finally:
        twice(lambda: _close(app, path.name))
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _close(app: Any, name: str) -> None:
    """Close a workbook by its name, also one that was opened though the call failed."""
    for book in members(app.Workbooks):
        if book.Name == name:
            book.Close(False)
