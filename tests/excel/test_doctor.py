from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from computers import DLL32, DLL64, SCRIPT, Quarantine, files, linux, macos, registry, windows

from xl_kpi import __version__
from xl_kpi.errors import FileError
from xl_kpi.excel.computer import Computer
from xl_kpi.excel.doctor import examine
from xl_kpi.excel.doctorfile import examine_file
from xl_kpi.excel.finding import Finding
from xl_kpi.excel.macro_workbook import PROJECT_PART
from xl_kpi.excel.projectfile import read_project, with_modules
from xl_kpi.excel.setup import set_up, undo
from xl_kpi.excel.stamp import stamped
from xl_kpi.excel.template import build
from xl_kpi.excel.upgrade import upgrade
from xl_kpi.excel.vbaproject import Kind, Module, vba_project
from xl_kpi.excel.webmark import unblock, zone_stream


@pytest.fixture(scope="module")
def template() -> bytes:
    return build("en")


def marked(found: Iterable[Finding], mark: str) -> list[str]:
    return [finding.text.en for finding in found if finding.mark == mark]


def one(found: Iterable[Finding], words: str) -> Finding:
    """Return the one finding that says this."""
    (only,) = [finding for finding in found if words in finding.said.en]
    return only


def ready(tmp_path: Path, template: bytes, export: str = "office365_64") -> Computer:
    """A Windows on which setup was run."""
    computer = windows(tmp_path, export)
    set_up(computer, lambda: template)  # a workbook with our macros, as the add-in is one
    return computer


# --------------------------------------------------------------------------------------------- the computer


def test_a_computer_that_is_set_up_has_nothing_wrong_and_nothing_to_look_at(tmp_path: Path, template: bytes) -> None:
    computer = ready(tmp_path, template)
    before = files(tmp_path)
    found = examine(computer)
    assert marked(found, "wrong") == marked(found, "look") == []
    assert files(tmp_path) == before
    assert __version__ in found[0].said.en
    assert computer.xlwings in found[0].said.en
    assert str(computer.python) in found[0].said.en


def test_every_finding_that_asks_for_something_says_what_in_both_languages(tmp_path: Path) -> None:
    found = [
        *examine(windows(tmp_path / "a", "managed")),
        *examine(windows(tmp_path / "b", "switched_off")),
        *examine(macos(tmp_path / "c")),
    ]
    asked = [finding for finding in found if finding.mark != "ok"]
    assert len(asked) > 8
    for finding in asked:
        assert len(finding.text.en.splitlines()) == len(finding.text.fr.splitlines()) == 2
        assert finding.said.en != finding.said.fr
        assert finding.remedy.en != finding.remedy.fr
    assert {finding.text.fr.split("  ")[0] for finding in found} == {"bon", "à voir", "À CORRIGER"}


def test_a_computer_that_was_never_set_up_is_told_to(tmp_path: Path) -> None:
    found = examine(windows(tmp_path))
    assert one(found, "does not know this Python").mark == "wrong"
    assert one(found, "does not know this Python").remedy.en == "Run: xl-kpi setup"
    assert one(found, "add-in is not in").mark == "look"


def test_undoing_brings_the_findings_back(tmp_path: Path, template: bytes) -> None:
    computer = ready(tmp_path, template)
    undo(computer)
    assert one(examine(computer), "does not know this Python").mark == "wrong"


def test_an_interpreter_that_is_gone_and_another_one_are_told_apart(tmp_path: Path, template: bytes) -> None:
    computer = ready(tmp_path, template)
    newer = replace(computer, python=computer.home / "new" / "Scripts" / "python.exe")
    finding = one(examine(newer), "another Python")
    assert (finding.mark, str(computer.python) in finding.said.en) == ("look", True)
    computer.python.unlink()
    finding = one(examine(newer), "where there is none")
    assert (finding.mark, str(computer.python) in finding.said.en) == ("wrong", True)


def test_an_empty_value_hides_nothing_and_a_line_that_vba_misreads_is_shown(tmp_path: Path, template: bytes) -> None:
    computer = ready(tmp_path, template)
    computer.configuration.write_bytes(b'"INTERPRETER_WIN",""\r\n')
    assert one(examine(computer), "does not know this Python").mark == "wrong"
    computer.configuration.write_bytes(f'"INTERPRETER_WIN","{computer.python}"\r\nSHOW=1\r\n'.encode("cp1252"))
    assert one(examine(computer), "SHOW=1").mark == "look"


