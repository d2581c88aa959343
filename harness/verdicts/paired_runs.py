"""The same repetitions of all experiments, side by side, with what they share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from harness.errors import ComparisonError
from harness.metrics import METRICS
from harness.statistics.corrected_t import CorrectedT
from harness.statistics.effects import bought_with_classes, profile
from harness.statistics.multiple_testing import DifferenceTest, Verdict
from harness.statistics.pareto import pareto_front
from harness.statistics.score_arrays import ComparisonDesign, ExperimentScores
from harness.verdicts import record as records
from harness.verdicts.evidence import Evidence, require_comparable
from harness.verdicts.question import VerdictQuestion
from harness.verdicts.record import Changed, EffectRecord, Price, ProfileRecord, Scored, finite

MOST_CONFUSIONS = 20


def as_arm(experiment: Evidence) -> ExperimentScores:
    """Return an experiment's scores and confusions over its repetitions."""
    runs = [experiment.runs[number] for number in sorted(experiment.runs)]
    metrics = {name: np.array([run.scores[name] for run in runs]) for name in METRICS}
    return ExperimentScores(metrics, np.stack([run.counts for run in runs]))


def profile_of(
    baseline: ExperimentScores,
    proposal: ExperimentScores,
    setting: ComparisonDesign,
    verdict: Verdict | None,
) -> tuple[dict[str, EffectRecord], ProfileRecord]:
    """Return the effects on every metric, and on bands, classes and confusions.

    Args:
        baseline: its repetitions.
        proposal: the same repetitions.
        setting: what they share.
        verdict: on the deciding metric; None while there is none.
    """
    found = profile(baseline, proposal, setting)
    effects = {
        name: effect_of(one.result, higher_is_better=METRICS[name].higher_is_better)
        for name, one in found.effects.items()
    }
    bands = {
        str(band): effect_of(one.recall.result, higher_is_better=True)
        for band, one in found.bands.items()
    }
    named = ((f"{one.true} -> {one.predicted}", one.rate) for one in found.confusions)
    return effects, ProfileRecord(
        bands=bands,
        classes=_changed((one.name, one.recall) for one in found.classes),
        confusions=_changed(named)[:MOST_CONFUSIONS],
        lost_classes=found.losses.classes,
        lost_tail=found.losses.tail,
        bought=verdict is not None and bought_with_classes(verdict, found.losses),
    )


def effect_of(result: CorrectedT, *, higher_is_better: bool) -> EffectRecord:
    """Return a difference as the record keeps it."""
    gain = (result.difference > 0) == higher_is_better and result.difference != 0
    return EffectRecord(result.difference, finite(result.low), finite(result.high), result.p, gain)


def _changed(numbers: Iterable[tuple[str, DifferenceTest]]) -> tuple[Changed, ...]:
    return tuple(
        Changed(
            name=name,
            baseline=one.baseline,
            proposal=one.proposal,
            difference=one.difference,
            low=finite(one.low),
            high=finite(one.high),
            adjusted_p=one.adjusted_p,
            changed=one.changed,
        )
        for name, one in numbers
    )


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


@dataclass(frozen=True)
class Bench:
    """What every section of a verdict needs.

    Attributes:
        question: the question and the rule.
        baseline: its repetitions that count.
        proposals: the same repetitions of each.
        shared: sizes of the parts, classes, alpha and margin.
        about: the same for the record.
        complete: whether all repetitions up to this look are there.
        on_front: of the baseline and the proposals, which nothing else beats at its price.
    """

    question: VerdictQuestion
    baseline: Evidence
    proposals: tuple[Evidence, ...]
    shared: ComparisonDesign
    about: records.SettingRecord
    complete: bool
    on_front: tuple[bool, ...]

    @property
    def base(self) -> ExperimentScores:
        """The baseline's scores and confusions."""
        return as_arm(self.baseline)


def seated(question: VerdictQuestion, baseline: Evidence, proposals: Sequence[Evidence]) -> Bench:
    """Return the repetitions that all experiments have in common, up to those planned.

    Raises:
        ComparisonError: they cannot be compared, or have none in common.
    """
    counted = _in_common(question, baseline, proposals)
    same = [one.up_to(counted) for one in (baseline, *proposals)]
    about = _setting(same[0], question.planned or len(counted), _gpus(same))
    training = [run.parts.training_counts for run in same[0].runs.values()]
    shared = ComparisonDesign(
        class_names=tuple(same[0].first.about.class_names),
        training_pictures=np.mean(training, axis=0),
        # Repetitions on one split share no more than that split: then it is a paired t test.
        n_test=0.0 if about.repetitions == "seeds" else about.n_test,
        n_train=about.n_train,
        alpha=question.rule.alpha,
        margin=question.rule.margin,
    )
    complete = len(counted) == about.planned and not question.missing
    front = tuple(on_front(same, question.rule.metric))
    return Bench(question, same[0], tuple(same[1:]), shared, about, complete, front)


def _in_common(
    question: VerdictQuestion, baseline: Evidence, proposals: Sequence[Evidence]
) -> list[int]:
    """Return the repetitions that count, after making sure that they can be compared."""
    common = set(baseline.runs)
    for proposal in proposals:
        on_precision = proposal.name in question.on_precision
        require_comparable(baseline, proposal, on_precision=on_precision)
        common &= set(proposal.runs)
    counted = sorted(number for number in common if number < (question.planned or number + 1))
    if not counted:
        raise ComparisonError(
            f"{question.name}: expected a repetition that {baseline.name} and all proposals have "
            "in common; got none. Run them from one study."
        )
    return counted


def _gpus(experiments: Iterable[Evidence]) -> tuple[str, ...]:
    """Return the models of GPU that runs were trained on, where they are not all the same."""
    models = {run.gpu for one in experiments for run in one.runs.values()}
    return tuple(sorted(models)) if len(models) > 1 else ()


def _setting(baseline: Evidence, planned: int, gpus: tuple[str, ...]) -> records.SettingRecord:
    first, runs = baseline.first, list(baseline.runs.values())
    return records.SettingRecord(
        collection=first.about.collection,
        data_digest=first.about.data_digest or "",
        evidence=first.about.evidence,
        classes=len(first.about.class_names),
        repetitions=first.spec["repetitions"]["kind"],
        count=len(runs),
        planned=planned,
        n_train=float(np.mean([run.parts.n_train for run in runs])),
        n_test=float(np.mean([len(run.labels) for run in runs])),
        precision=first.spec["training"]["precision"],
        image_pixels=baseline.image_pixels,
        different_gpus=gpus,
    )


def experiment_record(evidence: Evidence, *, on_front: bool) -> records.Experiment:
    """Return what the record says of one experiment by itself."""
    runs = list(evidence.runs.values())
    scores = {}
    for name in METRICS:
        values = np.array([run.scores[name] for run in runs])
        spread = float(values.std(ddof=1)) if len(values) > 1 else None
        scores[name] = Scored(float(values.mean()), spread)
    return records.Experiment(
        name=evidence.name,
        question=runs[0].about.question,
        image_pixels=evidence.image_pixels,
        scores=scores,
        price=price_of(evidence),
        on_front=on_front,
        runs=tuple(run.run_id for run in runs),
    )


def run_records(evidence: Evidence) -> list[records.EvidenceRun]:
    """Return the runs that numbers on an experiment rest on."""
    return [
        records.EvidenceRun(
            id=run.run_id,
            fingerprint=run.fingerprint,
            experiment=evidence.name,
            repetition=run.repetition,
            predictions_sha256=run.predictions_sha256,
            scores=run.scores,
        )
        for _, run in sorted(evidence.runs.items())
    ]
