"""Repetitions of one experiment in one row a metric."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np


class MetricSummary(NamedTuple):
    """One metric over the repetitions.

    The standard deviation divides by n - 1; it is NaN for a single repetition.
    """

    metric: str
    mean: float
    standard_deviation: float
    minimum: float
    maximum: float
    repetitions: int


def summarise(
    repetitions: Sequence[Mapping[str, float]], keys: Sequence[str]
) -> tuple[MetricSummary, ...]:
    """Return a summary for each key, in the order of `keys`.

    Args:
        repetitions: the metrics of each repetition, at least one.
        keys: which metrics.

    Raises:
        ValueError: there is no repetition, or one lacks a key.
    """
    if not repetitions:
        raise ValueError("summary: expected at least one repetition; got none")
    return tuple(_summary(key, repetitions) for key in keys)


def _summary(key: str, repetitions: Sequence[Mapping[str, float]]) -> MetricSummary:
    lacking = [number for number, metrics in enumerate(repetitions) if key not in metrics]
    if lacking:
        raise ValueError(f"summary: expected {key!r} in all repetitions; {lacking} lack it")
    values = np.array([metrics[key] for metrics in repetitions], dtype=np.float64)
    spread = float(values.std(ddof=1)) if len(values) > 1 else float("nan")
    return MetricSummary(
        metric=key,
        mean=float(values.mean()),
        standard_deviation=spread,
        minimum=float(values.min()),
        maximum=float(values.max()),
        repetitions=len(values),
    )
