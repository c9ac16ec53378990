"""Tables: native table objects, one grid column for each of their columns."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass, replace

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

from xl_kpi.blocks import Column, Kind, Table, Value
from xl_kpi.sheet.formats import BAND, BAR, GREY, INK, LINE, NAVY, PAPER, TEAL, column_format, decimals_of, figure_text
from xl_kpi.sheet.page import FIRST, INDENT, PADDING, Page, height, text_width
from xl_kpi.texts import Lang, Text, say
from xl_kpi.written import FEW_MARK, few_cells

ROW_HEIGHT = 21
MOST_LETTERS = 200  # of a cell: a loss reason may be a whole letter
SHORT = 70  # pixels of words that had better not wrap at all
WIDEST = 120  # pixels that a column may ask for; a longer text wraps
FIRST_DATE = dt.date(1900, 3, 1)  # before it, serial numbers mean other days in other programs
EPOCH = dt.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Placed:
    """A table on the sheet: where its rows begin and which grid column holds which of its columns."""

    table: Table
    first_row: int
    last_row: int
    columns: tuple[str, ...]

    @property
    def header_row(self) -> int:
        """The row of the headers."""
        return self.first_row - 1

    @property
    def last_column(self) -> int:
        """The last grid column that the table takes."""
        return FIRST + len(self.columns) - 1

    def column(self, key: str) -> int:
        """Return the grid column that holds one of the table's columns."""
        return FIRST + self.columns.index(key)


def shown(table: Table) -> Table:
    """Return the table as the sheet shows it: without the columns that are not for the sheet."""
    at = [i for i, column in enumerate(table.columns) if column.on_sheet]
    rows = tuple(tuple(row[i] for i in at) for row in table.rows)
    return replace(table, columns=tuple(table.columns[i] for i in at), rows=rows)


def draw_table(page: Page, table: Table, name: str) -> Placed:
    """Draw a table that has columns and rows."""
    few = [list(flags) for flags in few_cells(table)]  # may rest on counts that are not shown
    few = [[flag for flag, c in zip(flags, table.columns, strict=True) if c.on_sheet] for flags in few]
    table = shown(table)
    headers = _headers(table, page)
    rooms = [w - INDENT * (c.kind is Kind.TEXT) for c, w in zip(table.columns, page.widths, strict=False)]
    top = page.take(max(height(h, w, 10, bold=True) for h, w in zip(headers, rooms, strict=True)) + 6)
    codes = [column_format(c.kind, table.column(c.key), page.currency, page.lang) for c in table.columns]
    for at, row in enumerate(table.rows):
        texts = [_text(value, column, page) for value, column in zip(row, table.columns, strict=True)]
        most = max(height(t, w) if t else 0 for t, w in zip(texts, rooms, strict=True))
        here = page.take(max(ROW_HEIGHT, most))
        for i, column in enumerate(table.columns):
            style = _cell(page, column, codes[i], band=at % 2 == 1, few=few[at][i])
            _write(page, (here, FIRST + i), row[i], texts[i], style)
    page.sheet.add_table(
        top,
        FIRST,
        page.row - 1,
        FIRST + len(headers) - 1,
        {
            "name": name,
            "style": None,  # the cells carry the bands, the same in every program
            "banded_rows": True,
            "autofilter": False,
            "description": page.say(table.title),
            "columns": [
                {"header": header, "header_format": _header(page, column)}
                for header, column in zip(headers, table.columns, strict=True)
            ],
        },
    )
    placed = Placed(table, top + 1, page.row - 1, tuple(c.key for c in table.columns))
    for column in table.columns:
        if column.bar:
            _draw_bars(page, placed, column)
    return placed


def keep_table(page: Page, table: Table, name: str) -> None:
    """Keep a table that has no rows in hidden ones, its figures #N/A: a formula that refers to it must not break."""
    columns = shown(table).columns
    headers = _headers(shown(table), page)
    top, row = page.hide(), page.hide()
    page.sheet.add_table(
        top,
        FIRST,
        row,
        FIRST + len(headers) - 1,
        {"name": name, "style": None, "autofilter": False, "columns": [{"header": header} for header in headers]},
    )
    for at, column in enumerate(columns):
        if column.kind is not Kind.TEXT:
            page.sheet.write_formula(row, FIRST + at, "=NA()", page.formats(), "#N/A")
            page.unavailable.append(xl_rowcol_to_cell(row, FIRST + at))


def needs(tables: list[Table], lang: Lang, currency: str | None) -> list[int]:
    """Return the pixels that the tables want in each column of the grid.

    A figure and a short text want one line; longer words want the longest of them whole and two lines.
    """
    found = [0] * max((len(table.columns) for table in tables), default=0)
    for table in tables:
        for at, column in enumerate(table.columns):
            values = table.column(column.key)
            decimals = decimals_of(column.kind, values)
            want = _words_want(column.title(lang), bold=True)
            for value in values:
                if isinstance(value, int | float) and math.isfinite(value):
                    want = max(want, text_width(figure_text(value, column.kind, decimals, currency, lang)))
                elif isinstance(value, tuple):
                    want = max(want, text_width(say(value, lang)))  # a few words that read best on one line
                elif isinstance(value, str | Text | dt.date):
                    want = max(want, _words_want(say(value, lang)))
            found[at] = max(found[at], min(math.ceil(want) + PADDING + INDENT, WIDEST))
    return found


