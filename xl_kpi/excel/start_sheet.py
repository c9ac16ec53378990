"""The sheet Start: three steps, what to do where macros are blocked, and what works without Python."""

from __future__ import annotations

from typing import Any

from xl_kpi.excel import names
from xl_kpi.excel.looks import GREEN, GREY, MIST, NAVY, RED, Looks
from xl_kpi.excel.names import quoted
from xl_kpi.summary import TAB
from xl_kpi.texts import EMPTY, Lang, Text, same

TITLE = Text("Start here", "Pour commencer")
ABOUT = Text(
    "This workbook tells from your deals how long a sale takes, where deals are lost, what the open ones are worth and "
    "how much you sold.",
    "Ce classeur tire de vos affaires la durée d'une vente, l'étape où elles se perdent, la valeur de celles en cours "
    "et vos ventes.",
)
STEPS_TITLE = Text("Three steps", "Trois étapes")
OVER_SAMPLE = Text(
    "One row a deal. Type over the sample, or paste the rows of an export as values, each column under its own header. "
    "Columns that you do not need may stay empty.",
    "Une ligne par affaire. Écrasez l'exemple, ou collez en valeurs les lignes d'un export, chaque colonne sous son "
    "en-tête. Les colonnes inutiles peuvent rester vides.",
)
FROM_NOTHING = Text(
    "One row a deal, from the first empty row on; or paste the rows of an export as values, each column under its own "
    "header. Columns that you do not need may stay empty.",
    "Une ligne par affaire, dès la première ligne vide ; ou collez en valeurs les lignes d'un export, chaque colonne "
    "sous son en-tête. Les colonnes inutiles peuvent rester vides.",
)
FREE_THE_DAY = Text(
    " Then empty the cell As of in Settings: the sample has a day of its own.",
    " Videz ensuite la cellule Au jour dans Paramètres : l'exemple a son propre jour.",
)
#: heading, what to do, the sheet it is about; the first step's words depend on the deals that are there
STEPS = (
    (Text("Enter your deals", "Saisissez vos affaires"), OVER_SAMPLE, names.PIPELINE),
    (
        Text("Say how you sell", "Dites comment vous vendez"),
        Text(
            "Your stages in order, the chance of a sale in each, the days a deal may stay there; your targets; the "
            "words of the drop-down lists.",
            "Vos étapes dans l'ordre, la chance de vente à chacune, les jours permis ; vos objectifs ; les mots des "
            "listes déroulantes.",
        ),
        names.SETTINGS,
    ),
    (
        Text("Refresh the summary", "Actualisez la synthèse"),
        Text(
            "The button above your deals, or Refresh summary on the KPI tab of the ribbon. Without Excel on Windows: "
            "save, close, and run xl-kpi refresh with the name of this file.",
            "Le bouton au-dessus de vos affaires, ou Actualiser la synthèse dans l'onglet KPI du ruban. Sans Excel "
            "sous Windows : enregistrez, fermez, puis lancez xl-kpi refresh avec le nom de ce fichier.",
        ),
        Text(TAB["en"], TAB["fr"]),
    ),
)
FIRST_TIME_TITLE = Text("Once on each computer (Windows)", "Une fois sur chaque ordinateur (Windows)")
FIRST_TIME = (
    Text(
        "Install Python 3.11 or newer and xl-kpi (its README says how), then run in a terminal: xl-kpi setup",
        "Installez Python 3.11 ou plus récent et xl-kpi (son README dit comment), puis lancez dans un terminal : "
        "xl-kpi setup",
    ),
    Text(
        "Open this workbook again. If a cell shows an error, select it and press Diagnose on the KPI tab.",
        "Rouvrez ce classeur. Si une cellule affiche une erreur, sélectionnez-la et cliquez sur Diagnostiquer dans "
        "l'onglet KPI.",
    ),
)
BLOCKED_TITLE = Text("If Excel blocks the macros", "Si Excel bloque les macros")
BLOCKED = (
    (
        Text("Yellow bar", "Barre jaune"),
        Text("Press Enable Content.", "Cliquez sur Activer le contenu."),
    ),
    (
        Text("Red bar", "Barre rouge"),
        Text(
            "The file came by mail or from the web. Close it; in the Explorer right-click it, Properties, tick Unblock "
            "at the bottom of the tab General, OK; open it again.",
            "Le fichier vient d'un courriel ou du web. Fermez-le ; dans l'Explorateur, clic droit, Propriétés, cochez "
            "Débloquer en bas de l'onglet Général, OK ; rouvrez-le.",
        ),
    ),
    (
        Text("Every time", "À chaque ouverture"),
        Text(
            "Keep it in a trusted folder: File, Options, Trust Center, Trust Center Settings, Trusted Locations, Add "
            "new location.",
            "Gardez-le dans un dossier approuvé : Fichier, Options, Centre de gestion de la confidentialité, "
            "Paramètres, Emplacements approuvés, Ajouter un nouvel emplacement.",
        ),
    ),
)
WITHOUT_TITLE = Text("What works where", "Ce qui fonctionne, et où")
WITHOUT_HEADERS = (
    Text("Excel on Windows with xl-kpi", "Excel sous Windows avec xl-kpi"),
    Text("Excel without xl-kpi, or macros blocked", "Excel sans xl-kpi, ou macros bloquées"),
    Text("LibreOffice", "LibreOffice"),
)
YES, NO = Text("yes", "oui"), Text("no", "non")
#: what, then how it stands with xl-kpi, without it, in LibreOffice
WITHOUT = (
    (Text("Read the KPI Summary with its charts", "Lire la Synthèse KPI et ses graphiques"), YES, YES, YES),
    (Text("Enter deals; drop-down lists; colours", "Saisir des affaires ; listes ; couleurs"), YES, YES, YES),
    (
        Text("KPI functions in cells", "Fonctions KPI dans les cellules"),
        YES,
        Text("the last values; #N/A or #NAME? once calculated", "dernières valeurs ; #N/A ou #NOM? après un calcul"),
        Text("the last numbers; tables show an error", "derniers nombres ; erreur pour les tableaux"),
    ),
    (Text("Refresh by the button", "Actualiser par le bouton"), YES, NO, NO),
    (
        Text("xl-kpi refresh FILE, the workbook closed", "xl-kpi refresh FICHIER, classeur fermé"),
        YES,
        Text("where xl-kpi is installed, Mac and Linux too", "là où xl-kpi est installé, Mac et Linux aussi"),
        Text("where xl-kpi is installed", "là où xl-kpi est installé"),
    ),
)  # fmt: skip


