"""Workbooks that must not be touched: one line with the file, what is wrong and the remedy; and nothing changes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from xl_kpi.closed.splice import refresh_sheet
from xl_kpi.errors import FileError

from .conftest import workbook
from .donors import NAMES, donor
from .packages import Builder, edited, packed, replacing, unpacked

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000


def signed() -> bytes:
    book = Builder(workbook("XlsxWriter"))
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    entry = f'<Relationship Id="rIdS" Type="{kind}" Target="_xmlsignatures/origin.sigs"/></Relationships>'
    book.edit("_rels/.rels", "</Relationships>", entry)
    book.parts["_xmlsignatures/origin.sigs"] = b""
    return book.package()


def strict() -> bytes:
    parts = unpacked(workbook("XlsxWriter"))
    old, new = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    changed = {n: d.replace(old + b"spreadsheetml/2006/", new + b"spreadsheetml/") for n, d in parts.items()}
    changed["_rels/.rels"] = parts["_rels/.rels"].replace(old + b"officeDocument/2006/", new + b"officeDocument/")
    return packed(changed)


def binary() -> bytes:
    kind = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    text = lambda t: re.sub(r'(workbook.xml" ContentType=)"[^"]*"', rf'\1"{kind}"', t)  # noqa: E731
    return edited(workbook("XlsxWriter"), {"[Content_Types].xml": text})


def bomb() -> bytes:
    parts = unpacked(workbook("XlsxWriter"))
    return packed(parts | {"xl/media/zeros.bin": bytes(80 << 20)})


def overlapping() -> bytes:
    """Return an archive in which two entries unpack the same bytes, as in bombs without a single absurd ratio."""
    package = bytearray(workbook("XlsxWriter"))
    with zipfile.ZipFile(BytesIO(package)) as archive:
        first, second = sorted(archive.infolist(), key=lambda i: i.header_offset)[:2]
    at = package.rindex(second.filename.encode(), archive.start_dir) - 46 + 42
    package[at : at + 4] = first.header_offset.to_bytes(4, "little")
    return bytes(package)


def with_doctype() -> bytes:
    bad = '<!DOCTYPE workbook [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook '
    return edited(workbook("XlsxWriter"), {"xl/workbook.xml": replacing("<workbook ", bad)})


def protected() -> bytes:
    lock = '<workbookProtection lockStructure="1"/><bookViews>'
    return edited(workbook("XlsxWriter"), {"xl/workbook.xml": replacing("<bookViews>", lock)})


def protected_sheet() -> bytes:
    lock = '</sheetData><sheetProtection sheet="1"/>'
    return edited(workbook("old French summary"), {"xl/worksheets/sheet2.xml": replacing("</sheetData>", lock)})


def pivot_on_the_summary() -> bytes:
    named = replacing('name="Pivot"', 'name="KPI Summary"')
    return edited(workbook("rich macro workbook"), {"xl/workbook.xml": named})


def chart_sheet() -> bytes:
    named = replacing('name="Chart sheet"', 'name="KPI Summary"')
    return edited(workbook("XlsxWriter"), {"xl/workbook.xml": named})


def shared() -> bytes:
    book = Builder(workbook("XlsxWriter"))
    book.add("xl/revisions/revisionHeaders.xml", "<headers/>")
    book.relate("xl/workbook.xml", "rIdR", "revisionHeaders", "revisions/revisionHeaders.xml")
    return book.package()


def open_document() -> bytes:
    return packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"})


def encrypted_members() -> bytes:
    package = bytearray(workbook("XlsxWriter"))
    for at in (m.start() for m in re.finditer(rb"PK\x01\x02", bytes(package))):
        package[at + 8] |= 1
    return bytes(package)


def without_a_sheet_part() -> bytes:
    parts = unpacked(workbook("XlsxWriter"))
    return packed({n: d for n, d in parts.items() if n != "xl/worksheets/sheet2.xml"})


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "signed": (signed, "signed"),
    "password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "old xls": (lambda: OLE, r"\.xls"),
    "Strict": (strict, "Strict"),
    "xlsb": (binary, "xlsb"),
    "ods": (open_document, "OpenDocument"),
    "a text": (lambda: b"Deal;Amount\n", "not an Excel workbook"),
    "a Word document": (
        lambda: packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"}),
        "not an Excel",
    ),
    "empty": (lambda: b"", "cut short"),
    "cut short": (lambda: workbook("XlsxWriter")[:-500], "cut short"),
    "cut in the middle": (lambda: workbook("XlsxWriter")[:5000], "cut short"),
    "the end alone": (lambda: b"PK" + workbook("XlsxWriter")[9000:], "cut short|damaged|cannot be read"),
    "bomb": (bomb, "expand"),
    "overlapping": (overlapping, "expand|damaged"),
    "document type": (with_doctype, "document type"),
    "protected structure": (protected, "structure is protected"),
    "protected sheet": (protected_sheet, "is protected"),
    "pivot table on the summary": (pivot_on_the_summary, "pivot table"),
    "chart sheet": (chart_sheet, "chart or macro sheet"),
    "shared": (shared, "shared"),
    "encrypted members": (encrypted_members, "password"),
    "without a sheet part": (without_a_sheet_part, "damaged"),
}


def refused(path: Path, reason: str) -> None:
    """Check that the refusal is one line in each language, with the file and a remedy, and that nothing changed."""
    before = {p.name: p.read_bytes() for p in path.parent.iterdir() if p.is_file()}
    with pytest.raises(FileError, match=reason) as caught:
        refresh_sheet(path, donor(), names=NAMES, after="Data")
    for text in (caught.value.text.en, caught.value.text.fr):
        assert text.startswith(f"{path}: ")
        assert "\n" not in text
        assert "{" not in text.removeprefix(str(path))
    assert caught.value.remedy.en
    assert caught.value.remedy.fr
    assert {p.name: p.read_bytes() for p in path.parent.iterdir() if p.is_file()} == before


@pytest.mark.parametrize("name", REFUSED)
def test_what_must_not_be_touched_is_refused_with_the_remedy(name: str, tmp_path: Path) -> None:
    build, reason = REFUSED[name]
    path = tmp_path / "Pipeline (1).xlsx"
    path.write_bytes(build())
    refused(path, reason)


def test_a_protected_structure_does_not_keep_an_old_summary_from_its_refresh(tmp_path: Path) -> None:
    lock = replacing("<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>')
    path = tmp_path / "book.xlsx"
    path.write_bytes(edited(workbook("old French summary"), {"xl/workbook.xml": lock}))
    assert refresh_sheet(path, donor(), names=NAMES, after="Data")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    refused(tmp_path / "none.xlsx", "no such file")


def test_a_folder_is_not_a_workbook(tmp_path: Path) -> None:
    folder = tmp_path / "folder.xlsx"
    folder.mkdir()
    refused(folder, "folder")


@pytest.mark.parametrize("lock", [".~lock.book.xlsx#", "~$book.xlsx"])
def test_a_workbook_open_elsewhere_is_refused(lock: str, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook("XlsxWriter"))
    (tmp_path / lock).write_text("Ann")
    refused(path, re.escape(lock))


def test_a_workbook_open_elsewhere_is_seen_behind_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (real / "book.xlsx").write_bytes(workbook("XlsxWriter"))
    (real / "~$book.xlsx").write_text("Ann")
    (tmp_path / "link.xlsx").symlink_to(real / "book.xlsx")
    refused(tmp_path / "link.xlsx", "open in another program")


def test_a_read_only_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook("XlsxWriter"))
    path.chmod(0o444)
    refused(path, "read-only")
