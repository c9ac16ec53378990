"""Where in a workbook the deals, the event log and the settings are found; workbooks written by XlsxWriter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from xl_kpi.closed.reader import open_book
from xl_kpi.deals import Deals, Level
from xl_kpi.errors import ArgumentError, SheetError
from xl_kpi.kpis.value import revenue
from xl_kpi.pipeline import Book, Choices, Found, TableAt, find, find_log

TODAY = dt.date(2026, 6, 30)
HEADER = ["Deal ID", "Customer", "Stage", "Amount", "Created", "Closed on"]
FRENCH = ["N°", "Client", "Étape", "Montant HT", "Premier contact", "Date de clôture"]
ROWS = [
    ["1", "Abel", "Won", 100.0, dt.date(2026, 1, 1), dt.date(2026, 2, 1)],
    ["2", "Cain", "Lost", 50.0, dt.date(2026, 1, 1), dt.date(2026, 2, 1)],
    ["3", "Seth", "Won", 7.0, dt.date(2026, 1, 1), dt.date(2026, 3, 1)],
]
DEALS = [HEADER, *ROWS]
LOG = [["Deal ID", "Stage", "Date"], ["1", "Lead", dt.date(2026, 1, 1)], ["1", "Won", dt.date(2026, 2, 1)],
       ["2", "Lead", dt.date(2026, 1, 1)]]  # fmt: skip
NOTES = [["Name", "Phone"], ["Abel", "12"]]

Cells = Sequence[Sequence[object]]


class Maker:
    """Writes a workbook, sheet after sheet."""

    def __init__(self, path: Path, *, date1904: bool = False) -> None:
        self.path = path
        options = {"default_date_format": "yyyy-mm-dd", "date_1904": date1904}
        self.workbook = xlsxwriter.Workbook(str(path), options)

    def sheet(
        self, name: str, cells: Cells = (), at: tuple[int, int] = (0, 0), table: str = "", totals: int = 0
    ) -> Maker:
        """Put cells at a place of a sheet; as a table object, with an empty or filled totals row below, if named so."""
        sheet = self.workbook.get_worksheet_by_name(name) or self.workbook.add_worksheet(name)
        top, left = at
        for down, row in enumerate(cells):
            for right, cell in enumerate(row):
                if cell is not None:
                    sheet.write(top + down, left + right, cell)
        if table:
            header = [{"header": str(title)} for title in cells[0]]
            bottom = top + len(cells) - 1 + (1 if totals == 1 else 0)
            place = (top, left, bottom, left + len(header) - 1)
            sheet.add_table(*place, {"name": table, "columns": header, "total_row": bool(totals), "style": None})
        return self

    def book(self) -> Book:
        self.workbook.close()
        return open_book(self.path)


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return Maker(tmp_path / "firm.xlsx")


def read(found: Found) -> Deals:
    return found.deals(TODAY)


def total(found: Found) -> float | None:
    return revenue(read(found)).value


# --- where the deals are ---


@pytest.mark.parametrize("name", ["Deals", "Pipeline", "Affaires", "DEALS"])
def test_a_table_of_a_known_name_is_the_pipeline_wherever_it_stands(maker: Maker, name: str) -> None:
    maker.sheet("Archive", [HEADER, *ROWS[:1]]).sheet("Data", NOTES).sheet("Data", DEALS, (4, 5), table=name)
    found = find(maker.book())
    assert (found.sheet, total(found)) == ("Data", 107.0)
    assert found.grid.rows.tolist() == [6, 7, 8]


def test_a_table_of_a_known_name_with_other_headers_is_not_the_pipeline(maker: Maker) -> None:
    maker.sheet("Contacts", NOTES, table="Deals").sheet("Sales", DEALS)
    assert find(maker.book()).sheet == "Sales"


@pytest.mark.parametrize("name", ["Deals", "pipeline", "Affaires", "Opportunités"])
def test_a_sheet_of_a_known_name_goes_before_other_sheets_with_such_headers(maker: Maker, name: str) -> None:
    maker.sheet("Archive", DEALS).sheet(name, [HEADER, *ROWS[:1]])
    found = find(maker.book())
    assert (found.sheet, total(found)) == (name, 100.0)


@pytest.mark.parametrize("header", [HEADER, FRENCH], ids=["English", "French"])
def test_the_one_sheet_whose_header_is_recognised_is_the_pipeline(maker: Maker, header: list[str]) -> None:
    maker.sheet("Notes", NOTES).sheet("Sheet1", [header, *ROWS])
    found = find(maker.book())
    assert (found.sheet, total(found)) == ("Sheet1", 107.0)


def test_the_header_may_stand_lower_under_a_title_and_sums(maker: Maker) -> None:
    maker.sheet("Sheet1", [["Our pipeline"], [], ["Total", None, None, 157.0], [], *DEALS])
    found = find(maker.book())
    assert total(found) == 107.0
    assert found.grid.rows.tolist() == [6, 7, 8]


def test_the_deals_may_stand_right_of_other_cells(maker: Maker) -> None:
    maker.sheet("Sheet1", DEALS, at=(2, 3))
    assert total(find(maker.book())) == 107.0


def test_a_filled_totals_row_is_never_data(maker: Maker) -> None:
    maker.sheet("Sheet1", [*DEALS, ["Total", None, "Won", 157.0]], table="Deals", totals=2)
    found = find(maker.book())
    assert (len(found.grid), total(found)) == (3, 107.0)


def test_a_filled_totals_row_of_a_table_of_any_name_is_never_data(maker: Maker) -> None:
    maker.sheet("Sheet1", [*DEALS, ["Total", None, "Won", 157.0]], table="Table1", totals=2)
    assert total(find(maker.book())) == 107.0


def test_an_empty_totals_row_does_not_cost_the_last_deal(maker: Maker) -> None:
    maker.sheet("Sheet1", DEALS, table="Deals", totals=1)
    found = find(maker.book())
    assert (len(found.grid), total(found)) == (3, 107.0)


def test_the_pipeline_is_found_beside_another_table_on_the_same_rows(maker: Maker) -> None:
    maker.sheet("Sheet1", NOTES, table="Phones").sheet("Sheet1", DEALS, (0, 4), table="Sales")
    assert total(find(maker.book())) == 107.0


def test_a_table_bounds_the_deals(maker: Maker) -> None:
    maker.sheet("Sheet1", DEALS, table="Table1").sheet("Sheet1", [["9", "Noah", "Won", 1000.0]], (6, 0))
    assert total(find(maker.book())) == 107.0


def test_an_empty_table_of_deals_is_the_pipeline_and_no_other_sheet_takes_its_place(maker: Maker) -> None:
    maker.sheet("This year", [HEADER, [None] * len(HEADER)], table="Deals").sheet("Last year", DEALS)
    found = find(maker.book())
    assert (found.sheet, len(found.grid)) == ("This year", 0)


def test_two_candidates_are_refused_and_both_named(maker: Maker) -> None:
    maker.sheet("North", DEALS).sheet("South", DEALS)
    with pytest.raises(SheetError, match="North, South could each be the pipeline") as refusal:
        find(maker.book())
    assert "--sheet" in refusal.value.text.fr
    assert "pourraient chacun" in refusal.value.text.fr


def test_two_tables_of_known_names_are_refused_and_both_named(maker: Maker) -> None:
    maker.sheet("North", DEALS, table="Deals").sheet("South", DEALS, table="Pipeline")
    with pytest.raises(SheetError, match="Deals, Pipeline could each be the pipeline"):
        find(maker.book())


def test_a_workbook_without_a_pipeline_is_refused_with_its_sheets(maker: Maker) -> None:
    with pytest.raises(
        SheetError, match=r"firm\.xlsx: no sheet has a header row of a pipeline \(sheets: Notes, Empty\)"
    ):
        find(maker.sheet("Notes", NOTES).sheet("Empty").book())


@pytest.mark.parametrize("choices", [Choices(), Choices(sheet="Sales")])
def test_a_header_further_down_than_is_looked_is_refused_with_its_row(maker: Maker, choices: Choices) -> None:
    book = maker.sheet("Notes", NOTES).sheet("Sales", [["Sales 2026"], *[[] for _ in range(19)], *DEALS]).book()
    with pytest.raises(
        SheetError, match=r"firm\.xlsx, Sales: the header stands in row 21, .* in only the first 20 rows"
    ):
        find(book, choices)


def test_a_table_called_deals_is_found_as_far_down_as_it_stands(maker: Maker) -> None:
    found = find(maker.sheet("Sales", DEALS, at=(40, 0), table="Deals").book())
    assert (found.grid.header_row, total(found)) == (41, 107.0)


@pytest.mark.parametrize("name", ["KPI Summary", "Settings"])
def test_a_header_far_down_in_a_sheet_of_the_product_is_none(maker: Maker, name: str) -> None:
    with pytest.raises(SheetError, match="no sheet has a header row"):
        find(maker.sheet(name, DEALS, at=(40, 0)).book())


@pytest.mark.parametrize(
    "name", ["KPI Summary", "Synthèse KPI", "KPI", "xlwings.conf", "Start", "Démarrer", "KPI History", "Historique KPI"]
)
def test_sheets_of_the_product_are_never_data(maker: Maker, name: str) -> None:
    maker.sheet(name, DEALS).sheet("Sales", [HEADER, *ROWS[:1]])
    assert find(maker.book()).sheet == "Sales"


@pytest.mark.parametrize("name", ["KPI Summary", "Settings"])
def test_a_workbook_of_the_products_sheets_alone_has_no_pipeline(maker: Maker, name: str) -> None:
    with pytest.raises(SheetError, match="no sheet has a header row"):
        find(maker.sheet(name, DEALS).book())


# --- choices ---


def test_the_user_names_the_sheet_in_any_case(maker: Maker) -> None:
    maker.sheet("North", DEALS).sheet("South", [HEADER, *ROWS[:1]])
    found = find(maker.book(), Choices(sheet="SOUTH"))
    assert (found.sheet, total(found)) == ("South", 100.0)


def test_the_user_names_the_table_in_any_case(maker: Maker) -> None:
    maker.sheet("North", DEALS, table="Deals").sheet("South", [HEADER, *ROWS[:1]], table="Second")
    found = find(maker.book(), Choices(table="second"))
    assert (found.sheet, total(found)) == ("South", 100.0)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (Choices(sheet="East"), 'there is no sheet "East". The sheets are: North, Notes'),
        (Choices(table="East"), 'there is no table "East". The tables are: First'),
        (Choices(log="East.csv"), '"East.csv" is neither a sheet of it nor a file. Give the path .*: North, Notes'),
    ],
    ids=["sheet", "table", "log"],
)
def test_a_name_that_is_not_there_is_refused_with_those_that_are(maker: Maker, choices: Choices, words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        find(maker.sheet("North", DEALS, table="First").sheet("Notes", NOTES).book(), choices)


def test_a_table_of_a_workbook_without_tables_is_refused_with_a_remedy(maker: Maker) -> None:
    with pytest.raises(ArgumentError, match=r"It has no tables: name a sheet with --sheet \(North\), or leave --table"):
        find(maker.sheet("North", DEALS).book(), Choices(table="East"))


@pytest.mark.parametrize("choices", [Choices(sheet="Notes"), Choices(table="Phones"), Choices(log="Notes")])
def test_a_named_place_that_holds_no_such_thing_is_refused(maker: Maker, choices: Choices) -> None:
    with pytest.raises(SheetError):
        find(maker.sheet("North", DEALS).sheet("Notes", NOTES, table="Phones").book(), choices)


def test_the_user_chooses_columns_before_the_settings(maker: Maker) -> None:
    rows = [["Deal ID", "Stage", "Net", "Gross"], ["1", "Won", 5.0, 6.0]]
    columns = [["Field", "Header"], ["Amount", "Net"]]
    book = maker.sheet("Deals", rows).sheet("Settings", columns).book()
    assert total(find(book)) == 5.0
    assert total(find(book, Choices(chosen={"amount": "Gross"}))) == 6.0


# --- the event log ---


@pytest.mark.parametrize(
    "header", [LOG[0], ["opp_id", "new_stage", "changed_date"], ["N°", "Étape", "Date"], ["Date", "Stage", "Deal"]]
)
def test_the_other_sheet_whose_ids_repeat_is_the_log(maker: Maker, header: list[str]) -> None:
    rows = [dict(zip(("id", "stage", "on"), row, strict=True)) for row in LOG[1:]]
    order = ("on", "stage", "id") if header[0] == "Date" else ("id", "stage", "on")
    log = [header, *([row[name] for name in order] for row in rows)]
    found = find(maker.sheet("Deals", DEALS).sheet("History", log).book())
    assert found.log is not None
    assert not found.log_named
    assert read(found).level is Level.LOG


def test_a_sheet_whose_ids_do_not_repeat_is_no_log_and_that_is_reported(maker: Maker) -> None:
    found = find(maker.sheet("Deals", DEALS).sheet("Once", LOG[:2]).book())
    assert found.log is None
    (finding,) = [finding for finding in read(found).findings if finding.kind == "log_once"]
    assert "Once" in finding.text.en
    assert "Once" in finding.text.fr


@pytest.mark.parametrize("cells", [LOG[:1], NOTES])
def test_a_sheet_without_events_is_not_reported_as_a_log(maker: Maker, cells: Cells) -> None:
    found = find(maker.sheet("Deals", DEALS).sheet("Journal", cells).book())
    assert found.log is None
    assert not [finding for finding in read(found).findings if finding.kind == "log_once"]


@pytest.mark.parametrize(
    "name",
    ["Journal", "Log", "Event log", "History", "Stage history", "StageHistory", "Historique", "Journal des étapes"],
)
def test_a_sheet_called_a_log_is_one_though_each_deal_occurs_once(maker: Maker, name: str) -> None:
    once = [LOG[0], LOG[1], LOG[3]]
    found = find(maker.sheet("Deals", DEALS).sheet(name, once).book())
    assert found.log is not None
    assert not found.log_named
    assert read(found).level is Level.LOG


def test_a_sheet_whose_ids_repeat_goes_before_one_that_is_only_called_a_log(maker: Maker) -> None:
    found = find(maker.sheet("Deals", DEALS).sheet("Log", LOG[:2]).sheet("Events", LOG).book())
    assert found.log is not None
    assert len(found.log) == 3


def test_a_sheet_of_older_deals_called_history_is_no_log(maker: Maker) -> None:
    older = [["Deal ID", "Stage", "Date", "Amount"], ["8", "Won", dt.date(2025, 1, 1), 5.0]]
    assert find(maker.sheet("Deals", DEALS).sheet("History", older).book()).log is None


def test_a_log_is_not_a_second_pipeline_though_it_names_owners(maker: Maker) -> None:
    log = [[*row, who] for row, who in zip(LOG, ("Owner", "Marie", "Marie", "Jean"), strict=True)]
    found = find(maker.sheet("History", log).sheet("Sales", DEALS).book())
    assert (found.sheet, found.log is not None) == ("Sales", True)


def test_the_header_of_a_log_may_stand_lower(maker: Maker) -> None:
    found = find(maker.sheet("Deals", DEALS).sheet("History", [["Events"], [], *LOG]).book())
    assert found.log is not None
    assert found.log.rows.tolist() == [4, 5, 6]


def test_the_user_names_the_log_and_its_ids_need_not_repeat(maker: Maker) -> None:
    book = maker.sheet("Deals", DEALS).sheet("Once", LOG[:2]).sheet("History", LOG).book()
    found = find(book, Choices(log="once"))
    assert found.log_named
    assert found.log is not None
    assert len(found.log) == 1


def test_sheets_of_the_product_are_never_a_log(maker: Maker) -> None:
    assert (
        find_log(maker.sheet("Deals", DEALS).sheet("KPI History", LOG).sheet("Settings", LOG).book(), but="Deals")
        is None
    )


# --- settings ---

STAGES = [
    ["Stage", "Kind", "Probability", "Allowed days"],
    ["Lead", "open", 0.1, 30.0],
    ["Won", "won"],
    ["Lost", "lost"],
]


@pytest.mark.parametrize("name", ["Settings", "Paramètres", "Réglages", "settings"])
def test_the_settings_sheet_is_found_by_its_name(maker: Maker, name: str) -> None:
    maker.sheet("Deals", DEALS).sheet(name, STAGES).sheet(name, [["Currency", "eur"]], (8, 0))
    found = find(maker.book())
    assert found.settings.stages.names == ("Lead",)
    assert found.settings.currency == "EUR"


def test_settings_give_the_day_the_scale_and_the_currency(maker: Maker) -> None:
    options = [["As of", dt.date(2026, 3, 31)], ["Satisfaction scale", 20.0], ["Currency", "CHF"], ["Language", "fr"]]
    deals = read(find(maker.sheet("Deals", DEALS).sheet("Settings", options).book()))
    assert (deals.as_of, deals.scale, deals.currency) == (dt.date(2026, 3, 31), 20.0, "CHF")


def test_a_day_that_the_caller_names_overrules_the_settings(maker: Maker) -> None:
    options = [["As of", dt.date(2026, 3, 31)]]
    found = find(maker.sheet("Deals", DEALS).sheet("Settings", options).book())
    assert found.deals(TODAY, as_of=TODAY).as_of == TODAY
    assert found.deals(TODAY, as_of=None).as_of == dt.date(2026, 3, 31)


def test_another_workbook_may_hold_the_settings(maker: Maker, tmp_path: Path) -> None:
    other = Maker(tmp_path / "other.xlsx").sheet("Settings", [["Currency", "USD"]]).book()
    book = maker.sheet("Deals", DEALS).sheet("Settings", [["Currency", "EUR"]]).book()
    assert find(book, settings_of=other).settings.currency == "USD"


def test_another_workbook_without_settings_is_refused(maker: Maker, tmp_path: Path) -> None:
    other = Maker(tmp_path / "other.xlsx").sheet("Notes", NOTES).book()
    with pytest.raises(SheetError, match=r"other\.xlsx"):
        find(maker.sheet("Deals", DEALS).book(), settings_of=other)


# --- both date systems ---


def test_dates_and_serials_of_a_workbook_of_1904_are_the_same_days(tmp_path: Path) -> None:
    serial = float((dt.date(2026, 2, 1) - dt.date(1904, 1, 1)).days)
    rows = [*ROWS[:1], ["2", "Cain", "Won", 1.0, dt.date(2026, 1, 1), serial]]
    deals = read(find(Maker(tmp_path / "mac.xlsx", date1904=True).sheet("Deals", [HEADER, *rows]).book()))
    assert deals.grid.date1904
    assert deals.frame["closed_on"].nunique() == 1
    assert (deals.frame["closed_on"] - deals.frame["created_on"]).tolist() == [31.0, 31.0]


def test_a_found_table_tells_its_place(maker: Maker) -> None:
    book = maker.sheet("Sheet1", [*DEALS, ["Total"]], (2, 1), table="Deals", totals=2).book()
    assert book.tables == (TableAt("Deals", "Sheet1", top=2, left=1, bottom=6, right=6, totals=1),)
