"""`show --json`: the resolved spec and what is to do, for programs."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.cli.answers import (
    ChangedValue,
    PlannedRun,
    ShownArm,
    ShownCollections,
    ShownExperiment,
    ShownStudy,
)
from harness.cli.show_experiment import known_pictures, shown_text
from harness.cli.show_study import claim_of_study, finished_repetitions, text_of
from harness.runtime.device_choices import precision_here
from harness.specs.plans.kind_defaults import chosen
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.data.collection.summary import CollectionSummary
    from harness.specs.plans.differences import Change
    from harness.specs.plans.one_file import Loaded
    from harness.specs.plans.study_collections import LoadedCollections
    from harness.specs.plans.study_proposals import LoadedStudy


def experiment_answer(experiment: "Loaded", data: Path | None) -> dict[str, Any]:
    """Return what `show` says of an experiment, a clustering or a generation."""
    found, spec = known_pictures(experiment, data), experiment.spec
    return asdict(
        ShownExperiment(
            kind=spec.kind or "experiment",
            name=experiment.name,
            question=spec.question,
            spec=spec.model_dump(mode="json"),
            extends=None if experiment.parent is None else experiment.parent.name,
            changes=_changes(experiment.changes),
            collection=None if found is None else found.name,
            pictures=None if found is None else found.pictures,
            plan=() if found is None else _plan(experiment, found),
            text=shown_text(experiment, data),
        )
    )


def study_answer(study: "LoadedStudy", data: Path | None) -> dict[str, Any]:
    """Return what `show` says of a study."""
    return asdict(_study(study, data))


def collections_answer(
    study: "LoadedCollections", data: dict[str, Path | None], text: str
) -> dict[str, Any]:
    """Return what `show` says of a study of several collections.

    Args:
        study: the study.
        data: the folder of the pictures of each collection.
        text: all that a person is shown.
    """
    studies = {name: _study(one, data[name]) for name, one in study.studies.items()}
    return asdict(ShownCollections("collections", study.name, studies, text))


def _study(study: "LoadedStudy", data: Path | None) -> ShownStudy:
    spec, workspace = study.spec, find_workspace()
    found, claim = finished_repetitions(study, workspace, data), claim_of_study(study, workspace)
    done = {} if isinstance(found, str) else {one.name: one for one in found}
    arms = []
    for experiment in study.experiments:
        one = done.get(experiment.name)
        arms.append(
            ShownArm(
                name=experiment.name,
                file=str(experiment.path),
                changes=_changes(experiment.changes),
                planned=spec.repetitions.count,
                done=None if one is None else len(one.runs),
                seconds_each=None if one is None else one.each_s,
                measured=bool(one and one.values("cost/wall_s")),
            )
        )
    return ShownStudy(
        kind="study",
        name=study.name,
        question=spec.question,
        metric=spec.metric,
        margin=spec.margin,
        alpha=spec.alpha,
        claim=claim,
        repetitions=(spec.adaptive or spec.repetitions).model_dump(mode="json"),
        experiments=tuple(arms),
        text=text_of(study, found, claim),
    )


def _changes(changes: "Iterable[Change]") -> tuple[ChangedValue, ...]:
    return tuple(ChangedValue(*change) for change in chosen(tuple(changes)))


def _plan(experiment: "Loaded", found: "CollectionSummary") -> tuple[PlannedRun, ...]:
    """Return each repetition; which runs follow a search is known when it is done."""
    from harness.specs.plans.one_file import LoadedExperiment
    from harness.specs.plans.plan import run_fingerprint
    from harness.specs.plans.run_plans import plans_of
    from harness.tracking.lookup import finished_of

    if isinstance(experiment, LoadedExperiment) and experiment.spec.search is not None:
        return ()
    todo = plans_of(experiment, precision_here())
    named = {run_fingerprint(plan, found.digest): plan.name for plan in todo}
    done = finished_of(find_workspace(), named)
    return tuple(
        PlannedRun(name, fingerprint, "done", run.id, run.metrics["cost/wall_s"])
        if (run := done.get(fingerprint))
        else PlannedRun(name, fingerprint, "to_do", None, None)
        for fingerprint, name in named.items()
    )
