"""`run`: do an experiment's repetitions and print its scores."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness.commands.options import DONE, add_experiment
from harness.quiet import held_back
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.commands.options import Commands
    from harness.data.collection import Collection
    from harness.run import RunResult
    from harness.spec.experiment import ExperimentSpec
    from harness.spec.load import LoadedExperiment
    from harness.spec.plan import Precision


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser("run", help="do an experiment's repetitions; skips what is done")
    add_experiment(parser)
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument(
        "--workers",
        type=int,
        default=1,
        metavar="N",
        help="for a search: so many processes try values at the same time",
    )
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    run(options.spec, options.overrides, options.data, options.workers, as_json=options.json)
    return DONE


def run(
    spec: Path, overrides: Sequence[str], data: Path | None, workers: int, *, as_json: bool
) -> None:
    """Do an experiment's repetitions, or first its search, and print the scores."""
    from harness.data.collection import load_collection
    from harness.environment import describe_environment
    from harness.spec.load import load_experiment
    from harness.terminal import open_progress

    workspace, progress = find_workspace(), open_progress()
    experiment = load_experiment(spec, overrides)
    collection = load_collection(
        experiment.spec.data,
        workspace=workspace,
        data_folder=data,
        spec_folder=experiment.path.parent,
        progress=progress,
    )
    for line in announcement(experiment, collection, precision_here()):
        progress.say(line)

    progress.say("starting TensorFlow and MLflow ...")
    with held_back():
        from harness.run import Surroundings
        from harness.tracking.mlflow_store import MlflowTracker

    environment = describe_environment(workspace.root)
    shared = Surroundings(workspace, MlflowTracker(workspace), progress, environment)
    if experiment.spec.search is not None:
        from harness.commands.search import search

        sys.stdout.write(search(experiment, collection, shared, workers, as_json=as_json))
        return
    from harness.experiment import run_experiment

    results = run_experiment(experiment, precision_here(), collection, shared)
    sys.stdout.write(
        results_as_json(results) if as_json else closing(experiment, collection, results)
    )


def precision_here() -> "Precision":
    """Return what `training.precision: auto` means on this machine."""
    from harness.environment import native_bfloat16

    return "bfloat16" if native_bfloat16() else "float32"


def announcement(
    experiment: "LoadedExperiment", collection: "Collection", precision: "Precision"
) -> list[str]:
    """Return the plan: the question, the pictures, and what will be done with them."""
    spec = experiment.spec
    return [
        f"{experiment.name}: {spec.question}",
        *(f"  note: {note}" for note in collection.notes),
        *(f"  left out: {path}: {reason}" for path, reason in collection.left_out),
        f"  pictures: {len(collection.paths):,} of {len(collection.class_names)} classes "
        f"({collection.name}); the model sees {_seen(spec)}",
        f"  learning: {spec.model.kind}, {_learning(spec, precision)}; "
        f"{spec.repetitions.count} repetition(s), {spec.repetitions.kind}",
    ]


def _seen(spec: "ExperimentSpec") -> str:
    pixels = spec.features.image_pixels
    return spec.features.kind + ("" if pixels is None else f" of {pixels} px")


def _learning(spec: "ExperimentSpec", precision: "Precision") -> str:
    training = spec.training
    if spec.is_classical:
        return "fitted at once"
    taken = f"{precision} (auto)" if training.precision == "auto" else training.precision
    return f"{training.epochs} epochs of batches of {training.batch_size}, {taken}"


def closing(
    experiment: "LoadedExperiment", collection: "Collection", results: "Sequence[RunResult]"
) -> str:
    """Return the scores of the repetitions as a person reads them."""
    from harness.tables import results_table

    reused = sum(result.reused for result in results)
    lines = [
        "",
        f"{experiment.name} on {collection.name}: {len(results)} repetition(s), "
        + ("already done" if reused == len(results) else f"{reused} done before"),
    ]
    if not collection.evidence:
        lines.append("these are demo pictures, drawn by a program: for trying, not evidence")
    lines += ["", results_table(results)]
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
