"""What all runs have in common, whatever they find out: done once, split, measured, recorded."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from harness.data.collection.collection import Collection
from harness.data.splits.leaks import require_no_leak
from harness.data.splits.split import Split, split_of
from harness.errors import TrackingError
from harness.progress import Progress
from harness.runs import file_names
from harness.runs.arithmetic import begin_anew_if_other
from harness.runs.artifacts import (
    dataset_record,
    draw_figures,
    write_fitted,
    write_plan,
)
from harness.runs.context import RunContext, RunResult, forget_unfinished
from harness.runs.digests import note_digests
from harness.runs.model_inputs import InputsRequest, ModelInputs, model_inputs
from harness.runs.recorded import require_as_it_ended
from harness.runs.trainer import TrainingRequest
from harness.runtime.disk import disk_errors
from harness.runtime.documents import write_json
from harness.runtime.meter import Meter
from harness.specs.plans.plan import Plan, RunPlan
from harness.tracking.record import CHECKSUMS, DIGESTS, SCORES_DIGEST, RunRecord
from harness.tracking.score_digest import scores_digest
from harness.tracking.tracker import TrackedRun
from harness.training.checkpoint import Checkpoint
from harness.training.fused_steps import steps_of, with_steps
from harness.training.inference import forget_networks
from harness.training_rows import TrainingRows

Metrics = dict[str, float]


def once(
    plan: RunPlan,
    record: RunRecord,
    context: RunContext,
    carry_out: Callable[[TrackedRun, Path], Metrics],
) -> RunResult:
    """Return the result recorded under a fingerprint, or what is carried out and recorded now.

    Args:
        plan: the run.
        record: its name and fingerprint.
        context: workspace, tracker, progress, environment.
        carry_out: does it, given the open run and a folder that outlives interruptions; returns
            the final metrics.
    """
    fingerprint = record.fingerprint
    done = context.tracker.finished(fingerprint)
    if done is not None:
        require_as_it_ended(context.tracker, done)
        context.progress.say(f"{plan.name}: already done")
        forget_unfinished(context.workspace, fingerprint)
        return RunResult(plan, fingerprint, done.id, done.metrics, reused=True)
    folder = context.workspace.unfinished / fingerprint
    spec = plan.spec.model_dump(mode="json")
    fused = begin_anew_if_other(folder, context.environment, spec, context.progress)
    try:
        with context.tracker.run(record) as tracked, steps_of(fused):
            metrics = carry_out(tracked, folder)
    finally:
        forget_networks()
    forget_unfinished(context.workspace, fingerprint)
    return RunResult(plan, fingerprint, tracked.id, metrics, reused=False)


@dataclass(frozen=True)
class Attempt:
    """A run at work, perhaps not for the first time."""

    tracked: TrackedRun
    checkpoint: Checkpoint
    files: Path
    """Folder of what will be the run's artifacts."""
    meter: Meter
    request: InputsRequest
    """The plan, the pictures, and which rows are for training."""
    split: Split

    @property
    def progress(self) -> Progress:
        """Told of each step."""
        return self.request.progress

    @contextmanager
    def inputs(self) -> Iterator[ModelInputs]:
        """Give the pictures as a model sees them; preparing them is measured."""
        with ExitStack() as opened:
            with self.meter.stage("preparation"):
                inputs = opened.enter_context(model_inputs(self.request))
            yield inputs

    def training_request(self, inputs: ModelInputs) -> TrainingRequest:
        """Return what is to be learned from."""
        return TrainingRequest(
            self.request, self.split, inputs, self.checkpoint, self.tracked.log_epoch
        )

    @contextmanager
    def recording(self, fitted: Mapping[str, NDArray[Any]], figures: str | None) -> Iterator[Path]:
        """Give the folder for what was found; its files and figures are kept at the end.

        Args:
            fitted: arrays that were fitted on the training part, by name.
            figures: group of the figures to draw; None: none.
        """
        with self.meter.stage("recording"), _disk_errors(self.files):
            self.progress.start(f"{self.request.plan.name}  recording")
            write_fitted(self.files, self.request.training, fitted)
            yield self.files
            noted = note_digests(self.files)
            if figures is not None:
                draw_figures(self.files, figures)
            self.tracked.log_files(self.files)
            self.tracked.tag({DIGESTS: noted})

    def finish(self, metrics: Metrics) -> Metrics:
        """Keep the scores with what the run cost, and return both."""
        metrics = metrics | self.meter.metrics()
        kept = self.tracked.log_metrics(metrics)
        self.tracked.tag({SCORES_DIGEST: scores_digest(kept)})
        self.progress.finish()
        return metrics


def _disk_errors(folder: Path) -> AbstractContextManager[None]:
    """Turn what the disk refuses of a run's files into the user's error."""
    kept = "; what is recorded is kept, and the run goes on where it stopped."
    return disk_errors(folder, "the files of a run", kept, raises=TrackingError)


def begin(
    plan: Plan,
    seen: RunPlan,
    collection: Collection,
    context: RunContext,
    place: tuple[TrackedRun, Path],
) -> Attempt:
    """Return a run whose pictures are split, and whose plan is recorded.

    Args:
        plan: decides the numbers.
        seen: what a model sees and learns; the plan itself unless that is a clustering.
        collection: the pictures.
        context: workspace, tracker, progress, environment.
        place: the open run, and the folder that outlives interruptions.

    Raises:
        DataError: a picture would be in two parts, or the pictures are too few.
    """
    tracked, folder = place
    meter = Meter(folder / "cost.json")
    lost = meter.load()
    if lost is not None:
        context.progress.say(lost)
    split = split_of(seen, collection)
    tracked.tag({CHECKSUMS: "sha256", **require_no_leak(collection, split, plan.spec.split)})
    training, files = TrainingRows(split.train), folder / "artifacts"
    with meter.stage("recording"), _disk_errors(files):
        write_plan(files, plan, collection, split)
        write_json(files / file_names.ENVIRONMENT, with_steps(context.environment))
        tracked.log_params(plan.spec.model_dump(mode="json"))
        tracked.log_dataset(dataset_record(collection))
    caching = partial(meter.stage, "caching")
    cache, progress = context.workspace.cache, context.progress
    request = InputsRequest(seen, collection, training, cache, progress, caching)
    return Attempt(tracked, Checkpoint(folder), files, meter, request, split)
