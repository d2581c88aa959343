"""The other level of evidence: two trained models of one repetition on the same pictures.

Where scores are means over the last epochs, these are the models of the last one, which are kept.
"""

from collections.abc import Callable, Sequence

import numpy as np

from harness.evaluation.metrics import weighted_metric
from harness.evaluation.predictions import Predictions
from harness.seeds import generator
from harness.statistics.bootstrap import paired_bootstrap, stratified_weights
from harness.statistics.mcnemar import McNemar, cochran_q, mcnemar
from harness.verdicts.evidence import Evidence, JudgedRun
from harness.verdicts.record import Agreement, Models, RuleRecord

RESAMPLES = 1000

ReadPredictions = Callable[[str], Predictions]
"""Gives the stored predictions of a run by its id."""


def compare_models(
    baseline: Evidence, proposal: Evidence, rule: RuleRecord, read: ReadPredictions
) -> Models:
    """Return how the two models of the first common repetition compare on its test pictures.

    McNemar's mid-p asks whether they recognise equally many; the paired bootstrap, stratified by
    class and keeping near-duplicates together, gives the interval of the deciding metric.
    """
    one, other = baseline.first, proposal.first
    test = mcnemar(one.kept_correct, other.kept_correct)
    bins = one.spec["evaluation"]["calibration_bins"]
    metrics = [
        weighted_metric(rule.metric, run.labels, read(run.run_id).probabilities, bins=bins)
        for run in (one, other)
    ]
    weights = stratified_weights(
        one.labels,
        one.parts.groups,
        resamples=RESAMPLES,
        rng=generator(rule.seed, "bootstrap", "models", one.repetition),
    )
    found = paired_bootstrap(
        metrics[0], metrics[1], weights, n=len(one.labels), confidence=1 - rule.alpha
    )
    return Models(
        repetition=one.repetition,
        pictures=len(one.labels),
        only_baseline=test.only_baseline,
        only_proposal=test.only_proposal,
        mid_p=test.mid_p,
        difference=found.difference,
        low=found.low,
        high=found.high,
        runs=(one.run_id, other.run_id),
    )


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
