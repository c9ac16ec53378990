"""Simulated firms whose truth is known: what a small firm's sheet would hold, and what became of its open deals."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xl_kpi.deals import Deals
from xl_kpi.estimates.incidence import LOST, OPEN, WON
from xl_kpi.grid import grid_of
from xl_kpi.reading import Reading, read_deals
from xl_kpi.stages import Stages, stages_of_text

AS_OF = dt.date(2026, 6, 30)
STAGES = ("Lead", "Meeting", "Proposal", "Negotiation")
HEADER = ("Deal ID", "Stage", "Amount", "Created", *(f"{name} on" for name in STAGES), "Close date")


@dataclass(frozen=True)
class Case:
    """A kind of firm.

    Parameters
    ----------
    deals, cycles
        How many deals it has begun on the average, and how many mean times to close that took.
    growth
        How many times as many it begins now as in the beginning; minded by `followed` alone.
    """

    deals: int
    cycles: float
    growth: float = 1.0


CASES = (Case(30, 3), Case(40, 3), Case(60, 3), Case(60, 6), Case(100, 6), Case(120, 2), Case(200, 6), Case(400, 6))


@dataclass(frozen=True)
class Truth:
    """What the sheet does not tell.

    Parameters
    ----------
    came
        Of each open deal, by its id: whether it will be won.
    chances
        The chance of winning from each stage on.
    median_days
        Half of all deals that are ever won are won within so many days.
    """

    came: dict[str, bool]
    chances: tuple[float, ...]
    median_days: float


def simulated(seed: int, case: Case) -> tuple[list[list[object]], Truth]:
    """Return the sheet of a firm, header first, and the truth; always the same for a seed."""
    rng = np.random.default_rng(seed)
    rates, means = rng.beta(6, 3, len(STAGES)), rng.uniform(8, 40, len(STAGES))
    slower, shape = rng.uniform(0.7, 1.8), rng.uniform(0.8, 2.5)
    span = int(case.cycles * means.sum())
    rows: list[list[object]] = [list(HEADER)]
    came: dict[str, bool] = {}
    for number in range(rng.poisson(case.deals)):
        entered, won = [-float(rng.integers(0, span + 1))], True
        amount = round(float(rng.lognormal(8.5, 0.9)), 2)
        for rate, mean in zip(rates, means, strict=True):
            won = bool(rng.random() < rate)
            entered.append(entered[-1] + round(rng.gamma(shape, mean * (1 if won else slower) / shape)))
            if not won:
                break
        closed = entered.pop()
        seen = [_day(day) for day in entered if day <= 0]
        word = STAGES[len(seen) - 1] if closed > 0 else "Won" if won else "Lost"
        blank = [None] * (len(STAGES) - len(seen))
        rows.append([f"D{number}", word, amount, seen[0], *seen, *blank, _day(closed) if closed <= 0 else None])
        if closed > 0:
            came[f"D{number}"] = won
    chances = tuple(float(rates[at:].prod()) for at in range(len(STAGES)))
    days = np.sum([np.round(rng.gamma(shape, mean / shape, 4000)) for mean in means], axis=0)
    return rows, Truth(came, chances, float(np.median(days)))


@dataclass(frozen=True)
class Followed:
    """The deals of a firm as far as they can be followed today, and what they will have taken in the end.

    Parameters
    ----------
    days, end
        How long each was followed, and how that ended: `OPEN`, `WON` or `LOST`.
    known
        The days of those that are or will be won.
    law
        Half of all deals that such a firm could ever win are won within so many days.
    """

    days: NDArray[np.float64]
    end: NDArray[np.int64]
    known: NDArray[np.float64]
    law: float


def followed(seed: int, case: Case) -> Followed:
    """Return the deals of a firm drawn as by `simulated`, without a sheet; each case has firms of its own."""
    rng = np.random.default_rng((seed, case.deals, int(case.cycles), int(case.growth)))
    rates, means = rng.beta(6, 3, len(STAGES)), rng.uniform(8, 40, len(STAGES))
    slower, shape = rng.uniform(0.7, 1.8), rng.uniform(0.8, 2.5)
    late = rng.random(rng.poisson(case.deals))
    if case.growth != 1:
        late = np.log1p(late * (case.growth - 1)) / np.log(case.growth)
    age = np.floor(int(case.cycles * means.sum() + 1) * (1 - late))
    took, won = np.zeros(len(age)), np.ones(len(age), bool)
    for rate, mean in zip(rates, means, strict=True):
        on = rng.random(len(age)) < rate
        took += won * np.round(rng.gamma(shape, mean * np.where(on, 1, slower) / shape))
        won &= on
    closed = took <= age
    end = np.where(closed, np.where(won, WON, LOST), OPEN)
    law = np.sum([np.round(rng.gamma(shape, mean / shape, 4000)) for mean in means], axis=0)
    return Followed(np.where(closed, took, age), end, took[won], float(np.median(law)))


def read(rows: list[list[object]], stages: str = ";".join(STAGES)) -> Deals:
    """Read such a sheet."""
    return read_deals(grid_of(rows), Reading(as_of=AS_OF, stages=stages_of_text(stages) if stages else Stages()))


def _day(number: float) -> dt.date:
    return AS_OF + dt.timedelta(int(number))
