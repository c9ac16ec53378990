"""The menu "KPI" and its toolbar: an entry is an address that this component is asked to dispatch.

What a command changes it changes on the main thread: a call from another program arrives on a thread of its own, and
would wait for the office while the office waits for it.
"""

from __future__ import annotations

import threading
from typing import Any

import unohelper
from com.sun.star.frame import XDispatch, XDispatchProvider, XNotifyingDispatch
from com.sun.star.lang import XInitialization, XServiceInfo

from xl_kpi.calc.inside import commands
from xl_kpi.calc.inside.later import later

SERVICE = "com.sun.star.frame.ProtocolHandler"
COMPONENT = "org.xlkpi.calc.MenuComponent"
PROTOCOL = "org.xlkpi.calc:"

_main: set[int] = set()  # the main thread, once it was met


class Menu(unohelper.Base, XServiceInfo, XInitialization, XDispatchProvider, XNotifyingDispatch):  # type: ignore[misc]
    """Dispatches the commands of one window."""

    def __init__(self, context: Any) -> None:  # noqa: ARG002  # every component is given one
        self._frame: Any = None

    def initialize(self, arguments: tuple[Any, ...]) -> None:
        """Take the window that the commands are for."""
        if arguments:
            self._frame = arguments[0]
        later(lambda: _main.add(threading.get_ident()))

    def queryDispatch(self, url: Any, target: str, flags: int) -> XDispatch | None:  # noqa: ARG002, N802
        """Return itself for an address of its own."""
        return self if url.Complete.startswith(PROTOCOL) else None

    def queryDispatches(self, requests: tuple[Any, ...]) -> tuple[XDispatch | None, ...]:  # noqa: N802
        """Return itself for each address of its own."""
        return tuple(self.queryDispatch(one.FeatureURL, one.FrameName, one.SearchFlags) for one in requests)

    def dispatch(self, url: Any, arguments: tuple[Any, ...]) -> None:
        """Run a command."""
        self.dispatchWithNotification(url, arguments, None)

    def dispatchWithNotification(self, url: Any, arguments: tuple[Any, ...], listener: Any) -> None:  # noqa: N802
        """Run a command, and tell the listener what it said."""
        name = url.Complete[len(PROTOCOL) :].partition("?")[0]
        given = {one.Name: one.Value for one in arguments}

        def run() -> None:
            said = commands.run(self._frame, name, given)
            if listener is not None:
                listener.dispatchFinished(commands.finished(self, said))

        if threading.get_ident() in _main:
            run()
        else:
            later(run)

    def addStatusListener(self, listener: Any, url: Any) -> None:  # noqa: N802
        """Nothing to tell: the commands are always there."""

    def removeStatusListener(self, listener: Any, url: Any) -> None:  # noqa: N802
        """Nothing to tell."""

    def getImplementationName(self) -> str:  # noqa: N802
        """Return the name of the component."""
        return COMPONENT

    def supportsService(self, name: str) -> bool:  # noqa: N802
        """Tell whether it is such a service."""
        return name == SERVICE

    def getSupportedServiceNames(self) -> tuple[str, ...]:  # noqa: N802
        """Return the services that it is."""
        return (SERVICE,)
