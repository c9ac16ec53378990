"""References to a table that grows."""

from __future__ import annotations

import pytest

from xl_kpi.importing.references import Growth, carried_down

#: A1:H4 of the sheet "Deals" grows to row 6; what stood from row 7 on moves by two.
GROWTH = Growth("Deals", 2, {4: 6}, 6, 0, 7, 7, 2)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SUM(Deals!$E$2:$E$4)", "SUM(Deals!$E$2:$E$6)"),
        ("SUM('Deals'!E1:E4)", "SUM('Deals'!E1:E6)"),
        ("SUM(Deals!E2:E3)", "SUM(Deals!E2:E3)"),
        ("SUM(Deals!E3:E4)", "SUM(Deals!E3:E4)"),
        ("Deals!E4", "Deals!E4"),
        ("Deals!E7+Deals!$E$8", "Deals!E9+Deals!$E$10"),
        ("SUM(Deals!E2:E7)", "SUM(Deals!E2:E9)"),
        ("Deals!J7+SUM(Deals!J2:J4)", "Deals!J7+SUM(Deals!J2:J4)"),
        ("SUM(Other!E2:E4)", "SUM(Other!E2:E4)"),
        ("SUM([1]Deals!E2:E4)", "SUM([1]Deals!E2:E4)"),
        ('"Deals!E2:E4"&A1', '"Deals!E2:E4"&A1'),
        ("SUM(Deals[E2:E4])", "SUM(Deals[E2:E4])"),
        ("LOG10(5)", "LOG10(5)"),
        ("SUM(E2:E4)", "SUM(E2:E4)"),
    ],
)
def test_a_formula_elsewhere_follows_only_what_it_names(before: str, after: str) -> None:
    assert GROWTH.formula(before, own=False) == after


def test_a_formula_on_the_same_sheet_needs_no_name() -> None:
    assert GROWTH.formula("SUM(E2:E4)/E7&Other!E7", own=True) == "SUM(E2:E6)/E9&Other!E7"


@pytest.mark.parametrize(
    ("before", "after"),
    [("E2:E4", "E2:E6"), ("E4", "E4:E6"), ("E3:E4 G2:G4", "E3:E6 G2:G6"), ("E2:E3", "E2:E3"), ("A:A", "A:A"),
     ("E2:E5000", "E2:E5002")],
)  # fmt: skip
def test_the_areas_of_formats_and_lists_grow_when_they_reach_the_last_row(before: str, after: str) -> None:
    assert GROWTH.areas(before) == after


def test_formulas_in_a_part_are_read_and_written_as_xml() -> None:
    part = b"<c><f>IF(Deals!E2:E4&gt;0,&quot;a&quot;,Deals!E7)</f><v>1</v></c><c:f>Deals!$A$2:$A$4</c:f><f/>"
    after = GROWTH.in_part(part, own=False)
    assert after == b'<c><f>IF(Deals!E2:E6&gt;0,"a",Deals!E9)</f><v>1</v></c><c:f>Deals!$A$2:$A$6</c:f><f/>'


@pytest.mark.parametrize(
    ("text", "there"),
    [("E4*2+$E$2", "E9*2+$E$2"), ("SUM(E$2:E4)", "SUM(E$2:E9)"), ("[@Amount]*2", "[@Amount]*2"),
     ('IF(C4="E4",Other!B3,0)', 'IF(C9="E4",Other!B8,0)')],
)  # fmt: skip
def test_a_formula_is_filled_down_as_a_spreadsheet_does(text: str, there: str) -> None:
    assert carried_down(text, 4)(9) == there
