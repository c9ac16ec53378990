"""How well the estimates do on firms whose truth is known: the tables of docs/method.md.

python -m benchmarks.method [--firms N]        writes docs/method.md
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.firms import CASES, STAGES, Case, followed, read, simulated
from xl_kpi.deals import Deals
from xl_kpi.estimates.incidence import WON, cumulative_incidence
from xl_kpi.kpis.chances import own_chances
from xl_kpi.kpis.expected import ByHistory, by_history
from xl_kpi.kpis.value import worth
from xl_kpi.stages import Outcome

PAGE = Path("docs/method.md")
FIRMS = 500
#: The time to close scatters so much from firm to firm that its bias takes many more of them; they have no sheet.
TIMED = 10_000
TIMED_CASES = (*CASES, Case(100, 6, 4), Case(400, 6, 4))
#: A ladder as CRMs come with it: nobody's own.
USUAL = (0.1, 0.3, 0.5, 0.8)
CENTURY = np.array([36_500.0])
FEW_POINTS = 1e-9

TEXT = """\
# How the forecast is made, and how well it does

*The tables are made by `python -m benchmarks.method` in about ten minutes; a slow test compares.*

**Chance by own history.** (won + 4 x typed) / (closed that reached the stage + 4); where nothing is typed the
product of the step rates, each drawn towards their mean with the weight of 4 deals. Shown with the closed deals it
rests on.

**Weighted revenue.** An open deal without a probability of its own or of its stage has the plain share of the history,
won / closed deals that reached the stage, as defined for the amounts. The table shows the chance above beside it, and
the two differ: the plain share goes by its own few deals alone, the other draws the rate of each step towards the mean
of all steps, the more the fewer deals there are. The forecast draws its rates likewise, but uses neither figure: what a
deal is given there also depends on how long it has been in its stage.

**Forecast.** From the stage dates: the share that goes on from each stage and the days that those who go on and
those who are lost stay there, by Aalen and Johansen with the deals still open counted. An open deal's chance is
that of a deal that is still in this stage after so many days; days are convolved exactly. The rates are drawn from
their posterior (Beta, with the weight of 4 deals at the mean rate), then who is won: 4,000 draws with a fixed seed,
so a tenth is met within 1 point. Of more than 300 deals the 300 largest are drawn one by one and the sum of the
others is taken as normal. Deals are independent of each other; set aside and unknown ones are in no figure; a deal
that is in its stage for longer than any that left it has no chance that is known. Deals not yet begun are not in
it.

**Time to close with open.** The day by which the cumulative incidence of winning reaches half of its last value;
losing is the other way out.

**Small numbers.** Wilson for rates, Newcombe for their change, counts given their total, permutations for means and
sums, order statistics for medians, Fisher with Holm's correction between owners and sources.

## What was simulated

{firms} firms a row, seeded. Four stages; the share that goes on is drawn from Beta(6, 3) for each firm and stage,
stays are gamma with means of 8 to 40 days, lost deals stay 0.7 to 1.8 times as long, amounts are lognormal with a
spread of 0.9. The sheet is read by the product as a user's would be; what becomes of its open deals is known and
not shown to it.
"""


TIME = """\
{firms} firms a row, each drawn anew, by the estimators alone. *Growth*: how many times as many deals a firm begins now
as at the beginning of its history. *All known*: the median of all deals that the firm has begun and that are or will be
won, as it will be when the last of them is closed; nobody can know it today. Mean differences in days over the firms
that have won a deal, the largest standard error being {error:.1f}:

- **from all known**: what leaving the open deals out does, and what is left of it when they are counted;
- **from the law** that a firm's deals are drawn from. The median of a dozen sales lies above that of its law on the
  average even when all is known, as days have a long tail. The plain median has that fault, too, and it hides a part of
  the other one: with 60 deals begun (10 sales) a third of it, with 400 (67 sales) a tenth.

