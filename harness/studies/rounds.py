"""Which repetitions come next, where each proposal gets as many as its question needs.

A look at a proposal comes when it and the baseline have the repetitions of that look, and says
whether it is settled, and if not, how likely the looks that are left are to settle it. What comes
next follows from what was seen at whole looks, and from nothing else: not from the order in which
runs ended, nor from how often the study was stopped. Each proposal's looks are its own affair (its
share of alpha is the same whatever becomes of the others), so a proposal whose run was lost waits
while others go on.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Literal, NamedTuple

from harness.statistics.estimates import MeanEstimate
from harness.statistics.forecast import forecast
from harness.statistics.group_sequential import RepeatedLooks
from harness.statistics.multiple_testing import Rule
from harness.statistics.simultaneous import proven_claims

FUTILITY = 0.1
"""A proposal with a smaller chance of being settled by the looks that are left is stopped."""
SPENDING = "pocock"
"""How alpha is shared by the looks: what is clear is to be said early.

With O'Brien and Fleming's, a difference of 3 standard deviations takes 9 repetitions of at most 40
instead of 4, and one of 1.7 takes 16 instead of 7. In return, of those too small for 40 it settles
a few more: 20 % instead of 12 where a third of a standard deviation was true.
"""

Ending = Literal["settled", "futile", "at_most"]
"""Why a proposal gets no more repetitions: its word is proven, hardly can be, or all are done."""


class LookResult(NamedTuple):
    """What one look at one proposal says."""

    settled: bool
    chance: float = 0.0
    """Of being settled by the looks that are left; 0 for the last one."""
    needed: int | None = None
    """Repetitions that would probably settle it; None: no number would, or it is settled."""


Decide = Callable[[str, int], LookResult]
"""Looks at a proposal, by its name, for the n-th time, from 1; always to the same result."""


class Standing(NamedTuple):
    """How far one proposal is."""

    looks: int
    """That were taken; 0 before the first."""
    repetitions: int
    """At the last of them: what its verdict rests on."""
    ending: Ending | None
    """None while it goes on."""
    last: LookResult | None
    """What the last look said."""


class Round(NamedTuple):
    """The repetitions that come next."""

    number: int
    """From 1."""
    begin: int
    """The first of them, from 0."""
    end: int
    """The first that is none of them."""
    proposals: tuple[str, ...]
    """Those that get them, and the baseline with them."""


def look_at(estimate: MeanEstimate, rule: Rule, family: int, looks: RepeatedLooks) -> LookResult:
    """Return what a look says.

    Args:
        estimate: of one proposal, at the current look.
        rule: margin, alpha of the family, direction.
        family: proposals, this one and failed ones included; those that are decided keep theirs.
        looks: planned, with the current one.
    """
    if proven_claims(estimate, rule, family, looks).settled:
        return LookResult(settled=True)
    expected = forecast(estimate, rule, family, looks)
    return LookResult(False, expected.chance, expected.needed)


def standing(name: str, whole: int, looks: tuple[int, ...], decide: Decide) -> Standing:
    """Return how far a proposal is.

    Args:
        name: of the proposal.
        whole: so many repetitions, from the first on, are there of it and of the baseline.
        looks: repetitions at each.
        decide: is asked about looks whose repetitions are there, and about none after the end.
    """
    taken, last = 0, None
    for number, repetitions in enumerate(looks, 1):
        if repetitions > whole:
            break
        taken, last = number, decide(name, number)
        ending = _ending(last, is_last=number == len(looks))
        if ending is not None:
            return Standing(number, repetitions, ending, last)
    return Standing(taken, looks[taken - 1] if taken else 0, None, last)


def _ending(result: LookResult, *, is_last: bool) -> Ending | None:
    if result.settled:
        return "settled"
    if is_last:
        return "at_most"
    return "futile" if result.chance < FUTILITY else None


def next_round(
    standings: Mapping[str, Standing], looks: tuple[int, ...], waiting: Collection[str] = ()
) -> Round | None:
    """Return the round that is under way or comes next; None when there is none.

    Those that are behind, because a run of theirs was lost before, come first.

    Args:
        standings: of each proposal that did not fail.
        looks: repetitions at each.
        waiting: proposals that cannot go on now.
    """
    going = {n: one for n, one in standings.items() if one.ending is None and n not in waiting}
    if not going:
        return None
    taken = min(one.looks for one in going.values())
    begin = looks[taken - 1] if taken else 0
    names = tuple(name for name, one in going.items() if one.looks == taken)
    return Round(taken + 1, begin, looks[taken], names)


def round_seconds(
    coming: Round, baseline: str, seconds: Mapping[str, Mapping[int, float]]
) -> tuple[float, float]:
    """Return the seconds of all runs of the rounds before, and what this round will take.

    Both follow from runs before this round alone, so that they are the same after an interruption.

    Args:
        coming: a round after the first.
        baseline: its name; its repetitions of this round count, too.
        seconds: of each experiment's finished runs, by repetition.
    """
    before = {
        name: [s for number, s in runs.items() if number < coming.begin]
        for name, runs in seconds.items()
    }
    each = [sum(before[n]) / len(before[n]) for n in (baseline, *coming.proposals) if before[n]]
    return sum(map(sum, before.values())), sum(each) * (coming.end - coming.begin)
