"""Sentences in two languages: plurals, numbers, dates."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_kpi.texts import EMPTY, Text, in_days, join, number, percent, same, say, typeset

DEALS = Text("{n:deal|deals} {n:~is|are} left", "{n:affaire reste|affaires restent}")


@pytest.mark.parametrize(
    ("n", "en", "fr"),
    [
        (0, "0 deals are left", "0 affaire reste"), (1, "1 deal is left", "1 affaire reste"),
        (2, "2 deals are left", "2 affaires restent"), (1234, "1,234 deals are left", "1\u202f234 affaires restent"),
    ],
)  # fmt: skip
def test_a_count_chooses_its_plural(n: int, en: str, fr: str) -> None:
    said = DEALS.format(n=n)
    assert (said("en"), said("fr")) == (en, fr)


@pytest.mark.parametrize(
    ("value", "en", "fr"),
    [
        (1234.25, "1,234.25", "1\u202f234,25"),
        (3.0, "3", "3"),
        (-1234, "-1,234", "-1\u202f234"),
        (True, "True", "True"),
        (dt.date(2026, 1, 31), "2026-01-31", "31/01/2026"),
        ("{x}", "{x}", "{x}"),
        (Text("yes", "oui"), "yes", "oui"),
        ((Text("a", "b"), "c"), "a, c", "b, c"),
        (None, "None", "None"),
    ],
)
def test_a_value_is_written_as_each_reader_writes_it(value: object, en: str, fr: str) -> None:
    said = Text("{v}", "{v}").format(v=value)
    assert (said.en, said.fr) == (en, fr) == (say(value, "en"), say(value, "fr"))


def test_shares_and_decimals() -> None:
    assert (percent(0.6315, "en"), percent(0.6315, "fr")) == ("63%", "63\u00a0%")
    assert (percent(0.6315, "en", 1), percent(0.6315, "fr", 1)) == ("63.2%", "63,2\u00a0%")
    assert number(1234567.891, "fr", 1) == "1\u202f234\u202f567,9"


def test_sentences_are_joined_in_each_language() -> None:
    assert join([Text("a", "b"), same("c")], ", ") == Text("a, c", "b, c")
    assert Text("a", "b") + same("!") == Text("a!", "b!")
    assert join([]) == EMPTY


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(83.25, 1, "83.3"), (8212.5, 0, "8,213"), (-0.5, 0, "-1"), (0.285, 2, "0.29"), (2.5, 0, "3")],
)
def test_a_half_is_rounded_away_from_zero_as_in_the_cells_of_a_sheet(value, decimals, written):
    assert number(value, "en", decimals) == written


@pytest.mark.parametrize("value", [1e300, float("inf"), float("nan")])
def test_a_number_beyond_all_digits_is_written_too(value):
    assert number(value, "en") == f"{value:,.0f}"


def test_a_share_is_rounded_as_the_cell_with_its_format():
    assert percent(0.285, "en") == "29%"  # 100 * 0.285 is a little less than 28.5
    assert percent(0.125, "fr") == "13\u00a0%"


def test_french_signs_are_bound_to_their_word():
    assert typeset("Fuite : « A » ; 5 % de 3 €", "fr") == ("Fuite\u00a0: «\u00a0A\u00a0»\u00a0; 5\u00a0% de 3\u00a0€")
    assert typeset("Leak : 5 %", "en") == "Leak : 5 %"


@pytest.mark.parametrize(
    ("days", "en", "fr"),
    [
        (300.2, "300.2 days", "300,2 jours"),
        (28.899999, "28.9 days", "28,9 jours"),
        (36.25, "36.3 days", "36,3 jours"),
        (36.0, "36 days", "36 jours"),
        (1.0, "1 day", "1 jour"),
        (1.04, "1 day", "1 jour"),
        (1.5, "1.5 days", "1,5 jour"),
        (1.96, "2 days", "2 jours"),
    ],
)
def test_a_duration_has_one_decimal_at_most_and_agrees_with_what_is_written(days, en, fr):
    assert in_days(days) == Text(en, fr)
