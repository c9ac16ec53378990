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
