"""What experiments cost, beside what they score."""

from collections.abc import Sequence

import numpy as np

from harness.comparison.pareto import pareto_front
from harness.evaluation.metrics import METRICS
from harness.verdicts.evidence import Evidence
from harness.verdicts.parts import Price

# What a price is the sum of; preparation is what frozen features, PCA and the like cost.
PARTS = {
    "learning_cpu_s": ("cost/preparation_cpu_s", "cost/training_cpu_s"),
    "wall_s": ("cost/wall_s",),
    "inference_cpu_ms": ("cost/inference_cpu_ms",),
    "parameters": ("cost/parameters",),
    "peak_memory_mib": ("cost/peak_memory_mib",),
}


def price_of(experiment: Evidence) -> Price:
    """Return what a repetition costs, on average over the recorded ones."""
    return Price(**{name: _mean(experiment, keys) for name, keys in PARTS.items()})


def ratios(baseline: Price, proposal: Price) -> dict[str, float | None]:
    """Return how many times the baseline's price a proposal costs; nothing where one is unknown."""
    found: dict[str, float | None] = {}
    for name in PARTS:
        one, other = getattr(baseline, name), getattr(proposal, name)
        found[name] = None if not one or other is None else other / one
    return found


def on_front(experiments: Sequence[Evidence], metric: str) -> list[bool]:
    """Return which experiments nothing else beats: as good a score for less learning time."""
    sign = 1 if METRICS[metric].higher_is_better else -1
    gain = [
        sign * float(np.mean([run.scores[metric] for run in one.runs.values()]))
        for one in experiments
    ]
    cost = [price_of(one).learning_cpu_s for one in experiments]
    if None in cost:
        return [False] * len(experiments)
    front: list[bool] = pareto_front(np.array(gain), np.array(cost, dtype=np.float64)).tolist()
    return front


def _mean(experiment: Evidence, keys: Sequence[str]) -> float | None:
    recorded = [run.recorded for run in experiment.runs.values()]
    if not all(key in metrics for key in keys for metrics in recorded):
        return None
    return float(np.mean([sum(metrics[key] for key in keys) for metrics in recorded]))
