"""The cells of an export as a workbook shall hold them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from xl_kpi.cells import ErrorCell
from xl_kpi.importing.values import Kind, kind_by_cells, kind_of, values_of


def column(*cells: Any) -> Any:
    found = np.empty(len(cells), object)
    found[:] = cells
    return found


@pytest.mark.parametrize(
    ("field", "kind"),
    [("amount", Kind.AMOUNT), ("score", Kind.SCORE), ("created_on", Kind.DAY), ("probability", Kind.SHARE),
     ("won_flag", Kind.FLAG), ("owner", Kind.TEXT), (None, Kind.TEXT)],
)  # fmt: skip
def test_a_field_says_what_its_column_holds(field: str | None, kind: Kind) -> None:
    assert kind_of(field) is kind
    assert kind_of(field, entry=True) is Kind.DAY


@pytest.mark.parametrize(
    ("cells", "kind"),
    [(("1", "2.5", None), Kind.NUMBER), (("01", "2"), Kind.TEXT), (("+33", "1"), Kind.TEXT), (("1e5",), Kind.TEXT),
     (("2026-01-31", None), Kind.DAY), (("2026-02-31",), Kind.TEXT), (("31/01/2026",), Kind.TEXT), ((None,), Kind.TEXT),
     ((1.0, "2"), Kind.NUMBER), (("x", 1.0), Kind.TEXT), (("1234567890123456",), Kind.TEXT)],
)  # fmt: skip
def test_a_column_that_is_no_field_is_numbers_or_dates_only_beyond_doubt(cells: tuple[Any, ...], kind: Kind) -> None:
    assert kind_by_cells(column(*cells)) is kind


def test_days_are_real_days_however_they_are_written() -> None:
    written = column(
        "13/01/2026", "2026-01-13", "13 janvier 2026", 46035.0, dt.datetime(2026, 1, 13, 9, 30), "soon", None
    )
    read = values_of(written, Kind.DAY, order="dmy")
    assert read.ready == [dt.date(2026, 1, 13)] * 5 + ["soon", None]
    assert len({*read.said[:5]}) == 1
    assert read.said[5:] == ["soon", None]


def test_amounts_are_real_numbers_however_they_are_written() -> None:
    written = column("12 500,50 €", "12\u202f500,50", 12500.5, "on request", None, "n/a")
    read = values_of(written, Kind.AMOUNT)
    assert read.ready == [12500.5, 12500.5, 12500.5, "on request", None, "n/a"]
    assert read.said == [12500.5, 12500.5, 12500.5, "on request", None, None]


def test_scores_are_below_a_thousand() -> None:
    assert values_of(column("4,125", "3.5"), Kind.SCORE).ready == [4.125, 3.5]
    assert values_of(column("1,250", "3.5"), Kind.NUMBER).ready == [1250.0, 3.5]


def test_shares_are_shares_of_one() -> None:
    assert values_of(column("30 %", "5%"), Kind.SHARE).ready == [0.3, 0.05]
    assert values_of(column(30.0, 50.0), Kind.SHARE).ready == [0.3, 0.5]


def test_true_and_false_are_booleans_and_other_words_stay_words() -> None:
    assert values_of(column("TRUE", "faux", "oui", True, None), Kind.FLAG).ready == [True, False, "oui", True, None]


def test_texts_are_compared_by_what_they_say() -> None:
    read = values_of(column(" Marie ", 12.0, "12", "a\r\nb", ErrorCell("#N/A"), " "), Kind.TEXT)
    assert read.said == ["Marie", "12", "12", "a\nb", None, None]
    assert read.ready == [" Marie ", 12.0, "12", "a\nb", ErrorCell("#N/A"), None]
