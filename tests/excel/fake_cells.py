# ruff: noqa: N802, N803  # the names are those of Excel
"""Ranges of the model, their data validation and conditional formats."""

from __future__ import annotations

from typing import Any

from fake_com import Box, Collection, Com, ComError, field
from openpyxl.utils.cell import get_column_letter, range_boundaries

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


class Cell:
    """One cell: its formula or value, and the block that its formula fills."""

    def __init__(self, text: Any, kind: str = "plain", block: str | None = None, locked: bool = True) -> None:
        self.text, self.kind, self.block, self.locked = text, kind, block, locked
        self.look = "General"

    @property
    def is_formula(self) -> bool:
        return isinstance(self.text, str) and self.text.startswith("=") and self.kind != "text"


class Range(Com):
    def __init__(self, sheet: Any, top: int, left: int, bottom: int, right: int) -> None:
        self.app, self.sheet = sheet.app, sheet
        self.top, self.left, self.bottom, self.right = top, left, bottom, right
        self.areas = [self]
        self.several = ""  # the address of a selection in several pieces

    # ----------------------------------------------------------------- the model's own

    @property
    def inside(self) -> dict[tuple[int, int], Cell]:
        return {
            at: cell
            for at, cell in self.sheet.cells.items()
            if self.top <= at[0] <= self.bottom and self.left <= at[1] <= self.right
        }

    @property
    def address(self) -> str:
        first = f"${get_column_letter(self.left)}${self.top}"
        last = f"${get_column_letter(self.right)}${self.bottom}"
        return self.several or (first if first == last else f"{first}:{last}")

    @property
    def cell(self) -> Cell:
        return self.sheet.cells.get((self.top, self.left), Cell(None))

    def grid(self, what: Any) -> Any:
        if (self.top, self.left) == (self.bottom, self.right):
            return what(self.cell)
        none, found = Cell(None), self.inside
        return tuple(
            tuple(what(found.get((row, column), none)) for column in range(self.left, self.right + 1))
            for row in range(self.top, self.bottom + 1)
        )

    def enter(self, text: str, kind: str, block: str | None) -> None:
        cell = self.cell
        if self.sheet.is_locked and cell.locked:
            raise ComError("The cell is on a protected sheet")
        if cell.kind == "array" and kind != "array":
            raise ComError("You can't change part of an array")
        text = self.sheet.book.entered(text)
        for at, other in list(self.sheet.area(cell.block).inside.items()) if cell.block else []:
            if other.kind == "spilled" and kind == "dynamic":
                other.text = text
            elif other.kind == "spilled":
                del self.sheet.cells[at]  # it spills no more
        cell.text, cell.kind, cell.block = text, kind, block
        self.sheet.changed()

    # ----------------------------------------------------------------- Excel's

    Address = property(lambda self: self.address)
    Row = property(lambda self: self.top)
    Column = property(lambda self: self.left)
    CountLarge = property(lambda self: (self.bottom - self.top + 1) * (self.right - self.left + 1))
    Rows = property(lambda self: Box(self.app, Count=self.bottom - self.top + 1))
    Columns = property(lambda self: Box(self.app, Count=self.right - self.left + 1))
    Areas = property(lambda self: Collection(self.app, self.areas))
    Cells = property(lambda self: self)
    Locked = property(lambda self: self.cell.locked)
    HasArray = property(lambda self: self.cell.kind == "array")
    CurrentArray = property(lambda self: self.sheet.area(self.cell.block))
    FormatConditions = property(lambda self: Collection(self.app, sorted(self.sheet.rules, key=lambda r: r.priority)))
    SparklineGroups = property(lambda self: Collection(self.app, self.sheet.sparklines))

    def __call__(self, row: int, column: int) -> Range:
        return self.app.step(f"Range.Cells({row}, {column})", lambda: self.at(row, column))

    def at(self, row: int, column: int) -> Range:
        row, column = self.top + row - 1, self.left + column - 1
        return Range(self.sheet, row, column, row, column)

    @property
    def Value2(self) -> Any:
        return self.grid(lambda cell: None if cell.is_formula else cell.text)

    @Value2.setter
    def Value2(self, given: Any) -> None:
        if self.sheet.is_locked:
            raise ComError("The cell is on a protected sheet")
        rows = given if isinstance(given, tuple) else ((given,),) * (self.bottom - self.top + 1)
        assert len(rows) == self.bottom - self.top + 1
        for row, line in enumerate(rows, self.top):
            for column, value in enumerate(line, self.left):
                cell = self.sheet.cells.setdefault((row, column), Cell(None))
                cell.text, cell.kind, cell.block = *typed(value), None
        self.sheet.changed()

    @property
    def NumberFormat(self) -> str | None:
        rows, columns = range(self.top, self.bottom + 1), range(self.left, self.right + 1)
        looks = {self.sheet.cells.get((row, column), Cell(None)).look for row in rows for column in columns}
        return looks.pop() if len(looks) == 1 else None

    @NumberFormat.setter
    def NumberFormat(self, look: str) -> None:
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                self.sheet.cells.setdefault((row, column), Cell(None)).look = look
        self.sheet.changed()

    def Insert(self, shift: int) -> None:
        assert shift == -4121
        self.sheet.push(self, self.bottom - self.top + 1)

    def Delete(self, shift: int) -> None:
        assert shift == -4162
        self.sheet.push(self, self.top - self.bottom - 1)

    @property
    def Validation(self) -> Any:
        return Validation(self)

    @property
    def HasFormula(self) -> bool | None:
        size = (self.bottom - self.top + 1) * (self.right - self.left + 1)
        found = sum(cell.is_formula for cell in self.inside.values())
        return None if 0 < found < size else found > 0

    @property
    def FormulaHidden(self) -> bool | None:
        return self.sheet.formulas_hidden

    @property
    def Formula(self) -> Any:
        return self.grid(lambda cell: "" if cell.text is None else cell.text)

    @Formula.setter
    def Formula(self, text: str) -> None:
        self.enter(text, "plain", None)  # a formula entered so never spills

    @property
    def Formula2(self) -> Any:
        self.only_with_dynamic_arrays("Formula2")
        return self.cell.text

    @Formula2.setter
    def Formula2(self, text: str) -> None:
        self.only_with_dynamic_arrays("Formula2")
        spills = self.cell.kind == "dynamic"
        self.enter(text, "dynamic" if spills else "plain", self.cell.block if spills else None)

    @property
    def FormulaArray(self) -> Any:
        return self.cell.text

    @FormulaArray.setter
    def FormulaArray(self, text: str) -> None:
        if len(text) > 255:
            raise ComError("Unable to set the FormulaArray property of the Range class")
        if self.cell.block != self.address:
            raise ComError("You can't change part of an array")
        for cell in self.inside.values():
            if self.sheet.is_locked and cell.locked:
                raise ComError("The cell is on a protected sheet")
            cell.text = self.sheet.book.entered(text)
        self.sheet.changed()

    @property
    def HasSpill(self) -> bool:
        self.only_with_dynamic_arrays("HasSpill")
        return self.cell.kind in ("dynamic", "spilled")

    @property
    def SpillParent(self) -> Range:
        left, top, *_ = range_boundaries(self.cell.block)
        return Range(self.sheet, top, left, top, left)

    def only_with_dynamic_arrays(self, name: str) -> None:
        if not self.app.dynamic:
            raise AttributeError(name)

    def Select(self) -> None:
        if self.sheet.book.active is not self.sheet or self.app.active is not self.sheet.book:
            raise ComError("Select method of Range class failed")
        self.sheet.selection = self.address

    def SpecialCells(self, kind: int) -> Range:
        assert kind == -4174
        if self.sheet.is_locked or not self.sheet.validations:
            raise ComError("No cells were found")
        areas: list[Range] = []
        for rule in self.sheet.validations:
            area = self.sheet.area(rule["at"])
            last = areas[-1] if areas else None
            if last is not None and (last.left, last.right, last.bottom + 1) == (area.left, area.right, area.top):
                last.bottom = area.bottom  # Excel hands out rectangles, whatever rules they hold
            else:
                areas.append(area)
        areas[0].areas = areas
        return areas[0]


