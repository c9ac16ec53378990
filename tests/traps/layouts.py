"""Traps in the layout: what stands above the header, two columns for one field, the same field under another name."""

from __future__ import annotations

import datetime as dt

from traps.sheets import Trap

D = dt.date
DEALS = (("1", "@won", 5.0, D(2026, 1, 1), D(2026, 1, 11)), ("2", "@lost", 7.0, D(2026, 1, 1), D(2026, 1, 21)))
COLUMNS = "id, stage, amount, created, closed"

LAYOUTS: dict[str, Trap] = {
    "a title above the header": Trap(
        COLUMNS, DEALS, above=((("Our deals 2026", "Nos affaires 2026"),),),
        reads={"header_row": 2, "outcome": "WL", "time_to_close": 10.0},
    ),
    "a title, an empty row and notes above the header": Trap(
        COLUMNS, DEALS,
        above=((("Pipeline", "Pipeline"),), (), (("Stage: see the legend", "Étape : voir la légende"), None, "€"), ()),
        reads={"header_row": 5, "outcome": "WL"},
    ),
    "rows of formulas above the header": Trap(
        COLUMNS, DEALS,
        above=((("Total", "Total"), None, "=SUM(C5:C6)|12"), (("Mean", "Moyenne"), None, "=AVERAGE(C5:C6)|6"), ()),
        reads={"header_row": 4, "amount": [5.0, 7.0], "revenue": 5.0},
    ),
    "a little table of stages above the header": Trap(
        COLUMNS, DEALS,
        above=((("Stage", "Étape"), ("Amount", "Montant"), ("Owner", "Commercial")), ("@won", 5.0, "Luc"), ()),
        reads={"header_row": 4, "outcome": "WL"},
        finds={"header_above": (1,)},
    ),
    "the header on the twentieth row": Trap(
        COLUMNS, DEALS, above=((("Notes", "Notes"),),) * 19,
        reads={"header_row": 20, "outcome": "WL"},
    ),
    "headers with line breaks, units and capitals": Trap(
        "RECORD-ID, deal_stage, Amount\n(EUR), CREATE DATE :, Close   Date", DEALS,
        reads={"outcome": "WL", "amount": [5.0, 7.0], "closed_on": [D(2026, 1, 11), D(2026, 1, 21)]},
    ),
    "two columns of amounts, one of them hardly filled": Trap(
        "id, stage, amount, Value, closed",
        (("1", "@won", None, 5.0, D(2026, 1, 1)), ("2", "@won", ("later", "plus tard"), 7.0, D(2026, 1, 1))),
        reads={"amount": [5.0, 7.0]},
        finds={"two_columns": ()},
        says={"two_columns": ("Columns Value and Amount both look like", "Les colonnes Value et Montant HT")},
    ),
    "a closing date that is expected while the deal is open": Trap(
        "id, stage, amount, created, closed",
        (("1", "@won", 5.0, D(2026, 1, 1), D(2026, 1, 11)), ("2", "@lead", 7.0, D(2026, 1, 1), D(2026, 9, 1))),
        reads={"closed_on": [D(2026, 1, 11), None], "expected_on": [None, D(2026, 9, 1)]},
    ),
    "HubSpot's internal names of stages": Trap(
        "Record ID, Deal Stage, amount, created, closed, Date entered \"Qualified To Buy (Sales Pipeline)\"",
        (("1", "closedwon", 5.0, D(2026, 1, 1), D(2026, 1, 11), D(2026, 1, 5)),
         ("2", "qualifiedtobuy", 7.0, D(2026, 1, 1), D(2026, 9, 1), D(2026, 1, 6)),
         ("3", "closedlost", 7.0, D(2026, 1, 1), D(2026, 2, 1), D(2026, 1, 7))),
        reads={"outcome": "WOL", "stages": ("qualifiedtobuy",), "level": "stage dates"},
    ),
    "lists beside the table, longer than it": Trap(
        "name, stage, amount, created, , stage, owner",
        (("A", "@lead", 5.0, D(2026, 1, 1), None, "@lead", "Marie"),
         ("B", "@won", 6.0, D(2026, 1, 2), None, "@won", "Paul"),
         (None, None, None, None, None, "@lost", None), (None, None, None, None, None, "@passed", None)),
        reads={"outcome": "OW", "amount": [5.0, 6.0]},
        finds={"two_columns": (), "no_deal": (4, 5), "won_without_date": (3,)},
        says={"no_deal": ("2 rows say nothing in the columns that are used", "2 lignes ne disent rien")},
    ),
    "boxes to tick in rows that hold no deal yet": Trap(
        "name, stage, amount, won?, closed, Weighted",
        (("A", "@lead", 5.0, False, None, 1.0), ("B", "@proposal", 6.0, True, D(2026, 1, 2), 1.0),
         (None, None, None, False, None, 0.0), (None, None, None, False, None, 0.0)),
        reads={"outcome": "OW"},
        finds={"no_deal": (4, 5), "stage_order": ()},
    ),
    "won and closed flags beside a stage": Trap(
        "id, stage, amount, IsWon, IsClosed, closed",
        (("1", "@proposal", 5.0, True, True, D(2026, 1, 11)), ("2", "@proposal", 7.0, False, True, D(2026, 1, 11)),
         ("3", "@proposal", 7.0, False, False, D(2026, 9, 1))),
        reads={"outcome": "WLO"},
    ),
}  # fmt: skip
