"""Time to close and time per stage, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from by_hand import STAGES, ask, deals, error, note, reason

from xl_kpi.errors import ArgumentError
from xl_kpi.kpi import Unit
from xl_kpi.kpis.speed import stage_time, stage_time_table, time_to_close
from xl_kpi.periods import Period
from xl_kpi.texts import Text

HEADER = "Stage | Created | Closed"

# Spans of the won deals: 10, 20, 40 and 50 days.
FOUR_WON = f"""
{HEADER}
Won  | 2026-01-01 | 2026-01-11
Won  | 2026-01-01 | 2026-01-21
Won  | 2026-01-01 | 2026-02-10
Won  | 2026-01-01 | 2026-02-20
Lost | 2026-01-01 | 2026-06-01
Lead | 2025-01-01 |
"""


# --- Time to close ---


def test_it_is_the_mean_of_the_days_between_first_contact_and_closing_of_the_won_deals():
    measure = time_to_close(deals(FOUR_WON))
    assert measure.value == (10 + 20 + 40 + 50) / 4
    assert measure.n == 4
    assert measure.unit is Unit.DAYS
    assert measure.left_out == 0
    assert measure.note is None


@pytest.mark.parametrize(
    ("statistic", "days"),
    [
        ("mean", 30.0),
        ("median", 30.0),  # between 20 and 40
        ("p75", 42.5),  # rank 0.75 x 3 = 2.25: 40 + 0.25 x 10, as PERCENTILE.INC
        ("p90", 47.0),  # rank 2.7: 40 + 0.7 x 10
        ("min", 10.0),
        ("max", 50.0),
    ],
)
def test_every_statistic_is_excels_own(statistic, days):
    assert time_to_close(deals(FOUR_WON), statistic=statistic).value == pytest.approx(days)


def test_median_p75_and_p90_stand_beside_every_statistic():
    details = time_to_close(deals(FOUR_WON), statistic="max").details
    assert details == pytest.approx({"median": 30.0, "p75": 42.5, "p90": 47.0})


def test_one_won_deal_is_its_own_mean_and_every_percentile():
    measure = time_to_close(deals(f"{HEADER}\nWon | 2026-03-01 | 2026-04-01"))
    assert (measure.value, measure.n) == (31.0, 1)
    assert measure.details == {"median": 31.0, "p75": 31.0, "p90": 31.0}


def test_a_deal_won_on_the_day_of_the_first_contact_counts_0_days():
    measure = time_to_close(deals(f"{HEADER}\nWon | 2026-03-01 | 2026-03-01\nWon | 2026-03-01 | 2026-03-05"))
    assert (measure.value, measure.n) == (2.0, 2)


def test_days_are_calendar_days_whatever_the_hour_and_the_change_to_summer_time():
    table = [
        ["Stage", "Created", "Closed"],
        ["Won", dt.datetime(2026, 3, 28, 23, 59), dt.datetime(2026, 3, 30, 0, 1)],
    ]
    from xl_kpi.functions import Context, call

    assert call("TIME_TO_CLOSE", [table], Context(today=dt.date(2026, 6, 30))) == 2.0


def test_a_leap_day_counts():
    assert time_to_close(deals(f"{HEADER}\nWon | 2024-02-28 | 2024-03-01")).value == 2.0


def test_a_negative_span_is_left_out_and_told_never_made_positive():
    measure = time_to_close(deals(f"{HEADER}\nWon | 2026-03-10 | 2026-03-01\nWon | 2026-03-01 | 2026-03-05"))
    assert (measure.value, measure.n, measure.left_out) == (4.0, 1, 1)
    assert note(measure) == "1 row left out: closed before the first contact (1)."


def test_every_reason_to_leave_a_deal_out_is_counted_apart():
    measure = time_to_close(
        deals(f"""
{HEADER}
Won | 2026-03-01 | 2026-03-05
Won |            | 2026-03-05
Won | 2026-03-01 |
Won |            |
Won | 2026-03-09 | 2026-03-05
""")
    )
    assert (measure.value, measure.n, measure.left_out) == (4.0, 1, 4)
    assert note(measure) == (
        "4 rows left out: no closing date (2), no first contact (1), closed before the first contact (1)."
    )


def test_lost_open_set_aside_and_unknown_deals_are_in_no_time_to_close():
    measure = time_to_close(
        deals(
            f"""
{HEADER}
Won    | 2026-03-01 | 2026-03-11
Lost   | 2026-03-01 | 2026-03-02
Passed | 2026-03-01 | 2026-03-02
Zblorg | 2026-03-01 | 2026-03-02
Lead   | 2026-03-01 | 2026-12-31
""",
            STAGES,
        )
    )
    assert (measure.value, measure.n, measure.left_out) == (10.0, 1, 0)


def test_a_deal_won_then_cancelled_is_lost_and_out():
    table = """
