"""Every single call into Excel fails in turn: the workbook is then as it was, or it is refreshed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fake_com import BUSY, REFUSED, ComError
from fake_excel import Application, Workbook
from live_scene import donor, pipeline

from xl_kpi.errors import FileError
from xl_kpi.excel import live


def scene() -> tuple[Application, Workbook]:
    app = Application()
    app.donor = lambda: donor(app)
    book = pipeline(app)
    app.settings["StatusBar"] = "Mine"
    return app, book


def run(app: Application, book: Workbook) -> Exception | None:
    patch = pytest.MonkeyPatch()
    patch.setattr(live, "_summary_of", lambda contents, lang: ("summary", lang, "Deals", None))
    patch.setattr(live, "render", lambda summary, lang, *, name: b"rendered")
    try:
        live.refresh_workbook(book, "en")
    except (ComError, FileError) as error:
        return error
    finally:
        patch.undo()
    return None


def recorded() -> tuple[list[str], Any]:
    app, book = scene()
    assert run(app, book) is None
    return list(app.log), book.state()


STEPS, REFRESHED = recorded()
BEFORE = scene()[1].state()
DELETED = next(at for at, step in enumerate(STEPS, 1) if step.startswith("Worksheet.Delete"))


#: The way back to the user's place is tried twice: a failure of these is passed over.
RETRIED = ("Worksheet.Range('$C$7')", "Range.Select()", "Window.ScrollRow = 5", "Window.ScrollColumn = 2")
#: Those that do something; a failure after a mere question is the same as one before it.
EFFECTS = [at for at, step in enumerate(STEPS, 1) if " = " in step or step.endswith(")")]


def named(at: int) -> str:
    """The step, without the temporary file's name, which is another one on every run."""
    return re.sub(r"xl_kpi_\w+", "xl_kpi", f"{at}-{STEPS[at - 1]}")[:60]


def check(at: int, *, after_effect: bool, fail_with: int) -> tuple[bool, str]:
    """Let one step fail; return whether the refresh was done all the same, and else what is told."""
    app, book = scene()
    settings = dict(app.settings)
    app.fail_at, app.fail_after_effect, app.fail_with = at, after_effect, fail_with
    error = run(app, book)
    state = book.state()
    assert state == (REFRESHED if error is None else BEFORE)
    assert app.settings == settings
    assert (app.active, app.books) == (book, [book])
    assert [path for path in app.opened if path.exists()] == []
    return error is None or not app.failed, str(error and (error.__cause__ or error))


def test_the_recording_holds_every_kind_of_step() -> None:
    assert len(STEPS) > 1000
    kinds = ("Workbooks.Open", "Worksheet.Copy", "Range.Formula2 =", "Range.FormulaArray =", "Validation.Modify",
             "Rule.Modify", "Threshold.Value =", "Threshold.Modify", "Sparklines.ModifySourceData", "Linked.Formula =",
             "Control.LinkedCell =", "Names.Add", "Name.RefersTo =", "Table.Name =", "Tab.Color =", "PivotCache.Source",
             "Worksheet.Name =", "Worksheet.Delete", "Workbook.Close", "Application.Calculation =")  # fmt: skip
    assert [kind for kind in kinds if not any(step.startswith(kind) for step in STEPS)] == []


@pytest.mark.parametrize("at", range(1, len(STEPS) + 1), ids=named)
def test_a_call_that_excel_has_no_time_for_leaves_all_as_it_was_or_all_done(at: int) -> None:
    done, told = check(at, after_effect=False, fail_with=BUSY)
    if at < DELETED and STEPS[at - 1] not in RETRIED:
        assert not done, "a failure was passed over"
        assert f"step {at}," in told
    else:  # no way back is needed
        assert done or at == DELETED


@pytest.mark.parametrize("at", EFFECTS, ids=named)
def test_a_call_that_fails_though_it_had_its_effect_leaves_all_as_it_was_or_all_done(at: int) -> None:
    done, _ = check(at, after_effect=True, fail_with=BUSY)
    assert done or at < DELETED


@pytest.mark.parametrize("at", range(1, len(STEPS) + 1), ids=named)
def test_a_refusal_of_excels_own_at_any_call_leaves_all_as_it_was_or_all_done(at: int) -> None:
    done, _ = check(at, after_effect=False, fail_with=REFUSED)
    assert done or at <= DELETED
