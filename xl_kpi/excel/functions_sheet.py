"""The sheet KPI: every worksheet function as a live formula beside its help, with the value that it gives.

Numbers first, in the sections of the catalogue; then the tables, each with room to grow into: a formula that spills
onto a cell that is not empty shows #SPILL!. The list of findings, which can grow most, is the last.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from xl_kpi.catalogue import SECTIONS
from xl_kpi.excel.examples import Example, examples, kept, kept_formula
from xl_kpi.excel.looks import Looks, amount_format
from xl_kpi.excel.names import shown_in_formulas
from xl_kpi.functions import FUNCTIONS, KPI_DEALS, CellError, Context, Result
from xl_kpi.handles import Handles
from xl_kpi.kpi import Kpi, Unit
from xl_kpi.kpis.conversion import WIN_RATE
from xl_kpi.sample import Sample, sample
from xl_kpi.texts import Lang, Text

TITLE = Text("The KPI functions, live", "Les fonctions KPI, en direct")
HINT = Text(
    "Each value is a formula on the table Deals; copy one into any cell. A column and a word narrow it: "
    '=TIME_TO_CLOSE(Deals[#All],"Owner","Marie")',
    "Chaque valeur est une formule sur le tableau Affaires ; copiez-en une dans n'importe quelle cellule. Une colonne "
    'et un mot la restreignent : =TIME_TO_CLOSE(Affaires[#Tout];"Commercial";"Marie")',
)
WHERE = Text(
    "They calculate in Excel on Windows after xl-kpi setup, and in LibreOffice after xl-kpi calc install. Elsewhere "
    "they keep their last values until they are calculated.",
    "Elles se calculent dans Excel sous Windows après xl-kpi setup, et dans LibreOffice après xl-kpi calc install. "
    "Ailleurs elles gardent leurs dernières valeurs jusqu'à un recalcul.",
)
HEADERS = (Text("KPI", "KPI"), Text("Value", "Valeur"), Text("Formula and meaning", "Formule et signification"))
KEPT = Text("The deals read once", "Les affaires lues une fois")
TABLES, HELP = Text("Tables", "Tableaux"), Text("Help in a cell", "L'aide dans une cellule")
UNIT_FORMATS = {
    Unit.DAYS: "0.0",
    Unit.SHARE: "0.0%",
    Unit.COUNT: "#,##0",
    Unit.RATIO: "0.0",
}
#: The KPI whose definition the sheet shows through KPI_HELP.
HELP_OF = WIN_RATE
#: Rows left free under a table for it to grow into, beside those that it has on the sample.
ROOM = 8
#: The columns of the sheet (0-based): name, value, formula, and the last that a formula is written over.
NAME, VALUE, FORMULA, LAST = 0, 1, 2, 9


def write_functions(sheet: Any, deals: Sample, as_of: dt.date, looks: Looks, lang: Lang) -> None:
    """Write every function with the value that it gives on the deals."""
    sheet.hide_gridlines(2)
    sheet.set_column(NAME, NAME, 30)
    sheet.set_column(VALUE, VALUE, 22)
    sheet.set_column(VALUE + 1, LAST + 2, 14)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, TITLE(lang), looks.title())
    sheet.write_string(1, 0, HINT(lang), looks.hint())
    sheet.write_string(2, 0, WHERE(lang), looks.hint())
    for at in range(LAST + 1):
        text = HEADERS[at](lang) if at < len(HEADERS) else ""
        look = {"align": "right", "indent": 1} if at == VALUE else {}
        sheet.write_string(3, at, text, looks.header(text_wrap=False, **look))
    sheet.set_row(3, 20)
    context = Context(as_of, lang, handles=Handles())
    handle, usual = kept(deals, context), kept(sample(lang), context)
    answers = {example: example.answer(handle, context) for example in examples(deals, lang)}
    row = _write_numbers(sheet, answers, deals.currency, looks, lang)
    row = _write_kept(sheet, row, handle, looks, lang)
    row = _write_help(sheet, row, looks, lang)
    _heading(sheet, row, TABLES(lang), looks)
    row += 1
    for example in (e for e in answers if not isinstance(e.record, Kpi)):
        height = len(_rows(example.answer(usual, context)))
        _write_table(sheet, row + 1, example, answers[example], looks, lang)
        row += 3 + height + ROOM
    sheet.freeze_panes(4, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


# --------------------------------------------------------------------------------------------- private


def _write_numbers(
    sheet: Any, answers: Mapping[Example, Result], currency: str | None, looks: Looks, lang: Lang
) -> int:
    """Write the functions that give one number, two rows each; return the row after them."""
    row = 4
    for heading, kpis in SECTIONS:
        _heading(sheet, row, heading(lang), looks)
        row += 1
        for example in (e for e in answers if e.record in kpis):
            result = answers[example]
            sheet.write_string(row, NAME, example.name(lang), looks(bold=True))
            money = amount_format(currency)
            form = looks(num_format=UNIT_FORMATS.get(example.unit, money), bold=True, align="right", indent=1)
            value = result.code if isinstance(result, CellError) else result
            # A plain formula, which Excel shows with an @: as a dynamic one LibreOffice would drop its cached value.
            sheet.write_formula(row, VALUE, example.formula(lang), form, value)
            _write_formula_text(sheet, row, example.shown(lang), looks)
            sheet.write_string(row + 1, FORMULA, example.help(lang), looks.hint())
            row += 2
    return row + 1


def _write_kept(sheet: Any, row: int, handle: str, looks: Looks, lang: Lang) -> int:
    """Write the formula that reads the deals once for all others; return the row after it."""
    _heading(sheet, row, KEPT(lang), looks)
    sheet.write_string(row + 1, NAME, KPI_DEALS, looks(bold=True))
    _write_formula_text(sheet, row + 1, shown_in_formulas(kept_formula(lang), lang), looks)
    sheet.write_string(row + 2, FORMULA, FUNCTIONS[KPI_DEALS].help(lang), looks.hint())
    sheet.merge_range(row + 3, NAME, row + 3, LAST, "", looks.hint())
    sheet.write_formula(row + 3, NAME, kept_formula(lang), looks.hint(), handle)
    return row + 5


def _write_help(sheet: Any, row: int, looks: Looks, lang: Lang) -> int:
    """Write the definition of a KPI as KPI_HELP gives it; return the row after it."""
    _heading(sheet, row, HELP(lang), looks)
    formula = f'=KPI_HELP("{HELP_OF.name(lang)}")'
    sheet.write_string(row + 1, NAME, HELP_OF.name(lang), looks(bold=True))
    _write_formula_text(sheet, row + 1, shown_in_formulas(formula, lang), looks)
    wrapped = looks(text_wrap=True, valign="top")
    sheet.merge_range(row + 2, NAME, row + 2, LAST, "", wrapped)
    sheet.set_row(row + 2, 48)
    sheet.write_formula(row + 2, NAME, formula, wrapped, HELP_OF.definition(lang))
    return row + 4


def _write_table(sheet: Any, row: int, example: Example, result: Result, looks: Looks, lang: Lang) -> None:
    """Write a formula that spills, with the cells it fills, under its name and help."""
    sheet.write_string(row, NAME, example.name(lang), looks(bold=True))
    _write_formula_text(sheet, row, example.shown(lang), looks)
    sheet.write_string(row + 1, NAME, example.help(lang), looks.hint())
    rows, top = _rows(result), row + 2
    bottom, right = top + len(rows) - 1, len(rows[0]) - 1
    numeric = [any(isinstance(cells[at], int | float) for cells in rows) for at in range(right + 1)]
    first = {"align": "right"} if numeric[0] else {}
    spill = looks.header(**first) if isinstance(result, tuple) else looks(bold=True)
    sheet.write_dynamic_array_formula(top, 0, bottom, right, example.formula(lang), spill, rows[0][0])
    if isinstance(result, tuple):
        sheet.set_row(top, 48 if max(len(str(header)) for header in rows[0]) > 15 else 22)
    for at, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if (at, column) == (0, 0):
                continue  # the formula's own cell
            side = {"align": "right"} if numeric[column] else {"indent": 1} if column else {}
            form = looks.header(**side) if at == 0 else looks(num_format=example.formats(column), **side)
            if isinstance(cell, int | float):
                sheet.write_number(top + at, column, cell, form)
            else:
                sheet.write_string(top + at, column, cell or "", form)


def _rows(result: Result) -> Sequence[Sequence[Any]]:
    """Return a result as rows: an error fills one cell."""
    if isinstance(result, tuple):
        return result
    return ((result.code if isinstance(result, CellError) else result,),)


def _heading(sheet: Any, row: int, text: str, looks: Looks) -> None:
    for at in range(LAST + 1):
        sheet.write_string(row, at, text if at == NAME else "", looks.heading())
    sheet.set_row(row, 24)


def _write_formula_text(sheet: Any, row: int, text: str, looks: Looks) -> None:
    """Write a formula as the reader types it, on a ground of its own that reaches over the empty cells beside it."""
    sheet.write_string(row, FORMULA, text, looks.formula())
    for at in range(FORMULA + 1, LAST + 1):
        sheet.write_blank(row, at, None, looks.formula())
