"""The menu's refresh in the running LibreOffice: a new tab in the place of the old one, and all that reads it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from calc.office import RemoteOffice, shown
from calc.sheets import maven_rows, sample_rows
from xl_kpi.excel.template import build
from xl_kpi.summary import TAB

pytestmark = pytest.mark.office

DONE = 'The sheet "KPI Summary" shows'

#: Formulas of the user's that read the tab, each in its own way.
READERS = {
    "A1": "=$'KPI Summary'.B5",
    "A2": "=KPI_TIME_TO_CLOSE*2",
    "A3": "=SUM(KpiTrend[Revenue])",
    "A4": "=SUM($'KPI Summary'.B1:B200)",
    "A5": "=\"'KPI Summary'.B5 is \"&'KPI Summary'.E5",
    "A6": "=MyName",
    "A7": "=COUNTA($'KPI Summary'.A:J)",
    "A8": "=SUM(KpiConversion[[#Data];[Reached]])",
    "A9": "=ROWS(KpiPriorities[#All])",
    "A10": "=VLOOKUP(\"Lead\";'KPI Summary'.B28:D40;3;0)",
}


@pytest.fixture
def book(office: RemoteOffice, tmp_path: Path) -> Iterator[int]:
    """The template with a sheet of the user's that reads the tab in every way."""
    path = tmp_path / "book.xlsm"
    path.write_bytes(build("en"))
    document = office.open(str(path))
    office.calculate(document)
    office.add_sheet(document, "Mine")
    office.add_name(document, "MyName", "$'KPI Summary'.$E$5")
    for cell, formula in READERS.items():
        office.set(document, "Mine", cell, formula)
    office.array(document, "Mine", "C1:D2", "=$'KPI Summary'.B5:C6")
    office.add_chart(document, "Mine", "MyChart", "KPI Summary", "B28:D33")
    yield document
    office.close(document)


def state(office: RemoteOffice, document: int) -> dict[str, Any]:
    """Return everything that reads the tab, and what it shows."""
    return {
        "sheets": office.sheets(document),
        "shown": office.get(document, "Mine", "A1:D10"),
        "formulas": office.formulas(document, "Mine"),
        "chart": office.charts(document, "Mine"),
        "names": office.names(document),
        "tables": office.tables(document),
    }


def test_refreshed_twice_everything_that_reads_the_tab_reads_it_still(office: RemoteOffice, book: int) -> None:
    before = state(office, book)
    assert not re.search("#REF|#NAME|Err", str(before))
    for _ in range(2):
        assert office.dispatch(book, "refresh").startswith(DONE)
        assert state(office, book) == before


def test_with_fewer_deals_the_readers_follow_to_where_the_figures_are_now(office: RemoteOffice, book: int) -> None:
    before = state(office, book)
    office.remove_rows(book, "Pipeline", 10, 30)
    assert office.dispatch(book, "refresh").startswith(f"{DONE} 30 deals")
    after = state(office, book)
    assert not re.search("#REF|#NAME|Err", str(after))
    assert after["formulas"] == before["formulas"]
    assert after["chart"] == before["chart"]
    assert after["tables"]["KpiTrend"] != before["tables"]["KpiTrend"]
    office.set(book, "Mine", "F1", '=SALES_COUNT(Deals[#All];"stages";Stages[#All])')
    office.set(book, "Mine", "F2", "=KPI_SALES_COUNT")
    assert shown(office, book, "Mine", "F1") == shown(office, book, "Mine", "F2")


