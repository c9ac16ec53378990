"""docs/excel-checklist.md names what there is."""

from __future__ import annotations

import re
from pathlib import Path

from xl_kpi.summary import TAB

ROOT = Path(__file__).parents[2]
CHECKLIST = (ROOT / "docs" / "excel-checklist.md").read_text(encoding="utf-8")


def test_every_test_that_the_checklist_names_is_there() -> None:
    named = set(re.findall(r"`(tests/[\w/.]+)`", CHECKLIST))
    assert len(named) > 10
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_test_of_the_live_refresh_is_named_in_the_checklist() -> None:
    there = {f"tests/excel/{path.name}" for path in (ROOT / "tests" / "excel").glob("test_live*.py")}
    assert {path for path in there if path not in CHECKLIST} == {"tests/excel/test_live_references.py"}


def test_the_checklist_calls_the_tab_what_it_is_called() -> None:
    assert all(name in CHECKLIST for name in TAB.values())
