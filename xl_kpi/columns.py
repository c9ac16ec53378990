"""The columns of a pipeline, validated: every cell read once, and what could not be read reported.

The result is a frame with one row a row of the sheet and one column a field, whatever the sheet calls it.
Days are numbers of days since 1970-01-01 (float, NaN where none): differences are then calendar days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xl_kpi import cells
from xl_kpi.cells import Column, Parsed
from xl_kpi.daytexts import DateOrder, both_readings, day_of, in_words, order_in_words, proves
from xl_kpi.findings import Finder
from xl_kpi.grid import Grid
from xl_kpi.headers import Recognised, bare
from xl_kpi.numbertexts import (
    currency_in,
    currency_of_header,
    decimal_mark,
    marks_in,
    names_its_unit,
    reads_both_ways,
    unit_of_header,
)
from xl_kpi.scores import scores
from xl_kpi.stages import Outcome, outcome_of
from xl_kpi.texts import Text, same

#: What decides how a deal stands; names and the like are read where they are asked for (`Deals.said`).
TEXTS = ("deal_id", "stage", "status", "currency")
DAYS = ("created_on", "expected_on", "closed_on", "won_on", "lost_on", "last_activity", "churned_on")
NUMBERS = ("amount", "expected_amount", "score")
FLAGS = ("won_flag", "lost_flag", "closed_flag", "active_flag")
#: Flags whose column may say the outcome in words instead.
SAYS_OUTCOME = {"won_flag": Outcome.WON, "lost_flag": Outcome.LOST}
#: Numbers of a currency: a sign before three digits groups thousands there.
AMOUNTS = ("amount", "expected_amount")

NOTHING_TELLS = Text("nothing in the sheet tells which", "rien dans la feuille ne le dit")
BOTH_TOLD = Text("the sheet holds both", "la feuille contient les deux")
#: Rows that show that expected amounts are weighted already; fewer could agree by chance.
ENOUGH_WEIGHTED = 3
#: What Salesforce, Zoho and HubSpot call an amount that they have weighted: there one row that agrees is enough.
WEIGHTED_NAMES = frozenset({"expected revenue", "forecast amount", "revenu attendu"})


def read_columns(grid: Grid, known: Recognised, order: DateOrder | None, finder: Finder) -> pd.DataFrame:
    """Read every recognised column of a grid.

    Parameters
    ----------
    order
        How its text dates are read, as `settle_date_order` tells.

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
        data[field] = np.full(size, None, object) if at is None else _texts_of(grid, at, finder)
    for field in DAYS:
        told = [days_of(grid, at, order, finder) for at in known.columns_of(field)]
        data[field] = np.fmin.reduce(told) if told else np.full(size, np.nan)  # no row is told twice
    for field in (*NUMBERS, "probability"):
        at = known.fields.get(field)
        data[field] = np.full(size, np.nan) if at is None else _numbers_of(grid, at, field, finder)
    for field in FLAGS:
        at = known.fields.get(field)
        data[field] = np.full(size, None, object) if at is None else _flags_of(grid, at, field, finder)
    _read_signs(grid, known, data)
    _drop_weighted(grid, known, data, finder)
    # texts stay objects with None: pandas would make them strings with NaN, and only from version 3 on
    series = {name: pd.Series(values, dtype=values.dtype, copy=False) for name, values in data.items()}
    return pd.DataFrame(series, copy=False)


def date_columns(grid: Grid, known: Recognised) -> list[Column]:
    """Return the columns of a grid that hold dates: together they tell how its text dates are written."""
    days = [at for field in DAYS for at in known.columns_of(field)]
    return [grid.columns[at] for at in (*days, *(at for _, at in known.entries))]


def other_columns(grid: Grid, known: Recognised) -> Iterator[Column]:
    """Return the columns that are not used, one by one as they are asked for."""
    return (grid.columns[at] for at in known.unused)


def settle_date_order(
    columns: Sequence[Column], others: Iterable[Column], chosen: DateOrder | None, finder: Finder
) -> DateOrder | None:
    """Return how the text dates of a sheet are read, and state it where one of them depends on it.

    Parameters
    ----------
    columns
        The columns of dates that are used.
    others
        Those that are not used: they decide only where a date depends on it and no used one tells.
    chosen
        What the user decided; else the dates themselves prove it, or it is None.
    """
    written = dict.fromkeys(text for column in columns for text in _written(column))
    example = next((text for text in written if both_readings(text)), None)
    proofs = _proofs(written)
    if example and not proofs and not chosen:
        proofs = _proofs(text for column in others if _proofs(_written(column)) and _mostly_days(column)
                         for text in _written(column))  # fmt: skip
    order = chosen or (next(iter(proofs)) if len(proofs) == 1 else None)
    if len(proofs) == 2:
        finder.say("date_orders_mixed", example=proofs["dmy"], other=proofs["mdy"])
    if order and example:
        day = day_of(example, order)
        assert day is not None  # noqa: S101  # both of its readings are dates
        kind, proof = ("date_order_chosen", "") if chosen else ("date_order", proofs[order])
        finder.say(kind, order=order_in_words(order), example=example, one=in_words(day), proof=proof)
    return order


