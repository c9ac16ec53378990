"""How sure a figure is: 95 % intervals and tests that hold for small numbers too."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Two-sided 95 %.
Z = 1.959963984540054
LEVEL = 0.05
#: Arrangements that are all looked at; beyond, so many are drawn, always the same.
MOST_ARRANGEMENTS, DRAWS, SEED = 10_000, 9_999, 20_260_101
#: Beyond so many values the normal law stands for the arrangements.
LARGE = 500
#: Fewer values give no interval of their median: the widest that they allow covers less than 95 %.
LEAST_FOR_MEDIAN = 6


def wilson(hits: float, n: float) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a rate of `hits` in `n` > 0.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    centre = (hits + Z * Z / 2) / (n + Z * Z)
    half = Z * math.sqrt(hits * (n - hits) / n + Z * Z / 4) / (n + Z * Z)
    return max(0.0, centre - half), min(1.0, centre + half)


def newcombe(hits: int, n: int, hits_before: int, n_before: int) -> tuple[float, float]:
    """Return the 95 % interval of how much a rate rose, hits / n - hits_before / n_before, both n > 0.

    Source: R. G. Newcombe, "Interval estimation for the difference between independent proportions", 1998, method 10.
    """
    now, then = hits / n, hits_before / n_before
    (low, high), (low_then, high_then) = wilson(hits, n), wilson(hits_before, n_before)
    rise = now - then
    return rise - math.hypot(now - low, high_then - then), rise + math.hypot(high - now, then - low_then)


def exact_share(hits: int, n: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a share, by Clopper and Pearson: never too narrow."""
    return _least_share(hits, n), 1.0 - _least_share(n - hits, n)


def poisson_ratio(now: int, before: int, length: float = 1.0, length_before: float = 1.0) -> tuple[float, float]:
    """Return the 95 % interval of the ratio of two rates of events, given how many there were in all.

    Parameters
    ----------
    now, before
        How many events there were, each count a Poisson one.
    length, length_before
        Of the time in which they were counted, > 0.

    Returns
    -------
    The ends of the interval of (now / length) / (before / length_before); (0, infinity) where there was no event.

    Source: J. Przyborowski and H. Wilenski, "Homogeneity of results in testing samples from Poisson series", 1940.
    """
    if not now + before:
        return 0.0, math.inf
    low, high = exact_share(now, now + before)
    scale = length_before / length
    return scale * low / (1 - low) if low < 1 else math.inf, scale * high / (1 - high) if high < 1 else math.inf


def median_interval(values: Floats) -> tuple[float, float] | None:
    """Return the interval of a median between two of the values, covering 95 % or more; None under 6 values."""
    n = len(values)
    if n < LEAST_FOR_MEDIAN:
        return None
    logs = _log_factorials(n)
    below = np.cumsum(np.exp(logs[n] - logs - logs[::-1] - n * math.log(2)))  # at most k values below the median
    rank = int(np.searchsorted(below, LEVEL / 2, side="right"))
    ordered = np.sort(values)
    return float(ordered[rank - 1]), float(ordered[n - rank])


def difference_by_chance(now: Floats, before: Floats) -> float:
    """Return how often chance alone makes two means differ as much: a permutation test, two-sided.

    All ways to share the values out are looked at when they are 10,000 or fewer; else 9,999 that are always the same;
    beyond 500 values the normal law stands for them.
    """
    values, n = np.concatenate([now, before]), len(now)
    if not 0 < n < len(values):
        return 1.0
    total = values.sum()
    seen = abs(now.mean() - before.mean())
    spread = values.std() * math.sqrt(len(values) / (len(values) - 1)) if len(values) > 1 else 0.0
    if len(values) > LARGE:
        return _normal(seen, spread * math.sqrt(1 / n + 1 / (len(values) - n)))
    if math.comb(len(values), n) <= MOST_ARRANGEMENTS:
        chosen = np.array(list(combinations(range(len(values)), n)))
        sums, extra = values[chosen].sum(axis=1), 0
    else:
        keys = np.random.default_rng(SEED).random((DRAWS, len(values)))
        sums, extra = values[np.argpartition(keys, n - 1, axis=1)[:, :n]].sum(axis=1), 1
    differences = np.abs(sums / n - (total - sums) / (len(values) - n))
    return _as_large(differences, seen, np.abs(values).max(), extra)


