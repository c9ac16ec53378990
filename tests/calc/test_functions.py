"""The worksheet functions in the running LibreOffice: what a cell shows is what the core says."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import subprocess
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from calc.office import RemoteOffice, shown
from calc.sheets import (
    OF_MAVEN,
    Rows,
    calls,
    different_from_its_file,
    formula,
    maven_rows,
    same_cells,
    sample_rows,
    told,
)
from xl_kpi.excel.newbook import write_new
from xl_kpi.excel.template import build
from xl_kpi.functions import FUNCTIONS
from xl_kpi.handles import MARK

pytestmark = pytest.mark.office

SHEET = "Sheet1"
DEALS = "A1:P61"


@pytest.fixture
def deals(office: RemoteOffice) -> Iterator[int]:
    """A document with the sample on its only sheet."""
    document = office.new()
    office.fill(document, SHEET, 0, 0, sample_rows())
    yield document
    office.close(document)


def as_shown(office: RemoteOffice, document: int, name: str, arguments: list[Any], area: str, rows: Rows) -> Rows:
    """Return what a call shows in a cell, or in as many cells as its table has, right of the deals."""
    height, width = len(rows), len(rows[0])
    if not FUNCTIONS[name].table:
        office.set(document, SHEET, "R1", formula(name, area, arguments))
        return office.get(document, SHEET, "R1")
    last = openpyxl.utils.cell.get_column_letter(18 + width - 1)
    office.array(document, SHEET, f"R1:{last}{height}", formula(name, area, arguments))
    table: Rows = office.get(document, SHEET, f"R1:{last}{height}")
    office.array(document, SHEET, f"R1:{last}{height}", "")
    return table


@pytest.mark.parametrize(("name", "arguments"), calls())
def test_every_function_shows_on_the_sample_what_the_core_says(
    office: RemoteOffice, deals: int, name: str, arguments: list[Any]
) -> None:
    wanted = told(name, sample_rows(), arguments)
    assert same_cells(as_shown(office, deals, name, arguments, DEALS, wanted), wanted)


def test_every_function_shows_on_8800_deals_what_the_core_says(office: RemoteOffice) -> None:
    document, rows = office.new(), maven_rows()
    office.fill(document, SHEET, 0, 0, rows)
    different = []
    for name, arguments in calls(OF_MAVEN):
        wanted = told(name, rows, arguments)
        if not same_cells(as_shown(office, document, name, arguments, "A1:H8801", wanted), wanted):
            different.append(name)
    office.close(document)
    assert not different


def test_every_formula_of_the_template_shows_after_a_recalculation_what_it_was_given(
    office: RemoteOffice, tmp_path: Path
) -> None:
    path = tmp_path / "template.xlsm"
    path.write_bytes(build("en"))
    assert not different_from_its_file(office, path)


def test_an_edited_cell_is_followed_by_everything_that_depends_on_it(office: RemoteOffice, deals: int) -> None:
    rows = sample_rows()
    office.set(deals, SHEET, "R1", f"=REVENUE({DEALS})")
    office.set(deals, SHEET, "R2", "=R1*2")
    office.set(deals, SHEET, "R3", f"=KPI_DEALS({DEALS})")
    office.set(deals, SHEET, "R4", "=REVENUE(R3)")
    office.set(deals, SHEET, "R5", '=REVENUE(R3;"Owner";R6)')
    office.set(deals, SHEET, "R6", "Marie")
    row = next(at for at, row in enumerate(rows) if row[5] == "Won" and row[3] == "Marie")
    before = office.get(deals, SHEET, "R1:R5")
    office.set(deals, SHEET, f"G{row + 1}", rows[row][6] + 1000.0)
    after = office.get(deals, SHEET, "R1:R5")
    assert after[0][0] == before[0][0] + 1000
    assert after[1][0] == before[1][0] + 2000
    assert after[3][0] == before[3][0] + 1000
    assert after[4][0] == before[4][0] + 1000
    office.set(deals, SHEET, "R6", "Karim")
    assert shown(office, deals, SHEET, "R5") == told("REVENUE", rows, ["Owner", "Karim"])[0][0]


def test_inserted_and_deleted_rows_change_what_is_shown(office: RemoteOffice, deals: int) -> None:
    rows = sample_rows()
    office.set(deals, SHEET, "R1", f"=SALES_COUNT({DEALS})")
    office.insert_rows(deals, SHEET, 10, 1)
    office.fill(deals, SHEET, 10, 0, [["X-1", "New", "New", "Marie", "", "Won", 5.0, 45000.0, *[""] * 5, 45010.0]])
    assert shown(office, deals, SHEET, "R1") == told("SALES_COUNT", rows, [])[0][0] + 1
    office.remove_rows(deals, SHEET, 10, 1)
    office.remove_rows(deals, SHEET, 1, 20)
    left = [row[:16] for row in office.get(deals, SHEET, "A1:P41")]
    office.set(deals, SHEET, "R30", "=SALES_COUNT(A1:P41)")
    assert shown(office, deals, SHEET, "R30") == told("SALES_COUNT", left, [])[0][0]


def test_sorting_and_filtering_change_no_figure(office: RemoteOffice, deals: int) -> None:
    office.set(deals, SHEET, "R70", f"=TIME_TO_CLOSE({DEALS})")
    before = shown(office, deals, SHEET, "R70")
    office.sort(deals, SHEET, DEALS, 6)
    assert shown(office, deals, SHEET, "R70") == pytest.approx(before)
    office.filter(deals, SHEET, DEALS, 3, "Marie")
    office.calculate(deals)
    assert shown(office, deals, SHEET, "R70") == pytest.approx(before)


def test_errors_texts_and_empty_rows_in_the_range_stop_nothing(office: RemoteOffice, deals: int) -> None:
    rows = sample_rows()
    office.set(deals, SHEET, "G5", "=NA()")
    office.set(deals, SHEET, "G6", "a lot")
    office.set(deals, SHEET, "N7", "=1/0")
    office.fill(deals, SHEET, 20, 0, [[""] * 16])
    office.set(deals, SHEET, "R1", f"=REVENUE({DEALS})")
    dirty = [list(row) for row in rows]
    dirty[4][6], dirty[5][6], dirty[6][13], dirty[20] = "#N/A", "a lot", "#DIV/0!", [""] * 16
    assert shown(office, deals, SHEET, "R1") == told("REVENUE", dirty, [])[0][0]
    office.array(deals, SHEET, "T1:U20", f"=KPI_CHECK({DEALS})")
    listed = str(office.get(deals, SHEET, "T1:U20"))
    assert "#N/A" in listed or "#DIV/0!" in listed


def test_whole_columns_are_cut_and_a_totals_row_is_left_out(office: RemoteOffice, deals: int) -> None:
    office.set(deals, SHEET, "R1", "=REVENUE(A:P)")
    assert shown(office, deals, SHEET, "R1") == told("REVENUE", sample_rows(), [])[0][0]
    office.fill(deals, SHEET, 61, 0, [["Total", "", "", "", "", "Won", 999999.0]])
    office.add_table(deals, "Deals", SHEET, "A1:P62", True)
    office.set(deals, SHEET, "R2", "=REVENUE(A1:P62)")
    assert shown(office, deals, SHEET, "R2") == told("REVENUE", sample_rows(), [])[0][0]


def test_what_cannot_be_told_is_a_real_error_and_its_reason_is_told(office: RemoteOffice, deals: int) -> None:
    wrong = {
        "R1": ('=TIME_TO_CLOSE(A1:P61;"statistic";"average of all")', "#VALUE!", "average of all"),
        "R2": ("=REVENUE(A5:P20)", "#VALUE!", "header row"),
        "R3": ('=REVENUE(A1:P61;"Region";"North")', "#VALUE!", "Region"),
        "R4": ('=TIME_TO_CLOSE(A1:P61;"Owner";"Nobody")', "#N/A", ""),
        "R5": ('=REVENUE(A1:P61;"rates";T1:U2)', "#NUM!", "EUR"),
    }
    office.fill(deals, SHEET, 0, 19, [["EUR", -1.0], ["USD", 1.1]])
    for cell, (text, error, reason) in wrong.items():
        office.set(deals, SHEET, cell, text)
        assert shown(office, deals, SHEET, cell) == error
        office.select(deals, SHEET, cell)
        assert reason in office.dispatch(deals, "diagnose"), text
    office.set(deals, SHEET, "R6", "=ISERROR(R1)+ISNA(R4)")
    assert shown(office, deals, SHEET, "R6") == 2


def test_the_reason_is_told_from_any_cell_of_a_table_and_nothing_is_changed_by_asking(
    office: RemoteOffice, deals: int
) -> None:
    office.array(deals, SHEET, "R1:T3", '=KPI_BREAKDOWN(A1:P61;"Region")')
    office.set(deals, SHEET, "V1", "=ISERROR(R1)+1")
    before, undo = office.formulas(deals, SHEET), office.undo(deals)
    for cell in ("R1", "S2", "T3"):
        assert shown(office, deals, SHEET, cell) == "#VALUE!"
        office.select(deals, SHEET, cell)
        assert "Region" in office.dispatch(deals, "diagnose")
    assert office.formulas(deals, SHEET) == before
    assert office.undo(deals) == undo
    assert shown(office, deals, SHEET, "V1") == 2


def test_what_libreoffice_does_not_hand_over_and_what_a_protected_sheet_hides_are_told(
    office: RemoteOffice, deals: int
) -> None:
    for cell, text in (("R1", "=TIME_TO_CLOSE({1|2|3})"), ("R2", "=TIME_TO_CLOSE()"), ("R3", "=REVENUE(A1:P61)+1/0")):
        office.set(deals, SHEET, cell, text)
    told_of = {}
    for cell in ("R1", "R2", "R3"):
        office.select(deals, SHEET, cell)
        told_of[cell] = office.dispatch(deals, "diagnose")
    assert "The deals must be a range" in told_of["R1"]
    assert "The deals must be a range" in told_of["R2"]
    assert "no error of a KPI function" in told_of["R3"]
    office.set(deals, SHEET, "R4", '=REVENUE(A1:P61;"Region";"North")')
    office.protect(deals, SHEET)
    office.select(deals, SHEET, "R4")
    assert f'The sheet "{SHEET}" is protected' in office.dispatch(deals, "diagnose")


@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
def test_saved_and_opened_again_formulas_and_values_are_the_same(
    office: RemoteOffice, tmp_path: Path, ending: str
) -> None:
    source, path = tmp_path / "book.xlsm", tmp_path / f"saved{ending}"
    source.write_bytes(build("en"))
    document = office.open(str(source))
    office.calculate(document)
    office.save(document, str(path))
    again = office.open(str(path))
    formulas = office.formulas(document, "KPI")
    assert functions_of(office.formulas(again, "KPI")) == functions_of(formulas)
    for when in ("as saved", "calculated"):
        for area, text in formulas:
            ours, theirs = office.block(document, "KPI", area), office.block(again, "KPI", area)
            if not str(ours[0][0]).startswith(MARK):
                assert same_cells(ours, theirs), f"{when}: {text}"
        office.calculate(again)
    office.close(document)
    office.close(again)


def functions_of(formulas: list[tuple[Any, str]]) -> list[tuple[Any, str]]:
    """Return where which function stands: in its own format LibreOffice writes the range for a table's name."""
    return [(area, text.partition("(")[0]) for area, text in formulas]


