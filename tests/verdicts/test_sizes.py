"""The sizes that enter the test, held against studies whose truth is known."""

import numpy as np

from harness.statistics.corrected_t import corrected_t
from tests.statistics.simulate import at_most
from tests.verdicts.factories import an_experiment, judged

STUDIES, REPETITIONS, COPIES, FEATURES = 400, 10, 5, 6


def test_copies_of_training_pictures_leave_the_five_percent_test_at_five_percent(tracker):
    base, other = (
        an_experiment(tracker, name, 0.6, own=number, copies=COPIES)
        for number, name in enumerate(("base", "other"))
    )
    setting = judged(tracker, base, other).setting
    n_test, n_train = setting.sizes
    studies = equal_learners(int(n_test), int(n_train))
    right, by_rows = (
        np.mean([corrected_t(one, n_test=n_test, n_train=size).p < 0.05 for one in studies])
        for size in (n_train, setting.n_train)
    )
    assert 0.02 < right <= at_most(0.05, STUDIES)
    assert by_rows > 0.12  # what counting rows would have called a 5 % test


def equal_learners(n_test, n_train):
    """Yield differences (r,) of two equally good learners that are trained on copies.

    Each study is a collection of its own; both learners know other features of its pictures, and
    take the nearest of two class means.
    """
    rng = np.random.default_rng(1)
    labels = np.arange(n_test + n_train) % 2
    found = []
    for _ in range(STUDIES):
        pictures = rng.normal(size=(len(labels), 2 * FEATURES)) + 0.35 * labels[:, None]
        orders = [rng.permutation(len(labels)) for _ in range(REPETITIONS)]
        found.append(
            np.array([a_difference(pictures, labels, order, n_test, rng) for order in orders])
        )
    return found


def a_difference(pictures, labels, order, n_test, rng):
    test, train = order[:n_test], np.tile(order[n_test:], COPIES)
    seen = pictures[train] + 0.1 * rng.normal(size=(len(train), pictures.shape[1]))
    right = []
    for own in (slice(FEATURES), slice(FEATURES, None)):
        means = [seen[labels[train] == label][:, own].mean(axis=0) for label in (0, 1)]
        across, middle = means[1] - means[0], (means[1] + means[0]) / 2
        said = (pictures[test][:, own] - middle) @ across > 0
        right.append(np.mean(said == labels[test]))
    return right[1] - right[0]
