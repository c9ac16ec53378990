"""The cells of a sheet, column by column."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xl_kpi.area import HEAD, STRETCH, area_of

CELLS = st.sampled_from([None, None, None, 1.0, "text"])
#: Where runs of empty rows begin and end matters at the ends of stretches.
RUNS = st.lists(st.tuples(st.lists(CELLS, min_size=3, max_size=3), st.sampled_from([1, 2, HEAD, STRETCH])), max_size=6)


@given(RUNS)
def test_of_many_empty_rows_one_is_left_and_every_other_row_stays_as_it_is(runs) -> None:
    rows = [row for row, times in runs for _ in range(times)]
    left = [row for at, row in enumerate(rows) if at == 0 or any(row) or any(rows[at - 1])]
    assert area_of(rows, 3).without_gaps == left


def test_an_area_without_cells_has_no_rows() -> None:
    assert area_of([], 0).without_gaps == []