def write_start(sheet: Any, looks: Looks, lang: Lang, *, empty: bool, dated: bool) -> None:
    """Write the sheet.

    Parameters
    ----------
    empty
        True for a workbook without sample deals.
    dated
        True where Settings holds the day of the sample.
    """
    sheet.hide_gridlines(2)
    for column, width in enumerate((2, 5, 40, 30, 44, 32)):
        sheet.set_column(column, column, width)
    sheet.set_row(1, 32)
    sheet.write_string(1, 1, TITLE(lang), looks(font_size=22, bold=True, font_color=NAVY, valign="vcenter"))
    sheet.merge_range(2, 1, 2, 5, ABOUT(lang), looks.hint(text_wrap=True, valign="top"))
    sheet.set_row(2, 22)
    first = (FROM_NOTHING if empty else OVER_SAMPLE) + (FREE_THE_DAY if dated else EMPTY)
    row = _write_steps(sheet, 4, first, looks, lang)
    row = _heading(sheet, row + 1, FIRST_TIME_TITLE, looks, lang)
    for at, text in enumerate(FIRST_TIME, start=1):
        sheet.write_number(row, 1, at, looks(font_color=NAVY, bold=True, align="center", valign="vcenter"))
        sheet.merge_range(row, 2, row, 5, text(lang), looks(text_wrap=True, valign="vcenter"))
        sheet.set_row(row, 20)
        row += 1
    row = _heading(sheet, row + 1, BLOCKED_TITLE, looks, lang)
    for name, text in BLOCKED:
        sheet.write_string(row, 2, name(lang), looks(bold=True, valign="vcenter"))
        sheet.merge_range(row, 3, row, 5, text(lang), looks(text_wrap=True, valign="vcenter"))
        sheet.set_row(row, 34)
        row += 1
    _write_where(sheet, row + 1, looks, lang)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.set_first_sheet()
    sheet.activate()


# --------------------------------------------------------------------------------------------- private


def _heading(sheet: Any, row: int, text: Text, looks: Looks, lang: Lang) -> int:
    for column in range(1, 6):
        sheet.write_string(row, column, text(lang) if column == 1 else "", looks.heading())
    sheet.set_row(row, 24)
    return row + 1


def _write_steps(sheet: Any, row: int, first: Text, looks: Looks, lang: Lang) -> int:
    """Write the steps, each with a link to its sheet; return the row after them."""
    row = _heading(sheet, row, STEPS_TITLE, looks, lang)
    link = looks(font_color="#1F5FBF", underline=1, valign="vcenter", bg_color=MIST, indent=2)
    for at, (heading, text, where) in enumerate(STEPS, start=1):
        number = looks(font_size=20, bold=True, font_color=NAVY, align="center", valign="vcenter", bg_color=MIST)
        sheet.write_number(row, 1, at, number)
        sheet.write_string(row, 2, heading(lang), looks(font_size=12, bold=True, valign="vcenter", bg_color=MIST))
        body = looks(text_wrap=True, valign="vcenter", bg_color=MIST)
        sheet.merge_range(row, 3, row, 4, (first if at == 1 else text)(lang), body)
        sheet.write_url(row, 5, f"internal:{quoted(where(lang))}!A1", link, f"→ {where(lang)}")
        sheet.set_row(row, 56)
        sheet.set_row(row + 1, 5)
        row += 2
    return row


def _write_where(sheet: Any, row: int, looks: Looks, lang: Lang) -> None:
    """Write what works with and without xl-kpi."""
    row = _heading(sheet, row, WITHOUT_TITLE, looks, lang)
    head = looks(bold=True, text_wrap=True, valign="vcenter", font_color=NAVY)
    for at, header in enumerate((same(""), *WITHOUT_HEADERS)):
        sheet.write_string(row, 2 + at, header(lang), head)
    sheet.set_row(row, 22)
    for line, (what, *states) in enumerate(WITHOUT, start=row + 1):
        sheet.write_string(line, 2, what(lang), looks(text_wrap=True, valign="vcenter"))
        for at, state in enumerate(states):
            colour = GREEN if state is YES else RED if state is NO else GREY
            sheet.write_string(line, 3 + at, state(lang), looks(text_wrap=True, valign="vcenter", font_color=colour))
        sheet.set_row(line, 32 if max(len(state(lang)) for state in states) > 40 else 20)
