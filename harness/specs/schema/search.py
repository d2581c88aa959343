"""Which values are searched for, how, and for how long."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, JsonValue, model_serializer, model_validator

from harness.metrics import DEFAULT_SCORE, ScoreName
from harness.specs.schema.base import Amount, Count, Positive, Spec
from harness.specs.schema.data import RepetitionsSpec, Seeds
from harness.specs.schema.training import ValidationMetric

# Inside `DomainSpec` the words int and float are fields.
Integer = int
Number = float
Plain = JsonValue


class DomainSpec(Spec):
    """Where one value is looked for: exactly one of choice, int, float and log."""

    choice: tuple[Plain, ...] | None = None
    """The values themselves; a value may be a whole part, such as `{kind: adam}`."""
    int: tuple[Integer, Integer] | None = None
    """The smallest and the largest whole number."""
    float: tuple[Number, Number] | None = None
    """The smallest and the largest number, each region as likely as another."""
    log: tuple[Positive, Positive] | None = None
    """The smallest and the largest number, each order of magnitude as likely as another."""
    step: Positive | None = None
    """Distance of neighbouring values; for log their ratio. null: any value between."""
    when: dict[str, Plain] = Field(default={})
    """Searched only while these other searched choices have this value, or one of a list."""

    @property
    def ends(self) -> tuple[Plain, ...]:
        """Every choice, or the two ends of the range."""
        return self.choice or self.int or self.float or self.log or ()

    @model_validator(mode="after")
    def _one_domain_in_order(self) -> Self:
        said = [name for name in ("choice", "int", "float", "log") if getattr(self, name)]
        if len(said) != 1:
            raise ValueError(
                f"expected one of choice, int, float and log; got {' and '.join(said) or 'none'}"
            )
        bounds = self.int or self.float or self.log
        if bounds is not None and not bounds[0] < bounds[1]:
            raise ValueError(
                f"{said[0]}: expected the smaller end first; got {bounds[0]:g} and {bounds[1]:g}"
            )
        return self

    @model_validator(mode="after")
    def _the_step_fits(self) -> Self:
        if self.step is None:
            return self
        if self.choice:
            raise ValueError("step: expected with int, float or log; got it with choice")
        if self.int and not self.step.is_integer():
            raise ValueError(f"step: expected a whole number with int; got {self.step:g}")
        if self.log and self.step <= 1:
            raise ValueError(f"step: expected a ratio above 1 with log; got {self.step:g}")
        return self

    @model_serializer(mode="wrap")
    def _what_is_said(self, serialise: Callable[[Self], dict[str, Any]]) -> dict[str, Any]:
        return {key: value for key, value in serialise(self).items() if value not in (None, {})}


class RandomTuner(Spec):
    """Values drawn at random."""

    kind: Literal["random"]


class BayesianTuner(Spec):
    """A Gaussian process of the scores so far proposes where the next trial may be better."""

    kind: Literal["bayesian"]
    initial_points: Count | None = None
    """Random trials before it; null: three for each searched value."""
    exploration: Amount = 2.6
    """Standard deviations added to the expected score: larger tries the unknown more."""


class HyperbandTuner(Spec):
    """Many trials of few epochs, of which the best are trained anew for more (Li et al., 2018)."""

    kind: Literal["hyperband"]
    factor: Annotated[int, Field(ge=2)] = 3
    """One in so many goes on, with so many times the epochs, up to training.epochs."""


class GridTuner(Spec):
    """Every combination, in order."""

    kind: Literal["grid"]


TunerSpec = Annotated[
    RandomTuner | BayesianTuner | HyperbandTuner | GridTuner, Field(discriminator="kind")
]


class PruningSpec(Spec):
    """Stop a trial whose best epoch so far is worse than the median of the earlier trials'.

    Medians are taken at the same epoch of the same repetition. Source: the median rule of
    Golovin et al., Google Vizier (KDD 2017), with best values for running means.
    """

    metric: ValidationMetric = "validation/macro_f1"
    """What is compared."""
    grace_epochs: Count = 3
    """Epochs that every trial gets."""
    minimum_trials: Annotated[int, Field(ge=2)] = 5
    """Earlier trials that must have reached an epoch before it decides anything."""


class SearchSpec(Spec):
    """Values that are searched for by an inner part of the training and validation pictures."""

    space: Annotated[dict[str, DomainSpec], Field(min_length=1)]
    """Where each value is looked for, by its dotted key: `training.batch_size: {choice: [...]}`."""
    tuner: TunerSpec
    """Who proposes the values."""
    objective: ScoreName = DEFAULT_SCORE
    """The score, on the selection part, that decides between trials."""
    trials: Count
    """Most trials; the spec's own values are scored besides."""
    minutes: Positive | None = None
    """No trial begins when the trials so far took this long together; null: no such limit."""
    repetitions: RepetitionsSpec = Seeds(kind="seeds", count=1)
    """Trainings of each trial within the training and validation pictures; their mean decides."""
    pruning: PruningSpec | None = None
    """Which trials are stopped early; null: none."""

    @model_validator(mode="after")
    def _conditions_name_searched_choices(self) -> Self:
        for key, parent, wanted in self._conditions():
            domain = self.space.get(parent)
            if domain is None or domain.choice is None:
                raise ValueError(
                    f"space: expected in `when` of {key} a key of this space with a choice; "
                    f"got {parent!r}"
                )
            if not allowed(domain, wanted):
                raise ValueError(
                    f"space: expected in `when` of {key} choices of {parent}; got {wanted!r}"
                )
        in_order(self.space)
        return self

    @model_validator(mode="after")
    def _the_tuner_can_use_the_space(self) -> Self:
        ranges = [key for key, domain in self.space.items() if domain.float or domain.log]
        loose = [key for key in ranges if self.space[key].step is None]
        if self.tuner.kind == "grid" and loose:
            raise ValueError(
                f"space: expected a step in {loose[0]}, because a grid tries every value; got none"
            )
        if self.tuner.kind == "hyperband" and "training.epochs" in self.space:
            raise ValueError(
                "space: expected no training.epochs with hyperband, which decides the epochs; "
                "got it"
            )
        if self.tuner.kind == "hyperband" and self.pruning is not None:
            raise ValueError(
                "pruning: expected null with hyperband, which stops trials by itself; got a rule"
            )
        return self

    def _conditions(self) -> Iterator[tuple[str, str, Plain]]:
        for key, domain in self.space.items():
            for parent, wanted in domain.when.items():
                yield key, parent, wanted


