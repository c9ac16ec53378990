"""Charts: native ones, beside their table where there is room and under it where there is not."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import replace
from typing import Any

from xlsxwriter.chart import Chart as Drawing

from xl_kpi.blocks import Chart, Column, Kind, Shape, Value
from xl_kpi.sheet.formats import (
    AMBER,
    DATES,
    GREY,
    INK,
    LINE,
    NAVY,
    PAPER,
    SERIES,
    column_format,
    decimals_of,
    figure_text,
    font,
)
from xl_kpi.sheet.page import FIRST, LAST, WIDTH, Page, text_width
from xl_kpi.sheet.tables import EPOCH, Placed

TYPES = {Shape.BAR: "bar", Shape.COLUMN: "column", Shape.LINE: "line"}
MARKERS = ("circle", "square", "diamond", "triangle")
DASHES = ("solid", "dash", "round_dot", "long_dash")

BESIDE = 400  # pixels that a chart needs beside its table
GAP = 12
STRIP = 20  # the height of the rows that a chart lies on
UPRIGHT = 220  # the height of column and line charts
SHORTEST = 120
TALLEST = 900
MOST_LABELS = 16  # points of a chart that can all carry their figure


def draw_charts(page: Page, charts: tuple[Chart, ...], placed: Placed) -> None:
    """Draw the charts of a table that has just been drawn, and take the rows that they lie on."""
    if stands_beside(page, charts, placed):
        chart = next(chart for chart in charts if _tells_something(chart, placed))
        _draw_beside(page, chart, placed, _free(page, placed))
        return
    charts = tuple(chart for chart in charts if _tells_something(chart, placed))
    for at in range(0, len(charts), 2):
        pair = charts[at : at + 2]
        page.take(GAP)
        first = page.row
        tall = max(_height(page, chart, placed) for chart in pair)
        for _ in range(math.ceil(tall / STRIP)):
            page.take(STRIP)
        width = WIDTH if len(pair) == 1 else (WIDTH - GAP) // 2
        for place, chart in enumerate(pair):
            _insert(page, chart, placed, (first, place * (width + GAP), width, tall))
        page.keep(first, page.row - 1)


def stands_beside(page: Page, charts: tuple[Chart, ...], placed: Placed) -> bool:
    """Tell whether the chart of a table stands beside it: it is the only one, and there is room."""
    return sum(_tells_something(chart, placed) for chart in charts) == 1 and _free(page, placed) >= BESIDE


def _free(page: Page, placed: Placed) -> int:
    """Return the pixels at the right of a table."""
    return page.span(placed.last_column + 1, LAST) - GAP


def _charted(chart: Chart, placed: Placed) -> Placed:
    """Return the table with the rows that a chart shows."""
    if chart.rows is None:
        return placed
    rows = placed.table.rows[: chart.rows]
    return replace(placed, table=replace(placed.table, rows=rows), last_row=placed.header_row + len(rows))


def _tells_something(chart: Chart, placed: Placed) -> bool:
    """Tell whether a chart would show more than its axes."""
    placed = _charted(chart, placed)
    return any(_figure(value) for key in chart.values for value in placed.table.column(key))


def _draw_beside(page: Page, chart: Chart, placed: Placed, width: int) -> None:
    tall = _height(page, chart, placed)
    under = tall - sum(page.heights[placed.header_row :])
    for _ in range(math.ceil(max(under, 0) / STRIP)):
        page.take(STRIP)
    left = page.span(FIRST, placed.last_column) + GAP
    _insert(page, chart, placed, (placed.header_row, left, width, tall))
    bottom, space = placed.header_row, tall
    while space > 0:
        space -= page.heights[bottom]
        bottom += 1
    page.keep(placed.header_row, bottom - 1)


def _height(page: Page, chart: Chart, placed: Placed) -> int:
    if chart.shape is not Shape.BAR:
        return UPRIGHT
    rows = len(placed.table.rows) * len(chart.values)
    # LibreOffice breaks a figure that is wider than a third of the chart's height into two lines.
    return min(max(SHORTEST, 58 + 24 * rows, round(3.3 * _widest_label(page, chart, placed))), TALLEST)


def _gap(page: Page, chart: Chart, placed: Placed) -> int:
    """Return the air between bars in per cent of a bar: a lone bar shall be no wall."""
    if chart.shape is not Shape.BAR:
        return 55
    each = (_height(page, chart, placed) - 58) / (len(placed.table.rows) * len(chart.values))
    return min(max(55, round(100 * (each / 18 - 1))), 400)


def _widest_label(page: Page, chart: Chart, placed: Placed) -> float:
    found = [0.0]
    for key in chart.values:
        column, figures = _column(placed, key), placed.table.column(key)
        decimals = decimals_of(column.kind, figures)
        for value in map(_figure, figures):
            if value is not None:
                text = figure_text(value, column.kind, decimals, page.currency, page.lang)
                found.append(text_width(text, 9))
    return max(found)


def _insert(page: Page, chart: Chart, placed: Placed, box: tuple[int, int, int, int]) -> None:
    """Put the chart into a box: row, pixels from the grid's left edge, width and height."""
    row, left, width, tall = box
    placed = _charted(chart, placed)
    drawing = page.book.add_chart({"type": TYPES[chart.shape]} | ({"subtype": "stacked"} if chart.stacked else {}))
    for key in chart.values:
        _add_series(page, drawing, chart, placed, key)
    _dress(page, drawing, chart, placed)
    if chart.line is not None:
        drawing.combine(_line_over(page, chart, placed, chart.line))
    drawing.set_size({"width": width, "height": tall - 4})  # its frame stays off the rows around it
    # Moves and sizes with the cells: it keeps its place when a row above grows.
    page.sheet.insert_chart(
        row,
        FIRST,
        drawing,
        {"x_offset": left, "y_offset": 2, "description": page.say(chart.alt), "object_position": 1},
    )


