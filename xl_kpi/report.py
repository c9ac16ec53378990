"""The figures, and how a file was understood, as JSON for programs."""

from __future__ import annotations

from dataclasses import asdict

from xl_kpi.findings import DECISIONS
from xl_kpi.kpi import Measure
from xl_kpi.outcomes import counts
from xl_kpi.stages import Outcome
from xl_kpi.summary import Figures
from xl_kpi.targets import targets_table
from xl_kpi.texts import Lang
from xl_kpi.understood import ColumnRead, Understood, WordRead

_OUTCOMES = (Outcome.WON, Outcome.LOST, Outcome.OPEN, Outcome.SET_ASIDE, Outcome.UNKNOWN)


def report(told: Figures, lang: Lang) -> dict[str, object]:
    """Return the figures as JSON knows them; sentences are in one language, keys and flags in English."""
    deals = told.deals
    outcome = counts(deals.frame["outcome"].to_numpy())
    start, end = told.period.start, told.period.end
    return {
        "as_of": deals.as_of.isoformat(),
        "period": {"from": start and start.isoformat(), "to": end and end.isoformat()},
        "currency": deals.currency,
        "level": deals.level.value,
        "columns": dict(deals.columns),
        "deals": {
            "rows": len(deals.grid),
            "used": len(deals),
            "merged": deals.merged,
            **{o.name.lower(): outcome[o] for o in _OUTCOMES},
        },
        "kpis": {key: _measure(told, key, measure, lang) for key, measure in told.measures.items()},
        "tables": {key: list(table.records(lang)) for key, table in told.tables.items()},
        "by": {field: list(table.records(lang)) for field, table in told.by.items()},
        "targets": list(targets_table(told.aims, deals.currency).records(lang)),
        "bottleneck": {
            "leak": told.leak and {name: getattr(told.leak, name) for name in told.leak.__slots__},
            "slow": told.slow and {name: getattr(told.slow, name) for name in told.slow.__slots__},
        },
        "findings": [{"kind": f.kind, "rows": list(f.rows), "text": f.text(lang)} for f in deals.findings],
    }


def check_report(told: Understood, lang: Lang) -> dict[str, object]:
    """Return what was understood as JSON knows it; sentences are in one language, keys and codes in English."""
    return {
        "place": told.place,
        "header_row": told.header_row,
        "level": told.level.value,
        "deals": {
            "rows": told.rows,
            "used": told.deals,
            **{o.name.lower(): told.outcomes[o] for o in _OUTCOMES},
        },
        "columns": [_column_record(column, lang) for column in told.columns],
        "not_used": [_column_record(column, lang) for column in told.unused],
        "order": told.order and told.order(lang),
        "stages": [_word_record(word, lang) for word in told.stages],
        "statuses": [_word_record(word, lang) for word in told.statuses],
        "log": told.log and asdict(told.log),
        "findings": [
            {"kind": f.kind, "decision": f.kind in DECISIONS, "rows": list(f.rows), "text": f.text(lang)}
            for f in (*told.decisions, *told.problems)
        ],
    }


# --------------------------------------------------------------------------------------------- private


def _column_record(column: ColumnRead, lang: Lang) -> dict[str, object]:
    read = column.read
    return {
        "header": column.title(lang),
        "field": column.field,
        "stage": column.stage,
        "is": column.name and column.name(lang),
        "read_as": read.how(lang),
        "cells": read.count,
        "examples": [example(lang) for example in read.examples],
    }


def _word_record(word: WordRead, lang: Lang) -> dict[str, object]:
    return {
        "word": word.word,
        "order": word.order,
        "kind": word.kind and word.kind.code,
        "probability": word.probability,
        "allowed_days": word.allowed_days,
        "deals": word.deals,
        "known_from": word.source(lang),
    }


def _measure(told: Figures, key: str, measure: Measure, lang: Lang) -> dict[str, object]:
    moved = told.changes.get(key)
    return {
        "value": measure.value,
        "unit": measure.unit.key,
        "n": measure.n,
        "left_out": measure.left_out,
        "note": measure.note and measure.note(lang),
        **measure.details,
        **({"change": {"now": moved.now.value, "before": moved.before.value, "clear": moved.clear}} if moved else {}),
    }
