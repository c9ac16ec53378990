"""The forecast by month and the deals to work on next, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from by_hand import ask, deals, error

from xl_kpi.kpis.ahead import forecast_table, top_deals

TOP = """
Deal | Stage | Amount | Probability | Expected close | Customer
A    | Lead  | 100    | 0.5         | 2026-07-01     | X
B    | Lead  | 100    | 0.9         | 2026-06-01     | Y
C    | Lead  |        | 0.9         |                | Z
D    | Lead  | 500    |             | 2026-07-01     |
E    | Won   | 9000   | 0.9         | 2026-07-01     | X
"""


def test_the_forecast_has_a_row_a_month_with_overdue_and_undated_ones_apart():
    table = """
Stage | Amount | Probability | Expected close
Lead  | 100    | 0.5         | 2026-06-29
Lead  | 200    | 0.5         | 2026-06-30
Lead  | 400    | 0.5         | 2026-08-31
Lead  | 800    | 0.5         | 2026-08-01
Lead  | 1600   | 0.5         |
"""
    read = forecast_table(deals(table))
    assert read.key == "forecast"
    typed = [{key: record[key] for key in ("month", "deals", "amount", "expected")} for record in read.records()]
    assert typed == [
        {"month": "overdue", "deals": 1, "amount": 100.0, "expected": 50.0},
        {"month": "2026-06", "deals": 1, "amount": 200.0, "expected": 100.0},
        {"month": "2026-07", "deals": 0, "amount": 0.0, "expected": 0.0},
        {"month": "2026-08", "deals": 2, "amount": 1200.0, "expected": 600.0},
        {"month": "no date", "deals": 1, "amount": 1600.0, "expected": 800.0},
        {"month": "total", "deals": 5, "amount": 3100.0, "expected": 1550.0},
    ]
    assert set(read.column("revenue")) == set(read.column("p10")) == {None}  # a sheet of current stages has no history
    assert read.note is not None
    assert read.note.en.startswith("The sheet tells only the stage of each deal today.")


def test_a_forecast_without_open_deals_says_so():
    table = forecast_table(deals("Stage | Amount | Expected close\nWon | 5 |"))
    assert table.rows == ()
    assert table.note is not None


def test_open_deals_without_any_probability_have_no_forecast_rather_than_0():
    table = forecast_table(deals("Stage | Amount | Expected close\nLead | 100 | 2026-07-01"))
    assert [value for value in table.column("expected") if value == 0.0] in ([], [0.0])  # June holds no deal
    assert table.column("expected")[-2:] == (None, None)


def test_the_top_deals_are_the_open_ones_of_the_highest_weighted_amount_with_what_speaks_against_them():
    table = top_deals(deals(TOP), 10)
    assert table.key == "priorities"
    assert table.column("deal") == ("B", "A", "D", "C")
    assert table.column("probability") == (0.9, 0.5, None, 0.9)
    assert table.column("weighted") == (90.0, 50.0, None, None)
    assert [record["flags"] for record in table.records()] == [["overdue"], [], [], ["no date", "no amount"]]
    assert table.column("expected_on")[1] == dt.date(2026, 7, 1)


ENTERED = """
Deal | Stage    | Amount | First contact | Proposal on | Won on     | Expected close
A    | Proposal | 100    | 2026-04-01    | 2026-05-30  |            | 2026-06-29
B    | Proposal | 100    | 2026-04-01    | 2026-06-20  |            | 2026-08-01
C    | Won      | 100    | 2026-01-01    | 2026-02-01  | 2026-02-11 |
D    | Won      | 100    | 2026-01-01    | 2026-02-01  | 2026-02-21 |
"""


@pytest.mark.parametrize(
    ("stages", "en", "fr"),
    [
        (
            "Lead:open:10%:30;Proposal:open:50%:25;Won:won",
            "stalled: 31 days in stage, 25 days allowed",
            "à l'arrêt : 31 jours dans l'étape, 25 jours admis",
        ),
        (
            "Lead;Proposal;Won:won",
            "stalled: 31 days in stage, 9 in 10 left it within 19 days",
            "à l'arrêt : 31 jours dans l'étape, 9 sur 10 l'ont quittée en 19 jours",
        ),
    ],
)
def test_what_speaks_against_a_deal_comes_with_the_days_it_is_told_by(stages, en, fr):
    table = top_deals(deals(ENTERED, stages), 10)
    by_deal = dict(zip(table.column("deal"), table.column("flags"), strict=True))
    assert [flag.en for flag in by_deal["A"]] == [en, "overdue by 1 day"]
    assert [flag.fr for flag in by_deal["A"]] == [fr, "en retard de 1 jour"]
    assert by_deal["B"] == ()
    assert [record["flags"] for record in table.records("fr") if record["deal"] == "A"] == [["stalled", "overdue"]]


def test_a_limit_with_decimals_is_written_as_days_are_elsewhere():
    later = ENTERED.replace("2026-02-11", "2026-02-14")  # 13 and 20 days: nine in ten within 19.3
    flags = top_deals(deals(later, "Lead;Proposal;Won:won"), 10).column("flags")
    assert ("stalled: 31 days in stage, 9 in 10 left it within 19.3 days") in [flag.en for of in flags for flag in of]
    assert "9 sur 10 l'ont quittée en 19,3 jours" in "".join(flag.fr for of in flags for flag in of)


@pytest.mark.parametrize("count", [2, 2.0, "2"])
def test_in_a_cell_the_top_deals_are_as_many_as_asked(count):
    result = ask("TOP_DEALS", TOP, count)
    assert isinstance(result, tuple)
    assert [row[0] for row in result] == ["Deal", "B", "A"]


def test_a_count_of_top_deals_beyond_a_thousand_is_a_number_too():
    result = ask("TOP_DEALS", TOP, 1000)
    assert isinstance(result, tuple)
    assert len(result) == 5


@pytest.mark.parametrize("count", [0, -1, 1.5])
def test_a_count_of_top_deals_that_is_none_is_refused(count):
    assert error(ask("TOP_DEALS", TOP, count)) == "#NUM!"


@pytest.mark.parametrize("count", ["all", 1e300])
def test_a_count_of_top_deals_that_is_no_number_is_refused(count):
    assert error(ask("TOP_DEALS", TOP, count)) in ("#VALUE!", "#NUM!")
