"""References inside formulas: which are re-pointed, which names are kept, what reads another workbook."""

from __future__ import annotations

import pytest

from xl_kpi.excel.references import Readings, Repointing, sheets_in
from xl_kpi.excel.summary_tables import earlier_names, free_name


@pytest.mark.parametrize(
    ("formula", "repointed"),
    [
        ("='KPI Summary'!B5+Other!A1", "='New''s'!B5+Other!A1"),
        ("=kpi!A1", "=kpi!A1"),
        ("='[Book2.xlsx]KPI Summary'!A1", "='[Book2.xlsx]KPI Summary'!A1"),
        ("=\"'KPI Summary'!A1\"&'kpi summary'!A1", "=\"'KPI Summary'!A1\"&'New''s'!A1"),
        ("=SUM('Jan:KPI Summary'!A1)", "=SUM('Jan:New''s'!A1)"),
        ("=SUM('KPI Summary:Dec'!A1)", "=SUM('New''s:Dec'!A1)"),
        ("=SUM(KpiTrend[Revenue])+ROWS(kpitrend)", "=SUM(KpiTrend_1[Revenue])+ROWS(KpiTrend_1)"),
        ("=Other[[#All],[KpiTrend]]", "=Other[[#All],[KpiTrend]]"),
        ("=KpiTrend2[x]+MyKpiTrend+KpiTrend!A1+KpiTrend(1)", "=KpiTrend2[x]+MyKpiTrend+KpiTrend!A1+KpiTrend(1)"),
        ("'KPI Summary'!R20C1:R24C5", "'New''s'!R20C1:R24C5"),  # the source of a pivot table
        ("'KPI Summary'!L20C1:L24C5", "'New''s'!L20C1:L24C5"),  # in French
        ("KpiTrend", "KpiTrend_1"),
    ],
)
def test_only_references_to_the_tab_and_its_tables_are_re_pointed(formula: str, repointed: str) -> None:
    repoint = Repointing({"KPI Summary": "New's"}, {"KpiTrend": "KpiTrend_1"})
    assert repoint(formula) == repointed
    assert repoint.concerns(formula) == (formula != repointed)


def test_a_plain_sheet_name_is_re_pointed_too() -> None:
    assert Repointing({"Synthèse": "N"}, {})("=Synthèse!A1+MaSynthèse!A1") == "='N'!A1+MaSynthèse!A1"


def test_a_sheet_with_an_apostrophe_is_found_as_formulas_write_it() -> None:
    repoint = Repointing({"L'équipe": "N"}, {})
    assert repoint.concerns("='l''équipe'!A1")
    assert repoint("='l''équipe'!A1") == "='N'!A1"


def test_the_sheets_of_a_formula_are_those_of_its_own_workbook() -> None:
    formula = "='KPI Summary'!A1+Deals!B2+'[Other.xlsx]Board'!C3+\"'Text'!A1\"+'Jan:Dec'!A1"
    assert sheets_in(formula) == {"kpi summary", "deals", "jan", "dec"}


@pytest.mark.parametrize(
    ("formula", "reads"),
    [
        ("='[Affaires.xlsm]KPI Summary'!$B$5", True),
        ("='[AFFAIRES.xlsm]kpi summary'!$B$5", True),
        ("='[Other.xlsm]KPI Summary'!$B$5", False),
        ("=[Affaires.xlsm]Deals!$B$5", False),
        ("=SUM(Affaires.xlsm!KpiTrend[Revenue])", True),
        ("=SUM('Affaires.xlsm'!KpiTrend[Revenue])", True),
        ("=SUM(Affaires.xlsm!KpiTrend_2[Revenue])", False),
        ("=Affaires.xlsm!KPI_REVENUE", False),  # a name stays
    ],
)
def test_another_workbook_reads_the_tab_by_its_sheet_or_its_tables(formula: str, reads: bool) -> None:
    assert Readings("Affaires.xlsm", "KPI Summary", ("KpiTrend",)).concerns(formula) == reads


def test_a_table_is_known_again_with_the_number_that_it_had_to_take() -> None:
    written = ["KpiTrend", "KpiByOwner", "KpiByOwner_2"]
    assert earlier_names(written, ["KpiTrend_3", "kpibyowner", "KpiByOwner_2", "Mine"]) == {
        "KpiTrend": "KpiTrend_3",
        "KpiByOwner": "kpibyowner",
        "KpiByOwner_2": "KpiByOwner_2",
    }


def test_a_free_name_has_the_first_number_that_is_free() -> None:
    assert free_name("KpiTrend", {"kpitrend", "kpitrend_2"}) == "KpiTrend_3"
