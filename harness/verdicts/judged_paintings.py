"""Verdicts on recorded generations: who paints pictures that lie nearer to real ones.

Repetitions are trainings on one split, so that the words are about training again on it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.errors import ComparisonError, SpecError
from harness.metrics import PAINTING_METRIC
from harness.specs.plans.differences import as_word
from harness.specs.plans.recorded_changes import recorded_changes
from harness.specs.schema.study import Claim
from harness.verdicts.cost import front_of, further_of, price_of_runs, ratios
from harness.verdicts.methods import registered
from harness.verdicts.painted_evidence import METRIC, PaintedExperiment, measured_otherwise
from harness.verdicts.question import VerdictQuestion
from harness.verdicts.record import (
    COMPARISON,
    SIMULTANEOUS,
    EvidenceRun,
    Further,
    JudgedExperiment,
    Price,
    ProposalVerdict,
    RuleRecord,
    Verdicts,
)
from harness.verdicts.score_evidence import ScoredExperiment, ScoreEvidence, judge_scores, scored_of
from harness.verdicts.score_rule import ScoresQuestion
from harness.verdicts.setting import ScoreSource, SettingRecord
from harness.verdicts.told_of_earlier import earlier_sentences
from harness.verdicts.told_of_scores import OWN_STORE
from harness.verdicts.words import UNFINISHED
from harness.wording.language import LANGUAGES, Language
from harness.wording.metric_names import metric_in_sentence
from harness.wording.numbers import amount_text, count_text, short_text
from harness.wording.words import words_in

FAULTS = ("diverged", "collapsed", "copying")
"""Of pictures: `test/NAME` is 1 where it was found, and no gain is claimed then."""
HELPS = ("helps", "helps_little")
WITHHELD = "inconclusive"


def painted_rule(metric: str, margin: float | None, alpha: float, claim: Claim) -> RuleRecord:
    """Return the rule by which generations are judged that no study registered.

    Raises:
        SpecError: by another score than the kernel distance.
    """
    if metric not in ("", METRIC):
        raise SpecError(f"--metric: expected {METRIC} of experiments that paint; got {metric!r}.")
    usual = PAINTING_METRIC.margin
    return RuleRecord(
        metric=METRIC,
        margin=usual if margin is None else margin,
        alpha=alpha,
        correction=SIMULTANEOUS,
        claim=claim,
    )


def compare_painted(
    rule: RuleRecord, experiments: Sequence[PaintedExperiment], *, incomplete: bool = False
) -> Verdicts:
    """Return the verdicts on generations that no study asked for, the baseline first.

    Raises:
        ComparisonError: they were measured otherwise, or repetitions are missing.
    """
    planned = max(one.planned for one in experiments)
    shared = set.intersection(*(set(one.runs) for one in experiments))
    if len(shared) < planned and not incomplete:
        raise ComparisonError(
            f"expected {planned} repetitions of each; got {len(shared)} that all have. Run what is "
            "missing, or take these with --incomplete."
        )
    baseline, *proposals = experiments
    names = ", ".join(one.name for one in proposals)
    question = VerdictQuestion(
        COMPARISON,
        f"How do {names} compare with {baseline.name}?",
        rule,
        planned=planned,
        incomplete=incomplete,
    )
    return judge_painted(question, baseline, proposals)


def judge_painted(
    question: VerdictQuestion, baseline: PaintedExperiment, proposals: Sequence[PaintedExperiment]
) -> Verdicts:
    """Return the verdict on each generation, in the repetitions that all have.

    Where pictures of a proposal collapse or copy, or its training diverged, *helps* is withheld.
    Words are given only when all repetitions are there, or where the question asks for them.

    Args:
        question: the question and the rule.
        baseline: what proposals are compared with.
        proposals: at least one.

    Raises:
        ComparisonError: they were measured otherwise, or have no repetition in common.
    """
    for one in proposals:
        if one.measured != baseline.measured:
            others = f"{baseline.name} was"
            raise measured_otherwise(one.name, others, one.measured, baseline.measured)
    everyone = (baseline, *proposals)
    missing = [*question.missing, *(n for one in everyone for n in one.lacking(question.planned))]
    shared = set.intersection(*(set(one.runs) for one in everyone))
    if not shared:
        raise ComparisonError("expected repetitions that all have; got none of the same number.")
    painted = _Painted(question, tuple(one.up_to(sorted(shared)) for one in everyone))
    return painted.verdicts(tuple(dict.fromkeys(missing)))


@dataclass(frozen=True)
class _Painted:
    """The same repetitions of all generations, side by side."""

    question: VerdictQuestion
    everyone: tuple[PaintedExperiment, ...]

    @property
    def baseline(self) -> PaintedExperiment:
        return self.everyone[0]

    def verdicts(self, missing: tuple[str, ...]) -> Verdicts:
        question, about = self.question, self.baseline.about
        evidence = self._evidence()
        asked = ScoresQuestion(
            question.rule,
            "seeds",
            collection=about.collection,
            image_pixels=self._pixels,
            failed=len(question.failed),
        )
        found = judge_scores(asked, evidence)
        speaks = not missing or question.incomplete
        experiments = self._experiments()
        return replace(
            found,
            name=question.name,
            question=question.question,
            setting=self._setting(found.setting),
            look=question.look,
            complete=not missing,
            history=question.history,
            baseline=experiments[0],
            proposals=tuple(
                self._proposal(number, verdict, experiments, speaks=speaks)
                for number, verdict in enumerate(found.proposals, start=1)
            ),
            failed=question.failed,
            missing=missing,
            incomplete=question.incomplete,
            notes=question.notes,
            methods={language: self._methods(language) for language in LANGUAGES},
            runs=tuple(run for one in self.everyone for run in _runs(one)),
        )

    @property
    def _pixels(self) -> int:
        pixels: int = self.baseline.spec["features"]["image_pixels"]
        return pixels

    def _evidence(self) -> ScoreEvidence:
        names = tuple(one.name for one in self.everyone)
        source = ScoreSource(OWN_STORE, pair_by="repetition", experiments=names)
        scored = [
            ScoredExperiment(
                one.name,
                np.array(one.scores),
                tuple(run.id for run in one.runs.values()),
            )
            for one in self.everyone
        ]
        return ScoreEvidence(source, scored[0], tuple(scored[1:]))

    def _setting(self, told: SettingRecord) -> SettingRecord:
        about = self.baseline.about
        return replace(
            told,
            data_digest=about.data_digest or "",
            evidence=about.evidence,
            classes=len(self.baseline.spec["classes"] or about.class_names),
            planned=self.question.planned,
            image_pixels=self._pixels,
            precision="float32",
            from_files=False,
        )

    def _experiments(self) -> list[JudgedExperiment]:
        prices = [price_of_runs(one.recorded) for one in self.everyone]
        scores = [one.scores for one in self.everyone]
        gains = [-float(np.mean(each)) for each in scores]
        fronts = front_of(gains, [price.learning_cpu_s for price in prices])
        return [
            JudgedExperiment(
                name=one.name,
                question=one.about.question,
                image_pixels=self._pixels,
                scores={METRIC: scored_of(each)},
                price=price,
                on_front=front,
                runs=tuple(run.id for run in one.runs.values()),
            )
            for one, each, price, front in zip(self.everyone, scores, prices, fronts, strict=True)
        ]

    def _proposal(
        self,
        number: int,
        verdict: ProposalVerdict,
        experiments: Sequence[JudgedExperiment],
        *,
        speaks: bool,
    ) -> ProposalVerdict:
        one, prices = self.everyone[number], (experiments[0].price, experiments[number].price)
        faulty = _faulty(one) if verdict.word in HELPS else 0
        word = WITHHELD if faulty else verdict.word
        silent: Mapping[str, str] = dict.fromkeys(LANGUAGES, "")
        return replace(
            verdict,
            experiment=experiments[number],
            changes=tuple(
                (key, as_word(before), as_word(after))
                for key, before, after in recorded_changes(self.baseline.spec, one.spec)
            ),
            word=word if speaks else UNFINISHED,
            price_ratio=ratios(*prices),
            further=_further(verdict, prices) if speaks else None,
            sentences=_sentences(verdict, one, faulty) if speaks else silent,
        )

    def _methods(self, language: Language) -> str:
        words, first, question = words_in(language), self.baseline, self.question
        say, rule, family = words.generation, question.rule, len(self.everyone[1:])
        family += len(question.failed)
        metric = metric_in_sentence(rule.metric, language)
        parts = (
            say.trained.format(
                count=len(first.runs),
                collection=first.about.collection,
                pixels=self._pixels,
                baseline=first.name,
                images=count_text(first.spec["training"]["images"], language),
                seed=first.spec["seed"],
            ),
            "" if first.about.evidence else words.methods.demo,
            say.measured.format(
                pictures=count_text(_pictures(first), language),
                backbone=first.spec["evaluation"]["backbone"],
            ),
            words.methods.judged.of(family).format(
                metric=metric,
                margin=amount_text(rule.margin, rule.metric, language),
                alpha=short_text(rule.alpha, language),
                family=words.verdict.family.of(family).format(m=family),
            ),
            words.scores.claim.by("this_collection", "seeds"),
            say.no_gain,
            registered(words, question.history),
            *earlier_sentences(question.history, family, language),
        )
        return " ".join(part for part in parts if part)


def _pictures(one: PaintedExperiment) -> float:
    """Return how many pictures each run painted to be measured."""
    return next(iter(one.runs.values())).metrics["test/pictures"]


def _faulty(one: PaintedExperiment) -> int:
    """Return how many runs diverged, collapsed or copied."""
    return sum(any(run.metrics.get(f"test/{name}") for name in FAULTS) for run in one.runs.values())


def _further(verdict: ProposalVerdict, prices: tuple[Price, Price]) -> Further | None:
    if verdict.further is None:
        return None
    more = verdict.further.repetitions
    return further_of(math.inf if more is None else more, prices)


def _sentences(verdict: ProposalVerdict, one: PaintedExperiment, faulty: int) -> dict[str, str]:
    if not faulty:
        return dict(verdict.sentences)
    return {
        language: words_in(language).generation.withheld.format(
            proposal=one.name, faulty=faulty, runs=len(one.runs)
        )
        + " "
        + verdict.sentences[language]
        for language in LANGUAGES
    }


def _runs(one: PaintedExperiment) -> list[EvidenceRun]:
    return [
        EvidenceRun(
            id=run.id,
            fingerprint=run.fingerprint,
            experiment=one.name,
            repetition=number,
            predictions_sha256=one.tables[number],
            scores={METRIC: run.metrics[f"test/{METRIC}"]},
        )
        for number, run in one.runs.items()
    ]
