"""The worker's end of the pipe: it answers questions, and asks for the cells that it needs to answer them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, cast

import numpy as np

from xl_kpi.calc.inside.pipe import LENGTHS
from xl_kpi.calc.inside.ranges import SEPARATOR
from xl_kpi.cells import ErrorCell

Message = dict[str, Any]


class Channel:
    """The pipe to the office.

    Parameters
    ----------
    answer
        Answers a question; it may ask back through this channel.
    """

    def __init__(self, source: BinaryIO, sink: BinaryIO, answer: Callable[[Channel, Message], Message]) -> None:
        self._source = source
        self._sink = sink
        self._answer = answer
        self._columns: dict[int, Sequence[object]] = {}

    def run(self) -> None:
        """Greet, then answer until the office ends."""
        self._send({"ready": True})
        try:
            while True:
                message, _ = self._receive()
                self._send(self._answer(self, message))
        except (EOFError, BrokenPipeError):
            return

    def ask(self, message: Message) -> Message:
        """Ask the office for something, and return its reply; questions that come in between are answered."""
        return self._ask(message)[0]

    def column(self, number: int, at: int, top: int) -> Sequence[object]:
        """Return a column of a range of the office; one that it has sent before is not sent again."""
        reply, plain = self._ask({"want": "column", "range": number, "at": at, "top": top})
        if "same" in reply:
            return self._columns[reply["same"]]
        column = unpacked(reply, plain)
        self._columns[reply["token"]] = column
        return column

    def _ask(self, message: Message) -> tuple[Message, bytes]:
        self._send(message)
        while True:
            reply, plain = self._receive()
            if "call" not in reply:
                return reply, plain
            self._send(self._answer(self, reply))

    def _send(self, message: Message) -> None:
        text = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self._sink.write(LENGTHS.pack(len(text), 0) + text)
        self._sink.flush()

    def _receive(self) -> tuple[Message, bytes]:
        length, size = LENGTHS.unpack(self._read(LENGTHS.size))
        message: Message = json.loads(self._read(length))
        for token in message.get("drop", ()):
            self._columns.pop(token, None)
        return message, self._read(size)

    def _read(self, size: int) -> bytes:
        read = self._source.read(size)
        if len(read) < size:
            raise EOFError
        return read


def unpacked(reply: Message, plain: bytes) -> Sequence[object]:
    """Return a column that crossed the pipe: an array of numbers, or a list of cells."""
    if reply["kind"] == "texts":
        return plain.decode("utf-8", "surrogatepass").split(SEPARATOR) if reply["count"] else []
    numbers = np.frombuffer(plain, np.float64)
    others = reply.get("others")
    if not others:
        return cast(Sequence[object], numbers)  # numpy's arrays are sequences in all but name
    cells: list[object] = [None if number != number else number for number in numbers.tolist()]  # noqa: PLR0124
    for row, cell in others.items():
        cells[int(row)] = cell_of(cell)
    return cells


def cell_of(cell: Any) -> object:
    """Return one cell that crossed the pipe: an error comes as a list."""
    return ErrorCell(cell[0]) if isinstance(cell, list) else cell
