"""The language that the user speaks, as the command line asks for it and finds it."""
# ruff: noqa: PLC0415  # modules are imported late: start-up is what a small workbook feels

from __future__ import annotations

import locale
import os
import re
import sys

import typer

from xl_kpi.texts import Lang


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
