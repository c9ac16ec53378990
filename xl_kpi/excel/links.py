"""One formula somewhere in a workbook, and links that are text: where it stands, how it is read and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xl_kpi.errors import FileError
from xl_kpi.excel.objects import answer, members, said
from xl_kpi.texts import Text, same

WORKSHEET_SOURCE = 1  # xlDatabase

PIVOT = Text("pivot table source {source}", "source de tableau croisé dynamique {source}")
HYPERLINK = Text("hyperlink to {target}", "lien hypertexte vers {target}")

STUCK = Text(
    "Excel does not let this be pointed to the new KPI Summary: {place} ({reason}).",
    "Excel ne laisse pas diriger ceci vers la nouvelle synthèse : {place} ({reason}).",
)
CHANGE_IT = Text(
    "The workbook is as it was. Have it read a KPI_ name or a table of the tab instead of cells, or remove it, then "
    "refresh.",
    "Le classeur est inchangé. Faites-lui lire un nom KPI_ ou un tableau de l'onglet au lieu de cellules, ou "
    "supprimez-le, puis actualisez.",
)


@dataclass(frozen=True, slots=True)
class Link:
    """A formula of an open workbook.

    Parameters
    ----------
    read, write
        Get and set its text.
    place
        What it is, for messages.
    sheet
        The sheet that it stands on, if any.
    locked
        True when a protection keeps it from being changed.
    """

    read: Callable[[], str]
    write: Callable[[str], Any]
    place: Text
    sheet: Any = None
    locked: bool = False

    @property
    def where(self) -> Text:
        """The place with its sheet."""
        return self.place if self.sheet is None else same(f"{self.sheet.Name}, ") + self.place

    def change(self, text: str) -> None:
        """Write a text.

        Raises
        ------
        FileError
            Excel does not take it; the place is named.
        """
        try:
            self.write(text)
        except Exception as error:
            raise FileError(STUCK.format(place=self.where, reason=same(said(error))), CHANGE_IT) from error


def attribute_link(thing: Any, attribute: str, place: Text, sheet: Any = None, locked: bool = False) -> Link:
    """Return the link that is an attribute of an object."""
    return Link(
        lambda: str(getattr(thing, attribute) or ""), lambda text: setattr(thing, attribute, text), place, sheet, locked
    )


def texts(workbook: Any, concerns: Callable[[str], bool], but: set[str]) -> list[tuple[Link, str]]:
    """Return what finds the old sheet or its tables by name alone, with its text: pivot sources and hyperlinks.

    It means the new sheet as soon as that has the name. Whether Excel follows a renaming in them differs: they are
    to say in the end what they say now.
    """
    found = []
    for cache in members(workbook.PivotCaches()):
        if answer(cache, "SourceType") == WORKSHEET_SOURCE:
            source = answer(cache, "SourceData")
            if isinstance(source, str) and concerns(source):
                found.append((attribute_link(cache, "SourceData", PIVOT.format(source=source)), source))
    for sheet in members(workbook.Worksheets):
        if sheet.Name not in but:
            for link in members(sheet.Hyperlinks):
                target = answer(link, "SubAddress")
                if isinstance(target, str) and concerns(target):
                    place = HYPERLINK.format(target=target)
                    found.append((attribute_link(link, "SubAddress", place, sheet), target))
    return found
