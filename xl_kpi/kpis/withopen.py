"""The time to close with the deals counted that are still open: the ones that take long are not left out."""

from __future__ import annotations

import numpy as np

from xl_kpi.cells import day_number
from xl_kpi.deals import Deals
from xl_kpi.estimates.incidence import LOST, OPEN, WON, cumulative_incidence
from xl_kpi.kpi import Measure, Unit
from xl_kpi.kpis import common
from xl_kpi.periods import Period
from xl_kpi.stages import Outcome
from xl_kpi.texts import Text

WITH_OPEN = "with open"

NONE_FOLLOWED = Text(
    "No won deal has both a first contact and a later closing date.",
    "Aucune affaire gagnée n'a à la fois un premier contact et une date de conclusion ultérieure.",
)


def time_with_open(deals: Deals, period: Period) -> Measure:
    """Return the day by which half of the deals that will be won are won.

        CIF(day) / CIF(last day) = 1/2, CIF: the cumulative incidence of winning since the first contact

    Deals still open were followed up to the as-of day; lost and set aside ones can no longer be won. In a period each
    deal counts from the age that it had when the period began up to the one that it had when it ended.

    Returns
    -------
    Measure
        Calendar days, with `n` = won deals used; details `median` (the plain one, of the won deals alone) and
        `with_open`, the deals followed that were still open.
    """
    frame = deals.frame
    begun, closed_on, outcome = (frame[name].to_numpy() for name in ("created_on", "closed_on", "outcome"))
    known = np.isin(outcome, (Outcome.WON, Outcome.LOST, Outcome.SET_ASIDE, Outcome.OPEN))
    closed = known & (outcome != Outcome.OPEN)
    until = np.where(closed, closed_on, day_number(deals.as_of))
    start = -np.inf if period.start is None else day_number(period.start)
    stop = np.inf if period.end is None else day_number(period.end)
    with np.errstate(invalid="ignore"):
        backwards = known & (until < begun)
        followed = known & ~backwards & ~np.isnan(until - begun) & (until >= start) & (begun <= stop)
    reasons = {
        common.NO_CLOSING_DATE: int((closed & np.isnan(closed_on)).sum()),
        common.NO_FIRST_CONTACT: int((known & np.isnan(begun) & ~np.isnan(until)).sum()),
        common.CLOSED_TOO_EARLY: int((backwards & closed).sum()),
        common.CREATED_LATER: int((backwards & ~closed).sum()),
    }
    end = np.select([until > stop, outcome == Outcome.WON, closed], [OPEN, WON, LOST], OPEN)[followed]
    days, entered = (np.minimum(until, stop) - begun)[followed], np.maximum(start - begun, 0.0)[followed]
    won = days[end == WON]
    if not len(won):
        return common.unavailable(Unit.DAYS, NONE_FOLLOWED, reasons)
    details = {"median": float(np.median(won)), "with_open": float((end == OPEN).sum())}
    half = cumulative_incidence(days, end, entered).day_of(0.5)
    return common.measure(half, Unit.DAYS, len(won), reasons, details)
