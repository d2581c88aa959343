"""Verdicts of one small study on several collections, of which only the numbers differ."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from harness.verdicts.decision_record import ClaimEstimate
from harness.verdicts.joint import OneVerdict, judge_together
from harness.verdicts.record import RuleRecord
from tests.tracking.memory import MemoryTracker
from tests.verdicts.factories import an_experiment, judged

CLAIM = "this_collection"
GAINS = (0.030, 0.012, 0.021, -0.015, 0.026)
WORDS = ("helps", "inconclusive", "helps", "hurts", "helps")
ERROR, DF = 0.006, 9


@cache
def a_study():
    """The verdicts that all others are made from, by evidence in memory."""
    tracker = MemoryTracker(Path(mkdtemp()))
    rule = RuleRecord(look_counts=(3,), claim=CLAIM)
    baseline, wide, deep = (
        an_experiment(tracker, name, skill, repetitions=3)
        for name, skill in (("base", 0.5), ("wide", 0.6), ("deep", 0.6))
    )
    return judged(tracker, baseline, wide, deep, rule=rule, planned=3)


def on_a_collection(name, *found, metric="macro_f1", **changes):
    """The verdicts on one collection: (word, gain, standard error) of each proposal."""
    study, proposals = a_study(), []
    for one, (word, gain, error) in zip(study.proposals, found, strict=False):
        narrow = ClaimEstimate(gain - 0.01, gain + 0.01, error / 2, 40)
        wide = ClaimEstimate(gain - 0.03, gain + 0.03, error, DF)
        estimates = {CLAIM: narrow, "collections_like_it": wide}
        decision = replace(one.decision, difference=gain, estimates=estimates)
        scores = {metric: replace(one.experiment.scores["macro_f1"], mean=0.5 + gain)}
        experiment = replace(one.experiment, scores=scores)
        proposals.append(replace(one, word=word, decision=decision, experiment=experiment))
    baseline = replace(
        study.baseline, scores={metric: replace(study.baseline.scores["macro_f1"], mean=0.5)}
    )
    rule = replace(study.rule, metric=metric)
    setting = replace(study.setting, collection=name, data_digest=name * 4)
    same = {"rule": rule, "setting": setting, "baseline": baseline, "proposals": tuple(proposals)}
    return replace(study, **{**same, **changes})


def together(*verdicts, left_out=()):
    """The joint record of verdicts, whose collections are called by their names in the store."""
    found = {
        one.setting.collection: OneVerdict(f"run-{number}", "0" * 64, one)
        for number, one in enumerate(verdicts)
    }
    return judge_together(found, left_out)


def five(count=5, **changes):
    """As many collections as are asked for, up to seven, with two proposals."""
    pairs = zip((*WORDS, "helps", "hurts"), (*GAINS, 0.018, -0.002), strict=True)
    return [
        on_a_collection(
            f"c{number}", (word, gain, ERROR), ("inconclusive", gain / 10, ERROR), **changes
        )
        for number, (word, gain) in enumerate([*pairs][:count])
    ]


@cache
def joint_of_five():
    """The joint record of five collections."""
    return together(*five())
