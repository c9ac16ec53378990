"""The sheet of deals: the table, its drop-down lists, and the colours of what is overdue or stalled.

The colours are plain formulas of Excel: they need no Python. They follow the definitions of the KPIs for a sheet with a
date for each stage and allowed days in Settings: overdue is an open deal whose expected close has passed, stalled one
that is longer in its stage than Settings allows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from xl_kpi.excel import names
from xl_kpi.excel.looks import AMBER, AMBER_PAPER, RED, RED_PAPER, Looks, amount_format
from xl_kpi.excel.settings_sheet import KINDS, LISTS, TABLE_STYLE
from xl_kpi.sample import Sample, sample
from xl_kpi.texts import Lang, Text

#: Where the header of the table stands (0-based row); above it title, button and legend.
HEADER_AT = names.HEADER_ROW - 1
#: The row down to which lists and colours are prepared; a table grows into it.
LAST_ROW = 5000

TITLE = Text("Your deals", "Vos affaires")
BUTTON = Text("Refresh KPI Summary", "Actualiser la synthèse")
BUTTON_MACRO = "Kpi.RefreshNow"
OVERDUE, STALLED = Text("overdue", "en retard"), Text("stalled", "à l'arrêt")
OVERDUE_HINT = Text("the expected close has passed", "la clôture prévue est passée")
STALLED_HINT = Text(
    "longer in its stage than Settings allows", "dans son étape depuis plus longtemps que prévu dans Paramètres"
)
STAGE, AMOUNT = Text("Stage", "Étape"), Text("Amount", "Montant HT")
CREATED = Text("Created", "Premier contact")
EXPECTED = Text("Expected close", "Clôture prévue")


@dataclass(frozen=True, slots=True)
class Rules:
    """The formulas that say whether the deal of a row is overdue or stalled, as Excel's conditional formats hold them.

    Parameters
    ----------
    row
        The row of the sheet, counted from 1.
    """

    headers: tuple[str, ...]
    lang: Lang
    row: int

    @property
    def overdue(self) -> str:
        """True for an open deal whose expected close lies before the as-of day."""
        due = self._cell(EXPECTED)
        return f"AND({self._open},ISNUMBER({due}),{due}<{self._day})"

    @property
    def stalled(self) -> str:
        """True for an open deal that entered its stage more days ago than Settings allows."""
        entered = f"MAX({self._cell(CREATED)}:{self._cell(self._last_entry)})"
        allowed = self._of_stage(names.STAGE_DAYS)
        return f"AND({self._open},ISNUMBER({allowed}),{entered}>0,{self._day}-{entered}>{allowed})"

    @property
    def tells_stays(self) -> bool:
        """Whether there are dates of stages, without which nobody knows how long a deal is in its own."""
        return self._last_entry != CREATED(self.lang)

    @property
    def _last_entry(self) -> str:
        """The last of the dates of stages, which stand between the first contact and the expected close."""
        return self.headers[self.headers.index(EXPECTED(self.lang)) - 1]

    @property
    def _open(self) -> str:
        return f'IFERROR({self._of_stage(names.STAGE_KINDS)}="{KINDS[0](self.lang)}",FALSE)'

    @property
    def _day(self) -> str:
        day = names.AS_OF(self.lang)
        return f'IF({day}="",TODAY(),{day})'

    def _of_stage(self, what: Text) -> str:
        return f"INDEX({what(self.lang)},MATCH({self._cell(STAGE)},{names.STAGE_NAMES(self.lang)},0))"

    def _cell(self, header: Text | str) -> str:
        name = header if isinstance(header, str) else header(self.lang)
        return f"${xl_col_to_name(self.headers.index(name))}{self.row}"


def write_pipeline(sheet: Any, deals: Sample, looks: Looks, lang: Lang) -> None:
    """Write the deals as a table under a title, a button and a legend."""
    rules = Rules(deals.headers, lang, HEADER_AT + 2)
    _write_top(sheet, rules, looks, lang)
    _write_table(sheet, deals, looks, lang)
    _offer_words(sheet, deals, lang)
    _colour(sheet, rules, looks, lang)
    sheet.freeze_panes(HEADER_AT + 1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_AT)
    sheet.hide_gridlines(2)


# --------------------------------------------------------------------------------------------- private


def _write_top(sheet: Any, rules: Rules, looks: Looks, lang: Lang) -> None:
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, TITLE(lang), looks.title())
    shape = {"macro": BUTTON_MACRO, "caption": BUTTON(lang), "width": 190, "height": 28, "x_offset": 115, "y_offset": 8}
    sheet.insert_button(0, 1, shape)
    sheet.write_string(1, 0, OVERDUE(lang), looks(font_color=RED, bg_color=RED_PAPER, align="center"))
    sheet.write_string(1, 1, OVERDUE_HINT(lang), looks.hint(indent=1))
    if rules.tells_stays:
        sheet.write_string(1, 2, STALLED(lang), looks(font_color=AMBER, bg_color=AMBER_PAPER, align="center"))
        sheet.write_string(1, 3, STALLED_HINT(lang), looks.hint(indent=1))
    sheet.set_row(2, 6)


def _write_table(sheet: Any, deals: Sample, looks: Looks, lang: Lang) -> None:
    columns = []
    for at, header in enumerate(deals.headers):
        form, width = _look(deals, at, looks, lang)
        columns.append({"header": header, "format": form, "header_format": looks.header()})
        sheet.set_column(at, at, width)
    look = {"name": names.DEALS(lang), "columns": columns, "style": TABLE_STYLE}
    sheet.add_table(HEADER_AT, 0, HEADER_AT + len(deals.rows), len(deals.headers) - 1, look)
    sheet.set_row(HEADER_AT, 32)
    for row, cells in enumerate(deals.rows, start=HEADER_AT + 1):
        for at, cell in enumerate(cells):
            form = columns[at]["format"]
            if isinstance(cell, dt.date):
                sheet.write_datetime(row, at, dt.datetime.combine(cell, dt.time()), form)
            elif isinstance(cell, str):
                sheet.write_string(row, at, cell, form)
            elif cell is not None:
                sheet.write_number(row, at, cell, form)
            else:
                sheet.write_blank(row, at, None, form)


def _look(deals: Sample, at: int, looks: Looks, lang: Lang) -> tuple[Any, float]:
    """Return the format and the width of a column; both follow its header, so that an empty table has them too."""
    header = deals.headers[at]
    first, last = (deals.headers.index(h(lang)) for h in (CREATED, EXPECTED))
    if first <= at <= last + 1:  # the dates stand side by side, the closing date last
        return looks.date(), max(13, len(header) + 3)
    if header == AMOUNT(lang):
        return looks(num_format=amount_format(deals.currency)), 14
    score = {"align": "center"} if at == len(deals.headers) - 1 else {}
    known = sample(lang)  # an empty table gets the same room
    there = known.headers.index(header) if header in known.headers else None
    longest = 0 if there is None else max(len(str(row[there] or "")) for row in known.rows)
    return looks(**score), min(44, max(len(header) + 4, longest + 2, 11))


def _offer_words(sheet: Any, deals: Sample, lang: Lang) -> None:
    """Offer the words of Settings; another word is asked about for a stage and just taken elsewhere."""
    lists = (names.OWNER_NAMES, names.SOURCE_NAMES, names.REASON_NAMES)
    offered = {header(lang): name for (_, header), name in zip(LISTS, lists, strict=True)}
    for header, name in {STAGE(lang): names.STAGE_NAMES, **offered}.items():
        at = deals.headers.index(header)
        taken = {"error_type": "warning"} if name is names.STAGE_NAMES else {"show_error": False}
        options = {"validate": "list", "source": f"={name(lang)}", **taken}
        sheet.data_validation(HEADER_AT + 1, at, LAST_ROW, at, options)


def _colour(sheet: Any, rules: Rules, looks: Looks, lang: Lang) -> None:
    red = looks.difference(font_color=RED, bg_color=RED_PAPER, bold=True)
    amber = looks.difference(font_color=AMBER, bg_color=AMBER_PAPER, bold=True)
    for header, rule, look in ((EXPECTED, rules.overdue, red), (STAGE, rules.stalled, amber)):
        if header is STAGE and not rules.tells_stays:
            continue
        at = rules.headers.index(header(lang))
        form = {"type": "formula", "criteria": f"={rule}", "format": look}
        sheet.conditional_format(HEADER_AT + 1, at, LAST_ROW, at, form)
