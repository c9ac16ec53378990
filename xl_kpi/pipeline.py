"""Where in a workbook the deals, the event log and the settings are.

It asks the same of every host: a `Book` names its sheets and tables and hands out cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xl_kpi import cells
from xl_kpi.area import Rows
from xl_kpi.book import NO_CHOICE, Book, Choices, TableAt, area_in
from xl_kpi.deals import Deals
from xl_kpi.errors import ArgumentError, SheetError
from xl_kpi.grid import HEADER_ROWS, Grid, grid_of_area, header_row, header_text, headers_above
from xl_kpi.headers import Recognised, bare, recognise, recognise_log
from xl_kpi.reading import Reading, read_deals
from xl_kpi.settings import SHEETS, Settings, read_settings
from xl_kpi.texts import Text
from xl_kpi.words import normalise

__all__ = ["NO_CHOICE", "Book", "Choices", "Found", "Rows", "TableAt", "find", "find_log"]

#: Tables and sheets of these names are the pipeline when their headers are recognised.
NAMES = frozenset({"deals", "pipeline", "affaires", "opportunities", "opportunites"})
#: A sheet with one of these in its name is the event log when its headers are one's.
LOG_WORDS = frozenset({"log", "journal", "history", "historique", "events", "evenements"})
#: Sheets the product writes itself: never data.
OWN = frozenset(
    {"kpi summary", "synthese kpi", "kpi", "xlwings conf", "start", "demarrer", "kpi history", "historique kpi"}
)

#: How far down a header that is too low is looked for, to say so.
LOW_ROWS = 200


@dataclass(frozen=True, slots=True)
class Found:
    """The parts of a workbook that the product reads.

    Parameters
    ----------
    sheet
        The sheet that holds the pipeline; a new KPI Summary goes right after it.
    log_once
        The place of what looks like an event log and is not read, as each deal occurs in it once; "" for none.
    """

    grid: Grid
    sheet: str
    settings: Settings
    log: Grid | None
    log_named: bool
    log_once: str = ""

    def deals(self, today: dt.date, **changes: object) -> Deals:
        """Read the deals as of Settings' day, else today; `changes` overrule fields of the `Reading`."""
        known: dict[str, object] = {
            "as_of": self.settings.as_of or today,
            "stages": self.settings.stages,
            "log": self.log,
            "log_wins": self.log_named,
            "log_once": self.log_once,
            "chosen": self.settings.chosen,
            "scale": self.settings.scale,
            "currency": self.settings.currency,
            "dates": self.settings.dates,
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
    settings = _settings(settings_of or book, choices, named=settings_of is not None)
    sheet, grid = _pipeline(book, choices, settings.chosen)
    log, named = _log(book, choices, sheet)
    once = "" if log is not None else _log_once(book, sheet)
    return Found(grid, sheet, settings, log, named, once)


def find_log(book: Book, but: str = "", *, named: bool = False) -> Grid | None:
    """Return the event log of a workbook: the sheet of deal ids, stages and dates whose ids repeat.

    In a file that the user named as the log, and in a sheet that is called one, they need not repeat.
    """
    called: Grid | None = None
    for sheet in _data_sheets(book):
        grid = _log_grid(book, sheet) if sheet != but else None
        if grid is not None and (named or _repeats(grid)):
            return grid
        if called is None and _is_called_log(sheet) and _holds_events(grid):
            called = grid
    return called


# --------------------------------------------------------------------------------------------- private


def _settings(book: Book, choices: Choices, *, named: bool) -> Settings:
    sheet = next((s for s in book.sheets if normalise(s) in SHEETS), None)
    if sheet is None and named:
        raise SheetError(
            Text("{book} has no sheet of settings.", "{book} n'a pas de feuille de paramètres.").format(book=book.name),
            Text("Call it Settings.", "Appelez-la Paramètres."),
        )
    try:
        rows = () if sheet is None else area_in(book, sheet).without_gaps
        settings = read_settings(rows, date1904=book.date1904)
    except SheetError as error:
        raise error.at(f"{book.name}, {sheet}") from error.__cause__
    if not choices.chosen:
        return settings
    merged = {**settings.chosen, **choices.chosen}
    return replace(settings, chosen=merged)


def _pipeline(book: Book, choices: Choices, chosen: Mapping[str, str]) -> tuple[str, Grid]:
    """Return the pipeline's sheet and cells: the one named, else by table name, sheet name, or headers."""
    if choices.table is not None:
        return _named_table(book, choices.table, chosen)
    if choices.sheet is not None:
        return _named_sheet(book, choices.sheet, chosen)
    tables = [(t.sheet, _of_table(book, t, chosen), t.name) for t in book.tables if normalise(t.name) in NAMES]
    if known := [candidate for candidate in tables if candidate[1] is not None]:  # one without deals is one, too
        return _only(book, known)
    data = _data_sheets(book)
    for names in ([s for s in data if normalise(s) in NAMES], [s for s in data if normalise(s) not in NAMES]):
        sheets = [(s, _of_sheet(book, s, chosen), s) for s in names]
        known = [candidate for candidate in sheets if candidate[1] is not None]
        if known:  # a header without deals counts where no other sheet has any
            return _only(book, [candidate for candidate in known if candidate[1]] or known)
    return _only(book, [(sheet, None, sheet) for sheet in data])


def _data_sheets(book: Book) -> list[str]:
    """Return the sheets that may hold the firm's own tables."""
    return [sheet for sheet in book.sheets if normalise(sheet) not in OWN | SHEETS]


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
    _refuse_low_header(book, [sheet for sheet, _, _ in found])
    raise SheetError(
        Text("{book}: no sheet has a header row of a pipeline (sheets: {sheets}).",
             "{book} : aucune feuille n'a la ligne d'en-têtes d'un pipeline (feuilles : {sheets}).")
        .format(book=book.name, sheets=", ".join(book.sheets)),
        Text("Give the columns names such as Deal, Stage, Amount, Created, Closed on.",
             "Nommez les colonnes par exemple Affaire, Étape, Montant, Premier contact, Date de clôture."),
    )  # fmt: skip


def _refuse_low_header(book: Book, sheets: Sequence[str]) -> None:
    """Refuse a header that stands too far down with its row: its names are right, and nothing else would say so."""
    for sheet in sheets:
        area = area_in(book, sheet)
        for at in range(HEADER_ROWS, min(area.height, LOW_ROWS)):
            if header_row([area.row(at)]) is not None:
                raise SheetError(
                    Text("{book}, {sheet}: the header stands in row {row}, and it is looked for in only the first "
                         "{rows} rows.",
                         "{book}, {sheet} : les en-têtes sont en ligne {row}, et ne se cherchent que dans les {rows} "
                         "premières lignes.")
                    .format(book=book.name, sheet=sheet, row=at + 1, rows=HEADER_ROWS),
                    Text("Delete rows above it, or make it a table called Deals.",
                         "Supprimez des lignes au-dessus, ou faites-en un tableau appelé Affaires."),
                )  # fmt: skip


def _of_table(book: Book, table: TableAt, chosen: Mapping[str, str]) -> Grid | None:
    """Return a table's cells without its totals rows when its headers are a pipeline's."""
    area = area_in(book, table.sheet)
    end = min(table.bottom + 1 - table.totals, area.height)  # an empty totals row lies outside the area
    if end <= table.top or header_row([area.row(table.top)[table.left : table.right + 1]], chosen) is None:
        return None
    return grid_of_area(
        area, header_at=table.top, end=end, left=table.left, right=table.right + 1,
        place=f"{book.name}, {table.name}", date1904=book.date1904,
    )  # fmt: skip


def _of_sheet(book: Book, sheet: str, chosen: Mapping[str, str]) -> Grid | None:
    """Return the cells under the header of a sheet; a table object around that header bounds them."""
    area = area_in(book, sheet)
    head = area.head
    found = header_row(head, chosen)
    if found is None or _is_log(head[found[0]], found[1]):
        return None
    at = found[0]
    tables = [t for t in book.tables if t.sheet == sheet and t.top == at]
    if tables:  # a table of something else may stand beside it
        return next((grid for t in tables if (grid := _of_table(book, t, chosen)) is not None), None)
    grid = grid_of_area(area, header_at=at, place=f"{book.name}, {sheet}", date1904=book.date1904)
    return replace(grid, other_headers=headers_above(head, at, chosen=chosen))


def _named_table(book: Book, name: str, chosen: Mapping[str, str]) -> tuple[str, Grid]:
    table = next((t for t in book.tables if t.name.casefold() == name.casefold()), None)
    if table is None:
        raise _no_table(book, name)
    return _only(book, [(table.sheet, _of_table(book, table, chosen), table.name)])


def _named_sheet(book: Book, name: str, chosen: Mapping[str, str]) -> tuple[str, Grid]:
    sheet = next((s for s in book.sheets if s.casefold() == name.casefold()), None)
    if sheet is None:
        raise _no_sheet(book, name)
    return _only(book, [(sheet, _of_sheet(book, sheet, chosen), sheet)])


def _no_sheet(book: Book, name: str) -> ArgumentError:
    return ArgumentError(
        Text('{book}: there is no sheet "{name}".', "{book} : il n'y a pas de feuille « {name} ».").format(
            book=book.name, name=name
        ),
        Text("The sheets are: {there}.", "Les feuilles sont : {there}.").format(there=", ".join(book.sheets)),
    )


def _no_table(book: Book, name: str) -> ArgumentError:
    tables = ", ".join(table.name for table in book.tables)
    remedy = (
        Text("The tables are: {there}.", "Les tableaux sont : {there}.").format(there=tables)
        if tables
        else Text("It has no tables: name a sheet with --sheet ({there}), or leave --table out.",
                  "Il n'a aucun tableau : nommez une feuille avec --sheet ({there}), ou retirez --table.")
        .format(there=", ".join(book.sheets))
    )  # fmt: skip
    return ArgumentError(
        Text('{book}: there is no table "{name}".', "{book} : il n'y a pas de tableau « {name} ».").format(
            book=book.name, name=name
        ),
        remedy,
    )


def _no_log(book: Book, name: str) -> ArgumentError:
    return ArgumentError(
        Text('{book}: "{name}" is neither a sheet of it nor a file.',
             "{book} : « {name} » n'est ni une de ses feuilles ni un fichier.").format(book=book.name, name=name),
        Text("Give the path of the event log, or one of the sheets: {there}.",
             "Donnez le chemin du journal, ou une des feuilles : {there}.").format(there=", ".join(book.sheets)),
    )  # fmt: skip


def _log(book: Book, choices: Choices, pipeline: str) -> tuple[Grid | None, bool]:
    """Return the event log: the sheet named, else the other sheet whose ids repeat; and whether it was named."""
    if choices.log is not None:
        sheet = next((s for s in book.sheets if s.casefold() == choices.log.casefold()), None)
        if sheet is None:
            raise _no_log(book, choices.log)
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


def _log_once(book: Book, but: str) -> str:
    """Return the place of the first sheet that looks like an event log, where none was read; "" for none."""
    grids = (_log_grid(book, sheet) for sheet in _data_sheets(book) if sheet != but)
    return next((grid.place for grid in grids if grid is not None and _holds_events(grid)), "")


def _is_called_log(sheet: str) -> bool:
    """Tell whether a sheet is named as an event log is: Journal, Stage history."""
    return bool(LOG_WORDS & set(bare(sheet).split()))


def _holds_events(grid: Grid | None) -> bool:
    """Tell whether a sheet holds events and hardly anything else: older deals in a sheet History are none."""
    return grid is not None and len(grid) > 0 and _is_log(grid.headers, recognise(grid.headers))


def _log_grid(book: Book, sheet: str) -> Grid | None:
    """Return the cells under the header of an event log, or None when the sheet is none."""
    area = area_in(book, sheet)
    for at, row in enumerate(area.head):
        headers = [header_text(cell) for cell in row]
        if recognise_log(headers) is not None:
            return grid_of_area(area, header_at=at, place=f"{book.name}, {sheet}", date1904=book.date1904)
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
    ids = [i for i in cells.texts(grid.columns[found["deal_id"]]) if i is not None]
    return len(set(ids)) < len(ids)
