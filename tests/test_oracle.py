"""The oracle against tables small enough to be worked out by hand; the work is in the comments."""

from __future__ import annotations

import datetime as dt
from typing import Any

import books
import oracle
import pytest
from hypothesis import given, settings

AS_OF = dt.date(2026, 6, 30)
DATED = ["Qualified", "Proposal"]
Deal = dict[str, Any]


def day(text: str | None) -> dt.date | None:
    """Read "5.1" as 5 January 2026, "5.1.25" as 5 January 2025."""
    if text is None:
        return None
    number, month, *year = (int(part) for part in text.split("."))
    return dt.date(2000 + (year[0] if year else 26), month, number)


def deal(stage: str | None, *entries: str | None, log: str = "", **fields: Any) -> Deal:
    """Make a deal: its stage word, the dates of Qualified and Proposal, or a log such as "Lead 1.1, Won 5.1"."""
    made: Deal = {"stage": stage, "entries": list(zip(DATED, map(day, entries), strict=False))}
    if log:
        rows = (row.rsplit(" ", 1) for row in log.split(", "))
        made["entries"] = [(word, day(when)) for word, when in rows]
    for name, value in fields.items():
        made[name] = day(value) if name.endswith("_on") else value
    return made


def firm(
    *deals: Deal, source: str = "columns", chances: tuple[float | None, ...] = (0.1, 0.4, 0.8), **more: Any
) -> Any:
    """Make a firm with the stages Lead, Qualified, Proposal, of which the last two have a date column."""
    names = zip(["Lead", *DATED], chances, strict=True)
    stages = [{"name": name, "kind": "open", "probability": chance, "allowed_days": None} for name, chance in names]
    return {"source": source, "stages": stages, "deals": list(deals), "scale": None, "first_dated": False, **more}


def won(created: str | None, closed: str | None, **fields: Any) -> Deal:
    return deal("Won", created_on=created, closed_on=closed, **fields)


def outcomes(*deals: Deal, source: str = "columns") -> list[str]:
    book = firm(*deals, source=source)
    return [oracle.outcome(book, each) for each in deals]


# --- Outcomes and days ---


@pytest.mark.parametrize("word", ["Contract to be signed", "Not yet signed", "À signer", "Presque gagné", "Non perdu"])
def test_an_outcome_still_to_come_or_denied_is_a_stage_like_any_other_word(word):
    book = firm(deal(word), deal("Signé"))
    assert [oracle.outcome(book, each) for each in book["deals"]] == ["unknown", "won"]
    book["stages"].append({"name": word, "kind": "open", "probability": None, "allowed_days": None})
    assert [oracle.outcome(book, each) for each in book["deals"]] == ["open", "won"]


def test_a_status_decides_before_the_stage_word_and_the_stage_word_before_the_dates():
    assert outcomes(
        deal("Proposal", status="won"),
        deal("Lost", status="open"),
        deal("Proposal", won_on="5.1"),
        deal(None, won_on="5.1"),
    ) == ["won", "open", "open", "won"]


def test_the_later_of_the_won_and_lost_dates_decides_and_a_tie_is_lost():
    assert outcomes(
        deal(None, won_on="5.1", lost_on="6.1"),
        deal(None, won_on="7.1", lost_on="6.1"),
        deal(None, won_on="6.1", lost_on="6.1"),
    ) == ["lost", "won", "lost"]


def test_known_words_are_read_in_both_languages_with_any_accents_case_and_punctuation():
    words = ["Closed - Won", "GAGNÉE", "perdu", "Annulée", "Écarté", "Zblorg", "qualified"]
    assert outcomes(*map(deal, words)) == ["won", "won", "lost", "lost", "set aside", "unknown", "open"]


def test_a_false_won_event_in_the_log_does_not_make_a_lost_deal_won():
    assert outcomes(deal("Lost", log="Lead 1.1, Won 5.1"), source="log") == ["lost"]


