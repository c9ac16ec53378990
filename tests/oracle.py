"""The KPIs a second time: slow, plain, and written from their definitions alone, to check the product against.

Nothing of xl_kpi is imported and no table library is used: a deal is a dictionary, a firm is a list of them, and
every KPI is the sentence of the definitions spelled out with loops. A firm is a dictionary:

    deals         list of deals, in the order of the sheet's rows
    stages        list of {"name", "kind": "open" | "won" | "lost" | "set aside", "probability", "allowed_days"}
    source        "none" (the current stage only) | "columns" (a date column per stage) | "log" (an event log)
    scale         the stated satisfaction scale, or None
    first_dated   with "columns": whether the first stage has a date column of its own

A deal is a dictionary (anything missing is None): id, name, customer, status, stage, created_on, closed_on,
expected_on, won_on, lost_on, amount, expected_amount, probability, score, churn_on, and entries: a list of (word, date
or None). With "columns" the entries are the cells of one row, from left to right; with "log" the log's rows of that
deal, in order. `closed_on` is the closing column's cell as it stands; `status` is "open", "won", "lost", "set aside"
or None. Repeated ids are settled by `settle_repeats`, once, before any KPI.
"""

# Readings: what the definitions leave open, and the plainest reading of it that is taken here.
#  1. Won and Lost dates on the same day: lost (as for both words in one cell).
#  2. Nothing in the deal table says the outcome (no status, stage word, Won or Lost date): the log's last
#     entry decides; else open.
#  3. Closed day of a won deal: the closing column, else its Won date column, else its last dated Won entry
#     in the log; of a lost deal likewise with Lost. Of a set-aside deal: the closing column ("the closing date
#     once it is closed"). Unknown and open deals have no closed day.
#  4. Expected close of an open deal: the expected column, else the closing column.
#  5. With a period, a deal that lacks the period's date is not in the period: neither used nor left out.
#  6. Percentiles interpolate linearly between ranks, as Excel's PERCENTILE.INC does.
#  7. Current stage of an open deal whose stage cell is empty: the log's last entry, or the furthest dated
#     column.
#  8. Furthest stage of an open deal: the further of today's stage word and its dated stages. Of a lost,
#     set-aside or unknown deal: its dated stages only, even if the stage cell still names a stage (as it
#     does beside a status column).
#  9. The first stage is dated by `created_on` when it has no date column; with a log, when no row of the
#     log names it.
# 10. "Still in play at A" (A to B): open, reached A, not yet B. `n` of a conversion: the deals in its
#     denominator. Left out: deals that no stage is known of.
# 11. Any dated entry of a deal ends the stay before it, also one whose word is unknown or means set aside.
# 12. Exits of time per stage are told apart by deal: `on` = its furthest stage lies beyond, or it was won;
#     `lost` = lost and not on; `all` = every stay with an end. Of a deal, stays that end well count
#     although another does not; each stay without a usable end is one left out. The last stay of an open
#     deal that stands in the stage today goes on: neither used nor left out.
# 13. With columns a Won date comes before a Lost date, both after the stages: the next dated one ends a
#     stay.
# 14. A stage's own history of sales: won / (won + lost) among the deals that reached it, over all rows: set-aside
#     and unknown deals "are in no win rate and no forecast".
# 15. A sum over no deals is 0 where the firm has deals at all; a sum over deals none of which is usable is
#     None; a mean or a rate over nothing is None. An empty firm answers None throughout.
# 16. Win rate needs one lost deal anywhere in the firm's rows, whatever the period. Strict losses carry no
#     close date, so they count without a period only.
# 17. Retention with `from`..`to`: the window before has the same number of days. Customers: case and spaces
#     ignored; won deals without a customer or closed day are left out. Only `to`: the months up to `to`;
#     only `from`: `from`..`as_of`.
# 18. Churn: deals ever won = won today, or lost today with a Won date in the deal table (a log's Won of a
#     lost deal is false). A Lost date, also a log's, is later when it lies after the won day (Won date,
#     else closed day). Churn and Lost dates after `as_of` have not happened yet. A period applies to the
#     closed day, or for a lost one to its Won date.
# 19. Satisfaction counts every answered score whatever the outcome; with a period, those of deals closed in
#     it. Scores below 0 are left out; scores above 100 without a stated scale leave no scale, so None.
# 20. Repeated ids: more than 20 % = rows that repeat an earlier row's id, once exact copies are gone, over
#     the rows left; "the latest" is the lowest row. Rows without an id never repeat.
# 21. The day of the mean age in a stage is the last entry into it; entries after `as_of` have no age yet.
# 22. Columns of stage dates without one date, though five deals came that far (their word is such a stage, or they
#     were won), are not kept by anybody: the sheet then has no stage dates. Settled by `settle_dates`, once.
# 23. A first stage that nothing dates (no column, no row of the log, no first contact of any deal) has no stage dates:
#     no conversion from it, no time in it, no history of its own.
# 24. An outcome word counts as the whole cell: one that is denied or still to come ("Not yet signed", "To be won",
#     "Presque gagne") tells no outcome. It is a stage like any other word: open where the stages have it.
from __future__ import annotations

