"""Write a compound file ([MS-CFB] version 3), the container of a VBA project.

Streams and storages go in as nested mappings, the bytes of the file come out. The same input gives the same
bytes: no time stamp, no class id. Only what a VBA project needs is here: a project of up to 7 MB.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

#: A storage: names to streams (bytes) or to further storages.
Tree: TypeAlias = Mapping[str, "bytes | Tree"]

SECTOR = 512
MINI_SECTOR = 64
MINI_STREAM_BELOW = 4096  # smaller streams share the mini stream
ENTRIES_PER_SECTOR = SECTOR // 4
FAT_SECTORS_IN_HEADER = 109

FREE = 0xFFFFFFFF
END_OF_CHAIN = 0xFFFFFFFE
FAT_SECTOR = 0xFFFFFFFD
NOBODY = 0xFFFFFFFF  # no sibling, no child

UNUSED, STORAGE, STREAM, ROOT = 0, 1, 2, 5
RED, BLACK = 0, 1

SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")


def compound_file(tree: Tree) -> bytes:
    """Return the bytes of a compound file that holds these streams and storages.

    Raises
    ------
    ValueError
        When the content is larger than the allocation table of a plain header can describe (about 7 MB).
    """
    directory = [Entry("Root Entry", ROOT)]
    directory[0].child = _add(tree, directory)

    big, mini = Sectors(SECTOR), Sectors(MINI_SECTOR)
    for entry in directory:
        entry.size = len(entry.data)
        if entry.data:
            entry.start = (big if entry.size >= MINI_STREAM_BELOW else mini).put(entry.data)
    directory[0].start, directory[0].size = big.put(bytes(mini.data)), len(mini.data)
    mini_table = struct.pack(f"<{len(mini.chain)}I", *mini.chain)
    mini_table_start = big.put(mini_table, filler=b"\xff")
    directory_start = big.put(b"".join(entry.pack() for entry in _padded(directory)))

    table = _allocation_table(big.chain)
    header = struct.pack(
        "<8s16x5H6x9I",
        SIGNATURE,
        *(0x3E, 3, 0xFFFE, 9, 6),  # versions, little endian, sectors of 2**9 and mini sectors of 2**6 bytes
        *(0, len(table) // ENTRIES_PER_SECTOR, directory_start, 0, MINI_STREAM_BELOW),
        *(mini_table_start, -(-len(mini_table) // SECTOR), END_OF_CHAIN, 0),
    )
    fat_sectors = [at for at, use in enumerate(table) if use == FAT_SECTOR]
    fat_sectors += [FREE] * (FAT_SECTORS_IN_HEADER - len(fat_sectors))
    return header + struct.pack("<109I", *fat_sectors) + big.data + struct.pack(f"<{len(table)}I", *table)


@dataclass
class Entry:
    """One line of the directory: a storage or a stream."""

    name: str
    type: int
    data: bytes = b""
    color: int = BLACK
    left: int = NOBODY
    right: int = NOBODY
    child: int = NOBODY
    start: int = END_OF_CHAIN
    size: int = 0

    def pack(self) -> bytes:
        """Return the 128 bytes of the entry."""
        name = (self.name + "\0").encode("utf-16-le") if self.name else b""
        start = 0 if self.type in (STORAGE, UNUSED) else self.start
        links = (self.left, self.right, self.child)
        return struct.pack("<64sH2B3I36xIQ", name, len(name), self.type, self.color, *links, start, self.size)


class Sectors:
    """Bytes in sectors of one size, and for each sector the number of the next one of its stream."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.data = bytearray()
        self.chain: list[int] = []

    def put(self, data: bytes, filler: bytes = b"\0") -> int:
        """Append a stream and return the number of its first sector."""
        if not data:
            return END_OF_CHAIN
        first, count = len(self.chain), -(-len(data) // self.size)
        self.chain += [*range(first + 1, first + count), END_OF_CHAIN]
        self.data += data.ljust(count * self.size, filler)
        return first


def _add(tree: Tree, directory: list[Entry]) -> int:
    """Append the entries of a storage and return the number of the one on top of its search tree."""
    # Names are ordered by length first, then without regard to case ([MS-CFB] 2.6.4).
    names = sorted(tree, key=lambda name: (len(name.encode("utf-16-le")), name.upper()))
    first = len(directory)
    for name in names:
        content = tree[name]
        directory.append(Entry(name, STREAM, content) if isinstance(content, bytes) else Entry(name, STORAGE))
    for at, name in enumerate(names, first):
        content = tree[name]
        if not isinstance(content, bytes):
            directory[at].child = _add(content, directory)
    return _balance(directory, first, first + len(names), complete_levels=(len(names) + 1).bit_length() - 1)


def _balance(directory: Sequence[Entry], low: int, high: int, complete_levels: int, depth: int = 0) -> int:
    """Link sorted siblings into a red-black tree: complete levels black, the last incomplete one red."""
    if low >= high:
        return NOBODY
    middle = (low + high) // 2
    entry = directory[middle]
    entry.left = _balance(directory, low, middle, complete_levels, depth + 1)
    entry.right = _balance(directory, middle + 1, high, complete_levels, depth + 1)
    entry.color = BLACK if depth < complete_levels else RED
    return middle


def _padded(directory: list[Entry]) -> list[Entry]:
    """Fill the last directory sector with unused entries."""
    missing = -len(directory) % (SECTOR // 128)
    return directory + [Entry("", UNUSED, color=RED, start=0) for _ in range(missing)]


def _allocation_table(chain: list[int]) -> list[int]:
    """Append the sectors of the table itself to the chain and fill the last of them."""
    count = 1
    while count * ENTRIES_PER_SECTOR < len(chain) + count:
        count += 1
    if count > FAT_SECTORS_IN_HEADER:
        raise ValueError("The VBA project is larger than 7 MB.")
    table = chain + [FAT_SECTOR] * count
    return table + [FREE] * (count * ENTRIES_PER_SECTOR - len(table))
