"""The reference page of the KPIs, made from the catalogue.

python -m xl_kpi.docs        writes docs/kpis.md
"""

from __future__ import annotations

from pathlib import Path

from xl_kpi.catalogue import SECTIONS
from xl_kpi.kpi import Better, Kpi
from xl_kpi.options import WORDS
from xl_kpi.overview import ALL_SPILLS, HELP, KEEP
from xl_kpi.texts import Text

PAGE = Path("docs/kpis.md")

INTRODUCTION = """\
# The KPIs

*Made from the catalogue by `python -m xl_kpi.docs`; a test compares.*

Every value comes with `n` (what it rests on) and with what was left out and why. A KPI that cannot be told is not
available, with the reason: `#N/A` in a cell; a count or a sum over no deal is 0 where there are deals. Every function
takes the deals first, with their header row, and then any number of names and values: a column and a criterion, or one
of the words below.

*Chaque valeur vient avec `n` (sur quoi elle repose) et avec ce qui a été laissé de côté. Un KPI qui ne peut être
calculé n'est pas disponible, avec la raison : `#N/A` dans une cellule, jamais 0.*
"""
BETTER = {
    Better.HIGHER: Text("higher is better", "plus haut est mieux"),
    Better.LOWER: Text("lower is better", "plus bas est mieux"),
    Better.NEITHER: Text("", ""),
}


HANDLE = """\
It takes `stages`, `history`, `rates`, `as of` and criteria, and every function that is given its cell uses them:
`=KPI_DEALS(Deals[#All],"stages",Stages[#All])` in B1, then `=TIME_TO_CLOSE(B1,"Owner","Marie")`. When the workbook is
opened again the ranges are read again; cells that have changed since then show `#N/A` until B1 is calculated."""


def kpis_page() -> str:
    """Return the page as Markdown."""
    lines = [INTRODUCTION]
    for heading, kpis in SECTIONS:
        lines.append(f"## {heading.en} · {heading.fr}\n")
        lines += [_kpi(kpi) for kpi in kpis]
    lines.append("## Tables · Tableaux\n")
    for spill in ALL_SPILLS:
        options = _words(spill.options)
        lines.append(f"### `{_call(spill.function, [a.name.en for a in spill.arguments])}`\n")
        lines.append(f"{spill.help.en}\n\n*{spill.help.fr}*\n")
        lines.append(f"Columns: {', '.join(column.title.en for column in spill.columns)}.\n")
        if options:
            lines.append(f"Words: {options}.\n")
    lines.append(f"### `{_call('KPI_DEALS', [])}`\n\n{KEEP.en}\n\n*{KEEP.fr}*\n\n{HANDLE}\n")
    lines.append(f"### `=KPI_HELP(name)`\n\n{HELP.en}\n\n*{HELP.fr}*\n")
    return "\n".join(lines)


def main() -> None:
    """Write the page."""
    PAGE.write_text(kpis_page(), encoding="utf-8")


# --------------------------------------------------------------------------------------------- private


def _kpi(kpi: Kpi) -> str:
    unit = f"{kpi.unit.value.en}, {BETTER[kpi.better].en}" if BETTER[kpi.better].en else kpi.unit.value.en
    words = _words(kpi.options)
    return (
        f"### {kpi.name.en} · {kpi.name.fr}\n\n"
        f"`{_call(kpi.function, [a.name.en for a in kpi.arguments])}` ({unit})\n\n"
        f"{kpi.definition.en}\n\n*{kpi.definition.fr}*\n" + (f"\nWords: {words}.\n" if words else "")
    )


def _call(function: str, arguments: list[str]) -> str:
    return f"={function}({', '.join(['deals', *arguments, 'name, value, ...'])})"


def _words(options: tuple[str, ...]) -> str:
    keys = [key for option in options for key in (("start", "end") if option == "period" else (option,))]
    return ", ".join(f'"{WORDS[key][0]}"' + (f' ("{WORDS[key][1]}")' if len(WORDS[key]) > 1 else "") for key in keys)


if __name__ == "__main__":
    main()
