"""The other Python, where xl_kpi is installed: started when it is first needed, and spoken to through a pipe.

Every message is two lengths, a JSON text and plain bytes. The process ends by itself when the pipe closes, and with it
when the office ends, however that happens.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import time
from contextlib import suppress

#: Set by LibreOffice for its own Python; the other one would look for its library in the wrong place.
OF_THE_OFFICE = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH")
LENGTHS = struct.Struct("<II")
#: Seconds for which a Python that did not start is not tried again: a sheet has many cells.
PATIENCE = 20.0
NO_WINDOW = 0x08000000  # CREATE_NO_WINDOW


class NoWorkerError(Exception):
    """The other Python cannot be started; the text says why, as far as that is known."""


class GoneError(Exception):
    """The other Python ended in the middle of a conversation."""


class Worker:
    """The other Python.

    Parameters
    ----------
    command
        The program and its arguments.
    """

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._failed = 0.0
        self._why = ""
        #: Counts the starts: what an earlier process was told is gone.
        self.starts = 0

    def start(self) -> int:
        """See that it runs; return which start this is.

        Raises
        ------
        NoWorkerError
            It cannot be started.
        """
        if self._process is not None and self._process.poll() is None:
            return self.starts
        if self._why and time.monotonic() - self._failed < PATIENCE:
            raise NoWorkerError(self._why)
        self.stop()
        self.starts += 1
        self._why = ""
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=os.path.expanduser("~"),  # noqa: PTH111  # never a folder that happens to hold a xl_kpi
                env={name: value for name, value in os.environ.items() if name not in OF_THE_OFFICE},
                creationflags=NO_WINDOW if sys.platform == "win32" else 0,
            )
            self.receive()  # its greeting
        except GoneError:
            raise self._give_up(self._last_words()) from None
        except OSError as error:
            raise self._give_up(str(error)) from None
        return self.starts

    def forgive(self) -> None:
        """Let it be tried again at once."""
        self._why = ""

    def send(self, message: dict[str, object], plain: bytes = b"") -> None:
        """Send a message.

        Raises
        ------
        GoneError
            There is nobody to take it.
        """
        if self._process is None or self._process.stdin is None:
            raise GoneError
        text = json.dumps(message).encode()
        try:
            self._process.stdin.write(LENGTHS.pack(len(text), len(plain)) + text)
            if plain:
                self._process.stdin.write(plain)
            self._process.stdin.flush()
        except (OSError, ValueError):
            raise GoneError from None

    def receive(self) -> dict[str, object]:
        """Wait for a message.

        Raises
        ------
        GoneError
            There will be none.
        """
        if self._process is None or self._process.stdout is None:
            raise GoneError
        try:
            head = self._process.stdout.read(LENGTHS.size)
            if len(head) < LENGTHS.size:
                raise GoneError
            length, _ = LENGTHS.unpack(head)
            text = self._process.stdout.read(length)
            if len(text) < length:
                raise GoneError
        except (OSError, ValueError):
            raise GoneError from None
        message: dict[str, object] = json.loads(text)
        return message

    def stop(self) -> None:
        """Close the pipe, which ends it."""
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()

    def _give_up(self, why: str) -> NoWorkerError:
        self.stop()
        self._why, self._failed = why or "?", time.monotonic()
        return NoWorkerError(self._why)

    def _last_words(self) -> str:
        """Return the last line that it wrote about itself."""
        if self._process is None or self._process.stderr is None:
            return ""
        lines = self._process.stderr.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""
