"""Worksheet functions in the running LibreOffice, beside its own formulas on the same sheet, in the same run.

python -m benchmarks.calc [--rows N] [--runs N]

A private office is started, 8 columns of deals are put into it, and each line is the median of several calculations.
The office's own clock is used, in the process that holds the document.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.books import HEADER, deals
from benchmarks.handing import write

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from calc.office import RemoteOffice
from calc.sheets import serial

from xl_kpi.calc.install import drive, install
from xl_kpi.calc.program import find_office

COLUMNS = ("Customer", "Owner", "Source", "Deal ID", "Stage", "Amount", "Created", "Close date")
OWNERS = ("Marie", "Karim", "Inès", "Paul")
SHEET = "Sheet1"
#: The columns that time to close is told by: the peer hands just these over.
NEEDED, HANDED = 5, "D1:H"


def main() -> int:
    """Measure and print; the exit code tells whether every target was met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calc", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    program = find_office()
    with tempfile.TemporaryDirectory() as folder:
        install(program, Path(folder))
        write(Path(folder) / "handing.oxt")
        drive(program, Path(folder), "add", str(Path(folder) / "handing.oxt"))
        office = RemoteOffice(program, Path(folder))
        try:
            return _measure(office, asked.rows, asked.runs)
        finally:
            office.end()


def _measure(office: RemoteOffice, rows: int, runs: int) -> int:
    document = office.new()
    at = [HEADER.index(name) for name in COLUMNS]
    table = [list(COLUMNS), *([_cell(deal[column]) for column in at] for deal in deals(rows))]
    for top in range(0, len(table), 20_000):
        office.fill(document, SHEET, top, 0, table[top : top + 20_000])
    last = rows + 1
    area = f"A1:H{last}"
    native, ours = _pairs(last)

    def median(run: Callable[[int], float]) -> float:
        return statistics.median([run(at) for at in range(runs + 1)][1:])

    handed = median(lambda _: _written(office, document, f"=HAND_OVER({HANDED}{last})", "K1"))
    one = median(lambda _: _written(office, document, f"=TIME_TO_CLOSE({area})", "K1"))
    office.set(document, SHEET, "K1", "")

    _choose(office, document, 0, "P")
    for row, formula in enumerate(native, start=1):
        office.set(document, SHEET, f"L{row}", formula)
    chosen_natives = median(lambda at: _choose(office, document, at + 1, f"L1:L{len(native)}"))
    by_natives = median(lambda at: _edited(office, document, at, "L", len(native)))
    all_natives = median(lambda _: float(office.calculate(document)))
    wanted = office.get(document, SHEET, f"L1:L{len(native)}")
    office.clear(document, SHEET, "L1:L40")
    office.set(document, SHEET, "M1", f"=KPI_DEALS({area})")
    for row, formula in enumerate(ours, start=1):
        office.set(document, SHEET, f"N{row}", formula)
    chosen_handle = median(lambda at: _choose(office, document, at + 1, f"N1:N{len(ours)}"))
    by_handle = median(lambda at: _edited(office, document, at, "N", len(ours)))
    all_handle = median(lambda _: float(office.calculate(document)))
    found = office.get(document, SHEET, f"N1:N{len(ours)}")
    differ = [
        ours[at] for at, (left, right) in enumerate(zip(wanted, found, strict=True)) if _differ(left[0], right[0])
    ]
    if differ:
        sys.exit(f"these do not give the figure of the native formula: {differ}")

    met = one <= 2.5 * handed, chosen_handle < chosen_natives, by_handle < by_natives, all_handle < all_natives
    lines = (
        (f"handing {NEEDED} columns over, cell by cell, as an add-in gets them", handed, ""),
        ("one function on the range", one, f"{one / handed:.1f} times that; 2.5 at most: {_word(met[0])}"),
        (f"other owners asked for: 16 of {len(native)} native formulas", chosen_natives, ""),
        ("other owners asked for: 16 functions on a KPI_DEALS cell", chosen_handle,
         f"{chosen_natives / chosen_handle:.1f} times as fast: {_word(met[1])}"),
        (f"a changed deal: {len(native)} native formulas", by_natives, ""),
        (f"a changed deal: KPI_DEALS and {len(ours)} functions on it", by_handle,
         f"{by_natives / by_handle:.1f} times as fast: {_word(met[2])}"),
        (f"everything calculated anew: {len(native)} native formulas", all_natives, ""),
        (f"everything calculated anew: KPI_DEALS and {len(ours)} functions on it", all_handle,
         f"{all_natives / all_handle:.1f} times as fast: {_word(met[3])}"),
    )  # fmt: skip
    print(f"{rows:,} rows x 8 columns, medians of {runs}\n\n| what | s | |\n|---|---:|---|")
    for what, seconds, beside in lines:
        print(f"| {what} | {seconds:.3f} | {beside} |")
    return 0 if all(met) else 1


def _pairs(last: int) -> tuple[list[str], list[str]]:
    """Return formulas of LibreOffice's own and of ours that give the same figures, side by side."""
    stage, owner, amount, created, closed = (f"{letter}2:{letter}{last}" for letter in "EBFGH")
    native, ours = [], []
    for name in (None, *OWNERS):
        cell = f"$P${OWNERS.index(name) + 1}" if name else ""
        mine = f";{owner};{cell}" if name else ""
        his = f"({owner}={cell})*" if name else ""
        asked = f';"Owner";{cell}' if name else ""
        won, lost = (f'COUNTIFS({stage};"{word}"{mine})' for word in ("Won", "Lost"))
        native += [
            f'=AVERAGEIFS({closed};{stage};"Won"{mine})-AVERAGEIFS({created};{stage};"Won"{mine})',
            f"={won}/({won}+{lost})",
            f'=SUMPRODUCT({his}({stage}="Won")*{amount})',
            f'=SUMPRODUCT({his}(({stage}="Lead")+({stage}="Proposal"))*{amount})',
        ]
        ours += [f"={name_}(M1{asked})" for name_ in ("TIME_TO_CLOSE", "WIN_RATE", "REVENUE", "OPEN_PIPELINE")]
    return native, ours


def _written(office: RemoteOffice, document: int, formula: str, cell: str) -> float:
    return float(office.timed(document, SHEET, cell, formula, cell))


def _edited(office: RemoteOffice, document: int, at: int, column: str, count: int) -> float:
    """Change an amount and return the time until every formula of a column shows its figure."""
    return float(office.timed(document, SHEET, f"F{at + 2}", 1000.0 + at, f"{column}1:{column}{count}"))


def _choose(office: RemoteOffice, document: int, at: int, cells: str) -> float:
    """Ask for the owners in another order and return the time until every formula shows its figure."""
    owners = [[OWNERS[(row + at) % len(OWNERS)]] for row in range(len(OWNERS))]
    return float(office.timed_fill(document, SHEET, 0, 15, owners, cells if ":" in cells else "P1:P4"))


def _cell(value: object) -> object:
    if value is None:
        return ""
    return value if isinstance(value, str | int | float) else serial(value)  # type: ignore[arg-type]


def _differ(left: object, right: object) -> bool:
    numbers = isinstance(left, float) and isinstance(right, float)
    return not numbers or abs(left - right) > 1e-6 * max(1.0, abs(left))  # type: ignore[operator, arg-type]


def _word(met: bool) -> str:
    return "met" if met else "missed"


if __name__ == "__main__":
    sys.exit(main())
