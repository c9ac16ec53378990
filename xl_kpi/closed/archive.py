"""A zip archive whose untouched members keep their compressed bytes.

Python's `zipfile` can only read members and write new ones; here a member that does not change is copied as it lies
in the file (local header, data, descriptor), and its directory record is kept but for the offset.
"""

from __future__ import annotations

import errno
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from xl_kpi.closed import refusals

#: What changes in an archive: new bytes by member name, `None` for a member to leave out.
Changes = Mapping[str, bytes | None]

_LOCAL = struct.Struct("<4s5H3I2H")
_RECORD = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR64 = struct.Struct("<4sIQI")
_OFFSET_AT = 42
_ABSENT = 0xFFFFFFFF
_LIMIT = 0xFFFFFFFF
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_EPOCH = 0x0021  # 1980-01-01: the same donor always gives the same bytes
_CHUNK = 1 << 20

#: A member beyond both is no sheet: even a million equal rows stay under 1:200.
_LARGE, _ABSURD_RATIO = 64 << 20, 500
_ABSURD_TOTAL = 32 << 30


@dataclass(frozen=True, slots=True)
class Member:
    """One member: where it lies in the file and its record in the directory."""

    name: str
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    start: int
    record: bytes
    offset_at: int
    """Where the record holds `start`: in its fixed part, or in its zip64 field."""

    def moved(self, start: int) -> bytes:
        """Return the record of the same member at another place."""
        form = "<I" if self.offset_at == _OFFSET_AT else "<Q"
        width = struct.calcsize(form)
        return self.record[: self.offset_at] + struct.pack(form, start) + self.record[self.offset_at + width :]


class Archive:
    """A zip archive read from a file that the caller keeps open.

    Raises
    ------
    FileError
        Not a zip, cut short, damaged, over 4 GB, or expanding absurdly.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._length = file.seek(0, os.SEEK_END)
        if self._length >= _LIMIT:
            raise refusals.TOO_LARGE.error()
        self._directory_at, directory, count, self._comment = self._find_directory()
        shift = self._directory_at - directory[1]
        members = _parse_directory(self._at(self._directory_at, directory[0]), count, shift)
        self.members = {m.name: m for m in sorted(members, key=lambda m: m.start)}
        if len(self.members) != len(members):
            raise refusals.DAMAGED.error(part="a part given twice")
        self._ends = self._check_layout()

    def read(self, name: str) -> bytes:
        """Return the bytes of one member, never more than the directory announces."""
        plain = b"".join(self.stream(name))
        if zlib.crc32(plain) != self.members[name].crc:
            raise refusals.DAMAGED.error(part=name)
        return plain

    def stream(self, name: str) -> Iterator[bytes]:
        """Yield one member in pieces of at most a megabyte, never more than the directory announces."""
        member = self.members[name]
        if member.flags & _ENCRYPTED:
            raise refusals.PASSWORD.error()
        if member.method not in {0, zlib.DEFLATED}:
            raise refusals.DAMAGED.error(part=name)
        inflate = zlib.decompressobj(-zlib.MAX_WBITS) if member.method else None
        at = self._data_start(member)
        end, left = at + member.packed, member.size
        rest = b""
        while rest or at < end:
            if not rest:
                rest = self._at(at, min(_CHUNK, end - at))
                at += len(rest)
            try:
                piece = inflate.decompress(rest, _CHUNK) if inflate else rest
            except zlib.error as error:
                raise refusals.DAMAGED.error(part=name) from error
            rest = inflate.unconsumed_tail if inflate else b""
            left -= len(piece)
            if left < 0:
                raise refusals.EXPANDS.error(part=name)
            yield piece
        if left or (inflate and not inflate.eof):
            raise refusals.DAMAGED.error(part=name)

    def write(self, target: BinaryIO, changes: Changes) -> None:
        """Write the archive with `changes`; all else keeps its bytes and its order, new members come last."""
        records: list[bytes] = []
        run: list[Member] = []
        for name, member in self.members.items():
            if name not in changes:
                run.append(member)
                continue
            self._copy(run, target, records)
            run = []
            data = changes[name]
            if data is not None:
                records.append(_add(target, name, data))
        self._copy(run, target, records)
        for name, data in changes.items():
            if name not in self.members and data is not None:
                records.append(_add(target, name, data))
        self._close_directory(target, records)

    def _close_directory(self, target: BinaryIO, records: list[bytes]) -> None:
        start = target.tell()
        directory = b"".join(records)
        if start + len(directory) >= _LIMIT or len(records) >= 0xFFFF:
            raise refusals.TOO_LARGE.error()
        count = len(records)
        end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), start, len(self._comment))
        target.write(directory + end + self._comment)

    def _copy(self, run: list[Member], target: BinaryIO, records: list[bytes]) -> None:
        """Copy members that follow each other in the file, in one piece where nothing lies between them."""
        at = 0
        while at < len(run):
            last = at
            while last + 1 < len(run) and self._ends[run[last].name] == run[last + 1].start:
                last += 1
            base, start = target.tell(), run[at].start
            records.extend(m.moved(base + m.start - start) for m in run[at : last + 1])
            _copy_bytes(self._file, start, self._ends[run[last].name], target)
            at = last + 1

    def _at(self, start: int, length: int) -> bytes:
        self._file.seek(start)
        data = self._file.read(length)
        if len(data) != length:
            raise refusals.TRUNCATED.error()
        return data

    def _data_start(self, member: Member) -> int:
        header = _LOCAL.unpack(self._at(member.start, _LOCAL.size))
        return int(member.start + _LOCAL.size + header[9] + header[10])

    def _find_directory(self) -> tuple[int, tuple[int, int], int, bytes]:
        """Return where the directory lies, its (size, announced start), its count, and the archive's comment."""
        tail_at = max(0, self._length - _END.size - 0xFFFF)
        tail = self._at(tail_at, self._length - tail_at)
        at = tail.rfind(b"PK\5\6")
        if at < 0 or at + _END.size > len(tail):
            raise refusals.TRUNCATED.error()
        _, disk, _, _, count, size, start, comment = _END.unpack_from(tail, at)
        end = tail_at + at
        if end >= _LOCATOR64.size and (count == 0xFFFF or _ABSENT in (size, start)):
            locator = self._at(end - _LOCATOR64.size, _LOCATOR64.size)
            if locator.startswith(b"PK\6\7"):
                end -= _LOCATOR64.size + _END64.size
                if end < 0:
                    raise refusals.TRUNCATED.error()
                _, _, _, _, disk, _, _, count, size, start = _END64.unpack(self._at(end, _END64.size))
        if disk or size > end or start > end - size:
            raise refusals.TRUNCATED.error()
        return end - size, (size, start), count, tail[at + _END.size :][:comment]

    def _check_layout(self) -> dict[str, int]:
        """Return where each member ends; members that overlap or expand absurdly are refused."""
        members = list(self.members.values())
        ends = [m.start for m in members[1:]] + [self._directory_at]
        for member, end in zip(members, ends, strict=True):
            if member.size > max(_LARGE, member.packed * _ABSURD_RATIO):
                raise refusals.EXPANDS.error(part=member.name)
            if member.start + _LOCAL.size > end or not self._at(member.start, 4) == b"PK\3\4":
                raise refusals.DAMAGED.error(part=member.name)
            if self._data_start(member) + member.packed > end:
                raise refusals.EXPANDS.error(part=member.name)
        if sum(m.size for m in members) > _ABSURD_TOTAL:
            raise refusals.EXPANDS.error(part=f"{len(members)}")
        return {m.name: end for m, end in zip(members, ends, strict=True)}