def days_of(grid: Grid, at: int, order: DateOrder | None, finder: Finder) -> NDArray[np.float64]:
    """Read one column of dates."""
    column = grid.columns[at]
    parsed = cells.days(column, date1904=grid.date1904, order=order)
    unclear = np.zeros(len(column), bool)
    if order is None and parsed.bad.any():
        unclear = parsed.bad & np.array([type(v) is str and both_readings(v) is not None for v in column], bool)
        if unclear.any():
            example = str(column[int(unclear.argmax())])
            one, other = map(in_words, both_readings(example) or ())
            header = grid.headers[at]
            mixed = any(finding.kind == "date_orders_mixed" for finding in finder.found)
            words = {"header": header, "example": example, "one": one, "other": other}
            finder.say("ambiguous_date", grid.rows[unclear], **words, why=BOTH_TOLD if mixed else NOTHING_TELLS)
    _report(grid, at, Parsed(parsed.values, parsed.bad & ~unclear), "unreadable_date", finder)
    return parsed.values


def read_flags(column: Column, field: str) -> NDArray[np.object_]:
    """Read yes and no: True, False or None; under "Won?" a won or lost says as much."""
    flags = cells.flags(column)
    silent = np.array([flag is None for flag in flags], bool) & ~cells.missing(column)
    for row in np.flatnonzero(silent).tolist() if field in SAYS_OUTCOME else ():
        outcome = outcome_of(str(column[row]))
        if outcome is not None:
            flags[row] = outcome is SAYS_OUTCOME[field]
    return flags


def as_shown(cell: object) -> Text:
    """Write one cell the way a sheet of that language shows it: TRUE and VRAI, 40, 0.3 and 0,3; a text as it is."""
    if isinstance(cell, bool | np.bool_):
        return Text("TRUE", "VRAI") if cell else Text("FALSE", "FAUX")
    if isinstance(cell, str):
        return same(cell)
    written = cells.texts(np.array([cell], object))[0] or str(cell)
    return Text(written, written.replace(".", ","))


def amounts(column: Column, header: str) -> Parsed:
    """Read one column of amounts, in full where its header says "k\u20ac" and the cell names no unit of its own."""
    parsed = cells.numbers(column, grouping=True)
    unit = unit_of_header(header)
    if unit == 1:
        return parsed
    units = np.where(np.logical_or(*_own_units(column, parsed)), 1.0, unit)
    beyond = np.abs(parsed.values) > cells.LARGEST / unit
    return Parsed(np.where(beyond, np.nan, parsed.values) * units, parsed.bad | beyond)


def currencies_beside(column: Column, header: str) -> list[str | None] | None:
    """Return the currency of every amount, of its sign, else of the header; None where nothing tells any."""
    named = currency_of_header(header)
    written = column.tolist() if column.dtype.kind == "O" else []
    signs = {text: currency_in(text) or named for text in {value for value in written if type(value) is str}}
    if any(signs.values()):
        return [signs.get(v) if type(v) is str else named for v in written]
    return None if named is None else [named] * len(column)


# --------------------------------------------------------------------------------------------- private


def _written(column: Column) -> Iterable[str]:
    """Return the different texts of a column, in their order."""
    return dict.fromkeys(v for v in column.tolist() if type(v) is str) if column.dtype.kind == "O" else ()


def _proofs(written: Iterable[str]) -> dict[DateOrder, str]:
    """Return the first text that proves each order."""
    proofs: dict[DateOrder, str] = {}
    for text in written:
        if told := proves(text):
            proofs.setdefault(told, text)
    return proofs


def _mostly_days(column: Column) -> bool:
    """Tell whether more than half of what a column holds are dates: a version 1.13.26 among notes proves nothing."""
    return bool(cells.are_days(column).sum() * 2 > (~cells.missing(column)).sum())


def _texts_of(grid: Grid, at: int, finder: Finder) -> NDArray[np.object_]:
    column = grid.columns[at]
    _report(grid, at, Parsed(np.zeros(0), cells.is_error(column)), "error_cell", finder)
    return cells.texts(column)


def _flags_of(grid: Grid, at: int, field: str, finder: Finder) -> NDArray[np.object_]:
    """Read one column of yes and no."""
    column = grid.columns[at]
    flags = read_flags(column, field)
    silent = np.array([flag is None for flag in flags], bool) & ~cells.missing(column)
    _report(grid, at, Parsed(np.zeros(0), silent | cells.is_error(column)), "unreadable_flag", finder)
    return flags


