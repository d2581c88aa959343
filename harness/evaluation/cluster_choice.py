"""How many clusters there are, asked of the pictures alone: no label is looked at here."""

from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple, Protocol, assert_never

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_score,
)

from harness.seeds import derive_seed, generator
from harness.specs.schema.clustering import Criterion

Floats = NDArray[np.float32]

SILHOUETTE_ROWS = 2000
"""The silhouette compares each picture with all others: more are not looked at."""


class Clusters(Protocol):
    """What scikit-learn's KMeans has when it is fitted."""

    labels_: NDArray[np.int32]
    inertia_: float

    def predict(self, rows: Floats, /) -> NDArray[np.int32]:
        """Return the nearest centre of each row."""


Find = Callable[[Floats, int, int], Clusters]
"""Finds so many clusters among rows (m, d), from a seed."""


class Stability(NamedTuple):
    """Mean adjusted Rand index between clusterings that should be the same."""

    seeds: float
    """Of the same pictures, from other starts."""
    halves: float
    """Found in one half of the pictures and in the other, applied to all."""


class Gap(NamedTuple):
    """How much tighter clusters are than in structureless rows, and its standard error."""

    value: float
    error: float


def tightness(rows: Floats, clusters: NDArray[np.int32], seed: int) -> dict[str, float]:
    """Return silhouette, davies_bouldin (lower is better) and calinski_harabasz of rows (m, d).

    The silhouette is that of the same `SILHOUETTE_ROWS` rows for any number of clusters.
    """
    some = generator(seed, "silhouette").permutation(len(rows))[:SILHOUETTE_ROWS]
    return {
        "silhouette": float(silhouette_score(rows[some], clusters[some])),
        "davies_bouldin": float(davies_bouldin_score(rows, clusters)),
        "calinski_harabasz": float(calinski_harabasz_score(rows, clusters)),
    }


def stability(find: Find, rows: Floats, k: int, *, repeats: int, seed: int) -> Stability:
    """Return how alike clusterings into k are, over seeds and over halves of rows (m, d).

    Source of the halves: Lange et al., Neural Computation 16 (2004), with the adjusted Rand index
    in place of their matched labels.
    """
    again = [find(rows, k, derive_seed(seed, "start", number)).labels_ for number in range(repeats)]
    halves = [_of_halves(find, rows, k, derive_seed(seed, "half", n)) for n in range(repeats)]
    return Stability(
        float(np.mean([adjusted_rand_score(a, b) for a, b in combinations(again, 2)])),
        float(np.mean([adjusted_rand_score(a, b) for a, b in halves])),
    )


def _of_halves(
    find: Find, rows: Floats, k: int, seed: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    order = generator(seed, "halves").permutation(len(rows))
    one, other = order[: len(rows) // 2], order[len(rows) // 2 :]
    start = derive_seed(seed, "start")
    return find(rows[one], k, start).predict(rows), find(rows[other], k, start).predict(rows)


def structureless(rows: Floats, count: int, seed: int) -> list[Floats]:
    """Return rows (m, d) drawn evenly from the box around the given ones, `count` times.

    The box lies along the principal axes.

    Source: Tibshirani, Walther and Hastie, JRSS B 63 (2001), reference distribution (b).
    """
    mean = rows.mean(axis=0, dtype=np.float64)
    _, _, axes = np.linalg.svd(rows - mean, full_matrices=False)
    turned = (rows - mean) @ axes.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    rng = generator(seed, "structureless")
    drawn = [rng.uniform(low, high, turned.shape) @ axes + mean for _ in range(count)]
    return [each.astype(np.float32) for each in drawn]


def gap(find: Find, inertia: float, k: int, references: Sequence[Floats], seed: int) -> Gap:
    """Return the gap statistic of clusters whose squared distances sum to `inertia`.

    Source: Tibshirani, Walther and Hastie (2001), equations 3 and following.
    """
    expected = np.log([find(each, k, derive_seed(seed, "gap")).inertia_ for each in references])
    error = expected.std() * np.sqrt(1 + 1 / len(references))
    return Gap(float(expected.mean() - np.log(inertia)), float(error))


class Candidate(NamedTuple):
    """What is known of one number of clusters without the labels."""

    clusters: int
    silhouette: float
    stability: Stability
    gap: Gap


def choose(candidates: Sequence[Candidate], criterion: Criterion) -> int:
    """Return the number of clusters that a criterion chooses; of equals the smallest.

    silhouette and stability (of halves) take the largest value; gap the smallest number whose gap
    is not below the next one's by more than its error.

    Args:
        candidates: at least one, by number of clusters.
        criterion: which.
    """
    match criterion:
        case "silhouette":
            return max(candidates, key=lambda each: each.silhouette).clusters
        case "stability":
            return max(candidates, key=lambda each: each.stability.halves).clusters
        case "gap":
            enough = (
                one.clusters
                for one, following in pairwise(candidates)
                if one.gap.value >= following.gap.value - following.gap.error
            )
            return next(enough, candidates[-1].clusters)
        case never:
            assert_never(never)
