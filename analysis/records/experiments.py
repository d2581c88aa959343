"""The experiments that a person names, with the files of their repetitions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.records.studies import find_verdict, runs_of_study
from harness.errors import ComparisonError
from harness.evaluation.predictions import Answered, Predictions
from harness.runs import file_names
from harness.runs.recorded import RecordedRun
from harness.specs.plans.differences import as_word
from harness.specs.plans.measurement import unequal_measurements
from harness.tracking.find_finished import Repetition
from harness.tracking.lookup import (
    Recorded,
    experiment_name,
    find_recorded,
    name_details,
    recorded_runs,
)
from harness.tracking.mlflow_store import MlflowTracker
from harness.workspace import Workspace


@dataclass(frozen=True)
class Experiment:
    """One experiment, and the repetitions of it that were asked for.

    Attributes:
        name: the experiment's, or the run's when there is only one.
        identity: its fingerprint, with those of the repetitions where only some were asked for.
        runs: at least one, in the order of the repetitions.
        ids: of the runs in MLflow, in the same order; empty for a folder of files.
    """

    name: str
    identity: str
    runs: tuple[RecordedRun, ...]
    ids: tuple[str, ...]

    @property
    def key(self) -> str:
        """What tells it from others of its name: a few digits."""
        return self.identity[:8]

    @property
    def class_names(self) -> tuple[str, ...]:
        """The k classes, the same in every repetition."""
        return self.runs[0].class_names


def find_experiments(words: Sequence[str], workspace: Workspace) -> tuple[Experiment, ...]:
    """Return the experiments that words name: as `find_recorded`, studies, or folders of files.

    Raises:
        TrackingError: a word names nothing or several things, or files are missing.
        ComparisonError: repetitions of one experiment have different classes.
    """
    folders = [Path(word) for word in words if (Path(word) / file_names.RUN).is_file()]
    named = [word for word in words if not (Path(word) / file_names.RUN).is_file()]
    found = [_of_folder(folder) for folder in folders]
    if named:
        tracker, known = MlflowTracker(workspace), recorded_runs(workspace)
        details = partial(name_details, workspace)
        for recorded in find_recorded(_without_studies(named, known, tracker), known, details):
            read = [(_read(run, tracker), run.id) for run in recorded.runs]
            # What a run was called does not tell which repetition it is: it may have been renamed.
            runs, ids = zip(*sorted(read, key=lambda one: one[0].about.repetition), strict=True)
            found.append(Experiment(*_named(recorded, known), runs, ids))
    for experiment in found:
        _require_same_classes(experiment)
    return tuple(found)


def _without_studies(
    words: Sequence[str], known: Sequence[Repetition], tracker: MlflowTracker
) -> list[str]:
    """Return the words with the runs of a study in the place of its name."""
    names = {name for run in known for name in (run.name, experiment_name(run.name))}
    found: list[str] = []
    for word in words:
        verdict = None if word in names else find_verdict(word, tracker)
        found += [word] if verdict is None else runs_of_study(verdict)
    return found


def _of_folder(folder: Path) -> Experiment:
    run = RecordedRun.at(folder)
    return Experiment(run.about.experiment, run.about.fingerprint, (run,), ())


def _named(recorded: Recorded, known: Sequence[Repetition]) -> tuple[str, str]:
    """Return the name and the identity of what was asked for: an experiment, or some runs of it."""
    whole = sum(run.experiment == recorded.experiment for run in known)
    if len(recorded.runs) == whole:
        return recorded.name, recorded.experiment
    runs = [run.fingerprint for run in recorded.runs]
    name = recorded.runs[0].name if len(runs) == 1 else recorded.name
    return name, " ".join((recorded.experiment, *runs))


def _read(run: Repetition, tracker: MlflowTracker) -> RecordedRun:
    known = tracker.recorded(run.id)
    return RecordedRun.at(tracker.artifact(run.id, ""), None if known is None else known.tags)


def _require_same_classes(experiment: Experiment) -> None:
    if len({run.class_names for run in experiment.runs}) > 1:
        raise ComparisonError(
            f"{experiment.name}: expected the same classes in every repetition; got others. "
            "Name runs on one collection."
        )


def all_answers(experiment: Experiment) -> tuple[Answered, ...]:
    """Return what each repetition answered for its test pictures."""
    return tuple(run.answered for run in experiment.runs)


def all_predictions(experiment: Experiment) -> tuple[Predictions, ...]:
    """Return the same with probabilities, which runs from an archive do not have."""
    return tuple(run.predictions for run in experiment.runs)


def paired(
    first: Experiment, second: Experiment
) -> tuple[tuple[RecordedRun, ...], tuple[RecordedRun, ...]]:
    """Return the repetitions that both have, in their order: one's may be fewer than the other's.

    Raises:
        ComparisonError: they have none in common.
    """
    sides = [{run.about.repetition: run for run in one.runs} for one in (first, second)]
    common = sorted(sides[0].keys() & sides[1].keys())
    if not common:
        raise ComparisonError(
            f"{second.name}: expected a repetition that {first.name} has too; got none. "
            "Run both from one study."
        )
    return tuple(sides[0][n] for n in common), tuple(sides[1][n] for n in common)


def require_one_collection(experiments: Sequence[Experiment], what: str) -> None:
    """Refuse experiments whose scores cannot stand side by side.

    Raises:
        ComparisonError: they saw different pictures, or were measured differently.
    """
    about = [run.about for one in experiments for run in one.runs]
    pictures = {(one.collection, one.data_digest) for one in about}
    if len(pictures) > 1:
        names = ", ".join(sorted({name for name, _ in pictures}))
        raise ComparisonError(
            f"{what}: expected runs on the same pictures; got runs on {len(pictures)} collections "
            f"({names}), whose scores cannot be compared."
        )
    first, *others = (run for one in experiments for run in one.runs)
    for run in others:
        for key, before, after in unequal_measurements(first.written_spec, run.written_spec):
            raise ComparisonError(
                f"{what}: expected scores that are measured alike; got {key} {as_word(before)} in "
                f"{first.name} and {as_word(after)} in {run.name}. Name runs of one kind."
            )


class SplitSizes(NamedTuple):
    """What tests over repetitions need to know of the splits."""

    n_test: float
    """Independent pictures tested in a repetition; 0 for repetitions on one split."""
    n_train: float


def split_sizes(experiment: Experiment) -> SplitSizes:
    """Return how many independent pictures each repetition tests, and trains on.

    Repetitions on one split say nothing of others, so nothing is corrected for overlap. Copies of
    a picture are in its group, and show no more than it does.
    """
    first = experiment.runs[0]
    counts = first.split.drop_duplicates(["part", "group"])["part"].value_counts()
    one_split = first.spec.repetitions.kind == "seeds"
    return SplitSizes(0.0 if one_split else float(counts["test"]), float(counts["train"]))


def training_pictures(experiment: Experiment) -> NDArray[np.int64]:
    """Return how many training pictures each class has, (k,), in the first repetition.

    Copies of a picture and other scans of a painting are counted once.
    """
    split = experiment.runs[0].split
    train = split[split["part"] == "train"].drop_duplicates(["class", "group"])
    counts = train["class"].value_counts()
    return np.array([counts.get(name, 0) for name in experiment.class_names], np.int64)
