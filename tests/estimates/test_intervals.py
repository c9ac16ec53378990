"""The intervals and tests against other people's programs, on hundreds of small data sets."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from xl_kpi.estimates import intervals

SEEDS = range(200)


def chance(seed):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_interval_of_a_rate_is_wilsons(seed):
    n = int(chance(seed).integers(1, 60))
    for hits in {0, n, seed % (n + 1)}:
        assert intervals.wilson(hits, n) == pytest.approx(proportion_confint(hits, n, method="wilson"), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_interval_of_a_rates_change_is_newcombes(seed):
    n, m = (int(one) for one in chance(seed).integers(1, 40, 2))
    hits, before = int(chance(seed + 1000).integers(0, n + 1)), int(chance(seed + 2000).integers(0, m + 1))
    expected = confint_proportions_2indep(hits, n, before, m, method="newcomb", compare="diff")
    assert intervals.newcombe(hits, n, before, m) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_ratio_of_two_counts_has_the_exact_interval_of_their_share(seed):
    now, before = (int(one) for one in chance(seed).integers(0, 30, 2))
    before += now + before == 0
    share = stats.binomtest(now, now + before).proportion_ci(method="exact")
    low, high = intervals.poisson_ratio(now, before)
    assert low / (1 + low) == pytest.approx(share.low, abs=1e-9)
    assert (high / (1 + high) if math.isfinite(high) else 1.0) == pytest.approx(share.high, abs=1e-9)


def test_the_ratio_of_two_counts_minds_how_long_was_counted_and_knows_nothing_of_no_events():
    assert intervals.poisson_ratio(6, 3, 2.0, 1.0)[0] == pytest.approx(intervals.poisson_ratio(6, 3)[0] / 2)
    assert intervals.poisson_ratio(0, 0) == (0.0, math.inf)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_interval_of_a_median_lies_between_two_values_and_covers_95_percent(seed):
    values = chance(seed).integers(0, 25, int(chance(seed).integers(6, 50))).astype(float)  # with ties
    expected = stats.quantile_test(values, q=0, p=0.5).confidence_interval(0.95)
    assert intervals.median_interval(values) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_fewer_than_six_values_give_no_interval_of_their_median():
    assert intervals.median_interval(np.arange(5.0)) is None
    assert intervals.median_interval(np.arange(6.0)) == (0.0, 5.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_difference_of_two_means_is_held_against_every_way_to_share_the_values_out(seed):
    rng = chance(seed)
    now, before = (rng.integers(1, 30, int(n)).astype(float) for n in rng.integers(2, 6, 2))
    expected = stats.permutation_test(
        (now, before), lambda a, b, axis: np.abs(a.mean(axis) - b.mean(axis)), vectorized=True, n_resamples=np.inf,
        alternative="greater",
    )  # fmt: skip
    assert intervals.difference_by_chance(now, before) == pytest.approx(expected.pvalue, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_change_of_a_sum_is_held_against_every_sale_in_either_period(seed):
    rng = chance(seed)
    now, before = (rng.integers(1, 100, int(n)).astype(float) for n in rng.integers(0, 5, 2))
    x, y = np.concatenate([now, 0 * before]), np.concatenate([0 * now, before])
    if len(x) < 2:
        return
    expected = stats.permutation_test(
        (x, y), lambda a, b, axis: np.abs((a - b).sum(axis)), permutation_type="samples", vectorized=True,
        n_resamples=np.inf, alternative="greater",
    )  # fmt: skip
    assert intervals.change_by_chance(now, before) == pytest.approx(expected.pvalue, abs=1e-9)


def test_many_values_are_tested_by_draws_that_are_always_the_same_and_more_by_the_normal_law():
    rng = chance(1)
    for size in (40, 300):
        now, before = rng.gamma(2, 10, size), rng.gamma(2, 12, size)
        drawn = intervals.difference_by_chance(now, before)
        assert drawn == intervals.difference_by_chance(now, before)
        assert drawn == pytest.approx(stats.ttest_ind(now, before).pvalue, abs=0.03)
    assert intervals.difference_by_chance(np.full(300, 1.0), np.full(300, 2.0)) < 1e-9
    assert intervals.change_by_chance(np.full(300, 1.0), np.full(290, 1.0)) > 0.5
    assert intervals.change_by_chance(np.full(30, 1.0), np.full(5, 1.0)) < 0.001


def test_nothing_to_compare_is_nothing_unusual():
    none = np.array([])
    assert intervals.difference_by_chance(none, np.ones(3)) == 1.0
    assert intervals.difference_by_chance(np.ones(1), np.array([1.0, 1.0, 2.0])) == 1.0
    assert intervals.change_by_chance(none, none) == 1.0
    assert intervals.difference_by_chance(np.ones(400), np.ones(400)) == 1.0


@pytest.mark.parametrize("seed", SEEDS)
def test_two_rates_differ_by_fishers_exact_test(seed):
    a, b, c, d = (int(one) for one in chance(seed).integers(0, 15, 4))
    assert intervals.fisher(a, b, c, d) == pytest.approx(stats.fisher_exact([[a, b], [c, d]]).pvalue, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_several_tests_at_once_are_corrected_as_holm_does(seed, monkeypatch):
    monkeypatch.setattr("gc.collect", lambda: 0)  # statsmodels collects on every call, half a second of a full run
    chances = list(chance(seed).random(int(chance(seed).integers(1, 9))) ** 3)
    assert intervals.holm(chances) == pytest.approx(list(multipletests(chances, method="holm")[1]), abs=1e-9)
