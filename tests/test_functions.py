"""The worksheet functions as a host calls them: cells in, a number, rows of cells, or an error with its reason out."""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from xl_kpi.cells import ErrorCell
from xl_kpi.functions import FUNCTIONS, CellError, Context, Result, answer, call, function_named
from xl_kpi.grid import grid_of
from xl_kpi.options import WORDS
from xl_kpi.reading import Reading, read_deals
from xl_kpi.sample import LATEST, sample
from xl_kpi.source import Given

AS_OF = dt.date(2026, 6, 30)
MAVEN = Path(__file__).parent / "data" / "maven_sales_pipeline.csv"

HEADER = ["Deal ID", "Customer", "Owner", "Stage", "Amount", "Created", "Proposal on", "Closed on", "Satisfaction (/5)",
          "Loss reason"]  # fmt: skip
FRENCH = ["N°", "Client", "Commercial", "Étape", "Montant HT", "Créé le", "Entrée Devis", "Date de clôture", "Note /5",
          "Motif de perte"]  # fmt: skip


def on(month: int, day: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, day)


ROWS: list[list[object]] = [
    ["1", "Abel", "Marie", "Won", 100.0, on(1, 1), on(1, 11), on(1, 31), 5.0, None],
    ["2", "Abel", "Jean", "Won", 300.0, on(2, 1), on(2, 5), on(3, 3), 3.0, None],
    ["3", "Cain", "Marie", "Lost", 50.0, on(1, 1), on(1, 21), on(2, 1), None, "Price"],
    ["4", "Seth", "Jean", "Lost", 80.0, on(1, 1), None, on(3, 1), None, "Price"],
    ["5", "Noah", "Marie", "Proposal", 1000.0, on(3, 1), on(4, 1), on(9, 1), None, None],
    ["6", "Enos", "Jean", "Lead", 500.0, on(5, 1), None, None, None, None],
]
DEALS = [HEADER, *ROWS]
AFFAIRES = [FRENCH, *([{"Won": "Gagné", "Lost": "Perdu", "Proposal": "Devis", "Lead": "Prospect"}.get(c, c)
                       if isinstance(c, str) else c for c in row] for row in ROWS)]  # fmt: skip
STAGES = [
    ["Stage", "Kind", "Probability", "Allowed days"],
    ["Lead", "open", 0.1, 30.0],
    ["Proposal", "open", "50 %", None],
    ["Won", "won", None, None],
    ["Lost", "lost", None, None],
]

#: Required arguments that make each function answer on DEALS.
REQUIRED: dict[str, list[object]] = {
    "STAGE_TIME": ["Proposal"],
    "CONVERSION_RATE": ["Lead", "Proposal"],
    "PIPELINE_COVERAGE": [900.0],
    "WIN_CHANCE": [90.0],
    "KPI_BREAKDOWN": ["Owner"],
    "TOP_DEALS": [3.0],
    "KPI_WHATIF": ["Proposal", 0.9],
}


#: The functions that take deals: all but the help.
ON_DEALS = [name for name, function in FUNCTIONS.items() if function.takes_deals]

#: Those that tell a figure; `KPI_DEALS` only keeps the deals (test_handles.py).
FIGURES = [name for name in ON_DEALS if name != "KPI_DEALS"]


def ask(name: str, *arguments: object, deals: object = DEALS, **context: Any) -> Result:
    return call(name, [deals, *arguments], Context(**({"today": AS_OF} | context)))


def refused(result: Result, code: str, *words: str) -> CellError:
    """Check an error: its code, words of the English reason, and that the French one is another sentence."""
    assert isinstance(result, CellError), result
    assert result.code == code, result
    for word in words:
        assert word in result.reason.en, result.reason.en
    assert result.reason.fr
    assert result.reason.fr != result.reason.en
    return result


# --- every function ---


@pytest.mark.parametrize("name", FIGURES)
def test_every_function_answers_on_a_plain_sheet(name: str) -> None:
    result = ask(name, *REQUIRED.get(name, []), "stages", STAGES)
    if name == "BACKTEST_TABLE":
        refused(result, "#N/A", "5 closed deals by then")
    elif FUNCTIONS[name].table:
        assert isinstance(result, tuple)
        assert all(isinstance(title, str) and title for title in result[0])
        assert {len(row) for row in result} == {len(result[0])}
    elif name == "RETENTION_RATE":
        refused(result, "#N/A", "No customer bought")
    elif name == "WIN_CHANCE":
        refused(result, "#N/A", "at least 5 closed deals; there are 4")
    else:
        assert isinstance(result, float)


@pytest.mark.parametrize("name", ON_DEALS)
@pytest.mark.parametrize(
    "deals",
    [None, [], [[]], "Deals", 5.0, [[None]], [["Deal ID"]], [["a", "b"], [1.0, 2.0]], ROWS],
    ids=["none", "empty", "no cell", "text", "number", "empty cell", "one header", "no header", "rows alone"],
)  # fmt: skip
def test_what_is_no_range_of_deals_is_a_value_error(name: str, deals: object) -> None:
    refused(ask(name, *REQUIRED.get(name, []), deals=deals), "#VALUE!", "no range of deals with its header row")


