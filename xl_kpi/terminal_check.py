"""How a file was understood, drawn for a terminal: what was read first, what is wrong with it last."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from xl_kpi.blocks import Column, Kind, Table, Value
from xl_kpi.findings import with_rows
from xl_kpi.overview import NOTHING_FOUND
from xl_kpi.stages import Outcome
from xl_kpi.terminal import NARROWEST, draw_heading, draw_list, draw_table, draw_wrapped
from xl_kpi.texts import NBSP, Lang, Text, join, same, typeset
from xl_kpi.understood import LEVELS, ColumnRead, LogRead, Understood, WordRead

HEADERS = Text(
    "Header on row {row}, {rows:row|rows} under it.", "En-têtes en ligne {row}, {rows:ligne|lignes} dessous."
)
DEALS = Text("{deals:deal|deals}: {stand}.", "{deals:affaire|affaires} : {stand}.")
STANDING = {
    Outcome.WON: Text("{n} won", "{n:gagnée|gagnées}"),
    Outcome.LOST: Text("{n} lost", "{n:perdue|perdues}"),
    Outcome.OPEN: Text("{n} open", "{n} en cours"),
    Outcome.SET_ASIDE: Text("{n} set aside", "{n:écartée|écartées}"),
    Outcome.UNKNOWN: Text("{n} unknown", "{n:inconnue|inconnues}"),
}
COLUMNS = Text("Columns used", "Colonnes utilisées")
HEADER, FIELD = Text("Column", "Colonne"), Text("Is", "Est")
READ_AS, FILLED = Text("Read as", "Se lit comme"), Text("Filled", "Remplies")
SUCH_AS = Text("Such as", "Par exemple")
UNUSED = Text("Columns not used", "Colonnes non utilisées")
USE_THEM = Text(
    "They stay as they are, and you may filter and break down by them. Where one of them is a field, name it: --map "
    '"Owner=Vendeur", or the table Columns in Settings.',
    "Elles restent telles quelles, et vous pouvez filtrer et ventiler par elles. Si l'une est un champ, nommez-la : "
    '--map "Commercial=Vendeur", ou la table Colonnes des Paramètres.',
)
NAME_THEM = Text(
    "A column without a header can be asked for by nothing: write one above it.",
    "Une colonne sans en-tête ne peut servir à rien : écrivez-en un au-dessus.",
)
WORDS = Text("Stages, in order", "Étapes, dans l'ordre")
STATUSES = Text("Words of the column {header}", "Mots de la colonne {header}")
ORDER = Text("Order of the stages: {order}.", "Ordre des étapes : {order}.")
WORD, KIND = Text("Word", "Mot"), Text("Is", "Est")
NUMBER, PROBABILITY = Text("No.", "N°"), Text("Chance", "Chance")
ALLOWED, COUNT = Text("Allowed days", "Jours autorisés"), Text("Deals", "Affaires")
SOURCE = Text("Known from", "Connu par")
LOG = Text("Event log", "Journal")
LOG_READ = Text(
    "{place}: header on row {row}, {rows:row|rows} under it. The deal is in {deal_id}, the stage it entered in "
    "{stage}, the day in {on}.",
    "{place} : en-têtes en ligne {row}, {rows:ligne|lignes} dessous. L'affaire est dans {deal_id}, l'étape atteinte "
    "dans {stage}, le jour dans {on}.",
)
DECISIONS = Text("How it was understood", "Ce qui a été compris")
PROBLEMS = Text("What to look at", "À vérifier")
BETWEEN_EXAMPLES = Text("; ", f"{NBSP}; ")
#: Characters that the columns beside the examples take.
OTHER_COLUMNS = 62
#: Words of a status or stage column that are listed before the others are only counted.
MOST_WORDS = 20
MORE_WORDS = Text("and {n:more word|more words}", "et {n:autre mot|autres mots}")


def draw_check(console: Console, told: Understood, lang: Lang) -> None:
    """Draw how a file was understood."""
    draw_wrapped(console, told.place, "bold")
    draw_wrapped(console, typeset(join([_headers(told), _deals(told)])(lang), lang))
    draw_wrapped(console, typeset(LEVELS[told.level](lang), lang))
    room = max(console.width - OTHER_COLUMNS, NARROWEST)
    _draw(console, _columns(told.columns, lang, room), lang)
    if told.unused:
        _draw(console, _unused(told.unused, lang, room), lang)
        told_apart = all(column.header for column in told.unused)
        draw_wrapped(
            console, typeset((USE_THEM if told_apart else USE_THEM + same(" ") + NAME_THEM)(lang), lang), "dim"
        )
    _draw_words(console, told, lang)
    if told.log is not None:
        draw_heading(console, LOG(lang))
        draw_wrapped(console, typeset(_log(told.log)(lang), lang))
    for title, findings in ((DECISIONS, told.decisions), (PROBLEMS, told.problems)):
        if findings or title is PROBLEMS:
            draw_heading(console, title(lang))
            draw_list(console, tuple(map(with_rows, findings)) or (NOTHING_FOUND,), lang)


# --------------------------------------------------------------------------------------------- private


def _draw(console: Console, table: Table, lang: Lang) -> None:
    draw_heading(console, typeset(table.title(lang), lang))
    draw_table(console, table, None, lang)


def _headers(told: Understood) -> Text:
    return HEADERS.format(row=str(told.header_row), rows=told.rows)


def _deals(told: Understood) -> Text:
    """Count the deals by how they stand; unknown and set aside only where there are any."""
    always = (Outcome.WON, Outcome.LOST, Outcome.OPEN)
    stand = [text.format(n=told.outcomes[o]) for o, text in STANDING.items() if o in always or told.outcomes[o]]
    return DEALS.format(deals=told.deals, stand=join(stand, ", "))


def _columns(columns: Sequence[ColumnRead], lang: Lang, room: int) -> Table:
    titles = (HEADER, FIELD, READ_AS, FILLED, SUCH_AS)
    rows = tuple((c.title, c.name, c.read.how, c.read.count, _shown(c.read.examples, lang, room)) for c in columns)
    return _table("columns", COLUMNS, titles, rows, {FILLED: Kind.COUNT})


def _unused(columns: Sequence[ColumnRead], lang: Lang, room: int) -> Table:
    rows = tuple((c.title, c.read.how, c.read.count, _shown(c.read.examples, lang, room)) for c in columns)
    return _table("unused", UNUSED, (HEADER, READ_AS, FILLED, SUCH_AS), rows, {FILLED: Kind.COUNT})


def _draw_words(console: Console, told: Understood, lang: Lang) -> None:
    """Draw the stages with their order, and the words of a status column."""
    if told.stages:
        _draw(console, _stages(told.stages), lang)
        if told.order:
            draw_wrapped(console, typeset(ORDER.format(order=told.order)(lang), lang), "dim")
    if told.statuses:
        rows = tuple((w.word, w.kind, w.deals, w.source) for w in _first(told.statuses))
        title = STATUSES.format(header=told.statuses[0].column)
        _draw(console, _table("statuses", title, (WORD, KIND, COUNT, SOURCE), rows, {COUNT: Kind.COUNT}), lang)
    for words in (told.stages, told.statuses):
        if len(words) > MOST_WORDS:
            draw_wrapped(console, MORE_WORDS.format(n=len(words) - MOST_WORDS)(lang), "dim")


def _first(words: Sequence[WordRead]) -> Sequence[WordRead]:
    return words[:MOST_WORDS]


def _stages(words: Sequence[WordRead]) -> Table:
    rows = tuple(
        ("" if w.order is None else str(w.order), w.word, w.kind, w.probability, w.allowed_days, w.deals, w.source)
        for w in _first(words)
    )
    kinds = {PROBABILITY: Kind.SHARE, ALLOWED: Kind.COUNT, COUNT: Kind.COUNT}
    return _table("stages", WORDS, (NUMBER, WORD, KIND, PROBABILITY, ALLOWED, COUNT, SOURCE), rows, kinds)


def _log(log: LogRead) -> Text:
    return LOG_READ.format(place=log.place, row=str(log.header_row), rows=log.rows, **log.columns)


def _table(
    key: str, title: Text, titles: Sequence[Text], rows: tuple[tuple[Value, ...], ...], kinds: dict[Text, Kind]
) -> Table:
    columns = tuple(Column(name.en.lower(), name, kinds.get(name, Kind.TEXT)) for name in titles)
    return Table(key, title, columns, rows)


def _shown(examples: Sequence[Text], lang: Lang, room: int) -> str:
    """Write as many examples as there is room for, at least one."""
    shown = ""
    for example in examples:
        longer = f"{shown}{BETWEEN_EXAMPLES(lang)}{example(lang)}" if shown else example(lang)
        if shown and len(longer) > room:
            break
        shown = longer
    return shown
