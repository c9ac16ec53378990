"""What a sheet takes along only when it is told to: its page in print, its grid lines, the places of its charts."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

READ_ONLY = 16  # com.sun.star.beans.PropertyAttribute.READONLY
GRID = ".uno:ToggleSheetGrid"


def dress(document: Any, donor: Any, new: Any, old: Any) -> None:
    """Give a new sheet the page of the old one, where its owner may have set it up; else that of the donor's."""
    if old is not None:
        new.PageStyle = old.PageStyle
        new.TabColor, new.IsVisible = old.TabColor, old.IsVisible
        return
    theirs = donor.Sheets.getByIndex(0)
    name = theirs.PageStyle
    styles = document.StyleFamilies.getByName("PageStyles")
    if not styles.hasByName(name):
        styles.insertByName(name, document.createInstance("com.sun.star.style.PageStyle"))
        _copy(donor.StyleFamilies.getByName("PageStyles").getByName(name), styles.getByName(name))
    new.PageStyle = name


def hide_grid(document: Any, sheet: Any, dispatcher: Any) -> None:
    """Hide the grid lines of a sheet that was just put in, as the renderer wants it: such a sheet shows them."""
    controller = document.getCurrentController()
    controller.setActiveSheet(sheet)
    dispatcher.executeDispatch(controller.getFrame(), GRID, "", 0, ())


def hold_shapes(sheet: Any) -> None:
    """Tie the charts of a sheet that was just put in to their cells once more.

    Until then LibreOffice remembers where they would stand among columns and rows of the usual size, and writes that
    into an .ods.
    """
    shapes = sheet.getDrawPage()
    for at in range(shapes.getCount()):
        shape = shapes.getByIndex(at)
        shape.Anchor = shape.Anchor


# --------------------------------------------------------------------------------------------- private


def _copy(theirs: Any, ours: Any) -> None:
    for known in theirs.getPropertySetInfo().getProperties():
        if not known.Attributes & READ_ONLY:
            with suppress(Exception):  # what is of that document, such as the texts of a header
                ours.setPropertyValue(known.Name, theirs.getPropertyValue(known.Name))
