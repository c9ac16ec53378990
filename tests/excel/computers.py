"""Computers to set up: real folders under a test's own, and registry exports as data."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from xl_kpi.excel.computer import Computer

EXPORTS = Path(__file__).parents[1] / "data" / "registry"
XLWINGS = "0.37.8"
DLL64, DLL32 = f"xlwings64-{XLWINGS}.dll", f"xlwings32-{XLWINGS}.dll"
SCRIPT = f"xlwings-{XLWINGS}.applescript"


def registry(export: str) -> Callable[[str, str], int | str | None]:
    """Return a reader of a registry that was exported as text, as Windows reads it: blind to case."""
    values: dict[tuple[str, str], int | str] = {}
    key = ""
    for line in (EXPORTS / f"{export}.reg").read_text("utf-8").splitlines():
        if found := re.fullmatch(r"\[(.+)\]", line):
            key = found[1].lower()
        elif found := re.fullmatch(r'"(.+?)"=dword:([0-9a-f]{8})', line):
            values[key, found[1].lower()] = int(found[2], 16)
        elif found := re.fullmatch(r'"(.+?)"="(.*)"', line):
            values[key, found[1].lower()] = found[2].replace("\\\\", "\\")
    return lambda key, name: values.get((key.lower(), name.lower()))


@dataclass
class Quarantine:
    """Stands in for the attribute of macOS."""

    files: set[Path] = field(default_factory=set)

    def lift(self, path: Path) -> None:
        self.files.remove(path)


def windows(root: Path, export: str = "office365_64", user: str = "Émile", **changes: Any) -> Computer:
    """A Windows with xl-kpi in a virtual environment, its DLLs where pip puts them: in the environment's folder."""
    home = root / "Users" / user
    venv = home / "venv"
    python = venv / "Scripts" / "python.exe"
    python.parent.mkdir(parents=True)
    python.write_bytes(b"MZ")
    (home / "AppData" / "Roaming").mkdir(parents=True)
    libraries = {}
    for name in (DLL64, DLL32):
        (venv / name).write_bytes(b"MZ " + name.encode())
        libraries[name] = venv / name
    computer = Computer(
        system="windows",
        python=python,
        base=root / "Python311",
        home=home,
        environment={"APPDATA": str(home / "AppData" / "Roaming")},
        code_page="cp1252",
        package=venv / "Lib" / "site-packages" / "xl_kpi",
        user_packages=home / "AppData" / "Roaming" / "Python" / "Python311" / "site-packages",
        libraries=libraries,
        script=venv / "Lib" / "site-packages" / "xlwings" / SCRIPT,
        registry=registry(export),
        quarantined=lambda path: False,
        lift_quarantine=lambda path: None,
        xlwings=XLWINGS,
    )
    return replace(computer, **changes)


def macos(root: Path, quarantine: Quarantine | None = None, **changes: Any) -> Computer:
    """A Mac on which Excel was started once."""
    marks = quarantine or Quarantine()
    home = root / "Users" / "marie"
    venv = home / "venv"
    script = venv / "lib" / "xlwings" / SCRIPT
    for folder in (venv / "bin", script.parent, home / "Library" / "Containers" / "com.microsoft.Excel" / "Data"):
        folder.mkdir(parents=True)
    python = venv / "bin" / "python3"
    python.write_bytes(b"")
    script.write_bytes(b"on VbaHandler(ParameterString)\n")
    computer = Computer(
        system="macos",
        python=python,
        base=root / "Python.framework",
        home=home,
        environment={},
        code_page="ascii",
        package=venv / "lib" / "xl_kpi",
        user_packages=None,
        libraries={},
        script=script,
        registry=lambda key, name: None,
        quarantined=marks.files.__contains__,
        lift_quarantine=marks.lift,
        xlwings=XLWINGS,
    )
    return replace(computer, **changes)


def linux(root: Path) -> Computer:
    return replace(macos(root), system="other")


def files(root: Path) -> dict[str, bytes]:
    """Return every file under a folder with its bytes, and every empty folder."""
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() else b""
        for path in sorted(root.rglob("*"))
        if path.is_file() or not any(path.iterdir())
    }


def as_vba_reads(file: Path, key: str, code_page: str = "cp1252") -> str | None:
    """Return a value as VBA's `Input #file, name, value` comes upon it: items between commas, pair after pair."""
    items = re.findall(r'\s*(?:"([^"]*)"|([^,\r\n]*))\s*?(?:,|\r\n|\Z)', file.read_bytes().decode(code_page))
    flat = [quoted or plain for quoted, plain in items]
    pairs = zip(flat[::2], flat[1::2], strict=False)
    return next((value for name, value in pairs if name.lower() == key.lower()), None)
