"""Closed files opened for reading: what their cells, tables and sheets come back as, and what is refused."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from xl_kpi.cells import ErrorCell
from xl_kpi.closed.reader import open_book
from xl_kpi.errors import FileError
from xl_kpi.pipeline import TableAt

from .packages import edited

Draw = Callable[[xlsxwriter.Workbook], None]


def written(path: Path, draw: Draw, **options: object) -> Path:
    workbook = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", **options})
    draw(workbook)
    workbook.close()
    return path


def text(path: Path, content: bytes) -> list[list[object]]:
    path.write_bytes(content)
    book = open_book(path)
    assert book.sheets == (path.stem,)
    assert book.tables == ()
    assert not book.date1904
    return [list(row) for row in book.rows(path.stem)]


# --- workbooks ---


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm", ".XLSX"])
def test_cells_come_back_typed(tmp_path: Path, suffix: str) -> None:
    def draw(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("Deals")
        sheet.write_row(0, 0, ["text", 12.5, 7, True, dt.date(2026, 1, 31)])
        sheet.write_datetime(
            1, 0, dt.datetime(2026, 1, 31, 10, 30), workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        )
        sheet.write_formula(1, 1, "=1+1", None, 2)
        sheet.write_number(1, 2, 0.3, workbook.add_format({"num_format": "0 %"}))
        sheet.write_string(1, 3, "=HYPERLINK(1)")

    book = open_book(written(tmp_path / f"book{suffix}", draw))
    assert [list(row) for row in book.rows("Deals")] == [
        ["text", 12.5, 7.0, True, dt.date(2026, 1, 31)],
        [dt.datetime(2026, 1, 31, 10, 30), 2.0, 0.3, "=HYPERLINK(1)", None],
    ]


def test_empty_cells_are_none_and_rows_count_from_a1(tmp_path: Path) -> None:
    book = open_book(written(tmp_path / "b.xlsx", lambda w: w.add_worksheet("S").write(2, 1, "here")))
    assert [list(row) for row in book.rows("S")] == [[None, None], [None, None], [None, "here"]]


def test_an_empty_sheet_has_no_rows(tmp_path: Path) -> None:
    book = open_book(written(tmp_path / "b.xlsx", lambda w: w.add_worksheet("S")))
    assert [cell for row in book.rows("S") for cell in row if cell is not None] == []


@pytest.mark.parametrize("code", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
def test_error_cells_come_back_in_their_places(tmp_path: Path, code: str) -> None:
    def draw(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("Deals")
        sheet.write_row(0, 0, ["a", "b", "c"])
        sheet.write_formula(1, 1, "=NA()", None, code)
        sheet.write(1, 2, 5)

    row = open_book(written(tmp_path / "b.xlsx", draw)).rows("Deals")[1]
    assert list(row) == [None, code, 5.0]
    assert isinstance(row[1], ErrorCell)


def test_text_that_looks_like_an_error_is_text(tmp_path: Path) -> None:
    book = open_book(written(tmp_path / "b.xlsx", lambda w: w.add_worksheet("S").write_string(0, 0, "#N/A")))
    assert type(book.rows("S")[0][0]) is str


def test_a_workbook_of_openpyxl_is_read_too(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Deals"
    workbook.active.append(["Créé le", dt.date(2026, 1, 31), None, "#DIV/0!", 3])
    workbook.save(tmp_path / "b.xlsx")
    row = open_book(tmp_path / "b.xlsx").rows("Deals")[0]
    assert list(row) == ["Créé le", dt.date(2026, 1, 31), None, "#DIV/0!", 3.0]
    assert isinstance(row[3], ErrorCell)


def test_dates_of_1904_are_the_days_that_the_user_sees(tmp_path: Path) -> None:
    day = dt.date(2026, 1, 31)
    path = written(tmp_path / "b.xlsx", lambda w: w.add_worksheet("S").write(0, 0, day), date_1904=True)
    book = open_book(path)
    assert book.date1904
    assert book.rows("S")[0][0] == day


def test_sheets_come_in_the_order_of_the_tabs_without_chart_sheets(tmp_path: Path) -> None:
    def draw(workbook: xlsxwriter.Workbook) -> None:
        workbook.add_worksheet("Deals").write(0, 0, 1)
        chart = workbook.add_chart({"type": "bar"})
        chart.add_series({"values": "=Deals!$A$1"})
        workbook.add_chartsheet("Chart").set_chart(chart)
        workbook.add_worksheet("Été & co").write(0, 0, 2)

    book = open_book(written(tmp_path / "b.xlsx", draw))
    assert tuple(book.sheets) == ("Deals", "Été & co")
    assert book.rows("Été & co")[0][0] == 2.0


def test_tables_tell_their_place_and_their_totals(tmp_path: Path) -> None:
    def draw(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("Deals")
        sheet.add_table(2, 1, 5, 2, {"name": "Deals", "total_row": True})
        sheet.add_table(0, 5, 1, 5, {"name": "Autre"})

    assert set(open_book(written(tmp_path / "b.xlsx", draw)).tables) == {
        TableAt("Deals", "Deals", top=2, left=1, bottom=5, right=2, totals=1),
        TableAt("Autre", "Deals", top=0, left=5, bottom=1, right=5),
    }


def test_the_name_is_the_path_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "b.xlsx", lambda w: w.add_worksheet("S"))
    monkeypatch.chdir(tmp_path)
    assert open_book(Path("b.xlsx")).name == "b.xlsx"


# --- text files ---

ROWS = [["N°", "Étape", "Montant"], ["1", "Gagné", "12 500,50 €"], ["2", None, "7"]]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "mac_roman", "cp850"]
)
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_text_files_are_read_whatever_their_delimiter_and_encoding(
    tmp_path: Path, delimiter: str, encoding: str, newline: str
) -> None:
    rows = [[cell and cell.replace("€", "EUR") for cell in row] for row in ROWS] if encoding == "cp850" else ROWS
    lines = [delimiter.join(f'"{c}"' if c and delimiter in c else c or "" for c in row) for row in rows]
    assert text(tmp_path / "f.csv", (newline.join(lines) + newline).encode(encoding)) == rows


WORDS = ["Étape", "GAGNÉ", "Société à Besançon", "L’hôtel « Léon »", "Œuvre, sœur", "Müller & Söhne", "où",
         "12\u00a0500", "naïve Noël", "Début"]  # fmt: skip
ELSEWHERE = ["Señor Ibáñez", "Škoda", "São", "Ærø", "Paris–Lyon", "Acme™", "etc…", "“so”", "5 km²", "12–15", "90°"]
CP850 = ["Étape", "Gagné", "Société à Besançon", "Müller & Söhne", "12\u00a0500", "Prénom"]


@pytest.mark.parametrize(
    ("encoding", "words"),
    [*(("cp1252", [word]) for word in WORDS + ELSEWHERE), *(("mac_roman", [word]) for word in WORDS), ("cp850", CP850)],
)
def test_few_words_are_enough_to_tell_how_a_file_of_single_bytes_is_written(
    tmp_path: Path, encoding: str, words: list[str]
) -> None:
    coded = "\n".join(["Stage;Amount", *(f"{word};7" for word in words)]).encode(encoding)
    assert text(tmp_path / "f.csv", coded)[1:] == [[word, "7"] for word in words]


def test_one_bad_byte_does_not_spoil_the_other_words_of_a_file(tmp_path: Path) -> None:
    rows = text(tmp_path / "f.csv", "Étape;Montant\nGagné;5\nPerdu;7\n".encode() + b"Zo\xe9;1\n")
    assert rows[:3] == [["Étape", "Montant"], ["Gagné", "5"], ["Perdu", "7"]]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".txt", ".CSV"])
def test_text_files_are_known_by_their_suffix(tmp_path: Path, suffix: str) -> None:
    assert text(tmp_path / f"f{suffix}", b"a\tb\n1\t2\n") == [["a", "b"], ["1", "2"]]


def test_the_spaces_of_windows_in_amounts_are_kept(tmp_path: Path) -> None:
    rows = text(tmp_path / "f.csv", "a;b\n1;12\u00a0500,50 €\n".encode("cp1252"))
    assert rows[1][1] == "12\u00a0500,50 €"


def test_decimal_commas_do_not_hide_the_semicolon(tmp_path: Path) -> None:
    assert text(tmp_path / "f.csv", b"a;b\n1,5;2,5\n3,5;4,5\n") == [["a", "b"], ["1,5", "2,5"], ["3,5", "4,5"]]


def test_short_lines_are_filled_and_long_ones_kept(tmp_path: Path) -> None:
    assert text(tmp_path / "f.csv", b"a;b;c\n1;2\n1;2;3;4\n") == [
        ["a", "b", "c", None], ["1", "2", None, None], ["1", "2", "3", "4"],
    ]  # fmt: skip


def test_notes_below_a_short_table_do_not_hide_its_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    notes = ["", "Pipeline report", "Copyright, all rights reserved", "Confidential", "Generated by Marie", "Acme"]
    path.write_text("\n".join(['"Name","Stage","Amount"', '"A","Won","1"', *(f'"{note}"' for note in notes)]))
    assert open_book(path).rows("report")[:2] == [["Name", "Stage", "Amount"], ["A", "Won", "1"]]


def test_quoted_cells_may_hold_delimiters_quotes_and_line_breaks(tmp_path: Path) -> None:
    assert text(tmp_path / "f.csv", b'a;b\n"x;y";"say ""hi"""\n"two\nlines";2\n') == [
        ["a", "b"], ["x;y", 'say "hi"'], ["two\nlines", "2"],
    ]  # fmt: skip