def test_a_refresh_with_the_same_deals_leaves_the_document_as_it_was(office: RemoteOffice, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsm"
    path.write_bytes(build("en"))
    document = office.open(str(path))
    office.calculate(document)
    before, after = tmp_path / "before.ods", tmp_path / "after.ods"
    office.save(document, str(before))
    assert office.dispatch(document, "refresh").startswith(DONE)
    office.save(document, str(after))
    office.close(document)
    # A chart gets a new number; everything else, in every sheet, is what it was.
    assert content(after) == content(before)


def content(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        text = archive.read("content.xml").decode()
    text = re.sub(r"Object \d+|xml:id=\"\w+\"", "Object", text)
    text = re.sub(r'table:base-cell-address="[^"]*"', "", text)  # of a list: any cell will do, and another is chosen
    text = re.sub(r'<office:forms form:automatic-focus="false" form:apply-design-mode="false"/>', "", text)
    return re.split(r"(?=<table:table-row|<table:table |<style:style|<draw:)", text)


def test_conditions_lists_and_names_of_the_tab_itself_follow_it(office: RemoteOffice, book: int) -> None:
    office.add_condition(book, "Mine", "H1:H5", "$'KPI Summary'.$E$5>3")
    office.add_list(book, "Mine", "J1:J5", "$'KPI Summary'.$B$29:$B$33")
    office.add_own_name(book, "KPI Summary", "Here", "$'KPI Summary'.$B$5")
    office.add_own_name(book, "Mine", "There", "$'KPI Summary'.$C$5")
    before = (
        office.conditions(book, "Mine"),
        office.list_of(book, "Mine", "J3"),
        office.own_names(book, "KPI Summary")["Here"],
        office.own_names(book, "Mine")["There"],
    )
    assert all("KPI Summary" in str(one) for one in before)
    for _ in range(2):
        assert office.dispatch(book, "refresh").startswith(DONE)
        assert before == (
            office.conditions(book, "Mine"),
            office.list_of(book, "Mine", "J3"),
            office.own_names(book, "KPI Summary")["Here"],
            office.own_names(book, "Mine")["There"],
        )


def test_a_protected_sheet_that_reads_the_tab_is_named_and_everything_left_as_it_was(
    office: RemoteOffice, book: int
) -> None:
    office.protect(book, "Mine")
    before = state(office, book)
    assert 'The sheet "Mine" is protected, and its formulas read' in office.dispatch(book, "refresh")
    assert state(office, book) == before


def test_a_protected_sheet_that_does_not_read_the_tab_is_no_hindrance(office: RemoteOffice, book: int) -> None:
    office.protect(book, "Settings")
    before = state(office, book)
    assert office.dispatch(book, "refresh").startswith(DONE)
    assert state(office, book) == before


def test_what_was_done_before_cannot_be_undone_and_that_is_said(office: RemoteOffice, book: int) -> None:
    said = office.dispatch(book, "refresh")
    assert office.undo(book) == []
    assert "cannot be undone" in said


def test_the_first_refresh_puts_the_tab_behind_the_deals(office: RemoteOffice) -> None:
    document = office.new()
    office.fill(document, "Sheet1", 0, 0, maven_rows())
    office.add_sheet(document, "Notes")
    assert office.dispatch(document, "refresh").startswith(f"{DONE} 8,800 deals")
    assert office.sheets(document) == ["Sheet1", TAB["en"], "Notes"]
    office.set(document, "Notes", "A1", "=KPI_SALES_COUNT")
    assert shown(office, document, "Notes", "A1") == 4238
    assert "KpiTrend" in office.tables(document)
    assert office.charts(document, TAB["en"])
    office.close(document)


def test_the_charts_of_a_first_refresh_stand_in_the_same_cells_after_saving_and_opening(
    office: RemoteOffice, tmp_path: Path
) -> None:
    document, path = office.new(), tmp_path / "mine.ods"
    office.fill(document, "Sheet1", 0, 0, sample_rows())
    assert office.dispatch(document, "refresh").startswith(DONE)
    office.save(document, str(path))  # before anything looks at the charts
    again = office.open(str(path))
    wanted, found = office.places(document, TAB["en"]), office.places(again, TAB["en"])
    assert [place[:2] for place in found] == [place[:2] for place in wanted]
    for (*_, width, height), (*_, wanted_width, wanted_height) in zip(found, wanted, strict=True):
        assert width == pytest.approx(wanted_width, abs=1)
        assert height == pytest.approx(wanted_height, rel=0.2)  # an .ods gives lower rows where none is laid down
    office.close(document)
    office.close(again)


def test_the_error_bars_of_a_chart_follow_the_tab(office: RemoteOffice, tmp_path: Path) -> None:
    path = tmp_path / "bars.xlsx"
    with xlsxwriter.Workbook(path) as made:
        deals, mine = made.add_worksheet("Deals"), made.add_worksheet("Mine")
        for at, row in enumerate(sample_rows()):
            deals.write_row(at, 0, row)
        made.add_worksheet(TAB["en"])
        chart = made.add_chart({"type": "column"})
        bars = {"type": "custom", "plus_values": "='KPI Summary'!$C$28:$C$33", "minus_values": "={1}"}
        chart.add_series({"values": "='KPI Summary'!$D$28:$D$33", "y_error_bars": bars})
        mine.insert_chart("A1", chart)
    document = office.open(str(path))
    (name,) = office.charts(document, "Mine")
    before = office.error_bars(document, "Mine", name)
    assert "$'KPI Summary'.$C$28:$C$33" in before
    for _ in range(2):
        assert office.dispatch(document, "refresh").startswith(DONE)
        assert office.error_bars(document, "Mine", name) == before
    office.close(document)


def test_the_tab_of_another_workbook_is_left_to_it(office: RemoteOffice, book: int, tmp_path: Path) -> None:
    other, path = office.new(), tmp_path / "other.ods"
    office.rename_sheet(other, "Sheet1", TAB["en"])
    office.set(other, TAB["en"], "B5", 4711.0)
    office.save(other, str(path))
    office.close(other)
    office.set(book, "Mine", "F1", f"='{path.as_uri()}'#$'KPI Summary'.B5+$'KPI Summary'.E5")
    before = state(office, book), shown(office, book, "Mine", "F1")
    assert before[1] == pytest.approx(4711 + shown(office, book, TAB["en"], "E5"))
    assert office.dispatch(book, "refresh").startswith(DONE)
    assert (state(office, book), shown(office, book, "Mine", "F1")) == before


def test_what_was_selected_is_selected_after_it(office: RemoteOffice, book: int) -> None:
    for cells in ("B7:C9", "D4"):
        office.select(book, "Mine", cells)
        before = office.selection(book)
        assert office.dispatch(book, "refresh").startswith(DONE)
        assert office.selection(book) == before


def test_a_protected_document_is_refused_and_left_as_it_was(office: RemoteOffice, book: int) -> None:
    before = state(office, book)
    office.protect(book, "KPI Summary")
    assert 'The sheet "KPI Summary" is protected.' in office.dispatch(book, "refresh")
    office.protect(book)
    assert "structure of the workbook is protected" in office.dispatch(book, "refresh")
    assert state(office, book) == before


def test_a_document_without_deals_is_refused_in_one_line(office: RemoteOffice) -> None:
    document = office.new()
    for command in ("refresh", "check"):
        said = office.dispatch(document, command)
        assert "no sheet has a header row of a pipeline" in said
        assert "\n" not in said
    assert office.sheets(document) == ["Sheet1"]
    office.close(document)


def test_the_data_are_checked_and_nothing_is_changed(office: RemoteOffice) -> None:
    document = office.new()
    rows = sample_rows()
    rows[3][13] = 1.0  # closed in 1899
    office.fill(document, "Sheet1", 0, 0, rows)
    said = office.dispatch(document, "check")
    assert said.startswith("60 deals were checked.")
    assert "(row 4)" in said
    assert office.sheets(document) == ["Sheet1"]
    office.close(document)


def test_help_says_where_the_definitions_are(office: RemoteOffice, book: int) -> None:
    assert "KPI_HELP" in office.dispatch(book, "help")
