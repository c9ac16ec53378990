"""The options that the commands on files share: which file, where in it to look, how to read it."""
# ruff: noqa: PLC0415  # modules are imported inside the functions: start-up is what a small workbook feels

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from xl_kpi.closed.files import Request
    from xl_kpi.daytexts import DateOrder

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


def request_of(
    sheet: str | None,
    table: str | None,
    log: str | None,
    settings: Path | None,
    stages: str | None,
    columns: list[str] | None,
    as_of: str | None,
    start: str | None = None,
    end: str | None = None,
    where: list[str] | None = None,
    by: list[str] | None = None,
    dates: str | None = None,
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


def date_order(written: str | None) -> DateOrder | None:
    """Read the option --dates."""
    from xl_kpi.daytexts import order_named

    order = order_named(written) if written is not None else None
    if written is not None and order is None:
        raise typer.BadParameter(f'"{written}" is no order of dates. Choose dmy or mdy.', param_hint="--dates")
    return order


def chosen_columns(pairs: Sequence[str] | None) -> dict[str, str]:
    """Read the option --map: the header for each field that is named."""
    from xl_kpi.headers import field_name, field_named
    from xl_kpi.spoken import users_language
    from xl_kpi.texts import Text
    from xl_kpi.vocabulary import NAMES
    from xl_kpi.words import normalise

    def refuse(text: Text) -> NoReturn:
        raise typer.BadParameter(text(users_language()), param_hint="--map")

    chosen: dict[str, str] = {}
    for pair in pairs or ():
        name, equals, header = map(str.strip, pair.partition("="))
        field = field_named(name)
        if not (equals and header):
            refuse(Text('"{pair}" is not FIELD=HEADER, such as Owner=Vendeur.',
                        "« {pair} » n'est pas CHAMP=EN-TÊTE, comme Commercial=Vendeur.").format(pair=pair))  # fmt: skip
        if field is None:
            refuse(Text('"{name}" is no field. Fields are: {names}.',
                        "« {name} » n'est pas un champ. Les champs sont : {names}.")
                   .format(name=name, names=tuple(map(field_name, NAMES))))  # fmt: skip
        other = chosen.setdefault(field, header)
        if normalise(other) != normalise(header):
            refuse(Text('{field} is given two headers, "{other}" and "{header}". Keep one.',
                        "{field} reçoit deux en-têtes, « {other} » et « {header} ». Gardez-en un.")
                   .format(field=field_name(field), other=other, header=header))  # fmt: skip
    return chosen


# --------------------------------------------------------------------------------------------- private

_CRITERION = re.compile(r"(.+?)\s*(<>|>=|<=|=|>|<)(.*)", re.DOTALL)


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
