"""Write a vbaProject.bin from VBA sources ([MS-OVBA] in [MS-CFB]), without Excel.

Source only: no compiled code is stored. The version 0xFFFF in `_VBA_PROJECT` tells the host to compile each
module from its source when it loads the file; xlwings' own quickstart workbooks have the same shape. The same
modules give the same bytes.

That Excel opens the result is not provable on a machine without Excel; the tests ask three other readers.
"""

from __future__ import annotations

import re
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from xl_kpi.excel.compound import compound_file

CODE_PAGE = "cp1252"
LONGEST_LINE = 1023  # characters; the VBA editor's own limit
LONGEST_NAME = 31
MOST_CONTINUATIONS = 24  # " _" line ends in one statement

#: Libraries the modules use besides VBA and Excel, which need no mention.
REFERENCES = (
    (
        "stdole",
        r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    ),
    (
        "Office",  # IRibbonControl
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
        r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
    ),
)


class Kind(Enum):
    """What a module is to the host."""

    STANDARD = "standard"
    CLASS = "class"
    WORKBOOK = "workbook"
    SHEET = "sheet"


#: The line of each kind in the PROJECT stream.
PROJECT_LINES = {
    Kind.STANDARD: "Module={}",
    Kind.CLASS: "Class={}",
    Kind.WORKBOOK: "Document={}/&H00000000",
    Kind.SHEET: "Document={}/&H00000000",
}

#: The COM class behind each kind of class module.
BASES = {
    Kind.CLASS: "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}",
    Kind.WORKBOOK: "0{00020819-0000-0000-C000-000000000046}",
    Kind.SHEET: "0{00020820-0000-0000-C000-000000000046}",
}


@dataclass(frozen=True, slots=True)
class Module:
    """A module as it is exported by the VBA editor, or only its body.

    Parameters
    ----------
    name
        Up to 31 ASCII letters, digits and underscores. For a sheet: the sheet's code name.
    source
        Attribute lines that are given are kept, those that the kind needs are added.
    """

    name: str
    kind: Kind
    source: str = ""


def vba_project(modules: Sequence[Module], name: str = "VBAProject") -> bytes:
    """Return a vbaProject.bin with these modules, in this order.

    Raises
    ------
    ValueError
        When a name or a source is one that VBA does not take; it names the module and the line.
    """
    _check_names(modules, name)
    # Derived from the name: an id that is drawn anew would make every build differ.
    project_id = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, "xl_kpi/" + name)).upper() + "}"
    streams = {module.name: compress(stream_source(module)) for module in modules}
    streams["dir"] = compress(_dir_stream(modules, name))
    streams["_VBA_PROJECT"] = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 1)
    return compound_file(
        {
            "VBA": streams,
            "PROJECT": _project_stream(modules, name, project_id),
            "PROJECTwm": _name_map_stream(modules),
        }
    )


def stream_source(module: Module) -> bytes:
    """Return the source as it stands in the module's stream: all attributes, CRLF, code page 1252."""
    text = module.source.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    text = re.sub(r"\AVERSION 1\.0 CLASS\nBEGIN\n.*?\nEND\n", "", text, flags=re.DOTALL)
    head = re.match(r"(?:Attribute VB_[^\n]*\n)*", text)
    given = head.group(0) if head else ""
    attributes = _attributes(module)
    attributes |= {line.split()[1]: line for line in given.splitlines() if "VB_Name" not in line}
    source = "\n".join(attributes.values()) + "\n" + text[len(given) :].rstrip("\n") + "\n"
    _check_lines(module.name, source)
    return source.replace("\n", "\r\n").encode(CODE_PAGE)


def compress(data: bytes) -> bytes:
    """Compress a stream as [MS-OVBA] 2.4.1 lays down: chunks of 4096 bytes behind one signature byte."""
    chunks = (data[start : start + 4096] for start in range(0, len(data), 4096))
    return b"\x01" + b"".join(map(_compress_chunk, chunks))


