"""The live refresh on a model of Excel: what is there afterwards, and in which order it is done."""

from __future__ import annotations

from typing import Any

import pytest
from fake_excel import AUTOMATIC, MANUAL, Application, Workbook
from fake_sheets import Worksheet
from live_scene import TAB, donor, pipeline, refresh, sheet

from xl_kpi.excel import live

FRENCH = "Synthèse KPI"

pytestmark = pytest.mark.usefixtures("without_core")


def position(log: list[str], start: str) -> list[int]:
    return [at for at, step in enumerate(log) if step.startswith(start)]


# --------------------------------------------------------------------------------------------- what is there then


def test_the_new_sheet_stands_in_the_place_of_the_old_one_with_its_name_and_colour(book: Workbook) -> None:
    refresh(book)
    assert [one.name for one in book.sheets] == ["Deals", TAB, "Board", "Graph"]
    new = sheet(book, TAB)
    assert (new.content, new.color, new.visible) == ("new", 255, -1)
    assert [table.name for table in new.tables] == ["KpiConversion", "KpiTrend"]


def test_everything_that_reads_the_tab_says_what_it_said_before(book: Workbook) -> None:
    before = book.state()
    refresh(book)
    after = book.state()
    assert after["sheets"][2:] == before["sheets"][2:]
    assert (after["pivots"], after["slicers"]) == (before["pivots"], before["slicers"])
    assert "#REF!" not in str(after)


def test_a_second_refresh_changes_nothing_but_the_sheet(book: Workbook) -> None:
    refresh(book)
    once = book.state()
    refresh(book)
    assert book.state() == once


def test_names_follow_and_a_figure_of_which_there_is_none_today_is_not_available(book: Workbook) -> None:
    refresh(book)
    assert {name.name: name.text for name in book.names} == {
        "KPI_REVENUE": "='KPI Summary'!$C$9",
        "KPI_WIN_RATE": "='KPI Summary'!$D$9",
        "KPI_RETENTION_RATE": "=#N/A",  # its old cell may hold another figure now
        "MyRate": "='KPI Summary'!$D$9",
        "Board!Local": "='KPI Summary'!$E$1",
        "'KPI Summary'!Goal": "='KPI Summary'!$F$1",
        "'KPI Summary'!Print_Area": "='KPI Summary'!$A$1:$K$90",
    }


def test_a_figure_that_is_back_gets_its_cell_again(app: Application, book: Workbook) -> None:
    refresh(book)
    made = donor(app)
    made.named("KPI_RETENTION_RATE", "='KPI Summary'!$G$9")
    app.books.remove(made)
    app.donor = lambda: (app.books.append(made), made)[1]
    refresh(book)
    assert {n.name: n.text for n in book.names}["KPI_RETENTION_RATE"] == "='KPI Summary'!$G$9"


def test_a_name_of_the_users_that_looks_like_a_figure_is_left_alone(book: Workbook) -> None:
    book.names = [name for name in book.names if name.own != "KPI_REVENUE"]
    book.named("KPI_REVENUE", "=Deals!$B$2")
    refresh(book)
    assert {n.name: n.text for n in book.names}["KPI_REVENUE"] == "=Deals!$B$2"


@pytest.mark.parametrize("pivots_follow", [True, False])
@pytest.mark.parametrize("links_follow", [True, False])
def test_pivots_and_hyperlinks_find_the_new_tab_whether_or_not_excel_renames_in_them(
    app: Application, book: Workbook, pivots_follow: bool, links_follow: bool
) -> None:
    app.pivots_follow, app.links_follow = pivots_follow, links_follow
    before = book.state()
    refresh(book)
    after = book.state()
    assert (after["sheets"][2:], after["pivots"]) == (before["sheets"][2:], before["pivots"])


def test_without_dynamic_arrays_formulas_are_followed_too(app: Application, book: Workbook) -> None:
    app.dynamic = False
    board = sheet(book, "Board")
    for at in [at for at in board.cells if at[1] == 3]:
        del board.cells[at]
    before = book.state()
    refresh(book)
    assert book.state()["sheets"][2:] == before["sheets"][2:]


