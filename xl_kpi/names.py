"""What the names in a sheet tell about it: several pipelines in one table, one product spelled in two ways."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from xl_kpi import cells
from xl_kpi.findings import Finder
from xl_kpi.grid import Grid
from xl_kpi.headers import Recognised
from xl_kpi.words import normalise

#: Names that a finding lists before it only counts them.
NAMED = 5


def report_names(grid: Grid, known: Recognised, finder: Finder) -> None:
    """Report what the columns of pipelines and products say."""
    at = known.fields.get("pipeline")
    if at is not None and "pipeline" in normalise(grid.headers[at]):  # a sales team is none
        names = distinct(grid, at)
        if len({normalise(name) for name in names}) > 1:
            shown = ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")
            said = cells.texts(grid.columns[at])
            most = Counter(word for word in said if word is not None).most_common(1)[0][0]
            others = [word is not None and normalise(word) != normalise(most) for word in said]
            finder.say("several_pipelines", grid.rows[others], header=grid.headers[at], count=len(names), names=shown,
                       example=most)  # fmt: skip
    at = known.fields.get("product")
    if at is None:
        return
    spelled: dict[str, str] = {}
    for name in distinct(grid, at):
        letters = normalise(name).replace(" ", "")
        other = spelled.setdefault(letters, name)
        if letters and normalise(other) != normalise(name):
            finder.say("two_spellings", header=grid.headers[at], one=other, other=name)


def distinct(grid: Grid, at: int) -> list[str]:
    """Return the distinct names of a column as they are written, in the order of the sheet."""
    return [text for text in cells.texts(pd.unique(grid.columns[at])) if text is not None]
