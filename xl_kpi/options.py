"""The reserved words of the worksheet functions, in both languages, and how their values are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from xl_kpi import cells
from xl_kpi.errors import ArgumentError, NumberError
from xl_kpi.numbertexts import currency_named
from xl_kpi.periods import Period
from xl_kpi.settings import read_number
from xl_kpi.source import rows_of
from xl_kpi.stages import Stages, read_stages
from xl_kpi.texts import Text, say
from xl_kpi.words import normalise

#: What the function wizards say of the arguments that every function has.
DEALS = Text(
    "Your deals with their header row, such as Deals[#All].",
    "Vos affaires avec leur ligne d'en-têtes, par exemple Affaires[#Tout].",
)
PAIRS = Text(
    'Names and values in turn: a column and a criterion, such as "Owner","Marie", or a word such as "from" and its '
    "value.",
    "Noms et valeurs en alternance : une colonne et un critère, par exemple « Commercial » ; « Marie », ou un mot "
    "comme « du » et sa valeur.",
)

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
    "target": ("target", "objectif"),
}
#: normalised word -> option.
RESERVED: Mapping[str, str] = {normalise(word): key for key, words in WORDS.items() for word in words}

#: Options that are days.
DATES = ("start", "end", "as_of")

#: French words for the values of options -> the English one.
VALUES: Mapping[str, str] = {
    "moyenne": "mean", "mediane": "median", "minimum": "min", "maximum": "max", "part": "share",
    "suite": "on", "perdue": "lost", "perdues": "lost", "toutes": "all", "tout": "all",
    "avec en cours": "with open", "nombre": "count", "valeur": "value", "montant": "value",
}  # fmt: skip


ONE_CELL = Text("Give one value, or one cell that holds it.", "Donnez une valeur, ou une cellule qui la contient.")
#: No currency is worth more of another.
LARGEST_RATE = 1e9


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

    required: list[str | float] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    criteria: list[tuple[str, object]] = field(default_factory=list)

    @property
    def period(self) -> Period:
        """The period of the options "from" and "to"."""
        return Period(self.options.get("start"), self.options.get("end"))


def read_date_option(name: str | Text, value: object, *, date1904: bool = False) -> dt.date:
    """Read a day: a date, a serial number, or text."""
    day = cells.days(_cell(value), date1904=date1904).values[0]
    if np.isnan(day):
        raise _bad(name, value, Text("Give a date, such as 2026-01-31.", "Donnez une date, par exemple 31/01/2026."))
    return cells.date_of(day)


def read_text(name: str | Text, value: object) -> str:
    """Read a text as a cell shows it: 1000.0 is "1000"."""
    text = cells.texts(_cell(value))[0]
    if isinstance(one(value), list | tuple) or text is None:
        raise _bad(name, value, ONE_CELL)
    return str(text)


def read_word_option(name: str | Text, value: object) -> str:
    """Read a word such as "median", in either language."""
    word = one(value)
    if not isinstance(word, str):
        raise _bad(name, value, Text('Give a word, such as "median".', "Donnez un mot, par exemple « médiane »."))
    return VALUES.get(normalise(word), word.strip().casefold())


def read_flag_option(name: str | Text, value: object) -> bool:
    """Read a yes or no."""
    cell = one(value)
    flag = None if isinstance(cell, list | tuple) else cells.flag_of(cell)
    if flag is None:
        raise _bad(name, value, Text("Give TRUE or FALSE.", "Donnez VRAI ou FAUX."))
    return flag


def read_number_option(name: str | Text, value: object) -> float:
    """Read a number; "80 %" is 0.8."""
    number = read_number(_cell(value)[0])
    if number is None:
        raise _bad(name, value, Text("Give a number.", "Donnez un nombre."))
    return number


def read_stages_option(name: str | Text, value: object) -> Stages:
    """Read a Stages table, header first."""
    rows = many(name, value)
    return read_stages([say(cell, "en") if cell is not None else "" for cell in rows[0]], rows[1:])


def read_rates_option(name: str | Text, value: object) -> dict[str, float]:
    """Read currencies and their rates, with or without a header."""
    rates: dict[str, float] = {}
    for at, row in enumerate(many(name, value)):
        code, written = [*row, None][:2]
        if not isinstance(code, str) or cells.is_missing(code) or cells.is_missing(written):
            continue
        number = read_number(written)
        if number is not None and 0 < number <= LARGEST_RATE:
            rates[currency_named(code)] = number
        elif at > 0 or number is not None or beyond(written):  # else it is the header
            raise _no_rate(code, written, number)
    if not rates:
        raise _bad(name, value, Text("Give rows of a currency and its rate.", "Donnez des lignes : devise et taux."))
    return rates


def many(name: str | Text, value: object) -> list[list[object]]:
    """Return the rows of a range."""
    rows = rows_of(value)
    if rows is None:
        raise _bad(name, value, Text("Give a range with its header row.", "Donnez une plage avec ses en-têtes."))
    return rows


def one(value: object) -> object:
    """Return the one cell of a range of one cell."""
    while isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    return value


def beyond(cell: object) -> bool:
    """Tell whether a cell holds a number beyond all that can be meant: 1e999, or infinity."""
    if isinstance(cell, str):
        try:
            cell = float(cell)
        except ValueError:
            return False
    return isinstance(cell, int | float) and abs(cell) > cells.LARGEST


def shown(value: object) -> str:
    """Write an argument into a message: a range is only hinted at."""
    cell = one(value)
    if isinstance(cell, list | tuple):
        return "..."
    return "" if cell is None else say(cell, "en")


READERS: Mapping[str, Callable[[str | Text, object], object]] = {
    **dict.fromkeys(DATES, read_date_option),
    **dict.fromkeys(("statistic", "by", "exit"), read_word_option),
    **dict.fromkeys(("resolved", "strict", "churn"), read_flag_option),
    **dict.fromkeys(("threshold", "months", "target"), read_number_option),
    "stages": read_stages_option,
    "history": many,
    "rates": read_rates_option,
}


# --------------------------------------------------------------------------------------------- private


def _cell(value: object) -> cells.Column:
    """Return the one cell as a column; an empty one for a range of several."""
    cell, column = one(value), np.empty(1, object)
    column[0] = None if isinstance(cell, list | tuple) else cell
    return column


def _no_rate(code: str, written: object, number: float | None) -> ArgumentError:
    error = ArgumentError if number is None and not beyond(written) else NumberError
    return error(
        Text("The rate of {code} is {number}.", "Le taux de {code} est {number}.").format(
            code=code, number=shown(written) if number is None else number
        ),
        Text("A rate is a number above 0.", "Un taux est un nombre positif."),
    )


def _bad(name: str | Text, value: object, remedy: Text) -> ArgumentError:
    """Make the error of a value that cannot be used; of a number beyond all numbers, one of its own kind."""
    error = NumberError if beyond(one(value)) else ArgumentError
    return error(
        Text('"{value}" cannot be used for "{name}".', "« {value} » n'est pas utilisable pour « {name} ».").format(
            value=shown(value), name=name
        ),
        remedy,
    )
