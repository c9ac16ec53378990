"""Which column of a sheet is which field, from its header and, where that is not enough, from the cells under it.

`headers` knows names alone. Here two columns for one field are settled by what they hold, a status that names
stages becomes the stage, and a column called like a stage must hold dates. Whatever was decided is reported.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from xl_kpi import cells
from xl_kpi.cells import Column
from xl_kpi.columns import AMOUNTS, DAYS, FLAGS, NUMBERS, read_flags
from xl_kpi.errors import SheetError
from xl_kpi.findings import Finder
from xl_kpi.grid import Grid, rows_told
from xl_kpi.headers import Recognised, bare, columns_named, field_name, recognise
from xl_kpi.scores import scores
from xl_kpi.stages import OPEN_WORDS, outcome_of, says_over, stage_key, usual_rank, without_pipeline
from xl_kpi.texts import Text
from xl_kpi.words import normalise

Mask = NDArray[np.bool_]

#: What Odoo calls the amount of a deal: where no other column is one.
SOLE_AMOUNTS = frozenset({"expected revenue", "revenu espere", "revenus esperes", "revenu attendu"})

MORE = Text("{more:cell can|cells can} be read there, {less} in the other",
            "{more:cellule s'y lit|cellules s'y lisent}, {less} dans l'autre")  # fmt: skip
OUTCOMES = Text("{more:cell tells|cells tell} an outcome there, {less} in the other",
                "{more:cellule y indique une issue|cellules y indiquent une issue}, {less} dans l'autre")  # fmt: skip
STATUSES = Text("{more:cell holds|cells hold} words of a status there, {less} in the other",
                "{more:cellule y indique un statut|cellules y indiquent un statut}, {less} dans l'autre")  # fmt: skip
NET = Text("the other is with tax", "l'autre est TTC")
NAMES = Text("the other holds numbers of records", "l'autre contient des numéros de fiche")
FIRST = Text("it stands first, and as many cells can be read in both",
             "elle vient en premier, et autant de cellules se lisent dans les deux")  # fmt: skip
#: Days that several columns may hold, one for each pipeline, besides those of the entry into a stage.
JOINED_DAYS = ("won_on", "lost_on")
OF_A_STAGE = Text("the stage {stage}", "de l'étape {stage}")
OF_A_FIELD = Text("the field {field}", "du champ {field}")
STAGE_DATE = Text("entry into {stage}", "entrée dans {stage}")


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
    known = _status_as_stage(grid, _settled(grid, known, chosen, None), None)
    words = _stage_words(grid, known)
    if words is not None:  # they tell which headers name stages
        known = _by_kind(grid, recognise(grid.headers, stages, words, chosen), chosen)
    known = _only_dated(grid, known, {stage_key(word) for word in (*stages, *(words or ()))})
    known = _status_as_stage(grid, _settled(grid, known, chosen, finder), finder)
    if not stages:
        _report_assumed(grid, known, {stage_key(word) for word in words or ()}, finder)
    return _sole_amount(grid, known, finder)


# --------------------------------------------------------------------------------------------- private


#: Cells that are looked at before a whole column is: most columns of dates are none of flags at once.
FIRST_CELLS = 1000
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
    return _used(grid, replace(known, doubles=tuple(doubles)), fields, known.entries)


def _kind_of(grid: Grid, field: str, at: int) -> str:
    """Return the field that a flag or its date is by what the cells hold."""
    if field not in _FLAGS_OR_DATES:
        return field  # whose cells may never be asked for
    column = grid.columns[at]
    for flag, date in DATES_OF_FLAGS.items():
        if field == flag and cells.holds_dates(column):
            return date
        if field == date and _only_flags(column[:FIRST_CELLS], flag) and _only_flags(column, flag):
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
    return _used(grid, replace(known, doubles=tuple(doubles)), dict(known.fields), entries)


def _may_date(grid: Grid, at: int, stage: str, stages: Collection[str]) -> bool:
    """Tell whether a column may hold the dates of a stage.

    One that is called like a stage must hold nothing but dates; "Depends on" at least one, unless it is empty.
    """
    column = grid.columns[at]
    if bare(grid.headers[at]) == normalise(stage):
        return cells.holds_dates(column)
    return stage_key(stage) in stages or bool(_readable(grid, "entry", at).any() or cells.missing(column).all())


def _used(grid: Grid, known: Recognised, fields: Mapping[str, int], entries: Sequence[tuple[str, int]]) -> Recognised:
    """Return what is known with other columns used; every other header is unused."""
    claimed = {*fields.values(), *(at for _, at in (*known.joined, *entries))}
    unused = tuple(at for at, header in enumerate(grid.headers) if header and at not in claimed)
    return replace(known, fields=fields, entries=tuple(entries), unused=unused)


def _report_assumed(grid: Grid, known: Recognised, words: Collection[str], finder: Finder) -> None:
    """Report the stages that only a header such as "Zenith on" names, where the stage column names others.

    Usual names of stages and the plain "Date entered S" leave no doubt.
    """
    for stage, at in known.entries if words else ():
        doubtful = bare(grid.headers[at]).endswith((" on", " le"))
        if doubtful and stage_key(stage) not in words and usual_rank(stage) is None:
            finder.say("assumed_stage", header=grid.named(at), stage=stage)


def _settled(grid: Grid, known: Recognised, chosen: Mapping[str, str], finder: Finder | None) -> Recognised:
    """Settle several columns for one field by what they hold; the user's choice stands and needs no word.

    Where several columns are of the header that the user chose, it is between these.
    """
    if not known.doubles:
        return known
    fields, entries, joined = dict(known.fields), list(known.entries), []
    deals = _told_by_others(grid, known)
    for field, claims in _rivals(known):
        named = columns_named(grid.headers, chosen[field]) if field in chosen else claims
        rivals = [at for at in claims if at in named]
        if len(rivals) < 2:
            continue
        told = {at: _readable(grid, field, at) & deals for at in rivals}
        used = rivals[0]
        for at in rivals[1:]:
            used = at if _better(grid, field, (used, at), told)[0] else used
        together = _sharing_no_row(field, used, told)
        stage = next(name for name, at in entries if at in rivals) if field == "entry" else ""
        if stage:
            place = next(place for place, (_, at) in enumerate(entries) if at in rivals)
            entries = [entry for entry in entries if entry[1] not in rivals]
            entries[place:place] = [(stage, at) for at in together]
        else:
            fields[field] = used
            joined += [(field, at) for at in together if at != used]
        if finder is not None:
            _report_rivals(grid, field, stage, (used, *together), told, finder)
    return _used(grid, replace(known, joined=tuple(joined)), fields, entries)


def _rivals(known: Recognised) -> list[tuple[str, list[int]]]:
    """Return each field with the columns that claim it, in their order; "entry" once for every such stage."""
    rivals: dict[tuple[str, int], set[int]] = {}
    for field, first, second in known.doubles:
        rivals.setdefault((field, first), {first}).add(second)
    return [(field, sorted(columns)) for (field, _), columns in rivals.items()]


def _sharing_no_row(field: str, used: int, told: Mapping[int, Mask]) -> list[int]:
    """Return the columns that are used together, one a pipeline: none holds a date in a row where another does."""
    together, rows = [used], told[used]
    for at, mask in told.items():
        if at != used and field in ("entry", *JOINED_DAYS) and mask.any() and not (mask & rows).any():
            together.append(at)
            rows = rows | mask
    return sorted(together)


def _report_rivals(
    grid: Grid, field: str, stage: str, used: Sequence[int], told: Mapping[int, Mask], finder: Finder
) -> None:
    """Report every further column for a field: whether it is used, too, or why it is not. The best is `used` first."""
    best, *together = used
    first, *further = together
    what = OF_A_STAGE.format(stage=stage) if stage else OF_A_FIELD.format(field=field_name(field))
    for at in further:
        finder.say("columns_joined", header=grid.named(first), other=grid.named(at), what=what)
    name = STAGE_DATE.format(stage=stage) if stage else field_name(field)
    for at in told:
        if at not in together:
            why = _better(grid, field, (min(best, at), max(best, at)), told)[1]
            finder.say("two_columns", header=grid.named(best), other=grid.named(at), field=name, why=why)


def _told_by_others(grid: Grid, known: Recognised) -> Mask:
    """Mark the rows that columns without a rival say something of: a list beside the table may be longer than it."""
    rivals = {at for _, *pair in known.doubles for at in pair}
    sure = [at for at in (*known.fields.values(), *(at for _, at in known.entries)) if at not in rivals]
    return rows_told((grid.columns[at] for at in sure), len(grid)) if sure else np.ones(len(grid), bool)


def _better(grid: Grid, field: str, pair: tuple[int, int], told: Mapping[int, Mask]) -> tuple[bool, Text]:
    """Tell whether the second of two columns is the better one, and why: more cells of the field's kind can be read."""
    for counted, why in _COUNTS_OF_A_STATUS if field == "status" else ((_count, MORE),):
        counts = [counted(grid, field, at, told[at]) for at in pair]
        if counts[0] != counts[1]:
            return counts[1] > counts[0], why.format(more=max(counts), less=min(counts))
    names = [normalise(grid.headers[at]) for at in pair]
    for last_choice, why in ((r"\bttc\b", NET), (r" id$", NAMES)):
        ends = [re.search(last_choice, name) is not None for name in names]
        if ends[0] != ends[1] and field != "deal_id":
            return ends[0], why
    return False, FIRST