@pytest.mark.parametrize("name", [name for name in FIGURES if name not in ("KPI_CHECK", "KPI_TABLE")])
def test_a_header_without_deals_is_not_available(name: str) -> None:
    refused(ask(name, *REQUIRED.get(name, []), deals=[HEADER]), "#N/A", "No deal meets the question.")


@pytest.mark.parametrize("name", ON_DEALS)
def test_a_function_without_any_argument_is_a_value_error(name: str) -> None:
    refused(call(name, [], Context(AS_OF)), "#VALUE!")


@pytest.mark.parametrize("name", ON_DEALS)
def test_a_name_without_a_value_is_a_value_error(name: str) -> None:
    refused(ask(name, *REQUIRED.get(name, []), "Owner"), "#VALUE!", '"Owner" has no value')


@pytest.mark.parametrize("name", ON_DEALS)
def test_an_unknown_column_is_a_value_error_that_lists_the_columns(name: str) -> None:
    refused(
        ask(name, *REQUIRED.get(name, []), "Ownr", "Marie"), "#VALUE!", 'no column "Ownr"', "Deal ID, Customer, Owner"
    )


@pytest.mark.parametrize("name", FIGURES)
def test_every_function_takes_filters(name: str) -> None:
    result = ask(name, *REQUIRED.get(name, []), "Owner", "Nobody")
    if name in ("KPI_CHECK", "KPI_TABLE"):  # what is wrong with the whole sheet; every KPI with its reason
        assert isinstance(result, tuple)
    else:
        refused(result, "#N/A", "No deal meets the question.")


def not_taken(name: str) -> list[str]:
    """List the options that a function does not have and that not every function takes."""
    taken = {"as_of", "stages", "history", "rates", *FUNCTIONS[name].options}
    return [o for o in WORDS if o not in taken and not (o in ("start", "end") and "period" in taken)]


@pytest.mark.parametrize(("name", "option"), [(name, option) for name in ON_DEALS for option in not_taken(name)])
def test_an_option_that_a_function_does_not_have_is_a_value_error(name: str, option: str) -> None:
    word = WORDS[option][0]
    refused(ask(name, *REQUIRED.get(name, []), word, True), "#VALUE!", f'{name} takes no "{word}"', f"[{word}]")


@pytest.mark.parametrize("name", ON_DEALS)
def test_a_function_is_found_in_any_case(name: str) -> None:
    assert function_named(f" {name.lower()} ").name == name


def test_an_unknown_function_is_a_value_error_that_lists_them() -> None:
    refused(ask("TIME_TO_CLOS"), "#VALUE!", "no function TIME_TO_CLOS", "TIME_TO_CLOSE, ")


def test_the_table_of_kpis_says_of_each_why_it_is_not_available() -> None:
    table = ask("KPI_TABLE", deals=[HEADER])
    assert isinstance(table, tuple)
    assert {row[1] for row in table[1:]} == {None}
    assert all(row[-1] for row in table[1:])


@pytest.mark.parametrize("word", ["TIME_TO_CLOSE", "time_to_close", "Time to close", "Délai de conclusion"])
def test_the_help_tells_the_definition_of_a_kpi_by_any_of_its_names(word: str) -> None:
    help_en, help_fr = (call("KPI_HELP", [word], Context(AS_OF, lang=lang)) for lang in ("en", "fr"))  # type: ignore[arg-type]
    assert "won deals" in str(help_en)
    assert "affaires gagnées" in str(help_fr)


def test_the_help_of_an_unknown_word_is_a_value_error() -> None:
    refused(call("KPI_HELP", ["Nope"], Context(AS_OF)), "#VALUE!", 'no KPI "Nope"')


def test_the_help_of_a_range_is_a_short_value_error() -> None:
    error = refused(call("KPI_HELP", [DEALS], Context(AS_OF)), "#VALUE!", "Give one value")
    assert len(error.reason.en) < 100


def test_a_stage_that_is_a_number_is_named_as_its_cell_shows_it() -> None:
    refused(ask("STAGE_TIME", 1000.0), "#VALUE!", 'no stage "1000"')


def test_an_empty_cell_is_a_criterion_and_a_missing_pair_is_none() -> None:
    assert ask("SALES_COUNT", "Loss reason", None) == 2.0
    assert ask("SALES_COUNT", "Loss reason", "", None, None) == 2.0
    assert ask("SALES_COUNT", None, None, None) == 2.0
    refused(ask("SALES_COUNT", None, "Marie"), "#VALUE!", "is no name of a column")


@pytest.mark.parametrize("deals", [[HEADER, ["1"]], [HEADER, "1"], HEADER, [[HEADER]], [[]], "Deals", 5.0, None])
def test_deals_that_are_no_whole_range_are_a_value_error(deals: object) -> None:
    refused(ask("REVENUE", deals=deals), "#VALUE!", "no range of deals")


