"""`KPI_DEALS`: deals read once and kept, and what happens when they are not at hand any more."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from xl_kpi.cells import ErrorCell
from xl_kpi.functions import CellError, Context, call
from xl_kpi.handles import MOST, Handles, arguments_of, is_handle
from xl_kpi.source import Given, Source

TODAY = dt.date(2026, 6, 30)
HEADER = ["Deal ID", "Owner", "Stage", "Amount", "Created", "Close date", "Currency"]
DEALS = [
    HEADER,
    ["1", "Marie", "Won", 100.0, dt.date(2026, 1, 1), dt.date(2026, 1, 31), "EUR"],
    ["2", "Karim", "Won", 200.0, dt.date(2026, 1, 1), dt.date(2026, 3, 2), "USD"],
    ["3", "Marie", "Lost", 50.0, dt.date(2026, 2, 1), dt.date(2026, 3, 1), "EUR"],
    ["4", "Marie", "Lead", 80.0, dt.date(2026, 6, 1), None, "EUR"],
]
STAGES = [["Stage", "Kind", "Probability"], ["Lead", "open", 0.25]]
RATES = [["EUR", 1.0], ["USD", 0.5]]


class Sheets:
    """A workbook: address -> cells, and how often each was read."""

    def __init__(self, **cells: Any) -> None:
        self.cells = cells
        self.read: list[str] = []

    def find(self, address: str) -> Source | None:
        self.read.append(address)
        return self.source(address) if address in self.cells else None

    def source(self, address: str) -> Given:
        return Given(self.cells[address], 1, address)


@pytest.fixture
def sheets() -> Sheets:
    return Sheets(Deals=[list(row) for row in DEALS], Stages=STAGES, Rates=RATES)


@pytest.fixture
def handles() -> Handles:
    return Handles()


def ask(sheets: Sheets, handles: Handles | None, name: str, *arguments: object, today: dt.date = TODAY) -> Any:
    return call(name, arguments, Context(today, "en", handles=handles, find=sheets.find))


def keep(sheets: Sheets, handles: Handles | None, *pairs: object, today: dt.date = TODAY) -> str:
    handle = ask(sheets, handles, "KPI_DEALS", sheets.source("Deals"), *pairs, today=today)
    assert is_handle(handle), handle
    return str(handle)


def stale(answer: object) -> None:
    assert isinstance(answer, CellError)
    assert (answer.code, "KPI_DEALS" in answer.reason.en) == ("#N/A", True)


@pytest.mark.parametrize("name", ["TIME_TO_CLOSE", "WIN_RATE", "SALES_COUNT", "KPI_TABLE", "KPI_CHECK"])
def test_a_handle_answers_as_its_range_does(sheets: Sheets, handles: Handles, name: str) -> None:
    handle = keep(sheets, handles)
    assert ask(sheets, handles, name, handle) == ask(sheets, handles, name, sheets.source("Deals"))
    assert sheets.read == []


def test_a_handle_in_a_cell_of_its_own_answers_too(sheets: Sheets, handles: Handles) -> None:
    cell = Given([[keep(sheets, handles)]], 20, "KPI!B2")
    assert ask(sheets, handles, "SALES_COUNT", cell) == 2.0
    assert ask(sheets, handles, "SALES_COUNT", [[cell.cells[0][0]]]) == 2.0


def test_a_handle_takes_criteria_and_options(sheets: Sheets, handles: Handles) -> None:
    handle = keep(sheets, handles)
    assert ask(sheets, handles, "TIME_TO_CLOSE", handle, "Owner", "Marie") == 30.0
    assert ask(sheets, handles, "TIME_TO_CLOSE", handle, "statistic", "max") == 60.0


def test_a_handle_carries_stages_rates_criteria_and_the_day(sheets: Sheets, handles: Handles) -> None:
    given = ("stages", sheets.source("Stages"), "rates", sheets.source("Rates"), "as of", dt.date(2026, 6, 11))
    handle = keep(sheets, handles, *given, "Owner", "<>Nobody")
    assert ask(sheets, handles, "WEIGHTED_REVENUE", handle) == 20.0
    assert ask(sheets, handles, "REVENUE", handle) == 200.0
    assert ask(sheets, handles, "DEAL_AGE", handle) == 10.0
    mine = keep(sheets, handles, *given, "Owner", "Marie")
    assert (ask(sheets, handles, "SALES_COUNT", mine), mine == handle) == (1.0, False)


@pytest.mark.parametrize("word", ["stages", "history", "as of"])
def test_what_the_deals_were_read_with_cannot_be_given_again(sheets: Sheets, handles: Handles, word: str) -> None:
    value = TODAY if word == "as of" else STAGES
    answer = ask(sheets, handles, "SALES_COUNT", keep(sheets, handles), word, value)
    assert isinstance(answer, CellError)
    assert (answer.code, "Give it to KPI_DEALS" in answer.reason.en) == ("#VALUE!", True)


def test_a_period_is_none_of_its_words(sheets: Sheets, handles: Handles) -> None:
    answer = ask(sheets, handles, "KPI_DEALS", sheets.source("Deals"), "from", TODAY)
    assert isinstance(answer, CellError)
    assert answer.code == "#VALUE!"


def test_in_a_new_process_the_ranges_are_read_again(sheets: Sheets, handles: Handles) -> None:
    handle = keep(sheets, handles, "stages", sheets.source("Stages"), "Owner", "=Marie")
    new = Handles()
    assert ask(sheets, new, "WEIGHTED_REVENUE", handle) == 20.0
    assert sheets.read == ["Deals", "Stages"]
    assert ask(sheets, new, "SALES_COUNT", handle) == 1.0
    assert sheets.read == ["Deals", "Stages"]


@pytest.mark.parametrize(
    ("row", "column", "cell"), [(1, 3, 101.0), (4, 0, "5"), (1, 4, None), (0, 3, "Value"), (4, 1, "marie")]
)
def test_in_a_new_process_changed_cells_are_not_available(
    sheets: Sheets, handles: Handles, row: int, column: int, cell: object
) -> None:
    handle = keep(sheets, handles)
    sheets.cells["Deals"][row][column] = cell
    stale(ask(sheets, Handles(), "SALES_COUNT", handle))
    assert keep(sheets, handles) != handle


def test_changed_stages_are_another_handle(sheets: Sheets, handles: Handles) -> None:
    handle = keep(sheets, handles, "stages", sheets.source("Stages"))
    sheets.cells["Stages"] = [STAGES[0], ["Lead", "open", 0.5]]
    stale(ask(sheets, Handles(), "SALES_COUNT", handle))


def test_a_range_that_is_gone_or_lay_nowhere_is_not_available(sheets: Sheets, handles: Handles) -> None:
    handle, from_array = keep(sheets, handles), ask(sheets, handles, "KPI_DEALS", DEALS)
    assert ask(sheets, handles, "SALES_COUNT", from_array) == 2.0
    del sheets.cells["Deals"]
    stale(ask(sheets, Handles(), "SALES_COUNT", handle))
    stale(ask(sheets, Handles(), "SALES_COUNT", from_array))


@pytest.mark.parametrize("text", ["KPI_DEALS #", "KPI_DEALS #12 x", 'KPI_DEALS #12 {"a":1}', "KPI_DEALS #12 []"])
def test_a_text_that_only_looks_like_a_handle_is_refused(sheets: Sheets, handles: Handles, text: str) -> None:
    answer = ask(sheets, handles, "SALES_COUNT", text)
    assert isinstance(answer, CellError)
    assert answer.code in ("#N/A", "#VALUE!")


def test_without_a_day_of_its_own_a_handle_is_read_again_the_next_day(sheets: Sheets, handles: Handles) -> None:
    handle, dated = keep(sheets, handles), keep(sheets, handles, "as of", TODAY)
    tomorrow = TODAY + dt.timedelta(1)
    ages = [ask(sheets, handles, "DEAL_AGE", one, today=tomorrow) for one in (handle, dated)]
    assert ages == [30.0, 29.0]
    assert sheets.read == ["Deals"]


def test_only_the_handles_used_last_are_kept(sheets: Sheets, handles: Handles) -> None:
    first, *others = [keep(sheets, handles, "Owner", f"<>{at}") for at in range(MOST + 1)]
    assert handles.get(first, TODAY) is None
    assert all(handles.get(other, TODAY) is not None for other in others)


def test_where_nothing_is_kept_a_handle_is_not_available(sheets: Sheets) -> None:
    stale(ask(sheets, None, "SALES_COUNT", keep(sheets, None)))


def test_texts_that_begin_like_addresses_come_back_as_they_were(sheets: Sheets, handles: Handles) -> None:
    handle = keep(sheets, handles, "Owner", "=Marie", "[Stage]", "'x", "Amount", 5.0, "Deal ID", None)
    deals, *pairs = arguments_of(handle, sheets.find)
    assert isinstance(deals, Given)
    assert pairs == ["Owner", "=Marie", "[Stage]", "'x", "Amount", 5.0, "Deal ID", None]


@pytest.mark.parametrize(("cell", "code"), [("#N/A", "#N/A"), ("#NUM!", "#NUM!"), ("#REF!", "#VALUE!")])
def test_a_cell_that_failed_hands_its_error_on(sheets: Sheets, handles: Handles, cell: str, code: str) -> None:
    for argument in (ErrorCell(cell), Given([[ErrorCell(cell)]])):
        answer = ask(sheets, handles, "SALES_COUNT", argument)
        assert isinstance(answer, CellError)
        assert (answer.code, answer.reason.en) == (code, f"The deals are an error: {cell}.")


def test_a_criterion_asked_again_gives_the_same_deals(sheets: Sheets, handles: Handles) -> None:
    handle = keep(sheets, handles)
    asked = [ask(sheets, handles, "SALES_COUNT", handle, "Amount", ">100") for _ in range(2)]
    assert asked == [1.0, 1.0]
    assert ask(sheets, handles, "SALES_COUNT", handle, "Amount", ">100", "Owner", "Karim") == 1.0
