"""Messages to a tracking server: kept on disk, sent in order, and sent again until they arrive."""

import shutil
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from harness.runtime.atomic_files import sync_tree
from harness.runtime.documents import Expected
from harness.runtime.journal import Event, Journal
from harness.runtime.locks import Lock, lock_if_free, wait_for_lock
from harness.runtime.secrets import masked
from harness.tracking.failures import explained
from harness.tracking.retry import Patience, is_gone

Message = dict[str, Any]
STORE = "store"
"""Key of the first line: which server the rest is for."""
RUN = "run"
KIND = "kind"


@dataclass
class Spool:
    """The messages of one process, the oldest first; removed when all are delivered.

    Attributes:
        path: the journal.
        store: the server's address, without a password.
        waiting: what is not delivered yet.
    """

    path: Path
    store: str
    waiting: list[Message] = field(default_factory=list)

    @property
    def _journal(self) -> Journal:
        return Journal(self.path)

    @property
    def files(self) -> Path:
        """Where copies of files are kept until they are sent."""
        return self.path.with_suffix("")

    def add(self, message: Message) -> None:
        """Take a message; it is safe on disk when this returns."""
        if not self.path.exists():
            self._journal.write({STORE: self.store})
        self._journal.write(message)
        self.waiting.append(message)

    def copied(self, folder: Path) -> str:
        """Return the name under which a copy of a folder is kept here.

        Raises:
            OSError: there is no room, say; nothing of it is kept.
        """
        name = uuid.uuid4().hex
        try:
            _copy_tree(folder, self.files / name)
        except OSError:
            shutil.rmtree(self.files / name, ignore_errors=True)
            raise
        sync_tree(self.files)
        return name

    def delivered(self) -> None:
        """Forget the oldest message; with the last one the file goes, not line by line.

        After a crash those delivered before are sent again, which changes nothing.
        """
        message = self.waiting.pop(0)
        if "files" in message:
            shutil.rmtree(self.files / message["files"], ignore_errors=True)
        if not self.waiting:
            self.path.unlink(missing_ok=True)
            shutil.rmtree(self.files, ignore_errors=True)

    def refused(self, reason: str) -> None:
        """Set the oldest message aside: the server will never take it."""
        Journal(self.path.with_suffix(".refused")).write(self.waiting[0] | {"reason": reason})
        self.delivered()


def new_spool(folder: Path, store: str) -> tuple[Spool, Lock]:
    """Return an empty spool of this process, and the lock that says that somebody writes it."""
    while True:
        path = folder / f"{uuid.uuid4().hex}.jsonl"
        lock = wait_for_lock(path.with_suffix(".lock"))
        # Another process may have taken the new lock for one that was left, and removed it.
        if path.with_suffix(".lock").exists():
            return Spool(path, store), lock


def left_behind(folder: Path) -> Iterator[Spool]:
    """Yield what processes that are gone did not deliver, the oldest first, each while it is held.

    Raises:
        TrackingError: a file is no spool.
    """
    # By both: a lock that somebody tidied away leaves messages that nobody else would send.
    held = {path.with_suffix("") for kind in ("*.lock", "*.jsonl") for path in folder.glob(kind)}
    for name in sorted(held, key=_age):
        path, lock_path = name.with_suffix(".jsonl"), name.with_suffix(".lock")
        lock = lock_if_free(lock_path)
        if lock is None:
            continue  # its process is at work
        with lock:
            try:
                if path.exists():
                    yield read_spool(path)
            finally:
                if not path.exists():
                    shutil.rmtree(path.with_suffix(""), ignore_errors=True)
                    lock_path.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Batch:
    run: str
    metrics: list[tuple[str, float, int, int]]
    params: list[tuple[str, str]]
    tags: list[tuple[str, str]]


@dataclass(frozen=True)
class _Inputs:
    run: str
    datasets: list[dict[str, dict[str, str | None]]]


@dataclass(frozen=True)
class _Files:
    run: str
    files: str


@dataclass(frozen=True)
class _End:
    run: str
    status: str
    at_ms: int


@dataclass(frozen=True)
class _First:
    store: str


