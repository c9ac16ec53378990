"""In Excel itself, on Windows: for a person at that computer. `pytest -m excel`

Before: `xl-kpi setup` in the same environment, and no unsaved work in Excel. An Excel of its own is started, seen on
the screen, and closed again; workbooks of the user are not touched. What cannot be asked of Excel by a program (the
function wizard, the look of the ribbon) is in docs/excel-checklist.md. None of this has been run yet.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from xl_kpi.cells import ErrorCell
from xl_kpi.closed.files import Request, value
from xl_kpi.errors import XlKpiError
from xl_kpi.excel.names import FUNCTIONS as FUNCTIONS_SHEET
from xl_kpi.excel.ranges import rows_of
from xl_kpi.excel.template import build
from xl_kpi.functions import FUNCTIONS, CellError
from xl_kpi.sample import LATEST
from xl_kpi.summary import TAB

pytestmark = [
    pytest.mark.excel,
    pytest.mark.skipif(sys.platform != "win32", reason="needs Excel on Windows, a person, and `xl-kpi setup`"),
]

SUMMARY = TAB["en"]
LOW = 1  # msoAutomationSecurityLow: macros run
COLUMN_CLUSTERED, DATABASE, TEXT_BOX = 51, 1, 1  # xlColumnClustered, xlDatabase, msoTextOrientationHorizontal
LIST, WARNING, BETWEEN, EXPRESSION = 3, 2, 1, 2
READY = 3 * 60  # seconds within which a full calculation has to end


@pytest.fixture(scope="module")
def excel() -> Iterator[Any]:
    """An Excel of its own."""
    configuration = Path.home() / ".xl_kpi" / "xl_kpi.conf"
    if not configuration.exists():
        pytest.skip(f"{configuration} is not there: run xl-kpi setup first")
    import xlwings as xw

    try:
        app = xw.App(visible=True, add_book=False)
    except Exception as error:
        pytest.skip(f"Excel does not start: {error}")
    try:
        app.api.AutomationSecurity = LOW
        app.display_alerts = False
        yield app
    finally:
        app.quit()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "Éric's deals.xlsm"  # a name with everything that goes wrong
    file.write_bytes(build("en"))
    return file


@pytest.fixture
def book(excel: Any, path: Path) -> Iterator[Any]:
    yield excel.books.open(str(path))
    for opened in list(excel.books):
        opened.close()  # without saving


def refresh(book: Any) -> None:
    """Press the button: the ribbon's macro, which runs in the functions' process."""
    import pythoncom

    book.app.api.Run(f"'{book.name.replace(chr(39), chr(39) * 2)}'!Kpi.RefreshSummary", pythoncom.Nothing)


def scratch(book: Any) -> Any:
    names = [sheet.name for sheet in book.sheets]
    return book.sheets["Scratch"] if "Scratch" in names else book.sheets.add("Scratch", after=book.sheets[-1])


def entered(book: Any, formula: str, at: str = "B2") -> Any:
    """Enter a formula into a free cell and return that cell, as Excel's own object."""
    cell = scratch(book).range(at).api
    cell.Formula2 = formula
    return cell


def seen(cell: Any) -> object:
    """What a cell shows: a number, a text, or an error by its name."""
    found = rows_of(cell.Value2)[0][0]
    return str(found) if isinstance(found, ErrorCell) else found


def expected(path: Path, *call: str) -> Any:
    """What the command line says to the same question on the closed file."""
    try:
        answer = value(path, Request(), LATEST, call, "en")
    except XlKpiError:
        return "#VALUE!"
    return answer.code if isinstance(answer, CellError) else answer


# --------------------------------------------------------------------------------------------- opening


def test_the_workbook_opens_without_repair_and_asks_for_nothing(book: Any) -> None:
    assert [sheet.name for sheet in book.sheets][:1] == ["Pipeline"]
    assert book.api.HasVBProject
    assert "Repaired" not in book.name
    assert not book.api.ReadOnly


# --------------------------------------------------------------------------------------------- functions


