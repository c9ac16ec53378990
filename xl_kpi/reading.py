"""Cells become deals: validated once, here, with every doubt reported. Everything after this trusts them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xl_kpi import journeys
from xl_kpi.cells import day_number
from xl_kpi.columns import FLAGS, TEXTS, date_columns, days_of, other_columns, read_columns, settle_date_order
from xl_kpi.copies import settle_copies
from xl_kpi.daytexts import DateOrder
from xl_kpi.deals import Deals, Level
from xl_kpi.eventlog import Log, read_log, report_false_events
from xl_kpi.findings import Finder
from xl_kpi.grid import Grid
from xl_kpi.headers import Recognised
from xl_kpi.names import report_names
from xl_kpi.notdeals import only_deals
from xl_kpi.numbertexts import currency_named
from xl_kpi.outcomes import UNTOLD, Said, read_closing, read_outcomes, report_outcomes, tells_nothing
from xl_kpi.recognition import recognise_columns
from xl_kpi.scores import settle_scores
from xl_kpi.stages import Outcome, Stages, one_spelling, order_of_words, outcome_of, says_over, stage_key
from xl_kpi.strays import report_strays, stray_words

Days = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known about a sheet before its cells are read.

    Parameters
    ----------
    as_of
        The day the figures are for.
    stages
        The Stages table, if any.
    log
        The event log, if any; `log_wins` when the user named it, so that date columns do not go before it.
    log_once
        The place of what looks like a log and was not read, as each deal occurs in it once; "" for none.
    chosen
        field -> header, the user's own choice of columns.
    scale, currency
        From Settings.
    dates
        How text dates are read, where the user decides it.
    """

    as_of: dt.date
    stages: Stages = field(default_factory=Stages)
    log: Grid | None = None
    log_wins: bool = False
    log_once: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    scale: float | None = None
    currency: str | None = None
    dates: DateOrder | None = None


def read_deals(grid: Grid, reading: Reading) -> Deals:
    """Read the deals of a pipeline sheet.

    Parameters
    ----------
    grid
        The pipeline's header and rows.
    reading
        What is known beside it.
    """
    finder = Finder()
    finder.say_if_any("header_above", grid.other_headers, header=str(grid.header_row))
    blanks = grid.blanks()
    known = recognise_columns(grid, reading.stages.names, reading.chosen, finder)
    grid = only_deals(grid, known, finder)
    finder.say_if_any("blank_row", blanks[blanks < grid.rows.max(initial=0)])  # behind the last deal none is between
    order = settle_date_order(date_columns(grid, known), other_columns(grid, known), reading.dates, finder)
    frame = read_columns(grid, known, order, finder)
    entered = _entered(grid, known, order, finder)

    as_of = day_number(reading.as_of)
    said = Said.of(frame)
    latest = partial(_latest, frame, said, entered, reading.stages, as_of, known)
    kept, shared = settle_copies(frame, grid, known, latest, finder)
    if not kept.all():
        frame = frame[kept].reset_index(drop=True)
        said = Said.of(frame)
        entered = {stage: days[kept] for stage, days in entered.items()}

    dated = entered if _are_kept(entered, frame, reading) else {}
    log = _log(reading, bool(dated), finder)
    stages = _stages(reading.stages, said, entered, log, finder)
    _settle_created(frame, known, entered, stages, finder)
    lost_on = frame["lost_on"]  # the deal table's own
    entries = _entries(dated, frame, stages, log, shared, finder)
    _settle_outcomes(frame, said, entries, stages, as_of, known)
    frame["furthest"] = journeys.furthest(
        entries, frame["outcome"].to_numpy(), frame["stage"].to_numpy(), len(stages.names)
    )
    scale = settle_scores(frame, known, grid, reading.scale, finder)
    stays = journeys.stays(entries, frame)
    report_strays(frame, said, stages, finder)
    own = frame.assign(lost_on=lost_on)
    report_outcomes(own, said, stages, frame["outcome"].to_numpy(), finder)
    if log is not None and entries is not None:
        report_false_events(entries, frame, tells_nothing(own, said), finder)
    _report(frame, entries, stays, reading, finder)
    currency = _currency(frame, reading, finder)
    report_names(grid if kept.all() else grid.take(kept), known, finder)
    return Deals(
        frame=_figures(frame),
        stages=stages,
        entries=entries,
        stays=stays,
        level=_level(entries, log),
        known=known,
        grid=grid,
        at=np.flatnonzero(kept),
        as_of=reading.as_of,
        scale=scale,
        currency=currency,
        findings=tuple(finder.found),
        merged=int((~kept).sum()),
        order=order,
    )


# --------------------------------------------------------------------------------------------- private

#: So many deals that came to a stage, with not one date of any stage, show that nobody keeps the dates.
UNDATED = 5
#: What an entry that is no stage tells of a deal.
_TOLD = {
    journeys.WON: Outcome.WON,
    journeys.LOST: Outcome.LOST,
    journeys.ASIDE: Outcome.SET_ASIDE,
    journeys.OTHER: Outcome.UNKNOWN,
}


