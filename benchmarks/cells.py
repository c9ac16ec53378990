"""Worksheet functions from the values that Excel hands over, beside the converter that tutorials use.

`udf_dataframe`, `udf_ours` and `udf_handle` go through the real `CallUDF` of xlwings, with the tests' stand-ins for
pywin32; `udf_columns` is our conversion alone. Handing the values over through COM is in none of them.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import datetime as dt
import importlib
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.books import HEADER, deals

ROWS = 100_000
ARGUMENTS: dict[str, tuple[object, ...]] = {
    "CONVERSION_RATE": ("Lead", "Won"),
    "STAGE_TIME": ("Lead",),
    "PIPELINE_COVERAGE": (1e9,),
    "KPI_BREAKDOWN": ("Owner",),
    "TOP_DEALS": (10.0,),
    "WIN_CHANCE": (90.0,),
    "KPI_WHATIF": ("Lead", 0.5),
}


def udf_dataframe(seconds: Callable[[float], None]) -> None:
    """Hand a range with dates over as tutorials do: `@xw.arg("deals", pd.DataFrame)`."""
    stubs, server = _server()
    import pandas as pd
    import xlwings as xw

    @xw.func
    @xw.arg("deals", pd.DataFrame, index=False)
    def peer(deals):  # type: ignore[no-untyped-def]  # xlwings would look annotations up
        return float(len(deals))

    module = type(sys)("benchmarks.peer")
    module.peer = peer  # type: ignore[attr-defined]
    sys.modules["benchmarks.peer"] = module
    importlib.import_module("xlwings.udfs").udf_modules["benchmarks.peer"] = {"module": module, "filetime": None}
    time_type = importlib.import_module("pywintypes").TimeType

    def as_excel(value: object) -> object:
        """`Range.Value` makes a date of every cell that is formatted as one."""
        return time_type(value.year, value.month, value.day) if isinstance(value, dt.date) else value

    table = tuple(tuple(as_excel(cell) for cell in row) for row in _rows())
    for _ in range(3):
        _timed(lambda: server.CallUDF("benchmarks.peer", "peer", (table,), stubs.Workbook(), None), seconds)


def udf_ours(seconds: Callable[[float], None]) -> None:
    """Answer a function on the same range, from serial numbers to the figure."""
    stubs, server = _server()
    table = _serials()
    for _ in range(3):
        _timed(lambda: _call(stubs, server, "TIME_TO_CLOSE", table), seconds)


def udf_columns(seconds: Callable[[float], None]) -> None:
    """Turn the same range into the typed columns that a figure is told by: the conversion alone."""
    from xl_kpi.excel.ranges import error_of, rows_of
    from xl_kpi.grid import pipeline_grid
    from xl_kpi.reading import Reading, read_deals
    from xl_kpi.source import Given

    loaded: list[int] = []

    class Watched(Given):
        def column(self, at: int, top: int) -> Sequence[object]:
            loaded.append(at)
            return Given.column(self, at, top)

    cells = rows_of(_serials())
    read_deals(pipeline_grid(Watched(cells, of_int=error_of)), Reading(dt.date(2026, 6, 30)))
    source = Given(cells, of_int=error_of)
    for _ in range(5):
        _timed(lambda: _load(pipeline_grid(source), loaded), seconds)


def udf_handle(seconds: Callable[[float], None]) -> None:
    """Answer every function on a handle; the median of them."""
    stubs, server = _server()
    from xl_kpi.functions import FUNCTIONS

    handle = _call(stubs, server, "KPI_DEALS", _serials())
    names = [name for name, function in FUNCTIONS.items() if function.takes_deals and name != "KPI_DEALS"]
    took: list[float] = []
    for name in names:
        some: list[float] = []
        for _ in range(5):
            _timed(lambda name=name: _call(stubs, server, name, handle, *ARGUMENTS.get(name, ())), some.append)
        took.append(statistics.median(some))
    seconds(statistics.median(took))


# --------------------------------------------------------------------------------------------- private


def _server() -> tuple[Any, Any]:
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "excel"))
    stubs = importlib.import_module("winstubs")
    server = stubs.server()
    importlib.import_module("xl_kpi.excel.udfs")
    return stubs, server


def _call(stubs: Any, server: Any, name: str, *arguments: object) -> Any:
    answer = server.CallUDF("xl_kpi.excel.udfs", "kpi_call", (name, "en", False, *arguments), stubs.Workbook(), None)
    if isinstance(answer, str) and answer.startswith("\ue000") and "#N/A" not in answer:
        sys.exit(f"{name}: {answer}")
    return answer


def _load(grid: Any, columns: list[int]) -> None:
    for at in columns:
        _ = grid.columns[at]


def _rows() -> list[tuple[object, ...]]:
    return [HEADER, *deals(ROWS)]


def _serials() -> tuple[tuple[object, ...], ...]:
    """Return the cells as `Range.Value2` gives them: dates as serial numbers."""
    zero = dt.date(1899, 12, 30)

    def as_excel(cell: object) -> object:
        if isinstance(cell, dt.date):
            return float((cell - zero).days)
        return float(cell) if isinstance(cell, int) else cell

    return tuple(tuple(as_excel(cell) for cell in row) for row in _rows())


def _timed(compute: Callable[[], object], seconds: Callable[[float], None]) -> None:
    start = time.perf_counter()
    compute()
    seconds(time.perf_counter() - start)