def test_a_line_that_names_the_separator_is_a_line(tmp_path: Path) -> None:
    assert text(tmp_path / "f.csv", b"sep=;\na;b;c\n1;2;3\n")[1:] == [["a", "b", "c"], ["1", "2", "3"]]


@pytest.mark.parametrize("mark", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_odd_line_breaks_inside_a_cell_do_not_tear_the_row(tmp_path: Path, mark: str) -> None:
    assert text(tmp_path / "f.csv", f"a;b;c\n1;x{mark}y;3\n".encode())[1][0::2] == ["1", "3"]


# --- refusals ---


def every_cell(path: Path) -> None:
    book = open_book(path)
    for sheet in book.sheets:
        book.rows(sheet)


def refusal(path: Path, *words: str) -> None:
    """Check that a file is refused on one line that names it, in both languages."""
    with pytest.raises(FileError) as refused:
        every_cell(path)
    said = refused.value.text
    for line in (said.en, said.fr):
        assert line.count(str(path)) == 1
        assert "\n" not in line
    for word in words:
        assert word in said.en


@pytest.mark.parametrize("name", ["nope.xlsx", "nope.csv"])
def test_a_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    refusal(tmp_path / name, "There is no such file.", "Check the name")


@pytest.mark.parametrize("name", ["folder", "folder.xlsx", "folder.csv"])
def test_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    refusal(tmp_path / name, "This is a folder")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.xlsx", b"", "Take an earlier copy"),
        ("text.xlsx", b"Deal;Stage\n1;Won\n", "This is not an Excel workbook."),
        ("html.xlsx", b"<html><table></table></html>", "This is not an Excel workbook."),
        ("cut.xlsx", b"PK\x03\x04", "The file is cut short."),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Excel 97-2003"),
        ("empty.csv", b"", "The file is empty."),
        ("blank.csv", b" \r\n\r\n", "The file is empty."),
        ("binary.csv", bytes(range(256)), "not a text file with columns"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    refusal(tmp_path / name, words)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_a_text_file_of_a_byte_order_mark_alone_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bom.csv"
    path.write_bytes(content)
    refusal(path, "The file is empty.")


def test_a_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    from closed import packages

    path = tmp_path / "secret.xlsx"
    make = getattr(packages, "encrypted", None)
    content = make() if make else compound_with(["EncryptionInfo", "EncryptedPackage"])
    path.write_bytes(content)
    refusal(path, "encrypted with a password", "remove the password")


def compound_with(streams: list[str]) -> bytes:
    """Write the smallest compound file whose directory names these streams, as Office does around a password."""
    size = 512
    free, end = (0xFFFFFFFF).to_bytes(4, "little"), (0xFFFFFFFE).to_bytes(4, "little")
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16))
    header += bytes.fromhex("3e000300feff0900060000000000000000000000 01000000 01000000 00000000 00100000")
    header += end + bytes(4) + end + bytes(4) + bytes(4) + free * 108
    table = (b"\xfd\xff\xff\xff" + end + free * 126)[:size]
    directory = b""
    for name, kind in [("Root Entry", 5), *((stream, 2) for stream in streams)]:
        coded = name.encode("utf-16-le") + b"\0\0"
        entry = coded.ljust(64, b"\0") + len(coded).to_bytes(2, "little") + bytes([kind, 1]) + free * 2
        entry += (1).to_bytes(4, "little") if kind == 5 else free
        directory += entry.ljust(116, b"\0") + end + bytes(8)
    return bytes(header)[:size].ljust(size, b"\0") + table + directory.ljust(size, b"\0")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    path = written(tmp_path / "b.xlsx", lambda w: w.add_worksheet("S").write(0, 0, "x"))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    refusal(path)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("content", [b"", b"<broken", b"no xml at all"], ids=["empty", "broken", "text"])
