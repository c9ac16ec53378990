"""Deals become a summary: every headline computed once, every table, arranged for reading.

`figures` computes; `summarise` arranges the figures for a page; `report` hands them out as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xl_kpi.blocks import Card, Chart, Section, Shape, Summary, Table
from xl_kpi.catalogue import HEADLINES, KPIS
from xl_kpi.deals import Deals
from xl_kpi.findings import Finding
from xl_kpi.kpi import Kpi, Measure
from xl_kpi.kpis.breakdown import breakdown
from xl_kpi.kpis.conversion import conversion_table
from xl_kpi.kpis.speed import stage_time_table
from xl_kpi.kpis.value import weighted_table
from xl_kpi.outcomes import counts
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.stages import Outcome
from xl_kpi.texts import EMPTY, Lang, Text, join, same

#: Sheet names of the tab, by language: a refresh finds the tab under either.
TAB: Mapping[Lang, str] = {"en": "KPI Summary", "fr": "Synthèse KPI"}
TITLE = Text("KPI Summary", "Synthèse KPI")
#: Fields that the summary breaks down, when the sheet has them.
BREAKDOWNS = ("owner", "source")
#: How many sheet rows a finding names before it only counts them.
ROWS_NAMED = 8

OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.WON: Text("{n} won", "{n:gagnée|gagnées}"),
    Outcome.LOST: Text("{n} lost", "{n:perdue|perdues}"),
    Outcome.OPEN: Text("{n} open", "{n} en cours"),
    Outcome.SET_ASIDE: Text("{n} set aside", "{n:écartée|écartées}"),
    Outcome.UNKNOWN: Text("{n} unknown", "{n:inconnue|inconnues}"),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the summary says, computed.

    Parameters
    ----------
    measures
        KPI key -> measure, for the KPIs that need no argument.
    tables
        Key -> table: "conversion", "stage_time", "weighted".
    by
        Field -> its breakdown.
    """

    deals: Deals
    period: Period
    measures: Mapping[str, Measure]
    tables: Mapping[str, Table]
    by: Mapping[str, Table]


def figures(deals: Deals, period: Period = ALWAYS, by: tuple[str, ...] = BREAKDOWNS) -> Figures:
    """Compute every headline KPI and table of the deals."""
    tables = (conversion_table, stage_time_table, weighted_table)
    made = [table(deals, period=period) for table in tables]
    return Figures(
        deals,
        period,
        {kpi.key: kpi.compute(deals, period=period) for kpi in HEADLINES},
        {table.key: table for table in made},
        {field: breakdown(deals, field, period=period) for field in by},
    )


def summarise(told: Figures) -> Summary:
    """Arrange the figures for a page."""
    deals = told.deals
    sections = [Section(told.tables[key], charts) for key, charts in CHARTS.items()]
    sections += [Section(table, (_by_revenue(table),)) for field, table in told.by.items() if deals.has(field)]
    return Summary(
        title=TITLE,
        subtitle=subtitle(told),
        as_of=deals.as_of,
        currency=deals.currency,
        cards=tuple(Card(kpi, told.measures[kpi.key], detail(kpi, told.measures[kpi.key])) for kpi in HEADLINES),
        sections=tuple(sections),
        left_out=tuple(with_rows(finding) for finding in deals.findings),
        definitions=tuple((kpi.name, kpi.definition) for kpi in KPIS),
    )


def report(told: Figures, lang: Lang) -> dict[str, object]:
    """Return the figures as JSON knows them."""
    deals = told.deals
    outcome = counts(deals.frame["outcome"].to_numpy())
    start, end = told.period.start, told.period.end
    return {
        "as_of": deals.as_of.isoformat(),
        "period": {"from": start and start.isoformat(), "to": end and end.isoformat()},
        "currency": deals.currency,
        "level": deals.level.value,
        "columns": dict(deals.columns),
        "deals": {
            "rows": len(deals.grid),
            "used": len(deals),
            "merged": deals.merged,
            **{o.name.lower(): outcome[o] for o in (*_ORDER, Outcome.UNKNOWN)},
        },
        "kpis": {key: _measure(measure, lang) for key, measure in told.measures.items()},
        "tables": {key: list(table.records(lang)) for key, table in told.tables.items()},
        "by": {field: list(table.records(lang)) for field, table in told.by.items()},
        "findings": [{"kind": f.kind, "rows": list(f.rows), "text": f.text(lang)} for f in deals.findings],
    }


