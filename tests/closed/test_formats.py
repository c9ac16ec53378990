"""The other formats that are read: .xlsb, built here record by record, and .ods, built as LibreOffice writes it."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from pathlib import Path

import pytest

from xl_kpi.cells import ErrorCell
from xl_kpi.closed.files import Request, refresh
from xl_kpi.closed.reader import open_book
from xl_kpi.errors import FileError
from xl_kpi.pipeline import find

TODAY = dt.date(2026, 6, 30)
HEADER = ["Deal ID", "Customer", "Stage", "Amount", "Created", "Closed on"]
CODES = {"#N/A": 42, "#REF!": 23, "#DIV/0!": 7}
Cell = str | float | bool | ErrorCell | None
ROWS: list[list[Cell]] = [
    ["00123", "Abel", "Won", 100.5, 46023.0, 46054.0],
    ["2", "Cain", "Lost", ErrorCell("#N/A"), 46023.0, ErrorCell("#REF!")],
    ["3", "Été & co", "Won", "1 234,50 €", 46023.0, 46082.0],
]

# --- .xlsb: [MS-XLSB] ---


def record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(data)
    tail = b""
    while length >= 128:
        tail += bytes([length & 0x7F | 0x80])
        length >>= 7
    return head + tail + bytes([length]) + data


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def cell(column: int, value: Cell) -> bytes:
    head = struct.pack("<II", column, 0)
    if isinstance(value, ErrorCell):
        return record(3, head + bytes([CODES[value]]))
    if isinstance(value, bool):
        return record(4, head + bytes([value]))
    if isinstance(value, float):
        return record(5, head + struct.pack("<d", value))
    return record(6, head + wide(str(value)))


def xlsb(path: Path, *, date1904: bool = False) -> Path:
    lines: list[list[Cell]] = [[*HEADER], *ROWS]
    body = record(129) + record(148, struct.pack("<4I", 0, len(lines) - 1, 0, len(HEADER) - 1)) + record(145)
    for number, line in enumerate(lines):
        body += record(0, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0))
        body += b"".join(cell(at, value) for at, value in enumerate(line) if value is not None)
    body += record(146) + record(130)
    sheet = struct.pack("<II", 0, 1) + wide("rId1") + wide("Deals")
    book = record(131) + record(153, struct.pack("<II", int(date1904), 0) + wide("")) + record(143)
    book += record(156, sheet) + record(144) + record(132)
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    one = '<Relationship Id="rId1" Type="{}" Target="{}"/>'
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.bin" '
        'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
        '<Override PartName="/xl/worksheets/sheet1.bin" ContentType="application/vnd.ms-excel.worksheet"/></Types>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", types)
        package.writestr("_rels/.rels", relations.format(one.format(relation + "officeDocument", "xl/workbook.bin")))
        package.writestr("xl/workbook.bin", book)
        package.writestr(
            "xl/_rels/workbook.bin.rels", relations.format(one.format(relation + "worksheet", "worksheets/sheet1.bin"))
        )
        package.writestr("xl/worksheets/sheet1.bin", body)
    return path


# --- .ods: as LibreOffice writes it ---


def ods(path: Path) -> Path:
    def one(value: Cell, at: int) -> str:
        if isinstance(value, ErrorCell):
            return ('<table:table-cell office:value-type="string" office:string-value="" '
                    f'calcext:value-type="error"><text:p>{value}</text:p></table:table-cell>')  # fmt: skip
        if isinstance(value, float) and at >= 4:
            day = dt.date(1899, 12, 30) + dt.timedelta(value)
            return f'<table:table-cell office:value-type="date" office:date-value="{day}"/>'
        if isinstance(value, float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        text = str(value).replace("&", "&amp;")
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    def row(line: list[Cell]) -> str:
        return f"<table:table-row>{''.join(one(v, at) for at, v in enumerate(line))}</table:table-row>"

    empty = '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    urn = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (f'<?xml version="1.0"?><office:document-content xmlns:office="{urn}office:1.0" '
               f'xmlns:table="{urn}table:1.0" xmlns:text="{urn}text:1.0" '
               'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
               '<office:body><office:spreadsheet><table:table table:name="Notes">'
               f'{row(["Note", ErrorCell("#N/A")])}</table:table><table:table table:name="Deals">'
               f'{empty}{"".join(map(row, [[*HEADER], *ROWS]))}</table:table>'
               '</office:spreadsheet></office:body></office:document-content>')  # fmt: skip
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


@pytest.fixture(params=["firm.xlsb", "firm.ods"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    name = tmp_path / request.param
    return xlsb(name) if name.suffix == ".xlsb" else ods(name)


def test_the_deals_are_found_and_read(path: Path) -> None:
    deals = find(open_book(path)).deals(TODAY)
    assert deals.text("deal_id").tolist() == ["00123", "2", "3"]
    assert deals.text("customer").tolist() == ["Abel", "Cain", "Été & co"]
    assert deals.frame["amount"].fillna(-1).tolist() == [100.5, -1, 1234.5]
    assert (deals.frame["closed_on"] - deals.frame["created_on"]).fillna(-1).tolist() == [31, -1, 59]


def test_error_cells_are_in_their_places_and_reported(path: Path) -> None:
    found = find(open_book(path))
    errors = {(found.grid.headers[at], int(found.grid.rows[row]), str(value))
              for at, column in enumerate(found.grid.columns) for row, value in enumerate(column.tolist())
              if isinstance(value, ErrorCell)}  # fmt: skip
    first = int(found.grid.rows[0])
    assert errors == {("Amount", first + 1, "#N/A"), ("Closed on", first + 1, "#REF!")}
    assert [f.rows for f in found.deals(TODAY).findings if f.kind == "error_cell"] == [(first + 1,), (first + 1,)]


def test_a_refresh_is_refused_with_the_remedy_and_the_file_stays(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(FileError, match=r"\.xlsx"):
        refresh(path, Request(), TODAY, None)
    assert path.read_bytes() == before


@pytest.mark.parametrize("date1904", [False, True])
def test_the_date_system_of_a_binary_workbook_is_known(tmp_path: Path, date1904: bool) -> None:
    assert open_book(xlsb(tmp_path / "b.xlsb", date1904=date1904)).date1904 is date1904


def test_an_opendocument_text_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "letter.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", "<x/>")
    with pytest.raises(FileError):
        open_book(path)


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_file_cut_short_is_refused(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(FileError):
        find(open_book(path))


def test_damaged_xml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<office:document-content")
    with pytest.raises(FileError, match="damaged"):
        open_book(path)
