"""The run over damaged inputs itself: it notices harm, and a few inputs of each kind do none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("resource")  # its limits are those of Linux and macOS

from benchmarks import fuzz


@pytest.mark.parametrize("number", range(45))
def test_a_damaged_input_is_read_or_refused_with_a_reason(tmp_path: Path, number: int) -> None:
    assert fuzz.outcome_of(number, tmp_path)[0] in ("read", "refused")


def failing(paths: list[Path]) -> None:
    raise KeyError("x")


def changing(paths: list[Path]) -> None:
    paths[0].write_bytes(b"")


def greedy(paths: list[Path]) -> None:
    raise MemoryError


def idling(paths: list[Path]) -> None:
    raise fuzz.TooSlow


@pytest.mark.parametrize(
    ("step", "outcome"), [(failing, "traceback"), (changing, "changed"), (greedy, "memory"), (idling, "slow")]
)
def test_the_run_notices_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: Callable[[list[Path]], None], outcome: str
) -> None:
    monkeypatch.setattr(fuzz, "_steps", lambda paths, number: [step])
    assert fuzz.outcome_of(0, tmp_path)[0] == outcome


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
