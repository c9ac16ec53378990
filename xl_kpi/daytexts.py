"""Dates written as text, in English and in French: what one says, and what it proves about the others.

03/04/2026 is 3 April to some and 4 March to others. A text alone never decides that: `proves` tells what a text
such as 13/04/2026 says about all text dates of its sheet.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

from xl_kpi.texts import Text
from xl_kpi.words import normalise

DateOrder = Literal["dmy", "mdy"]

_NAMES = (
    ("January", "janvier", "jan janv"), ("February", "f\u00e9vrier", "feb febr fev fevr"),
    ("March", "mars", "mar mrz"), ("April", "avril", "apr avr"), ("May", "mai", ""), ("June", "juin", "jun"),
    ("July", "juillet", "jul juil juill"), ("August", "ao\u00fbt", "aug"), ("September", "septembre", "sep sept"),
    ("October", "octobre", "oct"), ("November", "novembre", "nov"), ("December", "d\u00e9cembre", "dec"),
)  # fmt: skip
#: normalised name or its abbreviation -> month
_MONTHS = {
    word: month
    for month, (english, french, short) in enumerate(_NAMES, 1)
    for word in (normalise(english), normalise(french), *short.split())
}
_WEEKDAYS = frozenset(
    {
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "tues", "wed"),
        *("thu", "thur", "thurs", "fri", "sat", "sun", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"),
        *("dimanche", "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "le", "the"),
    }
)

#: What may stand behind a day: a time with or without its zone, or a zone alone.
_TIME = (
    r"(?:(?:T|,?\s+)(?:\u00e0\s+|at\s+)?\d{1,2}\s*[:hH]\s*(?:\d{2}.*)?|,?\s+\d{1,2}\s*[aApP]\.?[mM]\.?"
    r"|Z|[+-]\d{2}:\d{2})?$"
)
_ISO = re.compile(r"(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})" + _TIME)
_COMPACT = re.compile(r"((?:19|20|21)\d{2})(\d{2})(\d{2})(?:T\d{4}(?:\d{2})?(?:Z|[+-]\d{2}:?\d{2})?$|" + _TIME + ")")
_PARTS = re.compile(r"(\d{1,2})\s?([/.\-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})" + _TIME)
_LEADING = re.compile(r"([^\W\d_]+)\.?,?\s+(?=\S)")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?[\s\-/.]*(?:of\s+)?([^\W\d_]+)[\s\-/.,]*(\d{4}|\d{2})" + _TIME)
_MONTH_FIRST = re.compile(r"([^\W\d_]+)[\s\-/.]*(\d{1,2})(?:er|st|nd|rd|th)?(?:,\s*|[\s\-/.]+)(\d{4}|\d{2})" + _TIME)


def day_of(text: str, order: DateOrder | None = "dmy") -> dt.date | None:
    """Read one date written as text, or None; with no `order` one that can be read both ways is None, too."""
    text = text.strip()
    if iso := _ISO.match(text):
        return _day(int(iso[1]), int(iso[3]), int(iso[4]))
    if compact := _COMPACT.match(text):
        return _day(*map(int, compact.group(1, 2, 3)))
    if numbers := _numbers(text):
        first, second, year = numbers
        if order is None and first != second and first <= 12 and second <= 12:
            return None
        month_first = order == "mdy" if order else second > 12
        return _day(year, first, second) if month_first else _day(year, second, first)
    return _named(text) if any(map(str.isalpha, text)) else None


def proves(text: str) -> DateOrder | None:
    """Return the order that a text proves: 13/01/2026 begins with the day, 01/13/2026 with the month."""
    numbers = _numbers(text.strip())
    if numbers is None:
        return None
    first, second, _ = numbers
    if 12 < first <= 31 and second <= 12:
        return "dmy"
    return "mdy" if 12 < second <= 31 and first <= 12 else None


def both_readings(text: str) -> tuple[dt.date, dt.date] | None:
    """Return what a text says day first and month first, or None for one that can be read in one way only."""
    if _numbers(text.strip()) is None:
        return None
    day_first, month_first = day_of(text, "dmy"), day_of(text, "mdy")
    return None if day_first is None or month_first is None or day_first == month_first else (day_first, month_first)


def in_words(day: dt.date) -> Text:
    """Write a day with the name of its month: nobody can misread it."""
    english, french, _ = _NAMES[day.month - 1]
    return Text(f"{day.day} {english} {day.year}", f"{'1er' if day.day == 1 else day.day} {french} {day.year}")


def order_in_words(order: DateOrder) -> Text:
    """Name an order."""
    return Text("day first", "jour/mois") if order == "dmy" else Text("month first", "mois/jour")


def order_in_letters(order: DateOrder) -> Text:
    """Write an order as a pattern: d/m/y."""
    return Text("d/m/y", "j/m/a") if order == "dmy" else Text("m/d/y", "m/j/a")


def order_named(written: str) -> DateOrder | None:
    """Return the order that a user names: dmy or mdy, in French jma or mja, in any spelling such as d/m/y."""
    letters = "".join(c for c in normalise(written) if c.isalpha())
    named = "".join(c for at, c in enumerate(letters) if letters[at - 1 : at] != c)  # dd/mm/yyyy
    orders: dict[str, DateOrder] = {"dmy": "dmy", "jma": "dmy", "mdy": "mdy", "mja": "mdy"}
    return orders.get(named)


# --------------------------------------------------------------------------------------------- private


def _numbers(text: str) -> tuple[int, int, int] | None:
    """Return the first number, the second and the year of a date in three numbers."""
    parts = _PARTS.match(_without_weekday(text) if text[:1].isalpha() else text)
    return (int(parts[1]), int(parts[3]), _year(parts[4])) if parts else None


def _named(text: str) -> dt.date | None:
    """Read a date with the name of its month."""
    text = _without_weekday(text)
    if found := _DAY_FIRST.match(text):
        day, name, year = found[1], found[2], found[3]
    elif found := _MONTH_FIRST.match(text):
        name, day, year = found[1], found[2], found[3]
    else:
        return None
    month = _MONTHS.get(normalise(name))
    return _day(_year(year), month, int(day)) if month else None


def _without_weekday(text: str) -> str:
    """Leave out "lundi" or "Mon," before a date; "mar" before a day and a year is the month of March."""
    while (found := _LEADING.match(text)) and normalise(found[1]) in _WEEKDAYS:
        rest = text[found.end() :]
        if normalise(found[1]) in _MONTHS and not (_DAY_FIRST.match(rest) or _PARTS.match(rest)):
            break
        text = rest
    return text


def _year(written: str) -> int:
    year = int(written)
    return year + (2000 if year < 70 else 1900 if year < 100 else 0) if len(written) == 2 else year


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
