"""The command line: the same figures for closed files.

    xl-kpi demo                      a sample workbook with its KPI Summary: the first thing to try
    xl-kpi new FILE [--lang fr]      a new workbook with functions, summary and settings
    xl-kpi show FILE [--json]        the KPIs of a workbook or a CSV file
    xl-kpi check FILE [--json]       how a file was understood, column by column, and what to look at: see cli_check
    xl-kpi value FILE FUNCTION ...   one worksheet function
    xl-kpi refresh FILE ...          put the KPI Summary into a workbook
    xl-kpi import EXPORT -o FILE     exports of a CRM into a workbook: see cli_import
    xl-kpi setup, doctor, upgrade    Excel on this computer: see cli_excel
    xl-kpi calc install, uninstall   LibreOffice Calc on this computer: see calc.commands

Exit code 0: done; 1: refused, with the reason on one line; 2: the call itself is wrong.
Modules are imported inside the commands: start-up is what a small workbook feels.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import datetime as dt
import gc
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from xl_kpi import __version__, cli_check, cli_excel, cli_import
from xl_kpi.calc.commands import app as calc
from xl_kpi.cli_options import (
    AsJson,
    AsOf,
    By,
    Dates,
    File,
    Files,
    From,
    Language,
    Log,
    Map,
    SettingsFile,
    Sheet,
    StagesText,
    Table,
    To,
    Where,
    request_of,
)
from xl_kpi.errors import XlKpiError
from xl_kpi.spoken import language, users_language
from xl_kpi.texts import Lang, Text

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Sales KPIs for the pipeline sheet of a very small firm.",
)


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

    request = request_of(sheet, table, log, settings, stages, columns, as_of, start, end, where, by, dates)
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

    request = request_of(sheet, table, log, settings, stages, columns, as_of, start, end, where, None, dates)
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

    request = request_of(sheet, table, log, settings, stages, columns, as_of, start, end, where, by, dates)
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


app.add_typer(calc, name="calc")
for _command in (cli_check.check, cli_excel.setup, cli_excel.doctor, cli_excel.upgrade):
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