Created | Won on | Lost on
2026-01-01 | 2026-01-11 | 2026-02-01
2026-01-01 | 2026-01-31 |
"""
    measure = time_to_close(deals(table))
    assert (measure.value, measure.n) == (30.0, 1)


def test_a_deal_lost_then_won_after_all_is_closed_on_the_day_it_was_won():
    table = """
Created | Won on | Lost on
2026-01-01 | 2026-03-02 | 2026-02-01
2026-01-01 |  | 2026-02-01
"""
    measure = time_to_close(deals(table))
    assert (measure.value, measure.n) == (60.0, 1)


def test_the_closing_column_goes_before_the_date_of_the_won_entry():
    table = "Stage | Created | Won on | Closed\nWon | 2026-01-01 | 2026-01-11 | 2026-01-21"
    assert time_to_close(deals(table)).value == 20.0


def test_the_won_entry_of_the_log_closes_a_deal_that_has_no_closing_column():
    log = "Deal ID | Stage | Date\n1 | Lead | 2026-01-01\n1 | Won | 2026-01-15"
    measure = time_to_close(deals("Deal ID | Stage | Created\n1 | Won | 2026-01-01", STAGES, log))
    assert measure.value == 14.0


def test_a_false_won_event_of_the_log_makes_no_sale():
    log = "Deal ID | Stage | Date\n1 | Lead | 2026-01-01\n1 | Won | 2026-01-15"
    sheet = "Deal ID | Stage | Created | Closed\n1 | Lost | 2026-01-01 | 2026-01-15"
    assert reason(time_to_close(deals(sheet, STAGES, log))) == "No deal is won."


def test_the_period_goes_by_the_closing_day_and_holds_both_its_ends():
    table = f"""
{HEADER}
Won | 2025-12-01 | 2025-12-31
Won | 2025-12-31 | 2026-01-01
Won | 2026-01-01 | 2026-01-31
Won | 2026-01-01 | 2026-02-01
"""
    measure = time_to_close(deals(table), period=Period(dt.date(2026, 1, 1), dt.date(2026, 1, 31)))
    assert (measure.value, measure.n) == ((1 + 30) / 2, 2)


def test_in_a_period_a_won_deal_without_closing_date_is_left_out_and_told():
    table = f"{HEADER}\nWon | 2026-01-01 | 2026-01-11\nWon | 2026-01-01 |"
    measure = time_to_close(deals(table), period=Period(dt.date(2026, 1, 1)))
    assert (measure.value, measure.n, measure.left_out) == (10.0, 1, 1)
    assert note(measure) == "1 row left out: no closing date (1)."


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (HEADER, "No deal meets the question."),
        (f"{HEADER}\nLost | 2026-01-01 | 2026-01-02", "No deal is won."),
        (
            f"{HEADER}\nWon | | 2026-01-02",
            "No won deal has both a first contact and a later closing date. 1 row left out: no first contact (1).",
        ),
        (
            f"{HEADER}\nZblorg | 2026-01-01 | 2026-01-02",
            "The sheet does not say which deals are won: it needs a stage, a status, or Won and Lost dates.",
        ),
    ],
)
def test_a_time_to_close_that_is_not_available_says_why(table, why):
    measure = time_to_close(deals(table, STAGES))
    assert reason(measure) == why
    assert measure.n == 0


def test_a_statistic_that_is_none_is_refused_with_those_there_are():
    with pytest.raises(ArgumentError, match="mean, median, p75, p90, min, max"):
        time_to_close(deals(FOUR_WON), statistic="mode")


def test_in_a_cell_a_time_to_close_takes_criteria_statistics_and_periods():
    table = """
