"""The PROJECT stream of a VBA project ([MS-OVBA] 2.3.1): lines of text that list the modules and the protection."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol


class Listed(Protocol):
    """What the stream says of a module: its name, and the word for its kind."""

    @property
    def name(self) -> str:
        """The module's name."""

    @property
    def kind(self) -> str:
        """One of "Module", "Class", "Document", "BaseClass"."""


_MODULE_LINE = re.compile(rb"(Module|Class|Document|BaseClass)=([^\r\n/]+)[^\r\n]*(?:\r\n|\n|\Z)")


def module_kinds(text: bytes) -> dict[str, str]:
    """Return the kind of each module by its name in lower case."""
    return {m[2].decode("latin-1").strip().lower(): m[1].decode("ascii") for m in _MODULE_LINE.finditer(text)}


def with_module_lines(text: bytes, modules: Sequence[Listed]) -> bytes:
    """Return the stream with the lines of modules that came or went; all others stay as they are."""
    here = {m.name.lower(): m for m in modules}
    named = module_kinds(text)
    gone = [name for name in named if name not in here]
    for line in list(_MODULE_LINE.finditer(text))[::-1]:
        name = line[2].decode("latin-1").strip().lower()
        if name in gone or here[name].kind != line[1].decode("ascii"):
            text = text[: line.start()] + text[line.end() :]
            text = re.sub(rb"(?im)^" + re.escape(line[2]) + rb"=[^\r\n]*(?:\r\n|\n|\Z)", b"", text)
    listed = module_kinds(text)
    new = [m for m in modules if m.name.lower() not in listed]
    at = max((m.end() for m in _MODULE_LINE.finditer(text)), default=0)
    text = text[:at] + b"".join(f"{m.kind}={m.name}\r\n".encode() for m in new) + text[at:]
    if b"[Workspace]" in text and new:
        text = text.rstrip(b"\r\n") + b"\r\n" + b"".join(f"{m.name}=0, 0, 0, 0, C\r\n".encode() for m in new)
    return text


def decrypted(text: bytes, key: str) -> bytes | None:
    """Return a protection field in the clear ([MS-OVBA] 2.4.3.3); `None` when there is none or it is unreadable."""
    found = re.search(rb"(?m)^" + key.encode() + rb'="([0-9A-Fa-f]+)"', text)
    if found is None:
        return None
    raw = bytes.fromhex(found[1].decode()) if len(found[1]) % 2 == 0 else b""
    if len(raw) < 3:
        return None
    before = raw[2] ^ raw[0]  # the project's key
    last_but_one, last = raw[1], raw[2]
    plain = bytearray()
    for byte in raw[3:]:
        before = byte ^ ((last_but_one + before) & 0xFF)
        plain.append(before)
        last_but_one, last = last, byte
    content = bytes(plain[(raw[0] & 6) // 2 :])
    return content[4 : 4 + int.from_bytes(content[:4], "little")]
