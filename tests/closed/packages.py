"""Small tools to look into packages and to make unusual ones."""

from __future__ import annotations

import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import openpyxl
from lxml import etree
from openpyxl.workbook import Workbook

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Parts = dict[str, bytes]


def unpacked(package: bytes) -> Parts:
    """Return every part, its checksum verified by Python's own reader."""
    with zipfile.ZipFile(BytesIO(package)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), data, method)
    return target.getvalue()


def opened(source: bytes | Path) -> Workbook:
    """Open with openpyxl, which says aloud what it does not understand and would drop on saving."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(BytesIO(source) if isinstance(source, bytes) else source)


class _Stream:
    """A target that cannot seek, for which writers leave sizes and checksums in data descriptors."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)

    def flush(self) -> None:
        pass


def streamed(parts: Mapping[str, bytes], zip64: bool = False) -> bytes:
    """Pack with data descriptors; with `zip64`, also with the wide fields that some writers always use."""
    target = _Stream()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10))
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=zip64) as member:
                member.write(data)
    return bytes(target.data)


def raw(package: bytes) -> dict[str, bytes]:
    """Return each member's compressed bytes as they lie in the file."""
    found = {}
    with zipfile.ZipFile(BytesIO(package)) as archive:
        for info in archive.infolist():
            at = info.header_offset
            name, extra = struct.unpack_from("<HH", package, at + 26)
            start = at + 30 + name + extra
            found[info.filename] = package[start : start + info.compress_size]
    return found


def edited(package: bytes, edits: Mapping[str, Callable[[str], str]]) -> bytes:
    """Return the package with some text parts edited."""
    parts = unpacked(package)
    for name, edit in edits.items():
        before = parts[name].decode()
        after = edit(before)
        assert after != before, name
        parts[name] = after.encode()
    return packed(parts)


def replacing(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def workbook_xml(package: bytes) -> etree._Element:
    parts = unpacked(package)
    root = etree.fromstring(parts["_rels/.rels"])
    target = next(e.get("Target", "") for e in root if e.get("Type", "").endswith("/officeDocument"))
    return etree.fromstring(parts[target.lstrip("/")])


def sheet_names(package: bytes) -> list[str]:
    return [e.get("name", "") for e in workbook_xml(package).iter(f"{{{MAIN}}}sheet")]


def defined_names(package: bytes) -> dict[tuple[str, str | None], str]:
    return {
        (e.get("name", ""), e.get("localSheetId")): e.text or ""
        for e in workbook_xml(package).iter(f"{{{MAIN}}}definedName")
    }


def sheet_part(package: bytes, name: str) -> str:
    """Return the part of a sheet in a package that keeps its workbook in the usual place."""
    parts = unpacked(package)
    entry = next(e for e in workbook_xml(package).iter(f"{{{MAIN}}}sheet") if e.get("name") == name)
    relations = etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    target = next(e.get("Target", "") for e in relations if e.get("Id") == entry.get(f"{{{RELATION}}}id"))
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


class Builder:
    """A package being put together by hand, on top of one that a library wrote."""

    def __init__(self, package: bytes) -> None:
        self.parts = unpacked(package)

    def add(self, part: str, content: str | bytes, content_type: str | None = None) -> None:
        self.parts[part] = content if isinstance(content, bytes) else (HEAD + content).encode()
        if content_type:
            entry = f'<Override PartName="/{part}" ContentType="{content_type}"/></Types>'
            self.edit("[Content_Types].xml", "</Types>", entry)

    def relate(self, part: str, identity: str, kind: str, target: str, external: bool = False) -> None:
        folder, _, name = part.rpartition("/")
        holder = f"{folder}/_rels/{name}.rels".lstrip("/")
        empty = f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
        self.parts.setdefault(holder, empty.encode())
        mode = ' TargetMode="External"' if external else ""
        kind = kind if "://" in kind else f"{RELATION}/{kind}"
        entry = f'<Relationship Id="{identity}" Type="{kind}" Target="{target}"{mode}/></Relationships>'
        self.edit(holder, "</Relationships>", entry)

    def edit(self, part: str, old: str, new: str) -> None:
        text = self.parts[part].decode()
        assert old in text, (part, old, text[:400])
        self.parts[part] = text.replace(old, new, 1).encode()

    def rewrite(self, part: str, pattern: str, new: str) -> None:
        text, count = re.subn(pattern, new, self.parts[part].decode(), count=1)
        assert count, (part, pattern)
        self.parts[part] = text.encode()

    def package(self) -> bytes:
        for name, data in self.parts.items():
            if name.endswith((".xml", ".rels", ".vml")):
                etree.fromstring(data)
        return packed(self.parts)
