"""Our SQLite file: made once, and looked at before MLflow opens it."""

import logging
import os
import sqlite3
import warnings
from contextlib import closing
from pathlib import Path

from harness.runtime.atomic_files import replacing
from harness.tracking.address import own_address
from harness.tracking.failures import explained
from harness.tracking.locations import require_not_emptied, require_unmoved
from harness.tracking.locks import store_lock
from harness.workspace import Workspace

_PATIENCE_S = 20.0


def require_database(workspace: Workspace, *, patience_s: float = _PATIENCE_S) -> None:
    """Make sure that the project's own database exists and can be written.

    MLflow itself would try for almost two minutes to open a file it may not open, and processes
    that create the same file at once break each other.

    Raises:
        TrackingError: no permission, no space, locked, damaged, or moved from another folder.
    """
    with explained(workspace.database):
        for folder in (workspace.artifacts, workspace.unfinished):
            folder.mkdir(parents=True, exist_ok=True)
        require_not_emptied(workspace)
        with store_lock(workspace):
            if _is_missing(workspace.database):
                _create(workspace)
        _try_to_write(workspace.database, patience_s)
    require_unmoved(workspace)


def quieten_mlflow() -> None:
    """Keep MLflow's log lines, warnings and reports to its makers from our users.

    To be called before MLflow is imported and once again after, because importing it sets its
    loggers up. MLFLOW_LOGGING_LEVEL brings the log lines back.
    """
    # Read while MLflow is imported: nothing else keeps it from writing home.
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
    warnings.filterwarnings("ignore", module=r"mlflow\.")
    warnings.filterwarnings("ignore", message=r".*noload.*")
    if "MLFLOW_LOGGING_LEVEL" not in os.environ:
        for name in ("mlflow", "alembic", "sqlalchemy.engine"):
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _is_missing(database: Path) -> bool:
    return not database.exists() or database.stat().st_size == 0


def _create(workspace: Workspace) -> None:
    quieten_mlflow()
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    quieten_mlflow()
    # Beside it and renamed: half a database would stop every later start.
    unready = workspace.database.with_suffix(".new")
    with replacing(workspace.database, partial=unready):
        address = own_address(workspace).removesuffix(workspace.database.suffix) + unready.suffix
        SqlAlchemyStore(address, str(workspace.artifacts)).engine.dispose()


def _try_to_write(database: Path, patience_s: float) -> None:
    address = f"{database.as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=patience_s)) as connection:
        try:
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except UnicodeDecodeError as error:  # what SQLite says of damage names what is damaged
            raise sqlite3.DatabaseError("database disk image is malformed") from error
        connection.execute("BEGIN IMMEDIATE")
        connection.rollback()
