"""Words of the stage column that are no stage: a slip such as "Propsal sent" among stages that have dates."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from xl_kpi.findings import Finder
from xl_kpi.outcomes import Said
from xl_kpi.stages import Stages, stage_key, usual_rank

#: A word that no more deals hold than this, without dates and not one that firms use, is taken for a slip.
MOST_DEALS = 1


def stray_words(words: Collection[str], dated: Sequence[str], said: Said) -> frozenset[str]:
    """Return the keys of the words that are no stage among stages with date columns: unusual, and one deal's alone.

    Parameters
    ----------
    words
        Words that name no outcome.
    dated
        The stages that have a column of dates.
    said
        What the deals say.
    """
    known = {stage_key(word) for word in dated}
    counts = np.bincount(said.stage.codes[said.stage.codes >= 0], minlength=len(said.stage.distinct))
    held: dict[str, int] = {}
    for word, count in zip(said.stage.distinct, counts, strict=True):
        held[stage_key(word)] = held.get(stage_key(word), 0) + int(count)
    unusual = {stage_key(word) for word in words if usual_rank(word) is None} - known
    return frozenset(key for key in unusual if held.get(key, 0) <= MOST_DEALS)


def report_strays(frame: pd.DataFrame, said: Said, stages: Stages, finder: Finder) -> None:
    """Name each word that was taken for no stage, and its rows."""
    for code, word in enumerate(said.stage.distinct):
        if stages.strays and stages.key(word) in stages.strays:
            finder.say("stray_stage", frame["row"].to_numpy()[said.stage.codes == code], stage=word)
