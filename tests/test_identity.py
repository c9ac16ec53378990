"""Which rows of one id are one deal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_kpi.identity import deals_of

WHO = st.tuples(st.sampled_from(["", "abel", "cain"]), st.sampled_from(["", "mill", "farm"]))


@pytest.mark.parametrize(
    ("rows", "deals"),
    [
        ([("abel", "mill"), ("abel", "farm"), ("cain", "mill")], [[0, 1], [2]]),
        ([("abel", "mill"), ("", "mill")], [[0, 1]]),
        ([("abel", "mill"), ("", "farm")], [[0], [1]]),
        ([("abel", "mill"), ("cain", "mill"), ("", "mill")], [[0], [1], [2]]),
        ([("abel", ""), ("", "farm")], [[0, 1]]),
        ([("", "mill"), ("", "farm"), ("", "mill")], [[0, 2], [1]]),
        ([("", "mill"), ("", "")], [[0, 1]]),
        ([("", "mill"), ("", "farm"), ("", "")], [[0], [1], [2]]),
        ([("abel", "mill"), ("", "mill"), ("", "")], [[0, 1, 2]]),
    ],
)
def test_the_customer_tells_deals_of_one_id_apart_and_else_the_name(rows, deals) -> None:
    assert sorted(map(sorted, deals_of(rows))) == deals


@given(st.lists(WHO, max_size=8), st.randoms(use_true_random=False))
def test_every_row_is_in_one_deal_whatever_the_order(rows, chance) -> None:
    order = list(range(len(rows)))
    chance.shuffle(order)
    deals = sorted(map(sorted, deals_of(rows)))
    assert sorted(at for deal in deals for at in deal) == list(range(len(rows)))
    shuffled = deals_of([rows[at] for at in order])
    assert sorted(sorted(order[at] for at in deal) for deal in shuffled) == deals


@given(st.lists(WHO, max_size=8))
def test_two_customers_never_share_a_deal(rows) -> None:
    for deal in deals_of(rows):
        assert len({rows[at][0] for at in deal} - {""}) <= 1