def test_the_library_is_looked_for_where_the_vba_looks_for_the_kind_of_excel_there_is(
    tmp_path: Path, template: bytes
) -> None:
    computer = ready(tmp_path, template)
    (computer.python.parents[1] / DLL64).unlink()
    assert one(examine(computer), DLL64).mark == "wrong"
    other = replace(computer, registry=registry("office2021_32"))
    assert one(examine(other), DLL32).mark == "ok"
    unknown = examine(replace(computer, registry=lambda key, name: None))
    assert marked(unknown, "wrong") == []
    (computer.python.parents[1] / DLL32).unlink()
    assert len(marked(examine(replace(computer, registry=lambda key, name: None)), "wrong")) == 2


def test_a_library_that_is_not_pips_is_wrong(tmp_path: Path, template: bytes) -> None:
    computer = ready(tmp_path, template)
    (computer.python.parent / DLL64).write_bytes(b"another")
    assert one(examine(computer), "is not the library").mark == "wrong"


def test_the_stores_python_and_a_user_install_are_named(tmp_path: Path, template: bytes) -> None:
    computer = ready(tmp_path, template)
    store = replace(computer, base=tmp_path / "WindowsApps" / "PythonSoftwareFoundation.Python.3.11_x")
    assert one(examine(store), "Microsoft Store").mark == "wrong"
    assert computer.user_packages is not None
    user = replace(computer, package=computer.user_packages / "xl_kpi")
    assert one(examine(user), "pip --user").mark == "look"


def test_a_home_that_vba_cannot_read_is_wrong(tmp_path: Path) -> None:
    assert one(examine(windows(tmp_path, user="Łukasz")), "code page lacks").mark == "wrong"


@pytest.mark.parametrize(
    ("export", "words", "mark", "remedy"),
    [
        ("office365_64", "Excel asks before it runs macros", "ok", ""),
        ("office2021_32", "without asking", "look", "Trust Center"),
        ("office2021_32", "object model is on", "ok", ""),
        ("office365_64", "object model is off", "ok", ""),
        ("managed", "runs no macros", "wrong", "Your organisation"),
        ("managed", "signed add-ins only", "wrong", "Your organisation"),
        ("managed", "Trusted locations are switched off", "look", "Your organisation"),
        ("cloud_policy", "signed macros only", "wrong", "Your organisation"),
        ("switched_off", "runs no macros", "wrong", "Trust Center"),
        ("switched_off", "loads no add-ins", "wrong", "Trust Center"),
        ("switched_off", "Trusted locations are switched off", "look", "Trust Center"),
    ],
)
def test_macro_settings_are_read_as_excel_weighs_them(
    tmp_path: Path, template: bytes, export: str, words: str, mark: str, remedy: str
) -> None:
    finding = one(examine(ready(tmp_path, template, export)), words)
    assert finding.mark == mark
    assert remedy in finding.remedy.en


def test_an_addin_of_another_version_or_a_damaged_one_is_found(tmp_path: Path, template: bytes) -> None:
    computer = windows(tmp_path)
    set_up(computer, lambda: older(template))
    finding = one(examine(computer), "the add-in")
    assert (finding.mark, "0.0.9" in finding.said.en) == ("look", True)
    (computer.startup / "xl_kpi.xlam").write_bytes(b"PK damaged")
    assert one(examine(computer), "xl_kpi.xlam").mark == "wrong"


def test_on_macos_configuration_script_and_addin_are_looked_at(tmp_path: Path, template: bytes) -> None:
    computer = macos(tmp_path)
    assert len(marked(examine(computer), "wrong")) == 2
    set_up(computer, lambda: template)
    found = examine(computer)
    assert marked(found, "wrong") == marked(found, "look") == []
    (computer.scripts / SCRIPT).write_bytes(b"changed")
    assert one(examine(computer), "was changed").mark == "look"


def test_elsewhere_there_is_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="Windows and macOS only"):
        examine(linux(tmp_path))


# --------------------------------------------------------------------------------------------- a workbook


def older(book: bytes, version: str = "0.0.9", xlwings: str | None = None) -> bytes:
    """The same workbook with macros of another version."""
    import io

    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    project = read_project(parts[PROJECT_PART])
    modules = [Module("Kpi", Kind.STANDARD, "Sub A()\nEnd Sub\n")]
    if xlwings is not None:
        source = project.source("xlwings") or ""
        modules.append(Module("xlwings", Kind.STANDARD, source.replace("0.37.8", xlwings)))
    fresh = read_project(vba_project([stamped(module, version) for module in modules]))
    parts[PROJECT_PART] = with_modules(project, {m.name: m for m in fresh.modules})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def book(folder: Path, data: bytes) -> Path:
    path = folder / "Deals.xlsm"
    path.write_bytes(data)
    return path


