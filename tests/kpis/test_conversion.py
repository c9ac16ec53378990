"""Conversion from stage to stage and win rate, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from by_hand import STAGES, ask, deals, error, note, reason, rows

from xl_kpi.errors import ArgumentError
from xl_kpi.estimates.intervals import wilson
from xl_kpi.kpi import Unit
from xl_kpi.kpis import common
from xl_kpi.kpis.conversion import conversion_rate, conversion_table, win_rate
from xl_kpi.periods import Period
from xl_kpi.texts import Text

# Furthest stage: Won reached all; Lost at Proposal; Lost at Lead; open at Proposal; open at Lead;
# set aside at Negotiation, having skipped Proposal.
DATED = """
Stage       | Created    | Proposal on | Negotiation on | Closed
Won         | 2026-01-01 | 2026-01-11  | 2026-02-10     | 2026-03-01
Lost        | 2026-01-01 | 2026-01-21  |                | 2026-02-04
Lost        | 2026-01-01 |             |                | 2026-01-06
Proposal    | 2026-01-01 | 2026-06-20  |                |
Lead        | 2026-01-01 |             |                |
Passed      | 2026-01-01 |             | 2026-03-01     | 2026-03-05
"""


# --- Intervals ---


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (15, 148, 0.0624, 0.1605),  # Newcombe 1998, table I
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I
        (0, 20, 0.0, 0.1611),  # Newcombe 1998, table I
        (1, 29, 0.0061, 0.1718),  # Newcombe 1998, table I
    ],
)
def test_the_interval_of_a_rate_is_wilsons(hits, n, low, high):
    assert wilson(hits, n) == pytest.approx((low, high), abs=0.00006)


# --- Conversion ---


@pytest.mark.parametrize(
    ("start", "end", "hits", "n", "in_play"),
    [
        ("Lead", "Proposal", 4, 6, 1),
        ("Lead", "Negotiation", 2, 6, 2),
        ("Lead", "Won", 1, 6, 2),
        ("Proposal", "Negotiation", 2, 4, 1),  # the set aside deal reached Negotiation, so Proposal too
        ("Proposal", "Won", 1, 4, 1),
        ("Negotiation", "Won", 1, 2, 0),
    ],
)
def test_it_is_the_share_that_ever_reached_the_later_stage(start, end, hits, n, in_play):
    measure = conversion_rate(deals(DATED, STAGES), start, end)
    assert (measure.value, measure.n) == (hits / n, n)
    assert measure.details["in_play"] == in_play
    assert (measure.details["low"], measure.details["high"]) == wilson(hits, n)
    assert measure.unit is Unit.SHARE
    assert measure.left_out == 0


def test_resolved_leaves_out_the_open_deals_that_may_still_get_there():
    read = deals(DATED, STAGES)
    assert conversion_rate(read, "Lead", "Proposal", resolved=True).value == 4 / 5
    assert conversion_rate(read, "Lead", "Won", resolved=True).value == 1 / 4
    measure = conversion_rate(read, "Proposal", "Won", resolved=True)
    assert (measure.value, measure.n, measure.details["in_play"]) == (1 / 3, 3, 1.0)


def test_an_open_deal_that_went_past_is_no_longer_in_play_there():
    table = """
Stage       | Created    | Proposal on
Proposal    | 2026-01-01 | 2026-01-11
Lead        | 2026-01-01 |
"""
    measure = conversion_rate(deals(table, "Lead;Proposal"), "Lead", "Proposal", resolved=True)
    assert (measure.value, measure.n) == (1.0, 1)


def test_a_deal_that_moved_back_keeps_its_furthest_stage():
    table = """
Stage | Created    | Proposal on
Lead  | 2026-01-01 | 2026-01-11
Lead  | 2026-01-01 |
"""
    measure = conversion_rate(deals(table, "Lead;Proposal"), "Lead", "Proposal")
    assert (measure.value, measure.n, measure.details["in_play"]) == (0.5, 2, 1.0)


def test_a_won_deal_without_any_stage_date_reached_every_stage():
    table = """
