"""The records that a KPI is made of: what it is (`Kpi`) and what it came to (`Measure`)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from xl_kpi.texts import Text

NOTHING: Mapping[str, float] = MappingProxyType({})


class Unit(Enum):
    """What a value counts. `label` is written behind a plain number; formats are the renderers' business."""

    DAYS = Text("days", "jours")
    SHARE = Text("share of 1", "part de 1")
    CURRENCY = Text("currency", "monnaie")
    COUNT = Text("count", "nombre")
    CURRENCY_PER_DAY = Text("currency per day", "monnaie par jour")
    RATIO = Text("times", "fois")

    @property
    def key(self) -> str:
        """The name in JSON: "days", "share", "currency", ..."""
        return self.name.lower()


class Better(Enum):
    """Which way is better for the firm."""

    HIGHER = 1
    LOWER = -1
    NEITHER = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """What a KPI came to, and what it rests on.

    Parameters
    ----------
    value
        The figure, or None when it is not available; then `note` says why.
    unit
        What the figure counts.
    n
        How many deals (for retention: customers) it rests on.
    left_out
        How many rows that belong to the question could not be used; `note` says why.
    note
        The reason of a missing value, or what was left out and why.
    details
        Companions of the value under their own names, such as "median" or "p90", in the same unit.
    """

    value: float | None
    unit: Unit
    n: int
    left_out: int = 0
    note: Text | None = None
    details: Mapping[str, float] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Argument:
    """A required argument of a worksheet function, after the deals: a text, or a number."""

    key: str
    name: Text
    help: Text
    number: bool = False


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI: the function that computes it and every word that is said about it.

    Parameters
    ----------
    compute
        `compute(deals, *arguments, **options) -> Measure`. Its name is the KPI's key, and the worksheet
        function is that name in capitals. Its keyword parameters are the options it takes.
    name, help, definition
        Short name, one sentence for the function wizard, and the full definition for the docs.
    basis
        What `n` counts, with the placeholder `{n}`.
    mean
        True when the value is a mean, as those in days are.
    compares
        True when a period can be compared with the one before; what is open today has no yesterday.
    by_day
        True when the value depends on the as-of day, without any option.
    sample
        `sample(deals, period) -> figures`: what a mean or a sum of amounts is taken over, to tell a change from chance.
    """

    compute: Callable[..., Measure]
    unit: Unit
    better: Better
    name: Text
    help: Text
    definition: Text
    basis: Text
    decimals: int = 0
    mean: bool = False
    by_day: bool = False
    compares: bool = True
    arguments: tuple[Argument, ...] = ()
    sample: Callable[..., NDArray[np.float64]] | None = None

    @property
    def key(self) -> str:
        """The name in JSON and in Python: "time_to_close"."""
        return self.compute.__name__

    def rests_on_few(self, measure: Measure, few: int) -> bool:
        """Tell whether a mean or a rate rests on fewer than `few`: then it says little. A sum is what it is."""
        return measure.n < few and (self.mean or self.unit in (Unit.DAYS, Unit.SHARE))

    @property
    def function(self) -> str:
        """The name in a cell: "TIME_TO_CLOSE"."""
        return self.key.upper()

    @property
    def options(self) -> tuple[str, ...]:
        """The options that `compute` takes by keyword, in the order of its signature."""
        return keywords(self.compute)


def keywords(compute: Callable[..., object]) -> tuple[str, ...]:
    """List the keyword-only parameters of a function: they are its options."""
    parameters = inspect.signature(compute).parameters.values()
    return tuple(p.name for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY)
