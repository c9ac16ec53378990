"""What the cells of an export become in the column of the workbook: its unit, its currency, its scale."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from scenes import TODAY, brought, cells, table_book, text_export

from xl_kpi.closed.files import Request, compute
from xl_kpi.report import report


def book(path: Path, header: str, *rows: tuple[Any, ...]) -> Path:
    """Write a workbook of deals that shows no currency; headers separated by commas."""
    headers = [name.strip() for name in header.split(",")]
    return table_book(path, rows, headers, columns={name: {"format": None} for name in headers})


def after(tmp_path: Path, target: Path, *lines: str) -> tuple[list[list[Any]], str]:
    """Import and return the rows of the workbook and all that is said."""
    told = brought(text_export(tmp_path / "crm.csv", *lines), target).parts[0]
    return cells(target), " ".join(note.en for note in told.found)


@pytest.mark.parametrize(
    ("there", "header", "cells_", "written"),
    [
        ("Amount", "CA (k€)", ["12", "15,5"], [12000, 15500]),
        ("Amount (k)", "Amount", ["12000", "500"], [12, 0.5]),
        ("CA (k€)", "Amount", ["12000 €", "500"], [12, 0.5]),
        ("CA (k€)", "CA en k€", ["12", "15,5"], [12, 15.5]),
        ("Amount", "CA (M€)", ["1,2", "3"], [1200000, 3000000]),
        ("Amount", "CA (k€)", ["12", "12 000 €"], [12000, 12000]),
        ("Amount", "Amount", ["12", "15.5"], [12, 15.5]),
    ],
)
def test_an_amount_is_written_in_the_unit_of_the_workbook_s_column(
    tmp_path: Path, there: str, header: str, cells_: list[str], written: list[float]
) -> None:
    target = book(tmp_path / "firm.xlsx", f"Deal ID, Stage, {there}", ("1", "Lead", None))
    lines = (f"Deal ID;Stage;{header}", *(f"{n};Lead;{cell}" for n, cell in enumerate(cells_, 1)))
    rows, _ = after(tmp_path, target, *lines)
    assert [row[2] for row in rows[1:]] == written
    assert not brought(tmp_path / "crm.csv", target).changed


def test_the_unit_of_a_header_is_stated(tmp_path: Path) -> None:
    target = book(tmp_path / "firm.xlsx", "Deal ID, Stage, Amount", ("1", "Lead", 5))
    _, said = after(tmp_path, target, "Deal ID;Stage;CA (k€)", "1;Lead;12")
    assert "12 is read as 12,000" in said


def test_an_amount_that_is_the_same_in_another_unit_is_no_change(tmp_path: Path) -> None:
    target = book(tmp_path / "firm.xlsx", "Deal ID, Stage, CA (k€)", ("1", "Lead", 12.5))
    assert not brought(text_export(tmp_path / "crm.csv", "Deal ID;Stage;Amount", "1;Lead;12500"), target).changed


def test_the_currency_of_a_header_comes_along(tmp_path: Path) -> None:
    target = table_book(tmp_path / "firm.xlsx")  # its amounts show euros
    header, *rows = after(tmp_path, target, "Deal ID,Customer,Stage,Amount (USD)", "D-9,Adam,Lead,40")[0]
    at, number = header.index("Currency"), header.index("Deal ID")
    assert {row[number]: row[at] for row in rows} == {"D-1": "EUR", "D-2": "EUR", "D-3": "EUR", "D-9": "USD"}


def test_euros_under_any_name_are_euros(tmp_path: Path) -> None:
    target = book(
        tmp_path / "firm.xlsx", "Deal ID, Stage, Amount, Currency", ("1", "Won", 5, "€"), ("2", "Won", 7, "USD")
    )
    lines = (
        "Deal ID,Stage,Amount,Currency",
        "1,Won,5,Euro",
        "2,Won,7,US Dollar",
        "3,Won,9,EUR",
        "4,Won,9,£",
        "5,Won,1,Koku",
    )
    rows, _ = after(tmp_path, target, *lines)
    assert [row[3] for row in rows[1:]] == ["€", "USD", "€", "GBP", "KOKU"]
    assert not brought(tmp_path / "crm.csv", target).changed


@pytest.mark.parametrize(
    ("there", "old", "header", "new", "written"),
    [
        ("Satisfaction (/5)", 4, "Satisfaction (/10)", ["9", "8"], [4.5, 4]),
        ("Satisfaction (/5)", 4, "Satisfaction", ["9/10", "8/10"], [4.5, 4]),
        ("Satisfaction (/5)", None, "Satisfaction", ["5", "4"], [5, 4]),
        ("Satisfaction", None, "Satisfaction (/10)", ["9", "8"], [4.5, 4]),
        ("Satisfaction", None, "Satisfaction", ["9/10", "8/10"], ["9/10", "8/10"]),
    ],
)
def test_scores_are_written_out_of_what_the_workbook_s_are_out_of(
    tmp_path: Path, there: str, old: float | None, header: str, new: list[str], written: list[object]
) -> None:
    target = book(tmp_path / "firm.xlsx", f"Deal ID, Stage, Amount, {there}", ("1", "Won", 5, old))
    rows, _ = after(tmp_path, target, f"Deal ID,Stage,Amount,{header}", f"1,Won,5,{new[0]}", f"2,Won,5,{new[1]}")
    assert [row[3] for row in rows[1:]] == written


def test_scores_of_a_scale_that_nothing_tells_are_not_brought(tmp_path: Path) -> None:
    target = book(tmp_path / "firm.xlsx", "Deal ID, Stage, Amount, Satisfaction (/5)", ("1", "Won", 5, 4))
    rows, said = after(tmp_path, target, "Deal ID,Stage,Amount,CSAT", "1,Won,6,9", "2,Won,5,8")
    assert [row[2:] for row in rows[1:]] == [[6, 4], [5, None]]
    assert (
        "Column CSAT: nothing tells what its scores are out of; those of the export look like 10, the workbook's like 5"
        in said
    )


def test_days_of_winning_in_two_columns_come_as_days(tmp_path: Path) -> None:
    lines = (
        'Record ID,Deal Stage,Amount,"Date entered ""Closed Won (A)""","Date entered ""Closed Won (B)"""',
        "1,Closed Won (A),5,2026-03-01 09:00,",
        "2,Closed Won (B),6,,2026-03-03 09:00",
    )
    brought(text_export(tmp_path / "crm.csv", *lines), tmp_path / "firm.xlsm", lang="en")
    rows = cells(tmp_path / "firm.xlsm", "Pipeline")[3:]
    assert [row[-2:] for row in rows[1:]] == [[dt.date(2026, 3, 1), None], [None, dt.date(2026, 3, 3)]]


