from __future__ import annotations

import importlib
import sys
from typing import Any

import pytest
import winstubs
from fake_excel import Application, Workbook
from live_scene import donor, pipeline


@pytest.fixture(scope="session")
def xlwings_server() -> Any:
    """The object that VBA talks to, with our functions registered as they are on Windows."""
    server = winstubs.server()
    sys.modules.pop("xl_kpi.excel.udfs", None)  # decorated anew, now that the decorators are the real ones
    importlib.import_module("xl_kpi.excel.udfs")
    return server


@pytest.fixture
def core(xlwings_server: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stands in for `functions.call`: answers what it is told, and keeps what it was called with."""
    stand_in = Core()
    monkeypatch.setattr("xl_kpi.excel.udfs.call", stand_in)
    return stand_in


@pytest.fixture
def app() -> Application:
    app = Application()
    app.donor = lambda: donor(app)
    return app


@pytest.fixture
def book(app: Application) -> Workbook:
    return pipeline(app)


@pytest.fixture
def without_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the pipeline and drawing the sheet are left out: they are other modules' business."""
    monkeypatch.setattr("xl_kpi.excel.live._summary_of", lambda contents, lang: ("summary", lang, "Deals", None))
    monkeypatch.setattr("xl_kpi.excel.live.render", lambda summary, lang, *, name: b"rendered")


class Core:
    def __init__(self) -> None:
        self.answer: Any = 1.0
        self.calls: list[tuple[str, Any, Any]] = []

    def __call__(self, name: str, arguments: Any, context: Any) -> Any:
        self.calls.append((name, arguments, context))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer
