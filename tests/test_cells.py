"""Raw cells become days, numbers, shares, texts and flags; what cannot be read is marked, never guessed."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from xl_kpi import cells
from xl_kpi.cells import Column, ErrorCell, Parsed

ZONE = dt.timezone(dt.timedelta(hours=2))


def column(*values: object) -> Column:
    made = np.empty(len(values), object)
    made[:] = values
    return made


def values(parsed: Parsed) -> list[float | str | None]:
    """Write what was read, None where empty, "bad" where marked."""
    return [
        "bad" if bad else None if math.isnan(v) else float(v) for v, bad in zip(parsed.values, parsed.bad, strict=True)
    ]


def days(*raw: object, **how: object) -> list[str | None]:
    read = values(cells.days(column(*raw), **how))  # type: ignore[arg-type]
    return [d if d in (None, "bad") else cells.date_of(float(d)).isoformat() for d in read]  # type: ignore[arg-type, misc]


# --- days ---


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        (dt.date(2026, 1, 31), "2026-01-31"),
        (dt.datetime(2026, 1, 31, 23, 59), "2026-01-31"),
        (dt.datetime(2026, 1, 31, 23, 59, tzinfo=ZONE), "2026-01-31"),
        (46053, "2026-01-31"),
        (46053.99, "2026-01-31"),
        (np.float64(46053.0), "2026-01-31"),
        ("2026-01-31", "2026-01-31"),
        ("2026-1-5", "2026-01-05"),
        ("2026-01-31T10:00:00Z", "2026-01-31"),
        ("2026-01-31 10:00", "2026-01-31"),
        ("2026/01/31", "2026-01-31"),
        (" 31/01/2026 ", "2026-01-31"),
        ("31.01.2026", "2026-01-31"),
        ("31-01-2026", "2026-01-31"),
        ("31/01/26", "2026-01-31"),
        ("31-01-69", "2069-01-31"),
        ("31-01-70", "1970-01-31"),
        ("31/01/99", "1999-01-31"),
        ("31/01/2026 10:30", "2026-01-31"),
        ("5/2/2026", "2026-02-05"),
        ("29/02/2024", "2024-02-29"),
        ("29/02/2026", "bad"),
        ("31/31/2026", "bad"),
        ("2026-13-01", "bad"),
        ("soon", "bad"),
        ("2026", "bad"),
        ("20260131", "2026-01-31"),
        ("46053", "2026-01-31"),  # a serial number, as a CSV file or a cell kept as text has it
        (" 46053,75 ", "2026-01-31"),
        ("36525", "bad"),
        ("55154", "bad"),
        ("3 juill. 2026", "2026-07-03"),
        (5.0, "bad"),
        (18263.0, "bad"),
        (18264.0, "1950-01-01"),
        (1e9, "bad"),
        (-5.0, "bad"),
        (math.inf, "bad"),
        (True, "bad"),
        (dt.date(1900, 1, 1), "bad"),
        (dt.time(10), "bad"),
        (ErrorCell("#N/A"), "bad"),
        (None, None),
        ("", None),
        ("n/a", None),
        ("-", None),
        (math.nan, None),
    ],
)
def test_a_cell_is_a_day_or_empty_or_bad(raw: object, day: str | None) -> None:
    assert days(raw) == [day]


@pytest.mark.parametrize(
    ("order", "read"),
    [("dmy", ["2026-04-03", "2026-05-05"]), ("mdy", ["2026-03-04", "2026-05-05"]), (None, ["bad", "2026-05-05"])],
)
def test_the_order_of_text_dates_is_given(order: str | None, read: list[str]) -> None:
    assert days("03/04/2026", "05/05/2026", order=order) == read


def test_without_an_order_a_date_that_proves_itself_is_read() -> None:
    assert days("31/01/2026", "01/31/2026", order=None) == ["2026-01-31", "2026-01-31"]


@pytest.mark.parametrize(
    ("columns", "order"),
    [
        ([["13/01/2026", "01/02/2026"]], "dmy"),
        ([["01/13/2026"]], "mdy"),
        ([["01/02/2026"]], None),
        ([[]], None),
        ([["01/02/2026"], ["13/01/2026"]], "dmy"),
        ([["13/01/2026"], ["01/13/2026"]], None),
        ([["2026-01-13", 5.0]], None),
    ],
)
def test_the_order_is_proved_by_the_whole_sheet(columns: list[list[object]], order: str | None) -> None:
    assert cells.date_order([column(*c) for c in columns]) == order


@pytest.mark.parametrize("kind", [object, float])
def test_year_month_and_day_in_one_number_are_a_date_and_not_a_serial(kind: type) -> None:
    read = cells.days(np.array([20260131.0, 46053.0, 20261301.0, 20260131.5], kind))
    assert values(read) == [cells.day_number(dt.date(2026, 1, 31))] * 2 + ["bad"] * 2


def test_serials_count_from_1904_where_the_workbook_does() -> None:
    assert days(44591.0, date1904=True) == ["2026-01-31"]
    assert days(dt.date(2026, 1, 31), "2026-01-31", date1904=True) == ["2026-01-31", "2026-01-31"]


@pytest.mark.parametrize("unit", ["D", "s", "us", "ns"])
def test_a_typed_column_of_dates_reads_as_one_of_objects(unit: str) -> None:
    typed = np.array(["2026-01-31", "NaT"], f"M8[{unit}]")
    assert values(cells.days(typed)) == values(cells.days(column(dt.date(2026, 1, 31), None)))


@pytest.mark.parametrize("date1904", [False, True])
def test_a_typed_column_of_serials_reads_as_one_of_objects(date1904: bool) -> None:
    raw = [46053.5, math.nan, 3.0, 1e7]
    typed = cells.days(np.array(raw), date1904=date1904)
    assert values(typed) == values(cells.days(column(*raw), date1904=date1904))


def test_a_day_and_its_number_are_each_other() -> None:
    for day in (dt.date(1950, 1, 1), dt.date(1970, 1, 1), dt.date(2024, 2, 29)):
        assert cells.date_of(cells.day_number(day)) == day


# --- numbers ---


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (5, 5.0),
        (5.5, 5.5),
        (np.int64(5), 5.0),
        ("5", 5.0),
        ("-5", -5.0),
        ("+5", 5.0),
        ("5.25", 5.25),
        (".5", 0.5),
        ("5.", 5.0),
        ("12,5", 12.5),
        ("1,234.50", 1234.5),
        ("1.234,50", 1234.5),
        ("1,234,567", 1234567.0),
        ("1,234", 1234.0),
        ("1 234,50", 1234.5),
        ("1\u00a0234,50 €", 1234.5),
        ("1\u202f234,50\u00a0€", 1234.5),
        ("1\u2009234", 1234.0),
        ("1'234.50", 1234.5),
        ("1’234", 1234.0),
        ("$40,000", 40000.0),
        ("£5", 5.0),
        ("5 EUR", 5.0),
        ("CHF 5", 5.0),
        ("usd5", 5.0),
        ("1e3", 1000.0),
        ("abc", "bad"),
        ("12 k€", 12000.0),
        ("1-2", "bad"),
        ("--5", "bad"),
        ("€", "bad"),
        ("(5)", -5.0),
        (True, "bad"),
        (dt.date(2026, 1, 1), "bad"),
        (ErrorCell("#REF!"), "bad"),
        ("NA", None),
        ("null", None),
        (None, None),
        (math.nan, None),
        ("?", None),
        ("–", None),
    ],
)
def test_a_cell_is_a_number_or_empty_or_bad(raw: object, number: float | str | None) -> None:
    assert values(cells.numbers(column(raw))) == [number]


def test_one_number_proves_the_decimal_mark_of_the_column() -> None:
    assert values(cells.numbers(column("1.250", "12,5"))) == [1250.0, 12.5]
    assert values(cells.numbers(column("1.250", "12.5"))) == [1.25, 12.5]


@pytest.mark.parametrize("typed", [np.array([1.5, math.nan]), np.array([1, 2])])
def test_a_typed_column_of_numbers_reads_as_one_of_objects(typed: Column) -> None:
    assert values(cells.numbers(typed)) == values(cells.numbers(column(*typed.tolist())))


@pytest.mark.parametrize(("other", "number"), [("12.50", 12.5), ("1,234.50", 1234.5)])
def test_numbers_that_prove_different_marks_are_each_read_as_they_prove(other: str, number: float) -> None:
    assert values(cells.numbers(column("12,5", other))) == [12.5, number]


def test_a_number_that_can_be_read_both_ways_is_bad_where_others_prove_both_marks() -> None:
    assert values(cells.numbers(column("12,5", "12.50", "1,234"))) == [12.5, 12.5, "bad"]


@pytest.mark.parametrize(("text", "number"), [("0,125", 0.125), ("1 234,567", 1234.567), ("1234,567", 1234.567)])
def test_a_comma_that_cannot_group_thousands_marks_decimals(text: str, number: float) -> None:
    assert values(cells.numbers(column(text))) == [number]


@pytest.mark.parametrize("raw", ["1e999", math.inf, 10**400])
def test_an_infinite_number_is_bad(raw: object) -> None:
    assert values(cells.numbers(column(raw))) == ["bad"]


# --- shares ---


@pytest.mark.parametrize(
    ("raw", "shares"),
    [
        ([0.3, 1.0, 0.0], [0.3, 1.0, 0.0]),
        ([30.0, 100.0, 0.0], [0.3, 1.0, 0.0]),
        (["30 %", "30%", "0,5 %"], [0.3, 0.3, 0.005]),
        ([0.3, "30 %"], [0.3, 0.3]),
        ([30.0, "50 %"], [0.3, 0.5]),
        (["0,3", "0,25"], [0.3, 0.25]),
        (["33,333", "66.667", "100,000"], [0.33333, 0.66667, 1.0]),  # thousands are in no scale of at most 100
        (["33,333 %", "333,333 %"], [0.33333, "bad"]),
        (["1.234.567", "12,5"], ["bad", 0.125]),
        ([101.0], ["bad"]),
        ([-0.1], ["bad"]),
        (["150 %"], ["bad"]),
        (["maybe"], ["bad"]),
        ([None, "n/a"], [None, None]),
        ([1.0], [1.0]),
        ([0.3, 30.0, 1.0, 0.0], ["bad", 0.3, "bad", 0.0]),  # 1 % in one scale, 100 % in the other
        ([0.3, "30 %", 1.0], [0.3, 0.3, 1.0]),
        (["0.5 %", 30.0, 1.0], [0.005, 0.3, 0.01]),
        ([True], ["bad"]),
    ],
)
def test_probabilities_are_shares_of_one(raw: list[object], shares: list[object]) -> None:
    assert values(cells.shares(column(*raw))) == [s if isinstance(s, str | None) else pytest.approx(s) for s in shares]


def test_a_typed_column_of_shares_reads_as_one_of_objects() -> None:
    assert values(cells.shares(np.array([30.0, math.nan, 50.0]))) == [0.3, None, 0.5]


# --- texts, flags, errors ---


@pytest.mark.parametrize(
    ("raw", "text"),
    [(" Marie ", "Marie"), (12.0, "12"), (12.5, "12.5"), (7, "7"), ("", None), (" ", None), ("N/A", None), (None, None),
     (ErrorCell("#N/A"), None), (dt.datetime(2026, 1, 31), "2026-01-31"), (True, "True")],
)  # fmt: skip
def test_texts_are_trimmed_and_none_where_empty(raw: object, text: str | None) -> None:
    assert cells.texts(column(raw)).tolist() == [text]


def test_a_typed_column_of_numbers_gives_the_same_texts() -> None:
    assert cells.texts(np.array([12.0, 12.5, math.nan])).tolist() == ["12", "12.5", None]


@pytest.mark.parametrize("raw", [True, "TRUE", "Yes", "y", "1", "1.0", "1,00", 1.0, 1, "x", "VRAI", "Oui", np.True_])
def test_yes_in_both_languages(raw: object) -> None:
    assert cells.flags(column(raw)).tolist() == [True]


@pytest.mark.parametrize("tick", ["✓", "✔", "☑", "✅", "✔\ufe0f"])
def test_a_tick_is_a_yes(tick: str) -> None:
    assert cells.flags(column(tick)).tolist() == [True]


@pytest.mark.parametrize("raw", [False, "false", "No", "n", "0", "0.0", " 0,0 ", 0.0, 0, "Faux", "NON", "✗", "☐", "❌"])
def test_no_in_both_languages(raw: object) -> None:
    assert cells.flags(column(raw)).tolist() == [False]


@pytest.mark.parametrize("raw", [None, "", "perhaps", 2.0, "2.0", "1.5", "10.0", ErrorCell("#N/A")])
def test_neither_yes_nor_no(raw: object) -> None:
    assert cells.flags(column(raw)).tolist() == [None]


def test_amounts_kept_as_text_are_no_dates_where_they_are_round() -> None:
    assert cells.holds_dates(column("46053", "46054"))
    assert not cells.holds_dates(column("40000", "45000"))
    assert not cells.holds_dates(column("46053", "12000"))


def test_errors_are_marked_and_hold_nothing() -> None:
    told = cells.is_error(column(ErrorCell("#N/A"), "#N/A", " #ref! ", "N/A", None))
    assert told.tolist() == [True, True, True, False, False]
    assert cells.texts(column("#REF!", "Lead", "#N/A")).tolist() == [None, "Lead", None]
    assert cells.is_error(np.array([1.0])).tolist() == [False]
    assert cells.is_missing(ErrorCell("#REF!"))


@pytest.mark.parametrize("word", ["", " ", "NA", "n/a", "#N/A", "NULL", "None", "nan", "-", "--", "–", "—", "?"])
def test_words_that_mean_nothing(word: str) -> None:
    assert cells.is_missing(word)
    assert not cells.is_missing(f"x{word}x")


def test_a_number_of_numpy_that_is_no_number_is_an_empty_cell() -> None:
    read = cells.numbers(np.array([np.float64("nan"), np.float64(2), "x"], object))
    assert (np.isnan(read.values[0]), read.values[1], read.bad.tolist()) == (True, 2, [False, False, True])


@pytest.mark.parametrize("cell", [1e101, "1e101", "-1.7976931348623157e308", "12" * 60])
def test_a_number_that_cannot_be_squared_is_none_however_it_is_written(cell: object) -> None:
    read = cells.numbers(np.array([cell, 5.0, "7"], object))
    assert read.bad.tolist() == [True, False, False]
    assert read.values[1:].tolist() == [5.0, 7.0]
    assert np.isnan(read.values[0])


@pytest.mark.parametrize("raw", [("1/15/2026", "2/1/2026"), ("15/1/2026", None), (dt.date(2026, 1, 15), "1/15/2026")])
def test_a_column_holds_dates_whether_the_day_or_the_month_comes_first(raw: tuple[object, ...]) -> None:
    assert cells.holds_dates(column(*raw))
    assert not cells.holds_dates(column(*raw, "15/15/2026"))


def test_the_cells_that_are_days_are_marked_in_either_order_and_never_beyond_what_a_sheet_holds() -> None:
    raw = column("1/15/2026", "15/1/2026", "1/2/2026", "1/15/1800", "13/13/2026", "soon", None, 46053.0, "#N/A")
    assert cells.are_days(raw).tolist() == [True, True, True, False, False, False, False, True, False]
