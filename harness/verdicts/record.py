"""A verdict as data: what is claimed, and the runs that each number rests on."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from harness.metrics import DECIDING
from harness.runtime.documents import Expected, Real, read_document, refused
from harness.specs.plans.study_proposals import Cell
from harness.specs.schema.study import Claim
from harness.verdicts.decision_record import ClaimDecision, Decision
from harness.verdicts.history import TOLD_OF_EARLIER, History
from harness.verdicts.setting import SettingRecord


@dataclass(frozen=True)
class Price:
    """What a repetition of an experiment costs, on average; null where it was not recorded.

    Attributes:
        learning_cpu_s: preparing and training, what is kept for all repetitions apart.
        wall_s: of everything, what is kept apart.
        inference_cpu_ms: of one answer.
        parameters: how many.
        peak_memory_mib: the most memory held.
        once_cpu_s: of features that are computed once and kept, for all repetitions together:
            equal for the repetition that computed them and those that found them there.
    """

    learning_cpu_s: float | None = None
    wall_s: float | None = None
    inference_cpu_ms: float | None = None
    parameters: float | None = None
    peak_memory_mib: float | None = None
    once_cpu_s: float | None = None


@dataclass(frozen=True)
class Scored:
    """A score over the repetitions."""

    mean: Real
    standard_deviation: float | None


@dataclass(frozen=True)
class Tuning:
    """By what an experiment was tuned; its searches saw no picture that it is tested on.

    Attributes:
        tuner: who proposed the values.
        objective: the score, on the selection parts, that decided between trials.
        keys: what was searched.
        repetitions: trainings of each trial.
        searches: how many, one for each test part.
        trials: of all searches together, the experiment as it is written apart.
        seconds: of all trainings of the searches, which no price of the experiment includes.
        said: the mean score of the winners in their searches.
        as_written: the same of the experiment as it is written; None: it failed in each.
    """

    tuner: str
    objective: str
    keys: tuple[str, ...]
    repetitions: int
    searches: int
    trials: int
    seconds: Real
    said: Real
    as_written: float | None


@dataclass(frozen=True)
class EffectRecord:
    """A difference, proposal minus baseline, with its corrected interval; not adjusted."""

    difference: Real
    low: float | None
    high: float | None
    p: Real
    gain: bool
    """Whether the difference is to the better."""


@dataclass(frozen=True)
class Models:
    """The two trained models of one repetition on its test pictures: not about recipes."""

    repetition: int
    pictures: int
    only_baseline: int
    only_proposal: int
    mid_p: Real
    difference: Real
    low: Real
    high: Real
    runs: tuple[str, str]


@dataclass(frozen=True)
class Further:
    """What would probably decide an open question."""

    repetitions: int | None
    """More of them; null if no number would, so that more pictures are needed."""
    hours: float | None


@dataclass(frozen=True)
class Changed:
    """One of many numbers in both recipes; adjusted within its list for false discoveries."""

    name: str
    baseline: Real
    proposal: Real
    difference: Real
    low: float | None
    high: float | None
    adjusted_p: Real
    changed: bool


@dataclass(frozen=True)
class ProfileRecord:
    """What a proposal changes beyond the deciding number.

    Attributes:
        bands: mean recall of the classes with many, some and few training pictures.
        classes: recall of each class.
        confusions: `true -> taken for`, as shares of the true class; the most changed first.
        lost_classes: classes that were recognised and no longer are.
        lost_tail: whether the small classes fell together.
        bought: whether a gain was bought with one of the two.
    """

    bands: Mapping[str, EffectRecord]
    classes: tuple[Changed, ...]
    confusions: tuple[Changed, ...]
    lost_classes: tuple[str, ...]
    lost_tail: bool
    bought: bool


@dataclass(frozen=True)
class GridEffect:
    """One contrast of a grid."""

    factors: tuple[str, ...]
    levels: tuple[tuple[str, str], ...]
    difference: Real
    low: float | None
    high: float | None
    p: Real
    adjusted_p: Real


@dataclass(frozen=True)
class Agreement:
    """Cochran's Q of all trained models of one repetition."""

    repetition: int
    models: int
    q: Real
    df: int
    p: Real


