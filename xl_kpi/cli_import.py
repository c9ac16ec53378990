"""The command that brings exports into a workbook: import."""
# ruff: noqa: PLC0415  # modules are imported inside the command: start-up is what a small workbook feels

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from xl_kpi.cli_options import chosen_columns, date_order
from xl_kpi.spoken import language

Exports = Annotated[
    list[Path], typer.Argument(readable=False, help="Exports: text files (.csv) or workbooks, of deals or event logs.")
]
Output = Annotated[
    Path, typer.Option("--output", "-o", help="The workbook they go into; a new one (.xlsm) is made if need be.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")]
Sheet = Annotated[str | None, typer.Option("--sheet", help="The sheet of the export that holds the deals.")]
Table = Annotated[str | None, typer.Option("--table", help="The table object of the export that holds the deals.")]
Into = Annotated[str | None, typer.Option("--into", help="The sheet or table of the workbook that the deals go into.")]
Map = Annotated[
    list[str] | None, typer.Option("--map", help='A field and its header in the export: "Owner=Vendeur". Repeatable.')
]
Dates = Annotated[str | None, typer.Option("--dates", help="How text dates of the export are written: dmy or mdy.")]
Language = Annotated[str | None, typer.Option("--lang", help="en or fr; the language of the workbook unless given.")]


def import_(
    exports: Exports,
    output: Output,
    dry_run: DryRun = False,
    sheet: Sheet = None,
    table: Table = None,
    into: Into = None,
    columns: Map = None,
    dates: Dates = None,
    lang: Language = None,
) -> None:
    """Bring exports of a CRM into a workbook: deals are updated by their ids, new ones added, none is lost."""
    from xl_kpi.book import Choices
    from xl_kpi.importing.files import Asked, import_files
    from xl_kpi.terminal import console, draw_import

    asked = Asked(
        choices=Choices(sheet, table, None, chosen_columns(columns)),
        into=into,
        dates=date_order(dates),
        lang=language(lang),
        dry=dry_run,
    )
    report = import_files(exports, output, asked, dt.date.today())
    draw_import(console(), report, language(lang) or report.lang)
