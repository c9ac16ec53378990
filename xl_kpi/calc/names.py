"""The names by which LibreOffice knows the extension."""

from __future__ import annotations

EXTENSION = "org.xlkpi.calc"
#: The add-in's service, and the two components that implement it and the menu.
SERVICE = f"{EXTENSION}.Functions"
FUNCTIONS_COMPONENT = f"{EXTENSION}.FunctionsComponent"
MENU_COMPONENT = f"{EXTENSION}.MenuComponent"
#: Commands of the menu are addresses of this kind: "org.xlkpi.calc:refresh".
PROTOCOL = f"{EXTENSION}:"
INTERFACE = "XFunctions"
#: The package inside the extension.
PACKAGE = "xl_kpi_inside"
#: The oldest LibreOffice that finds the functions in a workbook of Excel.
OLDEST = (25, 2)
