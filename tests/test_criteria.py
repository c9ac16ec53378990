"""Criteria as in AVERAGEIFS: which rows each one keeps."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from xl_kpi.cells import ErrorCell
from xl_kpi.criteria import Known, field_of, keeps


def kept(cells: list[object], criterion: object, **how: bool) -> list[int]:
    column = np.empty(len(cells), object)
    column[:] = cells
    return np.flatnonzero(keeps(field_of(column, Known(**how)), criterion)).tolist()


WORDS = ["Marie", "marie ", "Jean-Marie", None, "", "Web*", "a?b", "~", 5.0, "5"]


@pytest.mark.parametrize(
    ("criterion", "rows"),
    [
        ("Marie", [0, 1]),
        ("=MARIE", [0, 1]),
        ("<>marie", [2, 3, 4, 5, 6, 7, 8, 9]),
        ("*marie", [0, 1, 2]),
        ("=*-*", [2]),
        ("<>*marie*", [3, 4, 5, 6, 7, 8, 9]),
        ("Web~*", [5]),
        ("a~?b", [6]),
        ("a?b", [6]),
        ("~~", [7]),
        ("?????", [0, 1]),
        ("", [3, 4]),
        ("=", [3, 4]),
        ("<>", [0, 1, 2, 5, 6, 7, 8, 9]),
        (None, [3, 4]),
        (5, [8, 9]),
        (5.0, [8, 9]),
        ("5", [8, 9]),
        ("=5,0", [8]),
        ("Mar", []),
        ("nobody", []),
        ("*", [0, 1, 2, 5, 6, 7, 8, 9]),
    ],
)
def test_criteria_on_texts(criterion: object, rows: list[int]) -> None:
    assert kept(WORDS, criterion) == rows


@pytest.mark.parametrize(
    ("criterion", "rows"),
    [
        (">10", [2, 3]),
        (">=10", [1, 2, 3]),
        ("<10", [0, 4]),
        ("<=10", [0, 1, 4]),
        ("=10", [1]),
        ("<>10", [0, 2, 3, 4, 5]),
        (">10,4", [2, 3]),
        (">10.6", [3]),
        (">1 000", [3]),
        (">=50 %", [1, 2, 3]),
        ("> 10", [2, 3]),
        (">€10", [2, 3]),
        (10, [1]),
        (">=-1", [0, 1, 2, 3]),
        (">A", []),
    ],
)
def test_criteria_on_numbers(criterion: object, rows: list[int]) -> None:
    assert kept([0.0, 10.0, 10.5, 2000.0, -5.0, None], criterion) == rows
    assert kept(["0", "10", "10,5", "2 000", "-5", None], criterion, numbers=True) == rows


def test_criteria_on_scores_know_no_thousands() -> None:
    assert kept(["4,125", "5", None], "<4,5", numbers=True, scores=True) == [0]


DATES = [dt.date(2026, 1, 31), dt.datetime(2026, 2, 1, 9), None, "01/03/2026", 46054.0]


@pytest.mark.parametrize(
    ("criterion", "rows"),
    [
        (">=2026-02-01", [1, 3, 4]),
        (">31/01/2026", [1, 3, 4]),
        ("2026-01-31", [0]),
        ("<>2026-01-31", [1, 2, 3, 4]),
        (dt.date(2026, 2, 1), [1, 4]),
        (46053.0, [0]),
        (">=46054", [1, 3, 4]),
        ("<2026-02-01", [0]),
        ("", [2]),
        ("<>", [0, 1, 3, 4]),
        (dt.datetime(2026, 2, 1, 15), [1, 4]),
    ],
)
def test_criteria_on_dates(criterion: object, rows: list[int]) -> None:
    assert kept(DATES, criterion) == rows
    assert kept(DATES, criterion, dates=True) == rows


def test_a_typed_column_is_compared_as_one_of_objects() -> None:
    typed = np.array(["2026-01-31", "2026-02-01", "NaT"], "M8[D]")
    assert np.flatnonzero(keeps(field_of(typed), ">=2026-02-01")).tolist() == [1]
    assert np.flatnonzero(keeps(field_of(typed), "")).tolist() == [2]
    assert np.flatnonzero(keeps(field_of(np.array([1.0, 2.0, np.nan])), ">1")).tolist() == [1]


@pytest.mark.parametrize("criterion", [True, "TRUE", "vrai", "=True"])
def test_truth_values_in_both_languages(criterion: object) -> None:
    assert kept([True, False, "VRAI", "faux", None, 1.0], criterion) == [0, 2]


def test_text_compares_with_text_only() -> None:
    assert kept(["Abel", "Noah", 5.0, None], ">M") == [1]
    assert kept(["Abel", "Noah", 5.0, None], "<=abel") == [0]


def test_an_error_cell_is_not_empty_and_no_number() -> None:
    assert kept([ErrorCell("#N/A"), None, 5.0], "") == [1]
    assert kept([ErrorCell("#N/A"), None, 5.0], ">1") == [2]
