"""A server that loses a third of what it is told, is slow, or asks who one is."""

import os
import time

import pytest
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.tracking import MlflowClient

from harness.errors import TrackingError
from harness.tracking.mlflow_store import MlflowTracker
from harness.workspace import Workspace
from tests.tracking.factories import an_open_run
from tests.tracking.poor_proxy import Poor, a_poor_proxy
from tests.tracking.server import a_server

FILES = {f"figures/{number}.csv": f"{number}\n" * 1000 for number in range(12)}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with a_server(tmp_path_factory.mktemp("server")) as server:
        yield server


def a_recorded_run(root, address, fingerprint, monkeypatch):
    """Record a run of 25 epochs and 12 files; return its id, what was said and the seconds."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    for name, text in FILES.items():
        (root / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "files" / name).write_text(text)
    said: list[str] = []
    began = time.monotonic()
    with an_open_run(MlflowTracker(Workspace(root), say=said.append), fingerprint) as run:
        for epoch in range(1, 26):
            run.log_epoch(epoch, {"train/loss": 1 / epoch})
        run.log_files(root / "files")
    return run.id, said, time.monotonic() - began


def require_whole(server, run_id):
    client = MlflowClient(server.address)
    assert client.get_run(run_id).info.status == "FINISHED"
    rows = client.get_metric_history(run_id, "train/loss")
    assert [(row.step, row.value) for row in rows] == [(n, 1 / n) for n in range(1, 26)]
    # Not `client.list_artifacts`, which asks for models, too, that an earlier MLflow has not.
    kept = get_artifact_repository(client.get_run(run_id).info.artifact_uri, server.address)
    assert {one.path for one in kept.list_artifacts("figures")} == FILES.keys()


@pytest.mark.opt_in
def test_of_a_server_that_loses_a_third_all_arrives_in_minutes(server, tmp_path, monkeypatch):
    with a_poor_proxy(server.port, Poor(refused=0.15, mute=0.15)) as proxy:
        run_id, _, seconds = a_recorded_run(tmp_path, proxy.address, "poor", monkeypatch)
    require_whole(server, run_id)
    assert seconds < 120
    # Each file once, and once more for each time that it was lost: never the whole folder.
    assert len(proxy.uploads) == len(FILES)
    assert sum(proxy.uploads.values()) < 2 * len(FILES)
    assert not list((tmp_path / "mlruns" / "spool").glob("*.jsonl"))


@pytest.mark.opt_in
def test_files_are_read_from_a_server_that_loses_a_third_and_none_is_called_missing(
    server, tmp_path, monkeypatch
):
    run_id, _, _ = a_recorded_run(tmp_path, server.address, "read", monkeypatch)
    with a_poor_proxy(server.port, Poor(refused=0.15, mute=0.15)) as proxy:
        monkeypatch.setenv("MLFLOW_TRACKING_URI", proxy.address)
        tracker = MlflowTracker(Workspace(tmp_path))
        for name, text in FILES.items():
            assert tracker.artifact(run_id, name).read_text() == text
        whole = tracker.artifact(run_id, "")
        assert {str(one.relative_to(whole)) for one in whole.rglob("*.csv")} == FILES.keys()
        with pytest.raises(TrackingError, match="got no such file"):
            tracker.artifact(run_id, "figures/none.csv")


@pytest.mark.opt_in
def test_a_slow_server_that_wants_a_name_and_a_password_is_served(server, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "me")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "hunter22")
    with a_poor_proxy(server.port, Poor(slow_s=0.2, login="me:hunter22")) as proxy:
        run_id, said, _ = a_recorded_run(tmp_path, proxy.address, "named", monkeypatch)
    require_whole(server, run_id)
    assert said == []


OTHER = "HARNESS_OTHER_MLFLOW"
"""Names the Python of an environment with another MLflow, such as 2.22, and flask-wtf."""
NAMED_IN_A_FILE = """
[mlflow]
default_permission = MANAGE
database_uri = sqlite:///{home}/users.db
admin_username = me
admin_password = hunter22hunter22
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
"""


@pytest.mark.opt_in
def test_a_server_of_another_version_that_asks_for_a_password_keeps_everything(
    tmp_path, monkeypatch
):
    python = os.environ.get(OTHER)
    if python is None:
        pytest.skip(f"{OTHER} names no Python with another MLflow")
    (tmp_path / "auth.ini").write_text(NAMED_IN_A_FILE.format(home=tmp_path))
    monkeypatch.setenv("MLFLOW_AUTH_CONFIG_PATH", str(tmp_path / "auth.ini"))
    monkeypatch.setenv("MLFLOW_FLASK_SERVER_SECRET_KEY", "of this test alone")
    with a_server(tmp_path / "other", None, "--app-name", "basic-auth", python=python) as other:
        monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "me")
        monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "wrong")
        monkeypatch.setenv("MLFLOW_TRACKING_URI", other.address)
        with pytest.raises(TrackingError, match="expected a server that lets us in"):
            MlflowTracker(Workspace(tmp_path)).finished("f")
        monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "hunter22hunter22")
        run_id, said, _ = a_recorded_run(tmp_path, other.address, "other", monkeypatch)
        require_whole(other, run_id)
        assert said == []
        found = MlflowTracker(Workspace(tmp_path)).artifact(run_id, "figures/7.csv")
        assert found.read_text() == FILES["figures/7.csv"]


def refused(root, monkeypatch, how, **variables):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with a_poor_proxy(9, how) as proxy:
        monkeypatch.setenv("MLFLOW_TRACKING_URI", proxy.address)
        with pytest.raises(TrackingError) as caught:
            MlflowTracker(Workspace(root)).finished("f")
    return str(caught.value)


def test_a_wrong_password_is_told_at_once_and_not_shown(tmp_path, monkeypatch):
    text = refused(
        tmp_path,
        monkeypatch,
        Poor(login="me:right"),
        MLFLOW_TRACKING_USERNAME="me",
        MLFLOW_TRACKING_PASSWORD="hunter22",
    )
    assert "expected a server that lets us in" in text
    assert "hunter22" not in text


def test_a_page_to_log_in_is_told_as_one(tmp_path, monkeypatch):
    page = b"<!DOCTYPE html><html><head><title>Sign in</title></head></html>"
    text = refused(tmp_path, monkeypatch, Poor(page=page))
    assert "expected answers of MLflow; got a web page called 'Sign in'." in text
