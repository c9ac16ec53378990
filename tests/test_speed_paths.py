"""Columns of numbers and dates travel typed; whatever a sheet holds, they give the cells and deals of the slow way.

The slow way is every cell a Python object: the Rust reader's rows, with the error cells put in by openpyxl's eyes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import python_calamine
import xlsxwriter

from xl_kpi import area as areas
from xl_kpi import cells
from xl_kpi.area import HEAD, area_of, as_objects, join, pack
from xl_kpi.cells import Column, ErrorCell
from xl_kpi.closed.reader import open_book
from xl_kpi.criteria import field_of, keeps
from xl_kpi.grid import Grid, grid_of, header_row
from xl_kpi.pipeline import find
from xl_kpi.reading import Reading, read_deals

TODAY = dt.date(2026, 6, 30)
HEADER = ["Deal ID", "Deal", "Customer", "Owner", "Stage", "Amount", "Probability", "Created", "Proposal on",
          "Close date", "Satisfaction", "Note"]  # fmt: skip
STAGES = ("Lead", "Proposal", "Won", "Lost")
STRETCH = 64  # so that small sheets have many stretches
FAR = 3 * STRETCH + 7

Sheet = xlsxwriter.worksheet.Worksheet
Change = Callable[[xlsxwriter.Workbook, Sheet, int, int], None]


@pytest.fixture(autouse=True)
def _short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areas, "STRETCH", STRETCH)


def deal(at: int) -> list[object]:
    """Return one plain row, typed column by column."""
    stage = STAGES[at % 4]
    created = dt.date(2026, 1, 1) + dt.timedelta(at % 90)
    closed = created + dt.timedelta(20 + at % 30) if stage in ("Won", "Lost") else None
    return [f"D-{at:05d}", f"Deal {at}", f"Customer {at % 40}", ("Marie", "Karim")[at % 2], stage, 100.5 + at,
            0.1 * (at % 10), created, None if stage == "Lead" else created + dt.timedelta(9), closed,
            float(at % 11) if stage == "Won" else None, None]  # fmt: skip


def by_formula(book: xlsxwriter.Workbook, sheet: Sheet, row: int, column: int) -> None:
    sheet.write_formula(row, column, '="x"', None, "12 500,50 €")


def formatted(value: float, form: str) -> Change:
    def change(book: xlsxwriter.Workbook, sheet: Sheet, row: int, column: int) -> None:
        sheet.write_number(row, column, value, book.add_format({"num_format": form}))

    return change


def put(value: object) -> Change:
    return lambda book, sheet, row, column: sheet.write(row, column, value)


def text(value: str) -> Change:
    return lambda book, sheet, row, column: sheet.write_string(row, column, value)


def error(code: str) -> Change:
    return lambda book, sheet, row, column: sheet.write_formula(row, column, "=NA()", None, code)


#: Name: (header of a column, what stands in it far down, or in the first row under the header).
CHANGES: dict[str, tuple[str, Change]] = {
    "text among numbers": ("Amount", text("on request")),
    "text amount": ("Amount", text("1 234,50 €")),
    "formula text": ("Amount", by_formula),
    "error among numbers": ("Amount", error("#N/A")),
    "boolean among numbers": ("Amount", put(True)),
    "date among numbers": ("Amount", put(dt.date(2026, 2, 3))),
    "huge number": ("Amount", put(1e20)),
    "beyond all numbers": ("Amount", put(1e305)),
    "negative": ("Amount", put(-0.0)),
    "percent": ("Probability", formatted(0.3, "0 %")),
    "percent text": ("Probability", text("30 %")),
    "whole percents": ("Probability", put(30)),
    "text date": ("Close date", text("13/04/2026")),
    "ambiguous text date": ("Close date", text("03/04/2026")),
    "no date at all": ("Close date", text("soon")),
    "error among dates": ("Close date", error("#REF!")),
    "date and time": ("Close date", put(dt.datetime(2026, 4, 3, 10, 30))),
    "time alone": ("Close date", formatted(0.5, "hh:mm")),
    "length of time": ("Close date", formatted(1.5, "[h]:mm")),
    "serial number": ("Close date", put(46000)),
    "date before 1950": ("Close date", put(dt.date(1927, 5, 18))),
    "date of 9999": ("Created", put(dt.date(9999, 12, 31))),
    "boolean among dates": ("Created", put(False)),
    "number as id": ("Deal ID", put(1001)),
    "zeros before an id": ("Deal ID", text("00123")),
    "long id": ("Deal ID", put(12345678901234)),
    "date as id": ("Deal ID", put(dt.date(2026, 1, 5))),
    "score of text": ("Satisfaction", text("9/10")),
    "blanks": ("Note", text("   ")),
    "empty formula text": ("Note", lambda b, s, r, c: s.write_formula(r, c, '=""', None, "")),
    "text in an empty column": ("Note", text("late")),
    "number in an empty column": ("Note", put(5)),
}


def write(path: Path, *, changes: dict[int, tuple[str, Change]], at: tuple[int, int] = (0, 0),
          size: int = FAR + 50, table: str = "", totals: bool = False,
          skip: frozenset[int] = frozenset(), **options: object) -> Path:  # fmt: skip
    """Write plain deals, with changes by data row, from a place on."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", **options})
    sheet = book.add_worksheet("Deals")
    top, left = at
    sheet.write_row(top, left, HEADER)
    for number in range(size):
        row = top + 1 + number
        if number in skip:
            continue
        for column, cell in enumerate(deal(number)):
            if cell is not None:
                sheet.write(row, left + column, cell)
        if number in changes:
            header, change = changes[number]
            change(book, sheet, row, left + HEADER.index(header))
    if table:
        columns = [{"header": h, **({"total_string": "Total"} if h == "Amount" and totals else {})} for h in HEADER]
        bottom = top + size + totals
        sheet.add_table(top, left, bottom, left + len(HEADER) - 1,
                        {"name": table, "columns": columns, "total_row": totals})  # fmt: skip
    book.close()
    return path