def test_a_column_that_got_a_number_is_found_again(tmp_path: Path) -> None:
    target = book(tmp_path / "firm.xlsx", "Deal ID, Stage, Amount, Note 3", ("1", "Lead", 5, "mine"))
    lines = ("Deal ID,Stage,Amount,Amount,Note", "1,Lead,later,5,a", "2,Lead,soon,6,b")
    rows, _ = after(tmp_path, target, *lines)
    assert rows[0] == ["Deal ID", "Stage", "Amount", "Note 3", "Amount 2", "Note"]
    assert not brought(tmp_path / "crm.csv", target).changed


def test_a_cell_that_cannot_be_read_takes_the_place_of_none_that_can(tmp_path: Path) -> None:
    target = book(
        tmp_path / "firm.xlsx",
        "Deal ID, Stage, Amount, Created",
        ("1", "Lead", 5, dt.date(2026, 1, 2)),
        ("2", "Lead", None, None),
    )
    rows, said = after(tmp_path, target, "Deal ID,Stage,Amount,Created", "1,Lead,abc,32/13/2026", "2,Lead,tbd,soon")
    assert [row[2] for row in rows[1:]] == [5, "tbd"]
    assert rows[1][3] is not None
    assert rows[2][3] == "soon"
    assert "2 cells of the export cannot be read (such as column Amount, row 2 of the export)" in said


def test_a_chance_that_cannot_be_read_stays_away_from_those_that_can(tmp_path: Path) -> None:
    target = book(
        tmp_path / "firm.xlsx", "Deal ID, Stage, Amount, Probability", ("1", "Lead", 100, 0.3), ("2", "Lead", 100, 0.4)
    )
    before = report(compute(target, Request(), TODAY)[1], "en")["kpis"]["weighted_revenue"]["value"]
    lines = ("Deal ID,Stage,Amount,Probability", "1,Lead,100,300", "2,Lead,100,0.4", "3,Lead,100,300")
    rows, said = after(tmp_path, target, *lines)
    assert [row[3] for row in rows[1:]] == [0.3, 0.4, None]
    assert report(compute(target, Request(), TODAY)[1], "en")["kpis"]["weighted_revenue"]["value"] == before == 70
    assert "1 chance in column Probability cannot be read (such as 300, row 4 of the export): left empty" in said
