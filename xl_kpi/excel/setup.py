r"""What a computer needs so that Excel reaches this Python, put there and taken away again.

Windows: the interpreter in the private configuration, the DLL of xlwings where the VBA looks for it, the add-in in
the folder that Excel opens at its start. macOS: the configuration in Excel's own folder, the AppleScript that starts
Python for macros, the add-in. What was put there is noted in `~/.xl_kpi/setup.json`; undoing removes that alone.

None of this has been run on Windows or macOS yet; the tests lay out such folders and compare what is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from xl_kpi.closed import refusals
from xl_kpi.errors import FileError
from xl_kpi.excel import setuptexts as texts
from xl_kpi.excel.addin import build_addin
from xl_kpi.excel.computer import Computer
from xl_kpi.excel.configuration import PLAIN_FOLDER, drop_value, read_configuration, refuse_unwritable, set_value
from xl_kpi.excel.setuprecord import Record, digest
from xl_kpi.texts import Text

ADDIN = "xl_kpi.xlam"
#: A path that the AppleScript of xlwings can hand to the shell: it puts no quotes around it.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./+@-]+")


def set_up(computer: Computer, addin: Callable[[], bytes] = build_addin) -> list[Text]:
    """Set this computer up; twice is the same as once.

    Parameters
    ----------
    addin
        Builds the add-in.

    Returns
    -------
    list of Text
        What is there now, and what was kept, a sentence each.

    Raises
    ------
    FileError
        This is neither Windows nor macOS, or Excel would not find what is put there; it says what to do.
    """
    _refuse_what_cannot_work(computer)
    libraries = _missing_libraries(computer) if computer.system == "windows" else {}
    record = Record.read(computer)
    said: list[Text] = []
    try:
        for target, source in libraries.items():
            said += _put(record, target, source.read_bytes(), texts.LIBRARY_PUT)
        if computer.system == "macos":
            said += _put(
                record, computer.scripts / computer.script.name, computer.script.read_bytes(), texts.SCRIPT_PUT
            )
        said += _configure(record, computer)
        said += _put(record, computer.startup / ADDIN, addin(), texts.ADDIN_PUT)
    except OSError as error:
        raise _explained(error, computer) from error
    finally:
        record.write()
    return [*said, texts.OPEN_AGAIN if computer.system == "windows" else texts.OPEN_AGAIN_MAC]


def undo(computer: Computer) -> list[Text]:
    """Remove what setup put on this computer, and nothing else; what was changed since is kept, and named.

    Raises
    ------
    FileError
        This is neither Windows nor macOS, or a file is in use; what is left can be undone later.
    """
    if computer.system == "other":
        raise FileError(texts.ONLY_EXCEL, texts.USE_COMMANDS)
    record = Record.read(computer)
    if record.empty:
        return [texts.NOTHING_TO_UNDO]
    said: list[Text] = []
    try:
        for path in list(record.files):
            said.append(_remove(record, path))
        said += _unconfigure(record, computer)
        record.remove_folders()
    except OSError as error:
        raise _explained(error, computer) from error
    finally:
        record.write()
    return said


# --------------------------------------------------------------------------------------------- private


def _refuse_what_cannot_work(computer: Computer) -> None:
    if computer.system == "other":
        raise FileError(texts.ONLY_EXCEL, texts.USE_COMMANDS)
    if computer.system == "macos":
        if not computer.excel_container.is_dir():
            raise FileError(texts.NO_CONTAINER.format(folder=str(computer.excel_container)), texts.START_EXCEL)
        if not _PLAIN_PATH.fullmatch(str(computer.python)):
            raise FileError(texts.NOT_PLAIN.format(path=str(computer.python)), texts.PLAIN_MAC)
        return
    if computer.store:
        raise FileError(texts.STORE.format(python=str(computer.python)), texts.NO_STORE)
    refuse_unwritable(computer.configuration, computer.code_page, texts.OTHER_ACCOUNT)
    refuse_unwritable(computer.python, computer.code_page, PLAIN_FOLDER)


def _missing_libraries(computer: Computer) -> dict[Path, Path]:
    """Return the DLLs to copy: target to source; empty when the VBA finds what it looks for.

    Raises
    ------
    FileError
        There is none to copy, or another file has its name.
    """
    copies = {}
    found = False
    names = computer.library_names()
    for name in names:
        source = computer.libraries.get(name)
        source = source if source is not None and source.is_file() else None
        there = next((p / name for p in computer.library_places(computer.python) if (p / name).is_file()), None)
        if there is not None and source is not None and digest(there) != digest(source):
            raise FileError(texts.OTHER_LIBRARY.format(file=str(there)), texts.RENAME_LIBRARY)
        if there is None and source is not None:
            copies[computer.python.parent / name] = source
        found = found or there is not None or source is not None
    if not found:
        problem = texts.NO_LIBRARY.format(name=names[0], python=str(computer.python))
        raise FileError(problem, texts.INSTALL_AGAIN)
    return copies


def _put(record: Record, target: Path, data: bytes, done: Text) -> list[Text]:
    """Write a file and note it; one that is the same already stays, one that is not ours is kept."""
    if target.is_file():
        there = digest(target)
        if there == digest(data):
            return [done.format(file=str(target))]
        if record.files.get(target) != there:
            return [texts.KEPT_OTHER.format(file=str(target))]
    record.make_folder(target.parent)
    beside = target.with_name(f"{target.name}.new")
    try:
        beside.write_bytes(data)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    record.files[target] = digest(data)
    return [done.format(file=str(target))]


def _configure(record: Record, computer: Computer) -> list[Text]:
    python = str(computer.python)
    record.make_folder(computer.configuration.parent)
    before = set_value(computer.configuration, computer.key, python, computer.code_page)
    record.note_value(computer.configuration, computer.key, python, before)
    done = texts.CONFIGURED if computer.system == "windows" else texts.CONFIGURED_MAC
    return [done.format(python=python, file=str(computer.configuration))]


def _unconfigure(record: Record, computer: Computer) -> list[Text]:
    said = []
    for value in list(record.values):
        layer = read_configuration(value.file, computer.code_page)
        now = None if layer is None else layer.get(value.key)
        if now != value.value:
            if now is not None:
                said.append(texts.KEPT_VALUE.format(key=value.key, file=str(value.file)))
        elif value.before is None:
            drop_value(value.file, value.key, computer.code_page)
            said.append(texts.REMOVED_VALUE.format(key=value.key, file=str(value.file)))
        else:
            set_value(value.file, value.key, value.before, computer.code_page)
            said.append(texts.RESTORED_VALUE.format(key=value.key, file=str(value.file), before=value.before))
        record.values.remove(value)
    return said


def _remove(record: Record, path: Path) -> Text:
    if not path.is_file():
        said = texts.GONE_ALREADY
    elif digest(path) != record.files[path]:
        said = texts.KEPT_CHANGED
    else:
        path.unlink()
        said = texts.REMOVED
    del record.files[path]
    return said.format(file=str(path))


def _explained(error: OSError, computer: Computer) -> FileError:
    """Say what it means that the system refused a file of this setup."""
    path = str(error.filename2 or error.filename or computer.home)
    if not isinstance(error, PermissionError):
        return refusals.explained(error).at(path)
    if path.startswith(str(computer.startup)):
        return FileError(texts.IN_USE.format(file=path), texts.CLOSE_EXCEL)
    if computer.system == "macos":
        return FileError(texts.NOT_ALLOWED.format(file=path), texts.ALLOW_MAC)
    return FileError(texts.NOT_ALLOWED.format(file=path), texts.INSTALL_AGAIN)
