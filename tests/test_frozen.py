"""What is remembered of a column that nobody can write to."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from xl_kpi.frozen import once

calls: list[int] = []


@once
def doubled(column, factor=2):
    calls.append(len(column))
    return column * factor


@pytest.fixture(autouse=True)
def fresh() -> None:
    calls.clear()


def frozen(*values: float) -> np.ndarray:
    column = np.array(values)
    column.setflags(write=False)
    return column


def test_a_frozen_column_is_read_once_for_the_same_question() -> None:
    column = frozen(1, 2, 3)
    assert doubled(column) is doubled(column)
    assert doubled(column, factor=3).tolist() == [3, 6, 9]
    assert len(calls) == 2


def test_a_column_that_can_be_written_to_is_read_every_time() -> None:
    column = np.array([1.0, 2.0])
    assert doubled(column).tolist() == [2, 4]
    column[0] = 5
    assert doubled(column).tolist() == [10, 4]


def test_a_view_is_read_every_time_for_it_may_change_behind_its_back() -> None:
    column = np.array([1.0, 2.0, 3.0])
    view = column[1:]
    view.setflags(write=False)
    assert doubled(view).tolist() == [4, 6]
    column[1] = 7
    assert doubled(view).tolist() == [14, 6]


def test_what_was_read_cannot_be_spoiled_by_who_reads_it() -> None:
    column = frozen(1, 2)
    with pytest.raises(ValueError, match="read-only"):
        doubled(column)[0] = 9


def test_nothing_is_remembered_of_a_column_that_is_gone() -> None:
    for value in range(200):
        column = frozen(value, value)
        assert doubled(column).tolist() == [2 * value, 2 * value]
        del column
    gc.collect()
    assert len(calls) == 200
