"""The history of a firm's figures: one row a day, so that a trend exists where the sheet only knows today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from xl_kpi import cells
from xl_kpi.book import Book, TableAt, area_in
from xl_kpi.catalogue import HEADLINES
from xl_kpi.daytexts import DateOrder, both_readings, in_words
from xl_kpi.errors import FileError
from xl_kpi.summary import Figures
from xl_kpi.texts import Lang, Text, same
from xl_kpi.words import normalise

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
#: Rows that a refusal names; of the others it says that there are more.
NAMED = 5

NO_DAY = Text(
    "Sheet {sheet}, column {date}, {n:~row|rows} {rows}: {cell} is no day that can be read, so nothing tells whether "
    "today's figures are there already. Nothing was changed: the summary was not refreshed either.",
    "Feuille {sheet}, colonne {date}, {n:~ligne|lignes} {rows} : {cell} n'est pas un jour lisible, et rien ne dit si "
    "les chiffres du jour y sont déjà. Rien n'a été changé : la synthèse n'a pas été actualisée non plus.",
)
WRITE_A_DAY = Text(
    "Write a date there, such as 2026-03-31, or delete the row; then refresh again.",
    "Écrivez-y une date, par exemple 31/03/2026, ou supprimez la ligne ; puis actualisez.",
)
TWO_DAYS = Text(
    "Sheet {sheet}, column {date}, {n:~row|rows} {rows}: {cell} is {one} or {other}, and no other day of the sheet "
    "tells which. Nothing was changed: the summary was not refreshed either.",
    "Feuille {sheet}, colonne {date}, {n:~ligne|lignes} {rows} : {cell} est le {one} ou le {other}, et aucun autre "
    "jour de la feuille ne le dit. Rien n'a été changé : la synthèse n'a pas été actualisée non plus.",
)
TELL_THE_ORDER = Text(
    "Write the month as a word there, or put Date order with dmy (day first) or mdy (month first) into Settings; then "
    "refresh again.",
    "Écrivez-y le mois en lettres, ou ajoutez aux Paramètres : Ordre des dates, jma (jour d'abord) ou mja (mois "
    "d'abord) ; puis actualisez.",
)


@dataclass(frozen=True, slots=True)
class Day:
    """What a refresh adds to the history.

    Parameters
    ----------
    day
        The day that the figures are for.
    row
        The figures in the order of `COLUMNS`; None where one is not available.
    order
        How the days are read that somebody typed as text, where the user decides it.
    """

    day: dt.date
    row: tuple[float | None, ...]
    order: DateOrder | None = None

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
    return Day(told.deals.as_of, row, told.settings.dates)


def is_told(book: Book, day: Day) -> bool:
    """Tell whether the history of a workbook has the day, be it a date or a text that a person typed.

    False, too, without a history or without its table: whoever adds the day begins the one and refuses the other.

    Raises
    ------
    FileError
        A cell of the column of days cannot be read, or can be read as two days: the day might be there already.
    """
    for table in book.tables:
        if normalise(table.sheet) not in {normalise(name) for name in SHEETS.values()}:
            continue
        area = area_in(book, table.sheet)
        at = _column_of_days(area.row(table.top), table)
        if at is not None:
            first = table.top + 1
            (written,) = area.columns(first, table.bottom + 1 - table.totals, at, at + 1)
            order = day.order or cells.date_order([written])
            read = cells.days(written, date1904=book.date1904, order=order)
            if read.bad.any():
                raise _unread(table.sheet, written, read.bad, first + 1, order)
            return bool((read.values == cells.day_number(day.day)).any())
    return False


# --------------------------------------------------------------------------------------------- private


def _column_of_days(header: list[object], table: TableAt) -> int | None:
    """Return the column of a table that bears the header of the days."""
    wanted = {normalise(DATE.en), normalise(DATE.fr)}
    inside = range(table.left, min(table.right + 1, len(header)))
    return next((at for at in inside if normalise(str(header[at])) in wanted), None)


def _unread(sheet: str, written: cells.Column, bad: cells.Mask, first: int, order: DateOrder | None) -> FileError:
    """Return the error that names the cells of days that are not read, those first that are no day at all."""
    cell = written.tolist()
    both = np.array([order is None and type(one) is str and both_readings(one) is not None for one in cell], bool)
    meant = bad & ~both if (bad & ~both).any() else bad
    found = np.flatnonzero(meant).tolist()
    example = str(cell[found[0]])
    rows = ", ".join(str(first + at) for at in found[:NAMED]) + (", ..." if len(found) > NAMED else "")
    told = {"sheet": same(sheet), "date": DATE, "n": len(found), "rows": rows, "cell": same(example)}
    if not both[found[0]]:
        return FileError(NO_DAY.format(**told), WRITE_A_DAY)
    one, other = map(in_words, both_readings(example) or ())
    return FileError(TWO_DAYS.format(**told, one=one, other=other), TELL_THE_ORDER)