Stage | Owner | Created    | Closed
Won   | Marie | 2026-01-01 | 2026-01-11
Won   | Marie | 2026-01-01 | 2026-01-21
Won   | Karim | 2026-01-01 | 2026-04-11
"""
    assert ask("TIME_TO_CLOSE", table) == pytest.approx((10 + 20 + 100) / 3)
    assert ask("TIME_TO_CLOSE", table, "Owner", "marie") == 15.0
    assert ask("TIME_TO_CLOSE", table, "statistique", "médiane") == 20.0
    assert ask("TIME_TO_CLOSE", table, "from", "2026-01-20", "to", "2026-01-31") == 20.0
    assert error(ask("TIME_TO_CLOSE", table, "Owner", "Inès")) == "#N/A"
    assert error(ask("TIME_TO_CLOSE", table, "exit", "lost")) == "#VALUE!"


# --- Time per stage ---

# Lead is dated by Created. Days in Lead: 10, 20, -, 5 (lost there). Days in Proposal: 30, -, -, skipped by the last.
DATED = """
Stage       | Created    | Proposal on | Negotiation on | Closed
Won         | 2026-01-01 | 2026-01-11  | 2026-02-10     | 2026-03-01
Lost        | 2026-01-01 | 2026-01-21  |                | 2026-02-04
Proposal    | 2026-01-01 | 2026-06-20  |                |
Lost        | 2026-01-01 |             |                | 2026-01-06
Won         | 2026-01-01 |             | 2026-01-09     | 2026-01-10
"""


def test_a_stay_lasts_until_the_next_dated_entry_and_a_first_stage_without_a_column_starts_at_created():
    measure = stage_time(deals(DATED, STAGES), "Lead")
    # 11 - 1, 21 - 1, and to the 20th of June (170 days); the last skipped Proposal: 8 days until Negotiation
    assert measure.value == (10 + 20 + 170 + 8) / 4
    assert measure.n == 4


def test_a_skipped_stage_gets_no_duration():
    measure = stage_time(deals(DATED, STAGES), "Proposal")
    assert (measure.value, measure.n) == (30.0, 1)  # 2026-01-11 to 2026-02-10


def test_the_last_stage_ends_at_the_closing_day_when_there_is_no_later_entry():
    measure = stage_time(deals(DATED, STAGES), "Negotiation")
    assert (measure.value, measure.n) == ((19 + 1) / 2, 2)


def test_by_the_lost_exit_count_the_deals_lost_at_that_stage():
    assert stage_time(deals(DATED, STAGES), "Lead", exit="lost").value == 5.0
    measure = stage_time(deals(DATED, STAGES), "Proposal", exit="lost")
    assert (measure.value, measure.n) == (14.0, 1)  # 2026-01-21 to 2026-02-04


def test_every_exit_takes_in_those_that_went_on_and_those_lost():
    measure = stage_time(deals(DATED, STAGES), "Proposal", exit="all")
    assert (measure.value, measure.n) == ((30 + 14) / 2, 2)


@pytest.mark.parametrize(
    ("statistic", "days"), [("mean", 52.0), ("median", 15.0), ("p75", 57.5), ("p90", 125.0), ("min", 8.0), ("max", 170)]
)
def test_every_statistic_serves_for_a_stage_too(statistic, days):
    # 8, 10, 20, 170: p75 at rank 2.25 = 20 + 0.25 x 150; p90 at rank 2.7 = 20 + 0.7 x 150
    assert stage_time(deals(DATED, STAGES), "Lead", statistic=statistic).value == pytest.approx(days)


def test_the_deals_still_in_the_stage_and_their_mean_age_stand_beside_it():
    assert stage_time(deals(DATED, STAGES), "Proposal").details == {"in_stage": 1.0, "mean_age": 10.0}
    assert stage_time(deals(DATED, STAGES), "Lead").details == {"in_stage": 0.0}


def test_an_entry_later_than_the_as_of_day_has_no_age_yet():
    measure = stage_time(deals(DATED, STAGES, as_of=dt.date(2026, 6, 19)), "Proposal")
    assert measure.details == {"in_stage": 1.0}


def test_a_set_aside_deal_leaves_by_every_exit_but_neither_on_nor_lost():
    table = """
