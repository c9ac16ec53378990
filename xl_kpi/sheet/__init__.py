"""Draw a Summary as a workbook of one sheet, values only: the KPI Summary tab.

    render(summary, "en", name="KPI Summary") -> bytes

The same summary gives the same bytes. The tab reads from the top: title, cards, sections with their tables
and charts, what was left out, definitions. It prints on A4, one page wide. Nothing in it needs colour.
"""

from __future__ import annotations

import datetime as dt
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range

from xl_kpi.blocks import Section, Summary
from xl_kpi.sheet.cards import draw_cards, keep_cards
from xl_kpi.sheet.charts import draw_charts, stands_beside
from xl_kpi.sheet.formats import AMBER, CARD, CREAM, GREY, NAVY, PAPER, TEAL
from xl_kpi.sheet.page import BOTTOM, FIRST, LAST, MARGIN, SIDE, TOP, WIDTH, Page, clean, height, parts
from xl_kpi.sheet.tables import draw_table, keep_table, least, needs, shown, table_name
from xl_kpi.texts import Lang, Text
from xl_kpi.written import FEW_NOTE, few_cells

__all__ = ["render"]

LEFT_OUT = Text("What was left out, and what to know", "Ce qui n’a pas été compté, et ce qu’il faut savoir")
DEFINITIONS = Text("Definitions", "Définitions")
PAGE = Text("Page &P of &N", "Page &P sur &N")

#: Rows of a table that a page break does not cut.
NEVER_CUT = 20
A4 = 9
CALC_ID = 191029  # Excel 2019 and later: an older one makes Excel compute the whole book on opening


def render(summary: Summary, lang: Lang, *, name: str) -> bytes:
    """Return the workbook with the summary on its only sheet.

    Parameters
    ----------
    name
        The sheet's name: at most 31 characters, as Excel allows them.
    """
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    # The date is the summary's own: the same summary gives the same bytes.
    book.set_properties({"title": clean(summary.title(lang)), "created": dt.datetime.combine(summary.as_of, dt.time())})
    book.set_calc_mode("auto", CALC_ID)
    book.calc_on_load = False  # else Excel would recompute on opening what only Python can compute
    tables = [shown(section.table) for section in summary.sections]
    wants, musts = (measure(tables, lang, summary.currency) for measure in (needs, least))
    page = Page(book, book.add_worksheet(name), lang, summary.currency, wants, musts)
    _draw_title(page, summary)
    draw_cards(page, summary.cards)
    _draw_sentences(page, summary.sentences)
    taken: set[str] = set()
    for section in summary.sections:
        _draw_section(page, section, taken)
    for table in summary.unseen_tables:
        keep_table(page, table, table_name(table.key, taken))
    keep_cards(page, summary.unseen_cards)
    _draw_left_out(page, summary.left_out)
    _draw_definitions(page, summary.definitions)
    _set_paper(page, summary)
    book.close()
    return file.getvalue()


def _draw_title(page: Page, summary: Summary) -> None:
    """Draw the title band; it stays in sight while the rest scrolls."""
    title, subtitle = page.say(summary.title), page.say(summary.subtitle)
    looks: dict[str, object] = {"bg_color": NAVY, "align": "left", "indent": 1, "text_wrap": True}
    big = page.formats(font_size=22, bold=True, font_color=PAPER, **looks)
    small = page.formats(font_size=10, font_color="#DCE7EF", valign="top", **looks)
    page.write(page.take(height(title, WIDTH - MARGIN, 22, bold=True) + 8), FIRST, page.last, title, big)
    for part in parts(subtitle, WIDTH - MARGIN, 10):
        page.write(page.take(height(part, WIDTH - MARGIN) + 6), FIRST, page.last, part, small)
    page.sheet.freeze_panes(page.row, 0)
    page.take(12)


def _draw_sentences(page: Page, sentences: tuple[Text, ...]) -> None:
    """Draw what the figures say, in words."""
    if not sentences:
        return
    begin = page.row
    page.take(6)
    edge: dict[str, object] = {"bg_color": CARD, "align": "left", "indent": 1, "left": 5, "left_color": TEAL}
    page.write(page.take(5), FIRST, LAST, "", page.formats(**edge))
    for sentence in sentences:
        page.paragraph(f"•  {page.say(sentence)}", 11, **edge)
    page.keep(begin, page.row - 1)