Given six cycles, counting the open deals leaves under a third of what leaving them out does, in every row, and from the
law under a third with 200 deals begun and more, or where the firm grows.
"""


@dataclass(frozen=True)
class Times:
    """What a firm's deals take in days: by both estimates, when all will be known, and by the law of the firm."""

    plain: float
    with_open: float
    known: float
    law: float


@dataclass(frozen=True)
class Firm:
    """What the product tells of one firm, beside the truth.

    Parameters
    ----------
    place
        Where what came lies among the draws, 0..1 (ties are drawn); None where no forecast can be made.
    losses
        Of the open deals together, minus the log of the chance given to what came: by name of the chances.
    deals
        How many open deals these are.
    """

    place: float | None
    losses: dict[str, float]
    deals: int
    closed: int


def firm(seed: int, case: Case) -> Firm:
    """Simulate a firm and ask the product about it."""
    rows, truth = simulated(seed, case)
    right = ";".join(f"{name}:open:{chance:.6f}" for name, chance in zip(STAGES, truth.chances, strict=True))
    usual = ";".join(f"{name}:open:{chance}" for name, chance in zip(STAGES, USUAL, strict=True))
    plain, typed_right, typed_usual = (read(rows, stages) for stages in (";".join(STAGES), right, usual))
    frame = plain.only(Outcome.OPEN)
    stage = frame["stage"].to_numpy()
    came = np.array([truth.came[word] for word in plain.said("deal_id", frame.index.to_numpy())], bool)
    chances = {
        "own history": own_chances(plain)[0],
        "own history, usual ladder typed": own_chances(typed_usual)[0],
        "own history, right ladder typed": own_chances(typed_right)[0],
        "usual ladder": np.array(USUAL),
        "right ladder": np.array(truth.chances),
    }
    told = ~np.isnan(np.stack([chance[stage] for chance in chances.values()])).any(axis=0)
    losses = {name: _loss(chance[stage][told], came[told]) for name, chance in chances.items()}
    closed = int((plain.frame["outcome"].to_numpy() != Outcome.OPEN).sum())
    return Firm(_place(plain, came, seed), losses, int(told.sum()), closed)


def times(seed: int, case: Case) -> Times | None:
    """Draw a firm and estimate how long its deals take, as the KPI does; None where none is won."""
    firm = followed(seed, case)
    won = firm.days[firm.end == WON]
    if not len(won):
        return None
    with_open = cumulative_incidence(firm.days, firm.end).day_of(0.5)
    return Times(float(np.median(won)), with_open, float(np.median(firm.known)), firm.law)


def coverage(firms: Iterable[Firm]) -> tuple[int, float]:
    """Return how many firms have a forecast, and the share of these whose total came between P10 and P90."""
    places = np.array([one.place for one in firms if one.place is not None])
    return len(places), float(((places >= 0.1) & (places <= 0.9)).mean())


def log_losses(firms: Iterable[Firm]) -> dict[str, float]:
    """Return the mean log loss by kind of chance, over the open deals of all firms."""
    firms = list(firms)
    count = sum(one.deals for one in firms)
    return {name: sum(one.losses[name] for one in firms) / count for name in firms[0].losses}


def biases(told: Iterable[Times]) -> dict[str, float]:
    """Return the mean differences in days.

    Returns
    -------
    "plain" and "with open" from all known; "known, law", "plain, law" and "with open, law" from the law, and "law", its
    mean; "error" and "error, law", the standard errors of those with open.
    """
    plain, with_open, known, law = np.array([(t.plain, t.with_open, t.known, t.law) for t in told]).T
    differences = {
        "plain": plain - known,
        "with open": with_open - known,
        "known, law": known - law,
        "plain, law": plain - law,
        "with open, law": with_open - law,
        "law": law,
    }
    errors = {
        name: float(differences[of].std() / len(law) ** 0.5)
        for name, of in (("error", "with open"), ("error, law", "with open, law"))
    }
    return {name: float(found.mean()) for name, found in differences.items()} | errors


