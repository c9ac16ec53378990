"""The add-in `xl_kpi.xlam`: the functions and the KPI tab in every workbook of this computer.

    python -m xl_kpi.excel.addin OUT        writes it; `xl-kpi setup` does so where Excel looks for add-ins

It is built from the same sources as the template and reads the same private configuration.

A workbook that carries the functions itself (the template, `xl-kpi new`) keeps working beside it:

- The tab. Both ribbons name it by the same qualified id, and Excel shows one tab for one such id. The add-in's
  group hides itself while a workbook with its own buttons is in front.
- The buttons. They work on the active workbook. One that carries its own macros is left to those, and the add-in
  says so: two ways of refreshing one workbook are one too many.
- The functions. In a formula Excel looks for a name among the functions of the workbook itself first and then
  among those of the add-ins, so that each workbook is answered by its own. Both reach the same Python, as they start
  it with the same command.

What is not known, for no Excel was at hand: any of the above as Excel does it; and what a formula shows in a
workbook whose own macros are blocked while the add-in is there.

A formula entered with the add-in is one of another file to Excel, and is stored as a link to it. On a computer where
the add-in lies elsewhere, the formula may show the add-in's path and keep its last value; Data, Edit Links, Change
Source puts that right. A workbook that travels is better made with `xl-kpi new`, which carries the functions along.
"""

from __future__ import annotations

import datetime as dt
import sys
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook

from xl_kpi.excel.macro_workbook import kpi_project, with_macros
from xl_kpi.excel.ribbon import addin_ribbon
from xl_kpi.functions import FUNCTIONS

NAME = "xl_kpi.xlam"
#: The day in its properties: two builds are the same file.
CREATED = dt.datetime(2026, 1, 1)
ABOUT = "Sales KPIs as worksheet functions, and a KPI tab for every workbook."


def build_addin() -> bytes:
    """Return the bytes of the add-in; the same sources give the same bytes."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    # The title is the name in Excel's list of add-ins, the comments the explanation below it.
    book.set_properties({"title": "xl-kpi", "comments": ABOUT, "created": CREATED})
    book.calc_on_load = False
    book.add_worksheet("xl_kpi")  # a workbook has a sheet; that of an add-in is never shown
    project = kpi_project(["Sheet1"], FUNCTIONS.values(), addin=True)
    book.add_vba_project(BytesIO(project), True)
    book.close()
    return with_macros(file.getvalue(), project, addin_ribbon(), addin=True)


def main(path: Path) -> None:
    """Write the add-in."""
    path.write_bytes(build_addin())


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else NAME))
