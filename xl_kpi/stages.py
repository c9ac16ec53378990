"""The stages of a pipeline: their order, what kind each is, its probability, and how long it may take.

Won and lost are outcomes, not stages. The Stages table of the Settings sheet decides; without it the words
that people use for outcomes are known, and every other word is a stage.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from xl_kpi import cells
from xl_kpi.errors import SheetError
from xl_kpi.texts import Text
from xl_kpi.words import normalise


class Outcome(IntEnum):
    """How a deal stands."""

    OPEN = 0
    WON = 1
    LOST = 2
    SET_ASIDE = 3
    UNKNOWN = 4


#: Words that tell an outcome, normalised. They count as whole words inside a cell: "Closed - Won".
OUTCOME_WORDS: Mapping[Outcome, tuple[str, ...]] = {
    Outcome.LOST: ("lost", "cancelled", "canceled", "abandoned", "closedlost", "refused", "perdu", "perdue",
                   "refuse", "refusee", "annule", "annulee", "abandonne", "abandonnee", "abandon", "sans suite"),
    Outcome.WON: ("won", "signed", "closedwon", "gagne", "gagnee", "signe", "signee", "conclu", "conclue"),
    Outcome.SET_ASIDE: ("passed", "declined", "disqualified", "set aside", "ecarte", "ecartee", "disqualifie",
                        "disqualifiee", "decline", "declinee", "mis de cote", "mise de cote",
                        "deleted", "supprime", "supprimee"),
}  # fmt: skip
#: Words that say that a deal is over and not how: no stage of an open deal.
OVER_WORDS = frozenset({"closed", "cloture", "cloturee", "ferme", "fermee", "clos", "close", "termine", "terminee"})
OPEN_WORDS = frozenset({"open", "in progress", "ongoing", "active", "ouvert", "ouverte", "en cours", "actif"})

#: Stages that many firms use, in the order in which a deal meets them: the order of last resort, for a
#: sheet that holds nothing but the words. Each line is one rank.
USUAL_ORDER = (
    ("new", "suspect", "nouveau", "nouvelle", "incoming", "entrant"),
    ("lead", "prospect", "prospecting", "prospection", "piste"),
    ("contact", "contacted", "engaging", "engaged", "first contact", "premier contact", "contacte",
     "rendez vous", "appointment", "rdv"),
    ("qualified", "qualification", "qualifie", "qualifiee", "qualifying", "discovery", "decouverte",
     "needs analysis", "analyse des besoins"),
    ("demo", "meeting", "visite", "visit", "demonstration", "presentation"),
    ("proposal", "proposition", "quote", "quoted", "devis", "offre", "offer", "devis envoye", "proposal sent",
     "proposal made", "proposition envoyee", "proposition faite"),
    ("negotiation", "negociation", "negotiating", "negotiations started", "relance", "en negociation"),
    ("contract", "contract sent", "contrat", "contrat envoye", "verbal agreement", "accord verbal",
     "signature", "closing", "commitment", "to sign", "to be signed", "contract to be signed", "awaiting signature",
     "waiting for signature", "a signer", "contrat a signer", "en attente de signature", "attente de signature"),
)  # fmt: skip

KIND_WORDS: Mapping[str, Outcome] = {
    **dict.fromkeys(OPEN_WORDS, Outcome.OPEN),
    **{word: outcome for outcome, words in OUTCOME_WORDS.items() for word in words},
}
#: What makes of an outcome behind it one that did not come, or not yet: "Not yet signed", "To be won", "Presque gagne".
_DENYING = (
    "not|never|no|without|isn t|wasn t|hasn t been|to be|will be|should be|must be|being|soon|almost|nearly|likely|"
    "probably|non|pas|jamais|sans|sera|doit etre|devrait etre|va etre|bientot|presque|quasi|quasiment|probablement|"
    "en passe d etre|half|partially|partly|partiellement|en partie|a moitie"
)
#: What denies an outcome that stands before it.
_BEHIND = "no|non|not yet|pas encore|not sure|pas sur|partially|partly|partiellement|en partie|a moitie"
_AWAITING = "awaiting|waiting(?: for)?|pending|(?:en )?attente"
#: Words that may stand between: "Pas encore de contrat signe", "Awaiting the signed quote".
_BETWEEN = (
    "yet|been|be|to|being|fully|quite|closed|a|an|the|contract|quote|deal|offer|order|"
    "encore|ete|etre|tout|fait|de|du|d|le|la|l|un|une|retour|contrat|devis|affaire|offre|commande|bon"
)
_WORDS = {outcome: "|".join(words) for outcome, words in OUTCOME_WORDS.items()}
_DENIED = re.compile(
    rf"\b(?:{_DENYING}) (?:(?:{_BETWEEN}) )*(?:{'|'.join(_WORDS.values())})\b"
    rf"|\b(?:{_AWAITING}) (?:(?:{_BETWEEN}) )*(?:{_WORDS[Outcome.WON]})\b"
    rf"|\b(?:{'|'.join(_WORDS.values())}) (?:{_BEHIND})$"
)
#: HubSpot writes a stage with its pipeline: "Proposal (Sales Pipeline)".
_PIPELINE = re.compile(r"\s*\([^()]*\)\s*$")

TABLE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "stage": ("stage", "etape", "phase"),
    "kind": ("kind", "nature", "type", "sorte"),
    "probability": ("probability", "probabilite", "proba"),
    "allowed_days": ("allowed days", "days allowed", "jours autorises", "duree autorisee", "jours permis"),
}


@dataclass(frozen=True, slots=True)
class Stages:
    """The open stages in order, and what every known word means.

    Parameters
    ----------
    names
        The open stages in the order in which a deal meets them.
    kinds
        `stage_key` of a word -> outcome, for the words of the Stages table.
    probabilities
        `stage_key` -> share of 1, where the table gives one.
    allowed_days
        `stage_key` -> days a deal may stay, where the table gives them.
    given
        True when a Stages table was given: then words it does not hold are unknown.
    strays
        `stage_key` of words that are no stage, though deals that stand there are open.
    """

    names: tuple[str, ...] = ()
    kinds: Mapping[str, Outcome] | None = None
    probabilities: Mapping[str, float] | None = None
    allowed_days: Mapping[str, float] | None = None
    given: bool = False
    strays: frozenset[str] = frozenset()

    def index(self, word: str) -> int:
        """Return the place of a stage in the order, or -1 when it is not an open stage."""
        wanted = self.key(word)
        return next((at for at, name in enumerate(self.names) if stage_key(name) == wanted), -1)

    def outcome(self, word: str) -> Outcome:
        """Return what a word in a stage column says of a deal."""
        key = self.key(word)
        if self.kinds and key in self.kinds:
            return self.kinds[key]
        if key in self.strays or key in {stage_key(n) for n in self.names}:
            return Outcome.OPEN
        return outcome_of(word) or Outcome.UNKNOWN

    def key(self, word: str) -> str:
        """Return the key under which a word is known, that of the stage alone where it stands with its pipeline."""
        known = {*(self.kinds or ()), *map(stage_key, self.names)}
        alone = stage_key(without_pipeline(word))
        return alone if alone in known and stage_key(word) not in known else stage_key(word)

    def with_names(self, names: Sequence[str]) -> Stages:
        """Return the same stages in the order given."""
        return replace(self, names=tuple(names))


def stage_key(word: str) -> str:
    """Return what two spellings of one stage have in common: "Qualified To Buy" is HubSpot's `qualifiedtobuy`."""
    return normalise(word).replace(" ", "")


