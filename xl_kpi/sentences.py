"""What the figures say, in plain sentences, each with the figures it rests on. At most seven."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xl_kpi.blocks import Table
from xl_kpi.compare import Change
from xl_kpi.deals import Deals
from xl_kpi.estimates.intervals import newcombe
from xl_kpi.kpis.bottleneck import FEWER, Leak, Slow
from xl_kpi.kpis.common import FEW
from xl_kpi.kpis.customers import SATISFIED
from xl_kpi.kpis.speed import time_to_close
from xl_kpi.kpis.withopen import WITH_OPEN
from xl_kpi.periods import Period, month_of
from xl_kpi.stages import Outcome
from xl_kpi.targets import PERIOD_NAMES, Aim, Reached, calendar, goal_text, reached_text, still_asked
from xl_kpi.texts import EMPTY, Text, in_days, join, percent, same
from xl_kpi.written import money

MOST = 7

LEAK = Text(
    "Leak: {n:deal|deals} worth {amount} {n:~was|were} lost at {stage}. Losing one deal in five fewer at "
    "{stage} would bring about {gain}: a fifth of {amount}{and_then}.",
    "Fuite : {n:affaire|affaires} d'une valeur de {amount} {n:~a été perdue|ont été perdues} à l'étape "
    "{stage}. En perdre une sur cinq de moins y rapporterait environ {gain} : un cinquième de {amount}{and_then}.",
)
ONWARD = Text(
    " is {fifth}, and {onward} of the deals that get past {stage} are won",
    " fait {fifth}, et {onward} des affaires qui vont au-delà de {stage} sont gagnées",
)
SLOW = Text(
    "Slowest stage: won deals spend {share} of their days in {stage}, {mean} on average ({n:deal|deals}).",
    "Phase la plus lente : les affaires gagnées passent {share} de leurs jours en {stage}, {mean} en moyenne "
    "({n:affaire|affaires}).",
)
STILL_OPEN = Text(
    "Time to close: half of the won deals took {median} or less; with the {n:open deal|open deals} counted, half of "
    "the deals that will be won take {days}.",
    "Délai de conclusion : la moitié des affaires gagnées a pris {median} ou moins ; en comptant aussi "
    "{n:affaire|affaires} en cours, la moitié de celles qui seront gagnées en prend {days}.",
)
FORECAST = Text(
    "Forecast: the deals open now should bring {revenue}; 8 times in 10 it is between {low} and {high}.",
    "Prévision : les affaires en cours devraient rapporter {revenue} ; 8 fois sur 10, entre {low} et {high}.",
)
CHANCE = Text(
    "Revenue target {period} ({goal}, {now} so far): {chance} chance that the deals open now bring the rest by its "
    "end. Deals not yet begun are not in it.",
    "Objectif de CA {period} ({goal}, {now} à ce jour) : {chance} de chances que les affaires en cours apportent le "
    "reste d'ici la fin. Les affaires pas encore commencées n'y sont pas.",
)
REVENUE_UP = Text(
    "Revenue of the last 12 months: {now}, {by} more than in the 12 months before ({before}).",
    "CA des 12 derniers mois : {now}, {by} de plus que les 12 mois précédents ({before}).",
)
REVENUE_DOWN = Text(
    "Revenue of the last 12 months: {now}, {by} less than in the 12 months before ({before}).",
    "CA des 12 derniers mois : {now}, {by} de moins que les 12 mois précédents ({before}).",
)
REVENUE_UNCLEAR = Text(
    "Revenue of the last 12 months: {now}, against {before} in the 12 months before; chance alone could bring this "
    "difference ({n:sale|sales} and {m}).",
    "CA des 12 derniers mois : {now}, contre {before} les 12 mois précédents ; le hasard seul peut expliquer cet écart "
    "({n:vente|ventes} et {m}).",
)
TARGETS = Text(
    "Targets{so_far}: {met} of {all} met, {near} near, {missed} missed{which}.",
    "Objectifs{so_far} : {met} sur {all} {met:~atteint|atteints}, {near:proche|proches}, {missed:manqué|manqués}"
    "{which}.",
)
SO_FAR = Text(" so far (periods that still run)", " à ce jour (périodes en cours)")
MISSED = Text("{kpi}{whose} {period} ({now}, target {goal})", "{kpi}{whose} {period} ({now}, objectif {goal})")
#: Missed targets that are named; the others are only counted.
NAMED = 3
FAST_AND_SLOW = Text(
    "Satisfaction: {fast} of the customers are satisfied when the deal closed within {days} ({n_fast:answer|answers}), "
    "{slow} when it took longer ({n_slow:answer|answers}).",
    "Satisfaction : {fast} des clients sont satisfaits quand l'affaire a été conclue en {days} ou moins "
    "({n_fast:réponse|réponses}), {slow} quand elle a pris plus de temps ({n_slow:réponse|réponses}).",
)
#: However many answers there are: an interval that holds no difference tells none.
MAY_BE_CHANCE = Text(" Chance alone could bring this difference.", " Le hasard seul peut expliquer cet écart.")


def sentences(
    deals: Deals,
    period: Period,
    leak: Leak | None,
    slow: Slow | None,
    changes: Sequence[Change],
    aims: Sequence[Aim],
    forecast: Table | None = None,
) -> tuple[Text, ...]:
    """Return the sentences that the figures bear, the most useful first."""
    found = [
        _leak(leak, deals.currency),
        _slow(slow),
        _still_open(deals, period),
        *(_forecast(deals, forecast, aims) if forecast is not None and period.always else ()),
        _revenue(changes, deals.currency) if period.end is None else None,  # the "last" months are those up to today
        _targets(aims, deals.currency),
        _fast_and_slow(deals, period),
    ]
    return tuple(text for text in found if text is not None)[:MOST]


# --------------------------------------------------------------------------------------------- private


def _leak(leak: Leak | None, currency: str | None) -> Text | None:
    if leak is None or not leak.tells:
        return None
    return LEAK.format(
        n=leak.losses,
        amount=_money(leak.amount, currency),
        stage=leak.stage,
        gain=_money(float(f"{leak.gain:.2g}"), currency),
        # behind the last stage there is nothing but won
        and_then=EMPTY if leak.onward == 1 else _onward(leak, currency),
    )


def _onward(leak: Leak, currency: str | None) -> Text:
    fifth = _money(FEWER * leak.amount, currency)
    return ONWARD.format(fifth=fifth, onward=_percent(leak.onward), stage=leak.stage)


def _slow(slow: Slow | None) -> Text | None:
    if slow is None or not slow.tells:
        return None
    return SLOW.format(stage=slow.stage, share=_percent(slow.share), mean=in_days(slow.days), n=slow.n)


def _still_open(deals: Deals, period: Period) -> Text | None:
    """Tell how much longer deals take than the won ones did, where that is beyond the interval of their median."""
    plain = time_to_close(deals, period=period)
    if "median_high" not in plain.details:
        return None
    all_of_them = time_to_close(deals, statistic=WITH_OPEN, period=period)
    if all_of_them.value is None or all_of_them.value <= plain.details["median_high"]:
        return None
    return STILL_OPEN.format(
        median=in_days(plain.details["median"]),
        days=in_days(all_of_them.value),
        n=int(all_of_them.details["with_open"]),
    )


def _forecast(deals: Deals, table: Table, aims: Sequence[Aim]) -> list[Text]:
    """Tell what the open deals should bring, and the chance of the revenue target; nothing where history is unknown."""
    rows = {str(record["month"]): record for record in table.records()}
    total = rows.get("total", {})
    if not total.get("revenue"):
        return []
    # no more digits than a forecast bears, and no fewer than the table shows of it
    amounts = (_money(float(f"{total[key]:.3g}"), deals.currency) for key in ("revenue", "p10", "p90"))
    said = [FORECAST.format(**dict(zip(("revenue", "low", "high"), amounts, strict=True)))]
    aim = still_asked(aims)
    end = calendar(deals.as_of, aim.target.period).end if aim else None
    chance = rows.get(month_of(end), {}).get("target") if end else None
    if aim and isinstance(chance, float):
        written = {"goal": goal_text(aim, deals.currency), "now": reached_text(aim, deals.currency)}
        said.append(CHANCE.format(period=PERIOD_NAMES[aim.target.period], chance=_chance(chance), **written))
    return said


def _revenue(changes: Sequence[Change], currency: str | None) -> Text | None:
    moved = next((c for c in changes if c.kpi.key == "revenue" and c.usual), None)
    if moved is None or not moved.now.value or (moved.before.value or 0) <= 0 or min(moved.now.n, moved.before.n) < FEW:
        return None
    before = float(moved.before.value or 0)
    if not moved.clear:
        told = {"now": _money(moved.now.value, currency), "before": _money(before, currency)}
        return REVENUE_UNCLEAR.format(**told, n=moved.now.n, m=moved.before.n)
    by = moved.now.value / before - 1
    text = REVENUE_UP if by >= 0 else REVENUE_DOWN
    return text.format(now=_money(moved.now.value, currency), before=_money(before, currency), by=_percent(abs(by)))


def _targets(aims: Sequence[Aim], currency: str | None) -> Text | None:
    known = [aim for aim in aims if aim.reached is not Reached.UNKNOWN and not aim.kpi.rests_on_few(aim.measure, FEW)]
    if not known:
        return None
    count = {state: sum(aim.reached is state for aim in known) for state in Reached}
    missed = [_missed(aim, currency) for aim in known if aim.reached is Reached.MISSED]
    named = join(missed[:NAMED], ", ")
    return TARGETS.format(
        so_far=SO_FAR if any(aim.running for aim in known) else EMPTY,
        met=count[Reached.MET],
        all=len(known),
        near=count[Reached.NEAR],
        missed=count[Reached.MISSED],
        which=Text(": ", " : ") + named if missed else EMPTY,
    )


def _missed(aim: Aim, currency: str | None) -> Text:
    """Name a target that is missed, with what it is and what was reached."""
    whose = same(f", {aim.target.owner},") if aim.target.owner else EMPTY
    period = PERIOD_NAMES[aim.target.period]
    return MISSED.format(
        kpi=aim.kpi.name, whose=whose, period=period, now=reached_text(aim, currency), goal=goal_text(aim, currency)
    )


def _fast_and_slow(deals: Deals, period: Period) -> Text | None:
    """Compare the customers of fast deals with those of slow ones: the halves at the median time to close."""
    won, _ = deals.within(deals.only(Outcome.WON), period, "closed_on")
    days = (won["closed_on"] - won["created_on"]).to_numpy()
    score = won["score"].to_numpy()
    with np.errstate(invalid="ignore"):
        good = (days >= 0) & ~np.isnan(score)
    if good.sum() < 2 * FEW:
        return None
    middle = float(np.median(days[good]))
    content = score >= SATISFIED * deals.scale - 1e-9
    fast, slow = good & (days <= middle), good & (days > middle)
    if min(fast.sum(), slow.sum()) < FEW:
        return None
    text = FAST_AND_SLOW.format(
        fast=_percent(float(content[fast].mean())),
        slow=_percent(float(content[slow].mean())),
        days=in_days(middle),
        n_fast=int(fast.sum()),
        n_slow=int(slow.sum()),
    )
    low, high = newcombe(*(int(n) for half in (fast, slow) for n in (content[half].sum(), half.sum())))
    return text if low > 0 or high < 0 else text + MAY_BE_CHANCE


def _money(value: float, currency: str | None) -> Text:
    return Text(money(value, currency, "en"), money(value, currency, "fr"))


def _chance(share: float) -> Text:
    """Write a chance that was drawn: none is sure to be 0 or 1."""
    near = Text("under ", "moins de ") if share < 0.01 else Text("over ", "plus de ") if share > 0.99 else EMPTY
    return near + _percent(min(max(share, 0.01), 0.99))


def _percent(share: float) -> Text:
    return Text(percent(share, "en"), percent(share, "fr"))
