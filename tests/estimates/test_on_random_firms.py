"""What the KPIs make of the estimates, on hundreds of small firms each, against plain loops and other programs.

The firms have ties, now and then one deal alone, all still open, or no losses.
"""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.duration.survfunc import CumIncidenceRight

from xl_kpi.cells import date_of, day_number
from xl_kpi.deals import Deals
from xl_kpi.estimates import forecast
from xl_kpi.estimates.forecast import Flow, flow_of
from xl_kpi.estimates.incidence import LOST, OPEN, WON, cumulative_incidence
from xl_kpi.grid import grid_of
from xl_kpi.kpis.backtest import AHEAD, backtest_table
from xl_kpi.kpis.chances import BANDS, calibration_table
from xl_kpi.kpis.speed import time_to_close
from xl_kpi.kpis.whatif import QUARTER, kpi_whatif
from xl_kpi.periods import month_end, months_before
from xl_kpi.reading import Reading, read_deals
from xl_kpi.stages import stages_of_text

SEEDS = range(200)
AS_OF = dt.date(2026, 6, 30)
NAMES = ("Lead", "Meeting", "Offer")
HEADER = ["Deal ID", "Stage", "Amount", "Created", *(f"{name} on" for name in NAMES), "Close date"]


class Firm:
    """A small firm and its sheet: of each deal the days since 1970 on which it entered each stage and was closed."""

    def __init__(self, seed: int, longest: int = 400) -> None:
        rng = np.random.default_rng(seed)
        self.typed = [None if rng.random() < 0.4 else round(float(rng.random()), 2) for _ in NAMES]
        kind = {0: "open", 1: "won", 2: "one"}.get(seed % 10, "")
        today = day_number(AS_OF)
        self.entered: list[list[float]] = []
        self.outcome: list[str] = []
        self.closed: list[float] = []
        self.amount = [float(one) for one in rng.integers(1, 9, 40) * 100]
        for _ in range(1 if kind == "one" else int(rng.integers(2, 40))):
            day = float(today - rng.integers(0, longest))
            entered, outcome = [], "open" if kind == "open" else "won"
            for _ in NAMES:
                entered.append(day)
                day += float(rng.integers(0, 60))
                if kind not in ("open", "won") and rng.random() < 0.3:
                    outcome = "lost"
                    break
            known = [one for one in entered if one <= today]
            self.entered.append(known)
            self.outcome.append("open" if day > today else outcome)
            self.closed.append(math.nan if self.outcome[-1] == "open" else day)

    @property
    def chances(self) -> str:
        words = (f"{name}:open" + ("" if p is None else f":{p}") for name, p in zip(NAMES, self.typed, strict=True))
        return ";".join(words)

    def read(self) -> Deals:
        rows: list[list[object]] = [list(HEADER)]
        for at, entered in enumerate(self.entered):
            days = [date_of(day) for day in entered] + [None] * (len(NAMES) - len(entered))
            word = NAMES[len(entered) - 1] if self.outcome[at] == "open" else self.outcome[at].capitalize()
            closed = None if math.isnan(self.closed[at]) else date_of(self.closed[at])
            rows.append([f"D{at}", word, self.amount[at], days[0], *days, closed])
        return read_deals(grid_of(rows), Reading(as_of=AS_OF, stages=stages_of_text(self.chances)))

    def far(self, at: int) -> int:
        return len(NAMES) - 1 if self.outcome[at] == "won" else len(self.entered[at]) - 1


# --- The chance of a deal that is still in its stage ---