Stage | Created    | Proposal on
Won   |            |
Lost  | 2026-01-01 |
"""
    assert conversion_rate(deals(table, "Lead;Proposal"), "Lead", "Proposal").value == 0.5


def test_an_open_deal_reached_the_stage_it_stands_in_though_that_has_no_date():
    table = """
Stage    | Created    | Proposal on
Proposal | 2026-01-01 |
Lost     | 2026-01-01 |
"""
    assert conversion_rate(deals(table, "Lead;Proposal"), "Lead", "Proposal").value == 0.5


def test_a_lost_deal_of_which_no_stage_is_dated_is_left_out_and_told():
    table = """
Stage | Created    | Proposal on
Lost  |            |
Won   | 2026-01-01 | 2026-01-04
"""
    measure = conversion_rate(deals(table, "Lead;Proposal"), "Lead", "Proposal")
    assert (measure.value, measure.n, measure.left_out) == (1.0, 1, 1)
    assert note(measure) == "1 row left out: no stage that it reached is dated (1)."


def test_an_unknown_deal_counts_up_to_its_last_dated_stage():
    table = """
Stage  | Created    | Proposal on | Negotiation on
Zblorg | 2026-01-01 | 2026-01-11  |
Won    | 2026-01-01 | 2026-01-04  | 2026-01-05
"""
    read = deals(table, STAGES)
    assert conversion_rate(read, "Lead", "Proposal").value == 1.0
    assert conversion_rate(read, "Proposal", "Negotiation").value == 0.5
    assert conversion_rate(read, "Proposal", "Won", resolved=True).n == 2  # unknown is not in play


def test_a_false_won_event_of_the_log_is_no_conversion_to_won():
    sheet = """
Deal ID | Stage | Created
1       | Lost  | 2026-01-01
2       | Won   | 2026-01-01
3       | Lead  | 2026-01-01
"""
    log = """
Deal ID | Stage    | Date
1       | Lead     | 2026-01-01
1       | Proposal | 2026-01-05
1       | Won      | 2026-01-06
1       | Lost     | 2026-01-09
2       | Lead     | 2026-01-02
2       | Won      | 2026-01-03
3       | Won      | 2026-01-05
3       | Lead     | 2026-01-06
"""
    read = deals(sheet, "Lead;Proposal", log)
    assert conversion_rate(read, "Lead", "Won").value == 1 / 3
    assert conversion_rate(read, "Lead", "Proposal").value == 2 / 3
    assert conversion_rate(read, "Proposal", "Won").value == 1 / 2


def test_the_log_tells_how_far_a_lost_deal_came_before_it_moved_back():
    sheet = "Deal ID | Stage | Created\n1 | Lost | 2026-01-01\n2 | Lost | 2026-01-01"
    log = """
Deal ID | Stage       | Date
1       | Lead        | 2026-01-01
1       | Negotiation | 2026-01-05
1       | Lead        | 2026-01-06
1       | Lost        | 2026-01-09
2       | Lead        | 2026-01-01
2       | Proposal    | 2026-01-09
"""
    read = deals(sheet, STAGES, log)
    assert conversion_rate(read, "Lead", "Negotiation").value == 0.5
    assert conversion_rate(read, "Lead", "Proposal").value == 1.0
    assert conversion_rate(read, "Lead", "Won").value == 0.0


def test_the_period_of_a_conversion_is_the_cohort_created_in_it():
    table = """
