"""The middle of the button: the cells of an open workbook give the same tab as the closed file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

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
    live, lang, pipeline = _summary_of(Contents(sheets, tables, date1904=False), "fr")
    _, told = compute(TEMPLATE, Request(), dt.date(2030, 1, 1))
    assert pipeline == "Pipeline"  # behind which a new tab goes
    assert lang == "en"  # Settings' language goes before Excel's
    assert render(live, lang, name=TAB[lang]) == render(summarise(told), lang, name=TAB[lang])
