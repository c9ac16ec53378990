"""The open deals: what they are worth, how old they are, and how they cover a target."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np

from xl_kpi.cells import day_number
from xl_kpi.deals import Deals
from xl_kpi.kpi import Argument, Better, Kpi, Measure, Unit
from xl_kpi.kpis import common
from xl_kpi.kpis.ahead import stalled
from xl_kpi.kpis.conversion import win_rate
from xl_kpi.kpis.speed import time_to_close
from xl_kpi.kpis.value import (
    average_sale,
    revenue,
    worth,
)
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.stages import Outcome
from xl_kpi.texts import Text

NO_OPEN_AMOUNT = Text("No open deal has an amount.", "Aucune affaire en cours n'a de montant.")
LATER_THAN_PERIOD = Text("expected after the period", "prévue après la période")
NO_EXPECTED_DATES = Text(
    "No open deal has an expected closing date.", "Aucune affaire en cours n'a de date de conclusion prévue."
)
NONE_EXPECTED = Text(
    "No open deal is expected to close in the period.",
    "Aucune affaire en cours n'a de conclusion prévue dans la période.",
)
TARGET_MET = Text(
    "The target is met already: {revenue} of {target} is won.",
    "L'objectif est déjà atteint : {revenue} sur {target} sont signés.",
)
FACTOR_MISSING = Text("{factor} is not available: {why}", "{factor} n'est pas disponible : {why}")
NO_TIME = Text("The time to close is 0 days.", "Le délai de conclusion est de 0 jour.")


def open_pipeline(deals: Deals, *, period: Period = ALWAYS) -> Measure:
    """Sum of the amounts of the open deals.

    The amount is the expected amount, else the amount, as in the weighted revenue.

    Parameters
    ----------
    deals
        Uses `outcome`, `amount`, `expected_amount`, `currency`; `expected_on` when a period is given.
    period
        Counts the open deals expected to close in it.

    Returns
    -------
    Measure
        In the sheet's currency, with `n` = open deals that have an amount; 0 when no deal is open.
    """
    if why := common.cannot_tell_outcomes(deals):
        return common.unavailable(Unit.CURRENCY, why)
    frame, undated = deals.within(deals.only(Outcome.OPEN), period, "expected_on")
    amounts = worth(frame)
    if why := common.cannot_add(frame, amounts):
        return common.unavailable(Unit.CURRENCY, why)
    told = amounts[~np.isnan(amounts)]
    reasons = {common.WITHOUT_AMOUNT: len(amounts) - len(told), common.NO_EXPECTED_CLOSE: undated}
    if len(frame) and not len(told):
        return common.unavailable(Unit.CURRENCY, NO_OPEN_AMOUNT, reasons)
    return common.measure(float(told.sum()), Unit.CURRENCY, len(told), reasons)


OPEN_PIPELINE = Kpi(
    open_pipeline,
    compares=False,
    unit=Unit.CURRENCY,
    better=Better.HIGHER,
    basis=Text("{n:open deal|open deals}", "{n:affaire en cours|affaires en cours}"),
    name=Text("Open pipeline", "Pipeline en cours"),
    help=Text("Sum of the amounts of the open deals.", "Somme des montants des affaires en cours."),
    definition=Text(
        "Sum of the amounts of the open deals (the expected amount, else the amount). Open deals without an amount are "
        "counted beside it.",
        "Somme des montants des affaires en cours (le montant estimé, sinon le montant). Les affaires en cours sans "
        "montant sont comptées à côté.",
    ),
)


def sales_velocity(deals: Deals, *, period: Period = ALWAYS) -> Measure:
    """Currency that the pipeline brings per day.

        velocity = open deals x win rate x average sale / time to close

    Parameters
    ----------
    deals
        All deals open now count; the other factors are those of the KPIs of the same names.
    period
        Counts, for win rate, average sale and time to close, the deals closed in it.

    Returns
    -------
    Measure
        In the sheet's currency per day, with `n` = open deals and the factors as details; not available when a factor
        is not, or the time is 0.
    """
    if why := common.cannot_tell_outcomes(deals):
        return common.unavailable(Unit.CURRENCY_PER_DAY, why)
    count = len(deals.only(Outcome.OPEN))
    factors = {
        Text("The win rate", "Le taux de réussite"): win_rate(deals, period=period),
        Text("The average sale", "La vente moyenne"): average_sale(deals, period=period),
        Text("The time to close", "Le délai de conclusion"): time_to_close(deals, period=period),
    }
    for name, factor in factors.items():
        if factor.value is None:
            why = FACTOR_MISSING.format(factor=name, why=factor.note or "")
            return common.unavailable(Unit.CURRENCY_PER_DAY, why)
    rate, sale, days = (float(factor.value or 0) for factor in factors.values())
    if days == 0:
        return common.unavailable(Unit.CURRENCY_PER_DAY, NO_TIME)
    details = {"win_rate": rate, "average_sale": sale, "time_to_close": days}
    return common.measure(count * rate * sale / days, Unit.CURRENCY_PER_DAY, count, {}, details)


SALES_VELOCITY = Kpi(
    sales_velocity,
    compares=False,
    unit=Unit.CURRENCY_PER_DAY,
    better=Better.HIGHER,
    basis=Text("{n:open deal|open deals}", "{n:affaire en cours|affaires en cours}"),
    name=Text("Sales velocity", "Vélocité commerciale"),
    help=Text(
        "Open deals x win rate x average sale / time to close, per day.",
        "Affaires en cours x taux de réussite x vente moyenne / délai de conclusion, par jour.",
    ),
    definition=Text(
        "Number of deals open now x win rate x average sale / mean time to close, in currency per day. Not available "
        "when one of these is not, or the time is 0.",
        "Nombre d'affaires en cours x taux de réussite x vente moyenne / délai moyen de conclusion, en monnaie par "
        "jour. Non disponible si l'un d'eux ne l'est pas, ou si le délai est de 0.",
    ),
)


def pipeline_coverage(deals: Deals, target: float, *, period: Period = ALWAYS) -> Measure:
    """How many times the open pipeline covers what the target still asks for.

        coverage = open pipeline expected by the end of the period / (target - revenue won in it)

    Parameters
    ----------
    deals
        Uses `outcome`, `amount`, `expected_on`, `closed_on`.
    target
        Revenue aimed at in the period, above 0.
    period
        The calendar year of `as_of` unless given.

    Returns
    -------
    Measure
        A ratio, with `n` = open deals counted; details `open` and `missing`. Not available when the target is met.

    Raises
    ------
    NumberError
        The target is not above 0, or infinite.
    """
    if not 0 < target < math.inf:
        raise common.no_target(target)
    if period.always:
        period = Period(dt.date(deals.as_of.year, 1, 1), dt.date(deals.as_of.year, 12, 31))
    won = revenue(deals, period=period)
    if won.value is None:
        return common.unavailable(Unit.RATIO, won.note or common.NO_AMOUNT)
    if won.value >= target:
        return common.unavailable(Unit.RATIO, TARGET_MET.format(revenue=won.value, target=target))
    frame = deals.only(Outcome.OPEN)
    due, amounts = frame["expected_on"].to_numpy(), worth(frame)
    if why := common.cannot_add(frame, amounts):
        return common.unavailable(Unit.RATIO, why)
    with np.errstate(invalid="ignore"):
        late = np.zeros(len(frame), bool) if period.end is None else due > day_number(period.end)
    counts = ~np.isnan(due) & ~late
    use = counts & ~np.isnan(amounts)
    reasons = {
        common.NO_EXPECTED_CLOSE: int(np.isnan(due).sum()),
        LATER_THAN_PERIOD: int(late.sum()),
        common.WITHOUT_AMOUNT: int((counts & ~use).sum()),
    }
    if counts.any() and not use.any():
        return common.unavailable(Unit.RATIO, NO_OPEN_AMOUNT, reasons)
    if len(frame) and np.isnan(due).all():
        return common.unavailable(Unit.RATIO, NO_EXPECTED_DATES, reasons)
    total = float(amounts[use].sum())
    details = {"open": total, "missing": target - won.value}
    return common.measure(total / (target - won.value), Unit.RATIO, int(use.sum()), reasons, details)


PIPELINE_COVERAGE = Kpi(
    pipeline_coverage,
    compares=False,
    unit=Unit.RATIO,
    better=Better.HIGHER,
    decimals=1,
    by_day=True,
    arguments=(
        Argument(
            "target",
            Text("target", "objectif"),
            Text("The revenue aimed at in the period.", "Le chiffre d'affaires visé sur la période."),
            number=True,
        ),
    ),
    basis=Text("{n:open deal|open deals}", "{n:affaire en cours|affaires en cours}"),
    name=Text("Pipeline coverage", "Couverture du pipeline"),
    help=Text(
        "Open pipeline expected by the end of the year / what the target still asks for.",
        "Pipeline prévu d'ici la fin de l'année / ce que l'objectif demande encore.",
    ),
    definition=Text(
        "Amounts of the open deals expected to close by the end of the period / (target - revenue already won in it). "
        "The period is the calendar year of the as-of day unless given. Not available when the target is met.",
        "Montants des affaires en cours prévues d'ici la fin de la période / (objectif - CA déjà signé). La période "
        "est l'année civile de la date du jour, sauf indication. Non disponible si l'objectif est atteint.",
    ),
)


def deal_age(deals: Deals, *, statistic: str = "mean", period: Period = ALWAYS) -> Measure:
    """Days since the first contact, over open deals.

    Parameters
    ----------
    deals
        Uses `outcome`, `created_on`, `as_of`; the stage dates for `stalled`.
    statistic
        One of "mean", "median", "p75", "p90", "min", "max".
    period
        Counts the open deals expected to close in it.

    Returns
    -------
    Measure
        Calendar days, with `n` = open deals used; detail `stalled`: how many stand still.
    """
    common.choice(statistic, common.STATISTICS, "statistic")
    if why := common.cannot_tell_outcomes(deals):
        return common.unavailable(Unit.DAYS, why)
    frame, undated = deals.within(deals.only(Outcome.OPEN), period, "expected_on")
    if not len(frame):
        why = common.NO_OPEN if period.always else NONE_EXPECTED
        return common.unavailable(Unit.DAYS, why, {common.NO_EXPECTED_CLOSE: undated})
    ages = day_number(deals.as_of) - frame["created_on"].to_numpy()
    good = ages[ages >= 0]
    reasons = {
        common.NO_FIRST_CONTACT: int(np.isnan(ages).sum()),
        common.CREATED_LATER: int((ages < 0).sum()),
        common.NO_EXPECTED_CLOSE: undated,
    }
    if not len(good):
        return common.unavailable(Unit.DAYS, common.NO_DEALS, reasons)
    details = {"stalled": float(stalled(deals, frame).sum()), "median": float(np.median(good))}
    return common.measure(common.statistic_of(good, statistic), Unit.DAYS, len(good), reasons, details)


DEAL_AGE = Kpi(
    deal_age,
    compares=False,
    unit=Unit.DAYS,
    better=Better.LOWER,
    decimals=1,
    by_day=True,
    basis=Text("{n:open deal|open deals}", "{n:affaire en cours|affaires en cours}"),
    name=Text("Deal age", "Âge des affaires"),
    help=Text(
        "Mean days since the first contact, over the open deals.",
        "Nombre moyen de jours depuis le premier contact, sur les affaires en cours.",
    ),
    definition=Text(
        "As-of day - first contact, over open deals. A deal is stalled when it is longer in its stage than the Stages "
        "table allows or, where the table says nothing, than 90 % of the deals that went on from there.",
        "Date du jour - premier contact, sur les affaires en cours. Une affaire est à l'arrêt quand elle est dans son "
        "étape depuis plus longtemps que ne le permet la table Étapes ou, si elle ne dit rien, que 90 % des affaires "
        "passées plus loin.",
    ),
)
