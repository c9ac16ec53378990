"""The figures as JSON, for programs."""

from __future__ import annotations

from xl_kpi.kpi import Measure
from xl_kpi.outcomes import counts
from xl_kpi.stages import Outcome
from xl_kpi.summary import Figures
from xl_kpi.targets import targets_table
from xl_kpi.texts import Lang

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


# --------------------------------------------------------------------------------------------- private


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
