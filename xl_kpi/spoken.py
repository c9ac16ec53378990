"""What the commands ask of their user in the same way: the language, the order of dates, the choice of columns."""
# ruff: noqa: PLC0415  # modules are imported late: start-up is what a small workbook feels

from __future__ import annotations

import locale
import os
import re
import sys
from typing import TYPE_CHECKING

import typer

from xl_kpi.texts import Lang

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xl_kpi.daytexts import DateOrder


def language(written: str | None) -> Lang | None:
    """Read the option --lang."""
    from xl_kpi.settings import LANGUAGES

    if written is None:
        return None
    lang = LANGUAGES.get(written.strip().lower())
    if lang is None:
        raise typer.BadParameter(f'"{written}" is not a language. Choose en or fr.', param_hint="--lang")
    return lang


def users_language() -> Lang:
    """Return the user's language: the one asked for, else the system's."""
    asked = re.search(r"--lang[ =](\w+)", " ".join(sys.argv))
    named = asked[1] if asked else next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    named = named or (locale.getlocale()[0] or "")
    return "fr" if named.lower().startswith("fr") else "en"


def date_order(written: str | None) -> DateOrder | None:
    """Read the option --dates."""
    from xl_kpi.daytexts import order_named

    order = order_named(written) if written is not None else None
    if written is not None and order is None:
        raise typer.BadParameter(f'"{written}" is no order of dates. Choose dmy or mdy.', param_hint="--dates")
    return order


def chosen_columns(pairs: Sequence[str] | None) -> dict[str, str]:
    """Read the option --map: the header for each field that is named."""
    from xl_kpi.headers import field_named

    chosen = {}
    for pair in pairs or ():
        name, equals, header = pair.partition("=")
        field = field_named(name)
        if not equals or field is None:
            raise typer.BadParameter(f'"{pair}" is not FIELD=HEADER, such as Owner=Vendeur.', param_hint="--map")
        chosen[field] = header.strip()
    return chosen
