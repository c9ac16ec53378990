"""The run over damaged inputs itself: it notices harm, and a few inputs of each kind do none."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("resource")  # its limits are those of Linux and macOS

from benchmarks import fuzz
from xl_kpi.errors import FileError
from xl_kpi.texts import same

#: Inputs that did harm once: an amount written 1.7976931348623157e308, which no mean or spread can hold, and a cell
#: format whose number is empty, under a table that an import adds to.
DID_HARM = (5506, 10302)


@pytest.mark.parametrize("number", [*range(45), *DID_HARM])
def test_a_damaged_input_is_read_or_refused_with_a_reason(tmp_path: Path, number: int) -> None:
    assert fuzz.outcome_of(number, tmp_path)[0] in ("read", "refused")


def failing(paths: list[Path]) -> None:
    raise KeyError("x")


def changing(paths: list[Path]) -> None:
    paths[0].write_bytes(b"")


def busy(paths: list[Path]) -> None:
    while True:
        pass


def asleep(paths: list[Path]) -> None:
    time.sleep(1)


@pytest.mark.parametrize(
    ("step", "outcome"), [(failing, "traceback"), (changing, "changed"), (busy, "slow"), (asleep, "slow")]
)
def test_the_run_notices_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: Callable[[list[Path]], None], outcome: str
) -> None:
    if step is asleep and not Path("/proc/self/schedstat").exists():
        pytest.skip("nothing tells here how long a process waits for a processor")
    monkeypatch.setattr(fuzz, "_steps", lambda paths, number: [step])
    monkeypatch.setattr(fuzz, "SECONDS", 0.5)
    assert fuzz.outcome_of(0, tmp_path)[0] == outcome


@pytest.mark.parametrize("act", ["_import", "_import_into", "_refresh"])
def test_a_refusal_that_changes_its_workbook_is_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    def spoil(*given: Any) -> None:
        target = next(path for path in given if isinstance(path, Path))
        target.write_bytes(b"")
        raise FileError(same("no"), same("no"))

    monkeypatch.setattr(fuzz, "import_files", spoil)
    monkeypatch.setattr(fuzz, "refresh", spoil)
    monkeypatch.setattr(fuzz, "_steps", lambda paths, number: [getattr(fuzz, act)])
    outcome, detail = fuzz.outcome_of(0, tmp_path)
    assert (outcome, "a refusal changed" in detail) == ("traceback", True)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("bytearray(2 << 30)", "memory"),
        ("os.abort()", "died (-6)"),
        ("open(paths[0], 'a').write('x')", "changed"),
        ("1 / 0", "traceback"),
    ],
)
def test_a_fault_planted_in_a_process_of_its_own_is_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: str, said: str
) -> None:
    planted = f"""
import os, sys
from benchmarks import fuzz
fuzz._steps = lambda paths, number: [lambda paths: None if number else {fault}]
fuzz._run(int(sys.argv[1]), int(sys.argv[2]))
"""
    monkeypatch.setattr(fuzz, "COMMAND", (sys.executable, "-c", planted))
    assert fuzz.fuzz(2) == 1
    told = capsys.readouterr().out
    assert f"xlsx input 0: {said}" in told
    assert "2 damaged inputs" in told
    assert "1 read, 0 refused with a reason, 1 did harm" in told


def test_a_process_that_falls_silent_is_stuck_and_the_run_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    silent = """
import json, sys, time
start, end = map(int, sys.argv[1:])
for number in range(start, end):
    if number == 1:
        time.sleep(600)
    print(json.dumps([number, "read", ""]), flush=True)
"""
    monkeypatch.setattr(fuzz, "COMMAND", (sys.executable, "-c", silent))
    monkeypatch.setattr(fuzz, "STUCK", 4)
    assert fuzz.fuzz(3) == 1
    told = capsys.readouterr().out
    assert "csv input 1: stuck" in told
    assert "2 read, 0 refused with a reason, 1 did harm" in told


def test_a_process_that_dies_costs_one_input_and_the_run_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def child(start: int, end: int) -> object:
        yield (start, "died (-9)", "") if start == 0 else (start, "read", "")

    monkeypatch.setattr(fuzz, "_child", child)
    assert fuzz.fuzz(3) == 1
    said = capsys.readouterr().out
    assert "input 0: died (-9)" in said
    assert "3 damaged inputs" in said
    assert "2 read" in said
    assert "1 did harm" in said
