"""Words by claims: what follows from one simultaneous interval, and what is kept of it."""

import json
from dataclasses import replace

import numpy as np
import pytest

from harness.errors import ComparisonError
from harness.metrics import METRICS
from harness.statistics.crossed_effects import crossed_components, this_collection
from harness.statistics.group_sequential import RepeatedLooks
from harness.statistics.multiple_testing import Rule
from harness.statistics.simultaneous import decide_at_once
from harness.tracking.record import STUDY, GroupRecord
from harness.verdicts.crossed_runs import contributions, crossed_values
from harness.verdicts.record import SIMULTANEOUS, RuleRecord, read_verdicts
from harness.verdicts.store import keep, kept
from harness.verdicts.verify import check_verdict
from tests.tracking.memory import MemoryTracker
from tests.verdicts.factories import CLASSES, an_experiment, answers, judged

USUAL = 0.6
THIS, LIKE_IT = "this_collection", "collections_like_it"
SEEDS = {"repetitions": {"kind": "seeds", "count": 6}}


def a_rule(claim=THIS, **changes):
    usual = {"look_counts": (6,), "margin": 0.1, "correction": SIMULTANEOUS, "claim": claim}
    return RuleRecord(**{**usual, **changes})


@pytest.fixture(scope="module")
def five(tmp_path_factory):
    """Proposals of most words, and the store that they are in."""
    tracker = MemoryTracker(tmp_path_factory.mktemp("five"))
    baseline = an_experiment(tracker, "base", USUAL)
    proposals = [
        an_experiment(tracker, "good", 0.9),
        an_experiment(tracker, "bad", 0.3),
        an_experiment(tracker, "same", USUAL),
        an_experiment(tracker, "other luck", USUAL + 0.05, own=1),
        an_experiment(tracker, "a little", 0.62),
    ]
    return tracker, baseline, proposals


def words(verdicts):
    return {one.experiment.name: one.word for one in verdicts.proposals}


def word_of(low, high, margin):
    """The word that an interval of a score says, of which more is better."""
    if low > 0:
        return "helps_less_than_margin" if high <= margin else "helps"
    if high < 0:
        return "hurts_less_than_margin" if low >= -margin else "hurts"
    if low >= -margin:
        return "equivalent" if high <= margin else "no_worse"
    return "inconclusive"


def test_the_words_are_of_the_named_claim(five):
    tracker, baseline, proposals = five
    assert words(judged(tracker, baseline, *proposals, rule=a_rule())) == {
        "good": "helps",
        "bad": "hurts",
        "same": "equivalent",
        "other luck": "inconclusive",
        "a little": "no_worse",
    }


def test_the_other_claim_may_have_another_word(five):
    tracker, baseline, proposals = five
    same = [
        judged(tracker, baseline, *proposals, rule=a_rule(claim, margin=0.09)).proposals[2].word
        for claim in (THIS, LIKE_IT)
    ]
    assert same == ["equivalent", "inconclusive"]


@pytest.mark.parametrize("claim", [THIS, LIKE_IT])
@pytest.mark.parametrize("margin", [0.0, 0.02, 0.1, 0.15, 0.4])
def test_each_word_is_what_its_interval_says(five, claim, margin):
    tracker, baseline, proposals = five
    found = judged(tracker, baseline, *proposals, rule=a_rule(claim, margin=margin))
    for one in found.proposals:
        assert one.word == word_of(one.decision.low, one.decision.high, margin)


def test_of_a_score_of_which_less_is_better_the_word_follows_the_gain(five):
    tracker, baseline, proposals = five
    rule = a_rule(metric="brier", margin=0.05)
    good, bad, *_ = judged(tracker, baseline, *proposals, rule=rule).proposals
    assert (good.word, bad.word) == ("helps", "hurts")
    assert good.decision.high < 0 < bad.decision.low
    assert good.decision.better > 0.99
    assert bad.decision.worse > 0.99


def test_both_claims_are_kept_and_the_wider_one_holds_the_other(five):
    tracker, baseline, proposals = five
    for one in judged(tracker, baseline, *proposals, rule=a_rule(margin=0.0)).proposals:
        this, like_it = (one.decision.estimates[claim] for claim in (THIS, LIKE_IT))
        assert like_it.low <= this.low <= one.decision.difference <= this.high <= like_it.high
        assert (one.decision.low, one.decision.high) == (this.low, this.high)


