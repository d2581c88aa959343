"""Rows of numbers brought to one scale, so that no number outweighs the others by its unit."""

from typing import Literal, assert_never

import numpy as np
from numpy.typing import NDArray

from harness.features.fitted import Fitted
from harness.guard import TrainingRows

Scaling = Literal["none", "standardise", "l2"]


def scaled(kind: Scaling, values: NDArray[np.float32], training: TrainingRows) -> Fitted:
    """Return rows (n, d) on a common scale.

    Args:
        kind: `standardise` subtracts the training part's means and divides by its standard
            deviations, where a number varies at all; `l2` divides each row by its length, which
            takes nothing from other rows: an angle, not a distance, is then what is small.
        values: (n, d).
        training: whose rows are learned from.
    """
    match kind:
        case "none":
            return Fitted(values, {})
        case "standardise":
            rows = training.of(values, "scaling").astype(np.float64)
            mean, deviation = rows.mean(axis=0), rows.std(axis=0)
            divisor = np.where(deviation > 0, deviation, 1.0)
            made = ((values - mean) / divisor).astype(np.float32)
            arrays = {"scaling_mean": mean, "scaling_deviation": deviation}
            return Fitted(made, {name: array.astype(np.float32) for name, array in arrays.items()})
        case "l2":
            lengths = np.linalg.norm(values, axis=1, keepdims=True)
            made = values / np.where(lengths > 0, lengths, 1.0)
            return Fitted(made.astype(np.float32), {})
        case never:
            assert_never(never)
