"""Everything the product can tell, in the order in which it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xl_kpi.blocks import Column, Table
from xl_kpi.kpi import Argument, Kpi, keywords
from xl_kpi.kpis import ahead, backtest, breakdown, chances, conversion, speed, trend, value, whatif
from xl_kpi.kpis.conversion import CONVERSION_RATE, WIN_RATE
from xl_kpi.kpis.customers import RETENTION_RATE, SATISFACTION_RATE
from xl_kpi.kpis.expected import WIN_CHANCE
from xl_kpi.kpis.outlook import DEAL_AGE, OPEN_PIPELINE, PIPELINE_COVERAGE, SALES_VELOCITY
from xl_kpi.kpis.speed import STAGE_TIME, TIME_TO_CLOSE
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
    (Text("Speed", "Rapidité"), (TIME_TO_CLOSE, STAGE_TIME, DEAL_AGE)),
    (Text("Conversion", "Conversion"), (CONVERSION_RATE, WIN_RATE)),
    (Text("Value", "Valeur"), (SALES_COUNT, REVENUE, AVERAGE_SALE)),
    (Text("Outlook", "Perspectives"), (WEIGHTED_REVENUE, WIN_CHANCE, OPEN_PIPELINE, PIPELINE_COVERAGE, SALES_VELOCITY)),
    (Text("Customers", "Clients"), (RETENTION_RATE, SATISFACTION_RATE)),
)
KPIS: tuple[Kpi, ...] = tuple(kpi for _, kpis in SECTIONS for kpi in kpis)

#: The KPIs that a single number tells: those that need no argument beside the deals.
HEADLINES: tuple[Kpi, ...] = tuple(kpi for kpi in KPIS if not kpi.arguments)

#: The cards of the summary, unless Settings' Targets choose others.
CARDS: tuple[Kpi, ...] = (
    TIME_TO_CLOSE,
    WIN_RATE,
    SALES_COUNT,
    REVENUE,
    AVERAGE_SALE,
    WEIGHTED_REVENUE,
    RETENTION_RATE,
    SATISFACTION_RATE,
)

FIELD = Argument(
    "field",
    Text("column", "colonne"),
    Text("A column of the sheet, such as Owner.", "Une colonne de la feuille, par exemple Commercial."),
)

SPILLS: tuple[Spill, ...] = (
    Spill(
        conversion.conversion_table,
        Text("Conversion table", "Table de conversion"),
        Text(
            "Every stage: deals that reached it, went on, are still in play, and the conversion to the next.",
            "Chaque étape : affaires qui l'ont atteinte, sont passées, sont en jeu, et la conversion vers la suivante.",
        ),
        conversion.TABLE_COLUMNS,
    ),
    Spill(
        speed.stage_time_table,
        Text("Stage time table", "Table des temps par phase"),
        Text(
            "Every stage: mean and median days, deals lost there, deals in it now and their age.",
            "Chaque phase : jours en moyenne et médiane, affaires perdues, affaires présentes et leur âge.",
        ),
        speed.TABLE_COLUMNS,
        by_day=True,
    ),
    Spill(
        value.weighted_table,
        Text("Weighted table", "Table du CA pondéré"),
        Text(
            "Every stage: open deals, amount, probability and where it comes from, weighted amount, and the "
            "probability by the firm's own history.",
            "Chaque étape : affaires en cours, montant, probabilité et son origine, montant pondéré, et la "
            "probabilité d'après l'historique.",
        ),
        value.TABLE_COLUMNS,
    ),
    Spill(
        chances.calibration_table,
        Text("Calibration table", "Table de calibrage"),
        Text(
            "Of the deals that the firm's own history gave about 50 %, how many were won: by band of chances.",
            "Des affaires auxquelles l'historique donnait environ 50 %, combien ont été gagnées : par tranche.",
        ),
        chances.CALIBRATION_COLUMNS,
    ),
    Spill(
        trend.revenue_trend,
        Text("Revenue trend", "Évolution du CA"),
        Text(
            "Every month: sales, lost deals, revenue, win rate, time to close.",
            "Chaque mois : ventes, affaires perdues, CA, taux de réussite, délai de conclusion.",
        ),
        trend.TREND_COLUMNS,
        by_day=True,
    ),
    Spill(
        ahead.forecast_table,
        Text("Forecast table", "Table de prévision"),
        Text(
            "What the open deals should bring each coming month: weighted, and by the firm's own history with P10, "
            "P50, P90; overdue and undated ones apart. Deals count as independent; those not yet begun are not in it.",
            "Ce que les affaires en cours devraient rapporter chaque mois : pondéré, et d'après l'historique (P10, "
            "P50, P90) ; retards et sans date à part. Affaires supposées indépendantes ; celles pas encore commencées "
            "n'y sont pas.",
        ),
        ahead.FORECAST_COLUMNS,
        by_day=True,
    ),
    Spill(
        backtest.backtest_table,
        Text("Back-test table", "Table de vérification"),
        Text(
            "The forecast as it would have been on past month ends, against what came in the three months after.",
            "La prévision telle qu'elle aurait été en fin de mois passés, et ce qui est venu les trois mois suivants.",
        ),
        backtest.COLUMNS,
        by_day=True,
    ),
    Spill(
        whatif.kpi_whatif,
        Text("What if", "Et si"),
        Text(
            "Sales and revenue per quarter, as they are and if this stage sent its deals on at that rate. The headers "
            "name the dates.",
            "Ventes et CA par trimestre, actuels et si cette étape laissait passer cette part de ses affaires. Les "
            "en-têtes disent les dates.",
        ),
        whatif.COLUMNS,
        whatif.ARGUMENTS,
        by_day=True,
    ),
    Spill(
        trend.loss_table,
        Text("Loss table", "Table des pertes"),
        Text("Lost deals and their amount by reason.", "Affaires perdues et leur montant par motif."),
        trend.LOSS_COLUMNS,
    ),
    Spill(
        breakdown.kpi_breakdown,
        Text("Breakdown", "Répartition"),
        Text(
            "Sales, lost, open, win rate, revenue, average sale and days for each value of a column.",
            "Ventes, perdues, en cours, taux de réussite, CA, vente moyenne et jours pour chaque valeur d'une colonne.",
        ),
        (Column("field", Text("Value", "Valeur")), *breakdown.COLUMNS),
        (FIELD,),
    ),
    Spill(
        ahead.top_deals,
        Text("Top deals", "Affaires prioritaires"),
        Text(
            "The open deals of the highest weighted amount, with what speaks against them.",
            "Les affaires en cours au plus fort montant pondéré, avec ce qui joue contre elles.",
        ),
        ahead.PRIORITY_COLUMNS,
        (ahead.TOP_COUNT,),
        by_day=True,
    ),
)
