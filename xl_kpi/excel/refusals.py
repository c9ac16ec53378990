"""Why an open workbook is not refreshed, and what its owner can do: every sentence in one place."""

from __future__ import annotations

from xl_kpi.texts import Text

PROTECTED = Text("The structure of the workbook is protected.", "La structure du classeur est protégée.")
UNPROTECT = Text(
    "Remove the protection (Review, Protect Workbook), refresh, and protect it again.",
    "Ôtez la protection (Révision, Protéger le classeur), actualisez, puis protégez-le de nouveau.",
)
SHARED = Text(
    "The workbook is shared in the old way, in which no sheet can be replaced.",
    "Le classeur est partagé à l'ancienne façon, dans laquelle aucune feuille ne peut être remplacée.",
)
UNSHARE = Text(
    "Stop sharing it (Review, Unshare Workbook) and refresh again.",
    "Arrêtez le partage (Révision, Annuler le partage du classeur) puis actualisez de nouveau.",
)
OLD_FORMAT = Text(
    "The workbook is open in the format of Excel 97-2003, which is too small for the KPI Summary.",
    "Le classeur est ouvert au format Excel 97-2003, trop petit pour la synthèse.",
)
SAVE_AS = Text(
    "Save it as .xlsx or .xlsm, open it again and refresh.",
    "Enregistrez-le au format .xlsx ou .xlsm, rouvrez-le puis actualisez.",
)
TAB_PROTECTED = Text(
    'The sheet "{sheet}" is protected; the new one would not be.',
    "La feuille « {sheet} » est protégée ; la nouvelle ne le serait pas.",
)
READS_THE_TAB = Text(
    "The KPI Summary is read from a protected sheet, where it cannot be followed: {place}.",
    "La synthèse est lue depuis une feuille protégée, où rien ne peut suivre : {place}.",
)
UNPROTECT_SHEET = Text(
    "Lift its protection (Review, Unprotect Sheet), refresh, and protect it again.",
    "Ôtez sa protection (Révision, Ôter la protection de la feuille), actualisez, puis protégez-la de nouveau.",
)
HISTORY_PROTECTED = Text(
    'The sheet "{sheet}" is protected: the day cannot be added, and nothing was changed.',
    "La feuille « {sheet} » est protégée : le jour ne peut pas être ajouté, et rien n'a été changé.",
)
HISTORY_FILTERED = Text(
    'A filter hides some days of the sheet "{sheet}": Excel adds none to such a table, and nothing was changed.',
    "Un filtre masque des jours de la feuille « {sheet} » : Excel n'en ajoute pas à un tel tableau, et rien n'a été "
    "changé.",
)
CLEAR_FILTER = Text("Clear it (Data, Clear) and refresh again.", "Effacez-le (Données, Effacer) puis actualisez.")
HIDDEN_FORMULAS = Text(
    'The sheet "{sheet}" is protected and hides its formulas, so it cannot be told which ones read the KPI Summary.',
    "La feuille « {sheet} » est protégée et masque ses formules : on ne peut pas savoir lesquelles lisent la synthèse.",
)
HOLDS_ANALYSIS = Text(
    'The sheet "{sheet}" holds {what}, which a refresh would lose.',
    "La feuille « {sheet} » contient {what}, qu'une actualisation ferait perdre.",
)
MOVE_IT = Text(
    "Move it to another sheet, or rename the sheet to keep it as it is.",
    "Déplacez-le sur une autre feuille, ou renommez la feuille pour la garder telle quelle.",
)
PIVOT = Text("a pivot table", "un tableau croisé dynamique")
A_SLICER = Text("a slicer or timeline", "un segment ou une chronologie")
QUERY = Text("a data query", "une requête de données")
SLICER_ON_TABLE = Text(
    'The slicer "{slicer}" filters a table of the sheet "{sheet}", and would be lost in an open workbook.',
    "Le segment « {slicer} » filtre un tableau de la feuille « {sheet} » et serait perdu dans un classeur ouvert.",
)
REFRESH_CLOSED = Text(
    "Close the workbook and run: xl-kpi refresh FILE. That keeps the slicer.",
    "Fermez le classeur et lancez : xl-kpi refresh FICHIER. Le segment sera conservé.",
)
OTHER_READS = Text(
    'The open workbook "{book}" reads the KPI Summary of this one, and would lose it: {place}.',
    "Le classeur ouvert « {book} » lit la synthèse de celui-ci et la perdrait : {place}.",
)
CLOSE_OTHER = Text(
    "Close that workbook, refresh, and open it again: its formulas then read the new summary.",
    "Fermez ce classeur, actualisez, puis rouvrez-le : ses formules liront alors la nouvelle synthèse.",
)
TABLE_LOST = Text(
    "The summary no longer has the table {table}, which is still read: {place}.",
    "La synthèse n'a plus le tableau {table}, qui est encore lu : {place}.",
)
CLEAR_IT = Text(
    "Nothing was changed. Clear what reads that table, or have it read a KPI_ name, then refresh.",
    "Rien n'a été changé. Effacez ce qui lit ce tableau, ou faites-lui lire un nom KPI_, puis actualisez.",
)
