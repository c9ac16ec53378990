# ruff: noqa: N802, N803  # the names are those of Excel
"""A small model of Excel's workbooks: enough to see what a swap of sheets does to everything that refers to them.

As in Excel, renaming a sheet or a table changes every reference to it, and deleting a sheet turns them into #REF!.
Every change is logged, and the model can be told to fail at the n-th of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any


class ComError(Exception):
    """What a failing call into Excel raises."""


class Application:
    def __init__(self) -> None:
        self.log: list[str] = []
        self.fail_at: int | None = None
        self.settings = {"ScreenUpdating": True, "DisplayAlerts": True, "EnableEvents": True, "Calculation": -4105}
        self.books: list[Workbook] = []
        self.donors: dict[str, Callable[[], Workbook]] = {}
        self.active: Workbook | None = None
        self.opened: list[str] = []

    def step(self, what: str) -> None:
        self.log.append(what)
        if self.fail_at is not None and len(self.log) == self.fail_at:
            raise ComError(f"step {self.fail_at}: {what}")

    def __getattr__(self, name: str) -> Any:
        if name in ("ScreenUpdating", "DisplayAlerts", "EnableEvents", "Calculation"):
            return self.settings[name]
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("ScreenUpdating", "DisplayAlerts", "EnableEvents", "Calculation"):
            self.settings[name] = value
        else:
            object.__setattr__(self, name, value)

    @property
    def ActiveWindow(self) -> Any:
        assert self.active is not None
        return Box(RangeSelection=Box(Address=self.active.selection))

    @property
    def Workbooks(self) -> Any:
        return Box(Open=self._open)

    def _open(self, path: str, UpdateLinks: int, ReadOnly: bool, AddToMru: bool) -> Workbook:
        self.step("open the rendered workbook")
        self.opened.append(path)
        book = self.donors["next"]()
        self.active = book
        return book


class Box:
    """Attributes in a box."""

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


class Collection:
    def __init__(self, items: list[Any]) -> None:
        self.items = items

    @property
    def Count(self) -> int:
        return len(self.items)

    def Item(self, at: int) -> Any:
        return self.items[at - 1]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    def __call__(self, which: int | str) -> Any:
        if isinstance(which, int):
            return self.items[which - 1]
        return next(item for item in self.items if item.Name.casefold() == which.casefold())


class Names(Collection):
    def __init__(self, book: Workbook, items: list[Name]) -> None:
        super().__init__(items)
        self.book = book

    def Add(self, Name: str, RefersTo: str) -> Any:
        self.book.Application.step(f"add name {Name}")
        self.book.names.append(globals()["Name"](self.book, Name, RefersTo))
        return self.book.names[-1]


class Workbook:
    def __init__(self, app: Application, title: str = "Book.xlsx") -> None:
        self.Application = app
        self.title = title
        self.sheets: list[Sheet] = []
        self.names: list[Name] = []
        self.ProtectStructure = False
        self.Date1904 = False
        self.active = 0
        self.selection = "$A$1"
        self.closed = False
        app.books.append(self)

    def add(self, name: str, **content: Any) -> Sheet:
        self.sheets.append(Sheet(self, name, **content))
        return self.sheets[-1]

    @property
    def Sheets(self) -> Collection:
        return Collection(self.sheets)

    Worksheets = Sheets
    Charts = property(lambda self: Collection([]))

    @property
    def Names(self) -> Names:
        return Names(self, list(self.names))

    @property
    def ActiveSheet(self) -> Sheet:
        return self.sheets[self.active]

    def Activate(self) -> None:
        self.Application.active = self

    def Close(self, save: bool) -> None:
        assert save is False
        self.closed = True

    def references(self) -> Iterator[Reference]:
        """Everything that holds a formula."""
        yield from self.names
        for sheet in self.sheets:
            yield from sheet.cells
            yield from sheet.series

    def rewrite(self, change: Callable[[str], str]) -> None:
        """Change all references, as Excel does by itself; texts in quotes stay."""
        for holder in self.references():
            parts = holder.text.split('"')
            parts[::2] = map(change, parts[::2])
            holder.text = '"'.join(parts)

    def state(self) -> Any:
        """All that a user could notice."""
        sheets = [
            (s.name, s.visible, s.content, [c.text for c in s.cells], [x.text for x in s.series], s.table_names())
            for s in self.sheets
        ]
        names = sorted((name.Name, name.text) for name in self.names)
        return sheets, names, dict(self.Application.settings), self.active, self.selection


class Reference:
    """A holder of a formula; setting it is a logged step."""

    def __init__(self, book: Workbook, what: str, text: str) -> None:
        self.book, self.what, self.text = book, what, text

    def put(self, text: str) -> None:
        self.book.Application.step(f"point {self.what} to {text}")
        self.text = text


class Name(Reference):
    def __init__(self, book: Workbook, name: str, text: str) -> None:
        super().__init__(book, f"name {name}", text)
        self.Name = name

    RefersTo = property(lambda self: self.text, Reference.put)

    def Delete(self) -> None:
        self.book.Application.step(f"delete name {self.Name}")
        self.book.names.remove(self)


class Cell(Reference):
    def __init__(self, book: Workbook, address: str, text: str, spilled_from: Cell | None = None) -> None:
        super().__init__(book, f"cell {address}", text)
        self.Address = address
        self.HasFormula = text.startswith("=")
        self.HasArray = text.startswith("={")
        self.HasSpill = spilled_from is not None or text.startswith("=SORT")
        self.SpillParent = spilled_from or self
        self.CurrentArray = self

    Formula2 = property(lambda self: self.text, Reference.put)
    FormulaArray = property(lambda self: self.text, Reference.put)


class Series(Reference):
    Formula = property(lambda self: self.text, Reference.put)


class Table:
    def __init__(self, sheet: Sheet, name: str, address: str, totals: bool = False) -> None:
        self.sheet, self.name = sheet, name
        self.Range = Box(Address=address)
        self.ShowTotals = totals

    @property
    def Name(self) -> str:
        return self.name

    @Name.setter
    def Name(self, name: str) -> None:
        book = self.sheet.book
        book.Application.step(f"rename table {self.name} to {name}")
        if any(name in sheet.table_names() for sheet in book.sheets):
            raise ComError("A table of that name exists.")
        book.rewrite(lambda text: re.sub(rf"\b{self.name}\[", f"{name}[", text))
        self.name = name


class Sheet:
    def __init__(self, book: Workbook, name: str, **content: Any) -> None:
        self.book, self.name = book, name
        self.content = content.get("content", "")
        self.visible = content.get("visible", -1)
        self.cells = [Cell(book, address, text) for address, text in content.get("cells", {}).items()]
        self.series = [Series(book, "series", text) for text in content.get("series", ())]
        self.tables = [Table(self, *table) for table in content.get("tables", ())]
        self.values = content.get("values", ((None,),))

    def table_names(self) -> list[str]:
        return [table.name for table in self.tables]

    @property
    def Name(self) -> str:
        return self.name

    @Name.setter
    def Name(self, name: str) -> None:
        self.book.Application.step(f"rename {self.name} to {name}")
        if any(sheet.name.casefold() == name.casefold() for sheet in self.book.sheets if sheet is not self):
            raise ComError("A sheet of that name exists.")
        self.book.rewrite(lambda text: text.replace(f"'{self.name}'!", f"'{name}'!"))
        for local in self.Names:
            local.Name = local.Name.replace(f"'{self.name}'!", f"'{name}'!")
        self.name = name

    @property
    def Visible(self) -> int:
        return self.visible

    @Visible.setter
    def Visible(self, visible: int) -> None:
        self.book.Application.step(f"make {self.name} {visible}")
        self.visible = visible

    @property
    def Index(self) -> int:
        return self.book.sheets.index(self) + 1

    @property
    def Names(self) -> Collection:
        return Collection([name for name in self.book.names if name.Name.startswith(f"'{self.name}'!")])

    ListObjects = property(lambda self: Collection(self.tables))

    def ChartObjects(self) -> Collection:
        charts = [Box(Chart=Box(SeriesCollection=lambda s=series: Collection([s]))) for series in self.series]
        return Collection(charts)

    def Activate(self) -> None:
        self.book.active = self.Index - 1

    def Range(self, first: Any, last: Any = None) -> Any:
        if last is None:
            return Box(Select=lambda: setattr(self.book, "selection", first))
        return Box(Value2=self.values)

    @property
    def UsedRange(self) -> Any:
        size = {"Rows": Box(Count=len(self.values)), "Columns": Box(Count=len(self.values[0]))}
        return Box(Find=self._find, FindNext=self._find_next, Cells=lambda row, column: (row, column), **size)

    def _find(self, What: str, LookIn: int, LookAt: int, MatchCase: bool) -> Cell | None:
        word = re.sub("~(.)", r"\1", What).casefold()
        self.hits = [cell for cell in self.cells if word in cell.text.casefold()]
        return self.hits[0] if self.hits else None

    def _find_next(self, cell: Cell) -> Cell:
        return self.hits[(self.hits.index(cell) + 1) % len(self.hits)]

    def Copy(self, After: Sheet) -> None:
        """Copy into another workbook: taken names of sheet and tables get a number, names go onto the sheet."""
        book = After.book
        book.Application.step("copy the new sheet in")
        name, number = self.name, 2
        while any(sheet.name.casefold() == name.casefold() for sheet in book.sheets):
            name, number = f"{self.name} ({number})", number + 1
        copy = Sheet(book, name, content=self.content)
        taken = {table for sheet in book.sheets for table in sheet.table_names()}
        for table in self.tables:
            copy.tables.append(Table(copy, table.name + "_1" * (table.name in taken), table.Range.Address))
        book.sheets.insert(After.Index, copy)
        there = {known.Name for known in book.names}
        for known in self.book.names:
            local = f"'{name}'!{known.Name}" if known.Name in there else known.Name
            book.names.append(Name(book, local, known.text.replace(f"'{self.name}'!", f"'{name}'!")))
        book.active = copy.Index - 1

    def Delete(self) -> None:
        self.book.Application.step(f"delete {self.name}")
        self.book.sheets.remove(self)
        self.book.names = [name for name in self.book.names if not name.Name.startswith(f"'{self.name}'!")]
        self.book.rewrite(lambda text: text.replace(f"'{self.name}'!", "#REF!"))
        for table in self.table_names():
            self.book.rewrite(lambda text, table=table: re.sub(rf"\b{table}\[", "#REF![", text))
