"""A run that has ended, and is opened again only when something new is told of it.

A study whose runs are all finished says again what it said before. MLflow, which takes longer to
import than everything else of that answer, is needed for what is new alone.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from harness.tracking.address import local_folder
from harness.tracking.find_finished import EndedGroup
from harness.tracking.record import DatasetRecord, is_measured_again, same_value
from harness.tracking.tracker import TrackedRun


class EndedRun:
    """Looks at what is told; what is kept already changes nothing."""

    def __init__(self, kept: EndedGroup, reopen: Callable[[], TrackedRun]) -> None:
        """Take what is kept.

        Args:
            kept: the run, as the store has it now.
            reopen: opens it in MLflow, which is to end it again.
        """
        self.id = kept.id
        self.tags: Mapping[str, str] = kept.tags
        self._metrics = kept.metrics
        self._home = local_folder(kept.place)
        self._reopen = reopen
        self._opened: TrackedRun | None = None
        self._told: dict[str, str] = {}

    def open(self) -> TrackedRun:
        """Return the run, open in MLflow, with the tags that were told so far."""
        if self._opened is None:
            self._opened = self._reopen()
            self._opened.tag(self._told)
        return self._opened

    def tag(self, tags: Mapping[str, str]) -> None:
        """Take tags; of several values of one the last counts, so they are told at the end."""
        self._told |= tags
        if self._opened is not None:
            self._opened.tag(tags)

    def tell_tags(self) -> None:
        """Tell the tags that are new; nothing if none is."""
        if not self._told.items() <= self.tags.items():
            self.open()

    def log_metrics(self, metrics: Mapping[str, float], step: int = 0) -> Mapping[str, float]:
        """Keep metrics at one step; return what is kept of them then."""
        if self._opened is None and all(
            (key, step) in self._metrics
            and (is_measured_again(key) or same_value(self._metrics[key, step], float(value)))
            for key, value in metrics.items()
        ):
            return {key: self._metrics[key, step] for key in metrics}
        return self.open().log_metrics(metrics, step)

    def log_files(self, folder: Path) -> None:
        """Keep copies of all files below a folder, unless each is there as it is."""
        if not self._has(folder):
            self.open().log_files(folder)

    def log_epoch(self, epoch: int, metrics: Mapping[str, float]) -> None:
        """Keep the metrics of one epoch."""
        self.open().log_epoch(epoch, metrics)

    def log_params(self, params: Mapping[str, object]) -> None:
        """Keep the resolved spec."""
        self.open().log_params(params)

    def log_dataset(self, dataset: DatasetRecord) -> None:
        """Keep which pictures the run saw."""
        self.open().log_dataset(dataset)

    def _has(self, folder: Path) -> bool:
        home = self._home
        return home is not None and all(
            _same_bytes(file, home / file.relative_to(folder))
            for file in folder.rglob("*")
            if file.is_file()
        )


def _same_bytes(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()
