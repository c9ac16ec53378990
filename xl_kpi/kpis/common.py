"""What several KPIs share: why a figure is not available, what was left out, the statistics of a sample."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xl_kpi.blocks import Value
from xl_kpi.cells import Floats
from xl_kpi.deals import Deals, Level
from xl_kpi.errors import ArgumentError, NumberError
from xl_kpi.estimates.intervals import wilson
from xl_kpi.kpi import NOTHING, Measure, Unit
from xl_kpi.stages import Outcome
from xl_kpi.texts import Text, join
from xl_kpi.words import normalise

#: Under this many deals a mean, a median or a rate is shown with "too few".
FEW = 5
#: The longest window, a hundred years: a longer one leaves the calendar.
MOST_MONTHS = 1200
STATISTICS = ("mean", "median", "p75", "p90", "min", "max")

NO_MONTHS = Text("{number} is no number of months.", "{number} n'est pas un nombre de mois.")
NO_DEALS = Text("No deal meets the question.", "Aucune affaire ne répond à la question.")
NO_OPEN = Text("No deal is open.", "Aucune affaire n'est en cours.")
NO_OUTCOME = Text(
    "The sheet does not say which deals are won: it needs a stage, a status, or Won and Lost dates.",
    "La feuille ne dit pas quelles affaires sont gagnées : il lui faut une étape, un statut, ou des dates de gain "
    "et de perte.",
)
NO_WON = Text("No deal is won.", "Aucune affaire n'est gagnée.")
NO_WON_IN_PERIOD = Text("No deal is won in the period.", "Aucune affaire n'est gagnée dans la période.")
NO_AMOUNT = Text("The sheet has no amounts.", "La feuille n'a pas de montants.")
ONLY_CURRENT_STAGE = Text(
    "The sheet tells only the stage of each deal today. Counts of where deals stand are not a conversion and not "
    "a duration: that takes a date for each stage, or an event log.",
    "La feuille ne dit que l'étape actuelle de chaque affaire. Compter les affaires par étape ne donne ni un taux "
    "de conversion ni une durée : il faut une date par étape, ou un journal des étapes.",
)
STAGE_WITHOUT_DATES = Text(
    "The sheet has no dates for the stage {stage}.", "La feuille n'a pas de dates pour l'étape {stage}."
)
SEVERAL_CURRENCIES = Text(
    "The amounts are in several currencies ({currencies}) and are not added up: filter on one, or give rates.",
    "Les montants sont en plusieurs devises ({currencies}) et ne sont pas additionnés : filtrez sur une devise, "
    "ou donnez des taux.",
)
LEFT_OUT = Text("{n:row|rows} left out: {reasons}.", "{n:ligne laissée|lignes laissées} de côté : {reasons}.")

NO_CLOSING_DATE = Text("no closing date", "pas de date de conclusion")
NO_EXPECTED_CLOSE = Text("no expected closing date", "pas de date de conclusion prévue")
NO_FIRST_CONTACT = Text("no first contact", "pas de premier contact")
CLOSED_TOO_EARLY = Text("closed before the first contact", "conclue avant le premier contact")
CREATED_LATER = Text("first contact after the as-of day", "premier contact après la date du jour")
WITHOUT_AMOUNT = Text("no amount", "pas de montant")
NEGATIVE_AMOUNT = Text("negative amount", "montant négatif")


def left_out(reasons: Mapping[Text, int]) -> tuple[int, Text | None]:
    """Return how many rows were left out, and a sentence with the reasons."""
    told = {reason: n for reason, n in reasons.items() if n}
    if not told:
        return 0, None
    total = sum(told.values())
    named = join([Text(f"{reason.en} ({n})", f"{reason.fr} ({n})") for reason, n in told.items()], ", ")
    return total, LEFT_OUT.format(n=total, reasons=named)


def measure(
    value: float | None, unit: Unit, n: int, reasons: Mapping[Text, int], details: Mapping[str, float] = NOTHING
) -> Measure:
    """Make the measure of a figure that is available."""
    missing, note = left_out(reasons)
    return Measure(value, unit, n, missing, note, details)


def unavailable(unit: Unit, why: Text, reasons: Mapping[Text, int] | None = None) -> Measure:
    """Make the measure of a figure that is not available, with the reason."""
    missing, note = left_out(reasons or {})
    return Measure(None, unit, 0, missing, join([why, note]) if note else why)


def cannot_tell_outcomes(deals: Deals) -> Text | None:
    """Return why won and lost deals cannot be counted, or None when they can."""
    if not len(deals):
        return NO_DEALS
    if (deals.all.frame["outcome"].to_numpy() == Outcome.UNKNOWN).all():
        return NO_OUTCOME
    return None


def cannot_tell_stage(deals: Deals, stage: int) -> Text | None:
    """Return why the sheet cannot tell when deals reached a stage, or None when it can."""
    if deals.level is Level.CURRENT or deals.entries is None:
        return ONLY_CURRENT_STAGE
    if not deals.entries.dated[stage]:
        return STAGE_WITHOUT_DATES.format(stage=deals.stages.names[stage])
    return None


def cannot_add(frame: pd.DataFrame, amounts: Floats | None = None) -> Text | None:
    """Return why amounts cannot be added up, or None when they can; a currency beside no amount says nothing.

    Parameters
    ----------
    amounts
        What is to be added up, one for each row of `frame`; its column of amounts unless given.
    """
    if len(frame["currency"].cat.categories) < 2:
        return None
    told = ~np.isnan(frame["amount"].to_numpy() if amounts is None else amounts)
    named = sorted(frame["currency"][told].dropna().unique())
    return SEVERAL_CURRENCIES.format(currencies=", ".join(named)) if len(named) > 1 else None


def stage_index(deals: Deals, word: str) -> int:
    """Return the position of an open stage.

    Raises
    ------
    ArgumentError
        The pipeline has no such stage.
    """
    at = deals.stages.index(word)
    if at < 0:
        raise ArgumentError(
            Text('There is no stage "{word}".', "Il n'y a pas d'étape « {word} ».").format(word=word),
            Text("The stages are: {names}.", "Les étapes sont : {names}.").format(
                names=", ".join(deals.stages.names) or "-"
            ),
        )
    return at


def whole(number: float, most: int, wrong: Text) -> int:
    """Return a whole number from 1 to `most`.

    Parameters
    ----------
    wrong
        What to say of another one, with the placeholder `{number}`.

    Raises
    ------
    NumberError
        It is not whole, below 1, beyond `most` or infinite.
    """
    if 1 <= number <= most and number == int(number):
        return int(number)
    raise NumberError(
        wrong.format(number=float(number)),
        Text("Give a whole number from 1 to {most}.", "Donnez un nombre entier de 1 à {most}.").format(most=most),
    )


def no_target(target: float) -> NumberError:
    """Make the error of a revenue aimed at that is not above 0."""
    return NumberError(
        Text("A target of {target} asks for nothing.", "Un objectif de {target} ne demande rien.").format(
            target=target
        ),
        Text("Give a revenue above 0.", "Donnez un chiffre d'affaires positif."),
    )


def by_name(name: Value) -> tuple[bool, str, str]:
    """Return what names are ordered by: without case and accents, and what stands for no name last."""
    return isinstance(name, Text), normalise(str(name)), str(name)


def choice(word: str, accepted: tuple[str, ...], option: str) -> str:
    """Return the word when it is one of those accepted.

    Raises
    ------
    ArgumentError
        It is not; the message lists those that are.
    """
    if word not in accepted:
        raise ArgumentError(
            Text('"{word}" is no {option}.', "« {word} » n'est pas un choix pour « {option} ».").format(
                word=word, option=option
            ),
            Text("Choose one of: {names}.", "Choisissez parmi : {names}.").format(names=", ".join(accepted)),
        )
    return word


def statistic_of(values: NDArray[np.float64], statistic: str) -> float:
    """Return a statistic of a sample that is not empty; percentiles interpolate as Excel's PERCENTILE.INC does."""
    if statistic == "mean":
        return float(values.mean())
    share = {"min": 0, "median": 50, "p75": 75, "p90": 90, "max": 100}[statistic]
    return float(np.percentile(values, share))


def rate(hits: int, n: int, reasons: Mapping[Text, int]) -> Measure:
    """Make the measure of a rate of counts, with its interval as `low` and `high`."""
    low, high = wilson(hits, n)
    return measure(hits / n, Unit.SHARE, n, reasons, {"low": low, "high": high})
