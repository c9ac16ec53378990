"""Retention and satisfaction, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from by_hand import ask, deals, error, note, reason

from xl_kpi.errors import NumberError
from xl_kpi.estimates.intervals import wilson
from xl_kpi.kpis.customers import retention_rate, satisfaction_rate
from xl_kpi.periods import Period

HEADER = "Customer | Stage | Closed"


def buys(*lines: str) -> str:
    """Write won deals, one "customer day" each."""
    return "\n".join([HEADER, *(f"{line.rsplit(' ', 1)[0]} | Won | {line.rsplit(' ', 1)[1]}" for line in lines)])


# --- Retention ---

# As of 2026-06-30 the window is 2025-07-01..2026-06-30, the one before 2024-07-01..2025-06-30.
YEARS = buys(
    "A 2024-07-01",
    "A 2026-06-30",
    "B 2025-06-30",
    "B 2025-07-01",
    "C 2024-12-01",
    "C 2025-01-01",  # twice before, never again
    "D 2025-12-01",  # new
    "E 2024-06-30",  # too early
    "E 2026-01-01",
    "F 2025-01-01",
    "F 2026-07-01",  # later than the as-of day
)


def test_it_is_the_share_of_last_years_customers_who_bought_again_this_year():
    measure = retention_rate(deals(YEARS))
    assert (measure.value, measure.n) == (2 / 4, 4)  # A and B of A, B, C, F
    assert (measure.details["low"], measure.details["high"]) == wilson(2, 4)
    assert measure.left_out == 0


def test_both_days_at_the_edge_of_a_window_are_in_it():
    for first, second, kept in [
        ("2024-07-01", "2025-07-01", True),
        ("2025-06-30", "2026-06-30", True),
        ("2025-06-30", "2026-07-01", False),
    ]:
        measure = retention_rate(deals(buys(f"A {first}", f"A {second}")))
        assert (measure.value, measure.n) == (float(kept), 1)
    assert retention_rate(deals(buys("A 2024-06-30", "A 2025-07-01"))).value is None


def test_in_the_middle_of_a_month_the_window_goes_from_day_to_day():
    # as of 2026-05-17: 2025-05-18..2026-05-17 against 2024-05-18..2025-05-17
    day = dt.date(2026, 5, 17)
    assert retention_rate(deals(buys("A 2025-05-17", "A 2025-05-18"), as_of=day)).value == 1.0
    assert retention_rate(deals(buys("A 2024-05-18", "A 2026-05-17"), as_of=day)).value == 1.0
    assert retention_rate(deals(buys("A 2024-05-17", "A 2026-05-17"), as_of=day)).value is None
    assert retention_rate(deals(buys("A 2025-05-17", "A 2026-05-18"), as_of=day)).value == 0.0


def test_at_the_end_of_february_the_window_is_of_whole_months():
    day = dt.date(2025, 2, 28)
    # 2024-03-01..2025-02-28 against 2023-03-01..2024-02-29
    assert retention_rate(deals(buys("A 2024-02-29", "A 2024-03-01"), as_of=day)).value == 1.0
    assert retention_rate(deals(buys("A 2023-02-28", "A 2024-03-01"), as_of=day)).value is None


def test_months_set_the_length_of_both_windows():
    table = buys("A 2026-03-31", "A 2026-06-01", "B 2026-01-01", "C 2025-12-31", "C 2026-04-01")
    measure = retention_rate(deals(table), months=3)  # April to June against January to March
    assert (measure.value, measure.n) == (1 / 2, 2)
    assert ask("RETENTION_RATE", table, "mois", 3) == 1 / 2
    assert ask("RETENTION_RATE", table, "months", 1, "as of", "2026-04-30") == 0.0  # of A, bought in March


def test_from_and_to_are_compared_with_the_same_length_before():
    period = Period(dt.date(2026, 1, 11), dt.date(2026, 1, 20))  # ten days, against the 1st to the 10th
    table = buys("A 2026-01-01", "A 2026-01-20", "B 2026-01-10", "B 2026-01-21", "C 2025-12-31", "C 2026-01-11")
    measure = retention_rate(deals(table), period=period)
    assert (measure.value, measure.n) == (1 / 2, 2)


def test_whole_months_are_compared_with_as_many_whole_months():
    period = Period(dt.date(2026, 3, 1), dt.date(2026, 3, 31))  # 31 days, against the 28 of February
    measure = retention_rate(deals(buys("A 2026-02-01", "A 2026-03-31", "B 2026-01-31")), period=period)
    assert (measure.value, measure.n) == (1.0, 1)


def test_a_window_with_a_beginning_only_runs_up_to_the_as_of_day():
    table = buys("A 2026-05-31", "A 2026-06-30", "B 2026-05-31", "B 2026-07-01")
    assert retention_rate(deals(table), period=Period(dt.date(2026, 6, 1))).value == 1 / 2


@pytest.mark.parametrize(
    "day",
    [
        dt.date(2026, 6, 30),
        dt.date(2024, 5, 17),
        dt.date(2026, 3, 30),
    ],
)
def test_a_window_with_an_end_only_is_the_one_as_of_that_day(day):
    from xl_kpi.periods import windows

    for months in (1, 12):
        assert windows(dt.date(2026, 12, 31), Period(None, day), months) == windows(day, months=months)


def test_customers_are_the_same_whatever_case_accents_and_spaces():
    table = buys("Café Zoé 2025-01-01", "  CAFE  zoe 2026-01-01", "B 2025-01-01")
    measure = retention_rate(deals(table))
    assert (measure.value, measure.n) == (1 / 2, 2)


def test_customers_written_in_other_alphabets_are_different_customers():
    measure = retention_rate(deals(buys("Αθήνα 2025-01-01", "Πάτρα 2026-01-01")))
    assert (measure.value, measure.n) == (0.0, 1)


def test_sales_without_customer_or_closing_day_are_left_out_and_told():
    table = buys("A 2025-01-01", "A 2026-01-01") + "\n | Won | 2026-01-01\nB | Won |\nB | Lost | 2025-01-01"
    measure = retention_rate(deals(table))
    assert (measure.value, measure.n, measure.left_out) == (1.0, 1, 2)
    assert note(measure) == "2 rows left out: no customer (1), no closing date (1)."


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (HEADER, "No deal meets the question."),
        ("Owner | Stage | Closed\nM | Won | 2025-01-01", "The sheet has no column of customers."),
        (buys("A 2026-01-01"), "No customer bought between 2024-07-01 and 2025-06-30, the window before."),
    ],
)
def test_a_retention_that_is_not_available_says_why(table, why):
    assert reason(retention_rate(deals(table))) == why


def test_french_writes_the_days_of_the_window_its_own_way():
    told = retention_rate(deals(buys("A 2026-01-01"))).note
    assert told is not None
    assert told.fr == "Aucun client n'a acheté entre le 01/07/2024 et le 30/06/2025, la période précédente."


@pytest.mark.parametrize("months", [0, -1, 0.5, 1.5])
def test_a_number_of_months_that_is_no_length_is_refused(months):
    with pytest.raises(NumberError):
        retention_rate(deals(YEARS), months=months)
    assert error(ask("RETENTION_RATE", YEARS, "months", months)) == "#NUM!"


@pytest.mark.parametrize("months", [30_000, 1e300, "1e999"])
def test_a_number_of_months_beyond_the_calendar_is_refused(months):
    assert error(ask("RETENTION_RATE", YEARS, "months", months)) == "#NUM!"


CHURN = """
Customer | Stage | Closed     | Churned on | Won on     | Lost on
A        | Won   | 2025-01-01 | 2026-01-01 |            |
A        | Won   | 2025-02-01 |            |            |
B        | Won   | 2025-01-01 | 2026-06-30 |            |
C        | Won   | 2025-01-01 | 2026-07-01 |            |
D        | Won   | 2025-01-01 |            |            | 2025-01-01
E        | Won   | 2025-01-01 |            |            | 2025-01-02
F        | Lost  | 2025-03-01 |            | 2025-01-01 | 2025-03-01
G        | Lost  | 2025-03-01 |            |            | 2025-03-01
H        | Lead  |            |            |            |
"""


def test_by_churn_it_is_the_share_of_all_customers_ever_won_who_have_not_left_altogether():
    measure = retention_rate(deals(CHURN), churn=True)
    # A kept one deal, C leaves tomorrow, D was lost on the day it was won; B, E and F (cancelled) are gone
    assert (measure.value, measure.n) == (3 / 6, 6)
    assert ask("RETENTION_RATE", CHURN, "attrition", "oui") == 1 / 2


def test_by_churn_the_as_of_day_decides_who_has_left():
    measure = retention_rate(deals(CHURN, as_of=dt.date(2026, 7, 1)), churn=True)
    assert measure.value == 2 / 6
    measure = retention_rate(deals(CHURN, as_of=dt.date(2026, 6, 29)), churn=True)
    assert measure.value == 4 / 6


def test_a_period_narrows_the_customers_of_the_churn_to_those_won_in_it():
    table = """
