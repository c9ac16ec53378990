"""Projects read and written again, held against oletools, olefile and pyOpenVBA, and Excel's own projects."""

from __future__ import annotations

import io
import random
import zipfile
from dataclasses import replace
from pathlib import Path

import olefile
import pytest
import xlwings
from pyopenvba.cfb import CFB
from pyopenvba.vba import parse_vba_project
from readers import sources

from xl_kpi.errors import FileError
from xl_kpi.excel.compound import compound_file
from xl_kpi.excel.compoundreader import read_compound_file
from xl_kpi.excel.macro_workbook import kpi_project
from xl_kpi.excel.projectfile import decompress, read_project, transcoded, with_modules
from xl_kpi.excel.vbaproject import Kind, Module, compress, vba_project
from xl_kpi.functions import FUNCTIONS

HOME = Path(xlwings.__file__).parent
#: Workbooks that xlwings ships: the first was saved by Excel, with compiled code.
SHIPPED = [
    HOME / "quickstart.xlsm",
    HOME / "quickstart_standalone.xlsm",
    HOME / "quickstart_addin.xlam",
    HOME / "quickstart_addin_ribbon.xlam",
    HOME / "addin" / "xlwings.xlam",
]


def project_of(workbook: Path) -> bytes:
    with zipfile.ZipFile(workbook) as archive:
        return archive.read("xl/vbaProject.bin")


@pytest.fixture(scope="module")
def ours() -> bytes:
    return kpi_project(["Sheet1", "Sheet2"], FUNCTIONS.values())


def small(*modules: Module) -> bytes:
    return vba_project([Module("ThisWorkbook", Kind.WORKBOOK), Module("Sheet1", Kind.SHEET), *modules])


def test_our_own_project_read_and_written_again_is_the_same_bytes(ours: bytes) -> None:
    assert with_modules(read_project(ours), {}) == ours


@pytest.mark.parametrize("workbook", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_project_is_read_as_olevba_reads_it_and_keeps_every_source_when_written_again(workbook: Path) -> None:
    data = project_of(workbook)
    project = read_project(data)
    expected = sources(data)
    assert {m.name: project.decoded(m) for m in project.modules} == {
        name: code.replace("\r\n", "\n") for name, code in expected.items()
    }
    again = with_modules(project, {})
    assert sources(again) == expected
    container = CFB.from_bytes(again)
    assert parse_vba_project(container).validate(container) == []
    with olefile.OleFileIO(io.BytesIO(again), raise_defects=olefile.DEFECT_INCORRECT) as ole:
        assert ole.parsing_issues == []
        assert ole.openstream("PROJECT").read() == project.text
        assert not any("__SRP_" in name for path in ole.listdir() for name in path)


def test_the_compiled_code_that_excel_left_is_taken_out() -> None:
    data = project_of(SHIPPED[0])
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        assert len(ole.openstream("VBA/_VBA_PROJECT").read()) > 7  # there is compiled code to begin with
    with olefile.OleFileIO(io.BytesIO(with_modules(read_project(data), {}))) as ole:
        assert ole.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000100")


def test_modules_are_replaced_added_and_left_out_and_all_others_stay(ours: bytes) -> None:
    old = read_project(small(Module("Mine", Kind.STANDARD, "' é\nSub Hello()\nEnd Sub\n"), Module("Gone", Kind.CLASS)))
    new = {m.name: m for m in read_project(small(Module("Added", Kind.CLASS, "Public x\n"))).modules}
    written = with_modules(old, {"gone": None, "Added": new["Added"]})
    found = sources(written)
    assert set(found) == {"ThisWorkbook", "Sheet1", "Mine", "Added"}
    assert found["Mine"] == sources(small(Module("Mine", Kind.STANDARD, "' é\nSub Hello()\nEnd Sub\n")))["Mine"]
    assert "Public x" in found["Added"]
    container = CFB.from_bytes(written)
    read = parse_vba_project(container)
    assert read.validate(container) == []
    assert read.module_names() == ["ThisWorkbook", "Sheet1", "Mine", "Added"]
    text = read_project(written).text
    assert b"Class=Added\r\n" in text
    assert b"Added=0, 0, 0, 0, C\r\n" in text
    assert b"Gone" not in text


def test_a_module_that_changes_its_kind_is_listed_once_under_the_new_one() -> None:
    old = read_project(small(Module("Thing", Kind.STANDARD, "Sub A()\nEnd Sub\n")))
    new = read_project(small(Module("Thing", Kind.CLASS, "Public b\n")))
    thing = next(m for m in new.modules if m.name == "Thing")
    text = read_project(with_modules(old, {"Thing": thing})).text
    assert text.count(b"=Thing") == 1
    assert b"Class=Thing\r\n" in text


def test_a_module_is_written_in_the_code_page_of_the_project_it_comes_into() -> None:
    source = read_project(small(Module("New", Kind.STANDARD, "' é Œ\n")))
    mac = read_project(small(Module("Mine", Kind.STANDARD, "' plain\n")))
    target = type(mac)(mac.tree, mac.head, "mac_roman", mac.text, mac.modules)
    module = transcoded(source.modules[-1], source, target)
    assert module.source.decode("mac_roman").endswith("' é Œ\r\n")
    greek = type(mac)(mac.tree, mac.head, "cp1253", mac.text, mac.modules)
    assert transcoded(source.modules[-1], source, greek).source.endswith(b"' ? ?\r\n")


def test_a_locked_project_is_known_by_what_it_says_of_its_protection(ours: bytes) -> None:
    assert not read_project(ours).locked
    assert read_project(project_of(HOME / "addin" / "xlwings.xlam")).locked  # xlwings locks its add-in
    assert not read_project(project_of(SHIPPED[0])).locked


def test_forms_are_known_by_the_storage_of_their_design(ours: bytes) -> None:
    assert read_project(ours).forms == ()
    tree = read_compound_file(ours)
    form = {"f": b"design", "o": b"", "\x03VBFrame": b"VERSION 5.00"}
    assert read_project(compound_file({**tree, "UserForm1": form})).forms == ("UserForm1",)


@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 4097, 20_000])
def test_what_was_compressed_comes_back(size: int) -> None:
    draw = random.Random(size)
    for data in (bytes(draw.choices(b"abc \r\n", k=size)), b"x" * size):
        assert decompress(compress(data)) == data


