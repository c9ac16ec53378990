"""One-sheet workbooks like the renderer's, with everything that a summary may hold."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import xlsxwriter

ENGLISH, FRENCH = "KPI Summary", "Synthèse KPI"
NAMES = (ENGLISH, FRENCH)


def donor(
    seed: float = 1, name: str = ENGLISH, charts: int = 3, tables: tuple[str, ...] = ("KpiOwners", "KpiMonths")
) -> bytes:
    """Return a donor whose values depend on `seed`."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet(name)
    here = "'" + name.replace("'", "''") + "'"
    _cells(book, sheet, seed)
    for i, table in enumerate(tables):
        _table(book, sheet, table, 3 * i, seed)
    _rules(book, sheet, here)
    for i in range(charts):
        _chart(book, sheet, here, i)
    _page(book, sheet, here)
    book.close()
    return target.getvalue()


def _cells(book: Any, sheet: Any, seed: float) -> None:
    title = book.add_format({"bold": True, "font_size": 16, "font_color": "#1F3864"})
    money = book.add_format({"num_format": '#,##0.00 "EUR"'})
    sheet.write("A1", "KPI Summary", title)
    sheet.write_rich_string("A2", "As of ", title, "today")
    sheet.write("D1", "=SUM(A1:A2)" if seed < 0 else "=1+1 is text", None)
    sheet.write_string("D2", "=HYPERLINK(1)")
    sheet.write_datetime("F1", dt.datetime(2026, 3, 1), book.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.write_number("F2", 0.5, book.add_format({"num_format": "[h]:mm"}))
    sheet.write_number("B2", 1000 * seed, money)
    sheet.write_url("H1", "https://example.com/kpi?a=1&b=2", string="Help")
    sheet.write_url("H2", "internal:'" + sheet.get_name().replace("'", "''") + "'!A1", string="Top")
    sheet.set_column("A:F", 14)
    sheet.set_row(0, 24, book.add_format({"bg_color": "#DDEBF7"}))


def _table(book: Any, sheet: Any, name: str, column: int, seed: float) -> None:
    money = book.add_format({"num_format": "#,##0.00"})
    rate = book.add_format({"num_format": "0.0%", "bg_color": "#E2EFDA", "border": 1})
    rows = [(f"Row {i:02d}", 1000.5 * i + seed, 0.1 + i / 100) for i in range(12)]
    columns = [
        {"header": f"{name} owner"},
        {"header": "Revenue", "format": money},
        {"header": "Win rate", "format": rate},
    ]
    sheet.add_table(3, column, 15, column + 2, {"name": name, "data": rows, "columns": columns})


def _rules(book: Any, sheet: Any, here: str) -> None:
    bad = book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006", "num_format": "0.00 [$€]"})
    sheet.conditional_format("C5:C16", {"type": "cell", "criteria": "<", "value": 0.15, "format": bad})
    sheet.conditional_format("B5:B16", {"type": "data_bar", "data_bar_2010": True, "bar_color": "#63C384"})
    sheet.conditional_format("A5:A16", {"type": "formula", "criteria": f"={here}!$B5>3000", "format": bad})
    sheet.add_sparkline("G5", {"range": f"{here}!B5:B16", "type": "column"})
    sheet.add_sparkline("G6", {"range": f"{here}!C5:C16", "markers": True})


def _chart(book: Any, sheet: Any, here: str, number: int) -> None:
    chart = book.add_chart({"type": ("column", "line", "bar")[number % 3]})
    series = {"categories": f"={here}!$A$5:$A$16", "values": f"={here}!$B$5:$B$16", "name": f"={here}!$B$4"}
    chart.add_series(series)
    chart.set_title({"name": f"Chart {number}"})
    sheet.insert_chart(2 + 16 * number, 8, chart, {"description": f"What chart {number} shows"})


def _page(book: Any, sheet: Any, here: str) -> None:
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_header("&L&A&R&D")
    sheet.set_footer("&CPage &P of &N")
    sheet.print_area(0, 0, 50, 16)
    sheet.repeat_rows(0, 2)
    sheet.fit_to_pages(1, 0)
    sheet.set_tab_color("#1F3864")
    book.define_name("KPI_REVENUE", f"={here}!$B$2")
    book.define_name("KPI_TIME_TO_CLOSE", f"={here}!$B$5")
