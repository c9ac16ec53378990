"""The mark that a file came from the internet: Excel does not run the macros of a workbook that has it.

Windows keeps it in a second stream of the file, `FILE:Zone.Identifier`; macOS in an attribute.
"""

from __future__ import annotations

import re
from pathlib import Path

from xl_kpi.closed import refusals
from xl_kpi.excel.computer import Computer
from xl_kpi.texts import Text

#: Zones from which Excel blocks macros: 3 the internet, 4 restricted sites. An intranet (1) is trusted.
_BLOCKED_FROM = 3

UNBLOCKED = Text(
    "{path}: the mark of the internet is gone from this file. Excel treats its macros as those of your own files.",
    "{path} : la marque d'internet a été retirée de ce fichier. Excel traite ses macros comme celles de vos fichiers.",
)
NOT_BLOCKED = Text(
    "{path}: this file has no mark of the internet; nothing was changed.",
    "{path} : ce fichier n'a pas de marque d'internet ; rien n'a été changé.",
)


def zone_stream(path: Path) -> Path:
    """Return the stream in which Windows says where a file came from."""
    return Path(f"{path}:Zone.Identifier")


def is_marked(path: Path, computer: Computer) -> bool:
    """Return whether the file carries a mark that matters to Excel."""
    if computer.system == "macos":
        return computer.quarantined(path)
    try:
        words = zone_stream(path).read_bytes().decode("latin-1")
    except OSError:  # no mark, or a file system that has no streams
        return False
    zone = re.search(r"(?im)^ZoneId\s*=\s*(\d+)", words)
    return zone is not None and int(zone[1]) >= _BLOCKED_FROM


def unblock(path: Path, computer: Computer) -> Text:
    """Take the mark from this one file, and say so.

    Raises
    ------
    FileError
        There is no such file, or it may not be changed.
    """
    if not path.is_file():
        raise (refusals.FOLDER if path.is_dir() else refusals.MISSING).error().at(path)
    try:
        marked = is_marked(path, computer)
        if marked and computer.system == "macos":
            computer.lift_quarantine(path)
        elif marked:
            zone_stream(path).unlink()
    except OSError as error:
        raise refusals.explained(error).at(path) from error
    return (UNBLOCKED if marked else NOT_BLOCKED).format(path=str(path))
