"""The forecast of past month ends against what came, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from by_hand import AS_OF, ask, deals, error

from xl_kpi.estimates import forecast
from xl_kpi.kpis.backtest import backtest_table
from xl_kpi.kpis.flow import known_on
from xl_kpi.periods import Period

HEADER = "Deal ID | Stage | Owner | Amount | Lead on | Closed"
STAGES = "Lead"


def row(number: int, begun: dt.date, days: int, outcome: str, amount: float = 100, owner: str = "Marie") -> str:
    closed = begun + dt.timedelta(days)
    is_open = closed > AS_OF
    return f"D{number} | {'Lead' if is_open else outcome} | {owner} | {amount} | {begun} | {'' if is_open else closed}"


def firm(last: dt.date = dt.date(2026, 6, 20), begun: dt.date = dt.date(2025, 1, 1)) -> str:
    """Return a firm that begins a deal every five days: won after 20 days and lost after 30 in turn."""
    rows, number = [HEADER], 0
    while begun <= last:
        won = number % 2 == 0
        rows.append(row(number, begun, 20 if won else 30, "Won" if won else "Lost"))
        number, begun = number + 1, begun + dt.timedelta(5)
    return "\n".join(rows)


def test_each_month_end_has_the_forecast_of_then_and_what_came_in_three_months():
    table = backtest_table(deals(firm(), STAGES))
    assert table.column("month")[-1] == "2026-03"  # April to June have come
    assert len(table.rows) == 12
    for record in table.records():
        assert record["p10"] <= record["p50"] <= record["p90"]
        assert record["band"] == "inside"
        assert record["came"] % 100 == 0
    end = dt.date(2026, 3, 31)
    begun = [dt.date(2025, 1, 1) + dt.timedelta(5 * n) for n in range(200)]
    won = [b for n, b in enumerate(begun) if n % 2 == 0 and b <= end < b + dt.timedelta(20)]
    assert table.column("came")[-1] == 100 * len(won)


def test_what_is_dated_later_changes_no_forecast_of_an_earlier_day():
    early = dt.date(2025, 12, 31)
    whole = backtest_table(deals(firm(), STAGES))
    at = whole.column("month").index("2025-12")
    known = known_on(deals(firm(), STAGES), (early - dt.date(1970, 1, 1)).days)
    fewer = known_on(deals(firm(last=early), STAGES), (early - dt.date(1970, 1, 1)).days)
    assert known.flow is not None
    assert fewer.flow is not None
    assert known.flow.gone_on == pytest.approx(fewer.flow.gone_on)
    assert known.closed == fewer.closed == whole.column("closed")[at]


def test_a_band_that_was_missed_says_on_which_side(monkeypatch):
    monkeypatch.setattr(forecast.Flow, "still_on", lambda self, stage, age, rates: rates[:, 0] * 0 + 1.0)
    certain = backtest_table(deals(firm(), STAGES))
    assert {record["band"] for record in certain.records()} == {"below"}
    assert certain.note is not None
    assert certain.note.en.startswith("0 of 12 times what came lay between P10 and P90")


def test_open_deals_of_which_nothing_told_the_chance_are_counted_and_said_to_be_in_neither_figure():
    stuck = [row(900 + n, dt.date(2025, 1, 2 + n), 500, "Won", 50_000) for n in range(3)]  # in Lead for over a year
    whole, fewer = backtest_table(deals(firm(), STAGES)), backtest_table(deals("\n".join([firm(), *stuck]), STAGES))
    assert set(whole.column("untold")) == {0}
    assert fewer.column("untold")[-1] == 3
    assert fewer.column("deals")[-1] == whole.column("deals")[-1]
    assert fewer.column("came")[-1] == whole.column("came")[-1]  # the 150,000 that they brought are not in it
    assert "they, and what came of them, are in neither figure" in fewer.note.en
    assert "ni elles, ni ce qui en est venu, ne sont dans les chiffres" in fewer.note.fr
    assert "neither figure" not in whole.note.en


def test_month_ends_without_a_row_are_named_with_the_reason():
    young = backtest_table(deals(firm(begun=dt.date(2025, 10, 1)), STAGES))
    assert young.column("month") == ("2025-11", "2025-12", "2026-01", "2026-02", "2026-03")
    assert young.note.en.endswith(
        "No row for 2025-04 to 2025-10: fewer than 5 deals were closed by then, or none was won or none lost."
    )
    assert young.note.fr.endswith(
        "Pas de ligne pour 04/2025 à 10/2025 : moins de 5 affaires étaient closes alors, ou aucune gagnée ou aucune "
        "perdue."
    )
    assert "No row" not in backtest_table(deals(firm(), STAGES)).note.en


def test_a_month_end_whose_open_deals_have_no_chance_that_is_known_is_told_apart_from_one_without_open_deals():
    stuck = row(900, dt.date(2025, 6, 1), 300, "Won", 50_000)  # in Lead for longer than any, up to 2026-03-28
    table = backtest_table(deals("\n".join([firm(last=dt.date(2025, 9, 20)), stuck]), STAGES))
    assert table.column("month") == ("2025-04", "2025-05", "2025-06", "2025-07", "2025-08", "2025-09")
    assert "No row for 2025-10 to 2026-02: nothing told the chance of any deal open then." in table.note.en
    assert table.note.en.endswith("No row for 2026-03: no deal was open then.")
    assert table.note.fr.endswith("Pas de ligne pour 03/2026 : aucune affaire n'était en cours alors.")


def test_where_no_month_end_has_a_row_the_reason_of_each_is_told():
    note = backtest_table(deals(firm(), STAGES).matching("Deal ID", "=D0")).note
    assert note.en.startswith("No past month end has three months behind it, 5 closed deals by then, and open deals")
    assert note.en.endswith("No row for 2025-04 to 2026-03: no deal was open then.")


def test_the_note_says_how_many_draws_a_forecast_rests_on():
    note = backtest_table(deals(firm(), STAGES)).note
    assert "each forecast rests on 1,000 draws (its percentiles are met to about 2 points)" in note.en
    assert "chaque prévision repose sur 1\u202f000 tirages" in note.fr


def test_as_many_month_ends_as_asked_are_looked_back_at_and_those_of_the_period():
    read = deals(firm(), STAGES)
    assert backtest_table(read, months=2).column("month") == ("2026-02", "2026-03")
    of_period = backtest_table(read, period=Period(dt.date(2025, 10, 1), dt.date(2025, 11, 30)))
    assert of_period.column("month") == ("2025-10", "2025-11")
    assert error(ask("BACKTEST_TABLE", firm(), "months", 0)) == "#NUM!"


def test_a_filter_chooses_the_open_deals_and_not_the_history_of_the_firm():
    whole, mine = deals(firm(), STAGES), deals(firm(), STAGES).matching("Deal ID", "<>D88")
    assert backtest_table(mine).column("closed") == backtest_table(whole).column("closed")
    assert sum(backtest_table(mine).column("deals")) < sum(backtest_table(whole).column("deals"))


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (
            "Stage | Created | Closed\nWon | 2026-01-01 | 2026-02-01",
            "The sheet tells only the stage of each deal today.",
        ),
        (firm(begun=dt.date(2026, 6, 1)), "No past month end has three months behind it"),
    ],
)
def test_where_nothing_can_be_looked_back_at_the_reason_is_told(table, why):
    found = backtest_table(deals(table, STAGES))
    assert found.rows == ()
    assert found.note is not None
    assert found.note.en.startswith(why)
