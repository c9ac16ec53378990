"""Puts the extension into the user's LibreOffice, takes it out again, and tells what is there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from xl_kpi.calc.extension import build
from xl_kpi.calc.names import EXTENSION, PACKAGE
from xl_kpi.calc.program import Office, environment
from xl_kpi.errors import FileError
from xl_kpi.texts import Text

FAILED = Text(
    "LibreOffice did not take the extension: {reason}.", "LibreOffice n'a pas accepté l'extension : {reason}."
)
NOT_STARTED = Text("LibreOffice did not start.", "LibreOffice n'a pas démarré.")
WRITABLE = Text(
    "Its profile must be a folder that can be written to: {profile}.",
    "Son profil doit être un dossier où l'on peut écrire : {profile}.",
)
CLOSE_IT = Text("Close LibreOffice and try again.", "Fermez LibreOffice et recommencez.")
SECONDS = 180
#: The list of the extensions in a profile.
LIST = "uno_packages.pmap"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: whether the extension was there before, and whether an office runs that must be restarted."""

    there: bool
    running: bool


@dataclass(frozen=True, slots=True)
class Installed:
    """The extension as it lies in a profile: its version, and the Python that it starts."""

    version: str
    python: Path


def install(office: Office, profile: Path | None = None, python: str = sys.executable) -> Done:
    """Put the extension into LibreOffice; an older one is replaced.

    Parameters
    ----------
    profile
        The folder of LibreOffice's user profile; its usual one unless given.
    python
        The interpreter that answers the functions.

    Raises
    ------
    FileError
        LibreOffice refused it.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "xl_kpi.oxt"
        file.write_bytes(build(python))
        return drive(office, profile, "add", str(file))


def uninstall(office: Office, profile: Path | None = None) -> Done:
    """Take the extension out of LibreOffice.

    Raises
    ------
    FileError
        LibreOffice did not let it go.
    """
    return drive(office, profile, "remove", EXTENSION)


def drive(office: Office, profile: Path | None, action: str, what: str) -> Done:
    """Add the extension in a file to LibreOffice, or remove the one of a name.

    Parameters
    ----------
    action
        "add" or "remove".

    Raises
    ------
    FileError
        LibreOffice refused.
    """
    script = Path(__file__).with_name("driving.py")
    place = "" if profile is None else profile.absolute().as_uri()
    try:
        asked = subprocess.run(
            [office.python, "-E", script, office.program, place, action, what],
            capture_output=True, text=True, timeout=SECONDS, check=False, env=environment(),
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FileError(FAILED.format(reason=type(error).__name__), CLOSE_IT) from error
    try:
        told = json.loads(asked.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        told = {"failed": (asked.stderr.strip().splitlines() or ["?"])[-1]}
    if "not started" in told:
        raise FileError(NOT_STARTED, WRITABLE.format(profile=str(profile or usual_profile())))
    if "failed" in told:
        raise FileError(FAILED.format(reason=told["failed"]), CLOSE_IT)
    return Done(told["there"], told["running"])


def state(profile: Path | None = None) -> Installed | None:
    """Return what is installed, read from the profile without starting the office; None when there is nothing.

    LibreOffice lists its extensions with the folder that each lies in; the folder of one that was removed may
    still be there.
    """
    cache = (profile or usual_profile()) / "user/uno_packages/cache"
    try:
        listed = re.search(re.escape(EXTENSION).encode() + rb"\W+([\w.]+\.tmp)", (cache / LIST).read_bytes())
        if listed is None:
            return None
        (settings,) = (cache / "uno_packages").glob(f"{listed[1].decode()}_/*/pythonpath/{PACKAGE}/settings.json")
        told = json.loads(settings.read_text(encoding="utf-8"))
        return Installed(told["version"], Path(told["command"][0]))
    except (OSError, ValueError, KeyError):
        return None


def usual_profile() -> Path:
    """Return where LibreOffice keeps the user's profile."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", "")) / "LibreOffice/4"
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/LibreOffice/4").expanduser()
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path("~/.config").expanduser()) / "libreoffice/4"
