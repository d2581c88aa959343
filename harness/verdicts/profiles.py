"""What a proposal changes beyond the deciding number, as the record keeps it."""

from collections.abc import Iterable

import numpy as np

from harness.comparison.arms import Arm, Setting
from harness.comparison.losses import bought_with_classes
from harness.comparison.many import Change
from harness.comparison.profile import profile
from harness.comparison.resampled import CorrectedT
from harness.comparison.verdict import Verdict
from harness.evaluation.metrics import METRICS
from harness.verdicts.evidence import Evidence
from harness.verdicts.parts import Changed, Effect, Profile, finite

MOST_CONFUSIONS = 20


def as_arm(experiment: Evidence) -> Arm:
    """Return an experiment's scores and confusions over its repetitions."""
    runs = [experiment.runs[number] for number in sorted(experiment.runs)]
    metrics = {name: np.array([run.scores[name] for run in runs]) for name in METRICS}
    return Arm(metrics, np.stack([run.counts for run in runs]))


def profile_of(
    baseline: Arm, proposal: Arm, setting: Setting, verdict: Verdict | None
) -> tuple[dict[str, Effect], Profile]:
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
    return effects, Profile(
        bands=bands,
        classes=_changed((one.name, one.recall) for one in found.classes),
        confusions=_changed(named)[:MOST_CONFUSIONS],
        lost_classes=found.losses.classes,
        lost_tail=found.losses.tail,
        bought=verdict is not None and bought_with_classes(verdict, found.losses),
    )


def effect_of(result: CorrectedT, *, higher_is_better: bool) -> Effect:
    """Return a difference as the record keeps it."""
    gain = (result.difference > 0) == higher_is_better and result.difference != 0
    return Effect(result.difference, finite(result.low), finite(result.high), result.p, gain)


def _changed(numbers: Iterable[tuple[str, Change]]) -> tuple[Changed, ...]:
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
