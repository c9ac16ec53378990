"""Figures drawn for a terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text as RichText

from xl_kpi.blocks import Kind, Table
from xl_kpi.catalogue import HEADLINES
from xl_kpi.functions import Result
from xl_kpi.kpis.common import FEW
from xl_kpi.summary import Figures, detail, subtitle, summarise
from xl_kpi.texts import Lang, Text
from xl_kpi.written import cell, measured

HEADERS = (Text("KPI", "KPI"), Text("Value", "Valeur"), Text("Rests on", "Repose sur"))
#: Characters that a column of words gets at the least, where it has as many.
NARROWEST = 14
#: Columns of what is written into a file or a pipe.
PIPED = 120
TOO_FEW = Text("too few", "trop peu")
LEFT_OUT = Text("To know", "À savoir")


def console() -> Console:
    """Return the terminal; a file or a pipe is wide."""
    screen = Console(highlight=False)
    return screen if screen.is_terminal else Console(highlight=False, width=PIPED)


def draw_headlines(console: Console, told: Figures, lang: Lang) -> None:
    """Draw the headline KPIs as one table."""
    console.print(RichText(subtitle(told)(lang), style="bold"), soft_wrap=True)
    table = _table()
    table.add_column(HEADERS[0](lang), no_wrap=True)
    table.add_column(HEADERS[1](lang), justify="right", no_wrap=True)
    table.add_column(HEADERS[2](lang), overflow="fold", style="dim")
    for kpi in HEADLINES:
        measure = told.measures[kpi.key]
        value = RichText(measured(kpi, measure, told.deals.currency, lang), style="bold" if measure.n else "dim")
        said = detail(kpi, measure)(lang)
        if measure.value is not None and kpi.rests_on_few(measure, FEW):
            said = f"{TOO_FEW(lang)} · {said}"
        table.add_row(kpi.name(lang), value, said)
    console.print(table)


def draw_tables(console: Console, told: Figures, lang: Lang) -> None:
    """Draw the sentences and tables of the summary, and what was found."""
    summary = summarise(told)
    for sentence in summary.sentences:
        console.print(RichText("- " + sentence(lang)))
    for section in summary.sections:
        table = section.table
        console.print(RichText("\n" + table.title(lang), style="bold"))
        if table.rows:
            console.print(_drawn(table, told.deals.currency, lang))
        if table.note:
            console.print(RichText(table.note(lang), style="dim"))
    if summary.left_out:
        console.print(RichText("\n" + LEFT_OUT(lang), style="bold"))
        for sentence in summary.left_out:
            console.print(RichText("- " + sentence(lang)))


def plain_result(result: Result) -> str:
    """Write the answer of a worksheet function for a pipe: a number in full, rows with tabs between their cells."""
    if isinstance(result, tuple):
        return "\n".join("\t".join(_plain(value) for value in row) for row in result)
    return _plain(result)


# --------------------------------------------------------------------------------------------- private


def _table() -> RichTable:
    return RichTable(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)


def _drawn(table: Table, currency: str | None, lang: Lang) -> RichTable:
    drawn = _table()
    shown = [at for at, column in enumerate(table.columns) if column.on_sheet]
    written = [[cell(row[at], table.columns[at].kind, currency, lang) for at in shown] for row in table.rows]
    for place, at in enumerate(shown):
        title = table.columns[at].title(lang)
        longest = max((len(line[place]) for line in written), default=1)
        word = max(map(len, title.split()), default=1)
        if table.columns[at].kind is Kind.TEXT:
            drawn.add_column(title, overflow="fold", min_width=max(word, min(longest, NARROWEST)))
        else:  # a figure is never broken over two lines; its header only between words
            drawn.add_column(title, justify="right", min_width=max(word, longest))
    if any(table.few):
        drawn.add_column("", no_wrap=True)
    for line, few in zip(written, table.few or (False,) * len(written), strict=True):
        mark = [TOO_FEW(lang) if few else ""] if any(table.few) else []
        drawn.add_row(*line, *mark, style="dim" if few else None)
    return drawn


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