def _compress_chunk(chunk: bytes) -> bytes:
    body = _tokens(chunk)
    if len(body) <= 4096:
        return struct.pack("<H", 0xB000 | (len(body) - 1)) + body
    if len(chunk) < 4096:
        raise ValueError("The last chunk of a stream grows when compressed and cannot be stored as it is.")
    return struct.pack("<H", 0x3000 | 4095) + chunk


def _tokens(chunk: bytes) -> bytes:
    """Write the chunk as groups of eight: a byte of flags, then literal bytes and references back."""
    body = bytearray()
    seen: dict[bytes, list[int]] = {}  # three bytes -> where they stood
    at = 0
    while at < len(chunk):
        flags_at, flags = len(body), 0
        body.append(0)
        for bit in range(8):
            if at >= len(chunk):
                break
            length_bits = 16 - max(4, (at - 1).bit_length() if at else 0)
            back, length = _longest_match(chunk, at, seen, (1 << length_bits) + 2)
            if length:
                body += struct.pack("<H", (back - 1) << length_bits | (length - 3))
                flags |= 1 << bit
            else:
                body.append(chunk[at])
            for position in range(at, at + max(length, 1)):
                seen.setdefault(chunk[position : position + 3], []).append(position)
            at += max(length, 1)
        body[flags_at] = flags
    return bytes(body)


def _longest_match(chunk: bytes, at: int, seen: dict[bytes, list[int]], longest: int) -> tuple[int, int]:
    """Return how far back the longest repetition begins, and its length; (0, 0) when there is none."""
    limit = min(longest, len(chunk) - at)
    best, best_length = 0, 0
    for candidate in reversed(seen.get(chunk[at : at + 3], ()) if limit >= 3 else ()):
        length = 3
        while length < limit and chunk[candidate + length] == chunk[at + length]:
            length += 1
        if length > best_length:
            best, best_length = at - candidate, length
            if length == limit:
                break
    return best, best_length


def _attributes(module: Module) -> dict[str, str]:
    """Return the attribute lines that a module of this kind begins with."""
    values = {"VB_Name": f'"{module.name}"'}
    if module.kind is not Kind.STANDARD:
        document = str(module.kind is not Kind.CLASS)
        values |= {
            "VB_Base": f'"{BASES[module.kind]}"',
            "VB_GlobalNameSpace": "False",
            "VB_Creatable": "False",
            "VB_PredeclaredId": document,
            "VB_Exposed": document,
            "VB_TemplateDerived": "False",
            "VB_Customizable": document,
        }
    return {key: f"Attribute {key} = {value}" for key, value in values.items()}


def _check_names(modules: Sequence[Module], project: str) -> None:
    taken = {project.lower()}
    for module in modules:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", module.name) or len(module.name) > LONGEST_NAME:
            raise ValueError(f"{module.name!r} is not a name for a VBA module.")
        if module.name.lower() in taken:
            raise ValueError(f"{module.name!r} is the name of two modules, or of the project and a module.")
        taken.add(module.name.lower())


def _check_lines(name: str, source: str) -> None:
    """Refuse what the VBA editor would refuse, with the place."""
    continued = 0
    for number, line in enumerate(source.split("\n"), 1):
        continued = continued + 1 if line.endswith(" _") else 0
        if len(line) > LONGEST_LINE:
            raise ValueError(f"{name}, line {number}: longer than {LONGEST_LINE} characters.")
        if continued > MOST_CONTINUATIONS:
            raise ValueError(f"{name}, line {number}: more than {MOST_CONTINUATIONS} line continuations.")
        try:
            line.encode(CODE_PAGE)
        except UnicodeEncodeError as error:
            character = line[error.start]
            raise ValueError(f"{name}, line {number}: VBA cannot hold the character {character!r}.") from error


def _record(tag: int, data: bytes) -> bytes:
    return struct.pack("<HI", tag, len(data)) + data


