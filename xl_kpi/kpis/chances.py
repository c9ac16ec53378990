"""The chances of the open deals: as typed, by the firm's own history, and how such chances came true."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xl_kpi.blocks import Column, Kind, Table, Value, Word
from xl_kpi.cells import Floats, Mask
from xl_kpi.deals import Deals, Level
from xl_kpi.estimates.history import WEIGHT, own_history
from xl_kpi.estimates.intervals import wilson
from xl_kpi.kpis import common
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.stages import Outcome, stage_key
from xl_kpi.texts import Text

#: Where a deal's probability comes from, in order of precedence.
BASES = (
    Word("deal", "affaire", "deal"),
    Word("Stages table", "table Étapes", "stages"),
    Word("own history", "historique", "history"),
)
OWN, TABLE, HISTORY, NO_BASIS = 0, 1, 2, -1
#: The upper ends of the bands of chances that are compared with what came.
BANDS = (0.2, 0.4, 0.6, 0.8, 1.0)

NO_PAST_CHANCE = Text(
    "No deal closed by now had reached a stage after others had closed: there is no past chance to look back at.",
    "Aucune affaire close n'avait atteint une étape après la clôture d'autres : aucune chance passée à vérifier.",
)
LOOKED_BACK = Text(
    "Each closed deal once for each stage that it entered: its chance by the deals closed before that day, and the "
    "probabilities typed today.",
    "Chaque affaire close, une fois par étape où elle est entrée : sa chance d'après les affaires closes avant ce "
    "jour et les probabilités saisies aujourd'hui.",
)
PLAIN_AND_DRAWN = Text(
    "A probability from own history is the plain share, won / closed deals that reached the stage. The column "
    "Probability, own history multiplies the shares that went on from each stage to the end, each drawn towards the "
    "mean of all with the weight of {weight} deals, so that few deals swing it less: the two differ.",
    "Une probabilité d'après l'historique est la part brute, gagnées / affaires closes ayant atteint l'étape. La "
    "colonne Probabilité, historique multiplie les parts passées au-delà de chaque étape jusqu'à la fin, chacune "
    "ramenée vers la moyenne de toutes avec le poids de {weight} affaires, pour moins dépendre de quelques-unes : les "
    "deux diffèrent.",
).format(weight=round(WEIGHT))


def probabilities(deals: Deals, frame: pd.DataFrame) -> tuple[Floats, NDArray[np.int8]]:
    """Return the probability of each open deal in `frame` and where it comes from (its place in `BASES`)."""
    own = frame["probability"].to_numpy()
    table, history = typed_by_stage(deals), _share_won(deals)
    stage = frame["stage"].to_numpy()
    of_table, by_history = np.append(table, np.nan)[stage], np.append(history, np.nan)[stage]
    conditions = [~np.isnan(own), ~np.isnan(of_table), ~np.isnan(by_history)]
    chances = np.select(conditions, [own, of_table, by_history], np.nan)
    return chances, np.select(conditions, [OWN, TABLE, HISTORY], NO_BASIS).astype(np.int8)


def typed_by_stage(deals: Deals) -> Floats:
    """Return each stage's probability in the Stages table, NaN where none."""
    given = deals.stages.probabilities or {}
    return np.array([given.get(stage_key(name), np.nan) for name in deals.stages.names], np.float64)


def of_history(deals: Deals) -> tuple[Floats, Floats]:
    """Return, for each stage, the deals that reached it and were won, and those that reached it and are closed.

    History ignores filters: it is the firm's. It needs stage dates; a stage without them counts 0 of 0.
    """
    frame = deals.all.frame
    far, outcome = frame["furthest"].to_numpy(), frame["outcome"].to_numpy()
    won, lost = (_reached(far[outcome == kind], _dated(deals)) for kind in (Outcome.WON, Outcome.LOST))
    return won, won + lost


def own_chances(deals: Deals) -> tuple[Floats, Floats]:
    """Return each stage's probability by the firm's own history, and the closed deals that it rests on.

        (won + 4 x typed) / (closed that reached the stage + 4), typed: the Stages table's;
        without a typed one the product of the shrunk step rates (`estimates.history`)

    NaN where no closed deal reached the stage, where it has no dates, and throughout where no lost deal is seen.
    """
    won, closed = of_history(deals)
    return _of_counts(deals, won, closed), closed