def _entered(grid: Grid, known: Recognised, order: DateOrder | None, finder: Finder) -> dict[str, Days]:
    """Read the dates of each stage; where several columns date one, each has those of its own pipeline."""
    entered: dict[str, Days] = {}
    for stage, at in known.entries:
        days = days_of(grid, at, order, finder)
        entered[stage] = np.fmin(entered[stage], days) if stage in entered else days
    return entered


def _are_kept(entered: Mapping[str, Days], frame: pd.DataFrame, reading: Reading) -> bool:
    """Tell whether the columns of stage dates are kept: not where none holds a date, though deals came that far.

    A log beside them is then what tells; without one it takes `UNDATED` such deals to be sure.
    """
    if not entered or any(not np.isnan(days).all() for days in entered.values()):
        return True
    if reading.log is not None:
        return False
    outcome = reading.stages.outcome if reading.stages.given else outcome_of
    far = {stage_key(stage) for stage in entered}
    words = {word for word in {*frame["stage"], *frame["status"]} if word is not None}
    came = [word for word in words if stage_key(word) in far or outcome(word) is Outcome.WON]
    return int((frame["stage"].isin(came) | frame["status"].isin(came)).sum()) < UNDATED


def _latest(
    frame: pd.DataFrame, said: Said, entered: Mapping[str, Days], stages: Stages, as_of: float, known: Recognised
) -> Days:
    """Return the latest day that each row tells; an expected close tells nothing that happened."""
    outcome = read_outcomes(frame, said, stages, np.full(len(frame), UNTOLD, np.int8), as_of, frozenset(known.fields))
    closed = np.where(np.isin(outcome, (Outcome.WON, Outcome.LOST)), frame["closed_on"].to_numpy(), np.nan)
    told = [frame[name].to_numpy() for name in ("last_activity", "won_on", "lost_on", "created_on")]
    latest: Days = np.fmax.reduce([closed, *told, *entered.values()])
    return latest


def _log(reading: Reading, dated: bool, finder: Finder) -> Log | None:
    """Return the event log, unless the sheet has stage dates of its own and the user did not name the log."""
    if reading.log is None:
        if reading.log_once:
            finder.say("log_once", place=reading.log_once)
        return None
    if dated and not reading.log_wins:
        finder.say("log_not_used", place=reading.log.place)
        return None
    return read_log(reading.log, finder, reading.dates)


def _stages(
    given: Stages,
    said: Said,
    entered: Mapping[str, Days],
    log: Log | None,
    finder: Finder,
) -> Stages:
    """Put the stages in order: the Stages table's, else that of the date columns, the log, or the usual one."""
    if given.given:
        return given
    dated = log.stage_words(given) if log else list(entered)
    codes, distinct = said.stage.codes, said.stage.distinct
    spelling = one_spelling(distinct)
    words = [w for w in dict.fromkeys(spelling.values()) if outcome_of(w) is None and not says_over(w)]
    spelled = {stage_key(w): w for w in words}
    dated = [d if d in spelling else spelled.get(stage_key(d), d) for d in dated]  # as the user spells them
    among = given.with_names(dated)
    words = [w for w in words if among.key(w) == stage_key(w)]  # the others are dated stages with their pipeline
    been = np.logical_or.reduce([np.zeros(len(codes), bool), *(~np.isnan(days) for days in entered.values())])
    there, elsewhere = (
        {spelling[distinct[code]] for code in np.unique(codes[rows]) if code >= 0} for rows in (been, ~been)
    )
    strays = stray_words(words, dated, said) if log is None and been.any() else frozenset()
    words = [w for w in words if stage_key(w) not in strays]
    names, certain = order_of_words(words, dated, there - elsewhere)
    if not certain and len(names) > 1:
        finder.say("stage_order", order=", ".join(names))
    return replace(given, names=tuple(names), strays=strays)


def _settle_created(
    frame: pd.DataFrame, known: Recognised, entered: Mapping[str, Days], stages: Stages, finder: Finder
) -> None:
    """Take the first contact from the first stage's date column when the sheet has no column for it."""
    if "created_on" in known.fields or not stages.names:
        return
    first = next((stage for stage in entered if stages.index(stage) == 0), None)
    if first is not None:
        frame["created_on"] = entered[first]
        finder.say("created_from_stage", header=first)


def _entries(
    entered: Mapping[str, Days],
    frame: pd.DataFrame,
    stages: Stages,
    log: Log | None,
    shared: frozenset[str],
    finder: Finder,
) -> journeys.Entries | None:
    """Return the dated stage entries, or None when the sheet tells only where deals stand today."""
    if log is not None:
        return log.entries(frame, stages, shared, finder)
    by_stage = {stages.index(stage): days for stage, days in entered.items() if stages.index(stage) >= 0}
    if not by_stage:
        return None
    created, won, lost = (frame[name].to_numpy() for name in ("created_on", "won_on", "lost_on"))
    return journeys.entries_of_columns(by_stage, created, won, lost, len(stages.names))


