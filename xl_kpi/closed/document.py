"""One XML part being edited: it is written only when it says something else than before."""

from __future__ import annotations

from lxml import etree

from xl_kpi.closed import ooxml
from xl_kpi.closed.ooxml import Element
from xl_kpi.closed.package import Package


class Document:
    """A part's tree and what it said at the start.

    Parameters
    ----------
    package
        Where the part is read.
    part
        Its name; it need not exist yet.
    empty
        What to start from when it does not.
    """

    def __init__(self, package: Package, part: str, empty: bytes | None = None) -> None:
        self.part = package.spelled(part)
        is_new = empty is not None and part not in package
        self.root: Element = ooxml.parse(empty, part) if is_new and empty else package.xml(part)
        self._before = b"" if is_new else self._said()

    def changes(self) -> dict[str, bytes]:
        """Return the part's new bytes; nothing when it says the same as before."""
        return {} if self._said() == self._before else {self.part: ooxml.serialize(self.root)}

    def _said(self) -> bytes:
        return etree.tostring(self.root)


class Relations(Document):
    """The relationships of one part."""

    def __init__(self, package: Package, part: str) -> None:
        empty = f'<Relationships xmlns="{ooxml.PACKAGE_RELATION}"/>'.encode()
        super().__init__(package, ooxml.relations_part(part), empty)
        self._of = part

    def add(self, kind: str, target: str) -> str:
        """Add a relationship to another part and return its id."""
        taken = {e.get("Id") for e in self.root}
        number = next(n for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        etree.SubElement(
            self.root,
            f"{{{ooxml.PACKAGE_RELATION}}}Relationship",
            Id=f"rId{number}",
            Type=f"{ooxml.RELATION}/{kind}",
            Target=ooxml.relative(self._of, target),
        )
        return f"rId{number}"

    def remove(self, target: str) -> None:
        """Remove the relationships to a part that goes away."""
        for entry in list(self.root):
            found = ooxml.resolve(self._of, entry.get("Target", ""))
            if entry.get("TargetMode") != "External" and found.lower() == target.lower():
                self.root.remove(entry)


class ContentTypes(Document):
    """The package's list of what each part is."""

    def __init__(self, package: Package) -> None:
        super().__init__(package, ooxml.CONTENT_TYPES)
        self._package = package

    def remove(self, part: str) -> None:
        """Forget a part that goes away."""
        for entry in self._entries(part):
            self.root.remove(entry)

    def set(self, part: str, content_type: str) -> None:
        """Say what a part is, unless the list says so already."""
        if self._package.content_type(part) == content_type:
            return
        entry = next(iter(self._entries(part)), None)
        if entry is None:
            entry = etree.SubElement(self.root, f"{{{ooxml.CONTENT_TYPE}}}Override", PartName=f"/{part}")
        entry.set("ContentType", content_type)

    def _entries(self, part: str) -> list[Element]:
        name = f"/{part}".lower()
        return [e for e in self.root if e.get("PartName", "").lower() == name]
