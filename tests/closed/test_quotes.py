"""A quotation mark that is not closed is refused by its line: it would swallow the rows below."""

from __future__ import annotations

from pathlib import Path

import pytest

from xl_kpi.closed.quotes import rows_of_text
from xl_kpi.closed.textfile import TextFile
from xl_kpi.errors import FileError

HEAD = "Deal;Customer;Stage;Amount\nA;Abel;Lead;5\n"


def line_refused(text: str) -> str:
    with pytest.raises(FileError) as refused:
        rows_of_text(text, ";")
    return refused.value.problem.en.partition(":")[0]


@pytest.mark.parametrize(
    "rows",
    [
        'B;"Acme;Lead;6\nC;Bell;Won;7\n',
        'B;"Acme;Lead;6\nC;Bell;Won;7\nD;"Cell";Lead;8\nE;Dell;Won;9\n',
        'B;"Acme;Lead;6\nC;Bell;Won;7\nD;screen 5" wide;Lead;8\nE;Dell;Won;9\n',
        'B;"Acme;Lead;6\nC;Bell;Won;7\nD;screen 5";Lead;8\nE;Dell;Won;9\nF;Dell;Won;9\n',
        'B;"Acme;Lead;6\nscreen 5";Cell;Lead;8\nE;Dell;Won;9\nF;Dell;Won;9\n',
        'B;"Acme;"Lead";"6"\n',
        'B;Acme;Lead;"6',
    ],
    ids=["to the end", "to the next opening", "to a sign for inches", "to a cell that ends with one",
         "to one in another column", "in one row", "in the last cell"],
)  # fmt: skip
def test_a_quotation_mark_that_is_not_closed_is_refused_by_the_line_it_stands_on(rows: str) -> None:
    assert line_refused(HEAD + rows) == "Line 3"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_an_editor_counts_them(end: str) -> None:
    text = HEAD + 'B;"Acme\nParis";Lead;6\nC;"Bell;Won;7\nD;Dell;Won;8\n'
    assert line_refused(text.replace("\n", end)) == "Line 5"


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ('B;"Acme\nParis";Lead;6', ["B", "Acme\nParis", "Lead", "6"]),
        ('B;"Acme; Inc\nParis; France";Lead;6', ["B", "Acme; Inc\nParis; France", "Lead", "6"]),
        ('B;"a;b;c;d\ne;f;g;h";Lead;6', ["B", "a;b;c;d\ne;f;g;h", "Lead", "6"]),
        ('B;"Acme\nParis" ;Lead;6', ["B", "Acme\nParis ", "Lead", "6"]),
        ('5" screen;Acme;Lead;6', ['5" screen', "Acme", "Lead", "6"]),
        ('B;The "Acme;Lead;6', ["B", 'The "Acme', "Lead", "6"]),
        ('B;"The ""Acme""";Lead;6', ["B", 'The "Acme"', "Lead", "6"]),
        ('B;"Acme; Inc" Ltd;Lead;6', ["B", "Acme; Inc Ltd", "Lead", "6"]),
        ('B;"";Lead;6', ["B", "", "Lead", "6"]),
    ],
)
def test_a_cell_of_several_lines_or_with_a_quotation_mark_in_it_is_read(row: str, cells: list[str]) -> None:
    assert rows_of_text(f"{HEAD}{row}\nC;Bell;Won;7\n", ";")[2] == cells


def test_the_refusal_tells_the_cell_and_the_remedy_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(HEAD + 'B;"Acme;Lead;6\n', encoding="utf-8")
    with pytest.raises(FileError) as refused:
        TextFile(path)
    assert refused.value.text.fr == (
        "Ligne 3 : le guillemet devant « Acme » n'est pas fermé, ou pas à la fin de la cellule. Fermez-le derrière le "
        "texte de cette cellule, ou retirez-le (un guillemet dans une cellule entre guillemets s'écrit deux fois)."
    )
