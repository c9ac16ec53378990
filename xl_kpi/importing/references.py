"""References to cells, in formulas and areas: what an import makes of them when it adds rows to a table.

A range that reaches down to the last row of the table reaches down to its new last row; what stood below the table and
has moved is found where it is now. Names of tables and texts in quotes are left alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from xl_kpi.closed.ooxml import column_at
from xl_kpi.importing.place import LAST_ROW, Place

_CELL = r"\$?[A-Z]{1,3}\$?[1-9]\d{0,6}"
#: A text, a structured reference or another workbook in brackets, a sheet's name and a reference.
_TOKEN = re.compile(
    r'("(?:[^"]|"")*")|(\[[^\[\]]*\])'
    r"|(?<![\w.$:!'\]])((?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?(" + _CELL + r")(:" + _CELL + r")?(?![\w.(!:])"
)
_PARTS = re.compile(r"(\$?)([A-Z]+)(\$?)(\d+)")
#: The text of every element that holds a formula, wherever in a package it stands.
_FORMULA = re.compile(
    rb"(<(?:[\w.-]+:)?(?:f|formula|formula1|formula2|calculatedColumnFormula|totalsRowFormula)(?:\s[^>]*)?(?<!/)>)"
    rb"([^<]+)(?=</)"
)


@dataclass(frozen=True, slots=True)
class Growth:
    """How a table grows: where it was, the rows that come in, and how far what stood below it has moved.

    Parameters
    ----------
    sheet
        The name of its sheet.
    ends
        Rows that were the last one, of the deals and of the table, each with what it is now.
    end
        The last row of the table now.
    below
        The first row that moves, or None; it and all rows under it move by `shift`.
    """

    sheet: str
    first: int
    ends: Mapping[int, int]
    end: int
    left: int
    right: int
    below: int | None
    shift: int

    def rows(self, left: int, right: int, top: int, bottom: int, *, whole: bool = True) -> tuple[int, int]:
        """Return the first row and the last of an area as they are now.

        Parameters
        ----------
        whole
            Whether only areas that hold the first row of the table, too, grow with it: a formula's do, the areas of
            formats and drop-down lists need only reach its last row.
        """
        if right < self.left or left > self.right:
            return top, bottom
        grows = bottom in self.ends and (top <= self.first or not whole) and bottom > top - (not whole)
        if grows:
            return top, max(bottom, self.ends[bottom])
        inside = self.left <= left and right <= self.right
        if self.below is not None and inside:
            return tuple(row + self.shift if row >= self.below else row for row in (top, bottom))  # type: ignore[return-value]
        return top, bottom

    def formula(self, text: str, own: bool) -> str:
        """Return a formula with its references as they are now; `own` when it stands on the table's sheet."""

        def put(match: re.Match[str]) -> str:
            if match[4] is None or not (own if match[3] is None else _sheet(match[3]) == self.sheet.casefold()):
                return match.group()
            return (match[3] or "") + self._moved(match[4], match[5])

        return _TOKEN.sub(put, text)

    def area(self, written: str) -> str:
        """Return one area of a format or a list, such as A2:A61, as it is now."""
        first, _, last = written.partition(":")
        if not re.fullmatch(_CELL, first) or (last and not re.fullmatch(_CELL, last)):
            return written
        return self._moved(first, f":{last}" if last else None, whole=False)

    def widened(self, text: str, right: str) -> str:
        """Return an area of the table's sheet that ends at its last column so that it ends at the column `right`."""
        found = re.fullmatch(r"(.+!)(\$?[A-Z]+\$?\d+:\$?)([A-Z]+)(\$?\d+)", text)
        if found is None or _sheet(found[1]) != self.sheet.casefold() or column_at(found[3]) != self.right:
            return text
        return f"{found[1]}{found[2]}{right}{found[4]}"

    def areas(self, written: str) -> str:
        """Return several areas with spaces between them."""
        return " ".join(self.area(area) for area in written.split())

    def in_part(self, data: bytes, own: bool) -> bytes:
        """Return a part with every formula in it as it is now; all other bytes stay."""
        if not own and not self._may_name(data):
            return data
        return _FORMULA.sub(self._put_formula(own), data)

    def _put_formula(self, own: bool) -> Callable[[re.Match[bytes]], bytes]:
        marks = [str(row) for row in self.ends] + ([""] if self.shift else [])

        def put(match: re.Match[bytes]) -> bytes:
            text = match[2].decode()
            if not any(mark in text for mark in marks):
                return match.group()
            before = html.unescape(text)
            after = self.formula(before, own)
            return match.group() if after == before else match[1] + html.escape(after, quote=False).encode()

        return put

    def _may_name(self, data: bytes) -> bool:
        """Tell whether a part may refer to the sheet; most do not, which spares looking at their formulas."""
        plain = re.split(r"[&<>'\"]", self.sheet)
        return max(plain, key=len).encode() in data

    def _moved(self, first: str, last: str | None, *, whole: bool = True) -> str:
        ends = [_PARTS.fullmatch(cell.lstrip(":")) for cell in (first, last) if cell]
        cells = [match for match in ends if match is not None]
        columns = [column_at(cell[2]) for cell in cells]
        rows = [int(cell[4]) for cell in cells]
        left, right = min(columns), max(columns)
        top, bottom = self.rows(left, right, min(rows), max(rows), whole=whole)
        if (top, bottom) == (min(rows), max(rows)) or max(rows) > LAST_ROW:
            return first + (last or "")
        if len(cells) == 1 and bottom > top:  # a format of one cell that has become a column
            return f"{first}:{cells[0][2]}{bottom}"
        moved = [top if row == min(rows) else bottom for row in rows]
        if len(moved) == 2 and rows[0] == rows[1]:
            moved = [top, bottom]
        return ":".join(f"{c[1]}{c[2]}{c[3]}{row}" for c, row in zip(cells, moved, strict=True))


def carried_down(text: str, origin: int) -> Callable[[int], str]:
    """Return what writes the formula of row `origin` into another row of the same column, as filling down does."""
    pieces: list[str | int] = []
    at = 0
    for match in _TOKEN.finditer(text):
        for group in (4, 5) if match[4] is not None else ():
            cell = _PARTS.search(match[group] or "")
            if cell is not None and not cell[3]:
                start = match.start(group) + cell.start(4)
                pieces += [text[at:start], int(cell[4]) - origin]
                at = start + len(cell[4])
    pieces.append(text[at:])
    if len(pieces) == 1:
        return lambda _: text
    return lambda row: "".join(piece if isinstance(piece, str) else str(row + piece) for piece in pieces)


def growth_of(place: Place, new: int) -> Growth:
    """Return how a place grows by some rows."""
    shift = place.shift(new)
    ends = {place.bottom: place.end(new), place.last: place.last + new} if new else {}
    return Growth(
        sheet=place.sheet,
        first=place.header + 1,
        ends={row: end for row, end in ends.items() if row != place.header},
        end=place.end(new) if new else place.bottom,
        left=place.left,
        right=place.right,
        below=place.below[0] if shift else None,
        shift=shift,
    )


# --------------------------------------------------------------------------------------------- private


def _sheet(written: str) -> str:
    name = written[:-1]
    return (name[1:-1].replace("''", "'") if name.startswith("'") else name).casefold()