def finite(value: float) -> float | None:
    """Return a number, or nothing for infinity, which JSON does not know."""
    return value if math.isfinite(value) else None


FORMAT = 4
"""Raised when the shape of the record changes."""
WORDING = 5
"""Raised when sentences, methods or notes are worded otherwise; the first has no number."""
WITHOUT_CLAIM = 3
"""The format of verdicts by a rule that names no claim, as earlier versions wrote it."""
COMPARISON = "comparison"
"""What the verdicts of runs that no study asked for go by."""
FILES = "files"
"""What the verdicts of files of predictions go by."""
READ_FORMATS = (2, WITHOUT_CLAIM, FORMAT)
"""What is still read, and verified: keys that came later have their defaults."""
SIMULTANEOUS = "simultaneous"
"""How alpha is shared where a claim is named: by intervals that all hold at once."""


@dataclass(frozen=True)
class RuleRecord:
    """How proposals are judged.

    Attributes:
        metric: the score that decides.
        margin: of equivalence, in the metric's own unit.
        alpha: of the whole family.
        correction: how alpha is shared, `holm` or `SIMULTANEOUS`.
        look_counts: repetitions at each look that was named beforehand.
        spending: how alpha is shared by the looks.
        seed: of the bootstrap.
        digest: of everything that decides; empty where no study registered it.
        claim: what the words are about; None in earlier formats, and for studies of that time.
        futility: in an adaptive study, a proposal with a smaller chance of being settled got no
            more repetitions; None where all got as many.
        higher_is_better: of a metric that is not ours; None of those that are.
    """

    metric: str = "macro_f1"
    margin: Real = 0.01
    alpha: Real = 0.05
    correction: str = "holm"
    look_counts: tuple[int, ...] = ()
    spending: str = "obrien_fleming"
    seed: int = 1
    digest: str = ""
    claim: Claim | None = None
    futility: float | None = None
    higher_is_better: bool | None = None

    @property
    def rises(self) -> bool:
        """Whether more of the metric is better."""
        if self.higher_is_better is None:
            return DECIDING[self.metric].higher_is_better
        return self.higher_is_better

    @property
    def format(self) -> int:
        """Of the record of a verdict by this rule."""
        return WITHOUT_CLAIM if self.claim is None else FORMAT

    def planned_at(self, look: int) -> int:
        """Return how many repetitions there are to be at a look; 0 where none was named."""
        return self.look_counts[look - 1] if 0 < look <= len(self.look_counts) else 0


@dataclass(frozen=True)
class EvidenceRun:
    """One run that numbers rest on."""

    id: str
    fingerprint: str
    experiment: str
    repetition: int
    predictions_sha256: str
    scores: Mapping[str, Real]


@dataclass(frozen=True)
class JudgedExperiment:
    """One experiment, by itself."""

    name: str
    question: str
    image_pixels: int | None
    scores: Mapping[str, Scored]
    price: Price
    on_front: bool
    """Whether nothing else scores at least as well for less training time."""
    runs: tuple[str, ...]


@dataclass(frozen=True)
class ProposalVerdict:
    """What is claimed of one proposal, and all that it rests on."""

    experiment: JudgedExperiment
    changes: tuple[tuple[str, str, str], ...]
    word: str
    decision: Decision | ClaimDecision
    effects: Mapping[str, EffectRecord]
    price_ratio: Mapping[str, float | None]
    models: Models | None
    further: Further | None
    profile: ProfileRecord
    sentences: Mapping[str, str]
    rests_on: tuple[str, ...]
    look: int = 0
    """At which it was judged, from 1; 0: that of all, as in earlier formats."""
    ending: str = ""
    """Why it got no more repetitions in an adaptive study: settled, futile or at_most; empty where
    it would have got more, and in other studies."""

    @property
    def repetitions(self) -> int:
        """How many it rests on."""
        return len(self.experiment.runs)


