"""The command line: the same figures for closed files.

    xl-kpi demo                      a sample workbook with its KPI Summary: the first thing to try
    xl-kpi new FILE [--lang fr]      a new workbook with functions, summary and settings
    xl-kpi show FILE [--json]        the KPIs of a workbook or a CSV file
    xl-kpi value FILE FUNCTION ...   one worksheet function
    xl-kpi refresh FILE ...          put the KPI Summary into a workbook
    xl-kpi import EXPORT -o FILE     exports of a CRM into a workbook: see cli_import
    xl-kpi setup, doctor, upgrade    Excel on this computer: see cli_excel

Exit code 0: done; 1: refused, with the reason on one line; 2: the call itself is wrong.
Modules are imported inside the commands: start-up is what a small workbook feels.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import datetime as dt
import gc
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from xl_kpi import __version__, cli_excel, cli_import
from xl_kpi.errors import XlKpiError
from xl_kpi.spoken import chosen_columns, date_order, language, users_language
from xl_kpi.texts import Lang, Text

if TYPE_CHECKING:
    from xl_kpi.closed.files import Request

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Sales KPIs for the pipeline sheet of a very small firm.",
)

File = Annotated[
    Path, typer.Argument(readable=False, help="A workbook (.xlsx, .xlsm, .xlsb, .ods) or a text file (.csv).")
]
Files = Annotated[list[Path], typer.Argument(readable=False, help="Workbooks (.xlsx, .xlsm).")]
Sheet = Annotated[str | None, typer.Option("--sheet", help="The sheet that holds the pipeline.")]
Table = Annotated[str | None, typer.Option("--table", help="The table object that holds the pipeline.")]
Log = Annotated[str | None, typer.Option("--log", help="The event log: a sheet of the file, or another file.")]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="Take the Settings sheet of this workbook.")]
StagesText = Annotated[
    str | None, typer.Option("--stages", help='Stages in order: "Lead:open:10%:30;Proposal;Passed:set aside".')
]
Map = Annotated[list[str] | None, typer.Option("--map", help='A field and its header: "Owner=Vendeur". Repeatable.')]
AsOf = Annotated[str | None, typer.Option("--as-of", help="The day the figures are for; today unless given.")]
From = Annotated[str | None, typer.Option("--from", help="First day of the period.")]
To = Annotated[str | None, typer.Option("--to", help="Last day of the period.")]
Where = Annotated[
    list[str] | None, typer.Option("--where", help='Only deals that meet a criterion: "Owner=Marie". Repeatable.')
]
Dates = Annotated[
    str | None, typer.Option("--dates", help="How text dates are written: dmy or mdy; the sheet tells unless given.")
]
By = Annotated[list[str] | None, typer.Option("--by", help="Break the figures down by this column too. Repeatable.")]
Language = Annotated[str | None, typer.Option("--lang", help="en or fr; the language of the sheet unless given.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to write the sample; here unless given.")] = Path(),
    lang: Language = None,
) -> None:
    """Write a sample workbook with its KPI Summary, and show its KPIs."""
    from xl_kpi.closed.files import Request, refresh
    from xl_kpi.demonstration import WHAT_NEXT, write

    spoken = language(lang) or users_language()
    today = dt.date.today()
    path = write(folder, spoken, today)
    done = refresh(path, Request(), today, spoken)
    _draw(done.told, spoken, tables=False)
    _say(WHAT_NEXT.format(path=str(path), tab=done.tab), spoken)


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="The workbook to write (.xlsm); one that is there is never touched.")],
    empty: Annotated[bool, typer.Option("--empty", help="Without sample deals.")] = False,
    lang: Language = None,
) -> None:
    """Write a new workbook with the functions, the KPI Summary and the settings."""
    from xl_kpi.excel.newbook import write_new

    spoken = language(lang) or users_language()
    _say(write_new(file, spoken, dt.date.today(), empty=empty), spoken)


@app.command()
def show(
    file: File,
    as_json: AsJson = False,
    sheet: Sheet = None,
    table: Table = None,
    log: Log = None,
    settings: SettingsFile = None,
    stages: StagesText = None,
    columns: Map = None,
    as_of: AsOf = None,
    start: From = None,
    end: To = None,
    where: Where = None,
    by: By = None,
    dates: Dates = None,
    lang: Language = None,
) -> None:
    """Show the KPIs of a workbook or a CSV file."""
    import json

    from xl_kpi.closed.files import compute

    request = _request(sheet, table, log, settings, stages, columns, as_of, start, end, where, by, dates)
    found, told = compute(file, request, dt.date.today())
    from xl_kpi.report import report

    spoken = language(lang) or found.settings.lang or told.deals.lang
    if as_json:
        typer.echo(json.dumps(report(told, spoken), ensure_ascii=False, allow_nan=False, indent=2))
    else:
        _draw(told, spoken, tables=True)


@app.command(context_settings={"ignore_unknown_options": True})
def value(
    file: File,
    function: Annotated[str, typer.Argument(help="A worksheet function, such as TIME_TO_CLOSE.")],
    arguments: Annotated[
        list[str] | None, typer.Argument(help="Its arguments: required ones, then names and values.")
    ] = None,
    as_json: AsJson = False,
    sheet: Sheet = None,
    table: Table = None,
    log: Log = None,
    settings: SettingsFile = None,
    stages: StagesText = None,
    columns: Map = None,
    as_of: AsOf = None,
    start: From = None,
    end: To = None,
    where: Where = None,
    dates: Dates = None,
    lang: Language = None,
) -> None:
    """Answer one worksheet function on a file: value FILE TIME_TO_CLOSE statistic median Owner Marie."""
    import json

    from xl_kpi.closed import files

    request = _request(sheet, table, log, settings, stages, columns, as_of, start, end, where, None, dates)
    call = (function, *(arguments or ()))
    result = files.value(file, request, dt.date.today(), call, language(lang))
    from xl_kpi.functions import CellError
    from xl_kpi.terminal import plain_result

    if isinstance(result, CellError):
        reason = result.reason(language(lang) or users_language())
        named = "" if reason.startswith(str(file)) else f"{file}: "
        typer.echo(" ".join(f"{named}{result.code} {reason}".split()), err=True)  # a header may hold line breaks
        raise typer.Exit(1)
    typer.echo(json.dumps(result, ensure_ascii=False, allow_nan=False) if as_json else plain_result(result))


@app.command()
def refresh(
    file: Files,
    sheet: Sheet = None,
    table: Table = None,
    log: Log = None,
    settings: SettingsFile = None,
    stages: StagesText = None,
    columns: Map = None,
    as_of: AsOf = None,
    start: From = None,
    end: To = None,
    where: Where = None,
    by: By = None,
    dates: Dates = None,
    lang: Language = None,
) -> None:
    """Put the KPI Summary into workbooks; everything else in them keeps its bytes."""
    from xl_kpi.closed import files

    request = _request(sheet, table, log, settings, stages, columns, as_of, start, end, where, by, dates)
    refused = False
    for path in file:
        try:
            done = files.refresh(path, request, dt.date.today(), language(lang))
        except XlKpiError as error:
            _refuse(error)
            refused = True
        else:
            _say((REFRESHED if done.changed else UNCHANGED).format(path=str(path), tab=done.tab), done.lang)
    if refused:
        raise typer.Exit(1)


@app.command()
def functions(lang: Language = None) -> None:
    """List the worksheet functions."""
    from xl_kpi.functions import FUNCTIONS

    spoken = language(lang) or users_language()
    for function in FUNCTIONS.values():
        arguments = ", ".join(argument.name(spoken) for argument in function.arguments)
        typer.echo(
            f"{function.name}({'deals' + (', ' + arguments if arguments else '')}, ...)  {function.help(spoken)}"
        )


for _command in (cli_excel.setup, cli_excel.doctor, cli_excel.upgrade):
    app.command()(_command)
app.command("import")(cli_import.import_)


@app.callback(invoke_without_command=True)
def common(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Sales KPIs for the pipeline sheet of a very small firm."""
    if version:
        typer.echo(__version__)
        raise typer.Exit


