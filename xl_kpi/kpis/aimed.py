"""A revenue that the open deals are to bring: which one it is, by when, and how likely they bring it."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np

from xl_kpi.cells import Mask
from xl_kpi.estimates.forecast import Outlook
from xl_kpi.kpis import common
from xl_kpi.kpis.expected import ByHistory
from xl_kpi.periods import month_end, month_of
from xl_kpi.texts import NBSP, Text, join, same

#: Amounts from here on are said without cents.
WHOLE_FROM = 100

ASKED_FOR = Text(
    "Chance of target: that the open deals bring {missing}{unit} by the end of each month; in the total row, ever.",
    "Chance d'objectif : que les affaires en cours apportent {missing}{unit} d'ici la fin de chaque mois ; dans la "
    "ligne du total, un jour.",
)
STILL_MISSING = Text(
    "Chance of target: that by the end of each month the open deals bring the {missing}{unit} still missing from the "
    "revenue target {name}; in the total row by {end}, and none after it.",
    "Chance d'objectif : que d'ici la fin de chaque mois les affaires en cours apportent les {missing}{unit} qui "
    "manquent encore à l'objectif de CA {name} ; dans la ligne du total d'ici le {end}, aucune ensuite.",
)
#: What a cell shows has no note: the header says which amount is meant, and by when.
CHANCE_OF = Text(
    "Chance of {missing}{unit} by the end of the month (total: ever)",
    "Chance de {missing}{unit} d'ici la fin du mois (total : un jour)",
)
MORE_THAN_MONTHS = Text(
    "It counts the {n:overdue or undated deal|overdue or undated deals}, too, which the other figures of the months "
    "do not hold.",
    "Elle compte aussi {n:affaire en retard ou sans date, absente|affaires en retard ou sans date, absentes} des "
    "autres chiffres des mois.",
)


@dataclass(frozen=True, slots=True)
class Aimed:
    """What the open deals are to bring.

    Parameters
    ----------
    missing
        The revenue that they are to bring, above 0.
    name, end
        Of which period the target is, in words, and its last day; None where it has no period.

    Raises
    ------
    NumberError
        `missing` is not above 0, or infinite.
    """

    missing: float
    name: Text | None = None
    end: dt.date | None = None

    def __post_init__(self) -> None:
        if not 0 < self.missing < math.inf:
            raise common.no_target(self.missing)

    def chance(self, past: ByHistory, found: Outlook, month: str | None, shown: list[str]) -> float | None:
        """Return the chance that all open deals bring it by the end of a month, or by the target's own end.

        Parameters
        ----------
        found
            What all open deals bring, in the windows that end with the months `shown`.
        month
            None for the target's own end; where it has none, for ever.

        Returns
        -------
        None after the target's end, and where the deals' revenue cannot be told.
        """
        by = month or (month_of(self.end) if self.end else None)
        if not past.tells_revenue(np.ones(len(past.known), bool)):
            return None
        if by is None:
            return float((found.reached[:, -1] >= self.missing).mean())
        if self.end is not None and month_end(by) > self.end:
            return None
        return float((found.reached[:, shown.index(by)] >= self.missing).mean())

    def said(self, past: ByHistory, in_months: Mask, currency: str | None) -> Text:
        """Say which target is meant, and which deals the chance counts that the months do not hold."""
        text = ASKED_FOR if self.end is None else STILL_MISSING
        said = [text.format(**self._amount(currency), name=self.name, end=self.end)]
        more = int((past.known & ~in_months).sum())
        return join([*said, MORE_THAN_MONTHS.format(n=more)] if more else said)

    def header(self, currency: str | None) -> Text:
        """Return the header of the chances of a target without a period: the amount, and by when."""
        return CHANCE_OF.format(**self._amount(currency))

    def _amount(self, currency: str | None) -> dict[str, object]:
        missing = round(self.missing) if self.missing >= WHOLE_FROM else round(self.missing, 2)
        return {"missing": missing, "unit": same(f"{NBSP}{currency}" if currency else "")}
