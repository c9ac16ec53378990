"""What macros a workbook carries: whose they are, and of which versions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from xl_kpi.closed import refusals
from xl_kpi.closed.package import Package
from xl_kpi.errors import FileError
from xl_kpi.excel import doctortexts as texts
from xl_kpi.excel.computer import Computer
from xl_kpi.excel.finding import Finding, look, wrong
from xl_kpi.excel.projectfile import StoredProject, read_project
from xl_kpi.excel.stamp import stamp_of
from xl_kpi.texts import Text

#: The module that all our projects have had; a stamp is newer than it.
BRIDGE = "KpiBridge"


@dataclass(frozen=True, slots=True)
class Macros:
    """The macros of a workbook.

    Parameters
    ----------
    ours
        Whether xl-kpi made them, at least in part.
    version
        The version of xl-kpi that made them; `None` when they do not say.
    xlwings
        The version of xlwings whose DLL they ask for.
    configuration_sheet
        The sheet in which they look for a configuration.
    """

    ours: bool
    version: str | None
    xlwings: str | None
    configuration_sheet: str


def vba_part(package: Package) -> str | None:
    """Return the part that holds the VBA project; `None` when the workbook has no macros."""
    part = package.related(package.workbook, "vbaProject")
    return part if part is not None and part in package else None


def macros_in(path: Path) -> Macros | None:
    """Return what a workbook's macros are; `None` when it has none.

    Raises
    ------
    FileError
        It is no workbook that can be read.
    """
    try:
        with Package(path) as package:
            part = vba_part(package)
            return None if part is None else macros_of(read_project(package.read(part)))
    except OSError as error:
        raise refusals.explained(error).at(path) from error
    except FileError as error:
        raise error.at(path) from error.__cause__


def macros_of(project: StoredProject) -> Macros:
    """Return what the macros of a project are."""
    first = sorted(project.modules, key=lambda module: module.name != "Kpi")  # ThisWorkbook may hold code of its owner
    stamps = [stamp for module in first if (stamp := stamp_of(project.decoded(module))) is not None]
    bridge = project.source("xlwings") or ""
    name = re.search(r'(?i)Const PROJECT_NAME As String = "(\w+)"', bridge)
    asked = re.search(r'(?i)Const XLWINGS_VERSION As String = "([^"]+)"', bridge)
    return Macros(
        ours=bool(stamps) or project.source(BRIDGE) is not None,
        version=stamps[0].version if stamps else None,
        xlwings=asked[1] if asked else None,
        configuration_sheet=(name[1] if name else "xlwings") + ".conf",
    )


def version_finding(macros: Macros | None, computer: Computer, where: Text, remedy: Text) -> Finding | None:
    """Return what is wrong with the versions of some macros; `None` when they are this version's."""
    if macros is None or not macros.ours:
        return look(texts.NO_MACROS_OF_OURS.format(where=where), remedy)
    if macros.xlwings != computer.xlwings:
        told = texts.OTHER_XLWINGS.format(where=where, asked=macros.xlwings or "?", there=computer.xlwings)
        return wrong(told, remedy)
    if macros.version != computer.version:
        told = texts.OTHER_VERSION.format(where=where, asked=macros.version or "?", there=computer.version)
        return look(told, remedy)
    return None