def _twice(tag: int, unicode_tag: int, text: str) -> bytes:
    """Write a text in the code page and again in UTF-16, as the dir stream wants it."""
    return _record(tag, text.encode(CODE_PAGE)) + _record(unicode_tag, text.encode("utf-16-le"))


def _dir_stream(modules: Sequence[Module], project: str) -> bytes:
    """Return the project's table of contents ([MS-OVBA] 2.3.4.2), not yet compressed."""
    records = [
        _record(0x01, struct.pack("<I", 3)),  # written by a 64-bit Windows host
        _record(0x02, struct.pack("<I", 0x409)),
        _record(0x14, struct.pack("<I", 0x409)),
        _record(0x03, struct.pack("<H", int(CODE_PAGE[2:]))),
        _record(0x04, project.encode(CODE_PAGE)),
        _twice(0x05, 0x40, ""),  # description
        _record(0x06, b"") + _record(0x3D, b""),  # help file
        _record(0x07, struct.pack("<I", 0)),
        _record(0x08, struct.pack("<I", 0)),
        struct.pack("<HIIH", 0x09, 4, 1, 1),  # the version of the project: its record has no plain size
        _twice(0x0C, 0x3C, ""),  # constants
    ]
    for name, library in REFERENCES:
        content = library.encode(CODE_PAGE)
        records.append(_twice(0x16, 0x3E, name))
        records.append(_record(0x0D, struct.pack("<I", len(content)) + content + bytes(6)))
    records.append(_record(0x0F, struct.pack("<H", len(modules))) + _record(0x13, b"\xff\xff"))
    records += [_module_records(module) for module in modules]
    return b"".join(records) + _record(0x10, b"")


def _module_records(module: Module) -> bytes:
    kind = 0x21 if module.kind is Kind.STANDARD else 0x22
    return (
        _twice(0x19, 0x47, module.name)
        + _twice(0x1A, 0x32, module.name)  # the stream has the module's name
        + _twice(0x1C, 0x48, "")
        + _record(0x31, struct.pack("<I", 0))  # the source begins at once: there is no compiled code before it
        + _record(0x1E, struct.pack("<I", 0))
        + _record(0x2C, b"\xff\xff")
        + _record(kind, b"")
        + _record(0x2B, b"")
    )


def _project_stream(modules: Sequence[Module], project: str, project_id: str) -> bytes:
    lines = [
        f'ID="{project_id}"',
        *(PROJECT_LINES[module.kind].format(module.name) for module in modules),
        f'Name="{project}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_encrypted(project_id, bytes(4), seed=0xA1)}"',  # nothing is protected
        f'DPB="{_encrypted(project_id, bytes(1), seed=0xA3)}"',  # no password
        f'GC="{_encrypted(project_id, bytes([255]), seed=0xA5)}"',  # visible
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),  # no editor window open
    ]
    return "".join(line + "\r\n" for line in lines).encode(CODE_PAGE)


def _name_map_stream(modules: Sequence[Module]) -> bytes:
    names = (module.name for module in modules)
    return b"".join(n.encode(CODE_PAGE) + b"\0" + (n + "\0").encode("utf-16-le") for n in names) + b"\0\0"


def _encrypted(project_id: str, data: bytes, seed: int) -> str:
    """Obfuscate a protection field ([MS-OVBA] 2.4.3.2); the seed is fixed for the sake of equal builds."""
    key = sum(project_id.encode(CODE_PAGE)) & 0xFF
    out = [seed, seed ^ 2, seed ^ key]
    before, last, last_but_one = key, out[2], out[1]
    padding = bytes([7] * ((seed & 6) // 2))
    for byte in padding + struct.pack("<I", len(data)) + data:
        out.append(byte ^ ((last_but_one + before) & 0xFF))
        last_but_one, last, before = last, out[-1], byte
    return bytes(out).hex().upper()
