import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress

import pytest

from harness.errors import TrackingError
from harness.tracking.find_finished import (
    collections,
    finished_among,
    finished_fingerprints,
    finished_runs,
)
from harness.tracking.record import FINGERPRINT, KIND, PARENT, REPETITION
from harness.workspace import Workspace
from tests.tracking.factories import a_client, a_finished_run, a_group, an_open_run


def as_mlflow_says(workspace):
    client = a_client(workspace)
    runs = client.search_runs(
        [experiment.experiment_id for experiment in client.search_experiments()],
        f"attributes.status = 'FINISHED' AND tags.`{KIND}` = '{REPETITION}'",
    )
    return {run.data.tags[FINGERPRINT]: (run.info.run_id, run.info.run_name) for run in runs}


def as_the_ledger_says(workspace):
    return {mark: (run.id, run.name) for mark, run in finished_runs(workspace).items()}


def test_before_the_first_run_nothing_is_finished(tmp_path):
    assert finished_runs(Workspace(tmp_path)) == {}
    assert collections(Workspace(tmp_path)) == {}


def test_a_new_store_has_nothing(workspace):
    assert finished_fingerprints(workspace) == set()


def test_the_ledger_agrees_with_mlflow(workspace, mlflow_tracker):
    a_finished_run(mlflow_tracker, "f1")
    deleted = a_finished_run(mlflow_tracker, "f2")
    with suppress(ValueError), an_open_run(mlflow_tracker, "f3"):
        raise ValueError
    with an_open_run(mlflow_tracker, "f4"):
        assert as_the_ledger_says(workspace) == as_mlflow_says(workspace)
    a_client(workspace).delete_run(deleted)
    assert as_the_ledger_says(workspace) == as_mlflow_says(workspace)
    assert finished_fingerprints(workspace) == {"f1", "f4"}
    assert mlflow_tracker.finished("f2") is None


def test_finished_runs_are_told_as_mlflow_tells_them(workspace, mlflow_tracker):
    assert finished_among(workspace, ("f1", "f2")) == {}
    values = {"test/accuracy": 0.5, "test/brier": float("nan"), "test/worst": float("inf")}
    with an_open_run(mlflow_tracker) as run:
        run.log_epoch(1, {"validation/loss": 2.0})
        run.log_epoch(2, {"validation/loss": 1.0})
        run.log_metrics(values)
    a_finished_run(mlflow_tracker, "f3")
    told = a_client(workspace).get_run(run.id)
    found, place = finished_among(workspace, ("f1", "f2"))["f1"]
    assert (found.id, found.name, place) == (run.id, "r", told.info.artifact_uri)
    assert found.metrics == pytest.approx(told.data.metrics, nan_ok=True)
    assert found.tags == told.data.tags
    assert mlflow_tracker.finished_among(("f1", "f2", "f3")).keys() == {"f1", "f3"}
    by_id = mlflow_tracker.recorded(run.id)
    assert by_id.metrics == pytest.approx(found.metrics, nan_ok=True)
    assert (by_id.name, by_id.fingerprint, by_id.tags) == (found.name, "f1", found.tags)
    assert mlflow_tracker.recorded(a_client(workspace).get_run(run.id).data.tags[PARENT]) is None


def test_finished_runs_of_a_store_elsewhere_are_not_known(workspace, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://localhost:1")
    assert finished_among(workspace, ("f1",)) is None


def test_a_deleted_experiment_takes_its_runs_with_it(workspace, mlflow_tracker):
    a_finished_run(mlflow_tracker)
    (number,) = collections(workspace).values()
    a_client(workspace).delete_experiment(number)
    assert finished_fingerprints(workspace) == set()
    assert collections(workspace) == {}
    assert mlflow_tracker.finished("f1") is None


def test_a_run_deleted_and_done_again_is_the_new_one(workspace, mlflow_tracker):
    first = a_finished_run(mlflow_tracker)
    a_client(workspace).delete_run(first)
    second = a_finished_run(mlflow_tracker)
    a_client(workspace).restore_run(first)
    assert finished_runs(workspace)["f1"].id == second == mlflow_tracker.finished("f1").id
    by_id = [mlflow_tracker.recorded(one).id for one in (first, second)]
    assert by_id == [first, second]  # each is still there under its own id


def test_a_line_says_collection_and_seconds(workspace, mlflow_tracker):
    a_finished_run(mlflow_tracker)
    found = finished_runs(workspace)["f1"]
    assert (found.name, found.collection) == ("r", "demo")
    assert 0 <= found.elapsed_s < 60


def test_collections_have_numbers(workspace, mlflow_tracker):
    for name in ("digits", "best-artworks"):
        with mlflow_tracker.group(a_group(collection=name, fingerprint=name)):
            pass
    known = collections(workspace)
    assert list(known) == ["best-artworks", "digits"]
    for name, number in known.items():
        assert a_client(workspace).get_experiment(number).name == name


def test_another_store_is_not_ours_to_read(workspace, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://lab:5000")
    assert finished_runs(workspace) is None
    assert finished_fingerprints(workspace) is None
    assert collections(workspace) is None


def test_reading_changes_nothing(workspace, mlflow_tracker):
    a_finished_run(mlflow_tracker)
    before = workspace.database.read_bytes()
    finished_runs(workspace)
    assert workspace.database.read_bytes() == before


def test_a_file_that_is_no_database_is_named(workspace):
    workspace.database.write_text("not a database" * 100)
    with pytest.raises(TrackingError, match="expected MLflow's database; got file is not a data"):
        finished_runs(workspace)


CUT = """
import os, signal, sqlite3, sys
store = sqlite3.connect(sys.argv[1])
store.execute("PRAGMA cache_size = 1")
store.execute("DELETE FROM tags")
store.executemany("INSERT INTO params VALUES (?, 'x', 'none')", [(f"p{i}",) for i in range(20000)])
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_half_written_is_not_seen(workspace, mlflow_tracker):
    a_finished_run(mlflow_tracker)
    cut = subprocess.run([sys.executable, "-c", CUT, workspace.database], check=False)
    assert cut.returncode == -signal.SIGKILL
    assert workspace.database.with_name("mlflow.db-journal").exists()
    assert finished_fingerprints(workspace) == {"f1"}
    with closing(sqlite3.connect(workspace.database)) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_ledger_is_read_without_mlflow(workspace):
    asked = (
        "import sys; from pathlib import Path; from harness.workspace import Workspace\n"
        "from harness.tracking.find_finished import finished_runs\n"
        f"assert finished_runs(Workspace(Path({str(workspace.root)!r}))) == {{}}\n"
        "print([name for name in ('mlflow', 'sqlalchemy', 'pandas') if name in sys.modules])"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    answer = subprocess.run(
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
    )
    assert answer.stdout == "[]\n"
