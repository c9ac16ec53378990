"""Which row of the workbook each row of an export is.

The rule is that of the KPI definitions: the same id and the same customer (else the same name) is the same deal; the
same id of another customer is another deal. Without ids a deal is known by its name, customer and first contact,
where no two deals share these.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from xl_kpi.errors import SheetError
from xl_kpi.identity import Who, deals_of
from xl_kpi.importing.sides import Side
from xl_kpi.importing.values import Kind
from xl_kpi.texts import Text, same
from xl_kpi.words import normalise

#: What tells deals apart that have no id.
IDENTITY = ("name", "customer", "created_on")
NEW = -1
#: What HubSpot writes behind the name of a company: Acme (5551).
_COMPANY_ID = re.compile(r"\s*\(\d{4,}\)\s*$")

Key = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """For each row of the export the position of its row in the workbook, or `NEW`.

    Parameters
    ----------
    by
        The headers of the export that told deals apart.
    nameless
        Rows of the export without an id, though others have one.
    zeros
        Positions in the export of deals whose ids differ from the workbook's by leading zeros only.
    others
        Rows of the export that share their id with a deal of another customer, or name, in the workbook.
    renamed
        Rows of the export whose deal has another name in the workbook.
    lookalikes
        Rows of the export whose id differs from the workbook's by leading zeros only, but not the customer.
    """

    rows: list[int]
    by: tuple[str, ...]
    nameless: tuple[int, ...] = ()
    zeros: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    renamed: tuple[int, ...] = ()
    lookalikes: tuple[int, ...] = ()


def match_deals(export: Side, target: Side, lines: Mapping[str, Sequence[Hashable]]) -> Matched:
    """Match the deals of an export with those of a workbook.

    Parameters
    ----------
    lines
        "export" and "target": what each row says in the columns that both have; of several rows with one key those
        that say the same belong together.

    Raises
    ------
    SheetError
        There are no ids, and nothing else tells the deals apart.
    """
    known = tuple(name for name in IDENTITY if name in export.fields and name in target.fields)
    if "deal_id" not in export.fields or "deal_id" not in target.fields:
        return _match_without_ids(export, target, known, lines)
    theirs, ours = _ids(export), _ids(target)
    who, whose = _who(export), _who(target)
    theirs, zeros, lookalikes = _without_lost_zeros(theirs, ours, who, whose)
    named = None not in theirs  # then nobody asks for what else tells deals apart
    own, other = ([], []) if named else (_identities(export, known), _identities(target, known))
    by_id: defaultdict[str, list[int]] = defaultdict(list)
    for at, number in enumerate(ours):
        if number is not None:
            by_id[number].append(at)
    keys: list[Key] = []
    others: list[int] = []
    known_again = 0
    for at, number in enumerate(theirs):
        if number is None:
            keys.append((None, *own[at]))
            continue
        there = by_id.get(number, [])
        same_one = [i for i in there if whose[i] == who[at]] or _alike(there, whose, who[at])
        keys.append((number, whose[same_one[0]] if same_one else who[at]))
        if there and not same_one:
            others.append(at)
        known_again += bool(same_one)
    renamed = _renamed(others, known_again, theirs, by_id, who, whose)
    for at, there_at in renamed.items():
        keys[at] = theirs[at], whose[there_at]
    others = [at for at in others if at not in renamed]
    there_keys = [
        (n, whose[at]) if n is not None else (None,) if named else (None, *other[at]) for at, n in enumerate(ours)
    ]
    nameless = tuple(int(export.rows[at]) for at, number in enumerate(theirs) if number is None)
    by = (export.headers[export.fields["deal_id"]],)
    told = (tuple(int(export.rows[at]) for at in found) for found in (others, renamed, lookalikes))
    return Matched(_pair(keys, there_keys, lines), by, nameless, tuple(zeros), *told)


def match_events(export: Side, target: Side) -> Matched:
    """Match the rows of two event logs: an event is its deal, stage and day; a log may hold one twice."""
    keys = [list(zip(*(_event(side, name) for name in ("deal_id", "stage", "on")), strict=True)) for side in
            (export, target)]  # fmt: skip
    by = tuple(export.headers[export.fields[name]] for name in ("deal_id", "stage", "on"))
    return Matched(_pair(keys[0], keys[1], {}), by)


# --------------------------------------------------------------------------------------------- private


def _without_lost_zeros(
    theirs: list[str | None], ours: list[str | None], who: list[Who], whose: list[Who]
) -> tuple[list[str | None], list[int], list[int]]:
    """Return the export's ids as the workbook spells them, which it spells with other zeros, and which only look so.

    A spreadsheet that opened one side took the leading zeros for those of a number. Such an id is the same one only
    where the customer is, too, or neither side tells one, and where neither side has both spellings.
    """
    spelled: defaultdict[str, set[str]] = defaultdict(set)
    for spelling in {*filter(None, theirs), *filter(None, ours)}:
        if spelling.isascii() and spelling.isdecimal():
            spelled[spelling.lstrip("0")].add(spelling)
    customers = {(number, customer or name) for number, (customer, name) in zip(ours, whose, strict=True)}
    there = {number for number in ours if number is not None}
    given, zeros, lookalikes = list(theirs), [], []
    both = set(theirs)
    for at, number in enumerate(theirs):
        others = spelled[number.lstrip("0")] - {number} if number is not None else set()
        if number is None or number in there or len(others) != 1 or others & both:
            continue
        other = next(iter(others))
        customer, name = who[at]
        if (other, customer or name) in customers:
            given[at] = other
            zeros.append(at)
        else:
            lookalikes.append(at)
    return given, zeros, lookalikes


def _renamed(
    others: Sequence[int],
    known_again: int,
    theirs: Sequence[str | None],
    by_id: Mapping[str, list[int]],
    who: Sequence[Who],
    whose: Sequence[Who],
) -> dict[int, int]:
    """Return which deals of another name were renamed, and which of the workbook they are.

    An id that stands once on both sides tells it where no customer says that these are two deals, and where most ids
    bear the same names: else these are the numbers of another list, which happen to be the same.
    """
    times = Counter(theirs)
    found = {}
    for at in others:
        there = by_id[theirs[at] or ""]
        if len(there) == 1 and times[theirs[at]] == 1 and not (who[at][0] and whose[there[0]][0]):
            found[at] = there[0]
    return found if len(found) < known_again else {}


def _match_without_ids(
    export: Side, target: Side, known: tuple[str, ...], lines: Mapping[str, Sequence[Hashable]]
) -> Matched:
    keys, there = (_identities(side, known) for side in (export, target))
    named = {"name", "customer"} & set(known)
    for side, found, said in ((export, keys, lines["export"]), (target, there, lines["target"])):
        twice = _told_twice(found, said) if named else None
        if twice is not None or not named:
            raise _no_identity(export, target, side, twice, known)
    return Matched(_pair(keys, there, lines), tuple(export.headers[export.fields[name]] for name in known))


def _told_twice(keys: Sequence[Key], said: Sequence[Hashable]) -> int | None:
    """Return a row whose key another row bears that says something else."""
    seen: dict[Key, Hashable] = {}
    return next((at for at, key in enumerate(keys) if seen.setdefault(key, said[at]) != said[at]), None)


def _no_identity(export: Side, target: Side, side: Side, twice: int | None, known: tuple[str, ...]) -> SheetError:
    lacks = export if "deal_id" not in export.fields else target
    if twice is None:
        problem = Text(
            "{place} has no deal ids, and no name or customer that tells the deals apart.",
            "{place} n'a pas de numéros d'affaire, ni de nom ou de client qui distingue les affaires.",
        ).format(place=lacks.place)
    else:
        problem = Text(
            "{place} has no deal ids, and in {other} two deals share {headers}: row {row} is one of them.",
            "{place} n'a pas de numéros d'affaire, et dans {other} deux affaires partagent {headers} : la ligne {row} "
            "est l'une d'elles.",
        ).format(
            place=lacks.place,
            other=side.place,
            headers=", ".join(side.headers[side.fields[name]] for name in known),
            row=same(str(int(side.rows[twice]))),
        )
    return SheetError(
        problem,
        Text(
            'Export the deals with their ids, and give the workbook a column "Deal ID".',
            "Exportez les affaires avec leurs numéros, et donnez au classeur une colonne « N° ».",
        ),
    )


def _pair(keys: Sequence[Key], there: Sequence[Key], lines: Mapping[str, Sequence[Hashable]]) -> list[int]:
    """Pair rows of equal keys one to one: first those that say the same, then the others in their order."""
    free: defaultdict[Key, list[int]] = defaultdict(list)
    for at, key in enumerate(there):
        free[key].append(at)
    groups: defaultdict[Key, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        groups[key].append(at)
    paired = [NEW] * len(keys)
    for key, mine in groups.items():
        theirs = free.get(key, [])
        left = _equal_first(mine, theirs, lines, paired) if len(theirs) > 1 and lines else (mine, theirs)
        for at, other in zip(*left, strict=False):
            paired[at] = other
    return paired


def _equal_first(
    mine: list[int], theirs: list[int], lines: Mapping[str, Sequence[Hashable]], paired: list[int]
) -> tuple[list[int], list[int]]:
    """Pair the rows that say the same; return those left on both sides."""
    by_line: defaultdict[Hashable, list[int]] = defaultdict(list)
    for other in reversed(theirs):
        by_line[lines["target"][other]].append(other)
    left = []
    for at in mine:
        if alike := by_line.get(lines["export"][at]):
            paired[at] = alike.pop()
        else:
            left.append(at)
    taken = {paired[at] for at in mine}
    return left, [other for other in theirs if other not in taken]


def _ids(side: Side) -> list[str | None]:
    return [None if said is None else str(said) for said in side.said("deal_id")]


def _who(side: Side) -> list[Who]:
    """Return customer and name of each row, "" where it tells none."""
    pairs = zip(side.said("customer"), side.said("name"), strict=True)
    return [
        (normalise(_COMPANY_ID.sub("", str(customer or ""))), normalise(str(name or ""))) for customer, name in pairs
    ]


def _alike(there: list[int], whose: list[Who], who: Who) -> list[int]:
    """Return the rows of an id that are one deal with another row of it."""
    deals = deals_of([*(whose[at] for at in there), who])
    deal = next(deal for deal in deals if len(there) in deal)
    return sorted(there[at] for at in deal if at < len(there))


def _identities(side: Side, known: Sequence[str]) -> list[Key]:
    told = [_identity(side, name) for name in known]
    return list(zip(*told, strict=True)) if told else [()] * len(side)


def _identity(side: Side, name: str) -> list[Hashable]:
    if name == "created_on":
        return [str(said) for said in side.said(name, Kind.DAY)]
    return [normalise(str(said or "")) for said in side.said(name)]


def _event(side: Side, name: str) -> list[Hashable]:
    if name == "on":
        return [str(said) for said in side.said(name, Kind.DAY)]
    said = side.said(name)
    return [normalise(str(word or "")) for word in said] if name == "stage" else [str(word) for word in said]
