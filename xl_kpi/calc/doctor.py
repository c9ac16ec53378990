"""Looks at this computer for what keeps LibreOffice from reaching this Python; changes nothing, starts no office."""

from __future__ import annotations

import sys
from pathlib import Path

from xl_kpi import __version__
from xl_kpi.calc import install
from xl_kpi.calc.program import MISSING, does, find_office
from xl_kpi.errors import FileError
from xl_kpi.excel.finding import Finding, look, ok, wrong
from xl_kpi.texts import Text

READY = Text(
    "LibreOffice {office}: the extension {version} starts {python}.",
    "LibreOffice {office} : l'extension {version} lance {python}.",
)
WITHOUT = Text(
    "LibreOffice {office} is here without the KPI functions.", "LibreOffice {office} est là, sans les fonctions KPI."
)
PYTHON_GONE = Text(
    "LibreOffice's extension starts a Python that is not there: {python}.",
    "L'extension de LibreOffice lance un Python qui n'est pas là : {python}.",
)
NOT_IN_IT = Text(
    "LibreOffice's extension starts a Python in which xl-kpi does not work: {python}.",
    "L'extension de LibreOffice lance un Python où xl-kpi ne fonctionne pas : {python}.",
)
OTHER_PYTHON = Text(
    "LibreOffice's extension starts another Python than this one: {python}.",
    "L'extension de LibreOffice lance un autre Python que celui-ci : {python}.",
)
OTHER_VERSION = Text(
    "LibreOffice's extension is of version {version}; installed is {ours}.",
    "L'extension de LibreOffice est de la version {version} ; la version installée est {ours}.",
)
INSTALL = Text("Run: xl-kpi calc install", "Lancez : xl-kpi calc install")
IF_WANTED = Text("If you want them there: xl-kpi calc install", "Si vous les y voulez : xl-kpi calc install")


def examine(profile: Path | None = None) -> list[Finding]:
    """Return what there is to say about LibreOffice; nothing where it is not installed."""
    installed = install.state(profile)
    try:
        office = find_office()
    except FileError as error:
        if installed is None:
            return [] if error.problem == MISSING else [look(error.problem, error.remedy)]
        return [wrong(error.problem, error.remedy)]
    version = f"{office.version[0]}.{office.version[1]}"
    return [_without(version) if installed is None else _with(version, installed)]


# --------------------------------------------------------------------------------------------- private


def _without(office: str) -> Finding:
    return look(WITHOUT.format(office=office), IF_WANTED)


def _with(office: str, installed: install.Installed) -> Finding:
    """Return what there is to say about the extension that is installed."""
    python = str(installed.python)
    if not installed.python.is_file():
        return wrong(PYTHON_GONE.format(python=python), INSTALL)
    if python != sys.executable:
        if not does(installed.python, "import xl_kpi.calc.worker", "-P"):
            return wrong(NOT_IN_IT.format(python=python), INSTALL)
        return look(OTHER_PYTHON.format(python=python), INSTALL)
    if installed.version != __version__:
        return look(OTHER_VERSION.format(version=installed.version, ours=__version__), INSTALL)
    return ok(READY.format(office=office, version=installed.version, python=python))
