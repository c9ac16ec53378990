"""What both components share while the office runs: the configuration, the other Python, the last errors."""

from __future__ import annotations

import json
from collections import deque
from pathlib import Path
from typing import Any

from xl_kpi.calc.inside.conversation import Conversation
from xl_kpi.calc.inside.pipe import NoWorkerError, Worker

#: Errors whose reasons are kept: a sheet's worth.
MOST_REASONS = 500

_SETTINGS: dict[str, Any] = json.loads((Path(__file__).with_name("settings.json")).read_text("utf-8"))
#: Method of the interface -> the name of the function, and whether it gives a table.
FUNCTIONS: dict[str, dict[str, Any]] = _SETTINGS["functions"]
CONVERSATION = Conversation(Worker(_SETTINGS["command"]))
#: (method, reason) of the last cells that show an error.
REASONS: deque[tuple[str, str]] = deque(maxlen=MOST_REASONS)

_language = ""


def language() -> str:
    """Return the language of the office: "fr" or "en"."""
    global _language  # noqa: PLW0603  # it cannot change before the office is started again
    if not _language:
        provider = service("com.sun.star.configuration.ConfigurationProvider")
        where = _property("nodepath", "/org.openoffice.Setup/L10N")
        access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", (where,))
        _language = "fr" if str(access.getByName("ooLocale")).lower().startswith("fr") else "en"
    return _language


def words(key: str, lang: str, **values: str) -> str:
    """Return a sentence of the extension in a language."""
    return str(_SETTINGS["words"][key][lang]).format(**values)


def why_not(error: NoWorkerError, lang: str) -> str:
    """Say why the other Python cannot be reached, and what to do."""
    python = _SETTINGS["command"][0]
    key = "broken" if Path(python).is_file() else "gone"
    return words(key, lang, python=python, reason=str(error))


def date1904(document: Any) -> bool | None:
    """Tell whether a document counts its days from 1904; None where it counts from yet another day."""
    day = document.NullDate
    return {(1899, 12, 30): False, (1904, 1, 1): True}.get((day.Year, day.Month, day.Day))


def service(name: str) -> Any:
    """Return a service of the office."""
    import uno  # noqa: PLC0415

    context = uno.getComponentContext()
    return context.ServiceManager.createInstanceWithContext(name, context)


def opened(url: str) -> Any:
    """Open a workbook that nobody sees."""
    desktop = service("com.sun.star.frame.Desktop")
    return desktop.loadComponentFromURL(url, "_blank", 0, (_property("Hidden", True), _property("ReadOnly", True)))


def _property(name: str, value: object) -> Any:
    import uno  # noqa: PLC0415  # there is none outside of the office

    made = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made