def test_the_interval_is_that_of_the_statistics_and_counts_what_failed(five):
    tracker, baseline, proposals = five
    found = judged(tracker, baseline, proposals[0], rule=a_rule(), failed={"broken": "no"})
    (decision,) = (one.decision for one in found.proposals)
    crossed = crossed_values(baseline, proposals[0], "macro_f1")
    estimate = this_collection(crossed_components(crossed))
    (expected, _) = decide_at_once([estimate] * 2, Rule(margin=0.1))
    assert (decision.low, decision.high) == pytest.approx((expected.low, expected.high))
    assert decision.adjusted_p == pytest.approx(expected.p)
    assert decision.difference == pytest.approx(estimate.mean)
    assert decision.reach == pytest.approx(expected.reach)


def test_equal_scores_are_equivalent_only_as_far_as_the_pictures_show_it(five):
    tracker, baseline, proposals = five
    narrow, wide = (
        judged(tracker, baseline, proposals[2], rule=a_rule(margin=margin)).proposals[0]
        for margin in (0.02, 0.1)
    )
    assert (narrow.word, wide.word) == ("inconclusive", "equivalent")
    assert wide.decision.difference == wide.decision.spread == 0
    assert 0 < wide.decision.adjusted_p < 0.05


@pytest.mark.parametrize("count", [1, 2])
def test_few_repetitions_claim_nothing_that_they_cannot_know(tracker, count):
    baseline = an_experiment(tracker, "base", USUAL, repetitions=count)
    same = an_experiment(tracker, "same", USUAL, repetitions=count)
    rule = a_rule(margin=0.01, look_counts=(count,))
    (one,) = judged(tracker, baseline, same, planned=count, rule=rule).proposals
    assert (one.word, one.repetitions, one.look) == ("inconclusive", count, 1)
    assert (one.decision.low is None) == (count == 1)
    assert one.decision.adjusted_p == 1


def test_the_posterior_and_the_interval_say_the_same(five):
    tracker, baseline, proposals = five
    found = judged(tracker, baseline, proposals[3], rule=a_rule(margin=0.0)).proposals[0].decision
    assert found.worse + found.alike + found.better == pytest.approx(1)
    edge = found.difference + (found.high - found.low) / 2
    assert edge == pytest.approx(found.high)  # without a margin the interval is symmetric
    assert 0.025 < found.worse < found.better < 0.975


def test_a_word_says_whether_it_hangs_on_alpha_or_on_the_margin(five):
    tracker, baseline, proposals = five
    found = judged(tracker, baseline, *proposals, rule=a_rule()).proposals
    fragility = {one.experiment.name: one.decision.fragility for one in found}
    assert fragility["good"].firm
    assert not fragility["same"].half_margin
    assert fragility["same"].double_margin
    assert not fragility["a little"].double_margin  # then it is equivalent


@pytest.mark.parametrize("skill", [0.68, 0.9])
def test_a_word_says_which_repetitions_it_hangs_on(tracker, skill):
    baseline = an_experiment(tracker, "base", USUAL, repetitions=4)
    proposal = an_experiment(tracker, "better", skill, repetitions=4)
    rule = a_rule(look_counts=(), margin=0.01)
    (one,) = judged(tracker, baseline, proposal, planned=4, rule=rule).proposals
    alone = []
    for left_out in range(4):
        rest = [number for number in range(4) if number != left_out]
        some = judged(
            tracker, baseline.up_to(rest), proposal.up_to(rest), rule=rule, incomplete=True
        )
        alone += [left_out] if some.proposals[0].word != one.word else []
    assert one.decision.fragility.without == tuple(alone)
    assert bool(alone) == (skill < 0.9)


def test_on_one_split_a_claim_is_about_that_split_alone(tracker):
    baseline = an_experiment(tracker, "base", USUAL, spec=SEEDS)
    proposal = an_experiment(tracker, "good", 0.9, spec=SEEDS)
    found = judged(tracker, baseline, proposal, rule=a_rule())
    assert found.claims == (THIS,)
    assert "training again on this one split" in found.proposals[0].sentences["en"]
    assert "esta única partición" in found.proposals[0].sentences["es"]
    with pytest.raises(ComparisonError, match="expected the claim this_collection, because"):
        judged(tracker, baseline, proposal, rule=a_rule(LIKE_IT))


@pytest.mark.parametrize("metric", METRICS)
def test_the_mean_of_what_pictures_contribute_is_the_score(five, metric):
    _, baseline, _ = five
    run = baseline.runs[2]
    found = contributions(run, metric, len(CLASSES))
    assert found.shape == run.labels.shape
    assert found.mean() == pytest.approx(run.scores[metric], abs=1e-12)