def one_spelling(words: Iterable[str]) -> dict[str, str]:
    """Return every word with the first of its spellings: "lead" is the stage Lead."""
    first: dict[str, str] = {}
    return {word: first.setdefault(stage_key(word), word) for word in words}


def without_pipeline(word: str) -> str:
    """Return a stage without the pipeline in parentheses behind it."""
    return _PIPELINE.sub("", word)


def outcome_of(word: str, *, whole: bool = False) -> Outcome | None:
    """Return the outcome that the known words tell, or None. Won and lost in one cell: lost.

    A word that is denied or still to come tells none: "Not won", "Contract to be signed", "Presque gagn\u00e9".
    With `whole` the word must be an outcome and nothing else.
    """
    name = normalise(word)
    if whole:
        name = name.removeprefix("closed ")
        return next((outcome for outcome, words in OUTCOME_WORDS.items() if name in words), None)
    padded = _without_denied(name)
    return next((outcome for outcome, words in OUTCOME_WORDS.items() if any(f" {w} " in padded for w in words)), None)


def says_over(word: str) -> bool:
    """Tell whether a word says that a deal is over, and not how."""
    return normalise(word) in OVER_WORDS


def says_both(word: str) -> bool:
    """Tell whether a cell holds a word for won and one for lost."""
    padded = _without_denied(normalise(word))
    return all(any(f" {w} " in padded for w in OUTCOME_WORDS[o]) for o in (Outcome.WON, Outcome.LOST))


