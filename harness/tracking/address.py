"""Where the store is: ours below the project's folder, or the one the environment names."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from harness.errors import TrackingError
from harness.workspace import Workspace

VARIABLE = "MLFLOW_TRACKING_URI"
_SCHEMES = ("http", "https", "sqlite", "postgresql", "mysql", "mssql", "databricks")


def store_address(workspace: Workspace) -> str:
    """Return the address MLflow is given: MLFLOW_TRACKING_URI, else our SQLite file.

    Raises:
        TrackingError: MLflow cannot keep runs there.
    """
    return (os.environ.get(VARIABLE, "") and _given_address()) or own_address(workspace)


def own_address(workspace: Workspace) -> str:
    """Return the address of the project's own SQLite file.

    Raises:
        TrackingError: the project's path cannot stand in an address.
    """
    path = workspace.database.as_posix()
    found = [sign for sign in "?%" if sign in path]
    if found:
        raise TrackingError(
            f"{workspace.root}: expected a path without '?' and '%', which mean something else "
            f"in a database's address; got {found[0]!r}. Rename the folder."
        )
    return f"sqlite:///{path}"


def is_own(workspace: Workspace) -> bool:
    """Return whether runs go to the project's own SQLite file."""
    return os.environ.get(VARIABLE, "") in ("", f"sqlite:///{workspace.database.as_posix()}")


def is_server(address: str) -> bool:
    """Return whether an MLflow server stands between us and the store."""
    return address.split(":", maxsplit=1)[0] in ("http", "https", "databricks")


def local_folder(uri: str) -> Path | None:
    """Return the folder on this machine that an address of artifacts means; None: elsewhere."""
    parts = urlsplit(uri)
    if parts.scheme not in ("", "file"):
        return None
    return Path(unquote(parts.path)) if parts.scheme else Path(uri)


def shown_address(address: str) -> str:
    """Return an address without its password."""
    parts = urlsplit(address)
    if parts.password is None:
        return address
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username}:***@{host}"))


def _given_address() -> str:
    given = os.environ[VARIABLE]
    scheme = given.split(":")[0].split("+")[0]
    if ":" not in given or scheme not in _SCHEMES:
        raise TrackingError(
            f"{VARIABLE}: expected the address of a server or a database "
            f"({', '.join(_SCHEMES)}); got {shown_address(given)!r}. MLflow no longer keeps runs "
            "in plain folders. Unset it to use the project's own store."
        )
    return given
