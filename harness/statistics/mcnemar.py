"""Are two trained models different? The same test pictures, answered by both.

This says nothing of training again: two models of one recipe differ too.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, chdtrc

from harness.errors import ComparisonError

Bools = NDArray[np.bool_]


class McNemar(NamedTuple):
    """Pictures that only one of two models recognises, and how likely that is by chance."""

    only_baseline: int
    only_proposal: int
    mid_p: float


class CochranQ(NamedTuple):
    """Whether m models recognise equally many pictures."""

    q: float
    df: int
    p: float


def mcnemar(baseline: Bools, proposal: Bools) -> McNemar:
    """Return McNemar's test with its mid-p.

    Args:
        baseline: (n,) whether the baseline recognised each picture.
        proposal: (n,) the same for the proposal.

    Raises:
        ComparisonError: the two are not paired.

    Source: McNemar, Psychometrika 12 (1947); Fagerland, Lydersen and Laake, BMC Medical Research
    Methodology 13:91 (2013) for the mid-p.
    """
    if baseline.shape != proposal.shape or baseline.ndim != 1:
        raise ComparisonError(
            f"McNemar: expected the same pictures; got {baseline.shape} and {proposal.shape}"
        )
    b, c = int((baseline & ~proposal).sum()), int((proposal & ~baseline).sum())
    if b + c == 0:
        return McNemar(0, 0, 1.0)
    fewer, both = min(b, c), b + c
    half = math.comb(both, fewer) / 2**both
    # The exact p adds both tails, which for b = c share the observed table.
    mid_p = 1 - half / 2 if b == c else 2 * float(bdtr(fewer, both, 0.5)) - half
    return McNemar(b, c, mid_p)


def cochran_q(correct: Bools) -> CochranQ:
    """Return Cochran's Q test of several models at once.

    Args:
        correct: (n, m) whether each model recognised each picture; m at least 2.

    Raises:
        ComparisonError: fewer than two models.

    Source: Cochran, Biometrika 37 (1950).
    """
    if correct.shape[1:] in {(), (0,), (1,)}:
        raise ComparisonError(f"Cochran's Q: expected (n, m), m from 2; got {correct.shape}")
    df = correct.shape[1] - 1
    if (correct == correct[:, :1]).all():
        return CochranQ(0.0, df, 1.0)
    by_model, by_picture = (correct.sum(axis=axis, dtype=np.int64) for axis in (0, 1))
    chance = (by_picture * (df + 1 - by_picture)).sum()
    q = df * (df + 1) * float(((by_model - by_model.mean()) ** 2).sum()) / float(chance)
    return CochranQ(q, df, float(chdtrc(df, q)))
