"""What the command line does with closed files, without the command line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from xl_kpi.closed.files import Request, compute, read, refresh, value
from xl_kpi.deals import Level
from xl_kpi.errors import ArgumentError, FileError, SheetError
from xl_kpi.functions import CellError
from xl_kpi.periods import Period
from xl_kpi.pipeline import Choices
from xl_kpi.stages import stages_of_text

TODAY = dt.date(2026, 6, 30)
ROWS = [
    ["Deal ID", "Customer", "Owner", "Stage", "Amount", "Created", "Closed on"],
    ["1", "Abel", "Marie", "Won", 100.0, dt.date(2026, 1, 1), dt.date(2026, 2, 1)],
    ["2", "Cain", "Jean", "Lost", 50.0, dt.date(2026, 1, 1), dt.date(2026, 2, 1)],
    ["3", "Seth", "Jean", "Lead", 7.0, dt.date(2026, 1, 1), None],
]
LOG = [["Deal ID", "Stage", "Date"], ["1", "Lead", dt.date(2026, 1, 1)], ["1", "Won", dt.date(2026, 2, 1)]]


def written(path: Path, **sheets: list[list[object]]) -> Path:
    workbook = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    workbook.close()
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return written(tmp_path / "firm.xlsx", Deals=ROWS)


def test_the_day_asked_for_goes_before_the_settings_and_today(tmp_path: Path) -> None:
    path = written(tmp_path / "firm.xlsx", Deals=ROWS, Settings=[["As of", dt.date(2026, 3, 31)]])
    assert read(path, Request(), TODAY)[1].as_of == dt.date(2026, 3, 31)
    assert read(path, Request(as_of=dt.date(2026, 5, 5)), TODAY)[1].as_of == dt.date(2026, 5, 5)


def test_criteria_narrow_the_deals_one_after_the_other(path: Path) -> None:
    deals = read(path, Request(where=(("Owner", "=Jean"), ("Stage", "<>Lost"))), TODAY)[1]
    assert deals.text("deal_id").tolist() == ["3"]
    assert len(deals.all) == 3


def test_a_criterion_on_a_column_that_is_not_there_is_refused(path: Path) -> None:
    with pytest.raises(ArgumentError, match='no column "Colour"'):
        read(path, Request(where=(("Colour", "=red"),)), TODAY)


def test_stages_asked_for_go_before_the_settings(tmp_path: Path) -> None:
    path = written(tmp_path / "firm.xlsx", Deals=ROWS, Settings=[["Stage", "Kind"], ["Lead", "open"], ["Old", "open"]])
    assert read(path, Request(), TODAY)[1].stages.names == ("Lead", "Old")
    assert read(path, Request(stages=stages_of_text("Lead;New")), TODAY)[1].stages.names == ("Lead", "New")


def test_a_log_in_another_file_is_used_as_one_that_was_named(path: Path, tmp_path: Path) -> None:
    log = written(tmp_path / "log.xlsx", Events=LOG)
    found, deals = read(path, Request(log=log), TODAY)
    assert found.log_named
    assert deals.level is Level.LOG


def test_another_file_that_is_no_log_is_refused_by_its_name(path: Path, tmp_path: Path) -> None:
    other = written(tmp_path / "other.xlsx", Notes=[["Name"], ["Abel"]])
    with pytest.raises(SheetError, match=r"other\.xlsx: no sheet is an event log"):
        read(path, Request(log=other), TODAY)


def test_figures_cover_the_period_and_the_breakdowns_asked_for(path: Path) -> None:
    _, told = compute(path, Request(period=Period(dt.date(2026, 2, 2), None), by=("customer", "owner")), TODAY)
    assert told.measures["revenue"].value == 0.0
    assert set(told.by) >= {"owner", "source", "customer"}


def test_a_function_takes_its_own_day_before_the_requests(path: Path) -> None:
    request = Request(as_of=dt.date(2026, 5, 31))
    assert value(path, request, TODAY, ("DEAL_AGE",), None) == 150.0
    assert value(path, request, TODAY, ("DEAL_AGE", "as of", "2026-01-02"), None) == 1.0


def test_a_function_is_answered_in_the_language_asked_for_or_the_sheets(path: Path) -> None:
    assert value(path, Request(), TODAY, ("KPI_CHECK",), "fr")[0] == ("Ligne", "Constat")  # type: ignore[index]
    assert value(path, Request(), TODAY, ("KPI_CHECK",), None)[0] == ("Row", "Finding")  # type: ignore[index]


def test_a_function_on_a_narrowed_file_with_a_bad_column_is_an_error_value(path: Path) -> None:
    result = value(path, Request(where=(("Colour", "=red"),)), TODAY, ("REVENUE",), None)
    assert isinstance(result, CellError)
    assert result.code == "#VALUE!"


@pytest.mark.parametrize(("lang", "tab"), [("en", "KPI Summary"), ("fr", "Synthèse KPI"), (None, "KPI Summary")])
def test_a_refresh_puts_the_tab_after_the_deals(tmp_path: Path, lang: str | None, tab: str) -> None:
    path = written(tmp_path / "firm.xlsx", Notes=[["x"]], Deals=ROWS, Other=[["y"]])
    done = refresh(path, Request(), TODAY, lang)  # type: ignore[arg-type]
    assert (done.tab, done.changed) == (tab, True)
    assert openpyxl.load_workbook(path).sheetnames == ["Notes", "Deals", tab, "Other"]
    assert not refresh(path, Request(), TODAY, lang).changed  # type: ignore[arg-type]


def test_settings_give_the_language_of_the_tab(tmp_path: Path) -> None:
    path = written(tmp_path / "firm.xlsx", Deals=ROWS, Settings=[["Language", "fr"]])
    assert refresh(path, Request(), TODAY, None).lang == "fr"


def test_a_refresh_that_is_refused_leaves_the_file_as_it_was(path: Path) -> None:
    before = path.read_bytes()
    for request in (Request(where=(("Colour", "=red"),)), Request(choices=Choices(sheet="Nope"))):
        with pytest.raises(ArgumentError):
            refresh(path, request, TODAY, None)
    assert path.read_bytes() == before


def test_a_text_file_is_not_refreshed(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Deal ID;Stage;Amount\n1;Won;5\n", encoding="utf-8")
    with pytest.raises(FileError, match="A text file has no sheets to refresh"):
        refresh(path, Request(), TODAY, None)


def test_a_breakdown_is_asked_for_by_field_or_header(path: Path) -> None:
    by = compute(path, Request(by=("Commercial", "Deal ID", "customer")), TODAY)[1].by
    assert list(by) == ["owner", "source", "deal_id", "customer"]
    with pytest.raises(ArgumentError, match='no column "Colour"'):
        compute(path, Request(by=("Colour",)), TODAY)


def test_a_refresh_in_another_language_names_the_tab_that_is_there(path: Path) -> None:
    assert refresh(path, Request(), TODAY, "en").tab == "KPI Summary"
    again = refresh(path, Request(), TODAY, "fr")
    assert (again.tab, again.lang) == ("KPI Summary", "fr")