def test_the_table_of_kpis_by_hand() -> None:
    table = ask("KPI_TABLE", "stages", STAGES)
    assert isinstance(table, tuple)
    assert table[0] == ("KPI", "Value", "Unit", "n", "Left out", "Note")
    rows = {row[0]: row[1:] for row in table[1:]}
    assert rows["Time to close"] == (30.0, "days", 2, 0, None)
    assert rows["Win rate"] == (0.5, "share of 1", 4, 0, None)
    assert rows["Sales"] == (2.0, "count", 2, 0, None)
    assert rows["Revenue"] == (400.0, "currency", 2, 0, None)
    assert rows["Average sale"] == (200.0, "currency", 2, 0, None)
    assert rows["Weighted revenue"] == (1000 * 0.5 + 500 * 0.1, "currency", 2, 0, None)
    assert rows["Open pipeline"] == (1500.0, "currency", 2, 0, None)
    assert rows["Satisfaction rate"] == (0.5, "share of 1", 2, 0, None)
    assert rows["Deal age"] == ((121 + 60) / 2, "days", 2, 0, None)
    assert rows["Sales velocity"] == (2 * 0.5 * 200 / 30, "currency per day", 2, 0, None)
    assert rows["Retention rate"][:4] == (None, "share of 1", 0, 0)


ODD = [
    0, -1, 1e15, 1e300, float("inf"), float("nan"), 10**400, None, "", "-", "all", "Marie", "Won", "1e999", "nan",
    "80 %", "2026-01-31", "31/12/9999", "<>", ">=x", "~", "[", True, on(1, 31), dt.date.min, dt.date.max,
    dt.datetime(2026, 1, 1, 9), ErrorCell("#REF!"), [], [[]], [[None]], [["Lead"]], [[["a"]]], [["a"], "b"], ["a", "b"],
    [["EUR", float("inf")]], [["Stage"]], STAGES, [["Deal ID", "Stage", "Date"], ["1", "Lead", float("inf")]],
]  # fmt: skip


#: What is odd here are the arguments: the deals are read once.
READ = read_deals(grid_of(DEALS), Reading(as_of=AS_OF))


def an_answer(result: Result) -> bool:
    """Tell whether a result can be written into cells: an error with a reason, or finite numbers and texts."""
    if isinstance(result, CellError):
        return bool(result.reason.en and result.reason.fr)
    cells = [cell for row in result for cell in row] if isinstance(result, tuple) else [result]
    return all(c is None or isinstance(c, str) or (isinstance(c, float | int) and math.isfinite(c)) for c in cells)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:20])
def test_no_argument_whatever_makes_a_function_raise(odd: object) -> None:
    for name in FUNCTIONS:
        required, takes = REQUIRED.get(name, []), FUNCTIONS[name].takes_deals
        calls = [[*required[:at], odd, *required[at + 1 :]] for at in range(len(required))] if takes else [[odd]]
        for arguments in (*calls, [*required, odd], [*required, "Owner", odd], [*required, odd, odd]):
            assert an_answer(answer(name, arguments, lambda _: READ, Context(AS_OF))), (name, arguments)
    for words in WORDS.values():
        for name in ("REVENUE", "RETENTION_RATE", "SATISFACTION_RATE", "CONVERSION_RATE", "WIN_RATE", "REVENUE_TREND"):
            assert an_answer(ask(name, *REQUIRED.get(name, []), words[0], odd)), (name, words[0])
    for name in ("REVENUE", "KPI_CHECK"):
        assert an_answer(ask(name, deals=odd))
        assert an_answer(ask(name, deals=[HEADER, [odd] * len(HEADER)]))


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (("STAGE_TIME",), 'STAGE_TIME needs "stage"'),
        (("CONVERSION_RATE",), 'CONVERSION_RATE needs "from stage"'),
        (("CONVERSION_RATE", "Lead"), 'CONVERSION_RATE needs "to stage"'),
        (("STAGE_TIME", ErrorCell("#N/A")), 'needs "stage"'),
    ],
)
def test_a_missing_argument_is_named(arguments: Sequence[str], missing: str) -> None:
    refused(ask(*arguments), "#VALUE!", missing)


def test_the_first_of_two_arguments_is_named_when_it_is_the_one_that_is_missing() -> None:
    refused(ask("CONVERSION_RATE", None, "Won"), "#VALUE!", 'CONVERSION_RATE needs "from stage"')


