"""Our VBA, run by an interpreter, down to the real xlwings and back into the cell."""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest
from pyopenvba.interpreter import MISSING, NOTHING, VBAErrorValue
from vba_host import Excel, Range

from xl_kpi.excel.wrappers import wrappers
from xl_kpi.functions import FUNCTIONS, CellError
from xl_kpi.texts import Text

DEALS = (("Deal", "Amount"), ("A-1", 1200.0))
FRENCH = 1036


def sources(**constants: bool) -> dict[str, str]:
    head = "".join(f"#Const {name} = {value}\n" for name, value in constants.items())
    files = resources.files("xl_kpi.excel") / "vba"
    found = {name: head + (files / f"{name}.bas").read_text(encoding="utf-8") for name in ("Kpi", "KpiBridge")}
    return {**found, "KpiFunctions": wrappers(FUNCTIONS.values())}


@pytest.fixture
def excel(xlwings_server: Any, core: Any) -> Excel:
    return Excel(xlwings_server, sources())


@pytest.fixture
def french(xlwings_server: Any, core: Any) -> Excel:
    return Excel(xlwings_server, sources(), language=FRENCH)


@pytest.fixture
def mac(xlwings_server: Any, core: Any) -> Excel:
    return Excel(xlwings_server, sources(Mac=True))


def test_a_function_hands_name_deals_and_pairs_to_python_and_shows_the_number(excel: Excel, core: Any) -> None:
    core.answer = 51.78
    assert excel.cell("TIME_TO_CLOSE", Range(DEALS), "Owner", "Marie") == 51.78
    ((name, arguments, context),) = core.calls
    assert name == "TIME_TO_CLOSE"
    assert [list(row) for row in arguments[0]] == [list(row) for row in DEALS]
    assert arguments[1:] == ["Owner", "Marie"]
    assert (context.lang, context.date1904) == ("en", False)


def test_required_arguments_come_before_the_pairs_and_ranges_stay_ranges(excel: Excel, core: Any) -> None:
    excel.cell("CONVERSION_RATE", Range(DEALS), "Lead", Range([["Demo"]]), "stages", Range(DEALS))
    assert core.calls[0][1][1:4] == ["Lead", "Demo", "stages"]
    assert [tuple(row) for row in core.calls[0][1][4]] == list(DEALS)