Stage  | Created    | Proposal on | Closed
Passed | 2026-01-01 | 2026-01-11  | 2026-01-31
Won    | 2026-01-01 | 2026-01-03  | 2026-01-05
"""
    read = deals(table, "Lead;Proposal;Passed:set aside")
    assert stage_time(read, "Proposal", exit="all").value == (20 + 2) / 2
    assert stage_time(read, "Proposal", exit="on").value == 2.0
    assert reason(stage_time(read, "Proposal", exit="lost")) == "No deal was lost at this stage."
    assert stage_time(read, "Lead").value == (10 + 2) / 2  # it went on from Lead before it was set aside


def test_a_stay_that_ends_before_it_began_is_left_out_and_told():
    table = """
Stage | Created    | Proposal on | Closed
Won   | 2026-01-11 | 2026-01-01  | 2026-01-31
Won   | 2026-01-01 | 2026-01-05  | 2026-01-31
"""
    measure = stage_time(deals(table, "Lead;Proposal"), "Lead")
    assert (measure.value, measure.n, measure.left_out) == (4.0, 1, 1)
    assert note(measure) == "1 row left out: no exit date, or one before the entry (1)."


def test_a_won_deal_without_closing_date_has_no_exit_from_its_last_stage():
    table = """
Stage | Created    | Proposal on | Closed
Won   | 2026-01-01 | 2026-01-05  |
Won   | 2026-01-01 | 2026-01-05  | 2026-01-08
"""
    measure = stage_time(deals(table), "Proposal")
    assert (measure.value, measure.n, measure.left_out) == (3.0, 1, 1)


def test_won_and_lost_entries_end_a_stay_before_the_closing_column_does():
    table = """
Stage | Created    | Proposal on | Won on     | Closed
Won   | 2026-01-01 | 2026-01-05  | 2026-01-15 | 2026-01-31
"""
    assert stage_time(deals(table), "Proposal").value == 10.0


def test_a_deal_won_then_cancelled_leaves_its_last_stage_on_the_day_it_was_won():
    table = """
