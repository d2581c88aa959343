"""A finished search beside what its winner is worth, and the files that MLflow keeps of both.

search.json      what was searched and found, and what the winner was worth
trials.csv       one row a trial; number 0 is the spec as it is written
figures/         what the installed figure makers draw from these files
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from harness.data.collection.collection import Collection
from harness.data.splits.split import pictures_tested, split_of
from harness.metrics import METRICS
from harness.runs import file_names
from harness.runs.artifacts import draw_figures
from harness.runs.context import RunContext, RunResult
from harness.runs.digests import note_digests
from harness.runtime.csv_files import write_csv
from harness.runtime.documents import write_json
from harness.specs.plans.differences import as_word
from harness.specs.plans.search_plan import SearchPlan, search_fingerprint
from harness.studies.search_result import keep_found, search_folder
from harness.tracking.record import DIGESTS, GroupRecord
from harness.tracking.tracker import TrackedRun
from harness.tuner.trial import Trial


@dataclass(frozen=True)
class Searched:
    """What one search found."""

    plan: SearchPlan
    written: Trial
    """The spec as it is written, tried in the same way."""
    trials: tuple[Trial, ...]
    winner: Trial
    run_id: str
    """The run that stands for the search."""


class Honest(NamedTuple):
    """A search's own score beside that of its winner on pictures it never touched."""

    searched: Searched
    said: float
    honest: float
    """The mean over the repetitions that are tested on the search's outer test part."""
    results: tuple[RunResult, ...]
    test_part: str
    """What identifies the pictures that it was tested on."""


def search_group(
    plan: SearchPlan, collection: Collection, parent: str | None = None
) -> GroupRecord:
    """Return what stands for a search above its trials; below `parent`, if there is one."""
    return GroupRecord(
        name=plan.name,
        fingerprint=search_fingerprint(plan, collection.digest),
        collection=collection.name,
        description=f"**{plan.experiment.spec.question}**\n\nA search: {plan.search.tuner.kind}, "
        f"by {plan.search.objective} on an inner part. Its trials see no picture of the test part.",
        evidence=collection.evidence,
        kind="search",
        parent=parent,
    )


def record_found(
    searched: Searched,
    results: Sequence[RunResult],
    collection: Collection,
    context: RunContext,
    *,
    figures: bool = True,
) -> Honest:
    """Return what a search said beside what its winner is worth, after both were kept.

    Args:
        searched: the search.
        results: the winner's runs, among any others of its experiment.
        collection: the pictures.
        context: workspace, tracker, progress, environment.
        figures: whether to draw them, which takes a second or two.
    """
    honest = _honest(searched, results, collection)
    with context.tracker.group(search_group(searched.plan, collection)) as opened:
        _keep(opened, honest, collection, context, figures=figures)
    return honest


def trials_table(searched: Searched) -> pd.DataFrame:
    """Return one row a trial, the written spec first; values that were not searched are empty."""
    keys = list(searched.plan.search.space)
    rows = [
        {
            "trial": trial.number,
            "status": trial.status,
            "epochs": trial.epochs,
            "score": trial.score,
            "spread": trial.spread,
            "seconds": trial.seconds,
            "message": trial.message,
            **{key: _cell(trial.values, key) for key in keys},
        }
        for trial in (searched.written, *searched.trials)
    ]
    return pd.DataFrame(rows)


def _cell(values: Mapping[str, Any], key: str) -> str:
    return as_word(values[key]) if key in values else ""


def _keep(
    opened: TrackedRun,
    honest: Honest,
    collection: Collection,
    context: RunContext,
    *,
    figures: bool,
) -> None:
    searched = honest.searched
    home = search_folder(searched.plan, collection.digest, context.workspace)
    folder = home / "artifacts"
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(trials_table(searched), folder / file_names.TRIALS)
    write_json(folder / file_names.SEARCH, _document(honest, collection))
    if figures:
        draw_figures(folder, "harness.search_figures")
    opened.tag({DIGESTS: note_digests(folder)})
    opened.log_files(folder)
    opened.log_metrics(
        {
            "search/said": honest.said,
            "search/honest": honest.honest,
            "search/drop": honest.said - honest.honest,
        },
        step=len(searched.trials),
    )
    shutil.rmtree(folder)
    # Last: from now on nobody reads the journal again, so all the rest must be there.
    keep_found(searched.plan, home, searched.written, searched.trials, searched.winner)


def _honest(searched: Searched, results: Sequence[RunResult], collection: Collection) -> Honest:
    repetition = searched.plan.outer.repetition
    own = tuple(
        result
        for result in results
        if searched.plan.of == 1 or result.plan.repetition == repetition
    )
    key = f"test/{searched.plan.search.objective}"
    mean = sum(result.metrics[key] for result in own) / len(own)
    part = pictures_tested(collection, split_of(own[0].plan, collection))
    return Honest(searched, searched.winner.score, mean, own, part)


def _document(honest: Honest, collection: Collection) -> dict[str, object]:
    searched = honest.searched
    search, experiment = searched.plan.search, searched.plan.experiment
    return {
        "name": experiment.name,
        "question": experiment.spec.question,
        "collection": collection.name,
        "evidence": collection.evidence,
        "tuner": search.tuner.kind,
        "objective": search.objective,
        "higher_is_better": METRICS[search.objective].higher_is_better,
        "space": {key: domain.model_dump(mode="json") for key, domain in search.space.items()},
        "trials": len(searched.trials),
        "winner": searched.winner.number,
        "values": dict(searched.winner.values),
        "said": honest.said,
        "honest": honest.honest,
        "runs": [result.run_id for result in honest.results],
    }
