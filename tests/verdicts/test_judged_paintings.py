"""Verdicts on generations: by kernel distance, and no gain where pictures collapse or copy."""

import pytest

from harness.errors import ComparisonError, SpecError
from harness.runs.run_document import RunDocument
from harness.tracking.record import FinishedRun
from harness.verdicts.judged_paintings import compare_painted, judge_painted, painted_rule
from harness.verdicts.painted_evidence import PaintedExperiment, is_painted
from harness.verdicts.question import VerdictQuestion
from harness.verdicts.table import as_text

MEASURED = {"split": "s", "features": "{kind: pixels, image_pixels: 32}"}
SPEC = {
    "seed": 1,
    "classes": None,
    "features": {"kind": "pixels", "image_pixels": 32},
    "training": {"images": 320},
    "evaluation": {"backbone": "efficientnet_lite0"},
    "loss": {"kind": "non_saturating"},
}
BASELINE = (0.31, 0.30, 0.32, 0.31, 0.30)
BETTER = (0.21, 0.20, 0.21, 0.22, 0.20)


def a_run(name, number, kid, **flags):
    metrics = {"test/kid": kid, "test/kid_real": 0.002, "test/pictures": 20.0}
    metrics |= {f"test/{flag}": float(value) for flag, value in flags.items()}
    return FinishedRun(f"{name}-{number}", f"{name} r{number + 1}/5", f"f{number}", metrics, {})


def painted(name, kids, *, measured=MEASURED, faulty=(), planned=5, fault="collapsed"):
    runs = {n: a_run(name, n, kid, **{fault: n in faulty}) for n, kid in enumerate(kids)}
    return PaintedExperiment(
        name=name,
        runs=runs,
        tables={number: f"t{number}" for number in runs},
        about=an_about(name),
        spec=SPEC | {"loss": {"kind": name}},
        planned=planned,
        measured=measured,
    )


def an_about(name):
    return RunDocument(
        kind="generation",
        name=f"{name} r1/5",
        experiment=name,
        question="Which?",
        repetition=0,
        collection="paintings",
        data_digest="d",
        evidence=True,
        fingerprint="f0",
        kept_epoch=None,
        class_names=("a", "b"),
    )


def rule(metric="", margin=None):
    return painted_rule(metric, margin, 0.05, "this_collection")


def verdict(proposal, **how):
    found = compare_painted(rule(), [painted("dcgan", BASELINE), proposal], **how)
    return found, found.proposals[0]


def test_a_smaller_distance_helps_and_a_larger_one_hurts():
    assert verdict(painted("average", BETTER))[1].word == "helps"
    worse = tuple(0.6 - kid for kid in BETTER)
    assert verdict(painted("average", worse))[1].word == "hurts"


def test_the_same_distances_are_no_gain():
    assert verdict(painted("average", (0.311, 0.299, 0.321, 0.309, 0.3)))[1].word not in (
        "helps",
        "hurts",
    )


@pytest.mark.parametrize("fault", ["diverged", "collapsed", "copying"])
def test_no_gain_is_claimed_where_a_run_has_a_fault(fault):
    found, one = verdict(painted("average", BETTER, faulty=(3,), fault=fault))

    assert one.word == "inconclusive"
    assert "of its 5 runs, 1 diverged, collapsed or copied" in one.sentences["en"]
    assert "de sus 5 ejecuciones, 1 divergieron" in one.sentences["es"]
    assert "No gain of average is claimed" in as_text(found, "en")


def test_a_loss_is_claimed_all_the_same():
    worse = tuple(0.6 - kid for kid in BETTER)

    assert verdict(painted("average", worse, faulty=(0, 1)))[1].word == "hurts"


def test_it_is_said_what_repetitions_are():
    said = as_text(verdict(painted("average", BETTER))[0], "en")

    assert "the 5 repetitions are trainings on one split, held against the same real" in said
    assert "taken on trust" not in said


def test_pictures_that_were_held_against_others_are_not_compared():
    other = painted("small", BETTER, measured=MEASURED | {"split": "t"})

    with pytest.raises(ComparisonError, match="small: .* as dcgan was, with split s; got split t"):
        verdict(other)


def test_missing_repetitions_are_refused_or_said_to_be_missing():
    some = painted("average", BETTER[:3])

    with pytest.raises(ComparisonError, match="expected 5 repetitions of each; got 3"):
        verdict(some)
    found, one = verdict(some, incomplete=True)
    assert one.repetitions == 3
    assert found.setting.count == 3


def studied(*proposals, **asked):
    question = VerdictQuestion("study", "Which?", rule(), planned=5, **asked)
    return judge_painted(question, painted("dcgan", BASELINE), proposals)


def test_a_study_says_nothing_while_repetitions_are_missing():
    found = studied(painted("average", BETTER[:3]))

    assert (found.complete, found.missing) == (False, ("average r4/5", "average r5/5"))
    (one,) = found.proposals
    assert (one.word, one.sentences["en"], one.further) == ("unfinished", "", None)


def test_a_proposal_that_failed_takes_its_share_of_alpha():
    alone, both = (
        studied(painted("average", BETTER)),
        studied(painted("average", BETTER), failed={"hinge": "it failed"}),
    )
    (one,), (other,) = alone.proposals, both.proposals

    assert other.decision.low < one.decision.low
    assert "of all 2 proposals" in other.sentences["en"]


def test_a_record_names_each_run_with_the_table_that_its_score_is_from():
    found = studied(painted("average", BETTER))

    assert [run.predictions_sha256 for run in found.runs[:2]] == ["t0", "t1"]
    assert found.runs[5].scores == {"kid": BETTER[0]}
    assert found.proposals[0].changes == (("loss.kind", "dcgan", "average"),)
    assert (found.setting.image_pixels, found.setting.data_digest) == (32, "d")


def test_the_usual_rule_is_a_kernel_distance_and_no_other_score():
    assert (rule().metric, rule().margin, rule().rises) == ("kid", 0.003, False)
    assert rule("kid", 0.01).margin == 0.01
    with pytest.raises(SpecError, match="expected kid of experiments that paint; got 'accuracy'"):
        rule("accuracy")


def test_runs_that_paint_are_known_by_their_scores():
    assert is_painted(a_run("dcgan", 0, 0.3))
    assert not is_painted(FinishedRun("id", "baseline", "f", {"test/accuracy": 0.5}, {}))