def test_a_workbook_with_a_damaged_part_is_refused(tmp_path: Path, part: str, content: bytes) -> None:
    path = written(tmp_path / "good.xlsx", lambda w: w.add_worksheet("S").write(0, 0, "x"))
    damaged = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(damaged, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, content if name == part else good.read(name))
    refusal(damaged)


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    refusal(path)


def with_cell(path: Path, before: str, after: str) -> Path:
    """Write a workbook of one dated cell and change its sheet part."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    book.add_worksheet("Deals").write_row(0, 0, ["Deal", dt.date(2026, 1, 1), 5.0])
    book.close()
    path.write_bytes(edited(path.read_bytes(), {"xl/worksheets/sheet1.xml": lambda text: text.replace(before, after)}))
    return path


@pytest.mark.parametrize("number", ["-1e999"])
def test_a_date_beyond_all_years_is_a_refusal_and_no_panic(tmp_path: Path, number: str) -> None:
    path = with_cell(tmp_path / "book.xlsx", "<v>46023</v>", f"<v>{number}</v>")
    with pytest.raises(FileError, match=r"sheet1\.xml cannot be read") as refused:
        open_book(path).rows("Deals")
    assert str(path) in refused.value.text.en


def test_a_stray_cell_in_the_last_row_and_column_is_refused_before_room_is_made_for_it(tmp_path: Path) -> None:
    path = with_cell(tmp_path / "book.xlsx", 'r="C1"', 'r="XFD1048576"')
    with pytest.raises(FileError, match='"Deals" stands absurdly far') as refused:
        open_book(path).rows("Deals")
    assert str(path) in refused.value.text.fr
    assert "Ctrl+Fin" in refused.value.text.fr


@pytest.mark.parametrize("place", ["C1048577", "XFE1", "A9999999"])
def test_a_cell_behind_the_last_row_or_column_of_any_sheet_is_refused(tmp_path: Path, place: str) -> None:
    path = with_cell(tmp_path / "book.xlsx", 'r="C1"', f'r="{place}"')
    with pytest.raises(FileError, match='"Deals" stands absurdly far'):
        open_book(path).rows("Deals")


@pytest.mark.parametrize("place", ["XFD1", "C1048576"])
def test_one_cell_far_down_or_far_to_the_right_is_read(tmp_path: Path, place: str) -> None:
    path = with_cell(tmp_path / "book.xlsx", 'r="C1"', f'r="{place}"')
    assert any(5.0 in row for row in open_book(path).rows("Deals"))
