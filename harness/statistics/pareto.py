"""What a gain costs: the proposals that nothing beats at its price."""

import numpy as np
from numpy.typing import NDArray

from harness.errors import ComparisonError

Floats = NDArray[np.float64]


def pareto_front(gain: Floats, cost: Floats) -> NDArray[np.bool_]:
    """Return which options nothing else dominates, (m,).

    An option dominates another if it gains no less and costs no more, and differs in one of
    the two. Equal options stand or fall together.

    Args:
        gain: (m,) higher is better.
        cost: (m,) lower is better.

    Raises:
        ComparisonError: the two differ in length, or a value is NaN.
    """
    if gain.ndim != 1 or gain.shape != cost.shape or np.isnan(gain).any() or np.isnan(cost).any():
        raise ComparisonError(
            f"front: expected a gain and a cost for each option; got {gain.tolist()} "
            f"and {cost.tolist()}"
        )
    no_worse = (gain >= gain[:, None]) & (cost <= cost[:, None])
    better = (gain > gain[:, None]) | (cost < cost[:, None])
    front: NDArray[np.bool_] = ~np.any(no_worse & better, axis=1)
    return front
