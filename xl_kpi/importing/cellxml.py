"""Cells and rows of a sheet part as bytes: written, and taken apart where one of them changes.

A part of a hundred megabytes is not parsed for a few cells: the rows that change are cut out of it, all others keep
their bytes.
"""

from __future__ import annotations

import datetime as dt
import html
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from openpyxl.utils import get_column_letter

from xl_kpi.cells import EPOCH, SERIAL_0, SERIAL_0_1904, ErrorCell
from xl_kpi.closed import refusals
from xl_kpi.closed.ooxml import column_at

#: What a formula shows that nothing has calculated yet.
NOT_YET = "#N/A"
#: The longest text that a cell may hold.
LONGEST = 32_767
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")
_ROW = re.compile(rb"<((?:[\w.-]+:)?)row(\s[^>]*?)?(?:/>|>(.*?)</\1row>)", re.DOTALL)
_CELL = re.compile(rb"<((?:[\w.-]+:)?)c(\s[^>]*?)?(?:/>|>(.*?)</\1c>)", re.DOTALL)
_NUMBER = re.compile(rb"\br=[\"'](\d+)[\"']")
_ADDRESS = re.compile(rb"\br=[\"']([A-Z]+)(\d+)[\"']")
_STYLE = re.compile(rb"\bs=[\"'](\d+)[\"']")
_SPANS = re.compile(rb"\s+spans=(?:\"[^\"]*\"|'[^']*')")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a sheet part: its column from 0, its style, its bytes, and what stands inside it."""

    column: int
    style: str
    data: bytes
    inside: bytes

    @property
    def is_formula(self) -> bool:
        """Whether it holds a formula."""
        return b"<f" in self.inside or b":f" in self.inside


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet part: its number, where it stands among the bytes, its attributes and its inside."""

    number: int
    start: int
    end: int
    attributes: bytes
    inside: bytes

    def cells(self) -> Iterator[Cell]:
        """Yield its cells; one without an address follows the one before it."""
        column = -1
        for found in _CELL.finditer(self.inside):
            attributes = found[2] or b""
            address = _ADDRESS.search(attributes)
            column = column_at(address[1].decode()) if address else column + 1
            style = _STYLE.search(attributes)
            data = found[0] if address else _addressed(found, column, self.number)
            yield Cell(column, style[1].decode() if style else "0", data, found[3] or b"")


def rows_of(data: bytes) -> Iterator[Row]:
    """Yield the rows of the inside of `sheetData`; one without a number follows the one before it."""
    number = 0
    for found in _ROW.finditer(data):
        attributes = found[2] or b""
        told = _NUMBER.search(attributes)
        number = int(told[1]) if told else number + 1
        yield Row(number, found.start(), found.end(), attributes, found[3] or b"")


class Formula(bytes):
    """The whole element of a formula, to be put into a cell that has none."""