def test_a_workbook_of_excel_keeps_the_text_of_its_formulas(office: RemoteOffice, tmp_path: Path) -> None:
    source, saved = tmp_path / "book.xlsm", tmp_path / "saved.xlsx"
    source.write_bytes(build("fr"))
    document = office.open(str(source))
    office.save(document, str(saved))
    office.close(document)
    assert formula_texts(saved) == formula_texts(source)


def formula_texts(path: Path) -> dict[tuple[str, str], str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    found = {}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                if isinstance(value, openpyxl.worksheet.formula.ArrayFormula):
                    found[sheet.title, cell.coordinate] = f"{value.ref} {value.text}"
                elif isinstance(value, str) and value.startswith("="):
                    found[sheet.title, cell.coordinate] = value
    return found


def workers(office: RemoteOffice) -> list[int]:
    """Return the processes that answer for an office."""
    asked = subprocess.run(["ps", "-eww", "-o", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    processes = [line.split(None, 2) for line in asked.splitlines()[1:]]
    family = {office.pid()}
    for _ in range(3):
        family |= {int(pid) for pid, parent, _ in processes if int(parent) in family}
    return [int(pid) for pid, _, line in processes if int(pid) in family and "xl_kpi.calc.worker" in line]


def runs(pid: int) -> bool:
    """Tell whether a process runs; one that has ended may still be listed until somebody asks how."""
    asked = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(asked.strip()) and not asked.strip().startswith("Z")


def test_a_killed_worker_is_started_again(office: RemoteOffice, deals: int) -> None:
    office.set(deals, SHEET, "R1", f"=KPI_DEALS({DEALS})")
    office.set(deals, SHEET, "R2", '=REVENUE(R1;"Owner";R3)')
    office.set(deals, SHEET, "R3", "Marie")
    assert shown(office, deals, SHEET, "R2") == told("REVENUE", sample_rows(), ["Owner", "Marie"])[0][0]
    for owner in ("Karim", "Marie"):
        (worker,) = workers(office)
        os.kill(worker, signal.SIGKILL)
        office.set(deals, SHEET, "R3", owner)
        assert shown(office, deals, SHEET, "R2") == told("REVENUE", sample_rows(), ["Owner", owner])[0][0]
    assert len(workers(office)) == 1


def test_a_handle_with_a_table_of_stages_outlives_its_worker(office: RemoteOffice, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsm"
    path.write_bytes(build("en"))
    document = office.open(str(path))
    office.add_sheet(document, "Mine")
    office.set(document, "Mine", "A1", '=KPI_DEALS(Deals[#All];"stages";Stages[#All])')
    office.set(document, "Mine", "A2", '=WEIGHTED_REVENUE(A1;"Owner";B1)')
    office.set(document, "Mine", "B1", "Marie")
    marie = shown(office, document, "Mine", "A2")
    (worker,) = workers(office)
    os.kill(worker, signal.SIGKILL)
    office.set(document, "Mine", "B1", "Karim")
    karim = shown(office, document, "Mine", "A2")
    office.set(document, "Mine", "B2", '=WEIGHTED_REVENUE(Deals[#All];"Owner";"Karim";"stages";Stages[#All])')
    assert karim == shown(office, document, "Mine", "B2") != marie
    office.close(document)


def test_a_handle_of_a_document_opened_again_mends_itself(
    office: RemoteOffice, program: Any, profile: Path, tmp_path: Path
) -> None:
    path = tmp_path / "book.ods"
    document = office.new()
    office.fill(document, SHEET, 0, 0, sample_rows())
    office.fill(document, SHEET, 0, 25, [["Stage", "Kind"], ["Lead", "open"], ["Won", "won"], ["Lost", "lost"]])
    office.set(document, SHEET, "R1", f'=KPI_DEALS({DEALS};"stages";Z1:AA4)')
    office.set(document, SHEET, "R2", '=SALES_COUNT(R1;"Owner";R3)')
    office.set(document, SHEET, "R3", "Marie")
    office.save(document, str(path))
    office.close(document)
    other = tmp_path / "profile"
    shutil.copytree(profile, other, ignore=shutil.ignore_patterns(".lock"))
    second = RemoteOffice(program, other)
    try:
        again = second.open(str(path))
        second.set(again, SHEET, "R3", "Karim")
        wanted = told("SALES_COUNT", sample_rows(), ["Owner", "Karim"])[0][0]
        for _ in range(100):
            if shown(second, again, SHEET, "R2") == wanted:
                break
            time.sleep(0.05)
        assert shown(second, again, SHEET, "R2") == wanted
    finally:
        second.end()


def test_two_offices_have_a_worker_each_that_ends_with_them(
    office: RemoteOffice, deals: int, program: Any, profile: Path, tmp_path: Path
) -> None:
    other = tmp_path / "profile"
    shutil.copytree(profile, other, ignore=shutil.ignore_patterns(".lock"))
    second = RemoteOffice(program, other)
    document = second.new()
    second.fill(document, SHEET, 0, 0, sample_rows())
    for one, at in ((office, deals), (second, document)):
        one.set(at, SHEET, "R1", f"=REVENUE({DEALS})")
        assert shown(one, at, SHEET, "R1") == told("REVENUE", sample_rows(), [])[0][0]
    ours, theirs = workers(office), workers(second)
    assert len(ours) == len(theirs) == 1
    assert ours != theirs
    os.killpg(second.pid(), signal.SIGKILL)  # not even a chance to say goodbye
    for _ in range(100):
        if not runs(theirs[0]):
            break
        time.sleep(0.05)
    assert not runs(theirs[0])
    second.end()
    office.set(deals, SHEET, "G2", 1.0)
    assert workers(office) == ours


def test_a_hundred_thousand_rows_are_answered(office: RemoteOffice) -> None:
    header, *rows = sample_rows()
    many = [header, *([*row] for _ in range(1667) for row in rows)][:100_001]
    for at, row in enumerate(many[1:], start=1):
        row[0] = f"D-{at}"
    document = office.new()
    for top in range(0, len(many), 20_000):
        office.fill(document, SHEET, top, 0, many[top : top + 20_000])
    area = "A1:P100001"
    for name, arguments in (("TIME_TO_CLOSE", []), ("WIN_RATE", ["Owner", "Marie"]), ("SALES_COUNT", [])):
        office.set(document, SHEET, "R1", formula(name, area, arguments))
        assert shown(office, document, SHEET, "R1") == pytest.approx(told(name, many, arguments)[0][0])
    office.close(document)


@pytest.mark.parametrize("format_", ["General", "0.00", '@" deal"', "_-* # ##0_-;_-@_-"])
def test_long_columns_are_read_whatever_their_format_shows(office: RemoteOffice, format_: str) -> None:
    header, *rows = sample_rows()
    many = [header, *([f"{row[0]}-{at}", *row[1:]] for at in range(10) for row in rows)]
    document = office.new()
    office.fill(document, SHEET, 0, 0, many)
    for cells in ("D2:D601", "F2:F601", "G2:G601"):  # texts, among them stages; and amounts
        office.format(document, SHEET, cells, format_)
    office.format(document, SHEET, "D5:D9", "@")  # several formats in one column
    office.filter(document, SHEET, "A1:P601", 3, "Karim")  # hides rows
    for name, arguments in (("REVENUE", ["Owner", "Marie"]), ("WIN_RATE", []), ("SALES_COUNT", ["Owner", "Karim"])):
        office.set(document, SHEET, "R1", formula(name, "A1:P601", arguments))
        assert shown(office, document, SHEET, "R1") == pytest.approx(told(name, many, arguments)[0][0])
    office.close(document)


def test_an_edit_in_a_long_column_is_seen_at_once(office: RemoteOffice) -> None:
    header, *rows = sample_rows()
    many = [header, *([f"{row[0]}-{at}", *row[1:]] for at in range(20) for row in rows)]
    document = office.new()
    office.fill(document, SHEET, 0, 0, many)
    office.set(document, SHEET, "R1", "=REVENUE(A1:P1201)")
    office.set(document, SHEET, "R2", "=REVENUE(A1:P1201)+1")
    for at in (1, 600, 1200):
        for value in (many[at][6] or 0.0, 123456.0, "n/a", many[at][6]):
            many[at][6] = value
            office.set(document, SHEET, f"G{at + 1}", value if value != "" else "")
            wanted = told("REVENUE", many, [])[0][0]
            assert shown(office, document, SHEET, "R1") == pytest.approx(wanted)
            assert shown(office, document, SHEET, "R2") == pytest.approx(wanted + 1)
    office.close(document)


def test_a_formula_among_the_deals_is_calculated_before_they_are_read(office: RemoteOffice, deals: int) -> None:
    office.set(deals, SHEET, "T1", 700.0)
    office.set(deals, SHEET, "G2", "=T1*2")
    office.set(deals, SHEET, "G3", "=SALES_COUNT(A10:P10)")  # a KPI function among the deals: an error, and no harm
    office.set(deals, SHEET, "H4", "=SALES_COUNT(V1:X3)+45000")  # its question comes in the middle of the other's
    office.fill(deals, SHEET, 0, 21, [["Deal", "Stage", "Amount"], ["a", "Won", 1.0], ["b", "Won", 2.0]])
    office.set(deals, SHEET, "R1", f"=KPI_DEALS({DEALS})")
    office.set(deals, SHEET, "R2", "=REVENUE(R1)")
    rows = sample_rows()
    rows[2][6], rows[3][7] = "#VALUE!", 45002.0
    for price in (700.0, 900.0):
        office.set(deals, SHEET, "T1", price)
        rows[1][6] = price * 2
        assert shown(office, deals, SHEET, "R2") == pytest.approx(told("REVENUE", rows, [])[0][0])


def test_a_new_workbook_of_the_users_own_is_calculated(office: RemoteOffice, tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsm"
    write_new(path, "fr", dt.date.today(), empty=False)
    document = office.open(str(path))
    office.calculate(document)
    errors = [
        text for area, text in office.formulas(document, "KPI") if office.block(document, "KPI", area) == [["#VALUE!"]]
    ]
    assert not errors
    office.close(document)
