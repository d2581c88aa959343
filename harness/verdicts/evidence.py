"""What a verdict rests on: recorded runs, read from the files that were kept of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.errors import ComparisonError
from harness.evaluation.answers import TestedAnswers
from harness.runs import file_names
from harness.runs.arithmetic import Arithmetic, arithmetic_of, kinds_of
from harness.runs.digests import MEND, require_scores
from harness.runs.leakage import has_given_split, leaked_pictures
from harness.runs.recorded import DESCRIPTION, WRITTEN_SPEC, RecordedRun
from harness.runs.run_document import RunDocument
from harness.runtime.documents import Expected, decoded, refused
from harness.tracking.find_finished import Repetition
from harness.tracking.lookup import NameDetails, find_recorded, no_details
from harness.tracking.record import FinishedRun
from harness.tracking.tracker import RecordReader, Tracker

Counts = NDArray[np.int64]

DETERMINISTIC = ("logistic", "naive_bayes", "nearest_neighbours", "majority")
"""Models that draw nothing at random."""
DRAWN_FEATURES = ("projection", "clusters")
"""Features that start from a draw; that of PCA changes nothing but the last bits."""

# Sums of the same numbers: what was recorded is computed again to the last bits.
SAME_SCORE = 1e-9


class Size(NamedTuple):
    """How large a part is: copies of a picture, and scans of one painting, show but one."""

    pictures: Counts
    """(k,) of each class."""
    independent: Counts
    """(k,) the same, near-duplicates and the copies made from a picture counted once."""


class Parts(NamedTuple):
    """The split that a run saw."""

    sha256: str
    """Over which picture was in which part."""
    train: Size
    test: Size
    groups: Counts
    """(n,) near-duplicates among the tested pictures have the same number, in every split."""
    everyone: Size
    """Of all pictures that were split, the validation part's included."""
    leaked: NDArray[np.bool_] | None = None
    """(n,) tested pictures with a near-duplicate in another part; None where splits are drawn."""


@dataclass(frozen=True, eq=False)
class JudgedRun:
    """A recorded run, as far as verdicts rest on it: the probabilities are left in their file.

    Attributes:
        run_id: in the store.
        fingerprint: of the run.
        about: what `run.json` says.
        packages: versions of what it was made with.
        gpu: the model of what trained it; empty for the processor.
        arithmetic: what its last digits depend on beside the spec.
        spec: the resolved spec, as plain data.
        recorded: the metrics that were recorded.
        scores: computed again from the stored predictions.
        predictions_sha256: of the stored file.
        parts: the split that it saw.
        image_ids: n tested pictures.
        labels: (n,) true classes.
        answers: (e, n) the most probable classes after each of the last e epochs that its scores
            are means over, the kept model's last; e is 1 for a model without epochs.
        counts: (k, k) confusion, rows true; a mean over the epochs where there are several.
        values: (n,) what each picture contributes to each score of its probabilities; a mean over
            the epochs, too.
    """

    run_id: str
    fingerprint: str
    about: RunDocument
    packages: Mapping[str, str | None]
    gpu: str
    arithmetic: Arithmetic
    spec: Mapping[str, Any]
    recorded: Mapping[str, float]
    scores: Mapping[str, float]
    predictions_sha256: str
    parts: Parts
    image_ids: Sequence[str]
    labels: Counts
    answers: Counts
    counts: NDArray[Any]
    values: Mapping[str, NDArray[np.float64]]

    @property
    def repetition(self) -> int:
        """From 0."""
        return self.about.repetition

    @property
    def planned(self) -> int:
        """How many repetitions its experiment was to have."""
        rule = self.spec["repetitions"]
        if "count" in rule:
            return int(rule["count"])
        return int(rule["folds"]) * int(rule.get("repeats", 1))

    @property
    def correct(self) -> NDArray[np.float64]:
        """(n,) in which share of the last epochs each picture was recognised; 0 or 1 of one."""
        share: NDArray[np.float64] = (self.answers == self.labels).mean(axis=0)
        return share

    @property
    def kept_correct(self) -> NDArray[np.bool_]:
        """(n,) whether the model that was kept recognised each picture."""
        right: NDArray[np.bool_] = self.answers[-1] == self.labels
        return right


