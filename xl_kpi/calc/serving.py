"""The commands of the menu that need the figures: refresh, check, import, help."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from xl_kpi.calc import words
from xl_kpi.calc.bringing import bring_in
from xl_kpi.calc.channel import Channel, Message
from xl_kpi.calc.opened import OfficeBook
from xl_kpi.errors import XlKpiError
from xl_kpi.importing.opentexts import NOT_REFRESHED
from xl_kpi.overview import told
from xl_kpi.pipeline import find
from xl_kpi.sheet import render
from xl_kpi.summary import TAB, figures, summarise
from xl_kpi.texts import Lang, same


def answer_command(channel: Channel, message: Message) -> Message:
    """Do a command of the menu.

    Returns
    -------
    A message with a "text" for the user, or an "error" with its "reason"; "show" names a sheet to be shown.
    """
    lang: Lang = "fr" if message["lang"] == "fr" else "en"
    try:
        if message["command"] == "import":
            return import_export(channel, lang, Path(message["file"]))
        return COMMANDS[message["command"]](channel, lang)
    except XlKpiError as error:
        return {"error": "refused", "reason": error.text(lang)}


def refresh(channel: Channel, lang: Lang) -> Message:
    """Put a new KPI Summary into the document."""
    found = find(OfficeBook(channel))
    deals = found.deals(dt.date.today())
    spoken = found.settings.lang or deals.lang or lang
    rendered = render(summarise(figures(deals, found.settings)), spoken, name=TAB[spoken])
    names = [TAB[spoken], *(tab for tab in TAB.values() if tab != TAB[spoken])]
    with tempfile.NamedTemporaryFile(prefix="xl_kpi_", suffix=".xlsx", delete=False) as file:
        file.write(rendered)
    path = Path(file.name)
    try:
        put = channel.ask({"want": "put", "url": path.as_uri(), "names": names, "after": found.sheet})
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    if "error" in put:
        return put
    return {"text": words.REFRESHED.format(tab=same(put["name"]), deals=len(deals.frame))(lang)}


def import_export(channel: Channel, lang: Lang, path: Path) -> Message:
    """Bring an export into the document, and refresh its KPI Summary."""
    nothing_done = bring_in(channel, path, lang)
    if nothing_done is not None:
        return nothing_done
    try:
        return refresh(channel, lang)
    except XlKpiError as error:
        return {"error": "refused", "reason": (NOT_REFRESHED + error.text)(lang)}


def check(channel: Channel, lang: Lang) -> Message:
    """Say what is doubtful in the deals."""
    return {"text": told(find(OfficeBook(channel)).deals(dt.date.today()))(lang)}


def show_help(_: Channel, lang: Lang) -> Message:
    """Show the sheet of the functions, where there is one, and say where the definitions are."""
    return {"text": words.HELP(lang), "show": "KPI"}


COMMANDS: Mapping[str, Callable[[Channel, Lang], Message]] = {
    "refresh": refresh,
    "check": check,
    "help": show_help,
}
