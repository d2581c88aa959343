"""Adaptive studies of a few seconds, in this process, recorded in memory."""

import json
import re
from dataclasses import replace

import pytest

from harness.errors import ComparisonError, LostError, SpecError
from harness.specs.plans.load import load
from harness.specs.schema.study import StudySplits
from harness.verdicts.table import as_text, title
from harness.verdicts.verify import check_verdict
from tests.studies.test_study import Trial
from tests.verdicts.factories import answers

STUDY = """
kind: study
question: Which?
baseline: colours.yaml
set: {training.epochs: 1, augmentation: {kind: none}, training.precision: float32}
proposals:
  - {name: wide, set: {model.filters: [8, 16]}}
  - {name: lucky, set: {training.optimizer.learning_rate: 0.0001}}
  - {name: same, set: {training.batch_size: 16}}
repetitions: {kind: resampled_splits, at_least: 4, at_most: 9}
metric: accuracy
"""
SKILLS = {"colours": 0.6, "wide": 0.9, "lucky": 0.72, "same": 0.6}
OWN_LUCK = ("lucky", "same")


class Cut(Exception):  # noqa: N818 (nothing is wrong: somebody pulled the plug)
    """The process was killed."""


class AdaptiveTrial(Trial):
    """Three proposals: one that is clear at once, one that is later, and one that never is."""

    def __init__(self, root):
        super().__init__(root)
        self.write(STUDY)
        self.cut_after = None

    def answered(self, name, number):
        return answers(SKILLS[name], number, own=3 * (name in OWN_LUCK) + (name == "same"))

    def begin(self, job):
        if len(self.done) == self.cut_after:
            raise Cut
        super().begin(job)


@pytest.fixture
def trial(tmp_path):
    return AdaptiveTrial(tmp_path)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """The study from its begin to its end, and where it was recorded."""
    trial = AdaptiveTrial(tmp_path_factory.mktemp("finished"))
    return trial, trial.go()


def counts(runs):
    names = [name for name, _ in runs]
    return {name: names.count(name) for name in dict.fromkeys(names)}


def by_name(verdicts):
    return {one.experiment.name: one for one in verdicts.proposals}


def test_what_is_clear_gets_few_repetitions_and_what_is_not_gets_more(finished):
    trial, concluded = finished
    assert counts(trial.done) == {"colours": 9, "wide": 4, "lucky": 9, "same": 4}
    found = by_name(concluded.verdicts)
    assert {name: (one.word, one.ending, one.look) for name, one in found.items()} == {
        "wide": ("helps", "settled", 1),
        "lucky": ("no_worse", "at_most", 3),
        "same": ("inconclusive", "futile", 1),
    }
    assert concluded.verdicts.complete


def test_each_verdict_rests_on_the_repetitions_of_its_own_look(finished):
    found = by_name(finished[1].verdicts)
    assert {name: len(one.rests_on) for name, one in found.items()} == {
        "wide": 2 * 4,
        "lucky": 2 * 9,
        "same": 2 * 4,
    }


def test_one_that_was_stopped_says_how_many_it_would_need(finished):
    same = by_name(finished[1].verdicts)["same"]
    assert "stopped for futility after 4 repetitions" in same.sentences["en"]
    needed = 4 + same.further.repetitions
    assert needed > 9
    assert f"About {needed} would probably settle it" in same.sentences["en"]
    assert f"Unas {needed} probablemente" in same.sentences["es"]


def test_where_all_got_as_many_one_number_is_said(finished):
    verdicts = finished[1].verdicts
    alike = tuple(one for one in verdicts.proposals if one.repetitions == 4)
    said = title(replace(verdicts, proposals=alike), "en")
    assert ": 4 repetitions, as each proposal needed, of at most 9" in said


def test_the_table_and_the_methods_say_who_got_how_many(finished):
    text = as_text(finished[1].verdicts, "en")
    assert "4 to 9 repetitions, as each proposal needed, of at most 9" in text
    assert re.search(r"^wide +helps +4 ", text, flags=re.MULTILINE)
    assert "trained on 4 to 9 random splits" in text
    assert "looked at after 4, 6, 9 repetitions" in text
    assert "--continue" not in text
    assert "4 a 9 repeticiones, las que necesitó cada propuesta" in as_text(
        finished[1].verdicts, "es"
    )


def test_it_is_verified_with_the_looks_and_why_each_ended(finished):
    trial, concluded = finished
    document = json.loads(json.dumps(concluded.verdicts.as_json()))
    assert not check_verdict(trial.tracker, document).problems
    document["proposals"][0]["ending"] = "futile"
    (problem,) = check_verdict(trial.tracker, document).problems
    assert "ending" in problem


@pytest.mark.parametrize("cut_after", [1, 17, 23])
def test_cut_off_and_begun_again_it_takes_the_same_path(finished, trial, cut_after):
    trial.cut_after = cut_after
    with pytest.raises(Cut):
        trial.go()
    trial.cut_after = None
    again = trial.go().verdicts
    assert sorted(trial.done) == sorted(finished[0].done)
    assert told(again) == told(finished[1].verdicts)