import calendar
import datetime as dt
import unicodedata
from fractions import Fraction
from typing import Any, NamedTuple

Deal = dict[str, Any]
Firm = dict[str, Any]
Day = dt.date

WON_WORDS = "won|closed won|signed|gagne|gagnee|signe|signee|conclu|conclue"
LOST_WORDS = "lost|closed lost|cancelled|abandoned|perdu|perdue|annule|annulee|abandonne|abandonnee"
ASIDE_WORDS = "passed|declined|disqualified|ecarte|ecartee|disqualifie|disqualifiee"
KNOWN = {
    word: kind
    for kind, words in (("won", WON_WORDS), ("lost", LOST_WORDS), ("set aside", ASIDE_WORDS))
    for word in words.split("|")
}


class Answer(NamedTuple):
    """A value or None, the deals it rests on, what was left out; `in_play` and `age` where shown beside it."""

    value: float | None
    n: int
    left_out: int = 0
    in_play: int = 0
    age: float | None = None


REFUSED = Answer(None, 0)


# --- Deals: what one row says ---


def plain(word: str | None) -> str:
    """Lower case, no accents, punctuation as one space."""
    text = unicodedata.normalize("NFKD", word or "").casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def pipeline(firm: Firm) -> list[str]:
    """Names of the open stages, in order."""
    return [plain(stage["name"]) for stage in firm["stages"] if stage["kind"] == "open"]


def kind_of(firm: Firm, word: str | None) -> str | None:
    """Kind of a stage word: of the Stages table, else a known word, else None."""
    for stage in firm["stages"]:
        if plain(stage["name"]) == plain(word):
            return str(stage["kind"])
    return KNOWN.get(plain(word))


def get(deal: Deal, field: str) -> Any:
    return deal.get(field)


def log_of(firm: Firm, deal: Deal) -> list[tuple[str, Day]]:
    """Dated rows of the event log, by date, then row."""
    if firm["source"] != "log":
        return []
    return sorted(((w, d) for w, d in deal.get("entries") or [] if d is not None), key=lambda entry: entry[1])


def later(won_on: Day | None, lost_on: Day | None) -> str | None:
    if won_on is None and lost_on is None:
        return None
    if lost_on is None:
        return "won"
    return "won" if won_on is not None and won_on > lost_on else "lost"


def outcome(firm: Firm, deal: Deal) -> str:
    """Open, won, lost, set aside or unknown."""
    if get(deal, "status"):
        return str(deal["status"])
    if plain(get(deal, "stage")):
        return kind_of(firm, deal["stage"]) or "unknown"
    from_dates = later(outcome_date(firm, deal, "won"), outcome_date(firm, deal, "lost"))
    if from_dates:
        return from_dates
    log = log_of(firm, deal)
    if log:
        return kind_of(firm, log[-1][0]) or "unknown"
    return "open"


def outcome_date(firm: Firm, deal: Deal, kind: str) -> Day | None:
    """Date of the deal table for Won or Lost: its own column, or a column entry of that kind."""
    own: Day | None = get(deal, f"{kind}_on")
    if own is not None or firm["source"] != "columns":
        return own
    dates = [day for word, day in deal.get("entries") or [] if day is not None and kind_of(firm, word) == kind]
    return max(dates, default=None)


def closed_on(firm: Firm, deal: Deal) -> Day | None:
    """Day the deal was won or lost."""
    kind = outcome(firm, deal)
    if kind == "set aside":
        return get(deal, "closed_on")  # type: ignore[no-any-return]
    if kind not in {"won", "lost"}:
        return None
    column: Day | None = get(deal, "closed_on") or outcome_date(firm, deal, kind)
    if column is not None:
        return column
    return max((day for word, day in log_of(firm, deal) if kind_of(firm, word) == kind), default=None)


