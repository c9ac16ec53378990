"""The ribbon's refresh on the model of Excel, with the history turned on: a row a day, or all as it was."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from fake_com import BUSY, ComError
from fake_excel import Application, Workbook
from live_scene import donor, pipeline, sheet
from test_live_core import rendered

from xl_kpi.errors import FileError
from xl_kpi.excel import live
from xl_kpi.history import COLUMNS, Day

TODAY = dt.date(2026, 6, 30)
HISTORY = "KPI History"
REVENUE, SALES = (1 + [text.en for text in COLUMNS].index(name) for name in ("Revenue", "Sales"))


def serial(day: dt.date) -> float:
    return float((day - dt.date(1899, 12, 30)).days)


def told(number: int, revenue: float = 1.5) -> Day:
    row: list[float | None] = [None] * len(COLUMNS)
    row[REVENUE - 1], row[SALES - 1] = revenue, 3.0
    return Day(TODAY + dt.timedelta(number), tuple(row))


def scene(date: str = "Date", **own: Any) -> tuple[Application, Workbook]:
    """A workbook with a history of one day; a column of it is the user's own."""
    app = Application()
    app.donor = lambda: donor(app)
    book = pipeline(app)
    history = book.add(HISTORY, {
        "A1": date, "B1": "CA signé", "C1": "Mine", "D1": "Sales", "A2": serial(TODAY), "B2": 1.0, "C2": "=B2*2",
        "D2": 1.0, "F9": "a note",
    })  # fmt: skip
    history.table("KpiHistory", "A1:D2", **own)
    book.saved = True
    return app, book


def run(app: Application, book: Workbook, day: Day | None, patch: pytest.MonkeyPatch) -> Exception | None:
    patch.setattr(live, "_summary_of", lambda contents, lang: ("summary", lang, "Deals", day))
    patch.setattr(live, "render", lambda summary, lang, *, name: b"rendered")
    try:
        live.refresh_workbook(book, "en")
    except (ComError, FileError) as error:
        return error
    return None


def cells(book: Workbook) -> dict[str, Any]:
    found = sheet(book, HISTORY).area("A1:D4").inside
    return {f"{'ABCD'[column - 1]}{row}": cell.text for (row, column), cell in found.items() if cell.text is not None}


def test_a_day_comes_under_the_others_in_the_columns_that_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    app, book = scene()
    before = cells(book)
    assert run(app, book, told(1), monkeypatch) is None
    assert cells(book) == {**before, "A3": serial(TODAY) + 1, "B3": 1.5, "C3": "=B2*2", "D3": 3.0}
    assert sheet(book, HISTORY).tables[0].address == "A1:D3"
    assert sheet(book, "KPI Summary").content == "new"


def test_a_day_that_is_there_is_never_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app, book = scene()
    before = cells(book)
    assert run(app, book, told(0, revenue=9.0), monkeypatch) is None
    assert cells(book) == before


def test_a_day_that_a_person_typed_as_text_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    app, book = scene()
    sheet(book, HISTORY).put("A2", "30 juin 2026")
    before = cells(book)
    assert run(app, book, told(0, revenue=9.0), monkeypatch) is None
    assert cells(book) == before


def test_a_day_that_cannot_be_read_is_refused_with_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    app, book = scene()
    sheet(book, HISTORY).put("A2", "soon")
    before = book.state()
    assert "row 2: soon is no day" in str(run(app, book, told(1), monkeypatch))
    assert book.state() == before


def test_days_that_count_from_1904_are_known_too(monkeypatch: pytest.MonkeyPatch) -> None:
    app, book = scene()
    book.date1904 = True
    assert run(app, book, told(1462), monkeypatch) is None  # the serial number that is there already
    assert "A3" not in cells(book)
    assert run(app, book, told(1463), monkeypatch) is None
    assert cells(book)["A3"] == serial(TODAY) + 1


def test_a_totals_row_stays_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    app, book = scene(totals=True)
    history = sheet(book, HISTORY)
    history.put("A3", "Total")
    history.tables[0].address = "A1:D3"
    assert run(app, book, told(1), monkeypatch) is None
    assert cells(book)["A3"] == serial(TODAY) + 1
    assert cells(book)["A4"] == "Total"


def protected(book: Workbook) -> None:
    sheet(book, HISTORY).contents_locked = True


def filtered(book: Workbook) -> None:
    sheet(book, HISTORY).tables[0].filtered = True


def without_table(book: Workbook) -> None:
    sheet(book, HISTORY).tables.clear()


@pytest.mark.parametrize(
    ("hinder", "why"),
    [(protected, "is protected"), (filtered, "A filter hides"), (without_table, "no table with a column Date")],
)
def test_what_hinders_the_day_is_told_and_all_is_as_it_was(
    hinder: Any, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, book = scene()
    hinder(book)
    before = book.state()
    error = run(app, book, told(1), monkeypatch)
    assert why in str(error)
    assert book.state() == before


def test_the_first_day_begins_the_sheet_behind_the_tab(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Application()
    book = pipeline(app)
    app.donor = lambda: rendered(app) if len(app.opened) == 1 else donor(app)  # the history is opened first
    assert run(app, book, told(0), monkeypatch) is None
    assert [one.name for one in book.sheets] == ["Deals", "KPI Summary", HISTORY, "Board", "Graph"]
    history = sheet(book, HISTORY)
    assert [table.name for table in history.tables] == ["KpiHistory"]
    assert history.cells[2, 1 + REVENUE].text == 1.5
    first = {at: cell.text for at, cell in history.cells.items()}
    app.donor = lambda: donor(app)
    assert run(app, book, told(1, revenue=2.5), monkeypatch) is None
    after = {at: cell.text for at, cell in history.cells.items() if cell.text is not None}
    assert {at: after[at] for at in first if at in after} == {at: text for at, text in first.items() if at in after}
    assert after[3, 1 + REVENUE] == 2.5


# --- Every call fails in turn ---


def recorded() -> tuple[list[str], Any]:
    app, book = scene()
    patch = pytest.MonkeyPatch()
    assert run(app, book, told(1), patch) is None
    patch.undo()
    return list(app.log), book.state()


STEPS, REFRESHED = recorded()
FIRST = next(at for at, step in enumerate(STEPS, 1) if "putting the KPI Summary in" in step)
LAST = max(at for at, step in enumerate(STEPS, 1) if step.startswith("Range.Value2 = "))
#: Each step of the day's own, and some of those that put the tab in, all of which fail in turn in test_live_faults.
FAILING = [*range(FIRST, LAST + 2), *range(LAST + 2, len(STEPS), 50)]


@pytest.mark.parametrize("after_effect", [False, True])
@pytest.mark.parametrize("at", FAILING)
def test_a_call_that_fails_leaves_the_history_and_the_tab_as_they_were(
    at: int, after_effect: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, book = scene()
    before = book.state()
    app.fail_at, app.fail_after_effect, app.fail_with = at, after_effect, BUSY
    error = run(app, book, told(1), monkeypatch)
    assert app.failed or after_effect
    assert book.state() == (REFRESHED if error is None else before)


def test_a_tab_that_cannot_be_replaced_takes_the_day_back(monkeypatch: pytest.MonkeyPatch) -> None:
    app, book = scene()
    sheet(book, "Board").contents_locked = True  # it reads the tab
    before = book.state()
    assert "protected sheet" in str(run(app, book, told(1), monkeypatch))
    assert book.state() == before