def slow_rows(path: Path) -> list[list[object]]:
    """Return the cells the slow way; openpyxl tells the error cells."""
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Deals").to_python(False)
    found: list[list[object]] = [[None if cell == "" else cell for cell in row] for row in rows]
    for row in openpyxl.load_workbook(path, data_only=True)["Deals"].iter_rows():
        for cell in row:
            if cell.data_type == "e":
                found[cell.row - 1][cell.column - 1] = ErrorCell(cell.value)
    return found


def slow_grid(path: Path, place: str, rows: slice = slice(None), columns: slice = slice(None)) -> Grid:
    taken = [row[columns] for row in slow_rows(path)[rows]]
    header = header_row(taken)
    assert header is not None
    grid = grid_of(taken, header_at=header[0], first_row=1 + (rows.start or 0), place=place,
                   date1904=open_book(path).date1904)  # fmt: skip
    return replace(grid, columns=tuple(map(as_objects, grid.columns)))  # cell by cell: no column is typed


def alike(path: Path, rows: slice = slice(None), columns: slice = slice(None)) -> Grid:
    """Hold the fast way to the slow one: cells with their types, deals, findings. Return the fast grid."""
    fast = find(open_book(path)).grid
    slow = slow_grid(path, fast.place, rows, columns)
    assert fast.headers == slow.headers
    assert fast.rows.tolist() == slow.rows.tolist()
    for header, one, other in zip(fast.headers, fast.columns, slow.columns, strict=True):
        told = as_objects(one).tolist()
        assert told == other.tolist(), header
        assert [type(cell) for cell in told] == [type(cell) for cell in other], header
    ours, theirs = (read_deals(grid, Reading(TODAY)) for grid in (fast, slow))
    pd.testing.assert_frame_equal(ours.frame, theirs.frame)
    assert ours.findings == theirs.findings
    assert ours.currency == theirs.currency
    for header, criterion in (("Amount", ">500"), ("Close date", ">=2026-03-01"), ("Owner", "Marie"), ("Note", "")):
        assert len(ours.matching(header, criterion)) == len(theirs.matching(header, criterion)), header
    return fast


