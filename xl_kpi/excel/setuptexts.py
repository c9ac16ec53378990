"""What setup says: every sentence in one place."""

from __future__ import annotations

from xl_kpi.texts import Text

CONFIGURED = Text(
    "Excel's cells will use {python} (written to {file}).",
    "Les cellules d'Excel utiliseront {python} (écrit dans {file}).",
)
CONFIGURED_MAC = Text(
    "Excel's macros will use {python} (written to {file}).",
    "Les macros d'Excel utiliseront {python} (écrit dans {file}).",
)
LIBRARY_PUT = Text("The library of xlwings is at {file}.", "La bibliothèque de xlwings est à {file}.")
SCRIPT_PUT = Text("The script that starts Python is at {file}.", "Le script qui lance Python est à {file}.")
ADDIN_PUT = Text(
    "The add-in is at {file}: from Excel's next start its functions and its KPI tab are there in every workbook.",
    "Le complément est à {file} : dès le prochain démarrage d'Excel, ses fonctions et son onglet KPI sont là dans tous "
    "les classeurs.",
)
OPEN_AGAIN = Text(
    "Open the workbook again, or press Diagnose on its KPI tab. To check: xl-kpi doctor",
    "Rouvrez le classeur, ou cliquez Diagnostiquer dans son onglet KPI. Pour vérifier : xl-kpi doctor",
)
OPEN_AGAIN_MAC = Text(
    "Open the workbook again. On macOS the KPI tab works; functions in cells need Excel on Windows.",
    "Rouvrez le classeur. Sous macOS, l'onglet KPI fonctionne ; les fonctions dans les cellules demandent Excel sous "
    "Windows.",
)
KEPT_OTHER = Text(
    "Kept as it is: {file} is not what setup put there. To have ours, rename it and run xl-kpi setup again.",
    "Laissé tel quel : {file} n'est pas ce que setup y avait mis. Pour avoir le nôtre, renommez-le et relancez xl-kpi "
    "setup.",
)

NOTHING_TO_UNDO = Text(
    "Nothing to undo: setup has put nothing on this computer.",
    "Rien à annuler : setup n'a rien mis sur cet ordinateur.",
)
REMOVED = Text("Removed: {file}", "Supprimé : {file}")
GONE_ALREADY = Text("Was gone already: {file}", "N'y était déjà plus : {file}")
KEPT_CHANGED = Text(
    "Kept, because it was changed since: {file}",
    "Conservé, car modifié depuis : {file}",
)
REMOVED_VALUE = Text("Removed: {key} in {file}", "Supprimé : {key} dans {file}")
RESTORED_VALUE = Text("As before: {key} in {file} is {before}", "Comme avant : {key} dans {file} vaut {before}")
KEPT_VALUE = Text(
    "Kept, because it was changed since: {key} in {file}",
    "Conservé, car modifié depuis : {key} dans {file}",
)

ONLY_EXCEL = Text(
    "Excel exists on Windows and macOS only: here there is nothing to set up or to check.",
    "Excel n'existe que sous Windows et macOS : ici, il n'y a rien à configurer ni à vérifier.",
)
USE_COMMANDS = Text(
    "Here use: xl-kpi show, value, refresh, upgrade; for LibreOffice: xl-kpi calc install.",
    "Ici, utilisez : xl-kpi show, value, refresh, upgrade ; pour LibreOffice : xl-kpi calc install.",
)
STORE = Text(
    "This Python ({python}) is the Microsoft Store's: Excel sees neither its files nor what it writes.",
    "Ce Python ({python}) vient du Microsoft Store : Excel ne voit ni ses fichiers ni ce qu'il écrit.",
)
NO_STORE = Text(
    "Install Python from python.org, or uv, and xl-kpi with it (uv tool install xl-kpi); then run xl-kpi setup.",
    "Installez Python depuis python.org, ou uv, puis xl-kpi avec lui (uv tool install xl-kpi) ; lancez ensuite xl-kpi "
    "setup.",
)
OTHER_ACCOUNT = Text(
    "Use xl-kpi from a Windows account whose folder has a plain name; the commands work here all the same.",
    "Utilisez xl-kpi depuis un compte Windows dont le dossier a un nom simple ; les commandes, elles, marchent ici.",
)
NO_LIBRARY = Text(
    "The library of xlwings, {name}, is neither beside {python} nor one folder up, nor where pip puts it.",
    "La bibliothèque de xlwings, {name}, n'est ni à côté de {python}, ni un dossier plus haut, ni là où pip la met.",
)
INSTALL_AGAIN = Text(
    "Install xl-kpi in an environment of its own (uv tool install xl-kpi, or py -m venv and pip install), not with "
    "--user, and run setup again.",
    "Installez xl-kpi dans un environnement à lui (uv tool install xl-kpi, ou py -m venv puis pip install), sans "
    "--user, puis relancez setup.",
)
OTHER_LIBRARY = Text(
    "{file} has the name of the library of xlwings, but is not the one that pip installed.",
    "{file} porte le nom de la bibliothèque de xlwings, mais n'est pas celle que pip a installée.",
)
RENAME_LIBRARY = Text(
    "Rename or remove that file, and run xl-kpi setup again.",
    "Renommez ou supprimez ce fichier, puis relancez xl-kpi setup.",
)
NO_CONTAINER = Text(
    "Excel has not been started on this Mac yet ({folder} is missing).",
    "Excel n'a pas encore été lancé sur ce Mac ({folder} est absent).",
)
START_EXCEL = Text("Start Excel once, and run setup again.", "Lancez Excel une fois, puis relancez setup.")
NOT_PLAIN = Text(
    "The script of xlwings cannot start {path}: it takes no spaces, accents or signs in a path.",
    "Le script de xlwings ne peut pas lancer {path} : il n'admet ni espace, ni accent, ni signe dans un chemin.",
)
PLAIN_MAC = Text(
    "Install xl-kpi in a folder with a plain name (python3 -m venv ~/xl-kpi, ~/xl-kpi/bin/pip install xl-kpi) and run "
    "~/xl-kpi/bin/xl-kpi setup.",
    "Installez xl-kpi dans un dossier au nom simple (python3 -m venv ~/xl-kpi, ~/xl-kpi/bin/pip install xl-kpi) et "
    "lancez ~/xl-kpi/bin/xl-kpi setup.",
)
IN_USE = Text("{file} is in use.", "{file} est utilisé.")
CLOSE_EXCEL = Text("Close Excel and try again.", "Fermez Excel et recommencez.")
NOT_ALLOWED = Text(
    "The system does not let xl-kpi write {file}.",
    "Le système ne laisse pas xl-kpi écrire {file}.",
)
ALLOW_MAC = Text(
    "Allow the Terminal to reach other apps' data (System Settings > Privacy & Security > App Management or Full Disk "
    "Access), and run it again.",
    "Autorisez le Terminal à accéder aux données d'autres apps (Réglages Système > Confidentialité et sécurité > "
    "Gestion des apps ou Accès complet au disque), puis recommencez.",
)
