"""The chance of a target: which one, by when, and of which deals, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from by_hand import ask, deals
from test_expected import STAGES, firm, lead

from xl_kpi.kpis.ahead import forecast, forecast_table
from xl_kpi.kpis.aimed import Aimed
from xl_kpi.texts import Text

QUARTER = Text("this quarter", "du trimestre")
#: The quarter of these ends before the last month that is shown.
END = dt.date(2026, 9, 30)


def read(*more: str):
    return deals(firm(*(lead(n, n % 9, expected="2026-07-20") for n in range(8)), *more), STAGES)


def of_quarter(*more: str, missing: float = 3000.0):
    return forecast(read(*more), 6, Aimed(missing, QUARTER, END))


def test_after_the_end_of_the_targets_period_no_month_has_a_chance_and_the_total_row_has_that_by_its_end():
    chances = dict(zip(of_quarter().column("month"), of_quarter().column("target"), strict=True))
    assert chances["2026-06"] < chances["2026-07"] <= chances["2026-09"]
    assert (chances["2026-10"], chances["2026-11"]) == (None, None)
    assert chances[of_quarter().column("month")[-1]] == chances["2026-09"]


def test_a_target_without_a_period_has_a_chance_in_every_month_and_in_the_total_that_it_is_ever_brought():
    table = forecast_table(read(), target=3000)
    months = [row[-1] for row in table.rows if isinstance(row[0], str)]
    assert len(months) == 6
    assert None not in months
    assert table.column("target")[-1] >= months[-1]


def test_the_note_says_which_target_is_meant_and_how_much_is_missing_in_its_currency():
    table = forecast(deals(read_with_euros(), STAGES), 6, Aimed(3000.4, QUARTER, END))
    assert (
        "bring the 3,000\u00a0EUR still missing from the revenue target this quarter; in the total row by 2026-09-30, "
        "and none after it."
    ) in table.note.en
    assert (
        "apportent les 3\u202f000\u00a0EUR qui manquent encore à l'objectif de CA du trimestre ; dans la ligne du "
        "total d'ici le 30/09/2026, aucune ensuite."
    ) in table.note.fr


def read_with_euros() -> str:
    return firm(lead(1, 0), lead(2, 3), lead(3, 5)).replace("| Amount |", "| Amount (EUR) |")


def test_the_note_of_a_target_given_as_an_option_says_its_amount():
    note = forecast_table(read(), target=3000).note
    assert "that the open deals bring 3,000 by the end of each month; in the total row, ever." in note.en


def test_in_a_cell_the_header_of_the_chances_says_the_amount_and_by_when():
    told = ask("FORECAST_TABLE", read_with_euros(), "target", 3000)
    assert told[0][-1] == "Chance of 3,000\u00a0EUR by the end of the month (total: ever)"
    table = forecast_table(read(), target=12.5)
    assert table.columns[-1].title.fr == "Chance de 12,5 d'ici la fin du mois (total : un jour)"
    assert table.columns[-1].key == "target"


def test_the_header_of_the_tab_stays_the_same_whatever_the_target_for_formulas_name_it():
    assert of_quarter().columns[-1].title.en == forecast_table(read()).columns[-1].title.en == "Chance of target"


def test_the_chance_counts_overdue_and_undated_deals_too_and_says_that_the_months_do_not():
    more = (lead(20, 0, expected="2026-06-01"), lead(21, 0))
    alone, table = of_quarter(), of_quarter(*more)
    last = alone.column("month").index("2026-09")
    assert table.rows[1 + last][-1] > alone.rows[last][-1]
    assert table.note.en.endswith(
        "It counts the 2 overdue or undated deals, too, which the other figures of the months do not hold."
    )
    assert "Elle compte aussi 2 affaires en retard ou sans date, absentes des autres chiffres" in table.note.fr
    assert "overdue or undated" not in alone.note.en


@pytest.mark.parametrize("target", [None, 12.0])
def test_where_no_chance_is_told_the_note_names_no_target(target):
    table = forecast_table(deals("Stage | Amount | Expected close\nLead | 100 | 2026-07-01"), target=target)
    assert set(table.column("target")) == {None}
    assert "target" not in table.note.en
