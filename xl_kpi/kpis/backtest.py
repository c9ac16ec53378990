"""The forecast as it would have been on past month ends, against what came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import groupby

import numpy as np

from xl_kpi.blocks import Column, Kind, Table, Value, Word
from xl_kpi.cells import Floats, Mask, day_number
from xl_kpi.deals import Deals
from xl_kpi.estimates.forecast import outlook
from xl_kpi.kpis import common
from xl_kpi.kpis.expected import LEAST_CLOSED
from xl_kpi.kpis.flow import known_on
from xl_kpi.kpis.value import worth
from xl_kpi.periods import ALWAYS, ONE_DAY, Period, month_of, month_said, months_before
from xl_kpi.stages import Outcome
from xl_kpi.texts import NBSP, Text, join, same

#: How many months ahead each forecast looks, and how many of them are made unless asked otherwise.
AHEAD, MONTHS = 3, 12
#: Draws of each forecast: the ends of its band are met within 2 points.
DRAWS = 1_000

TITLE = Text("Past forecasts and what came", "Prévisions passées et ce qui est venu")
NO_PAST = Text(
    "No past month end has three months behind it, {least} closed deals by then, and open deals whose chance these "
    "tell.",
    "Aucune fin de mois passée n'a trois mois derrière elle, {least} affaires closes alors et des affaires en cours "
    "dont elles disent la chance.",
)
NO_ROW = Text("No row for {months}: {why}.", "Pas de ligne pour {months} : {why}.")
TOO_FEW = Text(
    "fewer than {least} deals were closed by then, or none was won or none lost",
    "moins de {least} affaires étaient closes alors, ou aucune gagnée ou aucune perdue",
).format(least=LEAST_CLOSED)
NONE_OPEN = Text("no deal was open then", "aucune affaire n'était en cours alors")
NONE_KNOWN = Text(
    "nothing told the chance of any deal open then", "rien ne disait la chance d'aucune affaire alors en cours"
)
UP_TO = Text("{first} to {last}", "{first} à {last}")
LOOKED_BACK = Text(
    "{inside} of {n:time|times} what came lay between P10 and P90, which should hold 8 times in 10; on the average P50 "
    "was {error}{unit} off the {came}{unit} that came. Windows of three months overlap; amounts are those of today; "
    "each forecast rests on {draws} draws (its percentiles are met to about 2 points).",
    "{inside} fois sur {n}, ce qui est venu était entre P10 et P90, ce qui devrait arriver 8 fois sur 10 ; en moyenne "
    "P50 s'est écarté de {error}{unit} des {came}{unit} venus. Les périodes de trois mois se recouvrent ; les montants "
    "sont ceux du jour ; chaque prévision repose sur {draws} tirages (ses percentiles à 2 points près environ).",
)
UNTOLD = Text(
    "Open deals of which nothing told the chance then are counted apart: they, and what came of them, are in neither "
    "figure.",
    "Les affaires en cours dont rien ne disait alors la chance sont comptées à part : ni elles, ni ce qui en est venu, "
    "ne sont dans les chiffres.",
)
INSIDE, BELOW, ABOVE = Word("inside", "dedans", "inside"), Word("below", "dessous", "below"), Word(
    "above", "dessus", "above"
)  # fmt: skip


def backtest_table(deals: Deals, *, months: float | None = None, period: Period = ALWAYS) -> Table:
    """Make the forecast of past month ends from what was known then, and compare it with what came in three months.

    The open deals of each month end are drawn by the stays and outcomes dated by then; later dates had not happened.
    Deals whose chance nothing told then are in neither figure; they are counted beside it. A month end of which nothing
    can be told has no row; the note names it and says why.

    Parameters
    ----------
    deals
        Uses the stage dates, `outcome`, `closed_on`, `amount`, `expected_amount`.
    months
        How many month ends at most, 12 unless given.
    period
        Counts the month ends in it.

    Raises
    ------
    NumberError
        `months` is not a whole number from 1 to 1,200.
    """
    length = MONTHS if months is None else common.whole(months, common.MOST_MONTHS, common.NO_MONTHS)
    if why := (common.NO_DEALS if not len(deals) else common.ONLY_CURRENT_STAGE if deals.entries is None else None):
        return Table("backtest", TITLE, COLUMNS, (), why)
    if why := common.cannot_add(deals.frame, worth(deals.frame)):
        return Table("backtest", TITLE, COLUMNS, (), why)
    ends = [end for end in _month_ends(deals.as_of, length) if period.holds(np.array([day_number(end)]))[0]]
    told = {month_of(end): _looked_back(deals, end) for end in ends}
    rows = [row for row in told.values() if not isinstance(row, Text)]
    said = _said(rows, deals.currency) if rows else NO_PAST.format(least=LEAST_CLOSED)
    return Table("backtest", TITLE, COLUMNS, tuple(rows), join([said, *_without_row(told)]))


COLUMNS = (
    Column("month", Text("End of", "Fin")),
    Column("deals", Text("Open deals", "En cours"), Kind.COUNT),
    Column("untold", Text("No chance told", "Sans chance connue"), Kind.COUNT),
    Column("closed", Text("Closed by then", "Closes alors"), Kind.COUNT),
    Column("expected", Text("Expected", "Attendu"), Kind.MONEY),
    Column("p10", Text("P10", "P10"), Kind.MONEY),
    Column("p50", Text("P50", "P50"), Kind.MONEY),
    Column("p90", Text("P90", "P90"), Kind.MONEY),
    Column("came", Text("Came", "Venu"), Kind.MONEY),
    Column("band", Text("Band", "Fourchette")),
)


# --------------------------------------------------------------------------------------------- private


def _month_ends(as_of: dt.date, count: int) -> list[dt.date]:
    """Return the last month ends that have three full months up to `as_of`, the earliest first."""
    after = (as_of + ONE_DAY).replace(day=1)  # the first day that is not yet in a full month
    first = dt.date(1900, 1, 1)
    starts = (months_before(after, AHEAD + at) for at in reversed(range(count)) if (after.year - first.year) * 12 > at)
    return [start - ONE_DAY for start in starts]


def _without_row(told: Mapping[str, tuple[Value, ...] | Text]) -> list[Text]:
    """Say which month ends have no row and why, those that follow each other in one."""
    reasons = list(told.values())
    spans: dict[Text, list[Text]] = {}
    for why, run in groupby(enumerate(told), lambda month: reasons[month[0]]):
        if isinstance(why, Text):
            months = [month_said(name) for _, name in run]
            spans.setdefault(why, []).append(
                months[0] if len(months) == 1 else UP_TO.format(first=months[0], last=months[-1])
            )
    return [NO_ROW.format(months=join(months, ", "), why=why) for why, months in spans.items()]


def _looked_back(deals: Deals, end: dt.date) -> tuple[Value, ...] | Text:
    """Return the row of one month end, or why nothing could have been told."""
    day = float(day_number(end))
    told = known_on(deals, day)
    if told.flow is None or told.closed < LEAST_CLOSED:
        return TOO_FEW
    frame = deals.frame
    here = frame.index.to_numpy()
    stage, age = told.stage[here], told.age[here]
    still = told.open[here]
    use: Mask = still & told.flow.knows(stage, age)
    if not use.any():
        return NONE_KNOWN if still.any() else NONE_OPEN
    last = float(day_number(months_before((end + ONE_DAY), -AHEAD) - ONE_DAY))
    amount: Floats = np.nan_to_num(worth(frame))
    found = outlook(told.flow, stage[use], age[use], amount[use], np.array([last - day]), DRAWS)
    low, middle, high = np.percentile(found.reached[:, 0], (10, 50, 90)).tolist()
    with np.errstate(invalid="ignore"):
        won = use & (frame["outcome"].to_numpy() == Outcome.WON) & (frame["closed_on"].to_numpy() <= last)
    came = float(np.nan_to_num(frame["amount"].to_numpy())[won].sum())
    band = BELOW if came < low else ABOVE if came > high else INSIDE
    mean = float(found.within[:, 0] @ amount[use])
    counts = int(use.sum()), int((still & ~use).sum()), told.closed
    return month_of(end), *counts, mean, low, middle, high, came, band


def _said(rows: list[tuple[Value, ...]], currency: str | None) -> Text:
    """Say how often the band held and how far the middle was off, and which deals are in neither."""
    keys = [column.key for column in COLUMNS]
    middle, came, untold = (
        np.array([float(str(row[keys.index(key)])) for row in rows]) for key in ("p50", "came", "untold")
    )
    inside = sum(row[-1] is INSIDE for row in rows)
    error, mean = round(float(np.abs(middle - came).mean())), round(float(came.mean()))
    unit = same(f"{NBSP}{currency}" if currency else "")
    said = LOOKED_BACK.format(inside=inside, n=len(rows), error=error, came=mean, unit=unit, draws=DRAWS)
    return join([said, UNTOLD]) if untold.any() else said
