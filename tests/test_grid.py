"""A header row and the columns under it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from xl_kpi.cells import ErrorCell
from xl_kpi.grid import blank, grid_of, header_row

HEADER = ["Deal ID", "Stage", "Amount"]


def test_blank_rows_are_gone_and_the_others_keep_their_numbers() -> None:
    grid = grid_of(
        [HEADER, [None, "", math.nan], ["1", "Won", 5.0], [" ", None, None], [None, None, ErrorCell("#N/A")]]
    )
    assert grid.rows.tolist() == [3, 5]
    assert grid.columns[0].tolist() == ["1", None]


def test_what_stands_above_the_header_is_left() -> None:
    grid = grid_of([["Title", None, None], HEADER, ["1", "Won", 5.0]], header_at=1, first_row=7)
    assert (grid.headers, grid.rows.tolist()) == (tuple(HEADER), [9])


def test_a_grid_of_nothing_is_empty() -> None:
    assert (len(grid_of([])), grid_of([]).headers) == (0, ())
    assert (len(grid_of([HEADER])), grid_of([HEADER]).headers) == (0, tuple(HEADER))


def test_headers_are_texts() -> None:
    row = [None, 2026.0, " Stage ", ErrorCell("#REF!"), "n/a"]
    assert grid_of([row]).headers == ("", "2026", "Stage", "", "")


@pytest.mark.parametrize(
    ("header", "at"), [("stage", 1), ("AMOUNT (EUR)", 2), ("Colour", None), ("", None), ("?", None)]
)
def test_a_header_is_found_the_forgiving_way(header: str, at: int | None) -> None:
    assert grid_of([["", "Stage", "Amount"]]).find(header) == at


def test_the_exact_header_goes_before_one_with_another_unit() -> None:
    assert grid_of([["Amount (USD)", "Amount (EUR)"]]).find("amount eur") == 1


def test_rows_are_taken_by_a_mask() -> None:
    grid = grid_of([HEADER, ["1", "Won", 5.0], ["2", "Lost", 6.0]]).take(np.array([False, True]))
    assert (grid.rows.tolist(), grid.columns[0].tolist()) == ([3], ["2"])


def test_the_row_that_says_most_is_the_header() -> None:
    rows = [["Stage", "Amount", "Owner", None], ["Deal ID", "Stage", "Amount", "Owner"], ["1", "Won", 5.0, "Marie"]]
    found = header_row(rows)
    assert found is not None
    assert found[0] == 1


def test_a_header_too_far_down_is_none() -> None:
    assert header_row([[None] * 3] * 19 + [HEADER]) is not None
    assert header_row([[None] * 3] * 20 + [HEADER]) is None


@pytest.mark.parametrize(
    ("cell", "empty"),
    [
        (None, True),
        ("", True),
        (" \n", True),
        (math.nan, True),
        (0.0, False),
        (False, False),
        (ErrorCell("#N/A"), False),
        ("x", False),
    ],
)
def test_a_blank_cell(cell: object, empty: bool) -> None:
    assert blank(cell) is empty


def test_a_column_is_named_by_its_number_where_it_has_no_header_or_not_one_of_its_own() -> None:
    grid = grid_of([["Stage", "", "Notes", "Notes"], ["Won", "x", "y", "z"]])
    said = [grid.named(at) for at in range(4)]
    assert [text.en for text in said] == ["Stage", "column 2 (no header)", "Notes (column 3)", "Notes (column 4)"]
    assert said[1].fr == "colonne 2 (sans en-tête)"
