"""Predictions to test with."""

import numpy as np

from harness.evaluation.predictions import Predictions


def some_predictions(n=200, k=7, *, seed=0, skill=0.6, dtype=np.float64):
    """Predictions whose true class got some of the probability."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(k, size=n)
    answers = (1 - skill) * rng.dirichlet(np.full(k, 0.5), n)
    answers += skill * rng.beta(0.6, 0.6, n)[:, None] * np.eye(k)[labels]
    return predictions_of(labels, answers / answers.sum(axis=1, keepdims=True), dtype=dtype)


def predictions_of(labels, probabilities, *, dtype=np.float64):
    """Predictions with made-up names."""
    probabilities = np.asarray(probabilities, dtype=dtype)
    return Predictions(
        image_ids=tuple(f"painter/{row}.jpg" for row in range(len(labels))),
        labels=np.asarray(labels, dtype=np.int64),
        probabilities=probabilities,
        class_names=tuple(f"painter {number}" for number in range(probabilities.shape[1])),
    )


def certain(labels, classes, k):
    """Predictions that give all probability to one class each."""
    return predictions_of(labels, np.eye(k)[classes])
