"""Runs that are killed, and processes that meet, in MLflow's real store."""

import os
import re
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing, contextmanager, suppress

import mlflow
import pytest

from harness.errors import TrackingError
from harness.tracking import mlflow_store
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import PROCESS, STARTS
from harness.workspace import Workspace
from tests.harness_process import say, start
from tests.tracking.factories import a_client, a_finished_run, a_group, an_open_run, kept

EPOCHS, FILES = 6, 40


def work(root, end):
    """Carry out one run as `harness run` makes it, slow where it is to be killed."""

    def reached(moment):
        say(moment)
        if moment == end:
            signal.pause()

    workspace = Workspace(root / "project")
    with an_open_run(MlflowTracker(workspace, sample_every_s=None)) as run:
        run.log_params({"training": {"epochs": EPOCHS}})
        reached("params")
        for epoch in range(1, EPOCHS + 1):
            run.log_epoch(epoch, {"train/loss": 1 / epoch, "validation/loss": 2 / epoch})
            while end == "epochs" and epoch == 3:
                say("epochs")
                run.tag({"busy": str(time.time())})
        say("files")
        run.log_files(root / "files")
        run.log_metrics({"test/accuracy": 0.5, "cost/wall_s": time.time()})
        reached("scores")


@contextmanager
def at_work(root, end):
    """A child process that carries out the run; ended without mercy."""
    said = root / f"{end}.txt"
    child = start(work, root, end, folder=root, env=os.environ, out=said, err=said)
    try:
        until = time.monotonic() + 60
        while not said.exists() or end not in said.read_text().splitlines():
            assert child.exitcode is None, f"ended before {end}: {said.read_text()}"
            assert time.monotonic() < until, said.read_text()
            time.sleep(0.001)
        yield child
    finally:
        child.kill()
        child.join()
    assert child.exitcode == -signal.SIGKILL


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    for i in range(FILES):
        (folder / f"{i:02}.bin").write_bytes(bytes([i]) * 200_000)
    return folder


def test_a_run_killed_again_and_again_ends_with_everything_once(
    workspace, mlflow_tracker, files, tmp_path
):
    with (
        at_work(tmp_path, "epochs") as child,
        pytest.raises(TrackingError, match=rf"\(process {child.pid} on "),
    ):
        a_finished_run(mlflow_tracker)
    with at_work(tmp_path, "files") as child:
        while not list(workspace.artifacts.rglob("*.bin")):
            assert child.exitcode is None
    with at_work(tmp_path, "scores"):
        pass
    assert mlflow_tracker.finished("f1") is None

    with an_open_run(mlflow_tracker) as run:
        for epoch in range(1, EPOCHS + 1):
            run.log_epoch(epoch, {"train/loss": 1 / epoch, "validation/loss": 2 / epoch})
        run.log_files(files)
        run.log_metrics({"test/accuracy": 0.5, "cost/wall_s": 1.0})

    after = kept(mlflow_tracker, run.id)
    assert (after.status, after.tags[STARTS]) == ("FINISHED", "4")
    counted = Counter((key, step) for key, step, _ in after.rows)
    expected = [
        (f"{part}/loss", e) for part in ("train", "validation") for e in range(1, EPOCHS + 1)
    ]
    assert counted == Counter([*expected, ("test/accuracy", 0), ("cost/wall_s", 0)])
    for i in range(FILES):
        found = mlflow_tracker.artifact(run.id, f"{i:02}.bin")
        assert found.read_bytes() == bytes([i]) * 200_000
    assert [path.name for path in workspace.unfinished.iterdir()] == []
    with closing(sqlite3.connect(workspace.database)) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert store.execute("SELECT count(*), min(status) FROM runs").fetchone() == (2, "FINISHED")


def test_of_several_unfinished_runs_the_newest_goes_on(workspace, mlflow_tracker):
    with pytest.raises(ValueError, match="x"), an_open_run(mlflow_tracker) as older:
        raise ValueError("x")
    client = a_client(workspace)
    tags = {k: v for k, v in client.get_run(older.id).data.tags.items() if k.startswith("harness.")}
    number = client.get_run(older.id).info.experiment_id
    start = client.get_run(older.id).info.start_time + 1000
    newer = client.create_run(number, start_time=start, tags=tags, run_name="r")
    with an_open_run(mlflow_tracker) as run:
        pass
    assert run.id == newer.info.run_id
    assert client.get_run(older.id).info.status == "FAILED"


def test_a_deleted_run_is_neither_reused_nor_continued(workspace, mlflow_tracker):
    first = a_finished_run(mlflow_tracker)
    a_client(workspace).delete_run(first)
    assert a_finished_run(mlflow_tracker) != first


def test_runs_are_nested_named_and_described(workspace, mlflow_tracker):
    described = a_group(description="**Does it help?**", evidence=True)
    with mlflow_tracker.group(described) as group:
        pass
    run_id = a_finished_run(mlflow_tracker)
    client = a_client(workspace)
    child, parent = client.get_run(run_id), client.get_run(group.id)
    assert child.data.tags["mlflow.parentRunId"] == group.id
    assert (child.info.run_name, parent.info.run_name) == ("r", "baseline")
    assert child.info.artifact_uri == f"{workspace.artifacts}/demo/{run_id}/artifacts"
    assert re.fullmatch(rf"{os.getpid()} on .+", child.data.tags[PROCESS])


