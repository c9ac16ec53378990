"""What a firm sets for itself: the stages, its choice of columns, language, currency, as-of day, scale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from xl_kpi import cells
from xl_kpi.daytexts import DateOrder, order_named
from xl_kpi.errors import SheetError
from xl_kpi.headers import field_name, field_named
from xl_kpi.numbertexts import currency_named
from xl_kpi.stages import TABLE_COLUMNS, Stages, read_stages
from xl_kpi.texts import Lang, Text
from xl_kpi.vocabulary import NAMES
from xl_kpi.words import normalise

#: Sheets that hold settings, normalised.
SHEETS = frozenset({"settings", "parametres", "reglages"})
#: option -> how its name may be written, normalised.
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "lang": ("language", "langue"),
    "currency": ("currency", "devise", "monnaie"),
    "as_of": ("as of", "date du jour", "au jour", "date de reference"),
    "scale": ("satisfaction scale", "echelle de satisfaction"),
    "dates": ("date order", "ordre des dates"),
    "history": ("kpi history", "historique kpi"),
}
LANGUAGES: Mapping[str, Lang] = {
    "en": "en", "english": "en", "anglais": "en", "fr": "fr", "french": "fr", "francais": "fr",
}  # fmt: skip
TARGET_HEADERS: Mapping[str, tuple[str, ...]] = {
    "kpi": ("kpi", "indicateur"),
    "target": ("target", "objectif", "cible"),
    "owner": ("owner", "commercial", "vendeur", "responsable"),
    "period": ("period", "periode"),
    "show": ("show", "afficher", "montrer"),
}
PERIODS: Mapping[str, str] = {
    "month": "month", "mois": "month", "quarter": "quarter", "trimestre": "quarter",
    "year": "year", "an": "year", "annee": "year",
}  # fmt: skip
COLUMN_HEADERS = (("field", "champ"), ("header", "en tete", "entete"))


@dataclass(frozen=True, slots=True)
class Target:
    """One row of the table Targets.

    Parameters
    ----------
    kpi
        The KPI's name as it is written.
    value
        What is aimed at, in the KPI's unit; None where the row only chooses a card.
    owner
        Whose target it is, None for the firm's.
    period
        "month", "quarter" or "year": the calendar one that holds the as-of day.
    show
        Whether the KPI gets a card; None where the cell is empty.
    """

    kpi: str
    value: float | None
    owner: str | None
    period: str
    show: bool | None


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a workbook; everything is optional.

    `history` asks a refresh to add the day's figures to the sheet KPI History.
    """

    stages: Stages = field(default_factory=Stages)
    chosen: Mapping[str, str] = field(default_factory=dict)
    lang: Lang | None = None
    currency: str | None = None
    as_of: dt.date | None = None
    scale: float | None = None
    dates: DateOrder | None = None
    targets: tuple[Target, ...] = ()
    history: bool = False


def read_settings(rows: Sequence[Sequence[object]], *, date1904: bool = False) -> Settings:
    """Read a Settings sheet: its tables are found by their headers, wherever they stand.

    Parameters
    ----------
    rows
        The cells of the sheet; of many empty rows in a row, one will do.

    Raises
    ------
    SheetError
        A table or an option holds something that cannot be used.
    """
    stages, chosen = Stages(), {}
    targets: tuple[Target, ...] = ()
    taken: set[tuple[int, int]] = set()  # cells of the Columns table that could be read as options
    for at, row in enumerate(rows):
        words = [normalise(str(cell)) if isinstance(cell, str) else "" for cell in row]
        stage = _first(words, TABLE_COLUMNS["stage"])
        if not stages.given and stage is not None and _first(words, TABLE_COLUMNS["kind"]) is not None:
            stages = read_stages([str(c or "") for c in row[stage:]], _under(rows, at, stage))
        fields, headers = (_first(words, names) for names in COLUMN_HEADERS)
        if fields is not None and headers is not None:
            lines = _under(rows, at, 0, fields)
            chosen = _chosen((line[fields], line[headers]) for line in lines)
            taken |= {(at + 1 + down, fields) for down in range(len(lines))}
        places = {key: _first(words, names) for key, names in TARGET_HEADERS.items()}
        if not targets and places["kpi"] is not None and places["target"] is not None:
            targets = tuple(_target(line, places) for line in _under(rows, at, 0, places["kpi"]))
    return Settings(stages, chosen, targets=targets, **_options(rows, date1904, taken))  # type: ignore[arg-type]  # OPTIONS


