"""The main figures once for each owner, source, customer, or whatever a column holds."""

from __future__ import annotations

import numpy as np

from xl_kpi import cells
from xl_kpi.blocks import Column, Kind, Table, Value
from xl_kpi.deals import Deals
from xl_kpi.kpis import common
from xl_kpi.kpis.conversion import win_rate
from xl_kpi.kpis.speed import time_to_close
from xl_kpi.kpis.value import average_sale, revenue
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.stages import Outcome
from xl_kpi.texts import EMPTY, Text
from xl_kpi.words import normalise

TITLES = {
    "owner": Text("Owners", "Commerciaux"),
    "source": Text("Sources", "Origines"),
    "customer": Text("Customers", "Clients"),
    "product": Text("Products", "Produits"),
}
NO_COLUMN = Text('The sheet has no column for "{field}".', "La feuille n'a pas de colonne pour « {field} ».")
EMPTY_CELL = Text("(empty)", "(vide)")


def breakdown(deals: Deals, field: str, *, period: Period = ALWAYS) -> Table:
    """Sales, lost, open, win rate, revenue, average sale and time to close for each value of a column.

    Parameters
    ----------
    field
        A field ("owner", "source", "customer", "product") or a header of the sheet.
    period
        Counts the deals closed in it; open deals are all that are open now.

    Returns
    -------
    Table
        Highest revenue first; then most sales, then by name.
    """
    title = TITLES.get(field, Text(field, field))
    columns = (Column(field, title), *_COLUMNS)
    if not deals.has(field) and deals.grid.find(field) is None:
        return Table(field, title, columns, (), NO_COLUMN.format(field=title if field in TITLES else field))
    at = deals.known.fields.get(field, deals.grid.find(field) or 0)
    words = cells.texts(deals.grid.columns[at])[deals.at][deals.frame.index.to_numpy()]
    spelled: dict[str, str] = {}
    keys = np.array(["" if w is None else _key(w, spelled) for w in words], object)
    found = [(_row(spelled.get(key, EMPTY_CELL), deals.where(keys == key), period), key) for key in dict.fromkeys(keys)]
    found.sort(key=lambda pair: (-float(str(pair[0][5] or 0)), -int(str(pair[0][1])), pair[1]))
    rows = tuple(row for row, _ in found)
    few = tuple(int(str(row[1])) + int(str(row[2])) < common.FEW for row in rows)
    return Table(field, title, columns, rows, None if rows else common.NO_DEALS, few)


_COLUMNS = (
    Column("sales", Text("Sales", "Ventes"), Kind.COUNT),
    Column("lost", Text("Lost", "Perdues"), Kind.COUNT),
    Column("open", Text("Open", "En cours"), Kind.COUNT),
    Column("win_rate", Text("Win rate", "Taux de réussite"), Kind.SHARE),
    Column("revenue", Text("Revenue", "CA signé"), Kind.MONEY),
    Column("average_sale", Text("Average sale", "Vente moyenne"), Kind.MONEY),
    Column("mean_days", Text("Mean days", "Jours (moyenne)"), Kind.DAYS),
    Column("median_days", Text("Median days", "Jours (médiane)"), Kind.DAYS, on_sheet=False),
)


# --------------------------------------------------------------------------------------------- private


def _key(word: str, spelled: dict[str, str]) -> str:
    """Return what makes two spellings one; the first spelling stands for them."""
    key = normalise(word) or word
    spelled.setdefault(key, word)
    return key


def _row(name: str | Text, deals: Deals, period: Period) -> tuple[Value, ...]:
    won, _ = deals.within(deals.only(Outcome.WON), period, "closed_on")
    lost, _ = deals.within(deals.only(Outcome.LOST), period, "closed_on")
    speed = time_to_close(deals, period=period)
    return (
        name or EMPTY,
        len(won),
        len(lost),
        len(deals.only(Outcome.OPEN)),
        win_rate(deals, period=period).value,
        revenue(deals, period=period).value,
        average_sale(deals, period=period).value,
        speed.value,
        speed.details.get("median"),
    )
