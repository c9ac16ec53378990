"""The product against the oracle, an implementation written from the definitions alone, on random firms.

The firms go through the whole way: rows of cells in, worksheet functions' records, measures out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import books
import oracle
import pytest
from hypothesis import given, settings

from xl_kpi.deals import Deals
from xl_kpi.grid import grid_of
from xl_kpi.kpi import Measure
from xl_kpi.kpis.conversion import conversion_rate, win_rate
from xl_kpi.kpis.customers import retention_rate, satisfaction_rate
from xl_kpi.kpis.speed import stage_time, time_to_close
from xl_kpi.kpis.value import average_sale, revenue, sales_count, weighted_revenue
from xl_kpi.periods import Period
from xl_kpi.reading import Reading, read_deals
from xl_kpi.stages import Outcome, read_stages

START, END = dt.date(2025, 6, 17), dt.date(2026, 3, 9)
PERIODS = ((None, None), (START, None), (None, END), (START, END))


def deals_of(firm: books.Firm, dates: books.Dates = "date") -> Deals:
    sheet = books.deal_sheet(firm, dates=dates)
    log = books.log_sheet(firm, dates=dates) if firm["source"] == "log" else None
    stages = books.stages_sheet(firm)
    reading = Reading(
        as_of=firm["as_of"],
        stages=read_stages([str(h) for h in stages[0]], stages[1:]),
        log=grid_of(log) if log else None,
        log_wins=True,
    )
    return read_deals(grid_of(sheet), reading)


def same(measure: Measure, answer: oracle.Answer, what: Any, *, left_out: bool = True) -> None:
    if answer.value is None:
        assert measure.value is None, (what, measure, answer)
        assert measure.note, what
        return
    assert measure.value == pytest.approx(answer.value, abs=1e-9), (what, measure, answer)
    assert measure.n == answer.n, (what, measure, answer)
    if left_out:
        assert measure.left_out == answer.left_out, (what, measure, answer)


def pairs(firm: books.Firm) -> list[tuple[Callable[..., Measure], Callable[..., oracle.Answer]]]:
    return [
        (time_to_close, oracle.time_to_close),
        (sales_count, oracle.sales_count),
        (revenue, oracle.revenue),
        (average_sale, oracle.average_sale),
        (weighted_revenue, oracle.weighted_revenue),
        (satisfaction_rate, oracle.satisfaction),
        (win_rate, lambda firm, **k: oracle.win_rate(firm, as_of=firm["as_of"], **k)),
    ]


def check(firm: books.Firm, dates: books.Dates = "date") -> None:
    deals = deals_of(firm, dates)
    firm = oracle.settle_dates(firm)
    if len(deals) and (deals.frame["outcome"] == Outcome.UNKNOWN).all():
        assert sales_count(deals).value is None  # nothing tells which are won: not 0
        return
    for start, end in PERIODS:
        period = Period(start, end)
        for ours, theirs in pairs(firm):
            same(
                ours(deals, period=period),
                theirs(firm, start=start, end=end),
                (ours.__name__, start, end),
                left_out=period.always,
            )
        check_stages(firm, deals, start, end)
    check_options(firm, deals)


def check_stages(firm: books.Firm, deals: Deals, start: dt.date | None, end: dt.date | None) -> None:
    names = [s["name"] for s in firm["stages"] if s["kind"] == "open"]
    period = Period(start, end)
    for at, a in enumerate(names):
        for b in [*names[at + 1 :], "Won"]:
            for resolved in (False, True):
                answer = oracle.conversion(firm, a, b, resolved=resolved, start=start, end=end)
                measure = conversion_rate(deals, a, b, resolved=resolved, period=period)
                same(measure, answer, (a, b, resolved, start, end), left_out=False)
                if answer.value is not None:
                    assert measure.details["in_play"] == answer.in_play
        for way in ("on", "lost", "all"):
            answer = oracle.stage_time(firm, a, leaving=way, start=start, end=end, as_of=firm["as_of"])
            measure = stage_time(deals, a, exit=way, period=period)
            same(measure, answer, (a, way, start, end), left_out=period.always)


def check_options(firm: books.Firm, deals: Deals) -> None:
    as_of = firm["as_of"]
    for statistic in ("median", "p75", "p90", "min", "max"):
        same(time_to_close(deals, statistic=statistic), oracle.time_to_close(firm, statistic=statistic), statistic)
    same(win_rate(deals, by="value"), oracle.win_rate(firm, by="value", as_of=as_of), "by value")
    same(win_rate(deals, strict=True), oracle.win_rate(firm, strict=True, as_of=as_of), "strict")
    for months in (1, 6, 12):
        same(retention_rate(deals, months=months), oracle.retention(firm, as_of, months=months), months)
    same(retention_rate(deals, period=Period(START, END)), oracle.retention(firm, as_of, start=START, end=END), "days")
    if deals.has("churned_on", "lost_on"):
        same(retention_rate(deals, churn=True), oracle.retention_by_churn(firm, as_of), "churn")
    same(satisfaction_rate(deals, statistic="mean"), oracle.satisfaction(firm, statistic="mean"), "mean score")
    same(satisfaction_rate(deals, threshold=0.5), oracle.satisfaction(firm, threshold=0.5), "threshold")


@pytest.mark.parametrize("level", books.LEVELS)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_figure_of_seeded_firms_equals_the_oracle(level: books.Level, lang: str) -> None:
    for seed in range(8):
        check(books.random_firm(seed, level, lang=lang), "serial" if seed % 2 else "date")


def test_every_figure_of_firms_that_date_no_stage_equals_the_oracle() -> None:
    for seed in range(25):
        firm = books.random_firm(seed, books.LEVELS[seed % len(books.LEVELS)])
        undated = [{**deal, "entries": [(word, None) for word, _ in deal["entries"]]} for deal in firm["deals"]]
        check({**firm, "source": "columns", "deals": undated})


def test_every_figure_of_firms_without_a_first_contact_equals_the_oracle() -> None:
    for seed in range(25):
        firm = books.random_firm(seed, books.LEVELS[seed % len(books.LEVELS)])
        check({**firm, "deals": [{**deal, "created_on": None} for deal in firm["deals"]]})


@settings(max_examples=60)
@given(firm=books.firms())
def test_every_figure_of_drawn_firms_equals_the_oracle(firm: books.Firm) -> None:
    check(firm)


@pytest.mark.slow
@pytest.mark.parametrize("level", books.LEVELS)
def test_every_figure_of_many_firms_equals_the_oracle(level: books.Level) -> None:
    for seed in range(1000, 1400):
        check(books.random_firm(seed, level))


def test_every_figure_of_the_sample_equals_the_oracle() -> None:
    firm = books.sample_firm()
    firm["fields"] = tuple(books.HEADERS)
    firm["lang"] = "en"
    check_stages(firm, deals := sample_deals(), None, None)
    check_options(firm, deals)


def sample_deals() -> Deals:
    from xl_kpi.sample import LATEST, sample

    book = sample("en")
    stages = read_stages(["Stage", "Kind", "Probability", "Allowed days"], book.stages)
    return read_deals(grid_of([book.headers, *book.rows]), Reading(as_of=LATEST, stages=stages))
