"""Several columns for one field, settled by what they hold; whatever is decided is reported."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from xl_kpi import cells
from xl_kpi.columns import AMOUNTS, DAYS, FLAGS, NUMBERS, read_flags
from xl_kpi.findings import Finder
from xl_kpi.grid import Grid, rows_told
from xl_kpi.headers import Recognised, bare, columns_named, field_name
from xl_kpi.scores import scores
from xl_kpi.stages import OPEN_WORDS, outcome_of, says_over, usual_rank
from xl_kpi.texts import Text
from xl_kpi.vocabulary import ANY_CHANGE
from xl_kpi.words import normalise

Mask = NDArray[np.bool_]

MORE = Text("{more:cell can|cells can} be read there, {less} in the other",
            "{more:cellule s'y lit|cellules s'y lisent}, {less} dans l'autre")  # fmt: skip
OUTCOMES = Text("{more:cell tells|cells tell} an outcome there, {less} in the other",
                "{more:cellule y indique une issue|cellules y indiquent une issue}, {less} dans l'autre")  # fmt: skip
STATUSES = Text("{more:cell holds|cells hold} words of a status there, {less} in the other",
                "{more:cellule y indique un statut|cellules y indiquent un statut}, {less} dans l'autre")  # fmt: skip
NET = Text("the other is with tax", "l'autre est TTC")
NAMES = Text("the other holds numbers of records", "l'autre contient des numéros de fiche")
CHANGE = Text("the other tells any change of the record", "l'autre dit toute modification de la fiche")
FIRST = Text("it stands first, and as many cells can be read in both",
             "elle vient en premier, et autant de cellules se lisent dans les deux")  # fmt: skip
#: Days that several columns may hold, one for each pipeline, besides those of the entry into a stage.
JOINED_DAYS = ("won_on", "lost_on")
OF_A_STAGE = Text("the stage {stage}", "de l'étape {stage}")
OF_A_FIELD = Text("the field {field}", "du champ {field}")
STAGE_DATE = Text("entry into {stage}", "entrée dans {stage}")


def settled(grid: Grid, known: Recognised, chosen: Mapping[str, str], finder: Finder | None) -> Recognised:
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
        told = {at: readable(grid, field, at) & deals for at in rivals}
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
    return using(grid, replace(known, joined=tuple(joined)), fields, entries)


def using(grid: Grid, known: Recognised, fields: Mapping[str, int], entries: Sequence[tuple[str, int]]) -> Recognised:
    """Return what is known with other columns used; every other header is unused."""
    claimed = {*fields.values(), *(at for _, at in (*known.joined, *entries))}
    unused = tuple(at for at, header in enumerate(grid.headers) if header and at not in claimed)
    return replace(known, fields=fields, entries=tuple(entries), unused=unused)


def readable(grid: Grid, field: str, at: int) -> Mask:
    """Mark the cells of a column that can be read as a field."""
    column = grid.columns[at]
    if field == "entry" or field in DAYS:
        return cells.are_days(column, date1904=grid.date1904)
    if field == "score":
        return ~np.isnan(scores(column, grid.headers[at]).values)
    if field in NUMBERS:
        return ~np.isnan(cells.numbers(column, grouping=field in AMOUNTS).values)
    if field == "probability":
        return ~np.isnan(cells.shares(column).values)
    told = read_flags(column, field) if field in FLAGS else cells.texts(column)
    return np.array([word is not None for word in told], bool)


def says_how_it_stands(word: str) -> bool:
    """Tell whether a word says that a deal is won, lost, set aside, open or over."""
    return outcome_of(word) is not None or normalise(word) in OPEN_WORDS or says_over(word)


# --------------------------------------------------------------------------------------------- private


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
    proxy = [field == "last_activity" and bare(grid.headers[at]) in ANY_CHANGE for at in pair]
    if proxy[0] != proxy[1] and _count(grid, field, pair[proxy[0]], told[pair[proxy[0]]]):
        return proxy[0], CHANGE  # any change of the record dates more of them, but less
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
    return _count_words(grid, at, told, lambda word: says_how_it_stands(word) or usual_rank(word) is not None)


def _count_words(grid: Grid, at: int, told: Mask, counts: Callable[[str], bool]) -> int:
    words = Counter(word for word in cells.texts(grid.columns[at])[told] if word is not None)
    return sum(times for word, times in words.items() if counts(word))


#: What decides between two columns of a status, one after the other: any text can be read as one.
_COUNTS_OF_A_STATUS = ((_count_outcomes, OUTCOMES), (_count_statuses, STATUSES), (_count, MORE))
