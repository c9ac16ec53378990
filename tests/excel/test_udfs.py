"""Worksheet functions through the real xlwings: what Excel hands over, and what goes back to VBA."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import winstubs
from winstubs import MISSING, Range, Sheet, Workbook

from xl_kpi.cells import ErrorCell
from xl_kpi.errors import ArgumentError
from xl_kpi.functions import CellError
from xl_kpi.handles import Handles
from xl_kpi.source import Source, value_of
from xl_kpi.texts import Text

DEALS = (("Deal", "Created", "Amount"), ("A-1", 45000.0, 1200.0), ("A-2", None, True))
MARK = "\ue000"


def cells(source: Source) -> list[list[object]]:
    """All cells of an argument, row by row."""
    return [list(row) for row in source.rows(0, source.height)]


@pytest.fixture
def ask(xlwings_server: Any) -> Any:
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
    assert cells(arguments[0]) == [list(row) for row in DEALS]
    assert cells(arguments[0]) == [list(row) for row in DEALS]
    assert deals.reads == ["Value2"]
    assert arguments[0].first_row == 7
    assert context.handles is not None


def test_an_array_instead_of_a_range_reaches_the_core_as_rows(ask: Any, core: Any) -> None:
    ask(DEALS)
    assert cells(core.calls[0][1][0]) == [list(row) for row in DEALS]
    assert core.calls[0][1][0].first_row == 1


def test_one_row_and_one_cell_are_rows_too_when_they_are_the_deals(ask: Any, core: Any) -> None:
    ask(Range([["Deal", "Amount"]]))
    ask(("Deal", "Amount"))
    ask(Range([["Deal"]]))
    ask("Deal")
    ask(None)
    first = [arguments[0] for _, arguments, _ in core.calls]
    assert [cells(one) for one in first[:3]] == [[["Deal", "Amount"]], [["Deal", "Amount"]], [["Deal"]]]
    assert first[3:] == ["Deal", None]


def test_names_and_values_arrive_as_values_and_ranges_among_them_as_rows(ask: Any, core: Any) -> None:
    stages = (("Stage", "Probability"), ("Lead", 0.1))
    ask(Range(DEALS), "Owner", Range([["Marie"]]), "stages", Range(stages), "as of", 46000.0, "strict", True)
    arguments = core.calls[0][1]
    assert [value_of(one) for one in arguments[1:4]] == ["Owner", "Marie", "stages"]
    assert [tuple(row) for row in cells(arguments[4])] == list(stages)
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
    cell = cells(core.calls[0][1][0])[1][1]
    assert type(cell) is ErrorCell
    assert cell == text
    assert core.calls[0][1][2] == ErrorCell(text)


def test_whole_columns_are_cut_to_the_used_part_of_the_sheet(ask: Any, core: Any) -> None:
    rows = [["Deal"], ["A-1"], *[[None]] * 60_000]
    ask(Range(rows, used_rows=2))
    assert cells(core.calls[0][1][0]) == [["Deal"], ["A-1"]]
    ask(Range(rows, used_rows=None))
    assert cells(core.calls[1][1][0]) == [[None]]


def test_a_totals_row_of_a_table_is_left_out(ask: Any, core: Any) -> None:
    rows = [*DEALS, ("Total", None, 1200.0)]
    sheet = Sheet(rows, row=7, totals=10)
    ask(Range(rows, row=7, sheet=sheet))
    assert cells(core.calls[0][1][0]) == [list(row) for row in DEALS]


def test_of_a_large_range_only_the_columns_that_matter_are_read(ask: Any) -> None:
    rows = [("Deal ID", "Stage", "Remark", "Amount")]
    rows += [(f"A-{at}", "Won", "x" * 50, 1.0) for at in range(6000)]
    deals = Range(rows)
    assert ask(deals, name="REVENUE") == 6000.0
    columns = [one for one in deals.Worksheet.read if one[0] == 2]
    assert {left for _, left, _ in columns} == {1, 2, 4}


def test_a_handle_answers_without_reading_the_range_again(ask: Any) -> None:
    sheet = Sheet([("Deal ID", "Stage", "Amount"), ("A-1", "Won", 2.0), ("A-2", "Lost", 3.0)])
    handle = ask(Range(sheet.rows, sheet=sheet), name="KPI_DEALS")
    reads = len(sheet.reads)
    cell = Range([[handle]], row=20, sheet=Sheet([[handle]], 20, name="KPI"))
    assert ask(cell, name="REVENUE") == 2.0
    assert ask(handle, name="WIN_RATE") == 0.5
    assert len(sheet.reads) == reads


def test_a_handle_of_a_process_that_is_gone_reads_the_range_again(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet([("Deal ID", "Stage", "Amount"), ("A-1", "Won", 2.0)])
    handle = ask(Range(sheet.rows, sheet=sheet), name="KPI_DEALS")
    monkeypatch.setattr("xl_kpi.excel.udfs.HANDLES", Handles())
    saved_as = Workbook([sheet], "Other name.xlsm")
    sheet.Parent = saved_as
    cell = Range([[handle]], row=20, sheet=Sheet([[handle]], 20, name="KPI"))
    cell.Worksheet.Parent = saved_as
    assert ask(cell, name="REVENUE") == 2.0


def test_a_handle_whose_range_has_changed_is_not_available(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet([("Deal ID", "Stage", "Amount"), ("A-1", "Won", 2.0)])
    handle = ask(Range(sheet.rows, sheet=sheet), name="KPI_DEALS")
    monkeypatch.setattr("xl_kpi.excel.udfs.HANDLES", Handles())
    sheet.rows[1][2] = 3.0
    cell = Range([[handle]], row=20, sheet=Sheet([[handle]], 20, name="KPI"))
    cell.Worksheet.Parent = sheet.Parent
    assert ask(cell, name="REVENUE").startswith(MARK + "#N/A|The deals of this KPI_DEALS cell")


def test_whole_columns_of_a_sheet_whose_first_column_is_empty_lose_none_on_the_right(ask: Any, core: Any) -> None:
    rows = [[None, "Deal", "Amount"], [None, "A-1", 5.0], *[[None] * 3] * 60_000]
    ask(Range(rows, sheet=Sheet(rows, used_rows=2, used_left=2)))
    assert cells(core.calls[0][1][0]) == [["Deal", "Amount"], ["A-1", 5.0]]


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
