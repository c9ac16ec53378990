"""Text files with delimited columns (.csv, .tsv, .txt): each is a workbook of one sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from xl_kpi.area import Rows
from xl_kpi.book import TableAt
from xl_kpi.errors import FileError
from xl_kpi.texts import Text

TEXT_FILES = (".csv", ".tsv", ".txt")
DELIMITERS = ";,\t|"

NO_TEXT = Text("The file is empty.", "Le fichier est vide.")
NO_CELLS = Text("This is not a text file with columns.", "Ce n'est pas un fichier texte avec des colonnes.")
SAVE_AGAIN = Text("Export it again as CSV, or as a workbook.", "Exportez-le de nouveau en CSV, ou en classeur.")


class TextFile:
    """A text file with delimited columns; it is one sheet, named like the file."""

    date1904 = False
    tables: Sequence[TableAt] = ()

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows = _read_text(path)

    @property
    def name(self) -> str:
        """The path, as it was given."""
        return str(self.path)

    @property
    def sheets(self) -> Sequence[str]:
        """One sheet, named like the file."""
        return (self.path.stem,)

    def rows(self, sheet: str) -> Rows:  # noqa: ARG002  # there is only one
        """Return the cells of the file."""
        return self._rows


# --------------------------------------------------------------------------------------------- private


def _read_text(path: Path) -> list[list[object]]:
    raw = path.read_bytes()
    if not raw.strip():
        raise FileError(NO_TEXT, SAVE_AGAIN)
    if b"\0" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError(NO_CELLS, SAVE_AGAIN)
    text = _decoded(raw)
    if not text.strip():
        raise FileError(NO_TEXT, SAVE_AGAIN)
    try:  # a line of StringIO ends where a file's does; str.splitlines would also break at \f or U+2028
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise FileError(NO_CELLS, SAVE_AGAIN) from error
    width = max(map(len, lines))
    blanks: list[object] = [None] * width
    return [[*(cell or None for cell in line), *blanks[len(line) :]] for line in lines]


def _decoded(raw: bytes) -> str:
    """Decode a text file: by its byte order mark, as UTF-8 where it is that, else as Windows writes it."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """Choose the delimiter that gives most of the first lines the same number of columns, more than one.

    Lines of one column tell nothing: reports have titles above the table and notes below it.
    """
    head = list(islice(io.StringIO(text, newline=""), 50))

    def score(delimiter: str) -> tuple[int, int]:
        widths = [width for line in csv.reader(head, delimiter=delimiter) if (width := len(line)) > 1]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        return widths.count(usual), usual

    return max(DELIMITERS, key=score)
