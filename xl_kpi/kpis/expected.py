"""What the open deals will bring by the firm's own history: chances, and how far they may lie from what comes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_kpi.cells import Floats, Mask
from xl_kpi.deals import Deals
from xl_kpi.estimates.forecast import DRAWS, LONGEST, Flow, Outlook, outlook
from xl_kpi.kpi import Argument, Better, Kpi, Measure, Unit
from xl_kpi.kpis import common
from xl_kpi.kpis.flow import Whole, known_now
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.stages import Outcome
from xl_kpi.texts import Text, join

#: Chances by history take at least so many closed deals.
LEAST_CLOSED = common.FEW

NO_FLOW = Text(
    "Chances by history take a deal won and a deal lost, and at least {least} closed deals; there {n:~is|are} {n}.",
    "Une chance d'après l'historique demande une affaire gagnée, une perdue et au moins {least} affaires closes ; il y "
    "en a {n}.",
)
NO_CHANCE = Text(
    "in no dated stage, or there for longer than any deal that left it",
    "sans étape datée, ou dans la sienne depuis plus longtemps que toute affaire qui l'a quittée",
)
NO_DAYS = Text("{number} is no number of days.", "{number} n'est pas un nombre de jours.")


@dataclass(frozen=True, slots=True)
class ByHistory:
    """What history knows of some open deals.

    Parameters
    ----------
    flow
        How the firm's deals flow through its stages.
    closed, untold
        The closed deals that it rests on, and those that it could not use.
    known
        Marks the deals whose chance can be told; every figure is about these.
    stage, age, amount
        Of each deal: where it is, for how many days, and what it is worth, 0 where unknown.
    priced
        Marks the deals whose amount is known: the others are sales to come, and no revenue.
    """

    flow: Flow
    closed: int
    untold: int
    known: Mask
    stage: Whole
    age: Floats
    amount: Floats
    priced: Mask

    def tells_revenue(self, which: Mask) -> bool:
        """Tell whether any of the deals marked has both a chance and an amount, or none is marked."""
        return not which.any() or bool((which & self.known & self.priced).any())

    def outlook(self, which: Mask, days: Floats) -> Outlook:
        """Return what the deals marked bring between some days from now, and later."""
        use = which & self.known
        return outlook(self.flow, self.stage[use], self.age[use], self.amount[use], days)

    def row(self, which: Mask, found: Outlook, window: int | None = None) -> tuple[float | None, ...]:
        """Return expected revenue, P10, P50, P90 and expected sales of the deals marked, in one window or in all.

        None for what cannot be told: all of it where no chance is known, the revenue where no amount is.
        """
        if which.any() and not (which & self.known).any():
            return (None,) * 5
        within = found.within[:, window] if window is not None else found.within.sum(axis=1)
        drawn = found.sums[:, window] if window is not None else found.reached[:, -1]
        sales = float(within.sum())
        if not self.tells_revenue(which):
            return None, None, None, None, sales
        low, middle, high = np.percentile(drawn, (10, 50, 90)).tolist()
        return float(within @ self.amount[which & self.known]), low, middle, high, sales


def by_history(deals: Deals, frame: pd.DataFrame, amounts: Floats) -> ByHistory | Text:
    """Return what history knows of the open deals of `frame`, or why it knows nothing.

    Parameters
    ----------
    amounts
        What each is worth, NaN where unknown.
    """
    if deals.entries is None:
        return common.ONLY_CURRENT_STAGE
    told = known_now(deals)
    if told.flow is None or told.closed < LEAST_CLOSED:
        return NO_FLOW.format(least=LEAST_CLOSED, n=told.closed)
    here = frame.index.to_numpy()
    stage, age = told.stage[here], told.age[here]
    known = told.flow.knows(stage, age)
    priced = ~np.isnan(amounts)
    return ByHistory(told.flow, told.closed, told.untold, known, stage, age, np.nan_to_num(amounts), priced)


def win_chance(deals: Deals, days: float, *, period: Period = ALWAYS) -> Measure:
    """Return the mean chance of the open deals to be won within so many days.

    The chance of each follows from its stage and for how long it has been there (`estimates.forecast`).

    Parameters
    ----------
    deals
        Uses the stage dates or the event log, `outcome`, `closed_on`, `as_of`.
    days
        From the as-of day on, a whole number from 1 to 3,652.
    period
        Counts the open deals expected to close in it.

    Returns
    -------
    Measure
        A share of 1, with `n` = open deals whose chance is known, and details `sales`, how many sales that makes, and
        `ever`, the mean chance to be won at all. Not available where the stages have no dates or nothing is closed.

    Raises
    ------
    NumberError
        The days are not a whole number from 1 to 3,652.
    """
    length = common.whole(days, LONGEST, NO_DAYS)
    if why := common.cannot_tell_outcomes(deals):
        return common.unavailable(Unit.SHARE, why)
    frame, undated = deals.within(deals.only(Outcome.OPEN), period, "expected_on")
    if not len(frame):
        return common.unavailable(Unit.SHARE, common.NO_OPEN, {common.NO_EXPECTED_CLOSE: undated})
    found = by_history(deals, frame, np.zeros(len(frame)))
    if isinstance(found, Text):
        return common.unavailable(Unit.SHARE, found, {common.NO_EXPECTED_CLOSE: undated})
    reasons = {NO_CHANCE: int((~found.known).sum()), common.NO_EXPECTED_CLOSE: undated}
    if not found.known.any():
        return common.unavailable(Unit.SHARE, NONE_KNOWN, reasons)
    within = found.outlook(np.ones(len(frame), bool), np.array([float(length)])).within
    details = {"sales": float(within[:, 0].sum()), "ever": float(within.sum(axis=1).mean())}
    return common.measure(float(within[:, 0].mean()), Unit.SHARE, len(within), reasons, details)


def said_of(found: ByHistory) -> Text:
    """Say what the figures by history rest on, and what is not in them."""
    unknown = int((~found.known).sum())
    said = [RESTS_ON.format(n=found.closed, draws=DRAWS)]
    said += [UNTOLD.format(n=found.untold)] if found.untold else []
    unpriced = int((found.known & ~found.priced).sum())
    said += [UNPRICED.format(n=unpriced)] if unpriced else []
    return join([*said, UNKNOWN.format(n=unknown)] if unknown else said)


RESTS_ON = Text(
    "By history: P10 to P90 holds what comes 8 times in 10, from {draws} draws (chances to 2 points) on {n:closed "
    "deal|closed deals}; the deals are taken as independent, and those not yet begun are not in it.",
    "D'après l'historique : de P10 à P90, ce qui vient 8 fois sur 10, par {draws} tirages (chances à 2 points près) "
    "sur {n:affaire close|affaires closes} ; les affaires sont supposées indépendantes, et celles pas encore "
    "commencées n'y sont pas.",
)
UNTOLD = Text(
    "{n:lost deal has|lost deals have} no dated stage and could not be used.",
    "{n:affaire perdue n'a|affaires perdues n'ont} aucune étape datée et {n:~n'a|n'ont} pu servir.",
)
UNPRICED = Text(
    "{n:open deal has|open deals have} no amount: counted as {n:~a sale|sales}, not in the revenue.",
    "{n:affaire en cours n'a|affaires en cours n'ont} pas de montant : {n:~comptée|comptées} dans les ventes, pas dans "
    "le CA.",
)
UNKNOWN = Text(
    "{n:open deal is|open deals are} in no dated stage, or there for longer than any deal that left it: no chance by "
    "history.",
    "{n:affaire en cours est|affaires en cours sont} sans étape datée, ou dans {n:~la sienne|la leur} depuis plus "
    "longtemps que toute affaire qui l'a quittée : pas de chance d'après l'historique.",
)
NONE_KNOWN = Text(
    "No open deal has a chance that history knows.", "L'historique ne connaît la chance d'aucune affaire en cours."
)
WIN_CHANCE = Kpi(
    win_chance,
    compares=False,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    by_day=True,
    arguments=(
        Argument(
            "days",
            Text("days", "jours"),
            Text("Within how many days, such as 90.", "Dans combien de jours, par exemple 90."),
            number=True,
        ),
    ),
    basis=Text("{n:open deal|open deals}", "{n:affaire en cours|affaires en cours}"),
    name=Text("Win chance", "Chance de gain"),
    help=Text(
        "Mean chance of the open deals to be won within so many days, by the firm's own history.",
        "Chance moyenne des affaires en cours d'être gagnées dans ce délai, d'après l'historique.",
    ),
    definition=Text(
        "Chance of an open deal to be won within so many days of the as-of day, by the firm's own history: how many "
        "deals went on from each stage and how long they stayed, given for how long this one has been in its stage, "
        "losing counted as the other way out and the deals still open counted. The mean over the open deals that meet "
        "the criteria. Not available for deals that are in their stage for longer than any that left it, and without "
        "dates for the stages.",
        "Chance qu'une affaire en cours soit gagnée dans ce nombre de jours après la date du jour, d'après "
        "l'historique : combien d'affaires sont allées au-delà de chaque étape et en combien de temps, sachant depuis "
        "quand celle-ci y est, la perte étant l'autre issue et les affaires en cours comptées. Moyenne des affaires "
        "en cours qui répondent aux critères. Non disponible pour celles qui sont dans leur étape depuis plus "
        "longtemps que toute affaire qui l'a quittée, ni sans dates d'étape.",
    ),
)
