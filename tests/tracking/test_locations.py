import shutil
import sqlite3
from contextlib import closing

import pytest

from harness.errors import TrackingError
from harness.tracking.locations import folders_before, repair_locations
from harness.tracking.mlflow_store import MlflowTracker
from harness.workspace import Workspace
from tests.tracking.factories import a_client, a_finished_run, an_open_run


@pytest.fixture
def moved(workspace, mlflow_tracker, tmp_path):
    """A project with one run of one file, and the place it was moved to."""
    files = tmp_path / "files"
    files.mkdir()
    (files / "history.csv").write_text("epoch,loss")
    with an_open_run(mlflow_tracker) as run:
        run.log_files(files)
    there = Workspace(tmp_path / "100 % elsewhere")
    return run.id, Workspace(shutil.move(workspace.root, there.root))


def locations(workspace):
    with closing(sqlite3.connect(workspace.database)) as store:
        rows = store.execute(
            "SELECT artifact_location FROM experiments UNION SELECT artifact_uri FROM runs"
        ).fetchall()
    return [location for (location,) in rows]


@pytest.fixture
def there(moved, tmp_path):
    # MLflow itself cannot open a path with %, so the last step is to a plain one.
    run_id, workspace = moved
    return run_id, Workspace(shutil.move(workspace.root, tmp_path / "Dürer's project"))


def test_a_store_in_its_place_needs_nothing(workspace, mlflow_tracker):
    a_finished_run(mlflow_tracker)
    assert folders_before(workspace) == []
    assert repair_locations(workspace) is None


def test_a_moved_store_is_not_used(workspace, there):
    with pytest.raises(TrackingError) as caught:
        MlflowTracker(there[1]).finished("f1")
    assert str(caught.value) == (
        f"{there[1].mlruns}: expected its artifacts in {there[1].artifacts}; got a database that "
        f"looks for them in {workspace.artifacts}: the folder was moved or copied. Run "
        "`python -m harness doctor --repair` to bring the database up to date; it keeps a copy."
    )


def test_a_moved_store_is_repaired(workspace, there):
    run_id, here = there
    before = locations(here)
    repair = repair_locations(here)
    assert repair.changed == len(before)
    assert all(location.startswith(f"{here.artifacts}/") for location in locations(here))
    tracker = MlflowTracker(here)
    assert tracker.finished("f1").id == run_id
    assert tracker.artifact(run_id, "history.csv").read_text() == "epoch,loss"
    assert [file.path for file in a_client(here).list_artifacts(run_id)] == ["history.csv"]
    with closing(sqlite3.connect(repair.backup)) as copy:
        (location,) = copy.execute(
            "SELECT artifact_uri FROM runs WHERE run_uuid = ?", (run_id,)
        ).fetchone()
    assert location.startswith(str(workspace.artifacts))
    assert repair_locations(here) is None


def test_each_repair_keeps_its_own_copy(there, tmp_path):
    first = repair_locations(there[1])
    again = Workspace(shutil.move(there[1].root, tmp_path / "third"))
    second = repair_locations(again)
    assert (first.backup.name, second.backup.name) == (
        "mlflow.db.before-repair-1",
        "mlflow.db.before-repair-2",
    )


def test_a_folder_with_a_longer_name_is_not_taken_for_ours(there):
    _, here = there
    with closing(sqlite3.connect(here.database)) as store, store:
        (old,) = store.execute("SELECT artifact_location FROM experiments").fetchone()
        beside = old.removesuffix("/0") + "-2/x"
        store.execute(
            "UPDATE experiments SET artifact_location = ? WHERE experiment_id = 0", (beside,)
        )
    repair_locations(here)
    assert beside in locations(here)


def test_artifacts_that_were_left_behind_stop_the_repair(there):
    _, here = there
    shutil.rmtree(here.artifacts)
    before = locations(here)
    with pytest.raises(TrackingError, match="expected the artifacts that belong to"):
        repair_locations(here)
    assert locations(here) == before
