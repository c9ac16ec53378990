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
from openpyxl.utils.cell import range_boundaries
from readers import sources, validated

import xl_kpi
from xl_kpi.catalogue import KPIS, Spill
from xl_kpi.excel import names, template
from xl_kpi.excel.examples import EXAMPLES
from xl_kpi.excel.functions_sheet import ROOM
from xl_kpi.excel.pipeline_sheet import BUTTON, OVERDUE, STALLED
from xl_kpi.functions import FUNCTIONS, KPI_DEALS, CellError, Context, call
from xl_kpi.handles import is_handle
from xl_kpi.kpi import Kpi
from xl_kpi.sample import LATEST, sample
from xl_kpi.source import Given
from xl_kpi.summary import TAB
from xl_kpi.texts import Lang

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "workbook_template.xlsm"


def parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module", params=["en", "fr"])
def built(request: pytest.FixtureRequest) -> tuple[Lang, bytes]:
    return request.param, template.build(request.param)


@pytest.fixture(params=["en", "fr"])
def lang(request: pytest.FixtureRequest) -> Lang:
    return request.param


def test_the_shipped_template_is_what_the_sources_build_part_by_part() -> None:
    shipped, fresh = parts(SHIPPED.read_bytes()), parts(template.build("en"))
    assert list(shipped) == list(fresh)
    assert [name for name in shipped if shipped[name] != fresh[name]] == []


def test_two_builds_are_the_same_bytes(built: tuple[Lang, bytes]) -> None:
    lang, book = built
    assert template.build(lang) == book


def test_the_template_carries_the_pinned_version_of_xlwings() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = next(d for d in project["project"]["dependencies"] if d.startswith("xlwings"))
    assert re.match(r"xlwings==\d+\.\d+\.\d+$", pinned)
    source = sources(SHIPPED.read_bytes(), SHIPPED.name)["xlwings"]
    assert f'XLWINGS_VERSION As String = "{pinned.removeprefix("xlwings==")}"' in source


def test_every_worksheet_function_is_a_live_formula(built: tuple[Lang, bytes]) -> None:
    _, book = built
    sheet = openpyxl.load_workbook(BytesIO(book))["KPI"]
    formulas = " ".join(
        getattr(cell.value, "text", str(cell.value)) for row in sheet.iter_rows() for cell in row if cell.value
    )
    assert {name for name in FUNCTIONS if f"={name}(" in formulas} == set(FUNCTIONS)


def test_every_cached_value_is_the_one_that_its_function_gives(built: tuple[Lang, bytes]) -> None:
    lang, book = built
    live = openpyxl.load_workbook(BytesIO(book))["KPI"]
    cached = openpyxl.load_workbook(BytesIO(book), data_only=True)["KPI"]
    cells = openpyxl.load_workbook(BytesIO(book), data_only=True)[names.PIPELINE(lang)]
    written = cells.iter_rows(min_row=names.HEADER_ROW, values_only=True)
    deals = [tuple(c.date() if isinstance(c, dt.datetime) else c for c in row) for row in written]
    given_deals = Given(deals, first_row=names.HEADER_ROW)
    stages = (("Stage", "Kind", "Probability", "Allowed days"), *sample(lang).stages)
    known = {f"{names.STAGES(lang)}[#All]": stages, names.AS_OF(lang): LATEST}
    context = Context(LATEST, lang)
    seen = 0
    for row in live.iter_rows():
        for cell in row:
            text = getattr(cell.value, "text", cell.value)
            if not isinstance(text, str) or not text.startswith("=") or cell.column == 3:
                continue
            name, given = re.fullmatch(r"=(\w+)\((.*)\)", text).groups()
            takes_deals = FUNCTIONS[name].takes_deals
            assert given.startswith(f"{names.DEALS(lang)}[#All]") is takes_deals
            words = [w.strip('"') for w in given.split(",")[takes_deals:]]
            result = call(name, [*([given_deals] if takes_deals else []), *(known.get(w, w) for w in words)], context)
            assert not isinstance(result, CellError), (name, result)
            table = result if isinstance(result, tuple) else ((result,),)
            for down, line in enumerate(table):
                for right, value in enumerate(line):
                    shown = cached.cell(cell.row + down, cell.column + right).value
                    if isinstance(value, float):
                        assert shown == pytest.approx(value, rel=1e-14), (name, down, right)
                    elif name == KPI_DEALS:  # its hash is of the cells as their host writes them
                        assert is_handle(shown), shown
                    else:
                        assert (shown or None) == (value or None), (name, down, right)
            seen += 1
    assert seen == len(FUNCTIONS)


