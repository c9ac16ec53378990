"""The line that each VBA module of ours carries: whose it is, which version wrote it, and a fingerprint of the rest.

    ' xl_kpi 0.1.0 3f2a9c1d5b7e

By it an upgrade knows a module that nobody touched, which it may replace, from one that its owner has changed, which
it must not. Excel rewrites a module when it saves: it changes the case of names, the spaces, and the attributes. It
may lack a letter in its code page. So the fingerprint is blind to all of that.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from xl_kpi import __version__
from xl_kpi.excel.vbaproject import CODE_PAGE, Module, stream_source

_STAMP = re.compile(r"(?im)^[ \t]*' xl_kpi (\d+(?:\.\d+)*\S*) ([0-9a-f]{12})[ \t]*\n?")
_HEAD = re.compile(r"(?:Attribute VB_[^\n]*\n)*")
_ATTRIBUTE = re.compile(r"(?im)^[ \t]*Attribute [^\n]*\n?")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a module's stamp says, and whether the module still is what it says."""

    version: str
    untouched: bool


def stamped(module: Module, version: str = __version__) -> Module:
    """Return the module with a fresh stamp above its first line of code."""
    text = stream_source(module).decode(CODE_PAGE).replace("\r\n", "\n")
    text = _STAMP.sub("", text)
    head = _HEAD.match(text)
    at = head.end() if head else 0
    line = f"' xl_kpi {version} {fingerprint(text)}\n"
    return Module(module.name, module.kind, text[:at] + line + text[at:])


def stamp_of(source: str) -> Stamp | None:
    """Return the stamp of a module's source; `None` when it has none."""
    found = _STAMP.search(source)
    return None if found is None else Stamp(found[1], fingerprint(source) == found[2])


def has_code(source: str) -> bool:
    """Return whether a module holds anything but attributes, comments and options."""
    lines = (line.strip() for line in _ATTRIBUTE.sub("", source).splitlines())
    return any(line and not line.startswith("'") and not line.lower().startswith("option ") for line in lines)


def fingerprint(source: str) -> str:
    """Return a short hash of the code, blind to case, spaces, attributes, and letters beyond ASCII."""
    text = _ATTRIBUTE.sub("", _STAMP.sub("", source)).lower()
    plain = "".join(letter for letter in text if letter.isascii() and not letter.isspace() and letter != "?")
    return hashlib.sha256(plain.encode("ascii")).hexdigest()[:12]