def least(tables: list[Table], lang: Lang, currency: str | None) -> list[int]:
    """Return the pixels that the longest word and the longest figure of each column of the grid need."""
    found = [0] * max((len(table.columns) for table in tables), default=0)
    for table in tables:
        for at, column in enumerate(table.columns):
            decimals = decimals_of(column.kind, table.column(column.key))
            longest = _longest_word(column.title(lang), bold=True)
            for value in table.column(column.key):
                if isinstance(value, int | float):
                    figure = figure_text(value, column.kind, decimals, currency, lang) if math.isfinite(value) else ""
                    longest = max(longest, text_width(figure))
                elif value is not None:
                    longest = max(longest, _longest_word(say(value, lang)))
            found[at] = max(found[at], min(math.ceil(longest) + PADDING + INDENT, WIDEST))
    return found


def _longest_word(text: str, *, bold: bool = False) -> float:
    return max((text_width(word, bold=bold) for word in text.split()), default=0)


def _words_want(text: str, *, bold: bool = False) -> float:
    """Return the pixels that words want; headers, which are bold, may take two lines even if short."""
    longest = _longest_word(text, bold=bold)
    whole = text_width(text[:80], bold=bold)
    return max(longest, whole / 2) if bold else min(whole, max(longest, whole / 2, SHORT))


def table_name(key: str, taken: set[str]) -> str:
    """Return "Kpi" and the key in CamelCase, as a name that no table before has; remember it in `taken`."""
    plain = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    words = re.findall("[A-Za-z0-9]+", plain)
    stem = name = "Kpi" + ("".join(word[0].upper() + word[1:] for word in words)[:80] or "Table")
    count = 1
    while name.lower() in taken:
        count += 1
        name = f"{stem}_{count}"
    taken.add(name.lower())
    return name


def _headers(table: Table, page: Page) -> list[str]:
    """Return headers that Excel accepts: on one line, not empty, no two alike."""
    found: list[str] = []
    for at, column in enumerate(table.columns, 1):
        title = re.sub(r"[ \t\r\n]+", " ", page.say(column.title)).strip(" ")[:MOST_LETTERS] or str(at)
        # "_x0041_" would be read as "A" in the table's part but not in the cell: a mismatch is "damage".
        title = re.sub(r"_(x[0-9A-Fa-f]{4}_)", r"_ \1", title)
        header, count = title, 1
        while header.lower() in {h.lower() for h in found}:
            count += 1
            header = f"{title} {count}"
        found.append(header)
    return found


def _text(value: Value, column: Column, page: Page) -> str | None:
    """Return what the cell says if it is words; None if it is a figure, a date or nothing."""
    old = isinstance(value, dt.date) and value < FIRST_DATE
    if isinstance(value, Text | str | tuple) or old:
        words = page.say(value)
        return words if len(words) <= MOST_LETTERS else f"{words[: MOST_LETTERS - 1]}…"
    if column.kind is Kind.TEXT and isinstance(value, int):
        return str(value)
    return None


def _draw_bars(page: Page, placed: Placed, column: Column) -> None:
    """Draw a bar in each cell of a column, from 0: a glance tells large from small, without colour too."""
    figures = [v for v in placed.table.column(column.key) if isinstance(v, int | float) and math.isfinite(v)]
    if len(figures) < 2 or max(figures) <= 0:
        return  # one bar would always be full
    at = placed.column(column.key)
    page.sheet.conditional_format(
        placed.first_row,
        at,
        placed.last_row,
        at,
        {
            "type": "data_bar",
            "data_bar_2010": True,
            "bar_solid": True,
            "bar_color": BAR,
            "bar_border_color": TEAL,
            "min_type": "num",
            "min_value": 0,
            "max_type": "max",
        },
    )


def _write(page: Page, cell: tuple[int, int], value: Value, text: str | None, style: Format) -> None:
    if text is not None:
        page.sheet.write_string(*cell, text, style)
    elif isinstance(value, dt.date):
        page.sheet.write_number(*cell, (value - EPOCH).days, style)
    elif isinstance(value, int | float) and math.isfinite(value):
        page.sheet.write_number(*cell, value, style)
    else:
        page.sheet.write_blank(*cell, None, style)


def _cell(page: Page, column: Column, code: str, *, band: bool, few: bool) -> Format:
    looks: dict[str, object] = {"bg_color": BAND if band else PAPER, "bottom": 1, "bottom_color": LINE}
    looks |= {"font_color": GREY, "italic": True} if few else {"font_color": INK}
    if column.kind is Kind.TEXT:
        looks |= {"text_wrap": True, "align": "left", "indent": 1}
    else:  # an amount that is too wide gets smaller rather than turn into ####
        looks |= {"align": "right", "shrink": True, "num_format": _starred(code) if few else code}
    return page.formats(**looks)


def _starred(code: str) -> str:
    """Return a number format with a star behind the figure, in each of its parts."""
    return ";".join(f'{part}"{FEW_MARK}"' for part in code.split(";"))


def _header(page: Page, column: Column) -> Format:
    looks: dict[str, object] = {"bold": True, "font_color": PAPER, "bg_color": NAVY, "text_wrap": True}
    looks |= {"align": "left", "indent": 1} if column.kind is Kind.TEXT else {"align": "right"}
    return page.formats(**looks)
