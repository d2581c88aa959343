"""How far clusters agree with classes, and what chance alone would give."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    homogeneity_completeness_v_measure,
)
from sklearn.neighbors import NearestNeighbors

from harness.seeds import generator

Numbers = NDArray[np.int64]

NEIGHBOURS = 10


def contingency(labels: Numbers, clusters: Numbers, shape: tuple[int, int]) -> Numbers:
    """Return how many pictures of each class are in each cluster, `shape`: rows are clusters."""
    cells = clusters * shape[1] + labels
    return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape).astype(np.int64)


def purity(labels: Numbers, clusters: Numbers) -> float:
    """Return the share of pictures that belong to the commonest class of their cluster.

    It is never below the largest class's share and grows with the number of clusters, so it means
    nothing without `chance`.

    Source: Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), 16.3.
    """
    return float(_compact(labels, clusters).max(axis=1).sum() / len(labels))


def hungarian(labels: Numbers, clusters: Numbers) -> float:
    """Return the share of pictures that are right under the best one-to-one naming of clusters.

    Clusters beyond the number of classes get no name, so it falls as clusters split.

    Source: Kuhn, Naval Research Logistics Quarterly 2 (1955).
    """
    counts = _compact(labels, clusters)
    return float(counts[linear_sum_assignment(counts, maximize=True)].sum() / len(labels))


ADJUSTED = ("ami", "ari")
"""0 is what chance gives, by construction (Vinh et al., JMLR 11, 2010; Hubert and Arabie, 1985)."""
UNADJUSTED = ("nmi", "homogeneity", "completeness", "purity", "hungarian")
"""These grow with the number of clusters, whatever is in them."""
MEASURES = (*ADJUSTED, *UNADJUSTED)


def agreement(labels: Numbers, clusters: Numbers) -> dict[str, float]:
    """Return each of `MEASURES` for n pictures.

    Args:
        labels: (n,) classes.
        clusters: (n,) the cluster that each picture is in.
    """
    with _many_clusters_are_no_regression():
        adjusted = {
            "ami": float(adjusted_mutual_info_score(labels, clusters)),
            "ari": float(adjusted_rand_score(labels, clusters)),
        }
    return adjusted | _unadjusted(labels, clusters)


def chance(labels: Numbers, clusters: Numbers, *, permutations: int, seed: int) -> dict[str, float]:
    """Return what each measure gives when the same clusters meet shuffled labels, on average."""
    rng = generator(seed, "chance")
    shuffled = [_unadjusted(rng.permutation(labels), clusters) for _ in range(permutations)]
    means = {name: float(np.mean([each[name] for each in shuffled])) for name in UNADJUSTED}
    return dict.fromkeys(ADJUSTED, 0.0) | means


def margins(
    labels: Numbers, clusters: Numbers, *, half_samples: int, confidence: float, seed: int
) -> dict[str, float]:
    """Return how far each measure may be from its value on all pictures like these.

    The deleted-half jackknife: the spread over random halves drawn without replacement, times the
    normal quantile. The ordinary bootstrap would draw a picture several times; the copies share
    cluster and class, which counts as agreement, and lifts ARI and AMI above what the sample has.

    Source: Shao and Wu, Annals of Statistics 17 (1989).
    """
    rng = generator(seed, "half-samples")
    n, half = len(labels), len(labels) // 2
    drawn = [rng.permutation(n)[:half] for _ in range(half_samples)]
    values = [agreement(labels[rows], clusters[rows]) for rows in drawn]
    scale = NormalDist().inv_cdf((1 + confidence) / 2) * np.sqrt(half / (n - half))
    return {
        name: float(scale * np.std([each[name] for each in values], ddof=1)) for name in MEASURES
    }


def vote_accuracy(known: tuple[Numbers, Numbers], asked: tuple[Numbers, Numbers]) -> float:
    """Return how often the commonest known class of a cluster is the class of a new picture in it.

    Purity that cannot be had by splitting. A cluster without known pictures is never right.

    Args:
        known: labels (m,) and clusters (m,) of the training part.
        asked: labels (n,) and clusters (n,) of another part.
    """
    k = int(max(known[0].max(), asked[0].max())) + 1
    counts = contingency(*known, (int(max(known[1].max(), asked[1].max())) + 1, k))
    right = counts.argmax(axis=1)[asked[1]] == asked[0]
    return float((right & (counts.sum(axis=1)[asked[1]] > 0)).mean())


def neighbour_purity(
    known: tuple[NDArray[np.float32], Numbers], asked: tuple[NDArray[np.float32], Numbers]
) -> tuple[float, float]:
    """Return the share of the nearest known pictures that have a picture's class, and by chance.

    Args:
        known: rows (m, d) and labels (m,) of the training part.
        asked: rows (n, d) and labels (n,) of another part.
    """
    neighbours = NearestNeighbors(n_neighbors=min(NEIGHBOURS, len(known[1]))).fit(known[0])
    nearest = known[1][neighbours.kneighbors(asked[0], return_distance=False)]
    shares = np.bincount(known[1]) / len(known[1])
    return float((nearest == asked[1][:, None]).mean()), float(shares[asked[1]].mean())


def _unadjusted(labels: Numbers, clusters: Numbers) -> dict[str, float]:
    with _many_clusters_are_no_regression():
        # The V-measure is NMI: divided by the arithmetic mean of the two entropies.
        homogeneity, completeness, nmi = homogeneity_completeness_v_measure(labels, clusters)
    return {
        "nmi": float(nmi),
        "homogeneity": float(homogeneity),
        "completeness": float(completeness),
        "purity": purity(labels, clusters),
        "hungarian": hungarian(labels, clusters),
    }


@contextmanager
def _many_clusters_are_no_regression() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The number of unique classes is greater than 50%")
        yield


def _compact(labels: Numbers, clusters: Numbers) -> Numbers:
    """Return the contingency of those classes and clusters that occur."""
    k, found = np.unique(labels, return_inverse=True)
    c, placed = np.unique(clusters, return_inverse=True)
    return contingency(found, placed, (len(c), len(k)))
