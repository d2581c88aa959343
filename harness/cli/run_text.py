"""What `run` says: the plan before it begins, and the scores when it is done."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from harness.runtime.output import json_text
from harness.wording.counts import counted

if TYPE_CHECKING:
    from harness.data.collection.collection import Collection
    from harness.runs.context import RunContext, RunResult
    from harness.specs.plans.one_file import Loaded
    from harness.specs.schema.clustering import ClusteringSpec
    from harness.specs.schema.experiment import ExperimentSpec
    from harness.specs.schema.generation import GenerationSpec
    from harness.specs.schema.training import Precision
    from harness.studies.search_artifacts import Honest

    AnySpec = ExperimentSpec | ClusteringSpec | GenerationSpec

FEW_TESTED = 50
FAULTS = {
    "diverged": "diverged, and scored as it was then",
    "collapsed": "collapsed: most pictures are nearly the same as another one",
    "copying": "copying: nearer to training pictures than real ones are, in pixels and in features",
}
LEARNERS = {"clustering": "k-means", "generation": "the generator"}


class Done(NamedTuple):
    """What was done of one file: its repetitions, or an experiment's search."""

    collection: "Collection"
    context: "RunContext"
    results: "tuple[RunResult, ...]" = ()
    """Of each repetition; of a search they are below."""
    searches: "tuple[Honest, ...]" = ()
    """What each search found, and its winner's runs; a worker of one has none."""


def announcement(
    experiment: "Loaded", collection: "Collection", precision: "Precision"
) -> list[str]:
    """Return the plan: the question, the pictures, and what will be done with them."""
    spec = experiment.spec
    learner = LEARNERS.get(spec.kind, "the model")
    return [
        f"{experiment.name}: {spec.question}",
        *_sameness(experiment),
        *remarks_on(spec, collection),
        f"  pictures: {len(collection.paths):,} of {len(collection.class_names)} classes "
        f"({collection.name}); {learner} sees {_seen(spec)}",
        f"  learning: {_learning(spec, precision)}; "
        f"{counted(spec.repetitions.count, 'repetition')}, {spec.repetitions.kind}",
    ]


def remarks_on(spec: "AnySpec", collection: "Collection") -> list[str]:
    """Return what must be known of the pictures before anything is done with them."""
    return [
        *(f"  note: {note}" for note in collection.notes),
        *(f"  left out: {path}: {reason}" for path, reason in collection.left_out),
        *(f"  allowed: {name}: {why}" for name, why in spec.split.allow if why),
        *_few_tested(spec, collection),
    ]


def _few_tested(spec: "AnySpec", collection: "Collection") -> Iterator[str]:
    """Yield a warning where a score would hang on single pictures."""
    if spec.kind == "generation":  # which says itself how many are too few
        return
    plan = spec.repetitions
    share = 1 / plan.folds if plan.kind == "cross_validation" else spec.split.test
    given = sum(
        part == "test" and row not in collection.copies for row, part in enumerate(collection.parts)
    )
    tested = given or round(share * len(collection.paths))
    if 0 < tested < FEW_TESTED:
        # Of a share of a half, where an interval is widest.
        reach = 196 * (0.25 / tested) ** 0.5
        yield (
            f"  note: only about {tested:,} pictures are tested, so that each is "
            f"{100 / tested:.0f} points of accuracy, and its 95 % interval reaches up to "
            f"{reach:.0f} points to each side"
        )


def _sameness(experiment: "Loaded") -> list[str]:
    if experiment.parent is None or experiment.changes:
        return []
    return [f"  note: it differs in nothing from {experiment.parent.name}"]


def _seen(spec: "AnySpec") -> str:
    pixels = spec.features.image_pixels
    onnx = getattr(spec.features, "onnx", None)
    what = f"{spec.features.kind} {Path(onnx).name}" if onnx else spec.features.kind
    return what + ("" if pixels is None else f" of {pixels} px")


