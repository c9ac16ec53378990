"""Figures as a reader sees them, by hand: spaces that never break, signs on their side."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_kpi.blocks import Column, Kind, Table
from xl_kpi.kpi import Kpi, Measure, Unit
from xl_kpi.kpis.conversion import WIN_RATE
from xl_kpi.kpis.outlook import PIPELINE_COVERAGE, SALES_VELOCITY
from xl_kpi.kpis.speed import TIME_TO_CLOSE
from xl_kpi.kpis.value import REVENUE, SALES_COUNT
from xl_kpi.texts import Text, days_text
from xl_kpi.written import cell, few_cells, measured, money


@pytest.mark.parametrize(
    ("currency", "en", "fr"),
    [
        ("EUR", "€12,500", "12\u202f500\u00a0€"),
        ("USD", "$12,500", "12\u202f500\u00a0$"),
        ("GBP", "£12,500", "12\u202f500\u00a0£"),
        ("CHF", "12,500\u00a0CHF", "12\u202f500\u00a0CHF"),
        (None, "12,500", "12\u202f500"),
        ("", "12,500", "12\u202f500"),
    ],
)
def test_an_amount_has_its_sign_where_the_language_puts_it(currency, en, fr):
    assert (money(12500.0, currency, "en"), money(12500.0, currency, "fr")) == (en, fr)


@pytest.mark.parametrize(
    ("currency", "en", "fr"),
    [
        ("EUR", "-€500", "-500\u00a0€"),
        ("CHF", "-500\u00a0CHF", "-500\u00a0CHF"),
        (None, "-500", "-500"),
    ],
)
def test_a_negative_amount_has_its_minus_before_the_sign(currency, en, fr):
    assert (money(-500.0, currency, "en"), money(-500.0, currency, "fr")) == (en, fr)


def test_velocity_is_written_with_its_currency_and_day():
    measure = Measure(124.4, Unit.CURRENCY_PER_DAY, 9)
    assert measured(SALES_VELOCITY, measure, "EUR", "en") == "€124/day"
    assert measured(SALES_VELOCITY, measure, "EUR", "fr") == "124\u00a0€/jour"


def test_an_amount_has_cents_when_asked():
    assert money(1234.5, "EUR", "en", 2) == "€1,234.50"
    assert money(1234.5, "EUR", "fr", 2) == "1\u202f234,50\u00a0€"


@pytest.mark.parametrize(
    ("kpi", "value", "en", "fr"),
    [
        (WIN_RATE, 0.634, "63%", "63\u00a0%"),
        (REVENUE, 1234.4, "€1,234", "1\u202f234\u00a0€"),
        (TIME_TO_CLOSE, 51.78, "51.8\u00a0days", "51,8\u00a0jours"),
        (SALES_COUNT, 4238.0, "4,238", "4\u202f238"),
        (PIPELINE_COVERAGE, 2.5, "2.5", "2,5"),
        (REVENUE, 0.0, "€0", "0\u00a0€"),
        (REVENUE, None, "not available", "non disponible"),
    ],
)
def test_a_measure_is_written_in_its_own_unit(kpi: Kpi, value, en, fr):
    measure = Measure(value, kpi.unit, 5)
    assert (measured(kpi, measure, "EUR", "en"), measured(kpi, measure, "EUR", "fr")) == (en, fr)


@pytest.mark.parametrize(("days", "en"), [(36.25, "36.3"), (36.15, "36.2"), (0.05, "0.1")])
def test_a_duration_in_a_table_is_rounded_as_in_a_sentence(days, en):
    assert cell(days, Kind.DAYS, None, "en") == en
    assert days_text(days, "en") == f"{en}\u00a0days"


def test_one_day_and_a_half_is_singular_in_french():
    assert measured(TIME_TO_CLOSE, Measure(1.5, TIME_TO_CLOSE.unit, 5), None, "fr") == "1,5\u00a0jour"


@pytest.mark.parametrize(
    ("value", "kind", "en", "fr"),
    [
        (None, Kind.MONEY, "–", "–"),
        (0.5, Kind.SHARE, "50%", "50\u00a0%"),
        (1500.4, Kind.MONEY, "€1,500", "1\u202f500\u00a0€"),
        (10.25, Kind.DAYS, "10.3", "10,3"),
        (1500, Kind.COUNT, "1,500", "1\u202f500"),
        (0, Kind.COUNT, "0", "0"),
        (Text("lost", "perdue"), Kind.TEXT, "lost", "perdue"),
        (("late", Text("no date", "sans date")), Kind.TEXT, "late, no date", "late, sans date"),
        (dt.date(2026, 6, 30), Kind.DATE, "2026-06-30", "30/06/2026"),
    ],
)
def test_a_cell_of_a_table_is_written_by_its_kind(value, kind, en, fr):
    assert (cell(value, kind, "EUR", "en"), cell(value, kind, "EUR", "fr")) == (en, fr)


def test_a_mean_or_rate_is_few_by_its_own_counts_and_a_count_never():
    columns = (
        Column("owner", Text("Owner", "Commercial")),
        Column("sales", Text("Sales", "Ventes"), Kind.COUNT),
        Column("lost", Text("Lost", "Perdues"), Kind.COUNT),
        Column("rate", Text("Rate", "Taux"), Kind.SHARE, rests_on=("sales", "lost")),
        Column("mean", Text("Mean", "Moyenne"), Kind.MONEY, rests_on=("sales",)),
    )
    rows = (("A", 3, 2, 0.6, 10.0), ("B", 5, 0, 1.0, 10.0), ("C", 0, 4, 0.0, None))
    assert few_cells(Table("t", Text("T", "T"), columns, rows)) == (
        (False, False, False, False, True),
        (False, False, False, False, False),
        (False, False, False, True, False),
    )


def test_without_counts_of_its_own_a_mean_or_rate_is_few_with_its_row():
    columns = (
        Column("stage", Text("Stage", "Étape")),
        Column("n", Text("n", "n"), Kind.COUNT),
        Column("rate", Text("Rate", "Taux"), Kind.SHARE),
        Column("days", Text("Days", "Jours"), Kind.DAYS),
        Column("amount", Text("Amount", "Montant"), Kind.MONEY),
    )
    table = Table("t", Text("T", "T"), columns, (("A", 4, 0.5, 1.0, 9.0), ("B", 5, 0.5, 1.0, 9.0)), few=(True, False))
    assert few_cells(table) == ((False, False, True, True, False), (False,) * 5)
