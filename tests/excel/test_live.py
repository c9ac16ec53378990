"""The live refresh on a model of Excel: the order of its steps, and what is left when one of them fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fake_excel import Application, ComError, Name, Workbook

from xl_kpi.errors import FileError
from xl_kpi.excel import live
from xl_kpi.excel.references import Repointing
from xl_kpi.excel.swap import find_sheet

FORMULAS = {
    "$A$1": "='KPI Summary'!$B$5*2",
    "$A$2": "=SUM(KpiConversion[Rate])",
    "$A$3": "=INDIRECT(\"'KPI Summary'!B5\")",
    "$A$4": "=SORT('KPI Summary'!$A$1:$A$9)",
    "$A$5": "={'KPI Summary'!$A$1:$A$9}",
    "$A$6": "KPI Summary is nice",
    "$A$7": "='Deals'!$A$1",
}
NAMES = {
    "KPI_REVENUE": "='KPI Summary'!$C$8",
    "MyRate": "='KPI Summary'!$D$9",
    "'Deals'!Local": "='KPI Summary'!$E$1",
    "'KPI Summary'!Print_Area": "='KPI Summary'!$A$1:$K$90",
}


def donor(app: Application) -> Workbook:
    book = Workbook(app, "xl_kpi_1.xlsx")
    tables = [("KpiConversion", "$A$20:$C$24"), ("KpiTrend", "$A$30:$C$34")]
    book.add("KPI Summary", content="new", tables=tables)
    book.names += [Name(book, "KPI_REVENUE", "='KPI Summary'!$C$9"), Name(book, "KPI_WIN_RATE", "='KPI Summary'!$C$10")]
    return book


def pipeline(app: Application) -> Workbook:
    book = Workbook(app)
    book.add("Deals", cells=FORMULAS, series=["=SERIES('KPI Summary'!$A$1,,'KPI Summary'!$B$2:$B$9,1)"])
    book.add("KPI Summary", content="old", tables=[("KpiConversion", "$A$22:$C$26")])
    book.add("Notes", cells={"$B$1": "='Deals'!A1"})
    book.names += [Name(book, called, target) for called, target in NAMES.items()]
    book.selection, app.active = "$C$7", book
    return book


@pytest.fixture
def app() -> Application:
    app = Application()
    app.donors["next"] = lambda: donor(app)
    return app


@pytest.fixture
def book(app: Application) -> Workbook:
    return pipeline(app)


@pytest.fixture(autouse=True)
def core(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the pipeline and drawing the sheet are other modules' business."""
    monkeypatch.setattr(live, "_summary_of", lambda contents, lang: ("summary", lang))
    monkeypatch.setattr(live, "render", lambda summary, lang, *, name: b"rendered")


def refresh(book: Workbook) -> None:
    live.refresh_workbook(book, "en")


def test_the_new_sheet_stands_in_the_place_and_under_the_name_of_the_old_one(book: Workbook) -> None:
    refresh(book)
    assert [(sheet.name, sheet.content) for sheet in book.sheets] == [
        ("Deals", ""),
        ("KPI Summary", "new"),
        ("Notes", ""),
    ]
    assert book.sheets[1].table_names() == ["KpiConversion", "KpiTrend"]


def test_formulas_and_series_that_refer_to_the_tab_are_what_they_were(book: Workbook) -> None:
    before = [cell.text for cell in book.sheets[0].cells], [series.text for series in book.sheets[0].series]
    refresh(book)
    assert ([cell.text for cell in book.sheets[0].cells], [series.text for series in book.sheets[0].series]) == before


def test_names_follow_and_those_of_headline_values_mean_the_new_cells(book: Workbook) -> None:
    refresh(book)
    assert {name.Name: name.text for name in book.names} == {
        "KPI_REVENUE": "='KPI Summary'!$C$9",
        "KPI_WIN_RATE": "='KPI Summary'!$C$10",
        "MyRate": "='KPI Summary'!$D$9",
        "'Deals'!Local": "='KPI Summary'!$E$1",
    }


def test_the_old_sheet_is_deleted_last_of_all_and_after_every_reference_is_re_pointed(book: Workbook) -> None:
    refresh(book)
    log = book.Application.log
    assert log[:2] == ["open the rendered workbook", "copy the new sheet in"]
    assert log[-1].startswith("delete xl_kpi replaced")
    first_rename = next(at for at, step in enumerate(log) if step.startswith("rename"))
    assert max(at for at, step in enumerate(log) if step.startswith("point")) < first_rename


def test_the_user_stays_where_he_was_with_the_settings_he_had(book: Workbook) -> None:
    before = dict(book.Application.settings)
    refresh(book)
    assert (book.active, book.selection) == (0, "$C$7")
    assert book.Application.active is book
    assert book.Application.settings == before


def test_somebody_on_the_tab_itself_stays_on_it(book: Workbook) -> None:
    book.active = 1
    refresh(book)
    assert book.ActiveSheet.content == "new"


def test_during_the_swap_excel_neither_draws_nor_asks_nor_computes(book: Workbook) -> None:
    seen: dict[str, Any] = {}
    real = book.Application.step
    book.Application.step = lambda what: (seen.update(book.Application.settings), real(what))[1]  # type: ignore[method-assign]
    refresh(book)
    assert seen == {"ScreenUpdating": False, "DisplayAlerts": False, "EnableEvents": False, "Calculation": -4135}


