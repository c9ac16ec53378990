"""The template workbook: how to start, deals, the KPI Summary, every function live, the settings.

    python -m xl_kpi.excel.template        writes workbook_template.xlsm, the same from the same sources

XlsxWriter writes the sheets, the VBA project and the ribbon are added, and the KPI Summary is put in by the same
splice as everywhere. Cached values are those that the functions themselves give, so that the workbook reads right
where Python is not installed; nothing in its cells is volatile, so that opening it does not take them away.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook

from xl_kpi import __version__
from xl_kpi.closed.splice import splice
from xl_kpi.excel import names
from xl_kpi.excel.functions_sheet import write_functions
from xl_kpi.excel.looks import Looks
from xl_kpi.excel.macro_workbook import kpi_project, with_macros
from xl_kpi.excel.names import quoted
from xl_kpi.excel.pipeline_sheet import write_pipeline
from xl_kpi.excel.ribbon import ribbon
from xl_kpi.excel.settings_sheet import (
    AS_OF_CELL,
    LISTS,
    STAGE_HEADERS,
    TARGET_HEADERS,
    target_rows,
    write_settings,
)
from xl_kpi.excel.start_sheet import write_start
from xl_kpi.functions import FUNCTIONS
from xl_kpi.grid import grid_of
from xl_kpi.pipeline import Found
from xl_kpi.sample import LATEST, Sample, sample
from xl_kpi.settings import Settings, read_settings
from xl_kpi.sheet import render
from xl_kpi.stages import read_stages
from xl_kpi.summary import TAB, figures, summarise
from xl_kpi.texts import Lang

TEMPLATE = Path("workbook_template.xlsm")
CALC_ID = 191029
#: The property that marks a workbook as one of ours and tells which version made it; Kpi.bas looks for it.
MARK = "xl_kpi"


def build(lang: Lang, today: dt.date | None = None, *, empty: bool = False, own: Sample | None = None) -> bytes:
    """Return the template as the bytes of an .xlsm.

    Parameters
    ----------
    today
        Moves the sample deals so that their last event falls on this day, and leaves the as-of cell empty; without
        it the deals keep their fixed dates and the as-of cell holds the last of them.
    empty
        True for a workbook without deals: the table has one empty row.
    own
        Headers, stages, words for the lists, currency and scale of a firm's own in place of the sample's. Its headers
        hold those of the sample but for the dates of stages, which stand between first contact and expected close.
    """
    deals = own or sample(lang, today)
    shown = replace(deals, rows=((None,) * len(deals.headers),)) if empty else deals
    as_of = today or LATEST
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "xl_kpi", "created": dt.datetime.combine(LATEST, dt.time())})
    book.set_custom_property(MARK, __version__)
    book.set_calc_mode("auto", CALC_ID)
    book.calc_on_load = False  # else Excel would drop the cached values on a computer without Python
    before, after = (names.START, names.PIPELINE), (names.FUNCTIONS, names.SETTINGS)
    tabs = [*(tab(lang) for tab in before), TAB[lang], *(tab(lang) for tab in after)]
    start, pipeline, _, functions, settings = (book.add_worksheet(tab) for tab in tabs)
    project = kpi_project([f"Sheet{at}" for at in range(1, len(tabs) + 1)], FUNCTIONS.values(), lang)
    book.add_vba_project(BytesIO(project), True)
    for name, content in _names(lang).items():
        book.define_name(name, f"={content}")
    looks = Looks(book)
    write_start(start, looks, lang, empty=empty, dated=today is None)
    write_pipeline(pipeline, shown, looks, lang)
    write_functions(functions, shown, as_of, looks, lang)
    listed = _without_words(deals) if empty and own is None else deals
    write_settings(settings, listed, as_of if today is None else None, looks, lang, targets=not empty)
    book.close()
    macros = with_macros(file.getvalue(), project, ribbon(lang))
    return splice(macros, _summary(shown, as_of, lang, targets=not empty), names=(TAB[lang],), after=tabs[1])


def main(path: Path = TEMPLATE) -> None:
    """Write the English template with its fixed dates."""
    path.write_bytes(build("en"))


# --------------------------------------------------------------------------------------------- private


def _names(lang: Lang) -> dict[str, str]:
    """Return what the workbook's names refer to.

    The day is a cell and not a formula with TODAY(): that would make every formula that uses it volatile, and a
    volatile formula is calculated when the workbook is opened, also where nothing can answer it.
    """
    stages, columns = names.STAGES(lang), [header(lang) for header in STAGE_HEADERS]
    lists = {
        name(lang): f"{table(lang)}[{header(lang)}]" for name, (table, header) in zip(_LIST_NAMES, LISTS, strict=True)
    }
    return {
        names.AS_OF(lang): f"{quoted(names.SETTINGS(lang))}!{AS_OF_CELL}",
        names.STAGE_NAMES(lang): f"{stages}[{columns[0]}]",
        names.STAGE_KINDS(lang): f"{stages}[{columns[1]}]",
        names.STAGE_DAYS(lang): f"{stages}[{columns[3]}]",
        **lists,
    }


_LIST_NAMES = (names.OWNER_NAMES, names.SOURCE_NAMES, names.REASON_NAMES)


def _without_words(deals: Sample) -> Sample:
    """Return the sample without the names of its invented sellers; sources and reasons serve anyone."""
    at = next(deals.headers.index(owner) for owner in (LISTS[0][1].en, LISTS[0][1].fr) if owner in deals.headers)
    return replace(deals, rows=tuple((*row[:at], None, *row[at + 1 :]) for row in deals.rows))


def _summary(deals: Sample, as_of: dt.date, lang: Lang, *, targets: bool) -> bytes:
    """Render the KPI Summary of the deals."""
    stages = read_stages([h("en") for h in STAGE_HEADERS], deals.stages)
    goals = read_settings([[h("en") for h in TARGET_HEADERS], *target_rows(lang)]).targets if targets else ()
    settings = Settings(stages=stages, currency=deals.currency, scale=deals.scale, lang=lang, targets=goals)
    place = names.PIPELINE(lang)
    grid = grid_of([deals.headers, *deals.rows], first_row=names.HEADER_ROW, place=place)
    found = Found(grid, place, settings, None, False)
    return render(summarise(figures(found.deals(as_of), settings)), lang, name=TAB[lang])


if __name__ == "__main__":
    main()