def _learning(spec: "AnySpec", precision: "Precision") -> str:
    if spec.kind == "clustering":
        return f"k-means into {', '.join(map(str, spec.clusters))} clusters"
    if spec.kind == "generation":
        whose = "" if spec.classes is None else f" of {', '.join(spec.classes)}"
        shown = f"{spec.training.images:,} pictures{whose} shown in batches of "
        who, judge = spec.generator, spec.discriminator.kind
        told = " told of classes" if who.classes == "conditional" else ""
        against = "" if judge == who.kind else f" against {judge}"
        return f"{who.kind}{told}{against}, {spec.loss.kind}, {shown}{spec.training.batch_size}"
    training = spec.training
    if spec.is_classical:
        return f"{spec.model.kind}, fitted at once"
    taken = f"{precision} (auto)" if training.precision == "auto" else training.precision
    batches = f"{training.epochs} epochs of batches of {training.batch_size}"
    model = spec.model
    what = f"{model.build} of {model.file}" if model.kind == "python" else model.kind
    return f"{what}, {batches}, {taken}"


def closing(experiment: "Loaded", done: Done, results: "Sequence[RunResult]") -> str:
    """Return the scores of the repetitions as a person reads them."""
    from harness.cli.score_tables import CLUSTERINGS, EXPERIMENTS, GENERATIONS, results_table

    collection = done.collection
    reused = sum(result.reused for result in results)
    lines = [
        "",
        f"{experiment.name} on {collection.name}: {counted(len(results), 'repetition')}, "
        + ("already done" if reused == len(results) else f"{reused} done before"),
    ]
    if not collection.evidence:
        lines.append("these are demo pictures, drawn by a program: for trying, not evidence")
    if experiment.spec.kind == "clustering":
        numbers = ", ".join(f"{result.metrics['train/clusters']:.0f}" for result in results)
        lines.append(f"clusters: {numbers}, chosen by {experiment.spec.choice} without the labels")
        if experiment.spec.saw_labels:
            lines.append(
                "what is clustered saw the training part's labels: only the test part counts"
            )
        lines += ["", results_table(results, CLUSTERINGS)]
    elif experiment.spec.kind == "generation":
        lines += [*_faults(results), "", results_table(results, GENERATIONS)]
        lines.append(f"paint more: python -m harness paint {results[-1].run_id[:12]} --out DIR")
    else:
        lines += ["", results_table(results, EXPERIMENTS), *_leaks(experiment, done, results)]
    lines.append(f"look at it: python -m harness ui   (run {results[-1].run_id})")
    return "\n".join(lines) + "\n"


def _faults(results: "Sequence[RunResult]") -> Iterator[str]:
    """Yield what is wrong with painted pictures, whatever their numbers say."""
    for key, told in FAULTS.items():
        names = [run.plan.name for run in results if run.metrics.get(f"test/{key}")]
        if names:
            yield f"{told}: {', '.join(names)}"


def _leaks(experiment: "Loaded", done: Done, results: "Sequence[RunResult]") -> Iterator[str]:
    """Yield what a given split leaks, and the scores without those pictures."""
    if experiment.spec.split.given is None:
        return
    from harness.runs.leakage import leakage_of
    from harness.runs.recorded import RecordedRun
    from harness.verdicts.told_of_leaks import leak_lines

    tracker = done.context.tracker
    runs = [tracker.recorded(result.run_id) for result in results]
    found = leakage_of([RecordedRun.of(tracker, run) for run in runs if run is not None])
    if found is not None:
        counts = (found.pictures, found.tested)
        yield from leak_lines("en", counts, {experiment.name: found.scores})
        yield ""


def results_as_json(results: "Sequence[RunResult]") -> str:
    """Return the results as JSON text."""
    return json_text(result_rows(results))


def result_rows(results: "Sequence[RunResult]") -> list[dict[str, object]]:
    """Return the results as JSON can hold them."""
    return [
        {
            "name": result.plan.name,
            "fingerprint": result.fingerprint,
            "run_id": result.run_id,
            "reused": result.reused,
            "metrics": dict(result.metrics),
        }
        for result in results
    ]
