"""The reserved words of the worksheet functions, in both languages, and how their values are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from xl_kpi import cells
from xl_kpi.errors import ArgumentError, NumberError
from xl_kpi.periods import Period
from xl_kpi.settings import read_number
from xl_kpi.stages import Stages, read_stages
from xl_kpi.texts import Text, say
from xl_kpi.words import normalise

#: option -> its words, English first.
WORDS: Mapping[str, tuple[str, ...]] = {
    "start": ("from", "du"),
    "end": ("to", "au"),
    "as_of": ("as of", "au jour"),
    "statistic": ("statistic", "statistique"),
    "by": ("by", "par"),
    "stages": ("stages", "étapes"),
    "history": ("history", "historique"),
    "rates": ("rates", "taux"),
    "threshold": ("threshold", "seuil"),
    "months": ("months", "mois"),
    "exit": ("exit", "sortie"),
    "resolved": ("resolved", "résolues"),
    "strict": ("strict",),
    "churn": ("churn", "attrition"),
}
#: normalised word -> option.
RESERVED: Mapping[str, str] = {normalise(word): key for key, words in WORDS.items() for word in words}

#: French words for the values of options -> the English one.
VALUES: Mapping[str, str] = {
    "moyenne": "mean", "mediane": "median", "minimum": "min", "maximum": "max", "part": "share",
    "suite": "on", "perdue": "lost", "perdues": "lost", "toutes": "all", "tout": "all",
    "nombre": "count", "valeur": "value", "montant": "value",
}  # fmt: skip


@dataclass(slots=True)
class Asked:
    """What a call asks for.

    Parameters
    ----------
    required
        The required arguments after the deals.
    options
        option -> value, read.
    criteria
        (header, criterion) pairs.
    """

    required: list[str] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    criteria: list[tuple[str, object]] = field(default_factory=list)

    @property
    def period(self) -> Period:
        """The period of the options "from" and "to"."""
        return Period(self.options.get("start"), self.options.get("end"))


def read_date_option(name: str, value: object) -> dt.date:
    """Read a day: a date, a serial number, or text."""
    day = cells.days(np.array([one(value)], object)).values[0]
    if np.isnan(day):
        raise _bad(name, value, Text("Give a date, such as 2026-01-31.", "Donnez une date, par exemple 31/01/2026."))
    return cells.date_of(day)


def read_word_option(name: str, value: object) -> str:
    """Read a word such as "median", in either language."""
    word = one(value)
    if not isinstance(word, str):
        raise _bad(name, value, Text('Give a word, such as "median".', "Donnez un mot, par exemple « médiane »."))
    return VALUES.get(normalise(word), word.strip().casefold())


def read_flag_option(name: str, value: object) -> bool:
    """Read a yes or no."""
    flag = cells.flag_of(one(value))
    if flag is None:
        raise _bad(name, value, Text("Give TRUE or FALSE.", "Donnez VRAI ou FAUX."))
    return flag


def read_number_option(name: str, value: object) -> float:
    """Read a number; "80 %" is 0.8."""
    number = read_number(one(value))
    if number is None:
        raise _bad(name, value, Text("Give a number.", "Donnez un nombre."))
    return number


def read_stages_option(name: str, value: object) -> Stages:
    """Read a Stages table, header first."""
    rows = many(name, value)
    return read_stages([say(cell, "en") if cell is not None else "" for cell in rows[0]], rows[1:])


def read_rates_option(name: str, value: object) -> dict[str, float]:
    """Read currencies and their rates, with or without a header."""
    rates: dict[str, float] = {}
    for row in many(name, value):
        number = cells.numbers(np.array([row[1] if len(row) > 1 else None], object)).values[0]
        if isinstance(row[0], str) and not np.isnan(number):
            if number <= 0:
                raise NumberError(
                    Text("The rate of {code} is {number}.", "Le taux de {code} est {number}.").format(
                        code=row[0], number=float(number)
                    ),
                    Text("A rate is above 0.", "Un taux est positif."),
                )
            rates[row[0].strip().upper()] = float(number)
    if not rates:
        raise _bad(name, value, Text("Give rows of a currency and its rate.", "Donnez des lignes : devise et taux."))
    return rates


def many(name: str, value: object) -> list[list[object]]:
    """Return the rows of a range."""
    if isinstance(value, list | tuple) and value and isinstance(value[0], list | tuple):
        return [list(row) for row in value]
    raise _bad(name, value, Text("Give a range with its header row.", "Donnez une plage avec ses en-têtes."))


def one(value: object) -> object:
    """Return the one cell of a range of one cell."""
    while isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    return value


READERS: Mapping[str, Callable[[str, object], object]] = {
    **dict.fromkeys(("start", "end", "as_of"), read_date_option),
    **dict.fromkeys(("statistic", "by", "exit"), read_word_option),
    **dict.fromkeys(("resolved", "strict", "churn"), read_flag_option),
    **dict.fromkeys(("threshold", "months"), read_number_option),
    "stages": read_stages_option,
    "history": many,
    "rates": read_rates_option,
}


# --------------------------------------------------------------------------------------------- private


def _bad(name: str, value: object, remedy: Text) -> ArgumentError:
    cell = one(value)
    written = "..." if isinstance(cell, list | tuple) else "" if cell is None else say(cell, "en")
    return ArgumentError(
        Text('"{value}" cannot be used for "{name}".', "« {value} » n'est pas utilisable pour « {name} ».").format(
            value=written, name=name
        ),
        remedy,
    )
