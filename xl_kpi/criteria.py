"""Which rows a criterion keeps, in the syntax of Excel's AVERAGEIFS.

"Marie" equals (case ignored), "<>Web" differs, ">1000", ">=2026-01-01", "*" and "?" stand for any text
and any character ("~" before them takes them as they are), "" and "=" are empty cells, "<>" filled ones.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xl_kpi import cells
from xl_kpi.cells import Column
from xl_kpi.daytexts import DateOrder, day_of
from xl_kpi.frozen import once
from xl_kpi.grid import blank
from xl_kpi.numbertexts import decimal_mark, number_of

OPERATORS = ("<>", ">=", "<=", ">", "<", "=")
_TRUE, _FALSE = frozenset({"true", "vrai"}), frozenset({"false", "faux"})


@dataclass(frozen=True, slots=True)
class Field:
    """A column made ready to be compared.

    Parameters
    ----------
    numbers
        Its numbers, NaN elsewhere. For dates, days since 1970-01-01.
    ordered
        The same with the numbers that are written as text: "10" is more than 9, but an id "007" is not 7.
    codes, distinct
        Its cells as text in lower case, None where empty: each is `distinct[code]`.
    dates
        True when `numbers` are days.
    date1904
        True when serial numbers count from 1904.
    """

    numbers: NDArray[np.float64]
    ordered: NDArray[np.float64]
    codes: NDArray[np.intp]
    distinct: tuple[str | None, ...]
    dates: bool = False
    date1904: bool = False

    def saying(self, says: Callable[[str | None], bool]) -> NDArray[np.bool_]:
        """Mark the cells whose text is such a one; each distinct text is looked at once."""
        said = np.fromiter(map(says, self.distinct), bool, len(self.distinct))
        return np.asarray(said[self.codes], bool)


@dataclass(frozen=True, slots=True)
class Known:
    """What was recognised of a column: that it holds dates (and how its text dates are read), or numbers.

    `amounts` are numbers whose signs before three digits group thousands, `scores` those of which there are none.
    """

    dates: bool = False
    numbers: bool = False
    amounts: bool = False
    shares: bool = False
    scores: bool = False
    order: DateOrder | None = "dmy"
    date1904: bool = False


PLAIN = Known()


@once
def field_of(column: Column, known: Known = PLAIN) -> Field:
    """Make a column ready to be compared."""
    words = _words(column)
    if known.dates or column.dtype.kind == "M" or any(isinstance(v, dt.date) for v in column):
        days = cells.days(column, date1904=known.date1904, order=known.order).values
        return Field(days, days, *words, dates=True, date1904=known.date1904)
    if known.shares or known.numbers:
        read = (
            cells.shares(column) if known.shares else cells.numbers(column, grouping=known.amounts, small=known.scores)
        )
        return Field(read.values, read.values, *words)
    if column.dtype.kind in "fiu":
        return Field(column.astype(np.float64), cells.numbers(column).values, *words)
    plain = [v if type(v) in (int, float) else np.nan for v in column]
    return Field(np.array(plain, np.float64), cells.numbers(column).values, *words)


def keeps(field: Field, criterion: object) -> NDArray[np.bool_]:
    """Mark the rows that a criterion keeps.

    Parameters
    ----------
    criterion
        Text in Excel's syntax, or a number, a date or a truth value that the cells must equal.
    """
    if not isinstance(criterion, str):
        return _empty(field) if blank(criterion) else _equal(field, criterion)
    operator = next((o for o in OPERATORS if criterion.startswith(o)), "")
    operand = criterion[len(operator) :].strip()
    if not operand:
        return ~_empty(field) if operator == "<>" else _empty(field)
    if operator in ("", "="):
        return _equal(field, operand)
    if operator == "<>":
        return ~_equal(field, operand)
    return _ordered(field, operator, operand)


# --------------------------------------------------------------------------------------------- private


def _word(value: object) -> str | None:
    if blank(value):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip().casefold()


def _words(column: Column) -> tuple[NDArray[np.intp], tuple[str | None, ...]]:
    """Return what each cell says as a code, and what the codes mean; each distinct text is read once."""
    values = column.tolist()
    known = {text: _word(text) for text in {value for value in values if type(value) is str}}
    words = [known[value] if type(value) is str else _word(value) for value in values]
    meaning = {word: code for code, word in enumerate(dict.fromkeys(words))}
    return np.array([meaning[word] for word in words], np.intp), tuple(meaning)


def _empty(field: Field) -> NDArray[np.bool_]:
    return field.saying(lambda word: word is None)


def _equal(field: Field, wanted: object) -> NDArray[np.bool_]:
    number = _number(field, wanted)
    same: NDArray[np.bool_] = np.zeros(len(field.codes), bool) if number is None else field.numbers == number
    if isinstance(wanted, bool) or str(wanted).casefold() in _TRUE | _FALSE:
        yes = wanted is True or str(wanted).casefold() in _TRUE
        accepted = _TRUE if yes else _FALSE
        alike = field.saying(lambda word: word in accepted)
    elif isinstance(wanted, str):
        pattern = _pattern(wanted.casefold())
        alike = field.saying(lambda word: word is not None and bool(pattern.fullmatch(word)))
    else:
        told = _word(wanted)
        alike = field.saying(lambda word: word == told)
    return np.asarray(same | alike, bool)


def _ordered(field: Field, operator: str, operand: str) -> NDArray[np.bool_]:
    number = _number(field, operand)
    compare = {">": np.greater, ">=": np.greater_equal, "<": np.less, "<=": np.less_equal}[operator]
    if number is not None:
        with np.errstate(invalid="ignore"):
            return np.asarray(compare(field.ordered, number), bool)
    word = operand.casefold()  # text compares with text, as in Excel
    told = np.isnan(field.ordered)
    return field.saying(lambda w: w is not None and bool(compare(_rank(w, word), 0))) & told


def _rank(a: str, b: str) -> int:
    return (a > b) - (a < b)


def _number(field: Field, wanted: object) -> float | None:
    """Return the number or, for a column of dates, the day that a criterion names."""
    zero = cells.SERIAL_0_1904 if field.date1904 else cells.SERIAL_0
    if isinstance(wanted, bool):
        return None
    if isinstance(wanted, dt.date):
        day = float(wanted.toordinal() - cells.EPOCH)
        return day if field.dates else day - zero
    if isinstance(wanted, int | float):
        return float(wanted) + zero if field.dates else float(wanted)
    text = str(wanted).strip()
    named = day_of(text)
    if named is not None:
        return cells.day_number(named) - (0 if field.dates else zero)
    number = number_of(text.rstrip("% \u00a0\u202f"), decimal_mark([text]))
    if number is None:
        return None
    number = number / 100 if text.endswith("%") else number
    return number + zero if field.dates else number


def _pattern(text: str) -> re.Pattern[str]:
    """Turn Excel's wildcards into a regular expression."""
    parts = re.findall(r"~[*?~]|.", text, re.DOTALL)
    wild = {"*": ".*", "?": "."}
    return re.compile("".join(wild.get(p) or re.escape(p[-1]) for p in parts), re.DOTALL)
