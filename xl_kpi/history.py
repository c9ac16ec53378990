"""The history of a firm's figures: one row a day, so that a trend exists where the sheet only knows today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Day:
    """What a refresh adds to the history.

    Parameters
    ----------
    day
        The day that the figures are for.
    row
        The figures in the order of `COLUMNS`; None where one is not available.
    """

    day: dt.date
    row: tuple[float | None, ...]

    @property
    def figures(self) -> dict[tuple[str, ...], float]:
        """The figures that are known, each by the headers that its column may have."""
        return {(name.en, name.fr): value for name, value in zip(COLUMNS, self.row, strict=True) if value is not None}


def day_of(told: Figures) -> Day | None:
    """Return the day that a refresh adds; None unless Settings ask for it.

    None, too, of a filter or a period: those figures are not the firm's, and the rows would not be alike.
    """
    if not told.settings.history or not told.period.always or told.where:
        return None
    total = next((row for row in told.tables["forecast"].records() if row["month"] == "total"), {})
    ahead = (total.get(key) for key in FORECAST)
    row = (
        *(told.measures[kpi.key].value for kpi in HEADLINES),
        *(value if isinstance(value, float) else None for value in ahead),
    )
    return Day(told.deals.as_of, row)
