"""How many runs at a time end soonest on this machine: measured, not guessed.

The yardstick is an ordinary run of a small network, done by ordinary children: one at a time, two
at a time … in turns, so that whatever else the machine does disturbs each alike.
"""

import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import psutil

from harness.data.collection.collection import Collection, load_collection
from harness.errors import TrackingError
from harness.executors.job import Job, Site
from harness.executors.process_pool import PoolOptions, ProcessPool
from harness.progress import SILENT
from harness.runs.context import RunContext
from harness.runtime.atomic_files import replace_file
from harness.runtime.checksums import with_checksum
from harness.runtime.documents import Expected, read_document
from harness.runtime.processor import processor_name
from harness.runtime.threads import cores_usable
from harness.specs.plans.one_file import LoadedExperiment, load_experiment
from harness.specs.plans.plan import RunPlan, plans
from harness.studies.experiment import experiment_group
from harness.studies.perform import perform
from harness.tracking.address import VARIABLE
from harness.tracking.mlflow_store import MlflowTracker
from harness.workspace import Workspace

SPEC = """
question: How many runs at a time end soonest?
repetitions: {kind: seeds, count: 500}
data: {source: digits, normalise: null}
split: {test: 0.2, validation: 0.1}
augmentation: {kind: random, rotation: 0.1, zoom: 0.1, contrast: 0.2}
features: {kind: pixels, image_pixels: 64}
model: {kind: cnn, filters: [16, 32, 64], dropout_rate: 0.2, dense_units: [128]}
labels: {kind: sparse}
training:
  {optimizer: {kind: rmsprop}, batch_size: 32, epochs: 3, precision: float32, keep_model: false}
evaluation: {bootstrap_resamples: 100}
"""
WORTH_MEASURING = 7e9
"""Pixels times epochs times pictures times three: about a quarter of an hour of work."""
_MEMORY_MIB = 1200
"""Of a process with TensorFlow and a small network."""
_FILE = "workers.json"
_ROUNDS = 2
NO_VARIABLES: Mapping[str, str] = MappingProxyType({})


class Way(NamedTuple):
    """So many runs at a time, with what is said otherwise in their environment."""

    workers: int
    variables: Mapping[str, str] = NO_VARIABLES


def default_workers(context: RunContext, work: float, *, measure: bool = False) -> tuple[int, str]:
    """Return how many runs at a time this machine does best, and where that comes from.

    Args:
        context: the workspace, in whose cache the measurement is kept; the progress.
        work: of what is to do.
        measure: whether to measure even for little work, where that is not done yet.
    """
    file = context.workspace.cache / _FILE
    kept = _kept(file)
    if kept is None and not (measure or work >= WORTH_MEASURING):
        return 1, "little to do, and this machine is not measured; `--workers auto` measures it"
    if kept is None:
        options = [Way(workers) for workers in _candidates()]
        context.progress.start("measuring how many runs at a time end soonest")
        rates = measured(options, rounds=_ROUNDS)
        context.progress.finish()
        kept = {str(way.workers): rate for way, rate in zip(options, rates, strict=True)}
        document = {"machine": _machine(), "runs_per_hour": kept}
        replace_file(file, with_checksum(json.dumps(document)), shared=True)
    best = max(kept, key=lambda workers: kept[workers])
    gains = ", ".join(f"{n} at a time {rate / kept['1']:.2f}" for n, rate in kept.items())
    return int(best), f"measured on this machine; runs per hour, one at a time = 1: {gains}"


def measured(options: Sequence[Way], *, rounds: int) -> list[float]:
    """Return the runs per hour of each way: medians over rounds in which all take turns."""
    seconds: list[list[float]] = [[] for _ in options]
    most = max(way.workers for way in options)
    with ExitStack() as opened:
        opened.enter_context(_without(VARIABLE, "HARNESS_CACHE"))
        folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="harness-yardstick-"))
        bench = _Bench(Path(folder))
        group = opened.enter_context(bench.tracker.group(bench.group))
        crews = [opened.enter_context(bench.children(way)) for way in options]
        for way, crew in zip(options, crews, strict=True):
            bench.time(crew, way.workers, group.id)  # starts them
        for _ in range(rounds):
            for crew, taken in zip(crews, seconds, strict=True):
                taken.append(bench.time(crew, most, group.id))
    return [3600 * most / sorted(taken)[len(taken) // 2] for taken in seconds]


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """Keep yardstick runs out of the user's store and cache."""
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


class _Bench:
    """A workspace for yardstick runs alone; each run is another repetition."""

    def __init__(self, root: Path) -> None:
        path = root / "yardstick.yaml"
        path.write_text(SPEC, encoding="utf-8")
        self.workspace = Workspace(root)
        self.loaded: LoadedExperiment = load_experiment(path)
        self.todo = iter(plans(self.loaded, "float32"))
        self.collection: Collection = load_collection(
            self.loaded.spec.data, workspace=self.workspace, spec_folder=root
        )
        self.tracker = MlflowTracker(self.workspace, sample_every_s=None)
        first: RunPlan = plans(self.loaded, "float32")[0]
        self.group = experiment_group(self.loaded, first, self.collection)

    def children(self, way: Way) -> ProcessPool:
        """Return children that work here; not yet started."""
        options = PoolOptions(way.workers, variables=way.variables)
        return ProcessPool(options, Site(self.workspace.root, None, {}), lambda _: SILENT)

    def time(self, crew: ProcessPool, runs: int, group: str) -> float:
        """Return the seconds that so many runs take."""
        began, begun, done = time.perf_counter(), 0, 0
        while done < runs:
            while begun < runs and crew.has_room():
                crew.begin(
                    Job(next(self.todo), self.collection, self.workspace.root, group, perform)
                )
                begun += 1
            ended = crew.ended()
            if ended is not None and isinstance(ended.outcome, Exception):
                raise ended.outcome
            done += 1
        return time.perf_counter() - began


def _candidates() -> list[int]:
    cores = cores_usable()
    room = int(psutil.virtual_memory().available / 2**20 / _MEMORY_MIB)
    doubled = [2**power for power in range(cores.bit_length()) if 2**power <= cores]
    return [n for n in dict.fromkeys((*doubled, cores)) if n == 1 or n <= room]


def _machine() -> dict[str, Any]:
    return {"processor": processor_name(), "cores": cores_usable()}


def _kept(file: Path) -> dict[str, float] | None:
    """Return what was measured on this machine; None where nobody did."""
    try:
        measured_rates = read_document(file, _Rates, Expected("rates", "Measure again."))
    except TrackingError:
        return None
    rates = measured_rates.runs_per_hour
    usable = measured_rates.machine == _machine() and all(map(str.isdecimal, rates))
    return dict(rates) if usable and "1" in rates else None


@dataclass(frozen=True)
class _Rates:
    """What was measured, and on which machine."""

    machine: Mapping[str, Any]
    runs_per_hour: Mapping[str, float]
