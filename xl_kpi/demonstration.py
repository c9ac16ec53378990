"""The first thing to try: a sample workbook, with dates that end today."""

from __future__ import annotations

import datetime as dt
from itertools import count
from pathlib import Path

from xl_kpi.closed import refusals
from xl_kpi.excel.template import build
from xl_kpi.texts import Lang, Text

WHAT_NEXT = Text(
    "Written: {path}\nOpen it in Excel or LibreOffice. The sheet {tab} holds these figures with tables and charts;\n"
    "change a deal in the sheet Pipeline, save, close, and run: xl-kpi refresh {path}",
    "Écrit : {path}\nOuvrez-le dans Excel ou LibreOffice. La feuille {tab} montre ces chiffres, avec tableaux et "
    "graphiques ;\nmodifiez une affaire dans la feuille Affaires, enregistrez, fermez, puis : xl-kpi refresh {path}",
)


def write(folder: Path, lang: Lang, today: dt.date) -> Path:
    """Write the sample workbook under a free name and return its path.

    Raises
    ------
    FileError
        The folder is not there or does not allow new files.
    """
    content = build(lang, today)
    for number in count(1):
        path = folder / ("xl_kpi_demo.xlsm" if number == 1 else f"xl_kpi_demo_{number}.xlsm")
        try:
            with path.open("xb") as file:  # never over a file that is there: it may hold a user's own deals
                file.write(content)
        except FileExistsError:
            continue
        except OSError as error:
            raise refusals.explained(error).at(path) from error
        return path
    raise AssertionError  # count never ends
