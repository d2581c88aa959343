"""A study's page among the artifacts of its run in MLflow."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from harness.errors import TrackingError
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import COLLECTIONS, GROWING, STUDY
from harness.workspace import Workspace

RECORD = ".json"
KEEPING = (COLLECTIONS, GROWING, STUDY)


def study_that_keeps(names: Sequence[str], keepers: Sequence[str], workspace: Workspace) -> str:
    """Return the id of the run that keeps the page of a study.

    Args:
        names: what a report is asked for: a study's name, its id or its fingerprint.
        keepers: studies of which the first with a run keeps it; none: the one that is named.
        workspace: whose store is looked at.

    Raises:
        TrackingError: they name no study.
    """
    if Path(names[0]).suffix != RECORD and len(names) == 1:
        tracker = MlflowTracker(workspace)
        # A study of several collections, or a growing one, keeps its own before those of its parts.
        each = (tracker.kept_groups(name, kind) for name in keepers or names for kind in KEEPING)
        if studies := next(filter(None, each), None):
            return studies[-1].id
    raise TrackingError(
        f"--keep: expected a study, whose run in MLflow keeps the page; got {' '.join(names)}."
    )


def keep_page(study_id: str, page: Path, workspace: Workspace) -> None:
    """Keep a file as an artifact of a study's run."""
    with TemporaryDirectory() as copy:
        shutil.copy(page, copy)
        MlflowTracker(workspace).attach(study_id, Path(copy))
