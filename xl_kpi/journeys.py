"""The way of each deal through the stages: its dated entries, how far it came, how long it stayed where.

Entries come from one source: the sheet's date columns, in their order, or the event log, by date and then
by row. Won and Lost are entries too: they end the stay in a stage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xl_kpi.stages import Outcome

#: Codes of entries that are no stage: outcomes, a word that nothing explains, and no entry at all.
WON, LOST, ASIDE, OTHER, NONE = -1, -2, -3, -4, -5


@dataclass(frozen=True, slots=True)
class Entries:
    """Dated entries, grouped by deal and in order within each.

    Parameters
    ----------
    deal
        Position of the deal in the frame.
    stage
        Position of the stage in the order of stages, or `WON`, `LOST`, `ASIDE`, `OTHER`.
    day
        Days since 1970-01-01.
    dated
        For each stage, whether the source tells its dates at all.
    """

    deal: NDArray[np.int64]
    stage: NDArray[np.int64]
    day: NDArray[np.float64]
    dated: tuple[bool, ...]


def entries_of_columns(
    days_by_stage: dict[int, NDArray[np.float64]],
    created_on: NDArray[np.float64],
    won_on: NDArray[np.float64],
    lost_on: NDArray[np.float64],
    stages: int,
) -> Entries:
    """Read the date columns of a sheet. A first stage without a column starts at `created_on`."""
    columns = dict(days_by_stage)
    if 0 not in columns and not np.isnan(created_on).all():
        columns[0] = created_on
    with np.errstate(invalid="ignore"):
        lost_first = lost_on < won_on  # lost, then won after all: the order of the two dates
    order = sorted(columns)
    codes = [*order, LOST, WON, LOST]
    outcomes = [np.where(lost_first, lost_on, np.nan), won_on, np.where(lost_first, np.nan, lost_on)]
    table = np.column_stack([columns[stage] for stage in order] + outcomes)
    deal, at = np.nonzero(~np.isnan(table))
    dated = tuple(stage in columns for stage in range(stages))
    return Entries(deal, np.array(codes, np.int64)[at], table[deal, at], dated)


def entries_of_log(
    deal: NDArray[np.int64],
    stage: NDArray[np.int64],
    day: NDArray[np.float64],
    created_on: NDArray[np.float64],
    stages: int,
) -> Entries:
    """Read an event log given in the order of its rows. A first stage that it never names starts at `created_on`.

    A later stage that it never names is one that no deal has entered yet.
    """
    dated = [True] * stages
    if stages and not (stage == 0).any():
        dated[0] = False
    if stages and not dated[0] and not np.isnan(created_on).all():
        starts = np.flatnonzero(~np.isnan(created_on))
        deal = np.concatenate([starts, deal])
        stage = np.concatenate([np.zeros(len(starts), np.int64), stage])
        day = np.concatenate([created_on[starts], day])
        dated[0] = True
    order = np.lexsort((np.arange(len(deal)), day, deal))
    return Entries(deal[order], stage[order], day[order], tuple(dated))


def last_entries(entries: Entries, deals: int) -> NDArray[np.int64]:
    """Return the code of each deal's last entry, `NONE` where it has none."""
    last = np.full(deals, NONE, np.int64)
    last[entries.deal] = entries.stage  # entries are in order: the last one written stays
    return last


def furthest(
    entries: Entries | None, outcome: NDArray[np.int8], stage: NDArray[np.int64], stages: int
) -> NDArray[np.int64]:
    """Return the furthest stage each deal ever reached, -1 where nothing tells.

    A won deal reached every stage. An open deal reached the stage it is in and those it has a date for; a
    lost, set aside or unknown one those it has a date for.
    """
    far = np.full(len(outcome), -1, np.int64)
    if entries is not None:
        in_stage = entries.stage >= 0
        np.maximum.at(far, entries.deal[in_stage], entries.stage[in_stage])
    far = np.where(outcome == Outcome.OPEN, np.maximum(far, stage), far)
    return np.where(outcome == Outcome.WON, stages - 1, far)


def stays(entries: Entries | None, frame: pd.DataFrame) -> pd.DataFrame:
    """Return how long each deal stayed in each stage it has left.

    Parameters
    ----------
    entries
        None, where the sheet tells only the current stage, gives no rows.
    frame
        Uses `outcome`, `stage`, `closed_on`, `furthest`.

    Returns
    -------
    DataFrame
        One row for a deal and stage: `deal` (position), `stage`, `days` (stays of a stage entered again add up;
        NaN when none has a usable exit), `bad` (stays whose exit has no date or lies before the entry), `went_on`
        (the deal reached a later stage or was won).
    """
    if entries is None:
        return pd.DataFrame({"deal": [], "stage": [], "days": [], "bad": [], "went_on": []})
    outcome, closed_on, far = (frame[name].to_numpy() for name in ("outcome", "closed_on", "furthest"))
    deal, stage, day = entries.deal, entries.stage, entries.day
    following = np.append(deal[1:] == deal[:-1], False) if len(deal) else np.zeros(0, bool)
    stands_here = (outcome[deal] == Outcome.OPEN) & (frame["stage"].to_numpy()[deal] == stage)
    left = (stage >= 0) & (following | ~stands_here)
    days = np.where(following, np.append(day[1:], np.nan)[: len(deal)], closed_on[deal]) - day
    with np.errstate(invalid="ignore"):
        bad = ~(days >= 0)
    return _by_deal_and_stage(deal[left], stage[left], days[left], bad[left]).assign(
        went_on=lambda t: (far[t["deal"]] > t["stage"].to_numpy()) | (outcome[t["deal"]] == Outcome.WON)
    )


def entered_current(entries: Entries, stage: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the day each deal last entered the stage it is in now, NaN where nothing tells."""
    day = np.full(len(stage), np.nan)
    here = (entries.stage >= 0) & (entries.stage == stage[entries.deal])
    day[entries.deal[here]] = entries.day[here]
    return day


# --------------------------------------------------------------------------------------------- private


def _by_deal_and_stage(
    deal: NDArray[np.int64], stage: NDArray[np.int64], days: NDArray[np.float64], bad: NDArray[np.bool_]
) -> pd.DataFrame:
    """Add up the stays of the same deal in the same stage."""
    pair = deal * (int(stage.max(initial=0)) + 1) + stage
    order = np.argsort(pair, kind="stable")
    first = np.flatnonzero(np.diff(pair[order], prepend=-1))
    if not len(first):
        return pd.DataFrame({"deal": deal, "stage": stage, "days": days, "bad": bad.astype(np.int64)})
    total = np.add.reduceat(np.where(bad, 0.0, days)[order], first)
    good = np.add.reduceat((~bad)[order].astype(np.int64), first)
    wrong = np.add.reduceat(bad[order].astype(np.int64), first)
    total[good == 0] = np.nan
    return pd.DataFrame({"deal": deal[order][first], "stage": stage[order][first], "days": total, "bad": wrong})
