"""Everything in an open workbook whose formula can read another sheet, so that it can be re-pointed.

Names, cells, data validation, conditional formats, sparklines, charts (series and linked titles), text boxes and
linked pictures, form controls. Nothing here uses Excel's Find or its special cells of formulas: both are blind on
filtered or protected sheets.

Excel tells the formulas of validation and conditional formats relative to the active cell. They are read and written
with the same cell active, so that only the sheet's name changes in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from xl_kpi.errors import FileError
from xl_kpi.excel.drawings import chart_sheet_links, drawing_links
from xl_kpi.excel.links import Link, attribute_link
from xl_kpi.excel.objects import answer, knows, members
from xl_kpi.excel.ranges import rows_of
from xl_kpi.excel.refusals import HIDDEN_FORMULAS, UNPROTECT_SHEET
from xl_kpi.texts import Text

ALL_VALIDATION = -4174  # xlCellTypeAllValidation
MOST_CELLS = 50_000  # read at once
INPUT_ONLY, LIST, CUSTOM = 0, 3, 7  # xlDVType
BETWEEN, NOT_BETWEEN = 1, 2  # xlFormatConditionOperator
CELL_VALUE, EXPRESSION, COLOR_SCALE, DATA_BAR, ICON_SETS = 1, 2, 3, 4, 6  # xlFormatConditionType
BY_FORMULA = 4  # xlConditionValueFormula
#: Stands between the two formulas of one rule; no formula holds it.
AND = "\0"
#: What a changed validation could lose.
VALIDATION = ("IgnoreBlank", "InCellDropdown", "InputTitle", "InputMessage", "ShowInput", "ErrorTitle", "ErrorMessage",
              "ShowError")  # fmt: skip

CELL = Text("cell {address}", "cellule {address}")
NAME = Text("name {name}", "nom {name}")
DROP_DOWN = Text("data validation of {address}", "validation des données de {address}")
FORMAT = Text("conditional format of {address}", "mise en forme conditionnelle de {address}")
SPARKLINE = Text("sparkline in {address}", "graphique sparkline en {address}")


def holders(workbook: Any, concerns: Callable[[str], bool], but: set[str]) -> list[Link]:
    """Return what reads the old sheet.

    Parameters
    ----------
    concerns
        Tells whether a formula does.
    but
        Sheets that are not looked at, with the names that belong to them.

    Raises
    ------
    FileError
        A protected sheet hides its formulas.
    """
    return [link for link in _all(workbook, concerns, but) if concerns(link.read())]


def is_protected(sheet: Any) -> bool:
    """Tell whether the cells of a sheet may not be changed, not even by a program."""
    return bool(sheet.ProtectContents) and not sheet.ProtectionMode


def _all(workbook: Any, concerns: Callable[[str], bool], but: set[str]) -> Iterator[Link]:
    own = tuple(name.replace("'", "").casefold() + "!" for name in but)
    for name in members(workbook.Names):
        if not name.Name.replace("'", "").casefold().startswith(own):
            yield attribute_link(name, "RefersTo", NAME.format(name=name.Name))
    for sheet in members(workbook.Worksheets):
        if sheet.Name not in but:
            yield from _cells(sheet, concerns)
            yield from _validations(sheet)
            yield from _formats(sheet)
            yield from _sparklines(sheet)
            yield from drawing_links(sheet)
    for chart in members(workbook.Charts):
        yield from chart_sheet_links(chart)


# --------------------------------------------------------------------------------------------- cells


def _cells(sheet: Any, concerns: Callable[[str], bool]) -> Iterator[Link]:
    protected = is_protected(sheet)
    dynamic = knows(sheet.Range("A1"), "Formula2")
    for area in _with_formulas(sheet, sheet.UsedRange):
        if protected and area.FormulaHidden is not False:
            raise FileError(HIDDEN_FORMULAS.format(sheet=sheet.Name), UNPROTECT_SHEET)
        for row, cells in enumerate(rows_of(area.Formula), 1):
            for column, text in enumerate(cells, 1):
                if isinstance(text, str) and text.startswith("=") and concerns(text):
                    link = _cell(sheet, area.Cells(row, column), dynamic, protected)
                    if link is not None:
                        yield link


def _with_formulas(sheet: Any, area: Any) -> Iterator[Any]:
    """Yield parts of a range that hold formulas, none of them large; columns of plain values are passed over."""
    if area.HasFormula is False:
        return
    if area.CountLarge <= MOST_CELLS:
        yield area
    else:
        for half in _halves(sheet, area):
            yield from _with_formulas(sheet, half)


def _halves(sheet: Any, area: Any) -> Iterator[Any]:
    """Cut a range in two: between columns while there are several, for formulas fill columns."""
    rows, columns = area.Rows.Count, area.Columns.Count
    first = (rows, columns // 2) if columns > 1 else (rows // 2, columns)
    second = (1, columns // 2 + 1) if columns > 1 else (rows // 2 + 1, 1)
    yield sheet.Range(area.Cells(1, 1), area.Cells(*first))
    yield sheet.Range(area.Cells(*second), area.Cells(rows, columns))


def _cell(sheet: Any, cell: Any, dynamic: bool, protected: bool) -> Link | None:
    """Return the link of one cell; None for a text, and for a cell that another one fills."""
    if not cell.HasFormula:
        return None
    place = CELL.format(address=cell.Address)
    kind = "Formula2" if dynamic else "Formula"
    if dynamic and cell.HasSpill:
        if cell.SpillParent.Address != cell.Address:
            return None
    elif cell.HasArray:
        # An array entered over several cells can be changed as a whole only, and is met in each of them.
        array = cell.CurrentArray
        if array.Cells(1, 1).Address != cell.Address:
            return None
        if array.CountLarge > 1 or not dynamic:
            return attribute_link(array, "FormulaArray", place, sheet, protected and array.Locked is not False)
    return attribute_link(cell, kind, place, sheet, protected and cell.Locked is not False)


# --------------------------------------------------------------------------------------------- rules


def _validations(sheet: Any) -> Iterator[Link]:
    """Yield the data validations; on a protected sheet Excel does not tell where they are."""
    cells = answer(sheet.Cells, "SpecialCells", ALL_VALIDATION)
    for area in [] if cells is None else members(cells.Areas):
        yield from _validation(sheet, area)


def _validation(sheet: Any, area: Any) -> Iterator[Link]:
    kind = answer(area.Validation, "Type")
    if kind is None:  # not the same all over
        if area.CountLarge > 1:
            for half in _halves(sheet, area):
                yield from _validation(sheet, half)
    elif kind != INPUT_ONLY:
        rule = area.Validation
        operator = BETWEEN if kind in (LIST, CUSTOM) else rule.Operator
        two = kind not in (LIST, CUSTOM) and operator in (BETWEEN, NOT_BETWEEN)
        place = DROP_DOWN.format(address=area.Address)
        yield Link(_formulas(rule, two), _allowed(rule, kind, operator), place, sheet, is_protected(sheet))


def _allowed(rule: Any, kind: int, operator: int) -> Callable[[str], None]:
    kept: dict[str, Any] = {}  # as it was at first: a change that fails halfway is taken back to that

    def write(text: str) -> None:
        if not kept:
            kept.update({name: answer(rule, name) for name in VALIDATION})
        rule.Modify(kind, rule.AlertStyle, operator, *text.split(AND))
        for name, value in kept.items():
            if value is not None and getattr(rule, name) != value:
                setattr(rule, name, value)

    return write


def _formats(sheet: Any) -> Iterator[Link]:
    protected = is_protected(sheet)
    for rule in members(sheet.Cells.FormatConditions):
        kind = rule.Type
        place = FORMAT.format(address=rule.AppliesTo.Address)
        if kind in (CELL_VALUE, EXPRESSION):
            operator = rule.Operator if kind == CELL_VALUE else BETWEEN
            two = kind == CELL_VALUE and operator in (BETWEEN, NOT_BETWEEN)
            yield Link(_formulas(rule, two), _changed(rule, kind, operator), place, sheet, protected)
        for threshold in _thresholds(rule, kind):
            if threshold.Type == BY_FORMULA:
                if kind == DATA_BAR:
                    read, write = _value_of(threshold), _bar(threshold)
                    yield Link(read, write, place, sheet, protected)
                else:
                    yield attribute_link(threshold, "Value", place, sheet, protected)


def _formulas(rule: Any, two: bool) -> Callable[[], str]:
    return lambda: AND.join([str(rule.Formula1), str(rule.Formula2)] if two else [str(rule.Formula1)])


def _changed(rule: Any, kind: int, operator: int) -> Callable[[str], None]:
    kept: list[int] = []

    def write(text: str) -> None:
        if not kept:
            kept.append(rule.Priority)
        rule.Modify(kind, operator, *text.split(AND))
        if rule.Priority != kept[0]:
            rule.Priority = kept[0]

    return write


def _thresholds(rule: Any, kind: int) -> list[Any]:
    if kind == COLOR_SCALE:
        return members(rule.ColorScaleCriteria)
    if kind == ICON_SETS:
        return members(rule.IconCriteria)[1:]  # the first has no threshold
    return [rule.MinPoint, rule.MaxPoint] if kind == DATA_BAR else []


def _value_of(threshold: Any) -> Callable[[], str]:
    return lambda: str(threshold.Value)


def _bar(threshold: Any) -> Callable[[str], None]:
    return lambda text: threshold.Modify(BY_FORMULA, text)


def _sparklines(sheet: Any) -> Iterator[Link]:
    for group in members(sheet.Cells.SparklineGroups):
        place = SPARKLINE.format(address=group.Location.Address)
        yield Link(_source_of(group), group.ModifySourceData, place, sheet, is_protected(sheet))


def _source_of(group: Any) -> Callable[[], str]:
    return lambda: str(group.SourceData)
