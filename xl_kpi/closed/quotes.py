"""Quotation marks of a text file that are not closed: the cell would swallow the rows below it without a word."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence

from xl_kpi.errors import FileError
from xl_kpi.texts import Text

NOT_CLOSED = Text(
    'Line {line}: the quotation mark before "{start}" is not closed, or not where the cell ends.',
    "Ligne {line} : le guillemet devant « {start} » n'est pas fermé, ou pas à la fin de la cellule.",
)
CLOSE_IT = Text(
    "Close it behind the text of that cell, or remove it (a quotation mark inside a quoted cell is written twice).",
    "Fermez-le derrière le texte de cette cellule, ou retirez-le (un guillemet dans une cellule entre guillemets "
    "s'écrit deux fois).",
)
#: So much of a cell shows where to look.
_SHOWN = 20
_BREAK = re.compile(r"\r\n|\r|\n")


def rows_of_text(text: str, delimiter: str) -> list[list[str]]:
    """Return the cells of a delimited text, as the module csv reads it.

    Raises
    ------
    FileError
        A quotation mark opens a cell and is not closed, or by one that belongs to a cell further on.
    csv.Error
        It is no such text.
    """
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    ends = [0]  # the last line of each row
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
    except csv.Error:
        _refuse_if_open(text, delimiter)
        return list(csv.reader(_lines(text), delimiter=delimiter))  # such as "Acme" Ltd: what it means is plain
    if reader.line_num > len(rows):
        _refuse_if_swallowed(text, delimiter, rows, ends)
    return rows


# --------------------------------------------------------------------------------------------- private


def _lines(text: str) -> io.StringIO:
    """Return the lines of a text: they end where a file's do; str.splitlines would also break at U+2028."""
    return io.StringIO(text, newline="")


def _refuse_if_open(text: str, delimiter: str) -> None:
    """Refuse a text with a quoted cell that does not end, or behind which text stands that is a cell's of its own."""
    end = re.escape(delimiter)
    quoted = re.compile(rf'(?<![^{end}\r\n])"(?P<cell>(?:[^"]++|"")*+)(?P<closed>"(?P<behind>[^{end}\r\n]*))?')
    for found in quoted.finditer(text):
        cell, behind = found["cell"], (found["behind"] or "").strip()
        over_lines = bool(behind) and _BREAK.search(cell) is not None
        over_cells = behind.endswith('"') and delimiter in cell
        if not found["closed"] or over_lines or over_cells:
            raise _not_closed(text, found.start(), cell, delimiter)


def _refuse_if_swallowed(text: str, delimiter: str, rows: Sequence[Sequence[str]], ends: Sequence[int]) -> None:
    """Refuse a text with a quoted cell whose lines are rows, each with all columns: one that ends in 5" closed it.

    A cell that is meant to have several lines makes the first and the last of them longer than a row, or its columns
    are other than a row's.
    """
    usual = Counter(map(len, rows)).most_common(1)[0][0]
    lines = list(_lines(text))
    for row, first, last in zip(rows, ends, ends[1:], strict=False):
        swallowed = last - first
        like_rows = swallowed > 1 and all(line.count(delimiter) == usual - 1 for line in lines[first:last])
        if like_rows and usual > 1 and (len(row) != usual or (swallowed > 2 and usual > 3)):
            opened = next(cell for cell in row if _BREAK.search(cell))
            raise _not_closed(text, sum(map(len, lines[:first])), opened, delimiter)


def _not_closed(text: str, at: int, cell: str, delimiter: str) -> FileError:
    """Return the error for the cell that opens at a place of the text."""
    start = re.split(rf"[{re.escape(delimiter)}\r\n]", cell.replace('""', '"'), maxsplit=1)[0].strip()
    line = len(_BREAK.findall(text, 0, at)) + 1
    return FileError(NOT_CLOSED.format(line=str(line), start=start[:_SHOWN]), CLOSE_IT)
