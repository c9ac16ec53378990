"""Rows of cells become deals: levels, outcomes, repeated ids, the way through the stages, and what is reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from xl_kpi.cells import ErrorCell, date_of
from xl_kpi.deals import Deals, Level
from xl_kpi.errors import SheetError
from xl_kpi.grid import grid_of
from xl_kpi.kpis.conversion import conversion_rate
from xl_kpi.kpis.speed import stage_time
from xl_kpi.kpis.value import revenue, weighted_revenue
from xl_kpi.reading import Reading, read_deals
from xl_kpi.stages import Outcome, stages_of_text

AS_OF = dt.date(2026, 6, 30)
STAGES = stages_of_text("Lead;Proposal;Negotiation;Won:won;Lost:lost;Passed:set aside")
LOG = ("Deal ID", "Stage", "Date")


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def read(header: str, *rows: Sequence[object], log: Sequence[Sequence[object]] | None = None, **known: Any) -> Deals:
    """Read a sheet whose header is written "A | B | C" and stands on row 1; a log likewise has its header on row 1."""
    grid = grid_of([header.split(" | "), *rows])
    history = None if log is None else grid_of([LOG, *log], place="Log")
    return read_deals(grid, Reading(**({"as_of": AS_OF, "log": history} | known)))


def outcomes(deals: Deals) -> str:
    """Write the outcomes as letters: Open, Won, Lost, set Aside, Unknown."""
    return "".join("OWLAU"[int(o)] for o in deals.frame["outcome"])


def dates(deals: Deals, field: str) -> list[dt.date | None]:
    return [None if np.isnan(d) else date_of(d) for d in deals.frame[field]]


def found(deals: Deals) -> dict[str, tuple[int, ...]]:
    return {finding.kind: finding.rows for finding in deals.findings}


def text(deals: Deals, kind: str, lang: str = "en") -> str:
    return next(f.text.fr if lang == "fr" else f.text.en for f in deals.findings if f.kind == kind)


# --- levels ---


def test_a_sheet_with_stage_words_alone_tells_only_the_current_stage() -> None:
    deals = read("Deal ID | Stage | Amount", ["1", "Lead", 10.0], ["2", "Won", 20.0])
    assert (deals.level, deals.entries) == (Level.CURRENT, None)


def test_a_sheet_with_a_date_column_for_a_stage_tells_stage_dates() -> None:
    deals = read("Deal ID | Stage | Created | Proposal on", ["1", "Proposal", on(1, 1), on(1, 9)])
    assert deals.level is Level.DATES
    assert deals.stages.names == ("Proposal",)


def test_a_sheet_with_a_log_tells_an_event_log() -> None:
    deals = read("Deal ID | Stage | Created", ["1", "Lead", on(1, 1)], log=[["1", "Lead", on(1, 1)]])
    assert deals.level is Level.LOG


def test_date_columns_go_before_a_log_that_was_only_found() -> None:
    deals = read(
        "Deal ID | Stage | Created | Proposal on",
        ["1", "Proposal", on(1, 1), on(1, 9)],
        log=[["1", "Proposal", on(2, 2)]],
    )
    assert deals.level is Level.DATES
    assert "log_not_used" in found(deals)
    assert text(deals, "log_not_used", "fr").startswith("Le journal de Log n'est pas utilisé")


def test_a_log_that_was_named_goes_before_date_columns() -> None:
    deals = read(
        "Deal ID | Stage | Created | Proposal on",
        ["1", "Proposal", on(1, 1), on(1, 9)],
        log=[["1", "Proposal", on(2, 2)]],
        log_wins=True,
    )
    assert deals.level is Level.LOG
    assert "log_not_used" not in found(deals)


def test_a_log_without_its_three_columns_is_refused() -> None:
    history = grid_of([["Deal ID", "Stage"], ["1", "Lead"]], place="Log")
    with pytest.raises(SheetError, match="Log lacks a deal id, a stage or a date"):
        read_deals(grid_of([["Deal ID", "Stage", "Amount"], ["1", "Lead", 1.0]]), Reading(AS_OF, log=history))


@pytest.mark.parametrize(
    ("header", "cells"),
    [("Contact", ["Paul", "Luc", "Zoé"]), ("Devis", ["D-1", "D-2", "D-3"])],
    ids=["names of people", "numbers of quotes"],
)
def test_a_column_without_a_single_date_gives_no_stage_dates(header: str, cells: list[str]) -> None:
    deals = read(
        f"N° | Client | {header} | Étape | Montant | Créé le",
        ["1", "A", cells[0], "Contact", 1.0, on(1, 1)],
        ["2", "B", cells[1], "Gagné", 1.0, on(1, 1)],
        ["3", "C", cells[2], "Devis", 1.0, on(1, 1)],
    )
    assert deals.level is Level.CURRENT


def test_amounts_under_the_name_of_a_stage_are_no_dates() -> None:
    deals = read(
        "N° | Client | Étape | Devis | Créé le",
        ["1", "A", "Contact", 45000.0, on(1, 1)],
        ["2", "B", "Devis", 41200.5, on(1, 1)],
        ["3", "C", "Gagné", 950.0, on(1, 1)],
    )
    assert deals.level is Level.CURRENT


# --- outcomes ---


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("Won", "W"), ("Closed Won", "W"), ("Closed - Won", "W"), ("closedwon", "W"), ("SIGNED", "W"),
        ("Gagné", "W"), ("gagnée", "W"), ("Signé le 12", "W"), ("Conclue", "W"), ("6 - Gagné", "W"),
        ("Lost", "L"), ("Closed Lost", "L"), ("Cancelled", "L"), ("Canceled", "L"), ("Abandoned", "L"),
        ("Perdu", "L"), ("PERDUE", "L"), ("Annulé", "L"), ("Abandonnée", "L"),
        ("Passed", "A"), ("Declined", "A"), ("Disqualified", "A"), ("Écarté", "A"), ("Disqualifiée", "A"),
        ("Lead", "O"), ("Devis", "O"), ("Wonder", "O"), ("qualifiedtobuy", "O"),
    ],
)  # fmt: skip
def test_the_stage_word_tells_the_outcome(word: str, outcome: str) -> None:
    assert outcomes(read("Deal ID | Stage | Amount", ["1", word, 10.0])) == outcome


@pytest.mark.parametrize("word", ["Non signé", "Pas signé", "Non gagnée", "Not won", "Not signed"])
def test_a_negated_word_is_never_a_win(word: str) -> None:
    assert outcomes(read("Deal ID | Status | Stage | Amount", ["1", word, None, 10.0])) != "W"


def test_both_kinds_of_words_in_one_cell_are_a_loss_and_reported() -> None:
    deals = read("Deal ID | Stage | Amount", ["1", "Signed, then cancelled", 10.0], ["2", "Won", 10.0])
    assert outcomes(deals) == "LW"
    assert found(deals)["won_and_lost"] == (2,)


def test_a_status_decides_before_the_stage() -> None:
    deals = read(
        "Deal ID | Stage | Status | Amount",
        ["1", "Proposal", "Won", 1.0],
        ["2", "Won", "Lost", 1.0],
        ["3", "Lost", "Open", 1.0],
        ["4", "Won", None, 1.0],
        ["5", "Lost", "Closed", 1.0],
        ["6", "Proposal", "Urgent", 1.0],
    )
    assert outcomes(deals) == "WLOWLO"


def test_the_stage_decides_before_the_dates_and_the_contradiction_is_reported() -> None:
    deals = read(
        "Deal ID | Stage | Won on | Lost on",
        ["1", "Lost", on(3, 1), None],
        ["2", "Won", on(3, 1), on(4, 1)],
        ["3", "Lead", None, on(4, 1)],
        ["4", "Won", on(3, 1), None],
    )
    assert outcomes(deals) == "LWOW"
    assert found(deals)["contradiction"] == (3,)
    assert found(deals)["won_then_lost"] == (2,)
    assert found(deals)["reopened"] == (4,)
    assert text(deals, "contradiction").startswith("1 deal has a status that the stage")
    assert text(deals, "contradiction", "fr").startswith("1 affaire a un statut que l'étape")


def test_a_closed_deal_that_keeps_the_stage_where_it_was_closed_is_no_contradiction() -> None:
    header = "Deal - Title | Deal - Stage | Deal - Status | Deal - Won time | Deal - Lost time"
    deals = read(header, ["A", "Proposal", "Won", on(3, 1), None], ["B", "Lead", "Lost", None, on(3, 2)],
                 ["C", "Lead", "Open", None, None], ["D", "Won", "Open", None, None])  # fmt: skip
    assert outcomes(deals) == "WLOO"
    assert found(deals)["contradiction"] == (5,)


def test_two_spellings_of_one_stage_are_one_stage() -> None:
    rows = [["1", "Lead", on(1, 1)], ["2", "lead ", on(1, 1)], ["3", "OFFRE", on(1, 1)], ["4", "Offre", on(1, 1)]]
    deals = read("Deal ID | Stage | Created", *rows)
    assert deals.stages.names == ("Lead", "OFFRE")
    assert list(deals.frame["stage"]) == [0, 0, 1, 1]
    log = [["1", "Lead", on(1, 1)], ["2", "LEAD", on(1, 1)], ["3", "lead", on(1, 1)], ["3", "offre", on(1, 3)]]
    logged = read("Deal ID | Stage | Created", *rows, log=log)
    assert logged.stages.names == ("Lead", "OFFRE")
    assert list(logged.frame["furthest"]) == [0, 0, 1, 1]


def test_a_stage_that_says_only_that_a_deal_is_over_is_no_open_stage() -> None:
    header = "Deal | Stage | Amount | Created | Won on | Lost on"
    deals = read(header, ["A", "Closed", 5.0, on(1, 1), on(2, 1), None],
                 ["B", "Terminée", 5.0, on(1, 1), None, on(2, 1)], ["C", "Closed", 5.0, on(1, 1), None, None],
                 ["D", "Lead", 5.0, on(1, 1), None, None],
                 log=[["A", "Lead", on(1, 1)], ["A", "Closed", on(2, 1)], ["B", "Lead", on(1, 1)]])  # fmt: skip
    assert outcomes(deals) == "WLUO"  # the dates tell how; where they do not, nothing does
    assert deals.stages.names == ("Lead",)
    assert found(deals)["over_stage"] == (4,)
    assert {"unknown_stage", "contradiction"}.isdisjoint(found(deals))
    given = read(header, ["A", "Closed", 5.0, on(1, 1), None, None], stages=stages_of_text("Lead;Closed:won"))
    assert outcomes(given) == "W"
    status = read("Deal | Stage | Status", ["A", "Lead", "Closed"], ["B", "Won", "Closed"], ["C", "Lead", "Urgent"])
    assert outcomes(status) == "UWO"


def test_a_status_that_tells_no_outcome_beside_those_that_do_is_reported_and_the_stage_decides() -> None:
    header = "Deal | Stage | Status"
    rows = [["A", "Lead", "Won"], ["B", "Lead", "On hold"], ["C", "Won", "Odd"], ["D", "Lead", "Deleted"]]
    deals = read(header, *rows, ["E", "Lead", None], ["F", "Lead", "Closed"])
    assert outcomes(deals) == "WOWAOU"
    assert found(deals)["status_untold"] == (3, 4)
    assert "status_untold" not in found(read(header, ["A", "Lead", "Urgent"], ["B", "Won", "Calm"]))


def test_a_stage_written_with_its_pipeline_is_the_stage_that_a_date_column_or_the_table_names() -> None:
    header = 'ID | Stage | Create Date | Amount | Date entered "Demo (Sales)" | Date entered "Offer (Sales)"'
    rows = [["1", "Demo (Sales)", on(1, 1), 5.0, on(1, 2), None],
            ["2", "Offer (Sales)", on(1, 1), 5.0, on(1, 3), on(2, 3)],
            ["3", "Closed Won (Sales)", on(1, 1), 5.0, on(1, 3), on(2, 3)]]  # fmt: skip
    deals = read(header, *rows)
    assert deals.stages.names == ("Demo", "Offer")
    assert list(deals.frame["stage"]) == [0, 1, -1]
    assert outcomes(deals) == "OOW"
    given = read(header, *rows, stages=stages_of_text("Demo;Offer"))
    assert list(given.frame["stage"]) == [0, 1, -1]
    assert "unknown_stage" not in found(given)
    several = read("Record ID | Deal Stage | Amount", ["1", "Demo (Sales)", 5.0], ["2", "Demo (Partners)", 5.0])
    assert set(several.stages.names) == {"Demo (Sales)", "Demo (Partners)"}  # nothing tells that they are one


def test_a_deal_that_the_log_closed_and_opened_again_was_reopened() -> None:
    deals = read(
        "Deal ID | Stage | Created | Won on",
        ["1", "Proposal", on(1, 1), None],
        ["2", "Lost", on(1, 1), on(2, 1)],
        log=[["1", "Lead", on(1, 2)], ["1", "Lost", on(2, 2)], ["1", "Proposal", on(3, 2)], ["2", "Lead", on(1, 2)]],
    )
    assert outcomes(deals) == "OL"
    assert found(deals)["reopened"] == (2,)
    assert found(deals)["won_then_lost"] == (3,)  # the deal table's own dates speak beside a log, too
    assert "false_event" not in found(deals)


@pytest.mark.parametrize(
    ("won", "lost", "outcome"),
    [
        (on(3, 1), None, "W"), (None, on(3, 1), "L"), (on(3, 1), on(4, 1), "L"), (on(4, 1), on(3, 1), "W"),
        (on(3, 1), on(3, 1), "L"), (None, None, "O"),
    ],
    ids=["won", "lost", "won then cancelled", "lost then won", "the same day", "neither"],
)  # fmt: skip
def test_without_words_the_later_date_decides(won: dt.date | None, lost: dt.date | None, outcome: str) -> None:
    deals = read("Deal ID | Amount | Created | Won on | Lost on", ["1", 10.0, on(1, 1), won, lost])
    assert outcomes(deals) == outcome


def test_a_deal_without_a_stage_falls_back_on_its_dates_and_else_is_unknown() -> None:
    deals = read("Deal ID | Stage | Won on", ["1", None, on(3, 1)], ["2", None, None], ["3", "n/a", None])
    assert outcomes(deals) == "WUU"
    assert found(deals)["no_outcome"] == (3, 4)


def test_a_word_that_the_stages_table_does_not_hold_is_unknown_and_reported() -> None:
    deals = read("Deal ID | Stage | Amount", ["1", "Zblorg", 1.0], ["2", "Lead", 1.0], stages=STAGES)
    assert outcomes(deals) == "UO"
    assert found(deals)["unknown_stage"] == (2,)
    assert "Zblorg" in text(deals, "unknown_stage", "fr")
    assert text(deals, "unknown_stage").startswith("1 deal stands at")


def test_a_stage_that_the_stages_table_does_not_hold_is_reported_where_a_status_decides_too() -> None:
    rows = [
        ["1", "Zblorg", "Open", 1.0],
        ["2", "Zblorg", "Won", 1.0],
        ["3", "Lead", "Open", 1.0],
        ["4", "Won", "", 1.0],
    ]
    deals = read("Deal ID | Stage | Status | Amount", *rows, stages=STAGES)
    assert outcomes(deals) == "OWOW"
    assert found(deals)["unlisted_stage"] == (2, 3)
    assert text(deals, "unlisted_stage").startswith("2 deals stand at a stage that the Stages table does not hold")
    assert "leur statut compte" in text(deals, "unlisted_stage", "fr")
    assert "unlisted_stage" not in found(read("Deal ID | Stage | Status | Amount", *rows))


def test_the_stages_table_decides_what_a_word_means() -> None:
    stages = stages_of_text("Lead;Signed:open;Invoiced:won;Dead:lost;Parked:set aside")
    rows = [[str(n), word, 1.0] for n, word in enumerate(("Signed", "Invoiced", "Dead", "PARKED", "lead"))]
    assert outcomes(read("Deal ID | Stage | Amount", *rows, stages=stages)) == "OWLAO"


@pytest.mark.parametrize(
    ("won", "closed", "stage", "outcome"),
    [
        (True, True, "Lead", "W"), (False, True, "Lead", "L"), (False, False, "Lead", "O"), ("Yes", "No", None, "W"),
        ("Non", "Oui", None, "L"), (None, False, "Won", "O"), (None, None, "Won", "W"), (1.0, 1.0, None, "W"),
        (0.0, 1.0, "Won", "L"), ("vrai", None, None, "W"), ("false", "false", None, "O"), (None, True, "Won", "W"),
        (None, True, "Lost", "L"), (None, True, "Lead", "U"), (None, True, None, "U"),
    ],
)  # fmt: skip
def test_won_and_closed_flags_decide_before_the_stage(won: object, closed: object, stage: object, outcome: str) -> None:
    deals = read(
        "Deal ID | Stage | Is Won | Is Closed | Close Date",
        ["1", stage, won, closed, on(3, 1)],
        ["2", "Lead", None, None, None],
    )
    assert outcomes(deals)[0] == outcome


def test_a_flag_that_says_only_that_a_deal_is_over_leaves_it_out_and_is_reported() -> None:
    header = (
        'Deal Name | Deal Stage | Is Deal Closed? | Amount | Create Date | Close Date | Date entered "Closed Won (P)"'
    )
    deals = read(header, ["A", "Won", True, 5.0, on(1, 1), on(2, 1), None],
                 ["B", "Lost", True, 5.0, on(1, 1), on(2, 1), None],
                 ["C", "No answer", True, 900.0, on(1, 1), on(2, 1), None],
                 ["D", "No answer", True, 5.0, on(1, 1), on(2, 1), on(2, 1)],
                 ["E", "No answer", False, 5.0, on(1, 1), on(9, 1), None],
                 log=[["C", "No answer", on(1, 9)]])  # fmt: skip
    assert outcomes(deals) == "WLUWO"
    assert found(deals)["over_stage"] == (4,)
    assert "No answer" in text(deals, "over_stage")
    assert "contradiction" not in found(deals)


@pytest.mark.parametrize(
    ("won", "closed_on", "outcome"), [("Oui", on(3, 1), "W"), ("Non", on(3, 1), "L"), ("Non", on(9, 1), "O"),
                                      ("Non", None, "O")],
)  # fmt: skip
def test_a_won_flag_alone_makes_a_deal_lost_once_its_closing_day_has_come(
    won: str, closed_on: dt.date | None, outcome: str
) -> None:
    assert outcomes(read("N° | Montant | Gagnée ? | Date de clôture", ["1", 10.0, won, closed_on])) == outcome


def test_a_status_column_that_holds_the_stages_tells_which_deals_are_open() -> None:
    deals = read("N° | Client | Statut | Montant", ["1", "A", "Devis envoyé", 10.0], ["2", "B", "Gagné", 5.0])
    assert outcomes(deals) == "OW"


def test_a_totals_row_is_no_open_deal() -> None:
    deals = read(
        "Affaire | Montant | Premier contact | Gagné le | Perdu le",
        ["Comptoir", 5.0, on(1, 1), None, None],
        ["Total", 5.0, None, None, None],
    )
    assert outcomes(deals).count("O") == 1


# --- closing ---


def test_a_closing_column_is_the_expected_day_of_an_open_deal_and_the_closing_day_of_a_closed_one() -> None:
    deals = read("Deal ID | Stage | Close Date", ["1", "Lead", on(9, 1)], ["2", "Won", on(3, 1)], ["3", "Lost", None])
    assert dates(deals, "expected_on") == [on(9, 1), None, None]
    assert dates(deals, "closed_on") == [None, on(3, 1), None]


def test_an_expected_column_goes_before_the_closing_column_of_an_open_deal() -> None:
    deals = read(
        "Deal ID | Stage | Expected close | Close Date",
        ["1", "Lead", on(9, 1), on(8, 1)],
        ["2", "Won", on(9, 1), on(3, 1)],
        ["3", "Lead", None, on(8, 1)],
    )
    assert dates(deals, "expected_on") == [on(9, 1), None, on(8, 1)]
    assert dates(deals, "closed_on") == [None, on(3, 1), None]


def test_without_a_closing_column_the_won_or_lost_date_is_the_closing_day() -> None:
    deals = read(
        "Deal ID | Stage | Created | Won on | Lost on",
        ["1", "Won", on(1, 1), on(3, 1), None],
        ["2", "Lost", on(1, 1), on(3, 1), on(4, 1)],
    )
    assert dates(deals, "closed_on") == [on(3, 1), on(4, 1)]


def test_without_a_closing_column_the_won_event_of_the_log_is_the_closing_day() -> None:
    deals = read(
        "Deal ID | Stage | Created", ["1", "Won", on(1, 1)], log=[["1", "Lead", on(1, 1)], ["1", "Won", on(2, 9)]]
    )
    assert dates(deals, "closed_on") == [on(2, 9)]


def test_the_deal_table_goes_before_the_log() -> None:
    deals = read("Deal ID | Stage | Created | Closed on",
                 ["1", "Lost", on(1, 1), on(3, 1)], ["2", None, on(1, 1), None],
                 log=[["1", "Lead", on(1, 1)], ["1", "Won", on(2, 1)], ["2", "Lead", on(1, 1)], ["2", "Won", on(2, 1)]],
                 )  # fmt: skip
    assert outcomes(deals) == "LW"  # the log decides only where the table says nothing


def test_a_false_won_event_does_not_count_in_conversion_and_is_reported() -> None:
    deals = read(
        "Deal ID | Stage | Created | Closed on",
        ["1", "Lost", on(1, 1), on(3, 1)],
        ["2", "Won", on(1, 1), on(3, 1)],
        log=[
            ["1", "Lead", on(1, 1)],
            ["1", "Won", on(2, 1)],
            ["1", "Lost", on(3, 1)],
            ["2", "Lead", on(1, 1)],
            ["2", "Won", on(3, 1)],
        ],
    )
    rate = conversion_rate(deals, "Lead", "Won")
    assert (rate.value, rate.n) == (0.5, 2)
    assert "false_event" in found(deals)


def test_a_false_event_is_reported_by_the_row_of_its_deal() -> None:
    deals = read(
        "Deal ID | Stage | Created",
        ["1", "Lost", on(1, 1)],
        log=[["1", "Lead", on(1, 1)], ["1", "Won", on(2, 1)], ["1", "Lost", on(3, 1)]],
    )
    assert found(deals)["false_event"] == (2,)


@pytest.mark.parametrize(("events", "outcome", "kind"), [(("Won", "Lost"), "L", "won_then_lost"),
                                                         (("Lost", "Won"), "W", "reopened")])  # fmt: skip
def test_a_deal_table_that_tells_nothing_contradicts_no_event_log(
    events: tuple[str, str], outcome: str, kind: str
) -> None:
    log = [["1", "Lead", on(1, 1)], ["1", events[0], on(2, 1)], ["1", events[1], on(3, 1)], ["2", "Lead", on(1, 1)]]
    deals = read("Deal ID | Customer | Stage | Amount", ["1", "A", None, 1.0], ["2", "B", "Lead", 1.0], log=log)
    assert outcomes(deals) == outcome + "O"
    assert found(deals)[kind] == (2,)
    assert "false_event" not in found(deals)


def test_a_deal_that_was_reopened_is_told_once() -> None:
    log = [["1", "Lead", on(1, 1)], ["1", "Won", on(2, 1)], ["1", "Lead", on(3, 1)]]
    deals = read("Deal ID | Stage | Amount | Won on", ["1", "Lead", 1.0, on(2, 1)], log=log)
    kinds = [finding.kind for finding in deals.findings]
    assert (kinds.count("reopened"), kinds.count("false_event")) == (1, 0)


# --- repeated ids ---

SHEET = "Deal ID | Customer | Stage | Amount | Created | Closed on"


def filler(count: int) -> list[list[object]]:
    """Deals with ids of their own, so that a few repeated ids stay under 20 %."""
    return [[f"F{n}", f"Firm {n}", "Lead", 1.0, on(1, 1), None] for n in range(count)]


def test_exact_copies_count_once() -> None:
    row = ["1", "A", "Won", 10.0, on(1, 1), on(2, 1)]
    deals = read(SHEET, row, row, row, *filler(9))
    assert (revenue(deals).value, len(deals), deals.merged) == (10.0, 10, 2)
    assert found(deals)["exact_copy"] == (3, 4)


def test_of_two_states_of_one_deal_the_latest_stands() -> None:
    deals = read(
        SHEET, ["1", "A", "Won", 10.0, on(1, 1), on(5, 1)], ["1", "a ", "Lead", 7.0, on(1, 1), None], *filler(9)
    )
    assert (outcomes(deals)[0], revenue(deals).value, deals.merged) == ("W", 10.0, 1)
    assert found(deals)["repeated_id"] == (3,)


def test_an_expected_close_does_not_make_a_state_the_latest() -> None:
    deals = read(
        SHEET, ["1", "A", "Lead", 7.0, on(1, 1), on(12, 1)], ["1", "A", "Won", 10.0, on(1, 1), on(5, 1)], *filler(9)
    )
    assert outcomes(deals)[0] == "W"


def test_of_two_states_of_the_same_day_the_lower_row_stands() -> None:
    deals = read(
        SHEET, ["1", "A", "Won", 7.0, on(1, 1), on(5, 1)], ["1", "A", "Won", 10.0, on(1, 1), on(5, 1)], *filler(9)
    )
    assert revenue(deals).value == 10.0


def test_the_same_id_of_another_customer_is_another_deal() -> None:
    deals = read(
        SHEET, ["1", "A", "Won", 7.0, on(1, 1), on(5, 1)], ["1", "B", "Won", 10.0, on(1, 1), on(5, 1)], *filler(9)
    )
    assert (revenue(deals).value, deals.merged) == (17.0, 0)
    assert found(deals)["shared_id"] == (2, 3)


def test_without_customers_the_name_tells_two_deals_apart() -> None:
    rows = [[f"F{n}", "x", "Lead", 1.0] for n in range(9)]
    deals = read(
        "Deal ID | Deal | Stage | Amount",
        ["1", "Bar", "Won", 7.0],
        ["1", "Door", "Won", 10.0],
        ["2", "Bar", "Won", 1.0],
        ["2", "bar", "Won", 2.0],
        *rows,
    )
    assert (revenue(deals).value, deals.merged) == (19.0, 1)


def test_the_log_is_not_used_for_a_shared_id() -> None:
    deals = read(
        SHEET,
        ["1", "A", "Lost", 7.0, on(1, 1), on(5, 1)],
        ["1", "B", "Lost", 9.0, on(1, 1), on(5, 1)],
        *filler(9),
        log=[["1", "Lead", on(1, 1)], ["1", "Proposal", on(2, 1)], ["F0", "Lead", on(1, 1)]],
    )
    assert deals.frame["furthest"].tolist()[:2] == [-1, -1]
    assert "log_unknown_deal" not in found(deals)


def test_above_a_fifth_of_repeated_ids_the_rows_are_order_lines() -> None:
    lines = [["1", "A", "Won", float(n), on(1, 1), on(2, 1)] for n in range(1, 4)]
    deals = read(SHEET, *lines, ["2", "B", "Lead", 1.0, on(1, 1), None])
    assert (len(deals), deals.merged, revenue(deals).value) == (4, 0, 6.0)
    assert found(deals)["order_lines"] == (3, 4)
    assert text(deals, "order_lines") == "2 rows of 4 repeat an id: the rows are read as order lines and all count."


def test_a_fifth_of_repeated_ids_are_still_states() -> None:
    deals = read(
        SHEET, ["1", "A", "Won", 7.0, on(1, 1), on(2, 1)], ["1", "A", "Won", 10.0, on(1, 1), on(3, 1)], *filler(3)
    )
    assert (len(deals), revenue(deals).value) == (4, 10.0)


def test_ids_written_as_number_and_as_text_are_the_same() -> None:
    deals = read(
        SHEET, [1.0, "A", "Won", 7.0, on(1, 1), on(2, 1)], ["1", "A", "Won", 10.0, on(1, 1), on(3, 1)], *filler(9)
    )
    assert deals.merged == 1


def test_rows_without_an_id_are_never_copies() -> None:
    row = [None, "A", "Won", 10.0, on(1, 1), on(2, 1)]
    assert revenue(read(SHEET, row, row, *filler(9))).value == 20.0


# --- the way through the stages ---

DATED = "Deal ID | Stage | Created | Proposal on | Negotiation on | Closed on"


def far(deals: Deals) -> list[str]:
    return ["-" if at < 0 else deals.stages.names[at] for at in deals.frame["furthest"]]


@pytest.mark.parametrize(
    ("stage", "proposal", "negotiation", "reached"),
    [
        ("Won", None, None, "Negotiation"),
        ("Negotiation", None, on(3, 1), "Negotiation"),
        ("Proposal", on(2, 1), on(3, 1), "Negotiation"),
        ("Negotiation", None, None, "Negotiation"),
        ("Lost", on(2, 1), None, "Proposal"),
        ("Lost", None, None, "Lead"),
        ("Passed", on(2, 1), None, "Proposal"),
        ("Zblorg", on(2, 1), None, "Proposal"),
    ],
    ids=["won", "skipped", "moved back", "undated", "lost", "lost early", "set aside", "unknown"],
)
def test_the_furthest_stage_of_a_deal(
    stage: str, proposal: dt.date | None, negotiation: dt.date | None, reached: str
) -> None:
    deals = read(DATED, ["1", stage, on(1, 1), proposal, negotiation, None], stages=STAGES)
    assert far(deals) == [reached]


def test_a_skipped_stage_counts_as_reached_and_has_no_duration() -> None:
    deals = read(
        DATED,
        ["1", "Won", on(1, 1), None, on(1, 21), on(1, 31)],
        ["2", "Won", on(1, 1), on(1, 5), on(1, 9), on(1, 31)],
        stages=STAGES,
    )
    assert conversion_rate(deals, "Lead", "Proposal").value == 1.0
    assert [stage_time(deals, s).n for s in ("Lead", "Proposal", "Negotiation")] == [2, 1, 2]
    assert stage_time(deals, "Lead").value == (20 + 4) / 2


def test_the_first_stage_starts_with_the_first_contact() -> None:
    deals = read(DATED, ["1", "Proposal", on(1, 1), on(1, 11), None, None], stages=STAGES)
    assert stage_time(deals, "Lead").value == 10.0


def test_without_a_column_of_first_contacts_the_first_stage_dates_it() -> None:
    deals = read(
        "Deal ID | Stage | Lead on | Proposal on | Closed on",
        ["1", "Won", on(1, 1), on(1, 11), on(2, 1)],
        stages=STAGES,
    )
    assert dates(deals, "created_on") == [on(1, 1)]
    assert "created_from_stage" in found(deals)


def test_a_stage_entered_again_adds_up_in_the_log() -> None:
    deals = read(
        "Deal ID | Stage | Created | Closed on",
        ["1", "Won", on(1, 1), on(1, 31)],
        stages=STAGES,
        log=[
            ["1", "Lead", on(1, 1)],
            ["1", "Proposal", on(1, 5)],
            ["1", "Lead", on(1, 10)],
            ["1", "Proposal", on(1, 12)],
            ["1", "Won", on(1, 31)],
        ],
    )
    assert stage_time(deals, "Lead").value == 4 + 2
    assert stage_time(deals, "Proposal").value == 5 + 19


def test_the_log_is_read_by_date_and_then_by_row() -> None:
    deals = read(
        "Deal ID | Stage | Created",
        ["1", None, on(1, 1)],
        stages=STAGES,
        log=[["1", "Won", on(2, 1)], ["1", "Lead", on(1, 1)], ["1", "Lost", on(2, 1)]],
    )
    assert outcomes(deals) == "L"


def test_a_deal_that_was_reopened_is_where_the_table_says() -> None:
    deals = read(
        "Deal ID | Stage | Created",
        ["1", "Proposal", on(1, 1)],
        stages=STAGES,
        log=[["1", "Lead", on(1, 1)], ["1", "Lost", on(2, 1)], ["1", "Proposal", on(3, 1)]],
    )
    assert (outcomes(deals), far(deals)) == ("O", ["Proposal"])


def test_rows_of_the_log_that_match_no_deal_or_stage_or_date_are_reported_by_their_rows() -> None:
    deals = read(
        "Deal ID | Stage | Created",
        ["1", "Lead", on(1, 1)],
        stages=STAGES,
        log=[
            ["1", "Lead", on(1, 1)],
            ["9", "Lead", on(1, 1)],
            ["1", "Zblorg", on(2, 1)],
            [None, "Lead", on(1, 1)],
            ["1", None, on(1, 1)],
            ["1", "Lead", "soon"],
        ],
    )
    kinds = found(deals)
    assert kinds["log_unknown_deal"] == (3,)
    assert kinds["log_unknown_stage"] == (4,)
    assert kinds["log_unreadable"] == (5, 6, 7)
    assert "9" in text(deals, "log_unknown_deal")


def test_without_a_stages_table_the_log_tells_the_order_of_the_stages() -> None:
    deals = read(
        "Deal ID | Stage | Created",
        ["1", "Draft", on(1, 1)],
        ["2", "Draft", on(1, 1)],
        log=[
            ["1", "Sketch", on(1, 1)],
            ["1", "Draft", on(1, 9)],
            ["2", "Sketch", on(1, 2)],
            ["2", "Draft", on(1, 3)],
            ["2", "Sketch", on(1, 4)],
        ],
    )
    assert deals.stages.names == ("Sketch", "Draft")


def test_without_a_stages_table_date_columns_tell_the_order_and_the_rest_is_reported() -> None:
    deals = read(
        "Deal ID | Stage | Created | Sketch on | Draft on",
        *([number, "Zeta", on(1, 1), None, None] for number in "13"),
        *([number, "Omega", on(1, 1), on(1, 2), on(1, 3)] for number in "24"),
    )
    assert deals.stages.names[:2] == ("Sketch", "Draft")
    assert text(deals, "stage_order").startswith("The order of the stages is taken to be Sketch, Draft, ")


def test_the_deal_table_spells_the_stages() -> None:
    deals = read(
        'Deal ID | Stage | Created | Date entered "SITE visit (Sales)"', ["1", "Site Visit", on(1, 1), on(2, 1)]
    )
    assert deals.stages.names == ("Site Visit",)


# --- rows, columns, currencies, scale ---


def test_blank_rows_are_gone_and_findings_name_the_rows_of_the_sheet() -> None:
    deals = read(
        "Deal ID | Stage | Amount",
        ["1", "Won", 5.0],
        [None, "", None],
        ["3", "Won", "abc"],
        ["  ", None, np.nan],
        ["5", "Won", ErrorCell("#REF!")],
        ["6", "Won", None],
    )
    assert len(deals) == 4
    assert found(deals)["unreadable_number"] == (4,)
    assert found(deals)["error_cell"] == (6,)
    assert found(deals)["won_without_amount"] == (4, 6, 7)
    assert found(deals)["blank_row"] == (3, 5)
    assert text(deals, "error_cell") == "Column Amount: 1 cell holds an error (such as #REF!); counted as empty."


def test_rows_are_numbered_from_the_place_of_the_range() -> None:
    grid = grid_of(
        [["Title", None, None], ["Deal ID", "Stage", "Amount"], ["1", "Won", "x"]], header_at=1, first_row=10
    )
    assert found(read_deals(grid, Reading(AS_OF)))["unreadable_number"] == (12,)


@pytest.mark.parametrize(
    ("created", "closed", "kind"),
    [
        (on(3, 1), on(2, 1), "closed_before_created"), (on(3, 1), on(8, 1), "future_date"),
        (on(8, 1), None, "future_date"),
        ("31/31/2026", on(3, 1), "unreadable_date"), (on(1, 1), None, "won_without_date"),
        ("01/02/2026", on(3, 1), "ambiguous_date"),
    ],
)  # fmt: skip
def test_odd_dates_are_reported(created: object, closed: object, kind: str) -> None:
    deals = read(
        "Deal ID | Stage | Created | Closed on", ["0", "Won", on(1, 1), on(1, 2)], ["1", "Won", created, closed]
    )
    assert found(deals)[kind] == (3,)


def test_the_dates_of_all_columns_decide_together_which_comes_first() -> None:
    deals = read("Deal ID | Stage | Created | Closed on", ["1", "Won", "03/04/2026", "04/20/2026"])
    assert dates(deals, "created_on") == [on(3, 4)]
    assert dates(deals, "closed_on") == [on(4, 20)]


def test_two_columns_for_one_field_are_reported_and_the_first_is_used() -> None:
    deals = read("Deal ID | Stage | Amount | Value", ["1", "Won", 5.0, 7.0])
    assert revenue(deals).value == 5.0
    assert text(deals, "two_columns") == (
        "Columns Amount and Value both look like the field Amount; Amount is used: it stands first, and as many cells "
        "can be read in both. --map or the table Columns in Settings decides otherwise."
    )


def test_the_user_chooses_the_column() -> None:
    deals = read("Deal ID | Stage | Amount | Value", ["1", "Won", 5.0, 7.0], chosen={"amount": "Value"})
    assert revenue(deals).value == 7.0


def test_a_chosen_header_that_is_not_there_is_refused() -> None:
    with pytest.raises(SheetError, match="Montnat"):
        read("Deal ID | Stage | Amount", ["1", "Won", 5.0], chosen={"amount": "Montnat"})


def test_several_currencies_are_not_added_up() -> None:
    deals = read("Deal ID | Stage | Amount | Currency", ["1", "Won", 5.0, "EUR"], ["2", "Won", 7.0, "usd"])
    assert (deals.currency, revenue(deals).value) == (None, None)
    assert "EUR, USD" in text(deals, "several_currencies", "fr")
    assert revenue(deals.matching("Currency", "USD")).value == 7.0


def test_one_currency_under_several_names_is_one_and_a_filter_on_it_keeps_all_of_it() -> None:
    rows = [
        ["1", "Won", 5.0, "EUR"],
        ["2", "Won", 7.0, "€"],
        ["3", "Won", 9.0, "Euro"],
        ["4", "Won", 1.0, "EUR - Euro"],
    ]
    deals = read("Deal ID | Stage | Amount | Currency", *rows)
    assert (deals.currency, revenue(deals).value, found(deals).get("several_currencies")) == ("EUR", 22.0, None)
    assert revenue(deals.matching("Currency", "=euros")).value == 22.0
    assert revenue(deals.matching("Currency", "<>EUR")).value is None
    assert revenue(deals.matching("Currency", "Eu*")).value == 22.0


def test_the_rows_in_another_currency_than_most_are_named() -> None:
    rows = [["1", "Won", 5.0, "EUR"], ["2", "Won", 7.0, "usd"], ["3", "Won", 7.0, "eur"], ["4", "Lead", None, "CHF"]]
    deals = read("Deal ID | Stage | Amount | Currency", *rows)
    assert found(deals)["several_currencies"] == (3,)  # nothing is added up of a deal without amount
    assert text(deals, "several_currencies").endswith("1 deal is in another than EUR.")
    assert read("Deal ID | Stage | Amount | Currency", rows[0], rows[3]).currency == "EUR"


@pytest.mark.parametrize(
    ("amounts", "given", "currency"),
    [(["12 500,50 €", "3 €"], None, "EUR"), (["$40,000"], "EUR", "USD"), ([5.0], "EUR", "EUR"), ([5.0], None, None),
     (["£5", "$5"], None, None)],
)  # fmt: skip
def test_the_currency_comes_from_the_signs_else_from_the_settings(
    amounts: list[object], given: str | None, currency: str | None
) -> None:
    rows = [[str(n), "Won", amount] for n, amount in enumerate(amounts)]
    assert read("Deal ID | Stage | Amount", *rows, currency=given).currency == currency


def test_a_currency_in_the_header_goes_before_the_settings_and_a_sign_before_both() -> None:
    deals = read("Deal ID | Stage | Amount (USD)", ["1", "Won", 5.0], ["2", "Won", None], currency="EUR")
    assert deals.currency == "USD"
    signed = read("Deal ID | Stage | Amount (USD)", ["1", "Won", "5 €"], ["2", "Won", 6.0])
    assert "EUR, USD" in text(signed, "several_currencies")


@pytest.mark.parametrize(
    ("cells", "amounts", "own"),
    [
        (["12", "12 000 €"], [12e3, 12e3], (3,)), ([12.0, "$500", "12k"], [12e3, 500.0, 12e3], (3,)),
        (["12 000 €", "12k"], [12e6, 12e3], None),  # no plain cell beside it: the sign is how the column is written
        (["12 €", "7,5 €"], [12e3, 7.5e3], None), (["7", "12 k€"], [7e3, 12e3], None),
    ],
)  # fmt: skip
def test_under_a_header_of_thousands_a_cell_with_a_currency_beside_plain_ones_is_read_as_it_stands(
    cells: list[object], amounts: list[float], own: tuple[int, ...] | None
) -> None:
    deals = read("Affaire | Étape | CA (k€)", *([str(n), "Devis", cell] for n, cell in enumerate(cells)))
    assert list(deals.frame["amount"]) == amounts
    assert found(deals).get("unit_in_cell") == own


def test_what_a_header_of_thousands_makes_of_a_cell_is_told_by_one_that_it_counts_for() -> None:
    deals = read("Affaire | Étape | CA (k€)", ["A", "Devis", "12 000 €"], ["B", "Devis", "12k"], ["C", "Devis", "7"])
    assert "7 is read as 7,000" in text(deals, "unit_in_header")
    assert "12 000 € is 12,000" in text(deals, "unit_in_cell")
    assert "12 000 € vaut 12 000" in text(deals, "unit_in_cell", "fr").replace("\u202f", " ")


def test_how_a_sign_before_three_digits_was_read_is_told_in_the_unit_of_the_header() -> None:
    deals = read("Deal | Stage | Amount ($K)", ["A", "Lead", "12,000"], ["B", "Lead", "12"])
    assert list(deals.frame["amount"]) == [12e6, 12e3]
    assert "12,000 is read as 12,000,000" in text(deals, "unit_in_header")
    assert "12,000 is read as 12,000,000" in text(deals, "thousands")


@pytest.mark.parametrize(
    ("header", "given", "scores", "scale", "beyond"),
    [
        ("Satisfaction (/5)", None, [4.0, 5.0], 5.0, None), ("Note /20", 5.0, [4.0, 18.0], 20.0, None),
        ("Satisfaction", 10.0, [4.0, 11.0], 10.0, (3,)), ("Satisfaction", None, [4.0, 5.0], 5.0, None),
        ("Satisfaction", None, [4.0, 6.0], 10.0, None), ("Satisfaction", None, [4.0, 19.5], 20.0, None),
        ("Satisfaction", None, [4.0, 90.0], 100.0, None), ("Satisfaction", None, [-1.0, 101.0], 100.0, (2, 3)),
        ("Satisfaction (out of 10)", None, [4.0, 5.0], 10.0, None), ("Note (sur 20)", None, [4.0, 5.0], 20.0, None),
        ("Satisfaction", None, [None, None], 5.0, None),
    ],
)  # fmt: skip
def test_the_scale_is_named_given_or_the_smallest_that_holds_all(
    header: str, given: float | None, scores: list[float], scale: float, beyond: tuple[int, ...] | None
) -> None:
    rows = [[str(n), "Won", score] for n, score in enumerate(scores)]
    deals = read(f"Deal ID | Stage | {header}", *rows, scale=given)
    assert deals.scale == scale
    assert found(deals).get("beyond_scale") == beyond


@pytest.mark.parametrize(
    ("header", "cells", "read_as", "scale"),
    [
        ("Satisfaction", ["4/10", "3 / 10", "5"], [4.0, 3.0, 5.0], 10.0),
        ("Note", ["4,5 sur 5", None], [4.5, None], 5.0),
        ("Note (/20)", ["18/20"], [18.0], 20.0),
        ("Note (/5)", ["4,125", "3.5", "4.875/5"], [4.125, 3.5, 4.875], 5.0),
        ("Score", ["8 out of 10", 9.0], [8.0, 9.0], 10.0),
        ("Satisfaction", ["4/5", "8/10"], [None, None], 5.0), ("Satisfaction (/5)", ["4/10"], [None], 5.0),
    ],
)  # fmt: skip
def test_a_score_may_name_its_scale_when_all_name_the_same(
    header: str, cells: list[Any], read_as: list[float | None], scale: float
) -> None:
    deals = read(f"Deal ID | Stage | {header}", *([str(n), "Won", cell] for n, cell in enumerate(cells)))
    assert [None if score != score else score for score in deals.frame["score"]] == read_as
    assert deals.scale == scale
    assert ("unreadable_number" in found(deals)) == (read_as[0] is None)
    assert {"thousands", "decimal_mark", "decimal_marks_mixed"}.isdisjoint(found(deals))  # a scale leaves one reading


def test_a_row_that_tells_no_customer_is_the_deal_of_that_id_and_name() -> None:
    header = "Deal ID | Name | Customer | Stage | Amount"
    others = [[f"x{n}", "X", "Other", "Lead", 1.0] for n in range(8)]
    one = read(header, ["1", "A", None, "Lead", 100.0], *others, ["1", "A", "Beta", "Won", 150.0])
    assert outcomes(one) == "O" * 8 + "W"
    assert "shared_id" not in found(one)
    two = read(header, ["1", "B", None, "Lead", 100.0], *others, ["1", "A", "Beta", "Won", 150.0])
    assert "shared_id" in found(two)
    unclear = read(header, ["1", "A", None, "Lead", 100.0], ["1", "A", "Abel", "Lead", 1.0], *others, *others[:0],
                   ["y", "Y", "Other", "Lead", 1.0], ["1", "A", "Beta", "Won", 150.0])  # fmt: skip
    assert (len(unclear), "shared_id" in found(unclear)) == (12, True)


def test_a_year_in_the_header_is_no_scale() -> None:
    assert read("Deal ID | Stage | Note (enquête 06/2026)", ["1", "Won", 9.0]).scale == 10.0


def test_an_empty_sheet_has_no_deals_and_no_findings() -> None:
    deals = read("Deal ID | Stage | Amount")
    assert (len(deals), deals.findings) == (0, ())


def test_stages_named_by_numbers_are_found_whatever_way_they_are_written() -> None:
    from xl_kpi.stages import read_stages

    stages = read_stages(["Stage", "Kind"], [("1", "open"), ("2", "won")])
    assert outcomes(read("Deal ID | Stage | Amount", ["a", 1.0, 1.0], ["b", "2", 1.0], stages=stages)) == "OW"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_findings_have_the_right_plural(lang: str) -> None:
    one = read("Deal ID | Stage | Created | Amount", ["1", "Won", on(1, 1), None])
    two = read("Deal ID | Stage | Created | Amount", ["1", "Won", on(1, 1), None], ["2", "Won", on(1, 1), None])
    expected = {
        "en": ("1 won deal has no amount; in no revenue.", "2 won deals have no amount; in no revenue."),
        "fr": (
            "1 affaire gagnée n'a pas de montant ; hors du CA.",
            "2 affaires gagnées n'ont pas de montant ; hors du CA.",
        ),
    }
    assert (text(one, "won_without_amount", lang), text(two, "won_without_amount", lang)) == expected[lang]


def test_the_outcomes_count_as_many_as_the_deals() -> None:
    words = ["Lead", "Won", "Lost", "Passed", None]
    deals = read("Deal ID | Stage | Amount", *[[str(n), w, 1.0] for n, w in enumerate(words)])
    assert [len(deals.only(o)) for o in Outcome] == [1, 1, 1, 1, 1]


def test_a_stage_that_deals_reach_after_a_dated_one_is_not_taken_for_the_first() -> None:
    header = ["Deal ID", "Stage", "Amount", "Created", "Lead on", "Proposal on"]
    rows: list[list[object]] = [
        ["1", "Lead", 1.0, on(1, 1), on(1, 1), None],
        ["2", "Proposal", 1.0, on(1, 1), on(1, 1), on(1, 9)],
        *([number, "Signature pending", 1.0, on(1, 1), on(1, 1), None] for number in "34"),
    ]
    found = read_deals(grid_of([header, *rows]), Reading(dt.date(2026, 6, 30)))
    assert found.stages.names == ("Lead", "Proposal", "Signature pending")
    assert "stage_order" in {finding.kind for finding in found.findings}
    assert found.entries is not None
    assert found.entries.dated == (True, True, False)


# --- how text dates and numbers were understood ---


def test_dates_that_can_be_read_both_ways_are_refused_with_both_readings() -> None:
    deals = read("N° | Étape | Créé le", ["1", "Gagné", "03/04/2026"], ["2", "Perdu", "2026-01-05"])
    assert dates(deals, "created_on") == [None, on(1, 5)]
    assert found(deals)["ambiguous_date"] == (2,)
    assert "03/04/2026: 3 April 2026 or 4 March 2026" in text(deals, "ambiguous_date")
    assert "and nothing in the sheet tells which (such as" in text(deals, "ambiguous_date")
    assert "03/04/2026 : 3 avril 2026 ou 4 mars 2026" in text(deals, "ambiguous_date", "fr")


@pytest.mark.parametrize(("order", "day"), [("dmy", on(4, 3)), ("mdy", on(3, 4))])
def test_the_user_decides_how_text_dates_are_read(order: str, day: dt.date) -> None:
    deals = read("Deal | Stage | Created", ["1", "Won", "03/04/2026"], dates=order)
    assert dates(deals, "created_on") == [day]
    assert "date_order_chosen" in found(deals)


def test_the_proof_of_the_order_of_dates_is_stated() -> None:
    deals = read("Deal | Stage | Created | Closed", ["1", "Won", "03/04/2026", "13/04/2026"])
    assert text(deals, "date_order") == (
        "Text dates are read day first: 03/04/2026 is 3 April 2026, as 13/04/2026 proves."
    )


CALLED = "Deal | Stage | Created | Call back"


def test_a_column_that_is_not_used_proves_the_order_of_dates_where_the_used_ones_do_not() -> None:
    deals = read(CALLED, ["1", "Won", "03/04/2026", "25/12/2026"], ["2", "Won", "05/04/2026", "soon"],
                 ["3", "Won", "04/04/2026", "01/02/2026"])  # fmt: skip
    assert dates(deals, "created_on") == [on(4, 3), on(4, 5), on(4, 4)]
    assert "as 25/12/2026 proves" in text(deals, "date_order")


def test_the_column_that_lost_against_another_proves_the_order_of_dates_too() -> None:
    deals = read(
        "Deal | Stage | Created | First contact",
        ["1", "Won", "03/04/2026", None],
        ["2", "Won", "05/04/2026", "4/13/26"],
    )
    assert deals.columns["created_on"] == "Created"
    assert dates(deals, "created_on") == [on(3, 4), on(5, 4)]


def test_used_columns_that_prove_the_order_of_dates_ask_no_other() -> None:
    deals = read(CALLED, ["1", "Won", "03/04/2026", "12/25/2026"], ["2", "Won", "13/04/2026", "12/26/2026"])
    assert dates(deals, "created_on") == [on(4, 3), on(4, 13)]
    assert "date_orders_mixed" not in found(deals)
    clear = read(CALLED, ["1", "Won", "2026-04-03", "12/25/2026"], ["2", "Won", "04/04/2026", "25/12/2026"])
    assert not {"date_orders_mixed", "ambiguous_date"} & set(found(clear))


def test_a_text_that_looks_like_a_date_among_notes_proves_no_order() -> None:
    deals = read(CALLED, ["1", "Won", "03/04/2026", "1.13.26"], ["2", "Won", "05/04/2026", "new version"])
    assert {"ambiguous_date"} <= set(found(deals))


def test_both_orders_in_one_sheet_are_reported_and_only_certain_dates_are_read() -> None:
    deals = read(
        "Deal | Stage | Created", ["1", "Won", "13/04/2026"], ["2", "Won", "04/13/2026"], ["3", "Won", "03/04/2026"]
    )
    assert dates(deals, "created_on") == [on(4, 13), on(4, 13), None]
    assert {"date_orders_mixed", "ambiguous_date"} <= set(found(deals))
    assert "and the sheet holds both (such as 03/04/2026" in text(deals, "ambiguous_date")
    assert "et la feuille contient les deux (par exemple 03/04/2026" in text(deals, "ambiguous_date", "fr")


def test_the_log_tells_its_dates_that_can_be_read_both_ways() -> None:
    log = [["1", "Lead", "03/04/2026"], ["1", "Proposal", "05/05/2026"]]
    deals = read("Deal ID | Stage", ["1", "Proposal"], log=log)
    assert found(deals)["log_ambiguous_date"] == (2,)
    chosen = read("Deal ID | Stage", ["1", "Proposal"], log=log, dates="mdy")
    assert chosen.entries is not None
    assert date_of(chosen.entries.day[0]) == on(3, 4)


@pytest.mark.parametrize(
    ("amounts", "kind", "values"),
    [
        (["1.250 €", "3,5"], "decimal_mark", [1250, 3.5]),
        (["1.250 €", "12.500"], "thousands", [1250, 12500]),
        (["1,250"], "thousands", [1250]),
        (["1.250", "2,5", "3.75"], "decimal_marks_mixed", [None, 2.5, 3.75]),
    ],
)
def test_how_amounts_that_can_be_read_two_ways_were_read_is_stated(
    amounts: list[str], kind: str, values: list[float | None]
) -> None:
    deals = read("Deal | Stage | Amount", *([str(n), "Won", amount] for n, amount in enumerate(amounts)))
    assert [None if np.isnan(v) else v for v in deals.frame["amount"]] == values
    assert kind in found(deals)


def test_a_scale_that_was_taken_from_the_cells_is_stated() -> None:
    deals = read("Deal | Stage | Probability | Satisfaction", ["1", "Won", 30.0, 4.0])
    assert text(deals, "percent_scale") == "Column Probability is in percent: 30 is 30 %."
    assert "read out of 5" in text(deals, "score_scale")


def test_an_expected_revenue_that_is_weighted_already_is_not_weighted_twice() -> None:
    header = "Opportunity ID | Stage | Amount | Probability (%) | Expected Revenue"
    rows = [["1", "Lead", 1000.0, 10.0, 100.0], ["2", "Lead", 333.33, 50.0, 166.67], ["3", "Lead", 50.0, 20.0, 10.0]]
    deals = read(header, *rows, ["4", "Won", 70.0, 100.0, 70.0])
    assert weighted_revenue(deals).value == pytest.approx(100 + 166.665 + 10)
    assert text(deals, "weighted_already").startswith("Column Expected Revenue is Amount times Probability (%)")
    assert "weighted_already" in found(read(header, rows[0]))  # what Salesforce calls so is weighted: one row is enough
    own = ["4", "Lead", 70.0, 10.0, 70.0]
    for others in ([*rows, own], [["1", "Lead", 1.0, 50.0, 1.0]], [[*rows[0][:3], 0.0, 5.0], rows[1]]):
        assert "weighted_already" not in found(read(header, *others))
    named = header.replace("Expected Revenue", "Estimate")
    assert "weighted_already" not in found(read(named, *rows[:2]))  # under another name two rows may agree by chance
    assert "weighted_already" in found(read(named, *rows))
    assert "weighted_already" in found(read(named, *rows[:2], ["3", "Lost", 50.0, 0.0, 0.0]))


def test_columns_of_stage_dates_without_a_date_tell_nothing_and_leave_the_word_to_the_log() -> None:
    header = "Deal ID | Stage | Created | Lead on | Demo on | Closed on"
    rows = [["1", "Lead", on(1, 1), None, None, None], ["2", "Won", on(1, 1), None, None, on(3, 1)]]
    won = [[str(number), "Won", on(1, 1), None, None, on(3, 1)] for number in range(3, 6)]
    alone = read(header, *rows, *won)
    assert (alone.level, alone.entries) == (Level.CURRENT, None)
    assert read(header, *rows, *won[1:]).level is Level.DATES  # a new firm may have nothing to date yet
    log = [["1", "Lead", on(1, 1)], ["2", "Lead", on(1, 1)], ["2", "Demo", on(2, 1)], ["2", "Won", on(3, 1)]]
    deals = read(header, *rows, log=log)
    assert deals.level is Level.LOG
    assert "log_not_used" not in found(deals)
    rows[0][3] = on(1, 1)
    assert read(header, *rows, log=log).level is Level.DATES


# --- exports of orders ---


def orders(
    *last: Sequence[object], header: str = "Order ID | Customer | Product | Status | Amount | Closed on"
) -> Deals:
    rows = [[str(n), f"C{n}", "Desk", "Won", 10.0, on(1, n)] for n in range(1, 10)]
    return read(header, *rows, *last)


@pytest.mark.parametrize(
    "header",
    [
        "Order ID | Customer | Product | Status | Amount | Closed on",
        "N° commande | Client | Produit | Statut | Montant HT | Date de signature",
    ],
)
def test_the_products_of_one_order_are_lines_that_all_count_though_few_orders_have_several(header: str) -> None:
    deals = orders(["1", "C1", "Chair", "Won", 5.0, on(1, 1)], header=header)
    assert revenue(deals).value == 95
    assert found(deals) == {"order_lines": (11,)}
    assert text(deals, "order_lines").startswith("1 row of 10 repeats an id")


def test_the_same_product_of_one_order_told_twice_is_a_later_state_and_the_latest_counts() -> None:
    deals = orders(["1", "C1", "Desk", "Cancelled", 10.0, on(2, 1)])
    assert (revenue(deals).value, outcomes(deals)) == (80, "WWWWWWWWL")
    assert found(deals) == {"repeated_id": (2,)}


def test_orders_of_two_customers_under_one_number_are_two_and_copies_count_once() -> None:
    deals = orders(["1", "Eve", "Desk", "Won", 5.0, on(1, 1)], ["2", "C2", "Desk", "Won", 10.0, on(1, 2)])
    assert revenue(deals).value == 95
    assert found(deals) == {"exact_copy": (12,), "shared_id": (2, 11)}


def test_two_products_under_the_number_of_a_deal_are_states_of_it() -> None:
    deals = orders(["1", "C1", "Chair", "Won", 5.0, on(2, 1)],
                   header="Deal ID | Customer | Product | Status | Amount | Closed on")  # fmt: skip
    assert found(deals) == {"repeated_id": (2,)}


# --- rows that are odd ---


def test_a_status_against_its_stage_is_reported_once_with_its_dates() -> None:
    deals = read("Deal | Stage | Status | Won on", ["1", "Won", "Lost", on(3, 1)], ["2", "Won", "Won", on(3, 1)])
    assert outcomes(deals) == "LW"
    assert found(deals)["contradiction"] == (2,)


def test_a_header_repeated_in_the_middle_is_no_deal() -> None:
    deals = read("Affaire | Étape | Montant", ["A", "Gagné", 5.0], ["Affaire", "Étape", "Montant"], ["B", "Perdu", 6.0])
    assert len(deals) == 2
    assert found(deals) == {"repeated_header": (3,), "won_without_date": (2,)}


@pytest.mark.parametrize("word", ["Total", "Sous-total", "Marie Total", "Total général", "Grand Total", "TOTAUX"])
@pytest.mark.parametrize("column", [1, 2, 3])
def test_a_total_is_no_deal_wherever_its_word_stands(word: str, column: int) -> None:
    row: list[object] = [None, None, None, None, 30.0, None]
    row[column] = word
    deals = read(
        "N° | Client | Commercial | Étape | Montant | Créé le",
        ["1", "A", "Luc", "Devis", 10.0, on(1, 1)], ["2", "B", "Luc", "Devis", 20.0, on(1, 1)], row,
    )  # fmt: skip
    assert (len(deals), found(deals)["total_row"]) == (2, (4,))


def test_a_customer_whose_name_begins_with_total_is_a_customer() -> None:
    deals = read("N° | Client | Étape | Montant", ["1", "Total Énergies", None, 10.0], ["2", "B", "Devis", 5.0])
    assert len(deals) == 2


def test_several_pipelines_are_reported_and_counted_together() -> None:
    deals = read("Deal | Stage | Pipeline", ["1", "Won", "New"], ["2", "Lost", "Upsell"])
    assert outcomes(deals) == "WL"
    assert "names 2 pipelines (New, Upsell)" in text(deals, "several_pipelines")
    assert found(deals)["several_pipelines"] == (3,)


def test_two_spellings_of_a_product_are_reported() -> None:
    deals = read("Deal | Stage | Product", ["1", "Won", "GTX Pro"], ["2", "Lost", "GTXPro"], ["3", "Lost", "gtx pro"])
    assert text(deals, "two_spellings").startswith("Column Product: GTX Pro and GTXPro differ")


def test_amounts_in_two_currencies_by_sign_or_code_are_not_added_up() -> None:
    deals = read("Deal | Stage | Amount", ["1", "Won", "CHF 1'200.-"], ["2", "Won", "1 200,50 €"])
    assert deals.frame["amount"].tolist() == [1200, 1200.5]
    assert "CHF, EUR" in text(deals, "several_currencies")


def test_a_deal_that_was_archived_is_lost_unless_it_was_won() -> None:
    deals = read("Opportunity | Stage | Active", ["1", "New", True], ["2", "New", False], ["3", "Won", False])
    assert outcomes(deals) == "OLW"


def test_a_flag_that_says_neither_yes_nor_no_is_reported() -> None:
    deals = read("Deal | Won? | Created", ["1", "Won", on(1, 1)], ["2", "maybe", on(1, 1)], ["3", "Perdue", on(1, 1)])
    assert outcomes(deals)[0] == "W"
    assert found(deals)["unreadable_flag"] == (3,)


def test_an_error_in_a_text_column_or_written_out_as_text_is_reported() -> None:
    deals = read("Deal | Stage | Amount", ["1", ErrorCell("#REF!"), "#REF!"], ["2", "Won", "5"])
    assert [f.rows for f in deals.findings if f.kind == "error_cell"] == [(2,), (2,)]


@pytest.mark.parametrize(
    ("header", "cells", "kind", "english", "french"),
    [
        ("Created", [on(1, 1), True], "unreadable_date", "TRUE", "VRAI"),
        ("Created", [on(1, 1), 40.0], "unreadable_date", "40", "40"),
        ("Probability", [30.0, 0.3], "unreadable_share", "0.3", "0,3"),
        ("Won?", ["yes", False, 2.5], "unreadable_flag", "2.5", "2,5"),
        ("Amount", [5.0, False], "unreadable_number", "FALSE", "FAUX"),
        ("Amount", [5.0, "0.3.4"], "unreadable_number", "0.3.4", "0.3.4"),
    ],
)
def test_a_cell_that_cannot_be_read_is_shown_as_the_sheet_shows_it(
    header: str, cells: list[object], kind: str, english: str, french: str
) -> None:
    deals = read(f"Deal ID | Stage | Source | {header}", *([str(n), "Lead", "Web", c] for n, c in enumerate(cells)))
    (finding,) = [finding for finding in deals.findings if finding.kind == kind]
    assert f"such as {english})" in finding.text.en
    assert f"{french})" in finding.text.fr
