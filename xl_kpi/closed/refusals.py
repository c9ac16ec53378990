"""Why a workbook is refused, and what its owner can do: every sentence in one place."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from xl_kpi.errors import FileError
from xl_kpi.texts import Text, same

_OPEN_AND_SAVE = Text(
    "Open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx).",
    "Ouvrez-le dans Excel ou LibreOffice et enregistrez-le comme classeur Excel (.xlsx).",
)
_TAKE_A_COPY = Text(
    "Take an earlier copy, or open it in Excel, which may repair it, and save it again.",
    "Reprenez une copie antérieure, ou ouvrez-le dans Excel, qui saura peut-être le réparer, "
    "et enregistrez-le de nouveau.",
)
_ASK_THE_SENDER = Text(
    "Do not open it unless you trust where it comes from; ask for a fresh copy.",
    "Ne l’ouvrez que si vous êtes sûr de sa provenance ; demandez une nouvelle copie.",
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason not to touch a file, with `{placeholders}`, and the remedy."""

    problem: Text
    remedy: Text

    def error(self, **values: str | Text) -> FileError:
        """Return the error to raise, with the placeholders filled."""
        return FileError(self.problem.format(**values), self.remedy.format(**values))


MISSING = Refusal(
    Text("There is no such file.", "Ce fichier n’existe pas."),
    Text("Check the name and the folder.", "Vérifiez le nom et le dossier."),
)
FOLDER = Refusal(
    Text("This is a folder, not a workbook.", "C’est un dossier, pas un classeur."),
    Text("Name the workbook inside it.", "Indiquez le classeur qu’il contient."),
)
READ_ONLY = Refusal(
    Text("The file is read-only.", "Le fichier est en lecture seule."),
    Text(
        "Allow writing in the file's properties, or work on a copy.",
        "Autorisez l’écriture dans les propriétés du fichier, ou travaillez sur une copie.",
    ),
)
NO_HISTORY = Refusal(
    Text(
        "The sheet {sheet} has no table with a column {date} any more. Nothing was changed: the summary was not "
        "refreshed either.",
        "La feuille {sheet} n’a plus de tableau avec une colonne {date}. Rien n’a été changé : la synthèse n’a pas "
        "été actualisée non plus.",
    ),
    Text(
        "Rename the sheet, and the next refresh begins a new one; or turn KPI history off in Settings.",
        "Renommez la feuille, et l’actualisation suivante en commence une autre ; ou désactivez l’historique KPI dans "
        "les Paramètres.",
    ),
)
NO_ROOM = Refusal(
    Text(
        "Something stands right under the table of the sheet {sheet}, in row {row}, where today's figures belong. "
        "Nothing was changed: the summary was not refreshed either.",
        "Quelque chose se trouve juste sous le tableau de la feuille {sheet}, en ligne {row}, où vont les chiffres du "
        "jour. Rien n’a été changé : la synthèse n’a pas été actualisée non plus.",
    ),
    Text(
        "Move it away, for instance above the table or to its right, or turn its totals row off; then refresh again.",
        "Déplacez-le, par exemple au-dessus du tableau ou à sa droite, ou désactivez sa ligne de total ; puis "
        "actualisez.",
    ),
)
READ_ONLY_FOLDER = Refusal(
    Text(
        "Its folder {folder} does not allow new files.",
        "Son dossier {folder} n’accepte pas de nouveau fichier.",
    ),
    Text(
        "Allow writing in the folder, or copy the workbook to a folder of your own.",
        "Autorisez l’écriture dans le dossier, ou copiez le classeur dans un dossier à vous.",
    ),
)
OPEN_ELSEWHERE = Refusal(
    Text(
        "The workbook is open in another program ({lock} is beside it).",
        "Le classeur est ouvert dans un autre programme ({lock} est à côté).",
    ),
    Text(
        "Close it and try again; if nobody has it open, delete {lock}.",
        "Fermez-le et recommencez ; si personne ne l’a ouvert, supprimez {lock}.",
    ),
)
IN_USE = Refusal(
    Text(
        "Another program holds the workbook and does not let it be replaced.",
        "Un autre programme tient le classeur et empêche de le remplacer.",
    ),
    Text("Close it everywhere and try again.", "Fermez-le partout et recommencez."),
)
CHANGED_MEANWHILE = Refusal(
    Text(
        "The workbook was saved by another program meanwhile.",
        "Le classeur a été enregistré entre-temps par un autre programme.",
    ),
    Text("Try again.", "Recommencez."),
)
DISK_FULL = Refusal(
    Text("The disk is full; the workbook is as it was.", "Le disque est plein ; le classeur est inchangé."),
    Text("Free some space and try again.", "Libérez de la place et recommencez."),
)
SYSTEM = Refusal(
    Text(
        "The system refused ({reason}); the workbook is as it was.",
        "Le système a refusé ({reason}) ; le classeur est inchangé.",
    ),
    Text("Put that right, or work on a copy.", "Corrigez cela, ou travaillez sur une copie."),
)
NOT_A_WORKBOOK = Refusal(
    Text("This is not an Excel workbook.", "Ce n’est pas un classeur Excel."),
    _OPEN_AND_SAVE,
)
PASSWORD = Refusal(
    Text("The workbook is encrypted with a password.", "Le classeur est chiffré par un mot de passe."),
    Text(
        "Open it in Excel, remove the password (File > Info > Protect Workbook), and save it.",
        "Ouvrez-le dans Excel, retirez le mot de passe (Fichier > Informations > Protéger le classeur), "
        "et enregistrez-le.",
    ),
)
OLD_XLS = Refusal(
    Text("This is an old Excel 97-2003 workbook (.xls).", "C’est un ancien classeur Excel 97-2003 (.xls)."),
    _OPEN_AND_SAVE,
)
BINARY = Refusal(Text("This is a binary workbook (.xlsb).", "C’est un classeur binaire (.xlsb)."), _OPEN_AND_SAVE)
OPEN_DOCUMENT = Refusal(
    Text("This is an OpenDocument file (.ods).", "C’est un fichier OpenDocument (.ods)."),
    Text(
        "Open it in LibreOffice and use its menu KPI (xl-kpi calc install puts it there), or save it as an Excel "
        "workbook (.xlsx).",
        "Ouvrez-le dans LibreOffice et servez-vous de son menu KPI (xl-kpi calc install l’y met), ou enregistrez-le "
        "comme classeur Excel (.xlsx).",
    ),
)
STRICT = Refusal(
    Text("This is a Strict Open XML workbook.", "C’est un classeur Open XML strict."),
    Text(
        'Save it in Excel as "Excel Workbook (*.xlsx)", not "Strict Open XML".',
        "Enregistrez-le dans Excel comme « Classeur Excel (*.xlsx) », et non « Open XML strict ».",
    ),
)
TRUNCATED = Refusal(Text("The file is cut short.", "Le fichier est tronqué."), _TAKE_A_COPY)
DAMAGED = Refusal(
    Text("The file is damaged: {part} cannot be read.", "Le fichier est abîmé : {part} est illisible."),
    _TAKE_A_COPY,
)
TOO_LARGE = Refusal(
    Text("The file is larger than 4 GB.", "Le fichier dépasse 4 Go."),
    Text("Move old rows to another workbook.", "Déplacez d’anciennes lignes dans un autre classeur."),
)
EXPANDS = Refusal(
    Text(
        "The file would expand absurdly when unpacked ({part}).",
        "Le fichier gonflerait démesurément au dépliage ({part}).",
    ),
    _ASK_THE_SENDER,
)
STRAY_CELLS = Refusal(
    Text(
        'A cell of the sheet "{sheet}" stands absurdly far from the others.',
        "Une cellule de la feuille « {sheet} » se trouve démesurément loin des autres.",
    ),
    Text(
        "Go to it in Excel with Ctrl+End, delete its row and its column, and save.",
        "Allez-y dans Excel avec Ctrl+Fin, supprimez sa ligne et sa colonne, et enregistrez.",
    ),
)
DOCTYPE = Refusal(
    Text(
        "The file holds a document type, which no workbook has ({part}).",
        "Le fichier contient une déclaration DOCTYPE, ce qu’aucun classeur n’a ({part}).",
    ),
    _ASK_THE_SENDER,
)
SIGNED = Refusal(
    Text(
        "The workbook is digitally signed, and any change would break the signature.",
        "Le classeur porte une signature numérique, que toute modification romprait.",
    ),
    Text(
        "Remove the signature in Excel (File > Info), refresh, and sign it again.",
        "Retirez la signature dans Excel (Fichier > Informations), actualisez, puis signez de nouveau.",
    ),
)
SHARED = Refusal(
    Text(
        "The workbook is shared with tracked changes (the legacy kind).",
        "Le classeur est partagé avec suivi des modifications (l’ancien partage).",
    ),
    Text(
        "Stop sharing it in Excel (Review > Unshare Workbook) and try again.",
        "Arrêtez le partage dans Excel (Révision > Annuler le partage) et recommencez.",
    ),
)
STRUCTURE_PROTECTED = Refusal(
    Text(
        'The workbook\'s structure is protected, so the sheet "{sheet}" cannot be added.',
        "La structure du classeur est protégée : la feuille « {sheet} » ne peut pas être ajoutée.",
    ),
    Text(
        "Lift the protection in Excel (Review > Protect Workbook), refresh once, and protect it again.",
        "Levez la protection dans Excel (Révision > Protéger le classeur), actualisez une fois, puis remettez-la.",
    ),
)
SHEET_PROTECTED = Refusal(
    Text('The sheet "{sheet}" is protected.', "La feuille « {sheet} » est protégée."),
    Text(
        "Lift the protection in Excel (Review > Unprotect Sheet) and try again.",
        "Levez la protection dans Excel (Révision > Ôter la protection de la feuille) et recommencez.",
    ),
)
NOT_A_WORKSHEET = Refusal(
    Text(
        '"{sheet}" is a chart or macro sheet, not a worksheet.',
        "« {sheet} » est une feuille graphique ou macro, pas une feuille de calcul.",
    ),
    Text("Rename it and try again.", "Renommez-la et recommencez."),
)
NAME_TAKEN = Refusal(
    Text(
        'The workbook has another sheet named "{sheet}".',
        "Le classeur a une autre feuille nommée « {sheet} ».",
    ),
    Text("Rename it and try again.", "Renommez-la et recommencez."),
)
HOLDS_ANALYSIS = Refusal(
    Text(
        'The sheet "{sheet}" holds {what}, which a refresh would lose.',
        "La feuille « {sheet} » contient {what}, qu’une actualisation ferait perdre.",
    ),
    Text(
        "Move it to another sheet, or rename the sheet to keep it as it is.",
        "Déplacez-le sur une autre feuille, ou renommez la feuille pour la garder telle quelle.",
    ),
)
SLICER_WITHOUT_TABLE = Refusal(
    Text(
        'The slicer "{slicer}" filters a table of the sheet "{sheet}" that is no longer in it.',
        "Le segment « {slicer} » filtre un tableau de la feuille « {sheet} » qui n’y figure plus.",
    ),
    Text("Delete that slicer and try again.", "Supprimez ce segment et recommencez."),
)

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def explained(error: OSError) -> FileError:
    """Say what the system's refusal means for the owner of the file."""
    if error.errno in _FULL:
        return DISK_FULL.error()
    if isinstance(error, FileNotFoundError):
        return MISSING.error()
    if isinstance(error, PermissionError):
        return IN_USE.error() if getattr(error, "winerror", None) else READ_ONLY.error()
    return FileError(SYSTEM.problem.format(reason=same(error.strerror or str(error))), SYSTEM.remedy)
