"""One table: what the product takes beside its peers, in the same run, each a process of its own.

python -m benchmarks [--rows N] [--runs N] [--quick]
python -m benchmarks --fuzz N [--from SEED]      damaged inputs instead: see benchmarks.fuzz

Seconds are medians of whole processes, start-up and all, unless a line says "in memory"; memory is the peak.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.books import book
from benchmarks.tasks import SECONDS

MEGABYTE = 1 << 20
SMALL, BIG = 100_000, 1_000_000


@dataclass(frozen=True)
class Line:
    """One line of the table: a task on a workbook, and how it is judged.

    Parameters
    ----------
    peer
        The task, on the same workbook, that it is compared with; "" for a peer itself.
    seconds, megabytes
        What it may take at most.
    ratio
        How many times as fast as the peer it must be at least.
    slow
        True for what is left out by `--quick`.
    """

    label: str
    task: str
    rows: int
    peer: str = ""
    seconds: float | None = None
    megabytes: int | None = None
    ratio: float | None = None
    odd: bool = False
    slow: bool = False


LINES = (
    Line("show, 60 deals", "show", 60, seconds=0.8),
    Line("summary of deals that flow, in memory", "summary", 10_000, seconds=1.5),
    Line("refresh", "refresh", SMALL, "openpyxl_save", 2, 350),
    Line("refresh, text among numbers and dates, error cells", "refresh", SMALL, "openpyxl_save", 2, 350, odd=True),
    Line("splice alone", "splice", SMALL, "openpyxl_save", 0.4, 40),
    Line("all KPIs, in memory", "kpis", SMALL, "tutorial", 0.15),
    Line("cells of Excel to columns, without COM", "udf_columns", SMALL, "udf_dataframe", ratio=8),
    Line("cells of Excel to the figure, without COM", "udf_ours", SMALL, "udf_dataframe"),
    Line("one more function on a KPI_DEALS cell", "udf_handle", SMALL, seconds=0.005),
    Line("peer: openpyxl load + save", "openpyxl_save", SMALL),
    Line("peer: cells of Excel to a DataFrame of xlwings, without COM", "udf_dataframe", SMALL),
    Line("peer: pandas + calamine, read only", "pandas_calamine", SMALL),
    Line("peer: four KPIs as tutorials do, in memory", "tutorial", SMALL),
    Line("refresh", "refresh", BIG, "openpyxl_save", 15, 2048),
    Line("splice alone", "splice", BIG, "openpyxl_save", 0.4, 40),
    Line("peer: openpyxl load + save", "openpyxl_save", BIG, slow=True),
    Line("peer: pandas + calamine, read only", "pandas_calamine", BIG),
)


@dataclass(frozen=True)
class Cost:
    """What a task took: seconds, and bytes at the peak."""

    seconds: float
    memory: int


def main() -> int:
    """Measure and print the table; the exit code tells whether every target was met."""
    asked = _arguments()
    if asked.fuzz:
        from benchmarks.fuzz import fuzz  # noqa: PLC0415  # a child's peak of memory begins with its parent's

        return fuzz(asked.fuzz, asked.start)
    lines = [line for line in LINES if line.rows <= asked.rows and not (asked.quick and line.slow)]
    with tempfile.TemporaryDirectory(prefix="xl-kpi-benchmarks-") as folder:
        _run("donor", Path(folder) / "any")
        costs = {(line.task, line.rows, line.odd): _measure(line, Path(folder), asked.runs) for line in lines}
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors, "
          f"medians of {asked.runs} runs\n")  # fmt: skip
    print("| rows | what | s | MB | target | beside the peer |\n|---:|---|---:|---:|---|---|")
    met = [_print(line, costs) for line in lines]
    return 0 if all(met) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=BIG, help="the biggest workbook to measure")
    parser.add_argument("--runs", type=int, default=3, help="runs of each task")
    parser.add_argument("--quick", action="store_true", help="one run, and without openpyxl on the biggest workbook")
    parser.add_argument("--fuzz", type=int, default=0, metavar="N", help="run N damaged inputs, and nothing else")
    parser.add_argument("--from", dest="start", type=int, default=0, metavar="SEED", help="the first of them")
    asked = parser.parse_args()
    asked.runs = 1 if asked.quick else asked.runs
    return asked


def _measure(line: Line, folder: Path, runs: int) -> Cost:
    """Run a task on copies of its workbook: some tasks change it."""
    source, copy = book(line.rows, odd=line.odd), folder / "deals.xlsx"
    found = []
    for run in range(runs + (line.rows <= SMALL)):
        shutil.copyfile(source, copy)
        cost = _run(line.task, copy)
        if run or line.rows > SMALL:  # the first warms the system's caches
            found.append(cost)
    return Cost(statistics.median(c.seconds for c in found), max(c.memory for c in found))


def _run(task: str, path: Path) -> Cost:
    """Run a task in a process of its own, and return what the system says it took."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        child = subprocess.Popen([sys.executable, "-m", "benchmarks.tasks", task, str(path)], stdout=output)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            sys.exit(f"{task} failed on {path}")
        output.seek(0)
        told = [line.split()[-1] for line in output.read().decode().splitlines() if line.startswith(SECONDS)]
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(statistics.median(map(float, told)) if told else seconds, usage.ru_maxrss * unit)


def _print(line: Line, costs: dict[tuple[str, int, bool], Cost]) -> bool:
    """Print one line of the table and return whether its target is met."""
    cost = costs[line.task, line.rows, line.odd]
    met = cost.seconds <= (line.seconds or cost.seconds) and cost.memory <= (line.megabytes or 1 << 20) * MEGABYTE
    peer = costs.get((line.peer, line.rows, False))
    met &= not (peer and line.ratio) or peer.seconds / cost.seconds >= line.ratio
    limits = [f"{line.seconds:g} s"] if line.seconds else []
    limits += [f"{line.megabytes} MB"] if line.megabytes else []
    limits += [f"{line.ratio:g} times"] if line.ratio else []
    target = f"{' and '.join(limits)}: {'met' if met else 'missed'}" if limits else ""
    beside = f"{peer.seconds / cost.seconds:.1f} times as fast" if peer else ""
    seconds = f"{cost.seconds:.2f}" if cost.seconds > 0.01 else f"{cost.seconds:.4f}"
    memory = f"{cost.memory / MEGABYTE:.0f}"
    print(f"| {line.rows:,} | {line.label} | {seconds} | {memory} | {target} | {beside} |")
    return met


if __name__ == "__main__":
    sys.exit(main())
