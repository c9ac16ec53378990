# ruff: noqa: N802, N803  # the names are those of Excel
"""Worksheets, chart sheets, tables and names of the model."""

from __future__ import annotations

from typing import Any

import fake_formulas as formulas
from fake_cells import LAST_COLUMN, LAST_ROW, Cell, Range, Rule, Sparklines, Threshold
from fake_com import Box, Collection, Com, ComError, field
from fake_drawings import Chart, Shape
from openpyxl.utils.cell import get_column_letter, range_boundaries


class Sheet(Com):
    """What worksheets and chart sheets have in common."""

    def __init__(self, book: Any, name: str) -> None:
        self.app, self.book, self.name = book.app, book, name
        self.visible, self.color, self.contents_locked, self.drawings_locked = -1, -4142, False, False
        self.by_programs = False  # a protection that lets programs change the sheet
        self.shapes: list[Shape] = []
        self.selection, self.corner = "$A$1", (1, 1)

    @property
    def sheet(self) -> Sheet:
        return self

    @property
    def is_locked(self) -> bool:
        return self.contents_locked and not self.by_programs

    def changed(self) -> None:
        self.book.saved = False

    Index = property(lambda self: self.book.sheets.index(self) + 1)
    Shapes = property(lambda self: Collection(self.app, self.shapes))
    ProtectContents = property(lambda self: self.contents_locked)
    ProtectDrawingObjects = property(lambda self: self.drawings_locked)
    ProtectionMode = property(lambda self: self.by_programs)

    @property
    def Name(self) -> str:
        return self.name

    @Name.setter
    def Name(self, name: str) -> None:
        self.book.may_change_structure()
        if len(name) > 31 or any(s.name.casefold() == name.casefold() for s in self.book.sheets if s is not self):
            raise ComError("That name is already taken. Try a different one.")
        old, self.name = self.name, name
        self.book.rewrite(lambda text: formulas.sheet_renamed(text, old, name))
        for cache in self.book.pivots if self.app.pivots_follow else []:
            cache.text = formulas.sheet_renamed(cache.text, old, name)
        for link in self.book.all_links() if self.app.links_follow else []:
            link.text = formulas.sheet_renamed(link.text, old, name)
        self.changed()

    @property
    def Visible(self) -> int:
        return self.visible

    @Visible.setter
    def Visible(self, visible: int) -> None:
        self.book.may_change_structure()
        if visible != -1 and not [s for s in self.book.sheets if s is not self and s.visible == -1]:
            raise ComError("A workbook must contain at least one visible worksheet.")
        self.visible = visible
        if visible != -1 and self.book.active is self:
            self.book.focus(next(s for s in self.book.sheets if s.visible == -1))
        self.changed()

    def Select(self, Replace: bool = True) -> None:
        if self.visible != -1 or self.app.active is not self.book:
            raise ComError("Select method of Worksheet class failed")
        if Replace:
            self.book.focus(self)
        else:
            self.book.group.append(self)

    def Delete(self) -> None:
        self.book.may_change_structure()
        if self.app.settings["DisplayAlerts"]:
            raise ComError("A box asks whether to delete the sheet, and nobody answers")
        if self.visible == 2 or not [s for s in self.book.sheets if s is not self and s.visible == -1]:
            raise ComError("Delete method of Worksheet class failed")
        at = self.book.sheets.index(self)
        self.book.sheets.remove(self)
        self.book.names = [name for name in self.book.names if name.scope is not self]
        self.book.rewrite(lambda text: formulas.sheet_deleted(text, self.name))
        for table in getattr(self, "tables", []):
            self.book.rewrite(lambda text, gone=table.name: formulas.table_deleted(text, gone))
            self.book.slicers = [cache for cache in self.book.slicers if cache.table is not table]
        if self.book.active is self:
            near = [*self.book.sheets[at:], *reversed(self.book.sheets[:at])]
            self.book.focus(next(sheet for sheet in near if sheet.visible == -1))
        self.book.group = [sheet for sheet in self.book.group if sheet is not self]
        self.changed()

    def Move(self, After: Sheet) -> None:
        self.book.may_change_structure()
        self.book.sheets.remove(self)
        self.book.sheets.insert(self.book.sheets.index(After) + 1, self)
        self.changed()


