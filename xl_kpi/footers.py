"""Rows under the deals that are the footer of an export: who made it and when, its filters, a count, a copyright.

Salesforce writes such lines below a report, others a count. They stand in the first column, where an id or a name is
read: each would be one deal more that nothing is known of.
"""

from __future__ import annotations

import re

import numpy as np

from xl_kpi import cells
from xl_kpi.columns import DAYS, NUMBERS, TEXTS
from xl_kpi.findings import Finder
from xl_kpi.grid import Grid, blank
from xl_kpi.headers import Recognised
from xl_kpi.stages import OPEN_WORDS, outcome_of, says_over, usual_rank
from xl_kpi.words import normalise

#: No footer has more lines: a longer list without anything beside it is one of names.
MOST_LINES = 100
_RECORDS = r"(?:records?|rows?|lines?|deals?|opportunities|enregistrements?|lignes?|affaires?|opportunites?)"
#: What the lines of footers say, normalised.
_WORDS = re.compile(
    rf"copyright\b.*|.*\b(?:all rights reserved|tous droits reserves)\b.*"
    rf"|confidential(?: information)?(?: do not .*)?|(?:informations? )?confidentiel(?:le)?s?(?: ne pas .*)?"
    rf"|(?:report )?(?:generated|exported|created|printed|filtered|sorted|grouped) (?:by|on|at)\b.*"
    rf"|(?:rapport )?(?:genere|exporte|cree|imprime|edite|filtre|trie|regroupe)e?s? (?:par|le)\b.*"
    rf"|(?:record |row )?count(?: of {_RECORDS})?(?: \d+)?|number of {_RECORDS}(?: \d+)?"
    rf"|(?:nombre|nb)(?: total)?(?: (?:de|d) {_RECORDS})?(?: \d+)?|\d+ {_RECORDS}"
)
_LABEL = re.compile(r":\s*$")


def without_footer(grid: Grid, known: Recognised, sheet: Grid, finder: Finder) -> Grid:
    """Leave out the footer of an export under the deals, and report it.

    A line of it is one text alone that tells nothing a deal could be known to hold, and either says what footers say
    or stands, as everything below it does, apart from the deals behind a blank row.

    Parameters
    ----------
    grid
        The deals, without the rows that are known to be none.
    sheet
        The grid with all of its rows: those that it lacks are blank.
    """
    lines: dict[int, str] = {}
    for row in range(len(grid) - 1, max(len(grid) - MOST_LINES, 0) - 1, -1):
        if (text := _line(grid, known, row)) is None:
            break
        lines[row] = text
    below = len(lines) < len(grid)  # there are deals above
    first = min((row for row in lines if _is_worded(lines[row]) or (below and _is_apart(grid, sheet, row))), default=-1)
    if first < 0:
        return grid
    finder.say("footer", grid.rows[first:], example=" ".join(lines[first].split()))
    return grid.take(np.arange(len(grid)) < first)


# --------------------------------------------------------------------------------------------- private


def _line(grid: Grid, known: Recognised, row: int) -> str | None:
    """Return the text of a row that may be a line of a footer, or None where it may be a deal."""
    read = sorted(known.fields.items(), key=lambda field: field[0] not in (*TEXTS, *DAYS, *NUMBERS))  # these are anyway
    fields = {at: field for field, at in read} | {at: "created_on" for _, at in known.entries}
    told: list[int] = []
    for at in (*fields, *(at for at in range(len(grid.columns)) if at not in fields)):  # most rows are told by two
        cell = grid.columns[at][row]
        if not blank(cell) and cell is not False:
            told.append(at)
        if len(told) > 2:
            return None
    told.sort()
    text = grid.columns[told[0]][row] if told else None
    if type(text) is not str:
        return None
    if len(told) == 2:  # "Count:" and 12 beside it
        tells = fields.get(told[1]) in ("stage", "status", *DAYS) and _tells(grid, fields[told[1]], told[1], row)
        return text if _is_worded(text) and _LABEL.search(text) and not tells else None
    if _is_worded(text):
        return text
    return None if _tells(grid, fields.get(told[0]), told[0], row) else text


def _is_worded(text: str) -> bool:
    return _WORDS.fullmatch(normalise(text)) is not None


def _is_apart(grid: Grid, sheet: Grid, row: int) -> bool:
    """Tell whether the row above is blank."""
    above = int(grid.rows[row]) - 1
    at = int(np.searchsorted(sheet.rows, above))
    return bool(sheet.rows[at] != above)


def _tells(grid: Grid, field: str | None, at: int, row: int) -> bool:
    """Tell whether a text tells something of a deal: a date, a number, a usual stage, an id, what other rows hold."""
    column = grid.columns[at]
    text, cell = str(column[row]), np.array([column[row]], object)
    if field in DAYS:
        return not np.isnan(cells.days(cell, date1904=grid.date1904).values[0])
    if field in NUMBERS or field == "probability":
        return not np.isnan(cells.numbers(cell).values[0])
    if field == "deal_id" and " " not in text.strip() and any(map(str.isdigit, text)):
        return True
    if field in ("stage", "status") and (
        usual_rank(text) is not None or outcome_of(text) is not None or says_over(text) or normalise(text) in OPEN_WORDS
    ):
        return True
    return bool(np.any(column[:row] == column[row]))
