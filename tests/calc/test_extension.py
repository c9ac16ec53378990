"""The extension as a file: made from the catalogue, the same every time, with what runs inside and nothing else."""

from __future__ import annotations

import ast
import io
import json
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree

import xl_kpi.calc.inside
from xl_kpi import __version__
from xl_kpi.calc.extension import build, interface
from xl_kpi.calc.names import EXTENSION
from xl_kpi.calc.signatures import PAIRS_AT_MOST, SIGNATURES
from xl_kpi.calc.words import COMMANDS, INSIDE
from xl_kpi.functions import FUNCTIONS

OOR = "{http://openoffice.org/2001/registry}"
INSIDE_FILES = sorted(Path(xl_kpi.calc.inside.__file__).parent.glob("*.py"))


@pytest.fixture(scope="module")
def parts() -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(build("/opt/python"))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_same_catalogue_gives_the_same_bytes() -> None:
    assert build("/opt/python") == build("/opt/python")


def test_every_function_is_declared_with_all_its_arguments(parts: dict[str, str]) -> None:
    declared = {line.split("(")[0].split()[-1]: line for line in interface().splitlines() if "caller" in line}
    assert [one.function.name for one in SIGNATURES.values()] == list(FUNCTIONS)
    for method, one in SIGNATURES.items():
        assert declared[method].count("[in]") == len(one.parameters) + 1
        wanted = len(one.function.arguments) + (1 + 2 * PAIRS_AT_MOST if one.function.takes_deals else 0)
        assert len(one.parameters) == wanted
        assert declared[method].strip().startswith("sequence" if one.function.table else "any")
    assert parts["kpi.idl"] == interface()


def test_every_function_and_argument_has_its_words_in_both_languages(parts: dict[str, str]) -> None:
    tree = etree.fromstring(parts["CalcAddIns.xcu"].encode())
    for method, one in SIGNATURES.items():
        (node,) = tree.xpath(f"//node[@oor:name='{method}']", namespaces={"oor": OOR[1:-1]})
        words = {
            (prop.get(f"{OOR}name"), value.get("{http://www.w3.org/XML/1998/namespace}lang")): value.text
            for prop in node.findall("prop")
            for value in prop
        }
        assert words["CompatibilityName", "en-US"] == one.function.name
        assert words["Description", "en-US"] == one.function.help.en
        assert words["Description", "fr"] == one.function.help.fr
        names = [parameter.get(f"{OOR}name") for parameter in node.find("node")]
        assert names == [parameter.key for parameter in one.parameters] == sorted(names)


def test_the_menu_has_every_command_and_the_toolbar_the_daily_ones(parts: dict[str, str]) -> None:
    tree = etree.fromstring(parts["Addons.xcu"].encode())
    urls = tree.xpath("//prop[@oor:name='URL']/value/text()", namespaces={"oor": OOR[1:-1]})
    every = [f"{EXTENSION}:{command.name}" for command in COMMANDS]
    daily = [f"{EXTENSION}:{command.name}" for command in COMMANDS if command.in_toolbar]
    assert urls == every + daily


def test_the_settings_name_the_python_the_version_and_every_sentence(parts: dict[str, str]) -> None:
    told = json.loads(parts["pythonpath/xl_kpi_inside/settings.json"])
    assert told["command"][0] == "/opt/python"
    assert told["version"] == __version__
    assert set(told["words"]) == set(INSIDE)
    for key in INSIDE:
        assert set(told["words"][key]) == {"en", "fr"}


def test_every_file_that_runs_inside_is_there_under_its_own_package(parts: dict[str, str]) -> None:
    for file in INSIDE_FILES:
        text = parts[f"pythonpath/xl_kpi_inside/{file.name}"]
        assert "xl_kpi.calc" not in text
        ast.parse(text)


@pytest.mark.parametrize("file", INSIDE_FILES, ids=lambda file: file.stem)
def test_inside_only_the_standard_library_and_the_office_are_used(file: Path) -> None:
    of_the_office = {"uno", "unohelper", "com", "org"}
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            assert (
                name.startswith("xl_kpi.calc.inside")
                or name.split(".")[0] in of_the_office
                or name.split(".")[0] in sys.stdlib_module_names
            ), f"{file.name} imports {name}"


@pytest.mark.parametrize("file", INSIDE_FILES, ids=lambda file: file.stem)
def test_inside_every_sentence_that_is_asked_for_is_there(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        asks = isinstance(node, ast.Call) and ast.unparse(node.func).endswith("words") and node.args
        if asks and isinstance(node.args[0], ast.Constant):
            assert node.args[0].value in INSIDE
