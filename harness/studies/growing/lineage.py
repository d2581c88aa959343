"""Where a growing study stands, as it follows from its ledger: ideas, baselines, alpha."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from harness.specs.schema.growing import ErrorRate
from harness.statistics.online_testing import lord_level, spending_level
from harness.studies.growing.ledger import (
    BaselineReverted,
    Entry,
    IdeaAdopted,
    IdeaBegun,
    IdeaDecided,
    IdeaRegistered,
    StudyOpened,
    Unsealed,
    UnsealingBegun,
)
from harness.verdicts.words import FAILED

HELPS = "helps"
DISCOVERIES = (HELPS, "helps_less_than_margin")
"""Words that say of an idea that it brings something: what false discoveries are counted among."""
FIRST = 0
"""The number of the first baseline."""


@dataclass(frozen=True)
class TriedIdea:
    """One idea, and what became of it."""

    at: str
    registered: IdeaRegistered
    begun: IdeaBegun | None = None
    decided: IdeaDecided | None = None
    adopted: bool = False
    """Whether it has been the baseline."""

    @property
    def number(self) -> int:
        """From 1, in the order of registration."""
        return self.registered.idea

    @property
    def is_discovery(self) -> bool:
        """Whether it is said to bring something."""
        return self.decided is not None and self.decided.word in DISCOVERIES


@dataclass(frozen=True)
class Unsealing:
    """A test on the sealed pictures; without a result where it was begun and not ended."""

    begun: UnsealingBegun
    result: Unsealed | None = None


@dataclass(frozen=True)
class Lineage:
    """All that a ledger tells.

    Attributes:
        opened: the rule; None: there is no ledger yet.
        ideas: every idea by its number, in the order of registration.
        baseline: number of the idea that is the baseline now; 0 for the first one.
        reverted: the reverts, in order.
        unsealings: the tests on the sealed pictures; one, unless more were forced.
    """

    opened: StudyOpened | None = None
    ideas: Mapping[int, TriedIdea] = field(default_factory=dict)
    baseline: int = FIRST
    reverted: tuple[BaselineReverted, ...] = ()
    unsealings: tuple[Unsealing, ...] = ()

    def path_to(self, number: int) -> tuple[TriedIdea, ...]:
        """Return the adopted ideas that make a baseline, the first one first."""
        path: list[TriedIdea] = []
        while number != FIRST:
            idea = self.ideas[number]
            path.append(idea)
            number = self.parent_of(number)
        return tuple(reversed(path))

    def parent_of(self, number: int) -> int:
        """Return the baseline that an idea was held against, or will be."""
        begun = self.ideas[number].begun
        return self.baseline if begun is None else begun.baseline

    @property
    def open(self) -> tuple[TriedIdea, ...]:
        """Ideas without a word, in the order of registration."""
        return tuple(idea for idea in self.ideas.values() if idea.decided is None)

    @property
    def tested(self) -> tuple[TriedIdea, ...]:
        """Ideas that got alpha, in the order in which they did."""
        # Ideas are tried in the order of registration, one after the other.
        return tuple(idea for idea in self.ideas.values() if idea.begun is not None)

    @property
    def alpha_spent(self) -> float:
        """Sum of the levels of all tests: of a familywise study never more than its alpha."""
        return sum(idea.begun.alpha for idea in self.tested if idea.begun is not None)

    def next_alpha(self, error: ErrorRate, alpha: float) -> float:
        """Return the level of the next test; it follows from the words before it alone."""
        if error == "familywise":
            return spending_level(len(self.tested), alpha)
        rejected = np.array([idea.is_discovery for idea in self.tested], np.bool_)
        return float(lord_level(rejected, alpha))

    def children_of(self, baseline: int) -> tuple[TriedIdea, ...]:
        """Return the ideas that were held against a baseline, or wait for it."""
        return tuple(one for one in self.ideas.values() if self.parent_of(one.number) == baseline)

    def same_as(self, changes: Mapping[str, Any]) -> TriedIdea | None:
        """Return the idea with these changes that waits, or had its word on the baseline of now.

        What failed had none: it may be asked again, as a new idea.
        """
        alike = (
            one
            for one in self.ideas.values()
            if one.registered.changes == changes
            and (one.decided is None or one.decided.word != FAILED)
        )
        return next((one for one in alike if self.parent_of(one.number) == self.baseline), None)

    def free_name(self, name: str, taken: Iterable[str]) -> str:
        """Return a name that no idea has, nor anything of those taken: the same, or numbered."""
        known = {*taken, *(idea.registered.name for idea in self.ideas.values())}
        numbered = (f"{name}-{number}" for number in range(2, len(known) + 3))
        return name if name not in known else next(one for one in numbered if one not in known)

    @property
    def claimed(self) -> float:
        """Sum of what the ideas that make the present baseline were said to bring."""
        found = (idea.decided for idea in self.path_to(self.baseline))
        return sum(one.difference or 0.0 for one in found if one is not None)


def lineage_of(entries: Iterable[Entry]) -> Lineage:
    """Return where a growing study stands."""
    lineage = Lineage()
    for entry in entries:
        lineage = _after(lineage, entry)
    return lineage


def _after(lineage: Lineage, entry: Entry) -> Lineage:  # noqa: PLR0911 (one for each event)
    match entry.record:
        case StudyOpened() as opened:
            return replace(lineage, opened=opened)
        case IdeaRegistered() as registered:
            idea = TriedIdea(entry.at, registered)
            return replace(lineage, ideas={**lineage.ideas, registered.idea: idea})
        case IdeaBegun() as begun:
            return _changed(lineage, begun.idea, begun=begun)
        case IdeaDecided() as decided:
            found = _changed(lineage, decided.idea, decided=decided, adopted=decided.adopted)
            return replace(found, baseline=decided.idea) if decided.adopted else found
        case IdeaAdopted(idea=number):
            return replace(_changed(lineage, number, adopted=True), baseline=number)
        case BaselineReverted() as reverted:
            told = (*lineage.reverted, reverted)
            return replace(lineage, baseline=reverted.baseline, reverted=told)
        case UnsealingBegun() as begun:
            return replace(lineage, unsealings=(*lineage.unsealings, Unsealing(begun)))
        case Unsealed() as result:
            *before, last = lineage.unsealings
            return replace(lineage, unsealings=(*before, Unsealing(last.begun, result)))


def _changed(lineage: Lineage, number: int, **what: Any) -> Lineage:  # noqa: ANN401 (its fields)
    idea = replace(lineage.ideas[number], **what)
    return replace(lineage, ideas={**lineage.ideas, number: idea})
