"""What an import did, or would do: counts, a few examples, and what a user should know."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from xl_kpi.grid import blank
from xl_kpi.importing.plan import Change, Plan
from xl_kpi.texts import Lang, Text, join, same

#: Changes that are shown; of a dry run, which is asked for them, so many changes and so many new deals.
SHOWN, SHOWN_DRY = 6, 200
EMPTY = Text("(empty)", "(vide)")

NEW = Text("{n:new deal|new deals}", "{n:nouvelle affaire|nouvelles affaires}")
UPDATED = Text("{n:updated|updated}", "{n:mise à jour|mises à jour}")
UNCHANGED = Text("{n:unchanged|unchanged}", "{n:inchangée|inchangées}")
ONLY_HERE = Text(
    "{n:only in the workbook|only in the workbook}", "{n:seulement dans le classeur|seulement dans le classeur}"
)
NEW_EVENTS = Text("{n:new event|new events}", "{n:nouvel événement|nouveaux événements}")
KNOWN_EVENTS = Text("{n:known already|known already}", "{n:déjà connu|déjà connus}")
OF = Text("{export}, sheet {sheet}: ", "{export}, feuille {sheet} : ")
CHANGE = Text("{label}, {header}: {old} → {new}", "{label}, {header} : {old} → {new}")
ADDED = Text("new: {label}", "nouvelle : {label}")
MORE_NEW = Text("and {n:other new deal|other new deals}", "et {n:autre nouvelle affaire|autres nouvelles affaires}")
MORE = Text("and {n:other change|other changes}", "et {n:autre changement|autres changements}")
DRY = Text("Nothing is changed: --dry-run only says what an import would do.",
           "Rien n'est modifié : --dry-run dit seulement ce que ferait un import.")  # fmt: skip
CREATED = Text("Written: {path}", "Écrit : {path}")
DONE = Text("{path} is up to date, and so is its sheet {tab}.", "{path} est à jour, ainsi que sa feuille {tab}.")
AS_IT_WAS = Text("{path} holds all of it already: nothing is changed.",
                 "{path} contient déjà tout cela : rien n'est modifié.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """What one export brings into one table.

    Parameters
    ----------
    export, sheet
        The file, and the sheet of the workbook that it goes into.
    events
        Whether it is an event log.
    found
        What was found in the export that a user should know.
    added
        What each new deal is called.
    """

    export: str
    sheet: str
    events: bool
    new: int
    updated: int
    unchanged: int
    only_here: int
    changes: tuple[Change, ...]
    found: tuple[Text, ...]
    added: tuple[str, ...] = ()

    @property
    def counts(self) -> Text:
        """The counts on one line."""
        if self.events:
            told = [NEW_EVENTS.format(n=self.new), KNOWN_EVENTS.format(n=self.unchanged)]
        else:
            told = [NEW.format(n=self.new), UPDATED.format(n=self.updated), UNCHANGED.format(n=self.unchanged),
                    ONLY_HERE.format(n=self.only_here)]  # fmt: skip
        return OF.format(export=self.export, sheet=self.sheet) + join(told, ", ") + same(".")

    def examples(self, *, dry: bool = False) -> list[Text]:
        """Return the first changes, what was there and what comes; of a dry run many more, and the new deals."""
        most = SHOWN_DRY if dry else SHOWN
        shown = [
            CHANGE.format(label=c.label, header=c.header, old=_said(c.old), new=_said(c.new))
            for c in self.changes[:most]
        ]
        if more := len(self.changes) - len(shown):
            shown.append(MORE.format(n=more))
        if dry:
            shown += [ADDED.format(label=label) for label in self.added[:most]]
            if len(self.added) > most:
                shown.append(MORE_NEW.format(n=len(self.added) - most))
        return shown


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did.

    Parameters
    ----------
    path
        The workbook.
    parts
        What each export brings.
    created
        Whether the workbook is new.
    changed
        Whether it is another than before; never with `dry`.
    tab
        The sheet that was refreshed, None where none was.
    lang
        The language of the workbook.
    """

    path: Path
    parts: tuple[Part, ...]
    created: bool
    changed: bool
    dry: bool
    tab: str | None
    lang: Lang
    found: tuple[Text, ...] = ()
    """What the deals as they are now need, such as a stage that Settings does not hold."""

    @property
    def outcome(self) -> Text:
        """Say in one line what became of the workbook."""
        if self.dry:
            return DRY
        if not self.changed:
            return AS_IT_WAS.format(path=str(self.path))
        done = DONE.format(path=str(self.path), tab=self.tab or "")
        return CREATED.format(path=str(self.path)) if self.created else done


def part_of(export: str, sheet: str, plan: Plan, found: tuple[Text, ...], *, events: bool) -> Part:
    """Return what a plan brings."""
    counts = plan.new, plan.updated, plan.unchanged, plan.only_here
    return Part(export, sheet, events, *counts, plan.changes, (*plan.notes, *found), plan.added)


# --------------------------------------------------------------------------------------------- private


def _said(value: object) -> object:
    """Return a cell as a reader writes it."""
    if isinstance(value, np.generic):  # of a typed column
        value = value.item()
    return EMPTY if value is None or blank(value) else value
