"""Recipes whose answers are drawn, so that what differs is known."""

import numpy as np

from harness.statistics.planted_effects import Pool, SplitAnswers
from harness.statistics.score_arrays import ComparisonDesign, ExperimentScores

PICTURES = 400


def drawn_answers(labels, recall, repetitions, seed):
    """Answers (r, n): right with the recall of the class, else any other class."""
    rng = np.random.default_rng(seed)
    shape, k = (repetitions, len(labels)), len(recall)
    right = rng.random(shape) < np.asarray(recall)[labels]
    return np.where(right, labels, (labels + rng.integers(1, k, size=shape)) % k)


def arm_of(labels, answers, k):
    """The arm of answers (r, n) to the pictures of `labels`, with its accuracy as metric."""
    confusions = np.zeros((len(answers), k, k), dtype=np.int64)
    for repetition, answered in enumerate(answers):
        np.add.at(confusions[repetition], (labels, answered), 1)
    return ExperimentScores({"accuracy": (answers == labels).mean(axis=1)}, confusions)


def drawn_arm(sizes, recall, *, repetitions=10, seed=0):
    """An arm tested on `sizes` pictures of each class."""
    labels = np.repeat(np.arange(len(sizes)), sizes)
    return arm_of(labels, drawn_answers(labels, recall, repetitions, seed), len(sizes))


def a_setting(sizes, **change):
    names = tuple(f"painter {c}" for c in range(len(sizes)))
    counts = np.asarray(sizes)
    usual = {
        "class_names": names,
        "training_pictures": 4.0 * counts,
        "n_test": float(counts.sum()),
        "n_train": 4.0 * counts.sum(),
    }
    return ComparisonDesign(**{**usual, **change})


def a_pool(*, splits=20, t=80, luck=0.1, seed=0):
    """Two recipes that know 60 and 50 % of the pictures by heart, and are often lucky or not."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(PICTURES) % 3)
    wrong = (labels + rng.integers(1, 3, size=PICTURES)) % 3
    knows = rng.random((2, PICTURES)) < np.array([[0.6], [0.5]])

    def answers(recipe, rows):
        right = np.where(
            rng.random(len(rows)) < luck, rng.random(len(rows)) < 0.5, knows[recipe, rows]
        )
        return np.where(right, labels[rows], wrong[rows])

    tested = []
    for _ in range(splits):
        rows = rng.choice(PICTURES, t, replace=False)
        trained = np.stack([answers(0, rows) for _ in range(3)])
        tested.append(SplitAnswers(rows, trained, answers(1, rows)))
    return Pool(labels, np.arange(PICTURES), tuple(tested))
