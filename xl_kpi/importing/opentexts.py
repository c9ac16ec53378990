"""What the ribbon's Import says: its questions, its refusals, and what became of the deals."""

from __future__ import annotations

from xl_kpi.texts import Text

PICK = Text("The export of your CRM", "L'export de votre CRM")
FILES = "*.csv;*.txt;*.tsv;*.xlsx;*.xlsm;*.xlsb;*.ods"
ASK = Text("Bring this in? Excel cannot undo it; a copy of the workbook can.",
           "Importer ? Excel ne pourra pas l'annuler ; une copie du classeur, si.")  # fmt: skip
NOTHING = Text("The workbook holds all of it already: nothing is changed.",
               "Le classeur contient déjà tout cela : rien n'est modifié.")  # fmt: skip
FAILED = Text("The import failed and the deals are as they were: ",
              "L'import a échoué et les affaires sont inchangées : ")  # fmt: skip
HALF_UNDONE = Text(
    "The import failed, and not all of it could be taken back: close the workbook without saving. ",
    "L'import a échoué, et tout n'a pas pu être annulé : fermez le classeur sans enregistrer. ",
)
ON_A_MAC = Text(
    "On a Mac an open workbook takes no import. Close it and run: xl-kpi import EXPORT -o FILE",
    "Sur un Mac, un classeur ouvert n'accepte pas d'import. Fermez-le et lancez : xl-kpi import EXPORT -o FICHIER",
)
CLOSE_AND_IMPORT = Text("Close the workbook and run: xl-kpi import EXPORT -o FILE",
                        "Fermez le classeur et lancez : xl-kpi import EXPORT -o FICHIER")  # fmt: skip
NO_TABLE = Text("The deals are no table of Excel, which alone grows with everything that refers to it.",
                "Les affaires ne sont pas un tableau Excel, seul à grandir avec tout ce qui s'y réfère.")  # fmt: skip
MAKE_TABLE = Text("Select a deal and press Ctrl+T, or close the workbook and run: xl-kpi import EXPORT -o FILE",
                  "Choisissez une affaire et tapez Ctrl+L, ou fermez le classeur et lancez : xl-kpi import EXPORT -o "
                  "FICHIER")  # fmt: skip
FILTERED = Text("A filter hides some of the deals.", "Un filtre masque une partie des affaires.")
CLEAR_IT = Text("Clear it (Data > Clear) and import again.", "Effacez-le (Données > Effacer) et importez de nouveau.")
PROTECTED = Text('The sheet "{sheet}" is protected.', "La feuille « {sheet} » est protégée.")
UNPROTECT = Text(
    "Lift the protection (Review > Unprotect Sheet) and import again.",
    "Levez la protection (Révision > Ôter la protection de la feuille) et importez de nouveau.",
)
ONLY_EVENTS = Text("This export is an event log, which does not come into an open workbook.",
                   "Cet export est un journal, qui n'entre pas dans un classeur ouvert.")  # fmt: skip
LOG_LEFT = Text("Its event log is left out: close the workbook and run xl-kpi import to bring it in.",
                "Son journal n'est pas importé : fermez le classeur et lancez xl-kpi import pour cela.")  # fmt: skip
NOT_REFRESHED = Text("The deals are in, but the KPI Summary is not refreshed: ",
                     "Les affaires sont importées, mais la Synthèse KPI n'est pas actualisée : ")  # fmt: skip
READING = Text("xl-kpi: reading the export…", "xl-kpi : lecture de l'export…")
BRINGING = Text("xl-kpi: bringing the deals in…", "xl-kpi : import des affaires…")
