"""Sentences in two languages: plurals, numbers, dates."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_kpi.texts import EMPTY, Text, join, number, percent, same, say

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
    assert (percent(0.6315, "en", 1), percent(0.6315, "fr", 1)) == ("63.1%", "63,1\u00a0%")
    assert number(1234567.891, "fr", 1) == "1\u202f234\u202f567,9"


def test_sentences_are_joined_in_each_language() -> None:
    assert join([Text("a", "b"), same("c")], ", ") == Text("a, c", "b, c")
    assert Text("a", "b") + same("!") == Text("a!", "b!")
    assert join([]) == EMPTY
