"""The sheet KPI History in the running LibreOffice: each refresh adds one row a day, and no row changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calc.office import RemoteOffice, shown
from calc.sheets import sample_rows
from xl_kpi.closed.files import Request, refresh
from xl_kpi.history import COLUMNS, DATE

pytestmark = pytest.mark.office

DONE = 'The sheet "KPI Summary" shows'
HISTORY = "KPI History"
FIRST_DAY = dt.date(2026, 6, 29)


def serial(day: dt.date) -> float:
    return float((day - dt.date(1899, 12, 30)).days)


@pytest.fixture
def book(office: RemoteOffice) -> Iterator[int]:
    """The sample's deals, and Settings that ask for the history and tell the day."""
    document = office.new()
    office.fill(document, "Sheet1", 0, 0, sample_rows())
    office.add_sheet(document, "Settings")
    office.fill(document, "Settings", 0, 0, [["KPI history", "yes"], ["As of", serial(FIRST_DAY)]])
    yield document
    office.close(document)


def rows(office: RemoteOffice, document: int, sheet: str = HISTORY) -> list[list[Any]]:
    _, top, left, bottom, right = office.tables(document)["KpiHistory"]
    assert (top, left) == (0, 0)
    return list(office.get(document, sheet, f"A1:{chr(65 + right)}{bottom + 1}"))


def next_day(office: RemoteOffice, document: int) -> None:
    office.fill(document, "Settings", 1, 1, [[serial(FIRST_DAY) + 1]])


def test_unless_settings_ask_for_it_there_is_none(office: RemoteOffice, book: int) -> None:
    office.fill(book, "Settings", 0, 1, [["no"]])
    assert office.dispatch(book, "refresh").startswith(DONE)
    assert office.sheets(book) == ["Sheet1", "KPI Summary", "Settings"]


def test_the_first_refresh_begins_the_sheet_behind_the_tab_and_each_day_adds_one_row(
    office: RemoteOffice, book: int
) -> None:
    assert office.dispatch(book, "refresh").startswith(DONE)
    assert office.sheets(book) == ["Sheet1", "KPI Summary", HISTORY, "Settings"]
    header, first = rows(office, book)
    assert header == [DATE.en, *(text.en for text in COLUMNS)]
    assert first[0] == serial(FIRST_DAY)
    revenue = header.index("Revenue")
    office.set(book, "Settings", "E1", "=KPI_REVENUE")
    assert first[revenue] == shown(office, book, "Settings", "E1")
    office.set(book, "Settings", "E2", "=SUM(KpiHistory[Revenue])")
    assert office.dispatch(book, "refresh").startswith(DONE)  # the same day again
    assert rows(office, book) == [header, first]
    next_day(office, book)
    assert office.dispatch(book, "refresh").startswith(DONE)
    after = rows(office, book)
    assert after[:2] == [header, first]
    assert after[2][0] == serial(FIRST_DAY) + 1
    assert len(after) == 3
    assert shown(office, book, "Settings", "E2") == first[revenue] + after[2][revenue]


def test_a_day_that_a_person_typed_as_text_is_that_day_and_one_that_cannot_be_read_is_told(
    office: RemoteOffice, book: int
) -> None:
    office.dispatch(book, "refresh")
    office.fill(book, HISTORY, 1, 0, [["29 juin 2026"]])
    before = rows(office, book)
    assert office.dispatch(book, "refresh").startswith(DONE)
    assert rows(office, book) == before
    office.fill(book, HISTORY, 1, 0, [["soon"]])
    assert "row 2: soon is no day that can be read" in office.dispatch(book, "refresh")


def test_a_history_begun_by_the_command_line_goes_on_and_comes_back(
    office: RemoteOffice, book: int, tmp_path: Path
) -> None:
    path = tmp_path / "firm.xlsx"
    office.save(book, str(path))
    refresh(path, Request(), FIRST_DAY, "en")
    document = office.open(str(path))
    before = rows(office, document)
    next_day(office, document)
    assert office.dispatch(document, "refresh").startswith(DONE)
    after = rows(office, document)
    assert after[:-1] == before
    office.save(document, str(path))
    office.close(document)
    refresh(path, Request(as_of=FIRST_DAY), FIRST_DAY, "en")  # that day is there
    document = office.open(str(path))
    for there, row in zip(rows(office, document), after, strict=True):
        assert there == [pytest.approx(cell) if isinstance(cell, float) else cell for cell in row]
    office.close(document)


def test_what_stands_under_the_table_or_protects_it_is_told_and_all_is_as_it_was(
    office: RemoteOffice, book: int
) -> None:
    office.dispatch(book, "refresh")
    next_day(office, book)
    before = rows(office, book)
    office.set(book, HISTORY, "B3", "mine")
    assert "Something stands right under the table" in office.dispatch(book, "refresh")
    assert rows(office, book) == before
    assert shown(office, book, HISTORY, "B3") == "mine"
    office.clear(book, HISTORY, "B3")
    office.protect(book, HISTORY)
    assert 'The sheet "KPI History" is protected' in office.dispatch(book, "refresh")
    assert rows(office, book) == before


def test_a_sheet_of_that_name_without_the_table_is_told(office: RemoteOffice, book: int) -> None:
    office.add_sheet(book, HISTORY)
    assert "no table with a column Date any more" in office.dispatch(book, "refresh")
    assert office.sheets(book) == ["Sheet1", "Settings", HISTORY]
