"""Random firms, and the sheets they keep: what the product is compared with the oracle on.

`random_firm(seed, level)` is the same firm for ever; `firms(level)` is a hypothesis strategy over the same generator. A
firm is what tests/oracle.py describes, with `lang`, `as_of` and `fields` (the optional columns it keeps) besides.
`deal_sheet` and `log_sheet` write it down as a spreadsheet would hold it, `stages_sheet` its Stages table.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st

from xl_kpi.sample import LATEST, sample

Deal = dict[str, Any]
Firm = dict[str, Any]
Cell = str | float | dt.date | None
Sheet = list[list[Cell]]  # the header row first
Level = Literal["none", "columns", "log"]
Dates = Literal["date", "serial"]

LEVELS: tuple[Level, ...] = ("none", "columns", "log")

#: Field of a deal: its header in English and in French, in the order of the sheet. The stage dates follow `created_on`.
HEADERS = {
    "id": ("Deal ID", "N°"),
    "name": ("Deal", "Affaire"),
    "customer": ("Customer", "Client"),
    "owner": ("Owner", "Commercial"),
    "status": ("Status", "Statut"),
    "stage": ("Stage", "Étape"),
    "amount": ("Amount", "Montant"),
    "expected_amount": ("Estimate", "Montant estimé"),
    "probability": ("Probability", "Probabilité"),
    "created_on": ("First contact", "Premier contact"),
    "won_on": ("Won on", "Gagné le"),
    "lost_on": ("Lost on", "Perdu le"),
    "expected_on": ("Expected close", "Clôture prévue"),
    "closed_on": ("Close date", "Date de clôture"),
    "score": ("Satisfaction", "Satisfaction"),
    "churn_on": ("Churned on", "Résilié le"),
}
ENTRY = {"en": "{} on", "fr": "Entrée {}"}
LOG_HEADERS = {"en": ["Deal ID", "Stage", "Date"], "fr": ["N°", "Étape", "Date"]}
#: Columns that every firm keeps; the others come and go.
ALWAYS = ("id", "customer", "owner", "stage", "amount", "created_on", "closed_on")

STAGES = {
    "en": ["Lead", "Qualified", "Site visit", "Proposal", "Negotiation"],
    "fr": ["Prospect", "Qualification", "Visite", "Devis", "Négociation"],
}
WORDS = {
    "en": {"won": "Won", "lost": "Lost", "set aside": "Passed", "open": "Open"},
    "fr": {"won": "Gagné", "lost": "Perdu", "set aside": "Écarté", "open": "En cours"},
}
UNKNOWN_WORD = "Zblorg"
CUSTOMERS = ["Tessandier", "Maubrey", "Lormeau", "Quervain", "Brissonnet", "Saubrac", "Pontrieul", "Gavarnet", "Orvez"]
OWNERS = ["Marie", "Karim", "Inès"]


@dataclass(frozen=True)
class Mix:
    """How often each oddity occurs, 0..1. Set one to 0 to leave it out of a comparison."""

    same_day: float = 0.15
    negative: float = 0.04
    no_date: float = 0.05
    no_amount: float = 0.08
    no_customer: float = 0.04
    skipped: float = 0.15
    moved_back: float = 0.12
    reopened: float = 0.1
    cancelled: float = 0.15
    false_won: float = 0.2
    unknown_word: float = 0.04
    odd_log_word: float = 0.03
    set_aside: float = 0.06
    no_stage: float = 0.0
    beyond_scale: float = 0.03
    future: float = 0.03
    shuffled_log: float = 0.3
    repeated: float = 0.0


MIX = Mix()


# --- Firms ---


def random_firm(seed: int, level: Level, *, lang: str = "en", size: int | None = None, mix: Mix = MIX) -> Firm:
    """Return the firm of that seed, with 0 to 60 deals unless a size is given."""
    rng = random.Random(seed)
    return make_firm(rng, level, lang, rng.randint(0, 60) if size is None else size, mix)


@st.composite
def firms(
    draw: st.DrawFn, level: Level | None = None, lang: str | None = None, max_size: int = 25, mix: Mix = MIX
) -> Firm:
    """Draw a firm; level and language too unless given."""
    level = level or draw(st.sampled_from(LEVELS))
    lang = lang or draw(st.sampled_from(["en", "fr"]))
    size = draw(st.integers(0, max_size))
    return make_firm(draw(st.randoms(use_true_random=False)), level, lang, size, mix)


def make_firm(rng: random.Random, level: Level, lang: str, size: int, mix: Mix) -> Firm:
    """Make a firm out of one source of chance."""
    firm: Firm = {
        "source": level,
        "lang": lang,
        "as_of": rng.choice([dt.date(2026, 6, 30), dt.date(2026, 5, 17), dt.date(2024, 2, 29)]),
        "stages": make_stages(rng, lang),
        "scale": rng.choice([None, 5, 10]),
        "first_dated": level == "columns" and rng.random() < 0.25,
        "fields": make_fields(rng, level),
        "deals": [],
    }
    for number in range(size):
        deal = make_deal(rng, firm, number, mix)
        firm["deals"].append(
            {
                field: None if field in HEADERS and field not in firm["fields"] else value
                for field, value in deal.items()
            }
        )
        if rng.random() < mix.repeated:
            firm["deals"].append(repeat(rng, firm["deals"][-1]))
    return firm


def make_fields(rng: random.Random, level: Level) -> tuple[str, ...]:
    """Choose the columns a firm keeps."""
    optional = [field for field in HEADERS if field not in ALWAYS and rng.random() < 0.6]
    if level != "columns" or rng.random() < 0.5:
        optional = [field for field in optional if field not in {"won_on", "lost_on"}]
    if rng.random() < 0.6 and "status" in optional:
        optional.remove("status")
    return tuple(field for field in HEADERS if field in ALWAYS or field in optional)


def make_stages(rng: random.Random, lang: str) -> list[dict[str, Any]]:
    """Choose two to five open stages; some leave their probability to the firm's history, one may say 0 %."""
    names = STAGES[lang]
    kept = sorted(rng.sample(range(len(names)), rng.randint(2, len(names))))
    stages = [
        {
            "name": names[at],
            "kind": "open",
            "probability": rng.choice([None, 0.0, 0.1, 0.25, 0.5, 0.9]),
            "allowed_days": rng.choice([None, 10, 30]),
        }
        for at in kept
    ]
    outcomes = [
        {"name": WORDS[lang][kind], "kind": kind, "probability": None, "allowed_days": None}
        for kind in ("won", "lost", "set aside")
    ]
    return stages + outcomes


