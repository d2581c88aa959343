"""What is recorded of a study or of some runs, gathered for a report."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from analysis.records.clusterings import RecordedClustering, is_clustering, read_clustering
from analysis.records.experiments import (
    Experiment,
    all_answers,
    all_predictions,
    find_experiments,
    require_one_collection,
)
from analysis.records.generations import RecordedMeasures, is_generation, read_what_there_is
from analysis.records.search_files import RecordedSearch, find_searches
from analysis.records.studies import find_verdict
from analysis.tables.confusion import count_confusion
from harness.cli.spec_files import files_by_name
from harness.data.collection.collection import Collection
from harness.errors import ComparisonError, DataError, TrackingError
from harness.evaluation.predictions import Answered, Predictions
from harness.runs.recorded import RecordedRun
from harness.runs.recorded_pictures import PictureLocation, recorded_collection
from harness.specs.schema.experiment import ExperimentSpec
from harness.studies.origin import typed_again
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import GROUP, PARENT, STUDY, FinishedRun
from harness.verdicts.cost import seconds_of_a_repetition, seconds_once
from harness.verdicts.record import ProposalVerdict, Verdicts
from harness.verdicts.told_of_scores import is_of_paintings
from harness.verdicts.verify import in_todays_words
from harness.wording.questions import asked_in
from harness.wording.words import Words

CONSTRAINTS = "constraints.txt"
"""What a copy of the project is installed by."""


@dataclass(frozen=True)
class ReportEntry:
    """One experiment of the report, with all that was recorded of it.

    Attributes:
        experiment: its runs and their files.
        finished: the same runs as MLflow knows them; empty for folders of files.
        proposal: what is claimed of it; None for a baseline or where nothing was judged.
    """

    experiment: Experiment
    finished: tuple[FinishedRun, ...]
    proposal: ProposalVerdict | None = None

    @property
    def name(self) -> str:
        """The experiment's name."""
        return self.experiment.name

    @property
    def first(self) -> RecordedRun:
        """Its first repetition."""
        return self.experiment.runs[0]

    @property
    def folder(self) -> Path:
        """Files of its first repetition."""
        return self.first.folder

    @property
    def spec(self) -> ExperimentSpec:
        """Its resolved description."""
        return self.first.spec

    @cached_property
    def answers(self) -> tuple[Answered, ...]:
        """What each repetition answered."""
        return all_answers(self.experiment)

    @cached_property
    def predictions(self) -> tuple[Predictions, ...]:
        """The same with probabilities; where `has_probabilities`."""
        return all_predictions(self.experiment)

    @property
    def has_probabilities(self) -> bool:
        """Whether they were kept: not of a run from an archive."""
        return not any(run.is_archived for run in self.experiment.runs)

    @cached_property
    def counts(self) -> list[pd.DataFrame]:
        """The confusion of each repetition, (k, k)."""
        return [count_confusion(one) for one in self.answers]

    def mean(self, metric: str) -> float:
        """Return the mean of a recorded metric; NaN where it was not recorded."""
        values = [run.metrics.get(metric, np.nan) for run in self.finished]
        return float(np.mean(values)) if values else float("nan")

    def seconds(self, unit: Literal["cpu_s", "wall_s"]) -> float:
        """Return what a repetition took on average; what all of them share stands apart."""
        known = [run.metrics for run in self.finished if f"cost/{unit}" in run.metrics]
        values = [seconds_of_a_repetition(metrics, unit) for metrics in known]
        return float(np.mean(values)) if len(known) == len(self.finished) and known else np.nan

    @property
    def once(self) -> float:
        """CPU seconds of what is computed once for all repetitions."""
        return float(np.mean([seconds_once(run.metrics) for run in self.finished] or [0.0]))


@dataclass(frozen=True)
class Clustered:
    """One clustering of the report: its runs, and what each found."""

    experiment: Experiment
    repetitions: tuple[RecordedClustering, ...]


@dataclass(frozen=True)
class Painted:
    """One generation of the report: its runs, and what each painted."""

    experiment: Experiment
    repetitions: tuple[RecordedMeasures, ...]
    finished: tuple[FinishedRun, ...] = ()
    """The same runs as MLflow knows them; empty for folders of files."""


