"""What a firm's own history says of its chances: rates that few deals cannot throw about."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: A typed probability, or the mean step rate, weighs as much as so many closed deals.
WEIGHT = 4.0


def own_history(won: Floats, closed: Floats, typed: Floats) -> Floats:
    """Return the probability of winning of a deal in each stage, by the firm's own history.

        (won + 4 x typed) / (closed + 4)        where a probability is typed,
        the product of the shrunk step rates    where none is

    Parameters
    ----------
    won, closed
        Shape (..., stages): the closed deals that reached each stage, and those of them that were won.
    typed
        Shape (stages): the probability typed for each stage, NaN where none.

    Returns
    -------
    Shape (..., stages), 0..1; NaN where no closed deal reached the stage: then there is no history.
    """
    told = (won + WEIGHT * typed) / (closed + WEIGHT)
    steps = np.flip(np.cumprod(np.flip(step_rates(won, closed), -1), axis=-1), -1)
    return np.where(closed > 0, np.where(np.isnan(typed), steps, told), np.nan)


def step_rates(won: Floats, closed: Floats) -> Floats:
    """Return the share of the closed deals at each stage that went on, drawn towards the mean of all steps.

        rate = (went on + 4 x mean) / (reached + 4)
        mean = (all steps taken + 1) / (all that could be + 2), so that nothing is impossible or certain

    Parameters
    ----------
    won, closed
        As of `own_history`; the deals that went on from the last stage are those won.

    Returns
    -------
    Shape (..., stages), between 0 and 1.
    """
    onward = np.concatenate([closed[..., 1:], won[..., -1:]], axis=-1)
    mean = (onward.sum(axis=-1, keepdims=True) + 1) / (closed.sum(axis=-1, keepdims=True) + 2)
    return np.asarray((onward + WEIGHT * mean) / (closed + WEIGHT))