def test_a_closing_column_stands_before_the_won_date_and_the_won_date_before_the_log():
    book = firm(
        deal("Won", closed_on="9.1", won_on="8.1"),
        deal("Won", won_on="8.1", log="Lead 1.1, Won 7.1"),
        deal("Won", log="Won 7.1, Won 6.1"),
        source="log",
    )
    assert [oracle.closed_on(book, each) for each in book["deals"]] == [day("9.1"), day("8.1"), day("7.1")]


# --- Time to close ---


def test_time_to_close_is_the_mean_of_the_days_from_first_contact_to_closing():
    # 10, 20 and 0 days: 30 / 3.
    book = firm(won("1.1", "11.1"), won("1.1", "21.1"), won("1.1", "1.1"), deal("Lost", closed_on="9.1"))
    assert oracle.time_to_close(book)[:3] == (10.0, 3, 0)


def test_negative_and_undated_spans_are_left_out_of_time_to_close():
    book = firm(won("1.1", "11.1"), won("5.1", "1.1"), won(None, "5.1"), won("5.1", None))
    assert oracle.time_to_close(book)[:3] == (10.0, 1, 3)


@pytest.mark.parametrize(
    ("statistic", "value"),
    # 1, 2, 3, 10 days. Ranks 0..3: median at 1.5, p75 at 2.25 -> 3 + 0.25 x 7, p90 at 2.7 -> 3 + 0.7 x 7.
    [("mean", 4.0), ("median", 2.5), ("p75", 4.75), ("p90", 7.9), ("min", 1), ("max", 10)],
)
def test_statistics_interpolate_between_ranks(statistic, value):
    book = firm(*(won("1.1", f"{closed}.1") for closed in (2, 3, 4, 11)))
    assert oracle.time_to_close(book, statistic).value == pytest.approx(value)


def test_a_period_is_inclusive_and_applies_to_the_closing_day():
    book = firm(*(won("1.1", f"{closed}.1") for closed in (2, 3, 4, 11)))
    assert oracle.time_to_close(book, start=day("3.1"), end=day("4.1"))[:3] == (2.5, 2, 0)


# --- Conversion ---


def cohort() -> Any:
    """Make six deals that reached: everything, everything (skipping), Proposal, Qualified, Lead, Qualified."""
    return firm(
        deal("Won", "5.1", "9.1", created_on="1.1", closed_on="12.1"),
        deal("Won", None, None, created_on="1.1", closed_on="20.1"),
        deal("Qualified", "5.1", "9.1", created_on="1.1"),
        deal("Lost", "6.1", created_on="2.1", closed_on="10.1"),
        deal("Lead", created_on="3.1"),
        deal("Passed", "6.2", created_on="1.2"),
    )


@pytest.mark.parametrize(
    ("a", "b", "answer"),
    [
        ("Lead", "Qualified", (5 / 6, 6, 0, 1)),  # only the open Lead has not
        ("Qualified", "Proposal", (3 / 5, 5, 0, 0)),  # two won, one open that moved back
        ("Lead", "Proposal", (3 / 6, 6, 0, 1)),
        ("Proposal", "Won", (2 / 3, 3, 0, 1)),  # the one that moved back is in play
        ("Lead", "Won", (2 / 6, 6, 0, 2)),
    ],
)
def test_conversion_counts_the_furthest_stage_of_every_deal(a, b, answer):
    assert oracle.conversion(cohort(), a, b)[:4] == pytest.approx(answer)


def test_resolved_conversion_is_without_the_deals_still_in_play():
    assert oracle.conversion(cohort(), "Lead", "Won", resolved=True)[:2] == (2 / 4, 4)


def test_the_period_of_a_conversion_is_the_cohort_of_first_contacts():
    # Created on 2 or 3 January: one lost at Qualified, one open Lead.
    answer = oracle.conversion(cohort(), "Lead", "Qualified", start=day("2.1"), end=day("3.1"))
    assert answer[:2] == (1 / 2, 2)


