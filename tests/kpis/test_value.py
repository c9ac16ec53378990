"""Sales, revenue, average sale and weighted revenue, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from by_hand import STAGES, ask, deals, error, note, reason

from xl_kpi.kpi import Unit
from xl_kpi.kpis.value import average_sale, revenue, sales_count, weighted_revenue, weighted_table
from xl_kpi.periods import Period

SALES = """
Stage  | Closed     | Amount
Won    | 2026-01-31 | 100
Won    | 2026-02-01 | 250
Won    | 2026-02-28 |
Won    |            | 40
Lost   | 2026-02-01 | 900
Passed | 2026-02-01 | 900
Zblorg | 2026-02-01 | 900
Lead   | 2026-12-01 | 900
"""
FEBRUARY = Period(dt.date(2026, 2, 1), dt.date(2026, 2, 28))


# --- Sales, revenue, average sale ---


def test_sales_count_the_won_deals_with_or_without_amount_and_date():
    measure = sales_count(deals(SALES, STAGES))
    assert (measure.value, measure.n, measure.unit, measure.left_out) == (4.0, 4, Unit.COUNT, 0)


def test_revenue_sums_the_amounts_of_the_won_deals_and_tells_how_many_have_none():
    measure = revenue(deals(SALES, STAGES))
    assert (measure.value, measure.n, measure.unit) == (390.0, 3, Unit.CURRENCY)
    assert measure.left_out == 1
    assert note(measure) == "1 row left out: no amount (1)."


def test_average_sale_is_revenue_over_the_won_deals_that_have_an_amount():
    measure = average_sale(deals(SALES, STAGES))
    assert (measure.value, measure.n, measure.left_out) == (130.0, 3, 1)
    assert measure.details == {"median": 100.0}


def test_an_amount_of_0_is_an_amount_and_a_credit_note_counts_as_it_is():
    table = "Stage | Closed | Amount\nWon | 2026-01-31 | 0\nWon | 2026-01-31 | 100\nWon | 2026-01-31 | -40"
    assert revenue(deals(table)).value == 60.0
    measure = average_sale(deals(table))
    assert (measure.value, measure.n, measure.left_out) == (20.0, 3, 0)


def test_sales_go_by_the_closing_day_both_ends_included_and_undated_ones_are_told():
    read = deals(SALES, STAGES)
    measure = sales_count(read, period=FEBRUARY)
    assert (measure.value, measure.left_out) == (2.0, 1)
    assert note(measure) == "1 row left out: no closing date (1)."
    measure = revenue(read, period=FEBRUARY)
    assert (measure.value, measure.n, measure.left_out) == (250.0, 1, 2)
    assert note(measure) == "2 rows left out: no amount (1), no closing date (1)."
    assert average_sale(read, period=FEBRUARY).value == 250.0


def test_a_period_without_sales_has_0_sales_0_revenue_and_no_average():
    read = deals("Stage | Closed | Amount\nWon | 2026-01-31 | 100")
    assert sales_count(read, period=FEBRUARY).value == 0.0
    measure = revenue(read, period=FEBRUARY)
    assert (measure.value, measure.n) == (0.0, 0)
    assert reason(average_sale(read, period=FEBRUARY)) == "No deal is won."


def test_a_firm_that_has_won_nothing_yet_has_0_sales_and_0_revenue():
    read = deals("Stage | Closed | Amount\nLead | | 100\nLost | 2026-01-01 | 50")
    assert sales_count(read).value == 0.0
    assert revenue(read).value == 0.0
    assert reason(average_sale(read)) == "No deal is won."


def test_sales_whose_amounts_are_all_missing_have_no_revenue_rather_than_0():
    read = deals("Stage | Closed | Amount\nWon | 2026-01-31 |")
    assert reason(revenue(read)) == "No won deal has an amount. 1 row left out: no amount (1)."
    assert reason(average_sale(read)).startswith("No won deal has an amount.")
    assert sales_count(read).value == 1.0


def test_a_sheet_without_amounts_has_no_revenue():
    read = deals("Stage | Closed | Owner\nLost | 2026-01-31 | Marie")
    assert reason(revenue(read)) == "The sheet has no amounts."
    assert reason(average_sale(read)) == "The sheet has no amounts."


@pytest.mark.parametrize("kpi", [sales_count, revenue, average_sale, weighted_revenue])
def test_no_deal_and_no_outcome_give_no_figure(kpi):
    assert reason(kpi(deals("Stage | Closed | Amount"))) == "No deal meets the question."
    assert reason(kpi(deals("Stage | Closed | Amount\nZblorg | | 5", STAGES))).startswith("The sheet does not say")


def test_a_cancelled_sale_is_no_sale_and_one_won_after_all_is():
    table = """
