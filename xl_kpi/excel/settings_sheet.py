"""The sheet Settings of the template: options, the tables Stages, Targets and Columns, the words of drop-down lists.

The reader (`xl_kpi.settings`) finds each by its words, so that a firm may move them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from xl_kpi.excel import names
from xl_kpi.excel.looks import GREY, Looks
from xl_kpi.excel.names import SETTINGS
from xl_kpi.sample import Sample
from xl_kpi.texts import Lang, Text

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
YEAR, QUARTER = Text("year", "année"), Text("quarter", "trimestre")
YES, NO = Text("yes", "oui"), Text("no", "non")
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
            "The day the figures are for. Empty: today. Empty it when you put in your own deals.",
            "Le jour des chiffres. Vide : aujourd'hui. Videz-la quand vous saisissez vos propres affaires.",
        ),
    ),
    (
        Text("Satisfaction scale", "Échelle de satisfaction"),
        Text("What scores are out of", "Note maximale"),
    ),
    (
        Text("KPI history", "Historique KPI"),
        Text(
            "yes: xl-kpi refresh adds the figures of the day to the sheet KPI History.",
            "oui : xl-kpi refresh ajoute les chiffres du jour à la feuille Historique KPI.",
        ),
    ),
)
ON, OFF = Text("yes", "oui"), Text("no", "non")
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
#: Rows below a table for which its drop-down lists are prepared.
SPARE_ROWS = 30
KINDS = (Text("open", "ouvert"), Text("won", "gagné"), Text("lost", "perdu"), Text("set aside", "écarté"))
PERIODS = (Text("month", "mois"), QUARTER, YEAR)
LISTS_HINT = Text("The words of the drop-down lists.", "Les mots des listes déroulantes.")
#: table, its header, which is also that of the deal column whose words it offers
LISTS = (
    (names.OWNERS, Text("Owner", "Commercial")),
    (names.SOURCES, Text("Source", "Origine")),
    (names.REASONS, Text("Loss reason", "Motif de perte")),
)
LISTS_AT = 8  # column I; one column is left free between two lists
TABLE_STYLE = "Table Style Medium 2"


def write_settings(
    sheet: Any, deals: Sample, as_of: dt.date | None, looks: Looks, lang: Lang, *, targets: bool = True
) -> None:
    """Write the options and the tables.

    Parameters
    ----------
    as_of
        None leaves the day empty, which means today.
    targets
        False leaves the cells of the targets empty.
    """
    sheet.hide_gridlines(2)
    for column, width in enumerate((2, 24, 16, 16, 16, 16, 4, 2)):
        sheet.set_column(column, column, width)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_row(1, 28)
    sheet.write_string(1, 1, SETTINGS(lang), looks.title())
    _write_options(sheet, deals, as_of, looks, lang)
    share, left = looks(num_format="0%", align="left"), looks(align="left")
    stages = (names.STAGES(lang), STAGE_HEADERS, STAGES_HINT)
    rows = deals.stages or ((None,) * len(STAGE_HEADERS),)  # a table has at least one row
    end = _write_table(sheet, STAGES_AT, stages, rows, (looks(), looks(), share, left), looks, lang)
    _choose(sheet, STAGES_AT + 1, end + SPARE_ROWS // 3, 2, KINDS, lang)
    goals = target_rows(lang) if targets else tuple((kpi, None, *rest) for kpi, _, *rest in _firm_targets(lang))
    top, plain = end + 3, (looks(), left, looks(), looks(), looks())
    aims = (names.TARGETS(lang), TARGET_HEADERS, TARGETS_HINT)
    end = _write_table(sheet, top, aims, goals, plain, looks, lang)
    for row, (_, value, *_) in enumerate(goals):
        if isinstance(value, int | float):
            sheet.write_number(top + 1 + row, 2, value, share if value < 1 else looks(num_format="#,##0", align="left"))
    _choose(sheet, top + 1, end, 4, PERIODS, lang)
    _choose(sheet, top + 1, end, 5, (YES, NO), lang)
    chosen = (names.COLUMNS(lang), COLUMN_HEADERS, COLUMNS_HINT)
    _write_table(sheet, end + 3, chosen, ((None, None),), (looks(), looks()), looks, lang)
    _write_lists(sheet, deals, looks, lang)


def target_rows(lang: Lang) -> tuple[tuple[str | float | None, ...], ...]:
    """Return the rows of the table Targets in one language."""
    return tuple(
        (kpi(lang), value, owner, period(lang), show(lang) if show else None)
        for kpi, value, owner, period, show in TARGETS
    )


# --------------------------------------------------------------------------------------------- private


def _firm_targets(lang: Lang) -> tuple[tuple[str | float | None, ...], ...]:
    """Return the rows that choose the cards; those of single owners belong to the sample."""
    return tuple(row for row in target_rows(lang) if row[2] is None)


def _choose(sheet: Any, first: int, last: int, column: int, words: Sequence[Text], lang: Lang) -> None:
    """Offer words in a drop-down list."""
    chosen = {"validate": "list", "source": [word(lang) for word in words], "error_type": "warning"}
    sheet.data_validation(first, column, last, column, chosen)


def _write_lists(sheet: Any, deals: Sample, looks: Looks, lang: Lang) -> None:
    """Write the words that the sheet of deals offers, each list as a table that grows with what is typed below."""
    sheet.write_string(OPTIONS_AT - 1, LISTS_AT, LISTS_HINT(lang), looks(font_color=GREY))
    for at, (name, header) in enumerate(LISTS):
        column = LISTS_AT + 2 * at
        known = sorted({str(row[deals.headers.index(header(lang))] or "") for row in deals.rows} - {""})
        sheet.set_column(column, column, 22)
        sheet.set_column(column + 1, column + 1, 2)
        columns = [{"header": header(lang), "header_format": looks.header(), "format": looks()}]
        look = {"name": name(lang), "columns": columns, "style": TABLE_STYLE, "autofilter": False}
        sheet.add_table(OPTIONS_AT, column, OPTIONS_AT + max(1, len(known)), column, look)
        for row, word in enumerate(known, start=OPTIONS_AT + 1):
            sheet.write_string(row, column, word, looks())


def _write_options(sheet: Any, deals: Sample, as_of: dt.date | None, looks: Looks, lang: Lang) -> None:
    for at, (name, hint) in enumerate(OPTIONS):
        sheet.write_string(OPTIONS_AT + at, 1, name(lang), looks(bold=True))
        told = DEMO_AS_OF if at == 2 and as_of is None else hint
        sheet.write_string(OPTIONS_AT + at, 3, told(lang), looks(font_color=GREY, indent=1))
    box = {"bg_color": "#FFF8E1", "border": 1, "border_color": "#D6C58F", "align": "left"}
    sheet.data_validation(OPTIONS_AT, 2, OPTIONS_AT, 2, {"validate": "list", "source": ["en", "fr"]})
    boxed, day = looks(**box), looks(**box, num_format=14)
    sheet.write_string(OPTIONS_AT, 2, lang, boxed)
    _write_or_leave(sheet, OPTIONS_AT + 1, deals.currency, boxed)
    if as_of is None:
        sheet.write_blank(OPTIONS_AT + 2, 2, None, day)
    else:
        sheet.write_datetime(OPTIONS_AT + 2, 2, dt.datetime.combine(as_of, dt.time()), day)
    _write_or_leave(sheet, OPTIONS_AT + 3, deals.scale, boxed)
    sheet.write_string(OPTIONS_AT + 4, 2, OFF(lang), boxed)
    sheet.data_validation(OPTIONS_AT + 4, 2, OPTIONS_AT + 4, 2, {"validate": "list", "source": [ON(lang), OFF(lang)]})


def _write_or_leave(sheet: Any, row: int, value: str | float | None, form: Any) -> None:
    """Write the value of an option, or leave its cell empty where there is none."""
    if value is None:
        sheet.write_blank(row, 2, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, 2, value, form)
    else:
        sheet.write_number(row, 2, value, form)


def _write_table(
    sheet: Any,
    top: int,
    words: tuple[str, Sequence[Text], Text],
    rows: Sequence[Sequence[object]],
    formats: Sequence[Any],
    looks: Looks,
    lang: Lang,
) -> int:
    """Write one table under its hint, given its name, headers and hint, and return its last row."""
    name, headers, hint = words
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