@dataclass(frozen=True)
class Gathered:
    """What a report is about.

    Attributes:
        words: its language.
        entries: the baseline and its proposals, or the experiments that were named.
        verdicts: of a study; None for runs.
        verdict_file: where they lie.
        collection: the pictures, where they are on this machine.
        clusterings: that were named.
        generations: that were named.
        searches: whose winners are among the experiments, or that were named beside a study.
        asked: the words that it was gathered by.
        data: the folder of pictures that was named, if one was.
        of_archive: whether an archive is all there is: then nothing but it decides what is shown.
        typed: by the name of what was run, its file and what was laid over it, as they are typed.
        in_a_clone: whether it lies in a copy of the project, which has what to install; a
            workspace of one's own has not.
    """

    words: Words
    entries: tuple[ReportEntry, ...]
    verdicts: Verdicts | None
    verdict_file: Path | None
    collection: Collection | None
    clusterings: tuple[Clustered, ...] = ()
    generations: tuple[Painted, ...] = ()
    searches: tuple[RecordedSearch, ...] = ()
    typed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    data: Path | None = None
    of_archive: bool = False
    in_a_clone: bool = False

    @property
    def baseline(self) -> ReportEntry:
        """The first experiment."""
        return self.entries[0]

    @property
    def experiments(self) -> tuple[Experiment, ...]:
        """The runs of every experiment, clustering and generation."""
        return (
            *(entry.experiment for entry in self.entries),
            *(one.experiment for one in self.clusterings),
            *(one.experiment for one in self.generations),
        )

    @property
    def first(self) -> Experiment:
        """Whose pictures the report shows: the first of all."""
        return self.experiments[0]

    @property
    def evidence(self) -> bool:
        """False when any of the pictures are a demonstration."""
        return all(run.about.evidence for one in self.experiments for run in one.runs)


def gather(words: Sequence[str], language: Words, pictures: PictureLocation) -> Gathered:
    """Return what is recorded of a study with searches and clusterings beside it, or of runs.

    Raises:
        TrackingError: there is no such study or run.
        ComparisonError: beside a study an experiment is named that it did not judge, or they did
            not see the same pictures.
    """
    workspace = pictures.workspace
    tracker = MlflowTracker(workspace)
    file = find_verdict(words[0], tracker)
    verdicts = None if file is None else in_todays_words(tracker, file)
    others = words if verdicts is None else words[1:]
    named = find_experiments(others, workspace) if others else ()
    clusterings = tuple(one for one in named if is_clustering(one.runs[0]))
    generations = tuple(one for one in named if is_generation(one.runs[0]))
    plain = [one for one in named if one not in (*clusterings, *generations)]
    judged = () if verdicts is None else _judged(verdicts, pictures)
    entries: list[ReportEntry] = []
    if verdicts is not None and is_of_paintings(verdicts.setting):
        generations = (*judged, *generations)
    elif verdicts is not None:
        entries = _of_study(verdicts, judged, tracker)
    studied = [entry.experiment for entry in entries]
    searches = _searches((*studied, *plain), tracker)
    if verdicts is None:
        entries = [_arm(one, tracker, None) for one in plain]
    else:
        _require_searches(plain, searches, verdicts.name)
    require_one_collection((*studied, *plain, *clusterings, *generations), "report")
    found = Gathered(
        language,
        tuple(entries),
        verdicts,
        file,
        None,
        tuple(Clustered(one, _clusters(one)) for one in clusterings),
        tuple(_painted(one, tracker) for one in generations),
        searches,
        _typed(words[0] if verdicts else None, verdicts, named, tracker, workspace.root),
        tuple(words),
        pictures.data_folder,
        in_a_clone=(workspace.root / CONSTRAINTS).is_file(),
    )
    if not all(entry.has_probabilities for entry in entries):
        sys.stderr.write(
            "the report shows no calibration and no list of the worst mistakes: its runs came from "
            "an archive, which keeps answers without probabilities.\n"
        )
    return replace(found, collection=_collection(found.first, pictures))


def asked_of(found: Gathered, experiment: Experiment) -> str:
    """Return what an experiment asks, in the language of the report."""
    return asked_in(experiment.runs[0].about.question, found.words.language)


