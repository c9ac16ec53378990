"""Header names, in English and French and of the usual exports, recognised as fields of a deal.

`recognise` reads a header row and says which column is which; it never looks at a cell below it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xl_kpi.stages import Outcome, outcome_of, stage_key
from xl_kpi.texts import Lang, Text
from xl_kpi.vocabulary import (
    DAYS_OF_A_DEAL,
    ENTRY_PATTERNS,
    ENTRY_PATTERNS_OF_KNOWN_STAGES,
    LOG_NAMES,
    LOGGED_BY_NAME,
    NAMES,
    NEW_STAGES,
    NO_STAGES,
    OF_A_DEAL,
    ORDER_NAMES,
)
from xl_kpi.words import normalise

LARGEST_SCALE = 100
_SUFFIX = re.compile(r"[(\[][^)\]]*[)\]][\s\"\u201d\u00bb'\u2019?:*]*$|(?:/\s*|\s(?:sur|out of)\s+)\d+$", re.IGNORECASE)
#: A remark behind a name in quotes, which may end in parentheses of its own: Date entered "S (Pipeline)" (info).
_REMARK = re.compile(r"(?<=[\"\u201d\u00bb'\u2019])(?:\s*[(\[][^)\]]*[)\]])+[\s*]*$")
#: "CloseDate" and "StageName" of a program; "Créé(e) le" of a person.
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FEMININE = re.compile(r"(?<=[^\W\d_])\((?:e|e?s|euse|rice)\)(?=\s)")
_PREFIX = re.compile(r"^(?:deal|affaire|opportunity)\s+-\s+", re.IGNORECASE)
_OF_A_DEAL = re.compile(
    r"^(?:deal|opportunity|opp|affaire|opportunite) | (?:de l |d |de la )?(?:affaire|opportunite|deal|transaction)$"
)
_IN_A_CURRENCY = re.compile(
    r"(?: (?:in|en))?(?: (?:[km]|[km]?(?:eur|usd|gbp|chf|cad|euros?|dollars?)|thousands?|milliers|millions?|de|d|of))+$"
    "| (?:in|en)(?: us)?$"  # a sign alone is gone
)
_TAIL = re.compile(r"\b(?:h ?t|t ?t ?c|de la transaction)$")


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a header row says.

    Parameters
    ----------
    fields
        field -> index of its column.
    entries
        (stage as the header writes it, index of the column that holds the date of its entry), in the order
        of the columns.
    unused
        Indexes of columns that no field claims.
    doubles
        (field, index of the first column that claims it, index of another); "entry" for a stage's date.
    lang
        The language that more of the recognised headers are written in.
    joined
        (field, index) of a further column that holds a field, in rows where its first column holds nothing.
    """

    fields: Mapping[str, int]
    entries: tuple[tuple[str, int], ...] = ()
    unused: tuple[int, ...] = ()
    doubles: tuple[tuple[str, int, int], ...] = ()
    lang: Lang = "en"
    joined: tuple[tuple[str, int], ...] = ()
    _score: int = field(default=0, repr=False)

    def columns_of(self, wanted: str) -> tuple[int, ...]:
        """Return the indexes of the columns that hold a field: none, one, or several that share no row."""
        return tuple(at for name, at in (*self.fields.items(), *self.joined) if name == wanted)

    @property
    def is_pipeline(self) -> bool:
        """A pipeline tells at least three things, among them how a deal stands or what it is worth."""
        told = set(self.fields)
        stands = told & {"stage", "status", "won_flag", "lost_flag", "won_on", "lost_on", "closed_on"} or self.entries
        return len(told) + len(self.entries) >= 3 and bool(stands)


def bare(header: str) -> str:
    """Return a header normalised, without units in parentheses, scale, HT or TTC, and prefixes.

    A name that is written in one word, as databases have it, gets its spaces: ISWON is "is won".
    """
    name = _stripped(header)
    return name if name in _FIELDS else _APART.get(name, name)


