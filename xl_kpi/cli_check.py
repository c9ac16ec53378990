"""The command `check`: how a file was understood, drawn for a terminal or as JSON."""
# ruff: noqa: PLC0415  # modules are imported inside the command: start-up is what a small workbook feels

from __future__ import annotations

import datetime as dt

import typer

from xl_kpi.cli_options import (
    AsJson,
    AsOf,
    Dates,
    File,
    Language,
    Log,
    Map,
    SettingsFile,
    Sheet,
    StagesText,
    Table,
    request_of,
)
from xl_kpi.spoken import language


def check(
    file: File,
    as_json: AsJson = False,
    sheet: Sheet = None,
    table: Table = None,
    log: Log = None,
    settings: SettingsFile = None,
    stages: StagesText = None,
    columns: Map = None,
    as_of: AsOf = None,
    dates: Dates = None,
    lang: Language = None,
) -> None:
    """Show how a file is understood, column by column, with what is not used and what is wrong. Changes nothing."""
    from xl_kpi.closed.files import read

    request = request_of(sheet, table, log, settings, stages, columns, as_of, dates=dates)
    found, deals = read(file, request, dt.date.today())
    from xl_kpi.understood import understand

    spoken = language(lang) or found.settings.lang or deals.lang
    told = understand(found, deals)
    if as_json:
        import json

        from xl_kpi.report import check_report

        typer.echo(json.dumps(check_report(told, spoken), ensure_ascii=False, allow_nan=False, indent=2))
    else:
        from xl_kpi.terminal import console
        from xl_kpi.terminal_check import draw_check

        draw_check(console(), told, spoken)
