"""How far the cells of a sheet part reach, told without parsing it.

The Rust reader makes room for the whole rectangle from the first cell to the last: one stray cell in the last row and
column of a sheet would take more memory than any computer has, and end the program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from xl_kpi.closed import refusals
from xl_kpi.closed.errorcells import whole_rows
from xl_kpi.closed.ooxml import column_at

#: The cells that a rectangle may hold, filled or not: a million rows of sixty columns.
MOST_CELLS = 64 << 20
#: A sheet has no more rows and columns: a cell behind them is damage, and costs a million rows to read.
SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 16_384
#: A cell behind column ZZ or row 999,999; hardly any sheet has one, so that most are passed at once.
_FAR = re.compile(rb"\br=[\"'](?:[A-Z]{3}[0-9]|[A-Z]+[0-9]{7})")
_LAST_ROWS = re.compile(rb"\br=[\"'][A-Z]+([0-9]{7})")
_ROW = re.compile(rb"\br=[\"'][A-Z]+([0-9]+)")
_COLUMN = re.compile(rb"\br=[\"']([A-Z]{2,3})[0-9]")
#: The columns of a sheet without such addresses.
_COLUMNS = 26


def refuse_stray_cells(stream: Callable[[], Iterable[bytes]], sheet: str) -> None:
    """Refuse a sheet whose cells lie absurdly far from each other.

    Parameters
    ----------
    stream
        Hands out the sheet part from its beginning.

    Raises
    ------
    FileError
        With the remedy.
    """
    if not any(_FAR.search(rows) for rows in whole_rows(stream())):
        return
    columns = max([_COLUMNS, *(column_at(letters) + 1 for letters in _all(_COLUMN, stream()))])
    rows = max(map(int, _all(_LAST_ROWS, stream()) or _all(_ROW, stream())), default=0)
    if rows > SHEET_ROWS or columns > SHEET_COLUMNS or rows * columns > MOST_CELLS:
        raise refusals.STRAY_CELLS.error(sheet=sheet)


def _all(pattern: re.Pattern[bytes], pieces: Iterable[bytes]) -> set[str]:
    """Return whatever a pattern finds in a sheet part, each once."""
    found: set[bytes] = set()
    for rows in whole_rows(pieces):
        found.update(pattern.findall(rows))
    return {text.decode() for text in found}
