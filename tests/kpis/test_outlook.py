"""Open pipeline, sales velocity, coverage and deal age, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from by_hand import STAGES, ask, deals, error, note, reason

from xl_kpi.errors import NumberError
from xl_kpi.kpi import Unit
from xl_kpi.kpis.outlook import (
    deal_age,
    open_pipeline,
    pipeline_coverage,
    sales_velocity,
)
from xl_kpi.periods import Period

OPEN = """
Stage    | Amount | Estimate | Expected close | Created
Lead     | 1000   |          | 2026-07-31     | 2026-06-20
Lead     | 1000   | 400      | 2026-08-01     | 2026-06-30
Proposal |        |          | 2026-07-01     |
Proposal | 50     |          |                | 2026-07-02
Won      | 7000   |          | 2026-07-01     | 2026-01-01
Lost     | 7000   |          | 2026-07-01     | 2026-01-01
Passed   | 7000   |          | 2026-07-01     | 2026-01-01
"""
JULY = Period(dt.date(2026, 7, 1), dt.date(2026, 7, 31))


# --- Open pipeline ---


def test_the_open_pipeline_sums_the_expected_amounts_else_the_amounts_of_the_open_deals():
    measure = open_pipeline(deals(OPEN, STAGES))
    assert (measure.value, measure.n, measure.left_out) == (1000 + 400 + 50, 3, 1)
    assert note(measure) == "1 row left out: no amount (1)."


def test_the_open_pipeline_goes_by_the_expected_close():
    measure = open_pipeline(deals(OPEN, STAGES), period=JULY)
    assert (measure.value, measure.n, measure.left_out) == (1000.0, 1, 2)
    assert note(measure) == "2 rows left out: no amount (1), no expected closing date (1)."


def test_without_open_deals_the_pipeline_is_0_and_without_amounts_it_is_not_available():
    assert open_pipeline(deals("Stage | Amount | Closed\nWon | 5 | 2026-01-01")).value == 0.0
    assert reason(open_pipeline(deals("Stage | Amount | Closed\nLead | |"))).startswith("No open deal has an amount.")
    table = "Stage | Amount | Currency\nLead | 5 | EUR\nLead | 5 | USD"
    assert "(EUR, USD)" in reason(open_pipeline(deals(table)))


# --- Sales velocity ---

VELOCITY = """
Stage | Created    | Closed     | Amount
Won   | 2026-01-01 | 2026-01-11 | 100
Won   | 2026-01-01 | 2026-01-31 | 300
Won   | 2026-01-01 | 2026-01-21 |
Lost  | 2026-01-01 | 2026-02-01 | 900
Lead  | 2026-01-01 |            | 900
Lead  | 2026-01-01 |            |
"""


def test_velocity_is_open_deals_times_win_rate_times_average_sale_over_time_to_close():
    measure = sales_velocity(deals(VELOCITY))
    assert measure.value == pytest.approx(2 * (3 / 4) * 200 / 20)
    assert (measure.n, measure.unit) == (2, Unit.CURRENCY_PER_DAY)
    assert measure.details == {"win_rate": 0.75, "average_sale": 200.0, "time_to_close": 20.0}


def test_without_open_deals_nothing_moves():
    table = "\n".join(VELOCITY.strip().splitlines()[:-2])
    assert sales_velocity(deals(table)).value == 0.0


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("Stage | Created | Closed | Amount", "No deal meets the question."),
        (
            "Stage | Created | Closed | Amount\nWon | 2026-01-01 | 2026-01-02 | 5",
            "The win rate is not available: The sheet shows no lost deal: a win rate needs the lost ones as well.",
        ),
        (
            "Stage | Created | Closed | Amount\nWon | 2026-01-01 | 2026-01-01 | 5\nLost | 2026-01-01 | 2026-01-01 | 5",
            "The time to close is 0 days.",
        ),
        (
            "Stage | Created | Closed | Amount\nLost | 2026-01-01 | 2026-01-01 | 5",
            "The average sale is not available: No deal is won.",
        ),
    ],
)
def test_a_velocity_of_which_a_factor_is_missing_says_which(table, why):
    assert reason(sales_velocity(deals(table))) == why


# --- Pipeline coverage ---

COVERAGE = """
Stage | Amount | Expected close | Closed
Won   | 400    |                | 2026-01-01
Won   | 9000   |                | 2025-12-31
Lead  | 600    | 2026-12-31     |
Lead  | 300    | 2026-05-01     |
Lead  | 8000   | 2027-01-01     |
Lead  | 8000   |                |
Lead  |        | 2026-12-31     |
"""


def test_coverage_is_the_pipeline_due_by_the_end_of_the_year_over_what_the_target_still_asks():
    measure = pipeline_coverage(deals(COVERAGE), 1000)
    assert measure.value == pytest.approx((600 + 300) / (1000 - 400))  # an overdue deal is still expected
    assert (measure.n, measure.unit, measure.left_out) == (2, Unit.RATIO, 3)
    assert note(measure) == (
        "3 rows left out: no expected closing date (1), expected after the period (1), no amount (1)."
    )
    assert measure.details == {"open": 900.0, "missing": 600.0}


def test_coverage_of_a_period_counts_its_sales_and_what_is_due_by_its_end():
    measure = pipeline_coverage(deals(COVERAGE), 1000, period=Period(dt.date(2026, 4, 1), dt.date(2026, 6, 30)))
    assert (measure.value, measure.n) == (0.3, 1)


def test_a_target_that_is_met_has_no_coverage_and_that_is_said():
    measure = pipeline_coverage(deals(COVERAGE), 400)
    assert reason(measure) == "The target is met already: 400 of 400 is won."


@pytest.mark.parametrize("target", [0, -5])
def test_a_target_that_asks_for_nothing_is_refused(target):
    with pytest.raises(NumberError):
        pipeline_coverage(deals(COVERAGE), target)
    assert error(ask("PIPELINE_COVERAGE", COVERAGE, target)) == "#NUM!"


@pytest.mark.parametrize("target", [1000, 1000.0, 10_000, 1234.567])
def test_in_a_cell_a_target_is_any_number(target):
    assert ask("PIPELINE_COVERAGE", COVERAGE, target) == pytest.approx(900 / (float(target) - 400))


def test_in_a_cell_a_target_may_be_a_number_written_as_text():
    assert ask("PIPELINE_COVERAGE", COVERAGE, "1000") == pytest.approx(900 / 600)


def test_in_a_cell_a_target_that_is_no_number_is_refused():
    assert error(ask("PIPELINE_COVERAGE", COVERAGE, "a lot")) == "#VALUE!"
    assert error(ask("PIPELINE_COVERAGE", COVERAGE)) == "#VALUE!"


def test_open_deals_without_any_amount_cover_nothing_that_can_be_told():
    table = "Stage | Amount | Expected close | Closed\nWon | 5 | | 2026-01-01\nLead | | 2026-12-01 |"
    assert pipeline_coverage(deals(table), 1000).value is None


def test_coverage_is_not_available_when_every_open_deal_lacks_an_expected_date():
    table = "Stage | Amount | Expected close | Closed\nWon | 400 | | 2026-01-01\nLead | 600 | |\nLead | 300 | |"
    measure = pipeline_coverage(deals(table), 1000)
    assert reason(measure) == (
        "No open deal has an expected closing date. 2 rows left out: no expected closing date (2)."
    )
    assert measure.note is not None
    assert measure.note.fr == (
        "Aucune affaire en cours n'a de date de conclusion prévue. 2 lignes laissées de côté : pas de date de "
        "conclusion prévue (2)."
    )
    assert (measure.n, measure.left_out) == (0, 2)
    assert error(ask("PIPELINE_COVERAGE", table, 1000)) == "#N/A"


# --- Deal age ---


def test_age_is_the_mean_of_the_days_since_the_first_contact_of_the_open_deals():
    measure = deal_age(deals(OPEN, STAGES))
    assert (measure.value, measure.n, measure.left_out) == ((10 + 0) / 2, 2, 2)
    assert note(measure) == "2 rows left out: no first contact (1), first contact after the as-of day (1)."
    assert deal_age(deals(OPEN, STAGES), statistic="max").value == 10.0
    assert measure.details["median"] == 5.0


def test_without_open_deals_there_is_no_age():
    reason(deal_age(deals("Stage | Created | Closed\nWon | 2026-01-01 | 2026-01-02")))


STALLED = """
Stage    | Created    | Proposal on | Closed
Lead     | 2026-06-19 |             |
Lead     | 2026-06-20 |             |
Proposal | 2026-01-01 | 2026-06-10  |
Proposal | 2026-01-01 | 2026-06-09  |
Won      | 2026-01-01 | 2026-02-01  | 2026-02-21
"""


def test_a_deal_is_stalled_when_it_is_in_its_stage_longer_than_allowed_or_than_was_usual():
    # Lead: 10 days allowed, 11 and 10 spent. Proposal: the one that went on took 20; 20 and 21 spent.
    measure = deal_age(deals(STALLED, "Lead:open::10;Proposal"))
    assert measure.details["stalled"] == 2.0


# --- Forecast ---


# --- Priorities ---

TOP = """
Deal | Stage | Amount | Probability | Expected close | Customer
A    | Lead  | 100    | 0.5         | 2026-07-01     | X
B    | Lead  | 100    | 0.9         | 2026-06-01     | Y
C    | Lead  |        | 0.9         |                | Z
D    | Lead  | 500    |             | 2026-07-01     |
E    | Won   | 9000   | 0.9         | 2026-07-01     | X
"""
