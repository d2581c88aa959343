"""Studies whose truth is known: how often the procedure is wrong, and how often it sees a gain.

A study draws a collection of pictures from an endless world, splits it again and again, and tests
every recipe on the same test pictures. A recipe's answer to a picture depends on how hard the
picture is for everyone, how hard it is for this recipe, and on the luck of training. The first
two are the picture's own: they come back whenever it is tested again, and that is what makes
repetitions of one collection correlate. Without luck, they correlate by n_test / (n_test +
n_train), as Nadeau and Bengio take it; luck makes them correlate less, and the test cautious.
"""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import ndtri

from harness.errors import ComparisonError
from harness.statistics.corrected_t import corrected_t
from harness.statistics.multiple_testing import Rule, decide
from harness.statistics.power import ComparisonPlan

Floats = NDArray[np.float64]
Words = NDArray[np.str_]
Scheme = Literal["resampled_splits", "cross_validation"]


@dataclass(frozen=True)
class World:
    """What is true of the recipes.

    Attributes:
        accuracies: of the baseline, then of m proposals; expected shares of pictures recognised.
        shared: share of a recipe's hardness that all recipes have in common.
        luck: share that is another one whenever it is trained. The rest is the recipe's own.
    """

    accuracies: tuple[float, ...]
    shared: float = 0.5
    luck: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a world that is none."""
        shares = (self.shared, self.luck, 1 - self.shared - self.luck)
        inside = all(0 < accuracy < 1 for accuracy in self.accuracies)
        if len(self.accuracies) < 2 or not inside or min(shares) < 0:  # noqa: PLR2004
            raise ComparisonError(
                "world: expected accuracies between 0 and 1 of a baseline and a proposal, and "
                f"shares that sum to 1 at most; got {self}"
            )


class Share(NamedTuple):
    """How many of how many, and what that says of the true share: Clopper and Pearson's ends."""

    hits: int
    trials: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share seen."""
        return self.hits / self.trials


def share(hits: NDArray[np.bool_], *, confidence: float = 0.95) -> Share:
    """Return how many of n independent trials hit, with the exact interval of the true share.

    Args:
        hits: (n,), n from 1.
        confidence: coverage, at least.

    Source: Clopper and Pearson, Biometrika 26 (1934).
    """
    k, n = int(hits.sum()), len(hits)
    ends = stats.binomtest(k, n).proportion_ci(confidence, method="exact")
    return Share(k, n, float(ends.low), float(ends.high))


def simulate(
    world: World,
    plan: ComparisonPlan,
    *,
    studies: int,
    rng: np.random.Generator,
    scheme: Scheme = "resampled_splits",
) -> Floats:
    """Return differences of accuracy, proposal minus baseline, (studies, m, r).

    Args:
        world: the truth.
        plan: r repetitions, each testing n_test of n_test + n_train pictures, whole numbers from 1.
        studies: how many collections are drawn.
        rng: what draws.
        scheme: whether the test part is drawn anew each time, or is the next fold of a round.
    """
    n_test, n = int(plan.n_test), int(plan.n_test + plan.n_train)
    experiments, luck = len(world.accuracies), math.sqrt(world.luck)
    limits = ndtri(np.array(world.accuracies))[:, None, None]
    found = np.empty((studies, experiments - 1, plan.repetitions))
    for study in range(studies):
        own = math.sqrt(1 - world.shared - world.luck) * rng.normal(size=(experiments, n))
        hardness = math.sqrt(world.shared) * rng.normal(size=n) + own
        tested = hardness[:, _test_parts(plan.repetitions, n, n_test, scheme, rng)]
        if luck:
            tested = tested + luck * rng.normal(size=tested.shape)
        accuracy = (tested < limits).mean(axis=2)
        found[study] = accuracy[1:] - accuracy[0]
    return found


def judged(differences: Floats, rule: Rule, *, n_test: float, n_train: float) -> Words:
    """Return the word of each proposal of each study, (studies, m).

    The whole procedure as a study has it: corrected t tests, Holm, the margin. With n_test 0 it
    is the naive procedure, which takes repetitions for independent.

    Args:
        differences: (studies, m, r).
        rule: margin, alpha and direction.
        n_test: pictures tested in a repetition.
        n_train: pictures trained on.
    """
    words = [
        [verdict.word for verdict in decide(results, rule)]
        for results in (
            [corrected_t(d, n_test=n_test, n_train=n_train) for d in study] for study in differences
        )
    ]
    return np.array(words, dtype=np.str_)


def any_claim(words: Words) -> Share:
    """Return in how many studies any proposal "helps" or "hurts"."""
    claims: NDArray[np.bool_] = np.any((words == "helps") | (words == "hurts"), axis=1)
    return share(claims)


def spread_within(differences: Floats) -> float:
    """Return the standard deviation over the repetitions of a study, all studies together.

    Args:
        differences: (..., r), r from 2.
    """
    return float(np.sqrt(differences.var(axis=-1, ddof=1).mean()))


def _test_parts(
    repetitions: int, n: int, n_test: int, scheme: Scheme, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return the rows tested in each repetition, (r, n_test)."""
    folds = n // n_test if scheme == "cross_validation" else 1
    rounds = -(-repetitions // folds)
    orders = rng.permuted(np.tile(np.arange(n), (rounds, 1)), axis=1)
    return orders[:, : folds * n_test].reshape(rounds * folds, n_test)[:repetitions]
