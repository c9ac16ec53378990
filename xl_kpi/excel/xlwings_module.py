"""The VBA that xlwings ships, changed in a few listed places for a workbook of its own.

The two modules are read from the installed xlwings, with their licence notices, so that the workbook and the
package always belong to the same version. Each change must fit exactly once: a new xlwings in which a place
reads differently stops the build instead of slipping through.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import xlwings

from xl_kpi.excel.vbaproject import Kind, Module


@dataclass(frozen=True, slots=True)
class Patch:
    """One change: why, and the text that is replaced."""

    why: str
    old: str
    new: str


PATCHES = (
    Patch(
        "Its helpers are no worksheet functions and no macros of the user's.",
        'Attribute VB_Name = "xlwings"\n',
        'Attribute VB_Name = "xlwings"\n'
        "Option Private Module\n"
        "'Changed for xl_kpi: see xl_kpi/excel/xlwings_module.py. The licence of xlwings stands below.\n",
    ),
    Patch(
        "A configuration of our own: other workbooks that use xlwings are not touched.",
        'Public Const PROJECT_NAME As String = "xlwings"\n',
        'Public Const PROJECT_NAME As String = "xl_kpi"\n',
    ),
    Patch(
        "A macro must not import code that lies beside the workbook.",
        '    Else\n        AddExcelDir = GetConfig("ADD_WORKBOOK_TO_PYTHONPATH", "true")\n    End If\n',
        '    Else\n        AddExcelDir = "false"\n    End If\n',
    ),
    Patch(
        "Nor must a function. Without paths in it the command line is the same for every workbook, also after "
        "Save As: one Python serves them all.",
        '        PYTHONPATH = AddExcelDir & ";" & ThisWorkbook.FullName & ";" & ThisWorkbook.FullName & ";" & '
        'GetConfig("ONEDRIVE_CONSUMER_WIN") & ";" & GetConfig("ONEDRIVE_COMMERCIAL_WIN") & ";" & '
        'GetConfig("SHAREPOINT_WIN") & ";" & GetConfig("PYTHONPATH")\n    #Else\n',
        '        PYTHONPATH = "false"\n    #Else\n',
    ),
    Patch(
        "Python must not import from the folder that Excel happens to be in, which can be the workbook's.",
        'tail = " -B -c ""import sys, os;"',
        'tail = " -B -P -c ""import sys, os;"',
    ),
    Patch(
        "Started through cmd.exe, which stays open, a Python that ends at once would be waited for a whole minute; "
        "started directly, its end is noticed. And no name of a folder is read as a command.",
        '        PYTHON_WIN = "cmd.exe " & ConsoleSwitch & " /K " & Chr(34) & Chr(34) & PYTHON_WIN & Chr(34)\n',
        "        PYTHON_WIN = Chr(34) & PYTHON_WIN & Chr(34)\n",
    ),
    Patch(
        "That was the closing quote of cmd.exe. (The way through conda, which still has cmd.exe, is not reached: "
        "KpiBridge wants an interpreter that is a file.)",
        "        XLPyCommand = PYTHON_WIN & tail & Chr(34)\n",
        "        XLPyCommand = PYTHON_WIN & tail\n",
    ),
    Patch(
        "A file that came along with a workbook must not name the Python that is run.",
        '            If GetFullName(ThisWorkbook) <> "" Then '
        "' Empty if local dir can't be figured out (e.g. SharePoint)\n",
        "            If False Then ' no configuration beside the workbook\n",
    ),
)


def xlwings_modules() -> tuple[Module, ...]:
    """Return the module `xlwings`, changed, and the class `Dictionary`, which macOS needs to compile it.

    Raises
    ------
    ValueError
        When a change does not fit the installed xlwings.
    """
    home = Path(xlwings.__file__).parent
    source = _read(home / "xlwings.bas")
    dictionary = _read(home / "addin" / "Dictionary.cls")
    return Module("xlwings", Kind.STANDARD, patched(source)), Module("Dictionary", Kind.CLASS, dictionary)


def patched(source: str) -> str:
    """Return the source of the module with every change made."""
    for patch in PATCHES:
        if source.count(patch.old) != 1:
            raise ValueError(f"xlwings {xlwings.__version__} reads differently where this change belongs: {patch.why}")
        source = source.replace(patch.old, patch.new)
    return source


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