# --- numbers ---


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        ("TIME_TO_CLOSE", [], 30.0),
        ("TIME_TO_CLOSE", ["statistic", "min"], 30.0),
        ("TIME_TO_CLOSE", ["Owner", "Marie"], 30.0),
        ("WIN_RATE", [], 0.5),
        ("WIN_RATE", ["by", "value"], 400 / 530),
        ("WIN_RATE", ["Owner", "marie"], 0.5),
        ("SALES_COUNT", [], 2.0),
        ("SALES_COUNT", ["from", on(2, 1)], 1.0),
        ("SALES_COUNT", ["from", on(3, 3), "to", on(3, 3)], 1.0),
        ("SALES_COUNT", ["to", on(1, 30)], 0.0),
        ("REVENUE", [], 400.0),
        ("REVENUE", ["Customer", "Abel", "Owner", "<>Jean"], 100.0),
        ("REVENUE", ["Amount", ">=300"], 300.0),
        ("REVENUE", ["Closed on", ">=2026-03-01"], 300.0),
        ("REVENUE", ["Customer", "A*"], 400.0),
        ("AVERAGE_SALE", [], 200.0),
        ("OPEN_PIPELINE", [], 1500.0),
        ("OPEN_PIPELINE", ["to", on(9, 1)], 1000.0),
        ("DEAL_AGE", [], (121 + 60) / 2),
        ("DEAL_AGE", ["statistic", "max", "as of", on(6, 1)], 92.0),
        ("SALES_VELOCITY", [], 2 * 0.5 * 200 / 30),
        ("PIPELINE_COVERAGE", [900.0], 1000 / 500),
        ("PIPELINE_COVERAGE", [900.0, "from", on(3, 1), "to", on(8, 31)], 0.0),
        ("WEIGHTED_REVENUE", ["stages", STAGES], 1000 * 0.5 + 500 * 0.1),
        ("WEIGHTED_REVENUE", [], 1000 * 2 / 3 + 500 * 2 / 4),
        ("SATISFACTION_RATE", [], 0.5),
        ("SATISFACTION_RATE", ["threshold", 0.6], 1.0),
        ("SATISFACTION_RATE", ["threshold", "60 %"], 1.0),
        ("SATISFACTION_RATE", ["statistic", "mean"], 0.8),
        ("RETENTION_RATE", ["from", on(3, 1), "to", on(4, 30)], 1.0),
        ("RETENTION_RATE", ["as of", on(3, 31), "months", 2.0], 1.0),
        ("CONVERSION_RATE", ["Lead", "Proposal"], 4 / 6),
        ("CONVERSION_RATE", ["Lead", "Won"], 2 / 6),
        ("CONVERSION_RATE", ["Lead", "Won", "resolved", True], 2 / 4),
        ("CONVERSION_RATE", ["Lead", "Won", "resolved", False], 2 / 6),
        ("CONVERSION_RATE", ["Lead", "Proposal", "from", on(1, 1), "to", on(1, 31)], 2 / 3),
        ("STAGE_TIME", ["Lead"], (10 + 4 + 20 + 31) / 4),
        ("STAGE_TIME", ["Proposal"], (20 + 26) / 2),
        ("STAGE_TIME", ["Proposal", "exit", "lost"], 11.0),
        ("STAGE_TIME", ["Proposal", "exit", "all", "statistic", "max"], 26.0),
    ],
)  # fmt: skip
def test_a_number(name: str, arguments: list[object], value: float) -> None:
    assert ask(name, *arguments) == pytest.approx(value)


@pytest.mark.parametrize(
    ("name", "english", "french"),
    [
        ("TIME_TO_CLOSE", ["statistic", "median"], ["statistique", "médiane"]),
        ("SALES_COUNT", ["from", on(2, 1), "to", on(4, 1)], ["du", on(2, 1), "au", on(4, 1)]),
        ("WIN_RATE", ["by", "value"], ["par", "valeur"]),
        ("WIN_RATE", ["strict", True], ["STRICT", "vrai"]),
        ("STAGE_TIME", ["Devis", "exit", "lost"], ["Devis", "sortie", "perdue"]),
        ("STAGE_TIME", ["Devis", "exit", "on"], ["devis", "Sortie", "suite"]),
        ("CONVERSION_RATE", ["Prospect", "Won", "resolved", True], ["prospect", "Gagnée", "résolues", "OUI"]),
        ("RETENTION_RATE", ["as of", on(3, 31), "months", 2.0], ["au jour", "31/03/2026", "mois", "2"]),
        ("SATISFACTION_RATE", ["threshold", 0.6], ["seuil", "60 %"]),
        ("SATISFACTION_RATE", ["threshold", 0.6], ["Seuil", "0,6"]),
        ("WEIGHTED_REVENUE", ["stages", STAGES], ["étapes", STAGES]),
        ("REVENUE", ["Owner", "Marie"], ["Commercial", "Marie"]),
        ("REVENUE", ["owner", "Marie"], ["vendeur", "MARIE"]),
        ("REVENUE", ["Amount", ">=99.5"], ["montant", ">=99,5"]),
    ],
)  # fmt: skip
def test_french_words_say_the_same(name: str, english: list[object], french: list[object]) -> None:
    if "stages" in english:
        assert ask(name, *english, deals=DEALS) == ask(name, *french, deals=DEALS)
        return
    assert isinstance(answer := ask(name, *english, deals=AFFAIRES), float)
    assert ask(name, *french, deals=AFFAIRES) == answer


def test_a_french_sheet_gives_the_figures_of_the_english_one() -> None:
    for name in ("TIME_TO_CLOSE", "WIN_RATE", "REVENUE", "AVERAGE_SALE", "SATISFACTION_RATE", "SALES_COUNT"):
        assert ask(name, deals=AFFAIRES) == ask(name, deals=DEALS)
    assert ask("CONVERSION_RATE", "Prospect", "Devis", deals=AFFAIRES) == ask("CONVERSION_RATE", "Lead", "Proposal")


def test_arguments_may_stand_in_ranges_of_one_cell_and_be_left_empty_at_the_end() -> None:
    assert ask("STAGE_TIME", [["Proposal"]], [["statistic"]], [["max"]], None, None) == 26.0


