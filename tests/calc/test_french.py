"""LibreOffice in French: the menu, the function wizard, the figures and what is said about them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calc.office import RemoteOffice, shown
from calc.sheets import different_from_its_file, sample_rows
from xl_kpi.calc.words import COMMANDS
from xl_kpi.excel.template import build
from xl_kpi.functions import FUNCTIONS
from xl_kpi.options import DEALS

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def french(program: Any, french_profile: Path) -> Iterator[RemoteOffice]:
    running = RemoteOffice(program, french_profile)
    assert running.locale() == "fr"
    yield running
    running.end()


def test_the_menu_speaks_the_language_of_the_office(french: RemoteOffice, office: RemoteOffice) -> None:
    assert french.menu() == [command.title.fr for command in COMMANDS]
    assert office.menu() == [command.title.en for command in COMMANDS]


def test_the_function_wizard_describes_every_function_in_the_language_of_the_office(
    french: RemoteOffice, office: RemoteOffice
) -> None:
    for name, function in FUNCTIONS.items():
        for running, lang in ((french, "fr"), (office, "en")):
            told, arguments = running.described(name)
            assert told == function.help(lang)  # type: ignore[arg-type]
            first = DEALS(lang) if function.takes_deals else function.arguments[0].help(lang)  # type: ignore[arg-type]
            assert arguments[0][1] == first


def test_every_formula_of_the_french_template_shows_what_it_was_given(french: RemoteOffice, tmp_path: Path) -> None:
    path = tmp_path / "modele.xlsm"
    path.write_bytes(build("fr"))
    assert not different_from_its_file(french, path)


def test_french_words_and_separators_are_understood(french: RemoteOffice) -> None:
    document = french.new()
    sheet = french.sheets(document)[0]
    french.fill(document, sheet, 0, 0, sample_rows("fr"))
    french.set(document, sheet, "R1", '=TIME_TO_CLOSE(A1:P61;"Commercial";"Marie";"statistique";"médiane")')
    french.set(document, sheet, "R2", '=TIME_TO_CLOSE(A1:P61;"Owner";"Marie";"statistic";"median")')
    assert shown(french, document, sheet, "R1") == shown(french, document, sheet, "R2")
    assert isinstance(shown(french, document, sheet, "R1"), float)
    french.close(document)


def test_a_refresh_makes_a_french_tab_and_says_so_in_french(french: RemoteOffice) -> None:
    document = french.new()
    sheet = french.sheets(document)[0]
    french.fill(document, sheet, 0, 0, sample_rows("fr"))
    assert french.dispatch(document, "refresh").startswith("La feuille « Synthèse KPI » montre 60 affaires")
    assert french.sheets(document) == [sheet, "Synthèse KPI"]
    assert shown(french, document, "Synthèse KPI", "B1") == "Synthèse KPI"
    assert french.dispatch(document, "check").startswith("60 affaires contrôlées.")
    french.close(document)
