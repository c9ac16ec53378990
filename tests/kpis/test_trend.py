"""Month by month and loss reasons, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from by_hand import ask, deals, error

from xl_kpi.errors import NumberError
from xl_kpi.kpis.trend import loss_table, revenue_trend
from xl_kpi.periods import Period

CLOSED = """
Stage | Created    | Closed     | Amount
Won   | 2026-03-01 | 2026-03-11 | 100
Won   | 2026-03-01 | 2026-03-31 | 300
Lost  | 2026-01-01 | 2026-03-31 | 900
Won   | 2026-05-09 | 2026-05-01 |
Lost  | 2026-01-01 |            | 900
Lead  | 2026-01-01 | 2026-04-01 | 900
"""


def test_the_trend_has_a_row_for_every_month_from_the_first_closing_to_the_present():
    table = revenue_trend(deals(CLOSED))
    assert table.key == "trend"
    rows = list(table.records())
    assert [row["month"] for row in rows] == ["2026-03", "2026-04", "2026-05", "2026-06"]
    assert rows[0] == {
        "month": "2026-03",
        "sales": 2,
        "lost": 1,
        "revenue": 400.0,
        "win_rate": 2 / 3,
        "time_to_close": 20.0,
    }
    empty = {"sales": 0, "lost": 0, "revenue": 0.0, "win_rate": None, "time_to_close": None}
    assert rows[1] == {"month": "2026-04"} | empty
    # one sale without amount, closed before its first contact
    assert rows[2] == {"month": "2026-05"} | empty | {"sales": 1, "revenue": None, "win_rate": 1.0}
    assert table.few == (True, False, True, False)  # nothing was closed in April and June


def test_months_keep_the_last_ones_up_to_the_present():
    assert revenue_trend(deals(CLOSED), months=2).column("month") == ("2026-05", "2026-06")
    result = ask("REVENUE_TREND", CLOSED, "mois", 1)
    assert isinstance(result, tuple)
    assert [row[0] for row in result] == ["Month", "2026-06"]


def test_the_trend_of_a_period_goes_by_the_closing_day():
    table = revenue_trend(deals(CLOSED), period=Period(dt.date(2026, 3, 12), dt.date(2026, 4, 30)))
    assert table.column("revenue")[0] == 300.0


def test_a_year_passes_from_december_to_january():
    table = revenue_trend(deals("Stage | Closed | Amount\nWon | 2025-12-31 | 1", as_of=dt.date(2026, 1, 1)))
    assert table.column("month") == ("2025-12", "2026-01")


def test_without_closed_deals_there_is_no_trend():
    table = revenue_trend(deals("Stage | Closed | Amount\nLead | | 1"))
    assert table.rows == ()
    assert table.note is not None


@pytest.mark.parametrize("months", [0, 1.5, -1])
def test_a_number_of_months_that_is_none_is_refused(months):
    with pytest.raises(NumberError):
        revenue_trend(deals(CLOSED), months=months)


def test_a_number_of_months_beyond_counting_is_refused():
    assert error(ask("REVENUE_TREND", CLOSED, "months", "1e999")) == "#NUM!"


def test_several_currencies_leave_the_revenue_empty_and_say_so():
    won = "Won | 2026-06-01 | 1"
    table = revenue_trend(deals(f"Stage | Closed | Amount | Currency\n{won} | EUR\n{won} | USD"))
    assert table.column("revenue") == (None,)
    assert table.column("sales") == (2,)
    assert table.note is not None
    assert "EUR, USD" in table.note.en


LOST = """
Stage | Loss reason | Amount | Closed
Lost  | Price       | 100    | 2026-01-01
Lost  | PRICE       |        | 2026-02-01
Lost  | Delay       | 900    | 2026-01-01
Lost  |             | 40     | 2026-01-01
Won   | Price       | 9000   | 2026-01-01
"""


def test_losses_are_counted_by_reason_the_most_frequent_first_then_the_largest():
    table = loss_table(deals(LOST))
    assert table.key == "losses"
    assert list(table.records("fr")) == [
        {"reason": "Price", "deals": 2, "amount": 100.0},
        {"reason": "Delay", "deals": 1, "amount": 900.0},
        {"reason": "(sans motif)", "deals": 1, "amount": 40.0},
    ]


def test_losses_go_by_the_closing_day():
    assert loss_table(deals(LOST), period=Period(dt.date(2026, 2, 1))).column("deals") == (1,)


def test_reasons_written_in_other_alphabets_are_different_reasons():
    table = loss_table(deals("Stage | Loss reason | Amount\nLost | Цена | 1\nLost | Срок | 2"))
    assert table.column("reason") == ("Срок", "Цена")


@pytest.mark.parametrize("table", ["Stage | Closed | Owner\nLost | | M", "Stage | Loss reason | Closed\nWon | |"])
def test_a_table_of_losses_without_losses_or_reasons_says_so(table):
    read = loss_table(deals(table))
    assert read.rows == ()
    assert read.note is not None


def test_the_currency_of_a_lost_deal_does_not_stop_the_revenue():
    table = revenue_trend(
        deals("Stage | Closed | Amount | Currency\nWon | 2026-06-01 | 1 | EUR\nLost | 2026-06-01 | 1 | USD")
    )
    assert table.column("revenue") == (1.0,)


def test_reasons_as_frequent_are_in_the_order_of_their_names_and_none_comes_last():
    table = loss_table(
        deals("Stage | Loss reason | Owner\nLost | | M\nLost | zu | M\nLost | Été | M\nLost | Delay | M")
    )
    assert table.column("reason")[:3] == ("Delay", "Été", "zu")
