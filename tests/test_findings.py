"""Every kind of finding has its words in both languages, with their plural."""

from __future__ import annotations

import string

import pytest

from xl_kpi.findings import KINDS, Finder

WORDS = {"header": "Amount", "other": "Value", "example": "abc", "as_of": "today", "of": 9, "currencies": "EUR, USD",
         "scale": 5.0, "order": "A, B", "place": "Log", "one": "X", "proof": "p", "value": 1.5, "stage": "S",
         "count": 2, "share": "P", "field": "Amount", "why": "it is first", "names": "A, B", "most": "EUR",
         "what": "W"}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [[2], [2, 3]])
def test_a_finding_is_a_whole_sentence_in_both_languages(kind: str, rows: list[int]) -> None:
    finder = Finder()
    finder.say(kind, rows, **WORDS)
    (finding,) = finder.found
    assert (finding.kind, finding.rows) == (kind, tuple(rows))
    for said in (finding.text.en, finding.text.fr):
        assert said.endswith(".")
        assert "{" not in said
        assert "|" not in said
    assert finding.text.en != finding.text.fr


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_name_the_same_things(kind: str) -> None:
    named = [
        {name for _, name, _, _ in string.Formatter().parse(said) if name} for said in (KINDS[kind].en, KINDS[kind].fr)
    ]
    assert named[0] == named[1]


def test_a_finding_without_rows_is_said_only_when_it_concerns_the_whole_sheet() -> None:
    finder = Finder()
    finder.say_if_any("exact_copy", [])
    assert finder.found == []
    finder.say("stage_order", order="A, B")
    assert finder.found[0].rows == ()
