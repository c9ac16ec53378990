"""What docs/your-data.md promises of each column is so: with it the functions tell, without it they do not."""

from __future__ import annotations

import datetime as dt
import re
import runpy
from pathlib import Path

import pytest

from xl_kpi.closed.files import Request, read
from xl_kpi.deals import Level
from xl_kpi.functions import CellError, Context, call
from xl_kpi.understood import understand

PAGE = Path(__file__).parent.parent / "docs" / "your-data.md"
AS_OF = dt.date(2026, 6, 30)
D = dt.date

#: The least, as the page says: an English and a French header -> its cells.
LEAST = {
    ("Deal", "Affaire"): ["A", "B", "C", "D", "E", "F"],
    ("Stage", "Étape"): ["Won", "Won", "Lost", "Lead", "Proposal", "Won"],
    ("Amount", "Montant HT"): [100.0, 200.0, 50.0, 70.0, 80.0, 300.0],
}
MORE = {
    ("First contact", "Premier contact"): [D(2026, 1, 1)] * 3 + [D(2026, 5, 1)] * 3,
    ("Closed on", "Date de clôture"): [D(2026, 2, 1), D(2025, 2, 1), D(2026, 3, 1), None, None, D(2025, 3, 1)],
    ("Customer", "Client"): ["X", "X", "Y", "Z", "Y", "W"],
    ("Probability", "Probabilité"): [None, None, None, 0.1, 0.5, None],
    ("Expected close", "Clôture prévue"): [None, None, None, D(2026, 9, 1), D(2026, 5, 1), None],
    ("Proposal on", "Devis le"): [D(2026, 1, 10), D(2026, 1, 20), None, None, D(2026, 6, 1), D(2026, 5, 9)],
    ("Loss reason", "Motif de perte"): [None, None, "Price", None, None, None],
    ("Satisfaction (/5)", "Satisfaction (/5)"): [5.0, 4.0, None, None, None, 3.0],
    ("Owner", "Commercial"): ["Luc", "Luc", "Zoé", "Zoé", "Luc", "Zoé"],
}
FRENCH = {"Won": "Gagné", "Lost": "Perdu", "Lead": "Prospect", "Proposal": "Devis"}
#: What a function needs beside the deals.
ARGUMENTS = {"PIPELINE_COVERAGE": ([10000.0], [10000.0]),
             "CONVERSION_RATE": (["Lead", "Proposal"], ["Prospect", "Devis"]),
             "STAGE_TIME": (["Lead"], ["Prospect"]), "KPI_BREAKDOWN": (["Owner"], ["Commercial"])}  # fmt: skip


def promises() -> list[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    """Return the rows of the two tables of columns: language, headers, functions."""
    found, french = [], False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        french = french or line.startswith("## Votre")
        parts = line.split("|")
        names = [re.findall(r"`([^`]+)`", part) for part in parts[1:3]]
        if len(parts) == 4 and all(names) and all(name.isupper() for name in names[1]):
            found.append((int(french), tuple(names[0]), tuple(names[1])))
    return found


def tells(french: int, headers: tuple[str, ...], function: str) -> bool:
    """Tell whether a function answers on the least with some further columns."""
    columns = {names[french]: cells for names, cells in LEAST.items()}
    columns |= {names[french]: cells for names, cells in MORE.items() if names[french] in headers}
    assert set(headers) <= set(columns), headers
    rows = [list(row) for row in zip(*columns.values(), strict=True)]
    if french:
        rows = [[FRENCH.get(cell, cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    arguments = ARGUMENTS.get(function, ([], []))[french]
    result = call(function, [[list(columns), *rows], *arguments], Context(today=AS_OF, lang="en"))
    return not isinstance(result, CellError) and result is not None


@pytest.mark.parametrize(("french", "headers", "functions"), promises())
def test_the_columns_of_the_page_bring_the_functions_that_it_names(
    french: int, headers: tuple[str, ...], functions: tuple[str, ...]
) -> None:
    for function in functions:
        assert tells(french, headers, function), function
        assert not tells(french, (), function), function


@pytest.mark.parametrize("function", ["SALES_COUNT", "REVENUE", "AVERAGE_SALE", "WIN_RATE", "OPEN_PIPELINE"])
def test_the_least_is_enough_for_what_the_page_says(function: str) -> None:
    assert f"`{function}`" in PAGE.read_text(encoding="utf-8")
    assert tells(0, (), function)
    assert tells(1, (), function)


def test_both_languages_of_the_page_promise_the_same() -> None:
    told = promises()
    assert [row[2] for row in told if not row[0]] == [row[2] for row in told if row[0]]
    assert len(told) == 2 * 9


def test_the_sheet_of_the_picture_is_read_whole_and_nothing_is_wrong_with_it(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    runpy.run_path(str(PAGE.parent / "your_data_picture.py"))["write_sheet"](path)
    told = understand(*read(path, Request(as_of=AS_OF), AS_OF))
    assert (told.header_row, told.level, told.unused, told.decisions) == (3, Level.DATES, (), ())
    assert {finding.kind for finding in told.problems} == {"open_without_amount"}


def test_the_page_shows_its_picture_and_is_found_from_the_readme() -> None:
    assert (PAGE.parent / "your-data.png").is_file()
    assert "(your-data.png)" in PAGE.read_text(encoding="utf-8")
    assert "docs/your-data.md" in (PAGE.parent.parent / "README.md").read_text(encoding="utf-8")
