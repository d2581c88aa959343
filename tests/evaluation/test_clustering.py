"""Agreement of clusters with classes, against published and computed numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy
from sklearn.metrics.cluster import contingency_matrix, expected_mutual_information

from harness.evaluation.clustering import (
    agreement,
    chance,
    contingency,
    hungarian,
    margins,
    neighbour_purity,
    purity,
    vote_accuracy,
)

# Figure 16.4 of Introduction to Information Retrieval: x, o and diamond in three clusters.
MANNING_LABELS = np.array([0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 2, 0, 0, 2, 2, 2])
MANNING_CLUSTERS = np.array([0] * 6 + [1] * 6 + [2] * 5)

# Paintings of each of the 50 artists of the Best Artworks collection.
COUNTS = (
    *(877, 702, 439, 336, 328, 311, 291, 262, 259, 255, 239, 194, 193, 188, 186, 181, 171, 164),
    *(143, 141, 139, 137, 134, 128, 126, 120, 119, 117, 109, 102, 99, 91, 90, 88, 87, 84, 81, 81),
    *(73, 70, 70, 67, 66, 59, 55, 49, 47, 43, 31, 24),
)


def blobs(n, k, noise, seed):
    """Labels, and clusters that are right except for a share of noise."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(k, size=n)
    return labels, np.where(rng.random(n) < noise, rng.integers(k, size=n), labels)


def pairs(n):
    numbers = st.lists(st.integers(0, 4), min_size=n, max_size=n)
    return st.tuples(numbers, numbers).map(lambda both: tuple(map(np.array, both)))


def test_the_textbooks_example_has_the_textbooks_numbers():
    found = agreement(MANNING_LABELS, MANNING_CLUSTERS)

    assert found["purity"] == pytest.approx(0.71, abs=0.005)
    assert found["nmi"] == pytest.approx(0.36, abs=0.005)
    # Of its pairs (20 true positive, 20 false positive, 24 false negative, 72 true negative).
    by_chance = 40 * 44 / 136
    assert found["ari"] == pytest.approx((20 - by_chance) / ((40 + 44) / 2 - by_chance))
    # The best names: first x (5), second o (4), third diamond (3).
    assert found["hungarian"] == pytest.approx(12 / 17)


def test_nmi_is_the_v_measure():
    found = agreement(*blobs(300, 4, 0.5, seed=1))
    h, c = found["homogeneity"], found["completeness"]

    assert found["nmi"] == pytest.approx(2 * h * c / (h + c))


@settings(max_examples=50, deadline=None)
@given(pairs(12))
def test_a_one_to_one_naming_never_beats_purity_nor_purity_the_largest_class(both):
    labels, clusters = both
    largest = np.bincount(labels).max() / len(labels)

    assert hungarian(labels, clusters) <= purity(labels, clusters)
    assert purity(labels, clusters) >= largest
    assert purity(labels, np.arange(len(labels))) == 1


@settings(max_examples=30, deadline=None)
@given(pairs(15), st.permutations(range(5)))
def test_the_names_of_clusters_do_not_matter(both, names):
    labels, clusters = both
    renamed = agreement(labels, np.array(names)[clusters])

    assert renamed == pytest.approx(agreement(labels, clusters))


@pytest.mark.parametrize(
    ("k", "of_purity", "of_hungarian", "of_nmi"),
    [(11, 0.1045, 0.057, 0.010), (50, 0.110, 0.044, 0.042)],
)
def test_chance_on_the_collections_counts_is_what_was_computed_elsewhere(
    k, of_purity, of_hungarian, of_nmi
):
    labels = np.repeat(np.arange(50), COUNTS)
    clusters = np.random.default_rng(7).integers(k, size=len(labels))
    found = chance(labels, clusters, permutations=5, seed=1)

    assert found["purity"] == pytest.approx(of_purity, abs=0.002)
    assert found["hungarian"] == pytest.approx(of_hungarian, abs=0.002)
    assert found["nmi"] == pytest.approx(of_nmi, abs=0.002)
    assert found["ami"] == found["ari"] == 0


def test_chance_of_nmi_is_the_expected_mutual_information():
    labels, clusters = blobs(150, 6, 0.6, seed=2)
    expected = expected_mutual_information(contingency_matrix(labels, clusters, sparse=True), 150)
    found = chance(labels, clusters, permutations=100, seed=1)["nmi"]

    entropies = [entropy(np.bincount(numbers)) for numbers in (labels, clusters)]
    assert found == pytest.approx(expected / np.mean(entropies), rel=0.1)


def test_many_clusters_of_few_pictures_are_measured_in_silence():
    rng = np.random.default_rng(3)
    labels, clusters = rng.integers(3, size=60), rng.permutation(60) % 50

    assert agreement(labels, clusters)["ari"] == pytest.approx(0, abs=0.1)


def test_an_interval_holds_the_truth_as_often_as_it_says():
    truth = agreement(*blobs(10_000, 5, 0.6, seed=4))
    asked = {"half_samples": 20, "confidence": 0.9, "seed": 1}
    held = {"ari": 0, "ami": 0}
    for number in range(30):
        drawn = blobs(150, 5, 0.6, seed=100 + number)
        found, reach = agreement(*drawn), margins(*drawn, **asked)
        for name in held:
            held[name] += abs(found[name] - truth[name]) <= reach[name]

    assert all(0.8 <= count / 30 <= 1 for count in held.values())
    assert held != {"ari": 30, "ami": 30}


@pytest.mark.parametrize("measured", ["chance", "margins"])
def test_a_seed_decides_and_another_differs(measured):
    both = blobs(100, 4, 0.5, seed=5)

    def found(seed):
        if measured == "chance":
            return chance(*both, permutations=5, seed=seed)
        return margins(*both, half_samples=5, confidence=0.95, seed=seed)

    assert found(0) == found(0) != found(1)


def test_clusters_vote_with_what_is_known_of_them():
    known = np.array([0, 0, 1, 1, 1]), np.array([0, 0, 0, 1, 1])
    asked = np.array([0, 1, 1, 0]), np.array([0, 0, 1, 2])

    # The first cluster says 0, the second 1, and of the third nothing is known.
    assert vote_accuracy(known, asked) == 0.5


def test_neighbours_are_counted_among_known_pictures():
    near, far = np.zeros((10, 2), np.float32), np.full((10, 2), 9, np.float32)
    rows = np.concatenate([near, far])
    labels = np.repeat([0, 1], 10)
    found, by_chance = neighbour_purity((rows, labels), (rows[[0, 19]], np.array([0, 0])))

    assert (found, by_chance) == (0.5, 0.5)


def test_contingency_counts_pictures_by_cluster_and_class():
    counts = contingency(np.array([0, 1, 1]), np.array([2, 0, 0]), (3, 2))

    assert counts.tolist() == [[0, 2], [0, 0], [1, 0]]
