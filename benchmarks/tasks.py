"""What is measured, ours and the peers'; each runs in a process of its own: `python -m benchmarks.tasks TASK FILE`.

Imports are inside the tasks: start-up is a part of what a user waits for.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable
from pathlib import Path

TODAY = dt.date(2026, 6, 30)
#: A task that times itself prints this before the seconds: its preparation does not count.
SECONDS = "seconds:"


def refresh(path: Path) -> None:
    """Read the deals, compute, draw the tab and put it into the workbook."""
    _command("refresh", path)


def show(path: Path) -> None:
    """Print the KPIs."""
    _command("show", path)


def splice(path: Path) -> None:
    """Put a rendered tab into the workbook, every other part as it is."""
    from xl_kpi.closed.splice import refresh_sheet

    donor = path.with_name("summary.xlsx").read_bytes()
    refresh_sheet(path, donor, names=("KPI Summary",), after="Deals")


def donor(path: Path) -> None:
    """Write the tab that `splice` puts in; not measured."""
    from benchmarks.books import book
    from xl_kpi.closed.files import Request, compute
    from xl_kpi.sheet import render
    from xl_kpi.summary import summarise

    _, told = compute(book(100), Request(), TODAY)
    path.with_name("summary.xlsx").write_bytes(render(summarise(told), "en", name="KPI Summary"))


def kpis(path: Path) -> None:
    """Compute every figure of deals that are in memory."""
    from xl_kpi.closed.files import Request, read
    from xl_kpi.summary import figures

    for _ in range(3):  # read anew, so that nothing is kept from the figures before
        found, deals = read(path, Request(), TODAY)
        _timed(lambda deals=deals, found=found: figures(deals, found.settings))


def summary(path: Path) -> None:  # noqa: ARG001  # the firm is simulated: its deals flow through the stages
    """Compute and arrange the whole summary of 10,000 deals in memory, with the forecast and twelve past ones."""
    from benchmarks.firms import Case, read, simulated
    from xl_kpi.summary import figures, summarise

    rows, _ = simulated(1, Case(10_000, 12))
    for _ in range(3):
        deals = read(rows)
        _timed(lambda deals=deals: summarise(figures(deals)))


def openpyxl_save(path: Path) -> None:
    """Load with openpyxl, add a sheet, save."""
    import openpyxl

    workbook = openpyxl.load_workbook(path)
    workbook.create_sheet("KPI Summary")["A1"] = "KPI Summary"
    workbook.save(path)


def pandas_calamine(path: Path) -> None:
    """Read into a frame with pandas and calamine."""
    import pandas as pd

    pd.read_excel(path, engine="calamine")


def tutorial(path: Path) -> None:
    """Compute four of the KPIs as tutorials do, a row at a time, on a frame that is in memory."""
    import pandas as pd

    frame = pd.read_excel(path, engine="calamine")

    def compute() -> None:
        won = frame[frame["Stage"] == "Won"]
        won.apply(lambda row: (row["Close date"] - row["Created"]).days, axis=1).mean()
        frame.apply(lambda row: row["Stage"] == "Won", axis=1).sum()
        chances = {"Lead": 0.1, "Proposal": 0.5}
        frame.apply(lambda row: row["Amount"] * chances.get(row["Stage"], 0), axis=1).sum()
        frame.apply(lambda row: row["Proposal on"] - row["Lead on"], axis=1).mean()

    _timed(compute)


def _from_cells(name: str) -> Callable[[Path], None]:
    """Return a task of `benchmarks.cells`, which needs no file."""

    def task(path: Path) -> None:  # noqa: ARG001
        from benchmarks import cells

        getattr(cells, name)(lambda seconds: print(SECONDS, seconds))

    return task


TASKS: dict[str, Callable[[Path], None]] = {
    task.__name__: task
    for task in (refresh, show, splice, donor, kpis, summary, openpyxl_save, pandas_calamine, tutorial)
} | {name: _from_cells(name) for name in ("udf_dataframe", "udf_columns", "udf_ours", "udf_handle")}


def _command(name: str, path: Path) -> None:
    from xl_kpi.cli import main

    sys.argv = ["xl-kpi", name, str(path)]
    main()


def _timed(compute: Callable[[], object]) -> None:
    start = time.perf_counter()
    compute()
    print(SECONDS, time.perf_counter() - start)


if __name__ == "__main__":
    TASKS[sys.argv[1]](Path(sys.argv[2]))
