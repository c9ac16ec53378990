from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from xl_kpi.closed.splice import refresh_sheet, splice

from .conftest import Validate, workbook
from .corpus import CORPUS, resaved_by_libreoffice
from .donors import ENGLISH, FRENCH, NAMES, donor
from .packages import opened, raw, sheet_names, unpacked

#: The parts that a splice may change besides those of the summary itself.
LEDGERS = (
    "[Content_Types].xml",
    "workbook.xml",
    "workbook.xml.rels",
    "Main.xml",
    "Main.xml.rels",
    "styles.xml",
    "app.xml",
    "calcChain.xml",
)

every_workbook = pytest.mark.parametrize("name", CORPUS)


def spliced(name: str, seed: float = 1, book: bytes | None = None) -> bytes:
    return splice(book or workbook(name), donor(seed), names=NAMES, after=CORPUS[name].after)


def own_parts(name: str) -> set[str]:
    """Return the parts that belong to an old summary and to nothing else."""
    if name == "old French summary":
        return {
            "xl/worksheets/sheet2.xml",
            "xl/worksheets/_rels/sheet2.xml.rels",
            "xl/comments1.xml",
            "xl/drawings/vmlDrawing1.vml",
            "xl/tables/table2.xml",
        }
    if name == "shared picture":
        one = {"xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"}
        return one | {"xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels"}
    return set()


def values_of(sheet: Worksheet) -> list[list[object]]:
    """Return the cells; an array formula, which openpyxl wraps in an object, by its text."""
    return [[getattr(cell.value, "text", cell.value) for cell in row] for row in sheet]


@every_workbook
def test_every_other_part_keeps_the_same_compressed_bytes(name: str) -> None:
    before, after = raw(workbook(name)), raw(spliced(name))
    changed = {part for part in before if after.get(part) != before[part]}
    assert {part for part in changed if not part.endswith(LEDGERS)} == own_parts(name)


@every_workbook
def test_the_same_donor_again_gives_the_same_file_byte_for_byte(name: str) -> None:
    once = spliced(name)
    assert spliced(name, book=once) == once


@every_workbook
def test_another_donor_and_the_first_one_again_leave_no_trace(name: str) -> None:
    once = spliced(name)
    there_and_back = spliced(name, 1, spliced(name, 2, once))
    assert unpacked(there_and_back) == unpacked(once)


@pytest.mark.parametrize("name", [name for name, case in CORPUS.items() if case.in_usual_places])
def test_an_independent_reader_finds_the_new_values_and_all_old_ones(name: str) -> None:
    book = spliced(name, 3)
    after = opened(book)
    summary = after[FRENCH if name == "old French summary" else ENGLISH]
    assert [summary["A1"].value, summary["B2"].value, summary["B6"].value] == ["KPI Summary", 3000, 1003.5]
    assert summary["D1"].value == "=1+1 is text"
    assert str(summary["F1"].value)[:10] == "2026-03-01"
    assert summary["B2"].number_format == '#,##0.00 "EUR"'
    assert len(summary.tables) == 2
    assert len(summary._charts) == 3
    before = opened(workbook(name))
    for sheet in before.worksheets:
        if sheet.title not in NAMES:
            cells = values_of(sheet)
            assert cells == values_of(after[sheet.title]), sheet.title
            assert sheet.sheet_state == after[sheet.title].sheet_state


@every_workbook
def test_the_open_xml_sdk_finds_no_fault_that_was_not_there_before(name: str, validate: Validate) -> None:
    suffix = CORPUS[name].suffix
    before = validate(workbook(name), suffix)
    assert not validate(spliced(name, 2, spliced(name)), suffix) - before


@every_workbook
def test_the_new_sheet_stands_behind_the_one_asked_for(name: str) -> None:
    before, after = sheet_names(workbook(name)), sheet_names(spliced(name))
    if set(before) & set(NAMES):
        assert after == before
    else:
        behind = CORPUS[name].after
        at = before.index(behind) + 1 if behind else len(before)
        assert after == [*before[:at], ENGLISH, *before[at:]]


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_and_saves_each_and_its_own_workbooks_take_a_refresh(tmp_path: Path) -> None:
    paths = {}
    for i, name in enumerate(CORPUS):
        paths[name] = tmp_path / f"book{i}{CORPUS[name].suffix}"
        paths[name].write_bytes(spliced(name))
    resaved = resaved_by_libreoffice(paths, tmp_path)
    for name, path in resaved.items():
        sheet = FRENCH if name == "old French summary" else ENGLISH
        found = opened(path)[sheet]
        assert [found["A1"].value, found["B2"].value] == ["KPI Summary", 1000], name
        assert len(found._charts) == 3, name
        assert refresh_sheet(path, donor(4), names=NAMES, after="Data"), name
        assert not refresh_sheet(path, donor(4), names=NAMES, after="Data"), name
        assert opened(path)[sheet]["B2"].value == 4000, name
