"""How a file was understood: what each column was taken for, its cells as read, the stages, the log, the findings."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import books
import pytest

from xl_kpi.cells import ErrorCell
from xl_kpi.deals import Level
from xl_kpi.findings import DECISIONS
from xl_kpi.grid import grid_of
from xl_kpi.pipeline import Found
from xl_kpi.report import check_report
from xl_kpi.settings import Settings
from xl_kpi.stages import Outcome, stages_of_text
from xl_kpi.texts import Lang
from xl_kpi.understood import ColumnRead, Understood, understand

TODAY = dt.date(2026, 6, 30)
Rows = Sequence[Sequence[object]]


def told(header: str, *rows: Sequence[object], log: Rows | None = None, **changes: Any) -> Understood:
    """Understand a sheet whose header, "A | B", stands on row 3 under a title."""
    headers = header.split(" | ")
    above: list[list[object]] = [["Our deals", *[None] * (len(headers) - 1)], [None] * len(headers)]
    grid = grid_of([*above, headers, *rows], header_at=2, place="firm.xlsx, Deals")
    settings = changes.pop("settings", Settings())
    history = None if log is None else grid_of(log, place="firm.xlsx, Log")
    found = Found(grid, "Deals", settings, history, log_named=False)
    return understand(found, found.deals(TODAY, **changes))


def column(understood: Understood, header: str) -> ColumnRead:
    return next(c for c in (*understood.columns, *understood.unused) if c.header == header)


def how(understood: Understood, header: str, lang: str = "en") -> str:
    text = column(understood, header).read.how
    return text.fr if lang == "fr" else text.en


def examples(understood: Understood, header: str, lang: str = "en") -> list[str]:
    return [e.fr if lang == "fr" else e.en for e in column(understood, header).read.examples]


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def test_the_place_the_header_row_and_the_deals_are_told():
    it = told(
        "Deal ID | Stage | Amount", ["1", "Won", 5.0], ["1", "Won", 5.0], ["2", "Lost", 1.0], [None, "Total", 11.0]
    )
    assert (it.place, it.header_row, it.rows, it.deals) == ("firm.xlsx, Deals", 3, 4, 2)
    assert (it.outcomes[Outcome.WON], it.outcomes[Outcome.LOST], it.level) == (1, 1, Level.CURRENT)


def test_every_column_is_told_with_its_field_in_the_words_of_either_language():
    it = told("N° | Vendeur | Étape | Montant HT | Devis le | Couleur", ["1", "Luc", "Gagné", 5.0, on(1, 2), "bleu"])
    said = [(c.header, c.field, c.name and c.name.en, c.name and c.name.fr) for c in it.columns]
    assert said == [
        ("N°", "deal_id", "Deal ID", "N° d'affaire"),
        ("Vendeur", "owner", "Owner", "Commercial"),
        ("Étape", "stage", "Stage", "Étape"),
        ("Montant HT", "amount", "Amount", "Montant"),
        ("Devis le", "entry", "entry into Devis", "entrée dans Devis"),
    ]
    assert [c.stage for c in it.columns] == [None, None, None, None, "Devis"]
    assert [(c.header, c.field) for c in it.unused] == [("Couleur", None)]
    assert examples(it, "Couleur") == ["bleu"]


@pytest.mark.parametrize("header", [None, "-", "N/A", ErrorCell("#REF!")])
def test_a_column_without_a_header_is_told_among_those_that_are_not_used(header: object):
    rows = [
        ["Deal", "Stage", "Amount", header, "Notes"],
        ["A", "Won", 1.0, "Marie", "x"],
        ["B", "Lost", 2.0, "Luc", "y"],
    ]
    found = Found(grid_of(rows), "Deals", Settings(), None, log_named=False)
    it = understand(found, found.deals(TODAY))
    assert [c.title.en for c in it.unused] == ["column 4 (no header)", "Notes"]
    assert [example.en for example in it.unused[0].read.examples] == ["Marie", "Luc"]
    assert check_report(it, "fr")["not_used"][0]["header"] == "colonne 4 (sans en-tête)"  # type: ignore[index]


def test_an_empty_column_without_a_header_is_no_column():
    it = told("Deal | Stage | Amount |  | Notes", ["A", "Won", 1.0, None, "x"], ["B", "Lost", 2.0, " ", "y"])
    assert [c.title.en for c in it.unused] == ["Notes"]


@pytest.mark.parametrize(
    ("cells", "english", "french", "read"),
    [
        ([on(3, 4), on(3, 5)], "dates", "dates", ["4 March 2026", "5 March 2026"]),
        ([46085.0], "dates as serial numbers", "dates en numéros de série", ["4 March 2026"]),
        ([None, None], "dates", "dates", []),
        (["2026-03-04"], "dates as text", "dates en texte", ["2026-03-04 = 4 March 2026"]),
        (["03/04/2026", "13/04/2026"], "dates d/m/y (1 of 2 tell)", "dates j/m/a (1 sur 2 le montre)",
         ["03/04/2026 = 3 April 2026", "13/04/2026 = 13 April 2026"]),
        (["03/04/2026", "04/13/2026", "04/14/2026"], "dates m/d/y (2 of 3 tell)", "dates m/j/a (2 sur 3 le montrent)",
         ["03/04/2026 = 4 March 2026", "04/13/2026 = 13 April 2026", "04/14/2026 = 14 April 2026"]),
        (["03/04/2026"], "dates d/m/y or m/d/y (nothing tells which)",
         "dates j/m/a ou m/j/a (rien ne dit lequel)", []),
        (["03/04/2026", "13/04/2026", "04/13/2026"], "dates d/m/y or m/d/y (the sheet holds both)",
         "dates j/m/a ou m/j/a (la feuille contient les deux)",
         ["13/04/2026 = 13 April 2026", "04/13/2026 = 13 April 2026"]),
        ([on(1, 1), "13/04/2026"], "dates, 1 of them text d/m/y (1 of 1 tell)",
         "dates, dont 1 en texte j/m/a (1 sur 1 le montre)", ["1 January 2026", "13/04/2026 = 13 April 2026"]),
    ],
)  # fmt: skip
def test_dates_are_told_with_how_they_are_written_and_what_proves_it(
    cells: list[object], english: str, french: str, read: list[str]
) -> None:
    it = told("Deal | Stage | Created", *(["A", "Won", cell] for cell in cells))
    assert (how(it, "Created"), how(it, "Created", "fr")) == (english, french)
    assert examples(it, "Created") == read


def test_dates_that_only_another_column_proves_say_so():
    it = told("Deal | Stage | Created | Closed", ["A", "Won", "03/04/2026", "13/04/2026"])
    assert how(it, "Created") == "dates d/m/y (other columns tell)"


def test_dates_of_a_column_that_is_not_used_are_told_by_what_they_prove_themselves():
    it = told(
        "Deal | Stage | Created | Due", ["A", "Won", "03/14/2026", "25/12/2026"], ["B", "Won", None, "24/12/2026"]
    )
    assert how(it, "Created") == "dates m/d/y (1 of 1 tell)"
    assert how(it, "Due") == "dates d/m/y (2 of 2 tell)"
    assert examples(it, "Due") == ["25/12/2026 = 25 December 2026", "24/12/2026 = 24 December 2026"]
    typed = told("Deal | Stage | Created | Due", ["A", "Won", on(1, 1), "25/12/2026"], ["B", "Won", None, "04/12/2026"])
    assert how(typed, "Due") == "dates d/m/y (1 of 2 tell)"


def test_an_order_of_dates_that_the_user_chose_is_told_as_chosen():
    it = told("Deal | Stage | Created", ["A", "Won", "03/04/2026"], dates="mdy")
    assert how(it, "Created") == "dates m/d/y (as chosen)"
    assert examples(it, "Created", "fr") == ["03/04/2026 = 4 mars 2026"]


@pytest.mark.parametrize(
    ("header", "cells", "expected", "read"),
    [
        ("Amount", [5.0, 1200.5], "amounts", ["5", "1,200.5"]),
        ("Amount", ["12 500,50 €"], "amounts in EUR, decimal comma", ["12 500,50 € = 12,500.5"]),
        ("Amount", ["$40,000", "$1,250.75"], "amounts in USD, decimal point",
         ["$40,000 = 40,000", "$1,250.75 = 1,250.75"]),
        ("Amount", ["40", None], "amounts", ["40"]),
        ("Probability", [0.3, 0.5], "chances from 0 to 1 (0.3 is 30%)", ["30%", "50%"]),
        ("Probability", ["1", "0,755", "0,25"], "chances from 0 to 1 (0.25 is 25%)",
         ["1 = 100%", "0,755 = 75.5%", "0,25 = 25%"]),
        ("Probability", [1.0, 0.0], "chances from 0 to 1", ["100%", "0%"]),
        ("Probability", [30.0, 50.0], "chances in percent", ["30%", "50%"]),
        ("Probability", ["30 %"], "chances in percent", ["30 % = 30%"]),
        ("Probability", ["35.50", "57"], "chances in percent", ["35.50 = 35.5%", "57 = 57%"]),
        ("Satisfaction (/5)", [4.0, None], "scores out of 5", ["4"]),
        ("Won?", ["oui", "x", "Lost"], "yes or no", ["yes", "x = yes", "Lost = no"]),
        ("Owner", ["Luc", "Luc", "Zoé", "n/a"], "text", ["Luc", "Zoé"]),
        ("Colour", ["red", "blue"], "text", ["red", "blue"]),
        ("Height", [1.5, None], "numbers", ["1.5"]),
        ("Weight", ["12 kg", 4.0], "text", ["12 kg", "4"]),
        ("Due", [on(1, 1), None], "dates", ["1 January 2026"]),
    ],
)  # fmt: skip
def test_other_columns_are_told_with_their_unit_and_a_few_cells_as_read(
    header: str, cells: list[object], expected: str, read: list[str]
) -> None:
    it = told(f"Deal | Stage | Closed | {header}", *(["A", "Won", on(1, 1), cell] for cell in cells))
    assert (how(it, header), examples(it, header)) == (expected, read)


def test_a_scale_from_0_to_1_is_told_in_the_language_of_the_reader_and_is_no_trouble():
    understood = told("Deal | Stage | Amount | Probability", ["A", "Lead", 5.0, 0.3], ["B", "Lead", 5.0, 0.5])
    assert how(understood, "Probability") == "chances from 0 to 1 (0.3 is 30%)"
    assert how(understood, "Probability", "fr") == "chances de 0 à 1 (0,3 est 30\u00a0%)"
    assert (understood.decisions, understood.problems) == ((), ())


def test_the_cells_that_were_read_are_counted_and_bad_ones_are_not():
    it = told("Deal | Stage | Amount", ["A", "Won", 5.0], ["B", "Won", "soon"], ["C", "Won", ErrorCell("#REF!")])
    assert column(it, "Amount").read.count == 1
    assert {f.kind for f in it.problems} >= {"unreadable_number", "error_cell"}


def test_a_tick_or_a_number_among_texts_is_shown_as_the_sheet_shows_it():
    it = told("Deal | Stage | Amount | Notes", *(["A", "Won", 5.0, cell] for cell in (True, "x", 40.0, 0.5)))
    assert examples(it, "Notes") == ["TRUE", "x", "40"]
    assert examples(it, "Notes", "fr") == ["VRAI", "x", "40"]


def test_a_long_cell_is_cut_and_its_line_breaks_are_gone():
    it = told("Deal | Stage | Amount", ["A very\nlong name of a deal that goes on and on", "Won", 5.0])
    assert examples(it, "Deal") == ["A very long name of a dea..."]


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("level", books.LEVELS)
@pytest.mark.parametrize("seed", range(3))
def test_whatever_a_firm_keeps_is_understood_column_by_column(level: books.Level, lang: Lang, seed: int) -> None:
    firm = books.random_firm(seed, level, lang=lang, size=30)
    sheet, log = books.deal_sheet(firm), books.log_sheet(firm) if level == "log" else None
    found = Found(grid_of(sheet), "Deals", Settings(), log and grid_of(log), log_named=False)
    it = understand(found, found.deals(TODAY))
    assert [c.header for c in (*it.columns, *it.unused)] == [*map(str, sheet[0])]
    assert sum(it.outcomes.values()) == it.deals
    json.dumps(check_report(it, lang), allow_nan=False)


# --- stages ---


def test_stages_are_told_in_order_with_their_kind_and_where_it_is_known_from():
    it = told(
        "Deal ID | Stage | Created | Proposal on",
        ["1", "Lead", on(1, 1), None], ["2", "proposal", on(1, 1), on(1, 9)], ["3", "Proposal", on(1, 1), on(1, 9)],
        ["4", "Closed Won", on(1, 1), None],
    )  # fmt: skip
    assert [(w.order, w.word, w.kind and w.kind.code, w.deals, w.source.en) for w in it.stages] == [
        (1, "Lead", "open", 1, "any other word is a stage"),
        (2, "Proposal", "open", 2, "column Proposal on"),
        (None, "Closed Won", "won", 1, "known word"),
    ]
    assert it.order is not None
    assert it.order.en == "as their date columns stand"


def test_with_a_stages_table_it_is_named_and_what_it_does_not_hold_is_unknown():
    stages = stages_of_text("Lead:open:10%:30;Passed:set aside")
    rows = (["1", "Lead", 5.0], ["2", "Zblorg", 5.0])
    it = told("Deal ID | Stage | Amount", *rows, settings=Settings(stages=stages))
    assert [(w.word, w.probability, w.allowed_days, w.source.fr) for w in it.stages] == [
        ("Lead", 0.1, 30.0, "table Étapes"), ("Zblorg", None, None, "absente de la table Étapes"),
    ]  # fmt: skip
    on_the_line = told("Deal ID | Stage | Amount", *rows, stages=stages)
    assert on_the_line.stages[0].source.en == "--stages"
    assert on_the_line.order is not None
    assert on_the_line.order.en == "as --stages says"


def test_words_of_a_status_are_told_apart_from_the_stages():
    it = told("Deal ID | Stage | Status", ["1", "Lead", "Open"], ["2", "Lead", "Urgent"], ["3", "Lead", "Lost"])
    statuses = it.statuses
    assert [(w.word, w.kind and w.kind.code, w.source.en) for w in statuses] == [
        ("Open", "open", "known word"), ("Urgent", None, "tells no outcome"), ("Lost", "lost", "known word"),
    ]  # fmt: skip


def test_the_event_log_is_told_with_its_columns_and_whether_it_is_used():
    log = [["Opp ID", "New stage", "Changed date"], ["1", "Lead", on(1, 1)], ["1", "Proposal", on(1, 9)]]
    it = told("Deal ID | Stage | Created", ["1", "Proposal", on(1, 1)], log=log)
    assert it.log is not None
    assert it.log.columns == {"deal_id": "Opp ID", "stage": "New stage", "on": "Changed date"}
    assert (it.log.place, it.log.header_row, it.log.rows, it.log.used) == ("firm.xlsx, Log", 1, 2, True)
    assert {w.source.en for w in it.stages} == {"event log"}
    beside = told("Deal ID | Stage | Created | Proposal on", ["1", "Proposal", on(1, 1), on(1, 9)], log=log)
    assert beside.log is not None
    assert not beside.log.used


# --- findings and JSON ---


def test_decisions_and_problems_are_all_of_the_findings():
    it = told(
        "Deal | Stage | Amount | Value | Closed", ["A", "Won", 5.0, 6.0, None], ["B", "Won", None, None, on(1, 1)]
    )
    assert {f.kind for f in it.decisions} == {"two_columns"}
    assert {f.kind for f in it.problems} == {"won_without_amount", "won_without_date"}
    assert not {f.kind for f in it.problems} & DECISIONS


def test_as_json_it_has_codes_in_english_and_sentences_in_one_language():
    it = told("N° | Étape | Montant | Teinte", ["1", "Gagné", 5.0, "bleu"])
    record = check_report(it, "fr")
    assert record["level"] == "current stage"
    assert record["columns"][2] == {  # type: ignore[index]
        "header": "Montant", "field": "amount", "stage": None, "is": "Montant", "read_as": "montants", "cells": 1,
        "examples": ["5"],
    }  # fmt: skip
    assert record["stages"][0]["kind"] == "won"  # type: ignore[index]
    assert record["not_used"][0]["header"] == "Teinte"  # type: ignore[index]
    assert record["findings"] == [
        {"kind": "won_without_date", "decision": False, "rows": [4],
         "text": "1 affaire gagnée n'a pas de date de conclusion ; hors des durées et des périodes."},
    ]  # fmt: skip


def test_a_sheet_without_deals_is_told_too():
    it = told("Deal ID | Stage | Amount | Created")
    assert (it.rows, it.deals, it.stages, it.problems) == (0, 0, (), ())
    assert [c.read.examples for c in it.columns] == [()] * 4
