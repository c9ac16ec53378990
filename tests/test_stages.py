"""The Stages table, the words for outcomes, and the order of stages that nobody gave."""

from __future__ import annotations

import pytest

from xl_kpi.cells import ErrorCell
from xl_kpi.errors import SheetError
from xl_kpi.stages import (
    OUTCOME_WORDS,
    Outcome,
    order_of_words,
    outcome_of,
    read_stages,
    says_both,
    stages_of_text,
    usual_rank,
)

HEADER = ("Stage", "Kind", "Probability", "Allowed days")


@pytest.mark.parametrize(
    "header",
    [HEADER, ("Étape", "Nature", "Probabilité", "Jours autorisés"), ("phase", "TYPE", "Proba", "Days allowed")],
)
def test_the_table_is_read_in_either_language(header: tuple[str, ...]) -> None:
    stages = read_stages(
        header, [("Lead", "open", "10 %", 30), ("Devis", "ouverte", 0.5, None), ("Signé", "gagnée", None, None)]
    )
    assert stages.names == ("Lead", "Devis")
    assert stages.probabilities == {"lead": 0.1, "devis": 0.5}
    assert stages.allowed_days == {"lead": 30.0}
    assert stages.given


def test_the_columns_of_the_table_may_stand_in_any_order_and_be_missing() -> None:
    stages = read_stages(("Kind", "Stage"), [("open", "Lead"), (None, "Lost"), (None, "Passed"), (None, "Draft")])
    assert stages.kinds == {
        "lead": Outcome.OPEN,
        "lost": Outcome.LOST,
        "passed": Outcome.SET_ASIDE,
        "draft": Outcome.OPEN,
    }


def test_rows_without_a_stage_are_left() -> None:
    assert (
        read_stages(
            HEADER, [(None, "open", 0.1, 1), ("", None, None, None), (ErrorCell("#N/A"), None, None, None)]
        ).names
        == ()
    )
    assert not read_stages(HEADER, []).given


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("open", 0),
        ("Ouvert", 0),
        ("en cours", 0),
        ("won", 1),
        ("Gagné", 1),
        ("signée", 1),
        ("LOST", 2),
        ("perdue", 2),
        ("set aside", 3),
        ("écarté", 3),
        ("mise de côté", 3),
    ],
)
def test_a_kind_in_either_language(kind: str, outcome: int) -> None:
    assert read_stages(HEADER, [("X", kind, None, None)]).outcome("x") == outcome


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("Lead", "maybe", None, None)], 'says that Lead is "maybe"'),
        ([("Lead", None, None, None), ("LEAD ", None, None, None)], "twice"),
        ([("Lead", "open", 1.5, None), ("Devis", "open", 120, None)], "Devis"),
        ([("Lead", "open", "often", None)], "Lead"),
        ([("Lead", "open", ErrorCell("#REF!"), None)], "Lead"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(rows: list[tuple[object, ...]], words: str) -> None:
    with pytest.raises(SheetError, match=words) as refused:
        read_stages(HEADER, rows)
    assert refused.value.text.fr.startswith("La table Étapes")


def test_a_table_without_stages_is_refused() -> None:
    with pytest.raises(SheetError, match="no column Stage"):
        read_stages(("Name", "Kind"), [])


def test_stages_written_on_one_line() -> None:
    stages = stages_of_text("Lead:open:10%:30; Proposal ;;Won;Passed:set aside")
    assert stages.names == ("Lead", "Proposal")
    assert (stages.probabilities, stages.allowed_days) == ({"lead": 0.1}, {"lead": 30.0})
    assert [stages.outcome(w) for w in ("won", "PASSED", "lost", "Zblorg")] == [1, 3, 2, 4]


def test_a_stage_named_by_a_number_is_the_word_of_the_deals() -> None:
    assert read_stages(HEADER, [(1.0, "open", None, None)]).index("1") == 0


@pytest.mark.parametrize(("outcome", "word"), [(o, w) for o, words in OUTCOME_WORDS.items() for w in words])
def test_every_outcome_word_counts_alone_and_inside_a_cell(outcome: Outcome, word: str) -> None:
    assert outcome_of(word) == outcome_of(f"Closed - {word.upper()}") == outcome_of(word, whole=True) == outcome
    assert outcome_of(f"x{word}x") is None


def test_lost_goes_before_won_in_one_cell() -> None:
    assert outcome_of("Gagné puis annulé") is Outcome.LOST
    assert says_both("Gagné puis annulé")
    assert not says_both("Gagné")


TO_COME = (
    "To be signed", "Contract to be signed", "To sign", "Awaiting signature", "Waiting to be signed",
    "Pending signature", "Awaiting signed contract", "Waiting for the signed quote", "Not signed", "Not yet signed",
    "Contract not signed yet", "Unsigned",
    "No signed contract", "Never signed", "To be won", "Almost won", "Nearly won", "Not won", "Soon won",
    "Signed: not yet", "Not lost", "To be cancelled", "Not closed won", "Will be signed", "Probably won",
    "À signer", "Contrat à signer", "En attente de signature", "En attente du contrat signé", "Attente devis signé",
    "Non signé", "Pas signé", "Pas encore signé", "Pas encore de contrat signé", "Devis non signé", "Jamais signé",
    "Partially signed", "Signed partially", "Partiellement signé", "Signé en partie", "Half won",
    "Presque gagné", "Presque conclue", "Non gagné", "Pas encore gagnée", "N'est pas gagnée", "Bientôt signé",
    "Doit être signé", "Probablement gagné", "Signé : non", "Non perdu", "Pas perdue", "Sans contrat signé",
)  # fmt: skip


@pytest.mark.parametrize("word", TO_COME)
def test_an_outcome_that_did_not_come_or_not_yet_is_none(word: str) -> None:
    assert outcome_of(word) is None
    assert outcome_of(word, whole=True) is None


def test_a_cell_that_denies_one_of_two_outcomes_says_the_other_alone() -> None:
    for word in ("Won, not lost", "Not won: lost", "Pas gagné, perdu", "To be signed or lost"):
        assert not says_both(word)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.WON, "Signed; Signé le 3 mars; Closed - Won; Contract signed; Signed, to be invoiced; "
                      "Signed - awaiting payment; Won, not lost; Signé, en attente de paiement; "
                      "Gagné - pas encore facturé; Contrat signé"),
        (Outcome.LOST, "Lost - not interested; Lost, to be called back; Lost: no budget; Not won, lost; Closed Lost; "
                       "Perdu - pas de budget; Perdu (non qualifié); Perdu, à recontacter; En attente - annulé; "
                       "Classé sans suite; Pas signé : perdu"),
    ],
)  # fmt: skip
def test_a_denial_of_something_else_leaves_the_outcome(outcome: Outcome, words: str) -> None:
    assert {word: outcome_of(word) for word in words.split("; ")} == dict.fromkeys(words.split("; "), outcome)


