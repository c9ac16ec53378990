"""What an upgrade says: every sentence in one place."""

from __future__ import annotations

from xl_kpi.texts import Text

DONE = Text(
    "{path}: its macros are those of xl-kpi {version} now (before: {before}). Everything else kept its bytes.",
    "{path} : ses macros sont maintenant celles de xl-kpi {version} (avant : {before}). Tout le reste est inchangé, à "
    "l'octet près.",
)
CURRENT = Text(
    "{path}: its macros are of this version ({version}) already; nothing was changed.",
    "{path} : ses macros sont déjà de cette version ({version}) ; rien n'a été changé.",
)
UNKNOWN = Text("not said", "non précisé")
RIBBON_KEPT = Text(
    "Its KPI tab holds buttons of your own and was left as it is.",
    "Son onglet KPI contient des boutons à vous et a été laissé tel quel.",
)
SAVED = Text("The earlier text of a module is in {file}", "L'ancien texte d'un module est dans {file}")

NO_MACROS = Text("The workbook holds no macros.", "Le classeur ne contient pas de macros.")
NOT_OURS = Text(
    "The workbook's macros are not those of xl-kpi: there is nothing to bring up to date.",
    "Les macros du classeur ne sont pas celles de xl-kpi : il n'y a rien à mettre à jour.",
)
MAKE_NEW = Text(
    "The add-in (xl-kpi setup) gives any workbook the functions and the KPI tab; xl-kpi refresh works without macros.",
    "Le complément (xl-kpi setup) donne à tout classeur les fonctions et l'onglet KPI ; xl-kpi refresh se passe de "
    "macros.",
)
MACROS_SIGNED = Text(
    "The workbook's macros are digitally signed, and any change would break the signature.",
    "Les macros du classeur portent une signature numérique, que toute modification romprait.",
)
REMOVE_SIGNATURE = Text(
    "Remove it in Excel (Alt+F11, Tools > Digital Signature), upgrade, and sign again.",
    "Retirez-la dans Excel (Alt+F11, Outils > Signature électronique), mettez à jour, puis signez de nouveau.",
)
LOCKED = Text(
    "The workbook's VBA project is locked with a password.",
    "Le projet VBA du classeur est verrouillé par un mot de passe.",
)
UNLOCK = Text(
    "Remove it in Excel (Alt+F11, Tools > VBAProject Properties > Protection), save, and upgrade.",
    "Retirez-le dans Excel (Alt+F11, Outils > Propriétés de VBAProject > Protection), enregistrez, puis mettez à jour.",
)
FORMS = Text(
    "The workbook's VBA project holds forms ({forms}), which cannot be rewritten safely.",
    "Le projet VBA du classeur contient des formulaires ({forms}), qui ne peuvent pas être réécrits sans risque.",
)
EXPORT_FORMS = Text(
    "Export them in Excel (Alt+F11, File > Export), remove them, save, upgrade, and import them again.",
    "Exportez-les dans Excel (Alt+F11, Fichier > Exporter), supprimez-les, enregistrez, mettez à jour, puis "
    "réimportez-les.",
)
NEWER = Text(
    "The workbook's macros are of xl-kpi {asked}, newer than the {there} that is installed.",
    "Les macros du classeur sont de xl-kpi {asked}, plus récent que le {there} installé.",
)
UPGRADE_PACKAGE = Text(
    "Bring xl-kpi up to date (uv tool upgrade xl-kpi, or pip install --upgrade xl-kpi) and run xl-kpi setup.",
    "Mettez xl-kpi à jour (uv tool upgrade xl-kpi, ou pip install --upgrade xl-kpi), puis lancez xl-kpi setup.",
)
ALTERED = Text(
    "Modules of xl-kpi in this workbook were changed, or are older than their stamp: {modules}.",
    "Des modules de xl-kpi dans ce classeur ont été modifiés, ou datent d'avant leur marque : {modules}.",
)
MOVE_OR_REPLACE = Text(
    "Copy what is yours into a module of your own; then run upgrade with --replace, which puts their text beside the "
    "workbook first.",
    "Copiez ce qui est à vous dans un module à vous ; relancez ensuite upgrade avec --replace, qui met d'abord leur "
    "texte à côté du classeur.",
)
PROJECT_TOO_LARGE = Text(
    "The workbook's VBA project is too large to be written here.",
    "Le projet VBA du classeur est trop gros pour être écrit ici.",
)
EXPORT_MODULES = Text(
    "Export your own modules in Excel (Alt+F11, File > Export), remove them, save, upgrade, and import them again.",
    "Exportez vos propres modules dans Excel (Alt+F11, Fichier > Exporter), supprimez-les, enregistrez, mettez à jour, "
    "puis réimportez-les.",
)
