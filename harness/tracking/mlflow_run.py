"""One open MLflow run."""

import json
import math
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, Run, RunTag
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from harness.errors import TrackingError
from harness.runtime.atomic_files import sync_tree
from harness.tracking.address import local_folder
from harness.tracking.failures import explained
from harness.tracking.record import (
    DIFFERS,
    DatasetRecord,
    flatten,
    is_measured_again,
    same_value,
)

if TYPE_CHECKING:
    from harness.tracking.outbox import Outbox

_SYSTEM = "system/"
_LONGEST_PARAM = 6000
_SHOWN_DIGEST = 12
_PARAMS_PER_CALL = 100
_EPOCHS_WAIT_S = 1.0
_EPOCHS_PER_CALL = 50
"""MLflow takes a thousand metrics a call, and an epoch has up to twelve."""
_Told = tuple[int, Mapping[str, float], int]
"""Step, metrics, and when, in milliseconds since 1970."""
_CAME_BETWEEN = re.compile(r"unique constraint|duplicate entry", re.IGNORECASE)
_CUT = " … (cut: the whole is among the artifacts)"


class MlflowRun:
    """Keeps what is told under one MLflow run; what is kept already stays as it is."""

    def __init__(
        self, client: MlflowClient, writer: "MlflowClient | Outbox", run: Run, place: str
    ) -> None:
        """Take a run that is open.

        Args:
            client: asks the store.
            writer: tells it.
            run: as the store has it now, with what an interrupted process kept in it.
            place: how the store is called in messages.
        """
        self._writer = writer
        self._place = place
        self.id: str = run.info.run_id
        self.tags: Mapping[str, str] = dict(run.data.tags)
        self.samples = _samples_kept(run)
        self._home = local_folder(run.info.artifact_uri or "")
        self._kept = _metrics_kept(client, run)
        self._epochs: list[_Told] = []
        self._told_s = -math.inf

    def log_epoch(self, epoch: int, metrics: Mapping[str, float]) -> None:
        """Keep the metrics of one epoch, counted from 1; those of a second in one transaction.

        A transaction takes as long as an epoch of a head on features. What a kill cuts off is
        told again when the training goes on from its checkpoint.
        """
        self._epochs.append((epoch, metrics, _now_ms()))
        if time.monotonic() - self._told_s >= _EPOCHS_WAIT_S:
            self._tell_epochs()

    @contextmanager
    def telling_epochs(self) -> Iterator[None]:
        """Stand around a run; at its end nothing is left untold, unless the store is gone."""
        try:
            yield
        except BaseException:
            with suppress(TrackingError):  # the first error is the one to see
                self._tell_epochs()
            raise
        self._tell_epochs()

    def _tell_epochs(self) -> None:
        while self._epochs:
            self._tell(self._epochs[:_EPOCHS_PER_CALL])
            del self._epochs[:_EPOCHS_PER_CALL]  # not before the store has them
        self._told_s = time.monotonic()

    def log_metrics(self, metrics: Mapping[str, float], step: int = 0) -> Mapping[str, float]:
        """Keep metrics at one step, in one transaction; those kept already are left alone.

        Returns:
            What is kept of them now.
        """
        self._tell_epochs()
        self._tell([(step, metrics, _now_ms())])
        return {key: self._kept[key, step] for key in metrics}

    def _tell(self, told: Sequence[_Told]) -> None:
        fresh = {
            (key, step): Metric(key, float(value), when, step)
            for step, metrics, when in told
            for key, value in metrics.items()
            if (key, step) not in self._kept
        }
        differing = [
            f"{key} at step {step}"
            for step, metrics, _ in told
            for key, value in metrics.items()
            if self._differs(key, step, float(value))
        ]
        if fresh:
            with explained(self._place):
                self._writer.log_batch(self.id, metrics=list(fresh.values()), synchronous=True)
            self._kept.update({place: row.value for place, row in fresh.items()})
        if differing:
            self.tag({DIFFERS: ", ".join(differing)})

    def log_params(self, params: Mapping[str, object]) -> None:
        """Keep the resolved spec, a hundred values at a time; long ones are cut."""
        rows = [Param(key, _shortened(text)) for key, text in flatten(params).items()]
        with explained(self._place):
            for first in range(0, len(rows), _PARAMS_PER_CALL):
                part = rows[first : first + _PARAMS_PER_CALL]
                self._writer.log_batch(self.id, params=part, synchronous=True)

    def log_files(self, folder: Path) -> None:
        """Keep copies of all files below a folder; one of the same path is replaced."""
        with explained(f"artifacts of run {self.id}"):
            self._writer.log_artifacts(self.id, str(folder))
            # MLflow copies, and the system may keep that in memory: a run that is called finished
            # must still have its files when the power comes back.
            if self._home is not None:
                sync_tree(self._home)

    def tag(self, tags: Mapping[str, str]) -> None:
        """Keep tags; the last value counts."""
        rows = [RunTag(key, value) for key, value in tags.items()]
        with explained(self._place):
            self._writer.log_batch(self.id, tags=rows, synchronous=True)

    def log_dataset(self, dataset: DatasetRecord) -> None:
        """Keep which pictures the run saw, as MLflow's dataset input."""
        entity = Dataset(
            name=dataset.name,
            digest=dataset.digest[:_SHOWN_DIGEST],
            source_type="local",
            source=json.dumps({"uri": dataset.source}),
            profile=json.dumps({**dataset.profile, "digest": dataset.digest}, ensure_ascii=False),
        )
        tags = [InputTag("mlflow.data.context", "train, validation and test")]
        inputs = [DatasetInput(entity, tags)]
        with explained(self._place):
            try:
                self._writer.log_inputs(self.id, datasets=inputs)
            except MlflowException as error:
                if not _CAME_BETWEEN.search(str(error)):
                    raise
                # MLflow looks for the pictures, then adds them: another process added them between.
                self._writer.log_inputs(self.id, datasets=inputs)

    def _differs(self, key: str, step: int, value: float) -> bool:
        if is_measured_again(key) or (key, step) not in self._kept:
            return False
        return not same_value(self._kept[key, step], value)


def _metrics_kept(client: MlflowClient, run: Run) -> dict[tuple[str, int], float]:
    keys: Sequence[str] = [key for key in run.data.metrics if not key.startswith(_SYSTEM)]
    return {
        (key, row.step): row.value
        for key in keys
        for row in client.get_metric_history(run.info.run_id, key)
    }


def _now_ms() -> int:
    return int(time.time() * 1000)


def _samples_kept(run: Run) -> int:
    """Return how many samples of the computer a run has; they are counted from 0."""
    last = (one.step for one in run.data._metric_objs if one.key.startswith(_SYSTEM))
    return max(last, default=-1) + 1


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_PARAM else text[: _LONGEST_PARAM - len(_CUT)] + _CUT
