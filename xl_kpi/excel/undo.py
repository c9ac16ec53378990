"""What was done to a workbook, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xl_kpi.excel.objects import twice


class Undo:
    """The way back. A step is noted before it is taken, so that taking back what was never done must do no harm."""

    def __init__(self) -> None:
        self._steps: list[Callable[[], object]] = []

    def note(self, step: Callable[[], object]) -> None:
        """Note how to take back what is about to be done."""
        self._steps.append(step)

    def note_write(self, read: Callable[[], Any], write: Callable[[Any], object], before: Any) -> None:
        """Note that something is about to be written over what it says now."""
        self.note(lambda: None if read() == before else write(before))

    def set(self, thing: Any, attribute: str, value: Any) -> None:
        """Set an attribute where that changes it."""
        before = getattr(thing, attribute)
        if before != value:
            self.note_write(lambda: getattr(thing, attribute), lambda old: setattr(thing, attribute, old), before)
            setattr(thing, attribute, value)

    def run(self) -> bool:
        """Take everything back, the last first; tell whether all of it could be."""
        done = [twice(step) for step in reversed(self._steps)]
        self._steps.clear()
        return all(done)
