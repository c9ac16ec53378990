"""Summaries to draw: what a small firm's sheet gives, at many sizes, in both languages."""

# ruff: noqa: E501  (a sentence and its translation read better whole)

from __future__ import annotations

import datetime as dt
import random

from xl_kpi.blocks import Card, Chart, Column, Kind, Section, Shape, Summary, Table, Value
from xl_kpi.kpi import Better, Kpi, Measure, Unit
from xl_kpi.texts import EMPTY, Text, number, same

AS_OF = dt.date(2026, 11, 23)

STAGES = (
    "Lead",
    "Qualified",
    "Demo",
    "Proposal",
    "Negotiation",
    "Legal review",
    "Pilot",
    "Security check",
    "Budget approved",
    "Verbal agreement",
    "Contract sent",
    "Signature",
)
LONG = "Proposal sent and presented to the whole committee, no reply"
OWNERS = ("Marie", "Jean-Baptiste de La Rochefoucauld", "Élodie", "Ahmed", "Zoë")


WON = Text("{n:won deal|won deals}", "{n:affaire gagnée|affaires gagnées}")


def kpi(key: str, name: Text, unit: Unit, decimals: int = 0) -> Kpi:
    def compute() -> Measure:
        raise NotImplementedError

    compute.__name__ = key
    return Kpi(compute, unit, Better.HIGHER, name, same(key), same(key), WON, decimals)


TIME_TO_CLOSE = kpi("time_to_close", Text("Time to close", "Délai de conclusion (Time to Close)"), Unit.DAYS, 1)
WIN_RATE = kpi("win_rate", Text("Win rate", "Taux de réussite"), Unit.SHARE, 1)
WEIGHTED = kpi("weighted_revenue", Text("Weighted revenue", "Chiffre d’affaires pondéré"), Unit.CURRENCY)
SALES = kpi("sales_count", Text("Sales", "Nombre de ventes"), Unit.COUNT)
REVENUE = kpi("revenue", Text("Revenue", "CA signé"), Unit.CURRENCY)
AVERAGE = kpi("average_sale", Text("Average sale", "Revenu moyen par vente"), Unit.CURRENCY)
RETENTION = kpi("retention_rate", Text("Retention rate", "Taux de rétention"), Unit.SHARE)
SATISFACTION = kpi("satisfaction_rate", Text("Satisfaction rate", "Taux de satisfaction"), Unit.SHARE)
VELOCITY = kpi("sales_velocity", Text("Sales velocity", "Vélocité commerciale"), Unit.CURRENCY_PER_DAY)

NO_WON = Text("No deal is won yet: there is nothing to measure from.", "Aucune affaire n’est gagnée : rien à mesurer.")
NO_SCORES = Text(
    "The sheet has no column with satisfaction scores. Add one, for example “Satisfaction (/10)”.",
    "La feuille n’a pas de colonne de notes de satisfaction. Ajoutez-en une, par exemple « Satisfaction (/10) ».",
)


