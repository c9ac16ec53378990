"""The VBA functions that are made from the core's list."""

from __future__ import annotations

from dataclasses import replace

import pytest

import xl_kpi
from xl_kpi.arguments import Function
from xl_kpi.excel.ribbon import ribbon_words
from xl_kpi.excel.wrappers import LONGEST_DESCRIPTION, words_module, wrapper, wrappers
from xl_kpi.functions import FUNCTIONS
from xl_kpi.kpi import Argument
from xl_kpi.texts import Text, same

SOME = FUNCTIONS["TIME_TO_CLOSE"]


def description(function: Function) -> str:
    line = next(line for line in wrapper(function, "en").splitlines() if line.startswith("Attribute"))
    return line.partition(" = ")[2]


def test_a_wrapper_copies_its_pairs_and_calls_the_bridge_by_its_name() -> None:
    lines = wrapper(SOME, "en").splitlines()
    assert lines[0] == "Public Function TIME_TO_CLOSE(deals As Variant, ParamArray pairs() As Variant) As Variant"
    assert [line.strip() for line in lines[2:]] == [
        "Dim copied As Variant",
        "copied = pairs",
        'TIME_TO_CLOSE = KpiCall("TIME_TO_CLOSE", Array(deals), copied)',
        "End Function",
    ]


def test_an_argument_named_like_a_word_of_vba_gets_an_underscore() -> None:
    argument = Argument("date", same("date"), same("date"))
    assert "date_ As Variant" in wrapper(replace(SOME, arguments=(argument,)), "en")


def test_a_description_is_one_line_of_what_vba_can_hold() -> None:
    told = replace(SOME, help=Text('Days "open"\nfrom\u202fthe start \u2265 0.', ""))
    assert description(told) == '"Days ""open"" from\u00a0the start ? 0."'
    told = replace(SOME, help=same("word " * 100))
    assert len(description(told)) == LONGEST_DESCRIPTION + 2


@pytest.mark.parametrize("name", ["KPI1", "A1", "R", "C", "R1C1", "time_to_close", "1ST", ""])
def test_a_name_that_a_cell_would_not_take_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name"):
        wrapper(replace(SOME, name=name), "en")


def test_a_signature_that_the_wizard_cannot_show_is_refused() -> None:
    arguments = tuple(Argument(f"a_rather_long_argument_{n}", same(""), same("")) for n in range(12))
    with pytest.raises(ValueError, match="too long for the function wizard"):
        wrapper(replace(SOME, arguments=arguments), "en")


def test_no_description_loses_a_character_or_its_end() -> None:
    for lang in ("en", "fr"):
        for line in wrappers(FUNCTIONS.values(), lang).splitlines():
            assert not (line.startswith("Attribute") and ("?" in line or line.endswith('…"'))), line


def test_the_module_tells_its_version_and_describes_every_function_after_opening() -> None:
    assert f'Public Const KPI_VERSION As String = "{xl_kpi.__version__}"' in wrappers(FUNCTIONS.values())
    described = words_module(FUNCTIONS.values())
    assert described.count("    Describe ") == len(FUNCTIONS)
    assert [name for name in FUNCTIONS if f'    Describe "{name}", Say(' not in described] == []


def test_every_word_of_the_ribbon_has_a_case_of_its_own() -> None:
    cases = [line.strip() for line in words_module(FUNCTIONS.values()).splitlines() if line.strip().startswith("Case ")]
    assert cases == [f'Case "{name}"' for name in ribbon_words()]
    assert len(set(cases)) == len(cases)