def test_controls_find_the_new_tab_though_excel_does_not_rename_in_them(app: Application, book: Workbook) -> None:
    app.controls_follow = False
    before = book.state()
    refresh(book)
    assert book.state()["sheets"][2:] == before["sheets"][2:]


def test_a_formula_as_long_as_excel_takes_it_does_not_grow_on_the_way(book: Workbook) -> None:
    text = "='KPI Summary'!$A$1:$A$9" + "+1" * 115
    assert len(text) == 254
    sheet(book, "Board").put("J1:J9", text, "array")
    refresh(book)
    assert sheet(book, "Board").cells[1, 10].text == text


def test_rules_are_changed_with_the_users_own_cell_active_to_which_they_are_relative(
    app: Application, book: Workbook
) -> None:
    refresh(book)
    assert app.changed_from == {("Board", "$C$7")}


def test_a_changed_drop_down_keeps_its_messages_and_a_format_its_place(book: Workbook) -> None:
    refresh(book)
    board = sheet(book, "Board")
    assert board.validations[0]["ErrorMessage"] == "Choose one"
    assert board.validations[0]["InCellDropdown"] is False
    assert [rule.priority for rule in board.rules] == [1, 2, 3, 4, 5, 6]


def test_formulas_on_large_sheets_are_found_without_reading_the_columns_of_values(
    app: Application, book: Workbook
) -> None:
    deals = sheet(book, "Deals")
    deals.put("A3:E30000", 1.0)
    deals.put("E29999", "='KPI Summary'!$B$5")
    refresh(book)
    assert deals.cells[29999, 5].text == "='KPI Summary'!$B$5"
    assert "#REF!" not in str(book.state())
    assert len(position(app.log, "Range.Formula")) < 60


# --------------------------------------------------------------------------------------------- order and quiet


def test_the_sheet_comes_in_then_all_is_pointed_to_it_then_it_takes_the_name_and_only_then_the_old_one_goes(
    app: Application, book: Workbook
) -> None:
    refresh(book)
    inserted = position(app.log, "Worksheet.Copy")
    pointed = position(app.log, "Range.Formula2 =") + position(app.log, "Linked.Formula =")
    renamed = position(app.log, "Worksheet.Name = 'xl_kpi replaced'") + position(app.log, "Worksheet.Name = 'KPI Sum")
    tables = position(app.log, "Table.Name =")
    deleted = position(app.log, "Worksheet.Delete")
    assert len(inserted) == len(deleted) == 1
    assert len(pointed) >= 6
    assert inserted[0] < min(pointed) < max(pointed) < min(renamed) < max(renamed) < min(tables) < max(tables)
    assert max(tables) < deleted[0]
    changes = [step for step in app.log[deleted[0] + 1 :] if " = " in step or ".Add" in step or ".Delete" in step]
    settings = ("Application.", "Window.Scroll")
    assert [step for step in changes if not step.startswith(settings)] == []


def test_during_the_swap_excel_neither_draws_nor_asks_nor_computes_nor_tells_others(
    app: Application, book: Workbook
) -> None:
    seen: list[Any] = []
    real = app.step
    app.step = lambda label, action: (  # type: ignore[method-assign]
        label.startswith("Worksheet.") and seen.append(dict(app.settings)), real(label, action)
    )[1]  # fmt: skip
    refresh(book)
    quiet = {"ScreenUpdating": False, "DisplayAlerts": False, "EnableEvents": False, "Calculation": MANUAL, "Cursor": 2}
    inside = [state for state in seen if state["Cursor"] == 2]
    assert len(inside) > 20
    assert all({key: state[key] for key in quiet} == quiet for state in inside)
    assert app.events == []


