"""Old workbooks brought to this version: what changes, what keeps its bytes, what is refused."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlwings
from pyopenvba.cfb import CFB
from pyopenvba.vba import parse_vba_project
from readers import sources

from xl_kpi import __version__
from xl_kpi.errors import FileError
from xl_kpi.excel.compound import compound_file
from xl_kpi.excel.compoundreader import read_compound_file
from xl_kpi.excel.macro_workbook import PROJECT_PART, RIBBON_PART
from xl_kpi.excel.projectfile import StoredModule, read_project, with_modules
from xl_kpi.excel.ribbon import ribbon
from xl_kpi.excel.stamp import stamped
from xl_kpi.excel.template import build
from xl_kpi.excel.upgrade import upgrade
from xl_kpi.excel.vbaproject import Kind, Module, vba_project
from xl_kpi.texts import Lang

OLD = "0.0.9"
MINE = "Public Sub Mine()\n    MsgBox 1\nEnd Sub\n"


@pytest.fixture(scope="module", params=["en", "fr"])
def lang(request: pytest.FixtureRequest) -> Lang:
    return "fr" if request.param == "fr" else "en"


@pytest.fixture(scope="module")
def current() -> bytes:
    return build("en")


def parts_of(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def stored(*modules: Module) -> dict[str, StoredModule | None]:
    return {m.name: m for m in read_project(vba_project(modules)).modules}


def old_modules(*more: Module) -> dict[str, StoredModule | None]:
    """Modules as an older version shipped them, and one that this version no longer has."""
    shipped = (
        Module("Kpi", Kind.STANDARD, "Option Explicit\nPublic Sub RefreshSummary(c)\n' as it once was\nEnd Sub\n"),
        Module("KpiBridge", Kind.STANDARD, "Option Explicit\nPublic Function KpiCall()\nEnd Function\n"),
        Module("KpiOutdated", Kind.STANDARD, "Public Sub Outdated()\nEnd Sub\n"),
    )
    return stored(*(stamped(module, OLD) for module in shipped), *more)


def with_project(book: bytes, changes: Mapping[str, StoredModule | None]) -> bytes:
    found = parts_of(book)
    found[PROJECT_PART] = with_modules(read_project(found[PROJECT_PART]), changes)
    return packed(found)


def written(folder: Path, book: bytes) -> Path:
    path = folder / "Affaires.xlsm"
    path.write_bytes(book)
    return path


def test_macros_become_those_of_this_version_and_every_other_part_keeps_its_bytes(tmp_path: Path, lang: Lang) -> None:
    now = build(lang)
    path = written(tmp_path, with_project(now, old_modules(Module("MyOwn", Kind.STANDARD, MINE))))
    before = parts_of(path.read_bytes())
    done = upgrade(path)
    assert (done.changed, done.before, done.saved) == (True, OLD, ())
    after = parts_of(path.read_bytes())
    assert {name for name in before if before[name] != after[name]} == {PROJECT_PART}
    assert list(after) == list(before)
    expected = sources(parts_of(now)[PROJECT_PART])
    found = sources(after[PROJECT_PART])
    assert found.pop("MyOwn") == sources(before[PROJECT_PART])["MyOwn"]
    assert found == expected
    container = CFB.from_bytes(after[PROJECT_PART])
    assert parse_vba_project(container).validate(container) == []


def test_parts_that_stay_keep_their_compressed_bytes(tmp_path: Path, current: bytes) -> None:
    path = written(tmp_path, with_project(current, old_modules()))

    def raw() -> dict[str, tuple[int, int, int]]:
        with zipfile.ZipFile(path) as archive:
            return {i.filename: (i.CRC, i.compress_size, i.date_time[0]) for i in archive.infolist()}

    before = raw()
    upgrade(path)
    assert {name for name, seen in raw().items() if seen != before[name]} == {PROJECT_PART}


def test_a_workbook_of_this_version_keeps_every_byte(tmp_path: Path, lang: Lang) -> None:
    book = build(lang)
    path = written(tmp_path, book)
    stamp = path.stat()
    done = upgrade(path)
    assert (done.changed, done.before) == (False, __version__)
    assert path.read_bytes() == book
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (stamp.st_mtime_ns, stamp.st_ino)


def test_upgrading_twice_is_the_same_as_once(tmp_path: Path, current: bytes) -> None:
    path = written(tmp_path, with_project(current, old_modules()))
    upgrade(path)
    once = path.read_bytes()
    assert not upgrade(path).changed
    assert path.read_bytes() == once


def test_code_behind_the_users_sheets_and_the_projects_settings_stay(tmp_path: Path, current: bytes) -> None:
    behind = Module("Sheet2", Kind.SHEET, "Private Sub Worksheet_Change(ByVal t As Range)\n' é\nEnd Sub\n")
    path = written(tmp_path, with_project(current, old_modules(behind)))
    before = read_project(parts_of(path.read_bytes())[PROJECT_PART])
    upgrade(path)
    after = read_project(parts_of(path.read_bytes())[PROJECT_PART])
    assert "Worksheet_Change" in (after.source("Sheet2") or "")
    assert after.source("Sheet2") == before.source("Sheet2")
    assert after.head == before.head


def test_what_excel_rewrites_when_it_saves_does_not_stand_in_the_way(tmp_path: Path, current: bytes) -> None:
    kpi = stamped(Module("Kpi", Kind.STANDARD, "Public Sub Refresh(control)\nEnd Sub\n"), OLD)
    saved = Module("Kpi", Kind.STANDARD, kpi.source.replace("control", "Control").replace("Sub R", "Sub  R"))
    path = written(tmp_path, with_project(current, stored(saved)))
    assert upgrade(path).changed
    assert parts_of(path.read_bytes())[PROJECT_PART] == parts_of(current)[PROJECT_PART]


OPENING = "Private Sub Workbook_Open()\n    {}\nEnd Sub\n"


@pytest.mark.parametrize("name", ["ThisWorkbook", "CeClasseur"])
def test_code_of_ours_behind_the_workbook_comes_to_it_whatever_its_owner_calls_it(
    tmp_path: Path, current: bytes, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    parts = parts_of(current)
    project = parts[PROJECT_PART]
    if name != "ThisWorkbook":
        project = vba_project([Module(name, Kind.WORKBOOK), Module("KpiBridge", Kind.STANDARD)])
    path = written(tmp_path, packed({**parts, PROJECT_PART: project}))
    opening = stamped(Module("ThisWorkbook", Kind.WORKBOOK, OPENING.format("WarmUp")))
    monkeypatch.setattr("xl_kpi.excel.upgrade.kpi_project", lambda *_: vba_project([opening]))
    upgrade(path)
    after = read_project(parts_of(path.read_bytes())[PROJECT_PART])
    assert [m.name for m in after.modules if m.kind == "Document" and m.name[0] != "S"] == [name]
    assert "WarmUp" in (after.source(name) or "")
    assert (after.source(name) or "").startswith(f'Attribute VB_Name = "{name}"\n')


def test_code_of_the_users_behind_the_workbook_is_not_lost_when_ours_comes(
    tmp_path: Path, current: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = Module("ThisWorkbook", Kind.WORKBOOK, OPENING.format("MsgBox 1"))
    path = written(tmp_path, with_project(current, stored(mine)))
    opening = stamped(Module("ThisWorkbook", Kind.WORKBOOK, OPENING.format("WarmUp")))
    monkeypatch.setattr("xl_kpi.excel.upgrade.kpi_project", lambda *_: vba_project([opening]))
    refused(path, r"were changed.*ThisWorkbook")


def test_libraries_that_this_version_needs_are_added_to_those_that_are_there(tmp_path: Path, current: bytes) -> None:
    parts = parts_of(with_project(current, old_modules()))
    project = read_project(parts[PROJECT_PART])
    without = project.head.replace(project.references["office"], b"")
    parts[PROJECT_PART] = with_modules(replace(project, head=without), {})
    assert set(read_project(parts[PROJECT_PART]).references) == {"stdole"}
    path = written(tmp_path, packed(parts))
    upgrade(path)
    container = CFB.from_bytes(parts_of(path.read_bytes())[PROJECT_PART])
    read = parse_vba_project(container)
    assert [reference.name for reference in read.references] == ["stdole", "Office"]
    assert read.validate(container) == []


# --------------------------------------------------------------------------------------------- the KPI tab


def test_an_older_kpi_tab_is_replaced_in_the_workbooks_language(tmp_path: Path, lang: Lang) -> None:
    older = ribbon(lang).replace('imageMso="Help"', 'imageMso="Info"').encode()
    path = written(tmp_path, packed({**parts_of(build(lang)), RIBBON_PART: older}))
    assert upgrade(path).changed
    assert parts_of(path.read_bytes()) == parts_of(build(lang))


def test_a_tab_with_buttons_of_the_users_own_is_kept_and_that_is_said(tmp_path: Path, current: bytes) -> None:
    own = ribbon("en").replace("</group>", '<button id="Mine" label="Mine" onAction="Mine"/></group>').encode()
    parts = parts_of(with_project(current, old_modules()))
    path = written(tmp_path, packed({**parts, RIBBON_PART: own}))
    done = upgrade(path)
    assert done.changed
    assert done.ribbon_kept
    assert parts_of(path.read_bytes())[RIBBON_PART] == own


def test_a_tab_that_was_taken_out_does_not_come_back(tmp_path: Path, current: bytes) -> None:
    parts = parts_of(with_project(current, old_modules()))
    del parts[RIBBON_PART]
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"xlKpiRibbon", b"x").replace(b"ui/extensibility", b"ui/none")
    path = written(tmp_path, packed(parts))
    assert upgrade(path).changed
    assert RIBBON_PART not in parts_of(path.read_bytes())


def test_a_language_that_is_asked_for_goes_before_the_one_it_had(tmp_path: Path, current: bytes) -> None:
    path = written(tmp_path, current)
    assert upgrade(path, lang="fr").changed
    after = parts_of(path.read_bytes())
    assert after[RIBBON_PART] == ribbon("fr").encode()
    assert sources(after[PROJECT_PART])["KpiFunctions"] == sources(parts_of(build("fr"))[PROJECT_PART])["KpiFunctions"]


# --------------------------------------------------------------------------------------------- refusals


def refused(path: Path, words: str) -> None:
    before = path.read_bytes()
    with pytest.raises(FileError, match=words) as error:
        upgrade(path)
    assert str(error.value).startswith(f"{path}: ")
    assert path.read_bytes() == before
    assert [
        file.name for file in path.parent.iterdir() if file != path and not file.name.startswith(("~$", ".~"))
    ] == []


@pytest.mark.parametrize(
    "kpi",
    [
        Module("Kpi", Kind.STANDARD, "Public Sub Unstamped()\nEnd Sub\n"),
        Module(
            "Kpi",
            Kind.STANDARD,
            stamped(Module("Kpi", Kind.STANDARD, "Sub A()\nEnd Sub\n"), OLD).source + "Sub Mine()\nEnd Sub\n",
        ),
    ],
    ids=["no stamp", "stamp broken"],
)
def test_a_module_of_ours_that_somebody_changed_is_not_lost(tmp_path: Path, current: bytes, kpi: Module) -> None:
    path = written(tmp_path, with_project(current, stored(kpi)))
    refused(path, r"were changed.*: Kpi\. Copy what is yours.*--replace")
    text = sources(parts_of(path.read_bytes())[PROJECT_PART])["Kpi"]
    done = upgrade(path, replace=True)
    assert done.saved == (tmp_path / "Affaires - Kpi.bas",)
    assert done.saved[0].read_bytes().decode("cp1252") == text
    assert parts_of(path.read_bytes())[PROJECT_PART] == parts_of(current)[PROJECT_PART]


def test_an_earlier_saved_text_is_not_overwritten(tmp_path: Path, current: bytes) -> None:
    (tmp_path / "Affaires - Kpi.bas").write_text("keep")
    kpi = stored(Module("Kpi", Kind.STANDARD, "Public Sub Unstamped()\nEnd Sub\n"))
    done = upgrade(written(tmp_path, with_project(current, kpi)), replace=True)
    assert done.saved == (tmp_path / "Affaires - Kpi (2).bas",)
    assert (tmp_path / "Affaires - Kpi.bas").read_text() == "keep"


def test_macros_of_a_newer_version_are_refused(tmp_path: Path, current: bytes) -> None:
    newer = stamped(Module("Kpi", Kind.STANDARD, "Sub A()\nEnd Sub\n"), "99.1")
    path = written(tmp_path, with_project(current, stored(newer)))
    refused(path, r"xl-kpi 99\.1, newer than")


def test_a_workbook_whose_macros_are_all_the_users_is_refused(tmp_path: Path, current: bytes) -> None:
    parts = parts_of(current)
    project = vba_project([Module("ThisWorkbook", Kind.WORKBOOK), Module("MyOwn", Kind.STANDARD, MINE)])
    refused(written(tmp_path, packed({**parts, PROJECT_PART: project})), r"not those of xl-kpi.*xl-kpi setup")


def test_a_workbook_without_macros_is_refused(tmp_path: Path) -> None:
    book = BytesIO()
    openpyxl.Workbook().save(book)
    refused(written(tmp_path, book.getvalue()), "holds no macros")


def test_a_locked_project_is_refused(tmp_path: Path, current: bytes) -> None:
    parts = parts_of(with_project(current, old_modules()))
    with zipfile.ZipFile(Path(xlwings.__file__).parent / "addin" / "xlwings.xlam") as archive:
        locked = read_project(archive.read("xl/vbaProject.bin")).text
    tree = read_compound_file(parts[PROJECT_PART])
    text = tree["PROJECT"]
    assert isinstance(text, bytes)
    keys = (b"CMG=", b"DPB=", b"GC=")
    fields = [line for line in locked.splitlines() if line.startswith(keys)]
    lines = [line for line in text.splitlines() if not line.startswith(keys)]
    at = next(i for i, line in enumerate(lines) if line == b"")
    tree["PROJECT"] = b"\r\n".join([*lines[:at], *fields, *lines[at:]]) + b"\r\n"
    refused(written(tmp_path, packed({**parts, PROJECT_PART: compound_file(tree)})), "locked with a password")


def test_a_project_with_forms_is_refused(tmp_path: Path, current: bytes) -> None:
    parts = parts_of(with_project(current, old_modules()))
    tree = read_compound_file(parts[PROJECT_PART])
    parts[PROJECT_PART] = compound_file({**tree, "OrderForm": {"f": b"x"}})
    refused(written(tmp_path, packed(parts)), r"forms \(OrderForm\).*Export them")


def test_signed_macros_and_signed_workbooks_are_refused(tmp_path: Path, current: bytes) -> None:
    parts = parts_of(with_project(current, old_modules()))
    relationship = "http://schemas.microsoft.com/office/2006/relationships/vbaProjectSignature"
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relationship}" Target="vbaProjectSignature.bin"/></Relationships>'
    )
    signed = {**parts, "xl/_rels/vbaProject.bin.rels": rels.encode(), "xl/vbaProjectSignature.bin": b"s"}
    refused(written(tmp_path, packed(signed)), r"macros are digitally signed.*Tools > Digital Signature")
    refused(written(tmp_path, packed({**parts, "_xmlsignatures/origin.sigs": b""})), "digitally signed")


def test_an_open_a_read_only_and_a_foreign_file_are_refused(tmp_path: Path, current: bytes) -> None:
    path = written(tmp_path, with_project(current, old_modules()))
    lock = tmp_path / "~$Affaires.xlsm"
    lock.touch()
    refused(path, "open in another program")
    lock.unlink()
    path.chmod(0o444)
    refused(path, "read-only")
    path.chmod(0o644)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 3)
    refused(path, "password")
    path.write_bytes(b"no workbook")
    refused(path, "not an Excel workbook")
    with pytest.raises(FileError, match="no such file"):
        upgrade(tmp_path / "nothing.xlsm")


def test_a_failure_while_writing_leaves_the_workbook_as_it_was(
    tmp_path: Path, current: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, with_project(current, old_modules()))

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    refused(path, "disk is full")
    path.write_bytes(with_project(current, stored(Module("Kpi", Kind.STANDARD, "Sub Unstamped()\nEnd Sub\n"))))
    with pytest.raises(FileError, match="disk is full"):
        upgrade(path, replace=True)
    assert list(tmp_path.iterdir()) == [path]


def test_a_damaged_project_is_refused(tmp_path: Path, current: bytes) -> None:
    parts = parts_of(current)
    refused(written(tmp_path, packed({**parts, PROJECT_PART: parts[PROJECT_PART][:5000]})), r"damaged: vbaProject\.bin")
