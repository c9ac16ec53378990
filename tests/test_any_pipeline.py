"""Random deals in random spellings, encodings, separators, column orders and languages are read back as written."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_kpi.cells import date_of, is_missing
from xl_kpi.closed.reader import open_book
from xl_kpi.deals import Deals
from xl_kpi.importing.files import Asked, import_files
from xl_kpi.pipeline import find

TODAY = dt.date(2026, 6, 30)
Deal = dict[str, Any]

#: field -> headers that mean it, in English and in French, of CRMs, databases and plain sheets.
HEADERS = {
    "deal_id": (("Deal ID", "Record ID", "opportunity_id", "ID"), ("N°", "Réf", "N° d'affaire")),
    "customer": (("Customer", "Account Name", "Organization", "Company"), ("Client", "Société", "Entreprise")),
    "owner": (("Owner", "Deal owner", "sales_agent", "Salesperson"), ("Commercial", "Vendeur", "Propriétaire")),
    "stage": (("Stage", "Deal Stage", "deal_stage"), ("Étape", "Phase", "étape")),
    "amount": (("Amount", "Value", "Deal - Value", "close_value"), ("Montant", "Montant HT", "CA")),
    "probability": (("Probability", "Probability (%)"), ("Probabilité", "Proba")),
    "created_on": (("Create Date", "created_at", "First contact", "Add time"), ("Créé le", "Premier contact")),
    "closed_on": (("Close Date", "close_date", "Deal closed on"), ("Date de clôture", "Date de signature")),
}
STAGES = (("Lead", "Proposal", "Won", "Lost"), ("Prospect", "Devis", "Gagné", "Perdu"))
MONTHS = (
    ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"),
    ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
     "décembre"),
)  # fmt: skip
DAYS: dict[str, Callable[[dt.date], str]] = {
    "iso": lambda day: day.isoformat(),
    "iso with time": lambda day: f"{day.isoformat()}T10:30:00Z",
    "dmy": lambda day: f"{day.day:02}/{day.month:02}/{day.year}",
    "d.m.yy": lambda day: f"{day.day}.{day.month}.{day.year % 100:02}",
    "mdy": lambda day: f"{day.month:02}/{day.day:02}/{day.year}",
    "m-d-yy": lambda day: f"{day.month}-{day.day}-{day.year % 100:02}",
    "English": lambda day: f"{MONTHS[0][day.month - 1]} {day.day}, {day.year}",
    "short": lambda day: f"{day.day}-{MONTHS[0][day.month - 1][:3]}-{day.year}",
    "French": lambda day: f"{day.day if day.day > 1 else '1er'} {MONTHS[1][day.month - 1]} {day.year}",
}


def grouped(amount: float, group: str, mark: str) -> str:
    return f"{amount:,.2f}".replace(",", "\0").replace(".", mark).replace("\0", group)


AMOUNTS: dict[str, Callable[[float], str]] = {
    "plain": lambda a: f"{a:.2f}",
    "comma": lambda a: grouped(a, "", ","),
    "French": lambda a: grouped(a, "\u202f", ",") + "\u00a0€",
    "spaces": lambda a: grouped(a, " ", ",") + " EUR",
    "hard spaces": lambda a: grouped(a, "\u00a0", ","),
    "English": lambda a: ("-" if a < 0 else "") + "$" + grouped(abs(a), ",", "."),
    "German": lambda a: grouped(a, ".", ",") + " €",
    "Swiss": lambda a: "CHF " + grouped(a, "'", "."),
    "ledger": lambda a: f"({grouped(-a, ',', '.')})" if a < 0 else grouped(a, ",", "."),
}
SHARES: dict[str, Callable[[int], str]] = {"sign": "{} %".format, "tight": "{}%".format}

words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=12).filter(
    lambda text: text.strip() and not is_missing(text)
)
days = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))


@dataclass(frozen=True)
class Written:
    """A sheet as it was written: what it says, and how."""

    deals: list[Deal]
    lines: list[list[str]]
    fields: list[str]
    separator: str
    encoding: str


@st.composite
def deals(draw: st.DrawFn, lang: int) -> list[Deal]:
    numbers = draw(st.lists(st.integers(1, 99_999), min_size=1, max_size=8, unique=True))
    found = []
    for number in numbers:
        stage = draw(st.sampled_from(STAGES[lang]))
        is_open = stage in STAGES[lang][:2]
        found.append({
            "deal_id": f"D-{number}",
            "customer": draw(words),
            "owner": draw(st.sampled_from(["Marie", "Inès", "Zoë O'Neil"])),
            "stage": stage,
            "amount": draw(st.none() | st.integers(-99_999, 9_999_999_99).map(lambda cents: cents / 100)),
            "probability": draw(st.none() | st.integers(2, 100)),
            "created_on": draw(days),
            "closed_on": draw(st.none() | days) if is_open else draw(days),
        })  # fmt: skip
    # one date that can be read in one way only, as sheets of any length have it
    telling = {"deal_id": "T-0", "customer": "Abel", "owner": "Marie", "stage": STAGES[lang][2], "amount": 1234.56}
    return [
        *found,
        {**telling, "probability": None, "created_on": dt.date(2026, 1, 31), "closed_on": dt.date(2026, 3, 25)},
    ]


@st.composite
def sheets(draw: st.DrawFn, lang: int | None = None) -> Written:
    lang = draw(st.integers(0, 1)) if lang is None else lang
    rows = draw(deals(lang))
    fields = draw(st.permutations(list(HEADERS)))
    headers = [draw(st.sampled_from(HEADERS[field][lang])) for field in fields]
    day, amount, share = (DAYS[draw(st.sampled_from(list(DAYS)))], AMOUNTS[draw(st.sampled_from(list(AMOUNTS)))],
                          SHARES[draw(st.sampled_from(list(SHARES)))])  # fmt: skip

    def spelled(field: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, dt.date):
            return day(value)
        return amount(value) if field == "amount" else share(value) if field == "probability" else str(value)

    lines = [[*headers], *([spelled(field, row[field]) for field in fields] for row in rows)]
    title = draw(st.sampled_from([[], [["Export 2026"]], [["Pipeline"], []]]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    return Written(rows, [*title, *lines], fields, draw(st.sampled_from(";,\t|")), encoding)


def as_text(sheet: Written, path: Path) -> Path:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=sheet.separator)
    writer.writerows(line + [""] * (len(sheet.fields) - len(line)) for line in sheet.lines)
    try:
        path.write_bytes(buffer.getvalue().encode(sheet.encoding))
    except UnicodeEncodeError:
        path.write_bytes(buffer.getvalue().encode("utf-8"))
    return path


def as_workbook(sheet: Written, path: Path, *, typed: bool) -> Path:
    """Write a workbook, its dates and numbers real ones or the texts that they are written as."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    page = book.add_worksheet()
    top = len(sheet.lines) - len(sheet.deals)
    for number, line in enumerate(sheet.lines):
        for at, cell in enumerate(line):
            value = sheet.deals[number - top][sheet.fields[at]] if typed and number >= top else None
            if isinstance(value, dt.date):
                page.write_datetime(number, at, dt.datetime.combine(value, dt.time()), day)
            elif isinstance(value, float | int):
                page.write_number(number, at, value / (100 if sheet.fields[at] == "probability" else 1))
            elif value or cell:
                page.write_string(number, at, value or cell)
    book.close()
    return path


