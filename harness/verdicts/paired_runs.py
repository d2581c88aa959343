"""The same repetitions of all experiments, side by side, with what they share."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.errors import ComparisonError
from harness.evaluation.leakage import LeakScores, leak_scores, mean_leak_scores
from harness.metrics import METRICS
from harness.runs.arithmetic import Arithmetic
from harness.runs.run_document import PREDICTION_FILES
from harness.specs.schema.study import Claim
from harness.statistics.corrected_t import CorrectedT
from harness.statistics.effects import bought_with_classes, profile
from harness.statistics.multiple_testing import DifferenceTest
from harness.statistics.score_arrays import ComparisonDesign, ExperimentScores
from harness.verdicts import record as records
from harness.verdicts.comparable import require_comparable
from harness.verdicts.cost import on_front, price_of
from harness.verdicts.evidence import Counts, Evidence, Size
from harness.verdicts.question import VerdictQuestion
from harness.verdicts.record import Changed, EffectRecord, ProfileRecord, Scored, finite
from harness.verdicts.setting import LeakRecord, SettingRecord

MOST_CONFUSIONS = 20
# What differs by less may come out with another sign when it is computed again.
_ALIKE = 1e-9
Floats = NDArray[np.float64]


def as_arm(experiment: Evidence) -> ExperimentScores:
    """Return an experiment's scores and confusions over its repetitions."""
    runs = [experiment.runs[number] for number in sorted(experiment.runs)]
    # Of predictions without probabilities there are no scores of these.
    names = [name for name in METRICS if name in runs[0].scores]
    metrics = {name: np.array([run.scores[name] for run in runs]) for name in names}
    return ExperimentScores(metrics, np.stack([run.counts for run in runs]))


