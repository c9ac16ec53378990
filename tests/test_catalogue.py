"""The catalogue: nothing in it lacks a word, a place in the docs, or a test."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from xl_kpi.catalogue import CARDS, HEADLINES, KPIS, SECTIONS, SPILLS, Spill
from xl_kpi.docs import kpis_page
from xl_kpi.functions import FUNCTIONS
from xl_kpi.kpi import Kpi, Unit
from xl_kpi.options import WORDS
from xl_kpi.texts import Text

ROOT = Path(__file__).parents[1]
RECORDS: tuple[Kpi | Spill, ...] = (*KPIS, *SPILLS)
EACH_KPI = pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.key)
EACH = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.function)
#: What may be the same word in both languages.
SAME_WORDS = {"Conversion"}


def told(text: Text) -> bool:
    return bool(text.en.strip()) and bool(text.fr.strip()) and text.en != text.fr


@EACH_KPI
def test_a_kpi_has_its_name_help_definition_and_basis_in_both_languages(kpi):
    assert all(told(text) for text in (kpi.name, kpi.help, kpi.definition))
    assert kpi.definition.en.endswith(".")
    assert kpi.definition.fr.endswith(".")


@EACH_KPI
def test_the_basis_of_a_kpi_counts_in_singular_and_plural(kpi):
    one, three = kpi.basis.format(n=1), kpi.basis.format(n=3)
    for lang in ("en", "fr"):
        assert one(lang).startswith("1 ")
        assert three(lang).startswith("3 ")
        assert one(lang).removeprefix("1 ") != three(lang).removeprefix("3 ")


@EACH
def test_the_help_fits_into_the_function_wizard(record):
    assert told(record.help)
    assert told(record.name)
    assert max(len(record.help.en), len(record.help.fr)) <= 255
    for argument in record.arguments:
        assert told(argument.name)
        assert told(argument.help)
        assert max(len(argument.help.en), len(argument.help.fr)) <= 255


@EACH
def test_a_functions_name_is_one_that_a_cell_can_hold(record):
    assert re.fullmatch(r"[A-Z][A-Z_]{2,}", record.function)
    assert not re.fullmatch(r"[A-Z]{1,3}[0-9]+", record.function)  # a cell's address


def test_names_keys_and_functions_are_each_unique():
    assert len({kpi.key for kpi in KPIS}) == len(KPIS)
    for lang in ("en", "fr"):
        assert len({record.name(lang) for record in RECORDS}) == len(RECORDS)
    assert len({record.function for record in RECORDS}) == len(RECORDS)


@EACH
def test_every_option_has_a_reserved_word_in_the_calls(record):
    for option in record.options:
        words = [WORDS[key] for key in (("start", "end") if option == "period" else (option,))]
        assert all(words)


@EACH
def test_the_required_arguments_are_those_of_the_computation(record):
    parameters = list(inspect.signature(record.compute).parameters.values())
    required = [p.name for p in parameters if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    assert required == ["deals", *(argument.key for argument in record.arguments)]
    assert "period" in record.options


@EACH_KPI
def test_the_definition_in_the_code_names_what_it_uses_and_returns(kpi):
    told = inspect.getdoc(kpi.compute) or ""
    assert "Parameters\n" in told
    assert "Returns\n" in told


def test_every_record_is_a_worksheet_function_in_the_order_of_the_catalogue():
    assert list(FUNCTIONS)[: len(RECORDS)] == [record.function for record in RECORDS]


def test_the_sections_hold_every_kpi_once_and_have_headings_in_both_languages():
    assert [kpi for _, kpis in SECTIONS for kpi in kpis] == list(KPIS)
    assert all(told(heading) or heading.en in SAME_WORDS for heading, _ in SECTIONS)


def test_headlines_and_cards_need_no_argument_beside_the_deals():
    assert all(not kpi.arguments for kpi in (*HEADLINES, *CARDS))
    assert set(CARDS) <= set(HEADLINES)


def test_the_columns_of_every_table_have_titles_in_both_languages_and_keys_of_their_own():
    for spill in SPILLS:
        assert len({column.key for column in spill.columns}) == len(spill.columns)
        assert all(column.title.en and column.title.fr for column in spill.columns)


@EACH_KPI
def test_shares_are_shown_in_percent_and_days_with_one_decimal(kpi):
    assert kpi.decimals == {Unit.DAYS: 1, Unit.RATIO: 1}.get(kpi.unit, 0)


@EACH
def test_every_kpi_and_every_table_has_a_test_by_hand(record):
    written = "".join(path.read_text("utf-8") for path in (ROOT / "tests" / "kpis").glob("test_*.py"))
    assert re.search(rf"\b{record.function.lower()}\(", written) or f'"{record.function}"' in written


def test_every_kpi_is_in_the_reference():
    page = (ROOT / "docs" / "kpis.md").read_text("utf-8")
    assert all(record.function in page for record in RECORDS)


def test_the_reference_is_what_the_catalogue_makes_of_it():
    assert (ROOT / "docs" / "kpis.md").read_text("utf-8") == kpis_page()
