"""Our VBA, run by an interpreter, down to the real xlwings and back into the cell."""

from __future__ import annotations

import importlib
from importlib import resources
from typing import Any

import pytest
from pyopenvba.interpreter import EMPTY, MISSING, NOTHING, VBAErrorValue
from vba_host import INTERPRETER, Control, Excel, Members, NamedCell, Range, Ribbon, Workbook

import xl_kpi
from xl_kpi.excel.macro_workbook import source
from xl_kpi.excel.ribbon import BUTTONS as BUTTONS_OF_RIBBON
from xl_kpi.excel.ribbon import GROUP
from xl_kpi.excel.wrappers import words_module, wrappers
from xl_kpi.functions import FUNCTIONS, CellError
from xl_kpi.source import value_of
from xl_kpi.texts import Text

DEALS = (("Deal", "Amount"), ("A-1", 1200.0))
FRENCH = 1036
MODULES = ("Kpi", "KpiBridge", "KpiOpening", "KpiRibbon")


def sources(**constants: bool) -> dict[str, str]:
    head = "".join(f"#Const {name} = {value}\n" for name, value in constants.items())
    files = resources.files("xl_kpi.excel") / "vba"
    found = {name: head + (files / f"{name}.bas").read_text(encoding="utf-8") for name in MODULES}
    return {**found, "KpiFunctions": wrappers(FUNCTIONS.values()), "KpiWords": words_module(FUNCTIONS.values())}


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
    assert [list(row) for row in value_of(arguments[0])] == [list(row) for row in DEALS]
    assert arguments[1:] == ["Owner", "Marie"]
    assert (context.lang, context.date1904) == ("en", False)


def test_required_arguments_come_before_the_pairs_and_ranges_stay_ranges(excel: Excel, core: Any) -> None:
    excel.cell("CONVERSION_RATE", Range(DEALS), "Lead", Range([["Demo"]]), "stages", Range(DEALS))
    arguments = core.calls[0][1]
    assert [value_of(one) for one in arguments[1:4]] == ["Lead", "Demo", "stages"]
    assert [tuple(row) for row in value_of(arguments[4])] == list(DEALS)


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
    assert ("xl-kpi upgrade FILE" in excel.reason()) is (what == "no library")  # another version may be installed
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
    reason = "Python did not start: ImportError: no module named xlwings Run: xl-kpi setup"
    assert excel.reason("[Book1]Sheet1!$B$2") == reason
    excel.machine.start_fails = ""
    excel.vba.run("Diagnose", [NOTHING])
    assert excel.cell("TIME_TO_CLOSE", Range(DEALS)) == 1.0


def test_a_python_that_ended_is_started_again_once_in_the_same_cell(excel: Excel, core: Any) -> None:
    excel.cell("TIME_TO_CLOSE", Range(DEALS))
    excel.machine.server.failures = ["The RPC server is unavailable."]
    assert excel.cell("TIME_TO_CLOSE", Range(DEALS)) == 1.0
    assert excel.machine.starts == 2


def test_after_a_call_that_fails_twice_every_cell_answers_at_once_until_diagnose(excel: Excel, core: Any) -> None:
    excel.cell("TIME_TO_CLOSE", Range(DEALS))
    excel.machine.server.failures = ["x", "Traceback:\r\n  File y\r\nImportError: DLL load failed\r\n"]
    for row in range(3):
        assert excel.cell("TIME_TO_CLOSE", Range(DEALS), at=f"[Book1]Sheet1!$B${row}") == "#N/A"
        assert excel.reason(f"[Book1]Sheet1!$B${row}") == "Python did not answer: ImportError: DLL load failed"
    assert excel.machine.starts == 2
    assert len(core.calls) == 1
    excel.press("Diagnose")
    assert excel.cell("TIME_TO_CLOSE", Range(DEALS)) == 1.0


def test_a_package_that_is_not_there_is_told_once_with_the_remedy(excel: Excel, core: Any) -> None:
    excel.machine.server.import_fails = "Traceback:\n File x\nModuleNotFoundError: No module named 'xl_kpi'\n"
    for row in range(3):
        assert excel.cell("TIME_TO_CLOSE", Range(DEALS), at=f"[Book1]Sheet1!$B${row}") == "#N/A"
    assert excel.machine.starts == 1
    assert excel.reason("[Book1]Sheet1!$B$2") == (
        "xl-kpi is not installed in C:\\Users\\Éric\\xl-kpi\\Scripts\\python.exe. "
        "Install it there, or run where it is installed: xl-kpi setup"
    )


