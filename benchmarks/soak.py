"""A thousand tiny runs in one study: does anything grow?

    python -m benchmarks.soak [--repetitions 500]

A study of the digits, *majority* against *naive Bayes*, is run by the ordinary command in a process
of its own, which is watched from outside. Printed for each tenth of its runs: seconds a run, from
the beginning of one to the beginning of the next, and the process's memory and open files at the
end; then the ratio of the last tenth to the second, where nothing is warming up any more. After it
come the answers of the finished store: the same command again, and one look at the ledger.
"""

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks.resume import cpu_seconds, write_study
from harness.tracking.find_finished import finished_runs
from harness.workspace import Workspace

TENTHS = 10
EVERY_S = 0.5
MIB = 2**20


class Look(NamedTuple):
    """The process, seen from outside."""

    at_s: float
    """Seconds since 1970."""
    memory_mib: float
    files: int


def main() -> None:
    """Run the study to its end and print what grew."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=500, help="of each of the two (500)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        study = write_study(root, options.repetitions)
        looks = list(_watched(root, study))
        _print_tenths(_starts(root), looks)
        again = cpu_seconds(root, "harness", "run", str(study))
        print(f"the same command again: {again:.1f} s of CPU time")
        before = time.perf_counter()
        runs = finished_runs(Workspace(root)) or {}
        print(f"the ledger names its {len(runs)} runs in {time.perf_counter() - before:.3f} s")


def _watched(root: Path, study: Path) -> Iterator[Look]:
    """Run the study; yield a look at its process each half second."""
    with (root / "progress.txt").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "harness", "run", str(study)],
            env=os.environ | {"HARNESS_ROOT": str(root)},
            stdout=log,
            stderr=log,
        )
        try:
            process = psutil.Process(child.pid)
            while child.poll() is None:
                with process.oneshot():
                    memory, files = process.memory_info().rss / MIB, process.num_fds()
                yield Look(time.time(), memory, files)
                time.sleep(EVERY_S)
        finally:
            child.kill()
    if child.wait():
        raise SystemExit((root / "progress.txt").read_text()[-2000:])


def _starts(root: Path) -> list[float]:
    """Return when each repetition began, in seconds since 1970, in order."""
    query = """
        SELECT runs.start_time / 1000.0 FROM runs
        JOIN tags ON tags.run_uuid = runs.run_uuid AND tags.key = 'harness.kind'
        WHERE tags.value = 'repetition' ORDER BY runs.start_time
    """
    with closing(sqlite3.connect(Workspace(root).database)) as store:
        return [start for (start,) in store.execute(query)]


def _print_tenths(starts: list[float], looks: list[Look]) -> None:
    gaps = [after - before for before, after in pairwise(starts)]
    size = len(gaps) // TENTHS
    print(f"{'runs':>12}{'s a run':>10}{'memory MiB':>12}{'open files':>12}")
    rows = []
    for tenth in range(TENTHS):
        first, last = tenth * size, (tenth + 1) * size
        look = max((one for one in looks if one.at_s <= starts[last]), key=lambda one: one.at_s)
        rows.append((statistics.median(gaps[first:last]), look.memory_mib, look.files))
        seconds, memory, files = rows[-1]
        print(f"{first + 1:>6}-{last:<5}{seconds:>10.3f}{memory:>12.0f}{files:>12}")
    ratios = [last / second for last, second in zip(rows[-1], rows[1], strict=True)]
    names = ("seconds a run", "memory", "open files")
    told = (f"{name} {ratio:.3f}" for name, ratio in zip(names, ratios, strict=True))
    print("last tenth to second: " + ", ".join(told))
    print(
        f"the end (verdicts and all): {looks[-1].at_s - starts[-1]:.1f} s after the last run began"
    )
    print(f"peak memory {max(look.memory_mib for look in looks):.0f} MiB")


if __name__ == "__main__":
    main()
