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
    setter,
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
    """The computer: what is configured, which files are there, what is started, and whether Python starts."""

    def __init__(self, server: Any) -> None:
        self.server = PythonServer(server)
        self.settings = {"INTERPRETER_WIN": INTERPRETER}
        self.files = {INTERPRETER, LIBRARY}
        self.start_fails = ""
        self.starts = 0
        self.commands: list[str] = []
        self.shells: list[str] = []

    @method
    def Launch(self, command: Any, window: Any) -> Any:
        self.shells.append(f"{command} [{window}]")
        return 1.0

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
        self.import_fails = ""
        self.executed: list[str] = []
        self.callers: list[Any] = []

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
        self.callers.append(value)
        return EMPTY

    @method
    def GetAttr(self, thing: Any, name: Any) -> Any:
        return str(self.server.Str(self.server.GetAttr(self.server.Module(str(thing)), str(name))))

    @method
    def Str(self, thing: Any) -> Any:
        return str(thing)

    @method
    def Exec(self, command: Any) -> Any:
        if str(command) == "import xl_kpi.excel.udfs":
            if self.import_fails:
                raise VBARuntimeError(1000, self.import_fails)
            self.server.Exec(str(command))
            return EMPTY
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


class Sheet(VBAObject):
    def __init__(self, book: Workbook, name: str, visible: int = -1) -> None:
        self.book, self.name, self.visible = book, name, visible

    @member
    def Name(self) -> Any:
        return self.name

    @member
    def Visible(self) -> Any:
        return self.visible

    @method
    def Activate(self) -> Any:
        self.book.shown.append(self.name)
        return EMPTY


class Members(VBAObject):
    """A collection that counts from 1 and knows its members by name; a member that is not there is an error."""

    def __init__(self, **things: Any) -> None:
        self.things = things

    @member
    def Count(self) -> Any:
        return len(self.things)

    @method
    def Item(self, key: Any) -> Any:
        found = self.things.get(str(key)) if isinstance(key, str) else list(self.things.values())[int(key) - 1]
        if found is None:
            raise VBARuntimeError(1004, "Application-defined or object-defined error")
        return found


class NamedCell(VBAObject):
    """A name of the workbook and the cell it refers to."""

    def __init__(self, value: Any) -> None:
        self.value, self.dirty = value, 0

    @member
    def RefersToRange(self) -> Any:
        return self

    @member
    def Value2(self) -> Any:
        return self.value

    @method
    def Dirty(self) -> Any:
        self.dirty += 1
        return EMPTY


class Workbook(VBAObject):
    vba_type_name = "Workbook"

    def __init__(
        self,
        date1904: bool = False,
        *,
        name: str = "Book1.xlsm",
        sheets: tuple[str, ...] = (),
        names: dict[str, Any] | None = None,
        marked: bool = False,
        project: bool = True,
        addin: bool = False,
    ) -> None:
        self.date1904, self.name, self.addin, self.project = date1904, name, addin, project
        self.shown: list[str] = []
        self.saved = True
        self.sheets = Members(**{sheet: Sheet(self, sheet) for sheet in sheets})
        self.names = Members(**(names or {}))
        self.properties = Members(**({"xl_kpi": "0.1.0"} if marked else {}))

    @member
    def Date1904(self) -> Any:
        return self.date1904

    @member
    def Name(self) -> Any:
        return self.name

    @member
    def IsAddin(self) -> Any:
        return self.addin

    @member
    def HasVBProject(self) -> Any:
        return self.project

    @member
    def CustomDocumentProperties(self) -> Any:
        return Properties(self.properties.things)

    @member
    def Names(self, which: Any = MISSING) -> Any:
        return self.names if which is MISSING else self.names.Item(which)

    @member
    def Sheets(self, which: Any = MISSING) -> Any:
        return self.sheets if which is MISSING else self.sheets.Item(which)

    @member
    def Saved(self) -> Any:
        return self.saved

    @setter("Saved")
    def set_saved(self, value: Any) -> Any:
        self.saved = bool(value)