def _line_over(page: Page, chart: Chart, placed: Placed, key: str) -> Drawing:
    """Return the line that lies over the columns, with its own axis at the right."""
    line = page.book.add_chart({"type": "line"})
    line.add_series(
        {
            **_data(page, chart, placed, key),
            "y2_axis": True,
            "line": {"color": AMBER, "width": 2.25, "dash_type": "dash"},
            "marker": {"type": "circle", "size": 6, "fill": {"color": AMBER}, "border": {"color": AMBER}},
        }
    )
    share = _column(placed, key).kind is Kind.SHARE
    line.set_y2_axis(
        {
            "min": 0,
            **({"max": 1} if share else {}),
            "num_font": font(9, GREY),
            "num_format": _code(page, placed, key),
            "line": {"none": True},
            "major_tick_mark": "none",
        }
    )
    return line


def _data(page: Page, chart: Chart, placed: Placed, key: str) -> dict[str, Any]:
    """Return where a series stands, with its cache: given, not left to be found, for an empty cell would be a 0."""
    table, name = placed.table, page.sheet.get_name()
    return {
        "name": [name, placed.header_row, placed.column(key)],
        "categories": _area(name, placed, chart.categories),
        "values": _area(name, placed, key),
        "categories_data": _words(table.column(chart.categories), page),
        "values_data": [_figure(value) for value in table.column(key)],
    }


