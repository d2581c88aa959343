"""What a proposal changes, beyond one number: every metric, every class, every confusion.

In go two `ExperimentScores`, what each experiment scored over the same r repetitions, and a
`ComparisonDesign`, what they share (both of `score_arrays.py`). Out comes a `Profile`:

    baseline = ExperimentScores({"accuracy": (r,), "macro_f1": (r,), ...}, confusions=(r, k, k))
    design = ComparisonDesign(class_names, training_pictures, n_test, n_train)
    found = profile(baseline, proposal, design)
    found.effects["macro_f1"].result          the corrected t test of any metric
    found.bands["tail"].recall.result         the same of the mean recall of tail classes
    found.classes[3].recall.changed           class by class, false discoveries controlled
    found.confusions[0]                       which confusion changed most
    found.losses                              which classes it lost, by the rule of `find_losses`
    bought_with_classes(word, found.losses)         whether a proposal that helps lost any

Only the primary metric carries a verdict. All else here is to understand it by: intervals are
unadjusted, lists are controlled for false discoveries each by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.statistics.corrected_t import CorrectedT
from harness.statistics.multiple_testing import DifferenceTest
from harness.statistics.score_arrays import ComparisonDesign, ExperimentScores, require_pairs

RECOGNISED, LOST = 0.25, 0.05
GAINS = ("helps", "helps_less_than_margin")
"""The words that say a gain is shown."""


@dataclass(frozen=True)
class Losses:
    """What was lost, whatever was gained.

    Attributes:
        classes: names of the classes that collapsed, the greatest fall first.
        tail: whether the tail classes fell together by more than the margin.
        margin: what they were allowed to fall.
    """

    classes: tuple[str, ...]
    tail: bool
    margin: float

    def __bool__(self) -> bool:
        """Return whether there is any loss."""
        return bool(self.classes) or self.tail


def find_losses(
    recalls: Mapping[str, DifferenceTest], tail: CorrectedT | None, *, margin: float
) -> Losses:
    """Return which classes were lost, by the rule above.

    Args:
        recalls: the change of recall of each class, by name.
        tail: the difference of the mean recall of the tail classes; None where no class is tail.
        margin: largest fall of the tail that makes no difference, a share.
    """
    collapsed = {
        name: recall.difference
        for name, recall in recalls.items()
        if recall.baseline >= RECOGNISED and recall.proposal <= LOST
    }
    fell = tail is not None and tail.difference < -margin and tail.high < 0
    return Losses(tuple(sorted(collapsed, key=lambda name: collapsed[name])), fell, margin)


def bought_with_classes(word: str, losses: Losses) -> bool:
    """Return whether a proposal helps, if only a little, and lost a class or its tail by it."""
    return word in GAINS and bool(losses)


Band = Literal["head", "middle", "tail"]
BANDS: tuple[Band, ...] = ("head", "middle", "tail")
ABOUT_EQUAL = 1.2
"""Up to so many times as many pictures in the largest class as in the smallest are no imbalance: a
stratified split of equal classes leaves that much by rounding and near-duplicates."""


def thirds(training_pictures: NDArray[np.float64]) -> tuple[Band, ...]:
    """Return the band of each class: the third with most pictures, the rest, the third with fewest.

    Classes with equally many share a band, which may then be larger. A collection whose
    bands cannot be told apart, because its classes are about equally large, is all middle.

    To report classes with many, some and few training pictures apart is Liu et al.'s. Their limits,
    100 and 20 pictures, were set for a thousand classes; hardly a painter has fewer than 20, and
    a band of one class says nothing, so these bands hold equally many classes instead.

    Args:
        training_pictures: (k,) how many of each class were trained on; a mean over repetitions.

    Source: Liu et al., Large-Scale Long-Tailed Recognition in an Open World, CVPR 2019.
    """
    k = len(training_pictures)
    third = round(k / 3)
    ordered = np.sort(training_pictures)
    if ordered[-1] <= ABOUT_EQUAL * ordered[0]:
        return tuple("middle" for _ in range(k))
    few, many = (ordered[third - 1], ordered[k - third]) if third else (0, 0)

    def band(pictures: float) -> Band:
        if few == many or few < pictures < many:
            return "middle"
        return "head" if pictures >= many else "tail"

    return tuple(band(pictures) for pictures in training_pictures.tolist())


Floats = NDArray[np.float64]

# A cell with fewer pictures, over all repetitions of both, shows nothing and is not tested.
# The filter knows the sum of both and not their difference, so it biases no test:
# Bourgon, Gentleman and Huber, PNAS 107 (2010).
FEWEST_CONFUSIONS = 10


class Effect(NamedTuple):
    """A number's mean under both recipes, and the test of its difference."""

    baseline: float
    proposal: float
    result: CorrectedT


