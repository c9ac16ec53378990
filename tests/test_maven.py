"""The Maven pipeline of 8,800 deals: the figures of the definitions, and the same ones computed by SQL."""

from __future__ import annotations

import csv
import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from xl_kpi.deals import Deals
from xl_kpi.grid import grid_of
from xl_kpi.kpis.breakdown import breakdown
from xl_kpi.kpis.conversion import conversion_rate, conversion_table, win_rate
from xl_kpi.kpis.speed import stage_time, stage_time_table, time_to_close
from xl_kpi.kpis.value import average_sale, revenue, sales_count
from xl_kpi.outcomes import counts
from xl_kpi.periods import Period
from xl_kpi.reading import Reading, read_deals
from xl_kpi.stages import Outcome

FILE = Path(__file__).parent / "data" / "maven_sales_pipeline.csv"
AS_OF = dt.date(2017, 12, 31)
DAYS = "julianday(close_date) - julianday(engage_date)"
WON = "deal_stage = 'Won' AND close_date BETWEEN ? AND ?"


@pytest.fixture(scope="module")
def lines() -> list[list[str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture(scope="module")
def deals(lines: list[list[str]]) -> Deals:
    return read_deals(grid_of(lines), Reading(as_of=AS_OF))


@pytest.fixture(scope="module")
def sql(lines: list[list[str]]) -> Iterator[sqlite3.Connection]:
    base = sqlite3.connect(":memory:")
    header, *rows = lines
    base.execute(f"CREATE TABLE deals ({', '.join(header)})")
    base.executemany(f"INSERT INTO deals VALUES ({', '.join('?' * len(header))})", rows)
    base.execute("UPDATE deals SET close_value = CAST(close_value AS REAL) WHERE close_value <> ''")
    yield base
    base.close()


def one(base: sqlite3.Connection, query: str, *values: object) -> Any:
    return base.execute(query, values).fetchone()[0]


def test_the_figures_are_those_of_the_definitions(deals):
    outcome = counts(deals.frame["outcome"].to_numpy())
    assert (len(deals), outcome[Outcome.WON], outcome[Outcome.LOST], outcome[Outcome.OPEN]) == (8800, 4238, 2473, 2089)
    assert win_rate(deals).value == pytest.approx(0.63150, abs=0.000005)
    speed = time_to_close(deals)
    assert speed.value == pytest.approx(51.78, abs=0.005)
    assert speed.details["median"] == 57
    assert revenue(deals).value == 10_005_534
    assert average_sale(deals).value == pytest.approx(2360.91, abs=0.005)


def test_counts_and_rates_are_those_of_sql(deals, sql):
    stages = dict(sql.execute("SELECT deal_stage, count(*) FROM deals GROUP BY deal_stage"))
    outcome = counts(deals.frame["outcome"].to_numpy())
    assert outcome[Outcome.WON] == stages["Won"] == sales_count(deals).value
    assert outcome[Outcome.LOST] == stages["Lost"]
    assert outcome[Outcome.OPEN] == stages["Engaging"] + stages["Prospecting"]
    assert outcome[Outcome.UNKNOWN] == outcome[Outcome.SET_ASIDE] == 0
    assert win_rate(deals).value == stages["Won"] / (stages["Won"] + stages["Lost"])
    value = one(sql, "SELECT sum(close_value) FILTER (WHERE deal_stage = 'Won') / sum(close_value) FROM deals "
                     "WHERE deal_stage IN ('Won', 'Lost')")  # fmt: skip
    assert win_rate(deals, by="value").value == pytest.approx(value)


@pytest.mark.parametrize(
    ("start", "end"),
    [("0001-01-01", "9999-12-31"), ("2017-04-01", "2017-06-30"), ("2017-12-31", "2017-12-31")],
)
def test_won_deals_of_a_period_are_those_of_sql(deals, sql, start, end):
    period = Period(dt.date.fromisoformat(start), dt.date.fromisoformat(end))
    n, mean, total, slowest, quickest = sql.execute(
        f"SELECT count(*), avg({DAYS}), sum(close_value), max({DAYS}), min({DAYS}) FROM deals WHERE {WON}", (start, end)
    ).fetchone()
    assert n > 0
    assert sales_count(deals, period=period).value == n
    assert time_to_close(deals, period=period).value == pytest.approx(mean)
    assert time_to_close(deals, statistic="max", period=period).value == slowest
    assert time_to_close(deals, statistic="min", period=period).value == quickest
    assert revenue(deals, period=period).value == total
    assert average_sale(deals, period=period).value == pytest.approx(total / n)


def test_the_median_is_that_of_sql(deals, sql):
    n = one(sql, "SELECT count(*) FROM deals WHERE deal_stage = 'Won'")
    middle = sql.execute(
        f"SELECT {DAYS} FROM deals WHERE deal_stage = 'Won' ORDER BY 1 LIMIT ? OFFSET ?", (2 - n % 2, (n - 1) // 2)
    ).fetchall()
    assert time_to_close(deals, statistic="median").value == sum(day for (day,) in middle) / len(middle)


@pytest.mark.parametrize(
    ("field", "column"), [("owner", "sales_agent"), ("customer", "account"), ("product", "product")]
)
def test_every_row_of_a_breakdown_is_that_of_sql(deals, sql, field, column):
    expected = {
        (name or "(empty)"): figures
        for name, *figures in sql.execute(
            f"""
            SELECT {column},
                   count(*) FILTER (WHERE deal_stage = 'Won'),
                   count(*) FILTER (WHERE deal_stage = 'Lost'),
                   count(*) FILTER (WHERE deal_stage NOT IN ('Won', 'Lost')),
                   avg(deal_stage = 'Won') FILTER (WHERE deal_stage IN ('Won', 'Lost')),
                   sum(close_value) FILTER (WHERE deal_stage = 'Won'),
                   avg(close_value) FILTER (WHERE deal_stage = 'Won'),
                   avg({DAYS}) FILTER (WHERE deal_stage = 'Won')
            FROM deals GROUP BY {column}
            """
        )
    }
    keys = ("sales", "lost", "open", "win_rate", "revenue", "average_sale", "mean_days")
    told = {str(row[field]): [row[key] for key in keys] for row in breakdown(deals, field).records()}
    assert told.keys() == expected.keys()
    for name, figures in expected.items():
        if name != "(empty)":
            assert told[name] == pytest.approx(figures), name


def test_conversion_and_time_per_stage_are_refused_because_it_tells_only_the_current_stage(deals):
    assert deals.stages.names == ("Prospecting", "Engaging")
    for measure in (
        conversion_rate(deals, "Prospecting", "Engaging"),
        conversion_rate(deals, "Prospecting", "Won"),
        stage_time(deals, "Engaging"),
    ):
        assert measure.value is None
        assert measure.note is not None
        assert "only the stage of each deal today" in measure.note.en
    assert conversion_table(deals).rows == stage_time_table(deals).rows == ()