def told(verdicts):
    return [
        (one.word, one.look, one.ending, one.decision, one.sentences) for one in verdicts.proposals
    ]


def test_repetitions_that_are_there_for_another_reason_do_not_count(finished, trial):
    adaptive = (trial.root / "study.yaml").read_text()
    trial.write(adaptive.replace("at_least: 4, at_most: 9", "count: 6"))
    (trial.root / "study.yaml").rename(trial.root / "fixed.yaml")
    trial.go(file="fixed.yaml")
    trial.write(adaptive)
    found = trial.go().verdicts
    assert counts(trial.done) == {"colours": 9, "wide": 6, "lucky": 9, "same": 6}
    assert told(found) == told(finished[1].verdicts)


def test_a_proposal_whose_run_was_lost_is_looked_at_after_the_next_start(finished, trial):
    trial.broken["wide", 2] = LostError("killed")
    first = trial.go()
    assert not first.verdicts.complete
    assert counts(trial.done)["lucky"] == 9
    trial.broken.clear()
    assert told(trial.go().verdicts) == told(finished[1].verdicts)


def test_a_budget_ends_it_at_a_whole_round_and_raised_it_goes_on(finished, trial):
    # 16 runs of 36 s are 0.16 h; the two of the second round of `lucky` and its baseline are more.
    concluded = trial.go("budget_hours=0.18")
    assert counts(trial.done) == {"colours": 4, "wide": 4, "lucky": 4, "same": 4}
    lucky = by_name(concluded.verdicts)["lucky"]
    assert (lucky.word, lucky.ending, concluded.verdicts.complete) == ("inconclusive", "", True)
    assert told(trial.go("budget_hours=1").verdicts) == told(finished[1].verdicts)


def test_a_probe_does_two_repetitions_and_gives_no_word(trial):
    verdicts = trial.go(repetitions=2).verdicts
    assert counts(trial.done) == {"colours": 2, "wide": 2, "lucky": 2, "same": 2}
    assert {one.word for one in verdicts.proposals} == {"unfinished"}


def test_its_bounds_and_looks_are_part_of_the_rule(trial):
    trial.go(repetitions=2)
    changes = trial.go("repetitions.at_most=8", repetitions=2).verdicts.history.changes
    assert any("adaptive.looks: [4,6,9] -> [4,6,8]" in line for line in changes[0])


def test_the_next_look_is_its_own_affair(trial):
    with pytest.raises(ComparisonError, match="goes on to its looks by itself"):
        trial.go(next_look=True)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "{kind: resampled_splits, at_least: 4}",
            "at_least (line 10): expected together with `at_most`",
        ),
        (
            "{kind: resampled_splits, at_most: 9}",
            "at_most (line 10): expected together with `at_least`",
        ),
        ("{kind: resampled_splits, at_least: 9, at_most: 9}", "expected below at_most, 9; got 9"),
        (
            "{kind: resampled_splits, count: 4, at_least: 4, at_most: 9}",
            "got both. Set those two, or write count in their place in the file",
        ),
        ("{kind: resampled_splits, at_least: 1, at_most: 9}", "of at least 2"),
        ("{kind: cross_validation, at_least: 4}", "only with `kind: resampled_splits`"),
        ("{kind: seeds, at_least: 4}", "only with `kind: resampled_splits`"),
    ],
)
def test_bounds_that_are_none_are_refused_at_their_place(trial, written, said):
    bounds = "{kind: resampled_splits, at_least: 4, at_most: 9}"
    trial.write(STUDY.replace(bounds, written))
    with pytest.raises(SpecError) as refused:
        load(trial.root / "study.yaml")
    assert said in str(refused.value)
    assert "repetitions" in str(refused.value)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("looks: {repetitions: [4, 9]}", "which has looks of its own (after 4, 6, 9)"),
        ("claim: collections_like_it", "expected this_collection beside"),
    ],
)
def test_what_does_not_go_with_bounds_is_refused(trial, more, said):
    trial.write(f"{STUDY}{more}\n")
    with pytest.raises(SpecError) as refused:
        load(trial.root / "study.yaml")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("bounds", "looks"),
    [
        ((4, 40), (4, 6, 9, 13, 19, 28, 40)),
        ((4, 24), (4, 6, 9, 13, 19, 24)),
        ((4, 20), (4, 6, 9, 13, 20)),
        ((2, 3), (2, 3)),
        ((10, 11), (10, 11)),
    ],
)
def test_looks_grow_by_about_half_and_the_last_is_worth_it(bounds, looks):
    at_least, at_most = bounds
    plan = StudySplits(kind="resampled_splits", at_least=at_least, at_most=at_most)
    assert plan.looks == looks
    assert plan.count == at_most


def test_a_fixed_count_is_written_as_it_always_was():
    fixed = StudySplits(kind="resampled_splits", count=6).model_dump(mode="json")
    assert fixed == {"kind": "resampled_splits", "count": 6}