def test_a_false_won_event_is_neither_a_sale_nor_a_later_stage():
    book = firm(
        deal("Lost", log="Lead 1.1, Qualified 3.1, Won 5.1, Lost 9.1"),
        deal("Won", log="Lead 1.1, Won 5.1"),
        source="log",
    )
    assert oracle.conversion(book, "Lead", "Won")[:2] == (1 / 2, 2)
    assert oracle.conversion(book, "Qualified", "Proposal")[:2] == (1 / 2, 2)


def test_a_lost_deal_without_any_date_reached_nothing_that_is_known():
    assert oracle.conversion(firm(deal("Lost"), deal("Won", created_on="1.1")), "Lead", "Won")[:3] == (1.0, 1, 1)


def test_the_current_stage_alone_refuses_conversion_and_time_per_stage():
    book = firm(won("1.1", "5.1"), source="none")
    assert oracle.conversion(book, "Lead", "Won") == oracle.REFUSED
    assert oracle.stage_time(book, "Lead") == oracle.REFUSED


# --- Time per stage ---


def test_the_first_stage_starts_at_the_first_contact_and_the_last_ends_at_the_closing():
    # Lead: 4, 19 (Qualified and Proposal skipped), 4, 4, 5 days; the open Lead is still there, since 3 January.
    assert oracle.stage_time(cohort(), "Lead", as_of=AS_OF)[:5] == (36 / 5, 5, 0, 1, 178.0)
    # Proposal: 3 days of the won deal; the one that moved back did not go on.
    assert oracle.stage_time(cohort(), "Proposal")[:3] == (3.0, 1, 0)


def test_the_exits_tell_apart_what_went_on_what_was_lost_and_everything():
    # Qualified: on = 4 (won) and 4 (moved back, was further); lost = 4; the set-aside deal's exit has no date.
    book = cohort()
    assert oracle.stage_time(book, "Qualified", "on")[:3] == (4.0, 2, 0)
    assert oracle.stage_time(book, "Qualified", "lost")[:3] == (4.0, 1, 0)
    assert oracle.stage_time(book, "Qualified", "all")[:3] == (4.0, 3, 1)
    # Proposal, all: the open deal that moved back from there left on a day that nobody wrote down.
    assert oracle.stage_time(book, "Proposal", "all")[:3] == (3.0, 1, 1)


def test_negative_stays_are_left_out_of_time_per_stage():
    book = firm(deal("Won", "5.1", "3.1", created_on="1.1", closed_on="9.1"))
    assert oracle.stage_time(book, "Qualified")[:3] == (None, 0, 1)
    assert oracle.stage_time(book, "Proposal")[:3] == (6.0, 1, 0)


def test_stays_in_a_stage_that_is_entered_again_add_up():
    # Lead 4 + 5, Qualified 5 + 5; by date, whatever the order of the rows.
    log = "Qualified 15.1, Lead 1.1, Qualified 5.1, Lead 10.1, Proposal 20.1"
    book = firm(deal("Proposal", log=log), source="log")
    assert oracle.stage_time(book, "Lead")[:3] == (9.0, 1, 0)
    assert oracle.stage_time(book, "Qualified")[:3] == (10.0, 1, 0)
    assert oracle.stage_time(book, "Proposal", as_of=day("25.1"))[:5] == (None, 0, 0, 1, 5.0)


def test_won_and_lost_events_of_the_log_end_a_stay():
    # Proposal: 4 days until the false Won event, of a lost deal.
    book = firm(deal("Lost", log="Lead 1.1, Proposal 3.1, Won 7.1, Lost 9.1", closed_on="12.1"), source="log")
    assert oracle.stage_time(book, "Proposal", "lost")[:3] == (4.0, 1, 0)
    assert oracle.stage_time(book, "Proposal", "on")[:3] == (None, 0, 0)


