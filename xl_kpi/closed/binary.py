"""Binary workbooks (.xlsb): their sheets, date system and error cells. The cells come from the Rust reader.

A part is a run of records: a type and a length, both in groups of seven bits, then the record's bytes.
Source: [MS-XLSB], sections 2.1.4 (records) and 2.5.97.2 (error values).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping

from xl_kpi.closed import refusals
from xl_kpi.closed.errorcells import ErrorAt
from xl_kpi.closed.package import Package

_TYPE = "application/vnd.ms-excel.sheet.binary.macroenabled.main"
ROW, CELL_ERROR, FORMULA_ERROR, WORKBOOK_PROPERTIES, BUNDLE_SHEET = 0, 3, 11, 153, 156
CODES = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A",
         43: "#GETTING_DATA"}  # fmt: skip

Record = tuple[int, bytes]


def is_workbook(package: Package) -> bool:
    """Tell a binary workbook by the content type of its main part."""
    main = package.related("", "officeDocument")
    return main is not None and main in package and package.content_type(main).lower() == _TYPE


def sheets(package: Package) -> Mapping[str, str]:
    """Return the part of every worksheet, in the order of the tabs."""
    main = _main(package)
    by_id = {r.id: r for r in package.relations(main)}
    found: dict[str, str] = {}
    for kind, data in _records(package.read(main)):
        if kind != BUNDLE_SHEET:
            continue
        identity, at = _text(data, 8)
        name, _ = _text(data, at)
        relation = by_id.get(identity)
        if relation is None or relation.target not in package:
            raise refusals.DAMAGED.error(part=f"the sheet {name}")
        if relation.kind == "worksheet":
            found[name] = relation.target
    return found


def date1904(package: Package) -> bool:
    """Tell whether dates count from 1904."""
    properties = (data for kind, data in _records(package.read(_main(package))) if kind == WORKBOOK_PROPERTIES)
    return bool(next(properties, b"\0")[0] & 1)


def error_cells(pieces: Iterable[bytes]) -> Iterator[ErrorAt]:
    """Yield the error cells of a sheet part."""
    row = 0
    for kind, data in _records(b"".join(pieces)):
        if kind == ROW:
            row = struct.unpack_from("<I", data)[0]
        elif kind in (CELL_ERROR, FORMULA_ERROR):
            yield row, struct.unpack_from("<I", data)[0], CODES.get(data[8], "#VALUE!")


# --------------------------------------------------------------------------------------------- private


def _main(package: Package) -> str:
    return package.related("", "officeDocument") or ""


def _records(part: bytes) -> Iterator[Record]:
    """Yield the records of a part; one that is cut short ends it."""
    at, end = 0, len(part)
    while at + 2 <= end:
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | part[at] << 7
            at += 1
        length = shift = 0
        while at < end:
            byte = part[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift == 28:
                break
        yield kind, part[at : at + length]
        at += length


def _text(data: bytes, at: int) -> tuple[str, int]:
    """Read a counted UTF-16 text, and return where it ends."""
    length = struct.unpack_from("<I", data, at)[0]
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le"), end
