"""A growing study: a baseline that ideas are held against one after the other, without a plan."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from harness.metrics import DEFAULT_SCORE, METRICS, ScoreName
from harness.specs.schema.base import Positive, Share, Spec
from harness.specs.schema.study import LARGEST_ALPHA, Settings, StudySplits, with_margin_of_metric

ErrorRate = Literal["familywise", "false_discovery"]
Adoption = Literal["by_hand", "when_helps"]


class SealedPartSpec(Spec):
    """Pictures that no run sees before the study is unsealed."""

    share: Share = 0.2
    """Share of the pictures that are put away; stratified, near-duplicates together."""


class GrowingSpec(Spec):
    """One YAML file: a baseline, and the rule by which every idea to come is judged."""

    kind: Literal["growing"]
    """What this file describes."""
    question: Annotated[str, Field(min_length=1)]
    """What we want to know, in one sentence."""
    baseline: str
    """The first baseline, seen from this file; ideas extend it."""
    set: Settings = Field(default={})
    """Values laid over the baseline's file, and so under what an idea says itself."""
    repetitions: StudySplits
    """How often baseline and idea are run: between `at_least` and `at_most` times, as needed."""
    sealed: SealedPartSpec = SealedPartSpec()
    """What the last baseline is compared with the first on, once, at the end."""
    metric: ScoreName = DEFAULT_SCORE
    """The score that decides."""
    margin: Annotated[float, Field(ge=0, lt=1)] = METRICS[DEFAULT_SCORE].margin
    """Largest difference that makes no difference, in the metric's own unit: 0.01 is a point."""
    alpha: Annotated[float, Field(gt=0, le=LARGEST_ALPHA)] = 0.05
    """What `error` is at most, however many ideas there will be."""
    error: ErrorRate = "familywise"
    """familywise: probability of any false word about any idea; false_discovery: expected share of
    false ones among the ideas that are said to help."""
    claim: Literal["this_collection"] = "this_collection"
    """What the words are about: these pictures, split and trained on again."""
    adopt: Adoption = "by_hand"
    """when_helps: an idea that helps is the new baseline; by_hand: where --adopt says so."""
    budget_hours: Positive | None = None
    """Hours that the runs of one idea and of its baseline may take; null: as long as they take."""
    seed: int = 1
    """The root of every random stream, and of what is sealed."""

    _margin = model_validator(mode="after")(with_margin_of_metric)

    @model_validator(mode="after")
    def _each_idea_gets_what_it_needs(self) -> Self:
        if self.repetitions.at_most is None:
            raise ValueError(
                "repetitions: expected `at_least` and `at_most`, because each idea gets as many "
                f"as it needs; got count {self.repetitions.count}"
            )
        return self