# --- whole sheets ---


def test_plain_columns_are_typed(tmp_path: Path) -> None:
    kinds = [column.dtype.str[1:] for column in alike(write(tmp_path / "b.xlsx", changes={})).columns]
    assert kinds == ["O", "O", "O", "O", "O", "f8", "f8", "M8[D]", "M8[D]", "M8[D]", "f8", "f8"]


@pytest.mark.parametrize("name", CHANGES)
def test_a_cell_of_another_kind_far_down_is_read_right(tmp_path: Path, name: str) -> None:
    alike(write(tmp_path / "b.xlsx", changes={FAR: CHANGES[name]}))


@pytest.mark.parametrize("name", CHANGES)
def test_a_cell_of_another_kind_right_under_the_header_is_read_right(tmp_path: Path, name: str) -> None:
    alike(write(tmp_path / "b.xlsx", changes={0: CHANGES[name], 5: CHANGES[name]}, size=40))


def test_all_oddities_in_one_sheet(tmp_path: Path) -> None:
    changes = {7 + 83 * at: change for at, change in enumerate(CHANGES.values())}
    alike(write(tmp_path / "b.xlsx", changes=changes, size=3000))


def test_stretches_of_the_usual_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    grid = alike(write(tmp_path / "b.xlsx", changes={4000: CHANGES["text among numbers"]}, size=4100))
    assert grid.columns[5].tolist()[3999:4002] == [4099.5, "on request", 4101.5]


@pytest.mark.parametrize("options", [{"constant_memory": True}, {"date_1904": True}, {}])
@pytest.mark.parametrize("at", [(0, 0), (2, 0), (3, 2), (15, 30)])
def test_the_header_may_stand_anywhere(tmp_path: Path, at: tuple[int, int], options: dict[str, object]) -> None:
    changes = {30: CHANGES["serial number"], FAR: CHANGES["error among numbers"]}
    grid = alike(write(tmp_path / "b.xlsx", changes=changes, at=at, **options))
    assert grid.rows[0] == at[0] + 2


def test_blank_rows_are_left_out_and_the_numbers_stay_the_sheets(tmp_path: Path) -> None:
    gone = frozenset({0, 17, 18, 19, STRETCH, FAR})
    grid = alike(write(tmp_path / "b.xlsx", changes={}, skip=gone))
    assert not {number + 2 for number in gone} & set(grid.rows.tolist())


@pytest.mark.parametrize("totals", [False, True])
@pytest.mark.parametrize(
    "size", [1, HEAD - 2, HEAD - 1, HEAD, 60, HEAD + STRETCH - 2, HEAD + STRETCH - 1, HEAD + STRETCH]
)
def test_a_table_is_read_without_its_totals_row(tmp_path: Path, size: int, totals: bool) -> None:
    path = write(tmp_path / "b.xlsx", changes={}, at=(1, 1), size=size, table="Deals", totals=totals)
    grid = alike(path, slice(1, 2 + size), slice(1, None))
    assert len(grid) == size
    assert grid.columns[5].dtype.kind == "f"


def test_an_id_keeps_every_sign(tmp_path: Path) -> None:
    ids: list[object] = ["00123", 123, 123.5, 12345678901234, "1e5", "D-1", True]
    changes = {at: ("Deal ID", text(i) if isinstance(i, str) else put(i)) for at, i in enumerate(ids)}
    found = find(open_book(write(tmp_path / "b.xlsx", changes=changes, size=10))).deals(TODAY)
    assert found.text("deal_id").tolist()[:7] == ["00123", "123", "123.5", "12345678901234", "1e5", "D-1", "True"]


def test_ids_that_are_all_numbers_read_as_they_are_written(tmp_path: Path) -> None:
    changes = {at: ("Deal ID", put(1000 + at)) for at in range(60)}
    found = find(open_book(write(tmp_path / "b.xlsx", changes=changes, size=60)))
    assert found.grid.columns[0].dtype.kind == "f"
    assert found.deals(TODAY).text("deal_id").tolist() == [str(1000 + at) for at in range(60)]


