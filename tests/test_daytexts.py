"""Dates written as text, with the names of months in both languages, and what they prove."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_kpi.daytexts import both_readings, day_of, in_words, order_named, proves

WRITTEN = {
    dt.date(2026, 1, 12): (
        "12 janvier 2026", "12 janv. 2026", "12-janv-26", "lundi 12 janvier 2026", "lun. 12 janv. 2026", "Jan 12, 2026",
        "January 12th, 2026", "12th of January 2026", "12-Jan-26", "Mon, 12 Jan 2026", "le 12/01/2026",
        "2026-01-12T23:30:00+02:00", "2026-01-12Z", "12/01/2026 à 10h30", "12.1.26", "12 / 01 / 2026", "12-01-26",
        "2026-01-12 08:00:00 UTC", "2026/01/12", "20260112", "20260112T083000Z",
    ),
    dt.date(2026, 2, 3): ("3 févr. 2026", "3 FÉVRIER 2026", "03-févr.-26", "Feb 3 2026", "3 fev 2026"),
    dt.date(2026, 3, 1): ("1er mars 2026", "1 mar 2026", "mar. 1er mars 2026", "Mar 1, 2026", "March 1st 2026"),
    dt.date(2026, 5, 1): ("1er mai 2026", "May 1, 2026", "1-May-26"),
    dt.date(2026, 8, 15): ("15 août 2026", "15 aout 2026", "Aug 15, 2026"),
    dt.date(2026, 12, 31): ("31 déc. 2026", "Dec 31, 2026", "jeudi 31 décembre 2026 18:00"),
    dt.date(1999, 1, 5): ("5-Jan-99", "05/01/99"),
}  # fmt: skip


@pytest.mark.parametrize(("day", "text"), [(day, text) for day, texts in WRITTEN.items() for text in texts])
def test_a_date_is_read_however_it_is_written(day: dt.date, text: str) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    "text",
    ["janvier 2026", "12 janvier", "31 février 2026", "12 brumaire 2026", "mardi", "12/01-2026", "12/01/2026 or later",
     "1/2/2026-3/2/2026", "12", "", "le", "Jan 32, 2026", "20261301",
     "12012026", "202601121"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert day_of(text) is None


@pytest.mark.parametrize(
    ("text", "order"),
    [("13/01/2026", "dmy"), ("01/13/2026", "mdy"), ("01/02/2026", None), ("32/01/2026", None), ("13/13/2026", None),
     ("2026-13-01", None), ("13 janvier 2026", None), ("13.01.26 10:00", "dmy")],
)  # fmt: skip
def test_what_a_text_proves(text: str, order: str | None) -> None:
    assert proves(text) == order


def test_both_readings_of_a_date() -> None:
    assert both_readings("03/04/2026") == (dt.date(2026, 4, 3), dt.date(2026, 3, 4))
    assert [both_readings(text) for text in ("13/04/2026", "04/04/2026", "2026-03-04", "3 mars 2026")] == [None] * 4


def test_the_name_of_a_month_leaves_no_doubt() -> None:
    assert (in_words(dt.date(2026, 3, 1)).en, in_words(dt.date(2026, 3, 1)).fr) == ("1 March 2026", "1er mars 2026")


@pytest.mark.parametrize(
    ("written", "order"),
    [("dmy", "dmy"), ("JJ/MM/AAAA", "dmy"), ("jma", "dmy"), ("m/d/y", "mdy"), ("dd/mm/yyyy", "dmy"), ("mja", "mdy"),
     ("ymd", None), ("", None)],
)  # fmt: skip
def test_the_name_of_an_order(written: str, order: str | None) -> None:
    assert order_named(written) == order
