"""Words of the stage column that are no stage: they keep their deals, and no stage of others moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from xl_kpi.deals import Deals
from xl_kpi.findings import with_rows
from xl_kpi.grid import grid_of
from xl_kpi.importing.fresh import stage_rows
from xl_kpi.kpis.conversion import conversion_table
from xl_kpi.kpis.outlook import open_pipeline
from xl_kpi.kpis.speed import stage_time_table
from xl_kpi.reading import Reading, read_deals
from xl_kpi.stages import Outcome, Stages, stages_of_text

TODAY = dt.date(2026, 6, 30)
HEADER = ["Deal ID", "Stage", "Amount", "Created", "Lead on", "Proposal on", "Won on", "Lost on"]


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


FIRM = [
    ["1", "Proposal", 100.0, on(1, 1), on(1, 2), on(1, 9), None, None],
    ["2", "Won", 100.0, on(1, 1), on(1, 2), on(1, 9), on(2, 1), None],
    ["3", "Lost", 100.0, on(1, 1), on(1, 2), None, None, on(2, 1)],
    ["4", "Lead", 100.0, on(1, 1), on(1, 3), None, None, None],
]


def read(*rows: Sequence[object], stages: Stages | None = None) -> Deals:
    return read_deals(grid_of([HEADER, *FIRM, *rows]), Reading(TODAY, stages or Stages()))


def new(word: str, number: str = "9") -> list[object]:
    return [number, word, 70.0, on(1, 1), None, None, None, None]


def slip(word: str, number: str = "9") -> list[object]:
    return [number, word, 70.0, on(1, 1), on(1, 2), on(1, 9), None, None]


@pytest.mark.parametrize("row", [new("Mystère"), slip("Propsal sent")])
def test_a_word_of_one_deal_without_dates_is_no_stage_and_moves_none(row: list[object]) -> None:
    deals = read(row)
    assert deals.stages.names == ("Lead", "Proposal")
    assert conversion_table(deals).rows[0][:2] == ("Lead", "Proposal")
    assert conversion_table(deals).rows[1][5] is not None
    assert [line[0] for line in stage_time_table(deals).rows] == ["Lead", "Proposal"]


def test_such_a_deal_is_open_at_its_last_dated_stage_and_keeps_its_amount() -> None:
    deals = read(new("Mystère"), slip("Propsal sent", "8"))
    assert deals.frame["outcome"].tolist()[-2:] == [Outcome.OPEN, Outcome.OPEN]
    assert deals.frame["stage"].tolist()[-2:] == [-1, 1]
    assert open_pipeline(deals).value == 340.0


def test_each_such_word_is_named_with_its_row_in_both_languages() -> None:
    (told,) = (with_rows(f) for f in read(new("Mystère")).findings if f.kind == "stray_stage")
    assert told.en.startswith("Mystère is taken for no stage: ")
    assert told.fr.startswith("Mystère n'est pas prise pour une étape : ")
    assert told.en.endswith("(row 6)")


@pytest.mark.parametrize("word", ["Prospect", "New"])
def test_a_usual_word_of_one_deal_stays_the_first_stage(word: str) -> None:
    assert read(new(word)).stages.names[0] == word


def test_a_word_of_several_deals_stays_the_first_stage_that_starts_at_the_first_contact() -> None:
    deals = read(new("Mystère"), new("mystere", "8"))
    assert deals.stages.names == ("Mystère", "Lead", "Proposal")
    assert deals.entries is not None
    assert deals.entries.dated[0]


def test_the_stages_table_makes_any_word_a_stage() -> None:
    deals = read(new("Mystère"), stages=stages_of_text("Mystère;Lead;Proposal"))
    assert deals.stages.names[0] == "Mystère"
    assert "stray_stage" not in {finding.kind for finding in deals.findings}


def test_a_workbook_made_of_an_export_takes_the_word_in_or_the_deal_would_be_unknown() -> None:
    rows = stage_rows([read(new("Mystère"))], "en")
    assert [row[0] for row in rows][:3] == ["Lead", "Proposal", "Mystère"]
    assert rows[2][1] == rows[0][1]
