"""Where the store is: ours below the project's folder, or the one the environment names."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from harness.errors import TrackingError
from harness.runtime.secrets import masked
from harness.workspace import Workspace

VARIABLE = "MLFLOW_TRACKING_URI"
_EXAMPLES = {
    "http": "http://127.0.0.1:5000",
    "https": "https://mlflow.example.org",
    "sqlite": "sqlite:////home/me/runs.db",
    "postgresql": "postgresql://me@127.0.0.1:5432/runs",
    "mysql": "mysql+pymysql://me@127.0.0.1:3306/runs",
    "mssql": "mssql+pyodbc://me@host/runs",
    "databricks": "databricks://profile",
}
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
    """Return an address without passwords and tokens, and without the user's name."""
    return masked(address)


def page_of(address: str) -> str:
    """Return where a browser finds a server's pages: its address without user and password."""
    parts = urlsplit(address)
    whole = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="")
    return whole.geturl().rstrip("/")


def require_readable(address: str) -> None:
    """Refuse an address that cannot be one, before anybody is asked.

    Args:
        address: of a server, a database, or a folder.

    Raises:
        TrackingError: it says what is wrong with it.
    """
    scheme = address.split(":", maxsplit=1)[0].split("+", maxsplit=1)[0]
    # A file that is read may have blanks in its name.
    read = address.replace(" ", "%20") if scheme == "sqlite" else address
    wrong = _whats_wrong(read, scheme) if "://" in address else None
    if wrong is not None:
        raise TrackingError(
            f"{named_by(address)}: expected an address such as "
            f"{_EXAMPLES.get(scheme, _EXAMPLES['http'])}; got {shown_address(address)!r}, {wrong}. "
            "Correct it."
        )


def named_by(address: str) -> str:
    """Return where an address was said: in the environment, else on the command line."""
    return VARIABLE if os.environ.get(VARIABLE) == address else "--tracking-uri"


def _given_address() -> str:
    given = os.environ[VARIABLE]
    scheme = given.split(":")[0].split("+")[0]
    if ":" not in given or scheme not in _SCHEMES:
        raise TrackingError(
            f"{VARIABLE}: expected the address of a server or a database "
            f"({', '.join(_SCHEMES)}); got {shown_address(given)!r}. MLflow no longer keeps runs "
            "in plain folders. Unset it to use the project's own store."
        )
    if (wrong := _whats_wrong(given, scheme)) is not None:
        raise TrackingError(
            f"{VARIABLE}: expected an address such as {_EXAMPLES.get(scheme, _EXAMPLES['http'])}; "
            f"got {shown_address(given)!r}, {wrong}. Correct it, or unset it to use the project's "
            "own store."
        )
    return given


def _whats_wrong(given: str, scheme: str) -> str | None:
    """Return what makes an address unusable before anybody is asked; None: nothing that shows."""
    if any(c.isspace() or not c.isprintable() for c in given):
        return "which has blanks or control characters in it"
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError as error:
        return f"which cannot be read ({error})"
    if scheme in ("http", "https") and not parts.hostname:
        return "which names no server"
    if port == 0:
        return "whose port is 0"
    if scheme == "sqlite" and _is_in_memory(given):
        return "which is a database in memory, gone when the program ends"
    return _whats_in_the_way(given) if scheme == "sqlite" else None


def _whats_in_the_way(given: str) -> str | None:
    """Return what stands where a database should be: MLflow asks for minutes whether it opens."""
    file = Path(given.partition("?")[0].partition(":///")[2])
    if file.exists() and not file.is_file():
        return "which is a folder" if file.is_dir() else "which is no regular file"
    if any(folder.exists() and not folder.is_dir() for folder in file.parents):
        return "which lies below a file"
    return None


def _is_in_memory(given: str) -> bool:
    path, _, options = given.partition("?")
    name = path.partition(":")[2].lstrip("/")
    return not name or ":memory:" in unquote(name) or "mode=memory" in unquote(options)
