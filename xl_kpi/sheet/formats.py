"""How things look: the palette, the number formats, and cell formats made once each."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from xl_kpi.blocks import Kind
from xl_kpi.kpi import Kpi, Unit
from xl_kpi.texts import Lang, number, percent

INK = "#1F2D3D"
NAVY = "#14395B"
TEAL = "#1B7F8C"
AMBER = "#C9772B"
GREY = "#5B6876"  # 5.7:1 on white: small print stays readable
LINE = "#D3DDE6"
BAND = "#F4F7FA"
CARD = "#EDF3F7"
PAPER = "#FFFFFF"
CREAM = "#FCF7EE"
BAR = "#CFE5E8"  # behind figures: light enough to read them on it

#: One after the other for the series of a chart; they differ in lightness too, for readers without colour.
SERIES = (NAVY, "#4FA3AE", AMBER, "#9FB3C4")

FONT = "Calibri"

DATES = {"en": "yyyy-mm-dd", "fr": "dd/mm/yyyy"}

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "CAD": "$", "AUD": "$", "JPY": "¥", "INR": "₹"}


class Formats:
    """Cell formats of one workbook, each made once however often it is asked for."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[frozenset[tuple[str, object]], Format] = {}

    def __call__(self, **properties: object) -> Format:
        """Return the format with these XlsxWriter properties on top of the sheet's own font and colour."""
        wanted = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"} | properties
        key = frozenset(wanted.items())
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]


def money_format(currency: str | None, lang: Lang, decimals: int = 0, behind: str = "") -> str:
    """Return the format of an amount: $1,200 in English, 1 200 € in French, 1,200 without a currency.

    Excel stores formats in its en-US notation and shows them with the reader's own separators.
    """
    number = _places("#,##0", decimals)
    tail = f'"{behind}"' if behind else ""
    code = "".join(c for c in currency or "" if c.isalnum())
    if not code:
        return number + tail
    sign = SIGNS.get(code.upper(), code)
    if lang == "en" and code.upper() in SIGNS:
        return f'"{sign}"{number}{tail};-"{sign}"{number}{tail}'
    return rf'{number}\ "{sign}"{tail}'


def share_format(lang: Lang, decimals: int = 0) -> str:
    """Return the format of a share: 63% in English, 63 % in French."""
    return _places("0", decimals) + (r"\ %" if lang == "fr" else "%")


def column_format(kind: Kind, values: Iterable[object], currency: str | None, lang: Lang) -> str:
    """Return the number format of a table's column, with decimals only where they tell something."""
    match kind:
        case Kind.COUNT:
            return "#,##0"
        case Kind.DAYS:
            return _places("#,##0", decimals_of(kind, values))
        case Kind.SHARE:
            return share_format(lang)
        case Kind.MONEY:
            return money_format(currency, lang, decimals_of(kind, values))
        case Kind.DATE:
            return DATES[lang]
        case Kind.TEXT:
            return "General"


def decimals_of(kind: Kind, values: Iterable[object]) -> int:
    """Return how many decimals days or amounts are shown with: none once one of them reaches 100."""
    numbers = [abs(v) for v in values if isinstance(v, int | float) and math.isfinite(v)]
    if max(numbers, default=0) >= 100 or all(number == round(number) for number in numbers):
        return 0
    return {Kind.DAYS: 1, Kind.MONEY: 2}.get(kind, 0)


def figure_text(value: float, kind: Kind, decimals: int, currency: str | None, lang: Lang) -> str:
    """Return about what a reader sees of a figure, to know how wide it is."""
    if kind is Kind.SHARE:
        return percent(value, lang)
    return number(value, lang, decimals) + (f" {currency}" if kind is Kind.MONEY and currency else "")


def headline_format(kpi: Kpi, currency: str | None, lang: Lang) -> str:
    """Return the number format of a card's value, its unit in words behind it."""
    number = _places("#,##0", kpi.decimals)
    match kpi.unit:
        case Unit.DAYS:
            one, many = ("day", "days") if lang == "en" else ("jour", "jours")
            return f'[=1]{number}" {one}";{number}" {many}"'
        case Unit.SHARE:
            return share_format(lang, kpi.decimals)
        case Unit.CURRENCY:
            return money_format(currency, lang, kpi.decimals)
        case Unit.CURRENCY_PER_DAY:
            return money_format(currency, lang, kpi.decimals, "/day" if lang == "en" else "/jour")
        case Unit.RATIO:
            return _places("#,##0", max(kpi.decimals, 1)) + ('"×"' if lang == "en" else '" ×"')
        case Unit.COUNT:
            return number


def _places(number: str, decimals: int) -> str:
    return f"{number}.{'0' * decimals}" if decimals else number


def font(size: float, color: str = INK, *, bold: bool = False) -> dict[str, Any]:
    """Return a font as charts want it."""
    return {"name": FONT, "size": size, "color": color, "bold": bold}