def test_a_log_that_never_names_the_first_stage_starts_it_at_the_first_contact():
    book = firm(deal("Won", log="Qualified 4.1, Won 9.1", created_on="1.1"), source="log")
    assert oracle.stage_time(book, "Lead")[:3] == (3.0, 1, 0)


# --- Money ---


def test_weighted_revenue_takes_the_deals_own_probability_then_its_stages():
    # 1000 x 0.5 + 2000 x 0.4 + 500 (expected amount) x 0.1 + 700 x 0 = 1350; one without amount.
    book = firm(
        deal("Lead", amount=1000, probability=0.5),
        deal("Qualified", amount=2000),
        deal("Lead", amount=900, expected_amount=500),
        deal("Proposal", amount=700, probability=0.0),
        deal("Proposal"),
        won("1.1", "5.1", amount=9999),
    )
    assert oracle.weighted_revenue(book)[:3] == (pytest.approx(1350), 4, 1)


def test_a_stage_without_probability_takes_the_share_won_of_its_closed_deals():
    # Reached Qualified and closed: one won, two lost. 600 / 3; the open deal itself is not in its own history.
    lost = deal("Lost", "2.1", created_on="1.1")
    book = firm(won("1.1", "5.1"), lost, lost, deal("Qualified", amount=600), chances=(None, None, None))
    assert oracle.weighted_revenue(book)[:3] == (pytest.approx(200), 1, 0)


def test_the_current_stage_alone_has_no_history_to_take_a_probability_from():
    book = firm(won("1.1", "5.1"), deal("Lead", amount=600), source="none", chances=(None, None, None))
    assert oracle.weighted_revenue(book)[:3] == (None, 0, 1)


def test_the_period_of_weighted_revenue_is_the_expected_close_also_in_a_closing_column():
    book = firm(
        deal("Lead", amount=100, expected_on="5.7"),
        deal("Lead", amount=200, closed_on="6.7"),
        deal("Lead", amount=400, expected_on="5.8", closed_on="6.7"),
        deal("Lead", amount=800),
    )
    assert oracle.weighted_revenue(book, day("1.7"), day("31.7"))[:3] == (pytest.approx(30), 2, 0)


def test_sales_revenue_and_average_sale_leave_out_only_what_has_no_amount():
    book = firm(won("1.1", "5.1", amount=100), won("1.1", "6.1", amount=300), won("1.1", "7.1"), deal("Lead", amount=9))
    assert oracle.sales_count(book)[:2] == (3, 3)
    assert oracle.revenue(book)[:3] == (400, 2, 1)
    assert oracle.average_sale(book)[:3] == (200.0, 2, 1)


def test_an_empty_firm_has_no_figures_and_a_firm_without_sales_has_none_sold():
    empty, fresh = firm(), firm(deal("Lead"))
    for kpi in (oracle.sales_count, oracle.revenue, oracle.weighted_revenue, oracle.average_sale):
        assert kpi(empty).value is None
    assert (oracle.sales_count(fresh).value, oracle.revenue(fresh).value) == (0, 0)
    assert oracle.average_sale(fresh).value is None


# --- Win rate ---


def test_win_rate_is_won_over_won_and_lost_in_deals_or_in_amounts():
    # 2 of 3 deals; 400 of 1000.
    book = firm(
        won("1.1", "5.1", amount=300),
        won("1.1", "5.1", amount=100),
        deal("Lost", amount=600),
        deal("Passed"),
        deal("?"),
    )
    assert oracle.win_rate(book)[:2] == (2 / 3, 3)
    assert oracle.win_rate(book, by="value")[:2] == (0.4, 3)


def test_win_rate_is_not_available_where_no_lost_deal_can_be_seen():
    assert oracle.win_rate(firm(won("1.1", "5.1"), deal("Lead"))) == oracle.REFUSED


