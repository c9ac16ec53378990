"""Long columns that have not changed are not read again: whatever happens to the sheet, the figures follow."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from calc.office import RemoteOffice, shown
from calc.sheets import Rows, maven_rows, same_cells, told
from xl_kpi.calc.inside.ranges import MANY

pytestmark = pytest.mark.office

SHEET, FIGURES = "Sheet1", "Figures"
DEALS = 700
FUNCTIONS = ("SALES_COUNT", "REVENUE", "TIME_TO_CLOSE", "WIN_RATE")


@pytest.fixture
def deals(office: RemoteOffice) -> Iterator[int]:
    """A document with more deals than are read anew each time, and figures on a sheet of their own."""
    assert DEALS > MANY
    document = office.new()
    office.fill(document, SHEET, 0, 0, maven_rows()[: DEALS + 1])
    office.add_sheet(document, FIGURES)
    area = f"${SHEET}.A1:H{DEALS + 1}"
    office.set(document, FIGURES, "A1", f"=KPI_DEALS({area})")
    for at, name in enumerate(FUNCTIONS, start=1):
        office.set(document, FIGURES, f"B{at}", f"={name}(A1)")
        office.set(document, FIGURES, f"C{at}", f"={name}({area})")
    yield document
    office.close(document)


def rows(office: RemoteOffice, document: int) -> Rows:
    """Return the deals as they are now, wherever the formula looks for them."""
    found = re.search(r"A1:[A-Z]+\d+", office.formulas(document, FIGURES)[0][1])
    assert found is not None
    table: Rows = office.get(document, SHEET, found[0])
    return table


def assert_figures_follow(office: RemoteOffice, document: int, after: object) -> None:
    given = rows(office, document)
    wanted = [told(name, given, [])[0] * 2 for name in FUNCTIONS]
    found = office.get(document, FIGURES, f"B1:C{len(FUNCTIONS)}")
    assert same_cells(found, wanted), (after, found, wanted)


def actions(office: RemoteOffice, document: int, chance: random.Random) -> list[tuple[str, Callable[[], Any]]]:
    """Return what a person or a macro may do to the sheet of deals."""

    def row() -> int:
        return chance.randrange(2, DEALS - 10)

    def set_(column: str, value: Any) -> Callable[[], Any]:
        return lambda: office.set(document, SHEET, f"{column}{row()}", value)

    def block() -> str:
        column, top = chance.choice("EFGH"), row()
        return f"{column}{top}:{column}{top + chance.randrange(3)}"

    def all_of(*steps: Callable[[], Any]) -> Callable[[], Any]:
        return lambda: [step() for step in steps]

    def take_back() -> None:
        office.take_back(document)

    def precedent() -> None:
        office.set(document, SHEET, f"H{row()}", "=$Z$1*2")
        office.set(document, SHEET, "Z1", float(chance.randrange(1000)))

    return [
        ("amount", set_("H", float(chance.randrange(5000)))),
        ("won", set_("E", "Won")),
        ("lost", set_("E", "Lost")),
        ("two columns", all_of(set_("H", 7.0), set_("E", "Won"))),
        ("day", set_("G", 43000.0 + chance.randrange(90))),
        ("text for an amount", set_("H", "x")),
        ("block", lambda: office.fill(document, SHEET, row(), 4, [["Won", 42800.0, 42850.0, 9.0]] * 3)),
        ("clear", lambda: office.clear(document, SHEET, block())),
        ("take back", take_back),
        ("take back and do again", all_of(take_back, lambda: office.do_again(document))),
        ("insert row", lambda: office.insert_rows(document, SHEET, row(), 1)),
        ("remove row", lambda: office.remove_rows(document, SHEET, row(), 1)),
        ("cells in, down", lambda: office.insert_cells(document, SHEET, block(), "DOWN")),
        ("cells in, right", lambda: office.insert_cells(document, SHEET, block(), "RIGHT")),
        ("edit, then cells in", all_of(set_("H", 5.0), lambda: office.insert_cells(document, SHEET, block(), "RIGHT"))),
        ("cells out, up", lambda: office.remove_cells(document, SHEET, block(), "UP")),
        ("column in", lambda: office.insert_columns(document, SHEET, 2, 1)),
        ("column in and out", all_of(lambda: office.insert_columns(document, SHEET, 3, 1), take_back)),
        ("sort", lambda: office.sort(document, SHEET, f"A1:H{DEALS - 50}", 7)),
        ("filter", lambda: office.filter(document, SHEET, f"A1:H{DEALS}", 4, "Won")),
        ("replace", lambda: office.replace(document, SHEET, "Engaging", "Prospecting")),
        ("formula", precedent),
        ("precedent", lambda: office.set(document, SHEET, "Z1", float(chance.randrange(1000)))),
        ("everything", lambda: office.calculate(document)),
        ("locked", lambda: office.unsaid(document, SHEET, f"H{row()}", float(chance.randrange(1000)))),
        ("nothing", lambda: None),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [1, pytest.param(range(2, 23), marks=pytest.mark.slow)])
def test_the_figures_follow_whatever_is_done_to_the_sheet(office: RemoteOffice, deals: int, seed: Any) -> None:
    for one in [seed] if isinstance(seed, int) else seed:
        chance = random.Random(one)
        known = actions(office, deals, chance)
        done: list[str] = []
        for _ in range(40):
            name, act = chance.choice(known)
            try:
                act()
            except RuntimeError:  # there is nothing to take back
                continue
            done.append(name)
            assert_figures_follow(office, deals, (one, done))


def test_what_is_calculated_in_the_middle_of_a_change_is_calculated_again(office: RemoteOffice, deals: int) -> None:
    office.set(deals, SHEET, "J1", f"=REVENUE(A1:H{DEALS + 1})")
    before = shown(office, deals, SHEET, "J1")
    office.insert_columns(deals, SHEET, 3, 1)
    assert shown(office, deals, SHEET, "K1") == before
    assert_figures_follow(office, deals, "column in")


def test_calculating_everything_mends_what_libreoffice_tells_nobody(office: RemoteOffice, deals: int) -> None:
    """Cells that come in from the right are not told to formulas of LibreOffice's own either."""
    office.set(deals, FIGURES, "E1", f"=SUM(${SHEET}.H2:H{DEALS + 1})")
    before = shown(office, deals, FIGURES, "E1")
    office.remove_cells(deals, SHEET, "H30:H60", "LEFT")
    assert shown(office, deals, FIGURES, "E1") == before
    office.calculate(deals)
    for _ in range(100):  # it is looked at when the office is free
        if shown(office, deals, FIGURES, "B2") == told("REVENUE", rows(office, deals), [])[0][0]:
            break
        time.sleep(0.05)
    assert_figures_follow(office, deals, "everything")


def test_a_column_that_nobody_asks_for_any_more_is_looked_at_once(office: RemoteOffice, deals: int) -> None:
    office.clear(deals, FIGURES, "A1:C9")
    office.set(deals, SHEET, "H5", 1.0)
    assert shown(office, deals, FIGURES, "A1") == ""
    office.set(deals, SHEET, "R1", "=RANDBETWEEN(1;1000000000)")
    office.calculate(deals)
    time.sleep(0.5)
    before = shown(office, deals, SHEET, "R1")
    time.sleep(0.5)
    assert shown(office, deals, SHEET, "R1") == before  # nothing goes on calculating


def test_calculating_everything_changes_no_document(office: RemoteOffice, deals: int) -> None:
    assert_figures_follow(office, deals, "start")
    for _ in range(3):
        office.calculate(deals)
        assert_figures_follow(office, deals, "everything")
