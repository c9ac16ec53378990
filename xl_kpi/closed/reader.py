"""Closed files opened for reading, as a `book.Book`: workbooks (.xlsx, .xlsm, .xlsb, .ods) and text files.

Cell values come typed from a Rust reader, which works in a thread of its own and outside Python's lock: the
biggest sheet is being read while the program still imports its libraries. What that reader does not show, table
objects and error cells, comes from the package itself.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import python_calamine

from xl_kpi.area import Area, Rows, area_of
from xl_kpi.book import Book, TableAt
from xl_kpi.cells import ErrorCell
from xl_kpi.closed import binary, ooxml, opendocument, refusals
from xl_kpi.closed.errorcells import ErrorAt, error_cells
from xl_kpi.closed.extent import refuse_stray_cells
from xl_kpi.closed.package import Package
from xl_kpi.closed.textfile import TEXT_FILES, TextFile
from xl_kpi.errors import FileError

__all__ = ["TEXT_FILES", "Workbook", "open_book"]

#: What the Rust reader raises where it gives up, such as at a date beyond all years; it is no Exception.
PANIC = "PanicException"

_PLACE = re.compile(r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


def open_book(path: Path) -> Book:
    """Open a file for reading.

    Raises
    ------
    FileError
        It is not there, cannot be read, or is no workbook or text file.
    """
    try:
        if path.is_dir():
            raise refusals.FOLDER.error()
        if path.suffix.lower() in TEXT_FILES:
            return TextFile(path)
        return Workbook(path)
    except OSError as error:
        raise refusals.explained(error).at(path) from error
    except FileError as error:
        raise error.at(path) from error.__cause__


class Workbook:
    """A workbook on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with Package(path) as package:
            self._kind = _kind(package)
            self._parts = _parts(package, self._kind)
            self.tables: Sequence[TableAt] = tuple(_tables(package, self._kind, self._parts))
            self.date1904 = _date1904(package, self._kind)
            biggest = max(self._parts, key=lambda name: package.size(self._parts[name]), default=None)
        self._ahead = None if biggest is None else _Ahead(biggest, lambda: self._load(biggest))
        self._areas: dict[str, Area] = {}

    @property
    def name(self) -> str:
        """The path, as it was given."""
        return str(self.path)

    @property
    def sheets(self) -> Sequence[str]:
        """The worksheets in the order of the tabs."""
        return tuple(self._parts)

    def rows(self, sheet: str) -> Rows:
        """Return all cells of a sheet from A1 on."""
        return self.area(sheet).rows

    def area(self, sheet: str) -> Area:
        """Return all cells of a sheet from A1 on, column by column; read once."""
        if sheet not in self._areas:
            self._areas[sheet] = self._read(sheet)
        return self._areas[sheet]

    def _read(self, sheet: str) -> Area:
        errors = self._errors(sheet)
        with self._blaming(sheet):
            if self._ahead is not None and self._ahead.sheet == sheet:
                cells, self._ahead = self._ahead.result(), None
            else:
                cells = self._load(sheet)
            area = area_of(_rows(cells), 0 if cells.end is None else cells.end[1] + 1)
        for row, column, code in errors:
            area.put(row, column, ErrorCell(code))
        return area

    def _load(self, sheet: str) -> python_calamine.CalamineSheet:
        if self._kind == "xlsx":
            with Package(self.path) as package:
                refuse_stray_cells(lambda: package.stream(self._parts[sheet]), sheet)
        return python_calamine.CalamineWorkbook.from_path(str(self.path)).get_sheet_by_name(sheet)

    @contextmanager
    def _blaming(self, sheet: str) -> Iterator[None]:
        """Let whatever the Rust reader cannot read be a refusal of the sheet's part."""
        try:
            yield
        except FileError as error:
            raise error.at(self.path) from error.__cause__
        except BaseException as error:
            known = isinstance(error, python_calamine.CalamineError | OSError)
            if not known and type(error).__name__ != PANIC:
                raise
            raise refusals.DAMAGED.error(part=self._parts[sheet]).at(self.path) from error

    def _errors(self, sheet: str) -> list[ErrorAt]:
        """Find the error cells, which the reader shows as empty."""
        with Package(self.path) as package:
            if self._kind == "ods":
                return opendocument.error_cells(package.stream(self._parts[sheet]), sheet)
            part = package.stream(self._parts[sheet])
            return list(binary.error_cells(part) if self._kind == "xlsb" else error_cells(part))


# --------------------------------------------------------------------------------------------- private


class _Ahead(threading.Thread):
    """The biggest sheet, most often the pipeline, read while the caller goes on."""

    def __init__(self, sheet: str, load: Callable[[], python_calamine.CalamineSheet]) -> None:
        super().__init__(daemon=True)  # a refusal does not wait for it
        self.sheet = sheet
        self._load = load
        self._cells: python_calamine.CalamineSheet | None = None
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._cells = self._load()
        except BaseException as error:  # a panic too; raised where the cells are asked for
            self._error = error

    def result(self) -> python_calamine.CalamineSheet:
        """Wait for the cells, and let go of them."""
        self.join()
        if self._cells is None:
            raise self._error or MemoryError
        cells, self._cells = self._cells, None
        return cells


def _rows(cells: python_calamine.CalamineSheet) -> Iterable[Sequence[object]]:
    """Return all rows of a sheet from A1 on; the reader itself leaves out the empty columns on the left."""
    if cells.start is None or cells.end is None:
        return ()
    left = [None] * cells.start[1]
    rows: Iterable[Sequence[object]] = cells.iter_rows()
    return ([*left, *row] for row in rows) if left else rows


def _kind(package: Package) -> str:
    """Tell the format of a package by what it holds."""
    if opendocument.is_spreadsheet(package):
        return "ods"
    return "xlsb" if binary.is_workbook(package) else "xlsx"


def _parts(package: Package, kind: str) -> Mapping[str, str]:
    """Return the part of every worksheet, in the order of the tabs."""
    if kind == "ods":
        return opendocument.sheets(package)
    if kind == "xlsb":
        return binary.sheets(package)
    return {sheet.name: sheet.part for sheet in package.sheets() if sheet.kind == "worksheet"}


def _date1904(package: Package, kind: str) -> bool:
    if kind == "ods":
        return False  # its dates are written as dates
    if kind == "xlsb":
        return binary.date1904(package)
    properties = package.xml(package.workbook).find(ooxml.main("workbookPr"))
    return properties is not None and ooxml.is_true(properties.get("date1904"))


def _tables(package: Package, kind: str, parts: Mapping[str, str]) -> Iterator[TableAt]:
    """Read the table objects of the sheets; the other formats' are not read, their headers are found by their words."""
    for sheet, part in parts.items() if kind == "xlsx" else ():
        for relation in package.relations(part):
            if relation.kind != "table" or relation.external:
                continue
            root = package.xml(relation.target)
            name = root.get("displayName", root.get("name", ""))
            totals = int(root.get("totalsRowCount", "0"))
            yield TableAt(name, sheet, *_bounds(root.get("ref", "A1"), relation.target), totals)


def _bounds(reference: str, part: str) -> tuple[int, int, int, int]:
    """Return the 0-based top, left, bottom and right of a reference such as A1:H20."""
    found = _PLACE.fullmatch(reference)
    if found is None:
        raise refusals.DAMAGED.error(part=part)
    left, top, right, bottom = found.groups()
    return int(top) - 1, ooxml.column_at(left), int(bottom or top) - 1, ooxml.column_at(right or left)
