"""Repeated ids: exact copies count once, of two states of one deal the latest stands, order lines all count.

Rows are order lines where many ids repeat, and under the number of an order where it names several products.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xl_kpi import cells
from xl_kpi.cells import Column
from xl_kpi.findings import Finder
from xl_kpi.frozen import once
from xl_kpi.grid import Grid
from xl_kpi.headers import ORDER_IDS, Recognised, bare
from xl_kpi.identity import Who, deals_of
from xl_kpi.words import normalise

#: Above this share of repeated ids the rows are no deals but lines of orders.
ORDER_LINES = 0.20


def settle_copies(
    frame: pd.DataFrame, grid: Grid, known: Recognised, latest: Callable[[], NDArray[np.float64]], finder: Finder
) -> tuple[NDArray[np.bool_], frozenset[str]]:
    """Decide which rows count.

    Parameters
    ----------
    frame
        As `read_columns` makes it.
    latest
        Returns the latest day that each row tells, NaN where none.

    Returns
    -------
    tuple
        A mask of the rows that count, and the ids that are shared by deals of different customers.
    """
    rows = frame["row"].to_numpy()
    keep = np.ones(len(frame), bool)
    if "deal_id" not in known.fields or not _any_twice(grid.columns[known.fields["deal_id"]]):
        return keep, frozenset()
    told = frame["deal_id"].notna().to_numpy()
    repeated = told & frame["deal_id"].duplicated(keep=False).to_numpy()
    keep[_exact_copies(grid, repeated)] = False
    finder.say_if_any("exact_copy", rows[~keep])
    again = told & keep & frame["deal_id"].where(keep).duplicated().to_numpy()
    if again.sum() > ORDER_LINES * keep.sum() or _are_products(frame, grid, known, repeated & keep):
        finder.say("order_lines", rows[again], of=int(keep.sum()))
        return keep, frozenset()
    return _settle_states(frame, _who(grid, known), keep, repeated & keep, latest(), finder)


# --------------------------------------------------------------------------------------------- private


@once
def _any_twice(column: Column) -> bool:
    """Tell whether two cells say the same."""
    ids = [cell for cell in cells.texts(column).tolist() if cell is not None]
    return len(set(ids)) < len(ids)


def _are_products(frame: pd.DataFrame, grid: Grid, known: Recognised, repeated: NDArray[np.bool_]) -> bool:
    """Tell whether the rows of an order name several products: its lines, however few orders have more than one."""
    if "product" not in known.fields or bare(grid.headers[known.fields["deal_id"]]) not in ORDER_IDS:
        return False
    ids = frame["deal_id"].to_numpy()[repeated]
    products = cells.texts(grid.columns[known.fields["product"]])[repeated]
    told = {(order, normalise(product)) for order, product in zip(ids, products, strict=True) if product is not None}
    return len(told) > len({order for order, _ in told})


def _exact_copies(grid: Grid, repeated: NDArray[np.bool_]) -> list[int]:
    """Return the positions of rows that repeat an earlier one cell by cell."""
    seen: set[tuple[object, ...]] = set()
    copies: list[int] = []
    columns = [map(_comparable, column[repeated].tolist()) for column in grid.columns]
    for at, line in zip(np.flatnonzero(repeated), zip(*columns, strict=True), strict=True):
        if line in seen:
            copies.append(int(at))
        seen.add(line)
    return copies


def _comparable(cell: object) -> object:
    """Make empty cells equal, whichever way the host writes them."""
    return None if cell is None or cell != cell or cell == "" else cell  # noqa: PLR0124  # NaN


def _who(grid: Grid, known: Recognised) -> list[Who]:
    """Return customer and name of each row, "" where it tells none."""
    told = [
        [normalise(word or "") for word in cells.texts(grid.columns[known.fields[field]]).tolist()]
        if field in known.fields
        else [""] * len(grid)
        for field in ("customer", "name")
    ]
    return list(zip(*told, strict=True))


def _settle_states(
    frame: pd.DataFrame,
    who: list[Who],
    keep: NDArray[np.bool_],
    repeated: NDArray[np.bool_],
    latest: NDArray[np.float64],
    finder: Finder,
) -> tuple[NDArray[np.bool_], frozenset[str]]:
    """Keep the latest state of each deal; deals of other customers under the same id all stay."""
    rows = frame["row"].to_numpy()
    ids = frame["deal_id"].to_numpy()
    by_id: dict[str, list[int]] = {}
    for at in np.flatnonzero(repeated).tolist():
        by_id.setdefault(str(ids[at]), []).append(at)
    deals = {
        deal_id: [[group[at] for at in deal] for deal in deals_of([who[at] for at in group])]
        for deal_id, group in by_id.items()
    }
    for group in (one for found in deals.values() for one in found):
        stands = max(group, key=lambda at: (-np.inf if np.isnan(latest[at]) else latest[at], at))
        keep[[at for at in group if at != stands]] = False
    finder.say_if_any("repeated_id", rows[repeated & ~keep])
    shared = frozenset(deal_id for deal_id, found in deals.items() if len(found) > 1)
    if shared:
        finder.say("shared_id", rows[keep & frame["deal_id"].isin(shared).to_numpy()])
    return keep, shared
