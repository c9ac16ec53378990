from __future__ import annotations

from pathlib import Path

import pytest
from computers import Quarantine, files, macos, windows

from xl_kpi.errors import FileError
from xl_kpi.excel.webmark import is_marked, unblock, zone_stream

MARK = b"[ZoneTransfer]\r\nZoneId=3\r\nReferrerUrl=https://mail.example/\r\nHostUrl=https://mail.example/a\r\n"


def book(folder: Path, mark: bytes | None) -> Path:
    path = folder / "Affaires été.xlsm"
    path.write_bytes(b"PK a workbook")
    if mark is not None:
        zone_stream(path).write_bytes(mark)
    return path


@pytest.mark.parametrize(
    ("mark", "blocked"),
    [
        (MARK, True),
        (b"[ZoneTransfer]\r\nZoneId = 4\r\n", True),
        (b"[ZoneTransfer]\r\nZoneId=1\r\n", False),
        (b"[ZoneTransfer]\r\nZoneId=2\r\n", False),
        (b"\xff\xfe nothing", False),
        (None, False),
    ],
)
def test_only_the_zones_from_which_excel_blocks_macros_count(tmp_path: Path, mark: bytes | None, blocked: bool) -> None:
    assert is_marked(book(tmp_path, mark), windows(tmp_path)) is blocked


def test_unblocking_takes_the_mark_from_that_file_alone_and_leaves_its_bytes(tmp_path: Path) -> None:
    computer = windows(tmp_path / "computer")
    here, other = tmp_path / "here", tmp_path / "other"
    for folder in (here, other):
        folder.mkdir()
        book(folder, MARK)
    elsewhere = files(other)
    said = unblock(here / "Affaires été.xlsm", computer)
    assert files(here) == {"Affaires été.xlsm": b"PK a workbook"}
    assert files(other) == elsewhere
    assert "is gone from this file" in said.en


def test_a_file_without_a_mark_is_left_alone_and_that_is_said(tmp_path: Path) -> None:
    path = book(tmp_path, b"[ZoneTransfer]\r\nZoneId=1\r\n")
    before = files(tmp_path)
    assert "nothing was changed" in unblock(path, windows(tmp_path / "computer")).en
    assert {name: data for name, data in files(tmp_path).items() if "computer" not in name} == before


def test_on_macos_the_quarantine_of_that_file_is_lifted(tmp_path: Path) -> None:
    path = book(tmp_path, None)
    marks = Quarantine({path, tmp_path / "another.xlsm"})
    computer = macos(tmp_path, marks)
    assert is_marked(path, computer)
    unblock(path, computer)
    assert marks.files == {tmp_path / "another.xlsm"}
    assert "nothing was changed" in unblock(path, computer).en


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    with pytest.raises(FileError, match=r"nothing\.xlsm: There is no such file"):
        unblock(tmp_path / "nothing.xlsm", computer)
    with pytest.raises(FileError, match="folder"):
        unblock(tmp_path, computer)
