"""What crosses the pipe: only the columns that are needed, none of them twice, whatever is in them."""

from __future__ import annotations

import math
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calc.fake_office import FakeDocument
from xl_kpi.calc.answering import range_of
from xl_kpi.calc.channel import Channel, Message
from xl_kpi.calc.inside.conversation import Conversation
from xl_kpi.calc.inside.pipe import GoneError, NoWorkerError, Worker
from xl_kpi.calc.inside.ranges import MANY, Cells
from xl_kpi.cells import ErrorCell

ROWS = [
    ["Stage", "Amount", "Note"],
    ["Won", 100.0, "a"],
    ["Lost", 200.0, ""],
    ["Won", "#N/A", 3.0],
]


class Piped(Worker):
    """A worker that is a thread of this process."""

    def __init__(self, answer: Callable[[Channel, Message], Message]) -> None:
        super().__init__([])
        self.answer, self.sent, self.killed = answer, [], 0
        self._open()

    def _open(self) -> None:
        (there, here), (back, away) = os.pipe(), os.pipe()
        self._streams = os.fdopen(here, "wb"), os.fdopen(back, "rb")
        source, sink = os.fdopen(there, "rb"), os.fdopen(away, "wb")
        self._process = type("P", (), {"stdin": self._streams[0], "stdout": self._streams[1], "poll": lambda _: None})()

        def run() -> None:
            with source, sink:
                Channel(source, sink, self.answer).run()

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()
        self.receive()
        self.starts += 1

    def start(self) -> int:
        return self.starts

    def send(self, message: dict[str, object], plain: bytes = b"") -> None:
        self.sent.append((message, len(plain)))
        super().send(message, plain)

    def close(self) -> None:
        for stream in self._streams:
            stream.close()
        self._thread.join(5)


def conversation(answer: Callable[[Channel, Message], Message]) -> tuple[Conversation, Piped]:
    worker = Piped(answer)
    return Conversation(worker), worker


def test_only_the_columns_that_are_asked_for_are_read_and_none_is_sent_twice() -> None:
    def answer(channel: Channel, message: Message) -> Message:
        source = range_of(channel, message["arguments"][0])
        return {"value": list(source.column(0, 1))}

    document = FakeDocument([row[:] for row in ROWS])
    talk, worker = conversation(answer)
    for _ in range(2):
        question = {"call": "X", "arguments": [talk.lend(Cells(document, document.area(0, 0, 2, 3)))]}
        assert talk.ask(question, document)["value"] == ["Won", "Lost", "Won"]
        talk.done(question)
    assert {place[:1] + place[2:3] for place in document.sheet.reads} == {(0, 0)}
    assert [size > 0 for message, size in worker.sent if "kind" in message or "same" in message] == [True, False]
    document.sheet.rows[1][0] = "Lead"
    question = {"call": "X", "arguments": [talk.lend(Cells(document, document.area(0, 0, 2, 3)))]}
    assert talk.ask(question, document)["value"] == ["Lead", "Lost", "Won"]
    assert any("drop" in message and message["drop"] for message, _ in worker.sent)
    worker.close()


class Watching:
    """Watches that report what a test says."""

    def __init__(self) -> None:
        self.changes, self.begun, self.ended = 0, 0, 0

    def begin(self, document: Any, area: Any, before: Any) -> Any:
        self.begun += before is None
        return self

    def trusts(self, watch: Any, changes: int | None, area: Any) -> bool:
        return bool(changes == self.changes)

    def end(self, watch: Any) -> None:
        self.ended += 1


def test_a_long_column_is_read_again_only_when_a_change_was_reported() -> None:
    def answer(channel: Channel, message: Message) -> Message:
        return {"value": list(range_of(channel, message["arguments"][0]).column(1, 1))[-1]}

    document = FakeDocument([["Stage", "Amount", "Note"], *[["Won", float(row), ""] for row in range(MANY + 10)]])
    talk, worker = conversation(answer)
    talk.sent.watches = watching = Watching()

    def ask() -> tuple[Any, int]:
        document.sheet.reads.clear()
        question = {"call": "X", "arguments": [talk.lend(Cells(document, document.area(0, 0, 2, MANY + 10)))]}
        value = talk.ask(question, document)["value"]
        talk.done(question)
        return value, len(document.sheet.reads)

    assert [ask(), ask()] == [(MANY + 9.0, 1), (MANY + 9.0, 0)]
    document.sheet.rows[-1][1] = -1.0
    assert ask() == (MANY + 9.0, 0)  # nobody was told of it
    watching.changes += 1
    assert [ask(), ask()] == [(-1.0, 1), (-1.0, 0)]
    talk.sent.forget()
    assert (watching.begun, watching.ended) == (1, 1)
    worker.close()