def test_synthetic_pictures_are_called_so(workspace, mlflow_tracker):
    with mlflow_tracker.group(a_group(description="Question?", evidence=False)) as group:
        pass
    client = a_client(workspace)
    warning = "**Synthetic pictures, not evidence.**"
    note = client.get_run(group.id).data.tags["mlflow.note.content"]
    assert note == f"{warning}\n\nQuestion?"
    experiment = client.get_experiment_by_name("demo")
    assert experiment.tags["mlflow.note.content"].startswith(warning)


def test_paintings_are_not_called_synthetic(workspace, mlflow_tracker):
    with mlflow_tracker.group(a_group(collection="best-artworks", evidence=True)) as group:
        pass
    experiment = a_client(workspace).get_experiment_by_name("best-artworks")
    assert "Synthetic" not in experiment.tags["mlflow.note.content"]
    assert "Synthetic" not in a_client(workspace).get_run(group.id).data.tags["mlflow.note.content"]


def test_collections_are_kept_apart(workspace, mlflow_tracker):
    for name in ("demo", "my père's pictures", "demo"):
        with mlflow_tracker.group(a_group(collection=name, fingerprint=f"of-{len(name)}")):
            pass
    experiments = {e.name: e.artifact_location for e in a_client(workspace).search_experiments()}
    assert experiments == {
        "Default": f"{workspace.artifacts}/0",
        "demo": f"{workspace.artifacts}/demo",
        "my père's pictures": f"{workspace.artifacts}/my-père-s-pictures",
    }


def test_a_collection_deleted_in_mlflow_is_not_brought_back_by_itself(workspace, mlflow_tracker):
    a_finished_run(mlflow_tracker)
    number = a_client(workspace).get_experiment_by_name("demo").experiment_id
    a_client(workspace).delete_experiment(number)
    with pytest.raises(TrackingError) as caught:
        a_finished_run(mlflow_tracker)
    assert str(caught.value) == (
        f"{workspace.database}: expected the MLflow experiment 'demo'; got it deleted. Bring it "
        f"back with `python -m mlflow experiments restore -x {number}`, with "
        f"MLFLOW_TRACKING_URI=sqlite:///{workspace.database}."
    )


def test_mlflows_current_run_is_left_alone(mlflow_tracker):
    address = mlflow.get_tracking_uri()
    with an_open_run(mlflow_tracker):
        assert mlflow.active_run() is None
    assert mlflow.get_tracking_uri() == address


def test_files_that_come_slowly_from_a_server_are_counted_aloud(workspace, tmp_path, monkeypatch):
    said: list[str] = []
    tracker = MlflowTracker(workspace, sample_every_s=None, say=said.append)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "split.csv").write_text("image,part\n")
    with an_open_run(tracker) as run:
        run.log_files(tmp_path / "files")
    seconds = iter(range(0, 1000, 4))  # each file takes four
    monkeypatch.setattr(mlflow_store.time, "monotonic", lambda: next(seconds))
    for _ in range(9):
        tracker.artifact(run.id, "split.csv")
    assert said == [
        f"{workspace.database}: 4 files of runs fetched so far",
        f"{workspace.database}: 8 files of runs fetched so far",
    ]


def test_another_store_is_used_when_the_variable_names_it(workspace, tmp_path, monkeypatch):
    other = tmp_path / "other.db"
    workspace.database.rename(other)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{other}")
    tracker = MlflowTracker(workspace, sample_every_s=None)
    run_id = a_finished_run(tracker)
    assert tracker.finished("f1").id == run_id
    assert not workspace.database.exists()


def test_epochs_of_a_second_are_one_transaction_and_none_is_lost(
    workspace, mlflow_tracker, monkeypatch
):
    calls, log_batch = [], mlflow.MlflowClient.log_batch

    def counted(*given, **named):
        calls.append(len(named.get("metrics", ())))
        return log_batch(*given, **named)

    monkeypatch.setattr(mlflow.MlflowClient, "log_batch", counted)
    with an_open_run(mlflow_tracker) as run:
        for epoch in range(1, 301):
            run.log_epoch(epoch, {"train/loss": 1 / epoch})
    assert sum(calls) == 300
    assert len([size for size in calls if size]) < 30
    steps = [step for key, step, _ in kept(mlflow_tracker, run.id).rows if key == "train/loss"]
    assert steps == list(range(1, 301))


def test_epochs_are_told_when_their_run_fails(workspace, mlflow_tracker):
    with suppress(ZeroDivisionError), an_open_run(mlflow_tracker) as run:
        for left in (2, 1, 0):
            run.log_epoch(3 - left, {"train/loss": 1.0})
            assert 1 / left
    assert [step for _, step, _ in kept(mlflow_tracker, run.id).rows] == [1, 2, 3]