class Writer:
    """Writes cells the way one sheet part does.

    Parameters
    ----------
    prefix
        What its elements' names begin with: "" or "x:".
    date1904
        Whether its days count from 1904.
    """

    def __init__(self, prefix: str, *, date1904: bool) -> None:
        self.prefix = prefix.encode()
        self._zero = (SERIAL_0_1904 if date1904 else SERIAL_0) + EPOCH
        self._open, self._close = b"<" + self.prefix, b"</" + self.prefix

    def cell(self, column: int, row: int, value: object, style: str) -> bytes:
        """Write a value or a `Formula`; a text is always text, whatever it begins with."""
        if isinstance(value, Formula):
            return self.formula(column, row, value, style)
        name = b'%sc r="%s%d"' % (self._open, letters(column), row)
        if style != "0":
            name += b' s="%s"' % style.encode()
        if value is None:
            return name + b"/>"
        kind, said = self._content(value)
        return b"%s%s>%s%sc>" % (name, kind, said, self._close)

    def formula(self, column: int, row: int, formula: bytes, style: str) -> bytes:
        """Write a formula, given its whole element, whose value is not available until a spreadsheet calculates it."""
        look = b"" if style == "0" else b' s="%s"' % style.encode()
        told = formula + self._value(NOT_YET)
        return b'%sc r="%s%d"%s t="e">%s%sc>' % (self._open, letters(column), row, look, told, self._close)

    def formula_element(self, text: str) -> Formula:
        """Write the element of a formula."""
        return Formula(b"%sf>%s%sf>" % (self._open, html.escape(text, quote=False).encode(), self._close))

    def row(self, number: int, cells: bytes, attributes: bytes = b"") -> bytes:
        """Write a row."""
        attributes = _SPANS.sub(b"", attributes) or b' r="%d"' % number
        if not _NUMBER.search(attributes):
            attributes = b' r="%d"' % number + attributes
        return b"%srow%s>%s%srow>" % (self._open, attributes, cells, self._close)

    def _content(self, value: object) -> tuple[bytes, bytes]:
        if isinstance(value, ErrorCell):
            return b' t="e"', self._value(str(value))
        if isinstance(value, float) and not math.isfinite(value):
            value = str(value)  # what a number without end says can only be text
        if isinstance(value, str):
            return b' t="inlineStr"', b'%sis>%st xml:space="preserve">%s%st>%sis>' % (
                self._open, self._open, _text(value), self._close, self._close,
            )  # fmt: skip
        if isinstance(value, bool):
            return b' t="b"', self._value("1" if value else "0")
        number = self._number(value)
        return b"", self._value(str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number))

    def _number(self, value: object) -> float:
        """Return a number, a day or a time of day as the cell holds it."""
        if isinstance(value, dt.datetime):
            return value.toordinal() - self._zero + _part_of_day(value.time())
        if isinstance(value, dt.date):
            return float(value.toordinal() - self._zero)
        if isinstance(value, dt.timedelta):
            return value / dt.timedelta(1)
        return _part_of_day(value) if isinstance(value, dt.time) else float(value)  # type: ignore[arg-type]

    def _value(self, said: str) -> bytes:
        return b"%sv>%s%sv>" % (self._open, html.escape(said, quote=False).encode(), self._close)


@cache
def letters(column: int) -> bytes:
    """Return the letters of a column, counted from 0."""
    return str(get_column_letter(column + 1)).encode()


def moved(cell: Cell, row: int) -> bytes:
    """Return a cell's bytes in another row."""
    return _ADDRESS.sub(lambda found: b'r="%s%d"' % (found[1], row), cell.data, count=1)


# --------------------------------------------------------------------------------------------- private


def _part_of_day(time: dt.time) -> float:
    return dt.timedelta(hours=time.hour, minutes=time.minute, seconds=time.second) / dt.timedelta(1)


def _text(value: str) -> bytes:
    if not value.isprintable():
        value = _ILLEGAL.sub(_escaped, value).replace("\r", "_x000D_")
    elif "_x" in value:
        value = _ILLEGAL.sub(_escaped, value)
    return html.escape(value, quote=False).encode()


def _escaped(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


def _addressed(found: re.Match[bytes], column: int, row: int) -> bytes:
    """Return the bytes of a cell that had no address with one."""
    at = found.start(2) - found.start() if found[2] is not None else len(found[1]) + 2
    return found[0][:at] + b' r="%s%d"' % (letters(column), row) + found[0][at:]


def split(data: bytes, part: str) -> tuple[bytes, bytes, bytes, str]:
    """Return what stands before the rows of a sheet part, the rows, what stands behind, and the names' prefix.

    Raises
    ------
    FileError
        It has no rows where a sheet has them.
    """
    opening = re.search(rb"<((?:[\w.-]+:)?)sheetData(?:\s[^>]*?)?(/?)>", data)
    if opening is None:
        raise refusals.DAMAGED.error(part=part)
    prefix = opening[1]
    if opening[2]:
        head = data[: opening.start()] + b"<%ssheetData>" % prefix
        return head, b"", b"</%ssheetData>" % prefix + data[opening.end() :], prefix.decode()
    close = data.rfind(b"</%ssheetData" % prefix)
    if close < 0:
        raise refusals.DAMAGED.error(part=part)
    return data[: opening.end()], data[opening.end() : close], data[close:], prefix.decode()
