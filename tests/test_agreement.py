"""Singular and plural in the sentences about forecasts: each as its reader writes it, 0 in French as 1."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

import pytest

from xl_kpi import sentences, summary
from xl_kpi.kpis import ahead, aimed, backtest, expected, value
from xl_kpi.texts import Text

KPIS = ("chances", "expected", "outlook", "aimed", "backtest", "whatif", "withopen", "ahead", "value")
MODULES = (*(f"kpis.{name}" for name in KPIS), "sentences", "summary", "sections")


def texts(module: str) -> Iterator[tuple[str, str]]:
    for name, text in vars(importlib.import_module(f"xl_kpi.{module}")).items():
        if isinstance(text, Text):
            yield f"{module}.{name}", text.en
            yield f"{module}.{name}", text.fr


@pytest.mark.parametrize(
    ("text", "key", "english", "french"),
    [
        (expected.NO_FLOW, "n", ("there are 0.", "there is 1.", "there are 2."), ("il y en a 0.", "il y en a 1.",
         "il y en a 2.")),
        (expected.RESTS_ON, "n", ("on 0 closed deals;", "on 1 closed deal;", "on 2 closed deals;"),
         ("sur 0 affaire close ;", "sur 1 affaire close ;", "sur 2 affaires closes ;")),
        (expected.UNTOLD, "n", ("0 lost deals have", "1 lost deal has", "2 lost deals have"),
         ("0 affaire perdue n'a aucune étape datée et n'a pu", "1 affaire perdue n'a aucune étape datée et n'a pu",
          "2 affaires perdues n'ont aucune étape datée et n'ont pu")),
        (expected.UNPRICED, "n", ("counted as sales", "1 open deal has no amount: counted as a sale",
         "2 open deals have no amount: counted as sales"),
         ("n'a pas de montant : comptée dans", "1 affaire en cours n'a pas de montant : comptée dans",
          "2 affaires en cours n'ont pas de montant : comptées dans")),
        (expected.UNKNOWN, "n", ("0 open deals are in", "1 open deal is in", "2 open deals are in"),
         ("0 affaire en cours est sans étape datée, ou dans la sienne depuis", "sans étape datée, ou dans la sienne",
          "2 affaires en cours sont sans étape datée, ou dans la leur depuis")),
        (aimed.MORE_THAN_MONTHS, "n", ("the 0 overdue or undated deals,", "the 1 overdue or undated deal,",
         "the 2 overdue or undated deals,"),
         ("0 affaire en retard ou sans date, absente des", "1 affaire en retard ou sans date, absente des",
          "2 affaires en retard ou sans date, absentes des")),
        (backtest.LOOKED_BACK, "n", ("1 of 0 times", "1 of 1 time what", "1 of 2 times"),
         ("1 fois sur 0,", "1 fois sur 1,", "1 fois sur 2,")),
        (ahead.OVERDUE_BY, "days", ("by 0 days", "by 1 day", "by 2 days"), ("de 0 jour", "de 1 jour", "de 2 jours")),
        (ahead.BEYOND_ALLOWED, "days", ("0 days in", "1 day in", "2 days in"), ("0 jour dans", "1 jour dans",
         "2 jours dans")),
        (value.WITHOUT_WEIGHT, "n", ("0 open deals without", "1 open deal without", "2 open deals without"),
         ("0 affaire en cours sans", "1 affaire en cours sans", "2 affaires en cours sans")),
        (sentences.LEAK, "n", ("0 deals worth 9 were", "1 deal worth 9 was", "2 deals worth 9 were"),
         ("0 affaire d'une valeur de 9 a été perdue", "1 affaire d'une valeur de 9 a été perdue",
          "2 affaires d'une valeur de 9 ont été perdues")),
        (sentences.STILL_OPEN, "n", ("the 0 open deals", "the 1 open deal counted", "the 2 open deals"),
         ("aussi 0 affaire en", "aussi 1 affaire en", "aussi 2 affaires en")),
        (summary.NONE_MEETS, "n", ("(0 deals in", "(1 deal in", "(2 deals in"), ("(0 affaire en", "(1 affaire en",
         "(2 affaires en")),
    ],
)  # fmt: skip
def test_each_sentence_agrees_with_0_1_and_2(
    text: Text, key: str, english: tuple[str, ...], french: tuple[str, ...]
) -> None:
    others = dict.fromkeys(re.findall(r"\{([a-z_]+)", text.en + text.fr), Text("9", "9"))
    others["inside"] = Text("1", "1")
    for n in range(3):
        said = text.format(**{**others, key: n})
        assert english[n] in said.en
        assert french[n] in said.fr


def test_no_sentence_has_a_count_before_a_word_that_stays_plural() -> None:
    plain = re.compile(r"\{(n|m|count|deals|days|months|all)\} (?:open |closed |lost |won )?[a-zé]{3,}s\b")
    found = [name for module in MODULES for name, text in texts(module) if plain.search(text)]
    assert found == ["summary.TOO_MANY", "summary.TOO_MANY"]  # a limit of thousands
