"""The sheet being filled from top to bottom: the grid, row heights, paragraphs, and where paper pages end.

All tables share the sheet's columns. The grid is one wide column for names and three groups of two or three
columns, each group as wide as the first column: four cards stand side by side above the tables. Within a
group, widths follow what the tables hold.
Every row gets its height here, because a merged or a copied row does not grow with its text.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_pixel_width
from xlsxwriter.worksheet import Worksheet

from xl_kpi.sheet.formats import Formats
from xl_kpi.texts import Lang, Text, say, typeset

MARGIN = 14  # pixels, the columns left and right of the grid
FIRST = 1  # the grid begins in column B
GROUP = 226  # pixels of the first column and of each group
GROUPS = ((0, 0), (1, 2), (3, 5), (6, 8))  # two only in the second: words often stand there too
COLUMNS = 9
LAST = FIRST + COLUMNS - 1
WIDTH = len(GROUPS) * GROUP
NARROWEST = 56
EXTRA = 80  # a column beyond the grid, for a table that is wider than the grid

PADDING = 7  # pixels that a cell keeps free left and right of its text
INDENT = 9  # one step of indentation: the air between words and the figures before them
BREATH = 5  # and above and below it
BOLD = 1.03  # bold letters are that much wider
MOST_LINES = 24  # of one cell; longer texts go on in the next row
DEFAULT_HEIGHT = 20
TALLEST = 540  # pixels; a row cannot be higher than 409 points

# A4 portrait in inches; the paper's width takes the grid's, and that scale gives the rows of one page.
PAPER_WIDTH, PAPER_HEIGHT = 8.27, 11.69
SIDE, TOP, BOTTOM = 0.45, 0.45, 0.6
#: What a page break costs, a page's blank part squared being the measure: the page itself, a cut inside a section
#: where that may be, and one through what is kept together.
A_PAGE, A_SEAM, A_CUT = 0.06, 0.03, 10.0


class Page:
    """The worksheet and the row that comes next.

    Parameters
    ----------
    needs
        The pixels that the tables want in each column.
    least
        The pixels that they need there, else words and figures break.
    """

    def __init__(
        self,
        book: Workbook,
        sheet: Worksheet,
        lang: Lang,
        currency: str | None,
        needs: list[int],
        least: list[int] | None = None,
    ) -> None:
        self.book = book
        self.sheet = sheet
        self.lang = lang
        self.currency = currency
        self.formats = Formats(book)
        self.widths = grid(needs, least)
        self.heights: list[int] = []
        self.starts: list[int] = []
        self.unavailable: list[str] = []
        self._kept: list[tuple[int, int]] = []
        sheet.set_column_pixels(0, 0, MARGIN)
        for at, width in enumerate(self.widths):
            sheet.set_column_pixels(FIRST + at, FIRST + at, width, self.formats())

    @property
    def row(self) -> int:
        """The next free row."""
        return len(self.heights)

    @property
    def last(self) -> int:
        """The last column in use."""
        return FIRST + len(self.widths) - 1

    def take(self, height: int) -> int:
        """Give the next row that height in pixels and return it."""
        row = self.row
        self.heights.append(min(height, TALLEST))
        self.sheet.set_row_pixels(row, self.heights[row])
        return row

    def hide(self) -> int:
        """Give the next row no height and return it: what stands there is for formulas."""
        row = self.row
        self.heights.append(0)
        self.sheet.set_row_pixels(row, DEFAULT_HEIGHT, None, {"hidden": True})
        return row

    def say(self, value: object) -> str:
        """Return the value in the reader's words, such as a workbook can hold; nothing is no words.

        What the user wrote stays as it is; our own words are set as the language sets them.
        """
        if value is None:
            return ""
        words = say(value, self.lang)
        return clean(typeset(words, self.lang) if isinstance(value, Text) else words)

    def span(self, first: int, last: int) -> int:
        """Return the width of some columns in pixels."""
        return sum(self.widths[first - FIRST : last - FIRST + 1])

    def write(self, row: int, first: int, last: int, text: str, style: Format) -> None:
        """Write text over some columns of a row, whatever it begins with."""
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", style)
        self.sheet.write_string(row, first, text, style)

    def paragraph(self, text: str, size: float = 10, **looks: object) -> None:
        """Write running text over the whole width, in as many rows as it needs."""
        style = self.formats(font_size=size, text_wrap=True, valign="top", **looks)
        for part in parts(text, WIDTH - MARGIN, size, bold=bool(looks.get("bold"))):
            self.write(self.take(height(part, WIDTH - MARGIN, size) + 1), FIRST, LAST, part, style)

    def keep(self, first: int, last: int) -> None:
        """Let no page end between these rows."""
        self._kept.append((first, last))

    def breaks(self) -> list[int]:
        """Return the rows that begin a new paper page."""
        scale = (PAPER_WIDTH - 2 * SIDE) / (sum(self.widths) / 96)
        room = int((PAPER_HEIGHT - TOP - BOTTOM) / scale * 96 * 0.97)
        return page_breaks(self.heights, self.starts, self._kept, room)


def page_breaks(heights: list[int], starts: list[int], kept: list[tuple[int, int]], room: int) -> list[int]:
    """Return the rows that begin a new page: the cheapest way to cut the sheet into pages.

    A page costs its blank part, squared, so that a blank third costs more than a section cut between its table
    and its chart; no cost cuts what is kept together, unless that is higher than a page.
    """
    edges = list(accumulate(heights, initial=0))
    held = {row for first, last in kept for row in range(first + 1, last + 1)}
    whole = set(starts) | {0}
    least = [0.0] * (len(heights) + 1)  # of what begins with each row
    following = [len(heights)] * (len(heights) + 1)
    for begin in range(len(heights) - 1, -1, -1):
        least[begin] = float("inf")
        for end in range(begin + 1, len(heights) + 1):
            blank = 1 - (edges[end] - edges[begin]) / room
            if blank < 0 and end > begin + 1:
                break
            cost = A_PAGE if end == len(heights) else A_PAGE + max(blank, 0) ** 2 + least[end]
            if end < len(heights):
                cost += A_CUT if end in held else 0 if end in whole else A_SEAM
            if cost <= least[begin]:
                least[begin], following[begin] = cost, end
    breaks, row = [], following[0]
    while row < len(heights):
        breaks.append(row)
        row = following[row]
    return breaks


def grid(needs: list[int], least: list[int] | None = None) -> list[int]:
    """Return the widths of the columns: fixed for the first and each group, by need within a group.

    Parameters
    ----------
    needs
        The pixels that each column would like to have.
    least
        The pixels without which a word or a figure of the column would break, where there is room for all of them.
    """
    wanted = [max(need, NARROWEST) for need in needs[1:COLUMNS]] + [NARROWEST] * (COLUMNS - len(needs))
    floors = [max(one, NARROWEST) for one in (least or [])[1:COLUMNS]]
    floors += [NARROWEST] * (len(wanted) - len(floors))
    widths = [GROUP]
    for first, last in GROUPS[1:]:
        group, floor = wanted[first - 1 : last], floors[first - 1 : last]
        if sum(floor) > GROUP:  # all of them give a little: the estimate of a word is on the safe side
            above = [low - NARROWEST for low in floor]
            group = [NARROWEST + a * (GROUP - len(group) * NARROWEST) // sum(above) for a in above]
        elif sum(group) > GROUP:
            above = [max(width - low, 0) for width, low in zip(group, floor, strict=True)]
            spare = GROUP - sum(floor)
            group = [low + a * spare // max(sum(above), 1) for a, low in zip(above, floor, strict=True)]
        used = max(1, sum(at < len(needs) for at in range(first, last + 1)))  # the rest stays narrow
        spare = GROUP - sum(group)
        widths += [w + (i < used) * (spare // used) + (i < spare % used) for i, w in enumerate(group)]
    return widths + [EXTRA] * (len(needs) - COLUMNS)


def clean(text: str) -> str:
    """Return the text without what a workbook cannot hold: control characters, halves of pairs, excess."""
    kept = re.sub("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]", "", text.replace("\r\n", "\n"))
    return kept[:32_000]


def text_width(text: str, size: float = 10, *, bold: bool = False) -> float:
    """Return the width of one line in Calibri, in pixels.

    It comes out about a tenth too wide, since the letters' widths are whole pixels: better a little air
    than a cut line on a screen that draws wider.
    """
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    pixels: int = xl_pixel_width(text) + 8 * wide
    return pixels * size / 11 * (BOLD if bold else 1)


def lines(text: str, width: int, size: float = 10, *, bold: bool = False) -> list[str]:
    """Break text into lines as a cell of that width does: at spaces that may, a long word wherever it must."""
    room = width - PADDING
    found: list[str] = []
    for line in text.split("\n"):
        current = ""
        for word in re.findall(r"[^ \t]+[ \t]*|[ \t]+", line):
            if current and text_width((current + word).rstrip(), size, bold=bold) > room:
                found.append(current.rstrip())
                current = ""
            if text_width((current + word).rstrip(), size, bold=bold) <= room:  # measuring it by letter takes long
                current += word
                continue
            for letter in word:
                if current and text_width((current + letter).rstrip(), size, bold=bold) > room:
                    found.append(current)
                    current = ""
                current += letter
        found.append(current.rstrip())
    return found


def height(text: str, width: int, size: float = 10, *, bold: bool = False) -> int:
    """Return the height in pixels of a cell that shows all of the text."""
    return line_height(len(lines(text, width, size, bold=bold)), size)


def line_height(count: int, size: float) -> int:
    """Return the height in pixels of a cell with that many lines."""
    return round(count * size * 1.65 + BREATH)


def parts(text: str, width: int, size: float, *, bold: bool = False) -> list[str]:
    """Cut a text that one row cannot show into texts that one row can."""
    found = lines(text, width, size, bold=bold)
    if len(found) <= MOST_LINES:
        return [text]
    return ["\n".join(found[at : at + MOST_LINES]) for at in range(0, len(found), MOST_LINES)]
