"""One clustering run, one page: k-means on the training part, held against labels on the test part.

k-means looks at no label, so it could describe all pictures at once. It is fitted on the training
part all the same, and the headline is the adjusted mutual information (AMI) and adjusted Rand
index (ARI) of the *test* part, at the number of clusters that a criterion chose without labels:

- new pictures are what every other experiment is scored on, and the same ones;
- of what a network learned from labels, only new pictures say anything; there, agreement on the
  training part is not even computed;
- both are 0 by chance for any number of clusters, where purity and its like only grow with it:
  those stand beside what shuffled labels give.

Agreement on the training part is recorded too, as a description of the pictures at hand.
"""

from contextlib import ExitStack
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from harness.data.batches import EvaluationBatches, Part, own_errors
from harness.data.collection.collection import Collection
from harness.data.splits.leaks import require_no_leak
from harness.data.splits.split import make_split
from harness.features.fitted import scaled
from harness.runs import file_names
from harness.runs.artifacts import (
    CLUSTERING_FIGURES,
    dataset_record,
    draw_figures,
    write_fitted,
    write_history,
    write_json,
    write_plan,
    write_run,
)
from harness.runs.clustering_artifacts import about, arrays, write_clusters, write_gallery
from harness.runs.context import RunContext, RunResult
from harness.runs.kmeans import ClusteringInput, ceilings, group
from harness.runs.model_inputs import InputsRequest, model_inputs
from harness.runs.run import once
from harness.runs.trainer import TrainingRequest, train
from harness.runtime.meter import Meter
from harness.seeds import derive_seed
from harness.specs.plans.clustering_plan import ClusteringPlan
from harness.specs.plans.plan import run_fingerprint
from harness.specs.schema.clustering import LearnedSpec
from harness.tracking.record import RunRecord
from harness.tracking.tracker import TrackedRun
from harness.training.answer import hidden_values
from harness.training.checkpoint import Checkpoint
from harness.training_rows import TrainingRows


def cluster(
    plan: ClusteringPlan, collection: Collection, experiment: str, context: RunContext
) -> RunResult:
    """Return the result of one repetition: recorded earlier, or found and recorded now.

    Args:
        plan: the resolved spec and the repetition.
        collection: the pictures.
        experiment: id of the run that stands for all repetitions.
        context: workspace, tracker, progress, environment.
    """
    fingerprint = run_fingerprint(plan, collection.digest)
    record = RunRecord(plan.name, fingerprint, collection.name, experiment)
    return once(plan.sight, record, context, partial(_carry_out, plan, collection, context))


def _carry_out(
    plan: ClusteringPlan,
    collection: Collection,
    context: RunContext,
    tracked: TrackedRun,
    folder: Path,
) -> dict[str, float]:
    files, progress, spec = folder / "artifacts", context.progress, plan.spec
    meter = Meter(folder / "cost.json")
    meter.load()
    split = make_split(
        collection, spec.split, spec.repetitions, seed=spec.seed, repetition=plan.repetition
    )
    tracked.tag(require_no_leak(collection, split, spec.split))
    training = TrainingRows(split.train)
    with meter.stage("recording"):
        write_plan(files, plan, collection, split)
        write_json(files / file_names.ENVIRONMENT, context.environment)
        tracked.log_params(spec.model_dump(mode="json"))
        tracked.log_dataset(dataset_record(collection))
    with ExitStack() as opened:
        with meter.stage("preparation"):
            viewer = InputsRequest(
                plan.sight, collection, training, context.workspace.cache, progress
            )
            sight = opened.enter_context(model_inputs(viewer))
        with meter.stage("training"):
            lesson = TrainingRequest(viewer, split, sight, Checkpoint(folder), tracked.log_epoch)
            seen = _learned(plan, lesson, files) if spec.saw_labels else np.asarray(sight.plain)
    # One thread: with several, sums are added in the order in which the threads end.
    with threadpool_limits(1), meter.stage("clustering"):
        scaling = scaled(spec.scaling, seen, training)
        seed = derive_seed(spec.seed, "clustering", plan.repetition)
        labels = collection.labels
        material = ClusteringInput(spec, scaling.values, labels, split, training, seed, progress)
        groupings = group(material)
        metrics = groupings.metrics() | ceilings(material)
    with meter.stage("recording"):
        progress.start(f"{plan.name}  recording")
        write_fitted(files, training, {**sight.arrays, **scaling.arrays, **arrays(groupings)})
        write_clusters(files, plan, collection, split, groupings)
        write_gallery(files, plan, collection, split, groupings.chosen)
        write_run(files, about(plan, collection, groupings))
        draw_figures(files, CLUSTERING_FIGURES)
        tracked.log_files(files)
    metrics |= meter.metrics() | {"cost/backbone_pictures": float(sight.computed)}
    tracked.log_metrics(metrics)
    progress.finish()
    return metrics


def _learned(plan: ClusteringPlan, lesson: TrainingRequest, files: Path) -> NDArray[np.float32]:
    """Return what a network that learns now makes of the whole collection, (n, d)."""
    wanted, training = plan.spec.features, plan.sight.spec.training
    learned = train(lesson)
    if learned.network is None or not isinstance(wanted, LearnedSpec):
        raise AssertionError(f"{wanted.kind} features are not learned by epochs")
    write_history(files, learned.history)
    if training.keep_model:
        learned.save(files)
    labels = lesson.viewer.collection.labels
    everything = Part(lesson.sight.plain, np.arange(len(labels)), labels)
    pictures = EvaluationBatches(everything, batch_size=training.batch_size)
    with own_errors(pictures):
        return hidden_values(learned.network, pictures, wanted.layer)
