"""Runs kept in MLflow, through its explicit client: nothing depends on a current run."""

import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import TrackingError
from harness.runtime.secrets import masked
from harness.tracking import record as records
from harness.tracking.address import is_own
from harness.tracking.artifacts import kept_file
from harness.tracking.database import require_database
from harness.tracking.ended_run import EndedRun
from harness.tracking.failures import explained
from harness.tracking.find_finished import (
    EndedGroup,
    Repetition,
    ended_group,
    finished_among,
    finished_with_ids,
    groups_of_kind,
    newest,
    place_of,
)
from harness.tracking.locks import TakenError, run_lock, store_lock, this_process
from harness.tracking.mlflow_client import (
    Store,
    every_run,
    newest_run,
    open_store,
    reopened_run,
    require_experiment,
)
from harness.tracking.record import FinishedRun, GroupRecord, KeptGroup, RunRecord, StoredRun
from harness.tracking.retry import Say
from harness.tracking.tracker import TrackedRun
from harness.workspace import Workspace

if TYPE_CHECKING:
    from mlflow.entities import Run

    from harness.tracking.mlflow_run import MlflowRun

_SAMPLE_EVERY_S = 15.0
_SILENT_S = 15.0
"""In which files are fetched from a slow server without a word."""
_ID = re.compile(r"[0-9a-f]{6,64}")
_SOURCE = {
    records.STARTS: "1",
    "mlflow.source.name": "harness",
    "mlflow.source.type": "LOCAL",
}