# --- Deals ---


def make_deal(rng: random.Random, firm: Firm, number: int, mix: Mix) -> Deal:
    """Make one deal: its way through the pipeline, then what the columns say about it."""
    names = [stage["name"] for stage in firm["stages"] if stage["kind"] == "open"]
    kind = make_kind(rng, mix)
    start = firm["as_of"] - dt.timedelta(days=rng.randint(0, 900))
    path = make_path(rng, names, start, mix)
    end = path[-1][1] + step(rng, mix)
    deal: Deal = {
        "id": f"D{number + 1}",
        "name": f"Project {number + 1}",
        "customer": None if rng.random() < mix.no_customer else rng.choice(CUSTOMERS),
        "owner": rng.choice(OWNERS),
        "created_on": None if rng.random() < mix.no_date else start,
        "closed_on": None,
        "expected_on": None,
        "won_on": None,
        "lost_on": None,
        "churn_on": None,
        **make_numbers(rng, firm, kind, mix),
    }
    deal.update(make_words(rng, firm, kind, names, path, mix))
    deal.update(make_ends(rng, firm, kind, end, mix))
    deal["entries"] = make_entries(rng, firm, deal, kind, path, end, mix)
    return deal


def make_kind(rng: random.Random, mix: Mix) -> str:
    if rng.random() < mix.unknown_word:
        return "unknown"
    if rng.random() < mix.set_aside:
        return "set aside"
    return rng.choice(["won", "won", "lost", "open"])


def step(rng: random.Random, mix: Mix) -> dt.timedelta:
    """Days until the next event: none at all, a step back, or some weeks."""
    if rng.random() < mix.same_day:
        return dt.timedelta(0)
    if rng.random() < mix.negative:
        return dt.timedelta(days=-rng.randint(1, 20))
    return dt.timedelta(days=rng.randint(1, 40))


def make_path(rng: random.Random, names: list[str], start: dt.date, mix: Mix) -> list[tuple[int, dt.date]]:
    """Positions of the stages that a deal entered, with the days: skipped ones missing."""
    path = [(0, start)]
    for at in range(1, rng.randint(1, len(names))):
        if rng.random() >= mix.skipped:
            path.append((at, path[-1][1] + step(rng, mix)))
    return path


