"""The sheet KPI History: a row a day, put under what is there."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from xl_kpi.closed.append import append_row
from xl_kpi.closed.files import Request, refresh
from xl_kpi.errors import FileError, SheetError
from xl_kpi.history import COLUMNS, DATE
from xl_kpi.periods import Period

#: Stands in the sheet KPI History alone: its header and its days stay in sight.
FROZEN = b'topLeftCell="B2"'
TODAY = dt.date(2026, 6, 30)
ROWS = [
    ["Deal ID", "Customer", "Owner", "Stage", "Amount", "Created", "Closed on"],
    ["1", "Abel", "Marie", "Won", 100.0, dt.date(2026, 1, 1), dt.date(2026, 2, 1)],
    ["2", "Cain", "Jean", "Lost", 50.0, dt.date(2026, 1, 1), dt.date(2026, 2, 1)],
    ["3", "Seth", "Jean", "Lead", 7.0, dt.date(2026, 1, 1), None],
]


def written(path: Path, on: object = "yes") -> Path:
    workbook = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for name, rows in {"Deals": ROWS, "Settings": [["KPI history", on]]}.items():
        sheet = workbook.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    workbook.close()
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return written(tmp_path / "firm.xlsx")


def day(number: int) -> dt.date:
    return TODAY + dt.timedelta(number)


def told(path: Path, name: str = "KPI History") -> list[dict[str, object]]:
    header, *rows = openpyxl.load_workbook(path)[name].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def put(path: Path, data: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as package:
        for name, part in data.items():
            package.writestr(name, part)


@pytest.mark.parametrize("on", ["no", "non", False])
def test_unless_settings_turn_it_on_there_is_no_history(tmp_path: Path, on: object) -> None:
    path = written(tmp_path / "firm.xlsx", on)
    refresh(path, Request(), TODAY, "en")
    assert "KPI History" not in openpyxl.load_workbook(path).sheetnames


def test_the_first_refresh_begins_the_table_behind_the_tab(path: Path) -> None:
    assert refresh(path, Request(), TODAY, "en").changed
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Deals", "KPI Summary", "KPI History", "Settings"]
    assert book["KPI History"].tables["KpiHistory"].ref.endswith("2")
    (row,) = told(path)
    assert list(row) == [DATE.en, *(text.en for text in COLUMNS)]
    assert row["Date"] == dt.datetime(2026, 6, 30)
    assert (row["Revenue"], row["Win rate"], row["Sales"]) == (100, 0.5, 1)
    assert row["Retention rate"] is None


def test_a_row_is_put_under_the_others_and_every_other_part_keeps_its_bytes(path: Path) -> None:
    refresh(path, Request(), TODAY, "en")
    before = parts(path)
    (sheet,) = (name for name, data in before.items() if FROZEN in data)
    (table,) = (name for name, data in before.items() if b'"KpiHistory"' in data)
    first = before[sheet][before[sheet].index(b'<row r="2"') : before[sheet].index(b"</sheetData>")]
    append_row(path, ("KPI History",), ("Date",), day(1), {("Revenue", "CA signé"): 1.5, ("No column",): 2.0})
    after = parts(path)
    assert {name for name in before if before[name] != after[name]} == {sheet, table}
    assert first in after[sheet]
    rows = told(path)
    assert [row["Date"] for row in rows] == [dt.datetime(2026, 6, 30), dt.datetime(2026, 7, 1)]
    assert {name: value for name, value in rows[1].items() if value is not None} == {
        "Date": rows[1]["Date"],
        "Revenue": 1.5,
    }
    assert openpyxl.load_workbook(path)["KPI History"].tables["KpiHistory"].ref.endswith("3")


def test_each_days_refresh_adds_its_row_and_a_formula_that_reads_the_table_is_recalculated(path: Path) -> None:
    refresh(path, Request(), TODAY, "en")
    data = parts(path)
    data["xl/worksheets/sheet2.xml"] = data["xl/worksheets/sheet2.xml"].replace(
        b"</sheetData>", b'<row r="9"><c r="A9"><f>SUM(KpiHistory[Revenue])</f><v>100</v></c></row></sheetData>'
    )
    put(path, data)
    assert refresh(path, Request(), day(1), "en").changed
    assert len(told(path)) == 2
    assert b'fullCalcOnLoad="1"' in parts(path)["xl/workbook.xml"]


def test_a_second_refresh_of_the_same_day_changes_nothing(path: Path) -> None:
    refresh(path, Request(), TODAY, "en")
    before = path.read_bytes()
    assert not refresh(path, Request(), TODAY, "en").changed
    assert path.read_bytes() == before


def typed(path: Path, *days: object) -> None:
    """Put days into the history as a person types them: the first in the place of the program's own."""
    book = openpyxl.load_workbook(path)
    sheet = book["KPI History"]
    for row, one in enumerate(days, 2):
        sheet.cell(row, 1).value = one
    table = sheet.tables["KpiHistory"]
    table.ref = table.ref.replace("2", str(len(days) + 1))
    if table.autoFilter is not None:
        table.autoFilter.ref = table.ref
    book.save(path)