@pytest.mark.parametrize("first", [46054, 46054.0, "2026-02-02", "02/02/2026", dt.datetime(2026, 2, 2, 8), [[46054.0]]])
def test_days_may_be_serials_texts_or_dates(first: object) -> None:
    assert ask("REVENUE", "from", first) == 300.0


def test_a_column_with_a_reserved_name_is_reached_in_brackets() -> None:
    deals = [["Deal ID", "Stage", "Amount", "From"], ["1", "Won", 5.0, "web"], ["2", "Won", 7.0, "fair"]]
    assert ask("REVENUE", "[from]", "web", deals=deals) == 5.0
    refused(ask("REVENUE", "from", "web", deals=deals), "#VALUE!", '"web" cannot be used for "from"')


def test_the_header_may_stand_under_a_title() -> None:
    width = len(HEADER)
    deals = [["Our deals", *[None] * (width - 1)], [None] * width, *DEALS]
    assert ask("REVENUE", deals=deals) == 400.0


@pytest.mark.parametrize("empty", [None, "", [[None]]])
def test_a_day_left_empty_is_the_day_unless_told(empty: object) -> None:
    assert ask("DEAL_AGE", "as of", empty) == ask("DEAL_AGE")
    assert ask("DEAL_AGE", "as of", empty) != ask("DEAL_AGE", "as of", on(6, 1))


def test_the_as_of_day_moves_what_depends_on_it() -> None:
    assert ask("RETENTION_RATE", "as of", on(3, 31), "months", 2) == 1.0
    refused(
        ask("RETENTION_RATE", "as of", on(12, 31), "months", 2),
        "#N/A",
        "No customer bought between 2026-09-01 and 2026-10-31",
    )


def test_serials_in_arguments_count_from_1904_where_the_workbook_does() -> None:
    serial = 46054.0 - 1462
    deals = [[(c - dt.date(1904, 1, 1)).days * 1.0 if isinstance(c, dt.date) else c for c in row] for row in DEALS]
    assert ask("REVENUE", "from", serial, deals=deals, date1904=True) == 300.0


def test_serials_in_criteria_count_from_1904_where_the_workbook_does() -> None:
    deals = [[(c - dt.date(1904, 1, 1)).days * 1.0 if isinstance(c, dt.date) else c for c in row] for row in DEALS]
    assert ask("REVENUE", "Closed on", ">=44592", deals=deals, date1904=True) == 300.0


def test_criteria_read_text_dates_in_the_order_that_the_sheet_proves() -> None:
    header = ["Deal ID", "Stage", "Amount", "Created", "Closed on"]
    deals = [header, ["1", "Won", 5.0, "03/04/2026", "03/20/2026"], ["2", "Won", 7.0, "02/03/2026", "03/21/2026"]]
    assert ask("REVENUE", "Created", ">=2026-03-01", deals=deals) == 5.0  # 4 March and 3 February


@pytest.mark.parametrize("header", ["Probability", "Quantity"])
def test_criteria_compare_numbers_that_are_written_as_text(header: str) -> None:
    deals = [["Deal ID", "Stage", "Amount", header], ["1", "Won", "5", "0.5"], ["2", "Won", "7", "0.1"]]
    assert ask("REVENUE", header, ">0.2", deals=deals) == 5.0


# --- handed ranges ---


def test_handed_stages_give_order_kind_and_probability() -> None:
    stages = [
        ["Étape", "Nature", "Probabilité"],
        ["Proposal", "ouverte", 0.5],
        ["Lead", "ouverte", 0.1],
        ["Won", "perdue", None],
    ]
    assert ask("SALES_COUNT", "stages", stages) == 0.0
    refused(
        ask("CONVERSION_RATE", "Lead", "Proposal", "stages", stages), "#VALUE!", "Proposal does not come after Lead"
    )


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        ("Lead", "Give a range with its header row"), ([["Name"], ["Lead"]], "no column Stage"),
        ([["Stage", "Kind"], ["Lead", "maybe"]], 'says that Lead is "maybe"'),
        ([["Stage"], ["Lead"], ["LEAD"]], "names a stage twice"),
        ([["Stage", "Probability"], ["Lead", 300.0]], "between 0 and 100 %: Lead"),
        ([["Stage", "Probability"], ["Lead", -0.1]], "between 0 and 100 %: Lead"),
        ([["Stage", "Probability"], ["Lead", "often"]], "between 0 and 100 %: Lead"),
    ],
)  # fmt: skip
def test_stages_that_cannot_be_used_are_a_value_error(stages: object, words: str) -> None:
    refused(ask("WEIGHTED_REVENUE", "stages", stages), "#VALUE!", words)


def test_a_handed_history_goes_before_date_columns() -> None:
    history = [
        ["Deal ID", "Stage", "Date"],
        ["1", "Lead", on(1, 1)],
        ["1", "Proposal", on(1, 2)],
        ["1", "Won", on(1, 3)],
    ]
    assert ask("STAGE_TIME", "Lead", "history", history) == 1.0
    assert ask("STAGE_TIME", "Lead", "historique", history, deals=DEALS) == 1.0


