"""Where the pipeline leaks and where it is slow, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from by_hand import deals

from xl_kpi.kpis.bottleneck import leak, slow
from xl_kpi.periods import Period

STAGES = "Lead;Proposal"
HEADER = "Stage | Created | Proposal on | Closed | Amount"


def lost(stage: str, count: int, amount: float) -> str:
    dated = "2026-01-05" if stage == "Proposal" else ""
    return "\n".join([f"Lost | 2026-01-01 | {dated} | 2026-02-01 | {amount}"] * count)


WON = "\n".join(["Won | 2026-01-01 | 2026-01-11 | 2026-01-31 | 10"] * 4)


def test_the_leak_is_the_stage_where_losing_one_deal_in_five_fewer_would_bring_most():
    found = leak(deals("\n".join([HEADER, WON, lost("Lead", 5, 1000), lost("Proposal", 6, 400)]), STAGES))
    assert found is not None
    # Lead: 20 % x 5000 x 4 won of the 4 + 6 closed that got past it = 400. Proposal: 20 % x 2400 x 4 / 4 = 480.
    assert (found.stage, found.losses, found.amount, found.onward) == ("Proposal", 6, 2400.0, 1.0)
    assert found.gain == pytest.approx(480)


def test_fewer_than_five_losses_say_nothing_about_a_stage():
    assert leak(deals("\n".join([HEADER, WON, lost("Lead", 4, 1000)]), STAGES)) is None
    found = leak(deals("\n".join([HEADER, WON, lost("Lead", 5, 1000), lost("Proposal", 4, 9000)]), STAGES))
    assert found is not None
    assert found.stage == "Lead"
    assert found.gain == pytest.approx(0.2 * 5000 * 4 / 8)


def test_losses_count_in_the_period_of_their_closing_day():
    read = deals("\n".join([HEADER, WON, lost("Lead", 5, 1000)]), STAGES)
    assert leak(read, Period(dt.date(2026, 2, 1), dt.date(2026, 2, 1))) is not None
    assert leak(read, Period(dt.date(2026, 2, 2))) is None


def test_the_slow_stage_takes_the_largest_share_of_the_days_of_the_won_deals():
    found = slow(deals("\n".join([HEADER, WON, lost("Lead", 1, 5)]), STAGES))
    assert found is not None
    assert (found.stage, found.days, found.n) == ("Proposal", 20.0, 4)  # 10 days in Lead, 20 in Proposal
    assert found.share == pytest.approx(2 / 3)


def test_a_sheet_of_current_stages_tells_neither():
    read = deals("Stage | Created | Closed\nWon | 2026-01-01 | 2026-01-05", STAGES)
    assert leak(read) is None
    assert slow(read) is None
