"""A trap: a sheet as a user keeps it, in English and in French, and beside it what it must be read as."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import xlsxwriter

from xl_kpi.texts import Lang

AS_OF = dt.date(2026, 6, 30)

#: A cell; a pair is the same cell in English and in French, a text that begins with @ a word of `WORDS`.
Cell = str | float | bool | dt.date | None | tuple[object, object]
Rows = Sequence[Sequence[Cell]]
Found = Mapping[str, tuple[int, ...]]
File = Literal["xlsx", "csv", "csv cp1252", "csv utf-16", "tsv"]

#: Short name of a column -> its header in English and in French.
HEADERS: Mapping[str, tuple[str, str]] = {
    "id": ("Deal ID", "N°"), "name": ("Deal", "Affaire"), "customer": ("Customer", "Client"),
    "owner": ("Owner", "Commercial"), "stage": ("Stage", "Étape"), "status": ("Status", "Statut"),
    "amount": ("Amount", "Montant HT"), "currency": ("Currency", "Devise"),
    "chance": ("Probability", "Probabilité"), "created": ("First contact", "Premier contact"),
    "closed": ("Closed on", "Date de clôture"), "proposal": ("Proposal on", "Devis le"),
    "won on": ("Won on", "Gagné le"), "lost on": ("Lost on", "Perdu le"), "won?": ("Won?", "Gagnée ?"),
    "product": ("Product", "Produit"), "pipeline": ("Pipeline", "Pipeline"), "score": ("CSAT", "Note"),
    "day": ("Date", "Date"),
}  # fmt: skip
WORDS: Mapping[str, tuple[str, str]] = {
    "@won": ("Won", "Gagné"), "@lost": ("Lost", "Perdu"), "@lead": ("Lead", "Prospect"),
    "@proposal": ("Proposal", "Devis"), "@cancelled": ("Cancelled", "Annulé"), "@passed": ("Passed", "Écarté"),
    "@open": ("Open", "En cours"), "@total": ("Total", "Total"), "@subtotal": ("Subtotal", "Sous-total"),
    "@closed won": ("Closed Won", "Gagnée"),
}  # fmt: skip


@dataclass(frozen=True)
class Trap:
    """One trap.

    Parameters
    ----------
    columns
        Short names of the columns, separated by commas.
    rows
        The cells under the header.
    reads
        What the deals must say: field -> one value a deal, or a pair of lists where the languages differ. "outcome" is
        letters (O, W, L, A set aside, U unknown); a date is a date, an empty number or date None.
    finds
        Every finding and no other: kind -> rows of the sheet; a pair where the languages differ.
    says
        kind -> words that its sentence must hold, in English and in French.
    above
        Rows above the header.
    log
        Rows of an event log, in a second sheet: deal, stage, date.
    files
        The files that the sheet is written to.
    """

    columns: str
    rows: Rows
    reads: Mapping[str, object]
    finds: Found | tuple[Found, Found] = field(default_factory=dict)
    says: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    above: Rows = ()
    log: Rows = ()
    stages: str | None = None
    files: tuple[File, ...] = ("xlsx", "csv")


def spoken(cell: object, lang: Lang) -> object:
    """Return a cell in one language."""
    if isinstance(cell, tuple):
        return spoken(cell[lang == "fr"], lang)
    return WORDS[cell][lang == "fr"] if isinstance(cell, str) and cell in WORDS else cell


def header(trap: Trap, lang: Lang) -> list[object]:
    """Return the header row in one language; a name that is none of `HEADERS` is the header itself."""
    names = [name.strip() for name in trap.columns.split(",")]
    return [HEADERS[name][lang == "fr"] if name in HEADERS else name for name in names]


def cells(trap: Trap, lang: Lang) -> list[list[object]]:
    """Return every row of the sheet, those above the header too, all of the same length."""
    head = header(trap, lang)
    rows = [[spoken(cell, lang) for cell in row] for row in (*trap.above, head, *trap.rows)]
    return [[*row, *[None] * (len(head) - len(row))] for row in rows]


def write(trap: Trap, lang: Lang, file: File, folder: Path) -> Path:
    """Write a trap to a file."""
    rows = cells(trap, lang)
    if file == "xlsx":
        return _workbook(folder / "firm.xlsx", rows, [[spoken(c, lang) for c in row] for row in trap.log], lang)
    path = folder / ("deals.tsv" if file == "tsv" else "deals.csv")
    text = io.StringIO()
    csv.writer(text, delimiter="\t" if file == "tsv" else ";" if lang == "fr" else ",").writerows(
        [[_text(cell) for cell in row] for row in rows]
    )
    encoding = {"csv cp1252": "cp1252", "csv utf-16": "utf-16"}.get(file, "utf-8-sig" if lang == "fr" else "utf-8")
    path.write_bytes(text.getvalue().encode(encoding))
    return path


# --------------------------------------------------------------------------------------------- private


def _text(cell: object) -> str:
    """Write a cell as an export does: dates in ISO, numbers without a decimal mark where they have none."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell).removeprefix("=").split("|")[-1]


def _workbook(path: Path, rows: list[list[object]], log: list[list[object]], lang: Lang) -> Path:
    """Write a workbook; "=SUM(A1)|5" is a formula with its value, "#N/A" an error."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", "strings_to_numbers": False})
    sheets = {("Deals", "Affaires")[lang == "fr"]: rows}
    if log:
        head = [HEADERS[name][lang == "fr"] for name in ("id", "stage", "day")]
        sheets[("History", "Journal")[lang == "fr"]] = [head, *log]
    for name, lines in sheets.items():
        sheet = book.add_worksheet(name)
        for at, line in enumerate(lines):
            for column, cell in enumerate(line):
                if isinstance(cell, str) and cell.startswith("="):
                    formula, _, value = cell.partition("|")
                    sheet.write_formula(at, column, formula, None, float(value) if value.isdigit() else value)
                elif isinstance(cell, str):
                    sheet.write_string(at, column, cell)
                else:
                    sheet.write(at, column, cell)
    book.close()
    return path
