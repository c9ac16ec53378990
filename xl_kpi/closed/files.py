"""What the command line does with closed files: read one, answer questions of it, refresh its tab.

A file is opened before the modules that work on it are imported: its biggest sheet is being read meanwhile.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xl_kpi.book import Book, Choices
from xl_kpi.closed.reader import TEXT_FILES, open_book
from xl_kpi.errors import ArgumentError, FileError, SheetError
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.texts import Lang, Text, same

if TYPE_CHECKING:
    from xl_kpi.daytexts import DateOrder
    from xl_kpi.deals import Deals
    from xl_kpi.functions import Result
    from xl_kpi.history import Day
    from xl_kpi.options import Asked
    from xl_kpi.pipeline import Found
    from xl_kpi.stages import Stages
    from xl_kpi.summary import Figures

NO_SHEETS = Text("A text file has no sheets to refresh.", "Un fichier texte n'a pas de feuille à actualiser.")
USE_SHOW = Text(
    "Use xl-kpi show, or save it as a workbook (.xlsx) first.",
    "Utilisez xl-kpi show, ou enregistrez-le d'abord comme classeur (.xlsx).",
)


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked of a file, beside its name; everything is optional.

    Parameters
    ----------
    choices
        Sheet, table, log sheet and columns, where the user named them.
    settings
        A workbook whose Settings sheet is taken instead of the file's own.
    log
        Another file that holds the event log.
    as_of
        Overrules the Settings' day.
    where
        (header, criterion) pairs.
    by
        Fields or headers to break down by, beside owner and source.
    dates
        Whether the day or the month comes first in text dates that nothing else tells apart.
    """

    choices: Choices = field(default_factory=Choices)
    settings: Path | None = None
    log: Path | None = None
    stages: Stages | None = None
    as_of: dt.date | None = None
    period: Period = ALWAYS
    where: tuple[tuple[str, str], ...] = ()
    by: tuple[str, ...] = ()
    dates: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: the tab's name in the workbook, its language, and whether anything changed."""

    tab: str
    lang: Lang
    changed: bool
    told: Figures


def read(path: Path, request: Request, today: dt.date) -> tuple[Found, Deals]:
    """Find and read the deals of a file; `where` is applied.

    Raises
    ------
    XlKpiError
        The file cannot be read, or holds no pipeline.
    """
    found = _found(path, request)
    return found, _deals(found, request, today, {})


def compute(path: Path, request: Request, today: dt.date) -> tuple[Found, Figures]:
    """Compute every figure of a file.

    Raises
    ------
    XlKpiError
        The file cannot be read, holds no pipeline, or has no column for one of `by`.
    """
    found, deals = read(path, request, today)
    from xl_kpi.kpis.breakdown import column_named
    from xl_kpi.summary import BREAKDOWNS, figures

    with _naming(found.grid.place):
        by = tuple(dict.fromkeys((*BREAKDOWNS, *(column_named(deals, word) for word in request.by))))
    with _naming(path if request.settings is None else request.settings):
        return found, figures(deals, found.settings, request.period, by, request.where)


def value(path: Path, request: Request, today: dt.date, call: tuple[str, ...], lang: Lang | None) -> Result:
    """Answer one worksheet function on a file: its name, then its arguments."""
    found = _found(path, request)
    from xl_kpi.functions import Context, answer

    def asked_of(asked: Asked) -> Deals:
        return _deals(found, request, today, asked.options)

    arguments: list[object] = list(call[1:])
    for word, day in (("from", request.period.start), ("to", request.period.end)):
        if day is not None:
            arguments += [word, day]
    return answer(call[0], arguments, asked_of, Context(today, lang or found.settings.lang))


