"""Pictures mixed in pairs: mixup."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.seeds import generator

Values = NDArray[Any]


class Mixing(NamedTuple):
    """How the batches of one epoch are mixed."""

    alpha: float
    """Shares come from Beta(alpha, alpha): small ones leave most pictures nearly as they are."""
    seed: int
    epoch: int


def mixed(inputs: Values, targets: Values, mixing: Mixing, batch: int) -> tuple[Values, Values]:
    """Return a batch in which each picture is mixed with another one of the same batch.

    Both x and y become share * own + (1 - share) * other's, with a share for each pair. Pairs
    and shares are a function of seed, epoch and the batch's number alone. Bytes are rounded.

    Args:
        inputs: (b, ...) pictures as bytes, or numbers.
        targets: (b, k) shares of classes.
        mixing: how.
        batch: number of the batch, from 0.

    Source: Zhang et al., mixup: Beyond empirical risk minimization (ICLR 2018), equation 2, with
    pairs from one batch as in the authors' code, and a share for each pair as in the equation.
    """
    random = generator(mixing.seed, "mixup", mixing.epoch, batch)
    others = random.permutation(len(inputs))
    shares = random.beta(mixing.alpha, mixing.alpha, len(inputs)).astype(np.float32)
    return _blend(inputs, others, shares), _blend(targets, others, shares)


def _blend(values: Values, others: NDArray[np.int64], shares: NDArray[np.float32]) -> Values:
    own = shares.reshape(-1, *(1,) * (values.ndim - 1))
    blend: Values = own * values + (1 - own) * values[others]
    if np.issubdtype(values.dtype, np.integer):
        blend = np.rint(blend)
    return blend.astype(values.dtype)
