"""Workbooks, text files and event logs, damaged at random: what a disk, a mail program or a stranger makes of them."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from functools import cache

import xlsxwriter

from xl_kpi.sample import sample

ODD = (
    "", "0", "-1", "1e308", "1e999", "-1e999", "NaN", "inf", "99999999999999999999", "1.7976931348623157e308", "=1+1",
    "TRUE", "#REF!", "#N/A", "\u202e\u0000", "\ufeff", "13/13/2026", "2026-02-30", "0000-00-00", "1/1/1", "31/12/9999",
    "(((", "12,34,56", "1.234.567,8.9", "5 %%", "Total", "Deal ID", "won lost", "A" * 5000, "\u0301" * 50, "\n", "\t",
    '"',
)  # fmt: skip
PLACES = ("A0", "XFD1048576", "ZZZZ99999999", "A1:XFD1048576", "B2:A1", "1:1", "A:A", "$", "", "R1C1", "A1048577")
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "cp437",
    "mac_roman",
    "utf-7",
)
_NUMBER = re.compile(rb'(?<=[">])-?\d[\d.]*(?=[<"])')
_ATTRIBUTE = re.compile(rb'="([^"]*)"')


def mutated(kind: str, chance: random.Random) -> dict[str, bytes]:
    """Return the files of one input by their names, the first the one to read: "xlsx", "csv" or "log"."""
    if kind == "xlsx":
        return {"deals.xlsx": _mutated_book(_book(chance.randrange(3)), chance)}
    deals, log = _text(chance.randrange(2)), _log(chance.randrange(2))
    if kind == "csv":
        return {"deals.csv": _mutated_text(deals, chance)}
    return {"deals.csv": deals.encode(), "log.csv": _mutated_text(log, chance)}


# --------------------------------------------------------------------------------------------- private


@cache
def _book(number: int) -> bytes:
    """Return one of a few good workbooks: with settings, with an event log, with texts for dates and numbers."""
    deals = sample("fr" if number == 1 else "en")
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    rows = [[str(c) if number == 2 and c is not None else c for c in row] for row in deals.rows[:20]]
    sheet = book.add_worksheet("Deals")
    sheet.add_table(0, 0, len(rows), len(deals.headers) - 1, {"columns": [{"header": h} for h in deals.headers]})
    for at, row in enumerate(rows, 1):
        sheet.write_row(at, 0, row)
    sheet.write_formula(len(rows) + 2, 6, "=SUM(G2:G21)", None, 1)
    settings = book.add_worksheet("Settings")
    for at, line in enumerate(
        (("Stage", "Kind", "Probability", "Allowed days"), *deals.stages, (), ("Currency", "EUR"))
    ):
        settings.write_row(at, 0, line)
    if number:
        events = book.add_worksheet("Log")
        for at, line in enumerate(csv.reader(io.StringIO(_log(0)), delimiter=";")):
            events.write_row(at, 0, line)
    book.close()
    return target.getvalue()


@cache
def _text(number: int) -> str:
    deals = sample("fr" if number else "en")
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=",;"[number])
    writer.writerow(deals.headers)
    writer.writerows([f"{c:%d/%m/%Y}" if number and hasattr(c, "year") else c for c in row] for row in deals.rows[:20])
    return buffer.getvalue()


@cache
def _log(number: int) -> str:
    deals = sample("fr" if number else "en")
    lines = ["N°;Étape;Date" if number else "Deal ID;Stage;Date"]
    for row in deals.rows[:20]:
        lines += [f"{row[0]};{deals.stages[at][0]};{row[7 + at]}" for at in range(5) if row[7 + at]]
    return "\r\n".join(lines)


def _mutated_book(data: bytes, chance: random.Random) -> bytes:
    way = chance.randrange(4)
    if way == 0:
        return _flipped(data, chance)
    if way == 1:
        return data[: chance.randrange(len(data))]
    parts = _unpacked(data)
    if way == 2:
        _swap(parts, chance)
    else:
        for _ in range(chance.choice((1, 1, 2, 5))):
            _change_values(parts, chance)
    return _packed(parts)


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 5, 50))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def _swap(parts: dict[str, bytes], chance: random.Random) -> None:
    """Exchange, empty, rename or leave out parts."""
    one, other = chance.sample(list(parts), 2)
    way = chance.randrange(5)
    if way == 0:
        parts[one], parts[other] = parts[other], parts[one]
    elif way == 1:
        del parts[one]
    elif way == 2:
        parts[one] = b""
    elif way == 3:
        parts[chance.choice(("../evil.xml", "/x", "xl\\a.xml", one.upper()))] = parts.pop(one)
    else:
        parts[one] = parts[one][: chance.randrange(len(parts[one]) + 1)] + parts[other]


def _change_values(parts: dict[str, bytes], chance: random.Random) -> None:
    """Put an odd value where a number, a text or an attribute stands."""
    name = chance.choice([n for n in parts if n.endswith((".xml", ".rels"))])
    found = list((_NUMBER if chance.random() < 0.5 else _ATTRIBUTE).finditer(parts[name]))
    if not found:
        return
    hit = chance.choice(found)
    at, end = hit.span(1) if hit.re is _ATTRIBUTE else hit.span()
    odd = chance.choice(PLACES if chance.random() < 0.4 else ODD)
    legal = (
        "".join(c for c in odd if c >= " " or c in "\t\n").replace("&", "&amp;").replace("<", "").replace('"', "&quot;")
    )
    parts[name] = parts[name][:at] + legal.encode() + parts[name][end:]


def _mutated_text(text: str, chance: random.Random) -> bytes:
    return chance.choice(_WAYS)(text, chance)


def _cut(text: str, chance: random.Random) -> bytes:
    return text.encode()[: chance.randrange(len(text))]


def _encoded(text: str, chance: random.Random) -> bytes:
    return text.encode(chance.choice(ENCODINGS), errors="replace")


def _shuffled(text: str, chance: random.Random) -> bytes:
    lines = text.splitlines()
    chance.shuffle(lines)
    return chance.choice(("\n", "\r", "\r\n", "\n\n", "\x0b", "\u2028")).join(lines).encode()


def _replaced(text: str, chance: random.Random) -> bytes:
    return text.replace(chance.choice(",;/-0. "), chance.choice((",", ";", "\t", "|", '"', "\x00", ""))).encode()


def _grown(text: str, chance: random.Random) -> bytes:
    return (text + chance.choice(ODD) * chance.choice((1, 100)) + text[chance.randrange(len(text)) :]).encode()


def _with_odd_cells(text: str, chance: random.Random) -> bytes:
    separator = ";" if ";" in text.splitlines()[0] else ","
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    for _ in range(chance.choice((1, 5, 40))):
        line = chance.choice(lines)
        line[chance.randrange(len(line))] = chance.choice(ODD)
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator).writerows(lines)
    return buffer.getvalue().encode("utf-8", errors="replace")


_WAYS = (
    lambda text, chance: _flipped(text.encode(), chance), _cut, _encoded, _shuffled, _replaced, _grown, _with_odd_cells,
)  # fmt: skip
