"""The KPI Summary tab, read back by a reader that did not write it."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from summaries import LONG, OWNERS, STAGES, conversion, kpi, summary

from xl_kpi.blocks import Card, Chart, Column, Kind, Section, Shape, Summary, Table, Value
from xl_kpi.kpi import Measure, Unit
from xl_kpi.sheet import render
from xl_kpi.sheet.formats import column_format, money_format
from xl_kpi.sheet.page import GROUP, GROUPS, NARROWEST, clean, grid, lines, page_breaks, text_width
from xl_kpi.sheet.tables import table_name
from xl_kpi.texts import Lang, Text, same, typeset

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"


def parts(data: bytes, prefix: str) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {n: package.read(n).decode() for n in package.namelist() if n.startswith(prefix)}


def book(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def sheet(data: bytes) -> Worksheet:
    return book(data).worksheets[0]


def words(page: Worksheet) -> list[str]:
    return [cell.value for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]


def one_table(*rows: tuple[Value, ...], columns: tuple[Column, ...], **more: object) -> Summary:
    table = Table("sample", same("Sample"), columns, rows, **more)  # type: ignore[arg-type]
    return replace(summary(0), sections=(Section(table),))


NAMES = (Column("name", same("Name")), Column("count", same("Count"), Kind.COUNT))


class TestBytes:
    @pytest.mark.parametrize("lang", ["en", "fr"])
    def test_the_same_summary_gives_the_same_bytes(self, lang: Lang) -> None:
        assert render(summary(), lang, name="KPI Summary") == render(summary(), lang, name="KPI Summary")

    def test_the_clock_leaves_no_trace(self) -> None:
        data = render(summary(), "en", name="KPI Summary")
        assert parts(data, "docProps/core")["docProps/core.xml"].count("2026-11-23T00:00:00Z") == 2
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            assert {entry.date_time[0] for entry in package.infolist()} == {1980}

    def test_opening_does_not_recompute_the_book(self) -> None:
        workbook = parts(render(summary(), "en", name="KPI Summary"), "xl/workbook")["xl/workbook.xml"]
        assert 'calcId="191029"' in workbook
        assert "fullCalcOnLoad" not in workbook

    def test_the_only_formulas_are_those_of_figures_that_are_not_available(self) -> None:
        formulas = re.findall(
            "<f>(.*?)</f>", parts(render(summary(), "en", name="S"), "xl/worksheets/sheet")["xl/worksheets/sheet1.xml"]
        )
        assert formulas == ["NA()"]


class TestCards:
    def test_each_headline_value_has_a_name_for_other_sheets(self) -> None:
        names = book(render(summary(), "fr", name="Synthèse d’équipe")).defined_names
        assert {f"KPI_{card.kpi.function}" for card in summary().cards} == set(names)

    def test_a_name_leads_to_the_value(self) -> None:
        opened = book(render(summary(), "en", name="It's KPI"))
        target = opened.defined_names["KPI_WIN_RATE"].attr_text
        assert target == "'It''s KPI'!$C$5"
        assert opened.worksheets[0]["C5"].value == 0.6315

    def test_the_first_of_two_cards_of_one_kpi_has_the_name(self) -> None:
        first = summary().cards[0]
        second = replace(first, measure=replace(first.measure, value=99.0))
        opened = book(render(replace(summary(), cards=(first, second)), "en", name="S"))
        title, cell = next(iter(opened.defined_names["KPI_TIME_TO_CLOSE"].destinations))
        assert opened[title][cell.replace("$", "")].value == 51.78

    @pytest.mark.parametrize(("lang", "said"), [("en", "not available"), ("fr", "non disponible")])
    def test_a_figure_that_is_not_available_says_so_in_words_and_why(self, lang: Lang, said: str) -> None:
        card = next(c for c in summary().cards if c.measure.value is None)
        found = words(sheet(render(replace(summary(0), cards=(card,)), lang, name="S")))
        assert said in found
        assert card.measure.note is not None
        assert typeset(card.measure.note(lang), lang) in found

    def test_a_figure_that_is_not_available_is_an_error_to_other_sheets(self) -> None:
        data = render(summary(0), "en", name="S")
        opened = load_workbook(io.BytesIO(data), data_only=True)
        title, cell = next(iter(opened.defined_names["KPI_WIN_RATE"].destinations))
        assert opened[title][cell.replace("$", "")].value == "#N/A"

    def test_a_rate_over_few_deals_says_too_few(self) -> None:
        card = Card(kpi("win_rate", same("Win rate"), Unit.SHARE), Measure(0.5, Unit.SHARE, 4))
        found = words(sheet(render(replace(summary(0), cards=(card,)), "en", name="S")))
        assert {"too few", "4 won deals"} <= set(found)

    def test_no_cards_at_all_is_a_tab_too(self) -> None:
        assert sheet(render(replace(summary(), cards=()), "en", name="S")).tables


class TestTables:
    def test_a_table_holds_the_figures_as_they_are(self) -> None:
        page = sheet(render(summary(), "fr", name="S"))
        table = summary().sections[3].table
        area = page[page.tables["KpiOwner"].ref]
        assert [c.value for c in area[0]] == [c.title.fr for c in table.columns]
        for cells, row in zip(area[1:], table.rows, strict=True):
            # A workbook keeps 15 to 17 digits of a number.
            assert [c.value for c in cells] == [pytest.approx(v, rel=1e-14) if isinstance(v, float) else v for v in row]

    def test_names_come_from_keys_and_never_twice(self) -> None:
        twice = replace(summary(), sections=(conversion(STAGES[:2], 60),) * 3)
        assert set(sheet(render(twice, "en", name="S")).tables) == {
            "KpiConversion",
            "KpiConversion_2",
            "KpiConversion_3",
        }

    @pytest.mark.parametrize(
        ("key", "name"),
        [
            ("stage_time", "KpiStageTime"),
            ("owner", "KpiOwner"),
            ("Région Nord/Sud", "KpiRegionNordSud"),
            ("数", "KpiTable"),
        ],
    )
    def test_any_key_makes_a_name_that_excel_takes(self, key: str, name: str) -> None:
        assert table_name(key, set()) == name

    def test_columns_that_are_not_for_the_sheet_are_off(self) -> None:
        found = words(sheet(render(summary(), "en", name="S")))
        assert "Resolved" not in found
        assert "All, mean" not in found

    def test_a_rate_over_few_deals_has_a_star_and_the_star_is_explained(self) -> None:
        columns = (*NAMES, Column("rate", same("Rate"), Kind.SHARE))
        few = one_table(("A", 9, 0.5), ("B", 2, 0.5), columns=columns, few=(False, True))
        page = sheet(render(few, "fr", name="S"))
        area = page[page.tables["KpiSample"].ref]
        assert [c.value for c in area[0]] == ["Name", "Count", "Rate"]
        assert [row[2].number_format for row in area[1:]] == [r"0\ %", r'0\ %"*"']
        assert [row[1].number_format for row in area[1:]] == ["#,##0", "#,##0"]  # a count is what it is
        assert words(page).count("* trop peu\u00a0: repose sur moins de 5 affaires.") == 1

    def test_a_star_stands_behind_a_negative_amount_too(self) -> None:
        columns = (*NAMES, Column("mean", same("Mean"), Kind.MONEY, rests_on=("count",)))
        few = replace(one_table(("A", 2, -5.0), columns=columns), currency="EUR")
        page = sheet(render(few, "en", name="S"))
        assert page[page.tables["KpiSample"].ref][1][2].number_format == '"€"#,##0"*";-"€"#,##0"*"'

    def test_the_star_is_explained_under_a_chart_that_stands_beside(self) -> None:
        columns = (*NAMES, Column("rate", same("Rate"), Kind.SHARE, rests_on=("count",)))
        table = Table("sample", same("Sample"), columns, (("A", 2, 0.5), ("B", 9, 0.4)))
        chart = Chart(same("T"), same("Alt"), Shape.BAR, "name", ("count",))
        data = render(replace(summary(0), sections=(Section(table, (chart,)),)), "en", name="S")
        note = next(c.row for row in sheet(data).iter_rows() for c in row if str(c.value).startswith("* too few"))
        ((_, bottom, _, _),) = chart_boxes(data)
        assert note > bottom + 1

    def test_bars_stand_behind_the_figures_of_a_column_from_zero(self) -> None:
        columns = (NAMES[0], replace(NAMES[1], bar=True))
        xml = parts(render(one_table(("A", 9), ("B", 2), columns=columns), "en", name="S"), "xl/worksheets/sheet")
        page = etree.fromstring(xml["xl/worksheets/sheet1.xml"].encode())
        (rule,) = page.iter(f"{MAIN}conditionalFormatting")
        assert [cfvo.attrib for cfvo in rule.iter(f"{MAIN}cfvo")] == [{"type": "num", "val": "0"}, {"type": "max"}]
        assert [e.get("minLength") for e in page.iter("{*}dataBar") if "2009" in e.tag] == ["0"]  # 0 has no bar

    @pytest.mark.parametrize("rows", [[("A", 9)], [("A", 0), ("B", 0)], [("A", None), ("B", None)]])
    def test_bars_that_would_tell_nothing_are_not_drawn(self, rows: list[tuple[Value, ...]]) -> None:
        columns = (NAMES[0], replace(NAMES[1], bar=True))
        xml = parts(render(one_table(*rows, columns=columns), "en", name="S"), "xl/worksheets/sheet")
        assert "conditionalFormatting" not in xml["xl/worksheets/sheet1.xml"]

    def test_an_empty_table_gives_its_reason_instead(self) -> None:
        page = sheet(render(one_table(columns=NAMES, note=same("No stage dates.")), "en", name="S"))
        assert "No stage dates." in words(page)

    def test_an_empty_table_stays_in_hidden_rows_for_the_formulas_that_refer_to_it(self) -> None:
        data = render(one_table(columns=NAMES, note=same("No stage dates.")), "en", name="S")
        page = load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
        area = page[page.tables["KpiSample"].ref]
        assert [[c.value for c in row] for row in area] == [["Name", "Count"], [None, "#N/A"]]
        assert all(page.row_dimensions[row[0].row].hidden for row in area)

    def test_what_this_page_does_not_show_is_kept_by_name(self) -> None:
        unseen = Table("source", same("Sources"), NAMES, ())
        cards = summary().cards
        page = replace(summary(0), cards=cards[:1], unseen_cards=cards[1:], unseen_tables=(unseen,))
        opened = load_workbook(io.BytesIO(render(page, "en", name="S")), data_only=True)
        assert "KpiSource" in opened.worksheets[0].tables
        assert set(opened.defined_names) == {f"KPI_{card.kpi.function}" for card in cards}
        for card in cards[1:]:
            _, cell = next(iter(opened.defined_names[f"KPI_{card.kpi.function}"].destinations))
            value = opened.worksheets[0][cell.replace("$", "")].value
            assert value == ("#N/A" if card.measure.value is None else pytest.approx(card.measure.value))

    def test_headers_are_unique_and_on_one_line(self) -> None:
        columns = (
            Column("a", same("Same")),
            Column("b", same("same")),
            Column("c", same("")),
            Column("d", same("two\nlines")),
        )
        page = sheet(render(one_table(("1", "2", "3", "4"), columns=columns), "en", name="S"))
        assert [c.name for c in page.tables["KpiSample"].tableColumns] == ["Same", "same 2", "3", "two lines"]

    @pytest.mark.parametrize(
        "word", ["=1+1", "=cmd|' /C calc'!A0", "{=1}", "Sales!A1", "http://example.org", "+1", "@SUM(A1)"]
    )
    def test_text_stays_text_wherever_it_stands(self, word: str) -> None:
        text = same(word)
        section = Section(
            Table("sample", text, (Column("name", text), Column("n", same("n"), Kind.COUNT)), ((word, 1),), text),
            (Chart(text, text, Shape.BAR, "name", ("n",)),),
            (text,),
        )
        all_over = Summary(
            text,
            text,
            dt.date(2026, 1, 1),
            None,
            (Card(replace(summary().cards[0].kpi, name=text), Measure(1.0, Unit.DAYS, 9), text),),
            (section,),
            (text,),
            ((text, text),),
        )
        data = render(all_over, "en", name="S")
        xml = parts(data, "xl/worksheets/sheet")["xl/worksheets/sheet1.xml"]
        assert "<f>" not in xml
        assert "hyperlink" not in xml
        assert words(sheet(data)).count(word) >= 8

    def test_what_the_user_wrote_keeps_its_spaces(self) -> None:
        page = sheet(render(one_table(("Lot : 5 % « bois »", 1), columns=NAMES), "fr", name="S"))
        assert "Lot : 5 % « bois »" in words(page)

    def test_control_characters_are_left_off(self) -> None:
        assert clean("a\x00b\x0bc\ud800\uffff\nd") == "abc\nd"
        page = sheet(render(one_table(("A\x01", 1), columns=NAMES), "en", name="S"))
        assert "A" in words(page)

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), None])
    def test_what_is_no_figure_is_an_empty_cell(self, value: float | None) -> None:
        page = sheet(render(one_table(("A", value), columns=NAMES), "en", name="S"))
        assert page[page.tables["KpiSample"].ref][1][1].value is None

    def test_dates_are_dates_and_stand_in_the_readers_order(self) -> None:
        columns = (Column("name", same("Name")), Column("on", same("On"), Kind.DATE))
        shown = one_table(("A", dt.date(2026, 2, 1)), ("B", dt.date(1850, 2, 1)), columns=columns)
        page = sheet(render(shown, "fr", name="S"))
        area = page[page.tables["KpiSample"].ref]
        assert area[1][1].value == dt.datetime(2026, 2, 1)
        assert area[1][1].number_format == "dd/mm/yyyy"
        assert area[2][1].value == "01/02/1850"

    def test_a_table_wider_than_the_grid_is_drawn_whole(self) -> None:
        columns = tuple(Column(f"c{i}", same(f"C{i}"), Kind.COUNT) for i in range(14))
        page = sheet(render(one_table(tuple(range(14)), columns=columns), "en", name="S"))
        assert [c.value for c in page[page.tables["KpiSample"].ref][1]] == list(range(14))


class TestCharts:
    def test_every_chart_tells_what_it_shows(self) -> None:
        data = render(summary(), "fr", name="S")
        wanted = sorted(typeset(chart.alt.fr, "fr") for section in summary().sections for chart in section.charts)
        drawing = etree.fromstring(parts(data, "xl/drawings/drawing")["xl/drawings/drawing1.xml"].encode())
        assert sorted(e.get("descr") for e in drawing.iter(f"{XDR}cNvPr")) == wanted

    def test_every_chart_carries_its_figures_for_programs_that_do_not_read_cells(self) -> None:
        charts = parts(render(summary(), "en", name="S"), "xl/charts/chart")
        assert len(charts) == 5
        for xml in charts.values():
            for series in etree.fromstring(xml.encode()).iter(f"{C}ser"):
                for kind in ("tx", "cat", "val"):
                    assert [v.text for v in series.find(f"{C}{kind}").iter(f"{C}v")]

    def test_an_empty_cell_is_a_gap_in_a_chart_and_not_a_zero(self) -> None:
        section = Section(
            Table("sample", same("Sample"), NAMES, (("A", 3), ("B", None))),
            (Chart(same("T"), same("Alt"), Shape.LINE, "name", ("count",)),),
        )
        charts = parts(render(replace(summary(0), sections=(section,)), "en", name="S"), "xl/charts/chart")
        values = etree.fromstring(charts["xl/charts/chart1.xml"].encode()).find(f".//{C}val")
        assert [v.text for v in values.iter(f"{C}v")] == ["3"]
        assert "dispBlanksAs" not in charts["xl/charts/chart1.xml"]  # a gap is what Excel does unasked

    @pytest.mark.parametrize("name", ["2024", "nan", "Infinity"])
    def test_names_that_look_like_numbers_are_names_in_a_chart(self, name: str) -> None:
        section = Section(
            Table("sample", same("Sample"), NAMES, ((name, 3),)),
            (Chart(same("T"), same("Alt"), Shape.BAR, "name", ("count",)),),
        )
        charts = parts(render(replace(summary(0), sections=(section,)), "en", name="S"), "xl/charts/chart")
        assert f"<c:v>{name} </c:v>" in charts["xl/charts/chart1.xml"]
        assert etree.fromstring(charts["xl/charts/chart1.xml"].encode()).find(f".//{C}cat/{C}strRef") is not None

    def test_a_chart_that_would_show_nothing_is_not_drawn(self) -> None:
        section = Section(
            Table("sample", same("Sample"), NAMES, (("A", None), ("B", 0))),
            (Chart(same("T"), same("Alt"), Shape.BAR, "name", ("count",)),),
        )
        assert not parts(render(replace(summary(0), sections=(section,)), "en", name="S"), "xl/charts/chart")

    def test_a_chart_of_the_first_rows_leaves_the_others_to_the_table(self) -> None:
        section = Section(
            Table("sample", same("Sample"), NAMES, (("A", 3), ("B", 4), ("all", 7))),
            (Chart(same("T"), same("Alt"), Shape.LINE, "name", ("count",), rows=2),),
        )
        charts = parts(render(replace(summary(0), sections=(section,)), "en", name="S"), "xl/charts/chart")
        values = etree.fromstring(charts["xl/charts/chart1.xml"].encode()).find(f".//{C}val")
        assert [v.text for v in values.iter(f"{C}v")] == ["3", "4"]
        first, last = re.findall(r"\d+", values.find(f".//{C}f").text)
        assert int(last) == int(first) + 1

    def test_what_is_not_yet_real_is_hatched_on_top_of_what_is(self) -> None:
        columns = (*NAMES, Column("ahead", same("Ahead"), Kind.COUNT))
        section = Section(
            Table("sample", same("Sample"), columns, (("A", 3, None), ("B", 1, 2))),
            (Chart(same("T"), same("Alt"), Shape.COLUMN, "name", ("count", "ahead"), stacked=True),),
        )
        charts = parts(render(replace(summary(0), sections=(section,)), "en", name="S"), "xl/charts/chart")
        plot = etree.fromstring(charts["xl/charts/chart1.xml"].encode()).find(f".//{C}barChart")
        assert plot.find(f"{C}grouping").get("val") == "stacked"
        assert [series.find(".//{*}pattFill") is not None for series in plot.iter(f"{C}ser")] == [False, True]

    def test_a_lying_bar_chart_has_its_first_row_on_top(self) -> None:
        charts = parts(
            render(replace(summary(), sections=(conversion(STAGES, 60),)), "en", name="S"), "xl/charts/chart"
        )
        axis = etree.fromstring(charts["xl/charts/chart1.xml"].encode()).find(f".//{C}catAx")
        assert axis.find(f"{C}scaling/{C}orientation").get("val") == "maxMin"


class TestPaper:
    def test_it_prints_one_a4_page_wide(self) -> None:
        page = sheet(render(summary(), "en", name="S"))
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "portrait")
        assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.print_area == f"'S'!$B$1:$J${page.max_row}"

    def test_no_page_break_cuts_a_chart(self) -> None:
        data = render(summary(8800, STAGES), "en", name="S")
        breaks = [b.id for b in sheet(data).row_breaks.brk]
        assert breaks
        for top, bottom, _, _ in chart_boxes(data):
            assert not [row for row in breaks if top < row <= bottom]

    def test_pages_number_themselves_in_the_readers_language(self) -> None:
        footer = sheet(render(summary(), "fr", name="S")).oddFooter
        assert footer.right.text.strip() == "Page &P sur &N"

    def test_the_title_stays_in_sight(self) -> None:
        page = sheet(render(summary(), "en", name="S"))
        assert page.freeze_panes == "A3"
        assert page["B1"].value == "KPI Summary"

    @given(st.lists(st.integers(1, 400), min_size=1, max_size=80), st.data())
    @settings(max_examples=60, deadline=None)
    def test_every_page_fits_unless_one_kept_block_is_higher(self, heights: list[int], data: st.DataObject) -> None:
        rows = st.integers(0, len(heights) - 1)
        kept = sorted(tuple(sorted(pair)) for pair in data.draw(st.lists(st.tuples(rows, rows), max_size=5)))
        starts = data.draw(st.lists(rows, max_size=5))
        breaks = page_breaks(heights, starts, kept, 1000)  # type: ignore[arg-type]
        assert breaks == sorted(set(breaks))
        edges = [0, *breaks, len(heights)]
        assert all(sum(heights[a:b]) <= 1000 for a, b in pairwise(edges))

    def test_a_section_moves_to_the_next_page_where_little_stays_blank(self) -> None:
        # 900 of 1000 are filled before the second section begins; its chart may not be cut.
        assert page_breaks([900, 300, 300], [1], [(1, 2)], 1000) == [1]

    def test_a_section_is_cut_between_table_and_chart_rather_than_leave_a_third_blank(self) -> None:
        # 600, then a table of 300 and its chart of 300: the chart alone goes on.
        assert page_breaks([600, 300, 300], [1], [], 1000) == [2]

    def test_what_is_kept_together_is_not_cut_even_if_much_stays_blank(self) -> None:
        assert page_breaks([500, 300, 300], [1], [(1, 2)], 1000) == [1]


class TestGrid:
    @given(st.lists(st.integers(0, 120), max_size=14))
    @settings(max_examples=100, deadline=None)
    def test_four_cards_are_as_wide_as_each_other_whatever_the_tables_hold(self, needs: list[int]) -> None:
        widths = grid(needs)
        assert [sum(widths[a : b + 1]) for a, b in GROUPS] == [GROUP] * 4
        assert len(widths) >= len(needs)
        assert min(widths) >= 40

    @given(st.lists(st.integers(0, 120), min_size=1, max_size=14), st.data())
    @settings(max_examples=100, deadline=None)
    def test_a_column_has_what_its_longest_word_needs_where_all_of_its_group_can(
        self, needs: list[int], data: st.DataObject
    ) -> None:
        least = [data.draw(st.integers(0, need)) for need in needs]
        widths = grid(needs, least)
        assert [sum(widths[a : b + 1]) for a, b in GROUPS] == [GROUP] * 4
        floors = [max(one, NARROWEST) for one in least] + [NARROWEST] * 14
        for first, last in GROUPS[1:]:
            if sum(floors[first : last + 1]) <= GROUP:
                assert all(widths[at] >= floors[at] for at in range(first, last + 1))

    @given(st.text(max_size=80), st.integers(60, 400))
    @settings(max_examples=100, deadline=None)
    def test_lines_fit_their_width_and_lose_no_letter(self, text: str, width: int) -> None:
        found = lines(text, width)
        assert all(len(line) <= 1 or text_width(line) <= width for line in found)
        assert "".join("".join(found).split()) == "".join(text.split())

    def test_a_space_that_binds_is_no_end_of_a_line(self) -> None:
        assert lines("Intervalle 95\u00a0%", 90) == ["Intervalle", "95\u00a0%"]
        columns = (*NAMES, Column("low", Text("95% interval", "Intervalle 95 %")))
        page = sheet(render(one_table(("A", 1, "x"), columns=columns), "fr", name="S"))
        assert page[page.tables["KpiSample"].ref][0][2].value == "Intervalle 95\u00a0%"

    def test_long_names_wrap_in_a_row_that_is_high_enough(self) -> None:
        page = sheet(render(one_table((LONG, 1), columns=NAMES), "en", name="S"))
        row = page[page.tables["KpiSample"].ref][1][0].row
        assert page.row_dimensions[row].height >= 2 * 13
        assert page.cell(row, 2).alignment.wrap_text


class TestFormats:
    @pytest.mark.parametrize(
        ("currency", "lang", "code"),
        [
            ("EUR", "fr", r'#,##0\ "€"'),
            ("EUR", "en", '"€"#,##0;-"€"#,##0'),
            ("CHF", "en", r'#,##0\ "CHF"'),
            (None, "fr", "#,##0"),
            ('"', "fr", "#,##0"),
        ],
    )
    def test_money_has_its_sign_where_the_reader_expects_it(self, currency: str | None, lang: Lang, code: str) -> None:
        assert money_format(currency, lang) == code

    def test_days_have_a_decimal_only_where_it_tells_something(self) -> None:
        assert column_format(Kind.DAYS, [1.5, None], None, "en") == "#,##0.0"
        assert column_format(Kind.DAYS, [1.0, 2], None, "en") == "#,##0"
        assert column_format(Kind.DAYS, [151.5], None, "en") == "#,##0"


def chart_boxes(data: bytes) -> list[tuple[int, int, int, int]]:
    """Return first row, last row, first and last column (from 0) of each chart."""
    drawings = parts(data, "xl/drawings/drawing")
    found = []
    for xml in drawings.values():
        for anchor in etree.fromstring(xml.encode()).iter(f"{XDR}twoCellAnchor"):
            at = [int(anchor.findtext(f"{XDR}{e}/{XDR}{t}")) for t in ("row", "col") for e in ("from", "to")]
            found.append((at[0], at[1], at[2], at[3]))
    return found


FIGURES = st.one_of(st.none(), st.integers(0, 10**8), st.floats(0, 1e8), st.text(max_size=60))
DATES = st.one_of(st.none(), st.dates())


@st.composite
def sections(draw: st.DrawFn) -> Section:
    count = draw(st.integers(0, 12))
    kinds = draw(st.lists(st.sampled_from(list(Kind)), min_size=count, max_size=count))
    columns = tuple(Column(f"c{i}", same(draw(st.text(max_size=20))), kind) for i, kind in enumerate(kinds))
    row = st.tuples(*[DATES if kind is Kind.DATE else FIGURES for kind in kinds])
    rows = tuple(draw(st.lists(row, max_size=8)))
    few = tuple(draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))))
    charts = (
        ()
        if not count
        else tuple(
            Chart(same("T"), same("Alt"), shape, "c0", (f"c{count - 1}",))
            for shape in draw(st.lists(st.sampled_from(list(Shape)), max_size=3))
        )
    )
    return Section(Table(draw(st.text(max_size=10)), same("Title"), columns, rows, same("Note"), few), charts)


class TestAnyShape:
    @given(st.lists(sections(), max_size=3))
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    def test_nothing_lies_on_anything_else(self, drawn: list[Section]) -> None:
        data = render(replace(summary(5), sections=tuple(drawn)), "fr", name="S")
        page = sheet(data)
        tables = [range_boundaries(table.ref) for table in page.tables.values()]
        merged = [area.bounds for area in page.merged_cells.ranges]
        charts = [(c0 + 1, r0 + 1, c1 + 1, r1 + 1) for r0, r1, c0, c1 in chart_boxes(data)]
        boxes = [*tables, *merged, *charts]
        for at, (left, top, right, bottom) in enumerate(boxes):
            for other in boxes[:at]:
                apart = right < other[0] or other[2] < left or bottom < other[1] or other[3] < top
                assert apart, (boxes[at], other)

    @pytest.mark.parametrize("lang", ["en", "fr"])
    @pytest.mark.parametrize("deals", [0, 1, 5, 60, 8800])
    @pytest.mark.parametrize("stages", [0, 1, 12])
    def test_it_opens_at_every_size(self, lang: Lang, deals: int, stages: int) -> None:
        shown = summary(deals, STAGES[:stages], OWNERS if deals else ())
        page = sheet(render(shown, lang, name="S"))
        for section in shown.sections:
            table = page.tables[table_name(section.table.key, set())]
            first = range_boundaries(table.ref)[1]
            assert bool(page.row_dimensions[first].hidden) == (not section.table.rows)

    def test_it_speaks_french(self) -> None:
        found = words(sheet(render(summary(), "fr", name="S")))
        assert {
            "Ce qui n’a pas été compté, et ce qu’il faut savoir",
            "Définitions",
            "Synthèse KPI",
            "Taux de conversion",
        } <= set(found)
        assert not {"Definitions", "not available", "KPI Summary"} & set(found)

    def test_left_out_and_definitions_are_all_there(self) -> None:
        found = "\n".join(words(sheet(render(summary(), "en", name="S"))))
        for text in (*summary().left_out, *(t for pair in summary().definitions for t in pair)):
            assert text.en in found

    def test_a_very_long_sentence_goes_on_in_further_rows(self) -> None:
        text = Text("word " * 3000, "mot " * 3000)
        page = sheet(render(replace(summary(), left_out=(text,)), "en", name="S"))
        assert sum(w.count("word") for w in words(page)) == 3000
        assert max(d.height for d in page.row_dimensions.values()) <= 409
