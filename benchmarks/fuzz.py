"""Damaged inputs through the commands: none may end in a traceback, hang, take a gigabyte or change its file.

Each input goes through show, KPI_CHECK, import and refresh in a process of its own limits: an input that kills the
process, or keeps it for more than the seconds allowed, is counted, and the next process goes on behind it.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import random
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from types import FrameType

import xlsxwriter

from benchmarks.mutations import mutated
from xl_kpi.closed.files import Request, compute, refresh, value
from xl_kpi.errors import XlKpiError
from xl_kpi.importing.files import Asked, import_files
from xl_kpi.report import report

KINDS = ("xlsx", "csv", "log")
TODAY = dt.date(2026, 6, 30)
#: What one input may take, of the processor: a busy machine does not make an input slow.
SECONDS, MEMORY = 5, 1 << 30
#: A child that says nothing for so long is stuck where Python cannot interrupt it.
STUCK = 12 * SECONDS
#: What runs some inputs, given the first of them and the one behind the last.
COMMAND = (sys.executable, "-W", "error", "-m", "benchmarks.fuzz")
#: Inputs that one process after the other works off; a processor each has its own.
SHARE = 250
#: How often a long run says how far it is.
EVERY = 1000
GOOD = ("read", "refused")
#: A good export, for what becomes of a damaged workbook that takes it.
EXPORT = (
    "Deal ID;Customer;Owner;Stage;Amount;Created\nA-1;Abel;Marie;Won;12,5;2026-01-13\nZ-9;Cain;Jean;Lead;7;2026-02-13\n"
)


class TooSlow(BaseException):
    """One input took longer than it may; not an Exception, so that nothing catches it."""


def fuzz(count: int, start: int = 0) -> int:
    """Run inputs `start` to `start + count` and print what became of them; 0 when none did harm."""
    begun = time.perf_counter()
    told: Counter[str] = Counter()
    harm: list[str] = []
    end = start + count
    shares = [range(at, min(at + SHARE, end)) for at in range(start, end, SHARE)]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for found in pool.map(_outcomes, shares):
            for number, outcome, detail in found:
                told[outcome] += 1
                if told.total() % EVERY == 0:
                    print(f"{told.total():,} done", file=sys.stderr, flush=True)
                if outcome not in GOOD:
                    harm.append(f"{KINDS[number % len(KINDS)]} input {number}: {outcome} {detail}")
                    print(harm[-1], flush=True)
    seconds = time.perf_counter() - begun
    print(
        f"{told.total():,} damaged inputs in {seconds:.0f} s: {told['read']:,} read, {told['refused']:,} refused with "
        f"a reason, {len(harm)} did harm (a traceback, over {SECONDS} s, over 1 GB, a changed file)"
    )
    return 1 if harm else 0


def outcome_of(number: int, folder: Path) -> tuple[str, str]:
    """Put one input through the commands; return what became of it, and the traceback if there was one."""
    chance = random.Random(number)
    inputs = mutated(KINDS[number % len(KINDS)], chance)
    paths = [folder / name for name in inputs]
    for path in paths:
        path.write_bytes(inputs[path.name])
    refused = 0
    signal.signal(signal.SIGPROF, _too_slow)
    steps = _steps(paths, number)
    for step in steps:
        begun = _own_seconds()
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            refused += _refused(step, paths)
        except TooSlow:
            return "slow", ""
        except MemoryError:
            return "memory", ""
        except BaseException:
            return "traceback", traceback.format_exc()[-1500:]
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if _own_seconds() - begun > SECONDS:  # asleep, or waiting for something that is not the processor
            return "slow", ""
        if any(path.read_bytes() != inputs[path.name] for path in paths):
            return "changed", ""
    return ("refused" if refused == len(steps) else "read"), ""


# --------------------------------------------------------------------------------------------- private


def _outcomes(share: range) -> list[tuple[int, str, str]]:
    """Run some inputs, one process after the other, and return what became of each."""
    found: list[tuple[int, str, str]] = []
    while len(found) < len(share):
        found += _child(share[len(found)], share.stop)
    return found


def _child(start: int, end: int) -> Iterator[tuple[int, str, str]]:
    """Yield what a process says of each input; where it falls silent or dies, the input that it was at."""
    command = [*COMMAND, str(start), str(end)]
    at = start
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        while True:
            ready, _, _ = select.select([child.stdout], [], [], STUCK)
            line = child.stdout.readline() if ready else b""
            if not line:
                break
            number, outcome, detail = json.loads(line)
            at = number + 1
            yield number, outcome, detail
        child.kill()
        code = child.wait()
    if at < end:
        yield at, "stuck" if not ready else f"died ({code})", ""


def _own_seconds() -> float:
    """Return the time less that in which this process waited for a processor; where none tells, that of processors."""
    told = Path("/proc/self/schedstat")
    if not told.exists():
        return time.process_time()
    return time.monotonic() - int(told.read_text().split()[1]) / 1e9


def _run(start: int, end: int) -> None:
    """Run some inputs in this process and say of each what became of it."""
    warnings.simplefilter("error")
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    if pages:
        limit = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    for number in range(start, end):
        with tempfile.TemporaryDirectory(prefix="xl-kpi-fuzz-") as folder:
            outcome, detail = outcome_of(number, Path(folder))
        print(json.dumps([number, outcome, detail]), flush=True)


def _steps(paths: list[Path], number: int) -> list[Callable[[list[Path]], None]]:
    """Return what is done with an input."""
    if paths[0].suffix == ".xlsx":
        return [_show, _check, _import, _import_into, _refresh]
    # an import takes most of the time, and the texts are read the same way
    return [_show, _check] if number % 4 else [_show, _check, _import]


def _show(paths: list[Path]) -> None:
    json.dumps(report(compute(paths[0], _request(paths), TODAY)[1], "fr"), allow_nan=False)


def _check(paths: list[Path]) -> None:
    value(paths[0], _request(paths), TODAY, ("KPI_CHECK",), "en")


def _import(paths: list[Path]) -> None:
    """Import the input into a good workbook."""
    target = paths[0].with_name("firm.xlsx")
    target.write_bytes(_target())
    _kept_if_refused(target, lambda: import_files(paths, target, Asked(), TODAY))


def _import_into(paths: list[Path]) -> None:
    """Import a good text file into a copy of the input."""
    copy, export = paths[0].with_name("copy.xlsx"), paths[0].with_name("export.csv")
    copy.write_bytes(paths[0].read_bytes())
    export.write_text(EXPORT, encoding="utf-8")
    _kept_if_refused(copy, lambda: import_files([export], copy, Asked(), TODAY))


def _refresh(paths: list[Path]) -> None:
    """Refresh a copy."""
    copy = paths[0].with_name("copy.xlsx")
    copy.write_bytes(paths[0].read_bytes())
    _kept_if_refused(copy, lambda: refresh(copy, _request(paths), TODAY, None))


def _kept_if_refused(path: Path, do: Callable[[], object]) -> None:
    """Do something to a file; when that is refused, it must be as it was."""
    before = path.read_bytes()
    try:
        do()
    except XlKpiError:
        if path.read_bytes() != before:
            raise RuntimeError(f"a refusal changed {path.name}") from None
        raise


def _request(paths: list[Path]) -> Request:
    return Request(log=paths[1] if len(paths) > 1 else None)


def _refused(step: Callable[[list[Path]], None], paths: list[Path]) -> bool:
    """Do a step and return whether it was refused, with a reason in both languages."""
    try:
        step(paths)
    except XlKpiError as error:
        if not (error.text.en and error.text.fr):
            raise RuntimeError("a refusal without a reason") from error
        return True
    return False


@cache
def _target() -> bytes:
    """Return a small workbook that takes imports."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("Deals")
    headers = ("Deal ID", "Customer", "Owner", "Stage", "Amount", "Created", "Closed on")
    sheet.add_table(0, 0, 2, 6, {"name": "Deals", "columns": [{"header": h} for h in headers]})
    sheet.write_row(1, 0, ["A-1", "Abel", "Marie", "Won", 1.0, 46000, 46010])
    sheet.write_row(2, 0, ["A-2", "Cain", "Jean", "Lead", 2.0, 46000])
    book.close()
    return file.getvalue()


def _too_slow(_number: int, _frame: FrameType | None) -> None:
    raise TooSlow


if __name__ == "__main__":
    _run(int(sys.argv[1]), int(sys.argv[2]))
