"""The menu's Import: brings an export into the open document, after saying what it will change.

The plan is that of a closed workbook; the office carries it out, so that it can be undone in one step.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from xl_kpi.book import Choices
from xl_kpi.calc import words
from xl_kpi.calc.channel import Channel, Message
from xl_kpi.calc.opened import OfficeBook
from xl_kpi.cells import EPOCH, SERIAL_0, SERIAL_0_1904
from xl_kpi.errors import SheetError
from xl_kpi.importing.exports import read_export
from xl_kpi.importing.opentexts import LOG_LEFT, NOTHING, ONLY_EVENTS
from xl_kpi.importing.place import Place, above_notes, fitted, place_of, refuse_no_room
from xl_kpi.importing.plan import Plan, plan_deals
from xl_kpi.importing.report import part_of
from xl_kpi.importing.sides import are_open, side_of_deals
from xl_kpi.importing.values import Kind
from xl_kpi.numbertexts import currency_in
from xl_kpi.pipeline import find
from xl_kpi.texts import Lang, Text, same

#: Notes that the box shows.
MOST_NOTES = 8


def bring_in(channel: Channel, path: Path, lang: Lang) -> Message | None:
    """Bring an export into the document.

    Returns
    -------
    None when the deals are in; else a message with the "text" that says why nothing was done.

    Raises
    ------
    XlKpiError
        The export cannot be read, or the document takes no import; it is as it was.
    """
    today = dt.date.today()
    export = read_export(path, Choices(), None, today)
    if export.deals is None:
        raise SheetError(same(f"{path}: ") + ONLY_EVENTS, words.CLOSE_AND_IMPORT)
    book = OfficeBook(channel)
    found = find(book)
    ours = found.deals(today)
    rows = ours.grid.rows
    place = place_of(book, found.sheet, found.grid, int(rows.max()) if len(rows) else None, above_notes(ours))
    told = channel.ask({"want": "formulas", **_corners(place)})
    target = fitted(side_of_deals(ours), place, _formulas(told["formulas"]))
    if target.currency is None and "amount" in target.fields:
        target = replace(target, currency=currency_in(told["formats"][target.fields["amount"]].replace('"', " ")))
    is_open = are_open(export.deals, found.settings.stages, len(side_of_deals(export.deals)))
    plan = plan_deals(side_of_deals(export.deals), target, is_open, found.settings.lang or ours.lang or lang)
    refuse_no_room(place, target.place, len(plan.headers))
    if plan.is_empty:
        return {"text": NOTHING(lang)}
    part = part_of(export.path.name, place.sheet, plan, export.found, events=False)
    notes = [*part.found[:MOST_NOTES], *([LOG_LEFT] if export.log is not None else [])]
    if not channel.ask({"want": "agree", "text": _lines([part.counts, *part.examples(), *notes, words.ASK], lang)})[
        "agreed"
    ]:
        return {"text": ""}
    written = channel.ask({"want": "write", **_corners(place), **_work(place, plan, date1904=book.date1904)})
    return written if "error" in written else None


# --------------------------------------------------------------------------------------------- private


def _corners(place: Place) -> Message:
    return {"sheet": place.sheet, "header": place.header, "last": place.last, "left": place.left, "right": place.right}


def _formulas(places: list[list[int]]) -> dict[int, frozenset[int]]:
    """Return the rows of each column that hold a formula, of rectangles (top, left, bottom, right)."""
    found: dict[int, set[int]] = {}
    for top, left, bottom, right in places:
        for column in range(left, right + 1):
            found.setdefault(column, set()).update(range(top, bottom + 1))
    return {column: frozenset(rows) for column, rows in found.items()}


def _work(place: Place, plan: Plan, *, date1904: bool) -> Message:
    """Return what is to be written, as the office writes it."""

    def cell(value: object) -> object:
        if isinstance(value, dt.date):
            return float(value.toordinal() - EPOCH - (SERIAL_0_1904 if date1904 else SERIAL_0))
        return float(value) if isinstance(value, int) else value

    def kind(column: int) -> str:
        return plan.kinds.get(column, Kind.TEXT).name

    columns = [None if cells is None else [cell(one) for one in cells] for cells in plan.rows]
    return {
        "table": None if place.table is None else place.table.name,
        "totals": 0 if place.table is None else place.table.totals,
        "bottom": place.bottom,
        "end": place.end(plan.new),
        "new": plan.new,
        "headers": list(plan.headers),
        "columns": columns,
        "kinds": [kind(at) for at in range(len(columns))],
        "changes": [[one.row, one.column, kind(one.column), cell(one.new)] for one in plan.changes],
    }


def _lines(texts: list[Text], lang: Lang) -> str:
    return "\n".join(text(lang) for text in texts)
