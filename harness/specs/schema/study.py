"""A study: a baseline, its proposals, and how they will be judged, all before any result."""

from typing import Annotated, Any, Literal, Protocol, Self, TypeVar

from pydantic import (
    Field,
    JsonValue,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from harness.metrics import DECIDING, DEFAULT_SCORE, METRICS, DecidingScore
from harness.specs.schema.base import Count, Positive, Spec
from harness.specs.schema.data import CrossValidation, ResampledSplits, Seeds
from harness.specs.schema.search import SearchSpec
from harness.specs.schema.study_collection import CollectionSpec

LARGEST_ALPHA = 0.5
LAST_STEP = 1.25
"""The last look has at least so many times the repetitions of the one before: it costs alpha."""

Claim = Literal["this_collection", "collections_like_it"]
"""About which pictures something is claimed."""
Name = Annotated[str, Field(min_length=1, max_length=60)]
Settings = dict[str, JsonValue]
"""Values by their dotted key: `{training.epochs: 10}`."""
Values = Annotated[tuple[JsonValue, ...], Field(min_length=2)]


class HasMargin(Protocol):
    """What is judged by a score, and with a margin."""

    @property
    def metric(self) -> DecidingScore:
        """The score that decides."""

    margin: float
    model_fields_set: set[str]


MarginedT = TypeVar("MarginedT", bound=HasMargin)


def with_margin_of_metric(spec: MarginedT) -> MarginedT:
    """Return the spec; where it states no margin, with that of its metric."""
    # The default that the schema states is the default metric's; frozen is only what is made.
    if "margin" not in spec.model_fields_set:
        object.__setattr__(spec, "margin", DECIDING[spec.metric].margin)
    return spec


class ProposalSpec(Spec):
    """One idea: an experiment file, or a change of the baseline; a file's name alone will do."""

    file: str | None = None
    """The experiment, seen from this file; null: the baseline's file."""
    name: Name | None = None
    """What tables call it; the file's name unless said."""
    set: Settings = Field(default={})
    """Values laid over the experiment, by their dotted key."""

    @model_validator(mode="before")
    @classmethod
    def _a_name_is_a_file(cls, written: object) -> object:
        return {"file": written} if isinstance(written, str) else written

    @model_validator(mode="after")
    def _it_proposes_something(self) -> Self:
        if self.file is None and (not self.set or self.name is None):
            raise ValueError("file: expected a file, or a name together with `set`; got neither")
        if self.name is not None and not (self.name.isprintable() and self.name.strip()):
            raise ValueError(f"name: expected a name that can be printed; got {self.name!r}")
        return self


class LooksSpec(Spec):
    """When the results may be looked at, so that looking early is paid for."""

    repetitions: Annotated[tuple[Count, ...], Field(min_length=2)]
    """How many repetitions there are at each look; the last is all of them."""
    spending: Literal["obrien_fleming", "pocock"] = "obrien_fleming"
    """obrien_fleming: hardly anything early; pocock: about the same at each look."""


class StudySplits(ResampledSplits):
    """Draw the split anew for each repetition: so many, or as many as each proposal needs."""

    at_least: Annotated[int, Field(ge=2)] | None = None
    """Instead of `count`: each proposal gets so many repetitions before the first look at it."""
    at_most: Count | None = None
    """Beside `at_least`: what is still undecided then stays so."""

    @model_validator(mode="after")
    def _a_count_or_two_bounds(self) -> Self:
        if self.at_least is None and self.at_most is None:
            return self
        if self.at_least is None or self.at_most is None:
            lone, other = ("at_least", "at_most")[:: 1 if self.at_most is None else -1]
            raise ValueError(f"{lone}: expected together with `{other}`; got it alone")
        if "count" in self.model_fields_set:
            raise ValueError(
                "count: expected either it, or `at_least` and `at_most`; got both. Set those two, "
                "or write count in their place in the file"
            )
        if self.at_least >= self.at_most:
            raise ValueError(
                f"at_least: expected below at_most, {self.at_most}; got {self.at_least}"
            )
        # Frozen is only what is made: whoever asks for the count is told the largest.
        object.__setattr__(self, "count", self.at_most)
        return self

    @model_serializer(mode="wrap")
    def _one_or_the_other(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what was not written, so that rules of older studies stay what they were."""
        left_out = ("at_least", "at_most") if self.at_most is None else ("count",)
        return {key: value for key, value in dump(self).items() if key not in left_out}

    @property
    def looks(self) -> tuple[int, ...]:
        """How many repetitions a proposal has at each look: each time about half as many more."""
        at_least, at_most = self.at_least or self.count, self.at_most or self.count
        found = [at_least]
        while (further := found[-1] * 3 // 2) * LAST_STEP < at_most:
            found.append(further)
        return (*found, at_most)


StudyRepetitions = Annotated[Seeds | StudySplits | CrossValidation, Field(discriminator="kind")]


class StudySpec(Spec):
    """One YAML file: a baseline, proposals, and the rule by which they are judged."""

    kind: Literal["study"]
    """What this file describes."""
    question: Annotated[str, Field(min_length=1)]
    """What we want to know, in one sentence."""
    baseline: str
    """The experiment that proposals are compared with, seen from this file."""
    set: Settings = Field(default={})
    """Values laid over the baseline's file, and so under what a proposal says itself."""
    proposals: tuple[ProposalSpec, ...] = ()
    """Experiments to compare with the baseline."""
    grid: dict[str, Values] = Field(default={})
    """Two or more keys of the baseline, each with its values: every combination is a proposal."""
    collections: tuple[CollectionSpec, ...] = ()
    """Two or more, on each of which all is run and judged, and which are then judged together.

    None: the collection that the experiments name.
    """
    repetitions: StudyRepetitions
    """How often each is run, and what varies; it takes the place of the experiments' own."""
    search: SearchSpec | None = None
    """How each experiment is tuned, all with this budget; null: those are that search themselves.

    Its space is that of the experiments that state no search; others keep their own space.
    """
    metric: DecidingScore = DEFAULT_SCORE
    """The score that decides; kid, and nothing else, where pictures are painted."""
    margin: Annotated[float, Field(ge=0, lt=1)] = METRICS[DEFAULT_SCORE].margin
    """Largest difference that makes no difference, in the metric's own unit: 0.01 is a point."""
    alpha: Annotated[float, Field(gt=0, le=LARGEST_ALPHA)] = 0.05
    """Probability of any false claim in the whole study."""
    claim: Claim | None = None
    """What the words are about; null: as the study was registered, and `this_collection` if new.

    `this_collection`: these pictures, split and trained on again. `collections_like_it`: also other
    pictures of the kind, which takes wider intervals.
    """
    correction: Literal["holm"] = "holm"
    """How alpha is shared by the proposals of a study without a claim; with one, evenly."""
    looks: LooksSpec | None = None
    """When results are looked at; null: once, at the end."""
    budget_hours: Positive | None = None
    """Hours that all runs may take together; null: as long as they take."""
    seed: int = 1
    """The root of every random stream, the same for all experiments."""

    _margin = model_validator(mode="after")(with_margin_of_metric)

    @model_validator(mode="after")
    def _there_is_something_to_judge(self) -> Self:
        if not self.proposals and not self.grid:
            raise ValueError("proposals: expected at least one, or a grid; got neither")
        return self

    @model_validator(mode="after")
    def _a_grid_has_two_sides(self) -> Self:
        if len(self.grid) == 1:
            only = next(iter(self.grid))
            raise ValueError(
                f"grid: expected two keys or more; got {only} alone. "
                "Write a proposal with `set` for each of its values."
            )
        return self

    @model_validator(mode="after")
    def _several_collections_differ(self) -> Self:
        if len(self.collections) == 1:
            raise ValueError(
                "collections: expected two or more; got one. Name it in the experiments' `data`, "
                "or in `set`."
            )
        places = [tuple(one.place.values()) for one in self.collections]
        for number, one in enumerate(self.collections):
            if one.called in [other.called for other in self.collections[:number]]:
                raise ValueError(
                    f"collections: expected names that differ; got {one.called!r} twice. Give one "
                    "a `name`."
                )
            if places[number] in places[:number]:
                first = self.collections[places.index(places[number])].called
                raise ValueError(
                    f"collections: expected other pictures in each; got the same in {first!r} and "
                    f"{one.called!r}, which would count one collection as two."
                )
        return self

    @model_validator(mode="after")
    def _a_claim_has_grounds(self) -> Self:
        if self.claim == "collections_like_it" and isinstance(self.repetitions, Seeds):
            raise ValueError(
                "claim: expected this_collection, because trainings on one split show nothing of "
                "other pictures to train on; got collections_like_it. Repeat with resampled_splits."
            )
        if self.claim == "collections_like_it" and self.adaptive is not None:
            raise ValueError(
                "claim: expected this_collection beside `repetitions.at_least`, because further "
                "repetitions hardly show more of collections like it; got collections_like_it. "
                "Write a count of repetitions."
            )
        return self

    @model_validator(mode="after")
    def _looks_lead_to_the_end(self) -> Self:
        if self.looks is None:
            return self
        if self.adaptive is not None:
            raise ValueError(
                "looks: expected none beside `repetitions.at_least`, which has looks of its own "
                f"(after {', '.join(map(str, self.adaptive.looks))}); got some"
            )
        at, count = self.looks.repetitions, self.repetitions.count
        if list(at) != sorted(set(at)) or at[-1] != count:
            raise ValueError(
                f"looks.repetitions: expected numbers that rise to {count}, all repetitions; "
                f"got {list(at)}"
            )
        folds = self.repetitions.folds if isinstance(self.repetitions, CrossValidation) else 1
        if any(number % folds for number in at):
            raise ValueError(
                f"looks.repetitions: expected whole rounds of {folds} folds; got {list(at)}"
            )
        return self

    @property
    def adaptive(self) -> StudySplits | None:
        """The bounds between which each proposal gets what it needs; None: all get as many."""
        plan = self.repetitions
        return plan if isinstance(plan, StudySplits) and plan.at_most is not None else None

    @property
    def look_counts(self) -> tuple[int, ...]:
        """How many repetitions there are at each look; one look at the end unless said."""
        if self.adaptive is not None:
            return self.adaptive.looks
        return self.looks.repetitions if self.looks else (self.repetitions.count,)
