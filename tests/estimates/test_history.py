"""The chances of a firm's own history, by hand and by plain loops."""

from __future__ import annotations

import numpy as np
import pytest

from xl_kpi.estimates.history import own_history, step_rates

NAN = float("nan")


def test_a_typed_probability_weighs_as_four_closed_deals():
    assert own_history(np.array([3.0]), np.array([4.0]), np.array([0.5]))[0] == pytest.approx((3 + 4 * 0.5) / (4 + 4))


def test_without_a_typed_one_it_is_the_product_of_the_step_rates_drawn_to_their_mean():
    won, closed = np.array([3.0, 3.0]), np.array([10.0, 6.0])
    mean = (6 + 3 + 1) / (10 + 6 + 2)
    first, second = (6 + 4 * mean) / 14, (3 + 4 * mean) / 10
    assert step_rates(won, closed) == pytest.approx([first, second])
    assert own_history(won, closed, np.array([NAN, NAN])) == pytest.approx([first * second, second])


def test_a_stage_that_no_closed_deal_reached_has_no_history_whatever_is_typed():
    found = own_history(np.array([0.0, 0.0]), np.array([5.0, 0.0]), np.array([NAN, 0.9]))
    assert np.isnan(found[1])
    assert 0 < found[0] < 0.2
    assert np.isnan(own_history(np.zeros(2), np.zeros(2), np.array([0.1, NAN]))).all()


@pytest.mark.parametrize("seed", range(200))
def test_the_chances_of_many_days_at_once_are_those_of_each_day(seed):
    rng = np.random.default_rng(seed)
    stages, days = int(rng.integers(1, 6)), int(rng.integers(1, 5))
    closed = np.sort(rng.integers(0, 12, (days, stages)), axis=1)[:, ::-1].astype(float)
    won = np.repeat(np.floor(closed[:, -1:] * rng.random((days, 1))), stages, axis=1)
    typed = np.where(rng.random(stages) < 0.5, NAN, rng.random(stages))
    together = own_history(won, closed, typed)
    for at in range(days):
        steps = [*closed[at, 1:], won[at, -1]]
        mean = (sum(steps) + 1) / (sum(closed[at]) + 2)
        for stage in range(stages):
            expected = 1.0
            for later in range(stage, stages):
                expected *= (steps[later] + 4 * mean) / (closed[at, later] + 4)
            if not np.isnan(typed[stage]):
                expected = (won[at, stage] + 4 * typed[stage]) / (closed[at, stage] + 4)
            if not closed[at, stage]:
                expected = NAN
            assert together[at, stage] == pytest.approx(expected, abs=1e-12, nan_ok=True)
