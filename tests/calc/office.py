"""A LibreOffice of the tests' own, with the extension, driven from outside."""

from __future__ import annotations

import json
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

from xl_kpi.calc import program

REMOTE = Path(__file__).with_name("remote.py")


class RemoteOffice:
    """An office that runs; `office.set(...)` and so on are the methods of `remote.Remote`."""

    def __init__(self, office: program.Office, profile: Path, *options: str) -> None:
        self._process = subprocess.Popen(
            [office.python, "-E", REMOTE, office.program, profile.absolute().as_uri(), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=program.environment(),
        )
        self._heard()

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> Any:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps([name, arguments], default=str) + "\n")
            self._process.stdin.flush()
            said = self._heard()
            if "error" in said:
                raise RuntimeError(said["error"])
            return said["result"]

        return call

    def end(self) -> None:
        """End the office."""
        if self._process.poll() is None:
            with suppress(AssertionError, RuntimeError, OSError):
                self.quit()
        self._process.communicate(timeout=60)

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the office ended"
        told: dict[str, Any] = json.loads(line)
        return told


def shown(office: RemoteOffice, document: int, sheet: str, cell: str) -> Any:
    """Return what one cell shows."""
    return office.get(document, sheet, cell)[0][0]
