"""Messages to a tracking server: kept on disk, sent in order, and sent again until they arrive."""

import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from harness.tracking.failures import explained
from harness.tracking.patience import Patience, is_gone
from harness.tracking.spool import KIND, RUN, Message, Spool, left_behind, new_spool

if TYPE_CHECKING:
    from mlflow.entities import DatasetInput, Metric, Param, RunTag
    from mlflow.tracking import MlflowClient

_PAUSE_S = 2.0


class Outbox:
    """Writes to runs as MLflow's client does, but never waits for the server.

    What it takes is safe on disk, and sent at once when the server answers. While it does not,
    it is asked again with the next message that comes two seconds later, or by `flush`.
    """

    def __init__(
        self, client: "MlflowClient", folder: Path, store: str, patience: Patience
    ) -> None:
        """Remember the server; nothing is written before there is a message."""
        self._client, self._folder, self._store = client, folder, store
        self._patience = patience
        self._lock = threading.RLock()
        self._own: tuple[Spool, FileLock] | None = None
        self._not_before_s = 0.0

    def log_batch(
        self,
        run_id: str,
        metrics: "Sequence[Metric]" = (),
        params: "Sequence[Param]" = (),
        tags: "Sequence[RunTag]" = (),
        *,
        synchronous: bool = True,  # noqa: ARG002 (as MLflow's client has it)
    ) -> None:
        """Keep metrics, parameters and tags of a run."""
        self._take(
            {
                KIND: "batch",
                RUN: run_id,
                "metrics": [[one.key, one.value, one.timestamp, one.step] for one in metrics],
                "params": [[one.key, one.value] for one in params],
                "tags": [[one.key, one.value] for one in tags],
            }
        )

    def set_tag(self, run_id: str, key: str, value: str) -> None:
        """Keep one tag of a run."""
        told = {"metrics": [], "params": [], "tags": [[key, value]]}
        self._take({KIND: "batch", RUN: run_id, **told})

    def log_inputs(self, run_id: str, datasets: "Sequence[DatasetInput]") -> None:
        """Keep which pictures a run saw."""
        rows = [one.to_dictionary() for one in datasets]
        self._take({KIND: "inputs", RUN: run_id, "datasets": rows})

    def log_artifacts(self, run_id: str, local_dir: str) -> None:
        """Keep copies of a folder's files with a run."""
        with self._lock:
            with explained(self._folder):
                copy = self._spool().copied(Path(local_dir))
            self._take({KIND: "files", RUN: run_id, "files": copy})

    def set_terminated(self, run_id: str, status: str) -> None:
        """End a run."""
        now = int(time.time() * 1000)
        self._take({KIND: "end", RUN: run_id, "status": status, "at_ms": now})

    def flush(self) -> None:
        """Deliver everything, waiting for the server.

        Raises:
            GoneError: it did not come back in time.
            MlflowException: it refuses a message of this process.
        """
        with self._lock:
            if self._own is not None and self._own[0].waiting:
                self._patience.asked(partial(self._send_all, self._spool()))

    def deliver_left(self) -> list[str]:
        """Deliver what processes that are gone left, and return the ids of its runs.

        What the server refuses, such as a metric of a run that was deleted there, is set aside.
        """
        told: dict[str, None] = {}
        for spool in left_behind(self._folder):
            if spool.store == self._store:
                told |= dict.fromkeys(str(message[RUN]) for message in spool.waiting)
                self._patience.asked(partial(self._send_all, spool, set_aside=True))
        return list(told)

    def _take(self, message: Message) -> None:
        with self._lock:
            with explained(self._folder):  # else it would pass for the server's trouble
                self._spool().add(message)
            if time.monotonic() < self._not_before_s:
                return
            try:
                self._send_all(self._spool())
            except Exception as error:
                if not is_gone(error):
                    raise
                self._not_before_s = time.monotonic() + _PAUSE_S

    def _spool(self) -> Spool:
        if self._own is None:
            self._own = new_spool(self._folder, self._store)
        return self._own[0]

    def _send_all(self, spool: Spool, *, set_aside: bool = False) -> None:
        while spool.waiting:
            try:
                _send(self._client, spool.waiting[0], spool.files)
            except Exception as error:
                if is_gone(error) or is_locked_out(error):
                    raise
                spool.refused(str(error))
                if not set_aside:
                    raise
            else:
                spool.delivered()


def is_locked_out(error: Exception) -> bool:
    """Return whether a server wants another name or password: no fault of the message."""
    return any(sign in str(error) for sign in ("error code 401", "error code 403", "not authent"))


def _send(client: "MlflowClient", message: Message, files: Path) -> None:
    from mlflow.entities import Metric, Param, RunTag

    run_id = message[RUN]
    match message[KIND]:
        case "batch":
            client.log_batch(
                run_id,
                metrics=[Metric(*row) for row in message["metrics"]],
                params=[Param(*row) for row in message["params"]],
                tags=[RunTag(*row) for row in message["tags"]],
                synchronous=True,
            )
        case "inputs":
            client.log_inputs(run_id, datasets=[_dataset_input(row) for row in message["datasets"]])
        case "files":
            # A copy goes when it has arrived: without one there is nothing left to do.
            if (files / message["files"]).is_dir():
                client.log_artifacts(run_id, str(files / message["files"]))
        case "end":
            client.set_terminated(run_id, message["status"], message["at_ms"])
        case unknown:
            raise ValueError(f"a message of the kind {unknown!r}")


def _dataset_input(row: Message) -> "DatasetInput":
    from mlflow.entities import Dataset, DatasetInput, InputTag

    tags = [InputTag(key, value) for key, value in row["tags"].items()]
    return DatasetInput(Dataset(**row["dataset"]), tags)
