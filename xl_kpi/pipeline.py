"""Where in a workbook the deals, the event log and the settings are.

It asks the same of every host: a `Book` names its sheets and tables and hands out cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from xl_kpi.deals import Deals
from xl_kpi.errors import ArgumentError, SheetError
from xl_kpi.grid import Grid, grid_of, header_row, header_text
from xl_kpi.headers import Recognised, recognise_log
from xl_kpi.reading import Reading, read_deals
from xl_kpi.settings import SHEETS, Settings, read_settings
from xl_kpi.texts import Text
from xl_kpi.words import normalise

#: Tables and sheets of these names are the pipeline when their headers are recognised.
NAMES = frozenset({"deals", "pipeline", "affaires", "opportunities", "opportunites"})
#: Sheets the product writes itself: never data.
OWN = frozenset({"kpi summary", "synthese kpi", "kpi", "xlwings conf", "start", "demarrer", "kpi history"})

Rows = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class TableAt:
    """A table object: its name, its sheet, its place (0-based, both ends included), and its totals rows."""

    name: str
    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    totals: int = 0


class Book(Protocol):
    """What a host shows of a workbook."""

    @property
    def name(self) -> str:
        """The name for messages."""

    @property
    def sheets(self) -> Sequence[str]:
        """The sheets in order."""

    @property
    def tables(self) -> Sequence[TableAt]:
        """The table objects."""

    @property
    def date1904(self) -> bool:
        """True when dates count from 1904."""

    def rows(self, sheet: str) -> Rows:
        """Return all cells of a sheet from A1 on, every row of the same length."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user chose on the command line or in a dialog; everything is optional."""

    sheet: str | None = None
    table: str | None = None
    log: str | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)


NO_CHOICE = Choices()


@dataclass(frozen=True, slots=True)
class Found:
    """The parts of a workbook that the product reads.

    Parameters
    ----------
    sheet
        The sheet that holds the pipeline; a new KPI Summary goes right after it.
    """

    grid: Grid
    sheet: str
    settings: Settings
    log: Grid | None
    log_named: bool

    def deals(self, today: dt.date, **changes: object) -> Deals:
        """Read the deals as of Settings' day, else today; `changes` overrule fields of the `Reading`."""
        known: dict[str, object] = {
            "as_of": self.settings.as_of or today,
            "stages": self.settings.stages,
            "log": self.log,
            "log_wins": self.log_named,
            "chosen": self.settings.chosen,
            "scale": self.settings.scale,
            "currency": self.settings.currency,
        }
        reading = Reading(**(known | {k: v for k, v in changes.items() if v is not None}))  # type: ignore[arg-type]
        return read_deals(self.grid, reading)


def find(book: Book, choices: Choices = NO_CHOICE, settings_of: Book | None = None) -> Found:
    """Find the pipeline of a workbook, its event log and its settings.

    Parameters
    ----------
    settings_of
        Another workbook whose Settings sheet is taken.

    Raises
    ------
    SheetError
        There is no pipeline, or there are two; every candidate is named.
    ArgumentError
        A sheet or table that the user named is not there.
    """
    settings = _settings(settings_of or book, choices)
    sheet, grid = _pipeline(book, choices, settings.chosen)
    log, named = _log(book, choices, sheet)
    return Found(grid, sheet, settings, log, named)


def find_log(book: Book, but: str = "") -> Grid | None:
    """Return the event log of a workbook: the sheet of deal ids, stages and dates whose ids repeat."""
    for sheet in book.sheets:
        if sheet != but and normalise(sheet) not in OWN | SHEETS:
            grid = _log_grid(book, sheet)
            if grid is not None and _repeats(grid):
                return grid
    return None


# --------------------------------------------------------------------------------------------- private


def _settings(book: Book, choices: Choices) -> Settings:
    sheet = next((s for s in book.sheets if normalise(s) in SHEETS), None)
    settings = Settings() if sheet is None else read_settings(book.rows(sheet), date1904=book.date1904)
    if not choices.chosen:
        return settings
    merged = {**settings.chosen, **choices.chosen}
    return Settings(settings.stages, merged, settings.lang, settings.currency, settings.as_of, settings.scale)


def _pipeline(book: Book, choices: Choices, chosen: Mapping[str, str]) -> tuple[str, Grid]:
    """Return the pipeline's sheet and cells: the one named, else by table name, sheet name, or headers."""
    if choices.table is not None:
        return _named_table(book, choices.table, chosen)
    if choices.sheet is not None:
        return _named_sheet(book, choices.sheet, chosen)
    tables = [t for t in book.tables if normalise(t.name) in NAMES and _of_table(book, t, chosen)]
    if tables:
        return _only(book, [(t.sheet, _of_table(book, t, chosen), t.name) for t in tables])
    data = [s for s in book.sheets if normalise(s) not in OWN | SHEETS]
    named = [s for s in data if normalise(s) in NAMES and _of_sheet(book, s, chosen)]
    candidates = named or [s for s in data if _of_sheet(book, s, chosen)]
    return _only(book, [(s, _of_sheet(book, s, chosen), s) for s in candidates])


