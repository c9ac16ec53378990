"""What a summary is made of, described and not yet drawn: tables, charts, cards, sentences.

A block knows its figures and its words in both languages; it does not know a spreadsheet, a terminal or
JSON. The KPIs make tables, the summary arranges them, and each host draws them in its own way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from xl_kpi.kpi import Kpi, Measure
from xl_kpi.texts import EMPTY, Lang, Text

#: One value of a table: empty is None, a word that has two languages is a Text, several of them a tuple.
Value = float | int | str | Text | dt.date | tuple[Text, ...] | None


@dataclass(frozen=True, slots=True)
class Word(Text):
    """A word that people read in their language, and programs by its code."""

    code: str


class Kind(Enum):
    """How the values of a column are to be written."""

    TEXT = "text"
    COUNT = "count"
    DAYS = "days"
    SHARE = "share"  # 0..1, written as a percentage
    MONEY = "money"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    key
        The name in JSON; the first dot nests ("lost.mean" becomes {"lost": {"mean": ...}}).
    title
        The header a person reads.
    nests
        False where the key is a header of the user's sheet, whose dots mean nothing.
    on_sheet
        False keeps a column for JSON and worksheet functions off the KPI Summary tab.
    rests_on
        Keys of the counts that a mean or a rate rests on, in the same row: their sum tells whether it is too few.
    bar
        True draws a bar behind each figure, as long as the figure is large.
    """

    key: str
    title: Text
    kind: Kind = Kind.TEXT
    on_sheet: bool = True
    nests: bool = True
    rests_on: tuple[str, ...] = ()
    bar: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns.

    Parameters
    ----------
    key
        The name in JSON and, in CamelCase behind "Kpi", of the table object in Excel.
    note
        Why the table is empty, or what was left out of it and why.
    few
        For each row, True when it rests on fewer than five deals: its means and rates are drawn grey and starred,
        "too few" (`written.few_cells`).
    """

    key: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: Text | None = None
    few: tuple[bool, ...] = ()

    def column(self, key: str) -> tuple[Value, ...]:
        """Return the values of one column."""
        at = [c.key for c in self.columns].index(key)
        return tuple(row[at] for row in self.rows)

    def records(self, lang: Lang = "en") -> Iterator[dict[str, object]]:
        """Yield each row as a mapping, with dotted keys nested."""
        for row in self.rows:
            record: dict[str, object] = {}
            for column, value in zip(self.columns, row, strict=True):
                outer, dot, inner = column.key.partition(".")
                if dot and column.nests:
                    record.setdefault(outer, {})[inner] = plain(value, lang)  # type: ignore[index]  # our own dict
                else:
                    record[column.key] = plain(value, lang)
            yield record


def plain(value: Value, lang: Lang = "en") -> object:
    """Return the value as JSON knows it: dates in ISO, words as their code, texts in one language."""
    if isinstance(value, Word):
        return value.code
    if isinstance(value, Text):
        return value(lang)
    if isinstance(value, tuple):
        return [plain(word, "en") for word in value]  # flags are codes for programs: English in every language
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


class Shape(Enum):
    """How a chart is drawn."""

    BAR = "bar"  # lying, first row on top
    COLUMN = "column"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of some columns of a table.

    Parameters
    ----------
    categories, values
        Keys of columns of the table it stands beside; one series for each of `values`.
    line
        Key of a column drawn as a line over columns, on an axis of its own at the right.
    stacked
        True puts the series on top of each other; all after the first are hatched, as what is not yet real.
    rows
        Only the first so many rows; all unless given.
    alt
        What a person who cannot see it should be told.
    """

    title: Text
    alt: Text
    shape: Shape
    categories: str
    values: tuple[str, ...]
    line: str | None = None
    stacked: bool = False
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A headline figure: the KPI, what it came to, and small lines under it.

    Parameters
    ----------
    detail
        What it rests on.
    change
        How it moved against the period before, with an arrow.
    target
        What was aimed at, and whether it is met.
    """

    kpi: Kpi
    measure: Measure
    detail: Text = EMPTY
    change: Text = EMPTY
    target: Text = EMPTY


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its heading, the charts beside it, and sentences under the heading."""

    table: Table
    charts: tuple[Chart, ...] = ()
    sentences: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole KPI Summary, in reading order.

    Parameters
    ----------
    subtitle
        As-of date and what the figures cover.
    currency
        ISO code ("EUR") or None when the sheet does not say; money is then written without a sign.
    sentences
        What the figures say, in plain words, under the cards.
    left_out
        What was left out and why, one sentence a kind.
    definitions
        KPI name and definition, for the small print.
    unseen_cards, unseen_tables
        What this page does not show and the next may, kept where other sheets' formulas can refer to it.
    """

    title: Text
    subtitle: Text
    as_of: dt.date
    currency: str | None
    cards: tuple[Card, ...]
    sections: tuple[Section, ...]
    left_out: tuple[Text, ...]
    definitions: tuple[tuple[Text, Text], ...]
    sentences: tuple[Text, ...] = ()
    unseen_cards: tuple[Card, ...] = ()
    unseen_tables: tuple[Table, ...] = ()
