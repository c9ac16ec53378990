"""Answers the functions: what LibreOffice hands over becomes a source of cells, what comes of it a value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xl_kpi.area import Rows
from xl_kpi.calc.channel import Channel, Message, cell_of
from xl_kpi.errors import StaleError
from xl_kpi.functions import CellError, Context, Result, call, refusal
from xl_kpi.handles import CALCULATE, STALE, Handles
from xl_kpi.options import DATES, RESERVED, one
from xl_kpi.source import Given, Source, value_of
from xl_kpi.texts import Lang
from xl_kpi.words import normalise

LONGEST_TEXT = 32767  # characters that a cell of Excel can hold, and so a workbook that goes there

#: What a cell shows whose KPI_DEALS cell stands for deals that are not at hand any more.
STALE_CELL = refusal(StaleError(STALE, CALCULATE))

#: What `KPI_DEALS` keeps, as long as this process lives.
HANDLES = Handles()


@dataclass(frozen=True, slots=True)
class OfficeRange:
    """A range of an open document: a `Source` whose cells are asked for when they are needed."""

    channel: Channel
    number: int
    height: int
    width: int
    first_row: int
    address: str

    @property
    def of_int(self) -> Callable[[int], object] | None:
        """Whole numbers stand for nothing: there are none."""
        return None

    def rows(self, top: int, bottom: int) -> Rows:
        """Return some rows."""
        reply = self.channel.ask({"want": "rows", "range": self.number, "top": top, "bottom": bottom})
        return [[cell_of(cell) for cell in row] for row in reply["rows"]]

    def column(self, at: int, top: int) -> Sequence[object]:
        """Return the cells of one column from row `top` on."""
        return self.channel.column(self.number, at, top)


def answer_call(channel: Channel, message: Message) -> Message:
    """Answer the call of a cell.

    Returns
    -------
    The message with a "value", a "table", or an "error" with its "reason".
    """
    lang: Lang = "fr" if message["lang"] == "fr" else "en"

    def find(address: str) -> Source | None:
        found = channel.ask({"want": "find", "address": address})["found"]
        return None if found is None else _source(channel, found)

    context = Context(dt.date.today(), lang, message["date1904"], HANDLES, find)
    arguments = _without_day_0([_argument(channel, told) for told in message["arguments"]])
    result = call(message["call"], arguments, context)
    said = _written(result, lang)
    if result == STALE_CELL:
        said["stale"] = str(one(value_of(arguments[0])))
    return said


def range_of(channel: Channel, told: Message) -> OfficeRange:
    """Return a range that the office has lent."""
    return OfficeRange(channel, told["range"], told["height"], told["width"], told["first_row"], told["address"])


# --------------------------------------------------------------------------------------------- private


def _argument(channel: Channel, told: Any) -> object:
    return _source(channel, told) if isinstance(told, dict) else told


def _without_day_0(arguments: list[object]) -> list[object]:
    """Return the arguments with nothing for a day that is 0: so an empty cell arrives here."""
    for at, word in enumerate(arguments[:-1]):
        if isinstance(word, str) and RESERVED.get(normalise(word)) in DATES and arguments[at + 1] == 0.0:
            arguments[at + 1] = None
    return arguments


def _source(channel: Channel, told: Message) -> Source:
    return Given(told["cells"], address=told["address"]) if "cells" in told else range_of(channel, told)


def _written(result: Result, lang: Lang) -> Message:
    if isinstance(result, CellError):
        return {"error": result.code, "reason": result.reason(lang)}
    if isinstance(result, tuple):
        return {"table": [[_cell(cell) for cell in row] for row in result]}
    return {"value": _cell(result)}


def _cell(cell: object) -> object:
    """Return a cell as LibreOffice takes it: no whole numbers, no nothing."""
    if cell is None:
        return ""
    return cell[:LONGEST_TEXT] if isinstance(cell, str) else float(cell)  # type: ignore[arg-type]
