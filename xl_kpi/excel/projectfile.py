"""Read a VBA project, and write it again with some modules replaced; all other modules keep their source.

Only sources are written, as in `vbaproject`: compiled code is left out, and the host compiles what it loads. What
the project says about itself (references, code page, protection, description) is kept as it lies.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xl_kpi.errors import FileError
from xl_kpi.excel import upgradetexts as texts
from xl_kpi.excel.compound import compound_file
from xl_kpi.excel.compoundreader import Storage, damaged, read_compound_file
from xl_kpi.excel.projecttext import decrypted, module_kinds, with_module_lines
from xl_kpi.excel.vbaproject import compress

#: Records of the dir stream ([MS-OVBA] 2.3.4.2) that are looked at.
_CODE_PAGE, _VERSION, _REFERENCE, _MODULES, _COOKIE, _END = 0x03, 0x09, 0x16, 0x0F, 0x13, 0x10
_NAME, _STREAM, _OFFSET, _STANDARD, _OTHER, _MODULE_END = 0x19, 0x1A, 0x31, 0x21, 0x22, 0x2B

#: `_VBA_PROJECT` of a project without compiled code.
_NO_CACHE = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 1)
_COMPILED = "__SRP_"
_LARGEST_SOURCE = 16 << 20
#: Code pages that Python knows by another name.
_CODECS = {10000: "mac_roman", 10007: "mac_cyrillic", 10006: "mac_greek", 10029: "mac_latin2", 65001: "utf-8"}


@dataclass(frozen=True, slots=True)
class StoredModule:
    """One module as the project stores it.

    Parameters
    ----------
    kind
        "Module", "Class", "Document" or, for a form, "BaseClass": the word of the PROJECT stream.
    source
        In the project's code page, attribute lines and all.
    records
        Its records in the dir stream, as they lie.
    """

    name: str
    kind: str
    source: bytes
    records: bytes


@dataclass(frozen=True, slots=True)
class StoredProject:
    """A VBA project that was read."""

    tree: Storage
    head: bytes
    """The dir stream's records up to the modules."""
    codec: str
    text: bytes
    """The PROJECT stream."""
    modules: tuple[StoredModule, ...]

    def source(self, name: str) -> str | None:
        """Return the source of a module with plain line ends; `None` when there is no module of that name."""
        found = next((m for m in self.modules if m.name.lower() == name.lower()), None)
        return None if found is None else self.decoded(found)

    def decoded(self, module: StoredModule) -> str:
        """Return a module's source with plain line ends."""
        return module.source.decode(self.codec, "replace").replace("\r\n", "\n")

    @property
    def locked(self) -> bool:
        """Whether the project is locked for viewing or has a password."""
        return decrypted(self.text, "CMG") not in (None, bytes(4)) or decrypted(self.text, "DPB") not in (None, b"\0")

    @property
    def references(self) -> dict[str, bytes]:
        """The records of each library that the project refers to, by its name in lower case."""
        starts = [(tag, start, end) for tag, start, end in _records(self.head)]
        named = [(start, self.head[start + 6 : end]) for tag, start, end in starts if tag == _REFERENCE]
        ends = [*(start for start, _ in named[1:]), len(self.head)]
        return {
            name.decode(self.codec, "replace").lower(): self.head[start:end]
            for (start, name), end in zip(named, ends, strict=True)
        }

    @property
    def forms(self) -> tuple[str, ...]:
        """The names of the forms: their design lies in storages of its own."""
        return tuple(name for name, content in self.tree.items() if isinstance(content, dict) and name != "VBA")


def read_project(data: bytes) -> StoredProject:
    """Read a vbaProject.bin.

    Raises
    ------
    FileError
        It is damaged.
    """
    tree = read_compound_file(data)
    vba, text = tree.get("VBA"), tree.get("PROJECT")
    if not isinstance(vba, dict) or not isinstance(text, bytes):
        raise damaged()
    try:
        head, modules, page = _parse_dir(decompress(_stream(vba, "dir")))
        kinds = module_kinds(text)
        return StoredProject(tree, head, _codec(page), text, tuple(_module(vba, m, kinds, page) for m in modules))
    except (struct.error, IndexError) as error:
        raise damaged() from error


def with_modules(
    project: StoredProject, changes: Mapping[str, StoredModule | None], references: Mapping[str, bytes] | None = None
) -> bytes:
    """Return the project's bytes with modules replaced, added, or (`None`) left out, by their names.

    Parameters
    ----------
    changes
        A new module comes from another project that was read; `transcoded` gives it this project's code page.
    references
        Libraries, as `StoredProject.references` returns them, that are added where the project lacks them.

    Raises
    ------
    FileError
        The project is too large to be written here.
    """
    lower = {name.lower(): module for name, module in changes.items()}
    kept = [lower.pop(m.name.lower(), m) for m in project.modules]
    modules = [m for m in (*kept, *lower.values()) if m is not None]
    vba = {name: data for name, data in _streams(project).items() if not name.upper().startswith(_COMPILED)}
    for module in project.modules:
        vba.pop(_record_text(module.records, _STREAM, project.codec) or module.name, None)
    for module in modules:
        vba[_record_text(module.records, _STREAM, project.codec) or module.name] = compress(module.source)
    cookie = struct.pack("<HIHHIH", _MODULES, 2, len(modules), _COOKIE, 2, 0xFFFF)
    records = b"".join(_source_only(m.records) for m in modules)
    missing = [lines for name, lines in (references or {}).items() if name not in project.references]
    head = project.head + b"".join(missing)
    vba["dir"] = compress(head + cookie + records + struct.pack("<HI", _END, 0))
    vba["_VBA_PROJECT"] = _NO_CACHE
    tree: dict[str, bytes | Storage] = {**project.tree, "VBA": {**vba}}
    tree["PROJECT"] = with_module_lines(project.text, modules)
    tree["PROJECTwm"] = _name_map(modules, project.codec)
    try:
        return compound_file(tree)
    except ValueError as error:
        raise FileError(texts.PROJECT_TOO_LARGE, texts.EXPORT_MODULES) from error