def main() -> NoReturn:
    """Run the command line; whatever a user can put right is told in one line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console of another code page must not stop a figure
            stream.reconfigure(errors="replace")
    gc.set_threshold(1_000_000)  # millions of cells are no cycles: looking for some costs seconds
    try:
        app()
    except XlKpiError as error:
        _refuse(error)
        sys.exit(1)
    except MemoryError:
        typer.echo(OUT_OF_MEMORY(users_language()), err=True)
        sys.exit(1)
    sys.exit(0)


# --------------------------------------------------------------------------------------------- private

REFRESHED = Text("{path}: the sheet {tab} is up to date.", "{path} : la feuille {tab} est à jour.")
UNCHANGED = Text("{path}: the sheet {tab} was up to date already.", "{path} : la feuille {tab} était déjà à jour.")
OUT_OF_MEMORY = Text(
    "There is not enough memory for this file. Close other programs, or split the file.",
    "Pas assez de mémoire pour ce fichier. Fermez d'autres programmes, ou divisez le fichier.",
)

_CRITERION = re.compile(r"(.+?)\s*(<>|>=|<=|=|>|<)(.*)", re.DOTALL)


def _request(
    sheet: str | None,
    table: str | None,
    log: str | None,
    settings: Path | None,
    stages: str | None,
    columns: list[str] | None,
    as_of: str | None,
    start: str | None,
    end: str | None,
    where: list[str] | None,
    by: list[str] | None,
    dates: str | None,
) -> Request:
    """Read the options that the commands share."""
    from xl_kpi.book import Choices
    from xl_kpi.closed.files import Request
    from xl_kpi.headers import field_named
    from xl_kpi.periods import Period
    from xl_kpi.stages import stages_of_text

    log_file = Path(log) if log and Path(log).is_file() else None
    return Request(
        choices=Choices(sheet, table, None if log_file else log, chosen_columns(columns)),
        settings=settings,
        log=log_file,
        stages=stages_of_text(stages) if stages else None,
        as_of=_day(as_of, "--as-of"),
        period=Period(_day(start, "--from"), _day(end, "--to")),
        where=tuple(_criterion(text) for text in where or ()),
        by=tuple(field_named(name) or name for name in by or ()),
        dates=date_order(dates),
    )


def _day(written: str | None, option: str) -> dt.date | None:
    import numpy as np

    from xl_kpi.cells import date_of, days

    if written is None:
        return None
    day = days(np.array([written], object)).values[0]  # as a cell is read: a year 1 or 9999 is no date
    if np.isnan(day):
        raise typer.BadParameter(f'"{written}" is not a date. Write it as 2026-11-23.', param_hint=option)
    return date_of(day)


def _criterion(written: str) -> tuple[str, str]:
    found = _CRITERION.fullmatch(written)
    if found is None:
        raise typer.BadParameter(f'"{written}" is no criterion. Write it as Owner=Marie.', param_hint="--where")
    return found[1].strip(), found[2] + found[3].strip()


def _say(text: Text, lang: Lang) -> None:
    typer.echo(text(lang))


def _refuse(error: XlKpiError) -> None:
    typer.echo(" ".join(error.text(users_language()).split()), err=True)


def _draw(told: object, lang: Lang, *, tables: bool) -> None:
    from xl_kpi.summary import Figures
    from xl_kpi.terminal import console, draw_headlines, draw_tables

    assert isinstance(told, Figures)  # noqa: S101  # typed loosely so that the import can be late
    screen = console()
    draw_headlines(screen, told, lang)
    if tables:
        draw_tables(screen, told, lang)
