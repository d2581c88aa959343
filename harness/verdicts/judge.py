"""From evidence to verdicts: one page, section by section of the record."""

from collections.abc import Mapping, Sequence

import numpy as np

from harness.specs.plans.differences import as_word
from harness.specs.plans.recorded_changes import recorded_changes
from harness.specs.plans.study_proposals import Cell
from harness.statistics.factorial import Factor, contrasts
from harness.statistics.multiple_testing import holm
from harness.statistics.score_arrays import ComparisonDesign
from harness.verdicts import record as records
from harness.verdicts.cost import further_of, price_of, ratios
from harness.verdicts.evidence import Evidence
from harness.verdicts.judged_by_claims import outcomes_of_claims
from harness.verdicts.judged_by_tests import outcomes_of_tests
from harness.verdicts.methods import methods_paragraph
from harness.verdicts.paired_runs import (
    Bench,
    as_arm,
    experiment_record,
    profile_of,
    run_records,
    seated,
)
from harness.verdicts.proposal_outcome import ProposalOutcome
from harness.verdicts.question import VerdictQuestion
from harness.verdicts.record import GridEffect, finite
from harness.verdicts.sentences import Told, sentences
from harness.verdicts.trained_models import ModelComparison, ReadScores, agreement
from harness.verdicts.words import UNFINISHED


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


def judge(
    question: VerdictQuestion,
    baseline: Evidence,
    proposals: Sequence[Evidence],
    read: ReadScores,
) -> records.Verdicts:
    """Return the verdict on each proposal, and all that it rests on.

    Words are given only when all repetitions up to this look are there, or where the question
    asks for them all the same; until then differences are shown, and nothing is claimed. Each
    proposal is paired with the baseline by itself: what one lacks takes nothing from the others.

    Args:
        question: the question and the rule.
        baseline: what proposals are compared with.
        proposals: at least one.
        read: gives what each picture scored by the stored predictions of a run.

    Raises:
        ComparisonError: they cannot be compared; the message gives the reason.
    """
    bench = seated(question, baseline, proposals)
    outcomes = (outcomes_of_tests if question.rule.claim is None else outcomes_of_claims)(bench)
    models = ModelComparison(question.rule, read)
    judged = tuple(_proposal(bench, number, one, models) for number, one in enumerate(outcomes))
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
        methods=_methods(bench),
        wording=records.WORDING,
        runs=tuple(run for one in (bench.baseline, *bench.proposals) for run in run_records(one)),
        format=question.rule.format,
    )


def _methods(bench: Bench) -> dict[str, str]:
    everyone = (bench.baseline, *bench.proposals)
    return methods_paragraph(bench.question, bench.about, bench.family, everyone)


def _proposal(
    bench: Bench, number: int, outcome: ProposalOutcome, models: ModelComparison
) -> records.ProposalVerdict:
    question, evidence = bench.question, bench.proposals[number]
    baseline, word = bench.baseline_of(evidence), outcome.word if bench.speaks else UNFINISHED
    experiment = experiment_record(evidence, on_front=bench.on_front[number + 1])
    effects, profile = profile_of(as_arm(baseline), as_arm(evidence), bench.shared, word)
    prices = (price_of(bench.baseline), experiment.price)
    told = Told(question.rule, bench.about, baseline, evidence, bench.due(evidence.name), outcome)
    return records.ProposalVerdict(
        experiment=experiment,
        changes=_changes(bench, evidence),
        word=word,
        decision=outcome.decision,
        effects=effects,
        price_ratio=ratios(*prices),
        models=models.compare(baseline, evidence),
        further=further_of(outcome.more, prices) if bench.speaks else None,
        profile=profile,
        sentences=sentences(told, profile, complete=bench.speaks),
        rests_on=tuple(run.id for one in (baseline, evidence) for run in run_records(one)),
        look=question.look_of(evidence.name) if question.rule.claim else 0,
        ending=outcome.ending,
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
        for key, before, after in recorded_changes(*(one.first.spec for one in sides))
        if not (_is_below(key, here) and _is_below(key, there))
    )


def _is_below(key: str, tops: set[str]) -> bool:
    return any(key == top or key.startswith(f"{top}.") for top in tops)