def lost_on(firm: Firm, deal: Deal) -> Day | None:
    """Lost date of a deal that was won: of the deal table, else of the log, else the day that a lost deal closed."""
    logged = max((day for word, day in log_of(firm, deal) if kind_of(firm, word) == "lost"), default=None)
    return (
        outcome_date(firm, deal, "lost") or logged or (None if outcome(firm, deal) == "won" else closed_on(firm, deal))
    )


def expected_on(deal: Deal) -> Day | None:
    """Day on which an open deal should close."""
    return get(deal, "expected_on") or get(deal, "closed_on")


def current_stage(firm: Firm, deal: Deal) -> int | None:
    """Position of the stage where an open deal stands, or None."""
    word = plain(get(deal, "stage"))
    if not word and firm["source"] == "log":
        word = plain(log_of(firm, deal)[-1][0]) if log_of(firm, deal) else ""
    if not word and firm["source"] == "columns":
        return max((at for at, _ in dated_stages(firm, deal)), default=None)
    names = pipeline(firm)
    return names.index(word) if word in names else None


def settle_repeats(firm: Firm) -> Firm:
    """Repeated ids: exact copies once, the latest of a deal stands, order lines all count."""
    unique: list[Deal] = []
    for deal in firm["deals"]:
        if get(deal, "id") is None or deal not in unique:
            unique.append(deal)
    ids = [deal["id"] for deal in unique if get(deal, "id") is not None]
    if len(ids) - len(set(ids)) > 0.2 * len(unique):
        return {**firm, "deals": unique}
    latest: dict[Any, Deal] = {}
    for row, deal in enumerate(unique):
        latest[("no id", row) if get(deal, "id") is None else (deal["id"], whose(deal, unique))] = deal
    shared = {key[0] for key in latest if sum(other[0] == key[0] for other in latest) > 1} - {"no id"}
    if firm["source"] != "log":
        return {**firm, "deals": list(latest.values())}
    # Two customers under one id: nobody can say whose rows the log's are.
    deals = [{**deal, "entries": []} if get(deal, "id") in shared else deal for deal in latest.values()]
    return {**firm, "deals": deals}


def whose(deal: Deal, deals: list[Deal]) -> str:
    """The customer of a deal; of one without, the only customer under its id with such a deal, else its name."""
    if get(deal, "customer"):
        return plain(deal["customer"])
    name = plain(get(deal, "name"))
    others = [other for other in deals if get(other, "id") == get(deal, "id") and get(other, "customer")]
    if name:
        others = [other for other in others if plain(get(other, "name")) in {name, ""}]
    customers = {plain(other["customer"]) for other in others}
    return customers.pop() if len(customers) == 1 else name


def settle_dates(firm: Firm) -> Firm:
    """Columns of stage dates that nobody keeps: as if the sheet had none."""
    if firm["source"] != "columns" or any(day for deal in firm["deals"] for _, day in deal.get("entries") or []):
        return firm
    dated = pipeline(firm)[0 if firm.get("first_dated") else 1 :]
    came = [
        deal
        for deal in firm["deals"]
        if plain(get(deal, "stage")) in dated or "won" in (get(deal, "status"), kind_of(firm, get(deal, "stage")))
    ]
    return firm if len(came) < 5 else {**firm, "source": "none"}


def within(day: Day | None, start: Day | None, end: Day | None) -> bool:
    """Whether a day lies in a period; without a period every deal does."""
    if start is None and end is None:
        return True
    return day is not None and (start is None or day >= start) and (end is None or day <= end)


def with_outcome(firm: Firm, kind: str, start: Day | None = None, end: Day | None = None) -> list[Deal]:
    """Won or lost deals closed in the period."""
    deals = [deal for deal in firm["deals"] if outcome(firm, deal) == kind]
    return [deal for deal in deals if within(closed_on(firm, deal), start, end)]


def summary_of(values: list[float], statistic: str) -> float | None:
    """Mean, median, p75, p90, min or max of some numbers."""
    if not values:
        return None
    ordered = sorted(values)
    if statistic == "mean":
        return sum(ordered) / len(ordered)
    share = {"min": 0, "median": 50, "p75": 75, "p90": 90, "max": 100}[statistic]
    rank = Fraction(share, 100) * (len(ordered) - 1)
    low = int(rank)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + float(rank - low) * (ordered[high] - ordered[low])


