"""What doctor says of LibreOffice."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from xl_kpi import __version__
from xl_kpi.calc import doctor
from xl_kpi.calc.install import Installed
from xl_kpi.calc.program import GET_IT, MISSING, TOO_OLD, UPDATE, Office
from xl_kpi.cli import app
from xl_kpi.errors import FileError
from xl_kpi.excel.finding import Mark, ok

OURS = Path(sys.executable)
RUN = CliRunner()


@pytest.mark.parametrize(
    ("installed", "mark", "said"),
    [
        (None, "look", "without the KPI functions"),
        (Installed(__version__, OURS), "ok", f"LibreOffice 25.2: the extension {__version__} starts {OURS}."),
        (Installed("0.0.1", OURS), "look", "is of version 0.0.1"),
        (Installed(__version__, Path("/bin/true")), "look", "another Python than this one: /bin/true"),
        (Installed(__version__, Path("/bin/false")), "wrong", "a Python in which xl-kpi does not work: /bin/false"),
        (Installed(__version__, Path("/gone/python")), "wrong", "a Python that is not there: /gone/python"),
    ],
)
def test_it_tells_what_stands_between_the_office_and_this_python(
    monkeypatch: pytest.MonkeyPatch, installed: Installed | None, mark: Mark, said: str
) -> None:
    monkeypatch.setattr(doctor, "find_office", lambda: Office(Path("soffice"), (25, 2), Path("python")))
    monkeypatch.setattr(doctor.install, "state", lambda _: installed)
    (finding,) = doctor.examine()
    assert finding.mark == mark
    assert said in finding.said.en
    assert finding.said.fr != finding.said.en
    assert mark == "ok" or "xl-kpi calc install" in finding.remedy.en


def test_a_computer_without_libreoffice_has_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Office:
        raise FileError(MISSING, GET_IT.format(oldest="25.2"))

    monkeypatch.setattr(doctor, "find_office", missing)
    monkeypatch.setattr(doctor.install, "state", lambda _: None)
    assert doctor.examine() == []
    monkeypatch.setattr(doctor.install, "state", lambda _: Installed(__version__, OURS))
    assert [finding.mark for finding in doctor.examine()] == ["wrong"]


def test_an_office_that_is_too_old_is_named_before_anything_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def old() -> Office:
        raise FileError(TOO_OLD.format(version="24.2"), UPDATE.format(oldest="25.2"))

    monkeypatch.setattr(doctor, "find_office", old)
    monkeypatch.setattr(doctor.install, "state", lambda _: None)
    (finding,) = doctor.examine()
    assert finding.mark == "look"
    assert "24.2 is too old" in finding.said.en


def test_the_command_looks_into_the_profile_that_it_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[Path | None] = []
    monkeypatch.setattr(doctor, "examine", lambda profile: [asked.append(profile), ok(MISSING)][1:])
    RUN.invoke(app, ["doctor", "--profile", str(tmp_path)])
    assert asked == [tmp_path]
