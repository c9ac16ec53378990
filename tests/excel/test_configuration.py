from __future__ import annotations

from pathlib import Path

import pytest
from computers import as_vba_reads

from xl_kpi.errors import FileError
from xl_kpi.excel.configuration import drop_value, read_configuration, set_value

KEY, PYTHON = "INTERPRETER_WIN", r"C:\Users\Éric\venv\Scripts\python.exe"


def test_vba_finds_our_key_whatever_stands_further_down(tmp_path: Path) -> None:
    file = tmp_path / "xl_kpi.conf"
    file.write_bytes(b'no line that VBA reads\r\n\r\n"A"\r\n"B","b"\r\n')
    assert set_value(file, KEY, PYTHON, "cp1252") is None
    assert as_vba_reads(file, KEY) == PYTHON
    assert file.read_bytes().endswith(b'no line that VBA reads\r\n\r\n"A"\r\n"B","b"\r\n')


def test_a_file_that_an_editor_saved_as_utf8_is_read_as_that_and_written_in_the_code_page(tmp_path: Path) -> None:
    file = tmp_path / "xl_kpi.conf"
    file.write_bytes('"ONEDRIVE_WIN","C:\\Users\\Éric\\OneDrive"\n'.encode("utf-8-sig"))
    set_value(file, KEY, PYTHON, "cp1252")
    assert as_vba_reads(file, "ONEDRIVE_WIN") == r"C:\Users\Éric\OneDrive"
    assert as_vba_reads(file, KEY) == PYTHON


def test_bytes_that_are_no_letters_of_the_code_page_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "xl_kpi.conf"
    file.write_bytes(b'"A","\x81\x8d"\r\n')
    set_value(file, KEY, PYTHON, "cp1252")
    drop_value(file, KEY, "cp1252")
    assert file.read_bytes() == b'"A","\x81\x8d"\r\n'


def test_the_first_of_two_values_counts_as_in_vba_and_an_empty_one_too(tmp_path: Path) -> None:
    file = tmp_path / "xl_kpi.conf"
    file.write_bytes(b'"interpreter_win",""\r\n"INTERPRETER_WIN","x"\r\nodd\r\n')
    layer = read_configuration(file, "cp1252")
    assert layer is not None
    assert layer.get(KEY) == ""
    assert layer.get("SHOW CONSOLE") is None
    assert layer.unreadable == ("odd",)


@pytest.mark.parametrize("value", [r"C:\Łódź\python.exe", '/a"b/python'])
def test_a_value_that_vba_could_not_read_leaves_the_file_as_it_was(tmp_path: Path, value: str) -> None:
    file = tmp_path / "xl_kpi.conf"
    file.write_bytes(b'"A","b"\r\n')
    with pytest.raises(FileError, match="cp1252"):
        set_value(file, KEY, value, "cp1252")
    assert file.read_bytes() == b'"A","b"\r\n'


def test_a_file_with_nothing_else_in_it_goes_with_its_last_value(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "xl_kpi.conf"
    set_value(file, KEY, PYTHON, "cp1252")
    drop_value(file, KEY, "cp1252")
    assert not file.exists()
    assert read_configuration(file, "cp1252") is None
