"""Blocks: a table's columns, and its rows as JSON knows them."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_kpi.blocks import Column, Kind, Table, Word, plain
from xl_kpi.texts import Text, same

WON = Text("Won", "Gagnée")
TABLE = Table(
    "stages",
    same("Stages"),
    (
        Column("stage", same("Stage")),
        Column("n", same("n"), Kind.COUNT),
        Column("lost.n", same("n"), Kind.COUNT),
        Column("lost.mean", same("mean"), Kind.DAYS),
        Column("on", same("on"), Kind.DATE),
    ),
    (("Lead", 3, 1, 2.5, dt.date(2026, 6, 30)), (WON, 0, None, None, None)),
)


def test_a_column_is_found_by_its_key():
    assert TABLE.column("stage") == ("Lead", WON)
    assert TABLE.column("lost.mean") == (2.5, None)
    with pytest.raises(ValueError, match="not in list"):
        TABLE.column("gained")


def test_a_point_in_a_key_nests_the_record():
    assert list(TABLE.records()) == [
        {"stage": "Lead", "n": 3, "lost": {"n": 1, "mean": 2.5}, "on": "2026-06-30"},
        {"stage": "Won", "n": 0, "lost": {"n": None, "mean": None}, "on": None},
    ]


def test_records_are_in_the_language_asked_for():
    assert [record["stage"] for record in TABLE.records("fr")] == ["Lead", "Gagnée"]


def test_records_of_a_table_without_rows_are_none():
    assert list(Table("empty", same("Empty"), TABLE.columns, ()).records()) == []


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, None),
        (3, 3),
        (2.5, 2.5),
        ("Lead", "Lead"),
        (WON, "Gagnée"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        ((Text("stalled", "à l'arrêt"), Text("no date", "sans date")), ["stalled", "no date"]),
        ((), []),
    ],
)
def test_json_knows_dates_in_iso_texts_in_one_language_and_flags_in_english(value, told):
    assert plain(value, "fr") == told


def test_a_word_is_its_code_for_programs_in_every_language():
    word = Word("own history", "historique", "history")
    assert (plain(word, "en"), plain(word, "fr"), word("fr")) == ("history", "history", "historique")


def test_only_the_first_point_of_a_key_nests_and_none_of_a_header():
    columns = (Column("a.b", same("A"), nests=False), Column("rate.c.d", same("C")))
    assert list(Table("t", same("T"), columns, ((1, 2),)).records()) == [{"a.b": 1, "rate": {"c.d": 2}}]