def test_every_formula_stands_beside_itself_as_text_and_its_help(built: tuple[Lang, bytes]) -> None:
    lang, book = built
    sheet = openpyxl.load_workbook(BytesIO(book))["KPI"]
    texts = {cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    for example in EXAMPLES:
        assert example.shown(lang) in texts
        assert example.help(lang) in texts
    assert (";" in example.shown("fr"), "Affaires[#Tout]" in example.shown("fr")) == (True, True)


def test_every_table_has_room_to_grow_into(built: tuple[Lang, bytes]) -> None:
    _, book = built
    live = openpyxl.load_workbook(BytesIO(book))["KPI"]
    spills = [cell.value.ref for row in live.iter_rows() for cell in row if hasattr(cell.value, "ref")]
    assert len(spills) == sum(isinstance(example.record, Spill) for example in EXAMPLES)
    for ref in spills:
        left, _, right, bottom = range_boundaries(ref)
        below = live.iter_rows(bottom + 1, bottom + ROOM, left, right, values_only=True)
        assert {cell for row in below for cell in row} <= {None}, ref


def test_the_sheets_stand_in_the_order_that_a_person_reads_them(built: tuple[Lang, bytes]) -> None:
    lang, book = built
    workbook = openpyxl.load_workbook(BytesIO(book))
    order = {
        "en": ["Start", "Pipeline", "KPI Summary", "KPI", "Settings"],
        "fr": ["Démarrer", "Affaires", "Synthèse KPI", "KPI", "Paramètres"],
    }
    assert workbook.sheetnames == order[lang]
    assert names.DEALS(lang) in workbook[names.PIPELINE(lang)].tables
    assert names.STAGES(lang) in workbook[names.SETTINGS(lang)].tables
    assert len(workbook[TAB[lang]]._charts) >= 4
    assert workbook.active.title == names.START(lang)


def test_nothing_in_the_cells_is_volatile_so_that_opening_calculates_nothing(built: tuple[Lang, bytes]) -> None:
    read = parts(built[1])
    formulas = [
        f for name in read for f in re.findall(rb"<f[ >][^<]*", read[name]) if name.startswith("xl/worksheets/")
    ]
    refers = re.findall(rb"<definedName [^>]*>([^<]*)<", read["xl/workbook.xml"])
    assert len(formulas) >= len(FUNCTIONS)
    volatile = (b"TODAY(", b"NOW(", b"OFFSET(", b"INDIRECT(", b"RAND")
    assert not [text for text in (*formulas, *refers) if any(word in text for word in volatile)]


def test_every_link_of_the_start_leads_to_a_sheet(built: tuple[Lang, bytes]) -> None:
    lang, book = built
    workbook = openpyxl.load_workbook(BytesIO(book))
    links = [
        cell.hyperlink.location for row in workbook[names.START(lang)].iter_rows() for cell in row if cell.hyperlink
    ]
    assert [link.rpartition("!")[0].strip("'") in workbook.sheetnames for link in links] == [True] * 3


def test_the_lists_of_the_sheet_come_from_settings(built: tuple[Lang, bytes]) -> None:
    lang, book = built
    workbook = openpyxl.load_workbook(BytesIO(book))
    deals, settings = workbook[names.PIPELINE(lang)], workbook[names.SETTINGS(lang)]
    headers = [cell.value for cell in deals[names.HEADER_ROW]]
    offered = {}
    for rule in deals.data_validations.dataValidation:
        column = range_boundaries(str(rule.sqref))[0] - 1
        table, _, header = workbook.defined_names[rule.formula1].value.rstrip("]").partition("[")
        left, top, right, bottom = range_boundaries(settings.tables[table].ref)
        named = [c for c in range(left, right + 1) if settings.cell(top, c).value == header]
        offered[headers[column]] = {settings.cell(row, named[0]).value for row in range(top + 1, bottom + 1)}
    assert len(offered) == 4
    written = {h: {row[at] for row in sample(lang).rows} - {None} for at, h in enumerate(headers)}
    assert [header for header, words in offered.items() if not written[header] <= words] == []


def test_the_button_on_the_sheet_calls_the_macro_of_the_ribbon(built: tuple[Lang, bytes]) -> None:
    lang, book = built
    drawing = parts(book)["xl/drawings/vmlDrawing1.vml"].decode()
    assert "<x:FmlaMacro>[0]!Kpi.RefreshNow</x:FmlaMacro>" in drawing
    assert BUTTON(lang) in drawing
    assert "Public Sub RefreshNow()" in sources(book, "book.xlsm")["Kpi"]


def test_the_workbook_is_marked_as_one_of_ours_with_its_version(built: tuple[Lang, bytes]) -> None:
    properties = openpyxl.load_workbook(BytesIO(built[1])).custom_doc_props
    assert {p.name: p.value for p in properties.props} == {"xl_kpi": xl_kpi.__version__}


def test_the_french_workbook_says_nothing_in_english_and_the_english_one_nothing_in_french() -> None:
    said = {}
    for lang in ("en", "fr"):
        book = openpyxl.load_workbook(BytesIO(template.build(lang)))
        cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
        said[lang] = {v for v in cells if isinstance(v, str) and not v.startswith("=")}
        said[lang] |= {*book.sheetnames, *book.defined_names, *(t for sheet in book for t in sheet.tables)}
    both = {text for text in said["en"] & said["fr"] if re.search("[A-Za-z]{3}", text)}
    rows = sample("en").rows
    people = {cell for row in rows for cell in row if isinstance(cell, str)}
    people |= {f"{row[0]} \u00b7 {row[2]}" for row in rows}  # a deal with its customer
    # the summary's own names, functions and formats of dates are the same everywhere
    assert {t for t in both - people if not t.lower().startswith("kpi")} <= {
        "EUR", "Conversion", "Satisfaction (/5)", "LibreOffice"
    }  # fmt: skip


def test_an_empty_workbook_has_one_empty_row_and_says_that_nothing_is_available(lang: Lang) -> None:
    book = template.build(lang, dt.date(2026, 11, 23), empty=True)
    live, cached = (openpyxl.load_workbook(BytesIO(book), data_only=only) for only in (False, True))
    deals = live[names.PIPELINE(lang)]
    table = deals.tables[names.DEALS(lang)]
    assert table.ref == f"A{names.HEADER_ROW}:P{names.HEADER_ROW + 1}"
    assert {cell.value for cell in deals[names.HEADER_ROW + 1]} == {None}
    seen = 0
    for row in live["KPI"].iter_rows():
        for cell in row:
            text = getattr(cell.value, "text", cell.value)
            if isinstance(text, str) and re.match(rf"=\w+\({names.DEALS(lang)}\[", text) and cell.column != 3:
                shown = cached["KPI"][cell.coordinate]
                whole = text.startswith(("=KPI_TABLE", "=KPI_CHECK", "=KPI_DEALS"))  # they tell what is there
                assert whole or (shown.value, shown.data_type) == ("#N/A", "e"), text
                seen += 1
    assert seen == len(FUNCTIONS) - 1
    summary = " ".join(str(c.value) for row in cached[TAB[lang]].iter_rows() for c in row if c.value)
    assert {"en": "0 deals", "fr": "0 affaire"}[lang] in summary
    assert "Marie" not in " ".join(
        str(c.value) for sheet in cached for row in sheet.iter_rows() for c in row if sheet.title != "KPI"
    )


@pytest.mark.parametrize(
    ("today", "empty", "said"),
    [(None, False, "As of"), (dt.date(2026, 11, 23), False, "over the sample"), (dt.date(2026, 11, 23), True, "first")],
)
def test_the_first_step_fits_the_deals_that_are_there(today: dt.date | None, empty: bool, said: str) -> None:
    sheet = openpyxl.load_workbook(BytesIO(template.build("en", today, empty=empty)))["Start"]
    steps = " ".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value)
    assert said in steps
    assert ("sample" in steps) is not empty
    assert ("empty the cell As of" in steps) is (today is None)