def test_every_function_gives_in_excel_what_it_gives_elsewhere(book: Any) -> None:
    sheet = book.sheets[FUNCTIONS_SHEET("en")].api
    before = rows_of(sheet.UsedRange.Value2)  # the values that were written with the file
    book.app.api.CalculateFullRebuild()
    after = rows_of(sheet.UsedRange.Value2)
    for row, (old, new) in enumerate(zip(before, after, strict=True), sheet.UsedRange.Row):
        for column, (was, now) in enumerate(zip(old, new, strict=True), 1):
            same = pytest.approx(was, rel=1e-9) if isinstance(was, float) else was
            assert now == same or (was in ("", None) and now in ("", None)), f"row {row}, column {column}"


@pytest.mark.parametrize(
    ("formula", "call"),
    [
        ('=TIME_TO_CLOSE(Deals[#All],"Owner","Nobody")', ("TIME_TO_CLOSE", "Owner", "Nobody")),
        ('=STAGE_TIME(Deals[#All],"Nonsense")', ("STAGE_TIME", "Nonsense")),
        ("=TOP_DEALS(Deals[#All],-1)", ("TOP_DEALS", "-1")),
        ("=PIPELINE_COVERAGE(Deals[#All],0)", ("PIPELINE_COVERAGE", "0")),
        ('=WIN_RATE(Deals[#All],"threshold",7)', ("WIN_RATE", "threshold", "7")),
    ],
)
def test_an_error_is_a_real_error_of_excels(book: Any, path: Path, formula: str, call: tuple[str, ...]) -> None:
    cell = entered(book, formula)
    assert seen(cell) == expected(path, *call)
    assert str(seen(cell)).startswith("#")
    assert entered(book, "=ISERROR(B2)", "B20").Value2 is True
    assert entered(book, f'=IFERROR({formula[1:]},"none")', "B21").Value2 == "none"


def test_a_formula_in_a_cell_and_the_command_line_agree(book: Any, path: Path) -> None:
    for call in (("WIN_RATE",), ("TIME_TO_CLOSE", "statistic", "median"), ("REVENUE", "from", "2026-01-01")):
        words = "".join(f',"{word}"' for word in call[1:])
        assert seen(entered(book, f"={call[0]}(Deals[#All]{words})")) == pytest.approx(expected(path, *call))


def test_arrays_and_whole_columns_give_the_same(book: Any) -> None:
    whole = seen(entered(book, "=WIN_RATE(Deals[#All])"))
    assert seen(entered(book, "=WIN_RATE(Pipeline!A:P)", "B3")) == whole  # whole columns
    assert seen(entered(book, "=WIN_RATE(SORT(Deals[#All],1))", "B4")) != ""  # an array is read, whatever it says


@pytest.mark.skipif("KPI_DEALS" not in FUNCTIONS, reason="this version has no handles")
def test_a_handle_gives_the_same_and_says_so_again_after_reopening(excel: Any, book: Any, path: Path) -> None:
    shown = seen(entered(book, "=WIN_RATE(KPI_DEALS(Deals[#All]))"))
    assert shown == seen(entered(book, "=WIN_RATE(Deals[#All])", "B3"))
    book.save()
    book.close()
    again = excel.books.open(str(path))
    excel.api.CalculateFullRebuild()
    assert seen(again.sheets["Scratch"].range("B2").api) == shown


def test_a_table_spills_with_its_header_and_one_that_has_no_room_says_so(book: Any) -> None:
    cell = entered(book, "=CONVERSION_TABLE(Deals[#All])")
    assert cell.HasSpill
    assert cell.SpillingToRange.Rows.Count > 3
    assert entered(book, "=COLUMNS(B2#)", "K2").Value2 > 3
    entered(book, "=1", "B4")
    book.app.api.Calculate()
    assert seen(scratch(book).range("B2").api) == "#SPILL!"


def test_a_changed_deal_changes_what_depends_on_it_and_nothing_else_is_volatile(book: Any) -> None:
    cell = entered(book, "=SALES_COUNT(Deals[#All])")
    before = seen(cell)
    table = book.sheets["Pipeline"].api.ListObjects("Deals")
    row = next(
        at
        for at, values in enumerate(rows_of(table.DataBodyRange.Value2), 1)
        if "Won" in values  # the stage of a deal that is won
    )
    table.ListRows(row).Delete()
    book.app.api.Calculate()
    assert seen(cell) == before - 1


