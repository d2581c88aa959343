import pytest

from harness.tracking.database import require_database
from harness.tracking.memory import MemoryTracker
from harness.tracking.mlflow_store import MlflowTracker
from harness.workspace import Workspace
from tests.tracking.factories import a_workspace


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    """Nothing of the user's MLflow reaches a test."""
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_LOGGING_LEVEL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def new_database(tmp_path_factory):
    """A database as MLflow makes it, which takes it a second."""
    workspace = Workspace(tmp_path_factory.mktemp("template"))
    require_database(workspace)
    return workspace.database


@pytest.fixture
def workspace(tmp_path, new_database):
    """A project whose store is new."""
    return a_workspace(tmp_path / "project", new_database)


@pytest.fixture
def mlflow_tracker(workspace):
    return MlflowTracker(workspace, sample_every_s=None)


@pytest.fixture(params=["memory", "mlflow"])
def tracker(request, tmp_path):
    """Each of the two trackers in turn."""
    if request.param == "memory":
        return MemoryTracker(tmp_path / "files")
    return request.getfixturevalue("mlflow_tracker")