Created    | Proposal on | Won on     | Lost on
2026-01-01 | 2026-01-05  | 2026-01-15 | 2026-03-01
"""
    read = deals(table)
    assert stage_time(read, "Proposal", exit="lost").value == 10.0
    assert reason(stage_time(read, "Proposal")) == "No deal has gone on from this stage."


LOG_SHEET = """
Deal ID | Stage | Created | Closed
1 | Won         | 2026-01-01 | 2026-03-01
2 | Lead        | 2026-01-01 |
3 | Proposal    | 2026-01-01 |
"""
# Deal 1: Proposal 10 days, back to Lead 5 days, Proposal again 20 days. Deal 2 moved back and stays.
LOG = """
Deal ID | Stage | Date
1 | Lead        | 2026-01-01
1 | Proposal    | 2026-01-03
1 | Lead        | 2026-01-13
1 | Proposal    | 2026-01-18
1 | Negotiation | 2026-02-07
1 | Won         | 2026-02-09
2 | Lead        | 2026-01-01
2 | Proposal    | 2026-01-09
2 | Lead        | 2026-06-10
3 | Lead        | 2026-01-01
3 | Lost        | 2026-01-31
3 | Proposal    | 2026-06-25
"""


def test_the_stays_of_a_stage_entered_again_add_up():
    read = deals(LOG_SHEET, STAGES, LOG)
    assert stage_time(read, "Proposal").value == 10 + 20
    # deal 1: 2 + 5, deal 2: 8, deal 3: 30 until it was lost for a while
    assert stage_time(read, "Lead").value == (7 + 8 + 30) / 3


def test_a_deal_that_moved_back_left_the_later_stage_by_neither_way():
    read = deals(LOG_SHEET, STAGES, LOG)
    measure = stage_time(read, "Proposal", exit="all")
    assert (measure.value, measure.n) == ((30 + 152) / 2, 2)  # 2026-01-09 to 2026-06-10
    assert stage_time(read, "Proposal").n == 1


def test_the_age_in_a_stage_counts_from_the_last_time_a_deal_entered_it():
    read = deals(LOG_SHEET, STAGES, LOG)
    assert stage_time(read, "Lead").details == {"in_stage": 1.0, "mean_age": 20.0}
    assert stage_time(read, "Proposal").details == {"in_stage": 1.0, "mean_age": 5.0}


def test_events_of_one_day_keep_the_order_of_the_log():
    sheet = "Deal ID | Stage | Closed | Owner\n1 | Won | 2026-01-09 | Marie"
    log = """
Deal ID | Stage | Date
1 | Lead     | 2026-01-01
1 | Proposal | 2026-01-04
1 | Lead     | 2026-01-04
1 | Proposal | 2026-01-07
"""
    assert stage_time(deals(sheet, "Lead;Proposal", log), "Proposal").value == 0 + 2
    assert stage_time(deals(sheet, "Lead;Proposal", log), "Lead").value == 3 + 3


def test_a_log_that_never_names_the_first_stage_lets_it_start_at_created():
    sheet = "Deal ID | Stage | Created | Closed\n1 | Won | 2026-01-01 | 2026-01-21"
    log = "Deal ID | Stage | Date\n1 | Proposal | 2026-01-08"
    assert stage_time(deals(sheet, "Lead;Proposal", log), "Lead").value == 7.0


def test_the_period_of_a_stage_time_is_a_cohort_by_first_contact():
    table = """
