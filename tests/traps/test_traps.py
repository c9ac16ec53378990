"""Every trap seen in real files, in English and in French, as a workbook and as text: read right, and reported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from traps.layouts import LAYOUTS
from traps.rows import ROWS
from traps.sheets import AS_OF, File, Found, Trap, write
from traps.values import VALUES

from xl_kpi.cells import date_of
from xl_kpi.closed.files import Request, read
from xl_kpi.columns import DAYS
from xl_kpi.deals import Deals
from xl_kpi.kpis.speed import time_to_close
from xl_kpi.kpis.value import revenue
from xl_kpi.overview import kpi_check
from xl_kpi.stages import stages_of_text
from xl_kpi.texts import Lang

TRAPS = {**VALUES, **ROWS, **LAYOUTS}
FILES = [(name, file) for name, trap in TRAPS.items() for file in trap.files]
KPIS = {"time_to_close": time_to_close, "revenue": revenue}


def read_trap(trap: Trap, lang: Lang, file: File, folder: Path) -> Deals:
    stages = stages_of_text(trap.stages) if trap.stages else None
    return read(write(trap, lang, file, folder), Request(as_of=AS_OF, stages=stages), AS_OF)[1]


def finds(trap: Trap, lang: Lang) -> Found:
    return trap.finds[lang == "fr"] if isinstance(trap.finds, tuple) else trap.finds


def says(deals: Deals, field: str) -> object:
    """Return what the deals say of a field, as a trap writes it down."""
    if field in KPIS:
        return KPIS[field](deals).value
    if field == "outcome":
        return "".join("OWLAU"[int(outcome)] for outcome in deals.frame["outcome"])
    if field in ("header_row", "level", "stages"):
        return {"header_row": deals.grid.header_row, "level": deals.level.value, "stages": deals.stages.names}[field]
    if field == "currency":
        return deals.frame["currency"].tolist()
    if field in deals.frame:
        values = deals.frame[field].tolist()
        return [None if np.isnan(v) else date_of(v) if field in DAYS else round(v, 9) for v in values]
    return deals.text(field).tolist()


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(("name", "file"), FILES)
def test_a_trap_is_read_as_it_must_be_and_what_is_doubtful_is_reported(
    name: str, file: File, lang: Lang, tmp_path: Path
) -> None:
    trap = TRAPS[name]
    deals = read_trap(trap, lang, file, tmp_path)
    for field, expected in trap.reads.items():
        told = expected[lang == "fr"] if isinstance(expected, tuple) and field != "stages" else expected
        assert says(deals, field) == told, field
    found: dict[str, set[int]] = {}
    for finding in deals.findings:
        found.setdefault(finding.kind, set()).update(finding.rows)
    assert found == {kind: set(rows) for kind, rows in finds(trap, lang).items()}
    for kind, words in trap.says.items():
        sentences = [f.text(lang) for f in deals.findings if f.kind == kind]
        assert any(words[lang == "fr"] in sentence for sentence in sentences), sentences


@pytest.mark.parametrize("name", TRAPS)
def test_the_function_that_checks_a_sheet_lists_every_row_of_a_trap(name: str, tmp_path: Path) -> None:
    trap = TRAPS[name]
    deals = read_trap(trap, "en", trap.files[0], tmp_path)
    listed = {row[0] for row in kpi_check(deals).rows}
    assert listed >= {row for rows in finds(trap, "en").values() for row in rows}


def test_the_languages_of_the_traps_are_told_apart(tmp_path: Path) -> None:
    trap = TRAPS["totals and subtotals"]
    assert [read_trap(trap, lang, "xlsx", tmp_path).lang for lang in ("en", "fr")] == ["en", "fr"]  # type: ignore[arg-type]
