"""The columns of a pipeline, validated: every cell read once, and what could not be read reported.

The result is a frame with one row a row of the sheet and one column a field, whatever the sheet calls it.
Days are numbers of days since 1970-01-01 (float, NaN where none): differences are then calendar days.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xl_kpi import cells
from xl_kpi.cells import Column, Parsed
from xl_kpi.findings import Finder
from xl_kpi.grid import Grid
from xl_kpi.headers import Recognised, scale_of

#: What decides how a deal stands; names and the like are read where they are asked for (`Deals.said`).
TEXTS = ("deal_id", "stage", "status", "currency")
DAYS = ("created_on", "expected_on", "closed_on", "won_on", "lost_on", "last_activity", "churned_on")
NUMBERS = ("amount", "expected_amount", "score")
FLAGS = ("won_flag", "closed_flag")

#: Signs in text amounts that tell the currency.
SIGNS: Mapping[str, str] = {"\u20ac": "EUR", "$": "USD", "\u00a3": "GBP"}
#: Satisfaction scales, smallest first.
SCALES = (5.0, 10.0, 20.0, 100.0)


def read_columns(grid: Grid, known: Recognised, finder: Finder) -> pd.DataFrame:
    """Read every recognised column of a grid.

    Returns
    -------
    DataFrame
        `row` (the sheet's row number) and, for every field of `TEXTS`, `DAYS`, `NUMBERS`, `FLAGS` and
        `probability`, a column; empty where the sheet has none.
    """
    size = len(grid)
    data: dict[str, NDArray[Any]] = {"row": grid.rows}
    for field in TEXTS:
        at = known.fields.get(field)
        data[field] = np.full(size, None, object) if at is None else cells.texts(grid.columns[at])
    order = cells.date_order(date_columns(grid, known))
    for field in DAYS:
        at = known.fields.get(field)
        data[field] = np.full(size, np.nan) if at is None else days_of(grid, at, order, finder)
    for field in (*NUMBERS, "probability"):
        at = known.fields.get(field)
        data[field] = np.full(size, np.nan) if at is None else _numbers_of(grid, at, field, finder)
    for field in FLAGS:
        at = known.fields.get(field)
        data[field] = np.full(size, None, object) if at is None else cells.flags(grid.columns[at])
    _read_signs(grid, known, data)
    # texts stay objects with None: pandas would make them strings with NaN, and only from version 3 on
    series = {name: pd.Series(values, dtype=values.dtype, copy=False) for name, values in data.items()}
    return pd.DataFrame(series, copy=False)


def date_columns(grid: Grid, known: Recognised) -> list[Column]:
    """Return the columns of a grid that hold dates: together they tell how its text dates are written."""
    return [grid.columns[at] for field, at in known.fields.items() if field in DAYS] + [
        grid.columns[at] for _, at in known.entries
    ]


def days_of(grid: Grid, at: int, order: cells.DateOrder | None, finder: Finder) -> NDArray[np.float64]:
    """Read one column of dates."""
    parsed = cells.days(grid.columns[at], date1904=grid.date1904, order=order)
    if order is None and parsed.bad.any():
        either = cells.days(grid.columns[at], date1904=grid.date1904, order="dmy")
        _report(grid, at, Parsed(either.values, parsed.bad & ~either.bad), "ambiguous_date", finder)
        _report(grid, at, Parsed(either.values, either.bad), "unreadable_date", finder)
    else:
        _report(grid, at, parsed, "unreadable_date", finder)
    return parsed.values


def read_scale(known: Recognised, grid: Grid, scores: pd.Series[float], given: float | None) -> tuple[float, bool]:
    """Return the scale of the satisfaction scores, and whether it is stated (header, Settings) or inferred."""
    at = known.fields.get("score")
    stated = (scale_of(grid.headers[at]) if at is not None else None) or given
    if stated:
        return stated, True
    highest = scores.max()
    return next((s for s in SCALES if not highest > s), SCALES[-1]), False


# --------------------------------------------------------------------------------------------- private


def _numbers_of(grid: Grid, at: int, field: str, finder: Finder) -> NDArray[np.float64]:
    column = grid.columns[at]
    is_share = field == "probability"
    parsed = cells.shares(column) if is_share else cells.numbers(column)
    _report(grid, at, parsed, "unreadable_share" if is_share else "unreadable_number", finder)
    return parsed.values


def _report(grid: Grid, at: int, parsed: Parsed, kind: str, finder: Finder) -> None:
    """Report the bad cells of a column, errors apart from the rest."""
    if not parsed.bad.any():
        return
    errors = parsed.bad & cells.is_error(grid.columns[at])
    for bad, said in ((errors, "error_cell"), (parsed.bad & ~errors, kind)):
        if bad.any():
            example = str(grid.columns[at][int(bad.argmax())])
            finder.say(said, grid.rows[bad], header=grid.headers[at], example=example)


def _read_signs(grid: Grid, known: Recognised, data: dict[str, NDArray[Any]]) -> None:
    """Take the currency from signs in text amounts when there is no column of currencies."""
    at = known.fields.get("amount")
    if "currency" in known.fields or at is None or grid.columns[at].dtype.kind != "O":
        return
    written = grid.columns[at].tolist()
    signs = {text: _sign_in(text) for text in {value for value in written if type(value) is str}}
    if any(signs.values()):
        data["currency"] = np.array([signs.get(v) if type(v) is str else None for v in written], object)


def _sign_in(text: str) -> str | None:
    return next((code for sign, code in SIGNS.items() if sign in text), None)
