"""Worksheet functions through the real xlwings: what Excel hands over, and what goes back to VBA."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import winstubs
from winstubs import MISSING, Range

from xl_kpi.cells import ErrorCell
from xl_kpi.errors import ArgumentError
from xl_kpi.functions import CellError
from xl_kpi.texts import Text

DEALS = (("Deal", "Created", "Amount"), ("A-1", 45000.0, 1200.0), ("A-2", None, True))
MARK = "\ue000"


@pytest.fixture
def ask(xlwings_server: Any, core: Any) -> Any:
    """Calls a function as VBA does, through XLPython.CallUDF."""

    def call(*cells: Any, name: str = "TIME_TO_CLOSE", lang: str = "en", date1904: bool = False) -> Any:
        args = (name, lang, date1904, *cells)
        return xlwings_server.CallUDF("xl_kpi.excel.udfs", "kpi_call", args, winstubs.Workbook(), None)

    return call


def test_a_range_is_read_by_value2_in_one_go_and_reaches_the_core_as_rows(ask: Any, core: Any) -> None:
    deals = Range(DEALS, row=7)
    assert ask(deals) == 1.0
    ((name, arguments, context),) = core.calls
    assert name == "TIME_TO_CLOSE"
    assert [list(row) for row in arguments[0]] == [list(row) for row in DEALS]
    assert deals.reads == ["Value2"]
    assert context.first_row == 7


def test_an_array_instead_of_a_range_reaches_the_core_as_rows(ask: Any, core: Any) -> None:
    ask(DEALS)
    assert core.calls[0][1] == [DEALS]
    assert core.calls[0][2].first_row == 1


def test_one_row_and_one_cell_are_rows_too_when_they_are_the_deals(ask: Any, core: Any) -> None:
    ask(Range([["Deal", "Amount"]]))
    ask(("Deal", "Amount"))
    ask(Range([["Deal"]]))
    ask("Deal")
    ask(None)
    rows = [[list(row) for row in arguments[0]] for _, arguments, _ in core.calls]
    assert rows == [[["Deal", "Amount"]], [["Deal", "Amount"]], [["Deal"]], [["Deal"]], [[None]]]


def test_names_and_values_arrive_as_values_and_ranges_among_them_as_rows(ask: Any, core: Any) -> None:
    stages = (("Stage", "Probability"), ("Lead", 0.1))
    ask(Range(DEALS), "Owner", Range([["Marie"]]), "stages", Range(stages), "as of", 46000.0, "strict", True)
    arguments = core.calls[0][1]
    assert arguments[1:4] == ["Owner", "Marie", "stages"]
    assert [tuple(row) for row in arguments[4]] == list(stages)
    assert arguments[5:] == ["as of", 46000.0, "strict", True]


def test_an_argument_left_out_arrives_as_empty(ask: Any, core: Any) -> None:
    ask(Range(DEALS), "Owner", MISSING)
    assert core.calls[0][1][1:] == ["Owner", None]


@pytest.mark.parametrize(
    ("number", "text"),
    [(2042, "#N/A"), (2015, "#VALUE!"), (2007, "#DIV/0!"), (2023, "#REF!"), (2045, "#SPILL!"), (2999, "#VALUE!")],
)
def test_an_error_value_arrives_as_an_error_cell(ask: Any, core: Any, number: int, text: str) -> None:
    code = number - 2146828288
    ask(Range([["Deal", "Amount"], ["A-1", code]]), "Owner", code)
    cell = core.calls[0][1][0][1][1]
    assert type(cell) is ErrorCell
    assert cell == text
    assert core.calls[0][1][2] == ErrorCell(text)


def test_whole_columns_are_cut_to_the_used_part_of_the_sheet(ask: Any, core: Any) -> None:
    rows = [["Deal"], ["A-1"], *[[None]] * 60_000]
    ask(Range(rows, used_rows=2))
    assert [list(row) for row in core.calls[0][1][0]] == [["Deal"], ["A-1"]]
    ask(Range(rows, used_rows=None))
    assert core.calls[1][1][0] == ((None,),)


def test_a_range_in_several_pieces_is_a_bad_argument(ask: Any, core: Any) -> None:
    answer = ask(Range(DEALS, areas=2))
    assert answer.startswith(MARK + "#VALUE!|A range in several pieces")
    assert core.calls == []


def test_language_date_system_and_today_are_the_hosts(ask: Any, core: Any) -> None:
    ask(Range(DEALS), lang="fr", date1904=True)
    ask(Range(DEALS), lang="de")
    contexts = [context for *_, context in core.calls]
    assert [(c.lang, c.date1904) for c in contexts] == [("fr", True), ("en", False)]
    assert abs((contexts[0].today - dt.date.today()).days) <= 1


@pytest.mark.parametrize(
    ("answer", "sent"),
    [(51.78, 51.78), (3, 3.0), (True, True), ("Lead", "Lead"), ("", ""), (None, ""), (MARK + "x", "x")],
)
def test_a_single_answer_goes_back_as_a_single_value(ask: Any, core: Any, answer: Any, sent: Any) -> None:
    core.answer = answer
    got = ask(Range(DEALS))
    assert got == sent
    assert type(got) is type(sent)


@pytest.mark.parametrize("code", ["#N/A", "#VALUE!", "#NUM!"])
def test_an_error_goes_back_marked_with_its_reason_on_one_line(ask: Any, core: Any, code: str) -> None:
    core.answer = CellError(code, Text("No deal\nis won.", "Aucune affaire\nn'est gagnée."))
    assert ask(Range(DEALS)) == f"{MARK}{code}|No deal is won."
    assert ask(Range(DEALS), lang="fr") == f"{MARK}{code}|Aucune affaire n'est gagnée."


@pytest.mark.parametrize(
    ("table", "sent"),
    [
        ((("Lead", 10), ("Demo", None)), [["", ""], ["Lead", 10.0], ["Demo", ""]]),
        ((("Lead", 10, 0.5),), [["", "", ""], ["Lead", 10.0, 0.5]]),
        ((("Lead",), ("Demo",)), [[""], ["Lead"], ["Demo"]]),
        ((("Lead",),), [[""], ["Lead"]]),
        ((), [[""], [""]]),
        ((("a", "b"), ("c",)), [["", ""], ["a", "b"], ["c", ""]]),
    ],
)
def test_a_table_goes_back_under_one_row_more_whatever_its_shape(ask: Any, core: Any, table: Any, sent: Any) -> None:
    core.answer = table
    assert ask(Range(DEALS), name="STAGE_TIME_TABLE") == sent


def test_an_error_inside_a_table_goes_back_in_its_place(ask: Any, core: Any) -> None:
    core.answer = (("Lead", CellError("#NUM!", Text("out of range", "hors limites"))),)
    assert ask(Range(DEALS))[1] == ["Lead", MARK + "#NUM!|out of range"]


def test_an_error_of_ours_goes_back_as_value_error_with_its_remedy(ask: Any, core: Any) -> None:
    core.answer = ArgumentError(Text("Too much.", "Trop."), Text("Give less.", "Donnez moins."))
    assert ask(Range(DEALS)) == MARK + "#VALUE!|Too much. Give less."


def test_an_unforeseen_failure_goes_back_as_value_error_without_traceback(ask: Any, core: Any) -> None:
    core.answer = ZeroDivisionError("division\nby zero")
    assert ask(Range(DEALS)) == MARK + "#VALUE!|xl-kpi failed: ZeroDivisionError: division by zero"
    core.answer = object()
    assert ask(Range(DEALS)).startswith(MARK + "#VALUE!|xl-kpi failed: TypeError")


def test_a_text_longer_than_a_cell_is_cut(ask: Any, core: Any) -> None:
    core.answer = "x" * 40_000
    assert len(ask(Range(DEALS))) == 32_767