Stage | Created    | Proposal on | Closed
Won   | 2025-12-31 | 2026-01-10  | 2026-01-31
Won   | 2026-01-01 | 2026-01-05  | 2026-05-31
Lost  | 2026-01-31 |             | 2026-02-28
Lost  | 2026-02-01 |             | 2026-02-28
Won   |            | 2026-01-05  | 2026-01-31
"""
    read = deals(table, "Lead;Proposal")
    measure = conversion_rate(read, "Lead", "Won", period=Period(dt.date(2026, 1, 1), dt.date(2026, 1, 31)))
    assert (measure.value, measure.n, measure.left_out) == (0.5, 2, 1)
    assert note(measure) == "1 row left out: no first contact (1)."


def test_nobody_on_the_way_gives_no_conversion_and_nobody_through_gives_0():
    read = deals("Stage | Created | Proposal on\nLost | 2026-01-01 | ", "Lead;Proposal")
    assert conversion_rate(read, "Lead", "Proposal").value == 0.0
    assert reason(conversion_rate(read, "Proposal", "Won")) == "No deal has reached Proposal."


@pytest.mark.parametrize(
    ("table", "pair", "why"),
    [
        ("Stage | Created | Proposal on", ("Lead", "Won"), "No deal meets the question."),
        (
            "Stage | Created | Closed\nLead | 2026-01-01 |\nWon | 2026-01-01 | 2026-01-05",
            ("Lead", "Won"),
            "The sheet tells only the stage of each deal today. Counts of where deals stand are not a conversion and "
            "not a duration: that takes a date for each stage, or an event log.",
        ),
        (
            "Stage | Created | Proposal on\nNegotiation | 2026-01-01 | 2026-01-05",
            ("Lead", "Negotiation"),
            "The sheet has no dates for the stage Negotiation.",
        ),
    ],
)
def test_a_conversion_that_is_not_available_says_why(table, pair, why):
    assert reason(conversion_rate(deals(table, STAGES), *pair)) == why


def test_when_all_are_still_in_play_nothing_is_resolved():
    read = deals("Stage | Created | Proposal on\nLead | 2026-01-01 |", "Lead;Proposal")
    assert reason(conversion_rate(read, "Lead", "Proposal", resolved=True)) == (
        "Every deal that reached Lead is still in play there."
    )
    assert conversion_rate(read, "Lead", "Proposal").value == 0.0


def test_stages_that_are_not_there_or_not_in_order_are_refused():
    read = deals(DATED, STAGES)
    for pair in (("Proposal", "Lead"), ("Proposal", "Proposal"), ("Demo", "Won"), ("Lead", "Demo"), ("Won", "Lead")):
        with pytest.raises(ArgumentError, match="Lead, Proposal, Negotiation"):
            conversion_rate(read, *pair)


def test_in_a_cell_won_has_its_french_word_and_stages_are_found_whatever_their_case():
    stages = ("stages", [["Stage"], ["Lead"], ["Proposal"], ["Negotiation"]])
    assert ask("CONVERSION_RATE", DATED, "lead", "GAGNÉE", *stages) == 1 / 6
    assert ask("CONVERSION_RATE", DATED, "Lead", "Won", *stages, "résolues", "vrai") == 1 / 4
    assert error(ask("CONVERSION_RATE", DATED, "Lead", *stages[:0])) == "#VALUE!"
    assert error(ask("CONVERSION_RATE", DATED, "Won", "Lead", *stages)) == "#VALUE!"


def test_a_filter_narrows_the_deals_but_not_their_way_through_the_log():
    sheet = """
Deal ID | Owner | Stage | Created
1       | Marie | Lost  | 2026-01-01
2       | Karim | Won   | 2026-01-01
3       | Marie | Won   | 2026-01-01
"""
    log = """
