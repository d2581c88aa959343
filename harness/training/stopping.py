"""Which epoch is best and when to stop, as functions of the history alone.

Nothing is remembered beside the history, so a resumed training decides as an undisturbed one.
"""

import math
from collections.abc import Mapping

from harness.errors import TrainingError
from harness.metrics import EACH_EPOCH, METRICS
from harness.specs.plans.plan import Bar
from harness.specs.schema.training import EarlyStoppingSpec, TrainingSpec, ValidationMetric
from harness.training.checkpoint import History


def best_epoch(history: History, metric: ValidationMetric) -> int:
    """Return the number (from 1) of the first epoch with the best value of the metric."""
    values = [_badness(epoch, metric) for epoch in history]
    return 1 + values.index(min(values))


def is_finished(history: History, spec: TrainingSpec) -> bool:
    """Return whether no further epoch is due."""
    if len(history) >= spec.epochs:
        return True
    return spec.early_stopping is not None and _has_stalled(history, spec.early_stopping)


def falls_short(history: History, bar: Bar | None) -> bool:
    """Return whether the best epoch so far is worse than the bar asks after so many epochs."""
    if bar is None or not 0 < len(history) <= len(bar.heights):
        return False
    height = bar.heights[len(history) - 1]
    best = min(_badness(epoch, bar.metric) for epoch in history)
    return height is not None and best > _badness({bar.metric: height}, bar.metric)


def require_finite(metrics: Mapping[str, float], epoch: int) -> None:
    """Stop a training whose numbers mean nothing any more.

    Raises:
        TrainingError: a metric is not finite.
    """
    broken = [name for name, value in metrics.items() if not math.isfinite(value)]
    if broken:
        raise TrainingError(
            f"epoch {epoch}: expected finite numbers; got {', '.join(broken)} "
            f"= {metrics[broken[0]]}. Try a smaller training.optimizer.learning_rate."
        )


def _has_stalled(history: History, spec: EarlyStoppingSpec) -> bool:
    best, waited = math.inf, 0
    for epoch in history:
        value = _badness(epoch, spec.metric)
        if value < best - spec.minimum_change:
            best, waited = value, 0
        else:
            waited += 1
    return waited >= spec.patience


def _badness(metrics: Mapping[str, float], metric: ValidationMetric) -> float:
    score = METRICS[EACH_EPOCH[metric.removeprefix("validation/")]]
    return -metrics[metric] if score.higher_is_better else metrics[metric]
