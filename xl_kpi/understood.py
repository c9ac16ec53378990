"""How a file was understood: what every column was taken for, where the stages are known from, what was found.

`xl-kpi check` shows it. Nothing here is decided: it is read off the deals as every figure uses them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from xl_kpi import cells
from xl_kpi.blocks import Word
from xl_kpi.deals import Deals, Level
from xl_kpi.findings import DECISIONS, Finding
from xl_kpi.grid import Grid
from xl_kpi.headers import field_name, recognise_log
from xl_kpi.outcomes import counts, status_outcome
from xl_kpi.pipeline import Found
from xl_kpi.readas import ReadAs, read_as
from xl_kpi.stages import Outcome, outcome_of, stage_key
from xl_kpi.texts import Text

ENTRY = Text("entry into {stage}", "entrée dans {stage}")
KINDS = {
    Outcome.OPEN: Word("open", "en cours", "open"),
    Outcome.WON: Word("won", "gagnée", "won"),
    Outcome.LOST: Word("lost", "perdue", "lost"),
    Outcome.SET_ASIDE: Word("set aside", "écartée", "set_aside"),
    Outcome.UNKNOWN: Word("unknown", "inconnue", "unknown"),
}
LEVELS = {
    Level.CURRENT: Text(
        "The sheet tells at which stage each deal is now, and no date of a stage: conversion from stage to stage and "
        "time per stage are not available.",
        "La feuille dit à quelle étape chaque affaire se trouve aujourd'hui, sans date d'étape : la conversion d'étape "
        "en étape et le temps par phase ne sont pas disponibles.",
    ),
    Level.DATES: Text(
        "The sheet has dates of stages: conversion from stage to stage and time per stage come from these columns.",
        "La feuille a des dates d'étape : la conversion d'étape en étape et le temps par phase viennent de ces "
        "colonnes.",
    ),
    Level.LOG: Text(
        "The event log tells when deals entered a stage: conversion from stage to stage and time per stage come from "
        "it.",
        "Le journal dit quand les affaires sont entrées dans une étape : la conversion d'étape en étape et le temps "
        "par phase en viennent.",
    ),
}
FROM_TABLE = Text("Stages table", "table Étapes")
FROM_OPTION = Text("--stages", "--stages")
FROM_LOG = Text("event log", "journal")
FROM_HEADER = Text("column {header}", "colonne {header}")
KNOWN_WORD = Text("known word", "mot connu")
NOT_IN_TABLE = Text("not in the Stages table", "absente de la table Étapes")
ANY_WORD = Text("any other word is a stage", "tout autre mot est une étape")
STRAY_WORD = Text("no stage: no date column, one deal", "pas une étape : sans colonne de dates, une affaire")
NO_WORD = Text("tells no outcome", "ne dit aucune issue")
ORDERS = {
    "given": Text("as the Stages table says", "comme le dit la table Étapes"),
    "option": Text("as --stages says", "comme le dit --stages"),
    "log": Text("as deals meet them in the event log", "comme les affaires les rencontrent dans le journal"),
    "dates": Text("as their date columns stand", "dans l'ordre de leurs colonnes de dates"),
    "usual": Text("as firms usually have them", "dans l'ordre habituel"),
}


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """One column of the sheet.

    Parameters
    ----------
    header
        "" where it has none.
    title
        The header, or the number of a column without one.
    field
        The field it was taken for, "entry" for the dates of a stage, None where it is not used.
    stage
        The stage whose dates it holds.
    name
        The same in the user's words.
    """

    header: str
    title: Text
    field: str | None
    stage: str | None
    name: Text | None
    read: ReadAs


@dataclass(frozen=True, slots=True)
class WordRead:
    """One word of the stage or status column.

    Parameters
    ----------
    order
        The place of an open stage in the pipeline, from 1 on; None for an outcome.
    kind
        What the word says of a deal; None where it says nothing.
    deals
        How many deals say so.
    source
        Where that is known from.
    """

    column: str
    word: str
    order: int | None
    kind: Word | None
    probability: float | None
    allowed_days: float | None
    deals: int
    source: Text


@dataclass(frozen=True, slots=True)
class LogRead:
    """The event log: its place, its columns (deal_id, stage, on -> header), how many rows, whether it is used."""

    place: str
    header_row: int
    columns: dict[str, str]
    rows: int
    used: bool


@dataclass(frozen=True, slots=True)
class Understood:
    """How a file was understood.

    Parameters
    ----------
    rows
        How many rows lie under the header; `deals` how many deals they are.
    columns, unused
        The columns that a field or a stage claims, and the others, each in the order of the sheet. Cells under no
        header are a column, too: a CRM that leaves a header out, or a row with more cells than there are headers.
    stages, statuses
        The stages in their order and the other words of their column, and the words of a status column.
    order
        What the order of the stages follows; None without stages.
    decisions, problems
        The findings: how it was understood, and what is wrong with it.
    """

    place: str
    header_row: int
    rows: int
    deals: int
    outcomes: dict[Outcome, int]
    level: Level
    columns: tuple[ColumnRead, ...]
    unused: tuple[ColumnRead, ...]
    stages: tuple[WordRead, ...]
    statuses: tuple[WordRead, ...]
    order: Text | None
    log: LogRead | None
    decisions: tuple[Finding, ...]
    problems: tuple[Finding, ...]


def understand(found: Found, deals: Deals) -> Understood:
    """Tell how a file was understood.

    Parameters
    ----------
    found
        The parts of the file.
    deals
        The deals as they were read of it.
    """
    known = deals.known
    fields = {at: field for field, at in (*known.fields.items(), *known.joined)}
    stages = {at: stage for stage, at in known.entries}
    used = sorted({*fields, *stages})
    unused = [at for at in range(len(deals.grid.headers)) if at not in used and deals.grid.holds(at)]
    return Understood(
        place=found.grid.place,
        header_row=found.grid.header_row,
        rows=len(found.grid),
        deals=len(deals.all),
        outcomes=dict(counts(deals.all.frame["outcome"].to_numpy())),
        level=deals.level,
        columns=tuple(_column(deals, at, fields.get(at), stages.get(at)) for at in used),
        unused=tuple(_column(deals, at, None, None) for at in unused),
        stages=tuple(_stages(found, deals)),
        statuses=tuple(_statuses(deals)),
        order=ORDERS[_order(found, deals)] if deals.stages.names else None,
        log=_log(found.log, deals),
        decisions=tuple(finding for finding in deals.findings if finding.kind in DECISIONS),
        problems=tuple(finding for finding in deals.findings if finding.kind not in DECISIONS),
    )


# --------------------------------------------------------------------------------------------- private


def _column(deals: Deals, at: int, field: str | None, stage: str | None) -> ColumnRead:
    name = ENTRY.format(stage=stage) if stage else field_name(field) if field else None
    claimed = "entry" if stage else field
    grid = deals.grid
    return ColumnRead(grid.headers[at], grid.named(at), claimed, stage, name, read_as(deals, at, claimed))


def _words(deals: Deals, field: str) -> Iterator[tuple[str, int]]:
    """Yield the words of a column and how many deals say each, spellings of one word together."""
    said = pd.Series(deals.all.text(field)).dropna()
    spelled: dict[str, tuple[str, int]] = {}
    for word, count in said.value_counts(sort=False).items():
        key = deals.stages.key(str(word))
        first, before = spelled.get(key, (str(word), 0))
        spelled[key] = first, before + int(count)
    yield from spelled.values()


def _order(found: Found, deals: Deals) -> str:
    """Name what the order of the stages follows."""
    if deals.stages.given:
        return "given" if deals.stages.kinds is found.settings.stages.kinds else "option"
    return "log" if deals.level is Level.LOG else "dates" if deals.known.entries else "usual"


def _stages(found: Found, deals: Deals) -> Iterator[WordRead]:
    """Yield the stages in order, then the other words of the stage column."""
    stages, at = deals.stages, deals.known.fields.get("stage")
    said = {} if at is None else {stages.key(word): (word, count) for word, count in _words(deals, "stage")}
    names = [*stages.names, *(word for key, (word, _) in said.items() if stages.index(word) < 0 and key)]
    for name in names:
        key, place = stage_key(name), stages.index(name)
        outcome = stages.outcome(name)
        yield WordRead(
            column="" if at is None else deals.grid.headers[at],
            word=name,
            order=place + 1 if place >= 0 else None,
            kind=KINDS[outcome],
            probability=(stages.probabilities or {}).get(key),
            allowed_days=(stages.allowed_days or {}).get(key),
            deals=said.get(key, ("", 0))[1],
            source=_source(found, deals, name),
        )


def _source(found: Found, deals: Deals, word: str) -> Text:
    """Tell where the kind of a stage word is known from."""
    stages = deals.stages
    if stages.kinds and stage_key(word) in stages.kinds:
        return FROM_TABLE if stages.kinds is found.settings.stages.kinds else FROM_OPTION
    if stages.key(word) in stages.strays:
        return STRAY_WORD
    if stages.index(word) < 0:
        return KNOWN_WORD if outcome_of(word) is not None else NOT_IN_TABLE if stages.given else NO_WORD
    column = next((at for stage, at in deals.known.entries if stage_key(stage) == stage_key(word)), None)
    if column is not None and deals.level is Level.DATES:
        return FROM_HEADER.format(header=deals.grid.headers[column])
    if deals.level is Level.LOG and found.log is not None and stage_key(word) in _logged(found.log):
        return FROM_LOG
    return ANY_WORD


def _logged(log: Grid) -> set[str]:
    at = (recognise_log(log.headers) or {})["stage"]
    return {stage_key(word) for word in cells.texts(pd.unique(log.columns[at])) if word is not None}


def _statuses(deals: Deals) -> Iterator[WordRead]:
    """Yield the words of the status column."""
    at = deals.known.fields.get("status")
    for word, count in () if at is None else _words(deals, "status"):
        told = status_outcome(word)
        kind, source = (KINDS[told], KNOWN_WORD) if told is not None else (None, NO_WORD)
        yield WordRead(deals.grid.headers[at or 0], word, None, kind, None, None, count, source)


def _log(log: Grid | None, deals: Deals) -> LogRead | None:
    if log is None:
        return None
    named = {name: log.headers[at] for name, at in (recognise_log(log.headers) or {}).items()}
    return LogRead(log.place, log.header_row, named, len(log), deals.level is Level.LOG)
