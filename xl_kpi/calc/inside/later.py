"""Does something on the office's main thread, when that is free: not in the middle of a calculation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import unohelper
from com.sun.star.awt import XCallback

from xl_kpi.calc.inside import office


class _Later(unohelper.Base, XCallback):  # type: ignore[misc]  # classes of the office
    def __init__(self, run: Callable[[], object]) -> None:
        self._run = run

    def notify(self, data: Any) -> None:  # noqa: ARG002  # UNO's shape
        """Do it."""
        self._run()


def later(run: Callable[[], object]) -> None:
    """Do something on the main thread."""
    office.service("com.sun.star.awt.AsyncCallback").addCallback(_Later(run), None)
