"""The record of what decided of one proposal: by tests as ever, or by the intervals of claims."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.runtime.documents import Real
from harness.specs.schema.study import Claim


@dataclass(frozen=True)
class Decision:
    """The word of a rule that names no claim, and the tests that it follows from."""

    difference: Real
    spread: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    confidence: Real
    t: Real
    df: int
    p: Real
    simultaneous_low: float | None
    simultaneous_high: float | None
    adjusted_p: float | None
    equivalence_p: float | None
    adjusted_equivalence_p: float | None
    worse: Real
    """Probability that the true difference is a loss of the margin or more."""
    alike: Real
    """That it is within the margin."""
    better: Real
    """That it is a gain of the margin or more."""
    chance_next: Real
    """Probability that the proposal beats the baseline on one more repetition."""


@dataclass(frozen=True)
class ClaimEstimate:
    """What was found under one claim, in the metric's own unit.

    Attributes:
        low: of the interval that holds at once with those of all proposals, and of all looks.
        high: its other end.
        standard_error: of the difference.
        df: its degrees of freedom.
    """

    low: float | None
    high: float | None
    standard_error: float | None
    df: Real


@dataclass(frozen=True)
class FragilityRecord:
    """Whether the word would be the same.

    Attributes:
        without: numbers of the repetitions, from 0, without which it would be another.
        half_alpha: whether it is the same at half the alpha.
        half_margin: with half the margin.
        double_margin: with twice the margin.
    """

    without: tuple[int, ...]
    half_alpha: bool
    half_margin: bool
    double_margin: bool

    @property
    def firm(self) -> bool:
        """Whether it stays the same in each case."""
        return not self.without and self.half_alpha and self.half_margin and self.double_margin


@dataclass(frozen=True)
class ClaimDecision:
    """The word of a rule that names its claim, and what it follows from.

    Attributes:
        claim: the named one; the word follows from its interval.
        difference: mean, proposal minus baseline.
        spread: standard deviation over the repetitions; null for one alone.
        confidence: of all intervals at once.
        estimates: of each claim that can be made.
        adjusted_p: smallest alpha of the family at which the word is said; for `inconclusive`,
            at which any difference is. Null while there is no word.
        reach: smallest difference that could have been told from 0.
        fragility: null while there is no word.
        worse: probability that the true difference is a loss of the margin or more.
        alike: that it is within the margin.
        better: that it is a gain of the margin or more.
        chance_next: probability that the proposal beats the baseline on one more repetition.
    """

    claim: Claim
    difference: Real
    spread: float | None
    confidence: Real
    estimates: Mapping[Claim, ClaimEstimate]
    adjusted_p: float | None
    reach: float | None
    fragility: FragilityRecord | None
    worse: Real
    alike: Real
    better: Real
    chance_next: Real

    @property
    def low(self) -> float | None:
        """Of the interval that the word follows from."""
        return self.estimates[self.claim].low

    @property
    def high(self) -> float | None:
        """Its other end."""
        return self.estimates[self.claim].high
