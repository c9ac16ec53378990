r"""The private configuration file, as the VBA reads it: one `"KEY","VALUE"` a line, in the computer's code page.

VBA takes the first line whose key fits. So our line goes to the top: a line further down that it could not read
does not stop it. Everything else in the file keeps its bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from xl_kpi.errors import FileError
from xl_kpi.texts import Text

UNWRITABLE = Text(
    "Excel's VBA cannot read the path {path}: its code page ({page}) lacks some of the letters.",
    "Le VBA d'Excel ne peut pas lire le chemin {path} : il manque des lettres à sa page de codes ({page}).",
)
PLAIN_FOLDER = Text(
    r"Install xl-kpi in a folder with a plain name: py -m venv C:\xl-kpi, C:\xl-kpi\Scripts\pip install xl-kpi, "
    r"C:\xl-kpi\Scripts\xl-kpi setup.",
    r"Installez xl-kpi dans un dossier au nom simple : py -m venv C:\xl-kpi, C:\xl-kpi\Scripts\pip install xl-kpi, "
    r"C:\xl-kpi\Scripts\xl-kpi setup.",
)

_LINE = re.compile(r'\s*"([^"]*)"\s*,\s*"([^"]*)"\s*\Z')
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Layer:
    """The configuration that one file or one sheet gives."""

    values: tuple[tuple[str, str], ...]
    """Keys in capitals, with their values, in order."""
    unreadable: tuple[str, ...] = ()
    """Lines that VBA would misread."""

    def get(self, key: str) -> str | None:
        """Return what VBA finds for a key: the first value, were it empty; `None` when the key is not there."""
        return next((value for name, value in self.values if name == key.upper()), None)


def read_configuration(file: Path, code_page: str) -> Layer | None:
    """Return what a configuration file says; `None` when there is no such file."""
    if not file.is_file():
        return None
    values, unreadable = [], []
    for line in _lines(file, code_page):
        found = _LINE.match(line)
        if found is not None:
            values.append((found[1].upper(), found[2]))
        elif line.strip():
            unreadable.append(line.strip())
    return Layer(tuple(values), tuple(unreadable))


def set_value(file: Path, key: str, value: str, code_page: str) -> str | None:
    """Put a key at the top of the file, in the place of the line that had it; return the value it had.

    Raises
    ------
    FileError
        The code page has no letter for one in the value; the file is as it was.
    """
    refuse_unwritable(value, code_page, PLAIN_FOLDER)
    before = read_configuration(file, code_page)
    lines = [line for line in _lines(file, code_page) if not _is_of(line, key)]
    _write(file, [f'"{key}","{value}"', *lines], code_page)
    return None if before is None else before.get(key)


def drop_value(file: Path, key: str, code_page: str) -> None:
    """Take a key out of the file; a file that holds nothing else goes too."""
    lines = [line for line in _lines(file, code_page) if not _is_of(line, key)]
    if any(line.strip() for line in lines):
        _write(file, lines, code_page)
    else:
        file.unlink(missing_ok=True)


def writable(path: object, code_page: str) -> bool:
    """Return whether the code page has every letter of a path."""
    try:
        str(path).encode(code_page)
    except UnicodeEncodeError:
        return False
    return '"' not in str(path)


def refuse_unwritable(path: object, code_page: str, remedy: Text) -> None:
    """Raise the error for a path that the code page cannot write, with this remedy."""
    if not writable(path, code_page):
        page = "ANSI" if code_page == "mbcs" else code_page
        raise FileError(UNWRITABLE.format(path=str(path), page=page), remedy)


# --------------------------------------------------------------------------------------------- private


def _lines(file: Path, code_page: str) -> list[str]:
    """Return the lines of the file; a file of the editor, with its mark of UTF-8, is read as what it is."""
    data = file.read_bytes() if file.is_file() else b""
    if data.startswith(_BOM):
        return data[len(_BOM) :].decode("utf-8", "replace").splitlines()
    return data.decode(code_page, "surrogateescape" if code_page != "mbcs" else "replace").splitlines()


def _write(file: Path, lines: list[str], code_page: str) -> None:
    text = "".join(f"{line}\r\n" for line in lines)
    data = text.encode(code_page, "surrogateescape" if code_page != "mbcs" else "strict")
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.new")
    beside.write_bytes(data)
    beside.replace(file)


def _is_of(line: str, key: str) -> bool:
    return line.strip().upper().startswith(f'"{key.upper()}"')
