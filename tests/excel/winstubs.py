"""Stand-ins for pywin32 and for the objects that Excel hands over through COM.

With them the real `xlwings.com_server` and `xlwings.udfs` run on any system: only the modules below them, which
exist on Windows alone, are replaced. No Excel is imitated beyond what a worksheet function is given.
"""

# ruff: noqa: N802  # the names are those of Excel

from __future__ import annotations

import ctypes
import datetime as dt
import importlib
import os
import sys
import types
from pathlib import Path
from typing import Any

RANGE_ID = "{00020846-0000-0000-C000-000000000046}"
MISSING = -2147352572  # an argument left out, as it arrives


class Whatever:
    """Answers any attribute and any call: for what xlwings only prepares at import."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Whatever()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return Whatever()


class ComError(Exception):
    hresult = 0


class Dispatched:
    """The class of every COM object."""


class Items:
    """A collection of Excel: counted from 1."""

    def __init__(self, things: list[Any]) -> None:
        self._things = things
        self.Count = len(things)

    def Item(self, at: int) -> Any:
        return self._things[at - 1]

    def __iter__(self) -> Any:
        return iter(self._things)


class Application(Dispatched):
    Hwnd = 1

    def __init__(self) -> None:
        self.Workbooks = Items([])

    def Intersect(self, one: Any, other: Any) -> Any:
        return one.cut(other)


class Workbook(Dispatched):
    Date1904 = False

    def __init__(self, sheets: list[Any] | None = None, name: str = "Book1.xlsm") -> None:
        self.Name = name
        self.Application = Application()
        self.Application.Workbooks = Items([self])
        self.Sheets = self.Worksheets = Items(sheets or [types.SimpleNamespace(Name="Deals")])


class Sheet(Dispatched):
    """A sheet whose cells begin at a row; the rows above are empty."""

    def __init__(
        self,
        rows: Any,
        row: int = 1,
        used_rows: int | None = None,
        totals: int | None = None,
        name: str = "Deals",
        book: str = "Book1.xlsm",
        used_left: int = 1,
    ) -> None:
        self.rows, self.row, self.used_rows = [list(cells) for cells in rows], row, used_rows
        self.used_left = used_left
        self.Name = name
        self.Parent = Workbook([self], book)
        self.reads: list[str] = []
        self.read: list[tuple[int, int, int]] = []  # first row, first and last column of what was asked for
        table = types.SimpleNamespace(ShowTotals=totals is not None)
        if totals is not None:
            table.TotalsRowRange = Range([self.rows[totals - row]], totals, sheet=self)
        self.ListObjects = Items([table])

    @property
    def UsedRange(self) -> Any:
        if self.used_rows is None:
            return None
        used = [cells[self.used_left - 1 :] for cells in self.rows[: self.used_rows]]
        return Range(used, self.row, column=self.used_left, sheet=self)

    def Cells(self, row: int, column: int) -> tuple[int, int]:
        return row, column

    def Range(self, first: Any, last: Any = None) -> Range:
        if isinstance(first, str):
            top, bottom = (int(part.rpartition("$")[2]) for part in first.split(":"))
            left, right = (ord(part[1]) - 64 for part in first.split(":"))
        else:
            (top, left), (bottom, right) = first, last
        self.read.append((top, left, right))
        rows = [cells[left - 1 : right] for cells in self.rows[top - self.row : bottom - self.row + 1]]
        return Range(rows, top, column=left, sheet=self)


class Range(Dispatched):
    """A range that knows its cells, where it lies and how far its sheet is used."""

    def __init__(
        self,
        rows: Any,
        row: int = 1,
        used_rows: int | None = None,
        areas: int = 1,
        column: int = 1,
        sheet: Sheet | None = None,
    ) -> None:
        self.rows = [list(cells) for cells in rows]
        self.Row, self.Column = row, column
        self.Rows = types.SimpleNamespace(Count=len(self.rows))
        self.Columns = types.SimpleNamespace(Count=len(self.rows[0]))
        self.Areas = types.SimpleNamespace(Count=areas)
        self.Worksheet = sheet or Sheet(self.rows, row, used_rows)
        self.reads = self.Worksheet.reads
        self.Application = self.Worksheet.Parent.Application
        information = types.SimpleNamespace(GetTypeAttr=lambda: types.SimpleNamespace(iid=RANGE_ID))
        self._oleobj_ = types.SimpleNamespace(GetTypeInfo=lambda: information)

    @property
    def CountLarge(self) -> int:
        return len(self.rows) * len(self.rows[0])

    @property
    def Address(self) -> str:
        right = chr(64 + self.Column + len(self.rows[0]) - 1)
        return f"${chr(64 + self.Column)}${self.Row}:${right}${self.Row + len(self.rows) - 1}"

    def cut(self, used: Range | None) -> Range | None:
        return None if used is None else Range(used.rows, used.Row, column=used.Column, sheet=self.Worksheet)

    @property
    def Value2(self) -> Any:
        self.reads.append("Value2")
        if len(self.rows) == 1 and len(self.rows[0]) == 1:
            return self.rows[0][0]
        return tuple(tuple(cells) for cells in self.rows)

    @property
    def Value(self) -> Any:
        raise AssertionError("Value makes a date of every serial number; Value2 is read.")


def server() -> Any:
    """Return the object that VBA calls, from the real xlwings."""
    _install()
    return importlib.import_module("xlwings.com_server").XLPython()


def udfs() -> Any:
    """Return the real xlwings.udfs."""
    _install()
    return importlib.import_module("xlwings.udfs")


def _install() -> None:
    if "xlwings.udfs" in sys.modules:
        return
    client = {"CDispatch": Dispatched, "DispatchBaseClass": type("DispatchBaseClass", (), {})}
    client |= {"CoClassBaseClass": type("CoClassBaseClass", (), {})}
    client |= {"Dispatch": lambda thing, **_: thing, "DispatchEx": lambda thing, **_: thing}
    time_type = type("TimeType", (dt.datetime,), {})
    utc = type("TimeZoneInfo", (), {"utc": staticmethod(lambda: dt.UTC)})
    types_ = {"IDispatch": type("PyIDispatch", (), {})}
    _module("pywintypes", com_error=ComError, error=ComError, IID=str, TimeType=time_type)
    errors = {"com_error": ComError, "ole_error": ComError}
    ids = {"IID_IDispatch": "IDispatch", "TypeIIDs": types_}
    _module("pythoncom", **errors, **ids, __file__="", Empty=None, Missing=MISSING, CoInitialize=lambda *_: None)
    for name in ("win32api", "win32con", "win32event", "win32gui", "win32process", "win32com", "win32com.server"):
        _module(name)
    sys.modules["win32process"].GetWindowThreadProcessId = lambda window: (0, window)  # type: ignore[attr-defined]
    _module("win32timezone", TimeZoneInfo=utc)
    _module("win32com.client", **client)
    for name in ("dispatcher", "policy"):
        _module(f"win32com.server.{name}")
    _module("win32com.server.exception", COMException=type("COMException", (Exception,), {}))
    _module("win32com.server.util", wrap=lambda thing, iid=None: thing, unwrap=_unwrap)
    _import_windows_half()


def _import_windows_half() -> None:
    """Import xlwings' Windows modules and register their engine, as xlwings does on Windows."""
    import xlwings
    from xlwings.main import Engine

    load_library, folder = ctypes.PyDLL, Path.cwd()
    ctypes.windll, ctypes.oledll = Whatever(), Whatever()  # type: ignore[attr-defined]
    ctypes.PyDLL = lambda *_, **__: Whatever()  # type: ignore[assignment,misc]
    try:
        windows = importlib.import_module("xlwings._xlwindows")
    finally:
        ctypes.PyDLL = load_library  # type: ignore[misc]
        del ctypes.windll, ctypes.oledll  # others take their presence for Windows
        os.chdir(folder)
    xlwings._xlwindows = windows
    xlwings.engines.add(Engine(impl=windows.engine))
    real = importlib.import_module("xlwings.udfs")
    xlwings.func, xlwings.sub, xlwings.arg, xlwings.ret = real.xlfunc, real.xlsub, real.xlarg, real.xlret


def _unwrap(thing: Any) -> Any:
    if hasattr(thing, "obj"):
        return thing
    raise ComError("not wrapped")


def _module(name: str, **members: Any) -> None:
    module = types.ModuleType(name)
    module.__dict__.update(members)
    module.__getattr__ = lambda attribute: getattr(Whatever(), attribute)  # type: ignore[method-assign]
    sys.modules[name] = module
    parent, _, last = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], last, module)
