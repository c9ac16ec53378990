"""The sheet Settings of the template: options, and the tables Stages, Targets and Columns.

The reader (`xl_kpi.settings`) finds each by its words, so that a firm may move them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from xl_kpi.excel.looks import GREY, Looks
from xl_kpi.sample import Sample
from xl_kpi.texts import Lang, Text

SETTINGS = Text("Settings", "Paramètres")
CURRENCY, SCALE = "EUR", 5
STAGE_HEADERS = (
    Text("Stage", "Étape"),
    Text("Kind", "Nature"),
    Text("Probability", "Probabilité"),
    Text("Allowed days", "Jours autorisés"),
)
TARGET_HEADERS = (
    Text("KPI", "KPI"),
    Text("Target", "Objectif"),
    Text("Owner", "Commercial"),
    Text("Period", "Période"),
    Text("Show", "Afficher"),
)
YEAR, QUARTER, YES = Text("year", "année"), Text("quarter", "trimestre"), Text("yes", "oui")
#: KPI, target, owner, period, whether it has a card on the KPI Summary.
TARGETS: tuple[tuple[Text, float | None, str | None, Text, Text | None], ...] = (
    (Text("Time to close", "Délai de conclusion"), 45, None, YEAR, YES),
    (Text("Win rate", "Taux de réussite"), 0.6, None, YEAR, YES),
    (Text("Sales", "Nombre de ventes"), 4, None, QUARTER, YES),
    (Text("Revenue", "CA signé"), 200_000, None, YEAR, YES),
    (Text("Average sale", "Revenu moyen par vente"), None, None, YEAR, YES),
    (Text("Weighted revenue", "CA pondéré"), None, None, YEAR, YES),
    (Text("Retention rate", "Taux de rétention"), None, None, YEAR, YES),
    (Text("Satisfaction rate", "Taux de satisfaction"), 0.9, None, YEAR, YES),
    (Text("Revenue", "CA signé"), 110_000, "Marie", YEAR, None),
    (Text("Revenue", "CA signé"), 90_000, "Karim", YEAR, None),
)
COLUMN_HEADERS = (Text("Field", "Champ"), Text("Header", "En-tête"))
OPTIONS = (
    (Text("Language", "Langue"), Text("en or fr", "en ou fr")),
    (Text("Currency", "Devise"), Text("ISO code, such as EUR", "Code ISO, par exemple EUR")),
    (
        Text("As of", "Au jour"),
        Text(
            "The day the figures are for. Empty: today. The sample deals are for the day given here.",
            "Le jour des chiffres. Vide : aujourd'hui. Les affaires d'exemple valent pour le jour donné ici.",
        ),
    ),
    (
        Text("Satisfaction scale", "Échelle de satisfaction"),
        Text("What scores are out of", "Note maximale"),
    ),
)
DEMO_AS_OF = Text("The day the figures are for. Empty: today.", "Le jour des chiffres. Vide : aujourd'hui.")
STAGES_HINT = Text(
    "The stages in order; then the words for won, lost and set aside.",
    "Les étapes dans l'ordre ; puis les mots pour gagné, perdu et écarté.",
)
TARGETS_HINT = Text(
    "What you aim at. Show chooses the cards of the KPI Summary; an empty owner means the firm.",
    "Vos objectifs. Afficher choisit les cartes de la Synthèse ; sans commercial, c'est l'entreprise.",
)
COLUMNS_HINT = Text(
    "Only if a column of yours is not understood: the field (Amount, Owner...) and your header.",
    "Seulement si une de vos colonnes n'est pas comprise : le champ (Montant, Commercial...) et votre en-tête.",
)
#: Cells of the Settings sheet: where the options and the Stages table begin (0-based row; column B).
OPTIONS_AT, STAGES_AT = 3, 10
AS_OF_CELL = "$C$6"
TABLE_STYLE = "Table Style Medium 2"


def write_settings(sheet: Any, deals: Sample, as_of: dt.date | None, looks: Looks, lang: Lang) -> None:
    """Write the options and the tables; without `as_of` the day is left empty, which means today."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 2)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 5, 16)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(1, 1, SETTINGS(lang), looks.title())
    _write_options(sheet, as_of, looks, lang)
    share, left = looks(num_format="0%", align="left"), looks(align="left")
    end = _write_table(
        sheet,
        STAGES_AT,
        "Stages",
        STAGE_HEADERS,
        deals.stages,
        STAGES_HINT,
        (looks(), looks(), share, left),
        looks,
        lang,
    )
    plain = (looks(), left, looks(), looks(), looks())
    end = _write_table(sheet, end + 3, "Targets", TARGET_HEADERS, target_rows(lang), TARGETS_HINT, plain, looks, lang)
    for row, (_, value, *_) in enumerate(TARGETS):
        if value is not None and value < 1:
            sheet.write_number(end - len(TARGETS) + 1 + row, 2, value, share)
    _write_table(
        sheet, end + 3, "Columns", COLUMN_HEADERS, ((None, None),), COLUMNS_HINT, (looks(), looks()), looks, lang
    )


def target_rows(lang: Lang) -> tuple[tuple[str | float | None, ...], ...]:
    """Return the rows of the table Targets in one language."""
    return tuple(
        (kpi(lang), value, owner, period(lang), show(lang) if show else None)
        for kpi, value, owner, period, show in TARGETS
    )


# --------------------------------------------------------------------------------------------- private


def _write_options(sheet: Any, as_of: dt.date | None, looks: Looks, lang: Lang) -> None:
    for at, (name, hint) in enumerate(OPTIONS):
        sheet.write_string(OPTIONS_AT + at, 1, name(lang), looks(bold=True))
        told = DEMO_AS_OF if at == 2 and as_of is None else hint
        sheet.write_string(OPTIONS_AT + at, 3, told(lang), looks(font_color=GREY))
    box = {"bg_color": "#FFF8E1", "border": 1, "border_color": "#D6C58F", "align": "left"}
    boxed, day = looks(**box), looks(**box, num_format=14)
    sheet.write_string(OPTIONS_AT, 2, lang, boxed)
    sheet.write_string(OPTIONS_AT + 1, 2, CURRENCY, boxed)
    if as_of is None:
        sheet.write_blank(OPTIONS_AT + 2, 2, None, day)
    else:
        sheet.write_datetime(OPTIONS_AT + 2, 2, dt.datetime.combine(as_of, dt.time()), day)
    sheet.write_number(OPTIONS_AT + 3, 2, SCALE, boxed)


def _write_table(
    sheet: Any,
    top: int,
    name: str,
    headers: Sequence[Text],
    rows: Sequence[Sequence[object]],
    hint: Text,
    formats: Sequence[Any],
    looks: Looks,
    lang: Lang,
) -> int:
    """Write one table under its hint and return its last row."""
    sheet.write_string(top - 1, 1, hint(lang), looks(font_color=GREY))
    head = looks.header()  # for programs that do not draw table styles
    columns = [{"header": h(lang), "format": f, "header_format": head} for h, f in zip(headers, formats, strict=True)]
    bottom = top + len(rows)
    look = {"name": name, "columns": columns, "style": TABLE_STYLE, "autofilter": False}
    sheet.add_table(top, 1, bottom, len(headers), look)
    for row, cells in enumerate(rows, start=top + 1):
        for at, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, at + 1, cell, formats[at])
            elif cell is not None:
                sheet.write_number(row, at + 1, cell, formats[at])
    return bottom
