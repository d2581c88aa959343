"""How many repetitions each experiment is to have now: as many for all, or as each one needs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from harness.progress import time_left
from harness.statistics.stopping import LookResult
from harness.studies.rounds import Decide, Round, Standing, next_round, round_seconds, standing
from harness.studies.state import StudyState

HOUR_S = 3600.0

Targets = Callable[[StudyState], Mapping[str, int]]
"""Returns how many repetitions each experiment is to have, the baseline first; asked again after
each run."""


def the_same_for_all(names: Iterable[str], repetitions: int) -> Targets:
    """Return what asks so many of each experiment."""
    wanted = dict.fromkeys(names, repetitions)
    return lambda _: wanted


@dataclass
class AdaptiveRounds:
    """The rounds of an adaptive study, as they follow from its finished runs.

    Attributes:
        names: of the experiments, the baseline first.
        looks: repetitions at each look.
        decide: looks at a proposal.
        say: is told of each round that begins.
        budget_hours: what all runs may take together; None: as long as they take.
        at_most: so many repetitions of each, whatever is undecided; None: as many as it needs.
    """

    names: tuple[str, ...]
    looks: tuple[int, ...]
    decide: Decide
    say: Callable[[str], None] = lambda _: None
    budget_hours: float | None = None
    at_most: int | None = None
    _seen: dict[tuple[str, int], LookResult] = field(default_factory=dict)
    _told: int = 0

    @cached_property
    def proposals(self) -> tuple[str, ...]:
        """All but the baseline."""
        return self.names[1:]

    def __call__(self, state: StudyState) -> dict[str, int]:
        """Return how many repetitions each experiment is to have now, within `at_most`."""
        wanted = self.wanted(state)
        if self.at_most is None:
            return wanted
        return {name: min(count, self.at_most) for name, count in wanted.items()}

    def wanted(self, state: StudyState) -> dict[str, int]:
        """Return how many repetitions each experiment is to have now."""
        standings = self.standings(state)
        coming = self.coming(state)
        wanted = {name: one.repetitions for name, one in standings.items()}
        if coming is not None:
            self._tell(coming, standings)
            wanted |= dict.fromkeys(coming.proposals, coming.end)
        for name in self._waiting(state, standings):
            wanted[name] = self.looks[standings[name].looks]
        return {self.names[0]: max(wanted.values(), default=0)} | wanted

    def standings(self, state: StudyState) -> dict[str, Standing]:
        """Return how far each proposal is that did not fail."""
        there = {name: _from_the_first(runs) for name, runs in state.results.items()}
        baseline = there[self.names[0]]
        return {
            name: standing(name, min(baseline, there[name]), self.looks, self._look)
            for name in self.proposals
            if name not in state.failed
        }

    def coming(self, state: StudyState) -> Round | None:
        """Return the round that is under way or comes next; None: all is decided, or dear."""
        standings = self.standings(state)
        waiting = tuple(self._waiting(state, standings))
        found = next_round(standings, self.looks, waiting)
        return None if found is None or self._is_too_dear(found, state) else found

    def stopped_by_budget(self, state: StudyState) -> Round | None:
        """Return the round that would have gone over the budget."""
        standings = self.standings(state)
        found = next_round(standings, self.looks, tuple(self._waiting(state, standings)))
        return found if found is not None and self._is_too_dear(found, state) else None

    def _look(self, name: str, number: int) -> LookResult:
        if (name, number) not in self._seen:
            self._seen[name, number] = self.decide(name, number)
        return self._seen[name, number]

    def _waiting(self, state: StudyState, standings: Mapping[str, Standing]) -> Iterator[str]:
        """Yield proposals whose next look lacks a run whose process was lost."""
        for name, one in standings.items():
            if one.ending is None:
                end = self.looks[one.looks]
                if any(k < end and who in (name, self.names[0]) for who, k in state.lost):
                    yield name

    def _is_too_dear(self, coming: Round, state: StudyState) -> bool:
        """Return whether a round after the first is predicted to go over the budget.

        The first is watched run by run: before it nothing is known of what runs take.
        """
        if self.budget_hours is None or coming.number == 1:
            return False
        spent, expected = round_seconds(coming, self.names[0], state.seconds)
        return spent + expected > self.budget_hours * HOUR_S

    def _tell(self, coming: Round, standings: Mapping[str, Standing]) -> None:
        if coming.number != self._told:
            self._told = coming.number
            undecided = sum(one.ending is None for one in standings.values())
            self.say(
                f"round {coming.number}: {undecided} of {len(standings)} proposals undecided, "
                f"repetitions {coming.begin + 1} to {coming.end}"
            )


def budget_line(stopped: Round, state: StudyState, rounds: AdaptiveRounds) -> str:
    """Return why no round begins any more."""
    spent, expected = round_seconds(stopped, rounds.names[0], state.seconds)
    return (
        f"round {stopped.number} does not begin: with its {time_left(expected)} the runs would "
        f"take {(spent + expected) / HOUR_S:.2f} h, and budget_hours is {rounds.budget_hours:g}; "
        "raise it and start again to go on"
    )


def _from_the_first(runs: Mapping[int, object]) -> int:
    """Return how many repetitions are there without a gap."""
    return next(number for number in range(len(runs) + 1) if number not in runs)
