"""setup, doctor and upgrade as a user meets them: what is printed where, and the exit code."""

from __future__ import annotations

import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from computers import linux, macos, windows

from xl_kpi.cli import main
from xl_kpi.excel.computer import Computer, this_computer
from xl_kpi.excel.finding import ok
from xl_kpi.excel.template import build
from xl_kpi.texts import same


class Terminal:
    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys, self.monkeypatch = capsys, monkeypatch
        monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
        monkeypatch.setattr("xl_kpi.calc.doctor.examine", lambda _: [])  # no LibreOffice

    def on(self, computer: Computer) -> Terminal:
        self.monkeypatch.setattr("xl_kpi.excel.computer.this_computer", lambda: computer)
        return self

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        self.monkeypatch.setattr(sys, "argv", ["xl-kpi", *map(str, arguments)])
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        out, err = self.capsys.readouterr()
        return int(end.value.code or 0), out, err


@pytest.fixture
def kpi(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


def test_setup_doctor_and_undo_follow_each_other(kpi: Terminal, tmp_path: Path) -> None:
    terminal = kpi.on(windows(tmp_path))
    code, out, _ = terminal("doctor")
    assert code == 1
    assert "WRONG" in out
    assert "-> Run: xl-kpi setup" in out
    code, out, err = terminal("setup")
    assert (code, err) == (0, "")
    assert "xl_kpi.conf" in out
    code, out, _ = terminal("doctor")
    assert code == 0
    assert "WRONG" not in out
    code, out, _ = terminal("setup", "--undo", "--lang", "fr")
    assert code == 0
    assert "Supprimé : INTERPRETER_WIN" in out
    assert terminal("doctor")[0] == 1


def test_setup_works_on_macos(kpi: Terminal, tmp_path: Path) -> None:
    code, out, _ = kpi.on(macos(tmp_path))("setup")
    assert code == 0
    assert "functions in cells need Excel on Windows" in out


@pytest.mark.parametrize("arguments", [("setup",), ("setup", "--undo"), ("doctor",), ("doctor", "--unblock", "x.xlsm")])
def test_on_linux_one_line_says_what_works_there(kpi: Terminal, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, out, err = kpi.on(linux(tmp_path))(*arguments)
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert "Excel exists on Windows and macOS only" in err
    assert "xl-kpi show" in err
    code, _, err = kpi(*arguments, "--lang", "fr")
    assert code == 1
    assert "Ici, utilisez : xl-kpi show" in err


def test_on_linux_doctor_tells_of_libreoffice(kpi: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = kpi.on(linux(tmp_path))
    monkeypatch.setattr("xl_kpi.calc.doctor.examine", lambda _: [ok(same("LibreOffice is ready."))])
    code, out, err = terminal("doctor")
    assert (code, err) == (0, "")
    assert out.split() == ["ok", "LibreOffice", "is", "ready."]


def test_doctor_looks_at_a_workbook_and_takes_its_mark_away(kpi: Terminal, tmp_path: Path) -> None:
    terminal = kpi.on(windows(tmp_path))
    terminal("setup")
    book = tmp_path / "Deals.xlsm"
    book.write_bytes(build("en"))
    mark = Path(f"{book}:Zone.Identifier")
    mark.write_bytes(b"[ZoneTransfer]\r\nZoneId=3\r\n")
    assert terminal("doctor", book)[0] == 1
    code, out, _ = terminal("doctor", "--unblock", book)
    assert (code, mark.exists()) == (0, False)
    assert "is gone from this file" in out
    assert terminal("doctor", book)[0] == 0


def test_upgrade_says_what_it_did_and_runs_anywhere(kpi: Terminal, tmp_path: Path) -> None:
    book = tmp_path / "Deals.xlsm"
    book.write_bytes(build("fr"))
    code, out, _ = kpi("upgrade", book)
    assert code == 0
    assert "already; nothing was changed" in out
    code, out, _ = kpi("upgrade", book, "--lang", "en")
    assert code == 0
    assert "Everything else kept its bytes" in out
    with zipfile.ZipFile(BytesIO(book.read_bytes())) as archive:
        assert b"Refresh summary" in archive.read("customUI/customUI14.xml")
    code, out, err = kpi("upgrade", tmp_path / "none.xlsm", "--lang", "fr")
    assert (code, out) == (1, "")
    assert "Ce fichier n’existe pas." in err


def test_this_computer_is_seen_as_it_is() -> None:
    computer = this_computer()
    assert computer.system == {"win32": "windows", "darwin": "macos"}.get(sys.platform, "other")
    assert computer.python == Path(sys.executable)
    assert (computer.package / "cli.py").is_file()
    assert computer.script.is_file()  # the wheel of every system brings it


@pytest.mark.parametrize("command", ["setup", "doctor", "upgrade"])
def test_the_help_says_that_it_has_not_been_tried_in_excel_yet(kpi: Terminal, command: str) -> None:
    code, out, _ = kpi(command, "--help")
    assert code == 0
    assert "Not yet" in out
