"""What is said of an import, beside its numbers: how deals were matched, what was kept, what could not be brought."""

from __future__ import annotations

from xl_kpi.texts import Text

MATCHED_BY = Text(
    "There are no ids on both sides: deals are the same when their {headers} are.",
    "Il n'y a pas de numéros des deux côtés : deux affaires sont la même quand leurs colonnes {headers} concordent.",
)
OTHER_CUSTOMER = Text(
    "{n:deal has|deals have} the id of a deal of another customer in the workbook and {n:~is|are} added beside it "
    "({rows} of the export). If only the customer's name changed, change it in the workbook and import again.",
    "{n:affaire porte|affaires portent} le numéro d'une affaire d'un autre client dans le classeur et "
    "{n:~est ajoutée|sont ajoutées} à côté ({rows} de l'export). Si seul le nom du client a changé, corrigez-le "
    "dans le classeur et importez de nouveau.",
)
OTHER_NAME = Text(
    "{n:deal has|deals have} the id of a deal of another name in the workbook and {n:~is|are} added beside it "
    "({rows} of the export). If only the name changed, change it in the workbook and import again.",
    "{n:affaire porte|affaires portent} le numéro d'une affaire d'un autre nom dans le classeur et "
    "{n:~est ajoutée|sont ajoutées} à côté ({rows} de l'export). Si seul le nom a changé, corrigez-le dans le "
    "classeur et importez de nouveau.",
)
RENAMED = Text(
    "{n:deal has|deals have} another name than the workbook has under the same id, and {n:~is|are} taken for renamed "
    "({rows} of the export).",
    "{n:affaire a|affaires ont} un autre nom que dans le classeur sous le même numéro, et "
    "{n:~passe pour renommée|passent pour renommées} ({rows} de l'export).",
)
LOOKALIKE = Text(
    "{n:deal has|deals have} an id that differs from one in the workbook by leading zeros only, but of another "
    "customer or name, and {n:~is|are} added ({rows} of the export).",
    "{n:affaire porte|affaires portent} un numéro qui ne diffère de l'un de ceux du classeur que par des zéros en "
    "tête, mais d'un autre client ou d'un autre nom, et {n:~est ajoutée|sont ajoutées} ({rows} de l'export).",
)
LOST_ZEROS = Text(
    "{n:deal has|deals have} an id that differs from the workbook's by leading zeros only, and the same customer "
    "({rows} of the export): {n:~the same deal|the same deals}; the workbook keeps its ids.",
    "{n:affaire porte|affaires portent} un numéro qui ne diffère de celui du classeur que par des zéros en tête, et le "
    "même client ({rows} de l'export) : {n:~la même affaire|les mêmes affaires} ; le classeur garde ses numéros.",
)
NAMELESS = Text(
    "{n:row of the export has|rows of the export have} no id ({rows}): known by name, customer and first contact.",
    "{n:ligne de l'export n'a|lignes de l'export n'ont} pas de numéro ({rows}) : "
    "{n:~reconnue|reconnues} au nom, au client et au premier contact.",
)
KEPT = Text(
    "{n:cell is|cells are} empty in the export; the workbook keeps what it holds there.",
    "{n:cellule est vide|cellules sont vides} dans l'export ; le classeur garde ce qu'il contient.",
)
UNREAD = Text(
    "{n:cell|cells} of the export cannot be read (such as column {header}, row {row} of the export); the workbook "
    "keeps what it holds there.",
    "{n:cellule de l'export ne se lit pas|cellules de l'export ne se lisent pas} (par exemple colonne {header}, ligne "
    "{row} de l'export) ; le classeur garde ce qu'il contient.",
)
NO_CHANCE = Text(
    "{n:chance|chances} in column {header} cannot be read (such as {example}, row {row} of the export): left empty in "
    "the new rows.",
    "{n:probabilité|probabilités} de la colonne {header} {n:~ne se lit pas|ne se lisent pas} (par exemple {example}, "
    "ligne {row} de l'export) : {n:~laissée vide|laissées vides} dans les nouvelles lignes.",
)
KEPT_FORMULAS = Text(
    "{n:cell is a formula|cells are formulas} of the workbook and {n:~stays|stay} so, though the export says something "
    "else (such as column {header}, row {row}).",
    "{n:cellule est une formule|cellules sont des formules} du classeur et le {n:~reste|restent}, même si l'export dit "
    "autre chose (par exemple colonne {header}, ligne {row}).",
)
CALCULATED = Text(
    "Column {header} is calculated in the workbook: new rows get its formula, which shows #N/A until Excel has opened "
    "the file (LibreOffice: Ctrl+Shift+F9). Refresh the KPI Summary after that.",
    "La colonne {header} est calculée dans le classeur : les nouvelles lignes reçoivent sa formule, qui affiche #N/A "
    "jusqu'à l'ouverture dans Excel (LibreOffice : Ctrl+Maj+F9). Actualisez ensuite la Synthèse KPI.",
)
UNCALCULATED = Text(
    "{n:formula reads|formulas read} cells that changed and {n:~shows|show} #N/A until Excel has opened the file "
    "(LibreOffice: Ctrl+Shift+F9). Refresh the KPI Summary after that.",
    "{n:formule lit|formules lisent} des cellules modifiées et {n:~affiche|affichent} #N/A jusqu'à l'ouverture dans "
    "Excel (LibreOffice : Ctrl+Maj+F9). Actualisez ensuite la Synthèse KPI.",
)
OWN_CURRENCY = Text(
    "The deals that were there get {currency} as their currency: Settings, or the sign beside their amounts, says so.",
    "Les affaires déjà présentes reçoivent la devise {currency} : les Paramètres, ou le signe à côté des montants, le "
    "disent.",
)
ADDED = Text(
    "{n:column is|columns are} new, at the right of the table: {headers}.",
    "{n:colonne est nouvelle|colonnes sont nouvelles}, à droite du tableau : {headers}.",
)
ROWS = Text("{n:~row|rows} {rows}", "{n:~ligne|lignes} {rows}")
TOO_LONG = Text(
    "{place}, column {header}, row {row}: more than {n} characters, which no cell can hold.",
    "{place}, colonne {header}, ligne {row} : plus de {n} caractères, ce qu'aucune cellule ne peut contenir.",
)
SHORTEN = Text(
    "Shorten the text, or leave its column out of the export.",
    "Raccourcissez ce texte, ou retirez sa colonne de l'export.",
)
