"""How deals flow through the stages and what open ones bring, against plain loops and full enumerations."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from xl_kpi.estimates import forecast
from xl_kpi.estimates.forecast import flow_of, outlook
from xl_kpi.estimates.incidence import LOST, OPEN, WON

SEEDS = range(200)


def stays(seed, stages=3):
    """Return the stays of a small firm: stage, days, end, with ties and, now and then, an exit of unknown day."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 40))
    stage = np.append(rng.integers(0, stages, n), [stages - 1, 0])
    days = np.append(rng.integers(0, 12, n).astype(float), [3.0, 4.0])
    end = np.append(rng.choice([OPEN, WON, LOST], n, p=[0.3, 0.4, 0.3]), [WON, LOST])
    if seed % 3 == 0:
        days[rng.random(len(days)) < 0.1] = np.nan
        days[(end == OPEN) & np.isnan(days)] = 1.0
    return stage, days, end


def share_and_laws(days, end):
    """Return the share that goes on, and how long both kinds stay: by hand, day by day."""
    left, on, lost = 1.0, {}, {}
    for day in sorted({d for d, e in zip(days, end, strict=True) if e != OPEN}):
        risk = sum(d >= day for d in days)
        for kind, curve in ((WON, on), (LOST, lost)):
            curve[day] = left * sum(d == day and e == kind for d, e in zip(days, end, strict=True)) / risk
        left *= 1 - sum(d == day and e != OPEN for d, e in zip(days, end, strict=True)) / risk
    return on, lost


@pytest.mark.parametrize("seed", SEEDS)
def test_the_flow_is_what_plain_loops_make_of_the_stays(seed):
    stage, days, end = stays(seed)
    flow = flow_of(stage, days, end, 3)
    assert flow is not None
    gone = [[int(((stage == at) & (end == way)).sum()) for way in (WON, LOST)] for at in range(3)]
    mean = (sum(on for on, _ in gone) + 1) / (sum(map(sum, gone)) + 2)
    for at in range(3):
        here = (stage == at) & ~np.isnan(days)
        on, lost = share_and_laws(days[here], end[here])
        untold = [int(((stage == at) & (end == way) & np.isnan(days)).sum()) for way in (WON, LOST)]
        if not on:
            assert len(flow.on[at]) == 0
            continue
        told = [gone[at][kind] - untold[kind] for kind in (0, 1)]
        both = {day: (on[day] + lost[day]) / (sum(on.values()) + sum(lost.values())) for day in on}
        share = sum(on.values()) / (sum(on.values()) + sum(lost.values()))
        assert flow.gone_on[at] == pytest.approx(sum(told) * share + untold[0] + 4 * mean, abs=1e-9)
        assert flow.gone_lost[at] == pytest.approx(sum(told) * (1 - share) + untold[1] + 4 * (1 - mean), abs=1e-9)
        for law, curve, n in ((flow.on[at], on, told[0]), (flow.lost[at], lost, told[1])):
            total = sum(curve.values())
            for day in on:
                own = curve[day] / total if n else both[day]
                assert law[int(day)] == pytest.approx((n * own + 4 * both[day]) / (n + 4), abs=1e-9)
            assert law.sum() == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_day_of_the_signature_is_the_sum_of_all_stays_that_are_left(seed):
    flow = flow_of(*stays(seed), 3)
    assert flow is not None
    rng = np.random.default_rng(seed)
    stage = int(rng.integers(0, 3))
    if len(flow.on[stage]) < 2:
        return
    age = int(rng.integers(0, len(flow.on[stage]) - 1))
    within = np.array([0.0, 2.0, 7.0, 15.0, 99.0])
    later = [list(enumerate(law)) if len(law) else [(0, 1.0)] for law in flow.on[stage + 1 :]]
    expected = np.zeros(len(within))
    left = [(day, p) for day, p in enumerate(flow.on[stage]) if day > age]
    for combination in product(left, *later):
        days = sum(day for day, _ in combination) - age
        expected += (days <= within) * np.prod([p for _, p in combination])
    expected /= sum(p for _, p in left)
    assert flow.won_by(stage, age, within) == pytest.approx(expected, abs=1e-9)


def test_in_the_end_all_that_will_be_won_is_won_whatever_the_rounding():
    for seed in SEEDS:
        flow = flow_of(*stays(seed), 3)
        assert flow is not None
        for stage in (stage for stage in range(3) if len(flow.on[stage]) > 1):
            assert flow.won_by(stage, 0, np.array([99.0])).tolist() == [1.0]