@dataclass(frozen=True)
class Evidence:
    """One experiment: its repetitions, by their number."""

    name: str
    runs: Mapping[int, JudgedRun]

    @property
    def first(self) -> JudgedRun:
        """Its first repetition."""
        return self.runs[min(self.runs)]

    @property
    def planned(self) -> int:
        """How many repetitions it was to have."""
        return max(run.planned for run in self.runs.values())

    def lacking(self, repetitions: int) -> list[str]:
        """Return the names of the runs that are not there, of so many repetitions."""
        count = str(self.planned)
        return [
            f"{self.name} r{number + 1:0{len(count)}}/{count}"
            for number in range(repetitions)
            if number not in self.runs
        ]

    @property
    def kind(self) -> str:
        """Of its model."""
        return str(self.first.spec["model"]["kind"])

    @property
    def trains_network(self) -> bool:
        """Whether its model is a network, trained in some arithmetic."""
        return self.kind not in (*DETERMINISTIC, "forest")

    @property
    def is_deterministic(self) -> bool:
        """Whether its model comes out the same whenever it is fitted to the same pictures."""
        return self.kind in DETERMINISTIC and not _draws_features(self.first.spec)

    @property
    def varied(self) -> frozenset[str]:
        """What each repetition draws anew, in the words' keys; nothing for many simple models."""
        spec = self.first.spec
        drawn = {
            "initialisation": self.trains_network,
            "order": self.trains_network,
            "augmentation": spec["augmentation"]["kind"] != "none",
            "forests": self.kind == "forest",
            "features": _draws_features(spec),
        }
        return frozenset(name for name, is_drawn in drawn.items() if is_drawn)

    @property
    def averaged_epochs(self) -> int:
        """At how many last epochs each training was stopped for a score."""
        return len(self.first.answers)

    @property
    def image_pixels(self) -> int | None:
        """Side of the pictures that it sees; None where it sees none, or was tuned to several."""
        seen = {_image_pixels(run.spec["features"]) for run in self.runs.values()}
        return seen.pop() if len(seen) == 1 else None

    def up_to(self, repetitions: Iterable[int]) -> "Evidence":
        """Return the same experiment with some of its repetitions only."""
        return Evidence(self.name, {number: self.runs[number] for number in repetitions})


def _draws_features(spec: Mapping[str, Any]) -> bool:
    return any(kind in DRAWN_FEATURES for kind in kinds_of(spec, "features"))


KnownParts: TypeAlias = dict[tuple[str, tuple[str, ...], tuple[str, ...]], Parts]
"""What splits were found to hold, by their hash, the tested pictures and the classes."""


def read_run(tracker: RecordReader, run: FinishedRun, known: KnownParts | None = None) -> JudgedRun:
    """Return what verdicts need of one run.

    Runs of one repetition share their split: `known` is what was read before, and is added to.

    Raises:
        ComparisonError: its predictions are not those that it was scored by.
        TrackingError: a file of it is missing, or is something else.
        DataError: its predictions cannot be read.
    """
    require_scores(run)
    recorded = RecordedRun.of(tracker, run)
    spec, where = recorded.written_spec, recorded.find(file_names.SPEC)
    bins = decoded(spec, _JudgedSpec, where, WRITTEN_SPEC).evaluation.calibration_bins
    tested = recorded.answers(bins)
    _require_unaltered(run, tested.scores)
    if recorded.about.fingerprint != run.fingerprint:
        got = f"the fingerprint {recorded.about.fingerprint} where the store has {run.fingerprint}"
        raise refused(recorded.find(file_names.RUN), DESCRIPTION, got)
    return JudgedRun(
        run_id=run.id,
        fingerprint=run.fingerprint,
        about=recorded.about,
        packages=recorded.environment.packages,
        arithmetic=_arithmetic(recorded, spec),
        gpu=recorded.environment.devices.trained_on(spec["training"].get("devices", "one")),
        spec=spec,
        recorded=run.metrics,
        scores=tested.scores,
        predictions_sha256=recorded.predictions_sha256,
        parts=_known_parts(recorded, tested, {} if known is None else known),
        image_ids=tested.image_ids,
        labels=tested.labels,
        answers=tested.classes,
        counts=tested.counts,
        values=tested.values,
    )


