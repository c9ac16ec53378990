"""One worked call for every worksheet function: the formulas of the template's sheet KPI and their values."""

from __future__ import annotations

from dataclasses import dataclass

from xl_kpi.blocks import Kind
from xl_kpi.catalogue import KPIS, Spill
from xl_kpi.excel.names import AS_OF, DEALS, HEADER_ROW, STAGES, shown_in_formulas
from xl_kpi.functions import KPI_DEALS, Context, Result, call
from xl_kpi.kpi import Kpi, Unit
from xl_kpi.options import WORDS
from xl_kpi.overview import ALL_SPILLS
from xl_kpi.sample import Sample
from xl_kpi.source import Given
from xl_kpi.stages import KIND_WORDS, Outcome
from xl_kpi.texts import Lang, Text, same
from xl_kpi.words import normalise

#: Required arguments of the functions that have some: (English, French) words of the sample.
ARGUMENTS: dict[str, tuple[Text, ...]] = {
    "CONVERSION_RATE": (Text("Proposal", "Devis"), Text("Won", "Gagné")),
    "STAGE_TIME": (Text("Site visit", "Visite"),),
    "WIN_CHANCE": (same("90"),),
    "PIPELINE_COVERAGE": (same("250000"),),
    "KPI_BREAKDOWN": (Text("Owner", "Commercial"),),
    "KPI_WHATIF": (Text("Proposal", "Devis"), same("80%")),
    "TOP_DEALS": (same("5"),),
}
NUMBER_FORMATS = {Kind.SHARE: "0%", Kind.DAYS: "0.0", Kind.MONEY: "#,##0", Kind.COUNT: "#,##0"}


@dataclass(frozen=True, slots=True)
class Example:
    """One call, with everything it depends on as an argument, so that Excel recalculates it when that changes."""

    record: Kpi | Spill
    stages: tuple[str, ...] | None = None
    """The firm's own stages and its word for won, in place of the sample's."""

    @property
    def unit(self) -> Unit:
        """What the number counts."""
        return self.record.unit if isinstance(self.record, Kpi) else Unit.COUNT

    def name(self, lang: Lang) -> str:
        """Return the KPI's name, with its arguments."""
        given = self._given(lang)
        return self.record.name(lang) + (f" ({', '.join(given)})" if given else "")

    def help(self, lang: Lang) -> str:
        """Return what the function says."""
        return self.record.help(lang)

    def formula(self, lang: Lang) -> str:
        """Return the formula as the file holds it: English separators and structured references."""
        return f"={self.record.function}({','.join([f'{DEALS(lang)}[#All]', *self._words(lang)])})"

    def shown(self, lang: Lang) -> str:
        """Return the formula as the reader types it."""
        return shown_in_formulas(self.formula(lang), lang)

    def answer(self, handle: str, context: Context) -> Result:
        """Return what the function gives on the deals that a handle stands for."""
        return call(self.record.function, [handle, *self._given(context.lang or "en")], context)

    def formats(self, column: int) -> str:
        """Return the number format of a column of a table."""
        columns = self.record.columns if isinstance(self.record, Spill) else ()
        if column >= len(columns):
            return "General"
        return "#,##0.00" if columns[column].key == "value" else NUMBER_FORMATS.get(columns[column].kind, "General")

    def _given(self, lang: Lang) -> list[str]:
        """Return the required arguments."""
        function = self.record.function
        if self.stages and function in ("CONVERSION_RATE", "STAGE_TIME"):
            return [self.stages[0], self.stages[-1]] if function == "CONVERSION_RATE" else [self.stages[-2]]
        return [text(lang) for text in ARGUMENTS.get(function, ())]

    def _words(self, lang: Lang) -> list[str]:
        words = self._given(lang)
        given = [word if word.isdigit() else f'"{word}"' for word in words]
        word = {key: WORDS[key][lang == "fr"] for key in ("stages", "as_of")}
        # Only where it counts: what hangs on the day is calculated anew when the day of Settings changes.
        day = [f'"{word["as_of"]}"', AS_OF(lang)] if self.record.by_day else []
        return [*given, f'"{word["stages"]}"', f"{STAGES(lang)}[#All]", *day]


EXAMPLES: tuple[Example, ...] = (*map(Example, KPIS), *map(Example, ALL_SPILLS))


def examples(deals: Sample, lang: Lang) -> tuple[Example, ...]:
    """Return the calls for the stages of some deals: the sample's own words where the sample is what they are."""
    kinds = {stage: KIND_WORDS.get(normalise(kind)) for stage, kind, *_ in deals.stages}
    opened = [stage for stage, kind in kinds.items() if kind is Outcome.OPEN]
    if not opened or {text(lang) for text in (*ARGUMENTS["CONVERSION_RATE"], *ARGUMENTS["STAGE_TIME"])} <= set(kinds):
        return EXAMPLES
    won = next((stage for stage, kind in kinds.items() if kind is Outcome.WON), "Won")
    return tuple(Example(example.record, (*opened, won)) for example in EXAMPLES)


def kept_formula(lang: Lang) -> str:
    """Return the formula that reads the deals once for others."""
    return f'={KPI_DEALS}({DEALS(lang)}[#All],"{WORDS["stages"][lang == "fr"]}",{STAGES(lang)}[#All])'


def kept(deals: Sample, context: Context) -> str:
    """Return what that formula gives on some deals, which are read once for all examples."""
    stages = (("Stage", "Kind", "Probability", "Allowed days"), *deals.stages)
    rows = Given((deals.headers, *deals.rows), first_row=HEADER_ROW)
    return str(call(KPI_DEALS, [rows, WORDS["stages"][context.lang == "fr"], stages], context))
