"""Looks at this computer, and at one workbook, for what keeps Excel from reaching this Python; changes nothing.

Each finding is one sentence with a mark and, where something is to be done, a second one that says what. What is
looked at is what the VBA looks at: configuration, interpreter, DLL, macro settings, the mark of the internet.
"""

from __future__ import annotations

from pathlib import Path

from xl_kpi.errors import FileError
from xl_kpi.excel import doctortexts as texts
from xl_kpi.excel.computer import Computer
from xl_kpi.excel.configuration import PLAIN_FOLDER, Layer, read_configuration, writable
from xl_kpi.excel.finding import Finding, look, ok, wrong
from xl_kpi.excel.macrosettings import macro_settings
from xl_kpi.excel.setup import ADDIN
from xl_kpi.excel.setuprecord import digest
from xl_kpi.excel.setuptexts import NO_STORE, ONLY_EXCEL, START_EXCEL, USE_COMMANDS
from xl_kpi.excel.workbookmacros import macros_in, version_finding
from xl_kpi.texts import Text


def examine(computer: Computer) -> list[Finding]:
    """Return what there is to say about this computer.

    Raises
    ------
    FileError
        This is neither Windows nor macOS.
    """
    if computer.system == "other":
        raise FileError(ONLY_EXCEL, USE_COMMANDS)
    found = [*_installation(computer)]
    layer = read_configuration(computer.configuration, computer.code_page)
    found += _configuration(computer, layer)
    python = Path((layer and layer.get(computer.key)) or computer.python)
    if computer.system == "windows":
        found += _library(computer, python)
        found += macro_settings(computer)
    else:
        found += _script(computer)
    return [*found, _addin(computer)]


# --------------------------------------------------------------------------------------------- private


def _installation(computer: Computer) -> list[Finding]:
    python = str(computer.python)
    found = [ok(texts.VERSIONS.format(version=computer.version, xlwings=computer.xlwings, python=python))]
    if computer.store:
        found.append(wrong(texts.STORE.format(python=python), NO_STORE))
    elif computer.user_install:
        found.append(look(texts.USER_INSTALL.format(folder=str(computer.package)), texts.NO_USER_INSTALL))
    return found


def _configuration(computer: Computer, layer: Layer | None) -> list[Finding]:
    """Look at the user's configuration: the only layer that this computer itself holds."""
    file = str(computer.configuration)
    if computer.system == "macos" and not computer.excel_container.is_dir():
        return [wrong(texts.NEVER_STARTED, START_EXCEL)]
    if computer.system == "windows" and not writable(computer.configuration, computer.code_page):
        return [wrong(texts.UNREADABLE_HOME.format(file=file), PLAIN_FOLDER)]
    written = None if layer is None else layer.get(computer.key)
    if layer is None or not written:
        return [wrong(texts.NOT_SET_UP.format(file=file, key=computer.key), texts.RUN_SETUP)]
    found = []
    if not Path(written).is_file():
        found.append(wrong(texts.PYTHON_GONE.format(python=written, file=file), texts.RUN_SETUP))
    elif Path(written) != computer.python:
        found.append(look(texts.OTHER_PYTHON.format(python=written, file=file), texts.RUN_SETUP_TO_CHANGE))
    else:
        found.append(ok(texts.CONFIGURED.format(file=file)))
    if layer.unreadable:
        found.append(look(texts.UNREADABLE_LINE.format(line=layer.unreadable[0], file=file), texts.MEND_LINE))
    return found


def _library(computer: Computer, python: Path) -> list[Finding]:
    """Look for the DLL where the VBA looks for it, for the interpreter that it uses."""
    found = []
    names = computer.library_names()
    places = computer.library_places(python)
    for name in names:
        there = next((place / name for place in places if (place / name).is_file()), None)
        if there is None:
            found.append(wrong(texts.NO_LIBRARY.format(name=name, folder=str(python.parent)), texts.RUN_SETUP))
            continue
        source = computer.libraries.get(name)
        if source is not None and source.is_file() and digest(source) != digest(there):
            found.append(wrong(texts.OTHER_LIBRARY.format(file=str(there)), texts.RENAME_LIBRARY))
        else:
            found.append(ok(texts.LIBRARY.format(file=str(there))))
    marks = {finding.mark for finding in found}
    if computer.excel_bits is None and len(marks) > 1 and "ok" in marks:  # one of two kinds is enough to go on with
        found = [finding for finding in found if finding.mark == "ok"]
    return found


def _script(computer: Computer) -> list[Finding]:
    file = computer.scripts / computer.script.name
    if not file.is_file():
        return [wrong(texts.NO_SCRIPT.format(file=str(file)), texts.RUN_SETUP)]
    if digest(file) != digest(computer.script):
        return [look(texts.OTHER_SCRIPT.format(file=str(file)), texts.RENAME_SCRIPT)]
    return [ok(texts.SCRIPT.format(file=str(file)))]


def _addin(computer: Computer) -> Finding:
    file = computer.startup / ADDIN
    if not file.is_file():
        return look(texts.NO_ADDIN.format(folder=str(file.parent)), texts.RUN_SETUP_FOR_ADDIN)
    try:
        macros = macros_in(file)
    except FileError as error:
        return wrong(error.problem, texts.RUN_SETUP_AFTER_REMOVING)
    return version_finding(macros, computer, Text("the add-in", "le complément"), texts.RUN_SETUP) or ok(
        texts.ADDIN.format(file=str(file))
    )