Customer | Stage | Closed     | Churned on
A        | Won   | 2025-01-01 | 2026-01-01
B        | Won   | 2026-02-01 |
"""
    measure = retention_rate(deals(table), churn=True, period=Period(dt.date(2026, 1, 1)))
    assert (measure.value, measure.n) == (1.0, 1)


def test_a_cancelled_deal_is_in_the_period_of_its_won_date():
    table = """
Customer | Stage | Won on     | Lost on    | Closed
A        | Lost  | 2025-06-01 | 2026-02-01 | 2026-02-01
B        | Lost  | 2026-01-01 | 2026-02-01 | 2026-02-01
C        | Won   | 2026-01-01 |            | 2026-01-01
"""
    measure = retention_rate(deals(table), churn=True, period=Period(dt.date(2026, 1, 1)))
    assert (measure.value, measure.n) == (0.5, 2)


def test_the_longest_window_is_a_hundred_years():
    assert error(ask("RETENTION_RATE", YEARS, "months", 1201)) == "#NUM!"
    assert error(ask("RETENTION_RATE", YEARS, "months", 1200)) == "#N/A"


def test_without_churn_or_lost_dates_the_sheet_does_not_tell_who_left():
    assert reason(retention_rate(deals(YEARS), churn=True)) == (
        "The sheet has neither churn dates nor Lost dates: it does not tell which customers left."
    )
    lost = "Customer | Stage | Closed | Churned on\nA | Lost | 2026-01-01 |"
    assert reason(retention_rate(deals(lost), churn=True)) == "No deal is won."


# --- Satisfaction ---


def scores(header: str, *values: object) -> str:
    """Write won deals with one score each."""
    return "\n".join([f"Stage | Closed | {header}", *(f"Won | 2026-01-0{n} | {v}" for n, v in enumerate(values, 1))])


def test_it_is_the_share_of_the_scores_at_or_above_80_percent_of_the_scale():
    measure = satisfaction_rate(deals(scores("Satisfaction (/5)", 5, 4, 3.9, 0, "")))
    assert (measure.value, measure.n, measure.left_out) == (2 / 4, 4, 0)  # 0.8 x 5 = 4 counts; no answer does not
    assert measure.details["scale"] == 5.0
    assert measure.details["mean"] == pytest.approx(12.9 / 4 / 5)
    assert (measure.details["low"], measure.details["high"]) == wilson(2, 4)


@pytest.mark.parametrize(
    ("highest", "scale"), [(1, 5), (5, 5), (5.5, 10), (10, 10), (11, 20), (20, 20), (21, 100), (100, 100)]
)
def test_the_scale_is_the_smallest_that_holds_all_scores(highest, scale):
    assert satisfaction_rate(deals(scores("Satisfaction", highest, 1))).details["scale"] == scale


def test_the_scale_in_the_header_goes_before_settings_and_settings_before_the_scores():
    assert satisfaction_rate(deals(scores("Satisfaction (/20)", 4), scale=10)).details["scale"] == 20
    assert satisfaction_rate(deals(scores("Satisfaction", 4), scale=10)).details["scale"] == 10


def test_a_score_beyond_a_stated_scale_is_left_out_and_told():
    measure = satisfaction_rate(deals(scores("Satisfaction (/5)", 5, 9, -1)))
    assert (measure.value, measure.n, measure.left_out) == (1.0, 1, 2)
    assert note(measure) == "2 rows left out: score beyond the scale (2)."


@pytest.mark.parametrize(
    ("threshold", "share"), [(0.7, 2 / 3), (0.71, 1 / 3), (1, 1 / 3), (0.3, 1.0), ("70 %", 2 / 3), ("0,7", 2 / 3)]
)
def test_the_threshold_is_a_share_of_the_scale_and_reached_by_an_equal_score(threshold, share):
    # 0.7 x 10 is 7 though binary fractions make it 7.000000000000001 or less
    assert ask("SATISFACTION_RATE", scores("Note (/10)", 10, 7, 3), "seuil", threshold) == pytest.approx(share)


def test_the_mean_is_the_mean_score_over_the_scale():
    measure = satisfaction_rate(deals(scores("Satisfaction (/10)", 10, 7, 4)), statistic="mean")
    assert (measure.value, measure.n) == (0.7, 3)
    assert ask("SATISFACTION_RATE", scores("Satisfaction (/10)", 10, 7, 4), "statistique", "moyenne") == 0.7


def test_satisfaction_goes_by_the_closing_day_and_tells_the_undated():
    table = """
