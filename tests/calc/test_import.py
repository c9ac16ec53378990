"""The menu's Import in the running LibreOffice: an export comes into the open document, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calc.office import RemoteOffice, shown
from xl_kpi.excel.template import build

pytestmark = pytest.mark.office

EXPORT = """Deal ID,Deal,Customer,Owner,Stage,Amount,Created,Region
{first},{deal},{customer},{owner},{stage},99999,{created},North
N-1,New one,=1+1,Marie,Lead,1500.50,2026-09-01,South
N-2,New two,Customer two,Karim,Proposal,2500,2026-09-02,-
N-3,+Three,@Customer,Karim,Won,3500,2026-09-03,South
"""


@pytest.fixture
def book(office: RemoteOffice, tmp_path: Path) -> Iterator[int]:
    path = tmp_path / "book.xlsm"
    path.write_bytes(build("en"))
    document = office.open(str(path))
    office.add_sheet(document, "Mine")
    office.set(document, "Mine", "A1", "=SUM(Deals[Amount])")
    office.set(document, "Mine", "A2", "=SUM($Pipeline.G5:G64)")
    office.set(document, "Mine", "A3", "=$Pipeline.A64")
    office.set(document, "Mine", "A4", '=SALES_COUNT(Deals[#All];"stages";Stages[#All])')
    yield document
    office.close(document)


@pytest.fixture
def export(office: RemoteOffice, book: int, tmp_path: Path) -> Path:
    row = office.get(book, "Pipeline", "A5:H5")[0]
    path = tmp_path / "export.csv"
    created = "2025-01-01"
    path.write_text(
        EXPORT.format(first=row[0], deal=row[1], customer=row[2], owner=row[3], stage=row[5], created=created), "utf-8"
    )
    return path


def test_deals_are_updated_and_added_and_what_reads_them_grows(office: RemoteOffice, book: int, export: Path) -> None:
    before = office.get(book, "Pipeline", "A5:P64")
    amounts, last, sales = (shown(office, book, "Mine", cell) for cell in ("A1", "A3", "A4"))
    said = office.dispatch(book, "import", {"File": str(export)})
    assert "63 deals" in said
    after = office.get(book, "Pipeline", "A5:Q67")
    assert [row[1:4] for row in after[1:60]] == [row[1:4] for row in before[1:]]
    assert [row[0] for row in after[:60]] == [row[0] for row in before]
    assert after[0][6] == 99999
    assert [row[:4] for row in after[60:]] == [
        ["N-1", "New one", "=1+1", "Marie"],
        ["N-2", "New two", "Customer two", "Karim"],
        ["N-3", "+Three", "@Customer", "Karim"],
    ]
    assert after[60][6] == 1500.5
    grown = 99999 - before[0][6] + 1500.5 + 2500 + 3500
    assert shown(office, book, "Mine", "A1") == pytest.approx(amounts + grown)
    assert shown(office, book, "Mine", "A2") == pytest.approx(amounts + grown)
    assert shown(office, book, "Mine", "A3") == last
    assert shown(office, book, "Mine", "A4") == sales + 1
    assert office.tables(book)["Deals"][1:] == [3, 0, 66, 16]
    assert shown(office, book, "Pipeline", "Q4") == "Region"


def test_the_same_export_again_changes_nothing(office: RemoteOffice, book: int, export: Path) -> None:
    office.dispatch(book, "import", {"File": str(export)})
    before = office.get(book, "Pipeline", "A1:Q80")
    assert "holds all of it already" in office.dispatch(book, "import", {"File": str(export)})
    assert office.get(book, "Pipeline", "A1:Q80") == before


def test_a_calculated_column_and_a_totals_row_stay(office: RemoteOffice, tmp_path: Path) -> None:
    document = office.new()
    rows: list[list[Any]] = [
        ["Deal ID", "Customer", "Stage", "Amount", "Created", "VAT"],
        *([f"A-{at}", f"C{at}", "Lead", 100.0 * at, 46000.0 + at, ""] for at in range(1, 4)),
        ["Total", "", "", "", "", ""],
    ]
    office.fill(document, "Sheet1", 0, 0, rows)
    for row in (2, 3, 4):
        office.set(document, "Sheet1", f"F{row}", f"=D{row}*0.2")
    office.set(document, "Sheet1", "D5", "=SUM(D2:D4)")
    office.add_table(document, "Deals", "Sheet1", "A1:F5", True)
    export = tmp_path / "more.csv"
    export.write_text("Deal ID;Customer;Stage;Amount;Created\nB-1;X;Won;1000;2026-01-02\nB-2;Y;Won;2000;2026-01-03\n")
    assert "5 deals" in office.dispatch(document, "import", {"File": str(export)})
    cells = office.get(document, "Sheet1", "A1:F7")
    assert [row[0] for row in cells] == ["Deal ID", "A-1", "A-2", "A-3", "B-1", "B-2", "Total"]
    assert [row[5] for row in cells[1:6]] == [20, 40, 60, 200, 400]
    assert cells[6][3] == 3600
    assert office.tables(document)["Deals"][1:] == [0, 0, 6, 5]
    office.close(document)


def test_an_export_that_cannot_be_read_or_a_protected_sheet_changes_nothing(
    office: RemoteOffice, book: int, export: Path, tmp_path: Path
) -> None:
    before = office.get(book, "Pipeline", "A1:Q80")
    for name, content, reason in (("a.csv", "x;y\n1;2\n", "a.csv"), ("b.csv", "", "b.csv")):
        path = tmp_path / name
        path.write_text(content)
        assert reason in office.dispatch(book, "import", {"File": str(path)})
    assert "gone.csv" in office.dispatch(book, "import", {"File": str(tmp_path / "gone.csv")})
    office.protect(book, "Pipeline")
    assert 'The sheet "Pipeline" is protected' in office.dispatch(book, "import", {"File": str(export)})
    assert office.get(book, "Pipeline", "A1:Q80") == before
