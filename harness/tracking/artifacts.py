"""Files that were kept with runs: read where they lie, or fetched from a server."""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import TrackingError
from harness.tracking.address import local_folder

if TYPE_CHECKING:
    from mlflow.tracking import MlflowClient


def kept_file(uri: str, run_id: str, path: str, client: "Callable[[], MlflowClient]") -> Path:
    """Return where one file of a run can be read; with an empty path, the folder of all of them.

    Args:
        uri: where the files of the run lie.
        run_id: the run.
        path: of the file below.
        client: gives what fetches files that lie elsewhere.

    Raises:
        TrackingError: the run has no such file.
    """
    home = local_folder(uri)
    found = _fetched(client(), run_id, path, uri) if home is None else home / path
    if not found.exists():
        raise TrackingError(_no_file(run_id, path, uri))
    return found


def _fetched(client: "MlflowClient", run_id: str, path: str, uri: str) -> Path:
    from mlflow.exceptions import MlflowException

    # Each time anew: a file that was altered there must not be hidden by an old copy.
    folder = tempfile.mkdtemp(dir=_downloads())
    try:
        return Path(client.download_artifacts(run_id, path, folder))
    except MlflowException as error:
        raise TrackingError(_no_file(run_id, path, uri)) from error


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
