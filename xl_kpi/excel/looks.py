"""The formats of the template's own sheets, each made once."""

from __future__ import annotations

from typing import Any

from xl_kpi.sheet.formats import SIGNS

NAVY, PAPER, GREY = "#1F3A5F", "#FFFFFF", "#5F6B7A"
#: What is wrong and what needs a look: the same two colours as on the KPI Summary's cards.
RED, RED_PAPER, AMBER, AMBER_PAPER = "#9C1C1C", "#FBE3E1", "#7A5200", "#FFF0CC"
MIST, GREEN = "#EEF2F7", "#1B6E3C"


def amount_format(currency: str | None) -> str:
    """Return the number format of amounts: 1,200 €, or without a sign where the currency is not known."""
    sign = SIGNS.get(currency or "", "".join(c for c in currency or "" if c.isalnum()))
    return rf'#,##0\ "{sign}"' if sign else "#,##0"


class Looks:
    """The formats of the template, made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **properties: Any) -> Any:
        """Return the format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": "Calibri", "font_size": 11, **properties})
        return self._made[key]

    def difference(self, **properties: Any) -> Any:
        """Return a format for what differs alone, as conditional formats want it: no font of its own."""
        return self._book.add_format(properties)

    def title(self) -> Any:
        """Return the look of a sheet's title."""
        return self(font_size=18, bold=True, font_color=NAVY, valign="vcenter")

    def heading(self) -> Any:
        """Return the look of a heading within a sheet."""
        return self(font_size=13, bold=True, font_color=NAVY, bottom=1, bottom_color="#C5CEDA")

    def header(self, **properties: Any) -> Any:
        """Return the look of a table's header."""
        look = {"bold": True, "font_color": PAPER, "bg_color": NAVY, "valign": "vcenter", "text_wrap": True}
        return self(**look | properties)

    def hint(self, **properties: Any) -> Any:
        """Return the look of an explanation."""
        return self(font_color=GREY, **properties)

    def formula(self) -> Any:
        """Return the look of a formula that is shown as text."""
        return self(font_name="Consolas", font_size=9, font_color=NAVY, bg_color=MIST)

    def date(self) -> Any:
        """Return the look of a date."""
        return self(num_format=14, align="left", indent=1)  # the reader's own short date
