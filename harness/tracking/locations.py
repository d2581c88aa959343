"""MLflow keeps absolute paths of artifacts: a moved or copied folder must be told where it is."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from harness.errors import TrackingError
from harness.tracking.failures import explained
from harness.tracking.record import COLLECTION
from harness.wording.counts import counted
from harness.workspace import Workspace

_COLUMNS = (
    ("experiments", "artifact_location"),
    ("runs", "artifact_uri"),
    ("logged_models", "artifact_location"),
    ("model_versions", "source"),
    ("model_versions", "storage_location"),
)
_OURS = """
    SELECT DISTINCT artifact_location FROM experiments
    JOIN experiment_tags AS tag ON tag.experiment_id = experiments.experiment_id AND tag.key = ?
"""


_RUN_ID = re.compile(r"[0-9a-f]{32}")


class Repair(NamedTuple):
    """What was done to a moved store."""

    changed: int
    """Paths rewritten."""
    backup: Path
    """The database as it was."""


def run_folders(workspace: Workspace) -> list[Path]:
    """Return the folders below the artifacts in which runs keep files, by name."""
    return sorted(
        place.parent
        for place in workspace.artifacts.glob("*/*/artifacts")
        if _RUN_ID.fullmatch(place.parent.name)
    )


def require_not_emptied(workspace: Workspace) -> None:
    """Refuse a database of no bytes, or none, beside the files of runs: it is not to be begun.

    Raises:
        TrackingError: it was lost, or something else is in its place.
    """
    if lost := whats_lost(workspace):
        raise TrackingError(
            f"{workspace.database}: expected MLflow's database; got {lost}. Put a copy from before "
            f"in its place, or move {workspace.mlruns} away to begin anew."
        )


def whats_lost(workspace: Workspace) -> str | None:
    """Return what there is instead of a database that was there before; None: nothing is lost."""
    database = workspace.database
    if database.is_file() and database.stat().st_size:
        return None
    if workspace.mlruns.exists() and not workspace.mlruns.is_dir():
        return f"a file in the place of {workspace.mlruns}"
    if (database.exists() or database.is_symlink()) and not database.is_file():
        return "a folder" if database.is_dir() else "no regular file"
    if not (runs := len(run_folders(workspace))):
        return None
    found = "an empty file" if database.exists() else "no such file"
    return (
        f"{found} beside the files of {counted(runs, 'run')} in {workspace.artifacts}, as a power "
        "cut may leave it"
    )


def folders_before(workspace: Workspace) -> list[Path]:
    """Return the artifact folders the database knows that are not this workspace's."""
    with _opened(workspace) as connection:
        rows = connection.execute(_OURS, (COLLECTION,)).fetchall()
    folders = {Path(location).parent for (location,) in rows}
    return sorted(folder for folder in folders if folder != workspace.artifacts)


def require_unmoved(workspace: Workspace) -> None:
    """Make sure that artifacts lie where the database says.

    Raises:
        TrackingError: the store was moved or copied here.
    """
    before = folders_before(workspace)
    if before:
        raise TrackingError(
            f"{workspace.mlruns}: expected its artifacts in {workspace.artifacts}; got a database "
            f"that looks for them in {before[0]}: the folder was moved or copied. Run "
            "`python -m harness doctor --repair` to bring the database up to date; it keeps a copy."
        )


def repair_locations(workspace: Workspace) -> Repair | None:
    """Rewrite the paths of a moved store, all or none; None when nothing is to be done.

    Raises:
        TrackingError: the artifacts are not here, or the database cannot be written.
    """
    before = folders_before(workspace)
    if not before:
        return None
    if not workspace.artifacts.is_dir():
        raise TrackingError(
            f"{workspace.artifacts}: expected the artifacts that belong to {workspace.database}; "
            "got no such folder. Move them here first."
        )
    with _opened(workspace) as connection:
        backup = _copy(connection, workspace.database)
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            changed = sum(_rewrite(connection, old, workspace.artifacts) for old in before)
    return Repair(changed, backup)


def _rewrite(connection: sqlite3.Connection, old: Path, new: Path) -> int:
    before, after = f"{old.as_posix()}/", f"{new.as_posix()}/"
    changed = 0
    for table, column in _COLUMNS:
        # Names come from the table above, never from outside.
        statement = f"""
            UPDATE {table} SET {column} = ? || substr({column}, length(?) + 1)
            WHERE substr({column}, 1, length(?)) = ?
        """
        changed += connection.execute(statement, (after, before, before, before)).rowcount
    return changed


def _copy(connection: sqlite3.Connection, database: Path) -> Path:
    taken = len(list(database.parent.glob(f"{database.name}.before-repair-*")))
    backup = database.with_name(f"{database.name}.before-repair-{taken + 1}")
    with closing(sqlite3.connect(backup)) as copy:
        connection.backup(copy)
    return backup


@contextmanager
def _opened(workspace: Workspace) -> Iterator[sqlite3.Connection]:
    address = f"{workspace.database.as_uri()}?mode=rw"
    with (
        explained(workspace.database),
        closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection,
    ):
        yield connection
