"""Which deal of a workbook each deal of an export is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from scenes import HEADERS, ROWS, brought, cells, counts, table_book, text_export

from xl_kpi.errors import SheetError


def ids(path: Path) -> list[object]:
    return [row[0] for row in cells(path)[1:]]


def test_the_same_id_of_another_customer_is_another_deal_and_said(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    report = brought(text_export(tmp_path / "crm.csv", "ID;Customer;Stage;Amount", "D-2;Zoé;Won;9"), book)
    assert counts(report.parts[0]) == (1, 0, 0, 3)
    assert [row[:2] for row in cells(book)[1:]] == [["D-1", "Abel"], ["D-2", "Cain"], ["D-3", "Seth"], ["D-2", "Zoé"]]
    said = report.parts[0].found[0]
    assert said.en.startswith("1 deal has the id of a deal of another customer in the workbook and is added beside it")
    assert said.fr.startswith(
        "1 affaire porte le numéro d'une affaire d'un autre client dans le classeur et est ajoutée"
    )


@pytest.mark.parametrize("customer", ["ABEL ", "abel", ""])
def test_a_customer_written_another_way_or_not_at_all_is_the_same(tmp_path: Path, customer: str) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    report = brought(text_export(tmp_path / "crm.csv", "ID;Customer;Stage;Amount", f"D-1;{customer};Won;9"), book)
    assert counts(report.parts[0]) == (0, 1, 0, 2)


def test_numbers_and_texts_are_the_same_id(tmp_path: Path) -> None:
    rows = [[float(number), *row[1:]] for number, row in enumerate(ROWS, 1)]
    book = table_book(tmp_path / "firm.xlsx", rows)
    report = brought(
        text_export(tmp_path / "crm.csv", "ID;Customer;Stage;Amount", "2;Cain;Lead;50", "7;Eve;Lead;1"), book
    )
    assert counts(report.parts[0]) == (1, 0, 1, 2)
    assert ids(book) == [1, 2, 3, 7]


@pytest.mark.parametrize(("there", "comes"), [(7, "007"), ("007", "7"), ("0012345", "12345")])
def test_an_id_that_lost_its_leading_zeros_is_known_by_its_customer_and_said(
    tmp_path: Path, there: object, comes: str
) -> None:
    rows = [[there, "Abel", "Marie", "Lead", 1.0, dt.date(2026, 1, 5), None, "mine"]]
    book = table_book(tmp_path / "firm.xlsx", rows)
    export = text_export(tmp_path / "crm.csv", "Deal ID;Customer;Stage;Amount", f"{comes};ABEL;Won;5")
    done = brought(export, book)
    assert counts(done.parts[0]) == (0, 1, 0, 0)
    assert "differs from the workbook's by leading zeros only" in done.parts[0].found[0].en
    assert "(ligne 2 de l'export) : la même affaire" in done.parts[0].found[0].fr
    assert cells(book)[1:] == [[there, "ABEL", "Marie", "Won", 5, dt.date(2026, 1, 5), None, "mine"]]
    assert not brought(export, book).changed


@pytest.mark.parametrize("line", ["007;Cain;Won;5", "007;;Won;5", "07;Abel;Won;5"])
def test_ids_with_other_zeros_are_others_where_the_customer_does_not_prove_it(tmp_path: Path, line: str) -> None:
    rows = [[number, "Abel", "Marie", "Lead", 1.0, dt.date(2026, 1, 5), None, None] for number in ("7", "0007")]
    book = table_book(tmp_path / "firm.xlsx", rows if line.startswith("07;") else rows[:1])
    export = text_export(tmp_path / "crm.csv", "Deal ID;Customer;Stage;Amount", line)
    assert counts(brought(export, book).parts[0])[:2] == (1, 0)


def test_without_ids_deals_are_known_by_name_customer_and_first_contact(tmp_path: Path) -> None:
    headers = ["Deal", *HEADERS[1:]]
    rows = [["Shop", *ROWS[0][1:]], ["Inn", *ROWS[1][1:]], ["Inn", *ROWS[2][1:]]]
    book = table_book(tmp_path / "firm.xlsx", rows, headers)
    lines = ("Shop;Abel;Lost;100,5;05/01/2026", "Inn;Cain;Lead;50;06/01/2026", "Bar;Cain;Lead;1;20/01/2026")
    export = text_export(tmp_path / "crm.csv", "Affaire;Client;Étape;Montant;Créé le", *lines)
    report = brought(export, book)
    assert counts(report.parts[0]) == (1, 1, 1, 1)
    assert report.parts[0].found[0].fr == (
        "Il n'y a pas de numéros des deux côtés : deux affaires sont la même quand leurs colonnes Affaire, Client, "
        "Créé le concordent."
    )
    assert not brought(export, book).changed


def test_without_ids_two_deals_that_nothing_tells_apart_are_refused(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx", [row[1:] for row in ROWS], HEADERS[1:])
    before = book.read_bytes()
    lines = ("Abel;Won;100;05/01/2026", "Abel;Lead;50;05/01/2026")
    with pytest.raises(SheetError, match="two deals share Customer, Created: row 3") as refused:
        brought(text_export(tmp_path / "crm.csv", "Customer;Stage;Amount;Created", *lines), book, dates="dmy")
    assert "Exportez les affaires avec leurs numéros" in refused.value.text.fr
    assert book.read_bytes() == before


def test_rows_without_an_id_are_not_added_twice(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    export = text_export(
        tmp_path / "crm.csv", "ID;Customer;Stage;Amount", ";Eve;Lead;1", ";Noé;Lead;2", "D-1;Abel;Won;100,5"
    )
    report = brought(export, book)
    assert counts(report.parts[0]) == (2, 0, 1, 2)
    assert any("2 rows of the export have no id (rows 2, 3)" in text.en for text in report.parts[0].found)
    assert not brought(export, book).changed


def test_order_lines_under_one_id_all_come_and_are_known_again(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    lines = ("X-1;Eve;Won;1", "X-1;Eve;Won;2", "X-1;Eve;Won;3", "X-2;Eve;Won;4")
    export = text_export(tmp_path / "crm.csv", "ID;Customer;Stage;Amount", *lines)
    assert counts(brought(export, book).parts[0]) == (4, 0, 0, 3)
    assert not brought(export, book).changed
    turned = text_export(tmp_path / "crm.csv", "ID;Customer;Stage;Amount", *lines[::-1])
    assert not brought(turned, book).changed


def test_of_two_states_of_a_deal_in_the_export_the_latest_comes_in_and_it_is_said(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    others = [f"Y-{n};C{n};Lead;1;2026-02-0{n};" for n in range(1, 9)]
    lines = ("X-1;Eve;Lead;1;2026-01-01;", "X-1;Eve;Won;2;2026-01-01;2026-03-01", *others)
    report = brought(text_export(tmp_path / "crm.csv", "ID;Customer;Stage;Amount;Created;Closed on", *lines), book)
    assert report.parts[0].new == 9
    assert cells(book)[4][:5] == ["X-1", "Eve", None, "Won", 2]
    assert any("repeats the id" in text.en for text in report.parts[0].found)


def test_no_row_is_ever_lost(tmp_path: Path) -> None:
    rows = [
        *ROWS,
        ["D-1", *ROWS[0][1:]],
        [None, "Total", *[None] * 6],
        ["?", "Odd", None, "Hm", "x", "y", dt.date(2026, 1, 1), "!"],
    ]
    book = table_book(tmp_path / "firm.xlsx", rows)
    before = cells(book)
    brought(text_export(tmp_path / "crm.csv", "ID;Customer;Stage;Amount", "D-9;Eve;Lead;1"), book)
    after = cells(book)
    assert all(line in after for line in before)
    assert len(after) == len(before) + 1


def test_an_export_that_names_no_customer_updates_the_deals_of_its_ids(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    first = text_export(tmp_path / "a.csv", "ID;Deal name;Customer;Stage;Amount", "D-7;Roof;Zoé;Lead;9")
    target = tmp_path / "new.xlsm"
    brought(first, target)
    later = text_export(tmp_path / "b.csv", "ID;Deal name;Stage;Amount", "D-7;Roof;Won;9", "D-8;Wall;Won;1")
    assert counts(brought(later, target).parts[0])[:2] == (1, 1)
    named = text_export(tmp_path / "c.csv", "ID;Deal name;Customer;Stage;Amount", "D-8;Wall;Ruth;Won;1")
    assert counts(brought(named, target).parts[0])[:2] == (0, 1)
    assert counts(brought(text_export(tmp_path / "d.csv", "ID;Stage;Amount", "D-1;Won;9"), book).parts[0])[:2] == (0, 1)


NAMES = ["Deal ID", "Deal", "Stage", "Amount"]
NAMED = [["1", "Counter", "Lead", 5.0], ["2", "Bar", "Lead", 6.0], ["3", "Lamp", "Lead", 7.0]]


def test_a_deal_that_got_another_name_is_known_by_its_id_where_no_customer_says_otherwise(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx", NAMED, NAMES)
    lines = ("ID;Deal;Stage;Amount", "1;Counter;Lead;5", "2;Bar and cellar;Won;8", "3;Lamp;Lead;7")
    report = brought(text_export(tmp_path / "crm.csv", *lines), book)
    assert counts(report.parts[0]) == (0, 1, 2, 0)
    assert cells(book)[2] == ["2", "Bar and cellar", "Won", 8]
    assert report.parts[0].found[0].en.startswith("1 deal has another name than the workbook has under the same id")


def test_the_numbers_of_another_list_overwrite_no_deal(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx", NAMED, NAMES)
    lines = ("ID;Deal;Stage;Amount", "1;Ship;Lead;5", "2;Pier;Won;8", "3;Lamp;Lead;7")
    report = brought(text_export(tmp_path / "crm.csv", *lines), book)
    assert counts(report.parts[0]) == (2, 0, 1, 2)
    said = report.parts[0].found[0].en
    assert said.startswith(
        "2 deals have the id of a deal of another name in the workbook and are added beside it (rows 2, 3"
    )


def test_a_company_with_its_number_behind_is_the_company(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    report = brought(text_export(tmp_path / "crm.csv", "ID;Customer;Stage;Amount", "D-1;Abel (5551);Won;9"), book)
    assert counts(report.parts[0]) == (0, 1, 0, 2)


@pytest.mark.parametrize(
    ("there", "new", "expected"),
    [
        ("123", "123.0", (0, 1, 0, 0)),
        ("00123", "123", (0, 1, 0, 0)),
        ("123", "00123", (0, 1, 0, 0)),
        ("123", "1230", (1, 0, 0, 1)),
    ],
)
def test_an_id_is_the_same_with_decimals_or_other_zeros_where_nothing_else_tells_deals_apart(
    tmp_path: Path, there: str, new: str, expected: tuple[int, ...]
) -> None:
    book = table_book(tmp_path / "firm.xlsx", [[there, "Lead", 5.0]], ["Deal ID", "Stage", "Amount"])
    report = brought(text_export(tmp_path / "crm.csv", "ID;Stage;Amount", f"{new};Won;9"), book)
    assert counts(report.parts[0]) == expected
    assert not brought(tmp_path / "crm.csv", book).changed


def test_two_spellings_of_an_id_in_one_export_are_two_deals(tmp_path: Path) -> None:
    book = table_book(tmp_path / "firm.xlsx", [["123", "Lead", 5.0]], ["Deal ID", "Stage", "Amount"])
    report = brought(text_export(tmp_path / "crm.csv", "ID;Stage;Amount", "00123;Won;9", "123;Lead;6"), book)
    assert counts(report.parts[0]) == (1, 1, 0, 0)
    assert cells(book)[1:] == [["123", "Lead", 6], ["00123", "Won", 9]]


def test_an_id_that_only_looks_the_same_is_added_and_said(tmp_path: Path) -> None:
    book = table_book(
        tmp_path / "firm.xlsx", [["00123", "Abel", "Lead", 5.0]], ["Deal ID", "Customer", "Stage", "Amount"]
    )
    report = brought(text_export(tmp_path / "crm.csv", "ID;Customer;Stage;Amount", "123;Cain;Won;9"), book)
    assert counts(report.parts[0]) == (1, 0, 0, 1)
    assert "leading zeros only, but of another customer or name, and is added" in report.parts[0].found[0].en
