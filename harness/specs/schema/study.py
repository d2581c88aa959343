"""A study: a baseline, its proposals, and how they will be judged, all before any result."""

from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, model_validator

from harness.metrics import DEFAULT_SCORE, METRICS, ScoreName
from harness.specs.schema.base import Count, Positive, Spec
from harness.specs.schema.data import CrossValidation, RepetitionsSpec, Seeds
from harness.specs.schema.search import SearchSpec

LARGEST_ALPHA = 0.5

Claim = Literal["this_collection", "collections_like_it"]
"""About which pictures something is claimed."""
Name = Annotated[str, Field(min_length=1, max_length=60)]
Settings = dict[str, JsonValue]
"""Values by their dotted key: `{training.epochs: 10}`."""
Values = Annotated[tuple[JsonValue, ...], Field(min_length=2)]


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
    repetitions: RepetitionsSpec
    """How often each is run, and what varies; it takes the place of the experiments' own."""
    search: SearchSpec | None = None
    """How each experiment is tuned, all with this budget; null: those are that search themselves.

    Its space is that of the experiments that state no search; others keep their own space.
    """
    metric: ScoreName = DEFAULT_SCORE
    """The score that decides."""
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

    @model_validator(mode="after")
    def _the_margin_is_the_metrics_own(self) -> Self:
        # The default that the schema states is the default metric's; frozen is only what is made.
        if "margin" not in self.model_fields_set:
            object.__setattr__(self, "margin", METRICS[self.metric].margin)
        return self

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
    def _a_claim_has_grounds(self) -> Self:
        if self.claim == "collections_like_it" and isinstance(self.repetitions, Seeds):
            raise ValueError(
                "claim: expected this_collection, because trainings on one split show nothing of "
                "other pictures to train on; got collections_like_it. Repeat with resampled_splits."
            )
        return self

    @model_validator(mode="after")
    def _looks_lead_to_the_end(self) -> Self:
        if self.looks is None:
            return self
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
    def look_counts(self) -> tuple[int, ...]:
        """How many repetitions there are at each look; one look at the end unless said."""
        return self.looks.repetitions if self.looks else (self.repetitions.count,)
