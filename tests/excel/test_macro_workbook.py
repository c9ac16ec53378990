"""The workbook with VBA and ribbon: its parts, and what independent readers say of it."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from pyopenvba import ExcelFile, check_file
from readers import sources
from xlsxwriter import Workbook

from xl_kpi.excel.macro_workbook import RIBBON_RELATIONSHIP, kpi_project, with_macros
from xl_kpi.excel.ribbon import BUTTONS, NAMESPACE, SHARED, addin_ribbon, ribbon
from xl_kpi.functions import FUNCTIONS
from xl_kpi.texts import Lang

RIBBON_NAMESPACE = f"{{{NAMESPACE}}}"
SHEETS = ("Sheet1", "Sheet2")
MODULES = ("Kpi", "KpiFunctions", "KpiBridge", "KpiOpening", "KpiWords", "xlwings")


def written(project: bytes, sheets: Sequence[str] = ("Deals", "Settings")) -> bytes:
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.add_vba_project(io.BytesIO(project), is_stream=True)
    for sheet in sheets:
        book.add_worksheet(sheet).write("A1", sheet)
    book.close()
    return file.getvalue()


def built(lang: Lang = "en") -> bytes:
    project = kpi_project(SHEETS, FUNCTIONS.values(), lang)
    return with_macros(written(project), project, ribbon(lang))


@pytest.fixture(scope="module")
def workbook() -> bytes:
    return built()


@pytest.fixture(scope="module")
def parts(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def path(workbook: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "kpi.xlsm"
    path.write_bytes(workbook)
    return path


def test_the_content_types_are_those_of_a_macro_workbook_with_a_vba_project(parts: dict[str, bytes]) -> None:
    root = etree.fromstring(parts["[Content_Types].xml"])
    types = {e.get("PartName") or e.get("Extension"): e.get("ContentType") for e in root}
    assert types["/xl/workbook.xml"] == "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert types["bin"] == "application/vnd.ms-office.vbaProject"
    assert types["xml"] == "application/xml"  # the ribbon's


def test_the_ribbon_is_related_to_the_package_and_the_project_to_the_workbook(parts: dict[str, bytes]) -> None:
    package = [(e.get("Type"), e.get("Target")) for e in etree.fromstring(parts["_rels/.rels"])]
    assert (RIBBON_RELATIONSHIP, "customUI/customUI14.xml") in package
    workbook = [(e.get("Type"), e.get("Target")) for e in etree.fromstring(parts["xl/_rels/workbook.xml.rels"])]
    assert ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin") in workbook


def test_every_relationship_leads_to_a_part_and_no_id_is_given_twice(parts: dict[str, bytes]) -> None:
    for name in (name for name in parts if name.endswith(".rels")):
        folder = Path(name).parent.parent
        relationships = list(etree.fromstring(parts[name]))
        assert len({r.get("Id") for r in relationships}) == len(relationships)
        for relationship in relationships:
            target = relationship.get("Target")
            assert (target.lstrip("/") if target.startswith("/") else (folder / target).as_posix()) in parts


def test_code_names_and_modules_are_the_same(parts: dict[str, bytes]) -> None:
    names = [re.search(rb'codeName="(\w+)"', parts[f"xl/worksheets/sheet{n}.xml"]) for n in (1, 2)]
    assert [name.group(1).decode() for name in names if name] == list(SHEETS)
    assert b'codeName="ThisWorkbook"' in parts["xl/workbook.xml"]


def test_every_button_calls_a_public_procedure_of_a_module(parts: dict[str, bytes], path: Path) -> None:
    root = etree.fromstring(parts["customUI/customUI14.xml"])
    assert root.tag == f"{RIBBON_NAMESPACE}customUI"
    actions = [button.get("onAction") for button in root.iter(f"{RIBBON_NAMESPACE}button")]
    assert [action.partition(".")[2] for action in actions] == [button.action for button in BUTTONS]
    assert len(actions) == 6
    with ExcelFile(path) as book:
        for action in actions:
            module, procedure = str(action).split(".")
            assert f"Public Sub {procedure}(control As IRibbonControl)" in book.get_module(module)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_ribbon_is_well_formed_and_within_the_limits_of_tips_in_both_languages(lang: Lang) -> None:
    for element in etree.fromstring(ribbon(lang).encode()).iter():
        assert all(0 < len(value) <= 1024 for value in element.attrib.values())


def test_workbook_and_add_in_share_one_tab_and_nothing_in_it() -> None:
    trees = [etree.fromstring(text.encode()) for text in (ribbon("en"), ribbon("fr"), addin_ribbon())]
    for tree in trees:
        (tab,) = tree.iter(f"{RIBBON_NAMESPACE}tab")
        assert tab.get("idQ") == "XlKpi:XlKpiTab"
        assert tree.nsmap["XlKpi"] == SHARED
        assert tab.get("id") is None
    groups = [[group.get("id") for group in tree.iter(f"{RIBBON_NAMESPACE}group")] for tree in trees]
    assert groups == [["XlKpiSummary"], ["XlKpiSummary"], ["XlKpiAddin"]]


def test_the_cached_error_of_a_formula_that_spills_is_an_error_and_no_text() -> None:
    project = kpi_project(["Sheet1"], FUNCTIONS.values())
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.add_vba_project(io.BytesIO(project), is_stream=True)
    sheet = book.add_worksheet()
    sheet.write_dynamic_array_formula("A1:A1", "=KPI_CHECK(D1)", None, "#N/A")
    sheet.write_dynamic_array_formula("A3:A3", "=KPI_CHECK(D1)", None, "a text")
    book.close()
    path = io.BytesIO(with_macros(file.getvalue(), project, ribbon()))
    cells = openpyxl.load_workbook(path, data_only=True)["Sheet1"]
    assert [(cells[at].value, cells[at].data_type) for at in ("A1", "A3")] == [("#N/A", "e"), ("a text", "s")]


def test_no_procedure_but_the_functions_and_one_macro_is_offered_to_the_user(path: Path) -> None:
    with ExcelFile(path) as book:
        code = {name: book.get_module(name) for name in MODULES}
    offered = {name: text for name, text in code.items() if "Option Private Module" not in text}
    assert set(offered) == {"Kpi", "KpiFunctions"}
    found = [match for text in offered.values() for match in re.findall(r"(?m)^Public (Sub|Function) (\w+)(.*)$", text)]
    assert {name for kind, name, _ in found if kind == "Function"} == set(FUNCTIONS)
    assert [name for kind, name, takes in found if kind == "Sub" and takes.strip() == "()"] == ["RefreshNow"]


def test_two_builds_are_the_same_bytes_and_keep_no_date(workbook: bytes, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    project = kpi_project(SHEETS, FUNCTIONS.values())
    assert parts["xl/vbaProject.bin"] == project
    plain = written(project)
    assert with_macros(plain, project, ribbon()) == with_macros(plain, project, ribbon())


def test_other_parts_stay_as_xlsxwriter_wrote_them(parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(written(kpi_project(SHEETS, FUNCTIONS.values())))) as archive:
        before = {name: archive.read(name) for name in archive.namelist()}
    changed = {name for name in before if before[name] != parts[name]} - {"docProps/core.xml"}  # holds the time
    assert changed == {"_rels/.rels"}
    assert set(parts) - set(before) == {"customUI/customUI14.xml"}


def test_a_workbook_without_the_project_or_with_other_sheets_is_refused() -> None:
    project = kpi_project(SHEETS, FUNCTIONS.values())
    with pytest.raises(ValueError, match="call add_vba_project first"):
        with_macros(written(kpi_project(["Other", "Sheet2"], FUNCTIONS.values())), project, ribbon())
    with pytest.raises(ValueError, match="Code names"):
        with_macros(written(project, ["Deals", "Settings", "More"]), project, ribbon())
    done = with_macros(written(project), project, ribbon())
    with pytest.raises(ValueError, match="has a ribbon already"):
        with_macros(done, project, ribbon())


def test_openpyxl_and_olevba_open_it(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Deals", "Settings"]
    assert "KpiBridge" in sources(path.read_bytes(), path.name)


def test_pyopenvba_finds_no_issue(path: Path) -> None:
    report = check_file(path)
    assert report.issues == ()
    assert report.ok


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_open_xml_validator_finds_no_error(lang: Lang, tmp_path: Path) -> None:
    program = os.environ.get("XL_KPI_OOXML_VALIDATOR") or shutil.which("ooxml-validator")
    if not program:
        pytest.skip("ooxml-validator is not installed (PATH or XL_KPI_OOXML_VALIDATOR)")
    path = tmp_path / "kpi.xlsm"
    path.write_bytes(built(lang))
    done = subprocess.run([program, str(path)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, json.dumps(json.loads(done.stdout), indent=1)
