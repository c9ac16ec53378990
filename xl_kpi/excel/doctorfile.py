"""Looks at one workbook for what keeps its macros and functions from working here; changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xl_kpi.closed import refusals
from xl_kpi.closed.reader import open_book
from xl_kpi.excel import doctortexts as texts
from xl_kpi.excel.computer import Computer
from xl_kpi.excel.finding import Finding, look, ok, wrong
from xl_kpi.excel.webmark import is_marked
from xl_kpi.excel.workbookmacros import Macros, macros_in, version_finding
from xl_kpi.texts import Text

_INTERPRETERS = ("INTERPRETER_WIN", "INTERPRETER_MAC", "INTERPRETER")


def examine_file(path: Path, computer: Computer) -> list[Finding]:
    """Return what there is to say about a workbook on this computer.

    Raises
    ------
    FileError
        It is not there, or is no workbook that can be read.
    """
    if not path.is_file():
        raise (refusals.FOLDER if path.is_dir() else refusals.MISSING).error().at(path)
    found = [_mark(path, computer)]
    macros = macros_in(path)
    if macros is None:
        return [*found, ok(texts.NO_MACROS.format(file=str(path)))]
    where = Text("this workbook", "ce classeur")
    remedy = texts.RUN_UPGRADE.format(file=str(path))
    found.append(
        version_finding(macros, computer, where, remedy)
        or ok(texts.SAME_VERSION.format(file=str(path), version=computer.version, xlwings=computer.xlwings))
    )
    return [*found, *_layers(path, macros)]


def _mark(path: Path, computer: Computer) -> Finding:
    if not is_marked(path, computer):
        return ok(texts.NO_MARK.format(file=str(path)))
    remedy = texts.RUN_UNBLOCK.format(file=str(path))
    return look(texts.MARK_MAC, remedy) if computer.system == "macos" else wrong(texts.MARK, remedy)


def _layers(path: Path, macros: Macros) -> Iterator[Finding]:
    """Look at the layers that a workbook brings: its configuration sheet, and a file beside it."""
    beside = path.with_name(macros.configuration_sheet)
    if beside.is_file():
        yield look(texts.FILE_BESIDE.format(file=str(beside)), texts.FILE_BESIDE_REMEDY)
    book = open_book(path)
    name = next((s for s in book.sheets if s.lower() == macros.configuration_sheet.lower()), None)
    if name is None:
        return
    # As the VBA reads it: column A down to the first empty cell.
    keys = []
    for row in book.rows(name):
        if not row or row[0] in (None, ""):
            break
        keys.append(str(row[0]).upper())
    twice = next((key for key in keys if keys.count(key) > 1), None)
    named = next((key for key in keys if key in _INTERPRETERS), None)
    if twice is not None:
        yield wrong(texts.KEY_TWICE.format(sheet=name, key=twice), texts.KEEP_ONE)
    if named is not None:
        yield wrong(texts.SHEET_NAMES_PYTHON.format(sheet=name, key=named), texts.REMOVE_KEY)