def _numbers_of(grid: Grid, at: int, field: str, finder: Finder) -> NDArray[np.float64]:
    column = grid.columns[at]
    if field == "probability":
        parsed = cells.shares(column)
        proof = cells.proof_of_percent(column)
        if proof is not None:
            finder.say("percent_scale", header=grid.headers[at], example=proof)
        _report(grid, at, parsed, "unreadable_share", finder)
        return parsed.values
    if field == "score":
        parsed = scores(column, grid.headers[at])
        _report(grid, at, parsed, "unreadable_number", finder)
        return parsed.values
    parsed = amounts(column, grid.headers[at])
    _report_unit(grid, at, parsed, finder)
    unclear = _report_marks(grid, at, parsed, finder)
    _report(grid, at, Parsed(parsed.values, parsed.bad & ~unclear), "unreadable_number", finder)
    return parsed.values


def _own_units(column: Column, parsed: Parsed) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark the amounts that name their unit, "12k", and those that name a currency alone beside some that do not.

    Where all do, the sign is how the column is written, and the header's unit counts: "$12" under "Amount ($K)".
    """
    written = {text for text in column.tolist() if type(text) is str} if column.dtype.kind == "O" else set()
    united = {text for text in written if names_its_unit(text)}
    signed = {text for text in written - united if currency_in(text)}
    named, plain = (
        np.array([type(v) is str and v in said for v in column.tolist()], bool) for said in (united, signed)
    )
    beside_others = bool((~np.isnan(parsed.values) & ~named & ~plain).any())
    return named, plain & ~np.isnan(parsed.values) & beside_others


def _report_unit(grid: Grid, at: int, parsed: Parsed, finder: Finder) -> None:
    """State that the header of a column of amounts names thousands or millions, and report the cells that do not."""
    header, column = grid.headers[at], grid.columns[at]
    if unit_of_header(header) == 1:
        return
    united, signed = _own_units(column, parsed)
    for kind, told in (("unit_in_header", ~np.isnan(parsed.values) & ~united & ~signed), ("unit_in_cell", signed)):
        if told.any():
            first = int(told.argmax())
            rows = grid.rows[signed] if kind == "unit_in_cell" else ()
            finder.say(kind, rows, header=header, example=column[first], value=float(parsed.values[first]))


def _report_marks(grid: Grid, at: int, parsed: Parsed, finder: Finder) -> NDArray[np.bool_]:
    """State how the amounts that can be read both ways were read, or mark them where nothing could decide."""
    column, header = grid.columns[at], grid.headers[at]
    none = np.zeros(len(column), bool)
    if column.dtype.kind != "O":
        return none
    written = dict.fromkeys(v for v in column.tolist() if type(v) is str)
    example = next((text for text in written if reads_both_ways(text)), None)
    if example is None:
        return none
    mark = decimal_mark(written, grouping=True)
    if mark is None:
        unclear: NDArray[np.bool_] = parsed.bad & np.array([type(v) is str and reads_both_ways(v) for v in column])
        finder.say("decimal_marks_mixed", grid.rows[unclear], header=header, example=example)
        return unclear
    proven, _ = marks_in(written)
    value = float(parsed.values[column.tolist().index(example)])
    finder.say("decimal_mark" if proven else "thousands", header=header, example=example, value=value)
    return none


def _report(grid: Grid, at: int, parsed: Parsed, kind: str, finder: Finder) -> None:
    """Report the bad cells of a column, errors apart from the rest."""
    if not parsed.bad.any():
        return
    errors = parsed.bad & cells.is_error(grid.columns[at])
    for bad, said in ((errors, "error_cell"), (parsed.bad & ~errors, kind)):
        if bad.any():
            example = as_shown(grid.columns[at][int(bad.argmax())])
            finder.say(said, grid.rows[bad], header=grid.headers[at], example=example)


def _drop_weighted(grid: Grid, known: Recognised, data: dict[str, NDArray[Any]], finder: Finder) -> None:
    """Leave expected amounts that are amount x probability aside, as Salesforce has them: not to be weighted twice."""
    names = ("amount", "expected_amount", "probability")
    if not set(names) <= set(known.fields):
        return
    amount, expected, chance = (data[name] for name in names)
    with np.errstate(invalid="ignore"):
        shows = ~np.isnan(expected) & (np.abs(amount - amount * chance) > 2)  # more than what rounding does
        weighted = np.isclose(expected, amount * chance, rtol=1e-3, atol=1)
    other, header, share = (grid.headers[known.fields[name]] for name in names)
    enough = 1 if bare(header) in WEIGHTED_NAMES else ENOUGH_WEIGHTED
    if shows.sum() >= enough and weighted[shows].all():
        finder.say("weighted_already", header=header, other=other, share=share)
        data["expected_amount"] = np.full(len(expected), np.nan)


def _read_signs(grid: Grid, known: Recognised, data: dict[str, NDArray[Any]]) -> None:
    """Take the currency from signs in text amounts, else from the header, when there is no column of currencies."""
    at = known.fields.get("amount")
    if "currency" in known.fields or at is None:
        return
    told = currencies_beside(grid.columns[at], grid.headers[at])
    if told is not None:
        data["currency"] = np.array(told, object)
