"""What the statistics of a whole study cost, from predictions to the last confusion.

`python -m benchmarks.statistics` draws 20 proposals and their baseline, 50 repetitions of 2,000
test pictures and 50 classes, and prints the processor time of each part. Nothing is trained or
read, and drawing is not counted.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from benchmarks.ratios import Ratio, tell
from harness.evaluation.metrics import weighted_metric
from harness.evaluation.scores import measure_all
from harness.evaluation.tally import contributions
from harness.metrics import METRICS
from harness.statistics.bootstrap import paired_bootstrap, stratified_weights
from harness.statistics.corrected_t import (
    CorrectedT,
    chance_on_a_new_repetition,
    correlated_posterior,
)
from harness.statistics.effects import Profile, profile
from harness.statistics.mcnemar import cochran_q, mcnemar
from harness.statistics.multiple_testing import Rule, decide
from harness.statistics.pareto import pareto_front
from harness.statistics.score_arrays import ComparisonDesign, ExperimentScores

Floats = NDArray[np.float64]
BINS = 15
FEW, MANY = 50, 1_000
"""Resamples of the plain way and of ours."""


def main() -> None:
    """Print the processor time of each part."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--proposals", type=int, default=20)
    arguments.add_argument("--repetitions", type=int, default=50)
    arguments.add_argument("--pictures", type=int, default=2_000)
    arguments.add_argument("--classes", type=int, default=50)
    arguments.add_argument("--resamples", type=int, default=1_000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    print(vars(given))
    spent: defaultdict[str, float] = defaultdict(float)
    rng = np.random.default_rng(given.seed)
    labels = _unequal_labels(given.pictures, given.classes)
    experiments, last = [], []
    for number in range(given.proposals + 1):
        experiment, answers = _scored(labels, given, rng, spent, skill=1 + 0.02 * number)
        experiments.append(experiment)
        last.append(answers)
    with _timed(spent, "profiles and verdicts"):
        setting = _setting(labels, given.classes)
        profiles = [profile(experiments[0], proposal, setting) for proposal in experiments[1:]]
        verdicts = _verdicts(experiments, profiles)
    with _timed(spent, "pairs of trained models"):
        _trained_models(labels, last, given.resamples, rng)
    tested = sum(len(one.confusions) for one in profiles)
    print(f"{len(verdicts)} verdicts, {tested:,} confusions tested")
    for part, seconds in [*spent.items(), ("in all", sum(spent.values()))]:
        print(f"{part:<28} {seconds:6.2f} s")
    tell(_resampling(labels, last[-1], rng))


def _verdicts(experiments: list[ExperimentScores], profiles: list[Profile]) -> tuple[object, ...]:
    results: list[CorrectedT] = [one.effects["macro_f1"].result for one in profiles]
    for experiment, result in zip(experiments[1:], results, strict=True):
        correlated_posterior(result, 0.01)
        chance_on_a_new_repetition(
            experiment.metrics["macro_f1"] - experiments[0].metrics["macro_f1"]
        )
    pareto_front(np.array([r.difference for r in results]), np.arange(len(results), dtype=float))
    return decide(results, Rule())


def _trained_models(
    labels: NDArray[np.int64], answers: list[Floats], resamples: int, rng: np.random.Generator
) -> None:
    right = np.stack([one.argmax(axis=1) == labels for one in answers], axis=1)
    cochran_q(right)
    metrics = [weighted_metric("macro_f1", labels, one, bins=BINS) for one in answers]
    for number in range(1, len(answers)):
        mcnemar(right[:, 0], right[:, number])
        weights = stratified_weights(labels, np.arange(len(labels)), resamples=resamples, rng=rng)
        paired_bootstrap(metrics[0], metrics[number], weights, n=len(labels))


def _resampling(labels: NDArray[np.int64], answers: Floats, rng: np.random.Generator) -> Ratio:
    """Return what a resample of macro F1 costs by scikit-learn's function, and by weights."""
    spent: defaultdict[str, float] = defaultdict(float)
    found, n = answers.argmax(axis=1), len(labels)
    with _timed(spent, "plain"):
        for _ in range(FEW):
            rows = rng.integers(0, n, n)
            f1_score(labels[rows], found[rows], average="macro", zero_division=0)
    with _timed(spent, "ours"):
        metric = weighted_metric("macro_f1", labels, answers, bins=BINS)
        for weights in stratified_weights(labels, np.arange(n), resamples=MANY, rng=rng):
            metric(weights)
    plain, ours = 1000 * spent["plain"] / FEW, 1000 * spent["ours"] / MANY
    return Ratio("macro F1 of a resample, for scikit-learn", plain, ours, "ms CPU")


def _scored(
    labels: NDArray[np.int64],
    given: argparse.Namespace,
    rng: np.random.Generator,
    spent: defaultdict[str, float],
    *,
    skill: float,
) -> tuple[ExperimentScores, Floats]:
    """Return the scores and the answers of its last repetition."""
    k, answers = given.classes, np.empty(0)
    rows: dict[str, list[float]] = {name: [] for name in METRICS}
    confusions = np.empty((given.repetitions, k, k), dtype=np.int64)
    for repetition in range(given.repetitions):
        odds = np.exp(rng.normal(size=(len(labels), k)) + skill * np.eye(k)[labels])
        answers = odds / odds.sum(axis=1, keepdims=True)
        with _timed(spent, "scores of every repetition"):
            scored = measure_all(contributions(labels, answers, BINS).total())
            for name, values in scored.items():
                rows[name].append(float(values[0]))
            cells = np.bincount(labels * k + answers.argmax(axis=1), minlength=k * k)
            confusions[repetition] = cells.reshape(k, k)
    return ExperimentScores(
        {name: np.array(values) for name, values in rows.items()}, confusions
    ), answers


def _unequal_labels(n: int, k: int) -> NDArray[np.int64]:
    """Return n labels, the largest class 36 times as frequent as the smallest."""
    shares = np.geomspace(36, 1, k)
    counts = np.maximum(1, np.floor(n * shares / shares.sum())).astype(np.int64)
    counts[0] += n - counts.sum()
    return np.repeat(np.arange(k), counts)


def _setting(labels: NDArray[np.int64], k: int) -> ComparisonDesign:
    counts = np.bincount(labels, minlength=k).astype(np.float64)
    n = float(len(labels))
    return ComparisonDesign(
        tuple(f"class {c}" for c in range(k)), 4 * counts, n_test=n, n_train=4 * n
    )


@contextmanager
def _timed(spent: defaultdict[str, float], part: str) -> Iterator[None]:
    before = time.process_time()
    yield
    spent[part] += time.process_time() - before


if __name__ == "__main__":
    main()
