"""Verdicts by the corrected t test and Holm's method: of studies begun without a claim."""

import math
from functools import partial

import numpy as np

from harness.statistics.corrected_t import chance_on_a_new_repetition, correlated_posterior
from harness.statistics.multiple_testing import Verdict, decide, simultaneous_intervals
from harness.statistics.power import ComparisonPlan, repetitions_to_decide
from harness.statistics.score_arrays import ComparisonDesign
from harness.verdicts.decision_record import Decision
from harness.verdicts.paired_runs import Bench
from harness.verdicts.proposal_outcome import ProposalOutcome
from harness.verdicts.record import finite
from harness.verdicts.sentences_of_tests import OnAccuracy, verdict_sentences


def outcomes_of_tests(bench: Bench) -> list[ProposalOutcome]:
    """Return what is said of each proposal."""
    decided, on_accuracy = _decided(bench, bench.question.rule.metric), _decided(bench, "accuracy")
    results = [one.result for one in decided]
    results += [bench.question.no_result] * len(bench.question.failed)
    ends = simultaneous_intervals(results, alpha=bench.question.rule.alpha)
    both = zip(ends.low.tolist(), ends.high.tolist(), strict=True)
    return [
        ProposalOutcome(
            word=verdict.word,
            decision=_decision(bench, number, verdict, simultaneous),
            more=_more(verdict, bench.shared),
            accuracy=OnAccuracy.of(accuracy),
            say=partial(verdict_sentences, verdict),
        )
        for number, (verdict, accuracy, simultaneous) in enumerate(
            zip(decided, on_accuracy, both, strict=False)
        )
    ]


def _decided(bench: Bench, metric: str) -> list[Verdict]:
    """Return the verdicts on one metric; failed experiments count as part of the family."""
    question, shared = bench.question, bench.shared
    results = [shared.test(bench.differences(one, metric)) for one in bench.proposals]
    results += [question.no_result] * len(question.failed)
    looks = question.looks(n_test=shared.n_test, n_train=shared.n_train)
    decided = decide(results, question.judging(metric), looks)
    return list(decided[: len(bench.proposals)])


def _more(verdict: Verdict, shared: ComparisonDesign) -> float | None:
    """Return how many more repetitions would probably decide.

    As if the difference and the spread seen so far were true, with 80 % probability, and with
    alpha shared equally by the family, which is Holm's first step.
    """
    result = verdict.result
    if verdict.word != "inconclusive" or not 0 < result.spread < math.inf:
        return None
    plan = ComparisonPlan(
        result.df + 1, shared.n_test, shared.n_train, verdict.rule.alpha / verdict.family
    )
    needed = repetitions_to_decide(
        result.difference, result.spread, plan, margin=verdict.rule.margin
    )
    return math.inf if needed is None else max(needed - plan.repetitions, 1)


def _decision(
    bench: Bench, number: int, verdict: Verdict, simultaneous: tuple[float, float]
) -> Decision:
    result, rule, complete = verdict.result, verdict.rule, bench.speaks
    differences: np.ndarray = bench.differences(bench.proposals[number], bench.question.rule.metric)
    posterior = correlated_posterior(result, rule.margin)
    worse, better = posterior.below, posterior.above
    if not rule.higher_is_better:
        worse, better = better, worse
    return Decision(
        difference=result.difference,
        spread=finite(result.spread),
        standard_error=finite(result.standard_error),
        low=finite(result.low),
        high=finite(result.high),
        confidence=result.confidence,
        t=result.t,
        df=result.df,
        p=result.p,
        simultaneous_low=finite(simultaneous[0]),
        simultaneous_high=finite(simultaneous[1]),
        adjusted_p=verdict.adjusted_p if complete else None,
        equivalence_p=verdict.equivalence_p if complete else None,
        adjusted_equivalence_p=verdict.adjusted_equivalence_p if complete else None,
        worse=worse,
        alike=posterior.within,
        better=better,
        chance_next=chance_on_a_new_repetition(differences, higher_is_better=rule.higher_is_better),
    )
