"""What the open deals will bring, and how sure that is: chances by stage and age, and draws of who is won and when.

A deal in a stage leaves it by going on to the next (after the last: won) or by being lost. Three things are estimated
for each stage, with the deals still in it counted (`incidence`): the share that goes on, and how long those that go on
and those that are lost stay. A deal that is still in its stage after so many days has the chance

    still = rate x P(stay > age | on) / (rate x P(stay > age | on) + (1 - rate) x P(stay > age | lost))

to go on, and must then go on in every later stage. How few deals the rates rest on is part of the answer: they are
drawn from their posterior, Beta(on + 4 x mean, lost + 4 x (1 - mean)), and then who is won is drawn. The days until
the signature are convolved exactly, day by day. Deals are independent of each other, and so are the stages of one deal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xl_kpi.estimates.history import WEIGHT
from xl_kpi.estimates.incidence import LOST, OPEN, WON, cumulative_incidence

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

#: How often the future is drawn: a tenth is met within 1 point (2 standard errors).
DRAWS, SEED = 4_000, 20_260_102
#: The deals that weigh most are drawn one by one, the sum of all others by the normal law.
DRAWN = 300
#: What the sums of chances may be off 1.
ROUNDING = 1e-12
#: A stay longer than ten years is one of ten years: a mistyped year must not make arrays of centuries.
LONGEST = 3_652


@dataclass(frozen=True, slots=True)
class Flow:
    """How a firm's deals flow through its stages.

    Parameters
    ----------
    on, lost
        For each stage, the chance of each length of stay, in days from 0, of the deals that go on and of those lost.
    gone_on, gone_lost
        Shape (stages): the deals seen to leave either way, by the share that the deals still there leave open, with
        the weight of 4 deals at the mean rate: the parameters of the Beta posterior of the rate.
    after
        For each stage, the chance of each number of days from entering it to the signature, of those that are won;
        of one stage more than there are, that is no day.
    """

    on: tuple[Floats, ...]
    lost: tuple[Floats, ...]
    gone_on: Floats
    gone_lost: Floats
    after: tuple[Floats, ...]

    def knows(self, stage: Whole, age: Floats) -> NDArray[np.bool_]:
        """Mark the deals whose stage others have left after a longer stay; of all others nothing is known."""
        longest = np.array([len(law) - 1 for law in self.on] + [-1], np.float64)
        with np.errstate(invalid="ignore"):
            known: NDArray[np.bool_] = (age >= 0) & (age < longest[stage])
        return known

    def rates(self, draws: int = DRAWS) -> Floats:
        """Draw the share that goes on from each stage: shape (draws, stages), always the same for the same firm."""
        return np.random.default_rng(SEED).beta(self.gone_on, self.gone_lost, (draws, len(self.gone_on)))

    def still_on(self, stage: int, age: int, rates: Floats) -> Floats:
        """Return the chance to be won, at each of the rates drawn, of a deal still in its stage after `age` days."""
        on, lost = self.on[stage][age + 1 :].sum(), self.lost[stage][age + 1 :].sum()
        rate = rates[:, stage]
        chance = rate * on / (rate * on + (1 - rate) * lost)
        return np.asarray(chance * rates[:, stage + 1 :].prod(axis=1))

    def won_by(self, stage: int, age: int, days: Floats) -> Floats:
        """Return the share of such deals, of those that will be won, that are won within so many days each."""
        left = self.on[stage][age + 1 :]
        arrived = np.cumsum(self.after[stage + 1])
        rest = np.floor(days)[:, None] - 1 - np.arange(len(left))
        at = np.clip(rest, 0, len(arrived) - 1).astype(np.int64)
        share = np.where(rest >= 0, arrived[at], 0.0) @ left / left.sum()
        return np.where(share > 1 - ROUNDING, 1.0, share)


def flow_of(stage: Whole, days: Floats, end: Whole, stages: int) -> Flow | None:
    """Estimate how deals flow through their stages.

    Parameters
    ----------
    stage, days, end
        One stay each: in which stage, how many days >= 0 (NaN where unknown: it counts for the rate alone), and how it
        ended: `WON` went on (or was won), `LOST`, or `OPEN`, still there.
    stages
        How many stages there are.

    Returns
    -------
    None where no deal was seen to be lost or none to go on from the last stage: no chance can be told then.
    """
    if not (end == LOST).any() or not ((end == WON) & (stage == stages - 1)).any():
        return None
    days = np.minimum(np.floor(days), LONGEST)
    left = [(int(((end == way) & (stage == at)).sum())) for at in range(stages) for way in (WON, LOST)]
    mean = (sum(left[::2]) + 1) / (sum(left) + 2)
    laws = [_laws(days[stage == at], end[stage == at]) for at in range(stages)]
    untold = np.isnan(days) & (end != OPEN)
    on, lost = (np.bincount(stage[untold & (end == way)], minlength=stages) for way in (WON, LOST))
    seen = np.array(left, np.float64).reshape(stages, 2).sum(axis=1) - on - lost
    share = np.array([law[2] for law in laws])
    after = [np.ones(1)]
    for law in reversed(laws):
        after.insert(0, np.convolve(law[0], after[0]) if len(law[0]) else after[0])
    return Flow(
        tuple(law[0] for law in laws), tuple(law[1] for law in laws),
        seen * share + on + WEIGHT * mean, seen * (1 - share) + lost + WEIGHT * (1 - mean), tuple(after),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outlook:
    """What open deals bring between some days from now, and in the end. The last window has no end.

    Parameters
    ----------
    within
        Shape (deals, windows): the chance that each deal is won in each window.
    sums, reached
        Shape (draws, windows): what the deals together bring in each window, and up to its end.
    """

    within: Floats
    sums: Floats
    reached: Floats


def outlook(flow: Flow, stage: Whole, age: Floats, amount: Floats, days: Floats, draws: int = DRAWS) -> Outlook:
    """Draw what open deals bring.

    Parameters
    ----------
    stage, age, amount
        One open deal each, of those that `flow` knows: its stage, full days in it, and what it is worth (0 if unknown).
    days
        Rising: the windows' ends, in days from now; one more window begins behind the last.
    """
    rates = flow.rates(draws)
    pairs, at = np.unique(np.stack([stage, np.floor(age).astype(np.int64)]), axis=1, return_inverse=True)
    at = at.reshape(-1)
    chances = np.column_stack([flow.still_on(*pair, rates) for pair in _pairs(pairs)]) if len(at) else rates[:, :0]
    shares = np.array([flow.won_by(*pair, days) for pair in _pairs(pairs)]).reshape(len(pairs.T), len(days))
    shares = np.column_stack([shares, np.ones(len(shares))])
    windows = np.diff(shares, axis=1, prepend=0.0)
    order = np.lexsort((at, amount, -np.abs(amount)))  # whatever the order of the rows
    first, rest = order[:DRAWN], order[DRAWN:]
    luck = np.random.default_rng(SEED + 1).random((draws, len(first)))
    theirs = chances[:, at[first]]
    reached = np.column_stack([(luck < theirs * share) @ amount[first] for share in shares[at[first]].T])
    sums = np.diff(reached, axis=1, prepend=0.0)
    if len(rest):
        sums = sums + _of_many(chances, at[rest], amount[rest], windows)
        reached = reached + _of_many(chances, at[rest], amount[rest], shares)
    return Outlook((chances.mean(axis=0)[:, None] * windows)[at], sums, reached)


# --------------------------------------------------------------------------------------------- private


def _laws(days: Floats, end: Whole) -> tuple[Floats, Floats, float]:
    """Return how long those that go on and those lost stay in one stage, and the share that goes on.

    Each law is drawn towards that of all who leave, which weighs as 4 deals: three losses are no law.
    """
    days, end = days[~np.isnan(days)], end[~np.isnan(days)]
    if not (end != OPEN).any():
        return np.zeros(0), np.zeros(0), 0.5
    found = cumulative_incidence(days, end)
    steps = [np.diff(curve, prepend=0.0) for curve in (found.won, found.lost)]
    both = (steps[0] + steps[1]) / (steps[0] + steps[1]).sum()
    laws = []
    for kind, step in zip((WON, LOST), steps, strict=True):
        n = int((end == kind).sum())
        own = step / step.sum() if n else both
        law = np.zeros(int(found.days[-1]) + 1)
        law[found.days.astype(np.int64)] = (n * own + WEIGHT * both) / (n + WEIGHT)
        laws.append(law)
    return laws[0], laws[1], float(found.won[-1] / (found.won[-1] + found.lost[-1]))


def _pairs(pairs: Whole) -> Iterator[tuple[int, int]]:
    return ((int(stage), int(age)) for stage, age in pairs.T)


def _of_many(chances: Floats, at: Whole, amount: Floats, share: Floats) -> Floats:
    """Draw what many deals that weigh little bring together: a normal sum, with the mean and spread of their chances.

    Parameters
    ----------
    chances, share
        Shape (draws, kinds), to be won at all, and (kinds, windows), to be won there of those won; `at` is each deal's
        kind.
    """
    once, twice = (np.bincount(at, weights=amount**power, minlength=len(share))[:, None] for power in (1, 2))
    mean = chances @ (once * share)
    spread = np.sqrt(np.maximum(chances @ (twice * share) - chances**2 @ (twice * share**2), 0.0))
    drawn: Floats = mean + spread * np.random.default_rng(SEED + 2).standard_normal(mean.shape)
    return drawn if (amount < 0).any() else np.maximum(drawn, 0.0)
