"""Everything the product can tell, in the order in which it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xl_kpi.blocks import Column, Table
from xl_kpi.kpi import Argument, Kpi, keywords
from xl_kpi.kpis import conversion, speed
from xl_kpi.kpis.conversion import CONVERSION_RATE, WIN_RATE, conversion_table
from xl_kpi.kpis.customers import RETENTION_RATE, SATISFACTION_RATE
from xl_kpi.kpis.speed import STAGE_TIME, TIME_TO_CLOSE, stage_time_table
from xl_kpi.kpis.value import AVERAGE_SALE, REVENUE, SALES_COUNT, WEIGHTED_REVENUE
from xl_kpi.texts import Text


@dataclass(frozen=True, slots=True)
class Spill:
    """A table that a worksheet function spills.

    Parameters
    ----------
    compute
        `compute(deals, *arguments, **options) -> Table`; the worksheet function is its name in capitals.
    columns
        The columns of its table.
    by_day
        True when the table depends on the as-of day.
    """

    compute: Callable[..., Table]
    name: Text
    help: Text
    columns: tuple[Column, ...]
    arguments: tuple[Argument, ...] = ()
    by_day: bool = False

    @property
    def function(self) -> str:
        """The name in a cell: "CONVERSION_TABLE"."""
        return self.compute.__name__.upper()

    @property
    def options(self) -> tuple[str, ...]:
        """The options that `compute` takes by keyword."""
        return keywords(self.compute)


#: Heading -> its KPIs: the order of the docs, the wizard and the cards.
SECTIONS: tuple[tuple[Text, tuple[Kpi, ...]], ...] = (
    (Text("Speed", "Rapidité"), (TIME_TO_CLOSE, STAGE_TIME)),
    (Text("Conversion", "Conversion"), (CONVERSION_RATE, WIN_RATE)),
    (Text("Value", "Valeur"), (SALES_COUNT, REVENUE, AVERAGE_SALE, WEIGHTED_REVENUE)),
    (Text("Customers", "Clients"), (RETENTION_RATE, SATISFACTION_RATE)),
)
KPIS: tuple[Kpi, ...] = tuple(kpi for _, kpis in SECTIONS for kpi in kpis)

#: The KPIs that a single number tells: those that need no argument beside the deals.
HEADLINES: tuple[Kpi, ...] = tuple(kpi for kpi in KPIS if not kpi.arguments)

SPILLS: tuple[Spill, ...] = (
    Spill(
        conversion_table,
        Text("Conversion table", "Table de conversion"),
        Text(
            "Every stage: deals that reached it, went on, are still in play, and the conversion to the next.",
            "Chaque étape : affaires qui l'ont atteinte, sont passées, sont en jeu, et la conversion vers la suivante.",
        ),
        conversion.TABLE_COLUMNS,
    ),
    Spill(
        stage_time_table,
        Text("Stage time table", "Table des temps par phase"),
        Text(
            "Every stage: mean and median days, deals lost there, deals in it now and their age.",
            "Chaque phase : jours en moyenne et médiane, affaires perdues, affaires présentes et leur âge.",
        ),
        speed.TABLE_COLUMNS,
        by_day=True,
    ),
)
