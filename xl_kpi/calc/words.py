"""What the menu says."""

from __future__ import annotations

from dataclasses import dataclass

from xl_kpi.texts import Text

MENU = Text("KPI", "KPI")
ABOUT = Text(
    "Sales KPIs for the pipeline sheet of a very small firm: functions in cells and a KPI Summary tab.",
    "Indicateurs commerciaux pour le suivi des affaires d'une très petite entreprise : des fonctions dans les "
    "cellules et un onglet Synthèse KPI.",
)


@dataclass(frozen=True, slots=True)
class Command:
    """An entry of the menu: the end of its address, its words, and whether the toolbar has it too."""

    name: str
    title: Text
    tip: Text
    in_toolbar: bool = False


COMMANDS = (
    Command(
        "refresh",
        Text("Refresh summary", "Actualiser la synthèse"),
        Text(
            "Reads the deals and rebuilds the KPI Summary tab; what refers to the tab keeps working",
            "Lit les affaires et refait l'onglet Synthèse KPI ; ce qui renvoie à l'onglet continue de fonctionner",
        ),
        in_toolbar=True,
    ),
    Command(
        "check",
        Text("Check data", "Contrôler les données"),
        Text("Says what is doubtful in the deals; changes nothing", "Dit ce qui est douteux ; ne change rien"),
        in_toolbar=True,
    ),
    Command(
        "import",
        Text("Import export…", "Importer un export…"),
        Text("Brings an export of your CRM into this workbook", "Fait entrer un export de votre CRM dans ce classeur"),
    ),
    Command(
        "diagnose",
        Text("Why this error?", "Pourquoi cette erreur ?"),
        Text("Says why the selected cell shows an error", "Dit pourquoi la cellule choisie affiche une erreur"),
    ),
    Command(
        "help",
        Text("Help", "Aide"),
        Text("The functions, with an example each", "Les fonctions, chacune avec un exemple"),
    ),
)

INSTALLED = Text(
    "LibreOffice Calc has the KPI functions and the menu KPI now.",
    "LibreOffice Calc a désormais les fonctions KPI et le menu KPI.",
)
START = Text(
    "Start LibreOffice and open a workbook: =TIME_TO_CLOSE(A1:H61), or the menu KPI, Refresh summary.",
    "Lancez LibreOffice et ouvrez un classeur : =TIME_TO_CLOSE(A1:H61), ou le menu KPI, Actualiser la synthèse.",
)
RESTART = Text(
    "LibreOffice is running: close all its windows and start it again.",
    "LibreOffice est ouvert : fermez toutes ses fenêtres et relancez-le.",
)
REMOVED = Text("The extension was removed from LibreOffice.", "L'extension a été retirée de LibreOffice.")
NOT_THERE = Text("LibreOffice did not have the extension.", "LibreOffice n'avait pas l'extension.")
REFRESHED = Text(
    'The sheet "{tab}" shows {deals:deal|deals} as of today. What was done before cannot be undone any more; close '
    "the document without saving it to go back.",
    "La feuille « {tab} » montre {deals:affaire|affaires} à ce jour. Ce qui précède ne peut plus être annulé ; pour "
    "revenir en arrière, fermez le document sans l'enregistrer.",
)
ASK = Text("\nBring this in?", "\nImporter ?")
CLOSE_AND_IMPORT = Text(
    "Close the document and, for a workbook (.xlsx, .xlsm), run: xl-kpi import EXPORT -o FILE",
    "Fermez le document et, pour un classeur (.xlsx, .xlsm), lancez : xl-kpi import EXPORT -o FICHIER",
)
HELP = Text(
    'What a KPI means: =KPI_HELP("Win rate") in a cell. Every function with an example: the sheet KPI of a workbook '
    "made by xl-kpi, or the function wizard (Ctrl+F2), category Add-In. On the command line: xl-kpi functions.",
    'Ce que signifie un KPI : =KPI_HELP("Taux de réussite") dans une cellule. Chaque fonction avec un exemple : la '
    "feuille KPI d'un classeur fait par xl-kpi, ou l'assistant de fonctions (Ctrl+F2), catégorie Add-in. En ligne de "
    "commande : xl-kpi functions.",
)

