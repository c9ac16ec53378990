"""Replaces a workbook on disk in one step: the reader sees the old file or the new one, never half of one.

The new file is written beside the real one (behind a link: where the link points), made durable, given the old
one's permissions, and then takes its place. Whatever fails, the workbook is as it was and the new file is removed.
"""

from __future__ import annotations

import glob
import os
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from xl_kpi.closed import refusals

_SUFFIX = ".xl-kpi"
#: A new file this old (in seconds) was left by a refresh that was killed or lost its power.
_LEFT_BEHIND = 3600


def real_file(path: Path) -> Path:
    """Return the real file behind `path`, after checking that it may be replaced.

    Raises
    ------
    FileError
        Missing, a folder, read-only, in a read-only folder, or open in another program.
    """
    try:
        real = path.resolve(strict=True)
        mode = real.stat().st_mode
    except OSError as error:
        raise refusals.explained(error) from error
    if stat.S_ISDIR(mode):
        raise refusals.FOLDER.error()
    # Looked at before asking the system, which lets an administrator write what its owner has locked.
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(real, os.W_OK):
        raise refusals.READ_ONLY.error()
    for beside in dict.fromkeys((path.absolute(), real)):
        for lock in (beside.with_name(f".~lock.{beside.name}#"), beside.with_name(f"~${beside.name}")):
            if lock.exists():
                raise refusals.OPEN_ELSEWHERE.error(lock=lock.name)
    return real


def replace_file(real: Path, write: Callable[[BinaryIO], None], seen: os.stat_result) -> None:
    """Have `write` make the new file and put it in the place of `real`.

    Parameters
    ----------
    real
        The file itself, not a link to it.
    write
        Writes the whole new content; it closes what it reads, since Windows does not replace an open file.
    seen
        What the file was when it was read; had another program saved it since, nothing is replaced.

    Raises
    ------
    FileError
        The disk is full, the folder is read-only, or another program holds or has changed the file.
    """
    temporary = None
    try:
        temporary = _write_beside(real, write)
        _keep_attributes(real, temporary)
        if _identity(real.stat()) != _identity(seen):
            raise refusals.CHANGED_MEANWHILE.error()
        temporary.replace(real)
        temporary = None
        _make_durable(real.parent)
    except OSError as error:
        raise refusals.explained(error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _write_beside(real: Path, write: Callable[[BinaryIO], None]) -> Path:
    prefix = f".{real.stem[:60]}-"
    _remove_left_behind(real.parent, prefix)
    try:
        number, name = tempfile.mkstemp(_SUFFIX, prefix, real.parent)
    except PermissionError as error:
        raise refusals.READ_ONLY_FOLDER.error(folder=str(real.parent)) from error
    try:
        with os.fdopen(number, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _remove_left_behind(folder: Path, prefix: str) -> None:
    with suppress(OSError):
        for path in folder.glob(f"{glob.escape(prefix)}????????{_SUFFIX}"):
            if time.time() - path.stat().st_mtime > _LEFT_BEHIND:
                path.unlink()


def _identity(state: os.stat_result) -> tuple[int, int, int]:
    return state.st_ino, state.st_size, state.st_mtime_ns


if sys.platform == "win32":  # pragma: no cover
    # Not run by the tests here, which have no Windows. `ReplaceFileW` would keep more, but it can fail halfway and
    # leave the workbook under another name; a plain rename cannot.
    import ctypes

    _KEPT = 0x1 | 0x2 | 0x4 | 0x20 | 0x2000  # read-only, hidden, system, archive, not indexed
    _NONE = 0xFFFFFFFF

    def _keep_attributes(old: Path, new: Path) -> None:
        """Keep hidden and its like, and the mark that says that the file came from the internet."""
        with suppress(OSError):
            Path(f"{new}:Zone.Identifier").write_bytes(Path(f"{old}:Zone.Identifier").read_bytes())
        kernel = ctypes.windll.kernel32
        attributes = kernel.GetFileAttributesW(str(old)) & 0xFFFFFFFF
        if attributes != _NONE:
            kernel.SetFileAttributesW(str(new), attributes & _KEPT)

    def _make_durable(folder: Path) -> None:
        """Nothing to do: a rename is journaled."""

else:

    def _keep_attributes(old: Path, new: Path) -> None:
        """Keep permissions, and owner and extended attributes where the system lets us."""
        state = old.stat()
        with suppress(OSError):
            os.chown(new, state.st_uid, state.st_gid)
        if hasattr(os, "listxattr"):  # not on macOS
            with suppress(OSError):
                for name in os.listxattr(old):
                    with suppress(OSError):
                        os.setxattr(new, name, os.getxattr(old, name))
        new.chmod(stat.S_IMODE(state.st_mode))

    def _make_durable(folder: Path) -> None:
        """Have the folder itself remember the new file, should the power fail."""
        with suppress(OSError):
            number = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(number)
            finally:
                os.close(number)
