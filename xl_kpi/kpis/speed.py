"""How fast deals move: from first contact to signature, and through each stage."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from xl_kpi.blocks import Column, Kind, Table, Value
from xl_kpi.cells import Floats, day_number
from xl_kpi.deals import Deals
from xl_kpi.estimates.intervals import median_interval
from xl_kpi.kpi import Argument, Better, Kpi, Measure, Unit
from xl_kpi.kpis import common
from xl_kpi.kpis.withopen import NONE_FOLLOWED, WITH_OPEN, time_with_open
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.stages import Outcome
from xl_kpi.texts import Text

EXITS = ("on", "lost", "all")

NO_EXIT: Mapping[str, Text] = {
    "on": Text("No deal has gone on from this stage.", "Aucune affaire n'est allée au-delà de cette étape."),
    "lost": Text("No deal was lost at this stage.", "Aucune affaire n'a été perdue à cette étape."),
    "all": Text("No deal has left this stage.", "Aucune affaire n'a quitté cette étape."),
}
NO_EXIT_DATE = Text("no exit date, or one before the entry", "pas de date de sortie, ou avant l'entrée")


def time_to_close(deals: Deals, *, statistic: str = "mean", period: Period = ALWAYS) -> Measure:
    """Days from first contact to signature, over won deals.

    Also called sales cycle length. A deal won on the day of the first contact counts 0.
    Deals without both dates, or closed before they began, are left out and counted in `Measure.left_out`.

        time to close = sum(closed_on - created_on) / number of won deals        (statistic "mean")

    Parameters
    ----------
    deals
        Uses `outcome`, `created_on`, `closed_on`.
    statistic
        One of "mean", "median", "p75", "p90", "min", "max"; or "with open": the day by which half of the deals that
        will be won are won, those still open counted (`withopen`).
    period
        Counts the deals won in it.

    Returns
    -------
    Measure
        Calendar days, >= 0, with `n` = won deals used; details `median`, `p75`, `p90` and, from 6 deals on, the 95 %
        interval of the median, `median_low` and `median_high`; not available when no deal is won.

    Source: the mission's article, "temps moyen nécessaire pour conclure une vente depuis le premier contact".
    """
    common.choice(statistic, (*common.STATISTICS, WITH_OPEN), "statistic")
    if why := common.cannot_tell_outcomes(deals):
        return common.unavailable(Unit.DAYS, why)
    if statistic == WITH_OPEN:
        return time_with_open(deals, period)
    won, undated = deals.within(deals.only(Outcome.WON), period, "closed_on")
    if not len(won) and not undated:
        return common.unavailable(Unit.DAYS, common.NO_WON if period.always else common.NO_WON_IN_PERIOD)
    days, reasons = spans(won)
    reasons[common.NO_CLOSING_DATE] += undated
    if not len(days):
        return common.unavailable(Unit.DAYS, NONE_FOLLOWED, reasons)
    details = {name: common.statistic_of(days, name) for name in ("median", "p75", "p90")}
    if ends := median_interval(days):
        details |= {"median_low": ends[0], "median_high": ends[1]}
    return common.measure(common.statistic_of(days, statistic), Unit.DAYS, len(days), reasons, details)


def spans(won: pd.DataFrame) -> tuple[Floats, dict[Text, int]]:
    """Return the days from first contact to closing of won deals, and why some have none."""
    created, closed = won["created_on"].to_numpy(), won["closed_on"].to_numpy()
    days = closed - created
    with np.errstate(invalid="ignore"):
        negative = days < 0
    reasons = {
        common.NO_CLOSING_DATE: int(np.isnan(closed).sum()),
        common.NO_FIRST_CONTACT: int((np.isnan(created) & ~np.isnan(closed)).sum()),
        common.CLOSED_TOO_EARLY: int(negative.sum()),
    }
    return days[~np.isnan(days) & ~negative], reasons


def _days_of_won(deals: Deals, period: Period) -> Floats:
    return spans(deals.within(deals.only(Outcome.WON), period, "closed_on")[0])[0]


TIME_TO_CLOSE = Kpi(
    time_to_close,
    sample=_days_of_won,
    unit=Unit.DAYS,
    better=Better.LOWER,
    decimals=1,
    basis=Text("{n:won deal|won deals}", "{n:affaire gagnée|affaires gagnées}"),
    name=Text("Time to close", "Délai de conclusion"),
    help=Text(
        "Mean days from the first contact to the signature, over won deals.",
        "Nombre moyen de jours du premier contact à la signature, sur les affaires gagnées.",
    ),
    definition=Text(
        "Sum of (closing date - first contact) over won deals / number of these deals, in calendar days. Other "
        "statistics: median, p75, p90, min, max; with open: the day by which half of the deals that will be won are "
        "won, the deals still open counted. Deals without both dates, or closed before the first contact, are left out "
        "and counted.",
        "Somme des (date de conclusion - premier contact) des affaires gagnées / nombre de ces affaires, en jours "
        "calendaires. Autres statistiques : médiane, p75, p90, min, max ; avec en cours : le jour où la moitié "
        "des affaires qui seront gagnées le sont, celles en cours comptées. Les affaires sans les deux dates, ou "
        "conclues avant le premier contact, sont laissées de côté et comptées.",
    ),
)


def stage_time(
    deals: Deals,
    stage: str,
    *,
    exit: str = "on",  # noqa: A002  # the option's name in the cell
    statistic: str = "mean",
    period: Period = ALWAYS,
) -> Measure:
    """Days from entering a stage to the next dated entry of the same deal.

    Stays of a stage that was entered again add up. Skipped stages get no duration. A negative stay or one
    without an exit date is left out and counted.

    Parameters
    ----------
    deals
        Uses the stage dates or the event log, `closed_on` where no later entry is dated.
    stage
        Name of an open stage.
    exit
        "on": deals that went on to a later stage or were won; "lost": lost at this stage; "all": every exit.
    statistic
        One of "mean", "median", "p75", "p90", "min", "max".
    period
        Counts the deals created in it.

    Returns
    -------
    Measure
        Calendar days, >= 0, with `n` = deals used; details `in_stage` and `mean_age`: deals still in the stage
        and their mean age. Not available when the sheet tells only the current stage.

    Raises
    ------
    ArgumentError
        The pipeline has no such stage.
    """
    common.choice(exit, EXITS, "exit")
    common.choice(statistic, common.STATISTICS, "statistic")
    if not len(deals):
        return common.unavailable(Unit.DAYS, common.NO_DEALS)
    if deals.entries is None:
        return common.unavailable(Unit.DAYS, common.ONLY_CURRENT_STAGE)
    at = common.stage_index(deals, stage)
    if why := common.cannot_tell_stage(deals, at):
        return common.unavailable(Unit.DAYS, why)
    frame, undated = deals.within(deals.frame, period, "created_on")
    good, bad = spans_in_stage(deals, frame, at)[exit]
    reasons = {NO_EXIT_DATE: bad, common.NO_FIRST_CONTACT: undated}
    if not len(good):
        return common.unavailable(Unit.DAYS, NO_EXIT[exit], reasons)
    count, age = _still_there(deals, frame, at)
    details = {"in_stage": float(count)} | ({} if age is None else {"mean_age": age})
    return common.measure(common.statistic_of(good, statistic), Unit.DAYS, len(good), reasons, details)


STAGE = Argument(
    "stage",
    Text("stage", "étape"),
    Text("Name of an open stage, such as Proposal.", "Nom d'une étape en cours, par exemple Devis."),
)
STAGE_TIME = Kpi(
    stage_time,
    unit=Unit.DAYS,
    better=Better.LOWER,
    decimals=1,
    arguments=(STAGE,),
    basis=Text("{n:deal|deals}", "{n:affaire|affaires}"),
    name=Text("Time per stage", "Temps par phase"),
    help=Text(
        "Mean days that deals spend in a stage before they go on.",
        "Nombre moyen de jours que les affaires passent dans une phase avant d'aller plus loin.",
    ),
    definition=Text(
        "Mean days from entering the stage to the next dated entry of the same deal, over deals that went on to a "
        "later stage or were won (exit on); over deals lost there (exit lost); over every exit (exit all). Stays of a "
        "stage entered again add up, skipped stages get no duration, exits without a date or before the entry are left "
        "out and counted. Needs a date for each stage or an event log.",
        "Nombre moyen de jours entre l'entrée dans la phase et l'entrée datée suivante de la même affaire, sur les "
        "affaires passées à une phase suivante ou gagnées (sortie suite) ; perdues dans cette phase (sortie perdue) ; "
        "toutes sorties (sortie toutes). Les passages répétés s'additionnent, une phase sautée n'a pas de durée, les "
        "sorties sans date ou avant l'entrée sont laissées de côté et comptées. Il faut une date par phase ou un "
        "journal.",
    ),
)


def stage_time_table(deals: Deals, *, period: Period = ALWAYS) -> Table:
    """Every stage with its mean and median stay by way of exit, and the deals still in it."""
    title = Text("Time per stage", "Temps par phase")
    if deals.entries is None or not len(deals):
        return Table(
            "stage_time", title, TABLE_COLUMNS, (), common.ONLY_CURRENT_STAGE if len(deals) else common.NO_DEALS
        )
    frame, undated = deals.within(deals.frame, period, "created_on")
    rows: list[tuple[Value, ...]] = []
    few: list[bool] = []
    missing = 0
    for at, name in enumerate(deals.stages.names):
        stays = spans_in_stage(deals, frame, at)
        count, age = _still_there(deals, frame, at)
        on, every, lost = (_figures(stays[way][0]) for way in EXITS_IN_TABLE)
        rows.append((name, *on, *every, *lost, count, age))
        few.append(int(str(on[0])) < common.FEW)
        missing += stays["all"][1]
    _, note = common.left_out({NO_EXIT_DATE: missing, common.NO_FIRST_CONTACT: undated})
    return Table("stage_time", title, TABLE_COLUMNS, tuple(rows), note, tuple(few))


def spans_in_stage(deals: Deals, frame: pd.DataFrame, stage: int) -> dict[str, tuple[Floats, int]]:
    """Return, by way of exit, the stays in one stage of the deals in `frame` and how many have no usable end."""
    table = deals.stays_in(stage)
    deal = table["deal"].to_numpy(np.int64)
    if len(frame) < len(deals.all):
        mine = np.zeros(len(deals.all), bool)
        mine[frame.index.to_numpy()] = True
        table, deal = table[mine[deal]], deal[mine[deal]]
    days, bad = table["days"].to_numpy(np.float64), table["bad"].to_numpy(np.int64)
    went_on = table["went_on"].to_numpy(bool)
    lost = deals.all.frame["outcome"].to_numpy()[deal] == Outcome.LOST
    ways = {"on": went_on, "lost": lost & ~went_on, "all": np.ones(len(days), bool)}
    return {way: (days[mask & ~np.isnan(days)], int(bad[mask].sum())) for way, mask in ways.items()}


EXITS_IN_TABLE = ("on", "all", "lost")
TABLE_COLUMNS = (
    Column("stage", Text("Stage", "Phase")),
    Column("n", Text("Went on", "Passées"), Kind.COUNT),
    Column("mean", Text("Mean days", "Jours (moyenne)"), Kind.DAYS),
    Column("median", Text("Median days", "Jours (médiane)"), Kind.DAYS),
    Column("all.n", Text("All exits", "Toutes sorties"), Kind.COUNT, on_sheet=False),
    Column("all.mean", Text("Mean days, all", "Jours (moyenne), toutes"), Kind.DAYS, on_sheet=False),
    Column("all.median", Text("Median days, all", "Jours (médiane), toutes"), Kind.DAYS, on_sheet=False),
    Column("lost.n", Text("Lost here", "Perdues ici"), Kind.COUNT),
    Column("lost.mean", Text("Mean days, lost", "Jours (moyenne), perdues"), Kind.DAYS),
    Column("lost.median", Text("Median days, lost", "Jours (médiane), perdues"), Kind.DAYS, on_sheet=False),
    Column("in_stage", Text("In stage now", "En cours ici"), Kind.COUNT),
    Column("mean_age", Text("Mean age, days", "Âge moyen, jours"), Kind.DAYS),
)


# --------------------------------------------------------------------------------------------- private


def _figures(good: Floats) -> tuple[int, float | None, float | None]:
    if not len(good):
        return 0, None, None
    return len(good), float(good.mean()), float(np.median(good))


def _still_there(deals: Deals, frame: pd.DataFrame, stage: int) -> tuple[int, float | None]:
    """Count the open deals in a stage and return the mean of their days in it."""
    here = (frame["outcome"].to_numpy() == Outcome.OPEN) & (frame["stage"].to_numpy() == stage)
    ages = day_number(deals.as_of) - deals.in_stage_since[frame.index.to_numpy()[here]]
    ages = ages[ages >= 0]  # an entry later than as_of has no age yet
    return int(here.sum()), float(ages.mean()) if len(ages) else None
