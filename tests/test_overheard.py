"""What a source said is noted, so that the deals of one that says the same are not read again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from xl_kpi.area import Rows
from xl_kpi.functions import Context, call
from xl_kpi.handles import Handles
from xl_kpi.overheard import Overheard

TODAY = dt.date(2026, 6, 30)
HEADER = ["Deal ID", "Owner", "Stage", "Amount"]


def frozen(cells: list[Any]) -> np.ndarray[Any, Any]:
    column = np.array(cells, object if isinstance(cells[0], str) else float)
    column.setflags(write=False)
    return column


@dataclass
class Keeping:
    """A host that hands out an unchanged column again."""

    columns: list[np.ndarray[Any, Any]]
    header: list[str] = field(default_factory=lambda: list(HEADER))
    first_row: int = 1
    address: str | None = "Deals"
    of_int: None = None

    @property
    def height(self) -> int:
        return len(self.columns[0]) + 1

    @property
    def width(self) -> int:
        return len(self.columns)

    def rows(self, top: int, bottom: int) -> Rows:
        return [self.header, *zip(*[column.tolist() for column in self.columns], strict=True)][top:bottom]

    def column(self, at: int, top: int) -> np.ndarray[Any, Any]:
        return self.columns[at]


@pytest.fixture
def source() -> Keeping:
    columns: list[list[Any]] = [["1", "2"], ["Marie", "Karim"], ["Won", "Lost"], [100.0, 50.0]]
    return Keeping([frozen(cells) for cells in columns])


def keep(source: Keeping, handles: Handles, *pairs: object, today: dt.date = TODAY) -> Any:
    """Return the deals that KPI_DEALS keeps."""
    handle = call("KPI_DEALS", [source, *pairs], Context(today, "en", handles=handles))
    return handles.get(str(handle), today)


def test_the_deals_of_columns_that_are_the_very_same_are_not_read_again(source: Keeping) -> None:
    handles = Handles()
    deals = keep(source, handles)
    assert deals is not None
    assert keep(source, handles) is deals


def test_another_column_header_argument_or_day_is_read(source: Keeping) -> None:
    handles = Handles()
    first = keep(source, handles)
    assert keep(source, handles, "Owner", "Marie") is not first
    assert keep(source, handles, today=TODAY + dt.timedelta(1)) is not first
    again = keep(source, handles)
    source.columns[3] = frozen([100.0, 60.0])
    changed = keep(source, handles)
    assert changed is not again
    assert changed.frame["amount"].tolist() == [100.0, 60.0]
    source.header[3] = "Value"
    assert keep(source, handles) is not changed


def test_a_column_that_can_be_written_to_is_never_taken_as_unchanged(source: Keeping) -> None:
    source.columns = [column.copy() for column in source.columns]
    handles = Handles()
    assert keep(source, handles) is not keep(source, handles)


def test_a_host_that_makes_its_columns_anew_is_not_asked_for_them(source: Keeping) -> None:
    heard = Overheard(source)
    source.columns = [column.copy() for column in source.columns]
    heard.column(0, 1)
    asked: list[int] = []
    source.column = lambda at, top: asked.append(at)  # type: ignore[assignment,method-assign,return-value]
    assert not heard.is_said_by(source)
    assert asked == []


def test_a_longer_range_is_another_one(source: Keeping) -> None:
    heard = Overheard(source)
    for at in range(heard.width):
        heard.column(at, 1)
    assert heard.is_said_by(source)
    longer = Keeping([frozen([*column.tolist(), column[0]]) for column in source.columns])
    assert not heard.is_said_by(longer)
