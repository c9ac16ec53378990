"""How a column was read, in words, with a few of its cells as read: what lets a user see at once that it is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xl_kpi import cells
from xl_kpi.cells import Column, Parsed
from xl_kpi.columns import AMOUNTS, BOTH_TOLD, DAYS, FLAGS, amounts, as_shown, read_flags
from xl_kpi.daytexts import DateOrder, both_readings, in_words, order_in_letters, proves
from xl_kpi.deals import Deals
from xl_kpi.numbertexts import decimal_mark, marks_in
from xl_kpi.scores import scores
from xl_kpi.texts import Text, percent, same, say

#: Cells that stand for their column.
MOST_EXAMPLES = 3
LONGEST_EXAMPLE = 28

NUMBER = Text("numbers", "nombres")
YES, NO = Text("yes", "oui"), Text("no", "non")
TEXT, FLAG, STAGE = Text("text", "texte"), Text("yes or no", "oui ou non"), Text("stages", "étapes")
DATE = Text("dates", "dates")
WRITTEN = {"serial": Text("dates as serial numbers", "dates en numéros de série"),
           "text": Text("dates as text", "dates en texte")}  # fmt: skip
ORDER_OF_ALL = Text("dates {order} ({why})", "dates {order} ({why})")
ORDER_OF_SOME = Text("dates, {some} of them text {order} ({why})", "dates, dont {some} en texte {order} ({why})")
TELL = Text("{tell} of {of} tell", "{tell} sur {of} le {tell:~montre|montrent}")
OTHERS_TELL = Text("other columns tell", "d'autres colonnes le montrent")
CHOSEN = Text("as chosen", "selon votre choix")
NOTHING_TELLS = Text("nothing tells which", "rien ne dit lequel")
EITHER = Text("d/m/y or m/d/y", "j/m/a ou m/j/a")
AMOUNT, AMOUNT_IN = Text("amounts", "montants"), Text("amounts in {currency}", "montants en {currency}")
MARKS = {",": Text(", decimal comma", ", virgule décimale"), ".": Text(", decimal point", ", point décimal")}
PERCENT = Text("chances in percent", "chances en pour cent")
SHARE = Text("chances from 0 to 1", "chances de 0 à 1")
SHARE_IS = Text(" ({written} is {share})", " ({written} est {share})")
SCORE = Text("scores out of {scale}", "notes sur {scale}")


@dataclass(frozen=True, slots=True)
class ReadAs:
    """How one column was read.

    Parameters
    ----------
    how
        What its cells are taken for: "dates d/m/y (12 of 60 tell)".
    count
        How many of its cells were read; the others are empty, or bad and among the findings.
    examples
        Up to `MOST_EXAMPLES` different cells as read; a text that became a date or a number with its writing before.
    """

    how: Text
    count: int
    examples: tuple[Text, ...]


def read_as(deals: Deals, at: int, field: str | None) -> ReadAs:
    """Tell how a column of a pipeline was read.

    Parameters
    ----------
    field
        The field it was taken for, "entry" for the dates of a stage's entry, None for a column that is not used.
    """
    column = deals.grid.columns[at]
    if field == "entry" or field in DAYS or (field is None and cells.holds_dates(column)):
        own = cells.date_order([column]) if field is None else None  # what is not used need not agree with the rest
        return _days(deals, column, own or deals.order)
    if field in AMOUNTS or field in ("score", "probability"):
        return _numbers(deals, column, str(field), deals.grid.headers[at])
    if field in FLAGS:
        read = read_flags(column, str(field))
        told = np.array([flag is not None for flag in read], bool)
        return ReadAs(FLAG, int(told.sum()), _examples(column, told, lambda row: YES if read[row] else NO))
    if field is None and (figures := _figures(column)) is not None:
        return _read_numbers(column, figures, NUMBER)
    words = cells.texts(column)
    told = np.array([word is not None for word in words], bool)
    how = STAGE if field == "stage" else TEXT

    def shown(row: int) -> Text:
        return as_shown(column[row]) if isinstance(column[row], bool | float | int) else same(_short(words[row]))

    return ReadAs(how, int(told.sum()), _examples(column, told, shown))


# --------------------------------------------------------------------------------------------- private


def _figures(column: Column) -> Parsed | None:
    """Read a column that holds nothing but numbers, or None."""
    read = cells.numbers(column)
    return None if read.bad.any() or np.isnan(read.values).all() else read


def _days(deals: Deals, column: Column, order: DateOrder | None) -> ReadAs:
    parsed = cells.days(column, date1904=deals.grid.date1904, order=order)
    told = ~np.isnan(parsed.values)
    shown = _examples(column, told, lambda row: in_words(cells.date_of(float(parsed.values[row]))))
    return ReadAs(_how_days(deals, column, order, told), int(told.sum()), shown)


def _how_days(deals: Deals, column: Column, order: DateOrder | None, told: NDArray[np.bool_]) -> Text:
    """Say how dates are written: as dates, numbers or text, and what tells the order of the text ones."""
    if column.dtype.kind == "M" or not len(column):
        return DATE
    if column.dtype.kind != "O":
        return WRITTEN["serial"] if told.any() else DATE
    written = [cell for cell in column.tolist() if type(cell) is str]
    numbered = [text for text in written if proves(text) or both_readings(text)]
    if not numbered:
        texts = bool(written) and all(type(cell) is str for cell in column[told].tolist())
        return WRITTEN["text"] if texts else DATE
    tell = sum(proves(text) == order for text in numbered)
    if order is None:
        mixed = any(finding.kind == "date_orders_mixed" for finding in deals.findings)
        letters, why = EITHER, BOTH_TOLD if mixed else NOTHING_TELLS
    else:
        letters = order_in_letters(order)
        chosen = order == deals.order and any(finding.kind == "date_order_chosen" for finding in deals.findings)
        why = CHOSEN if chosen else TELL.format(tell=tell, of=len(numbered)) if tell else OTHERS_TELL
    every = len(numbered) >= told.sum()
    return (ORDER_OF_ALL if every else ORDER_OF_SOME).format(order=letters, why=why, some=len(numbered))


def _numbers(deals: Deals, column: Column, field: str, header: str) -> ReadAs:
    if field == "probability":
        parsed = cells.shares(column)
        signs = column.dtype.kind == "O" and any(type(cell) is str and "%" in cell for cell in column.tolist())
        how = PERCENT if signs or cells.proof_of_percent(column) is not None else _of_shares(parsed)
        return _read_numbers(column, parsed, how, shares=True)
    if field == "score":
        return _read_numbers(column, scores(column, header), SCORE.format(scale=deals.scale))
    parsed = amounts(column, header)
    how = AMOUNT_IN.format(currency=deals.currency) if deals.currency else AMOUNT
    written = {cell for cell in column.tolist() if type(cell) is str} if column.dtype.kind == "O" else set()
    if any(marks_in(written)) and (mark := decimal_mark(written, grouping=True)):
        how += MARKS[mark]
    return _read_numbers(column, parsed, how)


def _of_shares(parsed: Parsed) -> Text:
    """Say that chances are shares of 1, with one of whole percents that shows what becomes of it, as 1 and 0 do not."""
    values = parsed.values
    telling = values[(values > 0) & (values < 1) & (np.round(values, 2) == values)]
    if not len(telling):
        return SHARE
    share = float(telling[0])
    shown = _as_percent(share)
    return SHARE + SHARE_IS.format(written=Text(say(share, "en"), say(share, "fr")), share=shown)


def _as_percent(share: float) -> Text:
    """Write a chance with the decimals that it has, two at most: 35.5 is not 36 %."""
    decimals = next((d for d in (0, 1) if round(share * 100, d) == round(share * 100, 8)), 2)
    return Text(percent(share, "en", decimals), percent(share, "fr", decimals))


def _read_numbers(column: Column, parsed: Parsed, how: Text, *, shares: bool = False) -> ReadAs:
    told = ~np.isnan(parsed.values)

    def written(row: int) -> Text:
        value = float(parsed.values[row])
        return _as_percent(value) if shares else Text(say(value, "en"), say(value, "fr"))

    return ReadAs(how, int(told.sum()), _examples(column, told, written))


def _examples(column: Column, told: NDArray[np.bool_], read: Callable[[int], Text]) -> tuple[Text, ...]:
    """Return the first different cells as read; a text that says something else with its own writing before it."""
    shown: dict[Text, None] = {}
    for row in np.flatnonzero(told).tolist():
        cell, value = column[row], read(row)
        if type(cell) is str and _short(cell) not in (value.en, value.fr):
            value = same(f"{_short(cell)} = ") + value
        shown[value] = None
        if len(shown) == MOST_EXAMPLES:
            break
    return tuple(shown)


def _short(text: object) -> str:
    words = " ".join(str(text).split())
    return words if len(words) <= LONGEST_EXAMPLE else words[: LONGEST_EXAMPLE - 3].rstrip() + "..."
