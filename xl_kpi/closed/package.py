"""An Office Open XML package, read through its relationships.

Parts are read on demand and never by guessing their names: a workbook may keep its sheets anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from xl_kpi.closed import ooxml, refusals
from xl_kpi.closed.archive import Archive, Changes
from xl_kpi.closed.ooxml import Element

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.main"
_WORKBOOK_TYPES = (
    ooxml.SPREADSHEET + "sheet.main+xml",
    ooxml.SPREADSHEET + "template.main+xml",
    "application/vnd.ms-excel.sheet.macroenabled.main+xml",
    "application/vnd.ms-excel.template.macroenabled.main+xml",
    "application/vnd.ms-excel.addin.macroenabled.main+xml",
)


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a part: its type, and the part (or outside address) that it names."""

    id: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """Return the last word of the type: "table", "drawing", "worksheet"."""
        return self.type.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as the workbook lists it."""

    name: str
    part: str
    sheet_id: str
    state: str
    """"visible", "hidden" or "veryHidden"."""
    relation_id: str
    kind: str
    """"worksheet", "chartsheet", "dialogsheet" or "xlMacrosheet"."""


class Package:
    """An .xlsx or .xlsm package; a context manager when it was opened from a path.

    Raises
    ------
    FileError
        Not a zip, encrypted, an old .xls, cut short, damaged, or expanding absurdly. Asking for the workbook or its
        sheets further refuses what is not a transitional Open XML workbook (.xlsb, .ods, Strict).
    """

    def __init__(self, source: bytes | Path) -> None:
        self.file: BinaryIO = BytesIO(source) if isinstance(source, bytes) else source.open("rb")
        try:
            _refuse_other_containers(self.file)
            self._archive = Archive(self.file)
        except BaseException:
            self.file.close()
            raise
        self._members = {name.replace("\\", "/").lstrip("/"): name for name in self._archive.members}
        self._spelling = {part.lower(): part for part in self._members}
        self._relations: dict[str, tuple[Relation, ...]] = {}
        self._types: tuple[dict[str, str], dict[str, str]] | None = None
        self._sheets: tuple[Sheet, ...] | None = None
        self._workbook: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._spelling

    @property
    def parts(self) -> Iterable[str]:
        """The names of all parts, in the order of the file."""
        return self._members.keys()

    def spelled(self, part: str) -> str:
        """Return a part's name as the archive spells it: relationships may name it in another case."""
        return self._spelling.get(part.lower(), part)

    def read(self, part: str) -> bytes:
        """Return the bytes of one part; `KeyError` when there is none."""
        return self._archive.read(self._member(part))

    def stream(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of one part in pieces: a big sheet never stands in memory."""
        return self._archive.stream(self._member(part))

    def xml(self, part: str) -> Element:
        """Return one part, parsed afresh."""
        if part not in self:
            raise refusals.DAMAGED.error(part=part)
        return ooxml.parse(self.read(part), part)

    def size(self, part: str) -> int:
        """Return how many bytes a part has when unpacked."""
        return self._archive.members[self._member(part)].size

    def relations(self, part: str) -> tuple[Relation, ...]:
        """Return the relationships of a part; "" means the package."""
        if part not in self._relations:
            self._relations[part] = self._read_relations(part)
        return self._relations[part]

    def related(self, part: str, kind: str) -> str | None:
        """Return the first part of this kind that `part` names."""
        return next((r.target for r in self.relations(part) if r.kind == kind and not r.external), None)

    def reachable(self, part: str, avoiding: str | None = None) -> set[str]:
        """Return every part that can be reached from `part` without passing through `avoiding`.

        A part that is named but missing is among them.
        """
        seen: set[str] = set()
        ahead = [part]
        while ahead:
            for relation in self.relations(ahead.pop()):
                target = relation.target
                if not relation.external and target not in seen and target != avoiding:
                    seen.add(target)
                    ahead.append(target)
        return seen

    def content_type(self, part: str) -> str:
        """Return a part's content type; empty when the package gives none."""
        if self._types is None:
            root = self.xml(ooxml.CONTENT_TYPES)
            own = {
                e.get("PartName", "").lstrip("/").lower(): e.get("ContentType", "") for e in root if e.get("PartName")
            }
            general = {e.get("Extension", "").lower(): e.get("ContentType", "") for e in root if e.get("Extension")}
            self._types = own, general
        own, general = self._types
        return own.get(part.lower()) or general.get(part.rpartition(".")[2].lower(), "")

    @property
    def workbook(self) -> str:
        """The workbook part."""
        if self._workbook is None:
            self._workbook = self._find_workbook()
        return self._workbook

    def sheets(self) -> tuple[Sheet, ...]:
        """Return the sheets in the order of the tabs."""
        if self._sheets is None:
            by_id = {r.id: r for r in self.relations(self.workbook)}
            root = self.xml(self.workbook)
            found = root.find(ooxml.main("sheets"))
            entries = () if found is None else tuple(found.iterchildren(ooxml.main("sheet")))
            self._sheets = tuple(self._sheet(entry, by_id) for entry in entries)
        return self._sheets

    def write(self, target: BinaryIO, changes: Changes) -> None:
        """Write the package with some parts replaced, added or (None) left out; the others keep their bytes."""
        self._archive.write(target, {self._members.get(part, part): data for part, data in changes.items()})

    def _member(self, part: str) -> str:
        """Return the archive's own name of a part; some writers begin it with a slash, or use backslashes."""
        return self._members[self._spelling[part.lower()]]

    def _sheet(self, entry: Element, by_id: dict[str, Relation]) -> Sheet:
        relation = by_id.get(entry.get(ooxml.RELATION_ID, ""))
        if relation is None or relation.target not in self:
            raise refusals.DAMAGED.error(part=f"the sheet {entry.get('name')}")
        return Sheet(
            name=entry.get("name", ""),
            part=relation.target,
            sheet_id=entry.get("sheetId", ""),
            state=entry.get("state", "visible"),
            relation_id=relation.id,
            kind=relation.kind,
        )

    def _read_relations(self, part: str) -> tuple[Relation, ...]:
        holder = ooxml.relations_part(part)
        if holder not in self:
            return ()
        relations = []
        for entry in self.xml(holder).iterchildren(f"{{{ooxml.PACKAGE_RELATION}}}Relationship"):
            target = entry.get("Target", "")
            external = entry.get("TargetMode") == "External" or target.startswith("#")
            resolved = target if external else self.spelled(ooxml.resolve(part, target))
            relations.append(Relation(entry.get("Id", ""), entry.get("Type", ""), resolved, external))
        return tuple(relations)

    def _find_workbook(self) -> str:
        if "mimetype" in self and b"opendocument" in self.read("mimetype"):
            raise refusals.OPEN_DOCUMENT.error()
        if ooxml.CONTENT_TYPES not in self:
            raise refusals.NOT_A_WORKBOOK.error()
        main = next((r for r in self.relations("") if r.kind == "officeDocument"), None)
        if main is None or main.target not in self:
            raise refusals.NOT_A_WORKBOOK.error()
        kind = self.content_type(main.target).lower()
        if kind == _XLSB:
            raise refusals.BINARY.error()
        if kind not in _WORKBOOK_TYPES:
            raise refusals.NOT_A_WORKBOOK.error()
        root = self.xml(main.target)
        if main.type.startswith(ooxml.STRICT) or str(root.tag).startswith("{" + ooxml.STRICT):
            raise refusals.STRICT.error()
        if root.tag != ooxml.main("workbook"):
            raise refusals.NOT_A_WORKBOOK.error()
        return main.target


def _refuse_other_containers(file: BinaryIO) -> None:
    """Tell an encrypted workbook and an old .xls (both OLE compound files) from what is no workbook at all."""
    head = file.read(8)
    if head == _OLE:
        file.seek(0)
        encrypted = "EncryptedPackage".encode("utf-16-le") in file.read(64 << 20)
        raise (refusals.PASSWORD if encrypted else refusals.OLD_XLS).error()
    if not head:
        raise refusals.TRUNCATED.error()
    if not head.startswith(b"PK"):
        raise refusals.NOT_A_WORKBOOK.error()