class BandEffect(NamedTuple):
    """Mean recall and F1 over the classes of one band."""

    class_names: tuple[str, ...]
    recall: Effect
    f1: Effect


class ClassEffect(NamedTuple):
    """What became of one class."""

    name: str
    band: Band
    training_pictures: float
    recall: DifferenceTest
    f1: DifferenceTest


class Confusion(NamedTuple):
    """How often pictures of one class are taken for another: shares of that class's pictures."""

    true: str
    predicted: str
    rate: DifferenceTest


@dataclass(frozen=True)
class Profile:
    """All that a proposal changes.

    Attributes:
        effects: of each metric.
        bands: of head, middle and tail; a band without classes is absent.
        classes: of each class, in the order of the classes.
        confusions: the changed ones first, then by size of the change; cells with fewer than
            `FEWEST_CONFUSIONS` pictures over all are absent.
        losses: what was lost, whatever was gained.
    """

    effects: Mapping[str, Effect]
    bands: Mapping[Band, BandEffect]
    classes: tuple[ClassEffect, ...]
    confusions: tuple[Confusion, ...]
    losses: Losses


def profile(
    baseline: ExperimentScores, proposal: ExperimentScores, setting: ComparisonDesign
) -> Profile:
    """Return all that the proposal changes.

    Args:
        baseline: r repetitions of k classes.
        proposal: the same test pictures, repetition by repetition.
        setting: what they share.

    Raises:
        ComparisonError: the two were not tested on the same pictures or lack a class.
    """
    require_pairs(baseline, proposal, setting)
    bands_of_classes = thirds(setting.training_pictures)
    bands = _bands(baseline, proposal, setting, bands_of_classes)
    classes = _classes(baseline, proposal, setting, bands_of_classes)
    tail = bands["tail"].recall.result if "tail" in bands else None
    recalls = {one.name: one.recall for one in classes}
    return Profile(
        effects=MappingProxyType(
            {
                name: _effect(values, proposal.metrics[name], setting)
                for name, values in baseline.metrics.items()
            }
        ),
        bands=MappingProxyType(bands),
        classes=classes,
        confusions=_confusions(baseline, proposal, setting),
        losses=find_losses(recalls, tail, margin=setting.margin),
    )


def _effect(baseline: Floats, proposal: Floats, setting: ComparisonDesign) -> Effect:
    result = setting.test(proposal - baseline)
    return Effect(float(baseline.mean()), float(proposal.mean()), result)


def _bands(
    baseline: ExperimentScores,
    proposal: ExperimentScores,
    setting: ComparisonDesign,
    of_classes: tuple[Band, ...],
) -> dict[Band, BandEffect]:
    members = {band: [c for c, own in enumerate(of_classes) if own == band] for band in BANDS}
    return {
        band: BandEffect(
            tuple(setting.class_names[c] for c in inside),
            _effect(
                baseline.recall[:, inside].mean(axis=1),
                proposal.recall[:, inside].mean(axis=1),
                setting,
            ),
            _effect(
                baseline.f1[:, inside].mean(axis=1), proposal.f1[:, inside].mean(axis=1), setting
            ),
        )
        for band, inside in members.items()
        if inside
    }


def _classes(
    baseline: ExperimentScores,
    proposal: ExperimentScores,
    setting: ComparisonDesign,
    of_classes: tuple[Band, ...],
) -> tuple[ClassEffect, ...]:
    recalls = setting.changes(baseline.recall, proposal.recall)
    f1s = setting.changes(baseline.f1, proposal.f1)
    pictures = setting.training_pictures.tolist()
    rows = zip(setting.class_names, of_classes, pictures, recalls, f1s, strict=True)
    return tuple(ClassEffect(*row) for row in rows)


def _confusions(
    baseline: ExperimentScores, proposal: ExperimentScores, setting: ComparisonDesign
) -> tuple[Confusion, ...]:
    seen = (baseline.confusions + proposal.confusions).sum(axis=0)
    np.fill_diagonal(seen, 0)
    true, predicted = np.nonzero(seen >= FEWEST_CONFUSIONS)
    rates = setting.changes(baseline.rates[:, true, predicted], proposal.rates[:, true, predicted])
    names = setting.class_names
    cells = [
        Confusion(names[t], names[p], rate)
        for t, p, rate in zip(true.tolist(), predicted.tolist(), rates, strict=True)
    ]
    return tuple(sorted(cells, key=lambda c: (not c.rate.changed, -abs(c.rate.difference))))