def test_a_python_that_ends_at_once_is_told_by_the_first_line_of_the_library(excel: Excel, core: Any) -> None:
    excel.machine.start_fails = "Python process exited before it was possible.\nCommand: x\nWorking Dir: <unspecified>"
    excel.cell("TIME_TO_CLOSE", Range(DEALS))
    assert excel.reason().startswith("Python did not start: Python process exited before it was possible.")


def test_a_failure_is_shown_in_one_box_after_the_calculation_and_not_again(french: Excel, core: Any) -> None:
    french.vba.run("TellOnce", [])
    french.machine.settings.clear()
    for row in range(3):
        french.cell("TIME_TO_CLOSE", Range(DEALS), at=f"[Book1]Sheet1!$B${row}")
        assert len(french.vba.dialogs) == min(row, 1)
        french.vba.run("TellOnce", [])
    ((_, message, title, _),) = french.vba.dialogs
    assert message.startswith("xl-kpi n'est pas configuré sur cet ordinateur.")
    assert "Diagnostiquer" in message
    assert title == "xl-kpi"


def test_values_that_are_no_range_follow_the_date_system_of_the_calling_workbook(excel: Excel, core: Any) -> None:
    excel.application.caller = Range([[None]], date1904=True)
    excel.vba.run("KPI_HELP", ["Win rate"])
    assert core.calls[0][2].date1904 is True


def test_called_from_a_macro_there_is_no_cell_and_no_reason_to_keep(excel: Excel, core: Any) -> None:
    core.answer = CellError("#N/A", Text("No deal is won.", ""))
    answer = excel.vba.run("TIME_TO_CLOSE", [Range(DEALS)])
    assert answer == VBAErrorValue(2042)


def test_on_a_mac_functions_are_not_available_and_say_so(mac: Excel, core: Any) -> None:
    assert mac.cell("TIME_TO_CLOSE", Range(DEALS)) == "#N/A"
    assert mac.reason() == "KPI functions in cells need Excel on Windows."
    assert core.calls == []


BUTTONS = {
    "RefreshSummary": "import xl_kpi.excel.live; xl_kpi.excel.live.refresh()",
    "CheckData": "import xl_kpi.excel.check; xl_kpi.excel.check.check()",
    "ImportExport": "import xl_kpi.importing.in_excel; xl_kpi.importing.in_excel.bring_in()",
}


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_that_needs_python_runs_in_the_process_of_the_functions(excel: Excel, button: str) -> None:
    assert excel.press(button) == []
    assert excel.machine.server.executed == ["xlwings._xlwindows.BOOK_CALLER = Workbook", BUTTONS[button]]
    assert excel.machine.server.callers == [excel.book]


@pytest.mark.parametrize("button", BUTTONS)
def test_what_a_button_calls_is_there(button: str) -> None:
    statement, _, called = BUTTONS[button].partition("; ")
    module = importlib.import_module(statement.removeprefix("import "))
    assert callable(getattr(module, called.rpartition(".")[2].removesuffix("()")))


def test_the_button_on_the_sheet_does_what_the_ribbon_does(excel: Excel) -> None:
    excel.vba.run("RefreshNow", [])
    assert excel.machine.server.executed[-1] == BUTTONS["RefreshSummary"]


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_runs_a_macro_on_a_mac(mac: Excel, button: str) -> None:
    assert mac.press(button) == []
    assert mac.machine.commands == [BUTTONS[button]]


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_says_what_is_missing(french: Excel, button: str) -> None:
    french.machine.settings.clear()
    (message,) = french.press(button)
    assert "xl-kpi setup" in message


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("RefreshSummary", "The refresh did not run: "),
        ("CheckData", "The check did not run: "),
        ("ImportExport", "The import did not run: "),
    ],
)
def test_what_cannot_run_is_told_in_one_box(excel: Excel, button: str, said: str) -> None:
    excel.machine.server.failures = ["Traceback\n  File x\nImportError: live\n"]
    assert excel.press(button) == [f"{said}ImportError: live"]


def test_functions_shows_the_sheet_where_they_stand_and_elsewhere_the_wizard_of_excel(excel: Excel) -> None:
    excel.active = Workbook(sheets=("KPI Summary", "KPI"))
    assert excel.press("ShowFunctions") == []
    assert excel.active.shown == ["KPI"]
    excel.active = Workbook(sheets=("Sheet1",))
    assert excel.press("ShowFunctions") == ["Select a cell first."]
    excel.active_cell = Range([[None]])
    assert excel.press("ShowFunctions") == []
    assert excel.application.dialogs_shown == [450]