@pytest.mark.parametrize("shown", [False, "FALSE", "FAUX"])
def test_a_status_bar_that_is_excels_own_is_excels_own_again(app: Application, book: Workbook, shown: Any) -> None:
    app.settings["StatusBar"] = shown
    refresh(book)
    assert app.settings["StatusBar"] is False


@pytest.mark.parametrize(("lang", "first"), [("en", "xl-kpi: reading"), ("fr", "xl-kpi : lecture")])
def test_the_status_bar_tells_the_progress_and_is_given_back(
    app: Application, book: Workbook, lang: str, first: str
) -> None:
    app.settings["StatusBar"] = "Mine"
    refresh(book, lang)
    told = [step.partition(" = ")[2] for step in app.log if step.startswith("Application.StatusBar =")]
    assert told[0].startswith(f"'{first}")
    assert len(told) == 4
    assert app.settings["StatusBar"] == "Mine"


def test_the_user_stays_where_he_was_with_the_settings_he_had(app: Application, book: Workbook) -> None:
    app.settings |= {"Calculation": MANUAL, "EnableEvents": False}
    before = dict(app.settings)
    board, deals = sheet(book, "Board"), sheet(book, "Deals")
    book.group = [board, deals]
    refresh(book)
    assert app.settings == before
    assert (book.active, board.selection, board.corner, app.active) == (board, "$C$7", (5, 2), book)
    assert book.group == [board, deals]
    assert book.saved is False


def test_a_selection_in_more_pieces_than_excel_takes_back_keeps_its_first_ones(book: Workbook) -> None:
    book.active.selection = ",".join(f"$C${row}" for row in range(1, 101, 2))
    refresh(book)
    assert book.active.selection.startswith("$C$1,$C$3,")
    assert 240 < len(book.active.selection) <= 255


