"""Recorded studies: their verdicts, and the runs that these rest on."""

import json
import sys
from pathlib import Path

from harness.errors import TrackingError
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import STUDY
from harness.verdicts.store import VERDICT


def find_verdict(word: str, tracker: MlflowTracker) -> Path | None:
    """Return the verdicts of the study of that name, or None where there is no such study.

    Of several studies of one name the one begun last is taken, and standard error says so.

    Raises:
        TrackingError: the study has no verdicts yet.
    """
    studies = tracker.kept_groups(word, STUDY)
    if not studies:
        return None
    if len(studies) > 1:
        sys.stderr.write(
            f"{word}: {len(studies)} studies were run under this name; the last one is shown\n"
        )
    return tracker.artifact(studies[-1].id, VERDICT)


def runs_of_study(verdict: Path) -> tuple[str, ...]:
    """Return the ids of the runs that a study's verdicts rest on, in their order.

    Raises:
        TrackingError: the file says something else.
    """
    try:
        document = json.loads(verdict.read_text(encoding="utf-8"))
        return tuple(str(run["id"]) for run in document["runs"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrackingError(
            f"{verdict}: expected the verdicts of a study; got {error}. Run the study again."
        ) from error
