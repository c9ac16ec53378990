"""Where LibreOffice begins: it loads this file by its address and asks it for the components."""

from __future__ import annotations

import unohelper

from xl_kpi.calc.inside.functions import COMPONENT, SERVICES, Functions
from xl_kpi.calc.inside.menu import COMPONENT as MENU_COMPONENT
from xl_kpi.calc.inside.menu import SERVICE as MENU_SERVICE
from xl_kpi.calc.inside.menu import Menu

g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816  # the name that LibreOffice looks for
g_ImplementationHelper.addImplementation(Functions, COMPONENT, SERVICES)
g_ImplementationHelper.addImplementation(Menu, MENU_COMPONENT, (MENU_SERVICE,))
