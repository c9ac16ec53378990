# ruff: noqa: N802, N803  # the names are those of Excel
"""A model of Excel: enough to see what a swap of sheets does to everything that reads them.

As in Excel, renaming a sheet or a table changes every formula that names it, deleting one makes #REF! of them, links
that are text stay text, a copied sheet takes the focus and gets names that are free, protected things refuse, and a
question that nobody answers stops everything. Where it is not certain what Excel does, the model does either.

Every property read, property set and call is a step; `fail_at` makes one of them fail (see fake_com.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fake_formulas as formulas
from fake_com import Box, Collection, Com, ComError, Recorder, field
from fake_drawings import Control
from fake_sheets import ChartSheet, Name, Names, Worksheet

AUTOMATIC, MANUAL = -4105, -4135


def setting(name: str) -> Any:
    def put(self: Any, value: Any) -> None:
        self.settings[name] = value
        if name == "Calculation" and value == AUTOMATIC and self.on_calculation is not None:
            self.on_calculation()

    return property(lambda self: self.settings[name], put)


class Application(Com, Recorder):
    for known in ("ScreenUpdating", "DisplayAlerts", "EnableEvents", "Calculation", "Cursor", "StatusBar"):
        locals()[known] = setting(known)

    def __init__(self) -> None:
        self.app = self
        Recorder.__init__(self)
        self.settings: dict[str, Any] = {
            "ScreenUpdating": True,
            "DisplayAlerts": True,
            "EnableEvents": True,
            "Calculation": AUTOMATIC,
            "Cursor": -4143,
            "StatusBar": False,
        }
        self.books: list[Workbook] = []
        self.active: Workbook | None = None
        self.donor: Callable[[], Workbook] | None = None
        self.opened: list[Path] = []
        self.events: list[str] = []
        self.changed_from: set[tuple[str, str]] = set()  # active sheet and cell while rules were changed
        self.on_calculation: Callable[[], None] | None = None
        #: What is not certain of Excel, or differs between versions.
        self.dynamic, self.pivots_follow, self.links_follow, self.misplaces = True, True, False, False
        self.controls_follow = True

    def GetOpenFilename(self, FileFilter: str, FilterIndex: int, Title: str) -> Any:
        return self.chosen

    chosen: Any = False
    ActiveWindow = property(lambda self: self.active.window)
    ActiveWorkbook = property(lambda self: self.active)
    Workbooks = property(lambda self: Workbooks(self, self.books))
    WorksheetFunction = property(lambda self: Box(self, CountA=self.count))

    def count(self, area: Any) -> int:
        return sum(cell.text is not None for cell in area.inside.values())


class Workbooks(Collection):
    def Open(self, Filename: str, UpdateLinks: int, ReadOnly: bool, AddToMru: bool) -> Workbook:
        path = Path(Filename)
        assert path.exists()
        self.app.opened.append(path)
        book = self.app.donor()
        book.name = path.name
        self.app.active = book
        return book


class Window(Com):
    def __init__(self, book: Workbook) -> None:
        self.app, self.book = book.app, book

    SelectedSheets = property(lambda self: Collection(self.app, list(self.book.group)))
    ScrollRow = property(
        lambda self: self.book.active.corner[0],
        lambda self, row: setattr(self.book.active, "corner", (row, self.book.active.corner[1])),
    )
    ScrollColumn = property(
        lambda self: self.book.active.corner[1],
        lambda self, column: setattr(self.book.active, "corner", (self.book.active.corner[0], column)),
    )

    @property
    def RangeSelection(self) -> Any:
        if isinstance(self.book.active, ChartSheet):
            raise ComError("No range is selected")
        return self.book.active.area(self.book.active.selection)

    def Activate(self) -> None:
        self.app.active = self.book


class Workbook(Com):
    def __init__(self, app: Application, name: str = "Book1") -> None:
        self.app, self.name = app, name
        self.sheets: list[Any] = []
        self.names: list[Name] = []
        self.pivots: list[PivotCache] = []
        self.slicers: list[SlicerCache] = []
        self.sources: tuple[str, ...] | None = None
        self.structure_locked, self.shared, self.old_format, self.is_addin = False, False, False, False
        self.saved, self.date1904 = True, False
        self.active: Any = None
        self.group: list[Any] = []
        self.window = Window(self)
        app.books.append(self)

    # ----------------------------------------------------------------- the model's own

    def add(self, name: str, cells: dict[str, Any] | None = None, content: str = "") -> Worksheet:
        return self.append(Worksheet(self, name, cells, content))

    def append(self, sheet: Any) -> Any:
        self.sheets.append(sheet)
        if self.active is None:
            self.focus(sheet)
        return sheet

    def named(self, own: str, text: str, scope: Worksheet | None = None) -> None:
        self.names.append(Name(self, own, text, scope))

    def focus(self, sheet: Any) -> None:
        self.active, self.group = sheet, [sheet]

    def may_change_structure(self) -> None:
        if self.structure_locked:
            raise ComError("Workbook is protected and cannot be changed.")

    def entered(self, text: str) -> str:
        return formulas.entered(text, [sheet.name for sheet in self.sheets], self.table_names())

    def table_names(self, but: Any = None) -> list[str]:
        return [table.name for sheet in self.worksheets() for table in sheet.tables if table is not but]

    def worksheets(self) -> list[Worksheet]:
        return [sheet for sheet in self.sheets if isinstance(sheet, Worksheet)]

    def all_links(self) -> list[Any]:
        return [link for sheet in self.worksheets() for link in sheet.links]

    def holders(self) -> Iterator[Any]:
        """Everything with a formula that Excel keeps as one, and changes by itself."""
        yield from self.names
        for sheet in self.worksheets():
            yield from (cell for cell in sheet.cells.values() if cell.is_formula)
            yield from sheet.sparklines
            yield from (threshold for rule in sheet.rules for threshold in rule.thresholds)
            links = [link for shape in sheet.shapes for link in shape.links()]
            yield from (link for link in links if self.app.controls_follow or not isinstance(link, Control))
        for sheet in self.sheets:
            if isinstance(sheet, ChartSheet):
                yield from Chart_links(sheet)

    def rewrite(self, change: Callable[[str], str]) -> None:
        for holder in self.holders():
            holder.text = change(holder.text)
        for sheet in self.worksheets():
            for rule in sheet.rules:
                rule.formulas = [change(text) for text in rule.formulas]
            for allowed in sheet.validations:
                allowed["Formula1"], allowed["Formula2"] = change(allowed["Formula1"]), change(allowed["Formula2"])

    def state(self) -> Any:
        """All that a user could notice."""
        return {
            "saved": self.saved,
            "active": (self.active.name, self.active.selection, self.active.corner, [s.name for s in self.group]),
            "names": sorted((name.name, name.text) for name in self.names),
            "pivots": [cache.text for cache in self.pivots],
            "slicers": [cache.name for cache in self.slicers],
            "sheets": [_sheet_state(sheet) for sheet in self.sheets],
        }

    # ----------------------------------------------------------------- Excel's

    Application = property(lambda self: self.app)
    Name = property(lambda self: self.name)
    Saved = field("saved")
    Date1904 = property(lambda self: self.date1904)
    IsAddin = property(lambda self: self.is_addin)
    ProtectStructure = property(lambda self: self.structure_locked)
    MultiUserEditing = property(lambda self: self.shared)
    Excel8CompatibilityMode = property(lambda self: self.old_format)
    Sheets = property(lambda self: Collection(self.app, list(self.sheets)))
    Worksheets = property(lambda self: Collection(self.app, self.worksheets()))
    Charts = property(lambda self: Collection(self.app, [s for s in self.sheets if isinstance(s, ChartSheet)]))
    Names = property(lambda self: Names(self, list(self.names)))
    SlicerCaches = property(lambda self: Collection(self.app, self.slicers))
    Windows = property(lambda self: Collection(self.app, [self.window]))
    ActiveSheet = property(lambda self: self.active)

    def changed(self) -> None:
        """Setting `Saved` changes nothing else."""

    def PivotCaches(self) -> Collection:
        return Collection(self.app, self.pivots)

    def LinkSources(self, kind: int) -> tuple[str, ...] | None:
        return self.sources

    def Close(self, save: bool) -> None:
        assert save is False
        self.app.books.remove(self)
        if self.app.active is self:
            self.app.active = self.app.books[-1]


class PivotCache(Com):
    def __init__(self, book: Workbook, text: str, kind: int = 1) -> None:
        self.app, self.book, self.text, self.kind = book.app, book, text, kind
        book.pivots.append(self)

    SourceType = property(lambda self: self.kind)

    @property
    def SourceData(self) -> str:
        if self.kind != 1:
            raise ComError("No such source")
        return self.text

    @SourceData.setter
    def SourceData(self, text: str) -> None:
        if "!" in text:
            self.book.entered(text)
        elif text not in self.book.table_names():
            raise ComError("Reference isn't valid.")
        self.text = text
        self.book.saved = False


class SlicerCache(Com):
    def __init__(self, book: Workbook, name: str, table: Any = None) -> None:
        self.app, self.name, self.table = book.app, name, table
        book.slicers.append(self)

    Name = property(lambda self: self.name)

    @property
    def ListObject(self) -> Any:
        if self.table is None:
            raise ComError("The slicer is not one of a table")
        return self.table


def Chart_links(sheet: Any) -> list[Any]:
    return list(ChartSheet.__mro__[1].links(sheet))


def _sheet_state(sheet: Any) -> Any:
    state = [sheet.name, sheet.visible, sheet.color, sheet.selection]
    if isinstance(sheet, ChartSheet):
        return [*state, [link.text for link in Chart_links(sheet)]]
    return [
        *state,
        sheet.content,
        [(at, cell.text, cell.kind, cell.block) for at, cell in sorted(sheet.cells.items())],
        [(table.name, table.address) for table in sheet.tables],
        [dict(rule) for rule in sheet.validations],
        [(r.at, r.formulas, r.priority, [t.text for t in r.thresholds]) for r in sheet.rules],
        [group.text for group in sheet.sparklines],
        [link.text for shape in sheet.shapes for link in shape.links()],
        [link.text for link in sheet.links],
    ]