def _typed(
    word: str | None,
    verdicts: Verdicts | None,
    named: Sequence[Experiment],
    tracker: MlflowTracker,
    root: Path,
) -> dict[str, tuple[str, str]]:
    """Return how the study and the experiments that were named are run again."""
    tags = {} if verdicts is None else {verdicts.name: _last_tags(word or "", STUDY, tracker)}
    for one in named:
        run = tracker.recorded(one.ids[0]) if one.ids else None
        group = "" if run is None else run.tags.get(PARENT, "")
        tags[one.name] = _last_tags(group, GROUP, tracker) if group else {}
    return {name: typed_again(kept, _file_named(name, root)) for name, kept in tags.items()}


def _file_named(name: str, root: Path) -> str:
    """Return the only file of that name below `experiments/`, else the name."""
    files = files_by_name(root / "experiments").get(name, ())
    return files[0].relative_to(root).as_posix() if len(files) == 1 else name


def _last_tags(word: str, kind: str, tracker: MlflowTracker) -> Mapping[str, str]:
    groups = tracker.kept_groups(word, kind)
    return groups[-1].tags if groups else {}


def _painted(experiment: Experiment, tracker: MlflowTracker) -> Painted:
    finished = [tracker.recorded(run_id) for run_id in experiment.ids]
    return Painted(
        experiment,
        tuple(map(read_what_there_is, experiment.runs)),
        tuple(run for run in finished if run is not None),
    )


def _clusters(experiment: Experiment) -> tuple[RecordedClustering, ...]:
    return tuple(read_clustering(run) for run in experiment.runs)


def _searches(
    experiments: Sequence[Experiment], tracker: MlflowTracker
) -> tuple[RecordedSearch, ...]:
    """Return the searches whose winners are these experiments' runs."""
    return tuple(
        search
        for experiment in experiments
        for search in find_searches(experiment.name, len(experiment.runs), tracker)
        if set(search.runs) & set(experiment.ids)
    )


def _require_searches(
    plain: Sequence[Experiment], searches: Sequence[RecordedSearch], study: str
) -> None:
    """Refuse experiments beside a study that are no winner of a search."""
    tested = {run_id for search in searches for run_id in search.runs}
    for experiment in plain:
        if not tested & set(experiment.ids):
            raise ComparisonError(
                f"{experiment.name}: expected a search or a clustering beside a study; got an "
                f"experiment that {study} did not judge. Make it a proposal of the study, or name "
                "experiments alone."
            )


def _judged(verdicts: Verdicts, pictures: PictureLocation) -> tuple[Experiment, ...]:
    """Return the runs of the baseline, then of each proposal."""
    found = {
        run_id: experiment
        for experiment in find_experiments([run.id for run in verdicts.runs], pictures.workspace)
        for run_id in experiment.ids
    }
    everyone = (verdicts.baseline, *(one.experiment for one in verdicts.proposals))
    return tuple(found[one.runs[0]] for one in everyone)


def _of_study(
    verdicts: Verdicts, judged: Sequence[Experiment], tracker: MlflowTracker
) -> list[ReportEntry]:
    said = (None, *verdicts.proposals)
    return [_arm(one, tracker, about) for one, about in zip(judged, said, strict=True)]


def _arm(
    experiment: Experiment, tracker: MlflowTracker, proposal: ProposalVerdict | None
) -> ReportEntry:
    finished = [tracker.recorded(run_id) for run_id in experiment.ids]
    lost = [one for one, run in zip(experiment.ids, finished, strict=True) if run is None]
    if lost:
        raise TrackingError(
            f"{experiment.name}: expected the runs that its numbers rest on; got none with the id "
            f"{lost[0]}. Was it deleted? `python -m harness verify` tells what is missing."
        )
    return ReportEntry(experiment, tuple(run for run in finished if run is not None), proposal)


def _collection(experiment: Experiment, pictures: PictureLocation) -> Collection | None:
    """Return the pictures of an experiment; None, said on standard error, where there are none."""
    try:
        return recorded_collection(experiment.runs[0], pictures)
    except DataError as error:
        sys.stderr.write(f"the report shows no pictures. {error}\n")
        return None
