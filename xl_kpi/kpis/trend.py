"""Month by month: what was sold and lost, and how that moves; and why deals were lost."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xl_kpi.blocks import Column, Kind, Table, Value
from xl_kpi.cells import date_of
from xl_kpi.deals import Deals
from xl_kpi.kpis import common
from xl_kpi.periods import ALWAYS, Period, month_of, months_between
from xl_kpi.stages import Outcome
from xl_kpi.texts import Text

NONE_CLOSED = Text(
    "No deal has both an outcome and a closing date.",
    "Aucune affaire n'a à la fois une issue et une date de conclusion.",
)
NONE_LOST = Text("No deal is lost.", "Aucune affaire n'est perdue.")
NO_REASON = Text("(no reason)", "(sans motif)")
NO_REASON_COLUMN = Text("The sheet has no column of loss reasons.", "La feuille n'a pas de colonne de motifs de perte.")


def revenue_trend(deals: Deals, *, months: float | None = None, period: Period = ALWAYS) -> Table:
    """Tell sales, losses, revenue, win rate and time to close for each month of closing.

    Parameters
    ----------
    deals
        Uses `outcome`, `closed_on`, `created_on`, `amount`.
    months
        Only the last so many months, up to the month of `as_of`.
    period
        Counts the deals closed in it.

    Raises
    ------
    NumberError
        `months` is not a whole number from 1 to 1,200.
    """
    title = Text("Month by month", "Mois par mois")
    length = None if months is None else common.whole(months, common.MOST_MONTHS, common.NO_MONTHS)
    if why := common.cannot_tell_outcomes(deals):
        return Table("trend", title, TREND_COLUMNS, (), why)
    closed = _closed(deals, period)
    if not len(closed):
        return Table("trend", title, TREND_COLUMNS, (), NONE_CLOSED)
    day, distinct = pd.factorize(closed["closed_on"].to_numpy(), sort=True)
    months_of_days = [month_of(date_of(one)) for one in distinct]  # in the order of the days
    last = max(month_of(deals.as_of), months_of_days[-1]) if period.always else months_of_days[-1]
    shown = months_between(months_of_days[0], last)
    if length is not None:
        until = shown.index(month_of(deals.as_of)) + 1 if month_of(deals.as_of) in shown else len(shown)
        shown = shown[max(0, until - length) : until]
    mixed = common.cannot_add(closed[closed["outcome"].to_numpy() == Outcome.WON])
    place = {name: at for at, name in enumerate(shown)}
    month = np.array([place.get(name, -1) for name in months_of_days], np.int64)[day]
    rows, few = _rows(deals, closed, month, shown, addable=mixed is None)
    return Table("trend", title, TREND_COLUMNS, rows, mixed, few)


TREND_COLUMNS = (
    Column("month", Text("Month", "Mois")),
    Column("sales", Text("Sales", "Ventes"), Kind.COUNT),
    Column("lost", Text("Lost", "Perdues"), Kind.COUNT),
    Column("revenue", Text("Revenue", "CA signé"), Kind.MONEY),
    Column("win_rate", Text("Win rate", "Taux de réussite"), Kind.SHARE),
    Column("time_to_close", Text("Time to close", "Délai (jours)"), Kind.DAYS),
)


def loss_table(deals: Deals, *, period: Period = ALWAYS) -> Table:
    """List the lost deals and their amount by reason, the most frequent first.

    Parameters
    ----------
    deals
        Uses `outcome`, `loss_reason`, `amount`; `closed_on` when a period is given.
    period
        Counts the deals lost in it.
    """
    title = Text("Why deals were lost", "Pourquoi des affaires ont été perdues")
    if why := common.cannot_tell_outcomes(deals):
        return Table("losses", title, LOSS_COLUMNS, (), why)
    lost, _ = deals.within(deals.only(Outcome.LOST), period, "closed_on")
    if not len(lost) or not deals.has("loss_reason"):
        return Table("losses", title, LOSS_COLUMNS, (), NO_REASON_COLUMN if len(lost) else NONE_LOST)
    mixed = common.cannot_add(lost)
    positions = lost.index.to_numpy()
    groups, of_reason = pd.factorize(deals.alike("loss_reason")[positions])
    rows: list[tuple[Value, ...]] = []
    for group in range(len(of_reason)):
        here = groups == group
        amounts = lost["amount"].to_numpy()[here]
        told = amounts[~np.isnan(amounts)]
        total = None if mixed or not len(told) else float(told.sum())
        reason = deals.said("loss_reason", positions[[int(here.argmax())]])[0]
        rows.append((reason or NO_REASON, len(amounts), total))
    rows.sort(key=lambda row: (-int(str(row[1])), -float(str(row[2] or 0)), common.by_name(row[0])))
    return Table("losses", title, LOSS_COLUMNS, tuple(rows), mixed)


LOSS_COLUMNS = (
    Column("reason", Text("Reason", "Motif")),
    Column("deals", Text("Deals", "Affaires"), Kind.COUNT),
    Column("amount", Text("Amount", "Montant"), Kind.MONEY),
)


# --------------------------------------------------------------------------------------------- private


def _closed(deals: Deals, period: Period) -> pd.DataFrame:
    """Return the won and lost deals of the period that have a closing date."""
    frame = deals.frame[["outcome", "closed_on", "created_on", "amount", "currency"]]
    decided = np.isin(frame["outcome"].to_numpy(), (Outcome.WON, Outcome.LOST))
    closed, _ = deals.within(frame[decided & frame["closed_on"].notna().to_numpy()], period, "closed_on")
    return closed


def _rows(
    deals: Deals,
    closed: pd.DataFrame,
    at: NDArray[np.int64],
    shown: list[str],
    *,
    addable: bool,
) -> tuple[tuple[tuple[Value, ...], ...], tuple[bool, ...]]:
    """Return one row a month, and which rest on few deals; `at` is the month of each closed deal, -1 not shown."""
    won = (closed["outcome"].to_numpy() == Outcome.WON) & (at >= 0)
    lost = ~won & (at >= 0)
    amount, days = closed["amount"].to_numpy(), (closed["closed_on"] - closed["created_on"]).to_numpy()
    priced = won & ~np.isnan(amount)
    with np.errstate(invalid="ignore"):
        timed = won & (days >= 0)
    count = [np.bincount(at[mask], minlength=len(shown)) for mask in (won, lost, priced, timed)]
    income = np.bincount(at[priced], weights=amount[priced], minlength=len(shown))
    spent = np.bincount(at[timed], weights=days[timed], minlength=len(shown))
    lost_seen = bool((deals.all.frame["outcome"].to_numpy() == Outcome.LOST).any())
    rows: list[tuple[Value, ...]] = []
    for name, sales, losses, with_amount, with_days, total, sum_of_days in zip(
        shown, *(c.tolist() for c in count), income.tolist(), spent.tolist(), strict=True
    ):
        rate = sales / (sales + losses) if lost_seen and sales + losses else None
        money = total if addable and (with_amount or not sales) else None
        rows.append((name, sales, losses, money, rate, sum_of_days / with_days if with_days else None))
    closings = (count[0] + count[1]).tolist()
    return tuple(rows), tuple(0 < n < common.FEW for n in closings)  # an empty month tells no rate
