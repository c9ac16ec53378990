"""How well the estimates do on firms whose truth is known: the tables of docs/method.md.

python -m benchmarks.method [--firms N]        writes docs/method.md
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.firms import CASES, STAGES, Case, read, simulated
from xl_kpi.deals import Deals
from xl_kpi.kpis.chances import own_chances
from xl_kpi.kpis.expected import ByHistory, by_history
from xl_kpi.kpis.speed import time_to_close
from xl_kpi.kpis.value import worth
from xl_kpi.stages import Outcome

PAGE = Path("docs/method.md")
FIRMS = 500
#: A ladder as CRMs come with it: nobody's own.
USUAL = (0.1, 0.3, 0.5, 0.8)
CENTURY = np.array([36_500.0])
FEW_POINTS = 1e-9

TEXT = """\
# How the forecast is made, and how well it does

*The tables are made by `python -m benchmarks.method` in four minutes; a slow test compares.*

**Chance by own history.** (won + 4 x typed) / (closed that reached the stage + 4); where nothing is typed the
product of the step rates, each drawn towards their mean with the weight of 4 deals. Shown with the closed deals it
rests on.

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
Mean bias in days over the firms; the truth is the median of all deals that will ever be won. Both columns rest on the
same firms and share most of their scatter: with a dozen sales (60 deals begun) it is larger than the bias itself.
"""


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
    median: float | None
    with_open: float | None
    truth: float


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
    medians = [time_to_close(plain, statistic=name).value for name in ("median", "with open")]
    closed = int((plain.frame["outcome"].to_numpy() != Outcome.OPEN).sum())
    return Firm(_place(plain, came, seed), losses, int(told.sum()), closed, *medians, truth.median_days)


def coverage(firms: Iterable[Firm]) -> tuple[int, float]:
    """Return how many firms have a forecast, and the share of these whose total came between P10 and P90."""
    places = np.array([one.place for one in firms if one.place is not None])
    return len(places), float(((places >= 0.1) & (places <= 0.9)).mean())


def log_losses(firms: Iterable[Firm]) -> dict[str, float]:
    """Return the mean log loss by kind of chance, over the open deals of all firms."""
    firms = list(firms)
    count = sum(one.deals for one in firms)
    return {name: sum(one.losses[name] for one in firms) / count for name in firms[0].losses}


def biases(firms: Iterable[Firm]) -> tuple[float, float, float, float]:
    """Return the mean bias in days of the plain median and of `with open`, its standard error, and the mean truth."""
    told = [one for one in firms if one.median is not None and one.with_open is not None]
    plain, with_open = (np.array([getattr(one, name) - one.truth for one in told]) for name in ("median", "with_open"))
    error = with_open.std() / len(told) ** 0.5
    return float(plain.mean()), float(with_open.mean()), float(error), float(np.mean([one.truth for one in told]))


def simulations(firms: int = FIRMS) -> dict[Case, list[Firm]]:
    """Simulate so many firms of every kind."""
    return {case: [firm(seed, case) for seed in range(firms)] for case in CASES}


def page(found: dict[Case, list[Firm]]) -> str:
    """Return docs/method.md."""
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
    lines += ["\n## Does the time to close look short?\n", TIME,
              "| deals begun | history in cycles | truth | plain median | with open | its standard error |",
              "|---:|---:|---:|---:|---:|---:|"]  # fmt: skip
    for case, told in found.items():
        plain, with_open, error, truth = biases(told)
        lines.append(
            f"| {case.deals} | {case.cycles:g} | {truth:.1f} | {plain:+.1f} | {with_open:+.1f} | {error:.1f} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=FIRMS, help="how many firms a row")
    PAGE.write_text(page(simulations(parser.parse_args().firms)), encoding="utf-8")


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