def test_of_late_epochs_the_contributions_are_means_too(tracker):
    spec = {"evaluation": {"average_epochs": 2}}

    def earlier(repetition):
        return {19: answers(0.4, repetition, own=3)}

    run = an_experiment(tracker, "base", USUAL, repetitions=1, spec=spec, earlier=earlier).first
    assert len(run.answers) == 2
    for metric in ("macro_f1", "brier", "calibration_error"):
        found = contributions(run, metric, len(CLASSES)).mean()
        assert found == pytest.approx(run.scores[metric], abs=1e-12)


def test_near_duplicates_are_one_picture(five):
    _, baseline, proposals = five
    crossed = crossed_values(baseline, proposals[0], "accuracy")
    assert len(np.unique(crossed.picture)) == 72
    assert crossed.collection.tolist() == (baseline.first.parts.everyone.independent).tolist()
    paired = replace(crossed, picture=crossed.picture // 2)
    both = [this_collection(crossed_components(one)) for one in (crossed, paired)]
    assert both[0].mean == pytest.approx(both[1].mean)


def test_looks_named_beforehand_are_paid_for_by_student_s_t(five):
    tracker, baseline, proposals = five
    rule = a_rule(look_counts=(4, 6))
    found = judged(tracker, baseline, proposals[0], rule=rule, look=2).proposals[0]
    crossed = crossed_values(baseline, proposals[0], "macro_f1")
    estimate = this_collection(crossed_components(crossed))
    (expected,) = decide_at_once([estimate], Rule(margin=0.1), RepeatedLooks((4, 6), 2))
    assert (found.decision.low, found.decision.high) == pytest.approx((expected.low, expected.high))
    assert "look 2 of 2 named beforehand" in found.sentences["en"]
    assert (
        "calibrated under Student's t"
        in judged(tracker, baseline, proposals[0], rule=rule, look=2).methods["en"]
    )


def test_a_proposal_is_judged_at_its_own_look_by_its_own_repetitions(five):
    tracker, baseline, (good, bad, *_) = five
    rule = a_rule(look_counts=(4, 6))
    found = judged(tracker, baseline, good, bad, rule=rule, look=2, looks_of={"good": 1})
    assert [(one.look, one.repetitions) for one in found.proposals] == [(1, 4), (2, 6)]
    assert found.complete
    alone = judged(tracker, baseline, good, bad, rule=rule, look=1, planned=4)
    assert found.proposals[0].decision == alone.proposals[0].decision


def kept_study(tracker, verdicts):
    with tracker.group(GroupRecord("study", "s1", "best-artworks", kind=STUDY)) as run:
        keep(verdicts, run)
    return run.id


def test_a_kept_verdict_is_read_and_computed_again(five):
    tracker, baseline, proposals = five
    rule = a_rule(look_counts=(4, 6))
    verdicts = judged(tracker, baseline, *proposals, rule=rule, look=2, looks_of={"good": 1})
    study = kept_study(tracker, verdicts)
    again = read_verdicts(tracker.artifact(study, "verdict.json"))
    assert json.dumps(again.as_json()) == json.dumps(verdicts.as_json())
    document = kept(tracker, study)
    assert document["format"] == 4
    assert check_verdict(tracker, document).problems == ()


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("decision", "estimates", THIS, "low"), 0.2),
        (("decision", "estimates", LIKE_IT, "high"), 0.5),
        (("decision", "fragility", "half_alpha"), False),
        (("decision", "adjusted_p"), 0.0),
        (("decision", "reach"), 0.001),
        (("word",), "helps_less_than_margin"),
        (("decision", "claim"), LIKE_IT),
    ],
)
def test_an_altered_claim_is_found(five, keys, value):
    tracker, baseline, proposals = five
    verdicts = judged(tracker, baseline, proposals[0], rule=a_rule())
    document = verdicts.as_json()
    place = document["proposals"][0]
    for key in keys[:-1]:
        place = place[key]
    assert place[keys[-1]] != value
    place[keys[-1]] = value
    problems = check_verdict(tracker, document).problems
    assert any(f"proposals.0.{'.'.join(keys)}: claimed" in problem for problem in problems)


def test_without_a_claim_the_record_is_as_earlier_versions_wrote_it(five):
    tracker, baseline, proposals = five
    document = judged(tracker, baseline, proposals[0]).as_json()
    assert document["format"] == 3
    assert "claim" not in document["rule"]
    assert "look" not in document["proposals"][0]
