"""What lies ahead: when the open deals should close, which to work on next, and what speaks against each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from xl_kpi.blocks import Column, Kind, Table, Value, Word
from xl_kpi.cells import Floats, Mask, date_of, day_number
from xl_kpi.deals import Deals
from xl_kpi.estimates.forecast import Outlook
from xl_kpi.kpi import Argument
from xl_kpi.kpis import common
from xl_kpi.kpis.aimed import Aimed
from xl_kpi.kpis.chances import probabilities
from xl_kpi.kpis.expected import ByHistory, by_history, said_of
from xl_kpi.kpis.speed import spans_in_stage
from xl_kpi.kpis.value import worth
from xl_kpi.periods import ALWAYS, Period, month_end, month_of, months_before, months_between
from xl_kpi.stages import Outcome, stage_key
from xl_kpi.texts import Text, in_days, join

NO_COUNT = Text("{number} is no number of deals.", "{number} n'est pas un nombre d'affaires.")
#: Rows of a sheet: nobody lists more deals.
SHEET_ROWS = 1_048_576
#: What speaks against a deal, in the order in which it is told.
OVERDUE_MONTH, NO_MONTH = Word("overdue", "en retard", "overdue"), Word("no date", "sans date", "no date")
LATER, TOTAL = Word("later", "plus tard", "later"), Word("total", "en tout", "total")
#: Months of the forecast, unless more are asked for.
MONTHS_AHEAD = 6
STALLED, OVERDUE = "stalled", "overdue"
BEYOND_ALLOWED = Text("stalled: {days:day|days} in stage, {limit} allowed",
                      "à l'arrêt : {days:jour|jours} dans l'étape, {limit} admis")  # fmt: skip
BEYOND_USUAL = Text("stalled: {days:day|days} in stage, 9 in 10 left it within {limit}",
                    "à l'arrêt : {days:jour|jours} dans l'étape, 9 sur 10 l'ont quittée en {limit}")  # fmt: skip
OVERDUE_BY = Text("overdue by {days:day|days}", "en retard de {days:jour|jours}")
NO_DATE = Word("no date", "sans date", "no date")
WITHOUT_AMOUNT = Word("no amount", "sans montant", "no amount")


def stalled(deals: Deals, frame: pd.DataFrame) -> Mask:
    """Mark the open deals of `frame` that are in their stage for longer than allowed, or than is usual."""
    with np.errstate(invalid="ignore"):
        late: Mask = _days_in_stage(deals, frame) > _limits(deals)[frame["stage"].to_numpy()]
    return late


def overdue(deals: Deals, frame: pd.DataFrame) -> Mask:
    """Mark the open deals of `frame` whose expected close lies before the as-of day."""
    with np.errstate(invalid="ignore"):
        late: Mask = frame["expected_on"].to_numpy() < day_number(deals.as_of)
    return late


def forecast_table(
    deals: Deals, *, months: float | None = None, target: float | None = None, period: Period = ALWAYS
) -> Table:
    """Tell what the open deals should bring in the coming months and in the end, as typed and by the firm's history.

    As typed: the deals by the month of their expected close, and their weighted amount. By history: when and how
    likely deals in their stage are won after so many days in it (`expected`). Deals whose expected close is past, and
    those without one, stand in rows of their own; where no deal has one, all are in the months.

    Parameters
    ----------
    months
        How many months ahead, the running one included: 6 unless given, more where a deal is expected later.
    target
        A revenue: the table tells the chance that the deals open now have brought it by the end of each month, the
        overdue and undated ones, too; in the total row, that they ever bring it. The header names it.
    period
        Counts the open deals expected to close in it.

    Raises
    ------
    NumberError
        `months` is not a whole number from 1 to 1,200, or `target` is not above 0.
    """
    length = MONTHS_AHEAD if months is None else common.whole(months, common.MOST_MONTHS, common.NO_MONTHS)
    if target is None:
        return forecast(deals, length, None, period)
    aimed = Aimed(target)
    title = aimed.header(deals.currency)
    columns = tuple(replace(column, title=title) if column.key == "target" else column for column in FORECAST_COLUMNS)
    return replace(forecast(deals, length, aimed, period), columns=columns)


def forecast(deals: Deals, months: int, aimed: Aimed | None = None, period: Period = ALWAYS) -> Table:
    """Tell the same of a target that may have a period: after its end no chance is told, and in all that by its end.

    Parameters
    ----------
    months
        At least up to the target's end.
    """
    title = Text("Forecast", "Prévision")
    if why := common.cannot_tell_outcomes(deals):
        return Table("forecast", title, FORECAST_COLUMNS, (), why)
    frame, _ = deals.within(deals.only(Outcome.OPEN), period, "expected_on")
    if not len(frame):
        return Table("forecast", title, FORECAST_COLUMNS, (), common.NO_OPEN)
    amounts, (chances, _) = worth(frame), probabilities(deals, frame)
    if why := common.cannot_add(frame, amounts):
        return Table("forecast", title, FORECAST_COLUMNS, (), why)
    past = by_history(deals, frame, amounts)
    typed = partial(_sums, amounts=amounts, weighted=amounts * chances)
    rows = _forecast_rows(deals, frame, typed, None if isinstance(past, Text) else past, months, aimed)
    said = [past if isinstance(past, Text) else said_of(past)]
    if aimed and not isinstance(past, Text) and any(row[-1] is not None for row in rows):
        said.append(aimed.said(past, _in_months(deals, frame), deals.currency))
    return Table("forecast", title, FORECAST_COLUMNS, rows, join(said))


FORECAST_COLUMNS = (
    Column("month", Text("Month", "Mois")),
    Column("deals", Text("Deals", "Affaires"), Kind.COUNT),
    Column("amount", Text("Amount", "Montant"), Kind.MONEY, on_sheet=False),
    Column("expected", Text("Weighted", "Pondéré"), Kind.MONEY),
    Column("revenue", Text("Expected, history", "Attendu, historique"), Kind.MONEY),
    Column("p10", Text("P10", "P10"), Kind.MONEY),
    Column("p50", Text("P50", "P50"), Kind.MONEY),
    Column("p90", Text("P90", "P90"), Kind.MONEY),
    Column("sales", Text("Sales expected", "Ventes attendues"), Kind.DAYS),
    Column("target", Text("Chance of target", "Chance d'objectif"), Kind.SHARE),
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
        return Table("priorities", title, PRIORITY_COLUMNS, (), common.NO_OPEN)
    amounts, (chances, _) = worth(frame), probabilities(deals, frame)
    weighted = amounts * chances
    order = np.lexsort((frame["row"], -np.nan_to_num(amounts, nan=-1.0), -np.nan_to_num(weighted, nan=-1.0)))
    first = order[:most]
    flags = _flags(deals, frame.iloc[first], amounts[first])
    rows = tuple(
        _priority(deals, frame.iloc[[at]], amounts[at], chances[at], said)
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
    Column("probability", Text("Chance", "Probabilité"), Kind.SHARE),
    Column("weighted", Text("Weighted", "Pondéré"), Kind.MONEY),
    Column("flags", Text("Mind", "Attention")),
)


# --------------------------------------------------------------------------------------------- private


def _days_in_stage(deals: Deals, frame: pd.DataFrame) -> Floats:
    days: Floats = day_number(deals.as_of) - deals.in_stage_since[frame.index.to_numpy()]
    return days


def _allowed(deals: Deals, stage: int) -> float | None:
    """Return how many days the Stages table allows in a stage."""
    return None if stage < 0 else (deals.stages.allowed_days or {}).get(stage_key(deals.stages.names[stage]))


def _limits(deals: Deals) -> Floats:
    """Return the limit of each stage, and none for deals without one."""
    return np.append([_limit(deals, at) for at in range(len(deals.stages.names))], np.nan)


def _limit(deals: Deals, stage: int) -> float:
    """Return how many days a deal may stay in a stage: the Stages table's, else the usual 90th percentile."""
    allowed = _allowed(deals, stage)
    if allowed is not None:
        return allowed
    days, _ = spans_in_stage(deals.all, deals.all.frame, stage)["on"]
    return common.statistic_of(days, "p90") if len(days) else float("nan")


