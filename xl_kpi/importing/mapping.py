"""Which column of the workbook each column of an export goes into, and what is written there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from xl_kpi.cells import proof_of_percent
from xl_kpi.importing.sides import Side, numbered
from xl_kpi.importing.values import Kind, Values, holds, kind_by_cells
from xl_kpi.numbertexts import unit_of_header
from xl_kpi.scores import scale_in
from xl_kpi.texts import Lang, Text
from xl_kpi.words import normalise

#: What a deal that is open again must not keep: where the export leaves these empty, the workbook's are emptied.
ENDED = ("closed_on", "won_on", "lost_on", "loss_reason")
CURRENCY = Text("Currency", "Devise")
NO_SCALE = Text(
    "Column {header}: nothing tells what its scores are out of; those of the export look like {mine}, the workbook's "
    'like {theirs}. They are not brought: name the scale in the header, such as "Satisfaction (/10)".',
    "Colonne {header} : rien ne dit sur combien sont ses notes ; celles de l'export semblent sur {mine}, celles du "
    "classeur sur {theirs}. Elles ne sont pas reprises : nommez l'échelle dans l'en-tête, par exemple "
    "« Satisfaction (/10) ».",
)


@dataclass(frozen=True, slots=True)
class Mapped:
    """One column of an export on its way.

    Parameters
    ----------
    at
        The column of the workbook's table; from the number of its columns on, a new one.
    header
        As the workbook has it, or shall have it.
    values
        What the export holds, ready for that column.
    there
        What the workbook holds.
    empties
        Rows of the export whose empty cell empties the workbook's; elsewhere an empty cell says nothing.
    note
        Why the column is not brought; None for one that is.
    """

    at: int
    header: str
    values: Values
    there: list[object]
    empties: Sequence[bool] = ()
    note: Text | None = None


def map_columns(export: Side, target: Side, is_open: Sequence[bool], lang: Lang) -> list[Mapped]:
    """Map every column of an export: by field, by stage, by header, else as a new column at the right.

    Parameters
    ----------
    is_open
        Which deals of the export are open; empty for an event log.
    lang
        The language of the workbook's headers, for a column that neither has.
    """
    places = _places(export, target)
    fields = {at: name for name, at in export.fields.items()}
    found: list[Mapped] = []
    new = len(target.headers)
    taken = {header.casefold() for header in target.headers}
    for at, header in enumerate(export.headers):
        place = places.get(at)
        if place is None:
            mapped = _as_new(export, at, new, _free(header, taken), len(target))
            if mapped is None:
                continue
            new, found = new + 1, [*found, mapped]
            taken.add(mapped.header.casefold())
        elif fields.get(at) == "closed_on" and _is_dual(export, target):
            found.extend(_split_closing(export, target, at, is_open))
        else:
            empties = is_open if fields.get(at) in ENDED else ()
            found.append(_onto(export, target, at, place, empties))
    return [*found, *_currency(export, target, new, lang)]


# --------------------------------------------------------------------------------------------- private


def _places(export: Side, target: Side) -> dict[int, int]:
    """Return the column of the workbook for each column of the export that has one."""
    places = {at: target.fields[name] for name, at in export.fields.items() if name in target.fields}
    places |= {at: target.entries[stage] for stage, at in export.entries.items() if stage in target.entries}
    used = set(places.values())
    free = {normalise(header): at for at, header in reversed(list(enumerate(target.headers))) if at not in used}
    for at, header in enumerate(export.headers):
        key = normalise(header)
        if at not in places and key in free:
            places[at] = free.pop(key)
    taken = {header.casefold() for header in target.headers}
    for at, header in enumerate(export.headers):  # one whose name was taken has a number since an earlier import
        names = map(normalise, takewhile(lambda name: name.casefold() in taken, numbered(header)))
        known = None if at in places else next((name for name in names if name in free), None)
        if known is not None:
            places[at] = free.pop(known)
    return places


def _onto(export: Side, target: Side, at: int, place: int, empties: Sequence[bool]) -> Mapped:
    """Map a column onto one that is there: its cells become what that column holds."""
    kind = target.kind(place)
    there = target.columns[place]
    if kind is Kind.TEXT and place not in target.fields.values():
        kind = kind_by_cells(there) if holds(there) else kind_by_cells(export.columns[at])
    values = export.values(at, kind)
    if place == target.fields.get("deal_id"):
        values = _numbered(values, export, at, target, place)
    if kind is Kind.SHARE and proof_of_percent(there) is not None:
        values = replace(values, ready=_times(values.ready, 100))
    if kind is Kind.AMOUNT:
        factor = unit_of_header(export.headers[at]) / unit_of_header(target.headers[place])
        values = values if factor == 1 else replace(values, ready=_times(values.ready, factor))
    if place == target.fields.get("score"):
        found = _in_their_scale(values, export, target, at, place)
        if isinstance(found, Text):
            return Mapped(place, target.headers[place], values, [], note=found)
        values = found
    if place == target.fields.get("currency"):
        values = _as_spelled_there(values, target, place)
    return Mapped(place, target.headers[place], values, target.values(place, kind).said, empties)


def _as_spelled_there(values: Values, target: Side, place: int) -> Values:
    """Write currencies as the workbook writes them, else by their code: a filter on one must meet all of it."""
    theirs = target.values(place)
    spelled = dict(zip(reversed(theirs.said), reversed(theirs.ready), strict=True))
    return replace(values, ready=[None if code is None else spelled.get(code, code) for code in values.said])


def _in_their_scale(values: Values, export: Side, target: Side, at: int, place: int) -> Values | Text:
    """Return scores out of what the workbook's are out of, or why they cannot be brought."""
    mine, theirs = export.scale, target.scale
    free = not target.scale_told and not holds(target.columns[place])
    if free and scale_in(export.columns[at]):  # "9/10" keeps what tells its scale
        return replace(values, ready=export.values(at, Kind.NUMBER).ready)
    if mine == theirs or not mine or not theirs or not holds(export.columns[at]) or (free and not export.scale_told):
        return values
    if not (export.scale_told and (target.scale_told or free)):
        header = (target if export.scale_told else export).headers[place if export.scale_told else at]
        return NO_SCALE.format(header=header, mine=mine, theirs=theirs)
    factor = theirs / mine
    return replace(values, ready=_times(values.ready, factor), said=_times(values.said, factor))


