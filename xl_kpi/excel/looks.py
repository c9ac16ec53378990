"""The formats of the template's own sheets, each made once."""

from __future__ import annotations

from typing import Any

NAVY, PAPER, GREY = "#1F3A5F", "#FFFFFF", "#5F6B7A"


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

    def title(self) -> Any:
        """Return the look of a sheet's title."""
        return self(font_size=18, bold=True, font_color=NAVY)

    def header(self) -> Any:
        """Return the look of a table's header."""
        return self(bold=True, font_color=PAPER, bg_color=NAVY, valign="vcenter", text_wrap=True)

    def date(self) -> Any:
        """Return the look of a date."""
        return self(num_format=14, align="left", indent=1)  # the reader's own short date
