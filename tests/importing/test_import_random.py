"""Random deals in random formats, encodings, orders of columns and languages, brought into random workbooks."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import brought, cells
from traps.test_roundtrip import AMOUNTS, DAYS, ENCODINGS, FIELDS, SPACES, STAGES, header_of, table_of, write

from xl_kpi.daytexts import both_readings

OWN = "Mine"


def firm(path: Path, chance: random.Random, lang: str, known: list[dict[str, Any]], *, table: bool) -> list[str]:
    """Write a workbook with some deals, a column of the user's and one of formulas; return its columns in order."""
    order = [*chance.sample(FIELDS, len(FIELDS)), OWN, "Twice"]
    headers = [header_of(chance, field, lang).strip() if field in FIELDS else field for field in order]
    amount = chr(ord("A") + order.index("amount"))
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Deals")
        if table:
            sheet.add_table(0, 0, len(known), len(order) - 1, {"columns": [{"header": h} for h in headers]})
        sheet.write_row(0, 0, headers)
        for at, deal in enumerate(known, 1):
            for column, field in enumerate(order[:-1]):
                if deal[field] is not None:
                    sheet.write(at, column, deal[field])
            sheet.write_formula(at, len(order) - 1, f"={amount}{at + 1}*2", None, 2 * (deal["amount"] or 0))
    return order


def expected(mine: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """Return a deal of the workbook after the export: what is empty there stays, but the end of an open deal goes."""
    is_open = told["closed_on"] is None
    return {
        field: value
        if field == OWN or (told[field] is None and not (field == "closed_on" and is_open))
        else told[field]
        for field, value in mine.items()
    }


@settings(max_examples=12)
@given(
    seed=st.integers(0, 2**32), langs=st.tuples(*[st.sampled_from(["en", "fr"])] * 2), days=st.sampled_from([*DAYS]),
    amounts=st.sampled_from([*AMOUNTS]), suffix=st.sampled_from([".csv", ".xlsx"]),
    encoding=st.sampled_from(ENCODINGS), delimiter=st.sampled_from([*";,\t|"]), table=st.booleans(),
)  # fmt: skip
def test_every_deal_arrives_as_it_was_written_and_nothing_of_the_user_s_is_lost(
    tmp_path_factory: pytest.TempPathFactory, seed: int, langs: tuple[str, str], days: str, amounts: str, suffix: str,
    encoding: str, delimiter: str, table: bool,
) -> None:  # fmt: skip
    chance = random.Random(seed)
    space = chance.choice(SPACES.get(encoding if suffix == ".csv" else "", " \u00a0\u202f\u2009"))
    deals, rows = table_of(chance, langs[0], days, amounts, space)
    folder = tmp_path_factory.mktemp("firm")
    export, book = folder / f"crm{suffix}", folder / "firm.xlsx"
    write(export, rows, encoding, delimiter)
    mine = []
    for deal in chance.sample(deals, chance.randint(1, len(deals))):
        stage = chance.choice(STAGES[langs[1]])
        closed = dt.date(2026, 5, 1) if stage in STAGES[langs[1]][2:] else None
        mine.append({**deal, "amount": 5.5, "stage": stage, "closed_on": closed, "owner": "Zoé", OWN: "=mine"})
    mine.append({**mine[0], "deal_id": "X-1"})
    order = firm(book, chance, langs[1], mine, table=table)
    proven = not any(both_readings(cell) for row in rows for cell in row if isinstance(cell, str))
    dates: Any = None if proven else ("mdy" if days == "mdy" else "dmy")

    planned = brought(export, book, dates=dates, dry=True)
    done = brought(export, book, dates=dates)
    assert str(planned.parts) == str(done.parts)  # an empty number equals no other
    told = {deal["deal_id"]: {**deal, "customer": deal["customer"].strip()} for deal in deals}
    there = {deal["deal_id"] for deal in mine}
    after = [expected(deal, told[deal["deal_id"]]) if deal["deal_id"] in told else deal for deal in mine]
    after += [{**deal, OWN: None} for number, deal in told.items() if number not in there]
    read = [dict(zip(order, row, strict=False)) for row in cells(book)[1:]]
    assert [{field: row[field] for field in after[0]} for row in read] == after
    amount = chr(ord("A") + order.index("amount"))
    assert [row["Twice"] for row in read] == [f"={amount}{at}*2" for at in range(2, len(read) + 2)]
    before = book.read_bytes()
    assert not brought(export, book, dates=dates).changed
    assert book.read_bytes() == before
