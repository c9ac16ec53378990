"""What lies ahead: when the open deals should close, which to work on next, and what speaks against each."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xl_kpi.blocks import Column, Kind, Table, Value, Word
from xl_kpi.cells import Floats, Mask, date_of, day_number
from xl_kpi.deals import Deals
from xl_kpi.kpi import Argument
from xl_kpi.kpis import common
from xl_kpi.kpis.chances import probabilities
from xl_kpi.kpis.speed import spans_in_stage
from xl_kpi.kpis.value import worth
from xl_kpi.periods import ALWAYS, Period, month_of, months_between
from xl_kpi.stages import Outcome
from xl_kpi.texts import Text
from xl_kpi.words import normalise

NO_OPEN = Text("No deal is open.", "Aucune affaire n'est en cours.")
NO_COUNT = Text("{number} is no number of deals.", "{number} n'est pas un nombre d'affaires.")
#: Rows of a sheet: nobody lists more deals.
SHEET_ROWS = 1_048_576
#: What speaks against a deal, in the order in which it is told.
OVERDUE_MONTH, NO_MONTH = Word("overdue", "en retard", "overdue"), Word("no date", "sans date", "no date")
STALLED = Text("stalled", "à l'arrêt")
OVERDUE = Text("overdue", "en retard")
NO_DATE = Text("no date", "sans date")
WITHOUT_AMOUNT = Text("no amount", "sans montant")


def stalled(deals: Deals, frame: pd.DataFrame) -> Mask:
    """Mark the open deals of `frame` that are in their stage for longer than allowed, or than is usual."""
    stage = frame["stage"].to_numpy()
    age = day_number(deals.as_of) - deals.in_stage_since[frame.index.to_numpy()]
    limits = np.append([_limit(deals, at) for at in range(len(deals.stages.names))], np.nan)
    with np.errstate(invalid="ignore"):
        late: Mask = age > limits[stage]
    return late


def overdue(deals: Deals, frame: pd.DataFrame) -> Mask:
    """Mark the open deals of `frame` whose expected close lies before the as-of day."""
    with np.errstate(invalid="ignore"):
        late: Mask = frame["expected_on"].to_numpy() < day_number(deals.as_of)
    return late


def forecast_table(deals: Deals, *, period: Period = ALWAYS) -> Table:
    """Weighted revenue of the open deals by the month of their expected close; overdue and undated ones apart."""
    title = Text("Weighted forecast by month", "Prévision pondérée par mois")
    if why := common.cannot_tell_outcomes(deals):
        return Table("forecast", title, FORECAST_COLUMNS, (), why)
    frame, _ = deals.within(deals.only(Outcome.OPEN), period, "expected_on")
    if not len(frame):
        return Table("forecast", title, FORECAST_COLUMNS, (), NO_OPEN)
    amounts, (chances, _) = worth(frame), probabilities(deals, frame)
    if why := common.cannot_add(frame, amounts):
        return Table("forecast", title, FORECAST_COLUMNS, (), why)
    weighted = amounts * chances
    due, late = frame["expected_on"].to_numpy(), overdue(deals, frame)
    ahead = ~np.isnan(due) & ~late
    months = _months(due)
    rows: list[tuple[Value, ...]] = []
    if late.any():
        rows.append((OVERDUE_MONTH, *_sums(late, amounts, weighted)))
    if ahead.any():
        for month in months_between(month_of(deals.as_of), max(months[ahead])):
            rows.append((month, *_sums(ahead & (months == month), amounts, weighted)))
    if np.isnan(due).any():
        rows.append((NO_MONTH, *_sums(np.isnan(due), amounts, weighted)))
    return Table("forecast", title, FORECAST_COLUMNS, tuple(rows))


FORECAST_COLUMNS = (
    Column("month", Text("Month", "Mois")),
    Column("deals", Text("Deals", "Affaires"), Kind.COUNT),
    Column("amount", Text("Amount", "Montant"), Kind.MONEY),
    Column("expected", Text("Weighted", "Pondéré"), Kind.MONEY),
)


def top_deals(deals: Deals, count: float, *, period: Period = ALWAYS) -> Table:
    """List the open deals by weighted value, highest first, with what speaks against them.

    Parameters
    ----------
    count
        How many at most, a whole number of at least 1.
    period
        Counts the open deals expected to close in it.

    Raises
    ------
    NumberError
        The count is not a whole number of at least 1, or larger than a sheet.
    """
    most = common.whole(count, SHEET_ROWS, NO_COUNT)
    title = Text("Deals to work on next", "Affaires à travailler en priorité")
    if why := common.cannot_tell_outcomes(deals):
        return Table("priorities", title, PRIORITY_COLUMNS, (), why)
    frame, _ = deals.within(deals.only(Outcome.OPEN), period, "expected_on")
    if not len(frame):
        return Table("priorities", title, PRIORITY_COLUMNS, (), NO_OPEN)
    amounts, (chances, _) = worth(frame), probabilities(deals, frame)
    weighted = amounts * chances
    order = np.lexsort((frame["row"], -np.nan_to_num(amounts, nan=-1.0), -np.nan_to_num(weighted, nan=-1.0)))
    first = order[:most]
    flags = _flags(deals, frame.iloc[first], amounts[first])
    rows = tuple(
        _priority(deals, frame.iloc[[at]], amounts[at], weighted[at], said)
        for at, said in zip(first, flags, strict=True)
    )
    return Table("priorities", title, PRIORITY_COLUMNS, rows)


TOP_COUNT = Argument(
    "count", Text("count", "nombre"), Text("How many deals to list.", "Combien d'affaires lister."), number=True
)
PRIORITY_COLUMNS = (
    Column("deal", Text("Deal", "Affaire")),
    Column("customer", Text("Customer", "Client")),
    Column("owner", Text("Owner", "Commercial")),
    Column("stage", Text("Stage", "Étape")),
    Column("expected_on", Text("Expected", "Prévue le"), Kind.DATE),
    Column("amount", Text("Amount", "Montant"), Kind.MONEY),
    Column("weighted", Text("Weighted", "Pondéré"), Kind.MONEY),
    Column("flags", Text("Mind", "Attention")),
)


# --------------------------------------------------------------------------------------------- private


def _limit(deals: Deals, stage: int) -> float:
    """Return how many days a deal may stay in a stage: the Stages table's, else the usual 90th percentile."""
    allowed = (deals.stages.allowed_days or {}).get(normalise(deals.stages.names[stage]))
    if allowed is not None:
        return allowed
    days, _ = spans_in_stage(deals.all, deals.all.frame, stage)["on"]
    return common.statistic_of(days, "p90") if len(days) else float("nan")


