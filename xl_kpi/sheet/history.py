"""Draw the sheet KPI History as it begins: a table with its header and the first day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from io import BytesIO

from xlsxwriter import Workbook

from xl_kpi.sheet.formats import DATES
from xl_kpi.texts import Lang, Text

TABLE = "KpiHistory"
WIDE = 15


def render_history(
    day: dt.date, columns: Sequence[Text], row: Sequence[float | None], lang: Lang, *, date: Text, name: str
) -> bytes:
    """Return a workbook with the history on its only sheet.

    Parameters
    ----------
    day, row
        The first day and its figures, one for each of `columns`; None leaves the cell empty.
    date
        Header of the column of days.
    name
        The sheet's name.
    """
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.set_properties({"created": dt.datetime.combine(day, dt.time())})
    sheet = book.add_worksheet(name)
    days = book.add_format({"num_format": DATES[lang], "align": "left"})
    sheet.set_column(0, len(columns), WIDE)
    sheet.freeze_panes(1, 1)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    headers = [{"header": text(lang), "header_format": wrapped} for text in (date, *columns)]
    sheet.add_table(0, 0, 1, len(columns), {"name": TABLE, "columns": headers, "style": "Table Style Light 1"})
    sheet.write_datetime(1, 0, dt.datetime.combine(day, dt.time()), days)
    for at, value in enumerate(row, 1):
        if value is not None:
            sheet.write_number(1, at, value)
    book.close()
    return file.getvalue()
