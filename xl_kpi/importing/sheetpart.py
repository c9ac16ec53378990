"""The sheet part that an import goes into: new rows and cells among the bytes that are there."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from xl_kpi.closed import ooxml
from xl_kpi.importing.cellxml import Cell, Formula, Row, Writer, letters, moved, rows_of, split
from xl_kpi.importing.dependents import stale
from xl_kpi.importing.place import Place
from xl_kpi.importing.references import Growth, carried_down

_AREAS = re.compile(
    rb"(<(?:[\w.-]+:)?(?:conditionalFormatting|dataValidation|ignoredError|protectedRange)\s[^>]*?\bsqref=[\"'])"
    rb"([^\"']*)|(<(?:[\w.-]+:)?sqref>)([^<]*)"
)
_FILTER = re.compile(rb"(<(?:[\w.-]+:)?autoFilter\s[^>]*?\bref=[\"'])([^\"']*)")
_DIMENSION = re.compile(rb"(<(?:[\w.-]+:)?dimension\s[^>]*?\bref=[\"'])([A-Z]+\d+)(?::([A-Z]+)(\d+))?")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f((?:\s[^>]*?)?)(?:/>|>([^<]*)<)")
_ELEMENT = re.compile(rb"<((?:[\w.-]+:)?)f(?:\s[^>]*?)?(?:/>|>[^<]*</\1f>)")
_SHARED = re.compile(rb"\bsi=[\"'](\d+)[\"']")
#: Rows whose looks new rows take.
LAST_ROWS = 20

#: The style of a cell, or what makes it of the style that is there ("" where there is no cell).
Style = str | Callable[[str], str]
#: What is put into a cell.
Put = tuple[object, Style]


@dataclass
class SheetPart:
    """One sheet part being edited.

    Parameters
    ----------
    data
        Its bytes, with the references in it already as they shall be.
    headers
        Of the table's columns.
    waiting
        How many formulas read what changed, once `written`: they show #N/A until they are calculated.
    """

    data: bytes
    part: str
    place: Place
    date1904: bool
    headers: Sequence[str] = ()
    waiting: int = 0
    _puts: dict[int, dict[int, Put]] = field(default_factory=dict)
    _new: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._head, self._body, self._tail, prefix = split(self.data, self.part)
        self.writer = Writer(prefix, date1904=self.date1904)

    @cached_property
    def rows(self) -> Mapping[int, Row]:
        """The rows that are there, by number."""
        return {row.number: row for row in rows_of(self._body)}

    def styles(self) -> dict[int, str]:
        """Return the style of each column (from 0) that most of the last rows of the table have."""
        place = self.place
        top = max(place.header + 1, place.last - LAST_ROWS + 1)
        bottom = place.last if place.last > place.header else place.bottom
        votes: dict[int, Counter[str]] = {}
        for number in range(top, bottom + 1):
            for cell in self.rows[number].cells() if number in self.rows else ():
                votes.setdefault(cell.column, Counter())[cell.style] += 1
        return {column: count.most_common(1)[0][0] for column, count in votes.items()}

    def header_style(self) -> str:
        """Return the style of the last header cell."""
        row = self.rows.get(self.place.header)
        cells = {cell.column: cell.style for cell in row.cells()} if row else {}
        return cells.get(self.place.right, "0")

    def put(self, row: int, column: int, value: object, style: Style) -> None:
        """Put a value into a cell of a row that is there, or will be."""
        self._puts.setdefault(row, {})[column] = value, style

    def add(self, row: int, cells: bytes) -> None:
        """Add a row under all others that is not there yet."""
        self._new[row] = cells

    def filler(self, column: int) -> Callable[[int], Formula] | None:
        """Return what writes the formula of a column into a new row: that of the row above, filled down."""
        origin, text = self._formula_above(column)
        if text is None:
            return None
        carried = carried_down(text, origin)
        return lambda row: self.writer.formula_element(carried(row))

    def written(self, growth: Growth, width: int) -> bytes:
        """Return the part's new bytes.

        Parameters
        ----------
        width
            How many columns the table has now.
        """
        right = self.place.left + width - 1
        head = _DIMENSION.sub(lambda m: _wider(m, growth.end + growth.shift, right), self._head)
        head, tail = (_areas(text, growth, right) for text in (head, self._tail))
        return head + b"".join(self._rows(growth)) + tail

    # ----------------------------------------------------------------------------------------- private

    def _rows(self, growth: Growth) -> Iterator[bytes]:
        changed = self._changed(growth)
        new = iter(sorted(number for number in changed if number not in self.rows))
        ahead = next(new, None)
        at = 0
        for number, row in self.rows.items() if changed else ():
            while ahead is not None and ahead < number:
                yield self._body[at : row.start]
                at = row.start
                yield self.writer.row(ahead, changed[ahead])
                ahead = next(new, None)
            if number in changed:
                yield self._body[at : row.start]
                yield self.writer.row(number, changed[number], row.attributes)
                at = row.end
        yield self._body[at:]
        while ahead is not None:
            yield self.writer.row(ahead, changed[ahead])
            ahead = next(new, None)

    def _changed(self, growth: Growth) -> dict[int, bytes]:
        """Return the cells of every row that is new or changes."""
        taken, gone = self._moved(growth)
        changed = {number: cells for number, cells in self._new.items() if number not in self.rows}
        for number in {*self._puts, *taken, *gone}:
            row = self.rows.get(number)
            cells = {cell.column: cell for cell in (row.cells() if row else ())}
            for column in gone.get(number, ()):
                cells.pop(column, None)
            cells |= taken.get(number, {})
            said = {column: cell.data for column, cell in cells.items()}
            for column, (value, style) in self._puts.get(number, {}).items():
                there = cells.get(column)
                free = number > self.place.last and not isinstance(value, Formula)  # a formula prepared for a new row
                if there is None or not there.is_formula or free:
                    look = style if isinstance(style, str) else style(there.style if there else "")
                    said[column] = self.writer.cell(column, number, value, look)
            said |= self._uncalculated(number, cells)
            changed[number] = b"".join(said[column] for column in sorted(said))
        return changed

    def _uncalculated(self, number: int, cells: Mapping[int, Cell]) -> dict[int, bytes]:
        """Return the cells of a row of the table whose formulas read what changes in it, without what they showed."""
        inside = range(self.place.left, self.place.right + 1)
        own = {column: cell for column, cell in cells.items() if cell.is_formula and column in inside}
        changes = self._puts.get(number, {}).keys() - own.keys()
        if number > self.place.last or not changes or not own:
            return {}
        formulas = {column: self._formula_of(cell) for column, cell in own.items()}
        found = stale(formulas, changes, self._names, self.place.sheet)
        self.waiting += len(found)
        elements = {column: _ELEMENT.search(cells[column].inside) for column in found}
        return {
            column: self.writer.formula(column, number, element[0], cells[column].style)
            for column, element in elements.items()
            if element is not None
        }

    @cached_property
    def _names(self) -> dict[int, str]:
        """The headers by the columns of the sheet."""
        return dict(enumerate(self.headers, self.place.left))

    def _formula_of(self, cell: Cell) -> str:
        """Return the text of a cell's formula; of one that is shared, the text of the first."""
        found = _FORMULA.search(cell.inside)
        if found is None or found[2]:
            return _unescaped(found[2]) if found else ""
        shared = _SHARED.search(found[1])
        return (self._master(int(shared[1]))[1] if shared else None) or ""

    def _moved(self, growth: Growth) -> tuple[dict[int, dict[int, Cell]], dict[int, list[int]]]:
        """Return the cells that stand below the table where they shall be, and where they are taken from."""
        taken: dict[int, dict[int, Cell]] = {}
        gone: dict[int, list[int]] = {}
        for number, row in self.rows.items() if growth.below is not None else ():
            for cell in row.cells() if number >= (growth.below or 0) else ():
                if growth.left <= cell.column <= growth.right:
                    there = moved(cell, number + growth.shift)
                    taken.setdefault(number + growth.shift, {})[cell.column] = Cell(
                        cell.column, cell.style, there, cell.inside
                    )
                    gone.setdefault(number, []).append(cell.column)
        return taken, gone

    def _formula_above(self, column: int) -> tuple[int, str | None]:
        row = self.rows.get(self.place.last)
        inside = next((cell.inside for cell in (row.cells() if row else ()) if cell.column == column), b"")
        found = _FORMULA.search(inside)
        if found is None:
            return self.place.last, None
        if found[2]:
            return self.place.last, _unescaped(found[2])
        shared = _SHARED.search(found[1])
        return self._master(int(shared[1])) if shared else (self.place.last, None)

    def _master(self, number: int) -> tuple[int, str | None]:
        """Return the row and the text of a shared formula."""
        for row in self.rows.values():
            for found in _FORMULA.finditer(row.inside) if b"shared" in row.inside else ():
                shared = _SHARED.search(found[1])
                if found[2] and shared and int(shared[1]) == number:
                    return row.number, _unescaped(found[2])
        return self.place.last, None


