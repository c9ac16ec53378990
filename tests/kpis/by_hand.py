"""Small tables written as a person sees them, and the deals that the product reads from them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from xl_kpi.deals import Deals
from xl_kpi.functions import CellError, Context, Result, call
from xl_kpi.grid import grid_of
from xl_kpi.kpi import Measure
from xl_kpi.reading import Reading, read_deals
from xl_kpi.stages import Stages, stages_of_text

AS_OF = dt.date(2026, 6, 30)
#: Most tables here need no more than three stages.
STAGES = "Lead;Proposal;Negotiation"


def rows(written: str) -> list[list[Any]]:
    """Read a table of cells between bars, header first: empty, a date, a number, or text."""
    lines = [line for line in written.strip().splitlines() if line.strip()]
    return [[_cell(part.strip()) for part in line.split("|")] for line in lines]


def deals(written: str, stages: str = "", log: str = "", **known: Any) -> Deals:
    """Read a table as deals; `log` is an event log, `known` goes to `Reading`."""
    reading = Reading(
        as_of=known.pop("as_of", AS_OF),
        stages=stages_of_text(stages) if stages else Stages(),
        log=grid_of(rows(log), place="log") if log else None,
        log_wins=bool(log),
        **known,
    )
    return read_deals(grid_of(rows(written), place="deals"), reading)


def ask(function: str, written: str, *arguments: object) -> Result:
    """Ask a worksheet function about a table."""
    return call(function, [rows(written), *arguments], Context(today=AS_OF, lang="en"))


def reason(measure: Measure) -> str:
    """Return why a figure is not available, having made sure that it is not and that French says so too."""
    assert measure.value is None
    assert measure.note is not None
    assert measure.note.fr
    assert measure.note.fr != measure.note.en
    return measure.note.en


def note(measure: Measure) -> str:
    """Return what is said beside a figure that is available."""
    assert measure.value is not None
    assert measure.note is not None
    assert measure.note.fr != measure.note.en
    return measure.note.en


def error(result: Result) -> str:
    """Return the code of an error value."""
    assert isinstance(result, CellError)
    return result.code


def _cell(text: str) -> Any:
    if not text:
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return dt.date.fromisoformat(text)
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text)
    return text