@pytest.mark.parametrize("count", [1, 5, 120])
def test_a_compound_file_gives_back_what_was_put_into_it(count: int) -> None:
    draw = random.Random(count)
    streams = {f"Stream{n}": draw.randbytes(draw.choice([0, 3, 64, 4095, 4096, 9000])) for n in range(count)}
    tree = {"VBA": streams, "Other": {"Deep": {"x": b"y" * 5000}}, "PROJECT": b"text"}
    assert read_compound_file(compound_file(tree)) == tree


def test_a_damaged_project_is_refused_and_never_a_traceback(ours: bytes) -> None:
    draw = random.Random(7)
    refused = 0
    for at in range(400):
        data = bytearray(ours)
        for _ in range(draw.randint(1, 30)):
            data[draw.randrange(len(data) if at % 2 else 2048)] = draw.randrange(256)
        cut = bytes(data[: draw.randrange(len(data))] if at % 5 == 0 else data)
        try:
            read_project(cut)
        except FileError as error:
            refused += 1
            assert "vbaProject.bin" in str(error)  # noqa: PT017  # any other error fails the test by itself
    assert refused > 50


def test_a_project_too_large_to_be_written_is_refused(ours: bytes) -> None:
    project = read_project(ours)
    with pytest.raises(FileError, match=r"too large.*Export your own modules"):
        with_modules(replace(project, tree={**project.tree, "PROJECTlk": bytes(8 << 20)}), {})


@pytest.mark.parametrize(
    "data", [b"", b"\x02", b"\x01\x10", b"\x01\x04\xb0\x00ab", b"\x01\x03\x50\x00abc", b"\x01\x02\xb0\x01\x00\x00"]
)
def test_a_damaged_stream_is_refused_and_never_cut_short_in_silence(data: bytes) -> None:
    with pytest.raises(FileError):
        decompress(data)


def test_zeros_behind_a_stream_are_passed_over() -> None:
    assert decompress(compress(b"Option Explicit\r\n") + bytes(40)) == b"Option Explicit\r\n"


@pytest.mark.parametrize("data", [b"", b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", compound_file({"PROJECT": b""})])
def test_what_is_no_project_is_refused(data: bytes) -> None:
    with pytest.raises(FileError, match=r"vbaProject\.bin"):
        read_project(data)


def test_stored_modules_tell_standard_class_and_document_apart(ours: bytes) -> None:
    kinds = {m.name: m.kind for m in read_project(ours).modules}
    assert kinds["ThisWorkbook"] == kinds["Sheet2"] == "Document"
    assert kinds["Kpi"] == "Module"
    assert kinds["Dictionary"] == "Class"
