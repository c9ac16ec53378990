"""Figures drawn for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console, JustifyMethod
from rich.table import Table as RichTable
from rich.text import Text as RichText

from xl_kpi.blocks import Column, Kind, Table
from xl_kpi.catalogue import HEADLINES
from xl_kpi.functions import Result
from xl_kpi.kpi import Kpi
from xl_kpi.kpis.common import FEW
from xl_kpi.summary import Figures, detail, subtitle, summarise
from xl_kpi.texts import Lang, Text, typeset
from xl_kpi.written import FEW_MARK, FEW_NOTE, cell, few_cells, measured

if TYPE_CHECKING:
    from xl_kpi.importing.report import Report

HEADERS = (Text("KPI", "KPI"), Text("Value", "Valeur"), Text("Rests on", "Repose sur"))
#: Characters that a column of words gets at the least, where it has as many.
NARROWEST = 14
#: Columns of what is written into a file or a pipe.
PIPED = 120
TOO_FEW = Text("too few", "trop peu")
LEFT_OUT = Text("To know", "À savoir")
NARROW = Text("Not shown in a window this narrow: {names}.", "Non affiché dans une fenêtre aussi étroite : {names}.")
#: Columns that a narrow window does without, the least important first.
MINOR = ("resolved_rate", "lost.mean", "mean_age", "basis", "no_amount", "median", "lost.n", "time_to_close", "n",
         "average_sale", "mean_days", "customer", "in_play", "next", "forecast", "period")  # fmt: skip
#: Columns that no window does without: they say what to look at.
MAJOR = ("remark", "flags")
#: Characters that a cell may hold and a terminal would obey.
CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")
#: Characters between two columns.
BETWEEN = 2


def console() -> Console:
    """Return the terminal; a file or a pipe is wide."""
    screen = Console(highlight=False)
    return screen if screen.is_terminal else Console(highlight=False, width=PIPED)


def draw_headlines(console: Console, told: Figures, lang: Lang) -> None:
    """Draw the headline KPIs as one table."""
    draw_wrapped(console, typeset(subtitle(told)(lang), lang), "bold")
    rows = [_headline(told, kpi, lang) for kpi in HEADLINES]
    taken = sum(max(len(HEADERS[at](lang)), *(len(row[at]) for row in rows)) + BETWEEN for at in (0, 1))
    room = max(console.width - taken - BETWEEN, NARROWEST)
    table = _table()
    table.add_column(HEADERS[0](lang), no_wrap=True)
    table.add_column(HEADERS[1](lang), justify="right", no_wrap=True)
    table.add_column(HEADERS[2](lang), no_wrap=True, style="dim")
    for kpi, (name, value, said) in zip(HEADLINES, rows, strict=True):
        style = "bold" if told.measures[kpi.key].n else "dim"
        table.add_row(name, RichText(value, style=style), "\n".join(wrap(said, room)))
    console.print(table)


def draw_tables(console: Console, told: Figures, lang: Lang) -> None:
    """Draw the sentences and tables of the summary, and what was found."""
    summary = summarise(told)
    draw_list(console, summary.sentences, lang)
    for section in summary.sections:
        table = section.table
        draw_heading(console, table.title(lang))
        draw_list(console, section.sentences, lang)
        if table.rows:
            draw_table(console, table, told.deals.currency, lang)
        if table.note:
            draw_wrapped(console, typeset(table.note(lang), lang), "dim")
    if summary.left_out:
        draw_heading(console, LEFT_OUT(lang))
        draw_list(console, summary.left_out, lang)


def draw_table(console: Console, table: Table, currency: str | None, lang: Lang) -> None:
    """Draw a table; where the window is too narrow, without its least important columns, and say so."""
    few = few_cells(table)
    told = [any(row[at] not in (None, ()) for row in table.rows) for at in range(len(table.columns))]
    all_shown = [at for at, column in enumerate(table.columns) if column.on_sheet and (told[at] or at == 0)]
    written = {
        at: [
            cell(row[at], table.columns[at].kind, currency, lang).translate(CONTROLS) + (FEW_MARK if flags[at] else "")
            for row, flags in zip(table.rows, few, strict=True)
        ]
        for at in all_shown
    }
    least = {at: _least(table.columns[at], written[at], lang) for at in all_shown}
    shown = list(all_shown)
    while sum(least[at] + BETWEEN for at in shown) > console.width and len(shown) > 2:
        minor = [at for key in MINOR for at in shown if table.columns[at].key == key]
        minor += [at for at in reversed(shown[1:]) if table.columns[at].key not in MAJOR]
        shown.remove(minor[0])
    wanted = {at: max(len(table.columns[at].title(lang)), *map(len, written[at])) for at in shown}
    widths = _widths({at: least[at] for at in shown}, wanted, console.width - BETWEEN * len(shown))
    drawn = _table()
    for at in shown:
        column = table.columns[at]
        justify: JustifyMethod = "left" if column.kind is Kind.TEXT else "right"
        title = RichText(column.title(lang).translate(CONTROLS))
        drawn.add_column(title, justify=justify, overflow="fold", width=widths[at])
    for n in range(len(table.rows)):
        lines = {at: "\n".join(wrap(written[at][n], widths[at])) for at in shown}  # a space that binds stays
        drawn.add_row(*(RichText(lines[at], style="dim" if few[n][at] else "") for at in shown))
    console.print(drawn)
    if any(flags[at] for flags in few for at in shown):
        draw_wrapped(console, FEW_NOTE(lang), "dim")
    if len(shown) < len(all_shown):
        names = ", ".join(table.columns[at].title(lang) for at in all_shown if at not in shown)
        draw_wrapped(console, typeset(NARROW.format(names=names)(lang), lang), "dim")


def draw_list(console: Console, sentences: tuple[Text, ...], lang: Lang) -> None:
    """Draw sentences under each other, their further lines indented."""
    for sentence in sentences:
        draw_wrapped(console, "- " + typeset(sentence(lang), lang), indent="  ")


def draw_heading(console: Console, text: str) -> None:
    """Draw a heading, after an empty line."""
    console.print(RichText("\n" + text.translate(CONTROLS), style="bold"))


def draw_wrapped(console: Console, text: str, style: str = "", indent: str = "") -> None:
    """Draw running text; unlike the console itself, textwrap leaves a space that binds where it is."""
    for line in wrap(text.translate(CONTROLS), console.width, subsequent_indent=indent):
        console.print(RichText(line, style=style), soft_wrap=True)


def draw_import(console: Console, report: Report, lang: Lang) -> None:
    """Draw what an import did: the counts of each export, its first changes, what to know, and the outcome."""
    for part in report.parts:
        draw_wrapped(console, typeset(part.counts(lang), lang), "bold")
        for change in part.examples(dry=report.dry):
            draw_wrapped(console, "  " + typeset(change(lang), lang), indent="    ")
        draw_list(console, part.found, lang)
    draw_list(console, report.found, lang)
    draw_wrapped(console, typeset(report.outcome(lang), lang))


def plain_result(result: Result) -> str:
    """Write the answer of a worksheet function for a pipe: a number in full, rows with tabs between their cells."""
    if isinstance(result, tuple):
        return "\n".join("\t".join(_plain(value) for value in row) for row in result)
    return _plain(result)


# --------------------------------------------------------------------------------------------- private


def _table() -> RichTable:
    return RichTable(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))


def _headline(told: Figures, kpi: Kpi, lang: Lang) -> tuple[str, str, str]:
    """Return the name of a KPI, its value, and what it rests on."""
    measure = told.measures[kpi.key]
    said = detail(kpi, measure)(lang)
    if measure.value is not None and kpi.rests_on_few(measure, FEW):
        said = f"{TOO_FEW(lang)} · {said}"
    return kpi.name(lang), measured(kpi, measure, told.deals.currency, lang), typeset(said, lang)


def _widths(least: Mapping[int, int], wanted: Mapping[int, int], room: int) -> dict[int, int]:
    """Share the room between the columns: each gets its least, and those that want little get all they want."""
    widths = dict(least)
    spare = room - sum(least.values())
    for left, at in zip(range(len(least), 0, -1), sorted(least, key=lambda at: wanted[at] - least[at]), strict=True):
        more = max(0, min(wanted[at] - least[at], spare // left))
        widths[at] += more
        spare -= more
    return widths


def _least(column: Column, written: list[str], lang: Lang) -> int:
    """Return the characters that a column needs: its header breaks between words, a figure never does."""
    longest = max(map(len, written), default=1)
    word = max(map(len, column.title(lang).split()), default=1)
    return max(word, min(longest, NARROWEST) if column.kind is Kind.TEXT else longest)


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
