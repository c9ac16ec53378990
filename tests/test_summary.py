"""The summary: cards, sections and sentences on a page, and the same figures as JSON."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import books
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from xl_kpi.catalogue import CARDS, HEADLINES, KPIS
from xl_kpi.deals import Deals
from xl_kpi.findings import Finding, with_rows
from xl_kpi.grid import grid_of
from xl_kpi.kpi import Measure, Unit
from xl_kpi.kpis.ahead import forecast_table
from xl_kpi.kpis.bottleneck import Leak, Slow
from xl_kpi.kpis.conversion import WIN_RATE
from xl_kpi.kpis.customers import RETENTION_RATE
from xl_kpi.kpis.speed import TIME_TO_CLOSE
from xl_kpi.kpis.value import REVENUE
from xl_kpi.periods import Period
from xl_kpi.reading import Reading, read_deals
from xl_kpi.report import report
from xl_kpi.settings import Settings, Target
from xl_kpi.stages import read_stages, stages_of_text
from xl_kpi.summary import TITLE, detail, figures, subtitle, summarise
from xl_kpi.texts import Text, same

AS_OF = dt.date(2026, 6, 30)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


HEADER = ["Owner", "Source", "Stage", "Created", "Proposal on", "Closed", "Amount", "Customer"]
ROWS: list[list[Any]] = [
    ["Marie", "Web", "Won", day("2026-01-01"), day("2026-01-11"), day("2026-01-31"), 100.0, "A"],
    ["Marie", "Fair", "Won", day("2025-01-01"), day("2025-01-06"), day("2025-01-11"), 300.0, "A"],
    ["Karim", "Web", "Won", day("2026-01-01"), None, day("2026-02-20"), None, "B"],
    ["Karim", "Web", "Lost", day("2026-01-01"), None, day("2026-02-01"), 900.0, "B"],
    ["Karim", None, "Lead", day("2026-06-01"), None, None, 1000.0, "C"],
    ["Marie", "Fair", "Proposal", day("2026-06-01"), day("2026-06-20"), day("2026-07-31"), 500.0, "D"],
    ["Marie", "Web", "Passed", day("2026-01-01"), None, None, 500.0, "D"],
    ["Marie", "Web", "Zblorg", day("2026-01-01"), None, None, 500.0, "D"],
]


def firm(header: list[str] = HEADER, rows: list[list[Any]] = ROWS, **known: Any) -> Deals:
    stages = stages_of_text("Lead:open:10%;Proposal:open:50%")
    return read_deals(grid_of([header, *rows]), Reading(**({"as_of": AS_OF, "stages": stages} | known)))


@pytest.fixture(scope="module")
def told() -> Any:
    return figures(firm())


# --- JSON ---


def test_the_report_has_the_keys_of_the_design(told):
    found = report(told, "en")
    design = ["as_of", "period", "currency", "level", "columns", "deals", "kpis", "tables", "by", "findings"]
    assert [key for key in found if key in design] == design
    assert found["as_of"] == "2026-06-30"
    assert found["period"] == {"from": None, "to": None}
    assert found["level"] == "stage dates"
    assert found["deals"] == {
        "rows": 8,
        "used": 8,
        "merged": 0,
        "won": 3,
        "lost": 1,
        "open": 2,
        "set_aside": 1,
        "unknown": 1,
    }


def test_the_report_has_every_kpi_that_needs_no_argument(told):
    kpis: Any = report(told, "en")["kpis"]
    assert list(kpis) == [kpi.key for kpi in HEADLINES]
    for kpi in HEADLINES:
        assert {"value", "unit", "n", "left_out", "note"} <= kpis[kpi.key].keys()
        assert kpis[kpi.key]["unit"] == kpi.unit.key


def test_every_number_of_the_report_can_be_recomputed_from_the_rows(told):
    kpis: Any = report(told, "en")["kpis"]
    speed = kpis["time_to_close"]
    assert (speed["value"], speed["n"], speed["median"]) == (pytest.approx((30 + 10 + 50) / 3), 3, 30.0)
    assert (kpis["win_rate"]["value"], kpis["win_rate"]["n"]) == (3 / 4, 4)
    assert kpis["sales_count"]["value"] == 3
    assert (kpis["revenue"]["value"], kpis["revenue"]["left_out"]) == (400.0, 1)
    assert kpis["average_sale"]["value"] == 200.0
    assert kpis["weighted_revenue"]["value"] == pytest.approx(1000 * 0.1 + 500 * 0.5)
    assert kpis["open_pipeline"]["value"] == 1500.0
    assert kpis["retention_rate"]["value"] == 1.0  # A bought in both years
    assert kpis["satisfaction_rate"]["value"] is None
    assert kpis["satisfaction_rate"]["note"] == "No deal has a satisfaction score."


def test_the_tables_of_the_report_have_the_keys_of_the_design(told):
    tables: Any = report(told, "en")["tables"]
    assert list(tables) == [
        "conversion", "stage_time", "weighted", "calibration", "trend", "forecast", "backtest", "losses", "priorities",
    ]  # fmt: skip
    assert list(tables["conversion"][0]) == [
        "stage", "next", "reached", "went_on", "in_play", "rate", "low", "high", "resolved_rate",
    ]  # fmt: skip
    assert list(tables["stage_time"][0]) == ["stage", "n", "mean", "median", "all", "lost", "in_stage", "mean_age"]
    assert list(tables["weighted"][0]) == [
        "stage", "deals", "no_amount", "amount", "probability", "basis", "weighted", "history", "history_n",
    ]  # fmt: skip
    assert list(tables["trend"][0]) == ["month", "sales", "lost", "revenue", "win_rate", "time_to_close"]
    assert {"month", "deals", "expected"} <= tables["forecast"][0].keys()
    assert {"deal", "stage", "amount", "weighted", "flags"} <= tables["priorities"][0].keys()


def test_the_basis_of_a_probability_is_a_code_for_programs_in_every_language(told):
    for lang in ("en", "fr"):
        tables: Any = report(told, lang)["tables"]
        assert tables["weighted"][0]["basis"] == "stages"


def test_the_breakdowns_of_the_report_have_the_keys_of_the_design(told):
    by: Any = report(told, "en")["by"]
    assert list(by) == ["owner", "source"]
    marie = next(row for row in by["owner"] if row["owner"] == "Marie")
    assert {key: marie[key] for key in ("sales", "lost", "open", "win_rate", "revenue", "average_sale")} == {
        "sales": 2,
        "lost": 0,
        "open": 1,
        "win_rate": 1.0,
        "revenue": 400.0,
        "average_sale": 200.0,
    }


def test_the_report_speaks_both_languages_and_says_the_same_numbers(told):
    english, french = (report(told, lang) for lang in ("en", "fr"))
    assert english["findings"] != french["findings"]
    for key, value in english["kpis"].items():
        other = french["kpis"][key]
        assert {k: v for k, v in value.items() if k != "note"} == {k: v for k, v in other.items() if k != "note"}


def test_the_report_names_the_columns_it_used(told):
    columns = report(told, "en")["columns"]
    assert columns == {
        "owner": "Owner",
        "source": "Source",
        "stage": "Stage",
        "created_on": "Created",
        "closed_on": "Closed",
        "amount": "Amount",
        "customer": "Customer",
    }


def test_findings_carry_the_rows_of_the_sheet(told):
    findings: Any = report(told, "en")["findings"]
    assert {finding["kind"]: finding["rows"] for finding in findings} == {
        "unknown_stage": [9],
        "stage_exit": [8, 9],
        "won_without_amount": [4],
    }


def test_the_period_of_the_report_is_in_iso():
    found = report(figures(firm(), period=Period(day("2026-01-01"))), "en")
    assert found["period"] == {"from": "2026-01-01", "to": None}
    assert found["kpis"]["sales_count"]["value"] == 2


def test_a_sheet_of_current_stages_says_so():
    at = HEADER.index("Proposal on")
    rows = [[cell for n, cell in enumerate(row) if n != at] for row in ROWS]
    found: Any = report(figures(firm([h for h in HEADER if h != "Proposal on"], rows)), "en")
    assert found["level"] == "current stage"
    assert found["tables"]["conversion"] == found["tables"]["stage_time"] == []


def test_the_event_log_is_a_level_of_its_own():
    log = grid_of([["Deal ID", "Stage", "Date"], ["1", "Lead", AS_OF]])
    found = report(figures(firm(["Deal ID", "Stage", "Created"], [["1", "Lead", AS_OF]], log=log)), "en")
    assert found["level"] == "event log"


def test_a_period_that_begins_after_the_as_of_day_is_answered_too():
    assert report(figures(firm(), period=Period(day("2026-07-01"))), "en")["kpis"]["sales_count"]["value"] == 0


@settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(drawn=books.firms())
def test_the_report_of_any_firm_is_json_without_nan(drawn):
    stages = books.stages_sheet(drawn)
    read = read_deals(
        grid_of(books.deal_sheet(drawn)),
        Reading(
            as_of=drawn["as_of"],
            stages=read_stages([str(h) for h in stages[0]], stages[1:]),
            log=grid_of(books.log_sheet(drawn)) if drawn["source"] == "log" else None,
            log_wins=True,
        ),
    )
    computed = figures(read)
    for lang in ("en", "fr"):
        assert json.loads(json.dumps(report(computed, lang), allow_nan=False))["deals"]["used"] == len(read)
    page = summarise(computed)
    assert len(page.cards) == len(CARDS)
    assert all(len(row) == len(s.table.columns) for s in page.sections for row in s.table.rows)
    assert all(len(s.table.few) in (0, len(s.table.rows)) for s in page.sections)


# --- The page ---


def test_the_page_has_a_card_for_each_of_the_usual_kpis_with_its_measure(told):
    page = summarise(told)
    assert page.title == TITLE
    assert [card.kpi for card in page.cards] == list(CARDS)
    assert all(card.measure is told.measures[card.kpi.key] for card in page.cards)
    assert page.definitions == tuple((kpi.name, kpi.definition) for kpi in KPIS)


def test_the_charts_of_a_section_stand_on_columns_of_its_table(told):
    for section in summarise(told).sections:
        keys = {column.key for column in section.table.columns}
        for chart in section.charts:
            assert {chart.categories, *chart.values} <= keys
            assert chart.alt.en != chart.alt.fr


def test_the_sections_stand_in_reading_order_and_a_column_that_is_missing_has_none(told):
    assert [section.table.key for section in summarise(told).sections] == [
        "conversion", "stage_time", "trend", "weighted", "owner", "source", "priorities",
    ]  # fmt: skip
    at = HEADER.index("Source")
    rows = [[cell for n, cell in enumerate(row) if n != at] for row in ROWS]
    page = summarise(figures(firm([h for h in HEADER if h != "Source"], rows)))
    assert "source" not in [section.table.key for section in page.sections]


def test_the_page_says_what_was_left_out_and_in_which_rows(told):
    left_out = summarise(told).left_out
    assert left_out[0].en.endswith(": in no win rate and no forecast. (row 9)")
    assert left_out[0].fr.endswith("(ligne 9)")
    assert len(left_out) == 3


def test_a_finding_names_its_first_rows_and_counts_the_others():
    ten = with_rows(Finding("future_date", tuple(range(2, 12)), same("Said.")))
    assert ten.en == "Said. (rows 2, 3, 4, 5, 6, 7, 8, 9 and 2 more)"
    assert ten.fr == "Said. (lignes 2, 3, 4, 5, 6, 7, 8, 9 et 2 autres)"
    assert with_rows(Finding("future_date", (2, 5), same("Said."))).en == "Said. (rows 2, 5)"
    assert with_rows(Finding("stage_order", (), same("Said."))) == same("Said.")


def test_one_more_row_is_one_in_french_too():
    nine = with_rows(Finding("future_date", tuple(range(2, 11)), same("Said.")))
    assert nine.fr.endswith(" et 1 autre)")


def test_the_subtitle_says_the_day_the_deals_and_the_period(told):
    assert subtitle(told).en == "As of 2026-06-30 · 8 deals: 3 won, 1 lost, 2 open, 1 set aside, 1 unknown · all dates"


def test_the_subtitle_in_french_has_a_space_before_the_colon(told):
    assert subtitle(told).fr == (
        "Au 30/06/2026 · 8 affaires : 3 gagnées, 1 perdue, 2 en cours, 1 écartée, 1 inconnue · toutes les dates"
    )


@pytest.mark.parametrize(
    ("start", "end", "english", "french"),
    [
        ("2026-01-01", "2026-03-31", "from 2026-01-01 to 2026-03-31: 5 begun, 2 won, 1 lost, 0 open with",
         "du 01/01/2026 au 31/03/2026 : 5 commencées, 2 gagnées, 1 perdue, 0 en cours"),
        ("2026-01-01", None, "from 2026-01-01: 7 begun, 2 won, 1 lost, 1 open with",
         "depuis le 01/01/2026 : 7 commencées, 2 gagnées, 1 perdue, 1 en cours"),
        (None, "2026-03-31", "up to 2026-03-31: 6 begun, 3 won, 1 lost, 0 open with",
         "jusqu'au 31/03/2026 : 6 commencées, 3 gagnées, 1 perdue, 0 en cours"),
    ],
)  # fmt: skip
def test_the_subtitle_names_the_period_and_counts_what_falls_into_it(start, end, english, french):
    said = subtitle(figures(firm(), period=Period(start and day(start), end and day(end))))
    assert said.en == f"As of 2026-06-30 · {english} an expected close · of 8 deals in all"
    assert said.fr == f"Au 30/06/2026 · {french} à clôture prévue · sur 8 affaires en tout"


def test_the_subtitle_names_the_filter():
    where = (("Owner", "=Marie"), ("Amount", ">=200"))
    said = subtitle(figures(firm().meeting(where), where=where))
    assert said.en.startswith("As of 2026-06-30 · only Owner = Marie · only Amount >= 200 · 4 deals: 1 won")
    assert said.fr.startswith("Au 30/06/2026 · seulement Owner = Marie · seulement Amount >= 200 · 4 affaires : ")


def test_a_sheet_without_deals_says_what_to_do_instead_of_ten_empty_sections():
    page = summarise(figures(firm(rows=[])))
    assert page.sections == ()
    assert [text.en for text in page.sentences] == [
        "The sheet has its headers and no deal yet. Enter the deals, one a row, and refresh this tab."
    ]
    assert {card.measure.note.fr for card in page.cards} == {"Pas encore d'affaire."}


def test_a_filter_that_no_deal_meets_says_so():
    page = summarise(figures(firm().matching("Owner", "=Nobody")))
    assert page.sections == ()
    assert [text.fr for text in page.sentences] == [
        "Aucune affaire de la feuille ne répond au filtre (8 affaires en tout)."
    ]


def section(page: Any, key: str) -> Any:
    return next(section for section in page.sections if section.table.key == key)


def columns_of(deals: Deals) -> dict[str, list[str]]:
    page = summarise(figures(deals))
    tables = [*(section.table for section in page.sections), *page.unseen_tables]
    return {t.key: [c.title.en for c in t.columns if c.on_sheet] for t in tables}


def test_whatever_the_sheet_holds_the_page_has_the_same_tables_with_the_same_columns_for_formulas_elsewhere():
    full = columns_of(firm())
    few = [at for at, name in enumerate(HEADER) if name not in ("Owner", "Source", "Proposal on")]
    narrow = firm([HEADER[at] for at in few], [[row[at] for at in few] for row in ROWS])
    assert columns_of(narrow) == full
    assert columns_of(firm(rows=[])) == full
    assert columns_of(firm(rows=[row for row in ROWS if row[2] in ("Won", "Lost")])) == full
    assert set(full) == {
        "conversion", "stage_time", "trend", "weighted", "forecast", "backtest", "calibration", "targets", "owner",
        "source", "losses", "priorities",
    }  # fmt: skip


def test_every_headline_is_on_the_page_or_kept_for_formulas(told):
    page = summarise(told)
    assert {card.kpi for card in (*page.cards, *page.unseen_cards)} == set(HEADLINES)


def test_months_of_few_closings_are_drawn_with_the_win_rate_of_the_year_up_to_each(told):
    assert section(summarise(told), "trend").charts[0].line == "win_rate"  # no year has five closings either
    more = [["Karim", "Web", "Lost", day("2026-02-01"), None, day("2026-02-02"), 5.0, "B"]] * 3
    rows = [[*row[:6], 5.0 + at, row[7]] for at, row in enumerate(more)]
    found = section(summarise(figures(firm(rows=[*ROWS, *rows]))), "trend")
    assert found.charts[0].line == "win_rate_12"
    assert "12 months" in found.charts[0].alt.en
    by_month = dict(zip(found.table.column("month"), found.table.column("win_rate_12"), strict=True))
    assert by_month[Text("2026-02", "02/2026")] == pytest.approx(2 / 6)  # won in January and February, lost four
    assert by_month[Text("2026-01", "01/2026")] is None  # two closings in the year up to January


def test_months_of_many_closings_are_drawn_with_their_own_win_rate():
    rows = [
        ["Marie", "Web", state, day("2026-05-01"), None, day("2026-06-10"), 100.0 + at, "A"]
        for at, state in enumerate(["Won"] * 5 + ["Lost"] * 5)
    ]
    found = section(summarise(figures(firm(rows=rows))), "trend")
    assert found.charts[0].line == "win_rate"


def test_the_months_are_written_as_their_reader_writes_dates(told):
    month = section(summarise(told), "trend").table.rows[0][0]
    assert (month.en, month.fr) == ("2025-07", "07/2025")


def marks(figures_: Any, key: str) -> list[Text]:
    table = section(summarise(figures_), key).table
    assert table.columns[-1].title == Text("Note", "Remarque")
    return [row[-1] for row in table.rows if row[-1] is not None]


def test_leak_and_slow_stage_are_marked_in_words(told):
    slowest = Slow("Lead", 20.0, 0.6, 5)
    dear = Leak("Lead", 6, 9000.0, 0.5, 5, 900.0)
    assert marks(replace(told, slow=slowest), "stage_time") == [Text("◄ slow", "◄ lente")]
    assert marks(replace(told, leak=dear), "conversion") == [Text("◄ leak", "◄ fuite")]


def test_what_no_sentence_says_of_fewer_than_five_deals_no_mark_says(told):
    assert marks(replace(told, slow=Slow("Lead", 20.0, 0.6, 4)), "stage_time") == []
    assert marks(replace(told, leak=Leak("Lead", 6, 9000.0, 0.5, 4, 900.0)), "conversion") == []
    assert marks(replace(told, leak=Leak("Lead", 6, 9000.0, 0.0, 9, 0.0)), "conversion") == []


def test_owners_and_sources_have_bars_behind_sales_and_revenue(told):
    for key in ("owner", "source"):
        found = section(summarise(told), key)
        assert [column.key for column in found.table.columns if column.bar] == ["sales", "revenue"]
        assert found.charts == ()


def test_the_detail_of_a_card_says_what_it_rests_on():
    speed = Measure(50.0, Unit.DAYS, 12, 2, same("two rows"), {"median": 45.0})
    assert detail(TIME_TO_CLOSE, speed).en == "12 won deals · median 45 · 2 left out"
    rate = Measure(0.8, Unit.SHARE, 10, details={"low": 0.4902, "high": 0.9433})
    assert detail(WIN_RATE, rate) == Text(
        "10 deals won or lost · 95%: 49–94%", "10 affaires gagnées ou perdues · 95\u00a0% : 49–94\u00a0%"
    )
    assert detail(RETENTION_RATE, Measure(None, Unit.SHARE, 0, note=same("why"))) == same("why")


def test_the_median_on_a_card_has_no_more_than_one_decimal():
    speed = Measure(50.0, Unit.DAYS, 12, details={"median": 45.5})
    assert detail(TIME_TO_CLOSE, speed) == Text("12 won deals · median 45.5", "12 affaires gagnées · médiane 45,5")


def test_a_period_with_an_end_only_is_compared_as_12_months_up_to_it(told):
    end = dt.date(2026, 3, 31)
    until = figures(firm(), period=Period(None, end))
    assert until.changes["revenue"].usual
    assert until.changes["revenue"].now == REVENUE.compute(firm(), period=Period(dt.date(2025, 4, 1), end))
    assert not any("last 12 months" in text.en for text in summarise(until).sentences)


# --- The forecast by history ---


def ago(days: int) -> dt.date:
    return LATEST_DAY - dt.timedelta(days)


LATEST_DAY = dt.date(2026, 6, 30)
STAGED = ["Deal ID", "Stage", "Amount", "Lead on", "Proposal on", "Closed"]


def staged_rows() -> list[list[object]]:
    return [
        [f"C{n}", ("Won", "Lost")[n % 2], 100.0, ago(200 + n), ago(190 + n), ago(180 + n - n % 7)] for n in range(20)
    ]


def staged(open_deals: int = 8) -> Deals:
    still = [[f"O{n}", "Lead", 1000.0, ago(n), None, None] for n in range(open_deals)]
    return firm(STAGED, staged_rows() + still)


def test_the_forecast_by_history_is_a_section_whose_chart_shows_the_months_alone():
    page = summarise(figures(staged()))
    section = next(section for section in page.sections if section.table.key == "forecast")
    (chart,) = section.charts
    assert chart.values == ("p10", "p50", "p90", "revenue")
    assert chart.rows is not None
    assert [str(row[0].fr)[2:3] for row in section.table.rows[: chart.rows]] == ["/"] * chart.rows
    assert [row[0].en for row in section.table.rows[chart.rows :]] == ["no date", "total"]
    assert "those not yet begun are not in it" in section.sentences[0].en
    assert not [s for s in summarise(figures(firm())).sections if s.table.key == "forecast"]


def test_what_comes_later_stands_behind_the_months_and_before_the_deals_without_one():
    soon = [f"S{n}" for n in range(3)]
    header = [*STAGED, "Expected close"]
    rows = [[*row, None] for row in staged_rows()]
    for at, name in enumerate(soon):
        rows.append([name, "Lead", 1000.0, ago(at), None, None, (None, ago(9), LATEST_DAY)[at]])
    deals = firm(header, rows)
    table = forecast_table(deals, months=1)
    page = summarise(replace(figures(deals), tables={**figures(deals).tables, "forecast": table}))
    section = next(section for section in page.sections if section.table.key == "forecast")
    assert [str(row[0].en) for row in section.table.rows[-4:]] == ["later", "overdue", "no date", "total"]


def test_months_that_no_deal_is_expected_in_do_not_lengthen_the_table_month_by_month():
    page = summarise(figures(staged()))
    trend = next(section for section in page.sections if section.table.key == "trend")
    assert trend.table.column("month")[-1].en == "2026-06"


def test_the_chance_of_the_revenue_target_is_that_of_what_is_still_missing():
    told = figures(staged(), Settings(targets=(Target("Revenue", 4000.0, None, "year", None),)))
    chances = dict(zip(told.tables["forecast"].column("month"), told.tables["forecast"].column("target"), strict=True))
    assert "2026-12" in chances
    texts = [text for text in summarise(told).sentences if text.en.startswith(("Forecast", "Revenue target"))]
    assert [text.en.split(":")[0] for text in texts] == ["Forecast", "Revenue target this year (4,000, 400 so far)"]
    assert f"{round(100 * float(str(chances['2026-12'])))}% chance" in texts[1].en
    assert texts[1].fr.startswith("Objectif de CA cette année (4\u202f000, 400 à ce jour")
    assert "the 3,600 still missing from the revenue target this year" in told.tables["forecast"].note.en
    sure = figures(staged(60), Settings(targets=(Target("Revenue", 401.0, None, "year", None),)))
    assert any("over 99% chance" in text.en for text in summarise(sure).sentences)


def test_past_forecasts_are_on_the_page_when_the_stages_are_dated_for_a_year():
    def begun(number: int, days: int) -> list[Any]:
        entered = dt.date(2025, 1, 1) + dt.timedelta(5 * number)
        closed = entered + dt.timedelta(days)
        word = "Lead" if closed > LATEST_DAY else ("Won", "Lost")[number % 2]
        return [f"B{number}", word, 100.0, entered, None, closed if closed <= LATEST_DAY else None]

    rows = [begun(number, 20 + number % 9) for number in range(100)]
    for used, there in ((rows, True), (rows[60:], False)):
        keys = [section.table.key for section in summarise(figures(firm(STAGED, used))).sections]
        assert ("backtest" in keys) is there


def test_of_very_many_deals_no_past_forecast_is_made_and_that_is_said(monkeypatch):
    monkeypatch.setattr("xl_kpi.summary.MANY", 10)
    table = figures(staged()).tables["backtest"]
    assert table.rows == ()
    assert table.note.en.startswith("Of more than 10 deals the summary makes no past forecast again")


def test_a_filter_leaves_the_firms_targets_to_the_firm():
    target = Settings(targets=(Target("sales_count", 9.0, None, "year", None),))
    where = (("Owner", "=Marie"),)
    every, some = figures(firm(), target), figures(firm().meeting(where), target, where=where)
    assert some.measures["sales_count"].value != every.measures["sales_count"].value
    assert [aim.measure.value for aim in some.aims] == [aim.measure.value for aim in every.aims]
    cards = {card.kpi.key: card for card in summarise(some).cards}
    assert not cards["sales_count"].target.en


def test_the_median_stands_beside_the_one_with_the_open_deals_counted(told):
    headline = told.measures["time_to_close"]
    days = TIME_TO_CLOSE.compute(firm(), statistic="with open").value
    assert headline.details["with_open"] == days
    assert detail(TIME_TO_CLOSE, headline).en.endswith(f"{days:.10g} with open")
