"""A workbook in the model that reads its KPI Summary in every way there is, and the sheet that is to be put in."""

from __future__ import annotations

from typing import Any

from fake_drawings import Chart, Shape
from fake_excel import Application, PivotCache, SlicerCache, Workbook
from fake_sheets import ChartSheet, Hyperlink, Rule, Sparklines, Threshold, Worksheet

from xl_kpi.excel import live

TAB = "KPI Summary"


def donor(app: Application, name: str = TAB) -> Workbook:
    """The rendered workbook: one sheet, its tables, its chart, the names of the figures."""
    book = Workbook(app, "rendered")
    sheet = book.add(name, {"C9": 120.0, "D9": 0.5}, content="new")
    sheet.table("KpiConversion", "A20:C24")
    sheet.table("KpiTrend", "A30:C34")
    sheet.shapes.append(Shape(sheet, "Chart 1", 3, chart=Chart(sheet, [f"=SERIES(,,'{name}'!$B$2:$B$9,1)"])))
    book.named("KPI_REVENUE", f"='{name}'!$C$9")
    book.named("KPI_WIN_RATE", f"='{name}'!$D$9")
    book.named("Print_Area", f"='{name}'!$A$1:$K$90", sheet)
    return book


def pipeline(app: Application, tab: str = TAB) -> Workbook:
    """The user's workbook, with the third sheet selected and everything reading the tab."""
    book = Workbook(app, "Affaires.xlsm")
    deals = book.add("Deals", {"A1": "Deal", "B1": "Amount", "A2": "A-1", "B2": 120.0})
    deals.table("Deals", "A1:B2")
    old = book.add(tab, {"C8": 100.0}, content="old")
    old.table("KpiConversion", "A22:C26")
    old.color = 255
    board = book.add("Board", {
        "A1": f"='{tab}'!$B$5*2",
        "A2": "=SUM(KpiConversion[Rate])",
        "A3": f"=INDIRECT(\"'{tab}'!B5\")",
        "A4": f"{tab} is nice",
        "A5": "=Deals!$A$1",
    })  # fmt: skip
    board.put("C1:C9", f"=SORT('{tab}'!$A$1:$A$9)", "dynamic")
    board.put("D1:D9", f"='{tab}'!$A$1:$A$9", "array")
    board.put("E1", f"='{tab}'!$A$1", "text")
    rules_and_drawings(board, tab)
    book.append(ChartSheet(book, "Graph", [f"=SERIES(,,'{tab}'!$B$2:$B$9,1)"]))
    book.named("KPI_REVENUE", f"='{tab}'!$C$8")
    book.named("KPI_RETENTION_RATE", f"='{tab}'!$E$8")
    book.named("MyRate", f"='{tab}'!$D$9")
    book.named("Local", f"='{tab}'!$E$1", board)
    book.named("Print_Area", f"='{tab}'!$A$1:$K$99", old)
    book.named("Goal", f"='{tab}'!$F$1", old)
    PivotCache(book, f"'{tab}'!R22C1:R26C3")
    PivotCache(book, "KpiConversion")
    PivotCache(book, "Deals")
    PivotCache(book, "", kind=2)
    SlicerCache(book, "Segment_Owner", deals.tables[0])
    SlicerCache(book, "Segment_Pivot")
    book.focus(board)
    board.selection, board.corner = "$C$7", (5, 2)
    app.active, book.saved = book, True
    return book


def rules_and_drawings(board: Worksheet, tab: str) -> None:
    board.allow("F1:F5", 3, f"='{tab}'!$A$1:$A$9")
    board.allow("F6:F9", 3, "=Deals!$A$1:$A$2")
    board.allow("G1:G2", 1, "1", f"='{tab}'!$B$5")
    board.allow("H1", 0)
    Rule(board, "A1:A9", 2, [f"='{tab}'!$B$5>1"])
    Rule(board, "B1:B9", 1, ["=1", f"='{tab}'!$B$5"])
    scale, bar, icons = Rule(board, "C1:C9", 3, []), Rule(board, "D1:D9", 4, []), Rule(board, "E1:E9", 6, [])
    for rule in (scale, bar):
        Threshold(rule, 4, f"='{tab}'!$B$5")
        Threshold(rule, 2, "")
    Threshold(icons, 3, "0")
    Threshold(icons, 4, f"='{tab}'!$B$6")
    Rule(board, "F1:F9", 2, ["=A1>1"])
    Sparklines(board, "H1:H2", f"'{tab}'!B2:M3")
    chart = Chart(board, [f"=SERIES('{tab}'!$A$1,,'{tab}'!$B$2:$B$9,1)"], f"='{tab}'!$A$1", f"='{tab}'!$A$2",
                  hidden=f"=SERIES(,,'{tab}'!$C$2:$C$9,2)")  # fmt: skip
    board.shapes += [
        Shape(board, "Chart 1", 3, chart=chart),
        Shape(board, "Box", 17, f"='{tab}'!$B$5"),
        Shape(board, "Arrow", 1),
        Shape(board, "Group", 6, parts=[Shape(board, "Inner", 17, f"='{tab}'!$B$6")]),
        Shape(board, "Scroll bar", 8, f"'{tab}'!$B$7"),
        Shape(board, "Option", 12, f"'{tab}'!$B$8"),
    ]
    board.links += [Hyperlink(board, f"'{tab}'!A1"), Hyperlink(board, "Deals!A1"), Hyperlink(board, "KPI_REVENUE")]


def refresh(book: Workbook, lang: Any = "en") -> Any:
    return live.refresh_workbook(book, lang)


def sheet(book: Workbook, name: str) -> Worksheet:
    return next(one for one in book.sheets if one.name == name)
