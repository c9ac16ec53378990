"""What doctor says: every sentence in one place."""

from __future__ import annotations

from xl_kpi.texts import Text

VERSIONS = Text(
    "xl-kpi {version} with xlwings {xlwings}, run by {python}.",
    "xl-kpi {version} avec xlwings {xlwings}, lancé par {python}.",
)
STORE = Text(
    "This Python ({python}) is the Microsoft Store's: Excel sees neither its files nor what it writes.",
    "Ce Python ({python}) vient du Microsoft Store : Excel ne voit ni ses fichiers ni ce qu'il écrit.",
)
USER_INSTALL = Text(
    "xl-kpi was installed with pip --user ({folder}): pip puts the library of xlwings where Excel does not look.",
    "xl-kpi a été installé avec pip --user ({folder}) : pip met la bibliothèque de xlwings là où Excel ne cherche pas.",
)
NO_USER_INSTALL = Text(
    "xl-kpi setup copies it to the right place; an environment of its own (uv tool install xl-kpi) is surer.",
    "xl-kpi setup la copie au bon endroit ; un environnement à part (uv tool install xl-kpi) est plus sûr.",
)

NEVER_STARTED = Text("Excel has not been started on this Mac yet.", "Excel n'a pas encore été lancé sur ce Mac.")
UNREADABLE_HOME = Text(
    "Excel's VBA cannot read {file}: its code page lacks letters of this path.",
    "Le VBA d'Excel ne peut pas lire {file} : il manque des lettres de ce chemin à sa page de codes.",
)
NOT_SET_UP = Text(
    "Excel does not know this Python: {key} is not in {file}.",
    "Excel ne connaît pas ce Python : {key} n'est pas dans {file}.",
)
RUN_SETUP = Text("Run: xl-kpi setup", "Lancez : xl-kpi setup")
PYTHON_GONE = Text(
    "Excel looks for Python at {python} (from {file}), where there is none.",
    "Excel cherche Python à {python} (d'après {file}), où il n'y en a pas.",
)
OTHER_PYTHON = Text(
    "Excel uses another Python than this one: {python} (from {file}).",
    "Excel utilise un autre Python que celui-ci : {python} (d'après {file}).",
)
RUN_SETUP_TO_CHANGE = Text(
    "If Excel shall use this one, run: xl-kpi setup",
    "Si Excel doit utiliser celui-ci, lancez : xl-kpi setup",
)
CONFIGURED = Text("Excel uses this Python (from {file}).", "Excel utilise ce Python (d'après {file}).")
UNREADABLE_LINE = Text(
    "A line of {file} is not what VBA reads: {line}",
    "Une ligne de {file} n'est pas ce que VBA sait lire : {line}",
)
MEND_LINE = Text('Write it as "KEY","VALUE", or remove it.', 'Écrivez-la "CLÉ","VALEUR", ou retirez-la.')

NO_LIBRARY = Text(
    "The library of xlwings, {name}, is neither in {folder} nor one folder up.",
    "La bibliothèque de xlwings, {name}, n'est ni dans {folder} ni un dossier plus haut.",
)
OTHER_LIBRARY = Text(
    "{file} is not the library that pip installed with xlwings.",
    "{file} n'est pas la bibliothèque que pip a installée avec xlwings.",
)
RENAME_LIBRARY = Text(
    "Rename or remove that file, and run: xl-kpi setup",
    "Renommez ou supprimez ce fichier, puis lancez : xl-kpi setup",
)
LIBRARY = Text(
    "The library of xlwings is where Excel looks: {file}", "La bibliothèque de xlwings est à sa place : {file}"
)

NO_SCRIPT = Text(
    "The script that starts Python for Excel's macros is missing: {file}",
    "Le script qui lance Python pour les macros d'Excel est absent : {file}",
)
OTHER_SCRIPT = Text(
    "The script that starts Python was changed: {file}",
    "Le script qui lance Python a été modifié : {file}",
)
RENAME_SCRIPT = Text(
    "If you did not change it, remove it and run: xl-kpi setup",
    "Si ce n'est pas vous, supprimez-le et lancez : xl-kpi setup",
)
SCRIPT = Text("The script that starts Python is in place: {file}", "Le script qui lance Python est en place : {file}")

NO_ADDIN = Text(
    "The add-in is not in {folder}: only workbooks made by xl-kpi have its functions.",
    "Le complément n'est pas dans {folder} : seuls les classeurs créés par xl-kpi ont ses fonctions.",
)
RUN_SETUP_FOR_ADDIN = Text(
    "To have them in every workbook, run: xl-kpi setup",
    "Pour les avoir dans tous les classeurs, lancez : xl-kpi setup",
)
RUN_SETUP_AFTER_REMOVING = Text(
    "Close Excel, remove that file and run: xl-kpi setup",
    "Fermez Excel, supprimez ce fichier et lancez : xl-kpi setup",
)
ADDIN = Text("The add-in is in place: {file}", "Le complément est en place : {file}")

