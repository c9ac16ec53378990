"""Text files with delimited columns (.csv, .tsv, .txt): each is a workbook of one sheet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from xl_kpi.area import Rows
from xl_kpi.book import TableAt
from xl_kpi.closed.quotes import rows_of_text
from xl_kpi.errors import FileError
from xl_kpi.texts import Text

TEXT_FILES = (".csv", ".tsv", ".txt")
DELIMITERS = ";,\t|"
#: What spreadsheets write where a file is not UTF-8, the usual first: Windows, Macintosh, MS-DOS; UTF-8 with bad bytes.
OTHERS = ("cp1252", "mac_roman", "cp850", "utf-8")
#: Signs that stand in French and German words, and in those of their neighbours.
USUAL_LETTERS = "éèàçêâîôûùëïüöäßœÉÈÀÇŒ’"
AROUND = "…“”„‘«»™®©°ªº€•"  # they stand before or behind a word
LETTERS = "áãåæìíñòóõøúÿšžÂÄÁÃÅÆÊËÌÎÏÍÑÒÔÖÓÕØÙÛÜÚŠŽ"
#: A sign beyond ASCII behind a letter, or before one; and one between digits.
_IN_WORD = re.compile(r"([A-Za-z]?)([^\x00-\x7f])(?=([A-Za-z]?))(?:(?<=[A-Za-z].)|(?=[A-Za-z]))")
_IN_NUMBER = re.compile(r"(?<=\d)[^\x00-\x7f](?=\d)")

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
    text = _decoded(raw)
    if "\0" in text:
        raise FileError(NO_CELLS, SAVE_AGAIN)
    if not text.strip():
        raise FileError(NO_TEXT, SAVE_AGAIN)
    try:
        lines = rows_of_text(text, _delimiter(text))
    except csv.Error as error:
        raise FileError(NO_CELLS, SAVE_AGAIN) from error
    width = max(map(len, lines))
    blanks: list[object] = [None] * width
    return [[*(cell or None for cell in line), *blanks[len(line) :]] for line in lines]


def _decoded(raw: bytes) -> str:
    """Decode a text file: by its byte order mark, as UTF-8 where it is that, else as its words look most like words."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if b"\0" in raw:
        return raw.decode(_without_mark(raw), errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        usual, *others = (raw.decode(name, errors="replace") for name in OTHERS)
        return usual if _likeness(usual)[0] else max((usual, *others), key=lambda text: _likeness(text)[1])


def _without_mark(raw: bytes) -> str:
    """Return the encoding of a text in two bytes a letter that begins without a mark: most first, or second, are 0."""
    first, second = raw[::2].count(0), raw[1::2].count(0)
    if len(raw) % 2 == 0 and 4 * max(first, second) > len(raw) and 20 * min(first, second) < len(raw):
        return "utf-16-be" if first > second else "utf-16-le"
    return "latin-1"


def _likeness(text: str) -> tuple[bool, int]:
    """Return how much the words look like words, and the numbers like numbers, around the signs beyond ASCII."""
    words = [(_fits(*found), count) for found, count in Counter(_IN_WORD.findall(text)).items()]
    numbers = [(1 if sign == "\xa0" else -1, count) for sign, count in Counter(_IN_NUMBER.findall(text)).items()]
    fits = words + numbers
    return all(fit >= 0 for fit, _ in fits), sum(fit * count for fit, count in fits)


def _fits(before: str, sign: str, after: str) -> int:
    """Return how well a sign stands in a word, between these letters."""
    if sign in "–—" or (sign in AROUND and not (before and after)):
        return 0
    strange = sign.isupper() and (before.islower() or (before.isupper() and after.islower()))
    if strange or sign not in LETTERS + USUAL_LETTERS:
        return -1
    return 2 if sign in USUAL_LETTERS else 1


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
