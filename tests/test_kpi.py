"""The records that a KPI is made of."""

from __future__ import annotations

import pytest

from xl_kpi.kpi import Better, Kpi, Measure, Unit, keywords
from xl_kpi.texts import Text, same


def time_to_wait(deals: object, stage: str, *, statistic: str = "mean", period: object = None) -> Measure:
    return Measure(1.0, Unit.DAYS, 1)


RECORD = Kpi(time_to_wait, Unit.DAYS, Better.LOWER, same("a"), same("b"), same("c"), same("{n}"))


def test_the_name_of_the_computation_is_the_key_and_in_capitals_the_worksheet_function():
    assert RECORD.key == "time_to_wait"
    assert RECORD.function == "TIME_TO_WAIT"


def test_the_options_are_the_keyword_parameters_in_their_order():
    assert RECORD.options == ("statistic", "period")
    assert keywords(lambda deals: None) == ()


def test_units_have_keys_for_json_and_labels_for_people():
    assert [unit.key for unit in Unit] == ["days", "share", "currency", "count", "currency_per_day", "ratio"]
    assert all(isinstance(unit.value, Text) and unit.value.en != unit.value.fr for unit in Unit)


def test_a_measure_has_no_details_and_nothing_left_out_unless_told_and_cannot_be_changed():
    measure = Measure(1.0, Unit.DAYS, 3)
    assert (measure.left_out, measure.note, dict(measure.details)) == (0, None, {})
    with pytest.raises(AttributeError):
        measure.value = 2.0  # type: ignore[misc]
    with pytest.raises(TypeError):
        measure.details["median"] = 1.0  # type: ignore[index]
