"""The main figures once for each owner, source, customer, or whatever a column holds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xl_kpi.blocks import Column, Kind, Table, Value, Word
from xl_kpi.cells import Mask
from xl_kpi.deals import Codes, Deals
from xl_kpi.estimates.intervals import LEVEL, fisher, holm
from xl_kpi.kpis import common
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.stages import Outcome
from xl_kpi.texts import Text, same

TITLES = {
    "owner": Text("Owners", "Commerciaux"),
    "source": Text("Sources", "Origines"),
    "customer": Text("Customers", "Clients"),
    "product": Text("Products", "Produits"),
}
NO_COLUMN = Text('The sheet has no column for "{field}".', "La feuille n'a pas de colonne pour « {field} ».")
EMPTY_CELL = Text("(empty)", "(vide)")


def kpi_breakdown(deals: Deals, field: str, *, period: Period = ALWAYS) -> Table:
    """Break the figures down by a column, with the conversion from stage to stage where the sheet tells it.

    Raises
    ------
    ArgumentError
        The sheet has no such column.
    """
    return breakdown(deals, column_named(deals, field), period=period)


def column_named(deals: Deals, word: str) -> str:
    """Return the field that a column was read as, else its header.

    Parameters
    ----------
    word
        A field, its name in either language, or a header.

    Raises
    ------
    ArgumentError
        The sheet has no such column.
    """
    if word in deals.known.fields:
        return word
    at = deals.column(word)
    return next((name for name, index in deals.known.fields.items() if index == at), deals.grid.headers[at])


def breakdown(deals: Deals, field: str, *, period: Period = ALWAYS) -> Table:
    """Sales, lost, open, win rate, revenue, average sale and time to close for each value of a column.

    Parameters
    ----------
    field
        A field, such as "owner", or a header of the sheet.
    period
        Counts the deals closed in it, for conversion those created in it; open deals are all that are open now.

    Returns
    -------
    Table
        Highest revenue first; then most sales, then by name. The first column's key is the field or the header; it is
        "value" where a figure has that key.
    """
    at = deals.known.fields.get(field, deals.grid.find(field))
    title = TITLES.get(field, same(field if at is None else deals.grid.headers[at]))
    steps = _steps(deals)
    key = "value" if field in _TAKEN else field
    columns = (
        Column(key, title, nests=False),
        *COLUMNS,
        *(_conversion_column(deals, step) for step in steps),
    )
    if at is None:
        return Table(field, title, columns, (), NO_COLUMN.format(field=title))
    codes, names = _groups(deals, at)
    figures = [*_closed(deals, codes, len(names), period), *_conversions(deals, codes, len(names), steps, period)]
    rows = [(name, *line) for name, line in zip(names, zip(*figures, strict=True), strict=True)]
    rows.sort(key=lambda row: (-float(str(row[5] or 0)), -int(str(row[1])), common.by_name(row[0])))
    few = tuple(int(str(row[1])) + int(str(row[2])) < common.FEW for row in rows)
    compared = sum(not thin for thin in few)
    differing = any(row[DIFFERS] is not None for row in rows)
    note = common.NO_DEALS if not rows else BEYOND_CHANCE.format(n=compared) if differing else None
    return Table(field, title, columns, tuple(rows), note, few)


COLUMNS = (
    Column("sales", Text("Sales", "Ventes"), Kind.COUNT),
    Column("lost", Text("Lost", "Perdues"), Kind.COUNT),
    Column("open", Text("Open", "En cours"), Kind.COUNT),
    Column("win_rate", Text("Win rate", "Taux de réussite"), Kind.SHARE),
    Column("revenue", Text("Revenue", "CA signé"), Kind.MONEY),
    Column("average_sale", Text("Average sale", "Vente moyenne"), Kind.MONEY),
    Column("mean_days", Text("Mean days", "Jours (moyenne)"), Kind.DAYS),
    Column("median_days", Text("Median days", "Jours (médiane)"), Kind.DAYS, on_sheet=False),
    Column("differs", Text("Win rate, others", "Réussite, autres")),
)
ABOVE = Word("above theirs", "au-dessus", "above")
BELOW = Word("below theirs", "au-dessous", "below")
BEYOND_CHANCE = Text(
    "Above or below the others: their win rates differ by more than chance (Fisher's test, Holm's correction for {n}).",
    "Au-dessus ou au-dessous des autres : l'écart de réussite dépasse le hasard (test de Fisher, correction de Holm "
    "pour {n}).",
)


# --------------------------------------------------------------------------------------------- private

_CONVERSION = "conversion"
#: Keys of the figures, which no header may take.
_TAKEN = frozenset({_CONVERSION, *(column.key for column in COLUMNS)})
#: Place in a row of what compares it with the others: behind the name and the figures.
DIFFERS = 1 + [column.key for column in COLUMNS].index("differs")


def _groups(deals: Deals, at: int) -> tuple[Codes, list[str | Text]]:
    """Return the group of every deal by a column, and the names of the groups: the first spelling stands for all."""
    positions = deals.frame.index.to_numpy()
    codes, _ = pd.factorize(deals.alike(at)[positions])
    first = np.flatnonzero(~pd.Series(codes).duplicated().to_numpy())
    return codes, [word or EMPTY_CELL for word in deals.said(at, positions[first])]


def _closed(deals: Deals, codes: Codes, groups: int, period: Period) -> list[list[Value]]:
    """Return, column by column, the figures of `COLUMNS` for every group."""
    frame = deals.frame
    outcome, closed_on = frame["outcome"].to_numpy(), frame["closed_on"].to_numpy()
    within = period.holds(closed_on)
    won, lost = (outcome == Outcome.WON) & within, (outcome == Outcome.LOST) & within
    state = np.full(len(codes), 3)
    for at, mask in enumerate((won, lost, outcome == Outcome.OPEN)):
        state[mask] = at
    counted = np.bincount(4 * codes + state, minlength=4 * groups).reshape(groups, 4)
    sales, losses, running = (counted[:, at].tolist() for at in range(3))
    lost_seen = bool((deals.all.frame["outcome"].to_numpy() == Outcome.LOST).any())
    rate = [s / (s + x) if lost_seen and s + x else None for s, x in zip(sales, losses, strict=True)]
    told = won & frame["amount"].notna().to_numpy()
    total = np.bincount(codes[told], weights=frame["amount"].to_numpy()[told], minlength=groups)
    priced = _count(codes, told, groups)
    mixed = _mixed(frame[["amount", "currency"]][told], codes[told], groups)
    known = deals.has("amount")
    income = [
        None if no or not known or (sold and not n) else float(t)
        for t, n, sold, no in zip(total, priced, sales, mixed, strict=True)
    ]
    average = [t / n if n and t is not None else None for t, n in zip(income, priced, strict=True)]
    days = closed_on - frame["created_on"].to_numpy()
    with np.errstate(invalid="ignore"):
        good = won & (days >= 0)
    spread = pd.Series(days[good]).groupby(codes[good]).agg(["mean", "median"])
    means, medians = ([_or_none(spread[way], g) for g in range(groups)] for way in ("mean", "median"))
    differs = _differing(sales, losses) if lost_seen else [None] * groups
    return [sales, losses, running, rate, income, average, means, medians, differs]


def _differing(sales: list[int], losses: list[int]) -> list[Value]:
    """Mark the groups whose win rate differs from that of all others by more than chance.

    Groups with fewer than 5 closings are in the others only: they could not differ.
    """
    won, lost = sum(sales), sum(losses)
    asked = [at for at, closed in enumerate(zip(sales, losses, strict=True)) if sum(closed) >= common.FEW]
    chances = holm([fisher(sales[at], losses[at], won - sales[at], lost - losses[at]) for at in asked])
    marks: list[Value] = [None] * len(sales)
    for at, chance in zip(asked, chances, strict=True):
        if chance < LEVEL:
            rate = sales[at] / (sales[at] + losses[at])
            marks[at] = ABOVE if rate * (won + lost) > won else BELOW
    return marks


def _steps(deals: Deals) -> list[int]:
    """Return the stages whose conversion to the next the sheet can tell."""
    names = deals.stages.names
    ends = ((at, at + 1) for at in range(len(names)))
    return [a for a, b in ends if all(common.cannot_tell_stage(deals, s) is None for s in (a, b) if s < len(names))]


def _conversion_column(deals: Deals, step: int) -> Column:
    name = deals.stages.names[step]
    title = Text("{stage} onward", "{stage} et suite").format(stage=name)
    return Column(f"{_CONVERSION}.{name}", title, Kind.SHARE, on_sheet=False)


def _conversions(deals: Deals, codes: Codes, groups: int, steps: list[int], period: Period) -> list[list[Value]]:
    """Return, step by step, the conversion from a stage to the next for every group."""
    frame = deals.frame
    far, won = frame["furthest"].to_numpy(), frame["outcome"].to_numpy() == Outcome.WON
    cohort = period.holds(frame["created_on"].to_numpy())
    columns: list[list[Value]] = []
    for at in steps:
        on = won if at == len(deals.stages.names) - 1 else far > at
        reached, went = _count(codes, cohort & (far >= at), groups), _count(codes, cohort & on, groups)
        columns.append([w / r if r else None for w, r in zip(went, reached, strict=True)])
    return columns


def _count(codes: Codes, mask: Mask, groups: int) -> list[int]:
    return [int(n) for n in np.bincount(codes[mask], minlength=groups)]


def _mixed(won: pd.DataFrame, codes: Codes, groups: int) -> list[bool]:
    """Tell for each group whether its amounts are in several currencies."""
    if common.cannot_add(won) is None:
        return [False] * groups
    kinds = won["currency"].groupby(codes).nunique()
    return [bool(kinds.get(g, 0) > 1) for g in range(groups)]


def _or_none(values: pd.Series[float], group: int) -> float | None:
    return float(values.loc[group]) if group in values.index else None