def test_a_workbook_of_this_version_without_a_mark_has_nothing_wrong(tmp_path: Path, template: bytes) -> None:
    path = book(tmp_path, template)
    found = examine_file(path, windows(tmp_path))
    assert {finding.mark for finding in found} == {"ok"}
    assert one(found, f"xl-kpi {__version__}, xlwings 0.37.8").mark == "ok"
    assert path.read_bytes() == template


def test_a_mark_of_the_internet_is_wrong_until_it_is_taken_away(tmp_path: Path, template: bytes) -> None:
    path, computer = book(tmp_path, template), windows(tmp_path)
    zone_stream(path).write_bytes(b"[ZoneTransfer]\r\nZoneId=3\r\n")
    finding = one(examine_file(path, computer), "blocks its macros")
    assert finding.mark == "wrong"
    assert f'xl-kpi doctor --unblock "{path}"' in finding.remedy.en
    unblock(path, computer)
    assert marked(examine_file(path, computer), "wrong") == []


def test_on_macos_a_quarantine_is_to_look_at(tmp_path: Path, template: bytes) -> None:
    path = book(tmp_path, template)
    assert one(examine_file(path, macos(tmp_path, Quarantine({path}))), "put it in quarantine").mark == "look"


def test_macros_of_other_versions_are_told_to_be_upgraded_and_then_are_not(tmp_path: Path, template: bytes) -> None:
    computer = windows(tmp_path)
    path = book(tmp_path, older(template))
    finding = one(examine_file(path, computer), "are of xl-kpi 0.0.9")
    assert finding.mark == "look"
    assert f'xl-kpi upgrade "{path}"' in finding.remedy.en
    path = book(tmp_path, older(template, xlwings="0.36.1"))
    assert one(examine_file(path, computer), "ask for xlwings 0.36.1").mark == "wrong"
    upgrade(path)
    assert {finding.mark for finding in examine_file(path, computer)} == {"ok"}


def test_the_layers_that_a_workbook_brings_are_named(tmp_path: Path, template: bytes) -> None:
    path, computer = book(tmp_path, template), windows(tmp_path)
    (tmp_path / "xl_kpi.conf").write_text('"INTERPRETER_WIN","x"\n')
    assert one(examine_file(path, computer), "beside the workbook").mark == "look"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("Interpreter_Win", r"C:\theirs\python.exe")], "names a Python (INTERPRETER_WIN)"),
        ([("SHOW CONSOLE", True), ("show console", None)], "names SHOW CONSOLE twice"),
        ([("SHOW CONSOLE", True), (None, None), ("INTERPRETER_WIN", "x")], ""),  # VBA stops at the empty cell
    ],
)
def test_a_configuration_sheet_is_read_as_the_vba_reads_it(
    tmp_path: Path, template: bytes, rows: list[tuple[object, ...]], words: str
) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.create_sheet("xl_kpi.conf")
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column, value)
    plain = tmp_path / "plain.xlsx"
    workbook.save(plain)
    path = book(tmp_path, with_macros_of(template, plain))
    found = [f for f in examine_file(path, windows(tmp_path)) if f.mark == "wrong"]
    assert [words in finding.said.en for finding in found] == ([True] if words else [])


def with_macros_of(template: bytes, plain: Path) -> bytes:
    """Put the VBA project of the template into another workbook."""
    import io

    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        project = archive.read(PROJECT_PART)
    with zipfile.ZipFile(plain) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    rels, types = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
    kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    added = f'<Relationship Id="rIdVba" Type="{kind}" Target="vbaProject.bin"/></Relationships>'
    parts[rels] = parts[rels].replace(b"</Relationships>", added.encode())
    default = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    parts[types] = parts[types].replace(b"</Types>", default)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in {**parts, PROJECT_PART: project}.items():
            archive.writestr(name, data)
    return file.getvalue()


def test_a_workbook_without_macros_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    openpyxl.Workbook().save(path)
    found = examine_file(path, windows(tmp_path))
    assert {finding.mark for finding in found} == {"ok"}
    assert one(found, "holds no macros")


def test_macros_that_are_not_ours_are_to_look_at(tmp_path: Path, template: bytes) -> None:
    import io

    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[PROJECT_PART] = vba_project([Module("Mine", Kind.STANDARD, "Sub A()\nEnd Sub\n")])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    path = book(tmp_path, file.getvalue())
    assert one(examine_file(path, windows(tmp_path)), "No macros of xl-kpi").mark == "look"


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    with pytest.raises(FileError, match=r"Deals\.xlsm: This is not an Excel workbook"):
        examine_file(book(tmp_path, b"nothing"), computer)
    with pytest.raises(FileError, match=r"none\.xlsm: There is no such file"):
        examine_file(tmp_path / "none.xlsm", computer)
