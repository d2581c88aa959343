import pytest
from mlflow.tracking import MlflowClient

from harness.tracking.mlflow_store import MlflowTracker
from harness.workspace import Workspace
from tests.tracking.factories import a_workspace
from tests.tracking.memory import MemoryTracker
from tests.tracking.server import a_server


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    """Nothing of the user's MLflow reaches a test."""
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_LOGGING_LEVEL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def workspace(tmp_path, new_database):
    """A project whose store is new."""
    return a_workspace(tmp_path / "project", new_database)


@pytest.fixture
def mlflow_tracker(workspace):
    return MlflowTracker(workspace, sample_every_s=None)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A real tracking server, empty at first."""
    with a_server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def server_tracker(server, tmp_path, monkeypatch):
    """A tracker on the server, whose earlier runs are deleted."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", server.address)
    client = MlflowClient(server.address)
    for experiment in client.search_experiments():
        for run in client.search_runs([experiment.experiment_id]):
            client.delete_run(run.info.run_id)
    return MlflowTracker(Workspace(tmp_path / "apart"), sample_every_s=None)


@pytest.fixture(params=["memory", "mlflow", pytest.param("server", marks=pytest.mark.opt_in)])
def tracker(request, tmp_path):
    """Each of the trackers in turn."""
    if request.param == "memory":
        return MemoryTracker(tmp_path / "files")
    return request.getfixturevalue(f"{request.param}_tracker")