def change_by_chance(now: Floats, before: Floats) -> float:
    """Return how often chance alone makes two sums differ as much, each value as likely to fall into either.

    Of revenue: were both periods alike, each sale could as well have been signed in the other one.
    All ways are looked at when they are 10,000 or fewer; else as in `difference_by_chance`.
    """
    values = np.concatenate([now, before])
    if not len(values):
        return 1.0
    seen = abs(now.sum() - before.sum())
    if len(values) > LARGE:
        return _normal(seen, math.sqrt(float((values**2).sum())))
    if 2 ** len(values) <= MOST_ARRANGEMENTS:
        signs = 2.0 * (np.arange(2 ** len(values))[:, None] >> np.arange(len(values)) & 1) - 1
        extra = 0
    else:
        signs = np.random.default_rng(SEED).choice([-1.0, 1.0], (DRAWS, len(values)))
        extra = 1
    return _as_large(np.abs(signs @ values), seen, np.abs(values).sum(), extra)


def fisher(hits: int, misses: int, hits_else: int, misses_else: int) -> float:
    """Return how often chance alone makes two rates differ as much: Fisher's exact test, two-sided."""
    n, drawn, good = hits + misses + hits_else + misses_else, hits + misses, hits + hits_else
    logs = _log_factorials(n)
    k = np.arange(max(0, drawn + good - n), min(drawn, good) + 1)
    log = (logs[good] - logs[k] - logs[good - k] + logs[n - good] - logs[drawn - k] - logs[n - good - drawn + k]
           - logs[n] + logs[drawn] + logs[n - drawn])  # fmt: skip
    chance = np.exp(log)
    return float(min(1.0, chance[log <= log[hits - int(k[0])] + 1e-7].sum()))


def holm(chances: Sequence[float]) -> list[float]:
    """Return each chance corrected for how many were looked at: S. Holm, 1979."""
    order = np.argsort(chances, kind="stable")
    steps = np.asarray(chances, np.float64)[order] * (len(order) - np.arange(len(order)))
    corrected = np.empty(len(order))
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return [float(one) for one in corrected]


# --------------------------------------------------------------------------------------------- private


def _as_large(differences: Floats, seen: float, size: float, extra: int) -> float:
    """Return the share of the differences that are as large as the one seen, which counts among those drawn."""
    hits = int((differences >= seen - 1e-12 * size).sum()) + extra
    return hits / (len(differences) + extra)


def _normal(seen: float, spread: float) -> float:
    return math.erfc(seen / spread / math.sqrt(2)) if spread else 1.0


@lru_cache(maxsize=4)
def _log_factorials(n: int) -> Floats:
    """Return log 0! .. log n!; not to be written to."""
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])


def _least_share(hits: int, n: int) -> float:
    """Return the share at which so many hits or more would be as rare as 2.5 %; 0 for no hit."""
    if not hits:
        return 0.0
    # Under the share seen, more hits than 12 standard deviations above those seen are as good as impossible.
    logs, k = _log_factorials(n), np.arange(hits, min(n, hits + 60 + int(12 * math.sqrt(n))) + 1)
    ways = logs[n] - logs[k] - logs[n - k]
    low, high = 0.0, hits / n
    while low < (middle := (low + high) / 2) < high:  # until two neighbouring numbers
        rare = np.exp(ways + k * math.log(middle) + (n - k) * math.log1p(-middle)).sum() < LEVEL / 2
        low, high = (middle, high) if rare else (low, middle)
    return low