def test_without_an_earlier_tab_the_sheet_is_added_at_the_end(app: Application) -> None:
    book = Workbook(app)
    book.add("Deals")
    app.active = book
    refresh(book)
    assert [sheet.name for sheet in book.sheets] == ["Deals", "KPI Summary"]
    assert sorted(name.Name for name in book.names) == ["KPI_REVENUE", "KPI_WIN_RATE"]


def test_a_french_tab_is_replaced_and_keeps_its_name_and_visibility(app: Application) -> None:
    book = Workbook(app)
    book.add("Deals")
    book.add("Synthèse KPI", content="old", visible=0)
    app.active = book
    refresh(book)
    assert [(s.name, s.content, s.visible) for s in book.sheets] == [("Deals", "", -1), ("Synthèse KPI", "new", 0)]


def test_a_table_of_the_users_with_our_name_is_left_alone(book: Workbook) -> None:
    book.add("Mine", tables=[("KpiTrend", "$A$1:$B$2")])
    refresh(book)
    assert book.sheets[1].table_names() == ["KpiConversion", "KpiTrend_1"]
    assert book.sheets[3].table_names() == ["KpiTrend"]


def failure_at(step: int) -> str:
    """Return how a refresh ends that fails at one step; "" when it takes fewer steps."""
    app = Application()
    app.donors["next"] = lambda: donor(app)
    book = pipeline(app)
    before = book.state()
    app.fail_at = step
    try:
        refresh(book)
    except ComError as error:
        return f"{error}, {'nothing' if book.state() == before else 'something'} changed"
    return ""


def test_a_failure_at_any_step_leaves_the_workbook_as_it_was() -> None:
    ends = [failure_at(step) for step in range(1, 40)]
    failed = [end for end in ends if end]
    assert len(failed) > 15
    assert [end for end in failed if not end.endswith("nothing changed")] == []
    assert failed[-1].startswith(f"step {len(failed)}: delete xl_kpi replaced 1")


def test_the_rendered_workbook_is_closed_and_its_file_removed_also_on_failure(book: Workbook) -> None:
    made = donor(book.Application)
    book.Application.donors["next"] = lambda: made
    book.Application.fail_at = 3
    with pytest.raises(ComError):
        refresh(book)
    assert made.closed
    assert not Path(book.Application.opened[0]).exists()


def test_a_protected_structure_is_refused_before_anything_is_done(book: Workbook) -> None:
    book.ProtectStructure = True
    with pytest.raises(FileError, match="Remove the protection"):
        refresh(book)
    assert book.Application.log == []


def test_sheets_and_tables_are_read_without_the_summary_and_without_totals_rows(app: Application) -> None:
    book = Workbook(app)
    book.add("Deals", values=(("Deal",), ("A-1",)), tables=[("Deals", "$A$1:$C$9", True), ("Other", "$E$1:$F$3")])
    book.add("KPI Summary", tables=[("KpiConversion", "$A$22:$C$26")])
    read = live.contents(book, ("KPI Summary",))
    assert read.sheets == {"Deals": (("Deal",), ("A-1",))}
    assert read.tables == {"Deals": ("Deals", "A1:C8"), "Other": ("Deals", "E1:F3")}
    assert read.date1904 is False


def test_an_error_is_told_in_one_box_in_the_users_language(book: Workbook, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    app = type("App", (), {"alert": lambda self, text, title, mode=None: told.append((text, title, mode))})()
    calling = type("Book", (), {"app": app, "api": book})()
    monkeypatch.setattr(live.xw.Book, "caller", staticmethod(lambda: calling))
    book.ProtectStructure = True
    live.refresh()
    book.ProtectStructure = False
    monkeypatch.setattr(live, "render", lambda *args, **kwargs: 1 / 0)
    live.refresh()
    assert [text for text, *_ in told] == [
        "The structure of the workbook is protected. Remove the protection (Review, Protect Workbook), refresh, and "
        "protect it again.",
        "The refresh failed and changed nothing: ZeroDivisionError: division by zero",
    ]


@pytest.mark.parametrize(
    ("formula", "repointed"),
    [
        ("='KPI Summary'!B5+Other!A1", "='New''s'!B5+Other!A1"),
        ("=kpi!A1", "=kpi!A1"),
        ("='[Book2.xlsx]KPI Summary'!A1", "='[Book2.xlsx]KPI Summary'!A1"),
        ("=\"'KPI Summary'!A1\"&'kpi summary'!A1", "=\"'KPI Summary'!A1\"&'New''s'!A1"),
        ("=SUM(KpiTrend[Revenue])+ROWS(kpitrend)", "=SUM(KpiTrend_1[Revenue])+ROWS(KpiTrend_1)"),
        ("=Other[[#All],[KpiTrend]]", "=Other[[#All],[KpiTrend]]"),
        ("=KpiTrend2[x]+MyKpiTrend+KpiTrend!A1+KpiTrend(1)", "=KpiTrend2[x]+MyKpiTrend+KpiTrend!A1+KpiTrend(1)"),
    ],
)
def test_only_references_to_the_tab_and_its_tables_are_re_pointed(formula: str, repointed: str) -> None:
    assert Repointing("KPI Summary", "New's", {"KpiTrend": "KpiTrend_1"})(formula) == repointed


def test_a_plain_sheet_name_is_re_pointed_too() -> None:
    assert Repointing("Synthèse", "N", {})("=Synthèse!A1+MaSynthèse!A1") == "='N'!A1+MaSynthèse!A1"


def test_a_sheet_is_found_in_any_case(book: Workbook) -> None:
    assert find_sheet(book, ("kpi summary",)) is book.sheets[1]
    assert find_sheet(book, ("none",)) is None
