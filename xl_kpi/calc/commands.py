"""The commands around LibreOffice: calc install, calc uninstall."""
# ruff: noqa: PLC0415  # modules are imported inside the commands: start-up is what a small workbook feels

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xl_kpi.spoken import language, users_language

app = typer.Typer(no_args_is_help=True, help="The functions and the menu in LibreOffice Calc (25.2 or newer).")

Language = Annotated[str | None, typer.Option("--lang", help="en or fr; the system's language unless given.")]
Program = Annotated[
    Path | None,
    typer.Option("--program", readable=False, help="LibreOffice's program (soffice), where it is not found."),
]
Profile = Annotated[
    Path | None,
    typer.Option("--profile", readable=False, help="LibreOffice's user profile, where it is not the usual one."),
]


@app.command()
def install(program: Program = None, profile: Profile = None, lang: Language = None) -> None:
    """Put the functions and the KPI menu into your LibreOffice Calc."""
    from xl_kpi.calc import install as steps
    from xl_kpi.calc import words
    from xl_kpi.calc.program import find_office

    spoken = language(lang) or users_language()
    done = steps.install(find_office(program), profile)
    typer.echo(words.INSTALLED(spoken))
    typer.echo((words.RESTART if done.running else words.START)(spoken))


@app.command()
def uninstall(program: Program = None, profile: Profile = None, lang: Language = None) -> None:
    """Take the functions and the KPI menu out of your LibreOffice Calc."""
    from xl_kpi.calc import install as steps
    from xl_kpi.calc import words
    from xl_kpi.calc.program import find_office

    spoken = language(lang) or users_language()
    done = steps.uninstall(find_office(program), profile)
    typer.echo((words.REMOVED if done.there else words.NOT_THERE)(spoken))
    if done.there and done.running:
        typer.echo(words.RESTART(spoken))
