"""`run` of a study of several collections: on each by itself, then all together."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli.expected_words import as_expected, joint_words_of
from harness.cli.run_study import (
    UNFINISHED,
    StudyOptions,
    collections_of,
    conclude,
    exit_code,
    is_known,
    probe,
    tell,
)
from harness.cli.show_collections import takes_data
from harness.cli.study_report import keep_report
from harness.errors import FAILED, HarnessError
from harness.runtime.command import error_text
from harness.runtime.extras import can_train, require_training
from harness.runtime.output import json_text
from harness.runtime.stderr import held_back
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.data.collection.collection import Collection
    from harness.progress import Progress
    from harness.specs.plans.study_collections import LoadedCollections
    from harness.specs.plans.study_proposals import LoadedStudy
    from harness.verdicts.joint import JointVerdicts

SMALLEST_BUDGET = 1e-6


def run_collections(study: "LoadedCollections", options: StudyOptions) -> int:
    """Do what is missing on each collection, print all verdicts, and return the exit code."""
    codes, joint = conclude_collections(study, options)
    code = max(codes, key=lambda code: (code == FAILED, code))
    if joint is not None:
        from harness.verdicts.joint_text import as_text

        told = json_text(joint.as_json()) if options.as_json else as_text(joint, options.language)
        sys.stdout.write(told)
        return code or as_expected(joint_words_of(joint), options.expect)
    if options.as_json:
        sys.stdout.write(error_text(UNFINISHED, f"{study.path}: no verdict yet", code))
    return code


def conclude_collections(
    study: "LoadedCollections", options: StudyOptions
) -> "tuple[list[int], JointVerdicts | None]":
    """Return the exit code of each collection, and what they say together.

    Every collection is looked at before anything trains. One that fails ends the study, unless
    the others are to be finished.

    Raises:
        HarnessError: pictures cannot be used, two collections are the same, or what trains is not
            installed.
    """
    from harness.console.progress_bars import open_progress

    progress = open_progress()
    if not can_train() and not _are_known(study, options.data):
        require_training()  # before pictures are read or drawn, which takes minutes for each
    require_collections(study, options.data, progress)
    judged, codes, spent_s = {}, [], 0.0
    for number, (name, one) in enumerate(study.studies.items(), start=1):
        progress.say(f"collection {number} of {len(study.studies)}: {name}")
        own = replace_data(options, one)
        concluded = conclude(within_budget(one, spent_s), own)
        spent_s += concluded.state.spent_s
        if concluded.verdicts is not None:
            judged[name] = concluded.study_id
        if not options.as_json:
            tell(concluded, own)
        if options.report:
            keep_report(concluded, own.data, options.language)
        codes.append(exit_code(one, concluded))
        if codes[-1] == FAILED and not options.keep_going:
            break
    return codes, together(study, judged)


def together(study: "LoadedCollections", judged: dict[str, str]) -> "JointVerdicts | None":
    """Judge all collections together, and keep what they say."""
    with held_back():
        from harness.tracking.mlflow_store import MlflowTracker
    from harness.studies.collections import keep_together

    return keep_together(study, judged, MlflowTracker(find_workspace()))


def require_collections(
    study: "LoadedCollections", data: Path | None, progress: "Progress"
) -> None:
    """Look at the pictures of each collection, so that none is found wrong hours later.

    Raises:
        HarnessError: some cannot be used, or two collections are the same.
    """
    from harness.studies.collections import require_different

    found: dict[str, Collection] = {}
    for name, one in study.studies.items():
        folder = data if takes_data(one) else None
        try:
            pictures = collections_of(one, find_workspace(), folder, progress)
        except HarnessError as error:
            raise type(error)(f"{study.path}, collection {name}: {error}") from error
        found[name] = pictures[one.baseline.name]
    require_different(found)


def _are_known(study: "LoadedCollections", data: Path | None) -> bool:
    workspace = find_workspace()
    return all(
        is_known(one, workspace, data if takes_data(one) else None)
        for one in study.studies.values()
    )


def replace_data(options: StudyOptions, one: "LoadedStudy") -> StudyOptions:
    """Return the options for one collection: a folder that was named is that of the paintings."""
    return options if takes_data(one) else options._replace(data=None)


def within_budget(one: "LoadedStudy", spent_s: float) -> "LoadedStudy":
    """Return the study with what the collections before it have left of the hours for all."""
    if one.spec.budget_hours is None:
        return one
    left = max(one.spec.budget_hours - spent_s / 3600, SMALLEST_BUDGET)
    return replace(one, spec=one.spec.model_copy(update={"budget_hours": left}))


def probe_collections(study: "LoadedCollections", data: Path | None) -> None:
    """Do the first repetitions of each experiment on each collection."""
    for one in study.studies.values():
        probe(one, data if takes_data(one) else None)