class Property(VBAObject):
    """A property of the document."""


class Properties(Members):
    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(**{name: Property() for name in values})


class LanguageSettings(VBAObject):
    def __init__(self, language: int) -> None:
        self.language = language

    @method
    def LanguageID(self, which: Any) -> Any:
        return self.language if which == 2 else 0


class Dialog(VBAObject):
    def __init__(self, shown: list[int], number: int) -> None:
        self.list, self.number = shown, number

    @method
    def Show(self) -> Any:
        self.list.append(self.number)
        return True


class Application(VBAObject):
    def __init__(self, language: int) -> None:
        self.caller: Any = VBAErrorValue(2023)
        self.language = language
        self.calculation = -4105  # xlCalculationAutomatic
        self.calculated = 0
        self.described: dict[str, tuple[str, str, list[str]]] = {}
        self.refuses_descriptions = False
        self.later: list[str] = []
        self.dialogs_shown: list[int] = []
        self.book: Workbook | None = None

    @member
    def Caller(self) -> Any:
        return self.caller

    @member
    def LanguageSettings(self) -> Any:
        return LanguageSettings(self.language)

    @member
    def Calculation(self) -> Any:
        return self.calculation

    @method
    def Calculate(self) -> Any:
        self.calculated += 1
        return EMPTY

    @method
    def MacroOptions(self, Macro: Any, Description: Any, Category: Any, ArgumentDescriptions: Any) -> Any:
        if self.refuses_descriptions:
            raise VBARuntimeError(1004, "Cannot edit a macro on a hidden workbook.")
        if self.book is not None:
            self.book.saved = False  # as Excel does
        self.described[str(Macro)] = (str(Description), str(Category), [str(a) for a in ArgumentDescriptions.items])
        return EMPTY

    @method
    def OnTime(self, when: Any, what: Any) -> Any:
        self.later.append(str(what))
        return EMPTY

    @member
    def Dialogs(self, number: Any) -> Any:
        return Dialog(self.dialogs_shown, int(number))


class Ribbon(VBAObject):
    """What Excel hands to the callback onLoad."""

    def __init__(self) -> None:
        self.invalidated = 0

    @method
    def Invalidate(self) -> Any:
        self.invalidated += 1
        return EMPTY


class Control(VBAObject):
    """The control of the ribbon that a callback is about."""

    def __init__(self, name: str = "XlKpiRefresh") -> None:
        self.name = name

    @member
    def Id(self) -> Any:
        return self.name


class Excel(HostBridge):
    """Excel with one workbook, or one add-in, that holds our modules."""

    def __init__(self, server: Any, modules: dict[str, str], *, language: int = 1033, addin: bool = False) -> None:
        self.machine = Machine(server)
        self.application = Application(language)
        self.active_cell: Any = NOTHING
        self.book = Workbook(addin=addin)
        self.active: Any = NOTHING if addin else self.book
        self.application.book = self.book
        self.vba = Interpreter(self)
        for name, source in {**modules, "xlwings": XLWINGS}.items():
            # A description inside a procedure is for Excel's wizard; the interpreter does not know it.
            plain_source = re.sub(r"(?m)^Attribute \w+\.VB_Description .*$", "", source)
            launched = re.sub(r"(?m)^(\s*)Shell (.*), vbHide$", r"\1Machine.Launch \2, 0", plain_source)
            self.vba.add_module(launched, name=name)

    def global_object(self, name: str) -> object:
        things = {
            "application": self.application,
            "thisworkbook": self.book,
            "machine": self.machine,
            "activecell": self.active_cell,
            "activeworkbook": self.active,
            "xlcalculationautomatic": -4105,
        }
        return things.get(name, UNRESOLVED)

    def press(self, button: str, control: str = "XlKpiRefresh") -> list[str]:
        """Press a button of the ribbon and return what the boxes say that it shows."""
        before = len(self.vba.dialogs)
        self.vba.run(button, [Control(control)])
        return [message for _, message, *_ in self.vba.dialogs[before:]]

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
