"""How each deal stands, and when it was or should be closed.

What decides, in this order: a status or won/lost flag; the stage word; the later of the Won and Lost dates;
and where the deal table says nothing, the event log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xl_kpi.columns import FLAGS
from xl_kpi.findings import Finder
from xl_kpi.stages import OPEN_WORDS, Outcome, Stages, outcome_of, says_both, says_over, stage_key
from xl_kpi.words import normalise

UNTOLD = -1


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a column: each row says `distinct[code]`, and nothing where its code is -1."""

    codes: NDArray[np.intp]
    distinct: NDArray[np.object_]

    @classmethod
    def of(cls, column: pd.Series[str]) -> Words:
        """Find the distinct words of a column, which all that follows looks at but once."""
        return cls(*pd.factorize(column.to_numpy(), use_na_sentinel=True))

    def mean(self, meaning: Callable[[str], int]) -> NDArray[np.int8]:
        """Return what each row means, `UNTOLD` where it says nothing."""
        meanings = np.array([meaning(str(word)) for word in self.distinct] + [UNTOLD], np.int8)
        return np.asarray(meanings[self.codes], np.int8)


@dataclass(frozen=True, slots=True)
class Said:
    """What the stage and the status of every row say."""

    stage: Words
    status: Words

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Said:
        """Find it in a frame of `read_columns`."""
        return cls(Words.of(frame["stage"]), Words.of(frame["status"]))


def read_outcomes(
    frame: pd.DataFrame, said: Said, stages: Stages, last: NDArray[np.int8], as_of: float, told: frozenset[str]
) -> NDArray[np.int8]:
    """Return the `Outcome` of every row.

    Parameters
    ----------
    frame, said
        As `read_columns` makes it, and what its words say.
    last
        The outcome that each deal's last dated entry tells (from its date columns or the event log), or `UNTOLD`.
    as_of
        The day the figures are for, in days since 1970-01-01.
    told
        The fields that the sheet has a column for.
    """
    outcome = np.full(len(frame), UNTOLD, np.int8)
    _decide(outcome, said.status.mean(lambda word: _told(status_outcome(word))))
    over = _over(frame, said, stages)
    by_stage = _by_stage(said, stages, over)
    if told & {"won_flag", "lost_flag", "closed_flag", "active_flag"}:
        _decide(outcome, _by_flags(frame, by_stage, as_of))
    _decide(outcome, by_stage)
    _decide(outcome, _by_dates(frame))
    _decide(outcome, np.where(over & (last == Outcome.OPEN), UNTOLD, last).astype(np.int8))
    dates_alone = "stage" not in told and "status" not in told and bool(told & {"won_on", "lost_on"})
    ticks_alone = "stage" not in told and "status" not in told and {"won_flag", "lost_flag"} <= told
    outcome[outcome == UNTOLD] = Outcome.OPEN if dates_alone or ticks_alone else Outcome.UNKNOWN
    return outcome


