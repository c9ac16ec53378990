"""Links in what is drawn on a sheet: charts, text boxes, linked pictures, form controls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xl_kpi.excel.links import Link, attribute_link
from xl_kpi.excel.objects import answer, knows, members
from xl_kpi.texts import Text

GROUP, FORM_CONTROL, ACTIVE_X, SLICER = 6, 8, 12, 25  # msoShapeType
AXES = ((1, 1), (2, 1), (1, 2), (2, 2))  # xlCategory, xlValue; xlPrimary, xlSecondary

CHART = Text("chart {name}", "graphique {name}")
SHAPE = Text("shape {name}", "forme {name}")


def chart_sheet_links(chart: Any) -> Iterator[Link]:
    """Yield the links of a chart on a sheet of its own, and of what is drawn on it."""
    locked = bool(chart.ProtectContents) and not chart.ProtectionMode
    yield from _chart(chart, chart, CHART.format(name=chart.Name), locked)
    yield from drawing_links(chart)


def drawing_links(sheet: Any) -> Iterator[Link]:
    """Yield the links of what is drawn on a sheet."""
    for shape in shapes_of(sheet):
        locked = bool(sheet.ProtectDrawingObjects) and not sheet.ProtectionMode
        place = SHAPE.format(name=shape.Name)
        if answer(shape, "HasChart"):
            yield from _chart(shape.Chart, sheet, CHART.format(name=shape.Name), locked)
        elif shape.Type in (FORM_CONTROL, ACTIVE_X):
            control = shape.ControlFormat if shape.Type == FORM_CONTROL else shape.OLEFormat.Object
            for attribute in ("LinkedCell", "ListFillRange"):
                if answer(control, attribute):
                    yield attribute_link(control, attribute, place, sheet, locked)
        else:
            yield from _linked(answer(shape, "DrawingObject"), place, sheet, locked)


def shapes_of(sheet: Any) -> Iterator[Any]:
    """Yield the shapes of a sheet; those of a group one by one."""
    for shape in members(sheet.Shapes):
        if shape.Type == GROUP:
            yield from members(shape.GroupItems)
        else:
            yield shape


def _chart(chart: Any, sheet: Any, place: Text, locked: bool) -> Iterator[Link]:
    # those of the first kind include the series that a filter of the chart hides
    every = chart.FullSeriesCollection() if knows(chart, "FullSeriesCollection") else chart.SeriesCollection()
    for series in members(every):
        if answer(series, "Formula"):
            yield attribute_link(series, "Formula", place, sheet, locked)
    if answer(chart, "HasTitle"):
        yield from _linked(chart.ChartTitle, place, sheet, locked)
    for kind, group in AXES:
        axis = answer(chart, "Axes", kind, group)
        if axis is not None and axis.HasTitle:
            yield from _linked(axis.AxisTitle, place, sheet, locked)


def _linked(thing: Any, place: Text, sheet: Any, locked: bool) -> Iterator[Link]:
    """Yield the link of something that shows a cell; what is not linked shows its own text, or knows no formula."""
    formula = answer(thing, "Formula")
    if isinstance(formula, str) and formula.startswith("="):
        yield attribute_link(thing, "Formula", place, sheet, locked)