def cards(deals: int) -> tuple[Card, ...]:
    def card(which: Kpi, value: float, n: int, detail: Text = EMPTY, left: int = 0) -> Card:
        if deals == 0:
            return Card(which, Measure(None, which.unit, 0, note=NO_WON))
        rests_on = WON.format(n=n)
        if left:
            rests_on += Text(" · {n} left out", " · {n} de côté").format(n=left)
        if detail != EMPTY:
            rests_on += same(" · ") + detail
        return Card(which, Measure(value, which.unit, n, left), rests_on)

    won = max(deals // 2, 1)
    return (
        card(TIME_TO_CLOSE, 51.78, won, Text("median 57 · p90 95 days", "médiane 57 · p90 95 jours"), deals // 20),
        card(
            WIN_RATE,
            0.6315,
            won + deals // 4,
            Text("+4 points on the 12 months before", "+4 points sur les 12 mois précédents"),
        ),
        card(
            WEIGHTED,
            1234.5 * deals,
            deals // 4,
            Text("open pipeline, stage probabilities", "pipeline ouvert, probabilités par phase"),
        ),
        card(SALES, won, won),
        card(REVENUE, 1136.97 * deals, won, Text("target 120,000: near (94%)", "objectif 120 000 : proche (94 %)")),
        card(AVERAGE, 2360.91, won, Text("3 won deals have no amount", "3 affaires gagnées sans montant"), 3),
        card(RETENTION, 0.42, 12, Text("12 months to 2026-11-23", "12 mois au 23/11/2026")),
        Card(SATISFACTION, Measure(None, Unit.SHARE, 0, note=NO_SCORES)),
        card(VELOCITY, 813.2, deals // 4),
    )


def conversion(stages: tuple[str, ...], deals: int) -> Section:
    rows: list[tuple[Value, ...]] = []
    reached = deals
    for at, stage in enumerate(stages):
        on = int(reached * 0.72)
        following: Value = stages[at + 1] if at + 1 < len(stages) else Text("Won", "Gagnée")
        rate = on / reached if reached else None
        rows.append(
            (
                stage,
                following,
                reached,
                on,
                reached // 9,
                rate,
                rate and rate * 0.8,
                rate and min(1, rate * 1.15),
                rate and rate * 1.02,
            )
        )
        reached = on
    columns = (
        Column("stage", Text("Stage", "Phase")),
        Column("next", Text("To", "Vers")),
        Column("reached", Text("Reached", "Atteint"), Kind.COUNT),
        Column("went_on", Text("Went on", "Ont continué"), Kind.COUNT),
        Column("in_play", Text("Still in play", "Encore en jeu"), Kind.COUNT),
        Column("rate", Text("Conversion", "Taux de conversion"), Kind.SHARE),
        Column("low", Text("95% from", "95 % de"), Kind.SHARE),
        Column("high", Text("95% to", "95 % à"), Kind.SHARE),
        Column("resolved_rate", Text("Resolved", "Résolu"), Kind.SHARE, on_sheet=False),
    )
    note = (
        None
        if rows
        else Text(
            "Not available: the sheet has the current stage alone, no stage dates and no event log. Counts of where "
            "deals stand today are not a conversion. Add a date column for each stage.",
            "Non disponible : la feuille n’a que la phase actuelle, sans dates de phases ni journal. Le nombre d’affaires "
            "par phase n’est pas une conversion. Ajoutez une colonne de date par phase.",
        )
    )
    table = Table(
        "conversion",
        Text("Conversion rate", "Taux de conversion"),
        columns,
        tuple(rows),
        note,
        tuple(0 < int(str(row[2])) < 5 for row in rows),
    )
    chart = Chart(
        Text("Deals that reached each stage", "Affaires ayant atteint chaque phase"),
        Text(
            f"Bar chart: {deals} deals reached the first stage, {reached} were won.",
            f"Barres : {deals} affaires ont atteint la première phase, {reached} ont été gagnées.",
        ),
        Shape.BAR,
        "stage",
        ("reached",),
    )
    sentences = (
        ()
        if not rows
        else (
            Text(
                "Losing one deal in five fewer at Proposal would bring about €18,200.",
                "Perdre une affaire sur cinq de moins en phase Proposal rapporterait environ 18 200 €.",
            ),
        )
    )
    return Section(table, (chart,), sentences)


def stage_time(stages: tuple[str, ...], deals: int) -> Section:
    rows: list[tuple[Value, ...]] = []
    for at, stage in enumerate(stages):
        n = deals // (at + 2)
        mean = 4.0 + 3.7 * ((at * 7) % 5) if n else None
        rows.append((stage, n, mean, mean and mean * 0.9, n + 3, mean, deals // 9, 21.4))
    columns = (
        Column("stage", Text("Stage", "Phase")),
        Column("n", Text("Deals", "Affaires"), Kind.COUNT),
        Column("mean", Text("Mean days", "Jours en moyenne"), Kind.DAYS),
        Column("median", Text("Median days", "Jours (médiane)"), Kind.DAYS),
        Column("all.n", Text("All", "Toutes"), Kind.COUNT, on_sheet=False),
        Column("all.mean", Text("All, mean", "Toutes, moyenne"), Kind.DAYS, on_sheet=False),
        Column("in_stage", Text("Still there", "Encore là"), Kind.COUNT),
        Column("mean_age", Text("Their days so far", "Leurs jours à ce jour"), Kind.DAYS),
    )
    table = Table(
        "stage_time",
        Text("Time per stage", "Temps par phase"),
        columns,
        tuple(rows),
        Text("4 exits without a date were left out.", "4 sorties sans date sont laissées de côté.")
        if rows
        else Text("Not available: no stage dates.", "Non disponible : pas de dates de phases."),
        tuple(0 < int(str(row[1])) < 5 for row in rows),
    )
    chart = Chart(
        Text("Mean days in each stage", "Jours moyens par phase"),
        Text("Bar chart of mean days per stage.", "Barres : jours moyens par phase."),
        Shape.BAR,
        "stage",
        ("mean",),
    )
    return Section(table, (chart,))


def weighted(stages: tuple[str, ...], deals: int) -> Section:
    rows = tuple(
        (
            s,
            deals // 12 + i,
            i % 2,
            1250.0 * deals * (i + 1),
            min(1.0, 0.1 * (i + 1)),
            Text("Stages table", "table Phases") if i % 2 else Text("history", "historique"),
            125.0 * deals * (i + 1),
        )
        for i, s in enumerate(stages)
    )
    columns = (
        Column("stage", Text("Stage", "Phase")),
        Column("deals", Text("Deals", "Affaires"), Kind.COUNT),
        Column("no_amount", Text("Without amount", "Sans montant"), Kind.COUNT),
        Column("amount", Text("Amount", "Montant"), Kind.MONEY),
        Column("probability", Text("Probability", "Probabilité"), Kind.SHARE),
        Column("basis", Text("From", "Source")),
        Column("weighted", Text("Weighted", "Pondéré"), Kind.MONEY),
    )
    return Section(
        Table(
            "weighted",
            Text("Open pipeline", "Pipeline ouvert"),
            columns,
            rows,
            None if rows else Text("No open deals.", "Aucune affaire ouverte."),
        )
    )


def owners(names: tuple[str, ...], deals: int) -> Section:
    rows = tuple(
        (
            o,
            deals // (i + 3),
            deals // (i + 5),
            i + 1,
            0.63 - 0.1 * i,
            10_005_534.0 / (i + 1),
            2360.91,
            51.78 if i else None,
        )
        for i, o in enumerate(names)
    )
    columns = (
        Column("owner", Text("Owner", "Commercial")),
        Column("sales", Text("Sales", "Ventes"), Kind.COUNT),
        Column("lost", Text("Lost", "Perdues"), Kind.COUNT),
        Column("open", Text("Open", "En cours"), Kind.COUNT),
        Column("win_rate", Text("Win rate", "Taux de réussite"), Kind.SHARE),
        Column("revenue", Text("Revenue", "CA signé"), Kind.MONEY),
        Column("average_sale", Text("Average sale", "Vente moyenne"), Kind.MONEY),
        Column("mean_days", Text("Days to close", "Jours pour conclure"), Kind.DAYS),
    )
    few = tuple(deals // (i + 3) < 5 for i in range(len(names)))
    return Section(
        Table(
            "owner",
            Text("By owner", "Par commercial"),
            columns,
            rows,
            None if rows else Text("The sheet has no owner column.", "La feuille n’a pas de colonne commercial."),
            few,
        )
    )


def trend(deals: int) -> Section:
    random_ = random.Random(1)
    rows = (
        tuple(
            (
                f"2026-{m:02}",
                deals // 9 + random_.randrange(4),
                deals // 20,
                9000.0 + random_.randrange(9000),
                0.4 + m / 50,
                30.0 + m if m != 4 else None,
            )
            for m in range(1, 12)
        )
        if deals
        else ()
    )
    columns = (
        Column("month", Text("Month", "Mois")),
        Column("sales", Text("Sales", "Ventes"), Kind.COUNT),
        Column("lost", Text("Lost", "Perdues"), Kind.COUNT),
        Column("revenue", Text("Revenue", "CA signé"), Kind.MONEY),
        Column("win_rate", Text("Win rate", "Taux de réussite"), Kind.SHARE),
        Column("time_to_close", Text("Days to close", "Jours pour conclure"), Kind.DAYS),
    )
    charts = (
        Chart(
            Text("Sales and lost deals per month", "Ventes et affaires perdues par mois"),
            Text("Columns per month.", "Colonnes par mois."),
            Shape.COLUMN,
            "month",
            ("sales", "lost"),
        ),
        Chart(
            Text("Days to close per month", "Jours pour conclure par mois"),
            Text("Line per month.", "Courbe par mois."),
            Shape.LINE,
            "month",
            ("time_to_close",),
        ),
    )
    return Section(
        Table(
            "trend",
            Text("Trend", "Tendance"),
            columns,
            rows,
            None if rows else Text("No closed deals.", "Aucune affaire close."),
        ),
        charts,
    )


def losses(deals: int) -> Section:
    reasons = ("Price", "No reply", "Competitor", "Timing") if deals > 3 else ()
    rows = tuple((r, deals // (i + 4), 800.0 * deals / (i + 1)) for i, r in enumerate(reasons))
    columns = (
        Column("reason", Text("Reason", "Motif")),
        Column("deals", Text("Deals", "Affaires"), Kind.COUNT),
        Column("amount", Text("Amount", "Montant"), Kind.MONEY),
    )
    chart = Chart(
        Text("Lost deals by reason", "Affaires perdues par motif"),
        Text("Bars per reason.", "Barres par motif."),
        Shape.BAR,
        "reason",
        ("deals",),
    )
    return Section(
        Table(
            "losses",
            Text("Why deals are lost", "Pourquoi les affaires sont perdues"),
            columns,
            rows,
            None if rows else Text("No lost deals.", "Aucune affaire perdue."),
        ),
        (chart,),
    )


def priorities(stages: tuple[str, ...], deals: int) -> Section:
    flags = (
        Text("stalled, overdue", "bloquée, en retard"),
        Text("no amount", "sans montant"),
        None,
        Text("overdue", "en retard"),
    )
    rows = (
        tuple(
            (
                f"A-{i:03} Menuiserie Durand & Fils",
                stages[i % len(stages)],
                OWNERS[i % 5],
                12_400.0 - i * 700,
                6100.0 - i * 300,
                dt.date(2026, 12, 1 + i),
                flags[i % 4],
            )
            for i in range(min(deals // 4, 10))
        )
        if stages
        else ()
    )
    columns = (
        Column("deal", Text("Deal", "Affaire")),
        Column("stage", Text("Stage", "Phase")),
        Column("owner", Text("Owner", "Commercial")),
        Column("amount", Text("Amount", "Montant"), Kind.MONEY),
        Column("weighted", Text("Weighted", "Pondéré"), Kind.MONEY),
        Column("expected", Text("Expected close", "Clôture prévue"), Kind.DATE),
        Column("flags", Text("What speaks against it", "Ce qui s’y oppose")),
    )
    return Section(
        Table(
            "priorities",
            Text("Ten deals to work on", "Dix affaires à travailler"),
            columns,
            rows,
            None if rows else Text("No open deals.", "Aucune affaire ouverte."),
        )
    )


def summary(deals: int = 60, stages: tuple[str, ...] = STAGES[:5], names: tuple[str, ...] = OWNERS) -> Summary:
    """Make a summary as large as a sheet with that many deals, stages and owners gives."""
    return Summary(
        title=Text("KPI Summary", "Synthèse KPI"),
        subtitle=Text(
            f"As of 2026-11-23 · {number(deals, 'en')} deals in table Deals (sheet Pipeline) · all dates",
            f"Au 23/11/2026 · {number(deals, 'fr')} affaires du tableau Affaires (feuille Pipeline) · toutes dates",
        ),
        as_of=AS_OF,
        currency="EUR",
        cards=cards(deals),
        sections=(
            conversion(stages if deals else (), deals),
            stage_time(stages if deals else (), deals),
            weighted(stages if deals else (), deals),
            owners(names if deals else (), deals),
            trend(deals),
            losses(deals),
            priorities(stages, deals),
        ),
        left_out=(
            Text(
                "Rows 12, 40: closed before the first contact; their time to close was left out.",
                "Lignes 12, 40 : closes avant le premier contact ; leur délai n’est pas compté.",
            ),
            Text("Row 7: the amount “n/a” is not a number.", "Ligne 7 : le montant « n/a » n’est pas un nombre."),
        )
        if deals
        else (),
        definitions=(
            (
                TIME_TO_CLOSE.name,
                Text(
                    "Mean calendar days from the first contact to the day a deal was won, over won deals. Negative spans are left out and reported.",
                    "Nombre moyen de jours calendaires entre le premier contact et la signature, sur les affaires gagnées. Les durées négatives sont laissées de côté et signalées.",
                ),
            ),
            (
                WIN_RATE.name,
                Text(
                    "Won deals / (won + lost deals), by close date.",
                    "Affaires gagnées / (gagnées + perdues), selon la date de clôture.",
                ),
            ),
            (
                WEIGHTED.name,
                Text(
                    "Sum over open deals of amount × probability. Probability: the deal’s own cell, else its stage’s in the Stages table, else the stage’s own history.",
                    "Somme, sur les affaires ouvertes, de montant × probabilité. Probabilité : celle de l’affaire, sinon celle de sa phase dans la table Phases, sinon l’historique de la phase.",
                ),
            ),
        ),
    )