@pytest.mark.parametrize("history", ["Log", [["Deal ID", "Stage"], ["1", "Lead"]], [[None]], 5.0])
def test_a_history_that_is_no_log_is_a_value_error(history: object) -> None:
    refused(ask("STAGE_TIME", "Lead", "history", history), "#VALUE!")


MONEY = [
    ["Deal ID", "Stage", "Amount", "Currency"],
    ["1", "Won", 10.0, "EUR"],
    ["2", "Won", 100.0, "usd"],
    ["3", "Won", 1.0, None],
]


def test_several_currencies_need_rates_or_a_filter() -> None:
    refused(ask("REVENUE", deals=MONEY), "#N/A", "several currencies (EUR, USD)")
    assert ask("REVENUE", "rates", [["Currency", "Rate"], ["EUR", 1.0], ["USD", "0,9"]], deals=MONEY) == 10 + 90 + 1
    assert ask("REVENUE", "taux", [["eur", 1.0], ["usd", 0.5]], deals=MONEY) == 10 + 50 + 1
    assert ask("REVENUE", "Currency", "USD", deals=MONEY) == 100.0
    assert ask("SALES_COUNT", deals=MONEY) == 3.0


@pytest.mark.parametrize(
    ("rates", "code", "words"),
    [
        ([["EUR", 1.0]], "#VALUE!", "no rate for USD"),
        ([["EUR", 1.0], ["USD", 0.0]], "#NUM!", "The rate of USD is 0"),
        ([["EUR", -1.0]], "#NUM!", "The rate of EUR is -1"),
        ([["Currency", "Rate"]], "#VALUE!", "a currency and its rate"),
        (1.1, "#VALUE!", "Give a range"),
        ([["EUR", 1.0], ["USD", "1e999"]], "#NUM!", "The rate of USD is 1e999"),
        ([["USD", float("inf")]], "#NUM!", "The rate of USD is inf"),
        ([["USD", 1e300]], "#NUM!", "The rate of USD is 1e+300"),
        ([["EUR", 1.0], ["USD", "much"]], "#VALUE!", "The rate of USD is much"),
        ([["EUR", 1.0], ["USD", None]], "#VALUE!", "no rate for USD"),
        ([["EUR", 1.0], ["USD"]], "#VALUE!", "Give a range"),
        ([[]], "#VALUE!", "Give a range"),
    ],
)
def test_rates_that_cannot_be_used_are_an_error(rates: object, code: str, words: str) -> None:
    refused(ask("REVENUE", "rates", rates, deals=MONEY), code, words)


# --- errors ---


@pytest.mark.parametrize(
    ("name", "arguments", "code", "words"),
    [
        ("TIME_TO_CLOSE", ["statistic", "average"], "#VALUE!", "Choose one of: mean, median, p75, p90, min, max"),
        ("TIME_TO_CLOSE", ["statistic", 5.0], "#VALUE!", '"5" cannot be used for "statistic"'),
        ("WIN_RATE", ["by", "owner"], "#VALUE!", "Choose one of: count, value"),
        ("WIN_RATE", ["strict", "perhaps"], "#VALUE!", "Give TRUE or FALSE"),
        ("WIN_RATE", ["from", "soon"], "#VALUE!", "Give a date"),
        ("WIN_RATE", ["from", 5.0], "#VALUE!", "Give a date"),
        ("WIN_RATE", ["from", True], "#VALUE!", "Give a date"),
        ("WIN_RATE", ["from", ErrorCell("#REF!")], "#VALUE!", "Give a date"),
        ("WIN_RATE", ["from", on(3, 1), "to", on(2, 1)], "#VALUE!", "The period begins on 2026-03-01"),
        ("STAGE_TIME", ["Nowhere"], "#VALUE!", 'no stage "Nowhere". The stages are: Lead, Proposal'),
        ("STAGE_TIME", ["Proposal", "exit", "up"], "#VALUE!", "Choose one of: on, lost, all"),
        ("CONVERSION_RATE", ["Proposal", "Lead"], "#VALUE!", "Lead does not come after Proposal"),
        ("CONVERSION_RATE", ["Lead", "Lead"], "#VALUE!", "Lead does not come after Lead"),
        ("RETENTION_RATE", ["months", 0.0], "#NUM!", "Give a whole number from 1"),
        ("RETENTION_RATE", ["months", 1.5], "#NUM!", "months is no length of a window"),
        ("RETENTION_RATE", ["months", "a year"], "#VALUE!", "Give a number"),
        ("RETENTION_RATE", ["to", on(1, 1)], "#N/A", "No customer bought between"),
        ("SATISFACTION_RATE", ["threshold", 80.0], "#NUM!", "80 is no share of the scale"),
        ("SATISFACTION_RATE", ["threshold", 0.0], "#NUM!", "0 is no share of the scale"),
        ("REVENUE", [7.0, "Marie"], "#VALUE!", '"7" is no name of a column or option'),
        ("REVENUE", [ErrorCell("#NAME?"), "Marie"], "#VALUE!", '"#NAME?" is no name of a column or option'),
        ("REVENUE", [[["Owner", "Customer"]], "Marie"], "#VALUE!", "is no name of a column or option"),
    ],
)  # fmt: skip
def test_an_argument_that_cannot_be_used_is_an_error_with_its_reason(
    name: str, arguments: list[object], code: str, words: str
) -> None:
    refused(ask(name, *arguments), code, words)


