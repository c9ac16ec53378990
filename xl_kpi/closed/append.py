"""Puts one row under a table of a closed workbook; every other part keeps its bytes, every row that is there its cells.

The sheet and its table are edited as little as can be: one more row, one more line of the table's range.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from xl_kpi.closed import bookkeeping, ooxml, recalculation, refusals
from xl_kpi.closed.document import Document
from xl_kpi.closed.ooxml import Element, main
from xl_kpi.closed.package import Package, Sheet
from xl_kpi.closed.replace import real_file, replace_file
from xl_kpi.closed.transplant import DAYS_TO_1904, table_parts
from xl_kpi.closed.workbook import Workbook
from xl_kpi.errors import FileError
from xl_kpi.words import normalise

if TYPE_CHECKING:
    from typing import BinaryIO

#: Headers that a column may have -> its figure.
Figures = Mapping[tuple[str, ...], float]

_RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")
_CELL = re.compile(r"([A-Z]+)(\d+)")
_EPOCH = dt.date(1899, 12, 30)


def has_sheet(path: Path, names: tuple[str, ...]) -> bool:
    """Tell whether a workbook has a sheet of one of these names."""
    with Package(path) as package:
        return Workbook(package).find(names) is not None


def refuse_row(path: Path, names: tuple[str, ...], date: tuple[str, ...], day: dt.date, figures: Figures) -> None:
    """Refuse what `append_row` would refuse; nothing is written."""
    try:
        with Package(real_file(path)) as package:
            _changes(package, names, date, day, figures)
    except FileError as error:
        raise error.at(path) from error.__cause__


def append_row(path: Path, names: tuple[str, ...], date: tuple[str, ...], day: dt.date, figures: Figures) -> None:
    """Put a day and its figures under the table of a sheet; `history.is_told` tells whether it has that day.

    Parameters
    ----------
    names
        The names that the sheet may have.
    date, figures
        Headers that the column of days, and of each figure, may have; a figure without a column is left away, and a
        column without a figure stays empty.

    Raises
    ------
    FileError
        The workbook or the sheet must not be changed, or the table is no longer there; it is as it was.
    """
    try:
        real = real_file(path)
        seen = real.stat()
        with Package(real) as package:
            new = _changes(package, names, date, day, figures)

            def write(file: BinaryIO) -> None:
                package.write(file, new)
                package.file.close()

            replace_file(real, write, seen)
    except FileError as error:
        raise error.at(path) from error.__cause__


# --------------------------------------------------------------------------------------------- private


def _changes(
    package: Package,
    names: tuple[str, ...],
    date: tuple[str, ...],
    day: dt.date,
    figures: Figures,
) -> dict[str, bytes | None]:
    """Return the new bytes of the sheet and its table."""
    bookkeeping.refuse_unsafe_package(package)
    workbook = Workbook(package)
    sheet = workbook.find(names)
    assert sheet is not None  # noqa: S101  # asked for before
    document = Document(package, sheet.part)
    bookkeeping.refuse_unsafe_sheet(package, sheet, document.root)
    table, columns = _table(package, sheet, date)
    left, top, right, bottom = _area(table.root)
    serial = (day - _EPOCH).days - DAYS_TO_1904 * workbook.uses_1904
    rows = {ooxml.integer(row.get("r"), sheet.part): row for row in document.root.iter(main("row"))}
    at_date = left + _at(columns, date)
    totals = table.root.get("totalsRowCount", "0") != "0"
    if totals or _filled(rows.get(bottom + 1), left, right):
        raise refusals.NO_ROOM.error(sheet=sheet.name, row=str(bottom + (not totals)))
    values = {at_date: float(serial)}
    for headers, value in figures.items():
        if (at := _at(columns, headers)) >= 0:
            values[left + at] = value
    _put(document.root, rows, bottom + 1, values, sheet.part)
    table.root.set("ref", f"{_letters(left)}{top}:{_letters(right)}{bottom + 1}")
    for inner in table.root.iterchildren(main("autoFilter")):
        inner.set("ref", table.root.get("ref", ""))
    words = workbook.names_of(sheet.name) | {str(table.root.get("displayName"))}
    if not workbook.recalculates_on_load and recalculation.formulas_may_read(package, sheet, words):
        workbook.recalculate_on_load()
    return {**document.changes(), **table.changes(), **workbook.changes()}


def _table(package: Package, sheet: Sheet, date: tuple[str, ...]) -> tuple[Document, list[str]]:
    """Return the table that has a column of days, and its headers."""
    for part in table_parts(package, sheet.part):
        table = Document(package, part)
        columns = [normalise(str(column.get("name"))) for column in table.root.iter(main("tableColumn"))]
        if _at(columns, date) >= 0:
            return table, columns
    raise refusals.NO_HISTORY.error(sheet=sheet.name, date=date[0])


def _at(columns: list[str], headers: tuple[str, ...]) -> int:
    """Return the column that bears one of the headers, -1 where none does."""
    wanted = {normalise(header) for header in headers}
    return next((at for at, column in enumerate(columns) if column in wanted), -1)


def _area(table: Element) -> tuple[int, int, int, int]:
    found = _RANGE.fullmatch(table.get("ref", ""))
    if found is None:
        raise refusals.DAMAGED.error(part=str(table.get("displayName")))
    return ooxml.column_at(found[1]), int(found[2]), ooxml.column_at(found[3]), int(found[4])


def _cells(row: Element | None) -> dict[int, Element]:
    """Return the cells of a row by column."""
    found: dict[int, Element] = {}
    for cell in [] if row is None else row.iterchildren(main("c")):
        if place := _CELL.fullmatch(cell.get("r", "")):
            found[ooxml.column_at(place[1])] = cell
    return found


def _filled(row: Element | None, left: int, right: int) -> bool:
    return any(left <= at <= right and len(cell) for at, cell in _cells(row).items())


def _put(root: Element, rows: Mapping[int, Element], at: int, values: Mapping[int, float], part: str) -> None:
    """Write a row with the looks of the one above it."""
    looks = {column: cell.get("s") for column, cell in _cells(rows.get(at - 1)).items()}
    row = rows.get(at)
    if row is not None:
        for cell in list(row):
            row.remove(cell)  # they are empty
    else:
        data = root.find(main("sheetData"))
        if data is None:
            raise refusals.DAMAGED.error(part=part)
        row = etree.SubElement(data, main("row"), r=str(at))
        later = [other for number, other in rows.items() if number > at]
        if later:
            min(later, key=lambda other: int(other.get("r", "0"))).addprevious(row)
    for column, value in sorted(values.items()):
        cell = etree.SubElement(row, main("c"), r=f"{_letters(column)}{at}")
        if style := looks.get(column):
            cell.set("s", style)
        etree.SubElement(cell, main("v")).text = repr(value).removesuffix(".0")
    dimension = root.find(main("dimension"))
    if dimension is not None and (found := _RANGE.fullmatch(dimension.get("ref", ""))) and int(found[4]) < at:
        dimension.set("ref", f"{found[1]}{found[2]}:{found[3]}{at}")


def _letters(column: int) -> str:
    """Return the letters of a column counted from 0."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