def test_left_out_and_erroneous_arguments_reach_python(excel: Excel, core: Any) -> None:
    excel.cell("TIME_TO_CLOSE", Range(DEALS), "Owner", MISSING, "from", VBAErrorValue(2042))
    assert core.calls[0][1][1:] == ["Owner", None, "from", "#N/A"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_worksheet_function_has_a_wrapper_that_reaches_python(excel: Excel, core: Any, name: str) -> None:
    required = [argument.key for argument in FUNCTIONS[name].arguments]
    assert excel.cell(name, Range(DEALS), *required, "Owner", "Marie") == 1.0
    assert core.calls[0][0] == name
    assert core.calls[0][1][1:] == [*required, "Owner", "Marie"]


@pytest.mark.parametrize("code", ["#N/A", "#VALUE!", "#NUM!"])
def test_an_error_becomes_a_real_error_and_its_reason_is_kept_for_the_cell(excel: Excel, core: Any, code: str) -> None:
    core.answer = CellError(code, Text("No deal | is won.", ""))
    assert excel.cell("TIME_TO_CLOSE", Range(DEALS)) == code
    assert excel.reason() == "No deal | is won."
    assert excel.reason("[Book1]Sheet1!$C$3") == ""


def test_a_reason_goes_when_the_cell_is_right_again(excel: Excel, core: Any) -> None:
    core.answer = CellError("#N/A", Text("No deal is won.", ""))
    excel.cell("TIME_TO_CLOSE", Range(DEALS))
    core.answer = 12.0
    excel.cell("TIME_TO_CLOSE", Range(DEALS))
    assert excel.reason() == ""


@pytest.mark.parametrize(
    ("table", "shown"),
    [
        ((("Lead", 10.0), ("Demo", None)), [["Lead", 10.0], ["Demo", ""]]),
        ((("Lead", 10.0),), [["Lead", 10.0]]),
        ((("Lead",), ("Demo",)), [["Lead"], ["Demo"]]),
        ((("Lead",),), [["Lead"]]),
        ((("Lead", CellError("#NUM!", Text("too few", ""))),), [["Lead", "#NUM!"]]),
    ],
)
def test_a_table_keeps_its_shape_with_real_errors_and_empty_text_inside(
    excel: Excel, core: Any, table: Any, shown: Any
) -> None:
    core.answer = table
    assert excel.cell("CONVERSION_TABLE", Range(DEALS)) == shown


PIPELINE = (
    ("Deal", "Stage", "Owner", "Created", "Closed", "Amount", "Status"),
    ("A-1", "Signed", "Marie", 45000.0, 45020.0, 1200.0, "Won"),
    ("A-2", "Signed", "Ahmed", 45000.0, 45040.0, 800.0, "Won"),
    ("A-3", "Demo", "Marie", 45010.0, None, 500.0, "Open"),
    ("A-4", "Demo", "Marie", -2146826246, None, 500.0, "Open"),
)


def test_with_the_real_core_a_cell_shows_the_figure(xlwings_server: Any) -> None:
    excel = Excel(xlwings_server, sources())
    assert excel.cell("TIME_TO_CLOSE", Range(PIPELINE)) == 30.0
    assert excel.cell("TIME_TO_CLOSE", Range(PIPELINE), "Owner", "Marie") == 20.0
    assert excel.cell("SALES_COUNT", Range(PIPELINE), "from", 45030.0) == 1.0


def test_with_the_real_core_a_table_spills_and_errors_are_errors(xlwings_server: Any) -> None:
    excel = Excel(xlwings_server, sources())
    checked = excel.cell("KPI_CHECK", Range(PIPELINE))
    assert checked[0] == ["Row", "Finding"]
    assert excel.cell("TIME_TO_CLOSE", Range(PIPELINE), "Owner", "Nobody") == "#N/A"
    assert excel.reason() != ""
    assert excel.cell("TIME_TO_CLOSE", Range(PIPELINE), "statistic", "sum") == "#VALUE!"
    assert "statistic" in excel.reason()


def test_the_deals_own_workbook_tells_the_date_system(excel: Excel, core: Any) -> None:
    excel.cell("TIME_TO_CLOSE", Range(DEALS, date1904=True))
    assert core.calls[0][2].date1904 is True


def test_excel_in_french_is_answered_in_french(french: Excel, core: Any) -> None:
    core.answer = CellError("#N/A", Text("No deal is won.", "Aucune affaire n'est gagnée."))
    french.cell("TIME_TO_CLOSE", Range(DEALS))
    assert french.reason() == "Aucune affaire n'est gagnée."


def test_python_is_started_once_for_all_cells(excel: Excel, core: Any) -> None:
    for row in range(5):
        excel.cell("TIME_TO_CLOSE", Range(DEALS), at=f"[Book1]Sheet1!$B${row}")
    assert excel.machine.starts == 1


@pytest.mark.parametrize("what", ["nothing configured", "no interpreter", "no library"])
def test_without_an_installation_each_cell_answers_at_once_with_the_remedy(excel: Excel, core: Any, what: str) -> None:
    if what == "nothing configured":
        excel.machine.settings.clear()
    elif what == "no interpreter":
        excel.machine.files.clear()
    else:
        excel.machine.files = {excel.machine.settings["INTERPRETER_WIN"]}
    assert excel.cell("TIME_TO_CLOSE", Range(DEALS)) == "#N/A"
    assert "xl-kpi setup" in excel.reason()
    assert excel.machine.starts == 0


def test_the_library_may_also_lie_beside_the_interpreter(excel: Excel, core: Any) -> None:
    excel.machine.files = {excel.machine.settings["INTERPRETER_WIN"]}
    excel.machine.files.add(r"C:\Users\Éric\xl-kpi\Scripts\xlwings64-0.0.0.dll")
    assert excel.cell("TIME_TO_CLOSE", Range(DEALS)) == 1.0


def test_after_one_failed_start_no_cell_waits_again_until_the_ribbon_is_used(excel: Excel, core: Any) -> None:
    excel.machine.start_fails = "Traceback (most recent call last):\n  File x\nImportError: no module named xlwings\n"
    for row in range(3):
        assert excel.cell("TIME_TO_CLOSE", Range(DEALS), at=f"[Book1]Sheet1!$B${row}") == "#N/A"
    assert excel.machine.starts == 1
    assert excel.reason("[Book1]Sheet1!$B$2") == "Python did not start: ImportError: no module named xlwings"
    excel.machine.start_fails = ""
    excel.vba.run("Diagnose", [NOTHING])
    assert excel.cell("TIME_TO_CLOSE", Range(DEALS)) == 1.0


def test_a_python_that_ended_is_started_again_once_in_the_same_cell(excel: Excel, core: Any) -> None:
    excel.cell("TIME_TO_CLOSE", Range(DEALS))
    excel.machine.server.failures = ["The RPC server is unavailable."]
    assert excel.cell("TIME_TO_CLOSE", Range(DEALS)) == 1.0
    assert excel.machine.starts == 2


def test_a_call_that_fails_twice_is_a_value_error_with_the_last_line_as_reason(excel: Excel, core: Any) -> None:
    excel.cell("TIME_TO_CLOSE", Range(DEALS))
    excel.machine.server.failures = ["x", "Traceback:\r\n  File y\r\nImportError: DLL load failed\r\n"]
    assert excel.cell("TIME_TO_CLOSE", Range(DEALS)) == "#VALUE!"
    assert excel.reason() == "Python did not answer: ImportError: DLL load failed"
    assert excel.cell("TIME_TO_CLOSE", Range(DEALS)) == 1.0


def test_called_from_a_macro_there_is_no_cell_and_no_reason_to_keep(excel: Excel, core: Any) -> None:
    core.answer = CellError("#N/A", Text("No deal is won.", ""))
    answer = excel.vba.run("TIME_TO_CLOSE", [Range(DEALS)])
    assert answer == VBAErrorValue(2042)


def test_on_a_mac_functions_are_not_available_and_say_so(mac: Excel, core: Any) -> None:
    assert mac.cell("TIME_TO_CLOSE", Range(DEALS)) == "#N/A"
    assert mac.reason() == "KPI functions in cells need Excel on Windows."
    assert core.calls == []


def test_the_refresh_button_runs_in_the_process_of_the_functions(excel: Excel) -> None:
    excel.vba.run("RefreshSummary", [NOTHING])
    assert excel.machine.server.executed == [
        "xlwings._xlwindows.BOOK_CALLER = Workbook",
        "import xl_kpi.excel.live; xl_kpi.excel.live.refresh()",
    ]
    assert excel.vba.dialogs == []


def test_the_refresh_button_runs_a_macro_on_a_mac(mac: Excel) -> None:
    mac.vba.run("RefreshSummary", [NOTHING])
    assert mac.machine.commands == ["import xl_kpi.excel.live; xl_kpi.excel.live.refresh()"]


def test_the_refresh_button_says_what_is_missing(french: Excel) -> None:
    french.machine.settings.clear()
    french.vba.run("RefreshSummary", [NOTHING])
    ((_, message, title, _),) = french.vba.dialogs
    assert "xl-kpi setup" in message
    assert title == "xl-kpi"


def test_a_refresh_that_cannot_run_is_told_in_one_box(excel: Excel) -> None:
    excel.machine.server.failures = ["ImportError: live"]
    excel.vba.run("RefreshSummary", [NOTHING])
    assert [message for _, message, *_ in excel.vba.dialogs] == ["The refresh did not run: ImportError: live"]


def test_diagnose_tells_the_reason_of_the_selected_cell(excel: Excel, core: Any) -> None:
    core.answer = CellError("#N/A", Text("No deal is won.", ""))
    excel.cell("TIME_TO_CLOSE", Range(DEALS))
    excel.active_cell = Range([[None]], "[Book1]Sheet1!$B$2")
    excel.vba.run("Diagnose", [NOTHING])
    ((_, message, *_),) = excel.vba.dialogs
    assert message == "xl-kpi is ready.\r\n\r\nThe selected cell: No deal is won."


def test_diagnose_finds_the_reason_of_a_table_from_any_of_its_cells(excel: Excel, core: Any) -> None:
    core.answer = (("Lead", CellError("#N/A", Text("No deal came so far.", ""))),)
    excel.cell("CONVERSION_TABLE", Range(DEALS))
    excel.active_cell = Range([[None]], "[Book1]Sheet1!$C$2")
    excel.active_cell.spilled_from = Range([[None]], "[Book1]Sheet1!$B$2")
    excel.vba.run("Diagnose", [NOTHING])
    assert excel.vba.dialogs[0][1].endswith("No deal came so far.")


def test_diagnose_works_where_no_cell_is_selected(excel: Excel) -> None:
    excel.machine.settings.clear()
    excel.vba.run("Diagnose", [NOTHING])
    ((_, message, *_),) = excel.vba.dialogs
    assert message.endswith("The selected cell: no error is known.")
    assert message.startswith("xl-kpi is not set up")
