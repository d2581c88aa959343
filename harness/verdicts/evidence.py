"""What a verdict rests on: recorded runs, read from the files that were kept of them."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from numpy.typing import NDArray

from harness.errors import ComparisonError
from harness.evaluation.classes import confusion
from harness.evaluation.predictions import Predictions
from harness.evaluation.scores import measure_all
from harness.evaluation.tally import contributions
from harness.tracking.finished_runs import Repetition
from harness.tracking.lookup import find_recorded
from harness.tracking.record import FinishedRun
from harness.tracking.tracker import Tracker

Counts = NDArray[np.int64]

# Sums of the same numbers: what was recorded is computed again to the last bits.
SAME_SCORE = 1e-9


class Parts(NamedTuple):
    """The split that a run saw."""

    sha256: str
    """Over which picture was in which part."""
    n_train: int
    training_counts: Counts
    """(k,) training pictures of each class."""
    groups: Counts
    """(n,) near-duplicates among the tested pictures have the same number."""


@dataclass(frozen=True, eq=False)
class RecordedRepetition:
    """One recorded repetition.

    Attributes:
        run_id: in the store.
        fingerprint: of the run.
        about: what `run.json` says.
        packages: versions of what it was made with.
        spec: the resolved spec, as plain data.
        recorded: the metrics that were recorded.
        scores: computed again from the stored predictions.
        predictions_sha256: of the stored file.
        parts: the split that it saw.
        image_ids: n tested pictures.
        labels: (n,) true classes.
        answers: (n,) the most probable classes.
        counts: (k, k) confusion, rows true.
    """

    run_id: str
    fingerprint: str
    about: Mapping[str, Any]
    packages: Mapping[str, str]
    spec: Mapping[str, Any]
    recorded: Mapping[str, float]
    scores: Mapping[str, float]
    predictions_sha256: str
    parts: Parts
    image_ids: tuple[str, ...]
    labels: Counts
    answers: Counts
    counts: Counts

    @property
    def repetition(self) -> int:
        """From 0."""
        return int(self.about["repetition"])

    @property
    def correct(self) -> NDArray[np.bool_]:
        """(n,) whether each picture was recognised."""
        right: NDArray[np.bool_] = self.answers == self.labels
        return right


@dataclass(frozen=True)
class Evidence:
    """One experiment: its repetitions, by their number."""

    name: str
    runs: Mapping[int, RecordedRepetition]

    @property
    def first(self) -> RecordedRepetition:
        """Its first repetition."""
        return self.runs[min(self.runs)]

    @property
    def image_pixels(self) -> int | None:
        """Side of the pictures that it sees; None where it sees none, or was tuned to several."""
        seen = {_image_pixels(run.spec["features"]) for run in self.runs.values()}
        return seen.pop() if len(seen) == 1 else None

    def up_to(self, repetitions: Iterable[int]) -> "Evidence":
        """Return the same experiment with some of its repetitions only."""
        return Evidence(self.name, {number: self.runs[number] for number in repetitions})


def read_run(tracker: Tracker, run: FinishedRun) -> RecordedRepetition:
    """Return what is kept of one repetition.

    Raises:
        ComparisonError: its predictions are not those that it was scored by.
        TrackingError: a file of it is missing.
        DataError: its predictions cannot be read.
    """
    file = tracker.artifact(run.id, "predictions.parquet")
    predictions = Predictions.read_parquet(file)
    spec = _read_spec(tracker.artifact(run.id, "spec.yaml").read_text("utf-8"))
    about = json.loads(tracker.artifact(run.id, "run.json").read_text("utf-8"))
    environment = json.loads(tracker.artifact(run.id, "environment.json").read_text("utf-8"))
    scores = exact_scores(predictions, spec["evaluation"]["calibration_bins"])
    for name, value in scores.items():
        recorded = run.metrics.get(f"test/{name}")
        if recorded is None or abs(recorded - value) > SAME_SCORE:
            raise ComparisonError(
                f"run {run.id} ({run.name}): expected predictions that give its recorded {name}, "
                f"{recorded}; got {value}: they were altered. Delete the run and do it again."
            )
    return RecordedRepetition(
        run_id=run.id,
        fingerprint=run.fingerprint,
        about=about,
        packages=environment.get("packages", {}),
        spec=spec,
        recorded=run.metrics,
        scores=scores,
        predictions_sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        parts=_read_parts(tracker.artifact(run.id, "split.csv"), predictions),
        image_ids=predictions.image_ids,
        labels=predictions.labels,
        answers=predictions.classes,
        counts=confusion(predictions),
    )


@lru_cache(maxsize=32)
def _read_spec(text: str) -> Mapping[str, Any]:
    """Return a spec as plain data; the repetitions of an experiment have the same one."""
    document: Mapping[str, Any] = yaml.safe_load(text)
    return document


def exact_scores(predictions: Predictions, bins: int) -> dict[str, float]:
    """Return every metric of predictions, to the bits of those that were recorded."""
    order = np.argsort(np.array(predictions.image_ids))
    tally = contributions(predictions.labels[order], predictions.probabilities[order], bins)
    return {name: float(values[0]) for name, values in measure_all(tally.total()).items()}


def read_evidence(tracker: Tracker, name: str, runs: Iterable[FinishedRun]) -> Evidence:
    """Return an experiment with all its given repetitions."""
    read = [read_run(tracker, run) for run in runs]
    return Evidence(name, {run.repetition: run for run in read})


def require_comparable(
    baseline: Evidence, proposal: Evidence, *, on_precision: bool = False
) -> None:
    """Make sure that repetition r means the same pictures, split and streams in both.

    Args:
        baseline: what is compared with.
        proposal: what is compared.
        on_precision: whether the arithmetic is what the proposal changes.

    Raises:
        ComparisonError: it does not; the message gives the reason.
    """
    rule = _without_count(baseline.first.spec["repetitions"])
    for run in (*baseline.runs.values(), *proposal.runs.values()):
        of = proposal.name if run in proposal.runs.values() else baseline.name
        expected = (
            ("pictures", baseline.first.about["data_digest"], run.about["data_digest"]),
            ("precision", *(_precision(one) for one in (baseline.first, run))),
            ("repetitions", rule, _without_count(run.spec["repetitions"])),
            ("seed", baseline.first.spec["seed"], run.spec["seed"]),
        )
        for what, wanted, got in expected:
            if wanted != got and not (what == "precision" and on_precision):
                raise _incomparable(of, baseline.name, what, wanted, got)
    for number in sorted(baseline.runs.keys() & proposal.runs.keys()):
        one, other = baseline.runs[number], proposal.runs[number]
        if one.parts.sha256 != other.parts.sha256 or one.image_ids != other.image_ids:
            what = f"split in repetition {number + 1}"
            raise _incomparable(
                proposal.name, baseline.name, what, one.parts.sha256, other.parts.sha256
            )


def _incomparable(
    of: str, baseline: str, what: str, wanted: object, got: object
) -> ComparisonError:
    shown = [str(value)[:12] if isinstance(value, str) else str(value) for value in (wanted, got)]
    return ComparisonError(
        f"{of}: expected the {what} of {baseline} ({shown[0]}), without which the two cannot be "
        f"compared; got {shown[1]}. Run both from one study."
    )


def _image_pixels(features: Mapping[str, Any]) -> int | None:
    while "of" in features:
        features = features["of"]
    pixels: int | None = features.get("image_pixels")
    return pixels


def _without_count(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in rule.items() if key not in ("count", "repeats")}


def _precision(run: RecordedRepetition) -> str:
    return str(run.spec["training"]["precision"])


def _read_parts(path: Path, predictions: Predictions) -> Parts:
    text = path.read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    number = {name: label for label, name in enumerate(predictions.class_names)}
    training = [number[row["class"]] for row in rows if row["part"] == "train"]
    group = {row["image_id"]: int(row["group"]) for row in rows}
    return Parts(
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        n_train=len(training),
        training_counts=np.bincount(training, minlength=len(number)).astype(np.int64),
        groups=np.array([group[image_id] for image_id in predictions.image_ids], np.int64),
    )


def find_experiments(
    tracker: Tracker, words: Sequence[str], known: Sequence[Repetition]
) -> list[Evidence]:
    """Return the experiment that each word names, with all its finished repetitions.

    Args:
        tracker: where runs are kept.
        words: as `find_recorded` takes them.
        known: all finished repetitions.

    Raises:
        TrackingError: a word names nothing finished, or several experiments.
        ComparisonError: two words name the same one.
    """
    found: list[Evidence] = []
    for word in words:
        (named,) = find_recorded((word,), known)
        runs = [tracker.recorded(run.id) for run in named.runs]
        evidence = read_evidence(tracker, word, [run for run in runs if run is not None])
        # One word for each: two experiments may have the same name.
        taken = {other.name for other in found}
        found.append(Evidence(word if named.name in taken else named.name, evidence.runs))
    _require_different(words, found)
    return found


def _require_different(words: Sequence[str], found: Sequence[Evidence]) -> None:
    seen: dict[str, str] = {}
    for word, evidence in zip(words, found, strict=True):
        for run in evidence.runs.values():
            if run.run_id in seen:
                raise ComparisonError(
                    f"{word}: expected experiments that differ; got the same runs as "
                    f"{seen[run.run_id]} (run {run.run_id})."
                )
            seen[run.run_id] = word
