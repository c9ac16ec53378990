r"""What a computer needs so that Excel's cells reach Python: one line in a private configuration file.

The VBA of the template reads `%USERPROFILE%\.xl_kpi\xl_kpi.conf` and looks for the DLL of xlwings beside the
interpreter or one folder up. It has not been seen in Excel yet: what is written and checked here is what the VBA reads.
"""

from __future__ import annotations

import struct
from pathlib import Path

from xl_kpi.errors import FileError
from xl_kpi.texts import Text

KEY = "INTERPRETER_WIN"

DONE = Text(
    "Excel's cells will use {python} (written to {file}). Open the workbook again, or press Diagnose on its KPI tab.",
    "Les cellules d'Excel utiliseront {python} (écrit dans {file}). Rouvrez le classeur, ou cliquez Diagnostiquer dans "
    "son onglet KPI.",
)
ONLY_WINDOWS = Text(
    "The functions in cells work in Excel on Windows only.",
    "Les fonctions dans les cellules ne marchent que dans Excel sous Windows.",
)
USE_COMMANDS = Text("Here use: xl-kpi show, value, refresh.", "Ici, utilisez : xl-kpi show, value, refresh.")
NO_LIBRARY = Text(
    "The library of xlwings, {name}, is neither beside {python} nor one folder up.",
    "La bibliothèque de xlwings, {name}, n'est ni à côté de {python} ni un dossier plus haut.",
)
INSTALL_AGAIN = Text(
    "Install xl-kpi in an environment of its own (py -m venv, then pip install), not with --user, and run setup again.",
    "Installez xl-kpi dans un environnement à lui (py -m venv, puis pip install), sans --user, puis relancez setup.",
)


def set_up(home: Path, python: Path, version: str, *, windows: bool, encoding: str) -> Text:
    """Write the interpreter into the private configuration; other keys in it are kept.

    Parameters
    ----------
    home
        The user's folder.
    python
        The interpreter that the cells shall use.
    version
        The version of xlwings that the template carries.
    encoding
        The code page in which VBA reads files: a name with accents written otherwise is not found.

    Raises
    ------
    FileError
        This is no Windows, or the library of xlwings is not where the VBA looks for it; nothing is written.
    """
    if not windows:
        raise FileError(ONLY_WINDOWS, USE_COMMANDS)
    library = f"xlwings{struct.calcsize('P') * 8}-{version}.dll"
    if not any((folder / library).is_file() for folder in (python.parent, python.parent.parent)):
        raise FileError(NO_LIBRARY.format(name=library, python=str(python)), INSTALL_AGAIN)
    file = home / ".xl_kpi" / "xl_kpi.conf"
    file.parent.mkdir(exist_ok=True)
    kept = file.read_text(encoding).splitlines() if file.exists() else []
    lines = [line for line in kept if not line.strip().upper().startswith(f'"{KEY}"')]
    file.write_text("".join(f"{line}\n" for line in [*lines, f'"{KEY}","{python}"']), encoding)
    return DONE.format(python=str(python), file=str(file))
