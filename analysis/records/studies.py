"""Recorded studies: their verdicts, and the runs that these rest on."""

import sys
from dataclasses import dataclass
from pathlib import Path

from harness.runtime.documents import Expected, read_document
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
    expected = Expected("the verdicts of a study", "Run the study again.")
    return tuple(run.id for run in read_document(verdict, _Study, expected).runs)


@dataclass(frozen=True)
class _JudgedRun:
    id: str


@dataclass(frozen=True)
class _Study:
    """Of verdicts, in whatever format they were written, what they rest on."""

    runs: tuple[_JudgedRun, ...]