def make_numbers(rng: random.Random, firm: Firm, kind: str, mix: Mix) -> Deal:
    """Amounts, probability and score."""
    top = firm["scale"] or 10
    score = rng.randint(0, top) if kind in {"won", "lost"} and rng.random() < 0.6 else None
    if score is not None and firm["scale"] and rng.random() < mix.beyond_scale:
        score = top + rng.randint(1, 5)
    return {
        "amount": None if rng.random() < mix.no_amount else float(rng.randint(8, 400) * 100),
        "expected_amount": None if rng.random() < 0.3 else float(rng.randint(8, 400) * 100),
        "probability": rng.choice([None, None, 0.0, 0.2, 0.55, 0.9]),
        "score": score,
    }


def make_words(
    rng: random.Random, firm: Firm, kind: str, names: list[str], path: list[tuple[int, dt.date]], mix: Mix
) -> Deal:
    """Write today's stage and status: the stage word carries the outcome unless a status column does."""
    words = WORDS[firm["lang"]]
    at = path[-1][0]
    if kind == "open" and at and rng.random() < mix.moved_back:
        at = rng.randrange(at)
    by_status = "status" in firm["fields"] and kind in {"open", "won", "lost"}
    here = names[at] if kind == "open" or by_status else words.get(kind, UNKNOWN_WORD)
    if not by_status and kind in {"open", "won", "lost"} and rng.random() < mix.no_stage:
        return {"status": None, "stage": None}
    return {"status": kind if by_status else None, "stage": here}


def make_ends(rng: random.Random, firm: Firm, kind: str, end: dt.date, mix: Mix) -> Deal:
    """Write the closing, expected, won, lost and churn dates."""
    dates: Deal = {}
    if rng.random() < mix.future:
        end = firm["as_of"] + dt.timedelta(days=rng.randint(1, 60))
    due = firm["as_of"] + dt.timedelta(days=rng.randint(-60, 180))
    if kind in {"won", "lost"}:
        dates["closed_on"] = None if rng.random() < mix.no_date else end
        dates[f"{kind}_on"] = None if rng.random() < mix.no_date else end
        dates["expected_on"] = rng.choice([None, due])
    if kind == "lost" and rng.random() < mix.cancelled:
        dates["won_on"] = end - dt.timedelta(days=rng.randint(0, 60))
    if kind == "won":
        dates["churn_on"] = end + dt.timedelta(days=rng.randint(1, 400)) if rng.random() < 0.2 else None
        if rng.random() < mix.cancelled:
            dates["lost_on"] = end + dt.timedelta(days=rng.randint(0, 200))
    if kind == "open":
        # A closing column is the expected date as long as the deal is open.
        dates[rng.choice(["expected_on", "closed_on"])] = None if rng.random() < 2 * mix.no_date else due
        if rng.random() < mix.reopened:
            dates["lost_on"] = end - dt.timedelta(days=rng.randint(0, 30))
    return dates


def make_entries(
    rng: random.Random,
    firm: Firm,
    deal: Deal,
    kind: str,
    path: list[tuple[int, dt.date]],
    end: dt.date,
    mix: Mix,
) -> list[tuple[str, dt.date | None]]:
    """Write the stage dates of the row, or the rows of the log."""
    names = [stage["name"] for stage in firm["stages"] if stage["kind"] == "open"]
    if firm["source"] == "columns":
        days = {at: None if rng.random() < mix.no_date else day for at, day in path}
        return [(name, days.get(at)) for at, name in enumerate(names) if at or firm["first_dated"]]
    if firm["source"] == "log":
        return log_entries(rng, firm, deal, kind, [(names[at], day) for at, day in path], end, mix)
    return []


def log_entries(
    rng: random.Random,
    firm: Firm,
    deal: Deal,
    kind: str,
    rows: list[tuple[str, dt.date]],
    end: dt.date,
    mix: Mix,
) -> list[tuple[str, dt.date | None]]:
    """Write the log rows of one deal, with the events that only a log can hold."""
    words = WORDS[firm["lang"]]
    log: list[tuple[str, dt.date | None]] = [*rows]
    if rng.random() < mix.odd_log_word:
        log.insert(rng.randint(0, len(log)), (UNKNOWN_WORD, end))
    if rng.random() < mix.moved_back:
        log.append((rng.choice(rows)[0], end))
    if kind == "lost" and rng.random() < mix.false_won:
        log.append((words["won"], end))
    if kind in {"won", "lost", "set aside"} and rng.random() >= mix.no_date:
        log.append((words[kind], end))
    if kind == "won" and rng.random() < mix.cancelled:
        log.append((words["lost"], end + dt.timedelta(days=rng.randint(0, 90))))
    if kind == "open" and rng.random() < mix.reopened:
        log += [(words["lost"], end), (deal["stage"] or rows[-1][0], end + dt.timedelta(days=rng.randint(0, 30)))]
    if rng.random() < mix.shuffled_log:
        rng.shuffle(log)
    return log


