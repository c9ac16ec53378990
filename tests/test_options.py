"""The reserved words of the worksheet functions and how their values are read."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_kpi import options
from xl_kpi.errors import ArgumentError, NumberError


@pytest.mark.parametrize(("option", "word"), [(o, w) for o, words in options.WORDS.items() for w in words])
def test_every_word_names_its_option_in_any_case(option: str, word: str) -> None:
    assert options.RESERVED[options.normalise(word.upper())] == option
    assert option in options.READERS


@pytest.mark.parametrize("value", [46053.0, "2026-01-31", "31/01/2026", dt.datetime(2026, 1, 31, 9), [["2026-01-31"]]])
def test_a_day(value: object) -> None:
    assert options.read_date_option("from", value) == dt.date(2026, 1, 31)


@pytest.mark.parametrize(
    ("value", "number"), [(5, 5.0), ("5,5", 5.5), ("80 %", 0.8), ("80%", 0.8), ("0.8", 0.8), ([[3]], 3.0), (" 7 ", 7.0)]
)
def test_a_number(value: object, number: float) -> None:
    assert options.read_number_option("months", value) == pytest.approx(number)


@pytest.mark.parametrize(
    ("value", "flag"), [(True, True), ("vrai", True), ("Oui", True), (1.0, True), ("FALSE", False), (0, False)]
)
def test_a_flag(value: object, flag: bool) -> None:
    assert options.read_flag_option("strict", value) is flag


@pytest.mark.parametrize(
    ("value", "word"),
    [("Médiane", "median"), (" MEAN ", "mean"), ("perdues", "lost"), ("valeur", "value"), ("p90", "p90")],
)
def test_a_word_in_either_language(value: object, word: str) -> None:
    assert options.read_word_option("statistic", value) == word


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (options.read_date_option, "soon"), (options.read_date_option, None), (options.read_date_option, [[1], [2]]),
        (options.read_number_option, "many"), (options.read_number_option, None), (options.read_number_option, True),
        (options.read_flag_option, "perhaps"), (options.read_flag_option, None), (options.read_word_option, 5.0),
        (options.many, "Lead"), (options.many, []), (options.read_rates_option, [["EUR"]]),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_read_is_refused_with_the_name(reader: object, value: object) -> None:
    with pytest.raises(ArgumentError, match='cannot be used for "option"') as refused:
        reader("option", value)  # type: ignore[operator]
    assert "n'est pas utilisable pour « option »" in refused.value.text.fr


def test_rates_with_or_without_a_header() -> None:
    assert options.read_rates_option("rates", [["Currency", "Rate"], ["eur", 1], [" USD ", "0,9"]]) == {
        "EUR": 1.0,
        "USD": 0.9,
    }
    with pytest.raises(NumberError):
        options.read_rates_option("rates", [["EUR", 0.0]])


@pytest.mark.parametrize("value", ["1e999", float("inf"), -float("inf"), 10**400])
def test_a_number_beyond_all_numbers_is_a_number_error(value: object) -> None:
    with pytest.raises(NumberError):
        options.read_number_option("months", value)


def test_the_first_row_of_rates_may_be_a_header_and_no_other() -> None:
    with pytest.raises(ArgumentError, match="The rate of USD is much"):
        options.read_rates_option("rates", [["EUR", 1], ["USD", "much"]])


@pytest.mark.parametrize("value", [[], [[]], [["a"], ["b", "c"]], [["a"], "b"], [[["a"]]], "a", None])
def test_what_is_no_whole_range_has_no_rows(value: object) -> None:
    assert options.rows_of(value) is None


def test_serial_numbers_may_count_from_1904() -> None:
    assert options.read_date_option("from", 46053.0 - 1462, date1904=True) == dt.date(2026, 1, 31)


@pytest.mark.parametrize(("value", "text"), [(1000.0, "1000"), (" Lead ", "Lead"), ([["Lead"]], "Lead")])
def test_a_text_is_what_its_cell_shows(value: object, text: str) -> None:
    assert options.read_text("stage", value) == text
