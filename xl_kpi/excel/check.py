"""The button "Check data": what is doubtful in the deals of the open workbook, told in one box. Changes nothing."""

from __future__ import annotations

import datetime as dt
import sys

import xlwings as xw

from xl_kpi.errors import XlKpiError
from xl_kpi.excel.live import ON_A_MAC, TITLE
from xl_kpi.excel.openbook import OpenBook, contents
from xl_kpi.overview import told
from xl_kpi.pipeline import find
from xl_kpi.summary import TAB
from xl_kpi.texts import Text

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