def _unescaped(text: bytes) -> str:
    return html.unescape(text.decode())


def _areas(data: bytes, growth: Growth, right: int) -> bytes:
    """Return the areas of formats, lists and the filter as they are now."""

    def put(found: re.Match[bytes]) -> bytes:
        opening, areas = (found[1], found[2]) if found[1] is not None else (found[3], found[4])
        return bytes(opening) + growth.areas(areas.decode()).encode()

    def widen(found: re.Match[bytes]) -> bytes:
        first, _, last = growth.area(found[2].decode()).partition(":")
        plain = re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", last)
        if plain is None or ooxml.column_at(plain[1]) != growth.right:
            return bytes(found[1]) + f"{first}:{last}".encode().rstrip(b":")
        return bytes(found[1]) + f"{first}:{letters(right).decode()}{plain[2]}".encode()

    return _FILTER.sub(widen, _AREAS.sub(put, data))


def _wider(found: re.Match[bytes], bottom: int, right: int) -> bytes:
    """Return the used area of the sheet with the new rows and columns in it."""
    first = found[2].decode()
    column, row = (found[3].decode(), int(found[4])) if found[3] else ("A", 1)
    right = max(right, ooxml.column_at(column))
    return bytes(found[1]) + f"{first}:{letters(right).decode()}{max(row, bottom)}".encode()


def refused_below(root_tail: bytes, growth: Growth) -> Iterable[int]:
    """Return the rows at which something else than plain cells stands below a table that grows: joined cells, links."""
    for found in re.finditer(rb"<(?:[\w.-]+:)?(?:mergeCell|hyperlink)\s[^>]*?\bref=[\"']([A-Z]+)(\d+)", root_tail):
        column, row = ooxml.column_at(found[1].decode()), int(found[2])
        if growth.below is not None and row >= growth.below and growth.left <= column <= growth.right:
            yield row
