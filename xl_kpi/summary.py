"""Deals become a summary: every headline computed once, every table, arranged for reading.

`figures` computes, `summarise` arranges what was computed for a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from xl_kpi.blocks import Card, Chart, Column, Kind, Section, Shape, Summary, Table, Value
from xl_kpi.catalogue import CARDS, HEADLINES, KPIS
from xl_kpi.compare import Change, change
from xl_kpi.deals import Deals
from xl_kpi.findings import Finding
from xl_kpi.kpi import Kpi, Measure
from xl_kpi.kpis.ahead import forecast_table, top_deals
from xl_kpi.kpis.bottleneck import Leak, Slow, leak, slow
from xl_kpi.kpis.breakdown import breakdown
from xl_kpi.kpis.conversion import conversion_table
from xl_kpi.kpis.speed import stage_time_table
from xl_kpi.kpis.trend import loss_table, revenue_trend
from xl_kpi.kpis.value import weighted_table
from xl_kpi.outcomes import counts
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.sentences import sentences
from xl_kpi.settings import Settings
from xl_kpi.stages import Outcome
from xl_kpi.targets import Aim, aims, cards, targets_table
from xl_kpi.texts import EMPTY, Lang, Text, join, same

#: Sheet names of the tab, by language: a refresh finds the tab under either.
TAB: Mapping[Lang, str] = {"en": "KPI Summary", "fr": "Synthèse KPI"}
TITLE = Text("KPI Summary", "Synthèse KPI")
#: Fields that the summary breaks down, when the sheet has them.
BREAKDOWNS = ("owner", "source")
#: How many sheet rows a finding names before it only counts them.
ROWS_NAMED = 8
#: Rows of the page's tables that could grow without end.
TOP, MONTHS, MONTHS_AHEAD, MOST_ROWS = 10, 12, 6, 15

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
        Key -> table: "conversion", "stage_time", "weighted", "trend", "forecast", "losses", "priorities".
    by
        Field -> its breakdown.
    changes
        KPI key -> how it moved, for the KPIs that can be compared with a period before.
    """

    deals: Deals
    settings: Settings
    period: Period
    measures: Mapping[str, Measure]
    tables: Mapping[str, Table]
    by: Mapping[str, Table]
    changes: Mapping[str, Change]
    aims: tuple[Aim, ...]
    leak: Leak | None
    slow: Slow | None


NO_SETTINGS = Settings()


def figures(
    deals: Deals, settings: Settings = NO_SETTINGS, period: Period = ALWAYS, by: tuple[str, ...] = BREAKDOWNS
) -> Figures:
    """Compute every headline KPI and table of the deals."""
    made = [
        conversion_table(deals, period=period),
        stage_time_table(deals, period=period),
        weighted_table(deals, period=period),
        revenue_trend(deals, period=period),
        forecast_table(deals, period=period),
        loss_table(deals, period=period),
        top_deals(deals, TOP, period=period),
    ]
    moved = {kpi.key: change(deals, kpi, period) for kpi in HEADLINES}
    return Figures(
        deals=deals,
        settings=settings,
        period=period,
        measures={kpi.key: kpi.compute(deals, period=period) for kpi in HEADLINES},
        tables={table.key: table for table in made},
        by={field: breakdown(deals, field, period=period) for field in by},
        changes={key: found for key, found in moved.items() if found is not None},
        aims=aims(deals, settings.targets),
        leak=leak(deals, period),
        slow=slow(deals, period),
    )


def summarise(told: Figures) -> Summary:
    """Arrange the figures for a page."""
    deals = told.deals
    shown = cards(told.settings.targets, CARDS)
    return Summary(
        title=TITLE,
        subtitle=subtitle(told),
        as_of=deals.as_of,
        currency=deals.currency,
        cards=tuple(_card(told, kpi) for kpi in shown),
        sections=tuple(_sections(told)),
        left_out=tuple(with_rows(finding) for finding in deals.findings),
        definitions=tuple((kpi.name, kpi.definition) for kpi in KPIS),
        sentences=sentences(deals, told.period, told.leak, told.slow, tuple(told.changes.values()), told.aims),
    )