def test_about_tells_version_licence_and_where_the_help_is(excel: Excel, french: Excel) -> None:
    (message,) = excel.press("About")
    assert message.startswith(f"xl-kpi {xl_kpi.__version__}, xlwings 0.0.0\r\nMIT licence")
    assert '=KPI_HELP("Win rate")' in message
    (message,) = french.press("About")
    assert '=KPI_HELP("Taux de réussite")' in message


def test_diagnose_tells_the_reason_of_the_selected_cell(excel: Excel, core: Any) -> None:
    core.answer = CellError("#N/A", Text("No deal is won.", ""))
    excel.cell("TIME_TO_CLOSE", Range(DEALS))
    excel.active_cell = Range([[None]], "[Book1]Sheet1!$B$2")
    assert excel.press("Diagnose") == ["xl-kpi is ready.\r\n\r\nThe selected cell: No deal is won."]


def test_diagnose_tells_when_another_version_is_installed(excel: Excel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xl_kpi, "__version__", "9.9.9")
    (message,) = excel.press("Diagnose")
    assert message.startswith("xl-kpi is ready. Installed: 9.9.9; these macros: ")
    assert "xl-kpi upgrade FILE" in message


def test_diagnose_finds_the_reason_of_a_table_from_any_of_its_cells(excel: Excel, core: Any) -> None:
    core.answer = (("Lead", CellError("#N/A", Text("No deal came so far.", ""))),)
    excel.cell("CONVERSION_TABLE", Range(DEALS))
    excel.active_cell = Range([[None]], "[Book1]Sheet1!$C$2")
    excel.active_cell.spilled_from = Range([[None]], "[Book1]Sheet1!$B$2")
    (message,) = excel.press("Diagnose")
    assert message.endswith("No deal came so far.")


def test_diagnose_works_where_no_cell_is_selected(excel: Excel) -> None:
    excel.machine.settings.clear()
    (message,) = excel.press("Diagnose")
    assert message.endswith("The selected cell: no error is known.")
    assert message.startswith("xl-kpi is not set up")


def test_diagnose_on_a_mac_says_what_works_there(mac: Excel) -> None:
    (message,) = mac.press("Diagnose")
    assert message.startswith("KPI functions in cells need Excel on Windows.")


# ------------------------------------------------------------------------------------------ after opening


def test_after_opening_every_function_is_described_with_one_text_for_each_argument(excel: Excel) -> None:
    excel.vba.run("AfterOpening", [])
    assert set(excel.application.described) == set(FUNCTIONS)
    for name, (what, category, arguments) in excel.application.described.items():
        function = FUNCTIONS[name]
        assert what == function.help.en
        assert category == "KPI"
        assert len(arguments) == len(function.arguments) + 1 + function.takes_deals
        assert all(0 < len(text) <= 255 for text in arguments)


def test_the_descriptions_follow_the_language_of_excel(french: Excel) -> None:
    french.vba.run("AfterOpening", [])
    what, _, arguments = french.application.described["KPI_BREAKDOWN"]
    assert what.startswith("Ventes, perdues")
    assert "Affaires[#Tout]" in arguments[0]


def test_opening_makes_excel_ask_nothing(excel: Excel) -> None:
    for refuses in (False, True):
        excel.application.refuses_descriptions = refuses
        excel.vba.run("AfterOpening", [])
        assert excel.book.saved
    assert excel.vba.dialogs == []


def test_the_warm_up_is_a_process_that_excel_does_not_wait_for(excel: Excel) -> None:
    excel.vba.run("AfterOpening", [])
    assert excel.machine.shells == [f'"{INTERPRETER}" -B -P -c "import xl_kpi.excel.udfs" [0]']
    assert excel.machine.starts == 0


def test_without_an_installation_nothing_is_started_and_nothing_calculated(excel: Excel) -> None:
    excel.book.names = Members(AsOf=NamedCell(EMPTY))
    excel.machine.settings.clear()
    excel.vba.run("AfterOpening", [])
    assert excel.machine.shells == []
    assert excel.application.calculated == 0


def test_on_a_mac_nothing_is_started_after_opening(mac: Excel) -> None:
    mac.vba.run("AfterOpening", [])
    assert mac.machine.shells == []


