"""The two sides of an import, the export and the workbook's table, read the same way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count

import numpy as np
from numpy.typing import NDArray

from xl_kpi.cells import Column, date_order
from xl_kpi.columns import DAYS, currencies_beside, date_columns, read_flags
from xl_kpi.daytexts import DateOrder, both_readings, in_words
from xl_kpi.deals import Deals
from xl_kpi.errors import SheetError
from xl_kpi.grid import Grid
from xl_kpi.headers import recognise_log, scale_of
from xl_kpi.importing.values import Kind, Values, kind_of, values_of
from xl_kpi.numbertexts import currency_named
from xl_kpi.outcomes import status_outcome
from xl_kpi.scores import SCALES, scale_in, scores
from xl_kpi.stages import Outcome, Stages
from xl_kpi.texts import Text
from xl_kpi.words import normalise

NAMELESS = "Column {}"
NOTHING_TELLS = Text("nothing in the file tells which", "rien dans le fichier ne le dit")
BOTH_IN_FILE = Text("the file holds both", "le fichier contient les deux")
#: Characters of a table's header, less room for a number.
LONGEST_HEADER = 250
#: The answers of each flag that go before the stage.
DECIDING = {"won_flag": ("True", "False"), "closed_flag": ("True", "False"), "lost_flag": ("True",),
            "active_flag": ("False",)}  # fmt: skip
#: Decimals that a program wrote behind a number that is a name: 123.0.
_AS_FLOAT = re.compile(r"^(\d+)\.0+$")
#: Fields whose cells say the same in several spellings: 123 and 123.0, EUR and \u20ac.
SPELLED: Mapping[str, Callable[[str], str]] = {
    "deal_id": lambda number: _AS_FLOAT.sub(r"\1", number), "currency": currency_named,
}  # fmt: skip
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Side:
    """A table of deals, or an event log, and how its columns are understood.

    Parameters
    ----------
    headers
        One of its own for every column, also where the sheet has none or repeats one.
    columns
        One array of raw cells for each, of the rows in `at` only.
    rows
        The sheet's row numbers.
    fields
        field -> column; of an event log `deal_id`, `stage` and `on`.
    entries
        normalised stage -> the column of the days on which it was entered.
    order
        How its text dates are read.
    currency
        What the amounts are in where all are in one and it is known.
    scale, scale_told
        What the satisfaction scores are out of, and whether a header, the cells or Settings say so.
    days
        Further columns of the days of a stage, of Won or of Lost, which are read together with the first.
    formulas
        column -> rows of the sheet whose cell is a formula; `calculated` are the columns that fill new rows with one.
    """

    headers: tuple[str, ...]
    columns: Sequence[Column]
    rows: NDArray[np.int64]
    fields: Mapping[str, int]
    entries: Mapping[str, int]
    order: DateOrder | None
    date1904: bool
    place: str
    currency: str | None = None
    scale: float | None = None
    scale_told: bool = False
    days: frozenset[int] = frozenset()
    formulas: Mapping[int, frozenset[int]] = field(default_factory=dict)
    calculated: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.rows)

    def is_field(self, at: int) -> bool:
        """Tell whether a column is one that figures are made of."""
        return at in self.fields.values() or at in self.entries.values() or at in self.days

    def kind(self, at: int) -> Kind:
        """Return what a column holds by the field it is; text where it is none."""
        named = next((name for name, index in self.fields.items() if index == at), None)
        return Kind.DAY if named == "on" else kind_of(named, entry=at in self.days or at in self.entries.values())

    def values(self, at: int, kind: Kind | None = None) -> Values:
        """Return a column, read once for each kind."""
        key = at, kind or self.kind(at)
        if key not in self._read:
            read = values_of(
                self.columns[at], key[1], header=self.headers[at], order=self.order, date1904=self.date1904
            )
            for name, plain in SPELLED.items():
                if at == self.fields.get(name):
                    read = replace(read, said=[None if said is None else plain(str(said)) for said in read.said])
            self._read[key] = read
        return self._read[key]

    @cached_property
    def _read(self) -> dict[tuple[int, Kind], Values]:
        """What `values` has returned."""
        return {}

    @cached_property
    def currencies(self) -> list[str | None]:
        """The currency of each row: its own cell's, else the sign beside its amount, else the header's, else None."""
        if "currency" in self.fields:
            return [None if code is None else str(code) for code in self.said("currency")]
        at = self.fields.get("amount")
        told = None if at is None else currencies_beside(self.columns[at], self.headers[at])
        return [None] * len(self) if told is None else told

    def said(self, name: str, kind: Kind = Kind.TEXT) -> list[object]:
        """Return what the column of a field says, row by row; None without such a column."""
        at = self.fields.get(name)
        return [None] * len(self) if at is None else self.values(at, kind).said


def side_of_deals(deals: Deals, *, every_row: bool = False) -> Side:
    """Return the rows of a pipeline that count; `every_row` keeps copies and earlier states too."""
    grid = deals.grid
    at = np.arange(len(grid)) if every_row else deals.at
    return Side(
        headers=_distinct(grid.headers),
        columns=[grid.columns[i][at] for i in range(len(grid.headers))],
        rows=grid.rows[at],
        fields=dict(deals.known.fields),
        entries={normalise(stage): index for stage, index in deals.known.entries},
        order=deals.order,
        date1904=grid.date1904,
        place=grid.place,
        currency=deals.currency,
        scale=deals.scale,
        scale_told=_scale_is_told(deals),
        days=frozenset(at for name, at in deals.known.joined if name in DAYS) | {at for _, at in deals.known.entries},
    )


def side_of_log(grid: Grid, order: DateOrder | None) -> Side:
    """Return an event log; without an `order` its own dates tell how they are read."""
    found = recognise_log(grid.headers) or {}
    columns = [grid.columns[i] for i in range(len(grid.headers))]
    order = order or date_order([columns[found["on"]]])
    return Side(_distinct(grid.headers), columns, grid.rows, dict(found), {}, order, grid.date1904, grid.place)


def numbered(header: str) -> Iterator[str]:
    """Yield a header, then the same with numbers: what a column is called whose name is taken."""
    yield header
    for number in count(2):
        yield f"{header} {number}"


def plain_header(header: str) -> str:
    """Return a header as a table may have it: on one line, without control characters, not too long."""
    return " ".join(_CONTROL.sub(" ", header).split())[:LONGEST_HEADER]


def refuse_unclear_dates(
    place: str, dated: Sequence[tuple[str, Column]], order: DateOrder | None, *, mixed: bool
) -> None:
    """Refuse text dates that can be read day first and month first when nothing decides.

    Parameters
    ----------
    mixed
        Other dates prove both orders: it is not that nothing tells.

    Raises
    ------
    SheetError
        With the first such date and both of its readings.
    """
    for header, column in dated if order is None else ():
        written = column.tolist() if column.dtype.kind == "O" else []
        both = next(((text, read) for text in written if type(text) is str and (read := both_readings(text))), None)
        if both:
            text, (one, other) = both
            why = BOTH_IN_FILE if mixed else NOTHING_TELLS
            raise SheetError(
                Text(
                    "{place}, column {header}: {text} is {one} or {other}, and {why}.",
                    "{place}, colonne {header} : {text} est le {one} ou le {other}, et {why}.",
                ).format(place=place, header=header, text=text, one=in_words(one), other=in_words(other), why=why),
                Text(
                    "Say --dates dmy (day first) or --dates mdy (month first).",
                    "Précisez --dates jma (jour d'abord) ou --dates mja (mois d'abord).",
                ),
            )


def dated_columns(deals: Deals) -> list[tuple[str, Column]]:
    """Return the columns of dates of a pipeline with their headers."""
    known, grid = deals.known, deals.grid
    columns = {id(column) for column in date_columns(grid, known)}
    return [(grid.headers[i], grid.columns[i]) for i in range(len(grid.headers)) if id(grid.columns[i]) in columns]


def are_open(deals: Deals, stages: Stages, size: int) -> list[bool]:
    """Tell which deals of an export are open; the kinds of the workbook's Stages table go before the usual words.

    A status and flags go before the stage there, too.
    """
    outcome = deals.frame["outcome"].to_numpy()
    is_open: list[bool] = (outcome == Outcome.OPEN).tolist()
    if stages.kinds:
        words = deals.text("stage").tolist()
        told = {word: stages.kinds.get(normalise(word)) for word in set(words) if word is not None}
        by_stage = [told.get(word) for word in words]
        decided = _decided_before_the_stage(deals)
        is_open = [
            mine if kind is None or sure else kind is Outcome.OPEN
            for mine, kind, sure in zip(is_open, by_stage, decided, strict=True)
        ]
    assert len(is_open) == size  # noqa: S101  # one a row that counts
    return is_open


# --------------------------------------------------------------------------------------------- private


def _decided_before_the_stage(deals: Deals) -> list[bool]:
    """Mark the deals whose status or flags say how they stand."""
    words = deals.text("status").tolist()
    told = {word: status_outcome(word) is not None for word in set(words) if word is not None}
    decided = np.array([told.get(word, False) for word in words], bool)
    for name, answers in DECIDING.items():
        at = deals.known.fields.get(name)
        if at is not None:
            decided |= np.isin(read_flags(deals.grid.columns[at][deals.at], name).astype(str), answers)
    found: list[bool] = decided.tolist()
    return found


def _scale_is_told(deals: Deals) -> bool:
    """Tell whether anything says what the scores are out of, beside their being no more than that."""
    at = deals.known.fields.get("score")
    if any(finding.kind == "score_scale" for finding in deals.findings) or at is None:
        return False
    column, header = deals.grid.columns[at], deals.grid.headers[at]
    told = scale_of(header) or scale_in(column) or deals.scale != SCALES[0]
    return bool(told or not np.isnan(scores(column, header).values).all())


def _distinct(headers: Sequence[str]) -> tuple[str, ...]:
    """Give every column a header of its own."""
    taken: set[str] = set()
    given = []
    for number, header in enumerate(headers, 1):
        base = plain_header(header) or NAMELESS.format(number)
        name = next(name for name in numbered(base) if name.casefold() not in taken)
        taken.add(name.casefold())
        given.append(name)
    return tuple(given)
