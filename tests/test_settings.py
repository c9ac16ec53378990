"""What a firm sets for itself, on a sheet laid out as it likes."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_kpi.cells import ErrorCell
from xl_kpi.errors import SheetError
from xl_kpi.settings import Settings, read_settings
from xl_kpi.stages import Outcome

STAGES = [["Stage", "Kind", "Probability", "Allowed days"], ["Lead", "open", 0.1, 30.0], ["Won", "won", None, None]]


def test_an_empty_sheet_sets_nothing() -> None:
    assert read_settings([]) == Settings()
    assert read_settings([[None, None], ["", 3.0]]) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "key", "read"),
    [
        ("Language", "fr", "lang", "fr"),
        ("Langue", "Français", "lang", "fr"),
        ("LANGUAGE", "English", "lang", "en"),
        ("Langue", "anglais", "lang", "en"),
        ("Currency", " eur ", "currency", "EUR"),
        ("Devise", "chf", "currency", "CHF"),
        ("Monnaie", "€", "currency", "EUR"),
        ("As of", dt.date(2026, 3, 31), "as_of", dt.date(2026, 3, 31)),
        ("Date du jour", 46112.0, "as_of", dt.date(2026, 3, 31)),
        ("Au jour", "31/03/2026", "as_of", dt.date(2026, 3, 31)),
        ("Date de référence", "2026-03-31", "as_of", dt.date(2026, 3, 31)),
        ("Satisfaction scale", 10.0, "scale", 10.0),
        ("Échelle de satisfaction", "20", "scale", 20.0),
    ],
)
def test_an_option_stands_beside_its_name_in_either_language(name: str, value: object, key: str, read: object) -> None:
    assert getattr(read_settings([[None, None, None], [None, name, value]]), key) == read


@pytest.mark.parametrize("value", [None, "", "n/a", ErrorCell("#REF!")])
def test_an_option_without_a_value_is_not_set(value: object) -> None:
    assert read_settings([["As of", value], ["Currency", value]]) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [("Language", "de"), ("As of", "soon"), ("As of", 5.0), ("Satisfaction scale", 0.0), ("Satisfaction scale", "ten")],
)
def test_an_option_that_cannot_be_used_is_refused_by_name_and_value(name: str, value: object) -> None:
    with pytest.raises(SheetError, match=f'The settings say "{value}" for {name.lower()}') as refusal:
        read_settings([[name, value]])
    assert refusal.value.text.fr.startswith("Les paramètres disent")


def test_days_count_from_1904_where_the_workbook_does() -> None:
    assert read_settings([["As of", 46112.0 - 1462]], date1904=True).as_of == dt.date(2026, 3, 31)


def test_the_first_of_two_values_counts() -> None:
    assert read_settings([["Currency", "EUR"], ["Currency", "USD"]]).currency == "EUR"


@pytest.mark.parametrize("left", [0, 3], ids=["at the edge", "further right"])
def test_the_stages_table_is_found_wherever_it_stands(left: int) -> None:
    rows = [["Our stages"], *([None] * left + row for row in STAGES), [None] * 8, [None] * left + ["Not a stage", "x"]]
    stages = read_settings(rows).stages
    assert stages.names == ("Lead",)
    assert stages.kinds == {"lead": Outcome.OPEN, "won": Outcome.WON}
    assert (stages.probabilities, stages.allowed_days) == ({"lead": 0.1}, {"lead": 30.0})


def test_a_stages_table_in_french() -> None:
    rows = [
        ["Étape", "Nature", "Probabilité", "Jours autorisés"],
        ["Devis", "ouverte", "40 %", 15],
        ["Signé", "gagnée", None, None],
    ]
    stages = read_settings(rows).stages
    assert (stages.names, stages.probabilities, stages.allowed_days) == (("Devis",), {"devis": 0.4}, {"devis": 15.0})


def test_the_columns_table_names_fields_in_either_language() -> None:
    rows = [
        ["Champ", "En-tête"],
        ["Commercial", "Vendeur principal"],
        ["Amount", "Net"],
        ["created_on", "Vu le"],
        ["Source", None],
    ]
    assert read_settings(rows).chosen == {"owner": "Vendeur principal", "amount": "Net", "created_on": "Vu le"}


def test_an_unknown_field_in_the_columns_table_is_refused() -> None:
    with pytest.raises(SheetError, match='a field that is not known: "Colour"'):
        read_settings([["Field", "Header"], ["Colour", "Teinte"]])


def test_the_fields_that_may_be_chosen_are_told_by_their_names_in_the_users_language() -> None:
    with pytest.raises(SheetError) as refusal:
        read_settings([["Champ", "En-tête"], ["Couleur", "Teinte"]])
    assert "Fields are: Deal ID, Deal, Customer, " in refusal.value.text.en
    assert "Les champs sont : N° d'affaire, Affaire, Client, " in refusal.value.text.fr
    assert "_" not in refusal.value.text.en + refusal.value.text.fr


def test_a_field_that_the_columns_table_names_twice_is_refused_unless_the_header_is_the_same() -> None:
    rows = [["Field", "Header"], ["Owner", "Vendeur"], ["Commercial", "Suivi par"]]
    with pytest.raises(SheetError, match='two headers for Owner: "Vendeur" and "Suivi par"') as refusal:
        read_settings(rows)
    assert "deux en-têtes pour Commercial : « Vendeur » et « Suivi par »" in refusal.value.text.fr
    assert read_settings([*rows[:2], ["Commercial", "vendeur"]]).chosen == {"owner": "Vendeur"}


def test_the_columns_table_may_stand_further_right() -> None:
    assert read_settings([[None, None, "Field", "Header"], [None, None, "Owner", "Vendeur"]]).chosen == {
        "owner": "Vendeur"
    }


def test_a_row_of_the_columns_table_is_no_option() -> None:
    assert read_settings([["Field", "Header"], ["Currency", "Devise du devis"]]).currency is None


def test_the_header_of_a_table_of_rates_is_no_option() -> None:
    assert read_settings([["Currency", "Rate"], ["EUR", 1.0], ["USD", 0.9]]).currency is None