def subtitle(told: Figures) -> Text:
    """Say as of which day, over which deals and which period."""
    deals = told.deals
    outcome = counts(deals.frame["outcome"].to_numpy())
    said = [OUTCOMES[o].format(n=n) for o, n in ((o, outcome[o]) for o in OUTCOMES) if n]
    how = Text("As of {day} · {n:deal|deals}", "Au {day} · {n:affaire|affaires}").format(day=deals.as_of, n=len(deals))
    covered = join([how, join(said, ", ")], Text(": ", " : ").en) if said else how
    return join([covered, _covers(told.period)], " · ")


def detail(kpi: Kpi, measure: Measure) -> Text:
    """Say in a few words what a headline rests on."""
    if measure.value is None:
        return measure.note or EMPTY
    said = [kpi.basis.format(n=measure.n)]
    if kpi.key == "time_to_close":
        said.append(Text("median {value}", "médiane {value}").format(value=round(measure.details["median"], 1)))
    if "low" in measure.details:
        low, high = (round(100 * measure.details[key]) for key in ("low", "high"))
        said.append(Text("95%: {low}\u2013{high}%", "95\u00a0% : {low}\u2013{high}\u00a0%").format(low=low, high=high))
    if measure.left_out:
        said.append(Text("{n} left out", "{n} de côté").format(n=measure.left_out))
    return join(said, " · ")


def with_rows(finding: Finding) -> Text:
    """Return the sentence of a finding with the sheet rows it concerns."""
    if not finding.rows:
        return finding.text
    named = ", ".join(map(str, finding.rows[:ROWS_NAMED]))
    more = len(finding.rows) - ROWS_NAMED
    rows = (
        Text(f" (rows {named}", f" (lignes {named}")
        if len(finding.rows) > 1
        else Text(f" (row {named}", f" (ligne {named}")
    )
    return finding.text + rows + (Text(f" and {more} more)", f" et {more} autres)") if more > 0 else same(")"))


# --------------------------------------------------------------------------------------------- private

_ORDER = (Outcome.WON, Outcome.LOST, Outcome.OPEN, Outcome.SET_ASIDE)

#: Table -> the charts beside it, in the order of the page.
CHARTS: Mapping[str, tuple[Chart, ...]] = {
    "conversion": (
        Chart(
            Text("Deals that reached each stage", "Affaires ayant atteint chaque étape"),
            Text(
                "Bars, one a stage from first to last: how many deals ever reached it.",
                "Barres, une par étape de la première à la dernière : nombre d'affaires qui l'ont atteinte.",
            ),
            Shape.BAR,
            "stage",
            ("reached",),
        ),
    ),
    "stage_time": (
        Chart(
            Text("Mean days in each stage", "Jours moyens dans chaque phase"),
            Text(
                "Bars, one a stage: mean days before deals went on.",
                "Barres, une par phase : jours moyens avant d'aller plus loin.",
            ),
            Shape.BAR,
            "stage",
            ("mean",),
        ),
    ),
    "weighted": (
        Chart(
            Text("Open deals by stage: amount and weighted", "Affaires en cours par étape : montant et pondéré"),
            Text(
                "Bars, two a stage: the amount of the open deals, and the amount weighted by their probability.",
                "Barres, deux par étape : le montant des affaires en cours, et le montant pondéré.",
            ),
            Shape.COLUMN,
            "stage",
            ("amount", "weighted"),
        ),
    ),
}


def _by_revenue(table: Table) -> Chart:
    return Chart(
        Text("Revenue: {title}", "CA signé : {title}").format(title=table.title),
        Text(
            "Bars, one a row of the table: revenue of the won deals.",
            "Barres, une par ligne du tableau : CA des affaires gagnées.",
        ),
        Shape.BAR,
        table.key,
        ("revenue",),
    )


def _covers(period: Period) -> Text:
    if period.always:
        return Text("all dates", "toutes les dates")
    if period.start is None:
        return Text("up to {end}", "jusqu'au {end}").format(end=period.end)
    if period.end is None:
        return Text("from {start}", "depuis le {start}").format(start=period.start)
    return Text("from {start} to {end}", "du {start} au {end}").format(start=period.start, end=period.end)


def _measure(measure: Measure, lang: Lang) -> dict[str, object]:
    return {
        "value": measure.value,
        "unit": measure.unit.key,
        "n": measure.n,
        "left_out": measure.left_out,
        "note": measure.note and measure.note(lang),
        **measure.details,
    }