MACROS_ASK = Text(
    "Excel asks before it runs macros: press Enable Content when it does.",
    "Excel demande avant d'exécuter des macros : cliquez alors sur Activer le contenu.",
)
MACROS_ALL = Text(
    "Excel runs the macros of every workbook without asking. xl-kpi does not need that.",
    "Excel exécute sans demander les macros de tous les classeurs. xl-kpi n'en a pas besoin.",
)
MACROS_OFF = Text(
    "Excel runs no macros and does not say so: functions and KPI tab cannot work.",
    "Excel n'exécute aucune macro, sans le dire : ni les fonctions ni l'onglet KPI ne peuvent marcher.",
)
MACROS_SIGNED_ONLY = Text(
    "Excel runs signed macros only, and those of xl-kpi are not signed.",
    "Excel n'exécute que les macros signées, et celles de xl-kpi ne le sont pas.",
)
LET_EXCEL_ASK = Text(
    "In Excel: File > Options > Trust Center > Settings > Macro Settings > Disable VBA macros with notification.",
    "Dans Excel : Fichier > Options > Centre de gestion de la confidentialité > Paramètres > Paramètres des macros > "
    "Désactiver les macros VBA avec notification.",
)
ASK_ADMINISTRATOR = Text(
    "Your organisation set this: ask whoever runs your computers. The command line works without macros.",
    "C'est un réglage de votre organisation : voyez avec qui gère vos ordinateurs. La ligne de commande se passe de "
    "macros.",
)
ADDINS_OFF = Text("Excel loads no add-ins.", "Excel ne charge aucun complément.")
ADDINS_SIGNED_ONLY = Text(
    "Excel loads signed add-ins only, and that of xl-kpi is not signed.",
    "Excel ne charge que les compléments signés, et celui de xl-kpi ne l'est pas.",
)
ALLOW_ADDINS = Text(
    "In Excel: File > Options > Trust Center > Settings > Add-ins: clear that box.",
    "Dans Excel : Fichier > Options > Centre de gestion de la confidentialité > Paramètres > Compléments : décochez "
    "cette case.",
)
NO_TRUSTED_LOCATIONS = Text(
    "Trusted locations are switched off: Excel will ask about the add-in, or not load it.",
    "Les emplacements approuvés sont désactivés : Excel demandera pour le complément, ou ne le chargera pas.",
)
ALLOW_LOCATIONS = Text(
    "In Excel: File > Options > Trust Center > Settings > Trusted Locations: clear Disable all.",
    "Dans Excel : Fichier > Options > Centre de gestion de la confidentialité > Paramètres > Emplacements approuvés : "
    "décochez Désactiver tous.",
)
ACCESS_OFF = Text(
    "Access to the VBA project object model is off, and is not needed.",
    "L'accès au modèle d'objet du projet VBA est désactivé, et n'est pas nécessaire.",
)
ACCESS_ON = Text(
    "Access to the VBA project object model is on; xl-kpi does not need it.",
    "L'accès au modèle d'objet du projet VBA est activé ; xl-kpi n'en a pas besoin.",
)

NO_MARK = Text("{file} has no mark of the internet.", "{file} n'a pas de marque d'internet.")
MARK = Text(
    "This workbook came from the internet or by mail: Excel blocks its macros.",
    "Ce classeur vient d'internet ou d'un courriel : Excel bloque ses macros.",
)
MARK_MAC = Text(
    "This workbook came from the internet or by mail: macOS has put it in quarantine.",
    "Ce classeur vient d'internet ou d'un courriel : macOS l'a mis en quarantaine.",
)
RUN_UNBLOCK = Text(
    'If you trust where it comes from, run: xl-kpi doctor --unblock "{file}"',
    'Si vous êtes sûr de sa provenance, lancez : xl-kpi doctor --unblock "{file}"',
)
NO_MACROS = Text(
    "{file} holds no macros: its functions come from the add-in.",
    "{file} ne contient pas de macros : ses fonctions viennent du complément.",
)
NO_MACROS_OF_OURS = Text(
    "No macros of xl-kpi in {where}.",
    "Pas de macros de xl-kpi dans {where}.",
)
OTHER_XLWINGS = Text(
    "The macros in {where} ask for xlwings {asked}; installed is {there}.",
    "Les macros dans {where} demandent xlwings {asked} ; {there} est installé.",
)
OTHER_VERSION = Text(
    "The macros in {where} are of xl-kpi {asked}; installed is {there}.",
    "Les macros dans {where} sont de xl-kpi {asked} ; {there} est installé.",
)
SAME_VERSION = Text(
    "The macros in {file} are of this version: xl-kpi {version}, xlwings {xlwings}.",
    "Les macros de {file} sont de cette version : xl-kpi {version}, xlwings {xlwings}.",
)
RUN_UPGRADE = Text('Run: xl-kpi upgrade "{file}"', 'Lancez : xl-kpi upgrade "{file}"')
FILE_BESIDE = Text(
    "There is a configuration beside the workbook, {file}; xl-kpi does not read it.",
    "Il y a une configuration à côté du classeur, {file} ; xl-kpi ne la lit pas.",
)
FILE_BESIDE_REMEDY = Text(
    "What shall count belongs in your own configuration: xl-kpi setup writes it.",
    "Ce qui doit compter va dans votre propre configuration : xl-kpi setup l'écrit.",
)
KEY_TWICE = Text(
    "The sheet {sheet} names {key} twice, which stops the macros.",
    "La feuille {sheet} nomme {key} deux fois, ce qui arrête les macros.",
)
KEEP_ONE = Text(
    "Show the sheet in Excel and keep one of the rows.", "Affichez la feuille dans Excel et gardez une ligne."
)
SHEET_NAMES_PYTHON = Text(
    "The sheet {sheet} names a Python ({key}), which hides this computer's own.",
    "La feuille {sheet} nomme un Python ({key}), qui masque celui de cet ordinateur.",
)
REMOVE_KEY = Text(
    "Show the sheet in Excel and delete that row.",
    "Affichez la feuille dans Excel et supprimez cette ligne.",
)
