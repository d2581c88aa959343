"""Runs kept in MLflow, through its explicit client: nothing depends on a current run."""

import os
import platform
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from harness.errors import TrackingError
from harness.tracking import record as records
from harness.tracking.failures import explained
from harness.tracking.ledger import Repetition, newest
from harness.tracking.locks import TakenError, run_lock, store_lock
from harness.tracking.mlflow_client import (
    Store,
    every_run,
    newest_run,
    open_store,
    reopened_run,
    require_experiment,
)
from harness.tracking.record import FinishedRun, GroupRecord, KeptGroup, RunRecord, means
from harness.workspace import Workspace

if TYPE_CHECKING:
    from mlflow.entities import Run

    from harness.tracking.mlflow_run import MlflowRun

_SAMPLE_EVERY_S = 15.0
_ID = re.compile(r"[0-9a-f]{6,64}")
_SOURCE = {
    records.STARTS: "1",
    "mlflow.source.name": "harness",
    "mlflow.source.type": "LOCAL",
}


class MlflowTracker:
    """Keeps runs in MLflow; the store is opened when it is first needed."""

    def __init__(
        self, workspace: Workspace, *, sample_every_s: float | None = _SAMPLE_EVERY_S
    ) -> None:
        """Remember where.

        Args:
            workspace: whose store, unless MLFLOW_TRACKING_URI names another.
            sample_every_s: seconds between looks at processor and memory; None: never.
        """
        self._workspace = workspace
        self._sample_every_s = sample_every_s

    @cached_property
    def _store(self) -> Store:
        return open_store(self._workspace)

    def finished(self, fingerprint: str) -> FinishedRun | None:
        """Return the newest finished repetition with this fingerprint."""
        only = "AND attributes.status = 'FINISHED'"
        run = newest_run(self._store, fingerprint, records.REPETITION, only)
        return None if run is None else _finished(run)

    def recorded(self, run_id: str) -> FinishedRun | None:
        """Return a finished repetition by its id."""
        if not _ID.fullmatch(run_id):
            return None
        return next(self._repetitions(f"attributes.run_id = '{run_id}'"), None)

    def named(self, word: str) -> tuple[FinishedRun, ...]:
        """Return the finished repetitions that a word means."""
        groups = [
            run.info.run_id
            for run in every_run(self._store, f"tags.`{records.KIND}` = '{records.GROUP}'")
            if run.info.run_name == word
            or means(word, run.info.run_id, run.data.tags[records.FINGERPRINT])
        ]
        queries = [f"tags.`{records.PARENT}` = '{group}'" for group in groups]
        if _ID.fullmatch(word):  # nothing else may become part of a query
            queries.append(f"attributes.run_id = '{word}'")
            queries.append(f"tags.`{records.FINGERPRINT}` LIKE '{word}%'")
        found = {run.id: run for query in queries for run in self._repetitions(query)}
        return tuple(found.values())

    def kept_groups(self, name: str, kind: str) -> tuple[KeptGroup, ...]:
        """Return the runs that stand for experiments or studies of a name or id, open or not."""
        return tuple(
            KeptGroup(
                run.info.run_id,
                run.info.run_name or "",
                run.data.tags[records.FINGERPRINT],
                run.data.tags,
            )
            for run in every_run(self._store, f"tags.`{records.KIND}` = '{kind}'")
            if name in (run.info.run_name, run.info.run_id)
        )

    def _repetitions(self, query: str) -> Iterator[FinishedRun]:
        only = f"tags.`{records.KIND}` = '{records.REPETITION}' AND attributes.status = 'FINISHED'"
        return map(_finished, every_run(self._store, f"{query} AND {only}"))

    def repetitions(self) -> tuple[Repetition, ...]:
        """Return the newest finished run of each fingerprint, oldest first."""
        with explained(self._store.place):
            experiments = self._store.client.search_experiments()
        names = {one.experiment_id: one.name for one in experiments}
        query = f"tags.`{records.KIND}` = '{records.REPETITION}' AND attributes.status = 'FINISHED'"
        return newest(
            Repetition(
                id=run.info.run_id,
                name=run.info.run_name or "",
                fingerprint=run.data.tags[records.FINGERPRINT],
                group=run.data.tags[records.PARENT],
                collection=names[run.info.experiment_id],
                started_s=run.info.start_time / 1000,
            )
            for run in every_run(self._store, query)
        )

    def artifact(self, run_id: str, path: str) -> Path:
        """Return where one kept file can be read, downloaded if the store is elsewhere."""
        from mlflow.exceptions import MlflowException

        with explained(self._store.place):
            uri = self._store.client.get_run(run_id).info.artifact_uri or ""
        try:
            found = _local_folder(uri) / path if _is_local(uri) else self._download(run_id, path)
        except MlflowException as error:
            raise TrackingError(_no_file(run_id, path, uri)) from error
        if not found.exists():
            raise TrackingError(_no_file(run_id, path, uri))
        return found

    def attach(self, run_id: str, folder: Path) -> None:
        """Keep copies of a folder's files with a run that has ended, and stays so."""
        with explained(f"artifacts of run {run_id}"):
            self._store.client.log_artifacts(run_id, str(folder))

    @contextmanager
    def group(self, record: GroupRecord) -> Iterator["MlflowRun"]:
        """Open the run that stands for an experiment, a new one or the one from before."""
        marks = "" if record.evidence else records.SYNTHETIC
        note = "\n\n".join(filter(None, (marks, record.description)))
        tags = records.common_tags(record) | {records.NOTE: note}
        with explained(self._store.place), store_lock(self._workspace):
            experiment = require_experiment(self._store, record)
            opened = self._open(record, experiment, tags)
        with self._ending(opened.id):
            yield opened

    @contextmanager
    def run(self, record: RunRecord) -> Iterator["MlflowRun"]:
        """Open a repetition: a new run, or the newest with this fingerprint that did not end."""
        with explained(self._store.place):
            group = self._store.client.get_run(record.group)
        path = self._workspace.unfinished / f"{record.fingerprint}.lock"
        with run_lock(path, lambda: self._holder(record.fingerprint)):
            self._refuse_finished(record)
            tags = records.common_tags(record) | {
                records.EVIDENCE: group.data.tags[records.EVIDENCE],
                records.PROCESS: f"{os.getpid()} on {platform.node()}",
            }
            opened = self._open(record, group.info.experiment_id, tags)
            with self._ending(opened.id), self._sampled(opened.id):
                yield opened

    def _open(
        self, record: GroupRecord | RunRecord, experiment: str, tags: dict[str, str]
    ) -> "MlflowRun":
        from harness.tracking.mlflow_run import MlflowRun

        before = newest_run(self._store, record.fingerprint, tags[records.KIND])
        with explained(self._store.place):
            if before is None:
                # One transaction: a run without its fingerprint could never be found again.
                begun = tags | _SOURCE
                run = self._store.client.create_run(experiment, tags=begun, run_name=record.name)
            else:
                run = reopened_run(self._store, before, record.name, tags)
            return MlflowRun(self._store.client, run, self._store.place)

    def _refuse_finished(self, record: RunRecord) -> None:
        finished = self.finished(record.fingerprint)
        if finished is not None:
            raise TakenError(
                f"{record.name}: expected a run that is not finished; got {finished.id}, finished "
                "with the same fingerprint. Delete it in MLflow to have it run again."
            )

    def _holder(self, fingerprint: str) -> str:
        run = newest_run(self._store, fingerprint, records.REPETITION)
        return "just started" if run is None else f"process {run.data.tags[records.PROCESS]}"

    def _sampled(self, run_id: str) -> AbstractContextManager[None]:
        if self._sample_every_s is None:
            return nullcontext()
        from harness.tracking.system_metrics import sampled

        return sampled(run_id, self._store.address, self._sample_every_s)

    def _download(self, run_id: str, path: str) -> Path:
        return Path(self._store.client.download_artifacts(run_id, path))

    @contextmanager
    def _ending(self, run_id: str) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self._end_badly(run_id, error)
            raise
        with explained(self._store.place):
            self._store.client.set_terminated(run_id, "FINISHED")

    def _end_badly(self, run_id: str, error: BaseException) -> None:
        try:
            with explained(self._store.place):
                self._store.client.set_tag(run_id, records.ERROR, records.error_text(error))
                self._store.client.set_terminated(run_id, records.end_status(error))
        except TrackingError as second:
            # The first error is the one to see; this one only says that MLflow was not told.
            error.add_note(f"MLflow still calls the run {run_id} running: {second}")


def _finished(run: "Run") -> FinishedRun:
    name, tags = run.info.run_name or "", run.data.tags
    return FinishedRun(run.info.run_id, name, tags[records.FINGERPRINT], run.data.metrics, tags)


def _is_local(uri: str) -> bool:
    return urlsplit(uri).scheme in ("", "file")


def _local_folder(uri: str) -> Path:
    return Path(unquote(urlsplit(uri).path)) if uri.startswith("file:") else Path(uri)


def _no_file(run_id: str, path: str, uri: str) -> str:
    return (
        f"run {run_id}: expected the artifact {path!r} in {uri}; got no such file. Was the folder "
        "moved or cleaned? Delete the run in MLflow to have it computed again."
    )
