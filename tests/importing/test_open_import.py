"""An export brought into an open workbook, on the model of Excel."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings
from scenes import text_export

sys.path.append(str(Path(__file__).parents[1] / "excel"))

from fake_excel import Application, Workbook

from xl_kpi.errors import FileError, SheetError
from xl_kpi.importing import in_excel, opentexts

ZERO = dt.date(1899, 12, 30)
HEADERS = ("Deal ID", "Customer", "Stage", "Amount", "Created", "Double")
HEADER = "ID;Client;Étape;Montant;Créé le"
LINES = ("D-2;Cain;Gagné;75,5;14/01/2026", "D-8;=1+1;Devis;8;13/01/2026", "0012;Noé;Devis;9;31/01/2026")


def made() -> Workbook:
    """Return an open workbook with a table of two deals and a calculated column."""
    app = Application()
    book = Workbook(app, "firm.xlsm")
    sheet = book.add("Deals")
    for at, header in enumerate(HEADERS, 1):
        sheet.put(f"{'ABCDEF'[at - 1]}1", header)
    for row, cells in ((2, ("D-1", "Abel", "Won", 100.5, 46027.0)), (3, ("D-2", "Cain", "Lead", 50.0, 46028.0))):
        for at, cell in enumerate(cells):
            sheet.put(f"{'ABCDE'[at]}{row}", cell)
        sheet.put(f"F{row}", "=[@Amount]*2")
        sheet.cells[row, 4].look, sheet.cells[row, 5].look = '#,##0.00 "€"', "dd/mm/yyyy"
    sheet.table("Deals", "A1:F3")
    app.active, book.saved = book, True
    return book


@pytest.fixture
def book() -> Workbook:
    return made()


@pytest.fixture
def refreshed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The refresh is another module's business."""
    done: list[Any] = []
    monkeypatch.setattr(in_excel, "refresh_workbook", lambda workbook, lang: done.append(workbook))
    return done


def export(folder: Path, *lines: str, header: str = HEADER) -> Path:
    return text_export(folder / "crm.csv", header, *(lines or LINES))


def rows(book: Workbook, sheet: str = "Deals") -> dict[int, list[Any]]:
    cells = next(one for one in book.sheets if one.name == sheet).cells
    width = max(column for _, column in cells)
    return {row: [cells[row, at].text if (row, at) in cells else None for at in range(1, width + 1)]
            for row in sorted({row for row, _ in cells})}  # fmt: skip


def bring(book: Workbook, path: Path, *, agreed: bool = True, lang: Any = "en") -> tuple[Any, list[str]]:
    asked: list[str] = []

    def answer(text: Any) -> bool:
        asked.append(text(lang))
        return agreed

    return in_excel.import_into(book, path, lang, answer), asked


def test_deals_are_updated_and_added_inside_the_table(book: Workbook, tmp_path: Path, refreshed: list[Any]) -> None:
    _, asked = bring(book, export(tmp_path))
    serial = float((dt.date(2026, 1, 14) - ZERO).days)
    assert rows(book)[3] == ["D-2", "Cain", "Gagné", 75.5, serial, "=[@Amount]*2"]
    assert rows(book)[4] == ["D-8", "=1+1", "Devis", 8.0, serial - 1, "=[@Amount]*2"]
    assert rows(book)[5][:4] == ["0012", "Noé", "Devis", 9.0]
    assert book.sheets[0].tables[0].address == "A1:F5"
    assert refreshed == [book]
    assert asked[0].startswith("crm.csv, sheet Deals: 2 new deals, 1 updated, 0 unchanged, 1 only in the workbook.\n")
    assert "D-2, Stage: Lead → Gagné" in asked[0]


def test_a_text_stays_a_text_whatever_it_begins_with(book: Workbook, tmp_path: Path, refreshed: list[Any]) -> None:
    bring(book, export(tmp_path))
    cells = book.sheets[0].cells
    assert (cells[4, 2].text, cells[4, 2].kind) == ("=1+1", "text")
    assert (cells[5, 1].text, cells[5, 1].kind) == ("0012", "text")


def test_what_stands_below_the_table_moves_down(book: Workbook, tmp_path: Path, refreshed: list[Any]) -> None:
    book.sheets[0].put("A5", "a note")
    bring(book, export(tmp_path))
    assert rows(book)[7][0] == "a note"
    assert book.sheets[0].tables[0].address == "A1:F5"


def test_totals_stay_the_last_row(book: Workbook, tmp_path: Path, refreshed: list[Any]) -> None:
    sheet = book.sheets[0]
    sheet.put("A4", "Total")
    sheet.tables[0].address, sheet.tables[0].totals = "A1:F4", True
    bring(book, export(tmp_path))
    assert [line[0] for line in rows(book).values()] == ["Deal ID", "D-1", "D-2", "D-8", "0012", "Total"]
    assert sheet.tables[0].address == "A1:F6"


