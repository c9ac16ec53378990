"""What a firm aims at, and how far it is: met, near or missed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from xl_kpi.blocks import Column, Kind, Table, Word
from xl_kpi.catalogue import HEADLINES
from xl_kpi.deals import Deals
from xl_kpi.errors import SheetError
from xl_kpi.kpi import Better, Kpi, Measure, Unit
from xl_kpi.kpis.value import REVENUE
from xl_kpi.periods import ONE_DAY, Period
from xl_kpi.settings import Target
from xl_kpi.texts import Text, same
from xl_kpi.words import normalise
from xl_kpi.written import measured

#: KPIs that only grow while their period runs.
SUMS = ("sales_count", "revenue")
#: Within this share of the target it is near.
NEAR = 0.10


#: Periods, the shortest first.
LENGTHS = ("month", "quarter", "year")


class Reached(Enum):
    """How far a target is."""

    MET = Text("met", "atteint")
    NEAR = Text("near", "proche")
    MISSED = Text("missed", "manqué")
    UNKNOWN = Text("not available", "non disponible")


PERIOD_NAMES = {
    "month": Text("this month", "ce mois"),
    "quarter": Text("this quarter", "ce trimestre"),
    "year": Text("this year", "cette année"),
}
FIRM = Text("firm", "société")
#: While the period runs, its end is open: a sum that is there stays there, all else may yet change.
SO_FAR = {
    Reached.MET: Text("met so far", "atteint à ce jour"),
    Reached.NEAR: Text("near so far", "proche à ce jour"),
    Reached.MISSED: Text("missed so far", "manqué à ce jour"),
}


@dataclass(frozen=True, slots=True)
class Aim:
    """A target with what was reached so far.

    Parameters
    ----------
    running
        True while the target's period has days to come after the as-of day.
    """

    kpi: Kpi
    target: Target
    goal: float
    measure: Measure
    running: bool = False

    @property
    def reached(self) -> Reached:
        """Met, near (within 10 %) or missed, in the direction that is better for the KPI."""
        value = self.measure.value
        if value is None:
            return Reached.UNKNOWN
        lower = self.kpi.better is Better.LOWER
        short = value - self.goal if lower else self.goal - value
        if short <= 1e-9 * abs(self.goal):  # an average that meets its target must not miss it by a rounding
            return Reached.MET
        return Reached.NEAR if short <= NEAR * abs(self.goal) + 1e-12 else Reached.MISSED

    @property
    def said(self) -> Text:
        """How far it is, in words: of a period that still runs, "so far"."""
        sum_is_there = self.reached is Reached.MET and not self.kpi.mean and self.kpi.key in SUMS
        return SO_FAR.get(self.reached, self.reached.value) if self.running and not sum_is_there else self.reached.value


def aims(deals: Deals, targets: Sequence[Target]) -> tuple[Aim, ...]:
    """Measure every target of the Settings that has a value, each over its own period and owner.

    Raises
    ------
    SheetError
        A target names no KPI that a single number tells.
    """
    return tuple(_aim(deals, kpi_of(target), target) for target in targets if target.value is not None)


def still_asked(found: Sequence[Aim]) -> Aim | None:
    """Return the firm's revenue target that still runs and is not met yet, of the longest period; None without one."""
    running = [
        aim
        for aim in found
        if aim.kpi is REVENUE and not aim.target.owner and aim.running and aim.measure.value is not None
        and aim.measure.value < aim.goal
    ]  # fmt: skip
    return max(running, key=lambda aim: LENGTHS.index(aim.target.period), default=None)


def cards(targets: Sequence[Target], usual: tuple[Kpi, ...]) -> tuple[Kpi, ...]:
    """Return the KPIs that get a card: those whose targets say Show, or the usual ones where none does."""
    shown = dict.fromkeys(kpi_of(target).key for target in targets if target.show)
    return tuple(kpi for key in shown for kpi in HEADLINES if kpi.key == key) or usual


def calendar(as_of: dt.date, period: str) -> Period:
    """Return the calendar month, quarter or year that holds a day."""
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    first = (as_of.month - 1) // months * months + 1
    start = dt.date(as_of.year, first, 1)
    after = dt.date(as_of.year + (first + months > 12), (first + months - 1) % 12 + 1, 1)
    return Period(start, after - ONE_DAY)


def targets_table(found: Sequence[Aim], currency: str | None) -> Table:
    """Return the targets as a table: each value written in its own unit."""
    rows = tuple(
        (
            aim.kpi.name,
            Word(aim.said.en, aim.said.fr, aim.reached.value.en),
            PERIOD_NAMES[aim.target.period],
            aim.target.owner or FIRM,
            reached_text(aim, currency),
            goal_text(aim, currency),
            aim.measure.n,
            aim.measure.value,
            aim.goal,
        )
        for aim in found
    )
    return Table("targets", Text("Targets", "Objectifs"), COLUMNS, rows)


COLUMNS = (
    Column("kpi", Text("KPI", "KPI")),
    Column("reached", Text("Reached", "Atteint")),
    Column("period", Text("Period", "Période")),
    Column("owner", Text("Whose", "De qui")),
    Column("said", Text("So far", "À ce jour")),
    Column("goal", Text("Target", "Objectif")),
    Column("n", Text("n", "n"), Kind.COUNT),
    Column("value", Text("Value", "Valeur"), on_sheet=False),
    Column("target", Text("Target value", "Valeur cible"), on_sheet=False),
)


def goal_text(aim: Aim, currency: str | None) -> Text:
    """Write what is aimed at, in its unit."""
    return _written(aim, Measure(aim.goal, aim.kpi.unit, aim.measure.n), currency)


def reached_text(aim: Aim, currency: str | None) -> Text:
    """Write what was reached, in its unit; a dash where it is not available."""
    return same("\u2013") if aim.measure.value is None else _written(aim, aim.measure, currency)


def _written(aim: Aim, measure: Measure, currency: str | None) -> Text:
    return Text(measured(aim.kpi, measure, currency, "en"), measured(aim.kpi, measure, currency, "fr"))


def kpi_of(target: Target) -> Kpi:
    """Return the KPI that a target names, in either language or as a function."""
    wanted = normalise(re.sub(r"\s*\([^)]*\)\s*$", "", target.kpi))  # "Délai de conclusion (Time to Close)"
    for kpi in HEADLINES:
        if wanted in {normalise(kpi.name.en), normalise(kpi.name.fr), normalise(kpi.function)}:
            return kpi
    raise SheetError(
        Text('The Targets table names a KPI that is not known: "{name}".',
             "La table Objectifs nomme un KPI inconnu : « {name} ».").format(name=target.kpi),
        Text("Targets can be set for: {names}.", "Des objectifs sont possibles pour : {names}.").format(
            names=Text(", ".join(k.name.en for k in HEADLINES), ", ".join(k.name.fr for k in HEADLINES))
        ),
    )  # fmt: skip


# --------------------------------------------------------------------------------------------- private


def _aim(deals: Deals, kpi: Kpi, target: Target) -> Aim:
    mine = deals.matching("Owner", "=" + target.owner) if target.owner else deals
    goal = float(target.value or 0)
    if kpi.unit is Unit.SHARE and goal > 1:
        goal /= 100  # a rate of 30 is 30 %
    period = calendar(deals.as_of, target.period)
    return Aim(
        kpi, target, goal, kpi.compute(mine, period=period), running=period.end is not None and period.end > deals.as_of
    )
