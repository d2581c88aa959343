"""Comparisons whose truth is known, formed from answers to a user's own pictures.

Each is of a "baseline" and a "proposal" over r splits drawn from the pool:

* itself: one recipe against itself, trained with other seeds. Nothing differs but luck, and
  luck is not shared between repetitions.
* exchanged: two different recipes, made equally good. A coin for each picture, near-duplicates
  together and the same in every repetition, decides which recipe answers it for which side. What a
  recipe makes of a picture comes back whenever it is tested again, as in a real comparison.
* exchanged, with a planted gain: a share of the pictures, the same in every repetition, is given to
  the proposal right wherever it was wrong. The true gain is that share of its errors.

Coins, order and seeds are drawn anew for each comparison, from models that are trained once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.errors import ComparisonError
from harness.metrics import ConfusionScore
from harness.statistics.multiple_testing import Rule
from harness.statistics.score_arrays import ExperimentScores

Floats = NDArray[np.float64]
Classes = NDArray[np.int64]
Kind = Literal["itself", "exchanged"]
KINDS: tuple[Kind, ...] = ("itself", "exchanged")

MEASURES: Mapping[ConfusionScore, Callable[[ExperimentScores], Floats]] = MappingProxyType(
    {
        "accuracy": lambda scores: scores.accuracy,
        "balanced_accuracy": lambda scores: scores.recall.mean(axis=1),
        "macro_f1": lambda scores: scores.f1.mean(axis=1),
    }
)


@dataclass(frozen=True)
class Course:
    """How the procedure is put to the test.

    Attributes:
        comparisons: of each kind.
        repetitions: r of each comparison.
        splits: drawn for the pool; each comparison takes r of them.
        rule: what the procedure follows.
        metric: what is compared.
    """

    comparisons: int = 300
    repetitions: int = 10
    splits: int = 40
    rule: Rule = field(default_factory=Rule)
    metric: ConfusionScore = "accuracy"

    def __post_init__(self) -> None:
        """Refuse a course that is none."""
        if self.comparisons < 1 or not 1 < self.repetitions <= self.splits:
            raise ComparisonError(
                "selftest: expected comparisons from 1 and repetitions from 2 to the number of "
                f"splits ({self.splits}); got {self.comparisons} and {self.repetitions}"
            )


class SplitAnswers(NamedTuple):
    """One split: who was tested, and what each trained model answered.

    Attributes:
        rows: (t,) pictures tested, as places in the collection.
        recipe: (s, t) classes answered by the recipe under each of s seeds.
        other: (t,) classes answered by another recipe.
    """

    rows: Classes
    recipe: Classes
    other: Classes


@dataclass(frozen=True, eq=False)
class Pool:
    """Trained models to form comparisons from.

    Attributes:
        labels: (n,) true classes of the collection.
        groups: (n,) pictures with the same number are near-duplicates.
        splits: what was tested in each.
    """

    labels: Classes
    groups: Classes
    splits: tuple[SplitAnswers, ...]

    def __post_init__(self) -> None:
        """Refuse a pool that cannot pair a recipe with itself."""
        if not self.splits or min(len(tested.recipe) for tested in self.splits) < 2:  # noqa: PLR2004
            raise ComparisonError("pool: expected splits, each with two trainings of the recipe")

    @property
    def error(self) -> float:
        """The share of wrong answers of exchanged answers: the mean of both recipes'."""
        wrong = [
            (answers != self.labels[tested.rows]).mean()
            for tested in self.splits
            for answers in (tested.recipe, tested.other)
        ]
        return float(np.mean(wrong))


def rehearse(
    pool: Pool,
    kind: Kind,
    course: Course,
    *,
    rng: np.random.Generator,
    planted: float = 0.0,
) -> Floats:
    """Return differences, proposal minus baseline, (comparisons, 1, r).

    Args:
        pool: what was trained.
        kind: how both sides are formed; the module says.
        course: how many, of how many different splits each, in which metric.
        rng: what draws.
        planted: share of the pictures that the proposal is given right.

    Raises:
        ComparisonError: the pool has too few splits, or the share is none.
    """
    if course.repetitions > len(pool.splits) or not 0 <= planted <= 1:
        raise ComparisonError(
            f"rehearsal: expected {course.repetitions} splits or more and a share from 0 to 1; "
            f"got {len(pool.splits)} and {planted:g}"
        )
    measure = MEASURES[course.metric]
    found = np.empty((course.comparisons, 1, course.repetitions))
    for number in range(course.comparisons):
        drawn = rng.choice(len(pool.splits), course.repetitions, replace=False)
        chosen = [pool.splits[place] for place in drawn]
        pairs = _itself(chosen, rng) if kind == "itself" else _exchanged(pool, chosen, rng)
        given = _coins(pool, planted, rng)
        baseline = _arm(pool, chosen, [one for one, _ in pairs])
        proposal = _arm(pool, chosen, [two for _, two in pairs], given)
        found[number, 0] = measure(proposal) - measure(baseline)
    return found


def _itself(chosen: list[SplitAnswers], rng: np.random.Generator) -> list[tuple[Classes, Classes]]:
    pairs = []
    for tested in chosen:
        one, two = rng.choice(len(tested.recipe), 2, replace=False)
        pairs.append((tested.recipe[one], tested.recipe[two]))
    return pairs


def _exchanged(
    pool: Pool, chosen: list[SplitAnswers], rng: np.random.Generator
) -> list[tuple[Classes, Classes]]:
    coin = _coins(pool, 0.5, rng)
    pairs = []
    for tested in chosen:
        own = tested.recipe[rng.integers(len(tested.recipe))]
        swap = coin[tested.rows]
        pairs.append((np.where(swap, tested.other, own), np.where(swap, own, tested.other)))
    return pairs


def _coins(pool: Pool, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return heads or tails for each picture, (n,), the same for near-duplicates."""
    _, group = np.unique(pool.groups, return_inverse=True)
    heads: NDArray[np.bool_] = (rng.random(int(group.max()) + 1) < share)[group]
    return heads


def _arm(
    pool: Pool,
    chosen: list[SplitAnswers],
    answers: list[Classes],
    given: NDArray[np.bool_] | None = None,
) -> ExperimentScores:
    """Return the scores of these answers; pictures that are given are put right."""
    k = int(pool.labels.max()) + 1
    cells = []
    for tested, answered in zip(chosen, answers, strict=True):
        true = pool.labels[tested.rows]
        said = answered if given is None else np.where(given[tested.rows], true, answered)
        cells.append(np.bincount(true * k + said, minlength=k * k).reshape(k, k))
    return ExperimentScores({}, np.stack(cells))
