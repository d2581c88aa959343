"""One interval for each proposal, all true at once, and the words that follow from them.

Difference and margin are one question: where is the true difference? For every value that it might
have there is a test of that value, and the interval holds those that are not rejected. The words
say which of the cells below -margin, -margin to margin with 0 apart, and above margin it lies in;
so whatever is true, alpha is the probability of any false word about any proposal.

A proposal's share of alpha is a = alpha / m (Bonferroni: whatever hangs together, and with each
proposal's own degrees of freedom). No share is handed on when a proposal is decided, as Holm does:
a decided proposal may still be said to lie on the wrong side of another boundary. A value within
the margin is tested with a / 2 on either side. A value beyond the margin is tested mainly from the
side of the margin, with 0.9 a, because only there it matters for a word (three-sided testing), and
with 0.1 a from outside, so that the interval of a great gain stays an interval. Equivalence
thereby needs about the 1 - 2 a interval within the margin, as two one-sided tests do, and not the
1 - a one.

Sources: Goeman, Solari and Stijnen, Statistics in Medicine 29 (2010) for three-sided testing;
Finner and Strassburger, Annals of Statistics 30 (2002) for the partitioning principle; Schuirmann,
Journal of Pharmacokinetics and Biopharmaceutics 15 (1987); Lakens, Social Psychological and
Personality Science 8 (2017); Jennison and Turnbull, Group Sequential Methods (2000), chapter 9,
for looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, Protocol

from harness.statistics.estimates import MeanEstimate
from harness.statistics.multiple_testing import Rule

ClaimWord = Literal[
    "helps",
    "helps_less_than_margin",
    "no_worse",
    "equivalent",
    "hurts_less_than_margin",
    "hurts",
    "inconclusive",
]

# Of the level of a value beyond the margin: what is spent on the side of the margin.
INWARD = 0.9


class Spending(Protocol):
    """What one look may spend of alpha; `group_sequential.RepeatedLooks` is one."""

    def nominal(self, alpha: float) -> float:
        """Return the level of this look's own interval, when alpha is that of all looks."""
        ...

    def overall(self, p: float) -> float:
        """Return the smallest alpha whose `nominal` is p."""
        ...


class AllAtOnce:
    """A single look, which spends all."""

    def nominal(self, alpha: float) -> float:
        """Return alpha."""
        return alpha

    def overall(self, p: float) -> float:
        """Return p."""
        return p


ALL_AT_ONCE = AllAtOnce()


@dataclass(frozen=True)
class ProvenClaims:
    """Which cells the true difference is proven to lie in, in the direction of a gain.

    Attributes:
        gain: it is above 0.
        loss: it is below 0.
        not_below: it is at least -margin (non-inferior).
        not_above: it is at most the margin (non-superior).
        gain_beyond: it is above the margin.
        loss_beyond: it is below -margin.
    """

    gain: bool
    loss: bool
    not_below: bool
    not_above: bool
    gain_beyond: bool
    loss_beyond: bool

    @property
    def settled(self) -> bool:
        """Whether repetitions may stop: `no_worse` may yet become a gain, or equivalent."""
        return self.gain or self.loss or (self.not_below and self.not_above)

    @property
    def word(self) -> ClaimWord:
        """The most that is proven.

        `helps` is a gain whose size may be below or above the margin; `helps_less_than_margin` one
        that is proven to be at most the margin. `no_worse` may be a gain, but no loss beyond it.
        """
        if self.gain:
            return "helps_less_than_margin" if self.not_above else "helps"
        if self.loss:
            return "hurts_less_than_margin" if self.not_below else "hurts"
        if self.not_below:
            return "equivalent" if self.not_above else "no_worse"
        return "inconclusive"


@dataclass(frozen=True)
class SimultaneousVerdict:
    """What is claimed of one proposal.

    Attributes:
        word: the most that is proven.
        claims: all that is proven.
        low: lower end of the simultaneous interval, in the metric's own unit and direction.
        high: its upper end. A word is always what this interval says.
        p: smallest alpha of the family at which the word's claims hold; of no difference for
            `inconclusive`. After looks, and never above 1.
        reach: smallest estimated difference that would have been told from 0.
    """

    word: ClaimWord
    claims: ProvenClaims
    low: float
    high: float
    p: float
    reach: float


class Fragility(NamedTuple):
    """Whether the word stays the same.

    Attributes:
        without: places of the repetitions, from 0, each of which alone decides the word.
        half_alpha: at half the alpha.
        half_margin: with half the margin.
        double_margin: with twice the margin.
    """

    without: tuple[int, ...]
    half_alpha: bool
    half_margin: bool
    double_margin: bool


class Reaches(NamedTuple):
    """How far from the estimate a value has to be to be rejected.

    Attributes:
        within: for values within the margin, and for all where there is no margin.
        inward: for values beyond the margin, if the estimate lies on the margin's side of them.
        outward: for values beyond the margin, if it lies further out.
    """

    within: float
    inward: float
    outward: float


def levels(rule: Rule, family: int) -> Reaches:
    """Return the two-sided levels whose half-widths are the three reaches."""
    share = rule.alpha / family
    if rule.margin == 0:
        return Reaches(share, share, share)
    return Reaches(share, 2 * INWARD * share, 2 * (1 - INWARD) * share)


