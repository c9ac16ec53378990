"""The button "Check data": what is doubtful in the deals of the open workbook, told in one box. Changes nothing."""

from __future__ import annotations

import datetime as dt
import sys

import xlwings as xw

from xl_kpi.deals import Deals
from xl_kpi.errors import XlKpiError
from xl_kpi.excel.live import ON_A_MAC, TITLE
from xl_kpi.excel.openbook import OpenBook, contents
from xl_kpi.overview import kpi_check
from xl_kpi.pipeline import find
from xl_kpi.summary import TAB
from xl_kpi.texts import Lang, Text, say

#: Lines that a box shows; the whole list is the function's.
MOST_LINES = 12

GOOD = Text("{deals:deal was|deals were} checked.", "{deals:affaire contrôlée|affaires contrôlées}.")
ROW = Text("Row {row}: ", "Ligne {row} : ")
MORE = Text(
    "and {n:more line|more lines}. The function KPI_CHECK lists them all in cells.",
    "et {n:autre ligne|autres lignes}. La fonction KPI_CHECK les liste toutes dans des cellules.",
)
FAILED = Text("The check failed: ", "Le contrôle a échoué : ")


def check() -> None:
    """Check the workbook whose button was clicked."""
    book = xw.Book.caller()
    if sys.platform == "darwin":
        book.app.alert(ON_A_MAC("en"), TITLE)
        return
    try:
        found = find(OpenBook(contents(book.api, tuple(TAB.values()))))
        deals = found.deals(dt.date.today())
        lang = found.settings.lang or deals.lang
        book.app.alert(told(deals)(lang), TITLE)
    except XlKpiError as error:
        book.app.alert(f"{error.text.en}\n\n{error.text.fr}", TITLE, mode="critical")
    except Exception as error:  # a traceback in a box helps nobody
        book.app.alert(f"{FAILED.en}{type(error).__name__}: {error}", TITLE, mode="critical")


def told(deals: Deals) -> Text:
    """Return the first findings as the box shows them, one a line, under the number of deals."""
    rows = kpi_check(deals).rows
    lines = [GOOD.format(deals=len(deals.frame)), *(_line(row, finding) for row, finding in rows[:MOST_LINES])]
    if len(rows) > MOST_LINES:
        lines.append(MORE.format(n=len(rows) - MOST_LINES))
    return Text(*("\n".join(line(lang) for line in lines) for lang in _LANGS))


# --------------------------------------------------------------------------------------------- private

_LANGS: tuple[Lang, Lang] = ("en", "fr")


def _line(row: object, finding: object) -> Text:
    text = Text(say(finding, "en"), say(finding, "fr"))
    return text if row is None else ROW.format(row=str(row)) + text
