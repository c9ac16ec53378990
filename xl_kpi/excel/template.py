"""The template workbook: a pipeline with sample deals, every function live, the KPI Summary, the settings.

    python -m xl_kpi.excel.template        writes workbook_template.xlsm, the same from the same sources

XlsxWriter writes the sheets, the VBA project and the ribbon are added, and the KPI Summary is put in by the same
splice as everywhere. Cached values are those that the functions themselves give, so that the workbook reads
right where Python is not installed.
"""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xl_kpi.closed.splice import splice
from xl_kpi.excel.examples import EXAMPLES, Example
from xl_kpi.excel.looks import GREY, NAVY, Looks
from xl_kpi.excel.macro_workbook import kpi_project, with_macros
from xl_kpi.excel.ribbon import ribbon
from xl_kpi.excel.settings_sheet import (
    AS_OF_CELL,
    CURRENCY,
    SCALE,
    SETTINGS,
    STAGE_HEADERS,
    STAGES_AT,
    TARGET_HEADERS,
    target_rows,
    write_settings,
)
from xl_kpi.functions import FUNCTIONS, CellError
from xl_kpi.grid import grid_of
from xl_kpi.kpi import Unit
from xl_kpi.kpis.conversion import WIN_RATE
from xl_kpi.pipeline import Found
from xl_kpi.sample import LATEST, Sample, sample
from xl_kpi.settings import Settings, read_settings
from xl_kpi.sheet import render
from xl_kpi.stages import read_stages
from xl_kpi.summary import TAB, figures, summarise
from xl_kpi.texts import Lang, Text

TEMPLATE = Path("workbook_template.xlsm")

PIPELINE, FUNCTIONS_SHEET, CONFIGURATION = "Pipeline", "KPI", "xlwings.conf"
CALC_ID = 191029

#: What xlwings reads from the sheet: the macros run in the process of the functions, with no console. No key
#: names an interpreter: that is each computer's own.
CONFIGURATION_KEYS = (("USE UDF SERVER", True), ("SHOW CONSOLE", False), ("ADD_WORKBOOK_TO_PYTHONPATH", False))


def build(lang: Lang, today: dt.date | None = None) -> bytes:
    """Return the template as the bytes of an .xlsm.

    Parameters
    ----------
    today
        Moves the sample deals so that their last event falls on this day, and leaves the as-of cell empty; without
        it the deals keep their fixed dates and the as-of cell holds the last of them.
    """
    deals = sample(lang, today)
    as_of = today or LATEST
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "xl_kpi", "created": dt.datetime.combine(LATEST, dt.time())})
    book.set_calc_mode("auto", CALC_ID)
    book.calc_on_load = False  # else Excel would drop the cached values on a computer without Python
    names = (PIPELINE, FUNCTIONS_SHEET, TAB[lang], SETTINGS(lang), CONFIGURATION)
    sheets = {name: book.add_worksheet(name) for name in names}
    project = kpi_project([f"Sheet{at}" for at in range(1, len(names) + 1)], FUNCTIONS.values(), lang)
    book.add_vba_project(BytesIO(project), True)
    book.define_name(
        "AsOf", f'=IF({_quoted(SETTINGS(lang))}!{AS_OF_CELL}="",TODAY(),{_quoted(SETTINGS(lang))}!{AS_OF_CELL})'
    )
    looks = Looks(book)
    _write_pipeline(sheets[PIPELINE], deals, looks, lang)
    write_settings(sheets[SETTINGS(lang)], deals, as_of if today is None else None, looks, lang)
    _write_functions(sheets[FUNCTIONS_SHEET], deals, as_of, looks, lang)
    _write_configuration(sheets[CONFIGURATION])
    book.close()
    macros = with_macros(file.getvalue(), project, ribbon(lang))
    return splice(macros, _summary(deals, as_of, lang), names=(TAB[lang],), after=PIPELINE)


def main(path: Path = TEMPLATE) -> None:
    """Write the English template with its fixed dates."""
    path.write_bytes(build("en"))


# --------------------------------------------------------------------------------------------- private


def _write_pipeline(sheet: Worksheet, deals: Sample, looks: Looks, lang: Lang) -> None:
    """Write the deals as the table Deals."""
    columns = []
    for at, header in enumerate(deals.headers):
        values = [row[at] for row in deals.rows]
        is_date = any(isinstance(v, dt.date) for v in values)
        is_money = header in ("Amount", "Montant HT")
        form = looks.date() if is_date else looks(num_format='#,##0\\ "€"') if is_money else looks()
        columns.append({"header": header, "format": form, "header_format": looks.header()})
        longest = max((len(str(v)) for v in values if v is not None), default=8)
        sheet.set_column(
            at, at, max(13, len(header) + 4) if is_date else min(44, max(len(header) + 4, longest + 2)), form
        )
    last = len(deals.rows)
    sheet.add_table(
        0, 0, last, len(deals.headers) - 1, {"name": "Deals", "columns": columns, "style": "Table Style Medium 2"}
    )
    for row, cells in enumerate(deals.rows, start=1):
        for at, cell in enumerate(cells):
            form = columns[at]["format"]
            if isinstance(cell, dt.date):
                sheet.write_datetime(row, at, dt.datetime.combine(cell, dt.time()), form)
            elif isinstance(cell, str):
                sheet.write_string(row, at, cell, form)
            elif cell is not None:
                sheet.write_number(row, at, cell, form)
    stage = deals.headers.index("Stage" if lang == "en" else "Étape")
    first = xl_rowcol_to_cell(STAGES_AT + 1, 1, True, True)
    end = xl_rowcol_to_cell(STAGES_AT + len(deals.stages), 1, True, True)
    source = f"={_quoted(SETTINGS(lang))}!{first}:{end}"
    sheet.data_validation(1, stage, last + 200, stage, {"validate": "list", "source": source, "error_type": "warning"})
    sheet.set_row(0, 32)
    sheet.set_paper(9)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


