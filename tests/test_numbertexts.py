"""Amounts written as text: every usual way, and the currency beside them."""

from __future__ import annotations

import pytest

from xl_kpi.numbertexts import (
    currency_in,
    currency_named,
    currency_of_header,
    decimal_mark,
    names_its_unit,
    number_of,
    reads_both_ways,
    unit_of_header,
)

WRITTEN = {
    12500.5: ("12 500,50 €", "12\u00a0500,50\u00a0€", "12\u202f500,50 €", "12\u2009500,50", "12.500,50", "12,500.50",
              "€12,500.50", "12'500.50", "EUR 12 500,5", "12500,50 euros", "12 500,50 € HT", "12,5005 k€"),
    40000.0: ("$40,000", "40k", "40 K€", "€40k", "US$ 40,000.00", "40 000", "40 k EUR", "40000 TTC"),
    -500.0: ("(500)", "-500", "\u2212500", "- 500", "($500.00)", "(500,00 €)", "-500 €",
             "500-", "500,00-", "500 -", "500\u2212", "500,00- EUR", "500 €-", "0,5 k€-"),
    1500000.0: ("1,5 M", "1.5M€", "$1.5m", "1,5 million", "1 500 k€", "1.5 Mio CHF"),
    12000.0: ("12ke", "12 kE", "12 KE HT", "12 k€", "12K EUR", "12KEUR", "12 keur"),
    -12000.0: ("-12ke", "(12 kE)", "12ke-", "12.000,00-"),
    1200.0: ("CHF 1'200.-", "Fr. 1’200.–", "1200,-", "CHF 1200"),
}  # fmt: skip


@pytest.mark.parametrize(("number", "text"), [(number, text) for number, texts in WRITTEN.items() for text in texts])
def test_an_amount_is_read_however_it_is_written(number: float, text: str) -> None:
    assert number_of(text) == pytest.approx(number, abs=0)


@pytest.mark.parametrize(
    "text",
    [
        "12 34",
        "1234 567",
        "2026 150",
        "1.234 567",
        "06 12 34 56 78",
        "12m",
        "1.5 m",
        "(-5)",
        "k",
        "5 abc",
        "1,2,3",
        "12 500 kg",
        "1-2",
        "€",
        "",
        "-500-",
        "(500-)",
        "+5-",
        "5--",
        "12key",
        "1e5-",
        "ke",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert number_of(text) is None


@pytest.mark.parametrize(
    ("text", "currency"),
    [("12 €", "EUR"), ("$5", "USD"), ("CHF 5", "CHF"), ("CA$5", "CAD"), ("5 k€", "EUR"), ("5", None), ("euro", None),
     ("£3", "GBP"), ("5 usd", "USD"), ("12ke", "EUR"), ("12 kE HT", "EUR"), ("12KEUR", "EUR"), ("12key", None)],
)  # fmt: skip
def test_the_currency_beside_an_amount(text: str, currency: str | None) -> None:
    assert currency_in(text) == currency


@pytest.mark.parametrize(
    ("texts", "grouping", "mark"),
    [(["1.250"], True, ","), (["1.250"], False, "."), (["1,250"], True, "."), (["1,250", "1.250"], True, None),
     (["1.250", "2.5"], True, "."), (["12,5", "3.5"], False, None), ([], True, ".")],
)  # fmt: skip
def test_the_decimal_mark_of_a_column(texts: list[str], grouping: bool, mark: str | None) -> None:
    assert decimal_mark(texts, grouping=grouping) == mark


def test_which_numbers_can_be_read_both_ways() -> None:
    assert [reads_both_ways(text) for text in ("1,250 €", "12.500", "1,25", "0,125", "1 250,500")] == [
        True, True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "unit", "currency"),
    [
        ("CA (k€)", 1e3, "EUR"), ("CA k€", 1e3, "EUR"), ("Montant K€ HT", 1e3, "EUR"), ("Amount ($k)", 1e3, "USD"),
        ("Amount (USD k)", 1e3, "USD"), ("Amount in thousands", 1e3, None), ("Amount (000s)", 1e3, None),
        ("Montant en milliers d'euros", 1e3, "EUR"), ("Amount (k)", 1e3, None), ("CA (M€)", 1e6, "EUR"),
        ("Amount in millions", 1e6, None), ("Amount ($M)", 1e6, "USD"), ("Montant (EUR)", 1, "EUR"),
        ("Amount", 1, None), ("Kick-off amount", 1, None), ("Montant marketing", 1, None), ("Montant HT", 1, None),
        ("Montant (m2)", 1, None), ("Montant\u00a0(€)", 1, "EUR"),
    ],
)  # fmt: skip
def test_a_header_of_amounts_names_its_unit_and_its_currency(header: str, unit: float, currency: str | None) -> None:
    assert (unit_of_header(header), currency_of_header(header)) == (unit, currency)


@pytest.mark.parametrize(
    ("text", "named"), [("12k", True), ("12 ke", True), ("1,5 M€", True), ("$2m", True), ("12 €", False)]
)
def test_an_amount_may_name_its_unit_itself(text: str, named: bool) -> None:
    assert names_its_unit(text) is named


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("EUR", "EUR"), ("eur", "EUR"), ("€", "EUR"), (" Euro ", "EUR"), ("euros", "EUR"), ("EUR - Euro", "EUR"),
        ("Euro (EUR)", "EUR"), ("$", "USD"), ("US Dollar", "USD"), ("U.S. Dollar (USD)", "USD"), ("CAD", "CAD"),
        ("Canadian Dollar (CAD)", "CAD"), ("Livre sterling", "GBP"), ("Franc suisse", "CHF"), ("koku", "KOKU"),
        ("EUR/USD", "EUR/USD"),
    ],
)  # fmt: skip
def test_a_cell_of_a_column_of_currencies_names_one_by_its_sign_its_code_or_its_word(cell: str, code: str) -> None:
    assert currency_named(cell) == code
