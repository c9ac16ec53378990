"""The vocabulary of an Office Open XML package: namespaces, part names, XML in and out.

XML is parsed without entities, without a document type and without network: a workbook is a stranger's file.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from urllib.parse import unquote

from lxml import etree

from xl_kpi.closed import refusals

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPE = "http://schemas.openxmlformats.org/package/2006/content-types"
VARIANT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
#: Every namespace and relationship type of the Strict variant begins like this.
STRICT = "http://purl.oclc.org/ooxml/"

CONTENT_TYPES = "[Content_Types].xml"
RELATION_ID = f"{{{RELATION}}}id"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."

Element = etree._Element

#: No part that is parsed here comes near this; a bigger one is an attack or an accident.
_LARGEST_XML = 256 << 20


def main(tag: str) -> str:
    """Return the qualified name of a SpreadsheetML element."""
    return f"{{{MAIN}}}{tag}"


def local(element: Element) -> str:
    """Return an element's name without its namespace; empty for a comment or an instruction."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def parse(data: bytes, part: str) -> Element:
    """Parse one part; a document type, and so every entity, is refused.

    Raises
    ------
    FileError
        The part is not well formed, too big, or carries a document type.
    """
    if len(data) > _LARGEST_XML:
        raise refusals.EXPANDS.error(part=part)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise refusals.DAMAGED.error(part=part) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise refusals.DOCTYPE.error(part=part)
    return root


def serialize(root: Element) -> bytes:
    """Write a document the way Excel begins one."""
    body = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n' + body


def is_true(value: str | None) -> bool:
    """Read an XML boolean; absent is false."""
    return value in {"1", "true", "on"}


def integer(value: str | None, part: str, default: int = 0) -> int:
    """Read a whole number; absent is `default`, anything else means that the part is damaged."""
    try:
        return default if value is None else int(value)
    except ValueError as error:
        raise refusals.DAMAGED.error(part=part) from error


def column_at(letters: str) -> int:
    """Return the 0-based position of a column: 0 for A, 26 for AA."""
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - 64
    return at - 1


def place(parent: Element, tag: str, order: Sequence[str]) -> Element:
    """Return the child `tag`, made at its place in the schema's order when it is not there."""
    child = parent.find(main(tag))
    if child is not None:
        return child
    before = set(order[: order.index(tag)])
    at = max((i + 1 for i, other in enumerate(parent) if local(other) in before), default=0)
    child = etree.Element(main(tag))
    parent.insert(at, child)
    return child


def relations_part(part: str) -> str:
    """Return the name of the part that holds the relationships of `part` ("" is the package itself)."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolve(part: str, target: str) -> str:
    """Return the part that a relationship's target names, seen from `part`."""
    target = unquote(target.replace("\\", "/"))
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target)).lstrip("/")


def relative(part: str, target: str) -> str:
    """Return the target as a relationship of `part` writes it: the reverse of `resolve`."""
    return posixpath.relpath(f"/{target}", f"/{posixpath.dirname(part)}")