def read_closing(
    frame: pd.DataFrame, outcome: NDArray[np.int8], won_on: NDArray[np.float64], lost_on: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the day each closed deal was closed and the day each open one is expected to.

    The closing column is the closing day of a closed deal and the expected one of an open deal. Without it,
    `won_on` or `lost_on` (from columns or the event log) tell when a deal was closed.
    """
    closing = frame["closed_on"].to_numpy()
    expected = frame["expected_on"].to_numpy()
    event = np.select([outcome == Outcome.WON, outcome == Outcome.LOST], [won_on, lost_on], np.nan)
    is_open = outcome == Outcome.OPEN
    is_closed = np.isin(outcome, (Outcome.WON, Outcome.LOST, Outcome.SET_ASIDE))
    closed = np.where(is_closed, np.where(np.isnan(closing), event, closing), np.nan)
    return closed, np.where(is_open, np.where(np.isnan(expected), closing, expected), np.nan)


def tells_nothing(frame: pd.DataFrame, said: Said) -> NDArray[np.bool_]:
    """Mark the deals of which the deal table says nothing of how they stand, neither in words nor flags nor dates."""
    silent = (said.stage.codes < 0) & (said.status.codes < 0)
    for name in ("won_on", "lost_on", *FLAGS):
        silent &= frame[name].isna().to_numpy()
    return np.asarray(silent, bool)


def status_outcome(word: str) -> Outcome | None:
    """Return what a status word decides, or None: one that tells no outcome ("Closed", "Urgent") decides nothing."""
    outcome = outcome_of(word)
    return Outcome.OPEN if outcome is None and normalise(word) in OPEN_WORDS else outcome


def report_outcomes(frame: pd.DataFrame, said: Said, stages: Stages, outcome: NDArray[np.int8], finder: Finder) -> None:
    """Report what is odd about how the deals stand."""
    rows = frame["row"].to_numpy()
    unknown = outcome == Outcome.UNKNOWN
    worded = unknown & (said.stage.codes >= 0)
    over = _over(frame, said, stages)
    by_stage, by_dates = _by_stage(said, stages, over), _by_dates(frame)
    unlisted = ~unknown & (by_stage == Outcome.UNKNOWN) & bool(stages.given)
    odd = {"unknown_stage": worded & ~over, "over_stage": worded & over, "unlisted_stage": unlisted}
    for kind, at in odd.items():
        if at.any():
            finder.say(kind, rows[at], example=said.stage.distinct[said.stage.codes[int(at.argmax())]])
    finder.say_if_any("no_outcome", rows[unknown & ~worded])
    untold = _untold(said.status)
    if untold.any():
        finder.say("status_untold", rows[untold], example=said.status.distinct[said.status.codes[int(untold.argmax())]])
    known = set(stages.kinds or {})
    at_once = _is(frame["won_flag"], said=True) & _is(frame["lost_flag"], said=True)
    for words in (said.stage, said.status):
        at_once |= words.mean(lambda word: says_both(word) and stage_key(word) not in known) == 1
    finder.say_if_any("won_and_lost", rows[at_once])
    cancelled, reopened = _changed(frame, outcome)
    finder.say_if_any("won_then_lost", rows[cancelled])
    finder.say_if_any("reopened", rows[reopened])
    no_doubt = (UNTOLD, Outcome.UNKNOWN, Outcome.OPEN)  # a closed deal may keep the stage where it was closed
    against = ~np.isin(by_stage, no_doubt) & (by_stage != outcome)
    against |= (by_dates != UNTOLD) & (by_dates != outcome) & ~cancelled & ~reopened
    finder.say_if_any("contradiction", rows[against & ~unknown])


# --------------------------------------------------------------------------------------------- private


def _changed(frame: pd.DataFrame, outcome: NDArray[np.int8]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark the deals that were won and then cancelled, and those that were closed and are open or won after all."""
    won, lost = frame["won_on"].to_numpy(), frame["lost_on"].to_numpy()
    with np.errstate(invalid="ignore"):
        cancelled = (outcome == Outcome.LOST) & ~np.isnan(won) & ~(lost < won)
        won_after_all = (outcome == Outcome.WON) & (lost < won)
    was_closed = (outcome == Outcome.OPEN) & ~(np.isnan(won) & np.isnan(lost))
    return cancelled, was_closed | won_after_all


def _decide(outcome: NDArray[np.int8], evidence: NDArray[np.int8]) -> None:
    """Let evidence decide the rows that nothing stronger has decided."""
    open_ = outcome == UNTOLD
    outcome[open_] = evidence[open_]


def _by_stage(said: Said, stages: Stages, over: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Let the stage decide, unless the deal is over at a stage of open deals: how it ended is then for the dates."""
    says = said.stage.mean(lambda word: int(stages.outcome(word)))
    says[over & np.isin(says, (Outcome.OPEN, Outcome.UNKNOWN))] = UNTOLD
    return says


def _over(frame: pd.DataFrame, said: Said, stages: Stages) -> NDArray[np.bool_]:
    """Mark the deals whose flag, status or stage says that they are over, and not how: "Closed"."""
    by_stage = said.stage.mean(lambda word: says_over(word) and stages.outcome(word) is Outcome.UNKNOWN)
    over: NDArray[np.bool_] = (by_stage == 1) | (said.status.mean(says_over) == 1)
    return over | _is(frame["closed_flag"], said=True)


def _untold(status: Words) -> NDArray[np.bool_]:
    """Mark the deals whose status tells no outcome, in a column that tells the outcomes of others."""
    told = status.mean(lambda word: _told(status_outcome(word)))
    if not np.isin(told, (Outcome.OPEN, Outcome.WON, Outcome.LOST)).any():
        return np.zeros(len(told), bool)  # a column of moods or of urgency
    untold: NDArray[np.bool_] = (status.codes >= 0) & (told == UNTOLD) & (status.mean(says_over) != 1)
    return untold


def _told(outcome: Outcome | None) -> int:
    return UNTOLD if outcome is None else int(outcome)


def _by_flags(frame: pd.DataFrame, by_stage: NDArray[np.int8], as_of: float) -> NDArray[np.int8]:
    """Read won and closed flags: won is won; not won is lost once closed, and open before.

    A lost flag is lost, also where the deal is won, too. A deal that is not active any more (Odoo archives lost ones)
    is lost unless its stage says won.
    Without a closed flag a deal that is not won is what its stage says, if that is not won; else it is lost
    when its closing day has come, and open before.
    """
    outcome = np.full(len(frame), UNTOLD, np.int8)
    is_won, not_won = _is(frame["won_flag"], said=True), _is(frame["won_flag"], said=False)
    is_closed, not_closed = _is(frame["closed_flag"], said=True), _is(frame["closed_flag"], said=False)
    with np.errstate(invalid="ignore"):
        past = (frame["closed_on"].to_numpy() <= as_of) & ~_is(frame["lost_flag"], said=False)
    by_stage_or_day = np.where(
        (by_stage == UNTOLD) | (by_stage == Outcome.WON), np.where(past, Outcome.LOST, Outcome.OPEN), by_stage
    )
    outcome[not_won] = by_stage_or_day[not_won]
    outcome[not_closed & ~is_won] = Outcome.OPEN
    outcome[is_closed & not_won] = Outcome.LOST
    outcome[_is(frame["active_flag"], said=False) & (by_stage != Outcome.WON)] = Outcome.LOST
    outcome[is_won] = Outcome.WON
    outcome[_is(frame["lost_flag"], said=True)] = Outcome.LOST
    return outcome


def _is(flags: pd.Series[bool], *, said: bool) -> NDArray[np.bool_]:
    """Mark the cells that say yes, or no."""
    return np.asarray(flags.to_numpy() == said, bool)


def _by_dates(frame: pd.DataFrame) -> NDArray[np.int8]:
    """Let the later of the Won and Lost dates decide; on the same day the deal is lost."""
    won, lost = frame["won_on"].to_numpy(), frame["lost_on"].to_numpy()
    with np.errstate(invalid="ignore"):
        conditions = [np.isnan(won) & np.isnan(lost), np.isnan(lost) | (won > lost)]
    return np.select(conditions, [UNTOLD, Outcome.WON], Outcome.LOST).astype(np.int8)


def counts(outcome: NDArray[np.int8]) -> Mapping[Outcome, int]:
    """Count the deals by outcome."""
    return {o: int((outcome == o).sum()) for o in Outcome}