def _only(book: Book, found: list[tuple[str, Grid | None, str]]) -> tuple[str, Grid]:
    """Return the one candidate, or refuse none and several."""
    good = [(sheet, grid, name) for sheet, grid, name in found if grid is not None]
    if len(good) == 1:
        return good[0][0], good[0][1]
    if good:
        names = ", ".join(name for _, _, name in good)
        raise SheetError(
            Text("{book}: {names} could each be the pipeline.", "{book} : {names} pourraient chacun être le pipeline.")
            .format(book=book.name, names=names),
            Text("Name one with --sheet or --table, or call its table Deals.",
                 "Nommez-en un avec --sheet ou --table, ou appelez son tableau Affaires."),
        )  # fmt: skip
    raise SheetError(
        Text("{book}: no sheet has a header row of a pipeline (sheets: {sheets}).",
             "{book} : aucune feuille n'a la ligne d'en-têtes d'un pipeline (feuilles : {sheets}).")
        .format(book=book.name, sheets=", ".join(book.sheets)),
        Text("Give the columns names such as Deal, Stage, Amount, Created, Closed on.",
             "Nommez les colonnes par exemple Affaire, Étape, Montant, Premier contact, Date de clôture."),
    )  # fmt: skip


def _of_table(book: Book, table: TableAt, chosen: Mapping[str, str]) -> Grid | None:
    """Return a table's cells without its totals rows when its headers are a pipeline's."""
    rows = [row[table.left : table.right + 1] for row in book.rows(table.sheet)[table.top : table.bottom + 1]]
    rows = rows[: len(rows) - table.totals] if table.totals else rows
    found = header_row(rows[:1], chosen)
    if found is None:
        return None
    place = f"{book.name}, {table.name}"
    return grid_of(rows, first_row=table.top + 1, place=place, date1904=book.date1904)


def _of_sheet(book: Book, sheet: str, chosen: Mapping[str, str]) -> Grid | None:
    """Return the cells under the header of a sheet; a table object around that header bounds them."""
    rows = book.rows(sheet)
    found = header_row(rows, chosen)
    if found is None or _is_log(rows[found[0]], found[1]):
        return None
    at = found[0]
    table = next((t for t in book.tables if t.sheet == sheet and t.top == at), None)
    if table is not None:
        return _of_table(book, table, chosen)
    place = f"{book.name}, {sheet}"
    return grid_of(rows, header_at=at, place=place, date1904=book.date1904)


def _named_table(book: Book, name: str, chosen: Mapping[str, str]) -> tuple[str, Grid]:
    table = next((t for t in book.tables if t.name.casefold() == name.casefold()), None)
    if table is None:
        raise _not_there(book, name, [t.name for t in book.tables])
    return _only(book, [(table.sheet, _of_table(book, table, chosen), table.name)])


def _named_sheet(book: Book, name: str, chosen: Mapping[str, str]) -> tuple[str, Grid]:
    sheet = next((s for s in book.sheets if s.casefold() == name.casefold()), None)
    if sheet is None:
        raise _not_there(book, name, book.sheets)
    return _only(book, [(sheet, _of_sheet(book, sheet, chosen), sheet)])


def _not_there(book: Book, name: str, there: Sequence[str]) -> ArgumentError:
    return ArgumentError(
        Text('{book} has no "{name}".', "{book} n'a pas de « {name} ».").format(book=book.name, name=name),
        Text("It has: {there}.", "Il y a : {there}.").format(there=", ".join(there) or "-"),
    )


def _log(book: Book, choices: Choices, pipeline: str) -> tuple[Grid | None, bool]:
    """Return the event log: the sheet named, else the other sheet whose ids repeat; and whether it was named."""
    if choices.log is not None:
        sheet = next((s for s in book.sheets if s.casefold() == choices.log.casefold()), None)
        if sheet is None:
            raise _not_there(book, choices.log, book.sheets)
        grid = _log_grid(book, sheet)
        if grid is None:
            raise SheetError(
                Text("{book}, {sheet}: this is no event log.", "{book}, {sheet} : ce n'est pas un journal.").format(
                    book=book.name, sheet=sheet
                ),
                Text("It needs the columns Deal ID, Stage, Date.", "Il lui faut les colonnes N°, Étape, Date."),
            )
        return grid, True
    return find_log(book, but=pipeline), False


def _log_grid(book: Book, sheet: str) -> Grid | None:
    """Return the cells under the header of an event log, or None when the sheet is none."""
    rows = book.rows(sheet)
    for at, row in enumerate(rows[:20]):
        headers = [header_text(cell) for cell in row]
        if recognise_log(headers) is not None:
            return grid_of(rows, header_at=at, place=f"{book.name}, {sheet}", date1904=book.date1904)
    return None


def _is_log(headers: Sequence[object], known: Recognised) -> bool:
    """Tell an event log from a pipeline: it has a deal, a stage and a date, and hardly anything else."""
    return recognise_log([header_text(h) for h in headers]) is not None and not (
        set(known.fields) & {"amount", "closed_on", "created_on", "status", "won_on"}
    )


def _repeats(grid: Grid) -> bool:
    """Tell whether the ids of a log repeat, as those of deals do not."""
    found = recognise_log(grid.headers)
    if found is None:
        return False
    ids = [v for v in grid.columns[found["deal_id"]] if v is not None]
    return len(set(map(str, ids))) < len(ids)
