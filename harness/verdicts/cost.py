"""What a repetition costs, and apart from it what is paid once, equal whatever was cached."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from harness.metrics import METRICS
from harness.statistics.pareto import pareto_front
from harness.verdicts.evidence import Evidence
from harness.verdicts.record import Further, Price, finite

Metrics = Mapping[str, float]

# What a price is the sum of; preparation is what PCA and the like cost in each repetition.
PARTS = {
    "learning_cpu_s": ("cost/preparation_cpu_s", "cost/training_cpu_s"),
    "inference_cpu_ms": ("cost/inference_cpu_ms",),
    "parameters": ("cost/parameters",),
    "peak_memory_mib": ("cost/peak_memory_mib",),
}
HOUR_S = 3600.0
RATIOS = (*PARTS, "wall_s")


def seconds_of_a_repetition(metrics: Metrics, unit: Literal["cpu_s", "wall_s"]) -> float:
    """Return what a run took, but for caches that it made or read: another finds them there."""
    return metrics[f"cost/{unit}"] - metrics.get(f"cost/caching_{unit}", 0.0)


def seconds_once(metrics: Metrics) -> float:
    """Return the CPU seconds of features that are computed once and kept, whoever did it.

    0 for runs without any, and for those of earlier versions, which counted them where they fell.
    """
    seconds = metrics.get("cost/once_cpu_s", 0.0)
    return seconds if math.isfinite(seconds) else 0.0


def price_of(experiment: Evidence) -> Price:
    """Return what a repetition costs, on average over the recorded ones."""
    return price_of_runs([run.recorded for run in experiment.runs.values()])


def price_of_runs(recorded: Sequence[Metrics]) -> Price:
    """Return the same from what was recorded of each repetition."""
    wall = None
    if all("cost/wall_s" in metrics for metrics in recorded):
        wall = float(np.mean([seconds_of_a_repetition(metrics, "wall_s") for metrics in recorded]))
    once = float(np.mean([seconds_once(metrics) for metrics in recorded]))
    sums = {name: _mean(recorded, keys) for name, keys in PARTS.items()}
    return Price(**sums, wall_s=wall, once_cpu_s=once)


def ratios(baseline: Price, proposal: Price) -> dict[str, float | None]:
    """Return how many times the baseline's price a proposal costs; nothing where one is unknown."""
    found: dict[str, float | None] = {}
    for name in RATIOS:
        one, other = getattr(baseline, name), getattr(proposal, name)
        found[name] = None if not one or other is None else finite(other / one)
    return found


def further_of(more: float | None, prices: tuple[Price, Price]) -> Further | None:
    """Return how many more repetitions would decide, with their hours.

    Args:
        more: of each; infinity if no number would, None where nothing is open.
        prices: of the baseline and the proposal.
    """
    if more is None:
        return None
    if math.isinf(more):
        return Further(None, None)
    seconds = [price.wall_s for price in prices if price.wall_s is not None]
    hours = more * sum(seconds) / HOUR_S if len(seconds) == len(prices) else None
    return Further(int(more), hours)


def on_front(experiments: Sequence[Evidence], metric: str) -> list[bool]:
    """Return which experiments nothing else beats: as good a score for less learning time."""
    sign = 1 if METRICS[metric].higher_is_better else -1
    gain = [
        sign * float(np.mean([run.scores[metric] for run in one.runs.values()]))
        for one in experiments
    ]
    return front_of(gain, [price_of(one).learning_cpu_s for one in experiments])


def front_of(gain: Sequence[float], cost: Sequence[float | None]) -> list[bool]:
    """Return which have the largest gain at their cost; none where a cost is not known."""
    if None in cost:
        return [False] * len(gain)
    front: list[bool] = pareto_front(np.array(gain), np.array(cost, dtype=np.float64)).tolist()
    return front


def _mean(recorded: Sequence[Metrics], keys: Sequence[str]) -> float | None:
    if not all(key in metrics for key in keys for metrics in recorded):
        return None
    return float(np.mean([sum(metrics[key] for key in keys) for metrics in recorded]))