def repeat(rng: random.Random, deal: Deal) -> Deal:
    """Return a row with the id of another: its copy, its later state, or another customer's deal."""
    change: Deal = rng.choice([{}, {"amount": 4321.0}, {"customer": "Another firm", "name": "Another project"}])
    return {**deal, **change}


# --- Sheets ---


def deal_sheet(firm: Firm, lang: str | None = None, dates: Dates = "date") -> Sheet:
    """Write the deal table: the columns the firm keeps and, with stage dates, one column per dated stage."""
    language = lang or firm["lang"]
    columns = [field for field in HEADERS if field in firm["fields"]]
    dated = entry_names(firm)
    header: list[Cell] = []
    rows: Sheet = [[] for _ in firm["deals"]]
    for field in columns:
        header.append(header_of(firm, field, language))
        for row, deal in zip(rows, firm["deals"], strict=True):
            row.append(cell(firm, field, deal[field], dates))
        if field == "created_on":
            header += [ENTRY[language].format(name) for name in dated]
            for row, deal in zip(rows, firm["deals"], strict=True):
                row += [date_cell(dict(deal["entries"]).get(name), dates) for name in dated]
    return [header, *rows]


def entry_names(firm: Firm) -> list[str]:
    """Names of the stages with a date column."""
    if firm["source"] != "columns":
        return []
    names = [stage["name"] for stage in firm["stages"] if stage["kind"] == "open"]
    return names if firm["first_dated"] else names[1:]


def header_of(firm: Firm, field: str, lang: str) -> str:
    header = HEADERS[field][lang == "fr"]
    return f"{header} (/{firm['scale']})" if field == "score" and firm["scale"] else header


def cell(firm: Firm, field: str, value: Any, dates: Dates) -> Cell:
    if field == "status" and value is not None:
        return WORDS[firm["lang"]][value]
    return date_cell(value, dates) if isinstance(value, dt.date) else value


def date_cell(day: dt.date | None, dates: Dates) -> dt.date | float | None:
    """Write a date as a date, or as the number of days that Excel keeps."""
    if day is None or dates == "date":
        return day
    return float((day - dt.date(1899, 12, 30)).days)


def log_sheet(firm: Firm, lang: str | None = None, dates: Dates = "date") -> Sheet:
    """Write the event log: the rows of all deals between each other, those of one deal in their order."""
    rows: list[tuple[int, list[Cell]]] = []
    seen: set[str] = set()
    for deal in firm["deals"] if firm["source"] == "log" else []:
        # Two rows with one id share its events: the log holds them once.
        if deal["id"] in seen:
            continue
        seen.add(deal["id"])
        for order, (word, day) in enumerate(deal["entries"]):
            rows.append((order, [deal["id"], word, date_cell(day, dates)]))
    header: list[Cell] = [*LOG_HEADERS[lang or firm["lang"]]]
    return [header, *(row for _, row in sorted(rows, key=lambda item: item[0]))]


def stages_sheet(firm: Firm) -> Sheet:
    """Write the Stages table of Settings."""
    header: list[Cell] = ["Stage", "Kind", "Probability", "Allowed days"]
    return [header, *([s["name"], s["kind"], s["probability"], s["allowed_days"]] for s in firm["stages"])]


# --- The sample as a firm ---


def sample_firm() -> Firm:
    """Return the package's English sample in the oracle's form."""
    book = sample("en")
    named = {HEADERS[field][0]: field for field in HEADERS}
    named |= {"Created": "created_on", "Closed on": "closed_on", "Satisfaction (/5)": "score"}
    stages = [dict(zip(("name", "kind", "probability", "allowed_days"), row, strict=True)) for row in book.stages]
    dated = [f"{stage['name']} on" for stage in stages[1:5]]
    deals = []
    for row in book.rows:
        cells = dict(zip(book.headers, row, strict=True))
        deal = {named[header]: value for header, value in cells.items() if header in named}
        deals.append({**deal, "entries": [(header.removesuffix(" on"), cells[header]) for header in dated]})
    return {"source": "columns", "scale": 5, "first_dated": False, "as_of": LATEST, "stages": stages, "deals": deals}
