"""The workbooks that are measured: the deals of a firm, made once and kept in a cache folder."""

from __future__ import annotations

import datetime as dt
import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

HEADER = ("Deal ID", "Deal", "Customer", "Owner", "Source", "Stage", "Amount", "Created", "Lead on", "Proposal on",
          "Close date", "Satisfaction")  # fmt: skip
#: Changes with what `book` writes, so that no old workbook is measured.
VERSION = 1
FOLDER = Path(os.environ.get("XL_KPI_BENCHMARKS", Path(tempfile.gettempdir()) / "xl-kpi-benchmarks"))


def book(rows: int, *, odd: bool = False) -> Path:
    """Return the workbook of that many deals, made now if need be; an odd one has a few cells of other kinds."""
    path = FOLDER / f"deals-{VERSION}-{rows}{'-odd' if odd else ''}.xlsx"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        half_done = path.with_suffix(".part")
        _write(half_done, rows, odd)
        half_done.replace(path)
    return path


def _write(path: Path, rows: int, odd: bool) -> None:
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = workbook.add_worksheet("Deals")
    sheet.write_row(0, 0, HEADER)
    for row, deal in enumerate(deals(rows), 1):
        for column, cell in enumerate(deal):
            if cell is not None:
                sheet.write(row, column, cell)
        if odd and row == rows * 9 // 10:  # one stays: a row once left cannot be written again
            sheet.write_string(row, 6, "on request")
            sheet.write_string(row, 7, "13/04/2026")
            sheet.write_formula(row, 11, "=NA()", None, "#N/A")
    workbook.close()


def deals(rows: int) -> Iterator[tuple[object, ...]]:
    """Yield the deals of a workbook, always the same."""
    chance = random.Random(rows)
    return (_deal(number, rows, chance) for number in range(1, rows + 1))


def _deal(number: int, rows: int, chance: random.Random) -> tuple[object, ...]:
    created = dt.date(2024, 1, 1) + dt.timedelta(chance.randrange(700))
    stage = chance.choice(("Lead", "Proposal", "Won", "Lost"))
    closed = created + dt.timedelta(30 + chance.randrange(60)) if stage in ("Won", "Lost") else None
    return (f"D-{number:07d}", f"Deal {number}", f"Customer {chance.randrange(max(rows // 5, 1))}",
            chance.choice(("Marie", "Karim", "Inès", "Paul")), chance.choice(("Web", "Fair", "Referral")), stage,
            round(chance.uniform(100, 20_000), 2), created, created,
            None if stage == "Lead" else created + dt.timedelta(20), closed,
            chance.randrange(11) if stage == "Won" else None)  # fmt: skip
