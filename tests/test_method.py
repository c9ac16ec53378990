"""The estimates on firms whose truth is known: what docs/method.md claims holds."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.firms import AS_OF, Case, read, simulated
from benchmarks.method import (
    FIRMS,
    PAGE,
    Firm,
    biases,
    coverage,
    firm,
    log_losses,
    page,
    simulations,
    times,
    timings,
)
from xl_kpi.cells import day_number
from xl_kpi.estimates.incidence import LOST, OPEN, WON, cumulative_incidence
from xl_kpi.kpis.speed import time_to_close
from xl_kpi.stages import Outcome


@pytest.fixture(scope="module")
def firms() -> list[Firm]:
    return [firm(seed, Case(100, 6)) for seed in range(FIRMS)]


def test_p10_to_p90_holds_the_total_of_the_open_deals_eight_times_in_ten(firms):
    n, held = coverage(firms)
    assert FIRMS >= 500
    assert n > 0.95 * FIRMS
    assert abs(held - 0.8) <= 0.05


def test_the_firms_own_history_tells_chances_better_than_a_wrong_ladder_and_nearly_as_well_as_the_right_one(firms):
    losses = log_losses(firms)
    for kind in ("own history", "own history, usual ladder typed", "own history, right ladder typed"):
        assert losses[kind] < losses["usual ladder"]
        assert losses[kind] <= losses["right ladder"] + 0.03


def test_counting_the_open_deals_leaves_under_a_third_of_what_leaving_them_out_does_to_the_time_to_close():
    case = Case(200, 6)
    bias = biases(found for found in (times(seed, case) for seed in range(4 * FIRMS)) if found)
    assert bias["plain"] < -2
    assert abs(bias["with open"]) + 2 * bias["error"] < abs(bias["plain"]) / 3
    assert abs(bias["with open, law"]) < abs(bias["plain, law"]) / 3


@pytest.mark.parametrize("seed", range(10))
def test_the_kpi_tells_of_a_sheet_what_the_estimates_tell_of_its_deals(seed):
    deals = read(simulated(seed, Case(60, 6))[0])
    frame = deals.frame
    outcome, age = frame["outcome"].to_numpy(), day_number(AS_OF) - frame["created_on"].to_numpy()
    is_open = outcome == Outcome.OPEN
    days = np.where(is_open, age, (frame["closed_on"] - frame["created_on"]).to_numpy())
    end = np.select([is_open, outcome == Outcome.WON], [OPEN, WON], LOST)
    assert time_to_close(deals, statistic="median").value == np.median(days[end == WON])
    assert time_to_close(deals, statistic="with open").value == cumulative_incidence(days, end).day_of(0.5)


@pytest.mark.slow
def test_in_small_and_large_firms_the_band_holds_and_the_open_deals_take_the_bias_away():
    found, timed = simulations(), timings()
    for told in found.values():
        assert abs(coverage(told)[1] - 0.8) <= 0.05
        losses = log_losses(told)
        assert losses["own history"] <= losses["right ladder"] + 0.03
        assert losses["own history"] < losses["usual ladder"]
    for case, told in timed.items():
        bias = biases(told)
        assert bias["plain"] < 0
        if case.cycles == 6:
            assert abs(bias["with open"]) < abs(bias["plain"]) / 3
        if case.cycles == 6 and (case.deals >= 200 or case.growth > 1):
            assert abs(bias["with open, law"]) < abs(bias["plain, law"]) / 3
    assert PAGE.read_text("utf-8") == page(found, timed)
