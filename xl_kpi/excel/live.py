"""The button "Refresh summary": reads the open workbook and puts a new KPI Summary into it.

Whatever goes wrong is told in one box, and the workbook is as it was.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlwings as xw
from openpyxl.utils.cell import range_boundaries

from xl_kpi.blocks import Summary
from xl_kpi.errors import FileError, XlKpiError
from xl_kpi.excel.ranges import Rows, rows_of
from xl_kpi.excel.swap import find_sheet, members, put_sheet, quiet
from xl_kpi.pipeline import TableAt, find
from xl_kpi.sheet import render
from xl_kpi.summary import TAB, figures, summarise
from xl_kpi.texts import Lang, Text

TITLE = "xl-kpi"
SHEET_NAME = Text(TAB["en"], TAB["fr"])

FAILED = Text("The refresh failed and changed nothing: ", "L'actualisation a échoué et n'a rien changé : ")
PROTECTED = Text("The structure of the workbook is protected.", "La structure du classeur est protégée.")
UNPROTECT = Text(
    "Remove the protection (Review, Protect Workbook), refresh, and protect it again.",
    "Ôtez la protection (Révision, Protéger le classeur), actualisez, puis protégez-le de nouveau.",
)
ON_A_MAC = Text(
    "On a Mac an open workbook cannot be refreshed. Close it and run: xl-kpi refresh FILE",
    "Sur un Mac, un classeur ouvert ne peut pas être actualisé. Fermez-le et lancez : xl-kpi refresh FICHIER",
)

INTERFACE = 2  # msoLanguageIDUI
PRIMARY_LANGUAGE, FRENCH = 0x3FF, 0x0C


@dataclass(frozen=True, slots=True)
class Contents:
    """The cells of an open workbook.

    Parameters
    ----------
    sheets
        The rows of every worksheet, from A1 on, by its name; the KPI Summary is not among them.
    tables
        For every table the name of its sheet and its range ("A3:H120"), without the totals row.
    date1904
        True when the serial numbers count from 1904.
    """

    sheets: Mapping[str, Rows]
    tables: Mapping[str, tuple[str, str]]
    date1904: bool


class OpenBook:
    """The cells of an open workbook as the core asks for them."""

    name = "workbook"

    def __init__(self, contents: Contents) -> None:
        self._sheets = contents.sheets
        self.date1904 = contents.date1904
        self.sheets: Sequence[str] = tuple(contents.sheets)
        self.tables: Sequence[TableAt] = tuple(
            TableAt(name, sheet, top - 1, left - 1, bottom - 1, right - 1)
            for name, (sheet, place) in contents.tables.items()
            for left, top, right, bottom in [range_boundaries(place)]
        )

    def rows(self, sheet: str) -> Rows:
        """Return the cells of a sheet."""
        return self._sheets[sheet]


def refresh() -> None:
    """Refresh the workbook whose button was clicked."""
    book = xw.Book.caller()
    if sys.platform == "darwin":
        book.app.alert(ON_A_MAC("en"), TITLE)
        return
    lang = _language(book.api.Application)
    try:
        refresh_workbook(book.api, lang)
    except XlKpiError as error:
        book.app.alert(error.text(lang), TITLE, mode="critical")
    except Exception as error:  # a traceback in a box helps nobody
        book.app.alert(f"{FAILED(lang)}{type(error).__name__}: {error}", TITLE, mode="critical")


def refresh_workbook(workbook: Any, lang: Lang) -> None:
    """Refresh an open workbook, given as Excel's own object.

    Parameters
    ----------
    lang
        The language of Excel, for a summary whose workbook does not set one.

    Raises
    ------
    XlKpiError
        When there is no pipeline to be read, or the workbook must not be changed.
    """
    if workbook.ProtectStructure:
        raise FileError(PROTECTED, UNPROTECT)
    names = (SHEET_NAME.en, SHEET_NAME.fr)
    summary, spoken = _summary_of(contents(workbook, names), lang)
    rendered = render(summary, spoken, name=SHEET_NAME(spoken))
    with quiet(workbook):
        donor, path = _open_beside(workbook, rendered)
        try:
            put_sheet(workbook, donor, names)
        finally:
            with suppress(Exception):
                donor.Close(False)
            path.unlink(missing_ok=True)


def contents(workbook: Any, summary_names: tuple[str, ...]) -> Contents:
    """Read every worksheet but the KPI Summary, each in one go."""
    summary = find_sheet(workbook, summary_names)
    sheets: dict[str, Rows] = {}
    tables: dict[str, tuple[str, str]] = {}
    for sheet in members(workbook.Worksheets):
        if summary is not None and sheet.Name == summary.Name:
            continue
        used = sheet.UsedRange
        last = used.Cells(used.Rows.Count, used.Columns.Count)
        sheets[sheet.Name] = rows_of(sheet.Range(sheet.Range("A1"), last).Value2)
        for table in members(sheet.ListObjects):
            tables[table.Name] = (sheet.Name, _range_of(table))
    return Contents(sheets, tables, bool(workbook.Date1904))


def _summary_of(contents: Contents, lang: Lang) -> tuple[Summary, Lang]:
    """Return the summary of the workbook's pipeline and the language to write it in."""
    found = find(OpenBook(contents))
    deals = found.deals(dt.date.today())
    return summarise(figures(deals, found.settings)), found.settings.lang or deals.lang or lang


def _range_of(table: Any) -> str:
    first, _, last = str(table.Range.Address).replace("$", "").partition(":")
    if table.ShowTotals:
        last = re.sub(r"\d+$", lambda row: str(int(row[0]) - 1), last)
    return f"{first}:{last}"


def _open_beside(workbook: Any, rendered: bytes) -> tuple[Any, Path]:
    """Open the rendered sheet as a workbook of its own, under a name that no open workbook has."""
    with tempfile.NamedTemporaryFile(prefix="xl_kpi_", suffix=".xlsx", delete=False) as file:
        file.write(rendered)
    path = Path(file.name)
    try:
        return workbook.Application.Workbooks.Open(str(path), UpdateLinks=0, ReadOnly=True, AddToMru=False), path
    except Exception:
        path.unlink(missing_ok=True)
        raise


def _language(app: Any) -> Lang:
    with suppress(Exception):
        return "fr" if app.LanguageSettings.LanguageID(INTERFACE) & PRIMARY_LANGUAGE == FRENCH else "en"
    return "en"
