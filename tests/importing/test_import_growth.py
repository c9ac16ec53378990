"""What grows with the table: everything that refers to its rows; what stands below it; what is refused."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from closed.conftest import Validate
from closed.packages import edited, unpacked
from scenes import HEADERS, ROWS, TODAY, brought, cells, counts, table_book, text_export

from xl_kpi.closed.files import Request, compute
from xl_kpi.errors import FileError, SheetError

HEADER = "ID;Customer;Owner;Stage;Amount;Created;Closed on"
TWO = ("D-8;Eve;Jean;Lead;8;13/01/2026;", "D-9;Noé;Jean;Lead;9;14/01/2026;")


def export(folder: Path, *lines: str) -> Path:
    return text_export(folder / "crm.csv", HEADER, *(lines or TWO))


def decorated(book: Any, sheet: Any) -> None:
    """Refer to the deals in every way that grows with them."""
    sheet.data_validation("D2:D4", {"validate": "list", "source": ["Lead", "Won"]})
    sheet.conditional_format("E2:E4", {"type": "cell", "criteria": ">", "value": 60, "format": book.add_format()})
    sheet.conditional_format("A2:H4", {"type": "formula", "criteria": "=COUNTIF($A$2:$A$4,$A2)>1"})
    other = book.add_worksheet("L'autre feuille")
    other.write_formula("A1", "=SUM(Deals!$E$2:$E$4)", None, 157.5)
    other.write_formula("A2", '=COUNTA(Deals!A1:H4)&" Deals!$A$2:$A$4"', None, "x")
    other.write_formula("A3", "=Deals!E4", None, 7)
    other.write_formula("A4", "=SUM(E2:E4)", None, 0)
    other.write_formula("A5", "=SUM(Deals!E2:E3)", None, 150.5)
    other.write_formula("A6", "=SUM(Deals[Amount])", None, 157.5)
    book.define_name("AllDeals", "=Deals!$A$1:$H$4")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=Deals!$A$2:$A$4", "values": "=Deals!$E$2:$E$4"})
    other.insert_chart("C1", chart)


def test_ranges_that_hold_the_whole_table_grow_with_it_and_no_others(tmp_path: Path) -> None:
    path = table_book(tmp_path / "firm.xlsx", and_then=decorated)
    brought(export(tmp_path), path)
    found = openpyxl.load_workbook(path)
    other = found["L'autre feuille"]
    assert [other.cell(row, 1).value for row in range(1, 7)] == [
        "=SUM(Deals!$E$2:$E$6)",
        '=COUNTA(Deals!A1:H6)&" Deals!$A$2:$A$4"',
        "=Deals!E4",
        "=SUM(E2:E4)",
        "=SUM(Deals!E2:E3)",
        "=SUM(Deals[Amount])",
    ]
    assert found.defined_names["AllDeals"].attr_text == "Deals!$A$1:$H$6"
    sheet = found["Deals"]
    assert [str(v.sqref) for v in sheet.data_validations.dataValidation] == ["D2:D6"]
    assert {str(area.sqref) for area in sheet.conditional_formatting} == {"E2:E6", "A2:H6"}
    assert "COUNTIF($A$2:$A$6,$A2)" in unpacked(path.read_bytes())["xl/worksheets/sheet1.xml"].decode()
    assert b"Deals!$E$2:$E$6" in unpacked(path.read_bytes())["xl/charts/chart1.xml"]


def test_a_workbook_with_formulas_on_the_deals_is_calculated_when_it_is_opened(tmp_path: Path) -> None:
    path = table_book(tmp_path / "firm.xlsx", and_then=decorated)
    brought(export(tmp_path), path)
    assert b'fullCalcOnLoad="1"' in unpacked(path.read_bytes())["xl/workbook.xml"]


def test_calculated_columns_fill_the_new_rows(tmp_path: Path) -> None:
    headers, rows = [*HEADERS, "Double"], [[*row, None] for row in ROWS]
    columns = {"Double": {"formula": "=Deals[[#This Row],[Amount]]*2"}}
    path = table_book(tmp_path / "firm.xlsx", rows, headers, columns=columns)
    brought(export(tmp_path), path)
    sheet = openpyxl.load_workbook(path)["Deals"]
    assert [sheet.cell(row, 9).value for row in (4, 5, 6)] == ["=Deals[[#This Row],[Amount]]*2"] * 3


def test_formulas_of_a_plain_range_are_carried_down_with_their_rows(tmp_path: Path) -> None:
    def add(book: Any, sheet: Any) -> None:
        for row in (2, 3, 4):
            sheet.write_formula(f"I{row}", f"=E{row}*2+$E$2", None, 1)

    path = plain_book(tmp_path / "firm.xlsx", [*HEADERS, "Double"], and_then=add)
    brought(export(tmp_path), path)
    sheet = openpyxl.load_workbook(path)["Deals"]
    assert [sheet.cell(row, 9).value for row in (4, 5, 6)] == ["=E4*2+$E$2", "=E5*2+$E$2", "=E6*2+$E$2"]


def test_a_formula_is_never_overwritten_and_that_is_said(tmp_path: Path) -> None:
    def add(book: Any, sheet: Any) -> None:
        sheet.write_formula("E3", "=25*2", book.add_format({"num_format": "0.00"}), 50)

    path = table_book(tmp_path / "firm.xlsx", and_then=add)
    report = brought(export(tmp_path, "D-2;Cain;Marie;Lead;75;;"), path)
    sheet = openpyxl.load_workbook(path)["Deals"]
    assert (sheet["E3"].value, sheet["C3"].value) == ("=25*2", "Marie")
    assert any("stays so" in text.en and "row 3" in text.en for text in report.parts[0].found)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_totals_row_moves_down_and_whatever_refers_to_it_follows(tmp_path: Path, lang: str) -> None:
    def add(book: Any, sheet: Any) -> None:
        other = book.add_worksheet("Other")
        other.write_formula("A1", "=Deals!E5", None, 157.5)
        other.write_formula("A2", "=SUM(Deals!E2:E4)/Deals!$E$5", None, 1)

    columns = {"Amount": {"total_function": "sum"}, "Customer": {"total_string": "Total"}}
    path = table_book(tmp_path / "firm.xlsx", columns=columns, options={"total_row": True}, and_then=add)
    brought(export(tmp_path), path, lang=lang)
    found = openpyxl.load_workbook(path)
    sheet = found["Deals"]
    assert (sheet["B7"].value, sheet["E7"].value) == ("Total", "=SUBTOTAL(109,[Amount])")
    assert [sheet.cell(row, 1).value for row in range(2, 8)] == ["D-1", "D-2", "D-3", "D-8", "D-9", None]
    assert sheet.tables["Deals"].ref == "A1:H7"
    assert sheet.tables["Deals"].autoFilter.ref == "A1:H6"
    assert [found["Other"].cell(row, 1).value for row in (1, 2)] == ["=Deals!E7", "=SUM(Deals!E2:E6)/Deals!$E$7"]
    assert compute(path, Request(), TODAY)[1].deals.all.frame["amount"].sum() == 174.5


def plain_book(path: Path, headers: list[str] = HEADERS, *, total: bool = False, and_then: Any = None) -> Path:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Deals")
    for number, row in enumerate([headers, *ROWS]):
        sheet.write_row(number, 0, row)
    sheet.autofilter(0, 0, len(ROWS), len(headers) - 1)
    if total:
        sheet.write_row(len(ROWS) + 2, 0, ["Total"])
        sheet.write_formula(len(ROWS) + 2, 4, "=SUM(E2:E4)", None, 157.5)
    if and_then:
        and_then(book, sheet)
    book.close()
    return path


def test_a_total_typed_under_a_plain_range_moves_down_and_covers_the_new_rows(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "firm.xlsx", total=True)
    brought(export(tmp_path), path)
    sheet = openpyxl.load_workbook(path)["Deals"]
    assert [sheet.cell(row, 1).value for row in range(4, 9)] == ["D-3", "D-8", "D-9", "Total", None]
    assert sheet["E7"].value == "=SUM(E2:E6)"
    assert sheet.auto_filter.ref == "A1:H6"


@pytest.mark.parametrize(("total", "at"), [(False, 8), (True, 9)])
@pytest.mark.parametrize("note", [["Note: call Cain"], [None, "Source", "the CRM"]])
def test_notes_under_a_plain_range_stay_under_it(tmp_path: Path, note: list[str | None], total: bool, at: int) -> None:
    path = plain_book(tmp_path / "firm.xlsx", total=total, and_then=lambda _, sheet: sheet.write_row("A8", note))
    done = brought(export(tmp_path), path)
    assert counts(done.parts[0]) == (2, 0, 0, 3)
    sheet = openpyxl.load_workbook(path)["Deals"]
    assert [sheet.cell(row, 1).value for row in range(4, 7)] == ["D-3", "D-8", "D-9"]
    assert [sheet.cell(at, column).value for column in range(1, len(note) + 1)] == note
    assert sheet["E7"].value == ("=SUM(E2:E6)" if total else None)
    assert not brought(export(tmp_path), path).changed


def test_the_name_of_a_filter_takes_new_rows_and_columns_in_as_the_filter_does(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "firm.xlsx")
    brought(text_export(tmp_path / "crm.csv", f"{HEADER};Region", f"{TWO[0]};North"), path)
    book = openpyxl.load_workbook(path)
    assert book["Deals"].auto_filter.ref == "A1:I5"
    assert "Deals!$A$1:$I$5" in unpacked(path.read_bytes())["xl/workbook.xml"].decode()


def test_empty_rows_of_a_table_are_filled_before_it_grows(tmp_path: Path) -> None:
    rows = [*ROWS, [None] * len(HEADERS)]
    path = table_book(tmp_path / "firm.xlsx", rows)
    brought(export(tmp_path), path)
    sheet = openpyxl.load_workbook(path)["Deals"]
    assert [sheet.cell(row, 1).value for row in range(4, 7)] == ["D-3", "D-8", "D-9"]
    assert sheet.tables["Deals"].ref == "A1:H6"


def test_what_stands_beside_the_table_stays_where_it_is(tmp_path: Path) -> None:
    def add(book: Any, sheet: Any) -> None:
        for row in range(8):
            sheet.write_number(row, 10, row)

    path = table_book(tmp_path / "firm.xlsx", and_then=add)
    brought(export(tmp_path), path)
    sheet = openpyxl.load_workbook(path)["Deals"]
    assert [sheet.cell(row, 11).value for row in range(1, 9)] == list(range(8))
    assert sheet["A6"].value == "D-9"


def test_new_columns_that_have_no_room_are_refused_with_the_remedy(tmp_path: Path) -> None:
    path = table_book(tmp_path / "firm.xlsx", and_then=lambda book, sheet: sheet.write(2, 8, "mine"))
    before = path.read_bytes()
    with pytest.raises(SheetError, match="right of it are in use") as refused:
        brought(text_export(tmp_path / "crm.csv", f"{HEADER};Next", "D-1;Abel;;Won;1;;;call"), path)
    assert str(path) in refused.value.text.en
    assert "Déplacez ce qui se trouve à droite" in refused.value.text.fr
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "what",
    [
        lambda book, sheet: sheet.merge_range("A6:B6", "a note"),
        lambda book, sheet: (sheet.write("A6", "x"), sheet.write_comment("A6", "a comment")),
        lambda book, sheet: (sheet.write("A6", "x"), sheet.insert_chart("A8", lined(book))),
        lambda book, sheet: sheet.add_table("A6:B8", {"columns": [{"header": "x"}, {"header": "y"}]}),
    ],
    ids=["joined cells", "a comment", "a chart", "a table"],
)
def test_more_than_cells_below_the_table_is_not_moved_but_refused(tmp_path: Path, what: Any) -> None:
    path = table_book(tmp_path / "firm.xlsx", and_then=what)
    before = path.read_bytes()
    with pytest.raises(SheetError, match="more than cells") as refused:
        brought(export(tmp_path), path)
    assert str(path) in refused.value.text.fr
    assert path.read_bytes() == before


def lined(book: Any) -> Any:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Deals!$E$2:$E$4"})
    return chart


def test_a_protected_sheet_is_refused(tmp_path: Path) -> None:
    path = table_book(tmp_path / "firm.xlsx", and_then=lambda book, sheet: sheet.protect())
    with pytest.raises(FileError, match="is protected"):
        brought(export(tmp_path), path)


def test_a_calculation_chain_goes_when_formulas_come_or_move(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "firm.xlsx", total=True)
    chain = '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="E6" i="1"/></calcChain>'
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    entry = f'<Relationship Id="rId99" Type="{rels}/calcChain" Target="calcChain.xml"/></Relationships>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    override = f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/></Types>'
    book = edited(
        path.read_bytes(),
        {
            "xl/_rels/workbook.xml.rels": lambda text: text.replace("</Relationships>", entry),
            "[Content_Types].xml": lambda text: text.replace("</Types>", override),
        },
    )
    from closed.packages import packed

    path.write_bytes(packed({**unpacked(book), "xl/calcChain.xml": chain.encode()}))
    brought(export(tmp_path), path)
    after = unpacked(path.read_bytes())
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["xl/_rels/workbook.xml.rels"] + after["[Content_Types].xml"]


def test_dates_from_1904_are_written_as_they_count(tmp_path: Path) -> None:
    path = tmp_path / "firm.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": True, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Deals")
    for number, row in enumerate([HEADERS, *ROWS]):
        sheet.write_row(number, 0, row)
    book.close()
    brought(export(tmp_path), path)
    assert cells(path)[5][5] == dt.date(2026, 1, 14)
    assert compute(path, Request(), TODAY)[1].deals.all.frame["created_on"].notna().all()


def test_prefixed_names_and_cells_without_addresses_are_understood(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "firm.xlsx")

    def rewrite(text: str) -> str:
        import re

        text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=")
        return re.sub(r' r="[A-Z]+\d+"| r="\d+"', "", text)

    path.write_bytes(edited(path.read_bytes(), {"xl/worksheets/sheet1.xml": rewrite}))
    brought(export(tmp_path, "D-3;Seth;Marie;Won;7;;", *TWO), path)
    part = unpacked(path.read_bytes())["xl/worksheets/sheet1.xml"].decode()
    assert '<x:row r="5">' in part
    assert '<x:t xml:space="preserve">D-9</x:t>' in part
    assert "Marie" in part


@pytest.mark.parametrize("total", [False, True])
def test_the_open_xml_sdk_finds_no_fault(tmp_path: Path, validate: Validate, total: bool) -> None:
    options, columns = ({"total_row": True}, {"Amount": {"total_function": "sum"}}) if total else ({}, {})
    path = table_book(tmp_path / "firm.xlsx", and_then=decorated, options=options, columns=columns)
    lines = text_export(
        tmp_path / "crm.csv", f"{HEADER};Next", "D-1;Abel;;Won;1;;;=call", *(f"{line};x" for line in TWO)
    )
    brought(lines, path)
    assert not validate(path.read_bytes(), ".xlsx")


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_finds_the_new_rows_between_the_old_ones_and_the_total(tmp_path: Path) -> None:
    def add(book: Any, sheet: Any) -> None:
        for row in (2, 3, 4):
            sheet.write_formula(f"I{row}", f"=E{row}*2", None, 1)

    path = plain_book(tmp_path / "firm.xlsx", [*HEADERS, "Double"], total=True, and_then=add)
    brought(export(tmp_path), path)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    csv = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,1"
    command = ["soffice", profile, "--headless", "--convert-to", csv]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(path)], check=True, capture_output=True, timeout=120
    )
    (made,) = (tmp_path / "out").glob("*.csv")
    lines = [line.split(";") for line in made.read_text(encoding="utf-8").splitlines()]
    assert lines[5][:2] == ["D-9", "Noé"]
    assert lines[6][0] == "Total"


def test_a_total_typed_as_the_last_row_of_a_table_stays_its_last_row(tmp_path: Path) -> None:
    def add(book: Any, sheet: Any) -> None:
        sheet.write_formula("E5", "=SUM(E2:E4)", None, 157.5)
        book.add_worksheet("Other").write_formula("A1", "=COUNTA(Deals!A1:A5)&Deals!E5", None, 5)

    path = table_book(tmp_path / "firm.xlsx", [*ROWS, [None, "Total", *[None] * 6]], and_then=add)
    brought(export(tmp_path), path)
    found = openpyxl.load_workbook(path)
    sheet = found["Deals"]
    assert [sheet.cell(row, 2).value for row in range(4, 8)] == ["Seth", "Eve", "Noé", "Total"]
    assert sheet["E7"].value == "=SUM(E2:E6)"
    assert sheet.tables["Deals"].ref == "A1:H7"
    assert found["Other"]["A1"].value == "=COUNTA(Deals!A1:A7)&Deals!E7"


def test_a_signed_workbook_is_refused(tmp_path: Path) -> None:
    from closed.packages import packed

    path = table_book(tmp_path / "firm.xlsx")
    path.write_bytes(packed({**unpacked(path.read_bytes()), "_xmlsignatures/origin.sigs": b""}))
    before = path.read_bytes()
    with pytest.raises(FileError, match="digitally signed") as refused:
        brought(export(tmp_path), path)
    assert str(path) in refused.value.text.en
    assert path.read_bytes() == before


def test_a_disk_that_fills_up_leaves_the_workbook_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    from xl_kpi.closed import replace

    def full(*given: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = table_book(tmp_path / "firm.xlsx")
    before = path.read_bytes()
    monkeypatch.setattr(replace.os, "fsync", full)
    with pytest.raises(FileError, match="disk is full"):
        brought(export(tmp_path), path)
    assert path.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["crm.csv", "firm.xlsx"]


def test_rows_that_are_there_for_what_stands_beside_them_get_the_formulas_too(tmp_path: Path) -> None:
    def add(book: Any, sheet: Any) -> None:
        for row in (2, 3, 4):
            sheet.write_formula(f"I{row}", f"=E{row}*2", None, 1)
        sheet.write_column("L2", range(8))

    path = plain_book(tmp_path / "firm.xlsx", [*HEADERS, "Double"], and_then=add)
    brought(export(tmp_path), path)
    sheet = openpyxl.load_workbook(path)["Deals"]
    assert [sheet.cell(row, 9).value for row in (5, 6)] == ["=E5*2", "=E6*2"]
    assert sheet["L6"].value == 4


def test_rows_prepared_with_formulas_that_say_nothing_yet_are_filled(tmp_path: Path) -> None:
    def add(book: Any, sheet: Any) -> None:
        for row in range(2, 10):
            sheet.write_formula(f"I{row}", f'=IF(E{row}="","",E{row}*2)', None, "" if row > 4 else 1)
            if row > 4:
                sheet.write_formula(f"H{row}", '=""', None, "")

    path = plain_book(tmp_path / "firm.xlsx", [*HEADERS, "Double"], and_then=add)
    brought(text_export(tmp_path / "crm.csv", f"{HEADER};Notes", f"{TWO[0]};call"), path)
    sheet = openpyxl.load_workbook(path)["Deals"]
    assert [sheet.cell(5, column).value for column in (1, 5, 8, 9)] == ["D-8", 8, "call", '=IF(E5="","",E5*2)']
    assert sheet["I9"].value == '=IF(E9="","",E9*2)'


def test_a_calculated_column_that_reads_the_whole_column_reads_the_new_rows_too(tmp_path: Path) -> None:
    headers, rows = [*HEADERS, "Share"], [[*row, None] for row in ROWS]
    columns = {"Share": {"formula": "=Deals[[#This Row],[Amount]]/SUM($E$2:$E$4)"}}
    path = table_book(tmp_path / "firm.xlsx", rows, headers, columns=columns)
    brought(export(tmp_path), path)
    sheet = openpyxl.load_workbook(path)["Deals"]
    shares = {sheet.cell(row, 9).value for row in range(2, 7)}
    assert shares == {"=Deals[[#This Row],[Amount]]/SUM($E$2:$E$6)"}
    table = unpacked(path.read_bytes())["xl/tables/table1.xml"].decode()
    assert "SUM($E$2:$E$6)" in table


def test_a_pivot_table_on_the_cells_of_the_deals_reads_the_new_ones(tmp_path: Path) -> None:
    from closed.packages import packed

    path = table_book(tmp_path / "firm.xlsx")
    part, main = "xl/pivotCache/pivotCacheDefinition1.xml", "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    source = '<cacheSource type="worksheet"><worksheetSource ref="A1:H4" sheet="{}"/></cacheSource>'
    cache = (
        f'<pivotCacheDefinition xmlns="{main}">{source.format("Deals")}{source.format("Other")}</pivotCacheDefinition>'
    )
    path.write_bytes(packed({**unpacked(path.read_bytes()), part: cache.encode()}))
    brought(export(tmp_path), path)
    after = unpacked(path.read_bytes())[part].decode()
    assert 'ref="A1:H6" sheet="Deals"' in after
    assert 'ref="A1:H4" sheet="Other"' in after
