"""Which repetitions come next, where each proposal gets as many as its question needs.

A look at a proposal comes when it and the baseline have the repetitions of that look, and says
whether it is settled, and if not, how likely the looks that are left are to settle it. What comes
next follows from what was seen at whole looks, and from nothing else: not from the order in which
runs ended, nor from how often the study was stopped. Each proposal's looks are its own affair (its
share of alpha is the same whatever becomes of the others), so a proposal whose run was lost waits
while others go on.
"""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from harness.statistics.stopping import Ending, LookResult

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
        ending = last.ending(is_last=number == len(looks))
        if ending is not None:
            return Standing(number, repetitions, ending, last)
    return Standing(taken, looks[taken - 1] if taken else 0, None, last)


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
