"""Closed files opened for reading: workbooks (.xlsx, .xlsm) and text files (.csv), as a `pipeline.Book`.

Cell values come from a Rust reader, typed; table objects and error cells, which it does not show, from the
package itself.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import python_calamine
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, range_boundaries

from xl_kpi.cells import ErrorCell
from xl_kpi.closed import ooxml, refusals
from xl_kpi.closed.package import Package
from xl_kpi.errors import FileError
from xl_kpi.pipeline import Book, Rows, TableAt
from xl_kpi.texts import Text

TEXT_FILES = (".csv", ".tsv", ".txt")
DELIMITERS = ";,\t|"

#: An error cell of a sheet part, whatever the order of its attributes.
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?=[^>]*\bt=[\"']e[\"'])[^>]*\br=[\"']([A-Z]+\d+)[\"'][^>]*>.*?<(?:\w+:)?v>([^<]*)<", re.DOTALL
)

NO_TEXT = Text("The file is empty.", "Le fichier est vide.")
NO_CELLS = Text("This is not a text file with columns.", "Ce n'est pas un fichier texte avec des colonnes.")
SAVE_AGAIN = Text("Export it again as CSV, or as a workbook.", "Exportez-le de nouveau en CSV, ou en classeur.")


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
    """An .xlsx or .xlsm workbook on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with Package(path) as package:
            self._parts = {sheet.name: sheet.part for sheet in package.sheets() if sheet.kind == "worksheet"}
            self.tables: Sequence[TableAt] = tuple(
                table for name, part in self._parts.items() for table in _tables(package, name, part)
            )
            properties = package.xml(package.workbook).find(ooxml.main("workbookPr"))
            self.date1904 = properties is not None and ooxml.is_true(properties.get("date1904"))
        self._rows: dict[str, Rows] = {}

    @property
    def name(self) -> str:
        """The path, as it was given."""
        return str(self.path)

    @property
    def sheets(self) -> Sequence[str]:
        """The worksheets in the order of the tabs."""
        return tuple(self._parts)

    def rows(self, sheet: str) -> Rows:
        """Return all cells of a sheet from A1 on; read once."""
        if sheet not in self._rows:
            self._rows[sheet] = self._read(sheet)
        return self._rows[sheet]

    @cached_property
    def _cells(self) -> python_calamine.CalamineWorkbook:
        return python_calamine.CalamineWorkbook.from_path(str(self.path))

    def _read(self, sheet: str) -> Rows:
        try:
            rows = self._cells.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        except (python_calamine.CalamineError, OSError) as error:
            raise refusals.DAMAGED.error(part=self._parts[sheet]).at(self.path) from error
        cells: list[list[object]] = [[None if cell == "" else cell for cell in row] for row in rows]
        with Package(self.path) as package:
            _put_errors(cells, package.read(self._parts[sheet]))
        return cells


class TextFile:
    """A text file with delimited columns; it is one sheet, named like the file."""

    date1904 = False
    tables: Sequence[TableAt] = ()

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows = _read_text(path)

    @property
    def name(self) -> str:
        """The path, as it was given."""
        return str(self.path)

    @property
    def sheets(self) -> Sequence[str]:
        """One sheet, named like the file."""
        return (self.path.stem,)

    def rows(self, sheet: str) -> Rows:  # noqa: ARG002  # there is only one
        """Return the cells of the file."""
        return self._rows


# --------------------------------------------------------------------------------------------- private


def _tables(package: Package, sheet: str, part: str) -> list[TableAt]:
    """Read the table objects of a sheet."""
    found: list[TableAt] = []
    for relation in package.relations(part):
        if relation.kind != "table" or relation.external:
            continue
        root = package.xml(relation.target)
        left, top, right, bottom = range_boundaries(root.get("ref", "A1"))
        name = root.get("displayName", root.get("name", ""))
        totals = int(root.get("totalsRowCount", "0"))
        found.append(TableAt(name, sheet, top - 1, left - 1, bottom - 1, right - 1, totals))
    return found


def _put_errors(cells: list[list[object]], part: bytes) -> None:
    """Put the error cells, which the reader shows as empty, back in their places."""
    if b't="e"' not in part and b"t='e'" not in part:
        return
    for place, code in _ERROR_CELL.findall(part):
        letters, row = coordinate_from_string(place.decode())
        at = column_index_from_string(letters) - 1
        if row <= len(cells) and at < len(cells[row - 1]):
            cells[row - 1][at] = ErrorCell(code.decode())


def _read_text(path: Path) -> list[list[object]]:
    raw = path.read_bytes()
    if not raw.strip():
        raise FileError(NO_TEXT, SAVE_AGAIN)
    if b"\0" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError(NO_CELLS, SAVE_AGAIN)
    text = _decoded(raw)
    try:
        lines = list(csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise FileError(NO_CELLS, SAVE_AGAIN) from error
    width = max(map(len, lines))
    blanks: list[object] = [None] * width
    return [[*(cell or None for cell in line), *blanks[len(line) :]] for line in lines]


def _decoded(raw: bytes) -> str:
    """Decode a text file: by its byte order mark, as UTF-8 where it is that, else as Windows writes it."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """Choose the delimiter that gives most of the first lines the same number of columns, more than one."""
    head = text.splitlines()[:50]

    def score(delimiter: str) -> tuple[int, int]:
        widths = [len(line) for line in csv.reader(head, delimiter=delimiter)]
        usual = max(set(widths), key=widths.count)
        return (widths.count(usual) if usual > 1 else 0, usual)

    return max(DELIMITERS, key=score)
