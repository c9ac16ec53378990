"""The commands of the menu that need the figures: refresh, check, import, help."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from xl_kpi.calc import words
from xl_kpi.calc.bringing import bring_in
from xl_kpi.calc.channel import Channel, Message
from xl_kpi.calc.opened import OfficeBook
from xl_kpi.cells import EPOCH, SERIAL_0, SERIAL_0_1904
from xl_kpi.errors import XlKpiError
from xl_kpi.history import COLUMNS, DATE, SHEETS, Day, day_of, is_told
from xl_kpi.importing.opentexts import NOT_REFRESHED
from xl_kpi.overview import told
from xl_kpi.pipeline import find
from xl_kpi.sheet import render
from xl_kpi.sheet.history import render_history
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
    book = OfficeBook(channel)
    found = find(book)
    deals = found.deals(dt.date.today())
    spoken = found.settings.lang or deals.lang or lang
    told = figures(deals, found.settings)
    rendered = render(summarise(told), spoken, name=TAB[spoken])
    names = [TAB[spoken], *(tab for tab in TAB.values() if tab != TAB[spoken])]
    day = day_of(told)
    if day is not None and is_told(book, day):
        day = None
    with ExitStack() as files:
        url = files.enter_context(_lying(rendered))
        history = None if day is None else _history(book, day, spoken, files)
        put = channel.ask({"want": "put", "url": url, "names": names, "after": found.sheet, "history": history})
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


def _history(book: OfficeBook, day: Day, spoken: Lang, files: ExitStack) -> Message:
    """Return what the office is to add to the sheet KPI History, which it begins where there is none."""
    names = [SHEETS[spoken], *(name for name in SHEETS.values() if name != SHEETS[spoken])]
    known = {name.casefold() for name in book.sheets}
    url = None
    if not any(name.casefold() in known for name in names):
        begun = render_history(day.day, COLUMNS, day.row, spoken, date=DATE, name=SHEETS[spoken])
        url = files.enter_context(_lying(begun))
    return {
        "names": names,
        "date": [DATE.en, DATE.fr],
        "day": float(day.day.toordinal() - EPOCH - (SERIAL_0_1904 if book.date1904 else SERIAL_0)),
        "figures": [[list(headers), value] for headers, value in day.figures.items()],
        "url": url,
    }


@contextmanager
def _lying(workbook: bytes) -> Iterator[str]:
    """Let a workbook lie on the disk for as long as it is needed, and return its address."""
    with tempfile.NamedTemporaryFile(prefix="xl_kpi_", suffix=".xlsx", delete=False) as file:
        file.write(workbook)
    path = Path(file.name)
    try:
        yield path.as_uri()
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


COMMANDS: Mapping[str, Callable[[Channel, Lang], Message]] = {
    "refresh": refresh,
    "check": check,
    "help": show_help,
}
