"""Errors that a user meets: problem and remedy on one line, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from xl_kpi.errors import ArgumentError, FileError, NumberError, SheetError, XlKpiError
from xl_kpi.texts import Text

PROBLEM, REMEDY = Text("It is bad.", "C'est mauvais."), Text("Make it good.", "Améliorez-le.")


@pytest.mark.parametrize("kind", [FileError, SheetError, ArgumentError, NumberError])
def test_an_error_says_the_problem_and_then_the_remedy(kind: type[XlKpiError]) -> None:
    error = kind(PROBLEM, REMEDY)
    assert str(error) == error.text.en == "It is bad. Make it good."
    assert error.text.fr == "C'est mauvais. Améliorez-le."


def test_a_bad_number_is_a_bad_argument() -> None:
    assert issubclass(NumberError, ArgumentError)


def test_a_file_is_named_once() -> None:
    path = Path("a/b.xlsx")
    error = FileError(PROBLEM, REMEDY).at(path)
    assert error.text.fr == f"{path}: C'est mauvais. Améliorez-le."
    assert error.text.en.startswith(f"{path}: ")
    assert error.at(path) is error


def test_any_error_can_name_its_place_and_stays_of_its_kind() -> None:
    error = ArgumentError(PROBLEM, REMEDY).at("b.xlsx, Deals")
    assert type(error) is ArgumentError
    assert error.problem.en.startswith("b.xlsx, Deals: ")
    assert error.at("b.xlsx") is error  # the file is named with the sheet