def calibration_table(deals: Deals, *, period: Period = ALWAYS) -> Table:
    """Compare the chances that deals had by the firm's own history with what became of them.

    Each closed deal counts once for each stage that it entered, with the chance that the deals closed before that
    day gave it: all of the firm's, whatever the filter.

    Parameters
    ----------
    deals
        Uses the stage dates, `outcome`, `closed_on`.
    period
        Counts the deals closed in it.

    Returns
    -------
    Table
        One row a band of chances that occurred: the mean chance, how many were given it, how many of these were won.
    """
    title = Text("Chances given and deals won", "Chances données et affaires gagnées")
    chance, came = _past_chances(deals, period)
    if not len(chance):
        why = NO_PAST_CHANCE if deals.entries is not None else common.ONLY_CURRENT_STAGE
        return Table("calibration", title, CALIBRATION_COLUMNS, (), why if len(deals) else common.NO_DEALS)
    band = np.searchsorted(np.array(BANDS[:-1]), chance, side="left")
    rows: list[tuple[Value, ...]] = []
    for at, high in enumerate(BANDS):
        here = band == at
        n, won = int(here.sum()), int(came[here].sum())
        if n:
            low = BANDS[at - 1] if at else 0.0
            name = Text(f"{low:.0%}".replace("%", f"\u2013{high:.0%}"), f"{100 * low:.0f}\u2013{100 * high:.0f}\u00a0%")
            rows.append((name, n, float(chance[here].mean()), won, won / n, *wilson(won, n)))
    return Table("calibration", title, CALIBRATION_COLUMNS, tuple(rows), LOOKED_BACK)


CALIBRATION_COLUMNS = (
    Column("chance", Text("Chance given", "Chance donnée")),
    Column("deals", Text("Times", "Fois"), Kind.COUNT),
    Column("expected", Text("Mean chance", "Chance moyenne"), Kind.SHARE, rests_on=("deals",)),
    Column("won", Text("Won", "Gagnées"), Kind.COUNT),
    Column("rate", Text("Share won", "Part gagnée"), Kind.SHARE, rests_on=("deals",)),
    Column("low", Text("95% from", "95 % de"), Kind.SHARE, rests_on=("deals",)),
    Column("high", Text("95% to", "95 % à"), Kind.SHARE, rests_on=("deals",)),
)


# --------------------------------------------------------------------------------------------- private


def _share_won(deals: Deals) -> Floats:
    """Return the share of the closed deals that reached each stage and were won, NaN where none is closed."""
    won, closed = of_history(deals)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(closed > 0, won / closed, np.nan)


def _dated(deals: Deals) -> Mask:
    """Mark the stages that the sheet tells the dates of."""
    return np.array([common.cannot_tell_stage(deals, at) is None for at in range(len(deals.stages.names))], bool)


def _reached(far: NDArray[np.int64], dated: Mask) -> Floats:
    """Count, for each dated stage, the deals whose furthest stage is that one or a later one."""
    count = np.bincount(far[far >= 0], minlength=len(dated))
    return np.where(dated, np.cumsum(count[::-1])[::-1], 0).astype(np.float64)


def _of_counts(deals: Deals, won: Floats, closed: Floats) -> Floats:
    """Return the probability by history for counts of shape (..., stages)."""
    chances, dated = np.full(closed.shape, np.nan), _dated(deals)
    if dated.any():  # a step leads from one dated stage to the next
        chances[..., dated] = own_history(won[..., dated], closed[..., dated], typed_by_stage(deals)[dated])
    seen = (closed > won).any(axis=-1, keepdims=True)
    return np.where(seen, chances, np.nan)


def _past_chances(deals: Deals, period: Period) -> tuple[Floats, Mask]:
    """Return the chance that each closed deal had on entering each stage, and whether it was won."""
    whole, entries = deals.all, deals.entries
    frame = whole.frame
    outcome, closed_on = frame["outcome"].to_numpy(), frame["closed_on"].to_numpy()
    closed = np.isin(outcome, (Outcome.WON, Outcome.LOST)) & ~np.isnan(closed_on)
    if entries is None or not closed.any() or not len(deals.stages.names):
        return np.zeros(0), np.zeros(0, bool)
    stages, dated = len(deals.stages.names), _dated(deals)
    asked = np.zeros(len(frame), bool)
    asked[deals.frame.index.to_numpy()] = True
    use = (entries.stage >= 0) & (asked & closed & period.holds(closed_on))[entries.deal]
    deal, stage, day = (column[use] for column in (entries.deal, entries.stage, entries.day))
    if deals.level is Level.LOG:  # a stage entered again counts once; columns hold one date each
        _, first = np.unique(deal * stages + stage, return_index=True)
        deal, stage, day = deal[first], stage[first], day[first]
    days, at = np.unique(day, return_inverse=True)
    won, lost = (
        _closed_before(days, closed_on[kind], frame["furthest"].to_numpy()[kind], dated)
        for kind in (closed & (outcome == Outcome.WON), closed & (outcome == Outcome.LOST))
    )
    chance = _of_counts(deals, won, won + lost)[at, stage]
    told = ~np.isnan(chance) & (day <= closed_on[deal])
    return chance[told], (outcome[deal] == Outcome.WON)[told]


def _closed_before(days: Floats, closed_on: Floats, far: NDArray[np.int64], dated: Mask) -> Floats:
    """Count, for each day and dated stage, the deals closed before that day that had reached the stage."""
    counts = [np.searchsorted(np.sort(closed_on[far >= at]), days, side="left") for at in range(len(dated))]
    return np.where(dated, np.column_stack(counts), 0).astype(np.float64)