_KINDS: Mapping[object, type[object]] = MappingProxyType(
    {"batch": _Batch, "inputs": _Inputs, "files": _Files, "end": _End}
)
_WAITING = Expected(
    "a message to a tracking server",
    "Put a copy from before in its place; or move the file away, and what it holds is lost.",
)


def _kind(event: Event) -> type[object] | None:
    return _First if STORE in event else _KINDS.get(event.get(KIND))


def read_spool(path: Path) -> Spool:
    """Return what is in a spool.

    Raises:
        TrackingError: the file is something else.
    """
    events = Journal(path).events_of(_kind, _WAITING)
    first, *messages = [dict(event) for event in events] or [{STORE: ""}]
    if not messages:  # killed between the first line and the second
        path.unlink()
    return Spool(path, str(first.get(STORE, "")), messages)


def _copy_tree(folder: Path, copy: Path) -> None:
    """Copy files and folders; unlike shutil's, its errors say by number what happened."""
    copy.mkdir(parents=True)
    for path in folder.rglob("*"):  # folders come before what they hold
        target = copy / path.relative_to(folder)
        if path.is_dir():
            target.mkdir()
        else:
            shutil.copyfile(path, target)


def _age(name: Path) -> float:
    for suffix in (".lock", ".jsonl"):
        with suppress(FileNotFoundError):  # delivered by another process just now
            return name.with_suffix(suffix).stat().st_mtime
    return 0.0


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
        self._own: tuple[Spool, Lock] | None = None
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
                self._deliver(self._spool())

    def deliver_left(self) -> list[str]:
        """Deliver what processes that are gone left, and return the ids of its runs.

        What the server refuses, such as a metric of a run that was deleted there, is set aside.
        """
        told: dict[str, None] = {}
        for spool in left_behind(self._folder):
            if masked(spool.store) == self._store:
                told |= dict.fromkeys(str(message[RUN]) for message in spool.waiting)
                self._deliver(spool, set_aside=True)
        return list(told)

    def _take(self, message: Message) -> None:
        with self._lock:
            with explained(self._folder):  # else it would pass for the server's trouble
                self._spool().add(message)
            if time.monotonic() < self._not_before_s:
                return
            began = time.monotonic()
            try:
                while self._spool().waiting:
                    self._send_first(self._spool())
            except Exception as error:
                if not is_gone(error):
                    raise
                # One that hangs may hold up a training for half of its time, not for all of it.
                took = time.monotonic() - began
                self._not_before_s = time.monotonic() + max(_PAUSE_S, took)

    def _spool(self) -> Spool:
        if self._own is None:
            self._own = new_spool(self._folder, self._store)
        return self._own[0]

    def _deliver(self, spool: Spool, *, set_aside: bool = False) -> None:
        # Patience begins anew with each message: a server that takes two of three makes way.
        while spool.waiting:
            self._patience.asked(partial(self._send_first, spool, set_aside=set_aside))

    def _send_first(self, spool: Spool, *, set_aside: bool = False) -> None:
        try:
            _send(self._client, spool.waiting[0], spool.files)
        except Exception as error:
            if is_gone(error) or is_locked_out(error):
                raise
            spool.refused(masked(str(error)))
            if not set_aside:
                raise
        else:
            spool.delivered()


def is_locked_out(error: Exception) -> bool:
    """Return whether a server wants another name or password: no fault of the message."""
    signs = ("error code 401", "error code 403", "401 Client Error", "403 Client Error")
    return any(sign in str(error) for sign in (*signs, "not authent"))


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
            _send_files(client, run_id, files / message["files"])
        case "end":
            client.set_terminated(run_id, message["status"], message["at_ms"])
        case unknown:
            raise ValueError(f"a message of the kind {unknown!r}")


def _send_files(client: "MlflowClient", run_id: str, folder: Path) -> None:
    """Send what is left of a folder's files, and forget each when it has arrived.

    So a failure costs one file and not the whole folder once more.
    """
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            place = path.relative_to(folder).parent.as_posix()
            client.log_artifact(run_id, str(path), None if place == "." else place)
            path.unlink()


def _dataset_input(row: Message) -> "DatasetInput":
    from mlflow.entities import Dataset, DatasetInput, InputTag

    tags = [InputTag(key, value) for key, value in row["tags"].items()]
    return DatasetInput(Dataset(**row["dataset"]), tags)
