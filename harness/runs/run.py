"""One run, one page: a plan goes in, a recorded result comes out."""

import time
from functools import partial
from pathlib import Path

import numpy as np

from harness.data.collection.collection import Collection
from harness.data.splits.split import Split, pictures_tested
from harness.evaluation.predictions import EpochPredictions, Predictions
from harness.evaluation.scores import score
from harness.runs.artifacts import EXPERIMENT_FIGURES, run_document, write_results, write_run
from harness.runs.attempt import Metrics, begin, once
from harness.runs.context import RunContext, RunResult
from harness.runs.model_inputs import InputsRequest, ModelInputs
from harness.runs.trainer import TrainedModel, train
from harness.seeds import derive_seed
from harness.specs.plans.plan import RunPlan, run_fingerprint
from harness.tracking.record import RunRecord
from harness.tracking.test_set_uses import UseOfTestSet, note_test_set_use
from harness.tracking.tracker import TrackedRun
from harness.training.inference import Answers


def run(plan: RunPlan, collection: Collection, group: str, context: RunContext) -> RunResult:
    """Return the result of one repetition: recorded earlier, or trained, tested and recorded now.

    Killed at any moment and called again, it ends with the bits of an undisturbed run.

    Args:
        plan: the resolved spec and the repetition.
        collection: the pictures.
        group: id of the run that stands for the experiment.
        context: workspace, tracker, progress, environment.
    """
    record = RunRecord(plan.name, run_fingerprint(plan, collection.digest), collection.name, group)
    return once(plan, record, context, partial(_carry_out, plan, collection, context))


def _carry_out(
    plan: RunPlan, collection: Collection, context: RunContext, tracked: TrackedRun, folder: Path
) -> Metrics:
    attempt = begin(plan, plan, collection, context, (tracked, folder))
    split, is_trial = attempt.split, plan.within is not None
    with attempt.inputs() as inputs:
        with attempt.meter.stage("training"):
            trained = train(attempt.training_request(inputs))
        attempt.meter.add_waiting("training", trained.waited_s)
        if not is_trial:
            note_test_set_use(context.workspace, _test_set_use(plan, collection, split))
        with attempt.meter.stage("evaluation"):
            tested, metrics = _test(attempt.request, split, inputs, trained)
    # Once for each experiment: drawing takes longer than a head on features learns.
    drawn = EXPERIMENT_FIGURES if plan.repetition == 0 and not is_trial else None
    with attempt.recording(inputs.arrays, drawn) as files:
        write_results(files, trained.history, tested)
        write_run(files, run_document(plan, collection, trained.kept_epoch))
        if plan.spec.training.keep_model:
            trained.save(files)
    return attempt.finish(metrics)


def _test(
    request: InputsRequest, split: Split, inputs: ModelInputs, trained: TrainedModel
) -> tuple[EpochPredictions, Metrics]:
    """Return what was answered for the test part, and what that is worth.

    In a trial of a search that part is `selection`, and holds no test picture. Of several last
    epochs the scores are averaged, not the answers; the model that is kept is the last one's.
    """
    spec, collection = request.spec, request.collection
    request.progress.start(f"{request.plan.name}  testing", len(split.test), "pictures")
    tested, answers, metrics = _answered(request, split, trained)
    counts = np.bincount(collection.labels[split.train], minlength=len(collection.class_names))
    seed = derive_seed(spec.seed, "bootstrap", request.plan.repetition)
    scores = score(tested, spec.evaluation, seed=seed, training_counts=counts)
    metrics |= scores.metrics(split.scored) | {
        "cost/parameters": float(trained.parameters + inputs.parameters),
        "cost/inference_ms": answers.inference_ms + inputs.cost.wall_ms,
        "cost/inference_cpu_ms": answers.inference_cpu_ms + inputs.cost.cpu_ms,
        "cost/backbone_pictures": float(inputs.computed),
        "cost/once_wall_s": inputs.once.wall_ms / 1000,
        "cost/once_cpu_s": inputs.once.cpu_ms / 1000,
    }
    request.progress.finish(f"accuracy {metrics[f'{split.scored}/accuracy']:.3f}")
    return tested, metrics


def _answered(
    request: InputsRequest, split: Split, trained: TrainedModel
) -> tuple[EpochPredictions, Answers, Metrics]:
    """Return what was answered, how long the kept model took, and what earlier epochs cost."""
    wall, cpu = time.perf_counter(), time.process_time()
    earlier = trained.answer_earlier()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    cost = {"cost/earlier_epochs_wall_s": wall, "cost/earlier_epochs_cpu_s": cpu}
    kept = trained.answer()
    ids = tuple(request.collection.image_ids[row] for row in split.test)
    labels, names = request.collection.labels[split.test], request.collection.class_names
    tested = EpochPredictions(
        Predictions(ids, labels, kept.probabilities, names),
        {
            epoch: Predictions(ids, labels, each.probabilities, names)
            for epoch, each in earlier.items()
        },
    )
    return tested, kept, cost if earlier else {}


def _test_set_use(plan: RunPlan, collection: Collection, split: Split) -> UseOfTestSet:
    fingerprint = run_fingerprint(plan, collection.digest)
    return UseOfTestSet(pictures_tested(collection, split), plan.experiment, plan.name, fingerprint)
