"""Which column is which field where the header alone does not say: by what the cells hold, and reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from xl_kpi.cells import date_of
from xl_kpi.deals import Deals
from xl_kpi.errors import SheetError
from xl_kpi.grid import grid_of
from xl_kpi.journeys import WON
from xl_kpi.kpis.speed import time_to_close
from xl_kpi.reading import Reading, read_deals
from xl_kpi.stages import Outcome, stages_of_text

TODAY = dt.date(2026, 6, 30)


def read(header: str, *rows: Sequence[object], **known: Any) -> Deals:
    return read_deals(grid_of([header.split(" | "), *rows]), Reading(TODAY, **known))


def said(deals: Deals, kind: str) -> list[str]:
    return [finding.text.en for finding in deals.findings if finding.kind == kind]


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


@pytest.mark.parametrize(
    ("header", "cells", "field", "used", "why"),
    [
        ("Amount | Value", [(None, 5.0), (7.0, 6.0)], "amount", "Value", "2 cells can be read there, 1 in the other"),
        ("Value | Amount", [(5.0, 5.0)], "amount", "Value", "it stands first"),
        ("Amount | Value", [("high", 5.0), ("low", 6.0)], "amount", "Value", "2 cells can be read there, 0 in"),
        ("Montant TTC | Montant HT", [(120.0, 100.0)], "amount", "Montant HT", "the other is with tax"),
        ("Montant HT | Montant TTC", [(100.0, 120.0)], "amount", "Montant HT", "the other is with tax"),
        ("Montant TTC en € | Montant HT en €", [(120.0, 100.0)], "amount", "Montant HT en €", "the other is with tax"),
        ("Account ID | Account", [("7", "Abel")], "customer", "Account", "the other holds numbers of records"),
        ("Account | account_id", [("Abel", "7")], "customer", "Account", "the other holds numbers of records"),
        ("Ref | Deal ID", [("A", "1"), ("A", "2")], "deal_id", "Deal ID", "2 cells can be read there, 1 in the other"),
        ("Created | First contact", [("soon", on(1, 2))], "created_on", "First contact", "1 cell can be read there"),
        ("Close date | Closed on", [(on(3, 1), None)], "closed_on", "Close date", "1 cell can be read there, 0 in"),
        ("Won? | Is Won", [("maybe", "yes")], "won_flag", "Is Won", "1 cell can be read there"),
        ("Probability | Chance", [(None, 0.5)], "probability", "Chance", "1 cell can be read there"),
        ("Owner | Rep", [(None, "Luc"), ("n/a", "Zoé")], "owner", "Rep", "2 cells can be read there, 0 in the other"),
    ],
)  # fmt: skip
def test_of_two_columns_for_a_field_the_one_that_holds_it_is_used_and_both_are_named(
    header: str, cells: list[tuple[object, object]], field: str, used: str, why: str
) -> None:
    deals = read(f"Deal | Stage | Source | {header}", *(["A", "Won", "Web", *pair] for pair in cells))
    assert deals.columns[field] == used
    (text,) = said(deals, "two_columns")
    other = next(name for name in header.split(" | ") if name != used)
    assert text.startswith(f"Columns {used} and {other} both look like the field ")
    assert why in text


def test_the_finding_is_a_sentence_in_french_too():
    deals = read("Affaire | Étape | Montant TTC | Montant HT", ["A", "Gagné", 120.0, 100.0])
    (finding,) = [f for f in deals.findings if f.kind == "two_columns"]
    assert finding.text.fr == (
        "Les colonnes Montant HT et Montant TTC semblent être toutes deux le champ Montant ; Montant HT est utilisée : "
        "l'autre est TTC. --map ou la table Colonnes des Paramètres en décide autrement."
    )


def test_of_three_columns_the_best_is_used_and_the_other_two_are_reported():
    deals = read("Deal | Stage | Amount | Value | Price", ["A", "Won", None, 5.0, 6.0], ["B", "Won", None, None, 7.0])
    assert deals.columns["amount"] == "Price"
    assert len(said(deals, "two_columns")) == 2


def test_of_three_columns_every_finding_names_the_one_that_is_used_in_the_end():
    deals = read("Affaire | Étape | Montant TTC | CA | Montant HT", ["A", "Gagné", 120.0, 110.0, 100.0])
    assert deals.columns["amount"] == "CA"
    deals = read("Affaire | Étape | Montant TTC | CA | Montant HT", ["A", "Gagné", 120.0, None, 100.0])
    assert deals.columns["amount"] == "Montant HT"
    assert [text.split(": ")[0] for text in said(deals, "two_columns")] == [
        "Columns Montant HT and Montant TTC both look like the field Amount; Montant HT is used",
        "Columns Montant HT and CA both look like the field Amount; Montant HT is used",
    ]


def test_without_a_stage_column_two_columns_are_settled_once():
    deals = read("Deal | Won? | Source | Amount | Value", ["A", "yes", "Web", None, 5.0])
    assert deals.columns["amount"] == "Value"
    assert [text.split(": ")[0] for text in said(deals, "two_columns")] == [
        "Columns Value and Amount both look like the field Amount; Value is used"
    ]


@pytest.mark.parametrize(
    ("header", "cells", "used", "why"),
    [
        ("Status | Outcome", [("Urgent", "Won"), ("Low", "Open"), ("Low", "Lost")], "Outcome",
         "2 cells tell an outcome there, 0 in the other"),
        ("Outcome | Status", [("Won", "Urgent"), (None, "Low"), (None, "Low")], "Outcome",
         "1 cell tells an outcome there, 0 in the other"),
        ("Status | Outcome", [("Urgent", "Open"), ("Low", "Open"), ("Low", None)], "Outcome",
         "2 cells hold words of a status there, 0 in the other"),
        ("Status | Outcome", [("Quoted", "Open"), ("Won", "Won"), ("Lost", "Lost")], "Status", "it stands first"),
        ("Status | Outcome", [("Quoted", None), ("Won", "Won"), ("Lost", "Lost")], "Status", "3 cells hold words"),
    ],
)  # fmt: skip
def test_of_two_columns_of_a_status_the_one_whose_words_tell_outcomes_is_used(
    header: str, cells: list[tuple[object, object]], used: str, why: str
) -> None:
    deals = read(f"Deal | {header} | Amount | Created on", *(["A", *pair, 1.0, on(1, 1)] for pair in cells))
    (text,) = said(deals, "two_columns")
    assert f"; {used} is used: {why}" in text
    assert not {"Urgent", "Low"} & set(deals.stages.names)


def test_a_status_that_names_usual_stages_beside_one_that_tells_outcomes_is_the_stage():
    deals = read(
        "Deal | Status | Result | Amount",
        ["A", "Quoted", None, 1.0], ["B", "Closed", "Won", 2.0], ["C", "Closed", "Lost", 3.0], ["D", "Demo", None, 4.0],
    )  # fmt: skip
    assert (deals.columns["status"], deals.columns["stage"]) == ("Result", "Status")
    assert deals.stages.names == ("Demo", "Quoted")
    assert deals.frame["outcome"].tolist() == [Outcome.OPEN, Outcome.WON, Outcome.LOST, Outcome.OPEN]
    assert said(deals, "status_as_stage") == [
        "Column Status names stages (such as Quoted): it is read as the stage at which each deal stands."
    ]


@pytest.mark.parametrize("words", [("New", "Existing"), ("Urgent", "Low"), ("Won", "Open"), (None, None)])
def test_a_status_that_names_no_usual_stages_is_not_the_stage(words: tuple[object, object]) -> None:
    deals = read("Deal | Outcome | Status | Amount", *(["A", "Won", word, 1.0] for word in (*words, None)))
    assert (deals.columns["status"], "stage" in deals.columns) == ("Outcome", False)
    assert said(deals, "status_as_stage") == []


def test_columns_of_the_same_header_are_told_apart_by_their_place():
    deals = read("Deal | Stage | Amount | Amount", ["A", "Won", None, 5.0])
    assert deals.frame["amount"].tolist() == [5.0]
    assert said(deals, "two_columns")[0].startswith("Columns Amount (column 4) and Amount (column 3) both look like")


def test_the_users_choice_stands_whatever_the_cells_hold_and_needs_no_finding():
    deals = read("Deal | Stage | Amount | Value", ["A", "Won", None, 5.0], chosen={"amount": "Amount"})
    assert deals.columns["amount"] == "Amount"
    assert said(deals, "two_columns") == []


def test_a_column_that_is_chosen_for_two_fields_is_refused():
    with pytest.raises(SheetError) as refusal:
        read(
            "Affaire | Étape | Commercial",
            ["A", "Devis", "Luc"],
            chosen={"customer": "Commercial", "owner": "commercial "},
        )
    assert refusal.value.text.en.startswith('The column "Commercial" is chosen for Customer and for Owner.')
    assert refusal.value.text.fr.startswith("La colonne « Commercial » est choisie pour Client et pour Commercial.")


@pytest.mark.parametrize(
    "header", ["Montant TTC | Montant HT", "Montant HT | Montant TTC", "Montant (€) TTC | Montant"]
)
def test_a_choice_that_two_columns_meet_equally_is_settled_by_what_they_hold_and_reported(header: str) -> None:
    first, second = header.split(" | ")
    net = second if first.endswith("TTC") else first
    deals = read(f"Deal | Stage | {header} | CA", ["A", "Won", 1.0, 2.0, 9.0], chosen={"amount": "Montant"})
    assert deals.columns["amount"] == net
    assert len(said(deals, "two_columns")) == (second != "Montant")


def test_a_choice_may_name_one_of_two_columns_and_another_field_the_other():
    deals = read("Deal | Stage | Montant TTC | Montant HT", ["A", "Won", 120.0, 100.0],
                 chosen={"amount": "Montant", "expected_amount": "Montant HT"})  # fmt: skip
    assert (deals.columns["amount"], deals.columns["expected_amount"]) == ("Montant TTC", "Montant HT")


def test_of_two_columns_of_the_header_that_is_chosen_the_fuller_one_is_used():
    deals = read("Deal | Stage | Suivi | Suivi", ["A", "Won", None, "Luc"], chosen={"owner": "Suivi"})
    assert deals.known.fields["owner"] == 3
    assert len(said(deals, "two_columns")) == 1


def test_of_two_stage_columns_the_words_of_the_one_used_make_the_stages():
    deals = read("Deal | Phase | Stage | Amount", ["A", None, "Lead", 5.0], ["B", "x", "Won", 6.0])
    assert deals.stages.names == ("Lead",)
    assert deals.columns["stage"] == "Stage"


# --- two columns for the entry into one stage ---


def test_two_columns_that_date_one_stage_in_different_rows_are_joined_as_two_pipelines_have_them():
    deals = read(
        'Deal ID | Stage | Created | Date entered "Offer (New)" | Date entered "Offer (Upsell)" | Won on',
        ["1", "Won", on(1, 1), on(1, 9), None, on(2, 1)],
        ["2", "Won", on(1, 1), None, on(1, 5), on(2, 1)],
    )
    assert deals.entries is not None
    offers = deals.entries.stage == 0
    assert deals.entries.day[offers].tolist() == [20462.0, 20458.0]
    assert (deals.entries.stage == WON).sum() == 2
    assert deals.stages.names == ("Offer",)
    (text,) = said(deals, "columns_joined")
    assert text.endswith(" both hold dates of the stage Offer, never in the same row: both are used.")


@pytest.mark.parametrize(("word", "field", "name"), [("Won", "won_on", "Won on"), ("Lost", "lost_on", "Lost on")])
def test_the_days_of_winning_and_losing_in_two_pipelines_are_joined_where_no_row_has_both(
    word: str, field: str, name: str
) -> None:
    deals = read(
        f'Deal ID | Stage | Created | Date entered "Closed {word} (A)" | Date entered "Closed {word} (B)"',
        ["1", word, on(1, 1), on(1, 11), None],
        ["2", word, on(1, 1), None, on(1, 31)],
        ["3", "Lead", on(1, 1), None, None],
    )
    assert deals.frame[field].tolist()[:2] == [20464.0, 20484.0]
    assert deals.frame["closed_on"].tolist()[:2] == [20464.0, 20484.0]
    assert deals.known.unused == ()
    (text,) = said(deals, "columns_joined")
    assert text.endswith(f" both hold dates of the field {name}, never in the same row: both are used.")
    assert said(deals, "two_columns") == []


def test_two_days_of_winning_in_one_row_are_settled_and_reported():
    deals = read(
        'Deal ID | Stage | Created | Date entered "Closed Won (A)" | Date entered "Closed Won (B)"',
        ["1", "Won", on(1, 1), on(1, 11), on(1, 12)], ["2", "Won", on(1, 1), None, on(1, 31)],
    )  # fmt: skip
    assert deals.frame["won_on"].tolist() == [20465.0, 20484.0]
    assert said(deals, "columns_joined") == []
    assert len(said(deals, "two_columns")) == 1


def test_of_three_pipelines_those_that_share_no_row_are_joined_and_the_other_is_reported():
    deals = read(
        "Deal ID | Stage | Created | Won on | Won date | Won time",
        ["1", "Won", on(1, 1), on(1, 11), None, None], ["2", "Won", on(1, 1), None, on(1, 31), on(1, 30)],
        ["3", "Won", on(1, 1), None, on(1, 29), None], ["4", "Won", on(1, 1), None, None, None],
    )  # fmt: skip
    assert deals.frame["won_on"].tolist()[:3] == [20464.0, 20484.0, 20482.0]
    assert len(said(deals, "columns_joined")) == 1
    assert "Won date is used: 2 cells can be read there, 1 in the other" in said(deals, "two_columns")[0]
    assert [deals.grid.headers[at] for at in deals.known.unused] == ["Won time"]


def test_the_dates_of_a_joined_column_tell_the_order_of_the_day_and_the_month():
    deals = read(
        "Deal ID | Stage | Won on | Won date", ["1", "Won", "03/04/2026", None], ["2", "Won", None, "25/04/2026"]
    )
    assert deals.frame["won_on"].tolist() == [20546.0, 20568.0]


def test_a_joined_column_is_shown_as_the_field_and_filters_as_dates():
    deals = read(
        "Deal ID | Stage | Won on | Won date", ["1", "Won", "13/04/2026", None], ["2", "Won", None, "25/04/2026"]
    )
    assert len(deals.meeting([("Won date", ">=2026-04-20")])) == 1


def test_two_columns_that_date_one_stage_in_the_same_row_are_settled_and_reported():
    deals = read(
        "Deal ID | Stage | Created | Offer on | Entered Offer",
        ["1", "Offer", on(1, 1), None, on(1, 9)], ["2", "Offer", on(1, 1), on(1, 3), on(1, 5)],
    )  # fmt: skip
    assert deals.entries is not None
    assert sorted(deals.entries.day[deals.entries.stage == 0].tolist()) == [20458.0, 20462.0]
    assert "the field entry into Offer; Entered Offer is used: 2 cells" in said(deals, "two_columns")[0]


def test_a_column_without_dates_leaves_the_stage_to_another_one():
    deals = read("Deal | Stage | Created | Zenith on | Entered Zenith", ["A", "Lead", on(1, 1), "soon", on(1, 9)])
    assert deals.known.entries == (("Zenith", 4),)
    assert [deals.grid.headers[at] for at in deals.known.unused] == ["Zenith on"]


# --- the only amount, and a status that names stages ---


def test_what_odoo_calls_the_expected_revenue_is_the_amount_where_there_is_no_other():
    deals = read("Opportunity | Stage | Expected Revenue", ["A", "Won", 5.0])
    assert deals.columns["amount"] == "Expected Revenue"
    assert said(deals, "sole_amount") == [
        "Column Expected Revenue is the only one of amounts: it is read as the amount of the deals."
    ]
    beside = read("Opportunity | Stage | Expected Revenue | Amount", ["A", "Won", 5.0, 7.0])
    assert (beside.columns["amount"], beside.columns["expected_amount"]) == ("Amount", "Expected Revenue")
    assert said(beside, "sole_amount") == []


def test_an_estimate_is_never_taken_for_the_amount():
    deals = read("Affaire | Étape | Montant estimé", ["A", "Gagné", 5.0])
    assert "amount" not in deals.columns


def test_a_status_that_names_stages_is_the_stage_where_there_is_no_other():
    assert read("Deal | Status | Amount", ["A", "Quoted", 5.0], ["B", "Won", 6.0]).stages.names == ("Quoted",)
    assert "stage" not in read("Deal | Status | Amount", ["A", "Open", 5.0], ["B", "Won", 6.0]).columns


# --- headers that look like the entry into a stage ---


@pytest.mark.parametrize(
    "header",
    ["Call back on", "Facturé le", "Rappel le", "Invoiced on", "Next action on", "Livré le", "Payée le", "Entered by",
     "Date entered", "Entered on"],
)  # fmt: skip
def test_what_happens_beside_the_pipeline_is_no_stage_unless_the_sheet_names_it(header: str) -> None:
    deals = read(f"Deal | Stage | Created | {header}", ["A", "Lead", on(1, 1), on(1, 9)])
    assert deals.entries is None
    assert deals.stages.names == ("Lead",)


def test_a_stage_of_the_sheet_is_one_whatever_it_is_called():
    deals = read("Deal | Stage | Created | Invoiced on", ["A", "Invoiced", on(1, 1), on(1, 9)])
    assert deals.stages.names == ("Invoiced",)
    assert deals.entries is not None


def test_a_stage_that_only_a_header_names_is_reported():
    deals = read("Deal | Stage | Created | Zenith on", ["A", "Lead", on(1, 1), on(1, 9)])
    assert said(deals, "assumed_stage") == [
        "Column Zenith on is read as the dates on which deals entered a stage Zenith, although no deal stands at it. "
        "If it is none, give the column another name."
    ]
    for stage in ("Zenith", "Won"):  # named by the sheet, or every deal is closed
        assert not said(read("Deal | Stage | Created | Zenith on", ["A", stage, on(1, 1), on(1, 9)]), "assumed_stage")
    assert not said(read("Deal | Stage | Created | Proposal on", ["A", "Lead", on(1, 1), on(1, 9)]), "assumed_stage")


@pytest.mark.parametrize("header", ["Depends on", "Based on"])
def test_a_header_that_ends_like_a_stage_but_holds_no_date_is_no_stage(header: str) -> None:
    deals = read(f"Deal | Stage | Created | {header}", ["A", "Lead", on(1, 1), "the budget"])
    assert deals.entries is None
    assert [deals.grid.headers[at] for at in deals.known.unused] == [header]


# --- a flag or its date ---


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("Won | Lost", [(on(2, 1), None), (None, on(3, 1)), (None, None)], {"won_on": "Won", "lost_on": "Lost"}),
        ("Gagnée | Perdue", [("x", None), (None, "x"), (None, None)], {"won_flag": "Gagnée", "lost_flag": "Perdue"}),
        ("Won | Lost", [(True, False), (False, True), (False, False)], {"won_flag": "Won", "lost_flag": "Lost"}),
        ("Won on | Lost on", [("yes", "no"), ("no", "yes"), ("no", "no")],
         {"won_flag": "Won on", "lost_flag": "Lost on"}),
    ],
)  # fmt: skip
def test_a_column_called_won_or_lost_holds_dates_or_ticks_and_both_are_read(
    header: str, cells: list[tuple[object, object]], expected: dict[str, str]
) -> None:
    deals = read(f"Deal | Amount | {header}", *(["A", 5.0, *pair] for pair in cells))
    assert {field: deals.columns.get(field) for field in expected} == expected
    assert deals.frame["outcome"].tolist() == [Outcome.WON, Outcome.LOST, Outcome.OPEN]


def test_closed_as_salesforce_reports_have_it_is_a_flag_beside_the_closing_date():
    header = "Opportunity Name | Stage | Amount | Close Date | Closed | Won"
    deals = read(
        header, ["A", "Review", 5.0, on(1, 9), 1.0, 1.0], ["B", "Review", 5.0, on(1, 9), 1.0, 0.0],
        ["C", "Review", 5.0, on(9, 1), 0.0, 0.0],
    )  # fmt: skip
    assert (deals.columns["closed_on"], deals.columns["closed_flag"]) == ("Close Date", "Closed")
    assert deals.frame["outcome"].tolist() == [Outcome.WON, Outcome.LOST, Outcome.OPEN]
    assert said(deals, "two_columns") == []


def test_a_column_called_closed_that_holds_dates_is_the_closing_date():
    assert read("Deal | Stage | Closed", ["A", "Won", on(1, 9)], ["B", "Won", "n/a"]).columns["closed_on"] == "Closed"


def test_won_and_lost_both_ticked_is_lost_and_reported():
    deals = read("Deal | Amount | Won | Lost", ["A", 5.0, "x", "x"], ["B", 5.0, "x", None])
    assert deals.frame["outcome"].tolist() == [Outcome.LOST, Outcome.WON]
    assert [finding.rows for finding in deals.findings if finding.kind == "won_and_lost"] == [(2,)]


def test_not_lost_is_open_though_the_expected_day_has_passed():
    deals = read("Deal | Amount | Close date | Won | Lost", ["A", 5.0, on(1, 9), False, False])
    assert deals.frame["outcome"].tolist() == [Outcome.OPEN]


def test_the_users_choice_of_a_flag_stands_whatever_the_cells_hold():
    deals = read("Deal | Stage | Won", ["A", "Won", on(1, 9)], chosen={"won_flag": "Won"})
    assert deals.columns["won_flag"] == "Won"


@pytest.mark.parametrize(
    ("header", "stage", "field"),
    [
        ("Closed", "Closed", "closed_on"),
        ("Closed on", "Closed", "closed_on"),
        ("Clôture", "Clôture", "closed_on"),
        ("Signature le", "Signature", "closed_on"),
        ("Signature prévue", "Signature prévue", "expected_on"),
        ("Opened", "Opened", "created_on"),
        ("Contact le", "Contact", "created_on"),
    ],
)
def test_a_column_of_a_day_stays_it_though_a_stage_is_called_alike(header: str, stage: str, field: str) -> None:
    deals = read(f"Deal | Stage | Amount | {header}", ["A", "Won", 1.0, on(2, 2)], ["B", stage, 1.0, on(2, 3)])
    assert (deals.columns.get(field), deals.known.entries) == (header, ())


def test_a_day_that_another_column_tells_leaves_its_name_to_the_stage() -> None:
    rows = ["A", "Signature", on(1, 2), on(2, 2), on(2, 9)], ["B", "Won", on(1, 2), on(2, 3), on(2, 9)]
    deals = read("Deal | Stage | Created | Signature le | Close date", *rows)
    assert (deals.columns["closed_on"], deals.known.entries) == ("Close date", (("Signature", 3),))


def test_the_stages_table_makes_a_column_called_like_its_stage_the_entry() -> None:
    rows = [["A", "Signature", on(2, 2)], ["B", "Won", on(2, 3)]]
    deals = read("Deal | Stage | Signature le", *rows, stages=stages_of_text("Lead;Signature"))
    assert deals.known.entries == (("Signature", 2),)


def test_a_deal_that_is_over_under_a_column_of_the_same_name_is_unknown_and_told() -> None:
    deals = read("Deal | Stage | Closed", ["A", "Won", on(2, 2)], ["B", "Closed", on(2, 2)], ["C", "Lead", on(9, 2)])
    assert deals.frame["outcome"].tolist() == [Outcome.WON, Outcome.UNKNOWN, Outcome.OPEN]
    assert len(said(deals, "over_stage")) == 1


MONTH_FIRST = [("A", "Won", 1.0, "1/5/2026", "1/15/2026", "1/25/2026", "2/20/2026"),
               ("B", "Proposal", 2.0, "1/6/2026", "1/16/2026", "1/26/2026", None),
               ("C", "Qualified", 2.0, "1/6/2026", "1/17/2026", None, None)]  # fmt: skip


def test_columns_of_dates_that_begin_with_the_month_are_dates_as_those_that_begin_with_the_day() -> None:
    deals = read("Deal | Stage | Amount | Created on | Qualified | Proposal | Won", *MONTH_FIRST)
    assert [stage for stage, _ in deals.known.entries] == ["Qualified", "Proposal"]
    assert deals.columns["won_on"] == "Won"
    assert [f.kind for f in deals.findings] == ["date_order"]
    assert date_of(deals.frame["created_on"][0]) == on(1, 5)
    assert date_of(deals.frame["closed_on"][0]) == on(2, 20)


def test_of_two_columns_of_dates_those_that_begin_with_the_month_count_as_read() -> None:
    rows = [("A", "Won", 1.0, f"1/{13 + at}/2026", on(1, 1) if at == 0 else None, f"2/{20 + at}/2026") for at in (0, 1)]
    deals = read("Deal | Stage | Amount | Created Date | Created on | Close Date", *rows)
    assert deals.columns["created_on"] == "Created Date"
    assert "2 cells can be read there, 1 in the other" in said(deals, "two_columns")[0]
    assert time_to_close(deals).value == 38
