"""What a firm sets for itself: the stages, its choice of columns, language, currency, as-of day, scale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from xl_kpi import cells
from xl_kpi.errors import SheetError
from xl_kpi.headers import NAMES, field_named
from xl_kpi.stages import TABLE_COLUMNS, Stages, read_stages
from xl_kpi.texts import Lang, Text
from xl_kpi.words import normalise

#: Sheets that hold settings, normalised.
SHEETS = frozenset({"settings", "parametres", "reglages"})
#: option -> how its name may be written, normalised.
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "lang": ("language", "langue"),
    "currency": ("currency", "devise", "monnaie"),
    "as_of": ("as of", "date du jour", "au jour", "date de reference"),
    "scale": ("satisfaction scale", "echelle de satisfaction"),
}
LANGUAGES: Mapping[str, Lang] = {
    "en": "en", "english": "en", "anglais": "en", "fr": "fr", "french": "fr", "francais": "fr",
}  # fmt: skip
COLUMN_HEADERS = (("field", "champ"), ("header", "en tete", "entete"))


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a workbook; everything is optional."""

    stages: Stages = field(default_factory=Stages)
    chosen: Mapping[str, str] = field(default_factory=dict)
    lang: Lang | None = None
    currency: str | None = None
    as_of: dt.date | None = None
    scale: float | None = None


def read_settings(rows: Sequence[Sequence[object]], *, date1904: bool = False) -> Settings:
    """Read a Settings sheet: its tables are found by their headers, wherever they stand.

    Parameters
    ----------
    rows
        The cells of the sheet.

    Raises
    ------
    SheetError
        A table or an option holds something that cannot be used.
    """
    stages, chosen = Stages(), {}
    for at, row in enumerate(rows):
        words = [normalise(str(cell)) if isinstance(cell, str) else "" for cell in row]
        stage = _first(words, TABLE_COLUMNS["stage"])
        if not stages.given and stage is not None and _first(words, TABLE_COLUMNS["kind"]) is not None:
            stages = read_stages([str(c or "") for c in row[stage:]], _under(rows, at, stage))
        fields, headers = (_first(words, names) for names in COLUMN_HEADERS)
        if fields is not None and headers is not None:
            chosen = _chosen((line[fields], line[headers]) for line in _under(rows, at, 0) if not _gone(line, fields))
    return Settings(stages, chosen, **_options(rows, date1904))  # type: ignore[arg-type]  # keys of OPTIONS


# --------------------------------------------------------------------------------------------- private


def _first(words: Sequence[str], accepted: Iterable[str]) -> int | None:
    return next((words.index(word) for word in accepted if word in words), None)


def _gone(row: Sequence[object], at: int) -> bool:
    return at >= len(row) or cells.is_missing(row[at])


def _under(rows: Sequence[Sequence[object]], header: int, left: int) -> list[list[object]]:
    """Return the rows under a header, from a column on, down to the first whose cell there is empty."""
    lines: list[list[object]] = []
    for row in rows[header + 1 :]:
        if _gone(row, left):
            break
        lines.append(list(row[left:]))
    return lines


def _chosen(pairs: Iterable[tuple[object, object]]) -> dict[str, str]:
    """Read the Columns table: a field, by any of its names, and the header that holds it."""
    chosen: dict[str, str] = {}
    for written, header in pairs:
        if cells.is_missing(header):
            continue
        named = field_named(str(written))
        if named is None:
            raise SheetError(
                Text('The Columns table names a field that is not known: "{field}".',
                     "La table Colonnes nomme un champ inconnu : « {field} ».").format(field=str(written)),
                Text("Fields are: {names}.", "Les champs sont : {names}.").format(names=", ".join(NAMES)),
            )  # fmt: skip
        chosen[named] = str(header)
    return chosen


def _options(rows: Sequence[Sequence[object]], date1904: bool) -> dict[str, object]:
    """Read the options: a name in one cell, its value in the next."""
    found: dict[str, object] = {}
    named = {name: key for key, names in OPTIONS.items() for name in names}
    for row in rows:
        for label, value in pairwise(row):
            key = named.get(normalise(label)) if isinstance(label, str) else None
            if key and key not in found and not cells.is_missing(value):
                found[key] = _option(key, value, date1904)
    return found


def _option(key: str, value: object, date1904: bool) -> object:
    read: object = None
    if key == "currency":
        read = str(value).strip().upper()
    elif key == "lang":
        read = LANGUAGES.get(normalise(str(value)))
    elif key == "as_of":
        day = cells.days(np.array([value], object), date1904=date1904).values[0]
        read = None if np.isnan(day) else cells.date_of(day)
    else:
        number = cells.numbers(np.array([value], object)).values[0]
        read = float(number) if number > 0 else None
    if read is None:
        raise SheetError(
            Text('The settings say "{value}" for {name}.', "Les paramètres disent « {value} » pour {name}.").format(
                value=str(value), name=Text(OPTIONS[key][0], OPTIONS[key][1])
            ),
            Text("Give a language (en, fr), a date, or a number above 0.",
                 "Donnez une langue (en, fr), une date, ou un nombre positif."),
        )  # fmt: skip
    return read
