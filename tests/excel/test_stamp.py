from __future__ import annotations

import pytest

from xl_kpi.excel.macro_workbook import kpi_project
from xl_kpi.excel.projectfile import read_project
from xl_kpi.excel.stamp import fingerprint, has_code, stamp_of, stamped
from xl_kpi.excel.vbaproject import Kind, Module
from xl_kpi.functions import FUNCTIONS

SOURCE = (
    'Attribute VB_Name = "Kpi"\nOption Explicit\n\' Says é.\nPublic Sub Hello()\n'
    '    MsgBox "Hé" & 1\n'
    "    If a = 1 Then b = &HFF\nEnd Sub\n"
)


def source() -> str:
    return stamped(Module("Kpi", Kind.STANDARD, SOURCE), "0.1.0").source


def test_the_stamp_is_the_first_line_after_the_attributes() -> None:
    lines = source().splitlines()
    assert lines[0] == 'Attribute VB_Name = "Kpi"'
    assert lines[1] == f"' xl_kpi 0.1.0 {fingerprint(SOURCE)}"
    assert lines[2] == "Option Explicit"
    stamp = stamp_of(source())
    assert stamp is not None
    assert (stamp.version, stamp.untouched) == ("0.1.0", True)


def test_stamping_again_puts_the_new_stamp_in_the_place_of_the_old() -> None:
    again = stamped(Module("Kpi", Kind.STANDARD, source()), "0.2.0").source
    assert again == source().replace("xl_kpi 0.1.0", "xl_kpi 0.2.0")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("MsgBox", "msgbox"),  # the editor gives all names of a project one spelling
        ("b = &HFF", "b  =  &HFF"),
        ("Public Sub", "Public   Sub"),
        ("\n", "\r\n"),
        ("Hé", "H?"),  # a code page without the letter
        ("Public Sub Hello()\n", 'Public Sub Hello()\nAttribute Hello.VB_ProcData.VB_Invoke_Func = " \\n14"\n'),
    ],
)
def test_what_excel_rewrites_when_it_saves_does_not_count_as_a_change(old: str, new: str) -> None:
    changed = source().replace(old, new)
    assert changed != source()
    stamp = stamp_of(changed)
    assert stamp is not None
    assert stamp.untouched


@pytest.mark.parametrize(
    ("old", "new"), [("b = &HFF", "b = &HFE"), ("End Sub", "End Sub\nSub Mine()\nEnd Sub"), ("' Says", "' Said")]
)
def test_what_somebody_writes_counts_as_a_change(old: str, new: str) -> None:
    stamp = stamp_of(source().replace(old, new))
    assert stamp is not None
    assert not stamp.untouched
    assert stamp.version == "0.1.0"


def test_a_module_without_stamp_says_nothing() -> None:
    assert stamp_of(SOURCE) is None
    assert stamp_of("' xl_kpi is fine\n") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", False),
        ('Attribute VB_Name = "Sheet1"\nOption Explicit\n\n', False),
        ("' only words\n", False),
        ("Private Sub Worksheet_Change()\nEnd Sub\n", True),
    ],
)
def test_options_and_comments_are_no_code(text: str, code: bool) -> None:
    assert has_code(text) is code


def test_every_module_of_ours_is_stamped_and_those_of_the_sheets_are_not() -> None:
    project = read_project(kpi_project(["Sheet1"], FUNCTIONS.values()))
    for module in project.modules:
        stamp = stamp_of(project.decoded(module))
        if has_code(project.decoded(module)):
            assert stamp is not None, module.name
            assert stamp.untouched, module.name
        else:
            assert stamp is None, module.name