def _months(days: Floats) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return the month of each day, "" where there is none."""
    distinct, at = np.unique(days, return_inverse=True)
    return np.array(["" if np.isnan(day) else month_of(date_of(day)) for day in distinct], object)[at]


def _forecast_rows(
    deals: Deals,
    frame: pd.DataFrame,
    typed: Callable[[Mask], tuple[Value, ...]],
    past: ByHistory | None,
    length: int,
    aimed: Aimed | None,
) -> tuple[tuple[Value, ...], ...]:
    """Return the rows: overdue, each month, later, without a date, in all; without a history only what is typed."""
    due, late = frame["expected_on"].to_numpy(), overdue(deals, frame)
    undated, everyone = np.isnan(due), np.ones(len(frame), bool)
    month = _months(np.where(late, np.nan, due))
    first, last = month_of(deals.as_of), max(month)
    if past is not None:
        last = max(last, month_of(months_before(deals.as_of.replace(day=1), 1 - length)))
    shown = months_between(first, last) if last else []
    ends = np.array([day_number(month_end(name)) - day_number(deals.as_of) for name in shown], np.float64)
    in_months = _in_months(deals, frame)
    total = past.outlook(everyone, ends) if past else None
    coming = past.outlook(in_months, ends) if past and not in_months.all() else total

    def history(which: Mask, found: Outlook | None, window: int | None = None) -> tuple[Value, ...]:
        return (None,) * 5 if past is None or found is None else past.row(which, found, window)

    def chance(month: str | None = None) -> Value:
        return aimed.chance(past, total, month, shown) if aimed and past and total else None

    def apart(which: Mask) -> tuple[Value, ...]:
        return (*typed(which), *history(which, past.outlook(which, ends[:0]) if past else None), None)

    rows: list[tuple[Value, ...]] = [(OVERDUE_MONTH, *apart(late))] if late.any() else []
    for at, name in enumerate(shown):
        written = (None,) * 3 if undated.all() else typed(month == name)
        rows.append((name, *written, *history(in_months, coming, at), chance(name)))
    if coming is not None and coming.within[:, -1].any():
        rows.append((LATER, None, None, None, *history(in_months, coming, len(shown)), None))
    if undated.any():
        rows.append((NO_MONTH, *((*typed(undated), *(None,) * 6) if undated.all() else apart(undated))))
    rows.append((TOTAL, *typed(everyone), *history(everyone, total), chance()))
    return tuple(rows)


def _in_months(deals: Deals, frame: pd.DataFrame) -> Mask:
    """Mark the open deals that the months hold: neither overdue nor undated; all where none has a date."""
    undated: Mask = np.isnan(frame["expected_on"].to_numpy())
    return np.ones(len(frame), bool) if undated.all() else ~undated & ~overdue(deals, frame)


def _sums(here: Mask, amounts: Floats, weighted: Floats) -> tuple[Value, ...]:
    return int(here.sum()), _sum(amounts[here]), _sum(weighted[here])


def _sum(values: Floats) -> float | None:
    """Return the sum of the values that are known: 0 of no deal, None of deals that all tell nothing."""
    return None if len(values) and np.isnan(values).all() else float(np.nansum(values))


def _flags(deals: Deals, frame: pd.DataFrame, amounts: Floats) -> list[tuple[Text, ...]]:
    """Return what speaks against each deal, with the days that it is told by."""
    days, limits = _days_in_stage(deals, frame), _limits(deals)[frame["stage"].to_numpy()]
    late = day_number(deals.as_of) - frame["expected_on"].to_numpy()
    allowed = [_allowed(deals, at) is not None for at in frame["stage"]]
    found: list[list[Text]] = [[] for _ in range(len(frame))]
    for at in np.flatnonzero(stalled(deals, frame)).tolist():
        said = BEYOND_ALLOWED if allowed[at] else BEYOND_USUAL
        found[at].append(_word(said.format(days=round(days[at]), limit=in_days(float(limits[at]))), STALLED))
    for at in np.flatnonzero(overdue(deals, frame)).tolist():
        found[at].append(_word(OVERDUE_BY.format(days=round(late[at])), OVERDUE))
    for mask, word in ((np.isnan(late), NO_DATE), (np.isnan(amounts), WITHOUT_AMOUNT)):
        for at in np.flatnonzero(mask).tolist():
            found[at].append(word)
    return [tuple(flags) for flags in found]


def _word(text: Text, code: str) -> Word:
    return Word(text.en, text.fr, code)


def _priority(
    deals: Deals, deal: pd.DataFrame, amount: float, chance: float, flags: tuple[Text, ...]
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
        *(None if np.isnan(value) else float(value) for value in (amount, chance, amount * chance)),
        flags,
    )