def _parse_directory(directory: bytes, count: int, shift: int) -> list[Member]:
    members = []
    at = 0
    while at < len(directory):
        if len(directory) - at < _RECORD.size or directory[at : at + 4] != b"PK\1\2":
            raise refusals.TRUNCATED.error()
        fields = _RECORD.unpack_from(directory, at)
        length = _RECORD.size + sum(fields[10:13])
        members.append(_member(directory[at : at + length], fields, shift))
        at += length
    if len(members) != count:
        raise refusals.TRUNCATED.error()
    return members


def _member(record: bytes, fields: tuple[int, ...], shift: int) -> Member:
    flags, method, crc = fields[3], fields[4], fields[7]
    name_end = _RECORD.size + fields[10]
    name = record[_RECORD.size : name_end].decode("utf-8" if flags & _UTF8_NAME else "cp437", "replace")
    wide, offset_at = _wide_fields(record, name_end, fields)
    size, packed, start = wide
    if start + shift < 0:
        raise refusals.DAMAGED.error(part=name)
    return Member(name, method, flags, crc, packed, size, start + shift, record, offset_at)


def _wide_fields(record: bytes, name_end: int, fields: tuple[int, ...]) -> tuple[list[int], int]:
    """Return size, packed size and start, from the zip64 field where the record says so."""
    wide = [fields[9], fields[8], fields[16]]
    offset_at = _OFFSET_AT
    at, end = name_end, min(name_end + fields[11], len(record))
    while at + 4 <= end:
        kind, length = struct.unpack_from("<HH", record, at)
        at += 4
        if kind == 1:
            here = at
            for i, value in enumerate(wide):
                if value == _ABSENT and here + 8 <= min(at + length, end):
                    wide[i] = struct.unpack_from("<Q", record, here)[0]
                    offset_at = here if i == 2 else offset_at
                    here += 8
        at += length
    return wide, offset_at


def _add(target: BinaryIO, name: str, data: bytes) -> bytes:
    """Write one member, deflated, and return its directory record."""
    start = target.tell()
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(data) + deflate.flush()
    raw = name.encode()
    flags = 0 if raw.isascii() else _UTF8_NAME
    common = (20, flags, zlib.DEFLATED, 0, _EPOCH, zlib.crc32(data), len(packed), len(data), len(raw), 0)
    target.write(_LOCAL.pack(b"PK\3\4", *common) + raw + packed)
    return _RECORD.pack(b"PK\1\2", 20, *common, 0, 0, 0, 0, start) + raw


#: The answers of a file system that cannot copy inside the kernel.
_NO_KERNEL_COPY = {errno.EXDEV, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM, errno.EBADF}


def _copy_bytes(source: BinaryIO, start: int, end: int, target: BinaryIO) -> None:
    """Copy a stretch of one file to another's end, inside the kernel where the system can."""
    at = start
    try:
        to = target.fileno()
        target.flush()
        while at < end:
            done = os.copy_file_range(source.fileno(), to, end - at, at)
            if not done:
                break
            at += done
        target.seek(0, os.SEEK_END)
    except AttributeError:
        pass  # Windows and macOS have no such call
    except OSError as error:  # a file in memory has no number: that is an OSError too
        if error.errno not in {None, *_NO_KERNEL_COPY}:
            raise
        target.seek(0, os.SEEK_END)
    source.seek(at)
    while at < end:
        chunk = source.read(min(_CHUNK, end - at))
        if not chunk:
            raise refusals.TRUNCATED.error()
        target.write(chunk)
        at += len(chunk)
