"""Traps in cells: dates, amounts, shares and flags however people and programs write them."""

from __future__ import annotations

import datetime as dt

from traps.sheets import Trap

D = dt.date

VALUES: dict[str, Trap] = {
    "amounts with a currency sign and the usual spaces": Trap(
        "name, stage, amount, closed",
        (
            ("A", "@won", ("$12,500.50", "12 500,50 €"), D(2026, 1, 9)),
            ("B", "@won", ("$40,000", "40\u00a0000 €"), D(2026, 1, 9)),
            ("C", "@won", ("$ 7", "7,00\u00a0€"), D(2026, 1, 9)),
        ),
        reads={"amount": [12500.5, 40000.0, 7.0], "currency": (["USD"] * 3, ["EUR"] * 3)},
        finds=({"decimal_mark": ()}, {}),  # $40,000 can be read two ways, and another cell proves which
        files=("xlsx", "csv", "csv cp1252", "csv utf-16", "tsv"),
    ),
    "amounts with narrow spaces": Trap(
        "name, stage, amount, closed",
        (("A", "@won", "12\u202f500,50\u202f€", D(2026, 1, 9)), ("B", "@won", "1\u2009250,00 €", D(2026, 1, 9))),
        reads={"amount": [12500.5, 1250.0], "currency": ["EUR", "EUR"]},
    ),
    "amounts with the other marks of thousands": Trap(
        "name, stage, amount, closed",
        (
            ("A", "@won", ("1,234.56", "1.234,56"), D(2026, 1, 9)),
            ("B", "@won", ("1,250", "1.250"), D(2026, 1, 9)),
            ("C", "@won", ("CHF 1'200.-", "CHF 1'200.-"), D(2026, 1, 9)),
        ),
        reads={"amount": [1234.56, 1250.0, 1200.0]},
        finds={"decimal_mark": ()},
        says={"decimal_mark": ("1,250 is read as 1,250", "1.250 se lit 1\u202f250")},
    ),
    "amounts in parentheses, in thousands and in millions": Trap(
        "name, stage, amount, closed",
        (
            ("A", "@won", "(500)", D(2026, 1, 9)),
            ("B", "@won", ("12k", "12 k€"), D(2026, 1, 9)),
            ("C", "@won", ("1.5 M", "1,5 M€"), D(2026, 1, 9)),
        ),
        reads={"amount": [-500.0, 12000.0, 1500000.0]},
    ),
    "amounts whose header says that they are in thousands": Trap(
        "name, stage, CA (k€), closed",
        (("A", "@won", 12.5, D(2026, 1, 9)), ("B", "@won", "7k", D(2026, 1, 9)), ("C", "@won", "1", D(2026, 1, 9))),
        reads={"amount": [12500.0, 7000.0, 1000.0], "currency": ["EUR"] * 3},
        finds={"unit_in_header": ()},
        says={"unit_in_header": ("12.5 is read as 12,500", "12,5 se lit 12\u202f500")},
        files=("xlsx",),
    ),
    "amounts whose header names their currency": Trap(
        "name, stage, Amount (USD), closed",
        (("A", "@won", 12.0, D(2026, 1, 9)), ("B", "@won", "7", D(2026, 1, 9)), ("C", "@won", None, D(2026, 1, 9))),
        reads={"amount": [12.0, 7.0, None], "currency": ["USD"] * 3},
        finds={"won_without_amount": (4,)},
    ),
    "amounts that say nothing": Trap(
        "name, stage, amount, closed",
        (
            ("A", "@won", "NA", D(2026, 1, 9)),
            ("B", "@won", "n/a", D(2026, 1, 9)),
            ("C", "@won", "-", D(2026, 1, 9)),
            ("D", "@won", ("soon", "bientôt"), D(2026, 1, 9)),
            ("E", "@won", 5.0, D(2026, 1, 9)),
        ),
        reads={"amount": [None, None, None, None, 5.0]},
        finds={"unreadable_number": (5,), "won_without_amount": (2, 3, 4, 5)},
        says={"unreadable_number": ("such as soon", "par exemple bientôt")},
    ),
    "amounts in several currencies": Trap(
        "name, stage, amount, closed",
        (("A", "@won", "12 €", D(2026, 1, 9)), ("B", "@won", "$7", D(2026, 1, 9)), ("C", "@won", "5 €", D(2026, 1, 9))),
        reads={"amount": [12.0, 7.0, 5.0], "currency": ["EUR", "USD", "EUR"]},
        finds={"several_currencies": (3,)},
        says={"several_currencies": ("EUR, USD: they are not added up", "EUR, USD : ils ne sont pas additionnés")},
    ),
    "dates as text, the day or the month first, proved by another": Trap(
        "name, stage, created, closed",
        (
            ("A", "@won", ("03/04/2026", "04/03/2026"), ("03/20/2026", "20/03/2026")),
            ("B", "@lost", ("01/31/2026", "31/01/2026"), ("02/05/2026", "05/02/2026")),
        ),
        reads={"created_on": [D(2026, 3, 4), D(2026, 1, 31)], "closed_on": [D(2026, 3, 20), D(2026, 2, 5)]},
        finds={"date_order": (), "won_without_amount": (2,)},
        says={"date_order": ("month first: 03/04/2026 is 4 March 2026", "jour/mois : 04/03/2026 est le 4 mars 2026")},
    ),
    "dates as text that can be read both ways": Trap(
        "name, stage, created, closed",
        (("A", "@won", "03/04/2026", D(2026, 5, 9)), ("B", "@won", "2026-04-03", D(2026, 5, 9))),
        reads={"created_on": [None, D(2026, 4, 3)]},
        finds={"ambiguous_date": (2,), "won_without_amount": (2, 3)},
        says={"ambiguous_date": ("3 April 2026 or 4 March 2026", "3 avril 2026 ou 4 mars 2026")},
    ),
    "dates as text of both orders in one sheet": Trap(
        "name, stage, created, amount",
        (("A", "@lead", "13/04/2026", 1.0), ("B", "@lead", "04/14/2026", 1.0), ("C", "@lead", "03/04/2026", 1.0)),
        reads={"created_on": [D(2026, 4, 13), D(2026, 4, 14), None]},
        finds={"date_orders_mixed": (), "ambiguous_date": (4,)},
        says={"date_orders_mixed": ("day first (13/04/2026)", "jour/mois (13/04/2026)")},
    ),
    "dates with two digits of the year": Trap(
        "name, stage, created, amount",
        (("A", "@lead", "13-04-26", 1.0), ("B", "@lead", "03-04-26", 1.0), ("C", "@lead", "31.12.99", 1.0)),
        reads={"created_on": [D(2026, 4, 13), D(2026, 4, 3), D(1999, 12, 31)]},
        finds={"date_order": ()},
    ),
    "dates with the name of the month, with a time or with a zone": Trap(
        "name, stage, created, amount",
        (
            ("A", "@lead", ("March 4, 2026", "4 mars 2026"), 1.0),
            ("B", "@lead", ("1 Aug 2025", "1er août 2025"), 1.0),
            ("C", "@lead", ("Mon, 2 Feb 2026", "lundi 2 févr. 2026"), 1.0),
            ("D", "@lead", "2026-01-31T23:30:00+02:00", 1.0),
            ("E", "@lead", "2026-01-31 09:15", 1.0),
            ("F", "@lead", "2026-01-31T09:15:00.000Z", 1.0),
        ),
        reads={"created_on": [D(2026, 3, 4), D(2025, 8, 1), D(2026, 2, 2), *[D(2026, 1, 31)] * 3]},
    ),
    "dates as serial numbers": Trap(
        "name, stage, created, amount",
        (("A", "@lead", 46085.0, 1.0), ("B", "@lead", 46086.0, 1.0)),
        reads={"created_on": [D(2026, 3, 4), D(2026, 3, 5)]},
        files=("xlsx",),
    ),
    "dates that are none": Trap(
        "name, stage, created, amount",
        (("A", "@lead", "31/02/2026", 1.0), ("B", "@lead", ("next week", "la semaine prochaine"), 1.0),
         ("C", "@lead", "2026-02-28", 1.0)),
        reads={"created_on": [None, None, D(2026, 2, 28)]},
        finds={"unreadable_date": (2, 3)},
    ),
    "chances in percent, as shares and with their sign": Trap(
        "name, stage, chance, amount",
        (("A", "@lead", 30.0, 1.0), ("B", "@lead", "30 %", 1.0), ("C", "@lead", 100.0, 1.0), ("D", "@lead", 0.0, 1.0)),
        reads={"probability": [0.3, 0.3, 1.0, 0.0]},
        finds={"percent_scale": ()},
    ),
    "chances as shares": Trap(
        "name, stage, chance, amount",
        (("A", "@lead", 0.25, 1.0), ("B", "@lead", "25 %", 1.0), ("C", "@lead", 1.0, 1.0)),
        reads={"probability": [0.25, 0.25, 1.0]},
        files=("xlsx",),
    ),
    "a chance that no scale holds": Trap(
        "name, stage, chance, amount",
        (("A", "@lead", 30.0, 1.0), ("B", "@lead", 300.0, 1.0), ("C", "@lead", "-5 %", 1.0)),
        reads={"probability": [0.3, None, None]},
        finds={"percent_scale": (), "unreadable_share": (3, 4)},
    ),
    "yes and no": Trap(
        "name, won?, closed, amount",
        (
            ("A", ("yes", "oui"), D(2026, 1, 9), 1.0),
            ("B", ("No", "NON"), D(2026, 1, 9), 1.0),
            ("C", ("TRUE", "VRAI"), D(2026, 1, 9), 1.0),
            ("D", ("x", "✓"), D(2026, 1, 9), 1.0),
            ("E", ("maybe", "peut-être"), D(2026, 1, 9), 1.0),
        ),
        reads={"outcome": "WLWWU"},
        finds={"unreadable_flag": (6,), "no_outcome": (6,)},
    ),
    "cells that hold an error": Trap(
        "name, stage, amount, closed",
        (("A", "@won", "#N/A", D(2026, 1, 9)), ("B", "@won", "#REF!", D(2026, 1, 9)), ("C", "@won", 5.0, "#VALUE!")),
        reads={"amount": [None, None, 5.0], "closed_on": [D(2026, 1, 9), D(2026, 1, 9), None]},
        finds={"error_cell": (2, 3, 4), "won_without_amount": (2, 3), "won_without_date": (4,)},
    ),
    "errors of formulas": Trap(
        "name, stage, amount, closed",
        (("A", "@won", "=NA()|#N/A", D(2026, 1, 9)), ("B", "@won", "=1/0|#DIV/0!", D(2026, 1, 9)),
         ("C", "@won", "=2+3|5", D(2026, 1, 9))),
        reads={"amount": [None, None, 5.0]},
        finds={"error_cell": (2, 3), "won_without_amount": (2, 3)},
        files=("xlsx",),
    ),
    "scores beyond their scale": Trap(
        "name, stage, Satisfaction (/5), amount, closed",
        (("A", "@won", 5.0, 1.0, D(2026, 1, 9)), ("B", "@won", 9.0, 1.0, D(2026, 1, 9))),
        reads={"score": [5.0, None]},
        finds={"beyond_scale": (3,)},
    ),
    "numbers of deals kept as text and as numbers": Trap(
        "id, customer, stage, amount",
        ((7.0, "Abel", "@lead", 1.0), ("7", "Abel", "@lead", 1.0), ("08", "Cain", "@lead", 1.0),
         ("9", "Seth", "@lead", 1.0), ("10", "Noah", "@lead", 1.0), ("11", "Sem", "@lead", 1.0)),
        reads={"deal_id": ["7", "08", "9", "10", "11"]},
        finds={"repeated_id": (2,)},
        files=("xlsx",),
    ),
}  # fmt: skip
