"""From evidence to verdicts: one page, section by section of the record."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from harness.specs.plans.differences import as_word, changes_between
from harness.specs.plans.study_proposals import Cell
from harness.statistics.corrected_t import chance_on_a_new_repetition, correlated_posterior
from harness.statistics.factorial import Factor, contrasts
from harness.statistics.multiple_testing import (
    IntervalArrays,
    Verdict,
    decide,
    holm,
    simultaneous_intervals,
)
from harness.statistics.power import ComparisonPlan, repetitions_to_decide
from harness.statistics.score_arrays import ComparisonDesign
from harness.verdicts import record as records
from harness.verdicts.evidence import Evidence
from harness.verdicts.methods import ScoredModels, methods_paragraph
from harness.verdicts.paired_runs import (
    Bench,
    as_arm,
    experiment_record,
    profile_of,
    run_records,
    seated,
)
from harness.verdicts.price import price_of, ratios
from harness.verdicts.question import VerdictQuestion
from harness.verdicts.record import Decision, Further, GridEffect, Price, finite
from harness.verdicts.sentences import Claims, sentences
from harness.verdicts.trained_models import ReadPredictions, agreement, compare_models


def grid_effects(
    cells: Sequence[Cell],
    experiments: Mapping[str, Evidence],
    metric: str,
    setting: ComparisonDesign,
) -> tuple[GridEffect, ...]:
    """Return the effects of a grid, Holm-adjusted among themselves; none if a cell has no runs.

    Args:
        cells: every combination, in the grid's order.
        experiments: by name, with the same repetitions.
        metric: the score that decides.
        setting: the sizes of the parts, and alpha.
    """
    if not cells or any(cell.experiment not in experiments for cell in cells):
        return ()
    factors = [
        Factor(name, tuple(dict.fromkeys(as_word(cell.levels[axis][1]) for cell in cells)))
        for axis, (name, _) in enumerate(cells[0].levels)
    ]
    scores = np.array(
        [
            [run.scores[metric] for _, run in sorted(experiments[cell.experiment].runs.items())]
            for cell in cells
        ]
    )
    sides = [len(factor.levels) for factor in factors]
    found = contrasts(scores.T.reshape(-1, *sides), factors)
    results = [setting.test(contrast.differences) for contrast in found]
    adjusted = holm(np.array([result.p for result in results]), alpha=setting.alpha).p.tolist()
    return tuple(
        GridEffect(
            factors=contrast.factors,
            levels=contrast.levels,
            difference=result.difference,
            low=finite(result.low),
            high=finite(result.high),
            p=result.p,
            adjusted_p=p,
        )
        for contrast, result, p in zip(found, results, adjusted, strict=True)
    )


HOUR_S = 3600.0


def what_would_decide(
    verdict: Verdict, shared: ComparisonDesign, prices: tuple[Price, Price]
) -> Further | None:
    """Return how many more repetitions would probably decide, with their hours.

    As if the difference and the spread seen so far were true, with 80 % probability, and with
    alpha shared equally by the family, which is Holm's first step. Nothing where the repetitions
    do not vary.

    Args:
        verdict: so far.
        shared: sizes of the parts.
        prices: of the baseline and of the proposal.
    """
    result = verdict.result
    if not 0 < result.spread < math.inf:
        return None
    plan = ComparisonPlan(
        result.df + 1, shared.n_test, shared.n_train, verdict.rule.alpha / verdict.family
    )
    needed = repetitions_to_decide(
        result.difference, result.spread, plan, margin=verdict.rule.margin
    )
    if needed is None:
        return Further(None, None)
    more = max(needed - plan.repetitions, 1)
    seconds = [price.wall_s for price in prices if price.wall_s is not None]
    hours = more * sum(seconds) / HOUR_S if len(seconds) == len(prices) else None
    return Further(more, hours)


def judge(
    question: VerdictQuestion,
    baseline: Evidence,
    proposals: Sequence[Evidence],
    read: ReadPredictions,
) -> records.Verdicts:
    """Return the verdict on each proposal, and all that it rests on.

    Words are given only when all repetitions up to this look are there, or where the question
    asks for them all the same; until then differences are shown, and nothing is claimed. Each
    proposal is paired with the baseline by itself: what one lacks takes nothing from the others.

    Args:
        question: the question and the rule.
        baseline: what proposals are compared with.
        proposals: at least one.
        read: gives the stored predictions of a run.

    Raises:
        ComparisonError: they cannot be compared; the message gives the reason.
    """
    bench = seated(question, baseline, proposals)
    decided = _decided(bench, question.rule.metric)
    on_accuracy = _decided(bench, "accuracy")
    results = [one.result for one in decided] + [question.no_result] * len(question.failed)
    ends = simultaneous_intervals(results, alpha=question.rule.alpha)
    pairs = enumerate(zip(decided, on_accuracy, strict=True))
    judged = tuple(_proposal(bench, number, *verdicts, ends, read) for number, verdicts in pairs)
    named = {one.name: one for one in bench.everyone}
    return records.Verdicts(
        name=question.name,
        question=question.question,
        setting=bench.about,
        rule=question.rule,
        look=question.look,
        complete=bench.complete,
        history=question.history,
        baseline=experiment_record(bench.baseline, on_front=bench.on_front[0]),
        proposals=judged,
        agreement=agreement(bench.everyone),
        cells=question.cells,
        grid=grid_effects(question.cells, named, question.rule.metric, bench.shared),
        failed=question.failed,
        missing=bench.missing,
        incomplete=question.incomplete,
        notes=question.notes,
        tuning=question.tuning,
        methods=_methods(bench, len(results)),
        runs=tuple(run for one in (bench.baseline, *bench.proposals) for run in run_records(one)),
    )


def _methods(bench: Bench, tested: int) -> dict[str, str]:
    everyone = (bench.baseline, *bench.proposals)
    made = ScoredModels(
        networks=any(one.trains_network for one in everyone),
        stops=max(one.averaged_epochs for one in everyone),
    )
    return methods_paragraph(bench.question, bench.about, tested, bench.baseline.first, made)


def _decided(bench: Bench, metric: str) -> list[Verdict]:
    """Return the verdicts on one metric; failed experiments count as part of the family."""
    question, shared = bench.question, bench.shared
    results = [shared.test(_differences(bench, one, metric)) for one in bench.proposals]
    results += [question.no_result] * len(question.failed)
    looks = question.looks(n_test=shared.n_test, n_train=shared.n_train)
    decided = decide(results, question.judging(metric), looks)
    return list(decided[: len(bench.proposals)])


def _differences(bench: Bench, proposal: Evidence, metric: str) -> np.ndarray:
    baseline = as_arm(bench.baseline_of(proposal))
    values: np.ndarray = as_arm(proposal).metrics[metric] - baseline.metrics[metric]
    return values


def _proposal(
    bench: Bench,
    number: int,
    verdict: Verdict,
    on_accuracy: Verdict,
    ends: IntervalArrays,
    read: ReadPredictions,
) -> records.ProposalVerdict:
    question, evidence = bench.question, bench.proposals[number]
    baseline = bench.baseline_of(evidence)
    experiment = experiment_record(evidence, on_front=bench.on_front[number + 1])
    models = compare_models(baseline, evidence, question.rule, read)
    effects, profile = profile_of(
        as_arm(baseline), as_arm(evidence), bench.shared, verdict if bench.speaks else None
    )
    price = price_of(bench.baseline)
    further = what_would_decide(verdict, bench.shared, (price, experiment.price))
    claims = Claims(question.rule, bench.about, baseline, evidence, verdict, on_accuracy)
    changes = _changes(bench, evidence)
    return records.ProposalVerdict(
        experiment=experiment,
        changes=changes,
        word=verdict.word if bench.speaks else records.UNFINISHED,
        decision=_decision(
            verdict,
            _differences(bench, evidence, question.rule.metric),
            (float(ends.low[number]), float(ends.high[number])),
            complete=bench.speaks,
        ),
        effects=effects,
        price_ratio=ratios(price, experiment.price),
        models=models,
        further=further if bench.speaks and verdict.word == "inconclusive" else None,
        profile=profile,
        sentences=sentences(claims, profile, complete=bench.speaks),
        rests_on=tuple(run.id for one in (baseline, evidence) for run in run_records(one)),
    )


def _changes(bench: Bench, proposal: Evidence) -> tuple[tuple[str, str, str], ...]:
    """Return what a proposal changes; values that were searched for differ by repetition."""
    sides = (bench.baseline, proposal)
    tuning = [bench.question.tuning.get(one.name) for one in sides]
    here, there = (set(one.keys) if one else set() for one in tuning)
    return tuple(
        (
            key,
            "tuned" if _is_below(key, here) else as_word(before),
            "tuned" if _is_below(key, there) else as_word(after),
        )
        for key, before, after in changes_between(*(one.first.spec for one in sides))
        if not (_is_below(key, here) and _is_below(key, there))
    )


def _is_below(key: str, tops: set[str]) -> bool:
    return any(key == top or key.startswith(f"{top}.") for top in tops)


def _decision(
    verdict: Verdict, differences: np.ndarray, ends: tuple[float, float], *, complete: bool
) -> Decision:
    result, rule = verdict.result, verdict.rule
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
        simultaneous_low=finite(ends[0]),
        simultaneous_high=finite(ends[1]),
        adjusted_p=verdict.adjusted_p if complete else None,
        equivalence_p=verdict.equivalence_p if complete else None,
        adjusted_equivalence_p=verdict.adjusted_equivalence_p if complete else None,
        worse=worse,
        alike=posterior.within,
        better=better,
        chance_next=chance_on_a_new_repetition(differences, higher_is_better=rule.higher_is_better),
    )