class ChartSheet(Chart, Sheet):
    def __init__(self, book: Any, name: str, series: list[str]) -> None:
        Sheet.__init__(self, book, name)
        self.series, self.filtered, self.title, self.axis = [], [], None, None
        Chart.__init__(self, self, series)

    @property
    def sheet(self) -> Any:
        return self

    @sheet.setter
    def sheet(self, value: Any) -> None:
        pass


class Worksheet(Sheet):
    def __init__(self, book: Any, name: str, cells: dict[str, Any] | None = None, content: str = "") -> None:
        super().__init__(book, name)
        self.content = content
        self.cells: dict[tuple[int, int], Cell] = {}
        self.tables: list[Table] = []
        self.validations: list[dict[str, Any]] = []
        self.rules: list[Rule] = []
        self.sparklines: list[Sparklines] = []
        self.links: list[Hyperlink] = []
        self.pivot_tables, self.queries, self.formulas_hidden = 0, 0, False
        for address, given in (cells or {}).items():
            self.put(address, given)

    def put(self, address: str, given: Any, kind: str = "plain") -> None:
        """Fill a cell, or a block with an array or a formula that spills."""
        left, top, right, bottom = range_boundaries(address)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                own = "spilled" if kind == "dynamic" and (row, column) != (top, left) else kind
                block = address if kind in ("dynamic", "array") else None
                self.cells[row, column] = Cell(given, own, self.area(block).address if block else None)

    def table(self, name: str, address: str, totals: bool = False) -> Table:
        self.tables.append(Table(self, name, address, totals))
        return self.tables[-1]

    def allow(self, at: str, kind: int, *texts: str) -> None:
        """Add a data validation."""
        first, second = (*texts, "", "")[:2]
        rest = {"IgnoreBlank": True, "InCellDropdown": False, "InputTitle": "Stage", "InputMessage": "Choose",
                "ShowInput": True, "ErrorTitle": "No", "ErrorMessage": "Choose one", "ShowError": True}  # fmt: skip
        rule = {"at": at, "Type": kind, "Operator": 1, "AlertStyle": 2, "Formula1": first, "Formula2": second}
        self.validations.append(rule | rest)

    def push(self, area: Range, rows: int) -> None:
        """Move what stands from a range on down by some rows, or up over it; the table around it follows."""
        moved: dict[tuple[int, int], Cell] = {}
        for (row, column), cell in self.cells.items():
            if area.left <= column <= area.right and row >= area.top:
                if rows < 0 and row <= area.bottom:
                    continue
                moved[row + rows, column] = cell
            else:
                moved[row, column] = cell
        self.cells = moved
        for table in self.tables:
            left, top, right, bottom = range_boundaries(table.address)
            inside = top < area.top <= bottom and (left, right) == (area.left, area.right)
            for row in range(area.top, area.top + rows) if inside else ():  # a table fills what comes into it
                for column in range(left, right + 1):
                    above = self.cells.get((area.top - 1, column), Cell(None))
                    cell = self.cells[row, column] = Cell(above.text if above.is_formula else None)
                    cell.look = above.look
            if top < area.top <= bottom and (left, right) == (area.left, area.right):
                table.address = (
                    self.area(table.address).at(1, 1).address.replace("$", "")
                    + ":"
                    + (f"{get_column_letter(right)}{bottom + rows}")
                )
        self.changed()

    def area(self, address: str) -> Range:
        left, top, right, bottom = range_boundaries(address.partition(",")[0])
        area = Range(self, top, left, bottom, right)
        area.several = address if "," in address else ""
        return area

    Application = property(lambda self: self.app)
    Cells = property(lambda self: Range(self, 1, 1, LAST_ROW, LAST_COLUMN))
    ListObjects = property(lambda self: Collection(self.app, self.tables))
    Hyperlinks = property(lambda self: Collection(self.app, self.links))
    QueryTables = property(lambda self: Box(self.app, Count=self.queries))
    Names = property(lambda self: Names(self.book, [name for name in self.book.names if name.scope is self], self))

    @property
    def Tab(self) -> Any:
        return Tab(self)

    def PivotTables(self) -> Any:
        return Box(self.app, Count=self.pivot_tables)

    @property
    def UsedRange(self) -> Range:
        rows, columns = zip(*self.cells, strict=True) if self.cells else ((1,), (1,))
        return Range(self, min(rows), min(columns), max(rows), max(columns))

    def Range(self, first: Any, last: Any = None) -> Range:
        if last is None:
            if len(first) > 255:
                raise ComError("Method 'Range' of object '_Worksheet' failed")
            return self.area(first)
        start = self.area(first) if isinstance(first, str) else first
        return Range(self, start.top, start.left, last.bottom, last.right)

    def Copy(self, After: Sheet) -> None:
        """Copy into another workbook: taken names of sheet and tables get a number, taken names go onto the sheet."""
        book = After.book
        book.may_change_structure()
        if self.app.settings["DisplayAlerts"] and {n.own for n in self.book.names} & {n.own for n in book.names}:
            raise ComError("A box asks which of two names to use, and nobody answers")
        name, number = self.name, 2
        while any(sheet.name.casefold() == name.casefold() for sheet in book.sheets):
            name, number = f"{self.name} ({number})", number + 1
        copy = Worksheet(book, name, content=self.content)
        copy.cells = {at: Cell(cell.text) for at, cell in self.cells.items()}
        at = len(book.sheets) if self.app.misplaces and After.visible != -1 else book.sheets.index(After) + 1
        book.sheets.insert(at, copy)
        taken = {table.casefold() for table in book.table_names()}
        for table in self.tables:
            free = table.name if table.name.casefold() not in taken else f"{table.name}{len(taken) + 10}"
            copy.table(free, table.address)
        there = {known.own.casefold() for known in book.names if known.scope is None}
        for known in self.book.names:
            scope = copy if known.scope is not None or known.own.casefold() in there else None
            book.names.append(Name(book, known.own, formulas.sheet_renamed(known.text, self.name, name), scope))
        for shape in self.shapes:
            series = [formulas.sheet_renamed(one.text, self.name, name) for one in shape.chart.series]
            copy.shapes.append(Shape(copy, shape.name, 3, chart=Chart(copy, series)))
        if self.app.settings["EnableEvents"]:
            self.app.events.append("SheetActivate")
        self.app.active = book
        book.focus(copy)
        copy.changed()


