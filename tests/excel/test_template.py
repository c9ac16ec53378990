from __future__ import annotations

import csv
import datetime as dt
import os
import re
import shutil
import subprocess
import tomllib
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from readers import sources

from xl_kpi.catalogue import Spill
from xl_kpi.excel import template
from xl_kpi.excel.examples import EXAMPLES
from xl_kpi.functions import FUNCTIONS, CellError, Context, call
from xl_kpi.sample import LATEST, sample
from xl_kpi.summary import TAB

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "workbook_template.xlsm"


def parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module", params=["en", "fr"])
def built(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    return request.param, template.build(request.param)


def test_the_shipped_template_is_what_the_sources_build_part_by_part() -> None:
    shipped, fresh = parts(SHIPPED.read_bytes()), parts(template.build("en"))
    assert list(shipped) == list(fresh)
    assert [name for name in shipped if shipped[name] != fresh[name]] == []


def test_two_builds_are_the_same_bytes(built: tuple[str, bytes]) -> None:
    lang, book = built
    assert template.build(lang) == book


def test_the_template_carries_the_pinned_version_of_xlwings() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = next(d for d in project["project"]["dependencies"] if d.startswith("xlwings"))
    assert re.match(r"xlwings==\d+\.\d+\.\d+$", pinned)
    source = sources(SHIPPED.read_bytes(), SHIPPED.name)["xlwings"]
    assert f'XLWINGS_VERSION As String = "{pinned.removeprefix("xlwings==")}"' in source


def test_every_worksheet_function_is_a_live_formula(built: tuple[str, bytes]) -> None:
    _, book = built
    sheet = openpyxl.load_workbook(BytesIO(book))["KPI"]
    formulas = " ".join(
        getattr(cell.value, "text", str(cell.value)) for row in sheet.iter_rows() for cell in row if cell.value
    )
    assert {name for name in FUNCTIONS if f"={name}(" in formulas} == set(FUNCTIONS)


def test_every_cached_value_is_the_one_that_its_function_gives(built: tuple[str, bytes]) -> None:
    lang, book = built
    live = openpyxl.load_workbook(BytesIO(book))["KPI"]
    cached = openpyxl.load_workbook(BytesIO(book), data_only=True)["KPI"]
    deals = sample(lang)
    stages = (("Stage", "Kind", "Probability", "Allowed days"), *deals.stages)
    seen = 0
    for row in live.iter_rows():
        for cell in row:
            text = getattr(cell.value, "text", cell.value)
            if not isinstance(text, str) or not text.startswith("=") or cell.column == 3:
                continue
            name, given = re.fullmatch(r"=(\w+)\((.*)\)", text).groups()
            takes_deals = FUNCTIONS[name].takes_deals
            words = [w.strip('"') for w in given.split(",")[takes_deals:]]
            known = {"Stages[#All]": stages, "AsOf": LATEST}
            first = [(deals.headers, *deals.rows)] if takes_deals else []
            result = call(name, [*first, *(known.get(w, w) for w in words)], Context(LATEST, lang))
            assert not isinstance(result, CellError), (name, result)
            table = result if isinstance(result, tuple) else ((result,),)
            for down, line in enumerate(table):
                for right, value in enumerate(line):
                    shown = cached.cell(cell.row + down, cell.column + right).value
                    if isinstance(value, float):
                        assert shown == pytest.approx(value, rel=1e-14), (name, down, right)
                    else:
                        assert (shown or None) == (value or None), (name, down, right)
            seen += 1
    assert seen == len(FUNCTIONS)


def test_the_sheets_stand_in_the_order_that_a_person_reads_them(built: tuple[str, bytes]) -> None:
    lang, book = built
    workbook = openpyxl.load_workbook(BytesIO(book))
    assert workbook.sheetnames == ["Pipeline", "KPI", TAB[lang], template.SETTINGS(lang), "xlwings.conf"]
    assert "Deals" in workbook["Pipeline"].tables
    assert "Stages" in workbook[template.SETTINGS(lang)].tables
    assert len(workbook[TAB[lang]]._charts) >= 4


def test_cached_values_survive_opening_without_python(built: tuple[str, bytes]) -> None:
    workbook = parts(built[1])["xl/workbook.xml"].decode()
    assert "fullCalcOnLoad" not in workbook
    assert 'calcId="191029"' in workbook


def test_the_configuration_names_no_interpreter_and_no_key_twice(built: tuple[str, bytes]) -> None:
    sheet = openpyxl.load_workbook(BytesIO(built[1]))["xlwings.conf"]
    keys = [row[0].value for row in sheet.iter_rows() if row[0].value]
    assert len(keys) == len(set(keys))
    assert not [key for key in keys if "INTERPRETER" in key.upper()]
    assert all(row[1].value is not None for row in sheet.iter_rows() if row[0].value)


def test_the_as_of_cell_of_a_moved_sample_is_empty_and_of_the_fixed_one_is_its_last_day() -> None:
    for today, expected in ((None, LATEST), (dt.date(2027, 3, 1), None)):
        book = openpyxl.load_workbook(BytesIO(template.build("en", today)))
        value = book["Settings"][template.AS_OF_CELL.replace("$", "")].value
        assert (value and value.date()) == expected


def test_a_refresh_of_the_template_keeps_everything_but_its_tab(tmp_path: Path) -> None:
    from xl_kpi.closed.files import Request, refresh

    path = tmp_path / "book.xlsm"
    path.write_bytes(SHIPPED.read_bytes())
    done = refresh(path, Request(), dt.date(2030, 1, 1), None)
    assert not done.changed  # the as-of cell holds the day, so that even years later nothing has changed
    assert path.read_bytes() == SHIPPED.read_bytes()


@pytest.mark.office
def test_libreoffice_shows_the_cached_numbers_of_the_kpi_sheet(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        assert "XL_KPI_REQUIRE_ORACLES" not in os.environ, "LibreOffice is missing"
        pytest.skip("LibreOffice is not installed")
    filters = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,2"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [office, "--headless", profile, "--convert-to", filters, "--outdir", str(tmp_path), str(SHIPPED)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (csv_file,) = tmp_path.glob("*.csv")
    shown = csv_file.read_text(encoding="utf-8")
    cached = openpyxl.load_workbook(SHIPPED, data_only=True)["KPI"]
    lines = list(csv.reader(shown.splitlines()))
    seen = 0
    for row, example in enumerate(EXAMPLES, start=5):
        if example.record.by_day or isinstance(example.record, Spill):
            continue  # LibreOffice calculates what hangs on TODAY() and array formulas anew: they need the extension
        text = lines[row - 1][1]
        value = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        assert value == pytest.approx(cached.cell(row, 2).value, rel=1e-9), example.record.function
        seen += 1
    assert seen >= 9