def typed(value: Any) -> tuple[Any, str]:
    """Return what Excel makes of a value that comes in as if it were typed: a text may turn into something else."""
    if not isinstance(value, str):
        return value, "plain"
    if value.startswith("'"):
        return value[1:], "text"
    if value.startswith("="):
        return value, "plain"
    try:
        return float(value), "plain"
    except ValueError:
        return value, "plain"


def allowed(name: str) -> Any:
    """A property of a data validation; unreadable where the cells do not share one."""

    def put(self: Any, value: Any) -> None:
        self.rule()[name] = value
        self.area.sheet.changed()

    return property(lambda self: self.rule()[name], put)


class Validation(Com):
    def __init__(self, area: Range) -> None:
        self.app, self.area = area.app, area

    def rule(self) -> dict[str, Any]:
        for rule in self.area.sheet.validations:
            left, top, right, bottom = range_boundaries(rule["at"])
            if (
                top <= self.area.top
                and self.area.bottom <= bottom
                and left <= self.area.left <= self.area.right <= right
            ):
                return rule
        raise ComError("Application-defined or object-defined error")

    Type = property(lambda self: self.rule()["Type"])
    Operator = property(lambda self: self.rule()["Operator"])
    AlertStyle = property(lambda self: self.rule()["AlertStyle"])
    Formula1 = property(lambda self: self.rule()["Formula1"])
    Formula2 = property(lambda self: self.rule()["Formula2"])
    for given in ("IgnoreBlank", "InCellDropdown", "InputTitle", "InputMessage", "ShowInput", "ErrorTitle",
                  "ErrorMessage", "ShowError"):  # fmt: skip
        locals()[given] = allowed(given)

    def Modify(self, Type: int, AlertStyle: int, Operator: int, Formula1: str, Formula2: str = "") -> None:
        sheet, rule = self.area.sheet, self.rule()
        if sheet.is_locked:
            raise ComError("The sheet is protected")
        formulas = {"Formula1": sheet.book.entered(Formula1), "Formula2": sheet.book.entered(Formula2)}
        # as if Excel forgot what it was not told again
        rule.update(
            Type=Type, AlertStyle=AlertStyle, Operator=Operator, ErrorMessage="", InCellDropdown=True, **formulas
        )
        sheet.changed()