def subtitle(told: Figures) -> Text:
    """Say as of which day, over which deals and which period."""
    deals = told.deals
    outcome = counts(deals.frame["outcome"].to_numpy())
    said = [OUTCOMES[o].format(n=n) for o, n in ((o, outcome[o]) for o in OUTCOMES) if n]
    how = Text("As of {day} · {n:deal|deals}", "Au {day} · {n:affaire|affaires}").format(day=deals.as_of, n=len(deals))
    covered = how + Text(": ", " : ") + join(said, ", ") if said else how
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
    rows = Text("rows", "lignes") if len(finding.rows) > 1 else Text("row", "ligne")
    others = Text(" and {n} more", " et {n:autre|autres}").format(n=more) if more > 0 else EMPTY
    return finding.text + same(" (") + rows + same(f" {named}") + others + same(")")


# --------------------------------------------------------------------------------------------- private

TARGET = Text("Target {period}: {goal}, {reached} ({said})", "Objectif {period} : {goal}, {reached} ({said})")
PERIODS = {"month": Text("this month", "du mois"), "quarter": Text("this quarter", "du trimestre"),
           "year": Text("this year", "de l'année")}  # fmt: skip
MORE = Text("{n:more row|more rows} not shown here.", "{n:autre ligne non affichée|autres lignes non affichées} ici.")
BOTTLENECK = Text("Bottleneck", "Goulot")
LEAKS = Text("\u25c4 leak", "\u25c4 fuite")
SLOWEST = Text("\u25c4 slowest", "\u25c4 plus lente")


def _card(told: Figures, kpi: Kpi) -> Card:
    measure = told.measures[kpi.key]
    moved = told.changes.get(kpi.key)
    aim = next((a for a in told.aims if a.kpi is kpi and not a.target.owner), None)
    return Card(
        kpi,
        measure,
        detail(kpi, measure),
        EMPTY if moved is None else moved.text(told.deals.currency),
        EMPTY if aim is None else _target(aim, told.deals.currency),
    )


def _target(aim: Aim, currency: str | None) -> Text:
    row = targets_table([aim], currency).rows[0]
    said, goal = row[3], row[4]
    return TARGET.format(period=PERIODS[aim.target.period], goal=goal, reached=aim.reached.value, said=said)


def _sections(told: Figures) -> list[Section]:
    """Return the sections of the page in reading order; those that a sheet cannot have are left out."""
    deals, tables = told.deals, told.tables
    leaking = told.leak.stage if told.leak else None
    slowest = told.slow.stage if told.slow else None
    found = [
        Section(_marked(_with_interval(tables["conversion"]), leaking, LEAKS), (FUNNEL,)),
        Section(_marked(tables["stage_time"], slowest, SLOWEST), (STAYS,)),
        Section(_with_forecast(tables["trend"], tables["forecast"]), (TREND,)),
        Section(tables["weighted"], (WEIGHTED,)),
    ]
    if told.aims:
        found.append(Section(targets_table(told.aims, deals.currency)))
    found += [Section(_cut(table), (_by_revenue(table),)) for field, table in told.by.items() if _has(deals, field)]
    if deals.has("loss_reason"):
        found.append(Section(_cut(tables["losses"]), (LOSSES,)))
    found.append(Section(_filled(tables["priorities"])))
    return found


def _has(deals: Deals, field: str) -> bool:
    return deals.has(field) or deals.grid.find(field) is not None


def _filled(table: Table) -> Table:
    """Leave off the page the columns of a table that hold nothing."""
    told = [any(row[at] not in (None, ()) for row in table.rows) for at in range(len(table.columns))]
    columns = tuple(
        replace(column, on_sheet=column.on_sheet and (some or at == 0))
        for at, (column, some) in enumerate(zip(table.columns, told, strict=True))
    )
    return replace(table, columns=columns) if table.rows else table


def _cut(table: Table) -> Table:
    """Keep the first rows of a table that may have hundreds, and say how many more there are."""
    more = len(table.rows) - MOST_ROWS
    if more <= 0:
        return table
    note = MORE.format(n=more) if table.note is None else join([table.note, MORE.format(n=more)])
    return replace(table, rows=table.rows[:MOST_ROWS], note=note, few=table.few[:MOST_ROWS])


def _marked(table: Table, stage: str | None, mark: Text) -> Table:
    """Add a column that marks one stage in words; none where nothing is marked."""
    if stage is None or not table.rows:
        return table
    rows = tuple((*row, mark if row[0] == stage else None) for row in table.rows)
    return replace(table, columns=(*table.columns, Column("bottleneck", BOTTLENECK)), rows=rows)