@pytest.mark.parametrize("name", ["AsOf", "AuJour"])
@pytest.mark.parametrize(
    ("day", "calculation", "dirty", "calculated"),
    [(EMPTY, -4105, 1, 1), (EMPTY, -4135, 1, 0), (46000.0, -4105, 0, 0)],
    ids=["today", "today, manual calculation", "a day of its own"],
)
def test_what_hangs_on_today_is_calculated_after_opening(
    excel: Excel, name: str, day: Any, calculation: int, dirty: int, calculated: int
) -> None:
    cell = NamedCell(day)
    excel.book.names = Members(**{name: cell})
    excel.application.calculation = calculation
    excel.vba.run("AfterOpening", [])
    assert (cell.dirty, excel.application.calculated) == (dirty, calculated)
    assert excel.book.saved


def test_the_events_of_the_workbook_only_plan_what_comes_after_opening_and_tell_failures(excel: Excel) -> None:
    excel.book.name = "Marie's deals.xlsm"
    excel.vba.add_module(event_source("Workbook.cls"), name="ThisWorkbook")
    excel.vba.run("Workbook_Open", [])
    assert excel.application.later == ["'Marie''s deals.xlsm'!KpiOpening.AfterOpening"]
    assert (excel.machine.starts, excel.machine.shells, excel.application.described) == (0, [], {})
    excel.machine.settings.clear()
    excel.cell("TIME_TO_CLOSE", Range(DEALS))
    excel.vba.run("Workbook_SheetCalculate", [NOTHING])
    assert len(excel.vba.dialogs) == 1


# ------------------------------------------------------------------------------------------ the add-in


@pytest.fixture
def addin(xlwings_server: Any, core: Any) -> Excel:
    return Excel(xlwings_server, sources(), addin=True)


def test_the_buttons_of_the_add_in_work_on_the_active_workbook(addin: Excel) -> None:
    addin.active = Workbook(name="Other.xlsx", project=False)
    addin.press("RefreshSummary")
    assert addin.machine.server.callers == [addin.active]


@pytest.mark.parametrize("button", BUTTONS)
def test_the_add_in_leaves_a_workbook_with_its_own_macros_alone(addin: Excel, button: str) -> None:
    addin.active = Workbook(marked=True)
    (message,) = addin.press(button)
    assert message.startswith("This workbook has its own KPI buttons.")
    assert addin.machine.server.executed == []


@pytest.mark.parametrize("button", BUTTONS)
def test_the_add_in_without_a_workbook_asks_for_one(addin: Excel, button: str) -> None:
    assert addin.press(button) == ["Open a workbook first."]


@pytest.mark.parametrize(
    ("book", "visible"),
    [
        (None, True),
        (Workbook(project=False), True),
        (Workbook(project=True), True),
        (Workbook(project=False, marked=True), True),
        (Workbook(project=True, marked=True), False),
    ],
    ids=["none", "plain", "other macros", "ours saved without macros", "ours"],
)
def test_the_group_of_the_add_in_is_hidden_where_the_workbook_has_its_own(
    addin: Excel, book: Workbook | None, visible: bool
) -> None:
    addin.active = NOTHING if book is None else book
    assert asked(addin, "VisibleOf", "XlKpiAddin") is visible


def test_the_group_of_the_add_in_is_asked_again_when_another_workbook_comes_to_the_front(addin: Excel) -> None:
    ribbon = Ribbon()
    addin.vba.run("ShowOrHide", [])  # before the ribbon is loaded: nothing to do, and no error
    addin.vba.run("RibbonLoaded", [ribbon])
    addin.vba.add_module(event_source("Addin.cls"), name="ThisWorkbook")
    addin.vba.run("Host_WorkbookActivate", [addin.book])
    assert ribbon.invalidated == 1


def test_every_word_of_the_add_ins_ribbon_is_there_in_both_languages(xlwings_server: Any, core: Any) -> None:
    for language, lang in ((1033, "en"), (FRENCH, "fr")):
        excel = Excel(xlwings_server, sources(), addin=True, language=language)
        assert asked(excel, "LabelOf", "XlKpiAddin") == GROUP(lang)
        for button in BUTTONS_OF_RIBBON:
            assert asked(excel, "LabelOf", button.name) == button.label(lang)
            assert asked(excel, "TipOf", button.name) == button.tip(lang)


def event_source(name: str) -> str:
    """The events of a workbook as the interpreter can run them: it knows no WithEvents."""
    return source(name).replace("Private WithEvents Host As Application", "Private Host As Object")


def asked(excel: Excel, callback: str, control: str) -> Any:
    """What a callback of the ribbon answers through its second argument."""
    excel.vba.add_module(
        "Function Asked(control)\n    Dim answer As Variant\n"
        f"    {callback} control, answer\n    Asked = answer\nEnd Function\n",
        name="Asking",
    )
    return excel.vba.run("Asked", [Control(control)])
