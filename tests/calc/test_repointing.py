"""A formula pointed from one sheet to another."""

from __future__ import annotations

import pytest

from xl_kpi.calc.inside.repointing import repointed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("=$'KPI Summary'.B5", "=$'New'.B5"),
        ("='kpi summary'.$B$5:B9", "='New'.$B$5:B9"),
        ("='KPI Summary'.B5+Other.B5", "='New'.B5+Other.B5"),
        ("=INDIRECT(\"'KPI Summary'.B5\")", "=INDIRECT(\"'KPI Summary'.B5\")"),
        ('="He said ""\'KPI Summary\'.B5"""&\'KPI Summary\'.B5', '="He said ""\'KPI Summary\'.B5"""&\'New\'.B5'),
        ("=SUM('KPI Summary'.A1:'KPI Summary'.B2)", "=SUM('New'.A1:'New'.B2)"),
        ("='My KPI Summary'.B5", "='My KPI Summary'.B5"),
        ("='L''onglet'.B5", "='L''onglet'.B5"),
        ("=KPI_REVENUE*1.5", "=KPI_REVENUE*1.5"),
        (
            "='file:///shop.ods'#$'KPI Summary'.B5+'KPI Summary'.B5",
            "='file:///shop.ods'#$'KPI Summary'.B5+'New'.B5",
        ),
        ("='file:///l''été.ods'#$Other.B5*$'KPI Summary'.B5", "='file:///l''été.ods'#$Other.B5*$'New'.B5"),
        ("='D''hier'.B5&\"#\"&'KPI Summary'.B5", "='D''hier'.B5&\"#\"&'New'.B5"),
        ("", ""),
    ],
)
def test_only_references_to_the_sheet_change(before: str, after: str) -> None:
    assert repointed(before, "KPI Summary", "New") == after


def test_a_sheet_with_a_plain_name_is_found_without_apostrophes() -> None:
    assert repointed("=Tab.A1+$Tab.A2+Tabs.A3+MyTab.A4", "Tab", "KPI_2") == "='KPI_2'.A1+$'KPI_2'.A2+Tabs.A3+MyTab.A4"


def test_an_apostrophe_in_a_name_is_doubled() -> None:
    assert repointed("='L''onglet'.A1", "L'onglet", "D'hier") == "='D''hier'.A1"