class Tab(Com):
    def __init__(self, sheet: Sheet) -> None:
        self.app, self.sheet = sheet.app, sheet

    ColorIndex = property(lambda self: self.sheet.color if self.sheet.color == -4142 else 3)

    @property
    def Color(self) -> Any:
        return self.sheet.color if self.sheet.color != -4142 else False

    @Color.setter
    def Color(self, color: int) -> None:
        self.sheet.color = color if color is not False else -4142
        self.sheet.changed()


class Table(Com):
    def __init__(self, sheet: Worksheet, name: str, address: str, totals: bool) -> None:
        self.app, self.sheet, self.name, self.address, self.totals = sheet.app, sheet, name, address, totals
        self.source = 1
        self.filtered = False

    Range = property(lambda self: Box(self.app, Address=self.sheet.area(self.address).address))
    ShowTotals = property(lambda self: self.totals)
    SourceType = property(lambda self: self.source)
    AutoFilter = property(lambda self: Box(self.app, FilterMode=self.filtered))
    ListRows = property(lambda self: ListRows(self))  # noqa: PLW0108  # it stands below
    ListColumns = property(lambda self: ListColumns(self))  # noqa: PLW0108

    def grow(self, rows: int, columns: int) -> None:
        left, top, right, bottom = range_boundaries(self.address)
        first, last = get_column_letter(left), get_column_letter(right + columns)
        self.address = f"{first}{top}:{last}{bottom + rows}"
        self.sheet.changed()

    @property
    def Name(self) -> str:
        return self.name

    @Name.setter
    def Name(self, name: str) -> None:
        book = self.sheet.book
        taken = {*book.table_names(but=self), *(known.own for known in book.names)}
        if name.casefold() in {other.casefold() for other in taken} or self.sheet.is_locked:
            raise ComError("The name is taken, or the sheet is protected")
        old, self.name = self.name, name
        book.rewrite(lambda text: formulas.table_renamed(text, old, name))
        for cache in book.pivots if self.app.pivots_follow else []:
            cache.text = name if cache.text == old else cache.text
        self.sheet.changed()