def profile_of(
    baseline: ExperimentScores,
    proposal: ExperimentScores,
    setting: ComparisonDesign,
    word: str,
) -> tuple[dict[str, EffectRecord], ProfileRecord]:
    """Return the effects on every metric, and on bands, classes and confusions.

    Args:
        baseline: its repetitions.
        proposal: the same repetitions.
        setting: what they share.
        word: on the deciding metric.
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
        bought=bought_with_classes(word, found.losses),
    )


def effect_of(result: CorrectedT, *, higher_is_better: bool) -> EffectRecord:
    """Return a difference as the record keeps it."""
    gain = abs(result.difference) > _ALIKE and (result.difference > 0) == higher_is_better
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


@dataclass(frozen=True)
class Bench:
    """What every section of a verdict needs.

    Attributes:
        question: the question and the rule.
        baseline: its repetitions up to this look.
        proposals: of each, the repetitions that the baseline has too.
        shared: sizes of the parts, classes, alpha, and the margin of a recall.
        about: the same for the record.
        missing: runs up to this look that are not there.
        on_front: of the baseline and the proposals, which nothing else beats at its price.
    """

    question: VerdictQuestion
    baseline: Evidence
    proposals: tuple[Evidence, ...]
    shared: ComparisonDesign
    about: SettingRecord
    missing: tuple[str, ...]
    on_front: tuple[bool, ...]

    @property
    def complete(self) -> bool:
        """Whether all repetitions up to this look are there."""
        return not self.missing

    @property
    def speaks(self) -> bool:
        """Whether words are given: nobody asked for them while repetitions are missing."""
        return self.complete or self.question.incomplete

    @property
    def kind(self) -> str:
        """What a repetition varies, a rule of repetitions."""
        return self.about.repetitions

    @property
    def family(self) -> int:
        """How many proposals share alpha; those that failed are of them."""
        return len(self.proposals) + len(self.question.failed)

    def ratio(self, claim: Claim) -> float:
        """Return by what repetitions are taken to correlate under a claim, n_test / n_train."""
        return 0.0 if claim == "this_collection" else self.shared.n_test / self.shared.n_train

    def baseline_of(self, proposal: Evidence) -> Evidence:
        """Return the baseline in the repetitions of a proposal: what one lacks, others keep."""
        return self.baseline.up_to(proposal.runs)

    def due(self, proposal: str) -> int:
        """Return how many repetitions of a proposal there were to be up to its look."""
        return self.question.planned_of(proposal) or self.about.planned

    def differences(self, proposal: Evidence, metric: str) -> Floats:
        """Return a proposal's scores minus the baseline's, (r,)."""
        baseline = as_arm(self.baseline_of(proposal))
        values: Floats = as_arm(proposal).metrics[metric] - baseline.metrics[metric]
        return values

    @property
    def everyone(self) -> tuple[Evidence, ...]:
        """The baseline and the proposals in the repetitions that all have; none without any.

        What stands side by side, and is no pair, is about the same pictures.
        """
        same = set(self.baseline.runs).intersection(*(one.runs for one in self.proposals))
        if not same:
            return ()
        return tuple(one.up_to(sorted(same)) for one in (self.baseline, *self.proposals))


def seated(question: VerdictQuestion, baseline: Evidence, proposals: Sequence[Evidence]) -> Bench:
    """Return the repetitions that each proposal has in common with the baseline.

    Raises:
        ComparisonError: they cannot be compared, or one has none in common with the baseline.
    """
    named = (baseline, *proposals)
    planned = question.planned or max(one.planned for one in named)
    due = {one.name: question.planned_of(one.name) or planned for one in named}
    missing = dict.fromkeys(
        (*question.missing, *(name for one in named for name in one.lacking(due[one.name])))
    )
    seen = [number for number in sorted(baseline.runs) if number < planned]
    pairs = [
        _paired(question, baseline, one, [number for number in seen if number < due[one.name]])
        for one in proposals
    ]
    same = baseline.up_to(seen)
    about = _setting(question, same, pairs, planned)
    n_test, n_train = about.sizes
    training = [_counted(question, run.parts.train) for run in same.runs.values()]
    shared = ComparisonDesign(
        class_names=tuple(same.first.about.class_names),
        training_pictures=np.mean(training, axis=0),
        # Repetitions on one split share no more than that split: then it is a paired t test.
        n_test=0.0 if about.repetitions == "seeds" or not n_train else n_test,
        # Where nobody said how many were trained on, nothing is claimed that depends on it.
        n_train=n_train or 1.0,
        alpha=question.rule.alpha,
        # Of the tail's mean recall, whatever metric decides: that is a balanced accuracy.
        margin=METRICS["balanced_accuracy"].margin,
    )
    front = tuple(on_front((same, *pairs), question.rule.metric))
    return Bench(question, same, tuple(pairs), shared, about, tuple(missing), front)


def _paired(
    question: VerdictQuestion, baseline: Evidence, proposal: Evidence, seen: Sequence[int]
) -> Evidence:
    """Return a proposal in the repetitions that count, after making sure that it compares."""
    on_precision = proposal.name in question.on_precision
    require_comparable(baseline, proposal, on_precision=on_precision)
    counted = [number for number in seen if number in proposal.runs]
    if not counted:
        raise ComparisonError(
            f"{question.name}: expected a repetition that {baseline.name} and {proposal.name} "
            "have in common; got none. Run them from one study."
        )
    return proposal.up_to(counted)


def _gpus(experiments: Iterable[Evidence]) -> tuple[str, ...]:
    """Return the models of GPU that runs were trained on, where they are not all the same."""
    models = {run.gpu for one in experiments for run in one.runs.values()}
    return tuple(sorted(models)) if len(models) > 1 else ()


def _arithmetic(experiments: Iterable[Evidence]) -> tuple[Arithmetic, ...]:
    """Return in what ways runs were computed, where two are known to differ."""
    every = [run.arithmetic for one in experiments for run in one.runs.values()]
    # A run that fuses nothing, or has no linear algebra, is like those beside it.
    fused = {way.fused_steps for way in every if way.fused_steps is not None}
    blas = {way.blas_threads for way in every if way.blas_threads is not None}
    normal = {way.fused_normalization for way in every if way.fused_normalization is not None}
    steps, threads = max(fused, default=False), max(blas, default=0)
    ways = {
        way._replace(
            fused_steps=steps if way.fused_steps is None else way.fused_steps,
            # Where it is the same everywhere it is not told, as when verdicts were first kept.
            blas_threads=(way.blas_threads or threads) if len(blas) > 1 else 0,
            fused_normalization=way.fused_normalization is not False if len(normal) > 1 else None,
        )
        for way in every
    }
    known = sorted(way for way in ways if None not in way[:-1])
    return tuple(known) if len(known) > 1 else ()


def _counted(question: VerdictQuestion, size: Size) -> Counts:
    """Return the size of a part, (k,), as it enters a formula."""
    return size.independent if question.counts_independent else size.pictures


def _setting(
    question: VerdictQuestion, baseline: Evidence, pairs: Sequence[Evidence], planned: int
) -> SettingRecord:
    first, runs = baseline.first, list(baseline.runs.values())
    train, test = [run.parts.train for run in runs], [run.parts.test for run in runs]
    independent = [
        float(np.mean([size.independent.sum() for size in part])) for part in (train, test)
    ]
    return SettingRecord(
        collection=first.about.collection,
        data_digest=first.about.data_digest or "",
        evidence=first.about.evidence,
        classes=len(first.about.class_names),
        repetitions=first.spec["repetitions"]["kind"],
        count=min(len(one.runs) for one in pairs),
        planned=planned,
        n_train=float(np.mean([size.pictures.sum() for size in train])),
        n_test=float(np.mean([size.pictures.sum() for size in test])),
        independent_train=independent[0] if question.counts_independent else None,
        independent_test=independent[1] if question.counts_independent else None,
        precision=first.spec["training"]["precision"],
        image_pixels=baseline.image_pixels,
        different_gpus=_gpus((baseline, *pairs)),
        different_arithmetic=_arithmetic((baseline, *pairs)),
        from_files=first.about.kind == PREDICTION_FILES,
        leaks=_leaks((baseline, *pairs)),
    )


def _leaks(experiments: Sequence[Evidence]) -> LeakRecord | None:
    """Return what the given split of all of them leaks; None where splits were drawn."""
    first = experiments[0].first
    if (leaked := first.parts.leaked) is None:
        return None
    scores = {one.name: mean_leak_scores([*_leak_scores(one)]) for one in experiments}
    return LeakRecord(int(leaked.sum()), len(leaked), scores)


def _leak_scores(experiment: Evidence) -> Iterator[LeakScores]:
    for run in experiment.runs.values():
        if run.parts.leaked is not None:
            k = len(run.about.class_names)
            yield leak_scores(run.labels, run.answers, run.parts.leaked, k)


def experiment_record(evidence: Evidence, *, on_front: bool) -> records.JudgedExperiment:
    """Return what the record says of one experiment by itself."""
    runs = list(evidence.runs.values())
    scores = {}
    for name in (name for name in METRICS if name in runs[0].scores):
        values = np.array([run.scores[name] for run in runs])
        spread = float(values.std(ddof=1)) if len(values) > 1 else None
        scores[name] = Scored(float(values.mean()), spread)
    return records.JudgedExperiment(
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
