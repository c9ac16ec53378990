"""What an export may be: every separator and encoding, every format of workbook, in both languages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from closed.test_formats import ods, xlsb
from scenes import TODAY, brought, cells, counts, table_book, text_export

from xl_kpi.book import Choices
from xl_kpi.closed.files import Request, compute
from xl_kpi.errors import FileError, SheetError

ENGLISH = ("Deal ID", "Customer", "Stage", "Amount", "Created", "Closed on")
FRENCH = ("N° d'affaire", "Société", "Étape", "Montant HT", "Créé le", "Date de clôture")
NEW = ("D-9", "Été; | & «co»", "Won", "1 234,50 €", "31/01/2026", "28/02/2026")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("headers", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_a_text_file_in_any_shape_is_read(
    tmp_path: Path, encoding: str, separator: str, headers: tuple[str, ...]
) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    lines = [separator.join(f'"{cell}"' for cell in row) for row in (headers, NEW)]
    assert counts(brought(text_export(tmp_path / "crm.csv", *lines, encoding=encoding), book).parts[0]) == (1, 0, 0, 3)
    row = cells(book)[4]
    assert row[:5] == ["D-9", "Été; | & «co»", None, "Won", 1234.5]
    assert row[5:7] == [dt.date(2026, 1, 31), dt.date(2026, 2, 28)]


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm"])
def test_a_workbook_is_read_with_its_real_dates_and_numbers(tmp_path: Path, suffix: str) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    export = tmp_path / f"crm{suffix}"
    as_text = {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    made = xlsxwriter.Workbook(str(export.with_suffix(".xlsx")), as_text)
    sheet = made.add_worksheet("Export")
    sheet.write_row(1, 0, [*ENGLISH, "Checked", "Signed at"])
    sheet.write_row(2, 0, ["D-9", "=Eve", "Won", 12.5, dt.date(2026, 1, 31), dt.date(2026, 2, 28), True])
    sheet.write_datetime(2, 7, dt.datetime(2026, 2, 28, 12), made.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    made.close()
    if suffix == ".xlsm":
        export.write_bytes(export.with_suffix(".xlsx").read_bytes())
    brought(export, book)
    row = cells(book)[4]
    assert row[:7] == ["D-9", "=Eve", None, "Won", 12.5, dt.date(2026, 1, 31), dt.date(2026, 2, 28)]
    assert row[8] is True
    assert row[9] == dt.date(2026, 2, 28)


@pytest.mark.parametrize(("make", "suffix"), [(xlsb, ".xlsb"), (ods, ".ods")])
def test_the_other_formats_are_read(tmp_path: Path, make: object, suffix: str) -> None:
    target = tmp_path / "firm.xlsm"
    export = tmp_path / f"crm{suffix}"
    make(export)  # type: ignore[operator]
    assert brought(export, target, lang="en").parts[0].new == 3
    assert compute(target, Request(), TODAY)[1].measures["sales_count"].value == 2.0
    assert cells(target, "Pipeline")[4][0] == "00123"


def test_an_error_cell_of_an_export_overwrites_nothing(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    export = tmp_path / "crm.xlsx"
    made = xlsxwriter.Workbook(str(export))
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, ENGLISH[:4])
    sheet.write_row(1, 0, ["D-1", "Abel", "Won"])
    sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    made.close()
    report = brought(export, book)
    assert cells(book)[1][4] == 100.5
    assert any("hold" in text.en and "#DIV/0!" in text.en for text in report.parts[0].found)


def test_percents_come_in_the_scale_of_the_column(tmp_path: Path) -> None:
    headers = ["Deal ID", "Customer", "Stage", "Amount", "Probability"]
    for there, expected, form in ((0.3, 0.6, "0%"), (30.0, 60, "0")):
        path = tmp_path / f"firm{expected}.xlsx"
        rows = [["D-1", "Abel", "Lead", 1.0, there], ["D-2", "Cain", "Lead", 1.0, there + there / 2]]

        def look(book: object, sheet: object, form: str = form) -> None:
            sheet.set_column(4, 4, 9, book.add_format({"num_format": form}))  # type: ignore[attr-defined]

        table_book(path, rows, headers, and_then=look)
        brought(text_export(tmp_path / "crm.csv", ";".join(headers), "D-9;Eve;Lead;1;60 %"), path)
        assert cells(path)[3][4] == expected
        assert compute(path, Request(), TODAY)[1].deals.all.frame["probability"].tolist()[-1] == 0.6


def test_scores_of_another_scale_come_in_that_of_the_workbook(tmp_path: Path) -> None:
    rows = [["D-1", "Abel", "Won", 1.0, 4.0]]
    book = table_book(tmp_path / "firm.xlsx", rows, ["Deal ID", "Customer", "Stage", "Amount", "Satisfaction (/5)"])
    brought(text_export(tmp_path / "crm.csv", "ID;Client;Étape;Montant;Note (/10)", "D-9;Eve;Gagné;1;7"), book)
    assert cells(book)[2][4] == 3.5


def test_a_foreign_currency_does_not_wear_the_sign_of_the_column(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    lines = ("D-9;Eve;Won;10;USD", "D-8;Noé;Won;5;EUR")
    export = text_export(tmp_path / "crm.csv", "ID;Customer;Stage;Amount;Currency", *lines)
    brought(export, book)
    sheet = openpyxl.load_workbook(book)["Deals"]
    assert "€" not in sheet["E5"].number_format
    assert "USD" in sheet["E5"].number_format
    assert "€" in sheet["E6"].number_format
    assert [sheet.cell(row, 9).value for row in range(1, 7)] == ["Currency", "EUR", "EUR", "EUR", "USD", "EUR"]


def test_deals_of_another_currency_than_settings_say_leave_those_there_in_theirs(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx", settings=[["Currency", "EUR"]])
    report = brought(text_export(tmp_path / "crm.csv", "ID;Customer;Stage;Amount", "D-9;Eve;Won;$10"), book)
    rows = cells(book)
    assert [row[8] for row in rows] == ["Currency", "EUR", "EUR", "EUR", "USD"]
    assert any("get EUR as their currency" in text.en for text in report.parts[0].found)
    assert compute(book, Request(), TODAY)[1].measures["revenue"].value is None


def test_the_sign_of_the_column_itself_needs_no_column_of_currencies(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    brought(text_export(tmp_path / "crm.csv", "ID;Customer;Stage;Amount", "D-9;Eve;Won;10 €"), book)
    assert len(cells(book)[0]) == 8


def test_the_sheet_and_the_columns_of_an_export_may_be_named(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    export = tmp_path / "crm.xlsx"
    made = xlsxwriter.Workbook(str(export))
    for name, customer in (("Old", "Eve"), ("New", "Noé")):
        sheet = made.add_worksheet(name)
        sheet.write_row(0, 0, ["Deal ID", "Whom", "Stage", "Amount"])
        sheet.write_row(1, 0, ["D-9", customer, "Won", 1])
    made.close()
    with pytest.raises(SheetError, match="could each be the pipeline"):
        brought(export, book)
    brought(export, book, choices=Choices(sheet="New", chosen={"customer": "Whom"}))
    assert cells(book)[4][:2] == ["D-9", "Noé"]


def test_the_table_that_takes_the_deals_may_be_named(tmp_path: Path) -> None:
    def second(book: object, sheet: object) -> None:
        other = book.add_worksheet("Archive")  # type: ignore[attr-defined]
        columns = [{"header": header} for header in ENGLISH]
        other.add_table(0, 0, 1, 5, {"name": "Old", "columns": columns})
        other.write_row(1, 0, ["A-1", "Adam", "Won", 1.0])

    book = table_book(tmp_path / "firm.xlsx", and_then=second)
    brought(text_export(tmp_path / "crm.csv", ";".join(ENGLISH[:4]), "A-2;Eve;Won;2"), book, into="Old")
    assert cells(book, "Archive")[2][:4] == ["A-2", "Eve", "Won", 2]
    assert len(cells(book)) == 4


@pytest.mark.parametrize(("name", "content", "words"), [
    ("crm.csv", b"", "empty"),
    ("crm.csv", b"just a line", "pipeline"),
    ("crm.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Excel 97-2003"),
    ("crm.xlsx", b"PK\3\4 cut", "cut short"),
])  # fmt: skip
def test_an_export_that_cannot_be_read_is_refused_by_its_name(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    before = book.read_bytes()
    export = tmp_path / name
    export.write_bytes(content)
    with pytest.raises((FileError, SheetError), match=words) as refused:
        brought(export, book)
    assert str(export) in refused.value.text.en
    assert book.read_bytes() == before


def test_a_text_too_long_for_a_cell_is_refused(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    with pytest.raises(SheetError, match=r"column .*, row [0-9]+: more than 32,767 characters"):
        brought(text_export(tmp_path / "crm.csv", "ID;Customer;Stage;Amount", f"D-9;{'x' * 32768};Won;1"), book)
