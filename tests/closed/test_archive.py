"""The archive: every shape of zip that writers make, and nothing but a plain refusal for broken ones."""

from __future__ import annotations

import random
import re
import struct
import zipfile
from io import BytesIO

import pytest

from xl_kpi.closed.archive import Archive
from xl_kpi.closed.splice import splice
from xl_kpi.errors import FileError

from .conftest import workbook
from .donors import NAMES, donor
from .packages import packed, raw, streamed, unpacked

PARTS = {"a.xml": b"<a/>" * 1000, "folder/é.xml": b"<b/>", "empty.bin": b""}


def rewritten(package: bytes, changes: dict[str, bytes | None]) -> bytes:
    target = BytesIO()
    Archive(BytesIO(package)).write(target, changes)
    return target.getvalue()


def in_zip64(package: bytes) -> bytes:
    """Return the archive with every offset and size, and the end, in the wide fields meant for huge files."""
    with zipfile.ZipFile(BytesIO(package)) as archive:
        start, infos = archive.start_dir, archive.infolist()
    directory = b""
    for info in infos:
        name = info.filename.encode()
        wide = struct.pack("<HH3Q", 1, 24, info.file_size, info.compress_size, info.header_offset)
        fields = (45, 45, info.flag_bits, info.compress_type, 0, 0x21, info.CRC, 0xFFFFFFFF, 0xFFFFFFFF)
        record = struct.pack("<4s6H3I5H2I", b"PK\1\2", *fields, len(name), 28, 0, 0, 0, 0, 0xFFFFFFFF)
        directory += record + name + wide
    count, at = len(infos), start + len(directory)
    end64 = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), start)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, at, 1)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return package[:start] + directory + end64 + locator + end


@pytest.mark.parametrize(
    "package",
    [
        packed(PARTS),
        packed(PARTS, zipfile.ZIP_STORED),
        streamed(PARTS),
        streamed(PARTS, zip64=True),
        in_zip64(packed(PARTS)),
    ],
    ids=["deflated", "stored", "descriptors", "descriptors, zip64", "zip64"],
)
def test_members_are_replaced_added_and_left_out_in_every_shape_of_zip(package: bytes) -> None:
    after = rewritten(package, {"a.xml": None, "empty.bin": b"full", "new/ö.xml": b"<c/>"})
    assert unpacked(after) == {"folder/é.xml": b"<b/>", "empty.bin": b"full", "new/ö.xml": b"<c/>"}
    assert unpacked(rewritten(after, {})) == unpacked(after)
    assert raw(rewritten(package, {"x": b"x"}))["a.xml"] == raw(package)["a.xml"]


def test_an_archive_without_changes_is_the_same_bytes() -> None:
    assert rewritten(packed(PARTS), {}) == packed(PARTS)


def test_a_member_that_unpacks_to_more_than_it_says_is_refused() -> None:
    package = packed(PARTS)
    small = package.replace(struct.pack("<I", 4000), struct.pack("<I", 40))
    with pytest.raises(FileError, match="expand"):
        Archive(BytesIO(small)).read("a.xml")


def test_a_changed_byte_is_noticed_when_the_part_is_read() -> None:
    package = packed(PARTS, zipfile.ZIP_STORED).replace(b"<b/>", b"<x/>")
    with pytest.raises(FileError, match="damaged"):
        Archive(BytesIO(package)).read("folder/é.xml")


def broken(book: bytes, chance: random.Random) -> bytes:
    """Return the workbook with one accident: bytes changed or lost, a part lost, a value that means nothing."""
    kind = chance.choice(["bytes", "cut", "lost part", "cut part", "value"])
    at = chance.randrange(len(book))
    if kind == "bytes":
        return book[:at] + chance.randbytes(4) + book[at + 4 :]
    if kind == "cut":
        return book[:at] + book[at + chance.randrange(1, 400) :]
    parts = unpacked(book)
    name = chance.choice([n for n in parts if n.endswith((".xml", ".rels"))])
    text = parts[name]
    if kind == "lost part":
        del parts[name]
    elif kind == "cut part":
        at = chance.randrange(len(text))
        parts[name] = text[:at] + text[at + 20 :]
    elif values := list(re.finditer(rb'="([^"]*)"', text)):
        value = chance.choice(values)
        new = chance.choice([b"", b"-1", b"x", b"99999999999", b"1.5", b"/xl/workbook.xml", b"#REF!"])
        parts[name] = text[: value.start(1)] + new + text[value.end(1) :]
    return packed(parts)


@pytest.mark.parametrize("times", [150, pytest.param(5000, marks=pytest.mark.slow)])
def test_a_broken_workbook_is_refused_plainly_or_takes_the_sheet_once_and_for_all(times: int) -> None:
    chance = random.Random(times)
    books = [workbook(name) for name in ("rich macro workbook", "old French summary", "XlsxWriter", "by hand, stored")]
    new = donor()
    for _ in range(times):
        book = broken(chance.choice(books), chance)
        try:
            once = splice(book, new, names=NAMES, after="Data")
            twice = splice(once, new, names=NAMES, after="Data")
        except FileError:
            continue
        assert twice == once
