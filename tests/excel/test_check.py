"""The button "Check data": what its box says."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings

from xl_kpi import overview
from xl_kpi.deals import Deals
from xl_kpi.excel import check
from xl_kpi.excel.live import Contents
from xl_kpi.grid import grid_of
from xl_kpi.reading import Reading, read_deals

HEADER = ("Deal", "Stage", "Created", "Closed on", "Amount")
GOOD = ("A-1", "Won", 45000.0, 45020.0, 1200.0)
BACKWARDS = ("A-{n}", "Won", 45020.0, 45000.0, 100.0)


def deals(*rows: tuple[object, ...]) -> Deals:
    return read_deals(grid_of([HEADER, *rows], place="deals"), Reading(as_of=dt.date(2023, 6, 1)))


def backwards(count: int) -> list[tuple[object, ...]]:
    return [(f"B-{n}", *BACKWARDS[1:]) for n in range(count)]


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """The boxes that are shown; the open workbook holds the cells that the test gives it."""
    shown: list[tuple[str, Any]] = []
    app = SimpleNamespace(alert=lambda text, title, mode=None: shown.append((text, mode)))
    book = SimpleNamespace(app=app, api=object())
    monkeypatch.setattr(xlwings.Book, "caller", staticmethod(lambda: book))
    return shown


def holds(monkeypatch: pytest.MonkeyPatch, *rows: tuple[object, ...]) -> None:
    monkeypatch.setattr(check, "contents", lambda book, names: Contents({"Deals": [HEADER, *rows]}, {}, False))


def test_a_good_sheet_is_said_to_be_good_with_the_number_of_deals() -> None:
    told = overview.told(deals(GOOD))
    assert told.en == "1 deal was checked.\nNothing wrong was found."
    assert told.fr == "1 affaire contrôlée.\nRien d'anormal n'a été trouvé."


def test_findings_come_with_their_rows_in_both_languages() -> None:
    told = overview.told(deals(GOOD, *backwards(1)))
    assert told.en.endswith(" (row 3)")
    assert told.fr.endswith(" (ligne 3)")


def test_a_long_list_is_cut_and_says_how_much_is_left_and_where_it_stands() -> None:
    read = deals(GOOD, *backwards(1))
    lines = overview.told(replace(read, findings=read.findings[:1] * (overview.MOST_LINES + 5))).en.splitlines()
    assert len(lines) == overview.MOST_LINES + 2
    assert lines[-1] == "and 5 more findings. The function KPI_CHECK lists them all in cells, row by row."


def test_rows_with_the_same_finding_share_a_line() -> None:
    lines = overview.told(deals(GOOD, *backwards(20))).en.splitlines()
    assert len(lines) == 2
    assert lines[1].endswith("(rows 3, 4, 5, 6, 7, 8, 9, 10 and 12 more)")


def test_the_box_speaks_the_language_of_the_sheet(boxes: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    holds(monkeypatch, GOOD)
    check.check()
    assert boxes == [("1 deal was checked.\nNothing wrong was found.", None)]


def test_a_workbook_without_a_pipeline_is_told_in_one_box(boxes: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "contents", lambda book, names: Contents({"Notes": [["hello"]]}, {}, False))
    check.check()
    ((text, mode),) = boxes
    assert "no sheet has a header row of a pipeline" in text
    assert "aucune feuille" in text
    assert mode == "critical"


def test_a_fault_of_ours_is_told_without_a_traceback(boxes: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(book: object, names: object) -> Contents:
        raise RuntimeError("boom")

    monkeypatch.setattr(check, "contents", broken)
    check.check()
    assert boxes == [("The check failed: RuntimeError: boom", "critical")]


def test_on_a_mac_it_says_what_to_do_instead(boxes: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    check.check()
    ((text, _),) = boxes
    assert "xl-kpi" in text
