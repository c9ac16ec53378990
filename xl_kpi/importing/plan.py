"""What an import changes, before anything is changed: cells, new rows, new columns, and what it leaves as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xl_kpi.cells import ErrorCell
from xl_kpi.errors import SheetError
from xl_kpi.importing.cellxml import LONGEST
from xl_kpi.importing.mapping import CURRENCY, Mapped, map_columns
from xl_kpi.importing.matching import NEW, Matched, match_deals, match_events
from xl_kpi.importing.notes import (
    ADDED,
    CALCULATED,
    KEPT,
    KEPT_FORMULAS,
    LOOKALIKE,
    LOST_ZEROS,
    MATCHED_BY,
    NAMELESS,
    NO_CHANCE,
    OTHER_CUSTOMER,
    OTHER_NAME,
    OWN_CURRENCY,
    RENAMED,
    ROWS,
    SHORTEN,
    TOO_LONG,
    UNREAD,
)
from xl_kpi.importing.sides import Side
from xl_kpi.importing.values import Kind
from xl_kpi.texts import Lang, Text


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that gets another value.

    Parameters
    ----------
    row
        The sheet's row number.
    column
        The table's column, from 0.
    label
        What the deal is called: its id, else its name.
    header
        The column's header.
    """

    row: int
    column: int
    label: str
    header: str
    old: object
    new: object
    currency: str | None = None


@dataclass(frozen=True)
class Plan:
    """The whole of an import into one table.

    Parameters
    ----------
    headers, kinds
        Of the new columns; `kinds` also of the columns that are there and get values.
    rows
        The new rows: for each column of the table, the new ones last, one list of cells, or None where the export
        tells nothing of it.
    currencies
        The currency of each new row where it is known.
    updated, unchanged, only_here
        Deals that change, that the export repeats as they are, that the export does not hold.
    added
        What each new deal is called: its id, name and customer.
    """

    headers: tuple[str, ...]
    kinds: dict[int, Kind]
    changes: tuple[Change, ...]
    rows: tuple[list[object] | None, ...]
    new: int
    currencies: tuple[str | None, ...]
    updated: int
    unchanged: int
    only_here: int
    notes: tuple[Text, ...]
    added: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return not self.changes and not self.new


def plan_deals(export: Side, target: Side, is_open: Sequence[bool], lang: Lang) -> Plan:
    """Plan the import of deals.

    Raises
    ------
    SheetError
        Nothing tells the deals apart.
    """
    mapped = map_columns(export, target, is_open, lang)
    notes = [column.note for column in mapped if column.note is not None]
    columns = [column for column in mapped if column.note is None]
    shared = [column for column in columns if column.at < len(target.headers)]
    lines = {
        "export": list(zip(*(column.values.said for column in shared), strict=True)) or [()] * len(export),
        "target": list(zip(*(column.there for column in shared), strict=True)) or [()] * len(target),
    }
    matched = match_deals(export, target, lines)
    if "deal_id" not in export.fields or "deal_id" not in target.fields:
        notes.append(MATCHED_BY.format(headers=", ".join(matched.by)))
    if matched.others:
        told = OTHER_CUSTOMER if "customer" in export.fields.keys() & target.fields.keys() else OTHER_NAME
        notes.append(told.format(n=len(matched.others), rows=_rows(matched.others)))
    if matched.renamed:
        notes.append(RENAMED.format(n=len(matched.renamed), rows=_rows(matched.renamed)))
    if matched.lookalikes:
        notes.append(LOOKALIKE.format(n=len(matched.lookalikes), rows=_rows(matched.lookalikes)))
    if matched.zeros:
        rows = [int(export.rows[at]) for at in matched.zeros]
        notes.append(LOST_ZEROS.format(n=len(rows), rows=_rows(rows)))
        columns = [_as_spelled(column, target, matched) for column in columns]
    if matched.nameless:
        notes.append(NAMELESS.format(n=len(matched.nameless), rows=_rows(matched.nameless)))
    return _plan(export, target, columns, matched.rows, notes)


def plan_events(export: Side, target: Side, lang: Lang) -> Plan:
    """Plan the import of an event log: events that are not there yet are added, none is changed."""
    columns = map_columns(export, target, [False] * len(export), lang)
    return _plan(export, target, columns, match_events(export, target).rows, [], updates=False)


# --------------------------------------------------------------------------------------------- private

#: What a deal is called by.
CALLED = ("deal_id", "name", "customer")
#: Rows named in a note.
FEW = 5


def _plan(
    export: Side,
    target: Side,
    columns: list[Mapped],
    places: list[int],
    notes: list[Text],
    *,
    updates: bool = True,
) -> Plan:
    new = [at for at, place in enumerate(places) if place == NEW]
    pairs = [(at, place) for at, place in enumerate(places) if place != NEW] if updates else []
    currencies = export.currencies
    changes = _changes(export, target, columns, pairs, notes)
    fresh = [mapped for mapped in columns if mapped.at >= len(target.headers)]
    met = {place for _, place in pairs}
    own_column = next((m for m in fresh if m.header in _currency_headers(export)), None)
    changes += _own_currency(target, own_column, met, currencies, notes)
    rows: list[list[object] | None] = [None] * (len(target.headers) + len(fresh))
    for mapped in columns:
        if mapped.at in target.calculated:
            if new:
                notes.append(CALCULATED.format(header=mapped.header))
        else:
            rows[mapped.at] = _cells(mapped, new, export, notes)
    used = bool(new) or any(change.column >= len(target.headers) for change in changes)
    if fresh and used:
        notes.append(ADDED.format(n=len(fresh), headers=", ".join(mapped.header for mapped in fresh)))
    touched = {change.row for change in changes} & {int(target.rows[place]) for place in met}
    matched = sum(place != NEW for place in places)
    return Plan(
        headers=tuple(mapped.header for mapped in fresh) if used else (),
        kinds={mapped.at: mapped.values.kind for mapped in columns},
        changes=tuple(changes),
        rows=tuple(rows),
        new=len(new),
        currencies=tuple(currencies[at] for at in new),
        updated=len(touched),
        unchanged=matched - len(touched),
        only_here=len(target) - matched,
        notes=tuple(notes),
        added=tuple(_named(export, new)) if updates else (),
    )


