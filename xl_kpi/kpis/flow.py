"""The stays of a firm's deals in their stages, as they are known today or were known on an earlier day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xl_kpi.cells import Floats, Mask, day_number
from xl_kpi.deals import Deals
from xl_kpi.estimates.forecast import Flow, flow_of
from xl_kpi.estimates.incidence import LOST, OPEN, WON
from xl_kpi.journeys import Entries
from xl_kpi.stages import Outcome

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of all deals on a day.

    Parameters
    ----------
    flow
        How the deals flow through the stages; None where too little is known.
    closed, untold
        How many won and lost deals it rests on, and how many lost ones it could not use: no stage of theirs is dated.
    open
        Marks the deals that were open on that day.
    stage, age
        Of each deal: the stage it was in, -1 none, and for how many days, NaN where its entry has no date.
    """

    flow: Flow | None
    closed: int
    untold: int
    open: Mask
    stage: Whole
    age: Floats


def known_now(deals: Deals) -> Known:
    """Return what is known of all deals today; history ignores filters."""
    whole, today = deals.all, day_number(deals.as_of)
    frame = whole.frame
    outcome = frame["outcome"].to_numpy()
    won, lost, still = (outcome == kind for kind in (Outcome.WON, Outcome.LOST, Outcome.OPEN))
    stage, far = frame["stage"].to_numpy().astype(np.int64), frame["furthest"].to_numpy()
    age = today - whole.in_stage_since
    if whole.entries is None:
        return Known(None, 0, int((won | lost).sum()), still, stage, age)
    ends = np.where(won | lost, frame["closed_on"].to_numpy(), today)
    return _known(whole.entries, (won, lost, still), far, ends, stage, age, len(deals.stages.names))


def known_on(deals: Deals, day: float) -> Known:
    """Return what was known of all deals at the end of an earlier day: what is dated later had not happened.

    Deals that are closed without a closing date, set aside or of unknown outcome are left out.
    """
    whole, entries = deals.all, deals.entries
    assert entries is not None  # noqa: S101  # only asked of sheets that date their stages
    frame = whole.frame
    outcome, closed_on = frame["outcome"].to_numpy(), frame["closed_on"].to_numpy()
    past = entries.day <= day
    then = Entries(entries.deal[past], entries.stage[past], entries.day[past], entries.dated)
    staged = then.stage >= 0
    far, stage, since = np.full(len(frame), -1), np.full(len(frame), -1), np.full(len(frame), np.nan)
    np.maximum.at(far, then.deal[staged], then.stage[staged])
    stage[then.deal[staged]], since[then.deal[staged]] = then.stage[staged], then.day[staged]  # the last one stays
    with np.errstate(invalid="ignore"):
        closed = np.isin(outcome, (Outcome.WON, Outcome.LOST)) & (closed_on <= day)
        later = np.isin(outcome, (Outcome.WON, Outcome.LOST)) & (closed_on > day)
    won, lost = (closed & (outcome == kind) for kind in (Outcome.WON, Outcome.LOST))
    still = (far >= 0) & (later | (outcome == Outcome.OPEN))
    stages = len(deals.stages.names)
    far = np.where(won, stages - 1, far)
    return _known(then, (won, lost, still), far, np.where(closed, closed_on, day), stage, day - since, stages)


# --------------------------------------------------------------------------------------------- private


def _known(
    entries: Entries, state: tuple[Mask, Mask, Mask], far: Whole, ends: Floats, stage: Whole, age: Floats, stages: int
) -> Known:
    won, lost, still = state
    days, entered = _stays(entries, ends, len(far), stages)
    at = np.arange(stages)
    use = (won | lost | still)[:, None] & (at <= far[:, None])
    on = won[:, None] | (at < far[:, None])
    end = np.where(on, WON, np.where(lost, LOST, OPEN)[:, None])
    days = np.where(entered, days, np.where(on, 0.0, np.nan))  # a stage that was skipped took no time
    use &= (end != OPEN) | ~np.isnan(days)
    flow = flow_of(np.broadcast_to(at, use.shape)[use], days[use], end[use], stages) if stages else None
    untold = lost & (far < 0)
    return Known(flow, int((won | lost).sum() - untold.sum()), int(untold.sum()), still, stage, age)


def _stays(entries: Entries, ends: Floats, deals: int, stages: int) -> tuple[Floats, Mask]:
    """Return the days of each deal in each stage, added up, NaN where one cannot be told; and whether it entered it.

    Parameters
    ----------
    ends
        Of each deal: the day until which its last entry goes on.
    """
    deal, day = entries.deal, entries.day
    last = np.append(deal[1:] != deal[:-1], True)[: len(deal)]
    until = np.where(last, ends[deal], np.append(day[1:], np.nan)[: len(deal)])
    days, here = until - day, entries.stage >= 0
    with np.errstate(invalid="ignore"):
        bad = ~(days >= 0)
    pair = deal[here] * stages + entries.stage[here]
    size = deals * stages
    total: Floats = np.bincount(pair, weights=np.where(bad, 0.0, days)[here], minlength=size).astype(np.float64)
    total[np.bincount(pair, weights=bad[here], minlength=size) > 0] = np.nan
    return total.reshape(deals, stages), (np.bincount(pair, minlength=size) > 0).reshape(deals, stages)
