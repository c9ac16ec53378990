"""Random deals, written in random formats, encodings, orders of columns and languages, are read back as they were."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xl_kpi.cells import date_of
from xl_kpi.closed.files import Request, read
from xl_kpi.daytexts import both_readings, in_words
from xl_kpi.vocabulary import NAMES

AS_OF = dt.date(2026, 6, 30)
FIELDS = ("deal_id", "customer", "stage", "amount", "created_on", "closed_on", "owner", "probability")
STAGES = {"en": ("Lead", "Proposal", "Won", "Lost"), "fr": ("Prospect", "Devis", "Gagné", "Perdu")}
CUSTOMERS = ("Abel & Sœur", "Café « Léon »", "Noah; Sons", "O'Neil, Ltd", "Müller", "Ruth\tCo", 'The "Bar"', "=Sem")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
SPACES = {"cp1252": " \u00a0"}  # the narrow ones are not in it

DAYS = {
    "iso": lambda day, lang: day.isoformat(),
    "dmy": lambda day, lang: day.strftime("%d/%m/%Y"),
    "mdy": lambda day, lang: day.strftime("%m/%d/%Y"),
    "dmy, short year": lambda day, lang: day.strftime("%d-%m-%y"),
    "dmy, points": lambda day, lang: day.strftime("%d.%m.%Y"),
    "in words": lambda day, lang: in_words(day)(lang),
    "with a time": lambda day, lang: day.isoformat() + "T23:59:00+02:00",
}
AMOUNTS = {
    "plain": lambda text, space: text,
    "comma": lambda text, space: text.replace(".", ","),
    "spaces": lambda text, space: _grouped(text, space).replace(".", ",") + f"{space}€",
    "dollars": lambda text, space: "$" + _grouped(text, ","),
    "points": lambda text, space: _grouped(text, "|").replace(".", ",").replace("|", "."),
    "commas": lambda text, space: _grouped(text, ","),
}


def _grouped(text: str, sign: str) -> str:
    whole, _, cents = text.partition(".")
    return f"{int(whole):,}".replace(",", sign) + f".{cents}"


def deals_of(chance: random.Random, lang: str) -> list[dict[str, Any]]:
    """Return random deals; amounts in cents, so that every writing can say them."""
    deals = []
    for number in range(chance.randint(2, 15)):
        stage = chance.choice(STAGES[lang])
        created = dt.date(2025, 1, 1) + dt.timedelta(days=chance.randrange(400))
        closed = created + dt.timedelta(days=chance.randrange(120))
        deals.append({
            "deal_id": f"A-{number}", "customer": chance.choice(CUSTOMERS), "stage": stage,
            "amount": chance.choice([None, chance.randrange(1, 10**7) / 100, chance.randrange(10**4) / 1]),
            "created_on": created, "closed_on": closed if stage in STAGES[lang][2:] else None,
            "owner": chance.choice(["Marie", "Inès", None]), "probability": chance.choice([0.0, 0.25, 1.0]),
        })  # fmt: skip
    return deals


def header_of(chance: random.Random, field: str, lang: str) -> str:
    """Return one of the names of a field, as people vary it."""
    name = chance.choice(NAMES[field][lang == "fr"])
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return chance.choice([name, name.upper(), f" {name} ", bare, name.replace(" ", "_"), f"{name}\n"])


def table_of(
    chance: random.Random, lang: str, days: str, amounts: str, space: str
) -> tuple[list[Any], list[list[Any]]]:
    """Return the deals and the rows of their sheet: titles, the header, the cells as text, blank rows in between."""
    deals = deals_of(chance, lang)
    fields = chance.sample(FIELDS, len(FIELDS))
    rows: list[list[Any]] = [["Export" if not at else None for at in range(len(fields))]] * chance.randint(0, 5)
    rows.append([header_of(chance, field, lang) for field in fields])
    for deal in deals:
        rows += [[None] * len(fields)] * (chance.random() < 0.1)
        rows.append([_written(deal[field], field, lang, days, amounts, space) for field in fields])
    return deals, rows


def _written(value: Any, field: str, lang: str, days: str, amounts: str, space: str) -> str | None:
    if value is None:
        return None
    if field in ("created_on", "closed_on"):
        return str(DAYS[days](value, lang))
    if field == "probability":
        return f"{value * 100:g} %"
    return AMOUNTS[amounts](f"{value:.2f}", space) if field == "amount" else str(value)


def write(path: Path, rows: list[list[Any]], encoding: str, delimiter: str) -> None:
    if path.suffix == ".csv":
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows(rows)
        path.write_bytes(text.getvalue().encode(encoding))
        return
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Deals")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write_string(at, column, cell)


@settings(max_examples=150)
@given(
    seed=st.integers(0, 2**32), lang=st.sampled_from(["en", "fr"]), days=st.sampled_from([*DAYS]),
    amounts=st.sampled_from([*AMOUNTS]), suffix=st.sampled_from([".csv", ".xlsx"]),
    encoding=st.sampled_from(ENCODINGS), delimiter=st.sampled_from([*";,\t|"]),
)  # fmt: skip
@example(seed=0, lang="fr", days="dmy", amounts="spaces", suffix=".csv", encoding="cp1252", delimiter=";")
def test_random_deals_are_read_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, seed: int, lang: str, days: str, amounts: str, suffix: str, encoding: str,
    delimiter: str,
) -> None:  # fmt: skip
    chance = random.Random(seed)
    space = chance.choice(SPACES.get(encoding if suffix == ".csv" else "", " \u00a0\u202f\u2009"))
    deals, rows = table_of(chance, lang, days, amounts, space)
    path = tmp_path_factory.mktemp("firm") / f"deals{suffix}"
    write(path, rows, encoding, delimiter)
    order = "mdy" if days == "mdy" else "dmy"  # asked for only where no date of the sheet proves it
    told = [cell for row in rows for cell in row if isinstance(cell, str)]
    proven = not any(both_readings(cell) for cell in told)
    again = read(path, Request(dates=None if proven else order), AS_OF)[1]  # type: ignore[arg-type]
    assert again.text("deal_id").tolist() == [deal["deal_id"] for deal in deals]
    assert again.text("customer").tolist() == [deal["customer"].strip() for deal in deals]
    assert again.text("owner").tolist() == [deal["owner"] for deal in deals]
    for field in ("amount", "probability"):
        read_back = [None if np.isnan(value) else round(value, 6) for value in again.frame[field]]
        assert read_back == [deal[field] for deal in deals], field
    for field in ("created_on", "closed_on"):
        read_back = [None if np.isnan(value) else date_of(value) for value in again.frame[field]]
        assert read_back == [deal[field] for deal in deals], field
    outcomes = [0, 0, 1, 2]
    assert again.frame["outcome"].tolist() == [outcomes[STAGES[lang].index(deal["stage"])] for deal in deals]
