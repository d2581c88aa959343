"""What a run costs: wall and CPU seconds by stage, and the most memory it held."""

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from harness.errors import TrackingError
from harness.runtime.atomic_files import replace_file
from harness.runtime.checksums import with_checksum
from harness.runtime.disk import disk_errors
from harness.runtime.documents import Expected, read_document

Seconds = dict[str, dict[str, float]]
_SECONDS = Expected("the seconds of each stage", "They are counted from 0.")
_KEPT = "; what is recorded is kept, and the run goes on where it stopped."


@dataclass(frozen=True)
class StageCost:
    """What a stage took."""

    wall_s: float
    cpu_s: float
    waiting_s: float = 0.0
    """Of the wall seconds: those in which its batches were waited for."""


class Meter:
    """Adds up the seconds of each stage, also over the attempts of an interrupted run."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seconds: Seconds = {}
        self._within: list[dict[str, float]] = []

    def load(self) -> str | None:
        """Continue from what earlier attempts spent.

        Returns:
            What is wrong with the file: a damaged one counts as nothing.
        """
        _reset_peak_memory()
        if not self._file.exists():
            return None
        try:
            kept = read_document(self._file, dict[str, StageCost], _SECONDS)
        except TrackingError as error:
            return str(error)
        self._seconds = {stage: asdict(cost) for stage, cost in kept.items()}
        return None

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Charge what happens inside to one stage; what a stage within it takes, to that alone."""
        wall, cpu = time.perf_counter(), time.process_time()
        elsewhere = {"wall_s": 0.0, "cpu_s": 0.0}
        self._within.append(elsewhere)
        try:
            yield
        except BaseException:
            self._charge(name, wall, cpu)
            with suppress(OSError, TrackingError):  # what failed first is what a user can mend
                self._save()
            raise
        self._charge(name, wall, cpu)
        self._save()

    def _charge(self, stage: str, wall: float, cpu: float) -> None:
        elsewhere = self._within.pop()
        whole = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
        spent = self._seconds.setdefault(stage, {"wall_s": 0.0, "cpu_s": 0.0})
        for unit, seconds in whole.items():
            spent[unit] += seconds - elsewhere[unit]
            if self._within:
                self._within[-1][unit] += seconds

    def add_waiting(self, stage: str, seconds: float) -> None:
        """Note that so many seconds of a stage, which has ended, were spent in waiting."""
        self._seconds[stage]["waiting_s"] = self._seconds[stage].get("waiting_s", 0.0) + seconds
        self._save()

    def _save(self) -> None:
        with disk_errors(self._file, "what a run costs", _KEPT, raises=TrackingError):
            replace_file(self._file, with_checksum(json.dumps(self._seconds)))

    def metrics(self) -> dict[str, float]:
        """Return cost/wall_s, cost/cpu_s, both again by stage, and cost/peak_memory_mib.

        A stage that waited for batches has cost/STAGE_waiting_s as well.
        """
        stages = {
            f"cost/{stage}_{unit}": value
            for stage, spent in self._seconds.items()
            for unit, value in spent.items()
            if value or unit != "waiting_s"
        }
        totals = {
            f"cost/{unit}": sum(spent[unit] for spent in self._seconds.values())
            for unit in ("wall_s", "cpu_s")
        }
        return totals | stages | {"cost/peak_memory_mib": peak_memory_mib()}


def peak_memory_mib() -> float:
    """Return the most memory this process has held, in MiB, since the run began on Linux."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _reset_peak_memory() -> None:
    # Linux keeps the peak of the whole process; "5" starts it again for this run.
    switch = Path("/proc/self/clear_refs")
    if switch.exists() and os.access(switch, os.W_OK):
        switch.write_text("5")
