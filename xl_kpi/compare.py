"""How a KPI moved: the window against the one before, in words and with an arrow, never by colour alone.

Up or down is said only of what chance alone would hardly bring (5 %): for a rate Newcombe's interval of its change, for
a count the ratio's given the total, for a mean and a sum the ways in which chance could share the figures out.
"""

from __future__ import annotations

from dataclasses import dataclass

from xl_kpi.deals import Deals
from xl_kpi.estimates.intervals import LEVEL, change_by_chance, difference_by_chance, newcombe, poisson_ratio
from xl_kpi.kpi import Better, Kpi, Measure, Unit
from xl_kpi.kpis.common import FEW
from xl_kpi.kpis.value import REVENUE
from xl_kpi.periods import ALWAYS, Period, windows
from xl_kpi.texts import EMPTY, Lang, Text, number
from xl_kpi.written import measured

#: What grows with every deal; all else that has a sample is a mean.
SUMS = (REVENUE,)
WINDOW = {True: Text("12 months", "12 mois"), False: Text("Period", "Période")}
MOVED = Text("{window}: {now}, before {then} ({arrow}\u00a0{by})", "{window} : {now}, avant {then} ({arrow}\u00a0{by})")
UNCLEAR = Text(
    "{window}: {now}, before {then} (may be chance)", "{window} : {now}, avant {then} (peut relever du hasard)"
)
SAME = Text("{window}: {now}, as before", "{window} : {now}, comme avant")
POINT, POINTS = Text("{by}\u00a0pt", "{by}\u00a0pt"), Text("{by}\u00a0pts", "{by}\u00a0pts")


@dataclass(frozen=True, slots=True)
class Change:
    """A KPI over one window and over the window before.

    Parameters
    ----------
    usual
        True when the windows are 12 months each.
    clear
        False when chance alone could bring such a change: then neither up nor down is said.
    """

    kpi: Kpi
    now: Measure
    before: Measure
    usual: bool
    clear: bool = True

    @property
    def better(self) -> bool | None:
        """Whether it moved the better way; None when it cannot be told, did not move, or chance could have moved it."""
        if self.now.value is None or self.before.value is None or self.now.value == self.before.value or not self.clear:
            return None
        return (self.now.value > self.before.value) == (self.kpi.better is Better.HIGHER)

    def text(self, currency: str | None) -> Text:
        """Say it in one line; nothing where one of the two is missing or rests on too few."""
        if self.now.value is None or self.before.value is None or min(self.now.n, self.before.n) < FEW:
            return EMPTY
        return Text(self._said(currency, "en"), self._said(currency, "fr"))

    def _said(self, currency: str | None, lang: Lang) -> str:
        now, then = (measured(self.kpi, m, currency, lang) for m in (self.now, self.before))
        window = WINDOW[self.usual]
        if now == then:
            return SAME.format(window=window, now=now)(lang)
        if not self.clear:
            return UNCLEAR.format(window=window, now=now, then=then)(lang)
        arrow = "\u25b2" if (self.now.value or 0) > (self.before.value or 0) else "\u25bc"
        return MOVED.format(window=window, now=now, then=then, arrow=arrow, by=self._by(lang))(lang)

    def _by(self, lang: Lang) -> str:
        """Say by how much: in points for a share, in days for days, else in per cent of before."""
        now, then = float(self.now.value or 0), float(self.before.value or 0)
        if self.kpi.unit is Unit.SHARE:
            points = abs(now - then) * 100
            written = number(points, lang, 0 if round(points) else 1)
            return (POINT if written == "1" else POINTS).format(by=written)(lang)
        if self.kpi.unit is Unit.DAYS or then <= 0:  # a percentage of nothing, or of a negative amount, says nothing
            return number(abs(now - then), lang, self.kpi.decimals)
        return number(abs(now / then - 1) * 100, lang) + ("%" if lang == "en" else "\u00a0%")


def change(deals: Deals, kpi: Kpi, period: Period = ALWAYS) -> Change | None:
    """Compare a KPI over the period given, else the 12 months up to its end or `as_of`, with the same length before."""
    if not kpi.compares:
        return None
    window, before = windows(deals.as_of, period)
    now, then = (kpi.compute(deals, period=p) for p in (window, before))
    return Change(kpi, now, then, period.start is None, _is_clear(deals, kpi, (now, then), (window, before)))


# --------------------------------------------------------------------------------------------- private


def _is_clear(deals: Deals, kpi: Kpi, told: tuple[Measure, Measure], windows: tuple[Period, Period]) -> bool:
    """Tell whether a change is more than chance alone would bring in 19 of 20 firms where nothing changed."""
    now, then = told
    if now.value is None or then.value is None or min(now.n, then.n) < FEW:
        return False
    if kpi.unit is Unit.SHARE:
        low, high = newcombe(round(now.value * now.n), now.n, round(then.value * then.n), then.n)
        return low > 0 or high < 0
    if kpi.sample is None:
        low, high = poisson_ratio(now.n, then.n, *(window.days for window in windows))
        return low > 1 or high < 1
    by_chance = change_by_chance if kpi in SUMS else difference_by_chance
    return by_chance(*(kpi.sample(deals, window) for window in windows)) < LEVEL
