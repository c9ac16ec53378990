"""Rows under a header that are no deals: the header once more, the totals that a person typed, an export's footer."""

from __future__ import annotations

import numpy as np

from xl_kpi import cells
from xl_kpi.columns import DAYS, FLAGS
from xl_kpi.findings import Finder
from xl_kpi.footers import without_footer
from xl_kpi.grid import ALWAYS_TOLD, Grid, rows_told
from xl_kpi.headers import Recognised
from xl_kpi.words import normalise

#: Words that a row begins with when it sums up others.
TOTALS = (
    "total",
    "totals",
    "totaux",
    "sous total",
    "sous totaux",
    "subtotal",
    "sub total",
    "somme",
    "sum",
    "grand total",
    "grand totals",
    "cumul",
    "moyenne",
    "average",
)
#: Where the word of a total may stand, or what a deal is known by.
NAMES = ("deal_id", "name", "customer", "owner", "stage", "status", "product")


def only_deals(grid: Grid, known: Recognised, finder: Finder) -> Grid:
    """Leave out the rows that are no deals, and report them."""
    deals = _without_totals(_without_headers(_without_strangers(grid, known, finder), known, finder), known, finder)
    return without_footer(deals, known, grid, finder)


# --------------------------------------------------------------------------------------------- private


def _without_strangers(grid: Grid, known: Recognised, finder: Finder) -> Grid:
    """Leave out the rows that say nothing of a deal: a list or another table stands beside it, or a box to tick."""
    used = [at for field, at in sorted(known.fields.items(), key=lambda field: field[0] not in ALWAYS_TOLD)
            if field not in FLAGS]  # fmt: skip
    told = rows_told(
        (grid.columns[at] for at in (*used, *(at for _, at in (*known.joined, *known.entries)))), len(grid)
    )
    if told.all():
        return grid
    doubt = np.flatnonzero(~told)
    for at in (at for field, at in known.fields.items() if field in FLAGS):
        told[doubt] |= np.array([flag is True for flag in cells.flags(grid.columns[at][doubt])], bool)
    finder.say_if_any("no_deal", grid.rows[~told])
    return grid.take(told)


def _without_headers(grid: Grid, known: Recognised, finder: Finder) -> Grid:
    """Leave out the rows that repeat the header, as lists pasted under each other have them."""
    columns = [at for _, at in sorted(known.fields.items(), key=lambda field: field[0] not in DAYS)]
    if not columns or any(grid.columns[at].dtype.kind != "O" for at in columns):
        return grid  # a column of nothing but numbers or dates holds no header
    headers = [normalise(header) for header in grid.headers]
    first = min(columns)
    word = headers[first].partition(" ")[0]
    named = [
        row
        for row, cell in enumerate(grid.columns[first].tolist())
        if type(cell) is str and _may_begin(cell.strip(), word) and normalise(cell) == headers[first]
    ]
    again = np.zeros(len(grid), bool)
    for row in named:
        says = {at: cells.texts(grid.columns[at][row : row + 1])[0] for at in columns}
        told = [at for at, word in says.items() if word is not None]
        again[row] = len(told) > 1 and all(normalise(says[at] or "") == headers[at] for at in told)
    if not again.any():
        return grid
    finder.say("repeated_header", grid.rows[again])
    return grid.take(~again)


def _may_begin(text: str, word: str) -> bool:
    """Tell whether a text may begin with a word once it is normalised, which takes ten times as long."""
    return not (text.isascii() and text[:1].isalnum()) or text.casefold().startswith(word)


def _without_totals(grid: Grid, known: Recognised, finder: Finder) -> Grid:
    """Leave out rows that a person typed as totals: a total's word where a name should be, and no date or stage.

    A row of nothing but an amount is one, too.
    """
    fields = known.fields
    dates = [fields[name] for name in ("created_on", "closed_on") if name in fields]
    bare = np.arange(len(grid))  # the rows without dates: few, and only their words need a look
    for at in sorted(dates, key=lambda at: grid.columns[at].dtype.kind == "O"):  # a typed column tells at once
        if len(bare):
            bare = bare[cells.missing(grid.columns[at][bare])]
    for name in ("stage", "status", "deal_id"):  # a total has none, or its own word stands there
        if name in fields and len(bare):
            words = cells.texts(grid.columns[fields[name]][bare])
            bare = bare[np.array([w is None or _is_total(w) for w in words], bool)]
    total = np.zeros(len(grid), bool)
    nameless = np.full(len(bare), len(bare) > 0 and "amount" in fields)
    if nameless.any():
        nameless &= ~cells.missing(grid.columns[fields["amount"]][bare])
    for name in (*NAMES, "contact", *(day for day in DAYS if day not in ("created_on", "closed_on"))):
        if name in fields and len(bare) and (name in NAMES or nameless.any()):
            words = cells.texts(grid.columns[fields[name]][bare])
            nameless &= np.array([w is None for w in words], bool)
            if name in NAMES:
                total[bare] |= np.array([w is not None and _is_total(w) for w in words], bool)
    total[bare[nameless]] = True
    if not total.any():
        return grid
    finder.say("total_row", grid.rows[total])
    return grid.take(~total)


def _is_total(word: str) -> bool:
    name = normalise(word)
    return f"{name} ".startswith(tuple(f"{total} " for total in TOTALS)) or name.endswith((" total", " subtotal"))
