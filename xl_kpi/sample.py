"""The sample: two years in the life of a workshop that fits out shops, inns and surgeries.

Sixty deals of an invented firm, so that every KPI has something to say: a stage that leaks (the proposal), a
stage that is slow (between the site visit and the quote), an owner who closes more than the other, customers
who come back, deals that are overdue. The rows live in `sample_deals.csv`, in English and with fixed dates;
this module gives them the reader's language and moves them so that the last event falls on today.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from importlib import resources

from xl_kpi.texts import Lang, Text, same

Cell = str | float | dt.date | None
StageRow = tuple[str, str, float | None, int | None]


@dataclass(frozen=True)
class Sample:
    """The sample in one language, or deals like it: a deal table, and what its Settings say.

    `currency` and `scale` (of satisfaction scores) are None where nothing tells them.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    #: Stage, Kind, Probability (0..1), Allowed days; in the order of the pipeline.
    stages: tuple[StageRow, ...]
    currency: str | None = "EUR"
    scale: float | None = 5


#: The latest date at which anything happened in the fixed data; only expected closes lie later.
LATEST = dt.date(2026, 9, 18)

#: A column of the deal table: its name in the data file, its header.
_COLUMNS: tuple[tuple[str, Text], ...] = (
    ("id", Text("Deal ID", "N°")),
    ("deal", Text("Deal", "Affaire")),
    ("customer", Text("Customer", "Client")),
    ("owner", Text("Owner", "Commercial")),
    ("source", Text("Source", "Origine")),
    ("stage", Text("Stage", "Étape")),
    ("amount", Text("Amount", "Montant HT")),
    ("created", Text("Created", "Premier contact")),
    ("qualified", Text("Qualified on", "Entrée Qualification")),
    ("visit", Text("Site visit on", "Entrée Visite")),
    ("proposal", Text("Proposal on", "Entrée Devis")),
    ("negotiation", Text("Negotiation on", "Entrée Négociation")),
    ("expected", Text("Expected close", "Clôture prévue")),
    ("closed", Text("Closed on", "Date de clôture")),
    ("reason", Text("Loss reason", "Motif de perte")),
    ("score", same("Satisfaction (/5)")),
)
_DATES = {"created", "qualified", "visit", "proposal", "negotiation", "expected", "closed"}
_NUMBERS = {"amount", "score"}

_OPEN = Text("open", "ouvert")
_WON = Text("Won", "Gagné")
_LOST = Text("Lost", "Perdu")
_PASSED = Text("Passed", "Écarté")

#: Stage, kind, probability of a sale, days that a deal may stay there before it counts as stalled.
_STAGES: tuple[tuple[Text, Text, float | None, int | None], ...] = (
    (Text("Lead", "Prospect"), _OPEN, 0.1, 14),
    (Text("Qualified", "Qualification"), _OPEN, 0.25, 21),
    (Text("Site visit", "Visite"), _OPEN, 0.4, 30),
    (Text("Proposal", "Devis"), _OPEN, 0.5, 30),
    (Text("Negotiation", "Négociation"), _OPEN, 0.8, 21),
    (_WON, Text("won", "gagné"), None, None),
    (_LOST, Text("lost", "perdu"), None, None),
    (_PASSED, Text("set aside", "écarté"), None, None),
)

_SOURCES = (
    Text("Website", "Site web"),
    Text("Referral", "Recommandation"),
    Text("Trade fair", "Salon professionnel"),
    Text("Cold call", "Prospection"),
)
_REASONS = (
    Text("Price", "Prix"),
    Text("Lead time too long", "Délai trop long"),
    Text("Chose a competitor", "Concurrent retenu"),
    Text("Project dropped", "Projet arrêté"),
    Text("No reply", "Sans réponse"),
)
_PROJECTS = (
    Text("Bar and benches", "Bar et banquettes"),
    Text("Breakfast room", "Salle des petits déjeuners"),
    Text("Counter", "Comptoir"),
    Text("Display cases", "Vitrines"),
    Text("Full refit", "Agencement complet"),
    Text("Reception desk", "Banque d’accueil"),
    Text("Shelving", "Rayonnages"),
    Text("Tables and benches", "Tables et banquettes"),
    Text("Tasting table", "Table de dégustation"),
    Text("Terrace furniture", "Mobilier de terrasse"),
    Text("Wall panelling", "Habillage mural"),
    Text("Workbench", "Plan de travail"),
)
_WORDS = {text.en: text for text in (*(row[0] for row in _STAGES), *_SOURCES, *_REASONS, *_PROJECTS)}
#: Columns whose words change with the language. The names of people and firms do not.
_WORDED = {"source", "stage", "reason"}


def sample(lang: Lang, today: dt.date | None = None) -> Sample:
    """Return the sample in one language, moved so that its last event falls on `today`.

    Without `today`, the fixed dates: the same sample for ever.
    """
    shift = dt.timedelta(0) if today is None else today - LATEST
    return Sample(
        headers=tuple(header(lang) for _, header in _COLUMNS),
        rows=tuple(tuple(_cell(name, deal, lang, shift) for name, _ in _COLUMNS) for deal in _read()),
        stages=tuple((stage(lang), kind(lang), chance, days) for stage, kind, chance, days in _STAGES),
    )


def _read() -> list[dict[str, str]]:
    """Read the data file: one dictionary of texts per deal."""
    text = resources.files("xl_kpi").joinpath("sample_deals.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _cell(column: str, deal: dict[str, str], lang: Lang, shift: dt.timedelta) -> Cell:
    """Return one cell as a spreadsheet holds it: a date, a number, a word, or nothing."""
    if column == "deal":
        return f"{_WORDS[deal['project']](lang)} – {deal['customer']}"
    value = deal[column]
    if not value:
        return None
    if column in _DATES:
        return dt.date.fromisoformat(value) + shift
    if column in _NUMBERS:
        return float(value)
    return _WORDS[value](lang) if column in _WORDED else value