class MlflowTracker:
    """Keeps runs in MLflow; the store is opened when it is first needed."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        sample_every_s: float | None = _SAMPLE_EVERY_S,
        say: Say = lambda _: None,
    ) -> None:
        """Remember where.

        Args:
            workspace: whose store, unless MLFLOW_TRACKING_URI names another.
            sample_every_s: seconds between looks at processor and memory; None: never.
            say: told when a server is waited for.
        """
        self._workspace = workspace
        self._say = say
        self._sample_every_s = sample_every_s
        self._experiments: dict[str, str] = {}
        self._places: dict[str, str] = {}
        self._fetched, self._fetching_s = 0, 0.0

    @cached_property
    def _is_own(self) -> bool:
        """Whether the store is the workspace's own database, which then is there and usable."""
        own = is_own(self._workspace)
        if own:
            require_database(self._workspace)
        return own

    @cached_property
    def _store(self) -> Store:
        return open_store(self._workspace, self._say)

    def finished(self, fingerprint: str) -> FinishedRun | None:
        """Return the newest finished repetition with this fingerprint.

        Whoever asks for one is about to do it: MLflow is opened, and names what it cannot write.
        """
        _ = self._store
        return self.finished_among((fingerprint,)).get(fingerprint)

    def finished_among(self, fingerprints: Collection[str]) -> dict[str, FinishedRun]:
        """Return the newest finished repetition of each fingerprint that has one."""
        known = finished_among(self._workspace, fingerprints) if self._is_own else None
        if known is not None:
            self._places.update({run.id: place for run, place in known.values()})
            return {fingerprint: run for fingerprint, (run, _) in known.items()}
        # One is asked for by name; of several the list of all is read.
        wanted = f"= '{next(iter(fingerprints))}'" if len(fingerprints) == 1 else "LIKE '%'"
        runs = self._repetitions(f"tags.`{records.FINGERPRINT}` {wanted}")
        return {run.fingerprint: run for run in runs if run.fingerprint in fingerprints}

    def recorded(self, run_id: str) -> FinishedRun | None:
        """Return a finished repetition by its id."""
        if not _ID.fullmatch(run_id):
            return None
        known = finished_with_ids(self._workspace, (run_id,)) if self._is_own else None
        if known is not None:  # MLflow itself searches the whole store for one run
            self._places.update({one: place for one, (_, place) in known.items()})
            return known[run_id][0] if run_id in known else None
        return next(self._repetitions(f"attributes.run_id = '{run_id}'"), None)

    def kept_groups(self, name: str | None, kind: str) -> tuple[KeptGroup, ...]:
        """Return the runs that stand for experiments or studies, open or not.

        Args:
            name: theirs, the id of one, or its fingerprint; None: of all.
            kind: which of the two.
        """
        kept = groups_of_kind(self._workspace, kind) if self._is_own else None
        if kept is None:
            runs = every_run(self._store, f"tags.`{records.KIND}` = '{kind}'")
            kept = tuple(map(_kept_group, runs))
        return tuple(one for one in kept if name in (None, one.name, one.id, one.fingerprint))

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
                name=_name(run),
                fingerprint=run.data.tags[records.FINGERPRINT],
                group=run.data.tags[records.PARENT],
                experiment=run.data.tags.get(records.EXPERIMENT) or self._experiment_of(run),
                collection=names[run.info.experiment_id],
                started_s=run.info.start_time / 1000,
            )
            for run in every_run(self._store, query)
        )

    def stored_runs(self) -> tuple[StoredRun, ...]:
        """Return every run of the store that is the harness's, the first begun first."""
        with explained(self._store.place):
            experiments = self._store.client.search_experiments()
        names = {one.experiment_id: one.name for one in experiments}
        return tuple(
            StoredRun(
                id=run.info.run_id,
                name=run.info.run_name or "",
                status=run.info.status,
                started_s=run.info.start_time / 1000,
                ended_s=run.info.end_time and run.info.end_time / 1000,
                collection=names[run.info.experiment_id],
                tags=run.data.tags,
                metrics=run.data.metrics,
            )
            for run in every_run(self._store, f"tags.`{records.KIND}` LIKE '%'")
        )

    def parameters(self, ids: Collection[str]) -> dict[str, dict[str, str]]:
        """Return the resolved spec of each run by its dotted keys."""
        with explained(self._store.place):
            return {one: self._store.client.get_run(one).data.params for one in ids}

    def _experiment_of(self, run: "Run") -> str:
        """Return the fingerprint of the run above a repetition, which an earlier version made."""
        above = run.data.tags[records.PARENT]
        if above not in self._experiments:
            self._experiments[above] = self._fingerprint(above) or above
        return self._experiments[above]

    def _fingerprint(self, run_id: str) -> str | None:
        from mlflow.exceptions import MlflowException

        try:
            return self._store.client.get_run(run_id).data.tags.get(records.FINGERPRINT)
        except MlflowException:
            return None  # deleted for good

    def artifact(self, run_id: str, path: str) -> Path:
        """Return where one kept file can be read, downloaded if the store is elsewhere."""
        began = time.monotonic()
        found = kept_file(self._place(run_id), run_id, path, lambda: self._store)
        self._fetched += 1
        self._fetching_s += time.monotonic() - began
        if self._fetching_s > _SILENT_S:
            self._say(f"{self._store.place}: {self._fetched} files of runs fetched so far")
            self._fetching_s = 0.0
        return found

    def _place(self, run_id: str) -> str:
        """Return where the files of a run lie, which never changes."""
        if run_id not in self._places:
            place = place_of(self._workspace, run_id) if self._is_own else None
            if place is None:
                with explained(self._store.place):
                    place = self._store.client.get_run(run_id).info.artifact_uri or ""
            self._places[run_id] = place
        return self._places[run_id]

    def attach(self, run_id: str, folder: Path) -> None:
        """Keep copies of a folder's files with a run that has ended, and stays so."""
        with explained(f"artifacts of run {run_id}"):
            self._store.writer.log_artifacts(run_id, str(folder))
            self._flush()

    @contextmanager
    def group(self, record: GroupRecord, *, settled: bool = False) -> Iterator[TrackedRun]:
        """Open the run that stands for an experiment, a new one or the one from before."""
        parts = ("" if record.evidence else records.SYNTHETIC, record.description)
        note = masked("\n\n".join(filter(None, parts)))
        tags = records.common_tags(record) | {records.NOTE: note}

        def opened() -> "MlflowRun":
            by = {records.PROCESS: this_process()}
            with store_lock(self._workspace):
                return self._open(record, require_experiment(self._store, record), tags | by)

        if settled and self._is_own:
            kept = ended_group(self._workspace, record.kind, record.fingerprint)
            if kept is not None:
                with self._ended(kept, tags, lambda: self._asked(opened)) as ended:
                    yield ended
                return
        run = self._asked(opened)
        with self._ending(run.id):
            yield run
        with explained(self._store.place):
            self._flush()

    @contextmanager
    def _ended(
        self, kept: EndedGroup, tags: Mapping[str, str], reopen: Callable[[], "MlflowRun"]
    ) -> Iterator[EndedRun]:
        """Open a run that ended only if there is something new, or an error, to be kept of it."""
        with ExitStack() as ending:

            def opened() -> "MlflowRun":
                run = reopen()
                ending.enter_context(self._ending(run.id))
                return run

            run = EndedRun(kept, opened)
            run.tag(tags)
            try:
                yield run
            except BaseException:
                with suppress(TrackingError):  # the first error is the one to see
                    run.open()
                raise
            run.tell_tags()

    @contextmanager
    def run(self, record: RunRecord) -> Iterator["MlflowRun"]:
        """Open a repetition: a new run, or the newest with this fingerprint that did not end."""
        with explained(self._store.place):
            group = self._store.client.get_run(record.group)
        path = self._workspace.unfinished / f"{record.fingerprint}.lock"
        with run_lock(path, lambda: self._holder(record.fingerprint)):
            self._refuse_finished(record)
            above = records.inherited_tags(group.data.tags)
            tags = records.common_tags(record) | above | {records.PROCESS: this_process()}
            opened = self._asked(lambda: self._open(record, group.info.experiment_id, tags))
            with self._ending(opened.id), self._sampled(opened), opened.telling_epochs():
                yield opened

    def _open(
        self, record: GroupRecord | RunRecord, experiment: str, tags: dict[str, str]
    ) -> "MlflowRun":
        from harness.tracking.mlflow_run import MlflowRun

        store = self._store
        before = newest_run(store, record.fingerprint, tags[records.KIND])
        if before is None:
            # One transaction: a run without its fingerprint could never be found again.
            begun = tags | _SOURCE
            run = store.client.create_run(experiment, tags=begun, run_name=record.name)
        else:
            run = reopened_run(store, before, record.name, tags)
        return MlflowRun(store.client, store.writer, run, store.place)

    def _asked(self, ask: Callable[[], "MlflowRun"]) -> "MlflowRun":
        """Return what is opened; a server that is gone is waited for, and then looked at anew."""
        server = self._store.server
        with explained(self._store.place):
            if server is None:
                return ask()
            # Of a process that was killed: the run must be known as it left it.
            server.outbox.deliver_left()
            return server.patience.asked(ask)

    def _flush(self) -> None:
        if self._store.server is not None:
            self._store.server.outbox.flush()

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

    def _sampled(self, run: "MlflowRun") -> AbstractContextManager[None]:
        if self._sample_every_s is None:
            return nullcontext()
        from harness.tracking.system_metrics import sampled

        return sampled(run, self._store.address, self._sample_every_s)

    @contextmanager
    def _ending(self, run_id: str) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self._end_badly(run_id, error)
            raise
        with explained(self._store.place):
            self._store.writer.set_terminated(run_id, "FINISHED")

    def _end_badly(self, run_id: str, error: BaseException) -> None:
        try:
            with explained(self._store.place):
                self._store.writer.set_tag(run_id, records.ERROR, records.error_text(error))
                self._store.writer.set_terminated(run_id, records.end_status(error))
        except TrackingError as second:
            # The first error is the one to see; this one only says that MLflow was not told.
            error.add_note(f"MLflow still calls the run {run_id} running: {second}")


def _kept_group(run: "Run") -> KeptGroup:
    tags = run.data.tags
    return KeptGroup(run.info.run_id, _name(run), tags[records.FINGERPRINT], tags)


def _finished(run: "Run") -> FinishedRun:
    tags = run.data.tags
    metrics = run.data.metrics
    return FinishedRun(run.info.run_id, _name(run), tags[records.FINGERPRINT], metrics, tags)


def _name(run: "Run") -> str:
    """Return what a run was called when it was begun; of earlier versions, what it is called."""
    return run.data.tags.get(records.NAME) or run.info.run_name or ""
