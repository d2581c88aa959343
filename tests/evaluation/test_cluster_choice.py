"""How many clusters there are, of rows whose clusters are known."""

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score
from threadpoolctl import threadpool_limits

from harness.evaluation.cluster_choice import (
    Candidate,
    Gap,
    Stability,
    choose,
    gap,
    stability,
    structureless,
    tightness,
)


def three_blobs(seed=1, n=90):
    rng = np.random.default_rng(seed)
    centres = np.array([[0, 0, 0], [9, 0, 0], [0, 9, 0]])
    return (centres[np.arange(n) % 3] + rng.normal(size=(n, 3))).astype(np.float32)


def find(rows, k, seed):
    # One thread: starting more takes longer than the work.
    with threadpool_limits(1):
        return KMeans(k, n_init=3, random_state=seed).fit(rows)


def candidates(rows, numbers, seed=1):
    references = structureless(rows, 4, seed)
    found = []
    for k in numbers:
        clusters = find(rows, k, seed)
        tight = tightness(rows, clusters.labels_, seed)["silhouette"]
        stable = stability(find, rows, k, repeats=3, seed=seed)
        gained = gap(find, clusters.inertia_, k, references, seed)
        found.append(Candidate(k, tight, stable, gained))
    return found


def a_candidate(clusters, *, silhouette=0.0, halves=0.0, value=0.0, error=0.0):
    return Candidate(clusters, silhouette, Stability(0.0, halves), Gap(value, error))


@pytest.mark.parametrize("criterion", ["silhouette", "stability", "gap"])
def test_three_blobs_are_three(criterion):
    assert choose(candidates(three_blobs(), (2, 3, 4, 6)), criterion) == 3


def test_clusters_that_are_there_are_stable_and_others_are_not():
    three, six = (stability(find, three_blobs(), k, repeats=3, seed=1) for k in (3, 6))

    assert three == Stability(1.0, 1.0)
    assert six.halves < 0.9


def test_structureless_rows_gain_nothing_from_clusters():
    (rows,) = structureless(three_blobs(), 1, seed=2)
    for each in candidates(rows, (2, 3, 4)):
        assert abs(each.gap.value) < 0.15


def test_the_gap_is_that_of_its_definition():
    inertias = iter([20.0, 30.0])

    def fixed(_rows, _k, _seed):
        return SimpleNamespace(inertia_=next(inertias))

    found = gap(fixed, 10.0, 3, [np.zeros((1, 1))] * 2, seed=1)
    logs = np.log([20, 30])

    assert found.value == pytest.approx(logs.mean() - np.log(10))
    assert found.error == pytest.approx(logs.std() * np.sqrt(1.5))


@pytest.mark.parametrize(("values", "chosen"), [((0.1, 0.3, 0.35), 3), ((0.1, 0.2, 0.4), 4)])
def test_gap_takes_the_smallest_number_that_the_next_does_not_clearly_beat(values, chosen):
    numbers = [a_candidate(k, value=v, error=0.06) for k, v in zip((2, 3, 4), values, strict=True)]

    assert choose(numbers, "gap") == chosen


@pytest.mark.parametrize("criterion", ["silhouette", "stability"])
def test_of_equals_the_smallest_number_is_chosen(criterion):
    both = [a_candidate(2, silhouette=0.5, halves=0.5), a_candidate(3, silhouette=0.5, halves=0.5)]

    assert choose(both, criterion) == 2


def test_tightness_is_scikit_learns():
    rows = three_blobs()
    labels = find(rows, 4, 1).labels_
    found = tightness(rows, labels, seed=1)

    assert found["silhouette"] == pytest.approx(silhouette_score(rows, labels))
    assert found["davies_bouldin"] == pytest.approx(davies_bouldin_score(rows, labels))
    assert found["calinski_harabasz"] == pytest.approx(calinski_harabasz_score(rows, labels))


def test_structureless_rows_fill_the_box_and_depend_on_the_seed():
    rows = three_blobs()
    one, again, other = (structureless(rows, 2, seed)[0] for seed in (1, 1, 2))

    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)
    assert one.shape == rows.shape
    mean = rows.mean(axis=0)
    axes = np.linalg.svd(rows - mean, full_matrices=False)[2]
    inside, within = (one - mean) @ axes.T, (rows - mean) @ axes.T
    assert (inside.min(axis=0) >= within.min(axis=0) - 1e-4).all()
    assert (inside.max(axis=0) <= within.max(axis=0) + 1e-4).all()