def test_strict_win_rate_counts_open_deals_older_than_the_slowest_won_deal_as_lost():
    # The slowest took 10 days; on 20 January the open ones are 11 and 10 days old: one lost, one not.
    book = firm(
        won("1.1", "11.1"),
        deal("Lost", closed_on="5.1"),
        deal("Lead", created_on="9.1"),
        deal("Lead", created_on="10.1"),
    )
    assert oracle.win_rate(book, strict=True, as_of=day("20.1"))[:2] == (1 / 3, 3)


# --- Customers ---


def sales(*pairs: tuple[str, str]) -> Any:
    return firm(*(won("1.1.20", closed, customer=customer) for customer, closed in pairs))


def test_retention_is_the_share_of_last_years_customers_who_bought_again():
    # On 30 June 2026: before = 1.7.24 to 30.6.25, now = 1.7.25 to 30.6.26. A and B before; only A again; C is new.
    book = sales(("A", "1.7.24"), ("B", "30.6.25"), (" a ", "1.7.25"), ("C", "1.1.26"), ("D", "30.6.24"))
    assert oracle.retention(book, AS_OF)[:2] == (1 / 2, 2)


def test_retention_takes_whole_months_when_the_day_ends_one():
    # One month up to 30 April is April; before it is the whole of March, 31 days.
    book = sales(("A", "1.3"), ("A", "1.4"), ("B", "31.3"), ("C", "28.2"))
    assert oracle.retention(book, dt.date(2026, 4, 30), months=1)[:2] == (1 / 2, 2)


def test_retention_in_a_period_looks_back_as_many_days():
    # 11 to 20 January against 1 to 10 January.
    book = sales(("A", "1.1"), ("B", "10.1"), ("B", "20.1"), ("C", "31.12.25"), ("C", "11.1"))
    assert oracle.retention(book, AS_OF, start=day("11.1"), end=day("20.1"))[:2] == (1 / 2, 2)


def test_retention_has_no_value_without_customers_before():
    assert oracle.retention(sales(("A", "1.6")), AS_OF)[:2] == (None, 0)


def test_churn_counts_customers_all_of_whose_sales_have_ended():
    # A left. B ended one of two. C's contract was cancelled later. D's end lies ahead. So 2 of 4 stay.
    book = firm(
        won("1.1", "5.1", customer="A", churn_on="1.3"),
        won("1.1", "5.1", customer="B", churn_on="1.3"),
        won("1.1", "6.1", customer="B"),
        won("1.1", "5.1", customer="C", lost_on="1.2"),
        won("1.1", "5.1", customer="D", churn_on="1.12"),
    )
    assert oracle.retention_by_churn(book, AS_OF)[:2] == (1 / 2, 4)


def test_a_lost_deal_with_a_won_date_was_once_won_but_a_log_event_alone_is_false():
    book = firm(
        deal("Lost", customer="A", won_on="5.1", lost_on="9.1"),
        deal("Lost", customer="B", log="Won 5.1, Lost 9.1"),
        deal("Won", customer="C", log="Won 5.1"),
        source="log",
    )
    assert oracle.retention_by_churn(book, AS_OF)[:2] == (1 / 2, 2)


def test_satisfaction_is_the_share_of_scores_at_or_above_the_threshold():
    # Scale 5, threshold 4: 5 and 4 of 5, 4, 3, 0. The mean is 12 / 4 / 5.
    book = firm(*(won("1.1", "5.1", score=score) for score in (5, 4, 3, 0, None)))
    assert oracle.satisfaction(book)[:3] == (1 / 2, 4, 0)
    assert oracle.satisfaction(book, threshold=0.6)[:2] == (3 / 4, 4)
    assert oracle.satisfaction(book, statistic="mean").value == pytest.approx(0.6)


def test_the_scale_is_the_smallest_that_holds_all_scores_unless_it_is_stated():
    scores = [won("1.1", "5.1", score=score) for score in (4, 6)]
    assert oracle.satisfaction(firm(*scores), statistic="mean").value == pytest.approx(0.5)
    assert oracle.satisfaction(firm(*scores, scale=5))[:3] == (1.0, 1, 1)