def _count(grid: Grid, field: str, at: int, told: Mask) -> int:
    """Count the cells that can be read; of ids the different ones, as an id that repeats tells no deals apart."""
    return len(set(cells.texts(grid.columns[at])[told])) if field == "deal_id" else int(told.sum())


def _count_outcomes(grid: Grid, _field: str, at: int, told: Mask) -> int:
    """Count the cells of a status that tell an outcome."""
    return _count_words(grid, at, told, lambda word: outcome_of(word) is not None)


def _count_statuses(grid: Grid, _field: str, at: int, told: Mask) -> int:
    """Count the cells of a status whose words tell how a deal stands: "Open" and usual stages, but not "Urgent"."""
    return _count_words(grid, at, told, lambda word: _says_how_it_stands(word) or usual_rank(word) is not None)


def _count_words(grid: Grid, at: int, told: Mask, counts: Callable[[str], bool]) -> int:
    words = Counter(word for word in cells.texts(grid.columns[at])[told] if word is not None)
    return sum(times for word, times in words.items() if counts(word))


def _says_how_it_stands(word: str) -> bool:
    """Tell whether a word says that a deal is won, lost, set aside, open or over."""
    return outcome_of(word) is not None or normalise(word) in OPEN_WORDS or says_over(word)


#: What decides between two columns of a status, one after the other: any text can be read as one.
_COUNTS_OF_A_STATUS = ((_count_outcomes, OUTCOMES), (_count_statuses, STATUSES), (_count, MORE))


