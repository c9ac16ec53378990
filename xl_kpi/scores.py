"""Satisfaction scores and their scale: 4 under "Satisfaction (/5)", "9/10", "8 sur 10"."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from xl_kpi import cells
from xl_kpi.cells import Column, Parsed
from xl_kpi.findings import Finder
from xl_kpi.grid import Grid
from xl_kpi.headers import LARGEST_SCALE, Recognised, scale_of

#: What a scale is when nothing names it: the smallest of these that holds all scores.
SCALES = (5.0, 10.0, 20.0, 100.0)
_OUT_OF = re.compile(r"\s*([+-]?\d+(?:[.,]\d+)?)\s*(?:/|sur\b|out of\b|of\b)\s*(\d{1,4})\s*", re.IGNORECASE)


def scores(column: Column, header: str) -> Parsed:
    """Read scores: numbers, and "9/10" where all such cells name one scale that the header does not contradict."""
    scale = scale_in(column)
    if scale is None or scale_of(header) not in (None, scale):
        return cells.numbers(column, small=True)
    found = [(cell, _OUT_OF.fullmatch(cell) if type(cell) is str else None) for cell in column.tolist()]
    return cells.numbers(
        np.array([cell if out_of is None else out_of[1] for cell, out_of in found], object), small=True
    )


def scale_in(column: Column) -> float | None:
    """Return the one scale that cells such as "9/10" name, or None."""
    written = {cell for cell in column.tolist() if type(cell) is str} if column.dtype.kind == "O" else set()
    named = {int(found[2]) for found in map(_OUT_OF.fullmatch, written) if found}
    return float(named.pop()) if len(named) == 1 and 1 < min(named) <= LARGEST_SCALE else None


def settle_scores(frame: pd.DataFrame, known: Recognised, grid: Grid, given: float | None, finder: Finder) -> float:
    """Drop the scores beyond the scale and return it: as the header, the cells or Settings name it, else inferred."""
    at = known.fields.get("score")
    values = frame["score"].to_numpy()
    scale = given if at is None else scale_of(grid.headers[at]) or scale_in(grid.columns[at]) or given
    if not scale:
        highest = np.nanmax(values, initial=0.0)
        scale = next((s for s in SCALES if highest <= s), SCALES[-1])
        if at is not None and not np.isnan(values).all():
            finder.say("score_scale", header=grid.headers[at], scale=scale)
    with np.errstate(invalid="ignore"):
        beyond = (values < 0) | (values > scale)
    finder.say_if_any("beyond_scale", frame["row"].to_numpy()[beyond], scale=scale)
    frame["beyond_scale"] = beyond
    frame.loc[beyond, "score"] = np.nan
    return scale