@pytest.mark.parametrize("months", [100_000.0, "1e999"])
def test_windows_beyond_the_calendar_are_a_number_error(months: object) -> None:
    refused(ask("RETENTION_RATE", "months", months), "#NUM!")


@pytest.mark.parametrize(
    ("name", "required"), [("PIPELINE_COVERAGE", 100_000.0), ("PIPELINE_COVERAGE", "100 000"), ("TOP_DEALS", 1000.0)]
)
def test_a_required_number_above_a_thousand_is_read(name: str, required: object) -> None:
    assert not isinstance(ask(name, required, "stages", STAGES), CellError)


@pytest.mark.parametrize(
    ("name", "required", "code"),
    [
        ("PIPELINE_COVERAGE", "much", "#VALUE!"),
        ("TOP_DEALS", "all", "#VALUE!"),
        ("PIPELINE_COVERAGE", "1e999", "#NUM!"),
        ("TOP_DEALS", "1e999", "#NUM!"),
    ],
)
def test_a_required_word_or_infinity_is_an_error(name: str, required: object, code: str) -> None:
    refused(ask(name, required, "stages", STAGES), code)


@pytest.mark.parametrize(
    ("name", "required"),
    [("PIPELINE_COVERAGE", 900.0), ("TOP_DEALS", 2.0), ("TOP_DEALS", "3")],
)
def test_a_required_number_is_read_however_it_is_written(name: str, required: object) -> None:
    assert not isinstance(ask(name, required, "stages", STAGES), CellError)


@pytest.mark.parametrize(
    ("name", "required", "code"),
    [
        ("PIPELINE_COVERAGE", 0.0, "#NUM!"),
        ("PIPELINE_COVERAGE", -5.0, "#NUM!"),
        ("PIPELINE_COVERAGE", 400.0, "#N/A"),
        ("TOP_DEALS", 0.0, "#NUM!"),
        ("TOP_DEALS", 2.5, "#NUM!"),
    ],
)
def test_a_required_number_that_cannot_be_used_is_an_error(name: str, required: object, code: str) -> None:
    refused(ask(name, required, "stages", STAGES), code)


def test_a_range_of_criteria_is_a_value_error() -> None:
    refused(ask("REVENUE", "Owner", [["Marie"], ["Jean"]]), "#VALUE!")


def test_an_empty_cell_as_criterion_is_the_same_wherever_it_stands() -> None:
    assert ask("SALES_COUNT", "Owner", None) == ask("SALES_COUNT", "Owner", None, "Stage", "*")


def test_an_infinite_amount_is_no_amount() -> None:
    deals = [["Deal ID", "Stage", "Amount"], ["1", "Won", "1e999"], ["2", "Won", 5.0]]
    assert ask("REVENUE", deals=deals) == 5.0


def test_no_lost_deal_gives_no_win_rate() -> None:
    refused(ask("WIN_RATE", deals=[HEADER, *ROWS[:2]]), "#N/A", "The sheet shows no lost deal")


def test_error_cells_among_the_deals_do_not_stop_a_figure() -> None:
    broken = [[ErrorCell("#REF!") if n == at else c for n, c in enumerate(row)] for at, row in enumerate(ROWS)]
    for name in FIGURES:
        result = ask(name, *REQUIRED.get(name, []), deals=[HEADER, *broken])
        assert isinstance(result, CellError | float | tuple)


# --- tables ---


def test_a_table_is_in_the_language_of_the_sheet_unless_the_host_says() -> None:
    assert ask("CONVERSION_TABLE")[0][:3] == ("Stage", "Next", "Reached")  # type: ignore[index]
    assert ask("CONVERSION_TABLE", deals=AFFAIRES)[0][:3] == ("Étape", "Suivante", "Atteinte")  # type: ignore[index]
    assert ask("CONVERSION_TABLE", deals=AFFAIRES, lang="en")[0][:3] == ("Stage", "Next", "Reached")  # type: ignore[index]


def test_the_conversion_table_says_the_same_as_the_rates() -> None:
    table = ask("CONVERSION_TABLE")
    assert isinstance(table, tuple)
    rates = [row[list(table[0]).index("Conversion")] for row in table[1:]]
    assert rates == [ask("CONVERSION_RATE", "Lead", "Proposal"), ask("CONVERSION_RATE", "Proposal", "Won")]


def test_the_stage_time_table_says_the_same_as_the_function() -> None:
    table = ask("STAGE_TIME_TABLE")
    assert isinstance(table, tuple)
    assert [row[list(table[0]).index("Mean days")] for row in table[1:]] == [
        ask("STAGE_TIME", s) for s in ("Lead", "Proposal")
    ]


def test_the_first_of_the_top_deals_is_the_one_of_the_highest_weighted_value() -> None:
    table = ask("TOP_DEALS", 1, "stages", STAGES)
    assert isinstance(table, tuple)
    assert len(table) == 2
    assert dict(zip(table[0], table[1], strict=True))["Weighted"] == 500.0