def decide_at_once(
    estimates: Sequence[MeanEstimate],
    rule: Rule,
    spending: Spending | Sequence[Spending] = ALL_AT_ONCE,
) -> tuple[SimultaneousVerdict, ...]:
    """Return the verdict on each proposal of a family of m.

    Args:
        estimates: proposal minus baseline, one for each, failed proposals included.
        rule: margin, alpha of any false word at all, direction.
        spending: which look this is; by default the only one. Or one for each proposal, where
            they are at different looks: each has its own share of alpha.
    """
    m = len(estimates)
    each = spending if isinstance(spending, Sequence) else (spending,) * m
    return tuple(_verdict(one, rule, m, at) for one, at in zip(estimates, each, strict=True))


def proven_claims(
    estimate: MeanEstimate, rule: Rule, family: int, spending: Spending = ALL_AT_ONCE
) -> ProvenClaims:
    """Return what is proven of one proposal, without its p, which takes a hundred times as long.

    Args:
        estimate: of the proposal.
        rule: what decides.
        family: proposals that share alpha, this one included.
        spending: which look this is.
    """
    reaches = _reaches(estimate, rule, family, spending)
    return _claims(_gain(estimate, rule), reaches, rule.margin)


def fragility(
    estimate: MeanEstimate,
    without: Sequence[MeanEstimate],
    rule: Rule,
    family: int,
    spending: Spending = ALL_AT_ONCE,
) -> Fragility:
    """Return how fragile the word on one proposal is; what became of the others is nothing to it.

    Args:
        estimate: of the proposal.
        without: for each of its repetitions the estimate without it.
        rule: what decided.
        family: proposals that share alpha, this one included.
        spending: the look that decided, and leaves the same level to fewer repetitions.
    """

    def word(one: MeanEstimate, rule: Rule) -> ClaimWord:
        return proven_claims(one, rule, family, spending).word

    said = word(estimate, rule)
    return Fragility(
        without=tuple(r for r, other in enumerate(without) if word(other, rule) != said),
        half_alpha=word(estimate, replace(rule, alpha=rule.alpha / 2)) == said,
        half_margin=word(estimate, replace(rule, margin=rule.margin / 2)) == said,
        double_margin=word(estimate, replace(rule, margin=rule.margin * 2)) == said,
    )


def _verdict(
    estimate: MeanEstimate, rule: Rule, family: int, spending: Spending
) -> SimultaneousVerdict:
    reaches, gain = _reaches(estimate, rule, family, spending), _gain(estimate, rule)
    sign = 1 if rule.higher_is_better else -1
    claims = _claims(gain, reaches, rule.margin)
    low, high = _interval(gain, reaches, rule.margin)
    return SimultaneousVerdict(
        word=claims.word,
        claims=claims,
        low=low if sign > 0 else -high,
        high=high if sign > 0 else -low,
        p=min(1.0, _p(estimate, claims, rule, family, spending)),
        reach=reaches.within,
    )


def _reaches(estimate: MeanEstimate, rule: Rule, family: int, spending: Spending) -> Reaches:
    nominal = (spending.nominal(level) for level in levels(rule, family))
    return Reaches(*(estimate.half_width(level) for level in nominal))


def _gain(estimate: MeanEstimate, rule: Rule) -> float:
    return estimate.mean if rule.higher_is_better else -estimate.mean


def _claims(gain: float, reaches: Reaches, margin: float) -> ProvenClaims:
    return ProvenClaims(
        gain=gain > reaches.within,
        loss=-gain > reaches.within,
        not_below=gain - reaches.inward >= -margin,
        not_above=gain + reaches.inward <= margin,
        gain_beyond=gain - reaches.within > margin,
        loss_beyond=gain + reaches.within < -margin,
    )


def _interval(gain: float, reaches: Reaches, margin: float) -> tuple[float, float]:
    """Return the ends of the values that are not rejected; they have no gaps."""
    return -_upper(-gain, reaches, margin), _upper(gain, reaches, margin)


def _upper(gain: float, reaches: Reaches, margin: float) -> float:
    if gain + reaches.inward > margin:
        return gain + reaches.inward
    if gain + reaches.within >= -margin:
        return min(margin, gain + reaches.within)
    return min(-margin, gain + reaches.outward)


def _p(
    estimate: MeanEstimate, claims: ProvenClaims, rule: Rule, family: int, spending: Spending
) -> float:
    """Return the largest p among the claims that the word makes."""
    inward = levels(rule, family).inward * family / rule.alpha
    better = rule.margin if rule.higher_is_better else -rule.margin

    def p(at: float, times: float = 1.0) -> float:
        return spending.overall(estimate.p_value(at)) / times

    match claims.word:
        case "no_worse":
            found = [p(-better, inward)]
        case "equivalent":
            found = [p(-better, inward), p(better, inward)]
        case "helps_less_than_margin":
            found = [p(0.0), p(better, inward)]
        case "hurts_less_than_margin":
            found = [p(0.0), p(-better, inward)]
        case _:
            found = [p(0.0)]
    return family * max(found)
