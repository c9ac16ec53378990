"""The main figures for each value of a column, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from by_hand import STAGES, ask, deals, error

from xl_kpi.kpis.breakdown import breakdown, kpi_breakdown
from xl_kpi.periods import Period
from xl_kpi.texts import Text

TABLE = """
Owner | Source | Region | Stage  | Created    | Closed     | Amount
Marie | Web    | North  | Won    | 2026-01-01 | 2026-01-11 | 100
MARIE | Web    | South  | Won    | 2026-01-01 | 2026-01-31 | 300
Marie | Fair   | North  | Lost   | 2026-01-01 | 2026-02-01 | 900
Karim | Web    | North  | Won    | 2026-01-01 | 2026-02-20 | 500
Karim | Fair   |        | Lead   | 2026-01-01 |            | 900
      | Fair   | South  | Lead   | 2026-01-01 |            | 900
Inès  |        | South  | Lost   | 2026-01-01 | 2026-02-01 |
Inès  | Web    | South  | Passed | 2026-01-01 | 2026-02-01 | 900
"""


def test_every_owner_has_a_row_highest_revenue_first():
    table = breakdown(deals(TABLE, STAGES), "owner")
    assert table.key == "owner"
    assert list(table.records()) == [
        {
            "owner": "Karim",
            "sales": 1,
            "lost": 0,
            "open": 1,
            "win_rate": 1.0,
            "revenue": 500.0,
            "average_sale": 500.0,
            "mean_days": 50.0,
            "median_days": 50.0,
            "differs": None,
        },
        {
            "owner": "Marie",
            "sales": 2,
            "lost": 1,
            "open": 0,
            "win_rate": 2 / 3,
            "revenue": 400.0,
            "average_sale": 200.0,
            "mean_days": 20.0,
            "median_days": 20.0,
            "differs": None,
        },
        {
            "owner": "Inès",
            "sales": 0,
            "lost": 1,
            "open": 0,
            "win_rate": 0.0,
            "revenue": 0.0,
            "average_sale": None,
            "mean_days": None,
            "median_days": None,
            "differs": None,
        },
        {
            "owner": "(empty)",
            "sales": 0,
            "lost": 0,
            "open": 1,
            "win_rate": None,
            "revenue": 0.0,
            "average_sale": None,
            "mean_days": None,
            "median_days": None,
            "differs": None,
        },
    ]


def test_spellings_that_differ_in_case_accents_or_spaces_are_one_and_the_first_stands():
    table = "Owner | Stage | Amount\nInès  | Won | 1\nINES | Won | 2\nJean  Luc | Won | 1\njean luc | Won | 1"
    read = breakdown(deals(table), "owner")
    assert read.column("owner") == ("Inès", "Jean  Luc")
    assert read.column("revenue") == (3.0, 2.0)


def test_names_in_other_alphabets_have_rows_of_their_own():
    table = breakdown(deals("Owner | Stage | Amount\nΕλένη | Won | 1\nИван | Won | 2"), "owner")
    assert table.column("owner") == ("Иван", "Ελένη")


def test_equal_revenue_is_ordered_by_sales_and_then_by_name():
    table = "Owner | Stage | Amount\nZoe | Won | 10\nBob | Won | 10\nAnn | Won | 4\nAnn | Won | 6"
    assert breakdown(deals(table), "owner").column("owner") == ("Ann", "Bob", "Zoe")


def test_the_order_of_names_does_not_look_at_case_or_accents():
    table = breakdown(
        deals("Owner | Stage | Amount\nZoe | Won | 1\nÉmile | Won | 1\nann | Won | 1\nBob | Won | 1"), "owner"
    )
    assert table.column("owner") == ("ann", "Bob", "Émile", "Zoe")


def test_any_column_of_the_sheet_can_be_broken_down_by_its_header():
    table = breakdown(deals(TABLE, STAGES), "Region")
    assert [str(name) if isinstance(name, str) else name.fr for name in table.column("Region")] == [
        "North",
        "South",
        "(vide)",
    ]
    assert table.column("sales") == (2, 1, 0)
    assert table.column("lost") == (1, 1, 0)
    assert table.column("open") == (0, 1, 1)
    assert table.column("revenue") == (600.0, 300.0, 0.0)
    assert table.title == Text("Region", "Region")


def test_numbers_in_a_column_are_written_as_people_do():
    table = breakdown(deals("Sector | Stage | Amount | Closed\n7 | Won | 1 |\n8 | Won | 2 |"), "Sector")
    assert table.column("Sector") == ("8", "7")


def test_sources_customers_and_products_have_their_titles_in_both_languages():
    titles = {field: breakdown(deals(TABLE, STAGES), field).title for field in ("source", "customer", "product")}
    assert titles["source"] == Text("Sources", "Origines")
    assert titles["customer"] == Text("Customers", "Clients")
    assert titles["product"] == Text("Products", "Produits")


def test_in_a_cell_a_breakdown_finds_its_column_by_any_of_its_names_in_either_language():
    for name in ("Owner", "owner", "Commercial", "Vendeur"):
        table = kpi_breakdown(deals(TABLE, STAGES), name)
        assert table.column("owner")[0] == "Karim"
    result = ask("KPI_BREAKDOWN", TABLE, "Region", "Owner", "Marie")
    assert isinstance(result, tuple)
    assert [row[:4] for row in result] == [("Region", "Sales", "Lost", "Open"), ("South", 1, 0, 0), ("North", 1, 1, 0)]
    assert error(ask("KPI_BREAKDOWN", TABLE, "Colour")) == "#VALUE!"


def test_a_breakdown_tells_the_conversion_of_each_stage_that_is_dated():
    table = """