class Threshold(Com):
    def __init__(self, rule: Any, kind: int, text: str) -> None:
        self.app, self.rule, self.kind, self.text = rule.app, rule, kind, text
        rule.thresholds.append(self)

    Type = property(lambda self: self.kind)

    @property
    def Value(self) -> str:
        return self.text

    @Value.setter
    def Value(self, text: str) -> None:
        if self.rule.kind == 4:
            raise ComError("The value of a data bar's end is changed by Modify")
        self.put(text)

    def Modify(self, newtype: int, newvalue: str) -> None:
        self.put(newvalue)

    def put(self, text: str) -> None:
        self.text = self.rule.sheet.book.entered(text)
        self.rule.sheet.changed()


class Rule(Com):
    """A conditional format."""

    def __init__(self, sheet: Any, at: str, kind: int, formulas: list[str], operator: int = 1) -> None:
        self.app, self.sheet, self.at, self.kind, self.formulas = sheet.app, sheet, at, kind, formulas
        self.operator, self.priority = operator, len(sheet.rules) + 1
        self.thresholds: list[Threshold] = []
        sheet.rules.append(self)

    Type = property(lambda self: self.kind)
    Operator = property(lambda self: self.operator)
    AppliesTo = property(lambda self: self.sheet.area(self.at))
    Priority = field("priority")
    Formula1 = property(lambda self: self.formulas[0])
    Formula2 = property(lambda self: self.formulas[1])
    ColorScaleCriteria = property(lambda self: Collection(self.app, self.thresholds))
    IconCriteria = property(lambda self: Collection(self.app, self.thresholds))
    MinPoint = property(lambda self: self.thresholds[0])
    MaxPoint = property(lambda self: self.thresholds[1])

    def changed(self) -> None:
        self.sheet.changed()

    def Modify(self, Type: int, Operator: int, *formulas: str) -> None:
        if self.sheet.is_locked:
            raise ComError("The sheet is protected")
        self.app.changed_from.add((self.sheet.book.active.name, self.sheet.book.active.selection))
        self.formulas = [self.sheet.book.entered(text) for text in formulas]
        self.priority = 99  # as if it became the last one
        self.changed()


class Sparklines(Com):
    def __init__(self, sheet: Any, at: str, source: str) -> None:
        self.app, self.sheet, self.at, self.text = sheet.app, sheet, at, source
        sheet.sparklines.append(self)

    SourceData = property(lambda self: self.text)
    Location = property(lambda self: self.sheet.area(self.at))

    def ModifySourceData(self, source: str) -> None:
        self.text = self.sheet.book.entered(source)
        self.sheet.changed()
