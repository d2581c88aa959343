"""The other level of evidence: two trained models of one repetition on the same pictures.

Where scores are means over the last epochs, these are the models of the last one, which are kept.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from harness.evaluation.metrics import metric_of_answers, weighted_scores
from harness.evaluation.picture_scores import PictureScores
from harness.seeds import generator
from harness.statistics.bootstrap import Floats, WeightedMetric, percentiles, stratified_weights
from harness.statistics.influence import SCORES
from harness.statistics.mcnemar import McNemar, cochran_q, mcnemar
from harness.verdicts.evidence import Evidence, JudgedRun
from harness.verdicts.record import Agreement, Models, RuleRecord

RESAMPLES = 1000

ReadScores = Callable[[str], PictureScores]
"""Gives what each picture scored by the stored predictions of a run, by its id."""


class _Resampled(NamedTuple):
    """A baseline's model under each resample of its test pictures."""

    whole: float
    values: Floats
    weights: Floats | None
    """What was drawn, where it is small enough to be kept; else it is drawn again, alike."""


class ModelComparison:
    """Compares the models of proposals with those of a baseline.

    Resamples depend on the pictures alone: they are drawn, and the baseline's model is measured
    under them, once for all proposals.
    """

    def __init__(self, rule: RuleRecord, read: ReadScores) -> None:
        """Keep what decides, and what gives the scores of a run's pictures."""
        self._rule, self._read = rule, read
        self._baselines: dict[str, _Resampled] = {}

    def compare(self, baseline: Evidence, proposal: Evidence) -> Models:
        """Return how the two models of the first common repetition compare on its test pictures.

        McNemar's mid-p asks whether they recognise equally many; the paired bootstrap, stratified
        by class and keeping near-duplicates together, gives the interval of the deciding metric.
        """
        one, other = baseline.first, proposal.first
        test = mcnemar(one.kept_correct, other.kept_correct)
        if one.run_id not in self._baselines:
            self._baselines[one.run_id] = self._resampled(one)
        base, metric = self._baselines[one.run_id], self._metric(one, other)
        values = [metric(block) for block in self._weights(one, base)]
        low, high = percentiles(np.concatenate(values) - base.values, 1 - self._rule.alpha)
        return Models(
            repetition=one.repetition,
            pictures=len(one.labels),
            only_baseline=test.only_baseline,
            only_proposal=test.only_proposal,
            mid_p=test.mid_p,
            difference=_whole(metric, one) - base.whole,
            low=low,
            high=high,
            runs=(one.run_id, other.run_id),
        )

    def _resampled(self, one: JudgedRun) -> _Resampled:
        metric, blocks, values = self._metric(one, one), [], []
        for block in self._draw(one):
            values.append(metric(block))
            blocks = [block]
        kept = blocks[0] if len(values) == 1 else None
        return _Resampled(_whole(metric, one), np.concatenate(values), kept)

    def _weights(self, one: JudgedRun, base: _Resampled) -> Iterable[Floats]:
        return self._draw(one) if base.weights is None else (base.weights,)

    def _draw(self, one: JudgedRun) -> Iterator[Floats]:
        return stratified_weights(
            one.labels,
            one.parts.groups,
            resamples=RESAMPLES,
            rng=generator(self._rule.seed, "bootstrap", "models", one.repetition),
        )

    def _metric(self, one: JudgedRun, of: JudgedRun) -> WeightedMetric:
        """Return the deciding metric of a run on the baseline's pictures."""
        name, k = self._rule.metric, len(of.counts)
        if name in SCORES:
            return metric_of_answers(name, of.labels, of.answers[-1], k)
        bins = one.spec["evaluation"]["calibration_bins"]
        return weighted_scores(name, self._read(of.run_id), bins=bins)


def _whole(metric: WeightedMetric, one: JudgedRun) -> float:
    return float(metric(np.ones((1, len(one.labels))))[0])


def trained_pair(baseline: JudgedRun, proposal: JudgedRun) -> McNemar:
    """Return McNemar's test of two trained models."""
    return mcnemar(baseline.kept_correct, proposal.kept_correct)


def agreement(experiments: Sequence[Evidence]) -> Agreement | None:
    """Return Cochran's Q of all models of the first repetition; nothing for two or fewer."""
    if len(experiments) < 3:  # noqa: PLR2004 (two models are McNemar's)
        return None
    runs = [experiment.first for experiment in experiments]
    test = cochran_q(np.stack([run.kept_correct for run in runs], axis=1))
    return Agreement(runs[0].repetition, len(runs), test.q, test.df, test.p)