def test_a_column_arrives_as_it_was_numbers_texts_errors_and_empty_cells() -> None:
    columns: list[list[Any]] = []

    def answer(channel: Channel, message: Message) -> Message:
        source = range_of(channel, message["arguments"][0])
        columns.extend(list(source.column(at, 1)) for at in range(3))
        columns.extend(map(list, source.rows(1, 4)))
        return {"value": 0}

    document = FakeDocument(ROWS)
    talk, worker = conversation(answer)
    talk.ask({"call": "X", "arguments": [talk.lend(Cells(document, document.area(0, 0, 2, 3)))]}, document)
    assert columns[0] == ["Won", "Lost", "Won"]
    assert columns[1] == [100.0, 200.0, ErrorCell("#N/A")]
    assert isinstance(columns[1][2], ErrorCell)
    assert columns[2] == ["a", None, 3.0]
    assert columns[3:] == [["Won", 100.0, "a"], ["Lost", 200.0, None], ["Won", "#N/A", 3.0]]
    worker.close()


@pytest.mark.parametrize(
    "cells",
    [
        [1.0, 2.5, -3e300],
        ["", "", ""],
        [1.0, "", 2.0],
        ["a\x1fb", "c", ""],
        ["\ud800", "é", "\n"],
        [math.pi, "x", ""],
        [],
    ],
)
def test_every_kind_of_column_crosses_the_pipe(cells: list[Any]) -> None:
    found: list[Any] = []

    def answer(channel: Channel, message: Message) -> Message:
        found.extend(range_of(channel, message["arguments"][0]).column(0, 1))
        return {"value": 0}

    document = FakeDocument([["Head"], *([cell] for cell in cells)])
    talk, worker = conversation(answer)
    talk.ask({"call": "X", "arguments": [talk.lend(Cells(document, document.area(0, 0, 0, len(cells))))]}, document)
    assert [None if cell != cell or cell == "" else cell for cell in found] == [cell or None for cell in cells]
    worker.close()


def test_whole_columns_are_cut_and_a_totals_row_left_out() -> None:
    document = FakeDocument([*ROWS, ["Total", 300.0, ""]], totals=4)
    cells = Cells(document, document.area(0, 0, 16383, 1048575))
    assert (cells.height, cells.width) == (4, 3)
    assert cells.address == "[My%20deals.ods]Deals!$A$1:$XFD$1048576"
    assert Cells(document, document.area(0, 0, 2, 4), totals=True).height == 5


def test_a_question_in_the_middle_of_another_is_answered() -> None:
    def answer(channel: Channel, message: Message) -> Message:
        if message["call"] == "INNER":
            return {"value": 7}
        return {"value": channel.ask({"want": "inner"})["value"] + 1}

    document = FakeDocument(ROWS)
    talk, worker = conversation(answer)
    talk.serve("inner", lambda document, _: talk.ask({"call": "INNER", "arguments": []}, document))
    assert talk.ask({"call": "OUTER", "arguments": []}, document) == {"value": 8}
    worker.close()


def test_a_range_is_found_again_by_its_address_and_values_as_long_as_the_office_runs() -> None:
    def answer(channel: Channel, message: Message) -> Message:
        found = channel.ask({"want": "find", "address": message["address"]})["found"]
        return {"value": None if found is None else found.get("cells") or found["height"]}

    document = FakeDocument(ROWS)
    talk, worker = conversation(answer)
    kept = talk.keep([["Stage", "Kind"], ["Lead", "open"]])

    def ask(address: str) -> Any:
        return talk.ask({"call": "X", "arguments": [], "address": address}, document)["value"]

    assert ask("[Other name.ods]Deals!$A$1:$C$4") == 4
    assert ask("[My deals.ods]Gone!$A$1:$C$4") is None
    assert ask(kept["address"]) == [["Stage", "Kind"], ["Lead", "open"]]
    assert ask("cells 0000") is None
    worker.close()


def test_a_python_that_is_not_there_is_said_once_and_not_tried_for_every_cell(tmp_path: Path) -> None:
    worker = Worker([str(tmp_path / "python"), "-m", "x"])
    with pytest.raises(NoWorkerError, match="python"):
        worker.start()
    starts = worker.starts
    with pytest.raises(NoWorkerError):
        worker.start()
    assert worker.starts == starts
    worker.forgive()
    with pytest.raises(NoWorkerError):
        worker.start()
    assert worker.starts == starts + 1


def test_a_python_without_xl_kpi_tells_its_last_words() -> None:
    worker = Worker([sys.executable, "-c", "import no_such_module_at_all"])
    with pytest.raises(NoWorkerError, match="no_such_module_at_all"):
        worker.start()


def test_a_worker_that_ended_is_noticed() -> None:
    worker = Worker([sys.executable, "-E", "-P", "-m", "xl_kpi.calc.worker"])
    first = worker.start()
    assert worker.start() == first
    process = worker._process
    assert process is not None
    process.kill()
    process.wait()
    with pytest.raises(GoneError):
        worker.receive()
    assert worker.start() == first + 1
    worker.stop()


def test_the_worker_answers_a_fault_of_ours_without_ending() -> None:
    worker = Worker([sys.executable, "-E", "-P", "-m", "xl_kpi.calc.worker"])
    worker.start()
    for _ in range(2):
        worker.send({"call": "KPI_HELP", "arguments": 5})
        assert worker.receive()["error"] == "#VALUE!"
    worker.send({"call": "KPI_HELP", "arguments": ["win rate"], "lang": "fr", "date1904": False})
    assert "gagnées" in str(worker.receive()["value"])
    worker.stop()
