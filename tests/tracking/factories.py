"""Records to test with, and what a tracker kept of them."""

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from typing import NamedTuple

from mlflow.tracking import MlflowClient

from harness.tracking.address import own_address, store_address
from harness.tracking.record import GroupRecord, RunRecord
from harness.workspace import Workspace
from tests.tracking.memory import MemoryTracker


class Kept(NamedTuple):
    status: str
    rows: list[tuple[str, int, float]]
    params: dict[str, str]
    tags: dict[str, str]
    digests: list[str]


def a_group(name="baseline", **changes):
    given = {"fingerprint": f"of-{name}", "collection": "demo", "evidence": False}
    return GroupRecord(**{"name": name, **given, **changes})


def a_run(group, name="baseline r01", fingerprint="f1", **changes):
    return RunRecord(name, fingerprint, "demo", group, **changes)


@contextmanager
def an_open_run(tracker, fingerprint="f1"):
    """A repetition of its own experiment, open."""
    with tracker.group(a_group()) as group, tracker.run(a_run(group.id, "r", fingerprint)) as run:
        yield run


def a_finished_run(tracker, fingerprint="f1", **metrics):
    with an_open_run(tracker, fingerprint) as run:
        run.log_metrics(metrics)
    return run.id


def a_workspace(root, new_database):
    """A project with a copy of a new store, which is quicker than a new one."""
    workspace = Workspace(root)
    workspace.mlruns.mkdir(parents=True)
    shutil.copy(new_database, workspace.database)
    with closing(sqlite3.connect(workspace.database)) as store, store:
        place = f"{workspace.artifacts}/0"
        store.execute("UPDATE experiments SET artifact_location = ?", (place,))
    return workspace


@contextmanager
def read_only(folder):
    """Take away the right to write below a folder, also from the superuser, who may anything."""
    everything = [folder, *folder.rglob("*")]
    before = [(path, path.stat().st_mode) for path in (*everything, *folder.parents)]
    try:
        for path in everything:
            path.chmod(0o555 if path.is_dir() else 0o444)
        with an_ordinary_user(folder):
            yield
    finally:
        for path, mode in before:
            if path.stat().st_mode != mode:
                path.chmod(mode)


@contextmanager
def an_ordinary_user(folder):
    if os.geteuid():
        yield
        return
    for path in folder.parents:
        if not path.stat().st_mode & 0o001:
            path.chmod(path.stat().st_mode | 0o055)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def a_client(workspace):
    return MlflowClient(own_address(workspace))


def kept(tracker, run_id):
    """Read back one run, by MLflow's own client where MLflow keeps it."""
    if isinstance(tracker, MemoryTracker):
        run = tracker.runs[run_id]
        rows = [(key, step, value) for (key, step), value in run.metrics.items()]
        digests = list(run.datasets)
        return Kept(run.status, sorted(rows), run.params, run.tags, digests)
    client = MlflowClient(store_address(tracker._workspace))
    run = client.get_run(run_id)
    history = [client.get_metric_history(run_id, key) for key in run.data.metrics]
    rows = [(row.key, row.step, row.value) for metric in history for row in metric]
    digests = [one.dataset.digest for one in run.inputs.dataset_inputs]
    return Kept(run.info.status, sorted(rows), run.data.params, run.data.tags, digests)