# --- Repeated ids ---


def test_exact_copies_count_once_and_the_latest_row_of_a_deal_stands():
    others = [deal("Lead", id=f"x{number}") for number in range(8)]
    first, last = deal("Lead", id="a", customer="A"), deal("Won", id="a", customer="A")
    settled = oracle.settle_repeats(firm(first, last, last, *others))["deals"]
    assert settled == [last, *others]


def test_one_id_with_two_customers_is_two_deals_without_their_log():
    others = [deal("Lead", id=f"x{number}", log="Lead 1.1") for number in range(8)]
    pair = [deal("Lead", id="a", customer=name, log="Lead 1.1") for name in "AB"]
    settled = oracle.settle_repeats(firm(*pair, *others, source="log"))["deals"]
    assert [each["entries"] for each in settled[:2]] == [[], []]
    assert len(settled) == 10


def test_more_than_a_fifth_of_repeated_ids_are_order_lines_that_all_count():
    lines = [deal("Won", id="a", customer="A", amount=amount) for amount in (1, 2, 3)]
    assert len(oracle.settle_repeats(firm(*lines))["deals"]) == 3


def test_stage_columns_that_nobody_dates_are_no_stage_dates_once_five_deals_came_that_far():
    came = [deal("Won"), deal("Proposal"), deal("Lead", status="won"), deal("Qualified"), deal("Won")]
    assert oracle.settle_dates(firm(*came))["source"] == "none"
    assert oracle.settle_dates(firm(*came[1:], deal("Lead"), deal("Lost")))["source"] == "columns"
    assert oracle.settle_dates(firm(*came, deal("Qualified", "1.1")))["source"] == "columns"


# --- The sample and the books ---


def test_the_sample_says_what_its_tour_tells():
    book = books.sample_firm()
    assert oracle.time_to_close(book)[:3] == (pytest.approx(1031 / 24), 24, 0)
    assert oracle.win_rate(book)[:2] == (24 / 40, 40)
    assert oracle.revenue(book)[:2] == (304_100, 24)
    assert oracle.conversion(book, "Proposal", "Negotiation")[:2] == (27 / 41, 41)
    assert oracle.weighted_revenue(book)[:3] == (pytest.approx(89_050), 17, 1)
    assert oracle.retention(book, book["as_of"])[:2] == (6 / 10, 10)
    assert oracle.satisfaction(book)[:2] == (16 / 19, 19)


@pytest.mark.parametrize("level", books.LEVELS)
def test_a_seed_makes_the_same_firm_for_ever_and_rows_as_wide_as_their_header(level):
    book = books.random_firm(7, level, size=30)
    assert book == books.random_firm(7, level, size=30)
    sheet = books.deal_sheet(book, "fr", "serial")
    assert len(sheet) == 31
    assert {len(row) for row in sheet} == {len(sheet[0])}
    assert (len(books.log_sheet(book)) > 1) == (level == "log")


@settings(max_examples=60, deadline=None)
@given(book=books.firms())
def test_shares_lie_between_0_and_1_and_days_are_never_negative(book):
    for answer in (oracle.win_rate(book), oracle.retention(book, book["as_of"]), oracle.satisfaction(book)):
        assert answer.value is None or 0 <= answer.value <= 1
    for stage in oracle.pipeline(book):
        rate, days = oracle.conversion(book, stage), oracle.stage_time(book, stage, "all")
        assert rate.value is None or 0 <= rate.value <= 1
        assert days.value is None or days.value >= 0


@settings(max_examples=60, deadline=None)
@given(book=books.firms(level="log"))
def test_stays_that_went_on_and_stays_that_were_lost_are_part_of_all_stays(book):
    for stage in oracle.pipeline(book):
        on, lost, every = (oracle.stage_time(book, stage, leaving) for leaving in ("on", "lost", "all"))
        assert on.n + lost.n <= every.n
