"""The history of a firm's figures: one row a day, so that a trend exists where the sheet only knows today."""

from __future__ import annotations

from collections.abc import Mapping

from xl_kpi.catalogue import HEADLINES
from xl_kpi.summary import Figures
from xl_kpi.texts import Lang, Text

#: Names of the sheet, by language: a refresh finds it under either.
SHEETS: Mapping[Lang, str] = {"en": "KPI History", "fr": "Historique KPI"}
#: The column that says of which day a row is.
DATE = Text("Date", "Date")
#: The forecast of that day, so that it can be held against what came.
FORECAST = {
    "p10": Text("Forecast P10", "Prévision P10"),
    "p50": Text("Forecast P50", "Prévision P50"),
    "p90": Text("Forecast P90", "Prévision P90"),
}
COLUMNS: tuple[Text, ...] = (*(kpi.name for kpi in HEADLINES), *FORECAST.values())


def history_row(told: Figures) -> tuple[float | None, ...]:
    """Return the figures of one day in the order of `COLUMNS`; None where one is not available."""
    total = next((row for row in told.tables["forecast"].records() if row["month"] == "total"), {})
    ahead = (total.get(key) for key in FORECAST)
    return (
        *(told.measures[kpi.key].value for kpi in HEADLINES),
        *(value if isinstance(value, float) else None for value in ahead),
    )
