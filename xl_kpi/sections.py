"""The sections of the page: which tables and charts it has, in which order, and how they are dressed for reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from xl_kpi.blocks import Chart, Column, Kind, Section, Shape, Table, Value
from xl_kpi.cells import day_number
from xl_kpi.deals import Deals
from xl_kpi.kpis.ahead import LATER
from xl_kpi.kpis.bottleneck import Leak, Slow
from xl_kpi.kpis.common import FEW
from xl_kpi.periods import month_said
from xl_kpi.targets import Aim, targets_table
from xl_kpi.texts import Text, join

#: Rows of the page's tables that could grow without end.
MONTHS, MONTHS_AHEAD, MOST_ROWS = 12, 6, 15
#: Chances looked back at; fewer show nothing but chance.
LEAST_CHANCES = 20
A_YEAR = 365

REMARK = Text("Note", "Remarque")
IN_PLAY = Text("Still in play", "Encore en jeu")
ALERT = Text("Alert", "Alerte")
LEAKS = Text("\u25c4 leak", "\u25c4 fuite")
SLOW = Text("\u25c4 slow", "\u25c4 lente")
BASIS = Text("Probability from", "Probabilité d'après")
RANKED = Text(
    "Open deals by amount x chance, largest first, with what speaks against each.",
    "Affaires en cours par montant x probabilité, la plus grande d'abord, avec ce qui alerte pour chacune.",
)
MORE = Text("{n:more row|more rows} not shown here.", "{n:autre ligne non affichée|autres lignes non affichées} ici.")
#: Column of a mean or a rate -> the counts of its row that it rests on.
RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "rate": ("reached",),
    "resolved_rate": ("reached",),
    "mean": ("n",),
    "median": ("n",),
    "lost.mean": ("lost.n",),
    "mean_age": ("in_stage",),
    "win_rate": ("sales", "lost"),
    "average_sale": ("sales",),
    "mean_days": ("sales",),
    "time_to_close": ("sales",),
}
#: Columns with a bar behind each figure, in tables that have no chart.
BARS = ("sales", "revenue", "mean")


def sections(
    deals: Deals,
    tables: Mapping[str, Table],
    by: Mapping[str, Table],
    aims: Sequence[Aim],
    leak: Leak | None,
    slow: Slow | None,
) -> tuple[tuple[Section, ...], tuple[Table, ...]]:
    """Return the sections in reading order, and the tables of those that this sheet cannot have.

    A table has the same columns whatever the sheet holds: formulas elsewhere refer to them by name.
    """
    leaking, slowest = (found.stage if found and found.tells else None for found in (leak, slow))
    listed = _with_second(_of_customers(_titled(tables["priorities"], "flags", ALERT)), "flags")
    conversion = _titled(tables["conversion"], "in_play", IN_PLAY)
    found: list[tuple[Section, bool]] = [
        (Section(_marked(_with_interval(_resting(conversion)), leaking, LEAKS), (FUNNEL,)), True),
        (Section(_marked(_barred(_resting(tables["stage_time"])), slowest, SLOW)), True),
        (_month_by_month(_resting(tables["trend"]), tables["forecast"]), True),
        (Section(_with_second(_titled(tables["weighted"], "basis", BASIS), "basis"), (WEIGHTED,)), True),
        (_forecast(tables["forecast"]), any(value is not None for value in tables["forecast"].column("p50"))),
        (_said_over(_of_months(tables["backtest"])), len(tables["backtest"].rows) > 2 and _knows_a_year(deals)),
        (_said_over(_with_interval(tables["calibration"])), _chances(tables["calibration"]) >= LEAST_CHANCES),
        (Section(targets_table(aims, deals.currency)), bool(aims)),
        *((Section(_cut(_barred(_resting(table)))), _has(deals, field)) for field, table in by.items()),
        (Section(_cut(tables["losses"]), (LOSSES,)), deals.has("loss_reason")),
        (Section(listed, sentences=(RANKED,) if listed.rows else ()), True),
    ]
    shown = tuple(section for section, there in found if there and len(deals))
    unseen = tuple(replace(section.table, rows=(), few=()) for section, there in found if not (there and len(deals)))
    return shown, unseen


# --------------------------------------------------------------------------------------------- private


def _resting(table: Table) -> Table:
    """Say of each mean and rate which counts it rests on."""
    keys = {column.key for column in table.columns}
    on = {key: counted for key, counted in RESTS_ON.items() if keys.issuperset(counted)}
    return replace(table, columns=tuple(replace(c, rests_on=on.get(c.key, ())) for c in table.columns))


def _barred(table: Table) -> Table:
    """Ask for bars behind the figures that a reader compares row by row."""
    return replace(table, columns=tuple(replace(c, bar=c.key in BARS) for c in table.columns))


def _forecast(table: Table) -> Section:
    """Put the months first, for the chart shows these; what rests on what stands over the table."""
    months = [row for row in table.rows if isinstance(row[0], str)]
    rest = sorted((row for row in table.rows if row not in months), key=lambda row: row[0] is not LATER)  # it follows
    rows = (*((month_said(str(row[0])), *row[1:]) for row in months), *rest)
    chart = replace(BAND, rows=len(months))
    return Section(replace(table, rows=rows, note=None), (chart,), (table.note,) if table.note else ())


def _said_over(table: Table) -> Section:
    """Return a section that says over the table what else stands under it."""
    return Section(replace(table, note=None), sentences=(table.note,) if table.note else ())


def _of_months(table: Table) -> Table:
    """Write the months of a table as its reader does."""
    return replace(table, rows=tuple((month_said(str(row[0])), *row[1:]) for row in table.rows))


def _knows_a_year(deals: Deals) -> bool:
    """Tell whether the stages are dated for a year or more: then looking back shows more than a season."""
    return deals.entries is not None and bool((deals.entries.day <= day_number(deals.as_of) - A_YEAR).any())


def _chances(table: Table) -> int:
    return sum(int(str(n)) for n in table.column("deals"))


def _has(deals: Deals, field: str) -> bool:
    return deals.has(field) or deals.grid.find(field) is not None


def _cut(table: Table) -> Table:
    """Keep the first rows of a table that may have hundreds, and say how many more there are."""
    more = len(table.rows) - MOST_ROWS
    if more <= 0:
        return table
    note = MORE.format(n=more) if table.note is None else join([table.note, MORE.format(n=more)])
    return replace(table, rows=table.rows[:MOST_ROWS], note=note, few=table.few[:MOST_ROWS])


def _marked(table: Table, stage: str | None, mark: Text) -> Table:
    """Add a column that marks one stage in words."""
    rows = tuple((*row, mark if row[0] == stage else None) for row in table.rows)
    return replace(table, columns=(*table.columns, Column("remark", REMARK)), rows=rows)


def _with_second(table: Table, key: str) -> Table:
    """Move a column of words behind the first, where words have room."""
    order = sorted(range(len(table.columns)), key=lambda at: (at > 0) + (at > 0 and table.columns[at].key != key))
    rows = tuple(tuple(row[at] for at in order) for row in table.rows)
    return replace(table, columns=tuple(table.columns[at] for at in order), rows=rows)


def _titled(table: Table, key: str, title: Text) -> Table:
    """Name a column for the page, where its heading stands without context."""
    return replace(table, columns=tuple(replace(c, title=title) if c.key == key else c for c in table.columns))


def _of_customers(table: Table) -> Table:
    """Name the customer beside the deal, in the first column, which has the room."""
    keys = [column.key for column in table.columns]
    deal, customer = keys.index("deal"), keys.index("customer")
    columns = tuple(replace(c, on_sheet=False) if c.key == "customer" else c for c in table.columns)
    rows = (
        row
        if row[customer] in (None, row[deal])
        else (*row[:deal], f"{row[deal]} \u00b7 {row[customer]}", *row[deal + 1 :])
        for row in table.rows
    )
    return replace(table, columns=columns, rows=tuple(rows))


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


def _month_by_month(trend: Table, forecast: Table) -> Section:
    """Join the last months with the weighted forecast of the coming ones.

    Where months have too few closings for a rate, the chart's line is the win rate of the 12 months up to each.
    """
    months = [row for row in forecast.rows if isinstance(row[0], str)]
    end = max((at for at, row in enumerate(months, 1) if row[1]), default=0)  # the last that a deal is expected in
    ahead = {str(row[0]): row[3] for row in months[:end]}
    past = _last_months(trend)
    known = {str(row[0]) for row in past}
    coming = [month for month in ahead if month not in known][:MONTHS_AHEAD]
    at = trend.rows.index(past[0]) if past else 0
    blank = (None,) * (len(trend.columns) - 1)
    thin = any(trend.few[at : at + len(past)])
    years = [_rate_of_year(trend, at + n) for n in range(len(past))]
    rows = [*past, *((month, *blank) for month in coming)]
    rows = [(*row, rate, ahead.get(str(row[0]))) for row, rate in zip_longest(rows, years)]
    chart = (
        replace(TREND, line=RATE_OF_YEAR.key, alt=TREND_OF_YEAR)
        if thin and any(rate is not None for rate in years)
        else TREND
    )
    rows = [(month_said(str(row[0])), *row[1:]) for row in rows]
    note = trend.note if not rows else None
    columns = (*trend.columns, RATE_OF_YEAR, EXPECTED)
    return Section(replace(trend, columns=columns, rows=tuple(rows), few=(), note=note), (chart,))


RATE_OF_YEAR = Column("win_rate_12", Text("Win rate, 12 months", "Taux de réussite, 12 mois"), Kind.SHARE)
EXPECTED = Column("forecast", Text("Weighted forecast", "Prévision pondérée"), Kind.MONEY)


def _rate_of_year(trend: Table, at: int) -> float | None:
    """Return won / (won + lost) of the 12 months that end with a row; None where these are too few to tell."""
    rows = [(int(str(row[1])), int(str(row[2]))) for row in trend.rows[max(0, at + 1 - MONTHS) : at + 1]]
    won, closed = sum(n for n, _ in rows), sum(map(sum, rows))
    told = any(row[4] is not None for row in trend.rows)  # without lost deals there is no rate at all
    return won / closed if told and closed >= FEW else None


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
TREND = Chart(
    Text("Revenue, weighted forecast and win rate by month", "CA, prévision pondérée et taux de réussite par mois"),
    Text(
        "Columns by month: revenue won and, hatched, the weighted amount expected in the coming months. Line: win "
        "rate of each month.",
        "Colonnes par mois : CA signé et, hachuré, montant pondéré attendu les mois à venir. Courbe : taux de "
        "réussite de chaque mois.",
    ),
    Shape.COLUMN,
    "month",
    ("revenue", "forecast"),
    line="win_rate",
    stacked=True,
)
TREND_OF_YEAR = Text(
    "Columns by month: revenue won and, hatched, the weighted amount expected in the coming months. Line: win rate "
    "of the 12 months up to each.",
    "Colonnes par mois : CA signé et, hachuré, montant pondéré attendu les mois à venir. Courbe : taux de réussite "
    "des 12 mois précédant la fin de chacun.",
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
BAND = Chart(
    Text("Revenue of the open deals by month: P10, P50, P90", "CA des affaires en cours par mois : P10, P50, P90"),
    Text(
        "Four lines over the coming months: what the deals open now should bring on the average, and between what in 8 "
        "cases of 10.",
        "Quatre courbes sur les mois à venir : ce que les affaires en cours devraient rapporter en moyenne, et entre "
        "quelles valeurs 8 fois sur 10.",
    ),
    Shape.LINE,
    "month",
    ("p10", "p50", "p90", "revenue"),
)
LOSSES = Chart(
    Text("Lost deals by reason", "Affaires perdues par motif"),
    Text("Bars, one a reason: number of lost deals.", "Barres, une par motif : nombre d'affaires perdues."),
    Shape.BAR,
    "reason",
    ("deals",),
)
