"""Which column of a sheet is which field, from its header and, where that is not enough, from the cells under it.

`headers` knows names alone. Here two columns for one field are settled by what they hold, a status that names
stages becomes the stage, and a column called like a stage must hold dates. Whatever was decided is reported.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from xl_kpi import cells
from xl_kpi.cells import Column
from xl_kpi.columns import DAYS, NUMBERS, read_flags
from xl_kpi.errors import SheetError
from xl_kpi.findings import Finder
from xl_kpi.grid import Grid, rows_told
from xl_kpi.headers import Recognised, bare, columns_named, field_name, recognise
from xl_kpi.rivals import readable, says_how_it_stands, settled, using
from xl_kpi.stages import outcome_of, says_over, stage_key, usual_rank, without_pipeline
from xl_kpi.texts import Text
from xl_kpi.words import normalise

Mask = NDArray[np.bool_]

#: What Odoo calls the amount of a deal: where no other column is one.
SOLE_AMOUNTS = frozenset({"expected revenue", "revenu espere", "revenus esperes", "revenu attendu"})


def recognise_columns(grid: Grid, stages: Sequence[str], chosen: Mapping[str, str], finder: Finder) -> Recognised:
    """Recognise the columns of a sheet.

    Parameters
    ----------
    stages
        Names in the Stages table.
    chosen
        field -> header, the user's own choice, which always wins.

    Raises
    ------
    SheetError
        There is no column of a header that the user chose, or it was chosen for two fields.
    """
    _refuse_unknown(grid, chosen)
    _refuse_shared(grid, chosen)
    known = _by_kind(grid, recognise(grid.headers, stages, chosen=chosen), chosen)
    known = _status_as_stage(grid, settled(grid, known, chosen, None), None)
    words = _stage_words(grid, known)
    if words is not None:  # they tell which headers name stages
        known = _by_kind(grid, recognise(grid.headers, stages, words, chosen), chosen)
    known = _only_dated(grid, known, {stage_key(word) for word in (*stages, *(words or ()))})
    known = _status_as_stage(grid, settled(grid, known, chosen, finder), finder)
    if not stages:
        _report_assumed(grid, known, {stage_key(word) for word in words or ()}, finder)
    return _sole_amount(grid, known, finder)


# --------------------------------------------------------------------------------------------- private


#: A flag -> the date that a column of the same name may hold instead.
DATES_OF_FLAGS = {"won_flag": "won_on", "lost_flag": "lost_on", "closed_flag": "closed_on"}
_FLAGS_OR_DATES = frozenset({*DATES_OF_FLAGS, *DATES_OF_FLAGS.values()})


def _by_kind(grid: Grid, known: Recognised, chosen: Mapping[str, str]) -> Recognised:
    """Read "Won" as a date where its column holds dates, and "Closed" as yes or no where it holds these."""
    claims = [*known.fields.items(), *((field, at) for field, _, at in known.doubles if field != "entry")]
    fields: dict[str, int] = {}
    doubles = [double for double in known.doubles if double[0] == "entry"]
    for claimed, at in claims:
        field = claimed if claimed in chosen else _kind_of(grid, claimed, at)
        if field in fields:
            doubles.append((field, fields[field], at))
        else:
            fields[field] = at
    return using(grid, replace(known, doubles=tuple(doubles)), fields, known.entries)


def _kind_of(grid: Grid, field: str, at: int) -> str:
    """Return the field that a flag or its date is by what the cells hold."""
    if field not in _FLAGS_OR_DATES:
        return field  # whose cells may never be asked for
    column = grid.columns[at]
    for flag, date in DATES_OF_FLAGS.items():
        if field == flag and cells.holds_dates(column):
            return date
        if field == date and _only_flags(column[: cells.FIRST_CELLS], flag) and _only_flags(column, flag):
            return flag
    return field


def _only_flags(column: Column, flag: str) -> bool:
    """Tell whether some cells hold something, and each of these says yes or no."""
    if column.dtype.kind == "M":
        return False
    told = np.array([said is not None for said in read_flags(column, flag)], bool)
    return bool(told.any() and (told | cells.missing(column)).all())


def _refuse_unknown(grid: Grid, chosen: Mapping[str, str]) -> None:
    for wanted, header in chosen.items():
        if grid.find(header) is None:
            raise SheetError(
                Text('There is no column "{header}" for {field}.', "Il n'y a pas de colonne « {header} » pour {field}.")
                .format(header=header, field=field_name(wanted)),
                Text("The columns are: {headers}.", "Les colonnes sont : {headers}.")
                .format(headers=", ".join(h for h in grid.headers if h)),
            )  # fmt: skip


def _refuse_shared(grid: Grid, chosen: Mapping[str, str]) -> None:
    """Refuse two fields for one column: only one of them would be read."""
    taken: dict[tuple[int, ...], str] = {}
    for wanted, header in chosen.items():
        columns = columns_named(grid.headers, header)
        first = taken.setdefault(columns, wanted)
        if first != wanted:
            raise SheetError(
                Text('The column "{header}" is chosen for {first} and for {second}.',
                     "La colonne « {header} » est choisie pour {first} et pour {second}.")
                .format(header=grid.headers[columns[0]], first=field_name(first), second=field_name(wanted)),
                Text("Choose it for one of them; --map and the table Columns in Settings count together.",
                     "Choisissez-la pour l'un des deux ; --map et la table Colonnes des Paramètres comptent ensemble."),
            )  # fmt: skip


def _stage_words(grid: Grid, known: Recognised) -> set[str] | None:
    """Return the words of the stage column that name open stages; None without such a column."""
    at = known.fields.get("stage")
    if at is None:
        return None
    named = bare(grid.headers[at])  # a header repeated further down is no stage
    told = {w for w in set(cells.texts(grid.columns[at])) if w and outcome_of(w) is None}
    words = {w for w in told if bare(w) != named and not says_over(w)}
    return words | {without_pipeline(w) for w in words}


def _only_dated(grid: Grid, known: Recognised, stages: Collection[str]) -> Recognised:
    """Take no column for the dates of a stage that holds none, where only its header says so."""
    entries: list[tuple[str, int]] = []
    doubles = [double for double in known.doubles if double[0] != "entry"]
    for stage, first in known.entries:
        claims = [first, *(second for field, at, second in known.doubles if field == "entry" and at == first)]
        dated = [at for at in claims if _may_date(grid, at, stage, stages)]
        entries += [(stage, at) for at in dated[:1]]
        doubles += [("entry", dated[0], at) for at in dated[1:]]
    return using(grid, replace(known, doubles=tuple(doubles)), dict(known.fields), entries)


def _may_date(grid: Grid, at: int, stage: str, stages: Collection[str]) -> bool:
    """Tell whether a column may hold the dates of a stage.

    One that is called like a stage must hold nothing but dates; "Depends on" at least one, unless it is empty.
    """
    column = grid.columns[at]
    if bare(grid.headers[at]) == normalise(stage):
        return cells.holds_dates(column)
    return stage_key(stage) in stages or bool(readable(grid, "entry", at).any() or cells.missing(column).all())


def _report_assumed(grid: Grid, known: Recognised, words: Collection[str], finder: Finder) -> None:
    """Report the stages that only a header such as "Zenith on" names, where the stage column names others.

    Usual names of stages and the plain "Date entered S" leave no doubt.
    """
    for stage, at in known.entries if words else ():
        doubtful = bare(grid.headers[at]).endswith((" on", " le"))
        if doubtful and stage_key(stage) not in words and usual_rank(stage) is None:
            finder.say("assumed_stage", header=grid.named(at), stage=stage)


def _status_as_stage(grid: Grid, known: Recognised, finder: Finder | None) -> Recognised:
    """Read a status column as the stages where there is no other and its words are more than outcomes.

    Beside a status that tells nothing but outcomes it is the other one, if most of its words are usual stages.
    """
    at = known.fields.get("status")
    if at is None or "stage" in known.fields:
        return known
    read = sorted(known.fields.items(), key=lambda field: field[0] not in (*DAYS, *NUMBERS))  # these are anyway
    told = [column for _, column in read if column != at]
    deals = rows_told((grid.columns[column] for column in told), len(grid))  # a footer's lines tell nothing else
    words_of = partial(_words, grid, deals)
    if not all(map(says_how_it_stands, words_of(at))):
        fields = {("stage" if name == "status" else name): index for name, index in known.fields.items()}
        return replace(known, fields=fields)
    others = {other for field, *pair in known.doubles if field == "status" for other in pair} - {at}
    for other in sorted(others):
        words = [word for word in words_of(other) if not says_how_it_stands(word)]
        usual = [word for word in words if usual_rank(word) is not None]
        if 2 * len(usual) > len(words):
            if finder is not None:
                finder.say("status_as_stage", header=grid.named(other), example=usual[0])
            return using(grid, known, {**known.fields, "stage": other}, known.entries)
    return known


def _words(grid: Grid, rows: Mask, at: int) -> list[str]:
    """Return the different words that a column holds in some rows, in its order."""
    return [word for word in dict.fromkeys(cells.texts(grid.columns[at])[rows]) if word]


def _sole_amount(grid: Grid, known: Recognised, finder: Finder) -> Recognised:
    """Read what Odoo calls the expected revenue as the amount where the sheet has no other."""
    at = known.fields.get("expected_amount")
    if at is None or "amount" in known.fields or bare(grid.headers[at]) not in SOLE_AMOUNTS:
        return known
    finder.say("sole_amount", header=grid.headers[at])
    return replace(known, fields={**{k: v for k, v in known.fields.items() if k != "expected_amount"}, "amount": at})
