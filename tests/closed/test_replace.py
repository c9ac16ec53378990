"""The workbook on disk is the old one or the new one, whatever happens."""

from __future__ import annotations

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from xl_kpi.closed import replace
from xl_kpi.closed.splice import refresh_sheet, splice
from xl_kpi.errors import FileError

from .conftest import workbook
from .donors import NAMES, donor


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsm"
    path.write_bytes(workbook("rich macro workbook"))
    return path


def refresh(path: Path, seed: float = 1) -> bool:
    return refresh_sheet(path, donor(seed), names=NAMES, after="Data")


def expected(seed: float = 1) -> bytes:
    return splice(workbook("rich macro workbook"), donor(seed), names=NAMES, after="Data")


def test_a_refresh_says_whether_it_wrote(path: Path) -> None:
    assert refresh(path)
    assert path.read_bytes() == expected()
    before = path.stat()
    assert not refresh(path)
    assert path.stat().st_ino == before.st_ino
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_permissions_and_extended_attributes_are_kept(path: Path) -> None:
    path.chmod(0o640)
    try:
        os.setxattr(path, "user.origin", b"mail")
    except (AttributeError, OSError):
        pytest.skip("no extended attributes here")
    refresh(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.getxattr(path, "user.origin") == b"mail"


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = elsewhere / "link.xlsm"
    link.symlink_to(path)
    assert refresh(link)
    assert link.is_symlink()
    assert path.read_bytes() == expected()
    assert list(elsewhere.iterdir()) == [link]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(replace.os, "fsync", full)
    unchanged(path, "disk is full")


def test_a_file_grown_too_big_leaves_the_old_file_and_nothing_else(path: Path) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = path.read_bytes()
    new = donor()
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(FileError, match="disk is full"):
            refresh_sheet(path, new, names=NAMES, after="Data")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_workbook_saved_meanwhile_is_not_overwritten(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep = replace._keep_attributes

    def save_meanwhile(old: Path, new: Path) -> None:
        keep(old, new)
        old.write_bytes(b"saved by someone else")

    monkeypatch.setattr(replace, "_keep_attributes", save_meanwhile)
    with pytest.raises(FileError, match="meanwhile"):
        refresh(path)
    assert path.read_bytes() == b"saved by someone else"
    assert list(path.parent.iterdir()) == [path]


def test_an_interruption_leaves_the_old_file_and_nothing_else(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(old: Path, new: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(replace, "_keep_attributes", interrupt)
    before = path.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        refresh(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_takes_no_new_file_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(replace.tempfile, "mkstemp", refuse)
    unchanged(path, "folder")


def test_what_a_killed_refresh_left_is_removed_an_hour_later(path: Path) -> None:
    fresh, old, other = (
        path.with_name(n) for n in (".book-abcdefgh.xl-kpi", ".book-ijklmnop.xl-kpi", ".other-abcdefgh.xl-kpi")
    )
    for left in (fresh, old, other):
        left.write_bytes(b"half")
    for left in (old, other):
        os.utime(left, (time.time() - 7200,) * 2)
    refresh(path)
    assert [left.exists() for left in (fresh, old, other)] == [True, False, True]


def unchanged(path: Path, reason: str) -> None:
    before = path.read_bytes()
    with pytest.raises(FileError, match=reason):
        refresh(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


_LOOP = """
import sys
from pathlib import Path
from xl_kpi.closed.splice import refresh_sheet
path, donors = Path(sys.argv[1]), [Path(p).read_bytes() for p in sys.argv[2:]]
print("ready", flush=True)
while True:
    for donor in donors:
        refresh_sheet(path, donor, names=("KPI Summary",), after="Data")
"""


@pytest.fixture
def looping(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    folder = tmp_path_factory.mktemp("donors")
    for seed in (1, 2):
        (folder / f"{seed}.xlsx").write_bytes(donor(seed))
    refresh(path)
    return iter([[sys.executable, "-c", _LOOP, str(path), str(folder / "1.xlsx"), str(folder / "2.xlsx")]])


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX signal")
@pytest.mark.parametrize("times", [8, pytest.param(50, marks=pytest.mark.slow)])
def test_a_killed_refresh_leaves_the_old_file_or_the_new_one(
    times: int, path: Path, looping: Iterator[list[str]]
) -> None:
    command = next(looping)
    whole = {path.read_bytes(), splice(path.read_bytes(), donor(2), names=NAMES, after="Data")}
    chance = random.Random(7)
    for _ in range(times):
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.15))
            process.send_signal(signal.SIGKILL)
        assert path.read_bytes() in whole
