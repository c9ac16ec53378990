"""The commands around Excel: setup, doctor (which looks at LibreOffice too), upgrade."""
# ruff: noqa: PLC0415  # modules are imported inside the commands: start-up is what a small workbook feels

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xl_kpi.calc.commands import Profile
from xl_kpi.spoken import language, users_language

Language = Annotated[str | None, typer.Option("--lang", help="en or fr; the system's language unless given.")]
Book = Annotated[Path | None, typer.Argument(readable=False, help="A workbook to look at too.")]
Undo = Annotated[bool, typer.Option("--undo", help="Remove what setup put on this computer, and nothing else.")]
Unblock = Annotated[
    Path | None,
    typer.Option("--unblock", readable=False, help="Take the mark of the internet from this workbook, nothing else."),
]
Replace = Annotated[
    bool,
    typer.Option("--replace", help="Replace changed modules of xl-kpi too; their text is put beside the workbook."),
]


def setup(undo: Undo = False, lang: Language = None) -> None:
    """Let Excel on this computer use this Python: Windows and, for macros, macOS. Not yet tried on either."""
    from xl_kpi.excel import setup as steps
    from xl_kpi.excel.computer import this_computer

    spoken = language(lang) or users_language()
    run = steps.undo if undo else steps.set_up
    for said in run(this_computer()):
        typer.echo(said(spoken))


def doctor(file: Book = None, unblock: Unblock = None, profile: Profile = None, lang: Language = None) -> None:
    """Say what keeps Excel, LibreOffice or one workbook from working with xl-kpi. Not yet tried on Windows or macOS."""
    from xl_kpi.calc.doctor import examine as examine_libreoffice
    from xl_kpi.errors import FileError
    from xl_kpi.excel.computer import this_computer
    from xl_kpi.excel.doctor import examine
    from xl_kpi.excel.doctorfile import examine_file
    from xl_kpi.excel.setuptexts import ONLY_EXCEL, USE_COMMANDS
    from xl_kpi.excel.webmark import unblock as lift

    spoken = language(lang) or users_language()
    computer = this_computer()
    elsewhere = computer.system == "other"
    libreoffice = examine_libreoffice(profile) if unblock is None else []
    if elsewhere and (unblock is not None or file is not None or not libreoffice):
        raise FileError(ONLY_EXCEL, USE_COMMANDS)
    if unblock is not None:
        typer.echo(lift(unblock, computer)(spoken))
        return
    found = [*([] if elsewhere else examine(computer)), *libreoffice]
    found += examine_file(file, computer) if file is not None else []
    for finding in found:
        typer.echo(finding.text(spoken))
    if any(finding.mark == "wrong" for finding in found):
        raise typer.Exit(1)


def upgrade(
    file: Annotated[Path, typer.Argument(readable=False, help="A workbook with the macros of an older xl-kpi.")],
    replace: Replace = False,
    lang: Language = None,
) -> None:
    """Bring a workbook's macros to this version; everything else in it keeps its bytes. Not yet opened in Excel."""
    from xl_kpi import __version__
    from xl_kpi.excel import upgradetexts as texts
    from xl_kpi.excel.upgrade import upgrade as bring
    from xl_kpi.texts import same

    done = bring(file, lang=language(lang), replace=replace)
    spoken = language(lang) or users_language()
    before = texts.UNKNOWN if done.before is None else same(done.before)
    said = (texts.DONE if done.changed else texts.CURRENT).format(path=str(file), version=__version__, before=before)
    typer.echo(said(spoken))
    for saved in done.saved:
        typer.echo(texts.SAVED.format(file=str(saved))(spoken))
    if done.ribbon_kept:
        typer.echo(texts.RIBBON_KEPT(spoken))