@dataclass(frozen=True)
class Verdicts:
    """All verdicts of one comparison."""

    name: str
    question: str
    setting: SettingRecord
    rule: RuleRecord
    look: int
    complete: bool
    """Whether all repetitions up to this look are there; until then words are given if asked."""
    history: History
    baseline: JudgedExperiment
    proposals: tuple[ProposalVerdict, ...]
    agreement: Agreement | None
    cells: tuple[Cell, ...]
    grid: tuple[GridEffect, ...]
    failed: Mapping[str, str]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    tuning: Mapping[str, Tuning]
    """By what each experiment was tuned; those that are not named are as they were written."""
    methods: Mapping[str, str]
    runs: tuple[EvidenceRun, ...]
    incomplete: bool = False
    """Whether words were asked for although runs are missing."""
    format: int = field(default=FORMAT)
    wording: int = 1
    """Of its sentences, methods and notes: `WORDING` when it was written."""

    def as_json(self) -> dict[str, Any]:
        """Return the record as JSON can hold it: lists for tuples, null for what is not finite."""
        document: dict[str, Any] = plain(asdict(self))
        document["setting"]["different_arithmetic"] = [
            _kept(way) for way in document["setting"]["different_arithmetic"]
        ]
        for key in TOLD_LATER:
            if not document["setting"][key]:  # verdicts were kept before it was told
                del document["setting"][key]
        for key in TOLD_OF_EARLIER:
            if not document["history"][key]:
                del document["history"][key]
        if document["rule"]["higher_is_better"] is None:
            del document["rule"]["higher_is_better"]
        if self.wording == 1:
            del document["wording"]
        if self.format < FORMAT:
            del document["rule"]["claim"], document["rule"]["futility"]
            for one in document["proposals"]:
                del one["look"], one["ending"]
        return document

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Which could be made, the one that the words are about first; none by tests alone."""
        decisions = (one.decision for one in self.proposals)
        made = {
            claim for one in decisions if isinstance(one, ClaimDecision) for claim in one.estimates
        }
        return tuple(sorted(made, key=lambda claim: (claim != self.rule.claim, claim)))

    def planned_of(self, proposal: ProposalVerdict) -> int:
        """Return how many repetitions of a proposal there were to be at its look."""
        return self.rule.planned_at(proposal.look) or self.setting.planned


def plain(value: Any) -> Any:  # noqa: ANN401 (what JSON can hold)
    """Return a value as JSON can hold it."""
    match value:
        case dict():
            return {str(key): plain(below) for key, below in value.items()}
        case list() | tuple():
            return [plain(below) for below in value]
        case float():
            return value if math.isfinite(value) else None
        case _:
            return value


KEPT_BEFORE = 2
"""Of what arithmetic is: threads and oneDNN."""


def _kept(way: list[Any]) -> list[Any]:
    """Return what is written of an arithmetic: no more than threads and oneDNN if that is all."""
    *others, normalization = way
    told = [*others, normalization is not None]  # of it, False is an earlier version's
    last = [number for number, each in enumerate(told, 1) if each][-1]
    return way[: max(KEPT_BEFORE, last)]


ARITHMETIC = ("different_gpus", "different_arithmetic")
TOLD_LATER = (*ARITHMETIC, "from_files", "repetition_pattern", "scores", "leaks")
FORMATS = ", ".join(map(str, READ_FORMATS[:-1])) + f" or {FORMAT}"
AGAIN = "Run the study, or `judge`, again."
VERDICTS = Expected(f"the verdicts of a study, in format {FORMATS}", AGAIN)


def read_verdicts(path: Path) -> Verdicts:
    """Return the record that a study keeps, as it was before it was written.

    Raises:
        TrackingError: the file cannot be read, or says something else.
    """
    verdicts = read_document(path, Verdicts, VERDICTS)
    if verdicts.format not in READ_FORMATS:
        raise refused(path, VERDICTS, f"format {verdicts.format}")
    return verdicts
