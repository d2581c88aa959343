"""Families of proposals whose differences are normal: any truth, and studies by the thousand.

The proposals of a study share their baseline, so their differences correlate by one half. A false
word is any that the truth contradicts, about any of the proposals.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtrit

from harness.statistics.corrected_t import corrected_t
from harness.statistics.estimates import MeanEstimate, StudentError
from harness.statistics.forecast import forecast
from harness.statistics.group_sequential import RepeatedLooks, student_boundaries
from harness.statistics.multiple_testing import Rule, Word, decide
from harness.statistics.sequential import Looks, boundaries
from harness.statistics.simultaneous import ProvenClaims, Reaches, decide_at_once, levels

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Family:
    """What is true of m proposals, and how they are judged.

    Attributes:
        truths: true differences.
        repetitions: of a study, at most.
        margin: in their unit, as the spread is.
        spread: standard deviation of a difference over repetitions.
    """

    truths: tuple[float, ...]
    repetitions: int
    margin: float = 1.0
    spread: float = 1.5

    @property
    def rule(self) -> Rule:
        """How they are judged."""
        return Rule(margin=self.margin)

    def differences(self, studies: int, rng: np.random.Generator) -> Floats:
        """Return (studies, m, r) differences, proposal minus baseline."""
        shape = (studies, len(self.truths), self.repetitions)
        luck = rng.normal(size=shape) + rng.normal(size=(studies, 1, self.repetitions))
        drawn: Floats = np.array(self.truths)[:, None] + self.spread * np.sqrt(0.5) * luck
        return drawn


class Judged(NamedTuple):
    """Of each study, (studies,): whether any word was false, and of all words which were given."""

    false: Flags
    decided: Flags
    """(studies, m) whether there was a word."""
    holm_false: Flags
    holm_decided: Flags


class JudgedInRounds(NamedTuple):
    """The same, looked at in rounds until all are settled."""

    false: Flags
    normal_false: Flags
    """With the boundaries of the normal."""
    settled: Flags
    """(studies, m)"""
    repetitions: Floats
    """(studies, m) trained of each proposal."""


def judged_once(family: Family, studies: int, rng: np.random.Generator) -> Judged:
    """Return what is said at one look, at the end, and by Holm in two families."""
    rows: list[tuple[bool, list[bool], bool, list[bool]]] = []
    for sample in family.differences(studies, rng):
        results = [corrected_t(one, n_test=0, n_train=1) for one in sample]
        students = [StudentError(one.standard_error, one.df) for one in results]
        verdicts = decide_at_once(
            [
                MeanEstimate(one.difference, student, student, 0.0, 0.0, family.repetitions)
                for one, student in zip(results, students, strict=True)
            ],
            family.rule,
        )
        claims = [verdict.claims for verdict in verdicts]
        words = [verdict.word for verdict in decide(results, family.rule)]
        rows.append(
            (
                any(
                    _is_false(*pair, family.margin)
                    for pair in zip(claims, family.truths, strict=True)
                ),
                [verdict.word != "inconclusive" for verdict in verdicts],
                any(
                    _is_false_word(*pair, family.margin)
                    for pair in zip(words, family.truths, strict=True)
                ),
                [word != "inconclusive" for word in words],
            )
        )
    return Judged(*(np.array(column) for column in zip(*rows, strict=True)))


def _is_false(claims: ProvenClaims, truth: float, margin: float) -> bool:
    """Return whether anything that is claimed contradicts the truth."""
    return (
        (claims.gain and truth <= 0)
        or (claims.loss and truth >= 0)
        or (claims.not_below and truth < -margin)
        or (claims.not_above and truth > margin)
        or (claims.gain_beyond and truth <= margin)
        or (claims.loss_beyond and truth >= -margin)
    )


def _is_false_word(word: Word, truth: float, margin: float) -> bool:
    match word:
        case "helps":
            return truth <= 0
        case "hurts":
            return truth >= 0
        case "equivalent":
            return abs(truth) >= margin
        case "inconclusive":
            return False


def judged_in_rounds(
    family: Family,
    looks: tuple[int, ...],
    spending: str,
    studies: int,
    rng: np.random.Generator,
) -> JudgedInRounds:
    """Return what is said by looking after each round; what is settled is not looked at again."""
    planned = RepeatedLooks(looks, len(looks), spending)
    shares = Looks(tuple(r / looks[-1] for r in looks), len(looks), spending)
    asked = levels(family.rule, len(family.truths))
    student = np.array([student_boundaries(planned, level) for level in asked])
    normal = np.array([boundaries(shares, level) for level in asked])
    differences = family.differences(studies, rng)
    false, settled, used = _rounds(family, looks, student, differences)
    return JudgedInRounds(
        false=false,
        normal_false=_rounds(family, looks, normal, differences)[0],
        settled=settled,
        repetitions=used,
    )


def _rounds(
    family: Family, looks: tuple[int, ...], scores: Floats, differences: Floats
) -> tuple[Flags, Flags, Floats]:
    """Return whether any word was false, what was settled, and how many repetitions it took.

    Args:
        family: the truth.
        looks: repetitions at each look.
        scores: (3, looks) normal scores to exceed for the three reaches.
        differences: (studies, m, r).
    """
    studies, m, _ = differences.shape
    truths, margin = np.array(family.truths), family.margin
    false = np.zeros(studies, dtype=bool)
    open_ = np.ones((studies, m), dtype=bool)
    used = np.zeros((studies, m))
    for look, r in enumerate(looks):
        seen = differences[:, :, :r]
        gain, error = seen.mean(axis=2), seen.std(axis=2, ddof=1) / np.sqrt(r)
        quantiles = -stdtrit(r - 1, ndtr(-scores[:, look]))
        reach = Reaches(*(quantile * error for quantile in quantiles))
        above, below = gain > reach.within, -gain > reach.within
        not_below = gain - reach.inward >= -margin
        not_above = gain + reach.inward <= margin
        wrong = (
            (above & (truths <= 0))
            | (below & (truths >= 0))
            | (not_below & (truths < -margin))
            | (not_above & (truths > margin))
            | ((gain - reach.within > margin) & (truths <= margin))
            | ((gain + reach.within < -margin) & (truths >= -margin))
        )
        used[open_] = r
        false |= (open_ & wrong).any(axis=1)
        open_ &= ~(above | below | (not_below & not_above))
    return false, ~open_, used


class Stopped(NamedTuple):
    """Of each study of one proposal, (studies,)."""

    settled: Flags
    repetitions: Floats


def stopped_for_futility(
    family: Family, looks: tuple[int, ...], bound: float, studies: int, rng: np.random.Generator
) -> Stopped:
    """Return what comes of a proposal that is given up where its chance falls below the bound."""
    found = [
        _until_stopped(family, looks, bound, sample)
        for sample in family.differences(studies, rng)[:, 0]
    ]
    settled, used = zip(*found, strict=True)
    return Stopped(np.array(settled), np.array(used, dtype=np.float64))


def _until_stopped(
    family: Family, looks: tuple[int, ...], bound: float, sample: Floats
) -> tuple[bool, int]:
    for number, r in enumerate(looks, 1):
        look = RepeatedLooks(looks, number)
        error = StudentError(float(sample[:r].std(ddof=1) / np.sqrt(r)), r - 1)
        one = MeanEstimate(float(sample[:r].mean()), error, error, 0.0, 0.0, r)
        within, inward, _ = (one.half_width(look.nominal(a)) for a in levels(family.rule, 1))
        if abs(one.mean) > within or abs(one.mean) + inward <= family.margin:
            return True, r
        if bound and forecast(one, family.rule, 1, look).chance < bound:
            return False, r
    return False, looks[-1]