def _cells(mapped: Mapped, new: Sequence[int], export: Side, notes: list[Text]) -> list[object]:
    """Return the cells of the new rows; a chance of 300 % stays away, as it would show the others to be in percent."""
    ready, said = mapped.values.ready, mapped.values.said
    unread = [at for at in new if isinstance(said[at], str)] if mapped.values.kind is Kind.SHARE else []
    if unread:
        row, example = str(export.rows[unread[0]]), str(said[unread[0]])
        notes.append(NO_CHANCE.format(n=len(unread), header=mapped.header, example=example, row=row))
    left = set(unread)
    _refuse_too_long(mapped, new, export)
    return [None if at in left else ready[at] for at in new]


def _refuse_too_long(mapped: Mapped, rows: Sequence[int], export: Side) -> None:
    """Refuse a text that no cell can hold, by its place in the export."""
    ready = mapped.values.ready
    at = next((at for at in rows if type(text := ready[at]) is str and len(text) > LONGEST), None)
    if at is not None:
        place, row = export.place, str(int(export.rows[at]))
        raise SheetError(TOO_LONG.format(place=place, header=mapped.header, row=row, n=LONGEST), SHORTEN)


def _is_worse(said: object, there: object, kind: Kind) -> bool:
    """Tell whether a cell of the export cannot be read as what its column is, and the workbook's can."""
    if not isinstance(said, str) or kind not in (Kind.DAY, Kind.AMOUNT, Kind.SHARE, Kind.SCORE):
        return False
    return kind is Kind.SHARE or (there is not None and not isinstance(there, str))


def _as_spelled(mapped: Mapped, target: Side, matched: Matched) -> Mapped:
    """Return the column of ids with those of the workbook where leading zeros are all that differs."""
    if mapped.at != target.fields["deal_id"]:
        return mapped
    said = list(mapped.values.said)
    for at in matched.zeros:
        said[at] = mapped.there[matched.rows[at]]
    return replace(mapped, values=replace(mapped.values, said=said))


def _changes(
    export: Side, target: Side, columns: list[Mapped], pairs: list[tuple[int, int]], notes: list[Text]
) -> list[Change]:
    """Compare the rows that are on both sides, column by column."""
    labels, currencies = _labels(export), export.currencies
    changes: list[Change] = []
    kept = 0
    formulas: list[tuple[str, int]] = []
    unread: list[tuple[str, int]] = []
    for mapped in columns:
        own = target.formulas.get(mapped.at, frozenset())
        said, there = mapped.values.said, mapped.there
        for at, place in pairs:
            if said[at] == there[place]:
                continue
            cell = mapped.values.ready[at]
            if target.is_field(mapped.at) and _is_worse(said[at], there[place], mapped.values.kind):
                unread.append((mapped.header, int(export.rows[at])))
                continue
            if said[at] is None and not (mapped.empties and mapped.empties[at] and cell is None):
                kept += not isinstance(cell, ErrorCell)
                continue
            row = int(target.rows[place])
            if row in own:
                formulas.append((mapped.header, row))
                continue
            _refuse_too_long(mapped, [at], export)
            old = None if mapped.at >= len(target.headers) else target.columns[mapped.at][place]
            changes.append(Change(row, mapped.at, labels[at], mapped.header, old, cell, currencies[at]))
    if unread:
        notes.append(UNREAD.format(n=len(unread), header=unread[0][0], row=str(unread[0][1])))
    if kept:
        notes.append(KEPT.format(n=kept))
    if formulas:
        notes.append(KEPT_FORMULAS.format(n=len(formulas), header=formulas[0][0], row=str(formulas[0][1])))
    return changes


def _own_currency(
    target: Side, column: Mapped | None, met: set[int], currencies: list[str | None], notes: list[Text]
) -> list[Change]:
    """Write the currency of the rows that were there beside them, when a column of currencies comes in with others."""
    told = {code for code in currencies if code}
    if column is None or target.currency is None or told == {target.currency} or len(met) == len(target):
        return []
    notes.append(OWN_CURRENCY.format(currency=target.currency))
    labels = _labels(target)
    return [
        Change(int(target.rows[at]), column.at, labels[at], column.header, None, target.currency)
        for at in range(len(target))
        if at not in met
    ]


def _currency_headers(export: Side) -> set[str]:
    """Return what a new column of currencies may be called."""
    own = {export.headers[export.fields["currency"]]} if "currency" in export.fields else set()
    return {CURRENCY.en, CURRENCY.fr} | own


def _labels(side: Side) -> list[str]:
    """Return what each row is called: its id, else its name, else its customer."""
    told = zip(*(side.said(name) for name in CALLED), strict=True)
    return [str(next((word for word in words if word is not None), "")) for words in told]


def _named(side: Side, rows: Sequence[int]) -> list[str]:
    """Return what rows are called by all that names them."""
    said = [side.said(name) for name in CALLED]
    return [", ".join(str(column[at]) for column in said if column[at] is not None) for at in rows]


def _rows(rows: Sequence[int]) -> Text:
    return ROWS.format(n=len(rows), rows=", ".join(map(str, rows[:FEW])) + (", ..." if len(rows) > FEW else ""))
