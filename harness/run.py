"""One run, one page: a plan goes in, a recorded result comes out."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from harness.cost import Meter
from harness.data.batches import EvaluationBatches, own_errors
from harness.data.collection import Collection
from harness.data.preparation import PreparedImages, prepare
from harness.data.split import Split, make_split
from harness.evaluation.predictions import Predictions
from harness.evaluation.scores import score
from harness.lessons import Classroom, plan_lessons, seat
from harness.model.build import build_model
from harness.progress import Progress
from harness.recording import dataset_record, draw_figures, run_document, write_plan, write_results
from harness.seeds import derive_seed
from harness.spec.plan import RunPlan, fingerprint
from harness.tracking.record import RunRecord
from harness.tracking.tracker import TrackedRun, Tracker
from harness.training.answer import Answers, answer, save_model
from harness.training.checkpoint import Checkpoint
from harness.training.compile import compile_model
from harness.training.fit import Fitted, fit
from harness.workspace import Workspace


class Surroundings(NamedTuple):
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


def run(plan: RunPlan, collection: Collection, group: str, shared: Surroundings) -> RunResult:
    """Return the result of one repetition: recorded earlier, or trained, tested and recorded now.

    Killed at any moment and called again, it ends with the bits of an undisturbed run.

    Args:
        plan: the resolved spec and the repetition.
        collection: the pictures.
        group: id of the run that stands for the experiment.
        shared: workspace, tracker, progress, environment.
    """
    mark = fingerprint(plan, collection.digest)
    done = shared.tracker.finished(mark)
    if done is not None:
        shared.progress.say(f"{plan.name}: already done")
        return RunResult(plan, mark, done.id, done.metrics, reused=True)
    folder = shared.workspace.unfinished / mark
    with shared.tracker.run(RunRecord(plan.name, mark, collection.name, group)) as tracked:
        metrics = _carry_out(plan, collection, tracked, folder, shared)
    shutil.rmtree(folder)
    return RunResult(plan, mark, tracked.id, metrics, reused=False)


def _carry_out(
    plan: RunPlan, collection: Collection, tracked: TrackedRun, folder: Path, shared: Surroundings
) -> dict[str, float]:
    meter = Meter(folder / "cost.json")
    with meter.stage("preparation"):
        split = make_split(
            collection,
            plan.spec.split,
            plan.spec.repetitions,
            seed=plan.spec.seed,
            repetition=plan.repetition,
        )
        images = _prepared(plan, collection, shared)
    files = folder / "artifacts"
    with meter.stage("recording"):
        write_plan(files, plan, collection, split)
        tracked.log_params(plan.spec.model_dump(mode="json"))
        tracked.log_dataset(dataset_record(collection))
    with images:
        room = seat(plan.spec, collection, split, images)
        with meter.stage("training"):
            fitted, answers = ...
    return {}
