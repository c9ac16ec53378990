"""The deals of a pipeline: validated columns, how they may be narrowed, and what was found on the way."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xl_kpi import cells, journeys
from xl_kpi.cells import Column
from xl_kpi.columns import AMOUNTS, DAYS, NUMBERS
from xl_kpi.criteria import Known, field_of, keeps
from xl_kpi.daytexts import DateOrder
from xl_kpi.errors import ArgumentError
from xl_kpi.findings import Finding
from xl_kpi.grid import Grid
from xl_kpi.headers import Recognised, bare
from xl_kpi.numbertexts import currency_named
from xl_kpi.periods import Period
from xl_kpi.stages import Outcome, Stages
from xl_kpi.texts import Lang, Text
from xl_kpi.vocabulary import NAMES
from xl_kpi.words import normalise

Texts = NDArray[np.object_]
Codes = NDArray[np.intp]

#: Criteria whose deals are kept; a hundred thousand deals take 100 kB each.
MOST_MATCHES = 64
#: Criteria whose narrowed deals are kept, with their figures: 16 MB each of a hundred thousand.
MOST_NARROWED = 8


class Level(Enum):
    """How much a sheet tells of the way of its deals."""

    CURRENT = "current stage"
    DATES = "stage dates"
    LOG = "event log"


@dataclass(frozen=True)
class Deals:
    """The deals of a pipeline.

    Parameters
    ----------
    frame
        One row a deal: the numbers and days of `columns.read_columns`, with `stage` the position in `stages.names`
        (-1 none), `outcome` an `Outcome`, `furthest` the furthest stage reached (-1 unknown), `closed_on` only
        for closed deals, `expected_on` only for open ones, and `currency` a category in capitals. The index is the
        deal's position in `all`.
    entries
        Dated stage entries of all deals, or None when the sheet tells only the current stage.
    stays
        How long each deal of `all` stayed in each stage it has left (`journeys.stays`).
    scale
        What the satisfaction scores are out of.
    grid
        The cells as they were read, for criteria on any column; `at` leads from a position to its row.
    merged
        How many rows were dropped as copies or earlier states of another.
    order
        Whether the day or the month comes first in the sheet's text dates; None where nothing told.
    whole
        The deals before any filter: what is estimated from the firm's history ignores filters.
    """

    frame: pd.DataFrame
    stages: Stages
    entries: journeys.Entries | None
    stays: pd.DataFrame
    level: Level
    known: Recognised
    grid: Grid
    at: NDArray[np.int64]
    as_of: dt.date
    scale: float
    currency: str | None
    findings: tuple[Finding, ...]
    merged: int = 0
    order: DateOrder | None = None
    whole: Deals | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def complete(self) -> bool:
        """Tell whether these are all deals of the sheet: no filter leaves any out."""
        return len(self) == len(self.all)

    @property
    def all(self) -> Deals:
        """The deals before any filter."""
        return self.whole or self

    @property
    def lang(self) -> Lang:
        """The language of the sheet's headers."""
        return self.known.lang

    @property
    def columns(self) -> Mapping[str, str]:
        """Field -> header of the column it was read from."""
        return {name: self.grid.headers[at] for name, at in self.known.fields.items()}

    def has(self, *fields: str) -> bool:
        """Tell whether the sheet has a column for one of these fields."""
        return any(name in self.known.fields for name in fields)

    def where(self, keep: NDArray[np.bool_]) -> Deals:
        """Return the deals marked; `all` stays what it was."""
        return replace(self, frame=self.frame[keep], whole=self.all)

    def only(self, outcome: Outcome) -> pd.DataFrame:
        """Return the deals that stand so."""
        if outcome not in self._standing:
            self._standing[outcome] = self.frame[self.frame["outcome"].to_numpy() == outcome]
        return self._standing[outcome]

    @cached_property
    def _standing(self) -> dict[Outcome, pd.DataFrame]:
        """What `only` has returned: every KPI asks for the same few."""
        return {}

    def matching(self, header: str, criterion: object) -> Deals:
        """Return the deals whose cell under a header meets a criterion in Excel's syntax.

        Raises
        ------
        ArgumentError
            The sheet has no such column.
        """
        at = self.column(header)
        if self.whole is not None:
            return self.where(self._marked(at, criterion)[self.frame.index.to_numpy()])
        key = at, repr(criterion)
        if key not in self._narrowed:
            if len(self._narrowed) >= MOST_NARROWED:
                self._narrowed.pop(next(iter(self._narrowed)))
            self._narrowed[key] = self.where(self._marked(at, criterion))
        return self._narrowed[key]

    @cached_property
    def _narrowed(self) -> dict[tuple[int, str], Deals]:
        """What `matching` has returned of all deals: a sheet asks for several figures of each owner."""
        return {}

    def _marked(self, at: int, criterion: object) -> NDArray[np.bool_]:
        """Mark the deals of `all` whose cell meets a criterion."""
        known = self.all._matches
        if (at, repr(criterion)) not in known:
            if len(known) >= MOST_MATCHES:
                known.clear()
            known[at, repr(criterion)] = self._meets(at, criterion)
        return known[at, repr(criterion)]

    @cached_property
    def _matches(self) -> dict[tuple[int, str], NDArray[np.bool_]]:
        """Which deals of `all` met a criterion: the functions of a sheet ask for the same few."""
        return {}

    def _meets(self, at: int, criterion: object) -> NDArray[np.bool_]:
        """Mark the deals of `all` whose cell in a column meets a criterion."""
        fields = {index: name for name, index in (*self.known.fields.items(), *self.known.joined)}
        named = fields.get(at, "")
        known = Known(
            dates=named in DAYS or at in {index for _, index in self.known.entries},
            numbers=named in NUMBERS,
            amounts=named in AMOUNTS,
            shares=named == "probability",
            scores=named == "score",
            order=self.order,
            date1904=self.grid.date1904,
        )
        column = self.grid.columns[at]
        if named == "currency":  # "EUR" keeps "Euro", too: they are added up
            column, criterion = _as_codes(column), _as_code(criterion)
        return keeps(field_of(column, known), criterion)[self.at]

    def meeting(self, criteria: Iterable[tuple[str, object]]) -> Deals:
        """Return the deals that meet every one of some (header, criterion) pairs."""
        deals = self
        for header, criterion in criteria:
            deals = deals.matching(header, criterion)
        return deals

    def column(self, header: str) -> int:
        """Return the index of the column with that header, or of the field it names in either language."""
        at = self.grid.find(header)
        if at is None:
            named = [name for name, words in NAMES.items() if bare(header) in {bare(w) for w in words[0] + words[1]}]
            at = next((self.known.fields[name] for name in named if name in self.known.fields), None)
        if at is None:
            headers = ", ".join(h for h in self.grid.headers if h)
            raise ArgumentError(
                Text('There is no column "{header}".', "Il n'y a pas de colonne « {header} ».").format(header=header),
                Text("The columns are: {headers}.", "Les colonnes sont : {headers}.").format(headers=headers),
            )
        return at

    def said(self, column: str | int, positions: NDArray[np.intp]) -> Texts:
        """Return what the cells of a field, or of a column by its index, say; None where empty.

        Names and the like are read only for the few deals that a figure names.

        Parameters
        ----------
        positions
            Of the deals, in `all`.
        """
        at = self.known.fields.get(column) if isinstance(column, str) else column
        if at is None:
            return np.full(len(positions), None, object)
        return cells.texts(self.grid.columns[at][self.at[positions]])

    def text(self, field: str) -> Texts:
        """Return what the cells of a field say of each deal; None where empty."""
        return self.said(field, self.frame.index.to_numpy())

    def alike(self, column: str | int, outcome: Outcome | None = None) -> Codes:
        """Return the same number for deals whose cell says the same, -1 where it is empty.

        Two spellings of one name are one: case, accents and spaces do not matter.

        Parameters
        ----------
        column
            A field that the sheet has, or a column by its index.
        outcome
            For the deals of `only(outcome)`; without it for every deal of `all`.
        """
        if outcome is None and self.whole is not None:
            return self.whole.alike(column)
        if (column, outcome) not in self._alike:
            at = self.known.fields[column] if isinstance(column, str) else column
            rows = self.at if outcome is None else self.at[self.only(outcome).index.to_numpy()]
            self._alike[column, outcome] = _alike(self.grid.columns[at][rows])
        return self._alike[column, outcome]

    @cached_property
    def _alike(self) -> dict[tuple[str | int, Outcome | None], Codes]:
        """What `alike` has returned: each card and table of a summary asks for the same columns."""
        return {}

    def within(self, frame: pd.DataFrame, period: Period, by: str) -> tuple[pd.DataFrame, int]:
        """Return the rows of `frame` whose day `by` lies in a period, and how many have no such day."""
        if period.always:
            return frame, 0
        days = frame[by].to_numpy()
        return frame[period.holds(days)], int(np.isnan(days).sum())

    def stays_in(self, stage: int) -> pd.DataFrame:
        """Return the rows of `stays` that lie in one stage; each stage is asked for several times."""
        if self.whole is not None:
            return self.whole.stays_in(stage)
        if stage not in self._stays_in:
            self._stays_in[stage] = self.stays[self.stays["stage"].to_numpy() == stage]
        return self._stays_in[stage]

    @cached_property
    def _stays_in(self) -> dict[int, pd.DataFrame]:
        return {}

    @cached_property
    def in_stage_since(self) -> NDArray[np.float64]:
        """The day each deal of `all` entered the stage it is in now, NaN where nothing tells."""
        if self.whole is not None:
            return self.whole.in_stage_since
        if self.entries is None:
            return np.full(len(self.frame), np.nan)
        return journeys.entered_current(self.entries, self.frame["stage"].to_numpy())


# --------------------------------------------------------------------------------------------- private


def _as_codes(column: Column) -> Column:
    """Return the cells of a column of currencies by their codes."""
    if column.dtype.kind != "O":
        return column
    codes = {v: currency_named(v) for v in set(column[~cells.missing(column)].tolist()) if type(v) is str}
    return np.array([codes.get(v, v) if type(v) is str else v for v in column.tolist()], object)


def _as_code(criterion: object) -> object:
    """Return a criterion on a column of currencies by its code: "<>EUR" for "<>Euro"; wildcards stay as they are."""
    asked = re.fullmatch(r"(=|<>)?([^*?~<>=]+)", criterion.strip()) if isinstance(criterion, str) else None
    return (asked[1] or "") + currency_named(asked[2]) if asked else criterion


def _alike(column: Column) -> Codes:
    """Return a number for each name of a column; each distinct one is read once."""
    if not cells.is_plain_text(column):
        column = cells.texts(column)
    codes, distinct = pd.factorize(column, use_na_sentinel=True)
    words = [None if word is None else normalise(word) or word for word in cells.texts(distinct)]
    names, _ = pd.factorize(np.array(words, object), use_na_sentinel=True)
    return np.append(names, -1)[codes]
