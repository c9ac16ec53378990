"""Everything in a document that reads a sheet, pointed to another one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from xl_kpi.calc.inside.repointing import repointed

FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA
Undo = Callable[[], None]


def point(document: Any, old: Any, new: Any, undone: list[Undo]) -> None:
    """Point all that reads one sheet to another; `undone` gets what takes it back.

    Names come first: the formulas that use them follow by themselves.
    """
    for step in (_names, _formulas, _charts, _conditions, _validations):
        step(document, old, new, undone)


def locked(document: Any, old: Any) -> str | None:
    """Return a protected sheet whose formulas read another one: what is written into it is ignored in silence."""
    tables = [name for name in document.DatabaseRanges.getElementNames() if _lies_on(document, name, old)]
    for sheet in _sheets(document, old):
        if sheet.isProtected():
            for _, formula in _written([sheet]):
                if repointed(formula, old.getName(), "") != formula or _names_one(formula, tables):
                    return str(sheet.getName())
    return None


def naming(document: Any, tables: Iterable[str]) -> list[Undo]:
    """Return what writes each formula that names one of the tables again, as it is now.

    When a table moves, LibreOffice does not follow with its columns: the formula must be read anew.
    """
    names = list(tables)
    sheets = [document.Sheets.getByIndex(at) for at in range(document.Sheets.getCount())]
    return [partial(write, formula) for write, formula in _written(sheets) if _names_one(formula, names)]


# --------------------------------------------------------------------------------------------- private


def _lies_on(document: Any, table: str, sheet: Any) -> bool:
    return bool(document.DatabaseRanges.getByName(table).getDataArea().Sheet == sheet.getRangeAddress().Sheet)


def _names_one(formula: str, tables: list[str]) -> bool:
    return any(f"{name}[".casefold() in formula.casefold() for name in tables)


def _sheets(document: Any, but: Any) -> Iterator[Any]:
    for at in range(document.Sheets.getCount()):
        sheet = document.Sheets.getByIndex(at)
        if sheet.getName() != but.getName():
            yield sheet


def _names(document: Any, old: Any, new: Any, undone: list[Undo]) -> None:
    for names in (document.NamedRanges, *(sheet.NamedRanges for sheet in _sheets(document, old))):
        for name in names.getElementNames():
            _rewrite(names.getByName(name), "Content", old, new, undone)


def _formulas(document: Any, old: Any, new: Any, undone: list[Undo]) -> None:
    for write, before in _written(_sheets(document, old)):
        after = repointed(before, old.getName(), new.getName())
        if after != before:
            write(after)
            undone.append(partial(write, before))


def _written(sheets: Iterable[Any]) -> Iterator[tuple[Callable[[str], None], str]]:
    """Yield every formula with what writes another in its place; one of several cells once, for all of them."""
    for sheet in sheets:
        for place in sheet.queryContentCells(FORMULAS).getRangeAddresses():
            area = sheet.getCellRangeByPosition(place.StartColumn, place.StartRow, place.EndColumn, place.EndRow)
            for row, formulas in enumerate(area.getFormulaArray()):
                for column, formula in enumerate(formulas):
                    cell = area.getCellByPosition(column, row)
                    if not formula.startswith("{"):
                        yield cell.setFormula, formula
                        continue
                    array = sheet.createCursorByRange(cell)
                    array.collapseToCurrentArray()
                    first = array.getRangeAddress()
                    if (first.StartColumn, first.StartRow) == (place.StartColumn + column, place.StartRow + row):
                        yield array.setArrayFormula, formula[1:-1]


def _rewrite(holder: Any, key: str, old: Any, new: Any, undone: list[Undo]) -> None:
    read, write = getattr(holder, f"get{key}"), getattr(holder, f"set{key}")
    before = read()
    after = repointed(before, old.getName(), new.getName())
    if after != before:
        write(after)
        undone.append(lambda: write(before))


def _charts(document: Any, old: Any, new: Any, undone: list[Undo]) -> None:
    for sheet in _sheets(document, old):
        charts = sheet.getCharts()
        for name in charts.getElementNames():
            chart = charts.getByName(name).getEmbeddedObject()
            for sequence in (*chart.getDataSequences(), *_error_bars(chart)):
                _rewrite_sequence(chart.getDataProvider(), sequence, "Values", old, new, undone)
                _rewrite_sequence(chart.getDataProvider(), sequence, "Label", old, new, undone)


def _error_bars(chart: Any) -> Iterator[Any]:
    """Yield the data of error bars, which are not among a chart's own."""
    diagram = chart.getFirstDiagram()
    for system in () if diagram is None else diagram.getCoordinateSystems():
        for kind in system.getChartTypes():
            for series in kind.getDataSeries():
                for bar in (series.ErrorBarX, series.ErrorBarY):
                    yield from () if bar is None else bar.getDataSequences()


def _rewrite_sequence(provider: Any, holder: Any, part: str, old: Any, new: Any, undone: list[Undo]) -> None:
    """Give a series other cells: a sequence of data cannot be pointed, it is made anew."""
    before = getattr(holder, f"get{part}")()
    if before is None:
        return
    told = before.getSourceRangeRepresentation()
    after = repointed(told, old.getName(), new.getName())
    if after != told:
        made = provider.createDataSequenceByRangeRepresentation(after)
        made.Role = before.Role
        getattr(holder, f"set{part}")(made)
        undone.append(lambda: getattr(holder, f"set{part}")(before))


def _conditions(document: Any, old: Any, new: Any, undone: list[Undo]) -> None:
    """Point the conditions of formats."""
    for sheet in _sheets(document, old):
        for format_ in sheet.ConditionalFormats.getConditionalFormats():
            for at in range(format_.getCount()):
                entry = format_.getByIndex(at)
                for key in ("Formula1", "Formula2"):
                    before = getattr(entry, key, "")
                    after = repointed(before, old.getName(), new.getName())
                    if after != before:
                        setattr(entry, key, after)
                        undone.append(partial(setattr, entry, key, before))


def _validations(document: Any, old: Any, new: Any, undone: list[Undo]) -> None:
    """Point the lists and limits that cells are validated with."""
    for sheet in _sheets(document, old):
        formats = sheet.getUniqueCellFormatRanges()
        for at in range(formats.getCount()):
            cells = formats.getByIndex(at)
            before = cells.Validation.getFormula1(), cells.Validation.getFormula2()
            after = tuple(repointed(formula, old.getName(), new.getName()) for formula in before)
            if after != before:
                _validate(cells, *after)
                undone.append(partial(_validate, cells, *before))


def _validate(cells: Any, first: str, second: str) -> None:
    validation = cells.Validation
    validation.setFormula1(first)
    validation.setFormula2(second)
    cells.Validation = validation
