"""The seam to the computer itself: what asks Windows and macOS is run here against stand-ins for them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from computers import DLL32, DLL64, registry, windows

from xl_kpi.excel import computer as seam

SECURITY = r"HKEY_CURRENT_USER\Software\Microsoft\Office\16.0\Excel\Security"


class Winreg(ModuleType):
    """Stands in for Python's module of that name, on an exported registry."""

    HKEY_LOCAL_MACHINE, HKEY_CURRENT_USER = "HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER"
    KEY_READ, KEY_WOW64_64KEY = 0x20019, 0x100

    def __init__(self, export: str) -> None:
        super().__init__("winreg")
        self.read = registry(export)

    @contextmanager
    def OpenKey(self, hive: str, path: str, reserved: int, access: int) -> Iterator[str]:  # noqa: N802  # its name
        assert (reserved, access) == (0, self.KEY_READ | self.KEY_WOW64_64KEY)
        yield f"{hive}\\{path}"

    def QueryValueEx(self, key: str, name: str) -> tuple[object, int]:  # noqa: N802  # its name
        value = self.read(key, name)
        if value is None:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return value, 4


def as_on(platform: str, monkeypatch: pytest.MonkeyPatch, winreg: ModuleType | None = None) -> ModuleType:
    """Return the module as it is when it is imported on another system."""
    monkeypatch.setattr(sys, "platform", platform)
    if winreg is not None:
        monkeypatch.setitem(sys.modules, "winreg", winreg)
    spec = importlib.util.spec_from_file_location("computer_elsewhere", str(seam.__file__))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "computer_elsewhere", module)
    spec.loader.exec_module(module)
    return module


def test_on_windows_the_registry_is_read_and_what_is_missing_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    there = as_on("win32", monkeypatch, Winreg("managed")).this_computer()
    assert there.system == "windows"
    assert there.code_page == "mbcs"
    assert there.registry(SECURITY, "VBAWarnings") == 2
    assert there.registry(SECURITY, "AccessVBOM") is None
    assert there.excel_bits == 64


def test_on_windows_the_home_is_the_one_that_vba_asks_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "Profile"))
    there = as_on("win32", monkeypatch, Winreg("managed")).this_computer()
    assert there.configuration == tmp_path / "Profile" / ".xl_kpi" / "xl_kpi.conf"


def test_libraries_are_found_in_what_pip_has_noted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    site = tmp_path / "Lib" / "site-packages"
    noted = [
        SimpleNamespace(name=name, suffix=Path(name).suffix, locate=lambda up=up: site / up)
        for name, up in (
            (DLL64, f"../../{DLL64}"),
            (DLL32, f"../../{DLL32}"),
            ("main.py", "xlwings/main.py"),
        )
    ]
    monkeypatch.setattr(seam, "distribution", lambda name: SimpleNamespace(files=noted))
    assert seam.this_computer().libraries == {DLL64: tmp_path / DLL64, DLL32: tmp_path / DLL32}


def test_a_package_that_pip_knows_nothing_of_has_no_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seam, "distribution", lambda name: SimpleNamespace(files=None))
    assert seam.this_computer().libraries == {}


def test_on_macos_the_systems_own_program_answers_for_the_quarantine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "xattr"
    program.write_text(
        '#!/bin/sh\n[ "$2" = com.apple.quarantine ] || exit 9\nmark="$3.mark"\n'
        'case $1 in -p) [ -e "$mark" ] ;; -d) rm "$mark" ;; *) exit 9 ;; esac\n'
    )
    program.chmod(0o755)
    there = as_on("darwin", monkeypatch)
    monkeypatch.setattr(there, "_XATTR", str(program))
    mac = there.this_computer()
    assert mac.system == "macos"
    book = tmp_path / "Été 2026.xlsm"
    assert not mac.quarantined(book)
    (tmp_path / "Été 2026.xlsm.mark").touch()
    assert mac.quarantined(book)
    mac.lift_quarantine(book)
    assert not mac.quarantined(book)
    with pytest.raises(PermissionError):
        mac.lift_quarantine(book)


@pytest.mark.parametrize(
    ("export", "bits"),
    [("office365_64", 64), ("office2021_32", 32), ("switched_off", 32), ("managed", 64)],
)
def test_the_kind_of_excel_is_read_from_the_registry(tmp_path: Path, export: str, bits: int) -> None:
    assert windows(tmp_path, export).excel_bits == bits
