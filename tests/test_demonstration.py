"""The sample workbook: written under a free name, never over a file that is there."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from xl_kpi import demonstration
from xl_kpi.demonstration import WHAT_NEXT, write
from xl_kpi.errors import FileError

TODAY = dt.date(2026, 6, 30)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the workbook where only its file matters."""
    monkeypatch.setattr(demonstration, "build", lambda lang, today: f"{lang} {today}".encode())


def test_the_workbook_can_be_opened_and_no_deal_was_closed_after_the_day(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(tmp_path, "fr", TODAY))
    rows = list(book["Affaires"].iter_rows(values_only=True))
    top = next(at for at, row in enumerate(rows) if "Date de clôture" in row)
    days = [row[rows[top].index("Date de clôture")] for row in rows[top + 1 :]]
    closed = [day.date() for day in days if isinstance(day, dt.datetime)]
    assert TODAY - dt.timedelta(60) < max(closed) <= TODAY


@pytest.mark.usefixtures("built")
def test_what_is_written_is_the_workbook_of_that_language_and_day(tmp_path: Path) -> None:
    path = write(tmp_path, "fr", TODAY)
    assert path == tmp_path / "xl_kpi_demo.xlsm"
    assert path.read_bytes() == b"fr 2026-06-30"


@pytest.mark.usefixtures("built")
def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    mine = {"xl_kpi_demo.xlsm": b"my own deals", "xl_kpi_demo_2.xlsm": b"", "xl_kpi_demo_4.xlsm": b"others"}
    for name, content in mine.items():
        (tmp_path / name).write_bytes(content)
    assert [write(tmp_path, "en", TODAY).name for _ in range(2)] == ["xl_kpi_demo_3.xlsm", "xl_kpi_demo_5.xlsm"]
    assert {name: (tmp_path / name).read_bytes() for name in mine} == mine


@pytest.mark.usefixtures("built")
def test_a_link_that_leads_nowhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "xl_kpi_demo.xlsm").symlink_to(tmp_path / "elsewhere.xlsm")
    assert write(tmp_path, "en", TODAY).name == "xl_kpi_demo_2.xlsm"
    assert not (tmp_path / "elsewhere.xlsm").exists()


@pytest.mark.usefixtures("built")
def test_a_folder_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="nope") as refusal:
        write(tmp_path / "nope", "en", TODAY)
    assert refusal.value.problem.fr != refusal.value.problem.en
    assert list(tmp_path.iterdir()) == []


def test_what_to_do_next_names_the_file_and_the_tab() -> None:
    text = WHAT_NEXT.format(path="demo.xlsm", tab="KPI Summary")
    assert text.en.startswith("Written: demo.xlsm\n")
    assert text.en.endswith("xl-kpi refresh demo.xlsm")
    assert "KPI Summary" in text.en
    assert text.fr.startswith("Écrit : demo.xlsm\n")
    assert text.fr.endswith("xl-kpi refresh demo.xlsm")
