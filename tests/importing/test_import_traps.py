"""A new workbook tells what the export tells, whatever trap lies in the export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from traps.layouts import LAYOUTS
from traps.rows import ROWS
from traps.sheets import AS_OF, write
from traps.values import VALUES

from xl_kpi.closed.files import Request, compute
from xl_kpi.errors import SheetError
from xl_kpi.importing.files import Asked, import_files
from xl_kpi.report import report
from xl_kpi.stages import stages_of_text

TRAPS = {**VALUES, **ROWS, **LAYOUTS}
#: What a figure is; its note may name a column that the template has and the export lacks.
FIGURE = ("value", "median", "n")
TABLES = ("trend", "weighted", "forecast", "conversion", "stage_time")
#: Refused as an import, where a single figure that needs no date may still be told: both readings are possible.
REFUSED = ("dates as text that can be read both ways", "dates as text of both orders in one sheet")


def told(path: Path, stages: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
    request = Request(as_of=AS_OF, stages=stages_of_text(stages) if stages else None)
    found = report(compute(path, request, AS_OF)[1], "en")
    figures = {name: [kpi[key] for key in FIGURE if key in kpi] for name, kpi in found["kpis"].items()}
    return figures, {name: found["tables"].get(name) for name in TABLES} | {"currency": found["currency"]}


@pytest.mark.parametrize("name", [name for name in TRAPS if name not in REFUSED])
def test_a_new_workbook_tells_what_an_export_with_a_trap_tells(name: str, tmp_path: Path) -> None:
    trap = TRAPS[name]
    export = write(trap, "fr" if len(name) % 2 else "en", trap.files[0], tmp_path)
    try:
        before = told(export, trap.stages)
    except SheetError:
        pytest.skip("there is nothing to bring")
    import_files([export], tmp_path / "new.xlsm", Asked(), AS_OF)
    assert told(tmp_path / "new.xlsm", trap.stages) == before
    again = import_files([export], tmp_path / "new.xlsm", Asked(), AS_OF)
    assert not again.changed, [part.changes for part in again.parts]


@pytest.mark.parametrize("name", REFUSED)
def test_dates_that_read_both_ways_are_not_brought(name: str, tmp_path: Path) -> None:
    export = write(TRAPS[name], "en", "csv", tmp_path)
    with pytest.raises(SheetError, match="03/04/2026 is 3 April 2026 or 4 March 2026"):
        import_files([export], tmp_path / "new.xlsm", Asked(), AS_OF)
    assert not (tmp_path / "new.xlsm").exists()