def test_errors_on_the_seams_are_in_their_places(tmp_path: Path) -> None:
    seams = [HEAD - 2, HEAD - 1, HEAD + STRETCH - 2, HEAD + STRETCH - 1, FAR + 49]
    path = write(tmp_path / "b.xlsx", changes={at: ("Amount", error("#DIV/0!")) for at in seams})
    grid = alike(path)
    assert np.flatnonzero(cells.is_error(grid.columns[5])).tolist() == seams


# --- single columns ---

MIXES: list[list[object]] = [
    [], [None], [None, None], [1.5, None, -0.0], [float("nan"), 2.0], [1, 2], [1, 2.0], [True, False], [True, 1.0],
    ["a", None, ""], ["", ""], ["", 1.0], [dt.date(2026, 1, 5), None], [dt.date(1, 1, 1), dt.date(9999, 12, 31)],
    [dt.date(2026, 1, 5), dt.datetime(2026, 1, 5)], [dt.datetime(2026, 1, 5, 10, 0)], [dt.time(1, 0)],
    [dt.timedelta(1)], [ErrorCell("#N/A"), 1.0], [ErrorCell("#N/A"), None], ["#N/A", 1.0], [dt.date(1949, 12, 31)],
    [dt.date(2026, 1, 5), 46000.0], [1e20, 1e305], ["n/a", " x ", "x", "X"], ["  "],
]  # fmt: skip


def objects(mix: list[object]) -> Column:
    column = np.empty(len(mix), object)
    column[:] = mix
    return column


@pytest.mark.parametrize("mix", MIXES, ids=repr)
def test_a_packed_column_reads_like_its_cells(mix: list[object]) -> None:
    fast, slow = pack(mix), objects(mix)
    for read in (cells.numbers, cells.shares, cells.days):
        ours, theirs = read(fast), read(slow)
        np.testing.assert_array_equal(ours.values, theirs.values)
        np.testing.assert_array_equal(ours.bad, theirs.bad)
    for each in (cells.texts, cells.flags, cells.is_error):
        assert each(fast).tolist() == each(slow).tolist()
    for criterion in ("", "<>", ">1", "x", "2026-01-05", "=1", "#N/A"):
        np.testing.assert_array_equal(keeps(field_of(fast), criterion), keeps(field_of(slow), criterion))


@pytest.mark.parametrize("one", MIXES, ids=repr)
@pytest.mark.parametrize("other", [[None, None], [1.0], ["a"], [dt.date(2026, 1, 5)], [ErrorCell("#REF!")]], ids=repr)
def test_stretches_joined_keep_every_cell(one: list[object], other: list[object]) -> None:
    told = as_objects(join([pack(one), pack(other)])).tolist()
    wanted = [None if cell in ("", None) or cell != cell else cell for cell in one + other]  # NaN
    assert told == wanted
    assert [type(cell) for cell in told] == [type(cell) for cell in wanted]


@pytest.mark.parametrize("height", [0, 1, HEAD, HEAD + 1, HEAD + STRETCH, HEAD + STRETCH + 1])
def test_an_area_hands_back_its_rows(height: int) -> None:
    rows = [[at, f"text {at}", float(at), None] for at in range(height)]
    area = area_of(iter(rows), 4)
    assert (area.height, area.rows, area.head) == (height, rows, rows[:HEAD])
    assert [as_objects(column).tolist() for column in area.columns(3, 9, 1, 3)] == [
        [row[at] for row in rows[3:9]] for at in (1, 2)
    ]


def test_a_cell_outside_an_area_is_not_put() -> None:
    area = area_of([[1.0, 2.0]], 2)
    area.put(5, 0, "x")
    area.put(0, 5, "x")
    area.put(0, 1, ErrorCell("#N/A"))
    assert area.rows == [[1.0, "#N/A"]]


def test_equal_texts_are_one_object() -> None:
    area = area_of([[f"{word}-{word}"] for word in ("Won", "Lost") for _ in range(2 * STRETCH)], 1)
    column = area.columns(0, area.height, 0, 1)[0]
    assert len(set(map(id, column.tolist()))) == 2