def _arithmetic(recorded: RecordedRun, spec: Mapping[str, Any]) -> Arithmetic:
    """Return how a run was computed; an earlier version did alike where no step is fused."""
    found, kind = arithmetic_of(recorded.environment, spec), spec["model"]["kind"]
    optimizer = spec["training"].get("optimizer", {})
    is_network = kind not in (*DETERMINISTIC, "forest")
    by_rmsprop = optimizer.get("kind") == "rmsprop" and bool(optimizer.get("momentum"))
    by_bias = kind == "cnn" and spec["training"].get("precision") == "float32"
    fuses = is_network and (by_bias or by_rmsprop)
    return found if fuses else found._replace(fused_steps=None)


@dataclass(frozen=True)
class _Evaluation:
    calibration_bins: int


@dataclass(frozen=True)
class _Repetitions:
    kind: Literal["seeds", "resampled_splits", "cross_validation"]


@dataclass(frozen=True)
class _Training:
    precision: str


@dataclass(frozen=True)
class _Splitting:
    group_near_duplicates: bool


@dataclass(frozen=True)
class _JudgedSpec:
    """The keys of a written spec that verdicts look at."""

    seed: int
    evaluation: _Evaluation
    repetitions: _Repetitions
    training: _Training
    split: _Splitting
    features: dict[str, Any]


def _require_unaltered(run: FinishedRun, scores: Mapping[str, float]) -> None:
    for name, value in scores.items():
        recorded = run.metrics.get(f"test/{name}")
        if recorded is None or abs(recorded - value) > SAME_SCORE:
            raise ComparisonError(
                f"run {run.id} ({run.name}): expected predictions that give its recorded {name}, "
                f"{recorded}; got {value}: they were altered. Delete the run and do it again."
            )


def read_evidence(tracker: RecordReader, name: str, runs: Iterable[FinishedRun]) -> Evidence:
    """Return an experiment with all its given repetitions."""
    known: KnownParts = {}
    read = [read_run(tracker, run, known) for run in runs]
    return Evidence(name, {run.repetition: run for run in read})


def _image_pixels(features: Mapping[str, Any]) -> int | None:
    while "of" in features:
        features = features["of"]
    pixels: int | None = features.get("image_pixels")
    return pixels


def _known_parts(recorded: RecordedRun, tested: TestedAnswers, known: KnownParts) -> Parts:
    key = (recorded.split_sha256, tested.image_ids, tested.class_names)
    return known.get(key) or known.setdefault(key, _parts(recorded, tested))


def _parts(recorded: RecordedRun, answered: TestedAnswers) -> Parts:
    split, k = recorded.split, len(answered.class_names)
    classes, images = pd.Index(answered.class_names), pd.Index(split["image_id"])
    labels = classes.get_indexer(pd.Index(split["class"])).astype(np.int64)
    tested = images.get_indexer(list(answered.image_ids)) if images.is_unique else np.array([-1])
    if (labels < 0).any() or (tested < 0).any():
        expected = Expected("the one part of every tested picture, and no other classes", MEND)
        raise refused(recorded.find(file_names.SPLIT), expected, "others")
    groups, train = split["group"].to_numpy(np.int64), (split["part"] == "train").to_numpy()
    return Parts(
        sha256=recorded.split_sha256,
        train=size_of(labels[train], groups[train], k),
        test=size_of(answered.labels, groups[tested], k),
        groups=groups[tested],
        everyone=size_of(labels, groups, k),
        leaked=leaked_pictures(recorded) if has_given_split(recorded) else None,
    )


def size_of(labels: Counts, groups: Counts, k: int) -> Size:
    """Return how many pictures of each of k classes there are, (n,) labels and groups given."""
    pairs = np.unique(labels + k * groups.astype(np.int64)) % k
    pictures, independent = (np.bincount(each, minlength=k) for each in (labels, pairs))
    return Size(pictures.astype(np.int64), independent.astype(np.int64))


def find_experiments(
    tracker: Tracker,
    words: Sequence[str],
    known: Sequence[Repetition],
    details: Callable[[], NameDetails] | None = None,
) -> list[Evidence]:
    """Return the experiment that each word names, with all its finished repetitions.

    Args:
        tracker: where runs are kept.
        words: as `find_recorded` takes them.
        known: all finished repetitions.
        details: what tells experiments of one name apart.

    Raises:
        TrackingError: a word names nothing finished, or several experiments.
        ComparisonError: two words name the same one.
    """
    found: list[Evidence] = []
    for word in words:
        (named,) = find_recorded((word,), known, details or no_details)
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