Stage | Closed     | Satisfaction (/5)
Won   | 2026-01-01 | 1
Won   | 2026-01-31 | 5
Lost  | 2026-01-15 | 5
Won   |            | 5
Lead  |            | 1
Won   | 2026-02-01 | 5
"""
    measure = satisfaction_rate(deals(table), period=Period(dt.date(2026, 1, 1), dt.date(2026, 1, 31)))
    assert (measure.value, measure.n, measure.left_out) == (2 / 3, 3, 2)
    assert note(measure) == "2 rows left out: no closing date (2)."
    assert satisfaction_rate(deals(table)).n == 6


def test_a_filter_does_not_change_the_scale():
    table = "Stage | Owner | Satisfaction\nWon | Marie | 4\nWon | Karim | 9"
    assert ask("SATISFACTION_RATE", table, "Owner", "Marie") == 0.0


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("Stage | Closed | Satisfaction", "No deal meets the question."),
        ("Stage | Closed | Owner\nWon | | M", "No deal has a satisfaction score."),
        (
            "Stage | Closed | Satisfaction (/5)\nWon | | 7",
            "No deal has a satisfaction score. 1 row left out: score beyond the scale (1).",
        ),
    ],
)
def test_a_satisfaction_that_is_not_available_says_why(table, why):
    assert reason(satisfaction_rate(deals(table))) == why


@pytest.mark.parametrize("threshold", [0, -0.1, 1.1, 80])
def test_a_threshold_that_is_no_share_is_refused(threshold):
    with pytest.raises(NumberError):
        satisfaction_rate(deals(scores("Satisfaction", 5)), threshold=threshold)
    assert error(ask("SATISFACTION_RATE", scores("Satisfaction", 5), "threshold", threshold)) == "#NUM!"


def test_a_statistic_of_scores_is_share_or_mean():
    assert error(ask("SATISFACTION_RATE", scores("Satisfaction", 5), "statistic", "median")) == "#VALUE!"
