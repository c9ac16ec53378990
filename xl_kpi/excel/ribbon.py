"""The KPI tab of the ribbon, in one language.

Its words are fixed when the workbook is made: words that VBA supplies would be missing wherever macros are off.
"""

from __future__ import annotations

from importlib import resources
from string import Template
from xml.sax.saxutils import escape

from xl_kpi.texts import Lang, Text

WORDS = {
    "group": Text("KPI Summary", "Synthèse KPI"),
    "refresh": Text("Refresh summary", "Actualiser la synthèse"),
    "refresh_tip": Text(
        "Reads the pipeline sheet and rebuilds the KPI Summary tab. Formulas, names and charts that refer to "
        "the tab keep working.",
        "Lit la feuille des affaires et refait l'onglet Synthèse KPI. Les formules, les noms et les graphiques "
        "qui renvoient à l'onglet continuent de fonctionner.",
    ),
    "diagnose": Text("Diagnose", "Diagnostiquer"),
    "diagnose_tip": Text(
        "Says why the selected cell shows an error and whether xl-kpi is set up on this computer, and lets the "
        "functions try again.",
        "Dit pourquoi la cellule choisie affiche une erreur et si xl-kpi est configuré sur cet ordinateur, puis "
        "laisse les fonctions réessayer.",
    ),
}


def ribbon(lang: Lang = "en") -> str:
    """Return the customUI part as XML."""
    template = (resources.files(__package__) / "ribbon.xml").read_text(encoding="utf-8")
    quotes = {'"': "&quot;"}
    return Template(template).substitute({key: escape(text(lang), quotes) for key, text in WORDS.items()})
