"""The estimates on firms whose truth is known: what docs/method.md claims holds."""

from __future__ import annotations

import pytest

from benchmarks.firms import Case
from benchmarks.method import FIRMS, PAGE, Firm, biases, coverage, firm, log_losses, page, simulations


@pytest.fixture(scope="module")
def firms() -> list[Firm]:
    return [firm(seed, Case(60, 6)) for seed in range(FIRMS)]


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


@pytest.mark.slow
def test_in_small_and_large_firms_the_band_holds_and_the_open_deals_take_the_bias_away():
    found = simulations()
    for told in found.values():
        assert abs(coverage(told)[1] - 0.8) <= 0.05
        losses = log_losses(told)
        assert losses["own history"] <= losses["right ladder"] + 0.03
        assert losses["own history"] < losses["usual ladder"]
    plain, with_open, _, _ = biases(found[Case(400, 6)])
    assert plain < 0
    assert abs(with_open) < abs(plain) / 3
    assert PAGE.read_text("utf-8") == page(found)
