"""The add-in: its parts, and what independent readers say of it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from pyopenvba import ExcelFile, check_file
from readers import sources, validated

import xl_kpi
from xl_kpi.excel import addin, template
from xl_kpi.excel.macro_workbook import ADDIN
from xl_kpi.excel.ribbon import BUTTONS, NAMESPACE
from xl_kpi.functions import FUNCTIONS


@pytest.fixture(scope="module")
def built() -> bytes:
    return addin.build_addin()


@pytest.fixture(scope="module")
def parts(built: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(built)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def path(built: bytes, tmp_path: Path) -> Path:
    path = tmp_path / addin.NAME
    path.write_bytes(built)
    return path


def test_two_builds_are_the_same_bytes(built: bytes) -> None:
    assert addin.build_addin() == built


def test_it_is_written_where_it_is_asked_for(built: bytes, tmp_path: Path) -> None:
    addin.main(tmp_path / "out.xlam")
    assert (tmp_path / "out.xlam").read_bytes() == built


def test_its_content_type_is_that_of_an_add_in(parts: dict[str, bytes]) -> None:
    types = {e.get("PartName"): e.get("ContentType") for e in etree.fromstring(parts["[Content_Types].xml"])}
    assert types["/xl/workbook.xml"] == ADDIN == "application/vnd.ms-excel.addin.macroEnabled.main+xml"


def test_its_modules_are_those_of_the_workbooks_and_the_ribbons_own(built: bytes) -> None:
    own, theirs = sources(built, addin.NAME), sources(template.build("en"), "book.xlsm")
    assert set(own) - set(theirs) == {"KpiRibbon"}
    shared = set(own) & set(theirs) - {"ThisWorkbook", "Sheet1"}
    assert {"Kpi", "KpiFunctions", "KpiBridge", "KpiOpening", "KpiWords", "xlwings"} <= shared
    assert [name for name in shared if own[name] != theirs[name]] == []
    assert 'PROJECT_NAME As String = "xl_kpi"' in own["xlwings"]
    assert f'KPI_VERSION As String = "{xl_kpi.__version__}"' in own["KpiFunctions"]


def test_every_function_is_in_it(built: bytes) -> None:
    code = sources(built, addin.NAME)["KpiFunctions"]
    assert set(re.findall(r"Public Function (\w+)\(", code)) == set(FUNCTIONS)


def test_every_callback_of_its_ribbon_is_a_public_procedure_that_takes_what_excel_gives(
    parts: dict[str, bytes], path: Path
) -> None:
    root = etree.fromstring(parts["customUI/customUI14.xml"])
    takes = {
        "onLoad": "(loaded As IRibbonUI)",
        "onAction": "(control As IRibbonControl)",
        "getLabel": "(control As IRibbonControl, ByRef answer As Variant)",
    }
    takes |= dict.fromkeys(("getScreentip", "getSupertip", "getVisible"), takes["getLabel"])
    seen = 0
    with ExcelFile(path) as book:
        for element in root.iter(f"{{{NAMESPACE}}}*"):
            for attribute, signature in takes.items():
                if (callback := element.get(attribute)) is not None:
                    module, procedure = callback.split(".")
                    assert f"Public Sub {procedure}{signature}" in book.get_module(module)
                    seen += 1
    assert seen == 1 + 2 + 4 * len(BUTTONS)


def test_it_is_not_marked_as_a_workbook_that_carries_the_functions(parts: dict[str, bytes]) -> None:
    assert "docProps/custom.xml" not in parts


def test_its_project_has_another_name_than_those_of_workbooks(built: bytes) -> None:
    assert b'Name="XlKpiAddin"' in project_stream(built)
    assert b'Name="VBAProject"' in project_stream(template.build("en"))


def test_opening_it_calculates_nothing(parts: dict[str, bytes]) -> None:
    assert b"fullCalcOnLoad" not in parts["xl/workbook.xml"]


def test_pyopenvba_finds_no_issue(path: Path) -> None:
    report = check_file(path)
    assert report.issues == ()
    assert report.ok


def test_the_open_xml_validator_finds_no_error(path: Path) -> None:
    assert validated(path) == []


def project_stream(book: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read("xl/vbaProject.bin")
