"""All KPIs in one table, the check of a sheet row by row, and help."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from kpis.by_hand import ask, deals, error

from xl_kpi.catalogue import HEADLINES, KPIS
from xl_kpi.errors import ArgumentError
from xl_kpi.overview import ALL_SPILLS, NOTHING_FOUND, kpi_check, kpi_help, kpi_table
from xl_kpi.periods import Period
from xl_kpi.texts import same

CLEAN = "Deal | Stage | Amount | Created | Closed\nA | Won | 100 | 2026-01-01 | 2026-01-11"
DEALS = CLEAN + """
B | Won  |     | 2026-02-01 | 2026-02-21
C | Lost | 300 | 2026-01-01 | 2026-01-31
"""  # fmt: skip


def test_the_table_of_kpis_has_every_headline_with_what_it_rests_on():
    found = {record["kpi"]: record for record in kpi_table(deals(DEALS)).records()}
    assert list(found) == [kpi.name.en for kpi in HEADLINES]
    assert (found["Time to close"]["value"], found["Time to close"]["n"]) == ((10 + 20) / 2, 2)
    assert found["Time to close"]["unit"] == "days"
    assert (found["Win rate"]["value"], found["Win rate"]["n"], found["Win rate"]["left_out"]) == (2 / 3, 3, 0)
    revenue = found["Revenue"]
    assert (revenue["value"], revenue["n"], revenue["left_out"]) == (100, 1, 1)
    assert revenue["note"] == "1 row left out: no amount (1)."


def test_what_is_not_available_stays_empty_in_the_table_with_the_reason_beside_it():
    row = next(row for row in kpi_table(deals(DEALS)).rows if row[0] == HEADLINES[-1].name)
    assert row[1] is None
    assert row[5].fr == "Aucune affaire n'a de note de satisfaction."


def test_the_table_of_kpis_takes_a_period():
    table = kpi_table(deals(DEALS), period=Period(dt.date(2026, 2, 1), dt.date(2026, 2, 28)))
    found = {record["kpi"]: record for record in table.records()}
    assert (found["Time to close"]["value"], found["Sales"]["value"]) == (20, 1)


def test_in_a_cell_the_table_of_kpis_spills_with_its_header():
    result = ask("KPI_TABLE", DEALS)
    assert isinstance(result, tuple)
    assert result[0] == ("KPI", "Value", "Unit", "n", "Left out", "Note")
    assert [row[1] for row in result if row[0] == "Sales"] == [2]
    assert len(result) == 1 + len(HEADLINES)


def test_a_sheet_with_nothing_wrong_says_so():
    assert kpi_check(deals(CLEAN)).rows == ((None, NOTHING_FOUND),)


def test_the_check_lists_the_rows_in_order():
    unread = "B | Lost | abc | 2026-02-01 | 2026-02-11"
    rows = kpi_check(deals("\n".join([CLEAN, unread, "C | Won | 5 | 2026-01-11 | 2026-01-01", unread]))).rows
    assert [row for row, text in rows if "(such as abc)" in text.en] == [3, 5]
    assert [row for row, text in rows if "closed before the first contact" in text.en] == [4]
    assert [row for row, _ in rows] == sorted(row for row, _ in rows)


def test_what_concerns_the_whole_sheet_comes_first_in_the_check():
    read = deals("\n".join([CLEAN, "B | Lost | abc | 2026-02-01 | 2026-02-11"]))
    whole = replace(read.findings[0], text=same("of the whole sheet"), rows=())
    assert kpi_check(replace(read, findings=(*read.findings, whole))).rows == (
        (None, same("of the whole sheet")),
        (3, read.findings[0].text),
    )


@pytest.mark.parametrize("name", ["Time to close", "TIME TO CLOSE", "délai de conclusion", "TIME_TO_CLOSE"])
def test_help_finds_a_kpi_by_its_name_in_either_language_or_as_a_function(name):
    assert kpi_help(name) == next(kpi.definition for kpi in KPIS if kpi.key == "time_to_close")


@pytest.mark.parametrize("spill", ALL_SPILLS, ids=lambda spill: spill.function)
def test_help_tells_what_a_table_is_for(spill):
    assert kpi_help(spill.function) == kpi_help(spill.name.fr) == spill.help


def test_help_about_what_is_not_known_lists_the_kpis():
    with pytest.raises(ArgumentError, match='There is no KPI "Profit"') as refusal:
        kpi_help("Profit")
    assert "TIME_TO_CLOSE" in refusal.value.remedy.en
    assert refusal.value.problem.fr == "Il n'y a pas de KPI « Profit »."


def test_in_a_cell_the_check_of_what_is_no_table_is_an_error():
    assert error(ask("KPI_CHECK", "Apples | Pears\n1 | 2")) == "#VALUE!"