Deal ID | Stage    | Date
1       | Lead     | 2026-01-01
2       | Lead     | 2026-01-01
2       | Proposal | 2026-01-02
3       | Lead     | 2026-01-01
"""
    history = ("history", rows(log), "stages", [["Stage"], ["Lead"], ["Proposal"]])
    assert ask("CONVERSION_RATE", sheet, "Lead", "Proposal", *history, "Owner", "Marie") == 1 / 2
    assert ask("CONVERSION_RATE", sheet, "Lead", "Proposal", *history, "Owner", "<>Marie") == 1.0


# --- The table of conversions ---


def test_the_table_of_conversions_has_one_row_a_stage_and_won_after_the_last():
    low, high = wilson(4, 6)
    table = conversion_table(deals(DATED, STAGES))
    assert table.key == "conversion"
    assert next(table.records()) == {
        "stage": "Lead",
        "next": "Proposal",
        "reached": 6,
        "went_on": 4,
        "in_play": 1,
        "rate": 4 / 6,
        "low": low,
        "high": high,
        "resolved_rate": 4 / 5,
    }
    assert table.column("reached") == (6, 4, 2)
    assert table.column("went_on") == (4, 2, 1)
    assert table.column("in_play") == (1, 1, 0)
    assert table.column("resolved_rate") == (4 / 5, 2 / 3, 1 / 2)
    assert table.column("next") == ("Proposal", "Negotiation", Text("Won", "Gagnée"))
    assert table.few == (False, True, True)  # six, four and two deals


def test_a_stage_without_dates_has_a_row_without_figures():
    table = conversion_table(deals("Stage | Created | Proposal on\nNegotiation | 2026-01-01 | 2026-01-05", STAGES))
    assert table.column("reached") == (1, None, None)
    assert table.column("rate") == (1.0, None, None)


def test_a_stage_that_nobody_reached_has_no_rate():
    table = conversion_table(deals("Stage | Created | Proposal on\nLost | 2026-01-01 | ", "Lead;Proposal"))
    assert table.column("reached") == (1, 0)
    assert table.column("rate") == (0.0, None)


def test_the_table_of_conversions_tells_what_was_left_out_and_why_it_is_empty():
    table = "Stage | Created | Proposal on\nLost | |\nWon | 2026-01-01 | 2026-01-04"
    told = conversion_table(deals(table, "Lead;Proposal")).note
    assert told == Text(
        "1 row left out: no stage that it reached is dated (1).",
        "1 ligne laissée de côté : aucune étape atteinte n'est datée (1).",
    )
    empty = conversion_table(deals("Stage | Created | Closed\nLead | 2026-01-01 |"))
    assert (empty.rows, empty.note) == ((), common.ONLY_CURRENT_STAGE)
    assert conversion_table(deals("Stage | Created | Proposal on")).note == common.NO_DEALS


# --- Win rate ---

CLOSED = """
Stage  | Created    | Closed     | Amount
Won    | 2026-01-01 | 2026-01-11 | 100
Won    | 2026-01-01 | 2026-02-10 | 300
Lost   | 2026-01-01 | 2026-03-01 | 400
Won    | 2026-01-01 | 2026-03-31 |
Passed | 2026-01-01 | 2026-03-31 | 900
Lead   | 2026-06-01 |            | 900
Zblorg | 2026-01-01 |            | 900
"""


def test_win_rate_is_won_out_of_won_and_lost():
    measure = win_rate(deals(CLOSED, STAGES))
    assert (measure.value, measure.n, measure.left_out) == (3 / 4, 4, 0)
    assert (measure.details["low"], measure.details["high"]) == wilson(3, 4)


def test_win_rate_by_value_weighs_with_the_amounts_and_has_no_interval():
    measure = win_rate(deals(CLOSED, STAGES), by="value")
    assert (measure.value, measure.n, measure.left_out) == (400 / 800, 3, 1)
    assert note(measure) == "1 row left out: no amount (1)."
    assert not measure.details


def test_strict_counts_the_open_deals_older_than_the_slowest_sale_as_lost():
    table = """
Stage | Created    | Closed
Won   | 2026-01-01 | 2026-01-31
Lost  | 2026-01-01 | 2026-03-31
Lead  | 2026-05-30 |
Lead  | 2026-05-31 |
Lead  |            |
"""
    # the slowest sale took 30 days; as of 2026-06-30 the open deals are 31 and 30 days old
    read = deals(table)
    assert win_rate(read).value == 1 / 2
    measure = win_rate(read, strict=True)
    assert (measure.value, measure.n) == (1 / 3, 3)


def test_the_slowest_sale_is_the_firms_whatever_the_filter():
    table = """
Stage | Owner | Created    | Closed
Won   | Karim | 2026-01-01 | 2026-05-01
Won   | Marie | 2026-01-01 | 2026-01-05
Lost  | Marie | 2026-01-01 | 2026-01-05
Lead  | Marie | 2026-05-01 |
"""
    assert ask("WIN_RATE", table, "Owner", "Marie", "strict", True) == 1 / 2


def test_strict_deals_count_as_lost_on_the_as_of_day():
    table = """
