"""Finds LibreOffice on this computer: the program, its version, and the Python that can talk to it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xl_kpi.calc.names import OLDEST
from xl_kpi.errors import FileError
from xl_kpi.texts import Text

MISSING = Text("LibreOffice was not found on this computer.", "LibreOffice est introuvable sur cet ordinateur.")
NOT_THERE = Text("LibreOffice was not found at {program}.", "LibreOffice est introuvable à cet endroit : {program}.")
GET_IT = Text(
    "Install LibreOffice {oldest} or newer (libreoffice.org), or name its program: --program FILE.",
    "Installez LibreOffice {oldest} ou plus récent (libreoffice.org), ou indiquez son programme : --program FICHIER.",
)
TOO_OLD = Text("LibreOffice {version} is too old.", "LibreOffice {version} est trop ancien.")
UPDATE = Text(
    "It would show #NAME? for the functions. Install version {oldest} or newer (libreoffice.org).",
    "Il afficherait #NOM ? pour les fonctions. Installez la version {oldest} ou une plus récente (libreoffice.org).",
)
NO_PYTHON = Text("LibreOffice has no Python here ({program}).", "LibreOffice n'a pas de Python ici ({program}).")
GET_PYTHON = Text(
    "Install the package python3-uno and libreoffice-script-provider-python (Debian, Ubuntu: apt install), then try "
    "again.",
    "Installez les paquets python3-uno et libreoffice-script-provider-python (Debian, Ubuntu : apt install), puis "
    "recommencez.",
)

#: Set by a virtual environment or a shell for another Python: LibreOffice's own would look for its library there.
OF_PYTHON = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Office:
    """LibreOffice on this computer.

    Parameters
    ----------
    program
        soffice, which starts it.
    version
        Such as (25, 2).
    python
        The interpreter that has its module `uno`.
    """

    program: Path
    version: tuple[int, int]
    python: Path


def find_office(program: Path | None = None) -> Office:
    """Find LibreOffice.

    Parameters
    ----------
    program
        Its program, where the user named it.

    Raises
    ------
    FileError
        There is none, it is too old, or it has no Python.
    """
    oldest = f"{OLDEST[0]}.{OLDEST[1]}"
    there = next((one for one in ([program] if program else _places()) if one.is_file()), None)
    version = None if there is None else _version(there)
    if there is None or version is None:
        missing = MISSING if program is None else NOT_THERE.format(program=str(program))
        raise FileError(missing, GET_IT.format(oldest=oldest))
    if version < OLDEST:
        raise FileError(TOO_OLD.format(version=f"{version[0]}.{version[1]}"), UPDATE.format(oldest=oldest))
    python = next((one for one in _pythons(there) if _has_uno(one)), None)
    if python is None:
        raise FileError(NO_PYTHON.format(program=str(there)), GET_PYTHON)
    return Office(there, version, python)


def environment() -> dict[str, str]:
    """Return the environment to start the office in, without what a virtual environment puts there.

    The Python inside LibreOffice looks along PATH for where it lies; in a virtual environment it would find the
    wrong library and take the office down with it.
    """
    kept = {name: value for name, value in os.environ.items() if name not in OF_PYTHON}
    folders = kept.get("PATH", "").split(os.pathsep)
    kept["PATH"] = os.pathsep.join(one for one in folders if one and not (Path(one).parent / "pyvenv.cfg").exists())
    return kept


def does(python: Path, what: str, *options: str) -> bool:
    """Tell whether a Python can do something, such as "import uno"."""
    if not python.is_file():
        return False
    try:
        asked = subprocess.run(
            [python, "-E", *options, "-c", what],
            capture_output=True, timeout=SECONDS, check=False, env=environment(),
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


# --------------------------------------------------------------------------------------------- private


def _places() -> Iterator[Path]:
    if sys.platform == "win32":
        for folder in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            yield Path(os.environ.get(folder, "C:/")) / "LibreOffice/program/soffice.com"
    elif sys.platform == "darwin":
        yield Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")
        yield Path("~/Applications/LibreOffice.app/Contents/MacOS/soffice").expanduser()
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            yield Path(found)
    yield from sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True)


def _version(program: Path) -> tuple[int, int] | None:
    """Ask the program; without a display it answers all the same."""
    try:
        asked = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=SECONDS, check=False, env=environment()
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"LibreOffice(?:Dev)? (\d+)\.(\d+)", asked.stdout)
    return (int(found[1]), int(found[2])) if found else None


def _pythons(program: Path) -> Iterator[Path]:
    folder = program.resolve().parent
    yield folder / ("python.exe" if sys.platform == "win32" else "python")
    yield folder.parent / "Resources/python"
    yield Path("/usr/bin/python3")


def _has_uno(python: Path) -> bool:
    return does(python, "import uno")