@pytest.mark.parametrize("empty", [False, True])
def test_the_open_xml_validator_finds_no_error(lang: Lang, empty: bool, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsm"
    path.write_bytes(template.build(lang, dt.date(2026, 11, 23), empty=empty))
    assert validated(path) == []


def test_olevba_finds_one_thing_that_runs_at_opening_and_one_that_starts_a_program(built: tuple[Lang, bytes]) -> None:
    own = {name: code for name, code in sources(built[1], "book.xlsm").items() if name not in ("xlwings", "Dictionary")}
    assert [name for name, code in own.items() if "Workbook_Open" in code] == ["ThisWorkbook"]
    assert [name for name, code in own.items() if re.search(r"(?m)^\s*Shell ", code)] == ["KpiOpening"]


def test_cached_values_survive_opening_without_python(built: tuple[Lang, bytes]) -> None:
    workbook = parts(built[1])["xl/workbook.xml"].decode()
    assert "fullCalcOnLoad" not in workbook
    assert 'calcId="191029"' in workbook


def test_no_sheet_configures_xlwings(built: tuple[Lang, bytes]) -> None:
    workbook = parts(built[1])["xl/workbook.xml"].decode()
    assert ".conf" not in workbook  # an interpreter is each computer's own, and the macros need no other key


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


def test_a_refresh_that_changes_the_tab_changes_nothing_else_that_a_person_made(lang: Lang, tmp_path: Path) -> None:
    from xl_kpi.closed.files import Request, refresh

    path = tmp_path / "book.xlsm"
    path.write_bytes(template.build(lang, dt.date(2026, 11, 23)))
    before = parts(path.read_bytes())
    assert refresh(path, Request(), dt.date(2027, 1, 10), None).changed
    after = parts(path.read_bytes())
    kept = [name for name in before if before[name] == after.get(name)]
    for name in ("xl/vbaProject.bin", "customUI/customUI14.xml", "xl/drawings/vmlDrawing1.vml", "docProps/custom.xml"):
        assert name in kept
    for sheet in (1, 2, 4, 5):
        assert f"xl/worksheets/sheet{sheet}.xml" in kept
    for tag in (b"<dataValidations", b"<conditionalFormatting", b"<legacyDrawing", b"<tableParts"):
        assert tag in before["xl/worksheets/sheet2.xml"]
    assert "fullCalcOnLoad" not in after["xl/workbook.xml"].decode()
    assert validated(path) == []


@pytest.mark.parametrize("command", ["show", "value", "refresh"])
def test_the_commands_find_the_deals_of_the_template(lang: Lang, command: str, tmp_path: Path) -> None:
    from xl_kpi.closed import files

    path, today = tmp_path / "book.xlsm", dt.date(2026, 11, 23)
    path.write_bytes(template.build(lang, today))
    if command == "refresh":
        assert not files.refresh(path, files.Request(), today, None).changed
    elif command == "value":
        assert files.value(path, files.Request(), today, ("SALES_COUNT",), None) == 24
    else:
        found, told = files.compute(path, files.Request(), today)
        assert (found.sheet, len(told.deals.frame)) == (names.PIPELINE(lang), 60)


@pytest.mark.office
def test_libreoffice_shows_the_cached_numbers_of_the_kpi_sheet(lang: Lang, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsm"
    path.write_bytes(template.build(lang))
    lines = shown_by_libreoffice(path, 4)
    cached = openpyxl.load_workbook(path, data_only=True)["KPI"]
    seen = 0
    for row, line in enumerate(lines, start=1):
        examples = [e for e in EXAMPLES if len(line) > 2 and line[2] == e.shown(lang) and isinstance(e.record, Kpi)]
        for example in examples:  # the tables are calculated anew: they need the extension
            text = line[1]
            value = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
            assert value == pytest.approx(cached.cell(row, 2).value, rel=1e-9), example.record.function
            seen += 1
    assert seen == len(KPIS)


@pytest.mark.office
def test_the_colours_mark_the_deals_that_the_kpis_call_overdue_and_stalled(lang: Lang, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsm"
    path.write_bytes(with_rules_as_cells(template.build(lang)))
    lines = shown_by_libreoffice(path, 2)
    marked = {
        line[0]: (line[COLUMN_OF_RULES], line[COLUMN_OF_RULES + 1]) for line in lines[names.HEADER_ROW :] if line[0]
    }
    assert len(marked) == 60
    deals = sample(lang)
    stages = (("Stage", "Kind", "Probability", "Allowed days"), *deals.stages)
    table = call("TOP_DEALS", [(deals.headers, *deals.rows), 60.0, "stages", stages], Context(LATEST, lang))
    flags = {row[0]: row[-1] or "" for row in table[1:]}
    for word, at in ((OVERDUE(lang), 0), (STALLED(lang), 1)):
        expected = {deal for deal, told in flags.items() if word in told}
        assert {deal for deal, states in marked.items() if states[at] == "TRUE"} == expected
        assert 0 < len(expected) < len(flags)


COLUMN_OF_RULES = 25  # Z


def with_rules_as_cells(book: bytes) -> bytes:
    """The rules of the conditional formats as formulas in the cells Z and AA of every deal."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet2.xml":
                text = content.decode()
                rules = re.findall(r"<cfRule [^>]*><formula>(.*?)</formula>", text)
                assert len(rules) == 2
                for row in range(names.HEADER_ROW + 1, names.HEADER_ROW + 61):
                    own = [re.sub(rf"(\$[A-Z]+){names.HEADER_ROW + 1}\b", rf"\g<1>{row}", rule) for rule in rules]
                    cells = "".join(f'<c r="{c}{row}"><f>{f}</f></c>' for c, f in zip(("Z", "AA"), own, strict=True))
                    text = re.sub(rf'(<row r="{row}" .*?)</row>', lambda m, c=cells: f"{m[1]}{c}</row>", text, count=1)
                content = text.encode()
            new.writestr(name, content)
    return file.getvalue()


def shown_by_libreoffice(path: Path, sheet: int) -> list[list[str]]:
    """The cells of a sheet, counted from 1, as LibreOffice holds them."""
    office = shutil.which("soffice")
    if office is None:
        assert "XL_KPI_REQUIRE_ORACLES" not in os.environ, "LibreOffice is missing"
        pytest.skip("LibreOffice is not installed")
    filters = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,{sheet}"
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    subprocess.run(
        [office, "--headless", profile, "--convert-to", filters, "--outdir", str(path.parent), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (csv_file,) = path.parent.glob("*.csv")
    return list(csv.reader(csv_file.read_text(encoding="utf-8").splitlines()))
