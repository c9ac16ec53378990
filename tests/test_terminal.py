"""Figures in a terminal: nothing wider than the window, nothing cut, nothing told by colour alone."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import books
import pytest
from rich.console import Console

from xl_kpi.blocks import Column, Kind, Table
from xl_kpi.grid import grid_of
from xl_kpi.reading import Reading, read_deals
from xl_kpi.settings import Settings, Target
from xl_kpi.stages import read_stages
from xl_kpi.summary import Figures, figures, summarise
from xl_kpi.terminal import draw_headlines, draw_list, draw_table, draw_tables
from xl_kpi.texts import Lang, Text, same, typeset

AIMS = (
    Target("Revenue", 1e6, None, "year", None),
    Target("Win rate", 0.9, "Marie", "quarter", None),
    Target("Time to close", 10.0, None, "month", None),
)


def told(lang: Lang, seed: int = 3) -> Figures:
    firm = books.random_firm(seed, "columns", lang=lang, size=60)
    rows = books.stages_sheet(firm)
    stages = read_stages([str(cell) for cell in rows[0]], rows[1:])
    reading = Reading(as_of=dt.date(2026, 6, 10), stages=stages, currency="EUR")
    return figures(read_deals(grid_of(books.deal_sheet(firm)), reading), Settings(targets=AIMS))


def drawn(shown: Figures, lang: Lang, width: int) -> list[str]:
    file = StringIO()
    console = Console(file=file, width=width, no_color=True, highlight=False)
    draw_headlines(console, shown, lang)
    draw_tables(console, shown, lang)
    return [line.rstrip() for line in file.getvalue().splitlines()]


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_nothing_is_wider_than_the_window(lang: Lang, width: int) -> None:
    lines = drawn(told(lang), lang, width)
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_what_a_section_rests_on_is_said_over_its_table(lang: Lang) -> None:
    shown = told(lang)
    said = [sentence(lang) for section in summarise(shown).sections for sentence in section.sentences]
    assert said
    drawn_words = " ".join(" ".join(drawn(shown, lang, 140)).split())
    for sentence in said:
        assert " ".join(typeset(sentence, lang).split()) in drawn_words


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_wide_window_shows_every_column_whole(lang: Lang) -> None:
    text = "\n".join(drawn(told(lang), lang, 140))
    assert Text("Resolved", "Résolues")(lang) in text
    assert Text("Not shown", "Non affiché")(lang) not in text
    assert "…" not in text


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_narrow_window_does_without_the_least_important_columns_and_names_them(lang: Lang) -> None:
    lines = drawn(told(lang), lang, 80)
    assert [line for line in lines if line.startswith(Text("Not shown in a window", "Non affiché dans une")(lang))]
    text = "\n".join(lines)
    assert Text("◄ slow", "◄ lente")(lang) in text  # what to look at stays
    assert "Marie" in text


def test_french_signs_never_begin_a_line() -> None:
    for width in range(50, 120, 7):
        assert not [line for line in drawn(told("fr"), "fr", width) if line.strip()[:1] in (":", ";", "%", "€")]


def test_a_space_that_binds_stays_in_a_cell_too() -> None:
    file = StringIO()
    words = ("trois février 2026\u00a0; quatre mars\u00a0; cinq",)
    for width in range(12, 30):
        table = Table("by", same("By"), (Column("x", same("Par exemple"), Kind.TEXT),), (words,))
        draw_table(Console(file=file, width=width, no_color=True), table, None, "fr")
    lines = [line.strip() for line in file.getvalue().splitlines()]
    assert "cinq" in lines
    assert not [line for line in lines if line.startswith(";")]


def of_owners(*rows: tuple[Any, ...]) -> list[str]:
    columns = (
        Column("owner", same("Owner")),
        Column("sales", same("Sales"), Kind.COUNT),
        Column("win_rate", same("Win rate"), Kind.SHARE, rests_on=("sales",)),
    )
    file = StringIO()
    draw_table(Console(file=file, width=80, no_color=True), Table("by", same("By"), columns, rows), None, "en")
    return [line.rstrip() for line in file.getvalue().splitlines() if line.strip()]


def test_a_rate_of_few_deals_has_a_star_that_is_explained() -> None:
    assert of_owners(("Marie", 4, 0.5), ("Karim", 5, 0.4))[2:] == [
        " Marie      4      50%*",
        " Karim      5       40%",
        "* too few: rests on fewer than 5 deals.",
    ]


def test_no_star_and_no_note_where_nothing_rests_on_few() -> None:
    assert of_owners(("Karim", 5, 0.4))[2:] == [" Karim      5       40%"]


def test_what_a_cell_holds_is_shown_and_never_obeyed() -> None:
    lines = of_owners(("\x1b[2JMa\x00rie\x07", 5, 0.4))
    assert lines[2].split() == ["[2JMa", "rie", "5", "40%"]
    file = StringIO()
    draw_list(Console(file=file, width=80, no_color=True), (same("Owner \x1b]0;x\x07\n"),), "en")
    assert file.getvalue() == "- Owner  ]0;x\n"


def test_a_header_in_brackets_is_no_style() -> None:
    file = StringIO()
    table = Table("by", same("By"), (Column("x", same("[red]Who\x07"), Kind.TEXT),), (("Luc",),))
    draw_table(Console(file=file, width=80, no_color=True), table, None, "en")
    assert "[red]Who" in file.getvalue()
    assert "\x07" not in file.getvalue()
