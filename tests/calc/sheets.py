"""Deals as a sheet of LibreOffice holds them, and what the core says of them."""

from __future__ import annotations

import csv
import datetime as dt
import warnings
from pathlib import Path
from typing import Any

import openpyxl

from calc.office import RemoteOffice
from xl_kpi.excel.examples import ARGUMENTS
from xl_kpi.functions import FUNCTIONS, KPI_DEALS, CellError, Context, call
from xl_kpi.handles import MARK
from xl_kpi.sample import LATEST, sample
from xl_kpi.source import Given
from xl_kpi.texts import Lang

MAVEN = Path(__file__).parents[1] / "data" / "maven_sales_pipeline.csv"
FIRST_DAY = dt.date(1899, 12, 30)
Rows = list[list[Any]]

#: Required arguments on Maven's sheet.
OF_MAVEN = {
    "CONVERSION_RATE": ("Engaging", "Won"),
    "STAGE_TIME": ("Engaging",),
    "PIPELINE_COVERAGE": ("250000",),
    "KPI_BREAKDOWN": ("sales_agent",),
    "TOP_DEALS": ("5",),
}


def serial(day: dt.date) -> float:
    """Return a day as a cell holds it."""
    return float((day - FIRST_DAY).days)


def sample_rows(lang: Lang = "en") -> Rows:
    """Return the sample with its header, as cells."""
    deals = sample(lang)
    return [list(deals.headers), *([_cell(cell) for cell in row] for row in deals.rows)]


def maven_rows() -> Rows:
    """Return Maven's 8,800 deals with their header, as cells."""
    with MAVEN.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    days = [at for at, name in enumerate(header) if name.endswith("_date")]
    amount = header.index("close_value")
    for row in rows:
        for at in days:
            row[at] = serial(dt.date.fromisoformat(row[at])) if row[at] else ""  # type: ignore[call-overload]
        row[amount] = float(row[amount]) if row[amount] else ""  # type: ignore[call-overload]
    return [header, *rows]


def calls(of: dict[str, tuple[str, ...]] | None = None, lang: Lang = "en") -> list[tuple[str, list[Any]]]:
    """Return one call of every function that takes deals: its name and its arguments after the deals."""
    day = ["as of" if lang == "en" else "au jour", serial(LATEST)]
    found = []
    for name, function in FUNCTIONS.items():
        if function.takes_deals and name != KPI_DEALS:
            known = of.get(name, ()) if of is not None else tuple(text(lang) for text in ARGUMENTS.get(name, ()))
            found.append((name, [*known, *day]))
    return found


def formula(name: str, area: str, arguments: list[Any]) -> str:
    """Return a call as a formula."""
    written = [f'"{one}"' if isinstance(one, str) else repr(one) for one in arguments]
    return f"={name}({';'.join([area, *written])})"


def told(name: str, rows: Rows, arguments: list[Any], lang: Lang = "en") -> Any:
    """Return what a cell, or the cells of a table, must show: as `remote.get` returns it, rows of cells."""
    given = Given([[None if cell == "" else cell for cell in row] for row in rows])
    result = call(name, [given, *arguments], Context(dt.date.today(), lang))
    if isinstance(result, CellError):
        return [[result.code]]
    table = result if isinstance(result, tuple) else ((result,),)
    return [["" if cell is None else float(cell) if isinstance(cell, int) else cell for cell in row] for row in table]


def alike(left: Any, right: Any) -> bool:
    """Tell whether two cells show the same; numbers to the twelfth digit."""
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) <= 1e-12 * max(1.0, abs(left))
    return bool(left == right)


def same_cells(left: Rows, right: Rows) -> bool:
    """Tell whether two blocks of cells show the same."""
    return len(left) == len(right) and all(
        len(ours) == len(theirs) and all(map(alike, ours, theirs)) for ours, theirs in zip(left, right, strict=True)
    )


def different_from_its_file(office: RemoteOffice, path: Path) -> list[str]:
    """Open a workbook of the template, calculate everything, and return the formulas that show something else.

    What its file holds beside each formula is what the core says; the sheet KPI has all functions.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not know all that is in it
        cached = openpyxl.load_workbook(path, data_only=True)["KPI"]
    document = office.open(str(path))
    office.calculate(document)
    formulas = office.formulas(document, "KPI")
    assert len(formulas) >= len(FUNCTIONS)
    different = []
    for area, text in formulas:
        top, left, bottom, right = (at + 1 for at in area)
        wanted = [[_cell(cell) for cell in row] for row in cached.iter_rows(top, bottom, left, right, values_only=True)]
        found = office.block(document, "KPI", area)
        if str(wanted[0][0]).startswith(MARK):  # its address is that of the document
            different += [] if found[0][0].startswith(MARK) else [text]
        elif not same_cells(found, wanted):
            different.append(text)
    office.close(document)
    return different


def _cell(cell: Any) -> Any:
    if cell is None:
        return ""
    return serial(cell) if isinstance(cell, dt.date) else float(cell) if isinstance(cell, int) else cell
