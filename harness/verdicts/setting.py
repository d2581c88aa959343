"""What all proposals of a comparison share: pictures, repetitions, and how runs were computed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from harness.evaluation.leakage import LeakScores
from harness.runs.arithmetic import Arithmetic
from harness.runtime.documents import Real


@dataclass(frozen=True)
class ScoreSource:
    """Where scores were read, of which nothing else is known.

    Attributes:
        place: the file of a table, or the address of an MLflow store without secrets.
        sha256: of the file; empty for a store.
        pair_by: the column, or the key in MLflow, that names repetitions; empty: rows in order.
        experiments: of MLflow, that runs were taken from; none for a table.
        group_by: the key in MLflow that parts runs into what was compared; empty: the experiments.
        chosen_by: filter of MLflow that chose runs; empty: all.
    """

    place: str
    sha256: str = ""
    pair_by: str = ""
    experiments: tuple[str, ...] = ()
    group_by: str = ""
    chosen_by: str = ""


@dataclass(frozen=True)
class LeakRecord:
    """What a given split leaks.

    Attributes:
        pictures: test pictures with a near-duplicate in training or validation.
        tested: all test pictures.
        scores: of each experiment, by name: with these pictures and without, as means over the
            repetitions.
    """

    pictures: int
    tested: int
    scores: Mapping[str, LeakScores]


@dataclass(frozen=True)
class SettingRecord:
    """What was compared, on what.

    Attributes:
        collection: its name.
        data_digest: what the pictures are.
        evidence: false for the demo collection.
        classes: how many.
        repetitions: the rule, `seeds`, `resampled_splits` or `cross_validation`.
        count: repetitions that count here; of the proposal that has fewest.
        planned: repetitions that were planned up to this look.
        n_train: pictures trained on in a repetition, on average.
        n_test: pictures tested.
        independent_train: the same, copies of a picture and near-duplicates counted once: what
            enters every formula. None in records of format 2, where each picture did.
        independent_test: likewise of those tested.
        from_files: whether predictions are all that is known; n_train is 0 where nobody said it,
            and the collection has no name then.
        repetition_pattern: found the repetition in a file's name; empty: the usual one.
        scores: where scores came from, where they are all that is known; classes is 0 then, and
            n_train and n_test where nobody said them.
        precision: of the arithmetic.
        image_pixels: side of the baseline's pictures.
        different_gpus: the models that trained, empty for the processor, where they differ.
        different_arithmetic: threads, oneDNN, steps and linear algebra, where runs differ in them.
        leaks: what a split that somebody else made leaks; None where splits were drawn.
    """

    collection: str
    data_digest: str
    evidence: bool
    classes: int
    repetitions: Literal["seeds", "resampled_splits", "cross_validation"]
    count: int
    planned: int
    n_train: Real
    n_test: Real
    precision: str
    image_pixels: int | None
    different_gpus: tuple[str, ...] = ()
    different_arithmetic: tuple[Arithmetic, ...] = ()
    independent_train: float | None = None
    independent_test: float | None = None
    from_files: bool = False
    repetition_pattern: str = ""
    scores: ScoreSource | None = None
    leaks: LeakRecord | None = None

    @property
    def sizes(self) -> tuple[float, float]:
        """Pictures tested and trained on in a repetition, as they enter a formula."""
        test, train = self.independent_test, self.independent_train
        return self.n_test if test is None else test, self.n_train if train is None else train
