"""How many deals get through: from stage to stage, and in the end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from xl_kpi.blocks import Column, Kind, Table, Value
from xl_kpi.cells import Mask, day_number
from xl_kpi.deals import Deals
from xl_kpi.errors import ArgumentError
from xl_kpi.estimates.intervals import wilson
from xl_kpi.kpi import Argument, Better, Kpi, Measure, Unit
from xl_kpi.kpis import common
from xl_kpi.kpis.speed import spans
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.stages import Outcome
from xl_kpi.texts import Text

WEIGHTS = ("count", "value")

NOBODY_REACHED = Text("No deal has reached {stage}.", "Aucune affaire n'a atteint {stage}.")
NONE_RESOLVED = Text(
    "Every deal that reached {stage} is still in play there.",
    "Toutes les affaires qui ont atteint {stage} y sont encore en jeu.",
)
WAY_UNKNOWN = Text("no stage that it reached is dated", "aucune étape atteinte n'est datée")
NO_LOST = Text(
    "The sheet shows no lost deal: a win rate needs the lost ones as well.",
    "La feuille ne montre aucune affaire perdue : un taux de réussite demande aussi les perdues.",
)
NONE_CLOSED = Text("No deal is won or lost.", "Aucune affaire n'est gagnée ou perdue.")


def conversion_rate(
    deals: Deals, from_stage: str, to_stage: str, *, resolved: bool = False, period: Period = ALWAYS
) -> Measure:
    """Of the deals that ever reached one stage, the share that ever reached a later one.

    Reaching a later stage counts as having reached the earlier ones; a deal that moved back keeps its furthest
    stage; a won deal reached every stage; a lost or set aside deal counts up to the last stage it has a date for.

        conversion = deals that reached B / deals that reached A

    Parameters
    ----------
    deals
        Uses the stage dates or the event log, and today's stage and outcome.
    from_stage, to_stage
        Names of stages, the second later than the first; it may be "Won".
    resolved
        Without the open deals that reached A and not B: they may still get there.
    period
        Counts the deals created in it.

    Returns
    -------
    Measure
        A share of 1, with `n` = deals that reached A; details `in_play`, and the 95 % Wilson interval `low`, `high`.

    Raises
    ------
    ArgumentError
        There is no such stage, or the second is not later than the first.
    """
    if not len(deals):
        return common.unavailable(Unit.SHARE, common.NO_DEALS)
    if deals.entries is None:
        return common.unavailable(Unit.SHARE, common.ONLY_CURRENT_STAGE)
    a, b = _ends(deals, from_stage, to_stage)
    for stage in (a, b):
        if stage < len(deals.stages.names) and (why := common.cannot_tell_stage(deals, stage)):
            return common.unavailable(Unit.SHARE, why)
    reached, went_on, in_play, unknown, undated = _step(deals, a, b, period)
    reasons = {WAY_UNKNOWN: unknown, common.NO_FIRST_CONTACT: undated}
    n = reached - in_play if resolved else reached
    if not n:
        why = NONE_RESOLVED if reached else NOBODY_REACHED
        return common.unavailable(Unit.SHARE, why.format(stage=deals.stages.names[a]), reasons)
    low, high = wilson(went_on, n)
    details = {"in_play": float(in_play), "low": low, "high": high}
    return common.measure(went_on / n, Unit.SHARE, n, reasons, details)


CONVERSION_RATE = Kpi(
    conversion_rate,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    arguments=(
        Argument(
            "from_stage",
            Text("from stage", "de l'étape"),
            Text("The stage the deals had reached.", "L'étape que les affaires avaient atteinte."),
        ),
        Argument(
            "to_stage",
            Text("to stage", "à l'étape"),
            Text("A later stage, or Won.", "Une étape suivante, ou Gagnée."),
        ),
    ),
    basis=Text("{n:deal|deals}", "{n:affaire|affaires}"),
    name=Text("Conversion rate", "Taux de conversion"),
    help=Text(
        "Of the deals that ever reached one stage, the share that ever reached a later one.",
        "Parmi les affaires qui ont atteint une étape, la part qui a atteint une étape suivante.",
    ),
    definition=Text(
        "Deals that ever reached stage B / deals that ever reached stage A. Reaching a later stage counts as having "
        "reached the earlier ones; a deal that moved back keeps its furthest stage; a won deal reached every stage; a "
        "lost or set aside deal counts up to the last stage it has a date for. Open deals are in, those still in play "
        "are shown beside; option resolved leaves them out. Needs a date for each stage or an event log.",
        "Affaires ayant atteint l'étape B / affaires ayant atteint l'étape A. Atteindre une étape compte pour toutes "
        "les précédentes ; une affaire revenue en arrière garde son étape la plus avancée ; une affaire gagnée a tout "
        "atteint ; une affaire perdue ou écartée compte jusqu'à la dernière étape datée. Les affaires en cours "
        "comptent, celles encore en jeu sont montrées à côté ; l'option résolues les laisse de côté. Il faut une date "
        "par étape ou un journal.",
    ),
)


def conversion_table(deals: Deals, *, period: Period = ALWAYS) -> Table:
    """Every stage with the deals that reached it, and the share that went on to the next, Won after the last."""
    title = Text("Conversion from stage to stage", "Conversion d'étape en étape")
    if deals.entries is None or not len(deals):
        return Table(
            "conversion", title, TABLE_COLUMNS, (), common.ONLY_CURRENT_STAGE if len(deals) else common.NO_DEALS
        )
    names: list[str | Text] = [*deals.stages.names, WON]
    rows: list[tuple[Value, ...]] = []
    few: list[bool] = []
    unknown = undated = 0
    for at in range(len(deals.stages.names)):
        dated = [common.cannot_tell_stage(deals, s) is None for s in (at, at + 1) if s < len(deals.stages.names)]
        reached, went_on, in_play, unknown, undated = _step(deals, at, at + 1, period)
        if all(dated) and reached:
            low, high = wilson(went_on, reached)
            settled = went_on / (reached - in_play) if reached > in_play else None
            rows.append((names[at], names[at + 1], reached, went_on, in_play, went_on / reached, low, high, settled))
        else:
            counts = (reached, went_on, in_play) if all(dated) else (None, None, None)
            rows.append((names[at], names[at + 1], *counts, None, None, None, None))
        few.append(reached < common.FEW)
    _, note = common.left_out({WAY_UNKNOWN: unknown, common.NO_FIRST_CONTACT: undated})
    return Table("conversion", title, TABLE_COLUMNS, tuple(rows), note, tuple(few))


WON = Text("Won", "Gagnée")
TABLE_COLUMNS = (
    Column("stage", Text("Stage", "Étape")),
    Column("next", Text("Next", "Suivante")),
    Column("reached", Text("Reached", "Atteinte"), Kind.COUNT),
    Column("went_on", Text("Went on", "Passées"), Kind.COUNT),
    Column("in_play", Text("In play", "En jeu"), Kind.COUNT),
    Column("rate", Text("Conversion", "Conversion"), Kind.SHARE),
    Column("low", Text("95% from", "95 % de"), Kind.SHARE),
    Column("high", Text("95% to", "95 % à"), Kind.SHARE),
    Column("resolved_rate", Text("Resolved", "Résolues"), Kind.SHARE),
)


def win_rate(deals: Deals, *, by: str = "count", strict: bool = False, period: Period = ALWAYS) -> Measure:
    """Won deals out of those won or lost, by closing day.

        win rate = won / (won + lost)

    Parameters
    ----------
    deals
        Uses `outcome` and `closed_on`; `amount` when weighted by value.
    by
        "count", or "value": the same over amounts, negative ones left out.
    strict
        Open deals older than the slowest won deal count as lost, as of today.
    period
        Counts the deals closed in it.

    Returns
    -------
    Measure
        A share of 1 with `n` = deals closed and, by count, the 95 % Wilson interval `low`, `high`. Not available
        when the sheet shows no lost deal at all.
    """
    common.choice(by, WEIGHTS, "by")
    if why := common.cannot_tell_outcomes(deals):
        return common.unavailable(Unit.SHARE, why)
    if not (deals.all.frame["outcome"].to_numpy() == Outcome.LOST).any():
        return common.unavailable(Unit.SHARE, NO_LOST)
    outcome = deals.frame["outcome"].to_numpy()
    won, lost = outcome == Outcome.WON, outcome == Outcome.LOST
    day = deals.frame["closed_on"].to_numpy().copy()
    if strict:
        late = _older_than_slowest(deals)
        lost, day = lost | late, np.where(late, day_number(deals.as_of), day)
    within = period.holds(day)
    undated = 0 if period.always else int(np.isnan(day[won | lost]).sum())
    reasons: dict[Text, int] = {common.NO_CLOSING_DATE: undated}
    if by == "value":
        return _win_rate_by_value(deals, won & within, lost & within, reasons)
    hits, n = int((won & within).sum()), int(((won | lost) & within).sum())
    return common.rate(hits, n, reasons) if n else common.unavailable(Unit.SHARE, NONE_CLOSED, reasons)


WIN_RATE = Kpi(
    win_rate,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    basis=Text("{n:deal won or lost|deals won or lost}", "{n:affaire gagnée ou perdue|affaires gagnées ou perdues}"),
    name=Text("Win rate", "Taux de réussite"),
    help=Text("Won deals / (won + lost deals).", "Affaires gagnées / (gagnées + perdues)."),
    definition=Text(
        "Won / (won + lost), by closing date; never won / all rows. By value: the same over amounts, negative ones "
        "left out. Strict: open deals older than the slowest won deal count as lost. Not available when the sheet "
        "shows no lost deal.",
        "Gagnées / (gagnées + perdues), à la date de conclusion ; jamais gagnées / toutes les lignes. Par valeur : la "
        "même chose sur les montants, sauf négatifs. Strict : les affaires en cours plus anciennes que la plus lente "
        "des gagnées comptent comme perdues. Non disponible si la feuille ne montre aucune affaire perdue.",
    ),
)


# --------------------------------------------------------------------------------------------- private


def _ends(deals: Deals, from_stage: str, to_stage: str) -> tuple[int, int]:
    """Return the positions of the two stages; Won stands after the last."""
    a = common.stage_index(deals, from_stage)
    if deals.stages.index(to_stage) < 0 and deals.stages.outcome(to_stage) is Outcome.WON:
        return a, len(deals.stages.names)
    b = common.stage_index(deals, to_stage)
    if b <= a:
        raise ArgumentError(
            Text("{b} does not come after {a}.", "{b} ne vient pas après {a}.").format(a=from_stage, b=to_stage),
            Text("The order of the stages is: {names}, Won.", "L'ordre des étapes est : {names}, Gagnée.").format(
                names=", ".join(deals.stages.names)
            ),
        )
    return a, b


def _step(deals: Deals, a: int, b: int, period: Period) -> tuple[int, int, int, int, int]:
    """Return how many deals reached A, reached B, are still in play, went an unknown way, have no first contact."""
    frame, undated = deals.within(deals.frame, period, "created_on")
    far, outcome = frame["furthest"].to_numpy(), frame["outcome"].to_numpy()
    reached = far >= a
    went_on = outcome == Outcome.WON if b == len(deals.stages.names) else far >= b
    in_play = reached & ~went_on & (outcome == Outcome.OPEN)
    return int(reached.sum()), int(went_on.sum()), int(in_play.sum()), int((far < 0).sum()), undated


def _older_than_slowest(deals: Deals) -> Mask:
    """Mark the open deals that are older than the slowest deal ever won."""
    days, _ = spans(deals.all.only(Outcome.WON))
    frame = deals.frame
    if not len(days):
        return np.zeros(len(frame), bool)
    age = day_number(deals.as_of) - frame["created_on"].to_numpy()
    with np.errstate(invalid="ignore"):
        late: Mask = (frame["outcome"].to_numpy() == Outcome.OPEN) & (age > days.max())
    return late


def _win_rate_by_value(
    deals: Deals,
    won: Mask,
    lost: Mask,
    reasons: Mapping[Text, int],
) -> Measure:
    closed, amount = won | lost, deals.frame["amount"].to_numpy()
    with np.errstate(invalid="ignore"):
        told, negative = closed & (amount >= 0), closed & (amount < 0)  # a credit note is no part of a whole
    reasons = {
        **reasons,
        common.WITHOUT_AMOUNT: int((closed & np.isnan(amount)).sum()),
        common.NEGATIVE_AMOUNT: int(negative.sum()),
    }
    if why := common.cannot_add(deals.frame[told]):
        return common.unavailable(Unit.SHARE, why, reasons)
    total = float(amount[told].sum())
    if not total:
        return common.unavailable(Unit.SHARE, common.NO_AMOUNT if closed.any() else NONE_CLOSED, reasons)
    return common.measure(float(amount[won & told].sum()) / total, Unit.SHARE, int(told.sum()), reasons)