def test_a_signature_still_to_come_stands_behind_the_negotiation() -> None:
    for word in ("To be signed", "Awaiting signature", "À signer", "En attente de signature"):
        assert order_of_words([word, "Negotiation", "Lead"], [])[0] == ["Lead", "Negotiation", word]


def test_a_stage_is_found_whatever_its_case_and_accents() -> None:
    stages = stages_of_text("Négociation;Devis")
    assert [stages.index(w) for w in ("NEGOCIATION", "devis ", "Won", "")] == [0, 1, -1, -1]


@pytest.mark.parametrize(
    ("words", "dated", "order", "certain"),
    [
        (["Proposal", "Lead"], [], ["Lead", "Proposal"], False),
        (["Negotiation"], ["Lead", "Proposal"], ["Lead", "Proposal", "Negotiation"], False),
        (["Lead", "Proposal"], ["Proposal"], ["Lead", "Proposal"], True),
        (["Proposal"], ["Lead", "Proposal"], ["Lead", "Proposal"], True),
        ([], [], [], True),
        (["Visite"], ["Prospect", "Devis"], ["Prospect", "Visite", "Devis"], False),
    ],
)
def test_the_order_of_words(words: list[str], dated: list[str], order: list[str], certain: bool) -> None:
    assert order_of_words(words, dated) == (order, certain)


def test_a_word_of_the_firms_own_comes_after_the_usual_ones() -> None:
    assert order_of_words(["Devis", "Zeta", "Prospect"], [])[0] == ["Prospect", "Devis", "Zeta"]


def test_the_usual_ranks() -> None:
    assert usual_rank("Devis envoyé") == usual_rank("Proposal")
    assert usual_rank("Zblorg") is None
