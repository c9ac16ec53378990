"""The cumulative incidence against two other programs, on hundreds of small firms."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight

from xl_kpi.estimates.incidence import LOST, OPEN, WON, cumulative_incidence

SEEDS = range(200)


def firm(seed, ties=True):
    """Return the days and ends of 1 to 40 deals; some firms have no loss, some no end at all."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 40))
    days = rng.integers(0, 20, n).astype(float) if ties else rng.random(n) * 100
    kinds = {0: [OPEN], 1: [OPEN, WON], 2: [WON]}.get(seed % 10, [OPEN, WON, LOST])
    return days, rng.choice(kinds, n)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_incidence_is_that_of_another_program_with_ties_no_losses_and_all_still_open(seed):
    days, end = firm(seed)
    found = cumulative_incidence(days, end)
    if (end == OPEN).all():
        assert len(found.days) == 0
        assert found.ever_won == 0
        return
    # The other program wants each kind of end at least once: deals of no weight add it.
    theirs = CumIncidenceRight(
        np.append(days, [0.0, 0.0]), np.append(end, [WON, LOST]), freq_weights=np.append(np.ones(len(days)), [0, 0])
    )
    at = np.searchsorted(theirs.times, found.days)
    assert found.won == pytest.approx(theirs.cinc[0][at], abs=1e-9)
    assert found.lost == pytest.approx(theirs.cinc[1][at], abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_deals_seen_from_a_later_age_on_count_from_there(seed):
    days, end = firm(seed, ties=False)
    entered = days * np.random.default_rng(seed).random(len(days)) * (seed % 3 > 0)
    found = cumulative_incidence(days, end, entered)
    left, won, lost, curve = 1.0, 0.0, 0.0, []
    for day in sorted(days[end != OPEN]):
        risk = sum(1 for a, b in zip(entered, days, strict=True) if a <= day <= b)
        kind = end[list(days).index(day)]
        won, lost = won + left / risk * (kind == WON), lost + left / risk * (kind == LOST)
        left *= 1 - 1 / risk
        curve.append((day, won, lost))
    assert list(zip(found.days, found.won, found.lost, strict=True)) == [pytest.approx(row, abs=1e-9) for row in curve]


@pytest.mark.parametrize("seed", range(0, 200, 10))
def test_the_incidence_is_that_of_lifelines_where_no_two_days_are_the_same(seed):
    lifelines = pytest.importorskip("lifelines")
    days, end = firm(seed + 3, ties=False)
    if not (end == WON).any():
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # theirs, about pandas
        theirs = lifelines.AalenJohansenFitter(calculate_variance=False).fit(days, end, event_of_interest=WON)
    found = cumulative_incidence(days, end)
    expected = theirs.cumulative_density_.iloc[:, 0].reindex(found.days, method="nearest").to_numpy()
    assert found.won == pytest.approx(expected, abs=1e-9)


def test_half_of_those_that_will_be_won_are_won_by_the_first_day_that_reaches_half():
    days, end = np.array([10.0, 20.0, 30.0, 40.0, 50.0]), np.array([WON, WON, LOST, WON, WON])
    assert cumulative_incidence(days, end).day_of(0.5) == 20.0
    assert np.isnan(cumulative_incidence(days, np.full(5, OPEN)).day_of(0.5))


def test_an_open_deal_moves_the_day_later_because_it_may_still_be_won():
    days, end = np.array([10.0, 20.0, 30.0, 100.0]), np.full(4, WON)
    assert cumulative_incidence(days, end).day_of(0.5) == 20.0
    with_open = cumulative_incidence(np.append(days, [25.0, 28.0]), np.append(end, [OPEN, OPEN]))
    assert with_open.day_of(0.5) == 30.0
