"""The middle of the button: the cells of an open workbook give the same tab as the closed file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from fake_excel import Application, Workbook
from live_scene import refresh
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from xl_kpi.closed.files import Request, compute
from xl_kpi.closed.reader import open_book
from xl_kpi.excel.live import _summary_of
from xl_kpi.excel.openbook import Contents
from xl_kpi.sheet import render
from xl_kpi.summary import TAB, summarise

TEMPLATE = Path(__file__).parents[2] / "workbook_template.xlsm"


def serial(cell: object) -> object:
    """A date as Value2 hands it over."""
    return float((cell - dt.date(1899, 12, 30)).days) if isinstance(cell, dt.date) else cell


def test_the_open_workbook_and_the_closed_file_give_the_same_tab() -> None:
    book = open_book(TEMPLATE)
    sheets = {
        name: [[serial(cell) for cell in row] for row in book.rows(name)]
        for name in book.sheets
        if name not in TAB.values()
    }
    tables = {"Deals": ("Pipeline", "A1:P61"), "Stages": ("Settings", "B11:E19")}
    live, lang, pipeline, day = _summary_of(Contents(sheets, tables, date1904=False), "fr")
    _, told = compute(TEMPLATE, Request(), dt.date(2030, 1, 1))
    assert day is None  # Settings do not ask for a history
    assert pipeline == "Pipeline"  # behind which a new tab goes
    assert lang == "en"  # Settings' language goes before Excel's
    assert render(live, lang, name=TAB[lang]) == render(summarise(told), lang, name=TAB[lang])


def test_the_rendered_tab_itself_is_put_in_twice_and_reads_the_same() -> None:
    """The whole way on the model: cells read, KPIs computed, the sheet rendered, opened, put in, and replaced."""
    app = Application()
    closed = open_book(TEMPLATE)
    book = Workbook(app, "Affaires.xlsm")
    for name in ("Pipeline", "Settings"):
        rows = [[serial(cell) for cell in row] for row in closed.rows(name)]
        cells = {f"{get_column_letter(c)}{r}": v for r, row in enumerate(rows, 1) for c, v in enumerate(row, 1)}
        book.add(name, cells)
    book.worksheets()[0].table("Deals", "A1:P61")
    app.active = book
    app.donor = lambda: rendered(app)
    assert refresh(book) is None
    assert [sheet.name for sheet in book.sheets] == ["Pipeline", "KPI Summary", "Settings"]
    board = book.add("Board", {"A1": "='KPI Summary'!$B$5", "A2": "=SUM(KpiTrend[Revenue])"})
    first = book.state()
    assert refresh(book) is None
    assert book.state() == first
    assert [cell.text for cell in board.cells.values()] == ["='KPI Summary'!$B$5", "=SUM(KpiTrend[Revenue])"]
    names = {name.name: name.text for name in book.names}
    assert names["KPI_WIN_RATE"].startswith("='KPI Summary'!$")
    tab = book.worksheets()[1]
    assert len([cell for cell in tab.cells.values() if cell.text is not None]) > 200
    assert "KpiConversion" in [table.name for table in tab.tables]


def rendered(app: Application) -> Workbook:
    """The file that is opened, as the model sees it."""
    file = load_workbook(app.opened[-1])
    book = Workbook(app)
    sheet = book.add(file.active.title)
    for row in file.active.iter_rows():
        for cell in row:
            if cell.value is not None:
                sheet.put(cell.coordinate, cell.value)
    for name, place in file.active.tables.items():
        sheet.table(name, place)
    for name, defined in file.defined_names.items():
        book.named(name, f"={defined.attr_text}")
    return book
