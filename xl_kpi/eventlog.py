"""The event log: one row each time a deal entered a stage."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xl_kpi import cells, journeys
from xl_kpi.daytexts import DateOrder, both_readings, in_words
from xl_kpi.errors import SheetError
from xl_kpi.findings import Finder
from xl_kpi.grid import Grid
from xl_kpi.headers import recognise_log
from xl_kpi.stages import Outcome, Stages, one_spelling, outcome_of, says_over
from xl_kpi.texts import Text
from xl_kpi.words import normalise


@dataclass(frozen=True, slots=True)
class Log:
    """The readable rows of an event log, in its order.

    Parameters
    ----------
    deal_id, word, day, row
        The deal, the stage or outcome it entered as written, the day (since 1970-01-01), the sheet's row.
    """

    deal_id: NDArray[np.object_]
    word: NDArray[np.object_]
    day: NDArray[np.float64]
    row: NDArray[np.int64]
    place: str

    def stage_words(self, stages: Stages) -> list[str]:
        """Return the words that name open stages, in the order in which deals meet them.

        A stage comes before another when more deals entered it first.
        """
        word = pd.Series(self.word).map(one_spelling(dict.fromkeys(self.word)))
        first = pd.DataFrame({"deal": self.deal_id, "word": word, "day": self.day}).sort_values("day", kind="stable")
        first = first.drop_duplicates(["deal", "word"])
        words = [w for w in dict.fromkeys(first["word"]) if (stages.outcome(w) if stages.given else outcome_of(w)
                 or (Outcome.UNKNOWN if says_over(w) else Outcome.OPEN)) is Outcome.OPEN]  # fmt: skip
        first = first[first["word"].isin(words)]
        place = first.groupby("deal", sort=False).cumcount().to_numpy()
        wins = dict.fromkeys(words, 0)
        pairs = first.assign(place=place).merge(first.assign(place=place), on="deal", suffixes=("", "_other"))
        pairs = pairs[pairs["place"] < pairs["place_other"]]
        ahead = Counter(zip(pairs["word"], pairs["word_other"], strict=True))
        for (word, other), count in ahead.items():
            wins[word] += count > ahead[other, word]
        return sorted(words, key=lambda w: -wins[w])

    def entries(self, frame: pd.DataFrame, stages: Stages, shared: frozenset[str], finder: Finder) -> journeys.Entries:
        """Match the log with the deals and return their entries."""
        position = {i: at for at, i in enumerate(frame["deal_id"]) if i is not None and i not in shared}
        deal = np.array([position.get(i, -1) for i in self.deal_id], np.int64)
        missing = (deal < 0) & np.array([i not in shared for i in self.deal_id], bool)
        if missing.any():
            finder.say("log_unknown_deal", self.row[missing], example=str(self.deal_id[int(missing.argmax())]))
        codes = {w: _code(w, stages) for w in dict.fromkeys(self.word)}
        stage = np.array([codes[w] for w in self.word], np.int64)
        unknown = stage == journeys.OTHER
        if unknown.any():
            finder.say("log_unknown_stage", self.row[unknown], example=str(self.word[int(unknown.argmax())]))
        use = deal >= 0
        created = frame["created_on"].to_numpy()
        return journeys.entries_of_log(deal[use], stage[use], self.day[use], created, len(stages.names))


def read_log(grid: Grid, finder: Finder, chosen: DateOrder | None = None) -> Log:
    """Read an event log: columns deal id, stage, date, in any order.

    Parameters
    ----------
    chosen
        How text dates are read, where the user decides it.

    Raises
    ------
    SheetError
        One of the three columns is not there.
    """
    found = recognise_log(grid.headers)
    if found is None:
        raise SheetError(
            Text("The event log in {place} lacks a deal id, a stage or a date.",
                 "Le journal de {place} n'a pas de numéro d'affaire, d'étape ou de date.").format(place=grid.place),
            Text("Name its columns Deal ID, Stage, Date.", "Nommez ses colonnes N°, Étape, Date."),
        )  # fmt: skip
    ids, words = cells.texts(grid.columns[found["deal_id"]]), cells.texts(grid.columns[found["stage"]])
    dates = grid.columns[found["on"]]
    order = chosen or cells.date_order([dates])
    read = cells.days(dates, date1904=grid.date1904, order=order)
    days = read.values
    good = np.array([i is not None and w is not None for i, w in zip(ids, words, strict=True)], bool) & ~np.isnan(days)
    unclear = _unclear(dates, read) if order is None else np.zeros(len(grid), bool)
    if unclear.any():
        example = str(dates[int(unclear.argmax())])
        one, other = map(in_words, both_readings(example) or ())
        finder.say("log_ambiguous_date", grid.rows[unclear], example=example, one=one, other=other)
    finder.say_if_any("log_unreadable", grid.rows[~good & ~unclear])
    return Log(ids[good], words[good], days[good], grid.rows[good], grid.place)


def report_false_events(
    entries: journeys.Entries, frame: pd.DataFrame, silent: NDArray[np.bool_], finder: Finder
) -> None:
    """Report the won and lost events that today's outcome contradicts, by the rows of their deals.

    An open deal that entered a stage after such an event was reopened; the log does not contradict it. What the dates
    of the deal table have told already is not told again.

    Parameters
    ----------
    silent
        The deals of which the deal table tells nothing: the log contradicts itself at the most.
    """
    outcome, rows = frame["outcome"].to_numpy(), frame["row"].to_numpy()
    says = np.select([entries.stage == journeys.WON, entries.stage == journeys.LOST], [Outcome.WON, Outcome.LOST], -1)
    contrary = np.zeros(len(frame), bool)
    contrary[entries.deal[(says >= 0) & (says != outcome[entries.deal])]] = True
    back = (outcome == Outcome.OPEN) & (journeys.last_entries(entries, len(frame)) >= 0)
    told = [row for found in finder.found if found.kind in ("reopened", "won_then_lost") for row in found.rows]
    contrary &= ~np.isin(rows, told)
    finder.say_if_any("won_then_lost", rows[contrary & silent & (outcome == Outcome.LOST)])
    finder.say_if_any("reopened", rows[contrary & (back | (silent & (outcome == Outcome.WON)))])
    finder.say_if_any("false_event", rows[contrary & ~back & ~silent])


# --------------------------------------------------------------------------------------------- private


def _unclear(dates: cells.Column, read: cells.Parsed) -> NDArray[np.bool_]:
    """Mark the text dates that can be read day first or month first."""
    if not read.bad.any():
        return np.zeros(len(dates), bool)
    unclear: NDArray[np.bool_] = read.bad & np.array([type(v) is str and both_readings(v) is not None for v in dates])
    return unclear


def _code(word: str, stages: Stages) -> int:
    """Return the code of an entry."""
    at = stages.index(word)
    if at >= 0:
        return at
    outcome = stages.outcome(normalise(word))
    known = {Outcome.WON: journeys.WON, Outcome.LOST: journeys.LOST, Outcome.SET_ASIDE: journeys.ASIDE}
    return known.get(outcome, journeys.OTHER)
