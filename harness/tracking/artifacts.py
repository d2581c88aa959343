"""Files that were kept with runs: read where they lie, or fetched from a server."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from harness.errors import TrackingError
from harness.tracking.address import local_folder
from harness.tracking.failures import explained
from harness.tracking.mlflow_client import Store

if TYPE_CHECKING:
    from mlflow.entities import FileInfo
    from mlflow.store.artifact.artifact_repo import ArtifactRepository

Result = TypeVar("Result")


def kept_file(uri: str, run_id: str, path: str, store: Callable[[], Store]) -> Path:
    """Return where one file of a run can be read; with an empty path, the folder of all of them.

    Args:
        uri: where the files of the run lie.
        run_id: the run.
        path: of the file below.
        store: gives the open store, which is asked for files that lie elsewhere.

    Raises:
        TrackingError: the run has no such file.
    """
    home = local_folder(uri)
    if home is None:
        with explained(store().place, opening=True):
            found = _fetched(store(), uri, path)
    else:
        found = home / path
    if found is None or not found.exists():
        raise TrackingError(_no_file(run_id, path, uri))
    return found


def _fetched(store: Store, uri: str, path: str) -> Path | None:
    """Return a copy of what a server keeps; None: it has no such file.

    Not by MLflow's client, which takes whatever goes wrong for a file that is not there, and asks
    for models of the run, of which earlier servers know nothing.
    """
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    repository = get_artifact_repository(uri, tracking_uri=store.address)
    if store.server is not None:
        store.server.outbox.flush()
    # Each time anew: a file that was altered there must not be hidden by an old copy.
    folder = tempfile.mkdtemp(dir=_downloads())
    above = path.rpartition("/")[0]
    # A server has no word of its own for a file that is not there.
    entry = next((one for one in _below(store, repository, above) if one.path == path), None)
    if path and entry is None:
        return None
    for name in [path] if entry and not entry.is_dir else _files(store, repository, path):
        _asked(store, partial(repository.download_artifacts, name, folder))
    return Path(folder, path)


def _files(store: Store, repository: "ArtifactRepository", folder: str) -> Iterator[str]:
    """Yield the files below a folder: each is fetched by itself, as of many one always fails."""
    for one in _below(store, repository, folder):
        if one.is_dir:
            yield from _files(store, repository, one.path)
        else:
            yield one.path


def _below(store: Store, repository: "ArtifactRepository", folder: str) -> "list[FileInfo]":
    return _asked(store, partial(repository.list_artifacts, folder or None))


def _asked(store: Store, ask: Callable[[], Result]) -> Result:
    return ask() if store.server is None else store.server.patience.asked(ask)


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