Amount | Won on     | Lost on
100    | 2026-01-11 | 2026-02-01
20     | 2026-03-11 | 2026-02-01
3      | 2026-02-01 | 2026-02-01
"""
    read = deals(table)
    assert sales_count(read).value == 1.0  # on the same day the deal is lost
    assert revenue(read).value == 20.0


def test_exact_copies_of_a_row_count_once_and_order_lines_all_count():
    once = "\n".join(f"{n} | C{n} | Won | 2026-01-0{n} | 10" for n in range(1, 7))
    header = "Deal ID | Customer | Stage | Closed | Amount"
    assert revenue(deals(f"{header}\n{once}\n6 | C6 | Won | 2026-01-06 | 10")).value == 60.0
    lines = "1 | C1 | Won | 2026-01-01 | 11\n1 | C1 | Won | 2026-01-01 | 12\n1 | C1 | Won | 2026-01-01 | 13"
    assert revenue(deals(f"{header}\n{lines}")).value == 36.0


def test_an_amount_beyond_all_numbers_is_unreadable_and_makes_no_figure_infinite():
    read = deals("Stage | Closed | Amount\nWon | 2026-01-01 | 1e999\nWon | 2026-01-01 | 100")
    assert revenue(read).value == 100.0
    assert [finding.kind for finding in read.findings] == ["unreadable_number", "won_without_amount"]


def test_two_customers_of_another_alphabet_under_one_id_are_two_deals():
    rest = "\n".join(f"{n} | C{n} | Won | 2026-01-01 | 10" for n in range(2, 9))
    table = f"Deal ID | Customer | Stage | Closed | Amount\n1 | Αθήνα | Won | 2026-01-01 | 10\n{rest}"
    assert revenue(deals(f"{table}\n1 | Πάτρα | Won | 2026-01-02 | 20")).value == 100.0


# --- Currencies ---

TWO_CURRENCIES = """
Stage | Amount | Currency | Owner
Won   | 100    | EUR      | Marie
Won   | 200    | usd      | Karim
Won   | 300    |          | Marie
Lead  | 500    | USD      | Karim
"""
RATES = [["Currency", "Rate"], ["EUR", 1], ["USD", 0.5]]


@pytest.mark.parametrize("kpi", [revenue, average_sale])
def test_amounts_in_several_currencies_are_not_added_up(kpi):
    assert "(EUR, USD)" in reason(kpi(deals(TWO_CURRENCIES)))
    assert sales_count(deals(TWO_CURRENCIES)).value == 3.0


def test_a_filter_on_one_currency_or_a_period_in_one_lets_them_be_added_up():
    assert ask("REVENUE", TWO_CURRENCIES, "Currency", "EUR") == 100.0
    assert ask("REVENUE", TWO_CURRENCIES, "Owner", "Marie") == 400.0  # the amount without currency is in the other's
    assert error(ask("REVENUE", TWO_CURRENCIES)) == "#N/A"


def test_rates_turn_every_amount_into_the_currency_whose_rate_is_1():
    assert ask("REVENUE", TWO_CURRENCIES, "rates", RATES) == 100 + 200 * 0.5 + 300
    assert ask("AVERAGE_SALE", TWO_CURRENCIES, "rates", RATES) == pytest.approx(500 / 3)
    assert error(ask("REVENUE", TWO_CURRENCIES, "rates", [["EUR", 1]])) == "#VALUE!"
    assert error(ask("REVENUE", TWO_CURRENCIES, "rates", [["EUR", 1], ["USD", 0]])) == "#NUM!"


def test_rates_weigh_the_open_deals_too():
    stages = ("stages", [["Stage", "Probability"], ["Lead", 0.5]])
    assert ask("WEIGHTED_REVENUE", TWO_CURRENCIES, *stages, "rates", RATES) == 500 * 0.5 * 0.5


def test_rates_do_no_harm_to_a_sheet_that_names_no_currency():
    assert ask("REVENUE", SALES, "rates", RATES) == 390.0


def test_a_currency_among_open_deals_does_not_stop_revenue_in_another():
    table = "Stage | Amount | Currency\nWon | 100 | EUR\nLead | 100 | USD"
    assert revenue(deals(table)).value == 100.0


def test_a_currency_without_an_amount_stops_nothing():
    table = "Stage | Amount | Currency\nWon | 100 | EUR\nWon | | USD"
    assert revenue(deals(table)).value == 100.0


def test_signs_in_text_amounts_are_currencies():
    table = [["Stage", "Amount", "Closed"], ["Won", "1 200,50 €", None], ["Won", "$300", None]]
    from xl_kpi.functions import Context, call

    result = call("REVENUE", [table], Context(today=dt.date(2026, 6, 30), lang="en"))
    assert error(result) == "#N/A"
    result = call("REVENUE", [table[:2]], Context(today=dt.date(2026, 6, 30), lang="en"))
    assert result == 1200.5


# --- Weighted revenue ---

TABLE = "Lead:open:10%;Proposal:open:50%;Negotiation:open"
OPEN = """
Stage       | Amount | Estimate | Probability
Lead        | 1000   |          |
Proposal    | 1000   | 400      |
Proposal    | 1000   |          | 0.9
Proposal    | 1000   |          | 0
Negotiation | 1000   |          |
Lead        |        |          | 0.5
Won         | 7000   |          | 0.9
Lost        | 7000   |          | 0.9
Passed      | 7000   |          | 0.9
Zblorg      | 7000   |          | 0.9
"""


def test_weighted_revenue_sums_amount_times_probability_over_the_open_deals():
    # 1000 x 10 % + 400 (the estimate goes first) x 50 % + 1000 x 90 % (its own) + 1000 x 0 %
    measure = weighted_revenue(deals(OPEN, TABLE))
    assert measure.value == pytest.approx(100 + 200 + 900 + 0)
    assert (measure.n, measure.left_out) == (4, 2)
    assert note(measure) == "2 rows left out: no amount (1), no probability (1)."


def test_a_probability_of_0_is_one():
    read = deals("Stage | Amount | Closed\nLead | 1000 |", "Lead:open:0%")
    measure = weighted_revenue(read)
    assert (measure.value, measure.n, measure.left_out) == (0.0, 1, 0)


def test_without_any_probability_weighted_revenue_is_not_available():
    measure = weighted_revenue(deals("Stage | Amount | Closed\nLead | 1000 |"))
    assert reason(measure) == (
        "No open deal has both an amount and a probability. Give each stage a probability in the Stages table. "
        "1 row left out: no probability (1)."
    )


def test_without_open_deals_weighted_revenue_is_0():
    measure = weighted_revenue(deals("Stage | Amount | Closed\nWon | 1000 |"))
    assert (measure.value, measure.n) == (0.0, 0)


# Reached Lead: 2 won, 2 lost. Reached Proposal: 2 won, 1 lost. Set aside is neither.
HISTORY = """
Stage    | Owner | Created    | Proposal on | Closed     | Amount
Won      | Karim | 2026-01-01 | 2026-01-05  | 2026-01-09 | 10
Won      | Karim | 2026-01-01 |             | 2026-01-09 | 10
Lost     | Marie | 2026-01-01 | 2026-01-05  | 2026-01-09 | 10
Lost     | Karim | 2026-01-01 |             | 2026-01-09 | 10
Passed   | Karim | 2026-01-01 | 2026-01-05  | 2026-01-09 | 10
Lead     | Marie | 2026-01-01 |             |            | 1000
Proposal | Marie | 2026-01-01 | 2026-01-05  |            | 3000
"""


def test_a_stage_without_a_probability_takes_it_from_its_own_history():
    measure = weighted_revenue(deals(HISTORY))
    assert measure.value == pytest.approx(1000 * 2 / 4 + 3000 * 2 / 3)
    assert measure.n == 2


def test_the_stages_table_goes_before_history_and_history_fills_its_gaps():
    measure = weighted_revenue(deals(HISTORY, "Lead:open:10%;Proposal"))
    assert measure.value == pytest.approx(1000 * 0.1 + 3000 * 2 / 3)


def test_history_is_the_firms_whatever_the_filter_and_the_period():
    assert ask("WEIGHTED_REVENUE", HISTORY, "Owner", "Marie") == pytest.approx(1000 * 2 / 4 + 3000 * 2 / 3)
    read = deals(HISTORY.replace("|            | 1000", "| 2026-07-15 | 1000"))
    july = Period(dt.date(2026, 7, 1), dt.date(2026, 7, 31))
    assert weighted_revenue(read, period=july).value == pytest.approx(1000 * 2 / 4)


def test_a_sheet_of_current_stages_has_no_history_to_take_a_probability_from():
    table = "Stage | Created | Closed | Amount\nWon | 2026-01-01 | 2026-01-05 | 5\nLead | 2026-01-01 | | 5"
    assert reason(weighted_revenue(deals(table))).startswith("No open deal has both an amount and a probability.")


def test_weighted_revenue_goes_by_the_expected_close_and_tells_the_undated():
    table = """
