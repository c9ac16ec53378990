"""A new workbook of the user's own: the template in one language, with the sample or without."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from xl_kpi.closed import refusals
from xl_kpi.errors import FileError
from xl_kpi.excel.names import PIPELINE, SETTINGS, START
from xl_kpi.excel.template import build
from xl_kpi.texts import Lang, Text, same

SUFFIX = ".xlsm"

WRITTEN = Text(
    "Written: {path}\nOpen it and begin at the sheet {start}; your deals go into the sheet {pipeline}, your stages and "
    "targets into {settings}.",
    "Écrit : {path}\nOuvrez-le et commencez par la feuille {start} ; vos affaires vont dans la feuille {pipeline}, vos "
    "étapes et objectifs dans {settings}.",
)
NO_MACROS = Text(
    "A workbook with functions and buttons needs the ending .xlsm.",
    "Un classeur avec fonctions et boutons demande la terminaison .xlsm.",
)
CALL_IT = Text("Call it {name}.", "Appelez-le {name}.")
THERE = Text("There is a file of this name already.", "Il y a déjà un fichier de ce nom.")
OTHER_NAME = Text("Choose another name, or move that file away.", "Choisissez un autre nom, ou déplacez ce fichier.")


def write_new(path: Path, lang: Lang, today: dt.date, *, empty: bool) -> Text:
    """Write a new workbook and return what to do next.

    Parameters
    ----------
    today
        The sample deals end on this day.
    empty
        True for a workbook without deals.

    Raises
    ------
    FileError
        The name does not end in .xlsm, is taken, or its folder does not allow new files; nothing is written.
    """
    check_name(path)
    put(path, build(lang, today, empty=empty))
    return WRITTEN.format(path=str(path), start=START, pipeline=PIPELINE, settings=SETTINGS)


def check_name(path: Path) -> None:
    """Refuse a name that a new workbook cannot have.

    Raises
    ------
    FileError
        It does not end in .xlsm, or is taken.
    """
    if path.suffix.lower() != SUFFIX:
        raise FileError(same(f"{path}: ") + NO_MACROS, CALL_IT.format(name=f"{path.stem or path.name}{SUFFIX}"))
    if path.exists() or path.is_symlink():
        raise _taken(path)


def put(path: Path, content: bytes) -> None:
    """Write a new workbook, never over a file that is there.

    Raises
    ------
    FileError
        The name is taken meanwhile, or the folder does not allow new files.
    """
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise _taken(path) from error
    except OSError as error:
        raise refusals.explained(error).at(path) from error


# --------------------------------------------------------------------------------------------- private


def _taken(path: Path) -> FileError:
    return FileError(same(f"{path}: ") + THERE, OTHER_NAME)
