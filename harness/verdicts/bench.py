"""The same repetitions of all experiments, side by side, with what they share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.comparison.arms import Arm, Setting
from harness.errors import ComparisonError
from harness.evaluation.metrics import METRICS
from harness.verdicts import record as records
from harness.verdicts.asked import Asked
from harness.verdicts.evidence import Evidence, require_comparable
from harness.verdicts.parts import Scored
from harness.verdicts.price import on_front, price_of
from harness.verdicts.profiles import as_arm


@dataclass(frozen=True)
class Bench:
    """What every section of a verdict needs.

    Attributes:
        asked: the question and the rule.
        baseline: its repetitions that count.
        proposals: the same repetitions of each.
        shared: sizes of the parts, classes, alpha and margin.
        about: the same for the record.
        complete: whether all repetitions up to this look are there.
        on_front: of the baseline and the proposals, which nothing else beats at its price.
    """

    asked: Asked
    baseline: Evidence
    proposals: tuple[Evidence, ...]
    shared: Setting
    about: records.Setting
    complete: bool
    on_front: tuple[bool, ...]

    @property
    def base(self) -> Arm:
        """The baseline's scores and confusions."""
        return as_arm(self.baseline)


def seated(asked: Asked, baseline: Evidence, proposals: Sequence[Evidence]) -> Bench:
    """Return the repetitions that all experiments have in common, up to those planned.

    Raises:
        ComparisonError: they cannot be compared, or have none in common.
    """
    counted = _in_common(asked, baseline, proposals)
    same = [one.up_to(counted) for one in (baseline, *proposals)]
    about = _setting(same[0], asked.planned or len(counted))
    training = [run.parts.training_counts for run in same[0].runs.values()]
    shared = Setting(
        class_names=tuple(same[0].first.about["class_names"]),
        training_pictures=np.mean(training, axis=0),
        # Repetitions on one split share no more than that split: then it is a paired t test.
        n_test=0.0 if about.repetitions == "seeds" else about.n_test,
        n_train=about.n_train,
        alpha=asked.rule.alpha,
        margin=asked.rule.margin,
    )
    complete = len(counted) == about.planned and not asked.missing
    front = tuple(on_front(same, asked.rule.metric))
    return Bench(asked, same[0], tuple(same[1:]), shared, about, complete, front)


def _in_common(asked: Asked, baseline: Evidence, proposals: Sequence[Evidence]) -> list[int]:
    """Return the repetitions that count, after making sure that they can be compared."""
    common = set(baseline.runs)
    for proposal in proposals:
        on_precision = proposal.name in asked.on_precision
        require_comparable(baseline, proposal, on_precision=on_precision)
        common &= set(proposal.runs)
    counted = sorted(number for number in common if number < (asked.planned or number + 1))
    if not counted:
        raise ComparisonError(
            f"{asked.name}: expected a repetition that {baseline.name} and all proposals have in "
            "common; got none. Run them from one study."
        )
    return counted


def _setting(baseline: Evidence, planned: int) -> records.Setting:
    first, runs = baseline.first, list(baseline.runs.values())
    return records.Setting(
        collection=first.about["collection"],
        data_digest=first.about["data_digest"],
        evidence=first.about["evidence"],
        classes=len(first.about["class_names"]),
        repetitions=first.spec["repetitions"]["kind"],
        count=len(runs),
        planned=planned,
        n_train=float(np.mean([run.parts.n_train for run in runs])),
        n_test=float(np.mean([len(run.labels) for run in runs])),
        precision=first.spec["training"]["precision"],
        image_pixels=baseline.image_pixels,
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
        question=runs[0].about["question"],
        image_pixels=evidence.image_pixels,
        scores=scores,
        price=price_of(evidence),
        on_front=on_front,
        runs=tuple(run.run_id for run in runs),
    )


def run_records(evidence: Evidence) -> list[records.RunRecord]:
    """Return the runs that numbers on an experiment rest on."""
    return [
        records.RunRecord(
            id=run.run_id,
            fingerprint=run.fingerprint,
            experiment=evidence.name,
            repetition=run.repetition,
            predictions_sha256=run.predictions_sha256,
            scores=run.scores,
        )
        for _, run in sorted(evidence.runs.items())
    ]
