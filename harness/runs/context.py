"""What every run of one command shares, and what comes of a run."""

import gc
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import NamedTuple

from harness.progress import Progress
from harness.runtime.extras import require_training
from harness.runtime.stderr import ask_for_quiet, held_back
from harness.specs.plans.plan import RunPlan
from harness.tracking.tracker import Tracker
from harness.workspace import Workspace


class RunContext(NamedTuple):
    """What every run of one command shares."""

    workspace: Workspace
    tracker: Tracker
    progress: Progress
    environment: Mapping[str, object]


@dataclass(frozen=True)
class RunResult:
    """One repetition: what it scored and cost, and where it is recorded."""

    plan: RunPlan
    fingerprint: str
    run_id: str
    metrics: Mapping[str, float]
    reused: bool


def forget_unfinished(workspace: Workspace, fingerprint: str) -> None:
    """Delete what a finished run would have needed to go on, also after a kill just before that."""
    # Another process may be at the same.
    shutil.rmtree(workspace.unfinished / fingerprint, ignore_errors=True)


def start_tensorflow(progress: Progress) -> None:
    """Import what runs need, once, for the first: who finds all of them done need not wait.

    Raises:
        HarnessError: it is not installed.
    """
    require_training()
    if "tensorflow" not in sys.modules:
        progress.say("starting TensorFlow ...")
        ask_for_quiet()
        with held_back():
            import_module("harness.runs.run")
        # What was imported stays. Looking for garbage in it took .3 s after each run.
        gc.freeze()
