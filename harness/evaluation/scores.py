"""Predictions to scores, each with its interval and what no knowledge at all would score."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.evaluation.metrics import MEASURES
from harness.evaluation.picture_scores import Floats
from harness.evaluation.predictions import EpochPredictions, Predictions
from harness.evaluation.tally import Tally, contributions
from harness.metrics import EACH_EPOCH, METRICS
from harness.seeds import generator
from harness.specs.schema.evaluation import EvaluationSpec

# Weights in memory at once: 4 million of 8 bytes, whatever the number of pictures.
WEIGHTS_AT_ONCE = 4_000_000


class Estimate(NamedTuple):
    """One metric: its value, its interval, and the majority predictor's value."""

    value: float
    low: float
    high: float
    majority: float


@dataclass(frozen=True)
class Scores:
    """Every metric of one part.

    Attributes:
        estimates: an estimate for each name in `METRICS`.
        confidence: coverage of the intervals.
        resamples: how many resamples they were read from.
    """

    estimates: Mapping[str, Estimate]
    confidence: float
    resamples: int

    def __post_init__(self) -> None:
        """Refuse estimates that are not of every metric."""
        if set(self.estimates) != set(METRICS):
            raise ValueError(f"scores: expected {sorted(METRICS)}; got {sorted(self.estimates)}")

    def metrics(self, part: str = "test") -> dict[str, float]:
        """Return flat keys: part/name, and the same with _low, _high and _majority."""
        flat: dict[str, float] = {}
        for name, estimate in self.estimates.items():
            key = f"{part}/{name}"
            flat[key] = estimate.value
            flat[f"{key}_low"], flat[f"{key}_high"] = estimate.low, estimate.high
            flat[f"{key}_majority"] = estimate.majority
        return flat


def score(
    tested: Predictions | EpochPredictions,
    spec: EvaluationSpec,
    *,
    seed: int,
    training_counts: NDArray[np.integer[Any]],
) -> Scores:
    """Return every metric with its percentile bootstrap interval and the majority's score.

    Resamples draw n pictures with replacement from all n, not class by class: the test part is
    itself a draw of pictures, and how many of each painter it got is part of the luck. A class
    with few pictures is absent from some resamples, which then count as `balanced_accuracy` and
    `macro_f1` say. The interval answers "had we tested this trained model on other pictures"; it
    knows nothing of training again, and takes pictures for independent of one another.

    The majority predictor answers the training part's class shares for every picture, so its
    class is always the most frequent one and its top five are the five most frequent.

    Of several epochs each is scored by itself and the mean of the scores is taken, in each
    resample as well: estimated is the score of training that is stopped at one of them.

    Args:
        tested: n pictures, k classes; their order does not matter. Or the same after each of
            several epochs.
        spec: resamples, confidence, bins.
        seed: root of the stream "bootstrap".
        training_counts: (k,) training pictures of each class.

    Raises:
        ValueError: the counts are not k counts with something to count, or epochs were tested on
            other pictures.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), section 13.3.
    """
    epochs = (tested,) if isinstance(tested, Predictions) else tested.all
    labels, bins = _in_order(epochs[0])[0], spec.calibration_bins
    columns = tallies(epochs, bins)
    uninformed = _training_shares(training_counts, epochs[0].probabilities.shape)
    value = mean_of_each([column.total() for column in columns])
    majority = measure_all(contributions(labels, uninformed, bins).total())
    low, high = _intervals(columns, spec, seed)
    estimates = {
        name: Estimate(float(value[name][0]), low[name], high[name], float(majority[name][0]))
        for name in METRICS
    }
    return Scores(MappingProxyType(estimates), spec.confidence, spec.bootstrap_resamples)


def tallies(epochs: Sequence[Predictions], bins: int) -> list[Tally]:
    """Return what each picture contributes after each epoch, in the order of the ids.

    The order of the rows changes nothing then, not even a last bit.

    Raises:
        ValueError: epochs were tested on other pictures.
    """
    if any(set(one.image_ids) != set(epochs[0].image_ids) for one in epochs[1:]):
        raise ValueError("epochs: expected the same pictures tested after each; got others")
    return [contributions(*_in_order(one), bins) for one in epochs]


def mean_of_each(epochs: Sequence[Tally]) -> dict[str, Floats]:
    """Return each metric, (r,): the mean of its values in tallies of r rows each, one an epoch."""
    measured = [measure_all(tally) for tally in epochs]
    if len(measured) == 1:
        return measured[0]
    return {name: np.mean([each[name] for each in measured], axis=0) for name in MEASURES}


def _in_order(predictions: Predictions) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Return labels and probabilities in the order of the ids."""
    order = np.argsort(np.array(predictions.image_ids))
    return predictions.labels[order], predictions.probabilities[order]


def cheap_scores(labels: NDArray[np.int64], probabilities: NDArray[Any]) -> dict[str, float]:
    """Return loss, accuracy, balanced_accuracy and macro_f1, without intervals.

    Args:
        labels: (n,) true classes.
        probabilities: (n, k).
    """
    total = contributions(labels, probabilities, bins=1).total()
    return {key: float(MEASURES[name](total)[0]) for key, name in EACH_EPOCH.items()}


def measure_all(tally: Tally) -> dict[str, Floats]:
    """Return each metric of each row of a tally, (r,)."""
    return {name: measure(tally) for name, measure in MEASURES.items()}


def resampling_weights(n: int, resamples: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Return blocks of (b, n) weights, `resamples` rows in all, each row summing to n."""
    block = max(1, WEIGHTS_AT_ONCE // n)
    for start in range(0, resamples, block):
        b = min(block, resamples - start)
        drawn = rng.integers(n, size=(b, n)) + n * np.arange(b)[:, None]
        yield np.bincount(drawn.ravel(), minlength=b * n).reshape(b, n).astype(np.float64)


def _training_shares(counts: NDArray[np.integer[Any]], shape: tuple[int, ...]) -> Floats:
    """Return the training part's class shares as the answer to each picture, (n, k)."""
    n, k = shape
    if counts.shape != (k,) or counts.min() < 0 or counts.sum() == 0:
        raise ValueError(f"training_counts: expected {k} counts; got {counts!r}")
    return np.tile(counts / counts.sum(), (n, 1))


def _intervals(
    columns: Sequence[Tally], spec: EvaluationSpec, seed: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the low ends and the high ends, by metric."""
    blocks = [
        mean_of_each([column.weigh(weights) for column in columns])
        for weights in resampling_weights(
            len(columns[0].pictures), spec.bootstrap_resamples, generator(seed, "bootstrap")
        )
    ]
    tails = ((1 - spec.confidence) / 2, (1 + spec.confidence) / 2)
    ends = {
        name: np.quantile(np.concatenate([block[name] for block in blocks]), tails)
        for name in METRICS
    }
    return (
        {name: float(e[0]) for name, e in ends.items()},
        {name: float(e[1]) for name, e in ends.items()},
    )
