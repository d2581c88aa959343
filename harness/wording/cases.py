"""Texts of which one is said, by what is the case: a field for each case."""

from dataclasses import dataclass


class Cases:
    """Texts that are found by the name of their case."""

    def of(self, case: str) -> str:
        """Return the text of a case.

        Raises:
            AttributeError: there is no such case.
        """
        return str(getattr(self, case))


@dataclass(frozen=True)
class OfVerdict(Cases):
    """A text for each verdict."""

    helps: str
    hurts: str
    equivalent: str
    inconclusive: str


@dataclass(frozen=True)
class OfOutcome(OfVerdict):
    """A text for each verdict, and for what has none."""

    unfinished: str
    failed: str


@dataclass(frozen=True)
class OfRepetitions(Cases):
    """A text for each rule of repetitions."""

    seeds: str
    resampled_splits: str
    cross_validation: str


@dataclass(frozen=True)
class OfSplits:
    """A text for repetitions on one split, and one for those on several."""

    one: str
    several: str

    def of(self, repetitions: str) -> str:
        """Return the text of a rule of repetitions."""
        return self.one if repetitions == "seeds" else self.several


@dataclass(frozen=True)
class OfNumber:
    """A text for one thing, and one for any other number of them."""

    one: str
    many: str

    def of(self, number: int) -> str:
        """Return the text of a number of things."""
        return self.one if number == 1 else self.many


@dataclass(frozen=True)
class OfSpending(Cases):
    """A text for each way of sharing alpha by looks."""

    obrien_fleming: str
    pocock: str


@dataclass(frozen=True)
class OfPrice(Cases):
    """A text for each price of an experiment."""

    learning_cpu_s: str
    inference_cpu_ms: str
    parameters: str
    peak_memory_mib: str


@dataclass(frozen=True)
class OfPart(Cases):
    """A text for each part of a split."""

    training: str
    validation: str
    test: str

    def of(self, case: str) -> str:
        """Return the text of a part, which a split calls train, validation or test."""
        return super().of("training" if case == "train" else case)


@dataclass(frozen=True)
class OfBand(Cases):
    """A text for the classes with many, some and few pictures."""

    head: str
    middle: str
    tail: str


@dataclass(frozen=True)
class OfStatus(Cases):
    """A text for each end that a trial may have."""

    completed: str
    pruned: str
    failed: str