#: What the extension itself says, where the other Python cannot: by key.
INSIDE = {
    "gone": Text(
        "The Python with xl-kpi is not there any more: {python}. Install xl-kpi again (pip install xl-kpi), then run: "
        "xl-kpi calc install",
        "Le Python où xl-kpi est installé n'est plus là : {python}. Réinstallez xl-kpi (pip install xl-kpi), puis "
        "lancez : xl-kpi calc install",
    ),
    "broken": Text(
        "xl-kpi does not start in {python} ({reason}). Install it again there, then run: xl-kpi calc install",
        "xl-kpi ne démarre pas dans {python} ({reason}). Réinstallez-le à cet endroit, puis lancez : "
        "xl-kpi calc install",
    ),
    "null_date": Text(
        "This document counts its days from neither 1899-12-30 nor 1904-01-01 (Tools, Options, LibreOffice Calc, "
        "Calculate). Choose 30/12/1899.",
        "Ce document ne compte ses jours ni depuis le 30/12/1899 ni depuis le 01/01/1904 (Outils, Options, "
        "LibreOffice Calc, Calcul). Choisissez 30/12/1899.",
    ),
    "no_error": Text(
        "The selected cell shows no error of a KPI function.",
        "La cellule choisie ne montre pas d'erreur d'une fonction KPI.",
    ),
    "not_called": Text(
        "LibreOffice could not call the function. The deals must be a range with its header row, such as A1:H61, not a "
        "list in braces or another function's result; in the ranges behind stages, history and rates no cell may be an "
        "error.",
        "LibreOffice n'a pas pu appeler la fonction. Les affaires doivent être une plage avec sa ligne d'en-têtes, par "
        "exemple A1:H61, et non une liste entre accolades ou le résultat d'une autre fonction ; dans les plages qui "
        "suivent étapes, historique et taux, aucune cellule ne doit être une erreur.",
    ),
    "locked": Text(
        'The sheet "{sheet}" is protected, so the cell cannot be calculated again to see why. Remove the protection '
        "(Tools, Protect Sheet) and ask once more.",
        "La feuille « {sheet} » est protégée : la cellule ne peut pas être recalculée pour voir pourquoi. Ôtez la "
        "protection (Outils, Protéger la feuille) et redemandez.",
    ),
    "asking": Text("Which export is to be imported?", "Quel export importer ?"),
    "protected": Text(
        "The structure of the workbook is protected. Remove the protection (Tools, Protect Spreadsheet Structure), "
        "refresh, and protect it again.",
        "La structure du classeur est protégée. Ôtez la protection (Outils, Protéger la structure du classeur), "
        "actualisez, puis protégez-la de nouveau.",
    ),
    "read_only": Text(
        "The document is open for reading only. Save it under another name and refresh there.",
        "Le document est ouvert en lecture seule. Enregistrez-le sous un autre nom et actualisez-le là.",
    ),
    "sheet_protected": Text(
        'The sheet "{sheet}" is protected. Remove its protection (Tools, Protect Sheet), refresh, and protect it '
        "again.",
        "La feuille « {sheet} » est protégée. Ôtez sa protection (Outils, Protéger la feuille), actualisez, puis "
        "protégez-la de nouveau.",
    ),
    "reader_protected": Text(
        'The sheet "{sheet}" is protected, and its formulas read the KPI Summary: they could not follow it. Remove its '
        "protection (Tools, Protect Sheet), refresh, and protect it again.",
        "La feuille « {sheet} » est protégée, et ses formules lisent la synthèse : elles ne pourraient pas suivre. "
        "Ôtez sa protection (Outils, Protéger la feuille), actualisez, puis protégez-la de nouveau.",
    ),
    "analysis": Text(
        'The sheet "{sheet}" holds a pivot table, which a refresh would lose. Move it to another sheet, or rename '
        "the sheet to keep it as it is.",
        "La feuille « {sheet} » contient une table dynamique, qu'une actualisation ferait perdre. Déplacez-la sur une "
        "autre feuille, ou renommez la feuille pour la garder telle quelle.",
    ),
    "no_history": Text(
        'The sheet "{sheet}" has no table with a column Date any more. Nothing was changed: the summary was not '
        "refreshed either. Rename the sheet, and the next refresh begins a new one; or turn KPI history off in "
        "Settings.",
        "La feuille « {sheet} » n'a plus de tableau avec une colonne Date. Rien n'a été changé : la synthèse n'a pas "
        "été actualisée non plus. Renommez la feuille, et l'actualisation suivante en commence une autre ; ou "
        "désactivez l'historique KPI dans les Paramètres.",
    ),
    "no_room": Text(
        'Something stands right under the table of the sheet "{sheet}", where today\'s figures belong. Nothing was '
        "changed: the summary was not refreshed either. Move it away, for instance above the table or to its right, or "
        "turn its totals row off; then refresh again.",
        "Quelque chose se trouve juste sous le tableau de la feuille « {sheet} », où vont les chiffres du jour. Rien "
        "n'a été changé : la synthèse n'a pas été actualisée non plus. Déplacez-le, par exemple au-dessus du tableau "
        "ou à sa droite, ou désactivez sa ligne de total ; puis actualisez.",
    ),
    "undo": Text("Import an export", "Importer un export"),
    "failed": Text("xl-kpi failed and changed nothing: {reason}", "xl-kpi a échoué et n'a rien changé : {reason}"),
    "not_sheets": Text("This is no spreadsheet.", "Ce n'est pas un classeur."),
}