def recognise(
    headers: Sequence[str],
    stages: Iterable[str] = (),
    words: Iterable[str] = (),
    chosen: Mapping[str, str] | None = None,
) -> Recognised:
    """Read a header row.

    Parameters
    ----------
    headers
        The cells of the row as text; "" where empty.
    stages
        Names in the Stages table. When there are any, only they can be entered.
    words
        Words in the cells of the stage column: they make a bare stage name the date of its entry.
    chosen
        field -> header, the user's own choice, which always wins.
    """
    claims: dict[int, str] = {}
    names = [bare(h) for h in headers]
    named = [(columns_named(headers, header), wanted) for wanted, header in (chosen or {}).items()]
    for columns, wanted in sorted(named, key=lambda choice: -len(choice[0])):  # the one that names a single column wins
        claims |= dict.fromkeys(columns, wanted)
    preferred = frozenset(claims)
    table = {stage_key(s) for s in stages}
    known = table | {stage_key(w) for w in words}
    told = _days_told_once(names, known, claims)
    entries: list[tuple[str, int]] = []
    again: list[tuple[str, int, int]] = []
    for at, name in enumerate(names):
        if at in claims:
            continue
        field = _field_of(name)
        if field and (not _names_stage(name, known) or (field[0] in told and not _names_stage(name, table))):
            claims[at] = field[0]
        elif stage := entered_stage(headers[at], known, only_known=bool(table)):
            outcome = outcome_of(stage)
            if outcome is None or stage_key(stage) in table:
                first = next((other for entered, other in entries if stage_key(entered) == stage_key(stage)), None)
                if first is None:
                    entries.append((stage, at))
                else:
                    again.append(("entry", first, at))
            elif outcome in (Outcome.WON, Outcome.LOST):
                claims[at] = "won_on" if outcome is Outcome.WON else "lost_on"
    return _settle(names, claims | _order_id(names, claims), entries, again, preferred)


def named_column(headers: Sequence[str], wanted: str) -> int | None:
    """Return the first of the `columns_named`, or None."""
    return next(iter(columns_named(headers, wanted)), None)


def columns_named(headers: Sequence[str], wanted: str) -> tuple[int, ...]:
    """Return the columns with that header, compared the forgiving way; several where all are as near to it.

    The very one goes before one that differs by a unit, "(HT)" or "(TTC)".
    """
    for key in (normalise, bare):
        alike = tuple(at for at, header in enumerate(headers) if key(wanted) and key(header) == key(wanted))
        if alike:
            return alike
    return ()


def recognise_log(headers: Sequence[str]) -> Mapping[str, int] | None:
    """Return the columns of an event log (deal_id, stage, on), or None when the header is not of one."""
    found: dict[str, int] = {}
    names = [bare(header) for header in headers]
    by_name = [bare(name) for name in LOGGED_BY_NAME] if NEW_STAGES & set(names) else []
    for wanted, listed in _LOG_FIELDS.items():
        accepted = [*listed, *by_name] if wanted == "deal_id" else listed
        claims = [(accepted.index(name), at) for at, name in enumerate(names) if name in accepted]
        free = [(rank, at) for rank, at in claims if at not in found.values()]
        if not free:
            return None
        found[wanted] = min(free)[1]
    return found


def entered_stage(header: str, known: set[str], *, only_known: bool = False) -> str | None:
    """Return the stage whose date of entry a header announces, as written there, or None.

    `known` holds the `stage_key` of stages; some patterns count only for them, with `only_known` all do.
    """
    name = bare(header)
    for pattern in ENTRY_PATTERNS + ENTRY_PATTERNS_OF_KNOWN_STAGES:
        found = re.fullmatch(pattern, name)
        if not found:
            continue
        if stage_key(found["S"]) in known or outcome_of(found["S"], whole=True):
            return _as_written(header, found["S"])
        if pattern in ENTRY_PATTERNS and not only_known and found["S"] not in NO_STAGES:
            return _as_written(header, found["S"])
    return None


def scale_of(header: str) -> float | None:
    """Return the scale that a header of scores names: "Satisfaction (/5)" says 5."""
    named = re.findall(r"(?:/\s*|\b(?:sur|out of|of)\s+)(\d+)\b", header, re.IGNORECASE)
    return next((float(n) for n in named if 1 < int(n) <= LARGEST_SCALE), None)  # a year is no scale


def field_named(name: str) -> str | None:
    """Return the field of that name, in either language or as the program calls it, or None."""
    if name.strip() in NAMES:
        return name.strip()
    found = _field_of(bare(name))
    return found and found[0]


def field_name(field: str) -> Text:
    """Return the first name of a field in either language: what a user calls it, and --map takes."""
    english, french = NAMES[field]
    return Text(english[0], french[0])


# --------------------------------------------------------------------------------------------- private


def _stripped(header: str) -> str:
    """Return a header normalised, without what stands around a name."""
    text = _FEMININE.sub("", header.replace("\n", " ").strip())
    text = _PREFIX.sub("", _SUFFIX.sub("", _REMARK.sub("", text)).strip())
    text = _CAPITAL.sub(" ", text) if text.isalpha() else text
    return _TAIL.sub("", normalise(text).replace("1er ", "premier ")).strip()


