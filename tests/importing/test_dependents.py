"""Which formulas of a row an import makes out of date."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from scenes import ROWS, TODAY, brought, cells, table_book, text_export

from xl_kpi.closed.files import Request, compute
from xl_kpi.importing.dependents import stale
from xl_kpi.report import report

HEADERS = {0: "Deal ID", 1: "Stage", 2: "Amount HT", 3: "Rate", 4: "Net", 5: "Twice"}


@pytest.mark.parametrize(
    ("formula", "reads"),
    [
        ("C2*0.2", True), ("$C$2", True), ("SUM(A2:D2)", True), ("SUM(C:C)", True), ("Deals!C2", True),
        ("'Deals'!C2+1", True),
        ("[@[Amount HT]]*2", True), ("Deals[[#This Row],[Amount HT]]", True), ("SUM(Deals[Amount HT])", True),
        ("OFFSET(A2,0,2)", True), ("SUM(Deals[@[Deal ID]:[Rate]])", True),
        ("D2*2", False), ("[@Rate]*2", False), ("25*2", False), ("Other!C2", False),
        ('IF(D2>1,"C2","Amount HT")', False),
        ("MAX(D2,LOG10(D2))", False), ("TODAY()", False), ("SUM(D2:E2)", False),
    ],
)  # fmt: skip
def test_a_formula_reads_a_column_by_its_letters_or_by_its_name(formula: str, reads: bool) -> None:
    assert stale({5: formula}, {2}, HEADERS, "Deals") == ({5} if reads else set())


def test_a_formula_that_reads_one_that_reads_what_changes_is_out_of_date_too() -> None:
    assert stale({4: "C2*D2", 5: "E2*2", 3: "1/5"}, {2}, HEADERS, "Deals") == {4, 5}
    assert stale({4: "C2*D2", 5: "E2*2", 3: "1/5"}, {1}, HEADERS, "Deals") == set()


def firm(path: Path) -> Path:
    """Write a workbook in which the amount is its hours times a hundred."""

    def formulas(book: object, sheet: object) -> None:
        for row in (2, 3, 4):
            sheet.write_formula(f"E{row}", f"=H{row}*100", None, 500.0)  # type: ignore[attr-defined]

    rows = [[*row[:4], None, *row[5:7], 5.0] for row in ROWS]
    return table_book(path, rows, ["Deal ID", "Customer", "Owner", "Stage", "Amount", "Created", "Closed on", "Hours"],
                      and_then=formulas)  # fmt: skip


def test_a_stored_value_that_reads_what_changed_is_not_kept(tmp_path: Path) -> None:
    book = firm(tmp_path / "firm.xlsx")
    part = brought(
        text_export(tmp_path / "crm.csv", "ID;Customer;Stage;Created;Hours", "D-1;Abel;Won;2026-01-05;6"), book
    ).parts[0]
    assert [row[4] for row in cells(book)[1:]] == ["=H2*100", "=H3*100", "=H4*100"]
    values = openpyxl.load_workbook(book, data_only=True)["Deals"]
    assert [values[f"E{row}"].value for row in (2, 3, 4)] == ["#N/A", 500, 500]
    assert part.found[0].en.startswith("1 formula reads cells that changed and shows #N/A until Excel")
    assert report(compute(book, Request(), TODAY)[1], "en")["kpis"]["revenue"]["value"] is None


def test_a_stored_value_that_reads_nothing_that_changed_is_kept(tmp_path: Path) -> None:
    book = firm(tmp_path / "firm.xlsx")
    part = brought(
        text_export(tmp_path / "crm.csv", "ID;Customer;Stage;Created;Owner", "D-1;Abel;Won;2026-01-05;Zoé"), book
    ).parts[0]
    assert openpyxl.load_workbook(book, data_only=True)["Deals"]["E2"].value == 500
    assert part.found == ()