Stage | Amount | Probability | Expected close | Closed
Lead  | 100    | 0.5         | 2026-06-30     |
Lead  | 200    | 0.5         | 2026-07-01     |
Lead  | 400    | 0.5         |                | 2026-07-31
Lead  | 800    | 0.5         | 2026-08-01     | 2026-07-15
Lead  | 1600   | 0.5         |                |
"""
    # without an expected close the closing column of an open deal is one
    measure = weighted_revenue(deals(table), period=Period(dt.date(2026, 7, 1), dt.date(2026, 7, 31)))
    assert (measure.value, measure.n, measure.left_out) == (100 + 200, 2, 1)
    assert note(measure) == "1 row left out: no expected closing date (1)."


def test_open_amounts_in_several_currencies_are_not_added_up():
    table = "Stage | Amount | Currency | Probability\nLead | 1 | EUR | 0.5\nLead | 1 | USD | 0.5"
    assert "(EUR, USD)" in reason(weighted_revenue(deals(table)))
    assert weighted_table(deals(table)).note == weighted_revenue(deals(table)).note


def test_a_probability_column_in_percent_is_read_as_such():
    table = "Stage | Amount | Probability\nLead | 1000 | 30\nLead | 1000 | 0"
    assert weighted_revenue(deals(table)).value == 300.0
    assert ask("WEIGHTED_REVENUE", "Stage | Amount | Probability\nLead | 1000 | 30 %") == 300.0


# --- The weighted table ---


def test_the_weighted_table_has_one_row_a_stage_with_the_basis_of_its_probability():
    table = weighted_table(deals(OPEN, TABLE))
    assert table.key == "weighted"
    assert list(table.records()) == [
        {
            "stage": "Lead",
            "deals": 2,
            "no_amount": 1,
            "amount": 1000.0,
            "probability": pytest.approx(0.1),  # of the weighted amount
            "basis": "mixed",
            "weighted": 100.0,
            "history": None,
            "history_n": 0,
        },
        {
            "stage": "Proposal",
            "deals": 3,
            "no_amount": 0,
            "amount": 2400.0,
            "probability": pytest.approx(1100 / 2400),
            "basis": "mixed",
            "weighted": 1100.0,
            "history": None,
            "history_n": 0,
        },
        {
            "stage": "Negotiation",
            "deals": 1,
            "no_amount": 0,
            "amount": 1000.0,
            "probability": None,
            "basis": None,
            "weighted": None,
            "history": None,
            "history_n": 0,
        },
    ]
    assert table.note is not None
    assert table.note.en == "2 open deals without amount or probability left out of the weighted amounts."


def test_the_weighted_table_labels_what_comes_from_the_firms_own_history():
    table = weighted_table(deals(HISTORY, "Lead:open:10%;Proposal"))
    assert [basis("en") for basis in table.column("basis")] == ["Stages table", "own history"]
    assert [basis("fr") for basis in table.column("basis")] == ["table Étapes", "historique"]
    assert table.column("probability") == pytest.approx((0.1, 2 / 3))


def test_the_note_says_why_a_plain_share_of_history_differs_from_the_chance_beside_it_where_both_are_shown():
    table = weighted_table(deals(HISTORY))
    mean = (3 + 2 + 1) / (4 + 3 + 2)  # all steps taken, of all that could be, with one and two more
    assert table.column("probability")[1] == pytest.approx(2 / 3)
    assert table.column("history")[1] == pytest.approx((2 + 4 * mean) / (3 + 4))
    assert table.note is not None
    assert "is the plain share, won / closed deals that reached the stage" in table.note.en
    assert "drawn towards the mean of all with the weight of 4 deals" in table.note.en
    assert "est la part brute, gagnées / affaires closes ayant atteint l'étape" in table.note.fr
    assert weighted_table(deals(HISTORY, "Lead:open:10%;Proposal:open:90%")).note is None  # typed: no plain share
    without_lost = "\n".join(line for line in HISTORY.splitlines() if "Lost" not in line)
    assert weighted_table(deals(without_lost)).note is None  # no chance stands beside it


def test_open_deals_without_a_stage_have_a_row_of_their_own():
    table = "Status | Amount | Probability\nOpen | 100 | 0.5\nOpen | 100 | 0.7"
    rows = list(weighted_table(deals(table)).records())
    assert rows == [
        {
            "stage": "(no stage)",
            "deals": 2,
            "no_amount": 0,
            "amount": 200.0,
            "probability": pytest.approx(0.6),
            "basis": "deal",
            "weighted": 120.0,
            "history": None,
            "history_n": None,
        }
    ]


def test_the_weighted_rows_add_up_to_the_weighted_revenue():
    read = deals(OPEN, TABLE)
    told = [value for value in weighted_table(read).column("weighted") if value is not None]
    assert sum(told) == pytest.approx(weighted_revenue(read).value)


def test_without_open_deals_the_weighted_table_says_so():
    table = weighted_table(deals("Stage | Amount | Closed\nWon | 1000 |"))
    assert table.rows == ()
    assert table.note is not None
    assert (table.note.en, table.note.fr) == ("No deal is open.", "Aucune affaire n'est en cours.")