def test_a_selection_that_a_protection_forbids_is_no_reason_to_fail(
    book: Workbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fake_cells.Range.Select", lambda self: 1 / 0)
    refresh(book)
    assert sheet(book, TAB).content == "new"


def test_somebody_on_the_tab_itself_stays_on_it(book: Workbook) -> None:
    book.focus(sheet(book, TAB))
    book.active.selection = "$B$4"
    refresh(book)
    assert (book.active.content, book.active.selection) == ("new", "$B$4")


def test_somebody_on_a_chart_sheet_stays_on_it(book: Workbook) -> None:
    book.focus(sheet(book, "Graph"))
    refresh(book)
    assert book.active.name == "Graph"


def test_another_open_workbook_keeps_the_focus_and_is_not_touched(app: Application, book: Workbook) -> None:
    other = Workbook(app, "Other.xlsx")
    other.add("Sheet1", {"A1": "=1"})
    app.active, before = other, other.state()
    refresh(book)
    assert app.active is other
    assert other.state() == before
    assert [one.name for one in app.books] == ["Affaires.xlsm", "Other.xlsx"]


def test_a_cell_that_excel_calculates_when_calculation_comes_back_is_answered_in_between(
    app: Application, book: Workbook
) -> None:
    answered: list[Any] = []
    app.on_calculation = lambda: answered.append(live.contents(book, (TAB,)).sheets["Deals"][1][0])
    refresh(book)
    assert answered == ["A-1"]
    assert app.settings["Calculation"] == AUTOMATIC


def test_the_rendered_workbook_is_closed_and_its_file_removed(app: Application, book: Workbook) -> None:
    refresh(book)
    assert app.books == [book]
    assert not app.opened[0].exists()


# --------------------------------------------------------------------------------------------- the tab's states


def test_without_an_earlier_tab_the_sheet_is_added_right_behind_the_pipeline(app: Application) -> None:
    book = Workbook(app)  # never saved: it has a name and no path, and no path is asked for
    for name in ("Start", "Deals", "Notes"):
        book.add(name)
    app.active = book
    assert refresh(book) is None
    assert [one.name for one in book.sheets] == ["Start", "Deals", TAB, "Notes"]
    assert sorted(name.name for name in book.names) == ["'KPI Summary'!Print_Area", "KPI_REVENUE", "KPI_WIN_RATE"]
    assert book.active.name == "Start"


@pytest.mark.parametrize("misplaces", [False, True])
@pytest.mark.parametrize("visible", [0, 2])
def test_a_hidden_tab_stays_as_hidden_as_it_was_and_in_its_place(
    app: Application, book: Workbook, visible: int, misplaces: bool
) -> None:
    app.misplaces = misplaces
    sheet(book, TAB).visible = visible
    before = book.state()
    refresh(book)
    new = sheet(book, TAB)
    assert (new.content, new.visible, new.Index) == ("new", visible, 2)
    assert book.state()["sheets"][2:] == before["sheets"][2:]


def test_a_french_tab_is_replaced_and_keeps_its_name_in_an_english_refresh(app: Application) -> None:
    book = pipeline(app, FRENCH)
    before = book.state()
    refresh(book)
    assert [one.name for one in book.sheets] == ["Deals", FRENCH, "Board", "Graph"]
    assert book.state()["sheets"][2:] == before["sheets"][2:]


@pytest.mark.parametrize(("lang", "replaced"), [("en", TAB), ("fr", FRENCH)])
def test_of_two_tabs_the_one_in_the_summarys_language_is_replaced_and_the_other_kept(
    app: Application, book: Workbook, lang: str, replaced: str
) -> None:
    book.append(Worksheet(book, FRENCH, content="older")).table("KpiTrend", "A1:B2")
    app.donor = lambda: donor(app, replaced)
    refresh(book, lang)
    contents = {one.name: one.content for one in book.worksheets() if one.content}
    assert contents == {replaced: "new", ({TAB, FRENCH} - {replaced}).pop(): "older" if lang == "en" else "old"}
    if lang == "en":
        assert [table.name for table in sheet(book, TAB).tables] == ["KpiConversion", "KpiTrend_2"]


def test_a_renamed_tab_is_the_users_kept_with_its_names_and_that_is_said(book: Workbook) -> None:
    sheet(book, TAB).Name = "March"
    before = {name.name: name.text for name in book.names}
    told = refresh(book)
    assert [one.name for one in book.sheets] == ["Deals", TAB, "March", "Board", "Graph"]
    assert sheet(book, "March").content == "old"
    after = {name.name: name.text for name in book.names}
    assert {key: after[key] for key in before} == before
    assert told is not None
    assert told.en.startswith('The tab "March" was a KPI Summary and is kept')
    assert [table.name for table in sheet(book, TAB).tables] == ["KpiConversion_2", "KpiTrend"]
    assert refresh(book) is None
    assert [table.name for table in sheet(book, TAB).tables] == ["KpiConversion_2", "KpiTrend"]


def test_a_table_of_the_users_with_our_name_is_left_alone_and_ours_keeps_its_other_name(book: Workbook) -> None:
    book.append(Worksheet(book, "Mine")).table("KpiTrend", "A1:B2")
    refresh(book)
    sheet(book, "Board").put("A9", "=SUM(KpiTrend_2[Revenue])")
    refresh(book)
    assert [table.name for table in sheet(book, TAB).tables] == ["KpiConversion", "KpiTrend_2"]
    assert sheet(book, "Board").cells[9, 1].text == "=SUM(KpiTrend_2[Revenue])"


def test_a_protected_sheet_whose_cells_may_be_changed_is_no_obstacle(book: Workbook) -> None:
    board = sheet(book, "Board")
    board.contents_locked = board.drawings_locked = board.by_programs = True
    before = book.state()
    refresh(book)
    assert book.state()["sheets"][2:] == before["sheets"][2:]


def test_a_protected_and_filtered_pipeline_is_read_like_any_other(book: Workbook) -> None:
    deals = sheet(book, "Deals")
    deals.contents_locked = True
    assert live.contents(book, (TAB,)).sheets["Deals"] == (("Deal", "Amount"), ("A-1", 120.0))
    refresh(book)
    assert sheet(book, TAB).content == "new"
