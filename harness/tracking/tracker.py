"""What the rest of the harness knows of the place where runs are kept."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from harness.tracking.find_finished import Repetition
from harness.tracking.record import (
    DatasetRecord,
    FinishedRun,
    GroupRecord,
    KeptGroup,
    RunRecord,
)


class TrackedRun(Protocol):
    """A run that is open. Whatever is said twice is kept once, so that a run can be resumed."""

    @property
    def id(self) -> str:
        """The run's name in the store."""

    @property
    def tags(self) -> Mapping[str, str]:
        """The tags that it had when it was opened."""

    def log_epoch(self, epoch: int, metrics: Mapping[str, float]) -> None:
        """Keep the metrics of one epoch, counted from 1, all or none; kept ones stay."""

    def log_metrics(self, metrics: Mapping[str, float], step: int = 0) -> Mapping[str, float]:
        """Keep scores of the whole run, all or none; kept ones stay; return what is kept then.

        A group's summary has its number of repetitions for a step.
        """

    def log_params(self, params: Mapping[str, object]) -> None:
        """Keep the resolved spec, nested or flat.

        Raises:
            TrackingError: a parameter was kept with another value.
        """

    def log_files(self, folder: Path) -> None:
        """Keep copies of all files below a folder, under their paths in it."""

    def tag(self, tags: Mapping[str, str]) -> None:
        """Keep tags; the last value counts."""

    def log_dataset(self, dataset: DatasetRecord) -> None:
        """Keep which pictures the run saw."""


class RecordReader(Protocol):
    """Gives finished repetitions and their files, from a store or from an archive."""

    def recorded(self, run_id: str) -> FinishedRun | None:
        """Return a finished repetition by its id; None when there is none, or it was deleted."""

    def artifact(self, run_id: str, path: str) -> Path:
        """Return where one kept file can be read.

        Raises:
            TrackingError: the run has no such file.
        """


class StudyReader(RecordReader, Protocol):
    """Gives what stands for studies, too."""

    def kept_groups(self, name: str | None, kind: str) -> tuple[KeptGroup, ...]:
        """Return the runs that stand for experiments or studies, open or not.

        Those of a name, an id or a fingerprint; of None all.
        """


class Tracker(StudyReader, Protocol):
    """Opens runs; a run that raises is recorded as failed, and raises on."""

    def finished(self, fingerprint: str) -> FinishedRun | None:
        """Return the newest finished repetition with this fingerprint."""

    def finished_among(self, fingerprints: Collection[str]) -> Mapping[str, FinishedRun]:
        """Return the newest finished repetition of each fingerprint that has one."""

    def repetitions(self) -> tuple[Repetition, ...]:
        """Return the newest finished repetition of each fingerprint, the first begun first."""

    def group(self, record: GroupRecord) -> AbstractContextManager[TrackedRun]:
        """Open the run that stands for an experiment, a new one or the one from before."""

    def run(self, record: RunRecord) -> AbstractContextManager[TrackedRun]:
        """Open a repetition: a new run, or the newest one with this fingerprint that did not end.

        It ends FINISHED, or FAILED by an error, or KILLED by Ctrl-C.

        Raises:
            TrackingError: another process has it open, or it is finished.
        """
