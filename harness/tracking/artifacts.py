"""Files that were kept with runs: read where they lie, or fetched from a server."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from harness.errors import TrackingError
from harness.tracking.address import local_folder
from harness.tracking.failures import explained
from harness.tracking.mlflow_client import Store


def kept_file(store: Store, run_id: str, path: str) -> Path:
    """Return where one file of a run can be read; with an empty path, the folder of all of them.

    Raises:
        TrackingError: the run has no such file.
    """
    from mlflow.exceptions import MlflowException

    uri = _place(store, run_id)
    try:
        home = local_folder(uri)
        found = _fetched(store, run_id, path) if home is None else home / path
    except MlflowException as error:
        raise TrackingError(_no_file(run_id, path, uri)) from error
    if not found.exists():
        raise TrackingError(_no_file(run_id, path, uri))
    return found


def _place(store: Store, run_id: str) -> str:
    """Return where the files of a run lie, which MLflow takes long to say and never changes."""
    if run_id not in store.places:
        with explained(store.place):
            store.places[run_id] = store.client.get_run(run_id).info.artifact_uri or ""
    return store.places[run_id]


def _fetched(store: Store, run_id: str, path: str) -> Path:
    # Each time anew: a file that was altered there must not be hidden by an old copy.
    folder = tempfile.mkdtemp(dir=_downloads())
    return Path(store.client.download_artifacts(run_id, path, folder))


@cache
def _downloads() -> str:
    """Return this process's folder for what it fetches, which goes with it."""
    folder = tempfile.mkdtemp(prefix="harness-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _no_file(run_id: str, path: str, uri: str) -> str:
    return (
        f"run {run_id}: expected the artifact {path!r} in {uri}; got no such file. Was the folder "
        "moved or cleaned? Delete the run in MLflow to have it computed again."
    )
