"""A new workbook of the user's own: where it is written, and what is refused."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from xl_kpi import cli
from xl_kpi.errors import FileError
from xl_kpi.excel import newbook
from xl_kpi.excel.newbook import write_new

TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the workbook where only its file matters."""
    monkeypatch.setattr(newbook, "build", lambda lang, today, empty: f"{lang} {today} {empty}".encode())


@pytest.mark.usefixtures("built")
def test_the_workbook_of_that_language_and_day_is_written_and_the_next_step_told(tmp_path: Path) -> None:
    path = tmp_path / "Mes affaires.xlsm"
    told = write_new(path, "fr", TODAY, empty=True)
    assert path.read_bytes() == b"fr 2026-11-23 True"
    assert str(path) in told.fr
    assert "Démarrer" in told.fr
    assert "Start" in told.en


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("name", ["deals.xlsx", "deals", "deals.xlsm.zip", ".xlsm"])
def test_a_name_without_the_ending_for_macros_is_refused_with_the_right_one(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileError, match=r"needs the ending \.xlsm\. Call it .*\.xlsm\.$"):
        write_new(tmp_path / name, "en", TODAY, empty=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("built")
def test_the_ending_may_be_written_in_capitals(tmp_path: Path) -> None:
    write_new(tmp_path / "DEALS.XLSM", "en", TODAY, empty=False)
    assert (tmp_path / "DEALS.XLSM").exists()


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_what_is_there_is_never_touched(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "deals.xlsm"
    if kind == "file":
        path.write_bytes(b"my own deals")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "elsewhere.xlsm")
    with pytest.raises(FileError, match="already") as refusal:
        write_new(path, "en", TODAY, empty=False)
    assert str(path) in refusal.value.problem.fr
    assert [item.name for item in tmp_path.iterdir()] == ["deals.xlsm"]
    assert kind != "file" or path.read_bytes() == b"my own deals"


@pytest.mark.usefixtures("built")
def test_a_file_that_appears_meanwhile_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deals.xlsm"

    def slow(lang: str, today: dt.date, *, empty: bool) -> bytes:
        path.write_bytes(b"another's")
        return b"ours"

    monkeypatch.setattr(newbook, "build", slow)
    with pytest.raises(FileError, match="already"):
        write_new(path, "en", TODAY, empty=False)
    assert path.read_bytes() == b"another's"


@pytest.mark.usefixtures("built")
def test_a_folder_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="nope"):
        write_new(tmp_path / "nope" / "deals.xlsm", "en", TODAY, empty=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["--lang", "fr"], ["--lang", "en", "--empty"]])
def test_the_command_writes_a_workbook_that_can_be_opened(tmp_path: Path, arguments: list[str]) -> None:
    path = tmp_path / "deals.xlsm"
    done = CliRunner().invoke(cli.app, ["new", str(path), *arguments])
    assert done.exit_code == 0, done.output
    book = openpyxl.load_workbook(path)
    french = "fr" in arguments
    assert book.sheetnames[0] == ("Démarrer" if french else "Start")
    assert book["Affaires" if french else "Pipeline"]["A5"].value == ("A-001" if french else None)
    assert str(path) in done.output.replace(os.linesep, "")


def test_the_command_refuses_another_ending_in_one_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.app, ["new", str(tmp_path / "deals.xlsx")])
    assert isinstance(done.exception, FileError)
    assert list(tmp_path.iterdir()) == []
