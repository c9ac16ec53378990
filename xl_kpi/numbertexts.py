"""Numbers written as text: 12 500,50 €, $40,000, (500), 12k; and which sign marks the decimals of a column.

1,234 is a thousand to some and a little more than one to others. `decimal_mark` decides for a whole column.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Literal

Mark = Literal[",", "."]

#: Signs and words beside an amount -> the currency they tell.
CURRENCIES: Mapping[str, str] = {
    "us$": "USD", "ca$": "CAD", "c$": "CAD", "a$": "AUD", "au$": "AUD", "hk$": "HKD", "nz$": "NZD", "s$": "SGD",
    "\u20ac": "EUR", "$": "USD", "\u00a3": "GBP", "\u00a5": "JPY", "euros": "EUR", "euro": "EUR", "dollars": "USD",
    "fr.": "CHF", "frs": "CHF", "sfr": "CHF", "k\u010d": "CZK", "z\u0142": "PLN",
    **{code.lower(): code for code in (
        "EUR", "USD", "GBP", "CHF", "CAD", "AUD", "NZD", "JPY", "CNY", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF",
        "RON", "MAD", "TND", "DZD", "XOF", "XAF", "XPF", "SGD", "HKD", "INR", "BRL", "MXN", "ZAR", "AED", "ILS", "TRY",
    )},
}  # fmt: skip
#: What else a cell that holds nothing but a currency may say.
_NAMED: Mapping[str, str] = {
    **dict.fromkeys(("dollar", "us dollar", "us dollars", "u.s. dollar", "dollar us", "dollars us",
                     "dollar am\u00e9ricain", "dollars am\u00e9ricains"), "USD"),
    **dict.fromkeys(("canadian dollar", "canadian dollars", "dollar canadien", "dollars canadiens"), "CAD"),
    **dict.fromkeys(("pound", "pounds", "pound sterling", "british pound", "livre sterling", "livres sterling"), "GBP"),
    **dict.fromkeys(("swiss franc", "swiss francs", "franc suisse", "francs suisses"), "CHF"),
    **dict.fromkeys(("yen", "yens"), "JPY"),
}  # fmt: skip
_SPACES = "\\s\u200b\u2060\ufeff"
_CURRENCY = re.compile(
    "(?<![^\\W\\d_])(?:" + "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True)) + ")"
    "(?![^\\W\\d_])|[\u20ac$\u00a3\u00a5]",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b[A-Z]{3}\b")
_TAX = re.compile(r"(?<![^\W\d_])(?:h\.?t\.?|t\.?t\.?c\.?|excl\.? tax|incl\.? tax)$", re.IGNORECASE)
#: k and M behind a number, beside a currency or alone: 12k, 1,5 M€, 2 Mio.
_SCALE = re.compile(
    rf"(?<=[\d.,])[{_SPACES}]*(?P<word>k|K|M|mio|Mio|MIO|mln|millions?|milliers|mille|thousand|m(?=[$\u00a3]))"
    r"(?=[$\u20ac\u00a3\u00a5]|\W|$|eur|EUR|usd|USD|chf|CHF|gbp|GBP)"
)
#: What who has no euro sign writes: 12ke, 12 kE HT.
_KE = re.compile(rf"(?<=[\d.,])([{_SPACES}]*[kK])[eE](?![^\W_])")
#: A minus behind its number, as SAP has it.
_MINUS_BEHIND = re.compile(r"([^-+]*\d) *-")
_LITTLE_M = re.compile(r"^[-+(]?[$\u00a3].*\dm\)?$")
_SIGN = "(?i:[\u20ac$\u00a3\u00a5]|eur|usd|gbp|chf|cad)"
#: Thousands and millions that a header names for all amounts under it: (k\u20ac), $M, in thousands, (000s).
_UNITS = {
    unit: re.compile(rf"(?<![^\W\d_]){letter}(?:\s?{_SIGN}|[)\]])|{_SIGN}\s?{letter}(?![^\W\d_])|\b(?i:{words})\b")
    for unit, letter, words in ((1e3, "[kK]", "thousands?|milliers|000s?"), (1e6, "M", "millions?"))
}
_BEFORE_SIGN = re.compile(rf"(?<![^\W\d_])[kKM](?={_SIGN})")
_NO_CENTS = re.compile("[.,][-\u2013\u2014]$")
_GROUPED_BY_SPACE = re.compile(rf"(?<![\d.,])\d{{1,3}}(?:[{_SPACES}'\u2019]\d{{3}})+(?![\d{_SPACES}'\u2019])")
_SPACE = re.compile(f"[{_SPACES}]+")
_INNER = re.compile(r"\d[ '\u2019]\d")
#: A number with separators: what stands before the last one, that one, and the digits behind it.
_SEPARATED = re.compile(r"(?P<before>[+-]?[\d.,]*)(?P<last>[.,])(?P<after>\d*)$")
_THREE = re.compile(r"[.,]\d{3}(?!\d)")
#: Nothing but digits and one sign for decimals, as programs write most numbers: nothing needs to be taken away.
_PLAIN = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$", re.IGNORECASE)


def decimal_mark(written: Iterable[str], *, grouping: bool = False) -> Mark | None:
    """Decide which sign marks decimals in the text numbers of a column, for those that can be read both ways.

    12,5 proves the comma, 1,234.5 the point; where some prove one and some the other, None: a number that can be
    read both ways is then not read. Without proof the point marks decimals. With `grouping`, for amounts, the
    one sign that always stands before three digits groups thousands instead: nobody writes thousandths of a euro.
    """
    proven, unproven = marks_in(written)
    if proven:
        return None if len(proven) == 2 else next(iter(proven))
    if grouping and unproven:
        return None if len(unproven) == 2 else "," if unproven == {"."} else "."
    return "."


def marks_in(written: Iterable[str]) -> tuple[set[Mark], set[Mark]]:
    """Return the decimal marks that text numbers prove, and the signs of those that can be read both ways."""
    proven: set[Mark] = set()
    unproven: set[Mark] = set()
    for text in written:
        if "," not in text and "." not in text:
            continue
        found = _SEPARATED.match(_plain(text)[0].rstrip("%"))
        if not found:
            continue
        last: Mark = "," if found["last"] == "," else "."
        if _reads_both_ways(found):
            unproven.add(last)
        else:
            grouped = found["before"].count(last) > 0
            proven.add(last if not grouped else "." if last == "," else ",")
    return proven, unproven


def number_of(text: str, mark: Mark | None = ".") -> float | None:
    """Read one number written as text, or None. `mark` decides for one such as 1,234 alone."""
    digits, factor = _plain(text)
    found = _SEPARATED.match(digits)
    if found is None:
        number = float(digits) * factor if _NUMBER.match(digits) else math.nan
        return number if math.isfinite(number) else None
    before, last, after = found["before"], found["last"], found["after"]
    if last in before:  # it stands twice: it groups, and nothing marks decimals
        whole, after = _grouped(before + last + after, last), ""
    elif not _reads_both_ways(found):
        whole = _grouped(before, "." if last == "," else ",")
    elif mark is None:
        return None
    else:
        whole, after = (before, after) if last == mark else (before + after, "")
    if whole is None:
        return None
    places = 0 if factor == 1 else round(math.log10(abs(factor)))
    number = float(f"{whole}.{after or 0}e{places}") * (-1 if factor < 0 else 1)
    return number if math.isfinite(number) else None


def reads_both_ways(text: str) -> bool:
    """Tell whether a text number can be read with either decimal mark: 1,234 or 12.500 €."""
    found = _SEPARATED.match(_plain(text)[0]) if _THREE.search(text) else None
    return found is not None and _reads_both_ways(found)


def currency_in(text: str) -> str | None:
    """Return the currency that a sign or a code beside an amount tells: "CHF 5", "40 000 k€"."""
    found = _CURRENCY.search(_KE.sub("\\1\u20ac", _BEFORE_SIGN.sub("", text)))
    if found is None:
        return None
    return CURRENCIES[found[0].lower()] if any(map(str.isdigit, text)) else None


def currency_named(text: str) -> str:
    """Return the currency that a cell of a column of currencies names: EUR for "\u20ac", "Euro", "EUR - Euro", "eur".

    A word that is no currency known here stays the word, in capitals.
    """
    word = " ".join(text.split())
    told = CURRENCIES.get(word.lower()) or _NAMED.get(word.lower())
    codes = {code for code in _CODE.findall(word) if code.lower() in CURRENCIES} if told is None else ()
    return told or (codes.pop() if len(codes) == 1 else word.upper())


def currency_of_header(header: str) -> str | None:
    """Return the currency that the header of a column of amounts names: "Amount (USD)", "Montant k\u20ac"."""
    found = _CURRENCY.search(_BEFORE_SIGN.sub("", header))
    return CURRENCIES[found[0].lower()] if found else None


def unit_of_header(header: str) -> float:
    """Return what a number under a header of amounts stands for: 1000 under "CA (k\u20ac)", else 1."""
    return next((unit for unit, named in _UNITS.items() if named.search(header)), 1.0)


def names_its_unit(text: str) -> bool:
    """Tell whether a text number says itself that it is in thousands or millions: "12k", "1,5 M\u20ac"."""
    return _SCALE.search(_KE.sub("\\1\u20ac", text)) is not None or _LITTLE_M.match(text) is not None


# --------------------------------------------------------------------------------------------- private


def _plain(text: str) -> tuple[str, float]:
    """Return a text number without currency, spaces and scale, and the factor that scale and parentheses mean."""
    if _PLAIN.fullmatch(text):
        return text, 1.0
    text = _KE.sub("\\1\u20ac", _SPACE.sub(" ", text.replace("\u2212", "-")).strip())
    factor = 1.0
    if text.startswith("(") and text.endswith(")"):
        text, factor = text[1:-1].strip(), -1.0
        if text[:1] in "+-" or _MINUS_BEHIND.fullmatch(text):
            return "", 1.0  # a minus twice
    if scale := _SCALE.search(text):
        factor *= 1e3 if scale["word"].lower() in ("k", "milliers", "mille", "thousand") else 1e6
        text = text[: scale.start()] + " " + text[scale.end() :]
    elif _LITTLE_M.match(text):
        factor, text = factor * 1e6, text[:-1]
    text = _TAX.sub("", text.strip()).strip()
    text = _CURRENCY.sub(" ", text)
    text = _NO_CENTS.sub("", re.sub(r"^([+-]) +", r"\1", text.strip()))
    if behind := _MINUS_BEHIND.fullmatch(text.strip()):
        text, factor = behind[1], -factor
    if _INNER.search(text):
        text = _GROUPED_BY_SPACE.sub(lambda found: re.sub("[^0-9]", "", found[0]), text)
    if factor != 1 and "e" in text.lower():
        return "", 1.0
    return text.strip(), factor


def _reads_both_ways(found: re.Match[str]) -> bool:
    """Tell whether one separator before exactly three digits may group thousands or mark decimals: 1,234."""
    before = found["before"].lstrip("+-")
    return len(found["after"]) == 3 and before.isdigit() and len(before) <= 3 and not before.startswith("0")


def _grouped(digits: str, sign: str) -> str | None:
    """Return a whole number without the sign that groups its digits by three; None when the groups are not of three."""
    parts = digits.lstrip("+-").split(sign)
    if len(parts) > 1 and (not 1 <= len(parts[0]) <= 3 or any(len(part) != 3 for part in parts[1:])):
        return None
    whole = "".join(parts)
    return ("-" if digits.startswith("-") else "") + (whole or "0") if whole.isdigit() or not whole else None