Stage | Created    | Proposal on | Closed
Won   | 2025-12-31 | 2026-01-10  | 2026-01-31
Won   | 2026-01-01 | 2026-01-05  | 2026-01-31
Won   | 2026-01-31 | 2026-02-07  | 2026-02-28
Won   |            | 2026-01-05  | 2026-01-31
"""
    january = Period(dt.date(2026, 1, 1), dt.date(2026, 1, 31))
    measure = stage_time(deals(table, "Lead;Proposal"), "Lead", period=january)
    assert (measure.value, measure.n, measure.left_out) == ((4 + 7) / 2, 2, 1)
    assert note(measure) == "1 row left out: no first contact (1)."


@pytest.mark.parametrize(
    ("table", "stage", "why"),
    [
        ("Stage | Created | Proposal on", "Lead", "No deal meets the question."),
        (
            "Stage | Created | Closed\nLead | 2026-01-01 |\nProposal | 2026-01-01 |",
            "Lead",
            "The sheet tells only the stage of each deal today. Counts of where deals stand are not a conversion and "
            "not a duration: that takes a date for each stage, or an event log.",
        ),
        (
            "Stage | Created | Proposal on\nNegotiation | 2026-01-01 | 2026-01-05",
            "Negotiation",
            "The sheet has no dates for the stage Negotiation.",
        ),
        (
            "Stage | Created | Proposal on\nLead | 2026-01-01 |",
            "Lead",
            "No deal has gone on from this stage.",
        ),
    ],
)
def test_a_stage_time_that_is_not_available_says_why(table, stage, why):
    assert reason(stage_time(deals(table, STAGES), stage)) == why


def test_a_stage_that_the_pipeline_does_not_have_is_refused_with_those_it_has():
    with pytest.raises(ArgumentError, match="Lead, Proposal, Negotiation"):
        stage_time(deals(DATED, STAGES), "Demo")
    with pytest.raises(ArgumentError, match="on, lost, all"):
        stage_time(deals(DATED, STAGES), "Lead", exit="won")


def test_in_a_cell_a_stage_time_takes_the_history_and_the_stages():
    from by_hand import rows

    arguments = ("Proposal", "history", rows(LOG), "stages", [["Stage"], ["Lead"], ["Proposal"], ["Negotiation"]])
    assert ask("STAGE_TIME", LOG_SHEET, *arguments) == 30.0
    assert ask("STAGE_TIME", LOG_SHEET, *arguments, "sortie", "toutes", "statistique", "max") == 152.0
    assert error(ask("STAGE_TIME", LOG_SHEET, "Proposal")) == "#N/A"
    assert error(ask("STAGE_TIME", LOG_SHEET)) == "#VALUE!"


# --- The table ---


def test_the_table_of_stage_times_has_one_row_a_stage_with_all_its_exits():
    table = stage_time_table(deals(DATED, STAGES))
    assert table.key == "stage_time"
    assert list(table.records()) == [
        {
            "stage": "Lead",
            "n": 4,
            "mean": 52.0,
            "median": 15.0,
            "all": {"n": 5, "mean": 42.6, "median": 10.0},  # 10, 20, 170, 5, 8
            "lost": {"n": 1, "mean": 5.0, "median": 5.0},
            "in_stage": 0,
            "mean_age": None,
        },
        {
            "stage": "Proposal",
            "n": 1,
            "mean": 30.0,
            "median": 30.0,
            "all": {"n": 2, "mean": 22.0, "median": 22.0},
            "lost": {"n": 1, "mean": 14.0, "median": 14.0},
            "in_stage": 1,
            "mean_age": 10.0,
        },
        {
            "stage": "Negotiation",
            "n": 2,
            "mean": 10.0,
            "median": 10.0,
            "all": {"n": 2, "mean": 10.0, "median": 10.0},
            "lost": {"n": 0, "mean": None, "median": None},
            "in_stage": 0,
            "mean_age": None,
        },
    ]


def test_rows_of_stage_times_that_rest_on_fewer_than_five_deals_are_marked():
    five = "\n".join(["Won | 2026-01-01 | 2026-01-05 | 2026-01-09"] * 5)
    lost = "Lost | 2026-01-01 | 2026-01-05 | 2026-01-09"
    table = stage_time_table(deals(f"Stage | Created | Proposal on | Closed\n{five}\n{lost}", "Lead;Proposal"))
    assert table.column("n") == (6, 5)
    assert table.few == (False, False)
    table = stage_time_table(deals(DATED, STAGES))
    assert table.few == (True, True, True)


def test_the_table_of_stage_times_tells_the_undated_exits_and_why_it_is_empty():
    table = """
Stage | Created    | Proposal on | Closed
Won   | 2026-01-01 | 2026-01-05  |
"""
    assert stage_time_table(deals(table)).note == Text(
        "1 row left out: no exit date, or one before the entry (1).",
        "1 ligne laissée de côté : pas de date de sortie, ou avant l'entrée (1).",
    )
    refused = stage_time_table(deals("Stage | Created | Closed\nLead | 2026-01-01 |"))
    assert refused.rows == ()
    assert refused.note is not None
    assert "only the stage of each deal today" in refused.note.en
    assert stage_time_table(deals("Stage | Created | Proposal on")).note is not None
