"""Traps in rows: what is no deal, what is told twice, what contradicts itself."""

from __future__ import annotations

import datetime as dt

from traps.sheets import Trap

D = dt.date
FIVE = tuple((str(n), f"C{n}", "@lead", float(n)) for n in range(1, 6))

ROWS: dict[str, Trap] = {
    "blank rows in between": Trap(
        "id, stage, amount",
        (("1", "@lead", 1.0), (None, None, None), (None, "", "  "), ("2", "@lead", ("x", "x"))),
        reads={"deal_id": ["1", "2"], "amount": [1.0, None]},
        finds={"unreadable_number": (5,), "open_without_amount": (5,), "blank_row": (3, 4)},
        says={"blank_row": ("2 blank rows lie between", "2 lignes vides se trouvent")},
    ),
    "totals and subtotals": Trap(
        "id, customer, stage, amount",
        (("1", "Abel", "@lead", 1.0), (None, "@subtotal", None, 1.0), ("2", "Total Énergies", "@lead", 2.0),
         (("Abel total", "Total général"), None, None, 3.0), (None, None, "@total", 3.0)),
        reads={"deal_id": ["1", "2"]},
        finds={"total_row": (3, 5, 6)},
    ),
    "a total without its word, and other figures under a table": Trap(
        "id, customer, stage, amount",
        (("1", "Abel", "@lead", 1.0), (None, None, None, 1.0), (None, ("Average", "Moyenne"), None, 1.0),
         (None, "Cumul", None, 1.0), (None, "Seth", None, 1.0), (None, None, "@lead", 4.0)),
        reads={"deal_id": ["1", None, None], "amount": [1.0, 1.0, 4.0]},
        finds={"total_row": (3, 4, 5), "no_outcome": (6,)},
    ),
    "the header once more in the middle": Trap(
        "id, stage, amount",
        (("1", "@lead", 1.0), (("Deal ID", "N°"), ("Stage", "Étape"), ("Amount", "Montant HT")), ("2", "@lead", 2.0)),
        reads={"deal_id": ["1", "2"], "amount": [1.0, 2.0]},
        finds={"repeated_header": (3,)},
    ),
    "exact copies and later states of one deal": Trap(
        "id, customer, stage, amount, created",
        (*((*row, D(2026, 1, 1)) for row in FIVE), ("5", "C5", "@lead", 5.0, D(2026, 1, 1)),
         ("1", "C1", "@proposal", 8.0, D(2026, 1, 2))),
        reads={"deal_id": ["2", "3", "4", "5", "1"], "amount": [2.0, 3.0, 4.0, 5.0, 8.0]},
        finds={"exact_copy": (7,), "repeated_id": (2,), "stage_order": ()},
    ),
    "one number for deals of two customers": Trap(
        "id, customer, stage, amount",
        (*FIVE, ("1", "Abel", "@lead", 7.0)),
        reads={"deal_id": ["1", "2", "3", "4", "5", "1"]},
        finds={"shared_id": (2, 7)},
    ),
    "lines of orders": Trap(
        "id, customer, stage, amount, closed",
        (("1", "Abel", "@won", 5.0, D(2026, 1, 9)), ("1", "Abel", "@won", 6.0, D(2026, 1, 9)),
         ("2", "Cain", "@won", 7.0, D(2026, 1, 9))),
        reads={"amount": [5.0, 6.0, 7.0]},
        finds={"order_lines": (3,)},
    ),
    "closed before the first contact": Trap(
        "id, stage, amount, created, closed",
        (("1", "@won", 1.0, D(2026, 3, 1), D(2026, 2, 1)), ("2", "@won", 1.0, D(2026, 3, 1), D(2026, 3, 11))),
        reads={"outcome": "WW", "time_to_close": 10.0},
        finds={"closed_before_created": (2,)},
    ),
    "dates in the future": Trap(
        "id, stage, amount, created, closed",
        (("1", "@won", 1.0, D(2026, 3, 1), D(2026, 9, 1)), ("2", "@lead", 1.0, D(2026, 8, 1), None),
         ("3", "@lead", 1.0, D(2026, 3, 1), D(2026, 9, 1))),
        reads={"outcome": "WOO", "closed_on": [D(2026, 9, 1), None, None]},
        finds={"future_date": (2, 3)},
    ),
    "won without an amount or a date": Trap(
        "id, stage, amount, created, closed",
        (("1", "@won", None, D(2026, 3, 1), D(2026, 4, 1)), ("2", "@won", 1.0, D(2026, 3, 1), None),
         ("3", "@lead", None, D(2026, 3, 1), None)),
        reads={"outcome": "WWO", "revenue": 1.0},
        finds={"won_without_amount": (2,), "won_without_date": (3,), "open_without_amount": (4,)},
    ),
    "won and then cancelled": Trap(
        "id, amount, created, won on, lost on",
        (("1", 1.0, D(2026, 1, 1), D(2026, 2, 1), D(2026, 3, 1)), ("2", 1.0, D(2026, 1, 1), D(2026, 2, 1), None)),
        reads={"outcome": "LW", "closed_on": [D(2026, 3, 1), D(2026, 2, 1)]},
        finds={"won_then_lost": (2,)},
        says={"won_then_lost": ("was won and then cancelled", "a été gagnée puis annulée")},
    ),
    "cancelled in the stage, with the date on which it was won": Trap(
        "id, stage, amount, created, won on",
        (("1", "@cancelled", 1.0, D(2026, 1, 1), D(2026, 2, 1)), ("2", "@won", 1.0, D(2026, 1, 1), D(2026, 2, 1))),
        reads={"outcome": "LW"},
        finds={"won_then_lost": (2,)},
    ),
    "reopened after it was lost": Trap(
        "id, stage, amount, created, lost on",
        (("1", "@lead", 1.0, D(2026, 1, 1), D(2026, 2, 1)), ("2", "@lost", 1.0, D(2026, 1, 1), D(2026, 2, 1))),
        reads={"outcome": "OL"},
        finds={"reopened": (2,)},
    ),
    "lost, and won after all": Trap(
        "id, amount, created, won on, lost on",
        (("1", 1.0, D(2026, 1, 1), D(2026, 3, 1), D(2026, 2, 1)), ("2", 1.0, D(2026, 1, 1), D(2026, 2, 1), None)),
        reads={"outcome": "WW", "closed_on": [D(2026, 3, 1), D(2026, 2, 1)]},
        finds={"reopened": (2,)},
    ),
    "a status against its stage": Trap(
        "id, stage, status, amount, closed",
        (("1", "@won", "@lost", 1.0, D(2026, 2, 1)), ("2", "@lead", "@open", 1.0, None)),
        reads={"outcome": "LO"},
        finds={"contradiction": (2,)},
    ),
    "won and lost in one cell": Trap(
        "id, stage, amount, closed",
        (("1", ("Won / Lost", "Gagné puis perdu"), 1.0, D(2026, 2, 1)), ("2", ("Not won", "Pas gagné"), 1.0, None)),
        reads={"outcome": "LO"},
        finds={"won_and_lost": (2,)},
    ),
    "a stage that the Stages table does not hold": Trap(
        "id, stage, amount, closed",
        (("1", "@lead", 1.0, None), ("2", "Zblorg", 1.0, None), ("3", "@passed", 1.0, None)),
        reads={"outcome": "OUA"},
        finds={"unknown_stage": (3,)},
        says={"unknown_stage": ("such as Zblorg", "par exemple Zblorg")},
        stages="Lead;Prospect",
    ),
    "a lost deal whose event log says that it was won": Trap(
        "id, stage, amount, created, closed",
        (("1", "@lost", 1.0, D(2026, 1, 1), D(2026, 3, 1)), ("2", "@won", 1.0, D(2026, 1, 1), D(2026, 3, 1))),
        reads={"outcome": "LW", "closed_on": [D(2026, 3, 1), D(2026, 3, 1)], "level": "event log"},
        finds={"false_event": (2,)},
        log=(("1", "@lead", D(2026, 1, 1)), ("1", "@closed won", D(2026, 2, 1)), ("1", "@lost", D(2026, 3, 1)),
             ("2", "@lead", D(2026, 1, 1)), ("2", "@won", D(2026, 3, 1))),
        files=("xlsx",),
    ),
    "an event log with rows that fit no deal": Trap(
        "id, stage, amount, created",
        (("1", "@proposal", 1.0, D(2026, 1, 1)), ("2", "@lead", 1.0, D(2026, 1, 1))),
        reads={"outcome": "OO", "level": "event log"},
        finds={"log_unknown_deal": (4,), "log_unreadable": (5, 6)},
        log=(("1", "@lead", D(2026, 1, 1)), ("1", "@proposal", D(2026, 2, 1)), ("9", "@lead", D(2026, 1, 1)),
             (None, "@lead", D(2026, 1, 1)), ("2", "@lead", ("soon", "bientôt"))),
        files=("xlsx",),
    ),
    "two spellings of a product": Trap(
        "id, stage, amount, product",
        (("1", "@lead", 1.0, "GTX Pro"), ("2", "@lead", 1.0, "GTXPro"), ("3", "@lead", 1.0, "gtx pro")),
        reads={"outcome": "OOO"},
        finds={"two_spellings": ()},
        says={"two_spellings": ("GTX Pro and GTXPro", "GTX Pro et GTXPro")},
    ),
    "two pipelines in one table": Trap(
        "id, stage, amount, pipeline",
        (("1", "@lead", 1.0, "B2B"), ("2", "@lead", 1.0, "Web"), ("3", "@lead", 1.0, "B2B")),
        reads={"outcome": "OOO"},
        finds={"several_pipelines": (3,)},
        says={"several_pipelines": ("names 2 pipelines (B2B, Web)", "nomme 2 pipelines (B2B, Web)")},
    ),
    "text that looks like a formula": Trap(
        "id, customer, stage, amount",
        (("1", "+33 SARL", "@lead", 1.0), ("2", "@home", "@lead", 2.0), ("3", "-", "@lead", 3.0)),
        reads={"customer": ["+33 SARL", "@home", None]},
    ),
}  # fmt: skip