#: normalised name -> (field, language). An English name that is a French one too counts for neither.
_FIELDS: dict[str, tuple[str, Lang | None]] = {}
for _field, (_english, _french) in NAMES.items():
    for _name in map(_stripped, _english):
        _FIELDS.setdefault(_name, (_field, "en"))
    for _name in map(_stripped, _french):
        _FIELDS[_name] = (_field, None) if _name in _FIELDS else (_field, "fr")
for _field, (_, _french) in NAMES.items():  # "Date de cl\u00f4ture" is date_cloture in a database
    for _name in map(_stripped, _french):
        _FIELDS.setdefault(re.sub(r"\b(?:de la|du|de|des|d|l) ", "", _name), (_field, "fr"))
#: The names of an order's id, normalised.
ORDER_IDS = frozenset(map(_stripped, ORDER_NAMES))
#: field of an event log -> its normalised names, those first that go before the others.
_LOG_FIELDS = {
    wanted: [_stripped(name) for name in french + english] for wanted, (english, french) in LOG_NAMES.items()
}
#: A name in one word -> the name, for the names of several words.
_APART = {
    name.replace(" ", ""): name
    for name in (*_FIELDS, *(name for names in _LOG_FIELDS.values() for name in names))
    if " " in name
}


def _field_of(name: str) -> tuple[str, Lang | None] | None:
    """Return the field of a normalised name and its language, also where it says what it is the field of, or in what.

    "Opportunity result" is a result, "Propriétaire de l'opportunité" an owner, "Amount in USD" an amount.
    """
    if name in _FIELDS:
        return _FIELDS[name]
    bared = _FIELDS.get(_OF_A_DEAL.sub("", name))
    if bared and bared[0] in OF_A_DEAL:
        return bared
    bared = _FIELDS.get(_TAIL.sub("", _IN_A_CURRENCY.sub("", _OF_A_DEAL.sub("", name))).strip())
    return bared if bared and bared[0] in ("amount", "expected_amount") else None


def _days_told_once(names: Sequence[str], known: set[str], claims: Mapping[int, str]) -> frozenset[str]:
    """Return the days of a deal that no column tells but one called like a stage: "Signature le" stays the closing day.

    Beside another column of that day it is the entry into the stage.
    """
    others = {found[0] for name in names if (found := _field_of(name)) and not _names_stage(name, known)}
    return DAYS_OF_A_DEAL - others - set(claims.values())


def _order_id(names: Sequence[str], claims: Mapping[int, str]) -> dict[int, str]:
    """Claim the number of an order for the id where nothing else names the deal."""
    if {"deal_id", "name"} & set(claims.values()):
        return {}
    return {at: "deal_id" for at, name in enumerate(names) if name in ORDER_IDS and at not in claims}


def _names_stage(name: str, known: set[str]) -> bool:
    """Tell whether a header that names a field is a stage, or the entry of one, first."""
    return stage_key(name) in known or _enters_known(name, known)


def _enters_known(name: str, known: set[str]) -> bool:
    """Tell whether a header that names a field is the entry of a stage first: "Contact le" where Contact is one."""
    return any((found := re.fullmatch(pattern, name)) and stage_key(found["S"]) in known for pattern in ENTRY_PATTERNS)


def _settle(
    names: list[str],
    claims: dict[int, str],
    entries: list[tuple[str, int]],
    again: list[tuple[str, int, int]],
    preferred: frozenset[int],
) -> Recognised:
    """Give each field one column, the first that claims it, and tell which others wanted it."""
    fields: dict[str, int] = {}
    doubles: list[tuple[str, int, int]] = []
    order = sorted(claims, key=lambda at: (at not in preferred, at))
    for at in order:
        if claims[at] in fields:
            doubles.append((claims[at], fields[claims[at]], at))
        else:
            fields[claims[at]] = at
    used = set(fields.values()) | {at for _, at in entries}
    unused = tuple(at for at, name in enumerate(names) if name and at not in used)
    langs = [found[1] for at in fields.values() if (found := _field_of(names[at]))]
    lang: Lang = "fr" if langs.count("fr") > langs.count("en") else "en"
    return Recognised(fields, tuple(entries), unused, (*doubles, *again), lang)


def _as_written(header: str, stage: str) -> str:
    """Find the words of a normalised stage in the header, with their capitals and accents."""
    header = unicodedata.normalize("NFC", header)
    words = list(re.finditer(r"[^\W_]+", header))
    count = len(stage.split())
    for start in range(len(words) - count + 1):
        end = words[start + count - 1].end()
        written = header[words[start].start() : end]
        if written.count("(") > written.count(")") and header[end : end + 1] == ")":
            written += ")"
        if normalise(written) == stage:
            written = " ".join(re.split(r"[\s_]+", written))
            return written[0].upper() + written[1:]
    return stage.capitalize()
