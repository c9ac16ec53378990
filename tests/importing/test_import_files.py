"""Exports brought into a workbook that is there."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from closed.packages import edited, opened, raw, replacing, unpacked
from scenes import ROWS, TODAY, brought, cells, counts, table_book, text_export

from xl_kpi.closed.files import Request, compute
from xl_kpi.errors import FileError, SheetError

HEADER = "ID;Account;Deal owner;Deal stage;Amount;Create date;Close date"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return table_book(tmp_path / "firm.xlsx")


def test_deals_are_updated_by_id_and_new_ones_added_below(book: Path, tmp_path: Path) -> None:
    export = text_export(
        tmp_path / "crm.csv",
        HEADER,
        "D-2;Cain;Marie;Won;75,25;06/01/2026;20/03/2026",
        "D-9;Ève & co;Jean;Lead;12 500,50 €;13/02/2026;",
    )
    report = brought(export, book)
    assert counts(report.parts[0]) == (1, 1, 0, 2)
    found = cells(book)
    assert found[1] == ROWS[0]
    assert found[2] == ["D-2", "Cain", "Marie", "Won", 75.25, dt.date(2026, 1, 6), dt.date(2026, 3, 20), None]
    assert found[3] == ROWS[2]
    assert found[4] == ["D-9", "Ève & co", "Jean", "Lead", 12500.5, dt.date(2026, 2, 13), None, None]


def test_new_rows_look_like_those_above_them(book: Path, tmp_path: Path) -> None:
    brought(text_export(tmp_path / "crm.csv", HEADER, "D-9;Ève;Jean;Lead;12,5;13/02/2026;"), book)
    sheet = openpyxl.load_workbook(book)["Deals"]
    assert [sheet.cell(5, column).number_format for column in (5, 6, 7)] == [
        sheet.cell(4, column).number_format for column in (5, 6, 7)
    ]
    assert sheet.tables["Deals"].ref == "A1:H5"
    assert sheet.tables["Deals"].autoFilter.ref == "A1:H5"


def test_the_same_export_again_changes_not_a_byte_and_says_so(book: Path, tmp_path: Path) -> None:
    export = text_export(tmp_path / "crm.csv", HEADER, "D-2;Cain;Marie;Won;75,25;16/01/2026;20/03/2026", "D-9;Eve;;;;;")
    assert brought(export, book).changed
    before = book.read_bytes()
    report = brought(export, book)
    assert not report.changed
    assert book.read_bytes() == before
    assert report.outcome.en == f"{book} holds all of it already: nothing is changed."
    assert report.outcome.fr == f"{book} contient déjà tout cela : rien n'est modifié."


def test_a_dry_run_says_what_would_change_and_changes_nothing(book: Path, tmp_path: Path) -> None:
    before = book.read_bytes()
    export = text_export(
        tmp_path / "crm.csv", HEADER, "D-2;Cain;Marie;Lead;50;;", "D-9;Eve;;Lead;1;;", "D-8;Noé;;Lead;1;;"
    )
    report = brought(export, book, dry=True)
    assert book.read_bytes() == before
    part = report.parts[0]
    assert part.counts.fr == (
        "crm.csv, feuille Deals : 2 nouvelles affaires, 1 mise à jour, 0 inchangée, 2 seulement dans le classeur."
    )
    assert [text.en for text in part.examples()] == ["D-2, Owner: Jean → Marie"]
    assert not report.changed


def test_the_tab_is_refreshed_with_the_new_deals(book: Path, tmp_path: Path) -> None:
    export = text_export(tmp_path / "crm.csv", HEADER, "D-9;Eve;Jean;Won;1000;13/02/2026;14/03/2026")
    assert brought(export, book).tab == "KPI Summary"
    told = compute(book, Request(), TODAY)[1]
    assert told.measures["revenue"].value == 1100.5
    assert "KPI Summary" in openpyxl.load_workbook(book).sheetnames


def test_an_empty_cell_keeps_what_the_workbook_holds_and_that_is_said(book: Path, tmp_path: Path) -> None:
    report = brought(text_export(tmp_path / "crm.csv", HEADER, "D-1;Abel;;Won;;;"), book)
    assert counts(report.parts[0]) == (0, 0, 1, 2)
    assert report.parts[0].found[0].en == "4 cells are empty in the export; the workbook keeps what it holds there."


def test_a_deal_that_is_open_again_loses_its_closing_day(book: Path, tmp_path: Path) -> None:
    export = text_export(
        tmp_path / "crm.csv", HEADER, "D-3;Seth;Jean;Lead;7;07/01/2026;", "D-1;Abel;Marie;Won;100,5;13/01/2026;"
    )
    brought(export, book)
    assert cells(book)[3][3:7] == ["Lead", 7, dt.date(2026, 1, 7), None]
    assert cells(book)[1][6] == dt.date(2026, 2, 1)  # still won: what the workbook knows of it stays


def test_text_that_looks_like_a_formula_stays_text(book: Path, tmp_path: Path) -> None:
    words = ("=1+1", "+33 6 12", "-5", "@SUM(A1)", '=cmd|" /C calc"!A0')
    export = text_export(
        tmp_path / "crm.csv",
        "ID,Account,Stage,Amount",
        *(f'X-{n},"{w.replace(chr(34), chr(34) * 2)}",Lead,1' for n, w in enumerate(words)),
    )
    brought(export, book)
    sheet = openpyxl.load_workbook(book)["Deals"]
    assert tuple(sheet.cell(row, 2).value for row in range(5, 10)) == words
    assert {sheet.cell(row, 2).data_type for row in range(5, 10)} == {"s"}
    part = unpacked(book.read_bytes())["xl/worksheets/sheet1.xml"]
    assert b"<f>" not in part


def test_dates_that_read_both_ways_are_refused_with_both_readings(book: Path, tmp_path: Path) -> None:
    before = book.read_bytes()
    export = text_export(tmp_path / "crm.csv", HEADER, "D-9;Eve;;Lead;1;03/04/2026;")
    with pytest.raises(SheetError) as refused:
        brought(export, book)
    assert "03/04/2026 is 3 April 2026 or 4 March 2026" in refused.value.text.en
    assert "nothing in the file tells which" in refused.value.text.en
    assert "--dates" in refused.value.text.fr
    assert book.read_bytes() == before
    brought(export, book, dates="mdy")
    assert cells(book)[4][5] == dt.date(2026, 3, 4)


def test_a_file_whose_dates_prove_both_orders_is_refused_as_holding_both(book: Path, tmp_path: Path) -> None:
    days = ("03/04/2026", "13/04/2026", "04/13/2026")
    deals = text_export(
        tmp_path / "crm.csv", HEADER, *(f"D-{9 + at};Eve;;Lead;1;{day};" for at, day in enumerate(days))
    )
    log = text_export(tmp_path / "log.csv", "Deal ID;Stage;Date", *(f"D-1;Lead;{day}" for day in days))
    for export in (deals, log):
        with pytest.raises(SheetError, match="3 April 2026 or 4 March 2026, and the file holds both"):
            brought(export, book)


def test_what_cannot_be_read_stays_the_text_it_was_and_is_reported(book: Path, tmp_path: Path) -> None:
    export = text_export(tmp_path / "crm.csv", HEADER, "D-9;Eve;;Lead;on request;some day;")
    report = brought(export, book)
    assert cells(book)[4][4:6] == ["on request", "some day"]
    said = " ".join(text.en for text in report.parts[0].found)
    assert "on request" in said
    assert "some day" in said


def test_columns_that_the_table_lacks_come_at_its_right(book: Path, tmp_path: Path) -> None:
    export = text_export(
        tmp_path / "crm.csv", "ID;Account;Stage;Amount;Next step;Empty", "D-1;Abel;Won;100,5;call;", "D-9;Eve;Lead;1;;"
    )
    report = brought(export, book)
    found = cells(book)
    assert found[0] == [
        *("Deal ID", "Customer", "Owner", "Stage", "Amount", "Created", "Closed on", "Notes"),
        "Next step",
    ]
    assert [row[8] for row in found[1:]] == ["call", None, None, None]
    assert openpyxl.load_workbook(book)["Deals"].tables["Deals"].column_names[-1] == "Next step"
    assert any("Next step" in text.en for text in report.parts[0].found)


def test_every_part_that_is_not_concerned_keeps_its_bytes(book: Path, tmp_path: Path) -> None:
    before = raw(book.read_bytes())
    brought(text_export(tmp_path / "crm.csv", HEADER, "D-9;Eve;;Lead;1;;"), book)
    after = raw(book.read_bytes())
    kept = {"xl/theme/theme1.xml", "xl/sharedStrings.xml", "_rels/.rels", "docProps/core.xml"}
    assert all(before[part] == after[part] for part in kept)
    assert opened(book)["Deals"]["A2"].value == "D-1"


@pytest.mark.parametrize(("name", "words"), [("deals.csv", "A text file has no sheets"), ("deals.ods", "OpenDocument")])
def test_a_target_that_cannot_take_an_import_is_refused(tmp_path: Path, name: str, words: str) -> None:
    target = tmp_path / name
    if name.endswith("ods"):
        from closed.test_formats import ods

        ods(target)
    else:
        target.write_text("ID;Stage;Amount\n1;Lead;2\n", encoding="utf-8")
    before = target.read_bytes()
    export = text_export(tmp_path / "crm.csv", HEADER, "D-9;Eve;;Lead;1;;")
    with pytest.raises(FileError, match=words) as refused:
        brought(export, target)
    assert str(target) in refused.value.text.en
    assert target.read_bytes() == before


def test_a_workbook_that_is_open_elsewhere_is_refused(book: Path, tmp_path: Path) -> None:
    (tmp_path / f"~${book.name}").touch()
    with pytest.raises(FileError, match="open in another program"):
        brought(text_export(tmp_path / "crm.csv", HEADER, "D-9;Eve;;Lead;1;;"), book)


def test_control_characters_in_a_header_do_not_reach_the_table(book: Path, tmp_path: Path) -> None:
    export = text_export(tmp_path / "crm.csv", "ID;Account;Stage;Amount;Next\x0b step\x01", "D-1;Abel;Won;100,5;call")
    brought(export, book)
    assert openpyxl.load_workbook(book)["Deals"].tables["Deals"].column_names[-1] == "Next step"
    assert not brought(export, book).changed


def test_a_stage_that_settings_do_not_hold_is_said(tmp_path: Path) -> None:
    settings = [["Stage", "Kind"], ["Lead", "open"], ["Won", "won"], ["Lost", "lost"]]
    book = table_book(tmp_path / "firm.xlsx", settings=settings)
    report = brought(text_export(tmp_path / "crm.csv", HEADER, "D-9;Eve;Jean;Pitch;1;;"), book)
    assert report.found[0].en.startswith("1 deal stands at a stage that the Stages table does not hold (such as Pitch)")


@pytest.mark.parametrize("line", ["Deal ID;Customer;Stage;Amount", "N°;Client;Étape;Montant HT", "N°;Étape;Date"])
def test_an_export_without_a_deal_is_refused_by_its_name(book: Path, tmp_path: Path, line: str) -> None:
    before = book.read_bytes()
    for target in (book, tmp_path / "new.xlsm"):
        with pytest.raises(
            SheetError, match=r"crm\.csv: There is a header and nothing under it\. Export the deals again"
        ):
            brought(text_export(tmp_path / "crm.csv", line), target)
    assert book.read_bytes() == before
    assert not (tmp_path / "new.xlsm").exists()


@pytest.mark.parametrize("dry", [False, True])
def test_a_dry_run_refuses_what_the_real_run_refuses(book: Path, tmp_path: Path, dry: bool) -> None:
    export = text_export(tmp_path / "crm.csv", HEADER, "D-9;Eve;Jean;Lead;8;;")
    with pytest.raises(FileError, match=r"nowhere: There is no such folder\. Make it"):
        brought(export, tmp_path / "nowhere" / "firm.xlsm", dry=dry)
    with pytest.raises(FileError, match="This is a folder, not a workbook"):
        brought(export, tmp_path, dry=dry)
    locked = replacing("<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>')
    protected = edited(book.read_bytes(), {"xl/workbook.xml": locked})
    book.write_bytes(protected)
    with pytest.raises(FileError, match=r"firm.xlsx: .*protected"):
        brought(export, book, dry=dry)
    assert book.read_bytes() == protected
    book.chmod(0o444)
    with pytest.raises(FileError, match="read-only"):
        brought(export, book, dry=dry)


def test_exports_that_overlap_are_idempotent_together(book: Path, tmp_path: Path) -> None:
    one = text_export(
        tmp_path / "one.csv", HEADER, "D-1;Abel;Marie;Won;200;05/01/2026;13/02/2026", "D-9;Eve;Jean;Lead;8;;"
    )
    other = text_export(tmp_path / "two.csv", HEADER, "D-1;Abel;Marie;Won;300;05/01/2026;13/02/2026")
    assert brought([one, other], book).changed
    assert cells(book)[1][4] == 300
    before = book.read_bytes()
    assert not brought([one, other], book).changed
    assert book.read_bytes() == before


@pytest.mark.parametrize("line", ["Confidential Information - Do Not Distribute", "Nombre d'affaires : 1"])
def test_the_footer_of_an_export_brings_no_deal_and_is_told(book: Path, tmp_path: Path, line: str) -> None:
    export = text_export(tmp_path / "crm.csv", HEADER, "D-9;Eve;Jean;Lead;5;13/02/2026;", ";;;;;;", f"{line};;;;;;")
    report = brought(export, book)
    assert counts(report.parts[0]) == (1, 0, 0, 3)
    assert [row[0] for row in cells(book)][1:] == ["D-1", "D-2", "D-3", "D-9"]
    assert any("footer of an export" in said.en and "pied d'un export" in said.fr for said in report.parts[0].found)