Owner | Stage    | Created    | Proposal on | Closed
Ann   | Won      | 2026-01-01 |             | 2026-01-09
Ann   | Lost     | 2026-01-01 | 2026-01-05  | 2026-01-09
Ann   | Lost     | 2026-01-01 |             | 2026-01-09
Bob   | Lead     | 2026-02-01 |             |
"""
    read = deals(table, "Lead;Proposal")
    records = list(breakdown(read, "owner").records())
    assert [record["conversion"] for record in records] == [
        {"Lead": 2 / 3, "Proposal": 1 / 2},
        {"Lead": 0.0, "Proposal": None},
    ]
    february = breakdown(read, "owner", period=Period(dt.date(2026, 2, 1)))  # the cohort created in it
    assert [record["conversion"] for record in february.records()] == [
        {"Lead": None, "Proposal": None},
        {"Lead": 0.0, "Proposal": None},
    ]


def test_a_field_that_the_sheet_lacks_gives_an_empty_table_that_says_so():
    table = breakdown(deals(TABLE, STAGES), "product")
    assert table.rows == ()
    assert table.note == Text(
        'The sheet has no column for "Products".', "La feuille n'a pas de colonne pour « Produits »."
    )
    assert breakdown(deals("Owner | Stage | Amount"), "owner").note is not None


def test_a_period_counts_what_was_closed_in_it_and_all_that_is_open_now():
    february = Period(dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    table = breakdown(deals(TABLE, STAGES), "source", period=february)
    rows = {str(row["source"]): row for row in table.records()}
    assert {name: (row["sales"], row["lost"], row["open"]) for name, row in rows.items()} == {
        "Web": (1, 0, 0),
        "Fair": (0, 1, 2),
        "(empty)": (0, 1, 0),
    }
    assert rows["Web"]["mean_days"] == 50.0


def test_rows_with_fewer_than_five_closed_deals_are_marked():
    won = "\n".join(["Ann | Won | 10"] * 4)
    table = breakdown(deals(f"Owner | Stage | Amount\n{won}\nAnn | Lost | 1\nBob | Won | 1"), "owner")
    assert table.column("owner") == ("Ann", "Bob")
    assert table.few == (False, True)
    table = breakdown(deals(f"Owner | Stage | Amount\n{won}\nAnn | Lead | 1\nBob | Lost | 1"), "owner")
    assert table.few == (True, True)


def test_several_currencies_leave_the_revenue_of_their_rows_empty_and_not_that_of_others():
    table = "Owner | Stage | Amount | Currency\nAnn | Won | 1 | EUR\nAnn | Won | 1 | USD\nBob | Won | 5 | USD"
    read = breakdown(deals(table), "owner")
    assert read.column("owner") == ("Bob", "Ann")
    assert read.column("revenue") == (5.0, None)


def test_no_lost_deal_at_all_leaves_every_win_rate_empty():
    table = breakdown(deals("Owner | Stage | Amount\nAnn | Won | 1\nBob | Won | 1"), "owner")
    assert table.column("win_rate") == (None, None)


def test_the_rows_add_up_to_the_whole():
    read = deals(TABLE, STAGES)
    for field in ("owner", "source", "Region"):
        table = breakdown(read, field)
        assert sum(table.column("sales")) == 3
        assert sum(table.column("lost")) == 2
        assert sum(table.column("open")) == 2
        assert sum(table.column("revenue")) == 900.0


@pytest.mark.parametrize("header", ["Dept. code", "sales"])
def test_a_header_with_a_point_or_the_name_of_a_figure_keeps_its_place_in_json(header):
    table = breakdown(deals(f"{header} | Stage | Amount | Owner\nX | Won | 1 | Ann"), header)
    record = next(table.records())
    assert len(record) == len(table.columns)
    assert "X" in record.values()


@pytest.mark.parametrize(
    ("header", "key"),
    [("Dept. code", "Dept. code"), ("sales", "value"), ("conversion", "value"), ("Vendeur", "owner")],
)
def test_the_key_of_the_rows_is_the_field_else_the_header_else_value(header, key):
    table = kpi_breakdown(deals(f"{header} | Stage | Created | Amount\nX | Won | 2026-01-01 | 1"), header)
    assert table.columns[0].key == key
    assert next(table.records())[key] == "X"


def test_a_stage_with_a_point_is_one_key_of_the_conversion():
    table = breakdown(
        deals(
            "Owner | Stage | Created | Entered Dept. check\nAnn | Dept. check | 2026-01-01 | 2026-01-02",
            "New;Dept. check",
        ),
        "owner",
    )
    assert set(next(table.records())["conversion"]) == {"New", "Dept. check"}


def test_equal_rows_without_a_name_come_last():
    table = breakdown(deals("Owner | Stage | Amount\n | Won | 1\nzoe | Won | 1"), "owner")
    assert table.column("sales") == (1, 1)
    assert table.column("owner")[0] == "zoe"


def test_a_currency_beside_no_amount_does_not_mix_the_revenue_of_a_row():
    table = breakdown(deals("Owner | Stage | Amount | Currency\nAnn | Won | 1 | EUR\nAnn | Won | | USD"), "owner")
    assert table.column("revenue") == (1.0,)


def closings(owner: str, won: int, lost: int) -> str:
    return "\n".join([f"{owner} | Won"] * won + [f"{owner} | Lost"] * lost)


def test_an_owner_is_above_or_below_the_others_only_by_more_than_chance_with_all_owners_in_mind():
    table = breakdown(
        deals("\n".join(["Owner | Stage", closings("Marie", 30, 10), closings("Karim", 10, 30)])), "owner"
    )
    assert [record["differs"] for record in table.records()] == ["above", "below"]
    assert table.note is not None
    assert table.note.en.endswith("(Fisher's test, Holm's correction for 2).")
    # One against the others 8 of 10 and 16 of 40: 4 % by Fisher, and 8 % of two owners looked at.
    alike = breakdown(deals("\n".join(["Owner | Stage", closings("Marie", 8, 2), closings("Karim", 16, 24)])), "owner")
    assert alike.column("differs") == (None, None)
    assert alike.note is None


def test_an_owner_of_fewer_than_five_closings_is_not_compared():
    rows = "\n".join(["Owner | Stage", closings("Marie", 4, 0), closings("Karim", 2, 60)])
    assert [record["differs"] for record in breakdown(deals(rows), "owner").records()] == [None, "below"]