def test_the_longer_a_deal_stays_where_the_lost_ones_stay_long_the_smaller_its_chance():
    stage, days = np.zeros(40, int), np.array([5.0] * 20 + [50.0] * 20)
    flow = flow_of(stage, days, np.array([WON] * 20 + [LOST] * 20), 1)
    assert flow is not None
    rates = flow.rates(2000)
    young, old = flow.still_on(0, 0, rates).mean(), flow.still_on(0, 10, rates).mean()
    assert young == pytest.approx(0.5, abs=0.02)
    assert old < 0.2


def test_a_deal_older_than_all_that_left_its_stage_and_one_without_a_stage_have_no_chance_that_is_known():
    flow = flow_of(np.array([0, 0]), np.array([10.0, 20.0]), np.array([WON, LOST]), 2)
    assert flow is None  # nobody was seen to be won from the last stage
    flow = flow_of(np.array([0, 0, 1]), np.array([10.0, 20.0, 5.0]), np.array([WON, LOST, WON]), 2)
    assert flow is not None
    stage, age = np.array([0, 0, 0, -1, 1, 0]), np.array([0.0, 19.0, 20.0, 1.0, np.nan, -1.0])
    assert flow.knows(stage, age).tolist() == [True, True, False, False, False, False]


def test_where_nothing_was_lost_or_nothing_won_there_is_no_flow():
    assert flow_of(np.array([0, 0]), np.array([1.0, 2.0]), np.array([WON, WON]), 1) is None
    assert flow_of(np.array([0, 0]), np.array([1.0, 2.0]), np.array([LOST, OPEN]), 1) is None


@pytest.mark.parametrize("seed", range(20))
def test_what_a_few_deals_bring_is_drawn_as_often_as_their_chances_say(seed):
    flow = flow_of(*stays(seed), 3)
    assert flow is not None
    rng = np.random.default_rng(seed)
    stage, age = rng.integers(0, 3, 6), np.zeros(6)
    known = flow.knows(stage, age)
    stage, age, amount = stage[known], age[known], rng.integers(1, 50, known.sum()).astype(float)
    found = outlook(flow, stage, age, amount, np.array([5.0, 20.0]))
    rates = flow.rates()
    chances = np.column_stack([flow.still_on(int(s), 0, rates) for s in stage])
    assert found.within.sum(axis=1) == pytest.approx(chances.mean(axis=0), abs=1e-9)
    for limit in (amount.sum() / 4, amount.sum() / 2):
        exact = 0.0
        for wins in product([0, 1], repeat=len(stage)):
            here = np.array(wins)
            if here @ amount >= limit:
                exact += np.prod(np.where(here, chances, 1 - chances), axis=1).mean()
        assert (found.reached[:, -1] >= limit).mean() == pytest.approx(exact, abs=0.03)
    assert found.sums.sum(axis=1) == pytest.approx(found.reached[:, -1])


def test_of_many_deals_the_sum_has_the_mean_and_spread_of_their_chances(monkeypatch):
    flow = flow_of(*stays(7), 3)
    assert flow is not None
    rng = np.random.default_rng(7)
    stage, age, amount = rng.integers(0, 3, 250), np.zeros(250), rng.gamma(2, 100, 250)
    known = flow.knows(stage, age)
    given = flow, stage[known], age[known], amount[known], np.array([4.0])
    one_by_one = outlook(*given)
    monkeypatch.setattr(forecast, "DRAWN", 20)
    together = outlook(*given)
    for share in (10, 50, 90):
        for of in (lambda o: o.reached[:, -1], lambda o: o.sums[:, 0], lambda o: o.sums[:, 1]):
            expected = np.percentile(of(one_by_one), share)
            assert np.percentile(of(together), share) == pytest.approx(expected, rel=0.04)


def test_the_same_firm_has_the_same_forecast_whenever_it_is_asked():
    flow = flow_of(*stays(5), 3)
    assert flow is not None
    given = flow, np.array([2, 2]), np.zeros(2), np.array([10.0, 20.0]), np.array([5.0])
    assert (outlook(*given).reached == outlook(*given).reached).all()


def test_the_order_of_the_deals_does_not_matter():
    flow = flow_of(*stays(5), 3)
    assert flow is not None
    stage, age, amount = np.array([2, 1, 2, 0]), np.array([0.0, 1.0, 1.0, 0.0]), np.array([10.0, 10.0, 10.0, 20.0])
    known = flow.knows(stage, age)
    given = [one[known] for one in (stage, age, amount)]
    there = outlook(flow, *given, np.array([5.0])).reached
    assert (there == outlook(flow, *(one[::-1] for one in given), np.array([5.0])).reached).all()


def test_no_deal_brings_nothing():
    flow = flow_of(*stays(5), 3)
    assert flow is not None
    none = outlook(flow, np.zeros(0, int), np.zeros(0), np.zeros(0), np.array([5.0]))
    assert none.within.shape == (0, 2)
    assert not none.reached.any()