def _times(values: list[object], factor: float) -> list[object]:
    """Return numbers in another scale; what is no number stays."""
    return [round(value * factor, 10) if isinstance(value, float) else value for value in values]


def _as_new(export: Side, at: int, place: int, header: str, size: int) -> Mapped | None:
    """Map a column onto a new one; one without a single value is none."""
    column = export.columns[at]
    if not holds(column):
        return None
    kind = export.kind(at)
    if kind is Kind.TEXT and at not in export.fields.values():
        kind = kind_by_cells(column)
    return Mapped(place, header, export.values(at, kind), [None] * size)


def _numbered(values: Values, export: Side, at: int, target: Side, place: int) -> Values:
    """Write ids as numbers where the workbook has numbers, or has none yet and all of them are plain numbers."""
    decides = target.columns[place] if holds(target.columns[place]) else export.columns[at]
    if kind_by_cells(decides) is not Kind.NUMBER or kind_by_cells(export.columns[at]) is not Kind.NUMBER:
        return values
    return replace(values, ready=export.values(at, Kind.NUMBER).ready)


def _is_dual(export: Side, target: Side) -> bool:
    """Tell whether the export's one closing column holds what the workbook keeps in two."""
    return "expected_on" not in export.fields and "expected_on" in target.fields and "closed_on" in target.fields


def _split_closing(export: Side, target: Side, at: int, is_open: Sequence[bool]) -> Iterator[Mapped]:
    """Put the closing day of an open deal under the expected one, that of a closed deal under the real one."""
    for name, wanted in (("closed_on", False), ("expected_on", True)):
        whole = _onto(export, target, at, target.fields[name], is_open if name == "closed_on" else ())
        cells = [
            [cell if mine is wanted else None for cell, mine in zip(column, is_open, strict=True)]
            for column in (whole.values.ready, whole.values.said)
        ]
        yield replace(whole, values=Values(Kind.DAY, *cells))


def _currency(export: Side, target: Side, place: int, lang: Lang) -> Iterator[Mapped]:
    """Keep the currency that stands beside the amounts of an export: the cells themselves become plain numbers."""
    if "currency" in export.fields:
        return
    codes = export.currencies
    told = {code for code in codes if code}
    if not told:
        return
    values = Values(Kind.TEXT, list(codes), list(codes))
    at = target.fields.get("currency")
    if at is not None:
        yield Mapped(at, target.headers[at], values, target.values(at, Kind.TEXT).said)
    elif told != {target.currency}:
        yield Mapped(place, CURRENCY(lang), values, [None] * len(target))


def _free(header: str, taken: set[str]) -> str:
    return next(name for name in numbered(header) if name.casefold() not in taken)