# --- Speed ---


def time_to_close(firm: Firm, statistic: str = "mean", start: Day | None = None, end: Day | None = None) -> Answer:
    """Days from the first contact to the day a won deal was won."""
    spans: list[float] = []
    left_out = 0
    for deal in with_outcome(firm, "won", start, end):
        created, closed = get(deal, "created_on"), closed_on(firm, deal)
        if created is None or closed is None or closed < created:
            left_out += 1
        else:
            spans.append((closed - created).days)
    return Answer(summary_of(spans, statistic), len(spans), left_out)


def stays(firm: Firm, deal: Deal) -> list[tuple[int | None, Day]]:
    """Every dated entry of a deal, in order: position of the stage (None for any other word) and day."""
    names = pipeline(firm)
    if firm["source"] == "log":
        rows = log_of(firm, deal)
    else:
        rows = [(word, day) for word, day in deal.get("entries") or [] if day is not None]
        won_on, lost_on = get(deal, "won_on"), get(deal, "lost_on")
        rows += [(word, day) for word, day in (("Won", won_on), ("Lost", lost_on)) if day is not None]
    entered = [(names.index(plain(word)) if plain(word) in names else None, day) for word, day in rows]
    created = get(deal, "created_on")
    if created is not None and first_starts_at_created(firm):
        entered.insert(0, (0, created))
    return entered


def first_starts_at_created(firm: Firm) -> bool:
    """Whether nothing but the first contact can date the first stage."""
    first = pipeline(firm)[0]
    if firm["source"] == "columns":
        return not firm.get("first_dated")
    return not any(plain(word) == first for deal in firm["deals"] for word, _ in deal.get("entries") or [])


def undated(firm: Firm, at: int) -> bool:
    """Whether nothing at all dates a stage, which only the first can be without being left out of the columns."""
    return at == 0 and first_starts_at_created(firm) and all(get(deal, "created_on") is None for deal in firm["deals"])


def dated_stages(firm: Firm, deal: Deal) -> list[tuple[int, Day]]:
    return [(at, day) for at, day in stays(firm, deal) if at is not None]


def furthest(firm: Firm, deal: Deal) -> int | None:
    """Position of the furthest stage that a deal ever reached; the number of stages once it is won; or None."""
    kind = outcome(firm, deal)
    if kind == "won":
        return len(pipeline(firm))
    reached = [at for at, _ in dated_stages(firm, deal)]
    here = current_stage(firm, deal) if kind == "open" else None
    return max(reached + ([here] if here is not None else []), default=None)


def stage_time(
    firm: Firm,
    stage: str,
    leaving: str = "on",
    statistic: str = "mean",
    start: Day | None = None,
    end: Day | None = None,
    as_of: Day | None = None,
) -> Answer:
    """Days in a stage, over the deals that left it; beside it the deals still there and their mean age."""
    if firm["source"] == "none":
        return REFUSED
    at = pipeline(firm).index(plain(stage))
    if undated(firm, at):
        return REFUSED
    spans: list[float] = []
    left_out = in_play = 0
    ages: list[float] = []
    for deal in firm["deals"]:
        if not within(get(deal, "created_on"), start, end):
            continue
        ended, undone, since = stays_at(firm, deal, at)
        if outcome(firm, deal) == "open" and current_stage(firm, deal) == at:
            in_play += 1
            if as_of is not None and since is not None and since <= as_of:
                ages.append((as_of - since).days)
        if not leaves(firm, deal, at, leaving):
            continue
        left_out += undone
        if ended:
            spans.append(sum(ended))
    return Answer(summary_of(spans, statistic), len(spans), left_out, in_play, summary_of(ages, "mean"))


def stays_at(firm: Firm, deal: Deal, at: int) -> tuple[list[int], int, Day | None]:
    """Days of each finished stay, stays without a usable end, and the day of the last entry."""
    entered = stays(firm, deal)
    ended: list[int] = []
    undone = 0
    since = None
    for row, (stage, day) in enumerate(entered):
        if stage != at:
            continue
        since = day
        last = row == len(entered) - 1
        until = closed_on(firm, deal) if last else entered[row + 1][1]
        goes_on = last and outcome(firm, deal) == "open" and current_stage(firm, deal) == at
        if goes_on:
            continue
        if until is None or until < day:
            undone += 1
        else:
            ended.append((until - day).days)
    return ended, undone, since


