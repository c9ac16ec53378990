"""Amounts in several currencies, turned into one at rates that the user gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from xl_kpi.columns import AMOUNTS
from xl_kpi.deals import Deals
from xl_kpi.errors import ArgumentError
from xl_kpi.texts import Text


def with_rates(deals: Deals, rates: Mapping[str, float]) -> Deals:
    """Return the deals with every amount turned into the currency whose rate is 1.

    Parameters
    ----------
    rates
        Code of a currency, in capitals -> what one of it is worth.

    Raises
    ------
    ArgumentError
        A currency of the deals has no rate.
    """
    frame = deals.frame
    named = frame["currency"].astype(object)
    priced = frame[list(AMOUNTS)].notna().any(axis=1)
    missing = sorted(set(named[priced].dropna()) - set(rates))
    if missing:
        raise ArgumentError(
            Text("There is no rate for {names}.", "Il n'y a pas de taux pour {names}.").format(
                names=", ".join(missing)
            ),
            Text("Give one row a currency: its code and its rate.", "Donnez une ligne par devise : code et taux."),
        )
    rate = named.map(rates).fillna(1.0).to_numpy(float)
    one = pd.Categorical.from_codes(np.full(len(frame), -1), categories=pd.Index([""]))
    frame = frame.assign(currency=one, **{name: frame[name] * rate for name in AMOUNTS})
    return replace(deals, frame=frame, whole=deals.all, currency=next((c for c, r in rates.items() if r == 1), None))