def test_new_columns_come_at_the_right_of_the_table(book: Workbook, tmp_path: Path, refreshed: list[Any]) -> None:
    bring(book, export(tmp_path, "D-1;Abel;Gagné;100,5;;appeler", header=f"{HEADER};Suite"))
    assert rows(book)[1][6] == "Suite"
    assert rows(book)[2][6] == "appeler"
    assert book.sheets[0].tables[0].address == "A1:G3"


def test_nothing_is_done_until_the_user_agrees(book: Workbook, tmp_path: Path, refreshed: list[Any]) -> None:
    before = book.state()
    told, asked = bring(book, export(tmp_path), agreed=False, lang="fr")
    assert told is None
    assert asked[0].endswith("Importer ? Excel ne pourra pas l'annuler ; une copie du classeur, si.")
    assert book.state() == before
    assert refreshed == []


def test_an_export_that_brings_nothing_new_changes_nothing(
    book: Workbook, tmp_path: Path, refreshed: list[Any]
) -> None:
    bring(book, export(tmp_path))
    before = book.state()
    told, asked = bring(book, export(tmp_path))
    assert told.en == "The workbook holds all of it already: nothing is changed."
    assert asked == []
    assert book.state() == before


def test_whichever_call_into_excel_fails_the_deals_are_as_they_were(tmp_path: Path, refreshed: list[Any]) -> None:
    path = export(tmp_path)
    whole = made()
    bring(whole, path)
    first = next(at for at, label in enumerate(whole.app.log, 1) if "ListRows" in label)
    for at in range(first, len(whole.app.log) + 1):
        for after in (False, True):
            book = made()
            before = book.state()["sheets"]
            book.app.fail_at, book.app.fail_after_effect = at, after
            try:
                bring(book, path)
            except Exception:
                assert book.state()["sheets"] == before, (at, after, whole.app.log[at - 1])


def test_a_plain_range_is_refused_with_the_remedy(book: Workbook, tmp_path: Path) -> None:
    book.sheets[0].tables.clear()
    with pytest.raises(SheetError, match=r"no table of Excel.* Ctrl\+T"):
        bring(book, export(tmp_path))


def test_a_filtered_table_is_refused(book: Workbook, tmp_path: Path) -> None:
    book.sheets[0].tables[0].filtered = True
    with pytest.raises(SheetError, match="A filter hides some of the deals"):
        bring(book, export(tmp_path))


def test_a_protected_sheet_is_refused(book: Workbook, tmp_path: Path) -> None:
    book.sheets[0].contents_locked = True
    with pytest.raises(SheetError, match='"Deals" is protected'):
        bring(book, export(tmp_path))


def test_an_event_log_alone_is_left_to_the_closed_workbook(book: Workbook, tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="is an event log"):
        bring(book, export(tmp_path, "1;Lead;2026-01-01", header="Deal ID;Stage;Date"))


def test_a_summary_that_cannot_be_refreshed_is_said_after_the_deals_are_in(
    book: Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(workbook: Any, lang: Any) -> None:
        raise FileError(opentexts.FILTERED, opentexts.CLEAR_IT)

    monkeypatch.setattr(in_excel, "refresh_workbook", refuse)
    told, _ = bring(book, export(tmp_path))
    assert told.en.startswith("The deals are in, but the KPI Summary is not refreshed: ")
    assert len(rows(book)) == 5


@pytest.fixture
def boxes(book: Workbook, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """The boxes that are shown; every question is answered by OK."""
    shown: list[tuple[str, Any]] = []

    def alert(text: str, title: str, mode: Any = None, buttons: str = "ok") -> str:
        shown.append((text, mode or buttons))
        return "ok"

    caller = SimpleNamespace(app=SimpleNamespace(alert=alert), api=book)
    monkeypatch.setattr(xlwings.Book, "caller", staticmethod(lambda: caller))
    return shown


def test_the_button_asks_for_the_file_and_then_whether_to_go_on(
    book: Workbook, boxes: list[Any], tmp_path: Path, refreshed: list[Any]
) -> None:
    in_excel.bring_in()
    assert boxes == []  # the dialog was closed
    book.app.chosen = str(export(tmp_path))
    in_excel.bring_in()
    assert [kind for _, kind in boxes] == ["ok_cancel"]
    assert refreshed == [book]


def test_a_refusal_is_told_in_one_box(book: Workbook, boxes: list[Any], tmp_path: Path) -> None:
    book.app.chosen = str(tmp_path / "gone.csv")
    in_excel.bring_in()
    ((text, mode),) = boxes
    assert "There is no such file" in text
    assert mode == "critical"


def test_a_fault_of_ours_is_told_without_a_traceback(
    book: Workbook, boxes: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: Any) -> Any:
        raise RuntimeError("boom")

    monkeypatch.setattr(in_excel, "read_export", broken)
    book.app.chosen = str(export(tmp_path))
    in_excel.bring_in()
    assert boxes == [("The import failed and the deals are as they were: RuntimeError: boom", "critical")]


def test_on_a_mac_it_says_what_to_do_instead(boxes: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    in_excel.bring_in()
    ((text, _),) = boxes
    assert "xl-kpi import" in text
