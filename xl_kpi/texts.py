"""Every sentence that a user reads, in English and in French, kept side by side.

The core never knows which language the user speaks: it hands out a `Text`, and the host picks.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Lang = Literal["en", "fr"]

#: The space before % and € in French, and between thousands: it never breaks.
NBSP = "\u00a0"
THIN_NBSP = "\u202f"
#: A number from here on is written with its power of ten.
READABLE = 1e15


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages.

    `format` fills `{placeholders}`: a `Text` gives each language its own words, a number its decimal mark,
    a date its order, and a count its plural: `{n:deal|deals}` is "1 deal" or "3 deals", and
    `{n:~is|are}` is the word alone.
    """

    en: str
    fr: str

    def __call__(self, lang: Lang) -> str:
        """Return the sentence in one language."""
        return self.fr if lang == "fr" else self.en

    def format(self, **values: object) -> Text:
        """Fill the placeholders, each language in its own way."""
        return Text(
            self.en.format(**{name: _fill(value, "en") for name, value in values.items()}),
            self.fr.format(**{name: _fill(value, "fr") for name, value in values.items()}),
        )

    def __add__(self, other: Text) -> Text:
        return Text(self.en + other.en, self.fr + other.fr)


def same(word: str) -> Text:
    """Return a text that is the same in both languages: a name, a header, a number already written."""
    return Text(word, word)


DAY, DAYS = Text("day", "jour"), Text("days", "jours")
#: Nothing to say.
EMPTY = Text("", "")


def join(texts: list[Text], separator: str = " ") -> Text:
    """Join sentences, one after the other."""
    return Text(separator.join(t.en for t in texts), separator.join(t.fr for t in texts))


def say(value: object, lang: Lang) -> str:
    """Write one value the way a reader of that language writes it."""
    if isinstance(value, Text):
        return value(lang)
    if isinstance(value, tuple):
        return ", ".join(say(part, lang) for part in value)
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y") if lang == "fr" else value.strftime("%Y-%m-%d")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if not abs(value) < READABLE:
        return f"{value:g}" if isinstance(value, float) else str(value)
    decimals = next((d for d in (0, 1) if round(value, d) == value), 2)
    return number(value, lang, decimals)


def number(value: float, lang: Lang, decimals: int = 0) -> str:
    """Write a number with that language's separators: 12,345.6 or 12 345,6; a half is rounded up, as Excel does."""
    return _separated(Decimal(repr(float(value))), lang, decimals)


def percent(value: float, lang: Lang, decimals: int = 0) -> str:
    """Write a share of 0..1 as a percentage: 63% or 63 %."""
    return _separated(Decimal(repr(float(value))) * 100, lang, decimals) + ("%" if lang == "en" else f"{NBSP}%")


def days_text(value: float, lang: Lang, decimals: int | None = None) -> str:
    """Write a duration: 1 day, 1.5 days; in French the singular goes on up to 2."""
    tenths = float(Decimal(repr(float(value))).quantize(Decimal("0.1"), ROUND_HALF_UP))  # as cells and tables do
    written = say(tenths, lang) if decimals is None else number(value, lang, decimals)
    one = abs(tenths) < 2 if lang == "fr" else tenths == 1
    return f"{written}{NBSP}{(DAY if one else DAYS)(lang)}"


def in_days(value: float) -> Text:
    """Write a duration in a sentence, where the line may break before the unit."""
    return Text(days_text(value, "en").replace(NBSP, " "), days_text(value, "fr").replace(NBSP, " "))


def typeset(text: str, lang: Lang) -> str:
    """Bind the signs that French sets apart by a space to their word, so that no line begins with one."""
    if lang == "en":
        return text
    return re.sub("« ", f"«{NBSP}", re.sub(" (?=[:;?!»%€])", NBSP, text))


# --------------------------------------------------------------------------------------------- private


def _separated(value: Decimal, lang: Lang, decimals: int) -> str:
    exact = value.is_finite() and abs(value) < READABLE
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) if exact else float(value)
    text = f"{rounded:,.{decimals}f}"
    return text if lang == "en" else text.replace(",", THIN_NBSP).replace(".", ",")


class _Count:
    """A count inside a sentence: its format spec chooses between singular and plural."""

    def __init__(self, n: int, lang: Lang) -> None:
        self.n, self.lang = n, lang

    def __format__(self, spec: str) -> str:
        written = number(self.n, self.lang)
        if not spec:
            return written
        one, _, many = spec.removeprefix("~").partition("|")
        word = one if self.n == 1 or (self.lang == "fr" and self.n == 0) else many
        return word if spec.startswith("~") else f"{written} {word}"


def _fill(value: object, lang: Lang) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return _Count(value, lang)
    return say(value, lang)
