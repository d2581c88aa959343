"""Probabilities that are as sure as they are right: one number, fitted on validation pictures."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from harness.evaluation.picture_scores import EPSILON

Floats = NDArray[np.float64]

COLDEST, HOTTEST = 0.05, 20.0
SMALLEST = float(np.finfo(np.float32).tiny)
"""A probability of 0 has no logit; float32 knows nothing smaller than this."""


class Temperature(NamedTuple):
    """What probabilities are divided by, as logits, and what that is worth."""

    value: float
    """Above 1: the model was too sure."""
    pictures: int
    loss_before: float
    """Mean negative log-likelihood of the validation pictures, in nats."""
    loss_after: float


def fit_temperature(labels: NDArray[np.int64], probabilities: NDArray[Any]) -> Temperature:
    """Return the temperature under which the true classes are most likely.

    It changes how sure a model is, and never what it answers.

    Args:
        labels: (n,) true classes of pictures that the model was not trained on.
        probabilities: (n, k).

    Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """

    def loss(log_value: float) -> float:
        answers = at_temperature(probabilities, float(np.exp(log_value)))
        own = answers[np.arange(len(labels)), labels]
        return float(-np.log(np.clip(own, EPSILON, 1)).mean())

    limits = (float(np.log(COLDEST)), float(np.log(HOTTEST)))
    found = minimize_scalar(loss, bounds=limits, method="bounded")
    best = min((0.0, float(found.x)), key=loss)
    return Temperature(float(np.exp(best)), len(labels), loss(0.0), loss(best))


def at_temperature(probabilities: NDArray[Any], value: float) -> Floats:
    """Return probabilities (n, k) as if their logits had been divided by the temperature."""
    logits = np.log(np.clip(probabilities.astype(np.float64), SMALLEST, 1)) / value
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    scaled: Floats = raised / raised.sum(axis=1, keepdims=True)
    return scaled
