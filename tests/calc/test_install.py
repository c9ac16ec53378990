"""calc install, calc uninstall, and what a person sees when something is missing."""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from calc.office import RemoteOffice, shown
from calc.sheets import sample_rows
from xl_kpi import __version__
from xl_kpi.calc import program as programs
from xl_kpi.calc.install import Installed, install, state, uninstall
from xl_kpi.calc.program import environment, find_office
from xl_kpi.cli import app
from xl_kpi.errors import FileError

RUN = CliRunner()


def fake_program(folder: Path, says: str) -> Path:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


def test_an_office_that_is_too_old_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileError) as refused:
        find_office(fake_program(tmp_path, "LibreOffice 24.8.4.2 48(Build:2)"))
    assert refused.value.text.en == (
        "LibreOffice 24.8 is too old. It would show #NAME? for the functions. Install version 25.2 or newer "
        "(libreoffice.org)."
    )


@pytest.mark.parametrize("says", ["OpenOffice 4.1", ""])
def test_a_program_that_is_no_libreoffice_is_refused(tmp_path: Path, says: str) -> None:
    with pytest.raises(FileError, match="not found"):
        find_office(fake_program(tmp_path, says))


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"not found at .*/nowhere\."):
        find_office(tmp_path / "nowhere")


@pytest.mark.office
def test_a_profile_that_is_no_folder_is_named(program: Any, tmp_path: Path) -> None:
    file = tmp_path / "profile"
    file.touch()
    done = RUN.invoke(app, ["calc", "install", "--profile", str(file), "--lang", "en"])
    assert done.exit_code == 1
    assert f"LibreOffice did not start. Its profile must be a folder that can be written to: {file}." in str(
        done.exception or done.output
    )


def test_a_computer_without_libreoffice_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_places", lambda: iter(()))
    with pytest.raises(FileError, match=r"LibreOffice was not found on this computer\. Install LibreOffice 25\.2"):
        find_office()


def test_an_office_without_a_python_is_told_which_packages_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "_has_uno", lambda _: False)
    with pytest.raises(FileError, match="python3-uno"):
        find_office(fake_program(tmp_path, "LibreOffice 25.8.1.1"))


def test_the_office_is_started_without_what_a_virtual_environment_sets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "venv/bin").mkdir(parents=True)
    (tmp_path / "venv/pyvenv.cfg").touch()
    monkeypatch.setenv("PATH", f"{tmp_path}/venv/bin:/usr/bin")
    monkeypatch.setenv("VIRTUAL_ENV", f"{tmp_path}/venv")
    monkeypatch.setenv("PYTHONPATH", "x")
    kept = environment()
    assert kept["PATH"] == "/usr/bin"
    assert not {"VIRTUAL_ENV", "PYTHONPATH"} & set(kept)


def test_a_profile_that_nobody_used_has_nothing_installed(tmp_path: Path) -> None:
    assert state(tmp_path) is None


@pytest.mark.office
def test_installed_it_is_there_and_uninstalled_it_is_not(program: Any, tmp_path: Path) -> None:
    assert not install(program, tmp_path).running
    assert state(tmp_path) == Installed(__version__, Path(sys.executable))
    assert install(program, tmp_path, python="/opt/other/python").running is False  # the newer one takes its place
    assert state(tmp_path) == Installed(__version__, Path("/opt/other/python"))
    assert uninstall(program, tmp_path).there
    assert state(tmp_path) is None
    assert not uninstall(program, tmp_path).there


@pytest.mark.office
@pytest.mark.parametrize(("lang", "said"), [("en", "has the KPI functions"), ("fr", "a désormais les fonctions KPI")])
def test_the_commands_say_what_they_did_and_what_to_do_next(program: Any, tmp_path: Path, lang: str, said: str) -> None:
    place = ["--profile", str(tmp_path), "--lang", lang]
    done = RUN.invoke(app, ["calc", "install", *place])
    assert done.exit_code == 0, done.output
    assert said in done.output
    assert "TIME_TO_CLOSE" in done.output
    assert RUN.invoke(app, ["calc", "uninstall", *place]).exit_code == 0


@pytest.mark.office
def test_an_office_that_runs_gets_the_extension_and_is_to_be_started_again(program: Any, tmp_path: Path) -> None:
    running = RemoteOffice(program, tmp_path)
    document = running.new()
    assert install(program, tmp_path).running
    running.set(document, "Sheet1", "A1", "=1+1")  # it goes on
    assert shown(running, document, "Sheet1", "A1") == 2
    running.end()


@pytest.mark.office
@pytest.mark.parametrize("python", ["gone", "without xl_kpi"])
def test_a_python_that_does_not_answer_is_an_error_in_the_cell_and_a_reason_in_the_menu(
    program: Any, tmp_path: Path, python: str
) -> None:
    other = tmp_path / "no such python"
    if python != "gone":
        other = Path("/usr/bin/python3")  # the system's own, where nothing of ours is
    install(program, tmp_path / "profile", python=str(other))
    running = RemoteOffice(program, tmp_path / "profile")
    try:
        document = running.new()
        running.fill(document, "Sheet1", 0, 0, sample_rows())
        running.set(document, "Sheet1", "R1", "=REVENUE(A1:P61)")
        running.array(document, "Sheet1", "T1:X4", "=CONVERSION_TABLE(A1:P61)")
        assert shown(running, document, "Sheet1", "R1") == "#VALUE!"
        assert shown(running, document, "Sheet1", "T1") == "#VALUE!"
        running.select(document, "Sheet1", "R1")
        for command in ("diagnose", "refresh"):
            said = running.dispatch(document, command)
            assert str(other) in said
            assert "xl-kpi calc install" in said
    finally:
        running.end()


def test_the_files_that_run_inside_are_part_of_the_package() -> None:
    folder = resources.files("xl_kpi.calc") / "inside"
    assert (folder / "component.py").is_file()
