"""Worksheet functions in Excel: the far end of `KpiBridge.bas`.

VBA calls `kpi_call` in the process that xlwings keeps running. What can go wrong is answered as a value, so that
VBA can make a real error of it: an error object does not survive the way back, and an exception would end as
text in the cell.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import xlwings as xw
from xlwings.conversion import Accessor, Pipeline

from xl_kpi.errors import XlKpiError
from xl_kpi.excel.ranges import RangeSource, error_of, find_range, rows_of
from xl_kpi.functions import CellError, Context, call
from xl_kpi.handles import Handles
from xl_kpi.source import Given
from xl_kpi.texts import Lang, Text

#: Begins an error on its way to VBA: mark, code, bar, reason. A private character: no cell begins with it.
ERROR_MARK = "\ue000"
LONGEST_TEXT = 32767  # characters in a cell

BROKEN = Text("xl-kpi failed: ", "xl-kpi a échoué : ")


class AsItIs(Accessor):
    """Hands an argument over as it came: a Range stays a Range, a value is not cleaned."""

    @classmethod
    def reader(cls, options: Any) -> Any:  # noqa: ARG003  # the interface of xlwings
        """Replace the value by the range, where there is one."""
        return Pipeline().append_stage(_range_for_value)  # type: ignore[no-untyped-call]  # xlwings' own


@xw.func
@xw.arg("arguments", AsItIs)
def kpi_call(name: str, lang: str, date1904: bool, *arguments: Any) -> Any:
    """Compute a worksheet function on the cells that Excel hands over.

    Returns
    -------
    A number, a text, or an error as `ERROR_MARK`, code, "|" and reason; a table as a list of rows under one row
    that VBA takes away again: xlwings would otherwise squeeze a table of one row.
    """
    spoken: Lang = "fr" if lang == "fr" else "en"
    try:
        return _encoded(_answer(name, spoken, date1904, arguments), spoken)
    except XlKpiError as error:
        return _error("#VALUE!", error.text(spoken))
    except Exception as error:  # nothing may reach the cell as a traceback
        return _error("#VALUE!", f"{BROKEN(spoken)}{type(error).__name__}: {error}")


#: What `KPI_DEALS` keeps, as long as this process lives.
HANDLES = Handles()


def _answer(name: str, lang: Lang, date1904: bool, arguments: tuple[Any, ...]) -> object:
    ranges = [argument.api for argument in arguments if isinstance(argument, xw.Range)]
    context = Context(
        today=dt.date.today(),
        lang=lang,
        date1904=bool(date1904),
        handles=HANDLES,
        find=partial(find_range, workbook=ranges[0].Worksheet.Parent) if ranges else None,
    )
    return call(name, [_source(argument) for argument in arguments], context)


def _source(argument: Any) -> object:
    """Return an argument as the core takes it: a range or an array as a source, a single value as it is."""
    if isinstance(argument, xw.Range):
        return RangeSource(argument.api)
    given = Given(rows_of(argument), of_int=error_of)
    return given if isinstance(argument, tuple | list) else given.rows(0, 1)[0][0]


def _encoded(answer: object, lang: Lang) -> Any:
    if not isinstance(answer, tuple):
        return _encoded_cell(answer, lang)
    table = [[_encoded_cell(cell, lang) for cell in row] for row in answer]
    width = max((len(row) for row in table), default=0) or 1
    return [[""] * width, *(row + [""] * (width - len(row)) for row in table or [[]])]


def _encoded_cell(cell: object, lang: Lang) -> object:
    if isinstance(cell, CellError):
        return _error(cell.code, cell.reason(lang))
    if isinstance(cell, str):
        return cell.lstrip(ERROR_MARK)[:LONGEST_TEXT]
    if cell is None or isinstance(cell, bool):
        return cell
    # An int would travel as one, and Excel knows no 64-bit integers.
    return float(cell)  # type: ignore[arg-type]  # what is no number is an error here, as it should be


def _error(code: str, reason: str) -> str:
    return f"{ERROR_MARK}{code}|{' '.join(reason.split())}"[:LONGEST_TEXT]


def _range_for_value(context: Any) -> None:
    if context.range is not None:
        context.value = context.range
