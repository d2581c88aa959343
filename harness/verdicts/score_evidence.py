"""Verdicts on scores alone, a number for each experiment in each repetition.

What is known of single answers is what makes an interval about this collection narrower, and what
it may never be narrower than. Of scores alone nothing of it is known: the interval is then that of
the paired t test over the repetitions, and about collections like it that of the corrected one.
Which repetitions these are, numbers cannot tell: whoever made them has to say it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.errors import ComparisonError
from harness.evaluation.prediction_files import and_more
from harness.evaluation.score_table import ScoreTable
from harness.evaluation.table_faults import brief
from harness.metrics import METRICS
from harness.specs.schema.study import Claim
from harness.statistics.corrected_t import corrected_t
from harness.statistics.estimates import NO_ESTIMATE, UNKNOWN, MeanEstimate, StudentError
from harness.statistics.multiple_testing import Rule
from harness.statistics.simultaneous import ALL_AT_ONCE, decide_at_once
from harness.verdicts.claim_decision import Judged
from harness.verdicts.cost import ratios
from harness.verdicts.history import History
from harness.verdicts.paired_runs import effect_of
from harness.verdicts.question import comparison_question
from harness.verdicts.record import (
    WORDING,
    EvidenceRun,
    Further,
    JudgedExperiment,
    Price,
    ProfileRecord,
    ProposalVerdict,
    RuleRecord,
    Scored,
    Verdicts,
)
from harness.verdicts.score_rule import ScoresQuestion, require_lawful
from harness.verdicts.sentences_of_claims import ClaimContext, claim_sentences
from harness.verdicts.sentences_of_tests import Setting
from harness.verdicts.setting import ScoreSource, SettingRecord
from harness.verdicts.told_of_scores import score_methods
from harness.verdicts.words import OPEN
from harness.wording.language import LANGUAGES, Language
from harness.wording.words import words_in

Floats = NDArray[np.float64]

MOST_JUDGED = 1_000
MOST_SHOWN = 20


class ScoredExperiment(NamedTuple):
    """One experiment.

    Attributes:
        name: of it.
        scores: (r,) by repetition.
        ids: of each, where it stands: the cell of a table, or a run in MLflow.
    """

    name: str
    scores: Floats
    ids: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ScoreEvidence:
    """Scores in pairs.

    Attributes:
        source: where they were read.
        baseline: what proposals are compared with.
        proposals: at least one, with the same repetitions.
    """

    source: ScoreSource
    baseline: ScoredExperiment
    proposals: tuple[ScoredExperiment, ...]


def table_evidence(
    table: ScoreTable, baseline: str, proposals: Sequence[str] = ()
) -> ScoreEvidence:
    """Return the columns of a table as evidence.

    Args:
        table: a row a repetition.
        baseline: a column.
        proposals: columns; none: all others.

    Raises:
        ComparisonError: there is no such column, or one is named twice.
    """
    named = (baseline, *(proposals or [name for name in table.scores if name != baseline]))
    for name in named:
        if name not in table.scores:
            raise ComparisonError(
                f"{table.where}: expected a column {name}; got {_listed(tuple(table.scores))}."
            )
    if len(named) < 2 or len(set(named)) < len(named):  # noqa: PLR2004 (a pair)
        raise ComparisonError(
            f"{table.where}: expected a baseline and other columns, each once; got "
            f"{_listed(named)}."
        )
    if len(named) > MOST_JUDGED:
        raise ComparisonError(
            f"{table.where}: expected at most {MOST_JUDGED:,} columns to compare; got "
            f"{len(named):,}. Say which with --proposal."
        )
    each = [
        ScoredExperiment(
            name,
            table.scores[name],
            tuple(f"{table.where}#{name}/{word}" for word in table.repetitions),
        )
        for name in named
    ]
    source = ScoreSource(table.where, table.sha256, table.column)
    return ScoreEvidence(source, each[0], tuple(each[1:]))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(map(brief, names[:MOST_SHOWN]))
    return shown if len(names) <= MOST_SHOWN else f"{shown} (and {len(names) - MOST_SHOWN} more)"


def require_shares(rule: RuleRecord, evidence: ScoreEvidence) -> None:
    """Make sure that a score which is a share is none in percent, as many programs log it.

    Raises:
        ComparisonError: one is not from 0 to 1.
    """
    row = METRICS.get(rule.metric)
    if row is None or row.unit != "points":
        return
    for one in (evidence.baseline, *evidence.proposals):
        wrong = np.flatnonzero((one.scores < 0) | (one.scores > 1))
        if len(wrong):
            first = int(wrong[0])
            raise ComparisonError(
                f"{one.ids[first]}: expected {rule.metric} as a share from 0 to 1; got "
                f"{one.scores[first]:g}{and_more(len(wrong))}. Divide percentages by 100, or give "
                "--metric another name, with --higher-is-better and a margin in its own unit."
            )


def judge_scores(asked: ScoresQuestion, evidence: ScoreEvidence) -> Verdicts:
    """Return the verdict on each proposal, as far as scores alone allow one.

    Raises:
        SpecError: it is not said what repetitions are.
        ComparisonError: a claim that they do not allow.
    """
    require_lawful(asked)
    rule, about = asked.rule, _setting(asked, evidence)
    judged = _judged(asked, evidence)
    names = [one.name for one in evidence.proposals]
    everyone = (evidence.baseline, *evidence.proposals)
    return Verdicts(
        name="scores",
        question=comparison_question(names, evidence.baseline.name),
        setting=about,
        rule=rule,
        look=1,
        complete=True,
        history=History(),
        baseline=_experiment(rule, evidence.baseline),
        proposals=tuple(
            _proposal(asked, evidence, number, one) for number, one in enumerate(judged)
        ),
        agreement=None,
        cells=(),
        grid=(),
        failed={},
        missing=(),
        notes=(),
        tuning={},
        methods=score_methods(rule, about, len(judged)),
        runs=tuple(run for one in everyone for run in _runs(rule, evidence.source, one)),
        format=rule.format,
        wording=WORDING,
    )


def _setting(asked: ScoresQuestion, evidence: ScoreEvidence) -> SettingRecord:
    count = len(evidence.baseline.scores)
    return SettingRecord(
        collection=asked.collection,
        data_digest="",
        evidence=True,
        classes=0,
        repetitions=asked.repetitions,
        count=count,
        planned=count,
        n_train=float(asked.train_size),
        n_test=float(asked.test_size),
        precision="",
        image_pixels=None,
        from_files=True,
        scores=evidence.source,
    )


def _judged(asked: ScoresQuestion, evidence: ScoreEvidence) -> list[Judged]:
    rule = Rule(asked.rule.margin, asked.rule.alpha, asked.rule.rises)
    differences = [one.scores - evidence.baseline.scores for one in evidence.proposals]
    estimates = {
        claim: [_estimate(asked, claim, each) for each in differences] for claim in asked.claims
    }
    failed = [NO_ESTIMATE] * asked.failed
    verdicts = {
        claim: decide_at_once([*found, *failed], rule) for claim, found in estimates.items()
    }
    return [
        Judged(
            estimates={claim: found[number] for claim, found in estimates.items()},
            verdicts={claim: found[number] for claim, found in verdicts.items()},
            named=asked.rule.claim or "this_collection",
            spending=ALL_AT_ONCE,
            rule=rule,
            family=len(differences) + asked.failed,
        )
        for number in range(len(differences))
    ]


def _estimate(asked: ScoresQuestion, claim: Claim, differences: Floats) -> MeanEstimate:
    """Return what was found under a claim: the paired t test, or the corrected one."""
    like_it = claim == "collections_like_it"
    n_test, n_train = (asked.test_size, asked.train_size) if like_it else (0.0, 1.0)
    found = corrected_t(differences, n_test=n_test, n_train=n_train)
    # Differences that are all the same, and not 0, say nothing of what chance does.
    known = math.isfinite(found.standard_error)
    error = StudentError(found.standard_error, found.df) if known else UNKNOWN
    return MeanEstimate(found.difference, error, error, 0.0, 0.0, len(differences))


def _proposal(
    asked: ScoresQuestion, evidence: ScoreEvidence, number: int, judged: Judged
) -> ProposalVerdict:
    rule, baseline, proposal = asked.rule, evidence.baseline, evidence.proposals[number]
    differences = proposal.scores - baseline.scores
    decision = judged.decision(differences, judged.firmness(*_without_each(asked, differences)))
    word = judged.verdict.word
    ratio = asked.ratio if judged.named == "collections_like_it" else 0.0
    more = judged.more(ratio) if word in OPEN else None
    context = ClaimContext(word, decision, rule, judged.family, len(differences), 1, None, more)
    say = partial(claim_sentences, context)
    sizes = (asked.test_size, asked.train_size) if len(asked.claims) > 1 else (0.0, 1.0)
    paired = corrected_t(differences, n_test=sizes[0], n_train=sizes[1], confidence=1 - rule.alpha)
    return ProposalVerdict(
        experiment=_experiment(rule, proposal),
        changes=(),
        word=word,
        decision=decision,
        effects={rule.metric: effect_of(paired, higher_is_better=rule.rises)},
        price_ratio=ratios(Price(), Price()),
        models=None,
        further=_further(more) if word == "inconclusive" else None,
        profile=ProfileRecord({}, (), (), (), lost_tail=False, bought=False),
        sentences={
            language: say(_in_words(asked, evidence, proposal.name, language), language)
            for language in LANGUAGES
        },
        rests_on=(*baseline.ids, *proposal.ids),
        look=1,
    )


def _without_each(asked: ScoresQuestion, differences: Floats) -> tuple[range, list[MeanEstimate]]:
    numbers, claim = range(len(differences)), asked.rule.claim or "this_collection"
    if len(numbers) == 1:
        return numbers, []
    return numbers, [_estimate(asked, claim, np.delete(differences, n)) for n in numbers]


def _further(more: float | None) -> Further | None:
    if more is None:
        return None
    return Further(None if math.isinf(more) else int(more), None)


def _in_words(
    asked: ScoresQuestion, evidence: ScoreEvidence, proposal: str, language: Language
) -> Setting:
    return Setting(
        baseline=evidence.baseline.name,
        proposal=proposal,
        metric=asked.rule.metric,
        collection=asked.collection or words_in(language).files.collection,
        image_pixels=asked.image_pixels,
        repetitions=asked.repetitions,
        sizes_known=asked.image_pixels is not None,
    )


def _experiment(rule: RuleRecord, one: ScoredExperiment) -> JudgedExperiment:
    return JudgedExperiment(
        name=one.name,
        question="",
        image_pixels=None,
        scores={rule.metric: scored_of(one.scores)},
        price=Price(),
        on_front=False,
        runs=one.ids,
    )


def scored_of(scores: Sequence[float] | Floats) -> Scored:
    """Return the mean of a score over repetitions, and how much it varies."""
    values = np.asarray(scores, np.float64)
    return Scored(float(values.mean()), float(values.std(ddof=1)) if len(values) > 1 else None)


def _runs(rule: RuleRecord, source: ScoreSource, one: ScoredExperiment) -> list[EvidenceRun]:
    return [
        EvidenceRun(run, source.sha256, one.name, number, source.sha256, {rule.metric: score})
        for number, (run, score) in enumerate(zip(one.ids, one.scores.tolist(), strict=True))
    ]
