"""What becomes of each thing that the workbook and the summary have to do with each other."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
import xlsxwriter
from lxml import etree

from xl_kpi.closed.formulas import repointed
from xl_kpi.closed.splice import splice
from xl_kpi.errors import FileError

from .conftest import workbook
from .donors import FRENCH, NAMES, donor
from .packages import (
    MAIN,
    Builder,
    defined_names,
    edited,
    opened,
    packed,
    raw,
    replacing,
    sheet_part,
    unpacked,
    workbook_xml,
)


def spliced(book: bytes, new: bytes | None = None, after: str | None = "Data") -> bytes:
    return splice(book, new or donor(), names=NAMES, after=after)


def text_of(package: bytes, part: str) -> str:
    return unpacked(package)[part].decode()


def summary_part(package: bytes, name: str = "KPI Summary") -> str:
    return text_of(package, sheet_part(package, name))


def tables_of(package: bytes) -> dict[str, str]:
    parts = unpacked(package)
    roots = [etree.fromstring(data) for name, data in parts.items() if name.startswith("xl/tables/")]
    assert len({root.get("id") for root in roots}) == len(roots)
    assert all(root.get("name") == root.get("displayName") for root in roots)
    return {root.get("displayName", ""): root.get("id", "") for root in roots}


def test_the_names_of_later_sheets_and_the_active_tab_move_on_by_one() -> None:
    book = workbook("XlsxWriter")
    view = next(workbook_xml(spliced(book)).iter(f"{{{MAIN}}}workbookView"))
    assert (view.get("activeTab"), view.get("firstSheet")) == ("4", "4")
    names = defined_names(spliced(book))
    assert names["_xlnm.Print_Area", "4"] == "'L''été & co'!$A$1:$D$40"
    assert names["Mine", "4"] == "'L''été & co'!$A$2"
    assert names["_xlnm.Print_Area", "2"] == "'KPI Summary'!$A$1:$Q$51"
    assert names["_xlnm.Print_Titles", "2"] == "'KPI Summary'!$1:$3"
    assert names["_xlnm.Print_Area", "0"] == "Intro!$A$1:$D$40"


def test_a_name_of_the_user_that_looks_like_ours_is_not_overwritten() -> None:
    names = defined_names(spliced(workbook("XlsxWriter")))
    assert names["KPI_TIME_TO_CLOSE", None] == "'L''été & co'!$A$1"
    assert names["KPI_REVENUE", None] == "'KPI Summary'!$B$2"


def test_a_name_left_without_its_sheet_is_repaired() -> None:
    broken = edited(workbook("XlsxWriter"), {"xl/workbook.xml": replacing(">'L''été &amp; co'!$A$1<", ">#REF!$B$5<")})
    assert defined_names(spliced(broken))["KPI_TIME_TO_CLOSE", None] == "'KPI Summary'!$B$5"


def test_the_user_s_names_that_point_into_the_summary_survive() -> None:
    names = defined_names(spliced(workbook("old French summary")))
    assert names["Mine", None] == "'Synthèse KPI'!$B$2"
    assert names["MineToo", "1"] == "'Synthèse KPI'!$B$3"
    assert names["KPI_REVENUE", None] == "'Synthèse KPI'!$B$2"
    assert ("_xlnm._FilterDatabase", "1") not in names
    assert names["_xlnm.Print_Area", "1"] == "'Synthèse KPI'!$A$1:$Q$51"
    assert names["_xlnm.Print_Area", "2"] == "More!$A$1:$C$3"


def test_a_figure_that_is_not_there_today_is_not_available_and_comes_back() -> None:
    once = calm(spliced(edited(workbook("openpyxl"), {"xl/worksheets/sheet2.xml": replacing("<f>", "<f>KPI_GONE+")})))
    gone = edited(once, {"xl/workbook.xml": replacing("KPI_TIME_TO_CLOSE", "KPI_GONE")})
    after = spliced(gone)
    assert defined_names(after)["KPI_GONE", None] == "#N/A"
    assert recalculates(after)
    assert spliced(after) == after
    named = edited(
        after,
        {"xl/workbook.xml": lambda t: t.replace("KPI_TIME_TO_CLOSE", "X").replace("KPI_GONE", "KPI_TIME_TO_CLOSE")},
    )
    assert defined_names(spliced(named))["KPI_TIME_TO_CLOSE", None] == "'KPI Summary'!$B$5"


def test_a_missing_part_that_something_names_is_not_replaced_by_one_of_ours() -> None:
    parts = unpacked(workbook("rich macro workbook"))
    del parts["xl/drawings/drawing1.xml"]
    once = spliced(packed(parts))
    assert "xl/drawings/drawing1.xml" not in unpacked(once)
    assert spliced(once) == once


def test_a_sheet_under_its_other_name_keeps_it_and_everything_points_to_it() -> None:
    after = unpacked(spliced(workbook("old French summary")))
    text = "".join(data.decode() for name, data in after.items() if name.endswith(".xml"))
    assert "KPI Summary'!" not in text
    assert "'Synthèse KPI'!$B$5:$B$16</c:f>" in text
    assert "<xm:f>'Synthèse KPI'!B5:B16</xm:f>" in text
    assert "<formula>'Synthèse KPI'!$B5&gt;3000</formula>" in text
    assert "location=\"'Synthèse KPI'!A1\"" in text


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("Old!A1+'Old'!B2", "'New ''s'!A1+'New ''s'!B2"),
        ("'Old'!A1:'Old'!B2", "'New ''s'!A1:'New ''s'!B2"),
        ("'It''s Old'!A1&\"Old!\"", "'It''s Old'!A1&\"Old!\""),
        ("[1]Old!A1", "[1]Old!A1"),
        ("'[1]Old'!A1", "'[1]Old'!A1"),
        ("VeryOld!A1+old!A1", "VeryOld!A1+'New ''s'!A1"),
        ("#Old!A1", "#'New ''s'!A1"),
    ],
)
def test_only_the_sheet_meant_is_repointed(formula: str, expected: str) -> None:
    assert repointed(formula, "Old", "New 's") == expected


def test_code_name_colour_visibility_and_part_of_the_old_sheet_stay() -> None:
    before, after = workbook("old French summary"), spliced(workbook("old French summary"))
    assert sheet_part(before, FRENCH) == sheet_part(after, FRENCH)
    text = summary_part(after, FRENCH)
    assert '<sheetPr codeName="Feuil2"><tabColor rgb="FFFF0000"/>' in text
    assert "tabSelected" not in text
    entry = re.search('<sheet name="Synthèse KPI"[^>]*>', text_of(after, "xl/workbook.xml"))
    assert entry is not None
    assert entry[0] == '<sheet name="Synthèse KPI" sheetId="2" state="hidden" r:id="rId2"/>'


def test_a_new_sheet_is_not_selected_and_keeps_the_donor_s_colour() -> None:
    text = summary_part(spliced(workbook("XlsxWriter")))
    assert "tabSelected" not in text
    assert '<tabColor rgb="FF1F3864"/>' in text


def test_the_old_sheet_s_own_parts_go_and_shared_ones_stay() -> None:
    after = unpacked(spliced(workbook("old French summary")))
    assert "xl/comments1.xml" not in after
    assert "xl/drawings/vmlDrawing1.vml" not in after
    assert "comments1" not in after["[Content_Types].xml"].decode()
    assert "xl/media/image1.png" in unpacked(spliced(workbook("shared picture")))


def test_an_emptied_calculation_chain_goes_with_its_relationship() -> None:
    after = unpacked(spliced(workbook("old French summary")))
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["xl/_rels/workbook.xml.rels"] + after["[Content_Types].xml"]


def test_other_sheets_stay_in_the_calculation_chain() -> None:
    built = Builder(workbook("old French summary"))
    built.edit(
        "xl/calcChain.xml", "</calcChain>", '<c r="A1" i="3"/><c r="A2"/><c r="B9" i="2"/><c r="A3" i="3"/></calcChain>'
    )
    chain = text_of(spliced(built.package()), "xl/calcChain.xml")
    assert re.findall("<c [^>]*>", chain) == ['<c r="A1" i="3"/>', '<c r="A2"/>', '<c r="A3" i="3"/>']


def test_a_chain_entry_that_leant_on_a_removed_one_says_its_sheet_itself() -> None:
    built = Builder(workbook("old French summary"))
    built.edit("xl/calcChain.xml", "</calcChain>", '<c r="A1" i="3"/></calcChain>')
    built.edit("xl/calcChain.xml", '<c r="B2" i="2"/><c r="B3"/>', '<c r="Z1" i="3"/><c r="B2" i="2"/>')
    chain = text_of(spliced(built.package()), "xl/calcChain.xml")
    assert re.findall("<c [^>]*>", chain) == ['<c r="Z1" i="3"/>', '<c r="A1" i="3"/>']


def test_table_names_are_unique_and_those_of_the_last_refresh_are_kept() -> None:
    once = spliced(workbook("XlsxWriter"))
    tables = tables_of(once)
    assert set(tables) == {"KpiOwners", "KpiOwners_2", "KpiMonths"}
    freed = Builder(once)
    freed.parts = {n: d.replace(b'"KpiOwners"', b'"Other"') for n, d in freed.parts.items()}
    again = tables_of(spliced(freed.package(), donor(2)))
    assert again == {("Other" if n == "KpiOwners" else n): i for n, i in tables.items()}
    assert tables_of(spliced(workbook("old French summary"))).keys() == {"Deals", "KpiOwners_2", "KpiMonths"}


def test_a_table_is_not_named_like_a_defined_name() -> None:
    book = edited(workbook("XlsxWriter"), {"xl/workbook.xml": replacing('"Mine"', '"kpimonths"')})
    assert "KpiMonths_2" in tables_of(spliced(book))


def test_fewer_tables_and_charts_leave_none_of_the_old_ones() -> None:
    once = spliced(workbook("rich macro workbook"))
    small = spliced(once, donor(charts=0, tables=("KpiMonths",)))
    assert {p for p in unpacked(small) if "charts/chart" in p and "_rels" not in p} == {"xl/charts/chart1.xml"}
    assert set(tables_of(small)) == {"Deals", "KpiMonths"}
    assert unpacked(spliced(small, donor())).keys() == unpacked(once).keys()


def test_styles_are_added_once() -> None:
    once = spliced(workbook("XlsxWriter"))
    assert text_of(spliced(once, donor(2)), "xl/styles.xml") == text_of(once, "xl/styles.xml")
    root = etree.fromstring(unpacked(once)["xl/styles.xml"])
    for section in root:
        assert section.get("count") in {None, str(len(section))}


def test_a_workbook_without_styles_gets_the_two_fills_that_have_a_fixed_meaning() -> None:
    root = etree.fromstring(unpacked(spliced(workbook("by hand, stored"), after=None))["xl/styles.xml"])
    fills = root.find(f"{{{MAIN}}}fills")
    assert fills is not None
    assert [fill[0].get("patternType") for fill in fills][:2] == ["none", "gray125"]


def test_dates_count_from_the_workbook_s_own_beginning() -> None:
    after = opened(spliced(workbook("dates from 1904")))["KPI Summary"]
    assert str(after["F1"].value)[:10] == "2026-03-01"
    assert '<c r="F1" ' in summary_part(spliced(workbook("dates from 1904")))
    assert ">44620<" in summary_part(spliced(workbook("dates from 1904")))
    assert "<v>0.5</v>" in summary_part(spliced(workbook("dates from 1904")))


def test_the_document_s_properties_list_the_new_sheet() -> None:
    text = text_of(spliced(workbook("XlsxWriter")), "docProps/app.xml")
    titles = re.findall("<vt:lpstr>([^<]*)</vt:lpstr>", text)
    assert titles[titles.index("Intro") : titles.index("Intro") + 5] == [
        "Intro",
        "Data",
        "KPI Summary",
        "Hidden",
        "L'été &amp; co",
    ]
    assert "<vt:lpstr>Worksheets</vt:lpstr></vt:variant><vt:variant><vt:i4>5</vt:i4>" in text
    size = re.search(r'<TitlesOfParts><vt:vector size="(\d+)"', text)
    assert size is not None
    assert int(size[1]) == text.count("<vt:lpstr>") - 3


def test_properties_that_leave_out_very_hidden_sheets_are_kept_in_step() -> None:
    text = text_of(spliced(workbook("rich macro workbook")), "docProps/app.xml")
    assert "<vt:i4>4</vt:i4>" in text
    assert "<vt:lpstr>Data</vt:lpstr><vt:lpstr>KPI Summary</vt:lpstr><vt:lpstr>Extras</vt:lpstr>" in text


def calm(book: bytes) -> bytes:
    """Return the workbook without the recalculation that its writer may have asked for."""
    return edited(book, {"xl/workbook.xml": lambda t: re.sub(r"<calcPr [^>]*/>", '<calcPr calcId="191029"/>', t)})


def recalculates(package: bytes) -> bool:
    return 'fullCalcOnLoad="1"' in text_of(package, "xl/workbook.xml")


def test_nothing_is_recalculated_for_a_change_of_looks_alone() -> None:
    once = calm(spliced(calm(workbook("XlsxWriter"))))
    assert not recalculates(spliced(once, donor(charts=2)))
    assert recalculates(spliced(once, donor(2)))


@pytest.mark.parametrize("formula", ["SUM(Data!B2:B21)", "KPI_BREAKDOWN(Deals[#All],Owner)", "LEN(A1)"])
def test_nothing_is_recalculated_when_no_formula_can_read_the_summary(formula: str) -> None:
    sheet = {"xl/worksheets/sheet2.xml": lambda t: re.sub("<f>[^<]*</f>", f"<f>{formula}</f>", t) + " "}
    assert not recalculates(spliced(edited(calm(workbook("openpyxl")), sheet)))


@pytest.mark.parametrize(
    "formula", ["'KPI Summary'!B2", "kpi_revenue*2", "SUM(KpiMonths[Revenue])", "INDIRECT(A1)", "Through+1"]
)
def test_formulas_that_may_read_the_summary_are_recalculated(formula: str) -> None:
    names = (
        '<definedName name="Mine">\'KPI Summary\'!$A$1</definedName><definedName name="Through">Mine*2</definedName>'
    )
    book = edited(
        calm(workbook("openpyxl")),
        {
            "xl/workbook.xml": replacing("<definedNames>", f"<definedNames>{names}"),
            "xl/worksheets/sheet2.xml": replacing("<f>SUM(Data!B2:B21)</f>", f"<f>{formula}</f>"),
        },
    )
    assert recalculates(spliced(book))


def test_cell_text_never_becomes_a_formula() -> None:
    part = etree.fromstring(summary_part(spliced(workbook("openpyxl"))).encode())
    cells = {c.get("r"): c for c in part.iter(f"{{{MAIN}}}c")}
    assert cells["D2"].get("t") == "inlineStr"
    assert cells["D2"].find(f"{{{MAIN}}}f") is None


def test_a_part_named_in_another_case_is_the_same_part() -> None:
    book = workbook("by hand, stored")
    assert len(unpacked(spliced(book, after="Z"))) > len(unpacked(book))
    assert spliced(spliced(book, after="Z"), after="Z") == spliced(book, after="Z")


def test_an_archive_with_backslashes_is_understood() -> None:
    parts = unpacked(workbook("openpyxl"))
    slashed = packed({n.replace("/", "\\") if "worksheets" in n else n: d for n, d in parts.items()})
    once = spliced(slashed)
    assert spliced(once) == once
    assert raw(once)["xl\\worksheets\\sheet1.xml"] == raw(slashed)["xl\\worksheets\\sheet1.xml"]


def test_a_slicer_of_the_user_s_on_another_sheet_keeps_its_table() -> None:
    once = Builder(spliced(workbook("rich macro workbook")))
    table = tables_of(once.package())["KpiMonths"]
    once.edit("xl/slicerCaches/slicerCache1.xml", 'tableId="1"', f'tableId="{table}"')
    assert tables_of(spliced(once.package(), donor(2)))["KpiMonths"] == table
    with pytest.raises(FileError, match="slicer"):
        spliced(once.package(), donor(tables=("KpiOwners",)))


def test_a_donor_with_a_picture_gets_its_content_type() -> None:
    from .everything import picture

    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.add_worksheet("KPI Summary").insert_image(
        "A1", "logo.png", {"image_data": picture(), "url": "internal:'KPI Summary'!A9"}
    )
    book.close()
    after = unpacked(spliced(workbook("by hand, stored"), target.getvalue(), None))
    assert b"image/png" in after["[Content_Types].xml"]
    assert "xl/media/image1.png" in after