Stage | Created    | Closed
Won   | 2026-01-01 | 2026-01-11
Lost  | 2026-01-01 | 2026-01-11
Lead  | 2026-01-01 |
"""
    read = deals(table)
    january = Period(dt.date(2026, 1, 1), dt.date(2026, 1, 31))
    assert win_rate(read, strict=True, period=january).value == 1 / 2
    june = Period(dt.date(2026, 6, 1), dt.date(2026, 6, 30))
    assert win_rate(read, strict=True, period=june).value == 0.0


def test_win_rate_goes_by_the_closing_day_both_ends_included():
    period = Period(dt.date(2026, 2, 10), dt.date(2026, 3, 1))
    assert win_rate(deals(CLOSED, STAGES), period=period).value == 1 / 2
    measure = win_rate(deals(CLOSED, STAGES), period=Period(None, dt.date(2026, 2, 9)))
    assert (measure.value, measure.n) == (1.0, 1)


def test_in_a_period_closed_deals_without_closing_day_are_left_out_and_told():
    table = "Stage | Closed | Owner\nWon | 2026-01-05 | M\nLost | 2026-01-05 | M\nLost | | M\nWon | | M"
    measure = win_rate(deals(table), period=Period(dt.date(2026, 1, 1)))
    assert (measure.value, measure.n, measure.left_out) == (1 / 2, 2, 2)
    assert note(measure) == "2 rows left out: no closing date (2)."
    assert win_rate(deals(table)).n == 4


def test_all_lost_is_0_and_a_filter_may_leave_only_won_ones():
    table = "Stage | Owner | Closed\nLost | Marie | 2026-01-05\nWon | Karim | 2026-01-05"
    assert ask("WIN_RATE", table, "Owner", "Marie") == 0.0
    assert ask("WIN_RATE", table, "Owner", "Karim") == 1.0


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("Stage | Created | Closed", "No deal meets the question."),
        (
            "Stage | Created | Closed\nWon | 2026-01-01 | 2026-01-02",
            "The sheet shows no lost deal: a win rate needs the lost ones as well.",
        ),
        (
            "Stage | Created | Closed\nZblorg | 2026-01-01 | 2026-01-02",
            "The sheet does not say which deals are won: it needs a stage, a status, or Won and Lost dates.",
        ),
    ],
)
def test_a_win_rate_that_is_not_available_says_why(table, why):
    assert reason(win_rate(deals(table, STAGES))) == why


def test_a_period_in_which_none_was_closed_has_no_win_rate():
    measure = win_rate(deals(CLOSED, STAGES), period=Period(dt.date(2027, 1, 1)))
    assert reason(measure) == "No deal is won or lost."
    assert measure.n == 0


def test_win_rate_by_value_needs_amounts_in_one_currency():
    table = "Stage | Amount | Currency\nWon | 100 | EUR\nLost | 100 | USD\nLost | 300 | EUR"
    assert "(EUR, USD)" in reason(win_rate(deals(table), by="value"))
    assert win_rate(deals(table)).value == 1 / 3
    assert ask("WIN_RATE", table, "by", "value", "Currency", "EUR") == 1 / 4
    rates = [["Currency", "Rate"], ["EUR", 1], ["USD", 0.5]]
    assert ask("WIN_RATE", table, "par", "montant", "taux", rates) == pytest.approx(100 / 450)


def test_win_rate_by_value_without_any_amount_is_not_available():
    table = "Stage | Amount | Owner\nWon | | M\nLost | | M"
    assert reason(win_rate(deals(table), by="value")).startswith("The sheet has no amounts.")


def test_win_rate_by_value_stays_within_0_and_1_with_negative_amounts():
    value = win_rate(deals("Stage | Amount | Owner\nWon | 100 | M\nLost | -50 | M"), by="value").value
    assert value is None or 0 <= value <= 1


def test_a_way_to_weigh_that_is_none_is_refused():
    with pytest.raises(ArgumentError, match="count, value"):
        win_rate(deals(CLOSED), by="weight")
    assert error(ask("WIN_RATE", CLOSED, "strict", "perhaps")) == "#VALUE!"


def test_negative_amounts_are_left_out_of_the_win_rate_by_value_and_that_is_said():
    measure = win_rate(deals("Stage | Amount | Owner\nWon | 100 | M\nLost | -50 | M\nLost | 300 | M"), by="value")
    assert (measure.value, measure.n, measure.left_out) == (0.25, 2, 1)
    assert note(measure) == "1 row left out: negative amount (1)."
