"""What share is won by which day, with the deals still open counted: the cumulative incidence of one of two ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: How a deal's time ends: still open when it was last seen, the end asked about, the other one.
OPEN, WON, LOST = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Incidence:
    """The share that has ended each way by each day.

    Parameters
    ----------
    days
        The distinct days on which something ended, rising.
    won, lost
        The share ended each way up to and including that day; won + lost <= 1.
    """

    days: Floats
    won: Floats
    lost: Floats

    @property
    def ever_won(self) -> float:
        """The share won by the last day seen."""
        return float(self.won[-1]) if len(self.won) else 0.0

    def day_of(self, share: float) -> float:
        """Return the first day by which a share of those won by the last day seen are won; NaN where none is."""
        if not self.ever_won:
            return float("nan")
        return float(self.days[np.searchsorted(self.won, share * self.ever_won * (1 - 1e-12))])


def cumulative_incidence(days: Floats, end: NDArray[np.int64], entered: Floats | None = None) -> Incidence:
    """Estimate the cumulative incidence of two ends by Aalen and Johansen.

    Parameters
    ----------
    days
        How long each deal was followed, >= 0; ends on the same day come before the deals last seen on it.
    end
        `OPEN`, `WON` or `LOST`.
    entered
        From which age on each deal was looked at, 0 unless given: a deal counts from that age on, the day itself too.

    Source: O. Aalen and S. Johansen, "An empirical transition matrix for non-homogeneous Markov chains", 1978.
    """
    entered = np.zeros(len(days)) if entered is None else entered
    distinct, at = np.unique(days[end != OPEN], return_inverse=True)
    kinds = end[end != OPEN]
    won, lost = (np.bincount(at[kinds == kind], minlength=len(distinct)) for kind in (WON, LOST))
    seen = np.searchsorted(np.sort(entered), distinct, side="right")
    gone = np.searchsorted(np.sort(days), distinct, side="left")
    risk = (seen - gone).astype(np.float64)
    left = np.concatenate([[1.0], np.cumprod(1 - (won + lost) / risk)[:-1]]) if len(distinct) else risk
    return Incidence(distinct, np.cumsum(left * won / risk), np.cumsum(left * lost / risk))
