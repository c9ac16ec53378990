"""The computer as setup and doctor see it: the one seam through which they look at folders, registry and marks.

`this_computer` is the real one. Tests give real folders of their own and a registry that was exported as text.
None of what asks Windows or macOS here has been run on them yet.
"""

from __future__ import annotations

import os
import site
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Literal

import xlwings

from xl_kpi import __version__

System = Literal["windows", "macos", "other"]
#: A value of the registry by its key and its name; `None` when there is none.
Registry = Callable[[str, str], "int | str | None"]

_STORE = "WindowsApps"
_STORE_PACKAGES = "PythonSoftwareFoundation.Python."


@dataclass(frozen=True)
class Computer:
    """What setup and doctor know of a computer.

    Parameters
    ----------
    python
        The interpreter that the cells shall use.
    base
        The installation behind it: of a virtual environment, the Python it was made from.
    home
        The user's folder.
    environment
        The variables of the environment.
    code_page
        The encoding in which VBA reads files and names paths.
    package
        The folder of the package xl_kpi.
    user_packages
        Where `pip install --user` puts packages.
    libraries
        The files of xlwings' DLL that pip has put somewhere: name to path.
    script
        The AppleScript of xlwings, in its package.
    """

    system: System
    python: Path
    base: Path
    home: Path
    environment: Mapping[str, str]
    code_page: str
    package: Path
    user_packages: Path | None
    libraries: Mapping[str, Path]
    script: Path
    registry: Registry
    quarantined: Callable[[Path], bool]
    lift_quarantine: Callable[[Path], None]
    version: str = __version__
    xlwings: str = xlwings.__version__

    @property
    def store(self) -> bool:
        """Whether this Python came from the Microsoft Store, whose files and settings other programs do not see."""
        parts = [part for path in (self.python, self.base) for part in path.parts]
        return any(part == _STORE or part.startswith(_STORE_PACKAGES) for part in parts)

    @property
    def user_install(self) -> bool:
        """Whether xl-kpi was installed with `pip install --user`."""
        return self.user_packages is not None and self.package.is_relative_to(self.user_packages)

    @property
    def private_folder(self) -> Path:
        """Where setup keeps its record."""
        return self.home / ".xl_kpi"

    @property
    def configuration(self) -> Path:
        """The file in which the VBA looks for the interpreter."""
        if self.system == "macos":  # inside Excel's own folder: elsewhere Excel would have to ask at each start
            return self.excel_container / "Data" / "xl_kpi.conf"
        return self.private_folder / "xl_kpi.conf"

    @property
    def excel_container(self) -> Path:
        """Excel's own folder on macOS; it is there once Excel was started."""
        return self.home / "Library" / "Containers" / "com.microsoft.Excel"

    @property
    def scripts(self) -> Path:
        """Where Excel on macOS looks for the AppleScript that starts Python."""
        return self.home / "Library" / "Application Scripts" / "com.microsoft.Excel"

    @property
    def startup(self) -> Path:
        """The folder whose workbooks Excel opens when it starts."""
        if self.system == "macos":
            office = self.home / "Library" / "Group Containers" / "UBF8T346G9.Office"
            return office / "User Content.localized" / "Startup.localized" / "Excel"
        roaming = self.environment.get("APPDATA")
        folder = Path(roaming) if roaming else self.home / "AppData" / "Roaming"
        return folder / "Microsoft" / "Excel" / "XLSTART"

    @property
    def key(self) -> str:
        """The key of the configuration that names the interpreter."""
        return "INTERPRETER_MAC" if self.system == "macos" else "INTERPRETER_WIN"

    @property
    def excel_bits(self) -> int | None:
        """32 or 64, as the Excel on this computer is; `None` when the registry does not tell.

        The DLL is loaded into Excel: the interpreter's own kind does not matter.
        """
        platform = self.registry(r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform")
        kinds: dict[object, int] = {"x86": 32, "x64": 64}
        if platform in kinds:
            return kinds[platform]
        for branch, bits in ((r"SOFTWARE\WOW6432Node", 32), ("SOFTWARE", 64)):
            if self.registry(rf"HKEY_LOCAL_MACHINE\{branch}\Microsoft\Office\16.0\Excel\InstallRoot", "Path"):
                return bits
        return None

    def library_names(self) -> tuple[str, ...]:
        """Return the names of the DLL that Excel asks for: of its kind, or of both while that is not known."""
        kinds = (self.excel_bits,) if self.excel_bits else (64, 32)
        return tuple(f"xlwings{bits}-{self.xlwings}.dll" for bits in kinds)

    def library_places(self, python: Path) -> tuple[Path, Path]:
        """Return the folders in which the VBA looks for the DLL: beside the interpreter, then one up."""
        return python.parent, python.parent.parent


def this_computer() -> Computer:
    """Return the computer that this runs on."""
    systems: dict[str, System] = {"win32": "windows", "darwin": "macos"}
    user = site.getusersitepackages() if site.ENABLE_USER_SITE else None
    home = Path(xlwings.__file__).parent
    return Computer(
        system=systems.get(sys.platform, "other"),
        python=Path(sys.executable),
        base=Path(sys.base_prefix),
        home=Path(os.environ.get("USERPROFILE") or Path.home()) if sys.platform == "win32" else Path.home(),
        environment=dict(os.environ),
        code_page="mbcs" if sys.platform == "win32" else "ascii",
        package=Path(__file__).parents[1],
        user_packages=Path(user) if user else None,
        libraries=_libraries(),
        script=home / f"xlwings-{xlwings.__version__}.applescript",
        registry=_registry,
        quarantined=_quarantined,
        lift_quarantine=_lift_quarantine,
    )


# --------------------------------------------------------------------------------------------- private

_QUARANTINE = "com.apple.quarantine"
_XATTR = "/usr/bin/xattr"


def _libraries() -> dict[str, Path]:
    """Return the DLLs among the files that pip has noted for xlwings."""
    try:
        files = distribution("xlwings").files or ()
    except PackageNotFoundError:  # run from a folder that pip knows nothing of
        return {}
    return {file.name: Path(str(file.locate())).resolve() for file in files if file.suffix == ".dll"}


if sys.platform == "win32":  # pragma: no cover
    import winreg

    def _registry(key: str, name: str) -> int | str | None:
        """Read one value; the 64-bit view, in which Office writes what is asked for here."""
        root, _, path = key.partition("\\")
        hive = {"HKEY_LOCAL_MACHINE": winreg.HKEY_LOCAL_MACHINE, "HKEY_CURRENT_USER": winreg.HKEY_CURRENT_USER}[root]
        with suppress(OSError), winreg.OpenKey(hive, path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as opened:
            value = winreg.QueryValueEx(opened, name)[0]
            return value if isinstance(value, int | str) else None
        return None

else:

    def _registry(key: str, name: str) -> int | str | None:  # noqa: ARG001  # there is none here
        return None


def _quarantined(path: Path) -> bool:
    """Return whether macOS has marked the file as come from the internet. Python has no call for it there."""
    done = subprocess.run([_XATTR, "-p", _QUARANTINE, path], capture_output=True, check=False)  # noqa: S603  # a fixed program
    return done.returncode == 0


def _lift_quarantine(path: Path) -> None:
    done = subprocess.run([_XATTR, "-d", _QUARANTINE, path], capture_output=True, check=False, text=True)  # noqa: S603  # a fixed program
    if done.returncode:
        raise PermissionError(1, done.stderr.strip() or "xattr", str(path))
