import logging
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from harness.errors import TrackingError
from harness.tracking.database import require_database
from harness.tracking.find_finished import finished_runs
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import GroupRecord, RunRecord
from harness.workspace import Workspace
from tests.harness_process import start
from tests.tracking.factories import a_finished_run, an_open_run, kept, read_only


def record_one(root, fingerprint):
    """Record a run of an epoch, in a process of its own."""
    tracker = MlflowTracker(Workspace(root), sample_every_s=None)
    with (
        tracker.group(GroupRecord("baseline", "g", "demo")) as group,
        tracker.run(RunRecord("baseline", fingerprint, "demo", group.id)) as run,
    ):
        run.log_epoch(1, {"validation/loss": 1.0})


def rows(workspace):
    with closing(sqlite3.connect(workspace.database)) as store:
        return store.execute("SELECT key, step, value FROM metrics ORDER BY key, step").fetchall()


def test_processes_that_start_at_once_share_one_new_store(tmp_path):
    """And nothing of MLflow's reaches the user, neither lines nor files where they stand."""
    here = tmp_path / "here"
    here.mkdir()
    environment = {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"}
    said = tmp_path / "said.txt"
    how = {"folder": here, "env": environment | {"HOME": str(here)}, "out": said, "err": said}
    started = [start(record_one, tmp_path, f"f{i}", **how) for i in range(3)]
    for child in started:
        child.join(120)
    assert ([child.exitcode for child in started], said.read_text()) == ([0] * 3, "")
    tracker = MlflowTracker(Workspace(tmp_path))
    runs = [tracker.finished(f"f{i}") for i in range(3)]
    assert len({run.tags["mlflow.parentRunId"] for run in runs}) == 1
    assert [run.metrics for run in runs] == [{"validation/loss": 1.0}] * 3
    assert list(here.rglob("*")) == []


def test_an_empty_file_becomes_a_database(tmp_path):
    workspace = Workspace(tmp_path)
    workspace.mlruns.mkdir()
    workspace.database.touch()
    (workspace.mlruns / "mlflow.new").write_text("half of one, from a process that was killed")
    require_database(workspace)
    with closing(sqlite3.connect(workspace.database)) as store:
        (place,) = store.execute("SELECT artifact_location FROM experiments").fetchone()
    assert place == f"{workspace.artifacts}/0"
    assert not (workspace.mlruns / "mlflow.new").exists()


def empty_it(database):
    database.write_bytes(b"")


def link_it_to_itself(database):
    database.unlink()
    database.symlink_to(database.name)


def make_it_a_folder(database):
    database.unlink()
    database.mkdir()


@pytest.mark.parametrize(
    ("lose", "got"),
    [
        (empty_it, "an empty file beside the files of 1 run in {}, as a power cut may leave it"),
        (Path.unlink, "no such file beside the files of 1 run in {}, as a power cut may leave it"),
        (make_it_a_folder, "a folder"),
        (link_it_to_itself, "no regular file"),
    ],
)
def test_a_database_that_was_lost_beside_the_files_of_runs_is_not_begun_anew(workspace, lose, got):
    home = workspace.artifacts / "demo" / ("a" * 32) / "artifacts"
    home.mkdir(parents=True)
    lose(workspace.database)
    for look in (require_database, finished_runs):
        with pytest.raises(TrackingError) as caught:
            look(workspace)
        assert str(caught.value) == (
            f"{workspace.database}: expected MLflow's database; got "
            f"{got.format(workspace.artifacts)}. Put a copy from "
            f"before in its place, or move {workspace.mlruns} away to begin anew."
        )
    assert not workspace.database.is_file() or workspace.database.read_bytes() == b""


def test_a_file_where_the_folder_of_results_should_be_is_told(tmp_path):
    workspace = Workspace(tmp_path)
    workspace.mlruns.touch()
    with pytest.raises(TrackingError, match="got a file in the place of .*mlruns"):
        finished_runs(workspace)


def test_a_locked_database_is_named(workspace):
    with closing(sqlite3.connect(workspace.database)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(TrackingError) as caught:
            require_database(workspace, patience_s=0.05)
    assert str(caught.value) == (
        f"{workspace.database}: expected to write within 20 seconds; got 'database is locked'. "
        "Another program holds the file open: close it and start again. "
        "What is recorded is kept, and the run goes on where it stopped."
    )
    require_database(workspace)


def test_another_programs_file_is_named_and_left_alone(workspace):
    workspace.database.write_bytes(b"not a database " * 1000)
    with pytest.raises(TrackingError) as caught:
        require_database(workspace)
    assert str(caught.value) == (
        f"{workspace.database}: expected MLflow's database; got 'file is not a database'. "
        "Put a copy from before in its place, or move it away to begin a new one."
    )
    assert workspace.database.read_bytes() == b"not a database " * 1000


def test_a_database_of_another_program_is_named(workspace):
    workspace.database.unlink()
    with closing(sqlite3.connect(workspace.database)) as other, other:
        other.execute("CREATE TABLE songs (name)")
    with pytest.raises(TrackingError, match="expected MLflow's database; got 'no such table"):
        require_database(workspace)


def test_a_damaged_database_is_named(workspace, mlflow_tracker):
    a_finished_run(mlflow_tracker, "f1", **{"test/accuracy": 0.5})
    whole = workspace.database.read_bytes()
    workspace.database.write_bytes(whole[:8192] + bytes(len(whole) - 8192))
    with pytest.raises(TrackingError) as caught:
        MlflowTracker(workspace).finished("f1")
    assert str(caught.value) == (
        f"{workspace.database}: expected MLflow's database; got 'database disk image is "
        "malformed'. Put a copy from before in its place, or move it away to begin a new one."
    )


@pytest.mark.parametrize("version", ["000000000000", "451aebb31d03"])
def test_a_database_of_another_mlflow_is_named(workspace, version):
    with closing(sqlite3.connect(workspace.database)) as store, store:
        store.execute("UPDATE alembic_version SET version_num = ?", (version,))
    with pytest.raises(TrackingError, match="expected the database of the MLflow that is insta"):
        MlflowTracker(workspace).finished("f1")


def test_a_folder_that_may_not_be_written_is_named(workspace, mlflow_tracker):
    a_finished_run(mlflow_tracker)
    with read_only(workspace.mlruns), pytest.raises(TrackingError) as caught:
        a_finished_run(MlflowTracker(workspace), "f2")
    assert "expected a file and a folder we may write to; got" in str(caught.value)
    assert "Make them writable, or set MLFLOW_TRACKING_URI to another store." in str(caught.value)
    assert mlflow_tracker.finished("f1") is not None


@pytest.fixture
def each_epoch_at_once(monkeypatch):
    """Each epoch is a transaction of its own, as long epochs are."""
    monkeypatch.setattr("harness.tracking.mlflow_run._EPOCHS_WAIT_S", 0.0)


@pytest.mark.usefixtures("each_epoch_at_once")
def test_a_full_disk_loses_nothing_that_was_recorded(workspace, mlflow_tracker, limited_file_size):
    with suppress(TrackingError), an_open_run(mlflow_tracker) as run:
        run.log_epoch(1, {"validation/loss": 1.0})
        with limited_file_size(workspace.database.stat().st_size):
            for epoch in range(2, 2000):
                run.log_epoch(epoch, {f"validation/{i}": 0.5 for i in range(100)})
    before = rows(workspace)
    assert len(before) % 100 == 1, "part of an epoch"
    assert kept(mlflow_tracker, run.id).status in ("RUNNING", "FAILED")
    with an_open_run(mlflow_tracker) as again:
        again.log_epoch(2000, {"validation/loss": 0.5})
    assert again.id == run.id
    assert set(before) < set(rows(workspace))


@pytest.mark.usefixtures("each_epoch_at_once")
def test_a_full_disk_is_named(workspace, mlflow_tracker, limited_file_size):
    with pytest.raises(TrackingError) as caught:
        fill(workspace, mlflow_tracker, limited_file_size)
    assert str(caught.value).startswith(f"{workspace.database}: expected room to write; got")
    assert "Free some space and start again." in str(caught.value)


def fill(workspace, tracker, limited_file_size):
    with an_open_run(tracker) as run, limited_file_size(workspace.database.stat().st_size):
        for epoch in range(1, 2000):
            run.log_epoch(epoch, {f"validation/{i}": 0.5 for i in range(100)})


def test_an_error_is_seen_even_if_the_store_cannot_be_told(mlflow_tracker, limited_file_size):
    opened = an_open_run(mlflow_tracker)
    run = opened.__enter__()
    error = ValueError("loss is not finite")
    with limited_file_size(512):
        assert not opened.__exit__(ValueError, error, None)
    assert error.__notes__[0].startswith(f"MLflow still calls the run {run.id} running: ")
    assert "expected room to write" in error.__notes__[0]
    with an_open_run(mlflow_tracker) as again:
        assert again.id == run.id


def test_a_disk_too_full_for_artifacts_is_named(mlflow_tracker, tmp_path, limited_file_size):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.keras").write_bytes(bytes(3_000_000))
    (tmp_path / "model" / "history.csv").write_text("epoch")
    with suppress(TrackingError), an_open_run(mlflow_tracker) as run:
        with limited_file_size(2_000_000), pytest.raises(TrackingError) as caught:
            run.log_files(tmp_path / "model")
        raise caught.value
    assert str(caught.value).startswith(f"artifacts of run {run.id}: expected room to write; got")
    assert kept(mlflow_tracker, run.id).status == "FAILED"
    with an_open_run(mlflow_tracker) as run:
        run.log_files(tmp_path / "model")
    assert mlflow_tracker.artifact(run.id, "model.keras").stat().st_size == 3_000_000


def test_a_new_store_on_a_full_disk_is_named_and_can_be_made_later(tmp_path, limited_file_size):
    workspace = Workspace(tmp_path)
    with limited_file_size(100_000), pytest.raises(TrackingError, match="expected room to write"):
        require_database(workspace)
    assert not workspace.database.exists()


def test_mlflows_own_lines_can_be_had(workspace, monkeypatch):
    logger = logging.getLogger("mlflow")
    level = logger.level
    try:
        logger.setLevel(logging.INFO)
        monkeypatch.setenv("MLFLOW_LOGGING_LEVEL", "INFO")
        MlflowTracker(workspace).finished("f1")
        assert logger.level == logging.INFO
        monkeypatch.delenv("MLFLOW_LOGGING_LEVEL")
        MlflowTracker(workspace).finished("f1")
        assert logger.level == logging.CRITICAL
    finally:
        logger.setLevel(level)
