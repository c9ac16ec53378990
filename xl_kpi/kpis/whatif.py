"""What would change if one stage converted at another rate: sales and revenue per quarter."""

from __future__ import annotations

import math
from dataclasses import replace

from xl_kpi.blocks import Column, Kind, Table, Word
from xl_kpi.deals import Deals
from xl_kpi.errors import NumberError
from xl_kpi.kpi import Argument, Measure
from xl_kpi.kpis import common
from xl_kpi.kpis.conversion import conversion_rate
from xl_kpi.kpis.speed import STAGE
from xl_kpi.kpis.value import revenue, sales_count
from xl_kpi.periods import ALWAYS, Period, windows
from xl_kpi.stages import OUTCOME_WORDS, Outcome
from xl_kpi.texts import Text, join

#: Days of a quarter, the mean of many years.
QUARTER = 365.25 / 4

TITLE = Text("If one stage converted otherwise", "Si une étape convertissait autrement")
TODAY, CHANGED = Word("now", "actuel", "now"), Word("what if", "et si", "what if")
NONE_WENT_ON = Text(
    "No deal went on from {stage}: nothing tells what more of them would bring.",
    "Aucune affaire n'est allée au-delà de {stage} : rien ne dit ce que davantage rapporterait.",
)
NO_SALE = Text("No deal was won from {start} to {end}.", "Aucune affaire n'a été gagnée du {start} au {end}.")
ALL_ELSE = Text(
    "Sales from {start} to {end} per quarter. All else stays as it is: as many deals reach {stage}, as many of those "
    "that go on are won, the average sale is the same.",
    "Ventes du {start} au {end}, par trimestre. Tout le reste est inchangé : autant d'affaires atteignent {stage}, "
    "autant de celles qui vont plus loin sont gagnées, la vente moyenne est la même.",
)
#: What a cell shows has no note: the header of a figure says of which dates it is.
OF_DATES = Text("{title}, {start} to {end}", "{title}, {start} au {end}")


def kpi_whatif(deals: Deals, stage: str, rate: float, *, period: Period = ALWAYS) -> Table:
    """Tell sales and revenue per quarter as they are, and if a stage sent its deals on at another rate.

        sales at the new rate = sales per quarter x new rate / rate of the stage today

    Parameters
    ----------
    deals
        Uses the stage dates, `outcome`, `closed_on`, `amount`.
    stage
        Name of an open stage; its rate today is that of all deals that reached it and are no longer in play there.
    rate
        The share that would go on, 0 to 1.
    period
        Counts the sales closed in it: the 12 months up to `as_of` unless given. The headers of sales and revenue name
        its dates.

    Raises
    ------
    ArgumentError
        There is no such stage.
    NumberError
        The rate is not between 0 and 1.
    """
    if not 0 <= rate <= 1 or math.isnan(rate):
        raise NumberError(
            Text("{rate} is no share of deals.", "{rate} n'est pas une part d'affaires.").format(rate=rate),
            Text("Give a rate from 0 to 1, such as 40%.", "Donnez un taux de 0 à 1, par exemple 40 %."),
        )
    if why := common.cannot_tell_outcomes(deals):
        return Table("whatif", TITLE, COLUMNS, (), why)
    window, _ = windows(deals.as_of, period)
    today = _rate_of(deals, stage)
    sales, income = (of(deals, period=window) for of in (sales_count, revenue))
    why = _cannot_tell(today, sales, stage, window)
    if why is not None:
        return Table("whatif", TITLE, COLUMNS, (), why)
    assert today.value is not None  # noqa: S101  # said by `_cannot_tell`
    quarters = window.days / QUARTER
    rows = tuple(
        (
            name,
            share,
            float(sales.value or 0) / quarters * share / today.value,
            None if income.value is None else income.value / quarters * share / today.value,
            n,
        )
        for name, share, n in ((TODAY, today.value, today.n), (CHANGED, rate, None))
    )
    said = ALL_ELSE.format(start=window.start, end=window.end, stage=deals.stages.names[deals.stages.index(stage)])
    few = (today.n < common.FEW or sales.n < common.FEW,) * 2
    columns = tuple(_dated(column, window) if column.key in ("sales", "revenue") else column for column in COLUMNS)
    return Table("whatif", TITLE, columns, rows, join([said, income.note]) if income.note else said, few)


RATE = Argument(
    "rate",
    Text("rate", "taux"),
    Text("The share that would go on, such as 40%.", "La part qui irait plus loin, par exemple 40 %."),
    number=True,
)
ARGUMENTS = (STAGE, RATE)
COLUMNS = (
    Column("case", Text("Case", "Cas")),
    Column("rate", Text("Rate of the stage", "Taux de l'étape"), Kind.SHARE),
    Column("sales", Text("Sales per quarter", "Ventes par trimestre"), Kind.DAYS),
    Column("revenue", Text("Revenue per quarter", "CA par trimestre"), Kind.MONEY),
    Column("n", Text("Deals", "Affaires"), Kind.COUNT),
)


# --------------------------------------------------------------------------------------------- private


def _rate_of(deals: Deals, stage: str) -> Measure:
    """Return the share that went on from a stage, of the deals that are no longer in play there."""
    names = deals.stages.names
    at = common.stage_index(deals, stage) if deals.entries is not None else -1
    following = OUTCOME_WORDS[Outcome.WON][0] if at in (-1, len(names) - 1) else names[at + 1]
    return conversion_rate(deals, stage, following, resolved=True)


def _dated(column: Column, window: Period) -> Column:
    return replace(column, title=OF_DATES.format(title=column.title, start=window.start, end=window.end))


def _cannot_tell(today: Measure, sales: Measure, stage: str, window: Period) -> Text | None:
    if today.value is None:
        return today.note or common.NO_DEALS
    if not today.value:
        return NONE_WENT_ON.format(stage=stage)
    return None if sales.value else NO_SALE.format(start=window.start, end=window.end)