def leaves(firm: Firm, deal: Deal, at: int, leaving: str) -> bool:
    """Whether a deal left the stage in the way that is asked for."""
    reached = furthest(firm, deal)
    on = reached is not None and reached > at
    if leaving == "on":
        return on
    if leaving == "lost":
        return outcome(firm, deal) == "lost" and not on
    return True


# --- Conversion ---


def conversion(
    firm: Firm,
    a: str,
    b: str = "Won",
    resolved: bool = False,
    start: Day | None = None,
    end: Day | None = None,
) -> Answer:
    """Of the deals that ever reached A, the share that ever reached B."""
    if firm["source"] == "none":
        return REFUSED
    names = pipeline(firm)
    low = names.index(plain(a))
    high = names.index(plain(b)) if plain(b) in names else len(names)
    if undated(firm, low):
        return REFUSED
    reached = went_on = in_play = left_out = 0
    for deal in firm["deals"]:
        if not within(get(deal, "created_on"), start, end):
            continue
        far = furthest(firm, deal)
        if far is None:
            left_out += 1
        elif far >= low:
            reached += 1
            went_on += far >= high
            in_play += outcome(firm, deal) == "open" and far < high
    base = reached - in_play if resolved else reached
    return Answer(went_on / base if base else None, base, left_out, in_play)


def win_rate(
    firm: Firm,
    by: str = "count",
    strict: bool = False,
    start: Day | None = None,
    end: Day | None = None,
    as_of: Day | None = None,
) -> Answer:
    """Won / (won + lost), in deals or in amounts."""
    if not with_outcome(firm, "lost"):
        return REFUSED
    won, lost = with_outcome(firm, "won", start, end), with_outcome(firm, "lost", start, end)
    slowest = time_to_close(firm, "max").value
    if strict and slowest is not None and as_of is not None and start is None and end is None:
        lost = lost + [deal for deal in firm["deals"] if (deal_age(firm, deal, as_of) or 0) > slowest]
    if by == "count":
        n = len(won) + len(lost)
        return Answer(len(won) / n if n else None, n)
    gained = [deal["amount"] for deal in won if get(deal, "amount") is not None]
    missed = [deal["amount"] for deal in lost if get(deal, "amount") is not None]
    total = sum(gained) + sum(missed)
    n = len(gained) + len(missed)
    return Answer(sum(gained) / total if total else None, n, len(won) + len(lost) - n)


def deal_age(firm: Firm, deal: Deal, as_of: Day) -> int | None:
    """Days since the first contact of an open deal."""
    if outcome(firm, deal) != "open" or get(deal, "created_on") is None:
        return None
    return int((as_of - deal["created_on"]).days)


# --- Value ---


def weighted_revenue(firm: Firm, start: Day | None = None, end: Day | None = None) -> Answer:
    """Sum over open deals of amount times probability."""
    if not firm["deals"]:
        return REFUSED
    deals = [deal for deal in firm["deals"] if outcome(firm, deal) == "open" and within(expected_on(deal), start, end)]
    total, used = 0.0, 0
    for deal in deals:
        expected = get(deal, "expected_amount")
        amount = expected if expected is not None else get(deal, "amount")
        chance = probability(firm, deal)
        if amount is not None and chance is not None:
            total += amount * chance
            used += 1
    return Answer(total if used or not deals else None, used, len(deals) - used)


def probability(firm: Firm, deal: Deal) -> float | None:
    """Chance that an open deal is won: its own cell, its stage's, or the stage's own history."""
    own: float | None = get(deal, "probability")
    at = current_stage(firm, deal)
    if own is not None or at is None:
        return own
    stage = [stage for stage in firm["stages"] if stage["kind"] == "open"][at]
    if stage["probability"] is not None:
        return float(stage["probability"])
    if firm["source"] == "none" or undated(firm, at):
        return None
    reached = [outcome(firm, d) for d in firm["deals"] if (far := furthest(firm, d)) is not None and far >= at]
    closed = reached.count("won") + reached.count("lost")
    return reached.count("won") / closed if closed else None


def sales_count(firm: Firm, start: Day | None = None, end: Day | None = None) -> Answer:
    """Number of won deals."""
    if not firm["deals"]:
        return REFUSED
    n = len(with_outcome(firm, "won", start, end))
    return Answer(n, n)