def _months(days: Floats) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return the month of each day, "" where there is none."""
    distinct, at = np.unique(days, return_inverse=True)
    return np.array(["" if np.isnan(day) else month_of(date_of(day)) for day in distinct], object)[at]


def _sums(here: Mask, amounts: Floats, weighted: Floats) -> tuple[Value, ...]:
    return int(here.sum()), _sum(amounts[here]), _sum(weighted[here])


def _sum(values: Floats) -> float | None:
    """Return the sum of the values that are known: 0 of no deal, None of deals that all tell nothing."""
    return None if len(values) and np.isnan(values).all() else float(np.nansum(values))


def _flags(deals: Deals, frame: pd.DataFrame, amounts: Floats) -> list[tuple[Text, ...]]:
    marks = {
        STALLED: stalled(deals, frame),
        OVERDUE: overdue(deals, frame),
        NO_DATE: frame["expected_on"].isna().to_numpy(),
        WITHOUT_AMOUNT: np.isnan(amounts),
    }
    codes = sum(
        (mask.astype(np.int64) << bit for bit, mask in enumerate(marks.values())), np.zeros(len(frame), np.int64)
    )
    flags = {code: tuple(flag for bit, flag in enumerate(marks) if code >> bit & 1) for code in set(codes.tolist())}
    return [flags[code] for code in codes.tolist()]


def _priority(
    deals: Deals, deal: pd.DataFrame, amount: float, weighted: float, flags: tuple[Text, ...]
) -> tuple[Value, ...]:
    """Return the row of one deal, a frame of one row."""
    said = {name: deals.said(name, deal.index.to_numpy())[0] for name in ("deal_id", "name", "customer", "owner")}
    row, at, day = (deal[name].iloc[0] for name in ("row", "stage", "expected_on"))
    stage = deals.stages.names[at] if at >= 0 else None
    due = None if np.isnan(day) else date_of(day)
    return (
        said["deal_id"] or said["name"] or said["customer"] or str(row),
        said["customer"],
        said["owner"],
        stage,
        due,
        None if np.isnan(amount) else float(amount),
        None if np.isnan(weighted) else float(weighted),
        flags,
    )
