"""The looks of new cells: those of the column they come into, with a format that shows what they hold."""

from __future__ import annotations

from functools import cached_property

from xl_kpi.closed import ooxml, styles
from xl_kpi.closed.document import Document
from xl_kpi.closed.ooxml import main
from xl_kpi.importing.values import Kind
from xl_kpi.numbertexts import currency_in

_DATE, _PERCENT = "14", "9"


class Looks:
    """The style sheet of a workbook, to which formats are added where it lacks them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._known: dict[tuple[str, Kind, str | None], str] = {}

    def of(self, base: str, kind: Kind, currency: str | None = None) -> str:
        """Return the number of a cell format like `base` that shows a value of that kind.

        Parameters
        ----------
        currency
            What an amount is in, where that is known: a format that shows another currency would lie.
        """
        key = base, kind, currency
        if key not in self._known:
            self._known[key] = self._find(*key)
        return self._known[key]

    def currency(self, base: str) -> str | None:
        """Return the currency that a cell format shows beside its amounts, or None."""
        code = self._codes.get(self._number(base), "")
        return currency_in(code.replace('"', " ").replace("\\", " "))

    def _number(self, base: str) -> str:
        """Return the number format of a cell format."""
        return self._formats[int(base)] if int(base) < len(self._formats) else "0"

    def _find(self, base: str, kind: Kind, currency: str | None) -> str:
        number = self._number(base)
        if kind is Kind.DAY and not styles.is_date(number, self._codes):
            return self._with(base, _DATE, None)
        if kind is Kind.AMOUNT and currency is not None and self.currency(base) not in (None, currency):
            return self._with(base, "164", f'#,##0.00\\ "{currency}"')
        if kind is Kind.SHARE and number == "0":
            return self._with(base, _PERCENT, None)
        if kind not in (Kind.DAY, Kind.TEXT) and styles.is_date(number, self._codes):
            return self._with(base, "0", None)
        return base

    def _with(self, base: str, number: str, code: str | None) -> str:
        return styles.with_number_format(self.document.root, base, number, code)

    @cached_property
    def _formats(self) -> list[str]:
        """The number format of each cell format, as they were."""
        section = self.document.root.find(main("cellXfs"))
        return [] if section is None else [e.get("numFmtId", "0") for e in section if ooxml.local(e) == "xf"]

    @cached_property
    def _codes(self) -> dict[str, str]:
        return styles.number_formats(self.document.root)