def revenue(firm: Firm, start: Day | None = None, end: Day | None = None) -> Answer:
    """Sum of the amounts of the won deals."""
    if not firm["deals"]:
        return REFUSED
    won = with_outcome(firm, "won", start, end)
    amounts = [deal["amount"] for deal in won if get(deal, "amount") is not None]
    return Answer(sum(amounts) if amounts or not won else None, len(amounts), len(won) - len(amounts))


def average_sale(firm: Firm, start: Day | None = None, end: Day | None = None) -> Answer:
    """Revenue per won deal that has an amount."""
    total = revenue(firm, start, end)
    return Answer(total.value / total.n if total.value is not None and total.n else None, total.n, total.left_out)


# --- Customers ---


def retention(firm: Firm, as_of: Day, months: int = 12, start: Day | None = None, end: Day | None = None) -> Answer:
    """Of the customers with a sale in the window before, the share with another in the window."""
    (before_start, before_end), (now_start, now_end) = windows(as_of, months, start, end)
    before: set[str] = set()
    now: set[str] = set()
    left_out = 0
    for deal in with_outcome(firm, "won"):
        who, day = plain_name(get(deal, "customer")), closed_on(firm, deal)
        if not who or day is None:
            left_out += 1
        elif before_start <= day <= before_end:
            before.add(who)
        elif now_start <= day <= now_end:
            now.add(who)
    return Answer(len(before & now) / len(before) if before else None, len(before), left_out)


def plain_name(name: str | None) -> str:
    return " ".join((name or "").casefold().split())


def windows(as_of: Day, months: int, start: Day | None, end: Day | None) -> list[tuple[Day, Day]]:
    """Return the window before and the window, each from its first to its last day."""
    one = dt.timedelta(days=1)
    if start is None:
        last = end or as_of
        first = months_before(last, months) + one
        return [(months_before(last, 2 * months) + one, first - one), (first, last)]
    last = end or as_of
    length = last - start + one
    return [(start - length, start - one), (start, last)]


def months_before(day: Day, months: int) -> Day:
    """Same day some months earlier; the end of a month stays an end of month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    ends = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, last if ends else min(day.day, last))


def retention_by_churn(firm: Firm, as_of: Day, start: Day | None = None, end: Day | None = None) -> Answer:
    """1 - customers all of whose sales have ended / customers ever won."""
    ended: dict[str, list[bool]] = {}
    left_out = 0
    for deal in firm["deals"]:
        kind = outcome(firm, deal)
        once_won = outcome_date(firm, deal, "won")
        if kind != "won" and not (kind == "lost" and once_won is not None):
            continue
        won_day = once_won or closed_on(firm, deal)
        if not within(closed_on(firm, deal) if kind == "won" else once_won, start, end):
            continue
        who = plain_name(get(deal, "customer"))
        if not who:
            left_out += 1
            continue
        lost_day = lost_on(firm, deal)
        churned = get(deal, "churn_on") is not None and deal["churn_on"] <= as_of
        cancelled = lost_day is not None and won_day is not None and won_day < lost_day <= as_of
        ended.setdefault(who, []).append(churned or cancelled)
    gone = sum(all(ends) for ends in ended.values())
    return Answer(1 - gone / len(ended) if ended else None, len(ended), left_out)


def satisfaction(
    firm: Firm,
    threshold: float = 0.8,
    statistic: str = "share",
    start: Day | None = None,
    end: Day | None = None,
) -> Answer:
    """Share of the scores at or above the threshold of their scale, or the mean score over the scale."""
    every = [deal["score"] for deal in firm["deals"] if get(deal, "score") is not None]
    scale = firm.get("scale") or next((size for size in (5, 10, 20, 100) if every and max(every) <= size), None)
    deals = [deal for deal in firm["deals"] if within(closed_on(firm, deal), start, end)]
    scores = [deal["score"] for deal in deals if get(deal, "score") is not None]
    if scale is None:
        return Answer(None, 0, len(scores))
    good = [score for score in scores if 0 <= score <= scale]
    left_out = len(scores) - len(good)
    if not good:
        return Answer(None, 0, left_out)
    if statistic == "mean":
        return Answer(sum(good) / len(good) / scale, len(good), left_out)
    # Exact: 0.7 x 10 must be 7, which binary fractions do not promise.
    bar = Fraction(str(threshold)) * Fraction(str(scale))
    return Answer(sum(Fraction(str(score)) >= bar for score in good) / len(good), len(good), left_out)
