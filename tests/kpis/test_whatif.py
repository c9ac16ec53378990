"""What another rate of one stage would bring, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from by_hand import ask, deals, error

from xl_kpi.errors import ArgumentError
from xl_kpi.kpis.whatif import QUARTER, kpi_whatif
from xl_kpi.periods import Period

# Of Lead: 4 went on, 1 lost, 1 in play. Of Proposal: 2 won, 2 lost. Two sales in the 365 days up to 2026-06-30.
TABLE = """
Stage    | Owner | Amount | Lead on    | Proposal on | Closed
Won      | Marie | 1000   | 2026-01-01 | 2026-01-11  | 2026-02-01
Won      | Marie | 3000   | 2026-01-01 | 2026-01-11  | 2026-03-01
Lost     | Karim | 500    | 2026-01-01 | 2026-01-11  | 2026-02-01
Lost     | Karim | 500    | 2026-01-01 | 2026-01-11  | 2026-02-01
Lost     | Karim | 500    | 2026-01-01 |             | 2026-02-01
Lead     | Karim | 500    | 2026-06-01 |             |
"""
STAGES = "Lead;Proposal"
QUARTERS = 365 / QUARTER


def test_sales_and_revenue_per_quarter_grow_as_the_rate_of_the_stage_does():
    table = kpi_whatif(deals(TABLE, STAGES), "Proposal", 0.75)
    assert list(table.records()) == [
        {"case": "now", "rate": 0.5, "sales": pytest.approx(2 / QUARTERS), "revenue": pytest.approx(4000 / QUARTERS),
         "n": 4},
        {"case": "what if", "rate": 0.75, "sales": pytest.approx(3 / QUARTERS),
         "revenue": pytest.approx(6000 / QUARTERS), "n": None},
    ]  # fmt: skip
    assert table.few == (True, True)
    assert table.note is not None
    assert table.note.en.startswith("Sales from 2025-07-01 to 2026-06-30 per quarter. All else stays as it is:")
    assert table.note.fr.startswith("Ventes du 01/07/2025 au 30/06/2026, par trimestre.")


def test_in_a_cell_the_headers_say_of_which_dates_the_sales_and_the_revenue_are():
    told = ask("KPI_WHATIF", TABLE, "Proposal", 0.75)
    assert told[0] == (
        "Case",
        "Rate of the stage",
        "Sales per quarter, 2025-07-01 to 2026-06-30",
        "Revenue per quarter, 2025-07-01 to 2026-06-30",
        "Deals",
    )
    period = Period(dt.date(2026, 1, 1), dt.date(2026, 2, 28))
    table = kpi_whatif(deals(TABLE, STAGES), "Proposal", 0.75, period=period)
    assert table.columns[2].title.fr == "Ventes par trimestre, 01/01/2026 au 28/02/2026"
    assert [column.key for column in table.columns] == ["case", "rate", "sales", "revenue", "n"]


def test_deals_still_in_play_in_the_stage_are_not_in_its_rate():
    assert kpi_whatif(deals(TABLE, STAGES), "lead", 1).column("rate") == (pytest.approx(4 / 5), 1)


def test_in_a_cell_it_takes_a_percentage_criteria_and_a_period():
    told = ask("KPI_WHATIF", TABLE, "Proposal", "100 %", "from", dt.date(2026, 1, 1), "to", dt.date(2026, 2, 28))
    assert isinstance(told, tuple)
    assert told[1][2] == pytest.approx(1 / (59 / QUARTER))
    assert told[2][2] == pytest.approx(2 / (59 / QUARTER))
    mine = ask("KPI_WHATIF", TABLE, "Proposal", 0.5, "Owner", "Marie")
    assert isinstance(mine, tuple)
    assert mine[1][1] == 1.0


@pytest.mark.parametrize("rate", [-0.1, 1.1, 40])
def test_a_rate_beyond_0_and_1_is_refused(rate):
    assert error(ask("KPI_WHATIF", TABLE, "Proposal", rate)) == "#NUM!"


def test_a_stage_that_there_is_not_is_refused():
    with pytest.raises(ArgumentError):
        kpi_whatif(deals(TABLE, STAGES), "Visit", 0.5)


@pytest.mark.parametrize(
    ("table", "period", "why"),
    [
        (TABLE.replace("Won ", "Lost"), None, "No deal went on from Proposal"),
        (TABLE, Period(dt.date(2020, 1, 1), dt.date(2020, 12, 31)), "No deal was won from 2020-01-01 to 2020-12-31."),
        ("Stage | Created | Closed\nWon | 2026-01-01 | 2026-02-01", None, "The sheet tells only the stage of each"),
    ],
)
def test_what_cannot_be_told_says_why(table, period, why):
    found = kpi_whatif(deals(table, STAGES), "Proposal", 0.5, **({"period": period} if period else {}))
    assert found.rows == ()
    assert found.note is not None
    assert found.note.en.startswith(why)
