import sqlite3
from contextlib import closing

from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from harness.tracking.record import DatasetRecord
from tests.tracking.factories import a_client, an_open_run, kept


def test_a_long_param_is_cut_and_says_so(mlflow_tracker):
    with an_open_run(mlflow_tracker) as run:
        run.log_params({"short": "x" * 6000, "long": "x" * 6001})
        run.log_params({"short": "x" * 6000, "long": "x" * 6001})
    params = kept(mlflow_tracker, run.id).params
    assert params["short"] == "x" * 6000
    assert len(params["long"]) == 6000
    assert params["long"].endswith("xxx … (cut: the whole is among the artifacts)")


def test_a_dataset_is_mlflows_input(workspace, mlflow_tracker):
    digest = "0123456789abcdef" * 4
    with an_open_run(mlflow_tracker) as run:
        run.log_dataset(DatasetRecord("demo", digest, "/data/demo", {"pictures": 800}))
    (found,) = a_client(workspace).get_run(run.id).inputs.dataset_inputs
    assert (found.dataset.name, found.dataset.digest) == ("demo", "0123456789ab")
    assert found.dataset.source == '{"uri": "/data/demo"}'
    assert found.dataset.profile == f'{{"pictures": 800, "digest": "{digest}"}}'


def test_a_dataset_that_another_process_adds_at_the_same_moment_is_found(
    workspace, mlflow_tracker, monkeypatch
):
    real, refusals = MlflowClient.log_inputs, ["UNIQUE constraint failed: datasets.name"]

    def late(client, *words, **named):
        if refusals:
            raise MlflowException(refusals.pop())
        return real(client, *words, **named)

    monkeypatch.setattr(MlflowClient, "log_inputs", late)
    with an_open_run(mlflow_tracker) as run:
        run.log_dataset(DatasetRecord("demo", "0123456789ab" * 4, "/data/demo"))
    assert len(a_client(workspace).get_run(run.id).inputs.dataset_inputs) == 1


def test_names_of_classes_may_stand_in_metrics(mlflow_tracker):
    with an_open_run(mlflow_tracker) as run:
        run.log_metrics({"test/recall/Albrecht Dürer": 0.5})
    assert kept(mlflow_tracker, run.id).rows == [("test/recall/Albrecht Dürer", 0, 0.5)]


def test_a_finished_runs_files_are_on_disk_before_it_is_called_finished(
    workspace, mlflow_tracker, tmp_path, disk_calls
):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "predictions.parquet").write_bytes(b"rows")

    def status():
        with closing(sqlite3.connect(workspace.database)) as store:
            return store.execute("SELECT min(status) FROM runs").fetchone()[0]

    with an_open_run(mlflow_tracker) as run:
        run.log_files(tmp_path / "files")
        assert disk_calls[-2:] == [("fsync", "predictions.parquet"), ("fsync", "artifacts")]
        assert status() == "RUNNING"
    assert status() == "FINISHED"
