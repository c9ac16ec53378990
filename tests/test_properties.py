"""What holds for every KPI and every table of the catalogue, on random firms: none is forgotten."""

from __future__ import annotations

import copy
import datetime as dt
import math
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import books
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from xl_kpi.blocks import Kind, Table
from xl_kpi.catalogue import KPIS, SPILLS, Spill
from xl_kpi.deals import Deals
from xl_kpi.functions import FUNCTIONS, CellError, Context, call
from xl_kpi.grid import grid_of
from xl_kpi.kpi import Kpi, Measure, Unit
from xl_kpi.periods import ALWAYS, Period
from xl_kpi.reading import Reading, read_deals
from xl_kpi.stages import Outcome, read_stages
from xl_kpi.texts import Text

Question = tuple[tuple[object, ...], dict[str, object]]  # the required arguments and the options
Answers = dict[tuple[str, str], Measure | Table]

#: A firm shrinks for minutes: a failure shows the firm as it was drawn.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
bounded = settings(max_examples=12, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
SEEDS = st.integers(0, 10**6)
#: Every date known, no copies, every deal open, won, lost or set aside.
TIDY = books.Mix(no_date=0, unknown_word=0, odd_log_word=0)
EVERYTHING = Period(dt.date(1950, 1, 1), dt.date(2199, 12, 31))


# --- Every question that is put to the catalogue ---


def plainly(deals: Deals, scale: float) -> list[Question]:
    return [((), {})]


def with_statistics(deals: Deals, scale: float) -> list[Question]:
    return [((), {"statistic": name}) for name in ("mean", "median", "p75", "p90", "min", "max")]


def by_statistic_with_open(deals: Deals, scale: float) -> list[Question]:
    return [*with_statistics(deals, scale), ((), {"statistic": "with open"})]


def by_stage(deals: Deals, scale: float) -> list[Question]:
    return [((name,), {"exit": way}) for name in deals.stages.names for way in ("on", "lost", "all")]


def by_step(deals: Deals, scale: float) -> list[Question]:
    names = [*deals.stages.names, "Won"]
    pairs = [(a, b) for at, a in enumerate(names[:-1]) for b in names[at + 1 :]]
    return [(pair, {"resolved": resolved}) for pair in pairs for resolved in (False, True)]


#: Key of a KPI or name of a table's function -> the questions put to it. Whoever adds a KPI adds its questions.
QUESTIONS: Mapping[str, Callable[[Deals, float], list[Question]]] = {
    "time_to_close": by_statistic_with_open,
    "stage_time": by_stage,
    "deal_age": with_statistics,
    "conversion_rate": by_step,
    "win_rate": lambda deals, scale: [((), {}), ((), {"by": "value"}), ((), {"strict": True})],
    "sales_count": plainly,
    "revenue": plainly,
    "average_sale": plainly,
    "weighted_revenue": plainly,
    "win_chance": lambda deals, scale: [((90,), {})],
    "open_pipeline": plainly,
    "pipeline_coverage": lambda deals, scale: [((200_000 * scale,), {})],
    "sales_velocity": plainly,
    "retention_rate": lambda deals, scale: [((), {}), ((), {"months": 3}), ((), {"churn": True})],
    "satisfaction_rate": lambda deals, scale: [((), {}), ((), {"statistic": "mean"}), ((), {"threshold": 0.5})],
    "conversion_table": plainly,
    "stage_time_table": plainly,
    "weighted_table": plainly,
    "calibration_table": plainly,
    "revenue_trend": lambda deals, scale: [((), {}), ((), {"months": 6})],
    "forecast_table": lambda deals, scale: [((), {}), ((), {"months": 3, "target": 20_000 * scale})],
    "backtest_table": lambda deals, scale: [((), {}), ((), {"months": 2})],
    "kpi_whatif": lambda deals, scale: [((name, 0.4), {}) for name in deals.stages.names],
    "loss_table": plainly,
    "kpi_breakdown": lambda deals, scale: [(("Owner",), {}), (("Customer",), {})],
    "top_deals": lambda deals, scale: [((1000,), {})],
}
RECORDS: Mapping[str, Kpi | Spill] = {record.function.lower(): record for record in (*KPIS, *SPILLS)}
MONEY = (Unit.CURRENCY, Unit.CURRENCY_PER_DAY)
#: Compared with a window before, or with a year by default: a period means something else to them.
OWN_WINDOW = {"retention_rate", "pipeline_coverage", "kpi_whatif"}
#: What the history of the whole firm tells, whatever the filter.
OF_HISTORY = ("weighted_table", "calibration_table", "win_chance", "forecast_table", "backtest_table")
#: They add up over any partition of the deals.
ADDITIVE = ("sales_count", "revenue", "weighted_revenue", "open_pipeline")


def read(firm: books.Firm, dates: books.Dates = "date", sheet: books.Sheet | None = None, **known: Any) -> Deals:
    log = books.log_sheet(firm, dates=dates) if firm["source"] == "log" else None
    stages = books.stages_sheet(firm)
    reading: dict[str, Any] = {
        "as_of": firm["as_of"],
        "stages": read_stages([str(h) for h in stages[0]], stages[1:]),
        "log": grid_of(log) if log else None,
        "log_wins": True,
    }
    return read_deals(grid_of(sheet or books.deal_sheet(firm, dates=dates)), Reading(**(reading | known)))


def answers(deals: Deals, period: Period = ALWAYS, scale: float = 1) -> Answers:
    found: Answers = {}
    for key, record in RECORDS.items():
        for arguments, options in QUESTIONS[key](deals, scale):
            scaled = key in ("pipeline_coverage", "forecast_table")
            label = f"{list(options)}" if scaled else f"{arguments} {options}"
            found[key, label] = record.compute(deals, *arguments, **options, period=period)
    return found


def figures(answer: Measure | Table) -> Any:
    """Return what an answer says in numbers and words, without notes."""
    if isinstance(answer, Measure):
        return (answer.value, answer.n, answer.left_out, dict(answer.details))
    rows = [[_plain(value) for value in row] for row in answer.rows]
    return sorted(rows, key=str) if answer.key in ("priorities",) else rows  # equal deals stand as in the sheet


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value.en if isinstance(value, Text) else value


def numbers(answer: Measure | Table) -> Any:
    """Return the numbers of an answer alone."""
    if isinstance(answer, Measure):
        return figures(answer)
    return [[value for value in row if isinstance(value, int | float)] for row in answer.rows]


def alike(a: Any, b: Any) -> bool:
    """Tell whether two answers are equal but for the last digits of a sum."""
    if isinstance(a, float | int) and isinstance(b, float | int):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(alike(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    return bool(a == b)


def assert_same(first: Answers, second: Answers, what: Callable[[Measure | Table], Any] = figures) -> None:
    assert first.keys() == second.keys()
    for label in first:
        assert alike(what(first[label]), what(second[label])), (label, first[label], second[label])


def shares(answer: Measure | Table) -> Iterator[float]:
    """Yield every share of an answer."""
    if isinstance(answer, Table):
        for column in answer.columns:
            if column.kind is Kind.SHARE:
                yield from (value for value in answer.column(column.key) if isinstance(value, int | float))
    elif answer.unit is Unit.SHARE and answer.value is not None:
        yield answer.value
        yield from (answer.details[key] for key in ("low", "high", "mean") if key in answer.details)


# --- None is forgotten ---


def test_every_kpi_and_every_table_of_the_catalogue_is_questioned_here():
    assert set(QUESTIONS) == set(RECORDS)


def test_every_option_of_every_kpi_is_put_to_it_here():
    deals = read(books.random_firm(1, "columns", size=20))
    for key, record in RECORDS.items():
        asked = {name for _, options in QUESTIONS[key](deals, 1) for name in options}
        used = asked | {"period"} | ({"statistic"} if key == "stage_time" else set())
        assert used == set(record.options), key


# --- What comes out ---


@bounded
@given(firm=books.firms())
def test_shares_lie_within_0_and_1_and_around_them_their_interval(firm):
    for label, answer in answers(read(firm)).items():
        for share in shares(answer):
            assert 0 <= share <= 1, label
        if isinstance(answer, Measure) and answer.value is not None and "low" in answer.details:
            assert answer.details["low"] <= answer.value + 1e-12, label
            assert answer.details["high"] >= answer.value - 1e-12, label


@bounded
@given(firm=books.firms())
def test_days_and_counts_are_never_negative_and_no_figure_is_nan_or_infinite(firm):
    for label, answer in answers(read(firm)).items():
        if isinstance(answer, Measure):
            assert answer.n >= 0, label
            assert answer.left_out >= 0, label
            told = [v for v in (answer.value, *answer.details.values()) if v is not None]
            assert all(math.isfinite(value) for value in told), label
            if answer.unit in (Unit.DAYS, Unit.COUNT) and answer.value is not None:
                assert answer.value >= 0, label
            continue
        for column in answer.columns:
            values = [value for value in answer.column(column.key) if isinstance(value, int | float)]
            assert all(math.isfinite(value) for value in values), (label, column.key)
            if column.kind in (Kind.DAYS, Kind.COUNT):
                assert all(value >= 0 for value in values), (label, column.key)
                assert column.kind is Kind.DAYS or all(value == int(value) for value in values), (label, column.key)


@bounded
@given(firm=books.firms())
def test_what_has_no_value_has_a_reason_in_both_languages(firm):
    for label, answer in answers(read(firm), Period(dt.date(2025, 6, 17), dt.date(2026, 3, 9))).items():
        empty = answer.value is None if isinstance(answer, Measure) else not answer.rows
        if empty:
            assert answer.note is not None, label
            assert answer.note.en, label
            assert answer.note.fr, label
            assert answer.note.en != answer.note.fr, label


@bounded
@given(firm=books.firms())
def test_every_row_of_a_table_has_a_value_for_each_column_and_marks_for_all_rows_or_none(firm):
    for label, answer in answers(read(firm)).items():
        if isinstance(answer, Table):
            assert all(len(row) == len(answer.columns) for row in answer.rows), label
            assert len(answer.few) in (0, len(answer.rows)), label
            assert len(list(answer.records("fr"))) == len(answer.rows), label


@bounded
@given(firm=books.firms())
def test_a_figure_that_left_rows_out_says_so(firm):
    for label, answer in answers(read(firm)).items():
        if isinstance(answer, Measure) and answer.left_out:
            assert answer.note is not None, label
            assert "left out" in answer.note.en, label


# --- What must not matter ---


@bounded
@given(firm=books.firms(), seed=SEEDS)
def test_the_order_of_the_rows_does_not_matter(firm, seed):
    header, *rows = books.deal_sheet(firm)
    random.Random(seed).shuffle(rows)
    assert_same(answers(read(firm)), answers(read(firm, sheet=[header, *rows])))


@bounded
@given(firm=books.firms(), seed=SEEDS)
def test_the_order_of_the_columns_does_not_matter(firm, seed):
    sheet = books.deal_sheet(firm)
    order = list(range(len(sheet[0])))
    random.Random(seed).shuffle(order)
    assert_same(answers(read(firm)), answers(read(firm, sheet=[[row[at] for at in order] for row in sheet])))


@bounded
@given(firm=books.firms())
def test_a_date_and_its_serial_number_are_the_same(firm):
    assert_same(answers(read(firm)), answers(read(firm, dates="serial")))


@bounded
@given(firm=books.firms(lang="en"))
def test_french_and_english_give_the_same_figures(firm):
    words = dict(zip(books.STAGES["en"], books.STAGES["fr"], strict=True))
    words |= {books.WORDS["en"][kind]: books.WORDS["fr"][kind] for kind in books.WORDS["en"]}
    french = copy.deepcopy(firm) | {"lang": "fr"}
    for stage in french["stages"]:
        stage["name"] = words[stage["name"]]
    for deal in french["deals"]:
        deal["stage"] = words.get(deal["stage"], deal["stage"])
        deal["entries"] = [(words.get(word, word), day) for word, day in deal["entries"]]
    ours, theirs = answers(read(firm)), answers(read(french))
    assert len(ours) == len(theirs)
    for (label, english), (other, answer) in zip(ours.items(), theirs.items(), strict=True):
        assert alike(numbers(english), numbers(answer)), (label, other, english, answer)


@bounded
@given(firm=books.firms(), seed=SEEDS)
def test_exact_copies_blank_rows_and_columns_of_the_firms_own_change_nothing(firm, seed):
    sheet = books.deal_sheet(firm)
    rng = random.Random(seed)
    copies = [list(row) for row in rng.sample(sheet[1:], len(sheet[1:]) // 2)]
    blank: list[Any] = [None] * len(sheet[0])
    more = [[*row, None] for row in (*sheet, blank, *copies)]
    more[0][-1] = "What the boss thinks"
    assert_same(answers(read(firm)), answers(read(firm, sheet=more)))


@bounded
@given(firm=books.firms(mix=TIDY), owner=st.sampled_from(books.OWNERS))
def test_rows_that_a_filter_leaves_out_change_nothing_but_the_firms_history(firm, owner):
    for stage in firm["stages"]:  # what history would tell is given
        stage["probability"] = stage["probability"] or 0.3
        stage["allowed_days"] = stage["allowed_days"] or 20
    header, *rows = books.deal_sheet(firm)
    at = header.index(books.HEADERS["owner"][firm["lang"] == "fr"])
    filtered = read(firm, scale=20).matching("Owner", owner)
    alone = read(firm, scale=20, sheet=[header, *(row for row in rows if row[at] == owner)])
    assume((alone.frame["outcome"] == Outcome.LOST).any())  # a firm that never lost has no win rate at all
    first, second = answers(filtered), answers(alone)
    for told in (first, second):
        del told["win_rate", "() {'strict': True}"]  # the slowest of all
        for label in [label for label in told if label[0] in OF_HISTORY]:
            del told[label]
    assert_same(first, second)


@bounded
@given(firm=books.firms(mix=TIDY))
def test_a_period_that_covers_everything_is_no_period(firm):
    firm["fields"] = (*firm["fields"], *({"expected_on"} - set(firm["fields"])))
    for deal in firm["deals"]:
        deal["expected_on"] = deal["expected_on"] or deal["closed_on"] or firm["as_of"]
    deals = read(firm)

    def comparable(found: Answers) -> Answers:
        return {label: answer for label, answer in found.items() if label[0] not in OWN_WINDOW}

    def filled(answer: Measure | Table) -> Any:  # without a period a trend goes on to the present month
        told = figures(answer)
        is_trend = isinstance(answer, Table) and answer.key == "trend"
        return [row for row in told if row[1] or row[2]] if is_trend else told

    every = comparable(answers(deals))
    within = comparable(answers(deals, EVERYTHING))
    del every["revenue_trend", "() {'months': 6}"], within["revenue_trend", "() {'months': 6}"]
    assert_same(every, within, filled)


# --- What must matter ---


@bounded
@given(firm=books.firms(), factor=st.sampled_from([2, 3, 0.5, 1000]))
def test_amounts_times_a_factor_change_exactly_the_figures_of_money(firm, factor):
    dearer = copy.deepcopy(firm)
    for deal in dearer["deals"]:
        for field in ("amount", "expected_amount"):
            deal[field] = None if deal[field] is None else deal[field] * factor
    before, after = answers(read(firm)), answers(read(dearer), scale=factor)
    assert before.keys() == after.keys()
    for label, answer in before.items():
        other = after[label]
        if isinstance(answer, Measure):
            assert isinstance(other, Measure)
            by = factor if answer.unit in MONEY else 1
            told = None if answer.value is None else answer.value * by
            assert alike((told, answer.n, answer.left_out), (other.value, other.n, other.left_out)), label
            continue
        assert isinstance(other, Table)
        for column in answer.columns:
            by = factor if column.kind is Kind.MONEY else 1
            told = [v * by if isinstance(v, float) else v for v in answer.column(column.key)]
            assert alike(told, list(other.column(column.key))), (label, column.key)


@bounded
@given(firm=books.firms(mix=TIDY))
def test_the_parts_of_the_firm_add_up_to_the_whole(firm):
    deals = read(firm)
    if not len(deals):
        return
    for key in ADDITIVE:
        whole = RECORDS[key].compute(deals)
        parts = [RECORDS[key].compute(part) for part in (deals.matching("Owner", o) for o in books.OWNERS) if len(part)]
        assert alike(sum(part.value or 0 for part in parts), whole.value or 0), key
        assert sum(part.n for part in parts) == whole.n, key
        assert sum(part.left_out for part in parts) == whole.left_out, key


@bounded
@given(firm=books.firms())
def test_money_in_two_currencies_is_refused_and_all_else_stays(firm):
    header, *rows = books.deal_sheet(firm)
    identity = header.index(books.HEADERS["id"][firm["lang"] == "fr"])
    euros = [[*header, "Currency"], *([*row, "EUR"] for row in rows)]
    dollars = [[*row, "USD"] for row in rows]
    for row in dollars:
        row[identity] = f"{row[identity]} in dollars"
    one, two = answers(read(firm, sheet=euros)), answers(read(firm, sheet=[*euros, *dollars]))
    for label, answer in one.items():
        other = two[label]
        if isinstance(answer, Measure) and answer.unit in MONEY and answer.n and answer.value is not None:
            assert isinstance(other, Measure)
            assert other.value is None, label
            assert other.note is not None
            assert "EUR, USD" in other.note.en, label
        if label[0] == "sales_count" and isinstance(answer, Measure) and answer.value is not None:
            assert isinstance(other, Measure)
            assert other.value == 2 * answer.value
        if label[0] == "win_rate" and "value" not in label[1]:
            assert isinstance(answer, Measure)
            assert isinstance(other, Measure)
            assert answer.value == other.value


# --- In cells ---

NO_DEALS = {"KPI_HELP", "KPI_DEALS"}  # they tell no figure
ARGUMENTS: Mapping[str, tuple[object, ...]] = {
    "stage_time": ("{first}",),
    "conversion_rate": ("{first}", "Won"),
    "pipeline_coverage": (900.5,),
    "kpi_breakdown": ("Owner",),
    "top_deals": (3,),
    "kpi_whatif": ("{first}", 0.4),
    "win_chance": (60,),
}


def in_cells(firm: books.Firm) -> Iterator[tuple[str, object, list[object]]]:
    """Ask every worksheet function and yield its name, its result and its arguments."""
    for name in (name for name in FUNCTIONS if name not in NO_DEALS):
        arguments = cells_for(firm, name)
        yield name, call(name, arguments, Context(today=firm["as_of"])), arguments


def cells_for(firm: books.Firm, name: str) -> list[object]:
    stages = books.stages_sheet(firm)
    required = [str(stages[1][0]) if a == "{first}" else a for a in ARGUMENTS.get(name.lower(), ())]
    history = ["history", books.log_sheet(firm)] if firm["source"] == "log" else []
    return [books.deal_sheet(firm), *required, "stages", stages, *history]


@bounded
@given(firm=books.firms())
def test_a_worksheet_function_never_raises_and_never_changes_what_it_is_given(firm):
    for name, result, arguments in in_cells(firm):
        assert arguments == cells_for(firm, name), name
        if isinstance(result, CellError):
            assert result.code == "#N/A", (name, result)
            assert result.reason.fr, name
        elif isinstance(result, tuple):
            assert len({len(row) for row in result}) == 1, name
            assert all(isinstance(cell, float | int | str | None) for row in result for cell in row), name
        else:
            assert isinstance(result, float | int), name
            assert math.isfinite(result), name


@bounded
@given(firm=books.firms())
def test_a_worksheet_function_says_what_its_kpi_says(firm):
    deals = read(firm)
    for name, result, arguments in in_cells(firm):
        record = RECORDS.get(name.lower())
        if not isinstance(record, Kpi):
            continue
        measure = record.compute(deals, *arguments[1 : 1 + len(record.arguments)])
        assert (None if isinstance(result, CellError) else result) == measure.value, name
