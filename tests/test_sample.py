"""What the sample promises: the tour, the template and the guides show figures that rest on it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest

from xl_kpi.sample import LATEST, Sample, sample

OPEN_STAGES = ["Lead", "Qualified", "Site visit", "Proposal", "Negotiation"]
ENTERED = ["Created", "Qualified on", "Site visit on", "Proposal on", "Negotiation on"]
BY_LANGUAGE = pytest.mark.parametrize("lang", ["en", "fr"])


def as_dicts(book: Sample) -> list[dict[str, Any]]:
    return [dict(zip(book.headers, row, strict=True)) for row in book.rows]


def english(*stages: str) -> list[dict[str, Any]]:
    """Return the deals of the English sample, all of them or those that stand at one of the stages."""
    return [deal for deal in as_dicts(sample("en")) if not stages or deal["Stage"] in stages]


def events(deal: dict[str, Any]) -> list[dt.date]:
    """Return what happened to a deal, in the order of the columns."""
    return [day for day in (*(deal[name] for name in ENTERED), deal["Closed on"]) if day is not None]


def test_it_holds_sixty_deals_with_two_owners_and_four_sources():
    deals = english()
    assert len(deals) == 60
    assert {deal["Owner"] for deal in deals} == {"Marie", "Karim"}
    assert len({deal["Source"] for deal in deals}) == 4


def test_it_has_enough_won_lost_and_open_deals_and_two_set_aside():
    assert len(english("Won")) == 24
    assert len(english("Lost")) == 16
    assert len(english(*OPEN_STAGES)) == 18
    assert len(english("Passed")) == 2


def test_every_open_stage_holds_at_least_two_deals():
    counts = Counter(deal["Stage"] for deal in english(*OPEN_STAGES))
    assert all(counts[stage] >= 2 for stage in OPEN_STAGES)


def test_the_deals_are_in_the_order_of_their_first_contact_and_numbered_so():
    deals = english()
    assert [deal["Created"] for deal in deals] == sorted(deal["Created"] for deal in deals)
    assert [deal["Deal ID"] for deal in deals] == [f"A-{number:03d}" for number in range(1, 61)]


def test_every_deal_has_a_name_of_its_own_a_customer_and_a_first_contact():
    deals = english()
    assert len({deal["Deal"] for deal in deals}) == 60
    assert all(deal["Customer"] and deal["Created"] for deal in deals)


def test_amounts_lie_between_800_and_40000_and_only_one_fresh_lead_has_none():
    deals = english()
    amounts = [deal["Amount"] for deal in deals if deal["Amount"] is not None]
    assert all(800 <= amount <= 40_000 for amount in amounts)
    assert [deal["Stage"] for deal in deals if deal["Amount"] is None] == ["Lead"]


def test_no_date_of_a_deal_lies_before_the_one_of_the_stage_before():
    for deal in english():
        assert events(deal) == sorted(events(deal)), deal["Deal ID"]


def test_a_deal_has_a_date_for_the_stage_where_it_stands_and_none_beyond():
    for deal in english(*OPEN_STAGES):
        at = OPEN_STAGES.index(deal["Stage"])
        assert deal[ENTERED[at]] is not None, deal["Deal ID"]
        assert all(deal[name] is None for name in ENTERED[at + 1 :]), deal["Deal ID"]


def test_a_few_deals_skip_a_stage():
    skipped = [
        deal for deal in english("Won", "Lost") if None in [deal[name] for name in ENTERED[: len(events(deal)) - 1]]
    ]
    assert 4 <= len(skipped) <= 12


def test_won_and_lost_deals_have_a_closing_date_and_the_others_have_none():
    assert all(deal["Closed on"] is not None for deal in english("Won", "Lost"))
    assert all(deal["Closed on"] is None for deal in english(*OPEN_STAGES, "Passed"))


def test_lost_deals_and_no_others_have_a_reason_and_there_are_five_reasons():
    assert len({deal["Loss reason"] for deal in english("Lost")} - {None}) == 5
    assert all(deal["Loss reason"] is not None for deal in english("Lost"))
    assert all(deal["Loss reason"] is None for deal in english("Won", "Passed", *OPEN_STAGES))


def test_most_won_deals_and_no_others_have_a_score_out_of_five():
    scores = [deal["Satisfaction (/5)"] for deal in english("Won")]
    assert sum(score is not None for score in scores) >= 16
    assert all(1 <= score <= 5 for score in scores if score is not None)
    assert min(score for score in scores if score is not None) <= 3
    assert all(deal["Satisfaction (/5)"] is None for deal in english("Lost", "Passed", *OPEN_STAGES))


def test_a_sale_takes_20_to_90_days_and_a_large_one_longer():
    won = english("Won")
    days = {deal["Deal ID"]: (deal["Closed on"] - deal["Created"]).days for deal in won}
    assert all(20 <= span <= 90 for span in days.values())
    large = [days[deal["Deal ID"]] for deal in won if deal["Amount"] >= 15_000]
    small = [days[deal["Deal ID"]] for deal in won if deal["Amount"] < 8_000]
    assert min(large) > sum(small) / len(small)


def test_some_open_deals_are_overdue_some_have_no_date_and_most_are_due_in_coming_months():
    due = [deal["Expected close"] for deal in english(*OPEN_STAGES)]
    assert sum(day is not None and day < LATEST for day in due) == 3
    assert due.count(None) == 2
    assert len({(day.year, day.month) for day in due if day is not None and day >= LATEST}) >= 4


def test_some_open_deals_have_stood_longer_in_their_stage_than_it_allows():
    allowed = {stage: days for stage, _, _, days in sample("en").stages}
    stalled = [deal for deal in english(*OPEN_STAGES) if (LATEST - events(deal)[-1]).days > allowed[deal["Stage"]]]
    assert 3 <= len(stalled) <= 6


def test_proposal_is_the_visible_leak():
    lost_at = Counter(OPEN_STAGES[max(i for i, name in enumerate(ENTERED) if deal[name])] for deal in english("Lost"))
    (stage, losses), (_, next_losses) = lost_at.most_common(2)
    assert stage == "Proposal"
    assert losses >= 3 * next_losses


def test_the_time_between_site_visit_and_proposal_is_the_visibly_slow_one():
    days: Counter[str] = Counter()
    for deal in english("Won"):
        dated = [(stage, deal[name]) for stage, name in zip(OPEN_STAGES, ENTERED, strict=True) if deal[name]]
        for (stage, start), end in zip(dated, [day for _, day in dated[1:]] + [deal["Closed on"]], strict=True):
            days[stage] += (end - start).days
    (stage, longest), (_, second) = days.most_common(2)
    assert stage == "Site visit"
    assert longest >= 1.5 * second


def test_one_owner_closes_more_of_her_deals_than_the_other():
    rate = {}
    for owner in ("Marie", "Karim"):
        won = sum(deal["Owner"] == owner for deal in english("Won"))
        rate[owner] = won / (won + sum(deal["Owner"] == owner for deal in english("Lost")))
    assert rate["Marie"] > rate["Karim"] + 0.2


def test_customers_of_the_year_before_bought_again_in_the_last_year_but_not_all():
    year_ago = LATEST.replace(year=LATEST.year - 1)
    before = {deal["Customer"] for deal in english("Won") if deal["Closed on"] <= year_ago}
    after = {deal["Customer"] for deal in english("Won") if deal["Closed on"] > year_ago}
    assert len(before) >= 9
    assert 0.4 <= len(before & after) / len(before) <= 0.8


@BY_LANGUAGE
def test_the_latest_event_falls_on_the_day_that_is_asked_for(lang):
    today = dt.date(2031, 2, 28)
    moved = as_dicts(sample(lang, today))
    expected = {"en": "Expected close", "fr": "Clôture prévue"}[lang]
    dates = [v for deal in moved for name, v in deal.items() if isinstance(v, dt.date) and name != expected]
    assert max(dates) == today


def test_without_a_day_the_dates_are_fixed_and_the_latest_is_the_anchor():
    assert sample("en") == sample("en", LATEST)
    assert max(day for deal in english() for day in events(deal)) == LATEST


def test_two_windows_of_twelve_months_hold_the_same_deals_whatever_the_day():
    # A closing or a first contact on the edge of the window would make the figures jump from day to day.
    for deal in english():
        for day in (deal["Created"], deal["Closed on"]):
            for years in (1, 2):
                assert day is None or abs((LATEST - day).days - 365.5 * years) > 2, deal["Deal ID"]


@BY_LANGUAGE
def test_the_stages_table_holds_every_stage_word_of_the_deals(lang):
    book = sample(lang)
    assert {deal[{"en": "Stage", "fr": "Étape"}[lang]] for deal in as_dicts(book)} == {row[0] for row in book.stages}


@BY_LANGUAGE
def test_open_stages_have_rising_probabilities_and_allowed_days_and_outcomes_have_neither(lang):
    rows = sample(lang).stages
    chances = [chance for _, _, chance, _ in rows[:5]]
    assert all(chance is not None and 0 < chance < 1 for chance in chances)
    assert chances == sorted(chances)
    assert all(days is not None and days > 0 for _, _, _, days in rows[:5])
    assert all(chance is None and days is None for _, _, chance, days in rows[5:])


def test_the_kinds_are_the_words_of_the_settings_sheet():
    assert [row[1] for row in sample("en").stages] == ["open"] * 5 + ["won", "lost", "set aside"]
    assert [row[1] for row in sample("fr").stages] == ["ouvert"] * 5 + ["gagné", "perdu", "écarté"]


def test_every_stage_but_the_first_has_a_date_column_that_names_it():
    for lang, pattern in (("en", "{} on"), ("fr", "Entrée {}")):
        book = sample(lang)
        assert [pattern.format(row[0]) for row in book.stages[1:5]] == list(book.headers[8:12])


def test_both_languages_say_the_same_with_the_same_names_dates_and_amounts():
    for here, there in zip(sample("en").rows, sample("fr").rows, strict=True):
        for index, (en, fr) in enumerate(zip(here, there, strict=True)):
            assert (en is None) == (fr is None)
            if index not in {1, 4, 5, 14}:  # deal, source, stage, reason are words
                assert en == fr


def test_french_words_differ_from_the_english_ones():
    for here, there in zip(sample("en").rows, sample("fr").rows, strict=True):
        assert all(here[index] != there[index] for index in (1, 4, 5))
