"""Deals become a summary: every headline computed once, every table, arranged for reading.

`figures` computes, `summarise` arranges what was computed for a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from xl_kpi.blocks import Card, Summary, Table
from xl_kpi.catalogue import CARDS, HEADLINES, KPIS
from xl_kpi.compare import Change, change
from xl_kpi.deals import Deals
from xl_kpi.findings import with_rows
from xl_kpi.kpi import Kpi, Measure
from xl_kpi.kpis.ahead import MONTHS_AHEAD, forecast, forecast_table, top_deals
from xl_kpi.kpis.aimed import Aimed
from xl_kpi.kpis.backtest import COLUMNS as BACKTEST_COLUMNS
from xl_kpi.kpis.backtest import TITLE as BACKTEST_TITLE
from xl_kpi.kpis.backtest import backtest_table
from xl_kpi.kpis.bottleneck import Leak, Slow, leak, slow
from xl_kpi.kpis.breakdown import breakdown
from xl_kpi.kpis.chances import calibration_table
from xl_kpi.kpis.conversion import conversion_table
from xl_kpi.kpis.speed import TIME_TO_CLOSE, stage_time_table, time_to_close
from xl_kpi.kpis.trend import loss_table, revenue_trend
from xl_kpi.kpis.value import weighted_table
from xl_kpi.kpis.withopen import WITH_OPEN
from xl_kpi.outcomes import counts
from xl_kpi.periods import ALWAYS, Period, month_of, months_between
from xl_kpi.sections import sections
from xl_kpi.sentences import sentences
from xl_kpi.settings import Settings
from xl_kpi.stages import Outcome
from xl_kpi.targets import Aim, aims, calendar, cards, goal_text, reached_text, still_asked
from xl_kpi.texts import EMPTY, Lang, Text, join

#: Sheet names of the tab, by language: a refresh finds the tab under either.
TAB: Mapping[Lang, str] = {"en": "KPI Summary", "fr": "Synthèse KPI"}
TITLE = Text("KPI Summary", "Synthèse KPI")
#: Fields that the summary breaks down, when the sheet has them.
BREAKDOWNS = ("owner", "source")
#: Of more deals the page makes no past forecast again: each costs as much as half the page.
MANY = 20_000
#: How many open deals it lists to work on.
TOP = 10

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
        Key -> table: "conversion", "stage_time", "weighted", "calibration", "trend", "forecast", "backtest", "losses",
        "priorities".
    by
        Field -> its breakdown.
    changes
        KPI key -> how it moved, for the KPIs that can be compared with a period before.
    where
        The (header, criterion) pairs that the deals meet, to be said with the figures.
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
    where: tuple[tuple[str, str], ...] = ()


NO_SETTINGS = Settings()


def figures(
    deals: Deals,
    settings: Settings = NO_SETTINGS,
    period: Period = ALWAYS,
    by: tuple[str, ...] = BREAKDOWNS,
    where: tuple[tuple[str, str], ...] = (),
) -> Figures:
    """Compute every headline KPI and table of the deals; `where` only says which deals these are."""
    # targets are the firm's, or an owner's, whichever deals are shown
    aimed = aims(deals if deals.complete else deals.all, settings.targets)
    made = [
        conversion_table(deals, period=period),
        stage_time_table(deals, period=period),
        weighted_table(deals, period=period),
        calibration_table(deals, period=period),
        revenue_trend(deals, period=period),
        _forecast(deals, aimed if deals.complete else (), period),
        _backtest(deals, period),
        loss_table(deals, period=period),
        top_deals(deals, TOP, period=period),
    ]
    moved = {kpi.key: change(deals, kpi, period) for kpi in HEADLINES}
    return Figures(
        deals=deals,
        settings=settings,
        period=period,
        measures={kpi.key: _headline(deals, kpi, period) for kpi in HEADLINES},
        tables={table.key: table for table in made},
        by={field: breakdown(deals, field, period=period) for field in by},
        changes={key: found for key, found in moved.items() if found is not None},
        aims=aimed,
        leak=leak(deals, period),
        slow=slow(deals, period),
        where=where,
    )


def summarise(told: Figures) -> Summary:
    """Arrange the figures for a page."""
    deals = told.deals
    shown = cards(told.settings.targets, CARDS)
    seen, unseen = sections(deals, told.tables, told.by, told.aims, told.leak, told.slow)
    return Summary(
        title=TITLE,
        subtitle=subtitle(told),
        as_of=deals.as_of,
        currency=deals.currency,
        cards=tuple(_card(told, kpi) for kpi in shown),
        sections=seen,
        left_out=tuple(with_rows(finding) for finding in deals.findings),
        definitions=tuple((kpi.name, kpi.definition) for kpi in KPIS),
        sentences=_sentences(told),
        unseen_cards=tuple(_card(told, kpi) for kpi in HEADLINES if kpi not in shown),
        unseen_tables=unseen,
    )


def subtitle(told: Figures) -> Text:
    """Say as of which day, over which deals, in which period."""
    deals = told.deals
    day = Text("As of {day}", "Au {day}").format(day=deals.as_of)
    everything = Text("{n:deal|deals}", "{n:affaire|affaires}").format(n=len(deals))
    only = [Text("only {what}", "seulement {what}").format(what=_spaced(*pair)) for pair in told.where]
    colon = Text(": ", " : ")
    if told.period.always:
        outcome = counts(deals.frame["outcome"].to_numpy())
        said = [OUTCOMES[o].format(n=outcome[o]) for o in OUTCOMES if outcome[o]]
        covered = everything + colon + join(said, ", ") if said else everything
        return join([day, *only, covered, _covers(told.period)], " · ")
    of_all = Text("of {n:deal|deals} in all", "sur {n:affaire|affaires} en tout").format(n=len(deals))
    return join([day, *only, _covers(told.period) + colon + join(_in_period(told), ", "), of_all], " · ")


def _spaced(header: str, criterion: str) -> str:
    """Write a criterion to be read: Owner = Marie, Amount >= 1000."""
    sign = next((sign for sign in ("<>", ">=", "<=", "=", ">", "<") if criterion.startswith(sign)), "")
    return " ".join(f"{header} {sign or '='} {criterion.removeprefix(sign)}".split())


def _in_period(told: Figures) -> list[Text]:
    """Count what falls into the period, each by the date that counts for it."""
    deals = told.deals

    def number(frame: pd.DataFrame, by: str) -> int:
        return len(deals.within(frame, told.period, by)[0])

    closed = {o: number(deals.only(o), "closed_on") for o in (Outcome.WON, Outcome.LOST, Outcome.SET_ASIDE)}
    due = number(deals.only(Outcome.OPEN), "expected_on")
    said = [Text("{n} begun", "{n:commencée|commencées}").format(n=number(deals.frame, "created_on"))]
    said += [OUTCOMES[o].format(n=n) for o, n in closed.items() if n or o is not Outcome.SET_ASIDE]
    return [*said, Text("{n} open with an expected close", "{n} en cours à clôture prévue").format(n=due)]


def detail(kpi: Kpi, measure: Measure) -> Text:
    """Say in a few words what a headline rests on."""
    if measure.value is None:
        return measure.note or EMPTY
    said = [kpi.basis.format(n=measure.n)]
    if kpi.key == "time_to_close":
        told = {key: round(value, 1) for key, value in measure.details.items() if key.startswith("median")}
        said.append((MEDIAN_BETWEEN if "median_low" in told else MEDIAN).format(**told))
        if "with_open" in measure.details:
            said.append(STILL_OPEN.format(days=round(measure.details["with_open"], 1)))
    if "low" in measure.details:
        low, high = (round(100 * measure.details[key]) for key in ("low", "high"))
        said.append(Text("95%: {low}\u2013{high}%", "95\u00a0% : {low}\u2013{high}\u00a0%").format(low=low, high=high))
    if measure.left_out:
        said.append(Text("{n} left out", "{n} de côté").format(n=measure.left_out))
    return join(said, " · ")


MEDIAN = Text("median {median}", "médiane {median}")
MEDIAN_BETWEEN = Text(
    "median {median} (95%: {median_low}\u2013{median_high})",
    "médiane {median} (95\u00a0% : {median_low}\u2013{median_high})",
)
#: The same of the deals that will be won, the open ones counted.
STILL_OPEN = Text("{days} with open", "{days} avec en cours")


# --------------------------------------------------------------------------------------------- private

TARGET = Text("Target {period}: {goal}, {reached} ({said})", "Objectif {period} : {goal}, {reached} ({said})")
NO_FIGURE = Text("Target {period}: {goal}, no figure yet", "Objectif {period} : {goal}, pas encore de chiffre")
PERIODS = {"month": Text("this month", "du mois"), "quarter": Text("this quarter", "du trimestre"),
           "year": Text("this year", "de l'année")}  # fmt: skip
NO_ROWS = Text(
    "The sheet has its headers and no deal yet. Enter the deals, one a row, and refresh this tab.",
    "La feuille a ses en-têtes et pas encore d'affaire. Saisissez les affaires, une par ligne, puis actualisez cet "
    "onglet.",
)
NO_DEAL_YET = Text("No deal yet.", "Pas encore d'affaire.")
TOO_MANY = Text(
    "Of more than {n} deals the summary makes no past forecast again; the function BACKTEST_TABLE does.",
    "Au-delà de {n} affaires, la synthèse ne refait pas les prévisions passées ; la fonction BACKTEST_TABLE les "
    "refait.",
)
NONE_MEETS = Text(
    "No deal of the sheet meets the filter ({n:deal|deals} in all).",
    "Aucune affaire de la feuille ne répond au filtre ({n:affaire|affaires} en tout).",
)


def _headline(deals: Deals, kpi: Kpi, period: Period) -> Measure:
    """Compute a headline; beside the median time to close the one with the open deals counted, as `with_open`."""
    measure = kpi.compute(deals, period=period)
    if kpi is not TIME_TO_CLOSE or measure.value is None:
        return measure
    with_open = time_to_close(deals, statistic=WITH_OPEN, period=period)
    if with_open.value is None or not with_open.details["with_open"]:
        return measure
    return replace(measure, details={**measure.details, "with_open": with_open.value})


def _forecast(deals: Deals, found: tuple[Aim, ...], period: Period) -> Table:
    """Make the forecast, with the chance of what the firm's revenue target still asks for."""
    aim = still_asked(found)
    if aim is None:
        return forecast_table(deals, period=period)
    last = calendar(deals.as_of, aim.target.period).end or deals.as_of
    months = len(months_between(month_of(deals.as_of), month_of(last)))
    missing = aim.goal - float(aim.measure.value or 0)
    aimed = Aimed(missing, PERIODS[aim.target.period], last)
    return forecast(deals, max(MONTHS_AHEAD, months), aimed, period)