def read(path: Path) -> Deals:
    return find(open_book(path)).deals(TODAY)


def told(deals: Deals) -> list[Deal]:
    """Return what was read in the form in which it was drawn."""
    frame = deals.frame
    closing = frame["closed_on"].fillna(frame["expected_on"])
    found = []
    for at in range(len(frame)):
        row: Deal = {name: deals.text(name)[at] for name in ("deal_id", "customer", "owner", "stage")}
        for name in ("amount", "probability"):
            value = frame[name].iloc[at]
            row[name] = None if value != value else value
        row["created_on"] = date_of(frame["created_on"].iloc[at])
        row["closed_on"] = None if closing.iloc[at] != closing.iloc[at] else date_of(closing.iloc[at])
        found.append(row)
    return found


def wanted(sheet: Written) -> list[Deal]:
    return [
        {**deal, "customer": deal["customer"].strip(),
         "probability": None if deal["probability"] is None else pytest.approx(deal["probability"] / 100)}
        for deal in sheet.deals
    ]  # fmt: skip


@settings(max_examples=120)
@given(sheets())
def test_a_text_file_is_read_as_it_was_written(sheet: Written) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert told(read(as_text(sheet, Path(folder) / "deals.csv"))) == wanted(sheet)


@settings(max_examples=60)
@given(sheets(), st.booleans())
def test_a_workbook_is_read_as_it_was_written(sheet: Written, typed: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert told(read(as_workbook(sheet, Path(folder) / "deals.xlsx", typed=typed))) == wanted(sheet)


@settings(max_examples=15)
@given(sheets(), st.sampled_from(["en", "fr"]))
def test_what_is_imported_is_read_as_it_was_exported(sheet: Written, lang: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        export, target = as_text(sheet, Path(folder) / "deals.csv"), Path(folder) / "firm.xlsm"
        import_files([export], target, Asked(lang=lang), TODAY)
        assert told(read(target)) == wanted(sheet)
        before = target.read_bytes()
        assert not import_files([export], target, Asked(lang=lang), TODAY).changed
        assert target.read_bytes() == before


@settings(max_examples=15)
@given(st.integers(0, 1).flatmap(lambda lang: st.tuples(sheets(lang), sheets(lang))))
def test_a_later_export_changes_the_deals_it_holds_and_no_others(both: tuple[Written, Written]) -> None:
    first, second = both
    customers = {deal["deal_id"]: deal["customer"] for deal in first.deals}
    later = [{**deal, "customer": customers.get(deal["deal_id"], deal["customer"])} for deal in second.deals]
    with tempfile.TemporaryDirectory() as folder:
        export, target = as_text(first, Path(folder) / "deals.csv"), Path(folder) / "firm.xlsm"
        import_files([export], target, Asked(), TODAY)
        typed = Written(later, second.lines, second.fields, ";", "utf-8")
        lines = as_workbook(typed, Path(folder) / "later.xlsx", typed=True)
        import_files([lines], target, Asked(), TODAY)
        rows = told(read(target))
    found, count = {row["deal_id"]: row for row in rows}, len(rows)
    assert sorted(found) == sorted({deal["deal_id"] for deal in (*first.deals, *later)})
    assert len(found) == count
    for deal in first.deals:
        if deal["deal_id"] not in {row["deal_id"] for row in later}:
            assert found[deal["deal_id"]]["amount"] == deal["amount"]
    for deal in later:
        if deal["amount"] is not None:
            assert found[deal["deal_id"]]["amount"] == deal["amount"]
        assert found[deal["deal_id"]]["stage"] == deal["stage"]
