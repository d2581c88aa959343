"""`run`: do an experiment's repetitions and print its scores."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness.commands.options import DONE, add_experiment, add_language, add_ways
from harness.executor.ways import Ways
from harness.quiet import held_back
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.commands.options import Commands
    from harness.data.collection import Collection
    from harness.results import RunResult
    from harness.spec.clustering import ClusteringSpec
    from harness.spec.experiment import ExperimentSpec
    from harness.spec.load import Loaded
    from harness.spec.plan import Precision


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser("run", help="do an experiment's repetitions; skips what is done")
    add_experiment(parser)
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    add_ways(parser)
    studies = parser.add_argument_group("of a study")
    studies.add_argument(
        "--keep-going", action="store_true", help="finish the others when an experiment fails"
    )
    studies.add_argument(
        "--continue",
        action="store_true",
        dest="next_look",
        help="go on to the next of the looks named in the file",
    )
    studies.add_argument(
        "--no-report",
        action="store_false",
        dest="report",
        help="keep the verdicts without the report, which takes up to a minute",
    )
    add_language(studies)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    from harness.spec.arms import LoadedStudy
    from harness.spec.files import load

    loaded = load(options.spec, options.overrides)
    if isinstance(loaded, LoadedStudy):
        from harness.commands.run_study import Manner, run_study

        return run_study(
            loaded,
            Manner(
                options.data,
                options.json,
                options.keep_going,
                options.next_look,
                options.language,
                ways_of(options),
                options.report,
            ),
        )
    run(loaded, options.data, ways_of(options), as_json=options.json)
    return DONE


def ways_of(options: argparse.Namespace) -> Ways:
    """Return where runs happen."""
    return Ways(**{name: getattr(options, name) for name in Ways._fields})


def run(experiment: "Loaded", data: Path | None, ways: Ways, *, as_json: bool) -> None:
    """Do an experiment's repetitions, or first its search, and print the scores."""
    from harness.data.collection import load_collection
    from harness.environment import describe_environment
    from harness.spec.load import LoadedExperiment
    from harness.terminal import open_progress

    workspace, progress = find_workspace(), open_progress()
    collection = load_collection(
        experiment.spec.data,
        workspace=workspace,
        data_folder=data,
        spec_folder=experiment.path.parent,
        progress=progress,
    )
    for line in announcement(experiment, collection, precision_here()):
        progress.say(line)

    progress.say("opening the store ...")
    with held_back():
        from harness.results import Surroundings
        from harness.tracking.mlflow_store import MlflowTracker

    environment = describe_environment(workspace.root)
    tracker = MlflowTracker(workspace, say=progress.say)
    shared = Surroundings(workspace, tracker, progress, environment)
    if isinstance(experiment, LoadedExperiment) and experiment.spec.search is not None:
        from harness.commands.search import Where, search

        where = Where(data, ways, as_json)
        sys.stdout.write(search(experiment, collection, shared, where))
        return
    from harness.executor.opening import executor_for
    from harness.experiment import run_experiment, work_of

    with executor_for(ways, data, shared, work_of(experiment, collection)) as executor:
        results = run_experiment(experiment, precision_here(), collection, shared, executor)
    sys.stdout.write(
        results_as_json(results) if as_json else closing(experiment, collection, results)
    )


def precision_here() -> "Precision":
    """Return what `training.precision: auto` means on this machine."""
    from harness.environment import native_bfloat16

    return "bfloat16" if native_bfloat16() else "float32"


def announcement(
    experiment: "Loaded", collection: "Collection", precision: "Precision"
) -> list[str]:
    """Return the plan: the question, the pictures, and what will be done with them."""
    spec = experiment.spec
    viewer = "k-means" if spec.kind == "clustering" else "the model"
    return [
        f"{experiment.name}: {spec.question}",
        *(f"  note: {note}" for note in collection.notes),
        *(f"  left out: {path}: {reason}" for path, reason in collection.left_out),
        *(f"  allowed: {name}: {why}" for name, why in spec.split.allow if why),
        f"  pictures: {len(collection.paths):,} of {len(collection.class_names)} classes "
        f"({collection.name}); {viewer} sees {_seen(spec)}",
        f"  learning: {_learning(spec, precision)}; "
        f"{spec.repetitions.count} repetition(s), {spec.repetitions.kind}",
    ]


def _seen(spec: "ExperimentSpec | ClusteringSpec") -> str:
    pixels = spec.features.image_pixels
    return spec.features.kind + ("" if pixels is None else f" of {pixels} px")


def _learning(spec: "ExperimentSpec | ClusteringSpec", precision: "Precision") -> str:
    if spec.kind == "clustering":
        return f"k-means into {', '.join(map(str, spec.clusters))} clusters"
    training = spec.training
    if spec.is_classical:
        return f"{spec.model.kind}, fitted at once"
    taken = f"{precision} (auto)" if training.precision == "auto" else training.precision
    batches = f"{training.epochs} epochs of batches of {training.batch_size}"
    return f"{spec.model.kind}, {batches}, {taken}"


def closing(experiment: "Loaded", collection: "Collection", results: "Sequence[RunResult]") -> str:
    """Return the scores of the repetitions as a person reads them."""
    from harness.tables import CLUSTERINGS, EXPERIMENTS, results_table

    reused = sum(result.reused for result in results)
    lines = [
        "",
        f"{experiment.name} on {collection.name}: {len(results)} repetition(s), "
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
    else:
        lines += ["", results_table(results, EXPERIMENTS)]
    lines.append(f"look at it: python -m harness ui   (run {results[-1].run_id})")
    return "\n".join(lines) + "\n"


def results_as_json(results: "Sequence[RunResult]") -> str:
    """Return the results as JSON text."""
    return json.dumps(result_rows(results), indent=2) + "\n"


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
