"""Figures written for a reader: their unit, their decimals, in their language."""

from __future__ import annotations

from xl_kpi.blocks import Column, Kind, Table, Value
from xl_kpi.kpi import Kpi, Measure, Unit
from xl_kpi.kpis.common import FEW
from xl_kpi.texts import DAY, NBSP, Lang, Text, days_text, number, percent, say

#: ISO code -> sign; other codes are written as they are.
SIGNS = {"EUR": "\u20ac", "USD": "$", "GBP": "\u00a3"}
NOT_AVAILABLE = Text("not available", "non disponible")
#: Stands behind a mean or a rate that rests on too few deals; `FEW_NOTE` explains it under the table.
FEW_MARK = "*"
FEW_NOTE = Text("* too few: rests on fewer than 5 deals.", "* trop peu : repose sur moins de 5 affaires.")


def money(value: float, currency: str | None, lang: Lang, decimals: int = 0) -> str:
    """Write an amount: €12,500, -€500 or 12 500 € and, without a currency, 12,500."""
    written = number(value, lang, decimals)
    if not currency:
        return written
    if lang == "en" and currency in SIGNS:
        return f"-{SIGNS[currency]}{written[1:]}" if written.startswith("-") else SIGNS[currency] + written
    return f"{written}{NBSP}{SIGNS.get(currency, currency)}"


def measured(kpi: Kpi, measure: Measure, currency: str | None, lang: Lang) -> str:
    """Write the value of a measure with its unit, or that it is not available."""
    if measure.value is None:
        return NOT_AVAILABLE(lang)
    if kpi.unit is Unit.SHARE:
        return percent(measure.value, lang, 0)
    if kpi.unit is Unit.CURRENCY:
        return money(measure.value, currency, lang)
    if kpi.unit is Unit.CURRENCY_PER_DAY:
        return f"{money(measure.value, currency, lang, kpi.decimals)}/{DAY(lang)}"
    if kpi.unit is Unit.DAYS:
        return days_text(measure.value, lang, kpi.decimals)
    return number(measure.value, lang, kpi.decimals)


def cell(value: Value, kind: Kind, currency: str | None, lang: Lang) -> str:
    """Write one value of a table; a dash where a figure is missing."""
    if value is None:
        return "" if kind is Kind.TEXT else "\u2013"
    if isinstance(value, float | int):
        if kind is Kind.SHARE:
            return percent(value, lang)
        if kind is Kind.MONEY:
            return money(value, currency, lang)
        return number(value, lang, 1 if kind is Kind.DAYS else 0)
    return say(value, lang)


def few_cells(table: Table) -> tuple[tuple[bool, ...], ...]:
    """Mark the means and rates of a table that rest on too few deals: by their own counts, else by their row."""
    keys = [column.key for column in table.columns]
    flags = table.few + (False,) * (len(table.rows) - len(table.few))
    return tuple(
        tuple(_is_few(column, row[at], [row[keys.index(k)] for k in column.rests_on], flag)
              for at, column in enumerate(table.columns))
        for row, flag in zip(table.rows, flags, strict=True)
    )  # fmt: skip


# --------------------------------------------------------------------------------------------- private


def _is_few(column: Column, value: Value, counts: list[Value], row_is_few: bool) -> bool:
    if value is None:
        return False
    if column.rests_on:
        return sum(n for n in counts if isinstance(n, int | float)) < FEW
    return row_is_few and column.kind in (Kind.SHARE, Kind.DAYS)