def _backtest(deals: Deals, period: Period) -> Table:
    """Look back at past forecasts, unless there are so many deals that the page would wait for it."""
    if len(deals.all) <= MANY:
        return backtest_table(deals, period=period)
    return Table("backtest", BACKTEST_TITLE, BACKTEST_COLUMNS, (), TOO_MANY.format(n=MANY))


def _sentences(told: Figures) -> tuple[Text, ...]:
    """Return what the figures say; of no deal, why there is nothing to say."""
    if len(told.deals):
        moved, ahead = tuple(told.changes.values()), told.tables["forecast"]
        return sentences(told.deals, told.period, told.leak, told.slow, moved, told.aims, ahead)
    rows = len(told.deals.all)
    return (NONE_MEETS.format(n=rows) if rows else NO_ROWS,)


def _card(told: Figures, kpi: Kpi) -> Card:
    measure = told.measures[kpi.key]
    if not len(told.deals.all) and measure.value is None:
        measure = replace(measure, note=NO_DEAL_YET)
    moved = told.changes.get(kpi.key)
    aims_of_firm = (a for a in told.aims if a.kpi is kpi and not a.target.owner)
    aim = next(aims_of_firm, None) if told.deals.complete else None
    return Card(
        kpi,
        measure,
        detail(kpi, measure),
        EMPTY if moved is None else moved.text(told.deals.currency),
        EMPTY if aim is None else _target(aim, told.deals.currency),
    )


def _target(aim: Aim, currency: str | None) -> Text:
    text = NO_FIGURE if aim.measure.value is None else TARGET
    written = {"goal": goal_text(aim, currency), "said": reached_text(aim, currency)}
    return text.format(period=PERIODS[aim.target.period], reached=aim.said, **written)


def _covers(period: Period) -> Text:
    if period.always:
        return Text("all dates", "toutes les dates")
    if period.start is None:
        return Text("up to {end}", "jusqu'au {end}").format(end=period.end)
    if period.end is None:
        return Text("from {start}", "depuis le {start}").format(start=period.start)
    return Text("from {start} to {end}", "du {start} au {end}").format(start=period.start, end=period.end)
