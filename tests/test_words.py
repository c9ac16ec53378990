"""Words compared the way people mean them."""

from __future__ import annotations

import pytest

from xl_kpi.words import normalise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  Date d\u2019Entrée_(Proposal) ", "date d entree proposal"),
        ("ÉTAPE", "etape"),
        ("e\u0301tape", "etape"),
        ("N°", "no"),
        ("nº", "no"),
        ("Cœur", "coeur"),
        ("ŒUVRE", "oeuvre"),
        ("Closed - Won", "closed won"),
        ("a\u00a0b\nc\td", "a b c d"),
        ("Straße", "strasse"),
        ("50 %", "50 %"),
        ("deal_id", "deal id"),
        ("", ""),
        ("…", ""),
        ("ﬁn", "fin"),
        ("İ", "i"),
    ],
)
def test_case_accents_punctuation_and_spaces_do_not_count(text: str, words: str) -> None:
    assert normalise(text) == words


@pytest.mark.parametrize("text", ["Date d'Entrée", "N° de dossier", "Gagnée ?"])
def test_what_is_normalised_stays_as_it_is(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
