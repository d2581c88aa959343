"""`run` of a study: the baseline and its proposals, then the verdicts."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from harness.cli.expected_words import as_expected, words_of
from harness.cli.run_text import remarks_on
from harness.cli.study_report import keep_report
from harness.errors import DONE, FAILED, YOURS_TO_FIX
from harness.executors.options import ExecutorOptions
from harness.runtime.command import error_text
from harness.runtime.device_choices import precision_here
from harness.runtime.extras import can_train, require_training
from harness.runtime.output import json_text
from harness.runtime.stderr import held_back
from harness.wording.counts import counted
from harness.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from harness.data.collection.collection import Collection
    from harness.progress import Progress
    from harness.specs.plans.study_proposals import LoadedStudy
    from harness.studies.state import StudyState
    from harness.studies.study import JudgedStudy
    from harness.wording.language import Language


MOST_LISTED = 6
UNFINISHED = "Unfinished"
"""The kind of error that a study without a verdict is to a program."""
PROBED = 2
"""Repetitions of each experiment that tell what it costs, and how much that varies."""


class StudyOptions(NamedTuple):
    """How a study is run and told."""

    data: Path | None
    """The folder of the pictures."""
    as_json: bool
    keep_going: bool
    next_look: bool
    language: "Language"
    executor_options: ExecutorOptions = ExecutorOptions()
    report: bool = True
    """Whether the study keeps its report as a page."""
    expect: str | None = None
    """The word that is expected of every proposal."""


def run_study(study: "LoadedStudy", options: StudyOptions) -> int:
    """Do what is missing of a study, print its verdicts, and return the exit code."""
    concluded = conclude(study, options)
    verdicts = concluded.verdicts
    if options.as_json and verdicts is None:
        told, code = unfinished_texts(study, concluded.state), exit_code(study, concluded)
        sys.stdout.write(error_text(UNFINISHED, "\n\n".join(told), code))
        return code
    tell(concluded, options)
    if options.report:
        keep_report(concluded, options.data, options.language)
    said = [] if verdicts is None else words_of(verdicts)
    return exit_code(study, concluded) or as_expected(said, options.expect)


def probe(study: "LoadedStudy", data: Path | None) -> None:
    """Do the first repetitions of each experiment, which the study needs anyway."""
    # One at a time: what others do beside it would be counted as its cost.
    options = StudyOptions(data, False, False, False, "en", ExecutorOptions(workers=1))
    conclude(study, options, PROBED)


def conclude(
    study: "LoadedStudy", options: StudyOptions, repetitions: int | None = None
) -> "JudgedStudy":
    """Do what is missing of a study, and return its verdicts and how far it is.

    Args:
        study: the study.
        options: how it is run.
        repetitions: at most so many of each experiment; None: all of them.
    """
    from harness.console.progress_bars import open_progress
    from harness.runtime.environment import describe_environment

    workspace, progress = find_workspace(), open_progress()
    if not can_train() and not is_known(study, workspace, options.data):
        require_training()  # before pictures are read or drawn, which takes minutes
    collections = collections_of(study, workspace, options.data, progress)
    for line in _announcement(study, collections[study.baseline.name]):
        progress.say(line)
    progress.say("opening the store ...")
    with held_back():
        from harness.runs.context import RunContext
        from harness.studies import study as studies
        from harness.studies.choose_executor import Work, executor_for
        from harness.studies.experiment import on_all_devices, work_of
        from harness.tracking.mlflow_store import MlflowTracker

    environment = describe_environment(workspace.root)
    tracker = MlflowTracker(workspace, say=progress.say)
    context = RunContext(workspace, tracker, progress, environment)
    wishes = studies.StudyRequest(
        precision_here(), options.keep_going, options.next_look, repetitions=repetitions
    )
    pictures = collections[study.baseline.name]
    work = Work(
        sum(work_of(experiment, pictures) for experiment in study.experiments),
        any(map(on_all_devices, study.experiments)),
    )
    with executor_for(options.executor_options, options.data, context, work) as executor:
        return studies.run_study(study, collections, wishes, context, executor)


def is_known(study: "LoadedStudy", workspace: Workspace, data: Path | None) -> bool:
    """Return whether the pictures were read before, without which nothing can be finished."""
    from harness.data.collection.known import known_summary

    spec, home = study.baseline.spec.data, study.baseline.path.parent
    known = known_summary(spec, workspace=workspace, data_folder=data, spec_folder=home)
    return known is not None


def collections_of(
    study: "LoadedStudy", workspace: Workspace, data: Path | None, progress: "Progress"
) -> dict[str, "Collection"]:
    """Return the pictures of each experiment; those of one folder are read once."""
    from harness.data.collection.collection import load_collection

    by_folder: dict[Path, Collection] = {}
    for experiment in study.experiments:
        home = experiment.path.parent
        if home not in by_folder:
            by_folder[home] = load_collection(
                experiment.spec.data,
                workspace=workspace,
                data_folder=data,
                spec_folder=home,
                progress=progress,
            )
    return {experiment.name: by_folder[experiment.path.parent] for experiment in study.experiments}


def _announcement(study: "LoadedStudy", collection: "Collection") -> list[str]:
    spec = study.spec
    repetitions = f"{counted(spec.repetitions.count, 'repetition')} each"
    if spec.adaptive is not None:
        repetitions = f"{spec.adaptive.at_least} to {spec.adaptive.at_most} repetitions of each"
    return [
        f"{study.name}: {spec.question}",
        *remarks_on(study.baseline.spec, collection),
        f"  pictures: {len(collection.paths):,} of {len(collection.class_names)} classes "
        f"({collection.name})",
        f"  plan: {study.baseline.name} and {counted(len(study.proposals), 'proposal')}, "
        f"{repetitions}, {spec.repetitions.kind}; judged by "
        f"{spec.metric}, margin {spec.margin:g}, alpha {spec.alpha:g} for all together",
    ]


def tell(concluded: "JudgedStudy", options: StudyOptions) -> None:
    """Print the verdicts, if there are any, as text or as JSON."""
    from harness.verdicts.table import as_text

    verdicts = concluded.verdicts
    if verdicts is not None:
        as_json, language = options.as_json, options.language
        sys.stdout.write(json_text(verdicts.as_json()) if as_json else as_text(verdicts, language))


def exit_code(study: "LoadedStudy", concluded: "JudgedStudy") -> int:
    """Return the exit code, after saying what is missing and why."""
    state = concluded.state
    for text in unfinished_texts(study, state):
        sys.stderr.write(f"\n{text}\n")
    return FAILED if state.failed or state.lost else YOURS_TO_FIX if state.missing else DONE


def unfinished_texts(study: "LoadedStudy", state: "StudyState") -> list[str]:
    """Return what is missing of a study and why; nothing of one that is whole."""
    texts = (failed_text(state), lost_text(study, state), missing_text(study, state))
    return [text for text in texts if text]


def failed_text(state: "StudyState") -> str:
    """Return which experiments failed, and by what; nothing for none."""
    return "\n\n".join(
        f"{name} failed: {type(error).__name__}: {error}" for name, error in state.failed.items()
    )


def lost_text(study: "LoadedStudy", state: "StudyState") -> str:
    """Return which runs were lost with their process; nothing for none."""
    if not state.lost:
        return ""
    lost = "".join(f"  {error}\n" for error in state.lost.values())
    return (
        f"{study.path}: expected every run to end; got {len(state.lost)} whose process was "
        f"lost:\n{lost}Start again: a lost run goes on from its last epoch."
    )


def missing_text(study: "LoadedStudy", state: "StudyState") -> str:
    """Return for which runs the budget did not suffice; nothing for none."""
    if not state.missing:
        return ""
    names = [plan.name for plan in state.missing]
    shown = ", ".join(names[:MOST_LISTED]) + (" ..." if len(names) > MOST_LISTED else "")
    return (
        f"{study.path}: expected to end within budget_hours "
        f"{study.spec.budget_hours:g}; got {state.spent_s / 3600:.2f} h of finished runs, and "
        f"{counted(len(names), 'run is', 'runs are')} missing: {shown}. Raise "
        "budget_hours and start again."
    )
