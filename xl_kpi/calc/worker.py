"""The process behind the extension: LibreOffice starts it, and it ends with it.

python -m xl_kpi.calc.worker
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress

from xl_kpi.calc.channel import Channel, Message


def main() -> None:
    """Answer what comes through standard input, on standard output."""
    source = os.fdopen(os.dup(0), "rb")
    sink = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what a library prints must not get among the messages,
    os.dup2(nowhere, 2)  # and nobody reads what it complains of
    with suppress(ValueError, AttributeError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the office's terminal is not meant for it
    Channel(source, sink, answer).run()


def answer(channel: Channel, message: Message) -> Message:
    """Answer one question; whatever goes wrong is an answer too."""
    from xl_kpi.calc.answering import answer_call  # noqa: PLC0415  # late: the greeting must not wait for pandas
    from xl_kpi.calc.serving import answer_command  # noqa: PLC0415

    try:
        return answer_call(channel, message) if "arguments" in message else answer_command(channel, message)
    except (EOFError, BrokenPipeError):
        raise
    except Exception as error:  # nothing may end the conversation
        return {"error": "#VALUE!", "reason": f"xl-kpi: {type(error).__name__}: {error}"}


if __name__ == "__main__":
    main()