def _settle_outcomes(
    frame: pd.DataFrame,
    said: Said,
    entries: journeys.Entries | None,
    stages: Stages,
    as_of: float,
    known: Recognised,
) -> None:
    """Fill `outcome`, `stage`, `closed_on` and `expected_on`."""
    size = len(frame)
    last = np.full(size, journeys.NONE) if entries is None else journeys.last_entries(entries, size)
    told = np.select([last >= 0, *(last == code for code in _TOLD)], [Outcome.OPEN, *_TOLD.values()], UNTOLD)
    outcome = read_outcomes(frame, said, stages, told.astype(np.int8), as_of, frozenset(known.fields))
    won_on, lost_on = frame["won_on"].to_numpy(), frame["lost_on"].to_numpy()
    if entries is not None:
        won_on = np.where(np.isnan(won_on), _last_day(entries, journeys.WON, size), won_on)
        lost_on = np.where(np.isnan(lost_on), _last_day(entries, journeys.LOST, size), lost_on)
    frame["closed_on"], frame["expected_on"] = read_closing(frame, outcome, won_on, lost_on)
    frame["lost_on"] = lost_on  # `won_on` stays the deal table's: an event log may hold false wins
    codes = said.stage.codes
    index = np.array([stages.index(str(w)) for w in said.stage.distinct] + [-1], np.int64)[codes]
    nowhere = np.array([stages.key(str(w)) in stages.strays for w in said.stage.distinct] + [True])[codes]
    frame["stage"] = np.where((index < 0) & nowhere & (last >= 0), last, index)
    frame["outcome"] = outcome


def _last_day(entries: journeys.Entries, code: int, size: int) -> Days:
    """Return the day of each deal's last entry of a kind."""
    day = np.full(size, np.nan)
    of_kind = entries.stage == code
    day[entries.deal[of_kind]] = entries.day[of_kind]
    return day


def _report(
    frame: pd.DataFrame,
    entries: journeys.Entries | None,
    stays: pd.DataFrame,
    reading: Reading,
    finder: Finder,
) -> None:
    """Report what is odd about the deals as they stand."""
    rows = frame["row"].to_numpy()
    outcome = frame["outcome"].to_numpy()
    created, closed = frame["created_on"].to_numpy(), frame["closed_on"].to_numpy()
    with np.errstate(invalid="ignore"):
        finder.say_if_any("closed_before_created", rows[closed < created])
        as_of = day_number(reading.as_of)
        late = (created > as_of) | (closed > as_of)
        if entries is not None:
            late[entries.deal[entries.day > as_of]] = True
    finder.say_if_any("future_date", rows[late], as_of=reading.as_of)
    bad = stays["deal"].to_numpy(np.int64)[stays["bad"].to_numpy() > 0]
    finder.say_if_any("stage_exit", sorted(set(rows[bad].tolist())))
    is_open = outcome == Outcome.OPEN
    worth = frame["amount"].notna() | frame["expected_amount"].notna()
    finder.say_if_any("open_without_amount", rows[is_open & ~worth.to_numpy()])
    won = outcome == Outcome.WON
    finder.say_if_any("won_without_amount", rows[won & frame["amount"].isna().to_numpy()])
    finder.say_if_any("won_without_date", rows[won & np.isnan(closed)])


def _figures(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave the texts aside: every figure takes some of the rows, and texts make that many times slower."""
    codes, distinct = pd.factorize(frame["currency"].to_numpy(), use_na_sentinel=True)
    names, upper = pd.factorize(np.array([currency_named(str(word)) for word in distinct], object))
    codes = np.append(names, -1)[codes]
    settled = {*TEXTS, *FLAGS} - {"stage"}  # by now the stage is a number
    told = frame[[name for name in frame if name not in settled]].copy()  # in one block, which is quick to narrow
    return told.assign(currency=pd.Categorical.from_codes(codes, categories=pd.Index(upper)))


def _currency(frame: pd.DataFrame, reading: Reading, finder: Finder) -> str | None:
    """Return the one currency of the amounts, Settings' where the sheet names none, None when several."""
    worth = frame["amount"].notna() | frame["expected_amount"].notna()  # a currency beside no amount says nothing
    told = frame["currency"][worth & frame["currency"].notna()]
    told = told if len(told) else frame["currency"].dropna()
    told = told.map({word: currency_named(str(word)) for word in told.unique()})
    counts = told.value_counts().sort_index()
    if len(counts) > 1:
        most = counts.idxmax()
        rows = frame["row"][told.index[told != most]]
        finder.say("several_currencies", rows, currencies=", ".join(counts.index), most=most)
        return None
    return str(counts.index[0]) if len(counts) else reading.currency


def _level(entries: journeys.Entries | None, log: Log | None) -> Level:
    if entries is None:
        return Level.CURRENT
    return Level.LOG if log is not None else Level.DATES