@pytest.mark.parametrize("seed", SEEDS)
def test_the_chance_of_a_deal_that_is_still_there_is_bayes_rule_over_every_length_of_stay(seed: int) -> None:
    rng = np.random.default_rng(seed)
    stages = int(rng.integers(1, 4))
    laws = [[rng.dirichlet(np.ones(int(rng.integers(2, 9)))) for _ in range(stages)] for _ in range(2)]
    size = [max(len(on), len(lost)) for on, lost in zip(*laws, strict=True)]
    on, lost = ([np.pad(law, (0, n - len(law))) for law, n in zip(kind, size, strict=True)] for kind in laws)
    flow = Flow(tuple(on), tuple(lost), np.ones(stages), np.ones(stages), (np.ones(1),) * (stages + 1))
    rates = rng.random((5, stages))
    stage = int(rng.integers(0, stages))
    age = int(rng.integers(0, size[stage] - 1))
    for rate, found in zip(rates, flow.still_on(stage, age, rates), strict=True):
        stays_on = sum(rate[stage] * p for day, p in enumerate(on[stage]) if day > age)
        stays_lost = sum((1 - rate[stage]) * p for day, p in enumerate(lost[stage]) if day > age)
        expected = stays_on / (stays_on + stays_lost) if stays_on + stays_lost else math.nan
        assert found == pytest.approx(expected * math.prod(rate[stage + 1 :]), abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_posterior_of_a_step_rate_is_that_of_its_counts_with_the_weight_of_four_at_the_mean(seed: int) -> None:
    rng = np.random.default_rng(seed)
    stages, n = int(rng.integers(1, 4)), int(rng.integers(2, 40))
    stage = np.append(rng.integers(0, stages, n), [stages - 1, 0])
    end = np.append(rng.choice([WON, LOST], n), [WON, LOST])
    flow = flow_of(
        stage, np.zeros(n + 2), end, stages
    )  # without open deals the share that goes on is that of the counts
    assert flow is not None
    gone = [[int(((stage == at) & (end == way)).sum()) for way in (WON, LOST)] for at in range(stages)]
    mean = (sum(on for on, _ in gone) + 1) / (sum(map(sum, gone)) + 2)
    for at, (on, lost) in enumerate(gone):
        expected = stats.beta(on + 4 * mean, lost + 4 * (1 - mean))
        found = stats.beta(flow.gone_on[at], flow.gone_lost[at])
        assert found.ppf([0.1, 0.5, 0.9]) == pytest.approx(expected.ppf([0.1, 0.5, 0.9]), abs=1e-9)


# --- The time to close with the open deals counted ---


@pytest.mark.parametrize("seed", SEEDS)
def test_the_day_with_open_is_where_the_incidence_of_another_program_reaches_half_of_its_end(seed: int) -> None:
    firm = Firm(seed)
    measure = time_to_close(firm.read(), statistic="with open")
    today = day_number(AS_OF)
    begun = np.array([entered[0] for entered in firm.entered])
    end = np.array([{"open": OPEN, "won": WON, "lost": LOST}[word] for word in firm.outcome])
    days = np.where(end == OPEN, today, firm.closed) - begun
    if not (end == WON).any():
        assert measure.value is None
        return
    theirs = CumIncidenceRight(  # it wants each kind of end at least once: deals of no weight add it
        np.append(days, [0.0, 0.0]), np.append(end, [WON, LOST]), freq_weights=np.append(np.ones(len(days)), [0, 0])
    )
    reached = theirs.cinc[0] >= theirs.cinc[0][-1] / 2 - 1e-12
    assert measure.value == pytest.approx(theirs.times[reached][0], abs=1e-9)
    assert measure.details["median"] == pytest.approx(np.median(days[end == WON]), abs=1e-9)


# --- What was given and what came ---


def chance_by_hand(firm: Firm, stage: int, day: float) -> float | None:
    """Return the chance by the deals closed before a day, in plain loops."""
    closed = [at for at in range(len(firm.outcome)) if firm.closed[at] < day]
    reached = [[at for at in closed if firm.far(at) >= one] for one in range(len(NAMES))]
    won = [at for at in closed if firm.outcome[at] == "won"]
    if not reached[stage] or len(won) == len(closed):
        return None
    typed = firm.typed[stage]
    if typed is not None:
        return (len(won) + 4 * typed) / (len(reached[stage]) + 4)
    on = [*(len(one) for one in reached[1:]), len(won)]
    mean = (sum(on) + 1) / (sum(len(one) for one in reached) + 2)
    return math.prod((on[at] + 4 * mean) / (len(reached[at]) + 4) for at in range(stage, len(NAMES)))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_calibration_counts_each_closed_deal_once_a_stage_with_the_chance_of_that_day(seed: int) -> None:
    firm = Firm(seed)
    bands: dict[int, list[tuple[float, bool]]] = {}
    for at, entered in enumerate(firm.entered):
        for stage, day in enumerate(entered if firm.outcome[at] != "open" else []):
            chance = chance_by_hand(firm, stage, day)
            if chance is not None:
                band = next(n for n, high in enumerate(BANDS) if chance <= high)
                bands.setdefault(band, []).append((chance, firm.outcome[at] == "won"))
    table = list(calibration_table(firm.read()).records())
    assert len(table) == len(bands)
    for (_, told), record in zip(sorted(bands.items()), table, strict=True):
        assert (record["deals"], record["won"]) == (len(told), sum(won for _, won in told))
        assert record["expected"] == pytest.approx(sum(chance for chance, _ in told) / len(told), abs=1e-9)
        assert record["rate"] == pytest.approx(record["won"] / record["deals"], abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_backtest_tells_of_each_month_end_the_deals_open_then_and_what_came_of_them(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = Firm(seed)
    # At these rates, drawn or not, the expected revenue is exact, and can be told by plain loops.
    monkeypatch.setattr(
        forecast.Flow, "rates", lambda self, draws: np.tile(self.gone_on / (self.gone_on + self.gone_lost), (draws, 1))
    )
    rows = {str(record["month"]): record for record in backtest_table(firm.read()).records()}
    for back in range(12):
        end = months_before(dt.date(2026, 7, 1), AHEAD + back) - dt.timedelta(1)
        expected = looked_back(firm, float(day_number(end)), end)
        name = f"{end:%Y-%m}"
        assert (name in rows) is (expected is not None)
        if expected is not None:
            assert (rows[name]["deals"], rows[name]["closed"]) == expected[:2]
            assert rows[name]["expected"] == pytest.approx(expected[2], abs=1e-6)
            assert rows[name]["came"] == expected[3]


def looked_back(firm: Firm, day: float, end: dt.date) -> tuple[int, int, float, float] | None:
    """Return the open deals, the closed ones, the expected revenue and what came, in plain loops."""
    last = float(day_number(month_end(f"{months_before(end.replace(day=1), -AHEAD):%Y-%m}")))
    stays: list[list[tuple[float, int]]] = [[] for _ in NAMES]
    still: list[tuple[int, int, float]] = []
    closed = 0
    for at, all_entered in enumerate(firm.entered):
        entered = [one for one in all_entered if one <= day]
        is_closed = firm.closed[at] <= day
        closed += is_closed
        for stage, since in enumerate(entered):
            gone = stage + 1 < len(entered)
            until = entered[stage + 1] if gone else firm.closed[at] if is_closed else day
            won = gone or (is_closed and firm.outcome[at] == "won")
            stays[stage].append((until - since, WON if won else LOST if is_closed else OPEN))
        if entered and not is_closed:
            still.append((at, len(entered) - 1, day - entered[-1]))
    stage = np.array([at for at, here in enumerate(stays) for _ in here])
    days, ends = (np.array([one[n] for here in stays for one in here], float) for n in (0, 1))
    flow = flow_of(stage, days, ends.astype(int), len(NAMES))
    if flow is None or closed < 5:
        return None
    rates = flow.gone_on / (flow.gone_on + flow.gone_lost)
    known = [(at, where, age) for at, where, age in still if age < len(flow.on[where]) - 1]
    expected = came = 0.0
    for at, where, age in known:
        chance = (
            flow.still_on(where, int(age), rates[None])[0] * flow.won_by(where, int(age), np.array([last - day]))[0]
        )
        expected += chance * firm.amount[at]
        came += firm.amount[at] * (firm.outcome[at] == "won" and firm.closed[at] <= last)
    return (len(known), closed, expected, came) if known else None


# --- What another rate would bring ---


@pytest.mark.parametrize("seed", SEEDS)
def test_what_another_rate_brings_is_the_sales_of_a_quarter_times_how_much_higher_it_is(seed: int) -> None:
    firm = Firm(seed)
    stage, rate = seed % len(NAMES), round(float(np.random.default_rng(seed).random()), 3)
    everyone = range(len(firm.outcome))
    reached = [at for at in everyone if firm.far(at) >= stage]
    on = [at for at in reached if firm.far(at) > stage or firm.outcome[at] == "won"]
    in_play = [at for at in reached if at not in on and firm.outcome[at] == "open"]
    first = day_number(dt.date(2025, 7, 1))
    sold = [at for at in everyone if firm.outcome[at] == "won" and firm.closed[at] >= first]
    found = kpi_whatif(firm.read(), NAMES[stage], rate)
    lost_seen = stage + 1 < len(NAMES) or "lost" in firm.outcome
    if not lost_seen or not on or not sold or len(reached) == len(in_play):
        assert lost_seen is False or not found.rows
        return
    today = len(on) / (len(reached) - len(in_play))
    quarters = 365 / QUARTER
    now, then = found.records()
    assert (now["rate"], then["rate"]) == (pytest.approx(today, abs=1e-9), rate)
    assert now["sales"] == pytest.approx(len(sold) / quarters, abs=1e-9)
    assert then["sales"] == pytest.approx(len(sold) / quarters * rate / today, abs=1e-9)
    revenue = sum(firm.amount[at] for at in sold)
    assert then["revenue"] == pytest.approx(revenue / quarters * rate / today, rel=1e-9)


def test_the_firms_are_of_every_kind() -> None:
    firms = [Firm(seed) for seed in SEEDS]
    assert sum(set(firm.outcome) == {"open"} for firm in firms) > 5
    assert sum("lost" not in firm.outcome and "won" in firm.outcome for firm in firms) > 15
    assert sum(len(firm.outcome) == 1 for firm in firms) > 15
    assert cumulative_incidence(np.zeros(0), np.zeros(0, int)).ever_won == 0
