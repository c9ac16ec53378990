"""Where the pipeline hurts: the stage whose losses cost most, and the one that takes most of the time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xl_kpi.deals import Deals
from xl_kpi.kpis import common
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.stages import Outcome

#: Fewer losses at a stage say nothing about it.
LEAST_LOSSES = 5
#: "Losing one deal in five fewer."
FEWER = 0.20


@dataclass(frozen=True, slots=True)
class Leak:
    """The stage whose losses cost most.

    Parameters
    ----------
    losses, amount
        Deals lost there in the period, and their amount.
    onward, closed
        Won / closed among the deals that got past the stage, and how many these are.
    gain
        20 % x amount x onward: what losing one deal in five fewer would bring about.
    """

    stage: str
    losses: int
    amount: float
    onward: float
    closed: int
    gain: float

    @property
    def tells(self) -> bool:
        """Whether it can be said: something would come of it, and what is usually won is known of enough deals."""
        return self.gain > 0 and self.closed >= common.FEW


@dataclass(frozen=True, slots=True)
class Slow:
    """The stage that takes the largest share of the days of the won deals.

    Parameters
    ----------
    days, share
        Mean days a won deal spent there, and its share of all their days in stages.
    n
        Won deals with a stay in it.
    """

    stage: str
    days: float
    share: float
    n: int

    @property
    def tells(self) -> bool:
        """Whether enough deals bear it to be said."""
        return self.n >= common.FEW


def leak(deals: Deals, period: Period = ALWAYS) -> Leak | None:
    """Return the stage where losses cost most, or None when no stage has at least 5 losses in the period.

    gain = 20 % x amount lost there x won / closed among the deals that got past it
    """
    if deals.entries is None:
        return None
    frame = deals.frame
    outcome, far = frame["outcome"].to_numpy(), frame["furthest"].to_numpy()
    lost, _ = deals.within(deals.only(Outcome.LOST), period, "closed_on")
    if common.cannot_add(lost):
        return None
    found: list[Leak] = []
    for at, name in enumerate(deals.stages.names):
        here = lost[lost["furthest"].to_numpy() == at]
        if len(here) < LEAST_LOSSES or common.cannot_tell_stage(deals, at):
            continue
        won = int((outcome == Outcome.WON).sum())  # every won deal got past every stage
        closed = won + int(((outcome == Outcome.LOST) & (far > at)).sum())
        amount = float(np.nansum(here["amount"].to_numpy()))
        if closed and amount:
            onward = won / closed
            found.append(Leak(name, len(here), amount, onward, closed, FEWER * amount * onward))
    return max(found, key=lambda one: one.gain, default=None)


def slow(deals: Deals, period: Period = ALWAYS) -> Slow | None:
    """Return the stage that takes the largest share of the won deals' days, or None when nothing tells."""
    if deals.entries is None or len(deals.stages.names) < 2:
        return None
    won, _ = deals.within(deals.only(Outcome.WON), period, "closed_on")
    table = deals.stays
    mine = np.zeros(len(deals.all.frame), bool)
    mine[won.index.to_numpy()] = True
    use = mine[table["deal"].to_numpy(np.int64)] & table["days"].notna().to_numpy()
    days, stage = table["days"].to_numpy(np.float64)[use], table["stage"].to_numpy(np.int64)[use]
    if not days.sum():
        return None
    total = np.bincount(stage, weights=days, minlength=len(deals.stages.names))
    count = np.bincount(stage, minlength=len(deals.stages.names))
    at = int(total.argmax())
    return Slow(deals.stages.names[at], float(total[at] / count[at]), float(total[at] / total.sum()), int(count[at]))