def simulations(firms: int = FIRMS) -> dict[Case, list[Firm]]:
    """Simulate so many firms of every kind."""
    with ProcessPoolExecutor() as pool:
        return {case: list(pool.map(partial(firm, case=case), range(firms), chunksize=20)) for case in CASES}


def timings(firms: int = TIMED) -> dict[Case, list[Times]]:
    """Ask so many firms of every kind how long their deals take; those that have won one."""
    with ProcessPoolExecutor() as pool:
        told = {case: pool.map(partial(times, case=case), range(firms), chunksize=200) for case in TIMED_CASES}
        return {case: [one for one in found if one is not None] for case, found in told.items()}


def page(found: dict[Case, list[Firm]], timed: dict[Case, list[Times]], firms: int = TIMED) -> str:
    """Return docs/method.md; `firms` is how many of each kind were asked for their times."""
    lines = [TEXT.format(firms=len(found[CASES[0]]))]
    lines += ["## Does P10 to P90 hold 8 times in 10?\n", "Of the total of the open deals; ties by a randomised PIT.\n",
              "| deals begun | history in cycles | closed deals | firms with a forecast | P10 to P90 held |",
              "|---:|---:|---:|---:|---:|"]  # fmt: skip
    for case, told in found.items():
        n, held = coverage(told)
        closed = np.median([one.closed for one in told])
        lines.append(f"| {case.deals} | {case.cycles:g} | {closed:.0f} | {n} | {100 * held:.1f} % |")
    lines += ["\n## Are the chances better than a ladder?\n", "Mean log loss over the open deals; lower is better.\n"]
    names = list(found[CASES[0]][0].losses)
    lines += [f"| deals begun | history in cycles | {' | '.join(names)} |", "|---:" * (2 + len(names)) + "|"]
    for case, told in found.items():
        losses = log_losses(told)
        lines.append(f"| {case.deals} | {case.cycles:g} | {' | '.join(f'{losses[name]:.3f}' for name in names)} |")
    heads = ("plain", "with open", "law", "known, law", "plain, law", "with open, law")
    found_times = {case: biases(told_times) for case, told_times in timed.items()}
    error = max(bias[name] for bias in found_times.values() for name in ("error", "error, law"))
    lines += ["\n## Does the time to close look short?\n", TIME.format(firms=f"{firms:,}", error=error),
              "| deals begun | history in cycles | growth | all known: plain | with open | law | the law: all "
              "known | plain | with open |", "|---:" * (3 + len(heads)) + "|"]  # fmt: skip
    for case, bias in found_times.items():
        cells = (f"{bias[head]:.1f}" if head == "law" else f"{round(bias[head], 1) + 0.0:+.1f}" for head in heads)
        lines.append(f"| {case.deals} | {case.cycles:g} | {case.growth:g} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=FIRMS, help="how many firms a row")
    parser.add_argument("--timed", type=int, default=TIMED, help="how many firms a row of the times to close")
    asked = parser.parse_args()
    PAGE.write_text(page(simulations(asked.firms), timings(asked.timed), asked.timed), encoding="utf-8")


# --------------------------------------------------------------------------------------------- private


def _place(deals: Deals, came: np.ndarray, seed: int) -> float | None:
    """Return where what came of the deals that the forecast is about lies among its draws."""
    frame = deals.only(Outcome.OPEN)
    found = by_history(deals, frame, worth(frame)) if len(frame) else None
    if not isinstance(found, ByHistory) or not found.known.any():
        return None
    drawn = found.outlook(np.ones(len(frame), bool), CENTURY).reached[:, -1]
    total = float(found.amount[found.known] @ came[found.known])
    below, same = (drawn < total - FEW_POINTS).mean(), (np.abs(drawn - total) <= FEW_POINTS).mean()
    return float(below + np.random.default_rng(seed).random() * same)


def _loss(chance: np.ndarray, came: np.ndarray) -> float:
    return float(-np.log(np.where(came, chance, 1 - chance)).sum())


if __name__ == "__main__":
    main()