class ListRows(Com):
    def __init__(self, table: Table) -> None:
        self.app, self.table = table.app, table

    def Add(self, AlwaysInsert: bool) -> None:
        """Add a row before the totals: what stands below moves, calculated columns are filled, looks carried on."""
        assert AlwaysInsert
        sheet = self.table.sheet
        left, _, right, bottom = range_boundaries(self.table.address)
        end = bottom - self.table.totals
        sheet.push(Range(sheet, end + 1, left, end + 1, right), 1)
        if not self.table.totals:
            self.table.grow(1, 0)
        for column in range(left, right + 1):
            above = sheet.cells.get((end, column), Cell(None))
            cell = sheet.cells[end + 1, column] = Cell(above.text if above.is_formula else None)
            cell.look = above.look


class ListColumns(Com):
    def __init__(self, table: Table) -> None:
        self.app, self.table = table.app, table

    @property
    def Count(self) -> int:
        left, _, right, _ = range_boundaries(self.table.address)
        return int(right - left + 1)

    def Add(self) -> ListColumn:
        self.table.grow(0, 1)
        return ListColumn(self.table)

    def Item(self, which: int) -> ListColumn:
        assert which == self.Count
        return ListColumn(self.table)


class ListColumn(Com):
    def __init__(self, table: Table) -> None:
        self.app, self.table = table.app, table
        _, self.top, self.at, _ = range_boundaries(table.address)

    @property
    def Name(self) -> str:
        return str(self.table.sheet.cells[self.top, self.at].text)

    @Name.setter
    def Name(self, name: str) -> None:
        self.table.sheet.cells[self.top, self.at] = Cell(name)

    def Delete(self) -> None:
        sheet = self.table.sheet
        sheet.cells = {at: cell for at, cell in sheet.cells.items() if at[1] != self.at}
        self.table.grow(0, -1)


class Names(Collection):
    def __init__(self, book: Any, items: list[Name], scope: Worksheet | None = None) -> None:
        super().__init__(book.app, items)
        self.book, self.scope = book, scope

    def Add(self, Name: str, RefersTo: str) -> Any:
        made = globals()["Name"](self.book, Name, self.book.entered(RefersTo), self.scope)
        if any((n.own.casefold(), n.scope) == (Name.casefold(), self.scope) for n in self.book.names):
            raise ComError("The name exists")
        self.book.names.append(made)
        self.book.saved = False
        return made


class Name(Com):
    def __init__(self, book: Any, own: str, text: str, scope: Worksheet | None = None) -> None:
        self.app, self.book, self.own, self.text, self.scope = book.app, book, own, text, scope

    @property
    def name(self) -> str:
        return self.own if self.scope is None else formulas.display(self.scope.name) + self.own

    Name = property(lambda self: self.name)

    @property
    def RefersTo(self) -> str:
        return self.text

    @RefersTo.setter
    def RefersTo(self, text: str) -> None:
        self.text = self.book.entered(text)
        self.book.saved = False

    def Delete(self) -> None:
        self.book.names.remove(self)
        self.book.saved = False


class Hyperlink(Com):
    def __init__(self, sheet: Worksheet, target: str) -> None:
        self.app, self.sheet, self.text = sheet.app, sheet, target

    SubAddress = field("text")

    def changed(self) -> None:
        self.sheet.changed()


__all__ = ["ChartSheet", "Hyperlink", "Name", "Names", "Rule", "Shape", "Sheet", "Sparklines", "Threshold", "Worksheet"]
