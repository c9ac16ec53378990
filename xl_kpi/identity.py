"""Which rows of one id are one deal, as the KPI definitions have it: those of one customer, else of one name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

#: Customer and name of a deal, normalised; "" where it tells none.
Who = tuple[str, str]


def deals_of(rows: Sequence[Who]) -> list[list[int]]:
    """Sort rows of one id by deal.

    A row that tells no customer, or not even a name, belongs to the deal that it may be, where it may be only one.

    Returns
    -------
    list
        For each deal the positions of its rows.
    """
    deals = list(_sorted((customer, at) for at, (customer, _) in enumerate(rows) if customer).values())
    for told in (True, False):
        rest = _sorted((name, at) for at, (customer, name) in enumerate(rows) if not customer and bool(name) == told)
        may_be = [[deal for deal in deals if _of_name(deal, rows, name)] for name in rest]
        for own, found in zip(rest.values(), may_be, strict=True):
            found[0].extend(own) if len(found) == 1 else deals.append(own)
    return deals


# --------------------------------------------------------------------------------------------- private


def _sorted(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for key, at in pairs:
        found.setdefault(key, []).append(at)
    return found


def _of_name(deal: Sequence[int], rows: Sequence[Who], name: str) -> bool:
    """Tell whether a deal has that name, or a row that tells none; any deal may be one without a name."""
    return not name or bool({rows[at][1] for at in deal} & {name, ""})