def test_all_of_it_is_calculated_within_reason(book: Any) -> None:
    start = dt.datetime.now()
    book.app.api.CalculateFull()
    assert (dt.datetime.now() - start).total_seconds() < READY


# --------------------------------------------------------------------------------------------- refresh


def test_a_refresh_replaces_the_tab_and_leaves_everything_else(book: Any) -> None:
    order = [sheet.name for sheet in book.sheets]
    book.sheets["Pipeline"].activate()
    book.sheets["Pipeline"].range("C7").select()
    app = book.app.api
    settings = (app.Calculation, app.EnableEvents, app.ScreenUpdating, app.StatusBar)
    book.sheets[SUMMARY].range("A1").value = "to be replaced"
    refresh(book)
    assert [sheet.name for sheet in book.sheets] == order
    assert book.sheets[SUMMARY].range("A1").value != "to be replaced"
    assert (app.Calculation, app.EnableEvents, app.ScreenUpdating, app.StatusBar) == settings
    assert (book.sheets.active.name, app.ActiveCell.Address) == ("Pipeline", "$C$7")
    assert book.sheets[SUMMARY].api.ChartObjects().Count > 0


def test_charts_on_the_new_tab_read_the_new_tab(book: Any) -> None:
    refresh(book)
    for at in range(1, book.sheets[SUMMARY].api.ChartObjects().Count + 1):
        for series in book.sheets[SUMMARY].api.ChartObjects(at).Chart.SeriesCollection():
            assert f"'{SUMMARY}'!" in series.Formula
            assert "[" not in series.Formula


def readers(book: Any) -> Any:
    """Read the tab in every way that a refresh has to follow; return the sheet."""
    sheet = book.sheets.add("Board", after=book.sheets[-1]).api
    table = book.sheets[SUMMARY].api.ListObjects(1).Name
    sheet.Range("A1").Formula2 = f"='{SUMMARY}'!B5"
    sheet.Range("A2").Formula2 = f"=ROWS({table}[#All])"
    sheet.Range("A3").Formula2 = "=KPI_REVENUE"
    sheet.Range("C1").Formula2 = f"=SORT('{SUMMARY}'!A1:A9&\"\")"
    sheet.Range("E1:E9").FormulaArray = f"='{SUMMARY}'!A1:A9&\"\""
    sheet.Range("G1").Validation.Add(LIST, WARNING, BETWEEN, f"='{SUMMARY}'!$B$5:$B$9")
    sheet.Range("G1").Validation.ErrorMessage = "Mine"
    sheet.Range("G2").FormatConditions.Add(EXPRESSION, BETWEEN, f"='{SUMMARY}'!$B$5<>\"\"").Interior.Color = 255
    sheet.Hyperlinks.Add(sheet.Range("G3"), "", f"'{SUMMARY}'!A1")
    sheet.Range("G4").SparklineGroups.Add(1, f"'{SUMMARY}'!B5:B9")
    chart = sheet.Shapes.AddChart2(-1, COLUMN_CLUSTERED).Chart
    chart.SetSourceData(book.sheets[SUMMARY].api.ListObjects(1).Range)
    box = sheet.Shapes.AddTextbox(TEXT_BOX, 300, 200, 100, 20)
    box.DrawingObject.Formula = f"='{SUMMARY}'!$B$5"
    cache = book.api.PivotCaches().Create(DATABASE, table)
    cache.CreatePivotTable(sheet.Range("A20"), "Pivot")
    book.api.Names.Add("Mine", f"='{SUMMARY}'!$B$5")
    return sheet


def what_reads(book: Any, sheet: Any) -> dict[str, object]:
    """All the formulas that `readers` made."""
    chart = next(shape.Chart for shape in sheet.Shapes if shape.HasChart)
    box = next(shape for shape in sheet.Shapes if shape.Type == 17)
    return {
        "cells": [sheet.Range(at).Formula2 for at in ("A1", "A2", "A3", "C1")],
        "array": sheet.Range("E1:E9").FormulaArray,
        "validation": (sheet.Range("G1").Validation.Formula1, sheet.Range("G1").Validation.ErrorMessage),
        "format": sheet.Range("G2").FormatConditions(1).Formula1,
        "hyperlink": sheet.Hyperlinks(1).SubAddress,
        "sparkline": sheet.Range("G4").SparklineGroups(1).SourceData,
        "series": [series.Formula for series in chart.SeriesCollection()],
        "box": box.DrawingObject.Formula,
        "pivot": sheet.PivotTables(1).SourceData,
        "name": book.api.Names("Mine").RefersTo,
    }


