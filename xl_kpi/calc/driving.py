"""Runs in LibreOffice's own Python: starts the office, or finds the one that runs, and adds or removes the extension.

    PYTHON driving.py SOFFICE PROFILE add FILE | remove IDENTIFIER

It prints what happened as JSON. The office's own extension manager is asked, because the program for it, unopkg,
refuses to work for root.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import uno
import unohelper
from com.sun.star.task import XInteractionHandler
from com.sun.star.ucb import XCommandEnvironment

PATIENCE = 90.0  # seconds until the office has started
APPROVE = "com.sun.star.task.XInteractionApprove"


class NotStartedError(Exception):
    """The office ended, or did not come up."""


class Approving(unohelper.Base, XInteractionHandler):  # type: ignore[misc]
    """Says yes: the user has asked for it."""

    def handle(self, request: Any) -> None:
        """Approve."""
        for answer in request.getContinuations():
            if answer.queryInterface(uno.getTypeByName(APPROVE)) is not None:
                answer.select()
                return


class Environment(unohelper.Base, XCommandEnvironment):  # type: ignore[misc]
    """What the extension manager asks for."""

    def __init__(self) -> None:
        self._handler = Approving()

    def getInteractionHandler(self) -> Approving:  # noqa: N802  # UNO's name
        """Return who answers."""
        return self._handler

    def getProgressHandler(self) -> None:  # noqa: N802
        """Return nobody: it takes a second."""


def main(soffice: str, profile: str, action: str, what: str) -> dict[str, object]:
    """Add or remove an extension; return whether it was there, and whether an office runs that must be restarted."""
    pipe = f"xlkpi{os.getpid()}"
    place = [f"-env:UserInstallation={profile}"] if profile else []
    command = [
        soffice,
        *place,
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        f"--accept=pipe,name={pipe};urp;",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    context = _connected(process, pipe)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    others = desktop.getComponents().createEnumeration().hasMoreElements()
    manager = context.getByName("/singletons/com.sun.star.deployment.ExtensionManager")
    there = _is_there(manager, what if action == "remove" else None)
    try:
        if action == "add":
            manager.addExtension(Path(what).as_uri(), (), "user", manager.createAbortChannel(), Environment())
        elif there:
            manager.removeExtension(what, what, "user", manager.createAbortChannel(), Environment())
    finally:
        if not others:  # an office in which somebody works goes on
            with suppress(Exception):  # it may be gone before it has answered
                desktop.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
    return {"there": there, "running": others}


def _connected(process: subprocess.Popen[bytes], pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # not there yet
            if time.monotonic() > end or process.poll() not in (None, 0, 81):
                raise NotStartedError from None
            time.sleep(0.2)


def _is_there(manager: Any, identifier: str | None) -> bool:
    found = manager.getDeployedExtensions("user", manager.createAbortChannel(), Environment())
    return any(one.getIdentifier().Value == identifier for one in found)


if __name__ == "__main__":
    try:
        print(json.dumps(main(*sys.argv[1:5])))
    except NotStartedError:
        print(json.dumps({"not started": True}))
    except Exception as error:
        print(json.dumps({"failed": f"{type(error).__name__}: {error}".splitlines()[0]}))