def _readable(grid: Grid, field: str, at: int) -> Mask:
    """Mark the cells of a column that can be read as a field."""
    column = grid.columns[at]
    if field == "entry" or field in DAYS:
        return ~np.isnan(cells.days(column, date1904=grid.date1904).values)
    if field == "score":
        return ~np.isnan(scores(column, grid.headers[at]).values)
    if field in NUMBERS:
        return ~np.isnan(cells.numbers(column, grouping=field in AMOUNTS).values)
    if field == "probability":
        return ~np.isnan(cells.shares(column).values)
    told = read_flags(column, field) if field in FLAGS else cells.texts(column)
    return np.array([word is not None for word in told], bool)


def _status_as_stage(grid: Grid, known: Recognised, finder: Finder | None) -> Recognised:
    """Read a status column as the stages where there is no other and its words are more than outcomes.

    Beside a status that tells nothing but outcomes it is the other one, if most of its words are usual stages.
    """
    at = known.fields.get("status")
    if at is None or "stage" in known.fields:
        return known
    if not all(map(_says_how_it_stands, _words(grid, at))):
        fields = {("stage" if name == "status" else name): index for name, index in known.fields.items()}
        return replace(known, fields=fields)
    others = {other for field, *pair in known.doubles if field == "status" for other in pair} - {at}
    for other in sorted(others):
        words = [word for word in _words(grid, other) if not _says_how_it_stands(word)]
        usual = [word for word in words if usual_rank(word) is not None]
        if 2 * len(usual) > len(words):
            if finder is not None:
                finder.say("status_as_stage", header=grid.named(other), example=usual[0])
            return _used(grid, known, {**known.fields, "stage": other}, known.entries)
    return known


def _words(grid: Grid, at: int) -> list[str]:
    """Return the different words of a column, in its order."""
    return [word for word in dict.fromkeys(cells.texts(grid.columns[at])) if word]


def _sole_amount(grid: Grid, known: Recognised, finder: Finder) -> Recognised:
    """Read what Odoo calls the expected revenue as the amount where the sheet has no other."""
    at = known.fields.get("expected_amount")
    if at is None or "amount" in known.fields or bare(grid.headers[at]) not in SOLE_AMOUNTS:
        return known
    finder.say("sole_amount", header=grid.headers[at])
    return replace(known, fields={**{k: v for k, v in known.fields.items() if k != "expected_amount"}, "amount": at})