def test_the_breakdown_has_one_row_an_owner_and_adds_up() -> None:
    table = ask("KPI_BREAKDOWN", "Owner")
    assert isinstance(table, tuple)
    at = [list(table[0]).index(title) for title in ("Owners", "Sales", "Lost", "Open", "Revenue")]
    assert [[row[n] for n in at] for row in table[1:]] == [["Jean", 1, 1, 1, 300.0], ["Marie", 1, 1, 1, 100.0]]


def test_the_losses_are_listed_by_reason() -> None:
    assert ask("LOSS_TABLE") == (("Reason", "Deals", "Amount"), ("Price", 2, 130.0))


def test_the_check_lists_findings_by_the_rows_of_the_sheet() -> None:
    deals = [HEADER, ["1", "Abel", "Marie", "Won", "abc", on(1, 1), None, on(1, 31), None, None], *ROWS[1:]]
    table = ask("KPI_CHECK", deals=Given(deals, first_row=10), lang="fr")
    assert isinstance(table, tuple)
    assert table[0] == ("Ligne", "Constat")
    assert {row[0] for row in table[1:] if row[0] is not None} == {11}
    assert any("n'est pas un nombre" in str(row[1]) for row in table)


def test_the_check_of_a_clean_sheet_says_so() -> None:
    deals = [["Deal ID", "Stage", "Amount"], ["1", "Lead", 1.0]]
    assert ask("KPI_CHECK", deals=deals) == (("Row", "Finding"), (None, "Nothing wrong was found."))


# --- the sample and the Maven data ---


def test_the_sample_gives_the_same_figures_in_both_languages() -> None:
    books = {lang: sample(lang) for lang in ("en", "fr")}  # type: ignore[arg-type]
    for name in ("TIME_TO_CLOSE", "WIN_RATE", "REVENUE", "RETENTION_RATE", "SATISFACTION_RATE", "WEIGHTED_REVENUE"):
        english, french = (
            call(name, [[b.headers, *b.rows], "stages", [STAGES[0], *b.stages]], Context(LATEST))
            for b in books.values()
        )
        assert isinstance(english, float)
        assert english == french


@pytest.fixture(scope="module")
def maven() -> list[list[object]]:
    with MAVEN.open(encoding="utf-8", newline="") as file:
        return [list(row) for row in csv.reader(file)]


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        ("SALES_COUNT", [], 4238.0), ("WIN_RATE", [], 0.63150), ("TIME_TO_CLOSE", [], 51.78),
        ("TIME_TO_CLOSE", ["statistic", "median"], 57.0), ("REVENUE", [], 10_005_534.0), ("AVERAGE_SALE", [], 2360.91),
    ],
)  # fmt: skip
def test_the_check_values_of_the_maven_data(
    maven: list[list[object]], name: str, arguments: list[object], value: float
) -> None:
    assert ask(name, *arguments, deals=maven) == pytest.approx(value, rel=1e-4 / 2)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("CONVERSION_RATE", ["Prospecting", "Engaging"]), ("STAGE_TIME", ["Engaging"]), ("CONVERSION_TABLE", []),
     ("STAGE_TIME_TABLE", [])],
)  # fmt: skip
def test_the_maven_data_tells_only_the_current_stage(
    maven: list[list[object]], name: str, arguments: list[object]
) -> None:
    refused(ask(name, *arguments, deals=maven), "#N/A", "only the stage of each deal today")


def test_the_maven_owners_add_up(maven: list[list[object]]) -> None:
    at = maven[0].index("sales_agent")
    owners = sorted({str(row[at]) for row in maven[1:]})
    by_owner = [ask("REVENUE", "sales_agent", owner, deals=maven) for owner in owners[:3]]
    others = ask("REVENUE", *[cell for owner in owners[:3] for cell in ("Owner", f"<>{owner}")], deals=maven)
    assert sum(by_owner) + others == 10_005_534.0  # type: ignore[arg-type, operator]


def test_an_option_given_twice_is_refused_whatever_its_language():
    for name in ("from", "du"):
        found = refused(ask("REVENUE", "from", "2026-01-01", name, "2026-02-01"), "#VALUE!")
        assert found.reason.en == f'"{name}" is given twice. Give it once.'
        assert found.reason.fr == f"« {name} » est donné deux fois. Donnez-le une seule fois."


def test_only_the_columns_that_tell_a_figure_are_asked_for() -> None:
    header = ["Deal ID", "Owner", "Source", "Customer", "Product", "Stage", "Amount", "Created", "Closed on"]
    rows = [[f"D-{at}", "Marie", "Web", "A", "X", "Won", 100.0, 45000.0, 45000.0 + at] for at in range(1, 4)]
    asked: set[str] = set()

    class Watched(Given):
        def column(self, at: int, top: int) -> Sequence[object]:
            asked.add(header[at])
            return Given.column(self, at, top)

    assert call("TIME_TO_CLOSE", [Watched([header, *rows])], Context(dt.date(2026, 1, 1))) == 2
    assert not asked & {"Owner", "Source", "Customer"}
    assert call("TIME_TO_CLOSE", [Watched([header, *rows]), "Owner", "Marie"], Context(dt.date(2026, 1, 1))) == 2
    assert "Owner" in asked
    assert "Source" not in asked
