"""What the deals are worth: sales, revenue, average sale, and the open deals by their chances."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xl_kpi.blocks import Column, Kind, Table, Value, Word
from xl_kpi.cells import Floats
from xl_kpi.deals import Deals
from xl_kpi.kpi import Better, Kpi, Measure, Unit
from xl_kpi.kpis import common
from xl_kpi.kpis.chances import BASES, HISTORY, NO_BASIS, PLAIN_AND_DRAWN, own_chances, probabilities
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.stages import Outcome
from xl_kpi.texts import Text, join

NO_PROBABILITY = Text("no probability", "pas de probabilité")
NO_WEIGHT = Text(
    "No open deal has both an amount and a probability. Give each stage a probability in the Stages table.",
    "Aucune affaire en cours n'a à la fois un montant et une probabilité. Donnez une probabilité à chaque étape dans "
    "la table Étapes.",
)
BY_HISTORY = Text(
    "{n:deal|deals} weighted by the firm's own history.", "{n:affaire pondérée|affaires pondérées} par l'historique."
)
NO_SALE_WITH_AMOUNT = Text("No won deal has an amount.", "Aucune affaire gagnée n'a de montant.")


def sales_count(deals: Deals, *, period: Period = ALWAYS) -> Measure:
    """Count the won deals, by closing day.

    Parameters
    ----------
    deals
        Uses `outcome`; `closed_on` when a period is given.
    period
        Counts the deals won in it.

    Returns
    -------
    Measure
        A count, 0 when there are deals and none is won; not available when there are no deals or the sheet does not
        tell which are won.
    """
    if why := common.cannot_tell_outcomes(deals):
        return common.unavailable(Unit.COUNT, why)
    won, undated = deals.within(deals.only(Outcome.WON), period, "closed_on")
    return common.measure(float(len(won)), Unit.COUNT, len(won), {common.NO_CLOSING_DATE: undated})


SALES_COUNT = Kpi(
    sales_count,
    unit=Unit.COUNT,
    better=Better.HIGHER,
    basis=Text("{n:won deal|won deals}", "{n:affaire gagnée|affaires gagnées}"),
    name=Text("Sales", "Nombre de ventes"),
    help=Text("Number of won deals.", "Nombre d'affaires gagnées."),
    definition=Text(
        "Number of won deals, in the period of their closing date.",
        "Nombre d'affaires gagnées, dans la période de leur date de conclusion.",
    ),
)


def revenue(deals: Deals, *, period: Period = ALWAYS) -> Measure:
    """Sum the amounts of the won deals.

    Parameters
    ----------
    deals
        Uses `outcome`, `amount`, `currency`; `closed_on` when a period is given.
    period
        Counts the deals won in it.

    Returns
    -------
    Measure
        In the sheet's currency, with `n` = won deals that have an amount; not available when won deals have none, or
        when the amounts are in several currencies.
    """
    return _of_sales(deals, period, lambda amounts: float(amounts.sum()), of_none=0.0)


def _amounts_won(deals: Deals, period: Period) -> Floats:
    amounts = deals.within(deals.only(Outcome.WON), period, "closed_on")[0]["amount"].to_numpy()
    return np.asarray(amounts[~np.isnan(amounts)])


REVENUE = Kpi(
    revenue,
    sample=_amounts_won,
    unit=Unit.CURRENCY,
    better=Better.HIGHER,
    basis=Text("{n:won deal|won deals}", "{n:affaire gagnée|affaires gagnées}"),
    name=Text("Revenue", "CA signé"),
    help=Text("Sum of the amounts of the won deals.", "Somme des montants des affaires gagnées."),
    definition=Text(
        "Sum of the amounts of the won deals, by closing date. Won deals without an amount are counted beside it.",
        "Somme des montants des affaires gagnées, à la date de conclusion. Les affaires gagnées sans montant sont "
        "comptées à côté.",
    ),
)


def average_sale(deals: Deals, *, period: Period = ALWAYS) -> Measure:
    """Mean amount of the won deals that have one.

        average sale = revenue / won deals with an amount

    Parameters
    ----------
    deals
        Uses `outcome`, `amount`, `currency`; `closed_on` when a period is given.
    period
        Counts the deals won in it.

    Returns
    -------
    Measure
        In the sheet's currency, with `n` = won deals that have an amount; detail `median`.
    """
    return _of_sales(deals, period, lambda amounts: float(amounts.mean()), of_none=None)


AVERAGE_SALE = Kpi(
    average_sale,
    sample=_amounts_won,
    mean=True,
    unit=Unit.CURRENCY,
    better=Better.HIGHER,
    basis=Text("{n:won deal|won deals}", "{n:affaire gagnée|affaires gagnées}"),
    name=Text("Average sale", "Revenu moyen par vente"),
    help=Text("Revenue / number of won deals with an amount.", "CA signé / nombre d'affaires gagnées avec montant."),
    definition=Text(
        "Revenue / won deals that have an amount; how many had none is reported.",
        "CA signé / affaires gagnées qui ont un montant ; le nombre de celles qui n'en ont pas est indiqué.",
    ),
)


def weighted_revenue(deals: Deals, *, period: Period = ALWAYS) -> Measure:
    """Sum of amount x probability over the open deals.

    The amount is the expected amount, else the amount. The probability is the deal's own cell, else its stage's in
    the Stages table, else the share of the closed deals that reached this stage and were won.

    Parameters
    ----------
    deals
        Uses `outcome`, `amount`, `expected_amount`, `probability`, `stage`; `expected_on` when a period is given.
    period
        Counts the open deals expected to close in it.

    Returns
    -------
    Measure
        In the sheet's currency, with `n` = open deals used; 0 when no deal is open.
    """
    if why := common.cannot_tell_outcomes(deals):
        return common.unavailable(Unit.CURRENCY, why)
    frame, undated = deals.within(deals.only(Outcome.OPEN), period, "expected_on")
    amounts, (chances, bases) = worth(frame), probabilities(deals, frame)
    if why := common.cannot_add(frame, amounts):
        return common.unavailable(Unit.CURRENCY, why)
    told = ~np.isnan(amounts) & ~np.isnan(chances)
    reasons = {
        common.WITHOUT_AMOUNT: int(np.isnan(amounts).sum()),
        NO_PROBABILITY: int((~np.isnan(amounts) & np.isnan(chances)).sum()),
        common.NO_EXPECTED_CLOSE: undated,
    }
    if len(frame) and not told.any():
        return common.unavailable(Unit.CURRENCY, NO_WEIGHT, reasons)
    found = common.measure(float((amounts[told] * chances[told]).sum()), Unit.CURRENCY, int(told.sum()), reasons)
    by_history = int((told & (bases == HISTORY)).sum())
    if not by_history:
        return found
    said = BY_HISTORY.format(n=by_history)
    return replace(found, note=said if found.note is None else join([said, found.note]))


WEIGHTED_REVENUE = Kpi(
    weighted_revenue,
    compares=False,
    unit=Unit.CURRENCY,
    better=Better.HIGHER,
    basis=Text("{n:open deal|open deals}", "{n:affaire en cours|affaires en cours}"),
    name=Text("Weighted revenue", "CA pondéré"),
    help=Text(
        "Sum of amount x probability over the open deals.",
        "Somme des montants x probabilités des affaires en cours.",
    ),
    definition=Text(
        "Sum over open deals of amount x probability. The probability is the deal's own cell; else its stage's in the "
        "Stages table; else the share of the closed deals that reached this stage and were won (needs stage dates). "
        "The amount is the expected amount, else the amount. Deals without amount or probability are left out and "
        "counted; 0 % is a probability; closed deals are never in it.",
        "Somme des montants x probabilités des affaires en cours. La probabilité est celle de l'affaire ; sinon celle "
        "de son étape dans la table Étapes ; sinon la part gagnée des affaires closes ayant atteint cette étape (il "
        "faut des dates d'étape). Le montant est le montant estimé, sinon le montant. Les affaires sans montant ou "
        "sans probabilité sont laissées de côté et comptées ; 0 % est une probabilité ; les affaires closes n'y sont "
        "jamais.",
    ),
)


def weighted_table(deals: Deals, *, period: Period = ALWAYS) -> Table:
    """Every stage with its open deals, their amount, their probability and its basis, and the weighted amount.

    Beside them the probability by the firm's own history (`chances.own_chances`) and the closed deals it rests on;
    where a probability is the plain share of that history, the note says why the two differ.
    """
    title = Text("Weighted revenue by stage", "CA pondéré par étape")
    if why := common.cannot_tell_outcomes(deals):
        return Table("weighted", title, TABLE_COLUMNS, (), why)
    frame, _ = deals.within(deals.only(Outcome.OPEN), period, "expected_on")
    if not len(frame):
        return Table("weighted", title, TABLE_COLUMNS, (), common.NO_OPEN)
    amounts, (chances, bases) = worth(frame), probabilities(deals, frame)
    if why := common.cannot_add(frame, amounts):
        return Table("weighted", title, TABLE_COLUMNS, (), why)
    stage = frame["stage"].to_numpy()
    groups = [(name, stage == at) for at, name in enumerate(deals.stages.names)]
    own, closed = own_chances(deals)
    rows = [
        (*_weighted_row(name, amounts[here], chances[here], bases[here]), *_own(own[at], closed[at]))
        for at, (name, here) in enumerate(groups)
    ]
    if (stage < 0).any():
        none = stage < 0
        rows.append((*_weighted_row(NO_STAGE, amounts[none], chances[none], bases[none]), None, None))
    lost = int((np.isnan(amounts) | np.isnan(chances)).sum())
    thin = [bool((bases[here] == HISTORY).any()) and closed[at] < common.FEW for at, (_, here) in enumerate(groups)]
    few = (*thin, *(False for _ in rows[len(thin) :]))
    both = any(bool((bases[here] == HISTORY).any()) and not np.isnan(own[at]) for at, (_, here) in enumerate(groups))
    said = [WITHOUT_WEIGHT.format(n=lost)] if lost else []
    said += [PLAIN_AND_DRAWN] if both else []
    return Table("weighted", title, TABLE_COLUMNS, tuple(rows), join(said) if said else None, few)


NO_STAGE = Text("(no stage)", "(sans étape)")
WITHOUT_WEIGHT = Text(
    "{n:open deal without|open deals without} amount or probability left out of the weighted amounts.",
    "{n:affaire en cours sans|affaires en cours sans} montant ou probabilité, hors des montants pondérés.",
)
TABLE_COLUMNS = (
    Column("stage", Text("Stage", "Étape")),
    Column("deals", Text("Deals", "Affaires"), Kind.COUNT),
    Column("no_amount", Text("No amount", "Sans montant"), Kind.COUNT),
    Column("amount", Text("Amount", "Montant"), Kind.MONEY),
    Column("probability", Text("Probability", "Probabilité"), Kind.SHARE),
    Column("basis", Text("Basis", "Origine")),
    Column("weighted", Text("Weighted", "Pondéré"), Kind.MONEY),
    Column("history", Text("Probability, own history", "Probabilité, historique"), Kind.SHARE, rests_on=("history_n",)),
    Column("history_n", Text("Closed deals", "Affaires closes"), Kind.COUNT),
)


def worth(frame: pd.DataFrame) -> Floats:
    """Return what each open deal may bring: the expected amount, else the amount."""
    expected, amount = frame["expected_amount"].to_numpy(), frame["amount"].to_numpy()
    return np.where(np.isnan(expected), amount, expected)


# --------------------------------------------------------------------------------------------- private


def _of_sales(deals: Deals, period: Period, figure: Callable[[Floats], float], of_none: float | None) -> Measure:
    """Return a figure over the amounts of the won deals; `of_none` is its value when none is won."""
    if why := common.cannot_tell_outcomes(deals):
        return common.unavailable(Unit.CURRENCY, why)
    won, undated = deals.within(deals.only(Outcome.WON), period, "closed_on")
    if why := common.cannot_add(won):
        return common.unavailable(Unit.CURRENCY, why)
    amounts = won["amount"].to_numpy()
    amounts = amounts[~np.isnan(amounts)]
    reasons = {common.WITHOUT_AMOUNT: len(won) - len(amounts), common.NO_CLOSING_DATE: undated}
    if len(amounts):
        details = {"median": float(np.median(amounts))}
        return common.measure(figure(amounts), Unit.CURRENCY, len(amounts), reasons, details)
    if len(won) or of_none is None or not deals.has("amount"):
        why = NO_SALE_WITH_AMOUNT if len(won) else common.NO_WON if deals.has("amount") else common.NO_AMOUNT
        return common.unavailable(Unit.CURRENCY, why, reasons)
    return common.measure(of_none, Unit.CURRENCY, 0, reasons)


def _weighted_row(name: str | Text, amounts: Floats, chances: Floats, bases: NDArray[np.int8]) -> tuple[Value, ...]:
    told = ~np.isnan(amounts) & ~np.isnan(chances)
    amount = float(np.nansum(amounts)) if len(amounts) == 0 or not np.isnan(amounts).all() else None
    weighted = float((amounts[told] * chances[told]).sum())
    same = np.unique(chances[~np.isnan(chances)])
    base = amounts[told].sum()
    chance = float(same[0]) if len(same) == 1 else weighted / float(base) if base else None
    named = [BASES[basis] for basis in np.unique(bases[bases != NO_BASIS])]
    basis = named[0] if len(named) == 1 else MIXED if named else None
    return name, len(amounts), int(np.isnan(amounts).sum()), amount, chance, basis, weighted if told.any() else None


def _own(chance: float, closed: float) -> tuple[float | None, int]:
    return None if np.isnan(chance) else float(chance), int(closed)


MIXED = Word("mixed", "mixte", "mixed")
