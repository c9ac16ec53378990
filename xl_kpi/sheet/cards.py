"""The headline figures: four cards a row, each with its name, its value and what it rests on.

A figure that is not available is a real #N/A in its cell, so that sheets that refer to it show #N/A too:
a text would count as 0 in their sums. A person reads "not available" and the reason under it; the error
itself is written in the card's own colour, since no number format can dress it in words.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from xl_kpi.blocks import Card
from xl_kpi.sheet.formats import BAND, CARD, GREY, INK, LINE, NAVY, PAPER, TEAL, headline_format
from xl_kpi.sheet.page import FIRST, GROUPS, INDENT, Page, height
from xl_kpi.texts import EMPTY, Text

#: The columns of the four cards of a row, as wide as each other.
PLACES = tuple((FIRST + first, FIRST + last) for first, last in GROUPS)

VALUE_HEIGHT = 38
NO_VALUE_HEIGHT = 8
GAP = 10
FEW = 5

NOT_AVAILABLE = Text("not available", "non disponible")
TOO_FEW = Text("too few", "trop peu")


@dataclass(frozen=True, slots=True)
class Face:
    """What one card says, line by line."""

    name: str
    foot: str
    detail: str
    change: str
    target: str
    grey: bool


def draw_cards(page: Page, cards: tuple[Card, ...]) -> None:
    """Draw the cards and name their values: KPI_WIN_RATE and so on, for formulas on other sheets."""
    named: set[str] = set()
    sheet = quote_sheetname(page.sheet.get_name())
    for at in range(0, len(cards), len(PLACES)):
        strip = cards[at : at + len(PLACES)]
        row = _draw_strip(page, strip)
        for card, (first, _) in zip(strip, PLACES, strict=False):
            if card.measure.value is None:
                page.unavailable.append(xl_rowcol_to_cell(row, first))
            name = f"KPI_{card.kpi.function}"
            if name not in named:
                named.add(name)
                cell = xl_rowcol_to_cell(row, first, row_abs=True, col_abs=True)
                page.book.define_name(name, f"={sheet}!{cell}")


def keep_cards(page: Page, cards: tuple[Card, ...]) -> None:
    """Keep the values of cards that are not shown in a hidden row, under their names: formulas may refer to them."""
    sheet = quote_sheetname(page.sheet.get_name())
    for card in cards:
        row, value = page.hide(), card.measure.value
        style = page.formats(num_format=headline_format(card.kpi, page.currency, page.lang))
        if value is None or not math.isfinite(value):
            page.sheet.write_formula(row, FIRST, "=NA()", style, "#N/A")
            page.unavailable.append(xl_rowcol_to_cell(row, FIRST))
        else:
            page.sheet.write_number(row, FIRST, value, style)
        page.book.define_name(
            f"KPI_{card.kpi.function}", f"={sheet}!{xl_rowcol_to_cell(row, FIRST, row_abs=True, col_abs=True)}"
        )


def _draw_strip(page: Page, cards: tuple[Card, ...]) -> int:
    """Draw the cards of one row and return the sheet's row that holds their values."""
    faces = [_face(page, card) for card in cards]
    room = page.span(*PLACES[0]) - INDENT
    name = page.take(max(height(f.name, room, 10, bold=True) for f in faces) + 4)
    value = page.take(VALUE_HEIGHT if any(c.measure.value is not None for c in cards) else NO_VALUE_HEIGHT)
    foot = page.take(max(height(f.foot, room, 10, bold=True) if f.foot else 2 for f in faces))
    lines = ("detail", "change", "target")
    rows = {line: _take_line(page, [getattr(face, line) for face in faces], room) for line in lines}
    for card, face, place in zip(cards, faces, PLACES, strict=False):
        rule = LINE if face.grey else TEAL
        page.write(name, *place, face.name, _style(page, face, bold=True, font_color=NAVY, top=5, top_color=rule))
        _write_value(page, value, place, card, face)
        page.write(foot, *place, face.foot, _style(page, face, bold=True))
        for line, row in rows.items():
            bold = line == "target"
            if row is not None:
                style = _style(page, face, font_size=9, valign="top", bold=bold)
                page.write(row, *place, getattr(face, line), style)
    page.keep(name, page.row - 1)
    page.take(GAP)
    return value


def _take_line(page: Page, said: list[str], room: int) -> int | None:
    """Take a row for one small line of the cards; none when no card has it."""
    if not any(said):
        return None
    return page.take(max(height(text, room, 9) if text else 4 for text in said) + 4)


def _face(page: Page, card: Card) -> Face:
    measure = card.measure
    name = page.say(card.kpi.name)
    if measure.value is None:
        return Face(name, page.say(NOT_AVAILABLE), page.say(measure.note), "", page.say(card.target), grey=True)
    few = card.kpi.rests_on_few(measure, FEW)
    rests_on = card.detail if card.detail != EMPTY else card.kpi.basis.format(n=measure.n)
    foot = page.say(TOO_FEW) if few else ""
    return Face(name, foot, page.say(rests_on), page.say(card.change), page.say(card.target), grey=few)


def _style(page: Page, face: Face, **looks: object) -> Format:
    """Return the format of one line of a card; its right edge is white: the gap to the next card."""
    common: dict[str, object] = {
        "bg_color": BAND if face.grey else CARD,
        "font_color": GREY,
        "align": "left",
        "indent": 1,
        "text_wrap": True,
        "right": 5,
        "right_color": PAPER,
    }
    return page.formats(**(common | looks))


def _write_value(page: Page, row: int, place: tuple[int, int], card: Card, face: Face) -> None:
    first, last = place
    value = card.measure.value
    style = _style(
        page,
        face,
        text_wrap=False,
        shrink=True,  # a very large amount gets smaller rather than turn into ####
        bold=True,
        font_size=22,
        font_color=(BAND if value is None else GREY if face.grey else INK),
        num_format=headline_format(card.kpi, page.currency, page.lang),
    )
    if last > first:
        page.sheet.merge_range(row, first, row, last, "", style)
    if value is None or not math.isfinite(value):
        page.sheet.write_formula(row, first, "=NA()", style, "#N/A")
    else:
        page.sheet.write_number(row, first, value, style)
