# ruff: noqa: N802, N803  # the names are those of VBA and Excel
"""Runs our VBA in an interpreter of another house, on stand-ins for Excel and for xlwings' own module.

What goes to Python and back is turned into what COM would make of it on the way.
"""

from __future__ import annotations

import re
from typing import Any

import winstubs
from pyopenvba.interpreter import (
    EMPTY,
    MISSING,
    NOTHING,
    HostBridge,
    Interpreter,
    VBAArray,
    VBAErrorValue,
    VBAObject,
    VBARuntimeError,
    member,
    method,
)
from pyopenvba.interpreter._runtime import UNRESOLVED

#: Stands in for the module `xlwings`, whose own way to Python leads through Windows.
XLWINGS = """
Public Const XLWINGS_VERSION As String = "0.0.0"

Function GetConfig(configKey As String, Optional default As String = "") As Variant
    GetConfig = Machine.Setting(configKey)
End Function
Function FileExists(ByVal FileSpec As String) As Boolean
    FileExists = Machine.HasFile(FileSpec)
End Function
Function ParentFolder(ByVal Folder)
    ParentFolder = Left$(Folder, InStrRev(Folder, "\\") - 1)
End Function
Function XLPy()
    Set XLPy = Machine.Start()
End Function
Public Function RunPython(PythonCommand As String)
    Machine.Ran PythonCommand
End Function
"""

INTERPRETER = r"C:\Users\Éric\xl-kpi\Scripts\python.exe"
LIBRARY = r"C:\Users\Éric\xl-kpi\xlwings64-0.0.0.dll"


class Machine(VBAObject):
    """The computer: what is configured, which files are there, and whether Python starts."""

    def __init__(self, server: Any) -> None:
        self.server = PythonServer(server)
        self.settings = {"INTERPRETER_WIN": INTERPRETER}
        self.files = {INTERPRETER, LIBRARY}
        self.start_fails = ""
        self.starts = 0
        self.commands: list[str] = []

    @method
    def Setting(self, key: Any) -> Any:
        return self.settings.get(str(key), "")

    @method
    def HasFile(self, path: Any) -> Any:
        return str(path) in self.files

    @method
    def Start(self) -> Any:
        self.starts += 1
        if self.start_fails:
            raise VBARuntimeError(1000, self.start_fails)
        return self.server

    @method
    def Ran(self, command: Any) -> Any:
        self.commands.append(str(command))
        return EMPTY


class PythonServer(VBAObject):
    """The object that xlwings hands to VBA."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.failures: list[str] = []
        self.executed: list[str] = []

    @method
    def CallUDF(self, script: Any, name: Any, args: Any, book: Any, caller: Any) -> Any:
        if self.failures:
            raise VBARuntimeError(-2147023174, self.failures.pop(0))
        arguments = tuple(to_com(arg) for arg in args.items)
        return from_com(self.server.CallUDF(str(script), str(name), arguments, winstubs.Workbook(), None))

    @method
    def Module(self, name: Any) -> Any:
        return str(name)

    @method
    def SetAttr(self, thing: Any, name: Any, value: Any) -> Any:
        self.executed.append(f"{thing}.{name} = {type(value).__name__}")
        return EMPTY

    @method
    def Exec(self, command: Any) -> Any:
        if self.failures:
            raise VBARuntimeError(1000, self.failures.pop(0))
        self.executed.append(str(command))
        return EMPTY


class Range(VBAObject):
    """A range: to VBA an object, to Python what `winstubs.Range` is."""

    vba_type_name = "Range"

    def __init__(self, rows: Any, address: str = "[Book1]Deals!$A$1", date1904: bool = False) -> None:
        self.com = winstubs.Range(rows)
        self.address = address
        self.date1904 = date1904
        self.spilled_from: Range | None = None

    @member
    def SpillParent(self) -> Any:
        if self.spilled_from is None:
            raise VBARuntimeError(1004, "Application-defined or object-defined error")
        return self.spilled_from

    @member
    def Address(self, External: Any = MISSING) -> Any:
        return self.address

    @member
    def Worksheet(self) -> Any:
        return Worksheet(self.date1904)


class Worksheet(VBAObject):
    def __init__(self, date1904: bool) -> None:
        self.date1904 = date1904

    @member
    def Parent(self) -> Any:
        return Workbook(self.date1904)


class Workbook(VBAObject):
    def __init__(self, date1904: bool = False) -> None:
        self.date1904 = date1904

    @member
    def Date1904(self) -> Any:
        return self.date1904


class LanguageSettings(VBAObject):
    def __init__(self, language: int) -> None:
        self.language = language

    @method
    def LanguageID(self, which: Any) -> Any:
        return self.language if which == 2 else 0


class Application(VBAObject):
    def __init__(self, language: int) -> None:
        self.caller: Any = VBAErrorValue(2023)
        self.language = language

    @member
    def Caller(self) -> Any:
        return self.caller

    @member
    def LanguageSettings(self) -> Any:
        return LanguageSettings(self.language)


class Excel(HostBridge):
    """Excel with one workbook that holds our modules."""

    def __init__(self, server: Any, modules: dict[str, str], *, language: int = 1033) -> None:
        self.machine = Machine(server)
        self.application = Application(language)
        self.active_cell: Any = NOTHING
        self.vba = Interpreter(self)
        for name, source in {**modules, "xlwings": XLWINGS}.items():
            # A description inside a procedure is for Excel's wizard; the interpreter does not know it.
            self.vba.add_module(re.sub(r"(?m)^Attribute \w+\.VB_Description .*$", "", source), name=name)

    def global_object(self, name: str) -> object:
        things = {
            "application": self.application,
            "thisworkbook": Workbook(),
            "machine": self.machine,
            "activecell": self.active_cell,
        }
        return things.get(name, UNRESOLVED)

    def cell(self, name: str, *args: Any, at: str = "[Book1]Sheet1!$B$2") -> Any:
        """Compute a function as in a cell; errors come as "#N/A!" and the like, tables as rows."""
        self.application.caller = Range([[None]], at)
        return plain(self.vba.run(name, list(args)))

    def reason(self, at: str = "[Book1]Sheet1!$B$2") -> str:
        return str(self.vba.run("ReasonOf", [at]))


def to_com(value: Any) -> Any:
    if isinstance(value, Range):
        return value.com
    if isinstance(value, VBAErrorValue):
        return value.number - 2146828288
    if value is MISSING:
        return winstubs.MISSING
    if value is EMPTY:
        return None
    return rows(value) if isinstance(value, VBAArray) else value


def from_com(value: Any) -> Any:
    if not isinstance(value, (list, tuple)):
        return EMPTY if value is None else value
    across = len(value[0])
    items = [row[column] for column in range(across) for row in value]  # VBA stores columns one after the other
    return VBAArray([(0, len(value) - 1), (0, across - 1)], items=items)


def plain(value: Any) -> Any:
    if isinstance(value, VBAArray):
        return [[plain(cell) for cell in row] for row in rows(value)]
    return {2042: "#N/A", 2015: "#VALUE!", 2036: "#NUM!"}[value.number] if isinstance(value, VBAErrorValue) else value


def rows(array: VBAArray) -> tuple[tuple[Any, ...], ...]:
    (top, bottom), (left, right) = array.bounds
    return tuple(tuple(array.get([r, c]) for c in range(left, right + 1)) for r in range(top, bottom + 1))
