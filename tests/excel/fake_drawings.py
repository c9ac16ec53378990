# ruff: noqa: N802  # the names are those of Excel
"""Charts, shapes and their links in the model."""

from __future__ import annotations

from typing import Any

from fake_com import Box, Collection, Com, ComError


class Linked(Com):
    """Something that shows a cell: a series, a title, a text box, a form control."""

    def __init__(self, owner: Any, text: str) -> None:
        self.app, self.owner, self.text = owner.app, owner, text

    @property
    def Formula(self) -> str:
        return self.text

    @Formula.setter
    def Formula(self, text: str) -> None:
        self.put(text)

    def put(self, text: str) -> None:
        if self.owner.sheet.drawings_locked and not self.owner.sheet.by_programs:
            raise ComError("The sheet is protected")
        self.text = self.owner.sheet.book.entered(text)
        self.owner.sheet.changed()


class Control(Linked):
    LinkedCell = property(lambda self: self.text, lambda self, text: self.put(text))
    ListFillRange = property(lambda self: "")


class Chart(Com):
    def __init__(self, sheet: Any, series: list[str], title: str = "", axis: str = "", hidden: str = "") -> None:
        self.app, self.sheet = sheet.app, sheet
        self.series = [Linked(self, text) for text in series]
        self.filtered = [Linked(self, hidden)] if hidden else []
        self.title, self.axis = Linked(self, title or "Sales"), Linked(self, axis or "Days")

    HasTitle = property(lambda self: True)
    ChartTitle = property(lambda self: self.title)

    def SeriesCollection(self) -> Collection:
        return Collection(self.app, self.series)

    def FullSeriesCollection(self) -> Collection:
        return Collection(self.app, self.series + self.filtered)

    def Axes(self, kind: int, group: int) -> Any:
        if (kind, group) != (2, 1):
            raise ComError("Unable to get the Axes property of the Chart class")
        return Box(self.app, HasTitle=True, AxisTitle=self.axis)

    def links(self) -> list[Linked]:
        return [*self.series, *self.filtered, self.title, self.axis]


class Shape(Com):
    def __init__(
        self, sheet: Any, name: str, kind: int, link: str = "", chart: Chart | None = None, parts: Any = ()
    ) -> None:
        self.app, self.sheet, self.name, self.kind, self.chart = sheet.app, sheet, name, kind, chart
        self.parts = list(parts)
        self.link = (Control if kind in (8, 12) else Linked)(self, link)

    Name = property(lambda self: self.name)
    Type = property(lambda self: self.kind)
    HasChart = property(lambda self: self.chart is not None)
    Chart = property(lambda self: self.chart)
    GroupItems = property(lambda self: Collection(self.app, self.parts))
    ControlFormat = property(lambda self: self.link)
    OLEFormat = property(lambda self: Box(self.app, Object=self.link))

    @property
    def DrawingObject(self) -> Linked:
        if not self.link.text:
            raise ComError("This shape has no such object")
        return self.link

    def links(self) -> list[Linked]:
        own = [] if self.chart is None else self.chart.links()
        return [*own, *([self.link] if self.link.text else []), *(link for part in self.parts for link in part.links())]
