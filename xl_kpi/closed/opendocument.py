"""OpenDocument spreadsheets (.ods): their sheets and error cells. The cells come from the Rust reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from lxml import etree

from xl_kpi.closed import refusals
from xl_kpi.closed.errorcells import ErrorAt
from xl_kpi.closed.ooxml import Element
from xl_kpi.closed.package import Package

CONTENT = "content.xml"
_MIME = b"application/vnd.oasis.opendocument.spreadsheet"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_VALUE_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
#: How LibreOffice marks an error cell; the standard itself has no such value.
_MARK = b'calcext:value-type="error"'


def is_spreadsheet(package: Package) -> bool:
    """Tell an OpenDocument spreadsheet by the type that it states first."""
    return "mimetype" in package and package.read("mimetype").strip().startswith(_MIME) and CONTENT in package


def sheets(package: Package) -> Mapping[str, str]:
    """Return the sheets in the order of the tabs; they all lie in one part."""
    return {e.get(_TABLE + "name", ""): CONTENT for e in _elements(package.stream(CONTENT), ("table",), "start")}


def error_cells(pieces: Iterable[bytes], sheet: str) -> list[ErrorAt]:
    """Find the error cells of one sheet; a document without any is not parsed."""
    content = b"".join(pieces)
    if _MARK not in content:
        return []
    found: list[ErrorAt] = []
    row = 0
    for element in _elements((content,), ("table-row", "table"), "end"):
        if element.tag == _TABLE + "table":
            if element.get(_TABLE + "name") == sheet:
                return found
            found, row = [], 0
        else:
            repeated = int(element.get(_TABLE + "number-rows-repeated", "1"))
            found += [(row + down, at, code) for at, code in _errors(element) for down in range(min(repeated, 1000))]
            row += repeated
        element.clear()
    return found


# --------------------------------------------------------------------------------------------- private


def _elements(pieces: Iterable[bytes], names: tuple[str, ...], event: Literal["start", "end"]) -> Iterator[Element]:
    parser = etree.XMLPullParser(
        (event,), tag=[_TABLE + name for name in names], resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for piece in pieces:
            parser.feed(piece)
            for _, element in parser.read_events():
                assert isinstance(element, Element)  # noqa: S101  # only elements are asked for
                yield element
        parser.close()  # a document that ends too early is an error only now
    except etree.XMLSyntaxError as error:
        raise refusals.DAMAGED.error(part=CONTENT) from error


def _errors(row: Element) -> Iterator[tuple[int, str]]:
    """Yield the column and the code of each error cell of a row."""
    at = 0
    for cell in row.iterchildren(_TABLE + "table-cell", _TABLE + "covered-table-cell"):
        if cell.get(_VALUE_TYPE) == "error":
            yield at, "".join(paragraph.text or "" for paragraph in cell.iterchildren(_TEXT + "p"))
        at += int(cell.get(_TABLE + "number-columns-repeated", "1"))
