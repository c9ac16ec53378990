"""Small workbooks that take an export, and exports as CRMs write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from xl_kpi.importing.files import Asked, import_files
from xl_kpi.importing.report import Part, Report

TODAY = dt.date(2026, 6, 30)
HEADERS = ["Deal ID", "Customer", "Owner", "Stage", "Amount", "Created", "Closed on", "Notes"]
ROWS: list[list[Any]] = [
    ["D-1", "Abel", "Marie", "Won", 100.5, dt.date(2026, 1, 5), dt.date(2026, 2, 1), "good client"],
    ["D-2", "Cain", "Jean", "Lead", 50.0, dt.date(2026, 1, 6), None, None],
    ["D-3", "Seth", "Jean", "Lost", 7.0, dt.date(2026, 1, 7), dt.date(2026, 3, 1), "ask again"],
]


def table_book(
    path: Path,
    rows: Sequence[Sequence[Any]] = ROWS,
    headers: Sequence[str] = HEADERS,
    *,
    top: int = 0,
    columns: Mapping[str, Mapping[str, Any]] | None = None,
    options: Mapping[str, Any] | None = None,
    settings: Sequence[Sequence[Any]] = (),
    and_then: Any = None,
) -> Path:
    """Write a workbook whose deals are a table object; `and_then(book, sheet)` adds what a test needs."""
    book = xlsxwriter.Workbook(str(path))
    day, money = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": '#,##0.00 "€"'})
    looks = {"Amount": money, "Created": day, "Closed on": day}
    sheet = book.add_worksheet("Deals")
    totals = (options or {}).get("total_row", False)
    described = [{"header": h, "format": looks.get(h), **(columns or {}).get(h, {})} for h in headers]
    table = {"name": "Deals", "columns": described, **(options or {})}
    sheet.add_table(top, 0, top + len(rows) + bool(totals), len(headers) - 1, table)
    for number, row in enumerate(rows, start=top + 1):
        for at, cell in enumerate(row):
            if cell is not None:
                sheet.write(number, at, cell, looks.get(headers[at]))
    if settings:
        other = book.add_worksheet("Settings")
        for number, row in enumerate(settings):
            other.write_row(number, 0, row)
    if and_then is not None:
        and_then(book, sheet)
    book.close()
    return path


def text_export(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """Write an export as text."""
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def brought(export: Path | Sequence[Path], target: Path, **asked: Any) -> Report:
    """Import with today as it is here."""
    exports = [export] if isinstance(export, Path) else list(export)
    return import_files(exports, target, Asked(**asked), TODAY)


def counts(part: Part) -> tuple[int, int, int, int]:
    """Return new, updated, unchanged, only here."""
    return part.new, part.updated, part.unchanged, part.only_here


def cells(path: Path, sheet: str = "Deals") -> list[list[Any]]:
    """Return a sheet as openpyxl reads it, days without their time."""
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [[cell.date() if isinstance(cell, dt.datetime) else cell for cell in row] for row in rows]
