from __future__ import annotations

import struct
from pathlib import Path

import pytest

from xl_kpi.errors import FileError
from xl_kpi.excel.setup import set_up

DLL = f"xlwings{struct.calcsize('P') * 8}-0.37.8.dll"


def environment(folder: Path, at: str = ".") -> Path:
    scripts = folder / "Émile" / "venv" / "Scripts"
    scripts.mkdir(parents=True)
    (scripts / at / DLL).touch()
    return scripts / "python.exe"


@pytest.mark.parametrize("at", [".", ".."])
def test_the_interpreter_is_written_in_the_code_page_that_vba_reads(tmp_path: Path, at: str) -> None:
    python = environment(tmp_path, at)
    said = set_up(tmp_path, python, "0.37.8", windows=True, encoding="cp1252")
    written = (tmp_path / ".xl_kpi" / "xl_kpi.conf").read_bytes()
    assert written.decode("cp1252").splitlines() == [f'"INTERPRETER_WIN","{python}"']
    assert str(python) in said.en
    assert str(python) in said.fr


def test_setting_up_twice_keeps_other_keys_and_names_the_key_once(tmp_path: Path) -> None:
    python = environment(tmp_path)
    file = tmp_path / ".xl_kpi" / "xl_kpi.conf"
    file.parent.mkdir()
    file.write_text('"LICENSE_KEY","x"\n"INTERPRETER_WIN","C:\\old\\python.exe"\n', "cp1252")
    set_up(tmp_path, python, "0.37.8", windows=True, encoding="cp1252")
    set_up(tmp_path, python, "0.37.8", windows=True, encoding="cp1252")
    assert file.read_text("cp1252").splitlines() == ['"LICENSE_KEY","x"', f'"INTERPRETER_WIN","{python}"']


def test_without_the_library_of_xlwings_nothing_is_written_and_the_remedy_is_told(tmp_path: Path) -> None:
    python = environment(tmp_path)
    with pytest.raises(FileError, match=r"xlwings\d+-9\.9\.9\.dll.*--user"):
        set_up(tmp_path, python, "9.9.9", windows=True, encoding="cp1252")
    assert not (tmp_path / ".xl_kpi").exists()


def test_elsewhere_than_on_windows_it_says_what_works_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"Excel on Windows only.*xl-kpi show"):
        set_up(tmp_path, environment(tmp_path), "0.37.8", windows=False, encoding="utf-8")
    assert not (tmp_path / ".xl_kpi").exists()