def test_what_the_user_made_that_reads_the_tab_still_does_after_two_refreshes(book: Any) -> None:
    sheet = readers(book)
    before = what_reads(book, sheet)
    for _ in range(2):
        refresh(book)
        assert what_reads(book, sheet) == before
    assert "#REF!" not in str(before)
    assert not str(seen(sheet.Range("A3"))).startswith("#")
    sheet.PivotTables(1).RefreshTable()


@pytest.mark.parametrize("visible", [0, 2])
def test_a_hidden_tab_stays_hidden(book: Any, visible: int) -> None:
    book.sheets[SUMMARY].api.Visible = visible
    position = book.sheets[SUMMARY].index
    refresh(book)
    assert (book.sheets[SUMMARY].api.Visible, book.sheets[SUMMARY].index) == (visible, position)


def test_without_a_tab_it_is_added_behind_the_pipeline(book: Any) -> None:
    book.sheets[SUMMARY].delete()
    refresh(book)
    assert book.sheets[SUMMARY].index == book.sheets["Pipeline"].index + 1


def test_a_filtered_and_protected_pipeline_is_read_whole(book: Any) -> None:
    refresh(book)
    before = book.sheets[SUMMARY].api.UsedRange.Value2
    pipeline = book.sheets["Pipeline"].api
    pipeline.ListObjects("Deals").Range.AutoFilter(1, "A-001")
    pipeline.Protect("secret")
    refresh(book)
    assert book.sheets[SUMMARY].api.UsedRange.Value2 == before


def test_a_workbook_that_was_never_saved_is_refreshed(excel: Any, book: Any) -> None:
    """Through the code of the button, for a new workbook has no button of its own."""
    from xl_kpi.excel.live import refresh_workbook

    new = excel.books.add()
    try:
        book.sheets["Pipeline"].api.Copy(Before=new.sheets[0].api)
        refresh_workbook(new.api, "en")
        assert SUMMARY in [sheet.name for sheet in new.sheets]
    finally:
        new.close()


def test_a_protected_structure_is_refused_and_nothing_is_changed(book: Any) -> None:
    from xl_kpi.excel.live import refresh_workbook

    book.api.Protect("secret", True)
    order = [sheet.name for sheet in book.sheets]
    with pytest.raises(XlKpiError, match="structure"):
        refresh_workbook(book.api, "en")
    assert [sheet.name for sheet in book.sheets] == order


# --------------------------------------------------------------------------------------------- again


def test_saved_closed_and_opened_again_everything_is_there_and_goes_on(excel: Any, book: Any, path: Path) -> None:
    readers(book)
    refresh(book)
    shown = seen(entered(book, "=WIN_RATE(Deals[#All])"))
    book.save()
    book.close()
    again = excel.books.open(str(path))
    assert seen(again.sheets["Scratch"].range("B2").api) == shown
    excel.api.CalculateFullRebuild()
    assert seen(again.sheets["Scratch"].range("B2").api) == shown
    before = what_reads(again, again.sheets["Board"].api)
    refresh(again)
    assert what_reads(again, again.sheets["Board"].api) == before
    again.save()
    other = path.with_name("Copy.xlsm")
    again.api.SaveAs(str(other))
    excel.api.CalculateFullRebuild()
    assert seen(again.sheets["Scratch"].range("B2").api) == shown


def test_the_closed_file_can_be_refreshed_by_the_command_line_after_excel_saved_it(book: Any, path: Path) -> None:
    from xl_kpi.closed.files import refresh as refresh_file

    refresh(book)
    other = path.with_name("From Excel.xlsm")
    book.api.SaveCopyAs(str(other))
    assert refresh_file(other, Request(), LATEST, "en").tab == SUMMARY
