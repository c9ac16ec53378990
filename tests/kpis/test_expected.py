"""What history knows of the open deals: the stays it rests on, the chances, and the forecast by history, by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from by_hand import AS_OF, ask, deals, error, reason

from xl_kpi.estimates.incidence import LOST, OPEN, WON
from xl_kpi.kpis import flow as module
from xl_kpi.kpis.ahead import forecast_table
from xl_kpi.kpis.expected import win_chance
from xl_kpi.kpis.flow import known_now, known_on

HEADER = "Deal ID | Stage | Owner | Amount | Lead on | Proposal on | Closed | Expected close"
STAGES = "Lead;Proposal"


def day(ago: int) -> str:
    return str(AS_OF - dt.timedelta(ago))


def firm(*more: str) -> str:
    """Return twenty closed deals, half of them won: ten days a stage, the lost ones twenty in Proposal."""
    won = [f"W{n} | Won | Karim | 100 | {day(200 + n)} | {day(190 + n)} | {day(180 + n)} |" for n in range(10)]
    lost = [f"L{n} | Lost | Karim | 100 | {day(200 + n)} | {day(190 + n)} | {day(170 + n)} |" for n in range(10)]
    return "\n".join([HEADER, *won, *lost, *more])


def lead(number: int, ago: int, amount: float = 1000, expected: str = "") -> str:
    return f"O{number} | Lead | Marie | {amount} | {day(ago)} | | | {expected}"


def seen(monkeypatch, read, on=None):
    """Return the stays that the flow is estimated from: stage, days (-1 unknown), end; and what is known."""
    taken = []
    monkeypatch.setattr(
        module, "flow_of", lambda stage, days, end, stages: taken.extend(zip(stage, days, end, strict=True))
    )
    told = known_now(read) if on is None else known_on(read, (on - dt.date(1970, 1, 1)).days)
    return sorted((int(s), -1.0 if np.isnan(d) else float(d), int(e)) for s, d, e in taken), told


STAYS = """
Deal ID | Stage    | Lead on    | Proposal on | Closed
A       | Won      | 2026-01-01 | 2026-01-11  | 2026-01-31
B       | Lost     | 2026-01-01 | 2026-01-06  | 2026-02-01
C       | Lost     | 2026-01-01 |             | 2026-01-15
D       | Won      | 2026-01-01 |             | 2026-01-21
E       | Proposal | 2026-06-01 | 2026-06-20  |
F       | Lead     | 2026-06-10 |             |
G       | Passed   | 2026-01-01 |             | 2026-02-01
H       | Lost     | 2026-01-01 |             |
"""


def test_every_stay_counts_once_and_a_skipped_stage_took_no_time(monkeypatch):
    stays, told = seen(monkeypatch, deals(STAYS, STAGES))
    assert stays == sorted(
        [
            (0, 10.0, WON), (1, 20.0, WON),  # A
            (0, 5.0, WON), (1, 26.0, LOST),  # B
            (0, 14.0, LOST),  # C
            (0, 20.0, WON), (1, 0.0, WON),  # D skipped Proposal
            (0, 19.0, WON), (1, 10.0, OPEN),  # E
            (0, 20.0, OPEN),  # F
            (0, -1.0, LOST),  # H: nobody knows when; it counts for the rate
        ]
    )  # fmt: skip
    assert told.closed == 5
    assert told.open.sum() == 2


def test_on_an_earlier_day_what_is_dated_later_had_not_happened(monkeypatch):
    stays, told = seen(monkeypatch, deals(STAYS, STAGES), on=dt.date(2026, 1, 12))
    assert stays == [
        (0, 5.0, WON), (0, 10.0, WON),  # B, A
        (0, 11.0, OPEN), (0, 11.0, OPEN),  # C, D
        (1, 1.0, OPEN), (1, 6.0, OPEN),  # A, B
    ]  # fmt: skip
    assert (told.closed, int(told.open.sum())) == (0, 4)


def test_the_win_chance_is_the_mean_over_the_open_deals_and_grows_with_the_days():
    read = deals(firm(lead(1, 0), lead(2, 5)), STAGES)
    soon, late = win_chance(read, 12), win_chance(read, 3652)
    assert soon.n == late.n == 2
    assert soon.value is not None
    assert late.value is not None
    assert soon.value < late.value == pytest.approx(late.details["ever"])
    assert late.details["sales"] == pytest.approx(2 * late.value)
    # All twenty went on from Lead, ten of twenty from Proposal, each with the weight of 4 at the mean of all, 31/42.
    mean = 31 / 42
    assert late.value == pytest.approx((20 + 4 * mean) / 24 * (10 + 4 * mean) / 24, abs=0.01)


def test_in_a_cell_the_win_chance_takes_criteria_and_history_stays_the_firms():
    table = firm(lead(1, 0), lead(2, 5).replace("Marie", "Karim"))
    assert ask("WIN_CHANCE", table, 90, "Owner", "Marie") == pytest.approx(
        ask("WIN_CHANCE", firm(lead(1, 0)), 90), 0.05
    )
    assert error(ask("WIN_CHANCE", table, 90, "Owner", "Nobody")) == "#N/A"
    assert error(ask("WIN_CHANCE", table, 0)) == "#NUM!"
    assert error(ask("WIN_CHANCE", table, 4000)) == "#NUM!"


def test_a_deal_older_in_its_stage_than_any_that_left_it_has_no_chance_and_is_left_out():
    measure = win_chance(deals(firm(lead(1, 0), lead(2, 10)), STAGES), 90)
    assert (measure.n, measure.left_out) == (1, 1)
    alone = win_chance(deals(firm(lead(2, 10)), STAGES), 90)
    assert reason(alone).startswith("No open deal has a chance that history knows.")


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("Stage | Created | Closed\nLead | 2026-01-01 |", "The sheet tells only the stage of each deal today."),
        (f"{HEADER}\n{lead(1, 0)}", "Chances by history take a deal won and a deal lost, and at least 5 closed deals; "
                                    "there are 0."),
        (firm(), "No deal is open."),
    ],
)  # fmt: skip
def test_a_chance_that_is_not_available_says_why(table, why):
    assert reason(win_chance(deals(table, STAGES), 90)).startswith(why)


# --- The forecast by history ---


def test_the_forecast_by_history_has_the_coming_months_and_all_in_all():
    table = forecast_table(deals(firm(lead(1, 0), lead(2, 5)), STAGES))
    assert [record["month"] for record in table.records()] == [
        "2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11", "no date", "total",
    ]  # fmt: skip
    total = next(record for record in table.records() if record["month"] == "total")
    months = [record for record in table.records() if str(record["month"]).startswith("2026")]
    assert sum(record["revenue"] for record in months) == pytest.approx(total["revenue"])
    assert sum(record["sales"] for record in months) == pytest.approx(total["sales"])
    assert total["revenue"] == pytest.approx(1000 * total["sales"])
    assert (total["p10"], total["p50"], total["p90"]) == (0.0, 1000.0, 2000.0)
    assert total["target"] is None
    assert table.note is not None
    assert "on 20 closed deals" in table.note.en
    assert "those not yet begun are not in it" in table.note.en


def test_overdue_and_undated_deals_stand_in_rows_of_their_own_and_only_the_others_in_the_months():
    table = forecast_table(
        deals(firm(lead(1, 0, 1000, "2026-07-20"), lead(2, 0, 2000, "2026-06-01"), lead(3, 0, 4000)), STAGES)
    )
    rows = {record["month"]: record for record in table.records()}
    chance = rows["total"]["sales"] / 3
    assert rows["overdue"]["revenue"] == pytest.approx(2000 * chance)
    assert rows["no date"]["revenue"] == pytest.approx(4000 * chance)
    months = [record["revenue"] for name, record in rows.items() if str(name).startswith("2026")]
    assert sum(months) == pytest.approx(1000 * chance)
    assert rows["2026-07"]["deals"] == 1


def test_the_chance_of_a_target_grows_from_month_to_month_up_to_that_of_all():
    read = deals(firm(*(lead(n, n % 9) for n in range(12))), STAGES)
    chances = [
        record["target"] for record in forecast_table(read, target=5000).records() if record["target"] is not None
    ]
    assert chances == sorted(chances)
    assert 0.3 < chances[-1] < 0.9
    assert list(forecast_table(read, target=12_001).records())[-1]["target"] == 0.0


def test_as_many_months_as_asked_are_told_and_what_comes_later_in_one_row():
    months = [record["month"] for record in forecast_table(deals(firm(lead(1, 0)), STAGES), months=1).records()]
    assert months == ["2026-06", "later", "no date", "total"]


@pytest.mark.parametrize(("word", "value"), [("months", 0), ("months", 1.5), ("target", 0), ("objectif", -1)])
def test_months_and_targets_that_are_none_are_refused(word, value):
    assert error(ask("FORECAST_TABLE", firm(lead(1, 0)), word, value)) == "#NUM!"


def test_lost_deals_without_a_dated_stage_are_not_used_and_that_is_said():
    read = deals(firm("X1 | Lost | Karim | 100 | | | " + day(3) + " |", lead(1, 0)), STAGES)
    note = forecast_table(read).note
    assert note is not None
    assert "on 20 closed deals" in note.en
    assert "1 lost deal has no dated stage and could not be used." in note.en
    assert "1 affaire perdue n'a aucune étape datée" in note.fr


def test_an_open_deal_without_an_amount_is_a_sale_to_come_and_no_revenue():
    unpriced = "O1 | Lead | Marie | | " + day(0) + " | | |"
    alone = list(forecast_table(deals(firm(unpriced), STAGES), target=100).records())[-1]
    assert [alone[key] for key in ("revenue", "p10", "p50", "p90", "target")] == [None] * 5
    assert alone["sales"] > 0
    table = forecast_table(deals(firm(unpriced, lead(2, 0)), STAGES))
    total = list(table.records())[-1]
    assert total["revenue"] == pytest.approx(1000 * total["sales"] / 2)
    assert table.note is not None
    assert "1 open deal has no amount: counted as a sale, not in the revenue." in table.note.en
    assert "1 affaire en cours n'a pas de montant" in table.note.fr


def test_where_history_knows_no_chance_of_any_deal_its_figures_are_not_available_and_never_0():
    rows = [lead(1, 10, 1000, "2026-07-20"), lead(2, 0, 2000), lead(3, 30, 500, "2026-06-01")]
    told = {record["month"]: record for record in forecast_table(deals(firm(*rows), STAGES), target=900).records()}
    keys = ("revenue", "p10", "p50", "p90", "sales")
    assert [told["overdue"][key] for key in keys] == [None] * 5
    assert [told["2026-07"][key] for key in keys] == [None] * 5
    assert told["no date"]["revenue"] == told["total"]["revenue"] > 0
    table = forecast_table(deals(firm(*rows[::2]), STAGES), target=900)
    alone = {record["month"]: record for record in table.records()}
    assert [alone["total"][key] for key in (*keys, "target")] == [None] * 6
    assert alone["2026-07"]["target"] is None
