"""The VBA project as three other readers see it: oletools, olefile and pyOpenVBA."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator

import olefile
import pytest
from pyopenvba.cfb import CFB
from pyopenvba.interpreter import parse_module
from pyopenvba.vba import parse_vba_project
from readers import decompress_stream, sources

from xl_kpi.excel.compound import compound_file
from xl_kpi.excel.macro_workbook import kpi_project
from xl_kpi.excel.stamp import stamped
from xl_kpi.excel.vbaproject import Kind, Module, compress, stream_source, vba_project
from xl_kpi.excel.wrappers import wrappers
from xl_kpi.excel.xlwings_module import PATCHES, patched, xlwings_modules
from xl_kpi.functions import FUNCTIONS

OURS = ("Kpi", "KpiFunctions", "KpiBridge", "KpiOpening", "KpiWords", "xlwings", "Dictionary")


@pytest.fixture(scope="module")
def project() -> bytes:
    return kpi_project(["Sheet1", "Sheet2"], FUNCTIONS.values())


@pytest.fixture
def ole(project: bytes) -> Iterator[olefile.OleFileIO]:
    with olefile.OleFileIO(io.BytesIO(project), raise_defects=olefile.DEFECT_INCORRECT) as file:
        yield file


def random_source(seed: int, size: int) -> bytes:
    draw = random.Random(seed)
    words = [bytes(draw.choices(range(32, 127), k=draw.randint(1, 12))) for _ in range(draw.randint(1, 300))]
    out = bytearray()
    while len(out) < size:
        out += draw.choice(words)
    return bytes(out[:size])


def test_olevba_returns_every_source_as_it_was_written(project: bytes) -> None:
    found = sources(project)
    assert set(found) == {"ThisWorkbook", "Sheet1", "Sheet2", *OURS}
    for module in xlwings_modules():
        written = stream_source(stamped(module)).replace(b"\r\n", b"\n")
        assert found[module.name].replace("\r\n", "\n").encode() == written
    body = wrappers(FUNCTIONS.values()).partition("\n")[2]
    assert found["KpiFunctions"].replace("\r\n", "\n").endswith(body)


def test_olefile_finds_no_defect(ole: olefile.OleFileIO) -> None:
    assert ole.parsing_issues == []
    streams = {"/".join(path) for path in ole.listdir()}
    modules = {"ThisWorkbook", "Sheet1", "Sheet2", *OURS}
    assert streams == {"PROJECT", "PROJECTwm", "VBA/dir", "VBA/_VBA_PROJECT", *(f"VBA/{name}" for name in modules)}


def test_no_compiled_code_is_stored(ole: olefile.OleFileIO) -> None:
    assert ole.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000100")


def test_pyopenvba_reads_names_kinds_sources_and_references(project: bytes) -> None:
    container = CFB.from_bytes(project)
    read = parse_vba_project(container)
    assert read.validate(container) == []
    assert read.module_names() == ["ThisWorkbook", "Sheet1", "Sheet2", *OURS]
    assert "Public Function KpiCall" in read.get_module("KpiBridge").source
    assert [reference.name for reference in read.references] == ["stdole", "Office"]


def test_every_module_parses_as_vba_for_windows(project: bytes) -> None:
    read = parse_vba_project(CFB.from_bytes(project))
    for name in ("ThisWorkbook", *OURS):
        kind = "class" if name in ("ThisWorkbook", "Dictionary") else "standard"
        # The parser does not know the comments behind directives in the module of xlwings.
        source = re.sub(r"(?m)^([ \t]*#.*?)'.*$", r"\1", read.get_module(name).source)
        assert parse_module(source, name=name, kind=kind).procedures


def test_the_project_is_neither_protected_nor_hidden(ole: olefile.OleFileIO) -> None:
    text = ole.openstream("PROJECT").read().decode("cp1252")
    fields = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    project_id = fields["ID"].strip('"')
    assert decrypted(project_id, fields["CMG"]) == bytes(4)
    assert decrypted(project_id, fields["DPB"]) == bytes(1)
    assert decrypted(project_id, fields["GC"]) == b"\xff"


def decrypted(project_id: str, field: str) -> bytes:
    """Undo the obfuscation as [MS-OVBA] 2.4.3.3 describes it."""
    raw = bytes.fromhex(field.strip('"'))
    seed, key = raw[0], raw[0] ^ raw[2]
    assert raw[0] ^ raw[1] == 2
    assert key == sum(project_id.encode()) & 0xFF
    last, last_but_one, plain = raw[2], raw[1], bytearray([key])
    for byte in raw[3:]:
        plain.append(byte ^ ((last_but_one + plain[-1]) & 0xFF))
        last_but_one, last = last, byte
    content = plain[1 + (seed & 6) // 2 :]
    size = int.from_bytes(content[:4], "little")
    assert len(content) == 4 + size
    return bytes(content[4:])


def test_two_builds_are_the_same_bytes(project: bytes) -> None:
    assert kpi_project(["Sheet1", "Sheet2"], FUNCTIONS.values()) == project


def test_documents_carry_the_attributes_that_tie_them_to_workbook_and_sheets() -> None:
    text = stream_source(Module("ThisWorkbook", Kind.WORKBOOK)).decode("cp1252")
    assert 'Attribute VB_Base = "0{00020819-0000-0000-C000-000000000046}"\r\n' in text
    assert "Attribute VB_PredeclaredId = True\r\n" in text
    assert "VB_Base" not in stream_source(Module("Kpi", Kind.STANDARD)).decode("cp1252")


def test_attributes_that_a_source_brings_are_kept_and_its_name_is_the_modules() -> None:
    source = (
        'VERSION 1.0 CLASS\nBEGIN\n  MultiUse = -1\nEND\nAttribute VB_Name = "Old"\nAttribute VB_Exposed = True\nx\n'
    )
    text = stream_source(Module("New", Kind.CLASS, source)).decode("cp1252")
    assert text.startswith('Attribute VB_Name = "New"\r\nAttribute VB_Base')
    assert "Attribute VB_Exposed = True\r\n" in text
    assert "Attribute VB_Creatable = False\r\n" in text
    assert text.endswith("\r\nx\r\n")
    assert "VERSION" not in text


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4095, 4096, 4097, 20_000])
def test_compressed_streams_come_back_whole(size: int) -> None:
    for seed in range(5):
        data = random_source(seed, size)
        assert decompress_stream(bytearray(compress(data))) == data


def test_a_full_chunk_that_does_not_compress_is_stored_as_it_is() -> None:
    data = random.Random(1).randbytes(4096)
    assert decompress_stream(bytearray(compress(data))) == data
    with pytest.raises(ValueError, match="grows when compressed"):
        compress(data[:4000])


@pytest.mark.parametrize("size", [0, 1, 63, 64, 4095, 4096, 4097, 70_000])
def test_streams_of_every_size_come_back_from_the_compound_file(size: int) -> None:
    content = random.Random(size).randbytes(size)
    file = compound_file({"Storage": {"Same": content, "Small": b"x"}, "Same": content[::-1]})
    with olefile.OleFileIO(io.BytesIO(file), raise_defects=olefile.DEFECT_INCORRECT) as ole:
        assert ole.openstream("Storage/Same").read() == content
        assert ole.openstream("Storage/Small").read() == b"x"
        assert ole.openstream("Same").read() == content[::-1]
        assert ole.parsing_issues == []


def test_a_storage_of_many_streams_is_found_by_every_name() -> None:
    streams = {f"Sheet{n}": bytes([n]) * n for n in range(1, 120)}
    with olefile.OleFileIO(io.BytesIO(compound_file({"VBA": streams}))) as ole:
        assert {name: ole.openstream(f"VBA/{name}").read() for name in streams} == streams


def test_a_project_larger_than_the_header_can_describe_is_refused() -> None:
    with pytest.raises(ValueError, match="7 MB"):
        compound_file({"Large": bytes(8_000_000)})


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ([Module("1st", Kind.STANDARD)], "not a name"),
        ([Module("é", Kind.STANDARD)], "not a name"),
        ([Module("x" * 32, Kind.STANDARD)], "not a name"),
        ([Module("Kpi", Kind.STANDARD), Module("KPI", Kind.CLASS)], "two modules"),
        ([Module("VBAproject", Kind.STANDARD)], "two modules"),
        ([Module("Kpi", Kind.STANDARD, "a\n" + "x" * 1024)], "Kpi, line 3: longer"),
        ([Module("Kpi", Kind.STANDARD, "a\nb→c")], "Kpi, line 3: VBA cannot hold the character '→'"),
        ([Module("Kpi", Kind.STANDARD, "x _\n" * 25)], "more than 24 line continuations"),
    ],
)
def test_what_vba_does_not_take_is_refused_with_the_place(modules: list[Module], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        vba_project(modules)


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.why[:30])
def test_a_change_that_does_not_fit_the_installed_xlwings_stops_the_build(patch: object) -> None:
    source = "".join(p.old for p in PATCHES if p is not patch)
    with pytest.raises(ValueError, match=r"xlwings 0\.37\.8 reads differently"):
        patched(source)


def test_the_xlwings_module_keeps_its_licence_and_its_version_and_takes_our_configuration() -> None:
    module, dictionary = xlwings_modules()
    assert "Copyright (C) 2014-present, Zoomer Analytics LLC." in module.source
    assert "BSD 3-clause" in module.source
    assert "License: MIT" in dictionary.source
    assert 'Public Const XLWINGS_VERSION As String = "0.37.8"' in module.source
    assert 'PROJECT_NAME As String = "xl_kpi"' in module.source
    assert "Option Private Module" in module.source


def test_neither_macros_nor_functions_import_code_from_beside_the_workbook() -> None:
    source = xlwings_modules()[0].source
    assert 'GetConfig("ADD_WORKBOOK_TO_PYTHONPATH", "true")\n    End If' not in source
    assert '        PYTHONPATH = "false"\n' in source
    assert '" -B -P -c ""import sys, os;"' in source


def test_the_interpreter_is_started_itself_so_that_its_end_is_noticed() -> None:
    source = xlwings_modules()[0].source
    assert "        PYTHON_WIN = Chr(34) & PYTHON_WIN & Chr(34)\n" in source
    assert "        XLPyCommand = PYTHON_WIN & tail\n" in source
    command = source.partition("Function XLPyCommand")[2].partition("End Function")[0]
    assert command.count("cmd.exe") == 2  # a comment, and the way through conda that is never taken


def test_french_descriptions_fit_the_code_page_and_name_every_function() -> None:
    text = wrappers(FUNCTIONS.values(), "fr")
    text.encode("cp1252")
    for name, function in FUNCTIONS.items():
        first = "deals" if function.takes_deals else function.arguments[0].key
        assert text.count(f"Public Function {name}({first} As Variant, ") == 1
        assert text.count(f"Attribute {name}.VB_Description = ") == 1
