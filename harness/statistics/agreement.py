"""How far several people say the same of the same things, and how sure a share of answers is."""

import numpy as np
from numpy.typing import NDArray

from harness.seeds import generator

RESAMPLES = 9_999
Shares = NDArray[np.float64]


def fleiss_kappa(answers: NDArray[np.int64]) -> float:
    """Return Fleiss' kappa of (r, t) answers, whole numbers, of r people on t things.

    1 where all say the same of each thing, 0 where they agree as often as chance would; NaN where
    everybody always gave the same answer, so that chance would agree as well.

    Raises:
        ValueError: fewer than two people.

    Source: Fleiss, Psychological Bulletin 76 (1971).
    """
    people, things = answers.shape
    if people < 2:  # noqa: PLR2004 (a pair)
        raise ValueError(f"fleiss_kappa: expected two people or more; got {people}")
    counts = np.stack([(answers == kind).sum(axis=0) for kind in np.unique(answers)])
    agreed = ((counts**2).sum() - people * things) / (things * people * (people - 1))
    by_chance = ((counts.sum(axis=1) / (people * things)) ** 2).sum()
    return float((agreed - by_chance) / (1 - by_chance)) if by_chance < 1 else float("nan")


def interval_over_people(shares: Shares, *, confidence: float, seed: int) -> tuple[float, float]:
    """Return the percentile interval of the mean share, of people drawn again and again.

    Args:
        shares: (r,) of each person, of equally many answers.
        confidence: coverage, between 0 and 1.
        seed: of the draws.

    Raises:
        ValueError: fewer than two people, who say nothing of others.

    Source: Efron, Annals of Statistics 7 (1979).
    """
    if len(shares) < 2:  # noqa: PLR2004 (a pair)
        raise ValueError(f"interval_over_people: expected two people or more; got {len(shares)}")
    rows = generator(seed, "people").integers(0, len(shares), (RESAMPLES, len(shares)))
    tail = (1 - confidence) / 2
    low, high = np.quantile(shares[rows].mean(axis=1), [tail, 1 - tail])
    return float(low), float(high)
