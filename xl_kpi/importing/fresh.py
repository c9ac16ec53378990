"""A new workbook for an export: the template with the firm's own stages, and a sheet for its event log.

The sample's stages would tell wrong figures of another firm's deals, and so would empty columns of dates: a stage that
nobody has a date for looks like one that nobody reached.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from io import BytesIO

from xlsxwriter import Workbook

from xl_kpi.cells import texts
from xl_kpi.closed.splice import splice
from xl_kpi.deals import Deals
from xl_kpi.excel.pipeline_sheet import CREATED, EXPECTED
from xl_kpi.excel.settings_sheet import KINDS, LISTS, TABLE_STYLE
from xl_kpi.excel.template import build
from xl_kpi.headers import scale_of
from xl_kpi.importing.sides import plain_header
from xl_kpi.sample import Sample, StageRow, sample
from xl_kpi.stages import Outcome, outcome_of
from xl_kpi.texts import Lang, Text
from xl_kpi.words import normalise

#: The sheet and the table of the event log.
HISTORY, EVENTS = Text("History", "Historique"), Text("StageHistory", "HistoriqueÉtapes")
LOG_HEADERS = (Text("Deal ID", "N°"), Text("Stage", "Étape"), Text("Date", "Date"))
_KINDS = dict(zip((Outcome.OPEN, Outcome.WON, Outcome.LOST, Outcome.SET_ASIDE), KINDS, strict=True))
#: Different words of a column that a drop-down list offers at the most; more are names, not a choice.
LONGEST_LIST = 50


def new_book(exports: Sequence[Deals], lang: Lang, today: dt.date) -> bytes:
    """Return the template without deals, made for those of some exports: its stages, lists, currency, scale."""
    return build(lang, today, empty=True, own=_own(exports, lang))


def with_log(book: bytes, after: str, lang: Lang) -> bytes:
    """Return a workbook with an empty sheet for an event log behind the sheet `after`.

    Raises
    ------
    FileError
        The workbook has a sheet of that name, or must not be changed.
    """
    file = BytesIO()
    donor = Workbook(file, {"in_memory": True})
    sheet = donor.add_worksheet(HISTORY(lang))
    day, head = donor.add_format({"num_format": 14}), donor.add_format({"bold": True})
    columns = [{"header": header(lang), "header_format": head} for header in LOG_HEADERS]
    columns[-1]["format"] = day
    look = {"name": EVENTS(lang), "columns": columns, "style": TABLE_STYLE}
    sheet.add_table(0, 0, 1, len(columns) - 1, look)
    sheet.write_blank(1, len(columns) - 1, None, day)
    sheet.set_column(0, 2, 16)
    sheet.freeze_panes(1, 0)
    donor.close()
    return splice(book, file.getvalue(), names=(), after=after)


def stage_rows(exports: Sequence[Deals], lang: Lang) -> tuple[StageRow, ...]:
    """Return the rows of the Stages table: the open stages in their order, then the words for how deals ended."""
    names: dict[str, tuple[str, Outcome]] = {}
    for deals in exports:
        for stage in deals.stages.names:
            names.setdefault(normalise(stage), (stage, Outcome.OPEN))
    for deals in exports:
        for word in dict.fromkeys(deals.text("stage").tolist() if deals.has("stage") else ()):
            outcome = None if word is None else outcome_of(word) or _stray(deals, word)
            if outcome is not None:
                names.setdefault(normalise(word), (word, outcome))
    ordered = sorted(names.values(), key=lambda row: row[1] is not Outcome.OPEN)
    return tuple((stage, _KINDS[outcome](lang), None, None) for stage, outcome in ordered)


# --------------------------------------------------------------------------------------------- private


def _stray(deals: Deals, word: str) -> Outcome | None:
    """Return that a deal at a word that is no stage is open: unless the Stages table holds the word, it is unknown."""
    return Outcome.OPEN if deals.stages.key(word) in deals.stages.strays else None


def _own(exports: Sequence[Deals], lang: Lang) -> Sample:
    """Return what the template is made of: its headers, with the exports' dates of stages and their scores."""
    known = sample(lang)
    first, expected = (known.headers.index(header(lang)) for header in (CREATED, EXPECTED))
    entries = {normalise(stage): deals.grid.headers[at] for deals in exports for stage, at in deals.known.entries}
    scores = next((d.grid.headers[d.known.fields["score"]] for d in exports if d.has("score")), known.headers[-1])
    own = map(plain_header, (*entries.values(), scores))
    headers = [*known.headers[: first + 1], *own, *known.headers[expected:-1]]
    headers.append(headers.pop(first + 1 + len(entries)))  # the scores stand last
    currencies = {deals.currency for deals in exports}
    return Sample(
        headers=tuple(headers),
        rows=_words(exports, headers, lang),
        stages=stage_rows(exports, lang),
        currency=currencies.pop() if len(currencies) == 1 else None,
        scale=scale_of(scores),
    )


def _words(exports: Sequence[Deals], headers: Sequence[str], lang: Lang) -> tuple[tuple[str | None, ...], ...]:
    """Return rows that hold the words of the drop-down lists, each in its column."""
    columns: dict[int, list[str]] = {}
    for (_, header), field in zip(LISTS, ("owner", "source", "loss_reason"), strict=True):
        told: dict[str, None] = {}
        for deals in exports:
            if deals.has(field):
                said = texts(deals.grid.columns[deals.known.fields[field]])
                told |= dict.fromkeys(word for word in said.tolist() if word is not None)
        columns[headers.index(header(lang))] = list(told) if len(told) <= LONGEST_LIST else []
    height = max(map(len, columns.values()), default=0)
    lines: list[list[str | None]] = [[None] * len(headers) for _ in range(height)]
    for at, words in columns.items():
        for line, word in zip(lines, words, strict=False):
            line[at] = word
    return tuple(map(tuple, lines))
