"""An export, read: its deals, its event log, or both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xl_kpi.book import Choices
from xl_kpi.cells import proven_orders
from xl_kpi.closed.reader import open_book
from xl_kpi.daytexts import DateOrder
from xl_kpi.deals import Deals
from xl_kpi.errors import SheetError
from xl_kpi.grid import Grid
from xl_kpi.importing.sides import dated_columns, refuse_unclear_dates, side_of_log
from xl_kpi.pipeline import Found, find, find_log
from xl_kpi.texts import Text, same

#: What is said of an export when it comes in; the tab says the rest of the workbook as a whole.
TOLD = frozenset({
    "unreadable_date", "unreadable_number", "unreadable_share", "unreadable_flag", "error_cell", "exact_copy",
    "repeated_id", "shared_id", "order_lines", "total_row", "footer", "repeated_header", "date_order",
    "date_order_chosen", "date_orders_mixed", "decimal_mark", "decimal_marks_mixed", "thousands", "two_columns",
    "several_currencies", "stage_order", "assumed_stage", "unit_in_header", "unit_in_cell",
})  # fmt: skip
NOTHING_IN_IT = Text("There is a header and nothing under it.", "Il y a un en-tête et rien en dessous.")
EXPORT_MORE = Text("Export the deals again, without a filter.", "Exportez de nouveau les affaires, sans filtre.")


@dataclass(frozen=True)
class Export:
    """What a file holds.

    Parameters
    ----------
    pipeline
        Where its deals were found, None where it holds an event log alone.
    """

    path: Path
    deals: Deals | None
    log: Grid | None
    pipeline: Found | None = None

    @property
    def found(self) -> tuple[Text, ...]:
        """What a user should know of its deals."""
        findings = () if self.deals is None else self.deals.findings
        return tuple(finding.text for finding in findings if finding.kind in TOLD)

    def deals_beside(self, logs: Sequence[Grid], dates: DateOrder | None, today: dt.date) -> list[Deals]:
        """Return its deals as each of some event logs, its own or another file's, makes them: a log names stages."""
        if self.deals is None or self.pipeline is None:
            return []
        return [replace(self.pipeline, log=log).deals(today, dates=dates) for log in logs] or [self.deals]


def read_export(path: Path, choices: Choices, dates: DateOrder | None, today: dt.date) -> Export:
    """Read an export.

    Parameters
    ----------
    choices
        Sheet, table and columns, where the user named them.
    dates
        Whether the day or the month comes first in its text dates, where the user decides it.

    Raises
    ------
    XlKpiError
        It cannot be read, holds neither deals nor an event log, or dates that can be read both ways.
    """
    book = open_book(path)
    deals = found = None
    try:
        found = find(book, choices)
    except SheetError:
        log = None if choices.sheet or choices.table else find_log(book, named=True)
        if log is None:
            raise
    else:
        log = found.log
        deals = found.deals(today, dates=dates)
        mixed = any(finding.kind == "date_orders_mixed" for finding in deals.findings)
        refuse_unclear_dates(str(path), dated_columns(deals), deals.order, mixed=mixed)
    if log is not None:
        side = side_of_log(log, dates)
        at = side.fields["on"]
        dates_of_log = side.columns[at]
        mixed = len(proven_orders([dates_of_log])) > 1
        refuse_unclear_dates(str(path), [(side.headers[at], dates_of_log)], side.order, mixed=mixed)
    if (deals is None or not len(deals)) and (log is None or not len(log)):
        raise SheetError(same(f"{path}: ") + NOTHING_IN_IT, EXPORT_MORE)
    return Export(path, deals, log, found)