def _draw_heading(page: Page, text: str) -> None:
    page.take(16)
    page.starts.append(page.row)
    style = page.formats(font_size=14, bold=True, font_color=NAVY, bottom=2, bottom_color=TEAL, text_wrap=True)
    page.write(page.take(height(text, WIDTH, 14, bold=True) + 4), FIRST, LAST, text, style)
    page.take(6)


def _draw_section(page: Page, section: Section, taken: set[str]) -> None:
    """Draw a heading, its sentences, its table or why there is none, and its charts."""
    begin = page.row + 1
    table = section.table
    _draw_heading(page, page.say(table.title))
    for sentence in section.sentences:
        page.paragraph(page.say(sentence))
    if section.sentences:
        page.take(6)
    if not (shown(table).columns and table.rows):
        _draw_note(page, page.say(table.note), begin, 10)
        if shown(table).columns:
            keep_table(page, table, table_name(table.key, taken))
        return
    first = page.row
    placed = draw_table(page, table, table_name(table.key, taken))
    page.keep(begin, placed.last_row if len(table.rows) <= NEVER_CUT else first + 3)
    beside = stands_beside(page, section.charts, placed)
    if beside:
        draw_charts(page, section.charts, placed)
    _draw_note(page, page.say(FEW_NOTE) if any(map(any, few_cells(table))) else "", page.row - 1, 9)
    _draw_note(page, page.say(table.note), page.row - 1, 9)
    if not beside:
        draw_charts(page, section.charts, placed)


def _draw_note(page: Page, note: str, first: int, size: float) -> None:
    """Draw a remark under a table, or the reason why there is none, on the same page as the row `first`."""
    if note:
        page.take(4)
        page.paragraph(note, italic=True, font_color=GREY, size=size)
        page.keep(first, page.row - 1)


def _draw_left_out(page: Page, sentences: tuple[Text, ...]) -> None:
    """Draw the box that says what the figures do not hold."""
    if not sentences:
        return
    begin = page.row + 1
    page.take(18)
    page.starts.append(page.row)
    edge: dict[str, object] = {"bg_color": CREAM, "align": "left", "indent": 1, "left": 5, "left_color": AMBER}
    head = page.formats(bold=True, font_size=12, font_color=NAVY, **edge)
    page.write(page.take(28), FIRST, LAST, page.say(LEFT_OUT), head)
    for sentence in sentences:
        page.paragraph(f"•  {page.say(sentence)}", 10, **edge)
    page.keep(begin, min(begin + 2, page.row - 1))


def _draw_definitions(page: Page, definitions: tuple[tuple[Text, Text], ...]) -> None:
    """Draw what each figure means, in small print."""
    if not definitions:
        return
    begin = page.row + 1
    _draw_heading(page, page.say(DEFINITIONS))
    name_style = page.formats(font_size=8, bold=True, font_color=GREY, text_wrap=True, valign="top")
    style = page.formats(font_size=8, font_color=GREY, text_wrap=True, valign="top")
    room = page.span(FIRST + 1, LAST)
    for at, (name, definition) in enumerate(definitions):
        label = page.say(name)
        for part in parts(page.say(definition), room, 8):
            tall = max(height(part, room, 8), height(label, page.widths[0], 8, bold=True))
            row = page.take(tall + 1)
            page.write(row, FIRST, FIRST, label, name_style)
            page.write(row, FIRST + 1, LAST, part, style)
            label = ""
        if at == 0:
            page.keep(begin, page.row - 1)


def _set_paper(page: Page, summary: Summary) -> None:
    """Set view and print: A4 upright, one page wide, no page that cuts a chart."""
    sheet = page.sheet
    sheet.hide_gridlines(2)
    sheet.set_tab_color(TEAL)
    sheet.set_paper(A4)
    sheet.set_portrait()
    sheet.set_margins(left=SIDE, right=SIDE, top=TOP, bottom=BOTTOM)
    # Excel would mark a #N/A, and a stage called "1", as mistakes.
    unavailable = {"eval_error": " ".join(page.unavailable)} if page.unavailable else {}
    everything = xl_range(0, FIRST, page.row - 1, page.last)
    sheet.ignore_errors({"number_stored_as_text": everything} | unavailable)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, FIRST, page.row - 1, page.last)
    sheet.set_h_pagebreaks(page.breaks())
    # "&" begins a code in a footer, and digits right behind a font size would belong to it.
    title = page.say(summary.title).replace("&", "&&").replace("\n", " ")[:120]
    sheet.set_footer(f"&L&8 {title}&R&8 {PAGE(page.lang)}")
