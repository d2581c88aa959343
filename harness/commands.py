"""What each command does. Heavy libraries are imported by the command that needs them."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import SpecError
from harness.quiet import held_back
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.data.collection import Collection
    from harness.run import RunResult
    from harness.spec.load import LoadedExperiment
    from harness.spec.plan import Precision


def run(spec: Path, overrides: Sequence[str], data: Path | None, *, as_json: bool) -> None:
    """Do an experiment's repetitions and print its scores."""
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
        from harness.experiment import run_experiment
        from harness.run import Surroundings
        from harness.tracking.mlflow_store import MlflowTracker

    environment = describe_environment(workspace.root)
    shared = Surroundings(workspace, MlflowTracker(workspace), progress, environment)
    results = run_experiment(experiment, precision_here(), collection, shared)
    sys.stdout.write(_as_json(results) if as_json else _closing(experiment, collection, results))


def precision_here() -> "Precision":
    """Return what `training.precision: auto` means on this machine."""
    from harness.environment import native_bfloat16

    return "bfloat16" if native_bfloat16() else "float32"


def announcement(
    experiment: "LoadedExperiment", collection: "Collection", precision: "Precision"
) -> list[str]:
    """Return the plan: the question, the pictures, and what will be done with them."""
    spec = experiment.spec
    precise = spec.training.precision
    taken = f"{precision} (auto)" if precise == "auto" else precise
    return [
        f"{experiment.name}: {spec.question}",
        *(f"  note: {note}" for note in collection.notes),
        *(f"  left out: {path}: {reason}" for path, reason in collection.left_out),
        f"  pictures: {len(collection.paths):,} of {len(collection.class_names)} classes "
        f"({collection.name}), {spec.features.image_pixels} px",
        f"  training: {spec.training.epochs} epochs of batches of {spec.training.batch_size}, "
        f"{taken}; {spec.repetitions.count} repetition(s), {spec.repetitions.kind}",
    ]


def _closing(
    experiment: "LoadedExperiment", collection: "Collection", results: "Sequence[RunResult]"
) -> str:
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


def _as_json(results: "Sequence[RunResult]") -> str:
    rows = [
        {
            "name": result.plan.name,
            "fingerprint": result.fingerprint,
            "run_id": result.run_id,
            "reused": result.reused,
            "metrics": dict(result.metrics),
        }
        for result in results
    ]
    return json.dumps(rows, indent=2) + "\n"


def show(spec: Path, overrides: Sequence[str], data: Path | None) -> None:
    """Print the resolved spec, what differs from its parent, and what is to do."""
    from harness.spec.differences import as_word
    from harness.spec.dump import to_yaml
    from harness.spec.load import load_experiment

    experiment = load_experiment(spec, overrides)
    lines = [to_yaml(experiment.spec).rstrip(), ""]
    if experiment.parent is not None:
        lines.append(f"differs from {experiment.parent.name}:")
        lines += [
            f"  {change.key}: {as_word(change.before)} -> {as_word(change.after)}"
            for change in experiment.changes
        ]
        lines.append("")
    lines += _to_do(experiment, data)
    sys.stdout.write("\n".join(lines) + "\n")


def _to_do(experiment: "LoadedExperiment", data: Path | None) -> list[str]:
    from harness.data.collection import is_known, load_collection
    from harness.spec.plan import fingerprint, plans
    from harness.tracking.ledger import finished_runs

    workspace, spec = find_workspace(), experiment.spec.data
    home = experiment.path.parent
    if not is_known(spec, workspace=workspace, data_folder=data, spec_folder=home):
        return ["plan: the pictures have not been looked at yet; `run` does that first"]
    collection = load_collection(spec, workspace=workspace, data_folder=data, spec_folder=home)
    done = finished_runs(workspace)
    lines = [f"plan on {collection.name}, {len(collection.paths):,} pictures:"]
    for plan in plans(experiment, precision_here()):
        if done is None:
            state = "unknown: the store is elsewhere (MLFLOW_TRACKING_URI)"
        else:
            found = done.get(fingerprint(plan, collection.digest))
            state = "to do" if found is None else f"done in {found.elapsed_s:,.0f} s ({found.id})"
        lines.append(f"  {plan.name}: {state}")
    return lines


def check(specs: Sequence[Path]) -> bool:
    """Print every mistake of every file; return whether there is none."""
    from harness.spec.load import check_files

    problems = check_files(specs)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    wrong = len(problems)
    sys.stdout.write(f"{len(specs)} file(s): {wrong or 'nothing'} to correct\n")
    return not problems


def print_schema(part: str | None) -> None:
    """Print the JSON schema, or one part of it in words."""
    from harness.spec.schema import explain, schema

    text = json.dumps(schema(), indent=2, ensure_ascii=False) if part is None else explain(part)
    sys.stdout.write(text + "\n")


def ui(port: int) -> None:
    """Serve MLflow's pages on this machine until Ctrl-C."""
    from harness.tracking.ui import serve_ui

    code = serve_ui(find_workspace(), port, say=_say)
    if code:
        raise SpecError(f"ui: expected MLflow's server to run; it ended with code {code}.")


def doctor(*, repair: bool) -> bool:
    """Print what a moved store or a killed run left behind; return whether all is well."""
    from harness.tracking.ledger import finished_fingerprints
    from harness.tracking.locations import folders_before, repair_locations

    workspace = find_workspace()
    finished = finished_fingerprints(workspace) or set()
    left = (folder for folder in workspace.unfinished.glob("*/") if folder.name not in finished)
    for folder in sorted(left):
        _say(f"unfinished: {folder.name[:12]}: the same `run` goes on from its last whole epoch")
    moved = folders_before(workspace) if workspace.database.exists() else []
    for before in moved:
        _say(f"moved: the store looks for its artifacts in {before}")
    if moved and repair:
        done = repair_locations(workspace)
        if done is not None:
            _say(f"repaired: {done.changed} paths; the database as it was: {done.backup}")
    elif moved:
        _say("`python -m harness doctor --repair` points it to where they are now")
    else:
        _say(f"{workspace.mlruns}: artifacts are where the store says")
    return not moved or repair


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