@pytest.mark.parametrize("text", ["2026-06-30", "30/06/2026", "30 juin 2026", "June 30, 2026", "46203", "20260630"])
def test_a_day_that_a_person_typed_as_text_is_that_day_and_no_second_row_is_added(path: Path, text: str) -> None:
    refresh(path, Request(), TODAY, "en")
    typed(path, text)
    refresh(path, Request(), TODAY, "en")
    assert [row["Date"] for row in told(path)] == [text]
    refresh(path, Request(), day(1), "en")
    assert told(path)[0]["Date"] == text
    assert len(told(path)) == 2


def test_another_day_of_the_history_tells_which_way_a_text_is_read(path: Path) -> None:
    refresh(path, Request(), TODAY, "en")
    typed(path, "05/04/2026", "04/13/2026")
    refresh(path, Request(), dt.date(2026, 5, 4), "en")
    assert len(told(path)) == 2
    refresh(path, Request(), dt.date(2026, 4, 5), "en")
    assert len(told(path)) == 3


@pytest.mark.parametrize(
    ("days", "why", "remedy"),
    [
        (
            ["30/06/2025", "fin mars", None, "#REF!x"],
            "column Date, rows 3, 5: fin mars is no day",
            "Write a date there",
        ),
        (
            ["05/04/2026", "06/04/2026"],
            "rows 2, 3: 05/04/2026 is 5 April 2026 or 4 May 2026",
            "put Date order",
        ),
        (["05/04/2026", "soon"], "row 3: soon is no day", "delete the row"),
    ],
)
def test_a_day_that_cannot_be_read_is_refused_with_its_row_and_nothing_is_changed(
    path: Path, days: list[object], why: str, remedy: str
) -> None:
    refresh(path, Request(), TODAY, "en")
    typed(path, *days)
    before = path.read_bytes()
    with pytest.raises(FileError) as refused:
        refresh(path, Request(), day(1), "en")
    assert why in refused.value.text.en
    assert remedy in refused.value.text.en
    assert "Rien n'a été changé" in refused.value.text.fr
    assert path.read_bytes() == before


def test_an_order_that_the_user_names_decides_a_text_that_can_be_read_both_ways(path: Path) -> None:
    refresh(path, Request(), TODAY, "en")
    typed(path, "05/04/2026")
    refresh(path, Request(dates="mdy"), dt.date(2026, 5, 4), "en")
    assert len(told(path)) == 1
    refresh(path, Request(dates="dmy"), dt.date(2026, 5, 4), "en")
    assert len(told(path)) == 2


def test_a_row_of_another_language_goes_into_the_same_table(path: Path) -> None:
    refresh(path, Request(), TODAY, "fr")
    refresh(path, Request(), day(1), "en")
    rows = told(path, "Historique KPI")
    assert [row["CA signé"] for row in rows] == [100, 100]
    assert "KPI History" not in openpyxl.load_workbook(path).sheetnames


def test_columns_of_the_user_stay_and_are_left_empty_in_the_new_row(path: Path) -> None:
    refresh(path, Request(), TODAY, "en")
    for name, part in (data := parts(path)).items():
        if FROZEN in part or b'"KpiHistory"' in part:
            data[name] = part.replace(b'"Revenue"', b'"Mine"').replace(b">Revenue<", b">Mine<")
    put(path, data)
    refresh(path, Request(), day(1), "en")
    assert [row["Mine"] for row in told(path)] == [100, None]
    assert [row["Sales"] for row in told(path)] == [1, 1]


def test_figures_of_a_filter_or_a_period_are_no_history_of_the_firm(path: Path) -> None:
    refresh(path, Request(where=(("Owner", "=Jean"),)), TODAY, "en")
    refresh(path, Request(period=Period(dt.date(2026, 1, 1), TODAY)), TODAY, "en")
    assert "KPI History" not in openpyxl.load_workbook(path).sheetnames


def test_what_stands_under_the_table_is_never_overwritten(path: Path) -> None:
    refresh(path, Request(), TODAY, "en")
    data = parts(path)
    (sheet,) = (name for name, part in data.items() if FROZEN in part)
    data[sheet] = data[sheet].replace(b"</sheetData>", b'<row r="3"><c r="A3"><v>1</v></c></row></sheetData>')
    put(path, data)
    with pytest.raises(FileError) as refused:
        refresh(path, Request(), day(1), "en")
    told = refused.value.text
    assert "Something stands right under the table of the sheet KPI History, in row 3" in told.en
    assert "Nothing was changed: the summary was not refreshed either. Move it away" in told.en
    assert "Rien n’a été changé : la synthèse n’a pas été actualisée non plus. Déplacez-le" in told.fr
    assert parts(path) == data  # the tab too is as it was


def test_a_sheet_of_that_name_without_the_table_is_refused(path: Path) -> None:
    refresh(path, Request(), TODAY, "en")
    data = {name: part.replace(b'name="Date"', b'name="Day"') for name, part in parts(path).items()}
    put(path, data)
    with pytest.raises(FileError, match="no table with a column Date any more"):
        refresh(path, Request(), day(1), "en")


def test_a_setting_that_is_neither_yes_nor_no_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match='"maybe" for kpi history'):
        refresh(written(tmp_path / "firm.xlsx", "maybe"), Request(), TODAY, "en")
