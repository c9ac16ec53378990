"""Read a compound file ([MS-CFB]), the container of a VBA project: what `compound` writes, and what Excel writes.

A workbook is a stranger's file: every number that the file gives is held against its size, and a chain that
turns in a circle ends the reading.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TypeAlias

from xl_kpi.closed import refusals
from xl_kpi.errors import FileError
from xl_kpi.excel.compound import END_OF_CHAIN, FREE, MINI_STREAM_BELOW, NOBODY, SIGNATURE, STORAGE, STREAM

#: A storage as it is read: names to streams or to further storages.
Storage: TypeAlias = "dict[str, bytes | Storage]"

_LINE = struct.Struct("<64sH2B3I16xI16xIQ")
_DEEPEST = 16


def read_compound_file(data: bytes) -> Storage:
    """Return the streams and storages of a compound file.

    Raises
    ------
    FileError
        The container is damaged, or is none.
    """
    try:
        return _Reader(data).root()
    except (struct.error, IndexError, RecursionError) as error:
        raise damaged() from error


def damaged() -> FileError:
    """Return the error for a VBA project that cannot be read."""
    return refusals.DAMAGED.error(part="vbaProject.bin")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the directory."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class _Reader:
    """The sectors of one file and the chains that tie them together."""

    def __init__(self, data: bytes) -> None:
        header = struct.unpack_from("<8s16x5H6x9I109I", data)
        if header[0] != SIGNATURE or header[4] not in (9, 12) or header[5] != 6:
            raise damaged()
        self.data, self.sector = data, 1 << header[4]
        self.most = len(data) // self.sector + 1  # no chain is longer than the file has sectors
        fat_count, directory, mini_start, more, more_count = header[7], header[8], header[11], header[13], header[14]
        self.fat = self._table(self._fat_sectors(list(header[15:]), more, more_count)[:fat_count])
        self.entries = self._entries(self._chain(directory, self.fat))
        root = self.entries[0]
        self.mini_fat = self._table(self._chain(mini_start, self.fat))
        self.mini = b"".join(map(self._at, self._chain(root.start, self.fat)))

    def root(self) -> Storage:
        return self._storage(self.entries[0].child, 0, set())

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self.sector
        if start >= len(self.data):
            raise damaged()
        return self.data[start : start + self.sector].ljust(self.sector, b"\0")

    def _fat_sectors(self, sectors: list[int], more: int, count: int) -> list[int]:
        for _ in range(min(count, self.most)):
            if more in (END_OF_CHAIN, FREE):
                break
            numbers = struct.unpack(f"<{self.sector // 4}I", self._at(more))
            sectors += numbers[:-1]
            more = numbers[-1]
        return [number for number in sectors if number != FREE]

    def _table(self, sectors: list[int]) -> list[int]:
        table = b"".join(map(self._at, sectors))
        return list(struct.unpack(f"<{len(table) // 4}I", table))

    def _chain(self, number: int, table: list[int]) -> list[int]:
        chain: list[int] = []
        seen: set[int] = set()
        while number not in (END_OF_CHAIN, FREE):
            if number in seen:
                raise damaged()
            seen.add(number)
            chain.append(number)
            number = table[number]
        return chain

    def _entries(self, sectors: list[int]) -> list[_Entry]:
        directory = b"".join(map(self._at, sectors))
        entries = []
        for at in range(0, len(directory), _LINE.size):
            name, length, kind, _, left, right, child, _, start, size = _LINE.unpack_from(directory, at)
            text = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            entries.append(_Entry(text, kind, left, right, child, start, size & 0xFFFFFFFF))
        return entries

    def _storage(self, child: int, depth: int, seen: set[int]) -> Storage:
        """Return what a storage holds: the search tree of its entries, walked without regard to its order."""
        if depth > _DEEPEST:
            raise damaged()
        content: Storage = {}
        ahead = [child]
        while ahead:
            number = ahead.pop()
            if number == NOBODY:
                continue
            if number in seen:
                raise damaged()
            seen.add(number)
            entry = self.entries[number]
            ahead += [entry.left, entry.right]
            if entry.kind == STREAM:
                content[entry.name] = self._stream(entry.start, entry.size)
            elif entry.kind == STORAGE:
                content[entry.name] = self._storage(entry.child, depth + 1, seen)
        return content

    def _stream(self, start: int, size: int) -> bytes:
        if size == 0:
            return b""
        if size < MINI_STREAM_BELOW:
            pieces = [self.mini[n * 64 : (n + 1) * 64] for n in self._chain(start, self.mini_fat)]
        else:
            pieces = [self._at(n) for n in self._chain(start, self.fat)]
        data = b"".join(pieces)
        if len(data) < size:
            raise damaged()
        return data[:size]
