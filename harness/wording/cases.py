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
class OfClaim(OfVerdict):
    """A text for each verdict of a rule that names its claim."""

    helps_less_than_margin: str
    no_worse: str
    hurts_less_than_margin: str


@dataclass(frozen=True)
class OfOutcome(OfClaim):
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
class OfNamed(Cases):
    """A text for each claim that a study may name."""

    this_collection: str
    collections_like_it: str


@dataclass(frozen=True)
class OfScope(OfNamed):
    """A text for what a claim is about; on one split that is this split of the collection."""

    this_split: str

    def by(self, claim: str, repetitions: str) -> str:
        """Return the text of a claim by a rule of repetitions."""
        on_one = repetitions == "seeds" and claim == "this_collection"
        return self.this_split if on_one else self.of(claim)


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