FUNCTION_TITLE = Text("The KPI functions, live", "Les fonctions KPI, en direct")
FUNCTION_HINT = Text(
    "Each value is a formula on the table Deals. It calculates in Excel on Windows where xl-kpi is set up. "
    "LibreOffice keeps the last numbers, and shows an error for tables and for what depends on today.",
    "Chaque valeur est une formule sur le tableau Deals. Elle se calcule dans Excel sous Windows là où xl-kpi est "
    "configuré. LibreOffice garde les derniers nombres, et montre une erreur pour les tableaux et ce qui dépend du "
    "jour.",
)
FUNCTION_HEADERS = (
    Text("KPI", "KPI"),
    Text("Value", "Valeur"),
    Text("Formula", "Formule"),
    Text("What it says", "Ce qu'elle dit"),
)
_UNIT_FORMATS = {
    Unit.DAYS: "0.0",
    Unit.SHARE: "0.0%",
    Unit.CURRENCY: '#,##0\\ "€"',
    Unit.COUNT: "#,##0",
    Unit.RATIO: "0.0",
    Unit.CURRENCY_PER_DAY: '#,##0\\ "€"',
}


def _write_functions(sheet: Worksheet, deals: Sample, as_of: dt.date, looks: Looks, lang: Lang) -> None:
    """Write every function as a live formula with the value that it gives, numbers first, then the tables."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 18)
    sheet.set_column(2, 2, 72)
    sheet.set_column(3, 10, 14)
    sheet.write_string(0, 0, FUNCTION_TITLE(lang), looks.title())
    sheet.write_string(1, 0, FUNCTION_HINT(lang), looks(font_color=GREY))
    for at, header in enumerate(FUNCTION_HEADERS):
        sheet.write_string(3, at, header(lang), looks.header())
    row = 4
    for example in EXAMPLES:
        result = example.answer(deals, as_of, lang)
        if isinstance(result, tuple):
            row = _write_table(sheet, row + 1, example, result, looks, lang)
            continue
        sheet.write_string(row, 0, example.name(lang), looks())
        form = looks(num_format=_UNIT_FORMATS[example.unit], bold=True, align="right")
        value = result.code if isinstance(result, CellError) else result
        # A plain formula, which Excel shows with an @: as a dynamic one LibreOffice would drop its cached value.
        sheet.write_formula(row, 1, example.formula(lang), form, value)
        sheet.write_string(
            row, 2, example.shown(lang), looks(font_name="Consolas", font_size=9, font_color=GREY, indent=1)
        )
        sheet.write_string(row, 3, example.help(lang), looks(font_color=GREY))
        row += 1
    sheet.write_string(row, 0, HELP_NAME_OF.name(lang), looks(bold=True, font_color=NAVY))
    formula = f'=KPI_HELP("{HELP_NAME_OF.function}")'
    sheet.write_formula(row + 1, 0, formula, looks(), HELP_NAME_OF.definition(lang))
    sheet.write_string(row, 2, formula, looks(font_name="Consolas", font_size=9, font_color=GREY, indent=1))
    sheet.freeze_panes(4, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_table(
    sheet: Worksheet, row: int, example: Example, result: tuple[tuple[Any, ...], ...], looks: Looks, lang: Lang
) -> int:
    """Write a formula that spills, with the cells it fills; return the row after the room it may grow into."""
    sheet.write_string(row, 0, example.name(lang), looks(bold=True, font_color=NAVY))
    sheet.write_string(row, 2, example.shown(lang), looks(font_name="Consolas", font_size=9, font_color=GREY, indent=1))
    top = row + 1
    bottom, right = top + len(result) - 1, len(result[0]) - 1
    sheet.write_dynamic_array_formula(top, 0, bottom, right, example.formula(lang), looks.header(), result[0][0])
    for at, cells in enumerate(result):
        for column, cell in enumerate(cells):
            if (at, column) == (0, 0):
                continue  # the formula's own cell
            form = looks.header() if at == 0 else looks(num_format=example.formats(column))
            if isinstance(cell, int | float):
                sheet.write_number(top + at, column, cell, form)
            else:
                sheet.write_string(top + at, column, cell or "", form)
    return bottom + 1 + ROOM


#: The KPI whose definition the sheet shows through KPI_HELP.
HELP_NAME_OF = WIN_RATE
#: Rows left free under a table for it to grow into.
ROOM = 8


def _write_configuration(sheet: Worksheet) -> None:
    for row, (key, value) in enumerate(CONFIGURATION_KEYS):
        sheet.write_string(row, 0, key)
        sheet.write_boolean(row, 1, value)
    sheet.hide()


def _summary(deals: Sample, as_of: dt.date, lang: Lang) -> bytes:
    """Render the KPI Summary of the sample."""
    stages = read_stages([h("en") for h in STAGE_HEADERS], deals.stages)
    targets = read_settings([[h("en") for h in TARGET_HEADERS], *target_rows(lang)]).targets
    settings = Settings(stages=stages, currency=CURRENCY, scale=SCALE, lang=lang, targets=targets)
    found = Found(grid_of([deals.headers, *deals.rows], place=PIPELINE), PIPELINE, settings, None, False)
    return render(summarise(figures(found.deals(as_of), settings)), lang, name=TAB[lang])


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


if __name__ == "__main__":
    main()
