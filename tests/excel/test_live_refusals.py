"""What a live refresh refuses, what it tells, and what it reads."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

import pytest
from fake_com import ComError
from fake_drawings import Shape
from fake_excel import Application, PivotCache, SlicerCache, Workbook
from live_scene import TAB, pipeline, refresh, sheet

from xl_kpi.errors import FileError
from xl_kpi.excel import live

FRENCH = "Synthèse KPI"

pytestmark = pytest.mark.usefixtures("without_core")


# --------------------------------------------------------------------------------------------- refusals


def lock_structure(book: Workbook) -> None:
    book.structure_locked = True


def share(book: Workbook) -> None:
    book.shared = True


def old_format(book: Workbook) -> None:
    book.old_format = True


def lock_tab(book: Workbook) -> None:
    sheet(book, TAB).contents_locked = True


def pivot_on_tab(book: Workbook) -> None:
    sheet(book, TAB).pivot_tables = 1


def slicer_on_tab(book: Workbook) -> None:
    tab = sheet(book, TAB)
    tab.shapes.append(Shape(tab, "Owner", 25))


def query_on_tab(book: Workbook) -> None:
    sheet(book, TAB).tables[0].source = 3


def slicer_of_table(book: Workbook) -> None:
    SlicerCache(book, "Segment_Stage", sheet(book, TAB).tables[0])


def locked_reader(book: Workbook) -> None:
    sheet(book, "Board").contents_locked = True


def locked_chart(book: Workbook) -> None:
    sheet(book, "Board").drawings_locked = True


def hidden_formulas(book: Workbook) -> None:
    board = sheet(book, "Board")
    board.contents_locked, board.formulas_hidden = True, True


def long_array(book: Workbook) -> None:
    text = "='KPI Summary'!$A$1:$A$9" + "+1" * 130
    sheet(book, "Board").put("J1:J9", text, "array")


def other_reads(book: Workbook) -> None:
    other = Workbook(book.app, "Other.xlsx")
    other.add("Sheet1", {"B3": "='[Affaires.xlsm]KPI Summary'!$B$5"})
    other.sources = (r"https://firm.sharepoint.com/Affaires.xlsm",)
    book.app.active = book


def lost_table(book: Workbook) -> None:
    sheet(book, TAB).table("KpiLosses", "A40:B44")
    sheet(book, "Board").put("K1", "=SUM(KpiLosses[Deals])")


def pivot_that_cannot_follow(book: Workbook) -> None:
    sheet(book, TAB).table("KpiLosses", "A40:B44")
    PivotCache(book, "KpiLosses")


REFUSALS = {
    lock_structure: "Remove the protection",
    share: "Stop sharing it",
    old_format: "Save it as .xlsx or .xlsm",
    lock_tab: '"KPI Summary" is protected; the new one would not be. Lift its protection',
    pivot_on_tab: "holds a pivot table, which a refresh would lose. Move it",
    slicer_on_tab: "holds a slicer or timeline",
    query_on_tab: "holds a data query",
    slicer_of_table: 'slicer "Segment_Stage" filters a table .* Close the workbook and run: xl-kpi refresh FILE',
    locked_reader: r"protected sheet, .*: Board, cell \$A\$1\. Lift its protection",
    locked_chart: r"protected sheet, .*: Board, chart Chart 1\.",
    hidden_formulas: '"Board" is protected and hides its formulas',
    long_array: r"Board, cell \$J\$1 \(Unable to set the FormulaArray property",
    other_reads: r'"Other.xlsx" reads the KPI Summary of this one, .*: Sheet1, cell \$B\$3. Close that workbook',
    lost_table: r"no longer has the table KpiLosses, which is still read: Board, cell \$K\$1",
    pivot_that_cannot_follow: "pivot table source KpiLosses",
}


@pytest.mark.parametrize("obstacle", REFUSALS, ids=lambda obstacle: obstacle.__name__)
def test_what_a_refresh_would_lose_is_refused_with_the_remedy_and_nothing_is_changed(
    app: Application, book: Workbook, obstacle: Any
) -> None:
    obstacle(book)
    book.saved = True
    before, settings = book.state(), dict(app.settings)
    with pytest.raises(FileError, match=REFUSALS[obstacle]) as refused:
        refresh(book)
    assert book.state() == before
    assert (app.settings, app.active) == (settings, book)
    assert refused.value.text("fr") != refused.value.text("en")


def test_an_open_workbook_that_reads_other_sheets_of_this_one_is_no_obstacle(app: Application, book: Workbook) -> None:
    other = Workbook(app, "Other.xlsx")
    other.add("Sheet1", {"B3": "=[Affaires.xlsm]Deals!$B$2", "B4": "=Affaires.xlsm!KPI_REVENUE"})
    other.sources = (r"C:\Users\Éric\Affaires.xlsm",)
    refresh(book)
    assert sheet(book, TAB).content == "new"


def test_when_not_everything_can_be_taken_back_that_is_said(app: Application, book: Workbook) -> None:
    real = app.step

    def broken(label: str, action: Any) -> Any:
        if label.startswith("Table.Name =") or (app.log and "Table.Name =" in " ".join(app.log)):
            app.log.append(label)
            raise ComError("Excel is gone")
        return real(label, action)

    app.step = broken  # type: ignore[method-assign]
    with pytest.raises(FileError, match="Close the workbook without saving it"):
        refresh(book)


# --------------------------------------------------------------------------------------------- the button


class Caller:
    """The workbook whose button was clicked, as xlwings hands it over."""

    def __init__(self, book: Workbook) -> None:
        self.told: list[Any] = []
        self.app, self.api = self, book

    def alert(self, text: str, title: str, mode: str | None = None) -> None:
        self.told.append((text, title, mode))


@pytest.fixture
def clicked(book: Workbook, monkeypatch: pytest.MonkeyPatch) -> Caller:
    calling = Caller(book)
    monkeypatch.setattr(live.xw.Book, "caller", staticmethod(lambda: calling))
    return calling


def test_an_error_is_told_in_one_box(book: Workbook, clicked: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    book.structure_locked = True
    live.refresh()
    book.structure_locked = False
    monkeypatch.setattr(live, "render", lambda *args, **kwargs: 1 / 0)
    live.refresh()
    assert [text for text, *_ in clicked.told] == [
        "The structure of the workbook is protected. Remove the protection (Review, Protect Workbook), refresh, and "
        "protect it again.",
        "The refresh failed and changed nothing: ZeroDivisionError: division by zero",
    ]


def test_a_refresh_that_went_well_says_nothing(book: Workbook, clicked: Caller) -> None:
    live.refresh()
    assert clicked.told == []
    assert sheet(book, TAB).content == "new"


def test_the_button_of_an_add_in_refreshes_the_active_workbook(
    app: Application, book: Workbook, clicked: Caller
) -> None:
    clicked.api = Workbook(app, "xl_kpi.xlam")
    clicked.api.is_addin = True
    live.refresh()
    assert sheet(book, TAB).content == "new"
    clicked.told.clear()
    app.active = None
    live.refresh()
    assert clicked.told[0][0].startswith("No workbook is open.")


def test_on_a_mac_the_command_is_named(book: Workbook, clicked: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    live.refresh()
    assert "xl-kpi refresh FILE\n" in clicked.told[0][0]
    assert "xl-kpi refresh FICHIER" in clicked.told[0][0]


def test_what_excel_says_is_told_without_the_numbers_of_com(app: Application, clicked: Caller) -> None:
    app.fail_at = 60
    live.refresh()
    assert len(clicked.told) == 1
    assert clicked.told[0][0].startswith("The refresh failed and changed nothing: Excel is busy at step 60, ")


# --------------------------------------------------------------------------------------------- reading


def test_sheets_and_tables_are_read_without_any_summary_and_without_totals_rows(app: Application) -> None:
    book = Workbook(app)
    deals = book.add("Deals", {"B2": "Deal", "B3": "A-1"})
    deals.table("Deals", "B2:C9", totals=True)
    deals.table("Other", "E1:F3")
    book.add(TAB, {"A1": "x"}).table("KpiConversion", "A22:C26")
    book.add(FRENCH, {"A1": "x"})
    book.append(pipeline(app).sheets[-1])
    read = live.contents(book, (TAB, FRENCH))
    assert read.sheets == {"Deals": ((None, None), (None, "Deal"), (None, "A-1"))}
    assert read.tables == {"Deals": ("Deals", "B2:C8"), "Other": ("Deals", "E1:F3")}
    assert (read.date1904, read.name) == (False, "Book1")


def test_cells_that_are_only_formatted_are_not_read(app: Application) -> None:
    book = Workbook(app)
    deals = book.add("Deals", {"A1": "Deal", "C3": float((dt.date(2026, 1, 5) - dt.date(1899, 12, 30)).days)})
    deals.put("P900000", None)  # a format that reaches far down
    assert live.contents(book, ()).sheets["Deals"] == (("Deal", None, None), (None,) * 3, (None, None, 46027.0))
