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

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from harness.data.batches import EvaluationBatches, Part, own_errors
from harness.data.collection.collection import Collection
from harness.features.fitted_transforms import scaled
from harness.runs.artifacts import CLUSTERING_FIGURES, write_history, write_run
from harness.runs.attempt import Metrics, begin, once
from harness.runs.clustering_artifacts import about, arrays, write_clusters, write_gallery
from harness.runs.context import RunContext, RunResult
from harness.runs.kmeans import ClusteringInput, ceilings, group
from harness.runs.trainer import TrainingRequest, train
from harness.seeds import derive_seed
from harness.specs.plans.clustering_plan import ClusteringPlan
from harness.specs.plans.plan import run_fingerprint
from harness.specs.schema.clustering import LearnedSpec
from harness.tracking.record import RunRecord
from harness.tracking.tracker import TrackedRun
from harness.training.inference import hidden_values


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
    return once(plan.inputs_plan, record, context, partial(_carry_out, plan, collection, context))


def _carry_out(
    plan: ClusteringPlan,
    collection: Collection,
    context: RunContext,
    tracked: TrackedRun,
    folder: Path,
) -> Metrics:
    spec = plan.spec
    attempt = begin(plan, plan.inputs_plan, collection, context, (tracked, folder))
    split, training = attempt.split, attempt.request.training
    with attempt.inputs() as inputs, attempt.meter.stage("training"):
        if spec.saw_labels:
            seen = _learned_features(plan, attempt.training_request(inputs), attempt.files)
        else:
            seen = np.asarray(inputs.plain)
    # One thread: with several, sums are added in the order in which the threads end.
    with threadpool_limits(1), attempt.meter.stage("clustering"):
        scaling = scaled(spec.scaling, seen, training)
        seed = derive_seed(spec.seed, "clustering", plan.repetition)
        labels, progress = collection.labels, attempt.progress
        material = ClusteringInput(spec, scaling.values, labels, split, training, seed, progress)
        groupings = group(material)
        metrics = groupings.metrics() | ceilings(material)
    fitted = {**inputs.arrays, **scaling.arrays, **arrays(groupings)}
    drawn = CLUSTERING_FIGURES if plan.repetition == 0 else None
    with attempt.recording(fitted, drawn) as files:
        write_clusters(files, plan, collection, split, groupings)
        write_gallery(files, plan, collection, split, groupings.chosen)
        write_run(files, about(plan, collection, groupings))
    return attempt.finish(metrics | {"cost/backbone_pictures": float(inputs.computed)})


def _learned_features(
    plan: ClusteringPlan, request: TrainingRequest, files: Path
) -> NDArray[np.float32]:
    """Return what a network that learns now makes of the whole collection, (n, d)."""
    wanted, training = plan.spec.features, plan.inputs_plan.spec.training
    trained = train(request)
    if trained.network is None or not isinstance(wanted, LearnedSpec):
        raise AssertionError(f"{wanted.kind} features are not learned by epochs")
    write_history(files, trained.history)
    if training.keep_model:
        trained.save(files)
    labels = request.inputs_request.collection.labels
    everything = Part(request.inputs.plain, np.arange(len(labels)), labels)
    pictures = EvaluationBatches(everything, batch_size=training.batch_size)
    with own_errors(pictures):
        return hidden_values(trained.network, pictures, wanted.layer)
