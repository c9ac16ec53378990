"""Worksheet functions about the whole: every headline in one table, what is wrong with the sheet, help."""

from __future__ import annotations

from xl_kpi.blocks import Column, Kind, Table, Value
from xl_kpi.catalogue import HEADLINES, KPIS, SPILLS, Spill
from xl_kpi.deals import Deals
from xl_kpi.errors import ArgumentError
from xl_kpi.findings import with_rows
from xl_kpi.kpi import Argument
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.texts import Text, join
from xl_kpi.words import normalise

#: Lines that a box shows; the whole list is the function's.
MOST_LINES = 12

GOOD = Text("{deals:deal was|deals were} checked.", "{deals:affaire contrôlée|affaires contrôlées}.")
MORE = Text(
    "and {n:more finding|more findings}. The function KPI_CHECK lists them all in cells, row by row.",
    "et {n:autre constat|autres constats}. La fonction KPI_CHECK les liste tous dans des cellules, ligne par ligne.",
)
NOTHING_FOUND = Text("Nothing wrong was found.", "Rien d'anormal n'a été trouvé.")


def kpi_table(deals: Deals, *, period: Period = ALWAYS) -> Table:
    """Every headline KPI: value, unit, what it rests on, what was left out and why."""
    rows: list[tuple[Value, ...]] = []
    for kpi in HEADLINES:
        measure = kpi.compute(deals, period=period)
        rows.append((kpi.name, measure.value, kpi.unit.value, measure.n, measure.left_out, measure.note))
    return Table("kpis", OVERVIEW.name, OVERVIEW_COLUMNS, tuple(rows))


OVERVIEW_COLUMNS = (
    Column("kpi", Text("KPI", "KPI")),
    Column("value", Text("Value", "Valeur")),
    Column("unit", Text("Unit", "Unité")),
    Column("n", Text("n", "n"), Kind.COUNT),
    Column("left_out", Text("Left out", "De côté"), Kind.COUNT),
    Column("note", Text("Note", "Remarque")),
)
OVERVIEW = Spill(
    kpi_table,
    Text("All KPIs", "Tous les KPI"),
    Text("Every headline KPI with what it rests on.", "Chaque KPI avec ce sur quoi il repose."),
    OVERVIEW_COLUMNS,
    by_day=True,
)


def kpi_check(deals: Deals) -> Table:
    """List what was found in the sheet, row by row; what concerns the whole sheet comes first."""
    lines: list[tuple[Value, ...]] = []
    for finding in deals.findings:
        lines += [(row, finding.text) for row in finding.rows] or [(None, finding.text)]
    lines.sort(key=lambda line: int(str(line[0] or 0)))
    return Table("check", CHECK.name, CHECK_COLUMNS, tuple(lines) or ((None, NOTHING_FOUND),))


def told(deals: Deals) -> Text:
    """Return the first findings as a box shows them, one a line with its rows, under the number of deals."""
    findings = sorted(deals.findings, key=lambda finding: finding.rows[:1])
    lines = [GOOD.format(deals=len(deals.frame)), *map(with_rows, findings[:MOST_LINES])]
    if not findings:
        lines.append(NOTHING_FOUND)
    if len(findings) > MOST_LINES:
        lines.append(MORE.format(n=len(findings) - MOST_LINES))
    return join(lines, "\n")


CHECK_COLUMNS = (Column("row", Text("Row", "Ligne"), Kind.COUNT), Column("finding", Text("Finding", "Constat")))
CHECK = Spill(
    kpi_check,
    Text("Check", "Contrôle"),
    Text("What is wrong with the sheet, row by row.", "Ce qui ne va pas dans la feuille, ligne par ligne."),
    CHECK_COLUMNS,
    by_day=True,
)

#: All tables that spill, in the order of the docs.
ALL_SPILLS: tuple[Spill, ...] = (*SPILLS, OVERVIEW, CHECK)


def kpi_help(name: str) -> Text:
    """Return what a KPI means, by its name in either language or as a function.

    Raises
    ------
    ArgumentError
        There is no such KPI; the message lists those there are.
    """
    wanted = normalise(name)
    for kpi in KPIS:
        if wanted in {normalise(kpi.name.en), normalise(kpi.name.fr), normalise(kpi.function)}:
            return kpi.definition
    for spill in ALL_SPILLS:
        if wanted in {normalise(spill.name.en), normalise(spill.name.fr), normalise(spill.function)}:
            return spill.help
    raise ArgumentError(
        Text('There is no KPI "{name}".', "Il n'y a pas de KPI « {name} ».").format(name=name),
        Text("The KPIs are: {names}.", "Les KPI sont : {names}.").format(names=", ".join(k.function for k in KPIS)),
    )


HELP_NAME = Argument(
    "name",
    Text("name", "nom"),
    Text("A KPI or function, such as TIME_TO_CLOSE.", "Un KPI ou une fonction, par exemple TIME_TO_CLOSE."),
)
KEEP = Text(
    "Reads the deals once and keeps them: give this cell, instead of the range, to the other functions.",
    "Lit les affaires une fois et les garde : donnez cette cellule, au lieu de la plage, aux autres fonctions.",
)
HELP = Text("What a KPI means, in a sentence or two.", "Ce que signifie un KPI, en une ou deux phrases.")
