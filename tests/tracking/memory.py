"""Runs kept in memory, to see what a tracker is told."""

import copy
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from harness.errors import TrackingError
from harness.tracking import record as records
from harness.tracking.find_finished import Repetition, newest
from harness.tracking.record import (
    DatasetRecord,
    FinishedRun,
    GroupRecord,
    KeptGroup,
    RunRecord,
    flatten,
    is_measured_again,
    same_value,
)


class MemoryRun:
    """One run; what it was told is there to be read."""

    def __init__(self, number: str, record: GroupRecord | RunRecord, files: Path) -> None:
        """Begin with nothing told."""
        self.id = number
        self.record = record
        self.files = files
        self.status = "RUNNING"
        self.metrics: dict[tuple[str, int], float] = {}
        self.params: dict[str, str] = {}
        self.tags: dict[str, str] = {}
        self.datasets: dict[str, DatasetRecord] = {}

    def log_epoch(self, epoch: int, metrics: Mapping[str, float]) -> None:
        """Keep the metrics of one epoch, counted from 1."""
        self.log_metrics(metrics, step=epoch)

    def log_metrics(self, metrics: Mapping[str, float], step: int = 0) -> Mapping[str, float]:
        """Keep metrics at one step; those kept already are left alone; return what is kept."""
        for key, value in metrics.items():
            kept = self.metrics.setdefault((key, step), float(value))
            if not is_measured_again(key) and not same_value(kept, float(value)):
                self.tags[records.DIFFERS] = f"{key} at step {step}"
        return {key: self.metrics[key, step] for key in metrics}

    def log_params(self, params: Mapping[str, object]) -> None:
        """Keep the resolved spec."""
        for key, text in flatten(params).items():
            if self.params.setdefault(key, text) != text:
                raise TrackingError(
                    f"{self.record.name}: expected the parameters this run began with; "
                    f"got {key} = {text!r}. Delete the run and start again."
                )

    def log_files(self, folder: Path) -> None:
        """Keep copies of all files below a folder."""
        shutil.copytree(folder, self.files, dirs_exist_ok=True)

    def tag(self, tags: Mapping[str, str]) -> None:
        """Keep tags; the last value counts."""
        self.tags.update(tags)

    def log_dataset(self, dataset: DatasetRecord) -> None:
        """Keep which pictures the run saw."""
        self.datasets[dataset.digest] = dataset


class MemoryTracker:
    """Keeps runs in memory, and their files in a folder of the caller's."""

    def __init__(self, files: Path) -> None:
        """Remember the folder; it is made when a run has files."""
        self._files = files
        self._open: set[str] = set()
        self.runs: dict[str, MemoryRun] = {}

    def copied(self, files: Path) -> "MemoryTracker":
        """Return a tracker that keeps the same runs, in files of its own."""
        other = copy.deepcopy(self)
        shutil.copytree(self._files, files)
        other._files = files
        for run in other.runs.values():
            run.files = files / run.id
        return other

    def finished(self, fingerprint: str) -> FinishedRun | None:
        """Return the newest finished repetition with this fingerprint."""
        run = self._newest(fingerprint, records.REPETITION)
        return None if run is None else self.recorded(run.id)

    def finished_among(self, fingerprints: Collection[str]) -> dict[str, FinishedRun]:
        """Return the newest finished repetition of each fingerprint that has one."""
        found = {fingerprint: self.finished(fingerprint) for fingerprint in fingerprints}
        return {fingerprint: run for fingerprint, run in found.items() if run is not None}

    def recorded(self, run_id: str) -> FinishedRun | None:
        """Return a finished repetition by its id."""
        run = self.runs.get(run_id)
        if run is None or run.status != "FINISHED" or not isinstance(run.record, RunRecord):
            return None
        # A later step takes the place of an earlier one, as in MLflow.
        last = {key: run.metrics[key, step] for key, step in sorted(run.metrics)}
        return FinishedRun(run.id, run.record.name, run.record.fingerprint, last, dict(run.tags))

    def repetitions(self) -> tuple[Repetition, ...]:
        """Return the newest finished repetition of each fingerprint, the first begun first."""
        found = (self.recorded(run_id) for run_id in self.runs)
        return newest(
            Repetition(
                id=run.id,
                name=run.name,
                fingerprint=run.fingerprint,
                group=run.tags[records.PARENT],
                collection=run.tags[records.COLLECTION],
                started_s=float(number),
                experiment=run.tags[records.EXPERIMENT],
            )
            for number, run in enumerate(found)
            if run is not None
        )

    def kept_groups(self, name: str | None, kind: str) -> tuple[KeptGroup, ...]:
        """Return the runs that stand for experiments or studies of a name or id, open or not."""
        return tuple(
            KeptGroup(run.id, run.record.name, run.record.fingerprint, dict(run.tags))
            for run in self.runs.values()
            if run.tags[records.KIND] == kind
            and name in (None, run.record.name, run.id, run.record.fingerprint)
        )

    def artifact(self, run_id: str, path: str) -> Path:
        """Return where one kept file can be read."""
        found = self._files / run_id / path
        if not found.exists():
            raise TrackingError(
                f"run {run_id}: expected the artifact {path!r}; got no such file. "
                "Delete the run to have it computed again."
            )
        return found

    def attach(self, run_id: str, folder: Path) -> None:
        """Keep copies of all files below a folder with a run that has ended."""
        shutil.copytree(folder, self._files / run_id, dirs_exist_ok=True)

    @contextmanager
    def group(self, record: GroupRecord, *, settled: bool = False) -> Iterator[MemoryRun]:  # noqa: ARG002 (its name)
        """Open the run that stands for an experiment, a new one or the one from before."""
        run = self._opened(record)
        with self._ending(run):
            yield run

    @contextmanager
    def run(self, record: RunRecord) -> Iterator[MemoryRun]:
        """Open a repetition: a new run, or the newest with this fingerprint that did not end."""
        if record.fingerprint in self._open:
            raise TrackingError(
                f"{record.name}: expected a run that nobody is at; got one that is being run. "
                "Wait for it."
            )
        if self.finished(record.fingerprint) is not None:
            raise TrackingError(
                f"{record.name}: expected a run that is not finished; got one finished with the "
                "same fingerprint. Delete it to have it run again."
            )
        run = self._opened(record)
        run.tags |= records.inherited_tags(self.runs[record.group].tags)
        self._open.add(record.fingerprint)
        try:
            with self._ending(run):
                yield run
        finally:
            self._open.remove(record.fingerprint)

    def _newest(self, fingerprint: str, kind: str) -> MemoryRun | None:
        for run in reversed(self.runs.values()):
            if run.tags[records.KIND] == kind and run.record.fingerprint == fingerprint:
                return run
        return None

    def _opened(self, record: GroupRecord | RunRecord) -> MemoryRun:
        told = records.common_tags(record)
        run = self._newest(record.fingerprint, told[records.KIND])
        if run is None:
            number = f"run{len(self.runs) + 1}"
            run = self.runs[number] = MemoryRun(number, record, self._files / number)
        starts = 1 + int(run.tags.get(records.STARTS, "0"))
        run.tags.pop(records.ERROR, None)
        run.tags.update(told | {records.STARTS: str(starts)})
        run.status = "RUNNING"
        return run

    @contextmanager
    def _ending(self, run: MemoryRun) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            run.tags[records.ERROR] = records.error_text(error)
            run.status = records.end_status(error)
            raise
        run.status = "FINISHED"