def refresh(path: Path, request: Request, today: dt.date, lang: Lang | None) -> Refreshed:
    """Put the KPI Summary into a workbook, or a fresh one in the place of the last.

    Raises
    ------
    XlKpiError
        The file cannot be read or must not be changed; it is as it was.
    """
    if path.suffix.lower() in TEXT_FILES and path.exists():
        raise FileError(same(f"{path}: ") + NO_SHEETS, USE_SHOW)
    found, told = compute(path, request, today)
    from xl_kpi.closed.splice import refresh_sheet
    from xl_kpi.sheet import render
    from xl_kpi.summary import TAB, summarise

    spoken = lang or found.settings.lang or told.deals.lang
    from xl_kpi.history import day_of

    donor = render(summarise(told), spoken, name=TAB[spoken])
    names = (TAB[spoken], *(tab for tab in TAB.values() if tab != TAB[spoken]))
    day = day_of(told)
    if day is not None:  # before the tab is put in: a refusal leaves all as it was
        day = _not_yet_told(path, replace(day, order=request.dates or day.order))
    changed = refresh_sheet(path, donor, names=names, after=found.sheet)
    tab = _tab(path, names)
    if day is not None:
        _remember(path, day, spoken, tab)
        changed = True
    return Refreshed(tab, spoken, changed, told)


# --------------------------------------------------------------------------------------------- private


def _found(path: Path, request: Request) -> Found:
    book = open_book(path)
    settings: Book | None = open_book(request.settings) if request.settings is not None else None
    from xl_kpi.pipeline import Found, find, find_log

    found = find(book, request.choices, settings_of=settings)
    if request.log is None:
        return found
    book = open_book(request.log)
    log = find_log(book, named=True)
    if log is None:
        raise SheetError(
            Text("{book}: no sheet is an event log.", "{book} : aucune feuille n'est un journal.").format(
                book=book.name
            ),
            Text("It needs the columns Deal ID, Stage, Date.", "Il lui faut les colonnes N°, Étape, Date."),
        )
    return Found(found.grid, found.sheet, found.settings, log, log_named=True)


def _not_yet_told(path: Path, day: Day) -> Day | None:
    """Return the day unless the history has it already; refuse a workbook whose history cannot take it."""
    from xl_kpi.closed.append import has_sheet, refuse_row
    from xl_kpi.history import DATE, SHEETS, is_told

    names = tuple(SHEETS.values())
    if not has_sheet(path, names):
        return day
    try:
        if is_told(open_book(path), day):
            return None
    except FileError as error:
        raise error.at(path) from error.__cause__
    refuse_row(path, names, (DATE.en, DATE.fr), day.day, day.figures)
    return day


def _remember(path: Path, day: Day, spoken: Lang, tab: str) -> None:
    """Add the day's figures to the sheet KPI History, which begins behind the tab."""
    from xl_kpi.closed.append import append_row, has_sheet
    from xl_kpi.closed.splice import refresh_sheet
    from xl_kpi.history import COLUMNS, DATE, SHEETS
    from xl_kpi.sheet.history import render_history

    names = tuple(SHEETS.values())
    if not has_sheet(path, names):
        donor = render_history(day.day, COLUMNS, day.row, spoken, date=DATE, name=SHEETS[spoken])
        refresh_sheet(path, donor, names=(SHEETS[spoken],), after=tab)
    else:
        append_row(path, names, (DATE.en, DATE.fr), day.day, day.figures)


def _tab(path: Path, names: tuple[str, ...]) -> str:
    """Return the name of the tab that a workbook has: a refresh in another language leaves it as it was."""
    from xl_kpi.closed.package import Package
    from xl_kpi.closed.workbook import Workbook

    with Package(path) as package:
        tab = Workbook(package).find(names)
    return names[0] if tab is None else tab.name


def _deals(found: Found, request: Request, today: dt.date, options: Mapping[str, object]) -> Deals:
    """Read the deals that the request asks for; options of a call go before those of the request."""
    with _naming(found.grid.place):
        deals = found.deals(
            today,
            as_of=options.get("as_of") or request.as_of,
            stages=options.get("stages") or request.stages,
            dates=request.dates,
        )
        return deals.meeting(request.where)


@contextmanager
def _naming(place: object) -> Iterator[None]:
    """Let an error about what was asked name the file, and the place in it, that it was asked of."""
    try:
        yield
    except (SheetError, ArgumentError) as error:
        raise error.at(place) from error.__cause__
