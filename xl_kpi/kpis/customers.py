"""Whether customers come back, and whether they are content."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xl_kpi.cells import Mask, day_number
from xl_kpi.deals import Deals
from xl_kpi.errors import NumberError
from xl_kpi.estimates.intervals import wilson
from xl_kpi.kpi import Better, Kpi, Measure, Unit
from xl_kpi.kpis import common
from xl_kpi.periods import ALWAYS, Period, windows
from xl_kpi.stages import Outcome
from xl_kpi.texts import Text

#: A customer who gives at least this share of the scale is satisfied.
SATISFIED = 0.8

NO_CUSTOMER_COLUMN = Text("The sheet has no column of customers.", "La feuille n'a pas de colonne de clients.")
NO_LENGTH = Text("{number} months is no length of a window.", "{number} mois n'est pas une durée.")
NO_CUSTOMER = Text("no customer", "pas de client")
NOBODY_BEFORE = Text(
    "No customer bought between {start} and {end}, the window before.",
    "Aucun client n'a acheté entre le {start} et le {end}, la période précédente.",
)
NO_CHURN_DATES = Text(
    "The sheet has neither churn dates nor Lost dates: it does not tell which customers left.",
    "La feuille n'a ni dates de résiliation ni dates de perte : elle ne dit pas quels clients sont partis.",
)
NO_SCORES = Text("No deal has a satisfaction score.", "Aucune affaire n'a de note de satisfaction.")
BEYOND_SCALE = Text("score beyond the scale", "note hors de l'échelle")


def retention_rate(deals: Deals, *, months: float = 12, churn: bool = False, period: Period = ALWAYS) -> Measure:
    """Of the customers with a won deal in one window, the share with another in the next.

        retention = customers who bought before and in the window / customers who bought before

    Parameters
    ----------
    deals
        Uses `outcome`, `customer`, `closed_on`; `churned_on` and `lost_on` with `churn`.
    months
        Length of the windows, up to `as_of`: whole calendar months when it ends one.
    churn
        Instead: 1 - customers all of whose won deals have a churn date or a later Lost date / customers ever won.
    period
        The window itself; the one before has the same length. With `churn`: counts the deals won in it.

    Returns
    -------
    Measure
        A share of 1, with `n` = customers of the window before (with `churn`: ever won), and the 95 % Wilson interval.

    Raises
    ------
    NumberError
        `months` is not a whole number from 1 to 1,200.
    """
    length = common.whole(months, common.MOST_MONTHS, NO_LENGTH)
    if why := common.cannot_tell_outcomes(deals):
        return common.unavailable(Unit.SHARE, why)
    if not deals.has("customer"):
        return common.unavailable(Unit.SHARE, NO_CUSTOMER_COLUMN)
    if churn:
        return _by_churn(deals, period)
    won = deals.only(Outcome.WON)
    customers, days = deals.alike("customer", Outcome.WON), won["closed_on"].to_numpy()
    named = customers >= 0
    customers, days = customers[named], days[named]
    reasons = {NO_CUSTOMER: len(won) - len(customers)}
    reasons[common.NO_CLOSING_DATE] = int(np.isnan(days).sum())
    window, before = windows(deals.as_of, period, length)
    bought, again = (np.bincount(customers[one.holds(days)], minlength=len(deals.all)) > 0 for one in (before, window))
    if not bought.any():
        return common.unavailable(Unit.SHARE, NOBODY_BEFORE.format(start=before.start, end=before.end), reasons)
    return common.rate(int((bought & again).sum()), int(bought.sum()), reasons)


RETENTION_RATE = Kpi(
    retention_rate,
    by_day=True,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    basis=Text("{n:customer|customers}", "{n:client|clients}"),
    name=Text("Retention rate", "Taux de rétention"),
    help=Text(
        "Of the customers who bought in the 12 months before, the share who bought again in the last 12.",
        "Parmi les clients des 12 mois précédents, la part qui a racheté dans les 12 derniers mois.",
    ),
    definition=Text(
        "Of the customers with a won deal in the window before, the share with another in the window. Window: the 12 "
        "months up to the as-of day (whole calendar months when it ends one), or from..to against the same length "
        "before (whole calendar months against as many); months sets the length. Option churn: 1 - customers all of "
        "whose won deals have a churn date or a later Lost date / customers ever won.",
        "Parmi les clients ayant une affaire gagnée dans la période précédente, la part qui en a une autre dans la "
        "période. Période : les 12 mois jusqu'à la date du jour (mois entiers si elle finit un mois), ou du..au contre "
        "la même durée avant (mois entiers contre autant "
        "de mois) ; mois fixe la durée. Option attrition : 1 - clients dont toutes les affaires gagnées ont "
        "une date de résiliation ou une date de perte ultérieure / clients jamais gagnés.",
    ),
)


def satisfaction_rate(
    deals: Deals, *, threshold: float = SATISFIED, statistic: str = "share", period: Period = ALWAYS
) -> Measure:
    """Share of the answered scores at or above 80 % of the scale.

    Parameters
    ----------
    deals
        Uses `score` and the scale; `closed_on` when a period is given.
    threshold
        Share of the scale from which a customer is satisfied, above 0 and up to 1.
    statistic
        "share", or "mean": mean score / scale.
    period
        Counts the scores of deals closed in it.

    Returns
    -------
    Measure
        A share of 1, with `n` = scores; details `scale` and `mean` (score / scale) and, for the share, the 95 % Wilson
        interval `low`, `high`. Not available without scores.

    Raises
    ------
    NumberError
        The threshold lies outside 0..1.
    """
    common.choice(statistic, ("share", "mean"), "statistic")
    if not 0 < threshold <= 1:
        raise NumberError(
            Text("{threshold} is no share of the scale.", "{threshold} n'est pas une part de l'échelle.").format(
                threshold=threshold
            ),
            Text("Give a threshold above 0 and up to 1, such as 0.8 or 80 %.",
                 "Donnez un seuil entre 0 et 1, par exemple 0,8 ou 80 %."),
        )  # fmt: skip
    if not len(deals):
        return common.unavailable(Unit.SHARE, common.NO_DEALS)
    asked = deals.frame[deals.frame["score"].notna() | deals.frame["beyond_scale"]]
    asked, undated = deals.within(asked, period, "closed_on")
    scores = asked["score"].to_numpy()
    scores = scores[~np.isnan(scores)]
    reasons = {BEYOND_SCALE: len(asked) - len(scores), common.NO_CLOSING_DATE: undated}
    if not len(scores):
        return common.unavailable(Unit.SHARE, NO_SCORES, reasons)
    mean = float(scores.mean()) / deals.scale
    shared = {"scale": deals.scale, "mean": mean}
    if statistic == "mean":
        return common.measure(mean, Unit.SHARE, len(scores), reasons, shared)
    content = int((scores >= threshold * deals.scale - 1e-9).sum())  # 0.8 x 5 must not miss a score of 4
    low, high = wilson(content, len(scores))
    details = {**shared, "low": low, "high": high}
    return common.measure(content / len(scores), Unit.SHARE, len(scores), reasons, details)


SATISFACTION_RATE = Kpi(
    satisfaction_rate,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    basis=Text("{n:score|scores}", "{n:note|notes}"),
    name=Text("Satisfaction rate", "Taux de satisfaction"),
    help=Text(
        "Share of the scores at or above 80 % of the scale.",
        "Part des notes d'au moins 80 % de l'échelle.",
    ),
    definition=Text(
        "Share of the answered scores at or above 80 % of the scale. The scale is named in the header (/5), else in "
        "Settings, else the smallest of 5, 10, 20, 100 that holds all scores; beyond a stated scale a score is left "
        "out and counted. Option threshold; statistic mean: mean score / scale.",
        "Part des notes données d'au moins 80 % de l'échelle. L'échelle est dans l'en-tête (/5), sinon dans les "
        "Paramètres, sinon la plus petite de 5, 10, 20, 100 qui contient toutes les notes ; au-delà d'une échelle "
        "donnée, une note est laissée de côté et comptée. Option seuil ; statistique moyenne : note moyenne / échelle.",
    ),
)


# --------------------------------------------------------------------------------------------- private


def _by_churn(deals: Deals, period: Period) -> Measure:
    """Return 1 - customers who left / customers ever won, of the deals won in the period."""
    won, undated = deals.within(deals.only(Outcome.WON), period, "closed_on")
    cancelled = deals.only(Outcome.LOST)
    cancelled, _ = deals.within(cancelled[cancelled["won_on"].notna()], period, "won_on")
    ever = pd.concat([won, cancelled]) if len(cancelled) else won
    customers = deals.alike("customer")[ever.index.to_numpy()]
    reasons = {NO_CUSTOMER: int((customers < 0).sum()), common.NO_CLOSING_DATE: undated}
    ever, customers = ever[customers >= 0], customers[customers >= 0]
    if not deals.has("churned_on", "lost_on"):
        return common.unavailable(Unit.SHARE, NO_CHURN_DATES, reasons)
    if not len(ever):
        return common.unavailable(Unit.SHARE, common.NO_WON, reasons)
    left = _ended(ever, day_number(deals.as_of))
    stays = pd.Series(~left, index=customers).groupby(level=0).any()
    return common.rate(int(stays.sum()), len(stays), reasons)


def _ended(ever: pd.DataFrame, as_of: float) -> Mask:
    """Mark the deals ever won that ended up to a day: a churn date, or a Lost date later than the day of winning.

    A deal that was won and is lost today (cancelled) was won on its Won date and ended on its Lost or closing date.
    """
    churned, lost, closed, won = (ever[name].to_numpy() for name in ("churned_on", "lost_on", "closed_on", "won_on"))
    is_lost = ever["outcome"].to_numpy() == Outcome.LOST
    begun = np.where(is_lost, won, closed)
    over = np.where(is_lost & np.isnan(lost), closed, lost)
    with np.errstate(invalid="ignore"):
        ended: Mask = (churned <= as_of) | ((over > begun) & (over <= as_of))
    return ended