def allowed(parent: DomainSpec, wanted: Plain) -> tuple[int, ...]:
    """Return which of a parent's choices a condition allows, by number; () when it names others."""
    choices = list(parent.choice or ())
    if wanted in choices:
        return (choices.index(wanted),)
    several = wanted if isinstance(wanted, list) else []
    if not all(each in choices for each in several):
        return ()
    return tuple(choices.index(each) for each in several)


def in_order(space: Mapping[str, DomainSpec]) -> tuple[str, ...]:
    """Return the keys of a space so that each comes after those its conditions name.

    Raises:
        ValueError: conditions lead back to where they began.
    """
    known: list[str] = []
    while len(known) < len(space):
        ready = [key for key in space if key not in known and set(space[key].when) <= set(known)]
        if not ready:
            ring = ", ".join(key for key in space if key not in known)
            raise ValueError(f"space: expected conditions that end somewhere; got a ring: {ring}")
        known += ready
    return tuple(known)


def first_allowed(space: Mapping[str, DomainSpec], key: str) -> dict[str, Plain]:
    """Return choices with which a key is searched, those of its conditions' conditions included."""
    chosen: dict[str, Plain] = {}
    for parent, wanted in space[key].when.items():
        choices = space[parent].choice or ()
        chosen |= first_allowed(space, parent) | {
            parent: choices[allowed(space[parent], wanted)[0]]
        }
    return chosen