# --------------------------------------------------------------------------------------------- private


def _first(words: Sequence[str], accepted: Iterable[str]) -> int | None:
    return next((words.index(word) for word in accepted if word in words), None)


def _gone(row: Sequence[object], at: int) -> bool:
    return at >= len(row) or cells.is_missing(row[at])


def _under(rows: Sequence[Sequence[object]], header: int, left: int, key: int | None = None) -> list[list[object]]:
    """Return the rows under a header, from a column on, down to the first whose key cell is empty."""
    lines: list[list[object]] = []
    for row in rows[header + 1 :]:
        if _gone(row, left if key is None else key):
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
                Text("Fields are: {names}.", "Les champs sont : {names}.")
                .format(names=tuple(map(field_name, NAMES))),
            )  # fmt: skip
        other = chosen.setdefault(named, str(header))
        if normalise(other) != normalise(str(header)):
            raise SheetError(
                Text('The Columns table gives two headers for {field}: "{other}" and "{header}".',
                     "La table Colonnes donne deux en-têtes pour {field} : « {other} » et « {header} ».")
                .format(field=field_name(named), other=other, header=str(header)),
                Text("Keep one row a field.", "Gardez une ligne par champ."),
            )  # fmt: skip
    return chosen


def _target(line: Sequence[object], places: Mapping[str, int | None]) -> Target:
    """Read one row of the table Targets."""
    told = {key: line[at] if at is not None and at < len(line) else None for key, at in places.items()}
    value = told["target"]
    number = read_number(value)
    word = "year" if cells.is_missing(told["period"]) else normalise(str(told["period"]))
    if word not in PERIODS or (number is None and not cells.is_missing(value)):
        wrong = str(value if word in PERIODS else told["period"])
        raise SheetError(
            Text('The Targets table says "{wrong}" for {kpi}.',
                 "La table Objectifs dit « {wrong} » pour {kpi}.").format(wrong=wrong, kpi=str(told["kpi"])),
            Text("A target is a number; a period is month, quarter or year.",
                 "Un objectif est un nombre ; une période est mois, trimestre ou année."),
        )  # fmt: skip
    owner = None if cells.is_missing(told["owner"]) else str(told["owner"]).strip()
    show = None if cells.is_missing(told["show"]) else cells.flag_of(told["show"])
    return Target(str(told["kpi"]).strip(), number, owner, PERIODS[word], show)


def read_number(value: object) -> float | None:
    """Read one number; "80 %" is 0.8; None where there is none."""
    percent = isinstance(value, str) and value.strip().endswith("%")
    bare = str(value).strip().rstrip("%") if percent else value
    number = float(cells.numbers(np.array([bare], object)).values[0])
    return None if np.isnan(number) else number / 100 if percent else number


def _options(rows: Sequence[Sequence[object]], date1904: bool, taken: Container[tuple[int, int]]) -> dict[str, object]:
    """Read the options: a name in one cell, its value in the next."""
    found: dict[str, object] = {}
    named = {name: key for key, names in OPTIONS.items() for name in names}
    for down, row in enumerate(rows):
        for right, (label, value) in enumerate(pairwise(row)):
            key = named.get(normalise(label)) if isinstance(label, str) else None
            header = isinstance(value, str) and normalise(value) in ("rate", "taux")  # of a table of currencies
            if key and key not in found and not cells.is_missing(value) and not header and (down, right) not in taken:
                found[key] = _option(key, value, date1904)
    return found


def _option(key: str, value: object, date1904: bool) -> object:
    read: object = None
    if key == "currency":
        read = currency_named(str(value))
    elif key == "lang":
        read = LANGUAGES.get(normalise(str(value)))
    elif key == "dates":
        read = order_named(str(value))
    elif key == "history":
        read = cells.flag_of(value)
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
            Text("Give a language (en, fr), a date, a number above 0, dmy or mdy, or yes or no.",
                 "Donnez une langue (en, fr), une date, un nombre positif, jma ou mja, ou oui ou non."),
        )  # fmt: skip
    return read
