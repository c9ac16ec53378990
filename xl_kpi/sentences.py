"""What the figures say, in plain sentences, each with the figures it rests on. At most seven."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xl_kpi.compare import Change
from xl_kpi.deals import Deals
from xl_kpi.kpis.bottleneck import Leak, Slow
from xl_kpi.kpis.common import FEW
from xl_kpi.kpis.customers import SATISFIED
from xl_kpi.periods import Period
from xl_kpi.stages import Outcome
from xl_kpi.targets import Aim, Reached
from xl_kpi.texts import NBSP, Text, percent
from xl_kpi.written import days_text, measured, money

MOST = 7

LEAK = Text(
    "Leak: {n} deals worth {amount} were lost at {stage}. Losing one deal in five fewer there would bring about {gain} "
    "(20% of {amount}, of which {onward} is usually won).",
    "Fuite : {n} affaires d'une valeur de {amount} ont été perdues à {stage}. En perdre une sur cinq de moins "
    "rapporterait environ {gain} (20\u00a0% de {amount}, dont {onward} est gagné d'ordinaire).",
)
SLOW = Text(
    "Slowest stage: {stage} takes {share} of the days of a won deal, {mean} on average ({n:deal|deals}).",
    "Phase la plus lente : {stage} prend {share} des jours d'une affaire gagnée, {mean} en moyenne "
    "({n:affaire|affaires}).",
)
REVENUE_UP = Text(
    "Revenue of the last 12 months: {now}, {by} more than in the 12 months before ({before}).",
    "CA des 12 derniers mois : {now}, {by} de plus que les 12 mois précédents ({before}).",
)
REVENUE_DOWN = Text(
    "Revenue of the last 12 months: {now}, {by} less than in the 12 months before ({before}).",
    "CA des 12 derniers mois : {now}, {by} de moins que les 12 mois précédents ({before}).",
)
TARGETS = Text(
    "Targets: {met} of {all} met, {near} near, {missed} missed{which}.",
    "Objectifs : {met} sur {all} {met:~atteint|atteints}, {near:proche|proches}, {missed:manqué|manqués}{which}.",
)
FAST_AND_SLOW = Text(
    "Satisfaction: {fast} of the customers of deals closed within {days} are satisfied ({n_fast}), {slow} of the "
    "others ({n_slow}).",
    "Satisfaction : {fast} des clients d'affaires conclues en {days} ou moins sont satisfaits ({n_fast}), {slow} "
    "des autres ({n_slow}).",
)


def sentences(
    deals: Deals, period: Period, leak: Leak | None, slow: Slow | None, changes: Sequence[Change], aims: Sequence[Aim]
) -> tuple[Text, ...]:
    """Return the sentences that the figures bear, the most useful first."""
    found = [
        _leak(leak, deals.currency),
        _slow(slow),
        _revenue(changes, deals.currency) if period.end is None else None,  # the "last" months are those up to today
        _targets(aims, deals.currency),
        _fast_and_slow(deals, period),
    ]
    return tuple(text for text in found if text is not None)[:MOST]


# --------------------------------------------------------------------------------------------- private


def _leak(leak: Leak | None, currency: str | None) -> Text | None:
    if leak is None or leak.gain <= 0 or leak.closed < FEW:
        return None
    return LEAK.format(
        n=leak.losses,
        amount=_money(leak.amount, currency),
        stage=leak.stage,
        gain=_money(float(f"{leak.gain:.2g}"), currency),
        onward=_percent(leak.onward),
    )


def _slow(slow: Slow | None) -> Text | None:
    if slow is None or slow.n < FEW:
        return None
    return SLOW.format(stage=slow.stage, share=_percent(slow.share), mean=_days(slow.days), n=slow.n)


def _revenue(changes: Sequence[Change], currency: str | None) -> Text | None:
    moved = next((c for c in changes if c.kpi.key == "revenue" and c.usual), None)
    if moved is None or not moved.now.value or (moved.before.value or 0) <= 0 or min(moved.now.n, moved.before.n) < FEW:
        return None
    before = float(moved.before.value or 0)
    by = moved.now.value / before - 1
    text = REVENUE_UP if by >= 0 else REVENUE_DOWN
    return text.format(now=_money(moved.now.value, currency), before=_money(before, currency), by=_percent(abs(by)))


def _targets(aims: Sequence[Aim], currency: str | None) -> Text | None:
    known = [aim for aim in aims if aim.reached is not Reached.UNKNOWN and not aim.kpi.rests_on_few(aim.measure, FEW)]
    if not known:
        return None
    count = {state: sum(aim.reached is state for aim in known) for state in Reached}
    missed = [aim for aim in known if aim.reached is Reached.MISSED]
    named = [
        Text(
            f"{aim.kpi.name.en} ({measured(aim.kpi, aim.measure, currency, 'en')})",
            f"{aim.kpi.name.fr} ({measured(aim.kpi, aim.measure, currency, 'fr')})",
        )
        for aim in missed[:3]
    ]
    which = Text("", "")
    if named:
        which = Text(": " + ", ".join(t.en for t in named), " : " + ", ".join(t.fr for t in named))
    return TARGETS.format(
        met=count[Reached.MET], all=len(known), near=count[Reached.NEAR], missed=count[Reached.MISSED], which=which
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
    return FAST_AND_SLOW.format(
        fast=_percent(float(content[fast].mean())),
        slow=_percent(float(content[slow].mean())),
        days=_days(middle),
        n_fast=int(fast.sum()),
        n_slow=int(slow.sum()),
    )


def _days(value: float) -> Text:
    return Text(days_text(value, "en").replace(NBSP, " "), days_text(value, "fr").replace(NBSP, " "))


def _money(value: float, currency: str | None) -> Text:
    return Text(money(value, currency, "en"), money(value, currency, "fr"))


def _percent(share: float) -> Text:
    return Text(percent(share, "en"), percent(share, "fr"))
