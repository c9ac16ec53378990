"""The chances by the firm's own history beside the typed ones, and how such chances came true, by hand."""

from __future__ import annotations

import pytest
from by_hand import ask, deals, error

from xl_kpi.kpis.chances import calibration_table, own_chances
from xl_kpi.kpis.value import weighted_table

# Reached Lead: 2 won, 2 lost. Reached Proposal: 2 won, 1 lost. Set aside is neither.
HISTORY = """
Stage    | Owner | Created    | Proposal on | Closed     | Amount
Won      | Karim | 2026-01-01 | 2026-01-05  | 2026-01-09 | 10
Won      | Karim | 2026-01-01 |             | 2026-01-09 | 10
Lost     | Marie | 2026-01-01 | 2026-01-05  | 2026-01-09 | 10
Lost     | Karim | 2026-01-01 |             | 2026-01-09 | 10
Passed   | Karim | 2026-01-01 | 2026-01-05  | 2026-01-09 | 10
Lead     | Marie | 2026-01-01 |             |            | 1000
Proposal | Marie | 2026-01-01 | 2026-01-05  |            | 3000
"""


def test_beside_the_typed_probability_stands_that_of_history_with_the_closed_deals_it_rests_on():
    table = weighted_table(deals(HISTORY, "Lead:open:10%;Proposal:open:90%"))
    assert table.column("probability") == pytest.approx((0.1, 0.9))
    assert table.column("history") == pytest.approx(((2 + 4 * 0.1) / (4 + 4), (2 + 4 * 0.9) / (3 + 4)))
    assert table.column("history_n") == (4, 3)


def test_without_a_typed_probability_history_multiplies_the_steps():
    mean = (3 + 2 + 1) / (4 + 3 + 2)
    first, second = (3 + 4 * mean) / (4 + 4), (2 + 4 * mean) / (3 + 4)
    chances, closed = own_chances(deals(HISTORY))
    assert chances == pytest.approx([first * second, second])
    assert list(closed) == [4, 3]


def test_history_is_the_firms_whatever_the_filter():
    assert weighted_table(deals(HISTORY).matching("Owner", "Marie")).column("history_n") == (4, 3)


def test_where_no_lost_deal_is_seen_history_knows_no_chance_and_calls_nothing_certain():
    won = "\n".join(line for line in HISTORY.splitlines() if "Lost" not in line)
    table = weighted_table(deals(won))
    assert table.column("history") == (None, None)


def test_a_stage_without_dates_is_in_no_step_and_has_no_chance_of_its_own():
    table = HISTORY.replace("Lead     | Marie", "Visit    | Marie")
    chances, closed = own_chances(deals(table, "Lead;Visit;Proposal"))
    assert [bool(told > 0) for told in chances] == [True, False, True]
    assert list(closed) == [4, 0, 3]


PAST = """
Stage    | Owner | Created    | Proposal on | Closed
Won      | Karim | 2026-01-01 | 2026-01-05  | 2026-01-09
Lost     | Karim | 2026-01-01 | 2026-01-05  | 2026-01-09
Won      | Marie | 2026-02-01 | 2026-02-05  | 2026-03-09
Lost     | Marie | 2026-02-01 |             | 2026-03-09
Lead     | Marie | 2026-02-01 |             |
"""


def test_each_closed_deal_is_looked_back_at_once_for_each_stage_with_what_was_closed_before_it_came_there():
    table = calibration_table(deals(PAST, "Lead:open:10%;Proposal:open:90%"))
    # On 1 February: Lead (1 + 4 x 10 %) / (2 + 4) = 23 %, twice; on the 5th Proposal (1 + 4 x 90 %) / 6 = 77 %, once.
    assert list(table.records()) == [
        {"chance": "20\u201340%", "deals": 2, "expected": pytest.approx(1.4 / 6), "won": 1, "rate": 0.5,
         "low": pytest.approx(0.0945, abs=1e-4), "high": pytest.approx(0.9055, abs=1e-4)},
        {"chance": "60\u201380%", "deals": 1, "expected": pytest.approx(4.6 / 6), "won": 1, "rate": 1.0,
         "low": pytest.approx(0.2065, abs=1e-4), "high": 1.0},
    ]  # fmt: skip
    assert [str(name.fr) for name in table.column("chance")] == ["20\u201340\u00a0%", "60\u201380\u00a0%"]


def test_a_filter_chooses_the_deals_looked_back_at_and_not_the_history_that_gave_their_chances():
    table = ask("CALIBRATION_TABLE", PAST, "Owner", "Marie")
    assert isinstance(table, tuple)
    assert sum(row[1] for row in table[1:]) == 3
    assert error(ask("CALIBRATION_TABLE", PAST, "Owner", "Karim")) == "#N/A"  # nothing was closed before theirs


def test_where_nothing_can_be_looked_back_at_the_reason_is_told():
    current = calibration_table(deals("Stage | Created | Closed\nWon | 2026-01-01 | 2026-02-01"))
    assert current.rows == ()
    assert current.note is not None
    assert current.note.en.startswith("The sheet tells only the stage of each deal today.")
    early = calibration_table(deals("\n".join(PAST.strip().splitlines()[:2])))
    assert early.note is not None
    assert early.note.en.startswith("No deal closed by now had reached a stage after others had closed")