def _add_series(page: Page, drawing: Drawing, chart: Chart, placed: Placed, key: str) -> None:
    at = chart.values.index(key)
    color = SERIES[at % len(SERIES)]
    series = {**_data(page, chart, placed, key), "gap": _gap(page, chart, placed)}
    if chart.shape is Shape.LINE:
        marker = {"type": MARKERS[at % 4], "size": 6, "fill": {"color": color}, "border": {"color": color}}
        series |= {"line": {"color": color, "width": 2.25, "dash_type": DASHES[at % 4]}, "marker": marker}
    elif chart.stacked and at:
        hatched = {"pattern": "wide_upward_diagonal", "fg_color": color, "bg_color": PAPER}
        series |= {"pattern": hatched, "border": {"color": color}}
    else:
        series |= {"fill": {"color": color}, "border": {"none": True}}
    if _labelled(chart, placed):
        series["data_labels"] = {
            "value": True,
            "font": font(9, INK),
            "num_format": _code(page, placed, key),
            "position": "above" if chart.shape is Shape.LINE else "outside_end",
        }
    drawing.add_series(series)


def _dress(page: Page, drawing: Drawing, chart: Chart, placed: Placed) -> None:
    title = " ".join(page.say(chart.title).split())[:250]
    title = re.sub(r"!(?=\$?[A-Z])", "! ", title)  # "Sales!A1" would be taken for a reference
    drawing.set_title({"name": title, "overlay": False, "name_font": font(11, NAVY, bold=True)})
    drawing.set_legend(
        {"none": True} if len(chart.values) == 1 and chart.line is None else {"position": "bottom", "font": font(9)}
    )
    drawing.set_chartarea({"border": {"color": LINE}, "fill": {"color": "#FFFFFF"}})
    categories: dict[str, Any] = {
        "num_font": font(9, INK),
        "line": {"color": LINE},
        "major_tick_mark": "none",
        "text_axis": True,
        "reverse": chart.shape is Shape.BAR,  # the first row on top
        "label_position": "low",
    }
    if _column(placed, chart.categories).kind is Kind.DATE:
        categories["num_format"] = DATES[page.lang]
    labelled = _labelled(chart, placed)
    values: dict[str, Any] = {
        "min": 0,
        "num_font": font(9, GREY),
        "line": {"none": True},
        "major_tick_mark": "none",
        "visible": not labelled,
        "num_format": _code(page, placed, chart.values[0]),
        "major_gridlines": {"visible": not labelled, "line": {"color": LINE, "width": 0.75}},
    }
    figures = [_figure(value) or 0 for key in chart.values for value in placed.table.column(key)]
    if _column(placed, chart.values[0]).kind is Kind.COUNT and max(figures) <= 5:
        values["major_unit"] = 1  # half deals would be shown as whole ones, twice
    lying = chart.shape is Shape.BAR
    if labelled and not lying:
        values["max"] = max(figures) * 1.15  # room for the figures above the highest point
    drawing.set_x_axis(values if lying else categories)
    drawing.set_y_axis(categories if lying else values)


def _labelled(chart: Chart, placed: Placed) -> bool:
    """Tell whether each point carries its figure; else the axis has the figures."""
    points = len(placed.table.rows) * len(chart.values)
    if chart.line is not None:
        return False  # the axes carry the figures: three sets of them would hide each other
    return points <= MOST_LABELS or (chart.shape is Shape.BAR and points <= 30)


def _code(page: Page, placed: Placed, key: str) -> str:
    return column_format(_column(placed, key).kind, placed.table.column(key), page.currency, page.lang)


def _column(placed: Placed, key: str) -> Column:
    return placed.table.columns[placed.columns.index(key)]


def _area(sheet: str, placed: Placed, key: str) -> list[object]:
    at = placed.column(key)
    return [sheet, placed.first_row, at, placed.last_row, at]


def _figure(value: Value) -> float | None:
    return value if isinstance(value, int | float) and math.isfinite(value) else None


def _words(values: tuple[Value, ...], page: Page) -> list[object]:
    """Return the categories for the cache: dates as serial numbers, all else as words."""
    if all(isinstance(value, dt.date) for value in values):
        return [(value - EPOCH).days for value in values if isinstance(value, dt.date)]
    # The space behind keeps words that look like numbers ("2024", "nan") from being cached as numbers.
    return [page.say(value) + " " for value in values]