def transcoded(module: StoredModule, source: StoredProject, target: StoredProject) -> StoredModule:
    """Return a module of one project as another one stores it; what its code page lacks becomes a question mark."""
    text = module.source.decode(source.codec, "replace")
    return StoredModule(module.name, module.kind, text.encode(target.codec, "replace"), module.records)


def decompress(data: bytes) -> bytes:
    """Return a stream as it was before it was compressed ([MS-OVBA] 2.4.1).

    Raises
    ------
    FileError
        It is damaged.
    """
    if data[:1] != b"\x01":
        raise damaged()
    out = bytearray()
    at = 1
    while data[at:].strip(b"\0"):  # some writers fill up the last sector
        if at + 3 > len(data):
            raise damaged()
        head = struct.unpack_from("<H", data, at)[0]
        end = at + 3 + (head & 0xFFF)
        if head >> 12 & 7 != 3 or end > len(data) or len(out) > _LARGEST_SOURCE:
            raise damaged()
        if head & 0x8000:
            _inflate_chunk(data[at + 2 : end], out)
        else:
            out += data[at + 2 : end]
        at = end
    return bytes(out)


# --------------------------------------------------------------------------------------------- private


def _inflate_chunk(body: bytes, out: bytearray) -> None:
    start, at = len(out), 0
    while at < len(body):
        flags, at = body[at], at + 1
        for bit in range(8):
            if at >= len(body):
                return
            if not flags >> bit & 1:
                out.append(body[at])
                at += 1
                continue
            if at + 2 > len(body) or len(out) == start:
                raise damaged()
            token = struct.unpack_from("<H", body, at)[0]
            at += 2
            bits = 16 - max(4, (len(out) - start - 1).bit_length())
            back, length = (token >> bits) + 1, (token & ((1 << bits) - 1)) + 3
            if back > len(out) - start:
                raise damaged()
            for _ in range(length):
                out.append(out[-back])


def _records(data: bytes, at: int = 0) -> list[tuple[int, int, int]]:
    """Return (tag, start, end) of each record from `at` on."""
    found = []
    while at + 6 <= len(data):
        tag, size = struct.unpack_from("<HI", data, at)
        end = at + 6 + (6 if tag == _VERSION else size)  # the version's size does not count its minor part
        if end > len(data):
            raise damaged()
        found.append((tag, at, end))
        at = end
    return found


def _parse_dir(data: bytes) -> tuple[bytes, list[bytes], int]:
    """Return the records up to the modules, the records of each module, and the code page."""
    page, head, modules, first = 1252, b"", [], 0
    for tag, start, end in _records(data):
        if tag == _CODE_PAGE:
            page = struct.unpack_from("<H", data, start + 6)[0]
        elif tag == _MODULES:
            head = data[:start]
        elif tag == _NAME:
            first = start
        elif tag == _MODULE_END and first:
            modules.append(data[first:end])
            first = 0
    if not head:
        raise damaged()
    return head, modules, page


def _module(vba: Storage, records: bytes, kinds: Mapping[str, str], page: int) -> StoredModule:
    codec = _codec(page)
    name = _record_text(records, _NAME, codec)
    stream = _record_text(records, _STREAM, codec) or name
    offset = next((struct.unpack_from("<I", records, s + 6)[0] for tag, s, _ in _records(records) if tag == _OFFSET), 0)
    standard = any(tag == _STANDARD for tag, _, _ in _records(records))
    kind = "Module" if standard else kinds.get(name.lower(), "Class")
    return StoredModule(name, kind, decompress(_stream(vba, stream)[offset:]), records)


def _record_text(records: bytes, tag: int, codec: str) -> str:
    return next((records[s + 6 : e].decode(codec, "replace") for t, s, e in _records(records) if t == tag), "")


def _source_only(records: bytes) -> bytes:
    """Return a module's records with its source at the stream's beginning."""
    pieces = []
    for tag, start, end in _records(records):
        pieces.append(struct.pack("<HII", tag, 4, 0) if tag == _OFFSET else records[start:end])
    return b"".join(pieces)


def _stream(storage: Storage, name: str) -> bytes:
    found = next((content for key, content in storage.items() if key.lower() == name.lower()), None)
    if not isinstance(found, bytes):
        raise damaged()
    return found


def _streams(project: StoredProject) -> dict[str, bytes]:
    vba = project.tree["VBA"]
    assert isinstance(vba, dict)  # noqa: S101  # `read_project` has looked
    return {name: content for name, content in vba.items() if isinstance(content, bytes)}


def _codec(page: int) -> str:
    name = _CODECS.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "latin-1"


def _name_map(modules: Sequence[StoredModule], codec: str) -> bytes:
    pairs = (m.name.encode(codec, "replace") + b"\0" + (m.name + "\0").encode("utf-16-le") for m in modules)
    return b"".join(pairs) + b"\0\0"