def read_stages(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Stages:
    """Read the Stages table: Stage, Kind, Probability, Allowed days, in English or French.

    Raises
    ------
    SheetError
        A kind that is not known, a probability outside 0..1 (or 0..100), a stage given twice.
    """
    names = [normalise(str(h)) for h in headers]
    at = {key: next((names.index(n) for n in accepted if n in names), -1) for key, accepted in TABLE_COLUMNS.items()}
    if at["stage"] < 0:
        raise SheetError(
            Text("The Stages table has no column Stage.", "La table Étapes n'a pas de colonne Étape."),
            Text("Name its columns Stage, Kind, Probability, Allowed days.",
                 "Nommez ses colonnes Étape, Nature, Probabilité, Jours autorisés."),
        )  # fmt: skip
    lines = [list(row) for row in rows if not cells.is_missing(row[at["stage"]])]
    words = [cells.texts(np.array([row[at["stage"]]], object))[0] or "" for row in lines]
    kinds = [_kind(word, _cell(row, at["kind"])) for word, row in zip(words, lines, strict=True)]
    if len({stage_key(w) for w in words}) < len(words):
        raise SheetError(
            Text("The Stages table names a stage twice.", "La table Étapes nomme une étape deux fois."),
            Text("Keep one row a stage.", "Gardez une ligne par étape."),
        )
    shares = cells.shares(np.array([_cell(row, at["probability"]) for row in lines], object))
    allowed = cells.numbers(np.array([_cell(row, at["allowed_days"]) for row in lines], object))
    if shares.bad.any():
        raise SheetError(
            Text("The Stages table holds a probability that is not between 0 and 100 %: {word}.",
                 "La table Étapes contient une probabilité qui n'est pas entre 0 et 100 % : {word}.")
            .format(word=words[int(shares.bad.argmax())]),
            Text("Write it as 30 % or 0.3.", "Écrivez-la 30 % ou 0,3."),
        )  # fmt: skip
    keys = [stage_key(w) for w in words]
    return Stages(
        names=tuple(w for w, kind in zip(words, kinds, strict=True) if kind is Outcome.OPEN),
        kinds=dict(zip(keys, kinds, strict=True)),
        probabilities={k: float(v) for k, v in zip(keys, shares.values, strict=True) if not np.isnan(v)},
        allowed_days={k: float(v) for k, v in zip(keys, allowed.values, strict=True) if not np.isnan(v)},
        given=bool(words),
    )


def stages_of_text(written: str) -> Stages:
    """Read stages written on one line: "Lead:open:10%:30;Proposal;Passed:set aside"."""
    rows = [[part.strip() or None for part in line.split(":")] for line in written.split(";") if line.strip()]
    return read_stages(("Stage", "Kind", "Probability", "Allowed days"), rows)


def usual_rank(word: str) -> int | None:
    """Return where a well-known stage stands among the usual ones, or None for a word of the firm's own."""
    name = normalise(word)
    return next((rank for rank, words in enumerate(USUAL_ORDER) if name in words), None)


def order_of_words(words: Sequence[str], dated: Sequence[str], later: Collection[str] = ()) -> tuple[list[str], bool]:
    """Put stage words in order: the dated ones as their columns stand, the others by the usual order.

    Parameters
    ----------
    later
        Words whose deals have been in a dated stage before: none of these comes first.

    Returns the names and whether the order is certain: it is when every stage has its date column, or
    when one single stage has none (it comes first: its dates are those of creation).
    """
    names = list(dated)
    placed = {stage_key(n) for n in names}
    others = [w for w in dict.fromkeys(words) if stage_key(w) not in placed]
    if (
        dated
        and len(others) == 1
        and others[0] not in later
        and (usual_rank(others[0]) or 0) <= (usual_rank(dated[0]) or len(USUAL_ORDER))
    ):
        return [*others, *names], True
    ranked = sorted(others, key=lambda w: (usual_rank(w) is None, usual_rank(w) or 0))
    for word in ranked:
        rank = usual_rank(word)
        behind = (at for at, n in enumerate(names) if rank is not None and (usual_rank(n) or -1) > rank)
        names.insert(next(behind, len(names)), word)
    return names, len(others) == 0


# --------------------------------------------------------------------------------------------- private


def _without_denied(name: str) -> str:
    """Return a normalised word between spaces, without the outcomes that it denies: "Won, not lost" is won."""
    return f" {_DENIED.sub(' ', name)} "


def _cell(row: Sequence[object], at: int) -> object:
    return row[at] if 0 <= at < len(row) else None


def _kind(word: str, written: object) -> Outcome:
    if cells.is_missing(written):
        return outcome_of(word) or Outcome.OPEN
    kind = KIND_WORDS.get(normalise(str(written)))
    if kind is None:
        raise SheetError(
            Text("The Stages table says that {word} is \"{written}\".",
                 "La table Étapes dit que {word} est « {written} ».").format(word=word, written=str(written)),
            Text("A kind is open, won, lost or set aside.",
                 "Une nature est ouverte, gagnée, perdue ou écartée."),
        )  # fmt: skip
    return kind
