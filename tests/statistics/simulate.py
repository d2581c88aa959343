"""Studies whose truth is known."""

import math

import numpy as np


def correlated_differences(studies, r, *, n_test, n_train, gain=0.0, spread=1.0, seed=0):
    """Differences (studies, r) that share what repetitions of one collection share.

    `spread` is the standard deviation within a study; the correlation is n_test / (n_test +
    n_train), as the corrected test assumes.
    """
    rng = np.random.default_rng(seed)
    shared = math.sqrt(n_test / n_train) * rng.normal(size=(studies, 1))
    return gain + spread * (shared + rng.normal(size=(studies, r)))


def resampled_studies(studies, r, *, n_test, n_train, seed=0):
    """Differences (studies, r) of two learners that are equally good, really split and trained.

    Each study is a collection of pictures with two features. Both learners put a threshold
    half way between the class means of their own feature.
    """
    rng = np.random.default_rng(seed)
    n = n_test + n_train
    labels = rng.integers(2, size=(studies, n))
    features = rng.normal(size=(2, studies, n)) + 0.8 * labels
    differences = np.empty((studies, r))
    for repetition in range(r):
        order = rng.random((studies, n)).argsort(axis=1)
        train, test = order[:, :n_train], order[:, n_train:]
        accuracy = [tested(labels, feature, train, test) for feature in features]
        differences[:, repetition] = accuracy[1] - accuracy[0]
    return differences


def tested(labels, feature, train, test):
    """Accuracy, (studies,), of the threshold learned from `train` on `test`."""
    x, y = np.take_along_axis(feature, train, 1), np.take_along_axis(labels, train, 1)
    means = [(x * (y == c)).sum(axis=1) / (y == c).sum(axis=1) for c in (0, 1)]
    threshold = (means[0] + means[1])[:, None] / 2
    answers = np.take_along_axis(feature, test, 1) > threshold
    return (answers == np.take_along_axis(labels, test, 1)).mean(axis=1)


def at_most(share, studies):
    """The largest count that a true share leaves likely: three standard errors above."""
    return share + 3 * math.sqrt(share * (1 - share) / studies)
