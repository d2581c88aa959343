"""`run`: do an experiment's repetitions and print its scores."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.cli.expected_words import add_expect
from harness.cli.options import (
    add_executor_options,
    add_experiment,
    add_language,
    add_trust,
    read_executor_options,
)
from harness.cli.run_text import Done, announcement, closing, results_as_json
from harness.cli.spec_files import spec_file
from harness.errors import DONE, SpecError
from harness.executors.options import ExecutorOptions
from harness.runtime.device_choices import precision_here
from harness.runtime.extras import can_train, require_training
from harness.runtime.stderr import held_back
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.data.collection.collection import Collection
    from harness.progress import Progress
    from harness.runs.context import RunContext
    from harness.specs.plans.one_file import Loaded
    from harness.specs.plans.plan import RunPlan
    from harness.specs.plans.study_collections import LoadedCollections
    from harness.specs.plans.study_proposals import LoadedStudy


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser("run", help=SUMMARIES["run"])
    add_experiment(parser)
    add_trust(parser)
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    add_executor_options(parser)
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
    add_expect(studies)
    add_language(studies)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    from harness.cli.recorded_texts import without_secrets
    from harness.features.onnx_backbone import require_usable
    from harness.specs.plans.load import load
    from harness.specs.plans.onnx_files import backbones_of
    from harness.specs.plans.study_collections import LoadedCollections
    from harness.specs.plans.study_proposals import LoadedStudy
    from harness.specs.plans.trust import Trust, with_trust

    loaded = without_secrets(load(spec_file(options.spec), options.overrides))
    loaded = with_trust(loaded, Trust(options.trust, find_workspace().trusted))
    require_usable(backbones_of(loaded))
    if isinstance(loaded, LoadedStudy | LoadedCollections):
        return _run_study(loaded, options)
    if options.expect is not None:
        raise SpecError(f"--expect: expected a study; got {options.spec}, which has no word.")
    run(loaded, options.data, read_executor_options(options), as_json=options.json)
    return DONE


def _run_study(loaded: "LoadedStudy | LoadedCollections", options: argparse.Namespace) -> int:
    from harness.cli.run_study import StudyOptions, run_study
    from harness.specs.plans.study_collections import LoadedCollections

    told = StudyOptions(
        options.data,
        options.json,
        options.keep_going,
        options.next_look,
        options.language,
        read_executor_options(options),
        options.report,
        options.expect,
    )
    if isinstance(loaded, LoadedCollections):
        # What joins collections takes a second to import, and one study joins none.
        from harness.cli.run_collections import run_collections

        return run_collections(loaded, told)
    return run_study(loaded, told)


def run(
    experiment: "Loaded", data: Path | None, executor_options: ExecutorOptions, *, as_json: bool
) -> None:
    """Do an experiment's repetitions, or first its search, and print the scores."""
    done = carry_out(experiment, data, executor_options)
    if done.searches:
        from harness.cli.search import search_as_json, search_closing

        told = search_as_json if as_json else search_closing
        sys.stdout.write(told(experiment, done))
    elif done.results:
        results = done.results
        sys.stdout.write(
            results_as_json(results) if as_json else closing(experiment, done, results)
        )


def carry_out(
    experiment: "Loaded",
    data: Path | None,
    executor_options: ExecutorOptions,
    command: Sequence[str] | None = None,
) -> Done:
    """Do an experiment's repetitions, or first its search; what is done already is found.

    Args:
        experiment: what a file describes.
        data: the folder of the pictures; None: as everywhere.
        executor_options: where runs happen.
        command: what does the trials of a search in another process; None: this command again.

    Raises:
        HarnessError: the pictures, the store or a run of it cannot be used.
        LostError: a run's process was lost; the other runs are done.
    """
    from harness.console.progress_bars import open_progress
    from harness.data.collection.collection import load_collection
    from harness.specs.plans.one_file import LoadedExperiment

    workspace, progress = find_workspace(), open_progress()
    if not can_train() and not _is_done(experiment, data):
        require_training()  # before pictures are read or drawn, which takes minutes
    collection = load_collection(
        experiment.spec.data,
        workspace=workspace,
        data_folder=data,
        spec_folder=experiment.path.parent,
        progress=progress,
    )
    context = _opened(experiment, collection, executor_options, progress)
    if isinstance(experiment, LoadedExperiment) and experiment.spec.search is not None:
        from harness.cli.search import Where, search

        where = Where(data, executor_options, command)
        return Done(collection, context, searches=search(experiment, collection, context, where))
    from harness.specs.plans.run_plans import plans_of
    from harness.studies.choose_executor import Work, executor_for
    from harness.studies.experiment import on_all_devices, run_experiment, work_of

    together, is_one_run = on_all_devices(experiment), len(plans_of(experiment, "float32")) == 1
    work = Work(work_of(experiment, collection), together, is_one_run)
    with executor_for(executor_options, data, context, work) as executor:
        results = run_experiment(experiment, precision_here(), collection, context, executor)
    return Done(collection, context, results)


def _is_done(experiment: "Loaded", data: Path | None) -> bool:
    """Return whether every repetition is finished, as far as shows without reading a picture."""
    from harness.data.collection.known import known_summary
    from harness.specs.plans.plan import run_fingerprint
    from harness.specs.plans.run_plans import plans_of
    from harness.tracking.lookup import finished_of

    workspace, home = find_workspace(), experiment.path.parent
    collection = known_summary(
        experiment.spec.data, workspace=workspace, data_folder=data, spec_folder=home
    )
    if collection is None:
        return False
    todo = plans_of(experiment, precision_here())
    fingerprints = {run_fingerprint(plan, collection.digest) for plan in todo}
    return finished_of(workspace, fingerprints).keys() == fingerprints


def _opened(
    experiment: "Loaded", collection: "Collection", options: ExecutorOptions, progress: "Progress"
) -> "RunContext":
    """Say what will be done, and return what the runs are done with."""
    from harness.runtime.environment import describe_environment
    from harness.specs.plans.plan import run_fingerprint

    for line in announcement(experiment, collection, precision_here()):
        progress.say(line)
    progress.say("opening the store ...")
    with held_back():
        from harness.runs.context import RunContext
        from harness.tracking.mlflow_store import MlflowTracker

    workspace = find_workspace()
    if (alone := _alone(experiment, options)) is not None:
        from harness.runs.arithmetic import threads_alone

        threads = threads_alone(workspace, run_fingerprint(alone, collection.digest))
        progress.say(f"  {threads} threads: alone on this machine")
    environment = describe_environment(workspace.root)
    tracker = MlflowTracker(workspace, say=progress.say)
    return RunContext(workspace, tracker, progress, environment)


def _alone(experiment: "Loaded", options: ExecutorOptions) -> "RunPlan | None":
    """Return the one run of an experiment that has this machine to itself, if it has one."""
    from harness.specs.plans.one_file import LoadedExperiment
    from harness.specs.plans.plan import plans

    if not isinstance(experiment, LoadedExperiment) or experiment.spec.search is not None:
        return None
    shares = options.executor == "ray" or (options.workers or 1) > 1
    todo = plans(experiment, precision_here())
    return None if shares or len(todo) > 1 or experiment.spec.is_classical else todo[0]