def _with_interval(table: Table) -> Table:
    """Write the two ends of the interval in one column."""
    keys = [column.key for column in table.columns]
    low, high = keys.index("low"), keys.index("high")
    columns = [replace(c, on_sheet=False) if c.key in ("low", "high") else c for c in table.columns]
    columns.insert(high + 1, Column("interval", Text("95% interval", "Intervalle 95 %")))
    rows = tuple((*row[: high + 1], _interval(row[low], row[high]), *row[high + 1 :]) for row in table.rows)
    return replace(table, columns=tuple(columns), rows=rows)


def _interval(low: Value, high: Value) -> Text | None:
    if not isinstance(low, float) or not isinstance(high, float):
        return None
    ends = [round(100 * low), round(100 * high)]
    return Text(f"{ends[0]}\u2013{ends[1]}%", f"{ends[0]}\u2013{ends[1]}\u00a0%")


def _with_forecast(trend: Table, forecast: Table) -> Table:
    """Join the last months with the weighted forecast of the coming ones."""
    ahead = {str(row[0]): row[3] for row in forecast.rows if isinstance(row[0], str)}
    past = _last_months(trend)
    known = {str(row[0]) for row in past}
    rows: list[tuple[Value, ...]] = [(*row, ahead.get(str(row[0]))) for row in past]
    coming = [month for month in ahead if month not in known][:MONTHS_AHEAD]
    rows += [(month, None, None, None, None, None, ahead[month]) for month in coming]
    at = trend.rows.index(past[0]) if past else 0
    few = (*trend.few[at : at + len(past)], *(False for _ in coming)) if past else ()
    columns = (*trend.columns, Column("forecast", Text("Weighted forecast", "Prévision pondérée"), Kind.MONEY))
    return replace(trend, columns=columns, rows=tuple(rows), few=few, note=trend.note if not rows else None)


def _last_months(trend: Table) -> tuple[tuple[Value, ...], ...]:
    """Return the last year of a trend; of a sheet that ends long ago, its own last year."""
    closings = [int(str(row[1])) + int(str(row[2])) for row in trend.rows]
    end = len(trend.rows)
    if not any(closings[-MONTHS:]):
        end = max((at + 1 for at, n in enumerate(closings) if n), default=end)
    return trend.rows[max(0, end - MONTHS) : end]


FUNNEL = Chart(
    Text("Deals that reached each stage", "Affaires ayant atteint chaque étape"),
    Text(
        "Bars, one a stage from first to last: how many deals ever reached it.",
        "Barres, une par étape de la première à la dernière : nombre d'affaires qui l'ont atteinte.",
    ),
    Shape.BAR,
    "stage",
    ("reached",),
)
STAYS = Chart(
    Text("Mean days in each stage", "Jours moyens dans chaque phase"),
    Text(
        "Bars, one a stage: mean days before deals went on.",
        "Barres, une par phase : jours moyens avant d'aller plus loin.",
    ),
    Shape.BAR,
    "stage",
    ("mean",),
)
TREND = Chart(
    Text("Revenue, weighted forecast and win rate by month", "CA, prévision pondérée et taux de réussite par mois"),
    Text(
        "Columns by month: revenue won, and the weighted amount expected in the coming months. Line: win rate.",
        "Colonnes par mois : CA signé, et montant pondéré attendu les mois à venir. Courbe : taux de réussite.",
    ),
    Shape.COLUMN,
    "month",
    ("revenue", "forecast"),
    line="win_rate",
)
WEIGHTED = Chart(
    Text("Open deals by stage: amount and weighted", "Affaires en cours par étape : montant et pondéré"),
    Text(
        "Columns, two a stage: the amount of the open deals, and the amount weighted by their probability.",
        "Colonnes, deux par étape : le montant des affaires en cours, et le montant pondéré.",
    ),
    Shape.COLUMN,
    "stage",
    ("amount", "weighted"),
)
LOSSES = Chart(
    Text("Lost deals by reason", "Affaires perdues par motif"),
    Text("Bars, one a reason: number of lost deals.", "Barres, une par motif : nombre d'affaires perdues."),
    Shape.BAR,
    "reason",
    ("deals",),
)


def _by_revenue(table: Table) -> Chart:
    return Chart(
        Text("Revenue: {title}", "CA signé : {title}").format(title=table.title),
        Text(
            "Bars, one a row of the table: revenue of the won deals.",
            "Barres, une par ligne du tableau : CA des affaires gagnées.",
        ),
        Shape.BAR,
        table.columns[0].key,
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
