"""What is asked of scores alone, and whether they allow it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from harness.errors import ComparisonError, SpecError
from harness.metrics import METRICS
from harness.specs.schema.study import Claim
from harness.verdicts.record import SIMULTANEOUS, RuleRecord

Kind = Literal["seeds", "resampled_splits", "cross_validation"]
DESIGNS: Mapping[str, Kind] = MappingProxyType(
    {"seeds": "seeds", "splits": "resampled_splits", "folds": "cross_validation"}
)
"""What repetitions may be, as it is typed, and as a rule of repetitions is called."""


@dataclass(frozen=True)
class ScoresQuestion:
    """What is asked of scores.

    Attributes:
        rule: how proposals are judged; `rule_of_scores` makes it.
        design: what repetitions are, one of `DESIGNS`.
        train_size: how many pictures each model was trained on; 0 where nobody said.
        test_size: likewise tested on.
        collection: what the pictures are called; empty: by no name.
        image_pixels: their side; None where nobody said.
        failed: how many proposals failed, which share alpha all the same.
    """

    rule: RuleRecord
    design: str
    train_size: int = 0
    test_size: int = 0
    collection: str = ""
    image_pixels: int | None = None
    failed: int = 0

    @property
    def repetitions(self) -> Kind:
        """The rule of repetitions."""
        return DESIGNS[self.design]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What can be claimed."""
        sized = self.train_size and self.test_size and self.design != "seeds"
        return ("this_collection", "collections_like_it") if sized else ("this_collection",)

    @property
    def ratio(self) -> float:
        """n_test / n_train, by which repetitions are taken to correlate; 0 where it is unknown."""
        return self.test_size / self.train_size if self.train_size else 0.0


class ScoreRule(NamedTuple):
    """A rule as a person says it.

    Attributes:
        metric: what the numbers are.
        higher_is_better: direction of a score that is not ours; None: ours, or nobody said.
        margin: largest difference that does not matter; None: that of a score of ours.
        alpha: of the whole family.
        claim: what the words are about.
    """

    metric: str
    higher_is_better: bool | None = None
    margin: float | None = None
    alpha: float = 0.05
    claim: Claim = "this_collection"


def rule_of_scores(said: ScoreRule) -> RuleRecord:
    """Return the rule by which scores are judged.

    Raises:
        SpecError: the direction or the margin of a score is not known.
    """
    metric, higher, margin = said.metric, said.higher_is_better, said.margin
    if not metric:
        raise SpecError("--metric: expected the name of the score that the numbers are; got none.")
    if (row := METRICS.get(metric)) is not None:
        if higher not in (None, row.higher_is_better):
            word = "higher" if row.higher_is_better else "lower"
            raise SpecError(f"--metric {metric}: expected that {word} is better; got the contrary.")
        higher, margin = None, row.margin if margin is None else margin
    elif higher is None:
        raise SpecError(
            f"--metric {metric}: expected --higher-is-better or --lower-is-better, because it is "
            f"none of {', '.join(METRICS)}; got neither."
        )
    if margin is None:
        raise SpecError(
            f"--margin: expected the largest difference of {metric} that does not matter, in its "
            "own unit; got none."
        )
    return RuleRecord(
        metric=metric,
        margin=margin,
        alpha=said.alpha,
        correction=SIMULTANEOUS,
        claim=said.claim,
        higher_is_better=higher,
    )


def require_lawful(asked: ScoresQuestion) -> None:
    """Make sure that it is known what repetitions are, and that they allow the claim.

    Raises:
        SpecError: it is not said what repetitions are, or a size is alone.
        ComparisonError: a claim that they do not allow.
    """
    if asked.design not in DESIGNS:
        raise SpecError(
            f"--design: expected {', '.join(DESIGNS)}, because numbers alone do not tell whether "
            "repetitions are trainings on one split, random splits or folds of cross-validation; "
            f"got {asked.design or 'none'}."
        )
    if bool(asked.train_size) != bool(asked.test_size):
        given, lacking = ("train", "test") if asked.train_size else ("test", "train")
        raise SpecError(f"--{lacking}-size: expected it beside --{given}-size; got none.")
    if asked.rule.claim in asked.claims:
        return
    if asked.design == "seeds":
        raise ComparisonError(
            "--claim: expected this_collection, because trainings on one split show nothing of "
            "others; got collections_like_it."
        )
    raise ComparisonError(
        "--claim: expected this_collection, because it is not known how many pictures were trained "
        "and tested on; got collections_like_it. Say how many with --train-size and --test-size."
    )
