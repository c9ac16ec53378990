"""A question to the other Python, and what it asks back before it answers.

It asks for cells. Reading one may let LibreOffice calculate another formula first, whose question then comes in the
middle of this one; the other side answers it and goes on. A column that has not changed is not sent twice.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from xl_kpi.calc.inside.pipe import GoneError, NoWorkerError, Worker
from xl_kpi.calc.inside.ranges import Cells, find
from xl_kpi.calc.inside.sent import Sent

#: Ranges that came as values: a Stages table or two, a history.
MOST_KEPT = 16
#: A worker may be killed between two calls, and once more in the next.
ATTEMPTS = 3

Message = dict[str, Any]


class Conversation:
    """What is said between the office and the other Python.

    Parameters
    ----------
    worker
        The other Python.
    """

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.sent = Sent()
        self._start = 0
        self._ranges: dict[int, Cells] = {}
        self._number = 0
        self._kept: OrderedDict[str, list[list[object]]] = OrderedDict()
        self._services: dict[str, Callable[[Any, Message], Message]] = {}

    def serve(self, want: str, service: Callable[[Any, Message], Message]) -> None:
        """Let the other side ask for something else than cells: `service(document, message)` replies."""
        self._services[want] = service

    def lend(self, cells: Cells) -> Message:
        """Return the description of a range, by which the other side can ask for its cells while this call lasts."""
        self._number += 1
        self._ranges[self._number] = cells
        told = {
            "range": self._number,
            "height": cells.height,
            "width": cells.width,
            "first_row": cells.top + 1,
            "address": cells.address,
        }
        return {**told, "rows": cells.rows(0, 1)} if cells.height == cells.width == 1 else told

    def keep(self, rows: list[list[object]]) -> Message:
        """Return rows that came as values, under an address by which they are found again while the office runs."""
        address = "cells " + hashlib.blake2b(repr(rows).encode(), digest_size=8).hexdigest()
        self._kept[address] = rows
        self._kept.move_to_end(address)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return {"cells": rows, "address": address}

    def ask(self, message: Message, document: Any) -> Message:
        """Ask, serve what is wanted meanwhile, and return the answer.

        Raises
        ------
        NoWorkerError
            There is no other Python, or it ends whenever it is asked.
        """
        lent = self._number
        for _ in range(ATTEMPTS):
            start = self.worker.start()
            if start != self._start:
                self.sent.forget()
                self._start = start
            try:
                return self._talk(message, document, start)
            except GoneError:
                if self.worker.starts == start:
                    self.worker.stop()  # it may not be quite dead yet
            finally:
                for number in [number for number in self._ranges if number > lent]:
                    del self._ranges[number]  # lent in the course of it
        raise NoWorkerError("")

    def done(self, message: Message) -> None:
        """Take back the ranges that were lent for a question."""
        for number in _numbers(message):
            self._ranges.pop(number, None)

    def _talk(self, message: Message, document: Any, start: int) -> Message:
        self.sent.begin()
        self._say(message)
        while True:
            said = self.worker.receive()
            if "want" not in said:
                return said
            reply, plain = self._reply(said, document)
            if self.worker.starts != start:  # another question had to start it anew
                raise GoneError
            self._say(reply, plain)
            if said["want"] == "column":
                self.sent.read_ahead(self._ranges[int(str(said["range"]))], document)

    def _say(self, message: Message, plain: bytes = b"") -> None:
        self.worker.send({**message, "drop": self.sent.dropped}, plain)
        self.sent.dropped = []

    def _reply(self, said: Message, document: Any) -> tuple[Message, bytes]:
        want = said["want"]
        if want == "column":
            return self.sent.column(self._ranges[said["range"]], document, said["at"], said["top"])
        if want == "rows":
            return {"rows": self._ranges[said["range"]].rows(said["top"], said["bottom"])}, b""
        if want == "find" and said["address"] in self._kept:
            return {"found": {"cells": self._kept[said["address"]], "address": said["address"]}}, b""
        if want == "find":
            cells = find(document, said["address"])
            return {"found": None if cells is None else self.lend(cells)}, b""
        return self._services[want](document, said), b""


# --------------------------------------------------------------------------------------------- private


def _numbers(message: Message) -> set[int]:
    """Return the ranges that a question names."""
    given = message.get("arguments")
    return {one["range"] for one in given if isinstance(one, dict) and "range" in one} if given else set()
