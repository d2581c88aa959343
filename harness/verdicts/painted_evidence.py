"""Verdicts on recorded generations: who paints pictures that lie nearer to real ones.

The score is the kernel distance of the last checkpoint's pictures to real ones that nobody learned
from, the same for every run that is compared. Repetitions are trainings on one split, so that the
words are about training again on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from harness.errors import ComparisonError, SpecError
from harness.runs import file_names
from harness.runs.digests import MEND, require_scores
from harness.runs.recorded import RecordedRun
from harness.runs.stored_tables import read_table
from harness.runtime.documents import Expected, refused
from harness.specs.plans.differences import as_word
from harness.specs.schema.study import Claim
from harness.tracking.record import FinishedRun
from harness.tracking.tracker import RecordReader
from harness.verdicts.record import ProposalVerdict, RuleRecord, Verdicts
from harness.verdicts.score_evidence import ScoredExperiment, ScoreEvidence, judge_scores
from harness.verdicts.score_rule import ScoreRule, ScoresQuestion, rule_of_scores
from harness.verdicts.setting import ScoreSource
from harness.verdicts.told_of_scores import PAINTINGS
from harness.wording.language import LANGUAGES
from harness.wording.words import words_in

METRIC = "kid"
MARGIN = 0.003
"""What two sets of real paintings differ by, about (measured on 130 van Goghs a set)."""
FAULTS = ("diverged", "collapsed", "copying")
"""Of pictures: `test/NAME` is 1 where it was found, and no gain is claimed then."""
HELPS = ("helps", "helps_little")
WITHHELD = "inconclusive"
_SCORES = Expected("the measures that the run's recorded scores are", MEND)
_MEASURED_BY = ("seed", "features", "evaluation", "classes")


@dataclass(frozen=True)
class PaintedExperiment:
    """Recorded repetitions of one generation, by their number."""

    name: str
    runs: Mapping[int, FinishedRun]
    collection: str
    planned: int
    measured: Mapping[str, str]
    """What must be alike, so that two of them can be compared: pictures, parts, measures."""


def is_painted(run: FinishedRun) -> bool:
    """Return whether a finished run is one of a generation."""
    return f"test/{METRIC}" in run.metrics and f"test/{METRIC}_real" in run.metrics


def painted_rule(metric: str, margin: float | None, alpha: float, claim: Claim) -> RuleRecord:
    """Return the rule by which generations are judged.

    Raises:
        SpecError: by another score than the kernel distance.
    """
    if metric not in ("", METRIC):
        raise SpecError(f"--metric: expected {METRIC} of experiments that paint; got {metric!r}.")
    said = ScoreRule(METRIC, False, MARGIN if margin is None else margin, alpha, claim)
    return rule_of_scores(said)


def read_painted(
    tracker: RecordReader, name: str, runs: Sequence[FinishedRun]
) -> PaintedExperiment:
    """Return what verdicts need of a generation.

    Raises:
        ComparisonError: its repetitions draw other splits, or were measured otherwise.
        TrackingError: a file or a score is not what it was when the run ended.
    """
    read = {run.id: _ReadPainting.of(tracker, run) for run in runs}
    first = next(iter(read.values()))
    for each in read.values():
        if each.rule != "seeds":
            raise ComparisonError(
                f"{name}: expected repetitions on one split, `repetitions: {{kind: seeds}}`, "
                f"because pictures are held against the same real ones; got {each.rule}."
            )
        if each.measured != first.measured:
            raise _otherwise(name, "its other repetitions were", each.measured, first.measured)
    return PaintedExperiment(
        name,
        {read[run.id].repetition: run for run in runs},
        first.collection,
        max(each.planned for each in read.values()),
        first.measured,
    )


@dataclass(frozen=True)
class _ReadPainting:
    repetition: int
    planned: int
    rule: str
    collection: str
    measured: Mapping[str, str]

    @classmethod
    def of(cls, tracker: RecordReader, run: FinishedRun) -> "_ReadPainting":
        require_scores(run)
        recorded = RecordedRun.of(tracker, run)
        _require_its_score(recorded, run)
        about, spec = recorded.about, recorded.written_spec
        said = {key: spec.get(key) for key in _MEASURED_BY}
        what = {"pictures": about.data_digest, "split": recorded.split_sha256[:12], **said}
        rule: Mapping[str, Any] = spec["repetitions"]
        return cls(
            about.repetition,
            int(rule.get("count", 1)),
            str(rule["kind"]),
            about.collection,
            {key: as_word(value) for key, value in what.items()},
        )


def _otherwise(
    name: str, others: str, got: Mapping[str, str], expected: Mapping[str, str]
) -> ComparisonError:
    """Return what to say of a run that was held against other pictures, or measured otherwise."""
    key = next(key for key, value in got.items() if value != expected[key])
    return ComparisonError(
        f"{name}: expected pictures that were measured as {others}, with {key} {expected[key]}; "
        f"got {key} {got[key]}."
    )


def _require_its_score(recorded: RecordedRun, run: FinishedRun) -> None:
    """Refuse a run whose recorded score is not that of its table of measures."""
    path = recorded.whole(file_names.LIKENESS)
    table = read_table(path, _SCORES)
    found = table.loc[table["set"] == "generated", METRIC].tolist()
    score = run.metrics[f"test/{METRIC}"]
    if len(found) != 1 or not np.isclose(found[0], score, rtol=1e-9, atol=1e-12):
        raise refused(path, _SCORES, f"{found} where {score} was recorded")


def judge_painted(
    rule: RuleRecord, experiments: Sequence[PaintedExperiment], *, incomplete: bool = False
) -> Verdicts:
    """Return the verdicts on generations, the first of which is the baseline.

    Where pictures of a proposal collapse or copy, or its training diverged, *helps* is withheld.

    Raises:
        ComparisonError: they were measured otherwise, or repetitions are missing.
    """
    baseline, *proposals = experiments
    for one in proposals:
        if one.measured != baseline.measured:
            raise _otherwise(one.name, f"{baseline.name} was", one.measured, baseline.measured)
    shared = sorted(set.intersection(*(set(one.runs) for one in experiments)))
    planned = max(one.planned for one in experiments)
    if len(shared) < planned and not incomplete:
        raise ComparisonError(
            f"expected {planned} repetitions of each; got {len(shared)} that all have. Run what is "
            "missing, or take these with --incomplete."
        )
    if not shared:
        raise ComparisonError("expected repetitions that all have; got none of the same number.")
    evidence = ScoreEvidence(
        ScoreSource("MLflow", pair_by="repetition", experiments=tuple(e.name for e in experiments)),
        _scored(baseline, shared),
        tuple(_scored(one, shared) for one in proposals),
    )
    asked = ScoresQuestion(rule, "seeds", collection=baseline.collection)
    found = judge_scores(asked, evidence)
    judged = [
        _withheld(verdict, one, shared)
        for verdict, one in zip(found.proposals, proposals, strict=True)
    ]
    return replace(found, name=PAINTINGS, proposals=tuple(judged))


def _scored(one: PaintedExperiment, shared: Sequence[int]) -> ScoredExperiment:
    runs = [one.runs[number] for number in shared]
    scores = np.array([run.metrics[f"test/{METRIC}"] for run in runs])
    return ScoredExperiment(one.name, scores, tuple(run.id for run in runs))


def _withheld(
    verdict: ProposalVerdict, one: PaintedExperiment, shared: Sequence[int]
) -> ProposalVerdict:
    runs = [one.runs[number] for number in shared]
    faulty = sum(any(run.metrics.get(f"test/{name}") for name in FAULTS) for run in runs)
    if not faulty or verdict.word not in HELPS:
        return verdict
    sentences: dict[str, str] = {
        language: words_in(language).generation.withheld.format(
            proposal=one.name, faulty=faulty, runs=len(runs)
        )
        + " "
        + verdict.sentences[language]
        for language in LANGUAGES
    }
    return replace(verdict, word=WITHHELD, sentences=sentences)
